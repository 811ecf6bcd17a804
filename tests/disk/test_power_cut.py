"""The power goes at any instant: each receipt that was handed over is in the journal, and the journal opens."""

from __future__ import annotations

import random
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.entries import Draft, EntryKind
from pos.journal import ballast
from pos.journal.store import FILE_NAME, Journal, read_entries
from tests.disk.recording_disk import Flush, Paper, RecordingDisk, recording
from tests.factories import AT, a_basket, a_product

SALES = 60
CUTS = 150


@pytest.fixture(autouse=True)
def no_reserve(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hundreds of journals are opened here; their reserves are not what is looked at."""
    monkeypatch.setattr(ballast, "lay", lambda _: True)


def a_sale(number: int) -> Draft:
    return Draft(
        f"sale-{number}", EntryKind.SALE, AT, 60, AT.date(), None, None, {"text": "x" * (number * 37)}
    )


def sell(folder: Path, disk: RecordingDisk, synchronous: str = "FULL") -> list[str]:
    """Ring up and complete sales; payloads in order. Checkpoints come often, for the power to go inside them too."""
    payloads = []
    with Journal(folder, "T01") as journal:
        journal.database.execute(f"PRAGMA synchronous = {synchronous}")
        journal.database.execute("PRAGMA wal_autocheckpoint = 15")
        for number in range(1, SALES + 1):
            basket = a_basket((a_product("2.00"), "1"), basket_id=f"sale-{number}")
            journal.save_basket(basket)
            journal.save_basket(basket.with_quantity("line-1", Decimal(3)))
            payloads.append(journal.append(a_sale(number)).payload)
            disk.events.append(Paper(number))
    return payloads


def lost_papers(folder: Path, disk: RecordingDisk, payloads: list[str], seed: int) -> int:
    """In how many of the cuts a receipt was missing. A journal that does not open fails the test at once."""
    rng = random.Random(seed)
    first_paper = next(number for number, event in enumerate(disk.events) if isinstance(event, Paper))
    lost = 0
    for cut in range(CUTS):
        instant = rng.randint(first_paper, len(disk.events))
        place = folder / f"cut-{cut}"
        place.mkdir()
        for name, content in disk.images_at(instant, rng).items():
            (place / name).write_bytes(content)
        with Journal(place, "T01") as journal:
            found = [entry.payload for entry, _ in read_entries(place / FILE_NAME)]
            assert found == payloads[: len(found)]
            lost += len(found) < disk.papers_before(instant)
            # selling goes on
            journal.append(a_sale(SALES + 1))
    return lost


@pytest.mark.parametrize("seed", [1, 2])
def test_a_power_cut_loses_no_receipt_that_was_handed_over(tmp_path: Path, seed: int) -> None:
    with recording() as disk:
        payloads = sell(tmp_path / "till", disk)
    assert sum(isinstance(event, Flush) for event in disk.events) > SALES * 3
    assert lost_papers(tmp_path, disk, payloads, seed) == 0


def test_a_journal_that_is_not_flushed_loses_receipts_which_shows_that_this_test_sees_it(
    tmp_path: Path,
) -> None:
    with recording() as disk:
        payloads = sell(tmp_path / "till", disk, synchronous="NORMAL")
    assert lost_papers(tmp_path, disk, payloads, 1) > CUTS // 15


def test_a_basket_that_was_being_rung_up_comes_back(tmp_path: Path) -> None:
    basket = a_basket((a_product("2.00"), "1"), (a_product("3.00"), "2"))
    with recording() as disk, Journal(tmp_path / "till", "T01") as journal:
        journal.save_basket(basket)
        instant = len(disk.events)
    for seed in range(20):
        place = tmp_path / f"cut-{seed}"
        place.mkdir()
        for name, content in disk.images_at(instant, random.Random(seed)).items():
            (place / name).write_bytes(content)
        with Journal(place, "T01") as journal:
            opened = journal.open_basket()
            assert opened is not None
            assert opened.lines == basket.lines
