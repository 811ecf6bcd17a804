"""The dialog that asks for consent: what it is for at the start, who and their PIN at the end, and the way to ask elsewhere.

A view over `ApprovalPresenter`. Digits go to the PIN wherever the keyboard is; a scan never does.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QFont, QKeyEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.approval.hearing import Hearing, News
from pos.ui.approval.presenter import ApprovalPresenter, ConsentFace
from pos.ui.faces import BadgeText, CardFace, initials
from pos.ui.theme import Role, margins, painter_of, theme
from pos.ui.widgets.badges import Badge, IconMark
from pos.ui.widgets.base import ElidedLabel, Label, announce, paint_box, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.keypad import PIN_KEYS, Keypad
from pos.ui.widgets.pin_dots import PinDots
from pos.words import say

LOOK_EVERY_MS = 3000
"""Also without a notification a request that waits is looked at."""
_RADIUS = 16
_MOST_PEOPLE = 4


class _PadSide(QWidget):
    """The quiet half at the end of the box."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0, 1, -1, -1)
        shape = QPainterPath()
        shape.addRoundedRect(box, px(_RADIUS), px(_RADIUS))
        shape.addRect(QRectF(0, box.top(), box.width() / 2, box.height()))
        shape.setFillRule(Qt.FillRule.WindingFill)
        painter.fillPath(shape, theme().colour("surface2"))
        painter.fillRect(QRectF(0, box.top(), 1, box.height()), theme().colour("border"))


class _Change(QWidget):
    """Old, new, by how much, and how far one gets alone."""

    def __init__(self, face: ConsentFace) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(px(17), px(16), px(17), px(16))
        column.setSpacing(px(4))
        column.addWidget(ElidedLabel(face.name, Role.H3, name="approval.name"))
        row = QHBoxLayout()
        row.setSpacing(px(12))
        if face.old:
            old = Label(face.old, Role.AMOUNT_LARGE, "text2", name="approval.old")
            struck = QFont(old.font())
            struck.setStrikeOut(True)
            old.setFont(struck)
            row.addWidget(old)
            row.addWidget(IconMark("arrow-right", 16, "text2"))
        row.addWidget(Label(face.new, Role.AMOUNT_FIELD, name="approval.new"))
        if face.badge:
            row.addWidget(Badge(BadgeText(face.badge, "warn", icon="tag")))
        row.addStretch(1)
        column.addLayout(row)
        if face.limit:
            column.addWidget(_wrapped(face.limit, "approval.limit"))
        if face.reason:
            column.addWidget(_wrapped(say("Reason: {reason}", reason=face.reason), "approval.reason"))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), edge="border", radius=px(12))


