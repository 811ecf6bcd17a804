"""The lines of an order as they are worked on: the field that takes scans, what it finds, and the rows below their head."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from pos.services.purchasing import OrderLine
from pos.ui.inventory.move_dialog import Hit
from pos.ui.office.forms import Scroller
from pos.ui.purchasing.finder import Finder
from pos.ui.purchasing.lines import COST, QUANTITY, LineFace
from pos.ui.purchasing.row_view import Columns, LineHead, LineRow
from pos.ui.theme import theme
from pos.ui.widgets.base import Panel, announce, paint_box, px
from pos.ui.widgets.fields import PlainEdit, ScanField
from pos.ui.widgets.panels import EmptyState
from pos.words import say

SEARCH_AFTER_MS = 150
_NARROW_BELOW = 780
_SCAN = 52
SCAN_ROOM = _SCAN + 14


class HitList(QFrame):
    """What a search found, over the rows: the marked one is what Enter takes."""

    taken = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("lines.hits")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(8), px(8), px(8), px(8))
        self._column.setSpacing(px(6))
        self._hits: list[Hit] = []
        self.hide()

    def show_hits(self, lines: Sequence[OrderLine], marked: int) -> None:
        for hit in self._hits:
            self._column.removeWidget(hit)
            hit.hide()
            hit.deleteLater()
        self._hits = []
        for number, line in enumerate(lines):
            hit = Hit(line.name, "", f"lines.hit{number}", line.tint)
            hit.set_detail(", ".join(part for part in (line.sku, line.category_name) if part))
            hit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            hit.setChecked(number == marked)
            hit.clicked.connect(partial(self._tell, number))
            self._column.addWidget(hit)
            self._hits.append(hit)
        self.setFixedHeight(px(10) + len(lines) * px(52))
        self.setVisible(bool(lines))
        self.raise_()

    def _tell(self, number: int, _checked: bool = False) -> None:
        self.taken.emit(number)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface", edge="line", radius=px(12))


class Rows(Panel):
    """The rows one below the other. Up, Down and Enter go from field to field, plus and minus count."""

    left_top = Signal()
    typed = Signal(object, str, str)
    stepped = Signal(object, int)
    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__("surface")
        self.rows: list[LineRow] = []
        self._columns = Columns()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addStretch(1)

    def show_faces(self, faces: Sequence[LineFace], columns: Columns) -> None:
        """Rows that are there already are drawn anew, so that nobody who types loses the keyboard."""
        if columns != self._columns:
            self._clear()
            self._columns = columns
        kept = {row.key: row for row in self.rows}
        wanted = [face.key for face in faces]
        if wanted == list(kept):
            for face in faces:
                kept[face.key].show_face(face)
            return
        for key, row in kept.items():
            if key not in wanted:
                self._drop(row)
        self.rows = []
        for place, face in enumerate(faces):
            found = kept.get(face.key)
            if found is None:
                found = self._make(face)
                self._column.insertWidget(place, found)
                found.show()
            else:
                if self._column.indexOf(found) != place:
                    self._column.removeWidget(found)
                    self._column.insertWidget(place, found)
                found.show_face(face)
            self.rows.append(found)

    def _make(self, face: LineFace) -> LineRow:
        row = LineRow(face, self._columns)
        row.typed.connect(self.typed)
        row.stepped.connect(self.stepped)
        row.removed.connect(self.removed)
        return row

    def _drop(self, row: LineRow) -> None:
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()

    def _clear(self) -> None:
        for row in self.rows:
            self._drop(row)
        self.rows = []

    def _place(self) -> tuple[int, str]:
        """The row and the field that have the keyboard."""
        for number, row in enumerate(self.rows):
            for name in (QUANTITY, COST):
                field = row.field(name)
                if field is not None and field.hasFocus():
                    return number, name
        return -1, QUANTITY

    def focus(self, number: int, name: str = QUANTITY) -> bool:
        """False where there is no such row, or nothing to be typed in it."""
        field = self.rows[number].field(name) if 0 <= number < len(self.rows) else None
        if field is not None:
            field.setFocus(Qt.FocusReason.TabFocusReason)
        return field is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        number, name = self._place()
        key = event.key()
        if number < 0:
            super().keyPressEvent(event)
        elif key in {Qt.Key.Key_Plus, Qt.Key.Key_Minus} and name == QUANTITY:
            self.stepped.emit(self.rows[number].key, 1 if key == Qt.Key.Key_Plus else -1)
        elif key == Qt.Key.Key_Up:
            if not self.focus(number - 1, name):
                self.left_top.emit()
        elif key == Qt.Key.Key_Down or (
            key in {Qt.Key.Key_Return, Qt.Key.Key_Enter}
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.focus(number + 1, name)
        else:
            super().keyPressEvent(event)


class LinesDesk(QWidget):
    """`finder` None: nothing is added or counted any more, and the field for scans is not there."""

    def __init__(self, finder: Finder, placeholder: str, empty: Callable[[], EmptyState]) -> None:
        super().__init__()
        self._finder = finder
        self._columns = Columns()
        self._head = LineHead(self._columns)
        self.scan = ScanField(placeholder, say("Ready to scan"), say("Clear"))
        self.scan.setFixedHeight(px(_SCAN))
        self.rows = Rows()
        self._scroller = Scroller(self.rows)
        self._empty = empty()
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(px(24), 0, px(24), px(SCAN_ROOM - _SCAN))
        top.addWidget(self.scan)
        self._body = QVBoxLayout(self)
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._body.addWidget(self._top)
        self._body.addWidget(self._head)
        self._body.addWidget(self._scroller, 1)
        self._body.addWidget(self._empty, 1)
        self.hits = HitList(self)
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_AFTER_MS)
        self._typing.timeout.connect(self._on_typing_timeout)
        self.scan.edit.textEdited.connect(self._on_scan_edited)
        self.scan.cleared.connect(self._on_scan_cleared)
        self.hits.taken.connect(self._on_hits_taken)
        self.rows.left_top.connect(self.focus_scan)
        finder.on_hits = self._draw_hits

    # ---- drawing ----
    def draw(self, faces: Sequence[LineFace], columns: Columns) -> None:
        columns = replace(columns, is_narrow=0 < self.width() < px(_NARROW_BELOW))
        if columns != self._columns:
            self._columns = columns
            head = LineHead(columns)
            self._body.replaceWidget(self._head, head)
            self._head.hide()
            self._head.deleteLater()
            self._head = head
            head.show()
        self._top.setVisible(columns.can_edit)
        self._scroller.setVisible(bool(faces))
        self._head.setVisible(bool(faces))
        self._empty.setVisible(not faces)
        self.rows.show_faces(faces, columns)
        marked = next((face for face in faces if face.is_marked), None)
        if marked is not None:
            self._show_row(marked.key)

    def _show_row(self, key: uuid.UUID) -> None:
        row = next((each for each in self.rows.rows if each.key == key), None)
        if row is not None:
            self._scroller.ensureWidgetVisible(row, 0, px(8))

    def _draw_hits(self) -> None:
        lines = self._finder.hits
        self.hits.show_hits(lines, self._finder.marked)
        self._place_hits()
        if lines:
            announce(self.scan.edit, lines[self._finder.marked].name)

    def _place_hits(self) -> None:
        self.hits.setFixedWidth(max(px(200), self.width() - px(48)))
        self.hits.move(px(24), px(_SCAN + 4))

    # ---- the keyboard ----
    def focus_scan(self) -> None:
        if self._columns.can_edit:
            self.scan.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def focus_quantity(self, key: uuid.UUID) -> None:
        for number, row in enumerate(self.rows.rows):
            if row.key == key:
                self.rows.focus(number)

    def focused_field(self) -> PlainEdit | None:
        for row in self.rows.rows:
            for name in (QUANTITY, COST):
                field = row.field(name)
                if field is not None and field.hasFocus():
                    return field
        return None

    def down(self) -> None:
        """From the field for scans: through what was found, else into the rows."""
        if self._finder.hits:
            self._finder.mark(1)
        else:
            self.rows.focus(0)

    def up(self) -> None:
        self._finder.mark(-1)

    def enter(self) -> None:
        """What is typed in the field for scans is taken."""
        self._typing.stop()
        self._finder.enter(self.scan.text())

    def escape(self) -> bool:
        """What was typed goes first, then the keyboard comes back to the field for scans. False: it is there already."""
        if self.scan.text():
            self.scan.clear()
            self._finder.clear()
            return True
        if self._columns.can_edit and self.focused_field() is not None:
            self.focus_scan()
            return True
        return False

    def clear_scan(self) -> None:
        self._typing.stop()
        self.scan.clear()

    # ---- slots ----
    def _on_scan_edited(self, _text: str) -> None:
        self._typing.start()

    def _on_scan_cleared(self) -> None:
        self._typing.stop()

    def _on_typing_timeout(self) -> None:
        self._finder.search(self.scan.text())

    def _on_hits_taken(self, number: int) -> None:
        self._finder.take(number)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_hits()

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("surface"))
        if self._top.isVisible():
            QPainter(self).fillRect(self._top.geometry(), theme().colour("bg"))
