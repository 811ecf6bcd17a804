"""A report on A4: head and foot on each page, key figures, the chart, tables with their heads repeated, page n of m.

What it says is a `ReportPaper`, finished texts that come from the figures of the page. Text is drawn as text, never parsed as
markup, so a product name cannot change the page.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final

from pos.documents import fonts
from pos.documents.report_chart import chart_height, draw_chart
from pos.documents.report_paper import KeyFigure, ReportChart, ReportHead, ReportPaper, ReportTable, ShortList
from pos.documents.report_sheet import (
    BORDER,
    GO,
    LEFT,
    PX,
    RIGHT,
    TEXT,
    TEXT_2,
    TEXT_3,
    WHITE,
    Ink,
    Sheet,
    raster_height,
    raster_width,
)
from pos.documents.report_table import (
    NOTE_LINE,
    ROW,
    Grid,
    SideList,
    draw_note,
    draw_title,
    note_lines,
)
from pos.words import say, word

FOOT_LINE: Final = 1040
FOOT_TEXT: Final = 1059
LAST: Final = 1026
"""Nothing of the content stands below."""
_HEAD_TOP: Final = 59
_TITLE: Final = Ink(20, fonts.EVEN_STRONG)
_ABOUT: Final = Ink(13, colour=TEXT_2)
_SHOP: Final = Ink(12, colour=TEXT_2)
_LABEL: Final = Ink(12, colour=TEXT_3)
_LEAST_LABEL: Final = 9.5
_FIGURE_GAP: Final = 31
_VALUE: Final = Ink(18.5, fonts.EVEN_STRONG)
_CHANGE: Final = Ink(12, colour=TEXT_2)
_FOOT: Final = Ink(12, colour=TEXT_3)
_BETWEEN: Final = 16
_MARK: Final = 36
_LOGO: Final = (150, 48)
_LINE: Final = 16
_BEFORE_TITLE: Final = 22
_TITLE_HEIGHT: Final = 28
_MOST_ADDRESS: Final = 4

Draw = Callable[[Sheet, float], None]
"""Draws a piece with its top there."""


class A4Report:
    """Lays a report out into pieces on pages, and draws them when it is known how many pages there are."""

    def __init__(self, paper: ReportPaper) -> None:
        fonts.register_even()
        self._paper = paper
        self._head = _Head(paper.head)
        self._pages: list[list[tuple[float, Draw]]] = [[]]
        self._y = self._head.foot

    def pdf(self) -> bytes:
        """The finished document."""
        self._lay_out()
        sheet = Sheet(f"{self._paper.head.title}, {self._paper.head.shop}")
        for number, pieces in enumerate(self._pages, 1):
            self._head.draw(sheet)
            for top, draw in pieces:
                draw(sheet, top)
            self._draw_foot(sheet, number)
            sheet.turn_page()
        return sheet.finished()

    # ---- where things stand ----
    def _lay_out(self) -> None:
        paper = self._paper
        if paper.figures:
            self._y += 20
            self._place(58, partial(_draw_figures, paper.figures))
        if paper.chart is not None:
            self._space(chart_height(paper.chart))
            self._place(chart_height(paper.chart), partial(_draw_chart, paper.chart))
        if paper.table is not None:
            self._table(paper.table)
        if paper.lists is not None:
            self._lists(*paper.lists)
        for table in paper.further:
            self._turn()
            self._table(table)

    @property
    def _is_fresh(self) -> bool:
        return not self._pages[-1]

    def _turn(self) -> None:
        if not self._is_fresh:
            self._pages.append([])
            self._y = self._head.foot

    def _place(self, height: float, draw: Draw) -> None:
        self._pages[-1].append((self._y, draw))
        self._y += height

    def _space(self, needed: float) -> None:
        """Air before a title; a new page where it and what belongs to it have no room."""
        if not self._is_fresh and self._y + _BEFORE_TITLE + needed > LAST:
            self._turn()
        self._y += 14 if self._is_fresh else _BEFORE_TITLE

    def _table(self, table: ReportTable) -> None:
        notes = note_lines(table.note if table.rows else table.empty)
        above = _title_height(table) + NOTE_LINE * len(notes)
        if not table.rows:
            self._space(above)
            self._begin(table, notes)
            return
        grid = Grid(table)
        last = len(table.rows) - 1
        totals = ROW + 6 if table.totals else 0.0
        first = sum(grid.row_height(row) for row in table.rows[:2])
        self._space(above + grid.head_height() + first + (totals if last < 2 else 0))
        self._begin(table, notes)
        self._place(grid.head_height(), grid.draw_head)
        for at, row in enumerate(table.rows):
            height = grid.row_height(row)
            if self._y + height + (totals if at == last else 0) > LAST:
                self._go_on(table, grid)
            self._place(height, partial(_draw_row, grid, row, at == last))
        if table.totals:
            self._place(ROW, grid.draw_totals)

    def _begin(self, table: ReportTable, notes: list[str]) -> None:
        if table.title:
            self._place(_TITLE_HEIGHT, lambda sheet, top: draw_title(sheet, top, table.title))
        self._place(NOTE_LINE * len(notes), lambda sheet, top: draw_note(sheet, LEFT, top, notes))

    def _go_on(self, table: ReportTable, grid: Grid) -> None:
        self._turn()
        self._y += 14
        if table.title:
            goes_on = say("continued")
            self._place(_TITLE_HEIGHT, lambda sheet, top: draw_title(sheet, top, table.title, goes_on))
        self._place(grid.head_height(), grid.draw_head)

    def _lists(self, one: ShortList, other: ShortList) -> None:
        """Side by side; rows of both go on to the next page together."""
        sides = (SideList(one, 0), SideList(other, 1))
        rows = max(len(one.rows), len(other.rows))
        head = _TITLE_HEIGHT + NOTE_LINE * max(len(side.notes) for side in sides)
        self._space(head + ROW * min(rows, 12) + 2)
        self._place(head, partial(_draw_heads, sides))
        for at in range(rows):
            if self._y + ROW > LAST:
                self._turn()
                self._y += 14
                self._place(head, partial(_draw_heads, sides))
            self._place(ROW, partial(_draw_sides, sides, at))

    def _draw_foot(self, sheet: Sheet, number: int) -> None:
        """Made at the start, the page at the end, what holds for amounts between them."""
        page = word("page", number=number, count=len(self._pages))
        foot = self._paper.foot
        texts = (foot.made, foot.amounts, page)
        sheet.rule(LEFT, RIGHT, FOOT_LINE)
        used = sum(_FOOT.width(text) for text in texts)
        room = RIGHT - LEFT - 2 * _BETWEEN
        ink = _FOOT if used <= room else _FOOT.scaled(max(0.75, 0.999 * room / used))
        made = ink.shortened(foot.made, room - ink.width(page) - min(ink.width(foot.amounts), room / 2))
        between = room - ink.width(made) - ink.width(page)
        amounts = ink.shortened(foot.amounts, between)
        centre = LEFT + ink.width(made) + _BETWEEN + between / 2
        sheet.text(LEFT, FOOT_TEXT, made, ink)
        sheet.text_around(centre, FOOT_TEXT, amounts, ink)
        sheet.text_to(RIGHT, FOOT_TEXT, page, ink)


class _Head:
    """Mark or logo, what the report is about, the shop at the end, and a line below."""

    def __init__(self, content: ReportHead) -> None:
        self._content = content
        logo = content.logo
        self._logo_scale = 1.0
        mark_width, self._mark_height = float(_MARK), float(_MARK)
        if logo is not None:
            wide, high = raster_width(logo, 1), raster_height(logo, 1)
            self._logo_scale = min(1.0, _LOGO[0] / wide, _LOGO[1] / high)
            mark_width, self._mark_height = wide * self._logo_scale, high * self._logo_scale
        self._left = LEFT + mark_width + 12
        shop = [content.shop, *content.address][:_MOST_ADDRESS]
        end_room = min(max(_SHOP.width(text) for text in shop), (RIGHT - self._left) * 0.45)
        self._shop = [_SHOP.shortened(text, end_room) for text in shop]
        self._room = RIGHT - self._left - end_room - 24
        self._about = _ABOUT.wrapped(content.about, self._room, most=4)
        height = max(
            _MARK,
            self._mark_height,
            _LINE * len(self._shop) + 2,
            20 + _LINE * len(self._about),
        )
        self.foot = _HEAD_TOP + height + 22
        """Where the content begins: below the line."""

    def draw(self, sheet: Sheet) -> None:
        content = self._content
        if content.logo is None:
            _draw_mark(sheet, LEFT, _HEAD_TOP)
        else:
            sheet.picture(content.logo, LEFT, _HEAD_TOP, self._logo_scale)
        title = _TITLE.fitting((content.title,), self._room)
        sheet.text(self._left, _HEAD_TOP + 9, content.title, title)
        for at, line in enumerate(self._about):
            sheet.text(self._left, _HEAD_TOP + 31 + at * _LINE, line, _ABOUT)
        for at, line in enumerate(self._shop):
            sheet.text_to(RIGHT, _HEAD_TOP + 10 + at * _LINE, line, _SHOP)
        sheet.rule(LEFT, RIGHT, self.foot - 1, TEXT)


def report_a4_pdf(paper: ReportPaper) -> bytes:
    """The report on A4."""
    return A4Report(paper).pdf()


def _title_height(table: ReportTable) -> float:
    return _TITLE_HEIGHT if table.title else 0.0


def _draw_figures(figures: tuple[KeyFigure, ...], sheet: Sheet, top: float) -> None:
    """In columns with a line between them."""
    x = float(LEFT)
    for at, (figure, room) in enumerate(zip(figures, _figure_rooms(figures), strict=True)):
        if at:
            sheet.box(x - 16, top, 1, 58, BORDER)
        label = _LABEL.fitting((figure.title,), room)
        label = label if label.size >= _LEAST_LABEL else _LABEL
        sheet.text(x, top + 8, label.shortened(figure.title, room), label)
        sheet.text(x, top + 28, figure.value, _VALUE.fitting((figure.value,), room))
        sheet.text(x, top + 50, figure.change, _CHANGE.fitting((figure.change,), room))
        x += room + _FIGURE_GAP


def _figure_rooms(figures: tuple[KeyFigure, ...]) -> list[float]:
    """Alike where all have room, else as their texts want it."""
    whole = RIGHT - LEFT - _FIGURE_GAP * (len(figures) - 1)
    alike = (RIGHT - LEFT + 15) / len(figures) - _FIGURE_GAP  # the last one has a little air behind it
    wanted = [
        max(_LABEL.width(each.title), _VALUE.width(each.value), _CHANGE.width(each.change))
        for each in figures
    ]
    if max(wanted) <= alike or sum(wanted) > whole:
        return [alike] * len(figures)
    spare = (whole - sum(wanted)) / len(figures)
    return [room + spare for room in wanted]


def _draw_chart(chart: ReportChart, sheet: Sheet, top: float) -> None:
    draw_chart(sheet, top, chart)


def _draw_row(grid: Grid, row: tuple[str, ...], is_last: bool, sheet: Sheet, top: float) -> None:
    grid.draw_row(sheet, top, row, is_last=is_last)


def _draw_heads(sides: tuple[SideList, SideList], sheet: Sheet, top: float) -> None:
    for side in sides:
        side.draw_head(sheet, top)


def _draw_sides(sides: tuple[SideList, SideList], at: int, sheet: Sheet, top: float) -> None:
    for side in sides:
        if at < len(side.content.rows):
            side.draw_row(sheet, top, side.content.rows[at])


def _draw_mark(sheet: Sheet, x: float, y: float) -> None:
    """The program's: a receipt on a green ground, as `resources/icons/brand-mark.svg` has it."""
    unit, left = _MARK / 40, sheet.across(x, _MARK)
    sheet.box(x, y, _MARK, _MARK, GO, 10 * unit)
    canvas = sheet.canvas

    def at(across: float, down: float) -> tuple[float, float]:
        return (left + across * unit) * PX, sheet.up(y + down * unit)

    path = canvas.beginPath()
    path.moveTo(*at(12, 11.2))
    path.curveTo(*at(12, 10.2), *at(12.8, 9.4), *at(13.8, 9.4))
    path.lineTo(*at(26.2, 9.4))
    path.curveTo(*at(27.2, 9.4), *at(28, 10.2), *at(28, 11.2))
    for across, down in (
        (28, 30.5),
        (25.3, 28.6),
        (22.7, 30.5),
        (20, 28.6),
        (17.3, 30.5),
        (14.7, 28.6),
        (12, 30.5),
    ):
        path.lineTo(*at(across, down))
    path.close()
    canvas.setFillColor(WHITE)
    canvas.drawPath(path, stroke=0, fill=1)
    canvas.saveState()
    canvas.setStrokeColor(GO)
    canvas.setLineWidth(2.2 * unit * PX)
    canvas.setLineCap(1)
    for down, end in ((15.4, 24), (19.9, 21.2)):
        canvas.line(*at(16, down), *at(end, down))
    canvas.restoreState()
