"""Cash put in or taken out, without Qt: direction, amount, reason and note, what that leaves in the drawer, and whether a
manager is needed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from pos.domain.shift_entries import Direction
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.approving import Wanted
from pos.ui.approval.presenter import ApprovalPresenter, ConsentFace
from pos.ui.faces import OTHER, Notice
from pos.ui.shift.ports import Runner, ShiftPort
from pos.ui.words import sentence
from pos.words import say

_MOST_DIGITS = 12


class CashPresenter:
    """One for each time that the dialog is opened. `on_close`: the dialog goes; `on_ask`: a manager is needed; `on_failed`: what was
    consented to could not be done after all.
    """

    def __init__(self, port: ShiftPort, locale: Locale, run: Runner) -> None:
        self.port, self.locale, self._run = port, locale, run
        self.direction = Direction.OUT
        self.typed = ""
        self.note = ""
        self.problem = ""
        self.is_busy = False
        self._in_drawer: Decimal | None = None
        self._listeners: list[Callable[[], None]] = []
        self.on_close: Callable[[], None] = _nothing
        self.on_ask: Callable[[ApprovalPresenter], None] = _ignore_approval
        self.on_failed: Callable[[Exception], None] = _ignore_error
        self.on_moved: Callable[[Notice], None] = _ignore_notice
        self.reason = self.reasons[0]

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def begin(self) -> None:
        if self.port.may_see_expected:
            self._run(self.port.in_drawer(), self._knows_drawer, self._failed)
        self._tell()

    def _knows_drawer(self, amount: Decimal) -> None:
        self._in_drawer = amount
        self._tell()

    # ---- finished texts ----
    @property
    def reasons(self) -> list[str]:
        return list(self.port.reasons("cash_in" if self.direction is Direction.IN else "cash_out"))

    @property
    def amount_label(self) -> str:
        return say("Amount to put in") if self.direction is Direction.IN else say("Amount to take out")

    @property
    def accept(self) -> str:
        is_in = self.direction is Direction.IN
        if not self._amount:
            return say("Put in") if is_in else say("Take out")
        amount = self.locale.money(self._amount)
        return say("Put in {amount}", amount=amount) if is_in else say("Take out {amount}", amount=amount)

    @property
    def drawer_rows(self) -> tuple[tuple[str, str], ...]:
        """What is there before and after; only for who may know."""
        if self._in_drawer is None:
            return ()
        sign = 1 if self.direction is Direction.IN else -1
        after = self._in_drawer + sign * self._amount
        amount = self.locale.amount
        return ((say("In drawer before"), amount(self._in_drawer)), (say("In drawer after"), amount(after)))

    @property
    def warning(self) -> str:
        """Beside the button: that a manager will be asked."""
        if self.direction is Direction.IN or not self._amount:
            return ""
        if not self.port.consents.is_needed(self.port.wanted_to_take_out(self._amount)):
            return ""
        most = self.port.consents.limits().cash_out
        if not most:
            return say("Asks a manager")
        return say("Over {amount}, asks a manager", amount=self.locale.money(most))

    @property
    def _limit_words(self) -> str:
        """How far the person gets alone."""
        most = self.port.consents.limits().cash_out
        if not most:
            return say("Taking out cash needs a manager.")
        return say("You can take out up to {amount} without a manager.", amount=self.locale.money(most))

    @property
    def _amount(self) -> Decimal:
        try:
            return self.locale.parse_amount(self.typed) if self.typed else Decimal(0)
        except PosError:
            return Decimal(0)

    # ---- what the person does ----
    def choose_direction(self, key: str) -> None:
        self.direction = Direction(key)
        self.reason = self.reasons[0]
        self._tell()

    def choose_reason(self, reason: str) -> None:
        self.reason = reason
        self._tell()

    def set_note(self, note: str) -> None:
        self.note = note

    def press(self, key: str) -> None:
        """A key of the pad or keyboard: digits, 00, point, back."""
        self.problem = ""
        point = self.locale.decimal_point
        if key == "back":
            self.typed = self.typed[:-1]
        elif key == "point":
            if point not in self.typed:
                self.typed = (self.typed or "0") + point
        else:
            decimals = self.typed.partition(point)[2]
            if point not in self.typed or len(decimals) + len(key) <= self.locale.exponent:
                self.typed = (self.typed + key)[:_MOST_DIGITS]
        self._tell()

    def move(self) -> None:
        """Enter or the green button. Beyond one's limit a manager is asked."""
        if self.is_busy:
            return
        # a reason of their own is what the note says
        reason = self.note if self.reason == OTHER else self.reason
        note = "" if self.reason == OTHER else self.note
        try:
            amount = self.locale.parse_amount(self.typed) if self.typed else Decimal(0)
            self.port.check_cash(amount, reason, note)
            wanted = self._wanted(amount, note)
            if wanted is not None:
                self._ask(wanted, amount, reason, note)
                return
            moving = self.port.move_cash(self.direction, amount, reason, note)
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(moving, partial(self._moved, self._moved_words(amount)), self._failed)

    def _wanted(self, amount: Decimal, note: str) -> Wanted | None:
        """The consent that it needs; None where it needs none."""
        if self.direction is Direction.IN:
            return None
        wanted = self.port.wanted_to_take_out(amount, note)
        return wanted if self.port.consents.is_needed(wanted) else None

    def _ask(self, wanted: Wanted, amount: Decimal, reason: str, note: str) -> None:
        face = ConsentFace(
            purpose=say("to take out cash"),
            name=say("Cash from the drawer"),
            old="",
            new=self.locale.money(amount),
            limit=self._limit_words,
            reason=", ".join(filter(None, (reason, note.strip()))),
        )
        take_out = partial(self._take_out, wanted, amount, reason, note)
        asking = ApprovalPresenter(self.port.consents, wanted, reason, face, self.locale, self._run, take_out)
        # the dialog is gone from here on; what fails is told to whoever opened it
        self.on_close()
        self.on_ask(asking)

    def _take_out(self, wanted: Wanted, amount: Decimal, reason: str, note: str) -> None:
        """The books have the consent."""
        try:
            moving = self.port.move_cash(Direction.OUT, amount, reason, note, wanted)
        except PosError as error:
            self.on_failed(error)
            return
        self._run(moving, partial(self._tell_moved, self._moved_words(amount)), self.on_failed)

    def _moved(self, done: Notice, entry: Any) -> None:
        self.is_busy = False
        self.on_close()
        self._tell_moved(done, entry)

    def _tell_moved(self, done: Notice, _entry: Any) -> None:
        self.on_moved(done)

    def _moved_words(self, amount: Decimal) -> Notice:
        money = self.locale.money(amount)
        is_in = self.direction is Direction.IN
        title = say("{amount} put in", amount=money) if is_in else say("{amount} taken out", amount=money)
        return Notice("done", title, say("The slip is printing.") if self.port.has_printer else "")

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        self.problem = sentence(error)
        self._tell()


def _nothing() -> None:
    """Stands in until the dialog connects itself."""


def _ignore_notice(_done: Notice) -> None:
    """The slip says it."""


def _ignore_approval(_approval: ApprovalPresenter) -> None:
    """Stands in until the dialog connects itself."""


def _ignore_error(_error: Exception) -> None:
    """Stands in until the dialog connects itself."""
