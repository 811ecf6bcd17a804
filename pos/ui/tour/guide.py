"""A tour through the real windows without a display: signs in, scans, pays, edits, reads figures, takes pictures.

Presses what a person presses; waits for what a person would see. Nothing here knows how a screen is built beyond names
of widgets.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QTableView, QWidget

from pos.errors import Unavailable
from pos.ui.office.frame import Office
from pos.ui.operation import Operations
from pos.ui.program import Program
from pos.ui.theme import theme
from pos.words import say

WIDTH, HEIGHT = 1366, 768
LONGEST_WAIT_MS = 180_000
STEP_MS = 15

Wait = Callable[[], bool]
Script = Iterator[Wait]


def tour_failed(step: str) -> Unavailable:
    """A step never came about; says which."""
    return Unavailable("tour_failed", step=step)


class Tour(QObject):
    """Runs a script: each `yield` gives a condition to wait for. Ends the event loop when the script ends."""

    def __init__(self, program: Program, folder: Path) -> None:
        super().__init__()
        self.program, self.folder = program, folder
        self.files: list[Path] = []
        self.failure: BaseException | None = None
        self._wait: Wait = lambda: True
        self._script: Script = iter(())
        self._waited = QElapsedTimer()
        self._timer = QTimer(self)
        self._timer.setInterval(STEP_MS)
        self._timer.timeout.connect(self._on_timer_timeout)

    def run(self, script: Script) -> None:
        self._script = script
        self._waited.start()
        self._timer.start()

    @Slot()
    def _on_timer_timeout(self) -> None:
        if not self._wait():
            if self._waited.elapsed() > LONGEST_WAIT_MS:
                seen = self.files[-1].stem if self.files else say("the start")
                focus = QApplication.focusWidget()
                where = focus.objectName() if focus is not None else say("nowhere")
                self._end(
                    tour_failed(
                        say(
                            "waited in vain after {picture}; the keyboard is in {place}",
                            picture=seen,
                            place=where,
                        )
                    )
                )
            return
        self._timer.stop()
        try:
            self._wait = next(self._script)
        except StopIteration:
            self._end(None)
            return
        except Exception as error:  # noqa: BLE001 the loop must end; the error is raised after it
            self._end(error)
            return
        self._waited.restart()
        self._timer.start()

    def _end(self, failure: BaseException | None) -> None:
        self._timer.stop()
        self.failure = failure
        QApplication.exit(0)

    # What a person does

    def picture(self, name: str) -> None:
        """The window in both themes."""
        for mode in ("light", "dark"):
            theme().use(mode)
            path = self.folder / f"{name}-{mode}.png"
            self.program.shell.grab().save(str(path))
            self.files.append(path)
        theme().use("light")

    def keep(self, name: str, content: bytes) -> None:
        path = self.folder / name
        path.write_bytes(content)
        self.files.append(path)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self._focused(), key, modifier)

    def type(self, text: str) -> None:
        """As a person types: the scan filter sees single keys, well apart."""
        QTest.keyClicks(self._focused(), text, Qt.KeyboardModifier.NoModifier, 40)

    def scan(self, code: str) -> None:
        """As a scanner types: all keys at once, then Enter, into the window itself, where the scan filter listens."""
        window, scans = self.program.shell.windowHandle(), self.program.shell.scan_filter
        # a busy computer may take longer between two keys than a scanner does: they are one scan all the same
        as_set, scans.limits = scans.limits, replace(scans.limits, longest_gap_ms=60_000.0)
        try:
            for letter in code:
                QTest.keyClick(window, Qt.Key(ord(letter.upper())))
            QTest.keyClick(window, Qt.Key.Key_Return)
        finally:
            scans.limits = as_set

    def click(self, name: str) -> None:
        self.find(name).click()

    def find(self, name: str) -> QAbstractButton:
        found = self.program.shell.findChild(QAbstractButton, name)
        if found is None:
            raise tour_failed(say("no button {name}", name=name))
        return found

    def click_row(self, row: int) -> None:
        """A row of the table that the back office shows."""
        table = next((each for each in self.office.findChildren(QTableView) if each.isVisible()), None)
        if table is None:
            raise tour_failed(say("no table is shown"))
        place = table.visualRect(table.model().index(row, 0)).center()
        QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def click_tab(self, key: str) -> None:
        """A tab of the back office's page that is shown, by its key."""
        page = self.office.page
        found = (
            []
            if page is None
            else [
                each
                for each in page.findChildren(QAbstractButton)
                if each.objectName().endswith(f".{key}") and each.isVisible()
            ]
        )
        if not found:
            raise tour_failed(say("no tab {name}", name=key))
        found[0].click()

    @property
    def office(self) -> Office:
        office = self.program.shell.screen_shown
        if not isinstance(office, Office):
            raise tour_failed(say("the back office is not shown"))
        return office

    @property
    def operations(self) -> Operations:
        return self.program.operations

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self.program.shell
