"""A receipt as PDF on 58 and 80 mm rolls, from the same rows as paper. The A4 page is `receipt_a4`'s.

Text is drawn as text, never parsed as markup, so a product name cannot change the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pos.documents import fonts
from pos.documents.receipt_rows import Row, RowKind
from pos.domain.inputs.text import printable
from pos.domain.receipt_layout import Raster

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4
DOT = 72 / 203
"""A dot of a receipt printer, in points."""


@dataclass(frozen=True, slots=True)
class Roll:
    """A paper roll. Sizes in points; `bar` is the width of one barcode module."""

    width: float
    margin: float
    size: float
    big: float
    bar: float

    @property
    def room(self) -> float:
        return self.width - 2 * self.margin


ROLL_80_MM = Roll(width=80 * MM, margin=3.3 * MM, size=8.4, big=14.5, bar=1.05)
ROLL_58_MM = Roll(width=58 * MM, margin=3 * MM, size=7.4, big=11.5, bar=0.75)


def receipt_roll_pdf(rows: Sequence[Row], roll: Roll = ROLL_80_MM, title: str = "") -> bytes:
    """One page as long as the receipt."""
    fonts.register()
    drawn = [piece for row in rows for piece in _pieces(row, roll)]
    height = sum(piece.height for piece in drawn) + 2 * roll.margin + 6
    canvas, buffer = pdf_canvas((roll.width, height), title)
    y = height - roll.margin
    for piece in drawn:
        y -= piece.height
        piece.draw(canvas, y)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@dataclass(frozen=True, slots=True)
class _Piece:
    height: float
    draw: Callable[[Canvas, float], None]


def _pieces(row: Row, roll: Roll) -> Iterable[_Piece]:
    if row.kind is RowKind.RULE:
        yield _Piece(roll.size * 1.1, lambda canvas, y: _rule(canvas, y + roll.size * 0.5, roll))
        return
    if row.kind is RowKind.BARCODE:
        yield _Piece(roll.size * 6.4, lambda canvas, y: _barcode(canvas, y, row.left, roll))
        return
    if row.kind is RowKind.LOGO:
        raster = row.raster
        if raster is not None:
            tall = raster.height * DOT
            yield _Piece(
                tall + roll.size * 0.6,
                lambda canvas, y: draw_raster(
                    canvas, raster, (roll.width - raster.width * DOT) / 2, y + roll.size * 0.6
                ),
            )
        return
    size = roll.big if row.is_big else roll.size
    font = fonts.BOLD if row.is_bold else fonts.REGULAR
    indent = row.indent * size * 0.42
    room = roll.room - indent
    if row.right:
        room -= fonts.line_width(row.right, font, size) + size * 0.6
    lines = wrap_to_width(row.left, room, font, size)
    for number, line in enumerate(lines):
        right = row.right if number == len(lines) - 1 else ""
        yield _Piece(size * 1.36, _line_drawer(line, right, row, roll, (font, size, indent)))


def _line_drawer(
    left: str, right: str, row: Row, roll: Roll, face: tuple[str, float, float]
) -> Callable[[Canvas, float], None]:
    font, size, indent = face

    def draw(canvas: Canvas, y: float) -> None:
        canvas.setFont(font, size)
        base = y + size * 0.3
        if row.is_centred:
            canvas.drawCentredString(roll.width / 2, base, left)
        else:
            canvas.drawString(roll.margin + indent, base, left)
        if right:
            canvas.drawRightString(roll.width - roll.margin, base, right)

    return draw


def _rule(canvas: Canvas, y: float, roll: Roll) -> None:
    canvas.setLineWidth(0.5)
    canvas.setDash(2, 1.4)
    canvas.line(roll.margin, y, roll.width - roll.margin, y)
    canvas.setDash()


def _barcode(canvas: Canvas, y: float, text: str, roll: Roll) -> None:
    from reportlab.graphics.barcode.code128 import Code128

    code = Code128(text, barHeight=roll.size * 4, barWidth=roll.bar, quiet=False)
    code.drawOn(canvas, (roll.width - code.width) / 2, y + roll.size * 1.6)
    canvas.setFont(fonts.REGULAR, roll.size)
    canvas.drawCentredString(roll.width / 2, y + roll.size * 0.3, text)


def draw_raster(canvas: Canvas, raster: Raster, x: float, y: float, scale: float = 1.0) -> None:
    """A logo with its lower left corner there, as large as a receipt printer makes it unless scaled."""
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    white = bytes(~byte & 0xFF for byte in raster.bits)  # here a set bit is white
    picture = Image.frombytes("1", (raster.width, raster.height), white)
    canvas.drawImage(ImageReader(picture), x, y, raster.width * DOT * scale, raster.height * DOT * scale)


def wrap_to_width(text: str, room: float, font: str, size: float) -> list[str]:
    """Break at spaces to fit `room` points; a word that is too long is cut."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if fonts.line_width(joined, font, size) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and fonts.line_width(lines[-1] + letter, font, size) > room:
                lines.append("")
            lines[-1] += letter
    return lines


@cache
def _plain_canvas() -> type[Canvas]:
    """A canvas on which a control character of an old name is a space, whatever draws it."""
    from reportlab.pdfgen.canvas import Canvas

    class PlainCanvas(Canvas):
        def drawString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            super().drawString(x, y, printable(text), *rest, **named)

        def drawRightString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            super().drawRightString(x, y, printable(text), *rest, **named)

        def drawCentredString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            super().drawCentredString(x, y, printable(text), *rest, **named)

    return PlainCanvas


@cache
def _seen_canvas() -> type[Canvas]:
    """A canvas on which a line stands as it is read: Arabic letters joined and from the right, in a typeface that has them."""
    plain = _plain_canvas()

    class SeenCanvas(plain):  # type: ignore[valid-type,misc]  # made when it is first needed, as its base is
        def drawString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            font, size = self._fontname, self._fontsize
            for part, face in fonts.pieces(text, font):
                self.setFont(face, size)
                super().drawString(x, y, part, *rest, **named)
                x += fonts.text_width(part, face, size)
            self.setFont(font, size)

        def drawRightString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            self.drawString(x - self._wide(text), y, text, *rest, **named)

        def drawCentredString(self, x: float, y: float, text: str, *rest: Any, **named: Any) -> None:
            self.drawString(x - self._wide(text) / 2, y, text, *rest, **named)

        def _wide(self, text: str) -> float:
            return fonts.line_width(text, self._fontname, self._fontsize)

    return SeenCanvas


def pdf_canvas(
    page: tuple[float, float], title: str, *, draws_as_seen: bool = True
) -> tuple[Canvas, io.BytesIO]:
    """Whoever puts lines in order themselves draws them as they are."""
    buffer = io.BytesIO()
    made = _seen_canvas() if draws_as_seen else _plain_canvas()
    canvas = made(buffer, pagesize=page, invariant=True)
    canvas.setTitle(title)
    canvas.setCreator("Tern")
    return canvas, buffer
