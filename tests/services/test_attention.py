"""What needs a person, listed for the office: who sees it, what a decision leaves, and that the second one is refused."""

from __future__ import annotations

import pytest

from pos.errors import Refused
from pos.services import attention, posting, tills
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Made, TillBook
from tests.postgres import Shop


@pytest.fixture
def poisoned(shop: Shop) -> Made:
    book, till = TillBook(user=shop.people["carla"]), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    bad = book.sale(MILK_ITEM, COFFEE_ITEM, body={"total": "1.00"})
    assert posting.post_entry(till, *bad.arguments) == "quarantined"
    posting.report_alarm(till, "fork", {"seq": 5})
    return bad


def listed(shop: Shop, token: str | None, *, is_open: bool) -> attention.Attention:
    return shop.database().read(attention.list_attention, is_open=is_open, token=token)


def test_an_admin_sees_alarms_and_kept_entries(shop: Shop, poisoned: Made) -> None:
    found = listed(shop, shop.sign_in("adam"), is_open=True)
    (alarm,), (kept,) = found.alarms, found.kept
    assert (alarm.till, alarm.kind, alarm.times, alarm.detail, alarm.decided) == (
        "T01",
        "fork",
        1,
        {"seq": 5},
        None,
    )
    assert (kept.till, kept.epoch, kept.seq, kept.payload, kept.decided) == (
        "T01",
        1,
        2,
        poisoned.payload,
        None,
    )
    assert kept.till_name
    assert found.open_count == 2


def test_a_cashier_sees_nothing(shop: Shop, poisoned: Made) -> None:
    found = listed(shop, shop.sign_in(), is_open=True)
    assert found == attention.Attention((), (), 0)
    with pytest.raises(Refused, match="not_found"):
        shop.database().read(attention.get_kept, "T01", 1, 2, token=shop.sign_in())


def test_a_long_entry_is_left_out_of_the_list_and_read_alone(
    shop: Shop, poisoned: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "LONGEST_LISTED", 10)
    token = shop.sign_in("adam")
    assert listed(shop, token, is_open=True).kept[0].payload is None
    assert shop.database().read(attention.get_kept, "T01", 1, 2, token=token).payload == poisoned.payload


def test_decisions_move_over_with_name_and_reason(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    shop.database().run(tills.accept, "T01", 1, 2, "paper was torn up", token=token)
    shop.database().run(tills.resolve_alarm, "T01", "fork", token=token)
    assert listed(shop, token, is_open=True) == attention.Attention((), (), 0)
    found = listed(shop, token, is_open=False)
    decided = found.kept[0].decided
    assert decided is not None
    assert (decided.reason, decided.is_applied, bool(decided.by)) == ("paper was torn up", False, True)
    assert found.alarms[0].decided is not None


def test_a_repair_is_told_from_an_acceptance(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    body = {**poisoned.doc["body"], "total": "10.09"}
    shop.database().run(tills.repair, "T01", 1, 2, "wrong total", body, token=token)
    decided = listed(shop, token, is_open=False).kept[0].decided
    assert decided is not None
    assert decided.is_applied


def test_the_second_decision_is_refused_and_leaves_no_trace(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    shop.database().run(tills.accept, "T01", 1, 2, "first", token=token)
    shop.database().run(tills.resolve_alarm, "T01", "fork", token=token)
    before = shop.value("SELECT count(*) FROM pos.audit")
    for act in (
        lambda session: tills.accept(session, "T01", 1, 2, "second"),
        lambda session: tills.accept(session, "T01", 1, 99, "never there"),
        lambda session: tills.repair(session, "T01", 1, 2, "second"),
        lambda session: tills.resolve_alarm(session, "T01", "fork"),
    ):
        with pytest.raises(Refused, match="not_found"):
            shop.database().run(act, token=token)
    assert shop.value("SELECT count(*) FROM pos.audit") == before
    assert shop.value("SELECT resolution FROM pos.poison WHERE seq = 2") == "first"
