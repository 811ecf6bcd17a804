"""The till's journal on disk. An entry that `append` returned exists: it survives a power cut.

One thread owns a `Journal` (the till's worker); reading tools open the file with `read_entries`.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

import fasteners

from pos.domain.basket import Basket
from pos.domain.entries import Draft, Entry
from pos.errors import Refused, Unavailable
from pos.journal import ballast, baskets, codec, schema
from pos.journal.export import Link

if TYPE_CHECKING:
    from types import TracebackType

FILE_NAME = "journal.db"
_COLUMNS = "epoch, seq, payload, prev_hash, hash"


class PostState(IntEnum):
    WAITING = 0
    POSTED = 1
    QUARANTINED = 2
    CARRIED = 3
    """The server has other content at this number; the entry goes on in a later epoch (pos/journal/epochs.py)."""


@dataclass(frozen=True, slots=True)
class Head:
    """The end of the chain: the last entry's place and hash, and the last receipt number. `seq` 0: no entry yet."""

    epoch: int
    seq: int
    hash: bytes
    receipt_no: int


class _Lock:
    """One journal, one program; and one `Journal` in it, because POSIX locks do not hold against their own process."""

    _held: ClassVar[set[Path]] = set()
    _guard: ClassVar[threading.Lock] = threading.Lock()

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._file = fasteners.InterProcessLock(str(folder / "journal.lock"))

    def acquire(self) -> bool:
        with self._guard:
            if self._folder in self._held or not self._file.acquire(blocking=False):
                return False
            self._held.add(self._folder)
            return True

    def release(self) -> None:
        with self._guard:
            self._held.discard(self._folder)
            self._file.release()


