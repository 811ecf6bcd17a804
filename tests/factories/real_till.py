"""A till as shops have it, without its windows: journal, snapshot, poster and a real server behind an address."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from pos.domain.tender import Tender, TenderKind
from pos.errors import PosError, Unavailable
from pos.journal.snapshot import Snapshot
from pos.journal.store import Journal
from pos.till.accounts import TillAccounts
from pos.till.clock import Clock, SystemClock
from pos.till.customers import Customers
from pos.till.database_thread import DatabaseThread
from pos.till.link import Link
from pos.till.parking import Parking
from pos.till.poster import Poster
from pos.till.price_book import PriceBook
from pos.till.questions import TILL_PATIENCE_S, Questions
from pos.till.refresh import Refresher
from pos.till.returning import Returning
from pos.till.server import SharedPlace, TillServer
from pos.till.session import Completed, SignedIn, TillSession, restore
from pos.till.stock_holds import StockHolds
from pos.till.worker import TillWorker


def cashier(person_id: str) -> SignedIn:
    return SignedIn(person_id, "carla", "Carla", "cashier", frozenset({"sell", "refund"}))


def _done(act: Callable[[], Any]) -> Future[Any]:
    """What `App` does on its database thread, done at once."""
    done: Future[Any] = Future()
    try:
        done.set_result(act())
    except PosError as error:
        done.set_exception(error)
    return done


class RealTill:
    """Opened in `folder`; `address` is a libpq address without a login. The poster runs after `start`."""

    def __init__(
        self, folder: Path, code: str, address: str, login: tuple[str, str], clock: Clock | None = None
    ) -> None:
        self.clock = clock or SystemClock()
        self.worker = TillWorker(folder, code)
        self.link = Link()
        self.server = TillServer(SharedPlace(address, *login))
        try:
            self.worker.open().result()
            self.snapshot = Snapshot(folder)
        except BaseException:
            self.worker.close()
            raise
        self.refresher = Refresher(self.server, self.snapshot)
        self.prices = PriceBook(self.snapshot)
        self.session = TillSession(
            self.worker, self.prices, self.clock, self.worker.run(restore).result(), "Till"
        )
        self.poster = Poster(self.worker, self.server, self.link, self.clock)
        self.token: str | None = None
        self.accounts = TillAccounts(self.session, self)
        self.customers = Customers(self.session, self, self.link)
        self.stock = StockHolds(self.session, self, self.link)
        self.parking = Parking(self.session, self.worker, self, self.link)
        self.returning = Returning(self.session, self.worker, self, self.link)

    def query(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return _done(lambda: self.server.database.read(use_case, *arguments, token=self.token, **named))

    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return _done(lambda: self.server.database.run(use_case, *arguments, token=self.token, **named))

    def change_even_at_end(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return self.change(use_case, *arguments, **named)

    def fill(self) -> None:
        """Fetch the snapshot."""
        self.refresher.refresh()
        self.prices.reload()

    def start(self) -> None:
        self.session.after_append.append(lambda _: self.poster.wake())
        self.poster.start()

    def sell(self, skus: Iterable[str], kind: TenderKind = TenderKind.CASH) -> Completed:
        """A whole sale, on disk when this returns."""
        for sku in skus:
            self.session.scan(sku)
        return self.session.complete([Tender(kind, self.session.priced().total)]).result()

    def count_waiting(self) -> int:
        return self.worker.run(Journal.count_waiting).result()

    def post_all(self, tries: int = 200) -> None:
        """Until nothing waits; for a road that heals."""
        for _ in range(tries):
            self.poster.wait_rested(5)
            if self.count_waiting() == 0:
                return
        raise Unavailable("server_unreachable")

    def close(self) -> None:
        self.poster.stop()
        self.worker.close()
        self.snapshot.close()
        self.server.close()


class ThreadedTill(RealTill):
    """A till whose questions to the server wait on a thread, as the program's do."""

    def __init__(self, *arguments: Any, patience_s: float = TILL_PATIENCE_S, **named: Any) -> None:
        self._thread = DatabaseThread()
        self._patience_s = patience_s
        super().__init__(*arguments, **named)

    def _questions(self) -> Questions:
        return Questions(self.session, self.link, self._thread, self.server, self._patience_s)

    def query(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return self._questions().query(use_case, *arguments, **named)

    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return self._questions().change(use_case, *arguments, **named)

    def change_even_at_end(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        return self._questions().change_even_at_end(use_case, *arguments, **named)

    def close(self) -> None:
        self._thread.shutdown(wait=True)
        super().close()
