"""What is typed about a person before it is kept: the draft, the user name made of a name, and which field a refusal is about. No Qt here."""

from __future__ import annotations

from dataclasses import dataclass, field

from pos.errors import PosError
from pos.journal.snapshot import fold

_FAULTS = {
    "username_taken": "username",
    "person_username": "username",
    "person_display_name": "name",
    "role_unknown": "role",
}


@dataclass(slots=True)
class Draft:
    """What is being changed; None is as it is kept. `faults` by field, and "" for the whole."""

    name: str | None = None
    role: str | None = None
    username: str = ""
    is_username_typed: bool = False
    faults: dict[str, str] = field(default_factory=dict)


def suggested_username(name: str, taken: frozenset[str]) -> str:
    """The first name, and as much of the last one as it takes to be the only one."""
    words = ["".join(letter for letter in fold(word) if letter.isalnum()) for word in name.split()]
    words = [word for word in words if word]
    if not words:
        return ""
    last = words[-1] if len(words) > 1 else ""
    tries = [words[0], *(f"{words[0]}.{last[:end]}" for end in range(1, len(last) + 1))]
    tries += [f"{words[0]}{number}" for number in range(2, 100)]
    return next((each for each in tries if each not in taken), words[0])


def place_of(error: Exception) -> str:
    """The field that a refusal is about; "" for the whole."""
    if not isinstance(error, PosError):
        return ""
    about = str(error.facts.get("constraint")) if error.code == "value_refused" else error.code
    return _FAULTS.get(about, "")
