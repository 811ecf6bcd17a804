from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.barcode import CodeKind, check_digit, has_valid_check_digit, read_code
from pos.domain.numbering import ReceiptNumber, parse_receipt_number
from pos.domain.quantity import Unit


@given(st.text(max_size=200))
def test_no_text_breaks_reading(text: str) -> None:
    assert len(read_code(text).text) <= 80


@given(st.from_regex(r"[0-9]{12}", fullmatch=True), st.integers(0, 12))
def test_one_wrong_digit_is_noticed(body: str, place: int) -> None:
    code = body + check_digit(body)
    changed = code[:place] + str((int(code[place]) + 1) % 10) + code[place + 1 :]
    assert has_valid_check_digit(code)
    assert read_code(changed).kind is CodeKind.DAMAGED


def test_a_upc_and_its_ean_are_one_number() -> None:
    assert "0012345678905" in read_code("012345678905").candidates
    assert "012345678905" in read_code("0012345678905").candidates


def test_scale_codes_carry_weight_and_price() -> None:
    weighed = read_code("2712345" + "00416" + check_digit("271234500416"))
    assert (weighed.weight_kg, weighed.price_minor) == (Decimal("0.416"), None)
    assert "2712345" in weighed.candidates
    priced = read_code("2112345" + "01250" + check_digit("211234501250"))
    assert (priced.weight_kg, priced.price_minor) == (None, 1250)
    assert (weighed.kind, priced.kind) == (CodeKind.PRODUCT, CodeKind.PRODUCT)
    assert not weighed.is_gs1


def test_the_weight_on_a_scale_s_label_counts_for_goods_of_any_measure() -> None:
    weighed = read_code("2712345" + "00416" + check_digit("271234500416"))
    assert [weighed.measure(unit) for unit in Unit] == [Decimal("0.416")] * len(Unit)


def test_an_item_may_be_kept_without_its_zeros() -> None:
    code = "2700042" + "00416" + check_digit("270004200416")
    assert read_code(code).candidates == (code, "2700042", "00042", "42")


def test_a_short_number_is_found_in_a_long_one() -> None:
    assert read_code("00000040170725").candidates == (
        "00000040170725", "40170725", "000040170725", "0000040170725",
    )  # fmt: skip
    assert "00000040170725" in read_code("40170725").candidates


@pytest.mark.parametrize(
    ("text", "kind", "fault"),
    [
        ("4006381333931", CodeKind.PRODUCT, ""),
        ("4006381333932", CodeKind.DAMAGED, ""),
        ("SKU-7", CodeKind.PRODUCT, ""),
        ("T01/1-000012", CodeKind.RECEIPT, ""),
        ("", CodeKind.UNREADABLE, "scan_empty"),
        ("a\x07b", CodeKind.UNREADABLE, "scan_control_char"),
        ("9" * 81, CodeKind.UNREADABLE, "scan_too_long"),
    ],
)
def test_kinds_of_codes(text: str, kind: CodeKind, fault: str) -> None:
    code = read_code(text)
    assert (code.kind, code.fault, code.is_gs1) == (kind, fault, False)


@pytest.mark.parametrize("text", ["T01/1-000012", " t01/1-000012 "])
def test_receipt_codes(text: str) -> None:
    assert read_code(text).receipt == ReceiptNumber("T01", 1, 12)


@given(st.integers(1, 99_999), st.integers(1, 10**9))
def test_receipt_numbers_round_trip(epoch: int, number: int) -> None:
    receipt = ReceiptNumber("T03", epoch, number)
    assert parse_receipt_number(str(receipt)) == receipt


@pytest.mark.parametrize("text", ["٤٠٠٦٣٨١٣٣٣٩٣١", "1_000", "²²²²²²²²", "4006381333931x"])
def test_odd_digits_are_no_retail_code(text: str) -> None:
    assert read_code(text).kind is CodeKind.PRODUCT
