-- Goods that are not sold below zero: what a basket has of them is set aside on the server, so two tills do not sell the last piece
-- both. docs/decisions/0019-the-last-piece-is-held-by-its-basket.md says why for chosen goods only, and why a till alone sells on.

ALTER TABLE pos.product ADD COLUMN sells_below_zero boolean DEFAULT true NOT NULL;
GRANT INSERT (sells_below_zero), UPDATE (sells_below_zero) ON pos.product TO pos_till;

-- By the basket and not by the till: it goes along when another till takes the basket. Gone with the entry, or when it is given up.
CREATE TABLE pos.stock_hold (
  document uuid NOT NULL,
  product uuid NOT NULL,
  store text NOT NULL,
  till text NOT NULL,
  qty numeric(14, 3) NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT stock_hold_pkey PRIMARY KEY (document, product),
  CONSTRAINT stock_hold_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT stock_hold_qty_range_check CHECK (qty BETWEEN 0.001 AND 99999)
);
CREATE INDEX stock_hold_product_store_idx ON pos.stock_hold (product, store);
CREATE INDEX stock_hold_till_idx ON pos.stock_hold (till);
ALTER TABLE pos.stock_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.stock_hold FOR SELECT TO pos_till USING ((SELECT pos.may('reports.read')));
GRANT SELECT ON pos.stock_hold TO pos_till;

-- What others than `p_document` may still take: what is there, less what is set aside. A basket that is sold is in the level already.
CREATE FUNCTION sec.stock_left(p_product uuid, p_store text, p_document uuid) RETURNS numeric
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT coalesce((SELECT sum(l.qty) FROM pos.stock_level l WHERE l.product = p_product AND l.store = p_store), 0)
       - coalesce((SELECT sum(h.qty) FROM pos.stock_hold h
                    WHERE h.product = p_product AND h.store = p_store AND h.document <> p_document
                      AND NOT EXISTS (SELECT FROM pos.journal j WHERE j.id = h.document)), 0)
$$;

-- Set goods aside for the basket `p_document`, in place of what it had set aside before. Of each as much as is there: one row comes
-- back for every product of which that is less than wanted. Goods that may go below zero are neither held nor told of.
CREATE FUNCTION pos.hold_stock(p_document uuid, p_products uuid[], p_qty numeric[]) RETURNS TABLE (product uuid, left_qty numeric)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
#variable_conflict use_column
DECLARE
  v_till text;
  v_store text;
BEGIN
  PERFORM sec.need('sell');
  v_till := sec.my_till();
  SELECT t.store INTO v_store FROM pos.till t WHERE t.code = v_till;
  IF v_store IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  ELSIF p_document IS NULL OR cardinality(p_products) IS DISTINCT FROM cardinality(p_qty) OR cardinality(p_products) > 1000
     OR EXISTS (SELECT FROM unnest(p_products, p_qty) w(product, qty)
                 WHERE w.product IS NULL OR w.qty IS NULL OR w.qty NOT BETWEEN 0.001 AND 99999) THEN
    RAISE EXCEPTION 'malformed call' USING ERRCODE = 'PT002';
  END IF;
  -- sold already, or another till works on it by now: the wish comes too late
  IF EXISTS (SELECT FROM pos.journal j WHERE j.id = p_document)
     OR EXISTS (SELECT FROM pos.parked_basket b WHERE b.id = p_document AND coalesce(b.taken_by, b.till) <> v_till) THEN
    RETURN;
  END IF;
  IF (SELECT count(*) FROM pos.stock_hold h WHERE h.till = v_till AND h.document <> p_document) >= 10000 THEN
    RAISE EXCEPTION 'this till holds too much: wait' USING ERRCODE = 'PT009';
  END IF;
  -- in one order for all, so that no two baskets wait for each other
  PERFORM FROM pos.product p WHERE p.id = ANY (p_products) AND NOT p.sells_below_zero ORDER BY p.id FOR NO KEY UPDATE;
  DELETE FROM pos.stock_hold h WHERE h.document = p_document;
  -- a statement of its own: it sees what was done while this one waited for the rows
  RETURN QUERY
  WITH wanted AS (
    SELECT w.product, sum(w.qty) AS qty FROM unnest(p_products, p_qty) w(product, qty)
      JOIN pos.product p ON p.id = w.product AND NOT p.sells_below_zero GROUP BY w.product
  ), given AS (
    SELECT w.product, w.qty, greatest(least(w.qty, sec.stock_left(w.product, v_store, p_document)), 0) AS has FROM wanted w
  ), held AS (
    INSERT INTO pos.stock_hold (document, product, store, till, qty)
    SELECT p_document, g.product, v_store, v_till, g.has FROM given g WHERE g.has > 0
  )
  SELECT g.product, g.has FROM given g WHERE g.has < g.qty ORDER BY g.product;
END $$;

-- The basket is given up. Whoever has it may say so: the till that took it from the list, else the one that set the goods aside.
CREATE FUNCTION pos.release_stock(p_document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('sell');
  DELETE FROM pos.stock_hold h WHERE h.document = p_document
     AND coalesce((SELECT coalesce(b.taken_by, b.till) FROM pos.parked_basket b WHERE b.id = p_document), h.till) = sec.my_till();
  RETURN FOUND;
END $$;

-- A sale exists when the till wrote it down: it is posted also where the goods were not there, and said to somebody. Before what
-- its basket set aside is let go. Nobody waits for another till here: where two sales of the same goods come in at once, the one that
-- had set nothing aside and does not get the row is said to somebody too.
CREATE FUNCTION sec.note_stock(p_sale uuid, p_store text) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row record;
BEGIN
  FOR v_row IN
    SELECT l.product, sum(l.qty) AS qty,
           (SELECT h.qty FROM pos.stock_hold h WHERE h.document = p_sale AND h.product = l.product) AS held
      FROM pos.sale_line l JOIN pos.product p ON p.id = l.product AND NOT p.sells_below_zero
     WHERE l.sale = p_sale AND l.loads IS NULL GROUP BY l.product HAVING sum(l.qty) > 0
  LOOP
    IF v_row.held >= v_row.qty THEN
      IF (SELECT sum(s.qty) FROM pos.stock_level s WHERE s.product = v_row.product AND s.store = p_store) < 0 THEN
        RETURN ARRAY['stock_below_zero'];
      END IF;
      CONTINUE;
    END IF;
    PERFORM FROM pos.product p WHERE p.id = v_row.product FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND OR sec.stock_left(v_row.product, p_store, p_sale) < 0 THEN
      RETURN ARRAY['stock_below_zero'];
    END IF;
  END LOOP;
  RETURN '{}';
END $$;

REVOKE ALL ON FUNCTION pos.hold_stock(uuid, uuid[], numeric[]), pos.release_stock(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.hold_stock(uuid, uuid[], numeric[]), pos.release_stock(uuid) TO pos_till;
