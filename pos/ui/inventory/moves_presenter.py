"""Goods moved by hand, and the ledger of what moved: the form, the result in words, the list. No Qt here."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any

from pos.domain.inputs.text import clean_note
from pos.errors import Refused
from pos.i18n import Locale
from pos.services import catalog, stock
from pos.services.catalog import ProductQuery, ProductRow
from pos.services.stock import Movement, Reason
from pos.ui.faces import Option
from pos.ui.inventory import use_cases
from pos.ui.inventory.form import DEAREST, MOST_PIECES, SPOKEN
from pos.ui.inventory.listing import Column, Listing
from pos.ui.inventory.use_cases import Moved
from pos.ui.inventory.wording import monogram, sentence, signed, why_badge
from pos.ui.moments import moment
from pos.ui.office.errands import Done, Errands, Failed
from pos.words import later, say

RECEIVE, REMOVE, COUNT, ADJUST = "receive", "remove", "count", "adjust"
KINDS = (
    Option(RECEIVE, later("Receive")),
    Option(REMOVE, later("Remove")),
    Option(COUNT, later("Count")),
    Option(ADJUST, later("Correct")),
)
DATES = (
    Option("", later("All")),
    Option("1", later("Today")),
    Option("7", later("Last 7 days")),
    Option("30", later("Last 30 days")),
    Option("365", later("Last 12 months")),
)
WHYS = (
    Option("", later("All")),
    Option("sale", later("Sale")),
    Option("refund", later("Return")),
    Option("receive", later("Delivery")),
    Option("remove", later("Write-off")),
    Option("adjust", later("Correction")),
)
MOST_FOUND = 4
_DIRECTIONS = {RECEIVE: {"in", "both"}, REMOVE: {"out", "both"}, ADJUST: {"both"}, COUNT: set[str]()}
_USUAL = {RECEIVE: "delivery", REMOVE: "damaged", ADJUST: "correction"}


@dataclass(frozen=True, slots=True)
class MoveForm:
    """What stands in the form. `reason` is a code; quantities and cost are texts as typed."""

    kind: str = RECEIVE
    product: ProductRow | None = None
    quantity: str = ""
    cost: str = ""
    reason: str = "delivery"
    note: str = ""


class MovePresenter:
    """Receive, remove, count or correct one product."""

    def __init__(self, errands: Errands, locale: Locale, today: Callable[[], dt.date]) -> None:
        self._errands, self.locale, self._today = errands, locale, today
        self.form = MoveForm()
        self.found: tuple[ProductRow, ...] = ()
        self.reasons: tuple[Reason, ...] = ()
        self.faults: dict[str, str] = {}
        self.is_busy = False
        self._turn = 0
        self.on_change: Callable[[], None] = _nothing
        self.on_done: Callable[[uuid.UUID, str, Moved], None] = _ignore_three

    def begin(self, kind: str, product: ProductRow | None = None) -> None:
        self.form = MoveForm(kind, product, reason=_USUAL.get(kind, ""))
        self.found, self.faults, self.is_busy = (), {}, False
        self._errands.ask(stock.list_reasons, done=self._take_reasons, failed=self._failed)
        self.on_change()

    def _take_reasons(self, reasons: list[Reason]) -> None:
        self.reasons = tuple(reasons)
        self.on_change()

    # ---- the product ----
    def search(self, text: str) -> None:
        self._turn += 1
        self.faults.pop("product", None)
        if not text.strip():
            self.found = ()
            self.on_change()
            return
        self._errands.ask(
            catalog.list_products,
            ProductQuery(search=text.strip()),
            None,
            MOST_FOUND,
            done=partial(self._take_found, self._turn),
            failed=self._failed,
        )

    def _take_found(self, turn: int, page: Any) -> None:
        if turn == self._turn:
            self.found = tuple(page.rows)
            if not self.found:
                self.faults["product"] = say(
                    "No product is called so. Check the spelling, or scan its barcode."
                )
            self.on_change()

    def scan(self, code: str) -> None:
        self._turn += 1
        self._errands.ask(
            catalog.find_by_code,
            code,
            done=partial(self._take_scanned, self._turn, code),
            failed=self._failed,
        )

    def _take_scanned(self, turn: int, code: str, row: ProductRow | None) -> None:
        if turn != self._turn:
            return
        if row is None:
            self.faults["product"] = say("No product has barcode {code}. Add the product first.", code=code)
            self.on_change()
        else:
            self.choose(row)

    def choose(self, product: ProductRow) -> None:
        self._turn += 1
        self.form = replace(self.form, product=product)
        self.found = ()
        self.faults.pop("product", None)
        self.on_change()

    def forget_product(self) -> None:
        self.form = replace(self.form, product=None)
        self.on_change()

    # ---- the rest ----
    def type(self, field: str, value: Any) -> None:
        self.form = replace(self.form, **{field: value})
        self.faults.pop(field, None)
        if field == "kind":
            self.form = replace(self.form, reason=_USUAL.get(value, ""))
            self.faults = {}
        self.on_change()

    def reason_options(self) -> list[Option]:
        wanted = _DIRECTIONS[self.form.kind]
        return [Option(r.code, r.label) for r in self.reasons if r.direction in wanted and r.code != "count"]

    def save(self) -> None:
        if self.is_busy:
            return
        self.faults = {}
        quantity = self._quantity()
        cost = self._cost() if self.form.kind == RECEIVE else None
        if self.form.product is None:
            self.faults["product"] = say("Scan a product, or type its name and choose it.")
        try:
            clean_note(self.form.note)
        except Refused as refused:
            self.faults["all"] = sentence(refused)
        if self.faults or quantity is None or self.form.product is None:
            self.on_change()
            return
        self.is_busy = True
        self.on_change()
        self._send(self.form.product, quantity, cost)

    def _send(self, product: ProductRow, quantity: Decimal, cost: Decimal | None) -> None:
        named: dict[str, Any] = {"day": self._today(), "note": self.form.note.strip()}
        told: dict[str, Any] = {"done": partial(self._done, product), "failed": self._failed}
        reason = self.form.reason
        match self.form.kind:
            case "receive":
                self._errands.do(
                    use_cases.receive, product.id, quantity, cost, reason=reason, **named, **told
                )
            case "remove":
                self._errands.do(use_cases.remove, product.id, quantity, reason=reason, **named, **told)
            case "adjust":
                self._errands.do(use_cases.adjust, product.id, quantity, reason=reason, **named, **told)
            case _:
                self._errands.do(use_cases.set_counted, product.id, quantity, **named, **told)

    def _quantity(self) -> Decimal | None:
        text = self.form.quantity.strip()
        sign = 1
        if self.form.kind == ADJUST and text[:1] in {"-", "+", "\N{MINUS SIGN}"}:
            sign, text = (1 if text[0] == "+" else -1), text[1:]
        try:
            quantity = self.locale.parse_quantity(text) * sign
        except Refused as refused:
            is_spoken = refused.facts["why"] in SPOKEN
            plain = say("That is not a quantity. Use digits, like 12.")
            self.faults["quantity"] = sentence(refused) if is_spoken else plain
            return None
        if abs(quantity) > MOST_PIECES:
            limit = self.locale.quantity(MOST_PIECES)
            self.faults["quantity"] = say("That is more than {limit}. Type it again.", limit=limit)
            return None
        if quantity == 0 and self.form.kind != COUNT:
            self.faults["quantity"] = say("That is zero. Type how many.")
            return None
        return quantity

    def _cost(self) -> Decimal | None:
        if not self.form.cost.strip():
            return None
        try:
            cost = self.locale.parse_amount(self.form.cost)
        except Refused:
            self.faults["cost"] = say("That is not an amount. Use digits and one decimal point, like 5.10.")
            return None
        if cost > DEAREST:
            self.faults["cost"] = say(
                "That is more than {amount}. Type it again.", amount=self.locale.amount(DEAREST)
            )
            return None
        return cost

    def _done(self, product: ProductRow, moved: Moved) -> None:
        self.is_busy = False
        words = result_words(self.form.kind, product, moved, self.locale)
        self.on_change()
        self.on_done(product.id, words, moved)

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        self.faults["all"] = say("{trouble} Nothing was moved.", trouble=sentence(error))
        self.on_change()


def result_words(kind: str, product: ProductRow, moved: Moved, locale: Locale) -> str:
    """What came of it, like: 12 of Oat milk received. 54 in stock."""
    many = locale.quantity(abs(moved.difference))
    level = locale.quantity(moved.level)
    if kind == RECEIVE:
        return say(
            "{quantity} of {name} received. {level} in stock.", quantity=many, name=product.name, level=level
        )
    if kind == REMOVE:
        return say(
            "{quantity} of {name} removed. {level} in stock.", quantity=many, name=product.name, level=level
        )
    if moved.difference == 0:
        return say("{name}: nothing to correct. {level} in stock.", name=product.name, level=level)
    return say(
        "{name} corrected by {difference}. {level} in stock.",
        name=product.name,
        difference=signed(moved.difference, locale),
        level=level,
    )


class MovementsPresenter:
    """The ledger, newest first, filtered by product, dates and why."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], dt.datetime]) -> None:
        self._errands, self.locale, self._now = errands, locale, now
        self.product: ProductRow | None = None
        self.days = "7"
        self.kind = ""
        self.listing = Listing(self._fetch)

    def _fetch(self, after: str | None, rows: int, done: Done, failed: Failed) -> None:
        first = None
        if self.days:
            first = self._now().astimezone().date() - dt.timedelta(days=int(self.days) - 1)
        self._errands.ask(
            stock.list_movements,
            self.product.id if self.product is not None else None,
            kind=self.kind or None,
            first=first,
            after=after,
            limit=rows,
            done=done,
            failed=failed,
        )

    def show_product(self, product: ProductRow | None) -> None:
        self.product = product
        self.listing.restart()

    def choose_days(self, key: str) -> None:
        self.days = key
        self.listing.restart()

    def choose_kind(self, key: str) -> None:
        self.kind = key
        self.listing.restart()

    @property
    def place_text(self) -> str:
        shown = len(self.listing.rows)
        if not shown:
            return ""
        last = self.locale.quantity(Decimal(shown))
        if self.listing.is_complete:
            return say("1 to {last} of {count}", last=last, count=last)
        return say("1 to {last}", last=last)

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(say("When"), 150, lambda m: moment(m.at, self._now(), self.locale), "quiet", sort="when"),
            Column(
                say("Product"),
                0,
                lambda m: m.product_name,
                "thumb",
                thumb=lambda m: (monogram(m.product_name), 7),
            ),
            Column(say("Why"), 140, lambda m: why_badge(m).text, "mark", badge=why_badge),
            Column(say("Reference"), 140, _reference, "quiet", drop=1),
            Column(say("Change", about="stock"), 92, lambda m: signed(m.qty, self.locale), "strong"),
            Column(say("By"), 120, lambda m: m.person or "", drop=2),
            Column(say("Note"), 180, lambda m: m.note, "quiet", drop=3),
        )


