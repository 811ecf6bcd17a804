"""Passwords, tokens and sessions: guessing, forging, borrowing, reviving."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
import uuid
from collections.abc import Callable

import jwt
import psycopg
import pytest

from pos.services import passwords, sessions
from tests.postgres import SECRETS, Shop

TRY = "SELECT token, tries_left, locked_until FROM pos.sign_in(%s, %s, %s)"


def right_answer(shop: Shop, username: str = "carla", till: str = "T01") -> str:
    salt = shop.database(till).run(sessions.sign_in_salt, username, "password")
    return passwords.derive(SECRETS[username], salt)


def is_in_force(shop: Shop, token: str, till: str = "T01") -> bool:
    asked = shop.connect(till)
    asked.execute("SELECT set_config('pos.token', %s, false)", [token])
    return asked.execute("SELECT pos.is_signed_in()").fetchone() == (True,)


def refused(shop: Shop, token: str, till: str = "T01") -> None:
    """By every way in: begin, resume, staying, the setting itself."""
    with pytest.raises(psycopg.Error) as caught:
        shop.connect(till).execute("SELECT pos.begin(%s)", [token])
    assert caught.value.sqlstate == "28000"
    assert shop.connect(till).execute("SELECT pos.resume(%s)", [token]).fetchone() == (False,)
    assert shop.connect(till).execute("SELECT pos.stay(%s)", [token]).fetchone() != ("live",)
    assert not is_in_force(shop, token, till)


def encoded(part: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


def parts(token: str) -> tuple[dict[str, object], dict[str, object], str]:
    head, body, signature = token.split(".")

    def decoded(part: str) -> dict[str, object]:
        return dict(json.loads(base64.urlsafe_b64decode(part + "==")))

    return decoded(head), decoded(body), signature


FORGED: dict[str, Callable[[str, Shop], str]] = {
    "no signature": lambda token, _: token.rsplit(".", 1)[0] + ".",
    "algorithm none": lambda token, _: ".".join([encoded({"alg": "none"}), token.split(".")[1], ""]),
    "another role": lambda token, _: ".".join(
        [token.split(".")[0], encoded(parts(token)[1] | {"role": "owner"}), token.split(".")[2]]
    ),
    "another person": lambda token, shop: ".".join(
        [
            token.split(".")[0],
            encoded(parts(token)[1] | {"sub": str(shop.people["olivia"])}),
            token.split(".")[2],
        ]
    ),
    "a longer life": lambda token, _: ".".join(
        [token.split(".")[0], encoded(parts(token)[1] | {"exp": 9999999999}), token.split(".")[2]]
    ),
    "signed with another key": lambda token, _: jwt.encode(parts(token)[1], "k" * 32, algorithm="HS256"),
    "signed with no key": lambda token, _: jwt.encode(parts(token)[1], "", algorithm="none"),
    "signature turned round": lambda token, _: token.rsplit(".", 1)[0] + "." + parts(token)[2][::-1],
    "a letter too many": lambda token, _: token + "x",
    "a part too many": lambda token, _: token + ".x",
    "only dots": lambda _token, _: "..",
    "empty": lambda _token, _: "",
    "a claim": lambda _token, _: '{"role": "owner"}',
    "a name": lambda _token, _: "olivia",
    "a person's id": lambda _token, shop: str(shop.people["olivia"]),
    "a session's id": lambda token, _: str(parts(token)[1]["jti"]),
    "the hash of a token": lambda _token, shop: shop.value(
        "SELECT encode(token_hash, 'hex') FROM sec.session LIMIT 1"
    ),
    "invented": lambda _token, _: uuid.uuid4().hex,
    "a megabyte": lambda _token, _: "x" * 1_000_000,
    "another alphabet": lambda token, _: token.replace("e", "\N{CYRILLIC SMALL LETTER IE}"),
}


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("how", FORGED)
def test_a_forged_token_is_worth_nothing(shop: Shop, how: str) -> None:
    refused(shop, FORGED[how](shop.sign_in(), shop))


ENDED = {
    "idle for 15 minutes": "UPDATE sec.session SET last_seen_at = now() - interval '15 minutes 1 second'",
    "10 hours old": "UPDATE sec.session SET expires_at = now()",
    "signed out": "UPDATE sec.session SET revoked_at = now()",
    "ended by an admin": "SELECT pos.revoke_sessions(id) FROM pos.person WHERE username = 'carla'",
    "the person is deactivated": "UPDATE pos.person SET is_active = false WHERE username = 'carla'",
    "the password was reset": "SELECT pos.set_credential(id, 'password', '$2b$04$' || repeat('a', 22), sha256(''), NULL, true)"
    " FROM pos.person WHERE username = 'carla'",
    "the till is blocked": "SELECT pos.block_till('T01', 'stolen')",
    "the row is lost and the password was changed": "DELETE FROM sec.session;"
    " UPDATE sec.credential SET changed_at = now() + interval '1 minute'",
    "the row is lost and the person is deactivated": "DELETE FROM sec.session;"
    " UPDATE pos.person SET is_active = false WHERE username = 'carla'",
    "the row is lost and the key is new": "DELETE FROM sec.session; UPDATE sec.param SET value = sec.random_key()",
}


@pytest.mark.parametrize("how", ENDED)
def test_a_session_that_ended_stays_ended(own_shop: Shop, how: str) -> None:
    token = own_shop.sign_in()
    assert is_in_force(own_shop, token)
    own_shop.connect(None).execute(ENDED[how].encode())
    refused(own_shop, token)


def test_a_session_of_ten_hours_ends_for_the_token_too(own_shop: Shop) -> None:
    claims = parts(own_shop.sign_in())[1]
    assert int(str(claims["exp"])) - int(str(claims["iat"])) == 36000


@pytest.mark.parametrize("username", ["carla", "adam", "olivia"])
def test_a_token_taken_to_another_till_is_worth_nothing(shop: Shop, username: str) -> None:
    refused(shop, shop.sign_in(username, "T02"), "T01")


def test_a_try_that_is_taken_back_gives_no_session_without_a_trace(own_shop: Shop) -> None:
    till, right = own_shop.connect(), right_answer(own_shop)
    till.autocommit = False
    row = till.execute(TRY, ["carla", "password", right]).fetchone()
    till.rollback()
    assert row is not None
    assert not is_in_force(own_shop, row[0])
    assert own_shop.connect().execute("SELECT pos.resume(%s)", [row[0]]).fetchone() == (True,)
    assert own_shop.value("SELECT count(*) FROM pos.audit WHERE action = 'session_resumed'") == 1


def test_wrong_passwords_leave_rows_with_name_and_till(own_shop: Shop) -> None:
    for _ in range(3):
        own_shop.connect("T02").execute(TRY, ["olivia", "password", "guess"])
    rows = own_shop.connect(None).execute(
        "SELECT db_role, subject, person, detail FROM pos.audit WHERE action = 'sign_in_refused' ORDER BY seq"
    )
    role, olivia = own_shop.cluster.roles["T02"], own_shop.people["olivia"]
    assert rows.fetchall() == [
        (role, "olivia", olivia, {"why": "wrong", "failed": number}) for number in (1, 2, 3)
    ]


def test_six_tries_in_parallel_are_six_tries(own_shop: Shop) -> None:
    """Eight connections guess at once; the seventh try finds the door shut, and so does the right password."""
    answers: list[tuple[object, ...]] = []
    start = threading.Barrier(8)

    def guess() -> None:
        with own_shop.database().connect_raw() as till:
            start.wait()
            for _ in range(5):
                row = till.execute(TRY, ["carla", "password", "guess"]).fetchone()
                assert row is not None
                answers.append(row)

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 40
    wrong = "SELECT count(*) FROM pos.audit WHERE action = 'sign_in_refused' AND detail ->> 'why' = 'wrong'"
    assert own_shop.value(wrong) == 6
    row = own_shop.connect().execute(TRY, ["carla", "password", right_answer(own_shop)]).fetchone()
    assert row is not None
    assert row[0] is None


def test_tries_taken_back_in_parallel_are_counted(own_shop: Shop) -> None:
    """The answer of a try that is rolled back is an answer all the same."""
    answered: list[bool] = []

    def guess() -> None:
        with own_shop.database().connect_raw() as till:
            till.autocommit = False
            for _ in range(5):
                row = till.execute(TRY, ["carla", "pin", "guess"]).fetchone()
                assert row is not None
                answered.append(row[2] is None)
                till.rollback()

    threads = [threading.Thread(target=guess) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answered.count(True) <= 6


@pytest.mark.parametrize("way", ["savepoint", "several in one statement"])
def test_tries_hidden_in_one_transaction_are_counted(own_shop: Shop, way: str) -> None:
    till = own_shop.connect()
    till.autocommit = False
    answered = 0
    for _ in range(10):
        till.execute("SAVEPOINT s")
        rows = till.execute(
            TRY + (" UNION ALL " + TRY if way != "savepoint" else ""),
            ["carla", "pin", "x"] * (1 if way == "savepoint" else 2),
        ).fetchall()
        answered += sum(row[2] is None for row in rows)
        till.execute("ROLLBACK TO s")
    till.rollback()
    assert answered <= 6


def test_the_right_password_taken_back_does_not_open_the_door_for_guessing(own_shop: Shop) -> None:
    """Somebody who knows one password may not reset the count of another."""
    till, right = own_shop.connect(), right_answer(own_shop)
    for _ in range(5):
        till.execute(TRY, ["olivia", "password", "guess"])
        assert till.execute(TRY, ["carla", "password", right]).fetchone()[0]  # type: ignore[index]
    row = till.execute(TRY, ["olivia", "password", "guess"]).fetchone()
    assert row is not None
    assert (row[1], row[2] is None) == (0, False)


def test_guessing_through_a_change_of_password_counts_too(own_shop: Shop) -> None:
    till, token = own_shop.connect(), own_shop.sign_in()
    till.execute("SELECT set_config('pos.token', %s, false)", [token])
    change = (
        "SELECT pos.change_my_credential('password', %s, 'pin', '$2b$04$' || repeat('a', 22), sha256(''), 4)"
    )
    assert [till.execute(change, ["guess"]).fetchone() for _ in range(6)] == [(False,)] * 6
    assert till.execute(change, [right_answer(own_shop)]).fetchone() == (False,), "locked by now"


def test_a_lock_is_of_one_name_at_one_till(own_shop: Shop) -> None:
    till = own_shop.connect()
    for _ in range(8):
        till.execute(TRY, ["olivia", "password", "guess"])
    for name, at in (("olivia", "T02"), ("adam", "T01")):
        row = (
            own_shop.connect(at).execute(TRY, [name, "password", right_answer(own_shop, name, at)]).fetchone()
        )
        assert row is not None
        assert row[0] is not None
    locked = (
        own_shop.connect().execute(TRY, ["olivia", "password", right_answer(own_shop, "olivia")]).fetchone()
    )
    assert locked is not None
    assert locked[0] is None
    assert locked[2] > dt.datetime.now(dt.UTC) + dt.timedelta(minutes=29)


def test_a_changed_password_leaves_a_row(own_shop: Shop) -> None:
    token = own_shop.sign_in()
    database = own_shop.database()
    salt = database.read(sessions.sign_in_salt, "carla", "password")
    old = sessions.Proof("password", passwords.derive(SECRETS["carla"], salt))
    new = sessions.new_secret("a new secret 1", "password", old, is_admin=False)
    assert database.run(sessions.change_secret, old, new, token=token).is_done
    assert (
        own_shop.value("SELECT person FROM pos.audit WHERE action = 'credential_changed'")
        == own_shop.people["carla"]
    )
