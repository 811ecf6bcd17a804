"""What the till tells its screens about the link, and who is offered a new number series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.product import Product
from pos.domain.promotion import Discount
from pos.domain.rounding import RoundingMode
from pos.domain.tender import TenderRules
from pos.errors import Conflict, Refused, Unavailable
from pos.till.desk import TillDesk
from pos.till.link import Link, LinkStatus
from pos.till.session import SignedIn
from pos.till.shown import TakenTender

D = Decimal
AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
ADMIN = SignedIn(
    "1", "ben", "Ben", "admin", frozenset({"catalog.edit", "till.edit", "journal.read"}), "token"
)
CASHIER = SignedIn("2", "anna", "Anna", "cashier", frozenset({"sell"}), "token")


def product(product_id: str, name: str, price: str) -> Product:
    return Product(product_id, name, None, Decimal(price), tax_ids=("tax-9",))


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


def paying(make_till, step: str, mode: RoundingMode, scope: RoundingScope) -> TillDesk:
    till = make_till(product("p1", "Milk", "1.19"))
    till.sign_in()
    till.prices.tender_rules = TenderRules(till.prices.store.currency, CashRounding(D(step), mode, scope))
    return TillDesk(till.session, till.worker, Link(), SimpleNamespace(state=None))


def test_cash_after_a_card_is_what_lacks_to_the_rounded_whole(make_till) -> None:
    """15.72 with 0.68 on a card: 15.04 is left, and 15.05 is paid in cash."""
    desk = paying(make_till, "0.05", RoundingMode.HALF_UP, RoundingScope.CASH_ONLY)
    card = TakenTender("card", D("0.68"))
    assert desk.due("cash", D("15.72"), [card]) == D("15.05")
    assert desk.due("card", D("15.72"), []) == D("15.72")
    assert not desk.is_paid(D("15.72"), [card])
    assert desk.is_paid(D("15.72"), [card, TakenTender("cash", D("15.05"))])


def test_half_even_looks_at_the_whole_part_in_cash_and_not_at_what_is_left(make_till) -> None:
    """12.25 to even tenths is 12.20; of the 7.15 that lack after 5.10 it would be 7.20, and 12.30 in all."""
    desk = paying(make_till, "0.10", RoundingMode.HALF_EVEN, RoundingScope.CASH_ONLY)
    taken = [TakenTender("cash", D("5.10"))]
    assert desk.due("cash", D("12.25"), taken) == D("7.10")
    assert desk.is_paid(D("12.25"), [*taken, TakenTender("cash", D("7.10"))])
    desk.check_tender("cash", D("7.10"), D("12.25"), taken)


def test_where_all_tenders_are_rounded_a_card_takes_the_rounded_rest(make_till) -> None:
    desk = paying(make_till, "0.05", RoundingMode.HALF_UP, RoundingScope.ALL_TENDERS)
    taken = [TakenTender("card", D("10.00"))]
    assert desk.due("card", D("15.72"), []) == D("15.70")
    assert desk.due("card", D("15.72"), taken) == D("5.70")
    desk.check_tender("card", D("5.70"), D("15.72"), taken)
    with pytest.raises(Refused, match="card_over_tendered"):
        desk.check_tender("card", D("5.75"), D("15.72"), taken)
    assert desk.is_paid(D("15.72"), [*taken, TakenTender("card", D("5.70"))])
