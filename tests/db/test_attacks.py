"""What a person can do with psql, the till's password and a cashier's session: nothing that matters."""

from __future__ import annotations

import psycopg
import pytest

from pos.services import posting
from tests.factories.entries import TillBook
from tests.postgres import MILK, Shop, both_versions

pytestmark = both_versions

DENIED = ("42501", "42P01", "3F000")

# Each must be refused with an error of permission.
REFUSED = {
    "insert a sale": "INSERT INTO pos.sale (id, till) VALUES (gen_random_uuid(), 'T01')",
    "change a sale": "UPDATE pos.sale SET total_minor = 1",
    "delete a sale": "DELETE FROM pos.sale",
    "change a journal entry": "UPDATE pos.journal SET payload = ''",
    "insert a journal entry": "INSERT INTO pos.journal (till) VALUES ('T01')",
    "truncate the journal": "TRUNCATE pos.journal",
    "truncate with cascade": "TRUNCATE pos.sale CASCADE",
    "rewrite the chain head": "UPDATE pos.till_head SET last_seq = 0",
    "read verifiers": "SELECT * FROM sec.credential",
    "read keys": "SELECT * FROM sec.param",
    "read sessions": "SELECT * FROM sec.session",
    "reset the lockout": "DELETE FROM sec.sign_in_failure",
    "reset the counter of tries": "SELECT setval('sec.\"tries_T01\"', 1)",
    "call an inner function": "SELECT sec.end_sessions(gen_random_uuid(), NULL)",
    "write an audit row": "SELECT sec.log('x', 'x', '{}', NULL)",
    "change an audit row": "UPDATE pos.audit SET action = 'x'",
    "delete audit rows": "DELETE FROM pos.audit",
    "change a person": "UPDATE pos.person SET role = 'owner'",
    "grant a permission": "INSERT INTO pos.role_permission VALUES ('cashier', 'catalog.edit')",
    "make a person": "SELECT pos.add_person(gen_random_uuid(), 'eve', 'Eve', 'cashier', NULL)",
    "set a password": "SELECT pos.set_credential(gen_random_uuid(), 'pin', '', '', 4, false)",
    "end sessions": "SELECT pos.revoke_sessions(gen_random_uuid())",
    "change a setting": "SELECT pos.put_setting('x', '1')",
    "move stock": "SELECT pos.move_stock('S01', gen_random_uuid(), 1, 'receive', NULL, 1, '', '2026-01-01')",
    "change a stock level": "UPDATE pos.stock_level SET qty = 0",
    "change a rollup": "UPDATE pos.day_total SET total_minor = 0",
    "set barcodes": "SELECT pos.set_barcodes(gen_random_uuid(), '{1}')",
    "delete a barcode": "DELETE FROM pos.barcode",
    "change who changed": "UPDATE pos.product SET changed_by = NULL",
    "add a product": "INSERT INTO pos.product (id, sku, name, price) VALUES (gen_random_uuid(), 'X', 'X', 1)",
    "add a tax": "INSERT INTO pos.tax (id, name, letter, rate) VALUES (gen_random_uuid(), 'X', 'A', 0)",
    "unblock a till": "SELECT pos.block_till('T02', NULL)",
    "start an epoch": "SELECT pos.start_epoch('T01')",
    "resolve poison": "SELECT pos.resolve_poison('T01', 1, 1, 'x')",
    "verify other tills": "SELECT * FROM pos.verify_chain()",
    "become the owner": "SET ROLE pos_owner",
    "become the superuser": "SET ROLE postgres",
    "become another till": "SET SESSION AUTHORIZATION postgres",
    "switch triggers off": "SET session_replication_role = replica",
    "lock the products": "LOCK TABLE pos.product IN ACCESS EXCLUSIVE MODE",
    "lock the products softly": "LOCK TABLE pos.product IN SHARE MODE",
    "lock the journal": "LOCK TABLE pos.journal IN EXCLUSIVE MODE",
    "hold an advisory lock": "SELECT pg_advisory_lock(1)",
    "try an advisory lock": "SELECT pg_try_advisory_lock(1)",
    "advisory lock of two keys": "SELECT pg_advisory_xact_lock(1, 2)",
    "temporary table": "CREATE TEMP TABLE product (id int)",
    "create a table": "CREATE TABLE pos.mine (id int)",
    "create in public": "CREATE TABLE public.mine (id int)",
    "create a schema": "CREATE SCHEMA mine",
    "create a function": "CREATE FUNCTION pos.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "large object": "SELECT lo_create(0)",
    "read a file": "SELECT pg_read_file('postgresql.conf')",
    "copy to a program": "COPY (SELECT 1) TO PROGRAM 'id'",
    "create a role": "CREATE ROLE eve LOGIN",
    "alter a role": "ALTER ROLE pos_owner LOGIN",
    "drop a trigger": "DROP TRIGGER append_only ON pos.journal",
    "disable row security": "ALTER TABLE pos.product DISABLE ROW LEVEL SECURITY",
    "add a store": "INSERT INTO pos.store (code, name) VALUES ('S02', 'x')",
    "read password hashes": "SELECT * FROM pg_authid",
    "fill the log": "SELECT pg_logical_emit_message(false, 'x', 'y')",
}

