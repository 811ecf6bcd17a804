"""An exchange as JSON, beside the basket that it belongs to: decimals as strings, lines as the sale's entry has them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pos.domain.exchange import Exchange
    from pos.domain.refund import Portion


def exchange_said(exchange: Exchange | None) -> dict[str, Any] | None:
    if exchange is None:
        return None
    return {
        "sale": exchange.id,
        "number": exchange.number,
        "currency": exchange.currency,
        "exponent": exchange.exponent,
        "taxes": list(exchange.taxes),
        "money": list(exchange.money),
        "portions": [_portion_said(each) for each in exchange.portions],
    }


def exchange_from(said: dict[str, Any] | None) -> Exchange | None:
    """Raises KeyError, ValueError, TypeError or ArithmeticError for what is none."""
    if said is None:
        return None
    # An exchange is rare, and what it takes is not loaded before the first window for its sake.
    from pos.domain.exchange import Exchange

    return Exchange(
        said["sale"],
        said["number"],
        said["currency"],
        int(said["exponent"]),
        tuple(said["taxes"]),
        tuple(said["money"]),
        tuple(_portion_from(each) for each in said["portions"]),
    )


def _portion_said(portion: Portion) -> dict[str, Any]:
    return {
        "line": dict(portion.line),
        "qty": str(portion.quantity),
        "shares": {name: str(amount) for name, amount in portion.shares.items()},
        "taxes": [[tax, str(base), str(amount)] for tax, base, amount in portion.tax_shares],
        "owed": {tax: str(amount) for tax, amount in portion.owed.items()},
        "reason": portion.reason,
        "restock": portion.restock,
    }


def _portion_from(said: dict[str, Any]) -> Portion:
    from pos.domain.refund import Portion

    return Portion(
        said["line"],
        Decimal(said["qty"]),
        {name: Decimal(amount) for name, amount in said["shares"].items()},
        tuple((tax, Decimal(base), Decimal(amount)) for tax, base, amount in said["taxes"]),
        {tax: Decimal(amount) for tax, amount in said["owed"].items()},
        said["reason"],
        bool(said["restock"]),
    )
