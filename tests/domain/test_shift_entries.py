"""The entries of a shift: what their bodies say, and that a Z report is read back from its entry alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.entries import Entry, EntryKind
from pos.domain.shift_count import Count, count_document
from pos.domain.shift_entries import (
    MOST_COUNTS_KEPT,
    Closing,
    Direction,
    ShiftReport,
    cash_body,
    closed_body,
    opened_body,
    z_report,
)
from pos.domain.shift_report import NO_FIGURES, Figure, ShiftFigures
from tests.factories import EUR

D = Decimal
FIGURES = ShiftFigures(opening_float=D(100), payments={"cash": Figure(2, D(50)), "card": Figure(1, D(7))})
COUNTED = Count({D(50): 3}, others={"card": D(7), "voucher": D(2)})
NAMES = {"anna": "Anna Smit", "ben": "Ben Visser"}
AMSTERDAM = timezone(timedelta(hours=1))


def an_entry(kind: EntryKind, body: dict[str, Any], at: str, user: str | None = "anna") -> Entry:
    data = {
        "id": "e-1", "kind": kind.value, "body": body, "at": at, "offset_min": 60, "day": "2026-11-20", "user": user,
    }  # fmt: skip
    return Entry(1, 9, "", bytes(32), bytes(range(32)), data)


OPENED = an_entry(EntryKind.SHIFT_OPENED, {}, "2026-11-20T07:00:00Z")


def a_closing(closing: Closing, user: str | None = "ben") -> Entry:
    body = closed_body(closing, OPENED, FIGURES, 17, D("12345.67"), NAMES, EUR)
    return an_entry(EntryKind.SHIFT_CLOSED, body, "2026-11-20T17:30:00Z", user)


def test_a_counted_float_says_how_it_was_counted() -> None:
    count = Count({D(50): 2, D("0.50"): 1})
    typed = opened_body("s", count, EUR, is_counted=False)
    assert typed["float"] == "100.50"
    assert "count" not in typed
    assert opened_body("s", count, EUR, is_counted=True) == {**typed, "count": count_document(count, EUR)}


def test_cash_that_was_moved_has_a_note_only_where_one_was_written() -> None:
    plain = cash_body("s", Direction.OUT, D(24), "Supplier", "", EUR)
    assert plain == {
        "shift": "s", "direction": "out", "amount": "24.00", "reason": "Supplier", "currency": "EUR", "exponent": 2,
    }  # fmt: skip
    assert cash_body(None, Direction.IN, D(1), "Bank", "coins", EUR)["note"] == "coins"


def test_a_z_report_is_read_back_from_its_entry_alone() -> None:
    before = [{"cash": D(149)}, {"cash": D(151), "card": D(7)}]
    entry = a_closing(Closing("s", COUNTED, before, D(100), "anna", "One note was torn"))
    assert entry.body["shift"] == "s"
    assert entry.body["counts_before"] == [{"cash": "149.00"}, {"cash": "151.00", "card": "7.00"}]
    assert entry.body["count"] == count_document(COUNTED, EUR)
    assert z_report(entry, is_copy=True) == ShiftReport(
        currency=EUR,
        figures=FIGURES,
        grand_total=D("12345.67"),
        opened_at=datetime(2026, 11, 20, 8, tzinfo=AMSTERDAM),
        until=datetime(2026, 11, 20, 18, 30, tzinfo=AMSTERDAM),
        day=date(2026, 11, 20),
        opened_by="Anna Smit",
        made_by="Ben Visser",
        seal="0001 0203 0405 0607",
        z=17,
        expected={"cash": D(150), "card": D(7)},
        counted={"cash": D(150), "card": D(7), "voucher": D(2)},
        difference={"cash": D(0), "card": D(0), "voucher": D(2)},
        counts=3,
        left=D(100),
        verified_by="Anna Smit",
        note="One note was torn",
        is_copy=True,
    )


def test_what_nobody_said_is_not_there() -> None:
    entry = a_closing(Closing("s", COUNTED), user=None)
    assert "counts_before" not in entry.body
    assert (entry.body["left"], entry.body["verified_by"], entry.body["note"]) == (None, None, None)
    report = z_report(entry)
    assert (report.counts, report.left, report.verified_by, report.made_by, report.note) == (
        1,
        None,
        "",
        "",
        "",
    )
    assert report.is_copy is False


def test_times_of_a_report_are_those_of_the_clock_on_the_wall() -> None:
    report = z_report(a_closing(Closing("s", COUNTED)))
    assert report.until.utcoffset() == timedelta(hours=1)
    assert report.opened_at.isoformat() == "2026-11-20T08:00:00+01:00"


def test_a_person_whose_name_is_not_known_has_none() -> None:
    assert z_report(a_closing(Closing("s", COUNTED), user="somebody")).made_by == ""


def test_only_so_many_counts_are_kept_and_all_are_of_the_first() -> None:
    before = [{"cash": D(number)} for number in range(MOST_COUNTS_KEPT + 3)]
    kept = a_closing(Closing("s", COUNTED, before)).body["counts_before"]
    assert MOST_COUNTS_KEPT == 20, "docs/entry-format.md says how many"
    assert [each["cash"] for each in kept] == [f"{number}.00" for number in range(20)]


@pytest.mark.parametrize(
    "entry",
    [
        OPENED,
        an_entry(EntryKind.CASH_MOVED, {"figures": {}}, "2026-11-20T07:00:00Z"),
        an_entry(EntryKind.SHIFT_CLOSED, {"shift": "s"}, "2026-11-20T07:00:00Z"),
    ],
)
def test_there_is_no_z_report_in_other_entries(entry: Entry) -> None:
    with pytest.raises(ValueError, match="no Z report in e-1"):
        z_report(entry)


def test_an_x_report_counts_nothing_and_is_no_copy() -> None:
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    report = ShiftReport(EUR, NO_FIGURES, D(0), now, now, date(2026, 11, 20), "Anna", "Anna", "")
    assert (report.z, report.counts, report.is_copy) == (None, 0, False)
    assert report.expected == report.counted == report.difference == {}