# Each runs and must touch or show nothing.
EMPTY = {
    "change a price": "UPDATE pos.product SET price = 0.01 RETURNING id",
    "archive a product": "UPDATE pos.product SET archived_at = now() RETURNING id",
    "change a tax": "UPDATE pos.tax SET rate = 0 RETURNING id",
    "change the shop": "UPDATE pos.store SET tax_number = 'x' RETURNING code",
    "lock rows": "SELECT id FROM pos.product FOR UPDATE",
    "lock rows of shares": "SELECT id FROM pos.product FOR SHARE",
    "read costs": "SELECT * FROM pos.product_cost",
    "read average costs": "SELECT * FROM pos.stock_cost",
    "read movements with costs": "SELECT * FROM pos.stock_movement",
    "read the reports": "SELECT * FROM pos.day_total",
    "read the audit": "SELECT * FROM pos.audit",
    "read the journal": "SELECT * FROM pos.journal",
    "read sales of another till": "SELECT * FROM pos.sale WHERE till <> 'T01'",
    "read lines of another till": "SELECT l.* FROM pos.sale_line l WHERE NOT EXISTS (SELECT FROM pos.sale s WHERE s.id = l.sale)",
    "read other tills": "SELECT * FROM pos.till WHERE code <> 'T01'",
    "read price history": "SELECT * FROM pos.price_history",
}


@pytest.fixture
def cashier(shop: Shop) -> psycopg.Connection:
    """psql at till T01 with Carla's session in force; there is a sale of this till and one of another."""
    for code in ("T01", "T02"):
        book, till = TillBook(code), shop.connect(code)
        posting.post_entry(till, *book.open_shift().arguments)
        posting.post_entry(till, *book.sale().arguments)
    connection = shop.connect()
    connection.autocommit = False
    connection.execute("SELECT pos.begin(%s)", [shop.sign_in()])
    return connection


def test_a_cashier_with_psql_is_refused(cashier: psycopg.Connection) -> None:
    for what, statement in REFUSED.items():
        with pytest.raises(psycopg.Error) as caught, cashier.transaction():
            cashier.execute(statement)
        assert caught.value.sqlstate in DENIED, (what, caught.value)


def test_what_a_cashier_may_not_see_is_not_there(cashier: psycopg.Connection) -> None:
    for what, statement in EMPTY.items():
        assert cashier.execute(statement).fetchall() == [], what


def test_nothing_changed(shop: Shop, cashier: psycopg.Connection) -> None:
    before = shop.value("SELECT price FROM pos.product WHERE id = %s", MILK)
    cashier.execute("UPDATE pos.product SET price = 0.01")
    cashier.commit()
    assert shop.value("SELECT price FROM pos.product WHERE id = %s", MILK) == before


def test_a_cashier_sees_what_the_work_needs(cashier: psycopg.Connection) -> None:
    assert len(cashier.execute("SELECT till FROM pos.sale").fetchall()) == 1
    assert len(cashier.execute("SELECT * FROM pos.sale_line").fetchall()) == 1
    assert len(cashier.execute("SELECT * FROM pos.product").fetchall()) == 4


def test_nobody_signed_in_sees_the_catalogue_and_no_more(shop: Shop) -> None:
    till = shop.connect()
    assert len(till.execute("SELECT * FROM pos.product").fetchall()) == 4
    for table in ("sale", "supplier", "customer", "shift", "product_cost", "audit"):
        assert till.execute("SELECT * FROM pos." + table).fetchall() == [], table  # noqa: S608 - constants
    assert till.execute("UPDATE pos.product SET price = 1 RETURNING id").fetchall() == []


def test_claims_in_settings_gain_nothing(shop: Shop, cashier: psycopg.Connection) -> None:
    for value in ("admin", "", str(shop.people["olivia"])):
        cashier.execute("SELECT set_config('pos.token', %s, true)", [value])
        assert cashier.execute("SELECT pos.may('catalog.edit')").fetchone() == (False,)


