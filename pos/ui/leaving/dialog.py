"""The dialog that says why nobody can sign out yet, and the one who opens it when that is so."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from pos.ui.leaving.presenter import KEPT, OVER, SENDING, SENT, LeavingPresenter
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, announce, px
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.words import say

_SENDING_MS = 800
"""So long a sale that was just made has to reach the server before a dialog says that it has not."""
_MOST_SENTENCES = 3
_WIDTH = 600
_WORDS_WIDTH = _WIDTH - 28 - 28 - 18 - 12
"""What the box leaves beside its margins, the icon and the gap."""


class LeavingDialog(Dialog):
    """`accepted`: lock the till, or sign out when everything was sent meanwhile. Stay is Esc."""

    def __init__(self, window: QWidget, presenter: LeavingPresenter) -> None:
        super().__init__(window, presenter.title, width=_WIDTH, name="leaving")
        self.presenter = presenter
        self.refusal = Sentence("leaving.refusal")
        self._rows = [_Row(f"leaving.words{number}") for number in range(_MOST_SENTENCES)]
        self._shown: tuple[str, tuple[tuple[str, str], ...]] = ("", ())
        column = QVBoxLayout()
        column.setSpacing(px(12))
        for row in self._rows:
            column.addWidget(row)
        column.addWidget(self.refusal)
        column.addSpacing(px(4))
        column.addStretch(1)
        self.body.addLayout(column)
        self.go = self.add_actions(say("Stay"), presenter.accept)
        self.draw()

    def draw(self) -> None:
        shown = (self.presenter.title, self.presenter.sentences)
        if shown == self._shown:
            return
        self._shown = shown
        title, sentences = shown
        self.title.setText(title)
        self.setAccessibleName(title)
        self.go.set_label(self.presenter.accept)
        for number, row in enumerate(self._rows):
            row.setVisible(number < len(sentences))
            if number < len(sentences):
                row.set_words(*sentences[number])
        announce(self, ". ".join((title, *(words for _, words in sentences))))
        layout = self.box.layout()
        if self.isVisible() and layout is not None:
            layout.activate()
            self._fill_window()

    def show_refusal(self, sentence: str) -> None:
        self.refusal.set_text(sentence)


class _Row(QWidget):
    """An icon and a sentence."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._icon = IconMark("send", 18, "text2")
        self._words: QLabel = Label("", Role.LINE_PLAIN, "text2", name=name)
        self._words.setWordWrap(True)
        self._words.setFixedWidth(px(_WORDS_WIDTH))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(12))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words)
        row.addStretch(1)

    def set_words(self, icon: str, words: str) -> None:
        self._icon.set_icon(icon, "text2")
        self._words.setText(words)
        # A layout gives a wrapped text the height of a guess; the width is known, so the height is too.
        self._words.setFixedHeight(self._words.heightForWidth(px(_WORDS_WIDTH)))


class Leaving(QObject):
    """One wish to sign out, from the press to its end. `on_leave` signs out, `on_lock` locks the till instead."""

    def __init__(
        self,
        window: QWidget,
        presenter: LeavingPresenter,
        on_leave: Callable[[], None],
        on_lock: Callable[[], None],
    ) -> None:
        super().__init__(window)
        self.presenter = presenter
        self._window, self._on_leave, self._on_lock = window, on_leave, on_lock
        self._dialog: LeavingDialog | None = None
        self._wait = QTimer(self)
        self._wait.setSingleShot(True)
        self._wait.setInterval(_SENDING_MS)
        self._wait.timeout.connect(presenter.stop_waiting)
        presenter.on_change = self._draw
        presenter.on_clear = self._leave

    def begin(self) -> None:
        self.presenter.begin()

    @property
    def is_over(self) -> bool:
        return self.presenter.state == OVER

    def look_again(self) -> None:
        """Something was sent, or the link changed."""
        self.presenter.look_again()

    def end(self) -> None:
        """Whatever else happens to the window goes first."""
        self._wait.stop()
        self.presenter.end()
        if self._dialog is not None:
            self._dialog.cancel()

    def _draw(self) -> None:
        if self.presenter.state == SENDING:
            self._wait.start()
        elif self._dialog is not None:
            self._dialog.draw()
        elif self.presenter.state == KEPT:
            self._dialog = LeavingDialog(self._window, self.presenter)
            self._dialog.accepted.connect(self._on_dialog_accepted)
            self._dialog.cancelled.connect(self._on_dialog_cancelled)
            self._dialog.open_over(self._dialog.go)

    def _leave(self) -> None:
        self._wait.stop()
        self._on_leave()

    @Slot()
    def _on_dialog_cancelled(self) -> None:
        self._dialog = None
        self.presenter.end()

    @Slot()
    def _on_dialog_accepted(self) -> None:
        """Before signing out the till is asked once more: another entry may have been written since."""
        self._dialog = None
        if self.presenter.state == SENT:
            self.presenter.begin()
        else:
            self.presenter.end()
            self._on_lock()
