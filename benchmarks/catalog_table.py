"""The product table at 1,000,000 rows: a page, a search, a count, beside the plain primary-key look-up of 100 rows.

Prints milliseconds (p50, worst) through services/catalog.py as an admin at a till.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import common
from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.db import provision, upgrade
from pos.db.database import Database
from pos.db.embedded import EmbeddedServer
from pos.services import (
    assortment,
    catalog,
    passwords,
    sessions,
    snapshots,
    store,
    transfer,
    users,
)
from pos.services.assortment import Category
from pos.services.catalog import ProductQuery
from pos.services.store import Store
from pos.services.transfer import NewProduct

PEER = "peer: 100 rows by primary key"
WORDS = [
    "milk",
    "bread",
    "butter",
    "cheese",
    "yoghurt",
    "apple",
    "orange",
    "banana",
    "tomato",
    "potato",
    "onion",
    "carrot",
    "rice",
    "pasta",
    "sauce",
    "oil",
    "vinegar",
    "salt",
    "pepper",
    "sugar",
    "flour",
    "coffee",
    "tea",
    "juice",
    "water",
    "wine",
    "beer",
    "soap",
    "shampoo",
    "paper",
    "candle",
    "battery",
    "cable",
    "lamp",
    "pen",
    "notebook",
]
BRANDS = [
    a + b
    for a in ["Al", "Be", "Ca", "De", "Fi", "Go", "Hu", "In", "Ka", "Lo"]
    for b in ["mar", "ton", "via", "ro", "lux", "na"]
]


def products(count: int, categories: list[object]) -> Iterator[NewProduct]:
    rng = random.Random(1)
    for number in range(count):
        name = f"{rng.choice(BRANDS)} {rng.choice(WORDS)} {rng.choice(WORDS)} {rng.randrange(50, 2000)} g"
        yield NewProduct(
            f"S{number:07}",
            name,
            Decimal(rng.randrange(50, 5000)) / 100,
            category=rng.choice(categories),  # type: ignore[arg-type]
            cost=Decimal("0.50"),
            barcodes=(f"40{number:011}",),
        )


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--products", type=int, default=1_000_000)
    options = parser.parse_args(arguments)
    with (
        common.folder() as folder,
        EmbeddedServer(folder / "db", settings={"max_wal_size": "8GB"}) as server,
    ):
        rows = measure(server, options.products)
    common.report(options, rows)


def measure(server: EmbeddedServer, count: int) -> list[dict[str, Any]]:
    admin = provision.provision(server.admin_endpoint(), "pos", is_own_cluster=True)
    upgrade.upgrade(admin)
    installer = Database(admin)
    installer.run(store.create, Store("S01", "Bench", "EUR", 2, "en"))
    installer.run(users.create_owner, "owner", "Owner", "a long enough secret", rounds=4)
    with provision.connect_admin(admin) as connection:
        password = provision.add_till(connection, "T01", "Till")
    categories = [installer.run(assortment.save_category, Category("Category " + str(n))) for n in range(50)]
    importing = common.seconds(
        lambda: installer.run(transfer.add_products, products(count, list(categories)))
    )
    found = Shown()
    with provision.connect_admin(admin) as connection:
        connection.execute("VACUUM ANALYZE")
    database = Database(admin.with_login("till_t01", password))
    salt = database.run(sessions.sign_in_salt, "owner", "password")
    answer = database.run(
        sessions.sign_in, "owner", "password", passwords.derive("a long enough secret", salt)
    )
    run_all(database, str(answer.token), categories[0], found)
    database.close()
    installer.close()
    peer = found.taken[PEER]
    rows = [
        {"what": name, **common.spread(taken), "ratio": common.ratio(taken, peer)}
        for name, taken in found.taken.items()
    ]
    return [*rows, {"what": "import", "s": round(importing, 1), "products_s": round(count / importing)}]


def run_all(database: Database, token: str, category: object, found: Shown) -> None:
    def read(use_case: Callable[..., object], *arguments: object) -> Callable[[], object]:
        return lambda: database.read(use_case, *arguments, token=token)

    def by_key(session: Session) -> object:
        return session.execute(text("SELECT * FROM pos.product ORDER BY id LIMIT 100")).all()

    found.time(PEER, read(by_key))
    found.time("first page", read(catalog.list_products))
    after = None
    for _ in range(30):
        page = database.read(catalog.list_products, ProductQuery(), after, 1000, token=token)
        after = page.after
    found.time("a page after 30,000 rows", read(catalog.list_products, ProductQuery(), after))
    found.time(
        "by price, descending", read(catalog.list_products, ProductQuery(sort="price", is_descending=True))
    )
    found.time("one category", read(catalog.list_products, ProductQuery(category=category)))  # type: ignore[arg-type]
    found.time("archived", read(catalog.list_products, ProductQuery(status="archived")))
    found.time("count of all", read(catalog.count_products))
    for typed in ("m", "mi", "milk", "milk bre", "almar coffee 17", "nothing", "4000000123", "S00123"):
        found.time("search: " + typed, read(catalog.list_products, ProductQuery(typed)))
        found.time("count: " + typed, read(catalog.count_products, ProductQuery(typed)))

    def whole(session: Session) -> int:
        return sum(len(chunk) for chunk in snapshots.fetch(session).products)

    found.time("snapshot, whole", lambda: database.read(whole), 1)


class Shown:
    """Keeps the seconds of each act, and says each figure as soon as it is there."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {}

    def time(self, name: str, action: Callable[[], object], times: int = 15) -> None:
        action()
        self.taken[name] = [common.seconds(action) for _ in range(times)]
        print(name, common.spread(self.taken[name]), file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
