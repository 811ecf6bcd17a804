"""A till that was restored or copied, on a real server: nothing is lost, and an admin's word starts the new series."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from psycopg import sql

from pos.db import provision
from pos.errors import Refused
from pos.services import tills
from pos.till import series
from pos.till.link import LinkStatus
from pos.till.series import Author, Renewed
from tests.factories.real_till import RealTill, cashier
from tests.postgres import Shop


@pytest.fixture
def open_till(shop: Shop, tmp_path: Path) -> Iterator[Callable[..., RealTill]]:
    opened: list[RealTill] = []

    def make(folder: str = "T01", database: str | None = None) -> RealTill:
        host, port = shop.admin.hosts[0]
        address = f"host={host} port={port} dbname={database or shop.admin.dbname}"
        login = (shop.cluster.roles["T01"], shop.cluster.passwords["T01"])
        till = RealTill(tmp_path / folder, "T01", address, login)
        opened.append(till)
        till.fill()
        till.session.begin(cashier(str(shop.people["carla"])))
        return till

    yield make
    for till in opened:
        till.close()


def sell(till: RealTill, count: int) -> list[str]:
    """Numbers on the papers."""
    return [till.sell(["MILK", "COFFEE"]).receipt.number for _ in range(count)]


def copy_of(till: RealTill, name: str) -> None:
    """The till's disk as it is now."""
    till.worker.run(lambda journal: journal.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")).result()
    shutil.copytree(till.worker.folder, till.worker.folder.parent / name)


def renew(shop: Shop, till: RealTill, username: str = "adam") -> Renewed:
    token = shop.sign_in(username)
    author = Author(str(shop.people[username]), None, token)
    return series.renew(till.worker, till.server.database, till.clock, 4, author, "restored from a backup")


def check_books(shop: Shop) -> None:
    admin = shop.connect(None)
    for check in ("verify_chain", "verify_entries", "verify_books", "verify_audit"):
        assert admin.execute(f"SELECT * FROM pos.{check}()").fetchall() == []  # noqa: S608 constants


@pytest.fixture
def restored(shop: Shop, open_till: Callable[..., RealTill]) -> tuple[RealTill, list[str]]:
    """A till whose disk was put back to this morning, and what it sold since; the server knows of a later day."""
    first = open_till()
    sell(first, 3)
    first.poster.step()
    copy_of(first, "restored")
    sell(first, 4)
    first.poster.step()
    first.close()
    again = open_till("restored")
    return again, sell(again, 2)


def test_a_restored_till_stops_posting_sells_on_and_raises_an_alarm(
    shop: Shop, restored: tuple[RealTill, list[str]]
) -> None:
    till, _ = restored
    till.start()
    till.poster.wait_rested(10)
    assert till.link.state.status is LinkStatus.STOPPED
    assert till.link.state.alarm is not None
    assert till.link.state.alarm.code == "journal_behind_server"
    sell(till, 1)
    till.poster.wait_rested(10)
    alarms = shop.database(None).read(tills.open_alarms)
    assert [(alarm.till, alarm.kind) for alarm in alarms] == [("T01", "journal_behind_server")]
    assert shop.value("SELECT count(*) FROM pos.audit WHERE action = 'alarm'") == 1


def test_an_admin_starts_a_new_series_and_nothing_is_lost(
    shop: Shop, restored: tuple[RealTill, list[str]]
) -> None:
    till, papers = restored
    till.start()
    till.poster.wait_rested(10)
    renewed = renew(shop, till)
    assert renewed == Renewed(2, 2, sales=2)
    till.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 3 + 4 + 2
    found = shop.value(
        "SELECT array_agg(payload::jsonb -> 'body' -> 'carried_from' ->> 'number' ORDER BY seq)"
        " FROM pos.journal WHERE epoch = 2 AND kind = 'sale'"
    )
    assert found == papers
    assert "carried_over" in shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE epoch = 2")
    assert shop.database(None).read(tills.open_alarms) == []
    assert till.link.state.status is LinkStatus.ONLINE
    till.session.look_at_head().result()
    assert sell(till, 1) == ["T01/2-000003"]
    till.post_all()
    check_books(shop)


def test_a_copied_till_is_a_fork_whichever_comes_second(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first = open_till()
    sell(first, 1)
    first.poster.step()
    copy_of(first, "copy")
    copied = open_till("copy")
    sell(first, 2)
    first.poster.step()
    sell(copied, 3)
    copied.start()
    copied.poster.wait_rested(10)
    assert copied.link.state.alarm is not None
    assert copied.link.state.alarm.code == "fork"
    assert [alarm.kind for alarm in shop.database(None).read(tills.open_alarms)] == ["fork"]
    assert renew(shop, copied).carried == 3
    copied.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 6
    check_books(shop)


def test_a_cashier_cannot_start_a_series(shop: Shop, restored: tuple[RealTill, list[str]]) -> None:
    till, _ = restored
    with pytest.raises((Refused, KeyError)):
        renew(shop, till, "carla")
    assert till.worker.run(lambda journal: journal.head()).result().epoch == 1
    assert shop.value("SELECT epoch FROM pos.till_head WHERE till = 'T01'") == 1


def backup(shop: Shop) -> str:
    """Last night's backup, restored under another name; nobody is connected."""
    name = f"{shop.admin.dbname}_backup"
    shop.close()
    shop.databases.clear()
    shop.connections.clear()
    shop.asking = None
    with provision.connect_admin(shop.cluster.server.admin_endpoint()) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} OWNER pos_owner TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(shop.admin.dbname)
            )
        )
        provision.close_database(connection, name)
        connection.execute(
            sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(
                sql.Identifier(name), sql.Identifier(shop.cluster.roles["T01"])
            )
        )
    return name


@pytest.fixture
def restored_server(shop: Shop, open_till: Callable[..., RealTill]) -> Iterator[RealTill]:
    """The server was put back to before two sales and a new series; the till goes on with it."""
    till = open_till()
    sell(till, 3)
    till.poster.step()
    till.close()
    name = backup(shop)
    till = open_till()
    sell(till, 2)
    till.poster.step()
    renew(shop, till)
    till.session.look_at_head().result()
    sell(till, 2)
    till.poster.step()
    till.close()
    shop.admin = shop.admin.with_database(name)
    shop.close()
    shop.databases.clear()
    shop.asking = None
    yield open_till(database=name)
    shop.close()


def test_a_server_restored_from_before_a_series_gets_everything_after_a_word(
    shop: Shop, restored_server: RealTill
) -> None:
    till = restored_server
    till.start()
    till.poster.wait_rested(10)
    till.poster.wait_rested(10)
    assert till.link.state.alarm is not None
    assert till.link.state.alarm.code == "series_unknown"
    assert shop.value("SELECT count(*) FROM pos.sale") == 5
    assert renew(shop, till) == Renewed(2, 0)
    till.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 7
    check_books(shop)
