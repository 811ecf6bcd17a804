"""Opening a shift, without Qt: the float is counted or typed, and compared with what the last shift left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.drawer import LastShift
from pos.ui.faces import Notice
from pos.ui.shift.counting import Counting
from pos.ui.shift.ports import Runner, ShiftPort
from pos.ui.words import sentence
from pos.words import say


class OpenPresenter:
    """`person` and `place` head the panel: who opens, and where."""

    def __init__(self, port: ShiftPort, locale: Locale, run: Runner, person: str, place: str) -> None:
        self.port, self.locale, self._run = port, locale, run
        self.person, self.place = person, place
        self.counting = Counting(port.cash, locale)
        self.last: LastShift | None = None
        self.is_busy = False
        self.notice: Notice | None = None
        self._listeners: list[Callable[[], None]] = []
        self.on_opened: Callable[[], None] = _nothing
        self.on_back: Callable[[], None] = _nothing
        self.on_drawer: Callable[[], None] = _nothing
        self.counting.on_change = self._tell

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def begin(self) -> None:
        self._run(self.port.last_shift(), self._knows_last, self._failed)
        self._tell()

    def _knows_last(self, last: LastShift | None) -> None:
        self.last = last
        self._tell()

    # ---- finished texts ----
    @property
    def last_rows(self) -> tuple[tuple[str, str], ...]:
        last = self.last
        if last is None:
            return ()
        rows = [
            (say("Closed"), f"{self.locale.day(last.closed_at)}, {last.closed_at:%H:%M}"),
            (say("By"), last.closed_by),
        ]
        if last.left is not None:
            rows.append((say("Float left in drawer"), self.locale.amount(last.left)))
        return tuple((name, value) for name, value in rows if value)

    @property
    def this_rows(self) -> tuple[tuple[str, str], ...]:
        counting, amount = self.counting, self.locale.amount
        if counting.types_total:
            return ((say("Cash in the drawer"), amount(counting.cash)),)
        return (
            (say("Notes counted"), amount(counting.notes)),
            (say("Coins counted"), amount(counting.coins)),
        )

    @property
    def verdict(self) -> tuple[str, str, str]:
        """Kind (ok or warn), title and sentence; empty while nothing can be compared."""
        left, cash = self.last.left if self.last else None, self.counting.cash
        if left is None or not cash:
            return "", "", ""
        if left == cash:
            return "ok", say("Float matches"), say("Same as left by the last shift.")
        difference = self.locale.amount(abs(cash - left))
        words = (
            say("{amount} less than was left", amount=difference)
            if cash < left
            else say("{amount} more than was left", amount=difference)
        )
        return "warn", words, say("Count again, or open with what is there.")

    @property
    def total(self) -> str:
        return self.locale.money(self.counting.cash)

    # ---- what the person does ----
    def open(self) -> None:
        """F12: open with what is counted."""
        if self.is_busy:
            return
        try:
            opening = self.port.open(self.counting.count)
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(opening, self._opened, self._failed)
        self._tell()

    def _opened(self, _entry: Any) -> None:
        self.is_busy = False
        self.on_opened()

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        self.notice = Notice("error", say("The shift is not open"), sentence(error), stays=True)
        self._tell()

    def refuse_scan(self) -> None:
        self.notice = Notice("error", say("Open the shift first"), say("The scan was not added."))
        self._tell()

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    def back(self) -> None:
        """Esc: the message first, then back to the names."""
        if self.notice is not None:
            self.close_notice()
        elif not self.is_busy:
            self.on_back()


def _nothing() -> None:
    """Stands in until the window connects itself."""
