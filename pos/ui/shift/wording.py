"""What is looked at before a shift is closed, in words: one line each, good news too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pos.documents.shift_rows import difference_words
from pos.domain.shift_count import ShiftRules
from pos.domain.shift_entries import ShiftReport
from pos.i18n import Locale
from pos.till.shifts import Unfinished
from pos.words import word

NAMED = 3
OTHER = "other"
"""A reason that is typed as a note."""


@dataclass(frozen=True, slots=True)
class Check:
    """`kind` is ok or warn. Nothing of it stands in the way of closing."""

    kind: str
    title: str
    detail: str


def checks_of(
    unfinished: Unfinished,
    report: ShiftReport,
    rules: ShiftRules,
    locale: Locale,
    note: str,
    *,
    is_verified: bool,
) -> tuple[Check, ...]:
    """Everything that is not finished, then each tender that was counted."""
    return (
        *_basket(unfinished, locale),
        _sent(unfinished),
        _parked(unfinished),
        *_held(unfinished),
        *_papers(unfinished),
        *(_tender(kind, report, rules, locale, note, is_verified=is_verified) for kind in report.counted),
    )


def _basket(unfinished: Unfinished, locale: Locale) -> Iterator[Check]:
    if unfinished.basket_lines:
        total = locale.money(unfinished.basket_total)
        what = "1 line" if unfinished.basket_lines == 1 else f"{unfinished.basket_lines} lines"
        yield Check("warn", "A sale is open", f"{what}, {total}. It waits for the next shift.")


def _sent(unfinished: Unfinished) -> Check:
    if unfinished.quarantined:
        count = unfinished.quarantined
        what = "1 entry needs a look" if count == 1 else f"{count} entries need a look"
        return Check("warn", what, "The server could not apply them. Tell the owner.")
    if unfinished.sales_to_send:
        count = unfinished.sales_to_send
        what = "1 sale is only on this till" if count == 1 else f"{count} sales are only on this till"
        return Check("warn", what, "They are in this report, and are sent when the server is back.")
    if unfinished.entries_to_send:
        return Check("ok", "All sales are sent", "The rest is on its way.")
    return Check("ok", "All sales are sent", "Nothing is waiting on this till.")


def _parked(unfinished: Unfinished) -> Check:
    names = unfinished.parked
    if not names:
        return Check("ok", "No parked sales", "Nothing is put aside at this till.")
    shown = ", ".join(name or "without a name" for name in names[:NAMED])
    more = f", {len(names) - NAMED} more" if len(names) > NAMED else ""
    title = "1 sale is parked" if len(names) == 1 else f"{len(names)} sales are parked"
    return Check("warn", title, f"{shown}{more}. They stay, and can be recalled.")


def _held(unfinished: Unfinished) -> Iterator[Check]:
    if unfinished.held:
        count = unfinished.held
        title = "Money is set aside on 1 account" if count == 1 else f"Money is set aside on {count} accounts"
        yield Check("warn", title, "Finish or cancel the sale that it is for.")


def _papers(unfinished: Unfinished) -> Iterator[Check]:
    if unfinished.papers:
        count = unfinished.papers
        title = "1 paper is not printed" if count == 1 else f"{count} papers are not printed"
        yield Check("warn", title, "They come out when the printer is ready.")


def _tender(
    kind: str, report: ShiftReport, rules: ShiftRules, locale: Locale, note: str, *, is_verified: bool
) -> Check:
    name = word(f"tender.{kind}")
    difference = report.difference.get(kind, Decimal(0))
    counted = locale.money(report.counted[kind])
    if not difference:
        return Check("ok", f"{name} matches", f"{counted} counted, as expected.")
    key, amount = difference_words(difference)
    title = f"{name} is {word(key).lower()} {locale.money(amount)}"
    parts = [f"{counted} counted, {locale.money(report.expected.get(kind, Decimal(0)))} expected."]
    if rules.wants_verifying({kind: difference}):
        parts.append("Verified by a second person." if is_verified else "A manager has to verify it.")
    if note:
        parts.append(
            f"Saved with your note: \N{LEFT DOUBLE QUOTATION MARK}{note}\N{RIGHT DOUBLE QUOTATION MARK}"
        )
    return Check("warn", title, " ".join(parts))
