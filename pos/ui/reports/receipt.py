"""A posted sale as the rows of its receipt: the same rows that paper and the till's preview follow. No Qt."""

from __future__ import annotations

from collections.abc import Mapping

from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import receipt_rows
from pos.domain.entries import Entry
from pos.domain.receipt import StoreProfile, receipt_of
from pos.journal.codec import decode
from pos.services.sales import SaleDetail
from pos.till.shown import ReceiptRow


def rows_of(detail: SaleDetail, store: StoreProfile, tills: Mapping[str, str]) -> tuple[ReceiptRow, ...]:
    """Empty for who may not read the journal: a receipt is shown as it was printed, or not at all."""
    if detail.payload is None or detail.seal is None:
        return ()
    data = decode(detail.payload)
    # The receipt prints the first digits of the hash only; the services tell no more of it.
    entry = Entry(int(data["epoch"]), int(data["seq"]), detail.payload, b"", bytes.fromhex(detail.seal), data)
    till = tills.get(detail.row.till, detail.row.till)
    receipt = receipt_of(entry, store, till, detail.row.person)
    return tuple(
        ReceiptRow(
            row.kind.value, "  " * row.indent + row.left, row.right, row.is_bold, row.is_big, row.is_centred
        )
        for row in receipt_rows(receipt, PaperFormat.of(store))
    )
