"""Waiting for a server that says nothing: with a limit, and cut from another thread, also while connecting."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace

import psycopg
import pytest
from sqlalchemy import text

from pos.db.database import Database
from pos.db.endpoint import Endpoint
from pos.db.patience import WasCut, patience
from pos.errors import Unavailable
from tests.network.proxy import Proxy
from tests.postgres import Shop

pytestmark = pytest.mark.timeout(60)
"""What is not cut waits for ever here, and the test ends by this."""


@pytest.fixture
def road(shop: Shop) -> Iterator[Proxy]:
    with Proxy(shop.admin.hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def cut() -> threading.Event:
    return threading.Event()


@pytest.fixture
def database(shop: Shop, road: Proxy, cut: threading.Event) -> Iterator[Database]:
    endpoint = through(shop.till(), road)
    database = Database(endpoint, cut=cut)
    with patience(3600):
        yield database
    database.close()


def through(endpoint: Endpoint, road: Proxy) -> Endpoint:
    return replace(endpoint, hosts=(("127.0.0.1", road.port),))


def started(act: Callable[[], object]) -> tuple[ThreadPoolExecutor, Future[object]]:
    """`act` on another thread, with the patience of an hour."""
    thread = ThreadPoolExecutor(1)

    def run() -> object:
        with patience(3600):
            return act()

    return thread, thread.submit(run)


def test_a_query_without_an_answer_is_cut(road: Proxy, database: Database, cut: threading.Event) -> None:
    database.read(lambda session: session.execute(text("SELECT 1")).scalar_one())
    road.is_silent = True
    thread, asked = started(lambda: database.read(lambda session: session.execute(text("SELECT 1"))))
    with thread:
        with pytest.raises(TimeoutError):
            asked.result(0.3)  # it does wait
        cut.set()
        assert isinstance(asked.exception(), Unavailable)


def test_a_held_connection_is_cut_and_closed(road: Proxy, database: Database, cut: threading.Event) -> None:
    connection = database.connect_raw()
    thread, asked = started(lambda: connection.execute("SELECT pg_sleep(3600)"))
    with thread:
        cut.set()
        assert isinstance(asked.exception(), WasCut)
    assert connection.closed


def test_connecting_is_cut(road: Proxy, database: Database, cut: threading.Event) -> None:
    road.is_silent = True
    patient = replace(database.endpoint, options={**database.endpoint.options, "connect_timeout": "3600"})
    waiting = Database(patient, cut=cut)
    thread, asked = started(waiting.connect_raw)
    with thread:
        cut.set()
        assert isinstance(asked.exception(), Unavailable)


def test_listening_is_cut(road: Proxy, database: Database, cut: threading.Event) -> None:
    heard: list[str] = []
    stop = threading.Event()
    ear = threading.Thread(
        target=lambda: database.listen(["pos_changes"], stop, lambda _channel, payload: heard.append(payload))
    )
    ear.start()
    while not heard:
        stop.wait(0.01)
    road.is_silent = True
    stop.set()
    cut.set()
    ear.join()


def test_after_the_cut_nothing_is_asked_any_more(database: Database, cut: threading.Event) -> None:
    connection = database.connect_raw()
    cut.set()
    with pytest.raises(psycopg.OperationalError):
        connection.execute("SELECT 1")
    with pytest.raises(Unavailable, match="server_unreachable"):
        database.read(lambda session: session.execute(text("SELECT 1")))


def test_one_program_cut_leaves_another_alone(shop: Shop, database: Database, cut: threading.Event) -> None:
    cut.set()
    assert shop.database().read(lambda session: session.execute(text("SELECT 7")).scalar_one()) == 7


def test_silence_ends_by_itself_too(road: Proxy, database: Database) -> None:
    connection = database.connect_raw()
    road.is_silent = True
    with patience(0.3), pytest.raises(psycopg.OperationalError, match=r"said nothing for 0\.3 s"):
        connection.execute("SELECT 1")
    assert connection.closed
