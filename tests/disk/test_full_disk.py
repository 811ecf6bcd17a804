"""A full disk refuses the sale before the paper, loses nothing, and the reserve lets selling go on."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from pos.errors import Unavailable
from pos.journal import ballast
from pos.journal.store import FILE_NAME, Journal, read_entries
from tests.disk.recording_disk import recording
from tests.disk.test_power_cut import a_sale
from tests.factories import a_basket, a_product


def sell_until_full(journal: Journal, first: int = 1) -> tuple[int, Unavailable]:
    """The number of the last sale that was written, and what the next one was refused with."""
    for number in range(first, 100_000):
        try:
            journal.save_basket(a_basket((a_product("2.00"), "1"), basket_id=f"sale-{number}"))
            journal.append(a_sale(number))
        except Unavailable as error:
            return number - 1, error
    raise AssertionError("the disk did not become full")


def test_a_sale_is_refused_before_the_paper_and_made_after_the_reserve_is_given_up(tmp_path: Path) -> None:
    folder = tmp_path / "till"
    with recording() as disk, Journal(folder, "T01") as journal:
        assert (folder / ballast.FILE_NAME).stat().st_size == ballast.BYTES
        disk.room = 400_000
        written, error = sell_until_full(journal)
        assert error.code == "disk_reserve_used"
        assert not (folder / ballast.FILE_NAME).exists()
        assert journal.head().seq == written
        disk.room = ballast.BYTES
        # the same sale again: the cashier presses Pay once more
        journal.append(a_sale(written + 1))
        assert journal.head().seq == written + 1
        disk.room = 0
        with pytest.raises(Unavailable, match="disk_full"):
            journal.append(a_sale(written + 2))
        disk.room = None
    assert len(list(read_entries(folder / FILE_NAME))) == written + 1
    with Journal(folder, "T01") as journal:  # there is room again, and so is the reserve
        assert (folder / ballast.FILE_NAME).exists()
        assert journal.append(a_sale(written + 2)).seq == written + 2


def test_no_reserve_is_laid_where_room_is_scarce(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "LAID_ABOVE_BYTES", 1 << 62)
    Journal(tmp_path, "T01").close()
    assert not (tmp_path / ballast.FILE_NAME).exists()


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 12 MB, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root may mount a disk")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=12m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no disk may be mounted here")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=False)


def fill(place: Path) -> None:
    with (place / "junk").open("wb", buffering=0) as junk, contextlib.suppress(OSError):
        while True:
            junk.write(bytes(4096))


def test_a_real_disk_that_is_full(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "LAID_ABOVE_BYTES", 0)
    folder = small_disk / "till"
    with Journal(folder, "T01") as journal:
        assert (folder / ballast.FILE_NAME).exists()
        written, error = sell_until_full(journal)
        assert error.code == "disk_reserve_used"
        assert written > 100
        more, error = sell_until_full(journal, written + 1)  # the reserve is there for this
        assert more > written
        assert error.code == "disk_full"
    assert len(list(read_entries(folder / FILE_NAME))) == more


def test_a_till_starts_on_a_real_disk_that_is_full(small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ballast, "LAID_ABOVE_BYTES", 0)
    folder = small_disk / "till"
    with Journal(folder, "T01") as journal:
        journal.append(a_sale(1))
    fill(small_disk)
    monkeypatch.undo()
    with Journal(folder, "T01") as journal:
        assert not (folder / ballast.FILE_NAME).exists()
        assert journal.append(a_sale(2)).seq == 2
