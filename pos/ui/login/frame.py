"""The frame of the screens before the till: brand and facts at the start, a white panel of 560 px at the end.

Shared by signing in and the first run; it holds no behaviour.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.theme import Role, icon_pixmap
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, Panel, px
from pos.ui.widgets.till_frame import side

CONTENT_WIDTH = 367


class BrandMark(QWidget):
    """The white receipt on green. Its colours are its own in both themes."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(px(40), px(40))

    def sizeHint(self) -> QSize:
        return QSize(px(40), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        pixmap = icon_pixmap("brand-mark", self.width(), "#FFFFFF", self.devicePixelRatioF())
        painter.drawPixmap(0, 0, pixmap)


class FactsLine(QWidget):
    """Small facts with icons at the foot."""

    def __init__(self) -> None:
        super().__init__()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(px(6))
        self._parts: list[tuple[IconMark, Label]] = []
        self._shown: tuple[tuple[str, str, str], ...] = ()

    def set_facts(self, facts: Sequence[tuple[str, str, str]]) -> None:
        """Icon, tone and words of each."""
        if tuple(facts) == self._shown:
            return
        self._shown = tuple(facts)
        while self._row.count():
            item = self._row.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._parts = [
            (IconMark(icon, 16, tone), Label(words, Role.META, "text2")) for icon, tone, words in facts
        ]
        for mark, label in self._parts:
            self._row.addWidget(mark)
            self._row.addWidget(label)
            self._row.addSpacing(px(14))
        self._row.addStretch(1)
        self._show_what_fits()

    def _show_what_fits(self) -> None:
        """A fact is shown whole or not at all; the first ones matter most."""
        room = self.width()
        for mark, label in self._parts:
            room -= px(16 + 6) + label.sizeHint().width()
            mark.setVisible(room >= 0)
            label.setVisible(room >= 0)
            room -= px(26)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, px(18))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_what_fits()


MOST_MIDDLE = 960
"""Two cards side by side."""


class Frame(QWidget):
    """Fill `middle` at the start side and `content` at the end side."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.moment = Label("", Role.LINE_PLAIN, "text2", name="login.moment")
        self.facts = FactsLine()
        self.middle = QVBoxLayout()
        self.middle.setSpacing(0)
        self.content = QVBoxLayout()
        self.content.setContentsMargins(0, 0, 0, 0)
        self.content.setSpacing(0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_start(), 1)
        row.addWidget(self._make_end())

    def _make_start(self) -> QWidget:
        start = Panel("bg")
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(BrandMark())
        head.addWidget(Label("Tern", Role.H2))
        head.addStretch(1)
        head.addWidget(self.moment)
        column = QVBoxLayout(start)
        self._start_column = column
        column.setContentsMargins(px(48), px(32), px(48), px(26))
        column.setSpacing(0)
        column.addLayout(head)
        column.addSpacing(px(20))
        column.addLayout(self.middle, 1)
        column.addSpacing(px(12))
        column.addWidget(self.facts)
        return start

    def _make_end(self) -> QWidget:
        end = Panel("surface", ("left",))
        end.setFixedWidth(px(560))
        holder = QWidget()
        holder.setFixedWidth(px(CONTENT_WIDTH))
        holder.setLayout(self.content)
        row = QHBoxLayout(end)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(holder, 0, Qt.AlignmentFlag.AlignHCenter)
        return end

    def resizeEvent(self, event: QResizeEvent) -> None:
        edge = px(24 if self.width() < px(1200) else 48)
        self._start_column.setContentsMargins(edge, px(32), edge, px(26))
        across = side(self.width() - px(560) - 2 * edge, MOST_MIDDLE, 0)
        self.middle.setContentsMargins(across, 0, across, 0)
        super().resizeEvent(event)
