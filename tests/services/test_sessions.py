"""Signing in: right, wrong, locked, unknown; tokens, their end, and who they serve."""

from __future__ import annotations

import datetime as dt

import jwt
import pytest

from pos.db.database import Database
from pos.errors import Conflict, PosError, Refused
from pos.services import passwords, sessions, users
from pos.services.sessions import SignIn, Standing
from tests.postgres import PIN, ROUNDS, SECRETS, Shop, both_versions

pytestmark = both_versions


def attempt(database: Database, username: str, secret: str, kind: passwords.Kind = "password") -> SignIn:
    salt = database.run(sessions.sign_in_salt, username, kind)
    # a false salt asks for the real cost; six of those would take long
    cheap = salt if salt[4:6] == "04" else "$2b$04$" + salt[7:]
    return database.run(sessions.sign_in, username, kind, passwords.derive(secret, cheap))


def proof(database: Database, username: str, secret: str) -> sessions.Proof:
    salt = database.read(sessions.sign_in_salt, username, "password")
    return sessions.Proof("password", passwords.derive(secret, salt))


def test_the_right_password_opens_a_session(shop: Shop) -> None:
    database = shop.database()
    answer = attempt(database, "carla", SECRETS["carla"])
    assert answer.token is not None
    me = database.read(sessions.identity, token=answer.token)
    assert (me.username, me.role, me.till, me.locale) == ("carla", "cashier", "T01", "de")
    assert "sell" in me.permissions
    assert "catalog.edit" not in me.permissions


def test_a_pin_opens_a_session_too(shop: Shop) -> None:
    assert attempt(shop.database(), "carla", PIN, "pin").token is not None


def test_tiles_show_active_people_before_anybody_signs_in(shop: Shop) -> None:
    shop.database(None).run(users.deactivate, shop.people["adam"])
    tiles = shop.database().read(sessions.list_people)
    assert [(tile.username, tile.pin_length) for tile in tiles] == [("carla", 4), ("olivia", None)]


def test_the_token_is_a_jwt_that_pyjwt_checks(shop: Shop) -> None:
    token = shop.sign_in()
    key = shop.value("SELECT value FROM sec.param WHERE key = 'jwt_key'")
    claims = jwt.decode(token, key, algorithms=["HS256"], issuer="tern")
    assert claims["till"] == "T01"
    read = sessions.read_token(token)
    assert read.person == shop.people["carla"]
    assert read.expires_at - dt.datetime.now(dt.UTC) > dt.timedelta(hours=9)
    with pytest.raises(Refused, match="token_invalid"):
        sessions.read_token("nonsense")


def test_six_wrong_tries_lock_this_person_at_this_till_only(shop: Shop) -> None:
    database = shop.database()
    left = [attempt(database, "carla", "wrong password").tries_left for _ in range(6)]
    assert left == [5, 4, 3, 2, 1, 0]
    locked = attempt(database, "carla", SECRETS["carla"])
    assert locked.token is None
    assert locked.locked_until is not None
    assert locked.locked_until - dt.datetime.now(dt.UTC) > dt.timedelta(minutes=29)
    assert attempt(database, "olivia", SECRETS["olivia"]).token is not None
    assert attempt(shop.database("T02"), "carla", SECRETS["carla"]).token is not None


def test_a_lock_ends_and_counting_begins_anew(shop: Shop) -> None:
    database = shop.database()
    for _ in range(6):
        attempt(database, "carla", "wrong password")
    shop.connect(None).execute("UPDATE sec.sign_in_failure SET locked_until = now() - interval '1 second'")
    assert attempt(database, "carla", "wrong password").tries_left == 5
    assert attempt(database, "carla", SECRETS["carla"]).token is not None
    assert attempt(database, "carla", "wrong password").tries_left == 5


def test_an_unknown_name_behaves_like_a_known_one(shop: Shop) -> None:
    database = shop.database()
    salts = {
        name: database.run(sessions.sign_in_salt, name, "password") for name in ("nobody", "Nobody", "other")
    }
    assert salts["nobody"] == salts["Nobody"] != salts["other"]
    assert len(salts["nobody"]) == 29
    unknown = [attempt(database, "nobody", "wrong password") for _ in range(7)]
    known = [attempt(database, "carla", "wrong password") for _ in range(7)]
    assert [answer.tries_left for answer in unknown] == [answer.tries_left for answer in known]
    assert [answer.locked_until is None for answer in unknown] == [
        answer.locked_until is None for answer in known
    ]


