-- Verifying: every row that a posted entry made is compared with the entry's own text, which the chain protects. Sums alone
-- would miss two changes that cancel out.

-- The entry as a document, null when it is none: quarantined text can be anything.
CREATE FUNCTION sec.entry_doc(p_payload text) RETURNS jsonb
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RETURN CASE WHEN jsonb_typeof(p_payload::jsonb) = 'object' THEN p_payload::jsonb END;
EXCEPTION WHEN OTHERS THEN -- whatever the text provokes, it is no entry
  RETURN NULL;
END $$;

CREATE FUNCTION pos.verify_entries(p_till text DEFAULT NULL) RETURNS TABLE (till text, epoch int, seq bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
-- the rows of one entry are few and found by key; a hash over whole tables for each of them would never end
SET plan_cache_mode = force_custom_plan AS $$
BEGIN
  PERFORM sec.need('journal.read');
  RETURN QUERY
  WITH entry AS (
    SELECT j.till, j.epoch, j.seq, j.id, j.kind, j.day, j.at, j.person, j.jti, d.doc, d.doc -> 'body' AS b,
           (ARRAY[1, 10, 100, 1000, 10000])[1 + CASE WHEN d.doc -> 'body' ->> 'exponent' ~ '^[0-4]$' THEN (d.doc -> 'body' ->> 'exponent')::int ELSE 2 END]::numeric AS f
      FROM pos.journal j CROSS JOIN LATERAL (SELECT sec.entry_doc(j.payload) AS doc OFFSET 0) d
     WHERE (p_till IS NULL OR j.till = p_till)
       AND NOT EXISTS (SELECT FROM pos.poison x WHERE x.till = j.till AND x.epoch = j.epoch AND x.seq = j.seq)
       -- taken off the list: reported below, and its text may be anything
       AND NOT EXISTS (SELECT FROM pos.audit a WHERE a.action = 'entry_quarantined' AND a.subject = concat_ws('/', j.till, j.epoch, j.seq))
  )
  -- the columns of the entry itself: only its text is in the chain
  SELECT e.till, e.epoch, e.seq, 'columns_changed' FROM entry e
   WHERE e.doc IS NULL OR (e.id::text, e.kind, e.day::text, e.at, e.person::text, e.jti::text) IS DISTINCT FROM
         (lower(e.doc ->> 'id'), e.doc ->> 'kind', e.doc ->> 'day', (e.doc ->> 'at')::timestamptz, lower(e.doc ->> 'user'), lower(e.doc ->> 'jti'))
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'sale_missing' FROM entry e
   WHERE e.kind IN ('sale', 'refund') AND NOT EXISTS (SELECT FROM pos.sale s WHERE s.id = e.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'sale_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE (s.till, s.epoch, s.seq, s.receipt_no, s.number, s.kind, s.shift, s.day, s.at, s.offset_min, s.person, s.customer, s.currency,
          s.exponent, s.total_minor, s.net_minor, s.tax_minor, s.discount_minor, s.rounding_minor, s.refund_of, s.refund_of_number)
      IS DISTINCT FROM
         (e.till, e.epoch, e.seq, (e.b ->> 'receipt_no')::int, e.b ->> 'number', e.kind, (e.b ->> 'shift')::uuid, e.day, e.at,
          coalesce((e.doc ->> 'offset_min')::int, 0), e.person, (e.b ->> 'customer')::uuid, e.b ->> 'currency', (e.b ->> 'exponent')::int,
          (e.b ->> 'total')::numeric * e.f, (e.b ->> 'net')::numeric * e.f, (e.b ->> 'tax')::numeric * e.f,
          (e.b ->> 'discount')::numeric * e.f, coalesce((e.b ->> 'rounding')::numeric, 0) * e.f,
          (e.b -> 'refund_of' ->> 'entry')::uuid, e.b -> 'refund_of' ->> 'number')
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'lines_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(x.no, x.product, x.category, x.name, x.sku, x.barcode, x.qty::numeric(14, 3), x.unit,
               x.unit_price::numeric(14, 4), x.tax_included, x.list * e.f, x.discount * e.f, coalesce(x.discounts, '[]'), x.total * e.f,
               x.net * e.f, x.tax * e.f, x.refund_of_line,
               CASE WHEN x.refund_of_line IS NOT NULL THEN (e.b -> 'refund_of' ->> 'entry')::uuid END, e.day) ORDER BY x.no)
        FROM jsonb_to_recordset(e.b -> 'lines') AS x(no int, product uuid, category uuid, name text, sku text, barcode text,
               qty numeric, unit text, unit_price numeric, tax_included boolean, list numeric, discount numeric, discounts jsonb,
               total numeric, net numeric, tax numeric, refund_of_line int))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(l.no, l.product, l.category, l.name, l.sku, l.barcode, l.qty, l.unit, l.unit_price,
               l.is_tax_included, l.list_minor, l.discount_minor, l.discounts, l.total_minor, l.net_minor, l.tax_minor,
               l.refund_of_line, l.refund_of, l.day) ORDER BY l.no)
        FROM pos.sale_line l WHERE l.sale = s.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'line_taxes_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(x.no, t.tax, round(t.base * e.f), round(t.amount * e.f)) ORDER BY x.no, t.tax)
        FROM jsonb_to_recordset(e.b -> 'lines') AS x(no int, taxes jsonb),
             jsonb_to_recordset(x.taxes) AS t(tax uuid, base numeric, amount numeric))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(t.no, t.tax, t.base_minor, t.amount_minor) ORDER BY t.no, t.tax)
        FROM pos.sale_line_tax t WHERE t.sale = s.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'taxes_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(t.tax, t.name, t.letter, t.rate::numeric(9, 4), t.kind, round(t.base * e.f), round(t.amount * e.f))
               ORDER BY t.tax)
        FROM jsonb_to_recordset(e.b -> 'taxes') AS t(tax uuid, name text, letter text, rate numeric, kind text, base numeric, amount numeric))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(t.tax, t.name, t.letter, t.rate, t.kind, t.base_minor, t.amount_minor) ORDER BY t.tax)
        FROM pos.sale_tax t WHERE t.sale = s.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'payments_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(x.no, x.kind, x.name, x.amount * e.f, x.change * e.f, x.reference) ORDER BY x.no)
        FROM jsonb_to_recordset(e.b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(p.no, p.kind, p.name, p.amount_minor, p.change_minor, p.reference) ORDER BY p.no)
        FROM pos.payment p WHERE p.sale = s.id)
  UNION ALL
  -- the cost comes from the server; it has to fit its own quantity
  SELECT e.till, e.epoch, e.seq, 'stock_changed' FROM entry e JOIN pos.sale s ON s.id = e.id
   WHERE
     (SELECT jsonb_agg(jsonb_build_array(x.no, x.product, -x.qty::numeric(14, 3), e.kind, e.at, e.day, e.till, e.person, true) ORDER BY x.no)
        FROM jsonb_to_recordset(e.b -> 'lines') AS x(no int, product uuid, qty numeric))
     IS DISTINCT FROM
     (SELECT jsonb_agg(jsonb_build_array(m.line_no, m.product, m.qty, m.kind, m.at, m.day, m.till, m.person,
               m.cost_minor = round(m.qty * m.unit_cost * e.f)) ORDER BY m.line_no)
        FROM pos.stock_movement m WHERE m.entry = s.id)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'shift_changed' FROM entry e LEFT JOIN pos.shift s ON s.id = e.id
   WHERE e.kind = 'shift_opened'
     AND (s.till, s.day, s.opened_at, s.opened_by, s.float_minor, s.currency, s.exponent) IS DISTINCT FROM
         (e.till, e.day, e.at, e.person, (e.b ->> 'float')::numeric * e.f, e.b ->> 'currency', (e.b ->> 'exponent')::int)
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'shift_changed' FROM entry e LEFT JOIN pos.shift s ON s.id = (e.b ->> 'shift')::uuid
   WHERE e.kind = 'shift_closed'
     AND (s.till, s.closed_at, s.closed_by, s.expected, s.counted) IS DISTINCT FROM
         (e.till, e.at, e.person, e.b -> 'expected', e.b -> 'counted')
  UNION ALL
  SELECT e.till, e.epoch, e.seq, 'cash_changed' FROM entry e LEFT JOIN pos.cash_movement c ON c.id = e.id
   WHERE e.kind = 'cash_moved'
     AND (c.till, c.shift, c.direction, c.amount_minor, c.reason, c.person, c.at, c.day) IS DISTINCT FROM
         (e.till, (e.b ->> 'shift')::uuid, e.b ->> 'direction', (e.b ->> 'amount')::numeric * e.f, e.b ->> 'reason', e.person, e.at, e.day)
  UNION ALL
  -- neither applied nor listed: somebody took it off the list
  SELECT e.till, e.epoch, e.seq, 'not_applied' FROM entry e
   WHERE e.doc IS NULL OR e.kind NOT IN ('sale', 'refund', 'shift_opened', 'shift_closed', 'cash_moved', 'drawer_opened',
                                         'receipt_reprinted', 'sale_cancelled')
  UNION ALL
  -- listed, but the trail knows nothing of it, or what it says it could not apply is there
  SELECT x.till, x.epoch, x.seq, 'quarantine_forged' FROM pos.poison x
   WHERE (p_till IS NULL OR x.till = p_till)
     AND (NOT EXISTS (SELECT FROM pos.audit a WHERE a.action = 'entry_quarantined' AND a.subject = concat_ws('/', x.till, x.epoch, x.seq))
          OR EXISTS (SELECT FROM pos.sale s WHERE s.till = x.till AND s.epoch = x.epoch AND s.seq = x.seq))
  UNION ALL
  SELECT split_part(a.subject, '/', 1), split_part(a.subject, '/', 2)::int, split_part(a.subject, '/', 3)::bigint, 'quarantine_missing'
    FROM pos.audit a
   WHERE a.action = 'entry_quarantined' AND (p_till IS NULL OR split_part(a.subject, '/', 1) = p_till)
     AND NOT EXISTS (SELECT FROM pos.poison x WHERE concat_ws('/', x.till, x.epoch, x.seq) = a.subject)
  ORDER BY 1, 2, 3;
