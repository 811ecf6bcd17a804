"""Flags of entries are looked at by a person, with a reason and in the trail; a price that is explained carries none."""

from __future__ import annotations

from pos.db.revising import bring_back, driver_connection, run_scripts

revision = "0009"
down_revision = "0008"
branch_labels: str | None = None
depends_on: str | None = None

REMOVED = """
DROP TRIGGER tell ON pos.alarm;
DROP TRIGGER tell ON pos.poison;
DROP TRIGGER tell ON pos.entry_flag;
DROP FUNCTION pos.review_flags(text, text, timestamptz, text);
DROP FUNCTION pos.review_flag(text, int, bigint, text[], text);
DROP INDEX pos.entry_flag_reviewed;
DROP INDEX pos.entry_flag_open;
ALTER TABLE pos.entry_flag DROP COLUMN reason;
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0009'")


def downgrade() -> None:
    driver = driver_connection()
    driver.execute(REMOVED)
    bring_back(driver, "sec.has_old_price", "0001")
    bring_back(driver, "pos.review_flag", "0001")
    driver.execute("REVOKE ALL ON FUNCTION pos.review_flag(text, int, bigint, text) FROM PUBLIC")
    driver.execute("GRANT EXECUTE ON FUNCTION pos.review_flag(text, int, bigint, text) TO pos_till")
    driver.execute("UPDATE pos.schema_info SET revision = '0008'")
