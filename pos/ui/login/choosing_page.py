"""The step between a first sign-in and the till: one's own password or PIN, twice. A view over `ChoosingPresenter`."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.login.choosing_presenter import NO_VERDICT, ChoosingPresenter
from pos.ui.login.secret_parts import SecretEdit, StrengthBars
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.fields import Field, Sentence
from pos.words import say


class ChoosingPage(QWidget):
    """`show_choice` gives it what to ask, or None when it is over; what was typed is gone then."""

    def __init__(self) -> None:
        super().__init__()
        self._shown: ChoosingPresenter | None = None
        self._title = Label("", Role.H1, name="choosing.title")
        self._why = Label("", Role.LINE_PLAIN, "text3", name="choosing.why")
        self._rules = Label("", Role.LINE_PLAIN, "text2", name="choosing.rules")
        self.new = Field(say("New password"), height=56, secret=True, name="ownSecret")
        self.again = Field(say("New password again"), height=56, secret=True, name="ownSecretAgain")
        self._secret = SecretEdit(self.new, "ownSecret")
        self._bars = StrengthBars()
        self._verdict = Sentence("choosing.verdict")
        self._go = Button(
            say("Continue"),
            keycap="Enter",
            kind=Kind.MAIN,
            height=64,
            role=Role.AMOUNT_LARGE,
            name="choosing.accept",
        )
        self._back = Button(say("Sign out"), keycap="Esc", kind=Kind.GHOST, name="choosing.back")
        self._build()
        self.new.edited.connect(self._on_new_edited)
        for field in (self.new, self.again):
            field.returned.connect(self._on_field_returned)
        self._go.clicked.connect(self._on_go_clicked)
        self._back.clicked.connect(self._on_back_clicked)

    def _build(self) -> None:
        for label in (self._why, self._rules):
            label.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._title)
        column.addSpacing(px(4))
        column.addWidget(self._why)
        column.addSpacing(px(20))
        column.addWidget(self.new)
        column.addSpacing(px(8))
        column.addWidget(self._bars)
        column.addSpacing(px(6))
        column.addWidget(self._rules)
        column.addWidget(self._verdict)
        column.addSpacing(px(16))
        column.addWidget(self.again)
        column.addSpacing(px(26))
        column.addWidget(self._go)
        column.addSpacing(px(10))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._back)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    def show_choice(self, presenter: ChoosingPresenter | None) -> None:
        if presenter is self._shown:
            return
        self._shown = presenter
        for field in (self.new, self.again):
            field.set_text("")
        self._secret.hide_text()
        if presenter is None:
            return
        presenter.on_change = self.draw
        is_pin = presenter.is_pin
        self.new.set_label(say("New PIN") if is_pin else say("New password"))
        self.again.set_label(say("New PIN again") if is_pin else say("New password again"))
        self._title.setText(presenter.title)
        self._why.setText(presenter.why)
        self._rules.setText(presenter.rules)
        self._secret.eye.setVisible(not is_pin)
        self.draw()
        announce(self, f"{presenter.title}. {presenter.why} {presenter.rules}")
        self.new.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def draw(self) -> None:
        """Errors under their fields, and how good the new password is; until something is typed, the rules."""
        shown = self._shown
        if shown is None:
            return
        self.new.set_error(shown.errors.get("new", ""))
        self.again.set_error(shown.errors.get("again", ""))
        verdict = shown.verdict
        has_verdict = verdict != NO_VERDICT and "new" not in shown.errors
        self._bars.setVisible(not shown.is_pin and "new" not in shown.errors)
        self._bars.set_bars(verdict.bars)
        self._rules.setVisible(not has_verdict and not shown.errors.get("new"))
        self._verdict.set_text(
            verdict.sentence if has_verdict else "", "go_text" if verdict.is_good else "warn"
        )
        self._go.set_busy(shown.is_busy)
        wrong = next(
            (field for key, field in (("new", self.new), ("again", self.again)) if key in shown.errors), None
        )
        if wrong is not None:
            wrong.edit.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, next(iter(shown.errors.values())))

    def _on_new_edited(self, text: str) -> None:
        if self._shown is not None:
            self._shown.typed(text)

    def _on_field_returned(self) -> None:
        """Enter goes to the field that is empty, and on from the last."""
        for field in (self.new, self.again):
            if not field.text():
                field.edit.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self._on_go_clicked()

    def _on_go_clicked(self) -> None:
        if self._shown is not None:
            self._shown.choose(self.new.text(), self.again.text())

    def _on_back_clicked(self) -> None:
        if self._shown is not None:
            self._shown.turn_back()
