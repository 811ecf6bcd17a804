"""The Products page: the list with its filters, the editor at its end, and the tabs for categories and suppliers."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QStackedWidget

from pos.app import App
from pos.i18n import Locale
from pos.services import catalog
from pos.services.catalog import ProductRow
from pos.ui.faces import Notice, Option
from pos.ui.importing.desk import ImportDesk
from pos.ui.inventory.editor_panel import ClashDialog, EditorPanel
from pos.ui.inventory.editor_presenter import Clash, EditorPresenter
from pos.ui.inventory.editor_stock import ProductStock
from pos.ui.inventory.list_pane import ListPane
from pos.ui.inventory.list_view import add_centred_step
from pos.ui.inventory.move_dialog import MoveDialog
from pos.ui.inventory.moves_presenter import LedgerPresenter, MovePresenter
from pos.ui.inventory.products_presenter import ALL, STATUSES, STOCKS, ProductsPresenter
from pos.ui.inventory.shelf_pane import CategoriesPane, ShelfPane, SuppliersPane
from pos.ui.inventory.use_cases import Moved, Opened
from pos.ui.inventory.wording import sentence
from pos.ui.office.choices import said
from pos.ui.office.controls import FilterButton, SearchField
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.forms import LeaveQuestion
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.theme import Role
from pos.ui.widgets.base import px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.panels import EmptyState
from pos.words import later, say

SEARCH_AFTER_MS = 150
_TABS = (
    Option("products", later("All products")),
    Option("categories", later("Categories")),
    Option("suppliers", later("Suppliers")),
)
_NEW = {
    "products": later("New product"),
    "categories": later("New category"),
    "suppliers": later("New supplier"),
}


class ProductsPage(Page):
    """Products, categories and suppliers."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        now: Callable[[], datetime],
        keep_in: Path | None = None,
    ) -> None:
        super().__init__(say("Products"), "products")
        self._errands, self._locale = errands, locale
        self.products = ProductsPresenter(errands, locale, rights)
        self.editor = EditorPresenter(errands, locale, rights, now)
        self.moves = MovePresenter(errands, locale, lambda: now().astimezone().date())
        self.ledger = LedgerPresenter(errands, locale, now)
        self.desk = ImportDesk(
            self,
            errands,
            locale,
            rights,
            now,
            keep_in or Path.home(),
            lambda: self.products.query,
            self._tell_done,
            self._tell_sentence,
        )
        self.panel = EditorPanel(self.editor)
        self.panel.hide()
        self.stock_tab = ProductStock(self.ledger, may_move="stock.edit" in rights)
        self.panel.set_stock_page(self.stock_tab)
        self.search = SearchField(say("Name, code or barcode"), name="products.search")
        self.category = FilterButton(say("Category"), (), ALL, name="products.category")
        self.supplier = FilterButton(say("Supplier"), (), ALL, name="products.supplier")
        self.stock = FilterButton(say("Stock"), said(STOCKS), "", name="products.stock")
        self.status = FilterButton(say("Status"), said(STATUSES), "active", name="products.status")
        self.pane = ListPane(
            self.products.listing,
            self.products.columns(),
            self._empty_state,
            name="products.list",
            spoken=say("Products"),
        )
        self.shelves: dict[str, ShelfPane] = {
            "categories": CategoriesPane(errands, self.products),
            "suppliers": SuppliersPane(errands, self.products),
        }
        self.new_button = Button(
            say("New product"),
            icon="plus",
            keycap="Ctrl N",
            kind=Kind.MAIN,
            height=36,
            role=Role.BODY_STRONG,
            padding=13,
            name="products.new",
        )
        self._stack = QStackedWidget()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_AFTER_MS)
        self._tab = "products"
        self._unknown_code = ""
        self._fill()
        self._connect()

    # ---- building ----
    def _fill(self) -> None:
        for button in (self.desk.import_button, self.desk.export_button, self.new_button):
            self.add_action(button)
        self.tabs.set_tabs(said(_TABS), "products")
        self.tabs.show()
        self.filters.add(self.search, 1)
        for part in (self.category, self.supplier, self.stock, self.status):
            self.filters.add(part)
        self.filters.row.addStretch(1)
        self._stack.addWidget(self.pane)
        for pane in self.shelves.values():
            self._stack.addWidget(pane)
        self.content.addWidget(self._stack)
        self.pane.view.set_sort("name", is_descending=False)
        self.keys = {
            (Qt.Key.Key_N, CTRL): self.begin_new,
            (Qt.Key.Key_S, CTRL): self.save,
            (Qt.Key.Key_Escape, NO_MODIFIER): self.close_panel,
            (Qt.Key.Key_Down, NO_MODIFIER): self.pane.view.focus_rows,
            (Qt.Key.Key_Return, NO_MODIFIER): self._enter_list,
            (Qt.Key.Key_Enter, NO_MODIFIER): self._enter_list,
        }

    def _connect(self) -> None:
        self.products.on_count = self._draw_count
        self.products.on_shelves = self._draw_shelves
        self.products.on_error = self._tell_error
        self.products.listing.on_state.append(self._draw_count)
        self.editor.on_change = self._draw_editor
        self.editor.on_opened = self._show_editor
        self.editor.on_saved = self._on_editor_saved
        self.editor.on_clash = self._ask_about_clash
        self.editor.on_failed = self._tell_sentence
        self.moves.on_done = self._on_moved
        self.search.edited.connect(self._on_search_edited)
        self._typing.timeout.connect(self._on_typing_timeout)
        self.category.chosen.connect(self._on_category_chosen)
        self.supplier.chosen.connect(self._on_supplier_chosen)
        self.stock.chosen.connect(self._on_stock_chosen)
        self.status.chosen.connect(self._on_status_chosen)
        self.pane.view.opened.connect(self._on_row_opened)
        self.pane.view.sort_chosen.connect(self._on_sort_chosen)
        self.pane.view.left_top.connect(self.focus_search)
        self.new_button.clicked.connect(self.begin_new)
        self.panel.closed.connect(self.close_panel)
        self.panel.duplicate_wanted.connect(self._on_duplicate_wanted)
        self.panel.archive_wanted.connect(self.editor.archive)
        self.panel.tabs.chosen.connect(self._on_panel_tab_chosen)
        self.stock_tab.move_wanted.connect(self._on_move_wanted)
        for pane in self.shelves.values():
            pane.panel_wanted.connect(self._on_shelf_panel_wanted)
            pane.panel_done.connect(self._on_shelf_panel_done)
            pane.told.connect(self._tell_done)

    # ---- the frame asks ----
    def enter(self) -> None:
        self.products.start()
        if self._tab == "products" and self.side is None:
            self.focus_search()

    def refresh(self) -> None:
        """Somebody changed something: the list asks again, the editor too unless something is typed in it."""
        self.products.refresh()
        self.products.load_shelves()
        self.editor.refresh()

    def take_scan(self, code: str) -> bool:
        """Into the open editor as a barcode; else the product is opened, or offered to be added."""
        if self.side is self.panel:
            self.editor.add_code(code)
            return True
        if self._tab != "products":
            return False
        self._errands.ask(
            catalog.find_by_code,
            code,
            done=lambda row: self._code_found(code, row),
            failed=self._tell_error,
        )
        return True

    def begin_new(self) -> None:
        self.may_leave(self._begin_new)

    def may_leave(self, then: Callable[[], None]) -> None:
        if self.side is self.panel and self.editor.is_dirty:
            name = self.editor.form.name.strip() or say("the new product")
            question = LeaveQuestion(self.window(), name)
            question.save_wanted.connect(lambda: self._save_and(then))
            question.discard_wanted.connect(lambda: self._discard_and(then))
            question.open_over(question.save)
            return
        pane = self.shelves.get(self._tab)
        if pane is None:
            then()
        else:
            pane.may_leave(then)

    def choose_tab(self, key: str) -> None:
        if key != self._tab:
            self.may_leave(lambda: self._open_tab(key))

    def act(self) -> None:
        """The message offered to add the product with the unknown barcode."""
        code, self._unknown_code = self._unknown_code, ""
        if code:
            self.editor.begin(code)

    # ---- acts ----
    def focus_search(self) -> None:
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.edit.selectAll()

    def save(self) -> None:
        if self.side is self.panel and self.editor.is_dirty:
            self.editor.save()
            self.panel.focus_first_fault()
        elif self._tab in self.shelves:
            self.shelves[self._tab].save()

    def close_panel(self) -> None:
        if self.message.close_notice():
            return
        if self.side is not None:
            self.may_leave(self._close_panel)
        elif self._tab == "products":
            self.focus_search()

    def _begin_new(self) -> None:
        pane = self.shelves.get(self._tab)
        if pane is not None:
            pane.begin_new()
            return
        self.pane.view.select(None)
        self.editor.begin()

    def _close_panel(self) -> None:
        self.hide_side()
        self._show_new_button()
        pane = self.shelves.get(self._tab)
        if pane is not None:
            pane.forget()
        else:
            self.pane.view.focus_rows()

    def _open_tab(self, key: str) -> None:
        self.hide_side()
        self._tab = key
        self.tabs.choose(key)
        self._stack.setCurrentWidget(self.shelves.get(key, self.pane))
        self.filters.setVisible(key == "products")
        self._show_new_button()
        if key == "products":
            self.focus_search()
        else:
            self.shelves[key].enter()
        self._draw_count()

    def _save_and(self, then: Callable[[], None]) -> None:
        self.editor.save(then)
        self.panel.focus_first_fault()

    def _discard_and(self, then: Callable[[], None]) -> None:
        self.editor.form = self.editor.base
        then()

    def _enter_list(self) -> None:
        row = self.pane.view.current
        if row is None and self.products.listing.rows:
            row = self.products.listing.rows[0]
            self.pane.view.table.selectRow(0)
        if row is not None and self._tab == "products":
            self._on_row_opened(row)

    def _code_found(self, code: str, row: ProductRow | None) -> None:
        if row is not None:
            self._open_product(row)
            return
        self._unknown_code = code
        self.show_notice(
            Notice(
                "warn",
                say("No product has barcode {code}", code=code),
                say("Add it now, or check the label and scan again."),
                action=say("Add product"),
                action_icon="package-plus",
                action_keycap="",
                stays=True,
            )
        )

    def _open_product(self, row: ProductRow) -> None:
        self.pane.view.select(row.id)
        self.editor.open(row.id)

    # ---- drawing ----
    def _draw_count(self) -> None:
        if self._tab == "products":
            self.set_count(self.products.count_text)
        else:
            self.set_count(self.shelves[self._tab].count_text)
        self.pane.set_place(self.products.place_text)

    def _draw_shelves(self) -> None:
        self.category.set_options(self.products.category_options())
        self.supplier.set_options(self.products.supplier_options())
        self.editor.use_shelves(self.products.shelves)
        self.pane.view.table.viewport().update()
        for pane in self.shelves.values():
            pane.refresh()
        self._draw_count()

    def _draw_editor(self) -> None:
        self.panel.draw()
        self.stock_tab.show_level(self.editor.stock_text, self.editor.unit)

    def _show_editor(self) -> None:
        self.panel.use_window_width(self.window().width())
        self.panel.show_tabs()
        self.show_side(self.panel)
        self._show_new_button()
        self.message.dismiss()
        if self.editor.is_new:
            self.panel.begin_typing()

    def _show_new_button(self) -> None:
        """One green button on the screen: Save, while a panel is open."""
        self.new_button.kind = Kind.PLAIN if self.side is not None else Kind.MAIN
        self.new_button.keycap = "" if self.side is not None else "Ctrl N"
        self.new_button.set_label(say(_NEW[self._tab]))
        self.new_button.updateGeometry()
        self.new_button.update()

    def _empty_state(self) -> EmptyState:
        if not self.products.is_filtered:
            state = EmptyState(
                "package",
                say("No products yet"),
                say("Add the first one; it is on the tills a moment later."),
                name="products.empty",
            )
            add = Button(say("New product"), icon="plus", height=40, name="products.empty.new")
            add.clicked.connect(self.begin_new)
            add_centred_step(state, add)
            return state
        state = EmptyState(
            "search",
            say("No product is like this"),
            say("Search for less, or take the filters away."),
            name="products.empty",
        )
        clear = Button(say("Show all products"), icon="x", height=40, name="products.empty.clear")
        clear.clicked.connect(self._on_clear_clicked)
        add_centred_step(state, clear)
        return state

    def fit(self) -> None:
        """Filters that are not in force give way when the bar is short."""
        room = self.main.width() - px(2 * 24 + 180)
        for part, usual in (
            (self.category, ""),
            (self.supplier, ""),
            (self.stock, ""),
            (self.status, "active"),
        ):
            room -= part.sizeHint().width() + px(8)
            part.setVisible(room >= 0 or part.key != usual)

    # ---- telling ----
    def _tell_done(self, words: str) -> None:
        self.show_notice(Notice("done", words))

    def _tell_error(self, error: Exception) -> None:
        self._tell_sentence(sentence(error))

    def _tell_sentence(self, words: str) -> None:
        happened, _, advice = words.partition(". ")
        self.show_notice(Notice("error", happened.rstrip("."), advice))

    def _ask_about_clash(self, clash: Clash) -> None:
        dialog = ClashDialog(self.window(), self.editor.title, clash)
        dialog.accepted.connect(self.editor.look_at_theirs)
        dialog.open_over()

    # ---- slots ----
    def _on_editor_saved(self, opened: Opened, words: str) -> None:
        self.pane.view.select(opened.detail.draft.id)
        self._tell_done(words)
        self.panel.show_tabs()
        self.products.refresh()

    def _on_search_edited(self, _text: str) -> None:
        self._typing.start()

    def _on_typing_timeout(self) -> None:
        self.products.search(self.search.text())

    def _on_category_chosen(self, key: str) -> None:
        self.category.choose(key)
        self.products.choose_category(key)
        self.fit()

    def _on_supplier_chosen(self, key: str) -> None:
        self.supplier.choose(key)
        self.products.choose_supplier(key)
        self.fit()

    def _on_stock_chosen(self, key: str) -> None:
        self.stock.choose(key)
        self.products.choose_stock(key)

    def _on_status_chosen(self, key: str) -> None:
        self.status.choose(key)
        self.products.choose_status(key)

    def _on_clear_clicked(self) -> None:
        self.search.edit.clear()
        for part, usual in (
            (self.category, ""),
            (self.supplier, ""),
            (self.stock, ""),
            (self.status, "active"),
        ):
            part.choose(usual)
        self.products.clear()
        self.focus_search()

    def _on_sort_chosen(self, key: str) -> None:
        self.products.sort(key)
        self.pane.view.set_sort(key, is_descending=self.products.query.is_descending)

    def _on_row_opened(self, row: ProductRow) -> None:
        self.may_leave(lambda: self._open_product(row))

    def _on_duplicate_wanted(self) -> None:
        self.may_leave(self.editor.duplicate)

    def _on_panel_tab_chosen(self, key: str) -> None:
        product = self.editor.opened.detail.draft.id if self.editor.opened is not None else None
        if key == "stock" and product is not None:
            self.ledger.show(product)

    def _on_move_wanted(self, kind: str) -> None:
        if self.editor.opened is None:
            return
        code = self.editor.opened.detail.draft.sku
        self._errands.ask(
            catalog.find_by_code, code, done=lambda row: self._open_move(kind, row), failed=self._tell_error
        )

    def _open_move(self, kind: str, row: ProductRow | None) -> None:
        self.moves.begin(kind, row)
        dialog = MoveDialog(self.window(), self.moves)
        self.moves.on_done = lambda product, words, moved: self._on_moved(product, words, moved, dialog)
        dialog.open_over(dialog.focus_start())

    def _on_moved(self, product: object, words: str, moved: Moved, dialog: MoveDialog | None = None) -> None:
        if dialog is not None:
            dialog.end()
        opened = self.editor.opened
        if opened is not None and opened.detail.draft.id == product:
            self.editor.set_stock(moved.level)
            self.ledger.listing.restart()
        self.products.refresh()
        self._tell_done(words)

    def _on_shelf_panel_wanted(self, panel: object) -> None:
        pane = self.shelves.get(self._tab)
        if pane is not None and panel is pane.panel:
            self.show_side(pane.panel)
            self._show_new_button()

    def _on_shelf_panel_done(self) -> None:
        self.products.load_shelves()

    def handle_key(self, event: QKeyEvent) -> bool:
        # Not in the table: on many keyboards the slash is a shifted key.
        if event.text() == "/" and self._tab == "products":
            self.focus_search()
            return True
        return super().handle_key(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panel.use_window_width(self.window().width())


def open_products(app: App, locale: Locale, operations: Operations) -> ProductsPage:
    """The page on the open till, for the person signed in."""
    user = app.session.user
    rights = user.permissions if user else frozenset()
    keep_in = app.home.path / "imports"
    return ProductsPage(AppErrands(app, operations.run), locale, rights, app.clock.now, keep_in)
