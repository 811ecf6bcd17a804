-- Posting: the one way in for what the tills have done. The contract is docs/entry-format.md.
-- Only rows of the posting till are written (its chain head, its slots), so no till ever waits for another.

CREATE TYPE sec.applied AS (flags text[], receipt_no int, total_minor bigint);

-- Sale or refund: one statement writes the projection and returns the sums to compare.
CREATE FUNCTION sec.apply_sale(p_till text, p_store text, p_epoch int, p_seq bigint, p_id uuid, p_kind text, p_day date,
  p_at timestamptz, p_offset int, p_person uuid, b jsonb) RETURNS sec.applied
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
-- The big statement takes 0.8 ms to plan, as long as to run; with values in sight the planner always believes that a new
-- plan is worth it. A basket is a few rows in front of large tables: walking indexes is right, whatever the statistics.
SET plan_cache_mode = force_generic_plan SET enable_hashjoin = off SET enable_mergejoin = off AS $$
DECLARE
  c_nil constant uuid := '00000000-0000-0000-0000-000000000000';
  v_exponent int := (b ->> 'exponent')::int;
  f numeric := (ARRAY[1, 10, 100, 1000, 10000])[(b ->> 'exponent')::int + 1];
  v_total numeric := (b ->> 'total')::numeric * f;
  v_net numeric := (b ->> 'net')::numeric * f;
  v_tax numeric := (b ->> 'tax')::numeric * f;
  v_discount numeric := (b ->> 'discount')::numeric * f;
  v_rounding numeric := coalesce((b ->> 'rounding')::numeric, 0) * f;
  v_refund_of uuid := (b -> 'refund_of' ->> 'entry')::uuid;
  v_number text := b ->> 'number';
  v_shift uuid := (b ->> 'shift')::uuid;
  v_who uuid := coalesce(p_person, c_nil);
  v_sign int := CASE p_kind WHEN 'sale' THEN 1 ELSE -1 END;
  v_flags text[] := '{}';
  s record;
