"""The words of products and stock for people: badges, margins, times, counts, and errors under a field. No Qt here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal

from pos.domain.money import Currency
from pos.domain.stock import StockState, stock_state
from pos.domain.tax import Tax, TaxKind, without_tax
from pos.errors import PosError
from pos.i18n import Locale
from pos.services import assortment
from pos.services.catalog import ProductRow
from pos.services.paging import Count
from pos.services.stock import Movement
from pos.ui.faces import BadgeText
from pos.words import describe, later, say

WHY = {
    "sale": BadgeText(later("Sale"), "neutral", "shopping-cart"),
    "refund": BadgeText(later("Return"), "info", "undo-2"),
    "receive": BadgeText(later("Delivery"), "ok", "truck"),
    "remove": BadgeText(later("Write-off"), "danger", "trash-2"),
    "adjust": BadgeText(later("Correction"), "warn", "square-pen"),
}
_BARE = frozenset({"delivery", "correction"})
"""Reasons that say no more than the badge does."""


def monogram(name: str) -> str:
    """Two letters for a product without a picture: "Butter croissant" -> "Bc"."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return name[:2]
    if len(words) == 1:
        return words[0][:2].capitalize()
    return words[0][0].upper() + words[1][0].lower()


def count_text(count: Count, locale: Locale) -> str:
    """1284 -> "1,284"; an estimate says so."""
    figures = locale.quantity(Decimal(count.rows))
    return figures if count.is_exact else say("about {count}", count=figures)


def place_text(shown: int, count: Count | None, locale: Locale) -> str:
    """The foot of a list: "1 to 100 of 1,284"."""
    if not shown:
        return ""
    last = locale.quantity(Decimal(shown))
    if count is None:
        return say("1 to {last}", last=last)
    return say("1 to {last} of {count}", last=last, count=count_text(count, locale))


def stock_badge(stock: Decimal, reorder_level: Decimal | None, locale: Locale) -> BadgeText | None:
    """3 of 6 -> "3, low"; none while there is enough."""
    state = stock_state(stock, reorder_level)
    figures = locale.quantity(stock)
    if state is StockState.OUT:
        return BadgeText(say("{figures}, out", figures=figures), "danger")
    if state is StockState.LOW:
        return BadgeText(say("{figures}, low", figures=figures), "warn")
    return None


def signed(quantity: Decimal, locale: Locale) -> str:
    """With its sign: +12 for goods in, and a true minus for goods out."""
    return f"+{locale.quantity(quantity)}" if quantity > 0 else locale.quantity(quantity)


def percent(share: Decimal, locale: Locale, decimals: int = 0) -> str:
    """0.396 -> "40%" or "39.6%"."""
    figure = (share * 100).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return f"{locale.quantity(figure)}%"


def net_price(row: ProductRow, taxes: Iterable[Tax], currency: Currency) -> Decimal:
    """What the shop keeps of a price, before the goods are paid."""
    chosen = [tax for tax in taxes if tax.id in {str(each) for each in row.taxes}]
    return without_tax(row.price, chosen, currency) if row.price_includes_tax else row.price


def margin_share(net: Decimal, cost: Decimal | None) -> Decimal | None:
    """The part of the net price that is not cost; None where there is nothing to divide."""
    return (net - cost) / net if cost is not None and net > 0 else None


def domain_tax(tax: assortment.Tax) -> Tax:
    """A tax as the money engine knows it."""
    return Tax(
        id=str(tax.id),
        name=tax.name,
        letter=tax.letter,
        rate=tax.rate,
        kind=TaxKind(tax.kind),
        valid_from=tax.valid_from,
        valid_to=tax.valid_to,
        changes=tax.changes,
    )


def tax_text(tax: Tax, locale: Locale) -> str:
    """A tax in a word: 21%, or an amount for a tax per piece."""
    if tax.kind is TaxKind.FIXED:
        return say("{amount} each", amount=locale.amount(tax.rate))
    return f"{locale.quantity(tax.rate.normalize())}%"


def plain_number(number: Decimal | None, locale: Locale, decimals: int | None = None) -> str:
    """A number as it is typed: no grouping, which fields do not take back."""
    if number is None:
        return ""
    if decimals is None:
        text = f"{number.normalize():f}"
    else:
        shown = max(decimals, -int(number.normalize().as_tuple().exponent))
        text = f"{number:.{shown}f}"
    return text.replace(".", locale.decimal_point)


def unit_text(unit: str) -> str:
    """A unit for people: the program's own word for pieces is said, a shop's own unit is data."""
    return say("pcs") if unit == "pcs" else unit


def why_badge(movement: Movement) -> BadgeText:
    """Why stock changed: the kind, or the shop's own word for it."""
    known = WHY.get(movement.kind)
    badge = replace(known, text=say(known.text)) if known else BadgeText(movement.kind.capitalize())
    if movement.reason_label and movement.reason not in _BARE:
        return BadgeText(movement.reason_label, badge.kind, badge.icon)
    return badge


def sentence(error: Exception) -> str:
    """An error in one line: what happened, then what to do."""
    if isinstance(error, PosError):
        if error.code == "value_refused":
            return _value_refused(error)
        if error.code == "barcode_taken":
            return _barcode_taken(error)
        if error.code in _OWN:
            return say(_OWN[error.code])
    return str(describe(error))


def kept_after(error: Exception) -> str:
    """An error after which the form is as it was typed."""
    return say("{trouble} What you typed is still here.", trouble=sentence(error))


def _value_refused(error: PosError) -> str:
    constraint = str(error.facts.get("constraint") or "")
    if error.facts.get("why"):
        return str(describe(error))
    usual = later("The database refused a value that is too long or too large. Shorten it, then save again.")
    return say(_CONSTRAINTS.get(constraint, usual))


def _barcode_taken(error: PosError) -> str:
    code, product = error.facts.get("barcode"), error.facts.get("product")
    if not product:
        return say(
            "Barcode {code} belongs to another product. Remove it there first, or use another code.",
            code=code,
        )
    return say(
        "Barcode {code} belongs to “{name}”. Remove it there first, or use another code.",
        code=code,
        name=product,
    )


_CONSTRAINTS = {
    "supplier_name_key": later("There is a supplier with this name. Choose another name, or edit that one."),
    "category_name_key": later("There is a category with this name. Choose another name, or edit that one."),
    "product_sku_key": later("Another product has this number. Choose another one."),
    "picture_content_check": later("The picture is too large. Choose one below 2 MB."),
}
_OWN = {
    "category_loop": later("A category cannot lie under itself. Choose another parent."),
    "nobody_signed_in": later("Nobody is signed in. Go back to the till and sign in."),
}
