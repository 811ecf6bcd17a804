"""Commands as a person types them, each in a process of its own, on a real database."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.badge import read_badge
from pos.domain.entries import EntryKind
from pos.home import Home
from pos.journal.store import FILE_NAME, read_entries
from tests.factories.demo_shop import Ran

Pos = Callable[..., Ran]


def receipts(home: Home) -> int:
    return sum(1 for entry, _ in read_entries(home.till("T01") / FILE_NAME) if entry.number)


def test_two_barcodes_make_a_right_receipt_and_clean_books(pos: Pos, barcodes: list[str]) -> None:
    sold = pos("sell", "--scan", barcodes[0], "--scan", f"2*{barcodes[1]}", "--cash", "50", "--json")
    assert sold.status == 0, sold.err
    document = sold.document
    assert document["posted"] is True
    text = "\n".join(document["receipt"])
    assert "Linden Market" in text
    assert "2 x " in text
    assert document["number"] in text
    assert document["seal"] in text
    assert Decimal(document["change"]) == 50 - Decimal(document["total"])
    verified = pos("journal", "verify", "--seal", document["seal"], "--json")
    assert verified.document["is_clean"], verified.out
    assert pos("journal", "verify", "--database", "--json").document["is_clean"]


def test_any_receipt_can_be_held_against_the_books(pos: Pos, barcodes: list[str]) -> None:
    sold = [pos("sell", "--scan", barcodes[0], "--json").document for _ in range(2)]
    seals = [f"{document['number']}={document['seal']}" for document in sold]
    for where in ([], ["--database"]):
        clean = pos("journal", "verify", *where, "--seal", seals[0], "--seal", seals[1], "--json")
        assert clean.document["is_clean"], clean.out
        changed = seals[0][:-1] + ("0" if seals[0][-1] != "0" else "1")
        found = pos("journal", "verify", *where, "--seal", changed, "--json")
        assert (found.status, found.document["problems"][0]["problem"]) == (1, "seal_differs")
        missing = pos("journal", "verify", *where, "--seal", f"T99/1-000001={sold[0]['seal']}", "--json")
        assert (missing.status, missing.document["problems"][0]["problem"]) == (1, "receipt_missing")
    assert pos("journal", "verify", "--seal", "12", "--json").document["error"] == "seal_malformed"
    bare = pos("journal", "verify", "--database", "--seal", sold[0]["seal"], "--json")
    assert bare.document["error"] == "seal_without_number"


def test_a_sale_can_be_given_back_once(pos: Pos, barcodes: list[str]) -> None:
    number = pos("sell", "--scan", barcodes[2], "--json").document["number"]
    refund = pos("sell", "--refund", number, "--json")
    assert refund.status == 0, refund.err
    assert Decimal(refund.document["total"]) < 0
    again = pos("sell", "--refund", number, "--json")
    assert again.status == 1
    assert again.document["error"] == "nothing_left_to_refund"


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("--scan", "4006381333931"), "scan_unknown"),
        (("--scan", "4006381333932"), "scan_damaged"),
        (("--scan", "4011"), "scan_needs_weight"),
        (("--scan=-3*4011",), "quantity_not_positive"),
        (("--scan", "1000000*{good}"), "quantity_too_large"),
        (("--scan", "1e9*{good}"), "bad_quantity"),
        (("--scan", "5000112637922*{good}"), "bad_quantity"),
        (("--scan", "{good}", "--cash", "5000112637922"), "bad_amount"),
        (("--scan", ""), "scan_empty"),
        (("--scan", "ABC\x1d123"), "scan_control_char"),
        (("--scan", "1" * 4000), "scan_too_long"),
        (("--scan", "\u00e9&\"'(-\u00e8_\u00e7\u00e0"), "scan_not_ascii"),
        (("--scan", "\udcff\udcfe"), "scan_control_char"),
        (("--scan", "x*{good}"), "bad_quantity"),
        (("--scan", "{good}", "--cash", "0.01"), "not_paid_in_full"),
        (("--scan", "{good}", "--cash=-5"), "tender_wrong_sign"),
        (("--scan", "{good}", "--cash", "1_000"), "bad_amount"),
        (("--scan", "{good}", "--card", "9999"), "card_over_tendered"),
        (("--refund", "T99/1-000001"), "receipt_unknown"),
        ((), "basket_empty"),
    ],
)
def test_what_cannot_be_sold_gets_a_sentence_and_changes_nothing(
    pos: Pos, shop_home: Home, barcodes: list[str], arguments: tuple[str, ...], error: str
) -> None:
    filled = [argument.replace("{good}", barcodes[0]) for argument in arguments]
    before = receipts(shop_home)
    refused = pos("sell", *filled, "--json")
    assert refused.status == 1
    assert refused.document["error"] == error
    assert refused.document["happened"] in refused.err
    assert "Traceback" not in refused.err
    assert receipts(shop_home) == before


def test_a_wrong_pin_sells_nothing(pos: Pos, barcodes: list[str]) -> None:
    refused = pos("sell", "--scan", barcodes[0], "--user", "ben", "--json", POS_PIN="0001")
    assert (refused.status, refused.document["error"]) == (1, "wrong_pin")


def test_wrong_use_exits_with_two(pos: Pos) -> None:
    assert pos("sell", "--columns", "99").status == 2
    assert pos("nonsense").status == 2


def test_tills_are_added_listed_and_blocked(pos: Pos, barcodes: list[str]) -> None:
    assert pos("till", "add", "t77").status == 0
    assert pos("till", "add", "T77", "--json").document["error"] == "till_exists"
    assert pos("sell", "--till", "T77", "--scan", barcodes[0], "--json").document["number"] == "T77/1-000001"
    assert pos("till", "block", "T77").status == 0
    tills = {row["code"]: row for row in pos("till", "list", "--json").document["tills"]}
    assert tills["T77"]["blocked"]
    assert pos("till", "block", "T77", "--undo").status == 0
    assert pos("till", "add", "bad code!", "--json").document["error"] == "till_code_bad"


def test_people_are_added_listed_and_reset(pos: Pos) -> None:
    added = pos("user", "add", "Emil", "--name", "Emil Lang", "--pin", "--json", POS_PIN="9406")
    assert added.status == 0, added.err
    assert any(row["username"] == "emil" for row in pos("user", "list", "--json").document["people"])
    reset = pos("user", "reset", "emil", "--json").document
    assert reset["password"] != added.document["password"]
    assert pos("user", "reset", "nobody", "--json").document["error"] == "user_unknown"


def test_a_badge_is_made_printed_and_taken_out_of_use(pos: Pos, tmp_path: Path) -> None:
    made = pos("user", "badge", "anna", "--json").document
    assert read_badge(made["code"]) == made["code"]
    card = tmp_path / "anna.pdf"
    printed = pos("user", "badge", "anna", "--pdf", str(card))
    assert printed.status == 0, printed.err
    assert card.read_bytes().startswith(b"%PDF")
    assert "TB" not in printed.out, "the code stands on the card only"
    nowhere = pos("user", "badge", "anna", "--pdf", str(tmp_path / "no" / "card.pdf"), "--json")
    assert nowhere.document["error"] == "file_not_written"
    assert pos("user", "badge", "anna", "--drop").status == 0
    assert pos("user", "badge", "anna", "--drop", "--json").document["error"] == "badge_none"
    assert pos("user", "badge", "nobody", "--json").document["error"] == "user_unknown"


def test_figures_agree_with_what_was_sold(pos: Pos, barcodes: list[str]) -> None:
    before = sum(Decimal(row["net_sales"]) for row in pos("report", "sales", "--json").document["rows"])
    total = Decimal(pos("sell", "--scan", barcodes[3], "--json").document["total"])
    after = sum(Decimal(row["net_sales"]) for row in pos("report", "sales", "--json").document["rows"])
    assert after - before == total
    monthly = pos("report", "sales", "--by", "month", "--json").document["rows"]
    assert sum(Decimal(row["net_sales"]) for row in monthly) == after
    assert pos("report", "sales", "--csv").out.startswith("Day,Sales,")
    assert pos("report", "sales", "--from", "2026-13-01", "--json").document["error"] == "bad_day"


def test_an_export_is_checked_by_itself_and_shows_what_was_changed(pos: Pos, tmp_path: Path) -> None:
    file = tmp_path / "books.jsonl"
    assert pos("journal", "export", str(file)).status == 0
    assert pos("journal", "verify", "--file", str(file)).status == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    changed = json.loads(lines[5])
    changed["payload"] = changed["payload"].replace('"1', '"2', 1)
    for name, damaged in {
        "content_changed": [*lines[:5], json.dumps(changed), *lines[6:]],
        "missing": lines[:7] + lines[8:],
        "out_of_order": [*lines[:7], lines[8], lines[7], *lines[9:]],
        "doubled": [*lines[:7], lines[6], *lines[7:]],
    }.items():
        copy = tmp_path / f"{name}.jsonl"
        copy.write_text("\n".join(damaged), encoding="utf-8")
        found = pos("journal", "verify", "--file", str(copy), "--json")
        assert found.status == 1
        assert name in {problem["problem"] for problem in found.document["problems"]}
    cut = tmp_path / "cut.jsonl"
    cut.write_text("\n".join(lines[:-1]), encoding="utf-8")
    seal = json.loads(lines[-1])["hash"][:16]
    assert pos("journal", "verify", "--file", str(cut), "--seal", seal).status == 1
    assert pos("journal", "export", str(file), "--json").document["error"] == "file_exists"


def test_an_export_is_checked_without_the_program(pos: Pos, tmp_path: Path) -> None:
    for name, of_what in {"file": [], "database": ["--database"]}.items():
        export = tmp_path / name
        exported = pos("journal", "export", *of_what, str(export), "--json").document
        last = [
            row for row in map(json.loads, export.read_text(encoding="utf-8").splitlines()) if "hash" in row
        ][-1]

        def checked(*arguments: str, script: str = exported["script"]) -> int:
            return subprocess.run([sys.executable, "-I", "-S", script, *arguments], check=False).returncode

        assert pos("journal", "verify", "--file", str(export), "--seal", last["hash"][:16]).status == 0
        assert checked(str(export), "--seal", last["hash"][:16]) == 0
        assert checked(str(export), "--seal", "0" * 16) == 1
    unknown = pos("journal", "export", "--database", "--till", "T98", str(tmp_path / "none"), "--json")
    assert unknown.document["error"] == "till_unknown"


def test_the_doctor_finds_everything_well(pos: Pos) -> None:
    found = pos("doctor", "--json")
    assert found.document["is_well"], found.out


def test_a_damaged_journal_is_named_and_not_touched(pos: Pos, shop_home, barcodes: list[str]) -> None:
    assert pos("till", "add", "T66").status == 0
    assert pos("sell", "--till", "T66", "--scan", barcodes[0]).status == 0
    journal = shop_home.till("T66") / "journal.db"
    damaged = b"\0" * 4096 + journal.read_bytes()[4096:]
    journal.write_bytes(damaged)
    refused = pos("sell", "--till", "T66", "--scan", barcodes[0], "--json")
    assert refused.document["error"] == "journal_damaged"
    assert journal.read_bytes() == damaged
    assert pos("doctor", "--till", "T66").status == 1


def test_a_home_without_a_shop_says_how_to_make_one(pos: Pos, tmp_path: Path) -> None:
    refused = pos("sell", "--scan", "1", "--json", POS_HOME=str(tmp_path))
    assert refused.document["error"] == "not_initialised"
    assert "pos init" in refused.err


def test_many_tills_sell_at_once(pos: Pos, barcodes: list[str]) -> None:
    codes = [f"P{number:02d}" for number in range(6)]
    for code in codes:
        assert pos("till", "add", code).status == 0

    def sell(code: str) -> list[str]:
        arguments = ("sell", "--till", code, "--scan", barcodes[0], "--scan", barcodes[1], "--json")
        sold = [pos(*arguments) for _ in range(2)]
        assert all(ran.status == 0 for ran in sold), [ran.err for ran in sold]
        return [ran.document["number"] for ran in sold]

    with ThreadPoolExecutor(len(codes)) as pool:
        numbers = [number for sold in pool.map(sell, codes) for number in sold]
    assert numbers == [f"{code}/1-{count:06d}" for code in codes for count in (1, 2)]
    assert pos("journal", "verify", "--database", "--json").document["is_clean"]


@pytest.mark.parametrize("command", [(), ("training",)])
def test_without_a_display_a_sentence_says_so(pos: Pos, command: tuple[str, ...]) -> None:
    none = {"QT_QPA_PLATFORM": "", "DISPLAY": "", "WAYLAND_DISPLAY": ""}
    refused = pos(*command, **none)
    assert (refused.status, refused.out) == (1, "")
    assert refused.err.startswith("There is no display here")


def test_help_names_every_command() -> None:
    shown = subprocess.run(
        [sys.executable, "-m", "pos", "--help"], capture_output=True, text=True, check=True
    ).stdout
    for command in ("demo", "init", "upgrade", "doctor", "sell", "report", "journal", "till", "user"):
        assert command in shown


def test_a_shift_opens_with_the_float_that_is_said(pos: Pos, shop_home: Home, barcodes: list[str]) -> None:
    assert pos("till", "add", "F01").status == 0
    sold = pos("sell", "--scan", barcodes[0], "--till", "F01", "--float", "150.00", "--json")
    assert sold.status == 0, sold.err
    refused = pos("sell", "--scan", barcodes[0], "--till", "F01", "--float", "a lot", "--json")
    assert (refused.status, refused.document["error"]) == (1, "bad_amount")
    entries = read_entries(shop_home.till("F01") / FILE_NAME)
    assert [each.body["float"] for each, _ in entries if each.kind is EntryKind.SHIFT_OPENED] == ["150.00"]


def test_products_leave_for_a_file_and_come_back_changed(pos: Pos, tmp_path: Path) -> None:
    file = tmp_path / "all.csv"
    exported = pos("products", "export", str(file), "--json")
    assert exported.status == 0, exported.err
    count = exported.document["products"]
    checked = pos("products", "import", str(file), "--check", "--json").document
    assert (checked["rows"], checked["same"], checked["skipped"]) == (count, count, 0)

    supplier = tmp_path / "spring.csv"
    supplier.write_text(
        "art;bezeichnung;vk;lager\nNEW-1;Feigensenf 200 g;4,95;12\n;Ohne;1,00;1\n", encoding="cp1252"
    )
    unsaid = pos("products", "import", str(supplier), "--json")
    assert (unsaid.status, unsaid.document["error"]) == (1, "columns_unmatched")
    asked = ("products", "import", str(supplier), "--column", "art=sku", "--column", "lager=stock", "--json")
    done = pos(*asked)
    assert done.status == 0, done.err
    assert (done.document["new"], done.document["skipped"]) == (1, 1)
    assert done.document["skipped_rows"][0] | {"why": ""} == {"row": 3, "why": "", "code": "import_no_key"}
    assert pos(*asked).document["same"] == 1
    wrong = pos("products", "import", str(supplier), "--column", "farbe=sku", "--json")
    assert (wrong.status, wrong.document["error"]) == (1, "column_unknown")
    assert (
        pos("products", "import", str(tmp_path / "gone.csv"), "--json").document["error"] == "file_not_read"
    )
