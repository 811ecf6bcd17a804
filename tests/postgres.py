"""A real PostgreSQL for tests: one cluster per session and version, databases cloned from a finished template."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import text

from pos.db import provision, upgrade
from pos.db.database import Database
from pos.db.embedded import EmbeddedServer
from pos.db.endpoint import Endpoint
from pos.services import passwords, sessions, store, users
from pos.services.store import Store

DEBIAN_15 = Path("/usr/lib/postgresql/15")
FAST = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "max_connections": "100"}
ROUNDS = 4
TILLS = ("T01", "T02", "T03", "T04")
SECRETS = {"olivia": "correct horse battery", "adam": "staple the admin 12", "carla": "carla sells 1"}
PIN = "2580"
NINETEEN = uuid.UUID(int=0x19)
SEVEN = uuid.UUID(int=0x07)
DRINKS = uuid.UUID(int=0xD1)
FOOD = uuid.UUID(int=0xF0)
MILK = uuid.UUID(int=0x100)
BREAD = uuid.UUID(int=0x101)
COFFEE = uuid.UUID(int=0x102)
APPLES = uuid.UUID(int=0x103)

CATALOGUE = """
INSERT INTO pos.category (id, name, position) VALUES (%(drinks)s, 'Drinks', 1), (%(food)s, 'Food', 2);
INSERT INTO pos.supplier (id, name) VALUES (gen_random_uuid(), 'Dairy Ltd');
INSERT INTO pos.tax (id, name, letter, rate) VALUES (%(nineteen)s, 'VAT 19%%', 'A', 19), (%(seven)s, 'VAT 7%%', 'B', 7);
INSERT INTO pos.product (id, sku, name, category, price, unit, is_by_weight, reorder_level) VALUES
  (%(milk)s, 'MILK', 'Milk 1 l', %(drinks)s, 1.19, 'pcs', false, 10), (%(bread)s, 'BREAD', 'Rye bread', %(food)s, 3.45, 'pcs', false, NULL),
  (%(coffee)s, 'COFFEE', 'Coffee 500 g', %(drinks)s, 8.90, 'pcs', false, 5), (%(apples)s, 'APPLES', 'Apples', %(food)s, 2.99, 'kg', true, NULL);
INSERT INTO pos.product_tax VALUES (%(milk)s, %(seven)s), (%(bread)s, %(seven)s), (%(coffee)s, %(nineteen)s), (%(apples)s, %(seven)s);
INSERT INTO pos.barcode (code, product) VALUES ('4001686301265', %(milk)s), ('4001686322222', %(coffee)s);
INSERT INTO pos.product_cost VALUES (%(milk)s, 0.80), (%(bread)s, 1.50), (%(coffee)s, 5.00), (%(apples)s, 1.20);
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server, its template database and the logins of the template's tills."""

    server: EmbeddedServer
    template: str
    passwords: dict[str, str]
    roles: dict[str, str]
    people: dict[str, uuid.UUID]


@dataclass(slots=True)
class Shop:
    """A database of its own with a store, four tills, three people and four products."""

    cluster: Cluster
    admin: Endpoint
    databases: dict[str | None, Database] = field(default_factory=dict)
    connections: list[psycopg.Connection[Any]] = field(default_factory=list)
    asking: psycopg.Connection[Any] | None = None

    @property
    def people(self) -> dict[str, uuid.UUID]:
        return self.cluster.people

    def till(self, code: str = "T01") -> Endpoint:
        return self.admin.with_login(self.cluster.roles[code], self.cluster.passwords[code])

    def database(self, code: str | None = "T01") -> Database:
        """Of a till's login, or of the installer for None."""
        if code not in self.databases:
            self.databases[code] = Database(self.till(code) if code else self.admin)
        return self.databases[code]

    def connect(self, code: str | None = "T01") -> psycopg.Connection[Any]:
        made = self.database(code).connect_raw()
        self.connections.append(made)
        return made

    def sign_in(self, username: str = "carla", till: str = "T01", kind: passwords.Kind = "password") -> str:
        """A token."""
        database = self.database(till)
        secret = PIN if kind == "pin" else SECRETS[username]
        salt = database.run(sessions.sign_in_salt, username, kind)
        answer = database.run(sessions.sign_in, username, kind, passwords.derive(secret, salt))
        assert answer.token is not None
        return answer.token

    def value(self, query: str, *parameters: object) -> Any:
        """One value, asked by the superuser."""
        if self.asking is None:
            self.asking = self.connect(None)
        row = self.asking.execute(query, parameters).fetchone()
        return None if row is None else row[0]

    def close(self) -> None:
        for connection in self.connections:
            connection.close()
        for database in self.databases.values():
            database.close()


