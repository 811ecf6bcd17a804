-- Limits of posting, and hints and refunds that cannot be made into levers.

-- A hint to look. The queue of notifications is one for the whole cluster, and a session that listens and never reads can
-- let it grow; when it is full, whoever notifies fails at commit. So half full counts as full: hints may be lost, work not.
CREATE FUNCTION sec.hint(p_kind text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF pg_notification_queue_usage() < 0.5 THEN
    PERFORM pg_notify('pos_changes', p_kind);
  END IF;
END $$;

-- definer: whoever changes a product may not call sec.hint himself
CREATE OR REPLACE FUNCTION sec.tell() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.hint(TG_ARGV[0]);
  RETURN NULL;
END $$;

-- A till's login can lift its own time-outs (SET) and keep a transaction open: it would hold back vacuum, the queue of
-- notifications and every ALTER TABLE. The other tills end it. The program's own transactions last milliseconds, a full
-- snapshot less than two minutes. Without the rights to see and to signal (a managed server) this does nothing.
CREATE FUNCTION sec.end_long_transactions(p_longest interval) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row record;
  v_ended int := 0;
BEGIN
  FOR v_row IN
    SELECT a.pid, a.usename, a.xact_start FROM pg_stat_activity a
     WHERE a.datname = current_database() AND a.pid <> pg_backend_pid()
       AND a.xact_start < clock_timestamp() - p_longest
       AND a.usesysid IN (SELECT m.member FROM pg_auth_members m WHERE m.roleid = 'pos_till'::regrole)
  LOOP
    IF pg_terminate_backend(v_row.pid) THEN
      v_ended := v_ended + 1;
      PERFORM sec.log('transaction_ended', v_row.usename::text, jsonb_build_object('since', v_row.xact_start), NULL);
    END IF;
  END LOOP;
  RETURN v_ended;
EXCEPTION WHEN insufficient_privilege THEN
  RETURN 0;
END $$;

CREATE OR REPLACE FUNCTION pos.announce(p_kind text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pos.is_till() OR p_kind IS NULL OR p_kind NOT IN ('sales', 'stock', 'shifts') THEN
    RAISE EXCEPTION 'nothing to announce' USING ERRCODE = '42501';
  END IF;
  PERFORM sec.hint(p_kind);
  PERFORM sec.end_long_transactions(interval '10 minutes');
END $$;

-- A line cannot be refunded beyond what was sold. Two tills refunding the same sale in the same instant are not made to
-- wait for each other: the later one is flagged and pos.verify_books finds it. The mark is a lock on the row of the sale,
-- which nobody ever waits for; an advisory lock takes room in a table of the whole server, and a till with thousands of
-- refunds in one open transaction could use that up.
CREATE OR REPLACE FUNCTION sec.check_refund(p_id uuid, p_refund_of uuid) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_flags text[] := '{}';
BEGIN
  IF NOT EXISTS (SELECT FROM pos.sale WHERE id = p_refund_of) THEN
    RETURN ARRAY['refund_of_unknown'];
  END IF;
  PERFORM FROM pos.sale WHERE id = p_refund_of FOR NO KEY UPDATE SKIP LOCKED;
  IF NOT FOUND THEN
    v_flags := ARRAY['refund_at_two_tills'];
  END IF;
  IF EXISTS (SELECT FROM (SELECT DISTINCT refund_of_line AS no FROM pos.sale_line WHERE sale = p_id AND refund_of_line IS NOT NULL) r
              LEFT JOIN pos.sale_line o ON o.sale = p_refund_of AND o.no = r.no
             WHERE o.no IS NULL OR o.qty + (SELECT sum(x.qty) FROM pos.sale_line x
                                             WHERE x.refund_of = p_refund_of AND x.refund_of_line = r.no) < 0) THEN
    RAISE EXCEPTION 'more is refunded than was sold';
  END IF;
  RETURN v_flags;
END $$;

-- A till may post 1 GiB at once (a backlog of years) and 128 MiB an hour after that (ten sales a second).
-- Facts are not refused for their content, so the limit is the only thing between a login and the disk of all.
CREATE FUNCTION sec.spend_bytes(p_until timestamptz, p_bytes bigint) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_a_second constant numeric := 134217728 / 3600.0;
  c_burst constant interval := interval '8 hours';
  -- what an entry takes beside its text: rows, indexes
  v_until timestamptz := greatest(p_until, clock_timestamp()) + make_interval(secs => ((p_bytes + 1000) / c_a_second)::float8);
BEGIN
  IF v_until > clock_timestamp() + c_burst THEN
    RAISE EXCEPTION 'this till posts more than it may: wait' USING ERRCODE = 'PT009';
  END IF;
  RETURN v_until;
END $$;

CREATE OR REPLACE FUNCTION sec.post(p_epoch int, p_first bigint, p_payloads text[], p_prev bytea, p_hashes bytea[]) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_most_entries constant int := 1000;
  -- pos/domain/entries.py says the same to the till, which refuses such a sale before it is paid
  c_largest_payload constant int := 900000;
  v_head pos.till_head;
  v_before pos.till_head;
  v_store text;
  v_blocked text;
  v_seq bigint := p_first;
  v_prev bytea := p_prev;
  v_hash bytea;
  v_known bytea;
  v_done record;
  v_results text[] := '{}';
BEGIN
  -- who posts is proven by the login, not said by the payload
  SELECT store, blocked INTO v_store, v_blocked FROM pos.till WHERE db_role = session_user;
  IF v_store IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  ELSIF v_blocked IS NOT NULL THEN
    RAISE EXCEPTION 'till blocked: %', v_blocked USING ERRCODE = 'PT001';
  ELSIF p_epoch IS NULL OR p_first IS NULL OR p_prev IS NULL OR p_first < 1 OR p_payloads IS NULL
     OR cardinality(p_payloads) IS DISTINCT FROM cardinality(p_hashes) OR cardinality(p_payloads) > c_most_entries THEN
    RAISE EXCEPTION 'malformed call' USING ERRCODE = 'PT002';
  ELSIF EXISTS (SELECT FROM unnest(p_payloads) x WHERE octet_length(x) > c_largest_payload) THEN
    RAISE EXCEPTION 'an entry is larger than % bytes', c_largest_payload USING ERRCODE = 'PT008';
  END IF;
  SELECT h.* INTO v_head FROM pos.till_head h JOIN pos.till t ON t.code = h.till WHERE t.db_role = session_user FOR UPDATE OF h;
  v_before := v_head;
  FOR i IN 1 .. cardinality(p_payloads) LOOP
    v_hash := p_hashes[i];
    IF v_hash IS DISTINCT FROM sha256(v_prev || convert_to(p_payloads[i], 'UTF8')) THEN
      RAISE EXCEPTION 'hash does not fit the payload at %/%', p_epoch, v_seq USING ERRCODE = 'PT002';
    END IF;
    IF p_epoch < v_head.epoch OR (p_epoch = v_head.epoch AND v_seq <= v_head.last_seq) THEN
      SELECT hash INTO v_known FROM pos.journal WHERE till = v_head.till AND epoch = p_epoch AND seq = v_seq;
      IF v_known IS DISTINCT FROM v_hash THEN
        RAISE EXCEPTION 'fork: number %/% is taken by other content', p_epoch, v_seq USING ERRCODE = 'PT003';
      END IF;
      v_results := array_append(v_results, 'duplicate');
    ELSIF p_epoch <> v_head.epoch OR v_seq <> v_head.last_seq + 1 THEN
      RAISE EXCEPTION 'gap: expected %/%', v_head.epoch, v_head.last_seq + 1 USING ERRCODE = 'PT004';
    ELSIF v_prev <> v_head.last_hash THEN
      RAISE EXCEPTION 'fork: the link is broken at %/%', p_epoch, v_seq USING ERRCODE = 'PT003';
    ELSE
      v_head.spent_until := sec.spend_bytes(v_head.spent_until, octet_length(p_payloads[i]));
      SELECT * INTO v_done FROM sec.store_entry(v_head, v_store, v_seq, p_payloads[i], v_prev, v_hash);
      v_results := array_append(v_results, v_done.result);
      v_head.last_seq := v_seq;
      v_head.last_hash := v_hash;
      v_head.last_receipt_no := coalesce(v_done.receipt_no, v_head.last_receipt_no);
      v_head.grand_total_minor := v_head.grand_total_minor + greatest(v_done.total_minor, 0);
    END IF;
    v_seq := v_seq + 1;
    v_prev := v_hash;
  END LOOP;
  IF v_head.last_seq <> v_before.last_seq THEN
    UPDATE pos.till_head SET last_seq = v_head.last_seq, last_hash = v_head.last_hash, spent_until = v_head.spent_until,
           last_receipt_no = v_head.last_receipt_no, grand_total_minor = v_head.grand_total_minor
     WHERE till = v_head.till;
  END IF;
  RETURN v_results;
END $$;

-- What was quarantined before this revision gets its row in the trail now: from here on there is one for each.
SELECT sec.log('entry_quarantined', concat_ws('/', till, epoch, seq), jsonb_build_object('error', error), NULL)
  FROM pos.poison ORDER BY till, epoch, seq;
