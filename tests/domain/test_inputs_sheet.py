"""Tables that come as files: encodings, separators, decimal points, damage."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.inputs import sheet
from pos.domain.inputs.sheet import read_sheet, with_point
from pos.errors import Refused

CELL = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=12)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_the_usual_encodings(encoding: str) -> None:
    made = read_sheet("name;price\nMüsli für Zwei;2,50\n".encode(encoding))
    assert made.header == ("name", "price")
    assert made.rows[0].cells == ("Müsli für Zwei", "2,50")


@pytest.mark.parametrize("separator", sheet.SEPARATORS)
def test_the_separator_is_found(separator: str) -> None:
    text = separator.join(("name", "price", "group")) + "\n" + separator.join(("Tea", "3", "Drinks"))
    made = read_sheet(text.encode())
    assert (made.separator, made.header) == (separator, ("name", "price", "group"))


def test_commas_in_texts_and_figures_do_not_divide() -> None:
    made = read_sheet(b"name;price\nOil, virgin;8,90\nRice, long, white;1,85\n")
    assert made.separator == ";"


def test_a_separator_that_a_person_chose_holds() -> None:
    assert read_sheet(b"a;b\n1;2\n", ",").header == ("a;b",)


@pytest.mark.parametrize(
    ("cells", "point"),
    [("8,90 1,42", ","), ("8.90 1.42", "."), ("1.234,50", ","), ("1,234.50", "."), ("9 12", "."), ("€8,90", ",")],
)  # fmt: skip
def test_the_decimal_point_is_guessed_from_figures(cells: str, point: str) -> None:
    text = "a;b\n" + "\n".join(f"x;{cell}" for cell in cells.split())
    made = read_sheet(text.encode(), ";")
    assert made.point == point
    assert with_point(made, "!").point == "!"


def test_rows_are_numbered_as_a_spreadsheet_does() -> None:
    made = read_sheet(b'\n\nname;note\nTea;"two\nlines"\n;\nRice;x\n')
    assert [(row.number, row.cells) for row in made.rows] == [(4, ("Tea", "two\nlines")), (6, ("Rice", "x"))]


def test_short_rows_are_filled_and_long_ones_kept() -> None:
    made = read_sheet(b"a;b;c\n1\n1;2;3;4\n1;2;3;;;\n")
    assert [row.cells for row in made.rows] == [("1", "", ""), ("1", "2", "3", "4"), ("1", "2", "3")]


def test_one_row_has_an_empty_second_example() -> None:
    assert read_sheet(b"a;b\n1;2\n").examples == (("1", "2"), ("", ""))


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"PK\x03\x04workbook", "sheet_not_text"),
        (b"%PDF-1.7", "sheet_not_text"),
        (b"\xd0\xcf\x11\xe0old", "sheet_not_text"),
        (b"a;b\n1\x00;2\n", "sheet_not_text"),
        (b"a;b\n" + b'"' + b"x" * 200_000, "sheet_not_text"),
        (b"", "sheet_empty"),
        (b"name;price\n", "sheet_empty"),
        (b"name;price\n;\n \n", "sheet_empty"),
        (";".join(f"c{at}" for at in range(201)).encode() + b"\n1;2\n", "sheet_too_wide"),
    ],
)
def test_what_is_no_table_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read_sheet(content)
    assert refused.value.code == code


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet, "MOST_ROWS", 2)
    with pytest.raises(Refused) as refused:
        read_sheet(b"a;b\n1;1\n2;2\n3;3\n")
    assert refused.value.code == "too_many_rows"
    monkeypatch.setattr(sheet, "MOST_BYTES", 4)
    with pytest.raises(Refused) as refused:
        read_sheet(b"a;b\n1;1\n")
    assert refused.value.code == "too_big"


@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    st.sampled_from(sheet.SEPARATORS),
)
def test_what_a_spreadsheet_writes_is_read_back(rows: list[list[str]], separator: str) -> None:
    file = io.StringIO()
    writer = csv.writer(file, delimiter=separator)
    writer.writerows([["a", "b", "c"], *rows])
    full = [tuple(cell.strip() for cell in row) for row in rows if any(cell.strip() for cell in row)]
    if full:
        assert [row.cells for row in read_sheet(file.getvalue().encode(), separator).rows] == full
    else:
        with pytest.raises(Refused, match="sheet_empty"):
            read_sheet(file.getvalue().encode(), separator)


@given(st.binary(max_size=400))
def test_no_bytes_do_harm(content: bytes) -> None:
    """Either rows, or one of three sentences."""
    refusal, made = "", None
    try:
        made = read_sheet(content)
    except Refused as refused:
        refusal = refused.code
    assert made is None or made.rows
    assert refusal in {"", "sheet_not_text", "sheet_empty", "sheet_too_wide"}
