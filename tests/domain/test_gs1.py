from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.barcode import CodeKind, check_digit, read_code
from pos.domain.gs1 import (
    FORMATS,
    Elements,
    check_field,
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


# How GS1's own Barcode Syntax Dictionary writes them: N digits, X letters, "18" exactly, "..20" up to, [] may be missing,
# csum a check digit, * a field that ends by its length alone. yymmd0 is a day, whose 00 is the month's last.
STANDARD = """
00 * N18,csum
01-02 * N14,csum
10 X..20
11-13 * N6,yymmd0
15-17 * N6,yymmd0
20 * N2
21-22 X..20
240-241 X..30
242 N..6
243 X..20
250-251 X..30
253 N13,csum [X..17]
254 X..20
255 N13,csum [N..12]
30 N..8
3100-3105 3110-3115 3120-3125 3130-3135 3140-3145 3150-3155 3160-3165 * N6
3200-3205 3210-3215 3220-3225 3230-3235 3240-3245 3250-3255 3260-3265 3270-3275 3280-3285 3290-3295 * N6
3300-3305 3310-3315 3320-3325 3330-3335 3340-3345 3350-3355 3360-3365 3370-3375 * N6
3400-3405 3410-3415 3420-3425 3430-3435 3440-3445 3450-3455 3460-3465 3470-3475 3480-3485 3490-3495 * N6
3500-3505 3510-3515 3520-3525 3530-3535 3540-3545 3550-3555 3560-3565 3570-3575 * N6
3600-3605 3610-3615 3620-3625 3630-3635 3640-3645 3650-3655 3660-3665 3670-3675 3680-3685 3690-3695 * N6
37 N..8
3900-3909 N..15
3910-3919 N3 N..15
3920-3929 N..15
3930-3939 N3 N..15
3940-3943 N4
400-401 X..30
402 N17,csum
403 X..30
410-417 * N13,csum
420 X..20
421 N3 X..9
422 N3
423 N3 N..12
424 N3
425 N3 N..12
426 N3
7001 N13
7002 X..30
7003 N10
7020-7022 X..20
710-714 X..20
8002 X..20
8003 N14,csum [X..16]
8004 X..30
8005 N6
8006 N14,csum N4
8008 N8 [N..4]
8017-8018 N18,csum
8020 X..25
8200 X..70
90 X..30
91-99 X..90
"""


@dataclass(frozen=True)
class Stated:
    """An identifier as the standard states it: each part's letters, least, most, and whether it has a check digit."""

    name: str
    is_predefined: bool
    parts: tuple[tuple[str, int, int, bool], ...]

    def content(self, *, is_longest: bool) -> str:
        text = ""
        for letters, least, most, is_checked in self.parts:
            length = most if is_longest else least
            body = ("1" if letters == "N" else "Z") * (length - is_checked)
            text += body + check_digit(body) if is_checked else body
        return text


def stated() -> Iterator[Stated]:
    for row in STANDARD.split("\n")[1:-1]:
        names = re.match(r"(?:\d+(?:-\d+)? )+", row)
        assert names is not None
        rest = row[names.end() :]
        found = re.findall(r"(\[?)([NX])(\.\.)?(\d+)(,csum)?", rest)
        parts = tuple(
            (letters, 0 if optional else 1 if up_to else int(most), int(most), bool(checked))
            for optional, letters, up_to, most, checked in found
        )
        for name in names[0].split():
            first, _, last = name.partition("-")
            for number in range(int(first), int(last or first) + 1):
                yield Stated(f"{number:0{len(first)}d}", rest.startswith("*"), parts)


STATED = tuple(stated())


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


def test_the_identifiers_are_those_of_the_standard() -> None:
    assert sorted(FORMATS) == sorted(each.name for each in STATED)


@pytest.mark.parametrize("each", STATED, ids=lambda each: each.name)
def test_a_field_holds_what_the_standard_says(each: Stated) -> None:
    shortest, longest = each.content(is_longest=False), each.content(is_longest=True)
    for content in (shortest, longest):
        # A day of ones is the eleventh of November 2011.
        assert read_elements(write_elements([(each.name, content)])) == Elements(((each.name, content),))
    for wrong in (shortest[:-1], longest + "1"):
        with pytest.raises(Refused, match="element_wrong_length"):
            check_field(each.name, wrong)
    place = 0
    for letters, _, most, is_checked in each.parts:
        with pytest.raises(Refused, match="element_bad_letters"):
            check_field(each.name, longest[:place] + ("X" if letters == "N" else "#") + longest[place + 1 :])
        place += most
        if is_checked:
            wrong = longest[: place - 1] + str((int(longest[place - 1]) + 1) % 10) + longest[place:]
            with pytest.raises(Refused, match="element_wrong_check_digit"):
                check_field(each.name, wrong)


@pytest.mark.parametrize("each", STATED, ids=lambda each: each.name)
def test_a_separator_stands_where_a_length_does_not_say_the_end(each: Stated) -> None:
    content = each.content(is_longest=True)
    written = write_elements([(each.name, content), ("20", "11")])
    assert written == each.name + content + ("" if each.is_predefined else "\x1d") + "2011"
    assert read_elements(written).content("20") == "11"


@pytest.mark.parametrize("identifier", ["11", "12", "13", "15", "16", "17"])
def test_a_day_is_one_of_a_month(identifier: str) -> None:
    for text in ("260131", "261200"):
        assert read_elements(identifier + text).content(identifier) == text
    for text in ("260031", "261301", "260132"):
        assert refusal(identifier + text) == "element_bad_date"


def test_no_separator_ends_a_code() -> None:
    assert write_elements([("10", "A"), ("21", "B")]) == "10A\x1d21B"


@pytest.mark.parametrize("write", [write_elements, write_readable])
def test_what_cannot_be_read_is_not_written(write: Callable[[list[tuple[str, str]]], str]) -> None:
    with pytest.raises(Refused, match="element_wrong_check_digit"):
        write([("01", GTIN[:-1] + "6")])
    with pytest.raises(Refused, match="element_unknown"):
        write([("05", "1")])


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
    assert read_elements("(3111)000015").length_m == Decimal("1.5")
    assert read_elements("(3221)000100").length_m == Decimal("3.048")
    assert read_elements("(3230)000002").length_m == Decimal("1.8288")
    assert read_elements("(3153)000750").volume_l == Decimal("0.75")
    assert read_elements("(3100)000003").weight_kg == 3


def test_a_carton_says_what_it_holds_and_how_many() -> None:
    carton = read_elements(f"02{GTIN}3712")
    assert (carton.gtin, carton.count) == (GTIN, 12)
    assert read_elements("(10)A").count is None
    assert read_elements("(10)A").gtin is None


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
    for identifier in ("15", "16", "17"):
        assert read_elements(f"{identifier}261130").expiry(TODAY) == date(2026, 11, 30)
    assert read_elements("(11)261130(10)A").expiry(TODAY) is None


@pytest.mark.parametrize("text", ["(01)08431673020125(30)5", f"]C101{GTIN}305", f"]d2\x1d01{GTIN}305"])
def test_a_scan_is_read_in_every_form(text: str) -> None:
    code = read_code(text, today=TODAY)
    assert (code.kind, code.count, code.gs1_fault) == (CodeKind.PRODUCT, 5, "")
    assert {GTIN, GTIN[1:]} <= set(code.candidates)


def test_a_faulty_one_is_looked_up_as_it_is() -> None:
    code = read_code("(12)shelf")
    assert (code.kind, code.candidates, code.gs1_fault, code.is_gs1) == (
        CodeKind.PRODUCT,
        ("(12)shelf", "(12)SHELF"),
        "element_wrong_length",
        True,
    )


def test_metres_and_litres_are_measures_too() -> None:
    code = read_code(f"]C101{GTIN}31110000153153000750")
    assert {unit: code.measure(unit) for unit in Unit} == {
        Unit.PIECE: None,
        Unit.KILOGRAM: None,
        Unit.METRE: Decimal("1.5"),
        Unit.LITRE: Decimal("0.75"),
    }


def test_an_expiry_day_is_read_where_the_century_is_known() -> None:
    text = f"]C101{GTIN}17261130"
    assert read_code(text, today=TODAY).expiry == date(2026, 11, 30)
    assert read_code(text).expiry is None


def test_a_weight_in_another_measure_is_for_information() -> None:
    code = read_code(f"]C101{GTIN}3103000416")
    assert code.measure(Unit.KILOGRAM) == Decimal("0.416")
    assert code.measure(Unit.PIECE) is None
