"""What is said of a new password while it is typed."""

from __future__ import annotations

from pos.errors import Refused
from pos.till.shown import PasswordVerdict
from pos.words import counted, describe


def verdict_on(password: str, *, is_admin: bool) -> PasswordVerdict:
    """Bars by its length, and a sentence: the rule that it breaks, or that it is good."""
    from pos.services.passwords import check_rules  # late: the first window needs no bcrypt

    bars = min(4, max(1, len(password) // 4))
    try:
        check_rules(password, "password", is_admin=is_admin)
    except Refused as error:
        return PasswordVerdict(min(bars, 2), str(describe(error)), is_good=False)
    sentence = counted(
        len(password),
        "Strong: {count} characters, not in the list of known passwords",
        "Strong: {count} characters, not in the list of known passwords",
    )
    return PasswordVerdict(max(3, bars), sentence, is_good=True)


def shortest_password(*, is_admin: bool) -> int:
    """How many characters a password has at least."""
    from pos.services.passwords import SHORTEST, SHORTEST_FOR_ADMINS

    return SHORTEST_FOR_ADMINS if is_admin else SHORTEST
