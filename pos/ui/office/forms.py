"""Parts of forms in office panels: choice with a menu, row of fields, scrolling body, panel with Save in its foot."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from pos.ui.faces import BadgeText, Option
from pos.ui.office.controls import open_menu
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import ElidedLabel, Label, Panel, draw_text, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton, Kind, PaintedButton
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Field, Sentence
from pos.words import say

_LEAST_FIELD = 56


class ChoiceBox(PaintedButton):
    """40 px: the chosen option and an arrow. Enter, Space or Down open the menu."""

    chosen = Signal(str)

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(label, name=name, radius=8, parent=parent)
        self._options: tuple[Option, ...] = ()
        self._key = ""
        self.setFixedHeight(px(40))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._on_self_clicked)

    @property
    def key(self) -> str:
        return self._key

    @property
    def value(self) -> str:
        return next((o.text.strip() for o in self._options if o.key == self._key), "")

    def set_choice(self, options: Sequence[Option], key: str) -> None:
        self._options, self._key = tuple(options), key
        self.setAccessibleName(f"{self.label} {self.value}")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(120), px(40))

    def minimumSizeHint(self) -> QSize:
        return QSize(px(64), px(40))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down and not event.modifiers():
            self.click()
            return
        super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = {"pressed": "surface2", "off": "surface3"}.get(self.state, "surface")
        edge = "text3" if self.state == "hover" else "control"
        paint_box(painter, box, fill=fill, edge=edge, radius=px(8))
        words = box.adjusted(px(11), 0, -px(32), 0)
        tone = "text" if self._key else "text2"
        draw_text(painter, words, self.value, theme().font(Role.LINE_PLAIN), tone)
        arrow = QRectF(box.right() - px(28), 0, px(16), box.height())
        draw_icon(painter, "chevron-down", arrow, theme().colour("text2"))

    def _on_self_clicked(self) -> None:
        open_menu(self, self._options, self._key, self._on_menu_triggered)

    def _on_menu_triggered(self, action: QAction) -> None:
        self.chosen.emit(str(action.data()))


class ChoiceField(QWidget):
    """A label over a choice box, and a sentence below."""

    chosen = Signal(str)

    def __init__(self, label: str, *, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.box = ChoiceBox(label, name=name)
        self.sentence = Sentence(f"{name}.error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3))
        self.label = Label(label, Role.META_MEDIUM, "text2")
        column.addWidget(self.label)
        column.addWidget(self.box)
        column.addWidget(self.sentence)
        column.addStretch(1)
        self.setFocusProxy(self.box)
        self.box.chosen.connect(self.chosen)

    def set_label(self, label: str) -> None:
        """What is chosen from may be called something else now."""
        self.label.setText(label)
        self.box.label = label

    def set_choice(self, options: Sequence[Option], key: str) -> None:
        self.box.set_choice(options, key)

    def set_error(self, sentence: str) -> None:
        self.sentence.set_text(sentence)


class FormField(Field):
    """A field of 40 px for office forms; figures stand at the end."""

    def __init__(self, label: str, *, figures: bool = False, placeholder: str = "", name: str) -> None:
        super().__init__(label, placeholder=placeholder, height=40, name=name)
        self.box.row.setContentsMargins(px(11), 0, px(11), 0)
        self.box.row.setSpacing(px(8))
        self.setMinimumWidth(px(_LEAST_FIELD))
        self.edit.setMinimumWidth(px(20))
        column = self.layout()
        if isinstance(column, QVBoxLayout):
            column.setSpacing(px(3))
            column.addStretch(1)
        if figures:
            self.edit.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_text(self, text: str) -> None:
        """Draw what stands there; the caret of somebody typing stays where it is."""
        if self.edit.text() != text:
            self.edit.setText(text)

    def set_note(self, sentence: str) -> None:
        """A remark that is no fault."""
        self.box.set_error(has_error=False)
        self.sentence.set_text(sentence, "warn")


class FormBox(QFrame):
    """A quiet box with a line around fields that belong together."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(px(14), px(10), px(14), px(12))
        self.column.setSpacing(px(10))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="surface2", edge="border", radius=px(12))


def field_row(*parts: tuple[QWidget, int]) -> QGridLayout:
    """Fields side by side; the numbers share out the width. All stand on one top line, whatever lies below them."""
    row = QGridLayout()
    row.setContentsMargins(0, 0, 0, 0)
    row.setHorizontalSpacing(px(12))
    for column, (part, share) in enumerate(parts):
        row.addWidget(part, 0, column, Qt.AlignmentFlag.AlignTop)
        row.setColumnStretch(column, share)
        row.setColumnMinimumWidth(column, 0)
    return row


