"""The panel of an opened item: what it says, why it needs a person, and the decision in its foot.

A view over `AttentionPresenter`: it draws the detail and the draft, and tells what was pressed and typed.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.attention.detail_parts import BodyBox, BodyText, Facts, PaperBox, WhyBox
from pos.ui.attention.presenter import AttentionPresenter
from pos.ui.attention.reading import Paper
from pos.ui.attention.showing import ACCEPT, APPLY, EDIT, SEEN
from pos.ui.office.forms import FormField, Scroller
from pos.ui.theme import Role, margins
from pos.ui.widgets.base import ElidedLabel, Label, Panel, px
from pos.ui.widgets.buttons import Button, IconButton, Kind
from pos.ui.widgets.fields import Sentence
from pos.words import later, say

NAME = "attention.detail"
_ACTS = ((ACCEPT, later("Accept as it is"), Kind.PLAIN), (EDIT, later("Edit and apply"), Kind.PLAIN), (APPLY, later("Apply again"), Kind.MAIN), (SEEN, later("Mark as seen to"), Kind.MAIN))  # fmt: skip
_CONFIRM = {
    ACCEPT: later("Accept as it is"),
    EDIT: later("Apply this body"),
    APPLY: later("Apply again"),
    SEEN: later("Mark as seen to"),
}
_EXPLAINED = {
    ACCEPT: later(
        "It stays in the journal as it is and counts in no figure: not in sales, tax, payments or stock."
    ),
    EDIT: later(
        "The entry stays as it was written; this body is what counts. Receipt number and day cannot change."
    ),
    APPLY: later("The server tries once more with what the till wrote. Do this when the cause is gone."),
    SEEN: later("The entry stays as it is and counts. It leaves this list, and who looked at it is kept."),
}


class DetailPanel(Panel):
    """452 px at the end of the page. `closed` is the cross."""

    closed = Signal()

    def __init__(self, presenter: AttentionPresenter, parent: QWidget | None = None) -> None:
        super().__init__("surface", ("left",), parent=parent)
        self.presenter = presenter
        self.setObjectName(NAME)
        self.setFixedWidth(px(452))
        self.title = ElidedLabel("", Role.H3, name=f"{NAME}.title")
        self.subtitle = ElidedLabel("", Role.CAPTION, "text2", name=f"{NAME}.subtitle")
        self.close_button = IconButton(say("Close"), "x", size=36, name=f"{NAME}.close")
        self.why = WhyBox(NAME)
        self.advice_head = Label(say("What to do"), Role.META_STRONG, "text2")
        self.advice = Label("", Role.BODY, name=f"{NAME}.advice")
        self.advice.setWordWrap(True)
        self.facts = Facts(f"{NAME}.facts")
        self.about = PaperBox(f"{NAME}.about")
        self.paper = PaperBox(f"{NAME}.paper")
        self.raw_button = Button(
            say("Show what the till wrote"),
            icon="file-text",
            kind=Kind.GHOST,
            height=36,
            padding=8,
            name=f"{NAME}.raw",
        )
        self.raw = BodyBox(BodyText(f"{NAME}.raw_text", is_editor=False))
        self.editor = BodyBox(BodyText(f"{NAME}.editor", is_editor=True))
        self.explained = Label("", Role.META, "text2", name=f"{NAME}.explained")
        self.explained.setWordWrap(True)
        self.reason = FormField(say("Reason"), placeholder=say("Kept with your name"), name=f"{NAME}.reason")
        self.trouble = Sentence(f"{NAME}.trouble")
        self.back = Button(say("Back"), keycap="Esc", height=36, name=f"{NAME}.back")
        self.confirm = Button("", kind=Kind.MAIN, height=36, role=Role.BODY_STRONG, name=f"{NAME}.confirm")
        self.buttons = {
            act: Button(
                say(text), kind=kind, height=36, padding=13, role=Role.BODY_MEDIUM, name=f"{NAME}.{act}"
            )
            for act, text, kind in _ACTS
        }
        self._center = QStackedWidget()
        self._foot = QStackedWidget()
        self._key = ""
        self._build()
        self._connect()

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
        head.addLayout(words, 1)
        head.addWidget(self.close_button)
        self._scroller = Scroller(self._make_reading())
        self._center.addWidget(self._scroller)
        self._center.addWidget(self._make_editing())
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(top)
        column.addWidget(self._center, 1)
        column.addWidget(self._make_decision())
        column.addWidget(self._make_acts())

    def _make_reading(self) -> QWidget:
        reading = QWidget()
        column = QVBoxLayout(reading)
        column.setContentsMargins(px(20), px(4), px(20), px(16))
        column.setSpacing(px(16))
        column.addWidget(self.why)
        advice = QVBoxLayout()
        advice.setSpacing(px(4))
        advice.addWidget(self.advice_head)
        advice.addWidget(self.advice)
        column.addLayout(advice)
        column.addWidget(self.about)
        column.addWidget(self.paper)
        column.addWidget(self.facts)
        column.addWidget(self.raw_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.raw)
        column.addStretch(1)
        self.raw.setMinimumHeight(px(240))
        return reading

    def _make_editing(self) -> QWidget:
        editing = QWidget()
        column = QVBoxLayout(editing)
        column.setContentsMargins(px(20), px(4), px(20), px(8))
        column.setSpacing(px(6))
        column.addWidget(Label(say("Body"), Role.META_MEDIUM, "text2"))
        column.addWidget(self.editor, 1)
        return editing

    def _make_decision(self) -> QWidget:
        self._decision = Panel("surface", ("top",))
        row = QHBoxLayout()
        row.addWidget(self.back)
        row.addStretch(1)
        row.addWidget(self.confirm)
        column = QVBoxLayout(self._decision)
        column.setContentsMargins(px(20), px(14), px(20), px(14))
        column.setSpacing(px(10))
        column.addWidget(self.explained)
        column.addWidget(self.reason)
        column.addWidget(self.trouble)
        column.addLayout(row)
        self._decision.hide()
        return self._decision

    def _make_acts(self) -> QWidget:
        self._acts = Panel("surface", ("top",))
        self._acts.setFixedHeight(px(64))
        row = QHBoxLayout(self._acts)
        row.setContentsMargins(px(20), 0, px(20), 0)
        row.setSpacing(px(8))
        row.addWidget(self.buttons[ACCEPT])
        row.addWidget(self.buttons[EDIT])
        row.addStretch(1)
        row.addWidget(self.buttons[APPLY])
        row.addWidget(self.buttons[SEEN])
        return self._acts

    def _connect(self) -> None:
        for act, button in self.buttons.items():
            button.clicked.connect(partial(self._on_act_clicked, act))
        self.close_button.clicked.connect(self.closed)
        self.raw_button.clicked.connect(self._on_raw_button_clicked)
        self.back.clicked.connect(self._on_back_clicked)
        self.confirm.clicked.connect(self.presenter.confirm)
        self.reason.edited.connect(self.presenter.set_reason)
        self.reason.returned.connect(self.presenter.confirm)
        self.editor.text.textChanged.connect(self._on_editor_text_changed)

    # ---- drawing ----
    def draw(self) -> None:
        """The opened item."""
        detail = self.presenter.detail
        if detail is None:
            return
        self.title.setText(detail.title)
        self.subtitle.setText(detail.subtitle)
        self.why.show_words(detail.reason, detail.said, tone=detail.tone if detail.acts else "text2")
        self.advice.setText(detail.advice)
        for part in (self.advice, self.advice_head):
            part.setVisible(bool(detail.advice))
        self.about.show_paper(Paper(lines=detail.about))
        self.paper.show_paper(detail.paper)
        self.facts.show_facts(detail.facts)
        self.raw.text.show_text(detail.raw)
        if detail.key != self._key:
            self._key = detail.key
            self._show_raw(is_shown=False)
        self.raw_button.setVisible(bool(detail.raw))
        for act, button in self.buttons.items():
            button.setVisible(act in detail.acts)

    def draw_draft(self) -> None:
        """The decision being made, or the buttons that begin one."""
        draft, detail = self.presenter.draft, self.presenter.detail
        is_deciding = bool(draft.act)
        self._center.setCurrentIndex(1 if draft.act == EDIT else 0)
        self._acts.setVisible(not is_deciding and bool(detail and detail.acts))
        self._decision.setVisible(is_deciding)
        if is_deciding:
            self.explained.setText(say(_EXPLAINED[draft.act]))
            self.confirm.set_label(say(_CONFIRM[draft.act]))
            self.reason.show_text(draft.reason)
            may_stay = draft.act == SEEN
            self.reason.edit.setPlaceholderText(
                say("May stay empty; kept with your name") if may_stay else say("Kept with your name")
            )
        if draft.act == EDIT:
            self.editor.text.show_text(draft.body)
        self.draw_busy()

    def draw_busy(self) -> None:
        """What stands in the way, and whether the server is being asked."""
        draft, is_busy = self.presenter.draft, self.presenter.is_busy
        self.trouble.set_text(draft.problem)
        self.confirm.set_busy(is_busy and bool(draft.act))
        self.buttons[SEEN].set_busy(is_busy and not draft.act)
        self.editor.set_error(bool(draft.problem) and draft.act == EDIT)
        for part in (self.back, self.reason, self.editor):
            part.setEnabled(not is_busy)
        if draft.problem and draft.act == EDIT and draft.broken_at is not None:
            self.editor.text.go_to(*draft.broken_at)

    def place_keyboard(self) -> None:
        """Into the decision being made, else on the first act."""
        draft = self.presenter.draft
        if draft.act:
            (self.editor.text if draft.act == EDIT else self.reason.edit).setFocus()
            return
        shown = [button for button in self.buttons.values() if button.isVisible()]
        if shown:
            shown[-1].setFocus(Qt.FocusReason.TabFocusReason)

    # ---- what was pressed ----
    def _on_act_clicked(self, act: str, _checked: bool = False) -> None:
        self.presenter.begin(act)
        if self.presenter.draft.act:
            self.place_keyboard()

    def _on_back_clicked(self) -> None:
        self.presenter.drop()

    def _on_raw_button_clicked(self) -> None:
        self._show_raw(is_shown=self.raw.isHidden())
        if not self.raw.isHidden():
            QTimer.singleShot(0, self._show_foot)

    @Slot()
    def _show_foot(self) -> None:
        """Once it is laid out: what was asked for must not open below the edge."""
        self._scroller.ensureWidgetVisible(self.raw)

    def _show_raw(self, *, is_shown: bool) -> None:
        self.raw.setVisible(is_shown)
        self.raw_button.set_label(
            say("Hide what the till wrote") if is_shown else say("Show what the till wrote")
        )

    def _on_editor_text_changed(self) -> None:
        if self.presenter.draft.act == EDIT:
            self.presenter.set_body(self.editor.text.toPlainText())
