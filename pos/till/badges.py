"""A badge and its card: the card is on paper, or at least in a file, before the old badge is worthless."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.db.durable import durable_write
from pos.errors import Refused
from pos.till.front import role_word

if TYPE_CHECKING:
    from pos.services.users import Person


def give_badge(session: Any, person: Person, shop: str, card: Path | None) -> str:
    """The code of the person's badge from now on. A use case of the database, which may run twice; the later card counts.

    Raises Refused: `file_not_written`, and as `users.set_badge`; then no card is left behind that opens nothing.
    """
    from pos.documents.badge_pdf import badge_pdf
    from pos.services import users

    code = users.new_badge_code(person.id)
    if card is None:
        users.set_badge(session, person.id, code)
        return code
    write_file(card, badge_pdf(code, person.display_name, role_word(person.role), shop))
    try:
        users.set_badge(session, person.id, code)
    except BaseException:  # Ctrl+C too: no card is left behind that opens nothing
        card.unlink(missing_ok=True)
        raise
    return code


def write_file(path: Path, data: bytes) -> None:
    """For its user only. Raises Refused("file_not_written")."""
    try:
        durable_write(path, data, 0o600)
    except OSError as error:
        raise Refused("file_not_written", path=str(path), reason=error.strerror or "") from error
