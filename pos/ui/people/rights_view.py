"""The table of what each role may do: a row for each right, a column for each role, and the signs explained below."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QStyleOptionViewItem, QWidget

from pos.ui.people.rights import ALLOWED, ASKS, DENIED, Right
from pos.ui.theme import Role, draw_icon, theme, turn
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import CENTER, ElidedLabel, Panel, draw_text, px, text_width
from pos.ui.widgets.table import Table, TextDelegate
from pos.words import later, say

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
ROW, HEAD_ROW = 40, 34
LEAST_WORDS, LEAST_SIGN = 260, 96
_SIGNS = {ALLOWED: ("check", "go_text"), ASKS: ("key-round", "warn"), DENIED: ("minus", "text3")}
_LEGEND = (
    (ALLOWED, later("Allowed")),
    (ASKS, later("Asks somebody who may")),
    (DENIED, later("Not allowed")),
)


class RightsModel(QAbstractTableModel):
    """Rights and roles as texts; a cell speaks its role and what its sign means."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rights: tuple[Right, ...] = ()
        self.roles: tuple[str, ...] = ()
        self.marked = -1

    def set_rights(self, rights: Sequence[Right], roles: Sequence[str]) -> bool:
        """True when something is other than before."""
        new = tuple(rights), tuple(roles)
        if new == (self.rights, self.roles):
            return False
        self.beginResetModel()
        self.rights, self.roles = new
        self.endResetModel()
        return True

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rights)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else 1 + len(self.roles)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or role not in _TEXT_ROLES:
            return None
        right = self.rights[index.row()]
        if index.column() == 0:
            return right.text
        if not right.cells:
            return ""
        text = right.cells[index.column() - 1].text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self.roles[index.column() - 1]}, {text}"
        return text

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return self.roles[section - 1] if section else say("What each role may do")


_TEXT_ROLES = frozenset(
    {
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    }
)


class RightsDelegate(TextDelegate):
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        if not isinstance(model, RightsModel):
            return
        right = model.rights[index.row()]
        painter.save()
        turn(painter, option.rect, option.direction)
        box = QRectF(option.rect)
        is_marked = right.cells and 0 < index.column() == model.marked + 1
        fill = "key_soft" if is_marked else "surface" if right.cells else "surface2"
        painter.fillRect(box, theme().colour(fill))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))
        inner = box.adjusted(px(20 if index.column() == 0 else 4), 0, -px(4), -1)
        if not right.cells:
            draw_text(painter, inner, right.text, theme().font(Role.CAPTION), "text2")
        elif index.column() == 0:
            draw_text(painter, inner, right.text, theme().font(Role.BODY), "text")
        else:
            cell = right.cells[index.column() - 1]
            _paint_sign(painter, inner, cell.kind, cell.text if cell.kind == ASKS else "")
        painter.restore()


def _paint_sign(painter: QPainter, box: QRectF, kind: str, words: str) -> None:
    icon, tone = _SIGNS[kind]
    font = theme().font(Role.META_STRONG)
    side, gap = px(16), px(5) if words else 0
    room = box.width() - side - gap
    width = min(text_width(words, font), room) if words else 0.0
    left = box.center().x() - (side + gap + width) / 2
    draw_icon(painter, icon, QRectF(left, box.top(), side, box.height()), theme().colour(tone))
    if words:
        place = QRectF(left + side + gap, box.top(), width + 1, box.height())
        draw_text(painter, place, words, font, tone)


class RightsHead(QHeaderView):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFixedHeight(px(36))
        self.setHighlightSections(False)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        model = self.model()
        box = QRectF(rect)
        turn(painter, box, self.layoutDirection())
        painter.fillRect(box, theme().colour("surface"))
        painter.fillRect(QRectF(box.left(), box.bottom() - 1, box.width(), 1), theme().colour("border"))
        text = str(model.headerData(section, Qt.Orientation.Horizontal) or "")
        if section == 0:
            draw_text(
                painter, box.adjusted(px(20), 0, -px(4), -1), text, theme().font(Role.META_STRONG), "text"
            )
            return
        is_marked = isinstance(model, RightsModel) and section == model.marked + 1
        font = theme().font(Role.META_STRONG if is_marked else Role.META_MEDIUM)
        draw_text(
            painter, box.adjusted(px(2), 0, -px(2), -1), text, font, "key" if is_marked else "text2", CENTER
        )


class RightsTable(Table):
    """Only to be read: arrows scroll, nothing is chosen. `widest` is the most that a role's column takes, in design px."""

    def __init__(self, *, name: str, widest: int, parent: QWidget | None = None) -> None:
        super().__init__(row_height=ROW, name=name, parent=parent)
        self.setAccessibleName(say("What each role may do"))
        self.setTabKeyNavigation(False)
        self.setSelectionMode(Table.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setMinimumSectionSize(px(HEAD_ROW))
        self._widest = widest
        self.rights = RightsModel(self)
        self.setModel(self.rights)
        self.setItemDelegate(RightsDelegate(self))
        self.setHorizontalHeader(RightsHead(self))

    def show_rights(self, rights: Sequence[Right], roles: Sequence[str], marked: int = -1) -> None:
        """`marked` is the role whose column is tinted."""
        if self.rights.set_rights(rights, roles):
            self.clearSpans()
            for at, right in enumerate(rights):
                self.setRowHeight(at, px(ROW if right.cells else HEAD_ROW))
                if not right.cells:
                    self.setSpan(at, 0, 1, 1 + len(roles))
        self.rights.marked = marked
        self.fit()
        self.viewport().update()
        self.horizontalHeader().viewport().update()

    def fit(self) -> None:
        """Where there is too little room for all, the marked role is shown alone: the page has a tab with all of them."""
        count = len(self.rights.roles)
        room = self.viewport().width() * 100 // px(100) - LEAST_WORDS
        is_alone = self.rights.marked >= 0 and room < count * LEAST_SIGN
        for column in range(1, 1 + count):
            self.setColumnHidden(column, is_alone and column != self.rights.marked + 1)
        if count:
            width = max(LEAST_SIGN, min(self._widest, room // (1 if is_alone else count)))
            self.lay_out(dict.fromkeys(range(1, 1 + count), width), stretch=0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class Legend(Panel):
    """44 px at the foot: what the signs mean."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("top",), parent=parent)
        self.setObjectName(name)
        self.setFixedHeight(px(44))
        row = QHBoxLayout(self)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(6))
        for kind, words in _LEGEND:
            icon, tone = _SIGNS[kind]
            label = ElidedLabel(say(words), Role.META, "text2")
            width = round(text_width(say(words), theme().font(Role.META))) + px(2)
            label.setMaximumWidth(width)
            row.addWidget(IconMark(icon, 16, tone))
            row.addWidget(label, width)
            row.addSpacing(px(10))
        row.addStretch(1)
