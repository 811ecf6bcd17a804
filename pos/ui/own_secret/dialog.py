"""The dialog for one's own PIN and password. The keypad types into the field that has the keyboard. A view over `OwnSecretPresenter`."""

from __future__ import annotations

from functools import partial
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.till.sign_in import OwnKind
from pos.ui.login.choosing_presenter import NO_VERDICT
from pos.ui.login.secret_parts import SecretEdit, StrengthBars
from pos.ui.own_secret.presenter import OwnSecretPresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import Segment
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field, Sentence
from pos.ui.widgets.keypad import PIN_KEYS, Keypad
from pos.words import say

_PIN_DIGITS = 8


class OwnSecretDialog(Dialog):
    """Open it with `open_here`. While it asks the server nobody closes it, but a till that is locked takes it away."""

    def __init__(self, window: QWidget, presenter: OwnSecretPresenter) -> None:
        super().__init__(window, say("My password and PIN"), width=760, name="own")
        self.presenter = presenter
        self.segment = Segment(presenter.kinds, presenter.kind, name="own.kind")
        self.fields = {
            key: Field(presenter.old_label, secret=True, name=f"own.{key}") for key in ("old", "new", "again")
        }
        self._secret = SecretEdit(self.fields["new"], "own.new")
        self._other_way = Button("", kind=Kind.GHOST, height=44, name="own.other")
        self._rules = Label("", Role.META, "text2", name="own.rules")
        self._bars = StrengthBars()
        self._verdict = Sentence("own.verdict")
        self._said = Label("", Role.H3_MEDIUM, name="own.done")
        self._pad = Keypad(PIN_KEYS, name="own.pad")
        self._asked = QWidget()
        self._ended = QWidget()
        self._kind_shown = presenter.kind
        self._fill_body()
        self.go = self.add_actions(say("Cancel"), presenter.accept_word)
        self.no = next(each for each in self.box.findChildren(Button, "own.cancel"))
        self._connect()
        presenter.on_change = self.draw
        self.draw()

    def _fill_body(self) -> None:
        for label in (self._rules, self._said):
            label.setWordWrap(True)
        start = QVBoxLayout()
        start.setSpacing(px(6))
        start.addWidget(self.segment)
        start.addSpacing(px(8))
        start.addWidget(self.fields["old"])
        start.addSpacing(px(8))
        start.addWidget(self.fields["new"])
        start.addWidget(self._bars)
        start.addWidget(self._rules)
        start.addWidget(self._verdict)
        start.addSpacing(px(4))
        start.addWidget(self.fields["again"])
        start.addStretch(1)
        asked = QHBoxLayout(self._asked)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(px(28))
        asked.addLayout(start, 1)
        self._pad.setFixedSize(px(288), px(328))
        end = QVBoxLayout()
        end.setSpacing(px(8))
        end.addWidget(self._pad)
        end.addWidget(self._other_way, 0, Qt.AlignmentFlag.AlignHCenter)
        end.addStretch(1)
        asked.addLayout(end)
        ended = QHBoxLayout(self._ended)
        ended.setContentsMargins(0, 0, 0, 0)
        ended.setSpacing(px(12))
        ended.addWidget(IconMark("circle-check", 26, "go_text"), 0, Qt.AlignmentFlag.AlignTop)
        self._said.setMinimumWidth(px(640))  # or Qt keeps room for the lines of a narrower one
        ended.addWidget(self._said, 1)
        column = QVBoxLayout()
        column.addWidget(self._asked)
        column.addWidget(self._ended)
        self.body.addLayout(column)

    def _connect(self) -> None:
        self.segment.chosen.connect(self._on_segment_chosen)
        self._other_way.clicked.connect(self._on_other_way_clicked)
        self._pad.pressed.connect(self._on_pad_pressed)
        for key, field in self.fields.items():
            field.edited.connect(partial(self.presenter.typed, key))

    def open_here(self) -> None:
        self.open_over(self.fields["old"].edit)

    # ---- drawing ----
    def draw(self) -> None:
        """What is asked for, what is wrong with it, or that it is done."""
        shown = self.presenter
        self._asked.setVisible(not shown.done)
        self._ended.setVisible(bool(shown.done))
        if shown.done:
            self._draw_done()
        else:
            self._draw_fields()
        self.go.set_busy(shown.is_busy)
        self.no.setEnabled(not shown.is_busy)
        self.segment.setEnabled(not shown.is_busy)
        if self.isVisible():
            self._fit()

    def _draw_fields(self) -> None:
        shown = self.presenter
        if shown.kind != self._kind_shown:
            self._kind_shown = shown.kind
            self.segment.choose(shown.kind)
            self._secret.hide_text()
            for field in self.fields.values():
                field.set_text("")
        labels = {"old": shown.old_label, "new": shown.new_label, "again": shown.again_label}
        for key, field in self.fields.items():
            field.set_label(labels[key])
            field.set_error(shown.errors.get(key, ""))
            is_pin = shown.old_kind == "pin" if key == "old" else shown.is_pin
            field.edit.setMaxLength(_PIN_DIGITS if is_pin else 32767)
        self._other_way.setVisible(bool(shown.other_way))
        self._other_way.set_label(shown.other_way)
        has_verdict = shown.verdict != NO_VERDICT
        self._secret.eye.setVisible(not shown.is_pin)
        self._bars.setVisible(not shown.is_pin and "new" not in shown.errors)
        self._bars.set_bars(shown.verdict.bars)
        self._rules.setText(shown.rules)
        self._rules.setVisible(not has_verdict and "new" not in shown.errors)
        said = shown.verdict.sentence if has_verdict and "new" not in shown.errors else ""
        self._verdict.set_text(said, "go_text" if shown.verdict.is_good else "warn")
        self._pad.setVisible(shown.is_pin)
        self.go.set_label(shown.accept_word)
        wrong = next((key for key in self.fields if key in shown.errors), "")
        if wrong and self.isVisible():
            self.fields[wrong].edit.setFocus(Qt.FocusReason.OtherFocusReason)
            self.fields[wrong].edit.selectAll()
            announce(self, shown.errors[wrong])

    def _draw_done(self) -> None:
        shown = self.presenter
        for field in self.fields.values():
            field.set_text("")
        self._said.setText(
            f"{shown.done} {say('You stay signed in here; everywhere else you are signed out.')}"
        )
        self.go.set_label(say("Done"))
        self.no.hide()
        announce(self, self._said.text())
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def _fit(self) -> None:
        layout = self.box.layout()
        if layout is not None:
            layout.activate()
        self._fill_window()

    # ---- what was pressed ----
    def accept(self) -> None:
        """Enter goes to the field that is empty, and changes it from the last."""
        if self.presenter.done:
            super().accept()
            return
        empty = next((field for field in self.fields.values() if not field.text()), None)
        if empty is not None and not empty.edit.hasFocus() and not self.go.hasFocus():
            empty.edit.setFocus(Qt.FocusReason.TabFocusReason)
            return
        old, new, again = (field.text() for field in self.fields.values())
        self.presenter.save(old, new, again)

    def end(self) -> None:
        self.presenter.end()
        super().end()

    def _on_close_clicked(self) -> None:
        if not self.presenter.is_busy:
            super()._on_close_clicked()

    def show_refusal(self, sentence: str) -> None:
        self._verdict.set_text(sentence, "warn")
        self._fit()

    def _on_segment_chosen(self, key: str) -> None:
        self.presenter.choose_kind(cast("OwnKind", key))
        self.fields["old"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_other_way_clicked(self) -> None:
        self.fields["old"].set_text("")
        self.presenter.choose_other_way()
        self.fields["old"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_pad_pressed(self, key: str) -> None:
        field_key, field = next(
            ((key, field) for key, field in self.fields.items() if field.edit.hasFocus()),
            ("old", self.fields["old"]),
        )
        field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        if key == "back":
            field.edit.backspace()
        elif key == "clear":
            field.edit.clear()
        else:
            field.edit.insert(key)
        self.presenter.typed(field_key, field.text())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self.focusNextPrevChild(event.key() == Qt.Key.Key_Down)
            event.accept()
        elif event.key() == Qt.Key.Key_Escape and self.presenter.is_busy:
            event.accept()
        else:
            super().keyPressEvent(event)
