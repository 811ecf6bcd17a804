"""A badge as PDF, of the size of a bank card (ISO/IEC 7810 ID-1, 85.60 by 53.98 mm): to be printed, cut out and laminated."""

from __future__ import annotations

from pos.documents import fonts
from pos.documents.receipt_pdf import MM, pdf_canvas
from pos.domain.inputs.text import printable

WIDTH, HEIGHT = 85.6 * MM, 53.98 * MM
MARGIN = 5 * MM
BAR_HEIGHT = 15 * MM


def badge_pdf(code: str, name: str, role: str, shop: str) -> bytes:
    """One page. The bars are as wide as the card allows; the code does not stand there in letters, so nobody reads it over a shoulder."""
    from reportlab.graphics.barcode.code128 import Code128

    fonts.register()
    canvas, buffer = pdf_canvas((WIDTH, HEIGHT), printable(name))
    canvas.setLineWidth(0.4)
    canvas.rect(0.4, 0.4, WIDTH - 0.8, HEIGHT - 0.8)
    canvas.setFont(fonts.REGULAR, 8)
    canvas.drawString(MARGIN, HEIGHT - MARGIN - 6, _fitting(shop, fonts.REGULAR, 8))
    canvas.setFont(fonts.BOLD, 15)
    canvas.drawString(MARGIN, HEIGHT - MARGIN - 30, _fitting(name, fonts.BOLD, 15))
    canvas.setFont(fonts.REGULAR, 9)
    canvas.drawString(MARGIN, HEIGHT - MARGIN - 44, _fitting(role, fonts.REGULAR, 9))
    bars = Code128(code, barHeight=BAR_HEIGHT, barWidth=1.0, quiet=False, humanReadable=False)
    bars.barWidth = (WIDTH - 2 * MARGIN) / bars.width
    bars = Code128(code, barHeight=BAR_HEIGHT, barWidth=bars.barWidth, quiet=False, humanReadable=False)
    bars.drawOn(canvas, MARGIN, MARGIN)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def _fitting(text: str, font: str, size: float) -> str:
    """As much of it as the card is wide."""
    clean = printable(text)
    while clean and fonts.text_width(clean, font, size) > WIDTH - 2 * MARGIN:
        clean = clean[:-1]
    return clean
