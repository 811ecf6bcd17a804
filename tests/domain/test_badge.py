"""Codes of badges: made, read, and told from everything else that is scanned."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.badge import LETTERS, SECRET_LETTERS, badge_code, holder_of, holder_on, read_badge

people = st.uuids().map(str)
secrets = st.text(LETTERS, min_size=SECRET_LETTERS, max_size=SECRET_LETTERS)
badges = st.builds(badge_code, people, secrets)


@given(people, secrets)
def test_a_badge_says_whose_it_is_and_comes_back_whole(person: str, secret: str) -> None:
    code = badge_code(person, secret)
    assert read_badge(code) == code
    assert read_badge(f" {code.lower()} ") == code, "however the scanner writes it"
    assert holder_on(code) == holder_of(person)
    assert secret in code


@given(badges, st.integers(2, 19), st.sampled_from(LETTERS))
def test_a_letter_that_was_misread_is_found(code: str, place: int, letter: str) -> None:
    other = code[:place] + letter + code[place + 1 :]
    assert read_badge(other) == (code if other == code else None)


@given(st.text(max_size=40))
def test_other_scans_are_no_badges(text: str) -> None:
    assert read_badge(text) is None


@given(badges)
def test_a_badge_is_as_long_as_a_receipt_printer_is_wide(code: str) -> None:
    """Code 128: eleven modules a letter, start and check, thirteen for the stop; two dots a module on 512 dots."""
    assert (11 * (len(code) + 2) + 13) * 2 <= 512


def test_one_by_hand() -> None:
    """Fixed for ever: printed badges must go on opening."""
    code = badge_code("10000000-0000-7000-8000-000000000001", "0123456789AB")
    assert code == "TBFZK060123456789ABB"
