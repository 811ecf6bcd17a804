"""The theme in use: palette, one style sheet filled from tokens, one proxy style, and the signal that it changed.

Widgets ask `theme()` for colours, fonts and pixels when they paint, so nothing has to be told twice. What a widget
looks like is its own affair; only Qt's stock parts (line edits, scroll bars, menus, tables) are dressed here.
"""

from __future__ import annotations

from string import Template
from typing import Final

from PySide6.QtCore import QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QGuiApplication, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QStyle,
    QStyleOption,
    QWidget,
)

from pos.ui.theme.tokens import LIGHT, THEMES, Tokens, high_contrast
from pos.ui.theme.typography import Role, scaled_font

INTERFACE_SIZES: Final = (1.0, 1.15, 1.3)

_QSS = Template("""
QLineEdit { background: transparent; border: none; color: $text; padding: 0; margin: 0;
    placeholder-text-color: $text3; lineedit-password-character: 8226;
    selection-background-color: $key_soft; selection-color: $text; }
QLineEdit[tone="key"] { color: $text; }
QLabel { background: transparent; color: $text; }
QLabel[tone="text2"] { color: $text2; }
QLabel[tone="text3"] { color: $text3; }
QLabel[tone="go_text"] { color: $go_text; }
QLabel[tone="key"] { color: $key; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="danger"] { color: $danger; }
QToolTip { background: $ink; color: $on_ink; border: none; padding: 6px 10px; }
QMenu { background: $surface; border: 1px solid $line; border-radius: 10px; padding: 6px; color: $text; }
QMenu::item { padding: 12px 18px; border-radius: 8px; min-width: 140px; }
QMenu::item:selected { background: $surface3; color: $text; }
QScrollBar:vertical { background: transparent; width: ${bar}px; margin: 0; }
QScrollBar::handle:vertical { background: $line; border-radius: ${bar_radius}px; min-height: 32px; }
QScrollBar:horizontal { background: transparent; height: ${bar}px; margin: 0; }
QScrollBar::handle:horizontal { background: $line; border-radius: ${bar_radius}px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }
QAbstractScrollArea { background: transparent; border: none; }
QTableView { background: $surface; border: none; gridline-color: transparent; color: $text;
    selection-background-color: $key_soft; selection-color: $text; outline: 0; }
QHeaderView { background: $surface2; border: none; }
QHeaderView::section { background: $surface2; color: $text2; border: none; border-bottom: 1px solid $border;
    padding: 0 16px; }
QTableCornerButton::section { background: $surface2; border: none; }
""")


class TillStyle(QProxyStyle):
    """Fusion with a caret that can be seen from a step away."""

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        if metric == QStyle.PixelMetric.PM_TextCursorWidth:
            return 2
        return super().pixelMetric(metric, option, widget)


class Theme(QObject):
    """Colours, fonts and pixel sizes in use. One per program, kept by the application object."""

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tokens: Tokens = LIGHT
        self.scale = 1.0
        self.has_motion = True
        """Off for people who asked for less of it: nothing slides any more."""
        self.has_high_contrast = False
        """On for people who need strong edges and dark words; it holds from the next `use` on."""
        self._colours: dict[str, QColor] = {}

    def px(self, design_px: float) -> int:
        """Design pixels at the chosen interface size."""
        return round(design_px * self.scale)

    def size(self, width: float, height: float) -> QSize:
        return QSize(self.px(width), self.px(height))

    def font(self, role: Role) -> QFont:
        return scaled_font(role, self.scale)

    def colour(self, token: str) -> QColor:
        """A token by name, or any "#RRGGBB" and "#AARRGGBB"."""
        found = self._colours.get(token)
        if found is None:
            found = QColor(token if token.startswith("#") else getattr(self.tokens, token))
            self._colours[token] = found
        return found

    def use(self, name: str) -> None:
        """Switch to "light" or "dark" now; every window follows."""
        tokens = THEMES[name]
        self.tokens = high_contrast(tokens) if self.has_high_contrast else tokens
        self._dress()

    def follow_system(self) -> None:
        """Change with the desktop's own light or dark setting from now on."""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_system_scheme_changed)

    @Slot()
    def _on_system_scheme_changed(self) -> None:
        self.use("dark" if system_prefers_dark() else "light")

    def use_scale(self, scale: float) -> None:
        """Choose the interface size. Windows made before keep their layout: it is read when they are built."""
        self.scale = scale
        self._dress()

    def _dress(self) -> None:
        self._colours.clear()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.setFont(self.font(Role.BODY))
            app.setPalette(self._palette())
            app.setStyleSheet(self.style_sheet())
        self.changed.emit()
        if isinstance(app, QApplication):
            for widget in app.allWidgets():
                widget.update()

    def style_sheet(self) -> str:
        return _QSS.substitute(self.tokens.colours(), bar=self.px(8), bar_radius=self.px(8) // 2)

    def _palette(self) -> QPalette:
        palette = QPalette()
        roles = {
            QPalette.ColorRole.Window: "bg",
            QPalette.ColorRole.WindowText: "text",
            QPalette.ColorRole.Base: "surface",
            QPalette.ColorRole.AlternateBase: "surface2",
            QPalette.ColorRole.Text: "text",
            QPalette.ColorRole.PlaceholderText: "text3",
            QPalette.ColorRole.Button: "surface",
            QPalette.ColorRole.ButtonText: "text",
            QPalette.ColorRole.ToolTipBase: "ink",
            QPalette.ColorRole.ToolTipText: "on_ink",
            QPalette.ColorRole.Highlight: "key_soft",
            QPalette.ColorRole.HighlightedText: "text",
            QPalette.ColorRole.Link: "key",
            QPalette.ColorRole.Accent: "key",
            QPalette.ColorRole.Mid: "line",
        }
        if self.has_high_contrast:
            # Without soft fills, marked letters would not be seen.
            roles |= {QPalette.ColorRole.Highlight: "key", QPalette.ColorRole.HighlightedText: "surface"}
        for role, token in roles.items():
            palette.setColor(role, self.colour(token))
        for role in (QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText, QPalette.ColorRole.WindowText):
            palette.setColor(QPalette.ColorGroup.Disabled, role, self.colour("text3"))
        return palette


_CURRENT: list[Theme] = []


def theme() -> Theme:
    """The theme of this program. Colours are asked for in every paint, so it is reached here and not handed down."""
    if not _CURRENT:
        _CURRENT.append(Theme())
    return _CURRENT[0]


def system_prefers_dark() -> bool:
    """What the desktop asks for; a shop may decide otherwise in its settings."""
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def install(app: QApplication, name: str = "light", scale: float = 1.0) -> Theme:
    """Dress the application: Fusion under the proxy style, fonts already loaded by the caller."""
    app.setStyle(TillStyle("Fusion"))
    current = theme()
    current.scale = scale
    current.use(name)
    return current
