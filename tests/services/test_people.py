"""People as the office looks at them: who may, who is where and since when, what is set, and what nobody may do."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import psycopg
import pytest

from pos.domain.limits import NO_LIMITS, NOTHING
from pos.domain.return_rules import Leave
from pos.errors import Refused
from pos.services import passwords, people, posting, sessions, users
from pos.services.people import PersonSeen, Staff
from tests.factories.entries import TillBook
from tests.postgres import ROUNDS, Shop, both_versions

pytestmark = both_versions


def staff(shop: Shop, token: str) -> Staff:
    return shop.database().read(people.list_staff, token=token)


def seen(shop: Shop, token: str, name: str) -> PersonSeen:
    return next(each for each in staff(shop, token).people if each.person.username == name)


def test_a_cashier_is_told_nothing(shop: Shop) -> None:
    token = shop.sign_in()
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().read(people.list_staff, token=token)
    till = shop.connect()
    till.autocommit = False
    till.execute("SELECT pos.begin(%s)", [token])
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        till.execute("SELECT * FROM pos.people_overview()")


def test_an_admin_sees_everybody_and_what_is_set(shop: Shop) -> None:
    shop.database(None).run(users.deactivate, shop.people["carla"])
    found = staff(shop, shop.sign_in("adam"))
    assert [each.person.username for each in found.people] == ["adam", "olivia", "carla"]
    adam, olivia, carla = found.people
    assert not carla.person.is_active
    assert carla.pin_set_at is not None
    assert carla.badge_set_at is olivia.pin_set_at is olivia.last_seen_at is None
    assert adam.password_set_at is not None
    assert adam.created_at is not None


def test_no_secret_leaves_the_database(shop: Shop) -> None:
    """Nothing of what a guesser could work with: no salt, no verifier, no token, no hash of one."""
    token = shop.sign_in("adam")
    rows = shop.connect(None).execute("SELECT to_jsonb(p)::text FROM pos.people_overview() p").fetchall()
    whole = " ".join(row[0] for row in rows)
    secrets = shop.value(
        "SELECT array_agg(x) FROM (SELECT salt FROM sec.credential UNION ALL SELECT encode(verifier, 'hex') FROM sec.credential"
        " UNION ALL SELECT encode(token_hash, 'hex') FROM sec.session UNION ALL SELECT jti::text FROM sec.session) s(x)"
    )
    assert len(secrets) == 10
    assert [each for each in [*secrets, token] if each in whole] == []


def test_a_session_is_seen_from_its_beginning_to_its_end(shop: Shop) -> None:
    admin, cashier = shop.sign_in("adam"), shop.sign_in("carla", "T02")
    where = seen(shop, admin, "carla").sessions
    assert [(each.till, each.till_name, each.is_alive) for each in where] == [("T02", "Till T02", True)]
    assert where[0].since_at <= where[0].seen_at
    shop.database("T02").run(sessions.sign_out, token=cashier)
    after = seen(shop, admin, "carla")
    assert after.sessions == ()
    assert after.last_seen_at == where[0].seen_at


def test_a_session_that_ran_out_is_none_and_a_quiet_one_is_not_alive(shop: Shop) -> None:
    admin = shop.sign_in("adam")
    shop.sign_in("carla", "T02")
    installer = shop.connect(None)
    installer.execute(
        "UPDATE sec.session SET last_seen_at = now() - interval '16 minutes' WHERE till = 'T02'"
    )
    assert [each.is_alive for each in seen(shop, admin, "carla").sessions] == [False]
    installer.execute("UPDATE sec.session SET expires_at = now() WHERE till = 'T02'")
    assert seen(shop, admin, "carla").sessions == ()


def test_who_only_sells_is_there(shop: Shop) -> None:
    """Selling asks nothing of the server with the person's token, sometimes for hours."""
    admin, cashier = shop.sign_in("adam"), shop.sign_in("carla", "T02")
    shop.connect(None).execute(
        "UPDATE sec.session SET last_seen_at = now() - interval '1 hour' WHERE till = 'T02'"
    )
    at = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=2)
    book = TillBook("T02", shop.people["carla"], str(sessions.read_token(cashier).jti), at=at)
    posting.post_entry(shop.connect("T02"), *book.open_shift().arguments)
    assert [each.is_alive for each in seen(shop, admin, "carla").sessions] == [True]


