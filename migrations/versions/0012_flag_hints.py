"""Flags that ask for nobody give no hint, because a hint makes tills that post wait for each other."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0012"
down_revision = "0011"
branch_labels: str | None = None
depends_on: str | None = None

DOWN = """
DROP TRIGGER tell_loud ON pos.entry_flag;
DROP TRIGGER tell ON pos.entry_flag;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF reviewed_at ON pos.entry_flag
 FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
UPDATE pos.schema_info SET revision = '0011';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0012'")


def downgrade() -> None:
    driver_connection().execute(DOWN)
