"""Closing a shift, without Qt: counted blind, counted again where the shop wants it, verified, and closed.

What should be there is asked for only when the count stands; until then this presenter does not know it either.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from pos.documents.shift_rows import difference_words
from pos.domain.money import LARGEST_AMOUNT
from pos.domain.shift_count import CASH, Count
from pos.domain.shift_entries import ShiftReport
from pos.domain.terminal_check import SILENT, TerminalCheck
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shifts import KeptCount, Unfinished, Verdict
from pos.ui.faces import BadgeText, Notice
from pos.ui.shift.counting import Counting
from pos.ui.shift.ports import Runner, ShiftPort
from pos.ui.shift.wording import Check, checks_of
from pos.ui.words import sentence
from pos.words import counted, say, word


class ClosePresenter:
    """Listeners are told what changed: count, review, recount, verify."""

    def __init__(self, port: ShiftPort, locale: Locale, run: Runner) -> None:
        self.port, self.locale, self._run = port, locale, run
        self.counting = Counting(port.cash, locale)
        self.counting.on_change = self._counted
        self._listeners: list[Callable[[str], None]] = []
        self.on_review: Callable[[], None] = _nothing
        self.on_count: Callable[[], None] = _nothing
        self.on_closed: Callable[[ShiftReport], None] = _ignore
        self.on_back: Callable[[], None] = _nothing
        self.on_drawer: Callable[[], None] = _nothing
        self.note = ""
        self.prints, self._wants_mail = port.has_printer, False
        self.is_busy = False
        self.is_second_count = False
        self.wants_verifying = False
        self.verified_by: str | None = None
        self.report: ShiftReport | None = None
        self.unfinished = Unfinished()
        self.notice: Notice | None = None
        self.is_asking = False
        """Has the card terminal been asked, and not answered yet?"""
        self._times_asked = 0
        self._is_reading = False

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, part: str) -> None:
        for listener in self._listeners:
            listener(part)

    # ---- beginning ----
    def begin(self) -> None:
        """Somebody wants to close: go on with what was counted, also before a crash."""
        self.report, self.verified_by, self.notice = None, None, None
        self._stop_asking()
        self._run(self.port.counted_kinds(), self._knows_kinds, self._failed)
        self._run(self.port.kept_count(), self._knows_count, self._failed)
        self._run(self.port.mails_report(), self._knows_mail, self._failed)
        self.on_count()
        self._tell("count")

    def _knows_kinds(self, kinds: dict[str, int]) -> None:
        self._is_reading = True
        self.counting.set_others(kinds)
        self._is_reading = False
        self._tell("count")

    def _knows_count(self, kept: KeptCount) -> None:
        self.note, self.is_second_count = kept.note, bool(kept.before)
        self._is_reading = True
        self.counting.set_count(kept.count)
        self._is_reading = False
        self._tell("count")
        if kept.is_confirmed:
            self._confirm(kept.count, insists=True)

    # ---- step 1 ----
    def _counted(self) -> None:
        if not self._is_reading:
            self._keep()
        self._tell("count")

    def _keep(self) -> None:
        """Each key is kept: a crash loses nothing of a count."""
        try:
            keeping = self.port.keep_count(self.counting.count, self.note)
        except PosError:
            return  # half typed
        self._run(keeping, _ignore, self._failed)

    def set_note(self, note: str) -> None:
        self.note = note
        self._keep()

    def next(self) -> None:
        """F12 on step 1."""
        try:
            count = self.counting.count
        except PosError as error:
            self._failed(error)
            return
        self._confirm(count)

    def _confirm(self, count: Count, *, insists: bool = False) -> None:
        if self.is_busy:
            return
        try:
            asking = self.port.confirm_count(count, self.note, insists=insists)
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(asking, self._judged, self._failed)
        self._tell("count")

    def insist(self) -> None:
        """The person does not want to count again."""
        self._confirm(self.counting.count, insists=True)

    def count_again(self) -> None:
        """Everything from the start; the count before is kept beside it."""
        self._run(self.port.count_again(), self._starts_again, self._failed)

    def _starts_again(self, _nothing_back: object) -> None:
        self._is_reading = True
        self.counting.set_count(Count())
        self._is_reading = False
        self._stop_asking()
        self.report, self.is_second_count = None, True
        self.on_count()
        self._tell("count")

    def _judged(self, verdict: Verdict) -> None:
        self.is_busy = False
        self._tell("count")
        if verdict.wants_recount:
            self._tell("recount")
            return
        self.report, self.wants_verifying = verdict.report, verdict.wants_verifying
        if verdict.asks_terminal:
            self._ask_terminal()
        self._run(self.port.unfinished(), self._knows_unfinished, self._failed)

    def _ask_terminal(self) -> None:
        """The review does not wait for it: its row is filled in."""
        self.is_asking = True
        self._times_asked += 1
        this_time = self._times_asked

        def answered(check: TerminalCheck) -> None:
            if self.is_asking and this_time == self._times_asked and self.report is not None:
                self.is_asking = False
                self.report = replace(self.report, terminal=check)
                self._tell("review")

        self._run(self.port.ask_terminal(), answered, lambda _error: answered(SILENT))

    def _stop_asking(self) -> None:
        if self.is_asking:
            self.is_asking = False
            self.port.stop_asking_terminal()

    def _knows_unfinished(self, unfinished: Unfinished) -> None:
        self.unfinished = unfinished
        self.on_review()
        self._tell("review")

    # ---- step 1: finished texts ----
    @property
    def subtitle(self) -> str:
        if self.is_second_count:
            return say("Step 1 of 2. Count once more, everything.")
        return say("Step 1 of 2. Count what is in the drawer")

    @property
    def heading(self) -> tuple[str, str]:
        shift = self.port.shift
        if shift is None:
            return say("Shift"), ""
        name = self.port.person_name(shift.user_id)
        since = f"{self.port.local(shift.opened_at):%H:%M}"
        title = say("Shift of {name}", name=name) if name else say("Shift")
        return title, say("Open since {time}", time=since)

    @property
    def count_rows(self) -> tuple[tuple[str, str], ...]:
        counting, amount = self.counting, self.locale.amount
        if counting.types_total:
            return ()
        return ((say("Notes"), amount(counting.notes)), (say("Coins"), amount(counting.coins)))

    @property
    def counted(self) -> str:
        return self.locale.money(self.counting.cash)

    @property
    def safe_words(self) -> tuple[str, str]:
        """What to leave, and what goes to the safe."""
        cash = self.counting.cash
        left, wanted = self.port.left_in_drawer(cash), self.port.left_in_drawer(LARGEST_AMOUNT)
        if not wanted:
            return say("Bag everything. The next shift begins with an empty drawer."), self.locale.money(cash)
        words = say(
            "Leave {amount} in the drawer as the next float. Bag the rest.", amount=self.locale.money(wanted)
        )
        return words, self.locale.money(cash - left)

    # ---- step 2: finished texts ----
    @property
    def cards(self) -> tuple[tuple[str, str, str, BadgeText], ...]:
        """Icon, label, figure, and the words below it with their kind."""
        report = self.report
        if report is None:
            return ()
        figures, money = report.figures, self.locale.money
        returns = figures.refunds.count
        sales = counted(figures.sales.count, "{count} sale", "{count} sales")
        sales = f"{sales}, {counted(returns, '{count} return', '{count} returns')}"
        left = report.left or Decimal(0)
        safe = report.counted[CASH] - left
        return (
            ("receipt-text", say("Net sales"), money(figures.turnover), BadgeText(sales)),
            ("banknote", say("Cash counted"), money(report.counted[CASH]), self.difference),
            (
                "vault",
                say("To the safe"),
                money(safe),
                BadgeText(say("Float of {amount} stays", amount=self.locale.amount(left))),
            ),
        )

    @property
    def difference(self) -> BadgeText:
        difference = self.report.difference.get(CASH, Decimal(0)) if self.report else Decimal(0)
        key, amount = difference_words(difference)
        words = f"{word(key)} {self.locale.amount(amount)}" if amount else word(key)
        return BadgeText(words, "warn" if amount else "ok")

    @property
    def checks(self) -> tuple[Check, ...]:
        if self.report is None:
            return ()
        return checks_of(
            self.unfinished,
            self.report,
            self.port.rules,
            self.locale,
            self.note,
            is_verified=bool(self.verified_by),
            is_asking=self.is_asking,
        )

    @property
    def mails(self) -> bool:
        """Is the report mailed?"""
        return self._wants_mail and not self.mail_lacks

    @property
    def mail_lacks(self) -> str:
        """Why it cannot be mailed; nothing where it can."""
        if not self.port.has_mail:
            return say("No mail server yet")
        return "" if self.port.mail_to else say("No address yet")

    # ---- what the person does on step 2 ----
    def toggle_paper(self) -> None:
        if self.port.has_printer:
            self.prints = not self.prints
            self._tell("review")

    def toggle_mail(self) -> None:
        """This till goes on as it was chosen here last."""
        if not self.mail_lacks:
            self._wants_mail = not self._wants_mail
            self._run(self.port.keep_mails_report(is_wanted=self._wants_mail), _ignore, self._failed)
        self._tell("review")

    def _knows_mail(self, is_wanted: bool) -> None:
        self._wants_mail = is_wanted
        self._tell("review")

    def close(self) -> None:
        """F12 on step 2."""
        if self.is_busy or self.report is None:
            return
        if self.wants_verifying and self.verified_by is None:
            self._tell("verify")
            return
        try:
            terminal = SILENT if self.is_asking else self.report.terminal
            closing = self.port.close(
                self.note, self.verified_by, prints=self.prints, mails=self.mails, terminal=terminal
            )
        except PosError as error:
            self._failed(error)
            return
        self.is_busy = True
        self._run(closing, self._closed, self._failed)
        self._tell("review")

    def verified(self, person_id: str) -> None:
        """A second person has looked at it: go on at once."""
        self.verified_by = person_id
        self._tell("review")
        self.close()

    def _closed(self, report: ShiftReport) -> None:
        self.is_busy = False
        self._stop_asking()
        self.on_closed(report)

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        self.notice = Notice("error", say("The shift is not closed"), sentence(error), stays=True)
        self._tell("count" if self.report is None else "review")

    def refuse_scan(self) -> None:
        self.notice = Notice("error", say("Finish counting first"), say("The scan was not added."))
        self._tell("count" if self.report is None else "review")

    def close_notice(self) -> None:
        self.notice = None
        self._tell("count" if self.report is None else "review")

    def back(self) -> None:
        """Esc: the message first, then back to the sale. What was counted stays."""
        if self.notice is not None:
            self.close_notice()
        elif not self.is_busy:
            self._stop_asking()
            self.on_back()


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_result: Any) -> None:
    """Nothing to do with it."""
