from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
