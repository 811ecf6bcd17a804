"""The table of shifts: one row each, with what was expected, counted and booked as a difference."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from pos.i18n import Locale
from pos.services.shifts import ShiftRow
from pos.ui.reports.tables import LIMIT, NONE_SHOWN, ZERO, Column, Row, Table, whole
from pos.words import counted, say


def shifts_table(shifts: Sequence[ShiftRow], locale: Locale, note: str) -> Table:
    """Newest first. The sums are of the closed ones where only a closing knows."""
    columns = (
        Column(say("Shift")),
        Column(say("Z report"), 90),
        Column(say("Receipts"), 90),
        Column(say("Net sales"), 120, is_strong=True),
        Column(say("Expected"), 110),
        Column(say("Counted"), 110),
        Column(say("Difference"), 110, is_strong=True),
        Column(say("Verified by"), 130),
    )
    rows = tuple(_row(shift, locale) for shift in shifts)
    count = counted(
        len(rows), "Total, {count} shift", "Total, {count} shifts", count=whole(len(rows), locale)
    )
    totals = (
        count,
        "",
        whole(sum(each.receipts for each in shifts), locale),
        locale.amount(sum((each.turnover for each in shifts), ZERO)),
        "",
        "",
        locale.amount(sum((each.difference or ZERO for each in shifts), ZERO)),
        "",
    )
    header = (
        say("Till"),
        say("Day"),
        say("Opened"),
        say("Opened by"),
        say("Closed"),
        say("Closed by"),
        say("Z report"),
        say("Float"),
        say("Receipts"),
        say("Net sales"),
        say("Expected cash"),
        say("Counted cash"),
        say("Difference"),
        say("Verified by"),
        say("Note"),
    )
    more = (
        say("The newest {count}. There are more.", count=whole(LIMIT, locale))
        if len(shifts) >= LIMIT
        else note
    )
    return Table("shift", columns, rows, totals, header, more).in_order(0, is_descending=True)


def _row(shift: ShiftRow, locale: Locale) -> Row:
    opened = shift.opened_at.astimezone()
    began = {"day": locale.day(opened), "time": f"{opened:%H:%M}"}
    if shift.closed_at:
        when = say("{day} {time} to {end}", **began, end=_time(shift.closed_at))
    else:
        when = say("{day} {time} open", **began)
    who = f", {shift.opened_by}" if shift.opened_by else ""
    title = f"{when}, {shift.till_name}{who}"
    texts = (
        title,
        str(shift.z) if shift.z else say("Open", about="shift") if shift.is_open else NONE_SHOWN,
        whole(shift.receipts, locale),
        locale.amount(shift.turnover),
        *(_amount(each, locale) for each in (shift.expected, shift.counted, shift.difference)),
        shift.verified_by or NONE_SHOWN,
    )
    values = (
        (shift.opened_at, shift.till),
        shift.z,
        shift.receipts,
        shift.turnover,
        shift.expected,
        shift.counted,
        shift.difference,
        shift.verified_by,
    )
    plain = (
        shift.till,
        shift.day.isoformat(),
        opened.isoformat(timespec="minutes"),
        shift.opened_by or "",
        shift.closed_at.astimezone().isoformat(timespec="minutes") if shift.closed_at else "",
        shift.closed_by or "",
        shift.z if shift.z is not None else "",
        shift.opening_float,
        shift.receipts,
        shift.turnover,
        *("" if each is None else each for each in (shift.expected, shift.counted, shift.difference)),
        shift.verified_by or "",
        shift.note or "",
    )
    return Row(texts, values, plain)


def _time(at: datetime) -> str:
    return f"{at.astimezone():%H:%M}"


def _amount(amount: Decimal | None, locale: Locale) -> str:
    return NONE_SHOWN if amount is None else locale.amount(amount)
