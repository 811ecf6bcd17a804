"""The lines of the sale: a list painted by a delegate, whose selected row carries real buttons.

Lines come as finished texts. The list knows which line is selected and which has just been scanned; it decides neither. A
scan into a long sale costs what one line costs: nothing here may ask every row for something.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QScroller,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from pos.ui.faces import Line, LineAction
from pos.ui.theme import Role, draw_icon, from_start, is_turned, margins, painter_of, theme, turn
from pos.ui.widgets.base import CENTER, draw_figure, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import PaintedButton, StackedButton
from pos.words import say

Index = QModelIndex | QPersistentModelIndex

LINE_HEIGHT = 53
SELECTED_HEIGHT = 110
_QUANTITY_REACH = 64
_FIGURES = 50
"""As wide as most totals of a line."""
LINE_ROLE = Qt.ItemDataRole.UserRole + 1


class TicketModel(QAbstractListModel):
    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines: tuple[Line, ...] = ()

    def set_lines(self, lines: Sequence[Line]) -> bool:
        """Replace the lines with as little repainting as can be. True when rows were thrown away."""
        new, old = tuple(lines), self._lines
        pairs = zip(old, new, strict=False)
        is_grown = len(new) >= len(old) and all(a is b or a.line_id == b.line_id for a, b in pairs)
        if not is_grown:
            self.beginResetModel()
            self._lines = new
            self.endResetModel()
            return True
        if len(new) > len(old):
            self.beginInsertRows(QModelIndex(), len(old), len(new) - 1)
            self._lines = new
            self.endInsertRows()
        self._lines = new
        for row, (before, after) in enumerate(zip(old, new, strict=False)):
            if before is not after and before != after:
                self.dataChanged.emit(self.index(row), self.index(row))
        return False

    def line(self, row: int) -> Line:
        return self._lines[row]

    def row_of(self, line_id: str | None) -> int:
        """-1 when there is none. From the end: what was just scanned or chosen is mostly there."""
        if line_id is None:
            return -1
        lines = self._lines
        return next((row for row in range(len(lines) - 1, -1, -1) if lines[row].line_id == line_id), -1)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._lines)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        line = self._lines[index.row()]
        if role == LINE_ROLE:
            return line
        if role == Qt.ItemDataRole.DisplayRole:
            return line.name
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        return None


class LineDelegate(QStyledItemDelegate):
    """Paints a line at rest, just scanned, or selected (its upper 53 px)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.selected_id: str | None = None
        self.flash_id: str | None = None
        self.added_text = say("Added")
        self.end_margin = px(16)

    def _is_selected(self, line: Line) -> bool:
        return line.line_id == self.selected_id and line.line_id != self.flash_id

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line = index.data(LINE_ROLE)
        box = QRectF(option.rect)
        state: QStyle.StateFlag = option.state
        flashing = line.line_id == self.flash_id
        selected = self._is_selected(line)
        painter.save()
        turn(painter, box, option.direction)
        hover = bool(state & QStyle.StateFlag.State_MouseOver)
        fill = "go_soft" if flashing else "key_soft" if selected else "surface2" if hover else None
        if fill:
            painter.fillRect(box, theme().colour(fill))
        under = "key_line" if selected else "border"
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour(under))
        if selected:
            painter.fillRect(QRectF(box.left(), box.top(), px(4), box.height()), theme().colour("key"))
        top = QRectF(
            box.left() + px(16), box.top(), box.width() - px(16) - self.end_margin, px(LINE_HEIGHT - 1)
        )
        quantity_width = self._paint_quantity(painter, top, line, flashing=flashing, selected=selected)
        self._paint_words(painter, top.adjusted(quantity_width + px(12), 0, 0, 0), line, flashing=flashing)
        painter.restore()

    def _paint_quantity(
        self, painter: QPainter, top: QRectF, line: Line, *, flashing: bool, selected: bool
    ) -> float:
        font = theme().font(Role.LINE_STRONG)
        width = max(float(px(40)), text_width(line.quantity, font) + px(16))
        box = QRectF(top.left(), top.top() + px(8), width, px(36))
        if flashing:
            paint_box(painter, box, fill="go", radius=px(8))
        elif selected:
            paint_box(painter, box, fill="surface", edge="key_line", radius=px(8))
        else:
            paint_box(painter, box, fill="surface3", radius=px(8))
        draw_text(painter, box, line.quantity, font, "on_go" if flashing else "text", CENTER)
        return width

    def _paint_words(self, painter: QPainter, box: QRectF, line: Line, *, flashing: bool) -> None:
        upper = QRectF(box.left(), box.top() + px(6), box.width(), px(20))
        lower = QRectF(box.left(), box.top() + px(27), box.width(), px(18))
        amount_font = theme().font(Role.LINE_AMOUNT)
        amount_width = draw_figure(painter, upper, line.total, amount_font, "text", column=px(_FIGURES))
        name_box = upper.adjusted(0, 0, -amount_width - px(12), 0)
        draw_text(painter, name_box, line.name, theme().font(Role.NAME), "text")
        meta = theme().font(Role.META)
        was_width = 0.0
        if line.was:
            width = text_width(line.was, meta)
            was_width = draw_figure(painter, lower, line.was, meta, "text3", column=px(_FIGURES)) + px(12)
            left = lower.right() - was_width + px(12) if is_turned(painter) else lower.right() - width
            painter.fillRect(QRectF(left, lower.center().y() + px(1), width, 1), theme().colour("text3"))
        room = lower.adjusted(0, 0, -was_width, 0)
        used = draw_text(painter, room, line.each, meta, "text3")
        room.setLeft(room.left() + used + px(8))
        if flashing:
            self._paint_said(painter, room, "check", self.added_text, "go_text")
            return
        if line.traced:
            width = self._paint_said(painter, room, "scan-barcode", line.traced, "text2")
            room.setLeft(room.left() + width + px(8))
        if line.came_back:
            width = self._paint_said(painter, room, "undo-2", line.came_back, "text2")
            room.setLeft(room.left() + width + px(8))
        if line.discount:
            width = self._paint_said(painter, room, "badge-percent", line.discount, "go_text")
            room.setLeft(room.left() + width + px(8))
        if line.sold_by and room.width() > px(40):
            width = self._paint_said(painter, room, "user", line.sold_by, "text2")
            room.setLeft(room.left() + width + px(8))
        if line.note and room.width() > px(40):
            self._paint_said(painter, room, "sticky-note", line.note, "text2")

    def _paint_said(self, painter: QPainter, room: QRectF, icon: str, words: str, tone: str) -> float:
        """An icon and what is said of the line; the width it took."""
        draw_icon(painter, icon, QRectF(room.left(), room.top(), px(15), room.height()), theme().colour(tone))
        rest = room.adjusted(px(19), 0, 0, 0)
        role = Role.META_STRONG if tone == "go_text" else Role.META
        return px(19) + draw_text(painter, rest, words, theme().font(role), tone)


