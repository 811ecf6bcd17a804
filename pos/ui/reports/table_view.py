"""The tables of the reports page: a segment of kinds, a sortable table with rows of 39 px, and the totals at its foot.

The totals row is a second view of one row that shares the widths of the columns above.
"""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.ui.reports.controls import OfficeSegment
from pos.ui.reports.presenter import ReportsPresenter
from pos.ui.reports.query import Target
from pos.ui.reports.tables import Column, Row
from pos.ui.reports.tables import Table as Rows
from pos.ui.theme import Role, along, draw_icon, theme, turn
from pos.ui.widgets.base import FIGURE, LEFT, ElidedLabel, Panel, draw_text, px, text_width
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.table import Table, TextDelegate
from pos.words import say

Index = QModelIndex | QPersistentModelIndex
_INSET = 24
_SORT_KEYS = {Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down}
_NO_INDEX = QModelIndex()


class RowsModel(QAbstractTableModel):
    """Texts of a table of the presenter."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.columns: tuple[Column, ...] = ()
        self.rows: tuple[Row, ...] = ()

    def set_table(self, columns: tuple[Column, ...], rows: tuple[Row, ...]) -> None:
        self.beginResetModel()
        self.columns, self.rows = columns, rows
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return row.texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.columns[index.column()].title}, {row.texts[index.column()]}"
        if role == Qt.ItemDataRole.ToolTipRole and index.column() == 0:
            return row.texts[0]
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None


class FigureDelegate(TextDelegate):
    """Text at the start, figures at the end; the net is strong, a zero is quiet."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RowsModel):
            return
        column = index.column()
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        if column == 0:
            box.setLeft(box.left() + px(_INSET - 16))
            draw_text(painter, box, text, theme().font(Role.BODY), "text", LEFT)
            return
        if column == len(model.columns) - 1:
            box.setRight(box.right() - px(_INSET - 16))
        is_strong = model.columns[column].is_strong
        is_zero = not any(each in "123456789" for each in text)
        role = Role.BODY_STRONG if is_strong else Role.BODY
        draw_text(painter, box, text, theme().font(role), "text3" if is_zero else "text", FIGURE)


