"""The panel beside the list: what is counted and by whom it was begun, how far it is, what differs; the sheet and the main act in its foot."""

from __future__ import annotations

from decimal import Decimal

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QAccessible, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.office.forms import Scroller
from pos.ui.stock.presenter import StocktakePresenter
from pos.ui.stock.wording import about_words, figure, signed_amount, silent_words
from pos.ui.theme import Role, margins, painter_of
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import FIGURE, Label, Panel, Rule, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.words import counted, say

WIDTH = 340


class Bar(QWidget):
    """10 px that fill from where reading begins."""

    spoken_as = QAccessible.Role.ProgressBar

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self._share = 0.0
        self.setFixedHeight(px(10))

    def show_share(self, share: float, spoken: str) -> None:
        self._share = share
        self.setAccessibleName(spoken)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        paint_box(painter, box, fill="surface3", radius=box.height() / 2)
        if self._share > 0:
            filled = QRectF(0, 0, max(box.height(), box.width() * self._share), box.height())
            paint_box(painter, filled, fill="go", radius=box.height() / 2)


class Tally(QWidget):
    """An icon, what is counted, how many; a line below."""

    def __init__(self, icon: str, tone: str, label: str, name: str) -> None:
        super().__init__()
        self.setFixedHeight(px(44))
        self.figure = Label("", Role.BODY_STRONG, name=name)
        self.figure.setAlignment(FIGURE)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(10))
        row.addWidget(IconMark(icon, 18, tone))
        row.addWidget(Label(label, Role.BODY), 1)
        row.addWidget(self.figure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addWidget(Rule())


class Hint(QWidget):
    """An icon and a small sentence in a quiet box; hidden while there is none."""

    def __init__(self, icon: str, tone: str, name: str) -> None:
        super().__init__()
        self.label = Label("", Role.META, "text2", name=name)
        self.label.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(12), px(12), px(12), px(12))
        row.setSpacing(px(10))
        row.addWidget(IconMark(icon, 16, tone), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.label, 1)

    def set_text(self, text: str) -> None:
        self.label.setText(text)
        self.setVisible(bool(text))

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(painter_of(self), QRectF(self.rect()), fill="surface2", radius=px(10))


