"""Products in somebody else's file: which column is what, and what a row says."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain import product_file as fields
from pos.domain.inputs.sheet import Row, read_sheet
from pos.domain.product_file import FileProduct, match_columns, read_product
from pos.errors import Refused


def matched(header: str, row: str = "x;x;x;x;x;x;x;x;x") -> tuple[str, ...]:
    made = read_sheet(f"{header}\n{row}\n".encode(), ";")
    return match_columns(made.header, made.rows)


def one(field: str, cell: str, point: str = ".") -> FileProduct:
    return read_product(Row(2, (cell,)), (field,), point)


def refused(field: str, cell: str, point: str = ".") -> Refused:
    with pytest.raises(Refused) as caught:
        one(field, cell, point)
    return caught.value


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("art_no;description;ean;group;price_eur;purchase;vat", "sku name barcode category price_with_tax cost tax"),
        ("Artikel-Nr.;Bezeichnung;EAN;Warengruppe;VK (brutto);EK;MwSt. %", "sku name barcode category price_with_tax cost tax"),
        ("Código;Descripción;Código de barras;Familia;PVP;Coste;IVA", "sku name barcode category price_with_tax cost tax"),
        ("Référence;Désignation;Code barres;Famille;Prix TTC;Prix d'achat;TVA", "sku name barcode category price_with_tax cost tax"),
        ("Referência;Designação;Código de barras;Família;Preço;Preço de custo;IVA", "sku name barcode category price_with_tax cost tax"),
        ("الرقم;الاسم;الباركود;الفئة;السعر;التكلفة;الضريبة", "sku name barcode category price_with_tax cost tax"),
    ],
)  # fmt: skip
def test_columns_are_known_by_their_names(header: str, expected: str) -> None:
    # "Código de barras" has words between
    assert matched(header) == tuple(expected.split())


def test_unknown_ones_are_asked_about_and_empty_ones_left_out() -> None:
    assert matched("name;qty_wh;colour", "Tea;3;") == ("name", "", "ignore")


def test_a_field_is_given_once_but_barcodes_as_often_as_they_are_there() -> None:
    assert matched("name;description;ean;gtin") == ("name", "", "barcode", "barcode")


@pytest.mark.parametrize(
    ("cell", "point", "price"),
    [
        ("8,90", ",", "8.90"), ("8.90", ".", "8.90"), ("€ 1.234,50", ",", "1234.50"), ("1,234.50 EUR", ".", "1234.50"),
        ("1'234.50", ".", "1234.50"), ("1 234,50", ",", "1234.50"), ("12", ",", "12"), ("EUR 3,5", ",", "3.5"),
        ("0.0125", ".", "0.0125"),
    ],
)  # fmt: skip
def test_prices_as_they_are_written(cell: str, point: str, price: str) -> None:
    assert one(fields.GROSS, cell, point).price == Decimal(price)


@pytest.mark.parametrize(
    ("cell", "point"),
    [("8.90", ","), ("8,90", "."), ("1,23,456", "."), ("twelve", "."), ("-3", "."), ("1e3", ".")],
)
def test_prices_are_never_guessed_at(cell: str, point: str) -> None:
    assert refused(fields.GROSS, cell, point).code in {"not_a_number", "negative"}


def test_which_price_it_is() -> None:
    assert one(fields.GROSS, "8").price_includes_tax
    assert not one(fields.NET, "8").price_includes_tax
    both = read_product(Row(2, ("7", "8")), (fields.NET, fields.GROSS), ".")
    assert (both.price, both.price_includes_tax) == (Decimal(8), True)
    both = read_product(Row(2, ("8", "7")), (fields.GROSS, fields.NET), ".")
    assert (both.price, both.price_includes_tax) == (Decimal(8), True)
    only = read_product(Row(2, ("", "7")), (fields.GROSS, fields.NET), ".")
    assert (only.price, only.price_includes_tax) == (Decimal(7), False)


@pytest.mark.parametrize(
    ("cell", "tax"),
    [("9", "9"), ("9 %", "9"), ("9,0", "9"), ("19.00%", "19"), ("5.5", "5.5"), ("Low rate", "Low rate")],
)
def test_taxes_by_rate_or_by_name(cell: str, tax: str) -> None:
    assert one(fields.TAX, cell).tax == tax


def test_barcodes() -> None:
    assert one(fields.BARCODE, "8007150904112 96385074").barcodes == ("8007150904112", "96385074")
    assert one(fields.BARCODE, "PLU-17").barcodes == ("PLU-17",)
    assert refused(fields.BARCODE, "8007150904113").code == "barcode_check_digit"
    assert refused(fields.BARCODE, "8,00715E+12").code == "barcode_shortened"


def test_a_fault_names_its_column() -> None:
    with pytest.raises(Refused) as caught:
        read_product(Row(2, ("Tea", "x")), (fields.NAME, fields.GROSS), ".")
    assert caught.value.facts["column"] == 1


def test_a_row_with_too_many_cells_is_refused() -> None:
    with pytest.raises(Refused) as caught:
        read_product(Row(2, ("Oil", " virgin", "8")), (fields.NAME, fields.GROSS), ".")
    assert (caught.value.code, caught.value.facts) == ("row_too_long", {"columns": 2, "cells": 3})


def test_categories_are_paths_and_stock_may_be_below_zero() -> None:
    assert one(fields.CATEGORY, "Food > Sweets").category == ("Food", "Sweets")
    assert one(fields.CATEGORY, "Fruit/Veg").category == ("Fruit/Veg",)
    assert one(fields.STOCK, "-3").stock == -3
    assert refused(fields.REORDER, "-3").code == "negative"


def test_an_empty_cell_says_nothing() -> None:
    empty = read_product(Row(2, ("", "", "")), (fields.NAME, fields.GROSS, fields.BARCODE), ".")
    assert empty == FileProduct(2)


def test_a_text_that_a_spreadsheet_would_compute_comes_back_as_it_was() -> None:
    assert one(fields.NAME, "'=Star").name == "=Star"
    assert one(fields.NAME, "'n Toffee").name == "'n Toffee"


@given(st.decimals(0, 9_999_999, places=2), st.sampled_from([",", "."]))
def test_a_price_that_a_country_writes_is_read_exactly(price: Decimal, point: str) -> None:
    group = "." if point == "," else ","
    written = f"{price:,.2f}".replace(",", "!").replace(".", point).replace("!", group)
    assert one(fields.GROSS, written, point).price == price


@given(st.sampled_from((*fields.FIELDS, "")), st.text(max_size=40), st.sampled_from([",", "."]))
def test_any_text_in_any_column_is_read_or_refused(field: str, cell: str, point: str) -> None:
    number, place = 2, 0
    try:
        number = read_product(Row(2, (cell.strip(),)), (field,), point).number
    except Refused as error:
        place = error.facts["column"]
    assert (number, place) == (2, 0)
