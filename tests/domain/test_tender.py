from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.entries import agreed_keys, tender_rows
from pos.domain.foreign_cash import Foreign
from pos.domain.money import LARGEST_AMOUNT, ZERO
from pos.domain.rounding import RoundingMode
from pos.domain.tender import (
    MOST_TENDERS,
    NOTHING_AGREED,
    Agreed,
    Settlement,
    Tender,
    TenderKind,
    TenderRules,
    TenderState,
    foreign_cash,
    left_for,
    needs_confirmation,
    require_settled,
    settle,
    small_difference,
)
from pos.errors import Refused
from tests.domain.money_strategies import amounts, tender_rules
from tests.domain.tenders import GIFT, RULES, USD, card, cash, dollars, drawn_from
from tests.factories import EUR

FIVE = Decimal("0.05")
SWISS = TenderRules(EUR, CashRounding(FIVE))
ALL = TenderRules(EUR, CashRounding(FIVE, scope=RoundingScope.ALL_TENDERS))
GENEROUS = TenderRules(EUR, most_tip=Decimal(10), most_written_off=Decimal("0.05"))


def turned(tender: Tender) -> Tender:
    foreign = tender.foreign and replace(tender.foreign, amount=-tender.foreign.amount)
    return replace(tender, amount=-tender.amount, foreign=foreign)


def turned_agreed(agreed: Agreed) -> Agreed:
    rounding = None if agreed.rounding is None else -agreed.rounding
    return Agreed(-agreed.tip, -agreed.written_off, rounding)


def figures(settled: Settlement) -> tuple[Decimal, ...]:
    return (
        settled.total,
        settled.paid,
        settled.due,
        settled.change,
        settled.rounding,
        settled.tip,
        settled.written_off,
    )


@st.composite
def payments(draw: st.DrawFn) -> tuple[Decimal, list[Tender], TenderRules, Agreed]:
    """A total, rules and tenders of several kinds that may or may not pay it; change only where cash was given."""
    rules = draw(tender_rules)
    total = draw(amounts(1, 50_000))
    tip = draw(st.just(ZERO) | amounts(1, 500))
    written_off = draw(st.just(ZERO) | amounts(-min(10, int(total * 100)), min(10, int(total * 100))))
    agreed = Agreed(tip, written_off)
    tenders: list[Tender] = []
    for kind in draw(st.lists(st.sampled_from(TenderKind), max_size=5)):
        left = left_for(kind, total, tenders, rules, agreed)
        share = draw(st.sampled_from(["0.3", "0.5", "1", "1", "1.7"]))
        if kind is TenderKind.FOREIGN_CASH:
            tender = foreign_cash(
                Foreign(USD, draw(amounts(1, 9000)), Decimal(draw(st.integers(1, 3000))) / 1000), rules
            )
        elif kind is TenderKind.CASH:
            tender = Tender(kind, rules.rounding.of(left * Decimal(share)))
        else:
            part = EUR.round(left * min(Decimal(share), Decimal(1)))
            tender = Tender(kind, part, account="a" if kind.has_account else None)
        if tender.amount > 0:
            tenders.append(tender)
    return total, tenders, rules, agreed


def outcome(total: Decimal, tenders: list[Tender], rules: TenderRules, agreed: Agreed) -> Settlement | str:
    """The settlement, or why not."""
    try:
        return settle(total, tenders, rules, agreed, PLENTY)
    except Refused as refused:
        return refused.code.replace("card_over_tendered", "over").replace("over_tendered", "over")


PLENTY = {(kind, "a"): LARGEST_AMOUNT for kind in TenderKind if kind.has_account}


