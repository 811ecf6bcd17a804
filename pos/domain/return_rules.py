"""What a shop allows of returns beyond the plain one (with a receipt, the way it was paid), read from its settings `returns.*`.

One that makes no sense counts as not set. `returns.without_receipt` and `returns.other_way` are "no", "approve" or "yes";
`returns.ways` lists how money goes back another way than it came.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from pos.domain.tender import TenderKind


class Leave(StrEnum):
    """How far a person may go. Whose limit `refund_amount` covers it needs nobody where the shop wants approval."""

    NO = "no"
    APPROVE = "approve"
    YES = "yes"


POSSIBLE: Final = (TenderKind.CASH, TenderKind.STORE_CREDIT, TenderKind.GIFT_CARD)
"""A card or a tab that did not pay is given nothing."""
USUAL: Final = (TenderKind.CASH, TenderKind.STORE_CREDIT)


@dataclass(frozen=True, slots=True)
class ReturnRules:
    """`other_way`: money may go back another way than it came. `ways` are those, in the order of the screen."""

    without_receipt: Leave = Leave.APPROVE
    other_way: Leave = Leave.APPROVE
    ways: tuple[TenderKind, ...] = USUAL


def return_rules(settings: Mapping[str, Any]) -> ReturnRules:
    usual = ReturnRules()
    return ReturnRules(
        _leave(settings.get("returns.without_receipt"), usual.without_receipt),
        _leave(settings.get("returns.other_way"), usual.other_way),
        _ways(settings.get("returns.ways")),
    )


def _leave(value: object, usual: Leave) -> Leave:
    return next((each for each in Leave if each.value == value), usual)


def _ways(value: object) -> tuple[TenderKind, ...]:
    """None that is known is none that was meant: somebody who brings goods back without a receipt has to be given something."""
    if not isinstance(value, list):
        return USUAL
    return tuple(each for each in POSSIBLE if each.value in value) or USUAL
