"""Texts at their edges: what is tidied up, what is refused and for what, and what a card's number is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos.domain.inputs import text as texts
from pos.errors import Refused

ACUTE = "\N{COMBINING ACUTE ACCENT}"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


def refusal(act: Callable[[], object]) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refused) as caught:
        act()
    return caught.value.code, caught.value.facts


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Milk   1 l ", "Milk 1 l"),
        ("e" + ACUTE, "\N{LATIN SMALL LETTER E WITH ACUTE}"),
        ("a\u200bb\ufeffc", "abc"),
        ("a\u200cb", "ab"),
        ("\u0645\u200c\u06cc", "\u0645\u200c\u06cc"),
        ("\u0645\u200c\u200d\u06cc", "\u0645\u200c\u06cc"),
        (ENGLAND, ENGLAND),
        ("a\U000e0041b", "ab"),
        ("x" + "\N{COMBINING RING BELOW}" * 4, "x" + "\N{COMBINING RING BELOW}" * 4),
        ("\N{GRINNING FACE}", "\N{GRINNING FACE}"),
        ("   ", ""),
        ("\u115f", ""),
        ("x" * 200, "x" * 200),
        (" " * 700 + "x" * 200, "x" * 200),
    ],
)
def test_a_text_is_tidied_up(typed: str, kept: str) -> None:
    assert texts.clean_text(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code", "facts"),
    [
        ("x" * 201, "too_long", {"limit": 200}),
        (" " * 901, "too_long", {"limit": 200}),
        ("a\nb", "control_char", {}),
        ("a\u2028b", "control_char", {}),
        ("a\u2029b", "control_char", {}),
        ("a\u202eb", "bidi_control", {}),
        ("a\ud800b", "broken_text", {}),
        ("a\uffffb", "broken_text", {}),
        ("a\ufffeb", "broken_text", {}),
        ("a\U0001fffeb", "broken_text", {}),
        ("a\ufdd0b", "broken_text", {}),
        ("a\ufdefb", "broken_text", {}),
        ("a\ue000b", "private_use", {}),
        ("x" + "\N{COMBINING RING BELOW}" * 5, "zalgo", {}),
        ("x" + "\N{COMBINING ENCLOSING CIRCLE}" * 5, "zalgo", {}),
    ],
)
def test_a_text_that_is_refused(typed: str, code: str, facts: dict[str, object]) -> None:
    assert refusal(lambda: texts.clean_text(typed)) == (code, facts)


def test_neighbours_of_what_is_no_character_are_letters() -> None:
    for letter in ("\ufdcf", "\ufdf0", "\ufffd"):
        assert texts.clean_text(letter) == letter


def test_marks_are_counted_letter_by_letter_before_they_are_put_together() -> None:
    texts.refuse_characters(("a" + ACUTE * 16) * 3)
    assert refusal(lambda: texts.refuse_characters("a" + ACUTE * 17)) == ("zalgo", {})
    assert texts.clean_text(("x" + "\N{COMBINING RING BELOW}" * 3) * 3).startswith("x")
    texts.refuse_characters(ACUTE * 16)
    four = "\N{COMBINING RING BELOW}" * 4
    assert texts.clean_text(four + "x") == four + "x"


def test_lines_are_kept_where_they_may_be() -> None:
    assert texts.clean_text(" a \r\n\n b\n\n", has_lines=True) == "a\n\nb"
    assert texts.clean_text("\n\n", has_lines=True) == ""
    assert texts.clean_note(" a \n b", has_lines=True) == "a\nb"
    assert refusal(lambda: texts.clean_note("a\nb")) == ("control_char", {})


def test_a_text_that_is_needed() -> None:
    assert refusal(lambda: texts.clean_text(" \u115f", is_needed=True)) == ("empty", {})
    assert texts.clean_text("a", is_needed=True) == "a"
    assert texts.clean_text("abc", 3) == "abc"
    assert refusal(lambda: texts.clean_text("abcd", 3)) == ("too_long", {"limit": 3})


def test_the_lengths() -> None:
    assert (texts.LONGEST_NAME, texts.LONGEST_SHORT_NAME, texts.LONGEST_NOTE) == (200, 60, 400)
    assert texts.clean_note("x" * 400) == "x" * 400
    assert refusal(lambda: texts.clean_note("x" * 401)) == ("too_long", {"limit": 400})


def test_what_nobody_sees() -> None:
    for text in (
        "",
        " ",
        "\u3164",
        "\u200b",
        ACUTE,
        "\N{COMBINING ENCLOSING CIRCLE}",
        "\0",
        "\ud800",
        " \u115f ",
    ):
        assert texts.is_blank(text)
    for text in ("a", " a ", "\N{GRINNING FACE}"):
        assert not texts.is_blank(text)


@pytest.mark.parametrize(
    ("text", "is_card"),
    [
        ("4111 1111 1111 1111", True),
        ("pay 4111-1111-1111-1111 now", True),
        ("4111.1111.1111.1111", True),
        ("5500000000000004", True),
        ("378282246310005", True),
        ("6011111111111117", True),
        ("2223003122003222", True),
        ("4222222222222", True),  # 13 digits, and no check digit of a barcode
        ("4111111111111079", True),
        ("4006389693501", False),  # the sum of a card, and the check digit of a barcode
        ("40063430886093", False),
        ("4006366703384918", True),  # of 16 digits, which no barcode has
        ("4111 1111 1111 1112", False),
        ("9111111111111111", False),
        ("1111111111111117", False),
        ("411111111111", False),
        ("4006381333931", False),
        ("41111111111111111111", False),
        ("\N{ARABIC-INDIC DIGIT FOUR}" + "\N{ARABIC-INDIC DIGIT ONE}" * 15, True),
        ("x" + "\N{SUPERSCRIPT FOUR}" + "1" * 15, False),
        ("12345678901234 and 4111111111111111", True),
    ],
)
def test_a_number_that_a_card_may_have(text: str, is_card: bool) -> None:
    assert texts.has_card_number(text) is is_card


def test_a_card_number_is_kept_out_of_notes() -> None:
    assert refusal(lambda: texts.clean_note("4111 1111 1111 1111")) == ("card_number", {})
    assert texts.clean_note(" call  4111 ") == "call 4111"


def test_what_is_looked_for() -> None:
    assert texts.searchable(" a\0b  e" + ACUTE) == "a b \N{LATIN SMALL LETTER E WITH ACUTE}"
    assert texts.searchable("x" * 300) == "x" * 200
    assert texts.searchable("x" * 5, 3) == "xxx"
    assert texts.searchable("\u200b" * 3 + "abcd", 2) == "ab"
    assert texts.searchable("\u200b" * 8 + "abcd", 2) == ""


def test_what_may_be_printed() -> None:
    assert texts.printable("plain") == "plain"
    assert texts.printable("cut\x1b\x7fhere") == "cut  here"
    assert texts.printable("a\nb\u2028c\u2029d") == "a b c d"
    assert texts.printable("a\ud800b\u202ec\u200bd") == "a\N{REPLACEMENT CHARACTER}bcd"
    assert texts.printable("\N{LATIN SMALL LETTER E WITH ACUTE}\n") == "\N{LATIN SMALL LETTER E WITH ACUTE} "


def test_a_password_keeps_every_letter() -> None:
    assert texts.clean_secret(" e" + ACUTE + " ", 72) == " \N{LATIN SMALL LETTER E WITH ACUTE} "
    assert texts.clean_secret("x" * 72, 72, is_new=True) == "x" * 72
    assert texts.clean_secret("e\n", 72) == "e\n"
    long = ("password_too_long", {"limit": 72})
    assert refusal(lambda: texts.clean_secret("x" * 73, 72)) == long
    assert refusal(lambda: texts.clean_secret("\N{LATIN SMALL LETTER E WITH ACUTE}" * 37, 72)) == long
    assert refusal(lambda: texts.clean_secret("\0" * 289, 72)) == long
    odd = ("password_has_control_characters", {})
    assert refusal(lambda: texts.clean_secret("\0" * 288, 72)) == odd
    assert refusal(lambda: texts.clean_secret("a\ud800", 72)) == odd
    assert refusal(lambda: texts.clean_secret("a\n", 72, is_new=True)) == odd
