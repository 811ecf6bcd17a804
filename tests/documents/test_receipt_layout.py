"""What a shop chooses of its receipts, on every kind of paper: roll, A4, printer bytes, screen."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from PIL import Image, ImageDraw
from pypdf import PdfReader

from pos.documents.gift_rows import gift_rows
from pos.documents.logo import logo_from
from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import ROLL_58_MM, receipt_roll_pdf
from pos.documents.receipt_rows import RowKind, receipt_rows
from pos.documents.receipt_text import text_lines
from pos.domain.basket import Traced
from pos.domain.receipt import Buyer, Receipt, ReceiptDiscount
from pos.domain.receipt_layout import LARGEST_HEIGHT, LARGEST_WIDTH, Part, Raster, ReceiptLayout
from pos.errors import Refused
from pos.hardware.escpos import EPSON_58_MM, receipt_bytes
from pos.paths import resources_dir
from tests.factories.receipts import a_completed_sale
from tests.hardware.escpos_reader import read

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
ARROW = Raster(10, 3, bytes([0b00001000, 0b00000000, 0b11111111, 0b11000000, 0b00001000, 0b00000000]))
ARROW_SEEN = ["....#...........", "##########......", "....#..........."]


@pytest.fixture
def receipt(make_till) -> Receipt:
    """With all that can be left out."""
    plain = a_completed_sale(make_till).receipt
    first = replace(
        plain.lines[0],
        note="Sliced, please",
        sold_by="Ben Akker",
        discounts=(ReceiptDiscount("Morning", Decimal("0.20")),),
    )
    return replace(
        plain,
        lines=(first, *plain.lines[1:]),
        subtotal=plain.subtotal + Decimal("0.20"),
        discount=Decimal("0.20"),
        note="For the party on Saturday",
        customer_name="Marta Silva",
    )


def laid_out(receipt: Receipt, *, locale: str = "nl_NL", header=(), **layout) -> Receipt:
    store = replace(
        receipt.store, locale=locale, receipt_header=tuple(header), layout=ReceiptLayout(**layout)
    )
    return replace(receipt, store=store)


def lines_of(receipt: Receipt) -> list[str]:
    return text_lines(receipt_rows(receipt, PaperFormat.of(receipt.store)), 42)


def pdf_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


SAID = {
    Part.CUSTOMER: "Marta Silva",
    Part.SAVED: "You saved",
    Part.NOTES: "Sliced, please",
    Part.SALESPERSON: "Sold by Ben Akker",
}


@pytest.mark.parametrize("part", SAID)
def test_a_part_is_there_until_the_shop_leaves_it_out(receipt: Receipt, part: Part) -> None:
    fmt = PaperFormat.of(receipt.store)
    for hidden, is_there in ((frozenset(), True), (frozenset({part}), False)):
        chosen = laid_out(receipt, hidden=hidden)
        papers = [
            "\n".join(lines_of(chosen)),
            read(receipt_bytes(receipt_rows(chosen, fmt), EPSON_58_MM, FONT)).text,
            pdf_text(receipt_roll_pdf(receipt_rows(chosen, fmt), ROLL_58_MM)),
            pdf_text(receipt_a4_pdf(chosen, fmt)),
        ]
        assert [SAID[part] in paper for paper in papers] == [is_there] * 4, part


def test_the_number_of_a_piece_is_on_every_paper_whatever_is_hidden(receipt: Receipt) -> None:
    fmt = PaperFormat.of(receipt.store)
    sold = replace(receipt.lines[0], traced=Traced("SN-0042", "A77", date(2026, 12, 1)))
    chosen = laid_out(replace(receipt, lines=(sold, *receipt.lines[1:])), hidden=frozenset(Part), locale="en")
    for paper in (
        "\n".join(lines_of(chosen)),
        read(receipt_bytes(receipt_rows(chosen, fmt), EPSON_58_MM, FONT)).text,
        pdf_text(receipt_roll_pdf(receipt_rows(chosen, fmt), ROLL_58_MM)),
        pdf_text(receipt_a4_pdf(chosen, fmt)),
    ):
        for said in ("Serial no. SN-0042", "Batch A77", "Best before 1 Dec 2026"):
            assert said in paper


def test_a_card_that_was_sold_is_known_by_its_last_digits(receipt: Receipt) -> None:
    fmt = PaperFormat.of(receipt.store)
    sold = replace(receipt.lines[0], account="GC77002041", expires=date(2028, 11, 20))
    chosen = laid_out(replace(receipt, lines=(sold, *receipt.lines[1:])), hidden=frozenset(Part), locale="en")
    for paper in ("\n".join(lines_of(chosen)), pdf_text(receipt_a4_pdf(chosen, fmt))):
        assert "2041" in paper
        assert "GC7700" not in paper
        assert "Valid until 20 Nov 2028" in paper


def test_a_note_on_the_sale_stands_below_its_lines(receipt: Receipt) -> None:
    lines = lines_of(laid_out(receipt))
    assert "For the party on Saturday" in lines
    assert not any("party" in line for line in lines_of(laid_out(receipt, hidden=frozenset({Part.NOTES}))))


def test_nothing_hides_what_the_sale_is_known_by(receipt: Receipt) -> None:
    lines = lines_of(laid_out(receipt, hidden=frozenset(Part)))
    text = "\n".join(lines)
    assert f"Receipt {receipt.number}" in text
    assert receipt.seal in text
    assert "17,01" in text  # the total
    assert "A VAT 9%" in text  # a Dutch shop says its taxes


def test_the_tax_table_goes_only_where_the_country_lets_it(receipt: Receipt) -> None:
    american = laid_out(receipt, locale="en_US", hidden=frozenset({Part.TAXES}))
    lines = lines_of(american)
    assert "5 items" in lines
    assert not any("VAT 9%" in line for line in lines)
    assert "A VAT 9%" in pdf_text(receipt_a4_pdf(american, PaperFormat.of(american.store)))


def test_what_the_law_wants_said_of_a_tax_is_said_without_the_table(receipt: Receipt) -> None:
    taxes = (replace(receipt.taxes[0], text="Exempt, article 132"), *receipt.taxes[1:])
    bare = laid_out(replace(receipt, taxes=taxes), locale="en_US", hidden=frozenset({Part.TAXES}))
    assert "Exempt, article 132" in lines_of(bare)


def test_what_was_saved_stays_where_the_sum_needs_it(receipt: Receipt) -> None:
    whole = ReceiptDiscount("Regulars", Decimal("1.00"), is_basket=True)
    first = replace(receipt.lines[0], discounts=(*receipt.lines[0].discounts, whole))
    both = replace(
        receipt,
        lines=(first, *receipt.lines[1:]),
        discount=receipt.discount + 1,
        subtotal=receipt.subtotal + 1,
    )
    lines = lines_of(laid_out(both, hidden=frozenset({Part.SAVED})))
    assert any(line.startswith("Subtotal") for line in lines)
    assert any(line.startswith("Regulars") for line in lines)


def test_without_a_barcode_the_number_is_still_there(receipt: Receipt) -> None:
    bare = laid_out(receipt, hidden=frozenset({Part.BARCODE}))
    rows = receipt_rows(bare, PaperFormat.of(bare.store))
    assert not [row for row in rows if row.kind is RowKind.BARCODE]
    found = read(receipt_bytes(rows, EPSON_58_MM, FONT))
    assert found.barcodes == []
    assert receipt.number in found.text


def test_lines_under_the_name_come_before_the_address(receipt: Receipt) -> None:
    lines = [line.strip() for line in lines_of(laid_out(receipt, header=("Bakers since 1911",)))]
    assert lines[:3] == ["Linden Market", "Bakers since 1911", "12 Linden Street, 1017 AB Amsterdam"]


def test_every_way_to_reach_the_shop_and_its_number_in_the_register_are_on_every_paper(
    receipt: Receipt,
) -> None:
    store = replace(receipt.store, phone="020 555 0142", email="hi@linden.example", registration="34 567 890")
    reached = replace(receipt, store=store)
    lines = [line.strip() for line in lines_of(reached)]
    for text in ("Tel 020 555 0142", "hi@linden.example", "Reg. no. 34 567 890"):
        assert text in lines
    page = pdf_text(receipt_a4_pdf(reached, PaperFormat.of(store)))
    for text in ("020 555 0142", "hi@linden.example", "Reg. no. 34 567 890"):
        assert text in page
    assert "Reg. no." not in pdf_text(receipt_a4_pdf(receipt, PaperFormat.of(receipt.store)))


def test_a_gift_receipt_tells_nothing_of_who_bought(receipt: Receipt) -> None:
    lines = text_lines(gift_rows(laid_out(receipt), PaperFormat.of(receipt.store)), 42)
    assert not [line for line in lines if "Marta" in line or "Sliced" in line or "party" in line]


# The logo


def test_the_logo_reaches_the_printer_dot_for_dot(receipt: Receipt) -> None:
    with_logo = laid_out(receipt, logo=ARROW)
    rows = receipt_rows(with_logo, PaperFormat.of(with_logo.store))
    found = read(receipt_bytes(rows, EPSON_58_MM, FONT))
    assert found.pictures == [(16, 3)]
    assert found.dots == [ARROW_SEEN]
    assert found.text.splitlines()[1].strip() == "Linden Market"


def test_the_logo_is_on_both_pdfs(receipt: Receipt) -> None:
    with_logo = laid_out(receipt, logo=ARROW)
    fmt = PaperFormat.of(with_logo.store)
    for pdf in (receipt_roll_pdf(receipt_rows(with_logo, fmt)), receipt_a4_pdf(with_logo, fmt)):
        images = PdfReader(io.BytesIO(pdf)).pages[0].images
        assert len(images) == 1
        seen = images[0].image.convert("1")
        assert seen.size == (10, 3)
        black = {(x, y) for x in range(10) for y in range(3) if not seen.getpixel((x, y))}
        assert black == {(4, 0), (4, 2), *((x, 1) for x in range(10))}


def picture(size: tuple[int, int], mode: str = "RGBA", kind: str = "PNG") -> bytes:
    image = Image.new(mode, size, (255, 255, 255, 0) if mode == "RGBA" else (255, 255, 255))
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2 - 1, size[1]), fill=(0, 0, 0))
    out = io.BytesIO()
    image.save(out, kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_becomes_dots_of_the_allowed_size(kind: str) -> None:
    raster = logo_from(picture((1000, 1000), "RGB", kind))
    assert (raster.width, raster.height) == (160, 160)
    assert raster.bits[:20] == b"\xff" * 10 + b"\x00" * 10


def test_a_clear_background_is_paper_and_a_small_picture_stays_small() -> None:
    raster = logo_from(picture((12, 4)))
    assert (raster.width, raster.height) == (12, 4)
    assert raster.bits == bytes([0b11111100, 0]) * 4


def test_a_wide_picture_is_no_wider_than_the_narrow_paper() -> None:
    raster = logo_from(picture((5000, 200)))
    assert raster.width == LARGEST_WIDTH
    assert raster.height <= LARGEST_HEIGHT


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "logo_unreadable"),
        (b"GIF89a", "logo_unreadable"),
        (picture((40, 40))[:60], "logo_unreadable"),
        (b"\x89PNG\r\n\x1a\n" + bytes(4) + b"IHDR" + b"\x00\x01\x00\x00" * 2, "logo_too_big"),
        (bytes(6_000_000), "logo_too_big"),
    ],
)
def test_what_is_no_picture_is_refused(content: bytes, code: str) -> None:
    with pytest.raises(Refused, match=code):
        logo_from(content)


def test_an_empty_picture_is_refused() -> None:
    out = io.BytesIO()
    Image.new("RGB", (30, 30), (255, 255, 255)).save(out, "PNG")
    with pytest.raises(Refused, match="logo_empty"):
        logo_from(out.getvalue())


# The invoice


def test_an_invoice_names_its_buyer_and_has_the_receipts_number(receipt: Receipt) -> None:
    buyer = Buyer("Silva Catering B.V.", ("3 Harbour Road", "1018 AB Amsterdam"), "NL999999999B01")
    chosen = replace(laid_out(receipt, hidden=frozenset(Part)), buyer=buyer)
    text = pdf_text(receipt_a4_pdf(chosen, PaperFormat.of(chosen.store)))
    assert f"Invoice {receipt.number}" in text
    for words in ("Silva Catering B.V.", "3 Harbour Road", "1018 AB Amsterdam", "VAT NL999999999B01"):
        assert words in text
    assert "A VAT 9%" in text
    assert "could not be asked" not in text
    incomplete = replace(chosen, buyer=Buyer("Marta Silva", is_complete=False))
    assert "could not be asked for" in pdf_text(receipt_a4_pdf(incomplete, PaperFormat.of(chosen.store)))


def test_a_long_head_pushes_the_table_down_and_loses_no_line(receipt: Receipt) -> None:
    buyer = Buyer("B" * 120, tuple(f"Address line {number}" for number in range(12)), "NL9")
    many = replace(
        laid_out(
            receipt,
            header=tuple(f"Header {number}" for number in range(6)),
            logo=Raster(8, 160, b"\xff" * 160),
        ),
        buyer=buyer,
        lines=receipt.lines * 12,
    )
    pdf = receipt_a4_pdf(many, PaperFormat.of(many.store))
    text = pdf_text(pdf)
    pages = len(PdfReader(io.BytesIO(pdf)).pages)
    assert pages > 1
    assert text.count("Sourdough loaf 800 g") == 12
    assert text.count("Address line 11") == pages