def test_invented_names_do_not_fill_the_table(shop: Shop) -> None:
    shop.connect(None).execute(
        "INSERT INTO sec.sign_in_failure SELECT 'T01', 'bucket:' || n FROM generate_series(0, 4095) n"
    )
    for number in range(30):
        attempt(shop.database(), f"invented{number}", "wrong password")
    assert shop.value("SELECT count(*) FROM sec.sign_in_failure") == 4096


def test_tries_that_are_rolled_back_are_counted_all_the_same(shop: Shop) -> None:
    till = shop.connect()
    till.autocommit = False
    answers = []
    for _ in range(12):
        answers.append(
            till.execute("SELECT locked_until FROM pos.sign_in('carla', 'pin', 'guess')").fetchone()
        )
        till.rollback()
    assert [answer == (None,) for answer in answers] == [True] * 6 + [False] * 6
    assert attempt(shop.database(), "carla", SECRETS["carla"]).token is None
    # when the wait is over, one honest try sets things right
    shop.connect(None).execute("SELECT setval('sec.\"hold_T01\"', 1)")
    assert attempt(shop.database(), "carla", SECRETS["carla"]).token is not None
    assert attempt(shop.database(), "carla", SECRETS["carla"]).token is not None


def test_signing_out_ends_the_token(shop: Shop) -> None:
    database, token = shop.database(), shop.sign_in()
    database.run(sessions.sign_out, token=token)
    with pytest.raises(Refused, match="not_signed_in"):
        database.run(sessions.identity, token=token)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE sec.session SET last_seen_at = now() - interval '16 minutes'",
        "UPDATE sec.session SET expires_at = now()",
        "UPDATE sec.session SET revoked_at = now()",
        "UPDATE pos.person SET is_active = false WHERE username = 'carla'",
        "SELECT pos.block_till('T01', 'stolen')",
        "SELECT pos.revoke_sessions(id) FROM pos.person WHERE username = 'carla'",
    ],
)
def test_a_session_ends(shop: Shop, change: str) -> None:
    token = shop.sign_in()
    shop.connect(None).execute(change)
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database().run(sessions.identity, token=token)


def test_use_keeps_a_session_alive(shop: Shop) -> None:
    token, database = shop.sign_in(), shop.database()
    shop.connect(None).execute("UPDATE sec.session SET last_seen_at = now() - interval '14 minutes'")
    database.read(sessions.identity, token=token)
    assert shop.value("SELECT now() - last_seen_at < interval '1 minute' FROM sec.session")


def test_a_token_of_another_till_is_worth_nothing(shop: Shop) -> None:
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T02").run(sessions.identity, token=shop.sign_in())


def test_a_tampered_token_is_worth_nothing(shop: Shop) -> None:
    head, body, signature = shop.sign_in().split(".")
    for token in (
        f"{head}.{body}.",
        f"{head}.{body}.{signature[::-1]}",
        "",
        "x",
        f"{head}.{body}.{signature}x",
    ):
        with pytest.raises(PosError, match="not_signed_in"):
            shop.database().run(sessions.sign_out, token=token or " ")


def test_a_lost_session_row_is_written_again_by_its_signature(shop: Shop) -> None:
    token, database, admin = shop.sign_in(), shop.database(), shop.connect(None)
    assert database.run(sessions.stay, token) is Standing.LIVE
    admin.execute("DELETE FROM sec.session")  # a fail-over to a standby that lagged
    assert database.run(sessions.stay, token) is Standing.LIVE
    assert database.read(sessions.identity, token=token).username == "carla"
    assert database.run(sessions.stay, token[:-2]) is Standing.ENDED
    assert shop.database("T02").run(sessions.stay, token) is Standing.ENDED
    database.run(sessions.sign_out, token=token)
    assert database.run(sessions.stay, token) is Standing.ENDED


@pytest.mark.parametrize(
    ("change", "standing"),
    [
        ("UPDATE sec.session SET last_seen_at = now() - interval '16 minutes'", Standing.IDLE),
        ("UPDATE sec.session SET expires_at = now() - interval '1 second'", Standing.EXPIRED),
        (
            "UPDATE sec.session SET revoked_at = now(), last_seen_at = now() - interval '1 hour'",
            Standing.ENDED,
        ),
        ("UPDATE pos.person SET is_active = false", Standing.ENDED),
        ("UPDATE pos.till SET blocked = 'stolen'", Standing.ENDED),
    ],
)
def test_whoever_stays_learns_what_became_of_their_session(
    shop: Shop, change: str, standing: Standing
) -> None:
    token, database = shop.sign_in(), shop.database()
    shop.connect(None).execute(change)
    assert database.run(sessions.stay, token) is standing
    # and nothing of it is alive again by having asked
    with pytest.raises(PosError, match="not_signed_in"):
        database.read(sessions.identity, token=token)


