"""What floats below the filters: days (presets and a calendar for any range) and a product found by search.

The calendar takes two clicks or Enter twice, in either order; the arrow keys walk through its days.
"""

from __future__ import annotations

import calendar
from collections.abc import Sequence
from datetime import date, timedelta

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.faces import Option
from pos.ui.office.controls import SearchField
from pos.ui.reports.controls import PopupFrame
from pos.ui.reports.ranges import EARLIEST, PRESETS, Span, span_between
from pos.ui.reports.wording import in_pattern, span_words
from pos.ui.theme import Role, along, draw_icon, from_start, painter_of, theme
from pos.ui.widgets.base import CENTER, RING_PROPERTY, Label, announce, draw_text, paint_box, px
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.words import say

_CELL = 36
_SEARCH_MS = 150
_KEY_DAYS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Up: -7,
    Qt.Key.Key_Down: 7,
    Qt.Key.Key_PageUp: -28,
    Qt.Key.Key_PageDown: 28,
}


class ChoiceRow(PaintedButton):
    """One line of a popup; the chosen one has a tick and a grey box."""

    def __init__(self, option: Option, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(option.text, name=name, radius=8, parent=parent)
        self.option = option
        self.setCheckable(True)
        self.setFixedHeight(px(32))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(px(168), px(32))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = "surface3" if self.isChecked() or self.state == "pressed" else ""
        fill = fill or ("surface2" if self.state == "hover" or self.hasFocus() else "")
        if fill:
            paint_box(painter, box, fill=fill, radius=px(8))
        words = box.adjusted(px(10), 0, -px(30 if self.isChecked() else 8), 0)
        role = Role.BODY_MEDIUM if self.isChecked() else Role.BODY
        draw_text(painter, words, self.label, theme().font(role), "text")
        if self.isChecked():
            tick = QRectF(box.right() - px(26), 0, px(16), box.height())
            draw_icon(painter, "check", tick, theme().colour("text"))


class MonthGrid(QWidget):
    """The days of one month in weeks from Monday. `picked` gives a day; the popup makes a range of two."""

    spoken_as = QAccessible.Role.Grouping

    picked = Signal(date)
    walked = Signal(date)

    def __init__(self, locale: Locale, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self._locale = locale
        self.month = date(2000, 1, 1)
        self.current = date(2000, 1, 1)
        self.span = Span(self.current, self.current)
        self.latest = date(9999, 12, 31)
        monday = date(2024, 1, 1)
        self._heads = tuple(
            in_pattern(monday + timedelta(days=at), "EEEEEE", locale).capitalize() for at in range(7)
        )
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty(RING_PROPERTY, 8)
        self.setFixedSize(px(_CELL) * 7, px(24) + px(_CELL) * 6)

    def show_days(self, span: Span, current: date) -> None:
        self.span, self.current = span, current
        self.month = current.replace(day=1)
        self.setAccessibleName(span_words(span, self._locale))
        self.update()

    @property
    def _first(self) -> date:
        return self.month - timedelta(days=self.month.weekday())

    def box_of(self, day: date) -> QRectF:
        """Where a day of the month shown is painted."""
        row, column = divmod((day - self._first).days, 7)
        return QRectF(column * px(_CELL), px(24) + row * px(_CELL), px(_CELL), px(_CELL))

    def _day_at(self, at: QPointF) -> date | None:
        x = from_start(self, at.x())
        column, row = int(x // px(_CELL)), int((at.y() - px(24)) // px(_CELL))
        if not (0 <= column < 7 and 0 <= row < 6):
            return None
        day = self._first + timedelta(days=row * 7 + column)
        return day if EARLIEST <= day <= self.latest else None

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        for at, head in enumerate(self._heads):
            box = QRectF(at * px(_CELL), 0, px(_CELL), px(20))
            draw_text(painter, box, head, theme().font(Role.CAPTION), "text3", CENTER)
        for at in range(42):
            day = self._first + timedelta(days=at)
            if day.month == self.month.month:
                self._paint_day(painter, day)

    def _paint_day(self, painter: QPainter, day: date) -> None:
        box = self.box_of(day)
        span = self.span
        if span.first <= day <= span.last and span.days > 1:
            painter.fillRect(box.adjusted(0, px(2), 0, -px(2)), theme().colour("key_soft"))
        is_end = day in {span.first, span.last}
        inner = box.adjusted(px(2), px(2), -px(2), -px(2))
        if is_end:
            paint_box(painter, inner, fill="ink", radius=px(8))
        elif day == self.current and self.hasFocus():
            paint_box(painter, inner, edge="key", width=2, radius=px(8))
        ink = "on_ink" if is_end else "text3" if day > self.latest else "text"
        role = Role.META_STRONG if is_end else Role.META
        draw_text(painter, box, str(day.day), theme().font(role), ink, CENTER)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if day is not None and event.button() == Qt.MouseButton.LeftButton:
            self.picked.emit(day)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        day = self._day_at(event.position())
        if day is not None and day.month == self.month.month:
            self.walked.emit(day)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(along(event.key()))
        if key in _KEY_DAYS:
            day = self.current + timedelta(days=_KEY_DAYS[key])
            day = max(EARLIEST, min(day, self.latest))
            self.walked.emit(day)
            announce(self, in_pattern(day, "EEEE d MMMM", self._locale))
        elif key in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.picked.emit(self.current)
        else:
            super().keyPressEvent(event)


class DaysPopup(PopupFrame):
    """Presets at the start, a month at the end."""

    preset_chosen = Signal(str)
    days_chosen = Signal(date, date)

    def __init__(self, locale: Locale, parent: QWidget) -> None:
        super().__init__("reports.days", parent)
        self._locale = locale
        self._start: date | None = None
        self._presets: list[ChoiceRow] = []
        self.grid = MonthGrid(locale, name="reports.days.grid")
        self.month = Label("", Role.BODY_STRONG, name="reports.days.month")
        self.month.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.hint = Label("", Role.META, "text2", name="reports.days.hint")
        self.earlier = IconButton(
            say("Month before"), "arrow-left", size=32, icon_size=16, radius=8, name="reports.days.earlier"
        )
        self.later = IconButton(
            say("Month after"), "arrow-right", size=32, icon_size=16, radius=8, name="reports.days.later"
        )
        self._build()
        self.grid.picked.connect(self._on_grid_picked)
        self.grid.walked.connect(self._on_grid_walked)
        self.earlier.clicked.connect(self._on_earlier_clicked)
        self.later.clicked.connect(self._on_later_clicked)

    def _build(self) -> None:
        presets = QVBoxLayout()
        presets.setSpacing(px(1))
        for key, text in PRESETS.items():
            row = ChoiceRow(Option(key, say(text)), name=f"reports.preset.{key}")
            row.clicked.connect(self._on_preset_clicked)
            presets.addWidget(row)
            self._presets.append(row)
        presets.addStretch(1)
        head = QHBoxLayout()
        head.addWidget(self.earlier)
        head.addWidget(self.month, 1)
        head.addWidget(self.later)
        month = QVBoxLayout()
        month.setSpacing(px(6))
        month.addLayout(head)
        month.addWidget(self.grid)
        month.addWidget(self.hint)
        row_of_both = QHBoxLayout()
        row_of_both.setSpacing(px(16))
        row_of_both.addLayout(presets)
        row_of_both.addLayout(month)
        self.column.addLayout(row_of_both)

    def open_for(self, button: QWidget, span: Span, preset: str, today: date) -> None:
        self._start = None
        self.grid.latest = today
        for row in self._presets:
            row.setChecked(row.option.key == preset)
        self._show(span, min(span.last, today))
        self.open_below(button)
        self.grid.setFocus(Qt.FocusReason.PopupFocusReason)

    def _show(self, span: Span, current: date) -> None:
        self.grid.show_days(span, current)
        self.month.setText(in_pattern(self.grid.month, "MMMM y", self._locale))
        self.hint.setText(
            say("Choose the first day, then the last.")
            if self._start is None
            else say("Now choose the last day.")
        )
        self.later.setEnabled(self.grid.month < self.grid.latest.replace(day=1))

    def _on_grid_picked(self, day: date) -> None:
        if self._start is None:
            self._start = day
            self._show(Span(day, day), day)
            return
        start, self._start = self._start, None
        self.close()
        self.days_chosen.emit(start, day)

    def _on_grid_walked(self, day: date) -> None:
        span = self.grid.span if self._start is None else span_between(self._start, day)
        if day != self.grid.current:
            self._show(span, day)

    def _on_preset_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, ChoiceRow):
            self.close()
            self.preset_chosen.emit(sender.option.key)

    def _on_earlier_clicked(self) -> None:
        end = self.grid.month - timedelta(days=1)
        self._show(self.grid.span, max(EARLIEST, end.replace(day=1)))

    def _on_later_clicked(self) -> None:
        month = self.grid.month
        start = month + timedelta(days=calendar.monthrange(month.year, month.month)[1])
        self._show(self.grid.span, min(start, self.grid.latest))


class ProductPopup(PopupFrame):
    """A search field and what it found. Down and Enter reach the rows from the field."""

    searched = Signal(str)
    product_chosen = Signal(str, str)
    _most = 8
    _chosen = ""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("reports.product_popup", parent)
        self.field = SearchField(say("Name, code or barcode"), width=320, name="reports.product.search")
        self.field.setFixedWidth(px(320))
        self.hint = Label("", Role.META, "text2", name="reports.product.hint")
        self._rows: list[ChoiceRow] = []
        self._list = QVBoxLayout()
        self._list.setSpacing(px(1))
        self.column.addWidget(self.field)
        self.column.addWidget(self.hint)
        self.column.addLayout(self._list)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SEARCH_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        self.field.edited.connect(self._on_field_edited)

    def open_for(self, button: QWidget, chosen: str) -> None:
        """With what is chosen named first, so that it can be taken back."""
        self.field.edit.clear()
        self._chosen = chosen
        self.show_found((), is_searching=False)
        self.open_below(button)
        self.field.edit.setFocus(Qt.FocusReason.PopupFocusReason)

    @property
    def rows(self) -> Sequence[ChoiceRow]:
        return self._rows

    def show_found(self, found: Sequence[Option], *, is_searching: bool = False) -> None:
        for row in self._rows:
            row.hide()
            self._list.removeWidget(row)
            row.deleteLater()
        self._rows = []
        typed = self.field.text().strip()
        for option in (Option("", say("All products")), *found[: self._most]):
            row = ChoiceRow(option, name=f"reports.product.{option.key or 'all'}", parent=self)
            row.setChecked(option.key == self._chosen)
            row.clicked.connect(self._on_row_clicked)
            self._list.addWidget(row)
            row.show()
            self._rows.append(row)
        if not typed:
            self.hint.setText(say("Type a part of the name."))
        elif is_searching:
            self.hint.setText(say("Searching"))
        elif not found:
            self.hint.setText(say("No product found."))
        else:
            self.hint.setText(
                "" if len(found) <= self._most else say("There are more. Type more of the name.")
            )
        self.adjustSize()

    def _on_field_edited(self, _text: str) -> None:
        self._patience.start()

    def _on_patience_timeout(self) -> None:
        self.searched.emit(self.field.text())

    def _on_row_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, ChoiceRow):
            self._choose(sender.option)

    def _choose(self, option: Option) -> None:
        self._patience.stop()
        self.close()
        self.product_chosen.emit(option.key, option.text if option.key else "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.field.edit.hasFocus() and event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if len(self._rows) > 1:
                self._choose(self._rows[1].option)
            return
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
            return
        super().keyPressEvent(event)
