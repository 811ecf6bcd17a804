"""The till as its screens see it: acts and records, in memory, at once.

Joins session, price book, link and print queue into the one object that checkout, payment and receipt ask. Rules stay
in the domain; here they are only called.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import timedelta
from decimal import Decimal

from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import receipt_rows
from pos.domain.age import born_before
from pos.domain.basket import BACK
from pos.domain.basket import BasketLine as RungLine
from pos.domain.denominations import change_in_pieces
from pos.domain.entries import Entry
from pos.domain.inputs.text import printable
from pos.domain.money import ZERO
from pos.domain.pricing import PricedBasket, PricedLine
from pos.domain.product import Product
from pos.domain.receipt import Receipt
from pos.domain.refund_entry import exchange_trace
from pos.domain.stock import StockState, stock_state
from pos.domain.tender import TenderKind
from pos.domain.trace import basket_trace, line_trace
from pos.errors import PosError, Refused
from pos.explain import explain
from pos.hardware.scale.device import Scale
from pos.i18n import Locale
from pos.journal.store import Journal
from pos.till.accounts import TillAccounts
from pos.till.approving import Approvals
from pos.till.basket_acts import NOTHING_TOLD, ScanKind, Scanned, Told
from pos.till.basket_view import are_same, back_lines, basket_line, customer_of, deposits_of, is_same
from pos.till.cards import TillCards
from pos.till.customers import Customers
from pos.till.desk_papers import DeskPapers
from pos.till.exchanging import Exchanging
from pos.till.finding import Finding
from pos.till.giving import Giving
from pos.till.link import Link, LinkStatus
from pos.till.paper_rows import shown_rows
from pos.till.parking import Parking
from pos.till.paying import Paying
from pos.till.printing import RECEIPT_KIND, PrintQueue
from pos.till.return_desk import ReturnDesk
from pos.till.returning import Asking, Returning
from pos.till.session import Completed, TillSession
from pos.till.shown import (
    BasketLine,
    BasketView,
    CategoryShown,
    CompletedSale,
    LinkState,
    PriceShown,
    PrinterState,
    ProductShown,
    ScanOutcome,
    StockKind,
    TakenTender,
    TillFacts,
)
from pos.till.shown import ScanKind as OutcomeKind
from pos.till.stock_holds import StockHolds
from pos.till.worker import TillWorker
from pos.words import later, say

ONE = Decimal(1)
LONGEST_SHOWN = 40
"""Characters of a refused code that a message shows."""
CANCEL_REASONS = (later("Customer changed their mind"), later("Rung up wrongly"), later("Could not pay"))
"""Where the shop has no list of its own."""
FEATURES = frozenset(
    {
        "favourites",
        "find",
        "price_check",
        "reprint",
        "gift_receipt",
        "lock",
        "sign_out",
        "cancel",
        "theme",
        "print_receipt",
        "park",
        "recall",
        "return",
        "more",
        "note",
        "note_all",
        "open_price",
        "sold_by",
        "hardware",
    }
)
GIVING_FEATURES = frozenset({"discount", "price", "discount_all", "consent", "swap_tender"})
SHIFT_FEATURES = {
    "open_drawer": "drawer.open",
    "cash_in_out": "cash.move",
    "close_shift": "shift.open",
    "hand_over": "shift.open",
}
"""What is done with an open drawer, and the right that it takes."""
ADMIN_FEATURES = frozenset({"office", "new_product"})
PLAIN_ABSENCE = frozenset({"server_unreachable", "server_too_slow", "server_not_running"})
"""The server is just not there: the strip says enough."""
SERIES_ALARMS = frozenset({"fork", "entry_fork", "journal_behind_server", "series_unknown"})
"""Reasons why sending stops that a new number series mends."""
RENEW_SERIES = "renew_series"
CLOCK_WORTH_A_WORD = timedelta(minutes=2)
FAVOURITES = "favourites"
OUTCOMES: dict[ScanKind, OutcomeKind] = {
    ScanKind.ADDED: "added",
    ScanKind.NEEDS_WEIGHT: "needs_quantity",
    ScanKind.NEEDS_PRICE: "needs_price",
    ScanKind.NEEDS_SERIAL: "needs_serial",
    ScanKind.NEEDS_LOT: "needs_lot",
    ScanKind.NEEDS_ACCOUNT: "needs_account",
    ScanKind.NEEDS_AGE: "needs_age",
}
STOCK_KINDS: dict[StockState, StockKind] = {
    StockState.NOT_COUNTED: "not_counted",
    StockState.IN_STOCK: "ok",
    StockState.LOW: "low",
    StockState.OUT: "out",
}


def _wrong_clock(ahead: timedelta) -> PosError | None:
    """A clock that is off is worth a word long before the owner is told."""
    if abs(ahead) <= CLOCK_WORTH_A_WORD:
        return None
    minutes = round(abs(ahead).total_seconds() / 60)
    return Refused("clock_wrong", minutes=minutes, direction="ahead of" if ahead > timedelta(0) else "behind")


class TillDesk(DeskPapers):
    """One per signed-in person."""

    def __init__(
        self,
        session: TillSession,
        worker: TillWorker,
        link: Link,
        printing: PrintQueue,
        parking: Parking,
        giving: Giving | None = None,
        accounts: TillAccounts | None = None,
        cards: TillCards | None = None,
        customers: Customers | None = None,
    ) -> None:
        super().__init__(session, worker, printing)
        self._link = link
        self.paying = Paying(session, accounts, cards, self.check_pay, self.hand_over)
        self.parking, self.customers = parking, customers
        self._giving = giving
        session.on_receipt = self._queue_paper
        self.stock: StockHolds | None = None
        """Goods that are not sold below zero."""
        self.exchanging: Exchanging | None = None
        """Goods that come back with the open sale."""
        self.returns: ReturnDesk | None = None
        """Goods that come back by themselves."""
        self.find_scale: Callable[[], Scale | None] = _no_scale
        """The scale of this till, which may be plugged in and set up at any time."""
        self.on_done: list[Callable[[Completed], None]] = []
        """Called on the till's worker after a sale."""
        self._lines_shown: dict[str, tuple[PricedLine, Sequence[PricedLine], BasketLine]] = {}
        """By line, of the basket that was asked for last."""

    def take_back_with(
        self, returning: Returning, consents: Approvals, accounts: TillAccounts, asking: Asking
    ) -> None:
        """Take goods back here, by themselves and in exchange."""
        session = self._session
        self.returns = ReturnDesk(session, returning, self.hand_over, consents, accounts, asking, self.search)
        self.exchanging = Exchanging(session, returning, self.returns, self.check_pay, self.hand_over)
        self.returns.exchanging = self.exchanging
        self.returns.finding = Finding(session, self._worker, asking, self._link)

    @property
    def features(self) -> frozenset[str]:
        """What this person can do here beyond the sale itself."""
        user = self._session.user
        is_admin = user is not None and user.token is not None and user.may("catalog.edit")
        features = FEATURES | ADMIN_FEATURES if is_admin else FEATURES
        if "gift_card" in self.paying.tender_kinds():
            features |= {"gift_card"}
        if self._giving is not None:
            features |= GIVING_FEATURES
        if self.customers is not None:
            features |= {"customer"}
        if user is not None and user.may("till.edit") and user.token is not None:
            features |= {"move_keys"}
        if user is not None and user.token is not None:
            features |= {"my_secrets"}
        if self._may_renew_series():
            features |= {RENEW_SERIES}
        features |= {"end_training" if self._link.state.is_training else "training"}
        features |= self._shift_features()
        return features | self.paper_features

    def _shift_features(self) -> set[str]:
        """A cashier who counts blind may not look up what should be there."""
        session, user = self._session, self._session.user
        if session.shift is None or user is None:
            return set()
        found = {feature for feature, right in SHIFT_FEATURES.items() if user.may(right)}
        is_blind = session.prices.shift_rules.is_blind and not user.may("reports.read")
        return found if is_blind else found | {"x_report"}

    def _may_renew_series(self) -> bool:
        user, state = self._session.user, self._link.state
        if user is None or user.token is None:
            return False
        if state.status is not LinkStatus.STOPPED or state.alarm is None:
            return False
        return state.alarm.code in SERIES_ALARMS and user.may("till.edit") and user.may("journal.read")

    # Looking

    def facts(self) -> TillFacts:
        session = self._session
        last = session.last_entry
        return TillFacts(
            store_name=session.prices.store.name,
            till_name=session.till_name,
            user_name=session.user.name if session.user else "",
            shift_since_at=session.shift.opened_at if session.shift else None,
            last_total=Decimal(last.body["total"]) if last else None,
        )

    def link(self) -> LinkState:
        state = self._link.state
        is_online = state.status in {LinkStatus.ONLINE, LinkStatus.CONNECTING}
        is_stopped = state.status is LinkStatus.STOPPED
        problem = state.alarm or state.problem or _wrong_clock(state.clock_ahead)
        is_plain = problem is None or problem.code in PLAIN_ABSENCE
        return LinkState(
            is_online,
            state.since,
            state.waiting_sales,
            state.quarantined,
            None if is_plain else problem,
            is_stopped,
            tuple((each.kind, each.name) for each in self._session.prices.unreadable),
            state.is_training,
        )

    def scale(self) -> Scale | None:
        return self.find_scale()

    def printer(self) -> PrinterState:
        state = self._printing.state
        return PrinterState(
            not state.is_none, state.problem is None, state.waiting, state.problem or "", state.is_paper_low
        )

    def categories(self) -> Sequence[CategoryShown]:
        """The top of the tree; a category's tiles are those of everything below it too."""
        return [
            CategoryShown(each.id, each.name, each.tint)
            for each in self._session.prices.categories
            if each.parent_id is None
        ]

    def tiles(self, category_id: str | None, limit: int) -> Sequence[ProductShown]:
        prices = self._session.prices
        if category_id == FAVOURITES:
            return [self._shown(product) for product in prices.favourites(limit)]
        return [self._shown(product) for product in prices.tiles(category_id, limit)]

    def search(self, text: str, limit: int) -> Sequence[ProductShown]:
        return [self._shown(product) for product in self._session.prices.search(text, limit)]

    def _shown(self, product: Product) -> ProductShown:
        prices = self._session.prices
        return ProductShown(
            product_id=product.id,
            name=product.name,
            price=product.price,
            code=product.barcode or product.sku or "",
            unit=product.unit.value if product.unit.is_measured else "",
            tint=prices.tint(product.category_id),
            stock=product.stock,
            stock_kind=STOCK_KINDS[stock_state(product.stock, product.reorder_level)],
            picture=prices.picture(product),
        )

    def basket(self) -> BasketView:
        priced = self._session.priced()
        added, exchange = priced.tax_on_top, priced.basket.exchange
        back, tax_back = (exchange.total, exchange.tax_inside) if exchange is not None else (ZERO, ZERO)
        return BasketView(
            lines=[*back_lines(exchange, self._locale()), *self._lines_of(priced)],
            subtotal=priced.subtotal,
            discount=priced.discount,
            tax_included=priced.tax - added - tax_back,
            total=priced.total - back,
            item_count=Decimal(priced.item_count),
            next_number=self._session.next_number.short,
            tax_added=added,
            odd_cents=priced.odd_cents,
            note=priced.basket.note,
            customer=customer_of(priced.basket, self._session.prices),
            returned=back,
            is_exchange=exchange is not None,
        )

    def explain(self, line_id: str | None) -> list[str]:
        """How a line, or the whole sale, came to what it costs: one sentence for each step, the last is what is paid."""
        priced = self._session.priced()
        locale = self._locale()
        if line_id is None:
            return explain(exchange_trace(basket_trace(priced), priced.basket.exchange, priced.total), locale)
        line = next((each for each in priced.lines if each.line.key == line_id), None)
        if line is None:  # it came back: its sale explains it
            return self.explain(None)
        return explain(line_trace(priced, line), locale)

    def _locale(self) -> Locale:
        store = self._session.prices.store
        return Locale(store.locale, store.currency.code, store.currency.exponent)

    def _lines_of(self, priced: PricedBasket) -> list[BasketLine]:
        """A line that did not change is the very record it was: a scan into a long sale makes one, not all of them anew."""
        before, lines = self._lines_shown, []
        self._lines_shown = {}
        deposits, locale = deposits_of(priced), self._locale()
        for each in priced.lines:
            key = each.line.key
            if each.line.follows is not None:
                continue
            known = before.get(key)
            following = deposits.get(key, ())
            if known is None or not is_same(known[0], each) or not are_same(known[1], following):
                seller = self._session.prices.person_name(each.line.salesperson_id) or ""
                known = (each, following, basket_line(each, following, locale, seller))
            self._lines_shown[key] = known
            lines.append(known[2])
        return lines

    # Ringing up

    def scan(self, code: str, quantity: Decimal = ONE, told: Told = NOTHING_TOLD) -> ScanOutcome:
        return self._outcome(code, lambda: self._session.scan(code, quantity, told))

    def add_product(
        self, product_id: str, quantity: Decimal | None = None, told: Told = NOTHING_TOLD
    ) -> ScanOutcome:
        """Without a quantity one piece; goods by weight then answer needs_quantity."""
        if quantity is None:
            return self._outcome(product_id, lambda: self._session.add(product_id, told=told))
        return self._outcome(product_id, lambda: self._session.add_measured(product_id, quantity, told))

    def price_of_code(self, code: str) -> PriceShown | None:
        """What the goods of a code cost. Raises Refused as `BasketActs.look_up`."""
        product = self._session.look_up(code)
        return None if product is None else self._price_of(product)

    def price_of(self, product_id: str) -> PriceShown | None:
        product = self._session.prices.get(product_id)
        return None if product is None else self._price_of(product)

    def _price_of(self, product: Product) -> PriceShown:
        return PriceShown(self._shown(product), self._session.price_now(product))

    def answer_age(self, product_id: str, *, is_old_enough: bool) -> None:
        """What the customer's age came to; both answers are written down. Raises Refused as `TillSession.check_age`."""
        product = self._session.prices.get(product_id)
        if product is not None:
            self._session.check_age(product, is_old_enough=is_old_enough)

    def open_price_items(self, limit: int) -> Sequence[ProductShown]:
        """Goods whose price is asked each time, best sellers first."""
        return [self._shown(product) for product in self._session.prices.open_price_items(limit)]

    def _outcome(self, code: str, act: Callable[[], Scanned]) -> ScanOutcome:
        try:
            scanned = act()
        except PosError as error:
            shown = printable(code[:LONGEST_SHOWN]).strip()
            name = str(error.facts.get("product", ""))
            return ScanOutcome("refused", shown, name=name, reason=error.code, facts=error.facts)
        product = scanned.product
        if product is None:
            kind = scanned.kind
            if kind is ScanKind.RECEIPT:
                return ScanOutcome("refused", scanned.code, name=scanned.code, reason="scan_receipt")
            return ScanOutcome("damaged" if kind is ScanKind.DAMAGED else "unknown", scanned.code)
        is_age = scanned.kind is ScanKind.NEEDS_AGE and product.min_age is not None
        today = self._session.clock.local(self._session.clock.now()).date()
        return ScanOutcome(
            kind=OUTCOMES[scanned.kind],
            min_age=product.min_age or 0,
            born_before=born_before(product.min_age or 0, today) if is_age else None,
            code=scanned.code,
            line_id=scanned.line_key or "",
            product_id=product.id,
            name=product.name,
            unit=product.unit.value if product.unit.is_measured else "",
            unit_price=product.price,
            loads=product.loads.value if product.loads is not None else "",
        )

    def set_quantity(self, line_id: str, quantity: Decimal) -> None:
        self._session.set_quantity(line_id, quantity)

    def remove_line(self, line_id: str) -> None:
        if line_id.startswith(BACK) and self.exchanging is not None:
            self.exchanging.drop(int(line_id.removeprefix(BACK)))
        else:
            self._session.remove(line_id)

    def note_of(self, line_id: str | None) -> tuple[str, str]:
        """What a note is on, in words (nothing for the sale), and the note. Raises Refused: `basket_empty`, `line_gone`."""
        basket = self._session.basket
        if basket is None or basket.is_empty:
            raise Refused("basket_empty")
        if line_id is None:
            return "", basket.note
        line = basket.line(line_id)
        return line.product.name, line.note

    def note(self, line_id: str | None, text: str) -> None:
        """Raises Refused as `BasketActs.note`."""
        self._session.note(text, line_id)

    def seller_of(self, line_id: str) -> tuple[str, str]:
        """What the line is, and the id of who sold it; nothing for the cashier. Raises Refused: `basket_empty`, `line_gone`."""
        basket = self._session.basket
        if basket is None or basket.is_empty:
            raise Refused("basket_empty")
        line = basket.line(line_id)
        return line.product.name, line.salesperson_id or ""

    def sellers(self) -> Sequence[tuple[str, str]]:
        """The people of the shop by name, beside who is at the till: id and name."""
        me = self._session.user.person_id if self._session.user else ""
        people = self._session.prices.people
        named = [(str(each["id"]), str(each["name"])) for each in people if each["id"] != me]
        return sorted(named, key=lambda each: each[1].casefold())

    def credit_to(self, line_id: str, person_id: str) -> None:
        """Who sold the line; nobody in particular is the cashier. Raises Refused as `BasketActs.credit_to`."""
        self._session.credit_to(line_id, person_id or None)

    def undo(self) -> str | None:
        """Take back the last act. Gives the line that changed, if it is there."""
        return self._changed_by(self._session.undo)

    def redo(self) -> str | None:
        """Do again what was taken back. Gives the line that changed, if it is there."""
        return self._changed_by(self._session.redo)

    def _changed_by(self, act: Callable[[], bool]) -> str | None:
        before = {line.key: line for line in self._lines()}
        if not act():
            return None
        for line in self._lines():
            if before.get(line.key) != line:
                return line.key
        return None

    def _lines(self) -> Sequence[RungLine]:
        basket = self._session.basket
        return basket.lines if basket else ()

    def cancel_reasons(self) -> Sequence[str]:
        return self._session.prices.reasons("cancel") or [say(each) for each in CANCEL_REASONS]

    def cancel(self, reason: str) -> None:
        basket = self._session.basket
        self._session.cancel(reason)
        if basket is not None:
            self.parking.following.given_up(basket.id)
        if basket is not None and basket.exchange is not None and self.exchanging is not None:
            self.exchanging.release(basket.id)

    # Paying

    def check_pay(self) -> None:
        """Raises Refused("consent_missing", name=...) while something was given by hand that somebody has to consent to, and
        `sale_in_progress` while the basket is being parked or sold.
        """
        self._session.refuse_while_completing()
        weighed = self._giving.unconsented() if self._giving is not None else None
        if weighed is not None:
            raise Refused("consent_missing", name=weighed.name or say("the sale"))

    def hand_over(self, written: Future[Completed], done: Future[CompletedSale]) -> None:
        """On the till's worker: a receipt exists, with its paper on the way; `done` is told."""
        error = written.exception()
        if error is not None:
            done.set_exception(error)
            return
        completed = written.result()
        for listener in self.on_done:
            listener(completed)
        done.set_result(self._completed_sale(completed, is_drawer_open=_has_cash(completed.entry)))

    def _queue_paper(self, journal: Journal, entry: Entry) -> None:
        """The drawer opens for cash."""
        self._printing.put(journal, entry.id, RECEIPT_KIND, opens_drawer=_has_cash(entry))

    def _completed_sale(self, completed: Completed, *, is_drawer_open: bool) -> CompletedSale:
        receipt = completed.receipt
        rows = receipt_rows(receipt, PaperFormat.of(receipt.store))
        has_printer = not self._printing.state.is_none
        return CompletedSale(
            number=receipt.number,
            completed_at=receipt.sold_at,
            total=receipt.total,
            tip=receipt.tip,
            change=receipt.change,
            tenders=[
                TakenTender(each.kind, each.amount, each.reference or "") for each in receipt.tenders_said
            ],
            rows=shown_rows(rows),
            change_parts=self._change_parts(receipt.change or cash_back(receipt)),
            drawer_is_open=is_drawer_open and has_printer,
            paper="waiting" if has_printer else "none",
        )

    def _change_parts(self, change: Decimal) -> Sequence[tuple[Decimal, int]]:
        pieces = change_in_pieces(change, self._session.prices.store.currency)
        return [(value, count) for count, value in pieces]


def _has_cash(entry: Entry) -> bool:
    return any(tender["kind"] == TenderKind.CASH for tender in entry.body["tenders"])


def _no_scale() -> Scale | None:
    """Nobody has said that there is one."""
    return None


def cash_back(receipt: Receipt) -> Decimal:
    """What a refund takes out of the drawer."""
    return -sum(
        (each.amount for each in receipt.tenders if each.kind == TenderKind.CASH and each.amount < 0), ZERO
    )
