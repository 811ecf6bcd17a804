"""Cash out beyond a limit at a real till: the consent and the movement in the shop's books, with and without the server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from pos.domain.shift_count import Count
from pos.domain.shift_entries import Direction
from pos.errors import Refused
from pos.services import approvals as service
from pos.till.link import LinkStatus
from pos.till.shifts import Shifts
from tests.factories.consenting import ADAMS_PIN, Counter, add_pins_and_limits, open_counter
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean
from tests.postgres import Shop

D = Decimal


class NoPrinter:
    """A till without one."""

    state = SimpleNamespace(is_none=True)

    def __init__(self) -> None:
        self.papers: dict[str, Any] = {}


class Drawer:
    def __init__(self, counter: Counter) -> None:
        self.counter = counter
        self.shifts = Shifts(
            counter.till.session, counter.till.worker, cast("Any", NoPrinter()), _nobody, counter.approvals
        )

    def take_out(self, amount: str, pin: str = ADAMS_PIN) -> None:
        wanted = self.shifts.wanted_to_take_out(D(amount), "flowers")
        approvals = self.counter.approvals
        approvals.write(approvals.approve_here("adam", pin, wanted, "Supplier").result()).result()
        self.shifts.move_cash(Direction.OUT, D(amount), "Supplier", "flowers", wanted).result()


def _nobody(*_: object) -> Any:
    raise AssertionError("nobody verifies here")


@pytest.fixture
def drawer(shop: Shop, open_till: Callable[..., RealTill]) -> Iterator[Drawer]:
    add_pins_and_limits(
        shop, {"cashier": {"cash_out": "50"}, "admin": {"cash_out": "200", "price_percent": None}}
    )
    counter = open_counter(open_till("T01"))
    yield Drawer(counter)
    counter.close()


def test_consent_and_movement_are_in_the_books_and_on_the_z_report(shop: Shop, drawer: Drawer) -> None:
    drawer.take_out("80")
    drawer.shifts.move_cash(Direction.OUT, D(50), "Supplier").result()
    drawer.shifts.confirm_count(Count(), insists=True).result()
    report = drawer.shifts.close(verified_by=str(shop.people["adam"])).result()
    assert dict(report.figures.approvals) == {"cash_out": 1}
    drawer.counter.till.post_all()
    rows = shop.connect(None).execute(
        "SELECT a.act, a.way, a.approver, a.person, a.reason, a.detail ->> 'old', a.detail ->> 'new', a.detail ->> 'name', j.kind"
        "  FROM pos.approval a JOIN pos.journal j ON j.id = a.document"
    )
    people = shop.people["adam"], shop.people["carla"]
    assert rows.fetchall() == [
        ("cash_out", "pin", *people, "Supplier", "0.00", "80.00", "flowers", "cash_moved")
    ]
    closed = "SELECT payload::jsonb #>> '{body,figures,approvals,cash_out}' FROM pos.journal WHERE kind = 'shift_closed'"
    assert shop.value(closed) == "1"
    assert is_clean(shop)


def test_consent_is_for_one_movement_and_for_no_more(drawer: Drawer) -> None:
    wanted = drawer.shifts.wanted_to_take_out(D(80))
    with pytest.raises(Refused, match="consent_needed"):
        drawer.shifts.move_cash(Direction.OUT, D(80), "Supplier", consented=wanted)
    approvals = drawer.counter.approvals
    approvals.write(approvals.approve_here("adam", ADAMS_PIN, wanted, "Supplier").result()).result()
    with pytest.raises(Refused, match="consent_needed"):
        drawer.shifts.move_cash(Direction.OUT, D("80.01"), "Supplier", consented=wanted)
    first = drawer.shifts.move_cash(Direction.OUT, D(80), "Supplier", consented=wanted).result()
    again = drawer.shifts.move_cash(Direction.OUT, D(80), "Supplier", consented=wanted).result()
    assert (first.id, first.seq) == (wanted.document, again.seq), "a second press moves nothing"
    with pytest.raises(Refused, match="consent_needed"):
        drawer.shifts.move_cash(Direction.OUT, D(80), "Supplier")


def test_a_manager_consents_as_far_as_their_own_limit_goes(drawer: Drawer) -> None:
    with pytest.raises(Refused, match="approver_limit"):
        drawer.take_out("200.01")
    drawer.take_out("200")


def test_without_the_server_who_consented_before_does_so_again(shop: Shop, drawer: Drawer) -> None:
    drawer.take_out("60")
    till = drawer.counter.till
    till.poster.stop()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())
    with pytest.raises(Refused, match="wrong_pin"):
        drawer.take_out("70", "0000")
    drawer.take_out("70")
    kinds = till.worker.run(lambda journal: journal.latest(["approved", "cash_moved"], 9)).result()
    assert [each.kind.value for each in kinds] == ["cash_moved", "approved"] * 2


def test_asked_from_afar_and_granted_in_the_office(shop: Shop, drawer: Drawer) -> None:
    wanted, approvals = drawer.shifts.wanted_to_take_out(D(80)), drawer.counter.approvals
    asked = approvals.ask_afar(wanted, "Supplier").result()
    token = shop.sign_in("adam", "T04")
    (request,) = shop.database("T04").read(service.list_open, token=token)
    assert (request.act, request.detail["new"], request.detail["needs.cash_out"]) == (
        "cash_out",
        "80.00",
        "80",
    )
    assert shop.database("T04").run(service.decide, asked.id, "", is_granted=True, token=token)
    consent = approvals.look(asked).result()
    assert consent is not None
    approvals.write(consent).result()
    moved = drawer.shifts.move_cash(Direction.OUT, D(80), "Supplier", consented=wanted).result()
    assert moved.id == wanted.document


def test_consent_for_cash_leaves_that_of_an_open_sale_as_it_is(drawer: Drawer) -> None:
    """A supplier comes in the middle of a sale with a price that a manager allowed."""
    from pos.till.giving import Gift, Mode
    from tests.postgres import COFFEE

    counter = drawer.counter
    key = counter.till.session.add(str(COFFEE)).line_key
    assert key is not None
    weighed = counter.giving.weigh(Gift(key, Mode.PRICE, D(6), "Price match"))
    consent = counter.approvals.approve_here("adam", ADAMS_PIN, weighed.wanted, "Price match").result()
    counter.approvals.write(consent).result()
    counter.giving.give(weighed.gift)
    drawer.take_out("80")
    assert counter.giving.unconsented() is None
