"""Tables on paper: how wide the columns of one are, and its rows. Where a row stands on which page is `report_a4`'s affair.

A figure is always there as a whole; what gives way is the air between columns, then names, then the size of the letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from pos.documents import fonts
from pos.documents.report_paper import ReportTable, ShortList, ShortRow
from pos.documents.report_sheet import BORDER, LEFT, RIGHT, TEXT, TEXT_3, Ink, Sheet

ROW: Final = 26.0
SECOND_LINE: Final = 16.0
NOTE_LINE: Final = 16.0
GAP: Final = 24.0
"""Between two lists side by side."""
_MOST_AIR, _LEAST_AIR = 40.0, 14.0
_NAME_AT_LEAST: Final = 170.0
_CELL: Final = Ink(13)
_STRONG: Final = Ink(13, fonts.EVEN_STRONG)
_HEAD: Final = Ink(13, fonts.EVEN_MEDIUM, TEXT_3)
_TITLE: Final = Ink(14, fonts.EVEN_STRONG)
_NOTE: Final = Ink(12, colour=TEXT_3)
_QUIET: Final = Ink(13, colour=TEXT_3)


class Grid:
    """The columns of a table: right edges of the figures, room for names, and how much smaller the letters are."""

    def __init__(self, table: ReportTable) -> None:
        self.table = table
        room = float(RIGHT - LEFT)
        heads = [[column.title] for column in table.columns[1:]]
        widths = self._widths(heads)
        names = max((_CELL.width(row[0]) for row in table.rows), default=0.0)
        names = max(names, _HEAD.width(table.columns[0].title), _total_width(table.totals))
        least = min(names, _NAME_AT_LEAST)
        if sum(widths) + _LEAST_AIR * len(widths) + least > room:
            heads = [_in_two(title) for (title,) in heads]
            widths = self._widths(heads)
        used = sum(widths) + _LEAST_AIR * len(widths) + least
        self.scale = min(1.0, room / used)
        self.heads = heads
        widths = self.widths = [width * self.scale for width in widths]
        spare = room - sum(widths) - min(names * self.scale, room)
        least_air = _LEAST_AIR * self.scale
        air = min(_MOST_AIR, max(least_air, spare / len(widths))) if widths else 0.0
        self.edges = [
            RIGHT - sum(widths[at + 1 :]) - air * (len(widths) - 1 - at) for at in range(len(widths))
        ]
        self.name_room = room - sum(widths) - air * len(widths)

    def _widths(self, heads: Sequence[Sequence[str]]) -> list[float]:
        """Of every column but the first, as wide as its widest text."""
        table = self.table
        found = []
        for at, head in enumerate(heads, 1):
            ink = _STRONG if table.columns[at].is_strong else _CELL
            widest = max((ink.width(row[at]) for row in table.rows), default=0.0)
            total = _STRONG.width(table.totals[at]) if table.totals else 0.0
            found.append(max(widest, total, *(_HEAD.width(line) for line in head)))
        return found

    # ---- how high, and drawing it ----
    def head_height(self) -> float:
        return 28 + (SECOND_LINE if any(len(head) > 1 for head in self.heads) else 0)

    def draw_head(self, sheet: Sheet, top: float) -> None:
        """The titles stand above a line; those of one row are level with the lower one of two."""
        ink = _HEAD.scaled(self.scale)
        foot = top + self.head_height()
        first = ink.shortened(self.table.columns[0].title, self.name_room)
        sheet.text(LEFT, foot - 13, first, ink)
        for edge, width, head in zip(self.edges, self.widths, self.heads, strict=True):
            for up, line in enumerate(reversed(head)):
                sheet.figure(edge, width, foot - 13 - up * SECOND_LINE, line, ink)
        sheet.rule(LEFT, RIGHT, foot - 1)

    def name_lines(self, row: Sequence[str]) -> list[str]:
        return _CELL.scaled(self.scale).wrapped(row[0], self.name_room, most=3)

    def row_height(self, row: Sequence[str]) -> float:
        return ROW + SECOND_LINE * (len(self.name_lines(row)) - 1)

    def draw_row(self, sheet: Sheet, top: float, row: Sequence[str], *, is_last: bool) -> None:
        """With the line below it, dark where the totals follow."""
        ink, strong = _CELL.scaled(self.scale), _STRONG.scaled(self.scale)
        lines = self.name_lines(row)
        for at, line in enumerate(lines):
            sheet.text(LEFT, top + ROW / 2 + at * SECOND_LINE, line, ink)
        cells = zip(self.edges, self.widths, row[1:], self.table.columns[1:], strict=True)
        for edge, width, text, column in cells:
            sheet.figure(edge, width, top + ROW / 2, text, strong if column.is_strong else ink)
        foot = top + ROW + SECOND_LINE * (len(lines) - 1) - 1
        sheet.rule(LEFT, RIGHT, foot, TEXT if is_last and self.table.totals else BORDER)

    def draw_totals(self, sheet: Sheet, top: float) -> None:
        ink = _STRONG.scaled(self.scale)
        totals = self.table.totals
        sheet.text(LEFT, top + ROW / 2 + 3, ink.shortened(totals[0], self.name_room), ink)
        for edge, width, text in zip(self.edges, self.widths, totals[1:], strict=True):
            sheet.figure(edge, width, top + ROW / 2 + 3, text, ink)


def _total_width(totals: Sequence[str]) -> float:
    return _STRONG.width(totals[0]) if totals else 0.0


def _in_two(title: str) -> list[str]:
    """A head of several words in two lines, as narrow as it gets."""
    words = title.split()
    ways = [[" ".join(words[:at]), " ".join(words[at:])] for at in range(1, len(words))]
    return min(ways, key=lambda lines: max(_HEAD.width(line) for line in lines), default=[title])


def draw_title(sheet: Sheet, top: float, title: str, goes_on: str = "") -> None:
    """Of a table or a list, 28 px high; `goes_on` says that it began on the page before."""
    room = RIGHT - LEFT - (_NOTE.width(goes_on) + 8 if goes_on else 0)
    words = _TITLE.shortened(title, room)
    sheet.text(LEFT, top + 14, words, _TITLE)
    if goes_on:
        sheet.text(LEFT + _TITLE.width(words) + 8, top + 14, goes_on, _NOTE)


def note_lines(note: str, room: float = RIGHT - LEFT) -> list[str]:
    """Of a sentence below a title or in the place of rows."""
    return _NOTE.wrapped(note, room, most=4) if note else []


def draw_note(sheet: Sheet, x: float, top: float, lines: Sequence[str]) -> None:
    for at, line in enumerate(lines):
        sheet.text(x, top + NOTE_LINE / 2 + at * NOTE_LINE, line, _NOTE)


class SideList:
    """One of two lists side by side: its place, and rows that are drawn one by one."""

    def __init__(self, content: ShortList, at: int) -> None:
        self.content = content
        room = (RIGHT - LEFT - GAP) / 2
        self.left = LEFT + at * (room + GAP)
        self.right = self.left + room
        rows = content.rows
        amounts = max((_STRONG.width(row.amount) for row in rows), default=0.0)
        quiet = max((_QUIET.width(row.quiet) for row in rows), default=0.0)
        names = max((_CELL.width(row.name) for row in rows), default=0.0)
        air, least = 12.0, min(names, 110.0)
        self.scale = min(1.0, room / (amounts + quiet + 2 * air + least)) if rows else 1.0
        amounts, quiet, air = amounts * self.scale, quiet * self.scale, air * self.scale
        self._amounts, self._quiet = amounts, quiet
        spare = room - amounts - quiet - min(names * self.scale, room)
        self.quiet_edge = self.right - amounts - min(32.0, max(air, spare / 2))
        self.name_room = self.quiet_edge - quiet - air - self.left
        self.notes = note_lines(content.note if rows else content.empty, room)

    def draw_head(self, sheet: Sheet, top: float) -> None:
        title = _TITLE.shortened(self.content.title, self.right - self.left)
        sheet.text(self.left, top + 14, title, _TITLE)
        draw_note(sheet, self.left, top + 28, self.notes)

    def draw_row(self, sheet: Sheet, top: float, row: ShortRow) -> None:
        ink, strong = _CELL.scaled(self.scale), _STRONG.scaled(self.scale)
        middle = top + 2 + ROW / 2 + (1 if row.is_total else 0)
        name = strong if row.is_total else ink
        sheet.text(self.left, middle, name.shortened(row.name, self.name_room), name)
        sheet.figure(self.quiet_edge, self._quiet, middle, row.quiet, _QUIET.scaled(self.scale))
        sheet.figure(self.right, self._amounts, middle, row.amount, strong)
        if not row.is_total:
            sheet.rule(self.left, self.right, top + 2 + ROW - 1)
