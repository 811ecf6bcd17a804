"""Who passed the door and does not come in yet, because they choose their own secret first. The door is a fake here."""

from __future__ import annotations

from concurrent.futures import Future

import pytest

from pos.errors import Refused
from pos.services.sessions import Proof
from pos.till.front import FrontDoor
from pos.till.link import Link
from pos.till.session import SignedIn

CARLA = SignedIn("c", "carla", "Carla Ruiz", "cashier", frozenset({"sell"}), "token", "jti")
NEWCOMER = SignedIn(
    "c", "carla", "Carla Ruiz", "cashier", frozenset({"sell"}), "token", "jti", Proof("password", "x")
)


class FakeDoor:
    def __init__(self) -> None:
        self.signed_out: list[SignedIn] = []
        self.chosen: Future[SignedIn] = Future()

    def sign_in(self, _username, _kind, _secret, *, may_choose=False) -> Future[SignedIn]:
        assert may_choose
        done: Future[SignedIn] = Future()
        done.set_result(NEWCOMER)
        return done

    def choose_secret(self, user, _new) -> Future[SignedIn]:
        assert user is NEWCOMER
        return self.chosen

    def sign_out(self, user) -> None:
        self.signed_out.append(user)


class FakeSession:
    user = None


class NoNames:
    people = ()


@pytest.fixture
def door() -> FakeDoor:
    return FakeDoor()


@pytest.fixture
def front(door: FakeDoor) -> FrontDoor:
    front = FrontDoor(NoNames(), Link())
    front.attach(door, FakeSession())
    assert front.sign_in_password("carla", "given").result().must_choose == "password"
    return front


def test_nobody_enters_before_they_have_chosen(front: FrontDoor, door: FakeDoor) -> None:
    with pytest.raises(Refused, match="must_change_first"):
        front.enter()
    assert door.signed_out == [NEWCOMER]


def test_who_has_chosen_may_enter(front: FrontDoor, door: FakeDoor) -> None:
    chosen = front.choose_secret("an own one")
    door.chosen.set_result(CARLA)
    assert chosen.result().must_choose == ""
    assert front._passed is CARLA
    assert door.signed_out == []


def test_who_turned_back_while_it_was_asked_stays_out(front: FrontDoor, door: FakeDoor) -> None:
    chosen = front.choose_secret("an own one")
    front.turn_back()
    assert door.signed_out == [NEWCOMER]
    door.chosen.set_result(CARLA)
    with pytest.raises(Refused, match="nobody_signed_in"):
        chosen.result()
    with pytest.raises(Refused, match="nobody_signed_in"):
        front.enter()


def test_a_window_that_is_closed_meanwhile_ends_the_session(front: FrontDoor, door: FakeDoor) -> None:
    front.close()
    assert door.signed_out == [NEWCOMER]
