"""Every text that a till shows can be turned: windows in a made language that puts brackets around what is said.

Whatever stands outside the brackets was not said through `pos.words`, unless it is data: names of goods and people, figures, what
keyboards have printed on them. Painted texts are seen as they are painted.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from decimal import Decimal as D  # noqa: N817 - as in the fakes
from pathlib import Path

import pytest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QVBoxLayout,
    QWidget,
)

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "giving"))
sys.path.insert(0, str(Path(__file__).parent / "shift"))

import counter as counters
import drawer as drawers
import fakes
from counter import Counter
from drawer import Drawer
from person import ALL_FEATURES, APPLES, BEANS, FIRST_FEATURES, LOAF, MILK, K, M, Person
from shots import refused

from pos.domain.shift_count import Count, ShiftRules
from pos.domain.shift_entries import Direction
from pos.domain.tender import Tender, TenderKind
from pos.errors import Conflict, Refused, Unavailable
from pos.i18n import Locale
from pos.till.accounts import TillAccounts
from pos.till.approving import Approvals
from pos.till.link import Link, LinkStatus
from pos.till.requests import OpenRequest
from pos.till.return_desk import ReturnDesk
from pos.till.returning import Returning
from pos.till.shown import LinkState, PrinterShown, PrinterState, WaitingPaper
from pos.ui.approval.inbox import RequestBanner
from pos.ui.approval.inbox_presenter import InboxPresenter
from pos.ui.leaving.dialog import Leaving
from pos.ui.leaving.presenter import LeavingPresenter
from pos.ui.papers import PapersDialog
from pos.ui.returns.loose_presenter import LoosePresenter
from pos.ui.returns.presenter import ReturnPresenter
from pos.ui.returns.screen import LooseScreen, ReturnScreen
from pos.ui.series.dialog import SeriesDialog
from pos.ui.series.presenter import SeriesPresenter
from pos.ui.widgets import base
from pos.ui.widgets.buttons import Button
from pos.words import speaking
from pos.words.speaking import LANGUAGES
from tests.factories import a_product
from tests.ui.made_language import Eyes, speak_brackets


@pytest.fixture(autouse=True)
def made_language(monkeypatch):
    speak_brackets(monkeypatch)


@pytest.fixture
def eyes(monkeypatch):
    eyes = Eyes(monkeypatch)
    eyes.know(
        "Linden Market Till 1",
        "Member 3 for 2",
        "Thu Thursday Fri Nov November",
        "VAT",
        *(row[0] for row in fakes.CATALOGUE),
    )
    eyes.know(
        *(name for _, name, _ in fakes.CATEGORIES), *(f"{each.name} {each.role}" for each in fakes.PEOPLE)
    )
    eyes.know(*(each.role.lower() for each in fakes.PEOPLE))
    return eyes


@pytest.fixture
def people(qtbot):
    made = []

    def make(*arguments, **named):
        made.append(Person(qtbot, *arguments, **named))
        return made[-1]

    yield make
    for each in made:
        each.filter.unwatch()


def test_the_brackets_leave_facts_outside():
    assert speaking.say("No. {number}", number=7) == "⟦No. ⟧7"
    assert speaking.counted(2, "{count} item", "{count} items") == "2⟦ items⟧"
    assert speaking.say("Open", about="shift") == "⟦Open⟧"


def test_what_is_not_said_is_found(qtbot, eyes):
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(base.Label(speaking.say("Paid")))
    column.addWidget(Button(speaking.say("Pay"), name="pay"))
    window.show()
    eyes.look(window)
    forgotten = Button("Forgotten", name="forgotten")
    column.addWidget(forgotten)
    forgotten.show()
    with pytest.raises(AssertionError, match="Forgotten"):
        eyes.look(window)


def test_signing_in(people, eyes):
    stranger = people(signed_in=False)
    eyes.look(stranger.window)
    stranger.type("9999")
    stranger.qtbot.waitUntil(lambda: not stranger.window.login.presenter.is_busy)
    eyes.look(stranger.window)
    stranger.tap("person.other")
    stranger.press(K.Key_C, text="C")
    eyes.look(stranger.window)


@pytest.mark.parametrize("features", [ALL_FEATURES | {"x_report", "papers", "cash_in_out"}, FIRST_FEATURES])
def test_the_checkout(people, eyes, features):
    who = people(features)
    checkout = who.window.till.checkout
    eyes.look(who.window)
    for code in (LOAF, MILK, MILK):
        who.scan(code)
    eyes.look(who.window)
    checkout.end_flash()
    eyes.look(who.window)
    who.type("coffee")
    eyes.look(who.window)
    checkout.set_text("zz zz")
    eyes.know("zz")
    eyes.look(who.window)
    checkout.set_text("")
    who.scan("4006381999999")
    eyes.look(who.window)
    checkout.close_notice()
    checkout.remove_selected()
    eyes.look(who.window)
    checkout.undo()
    checkout.ask_cancel()
    eyes.look(who.window)
    who.press(K.Key_Escape)
    checkout.refuse_scan("")
    eyes.look(who.window)


@pytest.mark.parametrize(
    "link",
    [
        LinkState(is_online=False, since_at=fakes.NOW),
        LinkState(is_online=False, to_send=3),
        LinkState(is_online=True, to_send=1),
        LinkState(is_online=True, quarantined=2),
        LinkState(
            is_online=False, to_send=2, problem=Conflict("entry_fork", epoch=1, seq=7), is_stopped=True
        ),
        LinkState(is_online=True, problem=Refused("clock_wrong", minutes=9, direction="ahead of")),
        LinkState(is_online=True, unreadable=(("tax", "VAT"), ("promotion", "VAT"))),
    ],
)
def test_the_link(people, eyes, link):
    who = people(ALL_FEATURES | {"renew_series"})
    who.till.link_state = link
    for problem in ("", "printer_paper_out", "printer_cover_open"):
        for waiting in (0, 2):
            who.till.printer_state = PrinterState(is_ready=False, waiting=waiting, problem=problem)
            who.window.refresh_strip()
            eyes.look(who.window)
    who.till.printer_state = PrinterState(is_paper_low=True)
    who.window.refresh_strip()
    eyes.look(who.window)
    who.window.till.checkout.explain_link()
    eyes.look(who.window)


def test_dialogs_of_the_checkout(people, eyes):
    who = people(ALL_FEATURES)
    eyes.know("Steps of To pay everything")
    who.scan(LOAF)
    who.press(K.Key_F1)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.press(K.Key_F2)
    eyes.look(who.window)
    who.type("5000")
    who.press(K.Key_Return)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.scan(APPLES)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.press(K.Key_F1, M.ShiftModifier)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.tap("menu")
    menu = who.window.findChild(QMenu, "menu.list")
    eyes.look(who.window, menu)
    menu.close()


def test_parking_and_more(people, eyes):
    who = people(ALL_FEATURES)
    eyes.know("Anna")
    who.press(K.Key_F6)
    eyes.look(who.window)
    for code in (LOAF, BEANS):
        who.scan(code)
        who.press(K.Key_F6)
        eyes.look(who.window)
    who.window.till.checkout.act_on_notice()
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.scan(MILK)
    who.press(K.Key_F7)
    eyes.look(who.window)
    who.press(K.Key_Delete)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.press(K.Key_Escape)
    who.press(K.Key_F9)
    eyes.look(who.window)
    who.type("zz")
    eyes.look(who.window)


def test_paying_and_the_receipt(people, eyes, monkeypatch):
    who = people(ALL_FEATURES)
    who.scan(BEANS)
    who.press(K.Key_F12)
    eyes.look(who.window)
    payment = who.window.till.payment
    for kind in payment.port.tender_kinds():
        payment.choose_tender(kind)
        eyes.look(who.window)
    payment.choose_tender("card")
    payment.press("9")
    payment.press("9")
    payment.take()
    eyes.look(who.window)
    payment.close_notice()
    payment.press("clear")
    payment.press("5")
    payment.take()
    eyes.look(who.window)
    payment.refuse_scan("")
    eyes.look(who.window)
    payment.close_notice()
    payment.choose_tender("cash")
    payment.choose_quick(3)
    payment.take()
    who.wait_for("complete")
    eyes.know(*(f"{row.left} {row.right}" for row in who.till.completed[-1].rows))
    for paper in ("printed", "waiting", "failed"):
        who.window.till.complete.set_paper(paper)
        eyes.look(who.window)


def test_returns(people, eyes, make_till):
    who = people(ALL_FEATURES)
    books = make_till(a_product("5.40", name="Hand soap", barcode="4006381333931"))
    eyes.know("Hand soap Damaged")
    session = books.sign_in()
    eyes.know(session.user.name, session.till_name)
    session.scan("4006381333931", D(3))
    total = session.priced().total
    sale = session.complete(
        [Tender(TenderKind.CARD, D(5), "000 4242"), Tender(TenderKind.CASH, total - 5)]
    ).result()
    link = Link()
    link.set_status(LinkStatus.OFFLINE, books.clock.now())

    class Alone:
        def query(self, *_, **__):
            raise Refused("signed_in_offline")

        change = change_even_at_end = query

    class Desk(ReturnDesk):
        def return_reasons(self):
            return ("Damaged",)

    consents = Approvals(session, None, Alone(), link)
    returning, accounts = Returning(session, books.worker, Alone(), link), TillAccounts(session, Alone())
    desk = Desk(session, returning, lambda *_: None, consents, accounts, Alone(), lambda *_: ())
    presenter = ReturnPresenter(desk, Locale(), who.operations.run)
    screen = ReturnScreen(presenter)
    who.window.add_screen(screen)
    who.window.show_screen(screen)
    presenter.begin()
    eyes.look(who.window)
    who.scan("99999")
    who.qtbot.waitUntil(lambda: not presenter.is_busy)
    eyes.look(who.window)
    presenter.close_notice()
    who.scan(str(sale.entry.number))
    who.qtbot.waitUntil(lambda: not presenter.is_busy)
    eyes.look(who.window)
    presenter.take_everything()
    for way in presenter.ways:
        presenter.choose_way(way.key)
        eyes.look(who.window)
    presenter.leave()
    loose = LoosePresenter(desk, Locale(), who.operations.run, lambda *_: None)
    screen = LooseScreen(loose)
    who.window.add_screen(screen)
    who.window.show_screen(screen)
    eyes.look(who.window)
    who.scan("4006381333931")
    eyes.look(who.window)
    who.press(K.Key_F7)
    eyes.look(who.window)
    who.press(K.Key_Escape)
    who.scan("99999")
    eyes.look(who.window)


@pytest.fixture
def counter(qtbot, make_till, eyes):
    made = Counter(qtbot, make_till(*counters.goods()))
    store = counters.STORE
    eyes.know(str(store.get("name")), str(store.get("till_name")), made.session.till_name)
    eyes.know(*(label for _, label, _ in counters.REASONS))
    eyes.know(*(each.name for each in (counters.ANNA, counters.BEN, counters.CARLA)))
    yield made
    made.close()


def test_giving_and_consent(counter, eyes):
    eyes.look(counter.window)
    counter.scan(counters.OIL)
    counter.press(K.Key_F5)
    eyes.look(counter.window)
    counter.type("50")
    eyes.look(counter.window)
    counter.press(K.Key_F5)
    eyes.look(counter.window)
    counter.press(K.Key_Escape)
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("6")
    eyes.look(counter.window)
    counter.press(K.Key_Return)
    eyes.look(counter.window)
    counter.tap("approval.afar")
    eyes.look(counter.window)
    counter.press(K.Key_Escape)
    counter.press(K.Key_F6, M.ShiftModifier)
    eyes.look(counter.window)
    counter.press(K.Key_Escape)


def test_a_request_of_another_till(counter, eyes):
    eyes.know("Till Dina Okafor Olive oil Price match")

    class Inbox:
        may_decide = True

        def list_open(self):
            at = datetime(2026, 11, 20, tzinfo=UTC)
            said = {"old": "8.9", "new": "6", "name": "Olive oil", "reason": "Price match"}
            acts = ("price", "line_discount")
            return fakes.done(
                [
                    OpenRequest(f"{number}", act, "Till 2", "Dina Okafor", at, said, False)
                    for number, act in enumerate(acts)
                ]
            )

    class News:
        on_news: list = []  # noqa: RUF012 - one window

    presenter = InboxPresenter(Inbox(), Locale(), counter.operations.run)
    banner = RequestBanner(counter.window, presenter, News())
    banner.place_on("checkout")
    banner.begin()
    counter.settle()
    eyes.look(counter.window)
    counter.tap("request.refuse")
    eyes.look(counter.window)
    counter.press(K.Key_Escape)
    banner.end()


@pytest.fixture
def drawer(qtbot, make_till):
    made = Drawer(qtbot, make_till)
    yield made
    made.close()


def test_the_drawer(drawer, eyes):
    eyes.know("Anna Koster Ben Visser Manager Cashier", drawer.real.prices.store.name, drawers.CODE)
    eyes.know(drawer.real.session.till_name)
    drawer.come_in()
    eyes.look(drawer.window)
    drawer.press(K.Key_F2)
    drawer.type("150")
    eyes.look(drawer.window)
    drawer.press(K.Key_F12)
    drawer.settle()
    drawer.qtbot.waitUntil(lambda: drawer.screen == "checkout")
    drawer.sell(3)
    drawer.real.prices.shift_rules = ShiftRules(is_blind=False)
    drawer.press(K.Key_F11)
    drawer.settle()
    eyes.look(drawer.window)
    drawer.press(K.Key_Escape)
    drawer.press(K.Key_F10)
    eyes.look(drawer.window)
    drawer.press(K.Key_Escape)
    drawer.window.on_action("x_report")
    drawer.settle()
    eyes.look(drawer.window)
    drawer.press(K.Key_Escape)


def test_closing_a_shift(drawer, eyes):
    eyes.know("Anna Koster Ben Visser Manager Cashier", drawer.real.prices.store.name)
    eyes.know(drawer.real.session.till_name, "wrong change")
    drawer.shifts.open(Count(total=D(150))).result()
    drawer.sell(2)
    drawer.sell(1, TenderKind.CARD)
    drawer.shifts.move_cash(Direction.IN, D(20), "wrong change").result()
    drawer.come_in()
    drawer.real.prices.shift_rules = ShiftRules(verify_limit=D(5))
    drawer.press(K.Key_F12, M.ControlModifier)
    drawer.settle()
    drawer.type("1")
    eyes.look(drawer.window)
    drawer.press(K.Key_F12)
    drawer.settle()
    eyes.look(drawer.window)
    drawer.press(K.Key_Escape)
    drawer.settle()
    drawer.windows.closing.set_note("wrong change")
    drawer.settle()
    drawer.windows.review_screen.draw()
    eyes.look(drawer.window)
    drawer.press(K.Key_F12)
    eyes.look(drawer.window)
    drawer.press(K.Key_Escape)


@pytest.mark.parametrize(
    "link",
    [
        LinkState(is_online=False, to_send=3),
        LinkState(
            is_online=False, to_send=2, problem=Conflict("entry_fork", epoch=1, seq=7), is_stopped=True
        ),
        LinkState(is_online=True, to_send=1),
    ],
)
def test_signing_out(people, eyes, link):
    who = people()
    who.till.link_state = link
    presenter = LeavingPresenter(lambda: refused(link.to_send), who.till.link, who.operations.run)
    wish = Leaving(who.window, presenter, who.window.sign_out, who.window.lock)
    wish.begin()
    who.qtbot.waitUntil(lambda: not who.operations.is_waiting)
    presenter.stop_waiting()
    eyes.look(who.window)
    presenter._clear(None)
    wish.end()


def test_a_new_series(qtbot, people, eyes):
    who = people()

    class Port:
        till_code = "T01"
        sales_to_send = 3

        def renew_series(self, reason):
            return fakes.done(Refused("owner_exists"))

    dialog = SeriesDialog(who.window, SeriesPresenter(Port(), who.operations.run))
    dialog.open_over(dialog.reason.edit)
    eyes.look(who.window)
    dialog.cancel()


def test_papers(people, eyes):
    who = people()
    eyes.know("Receipts")
    at = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
    papers = [WaitingPaper(1, "T01/1-000012", at, Unavailable("printer_silent", printer="Receipts"))]
    papers += [WaitingPaper(number, f"T01/1-00001{number}", at) for number in range(2, 9)]

    class Port:
        has_second_printer = True
        redirect_paper = drop_paper = None

        def printers(self):
            wrong = ("paper_out", "cover_open", "cutter", "offline", "silent")
            problems = [Unavailable(f"printer_{each}", printer="Receipts") for each in wrong]
            shown = [PrinterShown("Receipts", "T01", each, is_drawer_open=False) for each in problems]
            return [*shown, PrinterShown("Receipts", "T01", is_paper_low=True, is_drawer_open=True)]

        def waiting_papers(self):
            return fakes.done(papers)

    dialog = PapersDialog(who.window, Port(), Locale(), who.operations)
    dialog.open_over(dialog)
    who.qtbot.waitUntil(lambda: not who.operations.is_waiting)
    eyes.look(who.window)
    dialog.cancel()


def test_the_first_start(qtbot, tmp_path, eyes):
    from pos.home import Home
    from pos.ui.application import Desk
    from pos.ui.first_run import FirstRun
    from pos.ui.login.store_presenter import ShopTyped
    from pos.ui.operation import Operations
    from pos.ui.scan_filter import ScanFilter

    window = FirstRun(Desk(QApplication.instance(), Operations(), ScanFilter()), Home(tmp_path))
    qtbot.addWidget(window)
    window.show()
    eyes.know("EUR Corner Shop", *LANGUAGES.values())
    eyes.look(window)
    window.store.presenter.go_on("", "", "", "", "x")
    eyes.look(window)
    window._ask_owner(ShopTyped("Corner Shop", "", "EUR", "", ()))
    eyes.look(window)
    window._executor.shutdown(wait=True)
