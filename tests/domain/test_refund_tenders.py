from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.foreign_cash import Foreign
from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency
from pos.domain.refund_tenders import MoneyBack, refund_tenders
from pos.domain.rounding import RoundingMode
from pos.domain.tender import (
    Agreed,
    Tender,
    TenderKind,
    TenderRules,
    foreign_cash,
    left_for,
    settle,
)
from pos.errors import Refused
from tests.domain.money_strategies import amounts, tender_rules
from tests.factories import EUR
from tests.factories.sold import a_paid_body, a_refund_body

CASH, CARD, GIFT = TenderKind.CASH, TenderKind.CARD, TenderKind.GIFT_CARD
RULES = TenderRules(EUR, most_tip=Decimal(100), most_written_off=Decimal(1))
SWISS = replace(RULES, cash_rounding=CashRounding(Decimal("0.05")))
PLENTY = {(kind, "a"): LARGEST_AMOUNT for kind in TenderKind if kind.has_account}


def tender(kind: TenderKind, amount: str, reference: str | None = None) -> Tender:
    return Tender(kind, Decimal(amount), reference, "a" if kind.has_account else None)


def paid(
    total: str, *tenders: Tender, rules: TenderRules = RULES, agreed: Agreed | None = None
) -> dict[str, Any]:
    settled = settle(Decimal(total), tenders, rules, agreed or Agreed(), PLENTY)
    assert settled.is_settled
    return a_paid_body(settled)


def shown(back: MoneyBack) -> list[tuple[str, str]]:
    return [(each.kind.value, str(EUR.round(each.amount))) for each in back.tenders]


def in_parts(
    sale: dict[str, Any], parts: list[str], rules: TenderRules = RULES
) -> list[list[tuple[str, str]]]:
    """What goes back when these parts come back one after the other."""
    earlier: list[dict[str, Any]] = []
    given_back = []
    for part in parts:
        back = refund_tenders(sale, earlier, Decimal(part), rules)
        earlier.append(a_refund_body(Decimal(part), back, rules))
        given_back.append(shown(back))
    return given_back


def test_cards_first_then_what_has_an_account_then_cash() -> None:
    sale = paid(
        "100.00",
        tender(CASH, "50.00"),
        tender(GIFT, "20.00"),
        tender(TenderKind.VOUCHER, "10.00"),
        tender(CARD, "30.00"),
    )
    assert in_parts(sale, ["25.00", "10.00", "25.00", "40.00"]) == [
        [("card", "-25.00")],
        [("card", "-5.00"), ("gift_card", "-5.00")],
        [("gift_card", "-15.00"), ("voucher", "-10.00")],
        [("cash", "-40.00")],
    ]


def test_each_card_gets_back_what_it_paid() -> None:
    sale = paid("50.00", tender(CARD, "30.00", "first"), tender(CARD, "20.00", "second"))
    back = refund_tenders(sale, [], Decimal(35), RULES)
    assert [(each.reference, each.amount) for each in back.tenders] == [
        ("first", Decimal(-30)),
        ("second", Decimal(-5)),
    ]


def test_a_gift_card_goes_back_to_the_gift_card() -> None:
    sale = paid("30.00", tender(GIFT, "20.00"), tender(CASH, "10.00"))
    (first,) = refund_tenders(sale, [], Decimal(20), RULES).tenders
    assert (first.kind, first.account, first.amount) == (GIFT, "a", Decimal(-20))


def test_change_was_never_paid() -> None:
    sale = paid("37.09", tender(CASH, "50.00"))
    assert in_parts(sale, ["37.09"]) == [[("cash", "-37.09")]]


def test_foreign_notes_go_back_as_the_shops_own_money() -> None:
    notes = foreign_cash(Foreign(Currency("USD"), Decimal(50), Decimal("0.92")), RULES)
    sale = paid("37.09", notes)
    assert [row["kind"] for row in sale["tenders"]] == ["foreign_cash", "cash"]
    assert in_parts(sale, ["10.00", "27.09"]) == [[("cash", "-10.00")], [("cash", "-27.09")]]


