"""What the till tells its screens about the link, and who is offered a new number series."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.entries import EntryKind
from pos.domain.payment_rules import PaymentRules
from pos.domain.product import Product
from pos.domain.promotion import Discount
from pos.domain.rounding import RoundingMode
from pos.domain.tender import Tender, TenderKind, TenderRules
from pos.errors import Conflict, Refused, Unavailable
from pos.till.desk import TillDesk
from pos.till.link import Link, LinkStatus
from pos.till.paying import Paying
from pos.till.session import SignedIn
from pos.till.shown import TakenTender
from tests.factories import EUR

D = Decimal
AT = datetime(2026, 11, 20, 14, 33, tzinfo=UTC)
ADMIN = SignedIn(
    "1", "ben", "Ben", "admin", frozenset({"catalog.edit", "till.edit", "journal.read"}), "token"
)
CASHIER = SignedIn("2", "anna", "Anna", "cashier", frozenset({"sell"}), "token")


def product(product_id: str, name: str, price: str) -> Product:
    return Product(product_id, name, None, Decimal(price), tax_ids=("tax-9",))


def desk(link: Link, user: SignedIn | None) -> TillDesk:
    printing = SimpleNamespace(state=SimpleNamespace(waiting=0, is_none=True, pages=0))
    session = SimpleNamespace(
        user=user,
        shift=None,
        prices=SimpleNamespace(unreadable=(), payment_rules=PaymentRules(TenderRules(EUR))),
    )
    return TillDesk(session, None, link, printing, None)  # type: ignore[arg-type] # stand-ins


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
    desk = TillDesk(session, till.worker, Link(), SimpleNamespace(state=None), None)
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
    desk = TillDesk(session, till.worker, Link(), SimpleNamespace(state=None), None)
    desk.add_product("p1")
    before = desk.basket().lines[0]
    priced = session.priced()
    cheaper = replace(priced.lines[0], discounts=(Discount("Offer", Decimal("0.19")),))
    session.priced = lambda: replace(priced, lines=(cheaper,))
    after = desk.basket().lines[0]
    assert (before.total, before.discount_name) == (Decimal("1.19"), "")
    assert (after.total, after.discount_name) == (Decimal("1.00"), "Offer")


def paying(make_till, step: str, mode: RoundingMode, scope: RoundingScope) -> Paying:
    till = make_till(product("p1", "Milk", "1.19"))
    till.sign_in()
    rules = TenderRules(till.prices.store.currency, CashRounding(D(step), mode, scope))
    till.prices.tender_rules, till.prices.payment_rules = rules, PaymentRules(rules)
    return TillDesk(till.session, till.worker, Link(), SimpleNamespace(state=None), None).paying


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
    desk.check_tender(TakenTender("cash", D("7.10")), D("12.25"), taken)


def test_where_all_tenders_are_rounded_a_card_takes_the_rounded_rest(make_till) -> None:
    desk = paying(make_till, "0.05", RoundingMode.HALF_UP, RoundingScope.ALL_TENDERS)
    taken = [TakenTender("card", D("10.00"))]
    assert desk.due("card", D("15.72"), []) == D("15.70")
    assert desk.due("card", D("15.72"), taken) == D("5.70")
    desk.check_tender(TakenTender("card", D("5.70")), D("15.72"), taken)
    with pytest.raises(Refused, match="card_over_tendered"):
        desk.check_tender(TakenTender("card", D("5.75")), D("15.72"), taken)
    assert desk.is_paid(D("15.72"), [*taken, TakenTender("card", D("5.70"))])


class Queue:
    """A print queue that only remembers."""

    def __init__(self, *, is_none: bool = False) -> None:
        self.state = SimpleNamespace(is_none=is_none, problem=None, waiting=0, pages=0, is_paper_low=False)
        self.slips: list[object] = []
        self.papers: list[tuple[str, str]] = []

    def print_slip(self, slip: object) -> None:
        self.slips.append(slip)

    def put(self, _journal: object, entry_id: str, kind: str, *, opens_drawer: bool = False) -> None:
        self.papers.append((f"{kind}+drawer" if opens_drawer else kind, entry_id))


def test_an_explanation_goes_to_the_printer_with_who_and_when(make_till) -> None:
    till = make_till(product("p1", "Milk", "1.19"))
    session, queue = till.sign_in(), Queue()
    desk = TillDesk(session, till.worker, Link(), queue, None)
    desk.add_product("p1")
    desk.print_explanation("Milk", desk.explain(desk.basket().lines[0].line_id))
    (slip,) = queue.slips
    assert (slip.title, slip.till_name, slip.served_by) == ("Milk", "Till 1", "Anna Koster")
    assert slip.sentences == ("1 at 1.19: 1.19.", "0.10 of it is VAT 9% on 1.09.", "To pay: 1.19.")
    with pytest.raises(Refused, match="no_printer"):
        TillDesk(session, till.worker, Link(), Queue(is_none=True), None).print_explanation("Milk", [])


def test_the_last_receipt_explains_itself_and_a_print_of_it_is_written_down(make_till) -> None:
    till = make_till(product("p1", "Milk", "1.19"))
    session, queue = till.sign_in(), Queue()
    desk = TillDesk(session, till.worker, Link(), queue, None)
    with pytest.raises(Refused, match="receipt_unknown"):
        desk.explain_receipt()
    desk.add_product("p1")
    sale = session.complete([Tender(TenderKind.CASH, D("1.19"))]).result().entry
    assert desk.explain_receipt() == [
        "All items at their prices: 1.19.",
        "0.10 of it is VAT 9% on 1.09.",
        "To pay: 1.19.",
    ]
    desk.print_explained().result(5)
    assert queue.papers[-1] == ("explained", sale.id)
    last = till.worker.run(lambda journal: journal.latest([EntryKind.RECEIPT_REPRINTED])[0]).result()
    assert last.body["of"] == sale.id


def test_a_gift_receipt_is_printed_and_written_down(make_till) -> None:
    till = make_till(product("p1", "Milk", "1.19"))
    session, queue = till.sign_in(), Queue()
    desk = TillDesk(session, till.worker, Link(), queue, None)
    with pytest.raises(Refused, match="receipt_unknown"):
        desk.print_gift()
    desk.add_product("p1")
    sale = session.complete([Tender(TenderKind.CASH, D("1.19"))]).result().entry
    desk.print_gift().result(5)
    assert queue.papers[-1] == ("gift", sale.id)
    last = till.worker.run(lambda journal: journal.latest([EntryKind.RECEIPT_REPRINTED])[0]).result()
    assert (last.body["of"], last.body["as"]) == (sale.id, "gift")
    with pytest.raises(Refused, match="no_printer"):
        TillDesk(session, till.worker, Link(), Queue(is_none=True), None).print_gift()


def test_the_ticket_tells_tax_that_is_added_from_tax_in_the_prices(make_till) -> None:
    milk = product("p1", "Milk", "1.19")
    lamp = replace(product("p2", "Lamp", "20.00"), tax_included=False)
    till = make_till(milk, lamp)
    till.sign_in()
    desk = TillDesk(till.session, till.worker, Link(), SimpleNamespace(state=None), None)
    desk.add_product("p1")
    only_inside = desk.basket()
    assert (only_inside.tax_included, only_inside.tax_added) == (D("0.10"), D("0"))
    desk.add_product("p2")
    mixed = desk.basket()
    assert (mixed.tax_included, mixed.tax_added, mixed.odd_cents) == (D("0.10"), D("1.80"), D("0"))
    assert mixed.subtotal - mixed.discount + mixed.tax_added == mixed.total == D("22.99")
