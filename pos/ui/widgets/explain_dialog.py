"""A dialog of a few sentences: what a short text on the screen means, paper of it, and one way on for who may take it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from pos.ui.faces import Explained
from pos.ui.theme import Role
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say, word

_WIDTH, _MARGINS = 640, 72
_MOST_HEIGHT = 430
"""A sale with very many offers scrolls."""


class ExplainDialog(Dialog):
    """`accepted` is the way on; without one, Enter and Esc both close. `print_wanted` ends it too."""

    print_wanted = Signal()

    def __init__(self, window: QWidget, explained: Explained) -> None:
        super().__init__(window, explained.title, width=_WIDTH, name="explain")
        self._has_action = bool(explained.action)
        self.refusal = Sentence("explain.refusal")
        words = QWidget()
        column = QVBoxLayout(words)
        column.setContentsMargins(0, 0, 0, px(8))
        column.setSpacing(px(10))
        for at, paragraph in enumerate(explained.paragraphs):
            text = Label(
                paragraph, Role.LINE_PLAIN, "text" if at == 0 else "text2", name=f"explain.words{at}"
            )
            text.setWordWrap(True)
            column.addWidget(text)
        column.addWidget(self.refusal)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidget(words)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        # On the surface of the dialog, not on the window's own colour.
        self._scroll.viewport().setAutoFillBackground(False)
        words.setAutoFillBackground(False)
        needed = column.heightForWidth(px(_WIDTH - _MARGINS))
        self._scroll.setFixedHeight(min(needed, px(_MOST_HEIGHT)))
        self.body.addWidget(self._scroll)
        self._print = self._make_print() if explained.can_print else None
        if self._has_action:
            self._first = self.add_actions(say("Close"), explained.action)
            if self._print is not None:
                self.footer.insertWidget(2, self._print)
            return
        self._first = close = Button(say("Close"), keycap="Esc", height=56, name="explain.close_button")
        close.clicked.connect(self.cancel)
        self.footer.addStretch(1)
        if self._print is not None:
            self.footer.addWidget(self._print)
        self.footer.addWidget(close)

    def _make_print(self) -> Button:
        button = Button(
            word("explain.print"), icon="printer", keycap="Ctrl P", height=56, name="explain.print"
        )
        button.clicked.connect(self._on_print_clicked)
        return button

    def _on_print_clicked(self) -> None:
        self.end()
        self.print_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        step = {Qt.Key.Key_PageDown: 1, Qt.Key.Key_PageUp: -1}.get(Qt.Key(event.key()), 0)
        bar.setValue(bar.value() + step * bar.pageStep())
        is_print = event.key() == Qt.Key.Key_P and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if is_print and self._print is not None:
            event.accept()
            self._on_print_clicked()
        else:
            super().keyPressEvent(event)

    def open_here(self) -> None:
        self.open_over(self._first)

    def accept(self) -> None:
        if self._has_action:
            super().accept()
        else:
            self.cancel()

    def show_refusal(self, sentence: str) -> None:
        self.refusal.set_text(sentence)