@given(payments())
def test_what_is_settled_adds_up_and_its_refund_mirrors_it(
    paying: tuple[Decimal, list[Tender], TenderRules, Agreed],
) -> None:
    total, tenders, rules, agreed = paying
    settled = outcome(total, tenders, rules, agreed)
    if isinstance(settled, str):
        # the last change could not be made of coins, or a card went beyond a whole that is rounded down
        assert settled in {"not_payable_in_cash", "over"}
        return
    if settled.is_settled:
        assert total + settled.rounding + settled.tip - settled.written_off == settled.paid - settled.change
        assert abs(settled.rounding) < rules.rounding.step
        assert 0 <= settled.change <= sum(t.amount for t in tenders if t.kind.gives_change)
        assert rules.rounding.can_pay(settled.change)
        if not any(t.kind.gives_change for t in tenders) and rules.rounding.scope is RoundingScope.CASH_ONLY:
            assert settled.rounding == 0
    else:
        assert settled.due > 0
        assert settled.change == settled.rounding == 0
    refund = settle(-total, [turned(t) for t in tenders], rules, turned_agreed(agreed))
    assert figures(refund) == tuple(-figure for figure in figures(settled))
    assert refund.is_settled is settled.is_settled


@given(payments(), st.sampled_from(TenderKind))
def test_what_is_left_finishes_the_payment_to_the_cent(
    paying: tuple[Decimal, list[Tender], TenderRules, Agreed], kind: TenderKind
) -> None:
    total, tenders, rules, agreed = paying
    assume(kind is not TenderKind.FOREIGN_CASH)
    before = outcome(total, tenders, rules, agreed)
    assume(not isinstance(before, str))
    left = left_for(kind, total, tenders, rules, agreed)
    assume(not before.is_settled)
    if kind is not TenderKind.CASH:
        assert left == before.due
    elif not rules.rounding.can_pay(left):
        # a card went beyond the exact total of a whole that is rounded up: only a card can pay the rest
        assert rules.rounding.scope is RoundingScope.ALL_TENDERS
        return
    last = Tender(kind, left, account="a" if kind.has_account else None)
    if left == 0:
        assert kind is TenderKind.CASH
        assume(not any(t.kind.gives_change for t in tenders))
    after = settle(total, [*tenders, last], rules, agreed, PLENTY)
    assert after.is_settled
    assert after.change == 0


@given(payments(), st.randoms())
def test_the_order_of_tenders_does_not_matter(
    paying: tuple[Decimal, list[Tender], TenderRules, Agreed], chance: object
) -> None:
    total, tenders, rules, agreed = paying
    shuffled = list(tenders)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]

    one, other = (outcome(total, of, rules, agreed) for of in (tenders, shuffled))
    assert (one if isinstance(one, str) else figures(one)) == (
        other if isinstance(other, str) else figures(other)
    )


def test_change_comes_from_cash_only() -> None:
    settled = settle(Decimal("37.09"), [card("30.00"), cash("10.00")], RULES)
    assert settled.change == Decimal("2.91")
    for tenders, code, left in [
        ([card("40.00")], "card_over_tendered", "37.09"),
        ([cash("5.00"), card("60.00")], "card_over_tendered", "32.09"),
        ([card("60.00"), cash("5.00")], "card_over_tendered", "32.09"),
        ([card("37.10")], "card_over_tendered", "37.09"),
        ([cash("50.00"), card("40.00")], "card_over_tendered", "0"),
        ([Tender(TenderKind.VOUCHER, Decimal(40))], "over_tendered", "37.09"),
        ([card("30.00"), Tender(TenderKind.VOUCHER, Decimal(10))], "over_tendered", "7.09"),
        ([Tender(TenderKind.VOUCHER, Decimal(10)), card("30.00")], "card_over_tendered", "27.09"),
        ([card("20.00"), card("20.00")], "card_over_tendered", "17.09"),
    ]:
        with pytest.raises(Refused) as refused:
            settle(Decimal("37.09"), tenders, RULES)
        assert (refused.value.code, refused.value.facts) == (code, {"left": left})
    with pytest.raises(Refused) as refused:
        settle(Decimal("-37.09"), [card("-40.00")], RULES)
    assert refused.value.facts == {"left": "37.09"}


def test_a_card_may_take_more_than_the_rest_when_cash_gives_the_change() -> None:
    settled = settle(Decimal("37.09"), [cash("5.00"), card("37.09")], RULES)
    assert (settled.change, settled.paid) == (Decimal("5.00"), Decimal("42.09"))