class Scroller(QScrollArea):
    """A body that scrolls up and down only."""

    def __init__(self, body: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(body)
        body.setAutoFillBackground(False)
        self.viewport().setAutoFillBackground(False)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)


class FormPanel(Panel):
    """A side panel: head of 64 px with the title, a body for fields, a foot of 64 px with Cancel and Save."""

    saved = Signal()
    closed = Signal()

    def __init__(self, *, name: str, width: int = 452, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("left",), parent=parent)
        self.setObjectName(name)
        self.setFixedWidth(px(width))
        self.title = ElidedLabel("", Role.H3, name=f"{name}.title")
        self.subtitle = ElidedLabel("", Role.CAPTION, "text2", name=f"{name}.subtitle")
        self.unsaved = Badge(BadgeText(say("Not saved"), "warn"))
        self.unsaved.setObjectName(f"{name}.unsaved")
        self.close_button = IconButton(say("Close"), "x", size=36, name=f"{name}.close")
        self.cancel_button = Button(say("Cancel"), height=36, name=f"{name}.cancel")
        self.save_button = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            name=f"{name}.save",
        )
        self.trouble = Sentence(f"{name}.trouble")
        self.center = QStackedWidget()
        self.foot = QHBoxLayout()
        self.top = QVBoxLayout()
        self.body = QVBoxLayout()
        self.body.setContentsMargins(px(20), px(12), px(20), px(8))
        self.body.setSpacing(px(11))
        self._build()
        self.close_button.clicked.connect(self.closed)
        self.cancel_button.clicked.connect(self.closed)
        self.save_button.clicked.connect(self.saved)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        words.addStretch(1)
        top = QWidget()
        top.setFixedHeight(px(64))
        head = QHBoxLayout(top)
        head.setContentsMargins(margins(px(20), 0, px(10), 0))
        head.setSpacing(px(10))
        head.addLayout(words, 1)
        head.addWidget(self.unsaved)
        head.addWidget(self.close_button)
        fields = QWidget()
        fields.setLayout(self.body)
        self.scroller = Scroller(fields)
        self.center.addWidget(self.scroller)
        foot = Panel("surface", ("top",))
        foot.setFixedHeight(px(64))
        row = QHBoxLayout(foot)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(8))
        row.addLayout(self.foot)
        row.addStretch(1)
        row.addWidget(self.cancel_button)
        row.addWidget(self.save_button)
        trouble = QVBoxLayout()
        trouble.setContentsMargins(px(20), 0, px(20), px(8))
        trouble.addWidget(self.trouble)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(top)
        column.addLayout(self.top)
        column.addWidget(self.center, 1)
        column.addLayout(trouble)
        column.addWidget(foot)

    def show_head(self, title: str, subtitle: str, *, is_dirty: bool, is_busy: bool) -> None:
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.subtitle.setVisible(bool(subtitle))
        self.unsaved.setVisible(is_dirty)
        self.save_button.setEnabled(is_dirty)
        self.save_button.set_busy(is_busy)


class LeaveQuestion(Dialog):
    """Save, discard or keep editing: asked before something unsaved is left."""

    save_wanted = Signal()
    discard_wanted = Signal()

    def __init__(self, window: QWidget, what: str) -> None:
        super().__init__(
            window,
            say("Save the changes to {what}?", what=what),
            say("They are lost if you discard them."),
            width=560,
            name="leave",
        )
        self.keep = Button(say("Keep editing"), keycap="Esc", height=48, name="leave.keep")
        self.discard = Button(say("Discard"), kind=Kind.DANGER, height=48, name="leave.discard")
        self.save = Button(say("Save"), keycap="Enter", kind=Kind.MAIN, height=48, name="leave.save")
        self.keep.clicked.connect(self.cancel)
        self.discard.clicked.connect(self._on_discard_clicked)
        self.save.clicked.connect(self.accept)
        self.footer.addWidget(self.keep)
        self.footer.addStretch(1)
        self.footer.addWidget(self.discard)
        self.footer.addWidget(self.save)
        self.accepted.connect(self.save_wanted)

    def _on_discard_clicked(self) -> None:
        self.end()
        self.discard_wanted.emit()
