"""Dialogs of the drawer: cash in and out, opened without a sale, count again, a second person's PIN, and the X report."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.domain.badge import read_badge
from pos.domain.shift_entries import ShiftReport
from pos.errors import PosError
from pos.till.shown import Person
from pos.ui.faces import OTHER, CardFace, Option
from pos.ui.screen import ALT
from pos.ui.shift.cash_presenter import CashPresenter
from pos.ui.shift.parts import Rows
from pos.ui.shift.ports import Runner, ShiftPort
from pos.ui.shift.review_screen import paper_rows
from pos.ui.theme import Role
from pos.ui.widgets.amount import AmountField
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.choices import ChoiceCard, Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field, Sentence
from pos.ui.widgets.keypad import BACK, PIN_KEYS, Keypad, PadKey, digit
from pos.ui.widgets.reasons import ReasonChips, ReasonChoice
from pos.ui.widgets.receipt_view import ReceiptView
from pos.ui.words import sentence
from pos.words import say


def _pad_keys(point: str) -> tuple[tuple[PadKey, ...], ...]:
    return (
        (digit("7"), digit("8"), digit("9")),
        (digit("4"), digit("5"), digit("6")),
        (digit("1"), digit("2"), digit("3")),
        (PadKey("point", point), digit("0"), BACK),
    )


class CashDialog(Dialog):
    """A view over `CashPresenter`."""

    def __init__(self, window: QWidget, presenter: CashPresenter) -> None:
        super().__init__(window, say("Cash in or out"), name="cash")
        self.presenter = presenter
        options = (
            Option("in", say("Put in"), icon="arrow-down-to-line"),
            Option("out", say("Take out"), icon="arrow-up-from-line"),
        )
        self.segment = Segment(options, presenter.direction.value, name="cash.direction")
        self.field = AmountField(height=64, name="cash.amount")
        self.chips = ReasonChips(388, "cash.reasons")
        self.note = Field(
            say("Note"), placeholder=say("For example: flowers, invoice 8812"), name="cash.note"
        )
        self.error = Sentence("cash.error")
        start = QVBoxLayout()
        start.setSpacing(px(12))
        start.addWidget(self.segment)
        start.addWidget(self.field)
        start.addWidget(Label(say("Why"), Role.META_MEDIUM, "text2"))
        start.addWidget(self.chips)
        start.addWidget(self.note)
        start.addWidget(self.error)
        start.addStretch(1)
        end = QVBoxLayout()
        end.setSpacing(px(10))
        pad = Keypad(_pad_keys(presenter.locale.decimal_point), name="cash.pad")
        pad.setFixedSize(px(288), px(312))
        self.rows = Rows("", "cash.rows")
        end.addWidget(pad)
        end.addWidget(self.rows)
        end.addStretch(1)
        self.body.addLayout(start, 1)
        self.body.addLayout(end)
        self.accept_button = self.add_actions(say("Cancel"), presenter.accept)
        self.accept_button.setFixedWidth(px(288))
        self.warning = Label("", Role.BODY_MEDIUM, "warn", name="cash.warning")
        self._key = IconMark("key-round", 16, "warn")
        self.footer.insertWidget(2, self._key)
        self.footer.insertWidget(3, self.warning)
        self.footer.setSpacing(px(8))
        self.segment.chosen.connect(presenter.choose_direction)
        self.chips.chosen.connect(self._on_chips_chosen)
        self.note.edited.connect(presenter.set_note)
        pad.pressed.connect(self._on_pad_pressed)
        self._reasons: list[str] = []
        presenter.on_close = self._on_presenter_closed
        presenter.listen(self.draw)

    def open_here(self) -> None:
        self.presenter.begin()
        self.open_over(self.field)

    def draw(self) -> None:
        shown = self.presenter
        self.field.set_face(shown.amount_label, shown.typed, hint="0")
        if shown.reasons != self._reasons:
            self._reasons = shown.reasons
            self.chips.set_reasons(shown.reasons, shown.reason)
        self.rows.set_rows(shown.drawer_rows)
        self.error.set_text(shown.problem)
        self.warning.setText(shown.warning)
        self._key.setVisible(bool(shown.warning))
        if self.isVisible():
            self._fill_window()
        self.accept_button.set_label(shown.accept)
        self.accept_button.set_busy(shown.is_busy)

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)

    def _on_chips_chosen(self, reason: str) -> None:
        self.presenter.choose_reason(reason)
        (self.note.edit if reason == OTHER else self.field).setFocus()

    def _on_pad_pressed(self, key: str) -> None:
        self.presenter.press(key)

    def _on_presenter_closed(self) -> None:
        super().accept()

    def accept(self) -> None:
        self.presenter.move()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        number = event.key() - Qt.Key.Key_1
        if event.modifiers() & ALT and 0 <= number < len(self._reasons):
            self.chips.mark(self._reasons[number])
            self.presenter.choose_reason(self._reasons[number])
        elif event.key() == Qt.Key.Key_Backspace:
            self.presenter.press("back")
        elif text.isdecimal() and text.isascii():
            self.presenter.press(text)
        elif text and text in ".,":
            self.presenter.press("point")
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class DrawerDialog(Dialog):
    """Why the drawer is opened without a sale: the usual reason is marked, Enter opens."""

    def __init__(self, window: QWidget, port: ShiftPort, run: Runner) -> None:
        super().__init__(
            window,
            say("Open the drawer"),
            say("Without a sale. It is written down."),
            width=560,
            name="drawer",
        )
        self._port, self._run = port, run
        self.why = ReasonChoice(port.reasons("no_sale"), 500, "drawer")
        self.error = Sentence("drawer.error")
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addWidget(self.why)
        column.addWidget(self.error)
        self.body.addLayout(column)
        self.accept_button = self.add_actions(say("Cancel"), say("Open drawer"))
        self.why.changed.connect(self._on_why_changed)

    def open_here(self) -> None:
        self.open_over(self.accept_button)

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)

    def _on_why_changed(self) -> None:
        self._fill_window()
        self.why.focus_else(self.accept_button)

    def accept(self) -> None:
        try:
            opening = self._port.open_drawer(self.why.reason)
        except PosError as error:
            self.error.set_text(sentence(error))
            return
        self._run(opening, self._on_opened, self._on_failed)

    def _on_opened(self, _entry: Any) -> None:
        super().accept()

    def _on_failed(self, error: Exception) -> None:
        self.error.set_text(sentence(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.why.take_key(event):
            super().keyPressEvent(event)


class RecountDialog(Dialog):
    """The count is not what it should be; neither how much nor which way is said. Enter counts again."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window, say("Count once more"), width=560, name="recount")
        words = Label(
            say("The count does not match. Count everything again from the start; the second count stands."),
            Role.LINE_PLAIN,
            "text2",
            name="recount.words",
        )
        words.setWordWrap(True)
        self.body.addWidget(words)
        self.accept_button = self.add_actions(say("Keep this count"), say("Count again"))

    def open_here(self) -> None:
        self.open_over(self.accept_button)


