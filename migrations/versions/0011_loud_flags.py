"""Flags that ask for a person are found without reading past the quiet ones."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0011"
down_revision = "0010"
branch_labels: str | None = None
depends_on: str | None = None


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0011'")


def downgrade() -> None:
    driver = driver_connection()
    driver.execute("DROP INDEX pos.entry_flag_loud; UPDATE pos.schema_info SET revision = '0010'")
