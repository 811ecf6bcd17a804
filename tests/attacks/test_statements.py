"""Every statement of the tables is refused with the right answer and changes nothing, with a session and without."""

from __future__ import annotations

import psycopg
import pytest

from tests.attacks.conftest import Attacker, found, nothing_changed
from tests.attacks.statements import (
    ADMIN_CALLS,
    CHAIN,
    DENIED,
    EMPTY,
    LOCKS,
    NOT_SIGNED_IN,
    OBJECTS,
    OTHERWISE,
    ROLES,
    SECRETS,
    SERVER,
    WRITING,
)

TABLES = (WRITING, CHAIN, SECRETS, ROLES, OBJECTS, SERVER, LOCKS)
REFUSED = {what: statement for table in TABLES for what, statement in table.items()}


def refused_with(attacker: Attacker, statement: str, sqlstate: str) -> None:
    with pytest.raises(psycopg.Error) as caught:
        attacker.attempt(statement)
    assert caught.value.sqlstate == sqlstate, caught.value
    assert nothing_changed(attacker)


def test_the_tables_are_what_they_say() -> None:
    assert len(REFUSED) == sum(len(table) for table in TABLES), "two attempts of one name"
    assert len(REFUSED) + len(ADMIN_CALLS) + len(OTHERWISE) + len(EMPTY) >= 250


@pytest.mark.parametrize("what", REFUSED)
def test_is_denied(attacker: Attacker, what: str) -> None:
    refused_with(attacker, REFUSED[what], DENIED)


@pytest.mark.parametrize("what", ADMIN_CALLS)
def test_is_for_admins(attacker: Attacker, what: str) -> None:
    refused_with(attacker, ADMIN_CALLS[what], DENIED if attacker.token else NOT_SIGNED_IN)


@pytest.mark.parametrize("what", OTHERWISE)
def test_is_refused(attacker: Attacker, what: str) -> None:
    sqlstate, statement = OTHERWISE[what]
    refused_with(attacker, statement, sqlstate)


@pytest.mark.parametrize("what", EMPTY)
def test_touches_and_shows_nothing(attacker: Attacker, what: str) -> None:
    assert attacker.attempt(EMPTY[what]) == []
    assert nothing_changed(attacker)


def test_the_books_and_the_guards_are_whole_after_all_that(attacker: Attacker) -> None:
    assert found(attacker.shop) == set()
    assert attacker.shop.value(
        "SELECT datacl::text FROM pg_database WHERE datname = current_database()"
    ).count("=") == 2 + len(attacker.shop.cluster.roles), "the owner, the migrator and the tills may connect"
