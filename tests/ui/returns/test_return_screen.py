"""Returns with a receipt on the real screen over a real till's domain: what a person presses, with the steps counted."""

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

from pos.domain.entries import EntryKind
from pos.domain.product import Tracking
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.i18n import MINUS
from pos.till.basket_acts import Told
from tests.factories import a_product
from tests.factories.till import TillForTests

__all__ = ["full"]

D = Decimal
HONEY = "4000000000051"
PHONE = "4000000000068"


@pytest.fixture
def till(make_till: Any) -> TillForTests:
    return make_till(  # type: ignore[no-any-return]
        a_product("5.40", name="Hand soap", barcode=SOAP),
        a_product("2.25", name="Tea", barcode=TEA),
        a_product("3.00", name="Apples", barcode=APPLES),
        a_product("4.10", name="Honey", barcode=HONEY),
        a_product("99.00", name="Phone", barcode=PHONE, tracking=Tracking.SERIAL),
    )


@pytest.fixture
def visit(full: Any, till: TillForTests) -> Visit:
    return Visit(full, till)


def test_one_line_comes_back_with_two_scans_and_one_key(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(TEA)
    assert visit.ticked() == [("Tea", "1", f"{MINUS}2.25")]
    visit.who.press(K.Key_F12)
    visit.wait_done()
    (refund,) = visit.refunds()
    assert refund.kind is EntryKind.REFUND
    assert [(row["kind"], row["amount"]) for row in refund.body["tenders"]] == [("card", "-2.25")]
    assert refund.body["lines"][0]["reason"] == "Does not fit"
    assert visit.presenter.found is None


def test_the_number_of_a_piece_ticks_that_piece_and_its_barcode_the_next(visit: Visit) -> None:
    session = visit.till.session
    for serial in ("SN000001", "SN000002"):
        session.scan(PHONE, told=Told(serial=serial))
    sale = session.complete([Tender(TenderKind.CASH, session.priced().total)]).result()
    visit.who.scan(str(sale.entry.number))
    visit.wait()
    assert [row.bought for row in visit.presenter.rows] == [
        "1 bought at 99.00, SN000001",
        "1 bought at 99.00, SN000002",
    ]
    visit.who.scan("SN000002")
    assert [row.is_ticked for row in visit.presenter.rows] == [False, True]
    visit.who.scan(PHONE)
    assert [row.is_ticked for row in visit.presenter.rows] == [True, True]
    visit.who.scan(PHONE)
    assert visit.presenter.notice.title == "All of it is ticked already"
    visit.who.press(K.Key_F12)
    visit.wait_done()
    (back,) = visit.entries(EntryKind.REFUND)
    assert [row["serial"] for row in back.body["lines"]] == ["SN000001", "SN000002"]


def test_goods_that_are_not_on_the_receipt_are_said_by_name(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(HONEY)
    assert visit.presenter.notice is not None
    assert visit.presenter.notice.title == "Honey is not on this receipt"
    assert visit.ticked() == []
    assert visit.presenter.found is not None


def test_one_line_by_touch_is_a_tick_and_the_main_place(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    line = next(each.no for each in visit.presenter.rows if each.name == "Tea")
    taps = [f"return.{line}.tick", "return.refund"]
    for name in taps:
        visit.tap(name)
    visit.wait_done()
    assert len(taps) == 2
    (refund,) = visit.refunds()
    assert [line["name"] for line in refund.body["lines"]] == ["Tea"]


def test_everything_by_keys(visit: Visit) -> None:
    visit.who.type("1")
    visit.who.press(K.Key_Return)
    visit.wait()
    assert visit.presenter.found is not None
    assert [fact.text for fact in visit.presenter.facts][2] == "Card ending 4242, cash"
    assert visit.presenter.is_alone
    visit.who.press(K.Key_Down)
    visit.who.press(K.Key_Plus, text="+")
    visit.who.press(K.Key_Plus, text="+")
    visit.who.press(K.Key_Minus, text="-")
    visit.who.press(K.Key_F5)
    visit.who.press(K.Key_F5, M.ShiftModifier)
    assert visit.ticked() == [("Tea", "1", f"{MINUS}2.25")]
    (row,) = [row for row in visit.presenter.rows if row.is_ticked]
    assert (row.reason, row.restock) == ("Damaged", False)
    visit.who.press(K.Key_Space, text=" ")
    assert visit.ticked() == []
    visit.who.press(K.Key_A, M.ControlModifier)
    assert [name for name, *_ in visit.ticked()] == ["Hand soap", "Tea"]
    assert visit.presenter.total == "€12.15"
    visit.who.press(K.Key_F12)
    visit.wait_done()
    assert D(visit.refunds()[0].body["total"]) == D("-12.15")


def test_what_came_back_earlier_is_said_and_cannot_come_back_again(visit: Visit) -> None:
    for expected in ("1 returned earlier", "2 returned earlier"):
        visit.who.scan(visit.number)
        visit.wait()
        visit.who.scan(TEA)
        visit.who.press(K.Key_F12)
        visit.who.qtbot.waitUntil(lambda: not visit.presenter.rows)
        visit.who.scan(visit.number)
        visit.wait()
        assert visit.presenter.rows[1].badge == expected
        visit.who.press(K.Key_Escape)
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(TEA)
    visit.who.scan(TEA)
    assert visit.ticked() == [("Tea", "1", f"{MINUS}2.25")]
    assert visit.presenter.notice is not None
    assert visit.presenter.notice.title == "All of it is ticked already"


def test_cash_instead_asks_a_manager_in_place(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    assert [way.key for way in visit.presenter.ways] == ["as_paid", "cash", "store_credit"]
    assert visit.presenter.way_hint == ""
    visit.tap("return.way.cash")
    assert visit.presenter.way_hint == "A manager is asked first."
    visit.who.press(K.Key_F12)
    assert visit.who.read("approval.new") == "€5.40"
    visit.who.type("7391")
    visit.wait_done()
    assert [row["kind"] for row in visit.refunds()[0].body["tenders"]] == ["cash"]
    (consent,) = visit.entries("approved")
    assert (consent.body["act"], consent.body["way"], consent.body["approver"]) == (
        "refund_other_way",
        "pin",
        "p-ben",
    )
    assert consent.body["document"] == visit.refunds()[0].id
    assert consent.body["detail"]["new"] == "5.40"


def test_nobody_consents_and_nothing_is_paid(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    visit.tap("return.way.cash")
    visit.who.press(K.Key_F12)
    visit.who.press(K.Key_Escape)
    assert visit.refunds() == []
    assert visit.ticked() == [("Hand soap", "1", f"{MINUS}5.40")]


def test_within_the_limit_nobody_is_asked_and_the_shop_may_forbid_it(visit: Visit) -> None:
    set_rules(visit.till, {"cashier": {"refund_amount": "6"}})
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    visit.tap("return.way.cash")
    assert visit.presenter.way_hint == ""
    visit.who.scan(TEA)
    assert visit.presenter.way_hint == "A manager is asked first."
    set_rules(visit.till, other_way="no")
    visit.presenter.choose_way("as_paid")
    assert [way.key for way in visit.presenter.ways] == ["as_paid"]


def test_store_credit_has_a_new_number_on_the_paper(visit: Visit) -> None:
    set_rules(visit.till, other_way="yes")
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    visit.tap("return.way.store_credit")
    visit.who.press(K.Key_F12)
    visit.wait_done()
    (row,) = visit.refunds()[0].body["tenders"]
    assert (row["kind"], row["amount"], len(row["account"])) == ("store_credit", "-5.40", 16)
    assert row["reference"].replace(" ", "") == row["account"]
    assert visit.entries("approved") == []


def test_a_number_that_is_none_is_said_and_esc_goes_back_step_by_step(visit: Visit) -> None:
    visit.who.type("77")
    visit.who.press(K.Key_Return)
    visit.wait()
    assert visit.presenter.notice is not None
    visit.who.press(K.Key_Escape)
    assert visit.presenter.notice is None
    visit.who.press(K.Key_Escape)
    assert visit.presenter.text == ""
    assert visit.left == []
    visit.who.press(K.Key_Escape)
    assert visit.left == ["back"]


def test_a_disk_that_is_full_pays_nothing_back(visit: Visit, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise Refused("sale_in_progress")

    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    monkeypatch.setattr(visit.till.session, "write_refund", refuse)
    visit.who.press(K.Key_F12)
    visit.who.qtbot.waitUntil(lambda: visit.presenter.notice is not None)
    assert visit.presenter.notice is not None
    assert visit.presenter.notice.title == "Nothing was paid back"
    assert visit.ticked() == [("Hand soap", "1", f"{MINUS}5.40")]
    assert visit.refunds() == []