class Journal:
    """The open journal of one till. Raises Refused("till_in_use") when another program has it open."""

    def __init__(self, folder: Path, till: str) -> None:
        self.till = till
        self.path = folder / FILE_NAME
        self._saved: Basket | None = None
        """The open basket as it is in the file; None when that is not known."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = _Lock(folder)
        if not self._lock.acquire():
            raise Refused("till_in_use", till=till)
        try:
            self._db = _open_with_reserve(self.path, till)
        except BaseException:
            # Raised again: whatever ended the opening, another program may have the journal now.
            self._lock.release()
            raise
        try:
            self._check_tail()
            ballast.lay(folder)
        except BaseException:
            # The same, and the file is not kept open.
            self.close()
            raise

    def close(self) -> None:
        self._db.close()
        self._lock.release()

    def close_file(self) -> None:
        """Let go of the file and keep the lock, so that the folder can be moved and nobody opens it meanwhile."""
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # Entries

    def append(self, draft: Draft) -> Entry:
        """Give the draft its place and keep it. The sale exists when this returns.

        The open basket with the draft's id ends in the same transaction. A draft whose id is in the journal already
        (a doubled click, a retry after a crash) gives the entry that is there.
        """
        with self.transaction():
            found = self.find(draft.id)
            if found is not None:
                return found
            entry = self.place(draft, self.head())
            self._drop(draft.id)
        return entry

    def place(self, draft: Draft, head: Head) -> Entry:
        """Write the draft behind `head`; inside a transaction."""
        receipt_no = head.receipt_no + 1 if draft.has_receipt_no else None
        seq = head.seq + 1
        payload = codec.encode(draft, till=self.till, epoch=head.epoch, seq=seq, receipt_no=receipt_no)
        own_hash = codec.link(head.hash, payload)
        self._db.execute(
            "INSERT INTO entry (epoch, seq, id, kind, receipt_no, day, payload, prev_hash, hash)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                head.epoch,
                seq,
                draft.id,
                draft.kind.value,
                receipt_no,
                draft.day.isoformat(),
                payload,
                head.hash,
                own_hash,
            ),
        )
        return codec.entry_from(head.epoch, seq, payload, head.hash, own_hash)

    def append_all(self, drafts: Iterable[Draft]) -> list[Entry]:
        """Append many in one transaction: all of them or none. For making a demo shop's past."""
        with self.transaction():
            return [self.append(draft) for draft in drafts]

    def head(self) -> Head:
        # An epoch begins with an entry, so the entries say which one it is.
        epoch = self._db.execute("SELECT coalesce(max(epoch), 1) FROM entry").fetchone()[0]
        row = self._db.execute(
            "SELECT seq, hash FROM entry WHERE epoch = ? ORDER BY seq DESC LIMIT 1", (epoch,)
        ).fetchone()
        receipt_no = self._db.execute(
            "SELECT coalesce(max(receipt_no), 0) FROM entry WHERE epoch = ? AND receipt_no IS NOT NULL",
            (epoch,),
        ).fetchone()[0]
        seq, own_hash = row or (0, codec.GENESIS)
        return Head(epoch, seq, own_hash, receipt_no)

    def hash_at(self, epoch: int, seq: int) -> bytes | None:
        """The hash of one entry; None when the journal does not hold it."""
        row = self._db.execute("SELECT hash FROM entry WHERE epoch = ? AND seq = ?", (epoch, seq)).fetchone()
        return None if row is None else row[0]

    def find(self, entry_id: str) -> Entry | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE id = ? AND state <> 3",  # noqa: S608 a constant
            (entry_id,),
        ).fetchone()
        return None if row is None else codec.entry_from(*row)

    def find_receipt(self, epoch: int, receipt_no: int) -> Entry | None:
        row = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE epoch = ? AND receipt_no = ?",  # noqa: S608 a constant
            (epoch, receipt_no),
        ).fetchone()
        return None if row is None else codec.entry_from(*row)

    def latest(self, kinds: Sequence[str], limit: int = 1) -> list[Entry]:
        """The newest entries of these kinds, newest first."""
        marks = ", ".join("?" * len(kinds))
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE kind IN ({marks}) AND state <> 3"  # noqa: S608 question marks only
            " ORDER BY epoch DESC, seq DESC LIMIT ?",
            (*kinds, limit),
        )
        return [codec.entry_from(*row) for row in rows]

    def refunds_of(self, entry_id: str) -> list[Entry]:
        """Refunds and exchanges of one sale that this till made, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE kind IN ('refund', 'sale') AND state <> 3"  # noqa: S608 a constant
            # finding the id in the text is quick; only where it is there the text is read as JSON
            " AND instr(payload, ?1) > 0 AND json_extract(payload, '$.body.refund_of.entry') = ?1 ORDER BY epoch, seq",
            (entry_id,),
        )
        return [codec.entry_from(*row) for row in rows]

    def swaps_of(self, sale_id: str) -> list[Entry]:
        """Corrections of one sale's payment that this till made, oldest first."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE kind = 'tender_swapped' AND state <> 3"  # noqa: S608 a constant
            " AND json_extract(payload, '$.body.of') = ? ORDER BY epoch, seq",
            (sale_id,),
        )
        return [codec.entry_from(*row) for row in rows]

    # Posting

    def waiting(self, limit: int = 200) -> list[Entry]:
        """Entries the server does not have yet, in order."""
        rows = self._db.execute(
            f"SELECT {_COLUMNS} FROM entry WHERE state = 0 ORDER BY epoch, seq LIMIT ?",  # noqa: S608 a constant
            (limit,),
        )
        return [codec.entry_from(*row) for row in rows]

    def count_waiting(self) -> int:
        count: int = self._db.execute("SELECT count(*) FROM entry WHERE state = 0").fetchone()[0]
        return count

    def counts(self) -> tuple[int, int, int]:
        """Entries that wait for the server, how many of them are receipts, and entries the server could not apply."""
        waiting, receipts = self._db.execute(
            "SELECT count(*), count(receipt_no) FROM entry WHERE state = 0"
        ).fetchone()
        quarantined = self._db.execute("SELECT count(*) FROM entry WHERE state = 2").fetchone()[0]
        return waiting, receipts, quarantined

    def mark(self, epoch: int, seqs: Sequence[int], state: PostState, note: str | None = None) -> None:
        """Note what the server said. Losing this note is harmless: posting again is answered with `duplicate`."""
        with self.transaction():
            self._db.executemany(
                "UPDATE entry SET state = ?, note = ? WHERE epoch = ? AND seq = ?",
                [(state.value, note, epoch, seq) for seq in seqs],
            )

    def mark_waiting_after(self, epoch: int, seq: int) -> int:
        """The server lacks everything behind `seq` (a restored backup, a fail-over): post it again. Returns how many."""
        with self.transaction():
            return self._db.execute(
                "UPDATE entry SET state = 0 WHERE (epoch, seq) > (?, ?) AND state IN (1, 2)", (epoch, seq)
            ).rowcount

    # Basket, print jobs, small values

    def save_basket(self, basket: Basket, user_id: str | None = None) -> None:
        """Keep the open basket as it is now; only what changed is written."""
        # known again when it is committed: a transaction around this one may still be undone
        saved, self._saved = self._saved, None
        is_own = not self._db.in_transaction
        with self.transaction():
            baskets.save(self._db, basket, user_id, saved if saved and saved.id == basket.id else None)
        self._saved = basket if is_own else None

    def open_basket(self) -> Basket | None:
        """The basket that was being rung up when the program ended, if any."""
        return baskets.load_open(self._db)

    def basket_ids(self) -> list[str]:
        """All baskets that are kept here, open or parked."""
        return [row[0] for row in self._db.execute("SELECT id FROM basket ORDER BY id")]

    def waiting_receipts(self) -> list[str]:
        """The ids of sales and refunds that the server does not have yet."""
        rows = self._db.execute(
            "SELECT id FROM entry WHERE state = 0 AND receipt_no IS NOT NULL ORDER BY epoch, seq"
        )
        return [row[0] for row in rows]

    def drop_basket(self, basket_id: str) -> None:
        with self.transaction():
            self._drop(basket_id)

    def _drop(self, basket_id: str) -> None:
        self._saved = None
        baskets.delete(self._db, basket_id)

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    def set_meta(self, key: str, value: str) -> None:
        with self.transaction():
            self._db.execute(
                "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                (key, value),
            )

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """One durable transaction; nested use joins the outer one."""
        is_nested = self._db.in_transaction
        if is_nested:
            yield self._db
            return
        try:
            self._db.execute("BEGIN IMMEDIATE")
            yield self._db
            self._db.execute("COMMIT")
        except BaseException as error:
            # Raised again: nothing may leave a transaction half done, not even Ctrl+C.
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and ballast.means_full(error, self.path.parent):
                raise _full(self.path) from error
            raise

    @property
    def database(self) -> sqlite3.Connection:
        """The connection, for the sibling modules that keep print jobs and sign-ins in this file."""
        return self._db

    def check_whole(self) -> None:
        """Read the whole file, tables against indexes: some 7 ms for a thousand entries, so not before the till opens.

        Raises Unavailable("journal_damaged").
        """
        try:
            _check(self._db, self.path, "PRAGMA integrity_check")
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise Unavailable("journal_damaged", path=str(self.path), reason=str(error)) from error

    def _check_tail(self) -> None:
        """Before trusting the journal, check the last entries: content, links and ids."""
        try:
            self._check_links()
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            raise Unavailable("journal_damaged", path=str(self.path), reason=str(error)) from error

    def _check_links(self) -> None:
        head = self.head()
        last = self._db.execute("SELECT epoch, seq FROM entry ORDER BY rowid DESC LIMIT 1").fetchone()
        if last is not None and last != (
            head.epoch,
            head.seq,
        ):  # an index that lost the last entry would give its number again
            raise Unavailable("journal_damaged", path=str(self.path), seq=head.seq)
        first = max(1, head.seq - 2000)
        before = self.hash_at(head.epoch, first - 1) if first > 1 else codec.GENESIS
        rows = self._db.execute(
            "SELECT seq, payload, prev_hash, hash, id, kind, receipt_no, day FROM entry"
            " WHERE epoch = ? AND seq >= ? ORDER BY seq",
            (head.epoch, first),
        )
        receipt_no = None
        for expected, (seq, payload, prev_hash, own_hash, *columns) in enumerate(rows, first):
            is_whole = (
                seq == expected
                and prev_hash == before
                and codec.link(prev_hash, payload) == own_hash
                and _columns_of(codec.decode(payload), head.epoch, seq) == columns
            )
            if not is_whole:
                raise Unavailable("journal_damaged", path=str(self.path), seq=seq)
            before = own_hash
            receipt_no = columns[2] or receipt_no
        if receipt_no not in {None, head.receipt_no}:
            raise Unavailable("journal_damaged", path=str(self.path), seq=head.seq)


