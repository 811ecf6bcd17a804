"""A basket with everything on it: prices, offers, discounts and taxes in their order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.basket import Basket
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.price_list import PriceListRule, PriceLists
from pos.domain.pricing import PricedBasket, PriceOrigin, PriceRules, price_basket
from pos.domain.product import Product
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.tax import Tax, TaxKind, TaxRounding
from pos.domain.tax_rates import RateChange
from pos.domain.tax_switch import Keeps, TaxSwitch
from pos.errors import Refused
from tests.factories import AT, EUR, RULES, VAT_9, VAT_21, a_basket, a_product

D = Decimal
TEN = Promotion("ten", "10% off", PromotionKind.PERCENT, D(10))


def priced(basket: Basket, **rules: object) -> PricedBasket:
    return price_basket(basket, replace(RULES, **rules), AT)  # type: ignore[arg-type]


def off(kind: str, value: str, **more: object) -> ManualDiscount:
    return ManualDiscount(DiscountKind(kind), D(value), **more)  # type: ignore[arg-type]


def with_discount(basket: Basket, key: str, discount: ManualDiscount) -> Basket:
    return basket.with_line(replace(basket.line(key), discount=discount))


def test_offer_then_line_discount_then_basket_discount() -> None:
    """20.00, less 10 % offer is 18.00, less 50 % by hand is 9.00, less 1.00 on the basket is 8.00."""
    basket = with_discount(
        a_basket((a_product("20.00"), "1")), "line-1", off("percent", "50", reason="damaged")
    )
    found = priced(replace(basket, discount=off("amount", "1", reason="friend")), promotions=(TEN,))
    (line,) = found.lines
    assert [(each.name, each.amount) for each in line.discounts] == [
        ("10% off", D("2.00")), ("damaged", D("9.00")), ("friend", D("1.00")),
    ]  # fmt: skip
    assert [each.is_basket for each in line.discounts] == [False, False, True]
    assert (found.total, found.subtotal, found.discount) == (D("8.00"), D("20.00"), D("12.00"))
    assert found.uses == {"ten": 1}


def test_a_basket_discount_is_spread_over_lines_and_rates() -> None:
    basket = a_basket((a_product("149.00"), "1"), (a_product("198.00", tax_ids=(VAT_21.id,)), "1"))
    found = priced(replace(basket, discount=off("amount", "10")))
    assert [line.total for line in found.lines] == [D("144.71"), D("192.29")]
    assert [part.amount for part in found.taxes] == [D("11.95"), D("33.37")]


@pytest.mark.parametrize("prices", [("1.00", "3.00"), ("3.00", "1.00")])
def test_the_odd_cent_of_a_basket_discount_goes_to_the_dearest_whatever_was_scanned_first(
    prices: tuple[str, str],
) -> None:
    """Of 0.02 the shares are half a cent and one and a half."""
    basket = a_basket(*((a_product(price), "1") for price in prices))
    found = priced(replace(basket, discount=off("amount", "0.02")))
    assert {line.list_amount: line.discount for line in found.lines} == {D("1.00"): 0, D("3.00"): D("0.02")}


def test_goods_that_may_not_be_discounted() -> None:
    basket = a_basket((a_product("10.00", is_discountable=False), "1"), (a_product("10.00"), "1"))
    basket = with_discount(basket, "line-1", off("percent", "50"))
    found = priced(replace(basket, discount=off("percent", "10")), promotions=(TEN,))
    assert [line.total for line in found.lines] == [D("10.00"), D("8.10")]


def test_a_typed_price_gets_no_offer_and_may_be_discounted_by_hand() -> None:
    basket = a_basket((a_product("10.00"), "2")).with_open_price("line-1", D("4.00"))
    found = priced(basket, promotions=(TEN,))
    assert found.total == D("8.00")
    assert found.lines[0].price.origin is PriceOrigin.TYPED
    assert found.lines[0].price.before == D("10.00")
    assert priced(replace(basket, discount=off("percent", "50"))).total == D("4.00")
    assert priced(a_basket((a_product("10.00"), "1")).with_open_price("line-1", D(0))).total == 0


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity"])
def test_a_typed_price_that_cannot_be(price: str) -> None:
    with pytest.raises(Refused, match="price_negative"):
        a_basket((a_product(), "1")).with_open_price("line-1", D(price))


def test_a_price_on_a_label_cannot_be_typed_over() -> None:
    cheese = a_product("21.85", unit=Unit.KILOGRAM)
    basket, key = Basket("b", AT).added("x", cheese, D("0.572"), D("12.50"))
    with pytest.raises(Refused, match="price_from_barcode_is_binding"):
        basket.with_open_price(key, D(1))
    assert priced(basket, promotions=(TEN,)).total == D("12.50")


def test_a_plain_line_takes_more_and_others_do_not() -> None:
    apple = a_product("1.00")
    basket = a_basket((apple, "1"))
    assert len(basket.added("k", apple, D(1))[0].lines) == 1
    for changed in (
        basket.with_open_price("line-1", D("0.90")),
        with_discount(basket, "line-1", off("percent", "1")),
        basket.with_line(replace(basket.line("line-1"), tax_switch_id="away")),
        basket.with_line(replace(basket.line("line-1"), quantity=D(-1))),
    ):
        assert len(changed.added("k", apple, D(1))[0].lines) == 2


def test_price_lists_look_at_the_whole_quantity_of_a_product() -> None:
    apple = a_product("1.00")
    lists = PriceLists((PriceListRule("r", "From ten", price=D("0.80"), min_quantity=D(10)),))
    basket, _ = with_discount(a_basket((apple, "6")), "line-1", off("amount", "1")).added("more", apple, D(4))
    found = priced(basket, price_lists=lists)
    assert [line.price.amount for line in found.lines] == [D("0.80"), D("0.80")]
    assert [line.list_amount for line in found.lines] == [D("4.80"), D("3.20")]
    assert found.lines[0].price == replace(found.lines[1].price)
    assert (found.lines[0].price.name, found.lines[0].price.before) == ("From ten", D("1.00"))
    assert priced(basket.without("more"), price_lists=lists).lines[0].price.amount == D("1.00")
    returned = basket.with_line(replace(basket.line("more"), quantity=D(-10)))
    assert priced(returned, price_lists=lists).lines[1].price.amount == D("0.80")
    assert priced(returned, price_lists=lists).lines[0].price.amount == D("1.00")


def test_a_single_piece_on_a_line_of_its_own_counts_towards_the_quantity() -> None:
    apple = a_product("1.00")
    lists = PriceLists((PriceListRule("r", "From ten", price=D("0.80"), min_quantity=D(10)),))
    basket, _ = with_discount(a_basket((apple, "9")), "line-1", off("amount", "1")).added("more", apple, D(1))
    assert [line.list_amount for line in priced(basket, price_lists=lists).lines] == [D("7.20"), D("0.80")]


def test_a_price_list_for_a_group() -> None:
    lists = PriceLists((PriceListRule("r", "Members", price=D("7.90"), customer_group="members"),))
    basket = a_basket((a_product("8.90"), "1"))
    assert priced(basket, price_lists=lists).total == D("8.90")
    assert priced(replace(basket, customer_group="members"), price_lists=lists).total == D("7.90")


def test_offers_are_on_the_price_of_the_list() -> None:
    lists = PriceLists((PriceListRule("r", "Members", price=D("5.00")),))
    assert priced(a_basket((a_product("8.90"), "1")), price_lists=lists, promotions=(TEN,)).total == D("4.50")


AWAY = TaxSwitch("away", "Take away", {VAT_21.id: (VAT_9.id,)})
EXPORT = TaxSwitch("export", "Export", {VAT_21.id: (), VAT_9.id: ()}, Keeps.NET)
SWITCHES = {"away": AWAY, "export": EXPORT}


def test_tax_by_use() -> None:
    coffee = a_product("3.63", tax_ids=(VAT_21.id,))
    basket = a_basket((coffee, "1"))
    assert priced(basket, switches=SWITCHES).tax == D("0.63")
    away = priced(replace(basket, tax_switch_id="away"), switches=SWITCHES)
    assert (away.total, away.tax) == (D("3.63"), D("0.30"))
    export = priced(replace(basket, tax_switch_id="export"), switches=SWITCHES)
    assert (export.total, export.tax, export.taxes) == (D("3.00"), D(0), ())
    assert export.lines[0].price.before == D("3.63")
    assert export.lines[0].price.name == "Export"


def test_one_line_may_be_used_otherwise() -> None:
    coffee = a_product("3.63", tax_ids=(VAT_21.id,))
    basket = a_basket((coffee, "1"), (a_product("3.63", tax_ids=(VAT_21.id,)), "1"))
    basket = basket.with_line(replace(basket.line("line-2"), tax_switch_id="away"))
    found = priced(basket, switches=SWITCHES)
    assert [line.tax for line in found.lines] == [D("0.63"), D("0.30")]


def test_taxes_go_by_the_business_day() -> None:
    """At one in the night the day before is not over: yesterday's rate holds."""
    day = AT.date()
    old, new = replace(VAT_9, valid_to=day), replace(VAT_21, valid_from=day + timedelta(days=1))
    rules = replace(RULES, taxes={VAT_9.id: old, VAT_21.id: new})
    basket = a_basket((a_product("1.21", tax_ids=(VAT_9.id, VAT_21.id)), "1"))
    at = AT + timedelta(days=1)
    assert price_basket(basket, rules, at).tax == D("0.21")
    assert price_basket(basket, rules, at, day).tax == D("0.10")


