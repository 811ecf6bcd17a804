"""What is said of goods and customer while ringing up: numbers of pieces and batches, notes, who sold it, who buys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos.domain.entries import sale_body
from pos.domain.product import Tracking
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.till.basket_acts import BasketCustomer
from pos.till.session import TillSession
from tests.factories import a_product

D = Decimal
PHONE_CODE, HAM_CODE = "4006381333931", "7394376616037"


@pytest.fixture
def till(make_till: Any) -> Any:
    phone = a_product("199.00", name="Phone", barcode=PHONE_CODE, tracking=Tracking.SERIAL)
    ham = a_product("2.00", name="Ham", barcode=HAM_CODE, tracking=Tracking.LOT)
    return make_till(phone, ham, a_product("1.00", name="Bag", barcode="20000004", is_own_line=True))


def body_of(session: TillSession) -> dict[str, Any]:
    priced = session.priced()
    settlement = session.settle([Tender(TenderKind.CARD, priced.total)])
    return sale_body(priced, settlement, None, TaxRounding.DOCUMENT)


def lines(session: TillSession) -> list[tuple[str, Decimal, str | None, str | None]]:
    assert session.basket is not None
    return [(each.product.name, each.quantity, each.serial, each.lot) for each in session.basket.lines]


def test_batches_stay_apart_and_a_batch_is_raised(till: Any) -> None:
    session = till.sign_in()
    for lot in ("A1", "A1", "B2"):
        session.scan(f"(01)0{HAM_CODE}(10){lot}")
    session.scan(HAM_CODE)
    assert lines(session) == [("Ham", 2, None, "A1"), ("Ham", 1, None, "B2"), ("Ham", 1, None, None)]
    session.set_lot(session.basket.lines[2].key, " c3 ")
    assert lines(session)[2] == ("Ham", 1, None, "c3")
    assert [line.get("lot") for line in body_of(session)["lines"]] == ["A1", "B2", "c3"]


def test_a_serial_number_is_one_piece(till: Any) -> None:
    session = till.sign_in()
    session.scan(f"(01)0{PHONE_CODE}(21)SN-1(17)991231")
    session.scan(f"(01)0{PHONE_CODE}(21)SN-2")
    key = session.basket.lines[0].key
    with pytest.raises(Refused, match="serial_one_each"):
        session.set_quantity(key, D(2))
    with pytest.raises(Refused, match="serial_twice"):
        session.set_serial(key, "SN-2")
    with pytest.raises(Refused, match="serial_empty"):
        session.set_serial(key, "  ")
    session.set_serial(key, "SN-3")
    first, second = body_of(session)["lines"]
    assert (first["serial"], first["expiry"], second["serial"]) == ("SN-3", "1999-12-31", "SN-2")


def test_goods_may_stay_on_lines_of_their_own(till: Any) -> None:
    session = till.sign_in()
    session.scan("20000004")
    session.scan("20000004")
    assert len(session.basket.lines) == 2


def test_notes_and_who_sold_it_are_written_down_and_undone(till: Any) -> None:
    session = till.sign_in()
    key = session.scan(PHONE_CODE).line_key
    session.note("scratched", key)
    session.note("deliver  on Friday")
    body = body_of(session)
    assert (body["note"], body["lines"][0]["note"]) == ("deliver on Friday", "scratched")
    session.note("")
    assert "note" not in body_of(session)
    assert session.undo()
    assert body_of(session)["note"] == "deliver on Friday"
    with pytest.raises(Refused, match="too_long"):
        session.note("x" * 201)
    with pytest.raises(Refused, match="person_unknown"):
        session.credit_to(key, "nobody")


def test_what_was_said_survives_a_crash(till: Any, make_till: Any) -> None:
    session = till.sign_in()
    key = session.scan(f"(01)0{HAM_CODE}(10)A1(15)301231").line_key
    session.note("thin slices", key)
    session.serve(BasketCustomer("0190", "Mrs Smith"))
    before = session.basket
    till.worker.close()
    after = make_till().session.basket
    assert after == before
    assert (after.customer_name, after.lines[0].lot, str(after.lines[0].expiry)) == (
        "Mrs Smith",
        "A1",
        "2030-12-31",
    )


def test_a_customer_comes_and_goes(till: Any) -> None:
    session = till.sign_in()
    session.serve(BasketCustomer("0190", "Mrs Smith", "members"))
    assert (session.basket.customer_id, session.basket.customer_group) == ("0190", "members")
    session.scan(PHONE_CODE)
    assert (body_of(session)["customer"], body_of(session)["customer_name"]) == ("0190", "Mrs Smith")
    session.serve(None)
    body = body_of(session)
    assert body["customer"] is None
    assert "customer_name" not in body
