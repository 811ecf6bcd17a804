"""The three faces of the import dialog: choosing a file, saying what its columns are, and what became of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import Option
from pos.ui.importing.parts import ColumnRow, FigureCard, ProgressLine, columns_head
from pos.ui.importing.presenter import CHECK, ImportPresenter, Look
from pos.ui.office.controls import FilterButton
from pos.ui.office.forms import Scroller
from pos.ui.theme import Role
from pos.ui.widgets.badges import badge_width, paint_badge
from pos.ui.widgets.base import Label, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.table import BADGE_ROLE, Table, TextDelegate
from pos.words import counted, say

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
SIDE = 28


class FileView(QWidget):
    """A place to drop a file on, and a button for those who choose one."""

    choose_wanted = Signal()
    dropped = Signal(Path)

    def __init__(self) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._is_over = False
        self.state = EmptyState(
            "file-spreadsheet",
            say("Drop a CSV file here"),
            say(
                "Spreadsheets write one with “Save as”. Columns may have any names and any order; nothing is written before you have seen what it does."
            ),
            name="import.file",
        )
        self.choose = Button(
            say("Choose file"), icon="folder", kind=Kind.MAIN, height=48, name="import.choose"
        )
        self.choose.clicked.connect(self.choose_wanted)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.choose)
        row.addStretch(1)
        step = QWidget()
        step.setLayout(row)
        self.state.add_step(step)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(SIDE), px(24), px(SIDE), px(24))
        column.addWidget(self.state)

    def set_busy(self, is_busy: bool) -> None:
        self.choose.set_busy(is_busy)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _file_of(event) is not None:
            event.acceptProposedAction()
            self._is_over = True
            self.update()

    def dragLeaveEvent(self, _event: Any) -> None:
        self._is_over = False
        self.update()

    def dropEvent(self, event: QDropEvent) -> None:
        self._is_over = False
        self.update()
        path = _file_of(event)
        if path is not None:
            event.acceptProposedAction()
            self.dropped.emit(path)

    def paintEvent(self, _event: QPaintEvent) -> None:
        box = QRectF(self.rect()).adjusted(px(SIDE), px(24), -px(SIDE), -px(24))
        edge = "key" if self._is_over else "line"
        paint_box(
            QPainter(self), box, fill="key_soft" if self._is_over else "surface2", edge=edge, radius=px(12)
        )


def _file_of(event: QDropEvent) -> Path | None:
    """The one local file that is dragged, or nothing."""
    urls = event.mimeData().urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


class ColumnsView(QWidget):
    """A row for each column of the file."""

    def __init__(self, presenter: ImportPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self._shown: tuple[object, ...] = ()
        self.rows: list[ColumnRow] = []
        self.matched = Label("", Role.BODY, "text2", name="import.matched")
        self.separator = FilterButton(
            say("Separator"), presenter.separator_options(), "", name="import.separator"
        )
        self.point = FilterButton(
            say("Decimals"), (Option(",", "1,50"), Option(".", "1.50")), ".", name="import.decimals"
        )
        top = QHBoxLayout()
        top.setContentsMargins(px(SIDE), px(10), px(SIDE), px(10))
        top.setSpacing(px(12))
        top.addWidget(self.matched, 1)
        top.addWidget(self.separator)
        top.addWidget(self.point)
        self._list = QVBoxLayout()
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(0)
        body = QWidget()
        body.setLayout(self._list)
        self.scroller = Scroller(body)
        table = QVBoxLayout()
        table.setContentsMargins(px(16), 0, px(16), 0)
        table.setSpacing(0)
        table.addWidget(columns_head())
        table.addWidget(self.scroller, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(top)
        column.addLayout(table, 1)
        self.separator.chosen.connect(presenter.set_separator)
        self.point.chosen.connect(presenter.set_point)

    def draw(self) -> None:
        sheet = self._presenter.sheet
        self.matched.setText(self._presenter.matched_text)
        self.separator.choose(sheet.separator)
        self.point.choose(sheet.point)
        faces = self._presenter.column_faces
        shown = tuple((face.title, face.first, face.second) for face in faces)
        if shown == self._shown:
            for row, face in zip(self.rows, faces, strict=True):
                row.show_face(face)
            return
        self._shown = shown
        self._fill([ColumnRow(face, self._presenter.field_options()) for face in faces])

    def _fill(self, rows: list[ColumnRow]) -> None:
        while (item := self._list.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.rows = rows
        for row in rows:
            self._list.addWidget(row)
            # Now, not with the next round of events: it is given the keyboard at once.
            row.show()
            row.chosen.connect(self._presenter.choose)
        self._list.addStretch(1)

    def focus_first(self) -> None:
        """Where a person has to say something; else the first column."""
        places = self._presenter.unchosen
        if self.rows:
            self.rows[places[0] if places else 0].choice.setFocus(Qt.FocusReason.OtherFocusReason)


class LooksModel(QAbstractTableModel):
    """Rows that need a look; they only become more while an import runs."""

    def __init__(self) -> None:
        super().__init__()
        self._looks: list[Look] = []
        self._titles = (say("Row"), say("What happened"), say("Result"))

    def show_looks(self, looks: Sequence[Look]) -> None:
        if list(looks[: len(self._looks)]) != self._looks:
            self.beginResetModel()
            self._looks = list(looks)
            self.endResetModel()
        elif len(looks) > len(self._looks):
            self.beginInsertRows(_ROOT, len(self._looks), len(looks) - 1)
            self._looks = list(looks)
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._looks)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._titles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        look = self._looks[index.row()]
        texts = (say("Row {number}", number=f"{look.number:,}"), look.text, look.badge.text)
        if role == Qt.ItemDataRole.DisplayRole:
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._titles[index.column()]} {texts[index.column()]}"
        if role == BADGE_ROLE and index.column() == 2:
            return look.badge
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._titles[section]
        return None


class _NumberDelegate(TextDelegate):
    role = Role.BODY_STRONG


class _BadgeDelegate(TextDelegate):
    """A badge where reading begins, so that badges stand under each other."""

    def paint_cell(self, painter: QPainter, box: QRectF, index: Index) -> None:
        badge = index.data(BADGE_ROLE)
        if badge is not None:
            paint_badge(painter, box.left() + badge_width(badge), box.center().y(), badge)


class RowsView(QWidget):
    """How far it is, what became of the rows, and those that need a look."""

    save_wanted = Signal()

    def __init__(self, presenter: ImportPresenter) -> None:
        super().__init__()
        self._presenter = presenter
        self.heading = Label("", Role.H3, name="import.heading")
        self.percent = Label("", Role.H3, name="import.percent")
        self.line = ProgressLine("import.progress")
        self.place = Label("", Role.META, "text2", name="import.place")
        self.cards = {
            "new": FigureCard("plus", say("New"), "text2", name="import.new"),
            "updated": FigureCard("refresh-cw", say("Updated"), "text2", name="import.updated"),
            "same": FigureCard("equal", say("No change"), "text2", name="import.same"),
            "skipped": FigureCard("triangle-alert", say("Skipped"), "warn", name="import.skipped"),
        }
        self.save = Button(
            "", icon="download", kind=Kind.GHOST, height=36, padding=8, name="import.save_skipped"
        )
        self.model = LooksModel()
        self.table = Table(row_height=42, name="import.looks")
        self.table.setAccessibleName(say("Rows that need a look"))
        self.table.setModel(self.model)
        self.table.setItemDelegateForColumn(0, _NumberDelegate(self.table))
        self.table.setItemDelegateForColumn(2, _BadgeDelegate(self.table))
        self.table.lay_out({0: 122, 2: 210}, 1)
        self.fine = Label(say("Every row is as it should be."), Role.BODY, "text2", name="import.fine")
        self.fine.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        self.save.clicked.connect(self.save_wanted)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        head.addWidget(self.percent)
        cards = QHBoxLayout()
        cards.setSpacing(px(12))
        for card in self.cards.values():
            cards.addWidget(card)
        looks = QHBoxLayout()
        # As high as the button even while it is not there.
        looks.addStrut(px(36))
        looks.addWidget(Label(say("Needs a look"), Role.BODY_STRONG), 1)
        looks.addWidget(self.save)
        top = QVBoxLayout()
        top.setContentsMargins(px(SIDE), px(22), px(SIDE), 0)
        top.setSpacing(0)
        top.addLayout(head)
        top.addSpacing(px(10))
        top.addWidget(self.line)
        top.addSpacing(px(8))
        top.addWidget(self.place)
        top.addSpacing(px(16))
        top.addLayout(cards)
        top.addSpacing(px(8))
        top.addLayout(looks)
        rows = QVBoxLayout()
        rows.setContentsMargins(px(16), 0, px(16), 0)
        rows.addWidget(self.table)
        rows.addWidget(self.fine)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(2))
        column.addLayout(top)
        column.addLayout(rows, 1)

    def draw(self) -> None:
        presenter = self._presenter
        self.heading.setText(presenter.heading)
        percent = f"{int(presenter.share * 100)}%"
        self.percent.setText(percent)
        self.line.show_share(presenter.share, percent)
        self.place.setText(presenter.place_text)
        for result, card in self.cards.items():
            card.show_figure(presenter.figure(result))
        skipped = len(presenter.skipped)
        self.save.setVisible(bool(skipped) and not presenter.is_busy)
        self.save.set_label(counted(skipped, "Save the {count} skipped row", "Save the {count} skipped rows"))
        self.model.show_looks(presenter.looks)
        is_fine = not presenter.looks and not presenter.is_busy and presenter.share == 1
        self.table.setVisible(not is_fine)
        self.fine.setVisible(is_fine)
        self.fine.setText(
            say("Every row can be imported.") if presenter.step == CHECK else say("Every row was imported.")
        )
