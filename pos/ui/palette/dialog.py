"""The command palette as a box over the window: a field, rows in groups, and which keys do what.

A view over `PalettePresenter`. The keyboard stays in the field; the list is painted whole, because it never has more than a
dozen rows.
"""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.palette.presenter import HEADS, Found, PalettePresenter
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.badges import IconMark, Keycap, keycap_width, paint_keycap
from pos.ui.widgets.base import (
    LEFT,
    RIGHT,
    Label,
    announce,
    draw_marked,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import PlainEdit
from pos.words import say

WIDTH, TOP = 640, 96
_HEAD, _ROW = 32, 44


class PaletteList(QWidget):
    """The rows under their heads."""

    chosen = Signal(int)

    def __init__(self, presenter: PalettePresenter) -> None:
        super().__init__()
        self.setObjectName("palette.list")
        self._presenter = presenter
        self.setAccessibleName(say("What was found"))
        self.draw()

    def draw(self) -> None:
        heads = len({row.kind for row in self._presenter.rows})
        rows = len(self._presenter.rows)
        self.setFixedHeight(px(_HEAD * heads + _ROW * rows + 16) if rows else px(84))
        self.update()

    def _places(self) -> list[tuple[float, Found | str, int]]:
        """Top, what stands there (a head's kind or a row), and the row's number."""
        found: list[tuple[float, Found | str, int]] = []
        top, kind = float(px(4)), ""
        for number, row in enumerate(self._presenter.rows):
            if row.kind != kind:
                kind = row.kind
                found.append((top, kind, -1))
                top += px(_HEAD)
            found.append((top, row, number))
            top += px(_ROW)
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        if not self._presenter.rows:
            words = say("Nothing was found. Try another word.")
            draw_text(
                painter,
                box.adjusted(px(20), 0, -px(20), 0),
                words,
                theme().font(Role.LINE_PLAIN),
                "text2",
                LEFT,
            )
            return
        for top, what, number in self._places():
            if isinstance(what, str):
                head = QRectF(px(20), top, box.width() - px(40), px(_HEAD))
                draw_text(painter, head, say(HEADS[what]), theme().font(Role.META_MEDIUM), "text2", LEFT)
            else:
                place = QRectF(px(8), top, box.width() - px(16), px(_ROW))
                _paint_row(painter, place, what, marked=number == self._presenter.marked)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for top, _, number in self._places():
            if number >= 0 and top <= event.position().y() < top + px(_ROW):
                self.chosen.emit(number)


class PaletteDialog(Dialog):
    """Open it with `open_here`."""

    def __init__(self, window: QWidget, presenter: PalettePresenter) -> None:
        self._presenter = presenter
        super().__init__(window, say("Find any action"), width=WIDTH, name="palette")
        presenter.listen(self._draw)

    def _build(self, name: str) -> None:
        self.title.hide()
        self.edit = PlainEdit(Role.SCAN, f"{name}.field")
        self.edit.setPlaceholderText(say("Find an action, a product or a page"))
        self.edit.setAccessibleName(say("Find an action, a product or a page"))
        self.edit.screen_keys = frozenset(
            {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape}
        )
        self.edit.textChanged.connect(self._presenter.set_text)
        self.list = PaletteList(self._presenter)
        self.list.chosen.connect(self._on_list_chosen)
        head = QWidget()
        head.setFixedHeight(px(64))
        row = QHBoxLayout(head)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(12))
        row.addWidget(IconMark("search", 20, "key"))
        row.addWidget(self.edit, 1)
        row.addWidget(Keycap("Esc"))
        column = QVBoxLayout(self.box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(_Line())
        column.addWidget(self.list)
        column.addWidget(_Line())
        column.addWidget(_foot())
        self.add_shadow()

    def open_here(self) -> None:
        self.open_over(self.edit)

    def _fill_window(self) -> None:
        super()._fill_window()
        self.box.move(self.box.x(), min(px(TOP), max(0, (self.height() - self.box.height()) // 2)))

    def _draw(self) -> None:
        self.list.draw()
        self._fill_window()
        announce(self, self._presenter.spoken)

    def _on_list_chosen(self, number: int) -> None:
        self._presenter.move(number - self._presenter.marked)
        self.accept()

    def accept(self) -> None:
        if self._presenter.rows:
            # The act may open a dialog of its own, so this one goes first.
            self.end()
            self._presenter.choose()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Up, Qt.Key.Key_Down}:
            self._presenter.move(1 if event.key() == Qt.Key.Key_Down else -1)
            event.accept()
        else:
            super().keyPressEvent(event)


class _Line(QWidget):
    """One pixel between the parts."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        QPainter(self).fillRect(self.rect(), theme().colour("border"))


def _foot() -> QWidget:
    foot = QWidget()
    foot.setFixedHeight(px(44))
    row = QHBoxLayout(foot)
    row.setContentsMargins(px(20), 0, px(20), 0)
    row.setSpacing(px(6))
    for key in ("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"):
        row.addWidget(Keycap(key))
    row.addWidget(Label(say("choose"), Role.META, "text2"))
    row.addSpacing(px(8))
    row.addWidget(Keycap("Enter"))
    row.addWidget(Label(say("run"), Role.META, "text2"))
    row.addStretch(1)
    row.addWidget(Label(say("Only what your role may do is listed"), Role.META, "text2"))
    return foot


def _paint_row(painter: QPainter, box: QRectF, row: Found, *, marked: bool) -> None:
    if marked:
        paint_box(painter, box, fill="key_soft", radius=px(10))
    side = px(20)
    icon = QRectF(box.left() + px(12), box.center().y() - side / 2, side, side)
    draw_icon(painter, row.icon, icon, theme().colour("text"))
    words = box.adjusted(px(42), 0, -px(12), 0)
    taken = _paint_end(painter, words, row, marked=marked)
    draw_marked(
        painter,
        words.adjusted(0, 0, -taken, 0),
        row.text,
        row.matched,
        plain=theme().font(Role.LINE_PLAIN),
        strong=theme().font(Role.LINE_AMOUNT),
    )


def _paint_end(painter: QPainter, box: QRectF, row: Found, *, marked: bool) -> float:
    """Keycaps, or what is in stock. Gives the width it took."""
    if row.note:
        font = theme().font(Role.META)
        draw_text(painter, box, row.note, font, "text2", RIGHT)
        return text_width(row.note, font) + px(16)
    caps = [each for each in (row.keys, "Enter" if marked else "") if each]
    width = 0.0
    for cap in reversed(caps):
        one = keycap_width(cap)
        paint_keycap(painter, box.right() - width - one, box.center().y(), cap)
        width += one + px(10)
    return width
