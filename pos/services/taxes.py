"""The shop's taxes as the office edits them: all of them together, whether new prices include tax, and rates that begin on a day.

A tax keeps its id when its rate changes: the goods that have it keep it, and tills look the rate up by the business day of a sale.
Who saves says what was there when the page was opened; what somebody else saved in between is not written over.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.tax_rates import MOST_CHANGES, RATES, RateChange, changes_document, rate_on
from pos.errors import Conflict, Refused
from pos.services import assortment, fields, store
from pos.services.assortment import Tax

GUARD: Final = "tax.saved"
"""Everybody who saves writes this setting first: PostgreSQL lets one of them through at a time."""
TAXED: Final = frozenset({"standard", "reverse_charge"})
"""Treatments that may have another rate than nought."""
MOST_NAMED: Final = 3
_LETTER: Final = re.compile("[A-Z0-9]{1,2}")

# A store that may not be changed is hidden by row level security: no row comes back.
WRITE: Final = text("UPDATE pos.store SET prices_include_tax = :include WHERE code = :code RETURNING code")
IN_USE: Final = text("""
SELECT t.tax, count(*), count(*) FILTER (WHERE p.archived_at IS NULL),
       count(*) FILTER (WHERE p.archived_at IS NULL AND p.price_includes_tax)
  FROM pos.product_tax t JOIN pos.product p ON p.id = t.product GROUP BY t.tax
""")
USED_FOR: Final = text("""
SELECT tax, name FROM (
  SELECT t.tax, c.name, row_number() OVER (PARTITION BY t.tax ORDER BY count(*) DESC, c.name) AS place
    FROM pos.product_tax t JOIN pos.product p ON p.id = t.product AND p.archived_at IS NULL JOIN pos.category c ON c.id = p.category
   GROUP BY t.tax, c.id, c.name) x
 WHERE place <= :most ORDER BY tax, place
""")
INSIDE: Final = text("""
SELECT count(*) FILTER (WHERE price_includes_tax), count(*) FILTER (WHERE NOT price_includes_tax) FROM pos.product WHERE archived_at IS NULL
""")
SWITCHED: Final = text("SELECT replaces FROM pos.tax_switch WHERE archived_at IS NULL")


@dataclass(frozen=True, slots=True)
class Use:
    """What has a tax. `goods` are on sale or could be, `inside` those of them whose price includes it; `everything` counts archived
    goods too. `categories` are the largest, by name. `is_switched_to`: other taxes become it for some customers, or it becomes others.
    """

    goods: int = 0
    inside: int = 0
    everything: int = 0
    categories: tuple[str, ...] = ()
    is_switched_to: bool = False

    @property
    def is_free(self) -> bool:
        """Can it go? Goods with a tax that is archived would be sold without any."""
        return self.everything == 0 and not self.is_switched_to


@dataclass(frozen=True, slots=True)
class Taxes:
    """What is edited: the store's word on new prices, and its taxes by letter and name."""

    store: str
    prices_include_tax: bool
    taxes: tuple[Tax, ...]


@dataclass(frozen=True, slots=True)
class TaxesOpened:
    """`inside` and `on_top` are how many goods have prices with and without tax."""

    taxes: Taxes
    uses: Mapping[uuid.UUID, Use]
    inside: int
    on_top: int


def get(session: Session) -> TaxesOpened:
    """Of the store of the till that asks. Raises Refused("store_missing")."""
    shop = store.get(session)
    inside, on_top = session.execute(INSIDE).one()
    taxes = Taxes(shop.code, shop.prices_include_tax, tuple(assortment.list_taxes(session)))
    return TaxesOpened(taxes, _uses(session), inside, on_top)


def _uses(session: Session) -> dict[uuid.UUID, Use]:
    categories: dict[uuid.UUID, list[str]] = {}
    for tax, name in session.execute(USED_FOR, {"most": MOST_NAMED}):
        categories.setdefault(tax, []).append(name)
    switched: set[str] = set()
    for replaces in session.scalars(SWITCHED):
        for old, new in replaces.items():
            switched |= {str(old), *map(str, new)}
    found = {
        tax: Use(goods, inside, everything, tuple(categories.get(tax, ())), str(tax) in switched)
        for tax, everything, goods, inside in session.execute(IN_USE)
    }
    others = {uuid.UUID(each) for each in switched} - set(found)
    return found | {each: Use(is_switched_to=True) for each in others}


