"""The product table at 1,000,000 rows: a page, a search, a count, beside the plain primary-key look-up of 100 rows.

Prints milliseconds (p50, worst) through services/catalog.py as an admin at a till.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from sqlalchemy import text  # noqa: E402 - after the path
from sqlalchemy.orm import Session  # noqa: E402

from pos.db import provision, upgrade  # noqa: E402
from pos.db.database import Database  # noqa: E402
from pos.db.embedded import EmbeddedServer  # noqa: E402
from pos.services import (  # noqa: E402
    assortment,
    catalog,
    passwords,
    sessions,
    snapshots,
    store,
    transfer,
    users,
)
from pos.services.assortment import Category  # noqa: E402
from pos.services.catalog import ProductQuery  # noqa: E402
from pos.services.store import Store  # noqa: E402
from pos.services.transfer import NewProduct  # noqa: E402

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


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--products", type=int, default=1_000_000)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="tern-bench-"))
    folder.chmod(0o755)
    with EmbeddedServer(folder / "db", settings={"max_wal_size": "8GB"}) as server:
        rows = measure(server, options.products)
    if options.json:
        print(json.dumps({"machine": platform.platform(), "cores": os.cpu_count(), "rows": rows}))
        return
    print(platform.platform(), os.cpu_count(), "cores,", options.products, "products")
    for name, figures in rows.items():
        print(f"{name:40} {figures}")


def measure(server: EmbeddedServer, count: int) -> dict[str, object]:
    admin = provision.provision(server.admin_endpoint(), "pos", is_own_cluster=True)
    upgrade.upgrade(admin)
    installer = Database(admin)
    installer.run(store.create, Store("S01", "Bench", "EUR", 2, "en"))
    installer.run(users.create_owner, "owner", "Owner", "a long enough secret", rounds=4)
    with provision.connect_admin(admin) as connection:
        password = provision.add_till(connection, "T01", "Till")
    categories = [installer.run(assortment.save_category, Category("Category " + str(n))) for n in range(50)]
    began = time.perf_counter()
    installer.run(transfer.add_products, products(count, list(categories)))
    found = Shown()
    found["import"] = f"{time.perf_counter() - began:.1f} s"
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
    return found


def run_all(database: Database, token: str, category: object, found: dict[str, object]) -> None:
    def read(use_case: Callable[..., object], *arguments: object) -> Callable[[], object]:
        return lambda: database.read(use_case, *arguments, token=token)

    def by_key(session: Session) -> object:
        return session.execute(text("SELECT * FROM pos.product ORDER BY id LIMIT 100")).all()

    found["peer: 100 rows by primary key"] = timed(read(by_key))
    found["first page"] = timed(read(catalog.list_products))
    after = None
    for _ in range(30):
        page = database.read(catalog.list_products, ProductQuery(), after, 1000, token=token)
        after = page.after
    found["a page after 30,000 rows"] = timed(read(catalog.list_products, ProductQuery(), after))
    found["by price, descending"] = timed(
        read(catalog.list_products, ProductQuery(sort="price", is_descending=True))
    )
    found["one category"] = timed(read(catalog.list_products, ProductQuery(category=category)))  # type: ignore[arg-type]
    found["archived"] = timed(read(catalog.list_products, ProductQuery(status="archived")))
    found["count of all"] = timed(read(catalog.count_products))
    for typed in ("m", "mi", "milk", "milk bre", "almar coffee 17", "nothing", "4000000123", "S00123"):
        found["search: " + typed] = timed(read(catalog.list_products, ProductQuery(typed)))
        found["count: " + typed] = timed(read(catalog.count_products, ProductQuery(typed)))

    def whole(session: Session) -> int:
        return sum(len(chunk) for chunk in snapshots.fetch(session).products)

    found["snapshot, whole"] = timed(lambda: database.read(whole), 1)


class Shown(dict[str, object]):
    """Says each figure as soon as it is there."""

    def __setitem__(self, name: str, figure: object) -> None:
        super().__setitem__(name, figure)
        print(f"{name:40} {figure}", file=sys.stderr, flush=True)


def timed(action: Callable[[], object], times: int = 15) -> str:
    action()
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        action()
        taken.append((time.perf_counter() - began) * 1000)
    taken.sort()
    return f"{taken[len(taken) // 2]:.1f} / {taken[-1]:.1f} ms"


if __name__ == "__main__":
    main()
