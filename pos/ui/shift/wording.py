"""What is looked at before a shift is closed, in words: one line each, good news too."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.shift_count import ShiftRules
from pos.domain.shift_entries import ShiftReport
from pos.domain.shift_report import Figure
from pos.domain.terminal_check import Agreement, TerminalCheck
from pos.i18n import Locale
from pos.till.shifts import Unfinished
from pos.words import counted, say, word

NAMED = 3
"""A reason that is typed as a note."""


@dataclass(frozen=True, slots=True)
class Check:
    """`kind` is ok, warn, or wait for what is still looked at. Nothing of it stands in the way of closing."""

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
    is_asking: bool = False,
) -> tuple[Check, ...]:
    """Everything that is not finished, the card terminal (`is_asking`: it has not answered yet), then each tender that was counted."""
    return (
        *_basket(unfinished, locale),
        _sent(unfinished),
        _parked(unfinished),
        *_held(unfinished),
        *_papers(unfinished),
        *_terminal(report.terminal, locale, is_asking=is_asking),
        *(_tender(kind, report, rules, locale, note, is_verified=is_verified) for kind in report.counted),
    )


def _basket(unfinished: Unfinished, locale: Locale) -> Iterator[Check]:
    if unfinished.basket_lines:
        total = locale.money(unfinished.basket_total)
        detail = counted(
            unfinished.basket_lines,
            "{count} line, {total}. It waits for the next shift.",
            "{count} lines, {total}. It waits for the next shift.",
            total=total,
        )
        yield Check("warn", say("A sale is open"), detail)


def _sent(unfinished: Unfinished) -> Check:
    if unfinished.quarantined:
        what = counted(unfinished.quarantined, "{count} entry needs a look", "{count} entries need a look")
        return Check("warn", what, say("The server could not apply them. Tell the owner."))
    if unfinished.sales_to_send:
        what = counted(
            unfinished.sales_to_send,
            "{count} sale is only on this till",
            "{count} sales are only on this till",
        )
        return Check("warn", what, say("They are in this report, and are sent when the server is back."))
    if unfinished.entries_to_send:
        return Check("ok", say("All sales are sent"), say("The rest is on its way."))
    return Check("ok", say("All sales are sent"), say("Nothing is waiting on this till."))


def _parked(unfinished: Unfinished) -> Check:
    names = unfinished.parked
    if not names:
        return Check("ok", say("No parked sales"), say("Nothing is put aside at this till."))
    shown = ", ".join(name or say("without a name") for name in names[:NAMED])
    title = counted(len(names), "{count} sale is parked", "{count} sales are parked")
    more = len(names) - NAMED
    if more > 0:
        detail = counted(
            more,
            "{names}, {count} more. They stay, and can be recalled.",
            "{names}, {count} more. They stay, and can be recalled.",
            names=shown,
        )
    else:
        detail = say("{names}. They stay, and can be recalled.", names=shown)
    return Check("warn", title, detail)


def _held(unfinished: Unfinished) -> Iterator[Check]:
    if unfinished.held:
        title = counted(
            unfinished.held, "Money is set aside on {count} account", "Money is set aside on {count} accounts"
        )
        yield Check("warn", title, say("Finish or cancel the sale that it is for."))


def _papers(unfinished: Unfinished) -> Iterator[Check]:
    if unfinished.papers:
        title = counted(unfinished.papers, "{count} paper is not printed", "{count} papers are not printed")
        yield Check("warn", title, say("They come out when the printer is ready."))


def _terminal(check: TerminalCheck | None, locale: Locale, *, is_asking: bool) -> Iterator[Check]:
    if is_asking:
        yield Check("wait", say("Asking the card terminal"), say("It is filled in when the answer is here."))
    elif check is None:
        return
    elif check.agreement is Agreement.SILENT:
        detail = say("Nothing is lost. Compare the cards with its own paper.")
        yield Check("warn", say("The card terminal did not answer"), detail)
    elif check.agreement is Agreement.AGREES:
        figures = f"{_payments(check.held)}, {locale.money(check.held.amount)}"
        since = figures if check.is_shift else say("{figures}, since its own last total", figures=figures)
        yield Check("ok", say("Card terminal agrees"), since)
    else:
        detail = say(
            "It has {held}, {held_amount}; this till has {count}, {amount}. Look at the terminal's own list.",
            held=_payments(check.held),
            held_amount=locale.money(check.held.amount),
            count=check.expected.count,
            amount=locale.money(check.expected.amount),
        )
        yield Check("warn", say("Card terminal differs"), detail)


def _payments(figure: Figure) -> str:
    return counted(figure.count, "{count} payment", "{count} payments")


def _tender(
    kind: str, report: ShiftReport, rules: ShiftRules, locale: Locale, note: str, *, is_verified: bool
) -> Check:
    name = word(f"tender.{kind}")
    difference = report.difference.get(kind, Decimal(0))
    found = locale.money(report.counted[kind])
    if not difference:
        return Check(
            "ok", say("{name} matches", name=name), say("{amount} counted, as expected.", amount=found)
        )
    amount = locale.money(abs(difference))
    title = (
        say("{name} is short by {amount}", name=name, amount=amount)
        if difference < 0
        else say("{name} is over by {amount}", name=name, amount=amount)
    )
    expected = locale.money(report.expected.get(kind, Decimal(0)))
    parts = [say("{counted} counted, {expected} expected.", counted=found, expected=expected)]
    if rules.wants_verifying({kind: difference}):
        parts.append(
            say("Verified by a second person.") if is_verified else say("A manager has to verify it.")
        )
    if note:
        parts.append(
            say(
                "Saved with your note: \N{LEFT DOUBLE QUOTATION MARK}{note}\N{RIGHT DOUBLE QUOTATION MARK}",
                note=note,
            )
        )
    return Check("warn", title, " ".join(parts))
