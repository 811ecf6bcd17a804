"""Goods that come back with a receipt: the field for its number, its lines, and beside them what is paid back.

A view over `ReturnPresenter`. The field owns the keyboard; Space, plus and minus go to the marked line while it is empty.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QScrollArea, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText, CardFace
from pos.ui.returns.presenter import BackRow, Fact, ReturnPresenter, ReturnRow
from pos.ui.screen import CTRL, NO_MODIFIER, SHIFT, Screen
from pos.ui.theme import Role, theme
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import CENTER, LEFT, RIGHT, ElidedLabel, Label, Panel, Rule, draw_text, paint_box, px
from pos.ui.widgets.buttons import Button, MainAction, PaintedButton
from pos.ui.widgets.choices import Checkbox, ChoiceCard, Switch
from pos.ui.widgets.fields import ScanField
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.panels import EmptyState
from pos.words import say

_NARROW_BELOW, _WIDE_FROM = 1200, 1600
_ROW_HEIGHT = 72


class StepPart(PaintedButton):
    """Minus or plus beside how many come back."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
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
        painter = QPainter(self)
        paint_box(painter, box, fill="surface", edge="line", radius=px(10))
        for left in (px(48), self.width() - px(48)):
            painter.fillRect(QRectF(left, 1, 1, box.height() - 2), theme().colour("line"))


class LineView(QWidget):
    """One line of the receipt: tick, name, and when it comes back how many, why, where to, and what it is worth."""

    pressed = Signal(int)

    def __init__(self, row: ReturnRow, presenter: ReturnPresenter) -> None:
        super().__init__()
        self._row = row
        self.setFixedHeight(px(_ROW_HEIGHT))
        self.setObjectName(f"return.{row.no}")
        spoken = ", ".join(filter(None, (row.name, row.bought, row.badge, row.amount)))
        self.setAccessibleName(spoken)
        line = QHBoxLayout(self)
        line.setContentsMargins(px(14), 0, px(14), 0)
        line.setSpacing(px(12))
        tick = Checkbox(
            say("{name} comes back", name=row.name), show_label=False, name=f"return.{row.no}.tick"
        )
        tick.setChecked(row.is_ticked)
        tick.setFixedWidth(px(48))
        tick.setEnabled(not row.is_over)
        tick.setVisible(not row.is_over)
        tick.clicked.connect(partial(self._on_tick_clicked, presenter))
        line.addWidget(tick)
        if row.is_over:
            line.addSpacing(px(48))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(ElidedLabel(row.name, Role.LINE, "text3" if row.is_over else "text"))
        words.addWidget(Label(row.bought, Role.META, "text3" if row.is_over else "text2"))
        words.addStretch(1)
        line.addLayout(words, 1)
        if row.badge:
            line.addWidget(Badge(BadgeText(row.badge)))
        if row.is_ticked:
            self._add_choices(line, row, presenter)
        amount = Label(row.amount, Role.LINE_AMOUNT, name=f"return.{row.no}.amount")
        amount.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        amount.setFixedWidth(px(72))
        line.addWidget(amount)

    def _add_choices(self, line: QHBoxLayout, row: ReturnRow, presenter: ReturnPresenter) -> None:
        if row.is_measured:
            line.addWidget(Label(row.quantity, Role.LINE_AMOUNT))
        else:
            line.addWidget(Stepper(row, partial(self._on_stepped, presenter)))
        if presenter.reasons:
            reason = Button(
                row.reason or say("Why"), icon="chevron-down", padding=10, name=f"return.{row.no}.reason"
            )
            reason.setFixedWidth(px(164))
            reason.clicked.connect(partial(self._on_reason_clicked, presenter, reason))
            line.addWidget(reason)
        restock = Switch(say("{name} goes back to the shelf", name=row.name), name=f"return.{row.no}.restock")
        restock.setChecked(row.restock)
        restock.clicked.connect(partial(self._on_restock_clicked, presenter))
        line.addWidget(restock)
        line.addWidget(Label(say("Restock"), Role.BODY))

    def _on_tick_clicked(self, presenter: ReturnPresenter, _checked: bool = False) -> None:
        presenter.toggle(self._row.no)

    def _on_stepped(self, presenter: ReturnPresenter, step: int) -> None:
        presenter.step(step, self._row.no)

    def _on_restock_clicked(self, presenter: ReturnPresenter, _checked: bool = False) -> None:
        presenter.toggle_restock(self._row.no)

    def _on_reason_clicked(self, presenter: ReturnPresenter, button: QWidget, _checked: bool = False) -> None:
        menu = QMenu(self)
        menu.setFont(theme().font(Role.LINE))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for reason in presenter.reasons:
            menu.addAction(reason)
        menu.triggered.connect(partial(self._on_reason_chosen, presenter))
        menu.popup(button.mapToGlobal(QPoint(0, button.height() + px(4))))

    def _on_reason_chosen(self, presenter: ReturnPresenter, action: QAction) -> None:
        presenter.set_reason(self._row.no, action.text())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.pressed.emit(self._row.no)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        if self._row.is_ticked:
            painter.fillRect(box, theme().colour("key_soft"))
        if self._row.is_marked:
            painter.fillRect(QRectF(0, 0, px(4), box.height()), theme().colour("key"))
        line = theme().colour("key_line" if self._row.is_ticked else "border")
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), line)


