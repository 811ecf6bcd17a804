"""Pages of long lists: by key, not by offset, so that page 9,000 costs what page 1 does."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from sqlalchemy import Executable, Select, func, literal, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Session
from sqlalchemy.sql import ClauseElement

from pos.errors import Refused

T = TypeVar("T")
EXACT_UP_TO = 1000


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """`after` goes into the next call; None means that this was the last page."""

    rows: tuple[T, ...]
    after: str | None

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """How many rows there are: exact up to a thousand, beyond that the planner's estimate."""

    rows: int
    is_exact: bool


def encode(*key: object) -> str:
    return json.dumps([str(part) for part in key])


def decode(after: str, parts: int) -> list[str]:
    """Raises Refused("page_unknown")."""
    try:
        key = json.loads(after)
    except ValueError as error:
        raise Refused("page_unknown") from error
    if not isinstance(key, list) or len(key) != parts:
        raise Refused("page_unknown")
    return [str(part) for part in key]


def count(session: Session, rows: Select[Any]) -> Count:
    """Counts `rows` as far as it is cheap."""
    some = rows.with_only_columns(literal(1)).order_by(None).limit(EXACT_UP_TO + 1).subquery()
    found = session.execute(select(func.count()).select_from(some)).scalar_one()
    if found <= EXACT_UP_TO:
        return Count(found, is_exact=True)
    plan = session.execute(_Explain(rows.with_only_columns(literal(1)).order_by(None))).scalar_one()
    estimate = int(plan[0]["Plan"]["Plan Rows"])
    return Count(max(estimate, found), is_exact=False)


class _Explain(Executable, ClauseElement):
    inherit_cache = False

    def __init__(self, statement: Select[Any]) -> None:
        self.statement = statement


@compiles(_Explain)
def _compile_explain(element: _Explain, compiler: Any, **named: Any) -> str:
    return "EXPLAIN (FORMAT JSON) " + str(compiler.process(element.statement, **named))
