"""A till without a server on a snapshot of many products, and a shop on a server of its own, for the benchmarks."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path

from common import ROOT  # first: it puts the repository on the path

from pos.db.embedded import EmbeddedServer
from pos.documents.paper import PaperFormat
from pos.domain.product import Product
from pos.hardware.escpos import PROFILES
from pos.hardware.ports import Transport
from pos.journal.snapshot import Snapshot, SnapshotProduct
from pos.till.printing import MAIN, Printer, PrintQueue
from tests.factories.real_till import RealTill
from tests.factories.till import STORE, TAXES, TillForTests
from tests.postgres import Shop, fill_template

WORDS = [
    "milk",
    "bread",
    "butter",
    "cheese",
    "apple",
    "orange",
    "tomato",
    "onion",
    "rice",
    "pasta",
    "sauce",
    "oil",
    "salt",
    "sugar",
    "flour",
    "coffee",
    "tea",
    "juice",
]
BRANDS = [
    a + b
    for a in ("Al", "Be", "Ca", "De", "Fi", "Go", "Hu", "In")
    for b in ("mar", "ton", "via", "ro", "lux")
]


def barcode(number: int) -> str:
    digits = f"40{number:010d}"
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return digits + str(-total % 10)


def products(count: int) -> Iterator[SnapshotProduct]:
    rng = random.Random(1)
    for number in range(count):
        name = f"{rng.choice(BRANDS)} {rng.choice(WORDS)} {rng.choice(WORDS)} {rng.randrange(50, 2000)} g"
        product = Product(
            id=f"{number:032x}",
            name=name,
            sku=f"S{number:07}",
            barcode=barcode(number),
            price=Decimal(rng.randrange(50, 5000)) / 100,
            tax_ids=("tax-9",),
        )
        yield SnapshotProduct(product, (barcode(number),))


def fill(folder: Path, count: int) -> None:
    snapshot = Snapshot(folder)
    with snapshot.change(is_full=True) as change:
        change.put_products(products(count))
        change.put_documents("store", [{**STORE, "cash_step": None}])
        change.put_documents("tax", TAXES)
    snapshot.close()


def print_queue(till: TillForTests | RealTill, transport: Transport) -> PrintQueue:
    return PrintQueue(
        till.worker,
        {MAIN: Printer("Receipts", transport, PROFILES["80mm"])},
        lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
        lambda: PaperFormat.of(till.prices.store),
        ROOT / "resources" / "fonts" / "Inter-Regular.ttf",
        till.clock,
    )


@contextmanager
def server_shop(folder: Path) -> Iterator[Shop]:
    """Olivia, Adam and Carla at T01 to T04, with four products; every commit reaches the disk."""
    with EmbeddedServer(folder / "db") as server:
        cluster = fill_template(server)
        shop = Shop(cluster, server.admin_endpoint().with_database(cluster.template))
        try:
            yield shop
        finally:
            shop.close()
