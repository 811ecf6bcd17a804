"""Arabic on paper: letters joined, the order in which they are seen, and a page that runs from the right."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.documents import fonts
from pos.documents.report_a4 import report_a4_pdf
from pos.documents.report_paper import ReportColumn, ReportPaper, ReportTable, ShortList, ShortRow
from pos.documents.right_to_left import as_seen, joined
from pos.words import speak
from tests.documents.test_report_a4 import FOOT, HEAD, RIGHT, a_chart, assert_nothing_touches
from tests.factories.pdf_words import PX, pages_of

PEACE, PRICE = "\u0633\u0644\u0627\u0645", "\u0633\u0639\u0631"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (PEACE, "\ufeb3\ufefc\ufee1"),  # lam and alef are one letter, and meem does not reach back to it
        ("\u0644\u0627", "\ufefb"),
        ("\u0628", "\ufe8f"),
        ("\u0628\u0628\u0628", "\ufe91\ufe92\ufe90"),
        ("\u0631\u0628", "\ufead\ufe8f"),  # reh never reaches on
        ("\u0640\u0628\u0640", "\u0640\ufe92\u0640"),
        ("abc 12", "abc 12"),
    ],
)
def test_letters_take_the_form_that_their_neighbours_ask_for(text: str, expected: str) -> None:
    assert joined(text) == expected


@pytest.mark.parametrize(
    ("text", "from_the_right", "from_the_left"),
    [
        ("{p} 12.50", "12.50 {s}", "12.50 {s}"),
        ("{p} \u221212.5", "\u221212.5 {s}", "\u221212.5 {s}"),
        ("VAT 9% {p}", "{s} VAT 9%", "VAT 9% {s}"),
        ("{p} 9%.", ".9% {s}", "9% {s}."),
        ("{p} (one) 5%", "5% (one) {s}", "{s} (one) 5%"),
        ("one ({p}) two", "two ({s}) one", "one ({s}) two"),
        ("one", "one", "one"),
    ],
)
def test_lines_are_put_into_the_order_in_which_they_are_seen(
    text: str, from_the_right: str, from_the_left: str
) -> None:
    line, seen = text.format(p=PRICE), joined(PRICE)[::-1]
    assert as_seen(line, is_right_to_left=True) == from_the_right.format(s=seen)
    assert as_seen(line, is_right_to_left=False) == from_the_left.format(s=seen)


def test_marks_that_turn_lines_and_vowels_are_not_drawn() -> None:
    assert as_seen(f"\u200f{PRICE}\u200e", is_right_to_left=True) == joined(PRICE)[::-1]
    assert as_seen("\u0628\u064e\u0628", is_right_to_left=True) == joined("\u0628\u0628")[::-1]


@given(st.text("ab12.,%()[]-\u2212 \u0628\u0631\u0627\u0644\u05d0", max_size=30), st.booleans())
def test_no_letter_is_lost_and_figures_stay_as_they_are(text: str, from_the_right: bool) -> None:
    seen = as_seen(text, is_right_to_left=from_the_right)
    assert Counter(each for each in seen if each in "ab12.,%-\u2212 ") == Counter(
        each for each in text if each in "ab12.,%-\u2212 "
    )
    for figure in (part for part in text.split() if part.isdigit() and part.isascii()):
        assert figure in seen


@pytest.fixture
def arabic():
    speak("ar")
    yield
    speak("en")


def test_a_page_runs_from_the_right_and_time_and_figures_from_the_left(arabic) -> None:
    table = ReportTable(
        "Kinds",
        (ReportColumn(PEACE), ReportColumn("Net")),
        tuple((f"{PRICE} {'abcde'[at]}", f"{10**at}.00") for at in range(5)),
        ("All", "11,111.00"),
    )
    lists = (ShortList(PEACE, (ShortRow(PRICE, "1%", "5.00"),)), ShortList("Tax", ()))
    chart = a_chart("100", "200", "300", before=("200",))
    pdf = report_a4_pdf(ReportPaper(replace(HEAD, shop=PEACE), FOOT, (), chart, table, lists))
    (page,) = pages_of(pdf)
    by_text = {word.text: word for word in page}
    assert by_text["Sales report"].end == pytest.approx(RIGHT - 48 * PX, abs=0.2)
    assert by_text["Kinds"].end == pytest.approx(RIGHT, abs=0.2)
    days = [by_text[label] for label in ("1", "2", "3")]
    assert all(one.x < other.x for one, other in pairwise(days))
    figures = [by_text[f"{10**at}.00"] for at in range(5)]
    assert max(word.end for word in figures) - min(word.end for word in figures) < 0.05
    assert figures[0].end < by_text["Kinds"].x
    assert_nothing_touches(pdf)


def test_letters_that_the_bundled_typeface_lacks_are_drawn_with_one_of_the_system() -> None:
    other = fonts.register_other()
    table = ReportTable("Kinds", (ReportColumn("Kind"), ReportColumn("Net")), ((f"Tea {PRICE}", "5.00"),))
    (page,) = pages_of(report_a4_pdf(ReportPaper(HEAD, FOOT, table=table)))
    found = {word.font for word in page if any("\ufe70" <= each <= "\ufefc" for each in word.text)}
    if other is not None:
        assert found == {other[0]}
        assert fonts.letters_of(other[0]) >= {ord(each) for each in joined(PRICE)}
    assert {word.font for word in page if "Tea" in word.text} == {fonts.EVEN}
