"""Goods that come back with a receipt of any till: found, set aside so that nobody else takes them back, and paid out.

A receipt of this till is found in its own journal, also without the server. With the server every receipt of the shop is
found, with what came back of it at other tills, and its goods are set aside there until the refund is posted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol

from pos.db.ids import new_id
from pos.domain.entries import Entry
from pos.domain.money import ZERO, Currency
from pos.domain.numbering import ReceiptNumber, parse_receipt_number
from pos.domain.refund import Body, LineLeft, Portion, lines_left, returned, with_followers
from pos.domain.refund_tenders import MoneyBack, refund_tenders
from pos.domain.tender import TenderKind
from pos.errors import PosError, Refused, Unavailable
from pos.till.futures import otherwise, said_failure, then
from pos.till.link import Link, LinkStatus
from pos.till.paying_back import all_one_way
from pos.till.refunds import as_paid, find_sale, portions_of
from pos.till.session import Completed, TillSession
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.services.receipts import ReceiptFound, ReceiptQuery, Told


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class Wanted:
    """How much of a line comes back, why, and whether it goes back to the shelf."""

    quantity: Decimal
    reason: str = ""
    restock: bool = True


@dataclass(frozen=True, slots=True)
class FoundSale:
    """A receipt with what came back of it so far, and what was corrected of how these were paid. `is_certain`: the server was asked,
    so what other tills did is known.
    """

    sale: Entry
    refunds: tuple[Entry, ...]
    is_certain: bool
    swaps: tuple[Entry, ...] = ()
    document: str = field(default_factory=lambda: str(new_id()))
    """The id that a refund of it will have; goods are set aside for it."""

    @property
    def currency(self) -> Currency:
        return Currency(str(self.sale.body["currency"]), int(self.sale.body["exponent"]))

    @property
    def back(self) -> dict[int, Decimal]:
        return returned(each.body for each in self.refunds)

    @property
    def paid(self) -> tuple[Body, list[Body]]:
        """The bodies of the sale and of what followed from it, each with its payment as it was corrected."""
        sale, *followed = (as_paid(each, self.swaps) for each in (self.sale, *self.refunds))
        return sale, followed

    def lines(self) -> list[LineLeft]:
        """The lines that were sold, with what of each is still with the customer."""
        return lines_left(self.sale.body, self.back)

    def portions(self, wanted: Mapping[int, Wanted]) -> list[Portion]:
        """What comes back, with the deposits that belong to it. Raises Refused as `portions_of`."""
        quantities = with_followers(
            self.sale.body, self.back, {no: each.quantity for no, each in wanted.items()}
        )
        found = portions_of(self.sale, self.refunds, quantities)
        follows = {int(line["no"]): int(line.get("follows", 0)) for line in self.sale.body["lines"]}
        made = []
        for portion in found:
            no = int(portion.line["no"])
            said = wanted.get(no) or wanted[follows[no]]
            made.append(replace(portion, reason=said.reason, restock=said.restock))
        return made


class Returning:
    """Returns at one till. Futures are done on other threads; nothing here waits."""

    def __init__(self, session: TillSession, worker: TillWorker, asking: Asking, link: Link) -> None:
        self._session, self._worker, self._asking, self._link = session, worker, asking, link

    # Finding

    def find(self, text: str) -> Future[FoundSale]:
        """The receipt whose number was scanned or typed: whole, or the counter alone for one of this till's series.

        The future fails with Refused: `receipt_unknown`, or Unavailable when only the server could know it.
        """
        number = self._number(text)
        if number is None:
            raise Refused("receipt_unknown", number=text.strip()[:40])
        local: Future[FoundSale] = then(
            self._worker.run(lambda journal: find_sale(journal, number)),
            lambda kept: FoundSale(kept.sale, tuple(kept.refunds), is_certain=False, swaps=tuple(kept.swaps)),
        )
        try:
            asking = self._ask(number)
        except PosError as error:
            why = error
            return otherwise(local, lambda problem: _unknown(problem, why))
        there = then(asking, lambda found: _found(found, local, number))
        return otherwise(there, lambda problem: _local(local, problem))

    def _number(self, text: str) -> ReceiptNumber | None:
        typed = text.strip()
        if typed.isascii() and typed.isdigit() and len(typed) <= 9:
            here = self._session.next_number
            return ReceiptNumber(here.till, here.epoch, int(typed))
        return parse_receipt_number(typed)

    def _ask(self, number: ReceiptNumber) -> Future[Any]:
        from pos.services import receipts

        if self._link.state.status is LinkStatus.OFFLINE:
            raise Unavailable("server_unreachable")
        return self._asking.query(receipts.find, str(number))

    def search(self, query: ReceiptQuery) -> Future[list[ReceiptFound]]:
        """Receipts by day, customer, card, amount or goods; only the server knows them. Raises Refused, Unavailable."""
        from pos.services import receipts

        return self._asking.query(receipts.search, query, self._session.prices.store.currency)

    # Money

    def money_back(self, found: FoundSale, portions: Sequence[Portion]) -> MoneyBack:
        """How it is paid back as it was paid, corrections included. Raises Refused("refund_more_than_paid")."""
        sale, followed = found.paid
        return refund_tenders(sale, followed, total_of(portions), self._session.prices.tender_rules)

    def instead(
        self, found: FoundSale, portions: Sequence[Portion], kind: TenderKind, account: str | None = None
    ) -> MoneyBack:
        """All of it another way than it was paid: in cash, or as store credit. Who may decide that is the screen's to ask."""
        self.money_back(found, portions)  # never more than was paid
        return all_one_way(-total_of(portions), kind, self._session.prices.tender_rules, account)

    # Paying out

    def hold(self, found: FoundSale, portions: Iterable[Portion]) -> Future[bool]:
        """Set the goods aside on the server. True when it did; False when it cannot be asked and this till goes on alone.

        The future fails with Refused("refund_under_way"): another till takes them back.
        """
        from pos.services import receipts

        wanted = {int(portion.line["no"]): portion.quantity for portion in portions}
        try:
            if self._link.state.status is LinkStatus.OFFLINE:
                raise Unavailable("server_unreachable")
            holding = self._asking.change(receipts.hold, found.sale.id, found.document, wanted)
        except PosError as error:
            done: Future[bool] = Future()
            _settle(done, error, found)
            return done
        return otherwise(then(holding, lambda _: True), lambda error: _alone(error, found))

    def hold_less(self, sale: str, document: str, wanted: Mapping[int, Decimal]) -> None:
        """Fewer goods of a receipt stay aside for a document than before. What cannot be asked now stays aside until it is gone."""
        from pos.services import receipts

        try:
            self._asking.change(receipts.hold, sale, document, dict(wanted)).add_done_callback(
                said_failure("more of a receipt stays set aside than is needed")
            )
        except PosError:
            return

    def release(self, found: FoundSale) -> None:
        """The return was given up."""
        self.release_document(found.document)

    def release_document(self, document: str) -> None:
        """Nothing is set aside for this document any more."""
        from pos.services import receipts

        try:
            self._asking.change(receipts.release, document).add_done_callback(
                said_failure("goods of a receipt stay set aside until this till is back")
            )
        except PosError:
            return

    def refund(self, found: FoundSale, portions: Sequence[Portion], money: MoneyBack) -> Future[Completed]:
        """Write the refund; call it when `hold` is done. Raises Refused as `TillSession.write_refund`."""
        return self._session.write_refund(found.sale, portions, money.tenders, money.agreed, found.document)