def test_cash_rounding_touches_the_cash_part_only() -> None:
    assert settle(Decimal("15.72"), [cash("15.70")], SWISS).rounding == Decimal("-0.02")
    assert settle(Decimal("15.72"), [card("15.72")], SWISS).rounding == 0
    mixed = settle(Decimal("15.72"), [card("10.00"), cash("5.70")], SWISS)
    assert mixed.is_settled
    assert mixed.rounding == Decimal("-0.02")
    with pytest.raises(Refused, match="card_over_tendered"):
        settle(Decimal("15.72"), [card("15.73"), cash("5.00")], SWISS)


@pytest.mark.parametrize("sign", [1, -1])
def test_the_smallest_sums_are_rounded_for_cash_too(sign: int) -> None:
    total = sign * Decimal("0.52")
    assert left_for(TenderKind.CASH, total, [], SWISS) == sign * Decimal("0.50")
    assert left_for(TenderKind.CARD, total, [], SWISS) == total


def test_where_every_document_is_rounded_a_card_pays_the_rounded_whole() -> None:
    settled = settle(Decimal("15.72"), [card("15.70")], ALL)
    assert (settled.is_settled, settled.rounding) == (True, Decimal("-0.02"))
    with pytest.raises(Refused) as refused:
        settle(Decimal("15.72"), [card("15.72")], ALL)
    assert refused.value.facts == {"left": "15.70"}
    assert settle(Decimal("15.72"), [card("0.68")], ALL).due == Decimal("15.02")
    assert left_for(TenderKind.CASH, Decimal("15.72"), [card("0.68")], ALL) == Decimal("15.05")
    assert left_for(TenderKind.CARD, Decimal("15.72"), [card("0.68")], ALL) == Decimal("15.02")
    assert left_for(TenderKind.CARD, Decimal("15.72"), [cash("5.00")], ALL) == Decimal("10.72")
    assert left_for(TenderKind.CASH, Decimal("-15.72"), [], ALL) == Decimal("-15.70")
    assert left_for(TenderKind.CASH, Decimal("-15.72"), [card("-0.68")], SWISS) == Decimal("-15.05")
    with pytest.raises(Refused, match="card_over_tendered"):
        settle(Decimal("15.72"), [card("15.72"), cash("5.00")], ALL)
    nothing = settle(Decimal("0.02"), [], ALL)
    assert (nothing.is_settled, nothing.rounding) == (True, Decimal("-0.02"))


def test_a_card_between_the_exact_and_the_rounded_whole_leaves_nothing_for_cash() -> None:
    up = TenderRules(EUR, CashRounding(Decimal(5), RoundingMode.UP, RoundingScope.ALL_TENDERS))
    assert settle(Decimal(138), [card("139")], up).due == 1
    with pytest.raises(Refused) as refused:
        settle(Decimal(138), [card("139"), cash("5")], up)
    assert (refused.value.code, refused.value.facts) == ("not_payable_in_cash", {"amount": "4", "step": "5"})
    fine = replace(up, cash_rounding=replace(up.rounding, step=FIVE))
    with pytest.raises(Refused) as refused:
        settle(Decimal("15.72"), [card("15.73"), cash("0.05")], fine)
    assert refused.value.facts == {"amount": "0.03", "step": "0.05"}
    assert settle(Decimal(138), [card("140"), cash("5")], up).change == 5
    assert settle(Decimal(138), [card("139"), card("1")], up).is_settled


