"""What the checkout shows and does, without Qt: scan, search, tiles, lines, messages, the strip.

Display state is kept as finished texts; a view draws it and tells what was pressed. Rules and sums are the till's:
this module asks the port and puts the answers into words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal
from functools import partial

from pos.domain.numbering import parse_receipt_number
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, ScanOutcome
from pos.ui.checkout.asking import NOT_KNOWN, Asker, scan_in_halves
from pos.ui.checkout.faces import (
    LineFaces,
    count_text,
    counted_tiles,
    line_actions,
    read_typed,
    reprint_text,
    result_face,
    results_head,
    strip_face,
    tile_face,
    totals_face,
)
from pos.ui.checkout.link_news import LinkNews
from pos.ui.checkout.ports import Looking, Overlay, TillPort
from pos.ui.checkout.wording import (
    cancel_question,
    message_for,
    pay_refused,
    removed_notice,
)
from pos.ui.customers.faces import capsule_face
from pos.ui.faces import (
    CapsuleFace,
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
from pos.ui.words import price_explained, sentence
from pos.words import say, word

ONE = Decimal(1)
_SHOWN_TILES = 120
_SHOWN_HITS = 30


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
        self._link_news = LinkNews(port, self, locale)
        self.on_pay: Callable[[], None] = _nothing
        self.on_exact_cash: Callable[[], None] = _nothing
        self.on_action: Callable[[str], None] = _ignore
        self.on_receipt: Callable[[str], None] = _ignore  # told the number of a receipt that was scanned
        self.on_sound: Callable[[str], None] = _ignore
        self.looking: Looking | None = None
        self.on_unknown: Callable[[ScanOutcome], bool] = _nobody
        self.waits: Callable[[Callable[[], None]], bool] = _go_on  # told what to do when a payment may go on
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
        self.asker = Asker(port, locale, self._tell, self._after, self.say)
        self.explained: Explained | None = None
        self.overlay: Overlay | None = None
        self._way_on: Callable[[], None] | None = None
        self._said: tuple[str, Sequence[str]] = ("", ())  # what is explained

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
        self._link_news.hear(link)

    @property
    def customer(self) -> CapsuleFace | None:
        """Who buys."""
        return capsule_face(self._basket.customer)

    def explain_link(self) -> None:
        """What the strip says about the link, in whole sentences; with the way out for who may take it."""
        self._explain(self._link_news.explained(), self._link_news.go_on)

    def explain_price(self) -> None:
        """How the selected line came to its price, with the way on to the whole sale."""
        line = self._selected()
        if line is not None:
            self._explain_price(line.name, line.line_id)

    def explain_total(self) -> None:
        """How the sale came to its total."""
        self._explain_price(word("explain.whole_sale"), None)

    def _explain_price(self, title: str, line_id: str | None) -> None:
        sentences = self.port.explain(line_id)
        self._said = (title, sentences)
        way_on = word("explain.whole_sale") if line_id else ""
        explained = price_explained(title, sentences, way_on, can_print=self.port.printer().has_printer)
        self._explain(explained, self.explain_total if line_id else None)

    def print_explanation(self) -> None:
        """What is explained now, on paper."""
        self._print_slip(*self._said, word("explain.not_printed"), word("explain.printing"))

    def print_keys(self, keys: Sequence[tuple[str, str]]) -> None:
        """A card of the keys, to lie beside the till."""
        rows = [f"{key}: {words}" for words, key in keys]
        self._print_slip(
            say("All keys"), [*rows, ""], say("The keys were not printed"), say("The keys are printing")
        )

    def _print_slip(self, title: str, sentences: Sequence[str], failed: str, printing: str) -> None:
        try:
            self.port.print_explanation(title, sentences)
        except PosError as error:
            self._show(Notice("error", failed, sentence(error)), None)
            return
        waits = "" if self.port.printer().is_ready else word("explain.printed_later")
        self._show(Notice("done", printing, waits, icon="printer"), None)

    def _explain(self, explained: Explained, way_on: Callable[[], None] | None) -> None:
        self.explained, self._way_on = explained, way_on
        self._tell("explained")

    def go_on(self) -> None:
        """The way on that an explanation offers."""
        if self._way_on is not None:
            self._way_on()

    def _read_categories(self) -> None:
        first = [Option("all", say("All"))]
        if "favourites" in self.port.features:
            first.append(Option("favourites", say("Favourites"), icon="star"))
        self.chips = (*first, *(Option(c.category_id, c.name, tint=c.tint) for c in self.port.categories()))

    def _read_basket(self) -> None:
        basket = self._basket = self.port.basket()
        self.lines = self._line_faces.of(basket.lines, self.locale)
        if all(line.line_id != self.selected_id for line in reversed(self.lines)):
            self.selected_id = basket.lines[-1].line_id if basket.lines else None
        money = self.locale
        self.number = say("No. {number}", number=basket.next_number)
        self.count = count_text(basket, money)
        self.reprint = reprint_text(self.port.facts(), money) if "reprint" in self.port.features else ""
        self.totals = totals_face(basket, money)

    def _read_tiles(self) -> None:
        products = self.port.tiles(self.category, _SHOWN_TILES)
        self._bare_tiles = tuple(tile_face(product, self.locale) for product in products)
        self._count_tiles()

    def _count_tiles(self) -> None:
        self.tiles = counted_tiles(self._bare_tiles, self._basket.lines, self.locale)

    # ---- scanning and searching ----
    def scan(self, code: str) -> bool:
        """A code from the scanner. Half-typed text stays; a typed "3*" counts and is used up."""
        if self.looking is not None:
            self.looking.take_code(code)
            return True
        count, rest = self._typed()
        if count != ONE and not rest:
            self.set_text("")
        self.asker.ring(
            partial(scan_in_halves, self.port.scan, rest, code, count, partial(self.set_text, ""))
        )
        return True

    def _typed(self) -> tuple[Decimal, str]:
        """The quantity in front of a star, and what was typed behind it."""
        return read_typed(self.text, self.locale)

    def set_text(self, text: str) -> None:
        """The scan field's text changed by typing, or is to be this."""
        if text == self.text:
            return
        self.text = text
        self.marked = 0
        if self.overlay is not None:
            if self.overlay.filter(text):
                self._tell("left")
                return
            self.overlay = None if text else self.overlay
        _, query = self._typed()
        self._search(query)
        self._tell("left")

    def _search(self, query: str) -> None:
        if not query:
            self.results, self.results_head = (), ""
            return
        hits = self.port.search(query, _SHOWN_HITS)
        self.results = tuple(result_face(hit, query, self.locale) for hit in hits)
        self.results_head = results_head(len(hits), _SHOWN_HITS, query)

    @property
    def shows_results(self) -> bool:
        return bool(self.results_head)

    def enter(self) -> None:
        """Enter in the scan field: a typed code, or the marked result."""
        if self.overlay is not None:
            self.overlay.enter()
            return
        count, query = self._typed()
        if not query and not self.results:
            return
        if query.isdigit() and self.looking is not None and not self.results:
            self.set_text("")
            self.looking.take_code(query)
            return
        if self.looking is None and (query.isdigit() or parse_receipt_number(query) is not None):
            outcome = self.port.scan(query, count)
            if outcome.kind not in {"unknown", "damaged"} or not self.results:
                self.set_text("")
                first = iter([outcome])
                # rung up already; only what it still needs is asked for
                self.asker.ring(lambda told: next(first, None) or self.port.scan(query, count, told))
                return
        if self.results:
            self.choose_product(self.results[self.marked].product_id)

    def move(self, step: int) -> None:
        """Up and Down: among results while searching, else among the lines."""
        if self.overlay is not None:
            self.overlay.move(step)
            return
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
        if self.shows_results:  # a list that no text asked for
            self._search("")
            self._tell("left")
        if self.looking is not None:
            self.looking.take_product(product_id)
            return
        self.asker.ring(partial(self.port.add_product, product_id, count if by_prefix else None))

    def show_open_prices(self) -> None:
        """Ctrl O: goods whose price is asked each time. A single one is asked for at once."""
        items = self.port.open_price_items(_SHOWN_HITS)
        if not items:
            notice = Notice(
                "warn", say("No item has an open price"), say("Mark one in the back office, then try again.")
            )
            self._show(notice, None)
        elif len(items) == 1:
            self.choose_product(items[0].product_id)
        else:
            self.text, self.marked = "", 0
            self.results = tuple(result_face(item, "", self.locale) for item in items)
            self.results_head = say("Items with an open price")
            self._tell("left")

    def choose_category(self, key: str) -> None:
        self.category = None if key == "all" else key
        self._read_tiles()
        self._tell("left")

    def choose_category_number(self, number: int) -> None:
        """Alt 1 to 9; 1 is the first chip after All."""
        if 0 < number < len(self.chips):
            self.choose_category(self.chips[number].key)

    def _after(self, outcome: ScanOutcome) -> None:
        # a code that is no product may be somebody's card: whoever looks it up answers later
        if outcome.kind not in NOT_KNOWN or not self.on_unknown(outcome):
            self.take_outcome(outcome)

    def take_outcome(self, outcome: ScanOutcome) -> None:
        """What came of a scan, as it is shown and heard."""
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
        if outcome.reason == "scan_receipt" and "return" in self.port.features:
            self.on_receipt(outcome.code)
            return
        notice = message_for(outcome, self.port.features)
        self._show(notice, self._add_unknown if notice.action else None)

    def _add_unknown(self) -> None:
        self.on_action("new_product")

    def refuse_scan(self, _code: str) -> None:
        """A scan that came while a dialog was open."""
        self._show(Notice("error", say("Finish this first"), say("The scan was not added.")), None)

    # ---- lines ----
    def _basket_changed(self, line_id: str | None, *, flash: bool) -> None:
        if line_id:
            self.selected_id = line_id
        self._read_basket()
        self.flash_id = line_id if flash else None
        self._count_tiles()
        self._tell("basket", "left")

    def line_changed(self, line_id: str | None) -> None:
        """Something was said of a line, or of the whole sale: discount, price, note."""
        self._basket_changed(line_id, flash=False)

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
        if quantity <= 0 and not line.came_back:
            self.remove_selected()
        else:
            self._set_quantity(line.line_id, quantity)

    def _set_quantity(self, line_id: str, quantity: Decimal) -> None:
        if self._did(lambda: self.port.set_quantity(line_id, quantity), say("The quantity was not changed")):
            self._basket_changed(line_id, flash=False)

    def _did(self, act: Callable[[], object], failed: str) -> bool:
        """Was it done? Else says why not: a sale that is just being kept changes no more."""
        try:
            act()
        except PosError as error:
            self._show(Notice("error", failed, sentence(error)), None)
            return False
        return True

    def press_delete(self) -> None:
        """Del: the marked row of what stands in place of the tiles, else the selected line."""
        if self.overlay is not None:
            self.overlay.delete()
        else:
            self.remove_selected()

    def remove_selected(self) -> None:
        line = self._selected()
        if line is None:
            return
        ids = [other.line_id for other in self._basket.lines]
        at = ids.index(line.line_id)
        after = [*ids[at + 1 :], *reversed(ids[:at])]
        if not self._did(lambda: self.port.remove_line(line.line_id), say("Nothing was removed")):
            return
        self._basket_changed(after[0] if after else None, flash=False)
        self._show(removed_notice(line), self.undo)

    def undo(self) -> None:
        self._go(self.port.undo, say("Nothing was taken back"))

    def redo(self) -> None:
        self._go(self.port.redo, say("Nothing was done again"))

    def _go(self, act: Callable[[], str | None], failed: str) -> None:
        changed: list[str | None] = []
        if self._did(lambda: changed.append(act()), failed):
            self._basket_changed(changed[0], flash=False)

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
        return line_actions(self.port.features)

    # ---- asking ----
    def ask_quantity(self) -> None:
        """F2 or a tap on the quantity box."""
        line = self._selected()
        if line is not None:
            self.asker.ask_quantity(line, partial(self._set_quantity, line.line_id))

    # ---- messages ----
    def _show(self, notice: Notice, offer: Callable[[], None] | None) -> None:
        self.notice = notice
        self._offer = offer
        self._tell("notice")

    def say(self, notice: Notice, offer: Callable[[], None] | None = None) -> None:
        """`offer` is what its button does."""
        self._show(notice, offer)

    def ask(self, question: Question, on_yes: Callable[[], None]) -> None:
        self.asker.ask(question, on_yes)

    def say_trouble(self, error: Exception) -> None:
        """Trouble of the till itself, such as a full disk."""
        self._show(Notice("error", say("This till has a problem"), sentence(error)), None)

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
        """Esc: the price check, the message, then the typed text."""
        if self.looking is not None:
            self.looking.end()
        elif self.notice is not None:
            self.close_notice()
        elif self.overlay is not None:
            self.overlay.close()
        elif self.text:
            self.set_text("")
        elif self.results_head:
            self._search("")
            self._tell("left")

    def show_overlay(self, overlay: Overlay | None) -> None:
        """Put something in place of the tiles, or take it away."""
        self.overlay = overlay
        self._tell("left")

    def draw_left(self) -> None:
        self._tell("left")

    def set_parked(self, count: int) -> None:
        """How many sales can be recalled."""
        self.parked = str(count) if count else ""
        self._tell("basket")

    @property
    def can_pay(self) -> bool:
        return bool(self._basket.lines)

    def pay(self) -> None:
        if not self.can_pay:
            self._show(Notice("warn", say("There is nothing to pay yet"), say("Scan the first item.")), None)
        elif self._has_consent() and not self.waits(self.pay):
            self.on_pay()

    def _has_consent(self) -> bool:
        """Was everything given by hand within what the person may give, or did a manager consent? Else that is offered."""
        try:
            self.port.check_pay()
        except Refused as error:
            notice = pay_refused(error)
            self._show(notice, partial(self.on_action, "consent") if notice.action else None)
            return False
        return True

    def exact_cash(self) -> None:
        if not self.can_pay:
            self.pay()
        elif self._has_consent() and not self.waits(self.exact_cash):
            self.on_exact_cash()

    def ask_cancel(self) -> None:
        if not self._basket.lines:
            return
        total = self.locale.money(self._basket.total)
        self.asker.ask_why(cancel_question(self.count, total, self.port.cancel_reasons()), self._cancel)

    def _cancel(self, reason: str) -> None:
        try:
            self.port.cancel(reason)
        except Refused as error:
            amount = self.locale.money(Decimal(str(error.facts.get("amount", 0))))
            self._show(
                Notice("error", say("The sale was not cancelled"), sentence(error, amount=amount)), None
            )
            return
        self.set_text("")
        self._basket_changed(None, flash=False)
        self._show(Notice("done", say("Sale cancelled"), say("Nothing was paid.")), None)


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _nobody(_outcome: ScanOutcome) -> bool:
    """Stands in until somebody knows cards."""
    return False


def _go_on(_act: Callable[[], None]) -> bool:
    """Stands in until somebody asks what is there."""
    return False


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""
