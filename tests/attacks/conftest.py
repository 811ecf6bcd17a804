"""An attacker: psql with a till's password, with a cashier's session in force or with none."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest

from pos.services import posting
from tests.factories.entries import TillBook
from tests.postgres import DEBIAN_15, MILK, Cluster, Shop, clone, drop

VERSIONS = [
    "18",
    pytest.param("15", marks=pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 here")),
]


@pytest.fixture(scope="module", params=VERSIONS)
def shop(request: pytest.FixtureRequest, clusters: Callable[[str], Cluster]) -> Iterator[Shop]:
    """One shop for a module whose attempts change nothing, with a sale of T01 and one of T02."""
    made = sold(clone(clusters(request.param)))
    yield made
    drop(made)


@pytest.fixture(autouse=True)
def connections_are_given_back(request: pytest.FixtureRequest) -> Iterator[None]:
    """A till has eight; the shop of a module would use them up."""
    if "shop" not in request.fixturenames:
        yield
        return
    shop: Shop = request.getfixturevalue("shop")
    if "attacker" in request.fixturenames:
        request.getfixturevalue("attacker")
    kept = list(shop.connections)
    yield
    give_back(shop, kept)


def give_back(shop: Shop, kept: list[psycopg.Connection[Any]]) -> None:
    for connection in shop.connections:
        if connection not in kept and connection is not shop.asking:
            connection.close()
    shop.connections[:] = [each for each in shop.connections if not each.closed]
    for database in shop.databases.values():
        database.close()


@pytest.fixture
def own_shop(shop: Shop) -> Iterator[Shop]:
    """A shop for one test, on the same server."""
    made = clone(shop.cluster)
    yield made
    drop(made)


def sold(shop: Shop) -> Shop:
    for code in ("T01", "T02"):
        book, till = signed_in_book(shop, code), shop.connect(code)
        posting.post_entry(till, *book.open_shift().arguments)
        posting.post_entry(till, *book.sale().arguments)
        posting.post_entry(till, *book.append("not an entry", {}).arguments)
    give_back(shop, [])
    return shop


def signed_in_book(shop: Shop, till: str = "T01", username: str = "carla") -> TillBook:
    from pos.services import sessions

    token = shop.sign_in(username, till)
    return TillBook(till, user=shop.people[username], jti=str(sessions.read_token(token).jti))


@dataclass(slots=True)
class Attacker:
    """`attempt` runs a statement as one would in psql: what it changed is committed. `;;` separates those of one transaction."""

    shop: Shop
    connection: psycopg.Connection[Any]
    token: str | None
    facts: dict[str, object]
    seen: dict[str, str] = field(default_factory=dict)
    """The digests after the last attempt, which are those before the next."""

    def attempt(self, statement: str) -> list[Any]:
        self.connection.execute("SELECT set_config('pos.token', %s, false)", [self.token or ""])
        parts = statement.format(**self.facts).split(";;")
        if len(parts) == 1 and not statement.startswith("LOCK "):
            return self._run(parts[0])
        with self.connection.transaction():
            return [self._run(part) for part in parts][-1]

    def _run(self, statement: str) -> list[Any]:
        cursor = self.connection.execute(statement.encode())
        return cursor.fetchall() if cursor.description else []


@pytest.fixture(scope="module", params=["cashier", "nobody"])
def attacker(request: pytest.FixtureRequest, shop: Shop) -> Attacker:
    shop.connect(None).execute(PRICES)
    token = shop.sign_in() if request.param == "cashier" else None
    made = Attacker(shop, shop.connect(), token, facts(shop))
    made.seen = digests(shop)
    return made


def nothing_changed(attacker: Attacker) -> bool:
    before, attacker.seen = attacker.seen, digests(attacker.shop)
    return attacker.seen == before


def facts(shop: Shop) -> dict[str, object]:
    def pid(connection: psycopg.Connection[Any]) -> int:
        return connection.info.backend_pid

    return {
        "other_till": shop.cluster.roles["T02"],
        "database": shop.admin.dbname,
        "admin_pid": pid(shop.connect(None)),
        "other_pid": pid(shop.connect("T02")),
        "carla": shop.people["carla"],
        "olivia": shop.people["olivia"],
        "milk": MILK,
        "order": ORDER,
        "stocktake": STOCKTAKE,
        "jwt_key": shop.value("SELECT encode(value, 'hex') FROM sec.param WHERE key = 'jwt_key'"),
    }


ORDER = uuid.UUID(int=0x0D)
STOCKTAKE = uuid.UUID(int=0x0E)

# Rows to be changed: on empty tables an update would touch nothing whoever tries.
PRICES = """
INSERT INTO pos.promotion (id, name, kind) SELECT gen_random_uuid(), 'Offer', 'percent' WHERE NOT EXISTS (SELECT FROM pos.promotion);
INSERT INTO pos.tax_switch (id, name) SELECT gen_random_uuid(), 'Take away' WHERE NOT EXISTS (SELECT FROM pos.tax_switch);
INSERT INTO pos.customer_group (id, name) SELECT gen_random_uuid(), 'Members' WHERE NOT EXISTS (SELECT FROM pos.customer_group);
INSERT INTO pos.price_list (id, name) SELECT gen_random_uuid(), 'List' WHERE NOT EXISTS (SELECT FROM pos.price_list);
INSERT INTO pos.purchase_order (id, store, no, supplier, status) SELECT '00000000-0000-0000-0000-00000000000d', 'S01', 1, id, 'part'
  FROM pos.supplier WHERE NOT EXISTS (SELECT FROM pos.purchase_order);
