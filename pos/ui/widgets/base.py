"""Painting and text helpers that all parts share: boxes, elided text, labels by type role, rules, announcements.

Nothing here has behaviour of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QPen,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QStyle, QWidget

from pos.ui.theme import Role, is_mirrored, is_turned, painter_of, theme, upright

RING_PROPERTY = "ringRadius"
"""Dynamic property: a widget with it gets the focus ring, with this corner radius."""

CENTER = Qt.AlignmentFlag.AlignCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
FIGURE = RIGHT | Qt.AlignmentFlag.AlignAbsolute
"""Figures run from left to right in every language: their last digits stand under each other at the right, always."""


def px(design_px: float) -> int:
    return theme().px(design_px)


def paint_box(
    painter: QPainter,
    box: QRectF,
    *,
    fill: str | None = None,
    edge: str | None = None,
    radius: float = 0,
    width: float = 1,
    dashed: bool = False,
) -> None:
    """A rounded box whose edge lies inside `box`. Colours are token names."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if edge is None:
        painter.setPen(Qt.PenStyle.NoPen)
        inner = box
    else:
        pen = QPen(theme().colour(edge), width)
        if dashed:
            pen.setDashPattern([3, 3])
        painter.setPen(pen)
        half = width / 2
        inner = box.adjusted(half, half, -half, -half)
    if fill is None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
    else:
        painter.setBrush(theme().colour(fill))
    limit = min(inner.width(), inner.height()) / 2
    radius = min(radius - (width / 2 if edge else 0), limit)
    painter.drawRoundedRect(inner, radius, radius)
    painter.restore()


_RIGHT_TO_LEFT_ISOLATE, _LEFT_TO_RIGHT_ISOLATE, _END_ISOLATE = "\u2067", "\u2066", "\u2069"
_FROM_THE_RIGHT = frozenset({"R", "AL"})
_RIGHT_TO_LEFT_MARK = "\u200f"


def in_own_order(text: str) -> str:
    """Arabic with a number or a Latin name in it runs from the right, also where the name comes first; what has no letter of such
    a script runs from the left, as a name or a figure does.
    """
    if not is_mirrored():
        return text
    is_mixed = any(bidirectional(letter) in _FROM_THE_RIGHT for letter in text)
    return f"{_RIGHT_TO_LEFT_ISOLATE if is_mixed else _LEFT_TO_RIGHT_ISOLATE}{text}{_END_ISOLATE}"


def going_on(text: str) -> str:
    """A text that goes on behind another, such as "/ kg" behind a price: it runs as the language does, whatever its letters."""
    return f"{_RIGHT_TO_LEFT_MARK}{text}" if is_mirrored() else text


def text_width(text: str, font: QFont) -> float:
    return QFontMetricsF(font).horizontalAdvance(text)


