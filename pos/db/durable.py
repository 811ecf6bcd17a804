"""Small files that must be whole after a power cut: written beside, flushed, renamed, and the folder flushed.

A power-cut test with plain writes found an empty password file.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path


def durable_write(
    path: Path, content: bytes, mode: int = 0o600, owner: tuple[int, int] | None = None
) -> None:
    """Replace `path` by `content`; afterwards either the old or the new file is there, whole. `owner` is (uid, gid)."""
    # A name of its own: two programs may write the same file at once, and the last whole one counts.
    beside = path.with_name(f"{path.name}.{os.getpid()}-{threading.get_ident()}.new")
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.write(handle, content)
        if os.name == "posix":
            os.fchmod(handle, mode)
            if owner is not None:
                os.fchown(handle, *owner)
        os.fsync(handle)
    finally:
        os.close(handle)
    beside.replace(path)
    flush_folder(path.parent)


def flush_folder(folder: Path) -> None:
    """Make renames inside `folder` durable. Windows has no such call and needs none."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
