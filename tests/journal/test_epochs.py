"""A till that was restored or copied goes on in a new series and loses none of its sales; older journals are taken along."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import pytest

from pos.domain.entries import Draft, Entry, EntryKind
from pos.errors import Conflict, Unavailable
from pos.journal import codec, epochs, verify
from pos.journal.export import Link
from pos.journal.store import FILE_NAME, Journal, PostState, read_entries
from tests.factories import AT, a_basket, a_product

VERSION_1 = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE entry (
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL CHECK (seq > 0),
    id         TEXT    NOT NULL UNIQUE,
    kind       TEXT    NOT NULL,
    receipt_no INTEGER,
    day        TEXT    NOT NULL,
    payload    TEXT    NOT NULL,
    prev_hash  BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2)),
    note       TEXT,
    PRIMARY KEY (epoch, seq)
);
CREATE INDEX entry_waiting ON entry (epoch, seq) WHERE state = 0;
CREATE INDEX entry_quarantined ON entry (epoch, seq) WHERE state = 2;
CREATE UNIQUE INDEX entry_receipt_no ON entry (epoch, receipt_no) WHERE receipt_no IS NOT NULL;

CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_not_changed
BEFORE UPDATE OF epoch, seq, id, kind, receipt_no, day, payload, prev_hash, hash ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;

CREATE TABLE basket (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'parked')),
    name        TEXT,
    started_at  TEXT NOT NULL,
    customer_id TEXT,
    user_id     TEXT
) WITHOUT ROWID;
CREATE UNIQUE INDEX basket_open ON basket (state) WHERE state = 'open';
CREATE TABLE basket_line (
    basket_id   TEXT    NOT NULL REFERENCES basket ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    product     TEXT    NOT NULL,
    quantity    TEXT    NOT NULL,
    fixed_total TEXT,
    PRIMARY KEY (basket_id, key)
) WITHOUT ROWID;

CREATE TABLE print_job (
    id         INTEGER PRIMARY KEY,
    entry_id   TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    printer    TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'printed', 'dropped')),
    tries      INTEGER NOT NULL DEFAULT 0,
    error      TEXT,
    created_at TEXT    NOT NULL
);
CREATE INDEX print_job_waiting ON print_job (id) WHERE state = 'waiting';

CREATE TABLE sign_in (
    username     TEXT NOT NULL,
    kind         TEXT NOT NULL,
    salt         TEXT NOT NULL,
    sealed       BLOB NOT NULL,
    person       TEXT NOT NULL,
    signed_in_at TEXT NOT NULL,
    tries_left   INTEGER NOT NULL DEFAULT 5,
    PRIMARY KEY (username, kind)
) WITHOUT ROWID;
INSERT INTO meta VALUES ('till', 'T01'), ('epoch', '1');
PRAGMA user_version = 1;
"""


def a_draft(entry_id: str, kind: EntryKind = EntryKind.SALE, **body: object) -> Draft:
    return Draft(entry_id, kind, AT, 60, AT.date(), "someone", "a-session", {"text": "x", **body})


def an_opening(journal: Journal) -> Draft:
    body = epochs.opening_body(journal.head(), "restored")
    return Draft("opening", EntryKind.EPOCH_STARTED, AT, 60, AT.date(), None, None, body)


@pytest.fixture
def journal(tmp_path: Path):
    """Three sales and an opened drawer; the server has the first two entries, another till wrote the rest there."""
    with Journal(tmp_path, "T01") as journal:
        for number in range(3):
            journal.append(a_draft(f"sale-{number}"))
        journal.append(a_draft("drawer", EntryKind.DRAWER_OPENED))
        journal.mark(1, [1], PostState.POSTED)
        yield journal


def carry(journal: Journal) -> list[Entry]:
    return epochs.start(journal, 2, an_opening(journal), {(1, 3), (1, 4)})


def test_the_new_series_begins_with_the_reason(journal: Journal) -> None:
    before = journal.head()
    first = carry(journal)[0]
    assert (first.epoch, first.seq, first.prev_hash) == (2, 1, codec.GENESIS)
    assert first.body["from"] == {"epoch": 1, "seq": 4, "hash": before.hash.hex()}
    assert first.body["reason"] == "restored"


