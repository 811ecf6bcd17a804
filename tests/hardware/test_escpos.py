from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import Row, RowKind, receipt_rows
from pos.hardware.escpos import EPSON_58_MM, EPSON_80_MM, PrinterProfile, drawer_bytes, receipt_bytes
from pos.paths import resources_dir
from tests.factories import a_product
from tests.factories.receipts import a_completed_sale
from tests.hardware.escpos_reader import read

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"


def printed(make_till, *extra, profile: PrinterProfile = EPSON_80_MM, **options):
    receipt = a_completed_sale(make_till, *extra).receipt
    rows = receipt_rows(receipt, PaperFormat.of(receipt.store))
    return read(receipt_bytes(rows, profile, FONT, **options), profile.codec)


def test_a_receipt_is_printed_once_cut_and_has_its_number_as_barcode(make_till) -> None:
    found = printed(make_till, opens_drawer=True)
    assert found.code_pages == [19]
    assert found.barcodes == ["{BT01/1-000001"]
    assert (found.pulses, found.cuts, found.pictures) == (1, 1, [])
    assert "Sourdough loaf 800 g                4.20 A" in found.text
    assert "€17.01" in found.text


def test_no_line_is_wider_than_the_paper(make_till) -> None:
    found = printed(make_till, profile=EPSON_58_MM)
    assert max(len(line) for line in found.text.splitlines()) <= 32
    assert (found.pulses, found.cuts) == (0, 0)


def test_what_the_code_page_lacks_becomes_a_picture(make_till) -> None:
    found = printed(make_till, a_product("1.00", name="Гречка"))
    assert found.pictures == [(512, 30)]
    assert "?" not in found.text


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=40), st.booleans())
def test_no_name_can_send_a_command(name: str, is_big: bool) -> None:
    found = read(receipt_bytes([Row(RowKind.PAIR, name, "1.00", is_big=is_big)], EPSON_80_MM, FONT))
    assert (found.pulses, found.barcodes) == (0, [])
    assert found.cuts == 1


@pytest.mark.parametrize("name", ["Milk\x1bp\x00\x19\xfa", "Milk\x1dV\x00", "Milk\x1b@", "x\x85y\x9b"])
def test_control_bytes_in_a_name_never_reach_the_printer(name: str) -> None:
    found = read(receipt_bytes([Row(RowKind.TEXT, name)], EPSON_80_MM, FONT))
    assert (found.pulses, found.cuts) == (0, 1)


def test_the_drawer_opens_with_one_pulse() -> None:
    assert read(drawer_bytes(EPSON_80_MM)).pulses == 1
