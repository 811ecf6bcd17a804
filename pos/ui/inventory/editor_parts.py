"""Parts of the product editor: barcodes as chips with a scan field, the margin bar, the picture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.inventory.editor_presenter import Margin
from pos.ui.theme import Role, draw_icon, painter_of, put, theme, upright
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import RIGHT, Label, draw_text, paint_box, px, text_width
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.ui.widgets.fields import PlainEdit, Sentence
from pos.words import say

_CHIP_HEIGHT = 28
_GAP = 6
_EDIT_LEAST = 76


class CodeChip(PaintedButton):
    """One barcode; pressing it takes it off the product."""

    def __init__(self, code: str, parent: QWidget) -> None:
        super().__init__(
            say("Remove barcode {code}", code=code), name=f"code.{code}", radius=6, parent=parent
        )
        self.code = code
        width = text_width(code, theme().font(Role.META_MEDIUM)) + px(34)
        self.setFixedSize(round(width), px(_CHIP_HEIGHT))
        self.setToolTip(self.label)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        fill = "danger_soft" if self.state in {"hover", "pressed"} else "surface3"
        paint_box(painter, box, fill=fill, radius=px(6))
        words = box.adjusted(px(8), 0, -px(24), 0)
        draw_text(painter, words, self.code, theme().font(Role.META_MEDIUM), "text")
        cross = QRectF(box.right() - px(22), 0, px(14), box.height())
        draw_icon(painter, "x", cross, theme().colour("text2"))


class CodeBox(QFrame):
    """The frame around the chips; it grows by rows."""

    removed = Signal(str)

    def __init__(self, edit: PlainEdit) -> None:
        super().__init__()
        self.edit = edit
        edit.setParent(self)
        self._icon = IconMark("scan-barcode", 18, "text2", parent=self)
        self._chips: list[CodeChip] = []
        self.has_error = False
        self.setMinimumHeight(px(40))
        edit.focus_changed.connect(self._on_edit_focus_changed)

    def set_codes(self, codes: Sequence[str]) -> None:
        if [chip.code for chip in self._chips] == list(codes):
            return
        for chip in self._chips:
            chip.hide()
            chip.deleteLater()
        self._chips = [CodeChip(code, self) for code in codes]
        for chip in self._chips:
            chip.clicked.connect(self._on_chip_clicked)
            chip.show()
        self._lay_out()

    def set_error(self, has_error: bool) -> None:
        self.has_error = has_error
        self.update()

    def _lay_out(self) -> None:
        room = self.width() - px(8) - px(32)
        left, top = px(8), px(6)
        for chip in self._chips:
            if left > px(8) and left + chip.width() > room:
                left, top = px(8), top + px(_CHIP_HEIGHT + _GAP)
            put(chip, left, top)
            left += chip.width() + px(_GAP)
        if left > px(8) and left + px(_EDIT_LEAST) > room:
            left, top = px(8), top + px(_CHIP_HEIGHT + _GAP)
        self.edit.resize(max(px(_EDIT_LEAST), room - left), px(_CHIP_HEIGHT))
        put(self.edit, left + px(2), top)
        put(self._icon, self.width() - px(30), top + px(5))
        self.setFixedHeight(top + px(_CHIP_HEIGHT + 6))

    def _on_chip_clicked(self) -> None:
        sender = self.sender()
        if isinstance(sender, CodeChip):
            self.removed.emit(sender.code)

    def _on_edit_focus_changed(self, _focused: bool) -> None:
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.edit.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def paintEvent(self, _event: QPaintEvent) -> None:
        edge, width = ("danger", 2) if self.has_error else ("control", 1)
        if self.edit.hasFocus() and not self.has_error:
            edge, width = "key", 2
        box = QRectF(self.rect())
        paint_box(QPainter(self), box, fill="surface", edge=edge, width=width, radius=px(8))


class BarcodesField(QWidget):
    """Label, chips and a field to scan or type into; Enter adds what was typed."""

    added = Signal(str)
    removed = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.edit = PlainEdit(Role.BODY, name)
        self.edit.setPlaceholderText(say("Scan"))
        self.edit.setAccessibleName(say("Barcodes: scan or type one"))
        self.box = CodeBox(self.edit)
        self.sentence = Sentence(f"{name}.error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(3))
        column.addWidget(Label(say("Barcodes"), Role.META_MEDIUM, "text2"))
        column.addWidget(self.box)
        column.addWidget(self.sentence)
        self.edit.returnPressed.connect(self._on_edit_return_pressed)
        self.box.removed.connect(self.removed)

    def set_codes(self, codes: Sequence[str]) -> None:
        self.box.set_codes(codes)

    def set_error(self, sentence: str) -> None:
        self.box.set_error(bool(sentence))
        self.sentence.set_text(sentence)

    def set_note(self, sentence: str) -> None:
        self.box.set_error(has_error=False)
        self.sentence.set_text(sentence, "warn")

    def _on_edit_return_pressed(self) -> None:
        text = self.edit.text().strip()
        if text:
            self.edit.clear()
            self.added.emit(text)


class MarginView(QWidget):
    """What is left of the price without tax, in words and as a bar."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("editor.margin")
        self._margin: Margin | None = None
        self.setMinimumHeight(px(54))

    @property
    def text(self) -> str:
        return self._margin.text if self._margin is not None else ""

    def set_margin(self, margin: Margin | None) -> None:
        self._margin = margin
        self.setAccessibleName(
            say("Margin {figures}", figures=self.text) if self.text else say("Margin not known")
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(200), px(62))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        width = float(self.width())
        line = QRectF(0, px(2), width, px(20))
        draw_text(painter, line, say("Margin"), theme().font(Role.META), "text2")
        margin = self._margin
        tone = "danger" if margin is not None and margin.is_loss else "text"
        draw_text(painter, line, self.text or say("Type a cost"), theme().font(Role.META_STRONG), tone, RIGHT)
        track = QRectF(0, px(27), width, px(8))
        paint_box(painter, track, fill="surface3", radius=px(4))
        if margin is not None and margin.share > 0:
            filled = QRectF(track.left(), track.top(), max(px(8), width * margin.share), track.height())
            paint_box(painter, filled, fill="go", radius=px(4))
        hint = (
            say("Below the cost: each one sold loses money")
            if tone == "danger"
            else say("Of the price without tax")
        )
        below = QRectF(0, px(38), width, px(18))
        draw_text(painter, below, hint, theme().font(Role.CAPTION), "danger" if tone == "danger" else "text3")


