"""No lever to stop others: whatever a till's login holds, fills or repeats, the other tills and the owner go on."""

from __future__ import annotations

import threading
import time
from typing import Any

import psycopg
import pytest
from psycopg import sql

from pos.db import provision, upgrade
from pos.db.blocking import tills_make_way
from pos.errors import Refused, Unavailable
from pos.services import posting
from tests.attacks.conftest import found, signed_in_book
from tests.factories.entries import MILK_ITEM, TillBook
from tests.postgres import MILK, Shop

Connection = psycopg.Connection[Any]

# What a till can hold in a transaction that it never ends. `{token}` is a cashier's, `{other}` the sale of another till.
HELD = {
    "nothing": "SELECT 1",
    "every table it may read": "SELECT count(*) FROM pos.product, pos.till, pos.person, pos.setting, pos.sale, pos.stock_level",
    "its view of the data": "SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;;SELECT count(*) FROM pos.product",
    "a shared lock by name": "LOCK TABLE pos.product IN ACCESS SHARE MODE",
    "a transaction number": "SELECT pg_current_xact_id()",
    "a change that touches nothing": "UPDATE pos.product SET price = 1",
    "a wrong password": "SELECT pos.sign_in('carla', 'password', 'guess')",
    "a wrong password of the owner": "SELECT pos.sign_in('olivia', 'password', 'guess')",
    "its own session": "SELECT pos.begin('{token}')",
    "its own signing out": "SELECT pos.begin('{token}');;SELECT pos.sign_out()",
    "a revived session": "SELECT pos.resume('{token}')",
    "a sign of life": "SELECT pos.stay('{token}')",
    "a first owner that is refused": "SAVEPOINT s",
    "a hint to all": "SELECT pos.announce('sales')",
    "a false hint": "NOTIFY pos_changes, 'products'",
    "an ear that hears nothing": "LISTEN pos_changes;;NOTIFY pos_changes",
    "a view given to others": "SELECT pg_export_snapshot()",
    "a cursor": "DECLARE c CURSOR FOR SELECT * FROM pos.product;;FETCH 1 FROM c",
}


@pytest.fixture
def held(own_shop: Shop) -> tuple[Connection, TillBook]:
    """Till T01 without time-outs, in a transaction; its book has an open shift and a sale."""
    book, till = signed_in_book(own_shop), own_shop.connect()
    for made in (book.open_shift(), book.sale(MILK_ITEM)):
        posting.post_entry(till, *made.arguments)
    for name in (
        "statement_timeout",
        "lock_timeout",
        "idle_in_transaction_session_timeout",
    ):
        till.execute(f"SET {name} = 0")  # anybody may
    if till.info.server_version >= 170000:
        till.execute("SET transaction_timeout = 0")
    till.autocommit = False
    return till, book


def others_go_on(shop: Shop) -> None:
    """Another till signs in, opens, sells and is refunded; the owner changes a price, a SKU, a person and a setting."""
    began = time.monotonic()
    book, till = signed_in_book(shop, "T02"), shop.connect("T02")
    sold = None
    for make in (book.open_shift, lambda: book.sale(MILK_ITEM)):
        sold = make()
        assert posting.post_entry(till, *sold.arguments) == "posted"
    assert sold is not None
    assert posting.post_entry(till, *book.refund(sold, {1: "1"}).arguments) == "posted"
    posting.announce(till)
    with till.transaction():
        till.execute("SELECT pos.begin(%s)", [shop.sign_in("olivia", "T02")])
        changed = till.execute(
            "UPDATE pos.product SET price = price + 1, sku = sku || 'X' WHERE id = %s RETURNING id", [MILK]
        )
        assert changed.fetchone() == (MILK,)
        till.execute(
            "SELECT pos.change_person(%s, 'Carla B.', 'cashier', NULL, true)", [shop.people["carla"]]
        )
        till.execute("SELECT pos.put_setting('till.note', '1')")
        till.execute(
            "SELECT pos.move_stock('S01', %s, 5, 'receive', 'delivery', 1, '', '2026-11-20')", [MILK]
        )
    assert time.monotonic() - began < 1.5, "somebody waited"


