"""X and Z reports and cash slips laid out as rows, for paper, PDF and the screen's preview alike."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from pos.documents.receipt_rows import RULE, Format, Row, RowKind, finished
from pos.domain.receipt import StoreProfile
from pos.domain.shift_entries import ShiftReport
from pos.domain.shift_report import Figure, ShiftFigures
from pos.domain.tender import TenderKind
from pos.domain.terminal_check import Agreement, TerminalCheck

CASH = TenderKind.CASH.value


@dataclass(frozen=True, slots=True)
class CashSlip:
    """Cash that was put in or taken out. `at` is local time; `seal` that of its entry."""

    is_in: bool
    amount: Decimal
    reason: str
    note: str
    at: datetime
    person: str
    seal: str
    is_copy: bool = False


def slip_rows(slip: CashSlip, store: StoreProfile, till_name: str, fmt: Format) -> list[Row]:
    """With a line to sign on."""
    title = fmt.word("slip.in" if slip.is_in else "slip.out")
    rows = [
        Row(RowKind.TEXT, title, is_bold=True, is_big=True, is_centred=True),
        _place(store, till_name),
        *_copy(fmt, is_copy=slip.is_copy),
        RULE,
        Row(RowKind.PAIR, fmt.date_time(slip.at), slip.person),
        Row(RowKind.PAIR, title, fmt.amount(slip.amount, with_sign=True), is_bold=True),
        Row(RowKind.PAIR, fmt.word("slip.why"), slip.reason),
        *([Row(RowKind.TEXT, slip.note)] if slip.note else []),
        RULE,
        Row(RowKind.TEXT, fmt.word("slip.sign")),
        Row(RowKind.TEXT),
        Row(RowKind.TEXT),
        RULE,
        Row(RowKind.PAIR, fmt.word("shift.seal"), slip.seal),
    ]
    return finished(rows, fmt)


def report_rows(report: ShiftReport, store: StoreProfile, till_name: str, fmt: Format) -> list[Row]:
    """All rows of an X or Z report, top to bottom."""
    figures = report.figures
    blocks = [
        list(_facts(report, fmt)),
        list(_sales(figures, fmt)),
        list(_taxes(figures, fmt)),
        list(_tenders(figures, fmt)),
        list(_drawer(report, fmt)),
        list(_others(report, fmt)),
        list(_terminal(report.terminal, fmt)),
        list(_named(figures.discounts, "shift.discounts", fmt)),
        list(_acts(figures, fmt)),
        list(_chain(report, fmt)),
    ]
    title = fmt.word("shift.x") if report.z is None else fmt.word("shift.z", number=report.z)
    rows = [
        Row(RowKind.TEXT, title, is_bold=True, is_big=True, is_centred=True),
        _place(store, till_name),
        *_copy(fmt, is_copy=report.is_copy),
    ]
    for block in blocks:
        rows += [RULE, *block] if block else []
    return finished(rows, fmt)


def _place(store: StoreProfile, till_name: str) -> Row:
    return Row(RowKind.TEXT, ", ".join(filter(None, (store.name, till_name))), is_centred=True)


def _copy(fmt: Format, *, is_copy: bool) -> list[Row]:
    return [Row(RowKind.TEXT, fmt.word("receipt.copy"), is_bold=True, is_centred=True)] if is_copy else []


def _facts(report: ShiftReport, fmt: Format) -> Iterator[Row]:
    yield Row(RowKind.PAIR, fmt.word("shift.opened"), fmt.date_time(report.opened_at))
    key = "shift.closed" if report.z is not None else "shift.until"
    yield Row(RowKind.PAIR, fmt.word(key), fmt.date_time(report.until))
    if report.opened_by and report.opened_by != report.made_by:
        yield Row(RowKind.PAIR, fmt.word("shift.opened_by"), report.opened_by)
    yield Row(RowKind.PAIR, fmt.word("shift.cashier"), report.made_by)
    if report.verified_by:
        yield Row(RowKind.PAIR, fmt.word("shift.verified_by"), report.verified_by)


def _sales(figures: ShiftFigures, fmt: Format) -> Iterator[Row]:
    yield Row(RowKind.PAIR, fmt.word("shift.sales"), str(figures.sales.count))
    yield Row(RowKind.PAIR, fmt.word("shift.returns"), str(figures.refunds.count))
    if figures.exchanges.count:
        yield Row(RowKind.PAIR, fmt.word("shift.exchanges"), str(figures.exchanges.count))
    yield Row(RowKind.PAIR, fmt.word("shift.gross"), fmt.amount(figures.gross))
    for key, amount in (
        ("shift.discounts_sum", -figures.discount),
        ("shift.returns", figures.refunds.amount),
        ("shift.liability", -figures.liability),
    ):
        if amount:
            yield Row(RowKind.PAIR, fmt.word(key), fmt.amount(amount))
    yield Row(RowKind.PAIR, fmt.word("shift.net_sales"), fmt.amount(figures.turnover), is_bold=True)
    for key, amount in (
        ("shift.liability_paid", figures.liability),
        ("receipt.rounding", figures.rounding),
        ("shift.tips", figures.tips),
        ("receipt.written_off", -figures.written_off),
    ):
        if amount:
            yield Row(RowKind.PAIR, fmt.word(key), fmt.amount(amount))


def _taxes(figures: ShiftFigures, fmt: Format) -> Iterator[Row]:
    for tax in sorted(figures.taxes.values(), key=lambda each: (each.letter, each.name)):
        words = fmt.word("shift.tax_in", name=tax.name, base=fmt.amount(tax.base + tax.amount))
        yield Row(RowKind.PAIR, words, fmt.amount(tax.amount))
        if tax.owed:
            yield Row(RowKind.TEXT, fmt.word("receipt.tax_owed", amount=fmt.amount(tax.owed)), indent=2)
    if figures.taxes:
        yield Row(RowKind.PAIR, fmt.word("shift.net_of_tax"), fmt.amount(figures.net))


def _tenders(figures: ShiftFigures, fmt: Format) -> Iterator[Row]:
    kinds = [CASH, *(kind for kind in figures.expected if kind != CASH)]
    for key, table in (
        ("shift.paid", figures.payments),
        ("shift.paid_back", figures.paid_back),
        ("shift.swapped", figures.swapped),
    ):
        for kind in kinds:
            figure = table.get(kind, Figure())
            if figure.count or figure.amount:
                words = fmt.word(key, tender=fmt.word(f"tender.{kind}"), count=figure.count)
                yield Row(RowKind.PAIR, words, fmt.amount(figure.amount))


def _drawer(report: ShiftReport, fmt: Format) -> Iterator[Row]:
    figures = report.figures
    yield Row(RowKind.PAIR, fmt.word("shift.float"), fmt.amount(figures.opening_float))
    for key, table, sign in (("shift.cash_in", figures.cash_in, 1), ("shift.cash_out", figures.cash_out, -1)):
        for reason, figure in sorted(table.items()):
            words = fmt.word(key, reason=reason)
            yield Row(RowKind.PAIR, words, fmt.amount(figure.amount * sign))
    expected = report.expected or figures.expected
    yield Row(RowKind.PAIR, fmt.word("shift.expected_cash"), fmt.amount(expected[CASH]))
    if CASH in report.counted:
        yield from _counted(report, CASH, fmt)
    if report.counts > 1:
        yield Row(RowKind.PAIR, fmt.word("shift.counts"), str(report.counts))
    if report.left is not None:
        yield Row(RowKind.PAIR, fmt.word("shift.left"), fmt.amount(report.left))
        yield Row(RowKind.PAIR, fmt.word("shift.to_safe"), fmt.amount(report.counted[CASH] - report.left))
    if report.note:
        yield Row(RowKind.TEXT, fmt.word("shift.note", note=report.note))


def _counted(report: ShiftReport, kind: str, fmt: Format) -> Iterator[Row]:
    words = fmt.word("shift.counted", tender=fmt.word(f"tender.{kind}"))
    yield Row(RowKind.PAIR, words, fmt.amount(report.counted[kind]))
    key, amount = difference_words(report.difference.get(kind, Decimal(0)))
    yield Row(
        RowKind.PAIR, fmt.word(key), fmt.amount(amount) if amount else "", is_bold=True, is_big=kind == CASH
    )


def difference_words(difference: Decimal) -> tuple[str, Decimal]:
    """The key of the words for a difference, and how much it is: short by, over by, or none."""
    if not difference:
        return "shift.matches", Decimal(0)
    return ("shift.short" if difference < 0 else "shift.over"), abs(difference)


def _others(report: ShiftReport, fmt: Format) -> Iterator[Row]:
    """Tenders beside cash that were counted or compared."""
    for kind in report.counted:
        if kind != CASH:
            words = fmt.word("shift.expected", tender=fmt.word(f"tender.{kind}"))
            yield Row(RowKind.PAIR, words, fmt.amount(report.expected.get(kind, Decimal(0))))
            yield from _counted(report, kind, fmt)


def _terminal(check: TerminalCheck | None, fmt: Format) -> Iterator[Row]:
    """What the card terminal said; where it differs, what the till has too."""
    if check is None:
        return
    key = f"shift.terminal_{check.agreement.value}"
    if check.agreement is Agreement.SILENT:
        yield Row(RowKind.TEXT, fmt.word(key))
        return
    words = fmt.word(key, count=check.held.count)
    yield Row(RowKind.PAIR, words, fmt.amount(check.held.amount))
    if check.agreement is Agreement.DIFFERS:
        words = fmt.word("shift.terminal_till", count=check.expected.count)
        yield Row(RowKind.PAIR, words, fmt.amount(check.expected.amount), is_bold=True)
    if not check.is_shift:
        yield Row(RowKind.TEXT, fmt.word("shift.terminal_since"), indent=2)


def _named(table: Mapping[str, Figure], title: str, fmt: Format) -> Iterator[Row]:
    if table:
        yield Row(RowKind.TEXT, fmt.word(title), is_bold=True)
    for name, figure in sorted(table.items()):
        words = fmt.word("shift.times", name=name or fmt.word("receipt.discount"), count=figure.count)
        yield Row(RowKind.PAIR, words, fmt.amount(-figure.amount))


def _acts(figures: ShiftFigures, fmt: Format) -> Iterator[Row]:
    amount = fmt.amount(figures.cancelled.amount)
    yield Row(RowKind.PAIR, fmt.word("shift.voided", amount=amount), str(figures.cancelled.count))
    openings = figures.drawer_openings
    yield Row(RowKind.PAIR, fmt.word("shift.drawer"), str(sum(openings.values())))
    for reason, count in sorted(openings.items()):
        yield Row(RowKind.PAIR, reason, str(count), indent=2)
    yield Row(RowKind.PAIR, fmt.word("shift.approvals"), str(sum(figures.approvals.values())))
    for act, count in sorted(figures.approvals.items()):
        yield Row(RowKind.PAIR, act.replace("_", " "), str(count), indent=2)
    for key, count in (
        ("shift.reprints", figures.reprints),
        ("shift.age_checks", figures.age_checks),
        ("shift.hand_overs", figures.hand_overs),
    ):
        if count:
            yield Row(RowKind.PAIR, fmt.word(key), str(count))


def _chain(report: ShiftReport, fmt: Format) -> Iterator[Row]:
    figures = report.figures
    yield Row(RowKind.PAIR, fmt.word("shift.first_receipt"), figures.first_receipt or "-")
    yield Row(RowKind.PAIR, fmt.word("shift.last_receipt"), figures.last_receipt or "-")
    if figures.first is not None and figures.last is not None:
        first, last = (f"{link.epoch}-{link.seq}" for link in (figures.first, figures.last))
        words = fmt.word("shift.entries", count=figures.entries)
        yield Row(RowKind.PAIR, words, fmt.word("shift.from_to", first=first, last=last))
    yield Row(RowKind.PAIR, fmt.word("shift.grand_total"), fmt.amount(report.grand_total))
    if report.seal:
        yield Row(RowKind.PAIR, fmt.word("shift.seal"), report.seal)
