"""Shifts at real tills: opened, cash moved, counted blind, verified, closed into a numbered Z report, whatever happens in between."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos.documents.paper import PaperFormat
from pos.documents.receipt_text import text_lines
from pos.documents.table_csv import table_csv
from pos.domain.entries import EntryKind
from pos.domain.shift_count import Count, ShiftRules
from pos.domain.shift_entries import Direction, z_report
from pos.domain.tender import Tender, TenderKind
from pos.domain.terminal_check import Agreement
from pos.errors import Refused, Unavailable
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.ports import RecordingTransport
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.port import Terminal
from pos.hardware.terminal.simulator import Payment, Simulator
from pos.i18n import Locale
from pos.journal import card_payments
from pos.journal import shifts as shift_store
from pos.journal.store import Journal
from pos.paths import resources_dir
from pos.services import reports
from pos.services import shifts as office
from pos.till import refunds
from pos.till.approving import Approvals
from pos.till.cards import TillCards
from pos.till.printing import MAIN, Printer, PrintQueue
from pos.till.session import SignedIn, restore
from pos.till.shifts import Shifts
from pos.ui.reports.shift_table import shifts_table
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, read
from tests.postgres import COFFEE, Shop

D = Decimal
MILK_CODE = "4001686301265"
RIGHTS = frozenset({"sell", "refund", "shift.open", "cash.move", "drawer.open"})
FLOAT = Count({D(50): 1, D(20): 5})


class Desk:
    """A till with its shifts and a printer that keeps what it was sent."""

    def __init__(self, till: RealTill, shop: Shop, terminal: Terminal | None = None) -> None:
        self.till = till
        self.cards = TillCards(till.worker, till.clock, terminal)
        self.paper = RecordingTransport()
        self.printing = PrintQueue(
            till.worker,
            {MAIN: Printer("Receipts", self.paper, EPSON_80_MM)},
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            resources_dir() / "fonts" / "Inter-Regular.ttf",
            till.clock,
        )
        self.printing.start()
        self.manager = str(shop.people["adam"])
        self.cashier = str(shop.people["carla"])
        consents = Approvals(till.session, self, till, till.link)
        self.shifts = Shifts(
            till.session, till.worker, self.printing, self._verify, consents, cards=self.cards
        )
        self.rules(ShiftRules())
        till.session.user = SignedIn(self.cashier, "carla", "Carla", "cashier", RIGHTS)

    def rules(self, rules: ShiftRules) -> None:
        self.till.prices.shift_rules = rules

    def consult(self, _username: str, kind: str, secret: str) -> Future[SignedIn]:
        done: Future[SignedIn] = Future()
        done.set_result(SignedIn(self.manager, "adam", "Adam", "admin", RIGHTS | {"approve"}))
        return done

    def _verify(self, username: str, pin: str, kind: str) -> Future[str]:
        done: Future[str] = Future()
        if pin != "2580":
            done.set_exception(Refused("wrong_pin", tries_left=4))
        else:
            done.set_result(self.manager if username == "adam" else self.cashier)
        return done

    def open(self, count: Count | None = FLOAT) -> None:
        if self.till.session.shift is not None:  # opened with nothing by signing in
            self.shifts.confirm_count(Count()).result()
            self.shifts.close().result()
        self.shifts.open(count).result()

    def sell(self, kind: TenderKind = TenderKind.CASH, given: str | None = None) -> Decimal:
        self.till.session.scan(MILK_CODE)
        self.till.session.add(str(COFFEE))
        total = self.till.session.priced().total
        self.till.session.complete([Tender(kind, D(given) if given else total)]).result()
        return total

    def charge(self) -> Decimal:
        """A sale whose card the terminal charges."""
        session = self.till.session
        session.scan(MILK_CODE)
        assert session.basket is not None
        document, total = session.basket.id, session.priced().total
        currency = self.till.prices.store.currency
        payment = self.cards.pay(document, currency.to_minor(total), currency).result(10)
        session.complete(
            [Tender(TenderKind.CARD, total)],
            also=lambda journal: card_payments.settle(journal, document, [payment.id]),
        ).result()
        return total

    def close(self) -> None:
        self.printing.stop()
        self.cards.ask_to_stop()
        self.cards.join(5)

    @property
    def papers(self) -> list[str]:
        assert self.printing.wait_idle(10)
        return [job.decode("cp858", "replace") for job in self.paper.jobs]


@pytest.fixture
def make_desk(open_till: Callable[..., RealTill], shop: Shop):
    made: list[Desk] = []

    def make(code: str = "T01", terminal: Terminal | None = None) -> Desk:
        made.append(Desk(open_till(code), shop, terminal))
        return made[-1]

    yield make
    for each in made:
        each.close()


def test_what_the_card_terminal_said_is_in_the_entry_and_the_server_takes_it(
    make_desk: Callable[..., Desk], shop: Shop
) -> None:
    with Simulator(pace_s=0.02) as simulator:
        desk = make_desk(terminal=ZvtTerminal("127.0.0.1", simulator.port))
        desk.open()
        first, second = desk.charge(), desk.charge()
        sale = desk.till.session.last_entry
        assert sale is not None
        assert sale.number is not None
        refunds.refund(desk.till.session, desk.till.worker, sale.number).result()
        simulator.payments.append(Payment(9, -simulator.payments[-1].amount))  # typed at the terminal
        verdict = desk.shifts.confirm_count(FLOAT).result()
        assert verdict.asks_terminal
        check = desk.shifts.ask_terminal().result(10)
        assert check.agreement is Agreement.AGREES
        assert (check.payments.count, check.paid_back.amount) == (2, -second)
        assert check.held.amount == first
        report = desk.shifts.close(terminal=check).result()
    assert report.terminal == check
    desk.till.post_all()
    kept = "SELECT payload::jsonb #> '{body,card_terminal}' FROM pos.journal WHERE kind = 'shift_closed' ORDER BY seq DESC LIMIT 1"
    found = shop.value(kept)
    assert (found["result"], found["held"], found["paid_back"]["count"]) == (
        "agrees",
        {"count": 3, "amount": str(first)},
        1,
    )
    assert shop.value("SELECT count(*) FROM pos.shift WHERE z_no = 2 AND closed_at IS NOT NULL") == 1
    assert shop.value("SELECT count(*) FROM pos.poison") == 0
    assert is_clean(shop)


def test_a_shift_from_the_float_to_the_z_report(make_desk: Callable[..., Desk], shop: Shop) -> None:
    desk = make_desk()
    desk.open()
    total = desk.sell(given="20")
    card = desk.sell(TenderKind.CARD)
    desk.shifts.move_cash(Direction.IN, D(20), "Change from the bank").result()
    desk.shifts.move_cash(Direction.OUT, D(24), "Supplier paid in cash", "Flowers, invoice 8812").result()
    desk.shifts.open_drawer("Drawer checked").result()
    expected = D(150) + total + 20 - 24
    counted = Count({D("0.01"): int(expected * 100)}, others={"card": card})
    verdict = desk.shifts.confirm_count(counted).result()
    assert (verdict.wants_recount, verdict.wants_verifying) == (False, False)
    report = desk.shifts.close("all well").result()
    assert desk.till.session.shift is None
    assert report.z == 2
    assert report.expected == {"cash": expected, "card": card}
    assert report.difference == {"cash": D("0.00"), "card": D("0.00")}
    assert report.left == D(150)
    assert verdict.report is not None
    assert verdict.report.figures == report.figures
    desk.till.post_all()
    row = (
        shop.connect(None)
        .execute(
            "SELECT z_no, verified_by, difference, note, float_minor, expected FROM pos.shift WHERE z_no = 2"
        )
        .fetchone()
    )
    assert row is not None
    assert tuple(row)[:5] == (2, None, {"cash": "0.00", "card": "0.00"}, "all well", 15000)
    assert shop.value("SELECT count(*) FROM pos.cash_movement") == 2
    assert is_clean(shop)
    slips = [each for each in desk.papers if "Signature" in each]
    assert ["Flowers, invoice 8812" in each for each in slips] == [False, True]
    assert any("Z report 2" in each and report.seal in each for each in desk.papers)


def test_a_first_count_beyond_the_limit_says_nothing_but_count_again(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    short = Count({D(50): 1, D(20): 4})
    first = desk.shifts.confirm_count(short).result()
    assert first.wants_recount
    assert first.report is None
    assert not first.wants_verifying
    desk.shifts.count_again().result()
    assert desk.shifts.kept_count().result().count == Count()
    second = desk.shifts.confirm_count(short).result()
    assert not second.wants_recount
    assert second.report is not None
    assert second.report.difference == {"cash": D(-20)}
    report = desk.shifts.close("wrong change at noon").result()
    assert (report.counts, report.difference["cash"]) == (2, D(-20))
    entry = desk.till.worker.run(shift_store.last_closing).result()
    assert entry is not None
    assert entry.body["counts_before"] == [{"cash": "130.00"}]


def test_who_insists_on_the_first_count_has_it_stand(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    desk.shifts.confirm_count(Count({D(50): 2})).result()
    verdict = desk.shifts.confirm_count(Count({D(50): 2}), insists=True).result()
    assert verdict.wants_verifying
    with pytest.raises(Refused, match="shift_needs_verifying"):
        desk.shifts.close().result()
    assert desk.till.session.shift is not None


def test_a_second_person_verifies_and_nobody_verifies_themselves(
    make_desk: Callable[..., Desk], shop: Shop
) -> None:
    desk = make_desk()
    desk.open()
    desk.shifts.confirm_count(Count({D(50): 1}), insists=True).result()
    with pytest.raises(Refused, match="wrong_pin"):
        desk.shifts.verify("adam", "0000").result()
    with pytest.raises(Refused, match="verify_needs_another"):
        desk.shifts.verify("carla", "2580").result()
    with pytest.raises(Refused, match="shift_needs_verifying"):
        desk.shifts.close(verified_by=desk.cashier).result()
    verified = desk.shifts.verify("adam", "2580").result()
    report = desk.shifts.close(verified_by=verified).result()
    assert report.difference == {"cash": D(-100)}
    assert report.verified_by
    desk.till.post_all()
    assert str(shop.value("SELECT verified_by FROM pos.shift WHERE z_no = 2")) == desk.manager
    assert is_clean(shop)


def test_a_crash_while_counting_loses_nothing(
    make_desk: Callable[..., Desk], open_till: Callable[..., RealTill], shop: Shop, tmp_path: Path
) -> None:
    desk = make_desk()
    desk.open()
    desk.sell()
    desk.shifts.confirm_count(Count({D(1): 1})).result()
    desk.shifts.count_again().result()
    desk.shifts.keep_count(Count({D(50): 3, D("0.20"): 7}), "the lights went out").result()
    desk.printing.stop()
    desk.till.close()  # whatever was in memory is gone
    again = Desk(open_till("T01"), shop)
    try:
        assert again.till.session.shift is not None
        assert again.till.session.shift.opening_float == D(150)
        kept = again.shifts.kept_count().result()
        assert kept.count == Count({D(50): 3, D("0.20"): 7})
        assert (kept.note, kept.is_confirmed) == ("the lights went out", False)
        assert kept.before == ({"cash": D("1")},)
        with pytest.raises(Refused, match="shift_not_counted"):
            again.shifts.close().result()
    finally:
        again.printing.stop()


def test_a_power_cut_between_count_and_closing(
    make_desk: Callable[..., Desk], open_till: Callable[..., RealTill], shop: Shop, monkeypatch: Any
) -> None:
    desk = make_desk()
    desk.open()
    desk.shifts.confirm_count(FLOAT).result()
    desk.till.poster.stop()

    def cut(*_: Any, **__: Any) -> None:
        raise Unavailable("disk_full", path="here")

    with monkeypatch.context() as patched:
        patched.setattr(shift_store, "drop_count", cut)
        with pytest.raises(Unavailable, match="disk_full"):
            desk.shifts.close().result()
    assert desk.till.session.shift is not None
    desk.printing.stop()
    desk.till.close()
    again = Desk(open_till("T01"), shop)
    try:
        assert again.shifts.kept_count().result().is_confirmed
        report = again.shifts.close().result()
        assert (report.z, report.difference) == (2, {"cash": D("0.00")})
        again.till.post_all()
        assert [row[0] for row in shop.connect(None).execute("SELECT z_no FROM pos.shift ORDER BY z_no")] == [
            1,
            2,
        ]
        assert is_clean(shop)
    finally:
        again.printing.stop()


def test_two_tills_have_their_own_drawers_and_numbers(make_desk: Callable[..., Desk], shop: Shop) -> None:
    first, second = make_desk("T01"), make_desk("T02")
    for desk in (first, second):
        desk.open()
    taken = first.sell()
    second.shifts.move_cash(Direction.IN, D(5), "Correction").result()
    reports = []
    for desk, cash in ((first, D(150) + taken), (second, D(155))):
        desk.shifts.confirm_count(Count(total=cash)).result()
        reports.append(desk.shifts.close().result())
    assert [(each.z, each.difference["cash"]) for each in reports] == [(2, D("0.00")), (2, D("0.00"))]
    for desk in (first, second):
        desk.till.post_all()
    assert is_clean(shop)


def test_z_reports_follow_each_other_without_a_gap_in_the_chain(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    desk.sell()
    desk.shifts.confirm_count(FLOAT, insists=True).result()
    one = desk.shifts.close().result()
    desk.till.session.write(EntryKind.DRAWER_OPENED, {"shift": None, "reason": "Drawer checked"}).result()
    desk.shifts.open(FLOAT).result()
    sold = desk.sell()
    desk.shifts.confirm_count(FLOAT, insists=True).result()
    two = desk.shifts.close().result()
    assert (one.z, two.z) == (2, 3)
    assert one.figures.last is not None
    assert two.figures.first is not None
    assert two.figures.first.seq == one.figures.last.seq + 2  # the closing itself stands between them
    assert two.figures.drawer_openings == {"Drawer checked": 1}
    assert two.grand_total == one.grand_total + sold
    closing = desk.till.worker.run(shift_store.last_closing).result()
    assert closing is not None
    assert z_report(closing) == two


def test_an_x_report_shows_what_was_written_when_it_was_asked_for(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    desk.sell()
    desk.shifts.print_x().result()
    before = desk.shifts.x_report().result()
    desk.sell()
    after = desk.shifts.x_report().result()
    assert (before.figures.sales.count, after.figures.sales.count) == (1, 2)
    assert before.z is None
    paper = next(each for each in desk.papers if "X report" in each)
    assert before.seal in paper
    assert after.seal not in paper


def test_a_z_report_is_printed_again_as_a_copy(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    desk.shifts.confirm_count(FLOAT).result()
    report = desk.shifts.close().result()
    desk.shifts.print_z().result()
    papers = [each for each in desk.papers if "Z report 2" in each]
    assert ["COPY" in each for each in papers] == [False, True]
    assert all(report.seal in each for each in papers)
    copied = "\n".join(text_lines(desk.shifts.rows(replace(report, is_copy=True)), 42))
    assert "Drawer opened, no sale" in copied


def test_the_drawer_goes_on_in_other_hands(make_desk: Callable[..., Desk], shop: Shop) -> None:
    desk = make_desk()
    desk.open()
    other = SignedIn(desk.manager, "adam", "Adam", "admin", RIGHTS)
    desk.shifts.hand_over(other).result()
    assert desk.till.session.shift is not None
    assert desk.till.session.shift.user_id == desk.manager
    restored = desk.till.worker.run(restore).result().shift
    assert restored == desk.till.session.shift
    desk.till.session.begin(other)
    desk.shifts.confirm_count(FLOAT).result()
    report = desk.shifts.close().result()
    assert (report.opened_by, report.figures.hand_overs) == ("Carla", 1) or report.figures.hand_overs == 1
    desk.till.post_all()
    assert is_clean(shop)


def test_what_is_not_finished_is_named(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    desk.till.post_all()
    desk.till.poster.stop()
    desk.sell()
    desk.till.session.scan(MILK_CODE)
    desk.till.parking.park("Blue coat").result()
    desk.till.session.scan(MILK_CODE)
    found = desk.shifts.unfinished().result()
    assert (found.basket_lines, found.parked, found.sales_to_send) == (1, ("Blue coat",), 1)
    assert found.basket_total > 0
    assert found.held == 0


def test_a_closed_drawer_is_opened_once(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    with pytest.raises(Refused, match="shift_is_open"):
        desk.shifts.open(FLOAT).result()
    desk.shifts.confirm_count(FLOAT).result()
    closings = [desk.shifts.close(), desk.shifts.close()]
    assert closings[0].result().z == 2
    with pytest.raises(Refused, match="shift_not_open"):
        closings[1].result()
    with pytest.raises(Refused, match="shift_not_open"):
        desk.shifts.confirm_count(FLOAT).result()
    last = desk.shifts.last_shift().result()
    assert last is not None
    assert (last.closed_by, last.left) == ("Carla", D(150))


def test_who_may_not_move_cash_does_not(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.till.session.user = SignedIn(desk.cashier, "carla", "Carla", "cashier", frozenset({"sell"}))
    with pytest.raises(Refused, match="not_allowed"):
        desk.shifts.move_cash(Direction.IN, D(5), "Correction")
    with pytest.raises(Refused, match="not_allowed"):
        desk.shifts.open_drawer("Drawer checked")
    assert not desk.shifts.may_see_expected


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        ("0", "Correction", "cash_amount_missing"),
        ("1e12", "Correction", "count_absurd"),
        ("5", "  ", "drawer_reason_missing"),
    ],
)
def test_cash_that_cannot_be_moved(
    make_desk: Callable[..., Desk], amount: str, reason: str, code: str
) -> None:
    desk = make_desk()
    with pytest.raises(Refused, match=code):
        desk.shifts.move_cash(Direction.OUT, D(amount), reason)
    assert desk.till.worker.run(lambda journal: journal.latest([EntryKind.CASH_MOVED])).result() == []


def test_a_shift_left_open_yesterday_is_told_and_nothing_is_blocked(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()
    assert desk.shifts.left_open_since is None
    shift = desk.till.session.shift
    assert shift is not None
    assert shift.day is not None
    desk.till.session.shift = replace(shift, day=shift.day.replace(year=shift.day.year - 1))
    assert desk.shifts.left_open_since is not None
    desk.sell()
    assert not desk.shifts.is_due


def test_in_a_shop_that_does_not_count_signing_in_opens(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    assert not desk.shifts.is_due  # opened by signing in at the command line
    desk.shifts.confirm_count(Count()).result()
    desk.shifts.close().result()
    assert desk.shifts.is_due
    desk.rules(ShiftRules(counts_float=False))
    assert not desk.shifts.is_due


def test_the_office_lists_shifts_and_saves_them(make_desk: Callable[..., Desk], shop: Shop) -> None:
    desk = make_desk()
    desk.open()
    sold = desk.sell()
    desk.shifts.confirm_count(Count(total=D(140)), insists=True).result()
    verified = desk.shifts.verify("adam", "2580").result()
    desk.shifts.close("till was short", verified).result()
    desk.shifts.open(FLOAT).result()
    desk.till.post_all()
    today = desk.till.session.business_day()
    scope = reports.Scope(today, today)
    rows = read(shop, office.list_shifts, scope)
    assert [(each.z, each.is_open) for each in rows] == [(None, True), (2, False), (1, False)]
    closed = rows[1]
    assert (closed.receipts, closed.turnover, closed.opening_float) == (1, sold, D(150))
    assert (closed.expected, closed.counted) == (D(150) + sold, D(140))
    assert closed.difference == D(140) - D(150) - sold
    assert (closed.note, bool(closed.verified_by)) == ("till was short", True)
    assert read(shop, office.list_shifts, replace(scope, till="T02")) == []
    assert len(read(shop, office.list_shifts, replace(scope, person=shop.people["carla"]))) == 3
    table = shifts_table(rows, Locale(), "")
    assert len(table.columns) == len(table.rows[0].texts) == len(table.totals)
    assert len(table.header) == len(table.rows[0].plain)
    saved = table_csv(table.header, [row.plain for row in table.rows]).decode()
    assert "till was short" in saved
    token = shop.sign_in("carla", "T04")
    with pytest.raises(Refused, match="not_allowed"):
        shop.database("T04").read(office.list_shifts, scope, token=token)


def test_entries_of_the_shift_are_found_by_place(make_desk: Callable[..., Desk]) -> None:
    desk = make_desk()
    desk.open()

    def look(journal: Journal) -> list[EntryKind]:
        return [each.kind for each in shift_store.stretch(journal)]

    assert desk.till.worker.run(look).result() == [EntryKind.SHIFT_OPENED]
    assert desk.shifts.in_drawer().result() == D(150)
