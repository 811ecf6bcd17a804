"""The card terminal against the till when a shift is closed: what can be compared, and whether it agrees.

A terminal adds up what it holds since it ended its own day, which is not when a shift of the till began, and says the numbers of
the first and the last receipt of that sum. So the till takes from its own book (what it sent through this terminal, with the
terminal's number of each) what lies between those two, whichever shift it was in, and says so where that is not just this shift.

What a card got back is typed at the terminal by hand, and has no number here: it counts from the beginning of the stretch on.
The sums decide. How many there are is told, and compared within what a terminal may make of a payment that was taken back:
nothing, one row or two.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pos.domain.money import ZERO, Currency, money_text
from pos.domain.shift_report import Figure

NOTHING = Figure()
NUMBERS = 10_000
"""A terminal's receipts go from 0001 to 9999 and begin again."""
MOST_COUNTED = 255
"""A terminal says how many in one byte for each kind of card."""


class Agreement(StrEnum):
    AGREES = "agrees"
    DIFFERS = "differs"
    SILENT = "silent"
    """It could not be asked, or did not say its sums."""


@dataclass(frozen=True, slots=True)
class Charge:
    """A payment that went through the terminal; `receipt` is the terminal's number of it, None where a person looked it up."""

    receipt: int | None
    amount: Decimal
    at: datetime
    is_taken_back: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """What the terminal says that it holds, and the numbers of its first and last receipt, both 0 for none."""

    total: Figure
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class TerminalCheck:
    """What came of asking. `paid_back` counts negative; `held` is the terminal's own. `is_shift`: just this shift was compared."""

    agreement: Agreement
    payments: Figure = NOTHING
    paid_back: Figure = NOTHING
    held: Figure = NOTHING
    is_shift: bool = True

    @property
    def expected(self) -> Figure:
        """What the till says."""
        return self.payments.plus(self.paid_back)


SILENT = TerminalCheck(Agreement.SILENT)
PaidBackSince = Callable[[datetime], Figure]
"""What cards got back from then on."""


def compare(
    charges: Sequence[Charge], held: Held, opened_at: datetime, paid_back_since: PaidBackSince
) -> TerminalCheck:
    """`charges` is the whole book of this terminal, the oldest first; `opened_at` when the shift began."""
    start = _beginning(charges, held)
    shift_start = next((at for at, each in enumerate(charges) if each.at >= opened_at), len(charges))
    compared, is_shift = charges[start:], start == shift_start
    since = opened_at if is_shift else charges[max(start - 1, 0)].at
    standing = [each.amount for each in compared if not each.is_taken_back]
    payments = Figure(len(standing), sum(standing, ZERO))
    paid_back = paid_back_since(since)
    expected = payments.plus(paid_back)
    most = expected.count + 2 * (len(compared) - len(standing))
    counts_fit = payments.count <= held.total.count <= most or most > MOST_COUNTED
    agrees = held.total.amount == expected.amount and counts_fit
    return TerminalCheck(
        Agreement.AGREES if agrees else Agreement.DIFFERS, payments, paid_back, held.total, is_shift
    )


def _beginning(charges: Sequence[Charge], held: Held) -> int:
    """The place of the first charge that the terminal's sum is of: from the last one back as long as the numbers go down."""
    span, before, start = (held.last - held.first) % NUMBERS, NUMBERS, len(charges)
    for at in range(len(charges) - 1, -1, -1):
        receipt = charges[at].receipt
        if receipt is not None:
            place = (receipt - held.first) % NUMBERS
            if place > span or place >= before:
                return start
            before = place
        start = at
    return start


def check_document(check: TerminalCheck, currency: Currency) -> dict[str, Any]:
    """As the journal writes it; figures only where there are some."""

    def pair(figure: Figure) -> dict[str, Any]:
        return {"count": figure.count, "amount": money_text(figure.amount, currency)}

    if check.agreement is Agreement.SILENT:
        return {"result": check.agreement.value}
    return {
        "result": check.agreement.value,
        "payments": pair(check.payments),
        "paid_back": pair(check.paid_back),
        "held": pair(check.held),
        "is_shift": check.is_shift,
    }


def check_from(document: Mapping[str, Any] | None) -> TerminalCheck | None:
    """What `check_document` wrote; None where there is nothing, or a result that a later program knows."""
    if document is None or document.get("result") not in set(Agreement):
        return None
    agreement = Agreement(document["result"])
    if agreement is Agreement.SILENT:
        return SILENT

    def figure(key: str) -> Figure:
        return Figure(int(document[key]["count"]), Decimal(document[key]["amount"]))

    return TerminalCheck(
        agreement, figure("payments"), figure("paid_back"), figure("held"), bool(document["is_shift"])
    )