def test_another_tills_entry_cannot_be_posted(shop: Shop) -> None:
    book = TillBook("T02")
    till = shop.connect("T01")
    # the payload says T02; the login decides, and the difference is flagged
    assert posting.post_entry(till, *book.open_shift().arguments) == "posted"
    assert shop.value("SELECT till FROM pos.journal") == "T01"
    assert "number_mismatch" in shop.value("SELECT array_agg(flag) FROM pos.entry_flag")


def test_a_blocked_till_sees_no_people(shop: Shop) -> None:
    shop.connect(None).execute("SELECT pos.block_till('T01', 'stolen')")
    till = shop.connect()
    assert till.execute("SELECT * FROM pos.person").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        till.execute("SELECT * FROM pos.people()")


def test_a_till_of_another_database_of_the_cluster_cannot_connect(shop: Shop) -> None:
    for name in ("postgres", "template1"):
        with pytest.raises(psycopg.OperationalError, match="permission denied"):
            psycopg.connect(**shop.till().with_database(name).parameters())


def test_one_till_cannot_use_up_the_connections_of_all(shop: Shop) -> None:
    opened = [shop.connect() for _ in range(8)]
    with pytest.raises(psycopg.OperationalError, match="too many connections"):
        psycopg.connect(**shop.till().parameters())
    assert len(opened) == 8
    assert shop.connect("T02").execute("SELECT 1").fetchone() == (1,)


def test_an_open_transaction_is_ended_and_stops_nobody(shop: Shop) -> None:
    limit = shop.connect().execute("SHOW idle_in_transaction_session_timeout").fetchone()
    assert limit == ("5s",)
    till = shop.connect()
    till.autocommit = False
    till.execute("SELECT * FROM pos.sign_in('carla', 'pin', 'x')")  # holds its rows
    assert shop.sign_in("carla", "T02")


def test_history_refuses_changes_by_the_owner_too(shop: Shop) -> None:
    book, till = TillBook(), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale().arguments)
    admin = shop.connect(None)
    admin.execute("SET session_replication_role = replica")
    for table in (
        "journal",
        "sale",
        "sale_line",
        "sale_tax",
        "sale_line_tax",
        "payment",
        "stock_movement",
        "audit",
        "price_history",
    ):
        for action in ("DELETE FROM pos." + table, "TRUNCATE pos." + table + " CASCADE"):  # noqa: S608 - constants
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
                admin.execute(action)


def test_every_definer_function_fixes_its_search_path(shop: Shop) -> None:
    open_ones = shop.value(
        "SELECT array_agg(oid::regprocedure::text) FROM pg_proc WHERE pronamespace IN ('pos'::regnamespace, 'sec'::regnamespace)"
        " AND (proconfig IS NULL OR NOT proconfig::text LIKE '%%search_path=pg_catalog, pg_temp%%')"
    )
    assert open_ones is None


def test_no_function_is_open_to_everybody(shop: Shop) -> None:
    callable_by_tills = shop.value(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sec'::regnamespace AND has_function_privilege('pos_till', oid, 'execute')"
    )
    assert callable_by_tills == 0


def test_every_table_has_row_level_security_and_tills_no_table_wide_writing(shop: Shop) -> None:
    assert (
        shop.value(
            "SELECT count(*) FROM pg_class WHERE relnamespace = 'pos'::regnamespace AND relkind = 'r' AND NOT relrowsecurity"
        )
        == 0
    )
    writable = shop.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace IN ('pos'::regnamespace, 'sec'::regnamespace) AND relkind = 'r'"
        " AND has_table_privilege('pos_till', oid, 'UPDATE, DELETE, TRUNCATE, INSERT, TRIGGER, REFERENCES')"
    )
    assert writable == 0


def test_admins_edit_and_leave_a_trace(shop: Shop) -> None:
    till = shop.connect()
    till.autocommit = False
    till.execute("SELECT pos.begin(%s)", [shop.sign_in("adam")])
    assert till.execute("UPDATE pos.product SET price = 1.29 WHERE sku = 'MILK' RETURNING price").fetchone()
    till.commit()
    row = (
        shop.connect(None)
        .execute(
            "SELECT person, detail FROM pos.audit WHERE action = 'product_update' ORDER BY at DESC LIMIT 1"
        )
        .fetchone()
    )
    assert row is not None
    assert row[0] == shop.people["adam"]
    assert row[1] == {"before": {"price": 1.19}, "after": {"price": 1.29}}
    assert shop.value("SELECT count(*) FROM pos.price_history WHERE product = %s", MILK) == 2
    assert shop.value("SELECT changed_by FROM pos.product WHERE id = %s", MILK) == shop.people["adam"]
    assert shop.connect(None).execute("SELECT * FROM pos.verify_audit()").fetchall() == []
