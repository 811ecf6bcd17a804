"""Draws docs/data-model-picture.md, the entities and their references, from the models (Mermaid text)."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from pos.db.models import Base  # noqa: E402 - needs the path above

TARGET = ROOT / "docs" / "data-model-picture.md"


def picture() -> str:
    lines = [
        "# The entities",
        "",
        "Written by scripts/write_data_model.py from pos/db/models.",
        "",
        "```mermaid",
        "erDiagram",
    ]
    tables = sorted(Base.metadata.tables.values(), key=lambda table: table.fullname)
    for table in tables:
        lines += entity(table)
    for table in tables:
        lines += references(table)
    return "\n".join([*lines, "```", ""])


def entity(table: Table) -> list[str]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    rows = []
    for column in table.columns:
        kind = column.type.compile(dialect).lower().split("(")[0].split(" collate")[0].replace(" ", "_")
        mark = " PK" if column.primary_key else " FK" if column.foreign_keys else ""
        rows.append("        " + kind + " " + column.name + mark)
    return ["    " + name(table) + " {", *rows, "    }"]


def references(table: Table) -> list[str]:
    found = []
    for constraint in sorted(table.foreign_key_constraints, key=lambda key: str(key.name)):
        columns = [column.name for column in constraint.columns]
        one = "|o" if all(table.columns[column].nullable for column in columns) else "||"
        found.append(
            "    "
            + name(constraint.referred_table)
            + " "
            + one
            + "--o{ "
            + name(table)
            + " : "
            + "_".join(columns)
        )
    return found


def name(table: Table) -> str:
    return table.name if table.schema == "pos" else str(table.schema) + "_" + table.name


if __name__ == "__main__":
    TARGET.write_text(picture(), encoding="utf-8")
