"""Returns without a receipt as a person does them: scanned or searched, another price, a reason, and a manager's word."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from person import K, M, full
from visit import APPLES, SOAP, TEA, Visit, set_rules

from pos.domain.account import AccountKind
from pos.domain.quantity import Unit
from pos.i18n import MINUS
from tests.factories import a_product
from tests.factories.till import TillForTests

__all__ = ["full"]

D = Decimal
CHEESE, CARD = "4000000000044", "4000000000051"


@pytest.fixture
def till(make_till: Any) -> TillForTests:
    return make_till(  # type: ignore[no-any-return]
        a_product("5.40", name="Hand soap", barcode=SOAP),
        a_product("2.25", name="Tea", barcode=TEA),
        a_product("3.00", name="Apples", barcode=APPLES),
        a_product("20.00", name="Cheese", barcode=CHEESE, unit=Unit.KILOGRAM),
        a_product("25.00", name="Gift card 25", barcode=CARD, loads=AccountKind.GIFT_CARD),
    )


@pytest.fixture
def visit(full: Any, till: TillForTests) -> Visit:
    made = Visit(full, till)
    made.who.press(K.Key_F9)
    assert made.who.screen == "looseReturn"
    return made


def rows(visit: Visit) -> list[tuple[str, str, str, str, str, bool]]:
    return [
        (row.name, row.quantity, row.price, row.amount, row.reason, row.restock) for row in visit.loose.rows
    ]


def written(visit: Visit) -> Any:
    visit.wait_done()
    return visit.entries("sale")[0].body


def test_scanned_twice_and_paid_in_cash_with_a_managers_pin(visit: Visit) -> None:
    visit.who.scan(SOAP)
    visit.who.scan(SOAP)
    visit.who.scan(TEA)
    assert rows(visit) == [
        ("Hand soap", "2", "5.40", f"{MINUS}10.80", "Does not fit", True),
        ("Tea", "1", "2.25", f"{MINUS}2.25", "Does not fit", True),
    ]
    visit.who.press(K.Key_F5)
    visit.who.press(K.Key_F5, M.ShiftModifier)
    visit.who.press(K.Key_F12)
    assert visit.who.read("approval.new") == "€13.05"
    visit.who.type("7391")
    body = written(visit)
    assert (body["total"], body["refund_of"]) == ("-13.05", None)
    assert [(line["qty"], line["total"], line["reason"], line.get("restock", True)) for line in body["lines"]] == [
        ("-2", "-10.80", "Does not fit", True),
        ("-1", "-2.25", "Damaged", False),
    ]  # fmt: skip
    assert [(row["kind"], row["amount"]) for row in body["tenders"]] == [("cash", "-13.05")]
    (consent,) = visit.entries("approved")
    assert (consent.body["act"], consent.body["detail"]["new"]) == ("return_without_receipt", "13.05")
    assert consent.body["document"] == visit.entries("sale")[0].id
    assert visit.loose.rows == ()


def test_searched_by_name_and_given_another_price(visit: Visit) -> None:
    set_rules(visit.till, without_receipt="yes")
    visit.who.type("te")
    assert [row.name for row in visit.loose.results] == ["Tea"]
    visit.who.press(K.Key_Return)
    visit.who.press(K.Key_F7)
    visit.who.type("1.5")
    visit.who.press(K.Key_Return)
    visit.who.press(K.Key_Plus, text="+")
    assert rows(visit) == [("Tea", "2", "1.50", f"{MINUS}3.00", "Does not fit", True)]
    visit.tap("return.way.store_credit")
    visit.who.press(K.Key_F12)
    (row,) = written(visit)["tenders"]
    assert (row["kind"], row["amount"], len(row["account"])) == ("store_credit", "-3.00", 16)
    assert visit.entries("approved")[0].body["way"] == "own" if visit.entries("approved") else True


def test_more_than_todays_price_always_needs_a_manager(visit: Visit) -> None:
    set_rules(visit.till, without_receipt="yes")
    visit.who.scan(TEA)
    assert visit.loose.way_hint == ""
    visit.who.press(K.Key_F7)
    visit.who.type("9")
    visit.who.press(K.Key_Return)
    assert visit.loose.way_hint == "A manager is asked first."
    visit.who.press(K.Key_F12)
    assert visit.who.read("approval.new") == "€9.00"
    visit.who.press(K.Key_Escape)
    assert len(visit.entries("sale")) == 1, "the one from before"


def test_weighed_goods_ask_for_their_weight(visit: Visit) -> None:
    visit.who.scan(CHEESE)
    visit.who.type("0.25")
    visit.who.press(K.Key_Return)
    assert rows(visit)[0][:4] == ("Cheese", "0.25 kg", "20.00", f"{MINUS}5.00")
    visit.who.press(K.Key_Minus, text="-")
    assert visit.loose.rows == ()


def test_what_needs_its_receipt_or_nobody_knows_is_said(visit: Visit) -> None:
    visit.who.scan(CARD)
    assert visit.loose.notice.detail.startswith("“Gift card 25” comes back with its receipt only.")
    visit.who.scan("4009999999993")
    assert "No product has the code" in visit.loose.notice.detail
    assert visit.loose.rows == ()
    visit.who.press(K.Key_F12)
    assert visit.done == []


def test_the_open_sale_is_not_touched_and_esc_leaves(visit: Visit) -> None:
    set_rules(visit.till, without_receipt="yes")
    visit.till.session.scan(APPLES)
    before = visit.till.session.basket
    visit.who.scan(SOAP)
    visit.who.press(K.Key_F12)
    written(visit)
    assert visit.till.session.basket is before
    visit.who.scan(SOAP)
    visit.who.press(K.Key_Escape)
    assert visit.left == ["back"]
    assert visit.loose.rows == ()


def test_a_shop_that_does_not_does_not_offer_it(full: Any, till: TillForTests) -> None:
    visit = Visit(full, till)
    set_rules(till, without_receipt="no")
    visit.who.press(K.Key_F9)
    assert visit.who.screen == "return"
