"""Spans of days a report can be about: presets, and the days a span is compared with. No Qt, no clock, no words.

Weeks begin on Monday.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from pos.words import later

ONE_DAY: Final = timedelta(days=1)
WEEK: Final = 7
FOUR_WEEKS: Final = 28
LONG_DAYS: Final = 92
EARLIEST: Final = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends included."""

    first: date
    last: date

    @property
    def days(self) -> int:
        return (self.last - self.first).days + 1

    @property
    def is_month(self) -> bool:
        """From the first to the last day of one month."""
        return self.first.day == 1 and self.last == _month_end(self.first)


PRESETS: Final = {
    "today": later("Today"),
    "yesterday": later("Yesterday"),
    "this_week": later("This week"),
    "last_week": later("Last week"),
    "this_month": later("This month"),
    "last_month": later("Last month"),
    "last_30_days": later("Last 30 days"),
    "this_year": later("This year"),
    "last_12_months": later("Last 12 months"),
}


def span_of(preset: str, today: date) -> Span:
    """The days of a preset. KeyError for another name: a bug."""
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    return {
        "today": Span(today, today),
        "yesterday": Span(today - ONE_DAY, today - ONE_DAY),
        "this_week": Span(monday, today),
        "last_week": Span(monday - timedelta(days=WEEK), monday - ONE_DAY),
        "this_month": Span(month, today),
        "last_month": Span((month - ONE_DAY).replace(day=1), month - ONE_DAY),
        "last_30_days": Span(today - timedelta(days=29), today),
        "this_year": Span(today.replace(month=1, day=1), today),
        "last_12_months": Span(_years_back(today, 1) + ONE_DAY, today),
    }[preset]


def span_between(one: date, other: date) -> Span:
    """Any two days, in either order."""
    return Span(min(one, other), max(one, other))


def before(span: Span) -> Span:
    """The days to compare with, which never overlap the span.

    Up to a quarter: the same weekdays, four weeks or more earlier for anything longer than a week, because a shop's days
    differ more by weekday than by anything else. A whole month: the month before. Longer: the same days of earlier years.
    """
    if span.is_month:
        end = span.first - ONE_DAY
        return Span(end.replace(day=1), end)
    if span.days > LONG_DAYS:
        years = 1
        while _years_back(span.last, years) >= span.first:
            years += 1
        return Span(_years_back(span.first, years), _years_back(span.last, years))
    weeks = -(-span.days // WEEK) * WEEK
    shift = timedelta(days=weeks if weeks == WEEK else max(weeks, FOUR_WEEKS))
    return Span(span.first - shift, span.last - shift)


def best_bucket(span: Span) -> str:
    """How to cut a span so that a chart can be read: a few dozen bars at most."""
    if span.days <= 45:
        return "day"
    if span.days <= 7 * 30:
        return "week"
    return "month" if span.days <= 366 * 4 else "year"


def _years_back(day: date, years: int) -> date:
    """The same day of an earlier year; 29 February becomes the 28th."""
    year = day.year - years
    return day.replace(year=year, day=min(day.day, calendar.monthrange(year, day.month)[1]))


def _month_end(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
