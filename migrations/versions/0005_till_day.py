"""The till's day: accounts of customers, baskets of several tills, approvals, Z reports, refunds of any receipt."""

from __future__ import annotations

from pos.db.revising import Patches, driver_connection, patch, run_scripts, unpatch

revision = "0005"
down_revision = "0004"
branch_labels: str | None = None
depends_on: str | None = None

PATCHES: Patches = {
    "sec.apply_sale(text, text, int, bigint, uuid, text, date, timestamptz, int, uuid, jsonb)": (
        (
            "  v_tip numeric :=",
            "  v_liability numeric := coalesce((b ->> 'liability')::numeric, 0) * f;\n  v_tip numeric :=",
        ),
        (
            "x.net * f AS net, x.tax * f AS tax, x.taxes, x.refund_of_line,\n",
            "x.net * f AS net, x.tax * f AS tax, coalesce(x.liability, 0) * f AS liability, x.loads, x.account, coalesce(x.restock, true) AND x.loads IS NULL AS restock, x.taxes, x.refund_of_line,\n",
        ),
        (
            "discounts jsonb, total numeric, net numeric, tax numeric, taxes jsonb, refund_of_line int)\n      LEFT JOIN",
            """discounts jsonb, total numeric, net numeric, tax numeric, taxes jsonb, refund_of_line int,
             liability numeric, loads text, account text, restock boolean)
      LEFT JOIN""",
        ),
        (
            "refund_of_number, tip_minor, written_off_minor)",
            "refund_of_number, tip_minor, written_off_minor, liability_minor)",
        ),
        (
            "b -> 'refund_of' ->> 'number', v_tip, v_written_off)",
            "b -> 'refund_of' ->> 'number', v_tip, v_written_off, v_liability)",
        ),
        (
            "net_minor, tax_minor, refund_of, refund_of_line)\n    SELECT p_id, no, p_day",
            "net_minor, tax_minor, refund_of, refund_of_line, liability_minor, loads, account)\n    SELECT p_id, no, p_day",
        ),
        (
            "total, net, tax, CASE WHEN refund_of_line IS NOT NULL THEN v_refund_of END, refund_of_line FROM c",
            "total, net, tax, CASE WHEN refund_of_line IS NOT NULL THEN v_refund_of END, refund_of_line, liability, loads, account FROM c",
        ),
        (
            "cost_minor, refund_total_minor, refund_net_minor, rounding_minor)\n    SELECT p_till",
            "cost_minor, refund_total_minor, refund_net_minor, rounding_minor, liability_minor)\n    SELECT p_till",
        ),
        # what comes back and is thrown away is worth nothing, and leaves the stock as it is; so does a card, which is no goods
        (
            "round(qty * unit_cost * f) AS cost",
            "CASE WHEN restock THEN round(qty * unit_cost * f) ELSE 0 END AS cost",
        ),
        (
            "person)\n    SELECT p_at, p_day, p_store, p_till, product, -qty, p_kind, unit_cost, -cost, p_id, no, p_person FROM c",
            "person)\n    SELECT p_at, p_day, p_store, p_till, product, -qty, p_kind, unit_cost, -cost, p_id, no, p_person FROM c WHERE restock",
        ),
        (
            "-sum(qty) FROM c GROUP BY product",
            "-sum(qty) FROM c WHERE restock GROUP BY product",
        ),
        (
            "SELECT p_till, p_day, v_who, (v_sign > 0)::int, (v_sign < 0)::int, count(*), v_total,",
            "SELECT p_till, p_day, v_who, (v_sign > 0)::int, (v_sign < 0)::int, count(*), v_total - v_liability,",
        ),
        (
            "CASE WHEN v_sign < 0 THEN v_total ELSE 0 END, CASE WHEN v_sign < 0 THEN v_net ELSE 0 END, v_rounding FROM c",
            "CASE WHEN v_sign < 0 THEN v_total - v_liability ELSE 0 END, CASE WHEN v_sign < 0 THEN v_net ELSE 0 END, v_rounding, v_liability FROM c",
        ),
        (
            "make_interval(mins => p_offset))::int, v_who, v_sign, v_total, v_net)",
            "make_interval(mins => p_offset))::int, v_who, v_sign, v_total - v_liability, v_net)",
        ),
        (
            "v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total), sum(net), sum(tax), sum(discount),\n           sum(cost), CASE",
            "v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total - liability), sum(net), sum(tax), sum(discount),\n           sum(cost), CASE",
        ),
        (
            "v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total), sum(net), sum(tax),\n           sum(discount), sum(cost)",
            "v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total - liability), sum(net), sum(tax),\n           sum(discount), sum(cost)",
        ),
        (
            "rounding_minor = a.rounding_minor + excluded.rounding_minor\n  ), w9",
            (
                "rounding_minor = a.rounding_minor + excluded.rounding_minor,\n"
                "      liability_minor = a.liability_minor + excluded.liability_minor\n  ), w9"
            ),
        ),
        (
            "sum(c.discount) AS discount,\n",
            "sum(c.discount) AS discount, sum(c.liability) AS liability,\n",
        ),
        (
            "  ELSIF s.taxes IS DISTINCT FROM v_tax THEN",
            """  ELSIF s.liability IS DISTINCT FROM v_liability THEN
    RAISE EXCEPTION 'lines put % on accounts, the sale says %', s.liability / f, v_liability / f;
  ELSIF s.taxes IS DISTINCT FROM v_tax THEN""",
        ),
        (
            "  v_flags := v_flags || sec.note_coupons(p_id, b);",
            """  v_flags := v_flags || sec.note_coupons(p_id, b);
  v_flags := v_flags || sec.note_accounts(p_till, p_id, p_day, p_at, p_person, b, f);
  PERFORM sec.end_document(p_till, p_id);""",
        ),
    ),
    "sec.apply_other(text, uuid, text, date, timestamptz, uuid, jsonb)": (
        (
            "closed_by = p_person, expected = b -> 'expected', counted = b -> 'counted'\n",
            """closed_by = p_person, expected = b -> 'expected', counted = b -> 'counted',
           z_no = (b ->> 'z')::int, verified_by = (b ->> 'verified_by')::uuid, difference = b -> 'difference', note = b ->> 'note'
""",
        ),
        (
            "ELSIF p_kind NOT IN ('drawer_opened', 'receipt_reprinted', 'sale_cancelled', 'epoch_started') THEN",
            "ELSIF NOT sec.apply_act(p_till, p_id, p_kind, p_day, p_at, p_person, b, f) THEN",
        ),
    ),
    # rollups tell what was turned over: without what was paid onto accounts
    "pos.verify_books(text)": (
        (
            "FROM s JOIN pos.payment x ON x.sale = s.id GROUP BY 1, 2, 3, 4, 5\n",
            """FROM (SELECT s.till, s.day, s.who, x.kind, x.name, x.amount_minor, x.change_minor, 1 AS one FROM s JOIN pos.payment x ON x.sale = s.id
              UNION ALL
              SELECT w.till, w.day, coalesce(w.person, '00000000-0000-0000-0000-000000000000'), v.kind, v.name, v.amount, 0, 0
                FROM pos.tender_swap w CROSS JOIN LATERAL (VALUES (w.from_kind, w.from_name, -w.amount_minor), (w.to_kind, w.to_name, w.amount_minor)) v(kind, name, amount)
               WHERE p_till IS NULL OR w.till = p_till) u GROUP BY 1, 2, 3, 4, 5
""",
        ),
        (
            "SELECT s.till, s.day, s.who, x.kind, x.name, count(*) AS payments, sum(x.amount_minor - x.change_minor) AS amount",
            "SELECT u.till, u.day, u.who, u.kind, u.name, sum(u.one) AS payments, sum(u.amount_minor - u.change_minor) AS amount",
        ),
        ("sum(l.total_minor) AS total", "sum(l.total_minor - l.liability_minor) AS total"),
        ("-sum(m.cost_minor) AS cost", "coalesce(-sum(m.cost_minor), 0) AS cost"),
        (
            "e.refund_net, e.rounding) IS DISTINCT FROM",
            "e.refund_net, e.rounding, e.liability) IS DISTINCT FROM",
        ),
        ("d.rounding_minor) AS is_wrong", "d.rounding_minor, d.liability_minor) AS is_wrong"),
        (
            "sum(l.lines) AS lines, sum(s.total_minor) AS total",
            "sum(l.lines) AS lines, sum(s.total_minor - s.liability_minor) AS total",
        ),
        (
            "coalesce(sum(s.total_minor) FILTER (WHERE s.sign < 0), 0) AS refund_total",
            "coalesce(sum(s.total_minor - s.liability_minor) FILTER (WHERE s.sign < 0), 0) AS refund_total",
        ),
        (
            "sum(s.rounding_minor) AS rounding\n",
            "sum(s.rounding_minor) AS rounding, sum(s.liability_minor) AS liability\n",
        ),
        (
            "sum(s.sign) AS sales, sum(s.total_minor) AS total",
            "sum(s.sign) AS sales, sum(s.total_minor - s.liability_minor) AS total",
        ),
    ),
    "pos.verify_entries(text)": (
        (
            "'receipt_reprinted', 'sale_cancelled', 'epoch_started')\n  UNION ALL",
            """'receipt_reprinted', 'sale_cancelled', 'epoch_started', 'approved', 'tender_swapped', 'age_checked', 'shift_handed_over')
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'approval_changed' FROM entry e LEFT JOIN pos.approval a ON a.id = e.id
   WHERE e.kind = 'approved'
     AND (a.till, a.day, a.at, a.person, a.approver, a.act, a.way, a.reason, a.document, a.detail) IS DISTINCT FROM
         (e.till, e.day, e.at, e.person, (e.b ->> 'approver')::uuid, e.b ->> 'act', e.b ->> 'way', left(e.b ->> 'reason', 200),
          (e.b ->> 'document')::uuid, coalesce(e.b -> 'detail', '{}'))
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'tender_swap_changed' FROM entry e LEFT JOIN pos.tender_swap w ON w.id = e.id
   WHERE e.kind = 'tender_swapped'
     AND (w.till, w.day, w.at, w.person, w.sale, w.from_kind, w.from_name, w.to_kind, w.to_name, w.amount_minor) IS DISTINCT FROM
         (e.till, e.day, e.at, e.person, (e.b ->> 'of')::uuid, e.b ->> 'from_kind', e.b ->> 'from_name', e.b ->> 'to_kind', e.b ->> 'to_name',
          (e.b ->> 'amount')::numeric * e.f)
  UNION ALL""",
        ),
        (
            "(s.till, s.closed_at, s.closed_by, s.expected, s.counted) IS DISTINCT FROM\n         (e.till, e.at, e.person, e.b -> 'expected', e.b -> 'counted')",
            """(s.till, s.closed_at, s.closed_by, s.expected, s.counted, s.z_no, s.verified_by, s.difference, s.note) IS DISTINCT FROM
         (e.till, e.at, e.person, e.b -> 'expected', e.b -> 'counted', (e.b ->> 'z')::int, (e.b ->> 'verified_by')::uuid, e.b -> 'difference',
          e.b ->> 'note')""",
        ),
        (
            "FROM jsonb_to_recordset(e.b -> 'lines') AS x(no int, product uuid, qty numeric))",
            "FROM jsonb_to_recordset(e.b -> 'lines') AS x(no int, product uuid, qty numeric, loads text, restock boolean)\n       WHERE x.loads IS NULL AND coalesce(x.restock, true))",
        ),
        ("s.tip_minor, s.written_off_minor)", "s.tip_minor, s.written_off_minor, s.liability_minor)"),
        (
            "coalesce((e.b ->> 'written_off')::numeric, 0) * e.f)",
            "coalesce((e.b ->> 'written_off')::numeric, 0) * e.f, coalesce((e.b ->> 'liability')::numeric, 0) * e.f)",
        ),
        (
            "x.net * e.f, x.tax * e.f, x.refund_of_line,",
            "x.net * e.f, x.tax * e.f, coalesce(x.liability, 0) * e.f, x.loads, x.account, x.refund_of_line,",
        ),
        (
            "total numeric, net numeric, tax numeric, refund_of_line int))\n     IS DISTINCT FROM",
            (
                "total numeric, net numeric, tax numeric, refund_of_line int, liability numeric, loads text, account text))\n"
                "     IS DISTINCT FROM"
            ),
        ),
        (
            "l.total_minor, l.net_minor, l.tax_minor,\n",
            "l.total_minor, l.net_minor, l.tax_minor, l.liability_minor, l.loads, l.account,\n",
        ),
    ),
}
REMOVED = """
DELETE FROM pos.alarm WHERE kind = 'rules_unreadable';
ALTER TABLE pos.alarm
  DROP CONSTRAINT alarm_kind_check,
  ADD CONSTRAINT alarm_kind_check CHECK (kind IN ('fork', 'journal_behind_server', 'series_unknown', 'clock_wrong'));
DROP FUNCTION sec.apply_act(text, uuid, text, date, timestamptz, uuid, jsonb, numeric);
DROP FUNCTION sec.end_document(text, uuid);
DROP FUNCTION pos.release_refund(uuid);
DROP FUNCTION pos.hold_refund(uuid, uuid, uuid, int[], numeric[]);
DROP FUNCTION pos.find_receipts(date, date, uuid, text, bigint, uuid, int);
DROP FUNCTION pos.find_receipt(text);
DROP TABLE pos.refund_hold, pos.tender_swap;
ALTER TABLE pos.customer DROP COLUMN address, DROP COLUMN tax_number, DROP COLUMN note;
ALTER TABLE pos.shift DROP COLUMN z_no, DROP COLUMN verified_by, DROP COLUMN difference, DROP COLUMN note;
DROP FUNCTION pos.withdraw_approval(uuid);
DROP FUNCTION pos.decide_approval(uuid, boolean, text);
DROP FUNCTION pos.ask_approval(uuid, text, jsonb);
DROP TABLE pos.approval, pos.approval_request, pos.reason;
DROP FUNCTION pos.baskets_gone(uuid[]);
DROP FUNCTION pos.drop_basket(uuid);
DROP FUNCTION pos.take_basket(uuid);
DROP FUNCTION pos.parked_baskets();
DROP FUNCTION pos.park_basket(uuid, text, text, boolean, int, bigint, int, text);
DROP TABLE pos.parked_basket;
DROP FUNCTION pos.verify_accounts();
DROP FUNCTION sec.note_accounts(text, uuid, date, timestamptz, uuid, jsonb, numeric);
DROP FUNCTION sec.account_rows(jsonb);
DROP FUNCTION pos.drop_hold(uuid, text);
DROP FUNCTION pos.adjust_account(uuid, bigint, text, date);
DROP FUNCTION pos.set_account(text, text, uuid, text, int, bigint, date, text);
DROP FUNCTION pos.tidy_holds(uuid[]);
DROP FUNCTION pos.release_hold(uuid);
DROP FUNCTION pos.hold_account(uuid, text, text, uuid, bigint, text, date);
DROP FUNCTION pos.find_account(text, text);
DROP FUNCTION sec.account_left(uuid, bigint);
DROP TABLE pos.account_hold, pos.account_movement, pos.account;
DELETE FROM pos.role_permission WHERE permission IN ('accounts.read', 'accounts.edit');
ALTER TABLE pos.day_total DROP COLUMN liability_minor;
ALTER TABLE pos.sale_line
  DROP CONSTRAINT sale_line_net_and_tax_check,
  DROP COLUMN liability_minor, DROP COLUMN loads, DROP COLUMN account,
  ADD CONSTRAINT sale_line_net_and_tax_check CHECK (net_minor + tax_minor = total_minor) NOT VALID;
ALTER TABLE pos.sale
  DROP CONSTRAINT sale_net_and_tax_check,
  DROP COLUMN liability_minor,
  ADD CONSTRAINT sale_net_and_tax_check CHECK (net_minor + tax_minor = total_minor) NOT VALID;
ALTER TABLE pos.product
  DROP COLUMN loads, DROP COLUMN tracking, DROP COLUMN min_age, DROP COLUMN is_open_price, DROP COLUMN is_own_line;
UPDATE pos.schema_info SET revision = '0004';
"""


def upgrade() -> None:
    driver = driver_connection()
    run_scripts(driver, revision)
    patch(driver, PATCHES)
    driver.execute("UPDATE pos.schema_info SET revision = '0005'")


def downgrade() -> None:
    driver = driver_connection()
    unpatch(driver, PATCHES)
    driver.execute(REMOVED)
