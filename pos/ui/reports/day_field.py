"""A day to choose in a form: a label, a box that says the day, and a month that opens below it."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.domain.inputs.codes import EARLIEST_DAY, LATEST_DAY
from pos.i18n import Locale
from pos.ui.reports.controls import PopupFrame
from pos.ui.reports.pickers import MonthGrid
from pos.ui.reports.ranges import Span
from pos.ui.reports.wording import in_pattern
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import Label, draw_text, paint_box, px
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.ui.widgets.fields import Sentence
from pos.words import say


class DayPopup(PopupFrame):
    """One month at a time, walked by the arrows; `chosen` gives a day from `earliest` to the grid's latest."""

    chosen = Signal(date)

    def __init__(self, locale: Locale, name: str, parent: QWidget) -> None:
        super().__init__(f"{name}.popup", parent)
        self._locale = locale
        self.earliest = EARLIEST_DAY
        self.grid = MonthGrid(locale, name=f"{name}.grid")
        self.grid.latest = LATEST_DAY
        self.month = Label("", Role.BODY_STRONG, name=f"{name}.month")
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.earlier = IconButton(
            say("Month before"), "arrow-left", size=32, icon_size=16, radius=8, name=f"{name}.earlier"
        )
        self.later = IconButton(
            say("Month after"), "arrow-right", size=32, icon_size=16, radius=8, name=f"{name}.later"
        )
        head = QHBoxLayout()
        head.addWidget(self.earlier)
        head.addWidget(self.month, 1)
        head.addWidget(self.later)
        self.column.addLayout(head)
        self.column.addWidget(self.grid)
        self.grid.picked.connect(self._on_grid_picked)
        self.grid.walked.connect(self._show)
        self.earlier.clicked.connect(self._on_earlier_clicked)
        self.later.clicked.connect(self._on_later_clicked)

    def open_for(self, button: QWidget, day: date) -> None:
        self._show(day)
        self.open_below(button)
        self.grid.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, day: date) -> None:
        day = min(max(day, self.earliest), self.grid.latest)
        self.grid.show_days(Span(day, day), day)
        self.month.setText(in_pattern(self.grid.month, "MMMM y", self._locale))
        self.earlier.setEnabled(self.grid.month > self.earliest)
        self.later.setEnabled(self.grid.month < self.grid.latest.replace(day=1))

    def _on_grid_picked(self, day: date) -> None:
        if day >= self.earliest:
            self.close()
            self.chosen.emit(day)

    def _on_earlier_clicked(self) -> None:
        self._show((self.grid.month - timedelta(days=1)).replace(day=1))

    def _on_later_clicked(self) -> None:
        month = self.grid.month
        self._show(month + timedelta(days=calendar.monthrange(month.year, month.month)[1]))


class DayBox(PaintedButton):
    """40 px: the day and a calendar. Enter, Space or Down open the month."""

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(label, name=name, radius=8, parent=parent)
        self.value = ""
        self.setFixedHeight(px(40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        self.value = text
        self.setAccessibleName(f"{self.label} {text}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"pressed": "surface2", "off": "surface3"}.get(self.state, "surface")
        edge = "text3" if self.state == "hover" else "control"
        paint_box(painter, box, fill=fill, edge=edge, radius=px(8))
        words = box.adjusted(px(11), 0, -px(32), 0)
        draw_text(painter, words, self.value, theme().font(Role.LINE_PLAIN), "text")
        mark = QRectF(box.right() - px(28), 0, px(16), box.height())
        draw_icon(painter, "calendar", mark, theme().colour("text2"))


class DayField(QWidget):
    """A label over the box, and a sentence below. `chosen` gives the day."""

    chosen = Signal(date)

    def __init__(self, label: str, locale: Locale, *, name: str) -> None:
        super().__init__()
        self._locale = locale
        self.day = EARLIEST_DAY
        self.box = DayBox(label, name=name)
        self.popup = DayPopup(locale, name, self)
        self.sentence = Sentence(f"{name}.error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3))
        column.addWidget(Label(label, Role.META_MEDIUM, "text2"))
        column.addWidget(self.box)
        column.addWidget(self.sentence)
        column.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.clicked.connect(self._on_box_clicked)
        self.popup.chosen.connect(self.chosen)

    def show_day(self, day: date, *, earliest: date = EARLIEST_DAY, latest: date = LATEST_DAY) -> None:
        self.day, self.popup.earliest, self.popup.grid.latest = day, earliest, latest
        self.box.show_text(self._locale.date(day))

    def _on_box_clicked(self) -> None:
        self.popup.open_for(self.box, self.day)