class VerifyDialog(Dialog):
    """Somebody else types their PIN (a press chooses the person, the last digit confirms) or scans their badge."""

    def __init__(
        self,
        window: QWidget,
        people: Sequence[tuple[str, Person]],
        verify: Callable[[str, str], Any],
        run: Runner,
        on_verified: Callable[[Any], None],
        by_badge: Callable[[str], Any],
        words: tuple[str, str] | None = None,
    ) -> None:
        if words is None:
            words = (
                say("A second person has to look"),
                say("Somebody who may approve types their PIN, or scans their badge."),
            )
        super().__init__(window, *words, name="verify")
        self._people, self._verify, self._run, self._on_verified = people, verify, run, on_verified
        self._by_badge = by_badge
        self._at, self._typed, self._is_busy = 0, "", False
        self._cards: list[ChoiceCard] = []
        start = QVBoxLayout()
        start.setSpacing(px(8))
        for number, (_, person) in enumerate(people):
            words_of = person.name.split()
            letters = "".join(word[0] for word in words_of[:1] + words_of[1:][-1:]).upper()
            card = ChoiceCard(
                CardFace(person.name, person.role, person=letters, tint=person.tint),
                height=72,
                name=f"verify.person{number}",
            )
            card.clicked.connect(partial(self._on_card_clicked, number))
            self._cards.append(card)
            start.addWidget(card)
        self.dots = Label("", Role.KEY, name="verify.dots")
        self.dots.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.error = Sentence("verify.error")
        start.addStretch(1)
        start.addWidget(self.error)
        end = QVBoxLayout()
        end.setSpacing(px(10))
        pad = Keypad(PIN_KEYS, name="verify.pad")
        pad.setFixedSize(px(288), px(328))
        pad.pressed.connect(self._press)
        end.addWidget(self.dots)
        end.addWidget(pad)
        self.body.addLayout(start, 1)
        self.body.addLayout(end)
        self.add_actions(say("Cancel"), say("Verify")).setFixedWidth(px(288))
        self._draw()

    def open_here(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.open_over(self)

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)

    def take_scan(self, code: str) -> bool:
        """A badge; no other scan."""
        badge = read_badge(code)
        if badge is None or self._is_busy:
            return False
        self._typed = ""
        self.error.set_text("")
        self._draw()
        try:
            asking = self._by_badge(badge)
        except PosError as error:
            self._on_refused(error)
            return True
        self._is_busy = True
        self._run(asking, self._on_answer, self._on_refused)
        return True

    def _draw(self) -> None:
        for number, card in enumerate(self._cards):
            card.setChecked(number == self._at)
        wanted = self._people[self._at][1].pin_length if self._people else 4
        missing = wanted - len(self._typed)
        self.dots.setText("\N{BLACK CIRCLE} " * len(self._typed) + "\N{WHITE CIRCLE} " * max(missing, 0))

    def _on_card_clicked(self, number: int, _checked: bool = False) -> None:
        self._at, self._typed = number, ""
        self._draw()

    def _press(self, key: str) -> None:
        if self._is_busy or not self._people:
            return
        self.error.set_text("")
        if key == "clear":
            self._typed = ""
        elif key == "back":
            self._typed = self._typed[:-1]
        else:
            self._typed += key
        self._draw()
        if len(self._typed) >= self._people[self._at][1].pin_length:
            self.accept()

    def accept(self) -> None:
        if self._is_busy or not self._typed:
            return
        self._is_busy = True
        username = self._people[self._at][0]
        typed, self._typed = self._typed, ""
        self._run(self._verify(username, typed), self._on_answer, self._on_refused)

    def _on_answer(self, result: Any) -> None:
        self._is_busy = False
        super().accept()
        self._on_verified(result)

    def _on_refused(self, error: Exception) -> None:
        self._is_busy = False
        self._draw()
        self.error.set_text(sentence(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        text = event.text()
        if text.isdecimal() and text.isascii():
            self._press(text)
        elif event.key() == Qt.Key.Key_Backspace:
            self._press("back")
        elif event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down} and self._people:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self._on_card_clicked(min(max(self._at + step, 0), len(self._people) - 1))
        else:
            super().keyPressEvent(event)
            return
        event.accept()


class ReportDialog(Dialog):
    """The X report to look at; Enter prints it."""

    def __init__(self, window: QWidget, port: ShiftPort, run: Runner, report: ShiftReport) -> None:
        super().__init__(
            window, say("X report"), say("The shift up to now. Nothing is closed."), width=560, name="report"
        )
        self._port, self._run = port, run
        self.paper = ReceiptView()
        self.paper.setObjectName("report.paper")
        self.paper.set_rows(paper_rows(port.rows(report)))
        holder = QWidget()
        inner = QHBoxLayout(holder)
        inner.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFixedHeight(px(480))
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout()
        self.error = Sentence("report.error")
        column.addWidget(scroll)
        column.addWidget(self.error)
        self.body.addLayout(column)
        self.accept_button = self.add_actions(say("Close"), say("Print"))

    def open_here(self) -> None:
        self.open_over(self.accept_button)

    def show_refusal(self, sentence: str) -> None:
        self.error.set_text(sentence)

    def accept(self) -> None:
        try:
            printing = self._port.print_x()
        except PosError as error:
            self.error.set_text(sentence(error))
            return
        self._run(printing, self._on_printed, self._on_failed)

    def _on_printed(self, _nothing: Any) -> None:
        super().accept()

    def _on_failed(self, error: Exception) -> None:
        self.error.set_text(sentence(error))
