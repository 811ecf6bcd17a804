"""A receipt as PDF: 58 and 80 mm rolls from the same rows as paper, and an A4 page with a table.

Text is drawn as text, never parsed as markup, so a product name cannot change the page.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from pos.documents import fonts
from pos.documents.receipt_rows import Format, Row, RowKind, agreed_of, short_quantity, tax_remarks
from pos.domain.inputs.text import printable
from pos.domain.receipt import Receipt

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

MM = 72 / 25.4


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
    canvas, buffer = _canvas((roll.width, height), title)
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
    size = roll.big if row.is_big else roll.size
    font = fonts.BOLD if row.is_bold else fonts.REGULAR
    indent = row.indent * size * 0.42
    room = roll.room - indent
    if row.right:
        room -= fonts.text_width(row.right, font, size) + size * 0.6
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


def wrap_to_width(text: str, room: float, font: str, size: float) -> list[str]:
    """Break at spaces to fit `room` points; a word that is too long is cut."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if fonts.text_width(joined, font, size) <= room:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for letter in word:
            if lines[-1] and fonts.text_width(lines[-1] + letter, font, size) > room:
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


def _canvas(page: tuple[float, float], title: str) -> tuple[Canvas, io.BytesIO]:
    buffer = io.BytesIO()
    canvas = _plain_canvas()(buffer, pagesize=page, invariant=True)
    canvas.setTitle(title)
    canvas.setCreator("Tern")
    return canvas, buffer


A4_WIDTH, A4_HEIGHT = 210 * MM, 297 * MM
A4_MARGIN = 15 * MM
ROW_HEIGHT = 19.5
TEXT = 9.75
FOOT = A4_MARGIN + 24


