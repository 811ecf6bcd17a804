"""The open basket on disk is the basket in memory after every act, and an act writes no more than it changed."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.basket import Basket, BasketLine
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.product import Deposit
from pos.errors import Unavailable
from pos.journal.products import product_from, product_text
from pos.journal.schema import row_seal
from pos.journal.store import Journal
from tests.factories import a_basket, a_product

ACTS = st.lists(
    st.tuples(
        st.sampled_from(
            ["add", "remove", "quantity", "move", "customer", "price", "discount", "whole", "other", "fail"]
        ),
        st.integers(0, 9),
    ),
    max_size=12,
)


def acted(basket: Basket, act: str, number: int) -> Basket:
    lines = list(basket.lines)
    place = number % len(lines) if lines else 0
    if act == "add" and all(line.key != f"key-{number}" for line in lines):
        lines.append(BasketLine(f"key-{number}", a_product(f"{number}.19"), Decimal(1)))
    elif act == "remove":
        del lines[place : place + 1]
    elif act == "quantity" and lines:
        lines[place] = replace(lines[place], quantity=Decimal(number + 1))
    elif act == "move":
        lines.reverse()
    elif act == "customer":
        return replace(basket, customer_id=str(number), customer_group=f"group {number}")
    elif act == "price" and lines:
        lines[place] = replace(lines[place], open_price=Decimal(number) / 8, tax_switch_id="away")
    elif act == "discount" and lines:
        off = ManualDiscount(DiscountKind.PERCENT, Decimal(number) + Decimal("0.5"), "damaged “box”")
        lines[place] = replace(lines[place], discount=off)
    elif act == "whole":
        off = ManualDiscount(DiscountKind.AMOUNT, Decimal(number), off_total=number > 4)
        return replace(
            basket, discount=off, coupons=(*basket.coupons[-3:], f"C{number}"), tax_switch_id="export"
        )
    return replace(basket, lines=tuple(lines))


def save_and_undo(journal: Journal, basket: Basket) -> None:
    with journal.transaction():
        journal.save_basket(basket)
        _ = 1 / 0


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ACTS)
def test_what_is_kept_is_what_was_rung_up(tmp_path: Path, acts: list[tuple[str, int]]) -> None:
    with Journal(tmp_path, "T01") as journal:
        basket = a_basket((a_product("1.19"), "2"))
        for act, number in acts:
            if act == "other":  # the sale was given up, and another begun
                journal.drop_basket(basket.id)
                basket = a_basket((a_product("1.19"), "2"), basket_id=f"basket-{number}")
            changed = acted(basket, act, number)
            if act == "fail":
                with pytest.raises(ZeroDivisionError):
                    save_and_undo(journal, replace(changed, lines=()))
            else:
                journal.save_basket(changed)
                basket = changed
                assert journal.open_basket() == basket
        journal.save_basket(basket)
        assert journal.open_basket() == basket
        journal.drop_basket(basket.id)


def test_one_more_in_a_long_basket_is_one_row(tmp_path: Path) -> None:
    lines = tuple(BasketLine(f"key-{number}", a_product("1.19"), Decimal(1)) for number in range(500))
    basket = replace(a_basket((a_product("1.19"), "1")), lines=lines)
    with Journal(tmp_path, "T01") as journal:
        journal.save_basket(basket)
        before = journal.database.total_changes
        seen: list[str] = []
        journal.database.set_trace_callback(seen.append)
        journal.save_basket(basket.with_quantity(basket.lines[499].key, Decimal(2)))
        journal.database.set_trace_callback(None)
        assert journal.database.total_changes - before == 2  # the basket's head and the line
        assert not [statement for statement in seen if statement.startswith("SELECT")]


def test_an_open_basket_of_version_2_is_taken_along(tmp_path: Path) -> None:
    """Its seals are made anew where they fit; a row that was changed outside stays one that does not fit."""
    basket = a_basket((a_product("1.19"), "2"), (a_product("2.00"), "1"))
    with Journal(tmp_path, "T01") as journal:
        journal.save_basket(basket)
        db = journal.database
        db.executescript(
            "ALTER TABLE basket DROP COLUMN said; ALTER TABLE basket_line DROP COLUMN said;"
            "ALTER TABLE basket DROP COLUMN parked_at; ALTER TABLE basket DROP COLUMN is_shared;"
            "DROP TABLE card_payment; DROP TABLE mail_job; DROP TABLE terminal_charge;"
        )
        for row in db.execute(
            "SELECT basket_id, key, position, product, quantity, fixed_total FROM basket_line"
        ):
            db.execute("UPDATE basket_line SET seal = ? WHERE key = ?", (row_seal(*row), row[1]))
        head = db.execute("SELECT id, started_at, customer_id, user_id FROM basket").fetchone()
        db.execute("UPDATE basket SET seal = ?", (row_seal(*head),))
        db.execute("PRAGMA user_version = 2")
    with Journal(tmp_path, "T01") as journal:
        assert journal.open_basket() == basket
        journal.database.execute('UPDATE basket_line SET said = \'{"open_price": "0.01"}\'')
        with pytest.raises(Unavailable, match="journal_damaged"):
            journal.open_basket()


def test_a_product_keeps_its_deposits() -> None:
    bottle = a_product("0.25", is_discountable=False, stock=Decimal(3))
    product = a_product("1.00", deposits=(Deposit(bottle), Deposit(bottle, Decimal(24))), is_return=False)
    without_level = replace(bottle, stock=None)
    assert product_from(product_text(product)) == replace(
        product, deposits=(Deposit(without_level), Deposit(without_level, Decimal(24)))
    )


def test_a_product_of_an_older_program_is_read() -> None:
    product = a_product("1.00")
    document = json.loads(product_text(product))
    del document["deposits"], document["is_return"]
    assert product_from(json.dumps(document)) == product
