"""The sales behind a figure: back, a title, the list that grows while it is scrolled, and the receipt beside it."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.till.shown import TOTAL
from pos.ui.faces import Option
from pos.ui.reports.controls import OfficeSegment
from pos.ui.reports.sales_presenter import HEADS, SalesPresenter
from pos.ui.reports.table_view import ReportTable
from pos.ui.theme import Role, margins, theme
from pos.ui.widgets.base import FIGURE, LEFT, ElidedLabel, Label, Panel, draw_text, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.ui.widgets.explain_dialog import ExplainDialog
from pos.ui.widgets.receipt_view import ReceiptView
from pos.ui.widgets.table import TextDelegate
from pos.words import say, word

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_WIDTHS = {1: 168, 2: 150, 3: 110, 4: 80, 5: 120}
_NARROW_WIDTHS = {1: 166, 2: 102, 3: 68, 4: 68, 5: 88}
_FIRST_FIGURE = 4


class SalesModel(QAbstractTableModel):
    """Rows of the presenter; asks for the next page when the view has shown all there are."""

    def __init__(self, presenter: SalesPresenter, parent: QWidget) -> None:
        super().__init__(parent)
        self._presenter = presenter
        self._count = 0

    def reset(self) -> None:
        self.beginResetModel()
        self._count = len(self._presenter.rows)
        self.endResetModel()

    def grow(self) -> None:
        count = len(self._presenter.rows)
        if count > self._count:
            self.beginInsertRows(QModelIndex(), self._count, count - 1)
            self._count = count
            self.endInsertRows()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in {
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.AccessibleTextRole,
        }:
            return None
        text = self._presenter.texts(self._presenter.rows[index.row()])[index.column()]
        return f"{say(HEADS[index.column()])}, {text}" if role == Qt.ItemDataRole.AccessibleTextRole else text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return FIGURE if section >= _FIRST_FIGURE else LEFT
        return say(HEADS[section]) if role == Qt.ItemDataRole.DisplayRole else None

    def canFetchMore(self, _parent: Index) -> bool:
        return self._presenter.target is not None

    def fetchMore(self, _parent: Index) -> None:
        self._presenter.load_more()


class SaleDelegate(TextDelegate):
    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        column = index.column()
        role = Role.BODY_MEDIUM if column in {0, len(HEADS) - 1} else Role.BODY
        align = FIGURE if column >= _FIRST_FIGURE else LEFT
        text = str(index.data(Qt.ItemDataRole.DisplayRole) or "")
        draw_text(painter, box, text, theme().font(role), "text", align)


class SalesView(QWidget):
    """`left` says that the person wants to go back to the figures."""

    left = Signal()

    def __init__(self, presenter: SalesPresenter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("reports.sales")
        self.presenter = presenter
        self.back = Button(say("Back"), icon="arrow-left", height=36, padding=12, name="reports.sales.back")
        self.title = ElidedLabel("", Role.H3, name="reports.sales.title")
        self.count = Label("", Role.BODY, "text3", name="reports.sales.count")
        self.note = Label("", Role.META, "text2", name="reports.sales.note")
        self.table = ReportTable("reports.sales.table", row_height=44)
        self.table.setAccessibleName(say("Sales"))
        self.model = SalesModel(presenter, self)
        self.table.setModel(self.model)
        self.table.setItemDelegate(SaleDelegate(self.table))
        self.empty = Label("", Role.BODY, "text2", name="reports.sales.empty")
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.again = Button(say("Try again"), icon="refresh-cw", height=36, name="reports.sales.again")
        self.receipt = ReceiptPanel()
        self._build()
        presenter.listen(self._on_presenter_changed)
        self.back.clicked.connect(self._on_back_clicked)
        self.again.clicked.connect(self._on_again_clicked)
        self.table.opened.connect(presenter.open_sale)
        self.receipt.closed.connect(presenter.close_sale)
        self.receipt.paper.line_opened.connect(self.explain)
        self.receipt.explained_chosen.connect(self._on_receipt_explained_chosen)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(px(24), px(12), px(24), px(12))
        head.setSpacing(px(12))
        head.addWidget(self.back)
        head.addWidget(self.title, 1)
        head.addWidget(self.note)
        head.addWidget(self.count)
        nothing = QWidget()
        column = QVBoxLayout(nothing)
        column.setSpacing(px(12))
        column.addStretch(1)
        column.addWidget(self.empty)
        column.addWidget(self.again, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(nothing)
        beside = QHBoxLayout()
        beside.setSpacing(0)
        beside.addWidget(self._stack, 1)
        beside.addWidget(self.receipt)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addLayout(beside, 1)
        self.receipt.hide()

    def _on_presenter_changed(self, part: str) -> None:
        if part == "sales":
            self._refresh()
        elif part == "more":
            self.model.grow()
        else:
            self._refresh_receipt()
        self.count.setText(self.presenter.count_text)

    def _refresh(self) -> None:
        presenter = self.presenter
        self.title.setText(presenter.target.title if presenter.target else "")
        self.note.setText(presenter.note)
        self.model.reset()
        self._fit_columns()
        self.empty.setText(presenter.empty_text)
        self.again.setVisible(bool(presenter.problem))
        self._stack.setCurrentIndex(1 if presenter.empty_text else 0)
        if presenter.rows:
            self.table.setCurrentIndex(self.model.index(0, 0))
            self.table.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _refresh_receipt(self) -> None:
        presenter = self.presenter
        if presenter.opened is None:
            self.receipt.hide()
        else:
            self.receipt.show_receipt(presenter)
            self.receipt.show()
        self._fit_columns()

    def explain(self, line: int | None = None) -> None:
        """F1, or a tap on a line: how that line came about, or the chosen one, or with none chosen the total."""
        chosen = self.receipt.paper.chosen
        wanted = line if line is not None else TOTAL if chosen is None else chosen
        explained = self.presenter.explain(wanted)
        if explained is None:
            return
        dialog = ExplainDialog(self.window(), explained)
        dialog.accepted.connect(self._on_explained_accepted)
        dialog.open_here()

    def _on_explained_accepted(self) -> None:
        self.receipt.paper.choose(TOTAL)
        self.explain(TOTAL)

    def _on_receipt_explained_chosen(self, is_explained: bool) -> None:
        self.presenter.show_explained(is_explained=is_explained)

    def close_receipt(self) -> bool:
        """False when none was open."""
        if self.presenter.opened is None:
            return False
        self.presenter.close_sale()
        return True

    def _fit_columns(self) -> None:
        room = self.width() - (self.receipt.width() if self.receipt.isVisibleTo(self) else 0)
        head = self.table.horizontalHeader()
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column, width in (_NARROW_WIDTHS if room < px(800) else _WIDTHS).items():
            head.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
            head.resizeSection(column, px(width))

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        self._fit_columns()

    def _on_back_clicked(self) -> None:
        self.left.emit()

    def _on_again_clicked(self) -> None:
        self.presenter.try_again()


class ReceiptPanel(Panel):
    """340 px: the number of the sale, and its receipt as it was printed, or with how each figure came about."""

    closed = Signal()
    explained_chosen = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("surface2", ("left", "top"), parent=parent)
        self.setObjectName("reports.receipt")
        self.setFixedWidth(px(340))
        self.title = ElidedLabel("", Role.H3, name="reports.receipt.title")
        self.close_button = IconButton(say("Close"), "x", size=36, name="reports.receipt.close")
        self.problem = Label("", Role.BODY, "text2", name="reports.receipt.problem")
        self.problem.setWordWrap(True)
        self.paper = ReceiptView()
        self.paper.setObjectName("reports.receipt.paper")
        self.paper.let_choose()
        kinds = [Option(key, word(f"receipt.show.{key}")) for key in ("plain", "explained")]
        self.kinds = OfficeSegment(kinds, "plain", name="reports.receipt.kinds")
        self.hint = Label(word("receipt.hint"), Role.META, "text3", name="reports.receipt.hint")
        self.hint.setWordWrap(True)
        self._scroll = QScrollArea()
        self._scroll.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._scroll.setWidget(self.paper)
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(px(20), px(8), px(10), px(12)))
        column.setSpacing(px(8))
        column.addLayout(head)
        column.addWidget(self.kinds)
        column.addWidget(self.problem)
        column.addWidget(self._scroll, 1)
        column.addWidget(self.hint)
        self.kinds.chosen.connect(self._on_kinds_chosen)
        self.close_button.clicked.connect(self._on_close_button_clicked)

    def show_receipt(self, presenter: SalesPresenter) -> None:
        if presenter.opened is not None:
            self.title.setText(presenter.opened.number)
        self.problem.setText(presenter.receipt_problem)
        self.problem.setVisible(bool(presenter.receipt_problem))
        self.kinds.choose("explained" if presenter.is_explained else "plain")
        for widget in (self._scroll, self.kinds, self.hint):
            widget.setVisible(bool(presenter.receipt))
        if presenter.receipt:
            self.paper.set_rows(presenter.receipt)

    def _on_kinds_chosen(self, key: str) -> None:
        self.explained_chosen.emit(key == "explained")

    def _on_close_button_clicked(self) -> None:
        self.closed.emit()
