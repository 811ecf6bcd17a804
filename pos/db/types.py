"""Column types and constraint builders shared by the models.

Amounts are BIGINT in the currency's smallest unit (`*_minor`); prices, quantities and rates are NUMERIC.
A NUMERIC column accepts NaN, so every one of them carries a range CHECK, which NaN fails.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType

NIL_ID = "00000000-0000-0000-0000-000000000000"
"""Stands for "no person" and "no category" in the keys of rollups, which may not be null."""


class Xid8(UserDefinedType[int]):
    """A 64-bit transaction id; read as int."""

    cache_ok = True

    def get_col_spec(self, **_: object) -> str:
        return "XID8"

    def bind_processor(self, dialect: Any) -> Callable[[int | None], str | None]:  # noqa: ARG002 - SQLAlchemy's signature
        return lambda value: None if value is None else str(value)

    def result_processor(  # SQLAlchemy's signature
        self,
        dialect: Any,  # noqa: ARG002 - as above
        coltype: object,  # noqa: ARG002 - as above
    ) -> Callable[[Any], int | None]:
        return lambda value: None if value is None else int(value)


# Reflection (alembic check) meets the type in the database and would warn about it otherwise.
ischema_names["xid8"] = Xid8


def text_check(
    column: str, longest: int = 200, *, lines: bool = False, empty: bool = False
) -> CheckConstraint:
    """Length in characters, not blank, no control characters (`lines` allows line feeds)."""
    controls = r"[\u0001-\u0009\u000b-\u001f\u007f-\u009f]" if lines else r"[\u0001-\u001f\u007f-\u009f]"
    blank = "" if empty else " AND btrim({0}) <> ''"
    rule = "length({0}) <= {1} AND {0} !~ '{2}'" + blank
    return CheckConstraint(rule.format(column, longest, controls), name=column + "_text")


def range_check(column: str, lowest: str, highest: str) -> CheckConstraint:
    """Both ends inclusive; refuses NaN, infinity and absurd values."""
    return CheckConstraint(column + " BETWEEN " + lowest + " AND " + highest, name=column + "_range")


def one_of(column: str, *values: str) -> CheckConstraint:
    listed = ", ".join("'" + value + "'" for value in values)
    return CheckConstraint(column + " IN (" + listed + ")", name=column + "_known")


PRICE = ("0", "9999999999.99")
QUANTITY = ("-99999999", "99999999")
YEARS = ("'2000-01-01'", "'2199-12-31'")
