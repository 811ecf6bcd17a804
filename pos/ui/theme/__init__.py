"""Colours, fonts, icons and the style that dresses Qt. Screens and widgets take every pixel and colour from here."""

from __future__ import annotations

from pos.ui.theme.icons import draw_icon, icon_pixmap
from pos.ui.theme.style import Theme, install, theme
from pos.ui.theme.tokens import Tokens
from pos.ui.theme.typography import Role, load_fonts, make_font

__all__ = [
    "Role",
    "Theme",
    "Tokens",
    "draw_icon",
    "icon_pixmap",
    "install",
    "load_fonts",
    "make_font",
    "theme",
]
