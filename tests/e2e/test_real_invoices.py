"""Three days of a real shop through the whole program: basket, tender, entry, posting, books and report, to the cent.

418 invoices and credit notes of tests/data/real_sales.csv. A price that differs from the product's is typed, goods of a credit note
come back without a receipt at the price of the note, and an invoice of nothing is a sale of nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.money import ZERO
from pos.domain.tender import Tender, TenderKind
from pos.services import reports, transfer
from pos.services.reports import Scope
from pos.services.transfer import NewProduct
from tests.factories.real_till import RealTill, cashier
from tests.postgres import NINETEEN, SEVEN, Shop

FILE = Path(__file__).parents[1] / "data" / "real_sales.csv"
CHECK = Decimal("150463.30")
"""Sum of quantity times price over the file."""
Row = dict[str, str]


def invoices() -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = defaultdict(list)
    with FILE.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["InvoiceNo"]].append(row)
    return found


def sku(row: Row) -> str:
    return row["StockCode"].replace(" ", "-").upper()


def products(rows: list[Row]) -> list[NewProduct]:
    """One for each code, at the price it was sold for most often; two rates of tax."""
    prices: dict[str, Counter[Decimal]] = defaultdict(Counter)
    names: dict[str, str] = {}
    for row in rows:
        prices[sku(row)][Decimal(row["UnitPrice"])] += 1
        names[sku(row)] = names.get(sku(row)) or row["Description"].strip()
    return [
        NewProduct(
            code, names[code] or f"Item {code}", price.most_common(1)[0][0], taxes=((SEVEN, NINETEEN)[n % 2],)
        )
        for n, (code, price) in enumerate(prices.items())
    ]


@pytest.fixture
def till(shop: Shop, tmp_path: Path) -> Iterator[RealTill]:
    host, port = shop.admin.hosts[0]
    address = f"postgresql:///{shop.admin.dbname}?host={host}&port={port}"
    made = RealTill(
        tmp_path / "T01", "T01", address, (shop.cluster.roles["T01"], shop.cluster.passwords["T01"])
    )
    try:
        yield made
    finally:
        made.close()


def ring_up(till: RealTill, rows: list[Row]) -> None:
    session = till.session
    for row in rows:
        found = till.prices.find((sku(row),))
        assert found is not None
        product = found.product
        quantity, price = Decimal(row["Quantity"]), Decimal(row["UnitPrice"])
        if quantity < 0:
            session.take_back(product.id, -quantity, price)
        elif price == product.price:
            session.add(product.id, quantity)
        else:
            session.add_at(product.id, quantity, price)


def test_every_invoice_comes_out_to_the_cent(shop: Shop, till: RealTill) -> None:
    found = invoices()
    assert len(found) == 418
    shop.database(None).run(transfer.add_products, products([row for rows in found.values() for row in rows]))
    till.fill()
    till.session.begin(cashier(str(shop.people["carla"])))
    till.start()
    sums: dict[str, Decimal] = {}
    for place, (number, rows) in enumerate(found.items()):
        ring_up(till, rows)
        wanted = sum((Decimal(row["Quantity"]) * Decimal(row["UnitPrice"]) for row in rows), ZERO)
        total = till.session.priced().total
        assert total == wanted, number
        kind = TenderKind.CARD if place % 3 else TenderKind.CASH
        completed = till.session.complete([Tender(kind, total)] if total else []).result()
        assert completed.receipt.total == wanted
        assert sum((line.total for line in completed.receipt.lines), ZERO) == wanted
        sums[number] = completed.receipt.total
    assert sum(sums.values()) == CHECK
    assert sum(total for number, total in sums.items() if number.startswith("C")) == Decimal("-3189.58")
    till.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 418
    assert shop.value("SELECT count(*) FROM pos.poison") == 0
    assert shop.value("SELECT sum(total_minor) FROM pos.sale") == CHECK * 100
    assert shop.value("SELECT sum(amount_minor - change_minor) FROM pos.payment") == CHECK * 100
    admin = shop.connect(None)
    for check in ("verify_chain", "verify_entries", "verify_books"):
        assert admin.execute(f"SELECT * FROM pos.{check}()").fetchall() == []  # noqa: S608 a constant
    today = dt.datetime.now().astimezone().date()
    scope = Scope(today - dt.timedelta(days=2), today + dt.timedelta(days=1))
    token = shop.sign_in("adam", "T02")
    report = shop.database("T02").read(reports.figures, scope, token=token)
    assert report.total == CHECK
    by_tender = shop.database("T02").read(reports.tenders, scope, token=token)
    assert sum(row.amount for row in by_tender) == CHECK
    taxes = shop.database("T02").read(reports.taxes, scope, token=token)
    assert sum(row.base + row.amount for row in taxes) == CHECK
