"""Pieces that the screens of a shift share: head with Back, panel rows, and the frame of left side and panel."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QRectF
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import (
    LEFT,
    RIGHT,
    ElidedLabel,
    Label,
    Panel,
    draw_figure,
    draw_text,
    paint_box,
    px,
    text_width,
)
from pos.ui.widgets.buttons import Button
from pos.words import say


class Head(Panel):
    """72 high: Back, title, one line below it, and a button at the end."""

    def __init__(self, title: str, name: str, on_back: Callable[[], None], *ends: Button) -> None:
        super().__init__("surface", ("bottom",))
        self.setFixedHeight(px(72))
        self.subtitle = ElidedLabel("", Role.META, "text2", name=f"{name}.subtitle")
        back = Button(say("Back"), icon="arrow-left", keycap="Esc", name=f"{name}.back")
        back.clicked.connect(on_back)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addStretch(1)
        words.addWidget(Label(title, Role.H2))
        words.addWidget(self.subtitle)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), 0, px(16), 0)
        row.setSpacing(px(14))
        row.addWidget(back)
        row.addLayout(words, 1)
        for button in ends:
            row.addWidget(button)


def drawer_button(name: str, on_press: Callable[[], None]) -> Button:
    button = Button(say("Open drawer"), icon="vault", keycap="F10", name=f"{name}.drawer")
    button.clicked.connect(on_press)
    return button


class Rows(QWidget):
    """Names at the start, values at the end, 30 px each, with a small title."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, title: str, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._title = title
        self._head = 24 if title else 0
        self._rows: tuple[tuple[str, str], ...] = ()
        self._fit()

    def set_rows(self, rows: Iterable[tuple[str, str]]) -> None:
        self._rows = tuple(rows)
        self.setAccessibleName(", ".join(f"{name} {value}" for name, value in self._rows))
        self._fit()
        self.update()

    def _fit(self) -> None:
        self.setVisible(bool(self._rows))
        self.setFixedHeight(px(self._head + 31 * len(self._rows)) if self._rows else 0)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        head = QRectF(0, 0, self.width(), px(22))
        draw_text(painter, head, self._title, theme().font(Role.META_STRONG), "text2", LEFT)
        font = theme().font(Role.LINE_PLAIN)
        figures = [value for _, value in self._rows if not any(letter.isalpha() for letter in value)]
        column = max((text_width(value, font) for value in figures), default=0.0)
        for at, (name, value) in enumerate(self._rows):
            box = QRectF(0, px(self._head + 31 * at), self.width(), px(31))
            draw_text(painter, box, name, theme().font(Role.LINE_PLAIN), "text2", LEFT)
            room = box.adjusted(px(120), 0, 0, 0)
            if value in figures:
                draw_figure(painter, room, value, font, "text", column=column)
            else:
                draw_text(painter, room, value, font, "text", RIGHT)


class Quiet(QWidget):
    """A soft box with icon, title and one sentence: good news or what to look at."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._kind, self._title, self._words = "ok", "", ""
        self.setFixedHeight(px(66))
        self.hide()

    def set_words(self, kind: str, title: str, words: str) -> None:
        self._kind, self._title, self._words = kind, title, words
        self.setAccessibleName(f"{title}. {words}")
        self.setVisible(bool(title))
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        is_good = self._kind == "ok"
        fill, ink = ("go_soft", "go_text") if is_good else ("warn_soft", "warn")
        paint_box(painter, QRectF(self.rect()), fill=fill, radius=px(12))
        icon = "circle-check" if is_good else "triangle-alert"
        draw_icon(painter, icon, QRectF(px(14), px(22), px(22), px(22)), theme().colour(ink))
        upper = QRectF(px(48), px(12), self.width() - px(60), px(22))
        lower = QRectF(px(48), px(34), self.width() - px(60), px(20))
        draw_text(painter, upper, self._title, theme().font(Role.LINE_STRONG), ink, LEFT)
        draw_text(painter, lower, self._words, theme().font(Role.META), ink, LEFT)


def total_row(label: Label, total: Label) -> QHBoxLayout:
    """The large figure over the main action."""
    total.setFixedHeight(px(66))
    total.setContentsMargins(0, 0, 0, px(8))
    label.setFixedHeight(px(66))
    label.setContentsMargins(0, px(5), 0, 0)
    row = QHBoxLayout()
    row.addWidget(label)
    row.addStretch(1)
    row.addWidget(total)
    return row
