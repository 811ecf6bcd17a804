-- What admins do through functions: where a DELETE or a table-wide grant would be needed, or where several rows
-- must change as one. Plain edits go through row level security (080).

CREATE FUNCTION pos.put_setting(p_key text, p_value jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('settings.edit');
BEGIN
  INSERT INTO pos.setting (key, value, changed_by) VALUES (p_key, p_value, v_actor)
  ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_by = excluded.changed_by, changed_at = now();
END $$;

-- The product's barcodes, in this order. A code of another product is refused by the primary key.
CREATE FUNCTION pos.set_barcodes(p_product uuid, p_codes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('catalog.edit');
  v_before text[] := (SELECT coalesce(array_agg(code ORDER BY position), '{}') FROM pos.barcode WHERE product = p_product);
BEGIN
  IF v_before = p_codes THEN
    RETURN;
  END IF;
  DELETE FROM pos.barcode WHERE product = p_product AND NOT code = ANY (p_codes);
  INSERT INTO pos.barcode (code, product, position)
  SELECT code, p_product, (n - 1)::int FROM unnest(p_codes) WITH ORDINALITY x(code, n)
   WHERE NOT EXISTS (SELECT FROM pos.barcode b WHERE b.code = x.code AND b.product = p_product);
  UPDATE pos.barcode b SET position = (n - 1)::int FROM unnest(p_codes) WITH ORDINALITY x(code, n)
   WHERE b.code = x.code AND b.product = p_product AND b.position <> n - 1;
  PERFORM sec.touch_product(p_product);
  PERFORM sec.log('barcodes_set', p_product::text, jsonb_build_object('before', v_before, 'after', p_codes), v_actor);
END $$;

CREATE FUNCTION pos.set_product_taxes(p_product uuid, p_taxes uuid[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('catalog.edit');
  v_before uuid[] := (SELECT coalesce(array_agg(tax ORDER BY tax), '{}') FROM pos.product_tax WHERE product = p_product);
  v_after uuid[] := (SELECT coalesce(array_agg(DISTINCT tax ORDER BY tax), '{}') FROM unnest(p_taxes) tax);
BEGIN
  IF v_before = v_after THEN
    RETURN;
  END IF;
  DELETE FROM pos.product_tax WHERE product = p_product AND NOT tax = ANY (v_after);
  INSERT INTO pos.product_tax SELECT p_product, tax FROM unnest(v_after) tax ON CONFLICT DO NOTHING;
  PERFORM sec.touch_product(p_product);
  PERFORM sec.log('product_taxes_set', p_product::text, jsonb_build_object('before', v_before, 'after', v_after), v_actor);
END $$;

-- A till's snapshot asks for changed products; their codes and taxes come with them.
CREATE FUNCTION sec.touch_product(p_product uuid) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS
$$ UPDATE pos.product SET changed_xid = pg_current_xact_id() WHERE id = p_product $$;

-- Goods in or out by hand: one ledger row, this till's slot of the level, and the moving average when goods come in
-- with a cost. `p_qty` is signed. Returns the id of the movement.
CREATE FUNCTION pos.move_stock(p_store text, p_product uuid, p_qty numeric, p_kind text, p_reason text, p_unit_cost numeric, p_note text,
  p_day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('stock.edit');
  v_slot text := coalesce(sec.my_till(), '-');
  v_exponent int := (SELECT exponent FROM pos.store WHERE code = p_store);
  v_level numeric;
  v_cost numeric;
  v_id bigint;
BEGIN
  IF p_kind NOT IN ('receive', 'remove', 'adjust') THEN
    RAISE EXCEPTION 'not by hand' USING ERRCODE = '22023';
  ELSIF p_unit_cost IS NOT NULL AND NOT p_unit_cost BETWEEN 0 AND 9999999999.99 THEN
    RAISE EXCEPTION 'cost out of range' USING ERRCODE = '22003';
  ELSIF NOT EXISTS (SELECT FROM pos.product WHERE id = p_product) OR v_exponent IS NULL THEN
    RAISE EXCEPTION 'no such product or store' USING ERRCODE = '23503';
  END IF;
  IF p_kind = 'receive' AND p_unit_cost IS NOT NULL THEN
    INSERT INTO pos.stock_cost (product, store, average) VALUES (p_product, p_store, p_unit_cost) ON CONFLICT DO NOTHING;
    SELECT average INTO v_cost FROM pos.stock_cost WHERE product = p_product AND store = p_store FOR UPDATE;
    SELECT coalesce(sum(qty), 0) INTO v_level FROM pos.stock_level WHERE product = p_product AND store = p_store;
    -- what was sold before it was received has no stock to average with
    UPDATE pos.stock_cost SET average = CASE WHEN v_level <= 0 THEN p_unit_cost
        ELSE round((v_level * v_cost + p_qty * p_unit_cost) / (v_level + p_qty), 6) END
     WHERE product = p_product AND store = p_store;
    v_cost := p_unit_cost;
  ELSE
    v_cost := coalesce(p_unit_cost, (SELECT average FROM pos.stock_cost WHERE product = p_product AND store = p_store),
                       (SELECT cost FROM pos.product_cost WHERE product = p_product), 0);
  END IF;
  INSERT INTO pos.stock_movement (day, store, till, product, qty, kind, reason, unit_cost, cost_minor, person, note)
  VALUES (p_day, p_store, v_slot, p_product, p_qty, p_kind, p_reason, v_cost,
          round(p_qty * v_cost * power(10::numeric, v_exponent)), v_actor, coalesce(p_note, '')) RETURNING id INTO v_id;
  INSERT INTO pos.stock_level AS a (product, store, till, qty) VALUES (p_product, p_store, v_slot, p_qty)
  ON CONFLICT (product, store, till) DO UPDATE SET qty = a.qty + excluded.qty;
  PERFORM pg_notify('pos_changes', 'stock');
  RETURN v_id;
END $$;

CREATE FUNCTION pos.block_till(p_till text, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('till.edit');
  UPDATE pos.till SET blocked = p_reason WHERE code = p_till;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such till' USING ERRCODE = 'PT006';
  END IF;
  IF p_reason IS NOT NULL THEN
    UPDATE sec.session SET revoked_at = now() WHERE till = p_till AND revoked_at IS NULL;
  END IF;
END $$;

-- A restored or cloned till goes on in a new series; the old one stays as it is.
CREATE FUNCTION pos.start_epoch(p_till text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('till.edit');
  v_epoch int;
BEGIN
  UPDATE pos.till_head SET epoch = epoch + 1, last_seq = 0, last_receipt_no = 0, last_hash = decode(repeat('00', 32), 'hex')
   WHERE till = p_till RETURNING epoch INTO v_epoch;
  IF v_epoch IS NULL THEN
    RAISE EXCEPTION 'no such till' USING ERRCODE = 'PT006';
  END IF;
  PERFORM sec.log('epoch_started', p_till, jsonb_build_object('epoch', v_epoch), v_actor);
  RETURN v_epoch;
END $$;

CREATE FUNCTION pos.resolve_poison(p_till text, p_epoch int, p_seq bigint, p_resolution text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
BEGIN
  UPDATE pos.poison SET resolved_by = v_actor, resolved_at = now(), resolution = left(p_resolution, 1000)
   WHERE till = p_till AND epoch = p_epoch AND seq = p_seq AND resolved_at IS NULL;
  PERFORM sec.log('poison_resolved', concat_ws('/', p_till, p_epoch, p_seq), jsonb_build_object('resolution', left(p_resolution, 1000)), v_actor);
END $$;

CREATE FUNCTION pos.review_flag(p_till text, p_epoch int, p_seq bigint, p_flag text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
BEGIN
  UPDATE pos.entry_flag SET reviewed_by = v_actor, reviewed_at = now()
   WHERE till = p_till AND epoch = p_epoch AND seq = p_seq AND flag = p_flag AND reviewed_at IS NULL;
END $$;
