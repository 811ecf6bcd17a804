"""Where reading runs from the right: what is painted, and where it is pressed. Looked at by places, not by pictures."""

from __future__ import annotations

from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from pos.i18n import Locale
from pos.ui.checkout.payment_screen import PaidRowView
from pos.ui.faces import CapsuleFace, Line, LineAction, PaidRow, ResultRow, Tile
from pos.ui.reports.pickers import MonthGrid
from pos.ui.reports.ranges import Span
from pos.ui.shift.count_view import CountRow
from pos.ui.shift.counting import CountField
from pos.ui.theme import Role, below, draw_icon, from_start, margins, painter_of, theme, turn
from pos.ui.widgets.amount import AmountField
from pos.ui.widgets.base import FIGURE, Label, draw_marked, draw_text, going_on, in_own_order, line_up
from pos.ui.widgets.capsule import CustomerCapsule
from pos.ui.widgets.choices import Chip
from pos.ui.widgets.fields import PlainEdit
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.reasons import ReasonChips
from pos.ui.widgets.results import ResultList
from pos.ui.widgets.table import TextDelegate
from pos.ui.widgets.ticket import LINE_HEIGHT, TicketList
from pos.ui.widgets.tiles import TileGrid

LEFT_BUTTON = Qt.MouseButton.LeftButton


@pytest.fixture(autouse=True)
def from_the_right(dressed):
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
    yield
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)


def shown(qtbot, widget, width, height):
    qtbot.addWidget(widget)
    widget.resize(width, height)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def reach(image: QImage, tone: str, inside: QRect | None = None, slack: int = 6) -> tuple[int, int]:
    """First and last column with this colour."""
    wanted = theme().colour(tone)
    part = inside or image.rect()
    columns = [
        x
        for x in range(part.left(), part.right() + 1)
        for y in range(part.top(), part.bottom() + 1)
        if _alike(image.pixelColor(x, y), wanted, slack)
    ]
    assert columns, f"nothing in {tone}"
    return min(columns), max(columns)


def _alike(one: QColor, other: QColor, slack: int) -> bool:
    return all(abs(a - b) <= slack for a, b in zip(one.getRgb()[:3], other.getRgb()[:3], strict=True))


def picture(widget: QWidget) -> QImage:
    return widget.grab().toImage()


# ---- the painter ----
class Start(QWidget):
    """A bar where reading begins."""

    def paintEvent(self, _event):
        painter_of(self).fillRect(QRectF(0, 0, 10, 20), theme().colour("go"))


def test_what_is_painted_at_the_start_is_seen_at_the_right(qtbot):
    widget = shown(qtbot, Start(), 100, 20)
    assert reach(picture(widget), "go") == (90, 99)
    assert from_start(widget, 95) == 5
    widget.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert reach(picture(widget), "go") == (0, 9)
    assert from_start(widget, 95) == 95


def canvas(paint, width=100, height=40) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(theme().colour("surface"))
    painter = QPainter(image)
    paint(painter)
    painter.end()
    return image


def test_letters_are_upright_in_the_mirrored_place():
    box, font = QRectF(0, 0, 40, 40), theme().font(Role.H2)

    def mirrored(painter):
        turn(painter, image_box, Qt.LayoutDirection.RightToLeft)
        draw_text(painter, box, "EL", font, "text")

    image_box = QRectF(0, 0, 100, 40)
    at_the_right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    plain = canvas(
        lambda painter: draw_text(painter, QRectF(60, 0, 40, 40), "EL", font, "text", at_the_right)
    )
    assert canvas(mirrored) == plain


@pytest.mark.parametrize(
    ("icon", "is_turned"), [("arrow-left", True), ("undo-2", True), ("printer", False), ("percent", False)]
)
def test_icons_with_a_direction_face_the_other_way_and_others_do_not(icon, is_turned):
    box, ink = QRectF(0, 0, 24, 24), theme().colour("text")

    def place(painter):
        turn(painter, QRectF(0, 0, 24, 24), Qt.LayoutDirection.RightToLeft)
        draw_icon(painter, icon, box, ink)

    seen = canvas(place, 24, 24)
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    usual = canvas(lambda painter: draw_icon(painter, icon, box, ink), 24, 24)
    assert seen == (usual.flipped(Qt.Orientation.Horizontal) if is_turned else usual)


def test_margins_change_sides_as_what_lies_in_the_layout_does(qtbot):
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(margins(30, 0, 10, 0))
    inner = QWidget()
    row.addWidget(inner)
    shown(qtbot, holder, 100, 20)
    assert (inner.x(), inner.width()) == (10, 60)


# ---- texts ----
def test_a_latin_name_stands_where_reading_begins(qtbot):
    window, edit = QWidget(), PlainEdit(Role.LINE, "name")
    edit.setText("Anna")
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    for widget in (Label("Anna Koster", Role.LINE), edit):
        column.addWidget(widget)
    shown(qtbot, window, 300, 80)
    image = picture(window)
    for half in (QRect(0, 0, 300, 40), QRect(0, 40, 300, 40)):
        first, last = reach(image, "text", half, slack=90)
        assert last > 280
        assert first > 150


