"""The large field for one number, and the dialog that asks for one. Figures are typed on keys or on the pad.

The field shows what it is told; the dialog keeps the typed text and asks its owner whether it will do.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import AmountAsked, Option
from pos.ui.theme import Role, draw_icon, is_turned, painter_of, theme
from pos.ui.widgets.base import LEFT, RIGHT, Label, draw_text, paint_box, px, text_width
from pos.ui.widgets.choices import Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.keypad import BACK, Keypad, PadKey, digit
from pos.words import say

_MOST_DIGITS = 9


class AmountField(QWidget):
    """Label at the start, figure and caret at the end. An empty figure shows its hint in grey."""

    spoken_as = QAccessible.Role.EditableText

    def __init__(self, *, height: int = 72, name: str = "amount", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFixedHeight(px(height))
        self._icon = ""
        self._label = ""
        self.figure = ""
        self._hint = ""
        self._unit = ""
        self._is_fresh = False

    def set_face(
        self, label: str, figure: str, *, icon: str = "", hint: str = "", unit: str = "", fresh: bool = False
    ) -> None:
        """`fresh` marks the figure as one that the next key replaces."""
        self._label, self.figure, self._icon = label, figure, icon
        self._hint, self._unit, self._is_fresh = hint, unit, fresh
        self.setAccessibleName(f"{label} {figure or hint} {unit}".strip())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        focused = self.hasFocus()
        edge = "key" if focused else "control"
        paint_box(painter, box, fill="surface", edge=edge, width=2 if focused else 1, radius=px(12))
        inner = box.adjusted(px(16), 0, -px(18), 0)
        if self._icon:
            draw_icon(
                painter, self._icon, QRectF(inner.left(), 0, px(24), box.height()), theme().colour("key")
            )
            inner.setLeft(inner.left() + px(34))
        draw_text(painter, inner, self._label, theme().font(Role.H3_MEDIUM), "text2", LEFT)
        right = inner.right()
        if self._unit:
            unit_font = theme().font(Role.H2)
            draw_text(painter, inner, self._unit, unit_font, "text2", RIGHT)
            right -= text_width(self._unit, unit_font) + px(12)
        font = theme().font(Role.AMOUNT_FIELD)
        caret = px(3)
        shown, tone = (self.figure, "text") if self.figure else (self._hint, "text3")
        width = text_width(shown, font)
        # Figures grow to the right in every language, and the caret stands behind them: in a mirror that is the other side.
        is_behind = is_turned(painter)
        end = right if is_behind else right - caret - px(2)
        figure_box = QRectF(inner.left(), 0, end - inner.left(), box.height())
        caret_left = end - width - px(2) - caret if is_behind else right - caret
        if self._is_fresh and self.figure:
            mark = QRectF(
                figure_box.right() - width - px(4), box.center().y() - px(22), width + px(8), px(44)
            )
            paint_box(painter, mark, fill="key_soft", radius=px(6))
        draw_text(painter, figure_box, shown, font, tone, RIGHT)
        if focused:
            painter.fillRect(
                QRectF(caret_left, box.center().y() - px(21), caret, px(42)), theme().colour("key")
            )


class AmountDialog(Dialog):
    """Asks for one number: field and unit at the start, pad at the end.

    `answer` is asked with the text and the unit; it gives a sentence when the number will not do.
    """

    def __init__(self, window: QWidget, asked: AmountAsked, answer: Callable[[str, str], str]) -> None:
        super().__init__(window, asked.title, asked.subtitle, name="amountDialog")
        self._asked = asked
        self._answer = answer
        self._typed = asked.initial
        self._is_fresh = bool(asked.initial)
        self._unit = asked.units[0] if asked.units else ""
        self.field = AmountField(height=64, name="amountDialog.field")
        self.error = Sentence("amountDialog.error")
        self.start = start = QVBoxLayout()
        start.setSpacing(px(12))
        if asked.units:
            segment = Segment([Option(u, u) for u in asked.units], self._unit, name="amountDialog.unit")
            segment.chosen.connect(self._on_segment_chosen)
            start.addWidget(segment)
        start.addWidget(self.field)
        start.addWidget(self.error)
        start.addStretch(1)
        self.worth = Label("", Role.TOTAL, name="amountDialog.worth")
        if asked.worth is not None:
            row = QHBoxLayout()
            row.addWidget(Label(say("Comes to"), Role.LINE_PLAIN, "text2"))
            row.addStretch(1)
            row.addWidget(self.worth)
            start.addLayout(row)
        self.body.addLayout(start, 1)
        pad = Keypad(
            (
                (digit("7"), digit("8"), digit("9")),
                (digit("4"), digit("5"), digit("6")),
                (digit("1"), digit("2"), digit("3")),
                (PadKey("point", asked.point), digit("0"), BACK),
            ),
            name="amountDialog.pad",
        )
        pad.setFixedSize(px(288), px(328))
        pad.pressed.connect(self._on_pad_pressed)
        self.body.addWidget(pad)
        self.add_actions(say("Cancel"), asked.accept).setFixedWidth(px(288))
        self._show_typed()

    def open_here(self) -> None:
        self.open_over(self.field)

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)

    def _show_typed(self) -> None:
        self.field.set_face(self._asked.label, self._typed, hint="0", unit=self._unit, fresh=self._is_fresh)
        self._show_worth(self._typed)

    def _show_worth(self, text: str) -> None:
        if self._asked.worth is not None:
            self.worth.setText(self._asked.worth(text or "0", self._unit))

    def _press(self, key: str) -> None:
        self.error.set_text("")
        if self._is_fresh and key != "back":
            self._typed = ""
        self._is_fresh = False
        point = self._asked.point
        if key == "back":
            self._typed = self._typed[:-1]
        elif key == "point":
            if point not in self._typed:
                self._typed += point
        elif len(self._typed) < _MOST_DIGITS:
            self._typed += key
        self._show_typed()

    def _on_pad_pressed(self, key: str) -> None:
        self._press(key)

    def _on_segment_chosen(self, unit: str) -> None:
        self._unit = unit
        self._show_typed()

    def accept(self) -> None:
        # The answer may open the next dialog, so this one goes first and comes back when it was refused.
        sentence = self._answer(self._typed, self._unit)
        if sentence:
            self.error.set_text(sentence)
            return
        super().accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if event.key() == Qt.Key.Key_Backspace:
            self._press("back")
        elif text.isdecimal() and text.isascii():
            self._press(text)
        elif text and text in ".,":
            self._press("point")
        else:
            super().keyPressEvent(event)
            return
        event.accept()
