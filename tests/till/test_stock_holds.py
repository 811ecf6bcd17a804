"""What the open sale sets aside at the server: asked with the newest wish, taken when it is there, given back when it is not wanted."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.product import Product
from pos.domain.quantity import Unit
from pos.errors import Refused, Unavailable
from pos.services import stock_holds
from pos.till.link import Link, LinkStatus
from pos.till.stock_holds import Shortage, StockHolds
from tests.factories import a_product
from tests.factories.till import CASHIER, TillForTests

D = Decimal
OIL = a_product("9.00", name="Olive oil", barcode="20000011", sells_below_zero=False)
HAM = a_product("20.00", name="Ham", barcode="20000028", unit=Unit.KILOGRAM, sells_below_zero=False)
PHONE = a_product("99.00", name="Phone", barcode="20000035")


class Server:
    """Keeps the questions; a test answers them."""

    def __init__(self) -> None:
        self.asked: list[tuple[Future[Any], tuple[Any, ...]]] = []
        self.released: list[str] = []
        self.refuses: Exception | None = None

    def change(self, use_case: Callable[..., Any], *values: Any, **_: Any) -> Future[Any]:
        assert use_case is stock_holds.hold
        if self.refuses is not None:
            raise self.refuses
        self.asked.append((Future(), values))
        return self.asked[-1][0]

    def change_even_at_end(self, use_case: Callable[..., Any], *values: Any, **_: Any) -> Future[Any]:
        assert use_case is stock_holds.release
        self.released.append(values[0])
        done: Future[Any] = Future()
        done.set_result(True)
        return done

    @property
    def wishes(self) -> list[dict[str, Decimal]]:
        return [values[1] for _, values in self.asked]


class Till:
    """A till that is online, with somebody signed in."""

    def __init__(self, till: TillForTests) -> None:
        self.session, self.server, self.link = till.session, Server(), Link()
        self.session.begin(CASHIER)
        self.link.set_status(LinkStatus.ONLINE, till.clock.now())
        self.clock = till.clock
        self.stock = StockHolds(self.session, self.server, self.link)

    def answer(self, left: dict[str, Decimal] | Exception, at: int = -1) -> tuple[Shortage, ...]:
        asked = self.server.asked[at][0]
        if isinstance(left, Exception):
            asked.set_exception(left)
        else:
            asked.set_result(left)
        return self.stock.settle(asked)

    @property
    def lines(self) -> list[tuple[str, Decimal]]:
        basket = self.session.basket
        return [(line.product.name, line.quantity) for line in basket.lines] if basket else []


@pytest.fixture
def till(make_till: Callable[..., TillForTests]) -> Till:
    return Till(make_till(OIL, HAM, PHONE))


def scan(till: Till, product: Product, quantity: str = "1") -> None:
    if product.unit.is_measured:
        till.session.add_measured(product.id, D(quantity))
    else:
        till.session.add(product.id, D(quantity))


def test_goods_that_may_go_below_zero_ask_nobody(till: Till) -> None:
    scan(till, PHONE)
    till.session.note("for Sunday")
    till.stock.ask()
    till.session.cancel()
    assert (till.server.asked, till.server.released, till.stock.is_asking) == ([], [], False)


def test_what_is_there_is_sold(till: Till) -> None:
    scan(till, OIL, "2")
    assert (till.server.wishes, till.stock.is_asking) == ([{OIL.id: 2}], True)
    assert till.answer({}) == ()
    till.session.note("a gift")
    till.stock.ask()
    assert (len(till.server.asked), till.stock.is_asking, till.lines) == (1, False, [("Olive oil", 2)])


def test_the_line_goes_down_and_what_is_aside_is_not_asked_for_again(till: Till) -> None:
    scan(till, PHONE)
    scan(till, OIL, "3")
    assert till.answer({OIL.id: D("2.000")}) == (Shortage(OIL.id, "Olive oil", D(2), Unit.PIECE),)
    assert till.lines == [("Phone", 1), ("Olive oil", 2)]
    assert (len(till.server.asked), till.stock.is_asking) == (1, False)
    # undo goes behind the scan, and not back to what is not there
    till.session.undo()
    assert (till.lines, till.server.wishes[-1]) == ([("Phone", 1)], {})


def test_what_is_sold_out_goes_away(till: Till) -> None:
    scan(till, OIL)
    till.answer({OIL.id: D(0)})
    assert till.lines == []
    scan(till, HAM, "0.5")
    till.answer({HAM.id: D("0.2")})
    assert till.lines == [("Ham", D("0.2"))]


def test_half_a_piece_is_none(till: Till) -> None:
    """The server holds two and a half: what is not sold of it is given back."""
    scan(till, OIL, "3")
    till.answer({OIL.id: D("2.5")})
    assert (till.lines, till.server.wishes[-1]) == ([("Olive oil", 2)], {OIL.id: 2})


def test_only_the_newest_wish_is_asked(till: Till) -> None:
    for _ in range(4):
        scan(till, OIL)
    assert till.server.wishes == [{OIL.id: 1}]
    # an answer to what is not wanted any more changes nothing
    assert till.answer({OIL.id: D(0)}) == ()
    assert (till.server.wishes, till.lines) == ([{OIL.id: 1}, {OIL.id: 4}], [("Olive oil", 4)])
    till.answer({OIL.id: D(1)})
    assert (till.lines, till.stock.is_asking) == ([("Olive oil", 1)], False)


def test_what_comes_back_in_the_same_sale_can_be_sold(till: Till) -> None:
    till.session.take_back(OIL.id, D(1))
    scan(till, OIL, "3")
    assert till.server.wishes == [{OIL.id: 2}]


@pytest.mark.parametrize("error", [Unavailable("server_unreachable"), Refused("not_signed_in")])
def test_without_an_answer_selling_goes_on(till: Till, error: Exception) -> None:
    scan(till, OIL, "3")
    assert till.answer(error) == ()
    till.stock.ask()
    assert (till.lines, till.stock.is_asking, len(till.server.asked)) == ([("Olive oil", 3)], False, 1)
    scan(till, OIL)
    assert till.server.wishes[-1] == {OIL.id: 4}


def test_without_the_server_nobody_is_asked_until_it_is_back(till: Till) -> None:
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())
    scan(till, OIL)
    till.stock.ask()
    assert till.server.asked == []
    till.link.set_status(LinkStatus.ONLINE, till.clock.now())
    till.server.refuses = Refused("signed_in_offline")
    till.stock.ask()
    assert not till.stock.is_asking
    till.server.refuses = None
    till.stock.ask()
    assert till.server.wishes == [{OIL.id: 1}]


def test_a_question_that_is_dropped_is_not_waited_for(till: Till) -> None:
    """The program closes."""
    scan(till, OIL)
    asked = till.server.asked[0][0]
    assert till.stock.is_asking
    asked.cancel()
    assert (till.stock.is_asking, till.stock.settle(asked), till.lines) == (False, (), [("Olive oil", 1)])


def test_an_answer_that_nobody_waits_for_changes_nothing(till: Till) -> None:
    scan(till, OIL)
    till.stock.give_up_waiting()
    assert till.answer({OIL.id: D(0)}) == ()
    assert till.lines == [("Olive oil", 1)]


def test_a_sale_with_a_charged_card_keeps_its_lines(till: Till) -> None:
    scan(till, OIL)
    till.session.cards_standing["payment"] = D(9)
    assert till.answer({OIL.id: D(0)}) == ()
    assert till.lines == [("Olive oil", 1)]


def test_a_cancelled_sale_and_undo_give_it_back(till: Till) -> None:
    scan(till, OIL)
    first = till.session.basket
    assert first is not None
    till.session.undo()
    assert till.server.released == [first.id]
    assert till.answer({OIL.id: D(0)}, 0) == ()  # to the sale that is gone
    till.session.redo()
    assert till.server.wishes[-1] == {OIL.id: 1}
    till.session.cancel()
    assert till.server.released == [first.id, first.id]


def test_a_sale_that_is_put_aside_keeps_what_it_has(till: Till) -> None:
    scan(till, OIL)
    till.answer({})
    parked = till.session.put_aside(lambda _, basket: basket).result()
    scan(till, HAM, "1")
    till.answer({})
    till.session.cancel()
    till.session.bring_back(parked)
    assert parked.id not in till.server.released
    assert (till.server.asked[-1][1][0], till.server.wishes[-1]) == (parked.id, {OIL.id: 1})


def test_what_was_aside_goes_along_with_a_new_number(till: Till) -> None:
    scan(till, OIL)
    till.answer({})
    before = till.session.basket
    assert before is not None
    after = "30000000-0000-7000-8000-000000000009"
    till.session.renumber(after)
    assert till.server.asked[-1][1] == (after, {OIL.id: 1}, before.id)
    till.answer({})
    scan(till, OIL)
    assert till.server.asked[-1][1] == (after, {OIL.id: 2}, None)
    assert till.server.released == []


def test_a_program_without_windows_waits_for_the_answer(till: Till) -> None:
    scan(till, OIL)
    till.server.asked[0][0].set_result({OIL.id: D(0)})
    assert [each.name for each in till.stock.settled()] == ["Olive oil"]
    assert till.stock.settled() == ()
    scan(till, OIL)
    assert till.stock.settled(0) == ()  # the server says nothing
    assert not till.stock.is_asking


def test_a_restored_sale_is_asked_for_when_it_is_paid(make_till: Callable[..., TillForTests]) -> None:
    first = make_till(OIL)
    first.session.begin(CASHIER)
    first.session.add(OIL.id)
    first.worker.run(lambda _: None).result()
    first.close()
    till = Till(make_till())
    assert till.server.asked == []
    till.stock.ask()
    assert till.server.wishes == [{OIL.id: 1}]
    till.session.cancel()
    assert len(till.server.released) == 1
