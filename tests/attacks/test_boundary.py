"""The boundary as it is built: what every function, table and login must look like, and what a cashier's work needs."""

from __future__ import annotations

import psycopg
import pytest

from tests.attacks.conftest import Attacker
from tests.postgres import MILK, Shop


def test_every_function_fixes_its_search_path(shop: Shop) -> None:
    open_ones = shop.value(
        "SELECT array_agg(oid::regprocedure::text) FROM pg_proc WHERE pronamespace IN ('pos'::regnamespace, 'sec'::regnamespace)"
        " AND (proconfig IS NULL OR NOT proconfig::text LIKE '%%search_path=pg_catalog, pg_temp%%')"
    )
    assert open_ones is None


def test_no_inner_function_is_open_to_tills(shop: Shop) -> None:
    callable_by_tills = shop.value(
        "SELECT count(*) FROM pg_proc WHERE pronamespace = 'sec'::regnamespace AND has_function_privilege('pos_till', oid, 'execute')"
    )
    assert callable_by_tills == 0


def test_every_table_has_row_level_security_and_tills_no_table_wide_writing(shop: Shop) -> None:
    unguarded = shop.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace = 'pos'::regnamespace AND relkind = 'r' AND NOT relrowsecurity"
    )
    assert unguarded == 0
    writable = shop.value(
        "SELECT count(*) FROM pg_class WHERE relnamespace IN ('pos'::regnamespace, 'sec'::regnamespace) AND relkind = 'r'"
        " AND has_table_privilege('pos_till', oid, 'UPDATE, DELETE, TRUNCATE, INSERT, TRIGGER, REFERENCES')"
    )
    assert writable == 0


def test_posting_locks_no_row_that_somebody_changes(shop: Shop) -> None:
    """A foreign key locks what it points at until the end of the transaction. What a sale points at never changes its key."""
    targets = shop.value(
        "SELECT array_agg(DISTINCT confrelid::regclass::text ORDER BY confrelid::regclass::text) FROM pg_constraint"
        " WHERE contype = 'f' AND conrelid::regclass::text IN ('pos.journal', 'pos.sale', 'pos.sale_line', 'pos.sale_line_tax',"
        " 'pos.sale_tax', 'pos.payment', 'pos.shift', 'pos.cash_movement', 'pos.stock_level', 'pos.day_product', 'sec.session')"
    )
    assert targets == ["pos.person", "pos.sale", "pos.sale_line", "pos.till"]


def test_a_cashier_sees_what_the_work_needs(shop: Shop, attacker: Attacker) -> None:
    mine = attacker.attempt("SELECT till FROM pos.sale")
    lines = attacker.attempt("SELECT * FROM pos.sale_line")
    assert [len(mine), len(lines)] == ([1, 1] if attacker.token else [0, 0])
    assert len(attacker.attempt("SELECT * FROM pos.product")) == 4


@pytest.mark.parametrize("table", ["sale", "supplier", "customer", "shift", "product_cost", "audit"])
def test_nobody_signed_in_sees_no_business(shop: Shop, table: str) -> None:
    assert shop.connect().execute("SELECT * FROM pos." + table).fetchall() == []  # noqa: S608 - constants


@pytest.mark.parametrize("name", ["postgres", "template1"])
def test_another_database_of_the_cluster_is_closed(shop: Shop, name: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(**shop.till().with_database(name).parameters())


def test_a_blocked_till_sees_no_people(own_shop: Shop) -> None:
    own_shop.connect(None).execute("SELECT pos.block_till('T01', 'stolen')")
    till = own_shop.connect()
    assert till.execute("SELECT * FROM pos.person").fetchall() == []
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        till.execute("SELECT * FROM pos.people()")


def test_admins_edit_and_leave_a_trace(own_shop: Shop) -> None:
    shop, till = own_shop, own_shop.connect()
    with till.transaction():
        till.execute("SELECT pos.begin(%s)", [shop.sign_in("adam")])
        assert till.execute(
            "UPDATE pos.product SET price = 1.29 WHERE sku = 'MILK' RETURNING price"
        ).fetchone()
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
