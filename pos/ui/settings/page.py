"""The page "Settings" of the back office: a list at the start, and beside it the page that was chosen, made at its first show.

Each inner page is an ordinary office page with a head of its own; scans, keys and news of the shop go to the one that is shown.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.office.page import Page
from pos.ui.office.side_bar import NavItem
from pos.ui.operation import Operations
from pos.ui.settings.entries import ENTRIES, Entry, entries_for
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

LIST_WIDTH = 192
"""With the gutter of the page beside it the 216 px of the design."""


class InnerList(QWidget):
    """The pages by name; tells the key of the one pressed."""

    chosen = Signal(str)

    def __init__(self, entries: tuple[Entry, ...]) -> None:
        super().__init__()
        self.setObjectName("settings.list")
        self.setFixedWidth(px(LIST_WIDTH))
        title = Label(say("Settings"), Role.H2, name="settings.title")
        title.setFixedHeight(px(64))
        title.setContentsMargins(px(10), 0, 0, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), 0, 0, 0)
        column.setSpacing(px(2))
        column.addWidget(title)
        self.items = [NavItem(each.option, name=f"settings.nav.{each.key}", parent=self) for each in entries]
        for item in self.items:
            item.clicked.connect(partial(self._on_item_clicked, item.option.key))
            column.addWidget(item)
        column.addStretch(1)

    def choose(self, key: str) -> None:
        for item in self.items:
            item.setChecked(item.option.key == key)

    def _on_item_clicked(self, key: str, _checked: bool = False) -> None:
        self.chosen.emit(key)


class SettingsPage(Page):
    """Called like every page of the office. `entries` are those of this person."""

    def __init__(
        self, app: App, locale: Locale, operations: Operations, entries: tuple[Entry, ...] = ENTRIES
    ) -> None:
        super().__init__(say("Settings"), "settings")
        self._app, self._locale, self._operations = app, locale, operations
        user = app.session.user
        self.entries = entries_for(user.may, entries) if user is not None else ()
        self._pages: dict[str, Page] = {}
        self.list = InnerList(self.entries)
        self._inner = QStackedWidget()
        # the head is that of the page inside
        self.main.hide()
        self._row.insertWidget(0, self.list)
        self._row.addWidget(self._inner, 1)
        self.list.chosen.connect(self.choose)

    @property
    def inner(self) -> Page | None:
        """The page that is shown beside the list."""
        shown = self._inner.currentWidget()
        return shown if isinstance(shown, Page) else None

    def choose(self, key: str) -> None:
        """Go to a page, unless something unsaved is kept first."""
        if self.inner is None:
            self._open(key)
        elif self.inner is not self._pages.get(key):
            self.inner.may_leave(partial(self._open, key))

    def _open(self, key: str) -> None:
        page = self._pages.get(key)
        if page is None:
            entry = next(each for each in self.entries if each.key == key)
            # By name, so that the list stays short and a page loads when it is wanted.
            maker: Callable[..., Page] = getattr(import_module(entry.module), entry.maker)
            page = self._pages[key] = maker(self._app, self._locale, self._operations)
            self._inner.addWidget(page)
        self.list.choose(key)
        self._inner.setCurrentWidget(page)
        page.enter()

    # ---- what the office asks of a page goes to the one inside ----
    def enter(self) -> None:
        if self.inner is not None:
            self.inner.enter()
        elif self.entries:
            self._open(self.entries[0].key)

    def refresh(self) -> None:
        if self.inner is not None:
            self.inner.refresh()

    def take_scan(self, code: str) -> bool:
        return self.inner is not None and self.inner.take_scan(code)

    def begin_new(self) -> None:
        if self.inner is not None:
            self.inner.begin_new()

    def may_leave(self, then: Callable[[], None]) -> None:
        if self.inner is None:
            then()
        else:
            self.inner.may_leave(then)

    def handle_key(self, event: QKeyEvent) -> bool:
        return self.inner is not None and self.inner.handle_key(event)
