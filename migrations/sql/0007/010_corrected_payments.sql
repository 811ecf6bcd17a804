-- A payment that was typed wrongly and corrected is given back as it really was paid: the corrections of a receipt and of what came back
-- of it, oldest first. By itself and not with `find_receipt`, whose rows an older program takes for goods that came back.

CREATE FUNCTION pos.find_corrections(p_number text) RETURNS TABLE (epoch int, seq bigint, payload text, prev_hash bytea, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sale uuid;
BEGIN
  PERFORM sec.need('refund');
  SELECT s.id INTO v_sale FROM pos.sale s WHERE s.number = p_number AND s.kind = 'sale' ORDER BY s.at DESC LIMIT 1;
  RETURN QUERY
  SELECT j.epoch, j.seq, j.payload, j.prev_hash, j.hash FROM pos.tender_swap t JOIN pos.journal j ON j.id = t.id
   WHERE t.sale = v_sale OR t.sale IN (SELECT r.id FROM pos.sale r WHERE r.refund_of = v_sale)
   ORDER BY j.at, j.epoch, j.seq;
END $$;
REVOKE ALL ON FUNCTION pos.find_corrections(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.find_corrections(text) TO pos_till;
