"""What other systems assert about paying: cash rounding, change, refunds, sums of a shift, gift cards and points."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from pos.domain.balance import drawn
from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.exchange import Countable, netted
from pos.domain.money import ZERO, Currency, share_out
from pos.domain.points import redeemed
from pos.domain.refund import lines_left, portion_of
from pos.domain.refund_tenders import refund_tenders
from pos.domain.rounding import RoundingMode
from pos.domain.shift_totals import shift_totals
from pos.domain.tax import TaxRounding, tax_document
from pos.domain.tender import (
    Settlement,
    Tender,
    TenderKind,
    TenderRules,
    TenderState,
    left_for,
    require_settled,
    settle,
)
from pos.errors import Refused
from tests.domain.vectors import ROWS, Row, line_of, named, rounding_of, rows_of
from tests.factories import EUR
from tests.factories.sold import a_paid_body, a_taxed_body

KINDS = {"cash": TenderKind.CASH, "bank": TenderKind.CARD, "card": TenderKind.CARD}
INVARIANTS = rows_of("concurrency_invariants")


def rules_of(inputs: Row) -> TenderRules:
    """In rows without a scope it is the common one."""
    if "rounding_unit" not in inputs:
        return TenderRules(EUR)
    rounding = CashRounding(
        Decimal(inputs["rounding_unit"]),
        RoundingMode[inputs["method"]],
        RoundingScope(inputs.get("scope", "cash_only")),
    )
    return TenderRules(EUR, rounding)


def tenders_of(inputs: Row, rules: TenderRules) -> list[Tender]:
    """An amount of null is the rest."""
    total = Decimal(inputs["document_total"])
    tenders: list[Tender] = []
    for name, amount in inputs.get("payments", ()):
        kind = KINDS[name]
        left = left_for(kind, total, tenders, rules)
        tenders.append(Tender(kind, left if amount is None else Decimal(amount)))
    return tenders


def figures_of(settled: Settlement, rules: TenderRules) -> dict[str, Decimal]:
    total, tenders = settled.total, list(settled.tenders)
    not_cash = [tender for tender in tenders if tender.kind is not TenderKind.CASH]
    return {
        "amount_due": settle(total, [], rules).due,
        "cash_due": left_for(TenderKind.CASH, total, not_cash, rules),
        "card_due": left_for(TenderKind.CARD, total, [], rules),
        "remaining_after_bank": settle(total, not_cash, rules).due,
        "paid": settled.paid,
        "rounding": settled.rounding,
        "remaining": settled.due,
        "change": settled.change,
    }


@pytest.mark.parametrize("row", rows_of("cash_rounding", "payments"), ids=named)
def test_a_payment_and_its_refund(row: Row) -> None:
    inputs, expected = row["inputs"], dict(row["expected"])
    rules = rules_of(inputs)
    total = Decimal(inputs["document_total"])
    tenders = tenders_of(inputs, rules)
    settled = settle(total, tenders, rules)
    refund = expected.pop("refund", {})
    found = figures_of(settled, rules)
    assert {key: found[key] for key in expected} == {key: Decimal(text) for key, text in expected.items()}
    if tenders and settled.is_settled:
        back = refund_tenders(a_paid_body(settled), [], total, rules)
        mirrored = settle(-total, back.tenders, rules, back.agreed)
        turned = settle(-total, [Tender(each.kind, -each.amount) for each in tenders], rules)
        for each in (mirrored, turned):
            assert each.is_settled
            assert (each.paid - each.change, each.rounding) == (
                settled.change - settled.paid,
                -settled.rounding,
            )
        for key, text in refund.items():
            assert figures_of(mirrored, rules)[key] == Decimal(text)


@pytest.mark.parametrize("row", [row for row in ROWS if "round_to" in row["inputs"]], ids=named)
def test_a_document_rounded_as_a_whole(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    total = Decimal(inputs["pre_discount_total"]) - Decimal(inputs["document_discount_amount"])
    rounding = CashRounding(Decimal(inputs["round_to"]), scope=RoundingScope.ALL_TENDERS)
    rules = TenderRules(EUR, rounding)
    settled = settle(total, [Tender(TenderKind.CARD, left_for(TenderKind.CARD, total, [], rules))], rules)
    assert total == Decimal(expected["total"])
    assert settled.paid == Decimal(expected["rounded_total"])
    assert settled.rounding == Decimal(expected["rounding_adjustment"])
    assert settled.is_settled


@pytest.mark.parametrize("row", rows_of("refund"), ids=named)
def test_a_discounted_sale_and_its_full_refund(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    lines = [line_of(line) for line in inputs["lines"]]
    amounts = [line.amount for line in lines]
    discount = EUR.round(sum(amounts, ZERO) * Decimal(inputs["document_discount_percent"]) / 100)
    sale = a_taxed_body(lines, share_out(discount, amounts, EUR.unit))
    assert Decimal(sale["total"]) == Decimal(expected["total"])
    portions = [portion_of(each.line, ZERO, each.quantity, EUR) for each in lines_left(sale, {})]
    assert -sum(portion.shares["total"] for portion in portions) == Decimal(expected["refund_total"])
    back = refund_tenders(sale, [], Decimal(sale["total"]), TenderRules(EUR))
    assert sum(tender.amount for tender in back.tenders) == Decimal(expected["refund_total"])


@pytest.mark.parametrize("row", rows_of("rounding_once"), ids=named)
def test_addends_are_summed_and_rounded_once(row: Row) -> None:
    exact = sum((Decimal(text) for text in row["inputs"]["addends"]), ZERO)
    assert rounding_of(row["inputs"]).of(exact) == Decimal(row["expected"]["result"])


@pytest.mark.parametrize("row", rows_of("exact_decimal"), ids=named)
def test_sums_are_exact(row: Row) -> None:
    inputs = row["inputs"]
    terms = re.findall(r"([+-]?)([0-9.]+)", inputs["expression"])
    exact = sum((Decimal(sign + number) for sign, number in terms), ZERO)
    result = rounding_of(inputs).of(exact) if "precision" in inputs else exact
    assert result == Decimal(row["expected"]["result"])


# Orders 2 and 3 of the same source are not in the file. From the prices of order 1 and the totals, sales and taxes that the row
# asserts they can only be these.
ORDERS = {
    "POS order 2": [("product2", "7"), ("product3", "4")],
    "POS order 3": [("product1", "1"), ("product2", "3"), ("product3", "5")],
}


def orders() -> dict[str, list[Row]]:
    """The lines of each order by its name."""
    lines: dict[str, Row] = {}
    found: dict[str, list[Row]] = {}
    for row in rows_of("pos_order"):
        lines |= {line["product"]: line for line in row["inputs"]["lines"]}
        found[row["description"].split(":")[0]] = row["inputs"]["lines"]
    made = {
        name: [lines[product] | {"quantity": quantity} for product, quantity in items]
        for name, items in ORDERS.items()
    }
    return made | found


@pytest.mark.parametrize("row", rows_of("pos_session"), ids=named)
def test_the_sums_of_a_shift(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    known = orders()
    paid = [(KINDS[name], Decimal(each)) for name, each_of in inputs["payments"].items() for each in each_of]
    bodies = []
    for name, (kind, amount) in zip(inputs["orders"], paid, strict=True):
        body = a_taxed_body([line_of(line) for line in known[name]], tax_rounding=TaxRounding.LINE, kind=kind)
        assert Decimal(body["total"]) == amount
        bodies.append(body)
    totals = shift_totals(bodies)
    taxes = {f"{re.sub('[^0-9]', '', tax)}%": amount for tax, amount in totals.taxes.items()}
    assert taxes == {rate: Decimal(text) for rate, text in expected["tax"].items()}
    assert totals.tenders == {"cash": Decimal(expected["cash"]), "card": Decimal(expected["bank"])}
    sales = {"+".join(sorted(key.split("+"))): amount for key, amount in totals.nets.items()}
    wanted = {
        "+".join(sorted(key.split("+"))): Decimal(text) for key, text in expected["sales_accounts"].items()
    }
    assert sales == wanted
    assert totals.total == sum(amount for _, amount in paid)


@pytest.mark.parametrize("row", [row for row in ROWS if "after_netting" in row["expected"]], ids=named)
def test_what_came_back_meets_what_was_bought_with_the_same_taxes(row: Row) -> None:
    lines = row["inputs"]["lines"]
    counted = [
        Countable((line["unit_price"], line_of(line).taxes), Decimal(line["quantity"])) for line in lines
    ]
    after = [
        (line["unit_price"], quantity)
        for line, quantity in zip(lines, netted(counted), strict=True)
        if Decimal(line["quantity"]) > 0
    ]
    wanted = [(each["unit_price"], Decimal(each["quantity"])) for each in row["expected"]["after_netting"]]
    assert after == wanted
    document = tax_document([line_of(line) for line in lines], Currency("XXX"), TaxRounding.GLOBAL)
    rest = [line | {"quantity": str(left)} for line, left in zip(lines, netted(counted), strict=True)]
    kept = tax_document([line_of(line) for line in rest if line["quantity"] != "0"], EUR, TaxRounding.GLOBAL)
    assert (document.total, document.tax) == (kept.total, kept.tax)


# What must not happen


@pytest.mark.parametrize("row", [row for row in INVARIANTS if "gift_card" in row["inputs"]], ids=named)
def test_a_gift_card_is_never_drawn_below_zero(row: Row) -> None:
    inputs, expected = row["inputs"], row["expected"]
    balance = Decimal(inputs["gift_card"])
    accepted = []
    for amount in inputs.get("redeem", ()):
        tender = Tender(TenderKind.GIFT_CARD, Decimal(amount), account="g")
        funds = {(TenderKind.GIFT_CARD, "g"): balance}
        try:
            settle(Decimal(amount), [tender], TenderRules(EUR), funds=funds)
            balance = drawn(balance, Decimal(amount))
            accepted.append(True)
        except Refused:
            accepted.append(False)
    assert accepted == expected.get("accepted", [])
    if "sale_total" in inputs:
        total = Decimal(inputs["sale_total"])
        funds = {(TenderKind.GIFT_CARD, "g"): balance}
        with pytest.raises(Refused, match="balance_too_small"):
            settle(total, [Tender(TenderKind.GIFT_CARD, total, account="g")], TenderRules(EUR), funds=funds)
        all_of_it = Tender(TenderKind.GIFT_CARD, balance, account="g")
        with pytest.raises(Refused, match="not_paid_in_full"):
            require_settled(settle(total, [all_of_it], TenderRules(EUR), funds=funds))
        assert expected["sales_added"] == 0
    assert balance == Decimal(expected["balance"])


@pytest.mark.parametrize("row", [row for row in INVARIANTS if "points" in row["inputs"]], ids=named)
def test_points_are_never_spent_below_zero(row: Row) -> None:
    points = row["inputs"]["points"]
    accepted = []
    for wanted in row["inputs"]["redeem"]:
        try:
            points = redeemed(points, wanted)
            accepted.append(True)
        except Refused:
            accepted.append(False)
    assert (accepted, points) == (row["expected"]["accepted"], row["expected"]["points"])


@pytest.mark.parametrize("row", [row for row in INVARIANTS if "payments" in row["inputs"]], ids=named)
def test_a_pending_payment_is_no_payment(row: Row) -> None:
    """Where those systems have their database refuse, the program does before anything is written."""
    assert can_be_finished(row["inputs"]["payments"]) is not row["expected"].get("refused_by_database", False)


def can_be_finished(payments: list[list[str]]) -> bool:
    """Is a sale of what these payments paid done? One of zero that is done is none."""
    try:
        tenders = [
            Tender(KINDS[name], Decimal(amount), state=TenderState(state))
            for name, amount, state in payments
            if state == "pending" or Decimal(amount)
        ]
        require_settled(settle(sum((each.amount for each in tenders), ZERO), tenders, TenderRules(EUR)))
    except (Refused, ValueError):
        return False
    return True


@pytest.mark.parametrize("row", [row for row in INVARIANTS if "lines_total" in row["inputs"]], ids=named)
def test_a_payment_for_nothing_is_refused(row: Row) -> None:
    paid = Tender(TenderKind.CASH, Decimal(row["inputs"]["payments_total"]))
    assert Decimal(row["inputs"]["lines_total"]) == 0
    with pytest.raises(Refused, match="nothing_to_pay"):
        settle(ZERO, [paid], TenderRules(EUR))