BEGIN
  IF v_exponent IS NULL OR v_exponent NOT BETWEEN 0 AND 4 THEN
    RAISE EXCEPTION 'exponent out of range';
  END IF;
  WITH l AS MATERIALIZED (
    SELECT x.no, x.product, x.category, x.name, x.sku, x.barcode, x.qty, x.unit, x.unit_price, x.tax_included,
           x.list * f AS list, x.discount * f AS discount, coalesce(x.discounts, '[]') AS discounts, x.total * f AS total,
           x.net * f AS net, x.tax * f AS tax, x.taxes, x.refund_of_line,
           p.price IS DISTINCT FROM x.unit_price AS is_odd_price,
           coalesce(o.unit_cost, sc.average, pc.cost, 0) AS unit_cost
      FROM jsonb_to_recordset(b -> 'lines') AS x(no int, product uuid, category uuid, name text, sku text, barcode text,
             qty numeric, unit text, unit_price numeric, tax_included boolean, list numeric, discount numeric,
             discounts jsonb, total numeric, net numeric, tax numeric, taxes jsonb, refund_of_line int)
      LEFT JOIN pos.product p ON p.id = x.product
      LEFT JOIN pos.stock_cost sc ON sc.product = x.product AND sc.store = p_store
      LEFT JOIN pos.product_cost pc ON pc.product = x.product
      -- goods that come back come back at the cost they left with
      LEFT JOIN LATERAL (SELECT m.unit_cost FROM pos.stock_movement m
                          WHERE m.entry = v_refund_of AND m.line_no = x.refund_of_line LIMIT 1) o ON v_refund_of IS NOT NULL
  ), c AS MATERIALIZED (
    SELECT l.*, round(qty * unit_cost * f) AS cost FROM l
  ), t AS MATERIALIZED (
    SELECT x.tax, x.name, x.letter, x.rate, x.kind, x.base * f AS base, x.amount * f AS amount
      FROM jsonb_to_recordset(b -> 'taxes') AS x(tax uuid, name text, letter text, rate numeric, kind text, base numeric, amount numeric)
  ), n AS MATERIALIZED (
    SELECT x.no, x.kind, x.name, x.amount * f AS amount, x.change * f AS change, x.reference
      FROM jsonb_to_recordset(b -> 'tenders') AS x(no int, kind text, name text, amount numeric, change numeric, reference text)
  ), w1 AS (
    INSERT INTO pos.sale (id, till, epoch, seq, receipt_no, number, kind, shift, day, at, offset_min, person, customer, currency,
                          exponent, total_minor, net_minor, tax_minor, discount_minor, rounding_minor, refund_of, refund_of_number)
    VALUES (p_id, p_till, p_epoch, p_seq, (b ->> 'receipt_no')::int, v_number, p_kind, v_shift, p_day, p_at, p_offset, p_person,
            (b ->> 'customer')::uuid, b ->> 'currency', v_exponent, v_total, v_net, v_tax, v_discount, v_rounding, v_refund_of,
            b -> 'refund_of' ->> 'number')
  ), w2 AS (
    INSERT INTO pos.sale_line (sale, no, day, product, category, name, sku, barcode, qty, unit, unit_price, is_tax_included,
                               list_minor, discount_minor, discounts, total_minor, net_minor, tax_minor, refund_of, refund_of_line)
    SELECT p_id, no, p_day, product, category, name, sku, barcode, qty, unit, unit_price, tax_included, list, discount, discounts,
           total, net, tax, CASE WHEN refund_of_line IS NOT NULL THEN v_refund_of END, refund_of_line FROM c
  ), w3 AS (
    INSERT INTO pos.sale_line_tax (sale, no, tax, base_minor, amount_minor)
    SELECT p_id, c.no, x.tax, x.base * f, x.amount * f
      FROM c, jsonb_to_recordset(c.taxes) AS x(tax uuid, base numeric, amount numeric)
  ), w4 AS (
    INSERT INTO pos.sale_tax (sale, tax, name, letter, rate, kind, base_minor, amount_minor)
    SELECT p_id, tax, name, letter, rate, kind, base, amount FROM t
  ), w5 AS (
    INSERT INTO pos.payment (sale, no, kind, name, amount_minor, change_minor, reference)
    SELECT p_id, no, kind, name, amount, change, reference FROM n
  ), w6 AS (
    INSERT INTO pos.stock_movement (at, day, store, till, product, qty, kind, unit_cost, cost_minor, entry, line_no, person)
    SELECT p_at, p_day, p_store, p_till, product, -qty, p_kind, unit_cost, -cost, p_id, no, p_person FROM c
  ), w7 AS (
    INSERT INTO pos.stock_level AS a (product, store, till, qty)
    SELECT product, p_store, p_till, -sum(qty) FROM c GROUP BY product
    ON CONFLICT (product, store, till) DO UPDATE SET qty = a.qty + excluded.qty
  ), w8 AS (
    INSERT INTO pos.day_total AS a (till, day, person, sales, refunds, lines, total_minor, net_minor, tax_minor, discount_minor,
                                    cost_minor, refund_total_minor, refund_net_minor, rounding_minor)
    SELECT p_till, p_day, v_who, (v_sign > 0)::int, (v_sign < 0)::int, count(*), v_total, v_net, v_tax, v_discount, sum(cost),
           CASE WHEN v_sign < 0 THEN v_total ELSE 0 END, CASE WHEN v_sign < 0 THEN v_net ELSE 0 END, v_rounding FROM c
    ON CONFLICT (till, day, person) DO UPDATE SET
      sales = a.sales + excluded.sales, refunds = a.refunds + excluded.refunds, lines = a.lines + excluded.lines,
      total_minor = a.total_minor + excluded.total_minor, net_minor = a.net_minor + excluded.net_minor,
      tax_minor = a.tax_minor + excluded.tax_minor, discount_minor = a.discount_minor + excluded.discount_minor,
      cost_minor = a.cost_minor + excluded.cost_minor, refund_total_minor = a.refund_total_minor + excluded.refund_total_minor,
      refund_net_minor = a.refund_net_minor + excluded.refund_net_minor, rounding_minor = a.rounding_minor + excluded.rounding_minor
  ), w9 AS (
    INSERT INTO pos.day_hour AS a (till, day, hour, person, sales, total_minor, net_minor)
    VALUES (p_till, p_day, extract(hour FROM (p_at AT TIME ZONE 'UTC') + make_interval(mins => p_offset))::int, v_who, v_sign, v_total, v_net)
    ON CONFLICT (till, day, hour, person) DO UPDATE SET
      sales = a.sales + excluded.sales, total_minor = a.total_minor + excluded.total_minor, net_minor = a.net_minor + excluded.net_minor
  ), w10 AS (
    INSERT INTO pos.day_category AS a (till, day, category, person, sales, lines, qty, total_minor, net_minor, tax_minor, discount_minor,
                                       cost_minor, refund_net_minor)
    SELECT p_till, p_day, coalesce(category, c_nil), v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total), sum(net), sum(tax), sum(discount),
           sum(cost), CASE WHEN v_sign < 0 THEN sum(net) ELSE 0 END FROM c GROUP BY 3
    ON CONFLICT (till, day, category, person) DO UPDATE SET
      sales = a.sales + excluded.sales, lines = a.lines + excluded.lines, qty = a.qty + excluded.qty, total_minor = a.total_minor + excluded.total_minor,
      net_minor = a.net_minor + excluded.net_minor, tax_minor = a.tax_minor + excluded.tax_minor,
      discount_minor = a.discount_minor + excluded.discount_minor, cost_minor = a.cost_minor + excluded.cost_minor,
      refund_net_minor = a.refund_net_minor + excluded.refund_net_minor
  ), w11 AS (
    INSERT INTO pos.day_product AS a (till, day, product, category, person, sales, lines, qty, total_minor, net_minor, tax_minor,
                                      discount_minor, cost_minor, refund_net_minor)
    SELECT p_till, p_day, product, coalesce(category, c_nil), v_who, (v_sign > 0)::int, count(*), sum(qty), sum(total), sum(net), sum(tax),
           sum(discount), sum(cost), CASE WHEN v_sign < 0 THEN sum(net) ELSE 0 END FROM c GROUP BY 3, 4
    ON CONFLICT (till, day, product, category, person) DO UPDATE SET
      sales = a.sales + excluded.sales, lines = a.lines + excluded.lines, qty = a.qty + excluded.qty, total_minor = a.total_minor + excluded.total_minor,
      net_minor = a.net_minor + excluded.net_minor, tax_minor = a.tax_minor + excluded.tax_minor,
      discount_minor = a.discount_minor + excluded.discount_minor, cost_minor = a.cost_minor + excluded.cost_minor,
      refund_net_minor = a.refund_net_minor + excluded.refund_net_minor
  ), w12 AS (
    INSERT INTO pos.day_tender AS a (till, day, kind, name, person, payments, amount_minor)
    SELECT p_till, p_day, kind, name, v_who, count(*), sum(amount - change) FROM n GROUP BY kind, name
    ON CONFLICT (till, day, kind, name, person) DO UPDATE SET
      payments = a.payments + excluded.payments, amount_minor = a.amount_minor + excluded.amount_minor
  ), w13 AS (
    INSERT INTO pos.day_tax AS a (till, day, tax, rate, name, letter, base_minor, amount_minor)
    SELECT p_till, p_day, tax, rate, name, letter, base, amount FROM t
    ON CONFLICT (till, day, tax, rate) DO UPDATE SET
      base_minor = a.base_minor + excluded.base_minor, amount_minor = a.amount_minor + excluded.amount_minor
  )
  SELECT count(*) AS lines, sum(c.total) AS total, sum(c.net) AS net, sum(c.tax) AS tax, sum(c.discount) AS discount,
         -- an amount with more decimals than the currency would be rounded without a word
         bool_and(c.total = trunc(c.total) AND c.net = trunc(c.net) AND c.tax = trunc(c.tax) AND c.discount = trunc(c.discount)
                  AND c.list = trunc(c.list)) AS is_exact,
         bool_and(v_sign > 0 OR c.qty < 0) AS is_signed,
         bool_or(c.is_odd_price) AS is_odd_price,
         bool_or(c.refund_of_line IS NOT NULL) AS is_linked,
         (SELECT coalesce(sum(t.amount), 0) FROM t) AS taxes,
         (SELECT coalesce(sum(n.amount - n.change), 0) FROM n) AS paid,
         (SELECT bool_and(n.amount = trunc(n.amount) AND n.change = trunc(n.change)) FROM n) AS is_paid_exact
    INTO s FROM c;
  IF s.lines = 0 THEN
    RAISE EXCEPTION 'no lines';
  ELSIF (s.total, s.net, s.tax, s.discount) IS DISTINCT FROM (v_total, v_net, v_tax, v_discount) THEN
    RAISE EXCEPTION 'lines add up to % (net %, tax %, discount %), the sale says % (net %, tax %, discount %)',
      s.total / f, s.net / f, s.tax / f, s.discount / f, v_total / f, v_net / f, v_tax / f, v_discount / f;
  ELSIF s.taxes IS DISTINCT FROM v_tax THEN
    RAISE EXCEPTION 'taxes add up to %, the sale says %', s.taxes / f, v_tax / f;
  ELSIF s.paid IS DISTINCT FROM v_total + v_rounding THEN
    RAISE EXCEPTION 'paid %, the sale comes to % with rounding', s.paid / f, (v_total + v_rounding) / f;
  ELSIF NOT s.is_exact OR NOT coalesce(s.is_paid_exact, true) OR v_rounding <> trunc(v_rounding) THEN
    RAISE EXCEPTION 'an amount has more decimals than the currency';
  ELSIF NOT s.is_signed THEN
    RAISE EXCEPTION 'a refund has negative quantities';
  END IF;
  IF s.is_linked AND v_refund_of IS NOT NULL THEN
    v_flags := sec.check_refund(p_id, v_refund_of);
  END IF;
  IF s.is_odd_price AND sec.has_old_price(p_id, p_at) THEN
    v_flags := array_append(v_flags, 'price_deviation');
  END IF;
  IF v_number IS DISTINCT FROM p_till || '/' || p_epoch || '-' || lpad(b ->> 'receipt_no', 6, '0') THEN
    v_flags := array_append(v_flags, 'number_mismatch');
  END IF;
  IF NOT EXISTS (SELECT FROM pos.shift WHERE id = v_shift AND till = p_till AND closed_at IS NULL) THEN
    v_flags := array_append(v_flags, 'shift_not_open');
  END IF;
  RETURN (v_flags, (b ->> 'receipt_no')::int, v_total::bigint)::sec.applied;
