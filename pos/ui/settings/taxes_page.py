"""The settings page "Taxes": the taxes, whether new prices include them, and rates that begin on a day. A view over `TaxesPagePresenter`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPaintEvent, QRegion
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.domain.shift import business_day
from pos.i18n import Locale
from pos.ui.faces import CardFace, Notice
from pos.ui.moments import local_now
from pos.ui.office.errands import AppErrands
from pos.ui.office.forms import ChoiceField, FormField, LeaveQuestion, Scroller, field_row
from pos.ui.office.page import GUTTER, Page
from pos.ui.office.pick_table import Cell, CellRow, CellTable, Column
from pos.ui.operation import Operations
from pos.ui.reports.day_field import DayField
from pos.ui.screen import CTRL
from pos.ui.settings.hardware.device_row import Card
from pos.ui.settings.store_page import WIDEST
from pos.ui.settings.tax_dialog import TaxDialog
from pos.ui.settings.taxes_presenter import ComingRow, TaxesPagePresenter, TaxRow
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, paint_box, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.choices import ChoiceCard
from pos.words import say

if TYPE_CHECKING:
    from pos.app import App

ROW = 52
MOST_SHOWN = 6
"""So many taxes are seen at once; more scroll in their box, and the cards below stay in reach."""


class WarnBox(QFrame):
    """A sentence on amber: look here."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.words = Label("", Role.BODY, "warn", name=name)
        self.words.setWordWrap(True)
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(12), px(16), px(12))
        row.setSpacing(px(10))
        row.addWidget(IconMark("triangle-alert", 18, "warn"), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.words, 1)

    def paintEvent(self, _event: QPaintEvent) -> None:
        paint_box(QPainter(self), QRectF(self.rect()), fill="warn_soft", radius=px(12))


class TaxTable(CellTable):
    """As round at its corners as the card that it fills."""

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        path = QPainterPath()
        path.addRoundedRect(QRectF(self.rect()), px(11), px(11))
        self.setMask(QRegion(path.toFillPolygon().toPolygon()))


