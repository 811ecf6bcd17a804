"""The first schema: tables, trust boundary, posting.

The SQL of a revision lies in migrations/sql/<revision>/ and is frozen once released.
"""

from __future__ import annotations

from alembic import op

from pos.db.revising import driver_connection, run_scripts

revision = "0001"
down_revision: str | None = None
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    run_scripts(driver_connection(), revision)


def downgrade() -> None:
    op.execute("DROP SCHEMA pos CASCADE")
    op.execute("DROP SCHEMA sec CASCADE")
