"""A till's own journal file, changed by somebody with the file in his hands: the verifier finds it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from pos.errors import Unavailable
from pos.journal.store import FILE_NAME, Journal, read_links
from pos.journal.verify import verify
from tests.journal.test_verify import FILE, NEWEST, rewritten

UNGUARDED = "DROP TRIGGER entry_is_not_deleted; DROP TRIGGER entry_is_not_changed;"
TAMPERED = {
    "a text": ("content_changed", "UPDATE entry SET payload = replace(payload, '1.19', '0.19') WHERE seq = 2"),
    "no JSON": ("unreadable", "UPDATE entry SET payload = 'nonsense' WHERE seq = 2"),
    "a hash": ("content_changed", "UPDATE entry SET hash = zeroblob(32) WHERE seq = 2 AND epoch = 1"),
    "a link": ("link_broken", "UPDATE entry SET prev_hash = zeroblob(32) WHERE seq = 2 AND epoch = 1"),
    "an entry is gone": ("missing", "DELETE FROM entry WHERE seq = 2 AND epoch = 1"),
    "two in another order": (
        "number_mismatch",
        "UPDATE entry SET seq = CASE seq WHEN 2 THEN 13 ELSE 12 END WHERE seq IN (2, 3) AND epoch = 1; UPDATE entry SET seq = seq - 10 WHERE seq > 10",
    ),
    "an entry twice": (
        "number_mismatch",
        "INSERT INTO entry SELECT epoch, 5, 'x', kind, NULL, day, payload, prev_hash, hash, 1, NULL FROM entry WHERE epoch = 1 AND seq = 4",
    ),
    "the end of a former series is cut off": ("epoch_unexplained", "DELETE FROM entry WHERE epoch = 1 AND seq = 4"),
    "a former series is gone": ("epoch_unexplained", "DELETE FROM entry WHERE epoch = 1"),
    "the tail is cut": ("receipt_missing", "DELETE FROM entry WHERE epoch = 2 AND seq = 4"),
}  # fmt: skip


def write(folder: Path, rows: list[dict[str, object]]) -> Path:
    Journal(folder, "T01").close()
    with sqlite3.connect(folder / FILE_NAME) as file:
        for number, row in enumerate(rows):
            file.execute(
                "INSERT INTO entry VALUES (?, ?, ?, 'sale', NULL, '2026-11-20', ?, ?, ?, 1, NULL)",
                (
                    row["epoch"],
                    row["seq"],
                    f"id-{number}",
                    row["payload"],
                    bytes.fromhex(str(row["prev_hash"])),
                    bytes.fromhex(str(row["hash"])),
                ),
            )
    file.close()
    return folder / FILE_NAME


def found(path: Path) -> set[str]:
    return {problem.code for problem in verify(read_links(path), seals=dict([NEWEST.split("=")]))}


def test_a_file_nobody_touched_is_clean(tmp_path: Path) -> None:
    assert found(write(tmp_path, FILE)) == set()


@pytest.mark.parametrize("what", TAMPERED)
def test_is_found(tmp_path: Path, what: str) -> None:
    problem, statements = TAMPERED[what]
    path = write(tmp_path, FILE)
    with sqlite3.connect(path) as file:
        file.executescript(UNGUARDED + statements)
    file.close()
    assert problem in found(path)


def test_a_file_written_anew_fits_no_paper(tmp_path: Path) -> None:
    def dearer(doc: dict[str, object]) -> None:
        if doc["kind"] == "shift_opened":
            doc["body"]["float"] = "0.00"  # type: ignore[index]

    assert found(write(tmp_path, rewritten(dearer))) == {"seal_differs"}


def test_what_is_no_text_is_damage(tmp_path: Path) -> None:
    path = write(tmp_path, FILE)
    with sqlite3.connect(path) as file:
        file.executescript(UNGUARDED)
        file.execute("UPDATE entry SET payload = x'ff' WHERE seq = 1")
    file.close()
    with pytest.raises(Unavailable, match="journal_damaged"):
        found(path)
