"""The panel of an opened entry: what is known of it, before and after, its paper, and the seal that holds it. A view over `AuditPresenter`."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.attention.detail_parts import Facts, PaperBox
from pos.ui.audit.presenter import AuditPresenter
from pos.ui.audit.showing import Change
from pos.ui.office.forms import Scroller
from pos.ui.theme import Role, margins
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import ElidedLabel, Label, Panel, Rule, paint_box, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.words import say

NAME = "audit.detail"
WIDTH = 320


class Changes(QFrame):
    """Fields in rows: what was there, struck through, and what is there since."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(1, px(6), 1, px(6))
        self._column.setSpacing(0)
        self._shown: list[QWidget] = []

    def show_changes(self, changes: Sequence[Change]) -> None:
        for widget in self._shown:
            widget.hide()
            widget.setParent(None)
            widget.deleteLater()
        self._shown = []
        self.setVisible(bool(changes))
        if not changes:
            return
        head = Change("", say("Before"), say("After"))
        for at, change in enumerate((head, *changes)):
            if at:
                rule = Rule()
                self._column.addWidget(rule)
                self._shown.append(rule)
            row = _change_row(change, is_head=not at, name=f"{self.objectName()}.{at}")
            self._column.addWidget(row)
            self._shown.append(row)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), edge="border", radius=px(10))


def _change_row(change: Change, *, is_head: bool, name: str) -> QWidget:
    row = QWidget()
    grid = QGridLayout(row)
    grid.setContentsMargins(px(12), px(6), px(12), px(6))
    grid.setHorizontalSpacing(px(10))
    for column, share in enumerate((5, 4, 4)):
        grid.setColumnStretch(column, share)
    roles = (Role.CAPTION,) * 3 if is_head else (Role.META, Role.META, Role.META_STRONG)
    tones = ("text2", "text2", "text2") if is_head else ("text", "text3", "text")
    texts = (change.name, change.before, change.after)
    for column, (text, role, tone) in enumerate(zip(texts, roles, tones, strict=True)):
        label = Label(text, role, tone, name=f"{name}.{column}")
        label.setWordWrap(True)
        if column:
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        if column == 1 and not is_head:
            font = label.font()
            font.setStrikeOut(True)
            label.setFont(font)
            label.setAccessibleName(say("Before: {value}", value=text or say("nothing")))
        grid.addWidget(label, 0, column)
    return row


class AuditPanel(Panel):
    """320 px at the end of the page. `closed` is the cross, `receipt_wanted` the button."""

    closed = Signal()
    receipt_wanted = Signal()

    def __init__(self, presenter: AuditPresenter, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("left",), parent=parent)
        self.presenter = presenter
        self.setObjectName(NAME)
        self.setFixedWidth(px(WIDTH))
        self.mark = IconMark("file-text", 20, "text", box=40, radius=10)
        self.title = ElidedLabel("", Role.H3, name=f"{NAME}.title")
        self.subtitle = Label("", Role.META, "text2", name=f"{NAME}.subtitle")
        self.subtitle.setWordWrap(True)
        self.close_button = IconButton(say("Close"), "x", size=36, name=f"{NAME}.close")
        self.facts = Facts(f"{NAME}.facts")
        self.changes = Changes(f"{NAME}.changes")
        self.paper = PaperBox(f"{NAME}.paper")
        self.receipt = Button(
            say("Open the receipt"),
            icon="receipt-text",
            height=36,
            role=Role.BODY_MEDIUM,
            name=f"{NAME}.receipt",
        )
        self.own = Label("", Role.CAPTION, "text2", name=f"{NAME}.own")
        self.previous = Label("", Role.CAPTION, "text3", name=f"{NAME}.previous")
        self.verdict_mark = IconMark("check", 16, "go_text")
        self.verdict = Label("", Role.META_STRONG, "go_text", name=f"{NAME}.verdict")
        self.protected = Label("", Role.CAPTION, "text3", name=f"{NAME}.protected")
        for label in (self.own, self.previous, self.verdict, self.protected):
            label.setWordWrap(True)
        self._build()
        self.close_button.clicked.connect(self.closed)
        self.receipt.clicked.connect(self.receipt_wanted)

    def _build(self) -> None:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.title)
        words.addWidget(self.subtitle)
        head = QHBoxLayout()
        head.setContentsMargins(margins(px(20), px(16), px(10), px(8)))
        head.setSpacing(px(12))
        head.addWidget(self.mark, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        reading = QWidget()
        body = QVBoxLayout(reading)
        body.setContentsMargins(px(20), px(6), px(20), px(12))
        body.setSpacing(px(14))
        for part in (self.facts, self.changes, self.paper):
            body.addWidget(part)
        body.addWidget(self.receipt, 0, Qt.AlignmentFlag.AlignLeft)
        body.addStretch(1)
        said = QHBoxLayout()
        said.setSpacing(px(6))
        said.addWidget(self.verdict_mark, 0, Qt.AlignmentFlag.AlignTop)
        said.addWidget(self.verdict, 1)
        self._seal = QWidget()
        foot = QVBoxLayout(self._seal)
        foot.setContentsMargins(px(20), px(8), px(20), px(16))
        foot.setSpacing(px(6))
        foot.addWidget(Label(say("Seal"), Role.META_STRONG))
        foot.addWidget(self.own)
        foot.addWidget(self.previous)
        foot.addLayout(said)
        foot.addWidget(self.protected)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(Scroller(reading), 1)
        column.addWidget(self._seal)

    def draw(self) -> None:
        """The opened entry."""
        detail = self.presenter.detail
        if detail is None:
            return
        self.mark.set_icon(detail.icon, "text")
        self.title.setText(detail.title)
        self.subtitle.setText(detail.subtitle)
        self.facts.show_facts(detail.facts)
        self.changes.show_changes(detail.changes)
        self.paper.show_paper(detail.paper)
        self.receipt.setVisible(bool(detail.number) and self.presenter.opened is not None)
        seal = detail.seal
        self._seal.setVisible(seal is not None)
        if seal is not None:
            self.own.setText(seal.own)
            self.previous.setText(say("after {seal}", seal=seal.previous))
            self.verdict_mark.set_icon("check" if seal.tone == "go_text" else "circle-alert", seal.tone)
            self.verdict.setText(seal.verdict)
            self.verdict.set_tone(seal.tone)
            self.protected.setText(seal.protected)

    def place_keyboard(self) -> None:
        """On what can be done, else on the cross."""
        first = self.receipt if self.receipt.isVisible() else self.close_button
        first.setFocus(Qt.FocusReason.TabFocusReason)
