"""Giving money back for a sale that this till knows: finds it, and lets the domain say what goes back to whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO, Currency
from pos.domain.numbering import ReceiptNumber
from pos.domain.refund import Body, Portion, lines_left, portion_of, returned
from pos.domain.refund_tenders import refund_tenders
from pos.domain.tender_swap import as_corrected
from pos.errors import Refused
from pos.journal.store import Journal
from pos.till.session import Completed, TillSession
from pos.till.worker import TillWorker


@dataclass(frozen=True, slots=True)
class Kept:
    """What this till's own file has of a sale: what came back of it so far, and the corrections of the payments of all of these."""

    sale: Entry
    refunds: list[Entry]
    swaps: list[Entry]


def find_sale(journal: Journal, number: ReceiptNumber) -> Kept:
    """The sale with this number. Raises Refused("receipt_unknown")."""
    entry = journal.find_receipt(number.epoch, number.count) if number.till == journal.till else None
    if entry is None or entry.kind is not EntryKind.SALE:
        raise Refused("receipt_unknown", number=str(number))
    refunds = journal.refunds_of(entry.id)
    swaps = [swap for each in (entry, *refunds) for swap in journal.swaps_of(each.id)]
    return Kept(entry, refunds, swaps)


def as_paid(entry: Entry, swaps: Iterable[Entry]) -> Body:
    """The body of a sale, exchange or refund with its payment as it was corrected; `swaps` may be those of others too."""
    return as_corrected(entry.body, [each.body for each in swaps if each.body["of"] == entry.id])


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
    kept = worker.run(lambda journal: find_sale(journal, number)).result()
    portions = portions_of(kept.sale, kept.refunds, wanted)
    total = sum((portion.shares["total"] for portion in portions), ZERO)
    paid, *earlier = (as_paid(each, kept.swaps) for each in (kept.sale, *kept.refunds))
    back = refund_tenders(paid, earlier, total, session.prices.tender_rules)
    return session.write_refund(kept.sale, portions, back.tenders, back.agreed)
