"""Small controls of the reports page: segment at office size, link, filter that gives way, button for days, popup.

Each tells the key of what was chosen; the page decides and sets the state back.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.faces import Option
from pos.ui.office.controls import FilterButton
from pos.ui.theme import Role, below, painter_of, theme
from pos.ui.widgets.base import CENTER, RIGHT, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import PaintedButton
from pos.words import say

_BUSY_STEP_MS = 30


class SegmentButton(PaintedButton):
    def __init__(self, option: Option, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(option.text, name=name, radius=7, parent=parent)
        self.option = option
        self.is_tight = False
        self.setCheckable(True)
        self.setFixedHeight(px(30))

    def sizeHint(self) -> QSize:
        air = px(12 if self.is_tight else 26)
        return QSize(round(text_width(self.label, theme().font(Role.META_MEDIUM))) + air, px(30))

    def minimumSizeHint(self) -> QSize:
        return QSize(round(text_width(self.label, theme().font(Role.META_MEDIUM))) + px(12), px(30))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        chosen = self.isChecked()
        if chosen:
            paint_box(painter, box, fill="surface", edge="line", radius=px(7))
        ink = "text" if chosen or self.state in {"hover", "pressed"} else "text2"
        draw_text(painter, box, self.label, theme().font(Role.META_MEDIUM), ink, CENTER)


class OfficeSegment(QWidget):
    """36 px: exclusive choices in one track, with office type."""

    chosen = Signal(str)

    def __init__(
        self, options: Sequence[Option], chosen: str, *, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._parts: list[SegmentButton] = []
        self.setFixedHeight(px(36))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(3), px(3), px(3), px(3))
        row.setSpacing(0)
        for option in options:
            part = SegmentButton(option, name=f"{name}.{option.key}", parent=self)
            part.clicked.connect(self._on_part_clicked)
            self._parts.append(part)
            row.addWidget(part)
        self.choose(chosen)

    @property
    def current(self) -> str:
        return next((part.option.key for part in self._parts if part.isChecked()), "")

    def choose(self, key: str) -> None:
        for part in self._parts:
            part.setChecked(part.option.key == key)

    def set_tight(self, is_tight: bool) -> None:
        """Less air around the words, for narrow windows."""
        for part in self._parts:
            if part.is_tight != is_tight:
                part.is_tight = is_tight
                part.updateGeometry()

    def set_label(self, key: str, text: str) -> None:
        for part in self._parts:
            if part.option.key == key:
                part.set_label(text)

    def _on_part_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, SegmentButton):
            self.chosen.emit(sender.option.key)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface3", radius=px(9))


class LinkButton(PaintedButton):
    """Words in the colour of keys, at the end of a card's head."""

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(label, name=name, radius=4, parent=parent)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFixedHeight(px(24))

    def sizeHint(self) -> QSize:
        return QSize(round(text_width(self.label, theme().font(Role.META_MEDIUM))) + px(2), px(24))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        words = QRectF(self.rect())
        width = draw_text(painter, words, self.label, theme().font(Role.META_MEDIUM), "key", RIGHT)
        if self.state in {"hover", "pressed"}:
            painter.fillRect(
                QRectF(words.right() - width, words.center().y() + px(8), width, 1), theme().colour("key")
            )


class ReportFilter(FilterButton):
    """A filter whose value gives way when the row is short; it stands out while it is set."""

    limit = 180

    def set_limit(self, limit: int) -> None:
        """The widest its value may be, in design px."""
        if limit != self.limit:
            self.limit = limit
            self.updateGeometry()
            self.update()

    @property
    def value_width(self) -> float:
        """How wide the value is shown."""
        return self._value_width()

    def _value_width(self) -> float:
        return min(text_width(self.value, theme().font(Role.BODY_MEDIUM)), px(self.limit)) + 1


class PopupFilter(ReportFilter):
    """A filter that opens something of the page's own instead of a menu."""

    asked = Signal()

    def show_value(self, text: str) -> None:
        self.set_options((Option("value", text),), "value")

    def _on_self_clicked(self) -> None:
        self.asked.emit()


class PopupFrame(QFrame):
    """A box that floats below a button, takes the keyboard and closes at a click beside it or Esc."""

    closed = Signal()

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(12), px(12), px(12), px(12))
        self.column.setSpacing(px(8))

    def open_below(self, button: QWidget) -> None:
        """Below the button, or above it where the window ends before; moved in where it would leave the window."""
        self.adjustSize()
        window = button.window()
        at = below(button, self, px(4))
        first = window.mapToGlobal(QPoint(px(8), 0)).x()
        last = first + window.width() - self.width() - 2 * px(8)
        top, end = at.y(), window.mapToGlobal(QPoint(0, window.height())).y()
        if top + self.height() > end:
            above = button.mapToGlobal(QPoint(0, 0)).y() - px(4) - self.height()
            top = max(window.mapToGlobal(QPoint(0, px(8))).y(), above)
        self.move(max(first, min(at.x(), last)), top)
        self.show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge="line", radius=px(12))


class BusyLine(QWidget):
    """Three pixels that wander while something is waited for; nothing before 300 ms have passed."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(say("Reading the figures"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFixedHeight(px(3))
        self._at = 0
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(300)
        self._patience.timeout.connect(self._on_patience_timeout)
        self._steps = QTimer(self)
        self._steps.setInterval(_BUSY_STEP_MS)
        self._steps.timeout.connect(self._on_steps_timeout)
        self.hide()

    def set_busy(self, busy: bool) -> None:
        if not busy:
            self._patience.stop()
            self._steps.stop()
            self.hide()
        elif not self._patience.isActive() and not self.isVisible():
            self._patience.start()

    def _on_patience_timeout(self) -> None:
        self._at = 0
        self.show()
        self.raise_()
        self._steps.start()

    def _on_steps_timeout(self) -> None:
        self._at += 1
        self.update()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._steps.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        piece = self.width() / 4
        left = (self.width() - piece) * abs((self._at % 60) - 30) / 30
        QPainter(self).fillRect(QRectF(left, 0, piece, self.height()), theme().colour("go"))
