"""Fixtures for windows: the dressed application, and guards against timers and threads left behind."""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from typing import Any

import pytest
import shiboken6
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget

from pos.paths import resources_dir
from pos.ui.theme import install, load_fonts
from pos.ui.widgets.spoken import say_what_parts_are


@pytest.fixture(scope="session", autouse=True)
def dressed(qapp: QApplication) -> QApplication:
    load_fonts(resources_dir() / "fonts")
    install(qapp, "light")
    say_what_parts_are()
    return qapp


@pytest.fixture(scope="module", autouse=True)
def older_things_are_left_alone() -> None:
    """The search for garbage after each test looks at what this module made, not at all that is left of others."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def light_theme(dressed: QApplication) -> Iterator[None]:
    yield
    from pos.ui.theme import theme

    if theme().tokens.name != "light":
        theme().use("light")


@pytest.fixture(autouse=True)
def nothing_left_behind(dressed: QApplication, qtbot: Any) -> Iterator[None]:
    """Fails on a thread that outlives the test, and on a running timer that nobody owns any more."""
    before = set(threading.enumerate())
    windows = keep_windows(qtbot)
    yield
    windows.clear()
    gc.collect()
    left = [t for t in threading.enumerate() if t not in before and t.is_alive() and not t.daemon]
    assert not left, f"threads left behind: {left}"
    orphans = [
        t
        for t in gc.get_objects()
        if isinstance(t, QTimer) and shiboken6.isValid(t) and t.isActive() and t.parent() is None
    ]
    assert not orphans, f"timers left running: {orphans}"


def keep_windows(qtbot: Any) -> list[QWidget]:
    """The windows that `qtbot` is given, held until the test is over.

    It holds them weakly. A dialog that Qt deletes after the test's last line may be the last that knows its window: the window then
    goes in the middle of its dialog's end, takes its children along, and that dialog ends twice.
    """
    windows: list[QWidget] = []
    add = qtbot.addWidget

    def add_and_keep(widget: QWidget, **named: Any) -> None:
        windows.append(widget)
        add(widget, **named)

    qtbot.addWidget = add_and_keep
    return windows
