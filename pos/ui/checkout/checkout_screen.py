"""The checkout: scan field, categories, tiles or search results, and the ticket beside them.

A view over `CheckoutPresenter`: it draws the part that changed and tells which key or button was pressed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QStackedWidget, QVBoxLayout, QWidget

from pos.ui.approval.dialog import ApprovalDialog
from pos.ui.approval.presenter import ApprovalPresenter
from pos.ui.checkout.more_presenter import MorePresenter
from pos.ui.checkout.pages import MorePage, RecallPage
from pos.ui.checkout.parking_presenter import ParkingPresenter
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.checkout.ticket_panel import TicketPanel
from pos.ui.checkout.weighing import WeighDialog
from pos.ui.checkout.wording import key_list
from pos.ui.customers.page import CustomersPage
from pos.ui.customers.presenter import CustomersPresenter
from pos.ui.exchange.dialog import GiveBackDialog
from pos.ui.exchange.presenter import GiveBackPresenter
from pos.ui.faces import TextAsked
from pos.ui.keys import said
from pos.ui.moving_keys import KeyMover
from pos.ui.screen import ALT, CTRL, NO_MODIFIER, SHIFT, KeyTable, Screen
from pos.ui.theme import Role, below, margins, theme
from pos.ui.widgets.amount import AmountDialog
from pos.ui.widgets.badges import Keycap
from pos.ui.widgets.base import ElidedLabel, Label, Panel, px
from pos.ui.widgets.buttons import Button, IconButton
from pos.ui.widgets.choices import ChipRow
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.explain_dialog import ExplainDialog
from pos.ui.widgets.fields import ScanField
from pos.ui.widgets.keys_dialog import KeysDialog
from pos.ui.widgets.message import MessageBanner
from pos.ui.widgets.panels import EmptyState
from pos.ui.widgets.question_dialog import QuestionDialog
from pos.ui.widgets.results import ResultList
from pos.ui.widgets.text_dialog import TextDialog
from pos.ui.widgets.tiles import TileGrid
from pos.ui.widgets.till_frame import ReadablePage, panel_width
from pos.words import say


class CheckoutScreen(Screen):
    """The till at work."""

    def __init__(
        self,
        presenter: CheckoutPresenter,
        parking: ParkingPresenter,
        more: MorePresenter,
        customers: CustomersPresenter | None = None,
        giving_back: GiveBackPresenter | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("checkout", parent)
        self.presenter = presenter
        self._parking, self._more, self._customers = parking, more, customers
        self._giving_back = giving_back
        self.left = Panel("bg")
        self.scan_field = ScanField(say("Scan, or type a name or code"), say("Ready to scan"), say("Clear"))
        self.chips = ChipRow()
        self.tiles = TileGrid()
        self.results = ResultList()
        self.panel = TicketPanel(presenter)
        self._build()
        self.message = MessageBanner(self.left)
        self._connect()
        self.keys = self._key_table()
        self.make_mover: Callable[[Sequence[tuple[str, str]]], KeyMover | None] = _no_mover
        """What moves keys to others here, for whoever may."""
        presenter.listen(self._on_presenter_changed)

    def _build(self) -> None:
        self._menu_button = IconButton(say("Menu"), "menu", size=56, icon_size=22, framed=True, name="menu")
        top = QHBoxLayout()
        top.setContentsMargins(px(16), px(12), px(16), 0)
        top.setSpacing(px(10))
        top.addWidget(self._menu_button)
        top.addWidget(self.scan_field, 1)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._make_tiles_page())
        self._pages.addWidget(self._make_results_page())
        self.recall_page, self.more_page = RecallPage(self._parking), MorePage(self._more)
        self._overlays: dict[str, RecallPage | MorePage | CustomersPage] = {
            self._parking.key: self.recall_page,
            self._more.key: self.more_page,
        }
        if self._customers is not None:
            self._overlays[self._customers.key] = CustomersPage(self._customers)
        for page in self._overlays.values():
            self._pages.addWidget(page)
        column = QVBoxLayout(self.left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(10))
        column.addLayout(top)
        self._message_room = QWidget()
        self._message_room.setFixedHeight(px(62))
        self._message_room.hide()
        column.addWidget(self._message_room)
        column.addWidget(self._pages, 1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.left, 1)
        row.addWidget(self.panel)

    def _make_tiles_page(self) -> QWidget:
        page = QWidget()
        chips = QHBoxLayout()
        chips.setContentsMargins(px(16), 0, px(16), 0)
        chips.addWidget(self.chips)
        tiles = QHBoxLayout()
        tiles.setContentsMargins(margins(px(11), 0, 0, 0))
        tiles.addWidget(self.tiles)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        # Tiles start 5 px below the list's edge, where their focus ring has room.
        column.setSpacing(px(7))
        column.addLayout(chips)
        column.addLayout(tiles, 1)
        return page

    def _make_results_page(self) -> QWidget:
        page = ReadablePage(inset=16, foot=12)
        self._results_head = ElidedLabel("", Role.LINE_STRONG, name="results.head")
        self._hints = QWidget()
        hints = QHBoxLayout(self._hints)
        hints.setContentsMargins(0, 0, 0, 0)
        hints.setSpacing(px(8))
        hints_shown = (
            (("\u2191", "\u2193"), say("choose")),
            (("Enter",), say("add")),
            (("3*",), say("first to add three")),
        )
        for number, (keys, words) in enumerate(hints_shown):
            if number:
                hints.addSpacing(px(8))
            for key in keys:
                hints.addWidget(Keycap(key))
            hints.addWidget(Label(words, Role.BODY, "text3"))
        head = QHBoxLayout()
        head.setContentsMargins(px(4), 0, px(4), 0)
        head.addWidget(self._results_head, 1)
        head.addWidget(self._hints)
        head_box = QWidget()
        head_box.setFixedHeight(px(48))
        head_box.setLayout(head)
        column = page.column
        column.setSpacing(px(12))
        column.addWidget(head_box)
        column.addWidget(self.results, 100)
        self._no_hits = EmptyState(
            "search", say("No product matches"), say("Try fewer letters, or scan the barcode."), name="noHits"
        )
        self._no_hits.hide()
        column.addWidget(self._no_hits, 100)
        column.addLayout(self._make_result_actions())
        column.addStretch(1)
        return page

    def _make_result_actions(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(px(8))
        features = self.presenter.port.features
        for key, text, icon in (
            ("open_price", say("Open price item"), "tag"),
            ("new_product", say("New product"), "package-plus"),
        ):
            if key in features:
                button = Button(text, icon=icon, name=f"results.{key}")
                button.clicked.connect(partial(self._on_action_pressed, key))
                row.addWidget(button)
        row.addStretch(1)
        return row

    def _connect(self) -> None:
        self._menu_button.clicked.connect(self._on_menu_clicked)
        self.scan_field.edited.connect(self.presenter.set_text)
        self.chips.chosen.connect(self._on_chips_chosen)
        self.tiles.chosen.connect(self._on_product_chosen)
        self.results.chosen.connect(self._on_product_chosen)
        self.panel.action_pressed.connect(self._on_action_pressed)
        self.panel.ticket.acted.connect(self._on_ticket_acted)
        QWidget.setTabOrder(self.scan_field.edit, self.tiles)
        self.message.acted.connect(self.presenter.act_on_notice)
        self.message.closed.connect(self.presenter.close_notice)
        self._parking.on_name = self._ask_name
        if self._giving_back is not None:
            self._giving_back.on_open = self._open_give_back
            self._giving_back.on_ask = self._open_approval

    def _key_table(self) -> KeyTable:
        act, shown = self._on_action_pressed, self.presenter
        table: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = {
            (Qt.Key.Key_F1, NO_MODIFIER): self._on_help_pressed,
            (Qt.Key.Key_F1, SHIFT): self._open_keys,
            (Qt.Key.Key_F2, NO_MODIFIER): shown.ask_quantity,
            (Qt.Key.Key_F12, NO_MODIFIER): shown.pay,
            (Qt.Key.Key_F12, SHIFT): shown.exact_cash,
            (Qt.Key.Key_Up, NO_MODIFIER): partial(shown.move, -1),
            (Qt.Key.Key_Down, NO_MODIFIER): partial(shown.move, 1),
            (Qt.Key.Key_Return, NO_MODIFIER): shown.enter,
            (Qt.Key.Key_Enter, NO_MODIFIER): shown.enter,
            (Qt.Key.Key_Return, CTRL): self.message.act,
            (Qt.Key.Key_Enter, CTRL): self.message.act,
            (Qt.Key.Key_Plus, NO_MODIFIER): partial(shown.step_quantity, 1),
            (Qt.Key.Key_Plus, SHIFT): partial(shown.step_quantity, 1),
            (Qt.Key.Key_Minus, NO_MODIFIER): partial(shown.step_quantity, -1),
            (Qt.Key.Key_Delete, NO_MODIFIER): shown.press_delete,
            (Qt.Key.Key_Delete, CTRL): shown.ask_cancel,
            (Qt.Key.Key_Z, CTRL): shown.undo,
            (Qt.Key.Key_Z, CTRL | SHIFT): shown.redo,
            (Qt.Key.Key_Y, CTRL): shown.redo,
            (Qt.Key.Key_Escape, NO_MODIFIER): self._on_escape_pressed,
        }
        for key, modifier, action in (
            (Qt.Key.Key_F3, NO_MODIFIER, "price_check"),
            (Qt.Key.Key_F4, NO_MODIFIER, "customer"),
            (Qt.Key.Key_F5, NO_MODIFIER, "discount"),
            (Qt.Key.Key_F5, SHIFT, "price"),
            (Qt.Key.Key_F6, NO_MODIFIER, "park"),
            (Qt.Key.Key_F6, SHIFT, "note"),
            (Qt.Key.Key_F7, NO_MODIFIER, "recall"),
            (Qt.Key.Key_F8, NO_MODIFIER, "return"),
            (Qt.Key.Key_F9, NO_MODIFIER, "more"),
            (Qt.Key.Key_F10, NO_MODIFIER, "open_drawer"),
            (Qt.Key.Key_F11, NO_MODIFIER, "cash_in_out"),
            (Qt.Key.Key_F12, CTRL, "close_shift"),
            (Qt.Key.Key_D, CTRL, "discount_all"),
            (Qt.Key.Key_N, CTRL, "note_all"),
            (Qt.Key.Key_O, CTRL, "open_price"),
            (Qt.Key.Key_W, CTRL, "weigh"),
            (Qt.Key.Key_P, CTRL, "reprint"),
            (Qt.Key.Key_L, CTRL, "lock"),
            (Qt.Key.Key_L, CTRL | SHIFT, "sign_out"),
            (Qt.Key.Key_K, CTRL, "find"),
        ):
            table[key, modifier] = partial(act, action)
        for number in range(1, 10):
            table[Qt.Key(Qt.Key.Key_0 + number), ALT] = partial(shown.choose_category_number, number)
        return table

    # ---- drawing ----
    def _on_presenter_changed(self, part: str) -> None:
        draw = {
            "basket": self.panel.draw,
            "left": self._draw_left,
            "notice": self._draw_notice,
            "asked": self._open_asked,
            "asked_text": self._open_asked_text,
            "question": self._open_question,
            "explained": self._open_explained,
        }.get(part)
        if draw is not None:
            draw()

    def _draw_left(self) -> None:
        shown = self.presenter
        if self.scan_field.text() != shown.text:
            self.scan_field.edit.setText(shown.text)
        self.chips.set_options(shown.chips, shown.category or "all")
        self.tiles.set_tiles(shown.tiles)
        is_for_customer = shown.overlay is not None and shown.overlay is self._customers
        self.scan_field.set_placeholder(
            say("Scan the card, or type a name or phone number")
            if is_for_customer
            else say("Scan, or type a name or code")
        )
        overlay = self._overlays.get(shown.overlay.key) if shown.overlay is not None else None
        if overlay is not None:
            overlay.draw()
            self._pages.setCurrentWidget(overlay)
            self._make_room()
            return
        self._pages.setCurrentIndex(1 if shown.shows_results else 0)
        self._make_room()
        if shown.shows_results:
            self._results_head.setText(shown.results_head)
            self._no_hits.setVisible(not shown.results)
            self._hints.setVisible(bool(shown.results))
            self.results.set_rows(shown.results, shown.marked)

    def _make_room(self) -> None:
        """A message that stays covers no list: its first row may be the one that is wanted."""
        notice = self.presenter.notice
        self._message_room.setVisible(notice is not None and notice.stays and self._pages.currentIndex() > 0)

    def _draw_notice(self) -> None:
        self._make_room()
        if self.presenter.notice is None:
            self.message.dismiss()
        elif self.presenter.notice is not self.message.notice:
            self.message.show_notice(self.presenter.notice)

    def _open_asked(self) -> None:
        if self.presenter.asker.asked is None:
            return
        asked, scale = self.presenter.asker.asked, self.presenter.port.scale()
        if scale is not None and asked.units:
            dialog: AmountDialog = WeighDialog(self.window(), asked, self.presenter.asker.answer, scale)
        else:
            dialog = AmountDialog(self.window(), asked, self.presenter.asker.answer)
        dialog.cancelled.connect(self.presenter.asker.drop)
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_here()

    def _open_asked_text(self) -> None:
        asker = self.presenter.asker
        if asker.asked_text is None:
            return
        dialog = TextDialog(self.window(), asker.asked_text, asker.answer_text, asker.answer_scan)
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_here()

    def _open_keys(self) -> None:
        keys = key_list(self.presenter.port.features)
        dialog = KeysDialog(self.window(), keys, self.make_mover(keys))
        dialog.print_wanted.connect(partial(self._print_keys, keys))
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_over()

    def _print_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """As they are by now."""
        self.presenter.print_keys(said(keys))

    def _ask_name(self, basket_id: str) -> None:
        asked = TextAsked(
            say("Name of the parked sale"),
            "",
            say("Who or what is it for?"),
            say("Keep the name"),
            longest=60,
        )
        dialog = TextDialog(self.window(), asked, partial(self._parking.give_name, basket_id))
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_here()

    def _open_give_back(self) -> None:
        if self._giving_back is not None:
            dialog = GiveBackDialog(self.window(), self._giving_back)
            dialog.ended.connect(self._on_dialog_ended)
            dialog.open_here()

    def _open_approval(self, presenter: ApprovalPresenter) -> None:
        if self._giving_back is not None:
            ApprovalDialog(self.window(), presenter, self._giving_back.port.consents).open_here()

    def _open_question(self) -> None:
        if self.presenter.asker.question is None:
            return
        dialog = QuestionDialog(self.window(), self.presenter.asker.question)
        dialog.answered.connect(self._on_question_answered)
        dialog.cancelled.connect(self._on_question_cancelled)
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_over(dialog.accept_button)

    def _open_explained(self) -> None:
        if self.presenter.explained is None:
            return
        dialog = ExplainDialog(self.window(), self.presenter.explained)
        dialog.accepted.connect(self.presenter.go_on)
        dialog.print_wanted.connect(self.presenter.print_explanation)
        dialog.ended.connect(self._on_dialog_ended)
        dialog.open_here()

    # ---- what was pressed ----
    def _on_help_pressed(self) -> None:
        """F1 explains what is there: the selected line's price, or with nothing in the sale the keys."""
        if self.presenter.selected_id is None:
            self._open_keys()
        else:
            self.presenter.explain_price()

    def _on_dialog_ended(self) -> None:
        self.scan_field.edit.setFocus()

    def _on_question_answered(self, reason: str) -> None:
        self.presenter.asker.answer_question(yes=True, reason=reason)

    def _on_question_cancelled(self) -> None:
        self.presenter.asker.answer_question(yes=False)

    def _on_ticket_acted(self, line_id: str, action: str) -> None:
        self.presenter.line_action(line_id, action)
        self._give_keyboard_back()

    def _give_keyboard_back(self) -> None:
        """After any act the keyboard belongs to the scan field again, unless a dialog has it."""
        if not any(dialog.isVisible() for dialog in self.window().findChildren(Dialog)):
            self.scan_field.edit.setFocus()

    def _on_chips_chosen(self, key: str) -> None:
        self.presenter.choose_category(key)
        self.scan_field.edit.setFocus()

    def _on_product_chosen(self, product_id: str) -> None:
        self.presenter.choose_product(product_id)
        self._give_keyboard_back()

    def _on_escape_pressed(self) -> None:
        self.presenter.escape()
        self.scan_field.edit.setFocus()

    def _on_action_pressed(self, action: str, _checked: bool = False) -> None:
        """An act beyond the checkout itself, if this till supports it."""
        if action in self.presenter.port.features:
            pages = {"park": self._parking.park, "recall": self._parking.open, "more": self._more.open}
            if self._customers is not None:
                pages["customer"] = self._customers.open
            own = pages.get(action)
            if own is not None:
                own()
                self._give_keyboard_back()
            else:
                if self.presenter.overlay is self._more:
                    self._more.close()
                self.presenter.on_action(action)

    def do(self, action: str) -> None:
        """What the key of this act does."""
        if action == "keys":
            self._open_keys()
        elif action == "cancel":
            self.presenter.ask_cancel()
        else:
            self._on_action_pressed(action)

    def _on_menu_clicked(self) -> None:
        menu = QMenu(self)
        menu.setObjectName("menu.list")
        menu.setFont(theme().font(Role.LINE))
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        features = self.presenter.port.features
        for key, text in (
            ("cancel", _with_key(say("Cancel this sale"), "Ctrl+Del") if self.presenter.can_pay else ""),
            ("reprint", _with_key(say("Reprint last receipt"), "Ctrl+P") if "reprint" in features else ""),
            ("papers", say("Print queue") if "papers" in features else ""),
            ("open_drawer", _with_key(say("Open the drawer"), "F10") if "open_drawer" in features else ""),
            ("cash_in_out", _with_key(say("Cash in or out"), "F11") if "cash_in_out" in features else ""),
            ("x_report", say("X report") if "x_report" in features else ""),
            ("hand_over", say("Hand over the drawer") if "hand_over" in features else ""),
            ("office", say("Back office") if "office" in features else ""),
            (
                "close_shift",
                _with_key(say("Close the shift"), "Ctrl+F12") if "close_shift" in features else "",
            ),
            ("link", say("Why sales are not sent") if not self.presenter.port.link().is_online else ""),
            ("renew_series", say("Start a new number series") if "renew_series" in features else ""),
            ("keys", _with_key(say("Show all keys"), "F1")),
            ("theme", say("Light or dark")),
            ("lock", _with_key(say("Lock, switch user"), "Ctrl+L") if "lock" in features else ""),
            ("sign_out", _with_key(say("Sign out"), "Ctrl+Shift+L") if "sign_out" in features else ""),
        ):
            if text:
                menu.addAction(text).setData(key)
        menu.triggered.connect(self._on_menu_triggered)
        menu.popup(below(self._menu_button, menu, px(4)))

    def _on_menu_triggered(self, action: QAction) -> None:
        key = str(action.data())
        if key == "cancel":
            self.presenter.ask_cancel()
        elif key == "keys":
            self._open_keys()
        elif key == "link":
            self.presenter.explain_link()
        else:
            self.presenter.on_action(key)

    # ---- the window's calls ----
    def enter(self) -> None:
        self.scan_field.edit.setFocus()

    def take_scan(self, code: str) -> bool:
        return self.presenter.scan(code)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._give_keyboard_back()
        super().mousePressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        panel = panel_width(self)
        self.panel.setFixedWidth(panel)
        self.message.place(px(16), px(76), self.width() - panel - px(32))
        super().resizeEvent(event)


def _with_key(text: str, key: str) -> str:
    """An entry of a menu with its key beside it."""
    return f"{text}\t{key}"


def _no_mover(_keys: Sequence[tuple[str, str]]) -> KeyMover | None:
    """Stands in until the window connects itself."""
    return None