def wrapped(text: str, font: QFont, room: float) -> list[str]:
    """Broken at spaces; a word that is too long is elided by whoever paints it."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if lines[-1] and text_width(joined, font) > room:
            lines.append(word)
        else:
            lines[-1] = joined
    return lines


def draw_text(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: QColor | str,
    align: Qt.AlignmentFlag = LEFT,
) -> float:
    """One line of text, elided at the end when it does not fit. Returns the width it took.

    LEFT is where the boxes of the painter begin: on a painter that is turned, text at the left is seen at the right.
    FIGURE stays at the right as it is seen.
    """
    shown = text
    metrics = QFontMetricsF(font)
    needed = metrics.horizontalAdvance(text)
    if needed > box.width() + 0.5:
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        needed = metrics.horizontalAdvance(shown)
    # The boxes of a painted widget are laid out left to right; Qt would mirror the alignment alone.
    painter.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    painter.setFont(font)
    painter.setPen(theme().colour(colour) if isinstance(colour, str) else colour)
    shown = in_own_order(shown)
    if not is_turned(painter):
        painter.drawText(box, int(align | Qt.TextFlag.TextSingleLine), shown)
        return needed
    align = QStyle.visualAlignment(Qt.LayoutDirection.RightToLeft, align)
    with upright(painter, box):
        painter.drawText(box, int(align | Qt.TextFlag.TextSingleLine), shown)
    return needed


def draw_figure(
    painter: QPainter,
    box: QRectF,
    text: str,
    font: QFont,
    colour: QColor | str,
    *,
    column: float = 0,
) -> float:
    """A figure at the end of `box`. Returns the width it took.

    Where reading runs from the right the end is at the left, and `column`, as wide as figures usually are, keeps those
    under each other in line.
    """
    width = max(text_width(text, font), column if is_turned(painter) else 0.0)
    place = QRectF(box.right() - width, box.top(), width, box.height())
    draw_text(painter, place, text, font, colour, FIGURE)
    return width


def draw_marked(
    painter: QPainter,
    box: QRectF,
    text: str,
    marks: Sequence[tuple[int, int]],
    *,
    plain: QFont,
    strong: QFont,
) -> None:
    """One line of text at the start of `box` whose marked parts, each a first letter and a length, are blue and strong.

    It is laid out as one text, so letters keep their order and their joints in every script; one that joins its letters
    keeps its weight too. What does not fit is elided, without marks.
    """
    if not any(length for _, length in marks) or text_width(text, plain) > box.width():
        draw_text(painter, box, text, plain, "text")
        return
    marked = QTextCharFormat()
    marked.setForeground(theme().colour("key"))
    if not any(bidirectional(letter) == "AL" for letter in text):
        marked.setFont(strong)
    ranges = []
    for start, length in marks:
        part = QTextLayout.FormatRange()
        part.start, part.length, part.format = start, length, marked
        ranges.append(part)
    painter.setPen(theme().colour("text"))
    with upright(painter, box) as is_turned_back:
        side = Qt.AlignmentFlag.AlignRight if is_turned_back else Qt.AlignmentFlag.AlignLeft
        layout = QTextLayout(text, plain)
        layout.setTextOption(QTextOption(side | Qt.AlignmentFlag.AlignAbsolute))
        layout.setFormats(ranges)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(box.width())
        layout.endLayout()
        layout.draw(painter, QPointF(box.left(), box.center().y() - line.height() / 2))


def two_lines(text: str, font: QFont, width: float) -> tuple[str, str]:
    """Break a name into at most two lines at a space; the second is elided by whoever paints it."""
    metrics = QFontMetricsF(font)
    if metrics.horizontalAdvance(text) <= width:
        return text, ""
    words = text.split(" ")
    first = words[0]
    used = 1
    for word in words[1:]:
        longer = f"{first} {word}"
        if metrics.horizontalAdvance(longer) > width:
            break
        first = longer
        used += 1
    rest = " ".join(words[used:])
    # A number and its unit stay together: "750 ml" moves to the next line as one.
    if rest and len(words[used]) <= 4 and words[used - 1][:1].isdigit() and used > 1:
        first = " ".join(words[: used - 1])
        rest = " ".join(words[used - 1 :])
    return first, rest


class Label(QLabel):
    """A text in one type role and one token colour. Always plain text: data may hold < and &.

    It is aligned by where reading begins in the program's language; Qt alone would go by each text's own letters.
    """

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        tone: str = "text",
        parent: QWidget | None = None,
        name: str = "",
    ) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setObjectName(name)
        self.setFont(theme().font(role))
        self.setMinimumHeight(px(role.value.line))
        self.setProperty("tone", tone)
        self.setText(text)
        self.setAlignment(LEFT)

    def setAlignment(self, alignment: Qt.AlignmentFlag) -> None:
        direction = Qt.LayoutDirection.RightToLeft if is_mirrored() else Qt.LayoutDirection.LeftToRight
        super().setAlignment(QStyle.visualAlignment(direction, alignment) | Qt.AlignmentFlag.AlignAbsolute)

    def set_tone(self, tone: str) -> None:
        if self.property("tone") == tone:
            return
        self.setProperty("tone", tone)
        self.style().unpolish(self)
        self.style().polish(self)


class ElidedLabel(Label):
    """A label that gives way: too long a text ends in an ellipsis and never widens its row."""

    def __init__(
        self,
        text: str = "",
        role: Role = Role.BODY,
        tone: str = "text",
        parent: QWidget | None = None,
        name: str = "",
    ) -> None:
        super().__init__(text, role, tone, parent, name)
        self.setMinimumWidth(px(24))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        tone = str(self.property("tone"))
        draw_text(painter, QRectF(self.contentsRect()), self.text(), self.font(), tone, self.alignment())


class Rule(QFrame):
    """A horizontal line of one pixel."""

    def __init__(self, edge: str = "border", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._edge = edge
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour(self._edge))


class Panel(QFrame):
    """A plain area in one token colour, with optional lines on its edges ("top", "bottom", "left", "right")."""

    def __init__(
        self,
        fill: str = "surface",
        edges: tuple[str, ...] = (),
        edge: str = "border",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._fill = fill
        self._edges = edges
        self._edge = edge

    def set_look(self, fill: str, edge: str) -> None:
        self._fill = fill
        self._edge = edge
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.fillRect(self.rect(), theme().colour(self._fill))
        painter.setPen(QPen(theme().colour(self._edge), 1))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        lines = {
            "top": (box.topLeft(), box.topRight()),
            "bottom": (box.bottomLeft(), box.bottomRight()),
            "left": (box.topLeft(), box.bottomLeft()),
            "right": (box.topRight(), box.bottomRight()),
        }
        for name in self._edges:
            start, end = lines[name]
            painter.drawLine(QPointF(start), QPointF(end))


def line_up(labels: Iterable[Label]) -> None:
    """Labels with figures under each other (alignment FIGURE) become as wide as the widest, so that their digits line up."""
    shown = [label for label in labels if label.text()]
    widest = max((label.sizeHint().width() for label in shown), default=0)
    for label in shown:
        label.setMinimumWidth(widest)


def announce(widget: QWidget, text: str) -> None:
    """Say it to a screen reader, if one is listening."""
    if QAccessible.isActive() and text:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))
