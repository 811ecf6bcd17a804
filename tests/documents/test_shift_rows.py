"""X and Z reports and cash slips as text, PDF and printer bytes: every figure is on the paper, and no name breaks it."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pypdf import PdfReader

from pos.documents.paper import PaperFormat
from pos.documents.receipt_pdf import ROLL_58_MM, ROLL_80_MM, receipt_roll_pdf
from pos.documents.receipt_text import text_lines
from pos.documents.shift_rows import CashSlip, report_rows, slip_rows
from pos.domain.receipt import StoreProfile
from pos.domain.shift_entries import ShiftReport
from pos.domain.shift_report import Figure, Link, ShiftFigures, TaxFigure
from pos.hardware.escpos import EPSON_58_MM, EPSON_80_MM, receipt_bytes
from pos.paths import resources_dir
from tests.factories import EUR

D = Decimal
STORE = StoreProfile("s", "Linden Market", EUR)
FMT = PaperFormat.of(STORE)
AT = datetime(2026, 11, 20, 18, 6, tzinfo=UTC)
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
FIGURES = ShiftFigures(
    opening_float=D(150),
    sales=Figure(63, D("1876.51")),
    refunds=Figure(1, D("-2.49")),
    cancelled=Figure(2, D("9.00")),
    total=D("1874.02"),
    net=D("1676.15"),
    tax=D("197.87"),
    payments={
        "cash": Figure(21, D("547.41")),
        "card": Figure(38, D("1284.10")),
        "gift_card": Figure(4, D("45")),
    },
    paid_back={"cash": Figure(1, D("-2.49"))},
    taxes={"a": TaxFigure("VAT 9%", "A", "9", D("1284.40"), D("115.60"))},
    discounts={"Staff": Figure(4, D("71.30"))},
    cash_in={"Change from the bank": Figure(1, D(20))},
    cash_out={"Supplier paid in cash": Figure(1, D(24))},
    drawer_openings={"Drawer checked": 2},
    approvals={"price": 3},
    first_receipt="T01/1-000421",
    last_receipt="T01/1-000484",
    entries=80,
    first=Link(1, 500, "aaaa"),
    last=Link(1, 579, "bbbb"),
)
Z = ShiftReport(
    currency=EUR,
    figures=FIGURES,
    grand_total=D("99123.45"),
    opened_at=AT.replace(hour=8),
    until=AT,
    day=date(2026, 11, 20),
    opened_by="Anna K.",
    made_by="Ben V.",
    seal="9f3c 41aa d07e 0001",
    z=214,
    expected=FIGURES.expected,
    counted={"cash": D("688.92"), "card": D("1284.10")},
    difference={"cash": D("-2.00"), "card": D(0)},
    counts=2,
    left=D(150),
    verified_by="Carla R.",
    note="wrong change at noon",
)


def text(report: ShiftReport, columns: int = 42) -> str:
    return "\n".join(text_lines(report_rows(report, STORE, "Till 1", FMT), columns))


@pytest.mark.parametrize("columns", [32, 42, 48])
def test_a_z_report_says_everything_in_every_width(columns: int) -> None:
    paper = text(Z, columns)
    assert all(len(line) <= columns for line in paper.splitlines())
    flat = " ".join(paper.split())
    for words in (
        "Z report 214",
        "Ben V.",
        "Verified by Carla R.",
        "547.41",
        "1,284.10",
        "690.92",
        "688.92",
        "Short by 2.00",
        "Times counted 2",
        "538.92",
        "wrong change at noon",
        "T01/1-000421",
        "T01/1-000484",
        "99,123.45",
        "9f3c 41aa d07e 0001",
        "Staff, 4",
    ):
        assert words in flat, words


def test_an_x_report_has_no_count_and_no_number() -> None:
    x = replace(
        Z, z=None, counted={}, difference={}, expected={}, left=None, verified_by="", note="", counts=0
    )
    paper = text(x)
    assert "X report" in paper
    assert "Until" in paper
    assert not any(word in paper for word in ("Short by", "counted", "To the safe", "Verified"))


def test_a_copy_and_an_exact_count_say_so() -> None:
    paper = text(replace(Z, is_copy=True, difference={"cash": D(0)}, counted={"cash": D("690.92")}))
    assert "COPY" in paper
    assert "Cash matches" in paper


@pytest.mark.parametrize(("roll", "profile"), [(ROLL_80_MM, EPSON_80_MM), (ROLL_58_MM, EPSON_58_MM)])
def test_paper_and_pdf_say_the_same(roll, profile) -> None:
    rows = report_rows(Z, STORE, "Till 1", FMT)
    page = PdfReader(io.BytesIO(receipt_roll_pdf(rows, roll))).pages[0].extract_text()
    data = receipt_bytes(rows, profile, FONT).decode("cp858", "replace")
    for words in ("Z report 214", "688.92", "9f3c 41aa d07e 0001"):
        assert words in page
        assert words in data or words == "Z report 214"


def test_a_slip_has_amount_reason_and_a_line_to_sign() -> None:
    slip = CashSlip(
        is_in=False,
        amount=D(24),
        reason="Supplier paid in cash",
        note="Flowers\x1bp, invoice 8812",
        at=AT,
        person="Anna K.",
        seal="9f3c",
    )
    paper = "\n".join(text_lines(slip_rows(slip, STORE, "Till 1", FMT), 42))
    for words in ("Cash taken out", "€24.00", "Supplier paid in cash", "Signature", "9f3c", "Anna K."):
        assert words in paper
    assert "\x1b" not in paper
