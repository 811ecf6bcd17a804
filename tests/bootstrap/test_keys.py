"""Where the key of sealed sign-ins lies: in a keyring that keeps what it takes, else in a file of its user's only."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from pos.bootstrap.keys import KEY_BYTES, sealing_key
from pos.errors import Unavailable
from pos.home import Home


class Ring:
    """A keyring in memory; `is_locked` makes it give and take nothing."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.is_locked = False
        self.forgets = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.is_locked:
            raise RuntimeError("locked")
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.is_locked:
            raise RuntimeError("locked")
        if not self.forgets:
            self.kept[service, username] = password


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def files(home: Home) -> set[str]:
    return {file.name for file in (home.path / "secrets").glob("seal-*")}


def test_a_keyring_keeps_the_key_and_no_file_holds_it(home: Home) -> None:
    ring = Ring()
    key = sealing_key(home, "T01", ring)
    assert len(key) == KEY_BYTES
    assert sealing_key(home, "T01", ring) == key
    assert files(home) == {"seal-T01.in-keyring"}
    assert home.secret("seal-T01.in-keyring").read_bytes() == b""


def test_each_till_has_its_own_key(home: Home) -> None:
    ring = Ring()
    assert sealing_key(home, "T01", ring) != sealing_key(home, "T02", ring)


def test_a_locked_keyring_does_not_lead_to_another_key(home: Home) -> None:
    ring = Ring()
    key = sealing_key(home, "T01", ring)
    ring.is_locked = True
    with pytest.raises(Unavailable, match="keyring_locked"):
        sealing_key(home, "T01", ring)
    ring.is_locked = False
    assert sealing_key(home, "T01", ring) == key


@pytest.mark.parametrize("fault", ["is_locked", "forgets", "none"])
def test_without_a_keyring_worth_the_name_a_private_file_holds_the_key(home: Home, fault: str) -> None:
    ring = None if fault == "none" else Ring()
    if ring is not None:
        setattr(ring, fault, True)
    key = sealing_key(home, "T01", ring)
    assert home.secret("seal-T01").read_bytes() == key
    assert stat.S_IMODE(home.secret("seal-T01").stat().st_mode) == 0o600
    assert sealing_key(home, "T01", ring) == key


def test_a_demo_shop_asks_no_keyring(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.bootstrap.keys.system_keyring", lambda: 1 / 0)
    assert sealing_key(home, "T01", is_demo=True) == home.secret("seal-T01").read_bytes()
