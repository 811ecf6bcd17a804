from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import ROLL_58_MM, ROLL_80_MM, Roll, receipt_roll_pdf
from pos.documents.receipt_rows import receipt_rows
from tests.factories import a_product
from tests.factories.receipts import a_completed_sale

MM = 72 / 25.4


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize(("roll", "millimetres"), [(ROLL_80_MM, 80), (ROLL_58_MM, 58)])
def test_a_roll_is_one_page_of_its_width(make_till, roll: Roll, millimetres: int) -> None:
    receipt = a_completed_sale(make_till).receipt
    pdf = receipt_roll_pdf(receipt_rows(receipt, PaperFormat.of(receipt.store)), roll, receipt.number)
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert len(pages) == 1
    assert float(pages[0].mediabox.width) == pytest.approx(millimetres * MM, abs=0.5)
    text = text_of(pdf)
    for expected in ("Linden Market", "Sourdough loaf 800 g", "€17.01", "T01/1-000001", "Change"):
        assert expected in text


def test_a4_has_everything_and_counts_its_pages(make_till) -> None:
    many = [a_product("1.00", name=f"Thing number {number}") for number in range(120)]
    receipt = a_completed_sale(make_till, *many).receipt
    text = text_of(receipt_a4_pdf(receipt, PaperFormat.of(receipt.store)))
    assert "Page 1 of" in text
    assert "Thing number 119" in text
    assert "€137.01" in text
    assert text.count("Item") == text.count("Page ")


def test_markup_in_a_name_stays_text(make_till) -> None:
    odd = a_product("1.00", name='<b>Bold</b> & <img src="x"/>')
    receipt = a_completed_sale(make_till, odd).receipt
    assert '<b>Bold</b> & <img src="x"/>' in text_of(receipt_a4_pdf(receipt, PaperFormat.of(receipt.store)))
