"""Money rules: taxes that depend on each other, rounding by the shop's word, taxes by use, price lists, coupons."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0004"
down_revision = "0003"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "sec.apply_sale(text, text, int, bigint, uuid, text, date, timestamptz, int, uuid, jsonb)": (
        (
            "  RETURN (v_flags, (b ->> 'receipt_no')::int, v_total::bigint)::sec.applied;",
            """  v_flags := v_flags || sec.note_coupons(p_id, b);
  RETURN (v_flags, (b ->> 'receipt_no')::int, v_total::bigint)::sec.applied;""",
        ),
    ),
}
REMOVED = """
DROP FUNCTION pos.set_deposits(uuid, uuid[], numeric[]);
DROP TABLE pos.product_deposit;
ALTER TABLE pos.product DROP COLUMN is_return;
DROP FUNCTION pos.set_pack(text, numeric);
ALTER TABLE pos.barcode DROP COLUMN qty;
DROP FUNCTION sec.note_coupons(uuid, jsonb);
DROP FUNCTION pos.coupon_uses();
DROP TABLE pos.coupon_use, pos.price_rule, pos.price_list;
ALTER TABLE pos.customer DROP COLUMN customer_group;
DROP TABLE pos.customer_group, pos.tax_switch;
UPDATE pos.store SET tax_rounding = 'document' WHERE tax_rounding = 'global';
ALTER TABLE pos.store
  DROP COLUMN tax_mode, DROP COLUMN tax_step, DROP COLUMN cash_rounding, DROP COLUMN cash_rounding_scope,
  DROP CONSTRAINT store_tax_rounding_known_check,
  ADD CONSTRAINT store_tax_rounding_known_check CHECK (tax_rounding IN ('document', 'line'));
ALTER TABLE pos.tax
  DROP COLUMN is_inside, DROP COLUMN affects_later, DROP COLUMN is_affected, DROP COLUMN is_reverse_charge,
  DROP COLUMN treatment, DROP COLUMN legal_text, DROP COLUMN position,
  DROP CONSTRAINT tax_rate_range_check,
  ADD CONSTRAINT tax_rate_range_check CHECK (rate BETWEEN 0 AND 99999) NOT VALID;
UPDATE pos.schema_info SET revision = '0003';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0004'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(REMOVED)
