"""What the till tells its screens about the link, and who is offered a new number series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pos.domain.product import Product
from pos.domain.promotion import Discount
from pos.errors import Conflict, Unavailable
from pos.till.desk import TillDesk
from pos.till.link import Link, LinkStatus
from pos.till.session import SignedIn

AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
ADMIN = SignedIn(
    "1", "ben", "Ben", "admin", frozenset({"catalog.edit", "till.edit", "journal.read"}), "token"
)
CASHIER = SignedIn("2", "anna", "Anna", "cashier", frozenset({"sell"}), "token")


def product(product_id: str, name: str, price: str) -> Product:
    return Product(product_id, name, None, Decimal(price), tax_ids=("tax-9",))


def desk(link: Link, user: SignedIn | None) -> TillDesk:
    printing = SimpleNamespace(state=SimpleNamespace(waiting=0))
    return TillDesk(SimpleNamespace(user=user, shift=None), None, link, printing)  # type: ignore[arg-type] # stand-ins


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


def test_only_the_line_that_changed_is_a_new_record(make_till) -> None:
    """A scan into a long sale would otherwise put every line into words again."""
    milk, bread = product("p1", "Milk", "1.19"), product("p2", "Bread", "3.45")
    till = make_till(milk, bread)
    session = till.sign_in()
    desk = TillDesk(session, till.worker, Link(), SimpleNamespace(state=None))
    desk.add_product("p1")
    desk.add_product("p2")
    first, second = desk.basket().lines
    desk.add_product("p2")
    after = desk.basket().lines
    assert after[0] is first
    assert (after[1].line_id, after[1].quantity) == (second.line_id, 2)
    desk.remove_line(first.line_id)
    assert [line.line_id for line in desk.basket().lines] == [second.line_id]
    desk.undo()
    assert [line.line_id for line in desk.basket().lines] == [first.line_id, second.line_id]


def test_a_line_whose_price_changed_by_an_offer_is_shown_anew(make_till) -> None:
    till = make_till(product("p1", "Milk", "1.19"))
    session = till.sign_in()
    desk = TillDesk(session, till.worker, Link(), SimpleNamespace(state=None))
    desk.add_product("p1")
    before = desk.basket().lines[0]
    priced = session.priced()
    cheaper = replace(priced.lines[0], discounts=(Discount("Offer", Decimal("0.19")),))
    session.priced = lambda: replace(priced, lines=(cheaper,))
    after = desk.basket().lines[0]
    assert (before.total, before.discount_name) == (Decimal("1.19"), "")
    assert (after.total, after.discount_name) == (Decimal("1.00"), "Offer")