def test_what_rounds_to_nothing_is_settled_by_no_coins() -> None:
    settled = settle(Decimal("0.02"), [cash("0.00")], SWISS)
    assert settled.is_settled
    assert settled.rounding == Decimal("-0.02")
    rest = settle(Decimal("10.02"), [card("10.00"), cash("0")], SWISS)
    assert (rest.is_settled, rest.rounding) == (True, Decimal("-0.02"))
    assert settle(Decimal("-0.02"), [cash("0.00")], SWISS).is_settled
    for total, tenders, rules in [
        ("0.03", [cash("0")], SWISS),
        ("0.02", [cash("0")], RULES),
        ("10.00", [card("10.00"), cash("0")], SWISS),
        ("10.02", [cash("10.00"), cash("0")], SWISS),
        ("0.02", [cash("0"), cash("0")], SWISS),
        ("0.02", [card("0")], SWISS),
        ("0.02", [cash("0"), cash("0.05")], SWISS),
    ]:
        with pytest.raises(Refused, match="tender_zero"):
            settle(Decimal(total), tenders, rules)


def test_what_cannot_be_paid_is_refused() -> None:
    for tender, code in [
        (cash("0.00"), "tender_zero"),
        (cash("-5.00"), "tender_wrong_sign"),
        (cash("99999999999.00"), "amount_too_large"),
        (cash("10000000000.00"), "amount_too_large"),
        (cash("1.005"), "amount_not_exact"),
        (card("1.005"), "amount_not_exact"),
        (Tender(TenderKind.CASH, Decimal("NaN")), "amount_too_large"),
    ]:
        with pytest.raises(Refused, match=code):
            settle(Decimal("1.00"), [tender], RULES)
    with pytest.raises(Refused, match="tender_wrong_sign"):
        settle(Decimal("-1.00"), [cash("1.00")], RULES)
    with pytest.raises(Refused, match="not_payable_in_cash"):
        settle(Decimal("1.00"), [cash("1.01")], SWISS)
    with pytest.raises(Refused, match="nothing_to_pay"):
        settle(Decimal("0.00"), [cash("1.00")], RULES)
    assert settle(LARGEST_AMOUNT, [cash(str(LARGEST_AMOUNT))], RULES).is_settled


def test_a_sale_has_at_most_twenty_tenders() -> None:
    assert MOST_TENDERS == 20
    assert settle(Decimal(20), [cash("1")] * 20, RULES).is_settled
    with pytest.raises(Refused, match="too_many_tenders") as refused:
        settle(Decimal(21), [cash("1")] * 21, RULES)
    assert refused.value.facts == {"limit": 20}


def test_nothing_to_pay_is_settled_without_tenders() -> None:
    settled = settle(Decimal("0.00"), [], RULES)
    assert settled.is_settled
    assert figures(settled) == (ZERO,) * 7
    require_settled(settled)


def test_an_unpaid_rest_is_due() -> None:
    settled = settle(Decimal("52.80"), [cash("11.00")], RULES)
    assert (settled.due, settled.change, settled.is_settled) == (Decimal("41.80"), 0, False)
    with pytest.raises(Refused, match="not_paid_in_full") as refused:
        require_settled(settled)
    assert refused.value.facts == {"left": "41.80"}


# Pending


def test_a_pending_payment_has_paid_nothing_and_blocks() -> None:
    waiting = Tender(TenderKind.CARD, ZERO, state=TenderState.PENDING)
    for tenders in ([waiting], [cash("10.00"), waiting]):
        settled = settle(Decimal("10.00"), tenders, RULES)
        assert not settled.is_settled
        with pytest.raises(Refused, match="payment_pending"):
            require_settled(settled)
    assert settle(ZERO, [waiting], RULES).is_pending
    assert settle(Decimal("10.00"), [waiting], RULES).due == 10
    with pytest.raises(ValueError, match="pending"):
        Tender(TenderKind.CARD, Decimal("10.00"), state=TenderState.PENDING)


# Tips and small differences


def test_a_tip_is_paid_beyond_the_total_and_is_no_change() -> None:
    settled = settle(Decimal("18.00"), [card("20.00")], GENEROUS, Agreed(tip=Decimal(2)))
    assert (settled.is_settled, settled.tip, settled.change) == (True, Decimal(2), 0)
    in_cash = settle(Decimal("18.00"), [cash("50.00")], GENEROUS, Agreed(tip=Decimal(2)))
    assert in_cash.change == 30
    assert settle(Decimal("18.00"), [card("18.00")], GENEROUS, Agreed(tip=Decimal(2))).due == 2
    with pytest.raises(Refused, match="card_over_tendered"):
        settle(Decimal("18.00"), [card("20.00")], GENEROUS)


