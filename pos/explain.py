"""Figures in plain sentences: the steps of `pos.domain.trace`, and the stored steps of old entries, as a person reads them.

English now, keyed by step for translation. Amounts, quantities and percents are written the shop's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from pos.domain.quantity import Unit
from pos.i18n import Locale

Step = Mapping[str, str]

SENTENCES: dict[str, str] = {
    "list": "{quantity} at {price}: {amount}.",
    "price_list": "Price list “{name}”: {price} instead of {before}. {quantity} at {price}: {amount}.",
    "open_price": "Price typed in: {price} instead of {before}. {quantity} at {price}: {amount}.",
    "price_from_barcode": "{amount}, as printed on the label ({quantity} at {price}).",
    "tax_switch": "Sold as “{name}”: the price is {price} instead of {before}.",
    "offer": "Offer “{name}”: {amount}.",
    "offer_on": "Offer “{name}” on {quantity}: {amount}.",
    "offer_percent": "Offer “{name}”, {percent} of {of}: {amount}.",
    "coupon": "Coupon {coupon}, “{name}”: {amount}.",
    "line_discount": "Discount{why}: {amount}.",
    "line_discount_percent": "Discount of {percent} on {of}{why}: {amount}.",
    "basket_discount": "Discount on the whole sale{why}: {amount}.",
    "basket_discount_percent": "Discount of {percent} on the whole sale{why}: {amount}.",
    "tax_inside": "{amount} of it is {tax} on {base}.",
    "tax_on_top": "{tax} on {base} comes on top: {amount}.",
    "tax_reverse": "{tax} on {base}, {amount}, is owed by the customer to the tax office, and not paid here.",
    "tax_exempt": "No tax: {tax}.",
    "tax_taken": "{tax} on {base} is taken off: {amount}.",
    "cent": "Tax is rounded once for the whole sale: this line carries {amount} of {name}; alone it would be {own}.",
    "document_cent": "Rounded line by line, {name} would be {own}; rounded once for the whole sale it is {amount}.",
    "subtotal": "All items at their prices: {amount}.",
    "total": "To pay: {amount}.",
    "share_of_sale": "{quantity} of line {line} of the receipt, with its share of what was paid.",
    "discount": "“{name}”: {amount}.",
}
"""By step; a step with variants has a suffix. `discount` is how the first version of the journal wrote offers."""

NO_TAX = {"exempt": "exempt", "zero": "zero-rated", "export": "export", "outside": "outside the scope of tax"}


def explain(steps: Iterable[Step], locale: Locale) -> list[str]:
    """One sentence for each step; a step of a later program that is not known here is left out."""
    said = (_sentence(step, locale) for step in steps)
    return [sentence for sentence in said if sentence]


def _sentence(step: Step, locale: Locale) -> str:
    variant = _VARIANTS.get(step["step"], _same)(step)
    pattern = SENTENCES.get(variant)
    return "" if pattern is None else pattern.format_map(_words(step, locale))


def _same(step: Step) -> str:
    return step["step"]


def _offer(step: Step) -> str:
    if "percent" in step:
        return "offer_percent"
    return "offer_on" if "quantity" in step else "offer"


def _discount(step: Step) -> str:
    return f"{step['step']}_percent" if "percent" in step else step["step"]


def _tax(step: Step) -> str:
    amount = Decimal(step["amount"])
    if step.get("treatment") == "reverse_charge":
        return "tax_reverse"
    if amount == 0 and step.get("treatment") in NO_TAX:
        return "tax_exempt"
    if step.get("is_inside", "yes") == "yes":
        return "tax_inside"
    return "tax_taken" if Decimal(step["rate"]) < 0 else "tax_on_top"


_VARIANTS: dict[str, Callable[[Step], str]] = {
    "offer": _offer,
    "line_discount": _discount,
    "basket_discount": _discount,
    "tax": _tax,
}


def _words(step: Step, locale: Locale) -> dict[str, str]:
    """The step's texts, written for people."""
    words = {key: text for key, text in step.items() if key in {"name", "coupon", "line"}}
    for key in ("amount", "base", "own", "of"):
        if key in step:
            words[key] = locale.amount(Decimal(step[key]))
    for key in ("price", "before"):
        if key in step:
            words[key] = locale.price(Decimal(step[key]))
    if "quantity" in step:
        words["quantity"] = _quantity(step, locale)
    if "percent" in step:
        words["percent"] = _percent(step["percent"], locale)
    words["why"] = f" ({step['name']})" if step.get("name") else ""
    if step["step"] == "tax":
        words["tax"] = _tax_name(step, locale)
    return words


def _quantity(step: Step, locale: Locale) -> str:
    unit = step.get("unit", Unit.PIECE.value)
    number = locale.quantity(Decimal(step["quantity"]))
    return number if unit == Unit.PIECE.value else f"{number} {unit}"


def _percent(text: str, locale: Locale) -> str:
    number = Decimal(text)
    decimals = max(0, -int(number.normalize().as_tuple().exponent))
    return locale.percent(number, decimals)


def _tax_name(step: Step, locale: Locale) -> str:
    name, treatment = step["name"], step.get("treatment", "")
    if Decimal(step["amount"]) == 0 and treatment in NO_TAX:
        return ", ".join(filter(None, (name, NO_TAX[treatment], step.get("text", ""))))
    if step.get("kind") == "fixed":
        return name
    rate = _percent(step["rate"], locale)
    return name if rate in name else f"{name} {rate}"
