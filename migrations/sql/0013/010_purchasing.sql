-- Orders at suppliers, and the deliveries that came of them. Tills read them through row level security, without what goods cost; they are
-- written by the functions below alone. docs/decisions/0021-a-delivery-is-booked-once.md says why.

-- `no` counts a store's orders without a gap: a draft has its number, and one that is not wanted is cancelled, never deleted.
CREATE TABLE pos.purchase_order (
  id uuid NOT NULL,
  store text NOT NULL,
  no integer NOT NULL,
  supplier uuid NOT NULL,
  status text DEFAULT 'draft' NOT NULL,
  note text DEFAULT '' NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  created_by uuid,
  sent_at timestamptz,
  sent_by uuid,
  ended_at timestamptz,
  ended_by uuid,
  version integer DEFAULT 1 NOT NULL,
  CONSTRAINT purchase_order_pkey PRIMARY KEY (id),
  CONSTRAINT purchase_order_store_no_key UNIQUE (store, no),
  CONSTRAINT purchase_order_store_fkey FOREIGN KEY (store) REFERENCES pos.store (code),
  CONSTRAINT purchase_order_supplier_fkey FOREIGN KEY (supplier) REFERENCES pos.supplier (id),
  CONSTRAINT purchase_order_status_known_check CHECK (status IN ('draft', 'sent', 'part', 'closed', 'cancelled')),
  CONSTRAINT purchase_order_note_text_check CHECK (length(note) <= 400 AND note !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT purchase_order_no_range_check CHECK (no BETWEEN 1 AND 99999999)
);
CREATE INDEX purchase_order_supplier_idx ON pos.purchase_order (supplier);

-- Goods of an order. `qty` 0: they came without having been ordered. `cost` null: nobody knows it.
CREATE TABLE pos.purchase_line (
  purchase_order uuid NOT NULL,
  product uuid NOT NULL,
  position integer NOT NULL,
  qty numeric(14, 3) NOT NULL,
  received numeric(16, 3) DEFAULT 0 NOT NULL,
  cost numeric(16, 6),
  CONSTRAINT purchase_line_pkey PRIMARY KEY (purchase_order, product),
  CONSTRAINT purchase_line_purchase_order_fkey FOREIGN KEY (purchase_order) REFERENCES pos.purchase_order (id),
  CONSTRAINT purchase_line_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id),
  CONSTRAINT purchase_line_qty_range_check CHECK (qty BETWEEN 0 AND 99999999),
  CONSTRAINT purchase_line_received_range_check CHECK (received BETWEEN 0 AND 9999999999),
  CONSTRAINT purchase_line_cost_range_check CHECK (cost BETWEEN 0 AND 9999999999.99)
);
CREATE INDEX purchase_line_product_idx ON pos.purchase_line (product);

-- What came at once, with the supplier's own number. The program makes the id, so that a second try is known for what it is.
CREATE TABLE pos.delivery (
  id uuid NOT NULL,
  purchase_order uuid NOT NULL,
  supplier uuid NOT NULL,
  reference text DEFAULT '' NOT NULL,
  day date NOT NULL,
  shipping_minor bigint DEFAULT 0 NOT NULL,
  is_spread boolean DEFAULT false NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  till text NOT NULL,
  person uuid,
  CONSTRAINT delivery_pkey PRIMARY KEY (id),
  CONSTRAINT delivery_purchase_order_fkey FOREIGN KEY (purchase_order) REFERENCES pos.purchase_order (id),
  CONSTRAINT delivery_reference_text_check CHECK (length(reference) <= 60 AND reference !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT delivery_day_range_check CHECK (day BETWEEN '2000-01-01' AND '2199-12-31'),
  CONSTRAINT delivery_shipping_minor_range_check CHECK (shipping_minor BETWEEN 0 AND 99999999999999)
);
CREATE INDEX delivery_purchase_order_idx ON pos.delivery (purchase_order);
CREATE INDEX delivery_supplier_idx ON pos.delivery (supplier);

-- `cost` of one without its share of the shipping, which is `shipping_minor` for the whole line.
CREATE TABLE pos.delivery_line (
  delivery uuid NOT NULL,
  product uuid NOT NULL,
  qty numeric(14, 3) NOT NULL,
  cost numeric(16, 6),
  shipping_minor bigint DEFAULT 0 NOT NULL,
  movement bigint NOT NULL,
  CONSTRAINT delivery_line_pkey PRIMARY KEY (delivery, product),
  CONSTRAINT delivery_line_delivery_fkey FOREIGN KEY (delivery) REFERENCES pos.delivery (id),
  CONSTRAINT delivery_line_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id),
  CONSTRAINT delivery_line_qty_range_check CHECK (qty BETWEEN 0.001 AND 99999999),
  CONSTRAINT delivery_line_cost_range_check CHECK (cost BETWEEN 0 AND 9999999999.99),
  CONSTRAINT delivery_line_shipping_minor_range_check CHECK (shipping_minor BETWEEN 0 AND 99999999999999)
);
CREATE INDEX delivery_line_product_idx ON pos.delivery_line (product);

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['purchase_order', 'purchase_line', 'delivery', 'delivery_line'] LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_table);
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING ((SELECT pos.may(''stock.edit'')))', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY['delivery', 'delivery_line'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.%I FOR EACH ROW EXECUTE FUNCTION sec.refuse_change()', v_table);
    EXECUTE format('CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.%I FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change()', v_table);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER append_only', v_table);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER append_only_all', v_table);
  END LOOP;
