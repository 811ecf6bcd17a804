"""The dialog of an invoice as a person uses it: who it is for, printed or saved, and what is said when it will not go."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from person import K, M, Person

from pos.domain.receipt import Buyer
from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.till.shown import BuyerShown
from pos.ui.receipt_papers import ReceiptPapers
from tests.factories.till import TillForTests

SILVA = BuyerShown(
    "c1", Buyer("Silva Catering", ("3 Harbour Road", "1018 AB"), "NL9"), "020 5550171", "KL-17"
)
SILVESTRI = BuyerShown("c2", Buyer("Marta Silvestri"), "", "KL-18")


def done(result=None, error: Exception | None = None) -> Future:
    future: Future = Future()
    future.set_exception(error) if error is not None else future.set_result(result)
    return future


@dataclass
class Desk:
    """Stands for `pos.till.invoicing.Invoices`; keeps what it was asked."""

    has_printer: bool = True
    on_sale: BuyerShown | None = None
    failure: Exception | None = None
    made: list = field(default_factory=list)

    def title(self, entry) -> str:
        return "T01-1-000001"

    def buyer_of(self, entry) -> Future:
        return done(self.on_sale)

    def find(self, words: str) -> Future:
        if words == "gone":
            raise Unavailable("server_unreachable")
        return done(
            [
                each
                for each in (SILVA, SILVESTRI)
                if words.casefold() in each.buyer.name.casefold() or words == each.card
            ]
        )

    def print(self, entry, to) -> Future:
        if isinstance(self.failure, Refused):
            raise self.failure
        self.made.append(("print", to))
        return done(error=self.failure)

    def save(self, entry, to, path) -> Future:
        self.made.append(("save", to, path))
        return done(error=self.failure)


@pytest.fixture
def sale(make_till):
    from decimal import Decimal

    from pos.domain.tender import Tender, TenderKind
    from tests.factories import a_product

    till: TillForTests = make_till(a_product("2.49", barcode="7394376616037"))
    till.sign_in().scan("7394376616037")
    return till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry


class Clerk(Person):
    def __init__(self, qtbot, sale, desk: Desk) -> None:
        super().__init__(qtbot)
        self.desk, self.told = desk, []
        papers = ReceiptPapers(self.window, desk, Locale(), self.operations.run)
        papers.choose(sale, self.told.append)
        self.settle()

    def settle(self) -> None:
        self.qtbot.waitUntil(lambda: not self.operations.is_waiting)


@pytest.fixture
def open_dialog(qtbot, sale):
    made: list[Clerk] = []

    def make(**options) -> Clerk:
        made.append(Clerk(qtbot, sale, Desk(**options)))
        return made[-1]

    yield make
    for clerk in made:
        clerk.filter.unwatch()


def test_the_customer_of_the_sale_is_there_and_enter_prints(open_dialog) -> None:
    clerk = open_dialog(on_sale=SILVA)
    assert clerk.read("invoice.name") == "Silva Catering"
    assert clerk.read("invoice.address") == "3 Harbour Road\n1018 AB\nVAT NL9"
    clerk.press(K.Key_Return)
    clerk.settle()
    assert clerk.desk.made == [("print", SILVA)]
    assert [notice.title for notice in clerk.told] == ["The invoice is printing"]
    assert not clerk.shown("invoice")


def test_somebody_else_is_found_by_name_and_chosen_by_keys(open_dialog) -> None:
    clerk = open_dialog()
    assert "receipt on A4" in clerk.read("invoice.hint")
    clerk.type("silv")
    clerk.press(K.Key_Return)
    clerk.settle()
    assert len(clerk.widget("invoice").presenter.rows) == 2
    assert not clerk.desk.made  # Enter looked for somebody and printed nothing
    clerk.press(K.Key_Down)
    clerk.press(K.Key_Return)
    assert clerk.read("invoice.name") == "Marta Silvestri"
    clerk.press(K.Key_Return)
    clerk.settle()
    assert clerk.desk.made == [("print", SILVESTRI)]


def test_a_card_is_scanned_and_a_customer_taken_off_again(open_dialog) -> None:
    clerk = open_dialog()
    dialog = clerk.widget("invoice")
    dialog.take_scan("KL-17")
    clerk.settle()
    clerk.press(K.Key_Return)
    assert clerk.read("invoice.name") == "Silva Catering"
    clerk.tap("invoice.remove")
    assert not clerk.shown("invoice.buyer")
    clerk.tap("invoice.accept")
    clerk.settle()
    assert clerk.desk.made == [("print", None)]


def test_nothing_is_printed_for_a_name_that_was_not_found(open_dialog) -> None:
    clerk = open_dialog(on_sale=SILVA)
    clerk.type("nobody")
    clerk.press(K.Key_Return)
    clerk.settle()
    clerk.press(K.Key_Return)
    clerk.settle()
    assert not clerk.desk.made


def test_what_went_wrong_is_said_and_the_dialog_stays(open_dialog) -> None:
    clerk = open_dialog()
    clerk.type("gone")
    clerk.press(K.Key_Return)
    clerk.settle()
    assert clerk.read("invoice.problem")
    clerk.type("x")
    assert "receipt on A4" in clerk.read("invoice.hint")
    clerk.desk.failure = Refused("no_page_printer")
    clerk.tap("invoice.accept")
    assert "no printer for A4" in clerk.read("invoice.problem")
    assert clerk.told == []


def test_without_a_printer_the_green_button_saves_where_the_person_says(open_dialog, tmp_path) -> None:
    clerk = open_dialog(has_printer=False, on_sale=SILVA)
    assert not clerk.shown("invoice.save")
    asked = []
    presenter = clerk.widget("invoice").presenter
    presenter.on_place = asked.append
    clerk.press(K.Key_Return)
    assert asked == ["T01-1-000001.pdf"]
    presenter.save_to(tmp_path / "x.pdf")
    clerk.settle()
    assert clerk.desk.made == [("save", SILVA, tmp_path / "x.pdf")]
    assert clerk.told[0].detail == str(tmp_path / "x.pdf")


def test_with_a_printer_ctrl_s_saves_and_a_failure_is_said(open_dialog, tmp_path) -> None:
    clerk = open_dialog(on_sale=SILVA, failure=Unavailable("file_not_written", path="/x", reason="read-only"))
    asked = []
    presenter = clerk.widget("invoice").presenter
    presenter.on_place = asked.append
    clerk.press(K.Key_S, M.ControlModifier)
    assert asked
    presenter.save_to(tmp_path / "x.pdf")
    clerk.settle()
    assert "read-only" in clerk.read("invoice.problem")
    clerk.press(K.Key_Escape)
    assert clerk.told == []
