"""The chart on paper: bars of this period, a dashed line with a white halo for the one before, drawn from the series that the
window paints too.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from pos.documents import fonts
from pos.documents.report_paper import ReportChart
from pos.documents.report_sheet import (
    BORDER,
    LEFT,
    LINE,
    PX,
    RIGHT,
    TEXT,
    TEXT_2,
    TEXT_3,
    WHITE,
    Ink,
    Sheet,
)
from pos.documents.series import Series, label_every

_HEIGHT, _EMPTY_HEIGHT = 198.0, 54.0
"""With its title; with a sentence in its place."""
_PLOT: Final = (40, 180)
"""The axis stands from the second up to the first, below the top of the chart."""
_BAR: Final = "#318275"
"""The green of the program at 84 %, over white."""
_CAPTION: Final = Ink(12, colour=TEXT_2)
_TITLE: Final = Ink(14, fonts.EVEN_STRONG)
_EMPTY: Final = Ink(13, colour=TEXT_3)
_DASHES: Final = (5.4, 4.3)


class _Plot:
    """Where things stand in the chart of one page."""

    def __init__(self, chart: ReportChart, top: float) -> None:
        self.series = chart.series
        self.ink = _CAPTION.fitting(chart.ticks, 120)
        self.axis = LEFT + max(36.0, *(self.ink.width(tick) for tick in chart.ticks)) + 8
        self.top, self.foot = top + _PLOT[0], top + _PLOT[1]
        self.left = self.axis + 4
        self.slot = (RIGHT - self.left) / max(1, len(self.series.points))

    def y(self, amount: Decimal) -> float:
        return self.foot - self.series.axis.share(amount) * (self.foot - self.top)

    def centre(self, at: int) -> float:
        return self.left + (at + 0.5) * self.slot


def chart_height(chart: ReportChart) -> float:
    return _EMPTY_HEIGHT if chart.series.is_empty else _HEIGHT


def draw_chart(sheet: Sheet, top: float, chart: ReportChart) -> None:
    """Over the whole width, `chart_height` high. A sentence where there is nothing to be drawn."""
    middle = top + 14
    if chart.series.is_empty:
        room = RIGHT - LEFT
        sheet.text(LEFT, middle, _TITLE.shortened(chart.title, room), _TITLE)
        sheet.text(LEFT, middle + 26, chart.empty, _EMPTY.fitting((chart.empty,), room))
        return
    title_room = _legend(sheet, middle, chart) - LEFT - 16
    sheet.text(LEFT, middle, _TITLE.shortened(chart.title, title_room), _TITLE)
    with sheet.time_runs():
        _draw_plot(sheet, top, chart)


def _draw_plot(sheet: Sheet, top: float, chart: ReportChart) -> None:
    plot = _Plot(chart, top)
    _axis(sheet, plot, chart)
    _labels(sheet, plot)
    _bars(sheet, plot)
    if chart.series.has_before:
        _before(sheet, plot)


def _legend(sheet: Sheet, middle: float, chart: ReportChart) -> float:
    """At the end of the title's row; where it begins."""
    said = (chart.now, chart.before) if chart.series.has_before else (chart.now,)
    names = [_CAPTION.shortened(name, 200) for name in said]
    x = RIGHT - sum(_CAPTION.width(name) for name in names) - 16 - (40 if len(names) > 1 else 0)
    begin = x
    sheet.box(x, middle - 5, 10, 10, _BAR, 3)
    sheet.text(x + 16, middle, names[0], _CAPTION)
    if len(names) > 1:
        x += 16 + _CAPTION.width(names[0]) + 16
        for dash in range(2):
            sheet.box(x + dash * 9, middle - 1, 6, 2, TEXT)
        sheet.text_to(RIGHT, middle, names[1], _CAPTION)
    return begin


def _axis(sheet: Sheet, plot: _Plot, chart: ReportChart) -> None:
    for tick, words in zip(chart.series.axis.ticks, chart.ticks, strict=True):
        y = plot.y(tick)
        is_zero_between = not tick and chart.series.axis.low < 0
        sheet.rule(plot.axis, RIGHT, y, LINE if is_zero_between else BORDER)
        sheet.text_to(plot.axis - 8, y, words, plot.ink)


def _labels(sheet: Sheet, plot: _Plot) -> None:
    points = plot.series.points
    widest = max(_CAPTION.width(point.label) for point in points)
    every = label_every(len(points), RIGHT - plot.left, widest)
    for at in range(0, len(points), every):
        half = _CAPTION.width(points[at].label) / 2
        # the first and the last may be wider than their column; they stay inside the margins
        centre = min(max(plot.centre(at), LEFT + half), RIGHT - half)
        sheet.text_around(centre, plot.foot + 13, points[at].label, _CAPTION)


def _bars(sheet: Sheet, plot: _Plot) -> None:
    zero = plot.y(Decimal(0))
    for at, point in enumerate(plot.series.points):
        if not point.now:
            continue
        width = min(max(1.0, min(plot.slot * 0.76, plot.slot - 1)), 64.0, plot.slot)
        y = plot.y(point.now)
        high = max(1.0, abs(zero - y))
        top = zero - high if point.now > 0 else zero
        _bar(sheet, plot.centre(at) - width / 2, top, width, high, is_up=point.now > 0)


def _bar(sheet: Sheet, x: float, top: float, width: float, high: float, *, is_up: bool) -> None:
    """Round at the far end, square where it stands on the axis."""
    radius = min(3.0, width / 3, high / 2)
    sheet.box(x, top, width, high, _BAR, radius)
    sheet.box(x, top + radius if is_up else top, width, high - radius, _BAR)


def _before(sheet: Sheet, plot: _Plot) -> None:
    series: Series = plot.series
    dots = [
        (plot.centre(at) * PX, sheet.up(plot.y(point.before)))
        for at, point in enumerate(series.points)
        if point.before is not None
    ]
    canvas = sheet.canvas
    canvas.saveState()
    canvas.setLineJoin(1)
    if len(dots) == 1:
        canvas.setLineWidth(2 * PX)
        canvas.setStrokeColor(TEXT)
        canvas.setFillColor(WHITE)
        canvas.circle(*dots[0], 4 * PX, stroke=1, fill=1)
        canvas.restoreState()
        return
    # the halo keeps the dashes apart from the bars
    for colour, width, dashes in ((WHITE, 5.0, ()), (TEXT, 1.8, _DASHES)):
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(width * PX)
        canvas.setDash([each * PX for each in dashes])
        path = canvas.beginPath()
        path.moveTo(*dots[0])
        for dot in dots[1:]:
            path.lineTo(*dot)
        canvas.drawPath(path, stroke=1, fill=0)
    canvas.restoreState()
