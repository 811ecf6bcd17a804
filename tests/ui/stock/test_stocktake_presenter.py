"""The presenter of a stocktake without a window: what waits, what is asked, and answers that come late."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal as D  # noqa: N817 - many of them

import pytest

from pos.errors import Refused, Unavailable
from pos.services.stocktakes import DIFFERENCES
from pos.ui.stock.presenter import ADD, StocktakePresenter
from pos.ui.stock.wording import about_words, scope_words, silent_words
from tests.ui.stock.counting import GOODS, LOCALE, MUG, NOW, PEN, Counts, a_stocktake, an_id, code


@pytest.fixture
def shop() -> Counts:
    return Counts(a_stocktake())


@pytest.fixture
def count(shop: Counts) -> StocktakePresenter:
    made = StocktakePresenter(shop, LOCALE, lambda: NOW)
    made.open(a_stocktake().id)
    return made


def test_one_goes_out_after_the_other(shop: Counts, count: StocktakePresenter) -> None:
    shop.is_open = False
    for _ in range(3):
        count.scan(code(MUG))
    assert [call.name for call in shop.waiting] == ["count"]
    shop.is_open = True
    shop.answer(shop.waiting.pop())
    assert (shop.lines[an_id(MUG)].qty, len(count.waiting)) == (3, 0)


def test_a_number_typed_while_scans_are_on_their_way_is_not_asked_about(
    shop: Counts, count: StocktakePresenter
) -> None:
    clashes: list[object] = []
    count.on_clash = clashes.append
    shop.is_open = False
    count.scan(code(MUG))
    count.type(an_id(MUG), "5")
    count.commit(an_id(MUG))
    shop.is_open = True
    shop.answer(shop.waiting.pop())
    assert (shop.lines[an_id(MUG)].qty, clashes, count.typed) == (5, [], {})


def test_what_is_typed_stays_through_news(shop: Counts, count: StocktakePresenter) -> None:
    count.type(an_id(MUG), "5")
    shop.put(an_id(PEN), D(100), "Ben")
    count.refresh()
    faces = {face.key: face for face in count.faces()}
    assert (faces[an_id(MUG)].quantity, faces[an_id(PEN)].quantity) == ("5", "100")


def test_an_answer_that_was_lost_counts_once(shop: Counts, count: StocktakePresenter) -> None:
    told: list[str] = []
    count.on_stuck = told.append
    shop.losing = Unavailable("outcome_unknown")
    count.scan(code(MUG))
    assert (len(count.waiting), len(told)) == (1, 1)
    count.send()
    assert (shop.lines[an_id(MUG)].qty, len(count.waiting)) == (1, 0)


def test_a_third_count_while_somebody_decides_is_asked_about_again(
    shop: Counts, count: StocktakePresenter
) -> None:
    clashes: list = []
    count.on_clash = clashes.append
    count.type(an_id(MUG), "5")
    shop.put(an_id(MUG), D(7), "Ben")
    count.commit(an_id(MUG))
    shop.put(an_id(MUG), D(8), "Ben")
    count.settle(clashes[0], ADD)
    assert (len(clashes), clashes[1].line.qty, clashes[1].qty) == (2, 8, 12)
    assert shop.lines[an_id(MUG)].qty == 8


def test_the_same_number_as_somebody_else_needs_no_question(shop: Counts, count: StocktakePresenter) -> None:
    count.on_clash = lambda _clash: pytest.fail("asked")
    count.type(an_id(MUG), "7")
    shop.put(an_id(MUG), D(7), "Ben")
    count.commit(an_id(MUG))
    assert (shop.lines[an_id(MUG)].qty, count.typed) == (7, {})


def test_nothing_is_posted_while_counts_wait(shop: Counts, count: StocktakePresenter) -> None:
    count.review()
    assert count.show == DIFFERENCES
    shop.is_open = False
    count.scan(code(MUG))
    count.post()
    assert "post" not in shop.names()


def test_goods_that_moved_while_they_were_scanned_are_told_of(
    shop: Counts, count: StocktakePresenter, monkeypatch
) -> None:
    told: list[str] = []
    count.on_told = lambda _kind, words: told.append(words)
    count.scan(code(MUG))
    usual = shop.count
    monkeypatch.setattr(shop, "count", lambda counting: replace(usual(counting), moved=D(-2)), raising=False)
    count.scan(code(MUG))
    assert [words.partition(".")[0] for words in told] == [
        "Stoneware mug was sold or moved while it was being counted"
    ]


def test_a_difference_that_comes_late_is_among_those_that_are_looked_at(
    shop: Counts, count: StocktakePresenter
) -> None:
    shop.is_open = False
    count.type(an_id(MUG), "4")
    count.commit(an_id(MUG))
    count.type(an_id(PEN), "4")
    count.commit(an_id(PEN))
    count.review()
    shop.is_open = True
    for call in (shop.waiting.pop(), shop.waiting.pop()):  # the list first
        shop.answer(call)
    assert [line.product for line in count.rows] == [an_id(at) for at in (1, 3, MUG, PEN)]


def test_an_answer_of_another_list_changes_nothing_here(shop: Counts, count: StocktakePresenter) -> None:
    other = a_stocktake(33)
    shop.takes[other.id] = other
    shop.is_open = False
    count.scan(code(MUG))
    shop.is_open = True
    count.open(other.id)
    shop.put(an_id(MUG), D(5), "Ben")
    shop.answer(shop.waiting.pop())
    assert (count.find(an_id(MUG)).qty, count.marked, len(count.waiting)) == (None, None, 0)


def test_a_refused_count_does_not_hold_up_the_next(shop: Counts, count: StocktakePresenter) -> None:
    told: list[str] = []
    count.on_told = lambda kind, _words: told.append(kind)
    shop.failing = Refused("value_refused")
    count.scan(code(MUG))
    shop.failing = None
    count.scan(code(PEN))
    assert (told, shop.lines[an_id(PEN)].qty, len(count.waiting)) == (["error"], 1, 0)


def test_pieces_are_whole_and_too_many_are_no_number(shop: Counts, count: StocktakePresenter) -> None:
    for text in ("1.5", "-1", "x", "9999999999"):
        count.type(an_id(MUG), text)
        count.commit(an_id(MUG))
        assert an_id(MUG) in count.faults
    assert shop.counts == []


def test_words() -> None:
    take = a_stocktake()
    assert about_words(take, NOW, LOCALE).startswith("All goods. Started ")
    assert about_words(replace(take, started_by=""), NOW.replace(year=2026), LOCALE).count("2025") == 1
    assert scope_words(replace(take, scope="supplier", scope_name="Alba")) == "Goods from Alba"
    assert scope_words(replace(take, scope="category", scope_name="Tea")) == "Tea"
    assert silent_words(("T1", "T2")).startswith("T1, T2 have a shift open")
    assert silent_words(()) == ""


def test_the_value_of_every_line_is_in_the_sum(shop: Counts, count: StocktakePresenter) -> None:
    for at, goods in enumerate(GOODS, 1):
        count.type(an_id(at), str(goods[3] + at))
        count.commit(an_id(at))
    assert count.sums.value == sum((line.value for line in shop.lines.values() if line.value), D(0))
    assert count.sums.more == len(GOODS)