def _columns_of(data: Mapping[str, Any], epoch: int, seq: int) -> list[Any]:
    """What the columns beside a payload have to say."""
    if (data["epoch"], data["seq"]) != (epoch, seq):
        return []
    return [data["id"], data["kind"], data["body"].get("receipt_no"), data["day"]]


def _full(path: Path) -> Unavailable:
    """What to say about a full disk; the reserve is given up on the way, so that the next try may succeed."""
    return Unavailable("disk_reserve_used" if ballast.give_up(path.parent) else "disk_full", path=str(path))


def _open_with_reserve(path: Path, till: str) -> sqlite3.Connection:
    """A till that starts on a full disk uses its reserve at once."""
    try:
        return _open(path, till)
    except Unavailable as error:
        if error.code != "disk_reserve_used":
            raise
        return _open(path, till)


def _open(path: Path, till: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=10, check_same_thread=False)
    except sqlite3.DatabaseError as error:
        raise _not_opened(path, error) from error
    try:
        schema.prepare(connection, till)
        for table in ("meta", "basket", "basket_line"):
            _check(connection, path, f"PRAGMA integrity_check({table})")
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        connection.close()
        raise _not_opened(path, error) from error
    except BaseException:
        # Raised again: a file that is kept open cannot be looked at, nor moved on Windows.
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection, path: Path, pragma: str) -> None:
    verdict = connection.execute(pragma).fetchone()[0]
    if verdict != "ok":
        raise Unavailable("journal_damaged", path=str(path), reason=str(verdict))


