"""A second person looks at something: nobody is signed in or out by it, and their session ends with the question."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pos.errors import Refused
from pos.services import users
from pos.till.sign_in import Door
from pos.till.verifying import verify_at
from tests.factories.real_till import RealTill, cashier
from tests.postgres import PIN, ROUNDS, Shop
from tests.till.test_sign_in import cut, door, road, till

__all__ = ["cut", "door", "road", "till"]

MANAGERS = "8642"


@pytest.fixture
def manager(shop: Shop) -> str:
    person = shop.people["adam"]
    token = shop.sign_in("olivia", "T04")
    shop.database("T04").run(users.set_pin, person, MANAGERS, rounds=ROUNDS, token=token)
    return str(person)


def test_a_manager_verifies_and_the_cashier_stays(
    door: Door, till: RealTill, shop: Shop, manager: str
) -> None:
    till.session.begin(cashier(str(shop.people["carla"])))
    before = till.session.user
    assert verify_at(door)("adam", MANAGERS, "pin").result() == manager
    door._thread.submit(lambda: None).result()
    assert till.session.user == before
    open_sessions = "SELECT count(*) FROM sec.session WHERE person = %s AND revoked_at IS NULL"
    assert shop.value(open_sessions, shop.people["adam"]) == 0


def test_a_cashier_or_a_wrong_pin_verifies_nothing(door: Door, manager: str) -> None:
    with pytest.raises(Refused, match="verify_not_allowed"):
        verify_at(door)("carla", PIN, "pin").result()
    with pytest.raises(Refused, match="wrong_pin"):
        verify_at(door)("adam", "0000", "pin").result()


def test_a_managers_badge_verifies_and_a_cashiers_does_not(door: Door, shop: Shop, manager: str) -> None:
    codes = {}
    for name in ("adam", "carla"):
        codes[name] = users.new_badge_code(shop.people[name])
        shop.database(None).run(users.set_badge, shop.people[name], codes[name], rounds=ROUNDS)
    assert verify_at(door)("adam", codes["adam"], "badge").result() == manager
    with pytest.raises(Refused, match="verify_not_allowed"):
        verify_at(door)("carla", codes["carla"], "badge").result()
    with pytest.raises(Refused, match="badge_unknown"):
        verify_at(door)("adam", users.new_badge_code(shop.people["adam"]), "badge").result()


def test_without_the_server_a_manager_who_was_here_verifies(
    door: Door, cut: Callable[[], None], manager: str
) -> None:
    verify_at(door)("adam", MANAGERS, "pin").result()
    verify_at(door)("carla", PIN, "pin").exception()
    cut()
    assert verify_at(door)("adam", MANAGERS, "pin").result() == manager
    with pytest.raises(Refused, match="verify_not_allowed"):
        verify_at(door)("carla", PIN, "pin").result()