@pytest.mark.parametrize("what", HELD)
def test_an_endless_transaction_stops_nobody(
    own_shop: Shop, held: tuple[Connection, TillBook], what: str
) -> None:
    till, _ = held
    token = own_shop.sign_in()
    for part in HELD[what].format(token=token).split(";;"):
        till.execute(part.encode())
    if what.startswith("a first owner"):
        with pytest.raises(psycopg.Error):
            till.execute("SELECT pos.create_owner(gen_random_uuid(), 'eve', 'Eve', NULL, '', '')")
        till.execute("ROLLBACK TO s")
    others_go_on(own_shop)
    assert found(own_shop) == set()


@pytest.mark.parametrize("what", ["a sale", "a refund", "a shift closed", "poison", "a thousand refunds"])
def test_posting_that_is_never_committed_stops_nobody(
    own_shop: Shop, held: tuple[Connection, TillBook], what: str
) -> None:
    till, book = held
    made = {
        "a sale": lambda: [book.sale(MILK_ITEM)],
        "a refund": lambda: [book.refund(book.made[1], {1: "1"})],
        "a shift closed": lambda: [book.close_shift()],
        "poison": lambda: [book.sale(body={"total": "NaN"})],
        "a thousand refunds": lambda: [
            entry
            for _ in range(100)
            for entry in [book.sale(MILK_ITEM)]
            for entry in (entry, book.refund(entry, {1: "1"}))
        ],
    }[what]()
    for entry in made:
        posting.post_entry(till, *entry.arguments)
    advisory = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'"
    assert own_shop.value(advisory) == 0, "they take room in a table of the whole server"
    others_go_on(own_shop)


def test_a_refund_held_open_is_only_a_flag_for_the_other_till(
    own_shop: Shop, held: tuple[Connection, TillBook]
) -> None:
    till, book = held
    posting.post_entry(till, *book.refund(book.made[1], {1: "1"}).arguments)
    other = signed_in_book(own_shop, "T02")
    assert (
        posting.post_entry(own_shop.connect("T02"), *other.refund(book.made[1], {1: "1"}).arguments)
        == "posted"
    )
    till.rollback()
    assert "refund_at_two_tills" in own_shop.value(
        "SELECT array_agg(flag) FROM pos.entry_flag WHERE till = 'T02'"
    )


def test_a_first_run_that_is_held_open_makes_another_first_run_wait_and_no_more(own_shop: Shop) -> None:
    admin = own_shop.connect(None)
    with admin.transaction():
        for table in ("sec.session", "sec.credential", "pos.person"):
            admin.execute("DELETE FROM " + table)  # noqa: S608 - three constants
    create = "SELECT pos.create_owner(gen_random_uuid(), %s, 'Eve', NULL, '$2b$04$' || repeat('a', 22), sha256(''))"
    one, two = own_shop.connect("T01"), own_shop.connect("T02")
    one.autocommit = False
    one.execute(create, ["eve"])
    with pytest.raises(psycopg.errors.LockNotAvailable):
        two.execute(create, ["adam"])
    one.rollback()
    two.execute(create, ["adam"])
    with pytest.raises(psycopg.Error) as caught:
        one.execute(create, ["eve"])
    assert caught.value.sqlstate == "PT005"


