"""Texts on their way into the database: the rules of pos.domain.inputs, told as Refused("value_refused").

`constraint` names the field as the database's own refusals do, `why` is the rule's code, which has its sentence.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pos.domain.inputs.text import clean_note, clean_text
from pos.errors import Refused

T = TypeVar("T")


def line(field: str, text: str, longest: int, *, is_needed: bool = False) -> str:
    """One line, tidied up."""
    return checked(field, lambda: clean_text(text, longest, is_needed=is_needed))


def lines(field: str, text: str, longest: int) -> str:
    """Several lines, such as an address."""
    return checked(field, lambda: clean_text(text, longest, has_lines=True))


def note(field: str, text: str, longest: int, *, has_lines: bool = False) -> str:
    """Free text, which may not hold the number of a card."""
    return checked(field, lambda: clean_note(text, longest, has_lines=has_lines))


def checked(field: str, rule: Callable[[], T]) -> T:
    """What the rule gives. Raises Refused("value_refused", constraint=field, why=..., and the rule's facts)."""
    try:
        return rule()
    except Refused as refused:
        raise Refused("value_refused", constraint=field, why=refused.code, **refused.facts) from refused
