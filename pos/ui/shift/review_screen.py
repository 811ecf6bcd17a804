"""Closing a shift, step 2: what it came to, what is not finished, the Z report as it will be, and the end of the shift."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from pos.documents.receipt_rows import Row
from pos.till.shown import ReceiptRow
from pos.ui.faces import BadgeText, CardFace
from pos.ui.screen import NO_MODIFIER, Screen
from pos.ui.shift.close_presenter import ClosePresenter
from pos.ui.shift.parts import Head
from pos.ui.shift.wording import Check
from pos.ui.theme import Role, draw_icon, margins, painter_of, theme
from pos.ui.widgets.base import LEFT, Label, Panel, draw_text, paint_box, px, wrapped
from pos.ui.widgets.buttons import Button, MainAction
from pos.ui.widgets.choices import ChoiceCard
from pos.ui.widgets.fields import Field
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.receipt_view import ReceiptView
from pos.ui.widgets.till_frame import panel_width, side
from pos.words import say

_TONES = {
    "warn": ("triangle-alert", "warn"),
    "ok": ("circle-check", "go_text"),
    "wait": ("circle-dashed", "text2"),
}


MOST_ACROSS = 1240
"""Three cards side by side."""
LINE_HEIGHT = 18
"""Of a second line below a check."""


class FigureCard(QWidget):
    """Icon and label, a large figure, and one line below it."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._face: tuple[str, str, str, BadgeText] = ("", "", "", BadgeText(""))
        self.setFixedHeight(px(112))

    def set_face(self, icon: str, label: str, figure: str, below: BadgeText) -> None:
        self._face = (icon, label, figure, below)
        self.setAccessibleName(f"{label} {figure}, {below.text}")
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        icon, label, figure, below = self._face
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface", edge="border", radius=px(12))
        draw_icon(painter, icon, QRectF(px(16), px(18), px(18), px(18)), theme().colour("text2"))
        room = box.width() - px(32)
        head = QRectF(px(42), px(16), room - px(26), px(22))
        draw_text(painter, head, label, theme().font(Role.BODY), "text2", LEFT)
        draw_text(painter, QRectF(px(16), px(42), room, px(36)), figure, theme().font(Role.H1), "text", LEFT)
        left = px(16)
        tone = "text2"
        if below.kind == "warn":
            draw_icon(painter, "triangle-alert", QRectF(left, px(79), px(15), px(15)), theme().colour("warn"))
            left, tone = left + px(20), "warn"
        words = QRectF(left, px(76), room - left + px(16), px(22))
        draw_text(painter, words, below.text, theme().font(Role.META_MEDIUM), tone, LEFT)


class CheckList(QWidget):
    """One row for each thing that was looked at."""

    spoken_as = QAccessible.Role.StaticText

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("shift_review.checks")
        self._checks: tuple[Check, ...] = ()
        self._lines: list[list[str]] = []

    def set_checks(self, checks: Sequence[Check]) -> None:
        self._checks = tuple(checks)
        self._place()
        self.setAccessibleName(". ".join(f"{each.title}: {each.detail}" for each in self._checks))
        self.update()

    def _place(self) -> None:
        """A sentence that is too long for its line goes on in the next."""
        font, room = theme().font(Role.META), self.width() - px(66)
        self._lines = [wrapped(check.detail, font, room) for check in self._checks]
        self.setFixedHeight(sum(_row_height(lines) for lines in self._lines))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._place()
        super().resizeEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        paint_box(painter, QRectF(self.rect()), fill="surface", edge="border", radius=px(12))
        top = 0
        for check, lines in zip(self._checks, self._lines, strict=True):
            icon, tone = _TONES[check.kind]
            if top:
                painter.fillRect(QRectF(1, top, self.width() - 2, 1), theme().colour("border"))
            draw_icon(painter, icon, QRectF(px(16), top + px(19), px(22), px(22)), theme().colour(tone))
            room = self.width() - px(66)
            title = QRectF(px(50), top + px(11), room, px(20))
            draw_text(painter, title, check.title, theme().font(Role.LINE), "text", LEFT)
            for at, line in enumerate(lines):
                below = QRectF(px(50), top + px(31) + px(LINE_HEIGHT) * at, room, px(20))
                draw_text(painter, below, line, theme().font(Role.META), "text2", LEFT)
            top += _row_height(lines)


def _row_height(lines: Sequence[str]) -> int:
    return px(60) + px(LINE_HEIGHT) * (len(lines) - 1)


