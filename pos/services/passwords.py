"""Secrets that people type: the rules for them, and bcrypt, which runs here and never in the database.

The database hands out the salt and compares sha256 of the bcrypt string; the secret itself goes nowhere.
"""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final, Literal

from passlib.hash import bcrypt  # type: ignore[import-untyped]  # it ships no types

from pos.domain.inputs.text import clean_secret
from pos.errors import Refused

Kind = Literal["password", "pin", "badge"]

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


def normalise(secret: str, *, is_new: bool = False) -> str:
    """The same letters typed on another keyboard are the same secret (NFC).

    Raises Refused: `password_too_long`, because bcrypt would ignore what is beyond 72 bytes without a word, and before
    anything is hashed; `password_has_control_characters`.
    """
    return clean_secret(secret, LONGEST_BYTES, is_new=is_new)


def check_rules(secret: str, kind: Kind, *, is_admin: bool = False) -> str:
    """The normalised secret. Raises Refused: password_too_short (limit), password_too_long (limit), password_too_common,
    pin_too_common, password_has_control_characters, pin_not_digits (shortest, longest).
    """
    if kind == "pin" and re.fullmatch(r"[0-9]{4,8}", secret) is None:
        raise Refused("pin_not_digits", shortest=4, longest=8)
    secret = normalise(secret, is_new=True)
    if kind == "pin":
        if secret in COMMON_PINS:
            raise Refused("pin_too_common")
        return secret
    shortest = SHORTEST_FOR_ADMINS if is_admin else SHORTEST
    if len(secret) < shortest:
        raise Refused("password_too_short", limit=shortest)
    if secret.lower() in COMMON:
        raise Refused("password_too_common")
    return secret


def derive(secret: str, salt: str) -> str:
    """The bcrypt string of a secret with a salt like `$2b$12$` and 22 letters; takes a quarter of a second at cost 12.

    Raises as `normalise`.
    """
    secret = normalise(secret)
    rounds, letters = int(salt[4:6]), salt[7:]
    result: str = bcrypt.using(rounds=rounds, salt=letters, ident="2b").hash(secret)
    return result


def new_verifier(secret: str, rounds: int = ROUNDS) -> tuple[str, bytes]:
    """A fresh salt and what the database keeps: sha256 of the bcrypt string."""
    full = derive_anew(secret, rounds)
    return salt_of(full), verifier_of(full)


def derive_anew(secret: str, rounds: int = ROUNDS) -> str:
    """The bcrypt string of a new secret, with a fresh salt."""
    full: str = bcrypt.using(rounds=rounds, ident="2b").hash(normalise(secret))
    return full


def salt_of(full: str) -> str:
    """The salt within a bcrypt string."""
    return full[:29]


def verifier_of(full: str) -> bytes:
    """What the database keeps of a bcrypt string."""
    return hashlib.sha256(full.encode("ascii")).digest()


def temporary_secret() -> str:
    """For a person whose password is reset: easy to read aloud, to be changed at the first sign-in."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def random_pin() -> str:
    """Four digits that nobody tries first."""
    while True:
        pin = f"{secrets.randbelow(10_000):04}"
        if pin not in COMMON_PINS:
            return pin
