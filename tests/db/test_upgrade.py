"""Migrations: up, down, equal to the models, one at a time, and the check a program makes before it works."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql

from pos.db import provision, upgrade
from pos.db.endpoint import Endpoint
from pos.db.models import Base
from pos.db.revision import REVISION
from pos.errors import Conflict, Refused, Unavailable
from pos.paths import migrations_dir
from tests.postgres import Cluster, Shop, both_versions


@pytest.fixture
def empty(shop: Shop) -> Iterator[Endpoint]:
    """A provisioned database without a schema, on the same cluster as `shop`."""
    name = "empty_shop"
    server = shop.cluster.server.admin_endpoint()
    yield provision.provision(server, name, is_own_cluster=True)
    with provision.connect_admin(server) as connection:
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@both_versions
def test_up_down_and_up_again(empty: Endpoint) -> None:
    upgrade.upgrade(empty)
    upgrade.check_models(empty)
    upgrade.downgrade(empty, "0001")
    with provision.connect_admin(empty) as connection:
        older = connection.execute("SELECT revision FROM pos.schema_info").fetchone()
        assert older == ("0001",)
    upgrade.upgrade(empty)
    upgrade.check_models(empty)
    upgrade.downgrade(empty)
    with provision.connect_admin(empty) as connection:
        left = connection.execute(
            "SELECT count(*) FROM pg_namespace WHERE nspname IN ('pos', 'sec')"
        ).fetchone()
        assert left == (0,)
    upgrade.upgrade(empty)
    upgrade.upgrade(empty)


@both_versions
def test_check_constraints_of_models_and_database_are_equal(shop: Shop) -> None:
    """`alembic check` does not look at them."""
    rows = shop.connect(None).execute(
        "SELECT conname FROM pg_constraint WHERE contype = 'c' AND connamespace IN ('pos'::regnamespace, 'sec'::regnamespace)"
    )
    in_models = {
        constraint.name
        for table in Base.metadata.tables.values()
        for constraint in table.constraints
        if str(constraint.name).endswith("_check")
    }
    assert {row[0] for row in rows} == in_models


@both_versions
def test_a_shop_with_sales_of_before_there_were_orders_is_upgraded_and_orders(shop: Shop) -> None:
    from decimal import Decimal

    from pos.db.ids import new_id
    from pos.services import posting, purchasing, stock
    from tests.factories.entries import TillBook
    from tests.postgres import MILK

    upgrade.downgrade(shop.admin, "0012")
    book, till = TillBook(), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale().arguments)
    till.close()
    sold = shop.value("SELECT qty FROM pos.stock_level")
    upgrade.upgrade(shop.admin)
    upgrade.check_models(shop.admin)
    database, adam = shop.database(), shop.sign_in("adam")
    supplier = shop.value("SELECT id FROM pos.supplier")
    line = purchasing.DraftLine(MILK, Decimal(5), Decimal("0.70"))
    draft = purchasing.OrderDraft(new_id(), supplier, (line,))
    order = database.run(purchasing.save_and_send, draft, token=adam)
    receipt = purchasing.Receipt(new_id(), order.id, order.version, (line,), dt.date(2026, 11, 20))
    database.run(purchasing.receive, receipt, booked_on=receipt.day, token=adam)
    assert database.read(stock.level, MILK, token=adam) == 5 + sold
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


@both_versions
def test_a_shop_with_stock_of_before_there_were_stocktakes_is_upgraded_and_counts(shop: Shop) -> None:
    from decimal import Decimal

    from pos.db.ids import new_id
    from pos.services import stock, stocktakes
    from tests.postgres import MILK

    upgrade.downgrade(shop.admin, "0013")
    database, adam = shop.database(), shop.sign_in("adam")
    day = dt.date(2026, 11, 20)
    database.run(stock.receive, MILK, Decimal(5), day=day, token=adam)
    upgrade.upgrade(shop.admin)
    upgrade.check_models(shop.admin)
    take = database.run(stocktakes.start, stocktakes.Beginning(new_id()), token=adam)
    counting = stocktakes.Counting(new_id(), take.id, MILK, qty=Decimal(3), seen=0)
    database.run(stocktakes.count, counting, token=adam)
    database.run(stocktakes.post, take.id, 1, booked_on=day, token=adam)
    assert database.read(stock.level, MILK, token=adam) == 3
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_the_migrator_upgrades_without_being_superuser(empty: Endpoint) -> None:
    with provision.connect_admin(empty) as connection:
        password = provision.set_migrator_password(connection)
    migrator = empty.with_login("pos_migrator", password)
    upgrade.upgrade(migrator)
    with provision.connect_admin(empty) as connection:
        owners = connection.execute(
            "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname IN ('pos', 'sec')"
        ).fetchall()
        assert owners == [("pos_owner",)]
    with (
        psycopg.connect(**migrator.parameters()) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute("SELECT * FROM pos.sale")  # nothing belongs to it until it says SET ROLE


def test_the_revision_is_the_newest_migration() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrations_dir()))
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_current_head() == REVISION


def test_a_second_upgrade_waits_for_the_first(empty: Endpoint) -> None:
    failures: list[BaseException] = []

    def go() -> None:
        try:
            upgrade.upgrade(empty)
        except BaseException as error:  # noqa: BLE001 - collected for the assertion
            failures.append(error)

    threads = [threading.Thread(target=go) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_somebody_elses_upgrade_is_not_waited_for_for_ever(
    empty: Endpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upgrade, "LOCK_WAIT_S", 0.2)
    with provision.connect_admin(empty) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [upgrade.LOCK_KEY])
        with pytest.raises(Unavailable, match="upgrade_running"):
            upgrade.upgrade(empty)


@pytest.mark.parametrize(
    ("revision", "min_client", "code"),
    [("9999", "9999", "schema_newer"), ("0000", "0000", "schema_older"), (None, None, "schema_missing")],
)
def test_a_program_that_does_not_fit_says_so(
    shop: Shop, revision: str | None, min_client: str | None, code: str
) -> None:
    admin = shop.connect(None)
    if revision is None:
        admin.execute("DELETE FROM pos.schema_info")
    else:
        admin.execute("UPDATE pos.schema_info SET revision = %s, min_client = %s", [revision, min_client])
    with pytest.raises(Unavailable, match=code):
        shop.database().read(upgrade.check_schema)


def test_a_newer_schema_that_still_serves_us_is_fine(shop: Shop) -> None:
    shop.database().read(upgrade.check_schema)
    shop.connect(None).execute("UPDATE pos.schema_info SET revision = '9999'")
    shop.database().read(upgrade.check_schema)


def test_an_empty_database_is_said_to_be_empty(empty: Endpoint) -> None:
    from pos.db.database import Database

    database = Database(empty)
    with pytest.raises(Unavailable, match="schema_missing"):
        database.read(upgrade.check_schema)
    database.close()


def test_a_database_ahead_of_the_program_is_not_touched(shop: Shop) -> None:
    shop.connect(None).execute("UPDATE public.alembic_version SET version_num = '9999'")
    with pytest.raises(Unavailable, match="schema_newer"):
        upgrade.upgrade(shop.admin)


def test_an_unprovisioned_cluster_is_refused(clusters: Callable[[str], Cluster]) -> None:
    from pos.db.embedded import EmbeddedServer  # a cluster of its own: roles belong to the cluster

    folder = clusters("18").server.folder.parent / "bare"
    with (
        EmbeddedServer(folder, settings={"fsync": "off"}) as server,
        pytest.raises(Refused, match="database_not_provisioned"),
    ):
        upgrade.upgrade(server.admin_endpoint())


def test_tills_are_added_listed_and_blocked(shop: Shop) -> None:
    admin = shop.connect(None)
    password = provision.add_till(admin, "t09", "Ninth")
    role = provision.login_name(shop.admin.dbname, "T09")
    try:
        with psycopg.connect(**shop.admin.with_login(role, password).parameters()) as till:
            assert till.execute("SELECT till FROM pos.chain_head()").fetchone() == ("T09",)
        with pytest.raises(Conflict, match="till_exists"):
            provision.add_till(admin, "T09", "Again")
        with pytest.raises(Refused, match="value_refused"):
            provision.add_till(admin, "t 9", "Malformed")
        provision.block_till(admin, "T09", "stolen")
        assert {till.code: till.blocked for till in provision.list_tills(admin)}["T09"] == "stolen"
        with pytest.raises(psycopg.OperationalError, match="not permitted to log in"):
            psycopg.connect(**shop.admin.with_login(role, password).parameters())
        provision.unblock_till(admin, "T09")
        renewed = provision.renew_till_password(admin, "T09")
        assert renewed != password
        with pytest.raises(Refused, match="till_unknown"):
            provision.block_till(admin, "T77", "x")
    finally:
        admin.execute(
            sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(
                sql.Identifier(shop.admin.dbname), sql.Identifier(role)
            )
        )
        admin.execute(sql.SQL("DROP ROLE {}").format(sql.Identifier(role)))


def test_the_names_of_logins_fit() -> None:
    assert provision.login_name("pos", "T01") == "till_t01"
    assert provision.login_name("shop2", "T01") == "till_shop2_t01"
    assert len(provision.login_name("x" * 63, "T0000001")) <= 63
    assert re.fullmatch(r"[a-z0-9_]+", provision.login_name("Shop2", "T01"))


def test_sql_of_a_revision_lies_in_its_own_folder() -> None:
    for version in (migrations_dir() / "versions").glob("*.py"):
        revision = version.name.split("_")[0]
        assert sorted(Path(migrations_dir() / "sql" / revision).glob("*.sql"))


def test_the_entity_picture_is_current() -> None:
    from scripts.write_data_model import TARGET, picture

    assert TARGET.read_text(encoding="utf-8") == picture()
