"""A product as it stands in the fields of an editor: texts as typed, and how they become a draft again. No Qt here.

Every check that needs no database is here; each fault is one sentence under one field.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.inputs.codes import read_barcode
from pos.domain.inputs.numbers import LARGEST_PRICE, read_number
from pos.domain.inputs.text import LONGEST_NAME, LONGEST_SHORT_NAME, clean_text, printable
from pos.domain.money import Currency
from pos.domain.tax import Tax, with_tax, without_tax
from pos.errors import Refused
from pos.i18n import Locale
from pos.services.catalog import LONGEST_SKU, ProductDraft, ProductPicture
from pos.ui.inventory.use_cases import Opened, Shelves
from pos.ui.inventory.wording import domain_tax, plain_number, sentence
from pos.words import later, say

DEAREST = LARGEST_PRICE
"""In major units. Above it a slip of the hand is far more likely than a product."""
MOST_PIECES = Decimal(1_000_000)
SPOKEN = frozenset({"mixed_digits", "looks_like_barcode"})
"""Rules whose own sentence helps more than what a number looks like."""
NO_TAX = ""
LARGEST_AGE = Decimal(99)
FAVOURITE = 100
"""Where a new favourite stands among the others."""


@dataclass(frozen=True, slots=True)
class Form:
    """What stands in the fields. Numbers are texts; `tax` holds ids joined by commas, empty for none."""

    name: str = ""
    short_name: str = ""
    sku: str = ""
    barcodes: tuple[str, ...] = ()
    category: str = ""
    supplier: str = ""
    gross: str = ""
    net: str = ""
    tax: str = NO_TAX
    cost: str = ""
    reorder: str = ""
    order: str = ""
    is_sellable: bool = True
    is_by_weight: bool = False
    is_discountable: bool = True
    sells_below_zero: bool = True
    is_favourite: bool = False
    loads: str = ""
    """The kind of account that its price goes onto; empty for goods."""
    tracking: str = ""
    """What is asked when it is rung up: serial, lot, or nothing."""
    min_age: str = ""
    is_open_price: bool = False
    is_own_line: bool = False
    picture: ProductPicture | None = None


FIELDS = tuple(Form.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class _TextFaults:
    """What can be wrong with one text, in whole sentences."""

    too_long: str
    control_char: str
    empty: str = ""


_NAME = _TextFaults(
    later("The name is longer than {limit} letters. Shorten it."),
    later("The name holds a control character. Type it again."),
    later("Type a name."),
)
_SHORT_NAME = _TextFaults(
    later("The short name is longer than {limit} letters. Shorten it."),
    later("The short name holds a control character. Type it again."),
)
_NUMBER = _TextFaults(
    later("The number is longer than {limit} letters. Shorten it."),
    later("The number holds a control character. Type it again."),
)


class FormMaker:
    """Turns products into forms and back, in the shop's currency, locale and taxes."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale
        self.currency = Currency(locale.currency, locale.exponent)
        self.taxes: dict[str, Tax] = {}
        self.prices_include_tax = True

    def use_shelves(self, shelves: Shelves) -> None:
        self.taxes = {str(tax.id): domain_tax(tax) for tax in shelves.taxes}
        self.prices_include_tax = shelves.prices_include_tax

    # ---- product to form ----
    def form_of(self, opened: Opened) -> Form:
        draft = opened.detail.draft
        tax = ",".join(str(each) for each in draft.taxes)
        gross, net = self._both_prices(draft, tax)
        return Form(
            name=draft.name,
            short_name=draft.short_name,
            sku=draft.sku,
            barcodes=draft.barcodes,
            category=str(draft.category or ""),
            supplier=str(draft.supplier or ""),
            gross=gross,
            net=net,
            tax=tax,
            cost=plain_number(draft.cost, self.locale, self.currency.exponent),
            reorder=plain_number(draft.reorder_level, self.locale),
            order=plain_number(draft.order_qty, self.locale),
            is_sellable=draft.is_sellable,
            is_by_weight=draft.is_by_weight,
            is_discountable=draft.is_discountable,
            sells_below_zero=draft.sells_below_zero,
            is_favourite=draft.favourite is not None,
            loads=draft.loads or "",
            tracking=draft.tracking or "",
            min_age="" if draft.min_age is None else str(draft.min_age),
            is_open_price=draft.is_open_price,
            is_own_line=draft.is_own_line,
            picture=opened.picture,
        )

    def _both_prices(self, draft: ProductDraft, tax: str) -> tuple[str, str]:
        taxes = self.chosen(tax)
        if draft.price_includes_tax:
            return self.amount(draft.price), self.amount(without_tax(draft.price, taxes, self.currency))
        return self.amount(with_tax(draft.price, taxes, self.currency)), self.amount(draft.price)

    def chosen(self, tax: str) -> list[Tax]:
        return [self.taxes[key] for key in tax.split(",") if key in self.taxes]

    def amount(self, amount: Decimal) -> str:
        return plain_number(amount, self.locale, self.currency.exponent)

    # ---- prices in step ----
    def net_for(self, gross: str, tax: str) -> str | None:
        """The price without tax for one with tax; None while what is typed is no price."""
        price = self.price(gross)
        return None if price is None else self.amount(without_tax(price, self.chosen(tax), self.currency))

    def gross_for(self, net: str, tax: str) -> str | None:
        price = self.price(net)
        return None if price is None else self.amount(with_tax(price, self.chosen(tax), self.currency))

    def price(self, text: str) -> Decimal | None:
        try:
            price = self.locale.parse_amount(text)
        except Refused:
            return None
        return price if price <= DEAREST else None

    # ---- checking ----
    def faults(self, form: Form, base: Form) -> dict[str, str]:
        """A sentence for every field that cannot be saved as it stands."""
        found = {
            "name": _text_fault(form.name, LONGEST_NAME, _NAME, needed=True),
            "short_name": _text_fault(form.short_name, LONGEST_SHORT_NAME, _SHORT_NAME),
            "sku": _text_fault(form.sku, LONGEST_SKU, _NUMBER),
            "gross": self.price_fault(form.gross, base.gross),
            "net": self.price_fault(form.net, base.net),
            "cost": self.price_fault(form.cost, base.cost, may_be_empty=True),
            "reorder": self.quantity_fault(form.reorder, base.reorder),
            "order": self.quantity_fault(form.order, base.order),
            "min_age": _age_fault(form.min_age),
        }
        if found["gross"] and found["net"]:
            found["net"] = ""  # one slip, one sentence: the fields are two views of one price
        return {field: sentence for field, sentence in found.items() if sentence}

    def price_fault(self, text: str, base: str, *, may_be_empty: bool = False) -> str:
        if text == base and text:  # stored long ago, perhaps with more decimals than can be typed
            return ""
        if not text.strip():
            return "" if may_be_empty else say("Type a price, like {example}.", example=self._example)
        try:
            price = self.locale.parse_amount(text)
        except Refused as refused:
            if refused.facts["why"] in SPOKEN:
                return sentence(refused)
            return say(
                "That is not an amount. Use digits and one decimal point, like {example}.",
                example=self._example,
            )
        if price > DEAREST:
            limit = self.locale.amount(DEAREST)
            return say("That is more than {limit}. Check the decimal point, then type it again.", limit=limit)
        return ""

    def quantity_fault(self, text: str, base: str) -> str:
        if not text.strip() or text == base:
            return ""
        try:
            quantity = self.locale.parse_quantity(text)
        except Refused as refused:
            return (
                sentence(refused)
                if refused.facts["why"] in SPOKEN
                else say("That is not a quantity. Use digits, like 6.")
            )
        limit = self.locale.quantity(MOST_PIECES)
        return say("That is more than {limit}. Type it again.", limit=limit) if quantity > MOST_PIECES else ""

    @property
    def _example(self) -> str:
        return self.amount(Decimal("9.20"))

    # ---- form to draft ----
    def draft_of(self, form: Form, before: ProductDraft | None, base: Form) -> ProductDraft:
        """What is saved. Values that were not touched keep every decimal they had."""
        stored = before.price_includes_tax if before is not None else self.prices_include_tax
        includes_tax = stored or bool(form.loads)
        price_text, base_text = (form.gross, base.gross) if includes_tax else (form.net, base.net)
        if before is not None and includes_tax == stored and price_text == base_text:
            price = before.price
        else:
            price = self.locale.parse_amount(price_text)
        return ProductDraft(
            name=clean_text(form.name, LONGEST_NAME),
            price=price,
            id=before.id if before is not None else None,
            version=before.version if before is not None else None,
            sku=clean_text(form.sku, LONGEST_SKU),
            short_name=clean_text(form.short_name, LONGEST_SHORT_NAME),
            category=_id_or_none(form.category),
            supplier=_id_or_none(form.supplier),
            unit=_unit(form, before),
            is_by_weight=form.is_by_weight,
            price_includes_tax=includes_tax,
            reorder_level=self._quantity(form.reorder),
            order_qty=self._quantity(form.order),
            is_sellable=form.is_sellable,
            is_discountable=form.is_discountable,
            sells_below_zero=form.sells_below_zero,
            is_return=before is not None and before.is_return,
            loads=form.loads or None,
            tracking=form.tracking or None,
            min_age=int(read_number(form.min_age, 0)) if form.min_age.strip() else None,
            is_open_price=form.is_open_price,
            is_own_line=form.is_own_line,
            picture=before.picture if before is not None and form.picture is not None else None,
            variant_of=before.variant_of if before is not None else None,
            variant_label=before.variant_label if before is not None else "",
            favourite=_favourite(form, before),
            cost=self._cost(form, before, base),
            taxes=tuple(uuid.UUID(key) for key in form.tax.split(",") if key),
            barcodes=form.barcodes,
        )

    def _quantity(self, text: str) -> Decimal | None:
        return self.locale.parse_quantity(text) if text.strip() else None

    def _cost(self, form: Form, before: ProductDraft | None, base: Form) -> Decimal | None:
        if before is not None and form.cost == base.cost:
            return before.cost
        return self.locale.parse_amount(form.cost) if form.cost.strip() else None


