"""What a person may do by themselves, and how much of that an act needs. Who consents beyond it is not decided here.

Limits belong to roles and come from the shop's setting `limits`. An act says what it needs as figures under the same names, so
that one comparison serves discounts, prices, cash and refunds, here and at whoever is asked from afar.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_CEILING, Decimal
from typing import Any

from pos.domain.discount import HUNDRED, DiscountKind, ManualDiscount
from pos.domain.inputs.numbers import read_number
from pos.domain.money import ZERO, Currency
from pos.errors import Refused

WITHOUT_LIMITS = frozenset({"owner", "admin"})
"""Roles that need nobody's consent while the shop has not said otherwise."""

Needed = Mapping[str, Decimal]
"""How much an act needs, by the name of the limit it counts against."""


@dataclass(frozen=True, slots=True)
class Limits:
    """None is no limit. Percents are of what is left to pay before the act; amounts are in major units.

    `price_percent` is how far below the shop's own price a typed price may be. A price above it needs nobody.
    """

    line_percent: Decimal | None = None
    line_amount: Decimal | None = None
    sale_percent: Decimal | None = None
    sale_amount: Decimal | None = None
    price_percent: Decimal | None = None
    cash_out: Decimal | None = None
    """How much cash one may take out at one time."""
    refund_amount: Decimal | None = None
    swap_amount: Decimal | None = None
    """How much of a payment one may say was paid in another way."""

    def cover(self, needed: Needed) -> bool:
        """May a person with these limits do by themselves what needs so much? What is not named here is not limited here."""
        return not self.missing(needed)

    def missing(self, needed: Needed) -> tuple[str, ...]:
        """The limits that an act goes beyond, by name."""
        return tuple(
            each.name
            for each in fields(self)
            if (most := getattr(self, each.name)) is not None and needed.get(each.name, ZERO) > most
        )

    def lowest_price(self, price: Decimal, currency: Currency) -> Decimal:
        """The lowest price that may be typed by oneself where the shop's own is `price`; rounded up to the currency's unit."""
        if self.price_percent is None or price <= 0:
            return ZERO
        lowest = price * (HUNDRED - min(self.price_percent, HUNDRED)) / HUNDRED
        # A price of a fraction of a cent is no price to round up beyond.
        return min(currency.round(lowest, ROUND_CEILING), price)


NO_LIMITS = Limits()
NOTHING = Limits(*[ZERO] * len(fields(Limits)))
UNSAID: Mapping[str, str | None] = {
    each.name: None if each.name == "cash_out" else "0" for each in fields(Limits)
}
"""What stands for a limit that the shop did not set. Who takes out cash has a permission for just that; a shop may limit it too."""


def limits_of(setting: Any, role: str, *, may_discount: bool) -> Limits:
    """The limits of a role by the shop's setting `{role: {name: "10" or null}}`.

    A role that it does not name: owners and admins have no limits, who has the permission `discount` neither, everybody else may
    do nothing of this alone but take out cash. Of a role that it names, what is left out counts as `UNSAID`, what cannot be read is
    nothing; null is no limit.
    """
    named = setting.get(role) if isinstance(setting, Mapping) else None
    if named is None:
        if role in WITHOUT_LIMITS or may_discount:
            return NO_LIMITS
        named = {} if setting is None or isinstance(setting, Mapping) else setting
    if not isinstance(named, Mapping):
        return NOTHING
    return Limits(**{each.name: _limit(named, each.name) for each in fields(Limits)})


def _limit(named: Mapping[str, Any], name: str) -> Decimal | None:
    value = named.get(name, UNSAID[name])
    if value is None:
        return None
    try:
        return read_number(str(value), 3)
    except Refused:
        return ZERO


def needed_for_discount(
    discount: ManualDiscount, amount: Decimal, currency: Currency, *, is_sale: bool
) -> Needed:
    """An amount counts as percent of `amount` too, and the other way round: no way of typing it gets around a limit."""
    off = discount.off(amount, currency)
    share = off * HUNDRED / amount if amount > 0 else ZERO
    percent = discount.value if discount.kind is DiscountKind.PERCENT else share
    what = "sale" if is_sale else "line"
    return {f"{what}_percent": percent, f"{what}_amount": off}


def needed_for_price(own: Decimal, typed: Decimal) -> Needed:
    """How far `typed` is below the shop's `own` price, in percent; nothing when it is not below it."""
    if own <= 0 or typed >= own:
        return {"price_percent": ZERO}
    return {"price_percent": (own - typed) * HUNDRED / own}


def needed_for_cash_out(amount: Decimal) -> Needed:
    """What is put in needs nobody, and is never asked about."""
    return {"cash_out": amount}
