"""Start of the program to the painted sign-in window, beside a bare PySide6 window.

Processes are started in turn, A B A B ...; the time runs from before the process exists to after the first paint.
Promise: at most 1.5 times the bare window, a usable till within 600 ms.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import common

from pos.demo.making import make_demo
from pos.home import Home

BARE = """
import time
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget
class Window(QWidget):
    def paintEvent(self, event):
        super().paintEvent(event)
        QTimer.singleShot(0, self.told)
    def told(self):
        print(time.monotonic(), flush=True)
        app.exit()
app = QApplication([])
window = Window()
column = QVBoxLayout(window)
for number in range(12):
    column.addWidget(QLabel(f"Line {number}"))
window.resize(1366, 768)
window.show()
app.exec()
"""

TERN = """
import time
from pos.home import find_home
from pos.settings import read_settings
from pos.ui.application import start
from pos.ui.program import Program
def told():
    print(time.monotonic(), flush=True)
    go_on()
def usable(future):
    print(time.monotonic(), flush=True)
    program.shell.close()
    desk.app.exit()
home = find_home()
settings = read_settings(home.path)
desk = start(["pos"], theme_name="light")
program = Program(desk, home, settings)
program.shell.resize(1366, 768)
program.opening.add_done_callback(usable)
program.show()
go_on, program.shell.on_painted = program.shell.on_painted, told
desk.app.exec()
program.close()
"""


def timed(script: str, env: dict[str, str]) -> list[float]:
    """Milliseconds from before the process to each line it printed."""
    began = time.monotonic()
    out = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    ).stdout
    return [(float(line) - began) * 1000 for line in out.split()]


def measure(runs: int, home: Path) -> dict[str, Any]:
    env = {
        **os.environ,
        "POS_HOME": str(home),
        "PYTHONPATH": str(common.ROOT),
        "QT_QPA_PLATFORM": "offscreen",
    }
    # As in a shop: the program's modules are kept compiled, like the library's own.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    bare, painted, usable = [], [], []
    for run in range(runs + 1):
        first = timed(BARE, env)[0]
        tern = timed(TERN, env)
        if run:  # the first pair warms the disk cache
            bare.append(first)
            painted.append(tern[0])
            usable.append(tern[1])
    ratios = [ours / theirs for ours, theirs in zip(painted, bare, strict=True)]
    return {
        "runs": runs,
        "bare_ms": round(statistics.median(bare)),
        "painted_ms": round(statistics.median(painted)),
        "usable_ms": round(statistics.median(usable)),
        "ratio": round(statistics.median(ratios), 2),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--runs", type=int, default=9)
    options = parser.parse_args(arguments)
    named = os.environ.get("POS_HOME")
    with common.folder() as folder:
        home = Path(named) if named else folder
        if not named:
            make_demo(Home(home), days=1)
        rows = [measure(options.runs, home)]
    common.report(options, rows)


if __name__ == "__main__":
    main()
