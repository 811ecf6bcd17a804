"""The journal file's tables. Triggers hold what code must not forget: entries are never changed or removed."""

from __future__ import annotations

import hashlib
import sqlite3

from pos.errors import Unavailable

VERSION = 7

# `state` is a PostState. An entry that was carried into a later epoch has the same id there: unique among the others.
ENTRIES = """
CREATE TABLE entry (
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL CHECK (seq > 0),
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    receipt_no INTEGER,
    day        TEXT    NOT NULL,
    payload    TEXT    NOT NULL,
    prev_hash  BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2, 3)),
    note       TEXT,
    PRIMARY KEY (epoch, seq)
);
CREATE UNIQUE INDEX entry_id ON entry (id) WHERE state <> 3;
CREATE INDEX entry_waiting ON entry (epoch, seq) WHERE state = 0;
CREATE INDEX entry_quarantined ON entry (epoch, seq) WHERE state = 2;
CREATE UNIQUE INDEX entry_receipt_no ON entry (epoch, receipt_no) WHERE receipt_no IS NOT NULL;

CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_not_changed
BEFORE UPDATE OF epoch, seq, id, kind, receipt_no, day, payload, prev_hash, hash ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
"""

CARD_PAYMENTS = """
CREATE TABLE card_payment (
    id       TEXT PRIMARY KEY,
    document TEXT    NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    state    TEXT    NOT NULL CHECK (state IN ('asked', 'approved', 'declined', 'unknown', 'reversed')),
    answer   TEXT    NOT NULL DEFAULT '{}',
    asked_at TEXT    NOT NULL,
    seen     TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE INDEX card_payment_document ON card_payment (document);
"""

MAILS = """
CREATE TABLE mail_job (
    id         INTEGER PRIMARY KEY,
    message_id TEXT    NOT NULL UNIQUE,
    number     TEXT    NOT NULL,
    address    TEXT    NOT NULL,
    paper      TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'refused', 'dropped')),
    tries      INTEGER NOT NULL DEFAULT 0,
    error      TEXT,
    said       TEXT    NOT NULL DEFAULT '',
    created_at TEXT    NOT NULL,
    next_at    TEXT    NOT NULL
);
CREATE INDEX mail_job_unfinished ON mail_job (id) WHERE state IN ('waiting', 'refused');
"""

TERMINAL_BOOK = """
CREATE TABLE terminal_charge (
    no            INTEGER PRIMARY KEY,
    payment       TEXT    NOT NULL UNIQUE,
    terminal      TEXT    NOT NULL,
    receipt       INTEGER,
    amount        INTEGER NOT NULL,
    at            TEXT    NOT NULL,
    is_taken_back INTEGER NOT NULL DEFAULT 0
);
"""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE basket (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'parked')),
    name        TEXT,
    started_at  TEXT NOT NULL,
    customer_id TEXT,
    user_id     TEXT,
    said        TEXT NOT NULL DEFAULT '{}',
    seal        TEXT NOT NULL,
    parked_at   TEXT,
    is_shared   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE UNIQUE INDEX basket_open ON basket (state) WHERE state = 'open';
CREATE TABLE basket_line (
    basket_id   TEXT    NOT NULL REFERENCES basket ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    product     TEXT    NOT NULL,
    quantity    TEXT    NOT NULL,
    fixed_total TEXT,
    said        TEXT    NOT NULL DEFAULT '{}',
    seal        TEXT    NOT NULL,
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
"""


# Version 1 had no seal on baskets; an open one is sealed as it is found.
FROM_1 = """
DROP INDEX entry_waiting; DROP INDEX entry_quarantined; DROP INDEX entry_receipt_no;
DROP TRIGGER entry_is_not_deleted; DROP TRIGGER entry_is_not_changed;
ALTER TABLE entry RENAME TO entry_1;
{entries}
INSERT INTO entry SELECT * FROM entry_1;
DROP TABLE entry_1;
DELETE FROM meta WHERE key = 'epoch';
ALTER TABLE basket_line ADD COLUMN seal TEXT NOT NULL DEFAULT '';
UPDATE basket_line SET seal = row_seal(basket_id, key, position, product, quantity, fixed_total);
ALTER TABLE basket ADD COLUMN seal TEXT NOT NULL DEFAULT '';
UPDATE basket SET seal = row_seal(id, started_at, customer_id, user_id);
"""

# Version 2 knew only what was scanned and how many: `said` is what a person said of a line or a sale (prices, discounts, coupons).
FROM_2 = """
ALTER TABLE basket_line ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
UPDATE basket_line SET seal = row_seal(basket_id, key, position, product, quantity, fixed_total, said)
 WHERE seal = row_seal(basket_id, key, position, product, quantity, fixed_total);
ALTER TABLE basket ADD COLUMN said TEXT NOT NULL DEFAULT '{}';
UPDATE basket SET seal = row_seal(id, started_at, customer_id, user_id, said)
 WHERE seal = row_seal(id, started_at, customer_id, user_id);
"""


# Version 3 knew only the open basket.
FROM_3 = """
ALTER TABLE basket ADD COLUMN parked_at TEXT;
ALTER TABLE basket ADD COLUMN is_shared INTEGER NOT NULL DEFAULT 0;
"""


def row_seal(*columns: object) -> str:
    """A checksum over a row of the open basket: a flipped bit in a quantity must not be sold."""
    return hashlib.sha256(repr(columns).encode()).hexdigest()[:16]


def prepare(connection: sqlite3.Connection, till: str) -> None:
    """Set the file's durability, create or check its tables, and check whose journal it is.

    Raises Unavailable: `journal_newer`, `journal_of_other_till`.
    """
    connection.execute("PRAGMA journal_mode = WAL")
    # FULL, not NORMAL: in WAL mode NORMAL lost 1,426 of 11,321 receipts in simulated power cuts.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version > VERSION:
        raise Unavailable("journal_newer", version=version, known=VERSION)
    if version == 0:
        _script(connection, ENTRIES + TABLES + CARD_PAYMENTS + MAILS + TERMINAL_BOOK)
    elif version < VERSION:
        connection.create_function("row_seal", -1, row_seal, deterministic=True)
        steps = (FROM_1.format(entries=ENTRIES), FROM_2, FROM_3, CARD_PAYMENTS, MAILS, TERMINAL_BOOK)
        _script(connection, "".join(steps[version - 1 :]))
    connection.execute("PRAGMA trusted_schema = OFF")
    connection.execute("INSERT OR IGNORE INTO meta VALUES ('till', ?)", (till,))
    owner = connection.execute("SELECT value FROM meta WHERE key = 'till'").fetchone()[0]
    if owner != till:
        raise Unavailable("journal_of_other_till", owner=owner, till=till)


def _script(connection: sqlite3.Connection, statements: str) -> None:
    """All of it or nothing."""
    try:
        connection.executescript(f"BEGIN IMMEDIATE;{statements}PRAGMA user_version = {VERSION};COMMIT;")
    except sqlite3.Error:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