class ReviewScreen(Screen):
    """A view over `ClosePresenter`."""

    def __init__(self, presenter: ClosePresenter, parent: QWidget | None = None) -> None:
        super().__init__("shift_review", parent)
        self.setAccessibleName(say("Close shift"))
        self.presenter = presenter
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.on_save: Callable[[], None] = _nothing
        self.left, self.right = Panel("bg"), Panel("surface3", ("left",))
        self._build_left()
        self._build_right()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.right)
        self.message = MessageBanner(self.left)
        self.message.closed.connect(presenter.close_notice)
        self.keys = {
            (Qt.Key.Key_F12, NO_MODIFIER): presenter.close,
            (Qt.Key.Key_Escape, NO_MODIFIER): presenter.back,
        }
        presenter.listen(self._on_presenter_changed)

    def _build_left(self) -> None:
        again = Button(say("Count again"), icon="rotate-ccw", name="shift_review.again")
        again.clicked.connect(self.presenter.count_again)
        head = Head(say("Close shift"), "shift_review", self.presenter.back, again)
        head.subtitle.setText(say("Step 2 of 2. Check the report, then close"))
        self._cards = [FigureCard(f"shift_review.card{number}") for number in range(3)]
        cards = QHBoxLayout()
        cards.setSpacing(px(12))
        for card in self._cards:
            cards.addWidget(card, 1)
        self._checks = CheckList()
        scroll = QScrollArea()
        scroll.setWidget(self._checks)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        self.note = Field(
            say("Note about the difference"),
            placeholder=say("For example: wrong change at noon"),
            name="shift_review.note",
        )
        self.note.edited.connect(self.presenter.set_note)
        self._paper = ChoiceCard(
            CardFace(say("Print Z report"), icon="printer"), height=72, name="shift_review.print"
        )
        self._paper.clicked.connect(self.presenter.toggle_paper)
        self._mail = ChoiceCard(_mail_face(""), height=72, name="shift_review.mail")
        self._mail.clicked.connect(self.presenter.toggle_mail)
        self._save = ChoiceCard(
            CardFace(say("Save as PDF"), icon="file-down"), height=72, tick=False, name="shift_review.pdf"
        )
        self._save.clicked.connect(self._on_save_clicked)
        choices = QHBoxLayout()
        choices.setSpacing(px(10))
        choices.addWidget(self._paper, 1)
        choices.addWidget(self._mail, 1)
        choices.addWidget(self._save, 1)
        self._body = body = QVBoxLayout()
        body.setSpacing(px(12))
        body.addLayout(cards)
        body.addWidget(scroll, 1)
        body.addWidget(self.note)
        body.addLayout(choices)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addLayout(body, 1)

    def _build_right(self) -> None:
        self.paper = ReceiptView()
        self.paper.setObjectName("shift_review.paper")
        holder = QWidget()
        inner = QVBoxLayout(holder)
        inner.setContentsMargins(0, px(16), 0, px(16))
        inner.addWidget(self.paper, 0, Qt.AlignmentFlag.AlignHCenter)
        inner.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(holder)
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.viewport().setAutoFillBackground(False)
        holder.setAutoFillBackground(False)
        foot = Panel("surface", ("top",))
        below = QVBoxLayout(foot)
        below.setContentsMargins(px(16), px(10), px(16), px(14))
        below.setSpacing(px(8))
        hint = Label(say("A closed shift cannot be changed."), Role.BODY, "text2")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.close_button = MainAction(say("Close shift"), "F12", "", name="shift_review.close")
        self.close_button.clicked.connect(self.presenter.close)
        below.addWidget(hint)
        below.addWidget(self.close_button)
        column = QVBoxLayout(self.right)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(scroll, 1)
        column.addWidget(foot)

    def _on_presenter_changed(self, part: str) -> None:
        if part == "review":
            self.draw()

    def draw(self) -> None:
        """Show the report and what was looked at."""
        shown = self.presenter
        if shown.report is None:
            return
        for card, face in zip(self._cards, shown.cards, strict=True):
            card.set_face(*face)
        self._checks.set_checks(shown.checks)
        has_difference = any(shown.report.difference.values())
        self.note.setVisible(has_difference)
        if self.note.text() != shown.note:
            self.note.set_text(shown.note)
        self._paper.setChecked(shown.prints)
        self._paper.setEnabled(shown.port.has_printer)
        lacks = shown.mail_lacks
        self._mail.set_face(_mail_face(lacks))
        self._mail.setChecked(shown.mails)
        self._mail.setEnabled(not lacks)
        self._mail.setToolTip(say("It is set up in the back office: Settings, Mail.") if lacks else "")
        self.paper.set_rows(paper_rows(shown.port.rows(shown.report)))
        self.close_button.set_busy(shown.is_busy)
        if shown.notice is None:
            self.message.dismiss()
        elif shown.notice is not self.message.notice:
            self.message.show_notice(shown.notice)

    def _on_save_clicked(self, _checked: bool = False) -> None:
        self.on_save()

    def enter(self) -> None:
        self.setFocus()

    def take_scan(self, _code: str) -> bool:
        self.presenter.refuse_scan()
        return False

    def resizeEvent(self, event: QResizeEvent) -> None:
        panel = panel_width(self)
        self.right.setFixedWidth(panel)
        across = side(self.width() - panel, MOST_ACROSS)
        self._body.setContentsMargins(across, px(16), across, px(16))
        self.message.place(px(168), 0, self.width() - panel - px(176), end=px(8))
        super().resizeEvent(event)


def _mail_face(lacks: str) -> CardFace:
    return CardFace(say("Email to owner"), lacks, icon="mail")


def paper_rows(rows: Sequence[Row]) -> list[ReceiptRow]:
    """Rows of a paper as the preview paints them."""
    return [
        ReceiptRow(
            row.kind.value,
            " " * (2 * row.indent) + row.left,
            row.right,
            row.is_bold,
            row.is_big,
            row.is_centred,
        )
        for row in rows
    ]


def _nothing() -> Any:
    """Stands in until the window connects itself."""