class BackView(QWidget):
    """What comes back, as a line of the ticket."""

    def __init__(self, row: BackRow) -> None:
        super().__init__()
        self._row = row
        self.setFixedHeight(px(53))
        self.setAccessibleName(f"{row.name}, {row.quantity}, {row.amount}, {row.detail}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        box = QRectF(self.rect())
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), theme().colour("border"))
        count = QRectF(px(16), px(8), px(40), px(36))
        paint_box(painter, count, fill="surface3", radius=px(8))
        draw_text(painter, count, self._row.quantity, theme().font(Role.LINE_AMOUNT), "text", CENTER)
        inner = box.adjusted(px(68), 0, -px(16), 0)
        draw_text(
            painter,
            QRectF(inner.left(), px(6), inner.width(), px(20)),
            self._row.amount,
            theme().font(Role.LINE_AMOUNT),
            "text",
            RIGHT,
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


class ReturnScreen(Screen):
    """Return with a receipt."""

    def __init__(self, presenter: ReturnPresenter, parent: QWidget | None = None) -> None:
        super().__init__("return", parent)
        self.presenter = presenter
        self.left, self.right = Panel("bg"), Panel("surface", ("left",))
        self.scan_field = ScanField(
            say("Scan the receipt, or type its number"), say("Ready to scan"), say("Find")
        )
        self.scan_field.edit.setObjectName("return.number")
        self.scan_field.edit.screen_keys_when_empty = frozenset(
            {Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Space}
        )
        self.scan_field.edit.screen_chords_when_empty = frozenset({Qt.Key.Key_A})
        self._shown: tuple[object, ...] = ()
        self._build_left()
        self._build_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.message = MessageBanner(self.left)
        self.message.closed.connect(presenter.close_notice)
        self.scan_field.edited.connect(presenter.set_text)
        self._set_keys()
        presenter.listen(self.draw)

    # Building

    def _build_left(self) -> None:
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        body = QVBoxLayout()
        body.setContentsMargins(px(16), px(16), px(16), px(16))
        body.setSpacing(px(12))
        body.addWidget(self.scan_field)
        self._facts = QWidget()
        self._facts_row = QHBoxLayout(self._facts)
        self._facts_row.setContentsMargins(px(6), 0, px(6), 0)
        self._facts_row.setSpacing(px(24))
        self._facts.setFixedHeight(px(44))
        body.addWidget(self._facts)
        self._area = QScrollArea()
        self._area.setObjectName("return.lines")
        self._area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        body.addWidget(self._area, 1)
        self._empty = EmptyState(
            "receipt-text", say("Scan the receipt"), say("Or type its number and press Enter.")
        )
        body.addWidget(self._empty, 1)
        body.addLayout(self._make_foot())
        column.addLayout(body, 1)

    def _make_head(self) -> QWidget:
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        back = Button(say("Back"), icon="arrow-left", keycap="Esc", name="return.back")
        back.clicked.connect(self.presenter.leave)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(say("Return"), Role.H2))
        words.addWidget(Label(say("Scan the receipt, then tick or scan what comes back"), Role.META, "text2"))
        words.addStretch(1)
        row = QHBoxLayout(head)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(14))
        row.addWidget(back)
        row.addLayout(words, 1)
        return head

    def _make_foot(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self._all = Button(
            say("Take everything back"), icon="list-checks", keycap="Ctrl A", name="return.all"
        )
        self._all.clicked.connect(self.presenter.take_everything)
        self._hint = Label(say("Or scan each item as it comes back"), Role.BODY, "text3")
        row.addWidget(self._all)
        row.addStretch(1)
        row.addWidget(self._hint)
        return row

    def _build_right(self) -> None:
        column = QVBoxLayout(self.right)
        column.setContentsMargins(1, 0, 0, 0)
        column.setSpacing(0)
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        words = QVBoxLayout(head)
        words.setContentsMargins(px(16), 0, px(16), 0)
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(say("Refund"), Role.AMOUNT_LARGE))
        self._head = ElidedLabel("", Role.META, "text2", name="return.head")
        words.addWidget(self._head)
        words.addStretch(1)
        column.addWidget(head)
        self._back_area = QScrollArea()
        self._back_area.setFrameShape(QScrollArea.Shape.NoFrame)
        self._back_area.setWidgetResizable(True)
        self._back_area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._back_area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column.addWidget(self._back_area, 1)
        self._ways = QWidget()
        self._ways_box = QVBoxLayout(self._ways)
        self._ways_box.setContentsMargins(px(16), px(12), px(16), px(16))
        self._ways_box.setSpacing(px(8))
        column.addWidget(self._ways)
        column.addWidget(Rule("line"))
        column.addWidget(self._make_total())

    def _make_total(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(px(16), px(10), px(16), px(14))
        column.setSpacing(0)
        tax = QHBoxLayout()
        self._tax_word, self._tax = (
            Label(say("Tax given back"), Role.BODY, "text2"),
            Label("", Role.BODY, "text2", name="return.tax"),
        )
        tax.addWidget(self._tax_word)
        tax.addStretch(1)
        tax.addWidget(self._tax)
        column.addLayout(tax)
        row = QHBoxLayout()
        word = Label(say("Refund"), Role.AMOUNT_LARGE)
        self._total = Label("", Role.TOTAL, name="return.total")
        for each in (word, self._total):
            each.setFixedHeight(px(66))
        row.addWidget(word)
        row.addStretch(1)
        row.addWidget(self._total)
        column.addLayout(row)
        self.pay = MainAction(say("Refund"), "F12", "", name="return.refund")
        self.pay.clicked.connect(self.presenter.refund)
        column.addWidget(self.pay)
        return foot

    def _set_keys(self) -> None:
        shown = self.presenter
        self.keys = {
            (Qt.Key.Key_Return, NO_MODIFIER): shown.find,
            (Qt.Key.Key_Enter, NO_MODIFIER): shown.find,
            (Qt.Key.Key_F12, NO_MODIFIER): shown.refund,
            (Qt.Key.Key_Escape, NO_MODIFIER): self._on_escape_pressed,
            (Qt.Key.Key_Up, NO_MODIFIER): partial(shown.mark, -1),
            (Qt.Key.Key_Down, NO_MODIFIER): partial(shown.mark, 1),
            (Qt.Key.Key_Space, NO_MODIFIER): shown.toggle,
            (Qt.Key.Key_Plus, NO_MODIFIER): partial(shown.step, 1),
            (Qt.Key.Key_Plus, SHIFT): partial(shown.step, 1),
            (Qt.Key.Key_Minus, NO_MODIFIER): partial(shown.step, -1),
            (Qt.Key.Key_F5, NO_MODIFIER): shown.next_reason,
            (Qt.Key.Key_F5, SHIFT): shown.toggle_restock,
            (Qt.Key.Key_A, CTRL): shown.take_everything,
        }

    # Drawing

    def draw(self) -> None:
        shown = self.presenter
        if self.scan_field.text() != shown.text:
            self.scan_field.edit.setText(shown.text)
        has_receipt = shown.found is not None
        for widget in (self._facts, self._area, self._all, self._hint):
            widget.setVisible(has_receipt)
        self._empty.setVisible(not has_receipt)
        self._head.setText(shown.head)
        self._tax.setText(shown.tax)
        self._tax_word.setVisible(bool(shown.tax))
        self._total.setText(shown.total)
        self._total.set_tone("text" if shown.can_refund else "text3")
        self.pay.set_texts(say("Refund"), "F12", shown.total)
        self.pay.setEnabled(shown.can_refund)
        self.pay.set_busy(shown.is_busy)
        state = (shown.rows, shown.facts, shown.is_alone, shown.back_rows, shown.ways, shown.way)
        if state != self._shown:
            self._shown = state
            self._draw_parts()
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)

    def _draw_parts(self) -> None:
        shown = self.presenter
        _clear(self._facts_row)
        for fact in shown.facts:
            self._facts_row.addWidget(_fact(fact))
        self._facts_row.addStretch(1)
        if shown.is_alone:
            self._facts_row.addWidget(Badge(BadgeText(say("Known to this till only"), "warn")))
        at = self._area.verticalScrollBar().value()
        self._area.setWidget(self._make_lines(shown.rows))
        self._area.verticalScrollBar().setValue(at)
        self._back_area.setWidget(_stacked([BackView(row) for row in shown.back_rows]))
        _clear(self._ways_box)
        if shown.ways:
            self._ways_box.addWidget(Label(say("Pay back"), Role.META_MEDIUM, "text2"))
        for key, title, detail, may in shown.ways:
            face = CardFace(title, detail, icon="banknote" if key == "cash" else "undo-2")
            card = ChoiceCard(face, height=64, name=f"return.way.{key}")
            card.setChecked(key == shown.way)
            card.setEnabled(may)
            card.clicked.connect(partial(self._on_way_clicked, key))
            self._ways_box.addWidget(card)

    def _make_lines(self, rows: Sequence[ReturnRow]) -> QWidget:
        views = []
        for row in rows:
            view = LineView(row, self.presenter)
            view.pressed.connect(self._on_line_pressed)
            views.append(view)
        holder = Panel("surface")
        holder.setObjectName("return.card")
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for view in views:
            column.addWidget(view)
        outer = QWidget()
        box = QVBoxLayout(outer)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(holder)
        box.addStretch(1)
        return outer

    # What was pressed

    def _on_line_pressed(self, no: int) -> None:
        self.presenter.mark_line(no)
        self.scan_field.edit.setFocus()

    def _on_way_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.choose_way(key)
        self.scan_field.edit.setFocus()

    def _on_escape_pressed(self) -> None:
        if self.scan_field.text() and self.presenter.notice is None:
            self.scan_field.edit.clear()
            self.presenter.set_text("")
        else:
            self.presenter.leave()

    # The window's calls

    def enter(self) -> None:
        self.scan_field.edit.setFocus()

    def take_scan(self, code: str) -> bool:
        return self.presenter.scan(code)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = 400 if self.width() < px(_NARROW_BELOW) else 520 if self.width() >= px(_WIDE_FROM) else 432
        self.right.setFixedWidth(px(width))


def _fact(fact: Fact) -> QWidget:
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Label(fact.label, Role.META, "text2"))
    column.addWidget(Label(fact.text, Role.LINE))
    return holder


def _stacked(views: Sequence[QWidget]) -> QWidget:
    holder = Panel("surface")
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for view in views:
        column.addWidget(view)
    column.addStretch(1)
    return holder


def _clear(box: QHBoxLayout | QVBoxLayout) -> None:
    while box.count():
        item = box.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.hide()
            widget.deleteLater()
