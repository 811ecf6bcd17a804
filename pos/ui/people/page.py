"""The page "Users" of the back office: who works here, where they are signed in, and what each role may do.

It wires presenter and views, and asks before what cannot be taken back. `open_people` is what the office makes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.faces import Option
from pos.ui.moments import local_now
from pos.ui.office.controls import SearchField
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.forms import LeaveQuestion
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.people.dialogs import SecretDialog, choose_card
from pos.ui.people.list_view import PeopleTable
from pos.ui.people.panel import NewPersonPanel, PersonPanel
from pos.ui.people.presenter import PEOPLE, ROLES, PeoplePresenter
from pos.ui.people.rights_view import Legend, RightsTable
from pos.ui.people.wording import BADGE
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.theme import Role
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

LOOKED_FOR_FROM = 12
"""So many people are looked through by eye."""
AGAIN_MS = 60_000
"""Who is there no more sends no news of it."""
ChooseCard = Callable[[QWidget, str, Callable[[Path], None]], None]


class PeoplePage(Page):
    """Called with the errands, who is looking, and where cards are saved; the office calls `open_people`."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        now: Callable[[], datetime],
        me: str,
        shop: Callable[[], str],
        choose_place: ChooseCard = choose_card,
    ) -> None:
        super().__init__(say("Users"), "users")
        self._choose_place = choose_place
        self.presenter = PeoplePresenter(errands, locale, now, me, shop)
        self.table = PeopleTable()
        self.panel = PersonPanel(self.presenter)
        self.new_panel = NewPersonPanel(self.presenter)
        for panel in (self.panel, self.new_panel):
            panel.hide()
        self.search = SearchField(say("Name or role"), name="users.search")
        self.nobody = EmptyState(
            "users", say("Nobody is called so"), say("Try fewer letters."), name="users.nobody"
        )
        self.rights = RightsTable(name="users.rights", widest=176)
        self.new_button = Button(
            say("Add user"),
            icon="user-plus",
            keycap="Ctrl N",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            padding=13,
            name="users.new_button",
        )
        self._waiting = QWidget()
        self._stack = QStackedWidget()
        self._again = QTimer(self)
        self._again.setInterval(AGAIN_MS)
        self._fill()
        self._connect()

    def _fill(self) -> None:
        self.add_action(self.new_button)
        self.tabs.set_tabs((Option(PEOPLE, say("People")), Option(ROLES, say("Roles"))), PEOPLE)
        self.tabs.show()
        self.filters.add(self.search, 1)
        self.filters.row.addStretch(1)
        self.filters.hide()
        roles = QWidget()
        column = QVBoxLayout(roles)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.rights, 1)
        column.addWidget(Legend("users.legend"))
        self._roles = roles
        for view in (self._waiting, self.table, self.nobody, roles):
            self._stack.addWidget(view)
        self.content.addWidget(self._stack, 1)
        self.keys = {
            (Qt.Key.Key_N, CTRL): self.begin_new,
            (Qt.Key.Key_S, CTRL): self.save,
            (Qt.Key.Key_Escape, NO_MODIFIER): self.step_back,
            (Qt.Key.Key_F5, NO_MODIFIER): self.presenter.refresh,
            (Qt.Key.Key_Return, CTRL): self._act_on_message,
            (Qt.Key.Key_Down, NO_MODIFIER): self._enter_list,
        }

    def _connect(self) -> None:
        self.presenter.listen(self._on_presenter_changed)
        self.table.opened.connect(self._on_table_opened)
        self.table.entered.connect(self._on_table_entered)
        self.search.edited.connect(self.presenter.look_for)
        self.new_button.clicked.connect(self.begin_new)
        self.panel.act_wanted.connect(self.want)
        self.panel.saved.connect(self.save)
        self.panel.cancelled.connect(self.presenter.drop)
        self.new_panel.saved.connect(self.save)
        self.new_panel.closed.connect(self.step_back)
        self._again.timeout.connect(self.presenter.refresh)

    # ---- for the office ----
    def enter(self) -> None:
        self.presenter.refresh()
        if self.side is None:
            self._focus_list()

    def refresh(self) -> None:
        """Somebody sold something somewhere, or was changed."""
        self.presenter.refresh()

    def choose_tab(self, key: str) -> None:
        if key != self.presenter.tab:
            self.may_leave(partial(self._open_tab, key))

    def begin_new(self) -> None:
        self.may_leave(self._begin_new)

    def act(self) -> None:
        self.presenter.try_again()

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(self.window(), self.presenter.name.strip() or say("the new user"))
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard_and(then))
        question.open_over(question.save)

    # ---- acts ----
    @Slot()
    def save(self) -> None:
        self.presenter.save()

    @Slot()
    def step_back(self) -> None:
        """Esc: the message first, then the panel."""
        if not self.message.close_notice():
            self.may_leave(self._close_panel)

    @Slot(str)
    def want(self, act: str) -> None:
        """An act on the chosen person: asked about where something is lost by it; a badge needs a place for its card."""
        question = self.presenter.question(act)
        go_on = partial(self._go_on, act)
        if question is None:
            go_on()
            return
        dialog = QuestionDialog(self.window(), question)
        dialog.answered.connect(go_on)
        dialog.open_over(dialog.accept_button)

    def _go_on(self, act: str, _reason: str = "") -> None:
        if act == BADGE:
            self._choose_place(self, self.presenter.card_name(), partial(self.presenter.do, act))
        else:
            self.presenter.do(act)

    def _begin_new(self) -> None:
        if self.presenter.tab != PEOPLE:
            self._open_tab(PEOPLE)
        self.presenter.begin_new()
        self.new_panel.place_keyboard()

    def _close_panel(self) -> None:
        self.presenter.close()
        self._focus_list()

    def _discard_and(self, then: Callable[[], None]) -> None:
        self.presenter.drop()
        then()

    def _open_tab(self, key: str) -> None:
        self.presenter.choose_tab(key)
        self.presenter.close()
        self.tabs.choose(key)
        self._draw_rows()
        if key == ROLES:
            self.rights.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_list()

    def _focus_list(self) -> None:
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _enter_list(self) -> None:
        """Down, from the search field too."""
        if self.presenter.tab == PEOPLE and self.presenter.rows and not self.table.hasFocus():
            self._focus_list()
            self._on_table_opened(self.presenter.chosen or self.presenter.rows[0].key)

    def _act_on_message(self) -> None:
        self.message.act()

    # ---- drawing ----
    def _on_presenter_changed(self, part: str) -> None:
        {
            "rows": self._draw_rows,
            "roles": self._draw_roles,
            "person": self._draw_person,
            "busy": self._draw_busy,
            "notice": self._draw_notice,
            "secret": self._show_secret,
        }[part]()

    def _draw_rows(self) -> None:
        presenter = self.presenter
        self.table.show_rows(presenter.rows, presenter.chosen)
        self.set_count(str(presenter.count) if presenter.is_known else "")
        is_list = presenter.tab == PEOPLE
        self.filters.setVisible(is_list and presenter.count > LOOKED_FOR_FROM)
        if not presenter.is_known:
            shown: QWidget = self._waiting
        elif not is_list:
            shown = self._roles
        else:
            shown = self.table if presenter.rows else self.nobody
        self._stack.setCurrentWidget(shown)

    def _draw_roles(self) -> None:
        names = [self.presenter.role_name(each.code) for each in self.presenter.roles[::-1]]
        self.rights.show_rights(self.presenter.rights(), names)

    def _draw_person(self) -> None:
        presenter = self.presenter
        if presenter.is_new:
            self.new_panel.draw()
            self.show_side(self.new_panel)
        elif presenter.shown is not None:
            self.panel.draw()
            self.panel.use_page_width(self.width())
            self.show_side(self.panel)
        elif not presenter.chosen:
            self.hide_side()
        self.new_button.setVisible(not presenter.is_new)
        self.table.mark(presenter.chosen)

    def _draw_busy(self) -> None:
        if self.presenter.is_new:
            self.new_panel.draw()
            if self.presenter.draft.faults:
                self.new_panel.place_keyboard()
        else:
            self.panel.draw_busy()

    def _draw_notice(self) -> None:
        if self.presenter.notice is None:
            self.message.dismiss()
        else:
            self.show_notice(self.presenter.notice)

    def _show_secret(self) -> None:
        if self.presenter.secret is not None:
            dialog = SecretDialog(self.window(), self.presenter.secret)
            dialog.ended.connect(self.presenter.forget_secret)
            dialog.open_here()

    # ---- what was pressed ----
    def _on_table_opened(self, key: str) -> None:
        if key != self.presenter.chosen:
            self.may_leave(partial(self.presenter.choose, key))
            self.table.mark(self.presenter.chosen)

    def _on_table_entered(self) -> None:
        if self.side is self.panel:
            self.panel.place_keyboard()

    def handle_key(self, event: QKeyEvent) -> bool:
        # Not in the table: on many keyboards the slash is a shifted key.
        if event.text() == "/" and self.search.isVisible():
            self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return super().handle_key(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.use_page_width(self.width())


class _News(QObject):
    """From the listening thread to the page."""

    _heard = Signal()

    def __init__(self, page: PeoplePage) -> None:
        super().__init__(page)
        self._page = page
        self._heard.connect(self._on_self_heard, Qt.ConnectionType.QueuedConnection)

    def hear(self) -> None:
        """On the listening thread."""
        self._heard.emit()

    @Slot()
    def _on_self_heard(self) -> None:
        if self._page.isVisible():
            self._page.presenter.refresh()


def open_people(app: App, locale: Locale, operations: Operations) -> PeoplePage:
    """For the office. The list follows who comes and goes while the page is there."""
    user = app.session.user
    page = PeoplePage(
        AppErrands(app, operations.run),
        locale,
        local_now,
        user.person_id if user is not None else "",
        lambda: app.prices.store.name,
    )
    hear = _News(page).hear
    app.on_people.append(hear)
    # the page goes with its person; who comes or goes then is told to nobody
    page.destroyed.connect(lambda: app.on_people.remove(hear))
    return page