def test_figures_keep_their_last_digits_under_each_other(qtbot):
    labels = [Label(text, Role.BODY) for text in ("1,240.08", "3.88")]
    for label in labels:
        label.setAlignment(FIGURE)
    line_up(labels)
    assert labels[0].minimumWidth() == labels[1].minimumWidth()
    ends = []
    for label in labels:
        qtbot.addWidget(label)
        label.resize(label.minimumSize())
        ends.append(reach(picture(label), "text", slack=120)[1])
    assert abs(ends[0] - ends[1]) <= 1


def test_what_was_typed_is_marked_in_a_name_that_keeps_its_order():
    font = theme().font(Role.NAME_LARGE)

    def paint(painter):
        turn(painter, QRectF(0, 0, 300, 40), Qt.LayoutDirection.RightToLeft)
        draw_marked(painter, QRectF(0, 0, 300, 40), "coffee WWWWWW", ((0, 3),), plain=font, strong=font)

    image = canvas(paint, 300, 40)
    blue, black = reach(image, "key", slack=60), reach(image, "text", slack=60)
    assert blue[1] < black[1], "the first letters stand left of the last ones"
    assert black[1] > 290, "and the whole name at the right"


# ---- the till ----
def line(number, total, quantity="2"):
    return Line(f"l{number}", "ace", quantity, "1.20 each", total)


