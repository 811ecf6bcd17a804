"""Giving money back for a sale that this till knows: finds it, and lets the domain say what goes back to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from decimal import Decimal

from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO, Currency
from pos.domain.numbering import ReceiptNumber
from pos.domain.refund import Portion, lines_left, portion_of, returned
from pos.domain.refund_tenders import refund_tenders
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
    back = returned(each.body for each in refunds)
    lines = {int(line["no"]): line for line in sale.body["lines"]}
    if wanted is None:
        wanted = {
            int(left.line["no"]): left.quantity for left in lines_left(sale.body, back) if left.quantity > 0
        }
    if not wanted:
        raise Refused("nothing_left_to_refund", number=sale.body["number"])
    if missing := wanted.keys() - lines.keys():
        raise Refused("line_gone", line=min(missing))
    return [
        portion_of(lines[no], back.get(no, ZERO), quantity, currency)
        for no, quantity in sorted(wanted.items())
    ]


def refund(
    session: TillSession,
    worker: TillWorker,
    number: ReceiptNumber,
    wanted: Mapping[int, Decimal] | None = None,
) -> Future[Completed]:
    """Refund a sale of this till, whole or in part. Errors come out of the call; the write out of the future."""
    sale, refunds = worker.run(lambda journal: find_sale(journal, number)).result()
    portions = portions_of(sale, refunds, wanted)
    total = sum((portion.shares["total"] for portion in portions), ZERO)
    earlier = [each.body for each in refunds]
    back = refund_tenders(sale.body, earlier, total, session.prices.tender_rules)
    return session.write_refund(sale, portions, back.tenders, back.agreed)
