"""Goods of a stocktake as rows: what is expected, a field for what was counted, how that differs; and the head above them.

Rows are kept and given to other goods when the page turns, so that a page of many is shown at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QKeyEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.stock.presenter import Face
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.badges import Monogram
from pos.ui.widgets.base import FIGURE, RIGHT, ElidedLabel, Label, Panel, draw_text, px, text_width
from pos.ui.widgets.fields import FieldBox, PlainEdit
from pos.words import say

ROW, HEAD = 48, 38
_EXPECTED, _FIELD, _STATE, _VALUE = 80, 96, 132, 84
_AIR, _BEFORE_VALUE = 24, 12
_EXPECTED_NARROW, _STATE_NARROW = 56, 108


class CountEdit(PlainEdit):
    """Written over when the keyboard comes to it. Arrows and Enter are for the rows."""

    def __init__(self, name: str) -> None:
        super().__init__(Role.LINE, name)
        self.screen_keys = frozenset(
            {
                Qt.Key.Key_Up,
                Qt.Key.Key_Down,
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
                Qt.Key.Key_PageUp,
                Qt.Key.Key_PageDown,
            }
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class StateCell(QWidget):
    """How a line stands, at the end of its room: an icon and a word; what differs catches the eye."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self) -> None:
        super().__init__()
        self.text, self._icon, self._tone = "", "", "text2"
        self.setFixedSize(px(_STATE), px(ROW - 1))

    def show_state(self, text: str, icon: str, tone: str) -> None:
        if (text, icon, tone) != (self.text, self._icon, self._tone):
            self.text, self._icon, self._tone = text, icon, tone
            self.setAccessibleName(text)
            self.setToolTip(text)
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        role = Role.BODY if not self._icon else Role.BODY_STRONG if self._tone == "warn" else Role.BODY_MEDIUM
        font = theme().font(role)
        beside = px(22) if self._icon else 0
        width = min(text_width(self.text, font) + 1, self.width() - beside)
        words = QRectF(self.width() - width, 0, width, self.height())
        draw_text(painter, words, self.text, font, self._tone)
        if self._icon:
            mark = QRectF(words.left() - beside, (self.height() - px(16)) / 2, px(16), px(16))
            draw_icon(painter, self._icon, mark, theme().colour(self._tone))


class CountRow(QWidget):
    """48 px. `typed` carries the product and the text; `left` that the keyboard has gone."""

    spoken_as = QAccessible.Role.Grouping

    typed = Signal(object, str)
    entered = Signal(object)
    left = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.key: uuid.UUID | None = None
        self._face: Face | None = None
        self._is_marked = False
        self.setFixedHeight(px(ROW))
        self._mark = Monogram(32, disc=False)
        self._name = ElidedLabel("", Role.BODY_MEDIUM)
        self._detail = ElidedLabel("", Role.CAPTION, "text2")
        self._expected = Label("", Role.LINE_PLAIN, "text2")
        self._expected.setAlignment(FIGURE)
        self._expected.setFixedWidth(px(_EXPECTED))
        self.edit = CountEdit("")
        self.edit.setAlignment(FIGURE)
        self.box = FieldBox(self.edit, 36)
        self.box.row.setContentsMargins(px(8), 0, px(8), 0)
        self.box.setFixedWidth(px(_FIELD))
        self._state = StateCell()
        self._value = Label("", Role.BODY)
        self._value.setAlignment(FIGURE)
        self._value.setFixedWidth(px(_BEFORE_VALUE + _VALUE))
        self._lay_out()
        self.edit.textEdited.connect(self._on_edit_text_edited)
        self.edit.focus_changed.connect(self._on_edit_focus_changed)

    def _lay_out(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(px(24), 0, px(24), 1))
        row.setSpacing(0)
        row.addWidget(self._mark)
        row.addSpacing(px(10))
        row.addLayout(words, 1)
        row.addWidget(self._expected)
        row.addSpacing(px(_AIR))
        row.addWidget(self.box)
        row.addWidget(self._state)
        row.addWidget(self._value)

    def set_narrow(self, *, is_narrow: bool) -> None:
        """Where there is little room figures stand closer, and the name keeps some."""
        self._expected.setFixedWidth(px(_EXPECTED_NARROW if is_narrow else _EXPECTED))
        self._state.setFixedWidth(px(_STATE_NARROW if is_narrow else _STATE))

    def show_face(self, face: Face, *, can_count: bool, has_value: bool) -> None:
        """Draw what stands there; the caret of somebody typing stays where it is."""
        self.edit.setReadOnly(not can_count)
        self.edit.setFocusPolicy(Qt.FocusPolicy.StrongFocus if can_count else Qt.FocusPolicy.NoFocus)
        self._value.setVisible(has_value)
        if face == self._face:
            return
        self._face, self.key = face, face.key
        name = f"count.{face.key}"
        self.setObjectName(name)
        self.edit.setObjectName(f"{name}.counted")
        self._expected.setObjectName(f"{name}.expected")
        self._state.setObjectName(f"{name}.state")
        self._value.setObjectName(f"{name}.value")
        self._mark.set_person(face.monogram, face.tint)
        self._name.setText(face.name)
        self._name.setToolTip(face.name)
        self._detail.setText(face.detail)
        self._expected.setText(face.expected)
        self.edit.setAccessibleName(f"{say('Counted', about='column')}, {face.name}")
        if self.edit.text() != face.quantity:
            self.edit.setText(face.quantity)
        self.box.set_error(face.has_fault)
        self._state.show_state(face.state, face.icon, face.tone)
        self._value.setText(face.value)
        self.setAccessibleName(face.spoken)
        if self._is_marked != face.is_marked:
            self._is_marked = face.is_marked
            self.update()

    def _on_edit_text_edited(self, text: str) -> None:
        self.typed.emit(self.key, text)

    def _on_edit_focus_changed(self, has_focus: bool) -> None:
        if self.key is not None:
            (self.entered if has_focus else self.left).emit(self.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self.edit.isReadOnly():
            self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        painter.fillRect(box, theme().colour("key_soft" if self._is_marked else "surface"))
        painter.fillRect(QRectF(0, box.height() - 1, box.width(), 1), theme().colour("border"))


class CountHead(Panel):
    """What the columns are called, between two lines."""

    def __init__(self) -> None:
        super().__init__("surface2", ("top", "bottom"))
        self.setFixedHeight(px(HEAD))
        self._value = _title(say("Value at cost"), _BEFORE_VALUE + _VALUE)
        self._expected = _title(say("Expected", about="stock"), _EXPECTED)
        self._difference = _title(say("Difference"), _STATE)
        self._difference.setAlignment(RIGHT)  # a word, not a figure: it ends where reading ends
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(px(24), 0, px(24), 0))
        row.setSpacing(0)
        row.addWidget(ElidedLabel(say("Product"), Role.CAPTION, "text2"), 1)
        row.addWidget(self._expected)
        row.addSpacing(px(_AIR))
        row.addWidget(_title(say("Counted", about="column"), _FIELD - 10))
        row.addSpacing(px(10))
        row.addWidget(self._difference)
        row.addWidget(self._value)

    def show_columns(self, *, has_value: bool, is_narrow: bool) -> None:
        self._value.setVisible(has_value)
        self._expected.setFixedWidth(px(_EXPECTED_NARROW if is_narrow else _EXPECTED))
        self._difference.setFixedWidth(px(_STATE_NARROW if is_narrow else _STATE))


