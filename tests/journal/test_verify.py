"""Every way to bend an export is found, by the program and by the auditor's script alike, and nothing is found in a whole one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.errors import Unavailable
from pos.journal.export import Link, ServerLine, export_line, read_export, server_line
from pos.journal.verify import verify
from pos.paths import resources_dir
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Made, TillBook

SCRIPT = resources_dir() / "audit" / "verify_journal.py"
Rows = list[dict[str, Any]]


def a_book() -> TillBook:
    """Two series: a shift, two sales and an opened drawer; then the second sale and the drawer again, and another sale."""
    book = TillBook()
    book.open_shift()
    book.sale(MILK_ITEM, COFFEE_ITEM, tendered="20")
    sold = book.sale(COFFEE_ITEM)
    drawer = book.entry("drawer_opened", {"shift": book.shift, "reason": "change"})
    begin_series(book, 2)
    book.sale(COFFEE_ITEM, id=sold.doc["id"], body={"carried_from": names(sold)})
    book.entry("drawer_opened", {"shift": book.shift, "reason": "change", "carried_from": names(drawer)})
    book.sale(MILK_ITEM)
    return book


def begin_series(book: TillBook, epoch: int) -> None:
    before = book.made[-1]
    book.epoch, book.seq, book.hash, book.receipt_no = epoch, 0, bytes(32), 0
    book.entry("epoch_started", {"from": names(before) | {"reason": "restored"}})


def names(made: Made) -> dict[str, Any]:
    return {
        "epoch": made.epoch,
        "seq": made.seq,
        "hash": made.hash.hex(),
        "number": made.doc["body"].get("number"),
    }


def rows_of(book: TillBook) -> Rows:
    return [
        json.loads(export_line(Link(each.epoch, each.seq, each.payload, each.prev, each.hash)))
        for each in book.made
    ]


def server_rows(book: TillBook) -> Rows:
    """What the database adds: rows that fit."""
    last = book.made[-1]
    lines = [ServerLine("head", last.epoch, last.seq, {"till": "T01", "hash": last.hash.hex()})]
    for made in book.made:
        body = made.doc["body"]
        if made.doc["kind"] == "sale":
            facts = {key: body[key] for key in ("number", "total", "net", "tax", "rounding")}
            facts |= {"lines": body["total"], "taxes": body["tax"], "paid": body["total"]}
            lines.append(ServerLine("posted", made.epoch, made.seq, facts))
    return [json.loads(server_line(line)) for line in lines]


BOOK = a_book()
FILE = rows_of(BOOK)
SERVER = FILE + server_rows(BOOK)
NEWEST = f"{BOOK.made[-1].doc['body']['number']}={BOOK.made[-1].hash.hex()[:16]}"


def changed(rows: Rows, place: int, **values: Any) -> Rows:
    return [*rows[:place], rows[place] | values, *rows[place + 1 :]]


def swapped(rows: Rows, place: int) -> Rows:
    return [*rows[:place], rows[place + 1], rows[place], *rows[place + 2 :]]


def forged(rows: Rows, place: int, **values: Any) -> Rows:
    """A server line that says something else."""
    (kind,) = rows[place]
    return changed(rows, place, **{kind: rows[place][kind] | values})


def rewritten(change: Callable[[dict[str, Any]], None]) -> Rows:
    """The whole chain anew, consistent in itself, with another text somewhere."""
    book = TillBook()
    for row in FILE:
        doc = json.loads(row["payload"])
        change(doc)
        if (book.epoch, book.seq + 1) != (row["epoch"], row["seq"]):
            doc["body"]["from"]["hash"] = book.hash.hex()
            book.epoch, book.seq, book.hash = row["epoch"], 0, bytes(32)
        made = {(each.epoch, each.seq): each for each in book.made}
        if "carried_from" in doc["body"]:
            named = doc["body"]["carried_from"]
            named["hash"] = made[named["epoch"], named["seq"]].hash.hex()
        book.append(json.dumps(doc, sort_keys=True, separators=(",", ":"), ensure_ascii=False), doc)
    return rows_of(book)


def cheaper(doc: dict[str, Any]) -> None:
    if doc["seq"] == 2 and doc["epoch"] == 1:
        doc["body"]["lines"][0]["name"] = "Sundries"


def dearer(doc: dict[str, Any]) -> None:
    if doc["seq"] == 2:
        doc["body"]["total"] = "999.00"


def skipping(doc: dict[str, Any]) -> None:
    if doc["seq"] == 3 and doc["epoch"] == 1:
        doc["body"] |= {"receipt_no": 3, "number": "T01/1-000003"}


def unexplained(doc: dict[str, Any]) -> None:
    if doc["kind"] == "epoch_started":
        doc["kind"] = "drawer_opened"


def tipped(doc: dict[str, Any], given: str = "2.50", written_off: str = "0.03") -> None:
    """2.50 more was paid on purpose, and 0.03 were let go."""
    if doc["kind"] == "sale":
        body = doc["body"]
        body |= {"tip": "2.50", "written_off": "0.03"}
        paid = Decimal(body["tenders"][0]["amount"]) + Decimal(given) - Decimal(written_off)
        body["tenders"][0]["amount"] = str(paid)


# what was done -> what has to be said of it
TAMPERED: dict[str, tuple[str, Rows]] = {
    "a text": ("content_changed", changed(FILE, 1, payload=FILE[1]["payload"].replace("1.19", "0.19"))),
    "a hash": ("content_changed", changed(FILE, 1, hash="00" * 32)),
    "a link": ("link_broken", changed(FILE, 1, prev_hash="00" * 32)),
    "an entry is gone": ("missing", FILE[:2] + FILE[3:]),
    "the first is gone": ("missing", FILE[1:]),
    "two in another order": ("out_of_order", swapped(FILE, 1)),
    "two series in another order": ("out_of_order", FILE[4:] + FILE[:4]),
    "an entry twice": ("doubled", FILE[:2] + FILE[1:]),
    "the end of a former series is cut off": ("epoch_unexplained", FILE[:3] + FILE[4:]),
    "a former series is gone": ("epoch_unexplained", FILE[4:]),
    "the beginning of a series is gone": ("missing", FILE[:4] + FILE[5:]),
    "a carried entry is not what it was": ("carried_differs", FILE[:2] + FILE[4:]),
    "a number beside the text": ("number_mismatch", changed(FILE, 0, epoch=3)),
    "no JSON": ("unreadable", changed(FILE, 1, payload="nonsense")),
    "sums": ("sums_differ", rewritten(dearer)),
    "a tip that nobody paid": ("sums_differ", rewritten(lambda doc: tipped(doc, given="0"))),
    "a difference that was paid": ("sums_differ", rewritten(lambda doc: tipped(doc, written_off="0"))),
    "a receipt number": ("receipt_gap", rewritten(skipping)),
    "a series without a reason": ("epoch_unexplained", rewritten(unexplained)),
    "the tail is cut": ("receipt_missing", FILE[:-1]),
    "all of it, anew": ("seal_differs", rewritten(cheaper)),
    "the tail, but the server's head": ("tail_cut", FILE[:-1] + server_rows(BOOK)),
    "the server's head": ("tail_cut", forged(SERVER, len(FILE), seq=2)),
    "the server's head is gone": ("tail_cut", FILE + server_rows(BOOK)[1:]),
    "a total of the tables": ("posted_differs", forged(SERVER, len(FILE) + 1, total="0.09")),
    "lines of the tables": ("posted_differs", forged(SERVER, len(FILE) + 2, lines="0.09")),
    "payments of the tables": ("posted_differs", forged(SERVER, len(FILE) + 2, paid="0.09")),
    "a number in the tables": ("posted_differs", forged(SERVER, len(FILE) + 1, number="T01/1-000009")),
    "a sale of the tables is gone": ("posted_missing", SERVER[:-1]),
    "a sale in the tables that nobody made": ("posted_without_entry", forged(SERVER, len(FILE) + 1, seq=77)),
    "a sale twice in the tables": ("posted_without_entry", [*SERVER, SERVER[-1]]),
}


def by_program(path: Path, seal: str | None = NEWEST) -> set[tuple[int, int, str]]:
    seals = dict([seal.split("=")]) if seal else {}
    try:
        return {(each.epoch, each.seq, each.code) for each in verify(read_export(path), seals=seals)}
    except Unavailable:
        return {(0, 0, "line_unreadable")}


def by_script(path: Path, seal: str | None = NEWEST) -> set[tuple[int, int, str]]:
    """As an auditor runs it: a process of its own, without the program and without any package."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(SCRIPT), str(path), *(["--seal", seal] if seal else [])],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    found = {
        (int(epoch), int(seq), code)
        for epoch, seq, code in re.findall(r"^(-?\d+)/(-?\d+): (\w+)$", done.stdout, re.MULTILINE)
    }
    if "line_unreadable" in done.stdout:
        found = {(0, 0, "line_unreadable")}
    assert done.returncode == (1 if found else 0), done.stdout
    return found


