"""One till at work: who is signed in, the basket being rung up, and how a sale comes to exist.

Acts on the basket happen in memory at once, on the caller's thread, and are kept in the journal behind it. Completing
gives a future: it is done when the entry is on disk, and not before. Nothing here waits for the server.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pos.db.ids import new_id
from pos.domain import entries, refund_entry
from pos.domain.barcode import Code, CodeKind, read_code
from pos.domain.basket import Basket
from pos.domain.currency import NUMBERS
from pos.domain.discount import ManualDiscount, check_discount
from pos.domain.entries import Draft, Entry, EntryKind
from pos.domain.money import ZERO
from pos.domain.numbering import ReceiptNumber
from pos.domain.pricing import PricedBasket, price_basket
from pos.domain.product import Product
from pos.domain.promotion import Promotion
from pos.domain.quantity import MILLI
from pos.domain.receipt import Receipt, receipt_of
from pos.domain.refund import Portion
from pos.domain.shift import OpenShift, business_day
from pos.domain.tender import NOTHING_AGREED, Agreed, Funds, Settlement, Tender, require_settled, settle
from pos.errors import Refused
from pos.journal.codec import instant
from pos.journal.store import Head, Journal
from pos.till.clock import Clock, offset_minutes
from pos.till.price_book import PriceBook
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)
MOST_UNDO = 200


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The person at the till. `token` is the session's secret; None when they signed in without the server."""

    person_id: str
    username: str
    name: str
    role: str
    permissions: frozenset[str]
    token: str | None = None
    session_id: str | None = None

    def may(self, permission: str) -> bool:
        return permission in self.permissions


class ScanKind(StrEnum):
    ADDED = "added"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    NEEDS_WEIGHT = "needs_weight"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came to. `line_key` is set when something was added, `product` when one was found.

    `expired_on`: the code said that the goods should not be sold after this day, and it is past.
    """

    kind: ScanKind
    code: str
    product: Product | None = None
    line_key: str | None = None
    receipt: ReceiptNumber | None = None
    expired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Completed:
    """A sale or refund that exists."""

    entry: Entry
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class Restored:
    """What the journal remembered when the till opened."""

    basket: Basket | None
    shift: OpenShift | None
    head: Head
    last: Entry | None


def restore(journal: Journal) -> Restored:
    """Read back basket, shift and last receipt; run on the till's worker."""
    shifts = journal.latest([EntryKind.SHIFT_OPENED, EntryKind.SHIFT_CLOSED])
    shift = None
    if shifts and shifts[0].kind is EntryKind.SHIFT_OPENED:
        data = shifts[0].data
        shift = OpenShift(shifts[0].id, instant(data["at"]), Decimal(data["body"]["float"]), data["user"])
    receipts = journal.latest([EntryKind.SALE, EntryKind.REFUND])
    return Restored(journal.open_basket(), shift, journal.head(), receipts[0] if receipts else None)


