"""The page "Attention" without a window: what is listed, opened, decided, refused, and never lost."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.services.attention import Attention
from pos.ui.attention.presenter import AttentionPresenter
from tests.ui.attention.shop import BODY, NOW, FakeErrands, alarm, full_house, kept

SALE = "kept T02/1-17"


@pytest.fixture
def errands() -> FakeErrands:
    return FakeErrands(full_house())


@pytest.fixture
def page(errands: FakeErrands) -> AttentionPresenter:
    page = AttentionPresenter(errands, Locale(), lambda: NOW)
    page.refresh()
    return page


def begin(page: AttentionPresenter, act: str, reason: str = "") -> None:
    page.open(SALE)
    page.begin(act)
    page.set_reason(reason)


def test_what_is_open_is_listed_newest_first(page) -> None:
    assert [(row.title, row.till, row.place, row.amount, row.when) for row in page.rows] == [
        ("Two tills use one identity", "Till 3", "", "", "Today 14:28"),
        ("Sale T02/1-000481", "Till 2", "1-17", "39.00", "Today 13:20"),
        ("The clock is wrong", "Till 1", "", "", "Yesterday 14:32"),
        ("Refund T01/2-000112", "Till 1", "2-31", "12.35", "18 Nov 09:32"),
        ("Cash in or out", "Till 2", "1-33", "24.00", "14 Nov 14:32"),
    ]
    assert page.rows[0].why == "38 times since today 11:32"
    assert page.rows[1].why == "The lines do not add up to the total."
    assert page.open_count == 5


def test_what_was_decided_says_by_whom_and_why(page) -> None:
    page.choose_tab("decided")
    assert [row.why for row in page.rows] == [
        "Accepted as it is by Carla Ruiz: paper was torn up",
        "Seen to by Ben Visser",
    ]
    page.open(page.rows[0].key)
    assert page.detail.acts == ()
    assert ("Reason", "paper was torn up") in page.detail.facts
    assert page.open_count == 5


def test_a_kept_sale_is_shown_as_people_read_it(page) -> None:
    page.open(SALE)
    paper = page.detail.paper
    assert [(pair.left, pair.below, pair.right) for pair in paper.lines] == [
        ("House blend coffee beans 1 kg", "1 at 17.50", "17.50"),
        ("Oat milk barista 1 L", "2 at 2.49", "4.98"),
        ("Farm cheese, aged", "0.416 kg at 21.90, 0.91 off", "8.20"),
    ]
    assert [(pair.left, pair.right) for pair in paper.sums] == [
        ("Net", "28.15"),
        ("Tax", "2.53"),
        ("Total", "39.00"),
    ]
    assert [(pair.left, pair.below, pair.right) for pair in paper.tenders] == [
        ("Cash", "1.00 given back", "40.00")
    ]
    assert "lines add up to 30.68" in page.detail.said
    assert json.loads(page.detail.raw) == BODY


def test_an_alarm_says_what_it_means_and_what_to_do(page) -> None:
    page.open(page.rows[0].key)
    assert page.detail.tone == "danger"
    assert "Start a new number series" in page.detail.advice
    page.open(page.rows[2].key)
    assert "8 minutes behind" in page.detail.reason
    assert page.detail.tone == "warn"


@pytest.mark.parametrize(
    "payload", ["", "no json", "[]", '{"body": 3}', '{"body": {"lines": [1, {}], "total": {}}}']
)
def test_what_cannot_be_read_is_shown_all_the_same(payload) -> None:
    page = AttentionPresenter(FakeErrands([kept(payload=payload, error="anything")]), Locale(), lambda: NOW)
    page.refresh()
    assert (page.rows[0].title, page.rows[0].amount) == ("Sale", "")
    assert page.rows[0].why == "The server could not apply it."
    page.open(page.rows[0].key)
    assert page.detail is not None


def test_an_entry_too_long_for_the_list_is_read_when_it_is_opened(errands) -> None:
    errands.items = [kept(payload=None)]
    page = AttentionPresenter(errands, Locale(), lambda: NOW)
    page.refresh()
    errands.is_held = True
    page.open(SALE)
    assert page.detail.acts == ()
    errands.deliver()
    assert page.detail.acts == ("accept", "edit", "apply")
    assert page.detail.paper.total == "39.00"


def test_nothing_is_decided_without_a_reason(page, errands) -> None:
    begin(page, "accept", "  ")
    page.confirm()
    assert "no reason" in page.draft.problem
    assert errands.asked[-1][0] == "list_attention"


def test_accepted_it_leaves_the_list(page, errands) -> None:
    begin(page, "accept", " paper  was torn up ")
    page.confirm()
    assert ("accept", "T02", 1, 17, "paper was torn up") in errands.asked
    assert page.detail is None
    assert SALE not in {row.key for row in page.rows}
    assert page.notice.title == "Sale T02/1-000481 is accepted as it is"
    assert page.open_count == 4


def test_applied_again_with_its_own_body(page, errands) -> None:
    begin(page, "apply", "product is there now")
    page.confirm()
    assert ("repair", "T02", 1, 17, "product is there now", None) in errands.asked


def test_a_corrected_body_is_applied(page, errands) -> None:
    begin(page, "edit", "typing mistake")
    page.set_body(page.draft.body.replace("39.00", "30.68"))
    page.confirm()
    assert ("repair", "T02", 1, 17, "typing mistake", {**BODY, "total": "30.68"}) in errands.asked


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ('{"a": 1,}', "line 1, sign"),
        ('{"a": 1, "a": 2}', "a stands there twice"),
        ('{"a": NaN}', "NaN is no number"),
        ("[]", "no JSON object"),
        ("[" * 100_000, "cannot be taken"),
    ],
)
def test_a_body_that_is_no_json_is_refused_in_place(page, errands, typed, said) -> None:
    begin(page, "edit", "typing mistake")
    page.set_body(typed)
    page.confirm()
    assert said in page.draft.problem
    assert (page.draft.body, page.draft.reason) == (typed, "typing mistake")
    assert errands.asked[-1][0] == "list_attention"


def test_the_servers_refusal_is_shown_and_nothing_typed_is_lost(page, errands) -> None:
    begin(page, "edit", "typing mistake")
    page.set_body("{}")
    errands.error = Refused("repair_refused", reason="no lines")
    page.confirm()
    assert "no lines" in page.draft.problem
    assert (page.draft.act, page.draft.body, page.draft.reason) == ("edit", "{}", "typing mistake")
    assert not page.is_busy
    page.set_reason("better")
    assert page.draft.problem == ""


def test_what_is_typed_stays_through_looks_elsewhere_and_reloads(page, errands) -> None:
    begin(page, "accept", "half a rea")
    page.open(page.rows[0].key)
    page.refresh()
    page.close()
    page.open(SALE)
    assert (page.draft.act, page.draft.reason) == ("accept", "half a rea")
    errands.items = []
    page.refresh()
    assert page.detail is not None


def test_an_item_that_somebody_else_decided_goes_with_the_next_reload(page, errands) -> None:
    page.open(SALE)
    errands.items = [alarm()]
    page.refresh()
    assert page.detail is None


def test_who_comes_second_is_told_so(page, errands) -> None:
    begin(page, "accept", "paper was torn up")
    errands.accept("T02", 1, 17, "the other admin")
    page.confirm()
    assert page.notice.title == "Somebody decided this already"
    assert page.detail is None
    assert SALE not in {row.key for row in page.rows}


def test_an_alarm_is_closed_and_closing_it_twice_is_told(page, errands) -> None:
    page.open(page.rows[0].key)
    page.begin("seen")
    assert ("resolve_alarm", "T03", "fork") in errands.asked
    assert page.open_count == 4
    page.open(page.rows[1].key)
    errands.resolve_alarm("T01", "clock_wrong")
    page.begin("seen")
    assert page.notice.title == "Somebody decided this already"


def test_an_alarm_that_may_not_be_closed_stays(page, errands) -> None:
    errands.error = Refused("not_allowed")
    page.open(page.rows[0].key)
    page.begin("seen")
    assert page.notice.title == "The alarm is still open"
    assert page.detail is not None


def test_nothing_is_done_twice_while_the_server_is_asked(page, errands) -> None:
    begin(page, "accept", "reason")
    errands.is_held = True
    page.confirm()
    page.confirm()
    page.drop()
    assert len(errands.held) == 1
    assert page.draft.act == "accept"
    errands.deliver()
    assert not page.is_busy


def test_without_the_server_the_list_stays_and_is_asked_again(page, errands) -> None:
    errands.away = Unavailable("server_unreachable")
    page.refresh()
    assert len(page.rows) == 5
    assert page.notice.action == "Try again"
    errands.away = None
    page.try_again()
    assert page.notice is None


def test_an_older_answer_never_replaces_a_newer_one(page, errands) -> None:
    errands.is_held = True
    page.refresh()
    late = errands.held.pop()
    errands.is_held = False
    page.choose_tab("decided")
    late()
    assert len(page.rows) == 2


def many(count: int) -> list:
    return [kept(seq, at=NOW - timedelta(minutes=seq)) for seq in range(1, count + 1)]


def test_a_long_list_is_shown_page_by_page_with_its_true_number() -> None:
    errands = FakeErrands(many(431))
    page = AttentionPresenter(errands, Locale(), lambda: NOW)
    page.refresh()
    assert (len(page.rows), page.total, page.has_more, page.open_count) == (200, 431, True, 431)
    page.show_more()
    page.show_more()
    assert (len(page.rows), page.has_more) == (431, False)
    assert [row.place for row in page.rows] == [f"1-{seq}" for seq in range(1, 432)]
    asked = len(errands.asked)
    page.show_more()
    assert len(errands.asked) == asked


def test_a_refresh_keeps_what_was_asked_for(page, errands) -> None:
    errands.items = many(431)
    page.refresh()
    page.show_more()
    page.refresh()
    assert (len(page.rows), page.total) == (400, 431)
    errands.items = many(3)
    page.refresh()
    assert (len(page.rows), page.total, page.has_more) == (3, 3, False)


def test_what_others_decided_meanwhile_ends_the_list(page, errands) -> None:
    errands.items = many(205)
    page.refresh()
    errands.list_attention = lambda **_: Attention((), 205, 205)
    page.show_more()
    assert (len(page.rows), page.total, page.has_more) == (200, 200, False)


def test_more_is_asked_for_once_and_a_failure_leaves_the_list(page, errands) -> None:
    errands.items = many(205)
    page.refresh()
    errands.is_held = True
    errands.away = Unavailable("server_unreachable")
    page.show_more()
    page.show_more()
    assert len(errands.held) == 1
    errands.deliver()
    assert (len(page.rows), page.has_more, page.notice.action) == (200, True, "Try again")
    errands.away = None
    page.try_again()
    page.show_more()
    assert len(page.rows) == 205
