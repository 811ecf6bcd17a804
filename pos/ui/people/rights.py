"""What each role may do, as rows of a table: from the shop's permissions, limits and rules of return, never from a list of claims.

A row names what a permission or a limit is checked for. What nobody checks has no row.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.limits import Limits
from pos.domain.return_rules import Leave
from pos.i18n import Locale
from pos.services.people import Role, Staff
from pos.words import later, say

ALLOWED, ASKS, DENIED = "allowed", "asks", "denied"
EVERYBODY = ""
"""No permission: whoever is signed in at a till may."""

TILL = (
    (EVERYBODY, later("Sell and take payment")),
    ("sell", later("Park sales, use gift cards and tabs")),
    ("refund", later("Take goods back with a receipt")),
    ("shift.open", later("Open and close a shift")),
    ("cash.move", later("Put cash into the drawer")),
    ("drawer.open", later("Open the drawer without a sale")),
    ("approve", later("Consent to what others may not do alone")),
)
LIMITED = (
    (("line_percent", "line_amount"), later("Discount on a line")),
    (("sale_percent", "sale_amount"), later("Discount on a sale")),
    (("price_percent",), later("Lower a price")),
    (("cash_out",), later("Take cash out of the drawer")),
    (("swap_amount",), later("Correct how a sale was paid")),
)
LIMIT_OF = {"cash_out": "cash.move"}
"""Limits of what a permission lets one do in the first place."""
SHOP = (
    ("catalog.edit", later("Edit products and prices")),
    ("cost.read", later("See cost and margin")),
    ("stock.read", later("See the moves of stock")),
    ("stock.edit", later("Order, receive and correct stock")),
    ("customers.edit", later("Edit customers")),
    ("accounts.read", later("See gift cards, credit and tabs")),
    ("accounts.edit", later("Correct gift cards, credit and tabs")),
    ("reports.read", later("See reports")),
)
OFFICE = (
    ("journal.read", later("See what needs attention")),
    ("journal.review", later("Decide on what needs attention")),
    ("audit.read", later("Read the audit log")),
    ("till.edit", later("Block tills, start number series")),
    ("people.edit", later("Manage users")),
    ("settings.edit", later("Change settings")),
    ("owner.appoint", later("Make owners")),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """`kind` is allowed, asks or denied; `text` what the sign means, or beyond what somebody is asked."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Right:
    """One row: what may be done, and a cell for each role. A row without cells is the head of those below it."""

    text: str
    cells: tuple[Cell, ...] = ()


def rights_of(staff: Staff, locale: Locale) -> tuple[Right, ...]:
    """Columns are the roles of `staff`, who may the least first."""
    roles = staff.roles[::-1]
    limited = [
        Right(say(text), tuple(_within(role, names, locale) for role in roles)) for names, text in LIMITED
    ]
    rules = staff.return_rules
    returns = [
        Right(say(text), tuple(_returning(role, leave, locale) for role in roles))
        for leave, text in (
            (rules.without_receipt, later("Return without a receipt")),
            (rules.other_way, later("Pay back in another way than it was paid")),
        )
    ]
    till = [_permission(roles, *row) for row in TILL]
    return (
        Right(say("Till")),
        *till[:3],
        *returns,
        *limited,
        *till[3:],
        Right(say("Shop")),
        *(_permission(roles, *row) for row in SHOP),
        Right(say("Office")),
        *(_permission(roles, *row) for row in OFFICE),
    )


def _permission(roles: Sequence[Role], permission: str, text: str) -> Right:
    return Right(
        say(text),
        tuple(_plain(is_allowed=not permission or permission in role.permissions) for role in roles),
    )


def _plain(*, is_allowed: bool) -> Cell:
    return Cell(ALLOWED, say("Allowed")) if is_allowed else Cell(DENIED, say("Not allowed"))


def _returning(role: Role, leave: Leave, locale: Locale) -> Cell:
    if leave is Leave.NO or "refund" not in role.permissions:
        return _plain(is_allowed=False)
    if leave is Leave.YES:
        return _plain(is_allowed=True)
    return _limited(role.limits, ("refund_amount",), locale)


def _within(role: Role, names: Sequence[str], locale: Locale) -> Cell:
    needed = {LIMIT_OF[name] for name in names if name in LIMIT_OF}
    return _limited(role.limits, names, locale) if needed <= role.permissions else _plain(is_allowed=False)


def _limited(limits: Limits, names: Sequence[str], locale: Locale) -> Cell:
    """The narrowest of them counts; where it is nothing, somebody is asked each time."""
    found = [(name, most) for name in names if (most := getattr(limits, name)) is not None]
    if not found:
        return _plain(is_allowed=True)
    if any(not most for _, most in found):
        return Cell(ASKS, say("Asks"))
    if len(found) == 1:
        return Cell(ASKS, say("Over {limit}", limit=_amount(*found[0], locale)))
    first, second = (_amount(*each, locale) for each in found)
    return Cell(ASKS, say("Over {limit} or {other}", limit=first, other=second))


def _amount(name: str, most: Decimal, locale: Locale) -> str:
    return locale.exact_percent(most) if name.endswith("_percent") else locale.short_money(most)
