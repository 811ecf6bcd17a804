from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.cash_rounding import CashRounding
from pos.domain.entries import Entry, EntryKind, sale_body
from pos.domain.exchange import Countable, exchange_of, exchange_total, netted
from pos.domain.money import ZERO
from pos.domain.pricing import PricedBasket, PriceRules, price_basket
from pos.domain.receipt import StoreProfile, receipt_of
from pos.domain.refund import Portion, lines_left, portion_of, returned
from pos.domain.refund_entry import exchange_body, exchange_trace, refund_body
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tax import Tax, TaxKind, TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, require_settled, settle
from pos.errors import Refused
from tests.domain.money_strategies import amounts
from tests.factories import AT, EUR, RULES, VAT_9, VAT_21, a_basket, a_product

CARD, CASH = TenderKind.CARD, TenderKind.CASH
PLAIN = TenderRules(EUR)
SWISS = TenderRules(EUR, CashRounding(Decimal("0.05")))
SUMS = ("total", "net", "tax", "discount")


def priced(*items: tuple[str, str, Tax], rules: PriceRules = RULES) -> PricedBasket:
    products = [(a_product(price, tax_ids=(tax.id,)), quantity) for price, quantity, tax in items]
    return price_basket(a_basket(*products), rules, AT)


def an_entry(body: dict[str, Any], entry_id: str, kind: EntryKind = EntryKind.SALE) -> Entry:
    numbered = body | {"receipt_no": 1, "number": f"T01/1-{entry_id}"}
    data = {
        "id": entry_id,
        "kind": kind.value,
        "body": numbered,
        "offset_min": 60,
        "at": "2026-11-20T14:33:05.123Z",
    }
    return Entry(1, 1, "", bytes(32), bytes(32), data)


def a_sale(*items: tuple[str, str, Tax], kind: TenderKind = CARD, rules: TenderRules = PLAIN) -> Entry:
    basket = priced(*items)
    amount = rules.rounding.of(basket.total) if kind is CASH else basket.total
    settled = settle(basket.total, [Tender(kind, amount)], rules)
    return an_entry(sale_body(basket, settled, "shift", TaxRounding.DOCUMENT), "000001")


def portions_of(sale: Entry, *wanted: tuple[int, str]) -> list[Portion]:
    return [portion_of(sale.body["lines"][no - 1], ZERO, Decimal(count), EUR) for no, count in wanted]


def an_exchange(
    sale: Entry, wanted: list[tuple[int, str]], *items: tuple[str, str, Tax], rules: TenderRules = PLAIN
) -> dict[str, Any]:
    """Paid by card when it costs something, given back as it came when it does not."""
    basket, portions = priced(*items), portions_of(sale, *wanted)
    difference = exchange_total(basket.total, portions)
    if difference < 0:
        back = refund_tenders(sale.body, [], -difference, rules)
        settled = settle(difference, back.tenders, rules, back.agreed)
    else:
        settled = settle(difference, [Tender(CARD, difference)] if difference else [], rules)
    require_settled(settled)
    return exchange_body(sale_body(basket, settled, "shift", TaxRounding.DOCUMENT), sale, portions)


def adds_up(body: dict[str, Any]) -> bool:
    """The sums that the server looks at."""
    lines = body["lines"]
    paid = sum((Decimal(row["amount"]) - Decimal(row["change"]) for row in body["tenders"]), ZERO)
    return (
        all(sum(Decimal(line[name]) for line in lines) == Decimal(body[name]) for name in SUMS)
        and all(Decimal(line["net"]) + Decimal(line["tax"]) == Decimal(line["total"]) for line in lines)
        and sum((Decimal(row["amount"]) for row in body["taxes"]), ZERO) == Decimal(body["tax"])
        and paid == Decimal(body["total"]) + Decimal(body["rounding"])
    )


def test_only_the_difference_is_paid() -> None:
    sale = a_sale(("30.00", "2", VAT_21))
    body = an_exchange(sale, [(1, "1")], ("45.00", "1", VAT_21))
    assert (body["total"], body["tax"], [row["amount"] for row in body["tenders"]]) == (
        "15.00",
        "2.60",
        ["15.00"],
    )
    assert adds_up(body)


def test_what_is_too_much_goes_back_as_it_came() -> None:
    sale = a_sale(("30.00", "2", VAT_21))
    body = an_exchange(sale, [(1, "2")], ("45.00", "1", VAT_21))
    assert (body["total"], [(row["kind"], row["amount"]) for row in body["tenders"]]) == (
        "-15.00",
        [("card", "-15.00")],
    )
    assert adds_up(body)


