-- Goods counted with a list. Tills read it through row level security; it is written by the functions below alone.
-- docs/decisions/0022-what-is-sold-while-it-is-counted.md says why.

-- `no` counts a store's stocktakes without a gap. `listed` and the rest are written when it ends.
CREATE TABLE pos.stocktake (
  id uuid NOT NULL,
  store text NOT NULL,
  no integer NOT NULL,
  status text DEFAULT 'open' NOT NULL,
  scope text NOT NULL,
  category uuid,
  supplier uuid,
  is_blind boolean DEFAULT false NOT NULL,
  note text DEFAULT '' NOT NULL,
  started_at timestamptz DEFAULT now() NOT NULL,
  started_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  listed integer,
  counted integer,
  differences integer,
  CONSTRAINT stocktake_pkey PRIMARY KEY (id),
  CONSTRAINT stocktake_store_no_key UNIQUE (store, no),
  CONSTRAINT stocktake_store_fkey FOREIGN KEY (store) REFERENCES pos.store (code),
  CONSTRAINT stocktake_category_fkey FOREIGN KEY (category) REFERENCES pos.category (id),
  CONSTRAINT stocktake_supplier_fkey FOREIGN KEY (supplier) REFERENCES pos.supplier (id),
  CONSTRAINT stocktake_status_known_check CHECK (status IN ('open', 'posted', 'cancelled')),
  CONSTRAINT stocktake_scope_known_check CHECK (scope IN ('all', 'category', 'supplier')),
  CONSTRAINT stocktake_scope_whole_check CHECK ((category IS NOT NULL) = (scope = 'category') AND (supplier IS NOT NULL) = (scope = 'supplier')),
  CONSTRAINT stocktake_note_text_check CHECK (length(note) <= 400 AND note !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT stocktake_no_range_check CHECK (no BETWEEN 1 AND 99999999)
);
CREATE UNIQUE INDEX stocktake_store_idx ON pos.stocktake (store) WHERE status = 'open';

-- A product of the list. `qty` null: not counted. `expected` is the level at the very moment of the last count; `version` grows by every
-- count. `movement` is what was booked.
CREATE TABLE pos.stocktake_line (
  stocktake uuid NOT NULL,
  product uuid NOT NULL,
  qty numeric(14, 3),
  expected numeric(16, 3),
  counted_at timestamptz,
  counted_by uuid,
  version integer DEFAULT 0 NOT NULL,
  movement bigint,
  CONSTRAINT stocktake_line_pkey PRIMARY KEY (stocktake, product),
  CONSTRAINT stocktake_line_stocktake_fkey FOREIGN KEY (stocktake) REFERENCES pos.stocktake (id),
  CONSTRAINT stocktake_line_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id),
  CONSTRAINT stocktake_line_qty_range_check CHECK (qty BETWEEN 0 AND 99999999),
  CONSTRAINT stocktake_line_counted_whole_check CHECK ((qty IS NULL) = (expected IS NULL))
);
CREATE INDEX stocktake_line_product_idx ON pos.stocktake_line (product);

-- Every count as it was made, for ever. The program makes the id, so that a second try counts nothing. `qty` null: it was taken back.
CREATE TABLE pos.stocktake_count (
  id uuid NOT NULL,
  stocktake uuid NOT NULL,
  product uuid NOT NULL,
  qty numeric(14, 3),
  is_added boolean NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  till text NOT NULL,
  person uuid,
  CONSTRAINT stocktake_count_pkey PRIMARY KEY (id),
  CONSTRAINT stocktake_count_stocktake_fkey FOREIGN KEY (stocktake) REFERENCES pos.stocktake (id),
  CONSTRAINT stocktake_count_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id)
);
CREATE INDEX stocktake_count_stocktake_product_idx ON pos.stocktake_count (stocktake, product);

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['stocktake', 'stocktake_line', 'stocktake_count'] LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_table);
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING ((SELECT pos.may(''stock.edit'')))', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.stocktake_count FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.stocktake_count FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
ALTER TABLE pos.stocktake_count ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pos.stocktake_count ENABLE ALWAYS TRIGGER append_only_all;