def test_a_tip_has_a_cap_and_the_sign_of_the_sale() -> None:
    assert settle(Decimal(5), [card("15")], GENEROUS, Agreed(tip=Decimal(10))).is_settled
    for rules, tip, limit in [(GENEROUS, "10.01", "10"), (RULES, "0.01", "0")]:
        with pytest.raises(Refused, match="tip_too_large") as refused:
            settle(Decimal(5), [], rules, Agreed(tip=Decimal(tip)))
        assert refused.value.facts == {"limit": limit}
    with pytest.raises(ValueError, match="tip"):
        settle(Decimal(5), [], GENEROUS, Agreed(tip=Decimal(-1)))
    with pytest.raises(Refused, match="nothing_to_pay"):
        settle(ZERO, [], GENEROUS, Agreed(tip=Decimal(1)))
    with pytest.raises(Refused, match="amount_not_exact"):
        settle(Decimal(5), [], GENEROUS, Agreed(tip=Decimal("0.001")))
    for absurd in ("Infinity", "NaN", "10000000000"):
        with pytest.raises(Refused, match="amount_too_large"):
            settle(Decimal(5), [], GENEROUS, Agreed(tip=Decimal(absurd)))
    no_cap = replace(GENEROUS, most_tip=LARGEST_AMOUNT)
    assert settle(Decimal(5), [], no_cap, Agreed(tip=LARGEST_AMOUNT)).due == LARGEST_AMOUNT + 5
    given_back = settle(Decimal(-5), [card("-25")], RULES, Agreed(tip=Decimal(-20)))
    assert given_back.is_settled


def test_a_small_difference_is_written_off_up_to_the_cap() -> None:
    short = settle(Decimal("10.05"), [cash("10.00")], GENEROUS)
    assert short.due == FIVE
    assert small_difference(short, GENEROUS) == FIVE
    done = settle(Decimal("10.05"), [cash("10.00")], GENEROUS, Agreed(written_off=FIVE))
    assert (done.is_settled, done.written_off, done.rounding, done.change) == (True, FIVE, 0, 0)
    assert small_difference(settle(Decimal("10.06"), [cash("10.00")], GENEROUS), GENEROUS) == 0
    assert small_difference(short, RULES) == 0
    assert small_difference(done, GENEROUS) == FIVE
    with pytest.raises(Refused, match="write_off_too_large") as refused:
        settle(Decimal("10.06"), [cash("10.00")], GENEROUS, Agreed(written_off=Decimal("0.06")))
    assert refused.value.facts == {"limit": "0.05"}
    with pytest.raises(Refused, match="write_off_too_large") as refused:
        settle(Decimal("0.02"), [], GENEROUS, Agreed(written_off=Decimal("0.03")))
    assert refused.value.facts == {"limit": "0.02"}
    with pytest.raises(Refused, match="nothing_to_pay"):
        settle(ZERO, [], GENEROUS, Agreed(written_off=Decimal("0.01")))
    with pytest.raises(Refused, match="amount_too_large"):
        settle(Decimal(5), [], GENEROUS, Agreed(written_off=Decimal("NaN")))
    with pytest.raises(Refused, match="amount_not_exact"):
        settle(Decimal(5), [], GENEROUS, Agreed(written_off=Decimal("0.001")))


def test_cents_that_the_customer_leaves_are_kept_on_their_own() -> None:
    over = settle(Decimal("9.98"), [cash("10.00")], GENEROUS)
    assert over.change == Decimal("0.02")
    assert small_difference(over, GENEROUS) == Decimal("-0.02")
    kept = settle(Decimal("9.98"), [cash("10.00")], GENEROUS, Agreed(written_off=Decimal("-0.02")))
    assert (kept.is_settled, kept.change, kept.written_off) == (True, 0, Decimal("-0.02"))
    with pytest.raises(Refused, match="write_off_too_large"):
        settle(Decimal("9.94"), [cash("10.00")], GENEROUS, Agreed(written_off=Decimal("-0.06")))
    by_card = settle(Decimal("9.98"), [card("10.00")], GENEROUS, Agreed(written_off=Decimal("-0.02")))
    assert by_card.is_settled


