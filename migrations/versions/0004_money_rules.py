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
            "  v_refund_of uuid := (b -> 'refund_of' ->> 'entry')::uuid;",
            """  v_tip numeric := coalesce((b ->> 'tip')::numeric, 0) * f;
  v_written_off numeric := coalesce((b ->> 'written_off')::numeric, 0) * f;
  v_refund_of uuid := (b -> 'refund_of' ->> 'entry')::uuid;""",
        ),
        (
            """x.change * f AS change, x.reference
      FROM jsonb_to_recordset(b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text)""",
            """x.change * f AS change, x.reference, x.account,
           x.currency, x.foreign_amount, x.rate
      FROM jsonb_to_recordset(b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text,
             account text, currency text, foreign_amount numeric, rate numeric)""",
        ),
        (
            "discount_minor, rounding_minor, refund_of, refund_of_number)",
            "discount_minor, rounding_minor, refund_of, refund_of_number, tip_minor, written_off_minor)",
        ),
        (
            "b -> 'refund_of' ->> 'number')\n  ), w2",
            "b -> 'refund_of' ->> 'number', v_tip, v_written_off)\n  ), w2",
        ),
        (
            """(sale, no, kind, name, amount_minor, change_minor, reference)
    SELECT p_id, no, kind, name, amount, change, reference FROM n""",
            """(sale, no, kind, name, amount_minor, change_minor, reference, account, currency, foreign_amount, rate)
    SELECT p_id, no, kind, name, amount, change, reference, account, currency, foreign_amount, rate FROM n""",
        ),
        (
            "s.paid IS DISTINCT FROM v_total + v_rounding THEN",
            "s.paid IS DISTINCT FROM v_total + v_rounding + v_tip - v_written_off THEN",
        ),
        (
            "'paid %, the sale comes to % with rounding', s.paid / f, (v_total + v_rounding) / f;",
            "'paid %, the sale comes to % with rounding and tip', s.paid / f, (v_total + v_rounding + v_tip - v_written_off) / f;",
        ),
        (
            "v_rounding <> trunc(v_rounding) THEN",
            "v_rounding <> trunc(v_rounding)\n        OR v_tip <> trunc(v_tip) OR v_written_off <> trunc(v_written_off) THEN",
        ),
        (
            "  RETURN (v_flags, (b ->> 'receipt_no')::int, v_total::bigint)::sec.applied;",
            """  v_flags := v_flags || sec.note_coupons(p_id, b);
  RETURN (v_flags, (b ->> 'receipt_no')::int, v_total::bigint)::sec.applied;""",
        ),
    ),
    "pos.verify_entries(text)": (
        (
            "s.discount_minor, s.rounding_minor, s.refund_of, s.refund_of_number)",
            "s.discount_minor, s.rounding_minor, s.refund_of, s.refund_of_number, s.tip_minor, s.written_off_minor)",
        ),
        (
            "e.b -> 'refund_of' ->> 'number')\n  UNION ALL",
            """e.b -> 'refund_of' ->> 'number',
          coalesce((e.b ->> 'tip')::numeric, 0) * e.f, coalesce((e.b ->> 'written_off')::numeric, 0) * e.f)
  UNION ALL""",
        ),
        (
            """x.change * e.f, x.reference) ORDER BY x.no)
        FROM jsonb_to_recordset(e.b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text))""",
            """x.change * e.f, x.reference, x.account,
               x.currency, x.foreign_amount, x.rate) ORDER BY x.no)
        FROM jsonb_to_recordset(e.b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text,
               account text, currency text, foreign_amount numeric, rate numeric))""",
        ),
        (
            """p.change_minor, p.reference) ORDER BY p.no)
        FROM pos.payment p WHERE p.sale = s.id)""",
            """p.change_minor, p.reference, p.account,
               p.currency, p.foreign_amount, p.rate) ORDER BY p.no)
        FROM pos.payment p WHERE p.sale = s.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'coupons_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(x.promotion, x.code, x.times) ORDER BY x.promotion)
        FROM jsonb_to_recordset(CASE WHEN jsonb_typeof(e.b -> 'coupons') = 'array' THEN e.b -> 'coupons' ELSE '[]' END)
             AS x(promotion uuid, code text, times int))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(u.promotion, u.code, u.times) ORDER BY u.promotion) FROM pos.coupon_use u WHERE u.sale = s.id)""",
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
ALTER TABLE pos.sale DROP COLUMN tip_minor, DROP COLUMN written_off_minor;
ALTER TABLE pos.payment
  DROP COLUMN account, DROP COLUMN currency, DROP COLUMN foreign_amount, DROP COLUMN rate,
  DROP CONSTRAINT payment_kind_known_check,
  ADD CONSTRAINT payment_kind_known_check CHECK (kind IN ('cash', 'card')) NOT VALID;
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