def test_equal_value_needs_no_tender() -> None:
    sale = a_sale(("30.00", "1", VAT_21))
    body = an_exchange(sale, [(1, "1")], ("30.00", "1", VAT_21))
    assert (body["total"], body["tenders"], body["tax"]) == ("0.00", [], "0.00")
    assert adds_up(body)


def test_a_line_that_came_back_reduces_its_own_tax_only() -> None:
    sale = a_sale(("10.90", "1", VAT_9))
    body = an_exchange(sale, [(1, "1")], ("12.10", "2", VAT_21))
    assert [(row["tax"], row["letter"], row["base"], row["amount"]) for row in body["taxes"]] == [
        (VAT_9.id, "A", "-10.00", "-0.90"),
        (VAT_21.id, "B", "20.00", "4.20"),
    ]
    assert (body["total"], body["tax"]) == ("13.30", "3.30")
    same = an_exchange(sale, [(1, "1")], ("12.10", "2", VAT_21), ("10.90", "1", VAT_9))
    assert [(row["tax"], row["amount"]) for row in same["taxes"]] == [(VAT_9.id, "0.00"), (VAT_21.id, "4.20")]


def test_the_lines_name_what_they_were() -> None:
    sale = a_sale(("30.00", "2", VAT_21), ("5.00", "1", VAT_9))
    body = an_exchange(sale, [(2, "1"), (1, "1")], ("45.00", "1", VAT_21))
    assert [(line["no"], line["qty"], line["refund_of_line"]) for line in body["lines"]] == [
        (1, "1", None),
        (2, "-1", 2),
        (3, "-1", 1),
    ]
    assert body["refund_of"] == {"entry": "000001", "number": "T01/1-000001"}
    assert body["lines"][1]["total"] == "-5.00"
    assert returned([body], "000001") == {2: Decimal(1), 1: Decimal(1)}


def test_a_tax_with_another_rate_now_is_no_exchange() -> None:
    sale = a_sale(("30.00", "2", VAT_21), ("5.00", "1", VAT_9))
    for changed in (
        Tax(VAT_21.id, "VAT 22%", "B", Decimal(22)),
        Tax(VAT_21.id, "VAT 21%", "B", Decimal(21), TaxKind.DIVISION),
    ):
        rules = PriceRules(EUR, {VAT_21.id: changed, VAT_9.id: VAT_9})
        basket = priced(("45.00", "1", changed), rules=rules)
        settled = settle(basket.total, [Tender(CARD, basket.total)], PLAIN)
        sold = sale_body(basket, settled, None, TaxRounding.DOCUMENT)
        with pytest.raises(Refused, match="exchange_tax_changed") as refused:
            exchange_body(sold, sale, portions_of(sale, (1, "1")))
        assert refused.value.facts == {"tax": "VAT 21%"}
        exchange_body(sold, sale, portions_of(sale, (2, "1")))


def test_a_reverse_charge_is_owed_less_when_goods_come_back() -> None:
    reverse = Tax("r", "Reverse charge", "R", Decimal(21), is_reverse_charge=True)
    rules = PriceRules(EUR, {"r": reverse, VAT_9.id: VAT_9})
    basket = priced(("121.00", "2", reverse), rules=rules)
    settled = settle(basket.total, [Tender(CARD, basket.total)], PLAIN)
    sale = an_entry(sale_body(basket, settled, None, TaxRounding.DOCUMENT), "000001")
    portions = portions_of(sale, (1, "1"))
    back = settle(Decimal(-100), [Tender(CARD, Decimal(-100))], PLAIN)
    refund = refund_body(sale, portions, back, None)
    assert adds_up(refund)
    for rows in (refund["taxes"], refund["lines"][0]["taxes"]):
        assert [(row["base"], row["amount"], row["owed"]) for row in rows] == [("-100.00", "0.00", "-21.00")]


def test_an_exchange_has_one_currency() -> None:
    sale = a_sale(("30.00", "2", VAT_21))
    for other in ({"currency": "CHF"}, {"exponent": 3}):
        with pytest.raises(ValueError, match="currency"):
            exchange_body({**sale.body, **other}, sale, [])


@st.composite
def exchanges(draw: st.DrawFn) -> tuple[Entry, list[tuple[int, str]], list[tuple[str, str, Tax]]]:
    goods = st.lists(
        st.tuples(amounts(1, 9_999).map(str), st.integers(1, 4).map(str), st.sampled_from([VAT_9, VAT_21])),
        min_size=1,
        max_size=4,
    )
    sale = a_sale(*draw(goods), kind=draw(st.sampled_from([CARD, CASH])), rules=SWISS)
    numbers = draw(st.sets(st.integers(1, len(sale.body["lines"])), min_size=1))
    wanted = [(no, draw(st.integers(1, int(sale.body["lines"][no - 1]["qty"])))) for no in sorted(numbers)]
    return sale, [(no, str(count)) for no, count in wanted], draw(goods)


