"""The dialog for a discount or a price by hand: percent, amount or new price, why, before and after.

A view over `GivingPresenter`.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.till.giving import Mode
from pos.ui.giving.presenter import QUICK, GivingPresenter
from pos.ui.theme import Role, painter_of, theme
from pos.ui.widgets.amount import AmountField
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import CENTER, Label, draw_text, paint_box, px
from pos.ui.widgets.buttons import PaintedButton
from pos.ui.widgets.choices import ChipRow, Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.keypad import BACK, Keypad, PadKey, digit
from pos.words import say

_START_WIDTH = 388


class QuickPercent(PaintedButton):
    """A percent to tap; the chosen one has a blue edge."""

    def __init__(self, key: str, text: str) -> None:
        super().__init__(text, name=f"giving.quick.{key}", radius=10)
        self.key = key
        self.setCheckable(True)
        self.setFixedHeight(px(56))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self.isChecked():
            paint_box(painter, box, fill="key_soft", edge="key", width=2, radius=px(10))
        else:
            fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
            paint_box(painter, box, fill=fill, edge="line", radius=px(10))
        draw_text(painter, box, self.label, theme().font(Role.QUICK), "text", CENTER)


class _BeforeAfter(QWidget):
    """Old struck through, new in bold."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(px(62))
        self.before = Label("", Role.AMOUNT_LARGE, "text2", name="giving.before")
        self.after = Label("", Role.PAY_AMOUNT, name="giving.after")
        struck = QFont(self.before.font())
        struck.setStrikeOut(True)
        self.before.setFont(struck)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.addWidget(self.before)
        row.addStretch(1)
        row.addWidget(IconMark("arrow-right", 18, "text2"))
        row.addStretch(1)
        row.addWidget(self.after)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface2", radius=px(10))


class GivingDialog(Dialog):
    """Open it with `open_here`."""

    def __init__(self, window: QWidget, presenter: GivingPresenter) -> None:
        super().__init__(window, presenter.title, presenter.subtitle, name="giving")
        self.presenter = presenter
        self.field = AmountField(height=64, name="giving.field")
        self._segment = Segment(presenter.modes, presenter.mode.value, name="giving.mode")
        if len(presenter.modes) < 2:
            # Shown before it has a parent, a widget would be a window of its own and take the keyboard.
            self._segment.hide()
        self._segment.chosen.connect(self._on_segment_chosen)
        self._quick: list[QuickPercent] = []
        self._quick_row = QWidget()
        self._why = Label(say("Why"), Role.META_MEDIUM, "text2")
        self.chips = ChipRow(name="giving.why")
        self.chips.chosen.connect(presenter.choose_reason)
        self._change = _BeforeAfter()
        self.problem = Sentence("giving.problem")
        self.warning = Label("", Role.BODY_MEDIUM, "warn", name="giving.warning")
        self._key = IconMark("key-round", 16, "warn")
        self._fill()
        presenter.on_change = self.draw
        presenter.on_close = self._finish
        self.draw()

    def _fill(self) -> None:
        start = QWidget()
        start.setFixedWidth(px(_START_WIDTH))
        column = QVBoxLayout(start)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addWidget(self._segment)
        column.addSpacing(px(4))
        column.addWidget(self.field)
        column.addWidget(self._make_quick())
        column.addWidget(self.problem)
        column.addSpacing(px(4))
        column.addWidget(self._why)
        column.addWidget(self.chips)
        column.addStretch(1)
        column.addWidget(self._change)
        self.body.addWidget(start)
        pad = Keypad(
            (
                (digit("7"), digit("8"), digit("9")),
                (digit("4"), digit("5"), digit("6")),
                (digit("1"), digit("2"), digit("3")),
                (PadKey("point", self.presenter.point), digit("0"), BACK),
            ),
            name="giving.pad",
        )
        pad.setFixedSize(px(288), px(328))
        pad.pressed.connect(self.presenter.press)
        self.body.addWidget(pad, 0, Qt.AlignmentFlag.AlignTop)
        self.go = self.add_actions(say("Cancel"), self.presenter.accept_word)
        self.go.setFixedWidth(px(288))
        self.footer.insertWidget(2, self._key)
        self.footer.insertWidget(3, self.warning)
        self.footer.setSpacing(px(8))

    def _make_quick(self) -> QWidget:
        row = QHBoxLayout(self._quick_row)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(8))
        for each in QUICK:
            button = QuickPercent(str(each), f"{each}%")
            button.clicked.connect(partial(self._on_quick_clicked, str(each)))
            self._quick.append(button)
            row.addWidget(button)
        return self._quick_row

    def open_here(self) -> None:
        self.open_over(self.field)

    def draw(self) -> None:
        shown = self.presenter
        self.title.setText(shown.title)
        self._segment.choose(shown.mode.value)
        self.field.set_face(shown.label, shown.typed, hint="0", unit=shown.unit, fresh=shown.is_fresh)
        chosen = {key for key, _, is_chosen in shown.quick if is_chosen}
        self._quick_row.setVisible(bool(shown.quick))
        for button in self._quick:
            button.setChecked(button.key in chosen)
        self._why.setVisible(bool(shown.reasons))
        self.chips.setVisible(bool(shown.reasons))
        self.chips.set_options(shown.reasons, shown.reason)
        self._change.before.setText(shown.before)
        self._change.after.setText(shown.after)
        self.problem.set_text(shown.problem)
        self.warning.setText(shown.warning)
        self._key.setVisible(bool(shown.warning))
        self.go.set_label(shown.accept_word)
        self.go.set_busy(shown.is_busy)

    def show_refusal(self, sentence: str) -> None:
        self.problem.set_text(sentence)

    def accept(self) -> None:
        self.presenter.accept()

    def _finish(self) -> None:
        super().accept()

    def _on_segment_chosen(self, key: str) -> None:
        self.presenter.choose_mode(Mode(key))
        self.field.setFocus()

    def _on_quick_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.choose_quick(key)
        self.field.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), event.key()
        if text.isdecimal() and text.isascii():
            self.presenter.press(text)
        elif key == Qt.Key.Key_Backspace:
            self.presenter.press("back")
        elif text and text in ".,":
            self.presenter.press("point")
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.presenter.move_reason(-1 if key == Qt.Key.Key_Up else 1)
        elif key == Qt.Key.Key_F5:
            self._choose_by_key(is_price=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)
            return
        event.accept()

    def _choose_by_key(self, *, is_price: bool) -> None:
        """The keys that open the dialog change its way too: F5 percent, then amount; Shift F5 the price."""
        offered = {option.key for option in self.presenter.modes}
        wanted = (
            Mode.PRICE if is_price else Mode.AMOUNT if self.presenter.mode is Mode.PERCENT else Mode.PERCENT
        )
        if wanted.value in offered:
            self.presenter.choose_mode(wanted)
