"""Paints every screen of the program into small pictures, to be looked at beside the design.

`python -m scripts.screens [--only NAME] [FOLDER]` needs no display and no database; FOLDER is docs/screens unless said
otherwise. Clock, shop and people are made up and stand still, so the same program gives the same pictures on the same
computer. What is set up for each picture is in `tests/ui/scenes_*.py`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
DEFAULT = ROOT / "docs" / "screens"
COLOURS, EXACT, NEARLY_ALIKE = 112, 24, 20
PARTS = ("", "giving", "approval", "shift", "returns", "customers")
"""Folders below tests/ui whose building blocks import each other by their bare names."""


class Album:
    """Takes pictures of windows and keeps those that were asked for."""

    def __init__(self, folder: Path, only: str = "") -> None:
        self.folder, self.only = folder, only
        self.names: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def wants(self, *names: str) -> bool:
        """Is one of these asked for?"""
        return not self.only or any(self.only in name for name in names)

    def keep(self, widget: Any, name: str) -> None:
        """What the widget paints now."""
        if not self.wants(name):
            return
        from shots import settle

        settle(200)
        self.keep_image(widget.grab().toImage(), name)

    def keep_image(self, image: Any, name: str) -> None:
        """With few colours, so that the file is small: what is flat stays as it is."""
        from PIL import Image
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QImage

        image = image.convertToFormat(QImage.Format.Format_RGB888)
        size = image.width(), image.height()
        raw = "raw", "RGB", image.bytesPerLine(), 1
        counts = Image.frombuffer("RGB", size, bytes(image.constBits()), *raw).getcolors(size[0] * size[1])
        chosen = chosen_colours(counts or [])
        table = [0xFF000000 | red << 16 | green << 8 | blue for red, green, blue in chosen]
        few = image.convertToFormat(
            QImage.Format.Format_Indexed8, table, Qt.ImageConversionFlag.ThresholdDither
        )
        raw = "raw", "P", few.bytesPerLine(), 1
        small = Image.frombuffer("P", size, bytes(few.constBits()), *raw).copy()
        small.putpalette([part for colour in chosen for part in colour])
        small.save(self.folder / f"{name}.png", optimize=True)
        self.names.append(name)


def chosen_colours(counts: list[tuple[int, tuple[int, int, int]]]) -> list[tuple[int, int, int]]:
    """The most frequent ones, and of those that are nearly alike the most frequent one."""
    chosen: list[tuple[int, int, int]] = []
    for _, colour in sorted(counts, reverse=True):
        near = NEARLY_ALIKE if len(chosen) > EXACT else 0
        if all(max(abs(a - b) for a, b in zip(colour, each, strict=True)) > near for each in chosen):
            chosen.append(colour)
        if len(chosen) == COLOURS:
            break
    return chosen


Scene = Callable[[Album], None]


def scenes() -> Iterator[tuple[tuple[str, ...], Scene]]:
    """Every scene with the names of its pictures."""
    for part in PARTS:
        sys.path.insert(0, str(ROOT / "tests" / "ui" / part))
    import scenes_import
    import scenes_office
    import scenes_paper
    import scenes_report
    import scenes_secret
    import scenes_settings
    import scenes_till

    modules = (
        scenes_till,
        scenes_secret,
        scenes_paper,
        scenes_office,
        scenes_import,
        scenes_settings,
        scenes_report,
    )
    for module in modules:
        yield from module.SCENES


def paint(folder: Path, only: str = "") -> list[str]:
    """Paints into `folder`; returns the names of the pictures."""
    from PySide6.QtWidgets import QApplication

    album = Album(folder, only)
    app = QApplication.instance()
    flash = app.cursorFlashTime()
    app.setCursorFlashTime(0)  # a caret that blinks is now there, now not
    try:
        for names, scene in scenes():
            if album.wants(*names):
                scene(album)
    finally:
        app.setCursorFlashTime(flash)
    return album.names


def main(arguments: list[str]) -> None:
    """Starts the program's application without a display."""
    parser = argparse.ArgumentParser(prog="python -m scripts.screens", description=__doc__)
    parser.add_argument("--only", default="", metavar="NAME", help="pictures with this in their name")
    parser.add_argument("folder", nargs="?", type=Path, default=DEFAULT)
    asked = parser.parse_args(arguments)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    os.environ["POS_LANGUAGE"] = "en"
    os.environ["TZ"] = "Europe/Amsterdam"
    sys.path.insert(0, str(ROOT))
    from pos.ui.application import start

    desk = start(["screens"], theme_name="light")
    names = paint(asked.folder, asked.only)
    size = sum((asked.folder / f"{name}.png").stat().st_size for name in names)
    print(f"{len(names)} pictures, {size / 1000:.0f} kB, in {asked.folder}")
    sys.stdout.flush()
    del desk
    os._exit(0)  # windows are gone with the process


if __name__ == "__main__":
    main(sys.argv[1:])
