"""A manager consents with their badge: one scan in place of four digits."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import BEANS, BEN, PINS, Counter, K, M, goods

from pos.domain.badge import badge_code

BADGE = badge_code(BEN.person_id, "0123456789AB")


@pytest.fixture
def counter(qtbot, make_till, monkeypatch):
    monkeypatch.setitem(PINS, ("ben", BADGE), BEN)
    made = Counter(qtbot, make_till(*goods()))
    people = [{**each, "has_badge": each["id"] == BEN.person_id} for each in made.books.prices.people]
    with made.books.snapshot.change(is_full=False) as change:
        change.put_documents("person", people)
    made.books.prices.reload()
    yield made
    made.close()


def ask_for_a_price(counter):
    counter.scan(BEANS)
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("10")
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("approval")))


def test_the_badge_of_a_manager_consents(counter):
    ask_for_a_price(counter)
    counter.scan(BADGE.lower())
    counter.qtbot.waitUntil(lambda: not counter.shown("approval"))
    assert counter.door.asked == [("ben", "badge")]
    (entry,) = counter.books.worker.run(lambda journal: journal.latest(["approved"], 5)).result()
    assert (entry.body["way"], entry.body["approver"]) == ("badge", BEN.person_id)
    assert counter.total == 10


def test_a_badge_that_is_no_managers_or_nobodys_is_refused(counter):
    ask_for_a_price(counter)
    counter.scan(badge_code("p-nobody", "0123456789AB"))
    counter.qtbot.waitUntil(lambda: counter.read("approval.error").startswith("This badge opens nothing"))
    counter.scan(badge_code(BEN.person_id, "BA9876543210"))
    counter.qtbot.waitUntil(lambda: counter.door.asked == [("ben", "badge")])
    assert counter.shown("approval")
    assert counter.books.worker.run(lambda journal: journal.latest(["approved"], 5)).result() == []


def test_goods_are_no_consent(counter):
    ask_for_a_price(counter)
    counter.scan(BEANS)
    assert counter.read("approval.error").startswith("Finish this first")
    assert len(counter.session.basket.lines) == 1
