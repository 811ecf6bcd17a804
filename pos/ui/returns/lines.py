"""Lines of a return: one that comes back or could, with its choices, and how what comes back is shown beside the list."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QAction, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.returns.paying_back import BackRow, PayingBack, ReturnRow
from pos.ui.theme import Role, below, margins, painter_of, theme
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import (
    CENTER,
    FIGURE,
    LEFT,
    ElidedLabel,
    Label,
    draw_figure,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.ui.widgets.buttons import Button, PaintedButton
from pos.ui.widgets.choices import Checkbox, Switch
from pos.words import say

_ROW_HEIGHT, _TALL_HEIGHT = 72, 128


class StepPart(PaintedButton):
    """Minus or plus beside how many come back."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
        paint_box(painter, box.adjusted(1, 1, -1, -1), fill=fill, radius=px(8))
        draw_text(painter, box, self.label, theme().font(Role.QUICK), "text", CENTER)


class Stepper(QWidget):
    """Fewer, how many, more: 144 px."""

    def __init__(self, row: ReturnRow, on_step: Callable[[int], None]) -> None:
        super().__init__()
        self.setFixedSize(px(144), px(48))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(0)
        self._quantity = Label(row.quantity, Role.LINE_AMOUNT, name=f"return.{row.no}.quantity")
        self._quantity.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for text, spoken, step in (
            ("\u2212", say("One fewer of {name}", name=row.name), -1),
            ("+", say("One more of {name}", name=row.name), 1),
        ):
            part = StepPart(text, name=f"return.{row.no}.{'minus' if step < 0 else 'plus'}", radius=8)
            part.setAccessibleName(spoken)
            part.setFixedSize(px(48), px(48))
            part.clicked.connect(partial(self._on_part_clicked, on_step, step))
            line.addWidget(part)
            if step < 0:
                line.addWidget(self._quantity, 1)

    @staticmethod
    def _on_part_clicked(on_step: Callable[[int], None], step: int, _checked: bool = False) -> None:
        on_step(step)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box = QRectF(self.rect())
        painter = painter_of(self)
        paint_box(painter, box, fill="surface", edge="line", radius=px(10))
        for left in (px(48), self.width() - px(48)):
            painter.fillRect(QRectF(left, 1, 1, box.height() - 2), theme().colour("line"))


