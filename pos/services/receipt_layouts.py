"""What a shop's receipts show, as the office edits it: the texts of the store and the shop's settings `receipt.*`, saved together.

Who saves says what was there when the form was opened; what somebody else saved in between is not written over.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.domain.money import Currency
from pos.domain.receipt import StoreProfile
from pos.domain.receipt_layout import ReceiptLayout, layout_from
from pos.errors import Conflict, Refused
from pos.services import fields, store

LONGEST: Final = 400
GUARD: Final = "receipt.saved"
"""Everybody who saves writes this setting first: PostgreSQL lets one of them through at a time."""

# A store that may not be changed is hidden by row level security: no row comes back.
WRITE: Final = text("""
UPDATE pos.store SET receipt_header = :header, receipt_footer = :footer WHERE code = :code RETURNING code
""")


@dataclass(frozen=True, slots=True)
class ShopReceipt:
    """`header` stands under the name and `footer` at the end; lines separated by line feeds."""

    store: str
    header: str = ""
    footer: str = ""
    layout: ReceiptLayout = field(default_factory=ReceiptLayout)


def get(session: Session, code: str | None = None) -> ShopReceipt:
    """Of the store with this code; without a code that of the till that asks. Raises Refused("store_missing")."""
    shop = store.get(session, code)
    layout = layout_from(store.get_settings(session))
    return ShopReceipt(shop.code, shop.receipt_header, shop.receipt_footer, layout)


def profile(session: Session, code: str | None = None) -> StoreProfile:
    """The shop as a paper of the office names it, with its logo. Raises Refused("store_missing")."""
    shop = store.get(session, code)
    return StoreProfile(
        shop.code,
        shop.name,
        Currency(shop.currency, shop.exponent),
        tuple(line for line in shop.address.split("\n") if line),
        tax_number=shop.tax_number or None,
        locale=shop.locale.replace("-", "_"),
        layout=get(session, code).layout,
    )


def save(session: Session, wanted: ShopReceipt, opened: ShopReceipt) -> ShopReceipt:
    """Write it in place of what was `opened`. Gives back what is there now, its texts tidied up.

    Raises Conflict("receipt_changed_meanwhile") when something else is there, Refused: `not_allowed`, `value_refused`.
    """
    tidied = ShopReceipt(
        wanted.store,
        fields.lines("store_receipt_header", wanted.header, LONGEST),
        fields.lines("store_receipt_footer", wanted.footer, LONGEST),
        wanted.layout,
    )
    store.put_setting(session, GUARD, True)
    found = get(session, wanted.store)
    if found != opened:
        raise Conflict("receipt_changed_meanwhile")
    for key, value in tidied.layout.as_settings().items():
        store.put_setting(session, key, value)
    values = {"code": tidied.store, "header": tidied.header, "footer": tidied.footer}
    if session.execute(WRITE, values).one_or_none() is None:
        raise Refused("not_allowed")
    return tidied
