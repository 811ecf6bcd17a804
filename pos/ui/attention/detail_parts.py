"""Parts of the detail panel: rows of facts, the paper of an entry, the box that says why, and the editor of a body."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QFontDatabase, QPainter, QPaintEvent, QPalette, QTextOption
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from pos.ui.attention.reading import Pair, Paper
from pos.ui.theme import Role, theme
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, Label, Rule, paint_box, px


class WhyBox(QFrame):
    """A soft box with an icon: what is wrong, and quietly below it what the server said."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = "warn"
        self.icon = IconMark("triangle-alert", 18, "warn")
        self.words = Label("", Role.BODY_MEDIUM, "text", name=f"{name}.why")
        self.said = Label("", Role.META, "text2", name=f"{name}.said")
        for label in (self.words, self.said):
            label.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(px(4))
        column.addWidget(self.words)
        column.addWidget(self.said)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(14), px(12), px(14), px(12))
        row.setSpacing(px(10))
        row.addWidget(self.icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, 1)

    def show_words(self, words: str, said: str, *, tone: str) -> None:
        self._tone = tone
        icons = {"danger": "circle-alert", "warn": "triangle-alert", "text2": "info"}
        self.icon.set_icon(icons[tone], tone)
        self.words.setText(words)
        self.said.setText(said)
        self.said.setVisible(bool(said))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill, edge = {
            "danger": ("danger_soft", "danger_line"),
            "warn": ("warn_soft", "warn_line"),
            "text2": ("surface2", "border"),
        }[self._tone]
        paint_box(QPainter(self), QRectF(self.rect()), fill=fill, edge=edge, radius=px(10))


class Facts(QWidget):
    """Names at the start, values at the end of one column."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(px(8))
        self._grid.setColumnStretch(1, 1)
        self._shown: list[QWidget] = []

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        _clear(self._shown)
        for at, (name, value) in enumerate(facts):
            label = Label(name, Role.META, "text2")
            text = Label(value, Role.BODY, name=f"{self.objectName()}.{at}")
            text.setWordWrap(True)
            text.setAlignment(Qt.AlignmentFlag.AlignRight)
            self._grid.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(text, at, 1)
            self._shown += [label, text]


class PaperBox(QFrame):
    """Lines, sums and payments of an entry, one right edge for all figures."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(14), px(12), px(14), px(12))
        self._column.setSpacing(px(6))
        self._shown: list[QWidget] = []

    def show_paper(self, paper: Paper) -> None:
        _clear(self._shown)
        parts = [part for part in (paper.lines, paper.sums, paper.tenders) if part]
        for at, part in enumerate(parts):
            if at:
                self._add(Rule())
            for pair in part:
                self._add(_pair(pair, is_strong=part is paper.sums and pair is part[-1]))
        self.setVisible(bool(parts))

    def _add(self, widget: QWidget) -> None:
        self._column.addWidget(widget)
        self._shown.append(widget)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface2", edge="border", radius=px(12))


def _pair(pair: Pair, *, is_strong: bool) -> QWidget:
    row = QWidget()
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(ElidedLabel(pair.left, Role.BODY_STRONG if is_strong else Role.BODY))
    if pair.below:
        words.addWidget(ElidedLabel(pair.below, Role.META, "text2"))
    figure = Label(pair.right, Role.BODY_STRONG if is_strong else Role.BODY_MEDIUM)
    across = QHBoxLayout(row)
    across.setContentsMargins(0, 0, 0, 0)
    across.setSpacing(px(12))
    across.addLayout(words, 1)
    across.addWidget(figure, 0, Qt.AlignmentFlag.AlignTop)
    return row


def _clear(shown: list[QWidget]) -> None:
    for widget in shown:
        widget.hide()
        widget.setParent(None)
        widget.deleteLater()
    shown.clear()


class BodyText(QPlainTextEdit):
    """JSON in letters of one width. Tab goes on to the next field: a till has no mouse at hand."""

    focus_changed = Signal()

    def __init__(self, name: str, *, is_editor: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setReadOnly(not is_editor)
        self.setTabChangesFocus(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(px(13))
        self.setFont(font)
        self.document().setDocumentMargin(px(8))
        self.setMinimumHeight(px(120))

    def show_text(self, text: str) -> None:
        """The caret of somebody typing stays where it is."""
        if self.toPlainText() != text:
            self.setPlainText(text)

    def go_to(self, line: int, column: int) -> None:
        """Put the caret there and show it; both count from 1."""
        block = self.document().findBlockByNumber(line - 1)
        if block.isValid():
            cursor = self.textCursor()
            cursor.setPosition(block.position() + min(column - 1, max(0, block.length() - 1)))
            self.setTextCursor(cursor)
            self.centerCursor()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit()


class BodyBox(QFrame):
    """The edge around a body text, which tells rest, focus and error."""

    def __init__(self, text: BodyText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.text = text
        self._has_error = False
        column = QVBoxLayout(self)
        column.setContentsMargins(px(2), px(2), px(2), px(2))
        column.addWidget(text)
        self.setFocusProxy(text)
        text.focus_changed.connect(self._on_text_focus_changed)

    def _on_text_focus_changed(self) -> None:
        self.update()

    def set_error(self, has_error: bool) -> None:
        self._has_error = has_error
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        fill = "surface2" if self.text.isReadOnly() else "surface"
        edge, width = "border" if self.text.isReadOnly() else "control", 1
        if self._has_error:
            edge, width = "danger", 2
        elif self.text.hasFocus():
            edge, width = "key", 2
        palette = self.text.palette()
        if palette.color(QPalette.ColorRole.Text) != theme().colour("text"):
            palette.setColor(QPalette.ColorRole.Text, theme().colour("text"))
            self.text.setPalette(palette)
        paint_box(QPainter(self), QRectF(self.rect()), fill=fill, edge=edge, width=width, radius=px(8))
