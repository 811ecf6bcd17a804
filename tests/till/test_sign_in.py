"""The door of a till on a real server behind a bad network: with the server, and for a while without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from pos.errors import Conflict, Refused, Unavailable
from pos.services import users
from pos.till import sign_in as door_module
from pos.till.clock import SystemClock
from pos.till.database_thread import DatabaseThread
from pos.till.link import LinkStatus
from pos.till.names import holder_among
from pos.till.session import SignedIn
from pos.till.sign_in import OFFLINE_RIGHTS, Door
from tests.factories.real_till import RealTill
from tests.network.proxy import Proxy
from tests.postgres import PIN, ROUNDS, SECRETS, Shop


class MovedClock(SystemClock):
    """The system's clock, moved by `by`."""

    by = timedelta(0)

    def now(self):
        return super().now() + self.by


@pytest.fixture
def road(shop: Shop) -> Iterator[Proxy]:
    with Proxy(shop.admin.hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def till(shop: Shop, road: Proxy, tmp_path: Path) -> Iterator[RealTill]:
    address = f"postgresql://127.0.0.1:{road.port}/{shop.admin.dbname}"
    login = (shop.cluster.roles["T01"], shop.cluster.passwords["T01"])
    till = RealTill(tmp_path / "T01", "T01", address, login, MovedClock())
    till.fill()
    yield till
    till.close()


@pytest.fixture
def door(till: RealTill, monkeypatch: pytest.MonkeyPatch) -> Iterator[Door]:
    monkeypatch.setattr(door_module, "PATIENCE_S", 0.5)
    with DatabaseThread() as thread:
        yield Door(till.server, till.worker, thread, till.clock, lambda: b"k" * 32, till.link)


def carla(door: Door, pin: str = PIN) -> SignedIn:
    return door.sign_in("carla", "pin", pin).result()


@pytest.fixture
def cut(road: Proxy, till: RealTill) -> Callable[[], None]:
    """The server falls silent, and the poster has noticed."""

    def act() -> None:
        road.is_silent = True
        till.link.set_status(LinkStatus.OFFLINE, till.clock.now())

    return act


def test_who_signed_in_here_signs_in_without_the_server(door: Door, road: Proxy) -> None:
    assert carla(door).token is not None
    road.is_silent = True
    offline = carla(door)
    assert offline.token is None
    assert offline.name == "Carla"


def test_without_the_server_an_admin_has_a_cashiers_rights(door: Door, cut: Callable[[], None]) -> None:
    online = door.sign_in("adam", "password", SECRETS["adam"]).result()
    assert online.may("catalog.edit")
    cut()
    offline = door.sign_in("adam", "password", SECRETS["adam"]).result()
    assert offline.permissions <= OFFLINE_RIGHTS
    assert offline.may("sell")
    assert not offline.may("catalog.edit")


def test_who_never_signed_in_here_waits_for_the_server(door: Door, cut: Callable[[], None]) -> None:
    cut()
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        carla(door)


def test_five_wrong_pins_and_the_right_one_is_refused_too(
    door: Door, road: Proxy, till: RealTill, cut: Callable[[], None]
) -> None:
    carla(door)
    cut()
    for left in (4, 3, 2, 1, 0):
        with pytest.raises(Refused, match="wrong_pin") as caught:
            carla(door, "0000")
        assert caught.value.facts["tries_left"] == left
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        carla(door)
    road.heal()
    till.link.set_status(LinkStatus.ONLINE, till.clock.now())
    assert carla(door).token is not None


def test_the_lease_ends_after_72_hours_and_no_clock_stretches_it(
    door: Door, till: RealTill, cut: Callable[[], None]
) -> None:
    carla(door)
    cut()
    clock = till.clock
    assert isinstance(clock, MovedClock)
    clock.by = timedelta(hours=71)
    assert carla(door).token is None
    clock.by = timedelta(hours=73)
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        carla(door)
    clock.by = timedelta(hours=1)
    with pytest.raises(Refused, match="clock_set_back"):
        carla(door)


def test_a_key_that_is_lost_lets_nobody_in(
    door: Door, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    carla(door)
    cut()
    monkeypatch.setattr(door, "_key", lambda: b"x" * 32)
    with pytest.raises(Refused, match="wrong_pin"):
        carla(door)


def is_ended(shop: Shop, user: SignedIn) -> bool:
    ended: bool = shop.value(
        "SELECT revoked_at IS NOT NULL FROM sec.session WHERE jti = %s::uuid", user.session_id
    )
    return ended


def test_signing_out_ends_the_session_on_the_server(door: Door, shop: Shop) -> None:
    user = carla(door)
    assert not is_ended(shop, user)
    door.sign_out(user).result()
    assert is_ended(shop, user)


def test_sessions_that_ended_while_the_server_was_away_end_there_when_it_is_back(
    door: Door, shop: Shop, road: Proxy, cut: Callable[[], None]
) -> None:
    first, second = carla(door), carla(door)
    cut()
    for user in (first, second):
        door.sign_out(user).result()
    door.end_sessions()
    door.sign_out(second).result()  # what waits in the thread before it is done
    assert not is_ended(shop, first)
    road.heal()
    door.end_sessions()
    door._thread.submit(lambda: None).result()
    assert is_ended(shop, first)
    assert is_ended(shop, second)
    assert door._ending == []


def test_nobody_leaves_while_something_is_only_here(door: Door, till: RealTill) -> None:
    door.check_leaving().result()
    till.session.begin(carla(door))
    till.sell(["MILK"])
    with pytest.raises(Refused, match="entries_only_here") as caught:
        door.check_leaving().result()
    assert caught.value.facts == {"entries": 2, "sales": 1}
    till.poster.step()
    door.check_leaving().result()


def test_nobody_leaves_a_till_whose_story_differs_from_the_servers(door: Door, till: RealTill) -> None:
    till.link.set_status(LinkStatus.STOPPED, till.clock.now(), alarm=Conflict("fork", epoch=1, seq=3))
    with pytest.raises(Refused, match="entries_only_here") as caught:
        door.check_leaving().result()
    assert caught.value.facts == {"entries": 0, "sales": 0}
    till.link.set_status(LinkStatus.ONLINE, till.clock.now())
    door.check_leaving().result()


@pytest.mark.parametrize("is_noticed", [True, False])
def test_signing_out_without_the_server_is_quiet(
    door: Door, road: Proxy, cut: Callable[[], None], is_noticed: bool
) -> None:
    user = carla(door)
    if is_noticed:
        cut()
    road.is_silent = True
    door.sign_out(user).result()


def test_a_manager_consents_without_being_signed_in_and_with_the_rights_they_have(
    door: Door, shop: Shop, road: Proxy, cut: Callable[[], None]
) -> None:
    adam = door.consult("adam", "password", SECRETS["adam"]).result()
    assert adam.may("approve")
    assert (adam.token, adam.session_id) == (None, None)
    assert shop.value("SELECT bool_and(revoked_at IS NOT NULL) FROM sec.session")
    cut()
    assert door.consult("adam", "password", SECRETS["adam"]).result().may("approve")
    for left in (4, 3):
        with pytest.raises(Refused, match="wrong_password") as caught:
            door.consult("adam", "password", "no such word here").result()
        assert caught.value.facts["tries_left"] == left
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        door.consult("carla", "pin", PIN).result()


def test_a_badge_signs_in_with_the_server_and_without_it(
    door: Door, shop: Shop, till: RealTill, cut: Callable[[], None]
) -> None:
    carla_id = shop.people["carla"]
    code = users.new_badge_code(carla_id)
    shop.database(None).run(users.set_badge, carla_id, code, rounds=ROUNDS)
    till.fill()
    username = holder_among(till.prices.people, code)
    assert username == "carla"
    assert door.sign_in(username, "badge", code).result().token is not None
    other = users.new_badge_code(carla_id)
    with pytest.raises(Refused, match="badge_unknown"):
        door.sign_in(username, "badge", other).result()
    cut()
    assert door.sign_in(username, "badge", code).result().name == "Carla"
    with pytest.raises(Refused, match="badge_unknown"):
        door.sign_in(username, "badge", other).result()
    with pytest.raises(Refused, match="badge_unknown"):
        holder_among(till.prices.people, users.new_badge_code(shop.people["adam"]))


# ---- secrets of one's own ----
OWN = "a few own words"


@pytest.fixture
def given(shop: Shop) -> str:
    """The password that an admin gave Carla."""
    secret: str = shop.database(None).run(users.reset, shop.people["carla"], rounds=ROUNDS)
    return secret


def by_password(door: Door, secret: str, *, may_choose: bool = False) -> SignedIn:
    return door.sign_in("carla", "password", secret, may_choose=may_choose).result()


def test_a_given_password_opens_nothing_before_an_own_one_is_chosen(
    door: Door, shop: Shop, given: str, cut: Callable[[], None]
) -> None:
    with pytest.raises(Refused, match="must_change_first"):
        by_password(door, given)
    with pytest.raises(Refused, match="must_change_first"):
        door.consult("carla", "password", given).result()
    assert shop.value("SELECT bool_and(revoked_at IS NOT NULL) FROM sec.session")
    first = by_password(door, given, may_choose=True)
    assert first.first is not None
    assert first.first.bcrypt not in repr(first)
    cut()  # and not without the server either
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        by_password(door, given, may_choose=True)


def test_who_chose_their_own_goes_on_with_it_with_the_server_and_without(
    door: Door, shop: Shop, given: str, cut: Callable[[], None]
) -> None:
    first = by_password(door, given, may_choose=True)
    with pytest.raises(Refused, match="secret_same"):
        door.choose_secret(first, given).result()
    with pytest.raises(Refused, match="password_too_short"):
        door.choose_secret(first, "short").result()
    chosen = door.choose_secret(first, OWN).result()
    assert (chosen.first, chosen.token) == (None, first.token)
    assert not is_ended(shop, chosen)
    assert by_password(door, OWN).token is not None
    with pytest.raises(Refused, match="wrong_password"):
        by_password(door, given)
    cut()
    assert by_password(door, OWN).name == "Carla"
    with pytest.raises(Refused, match="wrong_password"):
        by_password(door, given)


def test_a_reset_ends_the_lease_of_the_password_before_it(
    door: Door, shop: Shop, cut: Callable[[], None]
) -> None:
    by_password(door, SECRETS["carla"])
    carla(door)
    given = shop.database(None).run(users.reset, shop.people["carla"], rounds=ROUNDS)
    by_password(door, given, may_choose=True)
    cut()
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        by_password(door, SECRETS["carla"])
    assert carla(door).name == "Carla"  # the PIN is another matter


def test_the_flag_is_that_of_what_one_signs_in_with(door: Door, shop: Shop, given: str) -> None:
    assert carla(door).first is None
    shop.connect(None).execute("UPDATE sec.credential SET must_change = kind = 'pin'")
    assert by_password(door, given).first is None
    first = door.sign_in("carla", "pin", PIN, may_choose=True).result()
    assert first.first is not None
    assert first.first.kind == "pin"
    door.choose_secret(first, "730951").result()
    assert carla(door, "730951").first is None


def test_a_new_pin_counts_here_without_the_server_and_the_old_one_does_not(
    door: Door, shop: Shop, cut: Callable[[], None]
) -> None:
    elsewhere, here = carla(door), carla(door)
    door.change_secret(here, "pin", "730951", "pin", PIN).result()
    assert is_ended(shop, elsewhere)
    assert not is_ended(shop, here)
    cut()
    with pytest.raises(Refused, match="wrong_pin"):
        carla(door)
    assert carla(door, "730951").name == "Carla"


def test_a_pin_is_changed_by_the_password_too_whose_lease_stays(door: Door, cut: Callable[[], None]) -> None:
    user = by_password(door, SECRETS["carla"])
    door.change_secret(user, "pin", "730951", "password", SECRETS["carla"]).result()
    cut()
    assert by_password(door, SECRETS["carla"]).name == "Carla"
    assert carla(door, "730951").name == "Carla"


def test_a_wrong_old_one_says_how_many_tries_are_left_and_then_the_door_is_shut(door: Door) -> None:
    user = carla(door)
    for left in (5, 4, 3, 2, 1):
        with pytest.raises(Refused, match="wrong_pin") as caught:
            door.change_secret(user, "pin", "730951", "pin", "0001").result()
        assert caught.value.facts["tries_left"] == left
    with pytest.raises(Refused, match="locked_out"):
        door.change_secret(user, "pin", "730951", "pin", "0001").result()
    with pytest.raises(Refused, match="locked_out"):
        door.change_secret(user, "pin", "730951", "pin", PIN).result()


def test_a_wrong_old_password_is_called_so(door: Door) -> None:
    user = carla(door)
    with pytest.raises(Refused, match="wrong_old_password"):
        door.change_secret(user, "password", OWN, "password", "no such word here").result()
    assert carla(door).token is not None


def test_without_the_server_nothing_is_changed_and_the_old_pin_still_counts(
    door: Door, road: Proxy, cut: Callable[[], None]
) -> None:
    user = carla(door)
    cut()
    with pytest.raises(Unavailable):
        door.change_secret(user, "pin", "730951", "pin", PIN).result()
    assert carla(door).name == "Carla"


def test_when_nobody_knows_whether_it_was_changed_the_old_one_opens_nothing_here(
    door: Door, till: RealTill, road: Proxy, cut: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    user = carla(door)

    def fall_silent(*_asked: object, **_named: object) -> None:
        raise Unavailable("outcome_unknown")

    monkeypatch.setattr(till.server.database, "run", fall_silent)
    with pytest.raises(Unavailable, match="outcome_unknown"):
        door.change_secret(user, "pin", "730951", "pin", PIN).result()
    cut()
    with pytest.raises(Refused, match="offline_sign_in_refused"):
        carla(door)