class A4Receipt:
    """Draws a receipt on A4 pages: head, table with its head repeated, totals, taxes, page n of m."""

    def __init__(self, receipt: Receipt, fmt: Format) -> None:
        fonts.register()
        self._receipt, self._fmt = receipt, fmt
        self._right = A4_WIDTH - A4_MARGIN

    def pdf(self) -> bytes:
        """The finished document."""
        chunks = self._paged_lines()
        canvas, buffer = _canvas((A4_WIDTH, A4_HEIGHT), self._receipt.number)
        for number, lines in enumerate(chunks, 1):
            y = self._head(canvas)
            y = self._table(canvas, y, lines)
            if number == len(chunks):
                self._sums(canvas, y)
            self._foot(canvas, number, len(chunks))
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    def _paged_lines(self) -> list[list[tuple[str, ...]]]:
        """Table rows, cut so that the sums fit below the last ones."""
        rows = list(self._table_rows())
        remarks = sum(len(tax_remarks(tax, self._fmt)) for tax in self._receipt.taxes)
        sums_rows = 7 + len(self._receipt.taxes) + remarks + len(self._receipt.tenders)
        full = int((A4_HEIGHT - A4_MARGIN - 96 - FOOT) / ROW_HEIGHT) - 1
        pages = [rows[start : start + full] for start in range(0, len(rows), full)] or [[]]
        if len(pages[-1]) > full - sums_rows:
            pages.append([])
        return pages

    def _table_rows(self) -> Iterable[tuple[str, ...]]:
        for line in self._receipt.lines:
            yield (
                line.name,
                short_quantity(line),
                self._fmt.amount(line.unit_price),
                self._fmt.amount(line.list_amount),
                line.letters,
            )
            for taken in line.discounts:
                yield (f"    {taken.name}", "", "", self._fmt.amount(-taken.amount), "")

    def _head(self, canvas: Canvas) -> float:
        store, receipt, top = self._receipt.store, self._receipt, A4_HEIGHT - A4_MARGIN
        canvas.setFont(fonts.BOLD, 15)
        canvas.drawString(A4_MARGIN, top - 14, store.name)
        canvas.setFont(fonts.REGULAR, 9)
        contact = [*store.address, store.phone or "", store.tax_number or ""]
        for number, text in enumerate(filter(None, contact)):
            canvas.drawString(A4_MARGIN, top - 30 - 12 * number, text)
        key = "receipt.refund_title" if receipt.is_refund else "receipt.title"
        canvas.setFont(fonts.BOLD, 12)
        canvas.drawRightString(self._right, top - 14, self._fmt.word(key, number=receipt.number))
        canvas.setFont(fonts.REGULAR, 9)
        served = self._fmt.word("receipt.served_by", name=receipt.served_by) if receipt.served_by else ""
        facts = [self._fmt.date_time(receipt.sold_at), receipt.till_name, served]
        for number, text in enumerate(filter(None, facts)):
            canvas.drawRightString(self._right, top - 30 - 12 * number, text)
        return top - 92

    @property
    def _columns(self) -> tuple[float, float, float, float]:
        """Right edges of quantity, price, amount and letter."""
        return (self._right - 190, self._right - 110, self._right - 26, self._right)

    def _table(self, canvas: Canvas, y: float, rows: Sequence[tuple[str, ...]]) -> float:
        heads = [self._fmt.word(f"receipt.column.{key}") for key in ("item", "quantity", "price", "amount")]
        self._row(canvas, y, (*heads, ""), fonts.BOLD)
        canvas.setLineWidth(1)
        canvas.line(A4_MARGIN, y - 6, self._right, y - 6)
        for row in rows:
            y -= ROW_HEIGHT
            self._row(canvas, y, row, fonts.REGULAR)
            canvas.setLineWidth(0.3)
            canvas.line(A4_MARGIN, y - 6, self._right, y - 6)
        return y

    def _row(self, canvas: Canvas, y: float, cells: tuple[str, ...], font: str) -> None:
        canvas.setFont(font, TEXT)
        room = self._columns[0] - A4_MARGIN - 60
        name = wrap_to_width(cells[0], room, font, TEXT)
        canvas.drawString(A4_MARGIN, y, name[0] + ("\N{HORIZONTAL ELLIPSIS}" if len(name) > 1 else ""))
        for edge, text in zip(self._columns, cells[1:], strict=True):
            canvas.drawRightString(edge, y, text)

    def _sums(self, canvas: Canvas, y: float) -> None:
        receipt, fmt = self._receipt, self._fmt
        y -= 12
        for text, amount, font, size in self._sum_rows():
            y -= ROW_HEIGHT if size < 12 else ROW_HEIGHT * 1.3
            canvas.setFont(font, size)
            canvas.drawRightString(self._columns[1], y, text)
            canvas.drawRightString(self._columns[2], y, amount)
        y -= 14
        for tax in receipt.taxes:
            y -= 14
            base = fmt.amount(tax.base)
            text = fmt.word("receipt.tax_base", letter=tax.letter, name=tax.name, base=base)
            canvas.setFont(fonts.REGULAR, 9)
            canvas.drawRightString(self._columns[1], y, text)
            canvas.drawRightString(self._columns[2], y, fmt.amount(tax.amount))
            for said in tax_remarks(tax, fmt):
                y -= 12
                canvas.setFont(fonts.REGULAR, 8)
                canvas.drawRightString(self._columns[1], y, said)

    def _sum_rows(self) -> Iterable[tuple[str, str, str, float]]:
        receipt, fmt = self._receipt, self._fmt
        if receipt.discount:
            yield fmt.word("receipt.saved"), fmt.amount(-receipt.discount), fonts.REGULAR, TEXT
        if receipt.tax_on_top:
            yield fmt.word("receipt.tax_added"), fmt.amount(receipt.tax_on_top), fonts.REGULAR, TEXT
        total = fmt.amount(receipt.total, with_sign=True)
        yield fmt.word("receipt.total"), total, fonts.BOLD, 15
        for key, amount in agreed_of(receipt):
            yield fmt.word(key), fmt.amount(amount), fonts.REGULAR, TEXT
        for tender in receipt.tenders:
            yield fmt.word(f"tender.{tender.kind}"), fmt.amount(tender.amount), fonts.REGULAR, TEXT
        if receipt.change:
            yield fmt.word("receipt.change"), fmt.amount(receipt.change), fonts.REGULAR, TEXT

    def _foot(self, canvas: Canvas, page: int, pages: int) -> None:
        canvas.setLineWidth(0.3)
        canvas.line(A4_MARGIN, A4_MARGIN + 14, self._right, A4_MARGIN + 14)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.drawString(A4_MARGIN, A4_MARGIN, self._fmt.word("receipt.seal", seal=self._receipt.seal))
        text = self._fmt.word("page", number=page, count=pages)
        canvas.drawRightString(self._right, A4_MARGIN, text)


def receipt_a4_pdf(receipt: Receipt, fmt: Format) -> bytes:
    """The receipt on A4."""
    return A4Receipt(receipt, fmt).pdf()
