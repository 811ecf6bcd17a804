"""The program speaks before it paints: the sign-in is in the shop's language at the first look."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from pos.home import Home
from pos.journal.snapshot import Snapshot
from pos.settings import Settings
from pos.ui.application import Desk, follow_language
from pos.ui.operation import Operations
from pos.ui.program import Program
from pos.ui.scan_filter import ScanFilter
from pos.words import speaking


@pytest.fixture
def make_program(qtbot, monkeypatch, tmp_path):
    """A program that has not opened its till yet, on a snapshot of a shop, with a catalogue for every language."""
    monkeypatch.delenv("POS_LANGUAGE")
    monkeypatch.setenv("LC_ALL", "fr_FR.UTF-8")
    monkeypatch.setattr(speaking, "_read", speaking.Catalogue)
    made: list[Program] = []

    def make(settings: Settings, shop: str = "") -> Program:
        home = Home(tmp_path / "home")
        if shop:
            snapshot = Snapshot(home.till("T01"))
            with snapshot.change(is_full=True) as change:
                change.put_documents("store", [{"id": "S01", "name": "Linden Market", "locale": shop}])
            snapshot.close()
        desk = Desk(QApplication.instance(), Operations(), ScanFilter())
        made.append(Program(desk, home, settings, "T01"))
        qtbot.addWidget(made[-1].shell)
        return made[-1]

    yield make
    for program in made:
        program.close()
        program.deleteLater()
    monkeypatch.undo()
    speaking.speak("en")
    follow_language()


def test_the_shop_is_asked_before_the_computer(make_program) -> None:
    make_program(Settings(), "de_DE")
    assert speaking.spoken() == "de"


def test_this_computer_is_asked_before_the_shop(make_program) -> None:
    program = make_program(Settings(language="ar"), "de_DE")
    assert speaking.spoken() == "ar"
    assert program.shell.layoutDirection() == Qt.LayoutDirection.RightToLeft


def test_a_shop_that_was_never_read_leaves_it_to_the_computer(make_program) -> None:
    make_program(Settings())
    assert speaking.spoken() == "fr"