@given(exchanges())
def test_any_exchange_adds_up_and_can_come_back_whole(
    made: tuple[Entry, list[tuple[int, str]], list[tuple[str, str, Tax]]],
) -> None:
    """Lines, taxes and tenders agree; when all goods of both documents are back, all money is back, where it came from."""
    sale, wanted, items = made
    body = an_exchange(sale, wanted, *items, rules=SWISS)
    assert adds_up(body)
    for row in body["taxes"]:
        parts = [part for line in body["lines"] for part in line["taxes"] if part["tax"] == row["tax"]]
        assert sum(Decimal(part["amount"]) for part in parts) == Decimal(row["amount"])
        assert sum(Decimal(part["base"]) for part in parts) == Decimal(row["base"])
    exchange = an_entry(body, "000002")
    documents = [sale.body, exchange.body]
    for origin, back in ((sale, returned([body], sale.id)), (exchange, {})):
        portions = [
            portion_of(left.line, left.back, left.quantity, EUR)
            for left in lines_left(origin.body, back)
            if left.quantity
        ]
        if not portions:
            continue
        amount = sum((portion.shares["total"] for portion in portions), ZERO)
        money = refund_tenders(documents[0], documents[1:], amount, SWISS)
        settled = settle(-amount, money.tenders, SWISS, money.agreed)
        require_settled(settled)
        refund = refund_body(origin, portions, settled, "shift")
        assert adds_up(refund)
        documents.append(refund)
    for kind in ("card", "cash"):
        rows = [row for each in documents for row in each["tenders"] if row["kind"] == kind]
        assert sum((Decimal(row["amount"]) - Decimal(row["change"]) for row in rows), ZERO) == 0
    for name in (*SUMS, "rounding"):
        assert sum((Decimal(each[name]) for each in documents), ZERO) == 0


def test_goods_of_an_exchange_come_back_to_the_tenders_of_both_documents() -> None:
    sale = a_sale(("100.00", "1", VAT_21))
    body = an_exchange(sale, [(1, "1")], ("120.00", "1", VAT_21))
    in_cash = body | {"tenders": [body["tenders"][0] | {"kind": "cash"}]}
    back = refund_tenders(sale.body, [in_cash], Decimal(120), PLAIN)
    assert [(each.kind, each.amount) for each in back.tenders] == [(CARD, -100), (CASH, -20)]


def test_the_receipt_of_an_exchange_is_no_refund() -> None:
    sale = a_sale(("30.00", "2", VAT_21))
    store = StoreProfile("s", "Shop", EUR)
    exchange = an_entry(an_exchange(sale, [(1, "1")], ("45.00", "1", VAT_21)), "000002")
    receipt = receipt_of(exchange, store, "Till 1", None)
    assert (receipt.is_exchange, receipt.is_refund, receipt.refund_of) == (True, False, "T01/1-000001")
    portions = portions_of(sale, (1, "2"))
    settled = settle(Decimal(-60), [Tender(CARD, Decimal(-60))], PLAIN)
    refund = an_entry(refund_body(sale, portions, settled, None), "000003", EntryKind.REFUND)
    assert [(line["no"], line["refund_of_line"]) for line in refund.body["lines"]] == [(1, 1)]
    receipt = receipt_of(refund, store, "Till 1", None)
    assert (receipt.is_exchange, receipt.is_refund) == (False, True)
    receipt = receipt_of(sale, store, "Till 1", None)
    assert (receipt.is_exchange, receipt.is_refund) == (False, False)


# Netting


counted = st.lists(
    st.builds(Countable, st.sampled_from("ab"), st.integers(-9, 9).filter(bool).map(Decimal)), max_size=8
)


@given(counted)
def test_netting_changes_no_sum_and_leaves_no_two_that_could_meet(lines: list[Countable]) -> None:
    left = netted(lines)
    for key in "ab":
        mine = [(line.quantity, rest) for line, rest in zip(lines, left, strict=True) if line.key == key]
        assert sum(rest for _, rest in mine) == sum(quantity for quantity, _ in mine)
        assert not (min((r for _, r in mine), default=0) < 0 < max((r for _, r in mine), default=0))
        assert all(rest * quantity >= 0 and abs(rest) <= abs(quantity) for quantity, rest in mine)


