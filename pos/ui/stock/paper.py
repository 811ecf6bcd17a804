"""The sheet to count with, on paper: goods, and room for numbers; what is expected only where the count is not blind. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass

from pos.documents.report_a4 import report_a4_pdf
from pos.documents.report_paper import ReportColumn, ReportFoot, ReportHead, ReportPaper, ReportTable
from pos.i18n import Locale
from pos.services.stocktakes import Line, Stocktake
from pos.ui.inventory.wording import unit_text
from pos.ui.reports.paper import Around
from pos.ui.reports.paper_printing import PaperPrinting
from pos.ui.stock.wording import about_words
from pos.words import say

_ROOM = "\N{LOW LINE}" * 10


@dataclass(frozen=True, slots=True)
class CountSheet:
    take: Stocktake
    lines: tuple[Line, ...]
    is_blind: bool


class SheetPrinting(PaperPrinting[CountSheet]):
    def title(self, of: CountSheet) -> str:
        return sheet_title(of.take)

    def file_name(self, of: CountSheet) -> str:
        return f"{of.take.number.lower().replace(' ', '-')}.pdf"

    def pdf(self, of: CountSheet, around: Around, locale: Locale) -> bytes:
        return report_a4_pdf(sheet_paper(of, around, locale))


def sheet_title(take: Stocktake) -> str:
    return say("Count sheet {number}", number=take.number)


def sheet_paper(sheet: CountSheet, around: Around, locale: Locale) -> ReportPaper:
    """What is counted already stands there."""
    titles = [say("Product"), say("Number"), say("Barcode")]
    titles += [] if sheet.is_blind else [say("Expected", about="stock")]
    titles.append(say("Counted", about="column"))
    table = ReportTable(
        "",
        tuple(ReportColumn(title, is_strong=at == len(titles) - 1) for at, title in enumerate(titles)),
        tuple(_row(line, locale, is_blind=sheet.is_blind) for line in sheet.lines),
        note=sheet.take.note,
        empty=say("There is nothing on this list."),
    )
    store = around.store
    head = ReportHead(
        sheet_title(sheet.take),
        about_words(sheet.take, around.made_at, locale),
        store.name,
        store.address,
        store.layout.logo,
    )
    moment = f"{locale.date(around.made_at.date())}, {locale.time(around.made_at.replace(tzinfo=None))}"
    made = (
        say("Made {moment} by {name}", moment=moment, name=around.person)
        if around.person
        else say("Made {moment}", moment=moment)
    )
    return ReportPaper(head, ReportFoot(made, ""), table=table)


def _row(line: Line, locale: Locale, *, is_blind: bool) -> tuple[str, ...]:
    unit = "" if line.unit == "pcs" else f" {unit_text(line.unit)}"
    expected = () if is_blind else (f"{locale.quantity(line.expected)}{unit}",)
    room = f"{_ROOM}{unit}" if line.qty is None else f"{locale.quantity(line.qty)}{unit}"
    return (line.name, line.sku, line.barcode, *expected, room)