@given(payments())
def test_writing_off_what_is_proposed_finishes_the_payment(
    paying: tuple[Decimal, list[Tender], TenderRules, Agreed],
) -> None:
    total, tenders, rules, agreed = paying
    before = outcome(total, tenders, rules, agreed)
    assume(not isinstance(before, str))
    proposed = small_difference(before, rules, PLENTY)
    assert abs(proposed) <= min(rules.most_written_off, total)
    if proposed:
        after = settle(total, tenders, rules, Agreed(agreed.tip, proposed), PLENTY)
        assert after.is_settled
        assert after.change == 0


def test_a_whole_that_is_rounded_leaves_no_cents_to_write_off() -> None:
    rules = replace(ALL, most_written_off=Decimal("0.10"))
    assert small_difference(settle(Decimal("15.72"), [card("15.68")], rules), rules) == 0
    assert small_difference(settle(Decimal("15.72"), [card("15.65")], rules), rules) == Decimal("0.07")


def test_change_that_would_be_rounded_the_other_way_cannot_be_left() -> None:
    """0.25 is 0.20 in coins of 0.10, half to even; with the change of 0.10 it would be 0.35, and that is 0.40."""
    rounding = CashRounding(Decimal("0.1"), RoundingMode.HALF_EVEN)
    rules = replace(GENEROUS, cash_rounding=rounding, most_written_off=Decimal("0.10"))
    before = settle(Decimal("0.25"), [cash("0.30")], rules)
    assert before.change == Decimal("0.10")
    assert small_difference(before, rules) == 0


def test_a_rounding_that_is_known_is_not_computed_again() -> None:
    known = Agreed(rounding=Decimal("0.04"))
    settled = settle(Decimal("-5.24"), [cash("-5.20")], SWISS, known)
    assert (settled.is_settled, settled.rounding) == (True, Decimal("0.04"))
    assert left_for(TenderKind.CASH, Decimal("-5.24"), [], SWISS, known) == Decimal("-5.20")
    assert left_for(TenderKind.CARD, Decimal("-5.24"), [cash("-5.00")], SWISS, known) == Decimal("-0.20")
    assert settle(Decimal("-5.24"), [cash("-5.00")], SWISS, known).due == Decimal("-0.20")
    assert settle(Decimal("-0.02"), [], SWISS, Agreed(rounding=Decimal("0.02"))).is_settled
    with pytest.raises(ValueError, match="other sign"):
        settle(Decimal("-0.02"), [], SWISS, Agreed(rounding=Decimal("0.03")))


# Foreign cash


def test_foreign_notes_are_worth_their_rate_and_change_is_the_shops_own() -> None:
    tender = dollars("50")
    assert tender.amount == Decimal("46.00")
    settled = settle(Decimal("37.09"), [tender], RULES)
    assert (settled.is_settled, settled.change) == (True, Decimal("8.91"))
    assert tender_rows(settled, EUR) == [
        {
            "no": 1,
            "kind": "foreign_cash",
            "name": "Foreign cash",
            "amount": "46.00",
            "change": "0.00",
            "reference": None,
            "currency": "USD",
            "foreign_amount": "50.00",
            "rate": "0.92",
        },
        {"no": 2, "kind": "cash", "name": "Cash", "amount": "0.00", "change": "8.91", "reference": None},
    ]


def test_the_value_of_foreign_notes_can_be_changed_in_coins() -> None:
    """10 USD at 0.883 are 8.83: no coin pays 0.83 of change, so they are taken as 8.85."""
    tender = dollars("10", "0.883", SWISS)
    assert tender.amount == Decimal("8.85")
    settled = settle(Decimal("8.02"), [tender], SWISS)
    assert (settled.change, settled.rounding) == (Decimal("0.85"), Decimal("-0.02"))


