"""The Stock page: what is on hand, every movement in the ledger, stocktakes, what runs low; and goods moved by hand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos.app import App
from pos.i18n import Locale
from pos.services import catalog
from pos.services.catalog import ProductRow
from pos.ui.faces import Notice, Option
from pos.ui.inventory.list_pane import MOVING, ListPane
from pos.ui.inventory.move_dialog import MoveDialog
from pos.ui.inventory.moves_presenter import (
    COUNT,
    DATES,
    RECEIVE,
    REMOVE,
    WHYS,
    MovementsPresenter,
    MovePresenter,
)
from pos.ui.inventory.products_presenter import ALL, STOCKS, ProductsPresenter
from pos.ui.inventory.stock_presenter import LowPresenter, on_hand_columns
from pos.ui.inventory.use_cases import Moved
from pos.ui.inventory.wording import sentence
from pos.ui.office.choices import said
from pos.ui.office.controls import FilterButton, SearchField
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.stock.paper import SheetPrinting
from pos.ui.stock.tab import StocktakeTab
from pos.ui.theme import Role
from pos.ui.widgets.badges import IconMark
from pos.ui.widgets.base import Label, px
from pos.ui.widgets.buttons import Button, Kind
from pos.ui.widgets.panels import EmptyState
from pos.words import later, say

SEARCH_AFTER_MS = 150
ON_HAND, MOVEMENTS, STOCKTAKE, LOW = "on_hand", "movements", "stocktake", "low"
_TABS = (
    Option(ON_HAND, later("On hand")),
    Option(MOVEMENTS, later("Movements")),
    Option(STOCKTAKE, later("Stocktake")),
    Option(LOW, later("Low stock")),
)
_MOVE = (
    (("\N{UPWARDS ARROW}", "\N{DOWNWARDS ARROW}"), later("move")),
    (("Enter",), later("receive or correct")),
)


class StockPage(Page):
    """On hand, movements, low stock."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        now: Callable[[], datetime],
        make_printing: Callable[[QWidget], SheetPrinting],
    ) -> None:
        super().__init__(say("Stock"), "stock")
        self._errands, self._locale = errands, locale
        self.may_move = "stock.edit" in rights
        self.products = ProductsPresenter(errands, locale, rights)
        self.movements = MovementsPresenter(errands, locale, now)
        self.low = LowPresenter(errands, locale)
        self.moves = MovePresenter(errands, locale, lambda: now().astimezone().date())
        self.search = SearchField(say("Name, code or barcode"), name="stock.search")
        self.level = FilterButton(say("Stock"), said(STOCKS), "", name="stock.level")
        self.category = FilterButton(say("Category"), (), ALL, name="stock.category")
        self.product = SearchField(say("Product: name, code or barcode"), name="stock.product")
        self.dates = FilterButton(say("Dates"), said(DATES), "7", name="stock.dates")
        self.why = FilterButton(say("Why"), said(WHYS), "", name="stock.why")
        self.one_product = Button("", icon="x", height=36, padding=12, name="stock.one_product")
        self.promise = Label(say("Movements cannot be edited, only corrected"), Role.META, "text2")
        self.promise_icon = IconMark("shield-check", 16, "go_text")
        self.panes = {
            ON_HAND: ListPane(
                self.products.listing,
                on_hand_columns(self.products, locale),
                self._no_products,
                keys=_MOVE if self.may_move else MOVING,
                name="stock.on_hand",
                spoken=say("On hand"),
            ),
            MOVEMENTS: ListPane(
                self.movements.listing,
                self.movements.columns(),
                _no_movements,
                keys=MOVING,
                name="stock.movements",
                spoken=say("Movements"),
            ),
            LOW: ListPane(
                self.low.listing,
                self.low.columns(),
                _nothing_low,
                keys=_MOVE if self.may_move else MOVING,
                key=lambda row: row.product,
                name="stock.low",
                spoken=say("Low stock"),
            ),
        }
        self.stocktake = StocktakeTab(self, errands, locale, rights, now, make_printing(self))
        self._parts: dict[str, tuple[QWidget, ...]] = {
            ON_HAND: (self.search, self.category, self.level),
            MOVEMENTS: (
                self.product,
                self.one_product,
                self.dates,
                self.why,
                self.promise_icon,
                self.promise,
            ),
            STOCKTAKE: (),
            LOW: (),
        }
        self._buttons: list[Button] = []
        self._stack = QStackedWidget()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_AFTER_MS)
        self._tab = ON_HAND
        self._fill()
        self._connect()
        self._show_tab()

    # ---- building ----
    def _fill(self) -> None:
        for kind, text, icon in (
            (REMOVE, say("Remove"), "arrow-up-from-line"),
            (COUNT, say("Correct stock"), "square-pen"),
            (RECEIVE, say("Receive"), "arrow-down-to-line"),
        ):
            main = kind == RECEIVE
            button = Button(
                text,
                icon=icon,
                keycap="Ctrl N" if main else "",
                kind=Kind.MAIN if main else Kind.PLAIN,
                height=36,
                role=Role.BODY_STRONG,
                padding=13,
                name=f"stock.{kind}",
            )
            button.clicked.connect(partial(self._press_move, kind))
            self.add_action(
                button
            )  # shown before it has a parent, it would be a window of its own and take the keyboard
            button.setVisible(self.may_move)
            self._buttons.append(button)
        tabs = [each for each in said(_TABS) if each.key != STOCKTAKE or self.may_move]
        self.tabs.set_tabs(tabs, ON_HAND)
        self.tabs.show()
        for part in (
            self.search,
            self.category,
            self.level,
            self.product,
            self.one_product,
            self.dates,
            self.why,
        ):
            self.filters.add(part, 1 if isinstance(part, SearchField) else 0)
        self.filters.row.addStretch(1)
        self.filters.add(self.promise_icon)
        self.filters.add(self.promise)
        for pane in self.panes.values():
            self._stack.addWidget(pane)
        self._stack.addWidget(self.stocktake)
        self.content.addWidget(self._stack)
        self.panes[ON_HAND].view.set_sort("name", is_descending=False)
        self.panes[MOVEMENTS].view.set_sort("when", is_descending=True)
        self.keys = {
            (Qt.Key.Key_N, CTRL): self.begin_new,
            (Qt.Key.Key_Escape, NO_MODIFIER): self._escape,
            (Qt.Key.Key_Down, NO_MODIFIER): self._down,
            (Qt.Key.Key_Up, NO_MODIFIER): self._up,
            (Qt.Key.Key_PageDown, NO_MODIFIER): partial(self._turn, 1),
            (Qt.Key.Key_PageUp, NO_MODIFIER): partial(self._turn, -1),
            (Qt.Key.Key_Return, NO_MODIFIER): self._enter,
            (Qt.Key.Key_Enter, NO_MODIFIER): self._enter,
            (Qt.Key.Key_Return, CTRL): self._go_on,
            (Qt.Key.Key_Enter, CTRL): self._go_on,
            (Qt.Key.Key_P, CTRL): self._print,
        }

    def _connect(self) -> None:
        self.products.on_count = self._draw_counts
        self.products.on_shelves = self._draw_shelves
        self.products.on_error = self._tell_error
        for presenter in (self.products, self.movements, self.low):
            presenter.listing.on_state.append(self._draw_counts)
        self.search.edited.connect(self._on_edited)
        self.product.edited.connect(self._on_edited)
        self._typing.timeout.connect(self._on_typing_timeout)
        self.level.chosen.connect(self._on_level_chosen)
        self.category.chosen.connect(self._on_category_chosen)
        self.dates.chosen.connect(self._on_dates_chosen)
        self.why.chosen.connect(self._on_why_chosen)
        self.one_product.clicked.connect(self._on_one_product_clicked)
        self.panes[ON_HAND].view.opened.connect(self._on_row_opened)
        self.panes[ON_HAND].view.sort_chosen.connect(self._on_sort_chosen)
        self.panes[LOW].view.opened.connect(self._on_low_opened)
        for pane in self.panes.values():
            pane.view.left_top.connect(self._focus_search)

    # ---- the frame asks ----
    def enter(self) -> None:
        self.products.start()
        if self._is_stocktake:
            self.stocktake.come()
            return
        self._load()
        self._focus_search()

    def refresh(self) -> None:
        self.products.refresh()
        self._load()

    def act(self) -> None:
        if self._is_stocktake:
            self.stocktake.act()

    def may_leave(self, then: Callable[[], None]) -> None:
        """What was counted is in the database; what is typed goes there now."""
        if self._is_stocktake:
            self.stocktake.work.commit_all()
        then()

    @property
    def _is_stocktake(self) -> bool:
        return self._tab == STOCKTAKE

    def _load(self) -> None:
        if self._is_stocktake:
            self.stocktake.refresh()
        elif self._tab == MOVEMENTS:
            self.movements.listing.reload()
        elif self._tab == LOW:
            self.low.listing.reload()

    def take_scan(self, code: str) -> bool:
        """Counted in a stocktake; movements of the product scanned; elsewhere the form to receive it."""
        if self._is_stocktake:
            return self.stocktake.take_scan(code)
        self._errands.ask(
            catalog.find_by_code,
            code,
            done=partial(self._take_found, code),
            failed=self._tell_error,
        )
        return True

    def begin_new(self) -> None:
        if self._is_stocktake:
            self.stocktake.begin_new()
        elif self.may_move:
            self.open_move(RECEIVE, None)

    def choose_tab(self, key: str) -> None:
        if key != self._tab:
            self.message.dismiss()
            self.stocktake.go()
            self._tab = key
            self._show_tab()
            if self._is_stocktake:
                self.stocktake.come()
            else:
                self._load()

    # ---- acts ----
    def open_move(self, kind: str, row: ProductRow | None) -> None:
        self.moves.begin(kind, row)
        dialog = MoveDialog(self.window(), self.moves)
        self.moves.on_done = partial(self._moved, dialog)
        dialog.open_over(dialog.focus_start())

    def _moved(self, dialog: MoveDialog, _product: Any, words: str, _moved: Moved) -> None:
        dialog.end()
        self.refresh()
        self.show_notice(Notice("done", words))

    def _take_found(self, code: str, row: ProductRow | None) -> None:
        if row is None:
            self.show_notice(
                Notice(
                    "warn",
                    say("No product has barcode {code}", code=code),
                    say("Add it on the Products page, then scan again."),
                )
            )
        elif self._tab == MOVEMENTS:
            self._show_only(row)
        elif self.may_move:
            self.open_move(RECEIVE, row)

    def _show_only(self, row: ProductRow | None) -> None:
        """Movements of one product; the button takes it away again."""
        self.movements.show_product(row)
        self.product.edit.clear()
        self._show_tab()

    def _show_tab(self) -> None:
        self.tabs.choose(self._tab)
        self._stack.setCurrentWidget(self.stocktake if self._is_stocktake else self.panes[self._tab])
        for button in self._buttons:
            button.setVisible(self.may_move and not self._is_stocktake)
        for tab, parts in self._parts.items():
            for part in parts:
                part.setVisible(tab == self._tab)
        is_one = self.movements.product is not None
        self.product.setVisible(self._tab == MOVEMENTS and not is_one)
        self.one_product.setVisible(self._tab == MOVEMENTS and is_one)
        if self.movements.product is not None:
            self.one_product.set_label(self.movements.product.name)
        self.filters.setVisible(bool(self._parts[self._tab]))
        self.fit()
        self._draw_counts()

    def fit(self) -> None:
        is_roomy = self._tab == MOVEMENTS and self.main.width() >= px(1000)
        self.promise.setVisible(is_roomy)
        self.promise_icon.setVisible(is_roomy)
        self.stocktake.fit()

    def _draw_counts(self) -> None:
        counts = {ON_HAND: self.products.count_text, LOW: self.low.count_text}
        self.set_count(counts.get(self._tab, ""))
        self.panes[ON_HAND].set_place(self.products.place_text)
        self.panes[MOVEMENTS].set_place(self.movements.place_text)
        self.panes[LOW].set_place(self.low.place_text)

    def _draw_shelves(self) -> None:
        self.category.set_options(self.products.category_options())
        self.panes[ON_HAND].view.table.viewport().update()

    def _focus_search(self) -> None:
        field = {ON_HAND: self.search, MOVEMENTS: self.product}.get(self._tab)
        if field is not None and field.isVisible():
            field.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._focus_rows()

    def _focus_rows(self) -> None:
        if not self._is_stocktake:
            self.panes[self._tab].view.focus_rows()

    def _escape(self) -> None:
        if self._is_stocktake:
            self.stocktake.escape()
        elif not self.message.close_notice():
            self._focus_search()

    def _down(self) -> None:
        if self._is_stocktake:
            self.stocktake.down()
        else:
            self._focus_rows()

    def _up(self) -> None:
        if self._is_stocktake:
            self.stocktake.up()

    def _turn(self, step: int) -> None:
        if self._is_stocktake:
            self.stocktake.turn(step)

    def _go_on(self) -> None:
        if self._is_stocktake:
            self.stocktake.go_on()

    def _print(self) -> None:
        if self._is_stocktake:
            self.stocktake.ask_how_to_print()

    def _enter(self) -> None:
        """From the search field: into the rows; the first hit of a product search is shown."""
        if self._is_stocktake:
            self.stocktake.enter()
        elif self._tab == MOVEMENTS and self.product.text().strip():
            self._typing.stop()
            self._find_product()
        else:
            self._focus_rows()

    def _find_product(self) -> None:
        text = self.product.text().strip()
        if text:
            self._errands.ask(
                catalog.list_products,
                catalog.ProductQuery(search=text, status="all"),
                None,
                1,
                done=partial(self._take_hits, text),
                failed=self._tell_error,
            )

    def _take_hits(self, text: str, page: Any) -> None:
        if page.rows:
            self._show_only(page.rows[0])
        else:
            self.show_notice(
                Notice(
                    "warn",
                    say("No product is called “{name}”", name=text),
                    say("Check the spelling, or scan it."),
                )
            )

    def _tell_error(self, error: Exception) -> None:
        happened, _, advice = sentence(error).partition(". ")
        self.show_notice(Notice("error", happened.rstrip("."), advice))

    def _no_products(self) -> EmptyState:
        return EmptyState(
            "boxes",
            say("No product is like this"),
            say("Search for less, or take the filters away."),
            name="stock.empty",
        )

    # ---- slots ----
    def _press_move(self, kind: str, _checked: bool = False) -> None:
        row = self.panes[ON_HAND].view.current if self._tab == ON_HAND and kind != RECEIVE else None
        self.open_move(kind, row)

    def _on_edited(self, _text: str) -> None:
        if self._tab == ON_HAND:
            self._typing.start()

    def _on_typing_timeout(self) -> None:
        self.products.search(self.search.text())

    def _on_level_chosen(self, key: str) -> None:
        self.level.choose(key)
        self.products.choose_stock(key)

    def _on_category_chosen(self, key: str) -> None:
        self.category.choose(key)
        self.products.choose_category(key)

    def _on_dates_chosen(self, key: str) -> None:
        self.dates.choose(key)
        self.movements.choose_days(key)

    def _on_why_chosen(self, key: str) -> None:
        self.why.choose(key)
        self.movements.choose_kind(key)

    def _on_one_product_clicked(self) -> None:
        self._show_only(None)
        self._focus_search()

    def _on_row_opened(self, row: ProductRow) -> None:
        if self.may_move:
            self.open_move(COUNT, row)

    def _on_low_opened(self, row: Any) -> None:
        if self.may_move:
            self._errands.ask(
                catalog.find_by_code,
                row.sku,
                done=partial(self.open_move, RECEIVE),
                failed=self._tell_error,
            )

    def _on_sort_chosen(self, key: str) -> None:
        self.products.sort(key)
        self.panes[ON_HAND].view.set_sort(key, is_descending=self.products.query.is_descending)

    def handle_key(self, event: QKeyEvent) -> bool:
        # Not in the table: on many keyboards the slash is a shifted key.
        if event.text() == "/" and not self._is_stocktake:
            self._focus_search()
            return True
        return super().handle_key(event)


def _no_movements() -> EmptyState:
    return EmptyState(
        "history", say("Nothing moved"), say("Choose other dates, or all reasons."), name="movements.empty"
    )


def _nothing_low() -> EmptyState:
    return EmptyState(
        "circle-check",
        say("Nothing runs low"),
        say("Products at their reorder level appear here."),
        name="low.empty",
    )


def open_stock(app: App, locale: Locale, operations: Operations) -> StockPage:
    """The page on the open till, for the person signed in."""
    from pos.ui.reports.printing import AppPrinting
    from pos.ui.reports.saving import DialogSave

    user = app.session.user
    rights = user.permissions if user else frozenset()

    def printing(page: QWidget) -> SheetPrinting:
        return SheetPrinting(AppPrinting(app), DialogSave(app, page), operations.run, locale, app.clock.now)

    return StockPage(AppErrands(app, operations.run), locale, rights, app.clock.now, printing)
