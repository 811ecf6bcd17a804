"""The page "Attention" of the back office: what waits for a person's decision, and what was decided.

It wires presenter and views. `AttentionPage(app, locale, operations)` is what the office makes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos.i18n import Locale
from pos.services.flags import OpenKind
from pos.ui.attention.detail_panel import DetailPanel
from pos.ui.attention.list_view import AttentionTable
from pos.ui.attention.presenter import DECIDED, NOTES, OPEN, AttentionPresenter
from pos.ui.faces import Option
from pos.ui.moments import local_now
from pos.ui.office.controls import PagerLine, open_menu
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.page import GUTTER, Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.words import counted, later, say

if TYPE_CHECKING:
    from pos.app import App


_NEWEST = {
    OPEN: later("The newest {count} of {total} open"),
    NOTES: later("The newest {count} of {total} notes"),
    DECIDED: later("The newest {count} of {total} decided"),
}


class AttentionPage(Page):
    """Tests hand in errands and a clock; the office gives the app alone."""

    def __init__(
        self,
        app: App | None,
        locale: Locale,
        operations: Operations,
        *,
        errands: Errands | None = None,
        now: Callable[[], datetime] | None = None,
    ) -> None:
        super().__init__(say("Attention"), "attention")
        if errands is None:
            if app is None:
                raise ValueError("neither app nor errands")
            errands = AppErrands(app, operations.run)
        self.presenter = AttentionPresenter(errands, locale, now or local_now)
        self.table = AttentionTable()
        self.detail = DetailPanel(self.presenter)
        self.detail.hide()
        self.empty = EmptyState(
            "shield-check",
            say("All is well"),
            say("No till has raised an alarm, every entry is in the books, and none looks odd."),
            name="attention.empty",
        )
        self.no_notes = EmptyState(
            "info",
            say("No notes"),
            say("Entries with something that is usual in some shops would stand here."),
            name="attention.no_notes",
        )
        self.none_decided = EmptyState(
            "history",
            say("Nothing was decided yet"),
            say("What you decide stays here to be read."),
            name="attention.none_decided",
        )
        self.waiting = QWidget()
        self.pager = PagerLine(
            (
                (("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), later("move")),
                (("Enter",), later("decide")),
                (("Esc",), later("close")),
            ),
            name="attention.pager",
        )
        self.more = Button(say("Show more"), height=36, name="attention.more")
        self.pager.add_step(self.more)
        self.many = Button(
            say("Mark many as seen to"), icon="list-checks", height=36, padding=13, name="attention.many"
        )
        self.add_action(self.many)
        self.many.hide()
        self._stack = QStackedWidget()
        self._fill()
        self._connect()

    def _fill(self) -> None:
        options = (
            (OPEN, say("Open", about="alarm")),
            (NOTES, say("Notes", about="attention")),
            (DECIDED, say("Decided")),
        )
        self.tabs.set_tabs(tuple(Option(*each) for each in options), OPEN)
        self.tabs.show()
        for view in (self.waiting, self.table, self.empty, self.no_notes, self.none_decided):
            self._stack.addWidget(view)
        self.content.addWidget(self._stack, 1)
        self.content.addWidget(self.pager)
        self.pager.hide()
        self.keys = {
            (Qt.Key.Key_Escape, NO_MODIFIER): self.step_back,
            (Qt.Key.Key_F5, NO_MODIFIER): self.presenter.refresh,
            (Qt.Key.Key_Return, CTRL): self._act_on_message,
        }

    def _connect(self) -> None:
        self.presenter.listen(self._on_presenter_changed)
        self.table.opened.connect(self.presenter.open)
        self.table.entered.connect(self.detail.place_keyboard)
        self.table.ended.connect(self.presenter.show_more)
        self.more.clicked.connect(self._on_more_clicked)
        self.many.clicked.connect(self.presenter.ask_kinds)
        self.detail.closed.connect(self._on_detail_closed)

    # ---- for the office ----
    def enter(self) -> None:
        self.presenter.refresh()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Something was posted somewhere, so something may have been kept."""
        self.presenter.refresh()

    def fit(self) -> None:
        """Settling many goes with a list that there is room for; with the panel closed there always is."""
        needed = self.heading.sizeHint().width() + self.many.sizeHint().width() + px(2 * GUTTER + 12)
        self.many.setVisible(self.presenter.has_flags and self.main.width() >= needed)

    def choose_tab(self, key: str) -> None:
        self.tabs.choose(key)
        self.presenter.choose_tab(key)

    def act(self) -> None:
        self.presenter.try_again()

    def step_back(self) -> None:
        """Esc: the message first, then the decision being made, then the panel."""
        if self.message.close_notice():
            return
        if self.presenter.draft.act:
            self.presenter.drop()
        else:
            self.presenter.close()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _act_on_message(self) -> None:
        self.message.act()

    # ---- drawing ----
    def _on_presenter_changed(self, part: str) -> None:
        {
            "rows": self._draw_rows,
            "detail": self._draw_detail,
            "draft": self.detail.draw_draft,
            "busy": self._draw_busy,
            "notice": self._draw_notice,
            "count": self._draw_count,
            "kinds": self._open_kinds,
        }[part]()

    def _draw_rows(self) -> None:
        presenter = self.presenter
        self.table.show_rows(presenter.rows, presenter.opened_key)
        nothing = {OPEN: self.empty, NOTES: self.no_notes, DECIDED: self.none_decided}[presenter.tab]
        is_unknown = presenter.is_loading or (presenter.notice is not None and bool(presenter.notice.action))
        shown: QWidget = self.table if presenter.rows else self.waiting if is_unknown else nothing
        self._stack.setCurrentWidget(shown)
        self.pager.setVisible(bool(presenter.rows))
        count = len(presenter.rows)
        if presenter.has_more:
            self.pager.place.setText(say(_NEWEST[presenter.tab], count=count, total=presenter.total))
        elif presenter.tab == OPEN:
            self.pager.place.setText(counted(count, "{count} open", "{count} open"))
        elif presenter.tab == NOTES:
            self.pager.place.setText(counted(count, "{count} note", "{count} notes"))
        else:
            self.pager.place.setText(counted(count, "{count} decided", "{count} decided"))
        self.more.setVisible(presenter.has_more)
        self.more.set_busy(presenter.is_loading)
        self.fit()

    def _draw_busy(self) -> None:
        self.detail.draw_busy()
        self.many.set_busy(self.presenter.is_counting)

    def _draw_detail(self) -> None:
        if self.presenter.detail is None:
            self.hide_side()
        else:
            self.detail.draw()
            self.show_side(self.detail)
        self.table.mark(self.presenter.opened_key)

    def _draw_notice(self) -> None:
        if self.presenter.notice is None:
            self.message.dismiss()
        else:
            self.show_notice(self.presenter.notice)

    def _draw_count(self) -> None:
        self.badge_changed.emit(self.presenter.open_count)

    def _on_more_clicked(self) -> None:
        self.presenter.show_more()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_kinds(self) -> None:
        presenter = self.presenter
        options = [Option(kind.flag, presenter.kind_words(kind)) for kind in presenter.kinds]
        if options and self.many.isVisible():
            menu = open_menu(self.many, options, "", self._on_kind_triggered)
            menu.setActiveAction(menu.actions()[0])

    def _on_kind_triggered(self, action: QAction) -> None:
        kind = self.presenter.kind(str(action.data()))
        if kind is not None:
            dialog = QuestionDialog(self.window(), self.presenter.question(kind))
            dialog.answered.connect(partial(self._on_kind_answered, kind))
            dialog.ended.connect(self._on_dialog_ended)
            dialog.open_over(dialog.accept_button)

    def _on_kind_answered(self, kind: OpenKind, _reason: str) -> None:
        self.presenter.see_to_kind(kind)

    def _on_dialog_ended(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_detail_closed(self) -> None:
        self.presenter.close()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)
