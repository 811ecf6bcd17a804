"""The bundled typeface for PDFs, registered once."""

from __future__ import annotations

from functools import cache

from pos.paths import resources_dir

REGULAR = "Inter"
BOLD = "Inter-Bold"
FALLBACK_MARK = "\N{REPLACEMENT CHARACTER}"


@cache
def register() -> None:
    """Make `REGULAR` and `BOLD` known to ReportLab; they are embedded as subsets."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = resources_dir() / "fonts"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "Inter-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "Inter-Bold.ttf")))


def text_width(text: str, font: str, size: float) -> float:
    """Width in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, size))
