"""Start of the program to the painted sign-in window, beside a bare PySide6 window.

Processes are started in turn, A B A B ...; the time runs from before the process exists to after the first paint.
Promise: at most 1.5 times the bare window, a usable till within 600 ms.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

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
"""


def timed(script: str, env: dict[str, str]) -> list[float]:
    """Milliseconds from before the process to each line it printed."""
    began = time.monotonic()
    out = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    ).stdout
    return [(float(line) - began) * 1000 for line in out.split()]


def measure(runs: int, home: Path) -> dict[str, object]:
    env = {**os.environ, "POS_HOME": str(home), "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"}
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
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "runs": runs,
        "bare_ms": statistics.median(bare),
        "painted_ms": statistics.median(painted),
        "usable_ms": statistics.median(usable),
        "ratio": statistics.median(ratios),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=9)
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    named = os.environ.get("POS_HOME")
    with tempfile.TemporaryDirectory(prefix="tern-bench-") as folder:
        home = Path(named) if named else Path(folder)
        if not named:
            from pos.demo.making import make_demo
            from pos.home import Home

            home.chmod(0o755)
            make_demo(Home(home), days=1)
        found = measure(arguments.runs, home)
    if arguments.json:
        print(json.dumps(found))
        return
    print(f"{found['machine']}, median of {found['runs']}")
    print(f"bare PySide6 window painted   {found['bare_ms']:7.0f} ms")
    print(f"Tern's sign-in painted        {found['painted_ms']:7.0f} ms   ratio {found['ratio']:.2f}")
    print(f"Tern's till usable            {found['usable_ms']:7.0f} ms")


if __name__ == "__main__":
    main()
