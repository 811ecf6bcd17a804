"""The Categories and Suppliers tabs: a list, and a small side panel for one record."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from pos.services.assortment import Category, Supplier
from pos.ui.inventory.list_pane import ListPane
from pos.ui.inventory.products_presenter import ProductsPresenter
from pos.ui.inventory.shelf_presenter import TINTS, ShelfPresenter
from pos.ui.office.errands import Errands
from pos.ui.office.forms import ChoiceField, FormField, FormPanel, LeaveQuestion
from pos.ui.theme import Role, draw_icon, painter_of, theme
from pos.ui.widgets.base import Label, paint_box, px
from pos.ui.widgets.buttons import IconButton, PaintedButton
from pos.ui.widgets.panels import EmptyState
from pos.words import say

PANEL_WIDTH = 340


class TintDot(PaintedButton):
    """One of the eight tints; the chosen one has a tick."""

    def __init__(self, tint: int) -> None:
        super().__init__(say(TINTS[tint]), name=f"shelf.tint{tint}", radius=8)
        self.tint = tint
        self.setCheckable(True)
        self.setFixedSize(px(30), px(30))
        self.setToolTip(say(TINTS[tint]))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = painter_of(self)
        box = QRectF(self.rect())
        colours = theme().tokens.tint(self.tint)
        paint_box(painter, box, fill=colours.back, radius=px(8))
        if self.isChecked():
            inset = px(7)
            draw_icon(
                painter, "check", box.adjusted(inset, inset, -inset, -inset), theme().colour(colours.fore)
            )


class ShelfPanel(FormPanel):
    """Fields of one record. Subclass-free: which fields there are depends on the kind."""

    def __init__(self, presenter: ShelfPresenter) -> None:
        super().__init__(name=presenter.what, width=PANEL_WIDTH)
        self.presenter = presenter
        labels = {"name": say("Name")}
        if presenter.kind is Supplier:
            labels |= {
                "contact": say("Contact"),
                "phone": say("Phone"),
                "email": say("Email"),
                "note": say("Note"),
            }
        self.fields = {key: FormField(text, name=f"{presenter.what}.{key}") for key, text in labels.items()}
        self.parent_choice = ChoiceField(say("Under"), name="category.parent")
        self.dots = [TintDot(number) for number in range(len(TINTS))]
        self.archive_button = IconButton(
            say("Archive"),
            "archive",
            size=36,
            icon_size=18,
            framed=True,
            radius=8,
            name=f"{presenter.what}.archive",
        )
        self.foot.addWidget(self.archive_button)
        for field, part in self.fields.items():
            self.body.addWidget(part)
            part.edited.connect(partial(presenter.type, field))
        if presenter.kind is Category:
            self._add_category_parts()
        self.body.addStretch(1)
        self.archive_button.clicked.connect(presenter.archive)
        self.saved.connect(self._on_self_saved)

    def _add_category_parts(self) -> None:
        self.body.addWidget(self.parent_choice)
        self.parent_choice.chosen.connect(self.presenter.type_parent)
        tints = QVBoxLayout()
        tints.setSpacing(px(4))
        tints.addWidget(Label(say("Colour"), Role.META_MEDIUM, "text2"))
        row = QHBoxLayout()
        row.setSpacing(px(6))
        for dot in self.dots:
            dot.clicked.connect(partial(self._choose_tint, dot.tint))
            row.addWidget(dot)
        row.addStretch(1)
        tints.addLayout(row)
        self.body.addLayout(tints)

    def draw(self) -> None:
        presenter = self.presenter
        form = presenter.form
        if form is None:
            return
        is_new = form.id is None
        title = presenter.base.name or presenter.new_words
        self.show_head(title, "", is_dirty=presenter.is_dirty, is_busy=presenter.is_busy)
        self.archive_button.setVisible(not is_new)
        for field, part in self.fields.items():
            part.show_text(getattr(form, field))
            part.set_error(presenter.faults.get(field, ""))
        if presenter.kind is Category:
            self.parent_choice.set_choice(presenter.parent_options(), str(form.parent or ""))
            for dot in self.dots:
                dot.setChecked(dot.tint == form.tint)
        self.trouble.set_text(presenter.faults.get("all", ""))

    def _choose_tint(self, tint: int, _checked: bool = False) -> None:
        self.presenter.type("tint", tint)

    def begin_typing(self) -> None:
        self.fields["name"].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_self_saved(self) -> None:
        self.presenter.save()


class ShelfPane(QWidget):
    """List and panel of one kind; the page shows the panel at its end."""

    panel_wanted = Signal(object)
    panel_done = Signal()
    told = Signal(str)

    def __init__(self, presenter: ShelfPresenter, empty: Callable[[], EmptyState]) -> None:
        super().__init__()
        self.presenter = presenter
        self.panel = ShelfPanel(presenter)
        self.panel.hide()
        self.pane = ListPane(
            presenter.listing,
            presenter.columns(),
            empty,
            name=f"{presenter.what}.list",
            spoken=presenter.what_words,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.pane)
        presenter.on_change = self._draw
        presenter.on_saved = self._on_presenter_saved
        self.pane.view.opened.connect(self._on_row_opened)
        self.panel.closed.connect(self._on_panel_closed)

    @property
    def count_text(self) -> str:
        return self.presenter.count_text

    def enter(self) -> None:
        self.presenter.listing.restart()
        self.pane.view.focus_rows()

    def refresh(self) -> None:
        self.presenter.refresh()

    def begin_new(self) -> None:
        self.pane.view.select(None)
        self.presenter.begin()
        self.panel_wanted.emit(self.panel)
        self.panel.begin_typing()

    def save(self) -> None:
        if self.presenter.form is not None and self.presenter.is_dirty:
            self.presenter.save()

    def forget(self) -> None:
        self.presenter.close()
        self.pane.view.focus_rows()

    def may_leave(self, then: Callable[[], None]) -> None:
        if not self.presenter.is_dirty:
            then()
            return
        question = LeaveQuestion(
            self.window(), self.presenter.form.name.strip() or self.presenter.the_new_words
        )
        question.save_wanted.connect(lambda: self.presenter.save(then))
        question.discard_wanted.connect(lambda: self._discard_and(then))
        question.open_over(question.save)

    def _discard_and(self, then: Callable[[], None]) -> None:
        self.presenter.form = self.presenter.base
        then()

    def _draw(self) -> None:
        self.panel.draw()

    def _on_row_opened(self, row: Any) -> None:
        self.may_leave(lambda: self._open(row))

    def _open(self, row: Any) -> None:
        self.pane.view.select(row.id)
        self.presenter.open(row)
        self.panel_wanted.emit(self.panel)

    def _on_presenter_saved(self, words: str) -> None:
        if self.presenter.form is None:
            self.panel.hide()
        self.told.emit(words)
        self.panel_done.emit()

    def _on_panel_closed(self) -> None:
        self.may_leave(self._close)

    def _close(self) -> None:
        self.panel.hide()
        self.forget()


class CategoriesPane(ShelfPane):
    def __init__(self, errands: Errands, products: ProductsPresenter) -> None:
        presenter = ShelfPresenter(errands, products.locale, Category, lambda: products.shelves.categories)
        super().__init__(presenter, _no_categories)


class SuppliersPane(ShelfPane):
    def __init__(self, errands: Errands, products: ProductsPresenter) -> None:
        presenter = ShelfPresenter(errands, products.locale, Supplier, lambda: products.shelves.suppliers)
        super().__init__(presenter, _no_suppliers)


def _no_categories() -> EmptyState:
    return EmptyState(
        "folder",
        say("No categories yet"),
        say("They sort products here and on the till."),
        name="category.empty",
    )


def _no_suppliers() -> EmptyState:
    return EmptyState(
        "truck", say("No suppliers yet"), say("They say where products come from."), name="supplier.empty"
    )
