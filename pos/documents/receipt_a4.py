"""A receipt on A4: a table with its head on each page, what is said below a line in small type, sums and taxes.

With a buyer it is the invoice of the sale. It always has its taxes, because an invoice without them is none.

Text is drawn as text, never parsed as markup, so a product name cannot change the page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from pos.documents import fonts
from pos.documents.receipt_pdf import DOT, MM, draw_raster, pdf_canvas, wrap_to_width
from pos.documents.receipt_rows import (
    Format,
    agreed_of,
    changes_of,
    explanation_of,
    note_of,
    remarks_of,
    short_quantity,
    sums_of,
    tax_remarks,
    tax_text,
    tender_text,
)
from pos.domain.receipt import Receipt, ReceiptLine
from pos.domain.receipt_layout import Part

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

A4_WIDTH, A4_HEIGHT = 210 * MM, 297 * MM
A4_MARGIN = 15 * MM
ROW_HEIGHT = 19.5
TEXT = 9.75
FOOT = A4_MARGIN + 24
NOTE, NOTE_HEIGHT = 8.5, 14.0
SMALL_LINE = 12.0
BELOW = "    "
"""Begins the first cell of a row that belongs to the line above it."""

Cells = tuple[str, ...]
"""Item, quantity, price, amount, letters."""


class A4Receipt:
    """Draws a receipt on A4 pages: head, table with its head repeated, totals, taxes, page n of m.

    Explained, each line and the total say how they came about.
    """

    def __init__(self, receipt: Receipt, fmt: Format, *, is_explained: bool = False) -> None:
        fonts.register()
        self._receipt, self._fmt, self._is_explained = receipt, fmt, is_explained
        self._right = A4_WIDTH - A4_MARGIN

    def pdf(self) -> bytes:
        """The finished document."""
        chunks = self._paged_lines()
        canvas, buffer = pdf_canvas((A4_WIDTH, A4_HEIGHT), self._receipt.number)
        for number, lines in enumerate(chunks, 1):
            y = self._head(canvas)
            y = self._table(canvas, y, lines)
            if number == len(chunks):
                self._sums(canvas, y)
            self._foot(canvas, number, len(chunks))
            canvas.showPage()
        canvas.save()
        return buffer.getvalue()

    def _paged_lines(self) -> list[list[Cells]]:
        """Table rows, cut so that the sums fit below the last ones."""
        room = A4_HEIGHT - A4_MARGIN - self._head_height - 4 - FOOT - ROW_HEIGHT
        pages: list[list[Cells]] = [[]]
        used = 0.0
        for row in self._table_rows():
            if used + _height(row) > room:
                pages.append([])
                used = 0.0
            pages[-1].append(row)
            used += _height(row)
        if used + self._sums_height() > room:
            pages.append([])
        return pages

    def _table_rows(self) -> Iterable[Cells]:
        receipt, fmt = self._receipt, self._fmt
        for line in receipt.lines:
            amounts = (
                short_quantity(line),
                fmt.amount(line.unit_price),
                fmt.amount(line.list_amount),
                line.letters,
            )
            yield (BELOW + line.name if line.is_deposit else line.name.lstrip(), *amounts)
            sentences = fmt.sentences(line.trace) if self._is_explained else []
            yield from self._notes(sentences) if sentences else self._changes(line)

            yield from self._notes(remarks_of(line, receipt, fmt))
        if note_of(receipt):
            # in the size of the lines, so that it does not seem to belong to the last of them
            room = self._right - A4_MARGIN
            for part in wrap_to_width(note_of(receipt), room, fonts.REGULAR, TEXT):
                yield (part.lstrip(), "", "", "", "")

    def _changes(self, line: ReceiptLine) -> Iterable[Cells]:
        for row in changes_of(line, self._receipt, self._fmt):
            yield (BELOW + row.left, "", "", row.right, "")

    def _notes(self, sentences: Iterable[str]) -> Iterable[Cells]:
        """Sentences over the whole width of the page."""
        room = self._right - A4_MARGIN - fonts.text_width(BELOW, fonts.REGULAR, NOTE)
        for said in sentences:
            yield from (_note(part) for part in wrap_to_width(said, room, fonts.REGULAR, NOTE))

    def _head(self, canvas: Canvas) -> float:
        """The shop at the left with its logo above, the document at the right, the buyer of an invoice below; where the table begins."""
        store, top = self._receipt.store, A4_HEIGHT - A4_MARGIN
        if store.layout.logo is not None:
            draw_raster(canvas, store.layout.logo, A4_MARGIN, top - store.layout.logo.height * DOT)
        self._document(canvas, top)
        top -= self._logo_height
        canvas.setFont(fonts.BOLD, 15)
        canvas.drawString(A4_MARGIN, top - 14, store.name)
        canvas.setFont(fonts.REGULAR, 9)
        for number, text in enumerate(self._contact):
            canvas.drawString(A4_MARGIN, top - 30 - SMALL_LINE * number, text)
        top -= 30 + SMALL_LINE * len(self._contact)
        for number, (text, font) in enumerate(self._buyer_lines):
            canvas.setFont(font, 9)
            canvas.drawString(A4_MARGIN, top - 12 - SMALL_LINE * number, text)
        return A4_HEIGHT - A4_MARGIN - self._head_height

    def _document(self, canvas: Canvas, top: float) -> None:
        if self._fmt.is_training:
            canvas.drawCentredString(A4_WIDTH / 2, top + 6, self._fmt.word("paper.no_sale"))
        canvas.setFont(fonts.BOLD, 12)
        canvas.drawRightString(self._right, top - 14, self._title)
        canvas.setFont(fonts.REGULAR, 9)
        for number, text in enumerate(self._facts):
            canvas.drawRightString(self._right, top - 30 - SMALL_LINE * number, text)

    @property
    def _title(self) -> str:
        """An invoice has the number of its receipt: it is the same sale, and counted once."""
        receipt = self._receipt
        if receipt.buyer is not None:
            key = "receipt.credit_note" if receipt.is_refund else "receipt.invoice"
        else:
            key = "receipt.refund_title" if receipt.is_refund else "receipt.title"
        return self._fmt.word(key, number=receipt.number)

    @property
    def _contact(self) -> list[str]:
        store, fmt = self._receipt.store, self._fmt
        tax_number = fmt.word("receipt.tax_number", number=store.tax_number) if store.tax_number else ""
        number = store.registration
        registration = fmt.word("receipt.registration", number=number) if number else ""
        reached = [store.phone or "", store.email or ""]
        lines = [*store.receipt_header, *store.address, *reached, tax_number, registration]
        return [text for text in lines if text]

    @property
    def _facts(self) -> list[str]:
        receipt, fmt = self._receipt, self._fmt
        served = fmt.word("receipt.served_by", name=receipt.served_by) if receipt.served_by else ""
        customer = ""
        if receipt.customer_name and receipt.buyer is None and receipt.store.shows(Part.CUSTOMER):
            customer = f"{fmt.word('receipt.customer')}: {receipt.customer_name}"
        facts = [fmt.date_time(receipt.sold_at), receipt.till_name, served, customer, *self._what_it_is()]
        return [text for text in facts if text]

    @property
    def _buyer_lines(self) -> list[tuple[str, str]]:
        """Who the invoice is made out to, with the font of each line."""
        buyer, fmt = self._receipt.buyer, self._fmt
        if buyer is None:
            return []
        lines = [(fmt.word("receipt.invoice_to"), fonts.REGULAR), (buyer.name, fonts.BOLD)]
        lines += [(text, fonts.REGULAR) for text in buyer.address]
        if buyer.tax_number:
            lines.append((fmt.word("receipt.tax_number", number=buyer.tax_number), fonts.REGULAR))
        if not buyer.is_complete:
            lines.append((fmt.word("receipt.buyer_incomplete"), fonts.REGULAR))
        room = (self._right - A4_MARGIN) * 0.75
        return [(part, font) for text, font in lines for part in wrap_to_width(text, room, font, 9)]

    @property
    def _logo_height(self) -> float:
        logo = self._receipt.store.layout.logo
        return 0.0 if logo is None else logo.height * DOT + 8

    @property
    def _head_height(self) -> float:
        left = self._logo_height + 30 + SMALL_LINE * len(self._contact)
        if self._buyer_lines:
            left += 12 + SMALL_LINE * len(self._buyer_lines)
        right = 30 + SMALL_LINE * len(self._facts)
        return max(92.0, max(left, right) + 14)

    def _what_it_is(self) -> Iterable[str]:
        """Practice, a copy, an explained receipt, and whose goods came back."""
        if self._fmt.is_training:
            yield self._fmt.word("paper.training")
        if self._receipt.refund_of:
            yield self._fmt.word("receipt.refund_of", number=self._receipt.refund_of)
        if self._receipt.is_copy:
            yield self._fmt.word("receipt.copy")
        if self._is_explained:
            yield self._fmt.word("receipt.explained")

    @property
    def _columns(self) -> tuple[float, float, float, float]:
        """Right edges of quantity, price, amount and letter."""
        return (self._right - 190, self._right - 110, self._right - 26, self._right)

    def _table(self, canvas: Canvas, y: float, rows: Sequence[Cells]) -> float:
        heads = [self._fmt.word(f"receipt.column.{key}") for key in ("item", "quantity", "price", "amount")]
        self._row(canvas, y, (*heads, ""), fonts.BOLD)
        self._line_below(canvas, y, 1)
        for place, row in enumerate(rows):
            if place and not row[0].startswith(BELOW):
                self._line_below(canvas, y, 0.3)
            y -= _height(row)
            self._row(canvas, y, row, fonts.REGULAR)
        if rows:
            self._line_below(canvas, y, 0.3)
        return y

    def _line_below(self, canvas: Canvas, y: float, width: float) -> None:
        canvas.setLineWidth(width)
        canvas.line(A4_MARGIN, y - 6, self._right, y - 6)

    def _row(self, canvas: Canvas, y: float, cells: Cells, font: str) -> None:
        """What stands below a line is smaller; a text alone may take the whole width."""
        size = NOTE if cells[0].startswith(BELOW) else TEXT
        canvas.setFont(font, size)
        room = (self._columns[0] - A4_MARGIN - 60) if any(cells[1:]) else self._right - A4_MARGIN
        name = wrap_to_width(cells[0].strip(), room, font, size)
        indent = fonts.text_width(BELOW, font, size) if cells[0].startswith(BELOW) else 0
        canvas.drawString(
            A4_MARGIN + indent, y, name[0] + ("\N{HORIZONTAL ELLIPSIS}" if len(name) > 1 else "")
        )
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
            canvas.setFont(fonts.REGULAR, 9)
            canvas.drawRightString(self._columns[1], y, tax_text(tax, fmt))
            canvas.drawRightString(self._columns[2], y, fmt.amount(tax.amount))
            for said in tax_remarks(tax, fmt):
                y -= 12
                canvas.setFont(fonts.REGULAR, 8)
                canvas.drawRightString(self._columns[1], y, said)
        y -= 14
        for note in self._explanation():
            y -= 14
            canvas.setFont(fonts.REGULAR, NOTE)
            canvas.drawString(A4_MARGIN, y, note[0].strip())

    def _sums_height(self) -> float:
        receipt = self._receipt
        big = ROW_HEIGHT * 1.3 - ROW_HEIGHT
        remarks = sum(len(tax_remarks(tax, self._fmt)) for tax in receipt.taxes)
        rows = len(list(self._sum_rows())) * ROW_HEIGHT + big
        return 40 + rows + 14 * len(receipt.taxes) + 12 * remarks + 14 * len(self._explanation())

    def _explanation(self) -> list[Cells]:
        """How the total came about."""
        return list(self._notes(explanation_of(self._receipt, self._fmt))) if self._is_explained else []

    def _sum_rows(self) -> Iterable[tuple[str, str, str, float]]:
        receipt, fmt = self._receipt, self._fmt
        for text, amount in sums_of(receipt, fmt):
            yield text, fmt.amount(amount), fonts.REGULAR, TEXT
        total = fmt.amount(receipt.total, with_sign=True)
        yield fmt.word("receipt.total"), total, fonts.BOLD, 15
        for key, amount in agreed_of(receipt):
            yield fmt.word(key), fmt.amount(amount), fonts.REGULAR, TEXT
        for tender in receipt.tenders_said:
            yield tender_text(tender, fmt), fmt.amount(tender.amount), fonts.REGULAR, TEXT
        if receipt.change:
            yield fmt.word("receipt.change"), fmt.amount(receipt.change), fonts.REGULAR, TEXT

    def _foot(self, canvas: Canvas, page: int, pages: int) -> None:
        canvas.setLineWidth(0.3)
        canvas.line(A4_MARGIN, A4_MARGIN + 14, self._right, A4_MARGIN + 14)
        canvas.setFont(fonts.REGULAR, 8)
        canvas.drawString(A4_MARGIN, A4_MARGIN, self._fmt.word("receipt.seal", seal=self._receipt.seal))
        text = self._fmt.word("page", number=page, count=pages)
        canvas.drawRightString(self._right, A4_MARGIN, text)


def receipt_a4_pdf(receipt: Receipt, fmt: Format, *, is_explained: bool = False) -> bytes:
    """The receipt on A4."""
    return A4Receipt(receipt, fmt, is_explained=is_explained).pdf()


def _note(text: str) -> Cells:
    return (BELOW + text, "", "", "", "")


def _height(row: Cells) -> float:
    return NOTE_HEIGHT if row[0].startswith(BELOW) else ROW_HEIGHT
