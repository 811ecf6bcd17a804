from __future__ import annotations

import shutil
import sqlite3
import unicodedata
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.domain.entries import Draft, EntryKind
from pos.errors import Refused, Unavailable
from pos.journal import codec
from pos.journal.store import FILE_NAME, Journal, PostState, read_entries
from tests.factories import AT, a_basket, a_product

bodies = st.dictionaries(
    st.text(min_size=1, max_size=8),
    st.recursive(
        st.text(max_size=20) | st.none() | st.integers(-9, 9) | st.booleans(), st.lists, max_leaves=5
    ),
    max_size=4,
)


def a_draft(
    entry_id: str, kind: EntryKind = EntryKind.DRAWER_OPENED, body: dict[str, object] | None = None
) -> Draft:
    return Draft(entry_id, kind, AT, 60, AT.date(), None, None, body or {"reason": "test"})


@given(bodies)
def test_entries_read_back_as_they_were_written(body: dict[str, object]) -> None:
    payload = codec.encode(a_draft("1", body=body), till="T01", epoch=1, seq=7, receipt_no=None)
    again = codec.decode(payload)
    assert codec.canonical(again) == payload
    assert (again["seq"], again["till"]) == (7, "T01")


@pytest.mark.parametrize("text", ["line\n\u0303", "\x0e\u0300", "cafe\u0301\n\u0303", '"\u0301', "\\\u0300"])
def test_a_mark_behind_an_escape_does_not_spoil_the_payload(text: str) -> None:
    payload = codec.encode(a_draft("1", body={"text": text}), till="T01", epoch=1, seq=7, receipt_no=None)
    assert codec.decode(payload)["body"]["text"] == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize("payload", ["", "null", "[]", '{"v":1,"body":{"x":1.5}}', "{", '{"v":1}'])
def test_a_damaged_payload_is_said_to_be_unreadable(payload: str) -> None:
    with pytest.raises(Unavailable, match="entry_unreadable"):
        codec.decode(payload)


def test_a_newer_entry_is_not_guessed_at() -> None:
    with pytest.raises(Unavailable, match="entry_newer"):
        codec.decode('{"v":2,"body":{}}')


def test_numbers_are_gapless_and_receipts_have_their_own(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        kinds = [EntryKind.SHIFT_OPENED, EntryKind.SALE, EntryKind.DRAWER_OPENED, EntryKind.REFUND]
        entries = [journal.append(a_draft(str(i), kind)) for i, kind in enumerate(kinds)]
        assert [entry.seq for entry in entries] == [1, 2, 3, 4]
        assert [str(entry.number) for entry in entries if entry.number] == ["T01/1-000001", "T01/1-000002"]
        for before, after in pairwise(entries):
            assert after.prev_hash == before.hash


def test_the_same_id_is_appended_once(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        first = journal.append(a_draft("x", EntryKind.SALE))
        assert journal.append(a_draft("x", EntryKind.SALE)) == first
        assert journal.head().seq == 1


def test_entries_cannot_be_changed_or_removed(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        journal.append(a_draft("x"))
        journal.mark(1, [1], PostState.POSTED)
        for statement in ("DELETE FROM entry", "UPDATE entry SET payload = '{}'", "UPDATE entry SET seq = 9"):
            with pytest.raises(sqlite3.DatabaseError, match="append-only"):
                journal.database.execute(statement)


def test_a_journal_of_another_till_is_not_opened(tmp_path: Path) -> None:
    Journal(tmp_path, "T01").close()
    with pytest.raises(Unavailable, match="journal_of_other_till"):
        Journal(tmp_path, "T02")


def test_a_journal_of_a_newer_program_is_not_opened(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        journal.database.execute("PRAGMA user_version = 99")
    with pytest.raises(Unavailable, match="journal_newer"):
        Journal(tmp_path, "T01")


def test_it_is_durable_by_setting(tmp_path: Path) -> None:
    with Journal(tmp_path, "T01") as journal:
        assert journal.database.execute("PRAGMA synchronous").fetchone() == (2,)
        assert journal.database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_copy_taken_at_any_moment_opens_with_every_entry_that_was_returned(tmp_path: Path) -> None:
    with Journal(tmp_path / "a", "T01") as journal:
        for number in range(5):
            journal.append(a_draft(str(number), EntryKind.SALE))
            copy = tmp_path / f"copy-{number}"
            shutil.copytree(tmp_path / "a", copy)
            with Journal(copy, "T01") as opened:
                assert opened.head().seq == number + 1


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_a_flipped_bit_is_noticed_or_harmless(tmp_path: Path, data: st.DataObject) -> None:
    folder = tmp_path / "journal"
    if not folder.exists():
        with Journal(folder, "T01") as journal:
            for number in range(3):
                journal.append(a_draft(f"id-{number}", EntryKind.SALE, {"text": "x" * 200}))
            journal.save_basket(a_basket((a_product("1.19"), "2"), (a_product("3.45"), "1")))
            journal.database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    whole = _everything(folder)
    copy = tmp_path / "copy"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    content = bytearray((copy / FILE_NAME).read_bytes())
    place = data.draw(st.integers(0, len(content) - 1))
    content[place] ^= 1 << data.draw(st.integers(0, 7))
    (copy / FILE_NAME).write_bytes(content)
    try:
        found = _everything(copy)
    except (Unavailable, Refused):
        return
    assert found == whole


def _everything(folder: Path) -> tuple[object, ...]:
    """What a till would go on with: its entries, its basket, and the place of the next sale."""
    with Journal(folder, "T01") as journal:
        journal.check_whole()
        entries = [(entry.payload, entry.hash) for entry, _ in read_entries(folder / FILE_NAME)]
        basket = journal.open_basket()
        head = journal.head()
        return entries, basket and basket.lines, head


def test_a_file_that_is_no_journal_is_said_to_be_damaged(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b"not a database at all" * 100)
    with pytest.raises(Unavailable, match="journal_damaged"):
        Journal(tmp_path, "T01")


def test_a_missing_journal_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="journal_missing"):
        list(read_entries(tmp_path / FILE_NAME))


def test_no_act_of_the_day_reads_the_whole_journal(tmp_path: Path) -> None:
    """A till keeps tens of thousands of entries; each sale, look and posting goes by an index."""
    with Journal(tmp_path, "T01") as journal:
        journal.append(a_draft("first", EntryKind.SALE))
        seen: list[str] = []
        journal.database.set_trace_callback(seen.append)
        journal.save_basket(a_basket((a_product("1.19"), "2"), basket_id="second"))
        journal.append(a_draft("second", EntryKind.SALE))
        journal.waiting()
        journal.mark(1, [1], PostState.POSTED)
        journal.counts()
        journal.head()
        journal.find_receipt(1, 1)
        journal.open_basket()
        journal.database.set_trace_callback(None)
        plans = [
            (statement, row[3])
            for statement in seen
            if statement.split()[0] in {"SELECT", "UPDATE", "INSERT", "DELETE"}
            for row in journal.database.execute(f"EXPLAIN QUERY PLAN {statement}")
        ]
    assert len(plans) > 10
    assert [(statement, plan) for statement, plan in plans if plan == "SCAN entry"] == []
