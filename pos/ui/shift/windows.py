"""The windows of the drawer in one place: which screens and dialogs there are, and how a person gets from one to the next.

The program hands in the till and the window; nothing here knows the checkout.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from pos.domain.shift_entries import ShiftReport
from pos.errors import PosError
from pos.i18n import Locale
from pos.till.session import SignedIn
from pos.till.shown import Person
from pos.ui.approval.dialog import ApprovalDialog
from pos.ui.approval.hearing import News
from pos.ui.approval.presenter import ApprovalPresenter
from pos.ui.faces import Notice
from pos.ui.screen import Screen
from pos.ui.shift.cash_presenter import CashPresenter
from pos.ui.shift.close_presenter import ClosePresenter
from pos.ui.shift.count_screen import CountScreen
from pos.ui.shift.dialogs import CashDialog, DrawerDialog, RecountDialog, ReportDialog, VerifyDialog
from pos.ui.shift.open_presenter import OpenPresenter
from pos.ui.shift.open_screen import OpenScreen
from pos.ui.shift.ports import Runner, ShiftPort
from pos.ui.shift.review_screen import ReviewScreen
from pos.ui.widgets.save_dialog import ask_where_to_save
from pos.ui.words import sentence
from pos.words import say

ACTIONS = frozenset({"open_drawer", "cash_in_out", "close_shift", "x_report", "hand_over"})


@dataclass(frozen=True)
class Surroundings:
    """What the windows of the drawer need of the program around them."""

    window: QWidget
    run: Runner
    add_screen: Callable[[Screen], None]
    show_screen: Callable[[Screen], None]
    remove_screen: Callable[[Screen], None]
    back: Callable[[], None]
    """To the sale."""
    leave: Callable[[], None]
    """To the names; the till is locked."""
    sign_out: Callable[[], None]
    """To the names; the person's work here is done."""
    say: Callable[[Notice, Callable[[], None] | None], None]
    """A message on the checkout, and what its button does."""
    approvers: Callable[[], Sequence[tuple[str, Person]]]
    """Who may verify: user name and face."""
    others: Callable[[], Sequence[tuple[str, Person]]]
    """Who may take the drawer over."""
    prove: Callable[[str, str], Future[SignedIn]]
    """By user name and PIN, without being signed in."""
    prove_by_badge: Callable[[str], Future[SignedIn]]
    """By a badge that was scanned. Raises Refused("badge_unknown")."""
    save_pdf: Callable[[Path, ShiftReport], Future[Any]]
    news: News
    """What is heard of requests for consent."""


