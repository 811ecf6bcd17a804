"""Goods that come back, with a receipt and without: the field, the lines, and beside them what is paid back.

Views over `PayingBack`. The field owns the keyboard; Space, plus and minus go to the marked line while it is empty.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.ui.faces import AmountAsked, BadgeText, CardFace
from pos.ui.returns.find_presenter import CARD, CUSTOMER, DAY
from pos.ui.returns.finder import Finder
from pos.ui.returns.lines import BackView, LineView
from pos.ui.returns.loose_presenter import LoosePresenter
from pos.ui.returns.paying_back import AS_PAID, Fact, PayingBack, ReturnRow
from pos.ui.returns.presenter import ReturnPresenter
from pos.ui.screen import CTRL, NO_MODIFIER, SHIFT, Screen
from pos.ui.theme import Role, margins
from pos.ui.widgets.amount import AmountDialog
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import ElidedLabel, Label, Panel, Rule, px, text_width
from pos.ui.widgets.buttons import Button, MainAction
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.fields import ScanField
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.results import ResultList
from pos.ui.widgets.till_frame import NARROW_BELOW, panel_width, side
from pos.words import say

MOST_LINES = 1400
"""A line is read from its tick to its amount."""


class PayingBackScreen(Screen):
    """A field, the lines, and beside them what is paid back."""

    _has_receipt = False

    def __init__(self, presenter: PayingBack, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self.presenter = presenter
        self._words = presenter.words
        self.left, self.right = Panel("bg"), Panel("surface", ("left",))
        self.scan_field = ScanField(self._words.field, say("Ready to scan"), say("Find"))
        self.scan_field.edit.setObjectName("return.number")
        self.scan_field.edit.screen_keys_when_empty = frozenset(
            {Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Space}
        )
        self.scan_field.edit.screen_chords_when_empty = frozenset({Qt.Key.Key_A})
        self._shown: tuple[object, ...] = ()
        self._is_narrow = False
        self._asked: object = None
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
        self._body = body = QVBoxLayout()
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
        self.results = ResultList(name="return.results")
        self.results.chosen.connect(self._on_result_chosen)
        self._search = QWidget()
        search = QVBoxLayout(self._search)
        search.setContentsMargins(0, 0, 0, 0)
        search.addWidget(self.results, 100)
        search.addStretch(1)
        body.addWidget(self._search, 1)
        self._empty = self._make_empty()
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
        words.addWidget(Label(self._words.title, Role.H2))
        words.addWidget(ElidedLabel(self._words.subtitle, Role.META, "text2"))
        words.addStretch(1)
        row = QHBoxLayout(head)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(14))
        row.addWidget(back)
        row.addLayout(words, 1)
        self._add_to_head(row)
        return head

    def _add_to_head(self, row: QHBoxLayout) -> None:
        """Buttons of one kind of return."""

    def _add_to_refund_head(self, row: QHBoxLayout) -> None:
        """Buttons of one kind of return."""

    def _make_empty(self) -> QWidget:
        """What stands there before anything was found."""
        words = self._words
        return EmptyState(words.empty_icon, words.empty_title, words.empty_detail, name="return.empty")

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
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(say("Refund"), Role.AMOUNT_LARGE))
        self._head = ElidedLabel("", Role.META, "text2", name="return.head")
        words.addWidget(self._head)
        words.addStretch(1)
        head_row = QHBoxLayout(head)
        head_row.setContentsMargins(px(16), 0, px(16), 0)
        head_row.setSpacing(px(12))
        head_row.addLayout(words, 1)
        self._add_to_refund_head(head_row)
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
            (Qt.Key.Key_F2, NO_MODIFIER): shown.ask_quantity,
            (Qt.Key.Key_F7, NO_MODIFIER): shown.ask_price,
            (Qt.Key.Key_F5, NO_MODIFIER): shown.next_reason,
            (Qt.Key.Key_F5, SHIFT): shown.toggle_restock,
            (Qt.Key.Key_A, CTRL): shown.take_everything,
        }

    # Drawing

    def draw(self) -> None:
        shown = self.presenter
        if self.scan_field.text() != shown.text:
            self.scan_field.edit.setText(shown.text)
        is_searching = bool(shown.results)
        has_lines = shown.has_lines and not is_searching
        self._area.setVisible(has_lines)
        self._hint.setVisible(has_lines)
        self._facts.setVisible(has_lines and self._has_receipt)
        self._all.setVisible(has_lines and self._has_receipt)
        self.results.set_rows(shown.results, shown.marked_result)
        self._search.setVisible(is_searching)
        self._empty.setVisible(not has_lines and not is_searching)
        self._head.setText(shown.head)
        self._tax.setText(shown.tax)
        self._tax_word.setVisible(bool(shown.tax))
        self._total.setText(shown.total)
        self._total.set_tone("text" if shown.can_refund else "text3")
        self.pay.set_texts(say("Refund"), "F12", shown.total)
        self.pay.setEnabled(shown.can_refund)
        self.pay.set_busy(shown.is_busy)
        state = (
            shown.rows,
            shown.facts,
            shown.is_alone,
            shown.back_rows,
            shown.ways,
            shown.way,
            shown.way_hint,
            self._is_narrow,
        )
        if state != self._shown:
            self._shown = state
            self._draw_parts()
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)
        if shown.asked is not None and shown.asked is not self._asked:
            self._open_asked(shown.asked)
        self._asked = shown.asked

    def _open_asked(self, asked: AmountAsked) -> None:
        dialog = AmountDialog(self.window(), asked, self.presenter.answer)
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_here()

    def _on_dialog_ended(self) -> None:
        self.presenter.asked = None
        self.scan_field.edit.setFocus()

    def _draw_parts(self) -> None:
        shown = self.presenter
        _clear(self._facts_row)
        for at, fact in enumerate(shown.facts):
            # narrow, the receipt's till is read off its number
            if not (self._is_narrow and at == 1):
                self._facts_row.addWidget(_fact(fact, 128 if self._is_narrow else 240))
        self._facts_row.setSpacing(px(16 if self._is_narrow else 24))
        self._facts_row.addStretch(1)
        if shown.is_alone:
            self._facts_row.addWidget(Badge(BadgeText(say("Known to this till only"), "warn")))
        at = self._area.verticalScrollBar().value()
        self._area.setWidget(self._make_lines(shown.rows))
        self._area.verticalScrollBar().setValue(at)
        self._back_area.setWidget(_stacked([BackView(row) for row in shown.back_rows]))
        self._draw_ways()

    def _draw_ways(self) -> None:
        shown = self.presenter
        _clear(self._ways_box)
        if not shown.ways:
            return
        self._ways_box.addWidget(Label(say("Pay back"), Role.META_MEDIUM, "text2"))
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(8))
        place = 0
        for way in shown.ways:
            face = CardFace(way.title, way.detail, icon=way.icon)
            is_wide = way.key == AS_PAID
            card = ChoiceCard(face, height=72 if is_wide else 56, tick=is_wide, name=f"return.way.{way.key}")
            card.setChecked(way.key == shown.way)
            card.clicked.connect(partial(self._on_way_clicked, way.key))
            if is_wide:
                grid.addWidget(card, 0, 0, 1, 2)
                place = 2
            else:
                grid.addWidget(card, place // 2, place % 2)
                place += 1
        for column in range(2):
            grid.setColumnStretch(column, 1)
        self._ways_box.addWidget(holder)
        if shown.way_hint:
            hint = QWidget()
            row = QHBoxLayout(hint)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(px(8))
            row.addWidget(IconMark("key-round", 15, "text2"))
            row.addWidget(Label(shown.way_hint, Role.META, "text2", name="return.way.hint"), 1)
            self._ways_box.addWidget(hint)

    def _make_lines(self, rows: Sequence[ReturnRow]) -> QWidget:
        views = []
        for row in rows:
            view = LineView(row, self.presenter, narrow=self._is_narrow)
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

    def _on_result_chosen(self, product_id: str) -> None:
        self.presenter.choose_result(product_id)
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
        panel = panel_width(self)
        self.right.setFixedWidth(panel)
        inset = side(self.width() - panel, MOST_LINES)
        self._body.setContentsMargins(inset, px(16), inset, px(16))
        self.message.place(px(16), px(148), self.width() - panel - px(32))
        if self._is_narrow is not (self.width() < px(NARROW_BELOW)):
            self._is_narrow = not self._is_narrow
            self.draw()


class ReturnScreen(PayingBackScreen):
    """Return with a receipt."""

    presenter: ReturnPresenter
    _has_receipt = True

    def __init__(self, presenter: ReturnPresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, "return", parent)
        self.keys = {
            **self.keys,
            (Qt.Key.Key_F6, NO_MODIFIER): presenter.exchange,
            (Qt.Key.Key_F9, NO_MODIFIER): presenter.go_loose,
            (Qt.Key.Key_P, CTRL): presenter.make_paper,
        }
        finder = presenter.finder
        if finder is not None:
            self.keys = {
                **self.keys,
                (Qt.Key.Key_PageUp, NO_MODIFIER): partial(finder.step_day, -1),
                (Qt.Key.Key_PageDown, NO_MODIFIER): partial(finder.step_day, 1),
                (Qt.Key.Key_F2, NO_MODIFIER): partial(finder.choose_mode, DAY),
                (Qt.Key.Key_F3, NO_MODIFIER): partial(finder.choose_mode, CARD),
                (Qt.Key.Key_F4, NO_MODIFIER): partial(finder.choose_mode, CUSTOMER),
            }
            self.scan_field.edit.screen_keys |= {Qt.Key.Key_PageUp, Qt.Key.Key_PageDown}
        presenter.listen(self._draw_exchange)
        self._draw_exchange()

    def _make_empty(self) -> QWidget:
        finder = self.presenter.finder
        self._finder = Finder(finder) if finder is not None else None
        return self._finder or super()._make_empty()

    def draw(self) -> None:
        super().draw()
        finder = self.presenter.finder
        if self._finder is not None and finder is not None:
            if self.presenter.found is None:
                self._finder.draw()
            self.scan_field.set_placeholder(self._words.field if self.presenter.found else finder.field)

    def _draw_exchange(self) -> None:
        self._paper.setVisible(self.presenter.offers_paper)
        self._exchange.setEnabled(self.presenter.can_refund)

    def _add_to_refund_head(self, row: QHBoxLayout) -> None:
        self._exchange = Button(say("Exchange"), icon="arrow-left-right", keycap="F6", name="return.exchange")
        self._exchange.clicked.connect(self.presenter.exchange)
        if self.presenter.offers_exchange:
            row.addWidget(self._exchange)
        else:
            self._exchange.hide()

    def _add_to_head(self, row: QHBoxLayout) -> None:
        self._paper = Button(say("More papers"), icon="file-text", keycap="Ctrl P", name="return.paper")
        self._paper.clicked.connect(self.presenter.make_paper)
        self._paper.hide()
        row.addWidget(self._paper)
        if self.presenter.offers_loose:
            loose = Button(say("No receipt"), icon="file-question-mark", keycap="F9", name="return.loose")
            loose.clicked.connect(self.presenter.go_loose)
            row.addWidget(loose)


class LooseScreen(PayingBackScreen):
    """Return without a receipt."""

    def __init__(self, presenter: LoosePresenter, parent: QWidget | None = None) -> None:
        super().__init__(presenter, "looseReturn", parent)


def _fact(fact: Fact, most: int) -> QWidget:
    """`most` design pixels wide; a longer text ends in an ellipsis."""
    holder = QWidget()
    text = ElidedLabel(fact.text, Role.LINE)
    text.setFixedWidth(min(px(most), round(text_width(fact.text, text.font())) + 2))
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(Label(fact.label, Role.META, "text2"))
    column.addWidget(text)
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
