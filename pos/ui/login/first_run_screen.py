"""The owner's account of a new shop: the steps at the start side, the form at the end.

A view over `OwnerPresenter`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from pos.ui.login.presenter import OwnerPresenter
from pos.ui.login.secret_parts import SecretEdit, StrengthBars
from pos.ui.login.steps import SetupFrame
from pos.ui.screen import Screen
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.fields import Field, Sentence
from pos.words import say


class FirstRunScreen(Screen):
    has_strip = False

    def __init__(self, presenter: OwnerPresenter, parent: QWidget | None = None) -> None:
        super().__init__("firstRun", parent)
        self.presenter = presenter
        self.frame = SetupFrame(self, presenter.steps, presenter.current)
        self.fields = {
            "fullName": Field(say("Full name"), name="fullName"),
            "userName": Field(say("User name"), name="newUserName"),
            "password": Field(say("Password"), secret=True, name="newPassword"),
            "again": Field(say("Password again"), secret=True, name="passwordAgain"),
            "pin": Field(
                say("PIN for the till"), placeholder=say("4 to 8 digits"), secret=True, name="newPin"
            ),
        }
        self._secret = SecretEdit(self.fields["password"], "newPassword")
        self._build_form()
        presenter.listen(self.draw)

    def _build_form(self) -> None:
        self._bars = StrengthBars()
        self._verdict = Sentence("newPassword.verdict")
        column = self.frame.content
        column.addStretch(1)
        column.addWidget(Label(say("Owner account"), Role.H1))
        column.addWidget(Label(say("This person can change everything."), Role.LINE_PLAIN, "text3"))
        column.addSpacing(px(16))
        for key, field in self.fields.items():
            column.addWidget(field)
            if key == "password":
                column.addSpacing(px(8))
                column.addWidget(self._bars)
                column.addSpacing(px(6))
                column.addWidget(self._verdict)
            column.addSpacing(px(14))
            field.returned.connect(self._on_field_returned)
        self.fields["password"].edited.connect(self.presenter.password_typed)
        self._create = Button(
            say("Create account"),
            keycap="Enter",
            kind=Kind.MAIN,
            height=56,
            role=Role.AMOUNT_LARGE,
            name="createOwner",
        )
        self._create.clicked.connect(self._on_create_pressed)
        row = QHBoxLayout()
        row.setSpacing(px(10))
        if self.presenter.on_back is not None:
            back = Button(say("Back"), icon="arrow-left", height=56, name="firstRun.back")
            back.clicked.connect(self._on_back_pressed)
            row.addWidget(back)
        row.addWidget(self._create, 1)
        column.addSpacing(px(10))
        column.addLayout(row)
        column.addStretch(1)

    def draw(self) -> None:
        """Show errors under their fields, the password's verdict, and whether it is at work."""
        shown = self.presenter
        for key, field in self.fields.items():
            field.set_error(shown.errors.get(key, ""))
        self._bars.set_bars(shown.verdict.bars)
        self._verdict.set_text(shown.verdict.sentence, "go_text" if shown.verdict.is_good else "warn")
        self._create.set_busy(shown.is_busy)
        wrong = next((field for key, field in self.fields.items() if key in shown.errors), None)
        if wrong is not None:
            wrong.edit.setFocus()

    def _on_field_returned(self) -> None:
        """Enter goes to the next empty field, and creates the account from the last."""
        for field in self.fields.values():
            if not field.text():
                field.edit.setFocus(Qt.FocusReason.TabFocusReason)
                return
        self._on_create_pressed()

    def _on_create_pressed(self) -> None:
        texts = [field.text() for field in self.fields.values()]
        self.presenter.create(texts[0], texts[1], texts[2], texts[3], texts[4])

    def _on_back_pressed(self) -> None:
        if self.presenter.on_back is not None:
            self.presenter.on_back()

    def enter(self) -> None:
        self.fields["fullName"].edit.setFocus()
