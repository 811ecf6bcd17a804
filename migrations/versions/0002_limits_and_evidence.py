"""Limits on what a till's login can use up, no levers in open transactions, and verifiers that compare every row.

Functions that change in one place only are changed in that place (PATCHES), so that their text stands in one revision.
"""

from __future__ import annotations

from pos.db.revising import Patches, bring_back, driver_connection, patch, run_scripts, unpatch

revision = "0002"
down_revision = "0001"
branch_labels: str | None = None
depends_on: str | None = None

NOTIFY = "pg_notify('pos_changes', "
HINT = "sec.hint("
POISON = (
    "INSERT INTO pos.poison (till, epoch, seq, error) "
    "VALUES (p_head.till, p_head.epoch, p_seq, left(v_error, 1000));"
)
TRAIL = """
  -- the list of quarantined entries can be edited by people: the trail cannot
  PERFORM sec.log('entry_quarantined', concat_ws('/', p_head.till, p_head.epoch, p_seq),
                  jsonb_build_object('error', left(v_error, 1000)), NULL);"""
NO_LINES = "RAISE EXCEPTION 'no lines';"
UNKNOWN = """
  ELSIF s.is_odd_price AND EXISTS (SELECT FROM pos.sale_line x WHERE x.sale = p_id
                                      AND NOT EXISTS (SELECT FROM pos.product p WHERE p.id = x.product)) THEN
    RAISE EXCEPTION 'unknown product';"""

NOT_IDLE = "AND last_seen_at > now() - interval '15 minutes');"

PATCHES: Patches = {
    "pos.resume(text)": ((NOT_IDLE, "AND expires_at > now() " + NOT_IDLE),),
    "sec.end_sessions(uuid, uuid)": ((NOTIFY, HINT),),
    "pos.set_credential(uuid, text, text, bytea, int, boolean)": ((NOTIFY, HINT),),
    "pos.change_my_credential(text, text, text, text, bytea, int)": ((NOTIFY, HINT),),
    "pos.move_stock(text, uuid, numeric, text, text, numeric, text, date)": ((NOTIFY, HINT),),
    "sec.store_entry(pos.till_head, text, bigint, text, bytea, bytea)": ((POISON, POISON + TRAIL),),
    "sec.apply_sale(text, text, int, bigint, uuid, text, date, timestamptz, int, uuid, jsonb)": (
        (NO_LINES, NO_LINES + UNKNOWN),
    ),
}
REPLACED = (
    "sec.hidden_tries_hold",
    "pos.sign_in",
    "pos.create_owner",
    "sec.tell",
    "pos.announce",
    "sec.check_refund",
    "sec.post",
    "pos.verify_books",
)
ADDED = """
DROP FUNCTION sec.note_refusal(text, text, text);
DROP FUNCTION sec.spend_try(text);
DROP FUNCTION sec.hint(text);
DROP FUNCTION sec.end_long_transactions(interval);
DROP FUNCTION sec.spend_bytes(timestamptz, bigint);
DROP FUNCTION pos.verify_entries(text);
DROP FUNCTION sec.entry_doc(text);
ALTER TABLE sec.sign_in_count DROP COLUMN spent_until, DROP COLUMN refused, DROP COLUMN logged_at;
ALTER TABLE sec.sign_in_failure DROP COLUMN refused, DROP COLUMN logged_at;
ALTER TABLE pos.till_head DROP COLUMN spent_until;
ALTER TABLE pos.sale_line ADD CONSTRAINT sale_line_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id);
UPDATE pos.schema_info SET revision = '0001';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0002'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    for name in REPLACED:
        bring_back(driver, name, "0001")
    driver.execute(ADDED)
