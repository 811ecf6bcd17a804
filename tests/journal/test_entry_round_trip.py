"""Every kind of entry goes into text and comes back, in every shape that was ever written; what is not known here is kept."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_rows import receipt_rows, sums_of
from pos.documents.receipt_text import text_lines
from pos.domain.entries import Draft, Entry, EntryKind
from pos.domain.money import ZERO
from pos.domain.receipt import Receipt, receipt_of
from pos.domain.shift_entries import z_report
from pos.domain.shift_report import shift_figures
from pos.errors import Refused
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.journal import codec
from pos.journal.export import Link
from pos.journal.verify import verify
from pos.paths import resources_dir
from tests.factories.stored import STORE
from tests.journal.entry_strategies import Book, books

D = Decimal
GOLDEN = sorted((Path(__file__).parents[1] / "data" / "entries").glob("*.json"))
FORMAT = PaperFormat.of(STORE)
OF_JOURNAL = {"receipt_no", "number"}
"""What the journal adds to the body of a sale or refund."""
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
PATIENT = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def link_of(entry: Entry) -> Link:
    return Link(entry.epoch, entry.seq, entry.payload, entry.prev_hash, entry.hash)


def problems(found: list[Entry]) -> list[str]:
    return [problem.code for problem in verify(link_of(entry) for entry in found)]


def receipt(entry: Entry) -> Receipt:
    return receipt_of(entry, STORE, "Till 1", "Anna")


def receipts(found: list[Entry]) -> list[Receipt]:
    return [receipt(entry) for entry in found if entry.kind in {EntryKind.SALE, EntryKind.REFUND}]


def check_paper(found: Receipt) -> None:
    """It prints, plain and explained, and the sum from the lines to the total is on it."""
    sums = [amount for _, amount in sums_of(found, FORMAT)] or [found.subtotal]
    assert sum(sums, ZERO) == found.total
    for is_explained in (False, True):
        lines = text_lines(receipt_rows(found, FORMAT, is_explained=is_explained), 42)
        assert any(found.number in line for line in lines)
        assert any(line.startswith("Total") for line in lines)


# What this program writes


@PATIENT
@given(books())
def test_what_is_encoded_decodes_to_the_very_same_text(book: Book) -> None:
    for entry, (draft, number) in zip(book.entries, book.drafts, strict=True):
        data = codec.decode(entry.payload)
        assert codec.canonical(data) == entry.payload
        again = Draft(
            data["id"],
            EntryKind(data["kind"]),
            codec.instant(data["at"]),
            data["offset_min"],
            draft.day,
            data["user"],
            data["jti"],
            {key: value for key, value in data["body"].items() if number is None or key not in OF_JOURNAL},
        )
        assert codec.encode(again, till="T01", epoch=1, seq=entry.seq, receipt_no=number) == entry.payload


@PATIENT
@given(books())
def test_a_chain_of_all_kinds_holds_and_every_receipt_prints(book: Book) -> None:
    assert problems(book.entries) == []
    for found in receipts(book.entries):
        check_paper(found)


@settings(PATIENT, max_examples=40)
@given(books(), st.data())
def test_a_changed_figure_is_found(book: Book, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(book.entries) - 1))
    entry = book.entries[at]
    changed = replace(entry, payload=entry.payload.replace('"till":"T01"', '"till":"T02"'))
    assert "content_changed" in problems([*book.entries[:at], changed, *book.entries[at + 1 :]])


def test_the_books_of_these_tests_have_every_kind_and_what_a_sale_can_have() -> None:
    """The strategies are worth something only if they reach what they are for."""
    kinds: set[EntryKind] = set()
    seen: set[str] = set()

    @settings(PATIENT, max_examples=150, database=None, derandomize=True)
    @given(books())
    def look(book: Book) -> None:
        for entry in book.entries:
            kinds.add(entry.kind)
            if entry.kind in {EntryKind.SALE, EntryKind.REFUND}:
                seen.update(features(entry.body, entry.kind))

    look()
    assert kinds == set(EntryKind) - {EntryKind.EPOCH_STARTED}
    assert not WANTED - seen


WANTED = {
    "tender cash", "tender card", "tender foreign_cash", "tender gift_card", "tender store_credit", "tender on_account",
    "tender voucher", "change", "rounding", "tip", "exchange", "coupons", "tax_switch", "customer_group", "percent", "basket",
    "offer", "follows", "on_top", "owed", "text", "return", "price_list", "open_price", "price_from_barcode", "tax_switch step",
    "kind fixed", "kind division", "kind percent",
}  # fmt: skip


def features(body: Any, kind: EntryKind) -> set[str]:
    found = {f"tender {row['kind']}" for row in body["tenders"]}
    found |= {key for key in ("tip", "coupons", "tax_switch", "customer_group") if key in body}
    found |= {"change"} if any(D(row["change"]) for row in body["tenders"]) else set()
    found |= {"rounding"} if D(body["rounding"]) else set()
    found |= {"exchange"} if kind is EntryKind.SALE and body["refund_of"] else set()
    found |= {f"kind {row['kind']}" for row in body["taxes"]}
    found |= {key for row in body["taxes"] for key in ("text", "owed") if key in row}
    for line in body["lines"]:
        found |= {"follows"} & line.keys()
        found |= {"return"} if D(line["qty"]) < 0 and line["refund_of_line"] is None else set()
        found |= {key for part in line["taxes"] for key in ("on_top",) if key in part}
        found |= {key for taken in line["discounts"] for key in ("percent", "basket") if key in taken}
        found |= {"offer"} if any(taken["promotion"] for taken in line["discounts"]) else set()
        steps = {step["step"] for step in line["trace"]}
        found |= steps & {"price_list", "open_price", "price_from_barcode"}
        found |= {"tax_switch step"} if "tax_switch" in steps else set()
    return found


# What earlier programs wrote


def golden(path: Path) -> list[Entry]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [
        codec.entry_from(
            row["epoch"],
            row["seq"],
            row["payload"],
            bytes.fromhex(row["prev_hash"]),
            bytes.fromhex(row["hash"]),
        )
        for row in rows
    ]


def test_there_is_a_sample_of_every_kind_and_of_every_shape() -> None:
    assert {path.stem for path in GOLDEN} >= {"v1_first", "v1_money_rules", "v1_traces", "v1_till_day"}
    assert {entry.kind for path in GOLDEN for entry in golden(path)} == set(EntryKind)


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stored_chain_decodes_verifies_and_encodes_to_the_same_bytes(path: Path) -> None:
    found = golden(path)
    assert problems(found) == []
    for entry in found:
        assert codec.canonical(codec.decode(entry.payload)) == entry.payload
        assert codec.link(entry.prev_hash, entry.payload) == entry.hash


def test_a_stored_z_report_is_read_back_whole() -> None:
    """It says everything itself: nothing is summed again, and what it was summed from says the same."""
    found = golden(next(path for path in GOLDEN if path.stem == "v1_till_day"))
    *others, closed = found
    report = z_report(closed)
    assert report.figures == shift_figures(others)
    assert (report.z, report.difference, report.verified_by) == (
        1,
        {"cash": D("-1.00"), "card": D("0.00")},
        "Ben Visser",
    )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_stored_receipt_prints_on_every_paper(path: Path) -> None:
    found = receipts(golden(path))
    assert found
    for each in found:
        check_paper(each)
        assert receipt_a4_pdf(each, FORMAT, is_explained=True).startswith(b"%PDF")
        assert receipt_bytes(receipt_rows(each, FORMAT), EPSON_80_MM, FONT)


def test_figures_of_old_receipts_stay_what_they_were() -> None:
    """What the first programs wrote: 9 % of 16.70 and 21 % of 5.90 are 1.38 and 1.02."""
    (first,) = [each for each in receipts(golden(GOLDEN[0])) if each.number == "T01/1-000001"]
    assert (first.total, first.tax, first.change) == (D("22.60"), D("2.40"), D("7.40"))
    said = " ".join(text_lines(receipt_rows(first, FORMAT, is_explained=True), 60))
    assert "“3 for 2”: " in said, "steps of the first program are read out"
    assert "How the total came about was not stored" in " ".join(said.split())


# What later programs may write


unknown = st.dictionaries(
    st.text(min_size=1, max_size=8).map(lambda text: f"x_{text}"),
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), st.lists, max_leaves=4),
    min_size=1,
    max_size=3,
)


@settings(PATIENT, max_examples=60)
@given(books(), unknown, unknown, unknown)
def test_keys_that_are_not_known_here_are_kept_verified_and_in_nobodys_way(
    book: Book, of_envelope: dict[str, Any], of_body: dict[str, Any], of_lines: dict[str, Any]
) -> None:
    prev, found = codec.GENESIS, []
    for entry in book.entries:
        body = {**entry.body, **of_body}
        if "lines" in body:
            body["lines"] = [{**line, **of_lines} for line in body["lines"]]
        payload = codec.canonical({**entry.data, **of_envelope, "body": body})
        found.append(codec.entry_from(1, entry.seq, payload, prev, codec.link(prev, payload)))
        prev = found[-1].hash
    assert problems(found) == []
    for entry, later in zip(book.entries, found, strict=True):
        assert codec.canonical(dict(later.data)) == later.payload
        assert set(of_body_keys(later)) >= {key for key in later.data["body"] if key.startswith("x_")}
        assert later.kind is entry.kind
    assert [replace(each, seal="") for each in receipts(found)] == [
        replace(each, seal="") for each in receipts(book.entries)
    ]


def of_body_keys(entry: Entry) -> list[str]:
    return list(json.loads(entry.payload)["body"])


def test_half_a_letter_has_no_bytes() -> None:
    draft = Draft(
        "1",
        EntryKind.DRAWER_OPENED,
        codec.instant("2026-11-20T13:33:05.123Z"),
        0,
        codec.instant("2026-11-20T13:33:05.123Z").date(),
        None,
        None,
        {"reason": "\ud800"},
    )
    with pytest.raises(Refused, match="broken_text"):
        codec.encode(draft, till="T01", epoch=1, seq=1, receipt_no=None)