class LineView(QWidget):
    """One line of the receipt: tick, name, and when it comes back how many, why, where to, and what it is worth."""

    spoken_as = QAccessible.Role.Grouping

    pressed = Signal(int)

    def __init__(self, row: ReturnRow, presenter: PayingBack, *, narrow: bool = False) -> None:
        super().__init__()
        self._row = row
        is_tall = narrow and row.is_ticked
        self.setFixedHeight(px(_TALL_HEIGHT if is_tall else _ROW_HEIGHT))
        self.setObjectName(f"return.{row.no}")
        spoken = ", ".join(filter(None, (row.name, row.bought, row.badge, row.amount)))
        self.setAccessibleName(spoken)
        line = QHBoxLayout()
        line.setContentsMargins(px(14), 0, px(14), 0)
        line.setSpacing(px(12))
        self._add_words(line, row, presenter)
        choices = QHBoxLayout()
        choices.setSpacing(px(12))
        if row.is_ticked:
            self._add_choices(choices, row, presenter)
        amount = Label(row.amount, Role.LINE_AMOUNT, name=f"return.{row.no}.amount")
        amount.setAlignment(FIGURE)
        amount.setFixedWidth(px(72))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line, 1)
        if is_tall:
            choices.setContentsMargins(margins(px(14) if row.price else px(74), 0, px(14), px(12)))
            choices.addStretch(1)
            column.addLayout(choices)
        else:
            line.addLayout(choices)
        line.addWidget(amount)

    def _add_words(self, line: QHBoxLayout, row: ReturnRow, presenter: PayingBack) -> None:
        tick = Checkbox(
            say("{name} comes back", name=row.name), show_label=False, name=f"return.{row.no}.tick"
        )
        tick.setChecked(row.is_ticked)
        tick.setFixedWidth(px(48))
        tick.setEnabled(not row.is_over)
        can_tick = not row.is_over and not row.price
        if can_tick:
            tick.clicked.connect(partial(self._on_tick_clicked, presenter))
            line.addWidget(tick)
        else:
            tick.deleteLater()
            line.addSpacing(0 if row.price else px(48))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(row.name, Role.LINE, "text3" if row.is_over else "text"))
        words.addWidget(ElidedLabel(row.bought, Role.META, "text3" if row.is_over else "text2"))
        words.addStretch(1)
        line.addLayout(words, 1)
        if row.badge:
            line.addWidget(Badge(BadgeText(row.badge)))

    def _add_choices(self, line: QHBoxLayout, row: ReturnRow, presenter: PayingBack) -> None:
        if row.is_measured and row.price:
            weight = Button(row.quantity, padding=10, name=f"return.{row.no}.weight")
            weight.setAccessibleName(say("How much of {name}", name=row.name))
            weight.setFixedWidth(px(144))
            weight.clicked.connect(partial(self._on_weight_clicked, presenter))
            line.addWidget(weight)
        elif row.is_measured:
            line.addWidget(Label(row.quantity, Role.LINE_AMOUNT))
        else:
            line.addWidget(Stepper(row, partial(self._on_stepped, presenter)))
        if row.price:
            price = Button(row.price, icon="tag", padding=10, name=f"return.{row.no}.price")
            price.setAccessibleName(say("Price for one {name}, {price}", name=row.name, price=row.price))
            price.clicked.connect(partial(self._on_price_clicked, presenter))
            line.addWidget(price)
        if presenter.reasons:
            reason = Button(
                row.reason or say("Why"), opens_menu=True, padding=12, name=f"return.{row.no}.reason"
            )
            reason.setFixedWidth(px(164))
            reason.clicked.connect(partial(self._on_reason_clicked, presenter, reason))
            line.addWidget(reason)
        restock = Switch(say("{name} goes back to the shelf", name=row.name), name=f"return.{row.no}.restock")
        restock.setChecked(row.restock)
        restock.clicked.connect(partial(self._on_restock_clicked, presenter))
        line.addWidget(restock)
        line.addWidget(Label(say("Restock"), Role.BODY))

    def _on_price_clicked(self, presenter: PayingBack, _checked: bool = False) -> None:
        presenter.ask_price(self._row.no)

    def _on_weight_clicked(self, presenter: PayingBack, _checked: bool = False) -> None:
        presenter.ask_quantity(self._row.no)

    def _on_tick_clicked(self, presenter: PayingBack, _checked: bool = False) -> None:
        presenter.toggle(self._row.no)

    def _on_stepped(self, presenter: PayingBack, step: int) -> None:
        presenter.step(step, self._row.no)

    def _on_restock_clicked(self, presenter: PayingBack, _checked: bool = False) -> None:
        presenter.toggle_restock(self._row.no)

    def _on_reason_clicked(self, presenter: PayingBack, button: QWidget, _checked: bool = False) -> None:
        menu = QMenu(self)
        menu.setFont(theme().font(Role.LINE))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in presenter.reasons:
            menu.addAction(reason)
        menu.triggered.connect(partial(self._on_reason_chosen, presenter))
        menu.popup(below(button, menu, px(4)))

    def _on_reason_chosen(self, presenter: PayingBack, action: QAction) -> None:
        presenter.set_reason(self._row.no, action.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._row.no)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self._row.is_ticked:
            painter.fillRect(box, theme().colour("key_soft"))
        if self._row.is_marked:
            painter.fillRect(QRectF(0, 0, px(4), box.height()), theme().colour("key"))
        line = theme().colour("key_line" if self._row.is_ticked else "border")
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), line)


class BackView(QWidget):
    """What comes back, as a line of the ticket."""

    spoken_as = QAccessible.Role.Grouping

    def __init__(self, row: BackRow) -> None:
        super().__init__()
        self._row = row
        self.setFixedHeight(px(53))
        self.setAccessibleName(f"{row.name}, {row.quantity}, {row.amount}, {row.detail}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme().colour("border"))
        font = theme().font(Role.LINE_AMOUNT)
        wide = max(float(px(40)), text_width(self._row.quantity, font) + px(16))  # a weight needs more room
        count = QRectF(px(16), px(8), wide, px(36))
        paint_box(painter, count, fill="surface3", radius=px(8))
        draw_text(painter, count, self._row.quantity, font, "text", CENTER)
        inner = box.adjusted(count.right() + px(12), 0, -px(16), 0)
        draw_figure(
            painter,
            QRectF(inner.left(), px(6), inner.width(), px(20)),
            self._row.amount,
            theme().font(Role.LINE_AMOUNT),
            "text",
            column=px(50),
        )
        words = inner.width() - px(90)
        draw_text(
            painter,
            QRectF(inner.left(), px(6), words, px(20)),
            self._row.name,
            theme().font(Role.LINE),
            "text",
            LEFT,
        )
        draw_text(
            painter,
            QRectF(inner.left(), px(27), inner.width(), px(18)),
            self._row.detail,
            theme().font(Role.META),
            "text2",
            LEFT,
        )
