"""Corrected payments are found with their receipt; chosen goods are not sold below zero."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0007"
down_revision = "0006"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "sec.apply_sale(text, text, int, bigint, uuid, text, date, timestamptz, int, uuid, jsonb)": (
        (
            "  PERFORM sec.end_document(p_till, p_id);",
            """  v_flags := v_flags || sec.note_stock(p_id, p_store);
  PERFORM sec.end_document(p_till, p_id);""",
        ),
    ),
    "sec.end_document(text, uuid)": (
        (
            "  DELETE FROM pos.refund_hold WHERE till = p_till AND document = p_id;\n",
            """  DELETE FROM pos.refund_hold WHERE till = p_till AND document = p_id;
  DELETE FROM pos.stock_hold WHERE till = p_till AND document = p_id;
""",
        ),
    ),
    "pos.tidy_holds(uuid[])": (
        (
            "  DELETE FROM pos.refund_hold WHERE till = sec.my_till() AND document <> ALL (p_keep);\n",
            """  DELETE FROM pos.refund_hold WHERE till = sec.my_till() AND document <> ALL (p_keep);
  -- goods stay with a basket that is still in the list, for whoever takes it
  DELETE FROM pos.stock_hold h WHERE h.till = sec.my_till() AND h.document <> ALL (p_keep)
     AND NOT EXISTS (SELECT FROM pos.parked_basket b WHERE b.id = h.document);
""",
        ),
    ),
    "pos.take_basket(uuid)": (
        (
            "  PERFORM sec.hint('parked');\n  RETURN v_content;",
            """  UPDATE pos.stock_hold SET till = v_till.code WHERE document = p_id AND till <> v_till.code;
  PERFORM sec.hint('parked');
  RETURN v_content;""",
        ),
    ),
    # two sales with the last use, posted at one instant, did not see each other; as for refunds, nobody waits
    "sec.note_coupons(uuid, jsonb)": (
        (
            "  v_over boolean;\n",
            "  v_over boolean;\n  v_row record;\n",
        ),
        (
            "  RETURN CASE WHEN v_over THEN ARRAY['coupon_overused'] ELSE '{}' END;",
            """  IF v_over THEN
    RETURN ARRAY['coupon_overused'];
  END IF;
  FOR v_row IN
    SELECT p.id, (p.params ->> 'max_uses')::bigint AS most FROM pos.coupon_use c JOIN pos.promotion p ON p.id = c.promotion
     WHERE c.sale = p_sale AND p.params ->> 'max_uses' ~ '^[0-9]{1,9}$'
  LOOP
    PERFORM FROM pos.promotion p WHERE p.id = v_row.id FOR NO KEY UPDATE SKIP LOCKED;
    -- whoever has the row posts up to a thousand sales that cannot be seen yet
    IF v_row.most < (SELECT sum(u.times) + CASE WHEN FOUND THEN 0 ELSE 1000 END FROM pos.coupon_use u WHERE u.promotion = v_row.id) THEN
      RETURN ARRAY['coupon_overused'];
    END IF;
  END LOOP;
  RETURN '{}';""",
        ),
    ),
}
REMOVED = """
DROP FUNCTION sec.note_stock(uuid, text);
DROP FUNCTION pos.release_stock(uuid);
DROP FUNCTION pos.hold_stock(uuid, uuid[], numeric[]);
DROP FUNCTION sec.stock_left(uuid, text, uuid);
DROP TABLE pos.stock_hold;
ALTER TABLE pos.product DROP COLUMN sells_below_zero;
DROP FUNCTION pos.find_corrections(text);
UPDATE pos.schema_info SET revision = '0006';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0007'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(REMOVED)
