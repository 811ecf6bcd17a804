"""Small files are whole after a power cut: flushed before they take the name, and the name flushed after."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from pos.db.durable import durable_write


@pytest.mark.skipif(os.name != "posix", reason="Windows flushes names by itself")
def test_content_is_flushed_before_the_name_and_the_name_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    fsync, replace = os.fsync, Path.replace

    def flush(handle: int) -> None:
        place = Path(f"/proc/self/fd/{handle}").readlink()
        steps.append("flush folder" if place.is_dir() else f"flush {place.read_bytes()!r}")
        fsync(handle)

    def rename(self: Path, target: Path) -> Path:
        steps.append("rename")
        return replace(self, target)

    monkeypatch.setattr(os, "fsync", flush)
    monkeypatch.setattr(Path, "replace", rename)
    durable_write(tmp_path / "secret", b"new")
    assert steps == ["flush b'new'", "rename", "flush folder"]


def test_a_failure_in_the_middle_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "settings"
    durable_write(path, b"old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable_write(path, b"new")
    assert path.read_bytes() == b"old"


def test_a_half_written_file_of_a_dead_program_does_not_count(tmp_path: Path) -> None:
    (tmp_path / "settings.123-456.new").write_bytes(b"ha")
    durable_write(tmp_path / "settings", b"whole")
    assert (tmp_path / "settings").read_bytes() == b"whole"
