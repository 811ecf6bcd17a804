"""A long list as it is scrolled: asks for one page at a time, drops answers that are no longer wanted. No Qt here.

What stands in the rows, and how they are asked for, is the owner's affair.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from pos.ui.faces import BadgeText
from pos.ui.office.errands import Done, Failed

PAGE_ROWS = 100
MOST_RELOADED = 500
"""A refresh asks again for what is loaded, up to so many rows; what lies below is loaded when it is scrolled to."""

Fetch = Callable[[str | None, int, Done, Failed], None]
"""Ask for a page: after which key, how many rows, and whom to tell."""


class AnyPage(Protocol):
    """What a page of the services has."""

    @property
    def rows(self) -> tuple[Any, ...]: ...

    @property
    def after(self) -> str | None: ...


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table. `kind`: thumb, text, quiet, strong, number or badge; `drop` columns go first when narrow.

    `text` makes the cell's words from a row; `second`, `thumb` and `badge` add what their kinds show besides.
    """

    title: str
    width: int
    text: Callable[[Any], str]
    kind: str = "text"
    second: Callable[[Any], str] | None = None
    thumb: Callable[[Any], tuple[str, int]] | None = None
    badge: Callable[[Any], BadgeText | None] | None = None
    sort: str = ""
    drop: int = 0


class Listing:
    """Rows loaded so far. `state` is loading, ready or failed; rows stay while new ones are on their way."""

    def __init__(self, fetch: Fetch) -> None:
        self._fetch = fetch
        self._turn = 0
        self._after: str | None = None
        self._is_asking = False
        self.rows: list[Any] = []
        self.state = "loading"
        self.error: Exception | None = None
        self.is_complete = False
        self.is_reload = False
        """The rows on their way are the same list again, so the eye may stay where it is."""
        self.on_reset: list[Callable[[], None]] = []
        self.on_more: list[Callable[[int, int], None]] = []
        """Called with the first new row and how many, before `rows` has them."""
        self.on_grown: list[Callable[[], None]] = []
        self.on_state: list[Callable[[], None]] = []

    @property
    def can_grow(self) -> bool:
        return self.state == "ready" and not self.is_complete and not self._is_asking

    def restart(self) -> None:
        """Ask anew from the top; whatever is still on its way is dropped."""
        self.is_reload = False
        self._ask_from_top(PAGE_ROWS)

    def reload(self) -> None:
        """Ask again for what is loaded, because something in it changed."""
        self.is_reload = True
        self._ask_from_top(max(PAGE_ROWS, min(len(self.rows), MOST_RELOADED)))

    def grow(self) -> None:
        """Ask for the next page; does nothing while one is on its way."""
        if not self.can_grow:
            return
        self._is_asking = True
        turn = self._turn
        self._fetch(
            self._after,
            PAGE_ROWS,
            lambda page: self._take_more(turn, page),
            lambda error: self._fail(turn, error),
        )

    def _ask_from_top(self, rows: int) -> None:
        self._turn += 1
        turn = self._turn
        self._is_asking = True
        self._set_state("loading", None)
        self._fetch(
            None, rows, lambda page: self._take_first(turn, page), lambda error: self._fail(turn, error)
        )

    def _take_first(self, turn: int, page: AnyPage) -> None:
        if turn != self._turn:
            return
        self._is_asking = False
        self.rows = list(page.rows)
        self._note_end(page)
        for listener in self.on_reset:
            listener()
        self._set_state("ready", None)

    def _take_more(self, turn: int, page: AnyPage) -> None:
        if turn != self._turn:
            return
        self._is_asking = False
        for before in self.on_more:
            before(len(self.rows), len(page.rows))
        self.rows.extend(page.rows)
        self._note_end(page)
        for after in self.on_grown:
            after()
        self._set_state("ready", None)

    def _note_end(self, page: AnyPage) -> None:
        self._after = page.after
        self.is_complete = page.after is None

    def _fail(self, turn: int, error: Exception) -> None:
        if turn == self._turn:
            self._is_asking = False
            self._set_state("failed", error)

    def _set_state(self, state: str, error: Exception | None) -> None:
        self.state, self.error = state, error
        for listener in self.on_state:
            listener()
