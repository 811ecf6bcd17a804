"""One product being edited: what is typed, what is wrong with it, saving, and somebody else who was first. No Qt here.

Nothing that was typed is lost to an error: the form changes only by the person's hand, or by a save that went through.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from pos.domain.inputs.codes import read_barcode
from pos.errors import Conflict, PosError, Refused
from pos.i18n import Locale
from pos.services import catalog
from pos.services.catalog import ProductPicture, ProductRow
from pos.ui.faces import BadgeText, Option
from pos.ui.inventory import use_cases
from pos.ui.inventory.form import FIELDS, NO_TAX, Form, FormMaker, code_fault, tax_keys
from pos.ui.inventory.products_presenter import tree_options
from pos.ui.inventory.use_cases import Opened, Shelves
from pos.ui.inventory.wording import (
    kept_after,
    margin_share,
    percent,
    sentence,
    stock_badge,
    tax_text,
)
from pos.ui.moments import moment_inside
from pos.ui.office.choices import said
from pos.ui.office.errands import Errands
from pos.words import later, say

NONE = Option("", later("None"))
KINDS = (
    Option("", later("Goods")),
    Option("gift_card", later("A gift card")),
    Option("store_credit", later("Store credit")),
    Option("on_account", later("Payment onto a tab")),
)
ASKED = (
    Option("", later("Nothing")),
    Option("serial", later("The serial number")),
    Option("lot", later("The batch")),
)


@dataclass(frozen=True, slots=True)
class Margin:
    """Words and the filled share of the bar, 0 to 1; `is_loss` when the goods cost more than they bring."""

    text: str
    share: float
    is_loss: bool = False


@dataclass(frozen=True, slots=True)
class Clash:
    """Somebody saved the product while it was being edited."""

    by: str
    at: str


class EditorPresenter:
    """The editor's state. `on_change` is called after everything; the panel then draws what is new."""

    def __init__(
        self, errands: Errands, locale: Locale, rights: frozenset[str], now: Callable[[], datetime]
    ) -> None:
        self._errands, self.locale, self._now = errands, locale, now
        self.may_see_cost = "cost.read" in rights
        self.maker = FormMaker(locale)
        self.shelves = Shelves((), (), ())
        self.opened: Opened | None = None
        self.base = Form()
        self.form = Form()
        self.faults: dict[str, str] = {}
        self.theirs: dict[str, str] = {}
        """Fields that I changed and somebody else did too: what stands there now for all others."""
        self.trouble = ""
        self.is_busy = False
        self._turn = 0
        self.on_change: Callable[[], None] = _nothing
        self.on_saved: Callable[[Opened, str], None] = _ignore_two
        self.on_clash: Callable[[Clash], None] = _ignore
        self.on_opened: Callable[[], None] = _nothing
        self.on_failed: Callable[[str], None] = _ignore

    # ---- opening ----
    def use_shelves(self, shelves: Shelves) -> None:
        self.shelves = shelves
        self.maker.use_shelves(shelves)
        if self.opened is not None and not self.is_dirty:
            self._show(self.opened)
        self.on_change()

    def open(self, product: uuid.UUID) -> None:
        """Load a product; the panel is shown when it is there."""
        self._turn += 1
        self._errands.ask(
            use_cases.open_product,
            product,
            done=partial(self._take_opened, self._turn),
            failed=partial(self._opening_failed, self._turn),
        )

    def refresh(self) -> None:
        """The product may have changed elsewhere. What is being typed is left alone; saving will tell."""
        if self.opened is None or self.is_dirty or self.is_busy or self.opened.detail.draft.id is None:
            return
        self._turn += 1
        self._errands.ask(
            use_cases.open_product,
            self.opened.detail.draft.id,
            done=partial(self._take_refreshed, self._turn),
            failed=_ignore,  # the list beside it says that the server is away
        )

    def _take_refreshed(self, turn: int, opened: Opened) -> None:
        if turn == self._turn and not self.is_dirty and not self.is_busy:
            self._show(opened)
            self.on_change()

    def begin(self, barcode: str = "") -> None:
        """An empty form for a new product."""
        self._turn += 1
        self.opened = None
        tax = next(iter(self.maker.taxes), NO_TAX)
        self.base = Form(tax=tax)
        self.form = replace(self.base, barcodes=(barcode,) if barcode else ())
        self._forget_trouble()
        self.on_opened()
        self.on_change()

    def duplicate(self) -> None:
        """A new product like this one, without what must be its own."""
        like = replace(self.form, sku="", barcodes=(), name=say("{name} copy", name=self.form.name).strip())
        self.begin()
        self.form = replace(like, picture=None)
        self.on_change()

    def _take_opened(self, turn: int, opened: Opened) -> None:
        if turn != self._turn:
            return
        self._show(opened)
        self.on_opened()
        self.on_change()

    def _opening_failed(self, turn: int, error: Exception) -> None:
        if turn == self._turn:
            self.on_failed(sentence(error))

    def _show(self, opened: Opened) -> None:
        self.opened = opened
        self.base = self.form = self.maker.form_of(opened)
        self._forget_trouble()

    def _forget_trouble(self) -> None:
        self.faults, self.theirs, self.trouble, self.is_busy = {}, {}, "", False

    # ---- typing ----
    @property
    def is_dirty(self) -> bool:
        return self.form != self.base

    @property
    def is_new(self) -> bool:
        return self.opened is None

    @property
    def is_archived(self) -> bool:
        return self.opened is not None and self.opened.detail.archived_at is not None

    def type(self, field: str, value: Any) -> None:
        """A field was changed by hand. Prices keep each other in step."""
        form = replace(self.form, **{field: value})
        self.faults.pop(field, None)
        self.theirs.pop(field, None)
        if field == "gross":
            form = replace(form, net=self._kept(self.maker.net_for(form.gross, form.tax), form.net))
        elif field == "net":
            form = replace(form, gross=self._kept(self.maker.gross_for(form.net, form.tax), form.gross))
        elif field == "tax":
            form = self._with_other_tax(form)
        elif field == "loads" and form.loads:
            # money that goes onto an account is no revenue: neither tax nor weight nor a discount
            plain = replace(form, is_discountable=False, is_by_weight=False, tracking="", tax=NO_TAX)
            form = replace(plain, net=self._kept(self.maker.net_for(plain.gross, NO_TAX), plain.net))
        if field in {"gross", "net", "tax"}:
            self.faults.pop("gross", None)
            self.faults.pop("net", None)
        self.form = form
        self.on_change()

    @staticmethod
    def _kept(other: str | None, before: str) -> str:
        return before if other is None else other

    def _with_other_tax(self, form: Form) -> Form:
        """The price that is stored stays; the other follows the tax."""
        includes_tax = (
            self.opened.detail.draft.price_includes_tax if self.opened else self.maker.prices_include_tax
        )
        if includes_tax:
            return replace(form, net=self._kept(self.maker.net_for(form.gross, form.tax), form.net))
        return replace(form, gross=self._kept(self.maker.gross_for(form.net, form.tax), form.gross))

    def leave_field(self, field: str) -> None:
        """The keyboard has left a field: say at once what cannot stay so."""
        fault = self.maker.faults(self.form, self.base).get(field, "")
        if fault and getattr(self.form, field) != getattr(self.base, field):
            self.faults[field] = fault
            self.on_change()

    def set_picture(self, picture: ProductPicture | None, fault: str = "") -> None:
        if fault:
            self.faults["picture"] = fault
            self.on_change()
        else:
            self.type("picture", picture)

    # ---- barcodes ----
    def add_code(self, code: str) -> None:
        """Scanned or typed into the barcode field. Asks first whether another product has it."""
        code = code.strip()
        fault = code_fault(code)
        code = code if fault else read_barcode(code)
        if not fault and code in self.form.barcodes:
            fault = say("Barcode {code} is on this product already.", code=code)
        if fault:
            self._code_fault(fault)
            return
        self.type("barcodes", (*self.form.barcodes, code))
        self._errands.ask(
            catalog.find_by_code,
            code,
            done=partial(self._code_found, self._turn, code),
            failed=_ignore,  # saving checks again; without the server the code stays as typed
        )

    def remove_code(self, code: str) -> None:
        self.type("barcodes", tuple(each for each in self.form.barcodes if each != code))

    def _code_found(self, turn: int, code: str, row: ProductRow | None) -> None:
        own = self.opened.detail.draft.id if self.opened else None
        if turn != self._turn or row is None or row.id == own or code not in self.form.barcodes:
            return
        kept = tuple(each for each in self.form.barcodes if each != code)
        self.form = replace(self.form, barcodes=kept)
        if row.archived_at is not None:
            fault = say(
                "Barcode {code} belongs to the archived product “{name}”. Remove it there first, or scan another code.",
                code=code,
                name=row.name,
            )
        else:
            fault = say(
                "Barcode {code} belongs to “{name}”. Remove it there first, or scan another code.",
                code=code,
                name=row.name,
            )
        self._code_fault(fault)

    def _code_fault(self, fault: str) -> None:
        self.faults["barcodes"] = fault
        self.on_change()

    # ---- saving ----
    def save(self, then: Callable[[], None] | None = None) -> None:
        """Check, then save. `then` runs only after it is saved."""
        if self.is_busy:
            return
        self.trouble = ""
        self.faults = self.maker.faults(self.form, self.base)
        if self.faults:
            self.on_change()
            return
        before = self.opened.detail.draft if self.opened else None
        draft = self.maker.draft_of(self.form, before, self.base)
        is_new_picture = self.form.picture is not None and self.form.picture != self.base.picture
        self._start()
        self._errands.do(
            use_cases.save_product,
            draft,
            self.form.picture if is_new_picture else None,
            done=partial(self._saved, later("{name}: saved"), then),
            failed=self._failed,
        )

    def archive(self) -> None:
        """Out of sale and lists, or back in; what is typed and not saved stays typed."""
        if self.opened is None or self.is_busy:
            return
        draft = self.opened.detail.draft
        is_archived = not self.is_archived
        self._start()
        self._errands.do(
            use_cases.archive_product,
            draft.id,
            draft.version,
            is_archived=is_archived,
            done=partial(
                self._archived, later("{name}: archived") if is_archived else later("{name}: back on sale")
            ),
            failed=self._failed,
        )

    def _start(self) -> None:
        self.is_busy = True
        self.trouble = ""
        self.on_change()

    def _saved(self, words: str, then: Callable[[], None] | None, opened: Opened) -> None:
        self._turn += 1
        self._show(opened)
        self.on_change()
        self.on_saved(opened, say(words, name=opened.detail.draft.name))
        if then is not None:
            then()

    def _archived(self, words: str, opened: Opened) -> None:
        self._take_theirs(opened)
        self.theirs = {}
        self.on_change()
        self.on_saved(opened, say(words, name=opened.detail.draft.name))

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        if isinstance(error, Conflict) and error.code == "product_changed_meanwhile":
            at = error.facts.get("at")
            when = moment_inside(at, self._now(), self.locale) if isinstance(at, datetime) else ""
            self.on_change()
            self.on_clash(Clash(str(error.facts.get("by") or say("Somebody")), when))
            return
        field = _field_of(error)
        if isinstance(error, Refused) and field:
            self.faults[field] = sentence(error)
        else:
            self.trouble = sentence(error) if self.opened is None else kept_after(error)
        self.on_change()

    # ---- somebody was first ----
    def look_at_theirs(self) -> None:
        """Load what is there now and keep mine in the fields that I changed."""
        if self.opened is None or self.opened.detail.draft.id is None:
            return
        self._start()
        self._errands.ask(
            use_cases.open_product, self.opened.detail.draft.id, done=self._theirs_came, failed=self._failed
        )

    def _theirs_came(self, opened: Opened) -> None:
        self._take_theirs(opened)
        self.on_opened()
        self.on_change()

    def _take_theirs(self, opened: Opened) -> None:
        mine, before = self.form, self.base
        self._show(opened)
        changed = {field for field in FIELDS if getattr(mine, field) != getattr(before, field)}
        if changed & {"gross", "net"}:
            changed |= {"gross", "net"}
        self.form = replace(self.base, **{field: getattr(mine, field) for field in changed})
        clashing = {field for field in changed if getattr(self.base, field) != getattr(before, field)}
        self.theirs = {field: self._words(field, self.base) for field in clashing}

    def _words(self, field: str, form: Form) -> str:
        value = getattr(form, field)
        if field in {"category", "supplier", "tax", "loads", "tracking"}:
            return next((o.text.strip() for o in self.options(field) if o.key == value), say("None"))
        if isinstance(value, bool):
            return say("On") if value else say("Off")
        if isinstance(value, tuple):
            return ", ".join(value) or say("none")
        if isinstance(value, ProductPicture):
            return say("another picture")
        return value or say("empty")

    # ---- words ----
    def options(self, field: str) -> list[Option]:
        if field == "category":
            return [*said((NONE,)), *tree_options(self.shelves.categories)]
        if field == "supplier":
            return [*said((NONE,)), *(Option(str(each.id), each.name) for each in self.shelves.suppliers)]
        if field in {"loads", "tracking"}:
            return list(said(KINDS if field == "loads" else ASKED))
        keys = tax_keys(tuple(self.maker.taxes.values()), self.form.tax)
        return [Option(key, self._tax_words(key)) for key in keys]

    def _tax_words(self, key: str) -> str:
        taxes = self.maker.chosen(key)
        return " + ".join(tax_text(tax, self.locale) for tax in taxes) or say("None")

    @property
    def title(self) -> str:
        if self.opened is None:
            return self.form.name.strip() or say("New product")
        return self.base.name

    @property
    def subtitle(self) -> str:
        if self.opened is None:
            return say("Not saved yet")
        detail = self.opened.detail
        when = moment_inside(detail.changed_at, self._now(), self.locale)
        if not detail.changed_by:
            return say("{sku}, changed {when}", sku=detail.draft.sku, when=when)
        return say(
            "{sku}, changed {when} by {person}", sku=detail.draft.sku, when=when, person=detail.changed_by
        )

    @property
    def margin(self) -> Margin | None:
        """What is left of the price without tax; None while price or cost are not there."""
        net, cost = self.maker.price(self.form.net), self.maker.price(self.form.cost)
        share = margin_share(net, cost) if net is not None else None
        if net is None or cost is None or share is None:
            return None
        words = say(
            "{amount} each, {percent}",
            amount=self.locale.amount(net - cost),
            percent=percent(share, self.locale, 1),
        )
        return Margin(words, max(0.0, min(1.0, float(share))), is_loss=share < 0)

    @property
    def unit(self) -> str:
        return "kg" if self.form.is_by_weight else say("pcs")

    @property
    def stock_text(self) -> str:
        return self.locale.quantity(self.opened.detail.stock) if self.opened else "0"

    @property
    def stock_badge(self) -> BadgeText | None:
        if self.opened is None:
            return None
        level = self.opened.detail.draft.reorder_level
        badge = stock_badge(self.opened.detail.stock, level, self.locale)
        if badge is None:
            return None
        return BadgeText(say("Out") if badge.kind == "danger" else say("Low"), badge.kind)

    def set_stock(self, level: Decimal) -> None:
        """Goods were moved from here: the figure follows without a new load."""
        if self.opened is not None:
            self.opened = replace(self.opened, detail=replace(self.opened.detail, stock=level))
            self.on_change()


def _field_of(error: Exception) -> str:
    """The field that an error is about, or nothing."""
    if not isinstance(error, PosError):
        return ""
    key = error.facts.get("constraint") if error.code == "value_refused" else error.code
    return _FIELD_OF.get(str(key), "")


_FIELD_OF = {
    "barcode_taken": "barcodes",
    "sku_taken": "sku",
    "product_name": "name",
    "product_short_name": "short_name",
    "product_sku": "sku",
    "barcode_code": "barcodes",
    "product_loads_is_plain_check": "loads",
}


def _nothing() -> None:
    """Stands in until the panel connects itself."""


def _ignore(_anything: Any) -> None:
    """Stands in until the panel connects itself."""


def _ignore_two(_first: Any, _second: Any) -> None:
    """Stands in until the panel connects itself."""