def test_what_was_paid_back_another_way_is_counted() -> None:
    sale = paid("50.00", tender(CARD, "30.00"), tender(CASH, "20.00"))
    in_cash = paid("-25.00", tender(CASH, "-25.00"))
    assert shown(refund_tenders(sale, [in_cash], Decimal(10), RULES)) == [("card", "-10.00")]
    assert shown(refund_tenders(sale, [in_cash], Decimal(25), RULES)) == [("card", "-25.00")]
    three = paid("60.00", tender(CARD, "30.00"), tender(GIFT, "10.00"), tender(CASH, "20.00"))
    assert shown(refund_tenders(three, [in_cash], Decimal(35), RULES)) == [
        ("card", "-30.00"),
        ("gift_card", "-5.00"),
    ]
    to_second = paid("-10.00", tender(CARD, "-10.00", "b"))
    two = paid("30.00", tender(CARD, "20.00", "a"), tender(CARD, "10.00", "b"))
    (back,) = refund_tenders(two, [to_second], Decimal(20), RULES).tenders
    assert (back.reference, back.amount) == ("a", Decimal(-20))
    unnamed = paid("-10.00", tender(CARD, "-10.00"))
    named = refund_tenders(two, [unnamed], Decimal(20), RULES).tenders
    assert [(each.reference, each.amount) for each in named] == [("a", Decimal(-10)), ("b", Decimal(-10))]


def test_another_account_of_the_kind_stands_behind_the_own_one() -> None:
    funds = {(GIFT, name): Decimal(20) for name in "ab"}
    tenders = [Tender(GIFT, Decimal(20), account="a"), Tender(GIFT, Decimal(10), account="b")]
    sale = a_paid_body(settle(Decimal(30), tenders, RULES, funds=funds))
    to_b = a_paid_body(settle(Decimal(-5), [Tender(GIFT, Decimal(-5), account="b")], RULES))
    back = refund_tenders(sale, [to_b], Decimal(25), RULES).tenders
    assert [(each.account, each.amount) for each in back] == [("a", Decimal(-20)), ("b", Decimal(-5))]


def test_more_than_was_paid_is_refused() -> None:
    sale = paid("50.00", tender(CARD, "50.00"))
    earlier = [paid("-30.00", tender(CARD, "-30.00"))]
    with pytest.raises(Refused, match="refund_more_than_paid") as refused:
        refund_tenders(sale, earlier, Decimal("20.01"), RULES)
    assert refused.value.facts == {"left": "20.00"}
    assert in_parts(sale, ["0.00"]) == [[]]


def test_a_tip_stays_unless_somebody_asks() -> None:
    agreed = Agreed(tip=Decimal(3))
    sale = paid("20.00", tender(CARD, "15.00"), tender(CASH, "8.00"), agreed=agreed)
    assert in_parts(sale, ["20.00"]) == [[("card", "-15.00"), ("cash", "-5.00")]]
    with_tip = refund_tenders(sale, [], Decimal(20), RULES, with_tip=True)
    assert shown(with_tip) == [("card", "-15.00"), ("cash", "-8.00")]
    assert with_tip.agreed.tip == -3
    part = refund_tenders(sale, [], Decimal(4), RULES, with_tip=True)
    assert shown(part) == [("card", "-7.00")]
    rest = refund_tenders(sale, [a_refund_body(Decimal(4), part, RULES)], Decimal(16), RULES, with_tip=True)
    assert shown(rest) == [("card", "-8.00"), ("cash", "-8.00")]
    assert rest.agreed.tip == 0
    by_card = paid("20.00", tender(CARD, "23.00"), agreed=agreed)
    assert in_parts(by_card, ["5.00", "15.00"]) == [[("card", "-5.00")], [("card", "-15.00")]]


