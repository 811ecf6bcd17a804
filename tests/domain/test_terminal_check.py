"""What a terminal holds against what the till sent through it: which payments are compared, and when it agrees."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pos.domain.money import Currency
from pos.domain.shift_report import Figure
from pos.domain.terminal_check import (
    SILENT,
    Agreement,
    Charge,
    Held,
    check_document,
    check_from,
    compare,
)

D = Decimal
EUR = Currency("EUR", 2)
OPENED = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)


def at(minutes: int) -> datetime:
    return OPENED + timedelta(minutes=minutes)


def charge(receipt: int | None, amount: str, minutes: int, *, is_taken_back: bool = False) -> Charge:
    return Charge(receipt, D(amount), at(minutes), is_taken_back)


def held(count: int, amount: str, first: int, last: int) -> Held:
    return Held(Figure(count, D(amount)), first, last)


def nothing_back(_since: datetime) -> Figure:
    return Figure()


BEFORE = charge(6, "99.00", -60)
TWO = [charge(7, "10.00", 5), charge(9, "2.50", 9)]


def test_a_shift_that_the_terminal_holds_alone_agrees() -> None:
    check = compare([BEFORE, *TWO], held(2, "12.50", 7, 9), OPENED, nothing_back)
    assert check.agreement is Agreement.AGREES
    assert (check.payments, check.held, check.is_shift) == (Figure(2, D("12.50")),) * 2 + (True,)


@pytest.mark.parametrize(("count", "amount"), [(3, "17.50"), (1, "10.00"), (2, "12.49"), (3, "12.50")])
def test_a_sum_or_a_count_that_is_another_differs(count, amount) -> None:
    check = compare([BEFORE, *TWO], held(count, amount, 7, 9), OPENED, nothing_back)
    assert check.agreement is Agreement.DIFFERS
    assert check.expected == Figure(2, D("12.50"))
    assert check.held == Figure(count, D(amount))


def test_a_terminal_that_was_not_ended_yesterday_is_compared_from_its_own_beginning() -> None:
    asked = []
    charges = [charge(5, "1.00", -90), BEFORE, *TWO]

    def back(since: datetime) -> Figure:
        asked.append(since)
        return Figure()

    check = compare(charges, held(3, "111.50", 6, 9), OPENED, back)
    assert (check.agreement, check.is_shift) == (Agreement.AGREES, False)
    assert check.payments == Figure(3, D("111.50"))
    assert asked == [at(-90)]


def test_a_terminal_that_was_ended_during_the_shift_is_compared_from_then_on() -> None:
    check = compare([BEFORE, *TWO], held(1, "2.50", 9, 9), OPENED, nothing_back)
    assert (check.agreement, check.is_shift, check.payments.count) == (Agreement.AGREES, False, 1)
    empty = compare([BEFORE, *TWO], held(0, "0", 0, 0), OPENED, nothing_back)
    assert (empty.agreement, empty.is_shift, empty.payments.count) == (Agreement.AGREES, False, 0)


def test_numbers_that_begin_again_end_the_stretch() -> None:
    """Terminals count to 9999, and some begin with 1 each day."""
    over = [charge(9998, "1.00", 1), charge(9999, "2.00", 2), charge(1, "3.00", 3)]
    check = compare(over, held(3, "6.00", 9998, 1), OPENED, nothing_back)
    assert (check.agreement, check.is_shift) == (Agreement.AGREES, True)
    daily = [charge(1, "50.00", -300), charge(2, "60.00", -200), charge(1, "3.00", 1), charge(2, "4.00", 2)]
    check = compare(daily, held(2, "7.00", 1, 2), OPENED, nothing_back)
    assert (check.agreement, check.is_shift) == (Agreement.AGREES, True)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_payment_that_was_taken_back_may_count_once_twice_or_not_at_all(count) -> None:
    charges = [charge(7, "10.00", 1), charge(8, "5.00", 2, is_taken_back=True)]
    check = compare(charges, held(count, "10.00", 7, 8), OPENED, nothing_back)
    assert check.agreement is Agreement.AGREES
    assert check.payments == Figure(1, D("10.00"))


def test_what_a_card_got_back_is_taken_off() -> None:
    asked = []

    def back(since: datetime) -> Figure:
        asked.append(since)
        return Figure(1, D("-2.49"))

    check = compare(TWO, held(3, "10.01", 7, 9), OPENED, back)
    assert check.agreement is Agreement.AGREES
    assert check.expected == Figure(3, D("10.01"))
    assert asked == [OPENED]


def test_a_payment_without_a_number_goes_with_those_around_it() -> None:
    charges = [TWO[0], charge(None, "4.00", 7), TWO[1]]
    assert compare(charges, held(3, "16.50", 7, 9), OPENED, nothing_back).agreement is Agreement.AGREES


def test_more_than_a_byte_counts_is_judged_by_its_sum() -> None:
    many = [charge(number, "1.00", number) for number in range(1, 301)]
    check = compare(many, held(300 - 256, "300.00", 1, 300), OPENED, nothing_back)
    assert check.agreement is Agreement.AGREES


def test_a_check_is_read_as_it_was_written() -> None:
    check = compare(TWO, held(3, "17.50", 7, 9), OPENED, nothing_back)
    assert check_from(check_document(check, EUR)) == check
    assert check_document(SILENT, EUR) == {"result": "silent"}
    assert check_from({"result": "silent"}) == SILENT
    assert check_from(None) is None
    assert check_from({"result": "of a later program"}) is None
