from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from pos.domain.entries import sale_body
from pos.domain.money import ZERO
from pos.domain.pricing import PriceRules, price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.refund import (
    Portion,
    check_refund_limit,
    cumulative_share,
    lines_left,
    portion_of,
    refund_limit,
    returned,
)
from pos.domain.tax import Tax, TaxableLine, TaxKind, TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.errors import Refused
from tests.domain.money_strategies import amounts
from tests.factories import AT, EUR, RULES, VAT_9, VAT_21, a_basket, a_product
from tests.factories.sold import a_taxed_body

SHARES = ("list", "discount", "total", "net", "tax")
CENT = Decimal("0.01")


def a_sold_line(price: str, quantity: str, *, tax_included: bool = True, unit: Unit = Unit.PIECE) -> Any:
    return a_sale([(price, quantity, unit, tax_included)])["lines"][0]


def a_sale(items: Sequence[tuple[str, str, Unit, bool]], rules: PriceRules = RULES) -> dict[str, Any]:
    products = [
        (a_product(price, unit=unit, tax_included=included), quantity)
        for price, quantity, unit, included in items
    ]
    priced = price_basket(a_basket(*products), rules, AT)
    tenders = [Tender(TenderKind.CARD, priced.total)] if priced.total else []
    return sale_body(priced, settle(priced.total, tenders, TenderRules(EUR)), None, TaxRounding.DOCUMENT)


prices = st.integers(0, 99_999).map(lambda minor: str(Decimal(minor).scaleb(-2)))
pieces = st.lists(st.integers(1, 9).map(Decimal), min_size=1, max_size=8)
weights = st.lists(st.integers(1, 9_999).map(lambda g: Decimal(g).scaleb(-3)), min_size=1, max_size=8)


@given(prices, st.one_of(st.tuples(st.just(Unit.PIECE), pieces), st.tuples(st.just(Unit.KILOGRAM), weights)))
def test_any_partition_of_a_line_gives_back_exactly_what_was_paid(
    price: str, parts: tuple[Unit, list[Decimal]]
) -> None:
    unit, quantities = parts
    for tax_included in (True, False):
        line = a_sold_line(price, str(sum(quantities)), tax_included=tax_included, unit=unit)
        portions = portions_in_steps(line, quantities)
        for portion in portions:
            assert portion.shares["net"] + portion.shares["tax"] == portion.shares["total"]
            paid = portion.shares["total"] if tax_included else portion.shares["net"]
            assert portion.shares["list"] == paid + portion.shares["discount"]
            assert all(portion.shares[name] >= 0 for name in ("discount", "total", "tax"))
        assert {name: sum(part.shares[name] for part in portions) for name in SHARES} == {
            name: Decimal(line[name]) for name in SHARES
        }
        for place, tax in enumerate(line["taxes"]):
            assert sum(part.tax_shares[place][1] for part in portions) == Decimal(tax["base"])
            assert sum(part.tax_shares[place][2] for part in portions) == Decimal(tax["amount"])
            assert {part.tax_shares[place][0] for part in portions} == {tax["tax"]}


def portions_in_steps(line: Any, quantities: Sequence[Decimal]) -> list[Portion]:
    before, portions = ZERO, []
    for quantity in quantities:
        portions.append(portion_of(line, before, quantity, EUR))
        before += quantity
    return portions


def test_a_third_of_ten_euro() -> None:
    line = a_sold_line("3.33", "3")
    assert line["total"] == "9.99"
    ten = line | {"total": "10.00", "list": "10.00", "net": "9.17", "tax": "0.83"}
    ten["taxes"] = [{"tax": VAT_9.id, "base": "9.17", "amount": "0.83"}]
    portions = portions_in_steps(ten, [Decimal(1)] * 3)
    assert [str(part.shares["total"]) for part in portions] == ["3.33", "3.34", "3.33"]
    assert [str(part.shares["tax"]) for part in portions] == ["0.28", "0.27", "0.28"]
    assert [str(part.shares["net"]) for part in portions] == ["3.05", "3.07", "3.05"]


