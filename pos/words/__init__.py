"""What Tern says: every sentence for people that does not belong to one window, in the language that is spoken (`speaking`).

An error's code becomes two sentences: what happened (and what was or was not done), then what to do.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pos.errors import PosError, Unavailable
from pos.words.errors import ERRORS
from pos.words.reasons import REASONS
from pos.words.speaking import counted, fill, later, pattern, say, speak
from pos.words.texts import WORDS

__all__ = ["ERRORS", "WORDS", "Said", "counted", "describe", "later", "say", "speak", "word"]


_WORDED = {"direction", "reason", "why"}
"""Facts that are words for people."""


@dataclass(frozen=True, slots=True)
class Said:
    """An error in words. `advice` may be empty."""

    happened: str
    advice: str

    def __str__(self) -> str:
        return " ".join(filter(None, (self.happened, self.advice)))


def describe(error: BaseException, **shown: str) -> Said:
    """An error in words; `shown` are facts a window has formatted better than they come.

    An unknown code is shown with its facts: better an ugly sentence than a lost one. `why`, when an error has it, is the
    code of the rule that was broken, whose sentence says more.
    """
    if not isinstance(error, PosError):
        return Said(*(say(part) for part in ERRORS["internal_error"]))
    facts = {name: _plain(value) for name, value in error.facts.items()}
    facts |= {name: _reason(facts[name]) for name in _WORDED & facts.keys()} | shown
    last = ERRORS.get(f"{error.code}_last") if facts.get("tries_left") == "1" else None
    said = last or ERRORS.get(facts.get("why", "")) or ERRORS.get(error.code)
    if said is None:
        advice = say("Try again later.") if isinstance(error, Unavailable) else ""
        return Said(str(error), advice)
    happened, advice = (fill(pattern(part), facts) for part in said)
    return Said(happened, advice)


def word(key: str, **facts: object) -> str:
    """A word or phrase by key, filled in. With a `count`, the form for that number when there are two."""
    one = WORDS.get(f"{key}_one")
    if one is not None and "count" in facts:
        return counted(facts.pop("count"), one, WORDS[key], **facts)
    return fill(pattern(WORDS[key]), facts)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.astimezone().strftime("%H:%M") if value.tzinfo else value.strftime("%H:%M")
    return str(value)


def _reason(text: str) -> str:
    """A reason in the language that is spoken, also behind a name: "Two for one: no reward"."""
    name, colon, reason = text.rpartition(": ")
    return f"{name}{colon}{say(reason)}" if reason in REASONS else text
