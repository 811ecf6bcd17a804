"""The frame around a window in training: on every screen and over every dialog, so that nobody takes practice for a sale."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from pos.ui.theme import theme
from pos.ui.widgets.base import px
from pos.words import say

WIDTH = 5


class TrainingFrame(QWidget):
    """Lies over the whole window and lets mouse and keys through."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("trainingFrame")
        self.setAccessibleName(say("Training: nothing is kept"))
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._window = window
        window.installEventFilter(self)
        self._fill()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Resize, QEvent.Type.Show}:
            self._fill()
        elif event.type() == QEvent.Type.ChildAdded:
            # A dialog comes over everything in a moment, and the frame over it.
            QTimer.singleShot(0, self._come_up)
        return super().eventFilter(watched, event)

    @Slot()
    def _come_up(self) -> None:
        self.raise_()

    def _fill(self) -> None:
        self.setGeometry(self._window.rect())
        self.raise_()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, colour, all_ = QPainter(self), theme().colour("warn"), self.rect()
        width = px(WIDTH)
        for edge in (
            QRect(0, 0, all_.width(), width),
            QRect(0, all_.height() - width, all_.width(), width),
            QRect(0, 0, width, all_.height()),
            QRect(all_.width() - width, 0, width, all_.height()),
        ):
            painter.fillRect(edge, colour)