@given(amounts(0, 10_000_000), st.lists(st.integers(1, 999_999), min_size=1, max_size=9))
def test_shares_add_up_and_none_is_negative(amount: Decimal, parts: list[int]) -> None:
    whole, before, shares = Decimal(sum(parts)), ZERO, []
    for part in parts:
        shares.append(cumulative_share(amount, whole, before, Decimal(part), CENT))
        before += part
    assert sum(shares) == amount
    assert min(shares) >= 0
    for share, part in zip(shares, parts, strict=True):
        assert abs(share - amount * part / whole) <= CENT


def test_more_than_was_sold_is_refused() -> None:
    line = a_sold_line("2.49", "3")
    assert portion_of(line, Decimal(2), Decimal(1), EUR).quantity == 1
    for before, left in [("2", "1"), ("3", "0"), ("4", "0")]:
        with pytest.raises(Refused, match="refund_more_than_sold") as refused:
            portion_of(line, Decimal(before), Decimal(2), EUR)
        assert refused.value.facts == {"product": line["name"], "left": left}
    for quantity, code in [("0", "quantity_zero"), ("-1", "quantity_zero"), ("0.5", "quantity_not_whole")]:
        with pytest.raises(Refused, match=code):
            portion_of(line, ZERO, Decimal(quantity), EUR)


def test_a_line_that_was_a_return_itself_does_not_come_back() -> None:
    line = a_sold_line("2.49", "3") | {"qty": "-3"}
    with pytest.raises(Refused, match="refund_more_than_sold"):
        portion_of(line, ZERO, Decimal(1), EUR)


def test_a_tax_that_the_customer_owes_elsewhere_is_in_no_share() -> None:
    reverse = Tax("r", "Reverse charge", "R", Decimal(21), is_reverse_charge=True)
    sold = a_taxed_body([TaxableLine(Decimal(100), Decimal(3), tax_included=False, taxes=(reverse,))])
    assert (sold["total"], sold["tax"]) == ("100.00", "0.00")
    portions = portions_in_steps(sold["lines"][0], [Decimal(1)] * 3)
    assert [part.shares["total"] for part in portions] == [
        Decimal("33.33"),
        Decimal("33.34"),
        Decimal("33.33"),
    ]
    assert all(part.shares["tax"] == 0 for part in portions)
    assert all(part.tax_shares == (("r", part.shares["net"], ZERO),) for part in portions)
    assert [part.owed for part in portions] == [{"r": Decimal(7)}] * 3


def test_a_fee_on_top_is_in_no_list_price() -> None:
    fee = Tax("fee", "Bottle fee", "F", Decimal("0.15"), TaxKind.FIXED, is_inside=False)
    (line,) = a_taxed_body(
        [TaxableLine(Decimal("10.00"), Decimal(3), tax_included=True, taxes=(VAT_9, fee))], [Decimal("1.00")]
    )["lines"]
    assert (line["list"], line["discount"], line["total"]) == ("10.00", "1.00", "9.45")
    portions = portions_in_steps(line, [Decimal(1)] * 3)
    assert [str(part.shares["list"]) for part in portions] == ["3.33", "3.34", "3.33"]
    assert [str(part.shares["total"]) for part in portions] == ["3.15", "3.15", "3.15"]


# What is left


def a_return(of: str, *rows: tuple[int, str]) -> dict[str, Any]:
    lines = [{"refund_of_line": no, "qty": qty} for no, qty in rows]
    return {"refund_of": {"entry": of, "number": "T01/1-000001"}, "lines": lines}


