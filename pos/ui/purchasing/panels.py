"""The panel beside the lines: the delivery note of what comes, or supplier and note of what is ordered; sums and the main act in its foot."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.domain.purchasing import count_items
from pos.i18n import Locale
from pos.ui.office.forms import ChoiceField, FormField, Scroller
from pos.ui.purchasing.order_presenter import OrderPresenter
from pos.ui.purchasing.receive_presenter import ReceivePresenter
from pos.ui.purchasing.wording import delivery_words
from pos.ui.reports.day_field import DayField
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import FIGURE, Label, Panel, Rule, line_up, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import Checkbox
from pos.ui.widgets.fields import Sentence
from pos.words import say

WIDTH = 300


class SumRow(QWidget):
    """What is summed, and how much it is."""

    def __init__(self, label: str, name: str, *, is_total: bool = False) -> None:
        super().__init__()
        self.label = Label(label, Role.H3 if is_total else Role.BODY, "text" if is_total else "text2")
        self.amount = Label("", Role.H2 if is_total else Role.BODY_MEDIUM, name=name)
        self.amount.setAlignment(FIGURE)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4) if is_total else 0, 0, 0)
        row.addWidget(self.label)
        row.addStretch(1)
        row.addWidget(self.amount)


class RestLine(QWidget):
    """A triangle and a small sentence; hidden while there is none."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.label = Label("", Role.META, "text2", name=name)
        self.label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, px(4), 0, px(2))
        row.setSpacing(px(8))
        row.addWidget(IconMark("triangle-alert", 16, "warn"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)
        self.hide()

    def set_text(self, text: str) -> None:
        self.label.setText(text)
        self.setVisible(bool(text))


class SidePane(Panel):
    """300 px: a title, fields that scroll, and a foot."""

    def __init__(self, title: str, name: str) -> None:
        super().__init__("surface", ("left",))
        self.setObjectName(name)
        self.setFixedWidth(px(WIDTH))
        self.title = Label(title, Role.H3, name=f"{name}.title")
        self.title.setFixedHeight(px(50))
        body = QWidget()
        self.fields = QVBoxLayout(body)
        self.fields.setContentsMargins(px(20), px(2), px(20), px(8))
        self.fields.setSpacing(px(11))
        self.foot = QVBoxLayout()
        self.foot.setContentsMargins(px(20), px(8), px(20), px(20))
        self.foot.setSpacing(px(6))
        top = QHBoxLayout()
        top.setContentsMargins(px(20), px(6), px(20), 0)
        top.addWidget(self.title)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addLayout(top)
        column.addWidget(Scroller(body), 1)
        column.addLayout(self.foot)


class DeliveryPanel(SidePane):
    """The supplier's number, day and shipping of what comes, and what came before."""

    received = Signal()

    def __init__(self, presenter: ReceivePresenter, *, may_see_cost: bool) -> None:
        super().__init__(say("Delivery note"), "delivery")
        self._presenter, self._may_see_cost = presenter, may_see_cost
        self.reference = FormField(
            say("Supplier\N{RIGHT SINGLE QUOTATION MARK}s number"), name="delivery.reference"
        )
        self.day = DayField(say("Date"), presenter.locale, name="delivery.day")
        self.shipping = FormField(say("Shipping cost"), figures=True, name="delivery.shipping")
        self.spread = Checkbox(say("Spread shipping over costs"), till=False, name="delivery.spread")
        self.note = Label("", Role.META, "text2", name="delivery.note")
        self.note.setWordWrap(True)
        self.before = Label(say("Came before"), Role.META_MEDIUM, "text2")
        self.history = Label("", Role.META, "text2", name="delivery.history")
        self.history.setWordWrap(True)
        self.items = SumRow(say("Items"), "delivery.items")
        self.goods = SumRow(say("Goods", about="delivery"), "delivery.goods")
        self.freight = SumRow(say("Shipping"), "delivery.freight")
        self.rule = Rule()
        self.total = SumRow(say("Total cost"), "delivery.total", is_total=True)
        self.rest = RestLine("delivery.rest")
        self.trouble = Sentence("delivery.trouble")
        self.go = Button("", kind=Kind.MAIN, height=48, role=Role.LINE_STRONG, name="delivery.receive")
        self.go.setToolTip("Ctrl Enter")
        self._costly: tuple[QWidget, ...] = (
            self.shipping,
            self.spread,
            self.goods,
            self.freight,
            self.rule,
            self.total,
        )
        for field in (
            self.reference,
            self.day,
            self.shipping,
            self.spread,
            self.note,
            self.before,
            self.history,
        ):
            self.fields.addWidget(field)
        self.fields.addStretch(1)
        for part in (
            self.items,
            self.goods,
            self.freight,
            self.rule,
            self.total,
            self.rest,
            self.trouble,
            self.go,
        ):
            self.foot.addWidget(part)
        self.reference.edited.connect(presenter.type_reference)
        self.shipping.edited.connect(presenter.type_shipping)
        self.day.chosen.connect(self._on_day_chosen)
        self.spread.clicked.connect(self._on_spread_clicked)
        self.go.clicked.connect(self._on_go_clicked)

    def draw(self) -> None:
        presenter, order = self._presenter, self._presenter.order
        if order is None:
            return
        locale, is_open = presenter.locale, presenter.can_receive
        self.title.setText(say("Delivery note") if is_open else order.supplier_name)
        for part in (self.reference, self.day, self.go):
            part.setVisible(is_open)
        for costly in self._costly:
            costly.setVisible(self._may_see_cost and (is_open or costly not in {self.shipping, self.spread}))
        self.reference.show_text(presenter.reference)
        self.shipping.show_text(presenter.shipping)
        self.shipping.set_error(presenter.faults.get("shipping", ""))
        self.day.show_day(presenter.day, latest=presenter.latest_day)
        self.spread.setChecked(presenter.is_spread)
        self.note.setText(order.note)
        self.note.setVisible(bool(order.note))
        told = [delivery_words(each, count_items(each.lines), locale) for each in order.deliveries]
        self.history.setText("\n".join(told))
        self.before.setVisible(bool(told))
        self.history.setVisible(bool(told))
        self._draw_sums(locale)
        self.rest.set_text(presenter.rest_text)
        self.trouble.set_text(presenter.faults.get("lines", ""))
        self.go.set_label(presenter.receive_text)
        self.go.setEnabled(presenter.items > 0)
        self.go.set_busy(presenter.is_busy)

    def _draw_sums(self, locale: Locale) -> None:
        presenter = self._presenter
        self.items.amount.setText(locale.quantity(Decimal(presenter.items)))
        self.goods.amount.setText(locale.amount(presenter.goods))
        self.freight.amount.setText(locale.amount(presenter.shipping_amount))
        self.total.amount.setText(locale.amount(presenter.total))
        line_up([self.items.amount, self.goods.amount, self.freight.amount, self.total.amount])

    def _on_day_chosen(self, day: date) -> None:
        self._presenter.choose_day(day)

    def _on_spread_clicked(self) -> None:
        self._presenter.set_spread(is_spread=self.spread.isChecked())

    def _on_go_clicked(self) -> None:
        self.received.emit()


class OrderPanel(SidePane):
    """Who it is ordered from, and what to say to them."""

    sent = Signal()
    saved = Signal()

    def __init__(self, presenter: OrderPresenter, *, may_see_cost: bool) -> None:
        super().__init__(say("Order", about="purchasing"), "order")
        self._presenter, self._may_see_cost = presenter, may_see_cost
        self.supplier = ChoiceField(say("Supplier"), name="order.supplier")
        self.note = FormField(say("Note for the supplier"), name="order.note")
        self.low = Button(say("Fill from low stock"), icon="list-checks", height=40, name="order.low")
        self.items = SumRow(say("Items"), "order.items")
        self.value = SumRow(say("Value"), "order.value", is_total=True)
        self.trouble = Sentence("order.trouble")
        self.save = Button(say("Save draft"), keycap="Ctrl S", height=44, name="order.save")
        self.go = Button("", kind=Kind.MAIN, height=48, role=Role.LINE_STRONG, name="order.send")
        self.go.setToolTip("Ctrl Enter")
        for field in (self.supplier, self.note, self.low):
            self.fields.addWidget(field)
        self.fields.addStretch(1)
        for part in (self.items, self.value, self.trouble, self.save, self.go):
            self.foot.addWidget(part)
        self.supplier.chosen.connect(presenter.choose_supplier)
        self.note.edited.connect(presenter.type_note)
        self.low.clicked.connect(presenter.fill_low)
        self.save.clicked.connect(self._on_save_clicked)
        self.go.clicked.connect(self._on_go_clicked)

    def draw(self) -> None:
        presenter = self._presenter
        self.supplier.set_choice(presenter.supplier_options(), presenter.supplier)
        self.supplier.set_error(presenter.faults.get("supplier", ""))
        self.note.show_text(presenter.note)
        self.items.amount.setText(presenter.items_text)
        self.value.amount.setText(presenter.value_text)
        self.value.setVisible(self._may_see_cost)
        self.trouble.set_text(presenter.faults.get("lines", ""))
        self.save.setEnabled(presenter.is_dirty or presenter.order is None)
        self.go.set_label(presenter.send_text)
        self.go.setEnabled(presenter.form.items > 0)
        self.go.set_busy(presenter.is_busy)

    def _on_save_clicked(self) -> None:
        self.saved.emit()

    def _on_go_clicked(self) -> None:
        self.sent.emit()
