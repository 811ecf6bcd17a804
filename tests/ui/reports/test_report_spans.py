"""Spans of days: presets, what a span is compared with, and how both are said."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.i18n import Locale
from pos.ui.reports.ranges import PRESETS, Span, before, best_bucket, span_between, span_of
from pos.ui.reports.wording import change_words, compared_words, points_words, span_words

TODAY = date(2025, 11, 20)
LOCALE = Locale()
days = st.dates(date(2001, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("preset", "words", "compared"),
    [
        ("today", "20 Nov 2025", "13 Nov"),
        ("yesterday", "19 Nov 2025", "12 Nov"),
        ("this_week", "17 to 20 Nov 2025", "10 to 13 Nov"),
        ("last_week", "10 to 16 Nov 2025", "3 to 9 Nov"),
        ("this_month", "1 to 20 Nov 2025", "4 to 23 Oct"),
        ("last_month", "October 2025", "September"),
        ("last_30_days", "22 Oct to 20 Nov 2025", "17 Sep to 16 Oct"),
        ("this_year", "1 Jan to 20 Nov 2025", "1 Jan to 20 Nov 2024"),
        ("last_12_months", "21 Nov 2024 to 20 Nov 2025", "21 Nov 2023 to 20 Nov 2024"),
    ],
)
def test_presets_and_what_they_are_compared_with(preset, words, compared):
    span = span_of(preset, TODAY)
    assert span_words(span, LOCALE) == words
    assert compared_words(span, before(span), LOCALE) == compared


def test_spans_are_written_in_full_on_paper():
    span = span_of("this_month", TODAY)
    assert span_words(span, LOCALE, month="MMMM") == "1 to 20 November 2025"
    assert compared_words(span, before(span), LOCALE, month="MMMM") == "4 to 23 October"
    assert span_words(span_of("last_12_months", TODAY), LOCALE, month="MMMM") == (
        "21 November 2024 to 20 November 2025"
    )


@given(days)
def test_every_preset_ends_today_or_earlier(today):
    for preset in PRESETS:
        span = span_of(preset, today)
        assert span.first <= span.last <= today


@given(days, st.integers(0, 3000))
def test_the_days_compared_with_come_before_and_never_overlap(first, length):
    span = Span(first, first + timedelta(days=length))
    earlier = before(span)
    assert earlier.first <= earlier.last < span.first
    if span.days <= 92 and not span.is_month:
        assert earlier.days == span.days
        assert earlier.first.weekday() == span.first.weekday()
    assert abs(earlier.days - span.days) <= 3


@given(days, days)
def test_two_days_make_a_span_in_either_order(one, other):
    assert span_between(one, other) == span_between(other, one)


@given(days, st.integers(0, 365 * 8))
def test_a_chart_has_a_few_dozen_bars(first, length):
    span = Span(first, first + timedelta(days=length))
    assert span.days / {"day": 1, "week": 7, "month": 30, "year": 365}[best_bucket(span)] <= 50


@pytest.mark.parametrize(
    ("now", "earlier", "words", "tone"),
    [
        ("107", "100", "7.0% up", "go_text"),
        ("90", "100", "10% down", "warn"),
        ("100", "100", "No change", "text2"),
        ("5", "0", "None before", "text2"),
        ("2000", "100", "20 times", "go_text"),
    ],
)
def test_changes_in_words(now, earlier, words, tone):
    change = change_words(D(now), D(earlier), "x", LOCALE)
    assert (change.words, change.tone) == (words, tone)


def test_fewer_returns_are_good_news():
    assert change_words(D(89), D(100), "100", LOCALE, up_is_good=False).tone == "go_text"
    assert change_words(D(112), D(100), "100", LOCALE, up_is_good=False).tone == "warn"


def test_a_share_changes_by_points():
    change = points_words(D("41.3"), D("41.9"), LOCALE)
    assert (change.words, change.was, change.tone) == ("0.6 pts down", "was 41.9%", "warn")
    assert points_words(D("41.3"), None, LOCALE).words == "None before"
    assert points_words(None, D("41.3"), LOCALE).words == ""