class ApprovalDialog(Dialog):
    """Open it with `open_here`. Esc gives up, and withdraws what was asked elsewhere."""

    def __init__(self, window: QWidget, presenter: ApprovalPresenter, news: News) -> None:
        self.presenter = presenter
        self._cards: dict[str, ChoiceCard] = {}
        super().__init__(window, say("Manager needed"), presenter.face.purpose, name="approval")
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_EVERY_MS)
        self._timer.timeout.connect(presenter.look_again)
        self._hearing = Hearing(self, news, presenter.look_again)
        presenter.on_change = self.draw
        presenter.on_close = self._finish
        self.draw()

    def _build(self, name: str) -> None:
        row = QHBoxLayout(self.box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(self._make_start(name), 1)
        row.addWidget(self._make_pad(name))
        self.add_shadow()

    def _make_start(self, name: str) -> QVBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(IconMark("key-round", 24, "warn", box=48, fill="warn_soft", radius=10))
        head.addLayout(words, 1)
        self._who = Label(say("Who approves?"), Role.META_MEDIUM, "text2")
        self.waiting = _wrapped("", f"{name}.waiting")
        self.error = Sentence(f"{name}.error")
        self.afar = Button(say("Ask from afar"), icon="send", name=f"{name}.afar")
        self.afar.clicked.connect(self._on_afar_clicked)
        no = Button(say("Cancel"), keycap="Esc", name=f"{name}.cancel")
        no.clicked.connect(self._on_close_clicked)
        buttons = QHBoxLayout()
        buttons.setSpacing(px(10))
        buttons.addWidget(no, 1)
        buttons.addWidget(self.afar, 1)
        kept = QHBoxLayout()
        kept.setSpacing(px(8))
        kept.addWidget(IconMark("history", 15, "text2"))
        kept.addWidget(Label(say("Saved in the books with both names."), Role.META, "text2"), 1)
        column = QVBoxLayout()
        column.setContentsMargins(px(28), px(28), px(28), px(28))
        column.setSpacing(px(12))
        column.addLayout(head)
        column.addSpacing(px(4))
        column.addWidget(_Change(self.presenter.face))
        column.addWidget(self._who)
        column.addLayout(self._make_people())
        # What is said while asking has its place from the start: the keys may not move under the fingers.
        said = QWidget()
        said.setFixedHeight(px(60))
        said_column = QVBoxLayout(said)
        said_column.setContentsMargins(0, 0, 0, 0)
        said_column.addWidget(self.waiting)
        said_column.addWidget(self.error)
        said_column.addStretch(1)
        column.addWidget(said)
        column.addStretch(1)
        column.addLayout(kept)
        column.addLayout(buttons)
        return column

    def _make_people(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(px(10))
        for at, person in enumerate(self.presenter.people[:_MOST_PEOPLE]):
            face = CardFace(_short(person.name), person=initials(person.name), tint=person.tint)
            card = ChoiceCard(face, height=64, tick=False, name=f"approval.person.{person.person_id}")
            card.clicked.connect(partial(self._on_card_clicked, person.person_id))
            self._cards[person.person_id] = card
            grid.addWidget(card, at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return grid

    def _make_pad(self, name: str) -> QWidget:
        side = _PadSide()
        side.setFixedWidth(px(344))
        self._heading = Label("", Role.H3, name=f"{name}.heading")
        self.dots = PinDots(height=40, name=f"{name}.pin")
        pad = Keypad(PIN_KEYS, name=f"{name}.pad")
        pad.setFixedHeight(px(280))
        pad.pressed.connect(self.presenter.press)
        column = QVBoxLayout(side)
        column.setContentsMargins(margins(px(29), px(28), px(28), px(28)))
        column.setSpacing(px(16))
        column.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.dots)
        column.addWidget(pad)
        column.addStretch(1)
        hint = Label(say("The last digit confirms"), Role.META, "text3")
        column.addWidget(hint, 0, Qt.AlignmentFlag.AlignHCenter)
        return side

    def open_here(self) -> None:
        self.open_over(self.dots)

    def draw(self) -> None:
        shown = self.presenter
        typed, wanted = shown.dots
        self.dots.set_dots(typed, wanted, has_error=bool(shown.error))
        self._heading.setText(say("Checking") if shown.is_busy else shown.heading)
        for person_id, card in self._cards.items():
            card.setChecked(shown.chosen is not None and shown.chosen.person_id == person_id)
        self._who.setVisible(bool(self._cards))
        self.waiting.setText(shown.waiting)
        self.waiting.setVisible(bool(shown.waiting) and not shown.error)
        if self.error.label.text() != shown.error:
            self.error.set_text(shown.error)
            announce(self, shown.error)
        self.afar.set_label(say("Withdraw") if shown.is_waiting else say("Ask from afar"))
        self.afar.setEnabled(shown.is_waiting or shown.can_ask_afar)
        if shown.is_waiting and not self._timer.isActive():
            self._timer.start()
        elif not shown.is_waiting:
            self._timer.stop()
        self._fit()

    def _fit(self) -> None:
        layout = self.box.layout()
        if self.isVisible() and layout is not None:
            # It never gets smaller: what is said while asking moves no key, and squeezes no line above it.
            self.box.setMinimumHeight(self.box.height())
            layout.activate()
            self._fill_window()

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)
        self._fit()

    def accept(self) -> None:
        """Enter does nothing here: the last digit confirms."""

    def end(self) -> None:
        self._timer.stop()
        self._hearing.end()
        self.presenter.end()
        super().end()

    def _finish(self) -> None:
        self.end()
        self.accepted.emit()

    def _on_card_clicked(self, person_id: str, _checked: bool = False) -> None:
        self.presenter.choose(person_id)
        self.dots.setFocus()

    def _on_afar_clicked(self) -> None:
        if self.presenter.is_waiting:
            self.presenter.withdraw()
        else:
            self.presenter.ask_afar()

    def take_scan(self, code: str) -> bool:
        """A manager's badge."""
        return self.presenter.take_badge(code)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text, key = event.text(), event.key()
        if text.isdecimal() and text.isascii():
            self.presenter.press(text)
        elif key == Qt.Key.Key_Backspace:
            self.presenter.press("back")
        elif key == Qt.Key.Key_Delete:
            self.presenter.press("clear")
        elif key in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.presenter.move(-1 if key == Qt.Key.Key_Up else 1)
        else:
            super().keyPressEvent(event)
            return
        event.accept()


def _wrapped(text: str, name: str) -> Label:
    label = Label(text, Role.BODY, "text2", name=name)
    label.setWordWrap(True)
    return label


def _short(name: str) -> str:
    """Carla Ruiz is Carla R. where there is little room."""
    first, *rest = name.split()
    return f"{first} {rest[-1][0]}." if rest else first
