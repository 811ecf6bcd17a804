from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.basket import Basket, Consented
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.pricing import price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.errors import Refused
from tests.factories import AT, EUR, RULES, VAT_9, VAT_21, a_basket, a_product

prices = st.integers(0, 20_000).map(lambda minor: str(Decimal(minor).scaleb(-2)))
items = st.lists(st.tuples(prices, st.integers(1, 40).map(str), st.booleans()), min_size=1, max_size=12)


def promotions() -> tuple[Promotion, ...]:
    return (
        Promotion("three", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2),
        Promotion("ten", "10% off", PromotionKind.PERCENT, Decimal(10)),
        Promotion("five", "5 for 9", PromotionKind.N_FOR_PRICE, Decimal(9), take=5),
    )


@given(items)
def test_lines_and_taxes_are_the_total(rows: list[tuple[str, str, bool]]) -> None:
    basket = a_basket(*((a_product(price, tax_included=included), count) for price, count, included in rows))
    priced = price_basket(basket, replace(RULES, promotions=promotions()), AT)
    assert sum(line.total for line in priced.lines) == priced.total
    assert priced.net + priced.tax == priced.total
    assert sum(row.amount for row in priced.taxes) == priced.tax
    for line in priced.lines:
        assert 0 <= line.discount <= line.list_amount
        in_price_terms = line.total if line.line.product.tax_included else line.net
        assert in_price_terms == line.list_amount - line.discount
    assert price_basket(basket, replace(RULES, promotions=promotions()), AT) == priced


@given(items, st.randoms())
def test_the_total_does_not_depend_on_the_order_of_scanning(
    rows: list[tuple[str, str, bool]], chance: object
) -> None:
    products = [(a_product(price), count) for price, count, _ in rows]
    rules = replace(RULES, promotions=promotions())
    total = price_basket(a_basket(*products), rules, AT).total
    chance.shuffle(products)  # type: ignore[attr-defined]
    assert price_basket(a_basket(*products), rules, AT).total == total


def test_the_ticket_of_the_design_picture() -> None:
    chocolate, oil = a_product("2.95"), a_product("8.90")
    basket = a_basket(
        (a_product("4.20"), "1"), (a_product("2.49"), "2"), (chocolate, "3"), (oil, "1"), (a_product("17.50"), "1"),
        (a_product("6.50", tax_ids=(VAT_21.id,)), "1"),
    )  # fmt: skip
    rules = replace(
        RULES,
        promotions=(
            Promotion(
                "a", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2, product_ids=frozenset({chocolate.id})
            ),
            Promotion("b", "Member 10%", PromotionKind.PERCENT, Decimal(10), product_ids=frozenset({oil.id})),
        ),
    )
    priced = price_basket(basket, rules, AT)
    assert (priced.subtotal, priced.discount, priced.total, priced.tax) == tuple(
        Decimal(text) for text in ("50.93", "3.84", "47.09", "4.48")
    )
    assert priced.item_count == 9


def test_a_rescan_raises_the_line_and_weighed_goods_stay_apart() -> None:
    bread = a_product()
    apples = a_product("3.20", unit=Unit.KILOGRAM)
    basket = a_basket((bread, "1"), (bread, "1"), (apples, "0.5"), (apples, "0.416"))
    assert [str(line.quantity) for line in basket.lines] == ["2", "0.500", "0.416"]


def test_consents_are_kept_by_act_and_place_and_the_last_word_counts() -> None:
    ten, twenty = {"line_percent": Decimal(10)}, {"line_percent": Decimal(20)}
    basket = a_basket((a_product("1.00"), "1"))
    assert basket.consented("discount", "a") == {}
    basket = basket.with_consents([Consented("discount", "a", ten), Consented("price", "a", twenty)])
    basket = basket.with_consents([Consented("discount", "b", ten), Consented("discount", "a", twenty)])
    assert basket.consented("discount", "a") == twenty
    assert basket.consented("discount", "b") == ten
    assert basket.consented("price", "a") == twenty
    assert basket.consented("price", "b") == {}
    assert len(basket.consents) == 3
    assert basket.with_consents(basket.consents) == basket


def test_a_price_from_a_barcode_is_binding() -> None:
    cheese = a_product("21.90", unit=Unit.KILOGRAM)
    basket, key = a_basket((a_product(), "1")).added("x", cheese, Decimal("0.572"), Decimal("12.50"))
    assert price_basket(basket, RULES, AT).lines[-1].total == Decimal("12.50")
    with pytest.raises(Refused, match="price_from_barcode_is_binding"):
        basket.with_quantity(key, Decimal(2))


