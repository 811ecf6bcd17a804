"""A till with limits and managers behind its windows, without a server: real session and journal, a door that knows three PINs."""

from __future__ import annotations

import sys
import uuid
from concurrent.futures import Future
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import NOW, FakeLogin
from hands import Hands, K, M  # noqa: F401 - keys for the tests that use this

from pos.errors import Refused
from pos.i18n import Locale
from pos.services.customers import CustomerFound
from pos.till.approving import Approvals
from pos.till.customers import Customers
from pos.till.desk import TillDesk
from pos.till.giving import Giving
from pos.till.link import Link, LinkStatus
from pos.till.parking import Parking
from pos.till.session import SignedIn
from pos.ui.giving.gifts import Gifts
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.ui.shell import Ports, Shell
from tests.factories import a_product
from tests.factories.till import STORE, TillForTests

ANNA = SignedIn("p-anna", "anna", "Anna Koster", "cashier", frozenset({"sell"}), "token")
BEN = SignedIn("p-ben", "ben", "Ben Visser", "admin", frozenset({"sell", "approve", "discount"}))
CARLA = SignedIn("p-carla", "carla", "Carla Ruiz", "owner", frozenset({"sell", "approve", "discount"}))
PINS = {("ben", "7391"): BEN, ("carla", "5064"): CARLA, ("anna", "4826"): ANNA}
OIL, BEANS, LOAF = "4000000000013", "4000000000020", "4000000000037"
LIMITS = {"cashier": {"line_percent": "10", "line_amount": None, "sale_percent": "5", "sale_amount": None, "price_percent": "10"}}  # fmt: skip
REASONS = [("price", "Price match", 1), ("price", "Wrong label", 2), ("discount", "Damaged", 1), ("discount", "Goodwill", 2), ("discount", "Last one", 3)]  # fmt: skip
NEW_CUSTOMER = uuid.UUID(int=77)


def goods():
    return (
        a_product("8.90", name="Olive oil extra virgin 500 ml", barcode=OIL),
        a_product("17.50", name="House blend coffee beans 1 kg", barcode=BEANS),
        a_product("4.20", name="Sourdough loaf 800 g", barcode=LOAF),
    )


def fill(till: TillForTests, limits=LIMITS) -> None:
    people = [
        {"id": who.person_id, "username": who.username, "name": who.name, "role": who.role, "pin_length": 4}
        for who in (ANNA, BEN, CARLA)
    ]
    reasons = [
        {"id": f"{kind} {label}", "kind": kind, "label": label, "position": position}
        for kind, label, position in REASONS
    ]
    with till.snapshot.change(is_full=False) as change:
        change.put_documents("store", [{**STORE, "limits": limits, "approving_roles": ["admin", "owner"]}])
        change.put_documents("person", people)
        change.put_documents("reason", reasons)
    till.prices.reload()


class FakeDoor:
    """Answers at once, or when `future` is set, when that is done."""

    def __init__(self):
        self.tries = 5
        self.future = None
        self.asked = []

    def consult(self, username, kind, secret):
        self.asked.append((username, kind))
        if self.future is not None:
            return self.future
        done: Future = Future()
        user = PINS.get((username, secret))
        if user is None:
            self.tries -= 1
            done.set_exception(Refused("wrong_pin", tries_left=self.tries))
        else:
            done.set_result(user)
        return done


class FakeServer:
    """What is asked from afar, and what a test answers."""

    def __init__(self):
        self.requests = {}
        self.withdrawn = []
        self.answer = None
        self.people = []
        """Customers, as the server finds them."""
        self.slow = None
        """Questions for customers that are answered when a test does it."""
        self.looked_for = []
        self.not_sold: dict[str, str] = {}

    def change(self, use_case, *arguments, **named):
        done: Future = Future()
        if use_case.__name__ == "ask":
            self.requests[arguments[0]] = arguments[1:]
        elif use_case.__name__ == "withdraw":
            self.withdrawn.append(arguments[0])
        elif use_case.__name__ == "save":
            self.people.append(CustomerFound(arguments[0], None))
            done.set_result(NEW_CUSTOMER)
            return done
        done.set_result(None)
        return done

    change_even_at_end = change

    def query(self, use_case, *arguments, **named):
        done: Future = Future()
        if use_case.__name__ in {"find", "find_card"}:
            return self._customers(use_case.__name__, arguments[0], done)
        if use_case.__name__ == "find_not_sold":
            done.set_result(self.not_sold.get(arguments[0]))
            return done
        done.set_result(
            self.answer or SimpleNamespace(state="open", decided_by=None, decided_by_name=None, note=None)
        )
        return done

    def _customers(self, name, words, done):
        self.looked_for.append(words)
        found = [
            each
            for each in self.people
            if each.customer.code == words
            or (name == "find" and words.casefold() in (each.customer.name + each.customer.phone).casefold())
        ]
        answer = found if name == "find" else next(iter(found), None)
        if self.slow is None:
            done.set_result(answer)
        else:
            self.slow.append((done, answer))
        return done


class Counter(Hands):
    """Somebody at the till: presses keys into the window and reads what is on it."""

    def __init__(self, qtbot, till: TillForTests, *, limits=LIMITS):
        self.qtbot, self.books = qtbot, till
        fill(till, limits)
        self.session = till.session
        self.session.begin(ANNA)
        self.link = Link()
        self.link.set_status(LinkStatus.ONLINE, till.clock.now())
        self.door, self.server = FakeDoor(), FakeServer()
        self.approvals = Approvals(self.session, self.door, self.server, self.link)
        self.giving = Giving(self.session, self.approvals)
        printing = SimpleNamespace(
            state=SimpleNamespace(waiting=0, pages=0, is_none=True, problem=None, is_paper_low=False),
            has_second=False,
            put=lambda *_, **__: None,
        )
        away = Link()
        away.set_status(LinkStatus.OFFLINE, till.clock.now())
        parking = Parking(self.session, till.worker, self.server, away)
        self.customers = Customers(self.session, self.server, self.link)
        self.desk = TillDesk(
            self.session, till.worker, self.link, printing, parking, self.giving, customers=self.customers
        )
        self.operations = Operations()
        self.now_ms = 0.0
        self.filter = ScanFilter(now_ms=lambda: self.now_ms)
        ports = Ports(FakeLogin(), lambda _who: self.desk, _nothing, _nothing)
        self.window = Shell(ports, Locale(), self.operations, self.filter, lambda: NOW)
        self.gifts = Gifts(
            self.window, lambda: self.window.till.checkout, self.giving, self.approvals, self.desk, Locale(),
            self.operations.run,
        )  # fmt: skip
        self.window.on_action = self.gifts.act
        self.sounds = []
        self.window.on_sound = self.sounds.append
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()
        self.window._open_till(None)

    def close(self):
        self.filter.unwatch()

    def settle(self):
        """What was queued on the till's worker and told to the window is done."""
        self.qtbot.waitUntil(lambda: not self.operations.is_waiting)

    @property
    def line(self):
        return self.session.priced().lines[-1]

    @property
    def total(self):
        return self.session.priced().total

    @property
    def entries(self):
        """Consents in the books: act, way, approver, reason, old, new; the oldest first."""
        newest = self.books.worker.run(lambda journal: journal.latest(["approved"], 50)).result()
        rows = reversed(newest)
        return [
            (e.body["act"], e.body["way"], e.body["approver"], e.body["reason"], e.body["detail"]["old"], e.body["detail"]["new"])
            for e in rows
        ]  # fmt: skip


def _nothing():
    """Nothing to do here."""
