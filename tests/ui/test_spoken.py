"""Every screen of the pictures, as somebody hears it: whatever the keyboard reaches has a name, and Qt's words for what it is.

tests/e2e/test_screen_reader.py does the same over AT-SPI with the real program, for the screens of a till's day.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from pos.ui.widgets.buttons import Button
from pos.ui.widgets.choices import ChoiceCard, Switch
from scripts import screens

NOT_HEARD = ("10-customer", "11-receipt", "11-report", "13-training")
"""What is only looked at, and the checkout again."""
SCENES = {names: scene for names, scene in screens.scenes() if not names[0].startswith(NOT_HEARD)}
FILLERS = {QAccessible.Role.Client, QAccessible.Role.NoRole, QAccessible.Role.LayeredPane}
KEYCAP = re.compile(r"(?:^|[a-z. ])(F\d{1,2}|Ctrl|Alt|Esc|Enter|Del)$")


class Listener:
    """Stands in for the album of pictures: what would be painted is listened to."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.faults: list[str] = []

    def wants(self, *_names: str) -> bool:
        return True

    def keep_image(self, *_picture: object) -> None:
        """A picture of a paper says nothing."""

    def keep(self, window: QWidget, name: str) -> None:
        sys.modules["shots"].settle(30)
        for part in [window, *window.findChildren(QWidget)]:
            if part.isVisible() and part.focusPolicy() != Qt.FocusPolicy.NoFocus:
                self.heard.append(name)
                self.faults += [f"{name}: {fault}" for fault in faults(part)]


def faults(part: QWidget) -> Iterator[str]:
    spoken = QAccessible.queryAccessibleInterface(part)
    name, said = spoken.text(QAccessible.Text.Name), f"{type(part).__name__} {part.objectName()}"
    if not name.strip():
        yield f"{said} has no name"
    elif name == part.objectName():
        yield f"{said} is called as the program calls it"
    elif KEYCAP.search(name):
        yield f"{said} has a key in its words: {name!r}"
    if spoken.role() in FILLERS:
        yield f"{said}, {name!r}: nobody knows what it is"


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Pictures wait for what moves; ears do not. The windows end one after the other, before the search for garbage finds them in
    any order: a dialog that is the last to know its window would end with it twice.
    """
    real = sys.modules["shots"].settle
    for module in list(sys.modules.values()):
        if getattr(module, "settle", None) is real:
            monkeypatch.setattr(module, "settle", lambda ms=30: real(min(ms, 30)))
    yield
    for window in QApplication.topLevelWidgets():
        window.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.usefixtures("at_once")
@pytest.mark.parametrize("names", SCENES, ids="+".join)
def test_whatever_the_keyboard_reaches_is_said(names: tuple[str, ...]) -> None:
    listener = Listener()
    SCENES[names](listener)
    assert sorted(set(listener.faults)) == []
    assert listener.heard


def toggle(part: QAbstractButton) -> None:
    """What a screen reader does first with something that can be ticked."""
    action = QAccessible.queryAccessibleInterface(part).actionInterface()
    action.doAction(action.actionNames()[0])


def test_what_a_screen_reader_toggles_is_pressed(qtbot) -> None:
    from pos.ui.faces import CardFace

    card, switch, pressed = ChoiceCard(CardFace("Anna Koster", "Cashier")), Switch("Barcode"), []
    for part in (card, switch):
        qtbot.addWidget(part)
        part.clicked.connect(lambda _checked=False, part=part: pressed.append(part))
    toggle(card)
    assert pressed == [card]
    assert not card.isChecked(), "whoever owns the group says who is chosen"
    toggle(switch)
    assert pressed == [card, switch]
    assert switch.isChecked()
    card.setChecked(True)
    switch.setChecked(False)
    assert pressed == [card, switch], "what the program sets is no press"
    card.set_busy(True)
    toggle(card)
    assert pressed == [card, switch]
    assert card.isChecked()


def test_a_button_without_a_state_is_pressed_once(qtbot) -> None:
    button, pressed = Button("Park", keycap="F6"), []
    qtbot.addWidget(button)
    button.clicked.connect(lambda: pressed.append(1))
    toggle(button)
    qtbot.waitUntil(lambda: pressed == [1])
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Park"
