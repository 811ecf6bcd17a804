"""Filling the disk: what a till's login leaves behind has a bound, however long it tries."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from pos.domain.entries import LARGEST_PAYLOAD_BYTES, Draft, EntryKind
from pos.errors import Refused, Unavailable
from pos.journal.store import Journal
from pos.services import posting
from tests.attacks.conftest import signed_in_book
from tests.postgres import Shop

TRY = "SELECT token, locked_until FROM pos.sign_in(%s, 'password', 'guess')"


def trail(shop: Shop) -> int:
    return int(shop.value("SELECT count(*) FROM pos.audit"))


def test_a_locked_name_writes_one_row_a_minute_with_the_number_of_tries(own_shop: Shop) -> None:
    till, before = own_shop.connect(), trail(own_shop)
    for _ in range(40):
        till.execute(TRY, ["carla"])
    assert trail(own_shop) - before == 6 + 1
    own_shop.connect(None).execute(
        "UPDATE sec.sign_in_failure SET logged_at = logged_at - interval '1 minute'"
    )
    till.execute(TRY, ["carla"])
    assert trail(own_shop) - before == 6 + 2
    last = own_shop.value("SELECT detail FROM pos.audit ORDER BY at DESC LIMIT 1")
    assert last == {"why": "locked", "tries": 34}


def test_invented_names_write_so_many_rows_and_then_wait(own_shop: Shop) -> None:
    till, before = own_shop.connect(), trail(own_shop)
    answers = [till.execute(TRY, [f"invented {number}"]).fetchone() for number in range(400)]
    waiting = [answer for answer in answers if answer is not None and answer[1] is not None]
    assert len(waiting) >= 90, "300 at once, then one in two seconds"
    assert all(answer[1] < dt.datetime.now(dt.UTC) + dt.timedelta(seconds=5) for answer in waiting)
    assert trail(own_shop) - before <= 312
    assert own_shop.sign_in("carla", "T02"), "another till does not wait"
    own_shop.connect(None).execute("UPDATE sec.sign_in_count SET spent_until = now()")
    assert own_shop.sign_in("carla", "T01")


def test_a_servers_clock_that_ran_ahead_keeps_nobody_out(own_shop: Shop) -> None:
    """Written while the clock was ten hours early, read after somebody set it right."""
    admin = own_shop.connect(None)
    admin.execute("UPDATE sec.sign_in_count SET spent_until = now() + interval '10 hours'")
    admin.execute("UPDATE pos.till_head SET spent_until = now() + interval '10 hours'")
    book = signed_in_book(own_shop)
    with own_shop.connect("T01") as till:
        posting.post_entry(till, *book.open_shift().arguments)


def test_a_name_locked_by_such_a_clock_has_one_try_and_no_more(own_shop: Shop) -> None:
    till, admin = own_shop.connect(), own_shop.connect(None)
    for _ in range(6):
        till.execute(TRY, ["carla"])
    admin.execute("UPDATE sec.sign_in_failure SET locked_until = now() + interval '10 hours'")
    till.execute(TRY, ["carla"])
    minutes = own_shop.value("SELECT extract(epoch FROM locked_until - now()) / 60 FROM sec.sign_in_failure")
    assert 29 < minutes <= 30
    admin.execute("UPDATE sec.sign_in_failure SET locked_until = now() + interval '10 hours'")
    assert own_shop.sign_in("carla")


def test_tries_that_were_hidden_wait_half_an_hour_by_any_clock(own_shop: Shop) -> None:
    till, admin = own_shop.connect(), own_shop.connect(None)
    for _ in range(7):
        with till.transaction(force_rollback=True):
            till.execute(TRY, ["carla"])
    admin.execute(
        "SELECT setval('sec.\"hold_T01\"', extract(epoch FROM now() + interval '10 hours')::bigint)"
    )
    row = till.execute(TRY, ["carla"]).fetchone()
    assert row is not None
    assert dt.timedelta(minutes=29) < row[1] - dt.datetime.now(dt.UTC) <= dt.timedelta(minutes=30)


def test_right_passwords_in_a_loop_wait_too(own_shop: Shop) -> None:
    own_shop.connect(None).execute(
        "UPDATE sec.sign_in_count SET spent_until = now() + interval '598 seconds' WHERE till = 'T01'"
    )
    assert own_shop.sign_in()
    before = own_shop.value("SELECT count(*) FROM sec.session")
    refused = 0
    for _ in range(3):
        try:
            own_shop.sign_in()
        except AssertionError:  # there was no token
            refused += 1
    assert refused >= 2
    assert own_shop.value("SELECT count(*) FROM sec.session") <= before + 1
    assert own_shop.value("SELECT detail ->> 'why' FROM pos.audit ORDER BY at DESC LIMIT 1") == "too_many"


def test_invented_names_share_their_counters(own_shop: Shop) -> None:
    own_shop.connect(None).execute(
        "INSERT INTO sec.sign_in_failure (till, name_key) SELECT 'T01', 'bucket:' || n FROM generate_series(0, 4095) n"
    )
    till = own_shop.connect()
    for number in range(50):
        till.execute(TRY, [f"invented {number}"])
    assert own_shop.value("SELECT count(*) FROM sec.sign_in_failure") == 4096


def test_a_till_posts_so_many_bytes_and_then_waits(own_shop: Shop) -> None:
    book, till = signed_in_book(own_shop), own_shop.connect()
    own_shop.connect(None).execute(
        "UPDATE pos.till_head SET spent_until = now() + interval '8 hours' - interval '20 seconds' WHERE till = 'T01'"
    )
    large = book.append("x" * 800_000, {})
    with pytest.raises(Unavailable, match="posting_paused"):
        posting.post_entry(till, *large.arguments)
    assert own_shop.value("SELECT count(*) FROM pos.journal") == 0
    other = signed_in_book(own_shop, "T02").open_shift()
    assert posting.post_entry(own_shop.connect("T02"), *other.arguments) == "posted"
    own_shop.connect(None).execute("UPDATE pos.till_head SET spent_until = now() WHERE till = 'T01'")
    assert posting.post_entry(till, *large.arguments) == "quarantined"
    spent = own_shop.value(
        "SELECT extract(epoch FROM spent_until - now()) FROM pos.till_head WHERE till = 'T01'"
    )
    assert 15 < spent < 25, "800 kB at 128 MiB an hour"


def test_an_entry_the_server_would_refuse_is_refused_at_the_till_before_it_is_paid(tmp_path: Path) -> None:
    draft = Draft(
        str(uuid.uuid4()),
        EntryKind.DRAWER_OPENED,
        dt.datetime.now(dt.UTC),
        0,
        dt.datetime.now(dt.UTC).date(),
        None,
        None,
        {"reason": "x" * LARGEST_PAYLOAD_BYTES},
    )
    with Journal(tmp_path, "T01") as journal:
        with pytest.raises(Refused, match="entry_too_large"):
            journal.append(draft)
        assert journal.count_waiting() == 0
        assert journal.head().seq == 0
        assert journal.append(replace(draft, body={"reason": "change"})).seq == 1


def test_the_largest_entry_the_till_takes_is_taken_by_the_server(own_shop: Shop) -> None:
    book, till = signed_in_book(own_shop), own_shop.connect()
    made = book.append("x" * LARGEST_PAYLOAD_BYTES, {})
    assert posting.post_entry(till, *made.arguments) == "quarantined"
    with pytest.raises(Refused, match="entry_too_large"):
        posting.post_entry(till, *book.append("x" * (LARGEST_PAYLOAD_BYTES + 1), {}).arguments)


def test_temporary_files_have_a_limit_that_stays(own_shop: Shop) -> None:
    till = own_shop.connect()
    assert till.execute("SHOW temp_file_limit").fetchone() == ("512MB",)
    till.execute("ALTER ROLE CURRENT_USER RESET ALL")
    try:
        assert own_shop.connect().execute("SHOW temp_file_limit").fetchone() == ("512MB",)
    finally:
        from pos.db import provision

        with provision.connect_admin(own_shop.admin) as admin:
            provision._limit(admin, own_shop.cluster.roles["T01"])
    assert own_shop.connect().execute("SHOW lock_timeout").fetchone() == ("2s",)


def test_a_queue_of_notifications_nobody_reads_stops_no_work(own_shop: Shop) -> None:
    """Half full counts as full: hints are left out, changes are made."""
    admin = own_shop.connect(None)
    source = admin.execute("SELECT prosrc FROM pg_proc WHERE oid = 'sec.hint(text)'::regprocedure").fetchone()
    assert source is not None
    assert "pg_notification_queue_usage() < 0.5" in source[0]
    notifying = admin.execute(
        "SELECT array_agg(oid::regprocedure::text) FROM pg_proc WHERE prosrc LIKE '%%pg_notify(%%'"
        " AND pronamespace IN ('pos'::regnamespace, 'sec'::regnamespace)"
    ).fetchone()
    assert notifying == (["sec.hint(text)"],)


def test_false_hints_make_nobody_look_more_than_once_a_second(
    own_shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pos.till import refresh, snapshot_fill

    looks: list[int] = []
    monkeypatch.setattr(snapshot_fill, "fill", lambda _database, _snapshot: bool(looks.append(1)))

    class Server:
        database = own_shop.database("T02")

    refresher = refresh.Refresher(Server(), None)  # type: ignore[arg-type]
    refresher.start()
    refresher.wake()
    false = own_shop.connect("T01")
    end = threading.Event()
    for kind in ("sessions", "people", "everything is free", "") * 100:
        false.execute("SELECT pg_notify('pos_changes', %s)", [kind])
        end.wait(0.002)
    end.wait(1.5)
    refresher.stop()
    assert 1 <= len(looks) <= 6


@pytest.mark.parametrize("payload", ["x" * 7999, "\n", "DROP TABLE pos.sale", "tills"])
def test_a_false_hint_is_only_a_hint(payload: str) -> None:
    from pos.services import changes

    assert changes.parse(payload) <= changes.EVERYTHING


def test_a_message_too_long_is_refused(shop: Shop) -> None:
    with pytest.raises(psycopg.errors.InvalidParameterValue):
        shop.connect().execute("SELECT pg_notify('pos_changes', repeat('x', 8000))")
