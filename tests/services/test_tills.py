"""Entries that could not be applied: kept, listed, accepted or repaired by a person, never in the way of the next."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pos.errors import Refused
from pos.services import posting, tills
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Made, TillBook
from tests.postgres import Shop, both_versions

pytestmark = both_versions


@pytest.fixture
def poisoned(shop: Shop) -> Made:
    """A sale whose total is not that of its lines; a good one comes before and after it."""
    book, till = TillBook(), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale().arguments)
    bad = book.sale(MILK_ITEM, COFFEE_ITEM, body={"total": "1.00"})
    assert posting.post_entry(till, *bad.arguments) == "quarantined"
    assert posting.post_entry(till, *book.sale().arguments) == "posted"
    return bad


def problems(shop: Shop) -> list[tuple[Any, ...]]:
    admin = shop.connect(None)
    return [
        row
        for check in ("verify_chain", "verify_entries", "verify_books", "verify_audit")
        for row in admin.execute(f"SELECT * FROM pos.{check}()").fetchall()  # noqa: S608 constants
    ]


def test_it_is_kept_and_listed_with_the_reason(shop: Shop, poisoned: Made) -> None:
    (kept,) = shop.database(None).read(tills.quarantined)
    assert (kept.till, kept.seq, kept.kind, kept.resolution) == ("T01", poisoned.seq, "sale", None)
    assert kept.payload == poisoned.payload
    assert "sale_net_and_tax" in kept.error
    assert problems(shop) == []


def test_accepted_it_counts_in_no_figure(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in("adam")
    shop.database().run(tills.accept, "T01", 1, poisoned.seq, "paper was torn up", token=token)
    assert shop.database(None).read(tills.quarantined) == []
    (kept,) = shop.database(None).read(lambda session: tills.quarantined(session, is_open=False))
    assert (kept.resolution, kept.resolved_by) == ("paper was torn up", shop.people["adam"])
    assert shop.value("SELECT count(*) FROM pos.sale") == 2
    assert problems(shop) == []


def test_repaired_it_is_a_sale_like_others(shop: Shop, poisoned: Made) -> None:
    body = {**poisoned.doc["body"], "total": "10.09"}
    shop.database().run(tills.repair, "T01", 1, poisoned.seq, "wrong total", body, token=shop.sign_in("adam"))
    assert shop.value("SELECT count(*) FROM pos.sale") == 3
    assert shop.value("SELECT total_minor FROM pos.sale WHERE seq = %s", poisoned.seq) == 1009
    assert "repaired" in shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE seq = %s", poisoned.seq)
    assert shop.value("SELECT payload FROM pos.journal WHERE seq = %s", poisoned.seq) == poisoned.payload
    assert problems(shop) == []


def test_with_its_own_body_it_fails_again_and_stays_on_the_list(shop: Shop, poisoned: Made) -> None:
    with pytest.raises(Refused, match="repair_refused"):
        shop.database().run(
            tills.repair, "T01", 1, poisoned.seq, "try again", None, token=shop.sign_in("adam")
        )
    assert len(shop.database(None).read(tills.quarantined)) == 1
    assert shop.value("SELECT count(*) FROM pos.sale") == 2


def test_the_number_on_the_paper_stays(shop: Shop, poisoned: Made) -> None:
    body = {**poisoned.doc["body"], "total": "10.09", "number": "T01/1-000099"}
    with pytest.raises(Refused, match="repair_refused"):
        shop.database(None).run(tills.repair, "T01", 1, poisoned.seq, "x", body)


def test_nothing_is_repaired_twice(shop: Shop, poisoned: Made) -> None:
    body = {**poisoned.doc["body"], "total": "10.09"}
    shop.database(None).run(tills.repair, "T01", 1, poisoned.seq, "x", body)
    with pytest.raises(Refused, match="not_found"):
        shop.database(None).run(tills.repair, "T01", 1, poisoned.seq, "x", body)


def test_a_cashier_decides_nothing(shop: Shop, poisoned: Made) -> None:
    token = shop.sign_in()
    for act in (
        lambda session: tills.accept(session, "T01", 1, poisoned.seq, "x"),
        lambda session: tills.repair(session, "T01", 1, poisoned.seq, "x"),
        lambda session: tills.start_epoch(session, "T01"),
        lambda session: tills.resolve_alarm(session, "T01", "fork"),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            shop.database().run(act, token=token)
    assert shop.database().read(tills.quarantined, token=token) == []
    assert shop.database().read(tills.open_alarms, token=token) == []


def test_a_superuser_who_changes_a_repair_is_found(shop: Shop, poisoned: Made) -> None:
    body = {**poisoned.doc["body"], "total": "10.09"}
    shop.database(None).run(tills.repair, "T01", 1, poisoned.seq, "x", body)
    shop.connect(None).execute(
        "UPDATE pos.poison SET repaired_body = %s", [json.dumps({**body, "total": "0.09"})]
    )
    assert {row[3] for row in problems(shop) if len(row) > 3} >= {"quarantine_forged", "sale_changed"}


def test_alarms_fill_no_disk(shop: Shop) -> None:
    till = shop.connect()
    for number in range(50):
        posting.report_alarm(till, "fork", {"seq": number})
    assert shop.value("SELECT count(*) FROM pos.alarm") == 1
    assert shop.value("SELECT count(*) FROM pos.audit WHERE action = 'alarm'") == 1
    (alarm,) = shop.database(None).read(tills.open_alarms)
    assert (alarm.times, alarm.detail) == (50, {"seq": 49})
    shop.database().run(tills.resolve_alarm, "T01", "fork", token=shop.sign_in("adam"))
    assert shop.database(None).read(tills.open_alarms) == []
