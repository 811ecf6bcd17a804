-- A barcode may stand for several pieces: a case of ten, a box of twenty-four, a roll of two and a half metres.

ALTER TABLE pos.barcode
  ADD COLUMN qty numeric(14, 3) DEFAULT 1 NOT NULL,
  ADD CONSTRAINT barcode_qty_range_check CHECK (qty BETWEEN 0.001 AND 99999);

CREATE FUNCTION pos.set_pack(p_code text, p_qty numeric) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('catalog.edit');
  v_product uuid;
  v_before numeric;
  v_after numeric;
BEGIN
  SELECT product, qty INTO v_product, v_before FROM pos.barcode WHERE code = p_code FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such barcode' USING ERRCODE = 'PT006';
  END IF;
  UPDATE pos.barcode SET qty = p_qty WHERE code = p_code AND qty IS DISTINCT FROM p_qty RETURNING qty INTO v_after;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  PERFORM sec.touch_product(v_product);
  PERFORM sec.log('pack_set', v_product::text, jsonb_build_object('code', p_code, 'before', v_before, 'after', v_after), v_actor);
END $$;
REVOKE ALL ON FUNCTION pos.set_pack(text, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.set_pack(text, numeric) TO pos_till;
