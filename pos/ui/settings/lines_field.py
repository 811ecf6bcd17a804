"""A field of several lines for forms: a label, a box that shows rest and focus as other fields do, plain text inside."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QVBoxLayout, QWidget

from pos.ui.theme import Role, is_mirrored, theme
from pos.ui.widgets.base import Label, paint_box, px


class _Edit(QPlainTextEdit):
    focus_changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setFont(theme().font(Role.BODY))
        self.document().setDocumentMargin(0)
        self.viewport().setAutoFillBackground(False)
        if is_mirrored():
            # Qt would put Latin lines at the left, away from their label.
            option = self.document().defaultTextOption()
            option.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute)
            self.document().setDefaultTextOption(option)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class _Box(QFrame):
    def __init__(self, edit: _Edit, height: int) -> None:
        super().__init__()
        self._edit = edit
        self.setFixedHeight(px(height))
        column = QVBoxLayout(self)
        column.setContentsMargins(px(11), px(9), px(11), px(7))
        column.addWidget(edit)
        self.setFocusProxy(edit)
        edit.focus_changed.connect(self.update)

    def paintEvent(self, _event: QPaintEvent) -> None:
        has_focus = self._edit.hasFocus()
        edge, width = ("key", 2) if has_focus else ("control", 1)
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge=edge, width=width, radius=px(8))


class LinesField(QWidget):
    """`edited` carries the text."""

    edited = Signal(str)

    def __init__(self, label: str, *, height: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = _Edit(name)
        self.edit.setAccessibleName(label)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3))
        if label:
            column.addWidget(Label(label, Role.META_MEDIUM, "text2"))
        column.addWidget(_Box(self.edit, height))
        self.setFocusProxy(self.edit)
        self.edit.textChanged.connect(self._on_edit_changed)

    def show_text(self, text: str) -> None:
        """The caret of somebody typing stays where it is."""
        if self.edit.toPlainText() != text:
            self.edit.setPlainText(text)

    def _on_edit_changed(self) -> None:
        self.edited.emit(self.edit.toPlainText())