def start_cluster(install: Path | None) -> Cluster:
    folder = Path(tempfile.mkdtemp(prefix="tern-test-"))
    folder.chmod(0o755)  # as root the server's account has to get through
    server = EmbeddedServer(folder / "db", settings=FAST, install=install)
    server.start()
    try:
        return fill_template(server)
    except BaseException:
        server.release()
        raise


def fill_template(server: EmbeddedServer) -> Cluster:
    template = "template_shop"
    admin = provision.provision(server.admin_endpoint(), template, is_own_cluster=True)
    upgrade.upgrade(admin)
    database = Database(admin)
    database.run(
        store.create, Store("S01", "Corner shop", "EUR", 2, "en-DE", address="Main Street 1\n12345 Town")
    )
    with provision.connect_admin(admin) as connection:
        till_passwords = {code: provision.add_till(connection, code, "Till " + code) for code in TILLS}
        roles = {till.code: till.db_role for till in provision.list_tills(connection)}
        with connection.transaction():
            ids = {"drinks": DRINKS, "food": FOOD, "nineteen": NINETEEN, "seven": SEVEN}
            ids |= {"milk": MILK, "bread": BREAD, "coffee": COFFEE, "apples": APPLES}
            for statement in CATALOGUE.strip().split(";\n"):
                connection.execute(statement, ids)
    people = database.run(make_people)
    database.close()
    return Cluster(server, template, till_passwords, roles, people)


def make_people(session: Any) -> dict[str, uuid.UUID]:
    owner = users.create_owner(session, "olivia", "Olivia", SECRETS["olivia"], rounds=ROUNDS)
    admin = users.add(session, "adam", "Adam", "admin")
    cashier = users.add(session, "carla", "Carla", "cashier", "de")
    users.set_password(session, admin, SECRETS["adam"], rounds=ROUNDS)
    users.set_password(session, cashier, SECRETS["carla"], rounds=ROUNDS)
    users.set_pin(session, cashier, PIN, rounds=ROUNDS)
    return {"olivia": owner, "adam": admin, "carla": cashier}


def clone(cluster: Cluster) -> Shop:
    """A fresh database in some 30 ms."""
    name = "shop_" + uuid.uuid4().hex[:12]
    admin = cluster.server.admin_endpoint()
    with provision.connect_admin(admin) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER pos_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(cluster.template)
            )
        )
        provision.close_database(connection, name)
        for role in cluster.roles.values():
            connection.execute(
                sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                    sql.Identifier(name), sql.Identifier(role)
                )
            )
    return Shop(cluster, admin.with_database(name))


def drop(shop: Shop) -> None:
    shop.close()
    with provision.connect_admin(shop.cluster.server.admin_endpoint()) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(shop.admin.dbname)))


@pytest.fixture(scope="session")
def clusters() -> Iterator[Callable[[str], Cluster]]:
    """Clusters by version, started when first asked for."""
    started: dict[str, Cluster] = {}

    def get(version: str) -> Cluster:
        if version not in started:
            started[version] = start_cluster(None if version == "18" else DEBIAN_15)
        return started[version]

    yield get
    for cluster in started.values():
        cluster.server.release()
        shutil.rmtree(cluster.server.folder.parent, ignore_errors=True)


@pytest.fixture(params=["18"])
def shop(request: pytest.FixtureRequest, clusters: Callable[[str], Cluster]) -> Iterator[Shop]:
    """A fresh shop on the embedded server. Modules marked with `both_versions` get it on Debian's 15 too."""
    made = clone(clusters(request.param))
    yield made
    drop(made)


both_versions = pytest.mark.parametrize(
    "shop",
    [
        "18",
        pytest.param("15", marks=pytest.mark.skipif(not DEBIAN_15.exists(), reason="no PostgreSQL 15 here")),
    ],
    indirect=True,
)


def as_installer(shop: Shop, query: str, **values: object) -> Any:
    """Run one statement as the superuser through SQLAlchemy."""
    return shop.database(None).run(lambda session: session.execute(text(query), values))


CENT = Decimal("0.01")
