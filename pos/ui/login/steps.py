"""The steps of setting up a shop, shown at the start side of each step's screen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from pos.till.shown import SetupStep
from pos.ui.login.frame import Frame
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import CENTER, Label, draw_text, paint_box, px
from pos.words import say


class StepView(QWidget):
    """One step: done with a tick, now in blue, or still to come; a line leads to the next."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, step: SetupStep, number: int, *, current: int, is_last: bool) -> None:
        super().__init__()
        self._step, self._number, self._is_last = step, number, is_last
        self._state = "done" if number < current else "now" if number == current else "later"
        self.setFixedHeight(px(68))
        spoken = {
            "done": say("Step {number}, {title}, {detail}, done", **self._facts()),
            "now": say("Step {number}, {title}, {detail}, now", **self._facts()),
            "later": say("Step {number}, {title}, {detail}, later", **self._facts()),
        }
        self.setAccessibleName(spoken[self._state])

    def _facts(self) -> dict[str, Any]:
        return {"number": self._number + 1, "title": self._step.title, "detail": self._step.detail}

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        disc = QRectF(0, px(4), px(32), px(32))
        if self._state == "done":
            paint_box(painter, disc, fill="go_soft", radius=px(16))
            draw_icon(
                painter, "check", disc.adjusted(px(7), px(7), -px(7), -px(7)), theme().colour("go_text")
            )
        elif self._state == "now":
            paint_box(painter, disc, fill="key", radius=px(16))
            draw_text(painter, disc, str(self._number + 1), theme().font(Role.LINE_STRONG), "surface", CENTER)
        else:
            paint_box(painter, disc, edge="control", radius=px(16))
            draw_text(painter, disc, str(self._number + 1), theme().font(Role.LINE_STRONG), "text3", CENTER)
        if not self._is_last:
            painter.fillRect(QRectF(px(15), px(40), px(2), px(28)), theme().colour("line"))
        title_box = QRectF(px(48), 0, self.width() - px(48), px(22))
        role = Role.H3 if self._state == "now" else Role.H3_MEDIUM
        tone = "text3" if self._state == "later" else "text"
        draw_text(painter, title_box, self._step.title, theme().font(role), tone)
        detail_box = QRectF(px(48), px(22), self.width() - px(48), px(20))
        draw_text(painter, detail_box, self._step.detail, theme().font(Role.BODY), "text3")


class SetupFrame(Frame):
    """The frame of a setup screen: all steps, with `current` (from 0) in blue. Fill `content`."""

    def __init__(self, screen: QWidget, steps: Sequence[SetupStep], current: int) -> None:
        super().__init__(screen)
        self.facts.set_facts((("lock", "text2", say("Everything stays on your own computers.")),))
        middle = self.middle
        middle.addStretch(1)
        middle.addWidget(Label(say("Set up your shop"), Role.GREETING))
        middle.addSpacing(px(4))
        middle.addWidget(Label(say("A few short steps. You can change all of it later."), Role.LEAD, "text3"))
        middle.addSpacing(px(40))
        for number, step in enumerate(steps):
            middle.addWidget(StepView(step, number, current=current, is_last=number == len(steps) - 1))
        middle.addStretch(1)
        column = QVBoxLayout(screen)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self)
