"""Writes migrations/sql/0001/020_tables.sql from the models. Only until revision 0001 is released; then it is frozen."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pos.db.models import Base  # noqa: E402 - needs the path above

TARGET = ROOT / "migrations" / "sql" / "0001" / "020_tables.sql"
HEADER = "-- Tables, constraints and indexes. Written from pos/db/models; `alembic check` and a test keep them equal.\n"


def tables_sql() -> str:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    parts = [HEADER]
    for table in Base.metadata.sorted_tables:
        parts.append(str(CreateTable(table).compile(dialect=dialect)).strip().replace("\t", "    ") + ";\n")
        indexes = sorted(table.indexes, key=lambda index: str(index.name))
        parts.extend(str(CreateIndex(index).compile(dialect=dialect)).strip() + ";\n" for index in indexes)
    return re.sub(r" +\n", "\n", "\n".join(parts)).replace("%%", "%")


if __name__ == "__main__":
    TARGET.write_text(tables_sql(), encoding="utf-8")
