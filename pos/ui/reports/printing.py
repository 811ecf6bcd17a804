"""What a report on paper needs of the program: who asks, pages made beside the window, the printer of whole pages. No Qt."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pos.ui.reports.paper import Around

if TYPE_CHECKING:
    from pos.app import App

_COSTS = "cost.read"


class PrintPort(Protocol):
    """`make` and `send` are done beside the window. `send` queues the pages: a printer that fails keeps them waiting."""

    @property
    def printer(self) -> str:
        """Where pages come out, as people know it; empty where no printer is set up."""
        ...

    def around(self, now: datetime) -> Around: ...
    def make(self, act: Callable[[], bytes]) -> Future[bytes]: ...
    def send(self, title: str, name: str, pdf: bytes) -> Future[None]: ...


class AppPrinting:
    """The open till: its print queue, its shop, and whoever is signed in."""

    def __init__(self, app: App) -> None:
        self._app = app

    @property
    def printer(self) -> str:
        return self._app.printing.page_address

    def around(self, now: datetime) -> Around:
        user = self._app.session.user
        store = self._app.prices.store
        if user is None:
            return Around(store, now, may_see_cost=False)
        return Around(store, now, user.name, user.may(_COSTS))

    def make(self, act: Callable[[], bytes]) -> Future[bytes]:
        """On the database worker: the one thread that no sale waits for."""
        return self._app.database_thread.submit(act)

    def send(self, title: str, name: str, pdf: bytes) -> Future[None]:
        return self._app.database_thread.submit(self._queue, title, name, pdf)

    def _queue(self, title: str, name: str, pdf: bytes) -> None:
        self._app.printing.print_pages(title, name, pdf).result()
