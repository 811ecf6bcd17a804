"""Dates, spans and changes in words, as the reports page shows them. No Qt; Babel is asked through the shop's language."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

from pos.errors import PosError, Unavailable
from pos.i18n import Locale
from pos.services.reports import SeriesPoint
from pos.services.sales import SaleRow
from pos.ui.reports.ranges import Span
from pos.words import counted, describe, later, say

BUCKETS = {"day": later("Day"), "week": later("Week"), "month": later("Month"), "year": later("Year")}
SALES_BY = {
    "day": later("Sales by day"),
    "week": later("Sales by week"),
    "month": later("Sales by month"),
    "year": later("Sales by year"),
}
NET_SALES_BY = {
    "day": later("Net sales by day"),
    "week": later("Net sales by week"),
    "month": later("Net sales by month"),
    "year": later("Net sales by year"),
}


def buckets_total(by: str, count: int, figures: str) -> str:
    """Like Total, 1,284 days."""
    return {
        "day": counted(count, "Total, {count} day", "Total, {count} days", count=figures),
        "week": counted(count, "Total, {count} week", "Total, {count} weeks", count=figures),
        "month": counted(count, "Total, {count} month", "Total, {count} months", count=figures),
        "year": counted(count, "Total, {count} year", "Total, {count} years", count=figures),
    }[by]


def in_pattern(day: date, pattern: str, locale: Locale) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, locale.language)


def span_words(span: Span, locale: Locale, *, year: bool = True, month: str = "MMM") -> str:
    """1 to 20 Nov 2025, 28 Oct to 3 Nov 2025, 20 Nov 2025; in full with the month MMMM."""
    end = f"d {month} y" if year else f"d {month}"
    last = in_pattern(span.last, end, locale)
    last_with_year = in_pattern(span.last, f"d {month} y", locale)
    if span.first == span.last:
        return last
    if span.is_month:
        return in_pattern(span.first, "MMMM y" if year else "MMMM", locale)
    if span.first.year != span.last.year:
        return say(
            "{first} to {last}", first=in_pattern(span.first, f"d {month} y", locale), last=last_with_year
        )
    start = "d" if span.first.month == span.last.month else f"d {month}"
    return say("{first} to {last}", first=in_pattern(span.first, start, locale), last=last)


def compared_words(now: Span, earlier: Span, locale: Locale, *, month: str = "MMM") -> str:
    """The earlier span; its year only where it is another one."""
    return span_words(earlier, locale, year=earlier.last.year != now.last.year, month=month)


def bucket_title(point: SeriesPoint, by: str, locale: Locale, *, year: bool) -> str:
    """Fri 14 Nov; 10 to 16 Nov; November 2025; 2025. The year is said where a report has more than one."""
    if by == "year":
        return in_pattern(point.start, "y", locale)
    if by == "month":
        return in_pattern(point.start, "MMMM y", locale)
    if by == "day":
        return in_pattern(point.start, "EEE d MMM y" if year else "EEE d MMM", locale)
    return span_words(Span(point.start, point.end), locale, year=year)


def bucket_label(point: SeriesPoint, by: str, locale: Locale, *, months: bool) -> str:
    """Below the axis: 14; 14 Nov where days of two months stand side by side; Nov; 2025."""
    pattern = {"year": "y", "month": "MMM"}.get(by, "d MMM" if months or by == "week" else "d")
    return in_pattern(point.start, pattern, locale)


@dataclass(frozen=True, slots=True)
class Change:
    """Against the period before: an arrow (up, down or none), words, what it was, and whether that is good news."""

    arrow: str
    words: str
    was: str
    tone: str


NO_CHANGE = Change("", "", "", "text3")


def change_words(
    now: Decimal, earlier: Decimal, was: str, locale: Locale, *, up_is_good: bool = True
) -> Change:
    """Like 7.0% up, was 34,241: percent of what it was; under 10 with a decimal."""
    was = say("was {figure}", figure=was)
    if now == earlier:
        return Change("equal", say("No change"), was, "text2")
    if earlier <= 0:
        return Change("", say("None before"), "", "text2") if not earlier else Change("", "", was, "text2")
    percent = abs(now - earlier) * 100 / earlier
    decimals = 1 if percent < 10 else 0
    if percent >= 1000:
        words = say(
            "{count} times", count=locale.quantity((now / earlier).quantize(Decimal(1), ROUND_HALF_UP))
        )
    else:
        figures = locale.percent(percent, decimals)
        up = now > earlier
        words = say("{percent} up", percent=figures) if up else say("{percent} down", percent=figures)
    return Change(_arrow(now > earlier), words, was, _tone(now > earlier, up_is_good=up_is_good))


def points_words(now: Decimal | None, earlier: Decimal | None, locale: Locale) -> Change:
    """The same for a share: percentage points, "0.6 pts down"."""
    if earlier is None:
        return Change("", say("None before"), "", "text2")
    was = say("was {figure}", figure=locale.percent(earlier))
    if now is None or now == earlier:
        return Change(
            "equal" if now == earlier else "", say("No change") if now == earlier else "", was, "text2"
        )
    points = locale.percent(abs(now - earlier)).removesuffix("%")
    words = (
        say("{points} pts up", points=points) if now > earlier else say("{points} pts down", points=points)
    )
    return Change(_arrow(now > earlier), words, was, _tone(now > earlier, up_is_good=True))


def _arrow(is_up: bool) -> str:
    return "arrow-up-right" if is_up else "arrow-down-right"


def _tone(is_up: bool, *, up_is_good: bool) -> str:
    return "go_text" if is_up == up_is_good else "warn"


def sale_day(row: SaleRow, locale: Locale) -> str:
    return f"{in_pattern(_till_time(row).date(), 'EEE d MMM', locale)}, {_till_time(row):%H:%M}"


def _till_time(row: SaleRow) -> datetime:
    """On the clock of the till that sold, wherever this window stands."""
    return row.at.astimezone(timezone(timedelta(minutes=row.offset_min)))


def failure_words(error: Exception) -> tuple[str, str]:
    """What happened and what to do, for the line above the figures."""
    if isinstance(error, Unavailable):
        return say("The database does not answer."), say(
            "The figures could not be read. Try again in a moment."
        )
    if isinstance(error, PosError) and error.code == "not_allowed":
        return say("Your role may not read reports."), say("Ask the owner.")
    said = describe(error)
    return said.happened, said.advice
