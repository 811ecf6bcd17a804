"""The application object itself, started in a process of its own because a process has only one."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import logging
logging.basicConfig(level=logging.WARNING)
from pos.ui.application import start
from PySide6.QtCore import qWarning
desk = start(["tern"], theme_name="dark", interface_size=1.15)
qWarning("heard")
from pos.ui.theme import theme
print(theme().tokens.name, theme().px(100), desk.app.font().family(), desk.scan_filter.limits.shortest)
"""


def test_the_application_is_dressed_and_qt_speaks_through_the_log():
    ran = subprocess.run([sys.executable, "-c", PROGRAM], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ["dark", "115", "Inter", "6"]
    assert "Qt: heard" in ran.stderr
