"""Stocktakes: goods counted with a list, and what came of it."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0014"
down_revision = "0013"
branch_labels: str | None = None
depends_on: str | None = None

REMOVED = """
DROP FUNCTION pos.silent_tills();
DROP FUNCTION pos.end_stocktake(uuid, bigint, boolean, date);
DROP FUNCTION pos.cancel_stocktake(uuid);
DROP FUNCTION pos.count_stock(uuid, uuid, uuid, numeric, boolean, int, boolean);
DROP FUNCTION pos.start_stocktake(uuid, text, uuid, boolean, text);
DROP TABLE pos.stocktake_count;
DROP TABLE pos.stocktake_line;
DROP TABLE pos.stocktake;
UPDATE pos.schema_info SET revision = '0013';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0014'")


def downgrade() -> None:
    driver_connection().execute(REMOVED)
