"""The print queue as a dialog: how the printers are, which papers wait and why, try again, another printer, or let it be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.till.shown import PrinterShown, WaitingPaper
from pos.ui.faces import BadgeText
from pos.ui.operation import Operations
from pos.ui.theme import Role
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import ElidedLabel, Label, Rule, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.ui.words import sentence
from pos.words import counted, say

MOST_SHOWN = 6


class PapersPort(Protocol):
    """What the dialog asks of a till."""

    @property
    def has_second_printer(self) -> bool: ...
    def printers(self) -> Sequence[PrinterShown]: ...
    def waiting_papers(self) -> Future[list[WaitingPaper]]: ...
    def retry_papers(self) -> None: ...
    def redirect_paper(self, job_id: int) -> Future[None]: ...
    def drop_paper(self, job_id: int) -> Future[None]: ...


class PapersDialog(Dialog):
    """Open it with `open_over`; call `reload` when the printer said something."""

    def __init__(self, window: QWidget, port: PapersPort, locale: Locale, operations: Operations) -> None:
        super().__init__(
            window,
            say("Print queue"),
            say("Sales are saved whether they are printed or not."),
            width=860,
            name="papers",
        )
        self._port, self._locale, self._operations = port, locale, operations
        self._rows = QVBoxLayout()
        self._rows.setSpacing(px(12))
        self.body.addLayout(self._rows)
        self._shown: list[QWidget] = []
        self._again = self.add_actions(say("Close"), say("Try again"))
        self._has_waiting = True
        self.reload()

    def open_here(self) -> None:
        self.open_over(self._again)

    def accept(self) -> None:
        """Try again; the dialog stays, so that one sees whether it helped. With nothing to try it goes."""
        if self._has_waiting:
            self._port.retry_papers()
        else:
            self.cancel()

    def reload(self) -> None:
        """Ask what waits now."""
        self._operations.run(self._port.waiting_papers(), self._draw, _ignore)

    def _draw(self, papers: Sequence[WaitingPaper]) -> None:
        for widget in self._shown:
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        printers = self._port.printers()
        self._shown = [_printer_row(each, f"papers.printer.{at}") for at, each in enumerate(printers)]
        if printers:
            self._shown.append(Rule())
        self._shown += [self._row(paper) for paper in papers[:MOST_SHOWN]]
        if len(papers) > MOST_SHOWN:
            more = counted(len(papers) - MOST_SHOWN, "And {count} more.", "And {count} more.")
            self._shown.append(Label(more, Role.BODY, "text2"))
        if not papers:
            self._shown.append(Label(say("Everything is printed."), Role.BODY, "text2", name="papers.empty"))
        for widget in self._shown:
            self._rows.addWidget(widget)
            widget.show()
        self._has_waiting = bool(papers)
        self._again.setVisible(self._has_waiting)
        close = self.findChild(Button, "papers.cancel")
        if not self._has_waiting and close is not None and self.isVisible():
            close.setFocus()
        self._fill_window()

    def _row(self, paper: WaitingPaper) -> QWidget:
        row = QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        name = f"{paper.name}, {self._locale.time(paper.since_at)}"
        words.addWidget(ElidedLabel(name, Role.LINE, name=f"papers.name.{paper.job_id}"))
        reason = sentence(paper.problem) if paper.problem is not None else say("Waiting for its turn.")
        label = Label(reason, Role.META, "text3", name=f"papers.reason.{paper.job_id}")
        label.setWordWrap(True)
        words.addWidget(label)
        across = QHBoxLayout(row)
        across.setContentsMargins(0, 0, 0, 0)
        across.setSpacing(px(8))
        across.addLayout(words, 1)
        if self._port.has_second_printer and not paper.is_page:
            across.addWidget(
                self._button(say("Other printer"), "redirect", self._port.redirect_paper, paper.job_id)
            )
        across.addWidget(self._button(say("Not needed"), "drop", self._port.drop_paper, paper.job_id))
        return row

    def _button(self, text: str, name: str, act: Callable[[int], Future[None]], job_id: int) -> Button:
        button = Button(text, name=f"papers.{name}.{job_id}")
        button.clicked.connect(partial(self._on_act_clicked, act, job_id))
        return button

    def _on_act_clicked(
        self, act: Callable[[int], Future[None]], job_id: int, _checked: bool = False
    ) -> None:
        self._operations.run(act(job_id), self._on_act_done, _ignore)

    def _on_act_done(self, _result: object) -> None:
        self.reload()


def _printer_row(printer: PrinterShown, name: str) -> QWidget:
    row = QWidget()
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(px(10))
    across.addWidget(IconMark("printer", 20, "text2"))
    across.addWidget(Label(printer.name, Role.LINE_STRONG, name=f"{name}.name"))
    across.addWidget(ElidedLabel(printer.address, Role.META, "text3"), 1)
    if printer.is_drawer_open is not None:
        drawer = say("Drawer open") if printer.is_drawer_open else say("Drawer closed")
        across.addWidget(Badge(BadgeText(drawer, "warn" if printer.is_drawer_open else "neutral")))
    badge = Badge(printer_badge(printer))
    badge.setObjectName(f"{name}.badge")
    across.addWidget(badge)
    return row


def printer_badge(printer: PrinterShown) -> BadgeText:
    """How a printer is, in a word or two."""
    if printer.problem is not None:
        words = {
            "printer_paper_out": say("No paper"),
            "printer_cover_open": say("Cover open"),
            "printer_cutter": say("Cutter stuck"),
            "printer_offline": say("Off line"),
        }
        return BadgeText(words.get(printer.problem.code, say("Does not print")), "danger")
    return (
        BadgeText(say("Paper ends soon"), "warn") if printer.is_paper_low else BadgeText(say("Ready"), "ok")
    )


def _ignore(_error: Any) -> None:
    """The journal is gone: the window shows that elsewhere."""