def test_a_sign_of_life_keeps_a_session(shop: Shop) -> None:
    token, database, admin = shop.sign_in(), shop.database(), shop.connect(None)
    for _ in range(3):
        admin.execute("UPDATE sec.session SET last_seen_at = last_seen_at - interval '14 minutes'")
        assert database.run(sessions.stay, token) is Standing.LIVE


def test_changing_the_password_ends_the_other_sessions(shop: Shop) -> None:
    here, there = shop.sign_in(), shop.sign_in("carla", "T02")
    database = shop.database()
    wrong, right = proof(database, "carla", "not the old one"), proof(database, "carla", SECRETS["carla"])
    new = sessions.new_secret("a new secret 1", "password", right, is_admin=False, rounds=ROUNDS)
    refused = database.run(sessions.change_secret, wrong, new, token=here)
    assert (refused.is_done, refused.tries_left, refused.locked_until) == (False, 5, None)
    assert database.run(sessions.change_secret, right, new, token=here).is_done
    assert database.read(sessions.identity, token=here).username == "carla"
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T02").run(sessions.identity, token=there)
    salt = database.run(sessions.sign_in_salt, "carla", "password")
    answer = database.run(sessions.sign_in, "carla", "password", passwords.derive("a new secret 1", salt))
    assert answer.token is not None


def test_a_new_pin_is_set_by_the_password_and_its_length_is_known(shop: Shop) -> None:
    database, token = shop.database(), shop.sign_in()
    old = proof(database, "carla", SECRETS["carla"])
    new = sessions.new_secret("730951", "pin", old, is_admin=False, rounds=ROUNDS)
    assert database.run(sessions.change_secret, old, new, token=token).is_done
    assert attempt(database, "carla", PIN, "pin").token is None
    assert attempt(database, "carla", "730951", "pin").token is not None
    tiles = {tile.username: tile.pin_length for tile in database.read(sessions.list_people)}
    assert tiles["carla"] == 6


def test_only_this_session_is_left_after_a_change(shop: Shop) -> None:
    database, token = shop.database(), shop.sign_in()
    old = proof(database, "carla", SECRETS["carla"])
    new = sessions.new_secret("a new secret 1", "password", old, is_admin=False, rounds=ROUNDS)
    assert database.run(sessions.change_secret, old, new, token=token).is_done
    alive = "SELECT count(*) FROM sec.session WHERE person = %s AND revoked_at IS NULL"
    assert shop.value(alive, shop.people["carla"]) == 1


def test_guessing_the_old_one_while_signed_in_is_counted_and_ends(shop: Shop) -> None:
    database, token = shop.database(), shop.sign_in()
    wrong, right = proof(database, "carla", "not the old one"), proof(database, "carla", SECRETS["carla"])
    new = sessions.new_secret("a new secret 1", "password", right, is_admin=False, rounds=ROUNDS)
    left = [database.run(sessions.change_secret, wrong, new, token=token).tries_left for _ in range(6)]
    assert left == [5, 4, 3, 2, 1, 0]
    refused = database.run(sessions.change_secret, right, new, token=token)
    assert not refused.is_done
    assert refused.locked_until is not None


def test_nobody_changes_a_secret_without_a_session(shop: Shop) -> None:
    old = proof(shop.database(), "carla", SECRETS["carla"])
    new = sessions.new_secret("a new secret 1", "password", old, is_admin=False, rounds=ROUNDS)
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database().run(sessions.change_secret, old, new)


def test_a_reset_password_must_be_changed(shop: Shop) -> None:
    admin = shop.sign_in("adam")
    secret = shop.database().run(users.reset, shop.people["carla"], rounds=ROUNDS, token=admin)
    answer = attempt(shop.database(), "carla", secret)
    assert answer.token is not None
    assert answer.must_change
    assert not attempt(shop.database(), "carla", PIN, "pin").must_change

    old = proof(shop.database(), "carla", secret)
    new = sessions.new_secret("a new secret 1", "password", old, is_admin=False, rounds=ROUNDS)
    assert shop.database().run(sessions.change_secret, old, new, token=answer.token).is_done
    assert not attempt(shop.database(), "carla", "a new secret 1").must_change


