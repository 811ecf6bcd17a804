"""Signing in: names and PIN, or user name and password; and a secret of one's own in place of one that was given.

A view over `LoginPresenter`. Digits go to the PIN wherever the keyboard is; a scan never does.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.ui.faces import initials
from pos.ui.login.choosing_page import ChoosingPage
from pos.ui.login.frame import Frame
from pos.ui.login.presenter import LoginPresenter
from pos.ui.login.secret_parts import SecretEdit
from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.theme import Role, theme
from pos.ui.widgets.badges import Monogram
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.fields import Field, Sentence
from pos.ui.widgets.keypad import PIN_KEYS, Keypad
from pos.ui.widgets.pin_dots import PinDots
from pos.ui.widgets.till_frame import is_short
from pos.words import say

_BUSY_AFTER_MS = 300
_ONE_COLUMN_BELOW = 640


class LoginScreen(Screen):
    has_strip = False

    def __init__(self, presenter: LoginPresenter, parent: QWidget | None = None) -> None:
        super().__init__("login", parent)
        self.presenter = presenter
        self._cards: dict[str, ChoiceCard] = {}
        self._card_ids: list[str] = []
        self.frame = Frame(self)
        self._build_people()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_pin_page())
        self._pages.addWidget(self._make_password_page())
        self.choosing = ChoosingPage()
        self._pages.addWidget(self.choosing)
        self.frame.content.addWidget(self._pages)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.frame)
        self._busy = QTimer(self)
        self._busy.setSingleShot(True)
        self._busy.setInterval(_BUSY_AFTER_MS)
        self._busy.timeout.connect(self._on_busy_timeout)
        self.keys = {
            (Qt.Key.Key_Up, NO_MODIFIER): partial(presenter.move, -1),
            (Qt.Key.Key_Down, NO_MODIFIER): partial(presenter.move, 1),
            (Qt.Key.Key_Backspace, NO_MODIFIER): partial(presenter.press, "back"),
            (Qt.Key.Key_Delete, NO_MODIFIER): partial(presenter.press, "clear"),
            (Qt.Key.Key_Escape, NO_MODIFIER): self._on_escape_pressed,
        }
        presenter.listen(self.draw)

    # ---- building ----
    def _build_people(self) -> None:
        self._people = QWidget()
        self._grid = QGridLayout(self._people)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(px(12))
        scroll = QScrollArea()
        scroll.setWidget(self._people)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.viewport().setAutoFillBackground(False)
        self._people.setAutoFillBackground(False)
        self._scroll = scroll
        middle = self.frame.middle
        middle.addStretch(1)
        middle.addWidget(Label(say("Who is at the till?"), Role.GREETING))
        middle.addSpacing(px(4))
        self._how = Label("", Role.LEAD, "text3", name="login.how")
        middle.addWidget(self._how)
        middle.addSpacing(px(24))
        middle.addWidget(scroll, 100)
        middle.addStretch(1)

    def _make_pin_page(self) -> QWidget:
        page = QWidget()
        self._avatar = Monogram(72)
        self._greeting = Label("", Role.KPI, name="login.greeting")
        self._hint = Label(say("Type your PIN"), Role.LINE_PLAIN, "text3")
        self._dots = PinDots()
        self._pin_error = Sentence("login.error")
        pad = Keypad(PIN_KEYS, name="pin.pad")
        pad.setMinimumHeight(px(232))
        pad.setMaximumHeight(px(328))
        pad.pressed.connect(self.presenter.press)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(self._avatar, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(px(14))
        column.addWidget(self._greeting, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(px(20))
        column.addWidget(self._dots)
        column.addSpacing(px(8))
        error_place = QWidget()
        # The place of the sentence is kept, so that the keys never move under the fingers.
        error_place.setFixedHeight(px(44))
        row = QHBoxLayout(error_place)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pin_error)
        column.addWidget(error_place)
        column.addSpacing(px(4))
        column.addWidget(pad, 1000)
        column.addSpacing(px(24))
        column.addWidget(
            Label(say("Forgot PIN? Ask a manager"), Role.LINE, "text2"), 0, Qt.AlignmentFlag.AlignHCenter
        )
        column.addStretch(1)
        return page

    def _make_password_page(self) -> QWidget:
        page = QWidget()
        self.user_name = Field(say("User name"), height=56, name="userName")
        self.password = Field(say("Password"), height=56, secret=True, name="password")
        self._secret = SecretEdit(self.password, "password")
        self._caps = Sentence("login.caps")
        self._sign_in = Button(
            say("Sign in"), keycap="Enter", kind=Kind.MAIN, height=64, role=Role.AMOUNT_LARGE, name="signIn"
        )
        self._back = Button(
            say("Back to names and PIN"), icon="arrow-left", kind=Kind.GHOST, name="login.back"
        )
        self.user_name.returned.connect(self.password.edit.setFocus)
        self.password.returned.connect(self._on_sign_in_pressed)
        self.password.edit.typed.connect(self._on_password_typed)
        self._sign_in.clicked.connect(self._on_sign_in_pressed)
        self._back.clicked.connect(self._on_escape_pressed)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addStretch(1)
        column.addWidget(Label(say("Sign in"), Role.H1))
        column.addWidget(Label(say("Use the name and password you were given."), Role.LINE_PLAIN, "text3"))
        column.addSpacing(px(26))
        column.addWidget(self.user_name)
        column.addSpacing(px(16))
        column.addWidget(self.password)
        column.addSpacing(px(6))
        column.addWidget(self._caps)
        column.addSpacing(px(20))
        column.addWidget(self._sign_in)
        column.addSpacing(px(10))
        column.addWidget(self._back, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        return page

    # ---- drawing ----
    def draw(self) -> None:
        """Show who may sign in and how far it is."""
        shown = self.presenter
        self._draw_cards()
        for user_id, card in self._cards.items():
            card.setChecked(user_id == shown.chosen_id)
            card.setEnabled(not shown.is_busy and shown.choosing is None)
        self._draw_page()
        if shown.person is not None:
            self._avatar.set_person(initials(shown.person.name), shown.person.tint)
        self._greeting.setText(shown.greeting)
        self._how.setText(shown.hint)
        typed, wanted = shown.dots
        self._dots.set_dots(wanted if shown.is_busy else typed, wanted, has_error=bool(shown.error))
        self._pin_error.set_text(
            "" if shown.by_password else shown.error or shown.notice, "danger" if shown.error else "text2"
        )
        self.password.set_error((shown.error or shown.notice) if shown.by_password else "")
        self._back.setVisible(len(shown.cards) > 1)
        if shown.error or shown.notice:
            announce(self, shown.error or shown.notice)
        self._draw_busy()

    def _draw_page(self) -> None:
        shown = self.presenter
        was_choosing = self._pages.currentWidget() is self.choosing
        self._pages.setCurrentIndex(2 if shown.choosing is not None else 1 if shown.by_password else 0)
        self.choosing.show_choice(shown.choosing)
        if was_choosing and shown.choosing is None:
            self._place_keyboard()

    def draw_clock(self) -> None:
        """Date and facts; asked for after the first paint, because dates load slowly."""
        self.frame.moment.setText(self.presenter.moment)
        self.frame.facts.set_facts(self.presenter.facts)

    def _draw_busy(self) -> None:
        if self.presenter.is_busy:
            if not self._busy.isActive() and not self._sign_in.is_busy:
                self._busy.start()
            return
        self._busy.stop()
        self._sign_in.set_busy(False)
        self._hint.setText(say("Type your PIN"))

    def _draw_cards(self) -> None:
        cards = self.presenter.cards
        if [user_id for user_id, _ in cards] == self._card_ids:
            for user_id, face in cards:
                self._cards[user_id].set_face(face)
            return
        for card in self._cards.values():
            card.hide()
            card.deleteLater()
        self._cards = {}
        self._card_ids = [user_id for user_id, _ in cards]
        for user_id, face in cards:
            card = ChoiceCard(face, radius=14, name=f"person.{user_id or 'other'}")
            card.clicked.connect(partial(self._on_card_clicked, user_id))
            self._cards[user_id] = card
        self._lay_out_cards()

    def _lay_out_cards(self) -> None:
        room = self.width() / theme().scale - 560
        columns = 1 if room < _ONE_COLUMN_BELOW else 2
        for at, card in enumerate(self._cards.values()):
            self._grid.addWidget(card, at // columns, at % columns)
        for column in range(2):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        rows = -(-len(self._cards) // columns)
        self._scroll.setMaximumHeight(max(0, px(100 * rows - 12)))

    # ---- what was pressed ----
    def _on_busy_timeout(self) -> None:
        self._sign_in.set_busy(True)
        self._hint.setText(say("Signing in"))

    def _on_card_clicked(self, user_id: str, _checked: bool = False) -> None:
        self.presenter.choose(user_id)
        self._place_keyboard()

    def _on_sign_in_pressed(self) -> None:
        password = self.password.text()
        self.password.set_text("")
        self.presenter.sign_in(self.user_name.text(), password)

    def _on_escape_pressed(self) -> None:
        shown = self.presenter
        if shown.choosing is not None:
            shown.choosing.turn_back()
            return
        if shown.by_password and shown.person is not None:
            self.password.set_text("")
            shown.choose(shown.person.user_id)
        else:
            shown.press("clear")
        self._place_keyboard()

    def _place_keyboard(self) -> None:
        if not self.presenter.by_password:
            self._dots.setFocus()
        elif self.user_name.text():
            self.password.edit.setFocus()
        else:
            self.user_name.edit.setFocus()

    # ---- the window's calls ----
    def enter(self) -> None:
        self.password.set_text("")
        self.presenter.begin()
        self._place_keyboard()

    def type_key(self, event: QKeyEvent) -> bool:
        text = event.text()
        if self.presenter.by_password or self.presenter.choosing or not (text.isdecimal() and text.isascii()):
            return False
        self.presenter.press(text)
        return True

    def _on_password_typed(self, letter: str, shifted: bool) -> None:
        """Qt does not tell the state of Caps Lock; a capital without Shift gives it away."""
        if letter.isalpha():
            self._caps.set_text(say("Caps Lock is on") if letter.isupper() != shifted else "", "warn")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._avatar.setVisible(not is_short(self))
        self._lay_out_cards()
