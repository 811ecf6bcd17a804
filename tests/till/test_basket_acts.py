"""What is said of goods and customer while ringing up: numbers of pieces and batches, notes, who sold it, who buys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from pos.domain.entries import sale_body
from pos.domain.product import Tracking
from pos.domain.quantity import Unit
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind, settle
from pos.errors import Refused
from pos.till.basket_acts import BasketCustomer, ScanKind, Told
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
    settlement = settle(priced.total, [Tender(TenderKind.CARD, priced.total)], session.prices.tender_rules)
    return sale_body(priced, settlement, None, TaxRounding.DOCUMENT)


def lines(session: TillSession) -> list[tuple[str, Decimal, str | None, str | None]]:
    assert session.basket is not None
    return [(each.product.name, each.quantity, each.serial, each.lot) for each in session.basket.lines]


def test_batches_stay_apart_and_a_batch_is_raised(till: Any) -> None:
    session = till.sign_in()
    for lot in ("A1", "A1", "B2"):
        session.scan(f"(01)0{HAM_CODE}(10){lot}")
    assert session.scan(HAM_CODE).kind is ScanKind.NEEDS_LOT
    session.scan(HAM_CODE, told=Told(lot=" c2 "))
    assert lines(session) == [("Ham", 2, None, "A1"), ("Ham", 1, None, "B2"), ("Ham", 1, None, "c2")]
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
    key = session.scan(PHONE_CODE, told=Told(serial="SN-1")).line_key
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
    session.scan(PHONE_CODE, told=Told(serial="SN-1"))
    assert (body_of(session)["customer"], body_of(session)["customer_name"]) == ("0190", "Mrs Smith")
    session.serve(None)
    body = body_of(session)
    assert body["customer"] is None
    assert "customer_name" not in body


def test_a_serial_number_is_asked_for_unless_the_code_carried_it(till: Any) -> None:
    session = till.sign_in()
    assert session.scan(PHONE_CODE).kind is ScanKind.NEEDS_SERIAL
    assert session.basket is None
    session.scan(PHONE_CODE, told=Told(serial=" SN-7 "))
    with pytest.raises(Refused, match="serial_twice"):
        session.scan(PHONE_CODE, told=Told(serial="SN-7"))
    with pytest.raises(Refused, match="serial_twice"):
        session.scan(f"(01)0{PHONE_CODE}(21)SN-7")
    with pytest.raises(Refused, match="serial_one_each"):
        session.scan(PHONE_CODE, D(2), Told(serial="SN-8"))
    phone = session.basket.lines[0].product.id
    assert session.add(phone).kind is ScanKind.NEEDS_SERIAL
    assert session.add(phone, told=Told(serial="SN-8")).kind is ScanKind.ADDED
    assert [line[2] for line in lines(session)] == ["SN-7", "SN-8"]


@pytest.fixture
def shelf(make_till: Any) -> Any:
    return make_till(
        a_product("0", name="Flowers", barcode="20000011", is_open_price=True),
        a_product("3.00", name="Cheese", barcode="20000028", is_open_price=True, unit=Unit.KILOGRAM),
        a_product("6.50", name="Wine", barcode="20000035", min_age=18),
        a_product("2.00", name="Beer", barcode="20000042", min_age=16),
        a_product("30.00", name="Bitters", barcode="20000059", min_age=18, is_open_price=True),
    )


def test_goods_without_a_price_ask_for_it_and_stand_on_lines_of_their_own(shelf: Any) -> None:
    session = shelf.sign_in()
    assert session.scan("20000011").kind is ScanKind.NEEDS_PRICE
    for price in ("4.50", "5.00"):
        session.scan("20000011", told=Told(price=D(price)))
    session.scan("20000011", D(3), Told(price=D(1)))
    assert session.priced().total == D("12.50")
    assert session.scan("20000028").kind is ScanKind.NEEDS_WEIGHT
    cheese = session.scan("20000028").product.id
    assert session.add_measured(cheese, D("0.5")).kind is ScanKind.NEEDS_PRICE
    session.add_measured(cheese, D("0.5"), Told(price=D(10)))
    assert session.priced().total == D("17.50")
    assert [each.name for each in session.prices.open_price_items()] == ["Flowers", "Cheese", "Bitters"]


def checks(till: Any) -> list[tuple[str, int, bool]]:
    found = till.worker.run(lambda journal: journal.latest(["age_checked"], 20)).result()
    return [(each.body["name"], each.body["age"], each.body["is_refused"]) for each in reversed(found)]


def test_the_age_is_asked_once_for_the_highest_and_both_answers_are_entries(shelf: Any) -> None:
    session = shelf.sign_in()
    beer = session.scan("20000042")
    assert beer.kind is ScanKind.NEEDS_AGE
    session.check_age(beer.product, is_old_enough=False).result()
    assert session.scan("20000042").kind is ScanKind.NEEDS_AGE, (
        "a refusal is asked again: the next may be another customer"
    )
    session.check_age(beer.product, is_old_enough=True).result()
    assert session.scan("20000042").kind is ScanKind.ADDED
    wine = session.scan("20000035")
    assert wine.kind is ScanKind.NEEDS_AGE
    session.check_age(wine.product, is_old_enough=True).result()
    for code in ("20000035", "20000042"):
        assert session.scan(code).kind is ScanKind.ADDED
    assert session.scan("20000059").kind is ScanKind.NEEDS_PRICE, "only what is missing still"
    assert checks(shelf) == [("Beer", 16, True), ("Beer", 16, False), ("Wine", 18, False)]
    basket = session.basket.id
    session.cancel()
    assert session.scan("20000042").kind is ScanKind.NEEDS_AGE, "the next sale is another customer"
    (last,) = shelf.worker.run(lambda journal: journal.latest(["age_checked"])).result()
    assert last.body["basket"] == basket


def test_who_is_not_signed_in_answers_for_nobody(shelf: Any) -> None:
    wine = shelf.session.scan("20000035").product
    with pytest.raises(Refused, match="nobody_signed_in"):
        shelf.session.check_age(wine, is_old_enough=True)
    assert shelf.session.scan("20000035").kind is ScanKind.NEEDS_AGE