class LedgerPresenter:
    """One product's movements, with how many there were after each."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], dt.datetime]) -> None:
        self._errands, self.locale, self._now = errands, locale, now
        self._product: uuid.UUID | None = None
        self.listing = Listing(self._fetch)

    def show(self, product: uuid.UUID) -> None:
        self._product = product
        self.listing.restart()

    def _fetch(self, after: str | None, rows: int, done: Done, failed: Failed) -> None:
        self._errands.ask(use_cases.product_ledger, self._product, after, rows, done=done, failed=failed)

    def columns(self) -> tuple[Column, ...]:
        return (
            Column(say("When"), 134, lambda row: moment(row.movement.at, self._now(), self.locale), "quiet"),
            Column(
                say("Why"),
                0,
                lambda row: why_badge(row.movement).text,
                "mark",
                badge=lambda row: why_badge(row.movement),
            ),
            Column(
                say("Change", about="stock"), 88, lambda row: signed(row.movement.qty, self.locale), "strong"
            ),
            Column(say("After"), 84, lambda row: self.locale.quantity(row.after), "number"),
        )


def _reference(movement: Movement) -> str:
    return movement.sale_number or ""


def _nothing() -> None:
    """Stands in until a window connects itself."""


def _ignore_three(_first: Any, _second: Any, _third: Any) -> None:
    """Stands in until a window connects itself."""
