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
from pos.documents.receipt_rows import Row, receipt_rows
from pos.domain.basket import BasketLine as RungLine
from pos.domain.denominations import change_in_pieces, quick_amounts
from pos.domain.entries import EntryKind
from pos.domain.inputs.text import printable
from pos.domain.money import ZERO, share_out
from pos.domain.pricing import PricedBasket, PricedLine
from pos.domain.product import Product
from pos.domain.stock import StockState, stock_state
from pos.domain.tender import Tender, TenderKind, left_for, settle
from pos.domain.trace import basket_trace, line_trace
from pos.errors import PosError, Refused, Unavailable
from pos.explain import explain
from pos.i18n import Locale
from pos.journal import print_jobs
from pos.journal.print_jobs import PrintJob
from pos.journal.store import Journal
from pos.till.basket_acts import ScanKind, Scanned
from pos.till.link import Link, LinkStatus
from pos.till.printing import SECOND, PrintQueue
from pos.till.session import Completed, TillSession
from pos.till.shown import (
    BasketLine,
    BasketView,
    CategoryShown,
    CompletedSale,
    LinkState,
    PaperState,
    PrinterState,
    ProductShown,
    ReceiptRow,
    ScanOutcome,
    StockKind,
    TakenTender,
    TillFacts,
    WaitingPaper,
)
from pos.till.worker import TillWorker

ONE = Decimal(1)
LONGEST_SHOWN = 40
"""Characters of a refused code that a message shows."""
FEATURES = frozenset({"favourites", "reprint", "lock", "sign_out", "cancel", "theme", "print_receipt"})
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


