"""What a PDF shows, read back: every text with its place and width, and every filled box, by page. Points from the lower left."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from pypdf import PdfReader

from pos.documents import fonts

PX = 595.2756 / 794
_FACES = {
    "Inter-Regular-Even": fonts.EVEN,
    "Inter-Medium-Even": fonts.EVEN_MEDIUM,
    "Inter-SemiBold-Even": fonts.EVEN_STRONG,
}
_BOX = re.compile(r"n ([\d.-]+) ([\d.-]+) ([\d.-]+) ([\d.-]+) re f")


@dataclass(frozen=True, slots=True)
class PdfWord:
    """A text as it was drawn in one go."""

    text: str
    x: float
    y: float
    size: float
    font: str

    @property
    def end(self) -> float:
        return self.x + fonts.text_width(self.text, self.font, self.size)

    def meets(self, other: PdfWord) -> bool:
        """Would their letters touch?"""
        is_beside = self.end <= other.x + 0.1 or other.end <= self.x + 0.1
        is_above = abs(self.y - other.y) >= 0.8 * min(self.size, other.size)
        return not is_beside and not is_above


def pages_of(pdf: bytes) -> list[list[PdfWord]]:
    """Texts of each page in the order in which they were drawn."""
    fonts.register_even()
    found = []
    for page in PdfReader(io.BytesIO(pdf)).pages:
        words: list[PdfWord] = []

        def visit(text, _cm, tm, font, size, words=words) -> None:
            if text.strip():
                name = str(font["/BaseFont"]).partition("+")[2]
                words.append(PdfWord(text.strip("\n").strip(), tm[4], tm[5], size, _face(name)))

        page.extract_text(visitor_text=visit)
        found.append(words)
    return found


def _face(name: str) -> str:
    """The name under which a typeface is registered."""
    other = fonts.register_other()
    if name in _FACES or other is None:
        return _FACES[name]
    return other[1] if name.endswith("Bold") else other[0]


def texts_of(pdf: bytes) -> list[list[str]]:
    return [[word.text for word in page] for page in pages_of(pdf)]


def boxes_of(pdf: bytes, page: int = 0) -> list[tuple[float, ...]]:
    """Left, foot, width and height of what is filled."""
    content = PdfReader(io.BytesIO(pdf)).pages[page].get_contents().get_data().decode("latin-1")
    return [tuple(float(part) for part in found.groups()) for found in _BOX.finditer(content)]