def test_a_rate_begins_with_the_business_day_and_is_one_tax_on_the_document() -> None:
    """After midnight the day before still has the old rate; two lines at the new one are one row of the tax table."""
    day = AT.date()
    tax = replace(VAT_9, changes=(RateChange(day + timedelta(days=1), D(21)),))
    rules = replace(RULES, taxes={tax.id: tax})
    basket = a_basket((a_product("1.21"), "1"), (a_product("2.42"), "1"))
    at = AT + timedelta(days=1)
    (new,) = price_basket(basket, rules, at).taxes
    (old,) = price_basket(basket, rules, at, day).taxes
    assert (new.tax.rate, new.amount) == (D(21), D("0.63"))
    assert (old.tax.rate, old.amount) == (D(9), D("0.30"))
    assert (new.tax.id, new.tax.name) == (old.tax.id, old.tax.name)


def test_offers_go_by_the_business_day() -> None:
    rule = replace(TEN, last_day=AT.date())
    at = AT + timedelta(days=1)
    rules = replace(RULES, promotions=(rule,))
    basket = a_basket((a_product("1.00"), "1"))
    assert price_basket(basket, rules, at).total == D("1.00")
    assert price_basket(basket, rules, at, AT.date()).total == D("0.90")


def test_coupons() -> None:
    rule = replace(TEN, coupon="SAVE")
    basket = a_basket((a_product("1.00"), "1"))
    assert priced(basket, promotions=(rule,)).total == D("1.00")
    with_it = basket.with_coupon("SAVE")
    assert priced(with_it, promotions=(rule,)).total == D("0.90")
    with pytest.raises(Refused, match="coupon_twice"):
        with_it.with_coupon("SAVE")
    many = basket
    for number in range(20):
        many = many.with_coupon(f"C{number}")
    with pytest.raises(Refused, match="too_many_coupons"):
        many.with_coupon("one more")


