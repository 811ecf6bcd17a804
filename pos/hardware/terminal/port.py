"""What the till asks of a card terminal, and what it hears back.

A terminal is asked on its own thread: paying takes as long as the customer takes. What matters most is the third outcome. When
the line breaks after the terminal was asked, nobody here knows whether the card was charged: that is `UNKNOWN`, it is never
taken for yes or no, and `last` asks the terminal again when it can be reached.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from pos.errors import Refused


class Outcome(StrEnum):
    APPROVED = "approved"
    DECLINED = "declined"
    """The card was not charged. `Answer.reason` says why."""
    UNKNOWN = "unknown"
    """The terminal was asked and did not answer to the end."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a terminal said of one payment. `amount` is in the currency's smallest unit.

    `receipt` is the terminal's own number of it, with which it is reversed. `card` is the kind of card ("Visa"), `card_end` the last
    digits of its number as the terminal gives them, `authorisation` what the bank gave. `reason` is a code of
    `terminal_...` when it was declined. Texts come from the terminal: never trusted as markup, cut to 40 characters.
    """

    outcome: Outcome
    amount: int = 0
    receipt: str = ""
    trace: str = ""
    terminal: str = ""
    card: str = ""
    card_end: str = ""
    authorisation: str = ""
    reason: str = ""
    code: int = 0


@dataclass(frozen=True, slots=True)
class Totals:
    """What a terminal holds since it ended its day last: how many payments, and what they came to, in the smallest unit.

    `first` and `last` are its own numbers of the receipts these were, both 0 where there are none.
    """

    count: int = 0
    amount: int = 0
    first: int = 0
    last: int = 0


Told = Callable[[str], None]
"""Told the key of what the terminal is doing: insert_card, enter_pin, wait, remove_card, approved ..."""


class Terminal(Protocol):
    """Calls block for as long as the customer takes: use its own thread. One call at a time, but for `abort`.

    Each raises Unavailable, `terminal_unreachable` or `terminal_busy`, when it could not even be asked: then nothing was charged.
    """

    @property
    def address(self) -> str: ...

    def pay(self, amount: int, currency: int, tell: Told) -> Answer:
        """Charge a card. `currency` is the number of ISO 4217."""

    def reverse(self, receipt: str, tell: Told) -> Answer:
        """Take a payment back, as long as the terminal's day is not closed. `APPROVED` means that it is taken back."""

    def refund(self, amount: int, currency: int, tell: Told) -> Answer:
        """Put money on a card."""

    def last(self) -> Answer | None:
        """What became of the last payment it was asked for; None when it knows of none."""

    def totals(self) -> Totals:
        """What it holds since it ended its day, which this does not do. Raises Unavailable("terminal_no_totals") when it cannot say."""

    def abort(self) -> None:
        """Ask it to give up what it is doing. It may be too late: what counts is the answer of the call that waits."""


def answer_text(text: str) -> str:
    """A text from a terminal as it may be shown and kept: one line of at most 40 printable characters."""
    return "".join(each if each.isprintable() else " " for each in text)[:40].strip()


def check_address(address: str) -> tuple[str, int]:
    """Host and port of `zvt:HOST[:PORT]`. Raises Refused("terminal_address_unknown")."""
    scheme, _, rest = address.partition(":")
    host, _, port = rest.rpartition(":") if ":" in rest else (rest, "", str(ZVT_PORT))
    if scheme == "zvt" and host and port.isascii() and port.isdigit() and 0 < int(port) < 65536:
        return host, int(port)
    raise Refused("terminal_address_unknown", address=address)


def check_password(password: str) -> None:
    """Six digits, or nothing for those that terminals come with. Raises Refused("terminal_password_bad")."""
    if password and not (len(password) == 6 and password.isascii() and password.isdigit()):
        raise Refused("terminal_password_bad")


ZVT_PORT = 20007