class TillDesk:
    """One per signed-in person."""

    def __init__(self, session: TillSession, worker: TillWorker, link: Link, printing: PrintQueue) -> None:
        self._session, self._worker, self._link, self._printing = session, worker, link, printing
        self.on_done: list[Callable[[Completed], None]] = []
        """Called on the till's worker after a sale."""
        self._lines_shown: dict[str, tuple[PricedLine, Sequence[PricedLine], BasketLine]] = {}
        """By line, of the basket that was asked for last."""

    @property
    def features(self) -> frozenset[str]:
        """What this person can do here beyond the sale itself."""
        user = self._session.user
        is_admin = user is not None and user.token is not None and user.may("catalog.edit")
        features = FEATURES | ADMIN_FEATURES if is_admin else FEATURES
        if self._may_renew_series():
            features |= {RENEW_SERIES}
        features |= self._shift_features()
        return features | {"papers"} if self._printing.state.waiting else features

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
        )

    def printer(self) -> PrinterState:
        state = self._printing.state
        return PrinterState(not state.is_none, state.problem is None, state.waiting)

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
        return BasketView(
            lines=self._lines_of(priced),
            subtotal=priced.subtotal,
            discount=priced.discount,
            tax_included=priced.tax,
            total=priced.total,
            item_count=Decimal(priced.item_count),
            next_number=self._session.next_number.short,
        )

    def explain(self, line_id: str | None) -> list[str]:
        """How a line, or the whole sale, came to what it costs: one sentence for each step, the last is what is paid."""
        priced = self._session.priced()
        locale = self._locale()
        if line_id is None:
            return explain(basket_trace(priced), locale)
        line = next(each for each in priced.lines if each.line.key == line_id)
        return explain(line_trace(priced, line), locale)

    def _locale(self) -> Locale:
        store = self._session.prices.store
        return Locale(store.locale, store.currency.code, store.currency.exponent)

    def _lines_of(self, priced: PricedBasket) -> list[BasketLine]:
        """A line that did not change is the very record it was: a scan into a long sale makes one, not all of them anew."""
        before, lines = self._lines_shown, []
        self._lines_shown = {}
        deposits, locale = _deposits_of(priced), self._locale()
        for each in priced.lines:
            key = each.line.key
            if each.line.follows is not None:
                continue
            known = before.get(key)
            following = deposits.get(key, ())
            if known is None or not _is_same(known[0], each) or not _are_same(known[1], following):
                known = (each, following, _basket_line(each, following, locale))
            self._lines_shown[key] = known
            lines.append(known[2])
        return lines

    # Ringing up

    def scan(self, code: str, quantity: Decimal = ONE) -> ScanOutcome:
        return self._outcome(code, lambda: self._session.scan(code, quantity))

    def add_product(self, product_id: str, quantity: Decimal | None = None) -> ScanOutcome:
        """Without a quantity one piece; goods by weight then answer needs_quantity."""
        if quantity is None:
            return self._outcome(product_id, lambda: self._session.add(product_id))
        return self._outcome(product_id, lambda: self._session.add_measured(product_id, quantity))

    @staticmethod
    def _outcome(code: str, act: Callable[[], Scanned]) -> ScanOutcome:
        try:
            scanned = act()
        except PosError as error:
            return ScanOutcome("refused", printable(code[:LONGEST_SHOWN]).strip(), reason=error.code)
        product = scanned.product
        if product is None:
            kind = scanned.kind
            if kind is ScanKind.RECEIPT:
                return ScanOutcome("refused", scanned.code, name=scanned.code, reason="scan_receipt")
            return ScanOutcome("damaged" if kind is ScanKind.DAMAGED else "unknown", scanned.code)
        is_added = scanned.kind is ScanKind.ADDED
        return ScanOutcome(
            kind="added" if is_added else "needs_quantity",
            code=scanned.code,
            line_id=scanned.line_key or "",
            product_id=product.id,
            name=product.name,
            unit=product.unit.value if product.unit.is_measured else "",
            unit_price=product.price,
        )

    def set_quantity(self, line_id: str, quantity: Decimal) -> None:
        self._session.set_quantity(line_id, quantity)

    def remove_line(self, line_id: str) -> None:
        self._session.remove(line_id)

    def undo(self) -> str | None:
        """Take back the last act. Gives the line that changed, if it is there."""
        before = {line.key: line for line in self._lines()}
        if not self._session.undo():
            return None
        for line in self._lines():
            if before.get(line.key) != line:
                return line.key
        return None

    def _lines(self) -> Sequence[RungLine]:
        basket = self._session.basket
        return basket.lines if basket else ()

    def cancel(self) -> None:
        self._session.cancel("cancelled by the cashier")

    # Paying

    def tender_kinds(self) -> Sequence[str]:
        return [TenderKind.CASH.value, TenderKind.CARD.value]

    def cash_due(self, left: Decimal) -> Decimal:
        return left_for(TenderKind.CASH, left, [], self._session.prices.tender_rules)

    def quick_cash(self, left: Decimal) -> Sequence[Decimal]:
        due = self.cash_due(left)
        return [due, *quick_amounts(due, self._session.prices.store.currency)]

    def split(self, left: Decimal, ways: int) -> Decimal:
        return share_out(left, [ONE] * ways, self._session.prices.store.currency.unit)[0]

    def check_tender(self, kind: str, amount: Decimal, left: Decimal) -> None:
        """Raises Refused: amount_absurd, or as `domain.tender.settle` for this tender alone."""
        rules = self._session.prices.tender_rules
        if amount > max(rules.ask_above, left * 10):
            raise Refused("amount_absurd", amount=str(amount))
        settle(left, [Tender(TenderKind(kind), amount)], rules)

    def complete(self, tenders: Sequence[TakenTender]) -> Future[CompletedSale]:
        """Write the sale down. Done when it exists; paper and drawer follow on their own thread."""
        done: Future[CompletedSale] = Future()
        taken = [Tender(TenderKind(each.kind), each.amount, each.reference or None) for each in tenders]
        writing = self._session.complete(taken)
        writing.add_done_callback(lambda written: self._hand_over(written, done))
        return done

    def _hand_over(self, written: Future[Completed], done: Future[CompletedSale]) -> None:
        error = written.exception()
        if error is not None:
            done.set_exception(error)
            return
        completed = written.result()
        has_cash = any(tender.kind == TenderKind.CASH for tender in completed.receipt.tenders)
        self._printing.print_receipt(completed.entry.id, opens_drawer=has_cash)
        for listener in self.on_done:
            listener(completed)
        done.set_result(self._completed_sale(completed, is_drawer_open=has_cash))

    def _completed_sale(self, completed: Completed, *, is_drawer_open: bool) -> CompletedSale:
        receipt = completed.receipt
        rows = receipt_rows(receipt, PaperFormat.of(receipt.store))
        has_printer = not self._printing.state.is_none
        return CompletedSale(
            number=receipt.number,
            completed_at=receipt.sold_at,
            total=receipt.total,
            change=receipt.change,
            tenders=[TakenTender(each.kind, each.amount, each.reference or "") for each in receipt.tenders],
            rows=[_shown_row(row) for row in rows],
            change_parts=self._change_parts(receipt.change),
            drawer_is_open=is_drawer_open and has_printer,
            paper="waiting" if has_printer else "none",
        )

    def _change_parts(self, change: Decimal) -> Sequence[tuple[Decimal, int]]:
        pieces = change_in_pieces(change, self._session.prices.store.currency)
        return [(value, count) for count, value in pieces]

    def paper(self) -> PaperState:
        """Where the last paper stands."""
        state = self._printing.state
        if state.is_none:
            return "none"
        if state.problem is not None:
            return "failed"
        return "waiting" if state.waiting else "printed"

    @property
    def has_second_printer(self) -> bool:
        return self._printing.has_second

    def waiting_papers(self) -> Future[list[WaitingPaper]]:
        """What is not printed yet, oldest first."""

        def read(journal: Journal) -> list[WaitingPaper]:
            return [_waiting_paper(journal, job) for job in print_jobs.waiting(journal)]

        return self._worker.run(read)

    def retry_papers(self) -> None:
        self._printing.retry()

    def redirect_paper(self, job_id: int) -> Future[None]:
        """Send a waiting paper to the second printer."""
        done = self._worker.run(lambda journal: print_jobs.redirect(journal, job_id, SECOND))
        done.add_done_callback(lambda _: self._printing.retry())
        return done

    def drop_paper(self, job_id: int) -> Future[None]:
        """The paper is not needed; the sale stays as it is."""
        done = self._worker.run(lambda journal: print_jobs.drop(journal, job_id))
        done.add_done_callback(lambda _: self._printing.retry())
        return done

    def print_again(self) -> Future[None]:
        """Print the last receipt once more, marked as a copy; the reprint itself is written down."""
        last = self._session.last_entry
        if last is None:
            raise Refused("receipt_unknown", number="")
        if self._printing.state.is_none:
            raise Refused("no_printer")
        if self._printing.state.problem is not None:
            # It never came out: the waiting paper is the original, and this is only a nudge.
            self._printing.retry()
        else:
            self._printing.print_receipt(last.id, is_copy=True)
        written = self._session.write(
            EntryKind.RECEIPT_REPRINTED, {"of": last.id, "number": last.body["number"]}
        )
        done: Future[None] = Future()
        written.add_done_callback(lambda _: done.set_result(None))
        return done


