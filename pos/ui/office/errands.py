"""How presenters of the back office reach the services: ask or do, and be told later on the window's thread. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Protocol

from pos.errors import PosError

if TYPE_CHECKING:
    from pos.app import App

Done = Callable[[Any], None]
Failed = Callable[[Exception], None]
Run = Callable[[Future[Any], Done, Failed], None]


class Errands(Protocol):
    """`use_case` is a function of pos.services without its session. One of `done` and `failed` is called, later."""

    def ask(
        self, use_case: Callable[..., Any], *arguments: Any, done: Done, failed: Failed, **named: Any
    ) -> None: ...

    def do(
        self, use_case: Callable[..., Any], *arguments: Any, done: Done, failed: Failed, **named: Any
    ) -> None: ...


class AppErrands:
    """Errands run by the open till, on its database worker, as the person signed in."""

    def __init__(self, app: App, run: Run) -> None:
        self._app, self._run = app, run

    def ask(
        self, use_case: Callable[..., Any], *arguments: Any, done: Done, failed: Failed, **named: Any
    ) -> None:
        self._start(self._app.query, use_case, arguments, named, done, failed)

    def do(
        self, use_case: Callable[..., Any], *arguments: Any, done: Done, failed: Failed, **named: Any
    ) -> None:
        self._start(self._app.change, use_case, arguments, named, done, failed)

    def _start(
        self,
        start: Callable[..., Future[Any]],
        use_case: Callable[..., Any],
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        done: Done,
        failed: Failed,
    ) -> None:
        future: Future[Any]
        try:
            future = start(use_case, *arguments, **named)
        except PosError as error:  # nobody signed in, or without the server: told like any other answer
            future = Future()
            future.set_exception(error)
        self._run(future, done, failed)
