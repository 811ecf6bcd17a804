"""What goes with the goods on a line: numbers of pieces and batches, notes, who sold them; and which lines stay apart for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from pos.domain.account import AccountKind
from pos.domain.basket import Basket, BasketLine, Traced
from pos.domain.product import Product, Tracking
from pos.errors import Refused
from tests.factories import AT, a_product

D = Decimal
PHONE = a_product("199.00", name="Phone", tracking=Tracking.SERIAL)
HAM = a_product("2.00", name="Ham", tracking=Tracking.LOT)
BAG = a_product("1.00", name="Bag", is_own_line=True)
CARD = a_product("25.00", name="Gift card", loads=AccountKind.GIFT_CARD, is_discountable=False)


def basket(*adds: tuple[Product, str, Traced]) -> Basket:
    made = Basket("b", AT)
    for number, (product, quantity, traced) in enumerate(adds, 1):
        made, _ = made.added(f"l{number}", product, D(quantity), traced=traced)
    return made


def quantities(made: Basket) -> list[Decimal]:
    return [line.quantity for line in made.lines]


def test_only_the_same_batch_is_raised() -> None:
    day = date(2026, 12, 31)
    made = basket(
        (HAM, "1", Traced(lot="A")),
        (HAM, "2", Traced(lot="A")),
        (HAM, "1", Traced(lot="B")),
        (HAM, "1", Traced(lot="A", expiry=day)),
        (HAM, "1", Traced()),
        (HAM, "1", Traced()),
    )
    assert quantities(made) == [3, 1, 1, 2]
    assert [line.traced for line in made.lines] == [
        Traced(lot="A"), Traced(lot="B"), Traced(lot="A", expiry=day), Traced(),
    ]  # fmt: skip


def test_pieces_with_a_number_of_their_own_stay_apart() -> None:
    made = basket((PHONE, "1", Traced(serial="1")), (PHONE, "1", Traced(serial="2")), (PHONE, "1", Traced()))
    assert quantities(made) == [1, 1, 1]
    assert [line.serial for line in made.lines] == ["1", "2", None]
    with pytest.raises(Refused, match="serial_one_each") as refused:
        made.with_quantity("l1", D(2))
    assert refused.value.facts == {"product": "Phone", "serial": "1"}
    with pytest.raises(Refused, match="serial_one_each"):
        basket((PHONE, "2", Traced(serial="1")))
    assert made.with_quantity("l3", D(2)).line("l3").quantity == 2
    back, key = Basket("b", AT).returned("r", PHONE, D(1))
    assert back.with_serial(key, "9").line(key).serial == "9"


def test_a_number_is_in_a_basket_once_for_its_goods() -> None:
    made = basket((PHONE, "1", Traced(serial="1")), (PHONE, "1", Traced()), (HAM, "1", Traced()))
    with pytest.raises(Refused, match="serial_twice") as refused:
        made.with_serial("l2", "1")
    assert refused.value.facts == {"serial": "1"}
    assert made.with_serial("l1", "1") == made
    assert made.with_serial("l3", "1").line("l3").serial == "1"
    with pytest.raises(Refused, match="line_gone"):
        made.with_serial("l9", "1")


def test_goods_that_want_lines_of_their_own_have_them() -> None:
    assert quantities(basket((BAG, "1", Traced()), (BAG, "1", Traced()))) == [1, 1]


def test_what_was_said_of_a_line_keeps_it_apart() -> None:
    made = basket((HAM, "1", Traced()))
    line = made.lines[0]
    assert line.is_plain
    for said in (replace(line, note="thin"), replace(line, salesperson_id="p1")):
        assert not said.is_plain
        assert not said.takes(HAM)
    assert line.takes(HAM)


def test_cards_stay_apart_and_one_card_is_there_once() -> None:
    made = basket((CARD, "1", Traced()), (CARD, "1", Traced()))
    assert quantities(made) == [1, 1]
    assert [line.has_fixed_price for line in made.lines] == [True, True]
    assert not made.lines[0].is_discountable
    for quantity in ("2", "3"):
        with pytest.raises(Refused, match="account_one_each") as refused:
            basket((CARD, quantity, Traced()))
        assert refused.value.facts == {"product": "Gift card"}
    back, key = Basket("b", AT).returned("r", CARD, D(1))
    assert back.line(key).quantity == -1
    made = made.with_account("l1", "6011")
    assert (made.line("l1").account, made.line("l2").account) == ("6011", None)
    with pytest.raises(Refused, match="account_twice") as twice:
        made.with_account("l2", "6011")
    assert twice.value.facts == {"account": "6011"}
    assert made.with_account("l2", "6012").line("l2").account == "6012"
    other = replace(CARD, id="other", loads=AccountKind.STORE_CREDIT)
    mixed, key = made.added("l3", other, D(1))
    assert mixed.with_account(key, "6011").line(key).account == "6011"


def test_one_serial_number_is_one_piece_however_often_it_is_scanned() -> None:
    line = BasketLine("p", PHONE, D(1), serial="SN1")
    assert not line.takes(PHONE, Traced("SN1"))
    assert BasketLine("p", PHONE, D(1)).takes(PHONE), "without its number it is goods like any other"
    assert BasketLine("h", HAM, D(1), serial="SN1").takes(HAM, Traced("SN1")), "a number that nobody tracks"
    assert line.restock is True, "goods go back to the shelf where nobody says otherwise"
