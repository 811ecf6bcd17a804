"""Corrected payments are found with their receipt."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0007"
down_revision = "0006"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0007'")


def downgrade() -> None:
    driver = driver_connection()
    driver.execute("DROP FUNCTION pos.find_corrections(text)")
    driver.execute("UPDATE pos.schema_info SET revision = '0006'")
