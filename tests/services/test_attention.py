"""What needs a person, listed for the office: who sees it, what a decision leaves, and that the second one is refused."""

from __future__ import annotations

from functools import partial

import pytest

from pos.errors import Refused
from pos.services import attention, posting, sessions, tills
from pos.ui.attention.wording import alarm_words
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Made, TillBook
from tests.postgres import Shop


@pytest.fixture
def poisoned(shop: Shop) -> Made:
    jti = str(sessions.read_token(shop.sign_in("carla")).jti)
    book, till = TillBook(user=shop.people["carla"], jti=jti), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    bad = book.sale(MILK_ITEM, COFFEE_ITEM, body={"total": "1.00"})
    assert posting.post_entry(till, *bad.arguments) == "quarantined"
    posting.report_alarm(till, "fork", {"seq": 5})
    return bad


def listed(shop: Shop, token: str | None, *, is_open: bool) -> attention.Attention:
    return shop.database().read(attention.list_attention, is_open=is_open, token=token)


def alarms_in(found: attention.Attention) -> list[attention.Alarm]:
    return [item for item in found.items if isinstance(item, attention.Alarm)]


def kept_in(found: attention.Attention) -> list[attention.Kept]:
    return [item for item in found.items if isinstance(item, attention.Kept)]


def test_an_admin_sees_alarms_and_kept_entries(shop: Shop, poisoned: Made) -> None:
    found = listed(shop, shop.sign_in("adam"), is_open=True)
    alarm, kept = alarms_in(found)[0], kept_in(found)[0]
    assert len(found.items) == found.total == 2
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
    assert found == attention.Attention((), 0, 0)
    with pytest.raises(Refused, match="not_found"):
        shop.database().read(attention.get_kept, "T01", 1, 2, token=shop.sign_in())


def test_a_long_entry_is_left_out_of_the_list_and_read_alone(
    shop: Shop, poisoned: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attention, "LONGEST_LISTED", 10)
    token = shop.sign_in("adam")
    assert kept_in(listed(shop, token, is_open=True))[0].payload is None
    assert shop.database().read(attention.get_kept, "T01", 1, 2, token=token).payload == poisoned.payload


def test_pages_follow_each_other_and_leave_nothing_out(shop: Shop, poisoned: Made) -> None:
    """Alarms and entries among each other, some of one instant."""
    admin = shop.connect(None)
    admin.execute(
        "INSERT INTO pos.alarm (till, kind, first_at, last_at, detail)"
        " SELECT t, k, now() - interval '1 day', now() - interval '1 hour' * (g % 3), '{}'"
        " FROM unnest(ARRAY['T02', 'T03', 'T04']) WITH ORDINALITY x(t, g),"
        " unnest(ARRAY['fork', 'clock_wrong', 'series_unknown']) k"
    )
    token = shop.sign_in("adam")
    read = partial(shop.database().read, attention.list_attention, is_open=True, token=token)
    whole = read().items
    assert len(whole) == 11
    assert list(whole) == sorted(whole, key=attention.at_of, reverse=True)
    for most in (1, 2, 3, 10, 11):
        found: list[attention.Item] = []
        while page := read(after=found[-1] if found else None, most=most).items:
            assert len(page) <= most
            found.extend(page)
        assert found == list(whole), most
    page = read(most=3)
    assert (page.total, page.open_count) == (11, 11)
    shop.database().run(tills.resolve_alarm, "T02", "fork", token=token)
    assert (read(most=3).total, read(most=3).open_count) == (10, 10)
    decided = shop.database().read(attention.list_attention, is_open=False, token=token)
    assert (len(decided.items), decided.total, decided.open_count) == (1, 1, 10)


def test_decisions_move_over_with_name_and_reason(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    shop.database().run(tills.accept, "T01", 1, 2, "paper was torn up", token=token)
    shop.database().run(tills.resolve_alarm, "T01", "fork", token=token)
    assert listed(shop, token, is_open=True) == attention.Attention((), 0, 0)
    found = listed(shop, token, is_open=False)
    decided = kept_in(found)[0].decided
    assert decided is not None
    assert (decided.reason, decided.is_applied, bool(decided.by)) == ("paper was torn up", False, True)
    assert alarms_in(found)[0].decided is not None


def test_a_repair_is_told_from_an_acceptance(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    body = {**poisoned.doc["body"], "total": "10.09"}
    shop.database().run(tills.repair, "T01", 1, 2, "wrong total", body, token=token)
    decided = kept_in(listed(shop, token, is_open=False))[0].decided
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


def test_a_till_tells_which_rules_it_cannot_read(shop: Shop) -> None:
    posting.report_alarm(shop.connect(), "rules_unreadable", {"names": ["offer “3 for 2”", "tax “VAT 9%”"]})
    (alarm,) = alarms_in(listed(shop, shop.sign_in("adam"), is_open=True))
    assert alarm_words(alarm, "title") == "A till cannot read some rules"
    assert "offer “3 for 2”, tax “VAT 9%”" in alarm_words(alarm, "meaning")
    assert "Attention" not in alarm_words(alarm, "advice")


def test_a_server_without_that_alarm_refuses_it_and_the_connection_lives(shop: Shop) -> None:
    till = shop.connect()
    with pytest.raises(Refused, match="value_refused"):
        posting.report_alarm(till, "of the future", {})
    posting.ping(till)
