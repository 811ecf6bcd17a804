"""The program in training: the same window over a till that is thrown away (pos/bootstrap/training.py), with a frame around it."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pos.home import Home
from pos.settings import Settings, for_training, read_settings
from pos.till.link import TRAINING, Link
from pos.ui.application import Desk, start
from pos.ui.program import Program
from pos.ui.running import stay
from pos.ui.training.frame import TrainingFrame
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App


class TrainingProgram(Program):
    """Opened beside the real one, which may be at work."""

    def __init__(self, desk: Desk, home: Home, settings: Settings, till: str | None = None) -> None:
        super().__init__(desk, home, for_training(settings), till)
        self.shell.setWindowTitle(say("Tern, training"))
        self._frame = TrainingFrame(self.shell)

    def _new_link(self) -> Link:
        return Link(TRAINING)

    def _open_app(self) -> App:
        from pos.bootstrap.training import open_training

        return open_training(self._home, self._till, reading=self._snapshot, link=self._link)

    def _act(self, action: str) -> None:
        if action == "end_training":
            self.shell.close()
        else:
            super()._act(action)


def run_training(home: Home, till: str | None = None) -> int:
    """Open the window of a till in training and stay until it is closed. Returns the exit status."""
    settings = read_settings(home.path)
    desk = start(
        [sys.argv[0]],
        theme_name=settings.theme,
        interface_size=int(settings.interface_size) / 100,
        has_high_contrast=settings.contrast == "high",
    )
    return stay(desk, TrainingProgram(desk, home, settings, till))
