"""Receipt rows as ESC/POS bytes.

The printer's code page is chosen once per printer (page number and codec belong together, and differ by brand) and
sent once per job. A line that the codec cannot write becomes a picture, so no customer reads question marks. Names never
carry control bytes to the printer: python-escpos passes them through, so they are taken out here as well.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pos.documents.fonts import of_the_system
from pos.documents.receipt_rows import Row, RowKind
from pos.documents.receipt_text import row_lines
from pos.documents.right_to_left import as_seen, has_right_to_left
from pos.domain.inputs.text import printable
from pos.domain.receipt_layout import Raster
from pos.words.speaking import is_right_to_left

if TYPE_CHECKING:
    from escpos.printer import Dummy

FONT_HEIGHT_DOTS = 24
DELETE = 0x7F
LONGEST_BARCODE = 100


@dataclass(frozen=True, slots=True)
class PrinterProfile:
    """What must be known about a printer. `columns` is font A's; `dots` the printable width.

    `code_page` is the number that this printer wants after ESC t for `codec` (19 is code page 858 with the euro sign on
    Epson and most others). `drawer_open_pin` is what the printer's line to the drawer says while the drawer is open, True for
    high; None while nobody has found out, because drawers differ.
    """

    columns: int = 42
    dots: int = 512
    code_page: int = 19
    codec: str = "cp858"
    has_cutter: bool = True
    drawer_pin: int = 2
    has_drawer: bool = True
    """False: no job opens a drawer, whatever it asks for."""
    drawer_open_pin: bool | None = None


EPSON_80_MM = PrinterProfile(columns=42, dots=512)
EPSON_58_MM = PrinterProfile(columns=32, dots=384, has_cutter=False)
PROFILES = {
    "80mm": EPSON_80_MM,
    "80mm-48": PrinterProfile(columns=48, dots=576),
    "58mm": EPSON_58_MM,
}


def receipt_bytes(
    rows: Iterable[Row], profile: PrinterProfile, font: Path, *, opens_drawer: bool = False
) -> bytes:
    """A whole job: set up, rows, cut. `font` is the TTF for lines that have to be pictures."""
    printer = _printer()
    printer.hw("INIT")
    if opens_drawer and profile.has_drawer:
        # First of all: the cashier wants the drawer while the paper is still running.
        printer.cashdraw(profile.drawer_pin)
    printer._raw(b"\x1bt" + bytes([profile.code_page]))  # noqa: SLF001 the library's one way to send bytes as they are
    for row in rows:
        _print_row(printer, row, profile, font)
    if profile.has_cutter:
        printer.cut()
    else:
        printer._raw(b"\n" * 4)  # noqa: SLF001 as above
    return printer.output


def drawer_bytes(profile: PrinterProfile) -> bytes:
    """The pulse that opens the cash drawer behind the printer; nothing where there is none."""
    printer = _printer()
    if profile.has_drawer:
        printer.cashdraw(profile.drawer_pin)
    return printer.output


def load_encoder() -> None:
    """Import what makes bytes of rows, on a thread that has time for it."""
    _printer()


def _printer() -> Dummy:
    # Imported late: with Pillow behind it, it costs 200 ms that the first window need not wait for.
    from escpos.printer import Dummy

    return Dummy()


def _print_row(printer: Dummy, row: Row, profile: PrinterProfile, font: Path) -> None:
    if row.kind is RowKind.BARCODE:
        _print_barcode(printer, row.left)
        return
    if row.raster is not None:
        _print_raster(printer, row.raster)
        return
    columns = profile.columns // 2 if row.is_big else profile.columns
    for line in row_lines(row, columns):
        encoded = _encode(line, profile)
        if encoded is None:
            _print_picture(printer, line, row, profile, font)
            continue
        printer.set(align="left", bold=row.is_bold, double_height=row.is_big, double_width=row.is_big)
        printer._raw(encoded + b"\n")  # noqa: SLF001 text() would choose a code page of its own


def _encode(line: str, profile: PrinterProfile) -> bytes | None:
    """The line in the printer's code page, or None when a letter is not in it."""
    text = line.replace("\N{MINUS SIGN}", "-").replace("\N{MULTIPLICATION SIGN}", "x")
    text = text.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    text = text.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    try:
        encoded, _ = codecs.lookup(profile.codec).encode(text, "strict")
    except UnicodeEncodeError:
        return None
    # Codecs map C0 controls to themselves; nothing below a space may reach the printer from a name.
    return bytes(byte for byte in encoded if byte >= 0x20 and byte != DELETE)


def _print_barcode(printer: Dummy, text: str) -> None:
    printer.set(align="center", bold=False, double_height=False, double_width=False)
    # By hand: the library's barcode() writes a remark to standard output.
    shown = "".join(letter for letter in printable(text)[:LONGEST_BARCODE] if letter.isascii())
    data = b"{B" + shown.replace("{", "{{").encode("ascii")
    printer._raw(b"\x1dh\x48\x1dw\x02\x1dH\x02\x1dkI" + bytes([len(data)]) + data + b"\n")  # noqa: SLF001 as above


def _print_raster(printer: Dummy, raster: Raster) -> None:
    """The logo, dot for dot (GS v 0), in the middle. No paper is narrower than the widest logo."""
    printer.set(align="center", bold=False, double_height=False, double_width=False)
    printer._raw(_dots(raster.row_bytes, raster.height, raster.bits) + b"\n")  # noqa: SLF001 as above


def _dots(row_bytes: int, height: int, bits: bytes) -> bytes:
    """A picture as the printer takes it; 1 is black, as in its memory."""
    return b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + height.to_bytes(2, "little") + bits


def _print_picture(printer: Dummy, line: str, row: Row, profile: PrinterProfile, font: Path) -> None:
    """One line as a 1-bit picture, at the place and size the characters would have had."""
    from PIL import Image, ImageDraw, ImageFont

    scale = 2 if row.is_big else 1
    height = FONT_HEIGHT_DOTS * scale
    picture = Image.new("1", (profile.dots, height + 6), 0)
    draw = ImageDraw.Draw(picture)
    # put in order and joined here, because Pillow can do that only with a library that some systems lack
    engine = ImageFont.Layout.BASIC if has_right_to_left(line) else None
    face = ImageFont.truetype(str(_font_for(line, font)), height - 4, layout_engine=engine)
    text = line.strip()
    left, gap, right = text.rpartition("  ") if row.kind is RowKind.PAIR else (text, "", "")
    left, right = (as_seen(each, is_right_to_left=is_right_to_left()) for each in (left, right))
    indent = (len(line) - len(line.lstrip())) * profile.dots // (profile.columns // scale)
    draw.text((indent, 0), left.strip() or right, font=face, fill=1)
    if gap and left.strip():
        draw.text((profile.dots - draw.textlength(right, font=face), 0), right, font=face, fill=1)
    # by hand: the library's image() writes a remark to standard output
    printer._raw(_dots(-(-picture.width // 8), picture.height, picture.tobytes()))  # noqa: SLF001 as above


def _font_for(line: str, font: Path) -> Path:
    """The bundled one has no Arabic letters; systems have one that has them."""
    if not has_right_to_left(line):
        return font
    return next((regular for regular, _ in of_the_system() if regular.exists()), font)
