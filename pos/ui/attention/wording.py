"""Alarms, kept entries and flags in plain words: what happened, what it means, what to do. No Qt here.

The sentences stand in `pos.words`; the server's own words are shown below ours, never instead of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from pos.services.attention import Alarm, Flagged, Kept
from pos.services.flags import QUIET
from pos.words import WORDS, counted, later, say, word
from pos.words.flags import FLAG_WORDS

SERIES_ALARMS = frozenset({"fork", "journal_behind_server", "series_unknown"})
"""Posting of that till stands still until an admin starts a new number series there."""
KINDS = {
    "sale": later("Sale"),
    "refund": later("Refund"),
    "shift_opened": later("Opened shift"),
    "shift_closed": later("Closed shift"),
    "cash_moved": later("Cash in or out"),
    "drawer_opened": later("Opened drawer"),
    "receipt_reprinted": later("Printed again"),
    "sale_cancelled": later("Cancelled sale"),
    "epoch_started": later("New number series"),
    "approved": later("Consent"),
    "tender_swapped": later("Corrected payment"),
    "age_checked": later("Age check"),
    "shift_handed_over": later("Handed over shift"),
}
MONEY_FLAGS = frozenset({"refund_at_two_tills", "account_overdrawn", "account_unknown"})
"""Money may be lost: what they show is red."""
QUIETLY = frozenset({*QUIET, "repaired"})
"""What is shown in grey: notes, and the mark of a decision."""
_WORST_FIRST = tuple(key.split(".")[1] for key in FLAG_WORDS if key.endswith(".title"))
_CONSTRAINT = re.compile(r'constraint "(\w+)"')
_BY_CONSTRAINT = (
    ("_net_and_tax_check", "net_and_tax"),
    ("_range_check", "too_large"),
    ("payment_kind_known_check", "tender"),
    ("_fkey", "unknown_thing"),
    ("_pkey", "already_there"),
    ("_key", "already_there"),
)
_BY_START = (
    ("lines add up", "lines"),
    ("taxes add up", "taxes"),
    ("paid ", "paid"),
    ("no lines", "no_lines"),
    ("an amount has more decimals", "decimals"),
    ("more is refunded", "refund"),
    ("this shift is not open", "shift"),
    ("the time", "time"),
)


def kind_word(kind: str) -> str:
    return say(KINDS[kind]) if kind in KINDS else kind.replace("_", " ").capitalize()


def why_kept(error: str) -> str:
    """The reason in a sentence of ours."""
    constraint = _CONSTRAINT.search(error)
    if constraint is not None:
        found = next((why for end, why in _BY_CONSTRAINT if constraint[1].endswith(end)), "other")
    else:
        found = next((why for start, why in _BY_START if error.startswith(start)), "other")
    return word(f"kept.why.{found}")


def kept_title(kept: Kept | Flagged, number: str) -> str:
    return f"{kind_word(kept.kind)} {number}".strip()


def flag_words(flag: str, part: str) -> str:
    """`part` is title, meaning or advice."""
    return word(f"flag.{flag if f'flag.{flag}.{part}' in WORDS else 'other'}.{part}", flag=flag)


def flag_tone(flag: str) -> str:
    """danger, warn, or text2 for a note."""
    return "danger" if flag in MONEY_FLAGS else "text2" if flag in QUIETLY else "warn"


def worst_first(flags: Sequence[str]) -> tuple[str, ...]:
    """A flag without words stands behind those that are odd, before those that may be usual."""
    unknown = _WORST_FIRST.index("stock_below_zero") - 0.5
    ranks = {flag: _WORST_FIRST.index(flag) if flag in _WORST_FIRST else unknown for flag in flags}
    return tuple(sorted(flags, key=lambda flag: (ranks[flag], flag)))


def place(kept: Kept | Flagged) -> str:
    """Series and number, as the journal counts: 1-17."""
    return f"{kept.epoch}-{kept.seq}"


def alarm_words(alarm: Alarm, part: str) -> str:
    """`part` is title, meaning or advice."""
    kind = alarm.kind if f"alarm.{alarm.kind}.{part}" in WORDS else "other"
    return word(f"alarm.{kind}.{part}", **_facts(alarm.detail))


def times(count: int) -> str:
    if count in {1, 2}:
        return say("Once") if count == 1 else say("Twice")
    return counted(count, "{count} time", "{count} times")


def _facts(detail: Mapping[str, Any]) -> dict[str, object]:
    facts: dict[str, object] = {name: detail[name] for name in ("server", "journal") if name in detail}
    names = detail.get("names")
    if isinstance(names, list):
        facts["names"] = ", ".join(str(name) for name in names)
    ahead = detail.get("seconds_ahead")
    if isinstance(ahead, int | float):
        facts["minutes"] = round(abs(ahead) / 60)
        facts["direction"] = say("ahead of") if ahead > 0 else say("behind")
    return facts
