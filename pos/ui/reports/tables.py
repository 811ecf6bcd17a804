"""Tables of the reports page: columns, rows as texts and values, the totals row, sorting, and the same rows as CSV.

Made from what the services answered; nothing is asked here and nothing is drawn. Totals are the sums of the rows shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from pos.i18n import Locale
from pos.services.reports import Figures, HourCell, SeriesPoint, TaxRow, TopRow
from pos.ui.reports.query import Query, Target
from pos.ui.reports.wording import BUCKETS, bucket_title, buckets_total
from pos.words import counted, later, say, word

KINDS: Final = {
    "sales": later("Sales by day"),
    "product": later("By product"),
    "category": later("By category"),
    "cashier": later("By cashier"),
    "hour": later("By hour"),
    "tax": later("Tax"),
    "shift": later("Shifts"),
}
LIMIT: Final = 20_000
ZERO: Final = Decimal(0)
NONE_SHOWN: Final = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Column:
    """`width` in design px; the first column takes what is left. `is_cost`: whoever knows it knows what goods cost the shop."""

    title: str
    width: int = 0
    is_strong: bool = False
    sorts_up_first: bool = False
    is_cost: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """`texts` to show, `values` to sort by, `plain` for a file; `target` the sales behind it, if any."""

    texts: tuple[str, ...]
    values: tuple[Any, ...]
    plain: tuple[Any, ...]
    target: Target | None = None


@dataclass(frozen=True, slots=True)
class Table:
    kind: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[str, ...]
    header: tuple[str, ...]
    """Names of the columns in a file."""
    note: str = ""
    sort: int = 0
    is_descending: bool = True

    def sorted_by(self, column: int) -> Table:
        """By a column; the same column again turns the order. Rows that are equal keep their order."""
        if column == self.sort:
            descending = not self.is_descending
        else:
            descending = not self.columns[column].sorts_up_first
        return self.in_order(column, is_descending=descending)

    def in_order(self, column: int, *, is_descending: bool) -> Table:
        rows = sorted(self.rows, key=lambda row: _sort_key(row.values[column]), reverse=is_descending)
        return replace(self, rows=tuple(rows), sort=column, is_descending=is_descending)


def _sort_key(value: Any) -> tuple[bool, Any]:
    """Nothing sorts below everything; texts without regard to case."""
    if value is None:
        return (False, 0)
    return (True, value.casefold() if isinstance(value, str) else value)


def whole(number: int | Decimal, locale: Locale) -> str:
    return locale.quantity(Decimal(number))


def margin_percent(margin: Decimal, net: Decimal) -> Decimal | None:
    """Of the net, without tax; None where nothing was turned over."""
    if net <= 0:
        return None
    return (margin * 100 / net).quantize(Decimal("0.1"), ROUND_HALF_UP)


def _percent(value: Decimal | None, locale: Locale) -> str:
    return NONE_SHOWN if value is None else locale.percent(value)


# ---------------------------------------------------------------------- sales over time


def sales_table(points: Sequence[SeriesPoint], query: Query, locale: Locale) -> Table:
    """One row a bucket, newest first, and their sum."""
    columns = (
        Column(say(BUCKETS[query.by])),
        Column(say("Sales"), 90),
        Column(say("Gross"), 116),
        Column(say("Discounts"), 116),
        Column(say("Returns"), 108),
        Column(say("Net sales"), 128, is_strong=True),
        Column(say("Tax in it"), 116),
        Column(say("Margin"), 116, is_cost=True),
        Column(say("Margin %"), 100, is_cost=True),
    )
    has_years = query.span.first.year != query.span.last.year
    rows = tuple(_sales_row(point, query, locale, has_years=has_years) for point in points)
    every = [point.figures for point in points]
    count = len(points)
    totals = (buckets_total(query.by, count, whole(count, locale)), *_sales_sums(every, locale))
    header = (
        say("From"),
        say("To"),
        say("Sales"),
        say("Gross"),
        say("Discounts"),
        say("Returns"),
        say("Net sales"),
        say("Tax in it"),
        say("Margin"),
    )
    made = Table("sales", columns, rows, totals, header, _returns_note(every, locale))
    return made.in_order(0, is_descending=True)


def _returns_note(every: Sequence[Figures], locale: Locale) -> str:
    """Of it returned: how much, in how many refunds and exchanges."""
    refunds, exchanges = sum(each.refunds for each in every), sum(each.exchanges for each in every)
    returned = counted(refunds, "{count} refund", "{count} refunds", count=whole(refunds, locale))
    exchanged = counted(exchanges, "{count} exchange", "{count} exchanges", count=whole(exchanges, locale))
    where = returned if refunds else ""
    if exchanges:
        where = (
            say("{refunds} and {exchanges}", refunds=returned, exchanges=exchanged) if refunds else exchanged
        )
    amount = locale.amount(sum((each.returned_total for each in every), ZERO))
    return word("report.returned_in", what=amount, where=where) if where else ""


def _sales_row(point: SeriesPoint, query: Query, locale: Locale, *, has_years: bool) -> Row:
    figures = point.figures
    title = bucket_title(point, query.by, locale, year=has_years)
    values = _sales_values(figures)
    texts = (title, whole(figures.sales, locale), *(locale.amount(value) for value in values[1:-1]))
    plain = (point.start.isoformat(), point.end.isoformat(), *values[:-1])
    target = Target(say("Sales, {days}", days=title), query.within(point.start, point.end))
    return Row((*texts, _percent(values[-1], locale)), (point.start, *values), plain, target)


def _sales_values(figures: Figures) -> tuple[Any, ...]:
    return (
        figures.sales,
        figures.gross,
        -figures.discount,
        -figures.returned_total,
        figures.total,
        figures.tax,
        figures.margin,
        margin_percent(figures.margin, figures.net),
    )


def _sales_sums(every: Sequence[Figures], locale: Locale) -> tuple[str, ...]:
    sums = [sum(column, ZERO) for column in zip(*(_sales_values(each)[1:-1] for each in every), strict=True)]
    net = sum((each.net for each in every), ZERO)
    sales = whole(sum(each.sales for each in every), locale)
    share = _percent(margin_percent(sums[-1] if sums else ZERO, net), locale)
    return (sales, *(locale.amount(value) for value in sums), share)


# ---------------------------------------------------------------------- by product, category, cashier


def tops_table(kind: str, rows: Sequence[TopRow], query: Query, locale: Locale) -> Table:
    """Products, categories or people with their share; the share is of what is in the table."""
    has_qty = kind != "cashier" or query.is_of_lines
    first = {"product": say("Product"), "category": say("Category"), "cashier": say("Cashier")}[kind]
    columns = (
        Column(first, sorts_up_first=True),
        *((Column(say("Quantity"), 96),) if has_qty else ()),
        Column(say("Net sales"), 126, is_strong=True),
        Column(word("report.returned_column"), 118),
        Column(say("Share"), 82),
        Column(say("Tax in it"), 108),
        Column(say("Margin"), 108, is_cost=True),
        Column(say("Margin %"), 92, is_cost=True),
    )
    total = sum((row.total for row in rows), ZERO)
    made = tuple(_top_row(kind, row, total, query, locale, has_qty=has_qty) for row in rows)
    count = _tops_total(kind, len(rows), whole(len(rows), locale))
    net, margin = sum((row.net for row in rows), ZERO), sum((row.margin for row in rows), ZERO)
    qty, back = sum((row.qty for row in rows), ZERO), sum((row.returned_total for row in rows), ZERO)
    totals = (
        count,
        *((locale.quantity(qty),) if has_qty else ()),
        locale.amount(total),
        _returned(back, locale),
        "100%" if total > 0 else NONE_SHOWN,
        locale.amount(total - net),
        locale.amount(margin),
        _percent(margin_percent(margin, net), locale),
    )
    quantities = (say("Quantity"), say("Quantity returned")) if has_qty else ()
    header = (first, *quantities, say("Net sales"), say("Returned"), say("Tax in it"), say("Margin"))
    note = say("The {count} best. There are more.", count=whole(LIMIT, locale)) if len(rows) >= LIMIT else ""
    return Table(kind, columns, made, totals, header, note).in_order(2 if has_qty else 1, is_descending=True)


def _tops_total(kind: str, count: int, figures: str) -> str:
    return {
        "product": counted(count, "Total, {count} product", "Total, {count} products", count=figures),
        "category": counted(count, "Total, {count} category", "Total, {count} categories", count=figures),
        "cashier": counted(count, "Total, {count} cashier", "Total, {count} cashiers", count=figures),
    }[kind]


def _top_row(kind: str, row: TopRow, total: Decimal, query: Query, locale: Locale, *, has_qty: bool) -> Row:
    tax = row.total - row.net
    part = row.total * 100 / total if total > 0 else None
    share = margin_percent(row.margin, row.net)
    name = row.name or {"category": say("Without category"), "cashier": say("Nobody")}.get(kind, NONE_SHOWN)
    qty: tuple[Decimal, ...] = (row.qty,) if has_qty else ()
    return Row(
        (
            name,
            *(locale.quantity(each) for each in qty),
            locale.amount(row.total),
            _returned(row.returned_total, locale),
            _percent(part, locale),
            locale.amount(tax),
            locale.amount(row.margin),
            _percent(share, locale),
        ),
        (name, *qty, row.total, -row.returned_total, part, tax, row.margin, share),
        (name, *(*qty, -row.returned_qty)[: 2 * len(qty)], row.total, -row.returned_total, tax, row.margin),
        _top_target(kind, row, name, query),
    )


def _returned(amount: Decimal, locale: Locale) -> str:
    """What of a figure came back, as it counts in it: below zero."""
    return locale.amount(-amount) if amount else NONE_SHOWN


def _top_target(kind: str, row: TopRow, name: str, query: Query) -> Target | None:
    if row.id is None:
        return None  # no scope can ask for "without"
    field = {"product": "product", "category": "category", "cashier": "person"}[kind]
    filters: dict[str, Any] = {field: row.id}
    return Target(say("Sales, {name}", name=name), replace(query.scope, **filters))


# ---------------------------------------------------------------------- by hour, tax


def hours_table(cells: Sequence[HourCell], locale: Locale, note: str) -> Table:
    """One row for each hour of the day in which anything was sold."""
    columns = (Column(say("Hour"), sorts_up_first=True), Column(say("Sales less returns"), 200), Column(say("Net sales"), 160, is_strong=True), Column(say("Share"), 110))  # fmt: skip
    found: dict[int, tuple[int, Decimal]] = {}
    for cell in cells:
        sales, total = found.get(cell.hour, (0, ZERO))
        found[cell.hour] = (sales + cell.sales, total + cell.total)
    whole_total = sum((total for _, total in found.values()), ZERO)
    rows = []
    for hour, (sales, total) in sorted(found.items()):
        part = total * 100 / whole_total if whole_total > 0 else None
        title = say("{first} to {last}", first=f"{hour:02}:00", last=f"{(hour + 1) % 24:02}:00")
        texts = (title, whole(sales, locale), locale.amount(total), _percent(part, locale))
        rows.append(Row(texts, (hour, sales, total, part), (f"{hour:02}:00", sales, total)))
    count = sum(sales for sales, _ in found.values())
    totals = (
        counted(len(rows), "Total, {count} hour", "Total, {count} hours"),
        whole(count, locale),
        locale.amount(whole_total),
        "100%" if whole_total > 0 else NONE_SHOWN,
    )
    made = Table(
        "hour", columns, tuple(rows), totals, (say("Hour"), say("Sales less returns"), say("Net sales")), note
    )
    return made.in_order(0, is_descending=False)


def taxes_table(taxes: Sequence[TaxRow], locale: Locale, note: str) -> Table:
    columns = (Column(say("Tax"), sorts_up_first=True), Column(say("Rate"), 110), Column(say("Without tax"), 160), Column(say("Tax"), 140, is_strong=True), Column(word("report.returned_column"), 140), Column(say("With tax"), 160))  # fmt: skip
    rows = tuple(
        Row(
            (
                f"{tax.letter} {tax.name}".strip(),
                locale.quantity(tax.rate) + "%",
                locale.amount(tax.base),
                locale.amount(tax.amount),
                _returned(tax.returned_amount, locale),
                locale.amount(tax.base + tax.amount),
            ),
            (tax.letter, tax.rate, tax.base, tax.amount, -tax.returned_amount, tax.base + tax.amount),
            (
                tax.letter,
                tax.name,
                tax.rate,
                tax.base,
                tax.amount,
                -tax.returned_base,
                -tax.returned_amount,
            ),
        )
        for tax in taxes
    )
    base, amount = sum((tax.base for tax in taxes), ZERO), sum((tax.amount for tax in taxes), ZERO)
    back = sum((tax.returned_amount for tax in taxes), ZERO)
    totals = (
        say("Total"),
        "",
        locale.amount(base),
        locale.amount(amount),
        _returned(back, locale),
        locale.amount(base + amount),
    )
    header = (
        say("Letter"),
        say("Name"),
        say("Rate"),
        say("Without tax"),
        say("Tax"),
        say("Returned without tax"),
        say("Returned tax"),
    )
    made = Table("tax", columns, rows, totals, header, note)
    return made.in_order(1, is_descending=True)
