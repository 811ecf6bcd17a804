"""The message that lies over the tiles: what happened, what to do, one button. It never moves anything else.

An error stays until it is closed or the next good scan; a warning goes after 8 s, good news after 4 s.
"""

from __future__ import annotations

from PySide6.QtCore import QEasingCurve, QPoint, QPropertyAnimation, QRectF, QTimer, Signal
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import Notice
from pos.ui.theme import Role, is_mirrored, margins, painter_of, theme
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, announce, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.words import say

_STAYS_MS = {"error": 0, "warn": 8_000, "done": 4_000}
_LOOK = {
    "error": ("danger", "danger_line", "circle-alert"),
    "warn": ("warn", "warn_line", "triangle-alert"),
    "done": ("go_text", "line", "circle-check"),
}
_SLIDE_MS = 120


class MessageBanner(QFrame):
    """Shows one notice at a time over its parent. `acted` says that its button was pressed."""

    acted = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("message")
        self.notice: Notice | None = None
        self._icon = IconMark("", 26, "danger")
        self._title = ElidedLabel("", Role.H3, name="message.title")
        self._detail = ElidedLabel("", Role.BODY, "text2", name="message.detail")
        self._row = QHBoxLayout(self)
        self._action: Button | None = None
        self._close = IconButton(say("Close"), "x", size=48, name="message.close")
        self._close.clicked.connect(self._on_close_clicked)
        self._build()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        self._slide = QPropertyAnimation(self, b"pos", self)
        self._slide.setDuration(_SLIDE_MS)
        self._slide.setEasingCurve(QEasingCurve.Type.OutCubic)
        self.setFixedHeight(px(72))
        self.hide()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(0, px(13), 0, px(12))
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self._detail)
        self._row.setContentsMargins(margins(px(22), 0, px(12), 0))
        self._row.setSpacing(px(14))
        self._row.addWidget(self._icon)
        self._row.addLayout(words, 1)
        self._row.addWidget(self._close)
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(px(32))
        shadow.setOffset(0, px(10))
        shadow.setColor(theme().colour("shadow"))
        self.setGraphicsEffect(shadow)

    def place(self, start: int, top: int, width: int, end: int | None = None) -> None:
        """Where it lies in its parent; called when the screen is laid out.

        `start` is kept free where reading begins, `end` where it ends, if that is not the same.
        """
        self._slide.stop()
        self.setFixedWidth(max(1, width))
        self.move(end if end is not None and is_mirrored() else start, top)

    def show_notice(self, notice: Notice) -> None:
        self.notice = notice
        _, _, icon = _LOOK[notice.kind]
        self._icon.set_icon(notice.icon or icon, _LOOK[notice.kind][0])
        self._title.setText(notice.title)
        self._detail.setText(notice.detail)
        self._detail.setVisible(bool(notice.detail))
        self._set_action(notice)
        if not self.isVisible():
            end = self.pos()
            self.show()
            self._slide.setStartValue(end - QPoint(0, px(8)))
            self._slide.setEndValue(end)
            if theme().has_motion:
                self._slide.start()
        self.raise_()
        self.update()
        self._timer.stop()
        if not notice.stays and _STAYS_MS[notice.kind]:
            self._timer.start(_STAYS_MS[notice.kind])
        announce(self, f"{notice.title}. {notice.detail}")

    def _set_action(self, notice: Notice) -> None:
        if self._action is not None:
            self._row.removeWidget(self._action)
            self._action.hide()
            self._action.deleteLater()
            self._action = None
        if not notice.action:
            return
        self._action = Button(
            notice.action,
            icon=notice.action_icon,
            keycap=notice.action_keycap,
            name="message.action",
            parent=self,
        )
        self._action.clicked.connect(self._on_action_clicked)
        self._row.insertWidget(2, self._action)

    def dismiss(self) -> None:
        """Take the message away without saying that anyone closed it."""
        if self.notice is None:
            return
        self.notice = None
        self._timer.stop()
        self._slide.stop()
        if self._slide.endValue() is not None:
            self.move(self._slide.endValue())
        self.hide()

    def act(self) -> bool:
        """Do what the button offers. False when there is nothing to do."""
        if self.notice is None or not self.notice.action:
            return False
        self.acted.emit()
        return True

    def close_notice(self) -> bool:
        """Close by hand. False when nothing was shown."""
        if self.notice is None:
            return False
        self.dismiss()
        self.closed.emit()
        return True

    def _on_action_clicked(self) -> None:
        self.act()

    def _on_close_clicked(self) -> None:
        self.close_notice()

    def _on_timer_timeout(self) -> None:
        self.dismiss()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.notice is None:
            return
        bar, edge, _ = _LOOK[self.notice.kind]
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface", edge=edge, radius=px(10))
        outline = QPainterPath()
        outline.addRoundedRect(box, px(10), px(10))
        painter.setClipPath(outline)
        painter.fillRect(QRectF(box.left(), 0, px(6), box.height()), theme().colour(bar))
