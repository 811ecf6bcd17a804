"""The table model over a listing: rows on demand, one page at a time, with what each kind of cell shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from pos.ui.inventory.listing import Column, Listing
from pos.ui.widgets.table import BADGE_ROLE, SECOND_LINE_ROLE, THUMB_ROLE

Index = QModelIndex | QPersistentModelIndex
KIND_ROLE = Qt.ItemDataRole.UserRole + 10
_ROOT = QModelIndex()


class ListModel(QAbstractTableModel):
    """Asks the listing for more when the view nears the end; never for all."""

    def __init__(self, listing: Listing, columns: Sequence[Column], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.listing = listing
        self.columns = tuple(columns)
        listing.on_reset.append(self._reset)
        listing.on_more.append(self._begin_more)
        listing.on_grown.append(self._end_more)

    def row(self, number: int) -> Any:
        return self.listing.rows[number] if 0 <= number < len(self.listing.rows) else None

    def _reset(self) -> None:
        self.beginResetModel()
        self.endResetModel()

    def _begin_more(self, first: int, count: int) -> None:
        if count:
            self.beginInsertRows(_ROOT, first, first + count - 1)
        self._is_inserting = bool(count)

    def _end_more(self) -> None:
        if self._is_inserting:
            self.endInsertRows()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.listing.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if row is None:
            return None
        column = self.columns[index.column()]
        makers = {
            Qt.ItemDataRole.DisplayRole: column.text,
            SECOND_LINE_ROLE: column.second,
            THUMB_ROLE: column.thumb,
            BADGE_ROLE: column.badge,
            Qt.ItemDataRole.AccessibleTextRole: lambda each: f"{column.title} {column.text(each)}",
            KIND_ROLE: lambda _each: column.kind,
        }
        make = makers.get(Qt.ItemDataRole(role) if role < Qt.ItemDataRole.UserRole else role)
        return make(row) if make is not None else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.columns[section].title
        return None

    def canFetchMore(self, parent: Index = _ROOT) -> bool:
        return not parent.isValid() and self.listing.can_grow

    def fetchMore(self, parent: Index = _ROOT) -> None:
        if not parent.isValid():
            self.listing.grow()
