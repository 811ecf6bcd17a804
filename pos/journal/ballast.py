"""A file of nothing that is given up when the disk is full, so that selling can go on while somebody makes room."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Final

from pos.db.durable import durable_write

FILE_NAME: Final = "reserve"
BYTES: Final = 8_000_000
"""Some thousand sales."""
LAID_ABOVE_BYTES: Final = 200_000_000
"""The reserve is laid only where it does not itself make the disk full."""


def lay(folder: Path) -> bool:
    """Make sure that the reserve is there, if the disk has room. True when it is."""
    path = folder / FILE_NAME
    try:
        if path.exists() and path.stat().st_size == BYTES:
            return True
        if shutil.disk_usage(folder).free < LAID_ABOVE_BYTES:
            return False
        # random bytes would not be needed: no file system in use here folds zeros away when they are written
        durable_write(path, bytes(BYTES))
    except OSError:
        return False  # a reserve that cannot be made is no reason not to sell
    return True


def give_up(folder: Path) -> bool:
    """Free the reserve. True when there was one."""
    try:
        (folder / FILE_NAME).unlink()
    except OSError:
        return False
    return True


def means_full(error: Exception, folder: Path) -> bool:
    """Does the error say that the disk is full? SQLite calls a shared-memory file that cannot grow an I/O error."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name == "SQLITE_FULL" or "full" in str(error):
        return True
    return name.startswith("SQLITE_IOERR") and shutil.disk_usage(folder).free < BYTES // 8
