"""Accounts of customers: what a gift card, a store credit or a customer's tab holds, and what a sale does to them.

The money on an account is a liability of the shop: putting it there is neither revenue nor tax, drawing it is a tender
(DESIGN money rule 9). What an account holds comes from the server as a value; see decision 0013.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pos.errors import Refused

SHOWN_DIGITS = 4
"""Of an account's number, on paper and screens: the whole number is as good as the money."""
MOST_CODE = 80


class AccountKind(StrEnum):
    GIFT_CARD = "gift_card"
    STORE_CREDIT = "store_credit"
    ON_ACCOUNT = "on_account"
    """What a customer owes: money paid onto it makes the debt smaller."""
    POINTS = "points"


@dataclass(frozen=True, slots=True)
class Account:
    """As the server knew it a moment ago. `left` is what can be drawn: with what may be owed, without what is set aside."""

    kind: AccountKind
    code: str
    left: Decimal
    currency: str
    limit: Decimal = Decimal(0)
    expires_on: date | None = None
    blocked: str | None = None
    customer_id: str | None = None

    def check(self, day: date, currency: str) -> None:
        """May something be drawn on this business day? Raises Refused: `account_blocked`, `account_expired`, `account_currency`."""
        if self.blocked is not None:
            raise Refused("account_blocked", account=masked(self.code), reason=self.blocked)
        if self.expires_on is not None and self.expires_on < day:
            raise Refused("account_expired", account=masked(self.code), day=self.expires_on.isoformat())
        if self.currency != currency:
            raise Refused("account_currency", account=masked(self.code), currency=self.currency)


def masked(code: str) -> str:
    """An account's number as it may be shown: the last four characters behind dots."""
    return code if len(code) <= SHOWN_DIGITS else "\u2022\u2022\u2022\u2022 " + code[-SHOWN_DIGITS:]


def account_code(text: str) -> str:
    """The number of an account as it is kept: upper case, without spaces and dashes.

    Raises Refused: `account_code_empty`, `account_code_refused` for what no card has (longer than 80, not printable ASCII).
    """
    code = "".join(text.split()).replace("-", "").upper()
    if not code:
        raise Refused("account_code_empty")
    if len(code) > MOST_CODE or not code.isascii() or not code.isalnum():
        raise Refused("account_code_refused")
    return code


def new_code(digits: str) -> str:
    """A card number of 16 digits: `digits` are 15 random ones, the last is the check digit (Luhn, as on bank cards).

    ValueError unless there are 15.
    """
    if len(digits) != 15 or not (digits.isascii() and digits.isdigit()):
        raise ValueError(f"not 15 digits: {len(digits)}")
    return digits + str(-_luhn(digits) % 10)


def is_card_number(code: str) -> bool:
    """Is it one of ours by its form? A typing error of one digit, or two swapped ones, is found (Luhn)."""
    return (
        len(code) == 16 and code.isascii() and code.isdigit() and (_luhn(code[:-1]) + int(code[-1])) % 10 == 0
    )


def _luhn(digits: str) -> int:
    """The weighted sum of the digits before the check digit: every second one from the right counts twice, its digits added."""
    doubled = (
        2 * int(digit) if place % 2 == 0 else int(digit) for place, digit in enumerate(reversed(digits))
    )
    return sum(value - 9 if value > 9 else value for value in doubled)
