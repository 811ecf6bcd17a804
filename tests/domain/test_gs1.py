from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.barcode import CodeKind, check_digit, read_code
from pos.domain.gs1 import (
    FORMATS,
    Elements,
    is_readable_form,
    read_elements,
    write_elements,
    write_readable,
)
from pos.domain.quantity import Unit
from pos.errors import Refused

GTIN = "08431673020125"
TODAY = date(2026, 11, 21)
LETTERS = "".join(chr(point) for point in range(33, 123) if chr(point) not in "#$@[\\]^`")


def refusal(text: str) -> str:
    with pytest.raises(Refused) as refused:
        read_elements(text)
    return refused.value.code


@st.composite
def contents(draw: st.DrawFn, identifier: str, letters: str = LETTERS) -> str:
    form = FORMATS[identifier]
    text = draw(st.text("0123456789", min_size=form.digits, max_size=form.digits))
    if form.checked:
        text = text[: form.checked - 1] + check_digit(text[: form.checked - 1]) + text[form.checked :]
    if identifier in {"11", "12", "13", "15", "16", "17"}:
        return draw(st.dates(date(2000, 1, 1), date(2049, 12, 31))).strftime("%y%m%d")
    rest = "0123456789" if form.is_numeric else letters
    return text + draw(st.text(rest, min_size=form.least, max_size=form.most))


@st.composite
def strings(draw: st.DrawFn, letters: str = LETTERS) -> list[tuple[str, str]]:
    names = draw(st.lists(st.sampled_from(sorted(FORMATS)), min_size=1, max_size=5, unique=True))
    return [(name, draw(contents(name, letters))) for name in names]


@given(strings())
def test_what_was_written_is_read(fields: list[tuple[str, str]]) -> None:
    assert read_elements(write_elements(fields)) == Elements(tuple(fields))


@given(strings(LETTERS.replace("(", "")))
def test_what_was_written_for_people_is_read(fields: list[tuple[str, str]]) -> None:
    assert is_readable_form(write_readable(fields))
    assert read_elements(write_readable(fields)) == Elements(tuple(fields))


@given(st.text(max_size=100) | st.text("0123456789()\x1dABC", max_size=100))
def test_no_text_breaks_reading(text: str) -> None:
    try:
        elements = read_elements(text)
    except Refused:
        return
    assert elements.fields
    for start in ("", "]C1", "("):
        read_code(start + text, today=TODAY)


@given(st.text("0123456789", min_size=13, max_size=13), st.integers(0, 13), st.integers(1, 9))
def test_one_wrong_digit_of_a_number_is_noticed(body: str, place: int, more: int) -> None:
    number = body + check_digit(body)
    changed = number[:place] + str((int(number[place]) + more) % 10) + number[place + 1 :]
    read_elements(f"01{number}")
    assert refusal(f"01{changed}") == "element_wrong_check_digit"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "element_wrong_length"),
        ("01", "element_wrong_length"),
        ("010843167302012", "element_wrong_length"),
        (f"01{GTIN[:-1]}6", "element_wrong_check_digit"),
        (f"01{GTIN[:-1]}X", "element_bad_letters"),
        ("(30)ABC", "element_bad_letters"),
        ("(10)caf\N{LATIN SMALL LETTER E WITH ACUTE}", "element_bad_letters"),
        ("(30)123456789", "element_wrong_length"),
        ("(10)", "element_wrong_length"),
        ("(05)1", "element_unknown"),
        ("(3109)000416", "element_unknown"),
        ("(17)261301", "element_bad_date"),
        ("(10)A(10)B", "element_contradiction"),
    ],
)
def test_faults_have_names(text: str, code: str) -> None:
    assert refusal(text) == code


def test_the_same_said_twice_is_no_contradiction() -> None:
    assert read_elements("(10)A(10)A").lot == "A"


def test_what_goods_say() -> None:
    elements = read_elements(f"01{GTIN}3103000416" + "10LOT-7\x1d21S1\x1d3922" + "1250")
    assert (elements.gtin, elements.weight_kg, elements.lot) == (GTIN, Decimal("0.416"), "LOT-7")
    assert (elements.serial, elements.price, elements.price_currency) == ("S1", Decimal("12.50"), None)


def test_pounds_inches_and_cubic_metres_are_exact() -> None:
    assert read_elements("(3202)000100").weight_kg == Decimal("0.45359237")
    assert read_elements("(3210)000100").length_m == Decimal("2.54")
    assert read_elements("(3162)000250").volume_l == Decimal(2500)


def test_money_names_its_currency() -> None:
    elements = read_elements("(3932)9781250")
    assert (elements.price, elements.price_currency) == (Decimal("12.50"), "978")
    voucher = read_elements("(3910)392500")
    assert (voucher.amount, voucher.amount_currency, voucher.price) == (Decimal(500), "392", None)


@pytest.mark.parametrize(
    ("text", "today", "day"),
    [
        ("261231", TODAY, date(2026, 12, 31)),
        ("260200", TODAY, date(2026, 2, 28)),
        ("280200", TODAY, date(2028, 2, 29)),
        ("760101", TODAY, date(2076, 1, 1)),
        ("770101", TODAY, date(1977, 1, 1)),
        ("000101", date(2099, 1, 1), date(2100, 1, 1)),
        ("490101", date(2099, 1, 1), date(2149, 1, 1)),
        ("500101", date(2099, 1, 1), date(2050, 1, 1)),
    ],
)
def test_the_century_is_the_nearest(text: str, today: date, day: date) -> None:
    assert read_elements(f"17{text}").day("17", today) == day


def test_a_day_that_no_month_has_is_refused() -> None:
    with pytest.raises(Refused, match="element_bad_date"):
        read_elements("17260230").day("17", TODAY)


def test_goods_expire_on_the_earliest_day_they_name() -> None:
    assert read_elements("15261201" + "17261130").expiry(TODAY) == date(2026, 11, 30)
    assert read_elements("(10)A").expiry(TODAY) is None


@pytest.mark.parametrize("text", ["(01)08431673020125(30)5", f"]C101{GTIN}305", f"]d2\x1d01{GTIN}305"])
def test_a_scan_is_read_in_every_form(text: str) -> None:
    code = read_code(text, today=TODAY)
    assert (code.kind, code.count, code.gs1_fault) == (CodeKind.PRODUCT, 5, "")
    assert {GTIN, GTIN[1:]} <= set(code.candidates)


def test_a_faulty_one_is_looked_up_as_it_is() -> None:
    code = read_code("(12)shelf")
    assert (code.kind, code.candidates, code.gs1_fault) == (
        CodeKind.PRODUCT,
        ("(12)shelf", "(12)SHELF"),
        "element_wrong_length",
    )


def test_a_weight_in_another_measure_is_for_information() -> None:
    code = read_code(f"]C101{GTIN}3103000416")
    assert code.measure(Unit.KILOGRAM) == Decimal("0.416")
    assert code.measure(Unit.PIECE) is None
