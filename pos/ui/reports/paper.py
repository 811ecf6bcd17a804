"""Reports as papers, made from what the services answered: the same faces and tables as the page shows, as finished texts. No Qt.

Nothing is summed here. Making one takes a moment where there are many products, so not on the GUI thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pos.documents.report_a4 import report_a4_pdf
from pos.documents.report_paper import (
    KeyFigure,
    ReportChart,
    ReportColumn,
    ReportFoot,
    ReportHead,
    ReportPaper,
    ReportTable,
    ShortList,
    ShortRow,
)
from pos.domain.receipt import StoreProfile
from pos.i18n import Locale
from pos.services.overview import Whole
from pos.services.reports import TaxRow, TenderRow, TopRow
from pos.ui.reports import faces, tables
from pos.ui.reports.query import Query
from pos.ui.reports.ranges import before
from pos.ui.reports.tables import Table
from pos.ui.reports.wording import NET_SALES_BY, compared_words, span_words
from pos.words import later, say

_DAYS_BY = {
    "day": later("{days}, by day."),
    "week": later("{days}, by week."),
    "month": later("{days}, by month."),
    "year": later("{days}, by year."),
}
_FULL_MONTH = "MMMM"


@dataclass(frozen=True, slots=True)
class Filters:
    """Names of what is filtered by; empty where all of it counts."""

    till: str = ""
    category: str = ""
    product: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True)
class Around:
    """What a paper says besides its figures: the shop, who made it and when, and whether that person may see costs."""

    store: StoreProfile
    made_at: datetime
    person: str = ""
    may_see_cost: bool = True


@dataclass(frozen=True, slots=True)
class Asked:
    """What a paper is about: the filters in force with their names, and what of them payments and taxes do not follow."""

    query: Query
    filters: Filters = Filters()
    sales_note: str = ""
    taxes_note: str = ""
    mark: str = ""
    """Of what time the figures are, where they are not fresh."""


def overview_paper(whole: Whole, asked: Asked, around: Around, locale: Locale) -> ReportPaper:
    """The report as the design draws it: key figures, chart, categories, payments beside taxes, then all products."""
    query, overview = asked.query, whole.overview
    chart = _chart(whole, query, locale)
    has_sales = bool(whole.categories) or not chart.series.is_empty
    return ReportPaper(
        _head(say("Sales report"), _about(asked, locale, is_over_time=True), around),
        _foot(around, locale),
        tuple(
            KeyFigure(face.title, face.value, face.change.words or face.change.was)
            for face in faces.kpis(overview, locale)
            if around.may_see_cost or face.key != "margin"
        ),
        chart,
        _tops(whole.categories, "category", say("By category"), asked, around, locale) if has_sales else None,
        (
            _payments(overview.tenders, asked.sales_note, locale),
            _taxes(whole.taxes, asked.taxes_note, locale),
        ),
        (_tops(whole.products, "product", say("By product"), asked, around, locale),)
        if whole.products
        else (),
    )


def table_paper(table: Table, title: str, asked: Asked, around: Around, locale: Locale) -> ReportPaper:
    """A table of the page as it stands there, in its order, with all its columns."""
    shown = [at for at, column in enumerate(table.columns) if around.may_see_cost or not column.is_cost]
    about = _about(asked, locale, is_over_time=table.kind == "sales")
    drawn = _picked(table, shown, "")
    return ReportPaper(_head(title, about, around), _foot(around, locale), table=drawn)


def overview_pdf(whole: Whole, asked: Asked, around: Around, locale: Locale) -> bytes:
    """Pages of `overview_paper`."""
    return report_a4_pdf(overview_paper(whole, asked, around, locale))


def table_pdf(table: Table, title: str, asked: Asked, around: Around, locale: Locale) -> bytes:
    """Pages of `table_paper`."""
    return report_a4_pdf(table_paper(table, title, asked, around, locale))


# ---------------------------------------------------------------------- what stands around


def _head(title: str, about: str, around: Around) -> ReportHead:
    store = around.store
    return ReportHead(title, about, store.name, store.address, store.layout.logo)


def _foot(around: Around, locale: Locale) -> ReportFoot:
    at = around.made_at
    moment = f"{locale.date(at.date())}, {locale.time(at.replace(tzinfo=None))}"
    made = (
        say("Made {moment} by {name}", moment=moment, name=around.person)
        if around.person
        else say("Made {moment}", moment=moment)
    )
    amounts = say(
        "All amounts in {currency}, tax included unless said otherwise", currency=locale.currency_name
    )
    return ReportFoot(made, amounts)


def _about(asked: Asked, locale: Locale, *, is_over_time: bool) -> str:
    days = span_words(asked.query.span, locale, month=_FULL_MONTH)
    when = say(_DAYS_BY[asked.query.by], days=days) if is_over_time else f"{days}."
    mark = f"{asked.mark}." if asked.mark else ""
    return " ".join(filter(None, (when, *_filter_words(asked.filters), mark)))


def _filter_words(filters: Filters) -> list[str]:
    """All tills, all categories. Or what is filtered by, each with its name."""
    if not filters.till and not filters.category and not filters.product:
        all_of_it = [say("All tills, all categories.")]
    else:
        all_of_it = [
            say("Till: {name}.", name=filters.till) if filters.till else say("All tills."),
            say("Category: {name}.", name=filters.category) if filters.category else "",
            say("Product: {name}.", name=filters.product) if filters.product else "",
        ]
    return [*all_of_it, say("Cashier: {name}.", name=filters.person) if filters.person else ""]


# ---------------------------------------------------------------------- the parts


def _chart(whole: Whole, query: Query, locale: Locale) -> ReportChart:
    series = faces.series(whole.overview, query, locale)
    return ReportChart(
        say(NET_SALES_BY[query.by]),
        series,
        tuple(locale.quantity(tick) for tick in series.axis.ticks),
        say("This period"),
        compared_words(query.span, before(query.span), locale, month=_FULL_MONTH),
        say("Nothing was sold in these days."),
    )


def _tops(
    rows: Sequence[TopRow], kind: str, title: str, asked: Asked, around: Around, locale: Locale
) -> ReportTable:
    """The page's table, without what the overview of the paper has no room for."""
    table = tables.tops_table(kind, rows, asked.query, locale)
    shown = [0, 1, 2, 4, *((6, 7) if around.may_see_cost else ())]
    return _picked(table, shown, title)


