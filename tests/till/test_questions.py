"""Questions to the server: how long they wait, who asks them, and that a session that is over is noticed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from pos.db import patience
from pos.errors import Refused, Unavailable
from pos.till.database_thread import DatabaseThread
from pos.till.questions import TILL_PATIENCE_S, Questions
from tests.factories.real_till import RealTill, cashier
from tests.network.proxy import Proxy
from tests.postgres import Shop


@pytest.fixture
def road(shop: Shop) -> Iterator[Proxy]:
    with Proxy(shop.admin.hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def till(shop: Shop, road: Proxy, tmp_path: Path) -> Iterator[RealTill]:
    address = f"postgresql://127.0.0.1:{road.port}/{shop.admin.dbname}"
    till = RealTill(
        tmp_path / "T01", "T01", address, (shop.cluster.roles["T01"], shop.cluster.passwords["T01"])
    )
    till.session.begin(cashier(str(shop.people["carla"])))
    yield till
    till.close()


@pytest.fixture
def thread() -> Iterator[DatabaseThread]:
    with DatabaseThread() as thread:
        yield thread


def sign_in(till: RealTill, shop: Shop) -> None:
    user = till.session.user
    assert user is not None
    till.session.user = replace(user, token=shop.sign_in("carla", "T01"))


def limit(_session: Any) -> float:
    return patience._limit_s.get()


def refuse(_session: Any) -> None:
    raise Refused("not_signed_in")


def test_a_till_has_less_patience_than_a_report(till: RealTill, shop: Shop, thread: DatabaseThread) -> None:
    sign_in(till, shop)
    at_the_till = Questions(till.session, till.link, thread, till.server, TILL_PATIENCE_S)
    in_the_office = Questions(till.session, till.link, thread, till.server)
    assert at_the_till.query(limit).result() == at_the_till.change(limit).result() == TILL_PATIENCE_S
    assert at_the_till.change_even_at_end(limit).result() == TILL_PATIENCE_S
    assert in_the_office.query(limit).result() == in_the_office.change(limit).result() == patience.DEFAULT_S


def test_a_server_that_says_nothing_fails_the_question_and_not_the_next(
    till: RealTill, shop: Shop, road: Proxy, thread: DatabaseThread
) -> None:
    sign_in(till, shop)
    questions = Questions(till.session, till.link, thread, till.server, 0.3)
    assert questions.query(limit).result() == 0.3
    road.is_silent = True
    with pytest.raises(Unavailable, match="server_unreachable"):
        questions.query(limit).result()
    road.heal()
    assert questions.query(limit).result() == 0.3


def test_nobody_and_who_signed_in_without_the_server_ask_nothing(
    till: RealTill, thread: DatabaseThread
) -> None:
    questions = Questions(till.session, till.link, thread, till.server)
    with pytest.raises(Refused, match="signed_in_offline"):
        questions.query(limit)
    till.session.end()
    with pytest.raises(Refused, match="nobody_signed_in"):
        questions.change_even_at_end(limit)


def test_a_session_that_is_over_is_told(till: RealTill, shop: Shop, thread: DatabaseThread) -> None:
    sign_in(till, shop)
    questions = Questions(till.session, till.link, thread, till.server)
    told: list[str] = []
    questions.on_session_over.append(lambda: told.append("over"))
    with pytest.raises(Refused, match="not_signed_in"):
        questions.query(refuse).result()
    thread.submit(lambda: None).result()
    assert told == ["over"]