class PictureBox(QFrame):
    """88 px: the picture, or the letters of the name on the category's tint; a pencil to choose a file."""

    change_wanted = Signal()
    remove_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("editor.picture")
        self.setFixedSize(px(88), px(88))
        self._pixmap: QPixmap | None = None
        self._content: bytes = b""
        self._letters, self._tint = "", 7
        self.change = IconButton(
            say("Choose a picture"),
            "square-pen",
            size=26,
            icon_size=16,
            framed=True,
            radius=8,
            name="editor.picture.change",
            parent=self,
        )
        self.remove = IconButton(
            say("Remove the picture"),
            "x",
            size=26,
            icon_size=14,
            framed=True,
            radius=8,
            name="editor.picture.remove",
            parent=self,
        )
        put(self.change, px(58), px(58))
        put(self.remove, px(58), px(4))
        self.change.clicked.connect(self.change_wanted)
        self.remove.clicked.connect(self.remove_wanted)

    @property
    def has_picture(self) -> bool:
        return self._pixmap is not None

    def set_picture(self, content: bytes, letters: str, tint: int) -> None:
        self._letters, self._tint = letters, tint
        if content != self._content:
            self._content = content
            pixmap = QPixmap()
            self._pixmap = pixmap if content and pixmap.loadFromData(content) else None
        self.remove.setVisible(self.has_picture)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        box = QRectF(self.rect())
        tint = theme().tokens.tint(self._tint)
        paint_box(painter, box, fill=tint.back, radius=px(12))
        if self._pixmap is None:
            font = theme().font(Role.H1)
            draw_text(painter, box, self._letters, font, tint.fore, Qt.AlignmentFlag.AlignCenter)
            return
        outline = QPainterPath()
        outline.addRoundedRect(box, px(12), px(12))
        painter.setClipPath(outline)
        size = self._pixmap.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        target = QRectF(0, 0, size.width(), size.height())
        target.moveCenter(box.center())
        with upright(painter, target):
            painter.drawPixmap(target, self._pixmap, QRectF(self._pixmap.rect()))


class InlineEdit(QWidget):
    """A label and a text that can be typed over, in one line."""

    def __init__(self, label: str, placeholder: str, *, name: str) -> None:
        super().__init__()
        self.edit = PlainEdit(Role.META_MEDIUM, name)
        self.edit.setPlaceholderText(placeholder)
        self.edit.setAccessibleName(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(6))
        row.addWidget(Label(say("{label}:", label=label), Role.META, "text3"))
        row.addWidget(self.edit, 1)
        self.setFixedHeight(px(24))
        self.edit.focus_changed.connect(self._on_edit_focus_changed)

    def _on_edit_focus_changed(self, _focused: bool) -> None:
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self.edit.hasFocus():
            box = QRectF(self.edit.geometry())
            line = QRectF(box.left(), box.bottom(), box.width(), 2)
            QPainter(self).fillRect(line, theme().colour("key"))
