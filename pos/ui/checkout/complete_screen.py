"""After a sale: how much change to give, in which notes and coins, and what to do with the receipt.

A view over `CompletePresenter`; the next scan leaves it.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.ui.checkout.complete_presenter import CompletePresenter
from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.theme import Role, margins, painter_of, theme
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import (
    CENTER,
    ElidedLabel,
    Label,
    Panel,
    announce,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.ui.widgets.buttons import Button, MainAction
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.explain_dialog import ExplainDialog
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.receipt_view import ReceiptView
from pos.ui.widgets.till_frame import NARROW_BELOW, panel_width, side
from pos.words import say, word


class Coins(QWidget):
    """The change in notes and coins, as quiet marks in a row; a second row when they are many."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("complete.coins")
        self._coins: tuple[str, ...] = ()
        self.setFixedHeight(px(34))

    def set_coins(self, coins: tuple[str, ...]) -> None:
        self._coins = coins
        self.setVisible(bool(coins))
        self.setFixedHeight(px(34) * len(self._lines()) + px(8) * (len(self._lines()) - 1) if coins else 0)
        self.setAccessibleName(", ".join(coins))
        self.update()

    def _width(self, coin: str) -> float:
        return text_width(coin, theme().font(Role.H3_MEDIUM)) + px(26)

    def _lines(self) -> list[list[str]]:
        lines: list[list[str]] = [[]]
        used = 0.0
        for coin in self._coins:
            if used + self._width(coin) > px(560) and lines[-1]:
                lines.append([])
                used = 0.0
            lines[-1].append(coin)
            used += self._width(coin) + px(8)
        return lines

    def sizeHint(self) -> QSize:
        return QSize(px(560), self.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        for number, line in enumerate(self._lines()):
            total = sum(self._width(coin) for coin in line) + px(8) * (len(line) - 1)
            left = (self.width() - total) / 2
            for coin in line:
                box = QRectF(left, number * px(42), self._width(coin), px(32))
                paint_box(painter, box, fill="surface3", radius=px(8))
                draw_text(painter, box, coin, theme().font(Role.H3_MEDIUM), "text2", CENTER)
                left += box.width() + px(8)


MOST_CHOICES = 1240
"""Five cards side by side."""


class CompleteScreen(Screen):
    """The sale is done."""

    def __init__(self, presenter: CompletePresenter, parent: QWidget | None = None) -> None:
        super().__init__("complete", parent)
        self.setAccessibleName(say("Sale complete"))
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._cards: dict[str, ChoiceCard] = {}
        self.left = Panel("bg")
        self.right = Panel("surface3", ("left",))
        self._build_left()
        self._build_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.message = MessageBanner(self.left)
        self.message.closed.connect(presenter.close_notice)
        self.keys = {
            (Qt.Key.Key_Return, NO_MODIFIER): presenter.new_sale,
            (Qt.Key.Key_Enter, NO_MODIFIER): presenter.new_sale,
            (Qt.Key.Key_F12, NO_MODIFIER): presenter.new_sale,
            (Qt.Key.Key_Escape, NO_MODIFIER): presenter.new_sale,
            (Qt.Key.Key_P, NO_MODIFIER): partial(presenter.choose, "print"),
            (Qt.Key.Key_E, NO_MODIFIER): partial(presenter.choose, "email"),
            (Qt.Key.Key_G, NO_MODIFIER): partial(presenter.choose, "gift"),
            (Qt.Key.Key_A, NO_MODIFIER): partial(presenter.choose, "invoice"),
            (Qt.Key.Key_N, NO_MODIFIER): partial(presenter.choose, "none"),
            (Qt.Key.Key_C, NO_MODIFIER): presenter.correct_payment,
            (Qt.Key.Key_F1, NO_MODIFIER): self._on_explain_pressed,
            (Qt.Key.Key_F8, NO_MODIFIER): self._on_undo_pressed,
        }
        presenter.listen(self.draw)

    def _build_left(self) -> None:
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addStretch(1)
        self._label = Label("", Role.HERO_LABEL, "text2", name="complete.label")
        self._hero = Label("", Role.HERO, name="complete.hero")
        self._hero.setFixedHeight(px(150))
        self._summary = Label("", Role.LINE_PLAIN, "text2", name="complete.summary")
        for label in (self._label, self._hero, self._summary):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._coins = Coins()
        column.addWidget(self._label)
        column.addWidget(self._hero)
        column.addSpacing(px(12))
        column.addWidget(self._coins)
        column.addSpacing(px(10))
        column.addWidget(self._summary)
        column.addStretch(1)
        column.addLayout(self._make_choices())

    def _make_head(self) -> QWidget:
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        self._subtitle = ElidedLabel("", Role.META, "text2", name="complete.subtitle")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        self._title = ElidedLabel("", Role.H2, name="complete.title")
        words.addWidget(self._title)
        words.addWidget(self._subtitle)
        words.addStretch(1)
        row = QHBoxLayout(head)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(14))
        row.addWidget(IconMark("circle-check", 26, "go_text"))
        row.addLayout(words, 1)
        explain = Button(word("explain.card"), icon="list", keycap="F1", name="receipt.explained")
        explain.clicked.connect(self._on_explain_pressed)
        row.addWidget(explain)
        self._head_buttons = [explain]
        if "swap_tender" in self.presenter.port.features:
            correct = Button(say("Correct payment"), icon="rotate-ccw", keycap="C", name="complete.correct")
            correct.clicked.connect(self.presenter.correct_payment)
            row.addWidget(correct)
            self._head_buttons.append(correct)
        if "undo_sale" in self.presenter.port.features:
            undo = Button(say("Undo sale"), icon="rotate-ccw", keycap="F8", name="complete.undo")
            undo.clicked.connect(self._on_undo_pressed)
            row.addWidget(undo)
            self._head_buttons.append(undo)
        return head

    def _make_choices(self) -> QVBoxLayout:
        self._choices = column = QVBoxLayout()
        column.setSpacing(px(8))
        column.addWidget(Label(say("Receipt"), Role.META_MEDIUM, "text2"))
        row = QHBoxLayout()
        row.setSpacing(px(10))
        cards = self.presenter.cards
        for key, face in cards:
            card = ChoiceCard(face, height=76, tick=False, name=f"receipt.{key}")
            card.clicked.connect(partial(self._on_card_clicked, key))
            row.addWidget(card, 1)
            self._cards[key] = card
        column.addLayout(row)
        return column

    def _build_right(self) -> None:
        self.receipt = ReceiptView()
        paper = QWidget()
        paper.setObjectName("paper")
        inner = QVBoxLayout(paper)
        inner.setContentsMargins(0, px(20), 0, px(20))
        inner.addWidget(self.receipt, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(paper)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        paper.setAutoFillBackground(False)
        foot = Panel("surface", ("top",))
        below = QVBoxLayout(foot)
        below.setContentsMargins(px(16), px(14), px(16), px(14))
        below.setSpacing(px(10))
        hint = Label(say("Or just scan the next item"), Role.LINE_PLAIN, "text2")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.new_sale = MainAction(say("New sale"), "Enter", "", name="newSale")
        self.new_sale.clicked.connect(self.presenter.new_sale)
        below.addWidget(hint)
        below.addWidget(self.new_sale)
        column = QVBoxLayout(self.right)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(foot)

    def draw(self) -> None:
        """Show the finished sale as the presenter holds it."""
        shown = self.presenter
        self._title.setText(shown.title)
        self._subtitle.setText(shown.subtitle)
        self._label.setText(shown.hero_label)
        self._hero.setText(shown.hero)
        self._coins.set_coins(shown.coins)
        self._summary.setText(shown.summary)
        self.receipt.set_rows(shown.rows)
        for key, face in shown.cards:
            self._cards[key].set_face(face)
            self._cards[key].setChecked(key == shown.choice)
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)

    def _on_card_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.choose(key)

    def _on_explain_pressed(self, _checked: bool = False) -> None:
        """F1: how the sale came to its total."""
        explained = self.presenter.explain()
        if explained is not None:
            dialog = ExplainDialog(self.window(), explained)
            dialog.print_wanted.connect(self.presenter.print_explained)
            dialog.ended.connect(self.draw)
            dialog.open_here()

    def _on_undo_pressed(self, _checked: bool = False) -> None:
        if "undo_sale" in self.presenter.port.features:
            self.presenter.on_action("undo_sale")

    def enter(self) -> None:
        self.setFocus()
        announce(self, f"{self.presenter.hero_label} {self.presenter.hero}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        panel = panel_width(self)
        self.right.setFixedWidth(panel)
        for button in self._head_buttons:
            button.set_bare(self.width() < px(NARROW_BELOW))
        inset = side(self.width() - panel, MOST_CHOICES)
        self._choices.setContentsMargins(inset, 0, inset, px(14))
        self.message.place(px(16), px(84), self.width() - panel - px(32))
        super().resizeEvent(event)
