"""The first schema: tables, trust boundary, posting.

The SQL of a revision lies in migrations/sql/<revision>/ and is frozen once released.
"""

from __future__ import annotations

from pathlib import Path

from alembic import op

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None

SQL = Path(__file__).resolve().parents[1] / "sql" / revision


def upgrade() -> None:
    # psycopg itself takes a script of many statements, SQLAlchemy does not; the transaction is the same
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker: a bound connection has a driver connection
    for script in sorted(SQL.glob("*.sql")):
        driver.execute(script.read_text(encoding="utf-8"))


def downgrade() -> None:
    op.execute("DROP SCHEMA pos CASCADE")
    op.execute("DROP SCHEMA sec CASCADE")
