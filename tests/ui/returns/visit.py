"""The return screens in the window of somebody who is signed in, over a real till's domain and journal, without a server."""

from __future__ import annotations

import sys
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))
sys.path.insert(0, str(Path(__file__).parents[1]))

from counter import ANNA, BEN, CARLA, FakeDoor
from PySide6.QtWidgets import QWidget

from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.accounts import TillAccounts
from pos.till.approving import Approvals
from pos.till.link import Link, LinkStatus
from pos.till.return_desk import ReturnDesk
from pos.till.returning import Returning
from pos.till.shown import CompletedSale, ProductShown
from pos.ui.checkout.faces import result_face
from pos.ui.returns.windows import ReturnWindows, Surroundings
from tests.factories.till import STORE, TillForTests

D = Decimal
SOAP, TEA, APPLES = "4006381333931", "7394376616037", "20000004"
REASONS = ("Does not fit", "Damaged")


class Alone:
    """No server to ask."""

    def query(self, *_: Any, **__: Any) -> Future[Any]:
        raise Refused("signed_in_offline")

    change = change_even_at_end = query


def set_rules(till: TillForTests, limits: dict[str, Any] | None = None, **settings: Any) -> None:
    """`settings` are those of `returns.`, by the rest of their names."""
    people = [
        {"id": who.person_id, "username": who.username, "name": who.name, "role": who.role, "pin_length": 4}
        for who in (ANNA, BEN, CARLA)
    ]
    reasons = [
        {"id": label, "kind": "return", "label": label, "position": at} for at, label in enumerate(REASONS)
    ]
    store = {
        **STORE,
        "limits": limits,
        "approving_roles": ["admin", "owner"],
        "returns": {f"returns.{key}": value for key, value in settings.items()},
    }
    with till.snapshot.change(is_full=False) as change:
        change.put_documents("store", [store])
        change.put_documents("person", people)
        change.put_documents("reason", reasons)
    till.prices.reload()


class Visit:
    """Yesterday's receipt of this till, and the screens."""

    def __init__(self, who: Any, till: TillForTests, asking: Any = None) -> None:
        self.who, self.till = who, till
        set_rules(till)
        till.session.begin(ANNA)
        session = till.session
        session.scan(SOAP)
        session.scan(TEA, D(3))
        total = session.priced().total
        self.sale = session.complete(
            [Tender(TenderKind.CARD, D(5), "000 4242"), Tender(TenderKind.CASH, total - 5)]
        ).result()
        asking = asking or Alone()
        self.link = Link()
        self.link.set_status(LinkStatus.OFFLINE, till.clock.now())
        self.done: list[CompletedSale] = []
        self.left: list[str] = []
        self.approvals = Approvals(session, FakeDoor(), asking, self.link)
        self.returning = Returning(session, till.worker, asking, self.link)
        self.desk = ReturnDesk(
            session,
            self.returning,
            self._hand_over,
            self.approvals,
            TillAccounts(session, asking),
            asking,
            self._search,
        )
        around = Surroundings(
            window=who.window,
            run=who.operations.run,
            add_screen=who.window.add_screen,
            show_screen=who.window.show_screen,
            remove_screen=who.window.remove_screen,
            back=lambda: self.left.append("back"),
            finish=self.done.append,
            result_face=result_face,
            news=self.approvals,
        )
        self.windows = ReturnWindows(self.desk, Locale(), around)
        self.screen = self.windows.open()

    @property
    def presenter(self) -> Any:
        return self.screen.presenter

    @property
    def loose(self) -> Any:
        return self.windows.screens[-1].presenter

    def _search(self, text: str, limit: int) -> list[ProductShown]:
        found = self.till.prices.search(text, limit)
        return [ProductShown(each.id, each.name, each.price, each.barcode or "") for each in found]

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

    def tap(self, name: str) -> None:
        """What was just made is shown a moment later."""
        shown = lambda: [w for w in self.who.window.findChildren(QWidget, name) if w.isVisible()]  # noqa: E731
        self.who.qtbot.waitUntil(lambda: bool(shown()))
        self.who.tap(name)

    def wait_done(self) -> None:
        self.who.qtbot.waitUntil(lambda: bool(self.done))

    def ticked(self) -> list[tuple[str, str, str]]:
        return [(row.name, row.quantity, row.amount) for row in self.presenter.rows if row.is_ticked]

    def refunds(self) -> list[Any]:
        return self.till.worker.run(lambda journal: journal.refunds_of(self.sale.entry.id)).result()

    def entries(self, *kinds: str) -> list[Any]:
        """The newest first."""
        return self.till.worker.run(lambda journal: journal.latest(list(kinds), 20)).result()
