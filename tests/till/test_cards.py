"""Card payments at a terminal through the till's journal: before and after the answer, a crash in between, and taking back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.money import Currency
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.port import Answer, Outcome
from pos.hardware.terminal.simulator import Scene, Simulator
from pos.journal import card_payments, terminal_book
from pos.journal.card_payments import CardPayment, CardState
from pos.till.cards import TillCards, judge
from pos.till.paying import Paying
from tests.factories import a_product
from tests.factories.till import TillForTests

D = Decimal
EUR = Currency("EUR", 2)
MILK = "4006381333931"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(pace_s=0.02) as made:
        yield made


@pytest.fixture
def till(make_till: Callable[..., TillForTests]) -> TillForTests:
    made = make_till(a_product("12.50", name="Milk", barcode=MILK))
    made.sign_in()
    made.session.scan(MILK)
    return made


@pytest.fixture
def cards(till: TillForTests, simulator: Simulator) -> Iterator[TillCards]:
    made = TillCards(till.worker, till.clock, ZvtTerminal("127.0.0.1", simulator.port, silence_s=1))
    yield made
    made.ask_to_stop()
    made.join(5)


def document(till: TillForTests) -> str:
    assert till.session.basket is not None
    return till.session.basket.id


def pay(till: TillForTests, cards: TillCards, amount: int = 1250) -> CardPayment:
    return cards.pay(document(till), amount, EUR).result(10)


def paying(till: TillForTests, cards: TillCards) -> Paying:
    return Paying(
        till.session, None, cards, lambda: None, lambda written, done: done.set_result(written.result())
    )  # type: ignore[arg-type]


def test_an_approved_payment_stands_until_its_sale_says_so(till, cards) -> None:
    payment = pay(till, cards)
    assert payment.state is CardState.APPROVED
    assert payment.answer["card"] == "Visa"
    assert [each.id for each in cards.standing(document(till)).result()] == [payment.id]
    desk = paying(till, cards)
    shown = desk.standing_cards().result()[0]
    assert (shown.state, shown.amount, shown.reference) == ("approved", D("12.50"), "Visa 4242, 0001")
    taken = [desk_tender(shown)]
    sale = desk.complete(taken).result(5)
    assert sale.entry.body["tenders"][0]["reference"] == "Visa 4242, 0001"  # type: ignore[attr-defined]
    assert cards.orphans().result() == []
    assert till.worker.run(lambda journal: card_payments.find(journal, payment.id)).result() is None


def desk_tender(shown: Any) -> Any:
    from pos.till.shown import TakenTender

    return TakenTender("card", shown.amount, shown.reference, payment=shown.payment_id)


def test_a_charged_basket_is_neither_cancelled_nor_put_aside(till, cards) -> None:
    desk = paying(till, cards)
    shown = desk.charge(D("12.50")).result(10)
    for act in (till.session.cancel, lambda: till.session.put_aside(lambda *_: None)):
        with pytest.raises(Refused, match="card_stands"):
            act()
    desk.take_card_back(shown.payment_id).result(10)
    assert till.session.cancel() is not None


def test_declined_leaves_nothing_standing(till, cards, simulator) -> None:
    simulator.script = [Scene.DECLINE]
    desk = paying(till, cards)
    shown = desk.charge(D("12.50")).result(10)
    assert (shown.state, shown.reason) == ("declined", "terminal_too_little")
    assert not desk.has_standing_cards


@pytest.mark.parametrize(
    ("scene", "state", "charged"),
    [(Scene.LOSE_AFTER, CardState.APPROVED, 1250), (Scene.LOSE_BEFORE, CardState.DECLINED, 0)],
)
def test_what_was_unknown_is_told_when_the_terminal_is_asked_again(
    till, cards, simulator, scene, state, charged
) -> None:
    pay(till, cards)  # one before, so that the last one is known
    simulator.script = [scene]
    lost = pay(till, cards)
    assert lost.state is CardState.UNKNOWN
    found = cards.ask_again(lost.id).result(10)
    assert found.state is state
    assert simulator.charged == 1250 + charged


def test_a_first_payment_that_is_lost_is_told_too(till, cards, simulator) -> None:
    """Before the first payment the terminal is asked what its last one was."""
    simulator.script = [Scene.LOSE_BEFORE]
    lost = pay(till, cards)
    assert lost.state is CardState.UNKNOWN
    assert cards.ask_again(lost.id).result(10).state is CardState.DECLINED


def test_a_crash_while_the_terminal_works_leaves_an_unknown_payment(
    make_till, till, cards, simulator
) -> None:
    before = CardPayment("p-1", document(till), 1250, CardState.ASKED, till.clock.now(), "")
    till.worker.run(lambda journal: card_payments.ask(journal, before)).result()
    till.worker.run(lambda journal: card_payments.saw(journal, "")).result()
    ZvtTerminal("127.0.0.1", simulator.port).pay(1250, 978, lambda _doing: None)
    standing = paying(till, cards).standing_cards().result()
    assert [each.state for each in standing] == ["unknown"]
    assert cards.ask_again("p-1").result(10).state is CardState.APPROVED


def test_a_terminal_that_is_not_there_charged_nothing(till) -> None:
    away = TillCards(till.worker, till.clock, ZvtTerminal("127.0.0.1", 1))
    with pytest.raises(Unavailable, match="terminal_unreachable"):
        pay(till, away)
    assert away.standing(document(till)).result() == []
    away.ask_to_stop()


def test_without_a_terminal_cards_are_written_by_hand(till) -> None:
    none = TillCards(till.worker, till.clock)
    assert not none.has_terminal
    with pytest.raises(Unavailable, match="terminal_none"):
        pay(till, none)
    none.ask_to_stop()


def test_a_busy_terminal_is_no_payment(till, cards, simulator) -> None:
    simulator.script = [Scene.BUSY]
    with pytest.raises(Unavailable, match="terminal_busy"):
        pay(till, cards)
    assert cards.standing(document(till)).result() == []


def test_taken_back_while_the_terminal_is_away_it_stands(till, cards, simulator) -> None:
    payment = pay(till, cards)
    simulator.stop()
    with pytest.raises(Unavailable):
        cards.take_back(payment.id).result(10)
    assert [each.state for each in cards.standing(document(till)).result()] == [CardState.APPROVED]


def test_taken_back_twice_is_taken_back(till, cards, simulator) -> None:
    """The line broke after the first reversal: the second one hears that it is done already."""
    payment = pay(till, cards)
    simulator.reverse(1)
    assert cards.take_back(payment.id).result(10).state is CardState.REVERSED


def test_a_person_settles_what_the_terminal_cannot_tell(till, cards, simulator) -> None:
    simulator.script = [Scene.LOSE_AFTER]
    lost = pay(till, cards)
    settled = cards.settle_by_hand(lost.id, was_charged=True).result()
    assert settled.state is CardState.APPROVED
    assert settled.answer["by_hand"] == "yes"


def test_what_belongs_to_no_sale_is_found(till, cards) -> None:
    """The sale was paid otherwise while nobody knew; later the terminal says that the card was charged."""
    payment = pay(till, cards)
    till.session.complete([Tender(TenderKind.CASH, D("12.50"))]).result()
    assert [each.id for each in cards.orphans().result()] == [payment.id]


PAYMENT = CardPayment("p", "b", 1250, CardState.UNKNOWN, None, seen="0007")  # type: ignore[arg-type]
YES = Answer(Outcome.APPROVED, 1250, "0008")


@pytest.mark.parametrize(
    ("last", "outcome"),
    [
        (None, Outcome.DECLINED),
        (replace(YES, receipt="0007"), Outcome.DECLINED),
        (YES, Outcome.APPROVED),
        (replace(YES, outcome=Outcome.DECLINED), Outcome.DECLINED),
        (replace(YES, amount=1251), Outcome.UNKNOWN),
    ],
)
def test_how_a_lost_payment_is_judged(last, outcome) -> None:
    assert judge(PAYMENT, last) is outcome


class Partial:
    """A terminal whose card covers less than it was asked for."""

    address = "partial"

    def __init__(self, back: Outcome) -> None:
        self.back, self.reversed = back, []

    def last(self):
        return None

    def pay(self, amount, currency, tell):
        return Answer(Outcome.APPROVED, amount - 100, "0009")

    def abort(self):
        """Nothing is under way."""

    def reverse(self, receipt, tell):
        self.reversed.append(receipt)
        return Answer(self.back, receipt=receipt)


@pytest.mark.parametrize(
    ("back", "state"), [(Outcome.APPROVED, CardState.DECLINED), (Outcome.UNKNOWN, CardState.UNKNOWN)]
)
def test_a_card_that_covers_a_part_is_given_back_or_nobody_knows(till, back, state) -> None:
    terminal = Partial(back)
    cards = TillCards(till.worker, till.clock, terminal)  # type: ignore[arg-type] # as much of one as is needed
    assert pay(till, cards).state is state
    assert terminal.reversed == ["0009"]
    cards.ask_to_stop()
    cards.join(5)


def book(till: TillForTests, cards: TillCards) -> list[tuple[int | None, Decimal, bool]]:
    found = till.worker.run(lambda journal: terminal_book.list_charges(journal, cards.address, EUR)).result()
    return [(each.receipt, each.amount, each.is_taken_back) for each in found]


def test_the_book_has_what_the_terminal_said_yes_to_and_nothing_else(till, cards, simulator) -> None:
    first = pay(till, cards)
    simulator.script = [Scene.DECLINE, Scene.LOSE_AFTER, Scene.LOSE_BEFORE]
    pay(till, cards)
    lost = pay(till, cards)
    assert book(till, cards) == [(1, D("12.50"), False)], "nobody knows yet"
    cards.ask_again(lost.id).result(10)
    gone = pay(till, cards)
    cards.settle_by_hand(gone.id, was_charged=True).result(10)
    cards.take_back(first.id).result(10)
    assert book(till, cards) == [
        (1, D("12.50"), True),
        (3, D("12.50"), False),
        (None, D("12.50"), False),
    ]


def test_a_part_that_was_given_back_is_in_the_book_as_taken_back(till) -> None:
    cards = TillCards(till.worker, till.clock, Partial(Outcome.APPROVED))  # type: ignore[arg-type] # as much of one as is needed
    try:
        pay(till, cards)
        assert book(till, cards) == [(9, D("12.50"), True)]
    finally:
        cards.ask_to_stop()
        cards.join(5)


def test_the_book_forgets_what_no_terminal_holds_any_more(till, cards) -> None:
    pay(till, cards)
    till.clock.at += terminal_book.KEPT
    pay(till, cards)
    assert len(book(till, cards)) == 2
    till.clock.at += timedelta(days=1)
    pay(till, cards)
    assert [each[0] for each in book(till, cards)] == [2, 3]
