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
from typing import TYPE_CHECKING, Any, TypeVar

from pos.db.ids import new_id
from pos.domain import entries, refund_entry
from pos.domain.basket import Basket
from pos.domain.entries import Draft, Entry, EntryKind
from pos.domain.money import ZERO
from pos.domain.numbering import ReceiptNumber
from pos.domain.product import Product
from pos.domain.receipt import Buyer, Receipt, receipt_of
from pos.domain.refund import Portion
from pos.domain.shift import OpenShift
from pos.domain.tender import NOTHING_AGREED, Agreed, Funds, Tender, require_settled, settle
from pos.errors import Refused
from pos.journal import shifts
from pos.journal.baskets import SHARED, Shared
from pos.journal.codec import instant
from pos.journal.store import Head, Journal
from pos.till.basket_acts import BasketActs
from pos.till.clock import Clock, offset_minutes
from pos.till.price_book import PriceBook
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.services.sessions import Proof

log = logging.getLogger(__name__)
T = TypeVar("T")
MOST_UNDO = 200
MOST_NOTE = 200
MOST_SERIAL = 40


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
    first: Proof | None = None
    """They signed in with what an admin gave them, which is this, and choose their own before anything else."""

    def may(self, permission: str) -> bool:
        return permission in self.permissions


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
    shared: Shared | None = None
    """The open basket, where the server knows it too."""


def restore(journal: Journal) -> Restored:
    """Read back basket, shift and last receipt; run on the till's worker."""
    opened = shifts.opening(journal)
    shift = None
    if opened is not None:
        data, holder = opened.data, shifts.holder(journal, opened)
        day = date.fromisoformat(data["day"])
        shift = OpenShift(opened.id, instant(data["at"]), Decimal(data["body"]["float"]), holder, day)
    receipts = journal.latest([EntryKind.SALE, EntryKind.REFUND])
    last = receipts[0] if receipts else None
    return Restored(journal.open_basket(), shift, journal.head(), last, Shared.read(journal.meta(SHARED)))


