"""What the customer sees, without Qt: the welcome, the sale as it grows, what is left of a payment in parts, then thanks and the change.
No rules: the till's own figures.

It follows the presenters of whoever is signed in. Nobody signed in, or a till that is locked, shows the shop's welcome and nothing of
a sale.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from pos.i18n import Locale
from pos.till.shown import BasketLine, BasketView, CompletedSale
from pos.words import counted, say

MOST_LINES = 12
"""More than any screen has room for; a long sale is not put into words line by line at each scan."""
WELCOME, SALE, THANKS = "welcome", "sale", "thanks"


class ShownPort(Protocol):
    def basket(self) -> BasketView: ...


class ShownCheckout(Protocol):
    @property
    def port(self) -> ShownPort: ...
    def listen(self, listener: Callable[[str], None]) -> None: ...


class ShownComplete(Protocol):
    @property
    def sale(self) -> CompletedSale | None: ...
    def listen(self, listener: Callable[[], None]) -> None: ...


class ShownParts(Protocol):
    @property
    def paid(self) -> Decimal: ...
    @property
    def left(self) -> Decimal: ...
    @property
    def tip(self) -> Decimal: ...


class ShownPayment(Protocol):
    @property
    def is_busy(self) -> bool: ...
    @property
    def part_paid(self) -> ShownParts | None: ...
    def listen(self, listener: Callable[[], None]) -> None: ...


class ShownTill(Protocol):
    """`pos.ui.checkout.till.Till` is one."""

    @property
    def checkout(self) -> ShownCheckout: ...
    @property
    def payment(self) -> ShownPayment: ...
    @property
    def complete(self) -> ShownComplete: ...


@dataclass(frozen=True, slots=True)
class LineShown:
    """One line as texts. `was` is its total before an offer, `is_new` that it has just been added or changed."""

    line_id: str
    quantity: str
    name: str
    total: str
    was: str = ""
    offer: str = ""
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class CustomerFace:
    """`kind` is welcome, sale or thanks. `rows` stand above the total, `facts` below the change."""

    kind: str = WELCOME
    store: str = ""
    greeting: str = ""
    lines: tuple[LineShown, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    total_label: str = ""
    total: str = ""
    tax: str = ""
    hero_label: str = ""
    hero: str = ""
    facts: tuple[str, ...] = ()
    paid: tuple[str, str] | None = None
    """Of a payment in parts: what was paid so far; the total is what is left then."""

    @property
    def spoken(self) -> str:
        paid = self.paid or ()
        parts = (self.store, self.greeting, *paid, self.total_label, self.total, self.hero_label, self.hero)
        return ", ".join(filter(None, parts))


class CustomerPresenter:
    """`store` gives the shop's name as it is now."""

    def __init__(self, locale: Locale, store: Callable[[], str]) -> None:
        self._locale, self._store = locale, store
        self._listeners: list[Callable[[], None]] = []
        self._is_watched = True
        self._till: ShownTill | None = None
        self._basket: BasketView | None = None
        self._before: dict[str, BasketLine] = {}
        self._new_id = ""
        self._parts: ShownParts | None = None
        self._thanked: CompletedSale | None = None
        self._told: CompletedSale | None = None
        """The sale that was thanked for last; once is enough."""
        self._last: tuple[str, Decimal] = ("", Decimal(0))
        """Of the sale that was rung up last: the customer's first name, and what they saved."""
        self.face = CustomerFace(WELCOME, store(), say("Welcome"))

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def set_watched(self, *, is_watched: bool) -> None:
        """Is there a display at all? Without one nothing is read and nothing is drawn."""
        if is_watched == self._is_watched:
            return
        self._is_watched = is_watched
        if is_watched:
            self._read()
            self._draw()

    def follow(self, till: ShownTill | None) -> None:
        """Somebody has signed in with this till; None: nobody is there any more."""
        self._till, self._thanked, self._basket, self._parts = till, None, None, None
        self._before, self._new_id = {}, ""
        if till is not None:
            till.checkout.listen(lambda part: self._hear_checkout(till, part))
            till.payment.listen(lambda: self._hear_payment(till))
            till.complete.listen(lambda: self._hear_complete(till))
            self._read()
        self._draw()

    def _read(self) -> None:
        """The sale as it is now, with nothing new in it."""
        if self._till is not None and self._is_watched:
            self._basket, self._parts = self._till.checkout.port.basket(), self._till.payment.part_paid
            self._before = {line.line_id: line for line in self._basket.lines}

    def rest(self) -> None:
        """The thanks have stood there long enough."""
        if self.face.kind == THANKS:
            self._thanked = None
            self._draw()

    def refresh(self) -> None:
        """The shop's name may have changed."""
        self._draw()

    def _hear_checkout(self, till: ShownTill, part: str) -> None:
        if till is not self._till or part != "basket" or not self._is_watched:
            return
        basket = till.checkout.port.basket()
        if basket.lines:
            self._thanked = None
            changed = [line for line in basket.lines if _differs(line, self._before.get(line.line_id))]
            if changed:
                self._new_id = changed[-1].line_id
            served = basket.customer.name.split() if basket.customer is not None else []
            self._last = (served[0] if served else "", basket.discount)
        self._basket = basket
        self._before = {line.line_id: line for line in basket.lines}
        self._draw()

    def _hear_payment(self, till: ShownTill) -> None:
        """While a sale is being written nothing changes: thanks, or what is left as before, come next."""
        payment = till.payment
        if (
            till is self._till
            and self._is_watched
            and not payment.is_busy
            and payment.part_paid != self._parts
        ):
            self._parts = payment.part_paid
            self._draw()

    def _hear_complete(self, till: ShownTill) -> None:
        sale = till.complete.sale
        # The screen behind a sale tells of its printer too, long after the next sale has begun.
        if till is self._till and sale is not None and sale is not self._told:
            self._thanked = self._told = sale
            self._basket, self._parts = None, None  # what was rung up and paid is in the sale now
            self._draw()

    # Finished texts

    def _draw(self) -> None:
        if not self._is_watched:
            return
        face = self._drawn()
        if face != self.face:
            self.face = face
            for listener in self._listeners:
                listener()

    def _drawn(self) -> CustomerFace:
        store = self._store()
        if self._thanked is not None:
            return self._thanks(store, self._thanked)
        if self._basket is not None and self._basket.lines:
            return self._sale(store, self._basket)
        return CustomerFace(WELCOME, store, say("Welcome"))

    def _sale(self, store: str, basket: BasketView) -> CustomerFace:
        money, name = self._locale, self._last[0]
        count = counted(
            basket.item_count, "{count} item", "{count} items", count=money.quantity(basket.item_count)
        )
        rows = [(say("Subtotal, {items}", items=count), money.amount(basket.subtotal))]
        if basket.discount:
            rows.append((say("You save"), money.amount(-basket.discount)))
        if basket.tax_added:
            rows.append((say("Tax"), money.amount(basket.tax_added)))
        if basket.odd_cents:
            rows.append((say("Rounding"), money.amount(basket.odd_cents)))
        if basket.returned:
            rows.append((say("Returned"), money.amount(-basket.returned)))
        is_back = basket.total < 0
        label, shown = (say("You get back") if is_back else say("Total")), abs(basket.total)
        if self._parts is not None:
            rows.append((label, money.amount(shown)))
            if self._parts.tip:
                rows.append((say("Tip"), money.amount(self._parts.tip)))
            rows.append((say("Paid so far"), money.amount(self._parts.paid)))
            label, shown = say("Left to pay"), self._parts.left
        tax = basket.tax_included
        return CustomerFace(
            SALE,
            store,
            say("Welcome, {name}", name=name) if name else say("Welcome"),
            tuple(self._line(each) for each in self._in_view(basket.lines)),
            tuple(rows),
            label,
            money.money(shown),
            say("Tax included {amount}", amount=money.amount(tax)) if tax > 0 else "",
            paid=(say("Paid so far"), money.amount(self._parts.paid)) if self._parts is not None else None,
        )

    def _in_view(self, lines: Sequence[BasketLine]) -> Sequence[BasketLine]:
        """The last ones, or those that end soon after the one that has just changed."""
        newest = next((at for at, each in enumerate(lines) if each.line_id == self._new_id), len(lines) - 1)
        end = max(min(len(lines), newest + MOST_LINES // 2), min(len(lines), MOST_LINES))
        return lines[max(0, end - MOST_LINES) : end]

    def _line(self, line: BasketLine) -> LineShown:
        quantity = self._locale.quantity(line.quantity)
        return LineShown(
            line.line_id,
            f"{quantity} {line.unit}" if line.unit else quantity,
            line.name,
            self._locale.amount(line.total),
            self._locale.amount(line.list_total) if line.list_total > line.total else "",
            line.discount_name,
            line.line_id == self._new_id,
        )

    def _thanks(self, store: str, sale: CompletedSale) -> CustomerFace:
        money, (name, saved) = self._locale, self._last
        total = say("Total {amount}", amount=money.money(abs(sale.total)))
        face = CustomerFace(
            THANKS,
            store,
            say("Thank you, {name}", name=name) if name and sale.total >= 0 else say("Thank you"),
        )
        if sale.total < 0:
            return replace(face, hero_label=say("You get back"), hero=money.money(-sale.total))
        facts = [total]
        if sale.change:
            facts.append(say("Paid {amount}", amount=money.money(sale.total + sale.change)))
        if saved > 0:
            facts.append(say("You saved {amount}", amount=money.money(saved)))
        label = say("Your change") if sale.change else say("Paid in full")
        hero = money.money(sale.change) if sale.change else money.money(sale.total)
        return replace(face, hero_label=label, hero=hero, facts=tuple(facts))


def _differs(line: BasketLine, before: BasketLine | None) -> bool:
    """Was it added, or did it become more? An offer that another line brought to it is no news of this one."""
    return before is None or before.quantity != line.quantity


def pole_texts(face: CustomerFace) -> tuple[tuple[str, str], tuple[str, str]]:
    """The two lines of a pole display, each as words and an amount: welcome, the last line with the total, what is paid with what is
    left, the change.
    """
    if face.kind == SALE and face.paid is not None:
        return face.paid, (face.total_label, face.total)
    if face.kind == SALE:
        last = next((each for each in face.lines if each.is_new), face.lines[-1])
        name = last.name if last.quantity == "1" else f"{last.quantity} {last.name}"
        return (name, last.total), (face.total_label, face.total)
    if face.kind == THANKS:
        return (face.hero_label, face.hero), (face.greeting, "")
    return (face.store, ""), (face.greeting, "")
