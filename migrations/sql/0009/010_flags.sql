-- Flags of entries that a person looks at: why they were settled, many at once, and a hint to the office.

ALTER TABLE pos.entry_flag ADD COLUMN reason text;
-- a shop that never looked has a hundred thousand: the newest are found, and all are counted, without reading the others
CREATE INDEX entry_flag_open ON pos.entry_flag (at, till, epoch, seq) WHERE reviewed_at IS NULL AND flag <> 'repaired';
CREATE INDEX entry_flag_reviewed ON pos.entry_flag (reviewed_at, till, epoch, seq) WHERE reviewed_at IS NOT NULL;

-- Some flags of one entry have been looked at. What is not open any more is left alone; nothing open there: PT006.
-- `repaired` is the mark of a decision, not a question.
DROP FUNCTION pos.review_flag(text, int, bigint, text);
CREATE FUNCTION pos.review_flag(p_till text, p_epoch int, p_seq bigint, p_flags text[], p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
  v_subject text := concat_ws('/', p_till, p_epoch, p_seq);
  v_flags text[];
BEGIN
  WITH seen AS (
    UPDATE pos.entry_flag SET reviewed_by = v_actor, reviewed_at = now(), reason = left(p_reason, 1000)
     WHERE till = p_till AND epoch = p_epoch AND seq = p_seq AND flag = ANY (p_flags) AND flag <> 'repaired' AND reviewed_at IS NULL
    RETURNING flag
  )
  SELECT array_agg(flag ORDER BY flag) INTO v_flags FROM seen;
  IF v_flags IS NULL THEN
    RAISE EXCEPTION 'nothing to review at %', v_subject USING ERRCODE = 'PT006';
  END IF;
  PERFORM sec.log('flags_reviewed', v_subject, jsonb_build_object('flags', v_flags, 'reason', left(p_reason, 1000)), v_actor);
END $$;

-- All open flags of one kind, of one till or of all, that were there at an instant: how many. What came later stays open.
CREATE FUNCTION pos.review_flags(p_flag text, p_till text, p_until timestamptz, p_reason text) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
  v_count int;
BEGIN
  UPDATE pos.entry_flag SET reviewed_by = v_actor, reviewed_at = now(), reason = left(p_reason, 1000)
   WHERE flag = p_flag AND flag <> 'repaired' AND (p_till IS NULL OR till = p_till) AND at <= p_until AND reviewed_at IS NULL;
  GET DIAGNOSTICS v_count = ROW_COUNT;
  IF v_count > 0 THEN
    PERFORM sec.log('flags_reviewed', concat_ws('/', p_till, p_flag), jsonb_build_object('flags', jsonb_build_array(p_flag), 'count', v_count,
      'until', p_until, 'reason', left(p_reason, 1000)), v_actor);
  END IF;
  RETURN v_count;
END $$;
REVOKE ALL ON FUNCTION pos.review_flag(text, int, bigint, text[], text), pos.review_flags(text, text, timestamptz, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.review_flag(text, int, bigint, text[], text), pos.review_flags(text, text, timestamptz, text) TO pos_till;

-- A hint serialises commits, so posting as such gives none. What needs a person is rare, and a batch of entries gives one hint.
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF reviewed_at ON pos.entry_flag FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF resolved_at ON pos.poison FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
CREATE TRIGGER tell AFTER INSERT OR UPDATE OF resolved_at ON pos.alarm FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('attention');
