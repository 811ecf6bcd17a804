"""The lines of an order as they are typed: quantities and costs as texts, what they come to, and what is wrong with them. No Qt here."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from pos.domain.money import ZERO, Currency
from pos.domain.purchasing import LineProgress, LineState, count_items, line_value, progress
from pos.errors import Refused
from pos.i18n import Locale
from pos.services.purchasing import DraftLine, OrderLine
from pos.ui.faces import BadgeText
from pos.ui.inventory.form import DEAREST, MOST_PIECES
from pos.ui.inventory.wording import monogram, plain_number, unit_text
from pos.ui.purchasing.wording import state_badge
from pos.words import say

QUANTITY, COST = "quantity", "cost"


@dataclass(frozen=True, slots=True)
class TypedLine:
    """`read_cost` is the text of the cost that was read: while it stands there, the cost keeps every decimal it has."""

    line: OrderLine
    quantity: str
    cost: str
    read_cost: str


@dataclass(frozen=True, slots=True)
class LineFace:
    """One row, as finished texts. `state` is the badge's word, or what stands there without a badge."""

    key: uuid.UUID
    name: str
    detail: str
    monogram: str
    tint: int
    ordered: str
    before: str
    quantity: str
    cost: str
    amount: str
    badge: BadgeText | None
    state: str
    is_marked: bool
    faults: frozenset[str]

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.ordered, self.state) if part)


