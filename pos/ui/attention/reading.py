"""A kept entry as people read it, and a typed body as the server takes it. No Qt here.

What is kept may be broken in any way: whatever is missing or odd is left out, and nothing here is believed or computed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pos.domain.inputs.text import printable
from pos.errors import Refused
from pos.i18n import Locale
from pos.words import say

LONGEST_TEXT = 80
MOST_LINES = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """A text and a figure at its end; `below` is a quiet second line."""

    left: str
    right: str
    below: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """What the entry says. Empty texts and rows where it says nothing that can be read."""

    number: str = ""
    total: str = ""
    lines: tuple[Pair, ...] = ()
    sums: tuple[Pair, ...] = ()
    tenders: tuple[Pair, ...] = ()


def read_paper(payload: str | None, locale: Locale) -> Paper:
    """Lines, totals and tenders of a sale or refund; of another entry its amount, where it has one."""
    body = _body(payload)
    amount = _Amounts(locale)
    return Paper(
        number=_text(body.get("number")),
        total=amount(body.get("total", body.get("amount", body.get("float")))),
        lines=tuple(_line(row, amount, locale) for row in _rows(body.get("lines"))),
        sums=tuple(
            Pair(name, amount(body.get(key)))
            for key, name in (
                ("net", say("Net")),
                ("tax", say("Tax")),
                ("rounding", say("Rounding")),
                ("total", say("Total")),
            )
            if amount(body.get(key)) and (key != "rounding" or _number(body.get(key)))
        ),
        tenders=tuple(_tender(row, amount) for row in _rows(body.get("tenders"))),
    )


def body_text(payload: str | None) -> str:
    """The body as JSON for an editor; the payload as it is when it holds none."""
    document = _parsed(payload)
    if not isinstance(document, dict) or "body" not in document:
        return payload or ""
    return json.dumps(document["body"], ensure_ascii=False, indent=2)


def typed_body(text: str) -> dict[str, Any]:
    """Raises Refused("body_unreadable") that says where it cannot be read."""
    try:
        body = json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)
    except json.JSONDecodeError as error:
        raise Refused("body_unreadable", line=error.lineno, column=error.colno) from error
    except (ValueError, RecursionError) as error:
        raise Refused("body_odd", reason=str(error)) from error
    if not isinstance(body, dict):
        raise Refused("body_odd", reason=say("it is no JSON object"))
    return body


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """The later of two like names would win without a word."""
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(say("{name} stands there twice", name=twice))
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(say("{name} is no number", name=name))


class _Amounts:
    def __init__(self, locale: Locale) -> None:
        self._locale = locale

    def __call__(self, value: object) -> str:
        """An amount for people; one that is no number stands as it is."""
        number = _number(value)
        return _text(value) if number is None else self._locale.amount(number)


def _line(row: Mapping[str, Any], amount: _Amounts, locale: Locale) -> Pair:
    quantity, unit = _number(row.get("qty")), _text(row.get("unit"))
    shown = _text(row.get("qty")) if quantity is None else locale.quantity(quantity)
    unit = f" {unit}" if unit and unit != "pcs" else ""
    price = amount(row.get("unit_price"))
    below = say("{quantity} at {price}", quantity=shown + unit, price=price) if shown and price else shown
    off = _number(row.get("discount"))
    if off:
        below = ", ".join(filter(None, (below, say("{amount} off", amount=locale.amount(off)))))
    return Pair(_text(row.get("name")) or say("A line without a name"), amount(row.get("total")), below)


def _tender(row: Mapping[str, Any], amount: _Amounts) -> Pair:
    change = _number(row.get("change"))
    below = say("{amount} given back", amount=amount(row.get("change"))) if change else ""
    return Pair(_text(row.get("name")) or _text(row.get("kind")), amount(row.get("amount")), below)


def _rows(value: object) -> list[Mapping[str, Any]]:
    rows = value[:MOST_LINES] if isinstance(value, list) else []
    return [row for row in rows if isinstance(row, dict)]


def _number(value: object) -> Decimal | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and number.adjusted() < LONGEST_TEXT else None


def _text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return printable(str(value)[:LONGEST_TEXT]).strip()


def _body(payload: str | None) -> Mapping[str, Any]:
    document = _parsed(payload)
    body = document.get("body") if isinstance(document, dict) else None
    return body if isinstance(body, dict) else {}


def _parsed(payload: str | None) -> Any:
    try:
        return json.loads(payload or "")
    except (ValueError, RecursionError):
        return None
