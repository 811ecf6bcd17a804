"""The dialog of a receipt on A4. A view over `InvoicePresenter`; the place of a file is asked with the system's own dialog."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.faces import Notice
from pos.ui.invoice.presenter import InvoicePresenter
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import IconMark, Monogram
from pos.ui.widgets.base import ElidedLabel, Label, in_own_order, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field, Sentence
from pos.ui.widgets.parked import ParkedList
from pos.ui.widgets.save_dialog import ask_where_to_save
from pos.words import say

ROOM_PX = 176
"""The rows of two people, or one with their address: nothing jumps when somebody is found, and more of them scroll."""


class Card(QWidget):
    """A quiet box that fills its room."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface2", edge="border", radius=px(12))


class InvoiceDialog(Dialog):
    """Open it with `open_here`."""

    def __init__(self, window: QWidget, presenter: InvoicePresenter) -> None:
        super().__init__(
            window,
            presenter.title,
            say("On A4, with the number of the receipt. It is the same sale."),
            name="invoice",
        )
        self.presenter = presenter
        presenter.on_done = self._on_done
        self.finished_with: Notice | None = None
        """What to say when it has ended."""
        self.field = Field(
            say("Customer"),
            placeholder=say("Name, phone or card, then Enter"),
            height=56,
            name="invoice.field",
        )
        self.field.edited.connect(self.presenter.set_text)
        self._list = ParkedList(say("Customers"), name="invoice.found")
        self._list.chosen.connect(presenter.choose)
        found = QWidget()
        rows = QVBoxLayout(found)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self._list, 1)
        rows.addStretch(0)
        self._buyer, self._nobody = self._make_buyer(), self._make_nobody()
        self._room = QStackedWidget()
        self._room.setFixedHeight(px(ROOM_PX))
        for page in (self._nobody, self._buyer, found):
            self._room.addWidget(page)
        self._problem = Sentence("invoice.problem")
        column = QVBoxLayout()
        column.setSpacing(px(12))
        column.addWidget(self.field)
        column.addWidget(self._room)
        column.addWidget(self._problem)
        self.body.addLayout(column)
        self._add_buttons()
        presenter.listen(self.draw)
        self.draw()

    def _add_buttons(self) -> None:
        self.go = self.add_actions(
            say("Cancel"), say("Print") if self.presenter.can_print else say("Save as PDF")
        )
        if self.presenter.can_print:
            save = Button(
                say("Save as PDF"), icon="download", keycap="Ctrl S", height=56, name="invoice.save"
            )
            save.clicked.connect(self.presenter.save)
            self.footer.insertWidget(2, save)

    def _make_nobody(self) -> QWidget:
        """What holds while nobody is chosen."""
        card = Card()
        self._hint = Label("", Role.BODY, "text2", name="invoice.hint")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint.setWordWrap(True)
        column = QVBoxLayout(card)
        column.setContentsMargins(px(24), px(16), px(24), px(16))
        column.setSpacing(px(10))
        column.addStretch(1)
        column.addWidget(IconMark("user", 22, "text2", box=48), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._hint)
        column.addStretch(1)
        return card

    def _make_buyer(self) -> QWidget:
        holder = Card()
        holder.setObjectName("invoice.buyer")
        self._face = Monogram(48)
        self._name = ElidedLabel("", Role.LINE_STRONG, name="invoice.name")
        self._address = Label("", Role.LINE_PLAIN, "text2", name="invoice.address")
        self._address.setWordWrap(True)
        words = QVBoxLayout()
        words.setSpacing(px(2))
        words.addWidget(self._name)
        words.addWidget(self._address)
        remove = IconButton(say("Nobody in particular"), "x", name="invoice.remove")
        remove.clicked.connect(self.presenter.remove)
        row = QHBoxLayout(holder)
        row.setContentsMargins(margins(px(16), px(16), px(8), px(16)))
        row.setSpacing(px(16))
        row.addWidget(self._face, 0, Qt.AlignmentFlag.AlignTop)
        words.addStretch(1)
        row.addLayout(words, 1)
        row.addWidget(remove, 0, Qt.AlignmentFlag.AlignTop)
        return holder

    def open_here(self) -> None:
        self.open_over(self.field.edit)
        self.presenter.begin()

    def draw(self) -> None:
        shown = self.presenter
        if self.field.text() != shown.text:
            self.field.set_text(shown.text)
        rows = shown.rows
        self._room.setCurrentIndex(2 if rows else 1 if shown.buyer is not None else 0)
        if shown.buyer is not None:
            self._face.set_person(*shown.buyer_mark)
            self._name.setText(shown.buyer.buyer.name)
            self._address.setText("\n".join(in_own_order(line) for line in shown.buyer_lines))
            # the row is as high as its words: a wrapped label alone asks for too little
            self._address.setMinimumHeight(px(Role.LINE_PLAIN.value.line) * len(shown.buyer_lines))
        self._list.set_rows(rows, shown.marked)
        self._hint.setText(shown.hint)
        self._problem.set_text(shown.problem)
        self._fill_window()

    def take_scan(self, code: str) -> bool:
        """A customer's card."""
        self.presenter.set_text(code)
        self.presenter.enter()
        return True

    def accept(self) -> None:
        self.presenter.enter()

    def _on_yes_clicked(self) -> None:
        """The green button prints for whom is shown, whatever stands in the field."""
        self.presenter.go()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
        is_save = event.key() == Qt.Key.Key_S and event.modifiers() == Qt.KeyboardModifier.ControlModifier
        if step is not None:
            self.presenter.move(step)
        elif is_save:
            self.presenter.save()
        elif event.key() == Qt.Key.Key_F12:
            self.presenter.go()
        else:
            super().keyPressEvent(event)

    def _on_done(self, notice: Notice) -> None:
        self.finished_with = notice
        self.end()
        self.accepted.emit()


def ask_for_place(window: QWidget, dialog: InvoiceDialog) -> None:
    """Let the presenter ask for a file's place in the system's save dialog, which warns before it writes over a file."""

    def ask(name: str) -> None:
        ask_where_to_save(window, say("Save as PDF"), name, dialog.presenter.save_to, name="invoice.place")

    dialog.presenter.on_place = ask
