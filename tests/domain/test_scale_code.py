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
    with pytest.raises(Refused, match="bad_barcode_pattern"):
        check_pattern(pattern)


@pytest.mark.parametrize(
    "setting", ["27iiiiiwwwwwc", [1], [None], {}, ["27iiiiiwwwwwc"] * 2, ["2iiiiwwwwc"] * 21]
)
def test_a_setting_is_a_list_of_patterns(setting: object) -> None:
    with pytest.raises(Refused, match="bad_barcode_pattern"):
        check_patterns(setting)


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
    with pytest.raises(Refused, match=code):
        write_code("27iiiiiwwwwwc", item, Decimal(weight))


def test_a_price_has_no_place_in_a_weight_code() -> None:
    with pytest.raises(ValueError, match="carries"):
        write_code("27iiiiiwwwwwc", "1", price_minor=100)