class LineForm:
    """`is_receiving`: what is typed came now; else it is what is ordered."""

    def __init__(self, locale: Locale, *, is_receiving: bool) -> None:
        self.locale, self._is_receiving = locale, is_receiving
        self._currency = Currency(locale.currency, locale.exponent)
        self.lines: tuple[TypedLine, ...] = ()
        self.marked: uuid.UUID | None = None
        self.is_over = False
        """Nothing is typed any more: what counts is what was received in all."""

    # ---- what is there ----
    def use(self, lines: Iterable[OrderLine], quantities: dict[uuid.UUID, str] | None = None) -> None:
        """These goods, with what is typed of them: nothing came yet, or as it is ordered."""
        given = quantities or {}
        self.lines = tuple(
            self._typed(line, given.get(line.product, self._figure(ZERO if self._is_receiving else line.qty)))
            for line in lines
        )
        if self.marked not in {each.line.product for each in self.lines}:
            self.marked = None

    def renew(self, lines: Iterable[OrderLine]) -> None:
        """The order as it is now; what is typed stays, also of goods that the order does not have."""
        kept = {each.line.product: each for each in self.lines}
        fresh = []
        for line in lines:
            before = kept.pop(line.product, None)
            fresh.append(
                self._typed(line, self._figure(ZERO)) if before is None else replace(before, line=line)
            )
        self.lines = (*fresh, *kept.values())

    def _typed(self, line: OrderLine, quantity: str) -> TypedLine:
        cost = plain_number(line.cost, self.locale, self.locale.exponent)
        return TypedLine(line, quantity, cost, cost)

    def _figure(self, quantity: Decimal) -> str:
        return plain_number(quantity, self.locale)

    def find(self, product: uuid.UUID) -> TypedLine | None:
        return next((each for each in self.lines if each.line.product == product), None)

    # ---- typing ----
    def type(self, product: uuid.UUID, field: str, text: str) -> None:
        self.marked = product
        self.lines = tuple(
            each if each.line.product != product else _retyped(each, field, text) for each in self.lines
        )

    def step(self, product: uuid.UUID, by: Decimal) -> None:
        """More or fewer, never below nothing; what cannot be read counts as nothing."""
        typed = self.find(product)
        if typed is not None:
            now = max((self.quantity(typed) or ZERO) + by, ZERO)
            self.type(product, QUANTITY, self._figure(now))

    def add(self, line: OrderLine, quantity: Decimal) -> None:
        self.lines = (*self.lines, self._typed(line, self._figure(quantity)))
        self.marked = line.product

    def remove(self, product: uuid.UUID) -> None:
        self.lines = tuple(each for each in self.lines if each.line.product != product)

    def fill(self) -> None:
        """All that is missing is there."""
        for typed in self.lines:
            line = typed.line
            if line.qty > line.received:
                text = self._figure(line.qty - line.received)
                self.lines = tuple(replace(e, quantity=text) if e is typed else e for e in self.lines)

    # ---- reading ----
    @property
    def state(self) -> tuple[tuple[uuid.UUID, str, str], ...]:
        """To be compared: has something been typed?"""
        return tuple((each.line.product, each.quantity, each.cost) for each in self.lines)

    def quantity(self, typed: TypedLine) -> Decimal | None:
        """None where it cannot be read. An empty field is nothing."""
        if not typed.quantity.strip():
            return ZERO
        try:
            quantity = self.locale.parse_quantity(typed.quantity, _decimals(typed.line))
        except Refused:
            return None
        return quantity if quantity <= MOST_PIECES else None

    def cost(self, typed: TypedLine) -> Decimal | None:
        """None where there is none, or where it cannot be read."""
        if typed.cost == typed.read_cost:
            return typed.line.cost
        try:
            cost = self.locale.parse_amount(typed.cost)
        except Refused:
            return None
        return cost if cost <= DEAREST else None

    def faults_of(self, typed: TypedLine) -> frozenset[str]:
        """What of a line cannot be used. An order has some of everything that is in it."""
        quantity, found = self.quantity(typed), set()
        if quantity is None or (quantity == 0 and not self._is_receiving):
            found.add(QUANTITY)
        if typed.cost.strip() and self.cost(typed) is None:
            found.add(COST)
        return frozenset(found)

    def fault_words(self) -> str:
        """The first thing that cannot be used, in a sentence; its line is marked. Nothing where all is well."""
        for typed in self.lines:
            faults = self.faults_of(typed)
            if faults:
                self.marked = typed.line.product
            if QUANTITY in faults:
                return say("{name}: that is not a quantity. Use digits, like 12.", name=typed.line.name)
            if COST in faults:
                return say(
                    "{name}: that is not an amount. Use digits and one decimal point, like 5.10.",
                    name=typed.line.name,
                )
        return ""

    def drafted(self) -> tuple[DraftLine, ...]:
        """What is sent: lines with a quantity."""
        found = ((typed, self.quantity(typed) or ZERO) for typed in self.lines)
        return tuple(DraftLine(t.line.product, qty, self.cost(t)) for t, qty in found if qty > 0)

    # ---- sums ----
    @property
    def items(self) -> int:
        return count_items((self._counted(each), each.line.is_by_weight) for each in self.lines)

    @property
    def goods(self) -> Decimal:
        return sum((self.value(each) for each in self.lines), ZERO)

    def value(self, typed: TypedLine) -> Decimal:
        return line_value(self._counted(typed), self.cost(typed) or ZERO, self._currency)

    def _counted(self, typed: TypedLine) -> Decimal:
        return typed.line.received if self.is_over else self.quantity(typed) or ZERO

    def missing(self) -> list[tuple[OrderLine, Decimal]]:
        """What has not come, now included."""
        found = [(each.line, self.progress(each)) for each in self.lines]
        return [(line, p.by) for line, p in found if p.state in {LineState.MISSING, LineState.WAITING}]

    def progress(self, typed: TypedLine) -> LineProgress:
        now = (self.quantity(typed) or ZERO) if self._is_receiving else ZERO
        return progress(typed.line.qty, typed.line.received, now)

    # ---- finished texts ----
    def faces(self) -> tuple[LineFace, ...]:
        return tuple(self._face(each) for each in self.lines)

    def _face(self, typed: TypedLine) -> LineFace:
        line, stand = typed.line, self.progress(typed)
        badge = state_badge(stand, self.locale, is_over=self.is_over) if self._is_receiving else None
        if self._is_receiving and not line.qty and stand.by:
            badge = BadgeText(say("Not ordered"), "warn")
        waiting = say("Waiting", about="delivery") if self._is_receiving else ""
        unit = "" if line.unit == "pcs" else unit_text(line.unit)
        return LineFace(
            key=line.product,
            name=line.name,
            detail=", ".join(part for part in (line.category_name, unit) if part) or line.sku,
            monogram=monogram(line.name),
            tint=line.tint,
            ordered=self.locale.quantity(line.qty),
            before=self.locale.quantity(line.received),
            quantity=typed.quantity,
            cost=typed.cost,
            amount=self.locale.amount(self.value(typed)),
            badge=badge,
            state=badge.text if badge is not None else waiting,
            is_marked=line.product == self.marked,
            faults=self.faults_of(typed) if typed.quantity.strip() or typed.cost.strip() else frozenset(),
        )


def _retyped(typed: TypedLine, field: str, text: str) -> TypedLine:
    return replace(typed, quantity=text) if field == QUANTITY else replace(typed, cost=text)


def _decimals(line: OrderLine) -> int:
    """Pieces are whole."""
    return 3 if line.is_by_weight or line.unit != "pcs" else 0
