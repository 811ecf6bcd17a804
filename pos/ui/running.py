"""Running the program with its window until it is closed: the first start of a computer, and every later one."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtWidgets import QApplication

from pos.home import Home, find_home
from pos.settings import read_settings
from pos.ui.application import Desk, keep_what_stays, start
from pos.ui.ending import EndOfSession
from pos.ui.program import Program


def run_program(arguments: Sequence[str] = (), home: Home | None = None, till: str | None = None) -> int:
    """Open the program and stay until its window is closed. Returns the exit status."""
    home = home or find_home()
    settings = read_settings(home.path)
    desk = start(
        [sys.argv[0], *arguments],
        theme_name=settings.theme,
        interface_size=int(settings.interface_size) / 100,
        has_high_contrast=settings.contrast == "high",
    )
    from pos.logs import start_logging

    start_logging(home.logs, "till")
    if not home.settings_file.exists():
        return _first_run(desk, home)
    return stay(desk, Program(desk, home, settings, till))


def stay(desk: Desk, program: Program) -> int:
    """Show the program's window and stay until it is closed. Returns the exit status."""
    program.on_entered = keep_what_stays
    end = EndOfSession(desk.app)
    end.asked.connect(program.end_now)
    program.show()
    try:
        with end.listening():
            return QApplication.exec()
    finally:
        program.close()


def _first_run(desk: Desk, home: Home) -> int:
    from pos.ui.first_run import FirstRun

    first = FirstRun(desk, home)
    settings = first.run()
    return 0 if settings is None else stay(desk, Program(desk, home, settings))
