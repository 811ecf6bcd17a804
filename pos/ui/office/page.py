"""A page of the back office: head with title, count and actions, tabs, filter bar, content, and a side panel.

Subjects fill the parts they need; a part that stays empty takes no room. What stands in them is the page's affair.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import Notice
from pos.ui.office.controls import TabRow
from pos.ui.screen import CTRL, KeyTable
from pos.ui.theme import Role, theme
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.message import MessageBanner

GUTTER = 24


class FilterBar(QWidget):
    """60 px of filters, on the window's canvas. Hidden while it holds nothing."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(f"{name}.filters")
        self.setFixedHeight(px(60))
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(px(GUTTER), 0, px(GUTTER), 0)
        self.row.setSpacing(px(8))
        self.hide()

    def add(self, widget: QWidget, stretch: int = 0) -> None:
        self.row.addWidget(widget, stretch, Qt.AlignmentFlag.AlignVCenter)
        self.show()


class _Main(QWidget):
    """Everything but the side panel."""

    resized = Signal()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class Page(QWidget):
    """Base of every page. Override enter, refresh and take_scan; fill `filters`, `content` and the head."""

    badge_changed = Signal(int)
    """How much waits on this page; the side bar shows it."""
    message_below = 0
    """Design px below the head that a message leaves free, where something is typed into there."""

    def __init__(self, title: str, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.title = title
        self.keys: KeyTable = {}
        self.heading = Label(title, Role.H2, name=f"{name}.title")
        self.count = Label("", Role.LEAD, "text3", name=f"{name}.count")
        self.tabs = TabRow(name=f"{name}.tabs")
        self.tabs.hide()
        self.filters = FilterBar(name)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        self._head = QHBoxLayout()
        self._actions = QHBoxLayout()
        self._actions.setSpacing(px(8))
        self._side: QWidget | None = None
        self.main = _Main()
        self.main.resized.connect(self.fit)
        # A long filter bar must not keep the window from getting smaller; pages let filters give way.
        self.main.setMinimumWidth(px(240))
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self.main, 1)
        self._build()
        self.message = MessageBanner(self.main)
        self.message.acted.connect(self._on_message_acted)
        self.tabs.chosen.connect(self.choose_tab)

    def _build(self) -> None:
        head = QWidget()
        head.setFixedHeight(px(64))
        row = self._head
        head.setLayout(row)
        row.setContentsMargins(px(GUTTER), 0, px(GUTTER), 0)
        row.setSpacing(px(12))
        row.addWidget(self.heading)
        row.addWidget(self.count)
        row.addStretch(1)
        row.addLayout(self._actions)
        column = QVBoxLayout(self.main)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(self.tabs)
        column.addWidget(self.filters)
        column.addLayout(self.content, 1)

    # ---- for pages ----
    def enter(self) -> None:
        """The page has come to the front: load what is stale, put the keyboard where it belongs."""

    def refresh(self) -> None:
        """Something in the shop changed: ask again for what is shown, and leave what is being typed alone."""

    def take_scan(self, _code: str) -> bool:
        """Use a scan, or answer False."""
        return False

    def begin_new(self) -> None:
        """Ctrl N, or "add" on another screen: an empty form for what this page is about."""

    def choose_tab(self, _key: str) -> None:
        """A tab was pressed."""

    def fit(self) -> None:
        """The part beside the side panel got another width: let go of what does not fit."""

    def act(self) -> None:
        """The button of the message was pressed."""

    def may_leave(self, then: Callable[[], None]) -> None:
        """Call `then` when nothing would be lost, at once or after asking."""
        then()

    def add_action(self, widget: QWidget) -> None:
        """Put a button at the end of the head."""
        self._actions.addWidget(widget)

    def add_back(self, widget: QWidget) -> None:
        """Put the way back before the title, where a page opens something of its own."""
        self._head.insertWidget(0, widget)

    def add_beside_title(self, widget: QWidget) -> None:
        """Put a badge behind the title."""
        self._head.insertWidget(self._head.indexOf(self.count) + 1, widget)

    def set_count(self, text: str) -> None:
        self.count.setText(text)

    def show_notice(self, notice: Notice) -> None:
        self._place_message()
        self.message.show_notice(notice)

    # ---- side panel ----
    @property
    def side(self) -> QWidget | None:
        return self._side

    def show_side(self, panel: QWidget) -> None:
        """Put a panel at the end, from top to foot; it replaces the one before, which stays its owner's."""
        if self._side is panel:
            panel.show()
            return
        self.hide_side()
        self._side = panel
        self._row.addWidget(panel)
        panel.show()

    def hide_side(self) -> None:
        if self._side is not None:
            self._row.removeWidget(self._side)
            self._side.hide()
            self._side = None

    # ---- keys and painting ----
    def handle_key(self, event: QKeyEvent) -> bool:
        """Look a key up in the page's table. The frame calls it too, for keys that no widget of the page had."""
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if modifiers & CTRL and event.key() in {Qt.Key.Key_Tab, Qt.Key.Key_Backtab} and self.tabs.isVisible():
            self.tabs.next(-1 if event.key() == Qt.Key.Key_Backtab else 1)
            return True
        found = self.keys.get((event.key(), modifiers))
        if found is not None:
            found()
        return found is not None

    def _place_message(self) -> None:
        # Over the rows, never over what is typed into: under the head, and under tabs and filters where there are any.
        top = px(64 + 8 + self.message_below) + sum(
            part.height() for part in (self.tabs, self.filters) if part.isVisible()
        )
        width = min(self.main.width() - 2 * px(GUTTER), px(720))
        self.message.place(px(GUTTER), top, width, end=self.main.width() - px(GUTTER) - width)

    def _on_message_acted(self) -> None:
        self.message.dismiss()
        self.act()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("bg"))