def total_of(portions: Iterable[Portion]) -> Decimal:
    """What the portions come to, with tax."""
    return sum((portion.shares["total"] for portion in portions), ZERO)


def _found(told: Told | None, local: Future[FoundSale], number: ReceiptNumber) -> FoundSale:
    """What the server has, and what this till has not sent yet."""
    if told is None:
        raise Refused("receipt_unknown", number=str(number))
    # the till's own file has answered long before the server
    here = local.result() if local.exception() is None else None
    refunds = _joined(told.refunds, here.refunds if here is not None else ())
    swaps = _joined(told.swaps, here.swaps if here is not None else ())
    return FoundSale(told.sale, refunds, is_certain=True, swaps=swaps)


def _joined(sent: Sequence[Entry], here: Sequence[Entry]) -> tuple[Entry, ...]:
    known = {each.id for each in sent}
    return (*sent, *(each for each in here if each.id not in known))


def _local(local: Future[FoundSale], problem: BaseException) -> FoundSale:
    """The server did not answer, or does not know it: this till may have it and not have sent it yet."""
    if not isinstance(problem, PosError):
        raise problem
    # the till's own file has answered long before the server
    error = local.exception()
    if error is None:
        return local.result()
    raise problem if isinstance(problem, Unavailable) else error


def _unknown(problem: BaseException, why: PosError) -> FoundSale:
    """Not of this till; only the server could know it."""
    raise why if isinstance(problem, Refused) and problem.code == "receipt_unknown" else problem


def _alone(error: BaseException, found: FoundSale) -> bool:
    """Without the server a till takes back what it sold itself; a receipt of another till needs the server."""
    if isinstance(error, Unavailable) and not found.is_certain:
        return False
    raise error


def _settle(done: Future[bool], error: PosError, found: FoundSale) -> None:
    try:
        done.set_result(
            _alone(error if isinstance(error, Unavailable) else Unavailable("server_unreachable"), found)
        )
    except PosError as problem:
        done.set_exception(problem)