INSERT INTO pos.purchase_line (purchase_order, product, position, qty, cost) SELECT o.id, p.id, 1, 9, 0.7
  FROM pos.purchase_order o JOIN pos.product p ON p.sku = 'MILK' ON CONFLICT DO NOTHING;
INSERT INTO pos.delivery (id, purchase_order, supplier, day, shipping_minor, till) SELECT o.id, o.id, o.supplier, now(), 500, 'T01'
  FROM pos.purchase_order o ON CONFLICT DO NOTHING;
INSERT INTO pos.delivery_line (delivery, product, qty, cost, movement) SELECT d.id, p.id, 3, 0.7, 0
  FROM pos.delivery d JOIN pos.product p ON p.sku = 'MILK' ON CONFLICT DO NOTHING;
INSERT INTO pos.stocktake (id, store, no, scope) VALUES ('00000000-0000-0000-0000-00000000000e', 'S01', 1, 'all') ON CONFLICT DO NOTHING;
INSERT INTO pos.stocktake_line (stocktake, product) SELECT t.id, p.id FROM pos.stocktake t JOIN pos.product p ON p.sku = 'MILK'
  ON CONFLICT DO NOTHING;
INSERT INTO pos.stocktake_count (id, stocktake, product, qty, is_added, till) SELECT l.product, l.stocktake, l.product, 1, true, 'T01'
  FROM pos.stocktake_line l ON CONFLICT DO NOTHING;
INSERT INTO pos.price_rule (id, list, price) SELECT gen_random_uuid(), id, 1 FROM pos.price_list
 WHERE NOT EXISTS (SELECT FROM pos.price_rule);
"""

TABLES = """
SELECT string_agg(format('SELECT %L AS name, md5(string_agg((to_jsonb(t) - ''last_seen_at'')::text, chr(10) ORDER BY to_jsonb(t)::text))'
                         ' FROM %s t', c.oid::regclass, c.oid::regclass), ' UNION ALL ')
  FROM pg_class c WHERE c.relnamespace IN ('pos'::regnamespace, 'sec'::regnamespace) AND c.relkind = 'r'
"""


def digests(shop: Shop) -> dict[str, str]:
    """Of every table, but for when a session was last seen."""
    if shop.asking is None:
        shop.asking = shop.connect(None)
    row = shop.asking.execute(TABLES.encode()).fetchone() if not DIGEST else (DIGEST[0],)
    assert row is not None
    DIGEST[:] = [str(row[0])]
    return dict(shop.asking.execute(row[0].encode(), prepare=True).fetchall())


DIGEST: list[str] = []
"""The statement, made once: the tables are the same in every shop."""


def found(shop: Shop) -> set[str]:
    """What the verifier says."""
    from pos.services import audit

    return {problem.problem for problem in shop.database(None).read(audit.verify)}
