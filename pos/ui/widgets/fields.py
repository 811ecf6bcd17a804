"""Typed input: the field with its label, icon and error sentence, and the scan field of the till.

Fields never interpret what was typed; a presenter reads the text and answers with an error sentence or none.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from pos.ui.theme import Role, is_mirrored, margins, theme
from pos.ui.widgets.badges import IconMark, Keycap
from pos.ui.widgets.base import RIGHT, Label, paint_box, px
from pos.ui.widgets.dialog import Dialog

EMACS_CHORDS = frozenset({Qt.Key.Key_D, Qt.Key.Key_E, Qt.Key.Key_K, Qt.Key.Key_U})
"""With Ctrl, what line edits take for themselves under X11 and nowhere else: delete, end of line, delete to the end, delete all."""


class PlainEdit(QLineEdit):
    """A frameless line edit that says when focus comes and goes, and lets chosen keys through to its screen."""

    focus_changed = Signal(bool)
    typed = Signal(str, bool)
    """One character and whether Shift was held: a password field warns about Caps Lock."""

    def __init__(self, role: Role, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setFrame(False)
        self.setFont(theme().font(role))
        if is_mirrored():
            # Qt would put a name in Latin letters at the left, away from its label and its icon.
            self.setAlignment(RIGHT | Qt.AlignmentFlag.AlignAbsolute)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.screen_keys: frozenset[int] = frozenset()
        self.screen_keys_when_empty: frozenset[int] = frozenset()
        self.screen_chords_when_empty: frozenset[int] = frozenset()
        """Keys that go to the screen together with Ctrl."""

    def _is_for_screen(self, event: QKeyEvent) -> bool:
        key = event.key()
        if key in self.screen_keys:
            return True
        if key in EMACS_CHORDS and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return True
        if self.text():
            return False
        with_ctrl = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        return key in self.screen_keys_when_empty or (with_ctrl and key in self.screen_chords_when_empty)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_for_screen(event):
            event.ignore()
            return
        if len(event.text()) == 1 and event.text().isprintable():
            self.typed.emit(event.text(), bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.focus_changed.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.focus_changed.emit(False)


class FieldBox(QFrame):
    """The box around a line edit. Its edge tells rest, focus and error."""

    def __init__(self, edit: PlainEdit, height: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = edit
        self.has_error = False
        self.radius = 12 if height >= 56 else 10 if height >= 48 else 8
        self._hovered = False
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(px(14), 0, px(14), 0)
        self.row.setSpacing(px(12))
        self.row.addWidget(edit, 1)
        self.setFixedHeight(px(height))
        self.setFocusProxy(edit)
        edit.focus_changed.connect(self._on_edit_focus_changed)

    def set_error(self, has_error: bool) -> None:
        self.has_error = has_error
        self.update()

    def _on_edit_focus_changed(self, _focused: bool) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.has_error:
            edge, width = "danger", 2
        elif self.edit.hasFocus():
            edge, width = "key", 2
        else:
            edge, width = "control", 1
        box = QRectF(self.rect())
        paint_box(QPainter(self), box, fill="surface", edge=edge, width=width, radius=px(self.radius))


class Sentence(QWidget):
    """An icon and one sentence under a field: an error, a warning, or good news. Hidden while it has no text."""

    def __init__(self, name: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = IconMark("", 16, "danger")
        self.label = Label("", Role.BODY_MEDIUM, "danger", name=name)
        self.label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(7))
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.label, 1)
        self.hide()

    def set_text(self, text: str, tone: str = "danger") -> None:
        icons = {
            "danger": "circle-alert",
            "warn": "triangle-alert",
            "go_text": "check",
            "text2": "lock",
            "text3": "",
        }
        self._icon.set_icon(icons[tone], tone)
        self._icon.setVisible(bool(icons[tone]))
        self.label.set_tone(tone)
        self.label.setText(text)
        self.setVisible(bool(text))


class Field(QWidget):
    """A label, a box with a line edit, and a sentence when what was typed cannot be used."""

    returned = Signal()
    edited = Signal(str)

    def __init__(
        self,
        label: str = "",
        *,
        placeholder: str = "",
        height: int = 48,
        icon: str = "",
        secret: bool = False,
        name: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.edit = PlainEdit(Role.H3_MEDIUM if height >= 56 else Role.LINE_PLAIN, name)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(label or placeholder)
        if secret:
            self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.box = FieldBox(self.edit, height)
        if icon:
            self.box.row.insertWidget(0, IconMark(icon, 20, "text3"))
        self.sentence = Sentence(f"{name}.error" if name else "")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(6))
        self._label = Label(label, Role.META_MEDIUM, "text2")
        if label:
            column.addWidget(self._label)
        column.addWidget(self.box)
        column.addWidget(self.sentence)
        self.setFocusProxy(self.edit)
        self.edit.returnPressed.connect(self.returned)
        self.edit.textEdited.connect(self.edited)

    def text(self) -> str:
        return self.edit.text()

    def set_text(self, text: str) -> None:
        self.edit.setText(text)

    def set_label(self, label: str) -> None:
        """What is wanted here is another thing now."""
        self._label.setText(label)
        self.edit.setAccessibleName(label)

    def set_error(self, sentence: str) -> None:
        """Show what is wrong; an empty sentence takes it away."""
        self.box.set_error(bool(sentence))
        self.sentence.set_text(sentence)

    def add_end(self, widget: QWidget) -> None:
        """Put a button or keycap at the end of the box."""
        self.box.row.addWidget(widget)
        self.box.row.setContentsMargins(margins(px(14), 0, px(4), 0))


class ScanField(QFrame):
    """The field that owns the keyboard on the till: scans pass it by, typed text searches.

    Behind a dialog it does not say that it is ready: a scan is the dialog's then.
    """

    edited = Signal(str)
    cleared = Signal()

    def __init__(self, placeholder: str, ready: str, clear: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.edit = PlainEdit(Role.SCAN, "scan")
        # Qt draws the caret over the first letter; a thin space moves the words out from under it.
        self.set_placeholder(placeholder)
        self.edit.screen_keys = frozenset(
            {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter}
        )
        self.edit.screen_keys_when_empty = frozenset({Qt.Key.Key_Plus, Qt.Key.Key_Minus, Qt.Key.Key_Delete})
        self.edit.screen_chords_when_empty = frozenset({Qt.Key.Key_Z, Qt.Key.Key_Y})
        self._icon = IconMark("scan-barcode", 24, "key")
        self._ready_icon = IconMark("circle-dot", 16, "go_text")
        self._ready = Label(ready, Role.BODY_MEDIUM, "go_text", name="scan.ready")
        self._clear = Label(clear, Role.BODY, "text3")
        self._esc = Keycap("Esc")
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(8))
        row.addWidget(self._icon)
        row.addSpacing(px(4))
        row.addWidget(self.edit, 1)
        self._at_rest: tuple[QWidget, ...] = (self._ready_icon, self._ready)
        self._while_typing: tuple[QWidget, ...] = (self._clear, self._esc)
        for part in self._at_rest + self._while_typing:
            row.addWidget(part)
        self.setFixedHeight(px(56))
        self.setFocusProxy(self.edit)
        self.edit.focus_changed.connect(self._on_edit_focus_changed)
        self.edit.textChanged.connect(self._on_edit_text_changed)
        self._show_state()

    def set_placeholder(self, text: str) -> None:
        """What the field is for now."""
        self.edit.setPlaceholderText(f"\N{THIN SPACE}{text}")
        self.edit.setAccessibleName(text)

    def text(self) -> str:
        return self.edit.text()

    def clear(self) -> None:
        self.edit.clear()

    def _show_state(self) -> None:
        typing = bool(self.edit.text())
        is_behind = any(isinstance(each, Dialog) for each in _with_parents(QApplication.focusWidget()))
        for part in self._at_rest:
            part.setVisible(not typing and not is_behind)
        for part in self._while_typing:
            part.setVisible(typing)
        self._icon.set_icon("scan-barcode", "key" if self.edit.hasFocus() else "text2")
        self.update()

    def _on_edit_focus_changed(self, _focused: bool) -> None:
        self._show_state()

    def _on_edit_text_changed(self, text: str) -> None:
        self._show_state()
        self.edited.emit(text)
        if not text:
            self.cleared.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def paintEvent(self, _event: QPaintEvent) -> None:
        focused = self.edit.hasFocus()
        paint_box(
            QPainter(self),
            QRectF(self.rect()),
            fill="surface",
            edge="key" if focused else "control",
            width=2 if focused else 1,
            radius=px(12),
        )


def _with_parents(widget: QWidget | None) -> Iterator[QWidget]:
    while widget is not None:
        yield widget
        widget = widget.parentWidget()
