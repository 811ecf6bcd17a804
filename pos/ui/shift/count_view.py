"""The left of the counting screens: notes, coins and other tenders as rows, the pad beside them. Draws a `Counting`.

Digits go to the field that is marked, wherever the keyboard is.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.screen import NO_MODIFIER, KeyTable
from pos.ui.shift.counting import CountField, Counting
from pos.ui.theme import Role, margins, painter_of, theme, upright
from pos.ui.widgets.base import CENTER, LEFT, RIGHT, Label, draw_figure, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import Button, PaintedButton
from pos.ui.widgets.keypad import PIN_KEYS, Keypad, PadKey, digit
from pos.ui.widgets.till_frame import side
from pos.words import say

_ROW, _HEAD, _WIDTH, _RADIUS = 54, 45, 288, 12
_PAD_HEIGHT = 384
_PAD_LEAST_HEIGHT = 240
_LEAST, _NARROW, _PAD_LEAST = 178, 250, 180
_PAD_MOST = 420
_BAR = 8
"""A scroll bar stands in the room between the columns and the pad."""


class CountRow(PaintedButton):
    """Label, times sign, box with what is typed, and what it comes to; an amount has a wide box alone."""

    def __init__(self, field: CountField) -> None:
        super().__init__(field.label, name=f"count.{field.key}", radius=0)
        self.field = field
        self.is_last = False
        self.setFixedHeight(px(_ROW))
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.set_field(field, is_last=False)

    def set_field(self, field: CountField, *, is_last: bool) -> None:
        self.field, self.is_last = field, is_last
        self.setAccessibleName(
            f"{field.label}, {field.typed or say('not counted')}, {field.amount}".strip(", ")
        )
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        field, box = self.field, QRectF(self.rect())
        if field.is_current:
            inner = box.adjusted(1, 0, -1, -1)
            painter.fillRect(inner, theme().colour("key_soft"))
        if not self.is_last:
            painter.fillRect(QRectF(1, box.bottom() - 1, box.width() - 2, 1), theme().colour("border"))
        inner = box.adjusted(px(12), 0, -px(12), 0)
        room = inner if field.amount else inner.adjusted(0, 0, -min(px(128), round(box.width() * 0.5)), 0)
        draw_text(painter, room, field.label, theme().font(Role.LINE_AMOUNT), "text", LEFT)
        if field.amount:
            self._paint_number(painter, inner)
        else:
            wide = min(px(120), round(box.width() * 0.5))
            self._paint_box(painter, QRectF(box.right() - wide - px(12), px(5), wide, px(44)))

    def _paint_number(self, painter: QPainter, inner: QRectF) -> None:
        is_narrow = self.width() < px(_NARROW)
        if is_narrow:
            self._paint_box(painter, QRectF(px(58), px(5), px(52), px(44)))
        else:
            times = QRectF(px(74), 0, px(12), inner.height())
            draw_text(painter, times, "\N{MULTIPLICATION SIGN}", theme().font(Role.BODY), "text3", CENTER)
            self._paint_box(painter, QRectF(px(94), px(5), px(76), px(44)))
        tone = "text3" if self.field.is_empty else "text"
        font = theme().font(Role.BODY if is_narrow else Role.LINE_PLAIN)
        draw_figure(painter, inner, self.field.amount, font, tone, column=px(0 if is_narrow else 56))

    def _paint_box(self, painter: QPainter, box: QRectF) -> None:
        field = self.field
        edge, width = ("key", 2) if field.is_current else ("control", 1)
        paint_box(painter, box, fill="surface", edge=edge, width=width, radius=px(10))
        font = theme().font(Role.LINE_AMOUNT if field.typed else Role.META)
        inner = box.adjusted(px(8), 0, -px(12), 0)
        tone = "text" if field.typed else "text3"
        with upright(painter, box):  # digits are typed from left to right
            draw_text(painter, inner, field.typed or say("not counted"), font, tone, RIGHT)
            if field.is_current:
                caret = QRectF(inner.right() + px(1), box.center().y() - px(10), px(2), px(20))
                painter.fillRect(caret, theme().colour("key"))


class MoneyColumn(QWidget):
    """A card with a head (name and sum) and rows; `tapped` carries the key of a row."""

    tapped = Signal(str)

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title, self._sum = title, ""
        self.rows: dict[str, CountRow] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, px(_HEAD), 0, 0)
        self._column.setSpacing(0)
        self.setFixedWidth(px(_WIDTH))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_fields(self, fields: Sequence[CountField], sum_: str) -> None:
        self._sum = sum_
        if [field.key for field in fields] != list(self.rows):
            for row in self.rows.values():
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            self.rows = {field.key: CountRow(field) for field in fields}
            for key, row in self.rows.items():
                row.clicked.connect(partial(self._on_row_clicked, key))
                self._column.addWidget(row)
        for number, field in enumerate(fields, 1):
            self.rows[field.key].set_field(field, is_last=number == len(fields))
        self.setFixedHeight(px(_HEAD) + px(_ROW) * len(fields))
        self.setVisible(bool(fields))
        self.update()

    def _on_row_clicked(self, key: str, _checked: bool = False) -> None:
        self.tapped.emit(key)

    def sizeHint(self) -> QSize:
        return QSize(self.width(), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface", edge="border", radius=px(_RADIUS))
        head = QRectF(px(12), 0, box.width() - px(24), px(_HEAD))
        painter.fillRect(QRectF(1, px(_HEAD) - 1, box.width() - 2, 1), theme().colour("border"))
        font = theme().font(Role.LINE_STRONG)
        taken = text_width(self._sum, font) + px(8)
        draw_text(painter, head.adjusted(0, 0, -taken, 0), self._title, font, "text", LEFT)
        draw_text(painter, head, self._sum, font, "text", RIGHT)


class CountView(QWidget):
    """Notes, coins, what the owner puts below the notes (`below`), and the pad with Next."""

    def __init__(self, counting: Counting, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.counting = counting
        self.notes = MoneyColumn(say("Notes"), "count.notes")
        self.coins = MoneyColumn(say("Coins"), "count.coins")
        self.others = MoneyColumn(say("Other payments"), "count.others")
        self.total = MoneyColumn(say("Cash"), "count.cash")
        self.below = QVBoxLayout()
        self.below.setSpacing(px(12))
        self.asked = Label("", Role.META_MEDIUM, "text2", name="count.asked")
        self.next = Button(say("Next"), keycap="Enter", height=58, name="count.next")
        self.pad = Keypad(PIN_KEYS, name="count.pad")
        self.amount_pad = Keypad(
            (*PIN_KEYS[:3], (PadKey("point", counting.decimal_point), digit("0"), PIN_KEYS[3][2])),
            name="count.amount_pad",
        )
        self._build()
        self.next.clicked.connect(partial(counting.move, 1))
        for pad in (self.pad, self.amount_pad):
            pad.pressed.connect(counting.press)
        for column in (self.notes, self.coins, self.others, self.total):
            column.tapped.connect(counting.choose)

    def _build(self) -> None:
        first = QVBoxLayout()
        first.setSpacing(px(12))
        for column in (self.total, self.notes):
            first.addWidget(column)
        first.addLayout(self.below)
        first.addStretch(1)
        second = QVBoxLayout()
        second.setSpacing(px(12))
        for column in (self.coins, self.others):
            second.addWidget(column)
        second.addStretch(1)
        third = QVBoxLayout()
        third.setContentsMargins(0, 0, 0, px(16))
        third.setSpacing(px(8))
        third.addWidget(self.asked)
        for pad in (self.pad, self.amount_pad):
            pad.setMinimumHeight(px(_PAD_LEAST_HEIGHT))
            pad.setMaximumHeight(px(_PAD_HEIGHT))
            third.addWidget(pad, 1000)
        third.addWidget(self.next)
        third.addStretch(1)
        money = QWidget()
        columns = QHBoxLayout(money)
        columns.setContentsMargins(margins(0, 0, px(_BAR), px(16)))
        columns.setSpacing(px(16))
        columns.addLayout(first)
        columns.addLayout(second)
        self._area = QScrollArea()
        self._area.setObjectName("count.area")
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._area.setWidget(money)
        self._row = row = QHBoxLayout(self)
        row.setSpacing(px(16 - _BAR))
        row.addWidget(self._area)
        row.addLayout(third, 1)

    def draw(self, notes: str, coins: str) -> None:
        """Show the count as it is; the sums of notes and coins come as finished texts."""
        groups: dict[str, list[CountField]] = {"notes": [], "coins": [], "others": [], "total": []}
        for field in self.counting.fields:
            groups[field.group].append(field)
        counts_pieces = not self.counting.types_total
        self.notes.set_fields(groups["notes"] if counts_pieces else (), notes)
        self.coins.set_fields(groups["coins"] if counts_pieces else (), coins)
        self.others.set_fields(groups["others"], "")
        self.total.set_fields(groups["total"], "")
        current = next((each for each in self.counting.fields if each.is_current), None)
        is_amount = current is not None and current.group in {"others", "total"}
        self.pad.setVisible(not is_amount)
        self.amount_pad.setVisible(is_amount)
        self.asked.setText(self.counting.asked)
        if current is not None:
            self._show_row(current.key)

    def _show_row(self, key: str) -> None:
        """Where the columns are higher than the window, the row that is counted is in sight."""
        for column in (self.notes, self.coins, self.others, self.total):
            if key in column.rows:
                self._area.ensureWidgetVisible(column.rows[key], 0, px(_ROW))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The columns give way first; the pad keeps what fingers need."""
        room = (self.width() - px(64) - px(_PAD_LEAST)) // 2
        width = min(px(_WIDTH), max(px(_LEAST), room))
        for column in (self.notes, self.coins, self.others, self.total):
            column.setFixedWidth(width)
        self._area.setFixedWidth(2 * width + px(16 + _BAR))
        across = side(self.width(), 2 * _WIDTH + _PAD_MOST + 32)
        self._row.setContentsMargins(across, px(16), across, 0)
        super().resizeEvent(event)

    def keys(self) -> KeyTable:
        """Keys of counting, to be joined with the screen's own."""
        move, press = self.counting.move, self.counting.press
        return {
            (Qt.Key.Key_Return, NO_MODIFIER): partial(move, 1),
            (Qt.Key.Key_Enter, NO_MODIFIER): partial(move, 1),
            (Qt.Key.Key_Down, NO_MODIFIER): partial(move, 1),
            (Qt.Key.Key_Up, NO_MODIFIER): partial(move, -1),
            (Qt.Key.Key_Backspace, NO_MODIFIER): partial(press, "back"),
            (Qt.Key.Key_Delete, NO_MODIFIER): partial(press, "clear"),
        }

    def type_key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if text.isdecimal() and text.isascii():
            self.counting.press(text)
            return True
        if text and text in ".,":
            self.counting.press("point")
            return True
        return False
