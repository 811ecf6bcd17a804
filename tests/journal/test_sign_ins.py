"""Signing in without the server: 72 hours, five tries, sealed, and no help from a clock that is set back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from pos.errors import Refused
from pos.journal import sign_ins
from pos.journal.store import FILE_NAME, Journal
from tests.factories import AT

KEY = b"k" * 32
BCRYPT = "$2b$12$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234"
HOUR = timedelta(hours=1)


@pytest.fixture
def journal(tmp_path: Path):
    with Journal(tmp_path, "T01") as journal:
        remember(journal)
        yield journal


def remember(journal: Journal, at=AT) -> None:
    sign_ins.remember(journal, "carla", "pin", "salt", BCRYPT, KEY, {"name": "Carla"}, at)


def lease(journal: Journal, at=AT) -> sign_ins.Lease | None:
    return sign_ins.find_lease(journal, "carla", "pin", at)


def test_a_lease_lasts_72_hours(journal: Journal) -> None:
    assert lease(journal, AT + 72 * HOUR) is not None
    assert lease(journal, AT + 72 * HOUR + timedelta(seconds=1)) is None


def test_only_who_signed_in_here_may(journal: Journal) -> None:
    assert sign_ins.find_lease(journal, "adam", "pin", AT) is None
    assert sign_ins.find_lease(journal, "carla", "password", AT) is None


def test_five_wrong_tries_end_it_and_give_no_sixth(journal: Journal) -> None:
    for left in (4, 3, 2, 1):
        assert not sign_ins.check(journal, "carla", "pin", "wrong", KEY)
        found = lease(journal)
        assert found is not None
        assert found.tries_left == left
    assert not sign_ins.check(journal, "carla", "pin", "wrong", KEY)
    assert lease(journal) is None
    assert not sign_ins.check(journal, "carla", "pin", BCRYPT, KEY)
    remember(journal)  # with the server: the count begins anew
    assert lease(journal) is not None


def test_tries_are_counted_across_restarts(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        remember(journal)
        sign_ins.check(journal, "carla", "pin", "wrong", KEY)
    with Journal(tmp_path, "T01") as again:
        found = lease(again)
        assert found is not None
        assert found.tries_left == sign_ins.TRIES - 1


def test_a_right_try_gives_the_tries_back(journal: Journal) -> None:
    sign_ins.check(journal, "carla", "pin", "wrong", KEY)
    assert sign_ins.check(journal, "carla", "pin", BCRYPT, KEY)
    found = lease(journal)
    assert found is not None
    assert found.tries_left == sign_ins.TRIES


def test_a_clock_that_is_set_back_stretches_nothing(journal: Journal) -> None:
    sign_ins.note_clock(journal, AT + 71 * HOUR)
    with pytest.raises(Refused, match="clock_set_back"):
        lease(journal, AT)
    assert lease(journal, AT + 73 * HOUR) is None
    with pytest.raises(Refused, match="clock_set_back"):
        lease(journal, AT + HOUR)


def test_small_corrections_of_the_clock_are_no_offence(journal: Journal) -> None:
    sign_ins.note_clock(journal, AT + HOUR)
    assert lease(journal, AT + HOUR - timedelta(minutes=4)) is not None


def test_signing_in_with_a_clock_ahead_and_setting_it_back_stretches_nothing(journal: Journal) -> None:
    remember(journal, AT + 8760 * HOUR)
    with pytest.raises(Refused, match="clock_set_back"):
        lease(journal, AT)


def test_a_clock_that_was_wrong_once_is_forgiven_by_the_server(journal: Journal) -> None:
    sign_ins.note_clock(journal, AT + 8760 * HOUR)
    with pytest.raises(Refused, match="clock_set_back"):
        lease(journal, AT)
    remember(journal)
    assert lease(journal, AT + HOUR) is not None


def test_the_file_holds_nothing_that_a_pin_could_be_guessed_with(journal: Journal, tmp_path: Path) -> None:
    journal.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = (tmp_path / FILE_NAME).read_bytes()
    assert BCRYPT.encode() not in content
    assert BCRYPT[29:].encode() not in content
    assert not sign_ins.check(journal, "carla", "pin", BCRYPT, b"x" * 32)


def test_one_kind_is_forgotten_and_the_other_stays(journal: Journal) -> None:
    remember(journal)
    sign_ins.remember(journal, "carla", "password", "salt", BCRYPT, KEY, {"name": "Carla"}, AT)
    sign_ins.forget(journal, "carla", "pin")
    assert lease(journal) is None
    assert sign_ins.find_lease(journal, "carla", "password", AT) is not None
    sign_ins.forget(journal, "carla")
    assert sign_ins.find_lease(journal, "carla", "password", AT) is None
