"""A scanner that pauses within a code: the head stands in the field as if it were typed, the rest comes as a scan."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import BEANS, OIL, Counter, goods


@pytest.fixture
def counter(qtbot, make_till):
    made = Counter(qtbot, make_till(*goods()))
    yield made
    made.close()


def names(counter):
    basket = counter.session.basket
    return [] if basket is None else [line.product.name for line in basket.lines]


def test_both_halves_together_are_rung_up_once_and_the_field_is_empty(counter):
    """Found by hand: under load a code came as "0016000" and "487987", and neither was anything."""
    counter.type(OIL[:5])
    counter.scan(OIL[5:])
    assert names(counter) == ["Olive oil extra virgin 500 ml"]
    assert counter.window.till.checkout.text == ""
    counter.scan(BEANS)
    assert len(names(counter)) == 2


def test_a_count_in_front_holds_for_the_whole_code(counter):
    counter.type(f"3*{OIL[:5]}")
    counter.scan(OIL[5:])
    basket = counter.session.basket
    assert [line.quantity for line in basket.lines] == [3]


def test_goods_that_are_known_by_the_scan_alone_leave_what_is_typed(counter):
    counter.type("12")
    counter.scan(OIL)
    assert names(counter) == ["Olive oil extra virgin 500 ml"]
    assert counter.window.till.checkout.text == "12"


def test_two_halves_of_nothing_are_said_as_they_were_scanned(counter):
    counter.type("4006")
    counter.scan("381333931")
    counter.settle()
    assert names(counter) == []
    assert "381333931" in counter.window.till.checkout.notice.title
    assert counter.window.till.checkout.text == "4006"
