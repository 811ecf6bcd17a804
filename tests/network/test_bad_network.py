"""Tills behind a bad network: whatever it does, the cashier goes on and each sale arrives once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.db.endpoint import Endpoint
from pos.domain.tender import TenderKind
from pos.errors import Unavailable
from pos.services import posting
from pos.till import server as till_server
from pos.till.link import LinkStatus
from tests.factories.real_till import RealTill, cashier
from tests.network.bouncer import bouncer
from tests.network.proxy import Proxy
from tests.postgres import Shop

__all__ = ["bouncer"]


@pytest.fixture
def road(shop: Shop) -> Iterator[Proxy]:
    with Proxy(shop.admin.hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def open_till(shop: Shop, tmp_path: Path) -> Iterator[Callable[..., RealTill]]:
    opened: list[RealTill] = []

    def make(port: int, code: str = "T01") -> RealTill:
        address = f"postgresql://127.0.0.1:{port}/{shop.admin.dbname}"
        login = (shop.cluster.roles[code], shop.cluster.passwords[code])
        till = RealTill(tmp_path / code, code, address, login)
        opened.append(till)
        till.fill()
        till.session.begin(cashier(str(shop.people["carla"])))
        till.start()
        return till

    yield make
    for till in opened:
        till.close()


@pytest.fixture
def till(open_till: Callable[..., RealTill], road: Proxy) -> RealTill:
    return open_till(road.port)


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half a second of silence is enough, or the tests would wait."""
    monkeypatch.setattr(till_server, "PATIENCE_S", 0.5)


def posted(shop: Shop) -> tuple[int, int]:
    """Sales on the server, and how many of them are different."""
    return (
        shop.value("SELECT count(*) FROM pos.sale"),
        shop.value("SELECT count(DISTINCT number) FROM pos.sale"),
    )


def wait_until_offline(till: RealTill) -> None:
    """A round that was under way when the road fell silent may still end well."""
    for _ in range(20):
        till.poster.wait_rested(10)
        if till.link.state.status is LinkStatus.OFFLINE:
            return
    raise AssertionError(till.link.state)


def check_books(shop: Shop) -> None:
    admin = shop.connect(None)
    for check in ("verify_chain", "verify_audit", "verify_books"):
        assert admin.execute(f"SELECT * FROM pos.{check}()").fetchall() == []  # noqa: S608 constants


def test_a_slow_road_delays_and_loses_nothing(shop: Shop, road: Proxy, till: RealTill) -> None:
    road.delay_s = 0.1
    for _ in range(5):
        till.sell(["MILK", "COFFEE"])
    till.post_all()
    assert posted(shop) == (5, 5)
    check_books(shop)


def test_connections_cut_after_the_request_double_nothing(shop: Shop, road: Proxy, till: RealTill) -> None:
    till.post_all()
    for _ in range(8):
        road.cuts_after = 1
        till.sell(["MILK"])
        till.post_all()
    road.cuts_after = 0
    assert road.cuts_done >= 4
    assert posted(shop) == (8, 8)
    check_books(shop)


@pytest.mark.usefixtures("hasty")
def test_answers_that_get_lost_are_asked_for_again(shop: Shop, road: Proxy, till: RealTill) -> None:
    till.post_all()
    road.loses_answers = True
    for _ in range(3):
        till.sell(["MILK"])
    wait_until_offline(till)
    assert till.count_waiting() == 3
    road.heal()
    till.post_all()
    assert posted(shop) == (3, 3)
    check_books(shop)


@pytest.mark.usefixtures("hasty")
def test_a_silent_server_is_noticed_and_the_cashier_goes_on(shop: Shop, road: Proxy, till: RealTill) -> None:
    till.post_all()
    road.is_silent = True
    numbers = [till.sell(["COFFEE"], TenderKind.CARD).receipt.number for _ in range(3)]
    wait_until_offline(till)
    assert till.link.state.waiting_sales == 3
    road.heal()
    till.post_all()
    assert till.link.state.status is LinkStatus.ONLINE
    assert shop.value("SELECT array_agg(number ORDER BY seq) FROM pos.sale") == numbers
    check_books(shop)


@pytest.mark.usefixtures("hasty")
def test_a_silent_server_is_noticed_when_nothing_waits(road: Proxy, till: RealTill) -> None:
    till.post_all()
    road.is_silent = True
    wait_until_offline(till)


def test_a_till_that_starts_into_silence_sells(
    shop: Shop, road: Proxy, open_till: Callable[..., RealTill], monkeypatch: pytest.MonkeyPatch
) -> None:
    first = open_till(road.port)
    first.close()
    monkeypatch.setattr(till_server, "PATIENCE_S", 0.5)
    road.is_silent = True
    address = f"postgresql://127.0.0.1:{road.port}/{shop.admin.dbname}"
    login = (shop.cluster.roles["T01"], shop.cluster.passwords["T01"])
    again = RealTill(first.worker.folder, "T01", address, login)
    try:
        again.session.begin(cashier(str(shop.people["carla"])))
        again.start()
        again.sell(["MILK", "BREAD"])
        assert again.count_waiting() >= 1
        road.heal()
        again.post_all()
    finally:
        again.close()
    assert posted(shop) == (1, 1)


@pytest.mark.usefixtures("hasty")
def test_a_slow_server_gets_smaller_batches(
    shop: Shop, road: Proxy, till: RealTill, monkeypatch: pytest.MonkeyPatch
) -> None:
    till.post_all()
    sizes: list[int] = []
    whole = posting.post_entries

    def post(connection, epoch, first, payloads, prev_hash, hashes):  # type: ignore[no-untyped-def]
        sizes.append(len(payloads))
        if len(payloads) > 3:
            raise Unavailable("server_unreachable", reason="the server said nothing for 10 s")
        return whole(connection, epoch, first, payloads, prev_hash, hashes)

    monkeypatch.setattr(posting, "post_entries", post)
    road.is_silent = True
    for _ in range(20):
        till.sell(["MILK"])
    road.heal()
    till.post_all()
    assert max(sizes) > 3
    assert posted(shop) == (20, 20)


def test_posting_behind_pgbouncer_survives_cuts(
    shop: Shop, bouncer: Endpoint, open_till: Callable[..., RealTill]
) -> None:
    with Proxy(bouncer.hosts[0]) as road:
        till = open_till(road.port)
        for number in range(12):
            road.cuts_after = number % 2
            till.sell(["MILK", "BREAD"])
            if number % 5 == 0:
                road.cut()
        road.cuts_after = 0
        till.post_all()
        till.close()
    assert posted(shop) == (12, 12)
    check_books(shop)
