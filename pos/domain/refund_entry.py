"""The bodies of refunds and exchanges: figures of a stored sale, turned. The shape is that of docs/entry-format.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.entries import Entry, agreed_keys, money, tender_rows
from pos.domain.exchange import Exchange
from pos.domain.money import ZERO, Currency
from pos.domain.quantity import plain
from pos.domain.refund import Body, Line, Portion
from pos.domain.tender import Settlement
from pos.errors import Refused


def refund_body(
    sale: Entry, portions: Sequence[Portion], settlement: Settlement, shift_id: str | None
) -> dict[str, Any]:
    """The body of a `refund` entry for `portions` of a stored sale; figures are the stored shares, turned."""
    currency = Currency(str(sale.body["currency"]), int(sale.body["exponent"]))
    lines = _refund_lines(portions, 1, currency)
    sums = _sums(lines, currency)
    origin = {"entry": sale.id, "number": sale.body["number"]}
    return {
        "shift": shift_id,
        "currency": currency.code,
        "exponent": currency.exponent,
        "customer": sale.body["customer"],
        "tax_rounding": sale.body["tax_rounding"],
        "lines": lines,
        "taxes": _tax_rows(sale.body["taxes"], lines, currency),
        **sums,
        "rounding": money(settlement.rounding, currency),
        "tenders": tender_rows(settlement, currency),
        **agreed_keys(settlement, currency),
        "refund_of": origin,
        "trace": [_came_back(lines, origin["number"], currency), {"step": "total", "amount": sums["total"]}],
    }


def _refund_lines(portions: Sequence[Portion], first: int, currency: Currency) -> list[dict[str, Any]]:
    """Numbered from `first`. A deposit follows its goods where these come back too."""
    numbers = {portion.line["no"]: no for no, portion in enumerate(portions, first)}
    rows = []
    for portion in portions:
        follows = numbers.get(portion.line.get("follows"))
        row = _refund_line(numbers[portion.line["no"]], portion, currency)
        rows.append(row | ({} if follows is None else {"follows": follows}))
    return rows


def _came_back(lines: Sequence[Line], number: str, currency: Currency) -> dict[str, str]:
    return {"step": "came_back", "number": number, "amount": _sums(lines, currency)["total"]}


def _refund_line(no: int, portion: Portion, currency: Currency) -> dict[str, Any]:
    sold = portion.line
    on_top = {str(part["tax"]) for part in sold["taxes"] if part.get("on_top")}
    return {
        **{
            key: sold[key]
            for key in ("product", "category", "name", "sku", "barcode", "unit", "unit_price", "tax_included")
        },
        "no": no,
        "qty": plain(-portion.quantity),
        **{name: money(-amount, currency) for name, amount in portion.shares.items()},
        "discounts": [],
        "taxes": [
            {"tax": tax, "base": money(-base, currency), "amount": money(-amount, currency)}
            | ({"owed": money(-portion.owed[tax], currency)} if tax in portion.owed else {})
            | ({"on_top": True} if tax in on_top else {})
            for tax, base, amount in portion.tax_shares
        ],
        "refund_of_line": sold["no"],
        **({"reason": portion.reason} if portion.reason else {}),
        **({} if portion.restock else {"restock": False}),
        **{
            key: sold[key]
            for key in ("loads", "account", "serial", "lot", "expiry", "salesperson")
            if key in sold
        },
        "trace": [
            {
                "step": "share_of_sale",
                "line": str(sold["no"]),
                "quantity": plain(portion.quantity),
                "unit": str(sold["unit"]),
            },
            {"step": "total", "amount": money(-portion.shares["total"], currency)},
        ],
    }


def _sums(lines: Sequence[Line], currency: Currency) -> dict[str, str]:
    names = ["total", "net", "tax", "discount"]
    if any("liability" in line for line in lines):
        names.append("liability")
    return {
        name: money(sum((Decimal(line.get(name, 0)) for line in lines), ZERO), currency) for name in names
    }


def _tax_rows(
    known: Iterable[Mapping[str, Any]], lines: Sequence[Line], currency: Currency
) -> list[dict[str, Any]]:
    """The taxes of a document as the sums of its lines; `known` says what they are called. One that no line has is left out."""
    rows = []
    for row in known:
        parts = [part for line in lines for part in line["taxes"] if part["tax"] == row["tax"]]
        if parts:
            keys = [key for key in ("base", "amount", "owed") if key in row]
            sums = {key: sum((Decimal(part.get(key, 0)) for part in parts), ZERO) for key in keys}
            rows.append({**row, **{key: money(amount, currency) for key, amount in sums.items()}})
    return rows


class Stored(Protocol):
    """A stored sale, or what an exchange kept of it."""

    @property
    def id(self) -> str: ...
    @property
    def body(self) -> Body: ...


def exchange_body(sold: Body, sale: Stored, portions: Sequence[Portion]) -> dict[str, Any]:
    """The body of a `sale` entry that takes `portions` of a stored sale back: one document that comes to the difference.

    `sold` is the body that `sale_body` made of the new goods, with the settlement of the difference (`exchange_total`). A line
    that came back has negative figures and `refund_of_line`; it reduces its own tax only, as the taxes are summed by tax.
    Raises Refused("exchange_tax_changed") when a tax has another rate now: then it is a refund and a sale.
    """
    if (sold["currency"], sold["exponent"]) != (sale.body["currency"], sale.body["exponent"]):
        raise ValueError("an exchange has one currency")
    currency = Currency(str(sold["currency"]), int(sold["exponent"]))
    back = _refund_lines(portions, len(sold["lines"]) + 1, currency)
    lines = [*sold["lines"], *back]
    sums = _sums(lines, currency)
    origin = {"entry": sale.id, "number": sale.body["number"]}
    steps = [step for step in sold["trace"] if step["step"] != "total"]
    return {
        **sold,
        "lines": lines,
        "taxes": _tax_rows(_known_taxes(sold, sale.body, back), lines, currency),
        **sums,
        "refund_of": origin,
        "trace": [
            *steps,
            _came_back(back, origin["number"], currency),
            {"step": "total", "amount": sums["total"]},
        ],
    }


def exchange_trace(
    steps: Sequence[Mapping[str, Any]], exchange: Exchange | None, sold: Decimal
) -> list[Mapping[str, Any]]:
    """How a basket that is not paid yet comes to its total, with what comes back; `steps` are those of what was rung up."""
    if exchange is None:
        return list(steps)
    currency = Currency(exchange.currency, exchange.exponent)
    return [
        *(step for step in steps if step["step"] != "total"),
        {"step": "came_back", "number": exchange.number, "amount": money(-exchange.total, currency)},
        {"step": "total", "amount": money(sold - exchange.total, currency)},
    ]


def _known_taxes(sold: Body, sale: Body, back: Sequence[Line]) -> list[Mapping[str, Any]]:
    """The tax rows of both documents, each tax once, in the order of letters as on every document."""
    of_sold = {row["tax"]: row for row in sold["taxes"]}
    wanted = {part["tax"] for line in back for part in line["taxes"]}
    of_back = {row["tax"]: row for row in sale["taxes"] if row["tax"] in wanted}
    for tax in of_sold.keys() & of_back.keys():
        if any(of_sold[tax][key] != of_back[tax][key] for key in ("rate", "kind")):
            raise Refused("exchange_tax_changed", tax=of_back[tax]["name"])
    rows = [*of_sold.values(), *(row for tax, row in of_back.items() if tax not in of_sold)]
    return sorted(rows, key=lambda row: (row["letter"], row["tax"]))