def test_there_is_one_first_owner(shop: Shop) -> None:
    with pytest.raises(Conflict, match="owner_exists"):
        shop.database().run(users.create_owner, "eve", "Eve", "long enough secret")
    admin = shop.connect(None)
    with admin.transaction():
        for table in ("sec.session", "sec.credential", "pos.person"):
            admin.execute("DELETE FROM " + table)  # noqa: S608 - three constants
    assert not shop.database().read(users.has_people)
    shop.database().run(users.create_owner, "Eve", "Eve", "long enough secret", rounds=ROUNDS)
    assert attempt(shop.database(), "eve", "long enough secret").token is not None


def test_an_admin_manages_people_but_makes_no_owners(shop: Shop) -> None:
    database, token = shop.database(), shop.sign_in("adam")
    person = database.run(users.add, "Zoë", "Zoë", "cashier", token=token)
    database.run(users.set_pin, person, "9031", rounds=ROUNDS, token=token)
    assert attempt(database, "zoë", "9031", "pin").token is not None
    with pytest.raises(Refused, match="username_taken"):
        database.run(users.add, "ZOË", "Other", "cashier", token=token)
    with pytest.raises(Refused, match="role_unknown"):
        database.run(users.add, "x", "X", "wizard", token=token)
    for forbidden in (
        lambda session: users.add(session, "x", "X", "owner"),
        lambda session: users.reset(session, shop.people["olivia"], rounds=ROUNDS),
        lambda session: users.deactivate(session, shop.people["olivia"]),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            database.run(forbidden, token=token)


def test_the_last_owner_stays(shop: Shop) -> None:
    with pytest.raises(Refused, match="last_owner"):
        shop.database().run(users.deactivate, shop.people["olivia"], token=shop.sign_in("olivia"))


def test_a_deactivated_person_is_out_at_once(shop: Shop) -> None:
    carla = shop.sign_in("carla", "T02")
    shop.database().run(users.deactivate, shop.people["carla"], token=shop.sign_in("adam"))
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database("T02").run(sessions.identity, token=carla)
    assert attempt(shop.database(), "carla", SECRETS["carla"]).token is None
    listed = {person.username: person.is_active for person in shop.database().read(users.list_all)}
    assert listed == {"olivia": True, "adam": True, "carla": False}


def test_a_badge_opens_a_session_and_a_new_one_ends_the_old(shop: Shop) -> None:
    carla, admin = shop.people["carla"], shop.database(None)
    old, new = (users.new_badge_code(carla) for _ in range(2))
    assert old != new
    assert attempt(shop.database(), "carla", old, "badge").token is None, (
        "nobody has said yet that it is hers"
    )
    assert not any(tile.has_badge for tile in shop.database().read(sessions.list_people))
    admin.run(users.set_badge, carla, old, rounds=ROUNDS)
    assert [tile.username for tile in shop.database().read(sessions.list_people) if tile.has_badge] == [
        "carla"
    ]
    token = attempt(shop.database(), "carla", old, "badge").token
    assert token is not None
    admin.run(users.set_badge, carla, new, rounds=ROUNDS)
    assert attempt(shop.database(), "carla", old, "badge").token is None
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database().read(sessions.identity, token=token)
    assert attempt(shop.database(), "carla", new, "badge").token is not None
    assert attempt(shop.database(), "carla", SECRETS["carla"]).token is not None, "her password stays"


def test_a_lost_badge_opens_nothing(shop: Shop) -> None:
    carla, admin = shop.people["carla"], shop.database(None)
    code = users.new_badge_code(carla)
    assert not admin.run(users.drop_badge, carla), "there is none yet"
    admin.run(users.set_badge, carla, code, rounds=ROUNDS)
    token = attempt(shop.database(), "carla", code, "badge").token
    assert admin.run(users.drop_badge, carla)
    assert attempt(shop.database(), "carla", code, "badge").token is None
    with pytest.raises(Refused, match="not_signed_in"):
        shop.database().read(sessions.identity, token=token)


def test_a_cashier_gives_nobody_a_badge_and_takes_none(shop: Shop) -> None:
    token = shop.sign_in("carla", "T01")
    code = users.new_badge_code(shop.people["adam"])
    for act in (
        lambda: shop.database().run(users.set_badge, shop.people["adam"], code, rounds=ROUNDS, token=token),
        lambda: shop.database().run(users.drop_badge, shop.people["carla"], token=token),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            act()
