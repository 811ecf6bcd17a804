"""Alembic's entry. The program hands in its connection (pos/db/upgrade.py); a developer's `alembic` reads POS_DATABASE_URL."""

from __future__ import annotations

from alembic import context
from sqlalchemy import Connection

from pos.db.models import Base


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    return name in {"pos", "sec"} if kind == "schema" else True


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_schemas=True,
        include_name=include_name,
        compare_server_default=True,
        version_table="alembic_version",
        version_table_schema="public",
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from pos.db.upgrade import developer_connection

    with developer_connection() as connection:
        run(connection)
