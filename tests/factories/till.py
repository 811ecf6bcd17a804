"""A till without a server: real journal, real snapshot, a clock that stands where the test puts it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

from pos.domain.product import Product
from pos.journal.snapshot import Snapshot, SnapshotProduct
from pos.till.clock import FixedClock
from pos.till.price_book import PriceBook
from pos.till.session import SignedIn, TillSession, restore
from pos.till.worker import TillWorker

CASHIER = SignedIn("10000000-0000-7000-8000-000000000001", "anna", "Anna Koster", "cashier", frozenset())
STORE = {
    "id": "20000000-0000-7000-8000-000000000001",
    "name": "Linden Market",
    "currency": "EUR",
    "exponent": 2,
    "address": ["12 Linden Street, 1017 AB Amsterdam"],
    "phone": "020 555 0142",
    "tax_number": "NL001234567B01",
    "receipt_footer": ["Returns within 30 days with this receipt."],
}
TAXES = [
    {"id": "tax-9", "name": "VAT 9%", "letter": "A", "rate": "9"},
    {"id": "tax-21", "name": "VAT 21%", "letter": "B", "rate": "21"},
]


class TillForTests:
    """Everything a till needs, in `folder`; open it again in the same folder to see what a crash leaves."""

    def __init__(
        self,
        folder: Path,
        products: Iterable[Product] = (),
        code: str = "T01",
        cash_step: str | None = None,
        packs: dict[str, dict[str, str]] | None = None,
    ) -> None:
        """`packs`: by a product's first barcode, its others and how many pieces each stands for."""
        self.folder = folder
        self.clock = FixedClock(
            datetime(2026, 11, 20, 14, 33, 5, 123000, tzinfo=timezone(timedelta(hours=1)))
        )
        self.snapshot = Snapshot(folder)
        if products or not self.snapshot.documents("store"):
            with self.snapshot.change(is_full=True) as change:
                change.put_products(
                    _with_codes(product, (packs or {}).get(product.barcode or "", {})) for product in products
                )
                change.put_documents("store", [{**STORE, "cash_step": cash_step}])
                change.put_documents("tax", TAXES)
        self.prices = PriceBook(self.snapshot)
        self.worker = TillWorker(folder, code)
        try:
            self.worker.open().result()
        except BaseException:
            self.close()
            raise
        self.session = TillSession(
            self.worker, self.prices, self.clock, self.worker.run(restore).result(), "Till 1"
        )

    def sign_in(self) -> TillSession:
        self.session.begin(CASHIER)
        return self.session

    def close(self) -> None:
        self.worker.close()
        self.snapshot.close()


def _with_codes(product: Product, packs: dict[str, str]) -> SnapshotProduct:
    codes = (product.barcode, *packs) if product.barcode else ()
    return SnapshotProduct(
        product,
        codes,
        packs={code: Decimal(number) for code, number in packs.items()},
        deposits=tuple((deposit.product.id, deposit.per) for deposit in product.deposits),
    )