def _title(text: str, width: int) -> Label:
    title = ElidedLabel(text, Role.CAPTION, "text2")
    title.setAlignment(FIGURE)
    title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
    title.setFixedWidth(px(width))
    return title


class Rows(Panel):
    """The rows one below the other. Up, Down and Enter go from number to number."""

    left_top = Signal()
    left_end = Signal()
    typed = Signal(object, str)
    entered = Signal(object)
    left = Signal(object)
    paged = Signal(int)

    def __init__(self) -> None:
        super().__init__("surface")
        self.rows: list[CountRow] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def show_faces(self, faces: Sequence[Face], *, can_count: bool, has_value: bool, is_narrow: bool) -> None:
        """A row in which somebody types stays that product's; the others take what comes."""
        wanted = [face.key for face in faces]
        if wanted != [row.key for row in self.rows]:
            kept = {row.key: row for row in self.rows if row.key in set(wanted)}
            free = [row for row in self.rows if row.key not in kept]
            placed = [kept.get(key) or (free.pop() if free else self._make()) for key in wanted]
            for row in free:
                self._column.removeWidget(row)
                row.hide()
                row.deleteLater()
            for place, row in enumerate(placed):
                if self._column.indexOf(row) != place:
                    self._column.removeWidget(row)
                    self._column.insertWidget(place, row)
            self.rows = placed
        for face, row in zip(faces, self.rows, strict=True):
            row.set_narrow(is_narrow=is_narrow)
            row.show_face(face, can_count=can_count, has_value=has_value)
            row.show()

    def _make(self) -> CountRow:
        row = CountRow()
        row.typed.connect(self.typed)
        row.entered.connect(self.entered)
        row.left.connect(self.left)
        return row

    @property
    def place(self) -> int:
        """The row that has the keyboard, else -1."""
        return next((at for at, row in enumerate(self.rows) if row.edit.hasFocus()), -1)

    def focus(self, number: int) -> bool:
        if not 0 <= number < len(self.rows) or self.rows[number].edit.isReadOnly():
            return False
        self.rows[number].edit.setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def focus_product(self, product: uuid.UUID) -> CountRow | None:
        for row in self.rows:
            if row.key == product:
                row.edit.setFocus(Qt.FocusReason.TabFocusReason)
                row.edit.selectAll()
                return row
        return None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, key = self.place, event.key()
        has_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if place < 0 or has_ctrl:
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Up:
            if not self.focus(place - 1):
                self.left_top.emit()
        elif key in {Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            if not self.focus(place + 1):
                self.left_end.emit()
        else:
            super().keyPressEvent(event)
