"""Products, as far as they have something to say of their own; their deposits are in test_deposit."""

from __future__ import annotations

from decimal import Decimal

from pos.domain.product import Category, Deposit, Product
from pos.domain.quantity import Unit

PLAIN = Product("p", "Apple juice", None, Decimal("1.20"))


def test_goods_of_which_nothing_more_is_known_are_plain_pieces_at_a_price_with_tax() -> None:
    assert (PLAIN.unit, PLAIN.tax_included, PLAIN.is_discountable) == (Unit.PIECE, True, True)
    assert (PLAIN.is_return, PLAIN.has_picture, PLAIN.deposits) == (False, False, ())


def test_a_receipt_has_the_short_name_where_there_is_one() -> None:
    assert PLAIN.receipt_name == "Apple juice"
    assert Product("p", "Apple juice", None, Decimal(1), short_name="Juice").receipt_name == "Juice"
    assert Product("p", "Apple juice", None, Decimal(1), short_name="").receipt_name == "Apple juice"


def test_a_deposit_is_for_each_piece_where_nothing_is_said() -> None:
    assert Deposit(PLAIN).per == 1


def test_a_category_of_which_nothing_is_known_is_the_first_in_the_first_tint() -> None:
    assert (Category("c", "Drinks").tint, Category("c", "Drinks").position) == (0, 0)