class TaxesPage(Page):
    """`presenter` may be made for a till, or for a picture."""

    def __init__(self, presenter: TaxesPagePresenter) -> None:
        super().__init__(say("Taxes"), "taxesPage")
        self.presenter = presenter
        self._told: Notice | None = None
        self._marked = ""
        self._coming_shown: tuple[ComingRow, ...] = ()
        small = Role.BODY_MEDIUM
        self._new = Button(say("New tax"), icon="plus", height=36, role=small, name="taxesPage.new")
        self._save = Button(
            say("Save"),
            icon="check",
            keycap="Ctrl S",
            kind=Kind.MAIN,
            height=36,
            role=small,
            name="taxesPage.save",
        )
        self._new.clicked.connect(self.begin_new)
        self._save.clicked.connect(self._on_save_clicked)
        self.add_action(self._new)
        self.add_action(self._save)
        self.keys = {(Qt.Key.Key_S, CTRL): presenter.save, (Qt.Key.Key_N, CTRL): self.begin_new}
        self.table = TaxTable(
            (
                Column(say("Letter"), 76),
                Column(say("Name"), 190),
                Column(say("Rate"), 96, is_figure=True),
                Column(say("Used for"), 0),
                Column(say("Products"), 100, is_figure=True),
                Column("", 190, gone_below=560),
            ),
            row_height=ROW,
            name="taxesPage.table",
            spoken=say("Taxes"),
        )
        self.table.opened.connect(self._on_table_opened)
        self.table.entered.connect(self._on_table_entered)
        self.table.doubleClicked.connect(self._on_table_entered)
        self.table.setFrameShape(QFrame.Shape.NoFrame)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(20))
        column.setSpacing(px(12))
        box = Card(name="taxesPage.taxes")
        box.column.addWidget(self.table)
        for part in (box, self._make_prices(), self._make_plan()):
            column.addWidget(part)
        self._warning = WarnBox("taxesPage.warning")
        column.addWidget(self._warning)
        column.addStretch(1)
        body.setMaximumWidth(px(WIDEST + 2 * GUTTER))
        self._problem = Label("", Role.BODY, "danger", name="taxesPage.problem")
        self._problem.setContentsMargins(px(GUTTER), 0, px(GUTTER), px(8))
        self._problem.setWordWrap(True)
        self.content.addWidget(self._problem)
        self.content.addWidget(Scroller(body), 1)
        presenter.listen(self.draw)
        self.draw()

    def _make_prices(self) -> QWidget:
        card = Card(name="taxesPage.prices", padding=20)
        self._cards = {
            True: ChoiceCard(CardFace(say("Prices include tax")), height=76, name="taxesPage.include"),
            False: ChoiceCard(CardFace(say("Tax is added at the till")), height=76, name="taxesPage.add"),
        }
        for include, choice in self._cards.items():
            choice.clicked.connect(partial(self._on_card_clicked, include))
        self._there = Label("", Role.META, "text3", name="taxesPage.there")
        self._there.setWordWrap(True)
        card.column.addWidget(Label(say("Prices"), Role.H3))
        card.column.addSpacing(px(10))
        card.column.addLayout(field_row((self._cards[True], 1), (self._cards[False], 1)))
        card.column.addSpacing(px(8))
        card.column.addWidget(self._there)
        return card

    def _make_plan(self) -> QWidget:
        card = Card(name="taxesPage.plan", padding=20)
        presenter = self.presenter
        self.plan_tax = ChoiceField(say("Tax"), name="taxesPage.plan_tax")
        self.plan_tax.chosen.connect(presenter.choose_plan_tax)
        self.plan_rate = FormField(say("Becomes"), figures=True, name="taxesPage.plan_rate")
        self.plan_rate.box.row.addWidget(Label("%", Role.LINE_PLAIN, "text3"))
        self.plan_rate.edited.connect(presenter.set_plan_rate)
        self.plan_rate.returned.connect(presenter.add_plan)
        self.plan_day = DayField(say("From"), presenter.locale, name="taxesPage.plan_day")
        self.plan_day.chosen.connect(presenter.choose_plan_day)
        self.add = Button(
            say("Add"), icon="plus", height=40, role=Role.BODY_MEDIUM, name="taxesPage.plan_add"
        )
        self.add.clicked.connect(presenter.add_plan)
        act = QWidget()
        below = QVBoxLayout(act)
        below.setContentsMargins(0, 0, 0, 0)
        below.setSpacing(px(3))
        below.addWidget(Label(" ", Role.META_MEDIUM))
        below.addWidget(self.add)
        below.addStretch(1)
        words = say(
            "Set it today, it begins by itself with that business day. Old receipts keep the old rate."
        )
        self._coming = QGridLayout()
        self._coming.setColumnStretch(0, 1)
        self._coming.setVerticalSpacing(px(4))
        self._coming_widgets: list[QWidget] = []
        card.column.addWidget(Label(say("A new rate from a date"), Role.H3))
        card.column.addWidget(Label(words, Role.META, "text3"))
        card.column.addSpacing(px(10))
        card.column.addLayout(
            field_row((self.plan_tax, 3), (self.plan_rate, 3), (self.plan_day, 3), (act, 1))
        )
        card.column.addLayout(self._coming)
        return card

    # ---- what the office asks ----
    def enter(self) -> None:
        self.presenter.load()
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def refresh(self) -> None:
        """Somebody changed the shop: what is edited here stays."""
        self.presenter.load()

    def begin_new(self) -> None:
        self._edit("")

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(self.window(), say("the taxes"))
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard(then))
        question.open_over(question.save)

    def _discard(self, then: Callable[[], None]) -> None:
        self.presenter.discard()
        then()

    # ---- drawing ----
    def draw(self) -> None:
        shown = self.presenter
        self._problem.setText(shown.problem)
        self._problem.setVisible(bool(shown.problem) and not shown.has_form)
        rows = shown.rows
        self.table.show_rows(tuple(_cells(row) for row in rows), self._marked)
        seen = min(max(len(rows), 1), MOST_SHOWN)
        self.table.setFixedHeight(px(36) + px(ROW) * seen - 1)  # the line below the last row is the card's
        is_long = len(rows) > MOST_SHOWN
        policy = Qt.ScrollBarPolicy
        self.table.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if is_long else policy.ScrollBarAlwaysOff
        )
        for include, words in zip((True, False), shown.example, strict=True):
            face = CardFace(self._cards[include].face.title, words)
            self._cards[include].set_face(face)
            self._cards[include].setChecked(shown.include is include)
            self._cards[include].setEnabled(shown.has_form)
        self._there.setText(shown.what_is_there)
        self.plan_tax.set_choice(shown.plan_options, shown.plan_tax)
        self.plan_rate.show_text(shown.plan_rate)
        self.plan_rate.set_error(shown.plan_error)
        self.plan_day.show_day(shown.plan_from, earliest=shown.today)
        for part in (self.plan_tax, self.plan_rate, self.plan_day):
            part.setEnabled(bool(shown.plan_options))
        self.add.setEnabled(bool(shown.plan_options) and bool(shown.plan_rate.strip()))
        self._draw_coming()
        self._warning.words.setText(shown.warning)
        self._warning.setVisible(bool(shown.warning))
        self._new.setEnabled(shown.has_form)
        self._save.setEnabled(shown.is_dirty and not shown.is_busy)
        self._save.set_busy(shown.is_busy)
        if shown.notice is not None and shown.notice is not self._told:
            self._told = shown.notice
            self.show_notice(shown.notice)

    def _draw_coming(self) -> None:
        rows = self.presenter.coming
        if rows == self._coming_shown:
            return
        self._coming_shown = rows
        for widget in self._coming_widgets:
            widget.hide()
            widget.deleteLater()
        self._coming_widgets = []
        for at, row in enumerate(rows):
            words = Label(row.text, Role.BODY, name=f"taxesPage.coming.{at}")
            words.setWordWrap(True)
            back = Button(say("Take back"), kind=Kind.GHOST, height=32, name=f"taxesPage.take_back.{at}")
            back.setAccessibleName(f"{back.label}, {row.text}")
            back.clicked.connect(partial(self._on_back_clicked, row.key))
            self._coming.addWidget(words, at, 0)
            self._coming.addWidget(back, at, 1)
            self._coming_widgets += [words, back]

    # ---- what was pressed ----
    def _edit(self, key: str) -> None:
        if not self.presenter.has_form or self.presenter.is_busy:
            return
        form = self.presenter.form_of(key)
        answer = partial(self.presenter.put, key)
        dialog = TaxDialog(self.window(), form, self.presenter.treatments, answer, is_new=not key)
        dialog.removed.connect(partial(self.presenter.remove, key))
        dialog.open_here()

    def _on_table_opened(self, key: str) -> None:
        self._marked = key
        self.table.mark(key)

    def _on_table_entered(self) -> None:
        if any(row.key == self._marked for row in self.presenter.rows):
            self._edit(self._marked)

    def _on_card_clicked(self, include: bool, _checked: bool = False) -> None:
        self.presenter.choose_include(include=include)

    def _on_back_clicked(self, key: str, _checked: bool = False) -> None:
        self.presenter.take_back(key)

    def _on_save_clicked(self, _checked: bool = False) -> None:
        self.presenter.save()


def _cells(row: TaxRow) -> CellRow:
    return CellRow(
        row.key,
        (
            Cell(row.letter, "text", is_strong=True),
            Cell(row.name, "text"),
            Cell(row.rate, "text", is_strong=True),
            Cell(row.used_for),
            Cell(row.goods, "text"),
            Cell(badge=row.badge),
        ),
    )


def open_taxes(app: App, locale: Locale, operations: Operations) -> TaxesPage:
    """For the office."""
    hour = app.prices.store.rollover_hour
    errands = AppErrands(app, operations.run)
    return TaxesPage(TaxesPagePresenter(errands, locale, lambda: business_day(local_now(), hour)))
