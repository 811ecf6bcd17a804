"""Addresses: parsed, told without secrets, turned into libpq parameters."""

from __future__ import annotations

import pytest

from pos.db.endpoint import Endpoint
from pos.errors import Refused


def test_a_plain_address() -> None:
    found = Endpoint.parse("postgresql://till_t01:s%40cret@db.example:5433/pos?sslmode=verify-full")
    assert found.hosts == (("db.example", 5433),)
    assert (found.dbname, found.user, found.password) == ("pos", "till_t01", "s@cret")
    assert found.options == {"sslmode": "verify-full"}
    assert found.parameters()["sslmode"] == "verify-full"


def test_several_hosts_share_one_login() -> None:
    found = Endpoint.parse("postgres://u:p@db1:5432,db2:5433/pos")
    assert found.hosts == (("db1", 5432), ("db2", 5433))
    assert found.parameters()["host"] == "db1,db2"
    assert found.parameters()["target_session_attrs"] == "read-write"
    assert Endpoint.parse("host=db1,db2 user=u dbname=pos").hosts == (("db1", 5432), ("db2", 5432))


def test_a_sqlalchemy_address_is_understood() -> None:
    assert Endpoint.parse("postgresql+psycopg://u@h/pos").hosts == (("h", 5432),)


def test_a_socket_folder_with_a_space() -> None:
    assert Endpoint.parse("host='/tmp/a b' dbname=pos user=u").hosts == (("/tmp/a b", 5432),)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "http://x",
        "postgresql://u@h:port/pos",
        "nonsense",
        "host=a,b,c port=1,2 user=u",
        "postgresql://u:geheim@[::1/pos",
    ],
)
def test_a_bad_address_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(Refused, match="database_address_invalid") as caught:
        Endpoint.parse(address)
    assert "geheim" not in repr(caught.value.facts)


def test_secrets_are_not_shown() -> None:
    endpoint = Endpoint.parse("postgresql://u:geheim@h/pos").with_login("till_t01", "geheimer")
    assert endpoint.describe() == "till_t01@h:5432/pos"
    assert "geheim" not in repr(endpoint)
    assert endpoint.with_database("other").dbname == "other"


def test_a_silent_network_is_noticed() -> None:
    settings = Endpoint.parse("postgresql://u@h/pos").parameters()
    assert settings["tcp_user_timeout"] == 3000
    assert (settings["keepalives_idle"], settings["keepalives_interval"], settings["keepalives_count"]) == (
        2,
        1,
        2,
    )
    assert settings["connect_timeout"] == 2
    assert "options" not in settings
