"""Bodies of a shift's own entries, and X and Z reports as records. The shape is that of docs/entry-format.md."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pos.domain.entries import Entry, EntryKind, shift_opened_body
from pos.domain.money import Currency, money_text
from pos.domain.shift_count import Count, count_document, differences
from pos.domain.shift_report import ShiftFigures, figures_document, figures_from
from pos.domain.terminal_check import TerminalCheck, check_document, check_from

MOST_COUNTS_KEPT = 20


class Direction(StrEnum):
    IN = "in"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class ShiftReport:
    """An X report, or a Z report when it has a number. Times are local with their offset.

    `counted`, `difference` and `left` (what stays in the drawer) are of a Z report. `seal` is that of the entry it ends with, empty
    before there is one.
    """

    currency: Currency
    figures: ShiftFigures
    grand_total: Decimal
    opened_at: datetime
    until: datetime
    day: date
    opened_by: str
    made_by: str
    seal: str
    z: int | None = None
    expected: Mapping[str, Decimal] = field(default_factory=dict)
    counted: Mapping[str, Decimal] = field(default_factory=dict)
    difference: Mapping[str, Decimal] = field(default_factory=dict)
    counts: int = 0
    left: Decimal | None = None
    verified_by: str = ""
    note: str = ""
    terminal: TerminalCheck | None = None
    """What the card terminal said; None where it was not asked."""
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Closing:
    """What a person says when a shift is closed; the rest is the journal's."""

    shift_id: str
    count: Count
    before: Sequence[Mapping[str, Decimal]] = ()
    """What earlier counts came to, by tender, the first one first."""
    left: Decimal | None = None
    verified_by: str | None = None
    note: str = ""
    terminal: TerminalCheck | None = None


def opened_body(shift_id: str, count: Count, currency: Currency, *, is_counted: bool) -> dict[str, Any]:
    """Of `shift_opened`; `count` only where the float was counted."""
    body = shift_opened_body(shift_id, count.cash, currency)
    return {**body, "count": count_document(count, currency)} if is_counted else body


def cash_body(
    shift_id: str | None, direction: Direction, amount: Decimal, reason: str, note: str, currency: Currency
) -> dict[str, Any]:
    return {
        "shift": shift_id,
        "direction": direction.value,
        "amount": money_text(amount, currency),
        "reason": reason,
        **({"note": note} if note else {}),
        "currency": currency.code,
        "exponent": currency.exponent,
    }


def closed_body(
    closing: Closing,
    opened: Entry,
    figures: ShiftFigures,
    z: int,
    grand_total: Decimal,
    names: Mapping[str, str],
    currency: Currency,
) -> dict[str, Any]:
    """Of `shift_closed`: all that the Z report says, so that it can be printed from this entry alone.

    `names` are those of the people the report names, by id.
    """

    def table(amounts: Mapping[str, Decimal]) -> dict[str, str]:
        return {kind: money_text(amount, currency) for kind, amount in amounts.items()}

    counted, expected, terminal = closing.count.by_tender, figures.expected, closing.terminal
    before = [table(each) for each in closing.before[:MOST_COUNTS_KEPT]]
    return {
        "shift": closing.shift_id,
        "currency": currency.code,
        "exponent": currency.exponent,
        "z": z,
        "expected": table(expected),
        "counted": table(counted),
        "difference": table(differences(expected, counted)),
        "count": count_document(closing.count, currency),
        **({"counts_before": before} if before else {}),
        "left": None if closing.left is None else money_text(closing.left, currency),
        "verified_by": closing.verified_by,
        "note": closing.note or None,
        "opened_at": opened.data["at"],
        "opened_by": opened.data["user"],
        "names": dict(names),
        "grand_total": money_text(grand_total, currency),
        "figures": figures_document(figures, currency),
        **({} if terminal is None else {"card_terminal": check_document(terminal, currency)}),
    }


def z_report(entry: Entry, *, is_copy: bool = False) -> ShiftReport:
    """The Z report of a `shift_closed` entry, read and not computed. ValueError for another entry: a bug."""
    if entry.kind is not EntryKind.SHIFT_CLOSED or "figures" not in entry.body:
        raise ValueError(f"no Z report in {entry.id}")
    body = entry.body
    names: Mapping[str, str] = body["names"]

    def table(key: str) -> dict[str, Decimal]:
        return {kind: Decimal(amount) for kind, amount in body[key].items()}

    def name(person: str | None) -> str:
        return names.get(person, "") if person else ""

    return ShiftReport(
        currency=Currency(str(body["currency"]), int(body["exponent"])),
        figures=figures_from(body["figures"]),
        grand_total=Decimal(body["grand_total"]),
        opened_at=local_instant(str(body["opened_at"]), entry),
        until=local_instant(str(entry.data["at"]), entry),
        day=date.fromisoformat(str(entry.data["day"])),
        opened_by=name(body["opened_by"]),
        made_by=name(entry.data["user"]),
        seal=entry.seal,
        z=int(body["z"]),
        expected=table("expected"),
        counted=table("counted"),
        difference=table("difference"),
        counts=1 + len(body.get("counts_before", ())),
        left=None if body["left"] is None else Decimal(body["left"]),
        verified_by=name(body["verified_by"]),
        note=body["note"] or "",
        terminal=check_from(body.get("card_terminal")),
        is_copy=is_copy,
    )


def local_instant(text: str, entry: Entry) -> datetime:
    """An instant of the journal on the clock of the place and time where `entry` was written."""
    zone = timezone(timedelta(minutes=int(entry.data["offset_min"])))
    return datetime.fromisoformat(text).astimezone(zone)
