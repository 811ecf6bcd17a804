"""The dialog of papers that did not come out: what waits and why, try again, another printer, or let it be."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any, Protocol

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.till.shown import WaitingPaper
from pos.ui.operation import Operations
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.ui.words import sentence
from pos.words import counted, say

MOST_SHOWN = 6


class PapersPort(Protocol):
    """What the dialog asks of a till."""

    @property
    def has_second_printer(self) -> bool: ...
    def waiting_papers(self) -> Future[list[WaitingPaper]]: ...
    def retry_papers(self) -> None: ...
    def redirect_paper(self, job_id: int) -> Future[None]: ...
    def drop_paper(self, job_id: int) -> Future[None]: ...


class PapersDialog(Dialog):
    """Open it with `open_over`; call `reload` when the printer said something."""

    def __init__(self, window: QWidget, port: PapersPort, locale: Locale, operations: Operations) -> None:
        super().__init__(
            window, say("Waiting papers"), say("The sales are saved. Only paper is missing."), name="papers"
        )
        self._port, self._locale, self._operations = port, locale, operations
        self._rows = QVBoxLayout()
        self._rows.setSpacing(px(10))
        self.body.addLayout(self._rows)
        self._shown: list[QWidget] = []
        self.add_actions(say("Close"), say("Try again"))
        self.reload()

    def accept(self) -> None:
        """Try again; the dialog stays, so that one sees whether it helped."""
        self._port.retry_papers()

    def reload(self) -> None:
        """Ask what waits now."""
        self._operations.run(self._port.waiting_papers(), self._draw, _ignore)

    def _draw(self, papers: Sequence[WaitingPaper]) -> None:
        for widget in self._shown:
            self._rows.removeWidget(widget)
            widget.hide()
            widget.deleteLater()
        self._shown = [self._row(paper) for paper in papers[:MOST_SHOWN]]
        if len(papers) > MOST_SHOWN:
            more = counted(len(papers) - MOST_SHOWN, "And {count} more.", "And {count} more.")
            self._shown.append(Label(more, Role.BODY, "text2"))
        if not papers:
            self._shown = [Label(say("Everything is printed."), Role.BODY, "text2", name="papers.empty")]
        for widget in self._shown:
            self._rows.addWidget(widget)
            widget.show()
        self._fill_window()

    def _row(self, paper: WaitingPaper) -> QWidget:
        row = QWidget()
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(f"{paper.number}, {self._locale.time(paper.since_at)}", Role.LINE))
        reason = sentence(paper.problem) if paper.problem is not None else say("Waiting for its turn.")
        words.addWidget(Label(reason, Role.META, "text3"))
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


def _ignore(_error: Any) -> None:
    """The journal is gone: the window shows that elsewhere."""
