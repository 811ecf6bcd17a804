"""One product of an order as a row: name, figures, a field with minus and plus, cost, sum, state; and the head above the rows.

Rows are told apart by their product. They show what they are given and tell what was typed.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QFocusEvent, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText
from pos.ui.purchasing.lines import COST, QUANTITY, LineFace
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.badges import Monogram, badge_width, paint_badge
from pos.ui.widgets.base import FIGURE, ElidedLabel, Label, Panel, draw_text, paint_box, px
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.ui.widgets.fields import FieldBox, PlainEdit
from pos.words import say

ROW, HEAD = 56, 38
_STATE, _STATE_OVER = 112, 24
_FIGURES = (("ordered", 2, 72), ("before", 12, 54), (QUANTITY, 25, 134), (COST, 25, 68), ("amount", 10, 66))
"""Name of a column, the air before it, its width."""
_GIVES_WAY = frozenset({"before", "amount"})


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns there are. `quantity` is what the field with minus and plus is called; empty: it is not there."""

    quantity: str = ""
    before: str = ""
    has_ordered: bool = False
    has_costs: bool = False
    can_edit: bool = False
    can_remove: bool = False
    has_state: bool = False
    is_narrow: bool = False

    def has(self, name: str) -> bool:
        if self.is_narrow and name in _GIVES_WAY:
            return False
        return {
            "ordered": self.has_ordered,
            "before": bool(self.before),
            QUANTITY: bool(self.quantity),
            COST: self.has_costs,
            "amount": self.has_costs,
        }[name]

    def title(self, name: str) -> str:
        return {
            "ordered": say("Ordered"),
            "before": self.before,
            QUANTITY: self.quantity,
            COST: say("Cost each"),
            "amount": say("Line"),
        }[name]


class CellEdit(PlainEdit):
    """A figure that is written over when the keyboard comes to it. Arrows, Enter, plus and minus are for the rows."""

    def __init__(self, role: Role, name: str) -> None:
        super().__init__(role, name)
        self.screen_keys = frozenset(
            {
                Qt.Key.Key_Up,
                Qt.Key.Key_Down,
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
                Qt.Key.Key_Plus,
                Qt.Key.Key_Minus,
            }
        )

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.selectAll()


class StepPart(PaintedButton):
    """Minus or plus beside a quantity; the keyboard has the keys of that name for it."""

    def __init__(self, icon: str, spoken: str, name: str) -> None:
        super().__init__(spoken, name=name, radius=8)
        self._icon = icon
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFixedSize(px(41), px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "")
        if fill:
            paint_box(painter, box.adjusted(1, 1, -1, -1), fill=fill, radius=px(8))
        mark = QRectF(box.center().x() - px(9), box.center().y() - px(9), px(18), px(18))
        draw_icon(painter, self._icon, mark, theme().colour("text"))


class Stepper(QFrame):
    """Fewer, how many, more: 134 px. From left to right in every language, as figures are."""

    stepped = Signal(int)

    def __init__(self, title: str, product: str, key: str) -> None:
        super().__init__()
        self._has_fault = False
        self.setFixedSize(px(134), px(40))
        self.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        name = f"lines.{key}"
        self.edit = CellEdit(Role.LINE_STRONG, f"{name}.{QUANTITY}")
        self.edit.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.edit.setAccessibleName(f"{title}, {product}")
        fewer = StepPart("minus", say("One fewer of {name}", name=product), f"{name}.minus")
        more = StepPart("plus", say("One more of {name}", name=product), f"{name}.plus")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(2))
        row.addWidget(fewer)
        row.addWidget(self.edit, 1)
        row.addWidget(more)
        fewer.clicked.connect(self._on_fewer_clicked)
        more.clicked.connect(self._on_more_clicked)
        self.edit.focus_changed.connect(self._on_edit_focus_changed)

    def set_fault(self, *, has_fault: bool) -> None:
        self._has_fault = has_fault
        self.update()

    def _on_fewer_clicked(self) -> None:
        self.stepped.emit(-1)

    def _on_more_clicked(self) -> None:
        self.stepped.emit(1)

    def _on_edit_focus_changed(self, _focused: bool) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        edge, width = (
            ("danger", 2) if self._has_fault else ("key", 2) if self.edit.hasFocus() else ("line", 1)
        )
        paint_box(painter, box, fill="surface", edge=edge, width=width, radius=px(10))
        for left in (px(41), box.width() - px(42)):
            painter.fillRect(QRectF(left, width, 1, box.height() - 2 * width), theme().colour("line"))


