"""The panel at the end of the checkout: head, lines or empty state, totals, second actions, Pay.

It draws what the presenter holds and passes on what is pressed.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.faces import Totals
from pos.ui.theme import Role, margins
from pos.ui.widgets.base import FIGURE, Label, Panel, announce, line_up, px
from pos.ui.widgets.buttons import MainAction, SecondAction, WideButton
from pos.ui.widgets.capsule import CustomerCapsule
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.ticket import TicketList
from pos.words import later, say, word

_FLASH_MS = 600
_SECOND_ACTIONS = (
    ("park", later("Park"), "pause", "F6"),
    ("recall", later("Recall"), "inbox", "F7"),
    ("return", later("Return"), "undo-2", "F8"),
    ("more", later("More"), "ellipsis", "F9"),
)


class TotalsBlock(QWidget):
    """Subtotal, discounts, tax, and the total on one right edge."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._rows: dict[str, tuple[QWidget, Label, Label]] = {}
        for key, tone in (
            ("subtotal", "text2"),
            ("discount", "go_text"),
            ("tax_added", "text2"),
            ("odd_cents", "text2"),
            ("returned", "text2"),
            ("tax_included", "text2"),
        ):
            column.addWidget(self._make_row(key, word(f"ticket.{key}"), tone))
        total_row = QHBoxLayout()
        total_row.setContentsMargins(0, 0, 0, 0)
        self._total_word = Label(say("Total"), Role.AMOUNT_LARGE)
        self.total = Label("", Role.TOTAL, name="total")
        self.total.setFixedHeight(px(64))
        self.total.setContentsMargins(0, 0, 0, px(6))
        self._total_word.setFixedHeight(px(64))
        self._total_word.setContentsMargins(0, px(6), 0, 0)
        total_row.addWidget(self._total_word)
        total_row.addStretch(1)
        total_row.addWidget(self.total)
        column.addLayout(total_row)

    def _make_row(self, key: str, text: str, tone: str) -> QWidget:
        role = Role.BODY_MEDIUM if tone == "go_text" else Role.BODY
        holder = QWidget()
        holder.setFixedHeight(px(22))
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        amount = Label("", role, tone, name=f"totals.{key}")
        amount.setAlignment(FIGURE)
        name = Label(text, role, tone, name=f"totals.{key}.word")
        row.addWidget(name)
        row.addStretch(1)
        row.addWidget(amount)
        self._rows[key] = (holder, name, amount)
        return holder

    def set_totals(self, totals: Totals) -> None:
        for key, (holder, _, amount) in self._rows.items():
            text: str = getattr(totals, key)
            amount.setText(text)
            holder.setVisible(bool(text))
        line_up(amount for _, _, amount in self._rows.values())
        self._tell_tax_apart(is_mixed=bool(totals.tax_added))
        if totals.is_due and self.total.text() != totals.total:
            announce(self, say("Total {total}", total=totals.total))
        self.total.setText(totals.total)
        self.total.set_tone("text" if totals.is_due else "text3")

    def _tell_tax_apart(self, *, is_mixed: bool) -> None:
        """Below a tax that is added, the one that is in the prices may not look like a part of the sum."""
        _, name, amount = self._rows["tax_included"]
        name.setText(word("ticket.tax_in_prices" if is_mixed else "ticket.tax_included"))
        for label in (name, amount):
            label.set_tone("text3" if is_mixed else "text2")


