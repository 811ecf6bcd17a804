"""What the checkout shows and does, without Qt: scan, search, tiles, lines, messages, the strip.

Display state is kept as finished texts; a view draws it and tells what was pressed. Rules and sums are the till's:
this module asks the port and puts the answers into words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from pos.domain.quantity import LARGEST_QUANTITY
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.shown import (
    BasketLine,
    BasketView,
    CategoryShown,
    LinkState,
    PrinterState,
    ProductShown,
    ScanOutcome,
    TillFacts,
)
from pos.ui.checkout.faces import LineFaces, result_face, strip_face, tile_face, totals_face
from pos.ui.checkout.wording import (
    asked_for_line,
    asked_for_product,
    link_explained,
    link_notice,
    link_state_word,
    message_for,
    price_explained,
)
from pos.ui.faces import (
    AmountAsked,
    Explained,
    Line,
    LineAction,
    Notice,
    Option,
    Question,
    ResultRow,
    StripText,
    Tile,
    Totals,
)
from pos.ui.words import sentence

ONE = Decimal(1)
RENEW_SERIES = "renew_series"
_SHOWN_TILES = 120
_SHOWN_HITS = 30
_PREFIX = re.compile(r"^\s*(?P<count>[\d.,]+)\s*[*x\u00d7]\s*(?P<rest>.*)$", re.DOTALL)


class TillPort(Protocol):
    """What the checkout needs of a till. All of it answers at once, from memory and the snapshot."""

    @property
    def features(self) -> frozenset[str]:
        """What this till supports beyond the sale itself: customer, discount, price, note, park, recall, return,
        more, reprint, open_price, new_product, favourites, lock, sign_out, show_waiting, renew_series.
        """

    def facts(self) -> TillFacts: ...
    def link(self) -> LinkState: ...
    def printer(self) -> PrinterState: ...
    def categories(self) -> Sequence[CategoryShown]: ...
    def tiles(self, category_id: str | None, limit: int) -> Sequence[ProductShown]: ...
    def search(self, text: str, limit: int) -> Sequence[ProductShown]: ...
    def basket(self) -> BasketView: ...
    def explain(self, line_id: str | None) -> Sequence[str]:
        """How a line, or the whole sale, came to what it costs: sentences."""

    def scan(self, code: str, quantity: Decimal = ONE) -> ScanOutcome: ...
    def add_product(self, product_id: str, quantity: Decimal | None = None) -> ScanOutcome:
        """Without a quantity one piece; goods by weight answer needs_quantity."""

    def set_quantity(self, line_id: str, quantity: Decimal) -> None:
        """Raises Refused."""

    def remove_line(self, line_id: str) -> None: ...
    def undo(self) -> str | None:
        """Take back the last change of the basket. Gives the line that is to be selected, if any."""

    def cancel(self) -> None: ...
    def print_again(self) -> Future[Any]: ...


Part = str
"""Which part of the display changed: basket, left, notice, strip."""


class CheckoutPresenter:
    """One per till window. Listeners are told which part to draw anew."""

    def __init__(self, port: TillPort, locale: Locale, now: Callable[[], datetime]) -> None:
        self.port = port
        self.locale = locale
        self._now = now
        self._listeners: list[Callable[[Part], None]] = []
        self._offer: Callable[[], None] | None = None
        self._bare_tiles: tuple[Tile, ...] = ()
        self._basket = port.basket()
        self._line_faces = LineFaces()
        self._link_shown = "online"
        self._link_said: Notice | None = None
        self._ask_done: Callable[[Decimal], None] | None = None
        self.on_pay: Callable[[], None] = _nothing
        self.on_exact_cash: Callable[[], None] = _nothing
        self.on_action: Callable[[str], None] = _ignore
        self.on_sound: Callable[[str], None] = _ignore
        self.text = ""
        self.category: str | None = None
        self.chips: tuple[Option, ...] = ()
        self.tiles: tuple[Tile, ...] = ()
        self.results: tuple[ResultRow, ...] = ()
        self.results_head = ""
        self.marked = 0
        self.lines: tuple[Line, ...] = ()
        self.selected_id: str | None = None
        self.flash_id: str | None = None
        self.totals = Totals()
        self.number = ""
        self.count = ""
        self.reprint = ""
        self.parked = ""
        self.notice: Notice | None = None
        self.strip = StripText()
        self.asked: AmountAsked | None = None
        self.question: Question | None = None
        self.explained: Explained | None = None
        self._way_on: Callable[[], None] | None = None
        self._on_answer: Callable[[], None] = _nothing

    # ---- telling the view ----
    def listen(self, listener: Callable[[Part], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, *parts: Part) -> None:
        for part in parts:
            for listener in self._listeners:
                listener(part)

    # ---- reading the till ----
    def refresh(self) -> None:
        """Read everything anew: at the start, after a sale, and when the catalogue changed."""
        self._read_categories()
        self._read_basket()
        self._read_tiles()
        self.refresh_strip()
        self._tell("basket", "left", "notice")

    def refresh_strip(self) -> None:
        facts, link = self.port.facts(), self.port.link()
        self.strip = strip_face(facts, link, self.port.printer(), self._now(), self.locale)
        self._tell("strip")
        self._note_link(link)

    def _note_link(self, link: LinkState) -> None:
        """A message once when the link changes its state, not at every count."""
        state = link_state_word(link)
        if state == self._link_shown:
            return
        self._link_shown = state
        if self.notice is not None and self.notice is self._link_said:
            self.close_notice()
        notice = link_notice(link, can_show="show_waiting" in self.port.features)
        if notice is None:
            return
        offer = self.explain_link if link.is_stopped else self._show_waiting
        self._show(notice, offer if notice.action else None)
        self._link_said = notice

    def explain_link(self) -> None:
        """What the strip says about the link, in whole sentences; with the way out for who may take it."""
        can_renew = RENEW_SERIES in self.port.features
        explained = link_explained(self.port.link(), self.locale, can_renew=can_renew)
        self._explain(explained, lambda: self.on_action(RENEW_SERIES))

    def explain_price(self) -> None:
        """How the selected line came to its price, with the way on to the whole sale."""
        line = self._selected()
        if line is not None:
            sentences = self.port.explain(line.line_id)
            self._explain(price_explained(line.name, sentences, way_on="The whole sale"), self.explain_total)

    def explain_total(self) -> None:
        """How the sale came to its total."""
        self._explain(price_explained("The whole sale", self.port.explain(None)), None)

    def _explain(self, explained: Explained, way_on: Callable[[], None] | None) -> None:
        self.explained, self._way_on = explained, way_on
        self._tell("explained")

    def go_on(self) -> None:
        """The way on that an explanation offers."""
        if self._way_on is not None:
            self._way_on()

    def _show_waiting(self) -> None:
        self.on_action("show_waiting")

    def _read_categories(self) -> None:
        first = [Option("all", "All")]
        if "favourites" in self.port.features:
            first.append(Option("favourites", "Favourites", icon="star"))
        self.chips = (*first, *(Option(c.category_id, c.name, tint=c.tint) for c in self.port.categories()))

    def _read_basket(self) -> None:
        basket = self._basket = self.port.basket()
        self.lines = self._line_faces.of(basket.lines, self.locale)
        if all(line.line_id != self.selected_id for line in reversed(self.lines)):
            self.selected_id = basket.lines[-1].line_id if basket.lines else None
        money = self.locale
        self.number = f"No. {basket.next_number}"
        count = money.quantity(basket.item_count)
        self.count = "New sale" if not basket.lines else f"{count} item" if count == "1" else f"{count} items"
        facts = self.port.facts()
        last = (
            f"Reprint last receipt, {money.money(facts.last_total)}" if facts.last_total is not None else ""
        )
        self.reprint = last if "reprint" in self.port.features else ""
        self.parked = str(facts.parked) if facts.parked else ""
        self.totals = totals_face(basket, money)

    def _read_tiles(self) -> None:
        products = self.port.tiles(self.category, _SHOWN_TILES)
        self._bare_tiles = tuple(tile_face(product, self.locale) for product in products)
        self._count_tiles()

    def _count_tiles(self) -> None:
        counts: dict[str, Decimal] = {}
        for line in self._basket.lines:
            counts[line.product_id] = counts.get(line.product_id, Decimal(0)) + (
                ONE if line.unit else line.quantity
            )
        # A scan changes one count; the other tiles stay the very same objects.
        self.tiles = tuple(
            replace(tile, count=self.locale.quantity(counts[tile.product_id]))
            if tile.product_id in counts
            else tile
            for tile in self._bare_tiles
        )

    # ---- scanning and searching ----
    def scan(self, code: str) -> bool:
        """A code from the scanner. Half-typed text stays; a typed "3*" counts and is used up."""
        count, rest = self._typed()
        outcome = self.port.scan(code, count)
        if count != ONE and not rest:
            self.set_text("")
        self._after(outcome)
        return True

    def _typed(self) -> tuple[Decimal, str]:
        """The quantity in front of a star, and what was typed behind it."""
        found = _PREFIX.match(self.text)
        if found is None:
            return ONE, self.text.strip()
        try:
            count = self.locale.parse_quantity(found["count"])
        except Refused:
            return ONE, self.text.strip()
        return (count or ONE), found["rest"].strip()

    def set_text(self, text: str) -> None:
        """The scan field's text changed by typing, or is to be this."""
        if text == self.text:
            return
        self.text = text
        self.marked = 0
        _, query = self._typed()
        self._search(query)
        self._tell("left")

    def _search(self, query: str) -> None:
        if not query:
            self.results, self.results_head = (), ""
            return
        hits = self.port.search(query, _SHOWN_HITS)
        self.results = tuple(result_face(hit, query, self.locale) for hit in hits)
        count = f"{len(hits)} products match" if len(hits) != 1 else "1 product matches"
        if not hits:
            count = "No product matches"
        elif len(hits) == _SHOWN_HITS:
            count = f"The first {_SHOWN_HITS} products that match"
        self.results_head = f"{count} “{query}”"

    @property
    def shows_results(self) -> bool:
        return bool(self.results_head)

    def enter(self) -> None:
        """Enter in the scan field: a typed code, or the marked result."""
        count, query = self._typed()
        if not query:
            return
        if query.isdigit():
            outcome = self.port.scan(query, count)
            if outcome.kind not in {"unknown", "damaged"} or not self.results:
                self.set_text("")
                self._after(outcome)
                return
        if self.results:
            self.choose_product(self.results[self.marked].product_id)

    def move(self, step: int) -> None:
        """Up and Down: among results while searching, else among the lines."""
        if self.shows_results:
            if self.results:
                self.marked = min(max(self.marked + step, 0), len(self.results) - 1)
                self._tell("left")
            return
        ids = [line.line_id for line in self.lines]
        if not ids:
            return
        at = ids.index(self.selected_id) + step if self.selected_id in ids else len(ids) - 1
        self.select_line(ids[min(max(at, 0), len(ids) - 1)])

    def choose_product(self, product_id: str) -> None:
        """A tap on a tile or result, or Enter on a result."""
        count, _ = self._typed()
        by_prefix = count != ONE
        self.set_text("")
        self._after(self.port.add_product(product_id, count if by_prefix else None))

    def choose_category(self, key: str) -> None:
        self.category = None if key == "all" else key
        self._read_tiles()
        self._tell("left")

    def choose_category_number(self, number: int) -> None:
        """Alt 1 to 9; 1 is the first chip after All."""
        if 0 < number < len(self.chips):
            self.choose_category(self.chips[number].key)

    def _after(self, outcome: ScanOutcome) -> None:
        self.on_sound(
            {"added": "added", "weighed": "added", "unknown": "unknown", "damaged": "unknown"}.get(
                outcome.kind, ""
            )
        )
        if outcome.kind in {"added", "weighed"}:
            self._basket_changed(outcome.line_id, flash=True)
            if self.notice is not None and self.notice.kind == "error":
                self.close_notice()
            return
        if outcome.kind == "needs_quantity":
            self._ask_for_weight(outcome)
            return
        notice = message_for(outcome, self.port.features)
        self._show(notice, self._add_unknown if notice.action else None)

    def _add_unknown(self) -> None:
        self.on_action("new_product")

    def refuse_scan(self, _code: str) -> None:
        """A scan that came while a dialog was open."""
        self._show(Notice("error", "Finish this first", "The scan was not added."), None)

    # ---- lines ----
    def _basket_changed(self, line_id: str | None, *, flash: bool) -> None:
        if line_id:
            self.selected_id = line_id
        self._read_basket()
        self.flash_id = line_id if flash else None
        self._count_tiles()
        self._tell("basket", "left")

    def end_flash(self) -> None:
        """600 ms after a scan: the line becomes the selected one."""
        if self.flash_id is not None:
            self.flash_id = None
            self._tell("basket")

    def select_line(self, line_id: str) -> None:
        self.flash_id = None
        self.selected_id = line_id
        self._tell("basket")

    def _selected(self) -> BasketLine | None:
        return next((line for line in self._basket.lines if line.line_id == self.selected_id), None)

    def step_quantity(self, step: int) -> None:
        """+ and -: one more or fewer; the last one removes the line. Weighed goods are asked for again."""
        line = self._selected()
        if line is None:
            return
        if line.unit:
            self.ask_quantity()
            return
        quantity = line.quantity + step
        if quantity <= 0:
            self.remove_selected()
        else:
            self._set_quantity(line.line_id, quantity)

    def _set_quantity(self, line_id: str, quantity: Decimal) -> None:
        try:
            self.port.set_quantity(line_id, quantity)
        except PosError as error:
            self._show(Notice("error", "The quantity was not changed", sentence(error)), None)
            return
        self._basket_changed(line_id, flash=False)

    def remove_selected(self) -> None:
        line = self._selected()
        if line is None:
            return
        ids = [other.line_id for other in self._basket.lines]
        at = ids.index(line.line_id)
        after = [*ids[at + 1 :], *reversed(ids[:at])]
        self.port.remove_line(line.line_id)
        self._basket_changed(after[0] if after else None, flash=False)
        self._show(
            Notice("done", f"{line.name} removed", "", action="Undo", action_icon="undo-2"), self._undo
        )

    def _undo(self) -> None:
        self._basket_changed(self.port.undo(), flash=False)

    def line_action(self, line_id: str, action: str) -> None:
        """A button of the selected line."""
        if line_id != self.selected_id:
            self.select_line(line_id)
        if action in {"minus", "plus"}:
            self.step_quantity(1 if action == "plus" else -1)
        elif action == "quantity":
            self.ask_quantity()
        elif action == "remove":
            self.remove_selected()
        else:
            self.on_action(action)

    @property
    def line_actions(self) -> tuple[LineAction, ...]:
        known = (
            LineAction("discount", "Discount", "percent"),
            LineAction("price", "Price", "tag"),
            LineAction("note", "Note", "sticky-note"),
        )
        offered = tuple(action for action in known if action.key in self.port.features)
        return (*offered, LineAction("remove", "Remove", "trash-2", danger=True))

    # ---- asking for a number ----
    def ask_quantity(self) -> None:
        """F2 or a tap on the quantity box."""
        line = self._selected()
        if line is None:
            return
        self._ask_done = self._quantity_setter(line.line_id)
        self.asked = asked_for_line(line, self.locale)
        self._tell("asked")

    def _quantity_setter(self, line_id: str) -> Callable[[Decimal], None]:
        def set_it(quantity: Decimal) -> None:
            self._set_quantity(line_id, quantity)

        return set_it

    def _ask_for_weight(self, outcome: ScanOutcome) -> None:
        def add_it(quantity: Decimal) -> None:
            self._after(self.port.add_product(outcome.product_id, quantity))

        self._ask_done = add_it
        self.asked = asked_for_product(outcome, self.locale)
        self._tell("asked")

    def answer(self, text: str, unit: str = "") -> str:
        """What was typed into the dialog. Gives an error sentence, or nothing when it was taken."""
        try:
            number = self.locale.parse_quantity(text)
        except Refused as error:
            return sentence(error)
        if unit == "g":
            number /= 1000
        if number <= 0:
            return "Use a number above zero."
        if number > LARGEST_QUANTITY:
            limit, shown = self.locale.quantity(LARGEST_QUANTITY), self.locale.quantity(number)
            return sentence(Refused("quantity_too_large", quantity=shown, limit=limit))
        done, self._ask_done, self.asked = self._ask_done, None, None
        if done is not None:
            done(number)
        return ""

    def drop_asked(self) -> None:
        self.asked = None
        self._ask_done = None

    # ---- messages ----
    def _show(self, notice: Notice, offer: Callable[[], None] | None) -> None:
        self.notice = notice
        self._offer = offer
        self._tell("notice")

    def say(self, notice: Notice, offer: Callable[[], None] | None = None) -> None:
        """`offer` is what its button does."""
        self._show(notice, offer)

    def say_trouble(self, error: Exception) -> None:
        """Trouble of the till itself, such as a full disk."""
        self._show(Notice("error", "This till has a problem", sentence(error)), None)

    def act_on_notice(self) -> None:
        """The message's button, or Ctrl+Enter."""
        offer = self._offer
        self.close_notice()
        if offer is not None:
            offer()

    def close_notice(self) -> None:
        self.notice = None
        self._offer = None
        self._tell("notice")

    # ---- the sale as a whole ----
    def escape(self) -> None:
        """Esc: the message first, then the typed text."""
        if self.notice is not None:
            self.close_notice()
        elif self.text:
            self.set_text("")

    @property
    def can_pay(self) -> bool:
        return bool(self._basket.lines)

    def pay(self) -> None:
        if self.can_pay:
            self.on_pay()
        else:
            self._show(Notice("warn", "There is nothing to pay yet", "Scan the first item."), None)

    def exact_cash(self) -> None:
        if self.can_pay:
            self.on_exact_cash()
        else:
            self.pay()

    def ask_cancel(self) -> None:
        if not self._basket.lines:
            return
        total = self.locale.money(self._basket.total)
        self.question = Question(
            "Cancel this sale",
            f"{self.count}, {total}. Nothing is paid yet.",
            "Cancel the sale",
            "Keep the sale",
        )
        self._on_answer = self._cancel
        self._tell("question")

    def answer_question(self, *, yes: bool) -> None:
        self.question = None
        if yes:
            self._on_answer()

    def _cancel(self) -> None:
        self.port.cancel()
        self.set_text("")
        self._basket_changed(None, flash=False)
        self._show(Notice("done", "Sale cancelled", "Nothing was paid."), None)


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""