def written(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("check", [by_program, by_script])
@pytest.mark.parametrize("what", TAMPERED)
def test_is_found(tmp_path: Path, what: str, check: Callable[[Path], set[tuple[int, int, str]]]) -> None:
    problem, rows = TAMPERED[what]
    assert problem in {code for _, _, code in check(written(tmp_path / "export", rows))}


@pytest.mark.parametrize("check", [by_program, by_script])
@pytest.mark.parametrize("rows", [FILE, SERVER, FILE[:4]], ids=["file", "server", "one series"])
def test_what_nobody_touched_is_clean(tmp_path: Path, rows: Rows, check: Callable[..., object]) -> None:
    assert (
        check(written(tmp_path / "export", rows), NEWEST if rows is not FILE[:4] and len(rows) > 4 else None)
        == set()
    )


@pytest.mark.parametrize("check", [by_program, by_script])
@pytest.mark.parametrize(("more", "problems"), [("2.47", set()), ("0.00", {"posted_differs"})])
def test_tips_and_small_differences_are_part_of_what_was_paid(
    tmp_path: Path, more: str, problems: set[str], check: Callable[..., set[tuple[int, int, str]]]
) -> None:
    rows = rewritten(tipped)
    for row in rows[:]:
        body = json.loads(row["payload"])["body"]
        if "total" in body:
            facts = {key: body[key] for key in ("number", "total", "net", "tax", "rounding")}
            paid = str(Decimal(body["total"]) + Decimal(more))
            facts |= {"lines": body["total"], "taxes": body["tax"], "paid": paid}
            rows.append(json.loads(server_line(ServerLine("posted", row["epoch"], row["seq"], facts))))
    head = {"till": "T01", "hash": rows[len(FILE) - 1]["hash"]}
    rows.append(json.loads(server_line(ServerLine("head", FILE[-1]["epoch"], FILE[-1]["seq"], head))))
    assert {code for _, _, code in check(written(tmp_path / "export", rows), None)} == problems


def onto_a_card(doc: dict[str, Any]) -> None:
    """The first line is a gift card: its price is neither net nor tax."""
    if doc["kind"] != "sale":
        return
    body = doc["body"]
    line = body["lines"][0]
    line |= {
        "loads": "gift_card",
        "account": "6011",
        "liability": line["total"],
        "net": "0.00",
        "tax": "0.00",
        "taxes": [],
    }
    rest = body["lines"][1:]
    for key in ("net", "tax"):
        body[key] = str(sum((Decimal(each[key]) for each in rest), Decimal("0.00")))
    body["liability"] = line["total"]
    kept = {part["tax"] for each in rest for part in each["taxes"]}
    body["taxes"] = [row for row in body["taxes"] if row["tax"] in kept]


def wrongly_onto_a_card(doc: dict[str, Any]) -> None:
    onto_a_card(doc)
    doc["body"]["liability"] = "0.00"


@pytest.mark.parametrize("check", [by_program, by_script])
@pytest.mark.parametrize(
    ("change", "problems"), [(onto_a_card, set()), (wrongly_onto_a_card, {"sums_differ"})]
)
def test_what_goes_onto_a_card_is_neither_net_nor_tax(
    tmp_path: Path,
    change: Callable[[dict[str, Any]], None],
    problems: set[str],
    check: Callable[..., set[tuple[int, int, str]]],
) -> None:
    found = check(written(tmp_path / "export", rewritten(change)), None)
    assert {code for _, _, code in found} == problems


@pytest.mark.parametrize("check", [by_program, by_script])
def test_a_server_may_lack_what_it_was_told_again(tmp_path: Path, check: Callable[..., object]) -> None:
    """The till was restored; another one had posted in its name, or a server was restored from before."""
    lacking = [row for row in SERVER if row.get("seq") not in {3, 4} or row.get("epoch") != 1]
    lacking = [row for row in lacking if row.get("posted", {}).get("number") != "T01/1-000002"]
    assert check(written(tmp_path / "export", lacking)) == set()
    untold = [row for row in lacking if "carried_from" not in row.get("payload", "")]
    found = check(written(tmp_path / "export", untold))
    assert (2, 1, "epoch_unexplained") in found  # type: ignore[operator]


@pytest.mark.parametrize("check", [by_program, by_script])
def test_entries_left_to_a_person_need_no_row(tmp_path: Path, check: Callable[..., object]) -> None:
    *rows, last = SERVER
    for repaired, posted in ((False, []), (True, [last]), (True, [])):
        kept = {"kept": {"epoch": 2, "seq": 4, "repaired": repaired}}
        assert check(written(tmp_path / "export", [*rows, *posted, kept])) == set()
    kept = {"kept": {"epoch": 2, "seq": 4, "repaired": False}}
    assert check(written(tmp_path / "export", [*SERVER, kept])) == {(2, 4, "posted_without_entry")}


DAMAGED = [
    b"",
    b"\n",
    b"[]",
    b"5",
    b'"posted"',
    b"null",
    b"{}",
    b"\xff\xfe",
    b'{"posted": 5}',
    b"[" * 100_000,
    b"\0" * 500,
]
DAMAGED += [
    b'{"epoch": 1, "seq": 1, "payload": "\\ud800", "prev_hash": "", "hash": ""}',
    b'{"head": {"epoch": 1e400, "seq": 2}}',
]


@pytest.mark.parametrize("content", DAMAGED, ids=range(len(DAMAGED)))
def test_damage_is_a_verdict_and_no_crash(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "export"
    file.write_bytes(content)
    assert by_script(file, None) == by_program(file, None)
    file.write_bytes(written(file, FILE).read_bytes() + content)
    assert by_script(file) == by_program(file)


def test_the_script_is_asked_wrongly(tmp_path: Path) -> None:
    for arguments in ([], ["a", "b"], ["--seal"]):
        assert (
            subprocess.run([sys.executable, SCRIPT, *arguments], capture_output=True, check=False).returncode
            == 2
        )
    none = subprocess.run([sys.executable, SCRIPT, str(tmp_path / "none")], capture_output=True, check=False)
    assert (none.returncode, none.stderr) == (1, b"")


PLACES = st.integers(0, len(SERVER) - 1)
VALUES = st.one_of(
    st.none(),
    st.integers(-1, 9),
    st.sampled_from(["", "00", "00" * 32, "1.19", "-0.00", "NaN", "1e3", "²", True, 1.5, [], {}, 10**30]),
)
KEYS = ["epoch", "seq", "payload", "prev_hash", "hash", "posted", "head", "kept"]
ACTS = st.one_of(
    st.tuples(st.just("drop"), PLACES),
    st.tuples(st.just("double"), PLACES),
    st.tuples(st.just("swap"), PLACES, PLACES),
    st.tuples(st.just("set"), PLACES, st.sampled_from(KEYS), VALUES),
    st.tuples(st.just("fact"), PLACES, st.sampled_from(["total", "paid", "number", "hash", "repaired", "seq"]), VALUES),
    st.tuples(st.just("text"), PLACES, st.text('0123456789".,{}[]:-e\\u', max_size=3), st.integers(0, 2000)),
    st.tuples(st.just("body"), PLACES, st.sampled_from(["total", "lines", "taxes", "tenders", "receipt_no", "number", "from"]), VALUES),
    st.tuples(st.just("kept"), st.integers(1, 3), st.integers(0, 5), st.booleans()),
)  # fmt: skip


def act(rows: Rows, what: str, place: Any, *rest: Any) -> Rows:
    if what == "kept":
        return [*rows, {"kept": {"epoch": place, "seq": rest[0], "repaired": rest[1]}}]
    place = min(place, len(rows) - 1)
    if place < 0:
        return rows
    row = rows[place]
    if what == "drop":
        return rows[:place] + rows[place + 1 :]
    if what == "double":
        return [*rows[:place], row, *rows[place:]]
    if what == "swap":
        other = min(rest[0], len(rows) - 1)
        moved = list(rows)
        moved[place], moved[other] = moved[other], moved[place]
        return moved
    if what == "set":
        return changed(rows, place, **{rest[0]: rest[1]})
    if what == "fact":
        kind = next(iter(row))
        return (
            changed(rows, place, **{kind: row[kind] | {rest[0]: rest[1]}})
            if isinstance(row[kind], dict)
            else rows
        )
    if not isinstance(row.get("payload"), str):
        return rows
    return changed(rows, place, payload=new_text(row["payload"], what, *rest))


def new_text(text: str, what: str, key: str, value: Any) -> str:
    if what == "text":
        at = value % (len(text) + 1)
        return text[:at] + key + text[at + 1 :]
    try:
        doc = json.loads(text)
        doc["body"][key] = value
    except (ValueError, TypeError, KeyError):
        return text
    return json.dumps(doc)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from([FILE, SERVER]), st.lists(ACTS, max_size=4), st.booleans())
def test_script_and_program_agree(rows: Rows, acts: list[tuple[Any, ...]], is_hashed_anew: bool) -> None:
    for each in acts:
        rows = act(rows, *each)
    if is_hashed_anew:
        rows = hashed_anew(rows)
    with tempfile.TemporaryDirectory() as folder:
        file = written(Path(folder) / "export", rows)
        assert by_script(file) == by_program(file)


def hashed_anew(rows: Rows) -> Rows:
    """As one who knows the format: with hashes that fit the texts."""
    import hashlib

    done, prev = [], bytes(32)
    for row in rows:
        text, number = row.get("payload"), row.get("seq")
        if not isinstance(text, str) or not text.isascii():
            done.append(row)
            continue
        prev = bytes(32) if number == 1 else prev
        own = hashlib.sha256(prev + text.encode()).digest()
        done.append(row | {"prev_hash": prev.hex(), "hash": own.hex()})
        prev = own
    return done
