"""What the till tells its screens about the link, and who is offered a new number series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from pos.errors import Conflict, Unavailable
from pos.till.desk import TillDesk
from pos.till.link import Link, LinkStatus
from pos.till.session import SignedIn

AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
ADMIN = SignedIn(
    "1", "ben", "Ben", "admin", frozenset({"catalog.edit", "till.edit", "journal.read"}), "token"
)
CASHIER = SignedIn("2", "anna", "Anna", "cashier", frozenset({"sell"}), "token")


def desk(link: Link, user: SignedIn | None) -> TillDesk:
    printing = SimpleNamespace(state=SimpleNamespace(waiting=0))
    return TillDesk(SimpleNamespace(user=user), None, link, printing)  # type: ignore[arg-type] # stand-ins


def stopped(code: str) -> Link:
    link = Link()
    link.set_status(LinkStatus.STOPPED, AT, alarm=Conflict(code, server=2, journal=1))
    return link


@pytest.mark.parametrize("code", ["fork", "entry_fork", "journal_behind_server", "series_unknown"])
def test_an_admin_of_the_server_may_start_a_new_series(code: str) -> None:
    assert "renew_series" in desk(stopped(code), ADMIN).features


@pytest.mark.parametrize(
    "user",
    [
        None,
        CASHIER,
        replace(ADMIN, token=None),
        replace(ADMIN, permissions=frozenset({"catalog.edit", "journal.read"})),
    ],
)
def test_nobody_else_may(user: SignedIn | None) -> None:
    assert "renew_series" not in desk(stopped("fork"), user).features


def test_it_is_offered_only_while_it_helps() -> None:
    assert "renew_series" not in desk(stopped("entry_gap"), ADMIN).features
    link = stopped("fork")
    link.set_status(LinkStatus.CONNECTING, AT)
    assert "renew_series" not in desk(link, ADMIN).features
    link.set_status(LinkStatus.OFFLINE, AT, problem=Unavailable("server_unreachable"))
    assert "renew_series" not in desk(link, ADMIN).features


def test_a_stopped_link_is_told_from_a_lost_one() -> None:
    link = stopped("fork")
    link.set_counts(4, 3, 0)
    state = desk(link, ADMIN).link()
    assert (state.is_stopped, state.is_online, state.to_send, state.quarantined) == (True, False, 3, 0)
    assert state.problem is not None
    assert state.problem.code == "fork"
    link.set_status(LinkStatus.OFFLINE, AT, problem=Unavailable("server_unreachable"))
    state = desk(link, ADMIN).link()
    assert (state.is_stopped, state.problem) == (False, None)


def test_a_wrong_clock_is_told_while_online() -> None:
    link = Link()
    link.set_status(LinkStatus.ONLINE, AT)
    link.set_clock(timedelta(minutes=4))
    state = desk(link, CASHIER).link()
    assert state.is_online
    assert state.problem is not None
    assert (state.problem.code, state.problem.facts["minutes"]) == ("clock_wrong", 4)
