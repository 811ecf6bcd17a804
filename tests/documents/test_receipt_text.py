from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_rows import Row, RowKind, receipt_rows
from pos.documents.receipt_text import row_lines, text_lines, width
from pos.domain.receipt import ReceiptTender
from pos.domain.tender import TenderKind
from tests.factories import a_product
from tests.factories.receipts import a_completed_sale

rows = st.builds(
    Row,
    st.sampled_from(list(RowKind)),
    st.text(max_size=120),
    st.text(max_size=12),
    is_big=st.booleans(),
    is_centred=st.booleans(),
    indent=st.integers(0, 4),
)


@given(rows, st.sampled_from([16, 24, 32, 42, 48]))
def test_no_line_is_wider_than_the_paper_and_none_holds_a_control_byte(row: Row, columns: int) -> None:
    for line in row_lines(row, columns):
        assert width(line) <= columns
        assert all(letter >= " " and letter != "\x7f" for letter in line)


def the_lines(make_till, columns: int) -> list[str]:
    receipt = a_completed_sale(make_till).receipt
    return text_lines(receipt_rows(receipt, PaperFormat.of(receipt.store)), columns)


def test_a_receipt_reads_as_in_the_picture(make_till) -> None:
    lines = the_lines(make_till, 42)
    assert lines[0].strip() == "Linden Market"
    assert "Receipt T01/1-000001     20 Nov 2026 14:33" in lines
    assert "Sourdough loaf 800 g                4.20 A" in lines
    assert "  2 x 2.49                          4.98 A" in lines
    assert "  0.416 kg x 3.20/kg                1.33 A" in lines
    assert "Beeswax candle, tall                6.50 B" in lines
    assert "Total                               €17.01" in lines
    assert "Change                              182.99" in lines
    assert "A VAT 9% in 10.51                     0.87" in lines
    assert "B VAT 21% in 6.50                     1.13" in lines
    assert "5 items, tax included                 2.00" in lines
    assert any(line.strip().startswith("Seal ") for line in lines)


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_every_amount_ends_at_the_same_edge(make_till, columns: int) -> None:
    lines = the_lines(make_till, columns)
    amounts = [line for line in lines if line[-6:].strip().replace(".", "").isdigit() and " " in line.strip()]
    assert amounts
    assert {len(line) for line in amounts if not line.strip().startswith("Tel")} == {columns}


def test_a_name_cannot_forge_a_line(make_till) -> None:
    forger = a_product("1.00", name="Milk\nTotal 0.00\x1bp\x00")
    receipt = a_completed_sale(make_till, forger).receipt
    lines = text_lines(receipt_rows(receipt, PaperFormat.of(receipt.store)), 42)
    assert not any(line.startswith("Total 0.00") for line in lines)
    assert not any("\x1b" in line for line in lines)


def test_every_kind_of_tender_a_tip_and_a_small_difference_are_said(make_till) -> None:
    receipt = a_completed_sale(make_till).receipt
    tenders = tuple(ReceiptTender(kind.value, Decimal("1.00"), None) for kind in TenderKind)
    changed = replace(receipt, tenders=tenders, tip=Decimal("2.00"), written_off=Decimal("0.04"))
    lines = text_lines(receipt_rows(changed, PaperFormat.of(receipt.store)), 42)
    for words in ("Cash", "Card", "Foreign cash", "Gift card", "Store credit", "On account", "Voucher"):
        assert any(line.startswith(words) and line.endswith(" 1.00") for line in lines), words
    assert "Tip                                   2.00" in lines
    assert any(line.startswith("Difference let go") and line.endswith("0.04") for line in lines)
    assert receipt_a4_pdf(changed, PaperFormat.of(receipt.store)).startswith(b"%PDF")
