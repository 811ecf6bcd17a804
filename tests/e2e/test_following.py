"""The open sale and its cashier at two real tills: left here, found there, never sold twice, never lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.till.following import Outcome
from pos.till.link import LinkStatus
from tests.e2e.test_parking import go_offline, recall, ring_up, settle_down
from tests.factories.real_till import RealTill
from tests.factories.shop_till import sold
from tests.postgres import Shop

D = Decimal
MILK_CODE = "4001686301265"


def leave(till: RealTill) -> None:
    till.parking.following.leave()
    settle_down(till)


def come_back(till: RealTill) -> Outcome | None:
    """As the window does it."""
    asking = till.parking.following.ask()
    if asking is None:
        return None
    try:
        answer: bool | None = asking.result()
    except (Refused, Unavailable):
        answer = None
    outcome = till.parking.following.settle(answer)
    settle_down(till)
    return outcome


def mine(till: RealTill) -> list[str]:
    return [each.basket_id for each in till.parking.list_all().result() if each.is_following]


def pay(till: RealTill) -> str:
    total = till.session.priced().total
    return till.session.complete([Tender(TenderKind.CASH, total)]).result().entry.id


def test_who_leaves_finds_the_sale_at_the_next_till_and_not_at_the_first(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    assert first.session.basket == basket, "until somebody takes it, it is open here"
    assert mine(second) == [basket.id]
    recall(second, basket.id)
    settle_down(second)
    assert come_back(first) is Outcome.GONE
    assert first.session.basket is None
    assert first.worker.run(lambda journal: journal.open_basket()).result() is None
    assert pay(second) == basket.id
    assert come_back(first) is None, "asked once"


def test_who_comes_back_goes_on_under_the_same_number(open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    leave(first)
    assert come_back(first) is Outcome.OURS
    assert first.session.basket == basket
    assert mine(second) == []
    assert first.session.undo(), "what was done can still be undone"


def test_nothing_can_be_paid_while_the_server_is_asked(open_till: Callable[..., RealTill]) -> None:
    till = open_till("T01")
    ring_up(till)
    leave(till)
    asking = till.parking.following.ask()
    assert asking is not None
    with pytest.raises(Refused, match="sale_in_doubt"):
        pay(till)
    till.parking.following.settle(asking.result())
    assert pay(till)


def test_without_the_server_it_goes_on_under_another_number(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    """Both tills may sell it then; the books have two sales and not one that was sold twice."""
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    go_offline(first)
    assert come_back(first) is Outcome.OURS
    again = first.session.basket
    assert again is not None
    assert again.lines == basket.lines
    assert again.id != basket.id
    assert not first.session.undo(), "no step leads back to the old number"
    assert pay(first) != pay(second)


def test_the_copy_of_one_that_got_another_number_is_forgotten_on_the_server(
    open_till: Callable[..., RealTill],
) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    leave(first)
    before = first.link.state.status
    first.link.set_status(LinkStatus.OFFLINE, first.clock.now())
    come_back(first)
    assert len(mine(second)) == 1, "nobody could tell the server yet"
    first.link.set_status(before, first.clock.now())
    first.parking.bring_up_to_date()
    settle_down(first)
    assert mine(second) == []


@pytest.mark.parametrize("is_closed", [False, True])
def test_what_was_added_in_the_meantime_stays(open_till: Callable[..., RealTill], is_closed: bool) -> None:
    """A till that was closed knows from its journal what the server was told."""
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    if is_closed:
        first.close()
        first = open_till("T01")
    asking = first.parking.following.ask()
    assert asking is not None
    first.session.scan(MILK_CODE)
    assert first.parking.following.settle(asking.result()) is Outcome.BOTH
    after = first.session.basket
    assert after is not None
    assert after.id != basket.id
    assert after.lines != basket.lines


@pytest.mark.parametrize("is_taken", [False, True])
def test_a_crash_after_leaving_changes_nothing(open_till: Callable[..., RealTill], is_taken: bool) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    if is_taken:
        recall(second, basket.id)
    first.close()
    first = open_till("T01")
    assert first.session.basket is not None
    assert first.session.basket.id == basket.id
    assert come_back(first) is (Outcome.GONE if is_taken else Outcome.OURS)


def test_who_leaves_before_the_server_has_answered_tells_it_nothing_new(
    open_till: Callable[..., RealTill],
) -> None:
    """Else what was added meanwhile would pass for what the other till has."""
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    assert first.parking.following.ask() is not None
    first.session.scan(MILK_CODE)
    leave(first)
    assert come_back(first) is Outcome.BOTH


def test_a_cashier_who_moves_on_twice_has_one_sale(open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    second.session.scan(MILK_CODE)
    leave(second)
    assert mine(first) == [basket.id]
    assert come_back(first) is Outcome.GONE
    recall(first, basket.id)
    moved = first.session.basket
    assert moved is not None
    assert len(moved.lines) == len(basket.lines)
    assert moved.lines != basket.lines
    assert come_back(second) is Outcome.GONE
    assert pay(first) == basket.id


def test_a_sale_that_was_given_up_is_offered_nowhere(open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    cancelled = second.session.cancel("customer left")
    assert cancelled is not None
    cancelled.result()
    second.parking.following.given_up(basket.id)
    settle_down(second)
    second.accounts.tidy(second.worker, second.server.database.run)
    assert second.parking.list_all().result() == []


def test_what_belongs_to_this_till_alone_does_not_follow(open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    leave(first)
    assert mine(second) == []
    ring_up(first)
    first.session.cards_standing["payment"] = D(5)
    leave(first)
    assert mine(second) == []
    assert come_back(first) is None


def test_the_answer_that_is_lost_is_asked_for_again(
    open_till: Callable[..., RealTill], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server heard of the sale, and this till does not know that it did."""
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    change = first.change

    def loses_the_answer(use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]:
        change(use_case, *arguments, **named)
        lost: Future[Any] = Future()
        lost.set_exception(Unavailable("server_unreachable"))
        return lost

    monkeypatch.setattr(first, "change", loses_the_answer)
    leave(first)
    monkeypatch.setattr(first, "change", change)
    recall(second, basket.id)
    assert come_back(first) is Outcome.GONE


def test_found_is_news_once_and_only_to_others(open_till: Callable[..., RealTill]) -> None:
    till = open_till("T01")
    following = till.parking.following
    assert following.found() is None, "nothing is open"
    ring_up(till)
    leave(till)
    assert following.found() is None, "the same person knows"
    till.close()
    till = open_till("T01")
    found = till.parking.following.found()
    assert found is not None
    assert found.items == 3
    assert till.parking.following.found() is None


def test_a_sale_left_open_is_sold_once_in_the_books(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    ring_up(first)
    basket = first.session.basket
    assert basket is not None
    leave(first)
    recall(second, basket.id)
    assert sold(shop, second)["number"] == "T02/1-000001"
    assert come_back(first) is Outcome.GONE
    first.post_all()
    assert shop.value("SELECT count(*) FROM pos.sale") == 1
