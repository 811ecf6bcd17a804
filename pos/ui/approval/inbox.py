"""The notice that somebody elsewhere asks for consent: it lies over the foot of the till or the back office and takes no keyboard.

A view over `InboxPresenter`; refusing asks for a word first, which may stay empty.
"""

from __future__ import annotations

import uuid
from functools import partial

from PySide6.QtCore import QEvent, QObject, QRectF, QTimer
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QFrame, QGraphicsDropShadowEffect, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.approval.hearing import Hearing, News
from pos.ui.approval.inbox_presenter import InboxPresenter
from pos.ui.theme import Role, margins, painter_of, put, theme
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, announce, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field
from pos.ui.widgets.till_frame import panel_width
from pos.words import say

LOOK_EVERY_MS = 10_000
"""Also without a notification whoever may consent is told within so long."""
_STRIP, _GAP, _MOST_WIDTH = 32, 12, 902
SCREENS = frozenset({"checkout", "office"})
"""Where the notice lies. Somebody who takes money is not asked about another till's."""


class RefuseDialog(Dialog):
    """A word for whoever asked. It may stay empty."""

    def __init__(self, window: QWidget, title: str) -> None:
        super().__init__(window, say("Refuse"), title, width=560, name="refuse")
        self.field = Field(
            say("Why"), placeholder=say("They read it at their till"), height=56, name="refuse.note"
        )
        self.field.edit.setMaxLength(200)
        column = QVBoxLayout()
        column.addWidget(self.field)
        self.body.addLayout(column)
        self.add_actions(say("Back"), say("Refuse"), go_kind=Kind.DANGER)

    def show_refusal(self, sentence: str) -> None:
        self.field.set_error(sentence)


class RequestBanner(QFrame):
    """Child of the window; it follows its size. `place_on` says which screen stands there."""

    def __init__(self, window: QWidget, presenter: InboxPresenter, news: News) -> None:
        super().__init__(window)
        self.setObjectName("request")
        self.presenter = presenter
        self._window = window
        self._screen = ""
        self._announced = ""
        self.title = ElidedLabel("", Role.H3, name="request.title")
        self.detail = ElidedLabel("", Role.BODY, "text2", name="request.detail")
        self.approve = Button(say("Approve"), icon="check", name="request.approve")
        self.refuse = Button(say("Refuse"), icon="x", name="request.refuse")
        self._build()
        self.approve.clicked.connect(self._on_approve_clicked)
        self.refuse.clicked.connect(self._on_refuse_clicked)
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(presenter.reload)
        self._hearing = Hearing(self, news, presenter.reload)
        presenter.on_change = self.draw
        window.installEventFilter(self)
        self.hide()

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setContentsMargins(0, px(13), 0, px(12))
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.detail)
        row = QHBoxLayout(self)
        row.setContentsMargins(margins(px(22), 0, px(12), 0))
        row.setSpacing(px(12))
        row.addWidget(IconMark("key-round", 24, "warn"))
        row.addLayout(words, 1)
        row.addWidget(self.refuse)
        row.addWidget(self.approve)
        self.setFixedHeight(px(72))
        shadow = QGraphicsDropShadowEffect(self)
        shadow.setBlurRadius(px(32))
        shadow.setOffset(0, px(10))
        shadow.setColor(theme().colour("shadow"))
        self.setGraphicsEffect(shadow)

    def begin(self) -> None:
        """Somebody has signed in: look, and keep looking."""
        self._timer.start()
        self.presenter.reload()

    def end(self) -> None:
        """Nobody is there any more."""
        self._timer.stop()
        self._hearing.end()
        self._window.removeEventFilter(self)
        self.hide()
        self.deleteLater()

    def place_on(self, screen: str) -> None:
        self._screen = screen
        self.draw()

    def draw(self) -> None:
        face = self.presenter.face
        if face is None or self._screen not in SCREENS:
            self.hide()
            return
        self.title.setText(face.title)
        self.detail.setText(self.presenter.said or ". ".join(filter(None, (face.detail, face.why_not))))
        self.approve.setEnabled(not face.why_not and not self.presenter.is_busy)
        self.refuse.setEnabled(not self.presenter.is_busy)
        self._place()
        if not self.isVisible():
            self.show()
            self._lie_below_dialogs()
        if self._announced != str(face.id):
            self._announced = str(face.id)
            announce(self, f"{face.title}. {face.detail}")

    def _lie_below_dialogs(self) -> None:
        self.raise_()
        for dialog in self._window.findChildren(Dialog):
            if dialog.isVisible():
                dialog.raise_()

    def _place(self) -> None:
        room = self._window.width() - 2 * px(16)
        foot = _STRIP if self._screen == "checkout" else 0
        if self._screen == "checkout":
            room = self._window.width() - panel_width(self._window) - 2 * px(16)
        width = min(room, px(_MOST_WIDTH))
        left = px(16) if self._screen == "checkout" else (self._window.width() - width) // 2
        self.setFixedWidth(max(1, width))
        put(self, left, self._window.height() - px(foot + _GAP) - self.height())

    def _on_approve_clicked(self) -> None:
        self.presenter.approve()

    def _on_refuse_clicked(self) -> None:
        face = self.presenter.face
        if face is None:
            return
        dialog = RefuseDialog(self._window, face.title)
        dialog.accepted.connect(partial(self._refuse, face.id, dialog))
        dialog.open_over(dialog.field.edit)

    def _refuse(self, request: uuid.UUID, dialog: RefuseDialog) -> None:
        """What was asked meanwhile is not what this word was for."""
        if self.presenter.face is not None and self.presenter.face.id == request:
            self.presenter.refuse(dialog.field.text())

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface", edge="warn_line", radius=px(10))
        outline = QPainterPath()
        outline.addRoundedRect(box, px(10), px(10))
        painter.setClipPath(outline)
        painter.fillRect(QRectF(box.left(), 0, px(6), box.height()), theme().colour("warn"))
