"""Goods of an order as they are counted at the door, with the delivery note, until they are in stock. No Qt here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any

from pos.db.ids import new_id
from pos.domain.money import ZERO
from pos.domain.purchasing import count_items
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.services import purchasing
from pos.services.purchasing import CANCELLED, CLOSED, SENT, Delivery, Order, OrderLine, Receipt, Scanned
from pos.ui.inventory.form import DEAREST
from pos.ui.inventory.wording import kept_after
from pos.ui.office.errands import Errands
from pos.ui.purchasing.finder import Finder
from pos.ui.purchasing.lines import LineForm
from pos.ui.purchasing.wording import items_words, rest_words
from pos.words import describe, say


class ReceivePresenter:
    """One order at a time. What was counted stays until it is booked, whatever becomes of the server."""

    def __init__(self, errands: Errands, locale: Locale, today: Callable[[], date]) -> None:
        self._errands, self.locale, self._today = errands, locale, today
        self.form = LineForm(locale, is_receiving=True)
        self.finder = Finder(errands)
        self.finder.on_found = self.take_found
        self.order: Order | None = None
        self.reference, self.shipping = "", ""
        self.day = today()
        self.is_spread = True
        self.faults: dict[str, str] = {}
        self.is_busy = False
        self._id = new_id()
        self._tried: Receipt | None = None
        self._stranger: Scanned | None = None
        self._base: Any = None
        self.on_change: Callable[[], None] = _nothing
        self.on_done: Callable[[Order, str], None] = _ignore_two
        self.on_told: Callable[[str, str], None] = _ignore_two
        self.on_stranger: Callable[[OrderLine], None] = _ignore
        """Something was scanned that is not on the order."""
        self.on_seen: Callable[[str], None] = _ignore
        """The supplier's number was received before: a sentence to be asked about."""
        self.on_weigh: Callable[[uuid.UUID], None] = _ignore
        """Goods that are weighed were scanned: the keyboard goes to how much."""

    # ---- what is shown ----
    def show(self, order: Order) -> None:
        self.order = order
        self._id, self._tried, self._stranger = new_id(), None, None
        self.reference, self.shipping, self.day, self.is_spread = "", "", self._today(), True
        self.faults, self.is_busy = {}, False
        self.form.marked, self.form.is_over = None, not order.is_open
        self.form.use(order.lines)
        self.finder.clear()
        self._base = self._content
        self.on_change()

    @property
    def _content(self) -> Any:
        return self.form.state, self.reference, self.shipping

    @property
    def is_dirty(self) -> bool:
        return self.order is not None and self._content != self._base

    @property
    def can_receive(self) -> bool:
        return self.order is not None and self.order.is_open

    @property
    def has_states(self) -> bool:
        """Nothing is missing of what is not wanted any more."""
        return self.order is not None and self.order.status != CANCELLED

    @property
    def title(self) -> str:
        if self.order is None:
            return ""
        return say("Receive {order}", order=self.order.number) if self.can_receive else self.order.number

    def refresh(self) -> None:
        """Stock moved somewhere: perhaps somebody received of this order."""
        if self.order is not None and not self.is_busy:
            self._errands.ask(purchasing.get_order, self.order.id, done=self._take_news, failed=_ignore)

    def _take_news(self, there: Order) -> None:
        if (
            self.order is None
            or there.id != self.order.id
            or there.version == self.order.version
            or self.is_busy
        ):
            return
        self._renew(there)

    def _renew(self, there: Order) -> None:
        """What somebody received meanwhile is before now; what was counted here stays."""
        known = {each.id for each in self.order.deliveries} if self.order is not None else set()
        news = [each for each in there.deliveries if each.id not in known]
        was_dirty = self.is_dirty
        self.order = there
        self.form.renew(there.lines)
        if not was_dirty:
            self._base = self._content
        self.is_busy = False
        self.on_change()
        self.on_told("warn", self._news_words(there, news))

    def _news_words(self, there: Order, news: list[Delivery]) -> str:
        if not news:
            happened = say("Somebody changed {order} meanwhile.", order=there.number)
        else:
            items = items_words(sum(count_items(each.lines) for each in news), self.locale)
            who = news[-1].person or say("Somebody")
            happened = say("{name} received {items} of this order meanwhile.", name=who, items=items)
        if not there.is_open:
            return " ".join(
                (happened, say("Nothing more is expected of it. What you counted was not booked."))
            )
        return " ".join((happened, say("What you counted is still here: compare it with Before.")))

    # ---- counting ----
    def type(self, product: uuid.UUID, field: str, text: str) -> None:
        self.form.type(product, field, text)
        self.faults.pop("lines", None)
        self.on_change()

    def step(self, product: uuid.UUID, by: int) -> None:
        self.form.step(product, Decimal(by))
        self.on_change()

    def fill_all(self) -> None:
        if self.can_receive:
            self.form.fill()
            self.on_change()

    def take_found(self, scanned: Scanned) -> None:
        """Each scan counts one, or as many as a case holds; what is weighed is marked, to be typed."""
        if not self.can_receive:
            return
        product = scanned.line.product
        typed = self.form.find(product)
        if typed is None:
            self._stranger = scanned
            self.on_stranger(scanned.line)
            return
        if typed.line.is_by_weight:
            self.form.marked = product
            self.on_change()
            self.on_weigh(product)
            return
        self.form.step(product, scanned.qty)
        self.on_change()

    def add_stranger(self) -> None:
        """It is there, so it comes in, with nothing ordered of it."""
        stranger, self._stranger = self._stranger, None
        if stranger is None or self.form.find(stranger.line.product) is not None:
            return
        is_weighed = stranger.line.is_by_weight
        self.form.add(stranger.line, ZERO if is_weighed else stranger.qty)
        self.on_change()
        if is_weighed:
            self.on_weigh(stranger.line.product)

    # ---- the delivery note ----
    def type_reference(self, text: str) -> None:
        self.reference = text
        self.faults.pop("reference", None)
        self.on_change()

    def type_shipping(self, text: str) -> None:
        self.shipping = text
        self.faults.pop("shipping", None)
        self.on_change()

    def choose_day(self, day: date) -> None:
        self.day = day
        self.on_change()

    def set_spread(self, *, is_spread: bool) -> None:
        self.is_spread = is_spread
        self.on_change()

    @property
    def latest_day(self) -> date:
        return self._today()

    # ---- booking ----
    def receive(self, *, is_known: bool = False) -> None:
        """`is_known`: somebody was asked about a supplier's number that was there before."""
        if self.is_busy or not self.can_receive:
            return
        receipt = self._checked()
        if receipt is None:
            self.on_change()
            return
        self._set_busy(True)
        self._errands.do(
            purchasing.receive,
            receipt,
            booked_on=self._today(),
            is_known=is_known,
            done=partial(self._received, receipt),
            failed=partial(self._not_received, receipt),
        )

    def _checked(self) -> Receipt | None:
        self.faults = {}
        shipping = self._shipping()
        if shipping is None:
            self.faults["shipping"] = say(
                "That is not an amount. Use digits and one decimal point, like 5.10."
            )
        fault = self.form.fault_words()
        if fault:
            self.faults["lines"] = fault
        elif shipping and self.is_spread:
            self._check_costs()
        if not self.form.drafted() and not self.faults:
            self.faults["lines"] = str(describe(Refused("delivery_empty")))
        if self.faults or shipping is None or self.order is None:
            return None
        return Receipt(
            self._id,
            self.order.id,
            self.order.version,
            self.form.drafted(),
            self.day,
            self.reference,
            shipping,
            self.is_spread,
        )

    def _check_costs(self) -> None:
        """Shipping is shared out by value: goods of an unknown cost have no share to bear."""
        for typed in self.form.lines:
            known = self.form.cost(typed) if typed.cost.strip() else typed.line.cost
            if known is None and self.form.quantity(typed):
                self.form.marked = typed.line.product
                self.faults["lines"] = say(
                    "{name}: type what one costs, or do not spread the shipping.", name=typed.line.name
                )
                return

    def _shipping(self) -> Decimal | None:
        if not self.shipping.strip():
            return ZERO
        try:
            shipping = self.locale.parse_amount(self.shipping)
        except Refused:
            return None
        return shipping if shipping <= DEAREST else None

    def _received(self, receipt: Receipt, answer: tuple[Order, bool]) -> None:
        order, is_new = answer
        tried = receipt if is_new else self._tried
        if tried is not None and tried.lines != receipt.lines:
            self._keep_the_rest(order, tried)
            return
        items = items_words(self.form.items, self.locale)
        self.show(order)
        self.on_done(order, say("{items} of {order} are in stock", items=items, order=order.number))

    def _keep_the_rest(self, order: Order, tried: Receipt) -> None:
        """The first try had come through after all; what was counted since then is kept for a delivery of its own."""
        booked = {line.product: line.qty for line in tried.lines}
        for typed in self.form.lines:
            self.form.step(typed.line.product, -booked.get(typed.line.product, ZERO))
        self.order, self._id, self._tried, self.is_busy = order, new_id(), None, False
        self.form.renew(order.lines)
        self.on_change()
        self.on_told(
            "warn", say("The first try had come through. What you changed since then is still here.")
        )

    def _not_received(self, receipt: Receipt, error: Exception) -> None:
        code = error.code if isinstance(error, PosError) else ""
        if code == "order_changed" and self.order is not None:
            self._errands.ask(
                purchasing.get_order,
                self.order.id,
                done=self._renew,
                failed=partial(self._not_received, receipt),
            )
            return
        self._set_busy(False)
        if code == "delivery_seen" and isinstance(error, PosError):
            day = error.facts.get("day")
            shown = self.locale.date(day) if isinstance(day, date) else str(day)
            self.on_seen(str(describe(error, day=shown)))
            return
        if code in {"outcome_unknown", "server_unreachable", "server_too_slow"} and self._tried is None:
            self._tried = receipt  # perhaps it came through: the id stays, and the server knows it again
        self.on_told("error", kept_after(error))

    # ---- giving up what has not come ----
    @property
    def end_text(self) -> str:
        """What can be done with an order of which something is missing."""
        if not self.can_receive or self.order is None:
            return ""
        is_whole = self.order.status == SENT
        return say("Cancel order", about="head") if is_whole else say("Close order", about="head")

    def end(self) -> None:
        if self.order is None or self.is_busy or not self.can_receive:
            return
        status = CANCELLED if self.order.status == SENT else CLOSED
        self._set_busy(True)
        self._errands.do(
            purchasing.set_status,
            self.order.id,
            self.order.version,
            status,
            done=self._ended,
            failed=self._not_ended,
        )

    def _ended(self, order: Order) -> None:
        self.show(order)
        is_cancelled = order.status == CANCELLED
        number = order.number
        self.on_done(
            order,
            say("{order} is cancelled", order=number)
            if is_cancelled
            else say("{order} is closed", order=number),
        )

    def _not_ended(self, error: Exception) -> None:
        if isinstance(error, PosError) and error.code == "order_changed" and self.order is not None:
            self._errands.ask(purchasing.get_order, self.order.id, done=self._renew, failed=self._not_ended)
            return
        self._set_busy(False)
        self.on_told("error", kept_after(error))

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.on_change()

    # ---- sums ----
    @property
    def items(self) -> int:
        return self.form.items

    @property
    def goods(self) -> Decimal:
        return self.form.goods

    @property
    def total(self) -> Decimal:
        return self.goods + self.shipping_amount

    @property
    def shipping_amount(self) -> Decimal:
        """What is typed; of an order that is over, of all that came."""
        if self.order is None or self.can_receive:
            return self._shipping() or ZERO
        return sum((each.shipping or ZERO for each in self.order.deliveries), ZERO)

    @property
    def rest_text(self) -> str:
        """Said once something was counted."""
        return rest_words(self.form.missing(), self.locale) if self.items and self.can_receive else ""

    @property
    def receive_text(self) -> str:
        return say("Receive {items}", items=items_words(self.items, self.locale))


def _nothing() -> None:
    """Stands in until a page connects itself."""


def _ignore(_told: Any) -> None:
    """Stands in until a page connects itself."""


def _ignore_two(_first: Any, _second: Any) -> None:
    """Stands in until a page connects itself."""