def test_a_ticket_line_is_mirrored_and_pressed_there(qtbot):
    ticket = TicketList()
    ticket.set_actions((LineAction("remove", "Remove", "trash-2", danger=True),))
    ticket.set_lines([line(1, "4.28"), line(2, "17.58")], None, None)
    shown(qtbot, ticket, 430, 300)
    image = picture(ticket.viewport())
    rows = [QRect(0, at * LINE_HEIGHT, 430, LINE_HEIGHT - 2) for at in (0, 1)]
    box = reach(image, "surface3", QRect(0, 9, 430, 1), slack=2)
    assert abs(sum(box) / 2 - (430 - 16 - 20)) <= 3, "how many stands at the right, 16 px from the edge"
    assert box[1] - box[0] > 20
    ends = [reach(image, "text", row.adjusted(0, 0, -300, 0), slack=90) for row in rows]
    assert ends[1][0] >= 14
    assert abs(ends[0][1] - ends[1][1]) <= 1, "amounts at the left, their last digits under each other"
    asked = []
    ticket.acted.connect(lambda line_id, what: asked.append((line_id, what)))
    qtbot.mouseClick(ticket.viewport(), LEFT_BUTTON, pos=QPoint(30, 20))
    assert asked == []
    qtbot.mouseClick(ticket.viewport(), LEFT_BUTTON, pos=QPoint(sum(box) // 2, LINE_HEIGHT + 20))
    assert asked == [("l2", "quantity")]


def test_tiles_run_from_the_right_and_are_pressed_where_they_are_seen(qtbot):
    grid = TileGrid()
    grid.set_tiles([Tile(f"p{at}", f"name {at}", "1.00", monogram="", tint=at % 8) for at in range(40)])
    shown(qtbot, grid, 929, 500)
    view = grid.viewport()
    image = picture(view)
    assert view.x() > 0, "the scroll bar stands at the left"
    for at in range(5):
        cell = grid.visualRect(grid.tiles.index(at))
        colour = theme().tokens.tint(at).back
        head = QRect(0, cell.top() + 20, view.width(), 1)
        first, last = reach(image, colour, head, slack=0)
        assert cell.left() - 3 <= first < last <= cell.right() + 3
    first, last = reach(image, theme().tokens.tint(0).back, QRect(0, 20, view.width(), 1), slack=0)
    assert view.width() - 1 - last == 6, "a row begins 5 px from the edge, and a tile has an edge of its own"
    with qtbot.waitSignal(grid.chosen) as chosen:
        qtbot.mouseClick(view, LEFT_BUTTON, pos=QPoint((first + last) // 2, 40))
    assert chosen.args == ["p0"]


def test_the_customers_letters_stand_at_the_right(qtbot):
    capsule = CustomerCapsule()
    capsule.set_face(CapsuleFace("Marta", "Member", "MS", 4))
    shown(qtbot, capsule, 320, 48)
    first, last = reach(picture(capsule), theme().tokens.tint(4).back)
    assert (first, last) == (320 - 8 - 34, 320 - 9)


def test_the_marked_result_has_its_bar_at_the_right_and_its_price_at_the_left(qtbot):
    results = ResultList()
    results.set_rows([ResultRow("p1", "Coffee", "400", "3.45", "", "Co", 1, (0, 3), None)], 0)
    shown(qtbot, results, 600, 72)
    image = picture(results.viewport())
    bar = reach(image, "key", QRect(560, 5, 40, 60), slack=0)
    assert bar[0] >= 595
    price = reach(image, "text", QRect(0, 0, 300, 72), slack=60)
    assert price[1] < 180


def test_the_cross_of_a_payment_keeps_off_its_amount(qtbot):
    row = shown(qtbot, PaidRowView(PaidRow("Cash", "taken", "banknote", "1,150.00"), "paid"), 430, 64)
    amount = reach(picture(row), "text", QRect(0, 0, 80, 64), slack=90)
    assert row.remove is not None
    assert amount[1] < row.remove.x() < 200


def test_the_caret_of_an_amount_stands_behind_its_digits(qtbot):
    field = AmountField()
    field.set_face("Cash", "50")
    shown(qtbot, field, 400, 72)
    field.setFocus()
    inner = QRect(6, 10, 180, 52)
    qtbot.waitUntil(field.hasFocus)
    image = picture(field)
    assert reach(image, "text", inner, slack=60)[1] < reach(image, "key", inner, slack=0)[0]


def test_a_counted_row_is_typed_from_left_to_right(qtbot):
    field = CountField("50", "notes", "€50", "12", "600.00", is_current=True, is_empty=False)
    row = shown(qtbot, CountRow(field), 288, 54)
    box = QRect(288 - 94 - 76 + 4, 10, 68, 30)
    image = picture(row)
    assert reach(image, "text", box, slack=60)[1] < reach(image, "key", box, slack=0)[0]


def test_a_message_keeps_off_what_stays_in_sight(qtbot):
    window = QWidget()
    message = MessageBanner(window)
    shown(qtbot, window, 900, 200)
    message.place(168, 0, 900 - 168 - 8, end=8)
    assert (message.x(), 900 - message.geometry().right() - 1) == (8, 168)


# ---- the office ----
def test_a_day_is_picked_where_it_is_seen(qtbot):
    month = MonthGrid(Locale(), name="month")
    day = date(2025, 11, 12)
    month.show_days(Span(day, day), day)
    shown(qtbot, month, month.width(), month.height())
    first, last = reach(picture(month), "ink", slack=0)
    wednesday = month.width() - month.box_of(day).center().x()
    assert first < wednesday < last
    with qtbot.waitSignal(month.picked) as picked:
        qtbot.mouseClick(
            month, LEFT_BUTTON, pos=QPoint(round(wednesday), round(month.box_of(day).center().y()))
        )
    assert picked.args == [day]


def test_cells_begin_at_the_right(qtbot):
    from PySide6.QtGui import QStandardItem, QStandardItemModel

    from pos.ui.widgets.table import Table

    table = Table()
    model = QStandardItemModel(table)
    model.appendRow(QStandardItem("Almond"))
    table.setModel(model)
    table.setItemDelegate(TextDelegate(table))
    table.lay_out({}, stretch=0)
    shown(qtbot, table, 400, 120)
    assert reach(picture(table.viewport()), "text", slack=90)[0] > 300


def test_reasons_run_from_the_right(qtbot):
    reasons = ReasonChips(380, "why")
    reasons.set_reasons(("Broken", "Wrong size"), "Broken")
    shown(qtbot, reasons, reasons.width(), reasons.height())
    first, second = reasons.findChild(Chip, "why.0"), reasons.findChild(Chip, "why.1")
    assert first.geometry().right() == reasons.width() - 1
    assert second.geometry().right() < first.x()


def test_a_menu_opens_from_the_side_where_reading_begins(qtbot):
    owner, menu = QWidget(), QMenu()
    qtbot.addWidget(menu)
    menu.addAction("A choice with many words in it")
    shown(qtbot, owner, 120, 40)
    corner = owner.mapToGlobal(QPoint(120, 40))
    assert below(owner, menu, 4) == QPoint(corner.x() - menu.sizeHint().width(), corner.y() + 4)


def test_a_sentence_runs_from_the_right_also_when_a_name_comes_first():
    marks = {"\u2066": "from the left", "\u2067": "from the right"}
    assert marks[in_own_order("PostgreSQL على هذا الحاسوب")[0]] == "from the right"
    assert marks[in_own_order("3 for 2")[0]] == "from the left"
    assert marks[in_own_order(going_on("/ kg"))[0]] == "from the right"
    QGuiApplication.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    assert in_own_order("Marta") == going_on("Marta") == "Marta"


def test_an_arrow_goes_to_the_day_that_it_points_at(qtbot):
    month = MonthGrid(Locale(), name="month")
    day = date(2025, 11, 12)
    month.show_days(Span(day, day), day)
    shown(qtbot, month, month.width(), month.height())
    for key, expected in ((Qt.Key.Key_Left, date(2025, 11, 13)), (Qt.Key.Key_Right, date(2025, 11, 11))):
        with qtbot.waitSignal(month.walked) as walked:
            qtbot.keyClick(month, key)
        assert walked.args == [expected]
        pointed = month.box_of(expected).center().x() - month.box_of(day).center().x()
        assert (pointed > 0) is (key == Qt.Key.Key_Left), "boxes are counted from the right"
