from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.barcode import CodeKind, read_code
from pos.domain.scale_code import DEFAULT_PATTERNS, check_pattern, check_patterns, fields_of, write_code
from pos.errors import Refused


@pytest.mark.parametrize("pattern", [*DEFAULT_PATTERNS, "2iiiiiiwwwww?", "2iiii??pppppc", "29iwwww"])
def test_patterns_of_scales_are_taken(pattern: str) -> None:
    assert check_pattern(pattern) == pattern


@pytest.mark.parametrize(
    "pattern",
    ["", "2ip", "iiiiiiwwwwwwc", "27xiiiwwwwwwc", "27wwwwwwwwwwc", "27iiiiiiiiiic", "27iiiwwwpppc", "27iiciiwwwwww",
     "27iiwwwiiwwwc", "27" + "i" * 30, "\N{ARABIC-INDIC DIGIT TWO}7iiiiiwwwww"],
)  # fmt: skip
def test_nonsense_is_refused(pattern: str) -> None:
    with pytest.raises(Refused, match="bad_barcode_pattern") as refused:
        check_pattern(pattern)
    assert refused.value.facts["pattern"] == pattern[:40]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("2iwww", "6 to 20 signs"),
        ("2" + "i" * 15 + "wwwww", "6 to 20 signs"),
        ("27xiiiwwwwwwc", "only digits and the letters"),
        ("iiiiiiwwwwwwc", "begin with a digit"),
        ("27wwwwwwwwwwc", "no item"),
        ("27iiiiiiiiiic", "either a weight (w) or a price (p)"),
        ("27iiiwwwpppc", "either a weight (w) or a price (p)"),
        ("27iiiiiwwwwcw", "must be the last sign"),
        ("27iiiiiwwwwcc", "must be the last sign"),
        ("27iiwwwiiwwwc", "in one place"),
    ],
)
def test_a_refusal_says_why(pattern: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        check_pattern(pattern)
    assert why in str(refused.value.facts["why"])


@pytest.mark.parametrize("pattern", ["2iwwww", "2" + "i" * 14 + "wwwww"])
def test_the_shortest_and_the_longest_pattern(pattern: str) -> None:
    assert check_pattern(pattern) == pattern
    assert fields_of("2" * len(pattern), pattern) is not None


@pytest.mark.parametrize(
    "setting", ["27iiiiiwwwwwc", [1], [None], {}, ["27iiiiiwwwwwc"] * 2, ["2iiiiwwwwc"] * 21]
)
def test_a_setting_is_a_list_of_patterns(setting: object) -> None:
    with pytest.raises(Refused, match="bad_barcode_pattern"):
        check_patterns(setting)


@pytest.mark.parametrize(
    ("setting", "pattern", "why"),
    [
        ("27iiiiiwwwwwc", "27iiiiiwwwwwc", "a list"),
        (
            [f"2{number}iiiiwwwwc" for number in range(21)],
            "['20iiiiwwwwc', '21iiiiwwwwc', '22iiiiww",
            "a list",
        ),
        (["27iiiiiwwwwwc"] * 2, "27iiiiiwwwwwc, 27iiiiiwwwwwc", "twice"),
        (["27iiiiiwwwwwc"] * 4, "27iiiiiwwwwwc, 27iiiiiwwwwwc, 27iiiiiwww", "twice"),
    ],
)
def test_a_refused_setting_says_why(setting: object, pattern: str, why: str) -> None:
    with pytest.raises(Refused) as refused:
        check_patterns(setting)
    assert refused.value.facts["pattern"] == pattern
    assert why in str(refused.value.facts["why"])


def test_twenty_patterns_are_taken() -> None:
    patterns = [f"2{number:02d}iiiiwwwwc" for number in range(20)]
    assert check_patterns(patterns) == tuple(patterns)


def test_no_pattern_at_all_is_a_choice() -> None:
    assert check_patterns([]) == ()
    assert read_code("2712345004165", ()).weight_kg is None


@given(st.sampled_from([*DEFAULT_PATTERNS, "2iiiiiiwwwww?", "2iiii??pppppc"]), st.data())
def test_a_written_code_says_what_was_written(pattern: str, data: st.DataObject) -> None:
    item = data.draw(
        st.text("0123456789", min_size=pattern.count("i"), max_size=pattern.count("i")), label="item"
    )
    value = data.draw(st.integers(1, 10 ** (pattern.count("w") + pattern.count("p")) - 1), label="value")
    weight = Decimal(value).scaleb(-3) if "w" in pattern else None
    code = write_code(pattern, item, weight, value if "p" in pattern else None)
    read = read_code(code, (pattern,))
    assert (read.weight_kg, read.price_minor) == (weight, value if "p" in pattern else None)
    assert item in read.candidates
    assert len(code) == len(pattern)


@given(st.integers(1, 99_999), st.integers(0, 12), st.integers(1, 9))
def test_a_wrong_digit_in_a_checked_code_is_noticed(grams: int, place: int, more: int) -> None:
    code = write_code("27iiiiiwwwwwc", "12345", Decimal(grams).scaleb(-3))
    changed = code[:place] + str((int(code[place]) + more) % 10) + code[place + 1 :]
    read = read_code(changed)
    assert (read.kind, read.weight_kg, read.price_minor) == (CodeKind.DAMAGED, None, None)


@given(st.text(max_size=30), st.sampled_from(DEFAULT_PATTERNS))
def test_no_text_breaks_a_pattern(text: str, pattern: str) -> None:
    fields = fields_of(text, pattern)
    assert fields is None or len(fields["i"]) == 5


@pytest.mark.parametrize(
    ("item", "weight", "code"),
    [
        ("123456", "0.1", "code_item_not_fitting"),
        ("12A", "0.1", "code_item_not_fitting"),
        ("1", "100", "code_value_not_fitting"),
        ("1", "0", "code_value_not_fitting"),
        ("1", "-0.1", "code_value_not_fitting"),
        ("1", "0.0004", "code_value_not_fitting"),
        ("1", "NaN", "code_value_not_fitting"),
    ],
)
def test_what_does_not_fit_is_refused(item: str, weight: str, code: str) -> None:
    with pytest.raises(Refused, match=code) as refused:
        write_code("27iiiiiwwwwwc", item, Decimal(weight))
    shown = {"item": item} if code == "code_item_not_fitting" else {"value": weight}
    assert refused.value.facts == {**shown, "pattern": "27iiiiiwwwwwc"}


def test_a_price_that_does_not_fit_is_shown() -> None:
    with pytest.raises(Refused) as refused:
        write_code("21iiiiipppppc", "1", price_minor=100_000)
    assert refused.value.facts == {"value": "100000", "pattern": "21iiiiipppppc"}


def test_an_item_that_is_much_too_long_is_shown_in_part() -> None:
    with pytest.raises(Refused) as refused:
        write_code("27iiiiiwwwwwc", "1" * 60, Decimal(1))
    assert refused.value.facts["item"] == "1" * 40


def test_what_is_ignored_is_written_as_zero() -> None:
    assert write_code("28iiiii?wwwwc", "12345", Decimal("0.416"))[:-1] == "281234500416"


def test_no_code_is_written_for_a_pattern_that_cannot_be() -> None:
    with pytest.raises(Refused, match="bad_barcode_pattern"):
        write_code("27iiwwwiiwwwc", "1234", Decimal("0.1"))


def test_a_price_has_no_place_in_a_weight_code() -> None:
    with pytest.raises(ValueError, match="carries"):
        write_code("27iiiiiwwwwwc", "1", price_minor=100)
    with pytest.raises(ValueError, match="carries"):
        write_code("27iiiiiwwwwwc", "1", Decimal(1), 100)
    with pytest.raises(ValueError, match="carries"):
        write_code("27iiiiiwwwwwc", "1")


def test_a_code_belongs_to_the_pattern_that_its_digits_begin() -> None:
    code = write_code("27iiiiiwwwwwc", "12345", Decimal("0.416"))
    assert fields_of(code, "27iiiiiwwwwwc") == {"i": "12345", "w": "00416", "c": code[-1]}
    assert fields_of(code, "28iiiiiwwwwwc") is None
    assert fields_of(code, "27iiiiiwwwwc") is None
    assert fields_of("271234500416X", "27iiiiiwwwww?") is None