def test_a_transaction_of_a_till_that_lasts_is_ended_by_the_others(
    own_shop: Shop, held: tuple[Connection, TillBook]
) -> None:
    """The ten minutes are shortened here; pos.announce, which every till calls, passes them."""
    till, _ = held
    till.execute("SELECT count(*) FROM pos.product")
    source = own_shop.value("SELECT prosrc FROM pg_proc WHERE oid = 'pos.announce(text)'::regprocedure")
    assert "sec.end_long_transactions(interval '10 minutes')" in source
    own_shop.connect("T02").execute("SELECT pos.announce('stock')")
    till.execute("SELECT 1")
    with own_shop.connect(None) as admin:
        admin.execute("SET SESSION AUTHORIZATION pos_migrator; SET ROLE pos_owner")
        ended = admin.execute("SELECT sec.end_long_transactions('0 seconds')").fetchone()
        assert ended == (1,)
    with pytest.raises(psycopg.errors.AdminShutdown):
        till.execute("SELECT 1")
    role = own_shop.value("SELECT subject FROM pos.audit WHERE action = 'transaction_ended'")
    assert role == own_shop.cluster.roles["T01"]


def test_an_upgrade_gets_past_a_till_that_holds_a_table(
    own_shop: Shop, held: tuple[Connection, TillBook]
) -> None:
    till, _ = held
    till.execute("SELECT count(*) FROM pos.sale_line, pos.sale")
    upgrade.downgrade(own_shop.admin, "0001")
    upgrade.upgrade(own_shop.admin)
    with pytest.raises(psycopg.OperationalError):
        till.execute("SELECT 1")
    others_go_on(own_shop)


def test_an_upgrade_names_who_else_holds_a_table_and_leaves_it_alone(own_shop: Shop) -> None:
    report = own_shop.connect(None)
    report.autocommit = False
    report.execute("SET application_name = 'a report'")
    report.execute("SELECT count(*) FROM pos.till_head")
    with pytest.raises(Unavailable, match="upgrade_blocked") as caught:
        upgrade.downgrade(own_shop.admin, "0001")
    assert "a report" in str(caught.value.facts["programs"])
    assert report.execute("SELECT 1").fetchone() == (1,)


def test_who_works_is_not_ended_by_an_upgrade(own_shop: Shop) -> None:
    """Only a session that is in the way at two looks in a row."""
    waiting, till = own_shop.connect(None), own_shop.connect()
    with tills_make_way(own_shop.admin, waiting.info.backend_pid) as others:
        till.execute("SELECT pg_sleep(0.6)")
    assert others == []
    assert till.execute("SELECT 1").fetchone() == (1,)


def test_a_full_till_keeps_no_other_out(own_shop: Shop) -> None:
    """Two tills take all that they get; the third works."""
    for code in ("T01", "T02"):
        while True:
            try:
                own_shop.connections.append(psycopg.connect(**own_shop.till(code).parameters()))
            except psycopg.OperationalError as error:
                assert "too many connections for role" in str(error)  # noqa: PT017 - the last of the loop
                break
    assert len(own_shop.connections) == 16
    assert own_shop.connect("T03").execute("SELECT till FROM pos.chain_head()").fetchone() == ("T03",)


