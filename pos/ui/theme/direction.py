"""The one place that knows which way reading runs, for everything that is painted by hand.

Painted parts lay their boxes out from the start of the line, as if every language ran from left to right. The painter they get
from here turns the whole picture round where reading runs from the right: boxes, edges, bars and clips follow by themselves. What
must not be seen in a mirror (letters, pictures, most icons) is painted `upright`, in the mirrored place. A point that was pressed
goes the same way back with `from_start`. What keeps its order in every language (keypads, time axes) is painted without.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMargins, QPoint, QRect, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QPainter
from PySide6.QtWidgets import QWidget

_RIGHT_TO_LEFT = Qt.LayoutDirection.RightToLeft


def is_mirrored() -> bool:
    """Does the program's language run from the right?"""
    return QGuiApplication.layoutDirection() == _RIGHT_TO_LEFT


def painter_of(widget: QWidget) -> QPainter:
    """A painter on the widget whose x is counted from where reading begins."""
    painter = QPainter(widget)
    turn(painter, widget.rect(), widget.layoutDirection())
    return painter


def turn(painter: QPainter, box: QRect | QRectF, direction: Qt.LayoutDirection) -> None:
    """From now on x in `box` is counted from where reading begins; delegates give the cell and the option's direction."""
    if direction == _RIGHT_TO_LEFT:
        _flip(painter, QRectF(box))


def is_turned(painter: QPainter) -> bool:
    """Does x run from the right on this painter?"""
    return painter.worldMatrixEnabled() and painter.worldTransform().m11() < 0


@contextmanager
def upright(painter: QPainter, box: QRectF) -> Iterator[bool]:
    """Paint in `box`, wherever it lies, unmirrored. Tells whether it was turned back: left and right have changed sides then."""
    if not is_turned(painter):
        yield False
        return
    painter.save()
    _flip(painter, box)
    yield True
    painter.restore()


def from_start(widget: QWidget, x: float) -> float:
    """How far a point of the widget is from where reading begins: what `painter_of` calls x."""
    return widget.width() - x if widget.layoutDirection() == _RIGHT_TO_LEFT else x


def along(key: int) -> int:
    """The key as it would be where reading runs from the left: an arrow that points onwards is Right, one that points back is Left.

    For what lies in a row that is mirrored; in a row that is not (a time axis, a keypad) arrows mean what they show.
    """
    turned = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}
    return turned.get(Qt.Key(key), key) if is_mirrored() else key


def margins(start: int, top: int, end: int, bottom: int) -> QMargins:
    """For layouts: Qt mirrors the order of what lies in them, but not the room around it."""
    return QMargins(end, top, start, bottom) if is_mirrored() else QMargins(start, top, end, bottom)


def put(widget: QWidget, start: int, top: int, room: int | None = None) -> None:
    """Move a part to `start` px from where reading begins in its parent, or in the first `room` px of it. Its width is known."""
    parent = widget.parentWidget()
    if room is None:
        room = parent.width() if parent is not None else widget.width()
    widget.move(room - start - widget.width() if is_mirrored() else start, top)


def below(owner: QWidget, menu: QWidget, gap: int) -> QPoint:
    """On the screen, where a menu opens: under its owner, from the side where reading begins."""
    width = max(menu.sizeHint().width(), menu.minimumWidth())
    return owner.mapToGlobal(QPoint(owner.width() - width if is_mirrored() else 0, owner.height() + gap))


def _flip(painter: QPainter, box: QRectF) -> None:
    painter.translate(box.left() + box.right(), 0)
    painter.scale(-1, 1)