class QuantityBox(PaintedButton):
    """The painted quantity as a real button: what a finger and a screen reader meet."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        """The delegate has painted the box below."""


class StepButton(PaintedButton):
    """One half of the minus and plus pair."""

    def __init__(self, label: str, icon: str, *, first: bool, name: str) -> None:
        super().__init__(label, name=name, radius=8)
        self._icon = icon
        self._first = first
        self.setFixedSize(px(51), px(52))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        whole = QRectF(0 if self._first else -box.width(), 0, 2 * box.width(), box.height())
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
        paint_box(painter, whole, fill=fill, edge="line", radius=px(10))
        if not self._first:
            painter.fillRect(QRectF(0, 1, 1, box.height() - 2), theme().colour("line"))
        side = px(20)
        icon_box = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
        draw_icon(painter, self._icon, icon_box, theme().colour("text"))


class LineActions(QWidget):
    """Lies over the selected row: the quantity box above, minus, plus and the actions below."""

    acted = Signal(str)

    def __init__(
        self,
        actions: Sequence[LineAction],
        quantity_name: str,
        parent: QWidget | None = None,
        *,
        has_steps: bool = True,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("lineActions")
        self._gap = 8
        quantity = QuantityBox(quantity_name, name="line.quantity", radius=8)
        quantity.setFixedSize(px(48), px(36))
        quantity.setProperty("action", "quantity")
        quantity.clicked.connect(self._on_button_clicked)
        top = QHBoxLayout()
        top.setContentsMargins(0, px(8), 0, px(8))
        top.addWidget(quantity)
        top.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(px(6))
        if has_steps:
            row.addWidget(self._stepper())
        # Few actions keep their size at the start instead of growing into slabs.
        few = len(actions) < 3
        for action in actions:
            button = StackedButton(action.text, action.icon, danger=action.danger, name=f"line.{action.key}")
            button.setProperty("action", action.key)
            button.clicked.connect(self._on_button_clicked)
            if few:
                button.setFixedWidth(px(84))
            row.addWidget(button)
        if few:
            row.addStretch(1)
        column = QVBoxLayout(self)
        self.set_end_margin(px(16))
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(row)

    def set_end_margin(self, margin: int) -> None:
        layout = self.layout()
        if layout is not None:
            layout.setContentsMargins(margins(px(16), 0, margin, px(6)))

    def _stepper(self) -> QWidget:
        pair = QWidget()
        # Fewer stays left of more, as on a number line, in every language.
        pair.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for key, text, icon in (("minus", say("One fewer"), "minus"), ("plus", say("One more"), "plus")):
            button = StepButton(text, icon, first=key == "minus", name=f"line.{key}")
            button.setProperty("action", key)
            button.clicked.connect(self._on_button_clicked)
            row.addWidget(button)
        return pair

    def _on_button_clicked(self) -> None:
        sender = self.sender()
        if sender is not None:
            self.acted.emit(str(sender.property("action")))


class TicketList(QTableView):
    """The list. `acted` carries the line and what to do with it; `chosen` a tap on another line.

    A table of one column: its rows keep their heights, while a QListView asks the delegate for each of them at every scan.
    """

    chosen = Signal(str)
    acted = Signal(str, str)

    def __init__(self, *, name: str = "ticket", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(say("Lines of the sale"))
        self.lines = TicketModel(self)
        self._delegate = LineDelegate(self)
        self._actions: tuple[LineAction, ...] = ()
        self._pressed_at_x = 0.0
        self._tall_row = -1
        self.setModel(self.lines)
        self.setItemDelegate(self._delegate)
        self._set_up_rows()
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        QScroller.grabGesture(self.viewport(), QScroller.ScrollerGestureType.TouchGesture)
        self.clicked.connect(self._on_self_clicked)

    def _set_up_rows(self) -> None:
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        columns, rows = self.horizontalHeader(), self.verticalHeader()
        columns.hide()
        columns.setStretchLastSection(True)
        rows.hide()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setMinimumSectionSize(px(LINE_HEIGHT))
        rows.setDefaultSectionSize(px(LINE_HEIGHT))

    def set_actions(self, actions: Sequence[LineAction]) -> None:
        """Which buttons a selected line carries, besides minus and plus."""
        if tuple(actions) != self._actions:
            self._actions = tuple(actions)
            self._carry_buttons(None, self._delegate.selected_id)

    def set_lines(self, lines: Sequence[Line], selected_id: str | None, flash_id: str | None) -> None:
        """Show these lines. A line that flashes becomes the selected one when `flash_id` is taken away."""
        before = self._delegate.selected_id if self._delegate.flash_id is None else None
        was_flash = self._delegate.flash_id
        after = selected_id if flash_id is None else None
        self._delegate.flash_id = flash_id
        self._delegate.selected_id = after
        thrown_away = self.lines.set_lines(lines)
        if thrown_away or before != after:
            self._carry_buttons(None if thrown_away else before, after)
        if was_flash != flash_id:
            self.viewport().update()
        focus_row = self.lines.row_of(flash_id or selected_id)
        if focus_row >= 0 and (thrown_away or before != after or was_flash != flash_id):
            self.doItemsLayout()  # or the scroll bar would end where it did before
            self.scrollTo(self.lines.index(focus_row))

    def _carry_buttons(self, before: str | None, after: str | None) -> None:
        old_row = self.lines.row_of(before)
        if old_row >= 0:
            # None takes the row's buttons away; the stubs do not know it.
            self.setIndexWidget(self.lines.index(old_row), None)  # type: ignore[arg-type]  # None takes the widget away; the stubs do not know
        row = self.lines.row_of(after)
        self._make_tall(row)
        if row < 0:
            return
        index = self.lines.index(row)
        line = self.lines.line(row)
        # what came back is as it was sold: it stays or it goes
        actions = [each for each in self._actions if each.danger] if line.came_back else self._actions
        buttons = LineActions(
            actions,
            say("Quantity of {name}, {quantity}", name=line.name, quantity=line.quantity),
            has_steps=not line.came_back,
        )
        buttons.acted.connect(self._on_buttons_acted)
        buttons.set_end_margin(self._delegate.end_margin)
        self.setIndexWidget(index, buttons)

    def _make_tall(self, row: int) -> None:
        """Rows keep their heights also when the lines are thrown away."""
        if 0 <= self._tall_row < self.lines.rowCount():
            self.setRowHeight(self._tall_row, px(LINE_HEIGHT))
        self._tall_row = row
        if row >= 0:
            self.setRowHeight(row, px(SELECTED_HEIGHT))

    def _on_buttons_acted(self, action: str) -> None:
        if self._delegate.selected_id is not None:
            self.acted.emit(self._delegate.selected_id, action)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        line = self.lines.line(index.row())
        self.chosen.emit(line.line_id)
        if self._pressed_at_x < px(_QUANTITY_REACH):
            self.acted.emit(line.line_id, "quantity")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        # The scroll bar stands in the margin, so that amounts keep their edge when it comes.
        self._delegate.end_margin = max(0, px(16) - (self.width() - self.viewport().width()))
        row = self.lines.row_of(self._delegate.selected_id)
        buttons = self.indexWidget(self.lines.index(row)) if row >= 0 else None
        if isinstance(buttons, LineActions):
            buttons.set_end_margin(self._delegate.end_margin)
        self.updateEditorGeometries()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed_at_x = from_start(self.viewport(), event.position().x())
        super().mousePressEvent(event)