def _is_same(before: PricedLine, after: PricedLine) -> bool:
    """Would both be shown as one? A line that nobody touched is the same object in every later basket."""
    return before is after or (
        before.line is after.line
        and before.price == after.price
        and before.list_amount == after.list_amount
        and before.discounts == after.discounts
    )


def _deposits_of(priced: PricedBasket) -> dict[str, Sequence[PricedLine]]:
    """The lines that follow a line, by its key."""
    found: dict[str, list[PricedLine]] = {}
    for line in priced.lines:
        if line.line.follows is not None:
            found.setdefault(line.line.follows, []).append(line)
    return dict(found)


def _are_same(before: Sequence[PricedLine], after: Sequence[PricedLine]) -> bool:
    """Deposits are made anew at every pricing: what they are and come to is compared."""
    return [(each.line, each.list_amount) for each in before] == [
        (each.line, each.list_amount) for each in after
    ]


def _basket_line(each: PricedLine, deposits: Sequence[PricedLine], locale: Locale) -> BasketLine:
    """With its deposits in the total, and named: "Deposit 0.50"."""
    product = each.line.product
    with_it = sum((deposit.list_amount for deposit in deposits), ZERO)
    names = [taken.name for taken in each.discounts]
    names += [
        f"{deposit.line.product.receipt_name} {locale.amount(deposit.list_amount)}" for deposit in deposits
    ]
    return BasketLine(
        line_id=each.line.key,
        product_id=product.id,
        name=product.name,
        quantity=each.line.quantity,
        unit=product.unit.value if product.unit.is_measured else "",
        unit_price=each.unit_price,
        total=each.list_amount - each.discount + with_it,
        list_total=each.list_amount + with_it,
        discount_name=", ".join(names),
    )


def _shown_row(row: Row) -> ReceiptRow:
    left = " " * (2 * row.indent) + row.left
    return ReceiptRow(row.kind.value, left, row.right, row.is_bold, row.is_big, row.is_centred)


def _paper_name(kind: str) -> str:
    """Of paper that has no number."""
    names = {"cash_slip": "Cash slip", "x_report": "X report", "z_report": "Z report", "z_copy": "Z report"}
    return names.get(kind.partition("+")[0], "Drawer")


def _waiting_paper(journal: Journal, job: PrintJob) -> WaitingPaper:
    entry = journal.find(job.entry_id)
    number = str(entry.number) if entry is not None and entry.number else _paper_name(job.kind)
    problem = Unavailable(job.error, printer=job.printer) if job.error else None
    return WaitingPaper(job.id, number, job.created_at, problem)