class TillSession(BasketActs):
    """The acts of a till. Call from one thread (the GUI's, or a command's)."""

    def __init__(
        self, worker: TillWorker, prices: PriceBook, clock: Clock, restored: Restored, till_name: str
    ) -> None:
        super().__init__(prices, clock, restored.basket)
        self.till_name = till_name
        self.user: SignedIn | None = None
        self.shift = restored.shift
        self.last_entry = restored.last
        self.after_append: list[Callable[[Entry], None]] = []
        """Called on the till's worker after an entry is on disk: the poster wakes, the printer gets its job."""
        self.on_receipt: Callable[[Journal, Entry], None] = _nothing_more
        """Called on the till's worker within the transaction that writes a receipt: its paper is queued, or there is none of both."""
        self.on_trouble: list[Callable[[BaseException], None]] = []
        """Called on the till's worker when keeping the basket failed."""
        self.cards_standing: dict[str, Decimal] = {}
        """What cards were charged for the open basket at the terminal, by payment; it stays until it is in a sale or taken back."""
        self.shared_basket = restored.shared
        """The open basket that other tills may take (`pos.till.following`)."""
        self.on_renumbered: list[Callable[[str, str], None]] = []
        """Told on the caller's thread which id the open sale had, and which it has now, before the change is."""
        self.is_in_doubt = False
        """Another till may have the open basket: until that is known it cannot be paid."""
        self._worker = worker
        self._head = restored.head

    # Looking

    @property
    def code(self) -> str:
        return self._worker.till

    @property
    def next_number(self) -> ReceiptNumber:
        """The number the next receipt will have."""
        return ReceiptNumber(self.code, self._head.epoch, self._head.receipt_no + 1)

    def look_at_head(self) -> Future[None]:
        """Read the next number anew, after the journal went on in a new series."""

        def look(journal: Journal) -> None:
            self._head = journal.head()

        return self._worker.run(look)

    # Signing in and out

    def begin(self, user: SignedIn, *, opens_shift: bool = True) -> None:
        """`user` works at this till now. Opens a shift with nothing in the drawer when none is open, if that is wanted."""
        self.user = user
        if self.shift is None and opens_shift:
            self._open_shift()

    def end(self) -> None:
        """Nobody is signed in; the basket stays for the next person."""
        self.user = None

    def check_age(self, product: Product, *, is_old_enough: bool) -> Future[Entry]:
        """Write down that the customer was asked for their age. Old enough counts for the rest of this sale, up to these years.

        Raises Refused: `nobody_signed_in`, `sale_in_progress`. ValueError for goods that ask for no age.
        """
        if product.min_age is None:
            raise ValueError(f"{product.name} asks for no age")
        self.refuse_while_completing()
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        body = entries.age_checked_body(
            basket.id, product.id, product.name, product.min_age, is_refused=not is_old_enough
        )
        written = self.write(EntryKind.AGE_CHECKED, body)
        self._basket = basket
        if is_old_enough:
            self._age_shown = (basket.id, max(product.min_age, self._age_of_customer()))
        written.add_done_callback(self.report)
        return written

    # Giving up

    def cancel(self, reason: str = "") -> Future[Entry] | None:
        """Give up the sale. What was in the basket is written down as `sale_cancelled`; None when it was empty.

        Raises Refused: `nobody_signed_in`, `sale_in_progress`, `card_stands` (amount).
        """
        self.refuse_while_completing()
        basket = self._basket
        if basket is None:
            return None
        self._refuse_charged()
        body = entries.sale_cancelled_body(self.priced(), reason)
        draft = self._draft(str(new_id()), EntryKind.SALE_CANCELLED, body)
        self._forget_basket()
        self._changed()

        def write(journal: Journal) -> Entry:
            with journal.transaction():
                entry = journal.append(draft)
                journal.drop_basket(basket.id)
            self._appended(entry)
            return entry

        return self._worker.run(write)

    def put_aside(self, keep: Callable[[Journal, Basket], T]) -> Future[T]:
        """Let `keep` write the open basket somewhere else; when the future is done the till has none. Fails without a change.

        Raises Refused: `basket_empty`, `sale_in_progress`, `card_stands` (amount).
        """
        self.refuse_while_completing()
        basket = self._existing()
        self._refuse_charged()
        self._is_completing = True

        def act(journal: Journal) -> T:
            try:
                kept = keep(journal, basket)
                self._forget_basket()
            finally:
                self._is_completing = False
            return kept

        return self._worker.run(act)

    def let_go(self) -> None:
        """Another till has the open basket; here it is gone, and nothing is written about it."""
        basket = self._basket
        self._forget_basket()
        self._changed()
        if basket is not None:
            self._watch(self._worker.run(lambda journal: journal.drop_basket(basket.id)))

    def renumber(self, basket_id: str) -> None:
        """Go on with the open basket as another sale. No step of undo goes behind it."""
        before = self._existing()
        self._forget_basket()
        self._basket = basket = replace(before, id=basket_id)
        self.tell_renumbered(before.id, basket_id)
        user_id = self.user.person_id if self.user else None

        def act(journal: Journal) -> None:
            with journal.transaction():
                journal.drop_basket(before.id)
                journal.save_basket(basket, user_id)

        self._watch(self._worker.run(act))
        self._changed()

    def tell_renumbered(self, before: str, after: str) -> None:
        """A sale goes on under another id: what was set aside for it goes along."""
        for listener in self.on_renumbered:
            listener(before, after)

    def _refuse_charged(self) -> None:
        """A basket with a charged card is not given away: nobody would find the money again."""
        if self.cards_standing:
            raise Refused("card_stands", amount=str(sum(self.cards_standing.values(), ZERO)))

    # Completing

    def complete(
        self,
        tenders: Sequence[Tender],
        agreed: Agreed = NOTHING_AGREED,
        funds: Funds | None = None,
        also: Callable[[Journal], None] | None = None,
    ) -> Future[Completed]:
        """Pay the basket. When the future is done the sale exists and the till is ready for the next.

        `agreed` is a tip or a small difference, `funds` what the server said accounts hold (see `settle`). What `also` does to
        the journal is in one transaction with the sale.

        Raises Refused at once (nothing changed): `nobody_signed_in`, `basket_empty`, `account_missing`, `not_paid_in_full`,
        `payment_pending`, `sale_in_progress`, `sale_in_doubt`, `exchange_nothing_new`, `exchange_tax_changed`, or as `settle` does. The future fails when the disk is full or broken; the basket stays.
        """
        self.refuse_while_completing()
        basket = self._existing()
        if self.is_in_doubt:
            raise Refused("sale_in_doubt")
        if not basket.lines:
            raise Refused("exchange_nothing_new")
        for line in basket.lines:
            if line.product.loads is not None and line.account is None:
                raise Refused("account_missing", product=line.product.name)
        self._check_sellable(basket)
        priced = self.priced()
        settlement = settle(self.total(priced), tenders, self.prices.tender_rules, agreed, funds)
        require_settled(settlement)
        shift_id = self.shift.id if self.shift else None
        expires = self.prices.cards_expire(self.business_day())
        body = entries.sale_body(priced, settlement, shift_id, self.prices.rules.tax_rounding, expires)
        if basket.exchange is not None:
            body = refund_entry.exchange_body(body, basket.exchange, basket.exchange.portions)
        return self._write_receipt(self._draft(basket.id, EntryKind.SALE, body), also)

    def write_aside(
        self, basket: Basket, tenders: Sequence[Tender], agreed: Agreed = NOTHING_AGREED
    ) -> Future[Completed]:
        """Write a basket that is not the open one, such as goods that come back without a receipt; the open one is not touched.

        Raises as `complete`.
        """
        self.refuse_while_completing()
        if basket.is_empty:
            raise Refused("basket_empty")
        self._check_sellable(basket)
        priced = self.price(basket)
        settlement = settle(priced.total, tenders, self.prices.tender_rules, agreed)
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
        document: str | None = None,
    ) -> Future[Completed]:
        """Write the refund of portions of a stored sale; what is in the basket is not touched.

        `agreed` says how its cash is rounded, as `refund_tenders` found it. `document` is its id, where goods or money were set
        aside for it before.
        """
        self.refuse_while_completing()
        total = -sum((portion.shares["total"] for portion in portions), ZERO)
        settlement = settle(total, tenders, self.prices.tender_rules, agreed)
        require_settled(settlement)
        body = refund_entry.refund_body(sale, portions, settlement, self.shift.id if self.shift else None)
        return self._write_receipt(self._draft(document or str(new_id()), EntryKind.REFUND, body))

    def _write_receipt(
        self, draft: Draft, also: Callable[[Journal], None] | None = None
    ) -> Future[Completed]:
        self._is_completing = True

        def write(journal: Journal) -> Completed:
            try:
                with journal.transaction():
                    entry = journal.append(draft)
                    self.on_receipt(journal, entry)
                    if also is not None:
                        also(journal)
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

    def receipt(self, entry: Entry, *, is_copy: bool = False, buyer: Buyer | None = None) -> Receipt:
        """The receipt of an entry; with a buyer, as an invoice to them. Another till has its code for a name."""
        till = str(entry.data["till"])
        served_by = self.prices.person_name(entry.data["user"])
        if served_by is None and self.user is not None and self.user.person_id == entry.data["user"]:
            served_by = self.user.name
        return receipt_of(
            entry,
            self.prices.store,
            self.till_name if till == self.code else till,
            served_by,
            is_copy=is_copy,
            name_of=self.prices.person_name,
            buyer=buyer,
        )

    def write(
        self,
        kind: EntryKind,
        body: entries.Body,
        also: Callable[[Journal, Entry], None] | None = None,
        entry_id: str | None = None,
    ) -> Future[Entry]:
        """Write a fact that is no receipt, such as an opened drawer or a reprint, in one transaction with what `also` does.

        With an id of its own where something was written about it before.
        """
        draft = self._draft(entry_id or str(new_id()), kind, body)

        def act(journal: Journal) -> Entry:
            with journal.transaction():
                entry = journal.append(draft)
                if also is not None:
                    also(journal, entry)
            self._appended(entry)
            return entry

        return self._worker.run(act)

    def write_made(
        self,
        kind: EntryKind,
        make: Callable[[Journal, Draft], entries.Body],
        then: Callable[[Journal, Entry], None],
    ) -> Future[Entry]:
        """Write a fact whose body is made from the journal itself, in one transaction with it and with what `then` does.

        Raises Refused at once: `nobody_signed_in`, `sale_in_progress`. What `make` raises comes out of the future, and nothing is written.
        """
        self.refuse_while_completing()
        draft = self._draft(str(new_id()), kind, {})

        def act(journal: Journal) -> Entry:
            with journal.transaction():
                entry = journal.append(replace(draft, body=make(journal, draft)))
                then(journal, entry)
            self._appended(entry)
            return entry

        return self._worker.run(act)

    # Inside

    def _open_shift(self) -> None:
        draft = self._draft(str(new_id()), EntryKind.SHIFT_OPENED, {})
        currency = self.prices.store.currency
        body = entries.shift_opened_body(draft.id, ZERO, currency)
        draft = self._draft(draft.id, EntryKind.SHIFT_OPENED, body)
        self.shift = OpenShift(draft.id, draft.at, ZERO, draft.user_id, draft.day)

        def act(journal: Journal) -> None:
            self._appended(journal.append(draft))

        self._watch(self._worker.run(act))

    def _draft(self, entry_id: str, kind: EntryKind, body: entries.Body) -> Draft:
        if self.user is None:
            raise Refused("nobody_signed_in")
        now = self.clock.now()
        local = self.clock.local(now)
        day = self.business_day()
        user = self.user
        return Draft(entry_id, kind, now, offset_minutes(local), day, user.person_id, user.session_id, body)

    def _keep(self, basket: Basket | None, before: Basket | None) -> None:
        user_id = self.user.person_id if self.user else None
        if basket is not None:
            self._watch(self._worker.run(lambda journal: journal.save_basket(basket, user_id)))
        elif before is not None:
            self._watch(self._worker.run(lambda journal: journal.drop_basket(before.id)))

    def _watch(self, future: Future[None]) -> None:
        future.add_done_callback(self.report)

    def report(self, future: Future[Any]) -> None:
        """Tell the listeners of trouble what came out of a future on the till's worker."""
        error = future.exception()
        if error is not None:
            log.error("the journal failed", exc_info=error)
            for listener in self.on_trouble:
                listener(error)

    def _appended(self, entry: Entry) -> None:
        for listener in self.after_append:
            listener(entry)


def _nothing_more(_journal: Journal, _entry: Entry) -> None:
    """Stands in until a desk with a printer connects itself."""
