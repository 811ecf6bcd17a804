"""The paper that reports are drawn on: a page of 794 by 1123 pixels with its origin at the top, the greys and weights of the
design, and texts that are made to fit the room they have.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

from pos.documents import fonts
from pos.documents.receipt_pdf import DOT, MM, draw_raster, pdf_canvas
from pos.domain.inputs.text import printable
from pos.domain.receipt_layout import Raster
from pos.words.speaking import is_right_to_left

if TYPE_CHECKING:
    from reportlab.lib.colors import Color
    from reportlab.pdfgen.canvas import Canvas

WIDTH: Final = 794
HEIGHT: Final = 1123
MARGIN: Final = 56
LEFT, RIGHT = MARGIN, WIDTH - MARGIN
PX: Final = 210 * MM / WIDTH
"""A pixel of the design, in points."""
_MIDDLE: Final = 0.364
"""From the middle of a line down to where its letters stand, by the size of Inter."""
_ELLIPSIS: Final = "\N{HORIZONTAL ELLIPSIS}"

TEXT, TEXT_2, TEXT_3 = "#131816", "#454F4A", "#5F6964"
BORDER, LINE, GO = "#DFE4E1", "#C6CECA", "#0A6A5B"
WHITE: Final = "#FFFFFF"


@dataclass(frozen=True, slots=True)
class Ink:
    """A typeface, its size in pixels and its colour."""

    size: float
    font: str = fonts.EVEN
    colour: str = TEXT

    def scaled(self, factor: float) -> Ink:
        return replace(self, size=self.size * factor)

    def width(self, text: str) -> float:
        return _width(text, self.font) * self.size

    def shortened(self, text: str, room: float) -> str:
        """The text, or as much of it as there is room for, with an ellipsis."""
        if self.width(text) <= room:
            return text
        low, high = 0, len(text)
        while low < high:
            middle = (low + high + 1) // 2
            if self.width(text[:middle].rstrip() + _ELLIPSIS) <= room:
                low = middle
            else:
                high = middle - 1
        return text[:low].rstrip() + _ELLIPSIS

    def fitting(self, texts: Sequence[str], room: float) -> Ink:
        """So much smaller that each of the texts is there as a whole: half a figure is another figure."""
        widest = max((self.width(text) for text in texts), default=0.0)
        return self if widest <= room else self.scaled(max(room, 0.0) / widest)

    def wrapped(self, text: str, room: float, most: int = 2) -> list[str]:
        """In lines; what does not fit into the last of them ends with an ellipsis."""
        if self.width(text) <= room:
            return [text]
        words = printable(text).split(" ")
        lines: list[str] = []
        while words and len(lines) < most - 1:
            count = 1
            while count < len(words) and self.width(" ".join(words[: count + 1])) <= room:
                count += 1
            lines.append(self.shortened(" ".join(words[:count]), room))
            words = words[count:]
        return [*lines, self.shortened(" ".join(words), room)] if words else lines


@lru_cache(maxsize=16384)
def _width(text: str, font: str) -> float:
    """At size 1."""
    return fonts.line_width(text, font, 1)


@cache
def _colour(code: str) -> Color:
    """Read once: it takes longer than drawing a word in it."""
    from reportlab.lib.colors import HexColor

    return HexColor(code)


class Sheet:
    """Pages of a document. All places are pixels from the upper corner at which reading begins; texts are placed by the middle of
    their line. Where the language runs from the right, so do the pages; `time_runs` is for what runs from the left everywhere.
    """

    def __init__(self, title: str) -> None:
        fonts.register_even()
        self._canvas, self._buffer = pdf_canvas((210 * MM, 297 * MM), title, draws_as_seen=False)
        self._is_turned = is_right_to_left()

    @property
    def canvas(self) -> Canvas:
        return self._canvas

    def turn_page(self) -> None:
        self._canvas.showPage()

    def finished(self) -> bytes:
        self._canvas.save()
        return self._buffer.getvalue()

    @contextmanager
    def time_runs(self) -> Iterator[None]:
        """From left to right, in every language."""
        was, self._is_turned = self._is_turned, False
        yield
        self._is_turned = was

    def text(self, x: float, middle: float, text: str, ink: Ink) -> None:
        """Beginning there."""
        self._write(WIDTH - x - ink.width(text) if self._is_turned else x, middle, text, ink)

    def text_to(self, end: float, middle: float, text: str, ink: Ink) -> None:
        """Ending there."""
        self._write(WIDTH - end if self._is_turned else end - ink.width(text), middle, text, ink)

    def figure(self, end: float, width: float, middle: float, text: str, ink: Ink) -> None:
        """In a column as wide as that, which ends there: last digits stand below each other, whichever way the page runs."""
        left = self.across(end - width, width)
        self._write(left + width - ink.width(text), middle, text, ink)

    def text_around(self, centre: float, middle: float, text: str, ink: Ink) -> None:
        self._write(self.across(centre) - ink.width(text) / 2, middle, text, ink)

    def _write(self, x: float, middle: float, text: str, ink: Ink) -> None:
        y = self.up(middle + ink.size * _MIDDLE)
        self._canvas.setFillColor(_colour(ink.colour))
        for part, face in fonts.pieces(text, ink.font):
            self._canvas.setFont(face, ink.size * PX)
            self._canvas.drawString(x * PX, y, part)
            x += fonts.text_width(part, face, ink.size)

    def rule(self, left: float, right: float, y: float, colour: str = BORDER) -> None:
        """A line one pixel high, from `y` down."""
        self.box(left, y, right - left, 1, colour)

    def box(self, x: float, y: float, width: float, height: float, colour: str, radius: float = 0.0) -> None:
        self._canvas.setFillColor(_colour(colour))
        place = (self.across(x, width) * PX, self.up(y + height), width * PX, height * PX)
        if radius:
            self._canvas.roundRect(*place, radius * PX, stroke=0, fill=1)
        else:
            self._canvas.rect(*place, stroke=0, fill=1)

    def picture(self, raster: Raster, x: float, y: float, scale: float) -> None:
        """With its upper corner there. `scale` 1 is as large as a receipt printer makes it."""
        left = self.across(x, raster_width(raster, scale)) * PX
        draw_raster(self._canvas, raster, left, self.up(y) - raster_height(raster, scale) * PX, scale)

    def across(self, x: float, width: float = 0.0) -> float:
        """Where something begins, counted from the left."""
        return WIDTH - x - width if self._is_turned else x

    def up(self, y: float) -> float:
        """In points from the foot of the page."""
        return (HEIGHT - y) * PX


def raster_width(raster: Raster, scale: float) -> float:
    """In pixels."""
    return raster.width * DOT / PX * scale


def raster_height(raster: Raster, scale: float) -> float:
    """In pixels."""
    return raster.height * DOT / PX * scale