def test_what_is_left_of_each_line() -> None:
    sale = a_sale([("3.33", "3", Unit.PIECE, True), ("2.00", "1.500", Unit.KILOGRAM, True)])
    everything = [(3, "9.99"), (Decimal("1.5"), "3.00")]
    assert [(each.quantity, str(each.total)) for each in lines_left(sale, {})] == everything
    back = returned([a_return("s", (1, "-1")), a_return("s", (2, "-0.5"), (1, "-1"))])
    assert back == {1: Decimal(2), 2: Decimal("0.5")}
    left = lines_left(sale, back)
    assert [(each.line["no"], each.back, each.quantity, str(each.total)) for each in left] == [
        (1, 2, 1, "3.33"),
        (2, Decimal("0.5"), 1, "2.00"),
    ]
    too_much = lines_left(sale, {1: Decimal(5)})
    assert (too_much[0].quantity, too_much[0].total) == (0, 0)


def test_goods_that_went_out_in_an_exchange_did_not_come_back() -> None:
    exchange = a_return("s", (1, "-1")) | {"refund_of": {"entry": "s"}}
    exchange["lines"].append({"refund_of_line": None, "qty": "4"})
    other = a_return("x", (1, "-1"))
    no_refund = {"refund_of": None, "lines": [{"refund_of_line": None, "qty": "4"}]}
    assert returned([exchange, other, no_refund], "s") == {1: Decimal(1)}
    assert returned([exchange, other]) == {1: Decimal(2)}


def test_returned_lines_of_an_exchange_are_not_left() -> None:
    sale = a_sale([("3.33", "3", Unit.PIECE, True)])
    sale["lines"].append(sale["lines"][0] | {"no": 2, "qty": "-1"})
    assert [each.line["no"] for each in lines_left(sale, {})] == [1]


# Groups: whatever comes back in whatever order, only shares are given


def groups(take: int, pay: int, price: str) -> list[Promotion]:
    return [
        Promotion("p", "Take and pay", PromotionKind.TAKE_PAY, take=take, pay=pay),
        Promotion("p", "Together", PromotionKind.N_FOR_PRICE, Decimal(price), take=take),
    ]


baskets = st.lists(
    st.tuples(st.integers(1, 5000).map(lambda minor: str(Decimal(minor).scaleb(-2))), st.integers(1, 4)),
    min_size=1,
    max_size=4,
)


@given(baskets, st.integers(2, 4), st.integers(0, 1), st.integers(0, 3), st.randoms())
def test_no_order_of_returns_gives_more_than_was_paid(
    items: list[tuple[str, int]], take: int, kind: int, pay: int, chance: Any
) -> None:
    """Stored shares: after each return the customer has paid the shares of what he keeps, which is between nothing and
    the shelf price. Keeping the free one does not make it free, and bringing it back does not give its shelf price."""
    assume(pay < take)
    promotion = groups(take, pay, "1.00")[kind]
    rules = PriceRules(EUR, RULES.taxes, (promotion,))
    sale = a_sale([(price, str(count), Unit.PIECE, True) for price, count in items], rules)
    units = [line["no"] for line in sale["lines"] for _ in range(int(line["qty"]))]
    chance.shuffle(units)
    back: dict[int, Decimal] = {}
    paid = Decimal(sale["total"])
    for no in units:
        line = sale["lines"][no - 1]
        portion = portion_of(line, back.get(no, ZERO), Decimal(1), EUR)
        assert portion.shares["total"] >= 0
        paid -= portion.shares["total"]
        back[no] = back.get(no, ZERO) + 1
        kept = lines_left(sale, back)
        assert paid == sum(each.total for each in kept)
        shelf = sum(Decimal(each.line["unit_price"]) * each.quantity for each in kept)
        assert 0 <= paid <= shelf + CENT * len(kept)
    assert paid == 0


def test_take_three_pay_two_by_example() -> None:
    """10.00 and twice 6.00 cost 16.00: the free one too is worth its share, and the dear one no more than that."""
    rules = PriceRules(EUR, RULES.taxes, (groups(3, 2, "0")[0],))
    sale = a_sale([("10.00", "1", Unit.PIECE, True), ("6.00", "2", Unit.PIECE, True)], rules)
    assert sale["total"] == "16.00"
    totals = [line["total"] for line in sale["lines"]]
    assert totals == ["7.27", "8.73"]
    dear = portion_of(sale["lines"][0], ZERO, Decimal(1), EUR)
    cheap = portion_of(sale["lines"][1], ZERO, Decimal(1), EUR)
    assert (dear.shares["total"], cheap.shares["total"]) == (Decimal("7.27"), Decimal("4.37"))