def test_a_tip_in_cash_goes_back_with_the_first_part() -> None:
    sale = paid("20.00", tender(CASH, "23.00"), agreed=Agreed(tip=Decimal(3)))
    part = refund_tenders(sale, [], Decimal(4), RULES, with_tip=True)
    assert shown(part) == [("cash", "-7.00")]
    assert part.agreed == Agreed(Decimal(-3), ZERO, ZERO)


def test_a_tip_beyond_the_cash_stays_on_the_card() -> None:
    sale = paid("20.00", tender(CARD, "22.00"), tender(CASH, "1.00"), agreed=Agreed(tip=Decimal(3)))
    assert in_parts(sale, ["20.00"]) == [[("card", "-20.00")]]


def test_a_tip_that_was_rounded_away_is_not_there_to_keep() -> None:
    sale = paid("0.01", tender(CASH, "0.00"), rules=SWISS, agreed=Agreed(tip=Decimal("0.01")))
    assert in_parts(sale, ["0.01"], SWISS) == [[]]
    assert refund_tenders(sale, [], ZERO, SWISS, with_tip=True).agreed == Agreed(rounding=ZERO)


def test_what_was_written_off_was_never_paid() -> None:
    sale = paid("10.05", tender(CASH, "10.00"), agreed=Agreed(written_off=Decimal("0.05")))
    assert in_parts(sale, ["6.00", "4.05"]) == [[("cash", "-6.00")], [("cash", "-4.00")]]
    back = refund_tenders(sale, [], Decimal("10.05"), RULES)
    assert (back.agreed.written_off, back.agreed.rounding) == (Decimal("-0.05"), 0)
    kept = paid("9.98", tender(CARD, "10.00"), agreed=Agreed(written_off=Decimal("-0.02")))
    assert in_parts(kept, ["9.00", "0.98"]) == [[("card", "-9.00")], [("card", "-1.00")]]


def test_cash_is_rounded_cumulatively_over_several_refunds() -> None:
    """15.72 cost 15.70 in coins. Three refunds of 5.24 cannot be 5.25 each."""
    sale = paid("15.72", tender(CASH, "20.00"), rules=SWISS)
    assert in_parts(sale, ["5.24", "5.24", "5.24"], SWISS) == [
        [("cash", "-5.25")],
        [("cash", "-5.25")],
        [("cash", "-5.20")],
    ]
    first = refund_tenders(sale, [], Decimal("5.24"), SWISS)
    assert first.agreed.rounding == Decimal("-0.01")
    assert in_parts(sale, ["0.02", "15.70"], SWISS) == [[], [("cash", "-15.70")]]
    mixed = paid("15.72", tender(CARD, "10.00"), tender(CASH, "5.70"), rules=SWISS)
    assert in_parts(mixed, ["10.02", "5.70"], SWISS) == [[("card", "-10.00")], [("cash", "-5.70")]]
    assert in_parts(mixed, ["10.03", "5.69"], SWISS) == [
        [("card", "-10.00"), ("cash", "-0.05")],
        [("cash", "-5.65")],
    ]


def test_where_the_whole_was_rounded_the_card_gets_what_it_paid() -> None:
    rules = replace(RULES, cash_rounding=CashRounding(Decimal("0.05"), scope=RoundingScope.ALL_TENDERS))
    sale = paid("15.72", tender(CARD, "15.70"), rules=rules)
    assert in_parts(sale, ["10.00", "5.72"], rules) == [[("card", "-10.00")], [("card", "-5.70")]]
    assert in_parts(sale, ["15.71", "0.01"], rules) == [[("card", "-15.70")], []]
    up = replace(rules, cash_rounding=replace(rules.rounding, mode=RoundingMode.UP))
    dear = paid("15.72", tender(CARD, "15.75"), rules=up)
    assert in_parts(dear, ["15.72"], up) == [[("card", "-15.75")]]


def test_other_coins_than_at_the_sale() -> None:
    sale = paid("15.72", tender(CASH, "15.72"))
    assert in_parts(sale, ["15.72"], SWISS) == [[("cash", "-15.70")]]
    exact = paid("15.72", tender(CASH, "15.70"), rules=SWISS)
    assert in_parts(exact, ["5.00", "10.72"]) == [[("cash", "-5.00")], [("cash", "-10.70")]]


