"""Asking the database whether the session of this transaction may do something, so that a refusal can be said.

Row level security hides what may not be read; a sum over nothing would look like a day without sales.
"""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from pos.errors import Refused

REPORTS = "reports.read"


def need(session: Session, permission: str) -> None:
    """Raises Refused("not_allowed"). The installer's own connection may do everything."""
    if not session.execute(text("SELECT pos.may(:permission)"), {"permission": permission}).scalar_one():
        raise Refused("not_allowed")