def test_connections_are_shared_so_that_all_tills_fit(
    own_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = "SELECT array_agg(DISTINCT rolconnlimit) FROM pg_roles WHERE rolname LIKE 'till%%'"
    admin = own_shop.connect(None)
    tills = own_shop.value("SELECT count(*) FROM pg_auth_members WHERE roleid = 'pos_till'::regrole")
    most = int(own_shop.value("SHOW max_connections"))
    provision.share_connections(admin)
    assert own_shop.value(limits) == [8]
    monkeypatch.setattr(provision, "OTHER_CONNECTIONS", most - 6 * tills)
    provision.share_connections(admin)
    assert own_shop.value(limits) == [6]
    monkeypatch.setattr(provision, "OTHER_CONNECTIONS", most - 4 * tills)
    with pytest.raises(Refused, match="server_too_small"):
        provision.share_connections(admin)
    monkeypatch.undo()
    provision.share_connections(admin)


OF_ITS_OWN = {
    "its password": "ALTER ROLE CURRENT_USER PASSWORD 'mine'",
    "its time-outs": "ALTER ROLE CURRENT_USER SET statement_timeout = '1ms'",
    "its search path": "ALTER ROLE CURRENT_USER SET search_path = 'pg_temp', 'public'",
    "its search path here": "ALTER ROLE CURRENT_USER IN DATABASE {database} SET search_path = 'public'",
    "its role": "ALTER ROLE CURRENT_USER SET role = 'pos_till'",
    "its libraries": "ALTER ROLE CURRENT_USER SET local_preload_libraries = 'nothing'",
    "only reading": "ALTER ROLE CURRENT_USER SET default_transaction_read_only = on",
}


@pytest.mark.parametrize("what", OF_ITS_OWN)
def test_a_till_can_spoil_its_own_login_and_the_installer_sets_it_right(own_shop: Shop, what: str) -> None:
    shop, role = own_shop, own_shop.cluster.roles["T01"]
    till = shop.connect()
    till.execute(OF_ITS_OWN[what].format(database=shop.admin.dbname).encode())
    others_go_on(shop)
    admin = shop.connect(None)
    password = provision.renew_till_password(admin, "T01")
    try:
        with psycopg.connect(**shop.admin.with_login(role, password).parameters()) as again:
            assert again.execute("SHOW statement_timeout").fetchone() == ("30s",)
            assert again.execute("SHOW search_path").fetchone() == ("pg_catalog",)
            assert again.execute("SHOW default_transaction_read_only").fetchone() == ("off",)
            assert again.execute("SELECT current_user = session_user").fetchone() == (True,)
    finally:
        old = shop.cluster.passwords["T01"]
        admin.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(role), sql.Literal(old)))


def test_a_till_ends_and_cancels_sessions_of_its_own_login_only(own_shop: Shop) -> None:
    mine, other = own_shop.connect(), own_shop.connect("T02")
    ended = own_shop.connect().execute("SELECT pg_terminate_backend(%s)", [mine.info.backend_pid])
    assert ended.fetchone() == (True,)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        own_shop.connect().execute("SELECT pg_terminate_backend(%s)", [other.info.backend_pid])
    assert other.execute("SELECT 1").fetchone() == (1,)


@pytest.mark.parametrize("role", ["pos_till", "NONE"])
def test_another_role_of_its_own_changes_nothing(own_shop: Shop, role: str) -> None:
    """Who asks is session_user, which SET ROLE leaves as it is."""
    till = own_shop.connect()
    till.execute(("SET ROLE " + role).encode())
    assert till.execute("SELECT till FROM pos.chain_head()").fetchone() == ("T01",)
    assert till.execute("SELECT * FROM pos.sale").fetchall() == []
    till.execute("RESET ROLE")
    assert till.execute("SELECT current_user = session_user").fetchone() == (True,)


def test_four_busy_tills_and_one_that_harasses_them(own_shop: Shop) -> None:
    """While T01 repeats what it may, the others sell; nobody is ended, nothing is lost."""
    stop, answers = threading.Event(), list[str]()
    book = signed_in_book(own_shop)

    def harass() -> None:
        with own_shop.database().connect_raw() as till:
            till.autocommit = False
            while not stop.is_set():
                till.execute("SELECT * FROM pos.sign_in('olivia', 'password', 'guess')")
                till.execute("NOTIFY pos_changes, 'products'")
                posting.post_entry(till, *TillBook("T01", book.user, book.jti).sale(MILK_ITEM).arguments)
                till.rollback()

    def sell(code: str) -> None:
        mine = signed_in_book(own_shop, code)
        with own_shop.database(code).connect_raw() as till:
            answers.extend(posting.post_entry(till, *mine.sale(MILK_ITEM).arguments) for _ in range(20))

    pest = threading.Thread(target=harass)
    tills = [threading.Thread(target=sell, args=[code]) for code in ("T02", "T03", "T04")]
    for thread in (pest, *tills):
        thread.start()
    for thread in tills:
        thread.join()
    stop.set()
    pest.join()
    assert answers == ["posted"] * 60
    assert found(own_shop) == set()