@pytest.mark.parametrize(
    ("quantity", "code"),
    [
        ("0", "quantity_zero"),
        ("1.5", "quantity_not_whole"),
        ("1E9", "quantity_too_large"),
        ("NaN", "quantity_not_a"),
    ],
)
def test_absurd_quantities_are_refused(quantity: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        a_basket((a_product(), quantity))


def test_an_expired_promotion_gives_nothing() -> None:
    rule = Promotion("x", "Old", PromotionKind.PERCENT, Decimal(50), valid_to=AT)
    priced = price_basket(a_basket((a_product("10.00"), "1")), replace(RULES, promotions=(rule,)), AT)
    assert priced.discount == 0


def test_a_tax_ends_on_its_last_day() -> None:
    ended = replace(VAT_9, valid_to=AT.date().replace(day=19))
    priced = price_basket(a_basket((a_product(), "1")), replace(RULES, taxes={ended.id: ended}), AT)
    assert priced.tax == 0
    assert EUR.round(priced.total) == Decimal("2.49")


def facts_of(act: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        act()  # type: ignore[operator]
    return caught.value.code, caught.value.facts


def test_a_line_is_found_by_its_key_or_gone() -> None:
    basket = a_basket((a_product(), "1"), (a_product(), "2"))
    assert basket.line("line-2").quantity == 2
    assert [line.key for line in basket.without("line-1").lines] == ["line-2"]
    assert (basket.is_empty, Basket("b", AT).is_empty) == (False, True)
    stranger = replace(basket.line("line-1"), key="line-9")
    acts = (
        lambda: basket.line("line-9"),
        lambda: basket.without("line-9"),
        lambda: basket.with_line(stranger),
    )
    for act in acts:
        assert facts_of(act) == ("line_gone", {})


def test_what_came_back_stays_a_line_of_its_own() -> None:
    bread = a_product()
    basket, key = a_basket((bread, "1")).returned("back", bread, Decimal(2))
    assert (key, [line.quantity for line in basket.lines]) == ("back", [1, -2])
    basket, key = basket.without("line-1").added("again", bread, Decimal(3))
    assert (key, [line.quantity for line in basket.lines]) == ("again", [-2, 3])
    with pytest.raises(Refused, match="quantity_zero"):
        basket.returned("none", bread, Decimal(0))


def test_only_a_plain_line_of_the_same_product_and_price_is_raised() -> None:
    bread = a_product("2.00")
    basket = a_basket((bread, "1"))
    line = basket.line("line-1")
    assert line.takes(bread)
    assert not line.takes(a_product("2.00"))
    assert not line.takes(replace(bread, price=Decimal(3)))
    ten = ManualDiscount(DiscountKind.PERCENT, Decimal(10))
    for change in ({"discount": ten}, {"tax_switch_id": "away"}, {"open_price": Decimal(2)}):
        assert not replace(line, **change).takes(bread)  # type: ignore[arg-type]
    for typed in ({"open_price": Decimal("1.50")}, {"fixed_total": Decimal("1.50")}):
        more, key = basket.added("typed", bread, Decimal(1), **typed)
        assert (key, len(more.lines)) == ("typed", 2)


def test_a_typed_price_is_the_price_of_a_piece() -> None:
    basket = a_basket((a_product("2.00"), "3")).with_open_price("line-1", Decimal("1.50"))
    assert basket.line("line-1").unit_price == Decimal("1.50")
    assert basket.line("line-1").quantity == 3
    free = basket.with_open_price("line-1", Decimal(0))
    assert free.line("line-1").unit_price == 0
    for price in ("-0.01", "NaN", "Infinity"):
        assert facts_of(partial(basket.with_open_price, "line-1", Decimal(price))) == ("price_negative", {})


def test_a_price_from_a_barcode_names_the_product_that_keeps_it() -> None:
    cheese = a_product("21.90", unit=Unit.KILOGRAM)
    basket, key = a_basket().added("x", cheese, Decimal("0.572"), Decimal("12.50"))
    binding = ("price_from_barcode_is_binding", {"product": cheese.name})
    assert facts_of(lambda: basket.with_open_price(key, Decimal(1))) == binding
    assert facts_of(lambda: basket.with_quantity(key, Decimal(1))) == binding


def test_a_coupon_counts_once_and_twenty_are_enough() -> None:
    basket = a_basket()
    for number in range(20):
        basket = basket.with_coupon(f"C{number}")
    assert basket.coupons == tuple(f"C{number}" for number in range(20))
    assert facts_of(lambda: basket.with_coupon("C0")) == ("coupon_twice", {"code": "C0"})
    assert facts_of(lambda: basket.with_coupon("C20")) == ("too_many_coupons", {"limit": 20})


def test_a_basket_is_full_at_a_thousand_lines() -> None:
    line = a_basket((a_product(), "1")).line("line-1")
    basket = replace(a_basket(), lines=(line,) * 999)
    basket, _ = basket.added("last", a_product(), Decimal(1))
    assert facts_of(lambda: basket.added("one more", a_product(), Decimal(1))) == (
        "basket_full",
        {"limit": 1000},
    )


def test_a_line_may_come_to_the_largest_amount_and_no_more() -> None:
    most = a_product("9999999999.99")
    basket = a_basket((most, "1"))
    too_large = ("amount_too_large", {"limit": "9999999999.99"})
    assert facts_of(lambda: basket.with_quantity("line-1", Decimal(2))) == too_large
    assert facts_of(lambda: basket.returned("back", most, Decimal(2))) == too_large
    assert facts_of(lambda: basket.with_open_price("line-1", Decimal(10000000000))) == too_large


def test_a_basket_goes_down_to_what_is_there() -> None:
    """The newest lines first; whole pieces; and a price from a label is not divided."""
    oil, ham = a_product("9.00", is_own_line=True), a_product("20.00", unit=Unit.KILOGRAM)
    basket = a_basket((oil, "3"), (ham, "0.500"), (oil, "2"))
    basket, label = basket.added("label", ham, Decimal("0.300"), fixed_total=Decimal("6.00"))

    def left(product_id: str, most: str) -> list[tuple[str, Decimal]]:
        limited = basket.limited(product_id, Decimal(most))
        return [(line.key, line.quantity) for line in limited.lines if line.product.id == product_id]

    assert left(oil.id, "5") == left(oil.id, "9") == [("line-1", 3), ("line-3", 2)]
    assert left(oil.id, "4.9") == [("line-1", 3), ("line-3", 1)]
    assert left(oil.id, "3") == [("line-1", 3)]
    assert left(oil.id, "1.5") == [("line-1", 1)]
    assert left(oil.id, "0") == left(oil.id, "-2") == []
    assert left(ham.id, "0.7") == [("line-2", Decimal("0.5"))]
    assert left(ham.id, "0.2") == [("line-2", Decimal("0.2"))]
    assert basket.limited("unknown", Decimal(0)) == basket
    assert label == "label"
