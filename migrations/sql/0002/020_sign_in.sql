-- A till's login may try for ever, but it may not fill the disk with what its tries leave behind.

-- Refusals that are not worth a row each: one row a minute for a till, with their number.
CREATE FUNCTION sec.note_refusal(p_till text, p_why text, p_name text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_count sec.sign_in_count;
BEGIN
  SELECT * INTO v_count FROM sec.sign_in_count WHERE till = p_till FOR UPDATE;
  IF v_count.logged_at > clock_timestamp() - interval '1 minute' THEN
    UPDATE sec.sign_in_count SET refused = v_count.refused + 1 WHERE till = p_till;
    RETURN;
  END IF;
  PERFORM sec.log('sign_in_refused', p_name, jsonb_build_object('why', p_why, 'tries', v_count.refused + 1), NULL);
  UPDATE sec.sign_in_count SET refused = 0, logged_at = clock_timestamp() WHERE till = p_till;
END $$;

-- A try that is rolled back leaves no row, but a sequence does not roll back. Six such tries, and this till waits 30 minutes for
-- each further one. The wait is kept in a sequence as well and begins with the try that finds it due: several tries in
-- one transaction would otherwise all pass as the first.
CREATE OR REPLACE FUNCTION sec.hidden_tries_hold(p_till text) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_tries regclass := format('sec.%I', 'tries_' || p_till)::regclass;
  v_hold regclass := format('sec.%I', 'hold_' || p_till)::regclass;
  v_finished bigint;
  v_try bigint;
  v_until timestamptz;
BEGIN
  SELECT finished INTO v_finished FROM sec.sign_in_count WHERE till = p_till FOR UPDATE;
  v_try := nextval(v_tries);
  IF v_try - 1 - v_finished >= 6 THEN
    v_until := to_timestamp(pg_sequence_last_value(v_hold));
    IF v_until IS NULL THEN
      v_until := clock_timestamp() + interval '30 minutes';
      PERFORM setval(v_hold, extract(epoch FROM v_until)::bigint);
    END IF;
    IF v_until > clock_timestamp() THEN
      UPDATE sec.sign_in_count SET finished = v_finished + 1 WHERE till = p_till;
      RETURN v_until;
    END IF;
    -- the wait is over: this try may pass, and if it is hidden too the next wait begins
    PERFORM setval(v_hold, 1, false);
    v_finished := v_try - 1;
  END IF;
  UPDATE sec.sign_in_count SET finished = v_finished + 1 WHERE till = p_till;
  RETURN NULL;
END $$;

-- A try costs two seconds, 300 may be spent at once: more than any shop signs in, right ones and wrong ones together.
-- Returns until when the till has to wait, or null.
CREATE FUNCTION sec.spend_try(p_till text) RETURNS timestamptz
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_burst constant interval := interval '600 seconds';
  v_until timestamptz;
BEGIN
  SELECT greatest(spent_until, clock_timestamp()) + interval '2 seconds' INTO v_until
    FROM sec.sign_in_count WHERE till = p_till FOR UPDATE;
  IF v_until > clock_timestamp() + c_burst THEN
    RETURN v_until - c_burst;
  END IF;
  UPDATE sec.sign_in_count SET spent_until = v_until WHERE till = p_till;
  RETURN NULL;
END $$;

CREATE OR REPLACE FUNCTION pos.sign_in(p_username text, p_kind text, p_bcrypt text,
  OUT token text, OUT tries_left int, OUT locked_until timestamptz, OUT must_change boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_tries constant int := 6;
  v_till text := sec.my_till();
  v_name text := lower(left(p_username, 64));
  v_person uuid;
  v_verifier bytea;
  v_key text;
  v_count sec.sign_in_failure;
  v_jti uuid := gen_random_uuid();
  v_expires timestamptz := now() + interval '10 hours';
BEGIN
  must_change := false;
  IF v_till IS NULL OR NOT pos.is_till() THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  tries_left := 0;
  locked_until := sec.hidden_tries_hold(v_till);
  IF locked_until IS NOT NULL THEN
    PERFORM sec.note_refusal(v_till, 'hidden_tries', v_name);
    RETURN;
  END IF;
  locked_until := sec.spend_try(v_till);
  IF locked_until IS NOT NULL THEN
    PERFORM sec.note_refusal(v_till, 'too_many', v_name);
    RETURN;
  END IF;
  SELECT p.id INTO v_person FROM pos.person p WHERE p.username = v_name AND p.is_active;
  SELECT c.verifier, c.must_change INTO v_verifier, must_change
    FROM sec.credential c WHERE c.person = v_person AND c.kind = p_kind;
  must_change := coalesce(must_change, false);
  -- names that do not exist share 4096 counters: the table cannot be filled with invented names
  v_key := CASE WHEN v_person IS NULL
    THEN 'bucket:' || (get_byte(sha256(convert_to(v_name, 'UTF8')), 0) * 16 + get_byte(sha256(convert_to(v_name, 'UTF8')), 1) % 16)
    ELSE 'name:' || v_name END;
  INSERT INTO sec.sign_in_failure (till, name_key) VALUES (v_till, v_key) ON CONFLICT DO NOTHING;
  SELECT * INTO v_count FROM sec.sign_in_failure f WHERE f.till = v_till AND f.name_key = v_key FOR UPDATE;
  IF v_count.locked_until > clock_timestamp() THEN
    locked_until := v_count.locked_until;
    must_change := false;
    IF v_count.logged_at > clock_timestamp() - interval '1 minute' THEN
      UPDATE sec.sign_in_failure f SET refused = f.refused + 1 WHERE f.till = v_till AND f.name_key = v_key;
    ELSE
      PERFORM sec.log('sign_in_refused', v_name, jsonb_build_object('why', 'locked', 'tries', v_count.refused + 1), v_person);
      UPDATE sec.sign_in_failure f SET refused = 0, logged_at = clock_timestamp() WHERE f.till = v_till AND f.name_key = v_key;
    END IF;
    RETURN;
  END IF;
  IF v_count.locked_until IS NOT NULL THEN
    v_count.failed := 0;
  END IF;
  IF v_verifier IS NULL OR p_bcrypt IS NULL OR v_verifier <> sha256(convert_to(p_bcrypt, 'UTF8')) THEN
    v_count.failed := v_count.failed + 1;
    tries_left := c_tries - v_count.failed;
    locked_until := CASE WHEN tries_left <= 0 THEN clock_timestamp() + interval '30 minutes' END;
    must_change := false;
    UPDATE sec.sign_in_failure f SET failed = v_count.failed, locked_until = sign_in.locked_until
     WHERE f.till = v_till AND f.name_key = v_key;
    PERFORM sec.log('sign_in_refused', v_name, jsonb_build_object('why', 'wrong', 'failed', v_count.failed), v_person);
    RETURN;
  END IF;
  DELETE FROM sec.sign_in_failure f WHERE f.till = v_till AND f.name_key = v_key;
  token := sec.new_token(v_person, v_till, v_jti, v_expires);
  tries_left := c_tries;
  INSERT INTO sec.session (jti, token_hash, person, till, expires_at)
  VALUES (v_jti, sha256(convert_to(token, 'UTF8')), v_person, v_till, v_expires);
  PERFORM sec.log('signed_in', v_name, jsonb_build_object('jti', v_jti, 'kind', p_kind), v_person);
END $$;

-- The lock is asked for only while there is nobody: afterwards a till has nothing here to hold.
CREATE OR REPLACE FUNCTION pos.create_owner(p_id uuid, p_username text, p_display_name text, p_locale text, p_salt text, p_verifier bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pos.is_till() OR sec.is_installer()) THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  IF NOT EXISTS (SELECT FROM pos.person) THEN
    -- two first-run windows at once: the second waits here and then finds a person
    PERFORM pg_advisory_xact_lock(hashtextextended('pos.create_owner', 0));
  END IF;
  IF EXISTS (SELECT FROM pos.person) THEN
    RAISE EXCEPTION 'there is an owner' USING ERRCODE = 'PT005';
  END IF;
  INSERT INTO pos.person (id, username, display_name, role, locale)
  VALUES (p_id, lower(p_username), p_display_name, 'owner', p_locale);
  PERFORM sec.put_credential(p_id, 'password', p_salt, p_verifier, NULL, false);
  PERFORM sec.log('owner_created', p_id::text, '{}', p_id);
END $$;
