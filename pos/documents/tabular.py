"""Figures of one width: a typeface in which digits stand under each other, made of the digits that the font file keeps for tables.

ReportLab knows no features of a font, so the digits are looked up in the font's own table of substitutions (GSUB, feature
`tnum`) once, and put in the place of the others. Sizes and offsets are those of the OpenType specification.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from reportlab.pdfbase.ttfonts import TTFont

FEATURE = b"tnum"
_EXTENSION, _SINGLE = 7, 1


def tabular_font(name: str, path: Path) -> TTFont:
    """The font of a file under another name, its figures all of one width. One without such figures stays as it is."""
    from reportlab.pdfbase.ttfonts import TTFont

    font = TTFont(name, str(path))
    face, content = font.face, path.read_bytes()
    # ReportLab takes two fonts whose faces have one name for one, whichever came first
    face.name += b"-Even"
    other, advances, scale = substitutes(content), _advances(content), 1000 / _units_per_em(content)
    for code, glyph in list(face.charToGlyph.items()):
        if glyph in other:
            face.charToGlyph[code] = other[glyph]
            face.charWidths[code] = advances[min(other[glyph], len(advances) - 1)] * scale
    return font


def substitutes(content: bytes) -> dict[int, int]:
    """Glyph by glyph, what the feature for tables puts in its place. Empty where the font has none."""
    tables = _tables(content)
    if "GSUB" not in tables:
        return {}
    gsub = tables["GSUB"]
    feature_list, lookup_list = struct.unpack_from(">HH", content, gsub + 6)
    found: dict[int, int] = {}
    for lookup in _lookups_of(content, gsub + feature_list):
        offset = struct.unpack_from(">H", content, gsub + lookup_list + 2 + 2 * lookup)[0]
        for place in _single_tables(content, gsub + lookup_list + offset):
            found |= _pairs(content, place)
    return found


def _tables(content: bytes) -> dict[str, int]:
    count = struct.unpack_from(">H", content, 4)[0]
    records = (struct.unpack_from(">4sIII", content, 12 + 16 * at) for at in range(count))
    return {tag.decode("latin-1"): offset for tag, _, offset, _ in records}


def _lookups_of(content: bytes, features: int) -> Iterator[int]:
    """Numbers of the lookups of the feature, each once."""
    seen = set()
    for at in range(struct.unpack_from(">H", content, features)[0]):
        tag, offset = struct.unpack_from(">4sH", content, features + 2 + 6 * at)
        if tag != FEATURE:
            continue
        count = struct.unpack_from(">H", content, features + offset + 2)[0]
        for lookup in struct.unpack_from(f">{count}H", content, features + offset + 4):
            if lookup not in seen:
                seen.add(lookup)
                yield lookup


def _single_tables(content: bytes, lookup: int) -> Iterator[int]:
    """Where substitutions of one glyph by one stand."""
    kind, _, count = struct.unpack_from(">HHH", content, lookup)
    for offset in struct.unpack_from(f">{count}H", content, lookup + 6):
        place, at_kind = lookup + offset, kind
        if kind == _EXTENSION:
            _, at_kind, further = struct.unpack_from(">HHI", content, place)
            place += further
        if at_kind == _SINGLE:
            yield place


def _pairs(content: bytes, place: int) -> dict[int, int]:
    read = partial(struct.unpack_from, buffer=content)
    form, coverage, third = read(">HHh", offset=place)
    glyphs = list(_covered(content, place + coverage))
    if form == 1:
        return {glyph: (glyph + third) & 0xFFFF for glyph in glyphs}
    others = read(f">{len(glyphs)}H", offset=place + 6)
    return dict(zip(glyphs, others, strict=True))


def _covered(content: bytes, coverage: int) -> Iterator[int]:
    form, count = struct.unpack_from(">HH", content, coverage)
    if form == 1:
        yield from struct.unpack_from(f">{count}H", content, coverage + 4)
        return
    for at in range(count):
        first, last, _ = struct.unpack_from(">HHH", content, coverage + 4 + 6 * at)
        yield from range(first, last + 1)


def _units_per_em(content: bytes) -> int:
    return int(struct.unpack_from(">H", content, _tables(content)["head"] + 18)[0])


def _advances(content: bytes) -> list[int]:
    """Of each glyph that has a width of its own; the last one holds for all behind it."""
    tables = _tables(content)
    count = struct.unpack_from(">H", content, tables["hhea"] + 34)[0]
    return [struct.unpack_from(">H", content, tables["hmtx"] + 4 * at)[0] for at in range(count)]