def test_sales_that_the_server_lacks_are_carried_with_their_ids(journal: Journal) -> None:
    _, sale, drawer = carry(journal)
    old = journal.find_receipt(1, 3)
    assert old is not None
    assert (sale.id, sale.data["at"], sale.data["user"], sale.data["jti"]) == (
        old.id,
        old.data["at"],
        "someone",
        "a-session",
    )
    assert str(sale.number) == "T01/2-000001"
    assert sale.body["carried_from"] == {
        "epoch": 1,
        "seq": 3,
        "number": "T01/1-000003",
        "hash": old.hash.hex(),
    }
    assert drawer.kind is EntryKind.DRAWER_OPENED
    assert journal.find("sale-2") == sale
    assert journal.latest([EntryKind.SALE]) == [sale]


def test_only_the_new_series_waits(journal: Journal) -> None:
    written = carry(journal)
    assert journal.waiting() == written
    states = {(entry.epoch, entry.seq): state for entry, state in read_entries(journal.path)}
    assert [states[1, seq] for seq in (1, 2, 3, 4)] == [
        PostState.POSTED,
        PostState.POSTED,
        PostState.CARRIED,
        PostState.CARRIED,
    ]
    assert journal.head().epoch == 2
    assert str(journal.append(a_draft("next")).number) == "T01/2-000002"


def test_what_was_carried_is_not_posted_under_its_old_number(journal: Journal) -> None:
    carry(journal)
    journal.mark_waiting_after(1, 0)
    assert [(entry.epoch, entry.seq) for entry in journal.waiting()] == [
        (1, 1),
        (1, 2),
        (2, 1),
        (2, 2),
        (2, 3),
    ]


def test_both_series_verify(journal: Journal) -> None:
    carry(journal)
    links = [
        Link(entry.epoch, entry.seq, entry.payload, entry.prev_hash, entry.hash)
        for entry, _ in read_entries(journal.path)
    ]
    chain = {"content_changed", "link_broken", "missing", "out_of_order", "doubled", "receipt_gap"}
    assert [problem for problem in verify.verify(links) if problem.code in chain] == []


def test_an_old_series_is_not_begun_again(journal: Journal) -> None:
    with pytest.raises(Conflict, match="epoch_old"):
        epochs.start(journal, 1, an_opening(journal), set())
    assert journal.head().seq == 4


def test_a_power_cut_in_the_middle_leaves_the_old_series(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = journal.place
    monkeypatch.setattr(
        journal, "place", lambda draft, head: 1 / 0 if draft.id == "drawer" else whole(draft, head)
    )
    with pytest.raises(ZeroDivisionError):
        carry(journal)
    assert journal.head().epoch == 1
    assert journal.count_waiting() == 3


def test_a_journal_of_version_1_is_taken_along(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE_NAME) as old:
        old.executescript(VERSION_1)
        before = codec.GENESIS
        for seq in (1, 2):
            payload = codec.encode(a_draft(f"sale-{seq}"), till="T01", epoch=1, seq=seq, receipt_no=seq)
            own = hashlib.sha256(before + payload.encode()).digest()
            old.execute(
                "INSERT INTO entry VALUES (1, ?, ?, 'sale', ?, '2026-11-20', ?, ?, ?, 1, NULL)",
                (seq, f"sale-{seq}", seq, payload, before, own),
            )
            before = own
        from pos.journal import baskets

        basket = a_basket((a_product("2.00"), "3"))
        old.execute("INSERT INTO basket (id, started_at) VALUES ('b', '2026-11-20T10:00:00.000Z')")
        row = baskets._row(0, basket.lines[0])
        old.execute(
            "INSERT INTO basket_line (basket_id, key, position, product, quantity, fixed_total)"
            " VALUES ('b', ?, ?, ?, ?, ?)",
            row[:5],
        )
    old.close()
    for _ in range(2):  # the second time it is of the present version
        with Journal(tmp_path, "T01") as journal:
            assert journal.head().seq == 2
            opened = journal.open_basket()
            assert opened is not None
            assert opened.lines == basket.lines
    with Journal(tmp_path, "T01") as journal:
        journal.database.execute("UPDATE basket_line SET quantity = '30'")
        with pytest.raises(Unavailable, match="journal_damaged"):
            journal.open_basket()
