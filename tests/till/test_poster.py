"""The poster against a server played by a list: answers lost, server gone, restored, ahead, forked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

import pytest

from pos.domain.entries import Entry
from pos.domain.tender import Tender, TenderKind
from pos.errors import Conflict, Refused, Unavailable
from pos.journal.codec import GENESIS
from pos.journal.store import Journal
from pos.till.link import Link, LinkStatus
from pos.till.poster import Poster, ServerHead
from tests.factories import a_product
from tests.factories.till import TillForTests

CODE = "7394376616037"


class ListServer:
    """Keeps entries as the real one does: idempotent by number, in order."""

    def __init__(self) -> None:
        self.kept: list[Entry] = []
        self.is_up = True
        self.loses_answers = 0
        self.poisoned: set[int] = set()
        self.announced = 0
        self.alarms: list[str] = []
        self.unknown_alarms: set[str] = set()
        self.at: datetime | None = None

    def connect(self) -> ServerHead:
        if not self.is_up:
            raise Unavailable("server_unreachable")
        last = self.kept[-1] if self.kept else None
        return ServerHead(1, last.seq if last else 0, last.hash if last else GENESIS, self.at)

    def post(self, entries: Sequence[Entry]) -> Sequence[str]:
        if not self.is_up:
            raise Unavailable("server_unreachable")
        answers = []
        for entry in entries:
            if entry.seq <= len(self.kept):
                answers.append("duplicate")
                continue
            assert entry.seq == len(self.kept) + 1
            self.kept.append(entry)
            answers.append("quarantined" if entry.seq in self.poisoned else "posted")
        if self.loses_answers:
            self.loses_answers -= 1
            raise Unavailable("server_lost")
        return answers

    def report_alarm(self, kind: str, detail: Mapping[str, object]) -> None:
        if not self.is_up:
            raise Unavailable("server_unreachable")
        if kind in self.unknown_alarms:
            raise Refused("value_refused", constraint="alarm_kind_check")
        self.alarms.append(kind)

    def announce(self) -> None:
        self.announced += 1

    def is_connected(self) -> bool:
        return self.is_up

    def ping(self) -> None:
        if not self.is_up:
            raise Unavailable("server_unreachable")

    def disconnect(self) -> None: ...


@pytest.fixture
def till(make_till) -> TillForTests:
    till = make_till(a_product(barcode=CODE))
    till.sign_in()
    return till


@pytest.fixture
def server() -> ListServer:
    return ListServer()


@pytest.fixture
def poster(till: TillForTests, server: ListServer) -> Poster:
    return Poster(till.worker, server, Link(), till.clock)


def sell(till: TillForTests, count: int = 1) -> None:
    for _ in range(count):
        till.session.scan(CODE)
        till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result()


def test_entries_arrive_once_and_in_order(till, server, poster) -> None:
    sell(till, 3)
    assert poster.step() == 4
    assert [entry.seq for entry in server.kept] == [1, 2, 3, 4]
    assert poster.step() == 0
    assert server.announced == 1


def test_a_lost_answer_doubles_nothing(till, server, poster) -> None:
    sell(till, 2)
    server.loses_answers = 1
    with pytest.raises(Unavailable):
        poster.step()
    sell(till)
    poster.step()
    assert [entry.seq for entry in server.kept] == [1, 2, 3, 4]
    assert till.worker.run(lambda journal: journal.count_waiting()).result() == 0


def test_a_restored_server_gets_back_what_it_lacks(till, server, poster) -> None:
    sell(till, 5)
    poster.step()
    del server.kept[3:]
    Poster(till.worker, server, Link(), till.clock).step()
    assert [entry.seq for entry in server.kept] == [1, 2, 3, 4, 5, 6]


def test_a_server_that_is_ahead_stops_posting(till, server, poster, make_till) -> None:
    sell(till, 2)
    poster.step()
    clone = make_till(a_product(barcode=CODE), folder="clone")
    clone.sign_in()
    sell(clone)
    with pytest.raises(Conflict, match="journal_behind_server"):
        Poster(clone.worker, server, Link(), clone.clock).step()


def test_the_same_number_with_other_content_is_a_fork(till, server, poster, make_till) -> None:
    sell(till)
    poster.step()
    clone = make_till(a_product(barcode=CODE), folder="clone")
    clone.sign_in()
    sell(clone, 4)
    with pytest.raises(Conflict, match="fork"):
        Poster(clone.worker, server, Link(), clone.clock).step()


def test_a_poisoned_entry_is_kept_and_blocks_nothing(till, server, poster) -> None:
    server.poisoned.add(2)
    sell(till, 3)
    poster.step()
    assert till.worker.run(Journal.counts).result() == (0, 0, 1)


def test_the_thread_goes_offline_keeps_selling_and_catches_up(till, server) -> None:
    link = Link()
    poster = Poster(till.worker, server, link, till.clock)
    till.session.after_append.append(lambda _: poster.wake())
    states: list[LinkStatus] = []
    link.subscribe(lambda state: states.append(state.status))
    server.is_up = False
    poster.start()
    try:
        sell(till, 2)
        assert len(server.kept) == 0
        server.is_up = True
        poster.wake()
        wait_until(lambda: link.state.status is LinkStatus.ONLINE and link.state.waiting == 0)
    finally:
        poster.stop()
    assert [entry.seq for entry in server.kept] == [1, 2, 3]
    assert LinkStatus.OFFLINE in states


def wait_until(condition) -> None:
    """Wait for a condition another thread brings about; the suite's own time-out ends a test that never gets there."""
    from threading import Event

    pause = Event()
    while not condition():
        pause.wait(0.01)


def test_news_of_the_till_waits_for_the_server_and_is_told_once(server, poster) -> None:
    server.is_up = False
    poster.tell("rules_unreadable", {"names": ["tax"]})
    with pytest.raises(Unavailable):
        poster.step()
    server.is_up = True
    poster.step()
    poster.step()
    assert server.alarms == ["rules_unreadable"]
    poster.tell("rules_unreadable", {"names": ["tax", "offer"]})
    poster.step()
    assert server.alarms == ["rules_unreadable"] * 2


def test_a_server_that_knows_no_such_alarm_stops_nothing(till, server, poster) -> None:
    server.unknown_alarms = {"rules_unreadable"}
    poster.tell("rules_unreadable", {})
    sell(till)
    assert poster.step() == 2
    assert poster.step() == 0
    assert server.alarms == []