def _not_opened(path: Path, error: Exception) -> Unavailable:
    if ballast.means_full(error, path.parent):
        return _full(path)
    return Unavailable("journal_damaged", path=str(path), reason=str(error))


def entries_of(journal: Journal, condition: str, *values: object) -> list[Entry]:
    """Entries that meet an SQL condition of our own making, in order; for the sibling modules."""
    rows = journal.database.execute(
        f"SELECT {_COLUMNS} FROM entry WHERE {condition} ORDER BY epoch, seq",  # noqa: S608 ours
        values,
    )
    return [codec.entry_from(*row) for row in rows]


def read_entries(path: Path) -> Iterator[tuple[Entry, PostState]]:
    """All entries of a journal file in order, without locking the till out; for `pos journal`.

    Raises Unavailable("journal_missing") or Unavailable("journal_damaged").
    """
    for *columns, state in _read_rows(path):
        yield codec.entry_from(*columns), PostState(state)


def read_links(path: Path) -> Iterator[Link]:
    """The same with nothing believed, for the verifier."""
    for *columns, _ in _read_rows(path):
        link = Link(*columns)
        # a file of SQLite holds any type in any column
        if [type(each) for each in columns] != [int, int, str, bytes, bytes]:
            raise Unavailable("journal_damaged", path=str(path), seq=link.seq)
        yield link


def _read_rows(path: Path) -> Iterator[tuple[Any, ...]]:
    if not path.exists():
        raise Unavailable("journal_missing", path=str(path))
    try:
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
        try:
            yield from connection.execute(
                f"SELECT {_COLUMNS}, state FROM entry ORDER BY epoch, seq"  # noqa: S608 a constant
            )
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise Unavailable("journal_damaged", path=str(path), reason=str(error)) from error
