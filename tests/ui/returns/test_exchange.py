"""Exchanges in one basket as a person does them: chosen on the screen of returns, goods added, and only the difference moves."""

from __future__ import annotations

import sys
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import BEANS, LOAF, OIL, Counter, K, M, goods

from pos.domain.tender import Tender, TenderKind
from pos.i18n import MINUS, Locale
from pos.journal.store import Journal
from pos.till.accounts import TillAccounts
from pos.till.link import Link, LinkStatus
from pos.till.returning import Returning
from pos.till.session import restore
from pos.ui.checkout.faces import result_face
from pos.ui.returns.windows import ReturnWindows, Surroundings
from tests.factories import a_product

D = Decimal
ROLL = "4000000000044"


class Exchange(Counter):
    """A counter with a receipt of this till (olive oil and beans, by card) and the windows of returns."""

    def __init__(self, qtbot, till):
        self.away = Link()
        super().__init__(qtbot, till)

    def open(self):
        self.away.set_status(LinkStatus.OFFLINE, self.books.clock.now())
        self.session.scan(OIL)
        self.session.scan(BEANS)
        total = self.session.priced().total
        self.sale = self.session.complete([Tender(TenderKind.CARD, total, "000 4242")]).result()
        around = Surroundings(
            self.window,
            self.operations.run,
            self.window.add_screen,
            self.window.show_screen,
            self.window.remove_screen,
            self.window.back_to_till,
            self.window.finish,
            result_face,
            self.approvals,
        )
        self.windows = ReturnWindows(self.desk.returns, Locale(), around)
        self.window.on_action = lambda action: self.windows.open() if action == "return" else self.gifts.act(action)  # fmt: skip
        self.window.on_receipt = self.windows.open
        return self

    def exchange(self, *codes):
        """Scan the receipt at the checkout, then what comes back, F6."""
        self.scan(str(self.sale.entry.number))
        self.qtbot.waitUntil(lambda: self.windows.screens[0].presenter.found is not None)
        for code in codes:
            self.scan(code)
        self.press(K.Key_F6)
        self.qtbot.waitUntil(lambda: self.screen == "checkout")

    @property
    def screen(self):
        return self.window.screen_shown.objectName()

    @property
    def lines(self):
        return [(line.name, line.quantity, line.total, line.came_back) for line in self.window.till.checkout.lines]  # fmt: skip

    def last(self):
        return self.books.worker.run(lambda journal: journal.latest(["sale"], 1)[0]).result()

    def pay_word(self):
        return self.window.till.screens[0].panel.pay.label


def made_for(counter, till):
    counter.desk.take_back_with(
        Returning(counter.session, till.worker, counter.server, counter.away),
        counter.approvals,
        TillAccounts(counter.session, counter.server),
        counter.server,
    )
    counter.window._open_till(None)
    return counter.open()


@pytest.fixture
def counter(qtbot, make_till):
    till = make_till(*goods(), a_product("8.90", name="Walnut oil", barcode=ROLL))
    made = Exchange(qtbot, till)
    yield made_for(made, till)
    made.close()


def test_a_number_typed_at_the_checkout_opens_its_receipt(counter):
    counter.type(str(counter.sale.entry.number).lower())
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: counter.windows.screens[0].presenter.found is not None)
    assert counter.screen == "return"


def test_the_customer_pays_the_difference(counter):
    counter.exchange(OIL)
    number = counter.sale.entry.number
    assert counter.lines == [("Olive oil extra virgin 500 ml", f"{MINUS}1", f"{MINUS}8.90", f"back from {number}")]  # fmt: skip
    counter.scan(BEANS)
    assert counter.window.till.checkout.totals.total == "€8.60"
    assert counter.window.till.checkout.totals.returned == f"{MINUS}8.90"
    counter.press(K.Key_F12)
    assert counter.screen == "payment"
    counter.press(K.Key_F6)
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: counter.screen == "complete")
    body = counter.last().body
    assert (body["total"], body["refund_of"]["entry"]) == ("8.60", counter.sale.entry.id)
    assert [(line["qty"], line["total"], line["refund_of_line"]) for line in body["lines"]] == [("1", "17.50", None), ("-1", "-8.90", 1)]  # fmt: skip
    assert [(row["kind"], row["amount"]) for row in body["tenders"]] == [("card", "8.60")]