def test_the_way_out_from_afar_ends_it_at_once(shop: Shop) -> None:
    admin, cashier = shop.sign_in("adam"), shop.sign_in("carla", "T02")
    assert shop.database().run(users.sign_out_everywhere, shop.people["carla"], token=admin) == 1
    assert seen(shop, admin, "carla").sessions == ()
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T02").read(sessions.identity, token=cashier)


def test_nobody_blocks_themselves(shop: Shop) -> None:
    shop.database(None).run(users.add, "second", "Second owner", "owner")
    for name in ("olivia", "adam"):
        token = shop.sign_in(name)
        me = seen(shop, token, name).person
        with pytest.raises(Refused, match="not_yourself"):
            shop.database().run(users.change, replace(me, is_active=False), token=token)
        shop.database().run(users.change, replace(me, display_name="Still here"), token=token)
    assert shop.value("SELECT count(*) FROM pos.person WHERE NOT is_active") == 0


def test_an_admin_leaves_owners_alone_and_the_last_owner_stays(shop: Shop) -> None:
    token = shop.sign_in("adam")
    olivia = seen(shop, token, "olivia").person
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().run(users.change, replace(olivia, is_active=False), token=token)
    with pytest.raises(Refused, match="last_owner"):
        shop.database(None).run(users.change, replace(olivia, is_active=False))


def test_a_new_person_signs_in_with_what_was_shown(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords.new_verifier, "__defaults__", (ROUNDS,))
    monkeypatch.setattr(users.reset, "__kwdefaults__", {"rounds": ROUNDS})
    monkeypatch.setattr(users.reset_pin, "__kwdefaults__", {"rounds": ROUNDS})
    database, token = shop.database(), shop.sign_in("adam")
    made = database.run(users.hire, "dina", "Dina Okafor", "cashier", token=token)
    for kind, secret in (("password", made.password), ("pin", made.pin)):
        salt = database.run(sessions.sign_in_salt, "dina", kind)  # type: ignore[arg-type]
        answer = database.run(sessions.sign_in, "dina", kind, passwords.derive(secret, salt))  # type: ignore[arg-type]
        assert answer.token is not None
    with pytest.raises(Refused, match="username_taken"):
        database.run(users.hire, "dina", "Dina Two", "cashier", token=token)
    with pytest.raises(Refused, match="not_allowed"):
        database.run(users.hire, "eve", "Eve", "owner", token=token)
    assert shop.value("SELECT count(*) FROM pos.person") == 4


def test_roles_come_with_their_rights_and_their_limits(shop: Shop) -> None:
    token = shop.sign_in("adam")
    owner, admin, cashier = staff(shop, token).roles
    assert (owner.code, admin.code, cashier.code) == ("owner", "admin", "cashier")
    assert owner.covers(admin)
    assert not admin.covers(owner)
    assert (admin.limits, cashier.limits) == (NO_LIMITS, replace(NOTHING, cash_out=None))
    installer = shop.connect(None)
    installer.execute('SELECT pos.put_setting(\'limits\', \'{"cashier": {"line_percent": "10"}}\')')
    installer.execute("SELECT pos.put_setting('returns.without_receipt', '\"no\"')")
    installer.execute("DELETE FROM pos.role_permission WHERE role = 'cashier' AND permission = 'drawer.open'")
    changed = staff(shop, token)
    assert changed.roles[-1].limits == replace(NOTHING, line_percent=10, cash_out=None)
    assert "drawer.open" not in changed.roles[-1].permissions
    assert changed.return_rules.without_receipt is Leave.NO


def test_who_comes_and_goes_is_heard(shop: Shop) -> None:
    listening = shop.connect(None)
    listening.execute("LISTEN pos_changes")

    def heard() -> set[str]:
        return {each.payload for each in listening.notifies(timeout=2, stop_after=1)}

    token = shop.sign_in("carla")
    assert heard() == {"presence"}
    shop.database().run(sessions.sign_out, token=token)
    assert heard() == {"presence"}
    shop.sign_in("carla")
    heard()
    shop.database(None).run(users.sign_out_everywhere, shop.people["carla"])
    assert heard() == {"sessions"}
