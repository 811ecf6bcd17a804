"""The transaction runner: commit, rollback, retry, translation, notifications; and working behind PgBouncer."""

from __future__ import annotations

import threading
import time

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.db.database import RECONNECTED, Database
from pos.db.endpoint import Endpoint
from pos.db.sqlstate import classify
from pos.errors import PosError, Refused, Unavailable
from pos.services import passwords, posting, sessions
from tests.factories.entries import TillBook
from tests.network.bouncer import bouncer
from tests.postgres import MILK, SECRETS, Shop

__all__ = ["bouncer"]

PRICE = text("SELECT price FROM pos.product WHERE id = :id")


def set_price(session: Session, price: str) -> int:
    done = session.execute(
        text("UPDATE pos.product SET price = :price WHERE id = :id"), {"price": price, "id": MILK}
    )
    return done.rowcount


@pytest.mark.parametrize(
    ("sqlstate", "meaning"),
    [
        (None, "lost"),
        ("08006", "lost"),
        ("57P01", "lost"),
        ("57P03", "retry"),
        ("40001", "retry"),
        ("40P01", "retry"),
        ("55P03", "retry"),
        ("53300", "retry"),
        ("23505", "refused"),
        ("22003", "refused"),
        ("42501", "refused"),
        ("28000", "refused"),
        ("PT003", "refused"),
        ("42601", "bug"),
        ("XX000", "bug"),
    ],
)
def test_what_error_codes_mean(sqlstate: str | None, meaning: str) -> None:
    assert classify(sqlstate) == meaning


def test_a_use_case_is_committed_with_the_rights_of_its_token(shop: Shop) -> None:
    database = shop.database()
    assert database.run(set_price, "1.29", token=shop.sign_in("carla")) == 0
    assert database.run(set_price, "1.29", token=shop.sign_in("adam")) == 1
    assert database.run(set_price, "1.39") == 0  # the token does not linger on the pooled connection
    assert str(shop.value("SELECT price FROM pos.product WHERE id = %s", MILK)) == "1.2900"


def test_an_error_rolls_back(shop: Shop) -> None:
    def fail(session: Session) -> None:
        set_price(session, "9.99")
        raise Refused("example")

    with pytest.raises(Refused, match="example"):
        shop.database(None).run(fail)
    assert str(shop.value("SELECT price FROM pos.product WHERE id = %s", MILK)) == "1.1900"


def test_reading_refuses_to_write(shop: Shop) -> None:
    with pytest.raises((psycopg.Error, PosError)):
        shop.database().read(set_price, "9.99", token=shop.sign_in("adam"))


def test_a_refused_value_is_no_bug(shop: Shop) -> None:
    with pytest.raises(Refused, match="value_refused") as caught:
        shop.database(None).run(set_price, "NaN")
    assert caught.value.facts["constraint"] == "product_price_range_check"


def test_a_locked_row_is_tried_again(shop: Shop) -> None:
    holder = shop.connect(None)
    holder.autocommit = False
    holder.execute("SELECT 1 FROM pos.product WHERE id = %s FOR UPDATE", [MILK])
    attempts: list[float] = []

    def impatient(session: Session) -> int:
        attempts.append(time.monotonic())
        if len(attempts) == 3:
            holder.rollback()
        session.execute(text("SET LOCAL lock_timeout = '20ms'"))
        return set_price(session, "1.49")

    assert shop.database(None).run(impatient) == 1
    assert len(attempts) == 3


def test_a_lost_connection_is_replaced_before_the_commit(shop: Shop) -> None:
    database = shop.database(None)
    calls: list[int] = []

    def unlucky(session: Session) -> int:
        calls.append(1)
        if len(calls) == 1:
            pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
            shop.connect(None).execute("SELECT pg_terminate_backend(%s)", [pid])
        return set_price(session, "1.59")

    assert database.run(unlucky) == 1
    assert len(calls) == 2


def test_a_connection_lost_during_the_commit_leaves_the_outcome_open(shop: Shop) -> None:
    def unlucky(session: Session) -> None:
        set_price(session, "1.69")
        pid = session.execute(text("SELECT pg_backend_pid()")).scalar_one()
        shop.connect(None).execute("SELECT pg_terminate_backend(%s)", [pid])

    with pytest.raises(Unavailable, match="outcome_unknown"):
        shop.database(None).run(unlucky)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"password": "wrong"}, "server_login_refused"),
        ({"user": "nobody_here"}, "server_login_refused"),
        ({"dbname": "no_such_database"}, "database_missing"),
        ({"hosts": (("127.0.0.1", 1),)}, "server_unreachable"),
        ({"hosts": (("/nonexistent", 5432),)}, "server_unreachable"),
    ],
)
def test_what_keeps_us_out_is_said(shop: Shop, change: dict[str, object], code: str) -> None:
    from dataclasses import replace

    endpoint = replace(shop.admin, **change)  # type: ignore[arg-type]
    database = Database(endpoint)
    with pytest.raises(PosError, match=code):
        database.run(lambda session: session.execute(text("SELECT 1")).scalar_one())
    with pytest.raises(PosError, match=code):
        database.connect_raw()
    database.close()


def test_a_change_of_a_price_is_heard(shop: Shop) -> None:
    heard: list[str] = []
    ready, stop = threading.Event(), threading.Event()

    def on_notify(_channel: str, payload: str) -> None:
        heard.append(payload)
        ready.set()

    database = shop.database()
    thread = threading.Thread(target=database.listen, args=[["pos_changes"], stop, on_notify])
    thread.start()
    assert ready.wait(5)
    ready.clear()
    shop.database("T02").run(set_price, "1.79", token=shop.sign_in("adam", "T02"))
    assert ready.wait(5)
    stop.set()
    thread.join()
    assert heard[0] == RECONNECTED
    assert "products" in heard


def test_listening_survives_a_lost_connection(shop: Shop) -> None:
    connected, stop = threading.Semaphore(0), threading.Event()
    thread = threading.Thread(
        target=shop.database().listen,
        args=[["pos_changes"], stop, lambda _channel, _payload: connected.release()],
    )
    thread.start()
    assert connected.acquire(timeout=5)
    shop.connect(None).execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%' AND datname = current_database()"
    )
    assert connected.acquire(timeout=5)
    stop.set()
    thread.join()


# ---------------------------------------------------------------------- PgBouncer


def connect_patiently(database: Database) -> psycopg.Connection:
    for _ in range(200):
        try:
            return database.connect_raw()
        except Unavailable:
            time.sleep(0.02)
    return database.connect_raw()


def test_everything_works_behind_pgbouncer(shop: Shop, bouncer: Endpoint) -> None:
    database = Database(bouncer, pool_size=6)
    with connect_patiently(database) as raw:
        salt = database.run(sessions.sign_in_salt, "adam", "password")
        answer = database.run(sessions.sign_in, "adam", "password", passwords.derive(SECRETS["adam"], salt))
        assert answer.token is not None
        book = TillBook()
        for made in (book.open_shift(), *(book.sale() for _ in range(10))):
            assert posting.post_entry(raw, *made.arguments) == "posted"
        seen: list[object] = []

        def work(token: str | None) -> None:
            seen.extend((token is not None, database.run(set_price, "2.00", token=token)) for _ in range(20))

        threads = [threading.Thread(target=work, args=[token]) for token in (answer.token, None) * 3]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        # six clients share two server connections, and no token rubs off
        assert set(seen) == {(True, 1), (False, 0)}
        assert len(seen) == 120
        assert raw.execute("SHOW idle_in_transaction_session_timeout").fetchone() == ("5s",)
    database.close()