def test_a_currency_without_decimals_and_one_with_three() -> None:
    yen = replace(EUR, code="JPY", exponent=0)
    basket = replace(a_basket((a_product("999"), "1")), discount=off("percent", "5"))
    assert price_basket(basket, PriceRules(yen), AT).total == D(949)
    dinar = replace(EUR, code="KWD", exponent=3)
    assert price_basket(basket, PriceRules(dinar), AT).total == D("949.050")


# Everything at once

FEE = Tax("fee", "Bottle fee", "F", D("0.15"), TaxKind.FIXED)
GOODS = [
    a_product("1.99"),
    a_product("0.50", tax_ids=(VAT_21.id,)),
    a_product("12.00", unit=Unit.KILOGRAM),
    a_product("3.33", tax_included=False, tax_ids=(VAT_21.id,)),
    a_product("2.25", tax_ids=(FEE.id, VAT_9.id)),
    a_product("7.00", is_discountable=False),
    a_product("4.10", tax_included=False, tax_ids=(FEE.id, VAT_9.id)),
]
OFFERS = (
    TEN,
    Promotion("three", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2),
    Promotion("five", "5 for 4", PromotionKind.N_FOR_PRICE, D(4), take=5, combines=True),
)
some_discount = st.one_of(
    st.none(),
    st.integers(1, 100).map(lambda value: off("percent", str(value))),
    st.integers(1, 900).map(lambda value: off("amount", str(D(value) / 100))),
)
some_lines = st.lists(
    st.tuples(
        st.integers(0, len(GOODS) - 1),
        st.integers(1, 9),
        some_discount,
        st.sampled_from([None, "away", "export"]),
    ),
    min_size=1,
    max_size=9,
)


def build(
    rows: list[tuple[int, int, ManualDiscount | None, str | None]], discount: ManualDiscount | None
) -> Basket:
    basket = Basket("b", AT, discount=discount)
    for number, (place, count, line_discount, use) in enumerate(rows):
        product: Product = GOODS[place]
        quantity = D(count) / 4 if product.unit.is_measured else D(count)
        before = len(basket.lines)
        basket, key = basket.added(f"k{number}", product, quantity)
        if len(basket.lines) > before:
            basket = basket.with_line(replace(basket.line(key), discount=line_discount, tax_switch_id=use))
    return basket


