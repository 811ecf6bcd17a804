"""The bundled typeface for PDFs, registered once, and one of the system's for letters that it does not have, such as Arabic ones."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from pos.documents.right_to_left import as_seen
from pos.domain.inputs.text import printable
from pos.paths import resources_dir
from pos.words.speaking import is_right_to_left

REGULAR = "Inter"
BOLD = "Inter-Bold"
EVEN, EVEN_MEDIUM, EVEN_STRONG = "Inter-Even", "Inter-Even-Medium", "Inter-Even-SemiBold"
"""With figures of one width, for tables."""
FALLBACK_MARK = "\N{REPLACEMENT CHARACTER}"


@cache
def register() -> None:
    """Make `REGULAR` and `BOLD` known to ReportLab; they are embedded as subsets."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    folder = resources_dir() / "fonts"
    pdfmetrics.registerFont(TTFont(REGULAR, str(folder / "Inter-Regular.ttf")))
    pdfmetrics.registerFont(TTFont(BOLD, str(folder / "Inter-Bold.ttf")))


@cache
def register_even() -> None:
    """Make the typefaces for tables known to ReportLab, embedded as the others."""
    from reportlab.pdfbase import pdfmetrics

    from pos.documents.tabular import tabular_font

    folder = resources_dir() / "fonts"
    for name, file in (
        (EVEN, "Inter-Regular.ttf"),
        (EVEN_MEDIUM, "Inter-Medium.ttf"),
        (EVEN_STRONG, "Inter-SemiBold.ttf"),
    ):
        pdfmetrics.registerFont(tabular_font(name, folder / file))


@cache
def register_other() -> tuple[str, str] | None:
    """The names of a regular and a bold typeface of the system with Arabic letters; None where there is none."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    for regular, bold in of_the_system():
        try:
            fonts = [TTFont(f"Other-{path.stem}", str(path)) for path in (regular, bold)]
        except (OSError, TTFError):  # not there, or not of a kind that ReportLab embeds
            continue
        if all(ARABIC_FORM in font.face.charToGlyph for font in fonts):
            for font in fonts:
                pdfmetrics.registerFont(font)
            return str(fonts[0].fontName), str(fonts[1].fontName)
    return None


ARABIC_FORM = 0xFEDF
"""A letter as it stands at the beginning of a word: a font that has it has the others."""


def of_the_system() -> Iterator[tuple[Path, Path]]:
    """Where systems keep a regular and a bold typeface with Arabic letters; most of the places are empty."""
    windows = Path(os.environ.get("WINDIR", "C:/Windows")) / "fonts"
    mac = Path("/System/Library/Fonts/Supplemental")
    yield windows / "arial.ttf", windows / "arialbd.ttf"
    yield mac / "Arial.ttf", mac / "Arial Bold.ttf"
    for folder in ("truetype/dejavu", "dejavu", "dejavu-sans-fonts", "TTF"):
        linux = Path("/usr/share/fonts") / folder
        yield linux / "DejaVuSans.ttf", linux / "DejaVuSans-Bold.ttf"


@cache
def letters_of(font: str) -> frozenset[int]:
    """Codes of what a registered typeface has."""
    from reportlab.pdfbase import pdfmetrics

    registered: Any = pdfmetrics.getFont(font)
    return frozenset(registered.face.charToGlyph)


def text_width(text: str, font: str, size: float) -> float:
    """Width in points."""
    from reportlab.pdfbase import pdfmetrics

    return float(pdfmetrics.stringWidth(text, font, size))


def line_width(text: str, font: str, size: float) -> float:
    """Width in points of a line as `pieces` gives it."""
    return sum(text_width(part, face, size) for part, face in pieces(text, font))


def pieces(text: str, font: str) -> list[tuple[str, str]]:
    """A line as it is seen, in parts of one typeface each: letters that the given one lacks are of the system's, if it has them."""
    clean = printable(text)
    if clean.isascii():
        return [(clean, font)]
    seen = as_seen(clean, is_right_to_left=is_right_to_left())
    own, other = letters_of(font), register_other()
    if other is None or all(ord(each) in own for each in seen):
        return [(seen, font)]
    instead = other[1] if font in {BOLD, EVEN_STRONG} else other[0]
    has = letters_of(instead)
    found: list[tuple[str, str]] = []
    for each in seen:
        face = instead if ord(each) not in own and ord(each) in has else font
        if found and found[-1][1] == face:
            found[-1] = (found[-1][0] + each, face)
        else:
            found.append((each, face))
    return found
