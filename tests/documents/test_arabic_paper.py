"""Receipts in Arabic, on rolls, on A4 and as dots: letters are joined, from the right, and of a typeface that has them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from pypdf import PdfReader

from pos.documents import fonts
from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import ROLL_80_MM, receipt_roll_pdf
from pos.documents.receipt_rows import Row, RowKind, receipt_rows
from pos.domain.receipt import Receipt
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.paths import resources_dir
from pos.words import speak
from tests.factories import a_product
from tests.factories.receipts import a_completed_sale

MILK = "\u062d\u0644\u064a\u0628"
JOINED = "\ufea3\ufee0\ufef4\ufe90"
"""The same with each letter as its neighbours want it: hah at the beginning, lam and yeh inside, beh at the end."""
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"

pytestmark = pytest.mark.skipif(
    not any(regular.exists() for regular, _ in fonts.of_the_system()),
    reason="no typeface with Arabic letters here",
)


@pytest.fixture
def arabic() -> Iterator[None]:
    speak("ar")
    yield
    speak("en")


@pytest.fixture
def receipt(make_till, arabic: None) -> Receipt:
    sale = a_completed_sale(make_till, a_product("2.00", name=MILK)).receipt
    return replace(sale, store=replace(sale.store, locale="ar"))


def faces_of(pdf: bytes) -> set[str]:
    found = set()
    for page in PdfReader(io.BytesIO(pdf)).pages:
        found |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    return {each.partition("+")[2] or each for each in found}


@pytest.mark.parametrize("form", ["roll", "a4"])
def test_a_pdf_has_arabic_letters_that_are_joined(receipt: Receipt, form: str) -> None:
    fmt = PaperFormat.of(receipt.store)
    if form == "a4":
        pdf = receipt_a4_pdf(receipt, fmt)
    else:
        pdf = receipt_roll_pdf(receipt_rows(receipt, fmt), ROLL_80_MM, receipt.number)
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    assert JOINED in text or JOINED[::-1] in text, "readers differ in the order they give"
    assert any("Inter" not in each for each in faces_of(pdf))


def test_a_line_of_dots_is_not_a_row_of_boxes() -> None:
    def dots(text: str) -> bytes:
        return receipt_bytes([Row(RowKind.TEXT, text)], EPSON_80_MM, FONT)

    unknown = "\u0905" * len(MILK)  # neither typeface has it: boxes
    assert len(set(map(dots, (MILK, MILK[::-1], unknown)))) == 3
    assert dots(MILK) != dots(MILK[:1] + MILK[2:])
