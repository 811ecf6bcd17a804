"""Signing in and out. Uses passwords.derive for the slow half; the database decides and answers yes or no."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field
from enum import StrEnum

import jwt
from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.errors import Refused
from pos.services import passwords
from pos.services.passwords import Kind


@dataclass(frozen=True, slots=True)
class PersonTile:
    """Somebody who may sign in, as the sign-in window shows it."""

    id: uuid.UUID
    username: str
    display_name: str
    role: str
    pin_length: int | None
    """Digits of the PIN; None without one."""
    has_badge: bool = False


@dataclass(frozen=True, slots=True)
class SignIn:
    """The answer. Without a token: how many tries are left, and until when the door is shut (None: it is not)."""

    token: str | None
    tries_left: int
    locked_until: dt.datetime | None
    must_change: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A secret as the database compares it."""

    kind: Kind
    bcrypt: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewSecret:
    """A password or a PIN that keeps the rules, ready to be kept."""

    kind: Kind
    bcrypt: str = field(repr=False)
    digits: int | None
    """Of a PIN; None for a password."""


@dataclass(frozen=True, slots=True)
class Change:
    """Whether a secret was changed; else how many tries are left, and until when the door is shut (None: it is not)."""

    is_done: bool
    tries_left: int
    locked_until: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Whom the session of the token belongs to, with what the role may do."""

    person: uuid.UUID
    username: str
    display_name: str
    role: str
    till: str
    jti: uuid.UUID
    locale: str | None
    permissions: frozenset[str]


class Standing(StrEnum):
    """Of a session, as the server knows it."""

    LIVE = "live"
    IDLE = "idle"
    """The server heard nothing of it for its idle limit, 15 minutes."""
    EXPIRED = "expired"
    """10 hours after the sign-in."""
    ENDED = "ended"
    """Signed out, perhaps from elsewhere; or the person or the till is blocked."""


@dataclass(frozen=True, slots=True)
class TokenClaims:
    """What a token says, for the screen. It proves nothing here: only the database checks it."""

    person: uuid.UUID
    display_name: str
    role: str
    till: str
    jti: uuid.UUID
    expires_at: dt.datetime


def list_people(session: Session) -> list[PersonTile]:
    """Active people, by name. Needs no token, only a till's login."""
    rows = session.execute(
        text("SELECT id, username, display_name, role, pin_length, has_badge FROM pos.people()")
    )
    return [PersonTile(*row) for row in rows]


def sign_in_salt(session: Session, username: str, kind: Kind) -> str:
    """The salt for `passwords.derive`; for unknown names one that looks real."""
    salt: str = session.execute(
        text("SELECT pos.sign_in_salt(:username, :kind)"), {"username": username, "kind": kind}
    ).scalar_one()
    return salt


def sign_in(session: Session, username: str, kind: Kind, bcrypt: str) -> SignIn:
    """Compare and, if right, open a session. Wrong secrets are no exception: the try must be counted and committed."""
    row = session.execute(
        text(
            "SELECT token, tries_left, locked_until, must_change FROM pos.sign_in(:username, :kind, :bcrypt)"
        ),
        {"username": username, "kind": kind, "bcrypt": bcrypt},
    ).one()
    return SignIn(*row)


def sign_out(session: Session) -> None:
    """Ends the session of the token this transaction runs under."""
    session.execute(text("SELECT pos.sign_out()"))


def stay(session: Session, token: str) -> Standing:
    """A sign of life of who works here, and what has become of their session. One that a fail-over lost is live again."""
    return Standing(session.execute(text("SELECT pos.stay(:token)"), {"token": token}).scalar_one())


def identity(session: Session) -> Identity:
    """Whose token this transaction runs under. Raises Refused("not_signed_in")."""
    row = session.execute(
        text(
            "SELECT p.id, p.username, p.display_name, p.role, m.till, m.jti, p.locale,"
            " ARRAY(SELECT permission FROM pos.role_permission g WHERE g.role = p.role) AS permissions"
            " FROM pos.me() m JOIN pos.person p ON p.id = m.person"
        )
    ).one_or_none()
    if row is None:
        raise Refused("not_signed_in")
    return Identity(
        row.id,
        row.username,
        row.display_name,
        row.role,
        row.till,
        row.jti,
        row.locale,
        frozenset(row.permissions),
    )


def read_token(token: str) -> TokenClaims:
    """The claims of a token, unchecked. Raises Refused("token_invalid")."""
    try:
        claims = jwt.decode(token, options={"verify_signature": False})
        return TokenClaims(
            person=uuid.UUID(claims["sub"]),
            display_name=claims["name"],
            role=claims["role"],
            till=claims["till"],
            jti=uuid.UUID(claims["jti"]),
            expires_at=dt.datetime.fromtimestamp(claims["exp"], tz=dt.UTC),
        )
    except (jwt.InvalidTokenError, KeyError, ValueError) as error:
        raise Refused("token_invalid") from error


def new_secret(
    new: str, kind: Kind, old: Proof, *, is_admin: bool, rounds: int = passwords.ROUNDS
) -> NewSecret:
    """Runs bcrypt twice, so not within a transaction. Raises the refusals of passwords.check_rules, and Refused("secret_same")."""
    new = passwords.check_rules(new, kind, is_admin=is_admin)
    if kind == old.kind and passwords.derive(new, passwords.salt_of(old.bcrypt)) == old.bcrypt:
        raise Refused("secret_same")
    return NewSecret(kind, passwords.derive_anew(new, rounds), len(new) if kind == "pin" else None)


def change_secret(session: Session, old: Proof, new: NewSecret) -> Change:
    """The signed-in person changes their own password or PIN; every other session of theirs ends.

    A wrong `old` is no exception: the try must be counted and committed. Raises Refused("not_signed_in").
    """
    me = identity(session)
    # The answer of the change itself is yes or no. This one says how many tries are left; its session ends with the others.
    proven = sign_in(session, me.username, old.kind, old.bcrypt)
    if proven.token is None:
        return Change(False, proven.tries_left, proven.locked_until)
    is_done = session.execute(
        text("SELECT pos.change_my_credential(:old_kind, :old, :kind, :salt, :verifier, :digits)"),
        {
            "old_kind": old.kind,
            "old": old.bcrypt,
            "kind": new.kind,
            "salt": passwords.salt_of(new.bcrypt),
            "verifier": passwords.verifier_of(new.bcrypt),
            "digits": new.digits,
        },
    ).scalar_one()
    return Change(bool(is_done), proven.tries_left, None)