def save(session: Session, wanted: Taxes, opened: Taxes, today: dt.date) -> TaxesOpened:
    """Write all of it in place of what was `opened`; a tax that is not `wanted` any more is archived. Gives back what is there now.

    Raises Conflict("taxes_changed_meanwhile") when something else is there, Refused: `not_allowed`, `value_refused`, `tax_in_use`
    (tax, count), `tax_letter_bad` (letter), `tax_untaxed` (tax), `rate_of_used_tax` (tax), `rate_in_the_past` (tax), `rate_too_often` (tax).
    """
    store.put_setting(session, GUARD, True)
    there = get(session)
    if there.taxes != opened:
        raise Conflict("taxes_changed_meanwhile")
    before = {tax.id: tax for tax in opened.taxes}
    kept = [_checked(tax, before.get(tax.id), there.uses, today) for tax in wanted.taxes]
    for gone in set(before) - {tax.id for tax in wanted.taxes}:
        _archive(session, before[gone], there.uses)
    changes: dict[str, tuple[RateChange, ...]] = {}
    for tax in kept:
        same = before.get(tax.id)
        is_same = same is not None and replace(same, changes=()) == replace(tax, changes=())
        key = tax.id if is_same and tax.id is not None else assortment.save_tax(session, tax)
        if tax.changes:
            changes[str(key)] = tax.changes
    if changes != {str(tax.id): tax.changes for tax in opened.taxes if tax.changes}:
        rates = {key: changes_document(rows) for key, rows in changes.items()}
        store.put_setting(session, RATES, rates)
    if wanted.prices_include_tax != opened.prices_include_tax:
        values = {"code": wanted.store, "include": wanted.prices_include_tax}
        if session.execute(WRITE, values).one_or_none() is None:
            raise Refused("not_allowed")
    return get(session)


def _checked(tax: Tax, before: Tax | None, uses: Mapping[uuid.UUID, Use], today: dt.date) -> Tax:
    """The tax as it will be kept."""
    tidied = replace(
        tax,
        name=fields.line("tax_name", tax.name, 60, is_needed=True),
        letter=fields.line("tax_letter", tax.letter, 2, is_needed=True).upper(),
        legal_text=fields.line("tax_legal_text", tax.legal_text, 200),
    )
    if not _LETTER.fullmatch(tidied.letter):
        raise Refused("tax_letter_bad", letter=tidied.letter)
    rates = [tidied.rate, *(change.rate for change in tidied.changes)]
    if tidied.treatment not in TAXED and any(rates):
        raise Refused("tax_untaxed", tax=tidied.name)
    if len(tidied.changes) > MOST_CHANGES:
        raise Refused("rate_too_often", tax=tidied.name, most=MOST_CHANGES)
    if before is None:
        new: Iterable[RateChange] = tidied.changes
    else:
        # Sales of the till have this rate: it changes from a day on, never backwards.
        use = uses.get(before.id, Use()) if before.id is not None else Use()
        if tidied.rate != before.rate and use.everything:
            raise Refused("rate_of_used_tax", tax=tidied.name)
        new = set(tidied.changes) ^ set(before.changes)
    if any(change.starts_on < today for change in new):
        raise Refused("rate_in_the_past", tax=tidied.name)
    return tidied


def _archive(session: Session, tax: Tax, uses: Mapping[uuid.UUID, Use]) -> None:
    if tax.id is None:
        return
    use = uses.get(tax.id, Use())
    if not use.is_free:
        raise Refused("tax_in_use", tax=tax.name, count=use.everything)
    assortment.archive(session, Tax, tax.id)


def rate_of(tax: Tax, day: dt.date) -> Decimal:
    """What it comes to on a day."""
    return rate_on(tax.rate, tax.changes, day)
