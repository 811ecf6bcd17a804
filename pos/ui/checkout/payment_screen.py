"""Taking money: means of payment, the amount, quick cash and pad; beside them what was paid and the change.

A view over `PaymentPresenter`. Digits go to the amount wherever the keyboard is; scans never do.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QKeyEvent, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.checkout.payment_parts import PartPaid
from pos.ui.checkout.payment_presenter import PaymentPresenter
from pos.ui.checkout.payment_words import FIRST
from pos.ui.faces import CardFace, PaidRow, QuickAmount
from pos.ui.screen import ALT, CTRL, NO_MODIFIER, Screen
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.amount import AmountField
from pos.ui.widgets.base import (
    CENTER,
    FIGURE,
    LEFT,
    Label,
    Panel,
    Rule,
    announce,
    draw_figure,
    draw_text,
    line_up,
    paint_box,
    px,
)
from pos.ui.widgets.buttons import Button, IconButton, MainAction, PaintedButton
from pos.ui.widgets.capsule import CustomerCapsule
from pos.ui.widgets.choice_dialog import ChoiceDialog
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.keypad import BACK_HELPER, CLEAR_HELPER, Keypad, PadKey, amount_keys
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.ui.widgets.till_frame import NARROW_BELOW, is_short, panel_width, side
from pos.words import say

_MORE = {"+5": Decimal(5), "+10": Decimal(10)}
_HEAD = 72
MOST_ACROSS, MOST_DOWN = 1190, 960
"""Means of payment, amount and keys: as far as a hand reaches."""


class QuickButton(PaintedButton):
    """A cash amount in one tap; chosen: blue edge and soft fill."""

    def __init__(self, name: str) -> None:
        super().__init__("", name=name, radius=12)
        self._face = QuickAmount("")
        self.setFixedHeight(px(64))

    def set_face(self, face: QuickAmount) -> None:
        self._face = face
        self.set_label(f"{face.text} {face.note}".strip())
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self._face.is_chosen:
            paint_box(painter, box, fill="key_soft", edge="key", width=2, radius=px(12))
        else:
            fill = {"hover": "surface2", "pressed": "surface3", "off": "surface3"}.get(self.state, "surface")
            paint_box(painter, box, fill=fill, edge="line", radius=px(12))
        if not self._face.note:
            draw_text(painter, box, self._face.text, theme().font(Role.QUICK), "text", CENTER)
            return
        middle = box.center().y()
        upper = QRectF(0, middle - px(22), box.width(), px(26))
        draw_text(painter, upper, self._face.text, theme().font(Role.QUICK), "text", CENTER)
        lower = QRectF(0, middle + px(2), box.width(), px(20))
        draw_text(painter, lower, self._face.note, theme().font(Role.META), "text2", CENTER)


class PaidRowView(QWidget):
    """One payment: icon, name, state, amount, and a cross to take it back."""

    spoken_as = QAccessible.Role.Grouping

    def __init__(self, row: PaidRow, name: str) -> None:
        super().__init__()
        self._row = row
        self.setObjectName(name)
        self.setFixedHeight(px(64))
        self.setAccessibleName(f"{row.title}, {row.detail}, {row.amount}")
        self.remove: IconButton | None = None
        if not row.is_pending:
            self.remove = IconButton(
                say("Take back {title} {amount}", title=row.title, amount=row.amount),
                "x",
                size=44,
                name=f"{name}.remove",
            )
            layout = QHBoxLayout(self)
            layout.setContentsMargins(margins(0, 0, px(88), 0))
            layout.addStretch(1)
            layout.addWidget(self.remove)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        soft = self._row.is_pending or self._row.is_marked
        if soft:
            painter.fillRect(box, theme().colour("key_soft"))
        if self._row.is_marked:
            painter.fillRect(QRectF(0, 0, px(4), box.height()), theme().colour("key"))
        line = theme().colour("key_line" if soft else "border")
        painter.fillRect(QRectF(0, box.bottom() - 1, box.width(), 1), line)
        mark = QRectF(px(16), box.center().y() - px(20), px(40), px(40))
        paint_box(painter, mark, fill="surface3", radius=px(8))
        draw_icon(
            painter, self._row.icon, mark.adjusted(px(10), px(10), -px(10), -px(10)), theme().colour("text")
        )
        inner = box.adjusted(px(68), 0, -px(16), 0)
        middle = box.center().y()
        draw_figure(painter, inner, self._row.amount, theme().font(Role.LINE_AMOUNT), "text", column=px(50))
        words = inner.adjusted(0, 0, -px(140 if not self._row.is_pending else 90), 0)
        upper = QRectF(words.left(), middle - px(21), words.width(), px(20))
        lower = QRectF(words.left(), middle + px(1), words.width(), px(20))
        draw_text(painter, upper, self._row.title, theme().font(Role.LINE), "text", LEFT)
        draw_text(painter, lower, self._row.detail, theme().font(Role.META), "text2", LEFT)


class PaymentScreen(Screen):
    """From what is due to what was taken."""

    terminal_heard = Signal(str)
    """What the terminal is doing; emitted on its own thread."""

    def __init__(self, presenter: PaymentPresenter, parent: QWidget | None = None) -> None:
        super().__init__("payment", parent)
        self.setAccessibleName(say("Payment"))
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cards: dict[str, ChoiceCard] = {}
        self._rows: tuple[PaidRow, ...] = ()
        self._said: PartPaid | None = None
        self._quick = [QuickButton(f"quick.{i + 1}") for i in range(5)]
        self.field = AmountField(name="payment.amount")
        self.left = Panel("bg")
        self.right = Panel("surface", ("left",))
        self._build_left()
        self._build_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.message = MessageBanner(self.left)
        self.message.closed.connect(presenter.close_notice)
        self.message.acted.connect(presenter.act_on_notice)
        self._asked: object = None
        self.terminal_heard.connect(presenter.cards.hear, Qt.ConnectionType.QueuedConnection)
        presenter.port.listen_to_terminal(self.terminal_heard.emit)
        self._set_keys()
        presenter.listen(self.draw)

    # ---- building ----
    def _build_left(self) -> None:
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        self._body = body = QHBoxLayout()
        body.setSpacing(px(20))
        body.addWidget(self._make_tenders())
        body.addLayout(self._make_amount(), 1)
        column.addLayout(body, 1)

    def _make_head(self) -> QWidget:
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(_HEAD))
        back = Button(say("Back"), icon="arrow-left", keycap="Esc", name="payment.back")
        back.clicked.connect(self.presenter.leave)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(say("Payment"), Role.H2))
        words.addWidget(Label(say("Choose how they pay, then the amount"), Role.META, "text2"))
        words.addStretch(1)
        row = QHBoxLayout(head)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(14))
        row.addWidget(back)
        row.addLayout(words, 1)
        return head

    def _make_tenders(self) -> QWidget:
        holder = QWidget()
        self._tenders = holder
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        for key in (*FIRST, "more"):
            card = ChoiceCard(CardFace(""), name=f"tender.{key}")
            card.clicked.connect(partial(self._on_tender_clicked, key))
            column.addWidget(card)
            self._cards[key] = card
        column.addStretch(1)
        column.addWidget(Label(say("Split what is left by"), Role.META_MEDIUM, "text2"))
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for ways in (2, 3, 4):
            button = Button(str(ways), padding=8, name=f"split.{ways}")
            button.setAccessibleName(say("Split by {ways}", ways=ways))
            button.clicked.connect(partial(self._on_split_clicked, ways))
            row.addWidget(button)
        column.addLayout(row)
        holder.setFixedWidth(px(208))
        return holder

    def _make_amount(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        column.addWidget(Label(say("Left to pay"), Role.H3_MEDIUM, "text2"))
        self._due = Label("", Role.DUE, name="payment.left")
        self._due.setFixedHeight(px(86))
        self._due.setIndent(0)
        column.addWidget(self._due)
        column.addSpacing(px(8))
        column.addWidget(self.field)
        column.addSpacing(px(12))
        self._quick_row = QWidget()
        quick = QHBoxLayout(self._quick_row)
        self._quick_box = quick
        quick.setSpacing(px(8))
        for i, button in enumerate(self._quick):
            button.clicked.connect(partial(self._on_quick_clicked, i))
            quick.addWidget(button, 1)
        column.addWidget(self._quick_row)
        money = self.presenter.locale
        more = (PadKey(key, f"+ {money.short_money(value)}", helper=True) for key, value in _MORE.items())
        helpers = (BACK_HELPER, CLEAR_HELPER, *more)
        self.pad = Keypad(amount_keys(money.decimal_point, helpers), name="payment.pad")
        self.pad.pressed.connect(self.presenter.press)
        column.addWidget(self.pad, 1)
        return column

    def _fit_height(self) -> None:
        """In a low window the figures give way, so that the keys stay as large as fingers."""
        short = is_short(self)
        self._due.setFont(theme().font(Role.TOTAL if short else Role.DUE))
        self._due.setMinimumHeight(0)
        self._due.setFixedHeight(px(52 if short else 86))
        self.field.setFixedHeight(px(56 if short else 72))
        for button in self._quick:
            button.setFixedHeight(px(48 if short else 64))
        self._quick_box.setContentsMargins(0, 0, 0, px(8 if short else 16))
        for card in self._cards.values():
            card.setFixedHeight(px(72 if short else 88))

    def _build_right(self) -> None:
        column = QVBoxLayout(self.right)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        self._number = Label("", Role.LINE_STRONG, name="payment.number")
        self._count = Label("", Role.META, "text2")
        self._customer = CustomerCapsule(is_open=False, name="payment.customer")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        for label in (self._number, self._count):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            words.addWidget(label)
        words.addStretch(1)
        top = QHBoxLayout(head)
        top.setContentsMargins(px(16), 0, px(16), 0)
        top.setSpacing(px(16))
        top.addWidget(self._customer, 1)
        top.addStretch(0)
        top.addLayout(words)
        column.addWidget(head)
        total = Panel("surface", ("bottom",))
        total.setFixedHeight(px(60))
        self._total = Label("", Role.H2, name="payment.total")
        column.addWidget(_ends(total, Label(say("Total"), Role.AMOUNT_LARGE), self._total))
        title = Label(say("Payments"), Role.META_MEDIUM, "text2")
        title.setContentsMargins(px(16), px(16), px(16), px(2))
        column.addWidget(title)
        self._rows_box = QVBoxLayout()
        self._rows_box.setSpacing(0)
        column.addLayout(self._rows_box)
        column.addStretch(1)
        column.addWidget(Rule("line"))
        column.addWidget(self._make_foot())

    def _make_foot(self) -> QWidget:
        foot = QWidget()
        column = QVBoxLayout(foot)
        column.setContentsMargins(px(16), px(10), px(16), px(14))
        column.setSpacing(0)
        self._paid = Label("", Role.BODY, "text2", name="payment.paid")
        self._left_row = Label("", Role.BODY, "text2")
        self._paid.setAlignment(FIGURE)
        self._left_row.setAlignment(FIGURE)
        for text, amount in ((say("Paid so far"), self._paid), (say("Left to pay"), self._left_row)):
            holder = QWidget()
            holder.setFixedHeight(px(22))
            column.addWidget(_ends(holder, Label(text, Role.BODY, "text2"), amount, margin=0))
        self._change = Label("", Role.TOTAL, name="payment.change")
        self._change.setFixedHeight(px(66))
        self._change.setContentsMargins(0, 0, 0, px(8))
        row = QHBoxLayout()
        word = Label(say("Change"), Role.AMOUNT_LARGE)
        word.setFixedHeight(px(66))
        word.setContentsMargins(0, px(5), 0, 0)
        row.addWidget(word)
        row.addStretch(1)
        row.addWidget(self._change)
        column.addLayout(row)
        self.take = MainAction(say("Take cash"), "Enter", "", name="payment.take")
        self.take.clicked.connect(self.presenter.take)
        column.addWidget(self.take)
        return foot

    def _set_keys(self) -> None:
        shown = self.presenter
        table: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = {
            (Qt.Key.Key_Return, NO_MODIFIER): shown.take,
            (Qt.Key.Key_Enter, NO_MODIFIER): shown.take,
            (Qt.Key.Key_F12, NO_MODIFIER): shown.take,
            (Qt.Key.Key_Escape, NO_MODIFIER): shown.back,
            (Qt.Key.Key_Backspace, NO_MODIFIER): partial(shown.press, "back"),
            (Qt.Key.Key_Delete, NO_MODIFIER): shown.remove,
            (Qt.Key.Key_Up, NO_MODIFIER): shown.mark_next,
            (Qt.Key.Key_F5, NO_MODIFIER): partial(shown.choose_tender, "cash"),
            (Qt.Key.Key_F6, NO_MODIFIER): partial(shown.choose_tender, "card"),
            (Qt.Key.Key_F7, NO_MODIFIER): partial(shown.choose_tender, "gift_card"),
            (Qt.Key.Key_F8, NO_MODIFIER): partial(shown.choose_tender, "on_account"),
            (Qt.Key.Key_F9, NO_MODIFIER): partial(shown.choose_tender, "more"),
            (Qt.Key.Key_Return, CTRL): shown.act_on_notice,
            (Qt.Key.Key_Enter, CTRL): shown.act_on_notice,
        }
        for i in range(5):
            table[Qt.Key(Qt.Key.Key_1 + i), ALT] = partial(shown.choose_quick, i)
        self.keys = table

    # ---- drawing ----
    def draw(self) -> None:
        """Show the payment as the presenter holds it."""
        shown = self.presenter
        if shown.part_paid != self._said:
            self._said = shown.part_paid
            announce(self, f"{say('Left to pay')} {shown.left_text}" if self._said is not None else "")
        faces = {face.key: face for face in shown.tenders}
        for key, card in self._cards.items():
            card.setVisible(key in faces)
            if key in faces:
                card.set_face(CardFace(faces[key].text, icon=faces[key].icon, hint=faces[key].keycap))
            card.setChecked(key == shown.chosen)
        self._due.setText(shown.left_text)
        self.field.set_face(shown.field_label, shown.field_text, icon=shown.field_icon, hint=shown.field_hint)
        for key, value in _MORE.items():
            # notes of another currency are counted in theirs
            text = str(value) if shown.is_foreign else shown.locale.short_money(value)
            self.pad.set_text(key, f"+ {text}")
        quick = shown.quick
        self._quick_row.setVisible(bool(quick))
        for i, button in enumerate(self._quick):
            button.setVisible(i < len(quick))
            if i < len(quick):
                button.set_face(quick[i])
        self._customer.set_face(shown.served)
        self._customer.setVisible(shown.served is not None)
        self._number.setText(shown.number)
        self._count.setText(shown.count)
        self._total.setText(shown.total_text)
        self._paid.setText(shown.paid_text)
        self._left_row.setText(shown.left_row_text)
        line_up((self._paid, self._left_row))
        self._change.setText(shown.change_text)
        self.take.set_texts(shown.take_label, "Enter", shown.take_amount)
        self.take.set_calm(shown.cards.waits)
        self.take.set_busy(shown.is_busy and not shown.cards.waits)
        self._draw_rows()
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)
        self._open_question()
        self._open_choices()

    def _open_question(self) -> None:
        question = self.presenter.question
        if question is None or question is self._asked:
            return
        self._asked = question
        dialog = QuestionDialog(self.window(), question)
        dialog.accepted.connect(partial(self.presenter.answer_question, yes=True))
        dialog.cancelled.connect(partial(self.presenter.answer_question, yes=False))
        dialog.ended.connect(self.enter)
        dialog.open_over(dialog.accept_button)

    def _open_choices(self) -> None:
        choices = self.presenter.choices
        if choices is None or choices is self._asked:
            return
        self._asked = choices
        dialog = ChoiceDialog(self.window(), choices, name="payment.choice")
        dialog.chosen.connect(self.presenter.choose)
        dialog.cancelled.connect(partial(self.presenter.choose, ""))
        dialog.ended.connect(self.enter)
        dialog.open_here()

    def _draw_rows(self) -> None:
        rows = self.presenter.rows
        if rows == self._rows:
            return
        self._rows = rows
        while self._rows_box.count():
            item = self._rows_box.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for i, row in enumerate(rows):
            view = PaidRowView(row, f"paid.{i}")
            if view.remove is not None:
                view.remove.clicked.connect(partial(self._on_remove_clicked, i))
            self._rows_box.addWidget(view)
            view.show()

    # ---- what was pressed ----
    def _on_tender_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.choose_tender(key)

    def _on_quick_clicked(self, number: int, _checked: bool = False) -> None:
        self.presenter.choose_quick(number)

    def _on_split_clicked(self, ways: int, _checked: bool = False) -> None:
        self.presenter.choose_split(ways)

    def _on_remove_clicked(self, number: int, _checked: bool = False) -> None:
        self.presenter.remove(number)

    def enter(self) -> None:
        self.field.setFocus()

    def take_scan(self, code: str) -> bool:
        return self.presenter.take_scan(code)

    def type_key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if self.presenter.asks_number and len(text) == 1 and text.isascii() and text.isalnum():
            self.presenter.press(text)
            return True
        if text.isdecimal() and text.isascii():
            self.presenter.press(text)
            return True
        if text and text in ".,":
            self.presenter.press("point")
            return True
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        panel = panel_width(self)
        self.right.setFixedWidth(panel)
        self._tenders.setFixedWidth(px(176 if self.width() < px(NARROW_BELOW) else 208))
        across = side(self.width() - panel, MOST_ACROSS)
        down = side(self.height() - px(_HEAD), MOST_DOWN)
        self._body.setContentsMargins(across, down, across, down)
        self._fit_height()
        # Over the title: the amount, the keys and Back stay in sight.
        start = px(168)
        self.message.place(start, 0, self.width() - px(panel) - start - px(8), end=px(8))
        super().resizeEvent(event)


def _ends(holder: QWidget, start: QWidget, end: QWidget, margin: int = 16) -> QWidget:
    """Lay one widget at the start and one at the end of a row."""
    row = QHBoxLayout(holder)
    row.setContentsMargins(px(margin), 0, px(margin), 0)
    row.addWidget(start)
    row.addStretch(1)
    row.addWidget(end)
    return holder
