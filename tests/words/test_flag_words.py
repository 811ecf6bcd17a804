"""Every flag that an entry may carry is said in words: what happened, what it means, what to do."""

from __future__ import annotations

import re
from pathlib import Path

from pos.services.flags import QUIET
from pos.ui.attention.wording import MONEY_FLAGS, flag_tone, flag_words, worst_first
from pos.words import WORDS

MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
SETS = re.compile(
    r"""array_append\(v_flags, '(\w+)'|(?:v_flags :=|RETURN|THEN|flags \|\|) ARRAY\['(\w+)'\]""",
)


def test_every_flag_that_the_database_sets_has_words() -> None:
    """Read in the migrations, so that a new flag without words fails here."""
    files = [*MIGRATIONS.glob("sql/*/*.sql"), *MIGRATIONS.glob("versions/*.py")]
    found = {
        name
        for file in files
        for pair in SETS.findall(file.read_text(encoding="utf-8"))
        for name in pair
        if name
    }
    assert {"receipt_gap", "carried_over", "coupon_overused", "refund_of_unknown", "repaired"} <= found
    worded = {key.split(".")[1] for key in WORDS if key.startswith("flag.")} - {"other"}
    assert found == worded
    for flag in (*worded, "other"):
        assert {f"flag.{flag}.{part}" for part in ("title", "meaning", "advice")} <= WORDS.keys()


def test_the_worst_comes_first_and_money_is_red() -> None:
    worded = [key.split(".")[1] for key in WORDS if key.startswith("flag.") and key.endswith(".title")]
    worded.remove("other")
    assert set(worded) >= MONEY_FLAGS | set(QUIET)
    tones = [flag_tone(flag) for flag in worst_first(worded)]
    assert tones == sorted(tones, key=["danger", "warn", "text2"].index)
    assert worst_first(("till_clock_back", "later", "refund_at_two_tills")) == (
        "refund_at_two_tills",
        "later",
        "till_clock_back",
    )


def test_notes_are_grey_and_nothing_else_is_but_a_decision() -> None:
    worded = {key.split(".")[1] for key in WORDS if key.startswith("flag.") and key.endswith(".title")}
    assert {flag for flag in worded if flag_tone(flag) == "text2"} == {*QUIET, "repaired"}
    assert not MONEY_FLAGS & set(QUIET)


def test_a_flag_of_a_later_server_is_named() -> None:
    assert flag_tone("of_the_future") == "warn", "what nobody here knows is no note"
    assert flag_words("of_the_future", "title") == "Something looks odd"
    assert "of_the_future" in flag_words("of_the_future", "meaning")
