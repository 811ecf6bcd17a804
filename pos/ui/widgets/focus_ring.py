"""The one blue ring of a window: an overlay that follows the keyboard focus.

Only widgets that carry the ring property get it; fields show focus on their own edge.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from pos.ui.widgets.base import RING_PROPERTY, paint_box, px

_REACH = 4
"""2 px of gap and 2 px of line."""

_MOVES = frozenset(
    {QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Hide, QEvent.Type.Show, QEvent.Type.LayoutRequest}
)


class FocusRing(QWidget):
    """Lies over the window, lets the mouse through, and is only as large as the ring."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("focusRing")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._target: QWidget | None = None
        self._around: list[QWidget] = []
        """What the target lies in: when a dialog's box moves, its buttons hear nothing of it."""
        self._radius = 0
        self.hide()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_app_focus_changed)

    def _on_app_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        self._follow(new)

    def _follow(self, widget: QWidget | None) -> None:
        if self._target is not None:
            self._target.destroyed.disconnect(self._on_target_destroyed)
            for each in (self._target, *self._around):
                each.removeEventFilter(self)
            self._target, self._around = None, []
        radius = widget.property(RING_PROPERTY) if widget is not None else None
        if widget is None or radius is None or widget.window() is not self.window():
            self.hide()
            return
        self._target = widget
        self._radius = int(radius)
        self._around = self._between(widget)
        for each in (widget, *self._around):
            each.installEventFilter(self)
        widget.destroyed.connect(self._on_target_destroyed)
        self._place()

    def _between(self, widget: QWidget) -> list[QWidget]:
        """Everything between the widget and the window."""
        found, above = [], widget.parentWidget()
        while above is not None and above is not self.window():
            found.append(above)
            above = above.parentWidget()
        return found

    def _on_target_destroyed(self) -> None:
        self._target, self._around = None, []
        self.hide()

    def _place(self) -> None:
        if self._target is None or not self._target.isVisible():
            self.hide()
            return
        corner = self._target.mapTo(self.window(), QPoint(0, 0))
        reach = px(_REACH)
        size = self._target.size()
        self.setGeometry(
            corner.x() - reach, corner.y() - reach, size.width() + 2 * reach, size.height() + 2 * reach
        )
        self.raise_()
        self.show()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        radius = px(self._radius) + px(_REACH)
        paint_box(QPainter(self), QRectF(self.rect()), edge="key", width=px(2), radius=radius)