def test_the_first_line_is_met_first() -> None:
    lines = [Countable("a", Decimal(count)) for count in (3, -4, 3, 3)]
    assert netted(lines) == [0, 0, 2, 3]
    assert netted([Countable("a", Decimal(-4)), Countable("b", Decimal(5))]) == [-4, 5]


def test_a_basket_keeps_of_a_sale_what_an_exchange_needs() -> None:
    """Enough to make the entry and to give money back; nothing that says how the sale was discounted."""
    sale = a_sale(("10.00", "2", VAT_21), ("3.00", "1", VAT_9))
    first = {**sale.body["lines"][0], "note": "wrapped", "discounts": [], "trace": []}
    portions = [
        portion_of(first, ZERO, Decimal(1), EUR),
        portion_of(sale.body["lines"][1], ZERO, Decimal(1), EUR),
    ]
    followed = {"total": "-3.00", "tip": "1.00", "tenders": [], "lines": ["not kept"]}
    kept = exchange_of("sale-1", sale.body, [followed], portions)
    assert kept.body == {key: sale.body[key] for key in ("number", "currency", "exponent")} | {
        "taxes": tuple(sale.body["taxes"])
    }
    assert kept.money == (
        {"total": "23.00", "tenders": sale.body["tenders"]},
        {"total": "-3.00", "tip": "1.00", "tenders": []},
    )
    assert (kept.id, kept.wanted) == ("sale-1", {1: 1, 2: 1})
    assert (kept.total, kept.tax_inside) == (Decimal(13), Decimal("1.74") + Decimal("0.25"))
    assert not {"note", "discounts", "trace"} & kept.portions[0].line.keys()
    assert kept.portions[0].line["name"] == first["name"]
    assert exchange_body(sold_for("20.00", Decimal(7)), kept, kept.portions)["total"] == "7.00"


def sold_for(price: str, difference: Decimal) -> dict[str, Any]:
    settled = settle(difference, [Tender(CARD, difference)], PLAIN)
    return sale_body(priced((price, "1", VAT_21)), settled, "shift", TaxRounding.DOCUMENT)


def test_tax_that_came_on_top_is_not_inside() -> None:
    lamp = a_product("10.00", tax_ids=(VAT_21.id,), tax_included=False)
    basket = price_basket(a_basket((lamp, "1")), RULES, AT)
    sale = an_entry(
        sale_body(
            basket, settle(basket.total, [Tender(CARD, basket.total)], PLAIN), None, TaxRounding.DOCUMENT
        ),
        "1",
    )
    kept = exchange_of("s", sale.body, [], portions_of(sale, (1, "1")))
    assert (kept.total, kept.tax_inside) == (Decimal("12.10"), ZERO)


def test_a_line_that_stays_after_all_takes_its_deposits_along() -> None:
    sale = a_sale(("10.00", "1", VAT_21), ("0.25", "1", VAT_21), ("3.00", "1", VAT_9))
    portions = portions_of(sale, (1, "1"), (2, "1"), (3, "1"))
    deposit = replace(portions[1], line={**portions[1].line, "follows": 1})
    kept = exchange_of("s", sale.body, [], [portions[0], deposit, portions[2]])
    rest = kept.without(1)
    assert rest is not None
    assert rest.wanted == {3: 1}
    assert rest.without(3) is None
    assert kept.without(2).wanted == {1: 1, 3: 1}, "a deposit alone may stay"
    assert kept.without(9) == kept


def test_a_difference_goes_back_as_the_sale_was_paid_less_what_went_back_before() -> None:
    sale = a_sale(("10.00", "2", VAT_21), kind=CASH)
    gone = {"total": "-5.00", "tenders": [{**sale.body["tenders"][0], "amount": "-5.00", "change": "0.00"}]}
    kept = exchange_of("s", sale.body, [gone], portions_of(sale, (1, "1")))
    back = kept.money_back(Decimal(4), PLAIN)
    assert [(each.kind, each.amount) for each in back.tenders] == [(CASH, Decimal(-4))]
    with pytest.raises(Refused):
        kept.money_back(Decimal("15.01"), PLAIN)


def test_a_basket_that_is_not_paid_yet_explains_the_exchange() -> None:
    steps = [{"step": "list", "amount": "20.00"}, {"step": "total", "amount": "20.00"}]
    sale = a_sale(("10.00", "2", VAT_21))
    kept = exchange_of("s", sale.body, [], portions_of(sale, (1, "1")))
    assert exchange_trace(steps, None, Decimal(20)) == steps
    assert exchange_trace(steps, kept, Decimal(20)) == [
        {"step": "list", "amount": "20.00"},
        {"step": "came_back", "number": "T01/1-000001", "amount": "-10.00"},
        {"step": "total", "amount": "10.00"},
    ]
