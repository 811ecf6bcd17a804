"""Parts of the import dialog: the row of steps, the line that fills, a figure in a card, a row for each column of the file."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QAccessible, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from pos.ui.faces import Option
from pos.ui.importing.presenter import STEPS, ColumnFace
from pos.ui.office.forms import ChoiceBox
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import CENTER, ElidedLabel, Label, Panel, draw_text, paint_box, px, text_width
from pos.words import later, say

_STEP_TEXTS = {
    "file": later("File"),
    "columns": later("Columns"),
    "check": later("Check"),
    "import": later("Import"),
}
NAME_WIDTH = 188
EXAMPLE_WIDTHS = (176, 180)
ARROW_WIDTH = 40
CHOICE_WIDTH = 206


class StepsRow(QWidget):
    """Where one is: done steps have a tick, the present one its number in blue."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._at = 0
        self.setFixedHeight(px(24))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_step(self, step: str) -> None:
        self._at = STEPS.index(step)
        self.setAccessibleName(
            say(
                "Step {number} of {count}, {step}",
                number=self._at + 1,
                count=len(STEPS),
                step=say(_STEP_TEXTS[step]),
            )
        )
        self.updateGeometry()
        self.update()

    def _widths(self) -> list[float]:
        font = theme().font(Role.BODY_STRONG)
        return [px(32) + text_width(say(_STEP_TEXTS[step]), font) for step in STEPS]

    def sizeHint(self) -> QSize:
        return QSize(round(sum(self._widths())) + px(64) * (len(STEPS) - 1) + 2, px(24))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        left = 0.0
        for at, (step, width) in enumerate(zip(STEPS, self._widths(), strict=True)):
            disc = QRectF(left, 0, px(24), px(24))
            self._paint_disc(painter, disc, at)
            words = QRectF(left + px(32), 0, width, px(24))
            ink = "text3" if at > self._at else "text"
            role = Role.BODY_STRONG if at == self._at else Role.BODY_MEDIUM
            draw_text(painter, words, say(_STEP_TEXTS[step]), theme().font(role), ink)
            left += width
            if at < len(STEPS) - 1:
                painter.fillRect(QRectF(left + px(12), px(12), px(40), 1), theme().colour("line"))
            left += px(64)

    def _paint_disc(self, painter: QPainter, disc: QRectF, at: int) -> None:
        radius = disc.width() / 2
        if at < self._at:
            paint_box(painter, disc, fill="go_soft", radius=radius)
            inset = px(5)
            draw_icon(
                painter, "check", disc.adjusted(inset, inset, -inset, -inset), theme().colour("go_text")
            )
            return
        is_here = at == self._at
        paint_box(
            painter, disc, fill="key" if is_here else None, edge=None if is_here else "control", radius=radius
        )
        draw_text(
            painter,
            disc,
            str(at + 1),
            theme().font(Role.META_STRONG),
            "surface" if is_here else "text2",
            CENTER,
        )


class ProgressLine(QWidget):
    """12 px that fill from where reading begins."""

    spoken_as = QAccessible.Role.ProgressBar

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._share = 0.0
        self.setFixedHeight(px(12))

    def show_share(self, share: float, spoken: str) -> None:
        self._share = min(1.0, max(0.0, share))
        self.setAccessibleName(spoken)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        radius = box.height() / 2
        paint_box(painter, box, fill="surface3", radius=radius)
        if self._share > 0:
            filled = QRectF(0, 0, max(box.height(), box.width() * self._share), box.height())
            paint_box(painter, filled, fill="go", radius=radius)


