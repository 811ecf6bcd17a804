from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path
from string import Formatter

import pytest

from pos.db.sqlstate import ERRORS as CODES
from pos.errors import Refused, Unavailable
from pos.hardware.status import PROBLEMS as PRINTER_PROBLEMS
from pos.hardware.terminal.client import REASONS as TERMINAL_REASONS
from pos.words import ERRORS, WORDS, describe, word

ROOT = Path(__file__).resolve().parents[1]
MADE_FROM_PARTS = {
    "scan_unknown", "scan_damaged", "scan_needs_weight", "scan_receipt", "scan_needs_age", "scan_needs_account", "scan_needs_lot", "scan_needs_price",
    "scan_needs_serial",
}  # fmt: skip
BY_OTHERS = {
    "internal_error",
    "wrong_pin_last",
    "wrong_password_last",
    "wrong_old_password_last",
    "bad_quantity",
    "product_not_sold",  # told of a scan, not raised
}


def raised_codes() -> set[str]:
    codes = set(MADE_FROM_PARTS) | {code for _, code in CODES.values()}
    codes |= {*TERMINAL_REASONS.values(), "terminal_declined", "terminal_not_charged", "terminal_part"}
    codes |= {*PRINTER_PROBLEMS, "mail_not_made"}
    for path in (ROOT / "pos").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            is_error = isinstance(node, ast.Call) and getattr(node.func, "id", "") in {
                "Refused",
                "Unavailable",
                "Conflict",
            }
            if is_error and node.args:
                codes |= {
                    each.value
                    for each in ast.walk(node.args[0])
                    if isinstance(each, ast.Constant) and isinstance(each.value, str)
                }
    return {
        code
        for code in codes
        if code.replace("_", "").isalpha() and code not in {"pin", "refused", "scan_", "reason"}
    }


def test_every_error_has_its_sentence() -> None:
    assert raised_codes() - set(ERRORS) == set()


def test_no_sentence_is_left_over() -> None:
    assert set(ERRORS) - raised_codes() - BY_OTHERS == set()


@pytest.mark.parametrize("code", ERRORS)
def test_sentences_are_calm_and_whole(code: str) -> None:
    happened, advice = ERRORS[code]
    text = f"{happened} {advice}"
    assert happened.endswith((".", "!"))
    assert "!" not in text
    assert "please" not in text.lower()
    assert list(Formatter().parse(text))


def test_facts_are_filled_in_and_missing_ones_do_no_harm() -> None:
    error = Refused("barcode_taken", code="123", product="Milk {0}")
    assert str(describe(error)) == "Barcode 123 belongs to Milk {0}. Remove it there first."
    assert "?" in str(describe(Refused("barcode_taken")))
    assert (
        str(
            describe(Refused("locked_out", until=datetime(2026, 1, 1, 12, 5, tzinfo=UTC)), until="noon")
        ).count("noon")
        == 1
    )
    assert str(describe(Unavailable("never_heard_of"))) == "never_heard_of Try again later."
    assert "log" in str(describe(ZeroDivisionError()))


def test_the_last_try_is_named() -> None:
    assert "One try left" in str(describe(Refused("wrong_pin", tries_left=1)))
    assert str(describe(Refused("wrong_pin", tries_left=3))) == "Wrong PIN. 3 tries left."


def test_words_are_filled() -> None:
    assert word("receipt.number", number="T01/1-000001") == "Receipt T01/1-000001"
    assert all(text for text in WORDS.values())
