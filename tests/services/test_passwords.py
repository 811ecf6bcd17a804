"""The rules for secrets and the bcrypt half that runs at the till. Needs no server."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pos.errors import Refused
from pos.services import passwords, sessions


def test_verifier_and_derivation_agree() -> None:
    salt, verifier = passwords.new_verifier("grüße aus köln", 4)
    assert hashlib.sha256(passwords.derive("grüße aus köln", salt).encode()).digest() == verifier
    assert hashlib.sha256(passwords.derive("grüsse aus köln", salt).encode()).digest() != verifier


def test_the_same_letters_from_another_keyboard_are_the_same() -> None:
    salt, _ = passwords.new_verifier("café au lait", 4)
    assert passwords.derive("cafe\u0301 au lait", salt) == passwords.derive("caf\u00e9 au lait", salt)


@settings(max_examples=20, deadline=None)
@given(
    st.text(
        min_size=1, max_size=18, alphabet=st.characters(exclude_characters="\0", exclude_categories=["Cs"])
    )
)
def test_any_secret_up_to_72_bytes_works(secret: str) -> None:
    if len(passwords.normalise(secret).encode()) > passwords.LONGEST_BYTES:
        return
    salt, verifier = passwords.new_verifier(secret, 4)
    assert hashlib.sha256(passwords.derive(secret, salt).encode()).digest() == verifier


def test_a_long_secret_is_refused_and_not_cut() -> None:
    for act in (
        lambda: passwords.check_rules("ä" * 37, "password"),
        lambda: passwords.derive("x" * 73, "$2b$04$" + "." * 22),
        lambda: passwords.new_verifier("x" * 73, 4),
    ):
        with pytest.raises(Refused, match="password_too_long"):
            act()


@pytest.mark.parametrize(
    ("secret", "kind", "is_admin", "code"),
    [
        ("short", "password", False, "password_too_short"),
        ("elevenchars", "password", True, "password_too_short"),
        ("Password123", "password", False, "password_too_common"),
        ("123", "pin", False, "pin_not_digits"),
        ("123456789", "pin", False, "pin_not_digits"),
        ("\u0663\u0663\u0663\u0663", "pin", False, "pin_not_digits"),
        ("1234", "pin", False, "pin_too_common"),
    ],
)
def test_bad_secrets_are_refused(secret: str, kind: passwords.Kind, is_admin: bool, code: str) -> None:
    with pytest.raises(Refused, match=code):
        passwords.check_rules(secret, kind, is_admin=is_admin)


def test_a_temporary_secret_passes_the_rules_of_admins() -> None:
    assert passwords.check_rules(passwords.temporary_secret(), "password", is_admin=True)


def test_a_pin_of_chance_is_none_that_is_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn = iter([1234, 0, 1111, 42])
    monkeypatch.setattr(passwords.secrets, "randbelow", lambda _most: next(drawn))
    assert passwords.random_pin() == "0042"


def test_a_new_secret_is_another_than_the_old_one() -> None:
    old = sessions.Proof("password", passwords.derive_anew("a given secret", 4))
    with pytest.raises(Refused, match="secret_same"):
        sessions.new_secret("a given secret", "password", old, is_admin=False, rounds=4)
    with pytest.raises(Refused, match="password_too_short"):
        sessions.new_secret("eleven char", "password", old, is_admin=True, rounds=4)
    new = sessions.new_secret("7309", "pin", old, is_admin=False, rounds=4)
    assert (new.kind, new.digits) == ("pin", 4)
    assert passwords.derive("7309", passwords.salt_of(new.bcrypt)) == new.bcrypt
    assert new.bcrypt not in repr(new)
