"""Every part of the kit on one sheet, to be looked at beside the design's component pictures.

Run `python tests/ui/component_sheet.py DIR` for a picture in each theme; a test checks that it can be painted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QApplication, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText, CardFace, Line, LineAction, Notice, Option, StripText, Tile
from pos.ui.theme import Role, theme
from pos.ui.widgets.badges import Badge, Monogram
from pos.ui.widgets.base import Label, Panel, paint_box
from pos.ui.widgets.buttons import Button, Kind, MainAction, SecondAction, WideButton
from pos.ui.widgets.choices import Checkbox, ChipRow, ChoiceCard, Segment, Switch
from pos.ui.widgets.fields import Field, ScanField
from pos.ui.widgets.keypad import Keypad, digit
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.status_strip import StatusStrip
from pos.ui.widgets.ticket import TicketList
from pos.ui.widgets.tiles import TileGrid


class Swatches(QWidget):
    names = ("bg", "surface", "surface2", "surface3", "border", "line", "control", "text", "text2", "text3", "go", "go_soft", "key", "key_soft", "warn", "warn_soft", "danger", "danger_soft")  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.setFixedSize(410, 340)

    def paintEvent(self, _event):
        painter = QPainter(self)
        for i, name in enumerate(self.names):
            x, y = i % 4 * 100, i // 4 * 67
            paint_box(painter, QRectF(x, y, 92, 40), fill=name, edge="border", radius=8)
            painter.setFont(theme().font(Role.CAPTION))
            painter.setPen(theme().colour("text"))
            painter.drawText(x, y + 55, name)


def section(column: QVBoxLayout, title: str, *parts: QWidget) -> None:
    column.addSpacing(14)
    column.addWidget(Label(title, Role.CAPTION_STRONG, "text2"))
    for part in parts:
        column.addWidget(part)


def side_by_side(*parts: QWidget, gap: int = 10) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return holder


def off(widget: QWidget) -> QWidget:
    widget.setEnabled(False)
    return widget


def down(button: Button) -> Button:
    button.setDown(True)
    return button


def left_column() -> QVBoxLayout:
    column = QVBoxLayout()
    section(column, "Colour", Swatches())
    section(
        column,
        "Type",
        Label("€1,047.09", Role.TOTAL),
        Label("Screen title 28", Role.H1),
        Label("Section title 20", Role.H2),
        Label("Line name 16, medium", Role.H3_MEDIUM),
        Label("Body 14 for windows with a mouse", Role.BODY),
        Label("Help and meta 13, never smaller at the till", Role.META, "text3"),
    )
    badges = [BadgeText("24 in stock"), BadgeText("3 left", "warn"), BadgeText("Out", "danger"), BadgeText("Matched", "ok"), BadgeText("Open", "info")]  # fmt: skip
    section(column, "Badges", side_by_side(*[Badge(b) for b in badges], gap=8))
    marks = []
    for i, letters in enumerate(("Ba", "Dr", "Pa", "Fr", "Ho", "St", "Gi", "Sw")):
        mark = Monogram(44, disc=False)
        mark.set_person(letters, i)
        marks.append(mark)
    section(column, "Monograms", side_by_side(*marks, gap=7))
    card = ChoiceCard(
        CardFace("Card ending 4242", "Chosen: border, fill and tick", icon="credit-card"), height=72
    )
    card.setChecked(True)
    section(column, "Choice", card)
    column.addStretch(1)
    return column


def middle_column() -> QVBoxLayout:
    column = QVBoxLayout()
    section(
        column,
        "Buttons",
        side_by_side(
            Button("Pay", keycap="F12", kind=Kind.MAIN),
            down(Button("Pay", keycap="F12", kind=Kind.MAIN)),
            off(Button("Pay", kind=Kind.MAIN)),
        ),
        side_by_side(
            Button("Park", icon="pause"),
            down(Button("Park", icon="pause")),
            off(Button("Park", icon="pause")),
        ),
        side_by_side(
            Button("Remove", icon="trash-2", kind=Kind.DANGER),
            Button("Export", icon="download", kind=Kind.INK),
            Button("Cancel", kind=Kind.GHOST),
        ),
        side_by_side(
            Button("Small, 36 px", icon="plus", height=36), Button("For windows with a mouse", height=36)
        ),
    )
    wrong = Field("", name="wrong")
    wrong.set_text("12,5o")
    wrong.set_error("Use digits only, like 12.50")
    section(column, "Fields", Field("", placeholder="Name, code or barcode", name="plain"), wrong)
    chips = ChipRow()
    chips.set_options((Option("all", "All"), Option("bakery", "Bakery", tint=2), Option("fav", "Favourites", icon="star"), Option("a", "Another & more", tint=4)), "all")  # fmt: skip
    on, ticked = Switch("On"), Checkbox("Till")
    on.setChecked(True)
    ticked.setChecked(True)
    segment = Segment((Option("day", "Day"), Option("week", "Week")), "day", height=40)
    section(
        column,
        "Chips, segments, switches, checks",
        chips,
        side_by_side(segment),
        side_by_side(ticked, Checkbox("Till"), Checkbox("Office", till=False), on, Switch("Off")),
    )
    section(column, "Next steps", WideButton("Return an item", "undo-2", "F8"), ScanField("Scan, or type a name or code", "Ready to scan", "Clear"))  # fmt: skip
    recall = SecondAction("Recall", "inbox", "F7")
    recall.set_count("2")
    section(column, "Second actions", side_by_side_wide(SecondAction("Park", "pause", "F6"), recall, SecondAction("More", "ellipsis", "F9")))  # fmt: skip
    column.addStretch(1)
    return column


def side_by_side_wide(*parts: QWidget) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    for part in parts:
        row.addWidget(part)
    return holder


def right_column() -> QVBoxLayout:
    column = QVBoxLayout()
    tiles = TileGrid()
    tiles.setFixedHeight(150)
    tiles.set_tiles((
        Tile("1", "Sourdough loaf 800 g", "4.20", monogram="Sl", tint=2, count="2"),
        Tile("2", "Butter croissant", "1.80", unit="/ kg", monogram="Bc", tint=2),
        Tile("3", "Stoneware mug", "12.00", monogram="Sm", tint=5, out=True, badge=BadgeText("Out", "danger")),
    ))  # fmt: skip
    section(column, "Tiles", tiles)
    ticket = TicketList()
    ticket.setFixedHeight(222)
    ticket.set_actions((LineAction("discount", "Discount", "percent"), LineAction("price", "Price", "tag"), LineAction("note", "Note", "sticky-note"), LineAction("remove", "Remove", "trash-2", danger=True)))  # fmt: skip
    lines = (
        Line("a", "3", "Dark chocolate 70%", "2.95 each", "5.90", "3 for 2", "8.85"),
        Line("b", "2", "Oat milk barista 1 L", "2.49 each", "4.98"),
        Line("c", "1", "Olive oil extra virgin 500 ml", "8.90 each", "8.01", "Member 10%", "8.90"),
    )
    ticket.set_lines(lines, "c", None)
    flash = TicketList()
    flash.setFixedHeight(54)
    flash.set_lines(lines[1:2], "b", "b")
    holder = Panel("surface")
    inside = QVBoxLayout(holder)
    inside.setContentsMargins(0, 0, 0, 0)
    inside.addWidget(flash)
    inside.addWidget(ticket)
    section(column, "Ticket lines", holder)
    stage = QWidget()
    stage.setFixedHeight(76)
    banner = MessageBanner(stage)
    banner.place(0, 0, 470)
    banner.show_notice(
        Notice(
            "error",
            "Drawer did not open",
            "Check its cable, then press F10.",
            "Try again",
            action_keycap="F10",
        )
    )
    section(column, "Message", stage)
    pad = Keypad(((digit("7"), digit("8"), digit("9")),))
    pad.setFixedHeight(64)
    section(column, "Keypad and main action", pad, MainAction("Pay", "F12", "€47.09"))
    calm, warned = StatusStrip(), StatusStrip()
    calm.set_texts(StripText("Till 1", link="Online, all sales sent"))
    warned.set_texts(StripText("Till 1", link="Offline, 3 sales to send", link_kind="warn"))
    section(column, "Status strip", calm, warned)
    column.addStretch(1)
    return column


def make_sheet() -> QWidget:
    sheet = Panel("surface")
    sheet.setFixedSize(1438, 1000)
    grid = QGridLayout(sheet)
    grid.setContentsMargins(40, 10, 40, 20)
    grid.setHorizontalSpacing(40)
    for i, column in enumerate((left_column(), middle_column(), right_column())):
        grid.addLayout(column, 0, i)
    grid.setColumnStretch(1, 1)
    grid.setColumnStretch(2, 1)
    sheet.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return sheet


def main() -> None:
    from pos.paths import resources_dir
    from pos.ui.theme import install, load_fonts

    app = QApplication([])
    load_fonts(resources_dir() / "fonts")
    for name in ("light", "dark"):
        install(app, name)
        sheet = make_sheet()
        sheet.show()
        for _ in range(10):
            app.processEvents()
        sheet.grab().save(str(Path(sys.argv[1]) / f"components-{name}.png"))
        sheet.close()


if __name__ == "__main__":
    main()
