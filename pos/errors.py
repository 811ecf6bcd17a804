"""Every error that Tern raises on purpose. Anything else that escapes is a bug.

    PosError
    ├── Refused       the person can act: wrong PIN, unknown barcode, amount too large
    ├── Unavailable   something is not there now: server, printer, disk space, damaged file
    └── Conflict      someone else was first: product changed meanwhile, number used by a clone

An error carries a stable `code` and the facts as parameters. Words are made elsewhere
(`pos.wording`): what happened, what was or was not done, what to do.
"""

from __future__ import annotations

from typing import Final


class PosError(Exception):
    """Root of the tree. `code` is stable and public (`--json` prints it); `facts` fill the sentence."""

    exit_status: Final = 1

    def __init__(self, code: str, /, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def __str__(self) -> str:
        if not self.facts:
            return self.code
        shown = ", ".join(f"{name}={value!r}" for name, value in self.facts.items())
        return f"{self.code} ({shown})"


class Refused(PosError):
    """The person can do something about it."""


class Unavailable(PosError):
    """Something outside the program is not there, or not whole; trying again later may help."""


class Conflict(PosError):
    """Somebody or something else was first; look at what is there now, then decide."""
