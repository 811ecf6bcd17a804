"""Starts the program without a display and sends the guide through it."""

from __future__ import annotations

import os
from pathlib import Path

from pos.home import Home
from pos.settings import read_settings
from pos.ui.application import start
from pos.ui.program import Program
from pos.ui.tour.guide import HEIGHT, WIDTH, Tour
from pos.ui.tour.script import script


def run_tour(home: Home, folder: Path) -> list[Path]:
    """Tour the demo shop in `home`; returns the files written to `folder`. Raises Unavailable("tour_failed")."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    folder.mkdir(parents=True, exist_ok=True)
    desk = start(["pos"], theme_name="light")
    program = Program(desk, home, read_settings(home.path))
    program.shell.resize(WIDTH, HEIGHT)
    tour = Tour(program, folder)
    program.show()
    tour.run(script(tour))
    try:
        desk.app.exec()
    finally:
        program.shell.close()
        program.close()
    if tour.failure is not None:
        raise tour.failure
    return tour.files