class TillSession:
    """The acts of a till. Call from one thread (the GUI's, or a command's)."""

    def __init__(
        self, worker: TillWorker, prices: PriceBook, clock: Clock, restored: Restored, till_name: str
    ) -> None:
        self.prices = prices
        self.clock = clock
        self.till_name = till_name
        self.user: SignedIn | None = None
        self.shift = restored.shift
        self.last_entry = restored.last
        self.after_append: list[Callable[[Entry], None]] = []
        """Called on the till's worker after an entry is on disk: the poster wakes, the printer gets its job."""
        self.on_change: list[Callable[[], None]] = []
        """Called on the caller's thread after the basket changed."""
        self.on_trouble: list[Callable[[BaseException], None]] = []
        """Called on the till's worker when keeping the basket failed."""
        self._worker = worker
        self._head = restored.head
        self._basket = restored.basket
        self._undo: list[Basket | None] = []
        self._is_completing = False

    # Looking

    @property
    def code(self) -> str:
        return self._worker.till

    @property
    def basket(self) -> Basket | None:
        """The basket; None before the first scan of a sale."""
        return self._basket

    @property
    def next_number(self) -> ReceiptNumber:
        """The number the next receipt will have."""
        return ReceiptNumber(self.code, self._head.epoch, self._head.receipt_no + 1)

    @property
    def patterns(self) -> tuple[str, ...]:
        """The shop's in-store codes, as `domain.scale_code` describes them."""
        return self.prices.patterns

    def priced(self) -> PricedBasket:
        """What the basket comes to now."""
        return self._priced(self._basket or Basket("", self.clock.now()))

    def _priced(self, basket: Basket) -> PricedBasket:
        now = self.clock.now()
        local = self.clock.local(now)
        day = business_day(local, self.prices.store.rollover_hour)
        return price_basket(basket, self.prices.rules, local, day)

    def settle(self, tenders: Sequence[Tender]) -> Settlement:
        """Where the payment stands. Raises Refused as `domain.tender.settle` does."""
        return settle(self.priced().total, tenders, self.prices.tender_rules)

    def look_at_head(self) -> Future[None]:
        """Read the next number anew, after the journal went on in a new series."""

        def look(journal: Journal) -> None:
            self._head = journal.head()

        return self._worker.run(look)

    # Signing in and out

    def begin(self, user: SignedIn) -> None:
        """`user` works at this till now. Opens a shift when none is open."""
        self.user = user
        if self.shift is None:
            self._open_shift()

    def end(self) -> None:
        """Nobody is signed in; the basket stays for the next person."""
        self.user = None

    # The basket

    def scan(self, text: str, quantity: Decimal = Decimal(1)) -> Scanned:
        """Take what a scanner or a cashier typed. Raises Refused when the quantity or amount cannot be,
        `scan_not_ascii` for letters that no product has, `code_other_currency`, and as `inputs.codes.read_scan` and
        `gs1.read_elements`. `quantity` multiplies what the code says; a label's price cannot be multiplied.
        """
        today = self.clock.local(self.clock.now()).date()
        code = read_code(text, self.patterns, today)
        if code.kind is CodeKind.UNREADABLE:
            raise Refused(code.fault)
        if code.kind is CodeKind.RECEIPT:
            return Scanned(ScanKind.RECEIPT, code.text, receipt=code.receipt)
        found = self.prices.find(code.candidates)
        if found is None:
            if not code.text.isascii():
                raise Refused("scan_not_ascii")
            if code.gs1_fault:
                raise Refused(code.gs1_fault)
            kind = ScanKind.DAMAGED if code.kind is CodeKind.DAMAGED else ScanKind.UNKNOWN
            return Scanned(kind, code.text)
        expired_on = code.expiry if code.expiry is not None and code.expiry < today else None
        return replace(self._take(code, found.product, quantity, found.quantity), expired_on=expired_on)

    def _take(self, code: Code, product: Product, quantity: Decimal, pack: Decimal) -> Scanned:
        """`pack` is how many pieces, or how much, the barcode stands for."""
        total = self._carried_price(code)
        measure = code.measure(product.unit)
        if total is not None:
            if quantity != 1:
                raise Refused("price_from_barcode_is_binding", product=product.name)
            key = self._add(product, measure or self._derived_quantity(product, total), fixed_total=total)
        elif measure is not None:
            key = self._add(product, measure * quantity)
        elif product.unit.is_measured and quantity == pack == 1:
            return Scanned(ScanKind.NEEDS_WEIGHT, code.text, product)
        elif code.count is not None and not product.unit.is_measured:
            key = self._add(product, code.count * pack * quantity)
        else:
            key = self._add(product, pack * quantity)
        return Scanned(ScanKind.ADDED, code.text, product, key)

    def _carried_price(self, code: Code) -> Decimal | None:
        """What the label says it costs. Raises Refused: `code_other_currency`, `amount_not_exact`."""
        currency = self.prices.store.currency
        if code.price_minor is not None:
            return currency.from_minor(code.price_minor)
        if code.price is None:
            return None
        if code.price_currency not in {None, NUMBERS.get(currency.code)}:
            raise Refused("code_other_currency")
        return currency.from_minor(currency.to_minor(code.price))

    @staticmethod
    def _derived_quantity(product: Product, total: Decimal) -> Decimal:
        """A price in a barcode is binding; what was weighed follows from it."""
        if not product.unit.is_measured or product.price == 0:
            return Decimal(1)
        return max((total / product.price).quantize(MILLI), MILLI)

    def add(self, product_id: str, quantity: Decimal = Decimal(1)) -> Scanned:
        """Add by a tile or a search result."""
        product = self.prices.get(product_id)
        if product is None:
            return Scanned(ScanKind.UNKNOWN, product_id)
        if product.unit.is_measured and quantity == 1:
            return Scanned(ScanKind.NEEDS_WEIGHT, product.barcode or "", product)
        return Scanned(ScanKind.ADDED, product.barcode or "", product, self._add(product, quantity))

    def add_measured(self, product_id: str, quantity: Decimal) -> Scanned:
        """Add a product by weight or length; here one kilogram is a weight like any other."""
        product = self.prices.get(product_id)
        if product is None:
            return Scanned(ScanKind.UNKNOWN, product_id)
        return Scanned(ScanKind.ADDED, product.barcode or "", product, self._add(product, quantity))

    def _add(
        self,
        product: Product,
        quantity: Decimal,
        fixed_total: Decimal | None = None,
        open_price: Decimal | None = None,
    ) -> str:
        self._refuse_while_completing()
        if quantity <= 0:
            raise Refused("quantity_not_positive")
        self.prices.check_sellable(product, self._basket.tax_switch_id if self._basket else None)
        if product.is_return:
            quantity, fixed_total = -quantity, None if fixed_total is None else -fixed_total
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        basket, key = basket.added(str(new_id()), product, quantity, fixed_total, open_price)
        self._set(basket)
        return key

    def set_quantity(self, key: str, quantity: Decimal) -> None:
        """Set a line's quantity; zero removes it. Of empties that come back, how many came, with either sign."""
        if quantity == 0:
            self.remove(key)
            return
        basket = self._existing()
        is_return = basket.line(key).product.is_return
        if quantity < 0 and not is_return:
            raise Refused("quantity_not_positive")
        self._set(basket.with_quantity(key, -abs(quantity) if is_return else quantity))

    def add_at(self, product_id: str, quantity: Decimal, price: Decimal) -> str:
        """Goods at a typed price, on a line of their own; the line's key. Raises Refused: `product_gone`, and as the basket does."""
        return self._add(self._product(product_id), quantity, open_price=price)

    def take_back(self, product_id: str, quantity: Decimal, price: Decimal | None = None) -> str:
        """Goods that come back without a receipt, at today's price or at `price`; the line's key.

        Raises Refused: `product_gone`, and as the basket does. Who may do this is the screen's to ask.
        """
        self._refuse_while_completing()
        product = self._product(product_id)
        if quantity <= 0:
            raise Refused("quantity_not_positive")
        self.prices.check_sellable(product, self._basket.tax_switch_id if self._basket else None)
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        basket, key = basket.returned(str(new_id()), product, quantity)
        self._set(basket if price is None else basket.with_open_price(key, price))
        return key

    def _product(self, product_id: str) -> Product:
        product = self.prices.get(product_id)
        if product is None:
            raise Refused("product_gone")
        return product

    # Prices by hand; who may do what is the screen's to ask

    def set_price(self, key: str, price: Decimal) -> None:
        """A typed price for one unit of the line. Raises Refused as `Basket.with_open_price`."""
        self._set(self._existing().with_open_price(key, price))

    def discount_line(self, key: str, discount: ManualDiscount | None) -> None:
        """None takes it away. Raises Refused: `line_gone`, and as `check_discount`."""
        basket = self._existing()
        line = basket.line(key)
        if discount is not None:
            plain = self._priced(basket.with_line(replace(line, discount=None)))
            rest = next(each for each in plain.lines if each.line.key == key)
            check_discount(discount, rest.list_amount - rest.discount, plain.currency)
        self._set(basket.with_line(replace(line, discount=discount)))

    def discount_all(self, discount: ManualDiscount | None) -> None:
        """On the whole basket; None takes it away. Raises Refused as `check_discount`."""
        basket = replace(self._existing(), discount=None)
        if discount is not None:
            plain = self._priced(basket)
            check_discount(discount, max(plain.total, plain.subtotal - plain.discount), plain.currency)
        self._set(replace(basket, discount=discount))

    def present_coupon(self, code: str) -> None:
        """Raises Refused: `coupon_unknown`, `coupon_twice`, `too_many_coupons`."""
        wanted = code.strip().upper()
        found = next((each.coupon for each in self.prices.rules.promotions if _is_code(each, wanted)), None)
        if found is None:
            raise Refused("coupon_unknown", code=code.strip()[:40])
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        self._set(basket.with_coupon(found))

    def use_otherwise(self, tax_switch_id: str | None, key: str | None = None) -> None:
        """Eat in, take away, export: for the whole basket, or for the line of `key`. Raises Refused: `use_unknown`, `line_gone`."""
        if tax_switch_id is not None and tax_switch_id not in self.prices.rules.switches:
            raise Refused("use_unknown")
        basket = self._existing()
        if key is None:
            basket = replace(basket, tax_switch_id=tax_switch_id)
        else:
            basket = basket.with_line(replace(basket.line(key), tax_switch_id=tax_switch_id))
        self._check_sellable(basket)
        self._set(basket)

    def remove(self, key: str) -> None:
        self._set(self._existing().without(key))

    def undo(self) -> bool:
        """Take back the last act on this basket. False when there is none."""
        self._refuse_while_completing()
        if not self._undo:
            return False
        self._basket, gone = self._undo.pop(), self._basket
        self._keep(self._basket, gone)
        self._changed()
        return True

    def cancel(self, reason: str = "") -> Future[Entry] | None:
        """Give up the sale. What was in the basket is written down as `sale_cancelled`; None when it was empty."""
        self._refuse_while_completing()
        basket = self._basket
        if basket is None:
            return None
        body = entries.sale_cancelled_body(self.priced(), reason)
        draft = self._draft(str(new_id()), EntryKind.SALE_CANCELLED, body)
        self._forget_basket()
        self._changed()

        def write(journal: Journal) -> Entry:
            entry = journal.append(draft)
            journal.drop_basket(basket.id)
            self._appended(entry)
            return entry

        return self._worker.run(write)

    # Completing

    def complete(
        self, tenders: Sequence[Tender], agreed: Agreed = NOTHING_AGREED, funds: Funds | None = None
    ) -> Future[Completed]:
        """Pay the basket. When the future is done the sale exists and the till is ready for the next.

        `agreed` is a tip or a small difference, `funds` what the server said accounts hold (see `settle`).

        Raises Refused at once (nothing changed): `nobody_signed_in`, `basket_empty`, `not_paid_in_full`,
        `payment_pending`, `sale_in_progress`, or as `settle` does. The future fails when the disk is full or broken; the basket stays.
        """
        self._refuse_while_completing()
        basket = self._existing()
        self._check_sellable(basket)
        priced = self.priced()
        settlement = settle(priced.total, tenders, self.prices.tender_rules, agreed, funds)
        require_settled(settlement)
        shift_id = self.shift.id if self.shift else None
        body = entries.sale_body(priced, settlement, shift_id, self.prices.rules.tax_rounding)
        return self._write_receipt(self._draft(basket.id, EntryKind.SALE, body))

    def write_refund(
        self,
        sale: Entry,
        portions: Sequence[Portion],
        tenders: Sequence[Tender],
        agreed: Agreed = NOTHING_AGREED,
    ) -> Future[Completed]:
        """Write the refund of portions of a stored sale; what is in the basket is not touched.

        `agreed` says how its cash is rounded, as `refund_tenders` found it.
        """
        self._refuse_while_completing()
        total = -sum((portion.shares["total"] for portion in portions), ZERO)
        settlement = settle(total, tenders, self.prices.tender_rules, agreed)
        require_settled(settlement)
        body = refund_entry.refund_body(sale, portions, settlement, self.shift.id if self.shift else None)
        return self._write_receipt(self._draft(str(new_id()), EntryKind.REFUND, body))

    def _write_receipt(self, draft: Draft) -> Future[Completed]:
        self._is_completing = True

        def write(journal: Journal) -> Completed:
            try:
                entry = journal.append(draft)
                self._head = journal.head()
                self.last_entry = entry
                if self._basket is not None and self._basket.id == entry.id:
                    self._forget_basket()
                completed = Completed(entry, self.receipt(entry))
            finally:
                self._is_completing = False
            self._appended(entry)
            return completed

        return self._worker.run(write)

    def receipt(self, entry: Entry, *, is_copy: bool = False) -> Receipt:
        """The receipt of an entry of this till."""
        served_by = self.prices.person_name(entry.data["user"])
        if served_by is None and self.user is not None and self.user.person_id == entry.data["user"]:
            served_by = self.user.name
        return receipt_of(entry, self.prices.store, self.till_name, served_by, is_copy=is_copy)

    def write(self, kind: EntryKind, body: entries.Body) -> Future[Entry]:
        """Write a fact that is no receipt, such as an opened drawer or a reprint."""
        draft = self._draft(str(new_id()), kind, body)

        def act(journal: Journal) -> Entry:
            entry = journal.append(draft)
            self._appended(entry)
            return entry

        return self._worker.run(act)

    # Inside

    def _open_shift(self) -> None:
        draft = self._draft(str(new_id()), EntryKind.SHIFT_OPENED, {})
        currency = self.prices.store.currency
        body = entries.shift_opened_body(draft.id, ZERO, currency)
        draft = self._draft(draft.id, EntryKind.SHIFT_OPENED, body)
        self.shift = OpenShift(draft.id, draft.at, ZERO, draft.user_id)

        def act(journal: Journal) -> None:
            self._appended(journal.append(draft))

        self._watch(self._worker.run(act))

    def _draft(self, entry_id: str, kind: EntryKind, body: entries.Body) -> Draft:
        if self.user is None:
            raise Refused("nobody_signed_in")
        now = self.clock.now()
        local = self.clock.local(now)
        day = business_day(local, self.prices.store.rollover_hour)
        user = self.user
        return Draft(entry_id, kind, now, offset_minutes(local), day, user.person_id, user.session_id, body)

    def _existing(self) -> Basket:
        if self._basket is None or self._basket.is_empty:
            raise Refused("basket_empty")
        return self._basket

    def _check_sellable(self, basket: Basket) -> None:
        """The rules may have changed since the goods were scanned. Raises Refused as `PriceBook.check_sellable`."""
        for line in basket.lines:
            self.prices.check_sellable(line.product, line.tax_switch_id or basket.tax_switch_id)

    def _refuse_while_completing(self) -> None:
        if self._is_completing:
            raise Refused("sale_in_progress")

    def _set(self, basket: Basket) -> None:
        self._refuse_while_completing()
        self._undo = [*self._undo[-MOST_UNDO:], self._basket]
        before, self._basket = self._basket, basket
        self._keep(basket, before)
        self._changed()

    def _keep(self, basket: Basket | None, before: Basket | None) -> None:
        user_id = self.user.person_id if self.user else None
        if basket is not None:
            self._watch(self._worker.run(lambda journal: journal.save_basket(basket, user_id)))
        elif before is not None:
            self._watch(self._worker.run(lambda journal: journal.drop_basket(before.id)))

    def _watch(self, future: Future[None]) -> None:
        future.add_done_callback(self.report)

    def report(self, future: Future[None]) -> None:
        """Tell the listeners of trouble what came out of a future on the till's worker."""
        error = future.exception()
        if error is not None:
            log.error("the journal failed", exc_info=error)
            for listener in self.on_trouble:
                listener(error)

    def _forget_basket(self) -> None:
        self._basket = None
        self._undo = []

    def _changed(self) -> None:
        for listener in self.on_change:
            listener()

    def _appended(self, entry: Entry) -> None:
        for listener in self.after_append:
            listener(entry)


def _is_code(promotion: Promotion, wanted: str) -> bool:
    return promotion.coupon is not None and promotion.coupon.upper() == wanted
