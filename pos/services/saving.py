"""Writing one row of a record: a new one without an id, an edit with one."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.errors import Refused


def save_row(session: Session, model: Any, values: Mapping[str, Any]) -> uuid.UUID:
    """Insert when `values["id"]` is None, else change that row. Raises Refused("not_allowed"), Refused("value_refused")."""
    given: uuid.UUID | None = values["id"]
    others = {name: value for name, value in values.items() if name != "id"}
    if given is None:
        made = new_id()
        session.execute(insert(model).values(id=made, **others))
        return made
    expect_one(session, update(model).where(model.id == given).values(**others).returning(model.id))
    return given


def archive_row(session: Session, model: Any, row: uuid.UUID, *, is_archived: bool = True) -> None:
    """Raises Refused("not_allowed")."""
    change = update(model).where(model.id == row).values(archived_at=func.now() if is_archived else None)
    expect_one(session, change.returning(model.id))


def expect_one(session: Session, change: Any) -> None:
    """Run a change that returns something. Raises Refused("not_allowed") when it changed no row."""
    done = session.execute(change, execution_options={"synchronize_session": False})
    if done.first() is None:
        # row level security hides what may not be changed, as if it were not there
        raise Refused("not_allowed")