def test_equal_value_is_done_at_once(counter):
    counter.exchange(OIL)
    counter.scan(ROLL)
    assert (counter.window.till.checkout.totals.total, counter.pay_word()) == ("€0.00", "Exchange")
    counter.press(K.Key_F12)
    counter.qtbot.waitUntil(lambda: counter.screen == "complete")
    assert (counter.last().body["total"], counter.last().body["tenders"]) == ("0.00", [])
    assert counter.window.till.complete.summary == "Nothing to pay, and nothing to give back"


def test_the_difference_goes_back_to_the_card(counter):
    counter.exchange(BEANS)
    counter.scan(LOAF)
    assert counter.pay_word() == "Give back"
    counter.press(K.Key_F12)
    assert counter.read("giveBack.title") == "Give back €13.30"
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: counter.screen == "complete")
    body = counter.last().body
    assert [(row["kind"], row["amount"], row["reference"]) for row in body["tenders"]] == [
        ("card", "-13.30", "000 4242")
    ]
    assert counter.session.basket is None


def test_another_way_asks_a_manager(counter):
    counter.exchange(BEANS)
    counter.scan(LOAF)
    counter.press(K.Key_F12)
    counter.press(K.Key_Down)
    assert counter.read("giveBack.hint") == "A manager is asked first."
    counter.press(K.Key_Return)
    counter.type("7391")
    counter.qtbot.waitUntil(lambda: counter.screen == "complete")
    assert [(row["kind"], row["amount"]) for row in counter.last().body["tenders"]] == [("cash", "-13.30")]
    assert counter.entries[-1][:3] == ("refund_other_way", "pin", "p-ben")


def test_with_nothing_new_nothing_is_finished(counter):
    counter.exchange(OIL)
    counter.press(K.Key_F12)
    assert counter.window.till.checkout.notice.title == "The exchange is not finished"
    assert counter.screen == "checkout"


def test_a_line_that_came_back_is_as_it_was_and_can_stay(counter):
    counter.exchange(OIL, BEANS)
    counter.scan(LOAF)
    counter.press(K.Key_Up)
    before = counter.lines
    counter.press(K.Key_Plus, text="+")
    assert "comes back with its receipt" in counter.window.till.checkout.notice.detail
    counter.press(K.Key_F5)
    assert counter.lines == before
    counter.window.till.checkout.close_notice()
    counter.press(K.Key_Delete)
    assert [name for name, *_ in counter.lines] == ["Olive oil extra virgin 500 ml", "Sourdough loaf 800 g"]
    counter.press(K.Key_Up)
    counter.press(K.Key_Up)
    counter.press(K.Key_Delete)
    assert counter.session.basket.exchange is None
    assert counter.window.till.checkout.totals.total == "€4.20"


def test_parked_recalled_and_cancelled(counter):
    counter.exchange(OIL)
    counter.scan(BEANS)
    before = counter.lines
    counter.press(K.Key_F6)
    counter.qtbot.waitUntil(lambda: counter.lines == [])
    counter.press(K.Key_F7)
    counter.qtbot.waitUntil(lambda: counter.lines == before)
    counter.press(K.Key_Delete, M.ControlModifier)
    counter.press(K.Key_Return)
    assert counter.session.basket is None
    counter.exchange(OIL)
    assert counter.lines == before[:1]


def test_a_second_receipt_waits_and_a_crash_forgets_nothing(counter):
    counter.exchange(OIL)
    counter.scan(str(counter.sale.entry.number))
    counter.qtbot.waitUntil(lambda: counter.windows.screens[0].presenter.found is not None)
    counter.scan(BEANS)
    counter.press(K.Key_F6)
    assert "come back with this sale already" in counter.windows.screens[0].presenter.notice.detail
    kept = counter.books.worker.run(Journal.open_basket).result()
    assert kept == counter.session.basket
    assert counter.books.worker.run(restore).result().basket.exchange.total == D("8.90")


def test_f1_says_how_the_difference_came_about(counter):
    counter.exchange(OIL)
    counter.scan(BEANS)
    said = counter.desk.explain(None)
    assert any("came back" in each for each in said)
    assert "8.60" in said[-1]
    assert counter.desk.explain("back:1") == said
