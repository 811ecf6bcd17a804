"""A day to choose: what is chosen in a box, and a month below it. Days to come cannot be chosen."""

from __future__ import annotations

from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.reports.controls import PopupFrame
from pos.ui.reports.pickers import MonthGrid
from pos.ui.reports.ranges import EARLIEST, Span
from pos.ui.reports.wording import in_pattern
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import Label, draw_text, paint_box, px
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.words import say


class DayBox(PaintedButton):
    """40 px: the day and a calendar. Enter, Space or Down open the month."""

    def __init__(self, label: str, *, name: str) -> None:
        super().__init__(label, name=name, radius=8)
        self._text = ""
        self.setFixedHeight(px(40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_day(self, text: str) -> None:
        self._text = text
        self.setAccessibleName(f"{self.label} {text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(140), px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        edge = "text3" if self.state == "hover" else "control"
        paint_box(painter, box, fill="surface", edge=edge, radius=px(8))
        draw_text(
            painter, box.adjusted(px(11), 0, -px(32), 0), self._text, theme().font(Role.LINE_PLAIN), "text"
        )
        icon = QRectF(box.right() - px(28), 0, px(16), box.height())
        draw_icon(painter, "calendar", icon, theme().colour("text2"))


class DayPopup(PopupFrame):
    """One month; a day pressed, or Enter, chooses it."""

    chosen = Signal(date)

    def __init__(self, locale: Locale, name: str, parent: QWidget) -> None:
        super().__init__(f"{name}.popup", parent)
        self._locale = locale
        self.grid = MonthGrid(locale, name=f"{name}.grid")
        self._month = Label("", Role.BODY_STRONG)
        self._month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._earlier = IconButton(say("Month before"), "arrow-left", size=32, icon_size=16, radius=8)
        self._later = IconButton(say("Month after"), "arrow-right", size=32, icon_size=16, radius=8)
        head = QHBoxLayout()
        head.addWidget(self._earlier)
        head.addWidget(self._month, 1)
        head.addWidget(self._later)
        self.column.addLayout(head)
        self.column.addWidget(self.grid)
        self.grid.picked.connect(self._on_grid_picked)
        self.grid.walked.connect(self._on_grid_walked)
        self._earlier.clicked.connect(self._on_earlier_clicked)
        self._later.clicked.connect(self._on_later_clicked)

    def open_for(self, box: QWidget, day: date, latest: date) -> None:
        self.grid.latest = latest
        self._show(Span(day, day), day)
        self.open_below(box)
        self.grid.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, span: Span, current: date) -> None:
        self.grid.show_days(span, current)
        self._month.setText(in_pattern(self.grid.month, "MMMM y", self._locale))
        self._later.setEnabled(self.grid.month < self.grid.latest.replace(day=1))

    def _on_grid_picked(self, day: date) -> None:
        self.close()
        self.chosen.emit(day)

    def _on_grid_walked(self, day: date) -> None:
        if day != self.grid.current:
            self._show(self.grid.span, day)

    def _on_earlier_clicked(self) -> None:
        self._show(self.grid.span, max(EARLIEST, (self.grid.month - timedelta(days=1)).replace(day=1)))

    def _on_later_clicked(self) -> None:
        self._show(
            self.grid.span, min(self.grid.latest, (self.grid.month + timedelta(days=31)).replace(day=1))
        )


class DayField(QWidget):
    """A label over the box."""

    chosen = Signal(date)

    def __init__(self, label: str, locale: Locale, *, name: str) -> None:
        super().__init__()
        self._locale = locale
        self._day = self._latest = date(2000, 1, 1)
        self.box = DayBox(label, name=name)
        self.popup = DayPopup(locale, name, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3))
        column.addWidget(Label(label, Role.META_MEDIUM, "text2"))
        column.addWidget(self.box)
        self.setFocusProxy(self.box)
        self.box.clicked.connect(self._on_box_clicked)
        self.popup.chosen.connect(self.chosen)

    def show_day(self, day: date, latest: date) -> None:
        self._day, self._latest = day, latest
        self.box.show_day(self._locale.date(day))

    def _on_box_clicked(self) -> None:
        self.popup.open_for(self.box, self._day, self._latest)
