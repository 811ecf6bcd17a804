"""Small painted marks: keycap, badge, count and monogram, as paint functions for delegates and as widgets.

The functions return the width they took, so that a row can be laid out from either end.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QAccessible, QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.ui.faces import BadgeText
from pos.ui.keys import keycap
from pos.ui.theme import Role, draw_icon, make_font, painter_of, theme
from pos.ui.widgets.base import CENTER, draw_text, paint_box, px, text_width

KEYCAP_HEIGHT = 20
BADGE_HEIGHT = 22


_BADGE_LOOK = {
    "neutral": ("surface3", "text2", ""),
    "ok": ("go_soft", "go_text", "check"),
    "warn": ("warn_soft", "warn", "triangle-alert"),
    "danger": ("danger_soft", "danger", "circle-x"),
    "info": ("key_soft", "key", "circle-dot"),
}


def keycap_width(text: str) -> float:
    text = keycap(text)
    return max(px(KEYCAP_HEIGHT), text_width(text, theme().font(Role.CAPTION)) + px(12)) if text else 0.0


def paint_keycap(
    painter: QPainter, left: float, middle: float, text: str, colour: QColor | str = ""
) -> float:
    """A key drawn at `left`, centred on the line `middle`. Without a colour: quiet grey with a line edge."""
    width = keycap_width(text)
    text = keycap(text)
    height = px(KEYCAP_HEIGHT)
    box = QRectF(left, middle - height / 2, width, height)
    if isinstance(colour, QColor):
        edge = QColor(colour)
        edge.setAlphaF(0.75)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), px(5), px(5))
        painter.restore()
        ink = QColor(colour)
        ink.setAlphaF(0.85)
        draw_text(painter, box, text, theme().font(Role.CAPTION), ink, CENTER)
    else:
        paint_box(painter, box, fill="surface", edge="line", radius=px(5))
        draw_text(painter, box, text, theme().font(Role.CAPTION), colour or "text3", CENTER)
    return width


def badge_width(badge: BadgeText) -> float:
    icon = badge.icon or _BADGE_LOOK[badge.kind][2]
    return text_width(badge.text, theme().font(Role.META_MEDIUM)) + px(14) + (px(18) if icon else 0)


def paint_badge(painter: QPainter, right: float, middle: float, badge: BadgeText) -> float:
    """A badge whose end lies at `right`, centred on the line `middle`."""
    fill, ink, icon = _BADGE_LOOK[badge.kind]
    icon = badge.icon or icon
    width = badge_width(badge)
    height = px(BADGE_HEIGHT)
    box = QRectF(right - width, middle - height / 2, width, height)
    paint_box(painter, box, fill=fill, radius=px(6))
    left = box.left() + px(7)
    if icon:
        draw_icon(painter, icon, QRectF(left, box.top(), px(13), box.height()), theme().colour(ink))
        left += px(18)
    text_box = QRectF(left, box.top(), box.right() - left, box.height())
    draw_text(painter, text_box, badge.text, theme().font(Role.META_MEDIUM), ink)
    return width


def count_width(text: str) -> float:
    return max(float(px(24)), text_width(text, theme().font(Role.META_STRONG)) + px(12))


def paint_count(painter: QPainter, right: float, middle: float, text: str) -> float:
    """How many, as a round ink mark whose end lies at `right`."""
    height = px(24)
    width = count_width(text)
    box = QRectF(right - width, middle - height / 2, width, height)
    paint_box(painter, box, fill="ink", radius=height / 2)
    draw_text(painter, box, text, theme().font(Role.META_STRONG), "on_ink", CENTER)
    return width


def paint_monogram(
    painter: QPainter, box: QRectF, letters: str, tint: int, *, radius: float, size: float
) -> None:
    """Two letters on the tint of a category or person."""
    colours = theme().tokens.tint(tint)
    paint_box(painter, box, fill=colours.back, radius=radius)
    draw_text(painter, box, letters, make_font(size, 600), colours.fore, CENTER)


class Keycap(QWidget):
    def __init__(self, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = text
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def sizeHint(self) -> QSize:
        return QSize(round(keycap_width(self._text)) + 1, px(KEYCAP_HEIGHT) + 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_keycap(painter_of(self), 0, px(KEYCAP_HEIGHT) / 2, self._text)


class Badge(QWidget):
    spoken_as = QAccessible.Role.StaticText

    def __init__(self, badge: BadgeText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._badge = badge
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(badge.text)

    def set_badge(self, badge: BadgeText) -> None:
        self._badge = badge
        self.setAccessibleName(badge.text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(round(badge_width(self._badge)) + 1, px(BADGE_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_badge(painter_of(self), self.width(), self.height() / 2, self._badge)


class Monogram(QWidget):
    """Two letters on a tint: a disc for people, a rounded square for things."""

    def __init__(self, size: int, *, disc: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._letters = ""
        self._tint = 0
        self._disc = disc
        self._design_size = size
        self.setFixedSize(px(size), px(size))

    def set_person(self, letters: str, tint: int) -> None:
        self._letters = letters
        self._tint = tint
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        radius = self.width() / 2 if self._disc else px(8)
        paint_monogram(
            QPainter(self),
            QRectF(self.rect()),
            self._letters,
            self._tint,
            radius=radius,
            size=px(self._design_size * 0.37),
        )


class IconMark(QWidget):
    """An icon in one token colour, on an optional rounded box."""

    def __init__(
        self,
        icon: str,
        size: int,
        tone: str = "text",
        *,
        box: int = 0,
        fill: str = "surface3",
        radius: int = 18,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._icon = icon
        self._size = size
        self._tone = tone
        self._fill = fill if box else ""
        self._radius = radius
        self.setFixedSize(px(box or size), px(box or size))

    def set_icon(self, icon: str, tone: str) -> None:
        self._icon = icon
        self._tone = tone
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if self._fill:
            paint_box(painter, box, fill=self._fill, radius=px(self._radius))
        if self._icon:
            inset = (self.width() - px(self._size)) / 2
            draw_icon(
                painter, self._icon, box.adjusted(inset, inset, -inset, -inset), theme().colour(self._tone)
            )
