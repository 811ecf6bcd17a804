"""Lines for a drawer that sets one glyph behind the other: Arabic letters in the form their neighbours ask for, and all letters
from left to right in the order in which they are seen.

It follows the parts of Unicode's annex 9 (order) and of its chapter 9.2 (joining) that names and sentences on papers need: one
line, no embeddings. Figures keep their signs where they stand, as everywhere in Tern. Vowel marks are left out: without a font's own
rules they would stand beside their letter, and Arabic is read without them.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

_RIGHT: Final = {"R", "AL"}
_FIGURES: Final = {"EN", "AN"}
_BESIDE_FIGURES: Final = {"ES", "ET"}
_BETWEEN_FIGURES: Final = "CS"
_CONTROLS: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_VOWELS: Final = frozenset(map(chr, (*range(0x064B, 0x0653), 0x0670)))
_TATWEEL: Final = "\u0640"
_ALONE, _FIRST, _INSIDE, _LAST = "isolated", "initial", "medial", "final"
_PAIRS: Final = {"(": ")", "[": "]", "{": "}", "<": ">", "\u00ab": "\u00bb", "\u2039": "\u203a"}
_TURNED: Final = _PAIRS | {end: begin for begin, end in _PAIRS.items()}


def has_right_to_left(text: str) -> bool:
    return any(unicodedata.bidirectional(each) in _RIGHT or each in _CONTROLS for each in text)


def as_seen(text: str, *, is_right_to_left: bool) -> str:
    """A line as it is seen from left to right. The second says which way the paper runs around it."""
    if not has_right_to_left(text):
        return text
    plain = "".join(each for each in text if each not in _CONTROLS and each not in _VOWELS)
    if not plain:
        return ""
    letters = joined(plain)
    levels = _levels(letters, base=1 if is_right_to_left else 0)
    seen = [
        _TURNED.get(each, each) if level % 2 else each for each, level in zip(letters, levels, strict=True)
    ]
    for level in range(max(levels), 0, -1):
        at = 0
        while at < len(seen):
            end = at
            while end < len(seen) and levels[end] >= level:
                end += 1
            if end > at:
                seen[at:end] = reversed(seen[at:end])
                levels[at:end] = reversed(levels[at:end])
            at = end + 1
    return "".join(seen)


# ---------------------------------------------------------------------- joining


@cache
def _forms() -> dict[str, dict[str, str]]:
    """Letters, and lam with alef, with their forms, as Unicode's own tables have them (Arabic Presentation Forms A and B)."""
    found: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFC00), *range(0xFE70, 0xFEFD)):
        form, _, letters = unicodedata.decomposition(chr(code)).partition(" ")
        logical = "".join(chr(int(each, 16)) for each in letters.split())
        if len(logical) == 1 or (len(logical) == 2 and logical[0] == "\u0644"):
            found.setdefault(logical, {})[form.strip("<>")] = chr(code)
    return found


def joined(text: str) -> str:
    """Each Arabic letter in its form; lam and alef become one. Marks on letters stay behind them."""
    pieces = _pieces(text)
    joins = [
        _joins_on(pieces[at], pieces[at + 1]) if at + 1 < len(pieces) else False for at in range(len(pieces))
    ]
    made = []
    for at, (letters, marks) in enumerate(pieces):
        before, after = at > 0 and joins[at - 1], joins[at]
        form = _INSIDE if before and after else _LAST if before else _FIRST if after else _ALONE
        made.append(_forms().get(letters, {}).get(form, letters) + marks)
    return "".join(made)


def _pieces(text: str) -> list[tuple[str, str]]:
    """Letters with the marks on them; lam with the alef behind it is one."""
    pieces: list[tuple[str, str]] = []
    for each in text:
        if pieces and unicodedata.category(each) == "Mn":
            pieces[-1] = (pieces[-1][0], pieces[-1][1] + each)
        elif pieces and pieces[-1] == ("\u0644", "") and f"\u0644{each}" in _forms():
            pieces[-1] = (f"\u0644{each}", "")
        else:
            pieces.append((each, ""))
    return pieces


def _joins_on(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Does a letter reach for the one behind it, and that one back?"""
    reaches = one[0] == _TATWEEL or _FIRST in _forms().get(one[0], {})
    takes = other[0] == _TATWEEL or _LAST in _forms().get(other[0], {})
    return reaches and takes


# ---------------------------------------------------------------------- order


def _levels(text: str, base: int) -> list[int]:
    """How deep each letter lies: even ones run from the left, odd ones from the right."""
    kinds, side = _kinds(text), "R" if base else "L"
    _settle_brackets(text, kinds, side)
    _settle_neutrals(kinds, side)
    deep = {"L": 2, "R": 1, "N": 2} if base else {"L": 0, "R": 1, "N": 2}
    return [deep[kind] for kind in kinds]


def _kinds(text: str) -> list[str]:
    """L, R, N for figures, and nothing for what stands between. Figures behind Latin letters run with them."""
    kinds: list[str] = []
    strong = ""
    for at, each in enumerate(text):
        bidi = unicodedata.bidirectional(each)
        if bidi == "NSM" and kinds:
            kinds.append(kinds[-1])
        elif bidi == "L" or bidi in _RIGHT:
            strong = "L" if bidi == "L" else "R"
            kinds.append(strong)
        elif bidi in _FIGURES:
            kinds.append("L" if strong == "L" else "N")
        else:
            is_between = (
                bidi == _BETWEEN_FIGURES and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()
            )
            kinds.append("?" if bidi in _BESIDE_FIGURES or is_between else "")
    is_figure = [unicodedata.bidirectional(each) in _FIGURES for each in text]
    for step, order in ((-1, range(len(kinds))), (1, range(len(kinds) - 1, -1, -1))):
        for at in order:
            beside = at + step
            if kinds[at] == "?" and 0 <= beside < len(kinds) and is_figure[beside]:
                kinds[at], is_figure[at] = kinds[beside], True
    return ["" if kind == "?" else kind for kind in kinds]


def _settle_brackets(text: str, kinds: list[str], base: str) -> None:
    """A pair goes with the line, unless all in it and what stands before it runs the other way."""
    opened: list[int] = []
    pairs = []
    for at, each in enumerate(text):
        if each in _PAIRS:
            opened.append(at)
        elif opened and each == _PAIRS[text[opened[-1]]]:
            pairs.append((opened.pop(), at))
    for begin, end in sorted(pairs):
        inside = {_side(kind) for kind in kinds[begin + 1 : end] if kind}
        before = next((_side(kind) for kind in reversed(kinds[:begin]) if kind), base)
        if inside:
            kinds[begin] = kinds[end] = base if base in inside else before


def _settle_neutrals(kinds: list[str], base: str) -> None:
    """What stands between two of one direction goes with them, all else with the line."""
    at = 0
    while at < len(kinds):
        end = at
        while end < len(kinds) and not kinds[end]:
            end += 1
        if end > at:
            before = _side(kinds[at - 1]) if at else base
            after = _side(kinds[end]) if end < len(kinds) else base
            kinds[at:end] = [before if before == after else base] * (end - at)
        at = end + 1


def _side(kind: str) -> str:
    return "R" if kind == "N" else kind