-- A list of goods to be counted: those that are sold, and those that are not any more but are there. The same id again changes nothing.
CREATE FUNCTION pos.start_stocktake(p_stocktake uuid, p_scope text, p_of uuid, p_is_blind boolean, p_note text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_store text := coalesce((SELECT t.store FROM pos.till t WHERE t.code = sec.my_till()), (SELECT min(s.code) FROM pos.store s));
  v_no int;
BEGIN
  -- one after the other: whoever starts next sees this one, or its number again
  PERFORM FROM pos.store s WHERE s.code = v_store FOR NO KEY UPDATE;
  IF EXISTS (SELECT FROM pos.stocktake t WHERE t.id = p_stocktake) THEN
    RETURN;
  ELSIF EXISTS (SELECT FROM pos.stocktake t WHERE t.store = v_store AND t.status = 'open') THEN
    RAISE EXCEPTION 'another one is open' USING ERRCODE = 'PT021';
  END IF;
  INSERT INTO pos.stocktake (id, store, no, scope, category, supplier, is_blind, note, started_by)
  SELECT p_stocktake, v_store, coalesce(max(t.no), 0) + 1, p_scope, CASE p_scope WHEN 'category' THEN p_of END,
         CASE p_scope WHEN 'supplier' THEN p_of END, p_is_blind, p_note, v_actor
    FROM pos.stocktake t WHERE t.store = v_store RETURNING no INTO v_no;
  INSERT INTO pos.stocktake_line (stocktake, product)
  WITH RECURSIVE below AS (
    SELECT c.id FROM pos.category c WHERE p_scope = 'category' AND c.id = p_of
    UNION SELECT c.id FROM pos.category c JOIN below b ON c.parent = b.id
  )
  SELECT p_stocktake, p.id FROM pos.product p
   WHERE (p_scope = 'all' OR p_scope = 'category' AND p.category IN (SELECT b.id FROM below b) OR p_scope = 'supplier' AND p.supplier = p_of)
     AND (p.archived_at IS NULL
          OR (SELECT sum(v.qty) FROM pos.stock_level v WHERE v.product = p.id AND v.store = v_store) <> 0);
  PERFORM sec.log('stocktake_started', p_stocktake::text, jsonb_build_object('no', v_no, 'scope', p_scope, 'of', p_of), v_actor);
  PERFORM sec.hint('stock');
END $$;

-- Goods were counted: `p_qty` in all, or that many more. Level and count are of one moment, so that what is sold later comes off by itself.
-- `p_seen` is the version that whoever types in all has looked at: somebody else's count is never written over unseen. `p_is_new`: what is
-- not on the list joins it. Returns by how much the level has moved since this product was counted before, 0 where it was not.
CREATE FUNCTION pos.count_stock(p_count uuid, p_stocktake uuid, p_product uuid, p_qty numeric, p_is_added boolean, p_seen int, p_is_new boolean)
RETURNS numeric
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_take pos.stocktake;
  v_line pos.stocktake_line;
  v_level numeric;
BEGIN
  IF p_count IS NULL OR p_is_added IS NULL OR NOT coalesce(p_qty BETWEEN 0 AND 99999999, NOT p_is_added) OR p_is_added AND p_qty = 0 THEN
    RAISE EXCEPTION 'malformed count' USING ERRCODE = '22023';
  END IF;
  -- counts go on beside each other, never beside the end of it
  SELECT * INTO v_take FROM pos.stocktake t WHERE t.id = p_stocktake FOR SHARE;
  IF v_take.id IS NULL THEN
    RAISE EXCEPTION 'no such stocktake' USING ERRCODE = 'PT006';
  ELSIF EXISTS (SELECT FROM pos.stocktake_count c WHERE c.id = p_count) THEN
    RETURN 0;
  ELSIF v_take.status <> 'open' THEN
    RAISE EXCEPTION '%', v_take.status USING ERRCODE = 'PT022';
  END IF;
  IF p_is_new THEN
    INSERT INTO pos.stocktake_line (stocktake, product) VALUES (p_stocktake, p_product) ON CONFLICT DO NOTHING;
  END IF;
  SELECT * INTO v_line FROM pos.stocktake_line l WHERE l.stocktake = p_stocktake AND l.product = p_product FOR UPDATE;
  IF v_line.product IS NULL THEN
    RAISE EXCEPTION 'not on the list' USING ERRCODE = 'PT006';
  ELSIF NOT p_is_added AND v_line.version IS DISTINCT FROM p_seen THEN
    RAISE EXCEPTION 'counted meanwhile' USING ERRCODE = 'PT023';
  END IF;
  INSERT INTO pos.stocktake_count (id, stocktake, product, qty, is_added, till, person)
  VALUES (p_count, p_stocktake, p_product, p_qty, p_is_added, coalesce(sec.my_till(), '-'), v_actor);
  -- a statement of its own: it sees what was sold while this one waited for the line
  v_level := coalesce((SELECT sum(v.qty) FROM pos.stock_level v WHERE v.product = p_product AND v.store = v_take.store), 0);
  UPDATE pos.stocktake_line l
     SET qty = CASE WHEN p_is_added THEN coalesce(l.qty, 0) + p_qty ELSE p_qty END, expected = CASE WHEN p_qty IS NOT NULL THEN v_level END,
         counted_at = clock_timestamp(), counted_by = v_actor, version = l.version + 1
   WHERE l.stocktake = p_stocktake AND l.product = p_product;
  RETURN CASE WHEN p_is_added THEN coalesce(v_level - v_line.expected, 0) ELSE 0 END;
END $$;

-- Every difference goes into the ledger, once: false where that was done already. `p_seen` is the sum of the versions that were looked at:
-- whoever counts meanwhile is not booked unseen. `p_zero`: what nobody counted is not there; else it stays as it is.
CREATE FUNCTION pos.end_stocktake(p_stocktake uuid, p_seen bigint, p_zero boolean, p_booked_on date) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_slot text := coalesce(sec.my_till(), '-');
  v_take pos.stocktake;
  v_exponent int;
  v_zeroed int := 0;
BEGIN
  SELECT * INTO v_take FROM pos.stocktake t WHERE t.id = p_stocktake FOR UPDATE;
  IF v_take.id IS NULL THEN
    RAISE EXCEPTION 'no such stocktake' USING ERRCODE = 'PT006';
  ELSIF v_take.status = 'posted' THEN
    RETURN false;
  ELSIF v_take.status <> 'open' THEN
    RAISE EXCEPTION '%', v_take.status USING ERRCODE = 'PT022';
  ELSIF (SELECT coalesce(sum(l.version), 0) FROM pos.stocktake_line l WHERE l.stocktake = p_stocktake) IS DISTINCT FROM p_seen THEN
    RAISE EXCEPTION 'counted meanwhile' USING ERRCODE = 'PT024';
  END IF;
  SELECT s.exponent INTO v_exponent FROM pos.store s WHERE s.code = v_take.store;
  IF p_zero THEN
    UPDATE pos.stocktake_line l SET qty = 0, expected = coalesce(v.level, 0), counted_at = now(), counted_by = v_actor, version = l.version + 1
      FROM pos.stocktake_line x
      LEFT JOIN (SELECT s.product, sum(s.qty) AS level FROM pos.stock_level s WHERE s.store = v_take.store GROUP BY s.product) v
        ON v.product = x.product
     WHERE x.stocktake = p_stocktake AND x.qty IS NULL AND l.stocktake = x.stocktake AND l.product = x.product;
    GET DIAGNOSTICS v_zeroed = ROW_COUNT;
  END IF;
  -- as pos.move_stock books one correction, for all at once
  WITH d AS MATERIALIZED (
    SELECT l.product, l.qty - l.expected AS qty, coalesce(a.average, c.cost, 0) AS cost
      FROM pos.stocktake_line l LEFT JOIN pos.stock_cost a ON a.product = l.product AND a.store = v_take.store
      LEFT JOIN pos.product_cost c ON c.product = l.product
     WHERE l.stocktake = p_stocktake AND l.qty <> l.expected ORDER BY l.product
  ), m AS (
    INSERT INTO pos.stock_movement (day, store, till, product, qty, kind, reason, unit_cost, cost_minor, person, note)
    SELECT p_booked_on, v_take.store, v_slot, d.product, d.qty, 'adjust', 'count', d.cost,
           round(d.qty * d.cost * power(10::numeric, v_exponent)), v_actor, 'ST ' || v_take.no FROM d
    RETURNING id, product
  ), v AS (
    INSERT INTO pos.stock_level AS a (product, store, till, qty) SELECT d.product, v_take.store, v_slot, d.qty FROM d
    ON CONFLICT (product, store, till) DO UPDATE SET qty = a.qty + excluded.qty
  )
  UPDATE pos.stocktake_line l SET movement = m.id FROM m WHERE l.stocktake = p_stocktake AND l.product = m.product;
  UPDATE pos.stocktake t SET status = 'posted', ended_at = now(), ended_by = v_actor, listed = x.listed, counted = x.counted, differences = x.differences
    FROM (SELECT count(*) AS listed, count(l.qty) AS counted, count(*) FILTER (WHERE l.qty <> l.expected) AS differences
            FROM pos.stocktake_line l WHERE l.stocktake = p_stocktake) x
   WHERE t.id = p_stocktake;
  PERFORM sec.log('stocktake_posted', p_stocktake::text, jsonb_build_object('no', v_take.no, 'zeroed', v_zeroed), v_actor);
  PERFORM sec.hint('stock');
  RETURN true;
END $$;

-- Nothing of it is booked. Once more changes nothing.
CREATE FUNCTION pos.cancel_stocktake(p_stocktake uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_take pos.stocktake;
BEGIN
  SELECT * INTO v_take FROM pos.stocktake t WHERE t.id = p_stocktake FOR UPDATE;
  IF v_take.id IS NULL THEN
    RAISE EXCEPTION 'no such stocktake' USING ERRCODE = 'PT006';
  ELSIF v_take.status = 'posted' THEN
    RAISE EXCEPTION '%', v_take.status USING ERRCODE = 'PT022';
  ELSIF v_take.status = 'open' THEN
    UPDATE pos.stocktake t SET status = 'cancelled', ended_at = now(), ended_by = v_actor, listed = x.listed, counted = x.counted, differences = x.differences
      FROM (SELECT count(*) AS listed, count(l.qty) AS counted, count(*) FILTER (WHERE l.qty <> l.expected) AS differences
              FROM pos.stocktake_line l WHERE l.stocktake = p_stocktake) x
     WHERE t.id = p_stocktake;
    PERFORM sec.log('stocktake_cancelled', p_stocktake::text, jsonb_build_object('no', v_take.no), v_actor);
    PERFORM sec.hint('stock');
  END IF;
END $$;

-- Tills of this store that sell and are not connected now: what they sold before a count and send after it would come off twice.
CREATE FUNCTION pos.silent_tills() RETURNS TABLE (name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT t.name FROM pos.till t
   WHERE (SELECT pos.may('stock.edit')) AND t.code <> coalesce(sec.my_till(), '-') AND t.blocked IS NULL
     AND t.store = coalesce((SELECT m.store FROM pos.till m WHERE m.code = sec.my_till()), (SELECT min(s.code) FROM pos.store s))
     AND EXISTS (SELECT FROM pos.shift s WHERE s.till = t.code AND s.closed_at IS NULL)
     AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datname = current_database() AND a.usename = t.db_role)
   ORDER BY t.code
$$;

REVOKE ALL ON FUNCTION pos.start_stocktake(uuid, text, uuid, boolean, text), pos.count_stock(uuid, uuid, uuid, numeric, boolean, int, boolean),
  pos.end_stocktake(uuid, bigint, boolean, date), pos.cancel_stocktake(uuid), pos.silent_tills() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.start_stocktake(uuid, text, uuid, boolean, text), pos.count_stock(uuid, uuid, uuid, numeric, boolean, int, boolean),
  pos.end_stocktake(uuid, bigint, boolean, date), pos.cancel_stocktake(uuid), pos.silent_tills() TO pos_till;
