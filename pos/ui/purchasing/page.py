"""The Purchasing page: the list of orders; one that is written; one of which goods come. It wires presenters and views."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from pos.app import App
from pos.i18n import Locale
from pos.services import purchasing
from pos.services.purchasing import DRAFT, Order, OrderLine, OrderRow, Scanned
from pos.ui.faces import Notice, Question
from pos.ui.inventory.list_pane import ListPane
from pos.ui.inventory.list_view import add_centred_step
from pos.ui.inventory.wording import sentence
from pos.ui.office.controls import FilterButton, SearchField
from pos.ui.office.errands import AppErrands, Errands
from pos.ui.office.forms import LeaveQuestion
from pos.ui.office.page import Page
from pos.ui.operation import Operations
from pos.ui.purchasing.desk_view import SCAN_ROOM, LinesDesk
from pos.ui.purchasing.finder import NOT_FOUND, Finder
from pos.ui.purchasing.head import OrderHead
from pos.ui.purchasing.order_presenter import OrderPresenter
from pos.ui.purchasing.orders_presenter import ALL, OrdersPresenter
from pos.ui.purchasing.panels import DeliveryPanel, OrderPanel
from pos.ui.purchasing.printing import OrderPrinting
from pos.ui.purchasing.receive_presenter import ReceivePresenter
from pos.ui.purchasing.row_view import Columns
from pos.ui.purchasing.wording import status_options
from pos.ui.reports.print_dialog import PrintDialog
from pos.ui.screen import CTRL, NO_MODIFIER
from pos.ui.widgets.buttons import Button
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.words import say

SEARCH_AFTER_MS = 150
LIST, WRITE, RECEIVE = "list", "write", "receive"


class PurchasingPage(Page):
    """Orders at suppliers, and what comes of them."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        now: Callable[[], datetime],
        make_printing: Callable[[QWidget], OrderPrinting],
    ) -> None:
        super().__init__(say("Purchasing"), "purchasing")
        self._errands = errands
        self.printing = make_printing(self)
        self._may_see_cost = "cost.read" in rights
        self.orders = OrdersPresenter(errands, locale, may_see_cost=self._may_see_cost)
        self.writing = OrderPresenter(errands, locale)
        self.receiving = ReceivePresenter(errands, locale, lambda: now().astimezone().date())
        self.search = SearchField(say("Number, supplier or product"), width=320, name="purchasing.search")
        self.status = FilterButton(say("Status"), status_options(), "", name="purchasing.status")
        self.supplier = FilterButton(say("Supplier"), (), ALL, name="purchasing.supplier")
        self.pane = ListPane(
            self.orders.listing,
            self.orders.columns(),
            self._empty_state,
            name="purchasing.list",
            spoken=say("Orders"),
        )
        self.write_desk = LinesDesk(
            self.writing.finder, say("Scan a product, or type its name"), _nothing_ordered
        )
        self.receive_desk = LinesDesk(
            self.receiving.finder, say("Scan what arrives. Each scan counts one"), _nothing_ordered
        )
        self.order_panel = OrderPanel(self.writing, may_see_cost=self._may_see_cost)
        self.delivery_panel = DeliveryPanel(self.receiving, may_see_cost=self._may_see_cost)
        self.head = OrderHead(self, locale)
        self._stack = QStackedWidget()
        self._typing = QTimer(self)
        self._typing.setSingleShot(True)
        self._typing.setInterval(SEARCH_AFTER_MS)
        self.mode = LIST
        self._act: Callable[[], None] = _nothing
        self._fill()
        self._connect()
        self._show(LIST)

    # ---- building ----
    def _fill(self) -> None:
        self.filters.add(self.search, 1)
        self.filters.add(self.status)
        self.filters.add(self.supplier)
        self.filters.row.addStretch(1)
        for part in (self.pane, self.write_desk, self.receive_desk):
            self._stack.addWidget(part)
        self.content.addWidget(self._stack)
        self.keys = {
            (Qt.Key.Key_N, CTRL): self.begin_new,
            (Qt.Key.Key_S, CTRL): self.save,
            (Qt.Key.Key_P, CTRL): self.ask_how_to_print,
            (Qt.Key.Key_Return, CTRL): self.go_on,
            (Qt.Key.Key_Enter, CTRL): self.go_on,
            (Qt.Key.Key_Escape, NO_MODIFIER): self._escape,
            (Qt.Key.Key_Down, NO_MODIFIER): self._down,
            (Qt.Key.Key_Up, NO_MODIFIER): self._up,
            (Qt.Key.Key_Return, NO_MODIFIER): self._enter,
            (Qt.Key.Key_Enter, NO_MODIFIER): self._enter,
        }

    def _connect(self) -> None:
        self.orders.on_suppliers = self._draw_suppliers
        self.orders.on_error = self._tell_error
        self.orders.listing.on_state.append(self._draw_place)
        self.writing.on_change = self._draw_writing
        self.writing.on_done = self._on_written
        self.writing.on_told = self._tell
        self.receiving.on_change = self._draw_receiving
        self.receiving.on_done = self._on_received
        self.receiving.on_told = self._tell
        self.receiving.on_stranger = self._ask_about_stranger
        self.receiving.on_seen = self._ask_about_number
        self.receiving.on_weigh = self.receive_desk.focus_quantity
        for finder, desk in (
            (self.writing.finder, self.write_desk),
            (self.receiving.finder, self.receive_desk),
        ):
            finder.on_found = partial(self._take_found, desk, finder.on_found)
            finder.on_unknown = self._tell_unknown
            finder.on_failed = self._tell_error
        self.write_desk.rows.typed.connect(self.writing.type)
        self.write_desk.rows.stepped.connect(self.writing.step)
        self.write_desk.rows.removed.connect(self._on_row_removed)
        self.receive_desk.rows.typed.connect(self.receiving.type)
        self.receive_desk.rows.stepped.connect(self.receiving.step)
        self.order_panel.saved.connect(self.save)
        self.order_panel.sent.connect(self.writing.send)
        self.delivery_panel.received.connect(self.receiving.receive)
        self.printing.on_notice = self._show_print_notice
        self.printing.on_busy = self.head.print_button.set_busy
        self.search.edited.connect(self._on_search_edited)
        self._typing.timeout.connect(self._on_typing_timeout)
        self.status.chosen.connect(self._on_status_chosen)
        self.supplier.chosen.connect(self._on_supplier_chosen)
        self.pane.view.opened.connect(self._on_row_opened)
        self.pane.view.left_top.connect(self.focus_search)
        self.head.back.clicked.connect(self.go_back)
        self.head.give_up.clicked.connect(self._ask_to_give_up)
        self.head.print_button.clicked.connect(self.ask_how_to_print)
        self.head.fill.clicked.connect(self._on_fill_clicked)
        self.head.new_button.clicked.connect(self.begin_new)

    # ---- the frame asks ----
    def enter(self) -> None:
        self.orders.start()
        if self.mode == LIST:
            self.focus_search()
        else:
            self.receiving.refresh()

    def refresh(self) -> None:
        """Stock moved somewhere: the list asks again, and an order that is received looks whether somebody else received of it."""
        if self.mode == LIST:
            self.orders.listing.reload()
        elif self.mode == RECEIVE:
            self.receiving.refresh()

    def take_scan(self, code: str) -> bool:
        """Counted, or put into the order; in the list it finds the orders with this product."""
        if self.mode == LIST:
            self._errands.ask(
                purchasing.find_scanned,
                code,
                done=partial(self._search_scanned, code),
                failed=self._tell_error,
            )
            return True
        if self.mode == RECEIVE and not self.receiving.can_receive:
            return False
        self._finder.scan(code)
        return True

    def begin_new(self) -> None:
        self.may_leave(self._begin_new)

    def may_leave(self, then: Callable[[], None]) -> None:
        """Asks before something typed would be lost; what was left is a list again."""
        if self.mode == WRITE and self.writing.is_dirty:
            question = LeaveQuestion(self.window(), self.writing.title)
            question.save_wanted.connect(lambda: self.writing.save(partial(self._leave, then)))
            question.discard_wanted.connect(lambda: self._leave(then))
            question.open_over(question.save)
        elif self.mode == RECEIVE and self.receiving.is_dirty:
            asked = Question(
                say("Leave without receiving?"),
                say("What you counted and typed is not in stock yet, and is lost when you leave."),
                say("Discard the count"),
                say("Keep counting"),
            )
            dialog = QuestionDialog(self.window(), asked)
            dialog.answered.connect(lambda _reason: self._leave(then))
            dialog.open_over(dialog.accept_button)
        else:
            self._leave(then)

    def _leave(self, then: Callable[[], None]) -> None:
        self._show(LIST)
        self.orders.listing.reload()
        then()

    def act(self) -> None:
        """The message's button was pressed."""
        act, self._act = self._act, _nothing
        act()

    # ---- acts ----
    def focus_search(self) -> None:
        self.search.edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.search.edit.selectAll()

    def save(self) -> None:
        if self.mode == WRITE and (self.writing.is_dirty or self.writing.order is None):
            self.writing.save()

    def go_on(self) -> None:
        """What the message offers, else the main act."""
        if self.message.act():
            return
        if self.mode == WRITE:
            self.writing.send()
        elif self.mode == RECEIVE:
            self.receiving.receive()

    def go_back(self) -> None:
        self.may_leave(self._focus_list)

    def open_order(self, order: uuid.UUID) -> None:
        self._errands.ask(purchasing.get_order, order, done=self._show_order, failed=self._tell_error)

    def ask_how_to_print(self) -> None:
        """Ctrl P: the order as it is kept; a draft is saved first."""
        if self.mode == WRITE and (self.writing.is_dirty or self.writing.order is None):
            self.writing.save(self._ask_how)
        elif self.mode != LIST:
            self._ask_how()

    def _ask_how(self) -> None:
        order = self.writing.order if self.mode == WRITE else self.receiving.order
        if order is None:
            return
        self._draw_head()
        dialog = PrintDialog(self.window(), self.printing.title(order), self.printing.printer)
        dialog.printed.connect(partial(self.printing.print, order))
        dialog.saved.connect(partial(self.printing.save, order))
        dialog.open_here()

    def _begin_new(self) -> None:
        self.writing.begin()
        self._show(WRITE)
        self.order_panel.supplier.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_order(self, order: Order) -> None:
        self.message.dismiss()
        if order.status == DRAFT:
            self.writing.show(order)
            self._show(WRITE)
        else:
            self.receiving.show(order)
            self._show(RECEIVE)
        self._desk.focus_scan()

    def _take_found(self, desk: LinesDesk, take: Callable[[Scanned], None], scanned: Scanned) -> None:
        """What was typed has been found: the field is free for the next scan."""
        desk.clear_scan()
        self.message.dismiss()
        take(scanned)

    def _ask_about_stranger(self, line: OrderLine) -> None:
        self._act = self.receiving.add_stranger
        self.show_notice(
            Notice(
                "warn",
                say("{name} is not on this order", name=line.name),
                say("It was not counted. Add it if it stays here."),
                action=say("Add it"),
                action_icon="plus",
                stays=True,
            )
        )

    def _ask_about_number(self, words: str) -> None:
        happened, _, advice = words.partition(". ")
        asked = Question(
            say("This number was received before"),
            f"{happened}. {advice}" if advice else happened,
            say("Receive it again"),
            say("Look again"),
            is_danger=False,
        )
        dialog = QuestionDialog(self.window(), asked)
        dialog.answered.connect(lambda _reason: self.receiving.receive(is_known=True))
        dialog.open_over(dialog.accept_button)

    def _ask_to_give_up(self) -> None:
        order = self.writing.order if self.mode == WRITE else self.receiving.order
        if order is None:
            return
        is_part = self.mode == RECEIVE and bool(order.deliveries)
        asked = Question(
            say("Close {order}?", order=order.number)
            if is_part
            else say("Cancel {order}?", order=order.number),
            say("What has not come is not expected any more. What came stays in stock.")
            if is_part
            else say("Nothing of it is expected any more. The order stays in the list as cancelled."),
            say("Close order") if is_part else say("Cancel order"),
            say("Keep it"),
        )
        dialog = QuestionDialog(self.window(), asked)
        dialog.answered.connect(self._on_given_up)
        dialog.open_over(dialog.accept_button)

    def _on_given_up(self, _reason: str) -> None:
        if self.mode == WRITE:
            self.writing.cancel()
        else:
            self.receiving.end()

    def _search_scanned(self, code: str, scanned: Scanned | None) -> None:
        if scanned is None:
            self._tell_unknown(code)
            return
        self.search.edit.setText(scanned.line.name)
        self.orders.search(scanned.line.name)

    # ---- drawing ----
    @property
    def _desk(self) -> LinesDesk:
        return self.write_desk if self.mode == WRITE else self.receive_desk

    @property
    def _finder(self) -> Finder:
        return self.writing.finder if self.mode == WRITE else self.receiving.finder

    def _show(self, mode: str) -> None:
        self.mode = mode
        shown: dict[str, QWidget] = {LIST: self.pane, WRITE: self.write_desk, RECEIVE: self.receive_desk}
        self._stack.setCurrentWidget(shown[mode])
        self.filters.setVisible(mode == LIST)
        self.message_below = 0 if mode == LIST else SCAN_ROOM
        if mode == LIST:
            self.hide_side()
        else:
            self.show_side(self.order_panel if mode == WRITE else self.delivery_panel)
        self._draw_head()
        if mode == WRITE:
            self._draw_writing()
        elif mode == RECEIVE:
            self._draw_receiving()

    def _draw_head(self) -> None:
        if self.mode == LIST:
            self.head.show_list()
        elif self.mode == WRITE:
            self.head.show_written(self.writing)
        else:
            self.head.show_received(self.receiving)

    def _draw_writing(self) -> None:
        if self.mode != WRITE:
            return
        self._draw_head()
        columns = Columns(
            quantity=say("Quantity"), has_costs=self._may_see_cost, can_edit=True, can_remove=True
        )
        self.write_desk.draw(self.writing.form.faces(), columns)
        self.order_panel.draw()

    def _draw_receiving(self) -> None:
        if self.mode != RECEIVE:
            return
        self._draw_head()
        is_open = self.receiving.can_receive
        columns = Columns(
            quantity=say("Now", about="delivery") if is_open or self.receiving.is_dirty else "",
            before=say("Before", about="delivery") if is_open else say("Received"),
            has_ordered=True,
            has_costs=self._may_see_cost,
            can_edit=is_open,
            has_state=self.receiving.has_states,
        )
        self.receive_desk.draw(self.receiving.form.faces(), columns)
        self.delivery_panel.draw()

    def _draw_place(self) -> None:
        self.pane.set_place(self.orders.place_text)

    def _draw_suppliers(self) -> None:
        self.supplier.set_options(self.orders.supplier_options())

    def _empty_state(self) -> EmptyState:
        if self.orders.is_filtered:
            return EmptyState(
                "search",
                say("No order is like this"),
                say("Search for less, or take the filters away."),
                name="purchasing.empty",
            )
        state = EmptyState(
            "truck",
            say("No orders yet"),
            say("Order at a supplier, and count here what comes."),
            name="purchasing.empty",
        )
        new = Button(say("New order"), icon="plus", height=40, name="purchasing.empty.new")
        new.clicked.connect(self.begin_new)
        add_centred_step(state, new)
        return state

    def fit(self) -> None:
        if self.mode == RECEIVE:
            self._draw_receiving()
        elif self.mode == WRITE:
            self._draw_writing()

    # ---- telling ----
    def _tell(self, kind: str, words: str) -> None:
        happened, _, advice = words.partition(". ")
        self._act = _nothing
        self.show_notice(Notice(kind, happened.rstrip("."), advice, stays=kind == "warn"))

    def _tell_error(self, error: Exception) -> None:
        self._tell("error", sentence(error))

    def _tell_unknown(self, code: str) -> None:
        self._tell(
            "warn",
            f"{say(NOT_FOUND, code=code)}. "
            + say("Nothing was added. Add the product first, or check the label and scan again."),
        )

    def _show_print_notice(self, notice: Notice) -> None:
        self._act = self.printing.try_again if self.printing.has_failed else _nothing
        self.show_notice(notice)

    # ---- keys ----
    def _escape(self) -> None:
        if self.message.close_notice():
            return
        if self.mode == LIST:
            self.focus_search()
        elif not self._desk.escape():
            self.go_back()

    def _down(self) -> None:
        if self.mode == LIST:
            self.pane.view.focus_rows()
        else:
            self._desk.down()

    def _up(self) -> None:
        if self.mode != LIST:
            self._desk.up()

    def _enter(self) -> None:
        if self.mode != LIST:
            self._desk.enter()
            return
        row = self.pane.view.current
        if row is None and self.orders.listing.rows:
            row = self.orders.listing.rows[0]
            self.pane.view.table.selectRow(0)
        if row is not None:
            self.open_order(row.id)

    def _focus_list(self) -> None:
        self.pane.view.focus_rows()

    # ---- slots ----
    def _on_written(self, order: Order, words: str) -> None:
        if order.status == DRAFT:
            self._draw_writing()
        else:
            self._leave(self._focus_list)
        self.show_notice(Notice("done", words))

    def _on_received(self, order: Order, words: str) -> None:
        detail = say("The order is complete.") if not order.is_open else ""
        if order.is_open:
            self._draw_receiving()
            self.receive_desk.focus_scan()
        else:
            self._leave(self._focus_list)
        self.show_notice(Notice("done", words, detail if order.deliveries else ""))

    def _on_row_removed(self, key: Any) -> None:
        self.writing.remove(key)
        self.write_desk.focus_scan()

    def _on_fill_clicked(self) -> None:
        self.receiving.fill_all()

    def _on_search_edited(self, _text: str) -> None:
        self._typing.start()

    def _on_typing_timeout(self) -> None:
        self.orders.search(self.search.text())

    def _on_status_chosen(self, key: str) -> None:
        self.status.choose(key)
        self.orders.choose_status(key)

    def _on_supplier_chosen(self, key: str) -> None:
        self.supplier.choose(key)
        self.orders.choose_supplier(key)

    def _on_row_opened(self, row: OrderRow) -> None:
        self.open_order(row.id)

    def handle_key(self, event: QKeyEvent) -> bool:
        # Not in the table: on many keyboards the slash is a shifted key.
        if event.text() == "/" and self.mode == LIST:
            self.focus_search()
            return True
        return super().handle_key(event)


def _nothing_ordered() -> EmptyState:
    return EmptyState(
        "truck",
        say("Nothing is ordered yet"),
        say("Scan a product, type its name, or fill from low stock."),
        name="lines.empty",
    )


def _nothing() -> None:
    """Nothing is offered."""


def open_purchasing(app: App, locale: Locale, operations: Operations) -> PurchasingPage:
    """The page on the open till, for the person signed in."""
    from pos.ui.reports.printing import AppPrinting
    from pos.ui.reports.saving import DialogSave

    user = app.session.user
    rights = user.permissions if user else frozenset()

    def printing(page: QWidget) -> OrderPrinting:
        saving = DialogSave(app, page)
        return OrderPrinting(AppPrinting(app), saving, operations.run, locale, app.clock.now)

    return PurchasingPage(AppErrands(app, operations.run), locale, rights, app.clock.now, printing)
