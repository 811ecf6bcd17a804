"""The lines on the table: which pieces an offer takes, and who gets the cents."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos.domain.promotion import Discount, Given, Promotion, PromotionKind, Reward, RewardKind
from pos.domain.promotion.table import Part, Table, _within
from tests.domain.promotion.test_giving import given_to, line, offs, percent
from tests.factories import EUR

D = Decimal
OFFER = Promotion("o", "Offer", PromotionKind.AMOUNT, D(1))


@pytest.mark.parametrize(
    ("shares", "most", "fitting"),
    [
        ("1 2 3", "9 9 9", "1 2 3"),
        ("5 1 1", "2 4 9", "2 4 1"),
        ("5 5 1", "2 3 9", "2 3 6"),
        ("1 1 5", "2 1 3", "2 1 3"),
    ],
)
def test_what_does_not_fit_goes_to_the_first_with_room(shares: str, most: str, fitting: str) -> None:
    numbers = [[D(each) for each in text.split()] for text in (shares, most, fitting)]
    assert _within(numbers[0], numbers[1]) == numbers[2]


def test_pieces_are_taken_from_the_lines_in_order() -> None:
    table = Table([line("a", "1.50", "2", "p"), line("b", "1.50", "3", "p")], EUR)
    ((kind, lines),) = table.free_pieces().items()
    parts = table.allot({kind: 4}, {kind: lines})
    assert [(part.line.line.key, part.quantity, part.weight) for part in parts] == [
        ("a", 2, D("3.00")),
        ("b", 2, D("3.00")),
    ]
    assert [part.quantity for part in table.allot({kind: 1}, {kind: lines})] == [1]


def test_pieces_of_one_line_at_two_rests_are_one_part() -> None:
    table = Table([line("a", "1.50", "3", "p")], EUR)
    (one,) = table.lines
    dear, cheap = replace(one.kind, outside=D(1)), one.kind
    (part,) = table.allot({dear: 1, cheap: 2}, {dear: [one], cheap: [one]})
    assert (part.quantity, part.weight) == (3, D("4.50"))


def test_a_weighed_line_is_one_thing_on_the_table() -> None:
    table = Table([line("a", "3.20", "2.5", "p", weighed=True), line("b", "3.20", "2", "p")], EUR)
    assert [each.free for each in table.lines] == [1, 2]
    assert [[each.line.key for each in lines] for lines in table.free_pieces().values()] == [["b"]]


def test_pieces_alike_are_rounded_together_and_weighed_lines_each_alone() -> None:
    """Ten percent of 0.05 twice: of 0.10 for pieces; 0.01 for each weighed line."""
    tenth = percent(10, combines=True)
    pieces = [line("a", "0.05", "1", "p"), line("b", "0.05", "1", "p")]
    assert offs(given_to(pieces, tenth)) == {"a": [("10%", D("0.01"))]}
    weighed = [replace(each, is_piece=False) for each in pieces]
    assert offs(given_to(weighed, tenth)) == {"a": [("10%", D("0.01"))], "b": [("10%", D("0.01"))]}


def test_nothing_to_give_is_said() -> None:
    table = Table([line("a", "1.00")], EUR)
    part = Part(table.lines[0], D(1), D(1))
    assert table.give(OFFER, [part], D("0.004")) is False
    assert table.give(OFFER, [part], D("-1")) is False
    assert table.lines[0].taken == []
    assert table.give(OFFER, [part], D("0.005"), Reward(RewardKind.AMOUNT, D(1))) is True
    assert table.lines[0].taken == [Discount("Offer", D("0.01"), "o", D(1))]
    assert table.lines[0].taken[0].is_basket is False
    assert table.lines[0].rest == D("0.99")


def test_the_dearest_goods_get_the_odd_cent() -> None:
    table = Table([line("cheap", "1.00"), line("dear", "2.00"), line("dear2", "2.00")], EUR)
    parts = [Part(each, D(1), D(1)) for each in table.lines]
    assert table.give(OFFER, parts, D("0.04"))
    assert offs(table.given()) == {
        "cheap": [("Offer", D("0.01"))],
        "dear": [("Offer", D("0.02"))],
        "dear2": [("Offer", D("0.01"))],
    }


def test_what_was_given_is_proven_unless_said() -> None:
    assert Given({}, {}).is_proven
