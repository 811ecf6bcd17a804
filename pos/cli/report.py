"""`pos report`: figures of the shop as a table, CSV, JSON or a PDF on A4."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db.database import Database
from pos.documents.table_csv import table_lines
from pos.domain.inputs.codes import read_day
from pos.errors import Refused, Unavailable
from pos.home import find_home
from pos.i18n import Locale
from pos.services.reports import SeriesPoint
from pos.words import later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


BY = {"day": later("Day"), "week": later("Week"), "month": later("Month"), "year": later("Year")}


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser(
        "report",
        help=help_text,
        description=say("`pos report`: figures of the shop as a table, CSV, JSON or PDF."),
    )
    names = parser.add_subparsers(dest="report", metavar="NAME", required=True)
    sales = add_command(names, "sales", say("Sales by day, week, month or year."), run_sales)
    sales.add_argument("--by", default="day", choices=tuple(BY))
    sales.add_argument("--from", dest="first", metavar="DAY", help=say("2026-11-01 (default: 30 days ago)"))
    sales.add_argument("--to", dest="last", metavar="DAY", help=say("2026-11-30, included (default: today)"))
    sales.add_argument("--csv", action="store_true", help=say("comma-separated values on standard output"))
    sales.add_argument(
        "--pdf", type=Path, metavar="FILE", help=say("the report on A4, to a file that must not exist")
    )


def run_sales(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import reports

    last = _day(arguments.last) or date.today()  # noqa: DTZ011 the shop's own calendar day
    first = _day(arguments.first) or last - timedelta(days=30)
    if first > last:
        raise Refused("range_backwards", first=first, last=last)
    if arguments.pdf is not None:
        return _write_pdf(arguments, output, first, last)
    home = find_home()
    with admin_access(home, load_settings(home)) as admin:
        database = Database(admin)
        try:
            scope = reports.Scope(first=first, last=last)
            points = database.read(reports.sales_series, scope, reports.Bucket(arguments.by))
        finally:
            database.close()
    columns = {
        "from": say(BY[arguments.by]),
        "sales": say("Sales"),
        "gross": say("Gross"),
        "discounts": say("Discounts"),
        "returns": say("Returns"),
        "returned_in": say("Returns, count"),
        "net_sales": say("Net sales"),
        "tax": say("Tax in it"),
    }
    documents = [_row(point) for point in points]
    if arguments.csv:
        rows = ([document[key] for key in columns] for document in documents)
        sys.stdout.write("".join(f"{line}\n" for line in table_lines(list(columns.values()), rows)))
        return 0
    output.table("rows", documents, columns)
    return 0


def _write_pdf(arguments: argparse.Namespace, output: Output, first: date, last: date) -> int:
    """The report of the back office, of all tills. Raises Refused("file_exists"), Unavailable("file_not_written")."""
    from pos.db.durable import durable_write
    from pos.services import overview, receipt_layouts
    from pos.ui.reports.paper import Around, Asked, overview_pdf
    from pos.ui.reports.query import Query
    from pos.ui.reports.ranges import Span, before
    from pos.ui.reports.tables import LIMIT

    if arguments.pdf.exists():
        raise Refused("file_exists", path=str(arguments.pdf))
    query = Query(Span(first, last), arguments.by)
    earlier = before(query.span)
    home = find_home()
    with admin_access(home, load_settings(home)) as admin:
        database = Database(admin)
        try:
            whole = database.read(
                overview.whole, query.scope, (earlier.first, earlier.last), query.bucket, limit=LIMIT
            )
            store = database.read(receipt_layouts.profile)
        finally:
            database.close()
    locale = Locale(store.locale, store.currency.code, store.currency.exponent)
    pdf = overview_pdf(whole, Asked(query), Around(store, datetime.now().astimezone()), locale)
    try:
        durable_write(arguments.pdf, pdf)
    except OSError as error:
        raise Unavailable("file_not_written", path=str(arguments.pdf), reason=error.strerror) from error
    output.result(
        {"from": first, "to": last, "file": str(arguments.pdf), "net_sales": whole.overview.now.total},
        say("The report is in {file}.", file=arguments.pdf),
    )
    return 0


def _row(point: SeriesPoint) -> dict[str, object]:
    figures = point.figures
    return {
        "from": point.start,
        "to": point.end,
        "sales": figures.sales,
        "gross": figures.gross,
        "discounts": -figures.discount,
        "returns": -figures.returned_total,
        "returned_in": figures.returns,
        "net_sales": figures.total,
        "tax": figures.tax,
    }


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return read_day(text)
    except Refused as refused:
        raise Refused("bad_day", **(refused.facts | {"text": text[:40], "why": refused.code})) from refused
