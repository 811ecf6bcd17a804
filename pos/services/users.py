"""People and their secrets, as an admin manages them. The database checks again that the admin may."""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.domain import badge
from pos.domain.inputs.codes import fold_username, read_username
from pos.errors import Refused
from pos.services import fields, passwords


@dataclass(frozen=True, slots=True)
class Person:
    id: uuid.UUID
    username: str
    display_name: str
    role: str
    is_active: bool
    locale: str | None


def has_people(session: Session) -> bool:
    """False means: show the first-run window."""
    return bool(session.execute(text("SELECT EXISTS (SELECT FROM pos.person)")).scalar_one())


def create_owner(
    session: Session,
    username: str,
    display_name: str,
    password: str,
    locale: str | None = None,
    *,
    rounds: int = passwords.ROUNDS,
) -> uuid.UUID:
    """The first person. Raises Conflict("owner_exists") once there is anybody, and the rules for passwords."""
    person = new_id()
    salt, verifier = passwords.new_verifier(
        passwords.check_rules(password, "password", is_admin=True), rounds
    )
    session.execute(
        text("SELECT pos.create_owner(:id, :username, :display_name, :locale, :salt, :verifier)"),
        {
            "id": person,
            "username": checked_username(username),
            "display_name": checked_name(display_name),
            "locale": locale,
            "salt": salt,
            "verifier": verifier,
        },
    )
    return person


def add(
    session: Session, username: str, display_name: str, role: str, locale: str | None = None
) -> uuid.UUID:
    """A person without any secret yet: `reset` or `set_pin` comes next.

    Raises Refused("username_taken"), Refused("role_unknown"), Refused("not_allowed").
    """
    person = new_id()
    try:
        with session.begin_nested():
            session.execute(
                text("SELECT pos.add_person(:id, :username, :display_name, :role, :locale)"),
                {
                    "id": person,
                    "username": checked_username(username),
                    "display_name": checked_name(display_name),
                    "role": role,
                    "locale": locale,
                },
            )
    except IntegrityError as error:
        constraint = getattr(getattr(error.orig, "diag", None), "constraint_name", "")
        if constraint == "person_username_key":
            raise Refused("username_taken", username=username) from error
        if constraint == "person_role_fkey":
            raise Refused("role_unknown", role=role) from error
        raise
    return person


def list_all(session: Session) -> list[Person]:
    rows = session.execute(
        text(
            "SELECT id, username, display_name, role, is_active, locale FROM pos.person"
            " ORDER BY is_active DESC, display_name, username"
        )
    )
    return [Person(*row) for row in rows]


def find(session: Session, username: str) -> Person | None:
    row = session.execute(
        text(
            "SELECT id, username, display_name, role, is_active, locale FROM pos.person WHERE username = :name"
        ),
        {"name": fold_username(username)},
    ).one_or_none()
    return Person(*row) if row else None


def reset(session: Session, person: uuid.UUID, *, rounds: int = passwords.ROUNDS) -> str:
    """A temporary password that must be changed at the first sign-in; ends the person's sessions. Shown once."""
    secret = passwords.temporary_secret()
    _set(session, person, "password", secret, must_change=True, rounds=rounds)
    return secret


def set_password(
    session: Session, person: uuid.UUID, password: str, *, rounds: int = passwords.ROUNDS
) -> None:
    """For set-up and the demo; in a running shop `reset` is right: an admin should not know a password."""
    _set(
        session,
        person,
        "password",
        passwords.check_rules(password, "password"),
        must_change=False,
        rounds=rounds,
    )


def set_pin(session: Session, person: uuid.UUID, pin: str, *, rounds: int = passwords.ROUNDS) -> None:
    """Raises Refused("pin_not_digits"), Refused("pin_too_common")."""
    _set(session, person, "pin", passwords.check_rules(pin, "pin"), must_change=False, rounds=rounds)


def reset_pin(session: Session, person: uuid.UUID, *, rounds: int = passwords.ROUNDS) -> str:
    """A PIN of chance; ends the person's sessions. Shown once."""
    pin = passwords.random_pin()
    _set(session, person, "pin", pin, must_change=False, rounds=rounds)
    return pin


@dataclass(frozen=True, slots=True)
class FirstSecrets:
    """What a new person signs in with. Shown once."""

    person: uuid.UUID
    password: str
    pin: str


def hire(session: Session, username: str, display_name: str, role: str) -> FirstSecrets:
    """A person with a first password and a PIN. Raises as `add`."""
    person = add(session, username, display_name, role)
    return FirstSecrets(person, reset(session, person), reset_pin(session, person))


def new_badge_code(person: uuid.UUID) -> str:
    """A code that nobody can guess; it opens nothing before `set_badge`."""
    secret = "".join(secrets.choice(badge.LETTERS) for _ in range(badge.SECRET_LETTERS))
    return badge.badge_code(str(person), secret)


def set_badge(session: Session, person: uuid.UUID, code: str, *, rounds: int = passwords.ROUNDS) -> None:
    """`code` is the person's badge from now on; one that they had opens nothing any more, and their sessions end.

    Raises Refused("not_allowed").
    """
    _set(session, person, "badge", code, must_change=False, rounds=rounds)


def drop_badge(session: Session, person: uuid.UUID) -> bool:
    """A badge was lost. False when there was none. Raises Refused("not_allowed")."""
    return bool(session.execute(text("SELECT pos.drop_badge(:id)"), {"id": person}).scalar_one())


def change(session: Session, person: Person) -> None:
    """Name, role, language and whether active. Raises Refused("last_owner"), Refused("not_allowed")."""
    session.execute(
        text("SELECT pos.change_person(:id, :display_name, :role, :locale, :is_active)"),
        {
            "id": person.id,
            "display_name": checked_name(person.display_name),
            "role": person.role,
            "locale": person.locale,
            "is_active": person.is_active,
        },
    )


def deactivate(session: Session, person: uuid.UUID) -> None:
    """No sign-in any more, open sessions end at once; the name stays on what was sold."""
    row = session.execute(
        text("SELECT id, username, display_name, role, is_active, locale FROM pos.person WHERE id = :id"),
        {"id": person},
    ).one_or_none()
    if row is None:
        raise Refused("not_found")
    change(session, Person(row.id, row.username, row.display_name, row.role, False, row.locale))


def sign_out_everywhere(session: Session, person: uuid.UUID) -> int:
    """How many sessions ended."""
    return int(session.execute(text("SELECT pos.revoke_sessions(:id)"), {"id": person}).scalar_one())


def _set(
    session: Session, person: uuid.UUID, kind: str, secret: str, *, must_change: bool, rounds: int
) -> None:
    salt, verifier = passwords.new_verifier(secret, rounds)
    session.execute(
        text("SELECT pos.set_credential(:person, :kind, :salt, :verifier, :digits, :must_change)"),
        {
            "person": person,
            "kind": kind,
            "salt": salt,
            "verifier": verifier,
            "digits": len(secret) if kind == "pin" else None,
            "must_change": must_change,
        },
    )


def checked_username(username: str) -> str:
    return fields.checked("person_username", lambda: read_username(username))


def checked_name(name: str) -> str:
    return fields.line("person_display_name", name, 80, is_needed=True)