@st.composite
def settled_sales(draw: st.DrawFn) -> tuple[dict[str, Any], TenderRules]:
    """A sale paid with one to four tenders, with a tip or a small difference now and then."""
    rules = draw(tender_rules)
    total = draw(amounts(1, 50_000))
    tip = draw(st.integers(0, 9)) * rules.rounding.step
    agreed = Agreed(tip, draw(st.just(ZERO) | amounts(0, min(10, int(total * 100)))))
    tenders: list[Tender] = []
    for kind in draw(
        st.lists(st.sampled_from([CARD, GIFT, TenderKind.ON_ACCOUNT, TenderKind.VOUCHER]), max_size=3)
    ):
        left = left_for(kind, total, tenders, rules, agreed)
        part = EUR.round(left * draw(st.sampled_from([Decimal("0.25"), Decimal("0.5"), Decimal(1)])))
        if part > 0:
            reference = draw(st.sampled_from([None, "1", "2"]))
            tenders.append(Tender(kind, part, reference, "a" if kind.has_account else None))
    left = left_for(CASH, total, tenders, rules, agreed)
    if settle(total, tenders, rules, agreed, PLENTY).due:
        assume(rules.rounding.can_pay(left))
        more = draw(st.sampled_from([0, 0, 10])) if left else 0
        tenders.append(Tender(CASH, left + more))
    settled = settle(total, tenders, rules, agreed, PLENTY)
    assert settled.is_settled
    return a_paid_body(settled), rules


def by_way(bodies: list[dict[str, Any]]) -> dict[tuple[str, str | None], Decimal]:
    sums: dict[tuple[str, str | None], Decimal] = {}
    for body in bodies:
        for row in body["tenders"]:
            way = (row["kind"], row["reference"])
            sums[way] = sums.get(way, ZERO) + Decimal(row["amount"]) - Decimal(row["change"])
    return {way: amount for way, amount in sums.items() if amount}


@given(settled_sales(), st.lists(st.integers(1, 100), min_size=1, max_size=6), st.booleans())
def test_any_partition_gives_back_exactly_what_was_paid(
    sold: tuple[dict[str, Any], TenderRules], weights: list[int], with_tip: bool
) -> None:
    sale, rules = sold
    total, done = Decimal(sale["total"]), ZERO
    documents = [sale]
    for place, weight in enumerate(weights, 1):
        reached = total if place == len(weights) else EUR.round(total * weight / sum(weights) / 2) + done
        part = min(reached, total) - done
        done += part
        back = refund_tenders(sale, documents[1:], part, rules, with_tip=with_tip)
        assert all(each.amount < 0 for each in back.tenders)
        assert abs(back.agreed.rounding) < 2 * rules.rounding.step + Decimal(sale.get("written_off", 0))
        documents.append(a_refund_body(part, back, rules))
        assert all(amount >= 0 for amount in by_way(documents).values())
    tip = ZERO if with_tip else Decimal(sale.get("tip", 0))
    kept = min(tip, sum(by_way([sale]).values(), ZERO))  # rounding may have left less than the tip
    left = by_way(documents)
    assert sum(left.values(), ZERO) == kept
    for key, figure in (("total", ZERO), ("written_off", ZERO), ("tip", tip), ("rounding", kept - tip)):
        assert sum((Decimal(body.get(key, 0)) for body in documents), ZERO) == figure
    if not kept:
        assert left == {}


@given(settled_sales(), st.data())
def test_a_larger_part_never_gets_less(sold: tuple[dict[str, Any], TenderRules], data: st.DataObject) -> None:
    sale, rules = sold
    cents = int(Decimal(sale["total"]) * 100)
    less, more = sorted(data.draw(amounts(0, cents)) for _ in range(2))
    small, large = (
        -sum((each.amount for each in refund_tenders(sale, [], part, rules).tenders), ZERO)
        for part in (less, more)
    )
    assert small <= large
