"""Who works at a till stays signed in while the server is there, and learns it when the session is over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pos.db import patience
from pos.errors import Refused
from pos.journal import sign_ins
from pos.services import sessions, users
from pos.till import presence as presence_module
from pos.till.database_thread import DatabaseThread
from pos.till.presence import Presence
from pos.till.sign_in import OFFLINE_RIGHTS, Door
from tests.factories.real_till import RealTill
from tests.network.proxy import Proxy
from tests.postgres import PIN, Shop


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
    till.fill()
    yield till
    till.close()


class Place:
    """A till with somebody at work, what was told, and a way to wait for the thread."""

    def __init__(self, till: RealTill, thread: DatabaseThread, username: str) -> None:
        self.till, self.thread = till, thread
        door = Door(till.server, till.worker, thread, till.clock, lambda: b"k" * 32, till.link)
        self.session = till.session
        self.session.begin(door.sign_in(username, "pin", PIN).result())
        self.presence = Presence(self.session, till.worker, thread, till.server)
        self.told: list[str] = []
        self.presence.on_sent_away.append(lambda: self.told.append("sent away"))
        self.presence.on_lapsed.append(lambda: self.told.append("lapsed"))

    def look(self, act: Callable[[], None] | None = None) -> list[str]:
        (act or self.presence.look)()
        self.thread.submit(lambda: None).result()
        return self.told

    @property
    def token(self) -> str:
        user = self.session.user
        assert user is not None
        assert user.token is not None
        return user.token

    @property
    def has_lease(self) -> bool:
        now = self.till.clock.now()
        found = self.till.worker.run(
            lambda journal: sign_ins.find_lease(journal, "carla", "pin", now)
        ).result()
        return found is not None


@pytest.fixture
def place(till: RealTill) -> Iterator[Place]:
    with DatabaseThread() as thread:
        yield Place(till, thread, "carla")


def grow_old(shop: Shop, minutes: int) -> None:
    shop.connect(None).execute(
        "UPDATE sec.session SET last_seen_at = last_seen_at - make_interval(mins => %s)", [minutes]
    )


def test_a_sign_of_life_keeps_who_sells_for_hours(place: Place, shop: Shop) -> None:
    for _ in range(4):
        grow_old(shop, 14)
        assert place.look() == []
    assert place.till.server.database.read(sessions.identity, token=place.token).username == "carla"


def test_it_is_given_in_time_and_not_at_every_rest(
    place: Place, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow_old(shop, 14)
    place.look(place.presence.rest)
    assert shop.value("SELECT last_seen_at < now() - interval '13 minutes' FROM sec.session")
    monkeypatch.setattr(presence_module, "STAY_EVERY_S", 0.0)
    place.look(place.presence.rest)
    assert shop.value("SELECT last_seen_at > now() - interval '1 minute' FROM sec.session")
    assert 2 * 240 < 15 * 60  # one that is lost is made up for in time


def test_after_a_long_silence_the_person_goes_on_without_the_server(place: Place, shop: Shop) -> None:
    before = place.session.user
    assert before is not None
    grow_old(shop, 20)
    assert place.look() == ["lapsed"]
    assert place.session.user == before  # the till's own thread changes it, not this one
    assert place.presence.lapse()
    now = place.session.user
    assert now is not None
    assert (now.name, now.session_id, now.token) == (before.name, before.session_id, None)
    assert now.permissions == before.permissions & OFFLINE_RIGHTS
    assert "sell" in now.permissions
    assert place.has_lease
    assert not place.presence.lapse()
    assert place.look() == ["lapsed"]  # nothing more to look for


def test_who_came_meanwhile_keeps_their_session(place: Place, shop: Shop) -> None:
    grow_old(shop, 20)
    place.look()
    door = Door(
        place.till.server,
        place.till.worker,
        place.thread,
        place.till.clock,
        lambda: b"k" * 32,
        place.till.link,
    )
    other = door.sign_in("carla", "pin", PIN).result()
    place.session.begin(other)
    assert not place.presence.lapse()
    assert place.session.user is other


def test_who_was_sent_away_is_out_and_does_not_come_back_without_the_server(place: Place, shop: Shop) -> None:
    shop.database(None).run(users.sign_out_everywhere, shop.people["carla"])
    assert place.look() == ["sent away"]
    assert not place.has_lease


def test_who_was_blocked_in_a_long_silence_is_out(place: Place, shop: Shop) -> None:
    grow_old(shop, 60)
    shop.database(None).run(users.deactivate, shop.people["carla"])
    assert place.look() == ["sent away"]


def test_a_session_that_a_fail_over_lost_goes_on(place: Place, shop: Shop) -> None:
    shop.connect(None).execute("DELETE FROM sec.session")
    assert place.look() == []
    assert place.till.server.database.read(sessions.identity, token=place.token).username == "carla"


def test_whatever_is_asked_for_next_does_not_wait_long_behind_it(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits = []

    def stay(_session: object, _token: str) -> sessions.Standing:
        waits.append(patience._limit_s.get())
        return sessions.Standing.LIVE

    monkeypatch.setattr(sessions, "stay", stay)
    assert place.look() == []
    assert waits == [presence_module.PATIENCE_S]


def test_a_server_that_says_nothing_changes_nothing(
    place: Place, shop: Shop, road: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    grow_old(shop, 20)
    road.is_silent = True
    monkeypatch.setattr(presence_module, "PATIENCE_S", 0.2)
    assert place.look() == []
    assert place.token
    road.heal()


def test_nobody_there_or_there_without_the_server_is_not_looked_for(place: Place, shop: Shop) -> None:
    shop.database(None).run(users.sign_out_everywhere, shop.people["carla"])
    place.session.end()
    assert place.look() == []
    with pytest.raises(Refused, match="not_signed_in"):
        place.till.server.database.read(sessions.identity, token="nothing of theirs")
