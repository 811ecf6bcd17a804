"""Giving money back for a sale that this till knows: stored shares, back to the tenders it was paid with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from decimal import Decimal

from pos.domain.entries import Entry, EntryKind, Portion
from pos.domain.money import ZERO, Currency
from pos.domain.numbering import ReceiptNumber
from pos.domain.refund import portion_of
from pos.domain.tender import Tender, TenderKind, TenderRules, left_for
from pos.errors import Refused
from pos.journal.store import Journal
from pos.till.session import Completed, TillSession
from pos.till.worker import TillWorker


def find_sale(journal: Journal, number: ReceiptNumber) -> tuple[Entry, list[Entry]]:
    """The sale with this number and its refunds so far. Raises Refused("receipt_unknown")."""
    entry = journal.find_receipt(number.epoch, number.count) if number.till == journal.till else None
    if entry is None or entry.kind is not EntryKind.SALE:
        raise Refused("receipt_unknown", number=str(number))
    return entry, journal.refunds_of(entry.id)


def portions_of(
    sale: Entry, refunds: Iterable[Entry], wanted: Mapping[int, Decimal] | None = None
) -> list[Portion]:
    """The portions for `wanted` (line number to quantity), or for all that is left when None.

    Raises Refused: `refund_more_than_sold`, `nothing_left_to_refund`, `line_gone`.
    """
    currency = Currency(str(sale.body["currency"]), int(sale.body["exponent"]))
    back = _returned(refunds)
    lines = {int(line["no"]): line for line in sale.body["lines"]}
    if wanted is None:
        left = {no: Decimal(line["qty"]) - back.get(no, ZERO) for no, line in lines.items()}
        wanted = {no: quantity for no, quantity in left.items() if quantity > 0}
    if not wanted:
        raise Refused("nothing_left_to_refund", number=sale.body["number"])
    if missing := wanted.keys() - lines.keys():
        raise Refused("line_gone", line=min(missing))
    return [
        portion_of(lines[no], back.get(no, ZERO), quantity, currency)
        for no, quantity in sorted(wanted.items())
    ]


def tenders_back(
    sale: Entry, refunds: Iterable[Entry], total: Decimal, rules: TenderRules
) -> tuple[Tender, ...]:
    """Back to where it came from: cards first, up to what is left on each, the rest in cash. `total` is positive."""
    on_cards = sum(
        (Decimal(row["amount"]) for row in sale.body["tenders"] if row["kind"] == TenderKind.CARD), ZERO
    )
    back_on_cards = -sum(
        (
            Decimal(row["amount"])
            for refund in refunds
            for row in refund.body["tenders"]
            if row["kind"] == TenderKind.CARD
        ),
        ZERO,
    )
    to_card = min(total, max(on_cards - back_on_cards, ZERO))
    tenders: list[Tender] = []
    if to_card:
        tenders.append(Tender(TenderKind.CARD, -to_card))
    cash = left_for(TenderKind.CASH, -total, tenders, rules)
    if cash:
        tenders.append(Tender(TenderKind.CASH, cash))
    return tuple(tenders)


def refund(
    session: TillSession,
    worker: TillWorker,
    number: ReceiptNumber,
    wanted: Mapping[int, Decimal] | None = None,
) -> Future[Completed]:
    """Refund a sale of this till, whole or in part. Errors come out of the call; the write out of the future."""
    sale, refunds = worker.run(lambda journal: find_sale(journal, number)).result()
    portions = portions_of(sale, refunds, wanted)
    return session.write_refund(sale, portions, _tenders(session, sale, refunds, portions))


def _tenders(
    session: TillSession, sale: Entry, refunds: Sequence[Entry], portions: Sequence[Portion]
) -> tuple[Tender, ...]:
    total = sum((portion.shares["total"] for portion in portions), ZERO)
    return tenders_back(sale, refunds, total, session.prices.tender_rules)


def _returned(refunds: Iterable[Entry]) -> dict[int, Decimal]:
    back: dict[int, Decimal] = {}
    for each in refunds:
        for line in each.body["lines"]:
            no = int(line["refund_of_line"])
            back[no] = back.get(no, ZERO) - Decimal(line["qty"])
    return back
