"""The dialog for a weight at a till with a scale: it shows what lies on the scale, and Enter takes it once it is steady.

A weight that is typed counts instead, and nothing that moves is ever taken.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.errors import Unavailable
from pos.hardware.scale.protocols import Steadiness, Weight
from pos.ui.checkout.ports import ScalePort
from pos.ui.faces import AmountAsked, BadgeText
from pos.ui.theme import Role
from pos.ui.widgets.amount import AmountDialog
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import Label, announce, px
from pos.ui.words import sentence
from pos.words import later, say

_STATES = {
    Steadiness.STEADY: (later("Steady"), "ok"),
    Steadiness.MOVING: (later("Moving"), "info"),
    Steadiness.OVER: (later("Too heavy"), "danger"),
    Steadiness.UNDER: (later("Below zero"), "warn"),
    Steadiness.NOT_ZEROED: (later("Not at zero"), "warn"),
    Steadiness.FAULTY: (later("Out of order"), "danger"),
}
_ADVICE = {
    Steadiness.MOVING: later("Wait until the scale is steady, or type the weight."),
    Steadiness.OVER: later("This is more than the scale can weigh. Weigh it in parts, or type the weight."),
    Steadiness.UNDER: later("Take everything off and set the scale to zero, or type the weight."),
    Steadiness.NOT_ZEROED: later("Take everything off and set the scale to zero, or type the weight."),
    Steadiness.FAULTY: later("The scale reports an error. Switch it off and on, or type the weight."),
}


class ScaleLine(QWidget):
    """What the scale says, in figures and in a word. The figures keep their order in every language."""

    def __init__(self) -> None:
        super().__init__()
        self.shown = Label("", Role.H2, name="weigh.live")
        self.shown.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
        self.badge = Badge(BadgeText(""))
        self.badge.setObjectName("weigh.state")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(IconMark("scale", 22, "text2"))
        row.addWidget(self.shown, 1)
        row.addWidget(self.badge)

    def show_weight(self, figures: str, badge: BadgeText) -> None:
        self.shown.setText(figures)
        self.badge.set_badge(badge)


class WeighDialog(AmountDialog):
    """Takes the scale's weight while nothing is typed. It stops asking when it ends."""

    _said = Signal(object)
    _weight: Weight | None = None
    """Here, because the dialog draws itself while it is being made."""

    def __init__(
        self, window: QWidget, asked: AmountAsked, answer: Callable[[str, str], str], scale: ScalePort
    ) -> None:
        super().__init__(window, asked, answer)
        self._trouble = ""
        self.line = ScaleLine()
        self.start.insertWidget(0, self.line)
        self.line.show_weight("", BadgeText(say("Waiting for the scale"), "neutral", "circle-dashed"))
        self._said.connect(self._on_self_said, Qt.ConnectionType.QueuedConnection)
        self._leave = scale.watch(self._said.emit)
        self.ended.connect(self._on_self_ended)

    @property
    def _live(self) -> Decimal | None:
        """What Enter would take: a steady weight, while nobody has typed another one."""
        is_typed = bool(self._typed) and not self._is_fresh
        return None if is_typed or self._weight is None else self._weight.to_sell

    @Slot(object)
    def _on_self_said(self, said: Weight | Unavailable) -> None:
        before = self._live
        if isinstance(said, Unavailable):
            self._weight, self._trouble = None, sentence(said)
            self.line.show_weight("", BadgeText(say("No scale"), "danger"))
        else:
            self._weight, self._trouble = said, ""
            words, kind = _STATES[said.state]
            if said.state is Steadiness.STEADY and not said.kg:
                words, kind = later("Empty"), "neutral"
            figures = "" if said.kg is None else f"{self._figures(said.kg)} {self._unit}"
            self.line.show_weight(figures, BadgeText(say(words), kind))
        if self._live != before:
            self.error.set_text("")
            self._show_typed()
            if self._live is not None:
                announce(self, f"{self._figures(self._live)} {self._unit}")

    def _figures(self, kg: Decimal) -> str:
        number = kg * 1000 if self._unit == "g" else kg
        text = (
            f"{number:.0f}" if number == number.to_integral_value() and self._unit == "g" else f"{number:.3f}"
        )
        return text.replace(".", self._asked.point)

    def _show_typed(self) -> None:
        live = self._live
        if live is None:
            super()._show_typed()
        else:
            self.field.set_face(self._asked.label, self._figures(live), hint="0", unit=self._unit, fresh=True)
            self._show_worth(self._figures(live))

    def _press(self, key: str) -> None:
        if self._live is not None:
            self._typed = ""  # what is typed now is a weight of its own
        super()._press(key)

    def accept(self) -> None:
        live = self._live
        if live is not None:
            self._typed = self._figures(live)
        elif not self._typed:
            self.error.set_text(self._why_not())
            return
        super().accept()

    def _why_not(self) -> str:
        if self._trouble:
            return self._trouble
        if self._weight is None or self._weight.state is Steadiness.STEADY:
            return say("Put it on the scale, or type the weight.")
        return say(_ADVICE[self._weight.state])

    @Slot()
    def _on_self_ended(self) -> None:
        self._leave()
