"""Dialogs as an overlay of the window: scrim, box, focus trap. There is no window manager on a till.

Esc cancels, Enter is the green button; keys that the dialog does not use go nowhere.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGraphicsDropShadowEffect,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from pos.ui.theme import Role, margins, theme
from pos.ui.widgets.base import ElidedLabel, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.words import say


class DialogBox(QFrame):
    def paintEvent(self, _event: QPaintEvent) -> None:
        edge = "float_edge" if theme().tokens.name == "dark" else None
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge=edge, radius=px(16))


class Dialog(QWidget):
    """A modal box over `window`. Fill `body`, then `open_over`; it removes itself when it ends."""

    spoken_as = QAccessible.Role.Dialog

    accepted = Signal()
    cancelled = Signal()
    ended = Signal()

    def __init__(
        self, window: QWidget, title: str, subtitle: str = "", *, width: int = 760, name: str = "dialog"
    ) -> None:
        super().__init__(window)
        self.setObjectName(name)
        self.setAccessibleName(title)
        self._window = window
        self.focus_before: QWidget | None = None
        self.box = DialogBox(self)
        self.box.setFixedWidth(px(width))
        self.title = ElidedLabel(title, Role.H2, name=f"{name}.title")
        self.subtitle = ElidedLabel(subtitle, Role.BODY, "text2", name=f"{name}.subtitle")
        if not subtitle:
            # Shown before it has a parent, a widget would be a window of its own and take the keyboard.
            self.subtitle.hide()
        self.body = QHBoxLayout()
        self.body.setSpacing(px(28))
        self.footer = QHBoxLayout()
        self.footer.setSpacing(px(12))
        self._build(name)
        self.hide()

    def _build(self, name: str) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        close = IconButton(say("Close"), "x", name=f"{name}.close")
        close.clicked.connect(self._on_close_clicked)
        head = QHBoxLayout()
        head.addLayout(words, 1)
        head.addWidget(close)
        column = QVBoxLayout(self.box)
        # The cross is 48 px to hit and 20 to see; the eye wants it on the edge of the column.
        column.setContentsMargins(margins(px(28), px(22), px(14), px(24)))
        self.body.setContentsMargins(margins(0, 0, px(14), 0))
        self.footer.setContentsMargins(margins(0, 0, px(14), 0))
        column.setSpacing(px(16))
        column.addLayout(head)
        column.addLayout(self.body, 1)
        column.addLayout(self.footer)
        self.add_shadow()

    def add_shadow(self) -> None:
        """The box floats. For a dialog that lays its box out by itself."""
        self._cast_shadow()

    def _cast_shadow(self) -> None:
        shadow = QGraphicsDropShadowEffect(self.box)
        shadow.setBlurRadius(px(32))
        shadow.setOffset(0, px(12))
        shadow.setColor(theme().colour("shadow"))
        self.box.setGraphicsEffect(shadow)

    def add_actions(self, cancel: str, go: str, *, go_kind: Kind = Kind.MAIN) -> Button:
        """The footer: cancel at the start, the green button at the end. Returns the green button."""
        name = self.objectName()
        no = Button(cancel, keycap="Esc", height=56, name=f"{name}.cancel")
        no.setMinimumWidth(px(150))
        no.clicked.connect(self._on_close_clicked)
        yes = Button(go, keycap="Enter", kind=go_kind, height=56, name=f"{name}.accept")
        yes.clicked.connect(self._on_yes_clicked)
        self.footer.addWidget(no)
        self.footer.addStretch(1)
        self.footer.addWidget(yes)
        return yes

    def open_over(self, first: QWidget | None = None) -> None:
        """Show it over the whole window and put the keyboard into `first`."""
        self.focus_before = self._window.focusWidget()
        self._window.installEventFilter(self)
        self.box.installEventFilter(self)
        self._fill_window()
        self.show()
        self.raise_()
        target = first or next(iter(self._stops()), None)
        if target is not None:
            target.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def take_scan(self, _code: str) -> bool:
        """Use a scan. A dialog without a place for one answers False, and it is refused."""
        return False

    def show_refusal(self, _sentence: str) -> None:
        """Say why something from outside, like a scan, was not taken. Dialogs with a place for it override this."""

    def accept(self) -> None:
        """Called for Enter and the green button. Subclasses check first, then call `end`."""
        self.end()
        self.accepted.emit()

    def cancel(self) -> None:
        self.end()
        self.cancelled.emit()

    def end(self) -> None:
        """Take the dialog away and give the keyboard back, or leave it to the dialog that has opened over this one."""
        self._window.removeEventFilter(self)
        before, self.focus_before = self.focus_before, None
        typed_into = QApplication.focusWidget()
        heir = self._dialog_over(typed_into)
        self.hide()
        if heir is None:
            if before is not None and before.isVisible():
                before.setFocus(Qt.FocusReason.OtherFocusReason)
            self.ended.emit()
        else:
            heir.focus_before = before
            self.ended.emit()
            # Whoever heard of the end believes that the keyboard is theirs again.
            if heir.isVisible() and typed_into is not None:
                typed_into.setFocus(Qt.FocusReason.OtherFocusReason)
        self.deleteLater()

    def _dialog_over(self, widget: QWidget | None) -> Dialog | None:
        """Another dialog that has the keyboard: what this one was answered with has opened it."""
        while widget is not None and not isinstance(widget, Dialog):
            widget = widget.parentWidget()
        return widget if widget is not self else None

    def _fill_window(self) -> None:
        self.setGeometry(self._window.rect())
        self.box.adjustSize()
        size = self.box.size()
        self.box.move((self.width() - size.width()) // 2, max(0, (self.height() - size.height()) // 2))

    def _stops(self) -> list[QWidget]:
        return [
            child
            for child in self.box.findChildren(QWidget)
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.isVisible() and child.isEnabled()
        ]

    def _on_close_clicked(self) -> None:
        self.cancel()

    def _on_yes_clicked(self) -> None:
        self.accept()

    def _grow(self) -> None:
        """What is said under a field makes the box higher: it lies over nothing, and nothing above it is squeezed."""
        room = self.box.size()
        self.box.adjustSize()
        grown = self.box.size().expandedTo(room)
        self.box.resize(grown)
        if grown != room:
            top = min(self.box.y(), max(0, self.height() - grown.height()))
            self.box.move((self.width() - grown.width()) // 2, top)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.box:
            if event.type() == QEvent.Type.LayoutRequest and self.isVisible():
                self._grow()
        elif event.type() == QEvent.Type.Resize:
            self._fill_window()
        return False

    def focusNextPrevChild(self, forward: bool) -> bool:
        stops = self._stops()
        if not stops:
            return True
        current = QApplication.focusWidget()
        at = stops.index(current) if current in stops else -1
        stops[(at + (1 if forward else -1)) % len(stops)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()
        if event.key() == Qt.Key.Key_Escape:
            self.cancel()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F12}:
            self.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("scrim"))
