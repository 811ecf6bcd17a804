"""Clocks that are wrong, jump, or are put back for winter: order comes from numbers, the day from the shop's own hours."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from pos.domain.tender import Tender, TenderKind
from pos.errors import PosError
from pos.journal import sign_ins
from pos.journal.store import Journal
from pos.services import posting
from pos.till.desk import TillDesk
from pos.till.link import Link, LinkStatus
from pos.till.poster import Poster
from tests.factories import a_product
from tests.factories.entries import TillBook
from tests.factories.till import TillForTests
from tests.postgres import Shop
from tests.till.test_poster import CODE, ListServer

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


class ZoneClock:
    """A till's clock in a real time zone."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at.astimezone(UTC)

    def local(self, at: datetime) -> datetime:
        return at.astimezone(AMSTERDAM)


@pytest.fixture
def till(make_till) -> TillForTests:
    till = make_till(a_product(barcode=CODE))
    till.sign_in()
    return till


def sell_at(till: TillForTests, at: datetime) -> dict[str, object]:
    """The entry's own words about when it was."""
    till.session.clock = ZoneClock(at)
    till.session.scan(CODE)
    entry = till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry
    return {
        "seq": entry.seq,
        "no": entry.body["receipt_no"],
        "at": entry.data["at"],
        "day": entry.data["day"],
        "offset": entry.data["offset_min"],
    }


def test_numbers_go_on_whatever_the_clock_does(till: TillForTests) -> None:
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    moments = [noon, noon - timedelta(days=400), noon + timedelta(days=400), noon - timedelta(seconds=1)]
    sold = [sell_at(till, moment) for moment in moments]
    assert [each["no"] for each in sold] == [1, 2, 3, 4]
    assert [each["seq"] for each in sold] == [2, 3, 4, 5]
    waiting = till.worker.run(Journal.waiting).result()
    assert [entry.seq for entry in waiting] == [1, 2, 3, 4, 5]


def test_the_night_the_clocks_go_back_is_one_business_day(till: TillForTests) -> None:
    # 25 October 2026, 03:00 summer time becomes 02:00 winter time: 02:30 comes twice
    first = sell_at(till, datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
    second = sell_at(till, datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    morning = sell_at(till, datetime(2026, 10, 25, 3, 0, tzinfo=UTC))
    assert (first["day"], first["offset"]) == ("2026-10-24", 120)
    assert (second["day"], second["offset"]) == ("2026-10-24", 60)
    assert (morning["day"], morning["offset"]) == ("2026-10-25", 60)
    assert first["at"] != second["at"]


def test_the_night_the_clocks_go_forward_is_one_business_day(till: TillForTests) -> None:
    # 29 March 2026, 02:00 becomes 03:00
    before = sell_at(till, datetime(2026, 3, 29, 0, 59, tzinfo=UTC))
    after = sell_at(till, datetime(2026, 3, 29, 1, 1, tzinfo=UTC))
    morning = sell_at(till, datetime(2026, 3, 29, 2, 0, tzinfo=UTC))
    assert (before["day"], before["offset"]) == ("2026-03-28", 60)
    assert (after["day"], after["offset"]) == ("2026-03-28", 120)
    assert (morning["day"], morning["offset"]) == ("2026-03-29", 120)


@pytest.mark.parametrize(
    ("hour", "day"),
    [(0, date(2026, 11, 19)), (3, date(2026, 11, 19)), (4, date(2026, 11, 20)), (23, date(2026, 11, 20))],
)
def test_the_day_begins_at_four(till: TillForTests, hour: int, day: date) -> None:
    sold = sell_at(till, datetime(2026, 11, 20, hour, 30, tzinfo=AMSTERDAM))
    assert sold["day"] == day.isoformat()


@pytest.mark.parametrize(
    ("minutes", "is_told"), [(0, False), (4, False), (6, True), (-6, True), (60 * 24 * 365, True)]
)
def test_a_clock_that_differs_from_the_servers_by_five_minutes_is_told(
    till: TillForTests, minutes: int, is_told: bool
) -> None:
    server = ListServer()
    server.at = till.clock.now() - timedelta(minutes=minutes)
    link = Link()
    poster = Poster(till.worker, server, link, till.clock)
    poster.step()
    assert server.alarms == (["clock_wrong"] if is_told else [])
    assert link.state.status is LinkStatus.ONLINE
    assert link.state.clock_ahead == timedelta(minutes=minutes)


@pytest.mark.parametrize(("minutes", "words"), [(1, None), (3, "3 ahead of"), (-200, "200 behind")])
def test_the_cashier_gets_a_word_about_a_wrong_clock(
    till: TillForTests, minutes: int, words: str | None
) -> None:
    link = Link()
    link.set_status(LinkStatus.ONLINE, till.clock.now())
    link.set_clock(timedelta(minutes=minutes))
    problem = TillDesk(till.session, till.worker, link, _no_printing(), None).link().problem
    said = None if problem is None else f"{problem.facts['minutes']} {problem.facts['direction']}"
    assert said == words
    assert problem is None or isinstance(problem, PosError)


def _no_printing():
    from unittest.mock import Mock

    return Mock()


def test_the_poster_notes_the_time_so_that_a_clock_set_back_is_noticed(till: TillForTests) -> None:
    poster = Poster(till.worker, ListServer(), Link(), till.clock)
    poster.start()
    try:
        poster.wait_rested(10)
    finally:
        poster.stop()
    seen = till.worker.run(lambda journal: journal.meta(sign_ins.CLOCK_SEEN)).result()
    assert seen is not None
    assert seen.startswith("2026-11-20T13:33:05")


def test_the_server_flags_a_till_whose_clock_is_off(shop: Shop) -> None:
    book, till = TillBook(), shop.connect()
    book.at = datetime.now(UTC)
    posting.post_entry(till, *book.open_shift().arguments)

    def flags_of(at: datetime) -> set[str]:
        book.at = at
        made = book.sale()
        assert posting.post_entry(till, *made.arguments) == "posted"
        found = shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE seq = %s", made.seq)
        return set(found or []) & {"till_clock_ahead", "till_clock_back"}

    now = datetime.now(UTC)
    assert flags_of(now) == set()
    assert flags_of(now + timedelta(minutes=4)) == set()
    assert flags_of(now + timedelta(minutes=6)) == {"till_clock_ahead"}
    assert flags_of(now - timedelta(minutes=6)) == {"till_clock_back"}
    assert flags_of(now - timedelta(days=30)) == {"till_clock_back"}
    assert shop.value("SELECT array_agg(receipt_no ORDER BY seq) FROM pos.sale") == [1, 2, 3, 4, 5]