def code_fault(code: str) -> str:
    """Why this cannot be a barcode, or nothing."""
    if not code:
        return say("Scan or type a barcode first.")
    try:
        read_barcode(code)
    except Refused:
        shown = printable(code[:20])
        return say("“{code}” is no barcode. Scan it again, or type letters and digits only.", code=shown)
    return ""


def tax_keys(taxes: Sequence[Tax], extra: str = "") -> list[str]:
    """What can be chosen: none, each tax, and the combination that a product has already."""
    keys = [NO_TAX, *(tax.id for tax in taxes)]
    return keys if extra in keys else [*keys, extra]


def _text_fault(text: str, limit: int, faults: _TextFaults, *, needed: bool = False) -> str:
    try:
        clean_text(text, limit, is_needed=needed)
    except Refused as refused:
        own = {"empty": faults.empty, "too_long": faults.too_long, "control_char": faults.control_char}
        known = own.get(refused.code)
        return say(known, limit=limit) if known else sentence(refused)
    return ""


def _age_fault(text: str) -> str:
    try:
        is_age = not text.strip() or read_number(text, 0, largest=LARGEST_AGE) >= 1
    except Refused:
        is_age = False
    return "" if is_age else say("Type an age from 1 to {most}, or nothing.", most=LARGEST_AGE)


def _id_or_none(key: str) -> uuid.UUID | None:
    return uuid.UUID(key) if key else None


def _unit(form: Form, before: ProductDraft | None) -> str:
    unit = before.unit if before is not None else "pcs"
    if form.is_by_weight:
        return unit if before is not None and before.is_by_weight else "kg"
    return "pcs" if before is not None and before.is_by_weight else unit


def _favourite(form: Form, before: ProductDraft | None) -> int | None:
    if not form.is_favourite:
        return None
    return before.favourite if before is not None and before.favourite is not None else FAVOURITE