# Gift cards that were sold


def test_a_used_gift_card_is_not_taken_back_for_its_price() -> None:
    sale = a_taxed_body([TaxableLine(Decimal(50), Decimal(1), tax_included=True, taxes=())])
    portion = portion_of(sale["lines"][0], ZERO, Decimal(1), EUR)
    check_refund_limit(portion, Decimal(50))
    check_refund_limit(portion, Decimal(80))
    for balance, left in [("49.99", "49.99"), ("20", "20"), ("0", "0"), ("-1", "0")]:
        with pytest.raises(Refused, match="gift_card_used") as refused:
            check_refund_limit(portion, Decimal(balance))
        assert refused.value.facts == {"left": left}
    assert refund_limit(Decimal(50), Decimal(20)) == 20
    assert refund_limit(Decimal(50), Decimal(80)) == 50


@given(
    st.lists(
        st.tuples(amounts(1, 100_000), st.sampled_from([(VAT_9,), (VAT_21,), (VAT_9, VAT_21)])), min_size=1
    )
)
def test_all_lines_of_a_sale_give_back_its_taxes(rows: list[tuple[Decimal, tuple[Tax, ...]]]) -> None:
    lines = [TaxableLine(amount, Decimal(3), tax_included=True, taxes=taxes) for amount, taxes in rows]
    sale = a_taxed_body(lines, [EUR.round(amount / 7) for amount, _ in rows])
    sums = dict.fromkeys((row["tax"] for row in sale["taxes"]), ZERO)
    total, listed, discount = ZERO, ZERO, ZERO
    for line in sale["lines"]:
        for portion in portions_in_steps(line, [Decimal(1), Decimal(2)]):
            total += portion.shares["total"]
            listed += portion.shares["list"]
            discount += portion.shares["discount"]
            for tax, _, amount in portion.tax_shares:
                sums[tax] += amount
    assert total == Decimal(sale["total"])
    assert listed == sum(amount for amount, _ in rows)
    assert discount == Decimal(sale["discount"])
    assert sums == {row["tax"]: Decimal(row["amount"]) for row in sale["taxes"]}


def a_stored_line(total: str, discount: str, price: str, **keys: Any) -> dict[str, Any]:
    figures = {"list": price, "discount": discount, "total": total, "net": total, "tax": "0.00"}
    return {
        "no": 1,
        "name": "Soap",
        "qty": "3",
        "unit": "pcs",
        "tax_included": True,
        **figures,
        "taxes": [],
        **keys,
    }


def test_the_price_before_the_discount_is_what_was_paid_and_the_discount() -> None:
    """A third of 1.00 alone is 0.33; but a third of 0.95 is 0.32, of 0.05 is 0.02, and a receipt has to add up."""
    shares = portion_of(a_stored_line("0.95", "0.05", "1.00"), ZERO, Decimal(1), EUR).shares
    assert (shares["total"], shares["discount"], shares["list"]) == (
        Decimal("0.32"),
        Decimal("0.02"),
        Decimal("0.34"),
    )


def test_a_portion_owes_nothing_to_the_state_unless_it_says_so() -> None:
    assert Portion({}, Decimal(1), {}, ()).owed == {}


def test_what_came_back_of_other_sales_is_passed_over() -> None:
    def a_refund(entry: str | None, quantity: str) -> dict[str, Any]:
        line = {"refund_of_line": 1, "qty": quantity}
        return {
            "refund_of": {"entry": entry} if entry else None,
            "lines": [line, {**line, "refund_of_line": None}],
        }

    documents = [
        a_refund("mine", "-1"),
        a_refund("other", "-2"),
        a_refund(None, "-8"),
        a_refund("mine", "-4"),
    ]
    assert returned(documents, "mine") == {1: Decimal(5)}
    assert returned(documents) == {1: Decimal(15)}