END $$;
-- what goods and shipping cost is read by functions, which ask for the right to see costs
GRANT SELECT ON pos.purchase_order TO pos_till;
GRANT SELECT (purchase_order, product, position, qty, received) ON pos.purchase_line TO pos_till;
GRANT SELECT (id, purchase_order, supplier, reference, day, is_spread, at, till, person) ON pos.delivery TO pos_till;
GRANT SELECT (delivery, product, qty, movement) ON pos.delivery_line TO pos_till;

-- Nothing comes back for who may not see costs.
CREATE FUNCTION pos.order_costs(p_order uuid) RETURNS TABLE (product uuid, cost numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT l.product, l.cost FROM pos.purchase_line l
   WHERE l.purchase_order = p_order AND (SELECT pos.may('stock.edit') AND pos.may('cost.read'))
$$;
CREATE FUNCTION pos.shipping_costs(p_order uuid) RETURNS TABLE (delivery uuid, shipping_minor bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT d.id, d.shipping_minor FROM pos.delivery d
   WHERE d.purchase_order = p_order AND (SELECT pos.may('stock.edit') AND pos.may('cost.read'))
$$;

-- A draft as a whole, new or changed: `p_version` is the one it was read with, null for a new one. Returns its version.
-- Who may not see costs gives none: goods that are new in the order take what is known of them, the others keep theirs.
CREATE FUNCTION pos.save_order(p_order uuid, p_version int, p_supplier uuid, p_note text, p_products uuid[], p_qty numeric[], p_costs numeric[])
RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_sees boolean := pos.may('cost.read');
  v_store text := coalesce((SELECT t.store FROM pos.till t WHERE t.code = sec.my_till()), (SELECT min(s.code) FROM pos.store s));
  v_order pos.purchase_order;
BEGIN
  IF p_order IS NULL OR cardinality(p_products) > 500 OR cardinality(p_products) IS DISTINCT FROM cardinality(p_qty)
     OR cardinality(p_products) IS DISTINCT FROM cardinality(p_costs)
     OR cardinality(p_products) <> (SELECT count(DISTINCT x) FROM unnest(p_products) x)
     OR EXISTS (SELECT FROM unnest(p_qty) x WHERE x IS NULL OR NOT x BETWEEN 0.001 AND 99999999) THEN
    RAISE EXCEPTION 'malformed order' USING ERRCODE = '22023';
  ELSIF NOT v_sees AND EXISTS (SELECT FROM unnest(p_costs) x WHERE x IS NOT NULL) THEN
    RAISE EXCEPTION 'not allowed: cost.read' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO v_order FROM pos.purchase_order o WHERE o.id = p_order FOR UPDATE;
  IF v_order.id IS NULL THEN
    IF p_version IS NOT NULL THEN
      RAISE EXCEPTION 'no such order' USING ERRCODE = 'PT006';
    END IF;
    -- one number after the other: whoever makes the next order of this store waits for this one to be there, or gone
    PERFORM FROM pos.store s WHERE s.code = v_store FOR NO KEY UPDATE;
    INSERT INTO pos.purchase_order (id, store, no, supplier, note, created_by)
    SELECT p_order, v_store, coalesce(max(o.no), 0) + 1, p_supplier, p_note, v_actor FROM pos.purchase_order o WHERE o.store = v_store
    RETURNING * INTO v_order;
  ELSIF v_order.version <> coalesce(p_version, 1) THEN
    RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'PT019';
  ELSIF v_order.status <> 'draft' THEN
    RAISE EXCEPTION '%', v_order.status USING ERRCODE = 'PT020';
  ELSE
    UPDATE pos.purchase_order SET supplier = p_supplier, note = p_note, version = version + 1 WHERE id = p_order RETURNING * INTO v_order;
  END IF;
  DELETE FROM pos.purchase_line l WHERE l.purchase_order = p_order AND l.product <> ALL (p_products);
  INSERT INTO pos.purchase_line AS l (purchase_order, product, position, qty, cost)
  SELECT p_order, x.product, x.at, x.qty,
         CASE WHEN v_sees THEN x.cost
              ELSE coalesce((SELECT c.cost FROM pos.product_cost c WHERE c.product = x.product),
                            (SELECT c.average FROM pos.stock_cost c WHERE c.product = x.product AND c.store = v_order.store)) END
    FROM unnest(p_products, p_qty, p_costs) WITH ORDINALITY x(product, qty, cost, at)
  ON CONFLICT (purchase_order, product) DO UPDATE SET position = excluded.position, qty = excluded.qty,
         cost = CASE WHEN v_sees THEN excluded.cost ELSE l.cost END;
  PERFORM sec.log('order_saved', p_order::text, jsonb_build_object('no', v_order.no, 'supplier', p_supplier, 'lines', cardinality(p_products)), v_actor);
  RETURN v_order.version;
END $$;

-- A draft becomes `sent`; what has not come is given up: `cancelled` where nothing came, else `closed`. The same word again changes nothing.
CREATE FUNCTION pos.set_order_status(p_order uuid, p_version int, p_status text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_order pos.purchase_order;
BEGIN
  SELECT * INTO v_order FROM pos.purchase_order o WHERE o.id = p_order FOR UPDATE;
  IF v_order.id IS NULL THEN
    RAISE EXCEPTION 'no such order' USING ERRCODE = 'PT006';
  ELSIF v_order.status = p_status THEN
    RETURN v_order.version;
  ELSIF v_order.version IS DISTINCT FROM p_version THEN
    RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'PT019';
  ELSIF (v_order.status, p_status) NOT IN (('draft', 'sent'), ('draft', 'cancelled'), ('sent', 'cancelled'), ('part', 'closed')) THEN
    RAISE EXCEPTION '%', v_order.status USING ERRCODE = 'PT020';
  ELSIF p_status = 'sent' AND NOT EXISTS (SELECT FROM pos.purchase_line l WHERE l.purchase_order = p_order) THEN
    RAISE EXCEPTION 'nothing is ordered' USING ERRCODE = '22023';
  END IF;
  UPDATE pos.purchase_order
     SET status = p_status, version = version + 1,
         sent_at = CASE WHEN p_status = 'sent' THEN now() ELSE sent_at END, sent_by = CASE WHEN p_status = 'sent' THEN v_actor ELSE sent_by END,
         ended_at = CASE WHEN p_status = 'sent' THEN NULL ELSE now() END, ended_by = CASE WHEN p_status = 'sent' THEN NULL ELSE v_actor END
   WHERE id = p_order RETURNING * INTO v_order;
  PERFORM sec.log('order_' || p_status, p_order::text, jsonb_build_object('no', v_order.no), v_actor);
  RETURN v_order.version;
END $$;

-- Goods of an order came: the delivery, a movement of stock for each of them with its share of the shipping in its cost, and what the
-- order has of them now. All or nothing, and once: the same id again answers false. Whoever looked at another version than the one that
-- is there is told so, because somebody received meanwhile. `p_shares` is the shipping, line by line, in the smallest unit.
CREATE FUNCTION pos.receive_order(p_delivery uuid, p_order uuid, p_version int, p_reference text, p_day date, p_booked_on date,
  p_shipping bigint, p_is_spread boolean, p_products uuid[], p_qty numeric[], p_costs numeric[], p_shares bigint[]) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_order pos.purchase_order;
  v_exponent int;
  v_last int;
  v_line record;
  v_cost numeric;
  v_unit numeric;
  v_movement bigint;
BEGIN
  IF p_delivery IS NULL OR cardinality(p_products) NOT BETWEEN 1 AND 500 OR cardinality(p_products) IS DISTINCT FROM cardinality(p_qty)
     OR cardinality(p_products) IS DISTINCT FROM cardinality(p_costs) OR cardinality(p_products) IS DISTINCT FROM cardinality(p_shares)
     OR cardinality(p_products) <> (SELECT count(DISTINCT x) FROM unnest(p_products) x)
     OR EXISTS (SELECT FROM unnest(p_qty) x WHERE x IS NULL OR NOT x BETWEEN 0.001 AND 99999999)
     OR EXISTS (SELECT FROM unnest(p_shares) x WHERE x IS NULL OR x < 0)
     OR (SELECT sum(x) FROM unnest(p_shares) x) IS DISTINCT FROM (CASE WHEN p_is_spread THEN p_shipping ELSE 0 END) THEN
    RAISE EXCEPTION 'malformed delivery' USING ERRCODE = '22023';
  ELSIF NOT pos.may('cost.read') AND (p_shipping <> 0 OR EXISTS (SELECT FROM unnest(p_costs) x WHERE x IS NOT NULL)) THEN
    RAISE EXCEPTION 'not allowed: cost.read' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO v_order FROM pos.purchase_order o WHERE o.id = p_order FOR UPDATE;
  IF v_order.id IS NULL THEN
    RAISE EXCEPTION 'no such order' USING ERRCODE = 'PT006';
  ELSIF EXISTS (SELECT FROM pos.delivery d WHERE d.id = p_delivery AND d.purchase_order = p_order) THEN
    RETURN false;
  ELSIF v_order.version IS DISTINCT FROM p_version THEN
    RAISE EXCEPTION 'changed meanwhile' USING ERRCODE = 'PT019';
  ELSIF v_order.status NOT IN ('sent', 'part') THEN
    RAISE EXCEPTION '%', v_order.status USING ERRCODE = 'PT020';
  END IF;
  SELECT s.exponent INTO v_exponent FROM pos.store s WHERE s.code = v_order.store;
  SELECT max(l.position) INTO v_last FROM pos.purchase_line l WHERE l.purchase_order = p_order;
  INSERT INTO pos.delivery (id, purchase_order, supplier, reference, day, shipping_minor, is_spread, till, person)
  VALUES (p_delivery, p_order, v_order.supplier, p_reference, p_day, p_shipping, p_is_spread, coalesce(sec.my_till(), '-'), v_actor);
  -- in one order for all, so that no two deliveries wait for each other's costs
  FOR v_line IN SELECT x.* FROM unnest(p_products, p_qty, p_costs, p_shares) WITH ORDINALITY x(product, qty, cost, share, at) ORDER BY x.product
  LOOP
    INSERT INTO pos.purchase_line AS l (purchase_order, product, position, qty, received, cost)
    VALUES (p_order, v_line.product, v_last + v_line.at, 0, v_line.qty, v_line.cost)
    ON CONFLICT (purchase_order, product) DO UPDATE SET received = l.received + excluded.received
    RETURNING coalesce(v_line.cost, l.cost) INTO v_cost;
    IF v_cost IS NULL AND v_line.share > 0 THEN
      RAISE EXCEPTION 'shipping on goods of an unknown cost' USING ERRCODE = '22004';
    END IF;
    -- the line is rounded once, so that what the ledger has is goods and shipping to the cent
    v_unit := CASE WHEN v_line.share = 0 THEN v_cost
                   ELSE (round(v_line.qty * v_cost, v_exponent) + v_line.share / power(10::numeric, v_exponent)) / v_line.qty END;
    v_movement := pos.move_stock(v_order.store, v_line.product, v_line.qty, 'receive', 'delivery', v_unit,
                                 concat_ws(', ', 'PO ' || v_order.no, nullif(p_reference, '')), p_booked_on);
    INSERT INTO pos.delivery_line (delivery, product, qty, cost, shipping_minor, movement)
    VALUES (p_delivery, v_line.product, v_line.qty, v_cost, v_line.share, v_movement);
  END LOOP;
  UPDATE pos.purchase_order o
     SET version = o.version + 1, status = x.status, ended_at = CASE x.status WHEN 'closed' THEN now() END,
         ended_by = CASE x.status WHEN 'closed' THEN v_actor END
    FROM (SELECT CASE WHEN bool_and(l.received >= l.qty) THEN 'closed' ELSE 'part' END AS status
            FROM pos.purchase_line l WHERE l.purchase_order = p_order) x
   WHERE o.id = p_order;
  PERFORM sec.log('order_received', p_order::text,
                  jsonb_build_object('no', v_order.no, 'delivery', p_delivery, 'reference', p_reference, 'lines', cardinality(p_products)), v_actor);
  RETURN true;
END $$;

REVOKE ALL ON FUNCTION pos.order_costs(uuid), pos.shipping_costs(uuid), pos.save_order(uuid, int, uuid, text, uuid[], numeric[], numeric[]),
  pos.set_order_status(uuid, int, text),
  pos.receive_order(uuid, uuid, int, text, date, date, bigint, boolean, uuid[], numeric[], numeric[], bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.order_costs(uuid), pos.shipping_costs(uuid), pos.save_order(uuid, int, uuid, text, uuid[], numeric[], numeric[]),
  pos.set_order_status(uuid, int, text),
  pos.receive_order(uuid, uuid, int, text, date, date, bigint, boolean, uuid[], numeric[], numeric[], bigint[]) TO pos_till;
