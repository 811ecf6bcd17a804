"""Secrets that people type: the rules for them, and bcrypt, which runs here and never in the database.

The database hands out the salt and compares sha256 of the bcrypt string; the secret itself goes nowhere.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from typing import Final, Literal

from passlib.hash import bcrypt  # type: ignore[import-untyped]

from pos.errors import Refused

Kind = Literal["password", "pin"]

ROUNDS: Final = 12
LONGEST_BYTES: Final = 72
SHORTEST: Final = 8
SHORTEST_FOR_ADMINS: Final = 12

# The most used ones that pass the length rules; a longer list would not stop a guesser who has six tries.
COMMON: Final = frozenset(
    [
        "password",
        "password1",
        "password12",
        "password123",
        "passw0rd",
        "p@ssw0rd",
        "p@ssword",
        "12345678",
        "123456789",
        "1234567890",
        "123456789012",
        "87654321",
        "11111111",
        "00000000",
        "12341234",
        "qwertyui",
        "qwertyuiop",
        "qwerty123",
        "1q2w3e4r",
        "1q2w3e4r5t",
        "1qaz2wsx",
        "abcd1234",
        "abc12345",
        "iloveyou",
        "sunshine",
        "princess",
        "football",
        "baseball",
        "welcome1",
        "welcome123",
        "letmein1",
        "superman",
        "trustno1",
        "starwars",
        "whatever",
        "computer",
        "internet",
        "michelle",
        "jennifer",
        "admin123",
        "administrator",
        "changeme",
        "changeme123",
        "kassenzettel",
        "passwort",
        "passwort1",
        "passwort123",
        "qwertzui",
        "motdepasse",
        "password1234",
        "administrator1",
        "passwordpassword",
        "111111111111",
        "123123123123",
        "qwertyuiop12",
    ]
)
COMMON_PINS: Final = frozenset(
    [
        "0000",
        "1111",
        "2222",
        "3333",
        "4444",
        "5555",
        "6666",
        "7777",
        "8888",
        "9999",
        "1234",
        "4321",
        "123456",
        "654321",
    ]
)


def normalise(secret: str) -> str:
    """The same letters typed on another keyboard are the same secret (NFC)."""
    return unicodedata.normalize("NFC", secret)


def check_rules(secret: str, kind: Kind, *, is_admin: bool = False) -> str:
    """The normalised secret. Raises Refused: password_too_short (shortest), password_too_long (longest_bytes),
    password_too_common, pin_not_digits (shortest, longest).
    """
    secret = normalise(secret)
    if kind == "pin":
        if re.fullmatch(r"[0-9]{4,8}", secret) is None:
            raise Refused("pin_not_digits", shortest=4, longest=8)
        if secret in COMMON_PINS:
            raise Refused("password_too_common")
        return secret
    shortest = SHORTEST_FOR_ADMINS if is_admin else SHORTEST
    if len(secret) < shortest:
        raise Refused("password_too_short", shortest=shortest)
    _refuse_too_long(secret)
    if secret.lower() in COMMON:
        raise Refused("password_too_common")
    return secret


def derive(secret: str, salt: str) -> str:
    """The bcrypt string of a secret with a salt like `$2b$12$` and 22 letters; takes a quarter of a second at cost 12.

    Raises Refused("password_too_long") for more than 72 bytes: bcrypt would ignore the rest without a word.
    """
    secret = normalise(secret)
    _refuse_too_long(secret)
    if "\0" in secret:
        raise Refused("password_has_control_characters")
    rounds, letters = int(salt[4:6]), salt[7:]
    result: str = bcrypt.using(rounds=rounds, salt=letters, ident="2b").hash(secret)
    return result


def new_verifier(secret: str, rounds: int = ROUNDS) -> tuple[str, bytes]:
    """A fresh salt and what the database keeps: sha256 of the bcrypt string."""
    full: str = bcrypt.using(rounds=rounds, ident="2b").hash(_checked(secret))
    return full[:29], hashlib.sha256(full.encode("ascii")).digest()


def temporary_secret() -> str:
    """For a person whose password is reset: easy to read aloud, to be changed at the first sign-in."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def _checked(secret: str) -> str:
    secret = normalise(secret)
    _refuse_too_long(secret)
    return secret


def _refuse_too_long(secret: str) -> None:
    if len(secret.encode()) > LONGEST_BYTES:
        raise Refused("password_too_long", longest_bytes=LONGEST_BYTES)
