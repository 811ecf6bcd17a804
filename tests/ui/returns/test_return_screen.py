"""Returns with a receipt on the real screen over a real till's domain: what a person presses, with the steps counted."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import K, M, full

from pos.domain.entries import EntryKind
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.i18n import MINUS, Locale
from pos.till.link import Link, LinkStatus
from pos.till.return_desk import ReturnDesk
from pos.till.returning import Returning
from pos.till.shown import CompletedSale
from pos.ui.returns.presenter import ReturnPresenter
from pos.ui.returns.screen import ReturnScreen
from tests.factories import a_product
from tests.factories.till import TillForTests

__all__ = ["full"]

D = Decimal
SOAP, TEA, APPLES = "4006381333931", "7394376616037", "20000004"


class Alone:
    """No server to ask."""

    def query(self, *_: Any, **__: Any) -> Future[Any]:
        raise Refused("signed_in_offline")

    change = query


class Desk(ReturnDesk):
    reasons = ("Does not fit", "Damaged")
    otherwise = False

    def return_reasons(self) -> tuple[str, ...]:
        return self.reasons

    @property
    def may_pay_otherwise(self) -> bool:
        return self.otherwise


@pytest.fixture
def till(make_till: Any) -> TillForTests:
    return make_till(  # type: ignore[no-any-return]
        a_product("5.40", name="Hand soap", barcode=SOAP),
        a_product("2.25", name="Tea", barcode=TEA),
        a_product("3.00", name="Apples", barcode=APPLES),
    )


class Visit:
    """The return screen in the window of somebody who is signed in, with yesterday's receipt of this till."""

    def __init__(self, who: Any, till: TillForTests) -> None:
        self.who, self.till = who, till
        session = till.sign_in()
        session.scan(SOAP)
        session.scan(TEA, D(3))
        total = session.priced().total
        self.sale = session.complete(
            [Tender(TenderKind.CARD, D(5), "000 4242"), Tender(TenderKind.CASH, total - 5)]
        ).result()
        link = Link()
        link.set_status(LinkStatus.OFFLINE, till.clock.now())
        self.done: list[CompletedSale] = []
        self.desk = Desk(session, Returning(session, till.worker, Alone(), link), self._hand_over)
        self.presenter = ReturnPresenter(self.desk, Locale(), who.operations.run)
        self.presenter.on_done = self.done.append
        self.screen = ReturnScreen(self.presenter)
        who.window.add_screen(self.screen)
        who.window.show_screen(self.screen)
        self.presenter.begin()

    def _hand_over(self, written: Future[Any], done: Future[Any]) -> None:
        if written.exception() is not None:
            done.set_exception(written.exception())
        else:
            done.set_result(written.result())

    @property
    def number(self) -> str:
        return str(self.sale.entry.number)

    def wait(self) -> None:
        self.who.qtbot.waitUntil(lambda: not self.presenter.is_busy)

    def ticked(self) -> list[tuple[str, str, str]]:
        return [(row.name, row.quantity, row.amount) for row in self.presenter.rows if row.is_ticked]

    def refunds(self) -> list[Any]:
        return self.till.worker.run(lambda journal: journal.refunds_of(self.sale.entry.id)).result()


@pytest.fixture
def visit(full: Any, till: TillForTests) -> Visit:
    return Visit(full, till)


def test_one_line_comes_back_with_two_scans_and_one_key(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(TEA)
    assert visit.ticked() == [("Tea", "1", f"{MINUS}2.25")]
    visit.who.press(K.Key_F12)
    visit.who.qtbot.waitUntil(lambda: bool(visit.done))
    (refund,) = visit.refunds()
    assert refund.kind is EntryKind.REFUND
    assert [(row["kind"], row["amount"]) for row in refund.body["tenders"]] == [("card", "-2.25")]
    assert refund.body["lines"][0]["reason"] == "Does not fit"
    assert visit.presenter.found is None


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
    visit.who.qtbot.waitUntil(lambda: bool(visit.done))
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


def test_cash_instead_needs_a_manager(visit: Visit) -> None:
    visit.who.scan(visit.number)
    visit.wait()
    visit.who.scan(SOAP)
    assert ("cash", "Cash", "Needs a manager", False) in visit.presenter.ways
    visit.presenter.choose_way("cash")
    assert visit.presenter.way == "as_paid"
    visit.desk.otherwise = True
    visit.presenter.choose_way("cash")
    visit.who.press(K.Key_F12)
    visit.who.qtbot.waitUntil(lambda: bool(visit.done))
    assert [row["kind"] for row in visit.refunds()[0].body["tenders"]] == ["cash"]


def test_a_number_that_is_none_is_said_and_esc_goes_back_step_by_step(visit: Visit) -> None:
    left: list[str] = []
    visit.presenter.on_back = lambda: left.append("back")
    visit.who.type("77")
    visit.who.press(K.Key_Return)
    visit.wait()
    assert visit.presenter.notice is not None
    visit.who.press(K.Key_Escape)
    assert visit.presenter.notice is None
    visit.who.press(K.Key_Escape)
    assert visit.presenter.text == ""
    assert left == []
    visit.who.press(K.Key_Escape)
    assert left == ["back"]


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