class StocktakePanel(Panel):
    """`acted` is the main button, `printed` the sheet."""

    acted = Signal()
    printed = Signal()

    def __init__(self, presenter: StocktakePresenter, *, may_see_cost: bool) -> None:
        super().__init__("surface", ("left",))
        self.setObjectName("stocktake")
        self.setFixedWidth(px(WIDTH))
        self._presenter, self._may_see_cost = presenter, may_see_cost
        self.title = Label("", Role.H3, name="stocktake.title")
        self.about = Label("", Role.META, "text2", name="stocktake.about")
        self.note = Label("", Role.META, "text2", name="stocktake.note")
        for words in (self.about, self.note):
            words.setWordWrap(True)
        self.counted = Label("", Role.BODY_STRONG, name="stocktake.counted")
        self.bar = Bar("stocktake.bar")
        self.same = Tally("check", "go_text", say("Same as expected"), "stocktake.same")
        self.fewer = Tally("arrow-down", "warn", say("Fewer than expected"), "stocktake.fewer")
        self.more = Tally("arrow-up", "warn", say("More than expected"), "stocktake.more")
        self.waits = Tally("circle-dashed", "text2", say("Not counted yet"), "stocktake.left")
        self.value = Label("", Role.BODY_STRONG, name="stocktake.value")
        self.value_row = _row(Label(say("Value of differences"), Role.BODY, "text2"), self.value)
        self.hint = Hint("info", "text2", "stocktake.hint")
        self.silent = Hint("triangle-alert", "warn", "stocktake.silent")
        self.stuck = Hint("triangle-alert", "warn", "stocktake.stuck")
        self.sheet = Button(say("Print count sheet"), icon="printer", height=44, name="stocktake.print")
        self.sheet.setToolTip("Ctrl P")
        self.go = Button("", kind=Kind.MAIN, height=48, role=Role.LINE_STRONG, name="stocktake.go")
        self.go.setToolTip("Ctrl Enter")
        self._lay_out()
        self.sheet.clicked.connect(self._on_sheet_clicked)
        self.go.clicked.connect(self._on_go_clicked)

    def _lay_out(self) -> None:
        body = QWidget()
        fields = QVBoxLayout(body)
        fields.setContentsMargins(px(20), px(20), px(20), px(8))
        fields.setSpacing(0)
        for part, air in (
            (self.title, 0),
            (self.about, 0),
            (self.note, 16),
            (_row(Label(say("Counted", about="column"), Role.BODY, "text2"), self.counted), 5),
            (self.bar, 20),
            (self.same, 0),
            (self.fewer, 0),
            (self.more, 0),
            (self.waits, 16),
            (self.value_row, 16),
            (self.hint, 8),
            (self.silent, 8),
            (self.stuck, 0),
        ):
            fields.addWidget(part)
            fields.addSpacing(px(air))
        fields.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(px(20), px(8), px(20), px(20))
        foot.setSpacing(px(8))
        foot.addWidget(self.sheet)
        foot.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(margins(1, 0, 0, 0))
        column.setSpacing(0)
        column.addWidget(Scroller(body), 1)
        column.addLayout(foot)

    def draw(self) -> None:
        presenter, take, sums = self._presenter, self._presenter.take, self._presenter.sums
        if take is None:
            return
        locale, is_blind = presenter.locale, presenter.is_blind
        self.title.setText(presenter.title)
        self.about.setText(about_words(take, presenter.now(), locale))
        self.note.setText(take.note)
        self.note.setVisible(bool(take.note))
        progress = say(
            "{count} of {all}", count=figure(sums.counted, locale), all=figure(sums.listed, locale)
        )
        self.counted.setText(progress)
        self.bar.show_share(sums.counted / sums.listed if sums.listed else 0.0, progress)
        for tally, number in (
            (self.same, sums.same),
            (self.fewer, sums.fewer),
            (self.more, sums.more),
            (self.waits, sums.left),
        ):
            tally.figure.setText(figure(number, locale))
            tally.setVisible(tally is self.waits or not is_blind)
        self.value.setText(signed_amount(sums.value, locale) or locale.amount(Decimal(0)))
        self.value_row.setVisible(self._may_see_cost and sums.value is not None and not is_blind)
        self.hint.set_text(
            say("You can keep selling. Sales made after a product was counted are taken off by themselves.")
            if take.is_open
            else ""
        )
        self.silent.set_text(silent_words(presenter.silent) if take.is_open else "")
        waiting = len(presenter.waiting)
        self.stuck.set_text(
            counted(waiting, "{count} count is not through yet.", "{count} counts are not through yet.")
            if waiting
            else ""
        )
        self.sheet.setVisible(take.is_open)
        self.go.setVisible(take.is_open)
        self.go.set_label(_go_words(presenter))
        self.go.setEnabled(bool(sums.counted))
        self.go.set_busy(presenter.is_busy)

    def _on_sheet_clicked(self) -> None:
        self.printed.emit()

    def _on_go_clicked(self) -> None:
        self.acted.emit()


def _go_words(presenter: StocktakePresenter) -> str:
    if presenter.is_blind:
        return say("Review the differences")
    number = presenter.sums.differences
    if not number:
        return say("Finish: nothing differs")
    shown = figure(number, presenter.locale)
    if presenter.is_reviewing:
        return counted(number, "Post {count} difference", "Post {count} differences", count=shown)
    return counted(number, "Review {count} difference", "Review {count} differences", count=shown)


def _row(label: Label, figure: Label) -> QWidget:
    figure.setAlignment(FIGURE)
    row = QWidget()
    beside = QHBoxLayout(row)
    beside.setContentsMargins(0, 0, 0, 0)
    beside.addWidget(label, 1)
    beside.addWidget(figure)
    return row
