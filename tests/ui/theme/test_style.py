"""Fonts, icons and the change of theme while windows are open."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontInfo
from PySide6.QtWidgets import QLabel

from pos.paths import resources_dir
from pos.ui.theme import Role, icon_pixmap, theme
from pos.ui.theme.typography import scaled_font


def test_the_bundled_font_is_used_with_tabular_figures():
    font = theme().font(Role.TOTAL)
    assert QFontInfo(font).family().startswith("Inter")
    assert font.featureValue(QFont.Tag("tnum")) == 1
    assert theme().font(Role.HERO).featureValue(QFont.Tag("tnum")) == 0


def test_the_interface_size_multiplies_type():
    assert scaled_font(Role.LINE, 1.3).pixelSize() == 20
    assert scaled_font(Role.LINE, 1.0).pixelSize() == 15


def test_every_bundled_icon_can_be_drawn_in_a_colour():
    for file in (resources_dir() / "icons").glob("*.svg"):
        pixmap = icon_pixmap(file.stem, 20, "#B4231A")
        image = pixmap.toImage()
        inked = sum(image.pixelColor(x, y).alpha() > 0 for x in range(20) for y in range(20))
        assert inked > 3, file.stem


def test_icons_are_drawn_once_per_look():
    assert icon_pixmap("wifi", 16, "#000000") is icon_pixmap("wifi", 16, "#000000")


def test_a_change_of_theme_reaches_open_windows(qtbot):
    label = QLabel("x")
    qtbot.addWidget(label)
    label.show()
    with qtbot.waitSignal(theme().changed):
        theme().use("dark")
    assert label.palette().windowText().color().name().upper() == "#EDF2F0"
    assert theme().colour("go").name().upper() == "#37BFA4"
