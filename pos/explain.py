"""Figures in plain sentences: the steps of `pos.domain.trace`, and the stored steps of old entries, as a person reads them.

The sentences stand in `pos.words`. Amounts, quantities and percents are written the shop's way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal

from pos.domain.quantity import Unit
from pos.i18n import Locale
from pos.words.speaking import pattern, say
from pos.words.steps import NO_TAX, SENTENCES

Step = Mapping[str, str]


def explain(steps: Iterable[Step], locale: Locale) -> list[str]:
    """One sentence for each step; one of another program, that is not known or lacks what its sentence says, is left out."""
    said = (_sentence(step, locale) for step in steps)
    return [sentence for sentence in said if sentence]


def _sentence(step: Step, locale: Locale) -> str:
    try:
        known = SENTENCES.get(_VARIANTS.get(step["step"], _same)(step))
        return "" if known is None else pattern(known).format_map(_words(step, locale))
    except (KeyError, TypeError, ValueError, ArithmeticError):
        # Stored steps are read for as long as the journal lives; a sentence less is better than no receipt.
        return ""


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


def _open_price(step: Step) -> str:
    return "open_price" if Decimal(step["before"]) else "open_price_asked"


def _total(step: Step) -> str:
    return "total_back" if Decimal(step["amount"]) < 0 else "total"


_VARIANTS: dict[str, Callable[[Step], str]] = {
    "offer": _offer,
    "line_discount": _discount,
    "basket_discount": _discount,
    "tax": _tax,
    "open_price": _open_price,
    "total": _total,
}


def _words(step: Step, locale: Locale) -> dict[str, str]:
    """The step's texts, written for people."""
    words = {key: text for key, text in step.items() if key in {"name", "coupon", "line", "number"}}
    for key in ("amount", "base", "own", "of"):
        if key in step:
            amount = Decimal(step[key])
            words[key] = locale.amount(-amount if step["step"] == "total" and amount < 0 else amount)
    for key in ("price", "before"):
        if key in step:
            words[key] = locale.price(Decimal(step[key]))
    if "quantity" in step:
        words["quantity"] = _quantity(step, locale)
    if "percent" in step:
        words["percent"] = locale.exact_percent(Decimal(step["percent"]))
    words["why"] = f" ({step['name']})" if step.get("name") else ""
    if step["step"] == "tax":
        words["tax"] = _tax_name(step, locale)
    return words


def _quantity(step: Step, locale: Locale) -> str:
    unit = step.get("unit", Unit.PIECE.value)
    number = locale.quantity(Decimal(step["quantity"]))
    return number if unit == Unit.PIECE.value else f"{number} {unit}"


def _tax_name(step: Step, locale: Locale) -> str:
    name, treatment = step["name"], step.get("treatment", "")
    if Decimal(step["amount"]) == 0 and treatment in NO_TAX:
        return ", ".join(filter(None, (name, say(NO_TAX[treatment]), step.get("text", ""))))
    if step.get("kind") == "fixed":
        return name
    rate = locale.exact_percent(Decimal(step["rate"]))
    return name if rate in name else f"{name} {rate}"