class TicketPanel(Panel):
    """432 px wide; 400 on a narrow till, 520 on a wide one."""

    action_pressed = Signal(str)

    def __init__(self, presenter: CheckoutPresenter) -> None:
        super().__init__("surface", ("left",))
        self.setObjectName("ticketPanel")
        self._presenter = presenter
        self.ticket = TicketList()
        self.ticket.set_actions(presenter.line_actions)
        self.ticket.chosen.connect(presenter.select_line)
        self.empty = EmptyState(
            "scan-barcode", say("Scan the first item"), say("Or tap a product, or type its name.")
        )
        self._steps = self._make_steps()
        self._body = QStackedWidget()
        self._body.addWidget(self.empty)
        self._body.addWidget(self.ticket)
        # Lines scroll and words give way; the total below them never does.
        self._body.setMinimumHeight(px(112))
        self.totals = TotalsBlock()
        self.pay = MainAction(say("Pay"), "F12", "", name="pay")
        self.pay.clicked.connect(presenter.pay)
        self._seconds: dict[str, SecondAction] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(self._make_head())
        column.addWidget(self._body, 1)
        column.addWidget(self._make_foot())
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(_FLASH_MS)
        self._flash.timeout.connect(self._on_flash_timeout)

    def _make_head(self) -> QWidget:
        head = Panel("surface", ("bottom",))
        head.setFixedHeight(px(72))
        row = QHBoxLayout(head)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(16))
        with_customer = "customer" in self._presenter.port.features
        self._customer: CustomerCapsule | None = None
        self._number = Label("", Role.LINE_STRONG if with_customer else Role.H2, name="sale.number")
        self._count = Label("", Role.META if with_customer else Role.LINE_PLAIN, "text2", name="sale.count")
        if with_customer:
            self._customer = CustomerCapsule()
            self._customer.setProperty("action", "customer")
            self._customer.clicked.connect(self._on_action_clicked)
            words = QVBoxLayout()
            words.setSpacing(0)
            words.addStretch(1)
            words.addWidget(self._number, 0, Qt.AlignmentFlag.AlignRight)
            words.addWidget(self._count, 0, Qt.AlignmentFlag.AlignRight)
            words.addStretch(1)
            row.addWidget(self._customer, 1)
            row.addLayout(words)
        else:
            row.addWidget(self._number)
            row.addStretch(1)
            row.addWidget(self._count)
        return head

    def _make_steps(self) -> dict[str, WideButton]:
        features = self._presenter.port.features
        steps = {}
        for key, text, icon, keycap in (
            ("recall", say("Recall a parked sale"), "inbox", "F7"),
            ("return", say("Return an item"), "undo-2", "F8"),
            ("reprint", say("Reprint last receipt"), "receipt-text", "Ctrl P"),
        ):
            if key not in features:
                continue
            step = WideButton(text, icon, keycap, name=f"empty.{key}")
            step.setProperty("action", key)
            step.clicked.connect(self._on_action_clicked)
            self.empty.add_step(step)
            steps[key] = step
        return steps

    def _make_foot(self) -> QWidget:
        foot = Panel("surface", ("top",), "line")
        column = QVBoxLayout(foot)
        column.setContentsMargins(px(16), px(9), px(16), px(14))
        column.setSpacing(0)
        column.addWidget(self.totals)
        features = self._presenter.port.features
        row = QHBoxLayout()
        row.setSpacing(px(8))
        for key, text, icon, keycap in _SECOND_ACTIONS:
            if key not in features:
                continue
            button = SecondAction(say(text), icon, keycap, name=f"second.{key}")
            button.setProperty("action", key)
            button.clicked.connect(self._on_action_clicked)
            row.addWidget(button)
            self._seconds[key] = button
        if self._seconds:
            column.addLayout(row)
            column.addSpacing(px(10))
        column.addWidget(self.pay)
        return foot

    def draw(self) -> None:
        """Show the basket as the presenter holds it."""
        shown = self._presenter
        self._body.setCurrentIndex(1 if shown.lines else 0)
        self.ticket.set_lines(shown.lines, shown.selected_id, shown.flash_id)
        if shown.flash_id is not None:
            self._flash.start()
        if self._customer is not None:
            self._customer.set_face(shown.customer)
        self._number.setText(shown.number)
        self._count.setText(shown.count)
        self.totals.set_totals(shown.totals)
        self.pay.set_texts(shown.totals.pay, "F12", shown.totals.pay_amount)
        self.pay.setEnabled(shown.can_pay)
        if "park" in self._seconds:
            self._seconds["park"].setEnabled(shown.can_pay)
        if "recall" in self._seconds:
            self._seconds["recall"].set_count(shown.parked)
        if "recall" in self._steps:
            self._steps["recall"].set_count(shown.parked)
            self._steps["recall"].setVisible(bool(shown.parked))
        if "reprint" in self._steps:
            self._steps["reprint"].set_label(shown.reprint)
            self._steps["reprint"].setVisible(bool(shown.reprint))

    def _on_flash_timeout(self) -> None:
        self._presenter.end_flash()

    def _on_action_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.action_pressed.emit(str(sender.property("action")))