class SortHead(QHeaderView):
    """Titles over their columns, with an arrow at the one that the rows are sorted by."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.sort = 0
        self.is_descending = True
        self.setSectionsClickable(True)
        self.setFixedHeight(px(36))
        self.setHighlightSections(False)

    def set_order(self, column: int, *, is_descending: bool) -> None:
        self.sort, self.is_descending = column, is_descending
        self.viewport().update()

    def paintSection(self, painter: QPainter, rect: Any, section: int) -> None:
        model = self.model()
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface2"))
        for y in (box.top(), box.bottom() - 1):
            painter.fillRect(QRectF(box.left(), y, box.width(), 1), theme().colour("border"))
        title = str(model.headerData(section, Qt.Orientation.Horizontal))
        last = section == model.columnCount() - 1
        inner = box.adjusted(px(_INSET if section == 0 else 2), 0, -px(_INSET if last else 16), -1)
        chosen = section == self.sort
        ink = "text" if chosen else "text2"
        font = theme().font(Role.CAPTION)
        align = LEFT if section == 0 else FIGURE
        draw_text(painter, inner, title, font, ink, align)
        if chosen:
            width = text_width(title, font)
            left = inner.left() + width + px(3) if section == 0 else inner.right() - width - px(16)
            icon = "arrow-down" if self.is_descending else "arrow-up"
            draw_icon(painter, icon, QRectF(left, inner.top(), px(13), inner.height()), theme().colour(ink))


class TotalsRow(Panel):
    """One row under the table, aligned with its columns."""

    def __init__(self, table: Table, model: RowsModel) -> None:
        super().__init__("surface2")
        self.setObjectName("reports.totals")
        self._table, self._model = table, model
        self._texts: tuple[str, ...] = ()
        self.setFixedHeight(px(46))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def texts(self) -> tuple[str, ...]:
        return self._texts

    def set_texts(self, texts: tuple[str, ...]) -> None:
        self._texts = texts
        self.setAccessibleName(", ".join(texts))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.fillRect(QRectF(0, 0, self.width(), 2), theme().colour("line"))
        head = self._table.horizontalHeader()
        last = len(self._texts) - 1
        for column, text in enumerate(self._texts):
            left = head.viewport().x() + head.sectionViewportPosition(column)
            box = QRectF(left, 2, head.sectionSize(column), self.height() - 2)
            painter.save()
            turn(painter, box, self.layoutDirection())
            inner = box.adjusted(
                px(_INSET if column == 0 else 16), 0, -px(_INSET if column == last else 16), 0
            )
            align = LEFT if column == 0 else FIGURE
            draw_text(painter, inner, text, theme().font(Role.BODY_STRONG), "text", align)
            painter.restore()


class ReportTable(Table):
    """Enter and a double click open what stands behind a row."""

    opened = Signal(int)
    sort_moved = Signal(int)
    sort_turned = Signal(bool)
    """Ctrl with arrows: sideways another column, up and down the order."""

    def __init__(self, name: str, row_height: int = 39, parent: QWidget | None = None) -> None:
        super().__init__(row_height=row_height, name=name, parent=parent)
        self.setTabKeyNavigation(False)
        self.clicked.connect(self._on_self_clicked)

    def _on_self_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and event.key() in _SORT_KEYS:
            key = along(event.key())
            if key in {Qt.Key.Key_Left, Qt.Key.Key_Right}:
                self.sort_moved.emit(1 if key == Qt.Key.Key_Right else -1)
            else:
                self.sort_turned.emit(key == Qt.Key.Key_Down)
            return
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter} and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex().row())
            return
        super().keyPressEvent(event)


class TablesView(QWidget):
    """`opened` gives the sales behind the row that was pressed."""

    opened = Signal(Target)

    def __init__(self, presenter: ReportsPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reports.tables")
        self._presenter = presenter
        self._shown: Rows | None = None
        self.kinds = OfficeSegment(presenter.table_options, presenter.table_kind, name="reports.kinds")
        self.note = ElidedLabel("", Role.META, "text2", name="reports.table_note")
        self.table = ReportTable("reports.table")
        self.table.setAccessibleName(say("Report"))
        self.model = RowsModel(self)
        self.head = SortHead(self.table)
        self.table.setHorizontalHeader(self.head)
        self.table.setModel(self.model)
        self.table.setItemDelegate(FigureDelegate(self.table))
        self.totals = TotalsRow(self.table, self.model)
        self.empty = EmptyState(
            "chart-column",
            say("Nothing was sold in these days"),
            say("Choose other days or filters."),
            name="reports.table_empty",
        )
        self._build()
        self.kinds.chosen.connect(self._on_kinds_chosen)
        self.head.sectionClicked.connect(self._on_head_section_clicked)
        self.table.opened.connect(self._on_table_opened)
        self.table.sort_moved.connect(presenter.move_sort)
        self.table.sort_turned.connect(self._on_table_sort_turned)
        self.head.sectionResized.connect(self._on_head_section_resized)

    def _build(self) -> None:
        bar = QHBoxLayout()
        bar.setContentsMargins(px(24), 0, px(24), px(12))
        bar.setSpacing(px(16))
        bar.addWidget(self.kinds)
        bar.addWidget(self.note, 1)
        rows = QWidget()
        column = QVBoxLayout(rows)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addWidget(self.totals)
        self._stack = QStackedWidget()
        self._stack.addWidget(rows)
        self._stack.addWidget(self.empty)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(bar)
        whole.addWidget(self._stack, 1)

    def sizeHint(self) -> QSize:
        return QSize(px(800), px(400))

    def refresh(self) -> None:
        """Draw what the presenter has; a table of another kind is not shown under this one's name."""
        presenter = self._presenter
        for option in presenter.table_options:
            self.kinds.set_label(option.key, option.text)
        self.kinds.choose(presenter.table_kind)
        table = presenter.table
        self._stack.setVisible(presenter.table_is_current)
        if table is None or not presenter.table_is_current:
            return
        self.note.setText(table.note)
        if table != self._shown:  # the same rows again leave scroll and mark where they are
            self._show(table)
        self._stack.setCurrentIndex(0 if table.rows else 1)

    def _show(self, table: Rows) -> None:
        has_same_columns = self._shown is not None and self._shown.kind == table.kind
        self._shown = table
        self.model.set_table(table.columns, table.rows)
        self.head.set_order(table.sort, is_descending=table.is_descending)
        if not has_same_columns:
            self.table.verticalScrollBar().setValue(0)
        self._fit_columns()
        self.totals.set_texts(table.totals)

    def _fit_columns(self) -> None:
        """Drawn widths; in a narrow window all figures give way alike, so that none is pushed out."""
        columns = self.model.columns
        fixed = sum(column.width for column in columns)
        room = self.width() - px(150)
        factor = min(1.0, room / max(1, px(fixed)))
        for at, column in enumerate(columns):
            if at == 0:
                self.head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
            else:
                self.head.setSectionResizeMode(at, QHeaderView.ResizeMode.Fixed)
                self.head.resizeSection(at, int(px(column.width) * factor))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _on_kinds_chosen(self, kind: str) -> None:
        self._presenter.choose_table(kind)

    def _on_head_section_clicked(self, column: int) -> None:
        self._presenter.sort_table(column)

    def _on_head_section_resized(self, _column: int, _old: int, _new: int) -> None:
        self.totals.update()

    def _on_table_sort_turned(self, is_descending: bool) -> None:
        self._presenter.turn_sort(is_descending=is_descending)

    def _on_table_opened(self, at: int) -> None:
        if 0 <= at < len(self.model.rows):
            target = self.model.rows[at].target
            if target is not None:
                self.opened.emit(target)
