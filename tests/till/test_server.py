"""The database as a till reaches it, on a real server: schema that does not fit, a login that is refused, a server gone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pos.errors import Refused, Unavailable
from pos.till.server import TillServer
from tests.postgres import Shop, as_installer


class Here:
    """A place whose endpoint the test gives."""

    def __init__(self, endpoint) -> None:
        self._endpoint = endpoint

    def endpoint(self):
        given, self._endpoint = self._endpoint, None
        return given

    def release(self) -> None: ...


@pytest.fixture
def connect(shop: Shop):
    made: list[TillServer] = []

    def make(**changes) -> TillServer:
        made.append(TillServer(Here(replace(shop.till("T01"), **changes))))
        return made[-1]

    yield make
    for server in made:
        server.close()


def test_a_new_till_begins_at_nothing(connect) -> None:
    head = connect().connect()
    assert (head.epoch, head.seq, head.hash) == (1, 0, bytes(32))


def test_a_newer_database_is_said_to_be_newer(connect, shop: Shop) -> None:
    as_installer(shop, "UPDATE pos.schema_info SET revision = '9999', min_client = '9999'")
    with pytest.raises(Unavailable, match="schema_newer"):
        connect().connect()


def test_an_older_database_is_said_to_be_older(connect, shop: Shop) -> None:
    as_installer(shop, "UPDATE pos.schema_info SET revision = '0000', min_client = '0000'")
    with pytest.raises(Unavailable, match="schema_older"):
        connect().connect()


def test_a_wrong_password_is_said_to_be_refused(connect) -> None:
    with pytest.raises(Unavailable, match="server_login_refused"):
        connect(password="wrong").connect()


def test_a_server_that_is_not_there_is_said_to_be_unreachable(connect) -> None:
    with pytest.raises(Unavailable, match="server_unreachable"):
        connect(hosts=(("127.0.0.1", 1),)).connect()


def test_a_blocked_till_is_told_so(connect, shop: Shop) -> None:
    as_installer(shop, "UPDATE pos.till SET blocked = 'lost' WHERE code = 'T01'")
    with pytest.raises((Refused, Unavailable)):
        connect().connect()
