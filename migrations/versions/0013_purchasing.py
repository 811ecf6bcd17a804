"""Orders at suppliers, and the deliveries that came of them."""

from __future__ import annotations

from pos.db.revising import driver_connection, run_scripts

revision = "0013"
down_revision = "0012"
branch_labels: str | None = None
depends_on: str | None = None

REMOVED = """
DROP FUNCTION pos.receive_order(uuid, uuid, int, text, date, date, bigint, boolean, uuid[], numeric[], numeric[], bigint[]);
DROP FUNCTION pos.set_order_status(uuid, int, text);
DROP FUNCTION pos.save_order(uuid, int, uuid, text, uuid[], numeric[], numeric[]);
DROP FUNCTION pos.shipping_costs(uuid);
DROP FUNCTION pos.order_costs(uuid);
DROP TABLE pos.delivery_line;
DROP TABLE pos.delivery;
DROP TABLE pos.purchase_line;
DROP TABLE pos.purchase_order;
UPDATE pos.schema_info SET revision = '0012';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    driver.execute("UPDATE pos.schema_info SET revision = '0013'")


def downgrade() -> None:
    driver_connection().execute(REMOVED)
