-- What a till cannot mend itself and a person has to know. One open row per till and kind, so that it fills no disk.
CREATE TABLE pos.alarm (
  till text NOT NULL,
  kind text NOT NULL,
  first_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  last_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  times integer NOT NULL DEFAULT 1,
  detail jsonb NOT NULL,
  resolved_at timestamptz,
  resolved_by uuid,
  CONSTRAINT alarm_pkey PRIMARY KEY (till, kind, first_at),
  CONSTRAINT alarm_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT alarm_kind_check CHECK (kind IN ('fork', 'journal_behind_server', 'series_unknown', 'clock_wrong'))
);
CREATE UNIQUE INDEX alarm_open ON pos.alarm (till, kind) WHERE resolved_at IS NULL;
ALTER TABLE pos.alarm ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.alarm FOR SELECT TO pos_till USING ((SELECT pos.may('journal.read')));
GRANT SELECT ON pos.alarm TO pos_till;

CREATE FUNCTION pos.report_alarm(p_kind text, p_detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_till text := sec.my_till();
  v_detail jsonb := CASE WHEN length(p_detail::text) > 2000 THEN '{}' ELSE coalesce(p_detail, '{}') END;
BEGIN
  IF v_till IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  UPDATE pos.alarm SET last_at = clock_timestamp(), times = times + 1, detail = v_detail
   WHERE till = v_till AND kind = p_kind AND resolved_at IS NULL;
  IF NOT FOUND THEN
    INSERT INTO pos.alarm (till, kind, detail) VALUES (v_till, p_kind, v_detail);
    PERFORM sec.log('alarm', p_kind, v_detail, NULL);
  END IF;
END $$;

CREATE FUNCTION pos.resolve_alarm(p_till text, p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('journal.review');
BEGIN
  UPDATE pos.alarm SET resolved_at = clock_timestamp(), resolved_by = v_actor
   WHERE till = p_till AND kind = p_kind AND resolved_at IS NULL;
  PERFORM sec.log('alarm_resolved', concat_ws('/', p_till, p_kind), '{}', v_actor);
END $$;

-- Of these entries, which ones does the server have, with this very content?
CREATE FUNCTION pos.known_entries(p_till text, p_epoch int, p_seqs bigint[], p_hashes bytea[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF p_till IS DISTINCT FROM sec.my_till() THEN
    PERFORM sec.need('journal.read');
  END IF;
  RETURN QUERY SELECT x.seq FROM unnest(p_seqs, p_hashes) x(seq, hash)
    JOIN pos.journal j ON j.till = p_till AND j.epoch = p_epoch AND j.seq = x.seq AND j.hash = x.hash;
END $$;

CREATE OR REPLACE FUNCTION pos.start_epoch(p_till text) RETURNS int
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
  UPDATE pos.alarm SET resolved_at = clock_timestamp(), resolved_by = v_actor
   WHERE till = p_till AND kind IN ('fork', 'journal_behind_server', 'series_unknown') AND resolved_at IS NULL;
  PERFORM sec.log('epoch_started', p_till, jsonb_build_object('epoch', v_epoch), v_actor);
  RETURN v_epoch;
END $$;
REVOKE ALL ON FUNCTION pos.report_alarm(text, jsonb), pos.resolve_alarm(text, text),
  pos.known_entries(text, int, bigint[], bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.report_alarm(text, jsonb), pos.resolve_alarm(text, text),
  pos.known_entries(text, int, bigint[], bytea[]) TO pos_till;
