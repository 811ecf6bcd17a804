"""What stands on a report: finished texts, tables of them and the series of the chart. How it is drawn is `report_a4`'s.

Sizes are pixels of a page of 794 by 1123, in which the design is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

from pos.documents.series import Series
from pos.domain.receipt_layout import Raster


@dataclass(frozen=True, slots=True)
class ReportHead:
    """`about` says which days and which filters; `address` stands below the shop's name. Without a logo the mark of the program."""

    title: str
    about: str
    shop: str
    address: tuple[str, ...] = ()
    logo: Raster | None = None


@dataclass(frozen=True, slots=True)
class ReportFoot:
    """Who made it and when, and what holds for all amounts."""

    made: str
    amounts: str


@dataclass(frozen=True, slots=True)
class KeyFigure:
    title: str
    value: str
    change: str = ""


@dataclass(frozen=True, slots=True)
class ReportChart:
    """`ticks` are the amounts beside the axis, from its foot. `empty` stands in the place of a chart without anything in it."""

    title: str
    series: Series
    ticks: tuple[str, ...]
    now: str
    before: str
    empty: str


@dataclass(frozen=True, slots=True)
class ReportColumn:
    title: str
    is_strong: bool = False


@dataclass(frozen=True, slots=True)
class ReportTable:
    """The first column has names and is at the start, the others end at their edge. `empty` is said where there is no row."""

    title: str
    columns: tuple[ReportColumn, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: tuple[str, ...] = ()
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class ShortRow:
    """A row of a list of three columns: a name, what is quiet beside it, and the amount."""

    name: str
    quiet: str
    amount: str
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class ShortList:
    """One of two lists that stand side by side."""

    title: str
    rows: tuple[ShortRow, ...]
    note: str = ""
    empty: str = ""


@dataclass(frozen=True, slots=True)
class ReportPaper:
    """From the top: key figures, chart, tables with the lists side by side behind the first, and `further` on pages of its own."""

    head: ReportHead
    foot: ReportFoot
    figures: tuple[KeyFigure, ...] = ()
    chart: ReportChart | None = None
    table: ReportTable | None = None
    lists: tuple[ShortList, ShortList] | None = None
    further: tuple[ReportTable, ...] = ()
