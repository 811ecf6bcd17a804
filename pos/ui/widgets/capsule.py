"""The capsule at the top of the ticket: who buys, or the way to say so."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from pos.ui.faces import CapsuleFace
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.badges import keycap_width, paint_keycap, paint_monogram
from pos.ui.widgets.base import draw_text, paint_box, px
from pos.ui.widgets.buttons import PaintedButton
from pos.words import say

_HEIGHT, _DISC = 48, 34


class CustomerCapsule(PaintedButton):
    """48 high, round at both ends. `is_open`: pressing it does something, and it says so with an arrow."""

    def __init__(
        self, *, is_open: bool = True, name: str = "customer", parent: QWidget | None = None
    ) -> None:
        super().__init__(say("Add customer"), name=name, radius=_HEIGHT // 2, parent=parent)
        self._face: CapsuleFace | None = None
        self._is_open = is_open
        self.setEnabled(is_open)
        self.setFixedHeight(px(_HEIGHT))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def face(self) -> CapsuleFace | None:
        return self._face

    def set_face(self, face: CapsuleFace | None) -> None:
        if face != self._face:
            self._face = face
            words = say("Add customer")
            if face is not None:
                words = say("Customer {name}, {group}", name=face.name, group=face.detail)
            self.setAccessibleName(words)
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(320), px(_HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"hover": "surface2", "pressed": "surface3"}.get(self.state, "surface")
        dashed = self._face is None
        paint_box(painter, box, fill=fill, edge="line", radius=px(self.radius), dashed=dashed)
        middle = box.center().y()
        if self._face is None:
            icon_box = QRectF(px(16), middle - px(9), px(18), px(18))
            draw_icon(painter, "user-plus", icon_box, theme().colour("text"))
            right = box.right() - px(16) - keycap_width("F4")
            paint_keycap(painter, right, middle, "F4")
            room = QRectF(px(44), 0, right - px(52), box.height())
            draw_text(painter, room, say("Add customer"), theme().font(Role.LINE), "text")
            return
        self._paint_face(painter, box, self._face)

    def _paint_face(self, painter: QPainter, box: QRectF, face: CapsuleFace) -> None:
        middle = box.center().y()
        disc = QRectF(px(8), middle - px(_DISC) / 2, px(_DISC), px(_DISC))
        paint_monogram(painter, disc, face.monogram, face.tint, radius=px(_DISC) / 2, size=px(13))
        right = box.right() - px(16)
        if self._is_open:
            right -= px(18)
            arrow = QRectF(right, middle - px(9), px(18), px(18))
            draw_icon(painter, "chevron-right", arrow, theme().colour("text2"))
            right -= px(8)
        left = disc.right() + px(10)
        upper = QRectF(left, middle - px(19), right - left, px(20))
        lower = QRectF(left, middle + px(1), right - left, px(18))
        draw_text(painter, upper, face.name, theme().font(Role.LINE), "text")
        draw_text(painter, lower, face.detail, theme().font(Role.META), "text2")
