"""The owner's account of a new shop: the steps at the start side, the form at the end.

A view over `OwnerPresenter`.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.till.shown import SetupStep
from pos.ui.login.frame import Frame
from pos.ui.login.login_screen import SecretEdit
from pos.ui.login.presenter import OwnerPresenter
from pos.ui.screen import Screen
from pos.ui.theme import Role, draw_icon, theme
from pos.ui.widgets.base import CENTER, Label, draw_text, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.fields import Field, Sentence


class StepView(QWidget):
    """One step: done with a tick, now in blue, or still to come; a line leads to the next."""

    def __init__(self, step: SetupStep, number: int, *, current: int, is_last: bool) -> None:
        super().__init__()
        self._step, self._number, self._is_last = step, number, is_last
        self._state = "done" if number < current else "now" if number == current else "later"
        self.setFixedHeight(px(68))
        self.setAccessibleName(f"Step {number + 1}, {step.title}, {step.detail}, {self._state}")

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
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


class StrengthBars(QWidget):
    """Four bars: how good the new password is."""

    def __init__(self) -> None:
        super().__init__()
        self._bars = 0
        self.setFixedHeight(px(6))

    def set_bars(self, bars: int) -> None:
        self._bars = bars
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        width = (self.width() - 3 * px(4)) / 4
        fill = "go" if self._bars >= 3 else "warn"
        for i in range(4):
            bar = QRectF(i * (width + px(4)), 0, width, px(6))
            paint_box(painter, bar, fill=fill if i < self._bars else "surface3", radius=px(3))


class FirstRunScreen(Screen):
    has_strip = False

    def __init__(self, presenter: OwnerPresenter, parent: QWidget | None = None) -> None:
        super().__init__("firstRun", parent)
        self.presenter = presenter
        self.frame = Frame(self)
        self.frame.facts.set_facts((("lock", "text2", "Everything stays on your own computers."),))
        self._build_steps()
        self.fields = {
            "fullName": Field("Full name", name="fullName"),
            "userName": Field("User name", name="newUserName"),
            "password": Field("Password", secret=True, name="newPassword"),
            "again": Field("Password again", secret=True, name="passwordAgain"),
            "pin": Field("PIN for the till", placeholder="4 to 8 digits", secret=True, name="newPin"),
        }
        self._secret = SecretEdit(self.fields["password"], "newPassword")
        self._build_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        presenter.listen(self.draw)

    def _build_steps(self) -> None:
        middle = self.frame.middle
        middle.addStretch(1)
        middle.addWidget(Label("Set up your shop", Role.GREETING))
        middle.addSpacing(px(4))
        middle.addWidget(Label("A few short steps. You can change all of it later.", Role.LEAD, "text3"))
        middle.addSpacing(px(40))
        steps = self.presenter.steps
        for number, step in enumerate(steps):
            is_last = number == len(steps) - 1
            middle.addWidget(StepView(step, number, current=self.presenter.current, is_last=is_last))
        middle.addStretch(1)

    def _build_form(self) -> None:
        self._bars = StrengthBars()
        self._verdict = Sentence("newPassword.verdict")
        column = self.frame.content
        column.addStretch(1)
        column.addWidget(Label("Owner account", Role.H1))
        column.addWidget(Label("This person can change everything.", Role.LINE_PLAIN, "text3"))
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
            "Create account",
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
            back = Button("Back", icon="arrow-left", height=56, name="firstRun.back")
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
