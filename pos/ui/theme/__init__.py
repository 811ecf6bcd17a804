"""Colours, fonts, icons and the style that dresses Qt. Screens and widgets take every pixel and colour from here."""

from __future__ import annotations

from pos.ui.theme.direction import (
    along,
    below,
    from_start,
    is_mirrored,
    is_turned,
    margins,
    painter_of,
    put,
    turn,
    upright,
)
from pos.ui.theme.icons import draw_icon, icon_pixmap
from pos.ui.theme.style import Theme, install, theme
from pos.ui.theme.tokens import Tokens
from pos.ui.theme.typography import Role, load_fonts, make_font

__all__ = [
    "Role",
    "Theme",
    "Tokens",
    "along",
    "below",
    "draw_icon",
    "from_start",
    "icon_pixmap",
    "install",
    "is_mirrored",
    "is_turned",
    "load_fonts",
    "make_font",
    "margins",
    "painter_of",
    "put",
    "theme",
    "turn",
    "upright",
]
