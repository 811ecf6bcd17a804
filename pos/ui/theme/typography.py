"""Type roles of the design system as fonts. QSS colours text; only this module decides its size and weight.

The sizes are design pixels times the interface size. Figures are tabular except in the two largest roles.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase

FAMILY = "Inter"
DISPLAY_FAMILY = "Inter Display"
_TABULAR_BELOW_PX = 72
_DISPLAY_FROM_PX = 28


@dataclass(frozen=True, slots=True)
class Face:
    """Size and line height in px, weight 100 to 900, tracking as a share of the size."""

    size: int
    line: int
    weight: int
    tracking: float = 0.0
    tabular: bool = True


class Role(Enum):
    """What a text is for."""

    HERO = Face(136, 144, 700, -0.028)
    DUE = Face(76, 84, 700, -0.022)
    TOTAL = Face(46, 52, 700, -0.022)
    AMOUNT_FIELD = Face(34, 42, 600, -0.01)
    GREETING = Face(32, 40, 600, -0.035)
    PAY_AMOUNT = Face(28, 34, 700, -0.02)
    PAY_LABEL = Face(22, 28, 600)
    KEY = Face(26, 30, 500)
    H1 = Face(28, 34, 600, -0.035)
    KPI = Face(24, 31, 600, -0.01)
    H2 = Face(20, 28, 600, -0.02)
    QUICK = Face(19, 26, 600)
    AMOUNT_LARGE = Face(18, 24, 600)
    SCAN = Face(17, 24, 400)
    HERO_LABEL = Face(20, 28, 500)
    LEAD = Face(16, 22, 400)
    H3 = Face(16, 22, 600)
    H3_MEDIUM = Face(16, 22, 500)
    LINE_AMOUNT = Face(16, 20, 600, 0.001)
    LINE = Face(15, 20, 500)
    NAME = Face(15, 20, 500, tabular=False)
    NAME_LARGE = Face(16, 22, 500, tabular=False)
    LINE_STRONG = Face(15, 20, 600)
    LINE_PLAIN = Face(15, 20, 400)
    BODY = Face(14, 20, 400)
    BODY_MEDIUM = Face(14, 20, 500)
    BODY_STRONG = Face(14, 20, 600)
    META = Face(13, 18, 400, 0.002)
    META_MEDIUM = Face(13, 18, 500)
    META_STRONG = Face(13, 18, 600)
    CAPTION = Face(12, 16, 500)
    CAPTION_STRONG = Face(12, 16, 600)


def load_fonts(folder: Path) -> None:
    """Register the bundled fonts with Qt. Raises FileNotFoundError when the folder holds none."""
    files = sorted(folder.glob("*.ttf"))
    if not files:
        raise FileNotFoundError(f"no fonts in {folder}")
    for file in files:
        QFontDatabase.addApplicationFont(str(file))


def make_font(size_px: float, weight: int = 400, tracking: float = 0.0, *, tabular: bool = True) -> QFont:
    """A font of any size in the product's family; roles are the usual way to ask."""
    # Only the bold cut of Inter Display is bundled; lighter titles stay with Inter.
    display = size_px >= _DISPLAY_FROM_PX and weight >= 700
    font = QFont(DISPLAY_FAMILY if display else FAMILY)
    font.setPixelSize(max(1, round(size_px)))
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tracking:
        font.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, tracking * size_px)
    # Tabular figures widen hyphens too, so names of products go without. A font that says nothing of them is painted with
    # those of the application's font, and measured without: hence a plain no.
    font.setFeature(QFont.Tag("tnum"), 1 if tabular and size_px < _TABULAR_BELOW_PX else 0)
    return font


@lru_cache(maxsize=256)
def scaled_font(role: Role, scale: float) -> QFont:
    """The font of a role at an interface size. The caller may not change it; copy it first."""
    face = role.value
    return make_font(face.size * scale, face.weight, face.tracking, tabular=face.tabular)
