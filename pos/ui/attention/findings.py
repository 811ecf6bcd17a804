"""What the database can tell about an entry with flags, as rows and facts: goods, accounts, offers, receipts, clocks. No Qt here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from decimal import Decimal

from pos.domain.account import AccountKind, masked
from pos.i18n import Locale
from pos.services.attention import Flagged
from pos.services.flags import Coupon, Drawn, Findings, Goods, Price, Receipt
from pos.ui.attention.reading import Pair
from pos.words import later, say

Moment = Callable[[datetime], str]
_ACCOUNTS = {
    AccountKind.GIFT_CARD: later("Gift card {number}"),
    AccountKind.STORE_CREDIT: later("Store credit {number}"),
    AccountKind.ON_ACCOUNT: later("Tab {number}"),
    AccountKind.POINTS: later("Points {number}"),
}


def what_is_meant(found: Findings, locale: Locale, inside: Moment) -> tuple[Pair, ...]:
    """The things that the flags are about, each with how it stands now. `inside` says an instant within a sentence."""
    return (
        *(_receipt(each, locale, inside) for each in found.receipts),
        *(_account(each, locale) for each in found.accounts),
        *(_coupon(each) for each in found.coupons),
        *(_price(each, locale) for each in found.prices),
        *(_goods(each, locale) for each in found.goods),
    )


def facts_of(item: Flagged, found: Findings, moment: Moment, inside: Moment) -> Iterator[tuple[str, str]]:
    """Names and values that come with these flags alone; a value may be empty."""
    flags = set(item.flags)
    if "refund_of_unknown" in flags:
        has_come = any(receipt.is_original for receipt in found.receipts)
        yield say("Receipt that was given back"), found.refund_number
        yield say("Is it here now"), say("Yes") if has_come else say("No")
    if flags & {"receipt_gap", "number_mismatch"}:
        yield say("Receipt before it"), found.previous_number or say("None in this series")
    if "shift_not_open" in flags:
        shift = found.shift
        if shift is None:
            yield say("Its shift"), say("Not known to the server")
        else:
            yield (
                say("Its shift"),
                say("{till}, opened {when}", till=shift.till_name, when=inside(shift.opened_at)),
            )
            yield say("Shift closed"), moment(shift.closed_at) if shift.closed_at else say("It is open")
    if found.previous_at is not None:
        yield say("Time of the entry before"), moment(found.previous_at)
    yield say("Number on the paper"), found.carried_number


def _receipt(each: Receipt, locale: Locale, inside: Moment) -> Pair:
    name = later("Sold: {number}") if each.is_original else later("Also given back: {number}")
    below = ", ".join(filter(None, (each.till_name, inside(each.at), each.person)))
    return Pair(say(name, number=each.number), locale.amount(each.total), below)


def _account(each: Drawn, locale: Locale) -> Pair:
    kind = next((words for known, words in _ACCOUNTS.items() if known == each.kind), "{number}")
    below = say("{amount} drawn here, this is on it now", amount=_amount(each, each.drawn, locale))
    if each.limit:
        below = say(
            "{text}; up to {amount} may be owed", text=below, amount=_amount(each, each.limit, locale)
        )
    return Pair(say(kind, number=masked(each.code)), _amount(each, each.balance, locale), below)


def _amount(account: Drawn, amount: Decimal, locale: Locale) -> str:
    return locale.quantity(amount) if account.kind == AccountKind.POINTS else locale.amount(amount)


def _coupon(each: Coupon) -> Pair:
    uses = str(each.uses) if each.most is None else say("{count} of {most}", count=each.uses, most=each.most)
    return Pair(each.name, uses, say("Times used by now"))


def _price(each: Price, locale: Locale) -> Pair:
    return Pair(
        each.name, locale.price(each.charged), say("Costs {price} now", price=locale.price(each.listed))
    )


def _goods(each: Goods, locale: Locale) -> Pair:
    unit = "" if each.unit == "pcs" else f" {each.unit}"
    sold = locale.quantity(each.sold) + unit
    return Pair(
        each.name,
        locale.quantity(each.left) + unit,
        say("{quantity} sold here, this is in stock now", quantity=sold),
    )