END $$;
GRANT EXECUTE ON FUNCTION pos.verify_entries(text) TO pos_till;

-- Rows that no entry made, and everything that is summed: rollups, stock levels, the grand total, prices over time.
-- `expected` is what the rows below say, `found` what is kept.
CREATE OR REPLACE FUNCTION pos.verify_books(p_till text DEFAULT NULL) RETURNS TABLE (till text, problem text, expected numeric, found numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('journal.read');
  RETURN QUERY
  WITH s AS MATERIALIZED (
    SELECT x.*, coalesce(x.person, '00000000-0000-0000-0000-000000000000') AS who, CASE x.kind WHEN 'sale' THEN 1 ELSE -1 END AS sign
      FROM pos.sale x WHERE p_till IS NULL OR x.till = p_till
  ), c AS MATERIALIZED (
    SELECT s.id, s.till, s.day, s.who, s.sign, l.product, coalesce(l.category, '00000000-0000-0000-0000-000000000000') AS category,
           count(*) AS lines, sum(l.qty) AS qty, sum(l.total_minor) AS total, sum(l.net_minor) AS net, sum(l.tax_minor) AS tax,
           sum(l.discount_minor) AS discount, -sum(m.cost_minor) AS cost
      FROM s JOIN pos.sale_line l ON l.sale = s.id LEFT JOIN pos.stock_movement m ON m.entry = s.id AND m.line_no = l.no
     GROUP BY s.id, s.till, s.day, s.who, s.sign, l.product, 7
  ), p AS MATERIALIZED (
    SELECT s.till, s.day, s.who, x.kind, x.name, count(*) AS payments, sum(x.amount_minor - x.change_minor) AS amount
      FROM s JOIN pos.payment x ON x.sale = s.id GROUP BY 1, 2, 3, 4, 5
  ), rollup AS (
    SELECT 'day_total' AS problem, e.till, e.total AS expected, d.total_minor AS found,
           (e.sales, e.refunds, e.lines, e.total, e.net, e.tax, e.discount, e.cost, e.refund_total, e.refund_net, e.rounding) IS DISTINCT FROM
           (d.sales, d.refunds, d.lines, d.total_minor, d.net_minor, d.tax_minor, d.discount_minor, d.cost_minor, d.refund_total_minor,
            d.refund_net_minor, d.rounding_minor) AS is_wrong, d.till AS other
      FROM (SELECT s.till, s.day, s.who, count(*) FILTER (WHERE s.sign > 0) AS sales, count(*) FILTER (WHERE s.sign < 0) AS refunds,
                   sum(l.lines) AS lines, sum(s.total_minor) AS total, sum(s.net_minor) AS net, sum(s.tax_minor) AS tax,
                   sum(s.discount_minor) AS discount, sum(l.cost) AS cost,
                   coalesce(sum(s.total_minor) FILTER (WHERE s.sign < 0), 0) AS refund_total,
                   coalesce(sum(s.net_minor) FILTER (WHERE s.sign < 0), 0) AS refund_net, sum(s.rounding_minor) AS rounding
              FROM s LEFT JOIN (SELECT c.id, sum(c.lines) AS lines, sum(c.cost) AS cost FROM c GROUP BY c.id) l ON l.id = s.id
             GROUP BY 1, 2, 3) e
      FULL JOIN (SELECT * FROM pos.day_total x WHERE p_till IS NULL OR x.till = p_till) d ON d.till = e.till AND d.day = e.day AND d.person = e.who
    UNION ALL
    SELECT 'day_hour', e.till, e.total, d.total_minor, (e.sales, e.total, e.net) IS DISTINCT FROM (d.sales, d.total_minor, d.net_minor), d.till
      FROM (SELECT s.till, s.day, extract(hour FROM (s.at AT TIME ZONE 'UTC') + make_interval(mins => s.offset_min))::int AS hour, s.who,
                   sum(s.sign) AS sales, sum(s.total_minor) AS total, sum(s.net_minor) AS net FROM s GROUP BY 1, 2, 3, 4) e
      FULL JOIN (SELECT * FROM pos.day_hour x WHERE p_till IS NULL OR x.till = p_till) d
        ON d.till = e.till AND d.day = e.day AND d.hour = e.hour AND d.person = e.who
    UNION ALL
    SELECT 'day_category', e.till, e.total, d.total_minor,
           (e.sales, e.lines, e.qty, e.total, e.net, e.tax, e.discount, e.cost, e.refund_net) IS DISTINCT FROM
           (d.sales, d.lines, d.qty, d.total_minor, d.net_minor, d.tax_minor, d.discount_minor, d.cost_minor, d.refund_net_minor), d.till
      FROM (SELECT c.till, c.day, c.category, c.who, count(DISTINCT c.id) FILTER (WHERE c.sign > 0) AS sales, sum(c.lines) AS lines,
                   sum(c.qty) AS qty, sum(c.total) AS total, sum(c.net) AS net, sum(c.tax) AS tax, sum(c.discount) AS discount,
                   sum(c.cost) AS cost, coalesce(sum(c.net) FILTER (WHERE c.sign < 0), 0) AS refund_net FROM c GROUP BY 1, 2, 3, 4) e
      FULL JOIN (SELECT * FROM pos.day_category x WHERE p_till IS NULL OR x.till = p_till) d
        ON d.till = e.till AND d.day = e.day AND d.category = e.category AND d.person = e.who
    UNION ALL
    SELECT 'day_product', e.till, e.total, d.total_minor,
           (e.sales, e.lines, e.qty, e.total, e.net, e.tax, e.discount, e.cost, e.refund_net) IS DISTINCT FROM
           (d.sales, d.lines, d.qty, d.total_minor, d.net_minor, d.tax_minor, d.discount_minor, d.cost_minor, d.refund_net_minor), d.till
      FROM (SELECT c.till, c.day, c.product, c.category, c.who, count(*) FILTER (WHERE c.sign > 0) AS sales, sum(c.lines) AS lines,
                   sum(c.qty) AS qty, sum(c.total) AS total, sum(c.net) AS net, sum(c.tax) AS tax, sum(c.discount) AS discount,
                   sum(c.cost) AS cost, coalesce(sum(c.net) FILTER (WHERE c.sign < 0), 0) AS refund_net FROM c GROUP BY 1, 2, 3, 4, 5) e
      FULL JOIN (SELECT * FROM pos.day_product x WHERE p_till IS NULL OR x.till = p_till) d
        ON d.till = e.till AND d.day = e.day AND d.product = e.product AND d.category = e.category AND d.person = e.who
    UNION ALL
    SELECT 'day_tender', e.till, e.amount, d.amount_minor, (e.payments, e.amount) IS DISTINCT FROM (d.payments, d.amount_minor), d.till
      FROM p e FULL JOIN (SELECT * FROM pos.day_tender x WHERE p_till IS NULL OR x.till = p_till) d
        ON d.till = e.till AND d.day = e.day AND d.kind = e.kind AND d.name = e.name AND d.person = e.who
    UNION ALL
    SELECT 'day_tax', e.till, e.amount, d.amount_minor, (e.base, e.amount) IS DISTINCT FROM (d.base_minor, d.amount_minor), d.till
      FROM (SELECT s.till, s.day, x.tax, x.rate, sum(x.base_minor) AS base, sum(x.amount_minor) AS amount
              FROM s JOIN pos.sale_tax x ON x.sale = s.id GROUP BY 1, 2, 3, 4) e
      FULL JOIN (SELECT * FROM pos.day_tax x WHERE p_till IS NULL OR x.till = p_till) d
        ON d.till = e.till AND d.day = e.day AND d.tax = e.tax AND d.rate = e.rate
  )
  SELECT coalesce(r.till, r.other), r.problem, r.expected, r.found::numeric FROM rollup r WHERE r.is_wrong
  UNION ALL
  SELECT s.till, 'sale_without_entry', 0, count(*)::numeric FROM s
   WHERE NOT EXISTS (SELECT FROM pos.journal j WHERE j.id = s.id AND j.till = s.till AND j.kind IN ('sale', 'refund')) GROUP BY s.till
  UNION ALL
  SELECT x.till, 'shift_without_entry', 0, count(*)::numeric FROM pos.shift x
   WHERE (p_till IS NULL OR x.till = p_till)
     AND (NOT EXISTS (SELECT FROM pos.journal j WHERE j.id = x.id AND j.kind = 'shift_opened')
          OR x.closed_at IS NOT NULL AND NOT EXISTS (
               SELECT FROM pos.journal j WHERE j.till = x.till AND j.kind = 'shift_closed' AND j.at = x.closed_at)) GROUP BY x.till
  UNION ALL
  SELECT x.till, 'cash_without_entry', 0, count(*)::numeric FROM pos.cash_movement x
   WHERE (p_till IS NULL OR x.till = p_till) AND NOT EXISTS (SELECT FROM pos.journal j WHERE j.id = x.id AND j.kind = 'cash_moved') GROUP BY x.till
  UNION ALL
  SELECT x.till, 'movement_without_entry', 0, count(*)::numeric FROM pos.stock_movement x
   WHERE (p_till IS NULL OR x.till = p_till) AND (x.entry IS NOT NULL OR x.kind IN ('sale', 'refund'))
     AND NOT EXISTS (SELECT FROM pos.sale o WHERE o.id = x.entry) GROUP BY x.till
  UNION ALL
  SELECT h.till, 'grand_total', coalesce(o.total, 0), h.grand_total_minor::numeric FROM pos.till_head h
    LEFT JOIN (SELECT s.till, sum(greatest(s.total_minor, 0)) AS total FROM s GROUP BY s.till) o ON o.till = h.till
   WHERE (p_till IS NULL OR h.till = p_till) AND coalesce(o.total, 0) <> h.grand_total_minor
  UNION ALL
  SELECT coalesce(m.till, v.till), 'stock_level', m.qty, v.qty
    FROM (SELECT x.till, x.store, x.product, sum(x.qty) AS qty FROM pos.stock_movement x GROUP BY 1, 2, 3) m
    FULL JOIN pos.stock_level v ON v.till = m.till AND v.store = m.store AND v.product = m.product
   WHERE (p_till IS NULL OR coalesce(m.till, v.till) = p_till) AND coalesce(m.qty, 0) <> coalesce(v.qty, 0)
  UNION ALL
  SELECT o.till, 'refunded_beyond_sold', l.qty, sum(-r.qty) FROM pos.sale_line r JOIN pos.sale_line l ON l.sale = r.refund_of AND l.no = r.refund_of_line
    JOIN pos.sale o ON o.id = l.sale WHERE p_till IS NULL OR o.till = p_till
   GROUP BY o.till, l.sale, l.no, l.qty HAVING sum(-r.qty) > l.qty
  UNION ALL
  -- prices belong to no till: the price of today is the last of the history, and each edit in the trail has its row there
  SELECT '-', 'price_changed', h.price, x.price FROM pos.product x
    LEFT JOIN LATERAL (SELECT o.price, o.price_includes_tax FROM pos.price_history o WHERE o.product = x.id ORDER BY o.valid_from DESC, o.id DESC LIMIT 1) h ON true
   WHERE p_till IS NULL AND (h.price, h.price_includes_tax) IS DISTINCT FROM (x.price, x.price_includes_tax)
  UNION ALL
  SELECT '-', 'price_history_changed', (a.detail -> 'after' ->> 'price')::numeric, NULL FROM pos.audit a
   WHERE p_till IS NULL AND a.action IN ('product_insert', 'product_update') AND a.detail -> 'after' ? 'price'
     AND NOT EXISTS (SELECT FROM pos.price_history h WHERE h.product = a.subject::uuid AND h.price = (a.detail -> 'after' ->> 'price')::numeric
                        AND h.valid_from BETWEEN a.at - interval '1 minute' AND a.at + interval '1 minute');
END $$;
