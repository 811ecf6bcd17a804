-- An entry that could not be applied is accepted as it is (it counts nowhere), or repaired: applied with the body that a
-- person corrected, or with its own once the cause is gone. The entry itself stays what it was, in its chain.
ALTER TABLE pos.poison ADD COLUMN repaired_body jsonb;

CREATE FUNCTION pos.repair_poison(p_till text, p_epoch int, p_seq bigint, p_body jsonb, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
  v_subject text := concat_ws('/', p_till, p_epoch, p_seq);
  v_entry pos.journal;
  v_doc jsonb;
  v_body jsonb;
  v_applied sec.applied;
BEGIN
  PERFORM FROM pos.poison WHERE till = p_till AND epoch = p_epoch AND seq = p_seq AND resolved_at IS NULL FOR UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'nothing to repair at %', v_subject USING ERRCODE = 'PT006';
  END IF;
  SELECT * INTO v_entry FROM pos.journal WHERE till = p_till AND epoch = p_epoch AND seq = p_seq;
  v_doc := sec.entry_doc(v_entry.payload);
  v_body := coalesce(p_body, v_doc -> 'body');
  IF v_doc IS NULL OR v_doc ->> 'kind' IS DISTINCT FROM v_entry.kind OR v_doc ->> 'day' IS DISTINCT FROM v_entry.day::text
     OR (v_doc ->> 'at')::timestamptz IS DISTINCT FROM v_entry.at THEN
    RAISE EXCEPTION 'kind, day or time cannot be read' USING ERRCODE = 'PT010';
  ELSIF (v_body ->> 'receipt_no', v_body ->> 'number') IS DISTINCT FROM (v_doc -> 'body' ->> 'receipt_no', v_doc -> 'body' ->> 'number') THEN
    RAISE EXCEPTION 'the number on the paper stays' USING ERRCODE = 'PT010';
  END IF;
  BEGIN
    IF v_entry.kind IN ('sale', 'refund') THEN
      v_applied := sec.apply_sale(p_till, (SELECT store FROM pos.till WHERE code = p_till), p_epoch, p_seq, v_entry.id, v_entry.kind,
                                  v_entry.day, v_entry.at, coalesce((v_doc ->> 'offset_min')::int, 0), v_entry.person, v_body);
    ELSE
      v_applied := sec.apply_other(p_till, v_entry.id, v_entry.kind, v_entry.day, v_entry.at, v_entry.person, v_body);
    END IF;
  EXCEPTION WHEN OTHERS THEN
    IF left(SQLSTATE, 2) IN ('08', '25', '40', '42', '53', '55', '57', '58', 'XX') THEN
      RAISE;
    END IF;
    RAISE EXCEPTION '%', SQLERRM USING ERRCODE = 'PT010';
  END;
  UPDATE pos.poison SET resolved_by = v_actor, resolved_at = now(), resolution = left(p_reason, 1000), repaired_body = v_body
   WHERE till = p_till AND epoch = p_epoch AND seq = p_seq;
  UPDATE pos.till_head SET grand_total_minor = grand_total_minor + greatest(v_applied.total_minor, 0) WHERE till = p_till;
  INSERT INTO pos.entry_flag (till, epoch, seq, flag)
  SELECT DISTINCT p_till, p_epoch, p_seq, x FROM unnest(v_applied.flags || ARRAY['repaired']) x ON CONFLICT DO NOTHING;
  PERFORM sec.log('entry_repaired', v_subject, jsonb_build_object('reason', left(p_reason, 1000),
    'body', encode(sha256(convert_to(v_body::text, 'UTF8')), 'hex')), v_actor);
END $$;
REVOKE ALL ON FUNCTION pos.repair_poison(text, int, bigint, jsonb, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.repair_poison(text, int, bigint, jsonb, text) TO pos_till;
