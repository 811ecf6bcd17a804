"""What happened is found by time, by person and by thing without reading the whole journal."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0015"
down_revision = "0014"
branch_labels: str | None = None
depends_on: str | None = None

DOWN = """
DROP INDEX pos.journal_time;
DROP INDEX pos.journal_person;
DROP INDEX pos.audit_person;
DROP INDEX pos.audit_subject;
UPDATE pos.schema_info SET revision = '0014';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0015'")


def downgrade() -> None:
    driver_connection().execute(DOWN)