# What is written down


def test_cash_and_card_rows_are_what_they_were() -> None:
    settled = settle(Decimal("37.09"), [replace(card("30.00"), reference="4711"), cash("10.00")], RULES)
    assert tender_rows(settled, EUR) == [
        {
            "no": 1,
            "kind": "card",
            "name": "Card",
            "amount": "30.00",
            "change": "0.00",
            "reference": "4711",
        },
        {"no": 2, "kind": "cash", "name": "Cash", "amount": "10.00", "change": "2.91", "reference": None},
    ]
    assert agreed_keys(settled, EUR) == {}


def test_the_change_stands_on_the_last_cash_row() -> None:
    settled = settle(Decimal("5.00"), [cash("1.00"), cash("20.00"), dollars("1")], RULES)
    assert [row["change"] for row in tender_rows(settled, EUR)] == ["0.00", "16.92", "0.00"]


def test_accounts_tips_and_differences_are_written_down() -> None:
    funds = {(GIFT, "card-7"): Decimal(100)}
    agreed = Agreed(Decimal(2), Decimal("0.03"))
    settled = settle(Decimal("20.03"), [drawn_from(GIFT, "22.00", "card-7")], GENEROUS, agreed, funds)
    (row,) = tender_rows(settled, EUR)
    assert (row["account"], row["name"], row["amount"]) == ("card-7", "Gift card", "22.00")
    assert agreed_keys(settled, EUR) == {"tip": "2.00", "written_off": "0.03"}


def test_an_unusual_amount_is_asked_about() -> None:
    assert not needs_confirmation(cash("1000"), RULES)
    assert needs_confirmation(cash("1000.01"), RULES)
    assert needs_confirmation(card("-1000.01"), RULES)
    assert needs_confirmation(cash("50.01"), replace(RULES, ask_above=Decimal(50)))


def test_nothing_agreed_is_nothing() -> None:
    assert Agreed() == NOTHING_AGREED == Agreed(ZERO, ZERO, None)


def test_a_sale_that_is_written_off_whole_gives_all_cash_back() -> None:
    agreed = Agreed(written_off=Decimal("0.03"))
    settled = settle(Decimal("0.03"), [cash("0.05")], GENEROUS, agreed)
    assert (settled.due, settled.change) == (0, FIVE)


def test_cents_between_two_rounded_wholes_are_not_written_off() -> None:
    """A card paid 10.02 of 10.05: with the two cents written off the whole would be 10.00."""
    rules = replace(ALL, most_written_off=FIVE)
    settled = settle(Decimal("10.04"), [card("10.02")], rules)
    assert settled.due == Decimal("0.03")
    assert small_difference(settled, rules) == 0


def test_a_card_that_takes_nothing_is_refused_though_the_whole_rounds_to_nothing() -> None:
    with pytest.raises(Refused, match="tender_zero"):
        settle(Decimal("0.02"), [card("0")], ALL)


@pytest.mark.parametrize(
    ("tender", "code", "facts"),
    [
        (card("10000000000.00"), "amount_too_large", {"limit": "9999999999.99"}),
        (card("-1.00"), "tender_wrong_sign", {"amount": "-1.00"}),
        (cash("3.02"), "not_payable_in_cash", {"amount": "3.02", "step": "0.05"}),
    ],
)
def test_a_refused_tender_says_what_is_wrong_while_more_is_due(
    tender: Tender, code: str, facts: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        settle(Decimal(10), [tender], SWISS)
    assert (refused.value.code, refused.value.facts) == (code, facts)


def test_an_amount_agreed_beyond_all_sense_says_the_limit() -> None:
    with pytest.raises(Refused) as refused:
        settle(Decimal(10), [], GENEROUS, Agreed(tip=LARGEST_AMOUNT * 2))
    assert (refused.value.code, refused.value.facts) == ("amount_too_large", {"limit": "9999999999.99"})