def rules_of(method: TaxRounding) -> PriceRules:
    return PriceRules(
        EUR, {**RULES.taxes, FEE.id: FEE}, OFFERS, method, switches=SWITCHES,
        price_lists=PriceLists((PriceListRule("r", "Five", percent_off=D(3), min_quantity=D(5)),)),
    )  # fmt: skip


@settings(deadline=None, max_examples=300)
@given(some_lines, some_discount, st.sampled_from(TaxRounding))
def test_lines_and_taxes_are_the_total(
    rows: list[tuple[int, int, ManualDiscount | None, str | None]],
    discount: ManualDiscount | None,
    method: TaxRounding,
) -> None:
    basket, rules = build(rows, discount), rules_of(method)
    found = price_basket(basket, rules, AT)
    assert sum(line.total for line in found.lines) == found.total
    assert sum(line.net for line in found.lines) == found.net
    assert sum(part.amount for part in found.taxes) == found.tax
    assert found.net + found.tax == found.total
    for line in found.lines:
        odd_cent = EUR.unit if method is TaxRounding.LINE else 0
        assert 0 <= line.discount <= line.list_amount + odd_cent
        assert line.net + line.tax == line.total
        assert line.net >= 0 or line.taxable.plan.rules
    assert price_basket(basket, rules, AT) == found


@settings(deadline=None, max_examples=150)
@given(some_lines, st.integers(0, 99), st.sampled_from(TaxRounding))
def test_a_larger_discount_never_costs_more(
    rows: list[tuple[int, int, ManualDiscount | None, str | None]], percent: int, method: TaxRounding
) -> None:
    basket, rules = build(rows, None), rules_of(method)
    totals = [
        price_basket(replace(basket, discount=off("percent", str(value)) if value else None), rules, AT).total
        for value in (0, percent, percent + 1, 100)
    ]
    assert totals[0] >= totals[1] >= totals[2] >= totals[3]


@settings(deadline=None, max_examples=150)
@given(some_lines, some_discount, st.randoms())
def test_the_total_does_not_depend_on_the_order_of_scanning(
    rows: list[tuple[int, int, ManualDiscount | None, str | None]],
    discount: ManualDiscount | None,
    chance: object,
) -> None:
    plain = [(place, count, None, None) for place, count, _, _ in rows]
    before = price_basket(build(plain, discount), rules_of(TaxRounding.DOCUMENT), AT)
    chance.shuffle(plain)  # type: ignore[attr-defined]
    after = price_basket(build(plain, discount), rules_of(TaxRounding.DOCUMENT), AT)
    assert after.total == before.total
    assert {part.tax.id: part.amount for part in after.taxes} == {
        part.tax.id: part.amount for part in before.taxes
    }


def test_the_odd_cent_of_a_discount_does_not_depend_on_the_order_of_scanning() -> None:
    one, other = a_product("1.00"), a_product("1.00", tax_ids=(VAT_21.id,))
    first = priced(replace(a_basket((one, "1"), (other, "1")), discount=off("amount", "0.61")))
    second = priced(replace(a_basket((other, "1"), (one, "1")), discount=off("amount", "0.61")))
    assert [part.amount for part in first.taxes] == [part.amount for part in second.taxes]
    assert {line.line.product.id: line.total for line in first.lines} == {
        line.line.product.id: line.total for line in second.lines
    }


def test_weighed_goods_are_one_item_and_a_line_knows_its_price() -> None:
    found = priced(a_basket((a_product("1.00"), "3"), (a_product("3.20", unit=Unit.KILOGRAM), "2.5")))
    assert found.item_count == 4
    assert [line.unit_price for line in found.lines] == [D("1.00"), D("3.20")]


def test_a_switch_that_leaves_the_price_is_not_named_beside_it() -> None:
    basket = replace(a_basket((a_product("3.63", tax_ids=(VAT_21.id,)), "1")), tax_switch_id="away")
    price = priced(basket, switches=SWITCHES).lines[0].price
    assert (price.amount, price.before) == (D("3.63"), None)


def test_a_quantity_break_counts_the_product_and_no_other() -> None:
    lists = PriceLists((PriceListRule("r", "From two", price=D("0.80"), min_quantity=D(2)),))
    basket = a_basket((a_product("1.00"), "1"), (a_product("1.00"), "5"))
    assert [line.price.amount for line in priced(basket, price_lists=lists).lines] == [D("1.00"), D("0.80")]


def test_odd_cents_are_what_total_has_beyond_its_parts() -> None:
    basket = price_basket(a_basket((a_product("2.00"), "3")), RULES, AT)
    assert basket.odd_cents == 0
    assert replace(basket, total=basket.total + Decimal("0.01")).odd_cents == Decimal("0.01")
    assert basket.liability == 0
