"""Who works at a till gives a sign of life, and learns what has become of their session."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0010"
down_revision = "0009"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0010'")


def downgrade() -> None:
    driver = driver_connection()
    driver.execute("DROP FUNCTION pos.stay(text); UPDATE pos.schema_info SET revision = '0009'")
