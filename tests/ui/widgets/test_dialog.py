"""The base of all dialogs: what is said under a field has room."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QWidget

from pos.ui.faces import TextAsked
from pos.ui.widgets.text_dialog import TextDialog


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    made.resize(1366, 768)
    with qtbot.waitExposed(made):
        made.show()
    return made


def asked() -> TextAsked:
    return TextAsked(
        name="note",
        title="Note",
        subtitle="It stays.",
        label="Note",
        placeholder="",
        accept="Keep",
        longest=80,
    )


def test_a_sentence_under_a_field_makes_the_box_higher(qtbot, window):
    dialog = TextDialog(window, asked(), lambda _text: "No.")
    dialog.open_here()
    before, top = dialog.box.height(), dialog.box.y()
    dialog.show_refusal("Finish this first. The scan was not added.")
    qtbot.waitUntil(lambda: dialog.box.height() > before)
    said = dialog.field.sentence
    assert said.height() >= said.heightForWidth(said.width())
    assert dialog.field.box.geometry().bottom() < said.geometry().top()
    assert dialog.box.y() == top
    grown = dialog.box.height()
    dialog.field.set_error("")
    qtbot.wait(50)
    assert dialog.box.height() == grown, "what is pressed stays where it is"


def test_a_box_that_grows_stays_inside_the_window(qtbot, window):
    dialog = TextDialog(window, asked(), lambda _text: "No.")
    window.resize(1366, 300)
    dialog.open_here()
    dialog.show_refusal("Finish this first. " * 8)
    qtbot.waitUntil(dialog.field.sentence.isVisible)
    qtbot.wait(50)
    assert dialog.box.y() >= 0
    assert dialog.box.geometry().bottom() < 300 or dialog.box.y() == 0


def test_the_dialog_that_an_answer_opens_keeps_the_keyboard(qtbot, window):
    """Found by hand: a gift card's number, asked for after its price, was typed into the scan field behind the dialog."""
    scan = QLineEdit(window)
    scan.show()
    with qtbot.waitActive(window):
        window.activateWindow()
    scan.setFocus()
    second = TextDialog(window, asked(), lambda _text: "")

    def answer(_text: str) -> str:
        second.ended.connect(scan.setFocus)
        second.open_here()
        return ""

    first = TextDialog(window, asked(), answer)
    first.ended.connect(scan.setFocus)
    first.open_here()
    first.accept()
    assert not first.isVisible()
    assert window.focusWidget() is second.field.edit
    second.accept()
    assert window.focusWidget() is scan
