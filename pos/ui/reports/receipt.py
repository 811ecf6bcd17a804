"""A posted sale as its receipt: the same rows that paper and the till's preview follow, and how they came about. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import TOTAL, explanation_of, receipt_rows
from pos.domain.entries import Entry
from pos.domain.receipt import Receipt, StoreProfile, receipt_of
from pos.journal.codec import decode
from pos.services.sales import SaleDetail
from pos.till.paper_rows import shown_rows
from pos.till.shown import ReceiptRow
from pos.ui.faces import Explained
from pos.ui.words import price_explained
from pos.words import word


def read_receipt(
    detail: SaleDetail,
    store: StoreProfile,
    tills: Mapping[str, str],
    name_of: Callable[[str], str | None] | None = None,
) -> Receipt | None:
    """None for who may not read the journal: a receipt is shown as it was printed, or not at all."""
    if detail.payload is None or detail.seal is None:
        return None
    data = decode(detail.payload)
    # The receipt prints the first digits of the hash only; the services tell no more of it.
    entry = Entry(int(data["epoch"]), int(data["seq"]), detail.payload, b"", bytes.fromhex(detail.seal), data)
    till = tills.get(detail.row.till, detail.row.till)
    return receipt_of(entry, store, till, detail.row.person, name_of=name_of)


def rows_of(receipt: Receipt, *, is_explained: bool) -> tuple[ReceiptRow, ...]:
    rows = receipt_rows(receipt, PaperFormat.of(receipt.store), is_explained=is_explained)
    return shown_rows(rows)


def explanation(receipt: Receipt, line: int) -> Explained:
    """How a line came about, with the way on to the total; or the total itself (`TOTAL`), as it was stored with the sale."""
    said = explanation_of(receipt, PaperFormat.of(receipt.store), line)
    if line == TOTAL:
        return price_explained(word("receipt.title", number=receipt.number), said)
    return price_explained(receipt.lines[line].name, said, word("explain.whole_sale"))