class StateCell(QWidget):
    """How a line stands: a badge, or a quiet word."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self) -> None:
        super().__init__()
        self._badge: BadgeText | None = None
        self._word = ""
        self.setFixedWidth(px(_STATE))

    def show_state(self, badge: BadgeText | None, word: str) -> None:
        self._badge, self._word = badge, word
        self.setAccessibleName(word)
        self.setToolTip(word)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self._badge is None:
            draw_text(painter, box, self._word, theme().font(Role.BODY), "text2")
        else:
            paint_badge(painter, badge_width(self._badge), box.center().y(), self._badge)


class LineRow(QWidget):
    """56 px. `typed` carries the field and its text; a press beside the fields marks the row."""

    spoken_as = QAccessible.Role.Grouping

    typed = Signal(object, str, str)
    stepped = Signal(object, int)
    removed = Signal(object)

    def __init__(self, face: LineFace, columns: Columns) -> None:
        super().__init__()
        self.key: uuid.UUID = face.key
        self.columns = columns
        self._is_marked = False
        self._face: LineFace | None = None
        self.setObjectName(f"lines.{face.key}")
        self.setFixedHeight(px(ROW))
        self._cells: dict[str, Label] = {}
        self.stepper: Stepper | None = None
        self.cost: FieldBox | None = None
        self.state = StateCell() if columns.has_state else None
        self._mark = Monogram(36, disc=False)
        self._name = ElidedLabel(face.name, Role.BODY_MEDIUM)
        self._detail = ElidedLabel(face.detail, Role.CAPTION, "text2")
        self._lay_out(face)
        self.show_face(face)

    def _lay_out(self, face: LineFace) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self._name)
        words.addWidget(self._detail)
        words.addStretch(1)
        row = QHBoxLayout(self)
        end = 24 if self.state is None else 24 - _STATE_OVER
        row.setContentsMargins(margins(px(24), 0, px(end), 1))
        row.setSpacing(0)
        row.addWidget(self._mark)
        row.addSpacing(px(10))
        row.addLayout(words, 1)
        for name, air, width in _FIGURES:
            if self.columns.has(name):
                row.addSpacing(px(air))
                row.addWidget(self._cell(name, width, face))
        if self.state is not None:
            row.addSpacing(px(24))
            row.addWidget(self.state)
        if self.columns.can_remove:
            row.addSpacing(px(12))
            remove = IconButton(
                say("Remove {name}", name=face.name),
                "x",
                size=32,
                icon_size=16,
                radius=8,
                name=f"lines.{face.key}.remove",
            )
            remove.clicked.connect(self._on_remove_clicked)
            row.addWidget(remove)

    def _cell(self, name: str, width: int, face: LineFace) -> QWidget:
        key = str(face.key)
        if name == QUANTITY and self.columns.can_edit:
            self.stepper = Stepper(self.columns.quantity, face.name, key)
            self.stepper.stepped.connect(self._on_stepper_stepped)
            self.stepper.edit.textEdited.connect(self._on_quantity_edited)
            return self.stepper
        if name == COST and self.columns.can_edit:
            edit = CellEdit(Role.BODY_MEDIUM, f"lines.{key}.{COST}")
            edit.setAlignment(FIGURE)
            edit.setAccessibleName(f"{self.columns.title(COST)}, {face.name}")
            edit.textEdited.connect(self._on_cost_edited)
            self.cost = FieldBox(edit, 36)
            self.cost.row.setContentsMargins(px(8), 0, px(8), 0)
            self.cost.setFixedWidth(px(width))
            return self.cost
        role = Role.BODY_STRONG if name == "amount" else Role.BODY_MEDIUM
        label = Label("", role, "text2" if name == "before" else "text", name=f"lines.{key}.{name}")
        label.setAlignment(FIGURE)
        label.setFixedWidth(px(width))
        self._cells[name] = label
        return label

    def show_face(self, face: LineFace) -> None:
        """Draw what stands there; the caret of somebody typing stays where it is."""
        if face == self._face:
            return
        self._face = face
        self._mark.set_person(face.monogram, face.tint)
        texts = {
            "ordered": face.ordered,
            "before": face.before,
            QUANTITY: face.quantity,
            COST: face.cost,
            "amount": face.amount,
        }
        for name, label in self._cells.items():
            label.setText(texts[name])
        if self.stepper is not None:
            _show(self.stepper.edit, face.quantity)
            self.stepper.set_fault(has_fault=QUANTITY in face.faults)
        if self.cost is not None:
            _show(self.cost.edit, face.cost)
            self.cost.set_error(COST in face.faults)
        if self.state is not None:
            self.state.show_state(face.badge, face.state)
        self.setAccessibleName(face.spoken)
        if self._is_marked != face.is_marked:
            self._is_marked = face.is_marked
            self.update()

    def field(self, name: str) -> PlainEdit | None:
        """Where the keyboard can go."""
        if name == COST and self.cost is not None:
            return self.cost.edit
        return self.stepper.edit if self.stepper is not None else None

    def _on_quantity_edited(self, text: str) -> None:
        self.typed.emit(self.key, QUANTITY, text)

    def _on_cost_edited(self, text: str) -> None:
        self.typed.emit(self.key, COST, text)

    def _on_stepper_stepped(self, by: int) -> None:
        self.stepped.emit(self.key, by)

    def _on_remove_clicked(self) -> None:
        self.removed.emit(self.key)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        field = self.field(QUANTITY)
        if field is not None:
            field.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        painter.fillRect(box, theme().colour("key_soft" if self._is_marked else "surface"))
        painter.fillRect(QRectF(0, box.height() - 1, box.width(), 1), theme().colour("border"))


class LineHead(Panel):
    """What the columns are called, between two lines."""

    def __init__(self, columns: Columns) -> None:
        super().__init__("surface2", ("top", "bottom"))
        self.setFixedHeight(px(HEAD))
        row = QHBoxLayout(self)
        end = 24 - _STATE_OVER if columns.has_state else 24
        row.setContentsMargins(margins(px(24), 0, px(end), 0))
        row.setSpacing(0)
        row.addWidget(Label(say("Product"), Role.CAPTION, "text2"), 1)
        for name, air, width in _FIGURES:
            if not columns.has(name):
                continue
            row.addSpacing(px(air))
            title = ElidedLabel(columns.title(name), Role.CAPTION, "text2")
            title.setAlignment(Qt.AlignmentFlag.AlignCenter if name == QUANTITY else FIGURE)
            title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            title.setFixedWidth(px(width))
            row.addWidget(title)
        if columns.has_state:
            row.addSpacing(px(24 + _STATE))
        if columns.can_remove:
            row.addSpacing(px(12 + 32))


def _show(edit: PlainEdit, text: str) -> None:
    if edit.text() != text:
        edit.setText(text)
