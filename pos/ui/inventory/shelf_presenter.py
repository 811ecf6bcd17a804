"""Categories and suppliers behind their widgets: a short list, one record in a form, saved or archived. No Qt here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from pos.domain.inputs.text import clean_note, clean_text, is_blank
from pos.errors import Refused
from pos.i18n import Locale
from pos.services import assortment
from pos.services.assortment import Category, Supplier
from pos.services.paging import Page
from pos.ui.faces import Option
from pos.ui.inventory.listing import Column, Listing
from pos.ui.inventory.products_presenter import walk
from pos.ui.inventory.wording import kept_after, monogram, sentence
from pos.ui.office.errands import Done, Errands, Failed
from pos.words import later, say

LONGEST = {"name": 120, "contact": 200, "phone": 60, "email": 200, "note": 2000}
TINTS = (
    later("Pine"),
    later("Blue"),
    later("Ochre"),
    later("Rust"),
    later("Plum"),
    later("Rose"),
    later("Olive"),
    later("Slate"),
)


class ShelfPresenter:
    """One kind of record. `records` gives what the shop has; it is loaded by the product list."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        kind: type[Category | Supplier],
        records: Callable[[], tuple[Any, ...]],
    ) -> None:
        self._errands, self.locale, self.kind, self._records = errands, locale, kind, records
        self.listing = Listing(self._fetch)
        self.base: Any = None
        self.form: Any = None
        """The record in the panel, or None while it is closed."""
        self.faults: dict[str, str] = {}
        self.is_busy = False
        self.on_change: Callable[[], None] = _nothing
        self.on_saved: Callable[[str], None] = _ignore

    @property
    def what(self) -> str:
        return "category" if self.kind is Category else "supplier"

    @property
    def what_words(self) -> str:
        """What the list is called."""
        return say("Categories") if self.kind is Category else say("Suppliers")

    @property
    def new_words(self) -> str:
        return say("New category") if self.kind is Category else say("New supplier")

    @property
    def the_new_words(self) -> str:
        """Inside a sentence."""
        return say("the new category") if self.kind is Category else say("the new supplier")

    @property
    def is_dirty(self) -> bool:
        return bool(self.form != self.base)

    @property
    def count_text(self) -> str:
        return self.locale.quantity(Decimal(len(self._records())))

    def _fetch(self, _after: str | None, _rows: int, done: Done, _failed: Failed) -> None:
        """Shown at once from memory: a shop has few of them, and the product list has loaded them."""
        rows = self._records()
        if self.kind is Category:
            rows = tuple(each for each, _ in walk(rows))
        done(Page(rows, None))

    def refresh(self) -> None:
        self.listing.reload()

    # ---- the form ----
    def begin(self) -> None:
        self._open(self.kind(name=""))
        if self.kind is Category:  # given to categories in order
            self.base = replace(self.base, tint=len(self._records()) % len(TINTS))
            self.form = self.base
            self.on_change()

    def open(self, record: Any) -> None:
        self._open(record)

    def close(self) -> None:
        self.base = self.form = None
        self.faults = {}

    def _open(self, record: Any) -> None:
        self.base = self.form = record
        self.faults, self.is_busy = {}, False
        self.on_change()

    def type(self, field: str, value: Any) -> None:
        if self.form is None:
            return
        self.form = replace(self.form, **{field: value})
        self.faults.pop(field, None)
        self.faults.pop("all", None)
        self.on_change()

    def type_parent(self, key: str) -> None:
        self.type("parent", uuid.UUID(key) if key else None)

    def save(self, then: Callable[[], None] | None = None) -> None:
        if self.form is None or self.is_busy:
            return
        self.faults = {
            field: fault
            for field, limit in LONGEST.items()
            if (fault := _text_fault(getattr(self.form, field, ""), limit, field))
        }
        if self.faults:
            self.on_change()
            return
        record = replace(self.form, name=clean_text(self.form.name))
        use_case = assortment.save_category if self.kind is Category else assortment.save_supplier
        self._start()
        self._errands.do(use_case, record, done=partial(self._saved, record, then), failed=self._failed)

    def archive(self) -> None:
        if self.form is None or self.form.id is None or self.is_busy:
            return
        name = self.base.name
        self._start()
        self._errands.do(
            assortment.archive,
            self.kind,
            self.form.id,
            done=lambda _none: self._archived(name),
            failed=self._failed,
        )

    def _start(self) -> None:
        self.is_busy = True
        self.on_change()

    def _saved(self, record: Any, then: Callable[[], None] | None, made: uuid.UUID) -> None:
        self._open(replace(record, id=made))
        self.on_saved(say("{name}: saved", name=record.name))
        if then is not None:
            then()

    def _archived(self, name: str) -> None:
        self.close()
        self.is_busy = False
        self.on_change()
        self.on_saved(say("{name}: archived. Products keep it.", name=name))

    def _failed(self, error: Exception) -> None:
        self.is_busy = False
        self.faults["all"] = kept_after(error)
        self.on_change()

    # ---- words ----
    def parent_options(self) -> list[Option]:
        """Where a category may stand: everywhere but below itself."""
        categories = self._records()
        below = self._below(categories)
        return [
            Option("", say("None: at the top")),
            *(
                Option(str(each.id), "\N{EM SPACE}" * depth + each.name)
                for each, depth in walk(categories)
                if each.id not in below
            ),
        ]

    def _below(self, categories: tuple[Any, ...]) -> set[uuid.UUID]:
        if self.form is None or self.form.id is None:
            return set()
        found = {self.form.id}
        while more := {c.id for c in categories if c.parent in found} - found:
            found |= more
        return found

    def columns(self) -> tuple[Column, ...]:
        if self.kind is Category:
            return (
                Column(
                    say("Category"), 0, self._indented, "thumb", thumb=lambda c: (monogram(c.name), c.tint)
                ),
                Column(say("Under"), 220, self._parent_name, "quiet", drop=1),
            )
        return (
            Column(say("Supplier"), 0, lambda s: s.name, "thumb", thumb=lambda s: (monogram(s.name), 7)),
            Column(say("Contact"), 180, lambda s: s.contact, drop=1),
            Column(say("Phone"), 150, lambda s: s.phone, drop=2),
            Column(say("Email"), 220, lambda s: s.email, "quiet", drop=3),
        )

    def _indented(self, category: Category) -> str:
        depth = next((d for c, d in walk(self._records()) if c.id == category.id), 0)
        return "\N{EM SPACE}\N{EM SPACE}" * depth + category.name

    def _parent_name(self, category: Category) -> str:
        return next((c.name for c in self._records() if c.id == category.parent), "")


def _text_fault(text: str, limit: int, field: str) -> str:
    """A sentence for a text that cannot be kept as it stands, or nothing."""
    try:
        rule = clean_note if field == "note" else clean_text
        rule(text, limit, has_lines=field == "note")
    except Refused as refused:
        is_long = refused.code == "too_long"
        return (
            say("That is longer than {limit} letters. Shorten it.", limit=limit)
            if is_long
            else sentence(refused)
        )
    return say("Type a name.") if field == "name" and is_blank(text) else ""


def _nothing() -> None:
    """Stands in until a pane connects itself."""


def _ignore(_words: str) -> None:
    """Stands in until a pane connects itself."""