class FigureCard(QWidget):
    """An icon and a word over a large figure."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, icon: str, text: str, tone: str, *, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._icon, self._text, self._tone, self._figure = icon, text, tone, "0"
        self.setFixedHeight(px(82))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def figure(self) -> str:
        return self._figure

    def show_figure(self, figure: str) -> None:
        self._figure = figure
        self.setAccessibleName(f"{self._text} {figure}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface", edge="border", radius=px(12))
        inner = box.adjusted(px(17), px(14), -px(12), -px(12))
        ink = theme().colour(self._tone)
        draw_icon(painter, self._icon, QRectF(inner.left(), inner.top() + px(2), px(16), px(16)), ink)
        words = QRectF(inner.left() + px(24), inner.top(), inner.width() - px(24), px(20))
        draw_text(painter, words, self._text, theme().font(Role.META), self._tone)
        figure = QRectF(inner.left(), inner.top() + px(20), inner.width(), px(34))
        draw_text(painter, figure, self._figure, theme().font(Role.KPI), "text")


class ColumnRow(QWidget):
    """A column of the file: its name, what stands in the first two rows, and where it goes."""

    chosen = Signal(int, str)

    def __init__(self, face: ColumnFace, options: Sequence[Option]) -> None:
        super().__init__()
        self.face = face
        self._options = tuple(options)
        self.setFixedHeight(px(44))
        self.choice = ChoiceBox(
            say("Where {column} goes", column=face.title), name=f"import.column.{face.place}"
        )
        self.choice.setFixedSize(px(CHOICE_WIDTH), px(36))
        self.badge = Badge(face.badge)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), 0, px(12), 0)
        row.setSpacing(0)
        row.addWidget(_cell(face.title, Role.BODY_STRONG, "text", NAME_WIDTH))
        for text, width in zip((face.first, face.second), EXAMPLE_WIDTHS, strict=True):
            row.addWidget(_cell(text, Role.BODY, "text2", width))
        arrow = IconMark("arrow-right", 16, "text2")
        row.addWidget(arrow)
        row.addSpacing(px(ARROW_WIDTH - 12))
        row.addWidget(self.choice)
        row.addSpacing(px(24))
        row.addWidget(self.badge)
        row.addStretch(1)
        self.choice.chosen.connect(self._on_choice_chosen)
        self.show_face(face)

    def show_face(self, face: ColumnFace) -> None:
        self.face = face
        options = self._options if face.field else (Option("", say("Choose")), *self._options)
        self.choice.set_choice(options, face.field)
        self.badge.set_badge(face.badge)
        self.update()

    def _on_choice_chosen(self, field: str) -> None:
        if field:
            self.chosen.emit(self.face.place, field)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        if not self.face.field:
            painter.fillRect(self.rect(), theme().colour("key_soft"))
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme().colour("border"))


def _cell(text: str, role: Role, tone: str, width: int) -> QWidget:
    """A text that is cut where its column ends."""
    cell = QWidget()
    cell.setFixedWidth(px(width))
    row = QHBoxLayout(cell)
    row.setContentsMargins(margins(0, 0, px(12), 0))
    row.addWidget(ElidedLabel(" ".join(text.split()), role, tone))
    return cell


class Foot(QWidget):
    """The grey foot of the box, with its round corners and a line above."""

    def __init__(self, height: int) -> None:
        super().__init__()
        self.setFixedHeight(height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        painter.setClipRect(box)
        paint_box(painter, box.adjusted(0, -px(32), 0, 0), fill="surface2", radius=px(16))
        painter.fillRect(QRectF(0, 0, box.width(), 1), theme().colour("border"))


def columns_head() -> QWidget:
    """The names over the rows, 36 px on grey."""
    head = Panel("surface2")
    head.setFixedHeight(px(36))
    row = QHBoxLayout(head)
    row.setContentsMargins(px(12), 0, px(12), 0)
    row.setSpacing(0)
    widths = (NAME_WIDTH, EXAMPLE_WIDTHS[0], EXAMPLE_WIDTHS[1] + ARROW_WIDTH + 4)
    texts = (say("Column in your file"), say("First row"), say("Second row"))
    for text, width in zip(texts, widths, strict=True):
        label = Label(text, Role.CAPTION, "text2")
        label.setFixedWidth(px(width))
        row.addWidget(label)
    row.addWidget(Label(say("Goes to"), Role.CAPTION, "text2"))
    row.addStretch(1)
    return head
