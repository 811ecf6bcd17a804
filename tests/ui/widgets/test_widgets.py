"""The parts, pressed as a person presses them."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from pos.ui.faces import Line, LineAction, Notice, Option, Tile
from pos.ui.theme import theme
from pos.ui.widgets.buttons import Button, MainAction
from pos.ui.widgets.choices import ChipRow, Segment, Switch
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field
from pos.ui.widgets.focus_ring import FocusRing
from pos.ui.widgets.keypad import PIN_KEYS, Keypad, KeypadButton
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.ticket import TicketList, TicketModel
from pos.ui.widgets.tiles import TileGrid

sys.path.insert(0, str(Path(__file__).parents[1]))


def shown(qtbot, widget, width=600, height=400):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitActive(widget):
        widget.show()
        widget.activateWindow()
    return widget


def test_a_button_keeps_ampersands_and_takes_no_focus_from_a_click(qtbot):
    window = QWidget()
    column = QVBoxLayout(window)
    edit, button = QLineEdit(), Button("Fish & <b>Chips</b>")
    column.addWidget(edit)
    column.addWidget(button)
    shown(qtbot, window)
    edit.setFocus()
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert button.shortcut().isEmpty()
    assert button.accessibleName() == "Fish & <b>Chips</b>"
    assert window.focusWidget() is edit


def test_a_focused_button_is_pressed_by_enter_and_space(qtbot):
    button = shown(qtbot, MainAction("Pay", "F12", "€1.00"))
    button.setFocus()
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Space):
        with qtbot.waitSignal(button.clicked):
            qtbot.keyClick(button, key)


def test_a_busy_button_takes_no_presses(qtbot):
    button = shown(qtbot, Button("Sign in"))
    presses = []
    button.clicked.connect(lambda: presses.append(1))
    button.set_busy(True)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    button.grab()
    button.set_busy(False)
    assert presses == []
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert presses == [1]


def test_the_keypad_has_the_order_of_a_keyboard_and_reports_keys(qtbot):
    pad = shown(qtbot, Keypad(PIN_KEYS))
    seven, one = (pad.findChild(KeypadButton, f"keypad.{d}") for d in "71")
    assert seven.y() < one.y()
    pressed = []
    pad.pressed.connect(pressed.append)
    for name in ("7", "0", "back", "clear"):
        qtbot.mouseClick(pad.findChild(KeypadButton, f"keypad.{name}"), Qt.MouseButton.LeftButton)
    assert pressed == ["7", "0", "back", "clear"]


def test_chips_that_do_not_fit_go_into_a_menu(qtbot):
    row = ChipRow()
    row.set_options([Option(str(i), f"Category {i}", tint=i) for i in range(12)], "0")
    shown(qtbot, row, 500, 48)
    shown_chips = [c for c in row.findChildren(QWidget) if c.isVisible()]
    assert 3 <= len(shown_chips) <= 5
    more = row._more
    assert more is not None
    assert more.label == f"{12 - len(shown_chips) + 1} more"
    assert more.geometry().right() <= row.width()
    with qtbot.waitSignal(row.chosen) as chosen:
        qtbot.mouseClick(shown_chips[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["1"]


def test_segment_and_switch(qtbot):
    segment = shown(qtbot, Segment([Option("day", "Day"), Option("week", "Week")], "day"))
    with qtbot.waitSignal(segment.chosen) as chosen:
        qtbot.mouseClick(segment._parts[1], Qt.MouseButton.LeftButton)
    assert chosen.args == ["week"]
    assert [p.isChecked() for p in segment._parts] == [False, True]
    switch = shown(qtbot, Switch("Print"))
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton)
    assert switch.isChecked()


def test_a_field_says_what_is_wrong(qtbot):
    field = shown(qtbot, Field("Price", name="price"))
    field.set_error("Use digits only, like 12.50")
    assert field.sentence.isVisible()
    assert field.sentence.label.text() == "Use digits only, like 12.50"
    field.set_error("")
    assert not field.sentence.isVisible()


def test_the_ring_follows_the_keyboard_and_hides_for_fields(qtbot):
    window = QWidget()
    column = QVBoxLayout(window)
    edit, button = QLineEdit(), Button("Park")
    column.addWidget(edit)
    column.addWidget(button)
    ring = FocusRing(window)
    shown(qtbot, window)
    edit.setFocus()
    assert not ring.isVisible()
    QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
    qtbot.waitUntil(ring.isVisible)
    assert ring.geometry() == button.geometry().adjusted(-4, -4, 4, 4)
    button.hide()
    qtbot.waitUntil(lambda: not ring.isVisible())


def test_a_message_offers_one_button_and_goes_by_its_kind(qtbot):
    window = shown(qtbot, QWidget())
    banner = MessageBanner(window)
    banner.place(0, 0, 500)
    banner.show_notice(Notice("error", "Drawer did not open", "Check its cable.", "Try again"))
    assert not banner._timer.isActive()
    with qtbot.waitSignal(banner.acted):
        assert banner.act()
    banner.show_notice(Notice("done", "Saved"))
    assert banner._timer.interval() == 4000
    assert banner._timer.isActive()
    assert not banner.act()
    with qtbot.waitSignal(banner.closed):
        assert banner.close_notice()
    assert not banner.isVisible()
    assert not banner.close_notice()


def test_a_dialog_traps_focus_and_gives_it_back(qtbot):
    window = QWidget()
    edit = QLineEdit(window)
    shown(qtbot, window, 900, 600)
    edit.setFocus()
    dialog = Dialog(window, "Quantity")
    field = Field("How many", name="howMany")
    dialog.body.addWidget(field)
    dialog.add_actions("Cancel", "Set quantity")
    dialog.open_over(field.edit)
    visited = set()
    for _ in range(8):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Tab)
        visited.add(window.focusWidget().objectName())
    assert edit.objectName() not in visited
    assert "howMany" in visited
    with qtbot.waitSignal(dialog.cancelled):
        QTest.keyClick(window.windowHandle(), Qt.Key.Key_Escape)
    assert window.focusWidget() is edit


LINES = (
    Line("a", "3", "Dark chocolate 70%", "2.95 each", "5.90", "3 for 2", "8.85"),
    Line("b", "1", "Olive oil & <b>herbs</b>", "8.90 each", "8.01"),
)


def test_the_selected_ticket_line_carries_its_buttons(qtbot):
    ticket = TicketList()
    ticket.set_actions([LineAction("remove", "Remove", "trash-2", danger=True)])
    shown(qtbot, ticket, 432, 400)
    ticket.set_lines(LINES, "b", "b")
    assert ticket.indexWidget(ticket.lines.index(1)) is None
    ticket.set_lines(LINES, "b", None)
    buttons = ticket.indexWidget(ticket.lines.index(1))
    assert buttons.height() == 110
    with qtbot.waitSignal(ticket.acted) as acted:
        qtbot.mouseClick(buttons.findChild(QWidget, "line.plus"), Qt.MouseButton.LeftButton)
    assert acted.args == ["b", "plus"]
    with qtbot.waitSignal(ticket.acted) as acted:
        qtbot.mouseClick(ticket.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, 25))
    assert acted.args == ["a", "quantity"]
    with qtbot.waitSignal(ticket.chosen) as chosen:
        qtbot.mouseClick(ticket.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(200, 25))
    assert chosen.args == ["a"]
    assert "total 8.01" in ticket.lines.index(1).data(Qt.ItemDataRole.AccessibleTextRole)


def test_a_scan_into_a_long_ticket_asks_for_the_lines_in_sight_only(qtbot, monkeypatch):
    asked = []
    whole = TicketModel.data

    def counted(model, index, role=Qt.ItemDataRole.DisplayRole):
        asked.append(index.row())
        return whole(model, index, role)

    monkeypatch.setattr(TicketModel, "data", counted)
    ticket = TicketList()
    shown(qtbot, ticket, 432, 400)
    lines = tuple(Line(str(n), "1", f"Product {n}", "1.00 each", "1.00") for n in range(500))
    ticket.set_lines(lines[:499], "498", None)
    ticket.repaint()
    asked.clear()
    ticket.set_lines(lines, "499", "499")
    ticket.repaint()
    assert set(asked) <= set(range(488, 500))
    assert 499 in asked
    last = ticket.visualRect(ticket.lines.index(499))
    assert (last.height(), last.bottom()) == (53, ticket.viewport().height() - 1)
    ticket.set_lines(lines, "499", None)
    last = ticket.visualRect(ticket.lines.index(499))
    assert (last.height(), last.bottom()) == (110, ticket.viewport().height() - 1)
    ticket.set_lines(lines, "0", None)
    assert ticket.visualRect(ticket.lines.index(0)).top() == 0
    assert ticket.indexWidget(ticket.lines.index(499)) is None
    assert ticket.visualRect(ticket.lines.index(499)).height() == 53


def test_a_line_that_is_taken_out_leaves_the_others_with_their_height(qtbot):
    ticket = TicketList()
    shown(qtbot, ticket, 432, 400)
    ticket.set_lines(LINES, "a", None)
    ticket.set_lines(LINES[1:], "b", None)
    assert ticket.visualRect(ticket.lines.index(0)).height() == 110
    ticket.set_lines(LINES, "b", None)
    heights = [ticket.visualRect(ticket.lines.index(row)).height() for row in (0, 1)]
    assert heights == [53, 110]


def test_tiles_fill_the_width_and_can_be_tapped(qtbot):
    tiles = TileGrid()
    tiles.set_tiles([Tile(str(i), f"Product {i}", "1.00") for i in range(40)])
    shown(qtbot, tiles, 923, 590)
    first_row = {tiles.visualRect(tiles.tiles.index(i)).top() for i in range(5)}
    assert len(first_row) == 1
    assert tiles.visualRect(tiles.tiles.index(5)).top() == 150
    with qtbot.waitSignal(tiles.chosen) as chosen:
        qtbot.mouseClick(
            tiles.viewport(), Qt.MouseButton.LeftButton, pos=tiles.visualRect(tiles.tiles.index(6)).center()
        )
    assert chosen.args == ["6"]


def test_the_component_sheet_can_be_painted_in_both_themes(qtbot):
    from component_sheet import make_sheet

    for name in ("light", "dark"):
        theme().use(name)
        sheet = make_sheet()
        shown(qtbot, sheet, 1438, 1000)
        assert not sheet.grab().isNull()


class Emitter(QObject):
    happened = Signal(object)


class Receiver(QObject):
    def __init__(self):
        super().__init__()
        self.count = 0

    @Slot(object)
    def _on_emitter_happened(self, value):
        assert value is None
        self.count += 1


def test_five_thousand_signals_keep_none_alive(qtbot):
    # PYSIDE-3474: 6.12 loses a reference to None with each emission and aborts on Python 3.11.
    before = sys.getrefcount(None)
    emitter, receiver = Emitter(), Receiver()
    emitter.happened.connect(receiver._on_emitter_happened)
    for _ in range(5000):
        emitter.happened.emit(None)
    assert receiver.count == 5000
    assert sys.getrefcount(None) > before - 1000