class ShiftWindows:
    """One per signed-in person."""

    def __init__(
        self, port: ShiftPort, locale: Locale, around: Surroundings, person: str, place: str
    ) -> None:
        self.port, self._locale, self._around = port, locale, around
        self.opening = OpenPresenter(port, locale, around.run, person, place)
        self.closing = ClosePresenter(port, locale, around.run)
        self.open_screen = OpenScreen(self.opening)
        self.count_screen, self.review_screen = CountScreen(self.closing), ReviewScreen(self.closing)
        self._screens: tuple[Screen, ...] = (self.open_screen, self.count_screen, self.review_screen)
        for screen in self._screens:
            around.add_screen(screen)
        self.opening.on_opened = around.back
        self.opening.on_back = around.leave
        self.opening.on_drawer = self.open_drawer
        self.closing.on_back = around.back
        self.closing.on_drawer = self.open_drawer
        self.closing.on_count = self._show_count
        self.closing.on_review = self._show_review
        self.closing.on_closed = self._closed
        self.closing.listen(self._on_closing_changed)
        self.review_screen.on_save = self._save

    def remove(self) -> None:
        """The person is gone, and what they saw goes with them."""
        for screen in self._screens:
            self._around.remove_screen(screen)

    @staticmethod
    def knows(action: str) -> bool:
        return action in ACTIONS

    def act(self, action: str) -> None:
        """What a key or the menu asks for."""
        {
            "open_drawer": self.open_drawer,
            "cash_in_out": self.cash_in_out,
            "close_shift": self.closing.begin,
            "x_report": self.x_report,
            "hand_over": self.hand_over,
        }[action]()

    # ---- opening ----
    def first_screen(self) -> Screen | None:
        """The screen that stands before the sale: a shift has to be opened. None: go on."""
        if not self.port.is_due:
            return None
        self.opening.begin()
        return self.open_screen

    def tell_of_yesterday(self) -> None:
        """A shift that was not closed: said, and nothing is in the way."""
        day = self.port.left_open_since
        if day is None:
            return
        words = self._locale.day(datetime(day.year, day.month, day.day))  # noqa: DTZ001 a calendar day
        notice = Notice(
            "warn",
            say("The shift of {day} is still open", day=words),
            say("Close it now, or go on."),
            action=say("Close shift"),
            action_icon="lock-keyhole",
            stays=True,
        )
        self._around.say(notice, self.closing.begin)

    # ---- dialogs ----
    def open_drawer(self) -> None:
        dialog = DrawerDialog(self._around.window, self.port, self._around.run)
        dialog.accepted.connect(self._on_drawer_accepted)
        dialog.open_here()

    def _on_drawer_accepted(self) -> None:
        if not self.port.has_printer:
            words = say("This till has no printer that could open it. It is written down all the same.")
            self._around.say(Notice("warn", say("Open the drawer by hand"), words), None)

    def cash_in_out(self) -> None:
        presenter = CashPresenter(self.port, self._locale, self._around.run)
        presenter.on_ask = self._ask_for_consent
        presenter.on_failed = self._failed
        presenter.on_moved = self._say_moved
        CashDialog(self._around.window, presenter).open_here()

    def _say_moved(self, done: Notice) -> None:
        self._around.say(done, None)

    def _ask_for_consent(self, approval: ApprovalPresenter) -> None:
        ApprovalDialog(self._around.window, approval, self._around.news).open_here()

    def x_report(self) -> None:
        self._around.run(self.port.x_report(), self._show_x, self._failed)

    def _show_x(self, report: ShiftReport) -> None:
        ReportDialog(self._around.window, self.port, self._around.run, report).open_here()

    def hand_over(self) -> None:
        """The next cashier proves who they are, and has the drawer."""
        around = self._around
        words = (
            say("Hand over the drawer"),
            say("The next cashier types their PIN, or scans their badge. The drawer goes on as it is."),
        )
        dialog = VerifyDialog(
            around.window,
            around.others(),
            around.prove,
            around.run,
            self._take_over,
            around.prove_by_badge,
            words,
        )
        dialog.open_here()

    def _take_over(self, user: SignedIn) -> None:
        self._around.run(self.port.hand_over(user), self._handed_over, self._failed)

    def _handed_over(self, _entry: Any) -> None:
        self._around.sign_out()

    def _failed(self, error: Exception) -> None:
        self._around.say(Notice("error", say("That did not work"), sentence(error)), None)

    # ---- closing ----
    def _show_count(self) -> None:
        self._around.show_screen(self.count_screen)

    def _show_review(self) -> None:
        self._around.show_screen(self.review_screen)

    def _closed(self, _report: ShiftReport) -> None:
        self._around.sign_out()

    def _on_closing_changed(self, part: str) -> None:
        if part == "recount":
            dialog = RecountDialog(self._around.window)
            dialog.accepted.connect(self.closing.count_again)
            dialog.cancelled.connect(self.closing.insist)
            dialog.open_here()
        elif part == "verify":
            VerifyDialog(
                self._around.window,
                self._around.approvers(),
                self.port.verify,
                self._around.run,
                self.closing.verified,
                self.port.verify_by_badge,
            ).open_here()

    def _save(self) -> None:
        report = self.closing.report
        if report is None:
            return
        ask_where_to_save(
            self._around.window,
            say("Save the Z report"),
            f"z-report-{report.z}.pdf",
            lambda path: self._write_pdf(path, report),
            name="shift_review.save",
        )

    def _write_pdf(self, path: Path, report: ShiftReport) -> None:
        try:
            writing = self._around.save_pdf(path, report)
        except (PosError, RuntimeError) as error:
            self._failed(error)
            return
        self._around.run(writing, lambda _: None, self._failed)
