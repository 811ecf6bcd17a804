"""The product editor at the end of the window: fields over an EditorPresenter, and a tab with the product's stock.

It draws what the presenter holds and tells it what was typed; it decides nothing.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from pos.ui.faces import BadgeText, Option
from pos.ui.inventory.editor_parts import BarcodesField, InlineEdit, MarginView, PictureBox
from pos.ui.inventory.editor_presenter import Clash, EditorPresenter
from pos.ui.inventory.picture import read_picture
from pos.ui.inventory.wording import monogram
from pos.ui.office.controls import TabRow
from pos.ui.office.forms import ChoiceField, FormBox, FormField, FormPanel, field_row
from pos.ui.theme import Role
from pos.ui.widgets.badges import Badge
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import IconButton
from pos.ui.widgets.choices import Checkbox
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.fields import Sentence
from pos.ui.widgets.save_dialog import ask_which_file
from pos.words import later, say

WIDE = 560
USUAL = 452
_SHORT = {
    "gross": later("with tax"),
    "net": later("without tax"),
    "cost": later("cost"),
    "reorder": later("reorder at"),
    "order": later("order"),
    "min_age": later("age"),
}
_PICTURES = later("Pictures (*.png *.jpg *.jpeg *.webp)")


class ClashDialog(Dialog):
    """Somebody else saved the product first: look at theirs, or go back to what is typed."""

    def __init__(self, window: QWidget, name: str, clash: Clash) -> None:
        super().__init__(window, name, width=560, name="clash")
        words = QVBoxLayout()
        words.setSpacing(px(8))
        for number, text in enumerate(
            (
                _who(clash),
                say("Your changes were not saved, and are still here."),
            )
        ):
            label = Label(text, Role.LINE_PLAIN, name=f"clash.words{number}")
            label.setWordWrap(True)
            words.addWidget(label)
        self.body.addLayout(words)
        self.add_actions(say("Cancel"), say("Look at theirs"))


class EditorPanel(FormPanel):
    """The panel. The page asks `wants_close` before it goes."""

    duplicate_wanted = Signal()
    archive_wanted = Signal()

    def __init__(self, presenter: EditorPresenter) -> None:
        super().__init__(name="editor", width=USUAL)
        self.presenter = presenter
        self.tabs = TabRow(inset=8, name="editor.tabs")
        self.tabs.set_look("surface", "border")
        self.name = FormField(say("Name"), name="editor.name")
        self.short_name = InlineEdit(
            say("Short name on receipt"), say("as the name"), name="editor.short_name"
        )
        self.barcodes = BarcodesField("editor.barcodes")
        self.category = ChoiceField(say("Category"), name="editor.category")
        self.supplier = ChoiceField(say("Supplier"), name="editor.supplier")
        self.gross = FormField(say("Price with tax"), figures=True, name="editor.gross")
        self.net = FormField(say("Without tax"), figures=True, name="editor.net")
        self.tax = ChoiceField(say("Tax"), name="editor.tax")
        self.cost = FormField(say("Cost"), figures=True, name="editor.cost")
        self.margin = MarginView()
        self.stock = FormField(say("In stock"), figures=True, name="editor.stock")
        self.stock_badge = Badge(BadgeText(say("Low"), "warn"))
        self.reorder = FormField(say("Reorder at"), figures=True, name="editor.reorder")
        self.order = FormField(say("Order"), figures=True, name="editor.order")
        self.unit = Label("", Role.BODY, "text3", name="editor.unit")
        self.sellable = Checkbox(say("Sell at the till"), till=False, name="editor.sellable")
        self.by_weight = Checkbox(say("By weight"), till=False, name="editor.by_weight")
        self.discountable = Checkbox(say("Discounts allowed"), till=False, name="editor.discountable")
        self.below_zero = Checkbox(say("Sell below zero"), till=False, name="editor.below_zero")
        self.favourite = Checkbox(say("Favourite"), till=False, name="editor.favourite")
        self.loads = ChoiceField(say("What is sold"), name="editor.loads")
        self.tracking = ChoiceField(say("Asks for"), name="editor.tracking")
        self.min_age = FormField(say("From age"), figures=True, name="editor.min_age")
        self.open_price = Checkbox(say("Price is typed each time"), till=False, name="editor.open_price")
        self.own_line = Checkbox(say("A line for each scan"), till=False, name="editor.own_line")
        self.sku = FormField(say("Number"), placeholder=say("Made up when left empty"), name="editor.sku")
        self.picture = PictureBox()
        self.picture_fault = Sentence("editor.picture.error")
        self.price_fault = Sentence("editor.prices.error")
        self.amount_fault = Sentence("editor.amounts.error")
        self.till_fault = Sentence("editor.at_till.error")
        self._together = {
            self.price_fault: ("gross", "net", "cost"),
            self.amount_fault: ("reorder", "order"),
            self.till_fault: ("min_age",),
        }
        """Fields too narrow for a sentence of their own share one over the whole width."""
        self.copy_button = IconButton(
            say("Duplicate"), "copy", size=36, icon_size=18, framed=True, radius=8, name="editor.duplicate"
        )
        self.archive_button = IconButton(
            say("Archive"), "archive", size=36, icon_size=18, framed=True, radius=8, name="editor.archive"
        )
        self._texts = {
            "name": self.name,
            "gross": self.gross,
            "net": self.net,
            "cost": self.cost,
            "reorder": self.reorder,
            "order": self.order,
            "sku": self.sku,
            "min_age": self.min_age,
        }
        self._choices = {
            "category": self.category,
            "supplier": self.supplier,
            "tax": self.tax,
            "loads": self.loads,
            "tracking": self.tracking,
        }
        self._ticks = {
            "is_sellable": self.sellable,
            "is_by_weight": self.by_weight,
            "is_discountable": self.discountable,
            "sells_below_zero": self.below_zero,
            "is_favourite": self.favourite,
            "is_open_price": self.open_price,
            "is_own_line": self.own_line,
        }
        self._lay_out()
        self._connect()

    # ---- building ----
    def _lay_out(self) -> None:
        self.stock.edit.setReadOnly(True)
        self.stock.edit.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.stock.box.row.addWidget(self.stock_badge)
        self.order.box.row.addWidget(self.unit)
        self.foot.setSpacing(px(8))
        self.foot.addWidget(self.copy_button)
        self.foot.addWidget(self.archive_button)
        self.top.addWidget(self.tabs)
        self.body.addLayout(self._head())
        self.body.addWidget(self.barcodes)
        self.body.addLayout(field_row((self.category, 1), (self.supplier, 1)))
        self.body.addWidget(self._prices())
        self.body.addLayout(field_row((self.stock, 1), (self.reorder, 1), (self.order, 1)))
        self.body.addWidget(self.amount_fault)
        self.body.addLayout(_two_in_a_row(self.sellable, self.by_weight, self.discountable, self.below_zero))
        self.body.addLayout(self._last_row())
        self.body.addWidget(self._at_the_till())
        self.body.addStretch(1)

    def _head(self) -> QHBoxLayout:
        names = QVBoxLayout()
        names.setSpacing(px(4))
        names.addWidget(self.name)
        names.addWidget(self.short_name)
        names.addWidget(self.picture_fault)
        head = QHBoxLayout()
        head.setSpacing(px(12))
        head.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(names, 1)
        return head

    def _prices(self) -> FormBox:
        box = FormBox()
        box.column.addLayout(field_row((self.gross, 13), (self.net, 13), (self.tax, 9)))
        if self.presenter.may_see_cost:
            box.column.addLayout(field_row((self.cost, 10), (self.margin, 21)))
        box.column.addWidget(self.price_fault)
        return box

    def _at_the_till(self) -> FormBox:
        """What happens when it is rung up."""
        box = FormBox()
        box.column.addWidget(Label(say("At the till"), Role.BODY_MEDIUM, name="editor.at_till"))
        box.column.addLayout(field_row((self.loads, 13), (self.tracking, 13), (self.min_age, 9)))
        box.column.addWidget(self.till_fault)
        box.column.addLayout(_two_in_a_row(self.open_price, self.own_line))
        return box

    def _last_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(20))
        row.addWidget(self.sku, 1)
        beside = QVBoxLayout()
        beside.addSpacing(px(21 + 8))
        beside.addWidget(self.favourite)
        beside.addStretch(1)
        row.addLayout(beside)
        return row

    def _connect(self) -> None:
        for field, part in self._texts.items():
            part.edited.connect(partial(self._type, field))
            part.edit.editingFinished.connect(partial(self.presenter.leave_field, field))
        for field, choice in self._choices.items():
            choice.chosen.connect(partial(self._type, field))
        for field, tick in self._ticks.items():
            tick.toggled.connect(partial(self._tick, field))
        self.short_name.edit.textEdited.connect(partial(self._type, "short_name"))
        self.barcodes.added.connect(self.presenter.add_code)
        self.barcodes.removed.connect(self.presenter.remove_code)
        self.picture.change_wanted.connect(self._on_picture_change_wanted)
        self.picture.remove_wanted.connect(self._on_picture_remove_wanted)
        self.copy_button.clicked.connect(self.duplicate_wanted)
        self.archive_button.clicked.connect(self.archive_wanted)
        self.saved.connect(self._on_self_saved)

    # ---- drawing ----
    def draw(self) -> None:
        """Show what the presenter holds."""
        presenter = self.presenter
        form = presenter.form
        self.show_head(
            presenter.title, presenter.subtitle, is_dirty=presenter.is_dirty, is_busy=presenter.is_busy
        )
        for field, part in self._texts.items():
            part.show_text(getattr(form, field))
            if not any(field in fields for fields in self._together.values()):
                self._draw_remark(field, part)
        for sentence, fields in self._together.items():
            self._draw_shared_remark(sentence, fields)
        for field, choice in self._choices.items():
            choice.set_choice(presenter.options(field), getattr(form, field))
            if fault := presenter.faults.get(field, ""):
                choice.set_error(fault)
            else:
                choice.set_error("")
                choice.sentence.set_text(self._theirs(field), "warn")
        for field, tick in self._ticks.items():
            tick.blockSignals(True)
            tick.setChecked(getattr(form, field))
            tick.blockSignals(False)
            tick.update()
        if self.short_name.edit.text() != form.short_name:
            self.short_name.edit.setText(form.short_name)
        self.barcodes.set_codes(form.barcodes)
        self._draw_remark("barcodes", self.barcodes)
        self.margin.set_margin(presenter.margin)
        self._draw_stock()
        self._draw_picture()
        self.trouble.set_text(presenter.trouble)
        self.copy_button.setVisible(not presenter.is_new)
        self.archive_button.setVisible(not presenter.is_new)
        if presenter.is_archived:
            self.archive_button.set_icon("rotate-ccw", say("Bring back"))
        else:
            self.archive_button.set_icon("archive", say("Archive"))

    def _draw_remark(self, field: str, part: FormField | BarcodesField) -> None:
        fault = self.presenter.faults.get(field, "")
        part.set_error(fault)
        if not fault and self._theirs(field):
            part.set_note(self._theirs(field))

    def _draw_shared_remark(self, sentence: Sentence, fields: tuple[str, ...]) -> None:
        faults = self.presenter.faults
        for field in fields:
            self._texts[field].box.set_error(field in faults)
        fault = next((faults[field] for field in fields if field in faults), "")
        if fault:
            sentence.set_text(fault)
            return
        theirs = [
            f"{say(_SHORT[field])} {self.presenter.theirs[field]}"
            for field in fields
            if field in self.presenter.theirs
        ]
        sentence.set_text(say("Yours. Theirs: {theirs}", theirs=", ".join(theirs)) if theirs else "", "warn")

    def _theirs(self, field: str) -> str:
        words = self.presenter.theirs.get(field)
        return "" if words is None else say("Yours. Theirs: {theirs}", theirs=words)

    def _draw_stock(self) -> None:
        self.stock.show_text(self.presenter.stock_text)
        badge = self.presenter.stock_badge
        self.stock_badge.setVisible(badge is not None)
        if badge is not None:
            self.stock_badge.set_badge(badge)
        self.unit.setText(self.presenter.unit)

    def _draw_picture(self) -> None:
        form = self.presenter.form
        content = form.picture.content if form.picture is not None else b""
        tints = {str(each.id): each.tint for each in self.presenter.shelves.categories}
        self.picture.set_picture(content, monogram(form.name), tints.get(form.category, 7))
        self.picture_fault.set_text(self.presenter.faults.get("picture", ""))

    def set_stock_page(self, page: QWidget) -> None:
        """The second tab, for a product that exists."""
        self.center.addWidget(page)
        self.tabs.chosen.connect(self.choose_tab)

    def show_tabs(self) -> None:
        """Details alone for a new product; Stock beside it for one that exists."""
        tabs = [Option("details", say("Details"))]
        if not self.presenter.is_new and self.center.count() > 1:
            tabs.append(Option("stock", say("Stock")))
        self.tabs.set_tabs(tabs, "details")
        self.center.setCurrentIndex(0)

    def choose_tab(self, key: str) -> None:
        self.tabs.choose(key)
        self.center.setCurrentIndex(1 if key == "stock" else 0)

    def focus_first_fault(self) -> None:
        for field, part in self._texts.items():
            if self.presenter.faults.get(field):
                part.edit.setFocus(Qt.FocusReason.OtherFocusReason)
                self.scroller.ensureWidgetVisible(part)
                return

    def begin_typing(self) -> None:
        """The keyboard goes to the name."""
        self.name.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.name.edit.selectAll()

    def use_window_width(self, width: int) -> None:
        self.setFixedWidth(px(WIDE if width >= px(1600) else USUAL))

    # ---- slots ----
    def _type(self, field: str, value: Any) -> None:
        self.presenter.type(field, value)

    def _tick(self, field: str, _checked: bool) -> None:
        self.presenter.type(field, self._ticks[field].isChecked())

    def _on_self_saved(self) -> None:
        self.presenter.save()
        self.focus_first_fault()

    def _on_picture_change_wanted(self) -> None:
        ask_which_file(
            self.window(),
            say("Choose a picture"),
            [say(_PICTURES)],
            self.load_picture,
            name="editor.picture.dialog",
        )

    def load_picture(self, file: Path) -> None:
        """Take the picture from a file, scaled down; or say why not."""
        picture, fault = read_picture(file)
        self.presenter.set_picture(picture, fault)

    def _on_picture_remove_wanted(self) -> None:
        self.presenter.set_picture(None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.barcodes.setMaximumWidth(self.width())


def _two_in_a_row(*ticks: Checkbox) -> QGridLayout:
    """Longer words of other languages have room."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(px(20))
    grid.setVerticalSpacing(px(4))
    for at, tick in enumerate(ticks):
        grid.addWidget(tick, at // 2, at % 2)
    grid.setColumnStretch(0, 1)
    grid.setColumnStretch(1, 1)
    return grid


def _who(clash: Clash) -> str:
    if not clash.at:
        return say("{by} changed this product, while you were editing.", by=clash.by)
    return say("{by} changed this product {at}, while you were editing.", by=clash.by, at=clash.at)
