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

-- Deposits follow the goods: one for each full `per` units. Empties (`is_return`) give their price back.

ALTER TABLE pos.product ADD COLUMN is_return boolean DEFAULT false NOT NULL;
GRANT INSERT (is_return), UPDATE (is_return) ON pos.product TO pos_till;

CREATE TABLE pos.product_deposit (
  product uuid NOT NULL,
  deposit uuid NOT NULL,
  per numeric(14, 3) DEFAULT 1 NOT NULL,
  CONSTRAINT product_deposit_pkey PRIMARY KEY (product, deposit),
  CONSTRAINT product_deposit_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id),
  CONSTRAINT product_deposit_deposit_fkey FOREIGN KEY (deposit) REFERENCES pos.product (id),
  CONSTRAINT product_deposit_per_range_check CHECK (per BETWEEN 0.001 AND 99999),
  CONSTRAINT product_deposit_not_its_own_check CHECK (deposit <> product)
);
CREATE INDEX product_deposit_deposit_idx ON pos.product_deposit (deposit);
ALTER TABLE pos.product_deposit ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.product_deposit FOR SELECT TO pos_till USING (true);
GRANT SELECT ON pos.product_deposit TO pos_till;

-- What a till cannot sell it cannot charge as a deposit; a deposit on a deposit would never end.
CREATE FUNCTION pos.set_deposits(p_product uuid, p_deposits uuid[], p_per numeric[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('catalog.edit');
  v_before jsonb := (SELECT coalesce(jsonb_object_agg(deposit, per), '{}') FROM pos.product_deposit WHERE product = p_product);
  v_after jsonb;
BEGIN
  IF NOT EXISTS (SELECT FROM pos.product WHERE id = p_product) THEN
    RAISE EXCEPTION 'no such product' USING ERRCODE = 'PT006';
  END IF;
  IF EXISTS (SELECT FROM pos.product p WHERE p.id = ANY (p_deposits)
              AND (p.is_return OR p.archived_at IS NOT NULL OR NOT p.is_sellable OR EXISTS (SELECT FROM pos.product_deposit d WHERE d.product = p.id)))
     OR (cardinality(p_deposits) > 0 AND EXISTS (SELECT FROM pos.product_deposit d WHERE d.deposit = p_product)) THEN
    RAISE EXCEPTION 'this cannot be a deposit' USING ERRCODE = '23514', CONSTRAINT = 'product_deposit_can_be_one_check';
  END IF;
  DELETE FROM pos.product_deposit WHERE product = p_product;
  INSERT INTO pos.product_deposit (product, deposit, per) SELECT p_product, x.deposit, x.per FROM unnest(p_deposits, p_per) x(deposit, per);
  v_after := (SELECT coalesce(jsonb_object_agg(deposit, per), '{}') FROM pos.product_deposit WHERE product = p_product);
  IF v_before = v_after THEN
    RETURN;
  END IF;
  PERFORM sec.touch_product(p_product);
  PERFORM sec.log('deposits_set', p_product::text, jsonb_build_object('before', v_before, 'after', v_after), v_actor);
END $$;
REVOKE ALL ON FUNCTION pos.set_deposits(uuid, uuid[], numeric[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.set_deposits(uuid, uuid[], numeric[]) TO pos_till;