END $$;

-- A line cannot be refunded beyond what was sold. Two tills refunding the same sale in the same instant are not made to
-- wait for each other (an open transaction would be a lever): the later one is flagged and pos.verify_books finds it.
CREATE FUNCTION sec.check_refund(p_id uuid, p_refund_of uuid) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_flags text[] := '{}';
BEGIN
  IF NOT EXISTS (SELECT FROM pos.sale WHERE id = p_refund_of) THEN
    RETURN ARRAY['refund_of_unknown'];
  END IF;
  IF NOT pg_try_advisory_xact_lock(hashtextextended(p_refund_of::text, 7)) THEN
    v_flags := ARRAY['refund_at_two_tills'];
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT refund_of_line AS no FROM pos.sale_line WHERE sale = p_id AND refund_of_line IS NOT NULL) r
              LEFT JOIN pos.sale_line o ON o.sale = p_refund_of AND o.no = r.no
             WHERE o.no IS NULL OR o.qty + (SELECT sum(x.qty) FROM pos.sale_line x
                                             WHERE x.refund_of = p_refund_of AND x.refund_of_line = r.no) < 0) THEN
    RAISE EXCEPTION 'more is refunded than was sold';
  END IF;
  RETURN v_flags;
END $$;

-- Is there a line whose unit price was not in force at any time in the 30 days before? A till that was offline
-- sells at yesterday's prices, which is no reason for a flag.
CREATE FUNCTION sec.has_old_price(p_sale uuid, p_at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (
    SELECT FROM pos.sale_line l JOIN pos.product p ON p.id = l.product
     WHERE l.sale = p_sale AND l.unit_price <> p.price
       AND NOT EXISTS (
         SELECT FROM pos.price_history h WHERE h.product = l.product AND h.price = l.unit_price
            AND NOT EXISTS (SELECT FROM pos.price_history later WHERE later.product = h.product
                               AND later.valid_from > h.valid_from AND later.valid_from <= p_at - interval '30 days')))
$$;

CREATE FUNCTION sec.apply_other(p_till text, p_id uuid, p_kind text, p_day date, p_at timestamptz, p_person uuid, b jsonb)
RETURNS sec.applied
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  f numeric := (ARRAY[1, 10, 100, 1000, 10000])[coalesce((b ->> 'exponent')::int, 2) + 1];
  v_amount numeric;
BEGIN
  IF p_kind = 'shift_opened' THEN
    v_amount := (b ->> 'float')::numeric * f;
    INSERT INTO pos.shift (id, till, day, opened_at, opened_by, float_minor, currency, exponent)
    VALUES (p_id, p_till, p_day, p_at, p_person, v_amount, b ->> 'currency', (b ->> 'exponent')::int);
  ELSIF p_kind = 'shift_closed' THEN
    UPDATE pos.shift SET closed_at = p_at, closed_by = p_person, expected = b -> 'expected', counted = b -> 'counted'
     WHERE id = (b ->> 'shift')::uuid AND till = p_till AND closed_at IS NULL;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'this shift is not open';
    END IF;
  ELSIF p_kind = 'cash_moved' THEN
    v_amount := (b ->> 'amount')::numeric * f;
    INSERT INTO pos.cash_movement (id, till, shift, direction, amount_minor, reason, person, at, day)
    VALUES (p_id, p_till, (b ->> 'shift')::uuid, b ->> 'direction', v_amount, b ->> 'reason', p_person, p_at, p_day);
  ELSIF p_kind NOT IN ('drawer_opened', 'receipt_reprinted', 'sale_cancelled') THEN
    RAISE EXCEPTION 'unknown kind %', left(p_kind, 40);
  END IF;
  IF v_amount <> trunc(v_amount) THEN
    RAISE EXCEPTION 'an amount has more decimals than the currency';
  END IF;
  RETURN ('{}', NULL, 0)::sec.applied;
END $$;

-- Store one entry and project it. What cannot be projected is stored all the same and listed in pos.poison.
CREATE FUNCTION sec.store_entry(p_head pos.till_head, p_store text, p_seq bigint, p_payload text, p_prev bytea, p_hash bytea,
  OUT result text, OUT receipt_no int, OUT total_minor bigint)
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  j jsonb;
  v_id uuid;
  v_kind text;
  v_at timestamptz;
  v_day date;
  v_person uuid;
  v_jti uuid;
  v_applied sec.applied;
  v_flags text[];
  v_error text;
BEGIN
  result := 'posted';
  BEGIN
    j := p_payload::jsonb;
    -- PostgreSQL would also read 'yesterday' and 'now'
    IF (j ->> 'at') !~ '^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$' OR (j ->> 'day') !~ '^\d{4}-\d\d-\d\d$' THEN
      RAISE EXCEPTION 'the time or the day is malformed';
    END IF;
    v_id := (j ->> 'id')::uuid;
    v_kind := j ->> 'kind';
    v_at := (j ->> 'at')::timestamptz;
    v_day := (j ->> 'day')::date;
    v_person := (j ->> 'user')::uuid;
    v_jti := (j ->> 'jti')::uuid;
    receipt_no := CASE WHEN v_kind IN ('sale', 'refund') THEN (j -> 'body' ->> 'receipt_no')::int END;
    IF NOT isfinite(v_at) OR v_at NOT BETWEEN '2000-01-01' AND '2199-12-31' THEN
      RAISE EXCEPTION 'the time is out of range';
    END IF;
    INSERT INTO pos.journal (till, epoch, seq, id, kind, day, at, person, jti, payload, prev_hash, hash)
    VALUES (p_head.till, p_head.epoch, p_seq, v_id, v_kind, v_day, v_at, v_person, v_jti, p_payload, p_prev, p_hash);
    IF v_kind IN ('sale', 'refund') THEN
      v_applied := sec.apply_sale(p_head.till, p_store, p_head.epoch, p_seq, v_id, v_kind, v_day, v_at,
                                  coalesce((j ->> 'offset_min')::int, 0), v_person, j -> 'body');
    ELSE
      v_applied := sec.apply_other(p_head.till, v_id, v_kind, v_day, v_at, v_person, j -> 'body');
    END IF;
    v_flags := v_applied.flags;
    total_minor := v_applied.total_minor;
    IF j ->> 'till' IS DISTINCT FROM p_head.till OR j ->> 'epoch' IS DISTINCT FROM p_head.epoch::text
       OR j ->> 'seq' IS DISTINCT FROM p_seq::text THEN
      v_flags := array_append(v_flags, 'number_mismatch');
    END IF;
    IF v_at > clock_timestamp() + interval '5 minutes' THEN
      v_flags := array_append(v_flags, 'till_clock_ahead');
    END IF;
    IF NOT EXISTS (SELECT FROM sec.session WHERE jti = v_jti AND person = v_person AND till = p_head.till) THEN
      v_flags := array_append(v_flags, 'no_session');
    END IF;
    IF receipt_no <> p_head.last_receipt_no + 1 THEN
      v_flags := array_append(v_flags, 'receipt_gap');
    END IF;
    IF v_flags <> '{}' THEN
      INSERT INTO pos.entry_flag (till, epoch, seq, flag)
      SELECT DISTINCT p_head.till, p_head.epoch, p_seq, x FROM unnest(v_flags) x;
    END IF;
    RETURN;
  EXCEPTION WHEN OTHERS THEN
    -- Trouble of the server, and our own mistakes (42), are told to the till, which tries again. All else is the
    -- content's fault: the list of what content can provoke is open (NaN alone is 0A000), so it is the rest.
    IF left(SQLSTATE, 2) IN ('08', '25', '40', '42', '53', '55', '57', '58', 'XX') THEN
      RAISE;
    END IF;
    v_error := SQLERRM;
  END;
  result := 'quarantined';
  total_minor := 0;
  IF v_id IS NULL OR EXISTS (SELECT FROM pos.journal WHERE id = v_id) THEN
    v_id := gen_random_uuid();
  END IF;
  INSERT INTO pos.journal (till, epoch, seq, id, kind, day, at, person, jti, payload, prev_hash, hash)
  VALUES (p_head.till, p_head.epoch, p_seq, v_id, coalesce(left(v_kind, 40), '?'),
          CASE WHEN v_day BETWEEN '2000-01-01' AND '2199-12-31' THEN v_day ELSE current_date END,
          CASE WHEN v_at BETWEEN '2000-01-01' AND '2199-12-31' THEN v_at ELSE now() END,
          v_person, v_jti, p_payload, p_prev, p_hash);
  INSERT INTO pos.poison (till, epoch, seq, error) VALUES (p_head.till, p_head.epoch, p_seq, left(v_error, 1000));
END $$;

CREATE FUNCTION sec.post(p_epoch int, p_first bigint, p_payloads text[], p_prev bytea, p_hashes bytea[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_head pos.till_head;
  v_before pos.till_head;
  v_store text;
  v_blocked text;
  v_seq bigint := p_first;
  v_prev bytea := p_prev;
  v_hash bytea;
  v_known bytea;
  v_done record;
  v_results text[] := '{}';
BEGIN
  -- who posts is proven by the login, not said by the payload
  SELECT store, blocked INTO v_store, v_blocked FROM pos.till WHERE db_role = session_user;
  IF v_store IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  ELSIF v_blocked IS NOT NULL THEN
    RAISE EXCEPTION 'till blocked: %', v_blocked USING ERRCODE = 'PT001';
  ELSIF p_epoch IS NULL OR p_first IS NULL OR p_prev IS NULL OR p_first < 1
     OR cardinality(p_payloads) <> cardinality(p_hashes) THEN
    RAISE EXCEPTION 'malformed call' USING ERRCODE = 'PT002';
  END IF;
  SELECT h.* INTO v_head FROM pos.till_head h JOIN pos.till t ON t.code = h.till WHERE t.db_role = session_user FOR UPDATE OF h;
  v_before := v_head;
  FOR i IN 1 .. cardinality(p_payloads) LOOP
    v_hash := p_hashes[i];
    IF v_hash IS DISTINCT FROM sha256(v_prev || convert_to(p_payloads[i], 'UTF8')) THEN
      RAISE EXCEPTION 'hash does not fit the payload at %/%', p_epoch, v_seq USING ERRCODE = 'PT002';
    END IF;
    IF p_epoch < v_head.epoch OR (p_epoch = v_head.epoch AND v_seq <= v_head.last_seq) THEN
      SELECT hash INTO v_known FROM pos.journal WHERE till = v_head.till AND epoch = p_epoch AND seq = v_seq;
      IF v_known IS DISTINCT FROM v_hash THEN
        RAISE EXCEPTION 'fork: number %/% is taken by other content', p_epoch, v_seq USING ERRCODE = 'PT003';
      END IF;
      v_results := array_append(v_results, 'duplicate');
    ELSIF p_epoch <> v_head.epoch OR v_seq <> v_head.last_seq + 1 THEN
      RAISE EXCEPTION 'gap: expected %/%', v_head.epoch, v_head.last_seq + 1 USING ERRCODE = 'PT004';
    ELSIF v_prev <> v_head.last_hash THEN
      RAISE EXCEPTION 'fork: the link is broken at %/%', p_epoch, v_seq USING ERRCODE = 'PT003';
    ELSE
      SELECT * INTO v_done FROM sec.store_entry(v_head, v_store, v_seq, p_payloads[i], v_prev, v_hash);
      v_results := array_append(v_results, v_done.result);
      v_head.last_seq := v_seq;
      v_head.last_hash := v_hash;
      v_head.last_receipt_no := coalesce(v_done.receipt_no, v_head.last_receipt_no);
      v_head.grand_total_minor := v_head.grand_total_minor + greatest(v_done.total_minor, 0);
    END IF;
    v_seq := v_seq + 1;
    v_prev := v_hash;
  END LOOP;
  IF v_head.last_seq <> v_before.last_seq THEN
    UPDATE pos.till_head SET last_seq = v_head.last_seq, last_hash = v_head.last_hash,
           last_receipt_no = v_head.last_receipt_no, grand_total_minor = v_head.grand_total_minor
     WHERE till = v_head.till;
  END IF;
  RETURN v_results;
END $$;

-- 'posted', 'duplicate' (a success) or 'quarantined' (stored, listed in pos.poison for a person; also a success).
-- Errors: PT001 till blocked, PT002 hash, PT003 fork or broken link, PT004 gap.
CREATE FUNCTION pos.post_entry(p_epoch int, p_seq bigint, p_payload text, p_prev bytea, p_hash bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN RETURN (sec.post(p_epoch, p_seq, ARRAY[p_payload], p_prev, ARRAY[p_hash]))[1]; END $$;

-- A backlog: consecutive entries, `p_prev` is the hash before the first. All or nothing.
CREATE FUNCTION pos.post_entries(p_epoch int, p_first_seq bigint, p_payloads text[], p_prev bytea, p_hashes bytea[]) RETURNS text[]
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS
$$ BEGIN RETURN sec.post(p_epoch, p_first_seq, p_payloads, p_prev, p_hashes); END $$;

CREATE FUNCTION pos.chain_head(OUT till text, OUT epoch int, OUT last_seq bigint, OUT last_hash bytea, OUT last_receipt_no int, OUT blocked text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT h.till, h.epoch, h.last_seq, h.last_hash, h.last_receipt_no, t.blocked
    FROM pos.till_head h JOIN pos.till t ON t.code = h.till WHERE t.db_role = session_user
$$;

-- NOTIFY serialises commits, so posting does not notify; the poster calls this once in a while.
CREATE FUNCTION pos.announce(p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pos.is_till() OR p_kind NOT IN ('sales', 'stock', 'shifts') THEN
    RAISE EXCEPTION 'nothing to announce' USING ERRCODE = '42501';
  END IF;
  PERFORM pg_notify('pos_changes', p_kind);
END $$;

-- ------------------------------------------------------------------ verifying
CREATE FUNCTION pos.verify_chain(p_till text DEFAULT NULL) RETURNS TABLE (till text, epoch int, seq bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('journal.read');
  RETURN QUERY
  SELECT x.till, x.epoch, x.seq, x.problem FROM (
    SELECT j.till, j.epoch, j.seq, CASE
        WHEN j.hash <> sha256(j.prev_hash || convert_to(j.payload, 'UTF8')) THEN 'content_changed'
        WHEN j.seq <> coalesce(lag(j.seq) OVER w, 0) + 1 THEN 'entry_missing'
        WHEN j.prev_hash <> coalesce(lag(j.hash) OVER w, decode(repeat('00', 32), 'hex')) THEN 'link_broken'
      END AS problem
      FROM pos.journal j WHERE p_till IS NULL OR j.till = p_till
    WINDOW w AS (PARTITION BY j.till, j.epoch ORDER BY j.seq)) x
   WHERE x.problem IS NOT NULL
  UNION ALL
  SELECT h.till, h.epoch, h.last_seq, 'tail_cut' FROM pos.till_head h
   WHERE (p_till IS NULL OR h.till = p_till) AND h.last_seq > 0
     AND NOT EXISTS (SELECT FROM pos.journal j WHERE j.till = h.till AND j.epoch = h.epoch AND j.seq = h.last_seq AND j.hash = h.last_hash
                        AND NOT EXISTS (SELECT FROM pos.journal n WHERE n.till = h.till AND n.epoch = h.epoch AND n.seq > h.last_seq))
  ORDER BY 1, 2, 3;
END $$;

CREATE FUNCTION pos.verify_audit() RETURNS TABLE (db_role text, seq bigint, problem text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('audit.read');
  RETURN QUERY
  SELECT x.db_role, x.seq, x.problem FROM (
    SELECT a.db_role, a.seq, CASE
        WHEN a.hash <> sha256(a.prev_hash || convert_to(jsonb_build_array(
          a.seq, extract(epoch FROM a.at), a.db_role, a.person, a.action, a.subject, a.detail)::text, 'UTF8')) THEN 'content_changed'
        WHEN a.seq <> coalesce(lag(a.seq) OVER w, 0) + 1 THEN 'entry_missing'
        WHEN a.prev_hash <> coalesce(lag(a.hash) OVER w, decode(repeat('00', 32), 'hex')) THEN 'link_broken'
        WHEN lead(a.seq) OVER w IS NULL AND (a.seq, a.hash) IS DISTINCT FROM (h.seq, h.hash) THEN 'tail_cut'
      END AS problem
      FROM pos.audit a LEFT JOIN pos.audit_head h ON h.db_role = a.db_role
    WINDOW w AS (PARTITION BY a.db_role ORDER BY a.seq)) x
   WHERE x.problem IS NOT NULL ORDER BY 1, 2;
END $$;

-- Do the projections add up to the entries, and the rollups and stock slots to the projections?
CREATE FUNCTION pos.verify_books(p_till text DEFAULT NULL) RETURNS TABLE (till text, problem text, expected numeric, found numeric)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('journal.read');
  RETURN QUERY
  WITH entry AS (
    SELECT j.till, j.id, (d.doc -> 'body' ->> 'total')::numeric * power(10::numeric, (d.doc -> 'body' ->> 'exponent')::int) AS total
      FROM pos.journal j CROSS JOIN LATERAL (SELECT j.payload::jsonb AS doc) d
     WHERE j.kind IN ('sale', 'refund') AND (p_till IS NULL OR j.till = p_till)
       AND NOT EXISTS (SELECT FROM pos.poison x WHERE x.till = j.till AND x.epoch = j.epoch AND x.seq = j.seq)
  ), sums AS (
    SELECT e.till, count(*)::numeric AS entries, count(s.id)::numeric AS sales, sum(e.total) AS entry_total,
           sum(s.total_minor)::numeric AS sale_total
      FROM entry e LEFT JOIN pos.sale s ON s.id = e.id GROUP BY e.till
  ), line AS (
    SELECT s.till, sum(l.total_minor)::numeric AS total, sum(l.net_minor)::numeric AS net, count(*)::numeric AS lines
      FROM pos.sale s JOIN pos.sale_line l ON l.sale = s.id WHERE p_till IS NULL OR s.till = p_till GROUP BY s.till
  ), dt AS (
    SELECT d.till, sum(d.total_minor)::numeric AS total, sum(d.sales + d.refunds)::numeric AS sales FROM pos.day_total d GROUP BY d.till
  ), dp AS (
    SELECT d.till, sum(d.total_minor)::numeric AS total, sum(d.lines)::numeric AS lines FROM pos.day_product d GROUP BY d.till
  ), dc AS (
    SELECT d.till, sum(d.total_minor)::numeric AS total FROM pos.day_category d GROUP BY d.till
  ), dh AS (
    SELECT d.till, sum(d.total_minor)::numeric AS total FROM pos.day_hour d GROUP BY d.till
  ), dn AS (
    SELECT d.till, sum(d.amount_minor)::numeric AS total FROM pos.day_tender d GROUP BY d.till
  ), pay AS (
    SELECT s.till, sum(p.amount_minor - p.change_minor)::numeric AS total FROM pos.sale s JOIN pos.payment p ON p.sale = s.id GROUP BY s.till
  ), checks AS (
    SELECT sums.till, v.problem, v.expected, v.found FROM sums
      LEFT JOIN line USING (till) LEFT JOIN dt USING (till) LEFT JOIN dp USING (till) LEFT JOIN dc USING (till)
      LEFT JOIN dh USING (till) LEFT JOIN dn USING (till) LEFT JOIN pay USING (till)
      CROSS JOIN LATERAL (VALUES
        ('sale_missing', sums.entries, sums.sales), ('sale_total', sums.entry_total, sums.sale_total),
        ('line_total', sums.entry_total, line.total), ('day_total', sums.entry_total, dt.total),
        ('day_total_count', sums.sales, dt.sales), ('day_product', sums.entry_total, dp.total),
        ('day_product_lines', line.lines, dp.lines), ('day_category', sums.entry_total, dc.total),
        ('day_hour', sums.entry_total, dh.total), ('day_tender', pay.total, dn.total)) v(problem, expected, found)
  )
  SELECT c.till, c.problem, c.expected, c.found FROM checks c WHERE c.expected IS DISTINCT FROM c.found
  UNION ALL
  SELECT s.till, 'sale_without_entry', 0, count(*)::numeric FROM pos.sale s
   WHERE (p_till IS NULL OR s.till = p_till) AND NOT EXISTS (SELECT FROM pos.journal j WHERE j.id = s.id AND j.till = s.till)
   GROUP BY s.till
  UNION ALL
  SELECT coalesce(m.till, v.till), 'stock_level', m.qty, v.qty
    FROM (SELECT x.till, x.store, x.product, sum(x.qty) AS qty FROM pos.stock_movement x GROUP BY 1, 2, 3) m
    FULL JOIN pos.stock_level v ON v.till = m.till AND v.store = m.store AND v.product = m.product
   WHERE (p_till IS NULL OR coalesce(m.till, v.till) = p_till) AND coalesce(m.qty, 0) <> coalesce(v.qty, 0)
  UNION ALL
  SELECT s.till, 'refunded_beyond_sold', o.qty, sum(-r.qty) FROM pos.sale_line r JOIN pos.sale_line o ON o.sale = r.refund_of AND o.no = r.refund_of_line
    JOIN pos.sale s ON s.id = o.sale WHERE p_till IS NULL OR s.till = p_till
   GROUP BY s.till, o.sale, o.no, o.qty HAVING sum(-r.qty) > o.qty;
END $$;