def _picked(table: Table, shown: Sequence[int], title: str) -> ReportTable:
    """Some of the columns of a table of the page."""
    return ReportTable(
        title,
        tuple(ReportColumn(table.columns[at].title, table.columns[at].is_strong) for at in shown),
        tuple(tuple(row.texts[at] for at in shown) for row in table.rows),
        tuple(table.totals[at] for at in shown),
        table.note,
        say("Nothing was sold in these days."),
    )


def _payments(rows: Sequence[TenderRow], note: str, locale: Locale) -> ShortList:
    bars = faces.payments(rows, locale)
    return ShortList(
        say("Payments"),
        tuple(ShortRow(bar.name, bar.detail, bar.amount) for bar in bars),
        note,
        say("No payments in these days."),
    )


def _taxes(rows: Sequence[TaxRow], note: str, locale: Locale) -> ShortList:
    """The tax beside what it is in; the total is that of the page's table."""
    table = tables.taxes_table(rows, locale, note)
    lines = [
        ShortRow(
            _tax_name(row, locale),
            say("in {amount}", amount=locale.amount(row.base + row.amount)),
            locale.amount(row.amount),
        )
        for row in rows
    ]
    if lines:
        lines.append(ShortRow(say("Total tax"), "", table.totals[3], is_total=True))
    return ShortList(say("Tax included"), tuple(lines), note, say("No tax in these days."))


def _tax_name(tax: TaxRow, locale: Locale) -> str:
    """With its rate, which many names have already: VAT 9%."""
    rate = locale.quantity(tax.rate)
    return tax.name if rate in tax.name else f"{tax.name} {rate}%"
