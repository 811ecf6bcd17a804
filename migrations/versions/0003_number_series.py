"""Alarms that a till raises, new number series that carry sales along, and entries that a person repairs."""

from __future__ import annotations

from pos.db.revising import Patches, bring_back, driver_connection, patch, run_scripts, unpatch

revision = "0003"
down_revision = "0002"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "sec.apply_other(text, uuid, text, date, timestamptz, uuid, jsonb)": (
        ("'receipt_reprinted', 'sale_cancelled')", "'receipt_reprinted', 'sale_cancelled', 'epoch_started')"),
    ),
    "sec.store_entry(pos.till_head, text, bigint, text, bytea, bytea)": (
        (
            "    IF NOT EXISTS (SELECT FROM sec.session WHERE",
            """    IF j -> 'body' ? 'carried_from' THEN
      v_flags := array_append(v_flags, 'carried_over');
    ELSIF EXISTS (SELECT FROM pos.journal b WHERE b.till = p_head.till AND b.epoch = p_head.epoch AND b.seq = p_seq - 1
                     AND b.at > v_at + interval '5 minutes') THEN
      -- order comes from the numbers; the times of this till are not to be trusted
      v_flags := array_append(v_flags, 'till_clock_back');
    END IF;
    IF NOT EXISTS (SELECT FROM sec.session WHERE""",
        ),
    ),
    "pos.verify_entries(text)": (
        (
            "(SELECT sec.entry_doc(j.payload) AS doc OFFSET 0) d",
            """(SELECT CASE WHEN r.repaired_body IS NULL THEN sec.entry_doc(j.payload)
                               ELSE jsonb_set(jsonb_set(sec.entry_doc(j.payload), '{body}', r.repaired_body), '{id}', to_jsonb(j.id::text)) END AS doc
                          FROM (SELECT) one LEFT JOIN pos.poison r ON r.till = j.till AND r.epoch = j.epoch AND r.seq = j.seq OFFSET 0) d""",
        ),
        (
            """x.seq = j.seq)
       -- taken off""",
            """x.seq = j.seq AND x.repaired_body IS NULL)
       -- taken off""",
        ),
        (
            "a.subject = concat_ws('/', j.till, j.epoch, j.seq))\n  )",
            """a.subject = concat_ws('/', j.till, j.epoch, j.seq)
                          AND NOT EXISTS (SELECT FROM pos.poison x WHERE x.till = j.till AND x.epoch = j.epoch AND x.seq = j.seq
                                             AND x.repaired_body IS NOT NULL))
  )""",
        ),
        ("'receipt_reprinted', 'sale_cancelled')", "'receipt_reprinted', 'sale_cancelled', 'epoch_started')"),
        (
            "OR EXISTS (SELECT FROM pos.sale s WHERE s.till = x.till AND s.epoch = x.epoch AND s.seq = x.seq))",
            """OR x.repaired_body IS NULL AND EXISTS (SELECT FROM pos.sale s WHERE s.till = x.till AND s.epoch = x.epoch AND s.seq = x.seq)
          OR x.repaired_body IS NOT NULL AND NOT EXISTS (
               SELECT FROM pos.audit a WHERE a.action = 'entry_repaired' AND a.subject = concat_ws('/', x.till, x.epoch, x.seq)
                  AND a.detail ->> 'body' = encode(sha256(convert_to(x.repaired_body::text, 'UTF8')), 'hex')))""",
        ),
    ),
}
REMOVED = """
DROP FUNCTION pos.repair_poison(text, int, bigint, jsonb, text);
DROP FUNCTION pos.known_entries(text, int, bigint[], bytea[]);
DROP FUNCTION pos.resolve_alarm(text, text);
DROP FUNCTION pos.report_alarm(text, jsonb);
DROP TABLE pos.alarm;
ALTER TABLE pos.poison DROP COLUMN repaired_body;
UPDATE pos.schema_info SET revision = '0002';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0003'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    bring_back(driver, "pos.start_epoch", "0001")
    driver.execute(REMOVED)
