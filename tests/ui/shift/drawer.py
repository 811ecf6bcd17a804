"""Somebody at a till with a real journal and a real drawer, whose windows are pressed as a person presses them."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from counter import FakeServer
from fakes import ALL_FEATURES, FIRST_FEATURES
from person import K, M, Person

from pos.documents.paper import PaperFormat
from pos.domain.badge import badge_code
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.ports import RecordingTransport
from pos.i18n import Locale
from pos.journal import card_payments
from pos.paths import resources_dir
from pos.till.approving import Approvals
from pos.till.cards import TillCards
from pos.till.link import Link, LinkStatus
from pos.till.mailing import MailQueue
from pos.till.printing import MAIN, Printer, PrintQueue
from pos.till.session import SignedIn
from pos.till.shifts import Shifts
from pos.till.shown import Person as Face
from pos.ui.shift.windows import ShiftWindows, Surroundings
from tests.factories import a_product
from tests.factories.till import STORE

D = Decimal
CODE = "7394376616037"
RIGHTS = frozenset({"sell", "refund", "shift.open", "cash.move", "drawer.open"})
ANNA = SignedIn("10000000-0000-7000-8000-000000000001", "anna", "Anna Koster", "cashier", RIGHTS)
BEN = SignedIn("10000000-0000-7000-8000-000000000002", "ben", "Ben Visser", "admin", RIGHTS | {"approve"})
BADGE, OWN_BADGE = (badge_code(each.person_id, "0123456789AB") for each in (BEN, ANNA))
SHIFT_FEATURES = {"open_drawer", "cash_in_out", "close_shift", "hand_over", "x_report"}

__all__ = ["ALL_FEATURES", "ANNA", "BADGE", "BEN", "CODE", "OWN_BADGE", "D", "Drawer", "K", "M"]


class Nobody:
    """No customer has an address."""


class Drawer(Person):
    """`shifts` is the real thing over the journal in `make_till`'s folder."""

    def __init__(self, qtbot, make_till, folder="till", terminal=None):
        self.real = make_till(a_product("2.49", barcode=CODE), folder=folder)
        self.real.session.user = ANNA
        with self.real.snapshot.change(is_full=False) as change:
            change.put_documents(
                "person",
                [
                    {
                        "id": each.person_id,
                        "username": each.username,
                        "name": each.name,
                        "role": each.role,
                        "has_badge": True,
                        "pin_length": 4,
                    }
                    for each in (ANNA, BEN)
                ],
            )
        self.real.prices.reload()
        self.paper = RecordingTransport()
        self.printing = PrintQueue(
            self.real.worker,
            {MAIN: Printer("Receipts", self.paper, EPSON_80_MM)},
            lambda entry, is_copy: self.real.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(self.real.prices.store),
            resources_dir() / "fonts" / "Inter-Regular.ttf",
            self.real.clock,
        )
        self.printing.start()
        self.link, self.server = Link(), FakeServer()
        self.link.set_status(LinkStatus.ONLINE, self.real.clock.now())
        self.approvals = Approvals(self.real.session, self, self.server, self.link)
        self.cards = TillCards(self.real.worker, self.real.clock, terminal)
        self.mails = MailQueue(self.real.worker, self.real.session, self.printing, Nobody(), self.real.clock)
        self.shifts = Shifts(
            self.real.session,
            self.real.worker,
            self.printing,
            self._verify,
            self.approvals,
            cards=self.cards,
            mails=self.mails,
        )
        self.windows = None
        self.left = 0
        super().__init__(qtbot, FIRST_FEATURES | SHIFT_FEATURES | {"more"}, signed_in=False)
        self.window.first_screen = self._enter
        self.window.on_action = self._act

    def come_in(self):
        self.type("1234")
        self.qtbot.waitUntil(lambda: self.screen != "login")
        self.settle()

    def _enter(self):
        around = Surroundings(
            window=self.window,
            run=self.operations.run,
            add_screen=self.window.add_screen,
            show_screen=self.window.show_screen,
            remove_screen=self.window.remove_screen,
            back=self.window.back_to_till,
            leave=self._leave,
            sign_out=self._end_work,
            say=self.window.till.checkout.say,
            approvers=lambda: [("ben", Face(BEN.person_id, BEN.name, "Manager", 1))],
            others=lambda: [("ben", Face(BEN.person_id, BEN.name, "Manager", 1))],
            prove=self._prove,
            prove_by_badge=self._prove_by_badge,
            save_pdf=lambda *_: Future(),
            news=self.approvals,
        )
        self.windows = ShiftWindows(self.shifts, Locale(), around, "Anna Koster", "Cashier, Till 1")
        first = self.windows.first_screen()
        if first is None:
            self.windows.tell_of_yesterday()
        return first

    def _leave(self):
        self.left += 1
        self.window.lock()
        self.windows.remove()

    def _end_work(self):
        self.window.sign_out()
        self.windows.remove()

    def _act(self, action):
        if self.windows.knows(action):
            self.windows.act(action)

    def _prove(self, username, pin):
        done = Future()
        if pin == "5678":
            done.set_result(BEN)
        else:
            done.set_exception(Refused("wrong_pin", tries_left=4))
        return done

    def _prove_by_badge(self, code):
        done = Future()
        done.set_result({BADGE: BEN, OWN_BADGE: ANNA}[code])
        return done

    def _verify(self, username, secret, kind):
        done = Future()
        proved = {("pin", "5678"): BEN, ("badge", BADGE): BEN, ("badge", OWN_BADGE): ANNA}
        if (kind, secret) in proved:
            done.set_result(proved[kind, secret].person_id)
        else:
            done.set_exception(Refused("wrong_pin" if kind == "pin" else "badge_unknown", tries_left=4))
        return done

    def consult(self, _username, kind, secret):
        done = Future()
        if (kind, secret) in {("pin", "5678"), ("badge", BADGE)}:
            done.set_result(BEN)
        else:
            done.set_exception(Refused("wrong_pin", tries_left=4))
        return done

    def mail_to(self, *addresses):
        """The shop wants its Z reports there."""
        report = {"report": {"report.mail_to": list(addresses)}}
        with self.real.snapshot.change(is_full=False) as change:
            change.put_documents("store", [{**STORE, **report}])
        self.real.prices.reload()

    def limit(self, most):
        """A cashier may take out so much alone; None is no limit."""
        limited = {"limits": {"cashier": {"cash_out": most}}, "approving_roles": ["admin"]}
        with self.real.snapshot.change(is_full=False) as change:
            change.put_documents("store", [{**STORE, **limited}])
        self.real.prices.reload()

    @property
    def consents(self):
        """Those in the books, the newest first."""
        return self.real.worker.run(lambda journal: journal.latest(["approved"], 9)).result()

    @property
    def moved(self):
        return self.real.worker.run(lambda journal: journal.latest(["cash_moved"], 9)).result()

    def settle(self):
        """Futures of the till's worker have come back."""
        for _ in range(3):
            self.real.worker.run(lambda _: None).result()
            self.qtbot.waitUntil(lambda: not self.operations.is_waiting)

    def sell(self, pieces=1, kind=TenderKind.CASH):
        self.real.session.scan(CODE, D(pieces))
        self.real.session.complete([Tender(kind, self.real.session.priced().total)]).result()

    def charge(self, pieces=1):
        """Sell, and let the terminal of this till charge the card. Gives the payment."""
        self.real.session.scan(CODE, D(pieces))
        basket, currency = self.real.session.basket, self.real.prices.store.currency
        total = self.real.session.priced().total
        payment = self.cards.pay(basket.id, currency.to_minor(total), currency).result(10)
        self.real.session.complete(
            [Tender(TenderKind.CARD, total)],
            also=lambda journal: card_payments.settle(journal, basket.id, [payment.id]),
        ).result()
        return payment

    def papers(self):
        assert self.printing.wait_idle(10)
        return [job.decode("cp858", "replace") for job in self.paper.jobs]

    def close(self):
        self.filter.unwatch()
        self.cards.ask_to_stop()
        self.cards.join(5)
        self.printing.stop()
        self.window.close()
