-- Signing in. bcrypt runs at the till with the salt handed out here; the database compares sha256(bcrypt string).
-- A known name, an unknown name, a person without a PIN: the answers and the counting look alike.

CREATE FUNCTION pos.people() RETURNS TABLE (id uuid, username text, display_name text, role text, pin_length int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pos.is_till() OR sec.is_installer()) THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
    SELECT p.id, p.username, p.display_name, p.role,
           (SELECT coalesce(c.digits, 4)::int FROM sec.credential c WHERE c.person = p.id AND c.kind = 'pin')
      FROM pos.person p WHERE p.is_active ORDER BY p.display_name, p.username;
END $$;

CREATE FUNCTION pos.sign_in_salt(p_username text, p_kind text) RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_letters constant text := './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
  v_name text := lower(left(p_username, 64));
  v_noise bytea;
  v_salt text;
  v_false text;
BEGIN
  IF NOT pos.is_till() THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  SELECT c.salt INTO v_salt FROM sec.credential c JOIN pos.person p ON p.id = c.person
   WHERE p.username = v_name AND p.is_active AND c.kind = p_kind;
  -- the false salt is always computed: the same work for every name
  SELECT sec.hmac_sha256(value, convert_to(p_kind || '/' || v_name, 'UTF8')) INTO v_noise
    FROM sec.param WHERE key = 'false_salt_key';
  SELECT '$2b$12$' || string_agg(substr(c_letters, 1 + get_byte(v_noise, i) % 64, 1), '' ORDER BY i)
    -- the 22nd letter of a bcrypt salt has two bits only
    || substr('.Oeu', 1 + get_byte(v_noise, 21) % 4, 1) INTO v_false FROM generate_series(0, 20) i;
  RETURN coalesce(v_salt, v_false);
END $$;

-- A try that is rolled back leaves no row, but a sequence does not roll back. More than five such tries, and this
-- till waits 30 minutes for each further one; the time of the wait is kept in a sequence as well.
CREATE FUNCTION sec.hidden_tries_hold(p_till text) RETURNS timestamptz
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
    v_until := to_timestamp(coalesce(pg_sequence_last_value(v_hold), 1));
    IF v_until > clock_timestamp() THEN
      UPDATE sec.sign_in_count SET finished = v_finished + 1 WHERE till = p_till;
      RETURN v_until;
    END IF;
    PERFORM setval(v_hold, extract(epoch FROM clock_timestamp() + interval '30 minutes')::bigint);
    v_finished := v_try - 1;
  END IF;
  UPDATE sec.sign_in_count SET finished = v_finished + 1 WHERE till = p_till;
  RETURN NULL;
END $$;

CREATE FUNCTION sec.new_token(p_person uuid, p_till text, p_jti uuid, p_expires timestamptz) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_signed text;
BEGIN
  SELECT sec.base64url(convert_to('{"alg":"HS256","typ":"JWT"}', 'UTF8')) || '.' ||
         sec.base64url(convert_to(json_build_object(
           'iss', 'tern', 'sub', p.id, 'role', p.role, 'name', p.display_name, 'till', p_till, 'jti', p_jti,
           'iat', floor(extract(epoch FROM now()))::bigint, 'exp', floor(extract(epoch FROM p_expires))::bigint)::text, 'UTF8'))
    INTO v_signed FROM pos.person p WHERE p.id = p_person;
  RETURN v_signed || '.' || sec.base64url(sec.hmac_sha256(
    (SELECT value FROM sec.param WHERE key = 'jwt_key'), convert_to(v_signed, 'UTF8')));
END $$;

CREATE FUNCTION pos.sign_in(p_username text, p_kind text, p_bcrypt text,
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
    PERFORM sec.log('sign_in_refused', v_name, '{"why": "locked"}', v_person);
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

CREATE FUNCTION pos.sign_out() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_me pos.identity := pos.me();
BEGIN
  IF v_me.jti IS NULL THEN
    RETURN; -- signed out already
  END IF;
  UPDATE sec.session SET revoked_at = now() WHERE jti = v_me.jti;
  PERFORM sec.log('signed_out', NULL, jsonb_build_object('jti', v_me.jti), v_me.person);
END $$;

CREATE FUNCTION sec.end_sessions(p_person uuid, p_except uuid) RETURNS int
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_ended int;
BEGIN
  UPDATE sec.session SET revoked_at = now()
   WHERE person = p_person AND revoked_at IS NULL AND jti IS DISTINCT FROM p_except;
  GET DIAGNOSTICS v_ended = ROW_COUNT;
  IF v_ended > 0 THEN
    PERFORM pg_notify('pos_changes', 'sessions');
  END IF;
  RETURN v_ended;
END $$;

CREATE FUNCTION pos.revoke_sessions(p_person uuid) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('people.edit');
  v_ended int := sec.end_sessions(p_person, NULL);
BEGIN
  PERFORM sec.log('sessions_revoked', p_person::text, jsonb_build_object('ended', v_ended), v_actor);
  RETURN v_ended;
END $$;

-- After a fail-over that lost the session row: the signature proves that this database issued the token.
CREATE FUNCTION pos.resume(p_token text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_parts text[] := string_to_array(p_token, '.');
  v_claims jsonb;
  v_till text := sec.my_till();
BEGIN
  IF cardinality(v_parts) IS DISTINCT FROM 3 OR NOT pos.is_till() OR v_parts[3] IS DISTINCT FROM sec.base64url(sec.hmac_sha256(
       (SELECT value FROM sec.param WHERE key = 'jwt_key'), convert_to(v_parts[1] || '.' || v_parts[2], 'UTF8'))) THEN
    RETURN false;
  END IF;
  v_claims := convert_from(sec.from_base64url(v_parts[2]), 'UTF8')::jsonb;
  IF v_claims ->> 'till' IS DISTINCT FROM v_till OR (v_claims ->> 'exp')::bigint < extract(epoch FROM now())
     OR NOT EXISTS (SELECT FROM pos.person p JOIN sec.credential c ON c.person = p.id
                     WHERE p.id = (v_claims ->> 'sub')::uuid AND p.is_active
                     GROUP BY p.id HAVING max(c.changed_at) <= to_timestamp((v_claims ->> 'iat')::bigint + 1)) THEN
    RETURN false;
  END IF;
  -- a row that is there, revoked or not, decides; only a missing one is written again
  INSERT INTO sec.session (jti, token_hash, person, till, expires_at)
  VALUES ((v_claims ->> 'jti')::uuid, sha256(convert_to(p_token, 'UTF8')), (v_claims ->> 'sub')::uuid, v_till,
          to_timestamp((v_claims ->> 'exp')::bigint)) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    PERFORM sec.log('session_resumed', NULL, jsonb_build_object('jti', v_claims ->> 'jti'), (v_claims ->> 'sub')::uuid);
  END IF;
  RETURN EXISTS (SELECT FROM sec.session WHERE jti = (v_claims ->> 'jti')::uuid AND revoked_at IS NULL
                    AND last_seen_at > now() - interval '15 minutes');
END $$;

-- ------------------------------------------------------------------ people
CREATE FUNCTION sec.put_credential(p_person uuid, p_kind text, p_salt text, p_verifier bytea, p_digits int, p_must_change boolean) RETURNS void
LANGUAGE sql SET search_path = pg_catalog, pg_temp AS $$
  INSERT INTO sec.credential (person, kind, salt, verifier, digits, must_change)
  VALUES (p_person, p_kind, p_salt, p_verifier, p_digits, p_must_change)
  ON CONFLICT (person, kind) DO UPDATE
    SET salt = excluded.salt, verifier = excluded.verifier, digits = excluded.digits, must_change = excluded.must_change, changed_at = now()
$$;

-- The first person. Only while there is none; by the installer or by a till (first-run window).
CREATE FUNCTION pos.create_owner(p_id uuid, p_username text, p_display_name text, p_locale text, p_salt text, p_verifier bytea)
RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pos.is_till() OR sec.is_installer()) THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  -- two first-run windows at once: the second waits here and then finds a person
  PERFORM pg_advisory_xact_lock(hashtextextended('pos.create_owner', 0));
  IF EXISTS (SELECT FROM pos.person) THEN
    RAISE EXCEPTION 'there is an owner' USING ERRCODE = 'PT005';
  END IF;
  INSERT INTO pos.person (id, username, display_name, role, locale)
  VALUES (p_id, lower(p_username), p_display_name, 'owner', p_locale);
  PERFORM sec.put_credential(p_id, 'password', p_salt, p_verifier, NULL, false);
  PERFORM sec.log('owner_created', p_id::text, '{}', p_id);
END $$;

-- Nobody hands out a role that may more than he may himself.
CREATE FUNCTION sec.need_role(p_role text) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT sec.is_installer() AND EXISTS (
       SELECT permission FROM pos.role_permission WHERE role = p_role
       EXCEPT SELECT permission FROM pos.role_permission WHERE role = (pos.me()).role) THEN
    RAISE EXCEPTION 'role % may more than you', p_role USING ERRCODE = '42501';
  END IF;
END $$;

CREATE FUNCTION pos.add_person(p_id uuid, p_username text, p_display_name text, p_role text, p_locale text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('people.edit');
  PERFORM sec.need_role(p_role);
  INSERT INTO pos.person (id, username, display_name, role, locale)
  VALUES (p_id, lower(p_username), p_display_name, p_role, p_locale);
END $$;

CREATE FUNCTION sec.need_person(p_person uuid) RETURNS void
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_role text := (SELECT role FROM pos.person WHERE id = p_person);
BEGIN
  IF v_role IS NULL THEN
    RAISE EXCEPTION 'no such person' USING ERRCODE = 'PT006';
  END IF;
  PERFORM sec.need_role(v_role);
END $$;

CREATE FUNCTION pos.change_person(p_person uuid, p_display_name text, p_role text, p_locale text, p_is_active boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('people.edit');
  PERFORM sec.need_person(p_person);
  PERFORM sec.need_role(p_role);
  UPDATE pos.person SET display_name = p_display_name, role = p_role, locale = p_locale, is_active = p_is_active
   WHERE id = p_person;
  IF NOT EXISTS (SELECT FROM pos.person WHERE is_active AND role = 'owner') THEN
    RAISE EXCEPTION 'the last owner stays' USING ERRCODE = 'PT007';
  END IF;
  IF NOT p_is_active THEN
    PERFORM sec.end_sessions(p_person, NULL);
  END IF;
END $$;

-- By an admin: a temporary secret that must be changed, or a PIN. Ends the person's sessions and lifts lockouts.
CREATE FUNCTION pos.set_credential(p_person uuid, p_kind text, p_salt text, p_verifier bytea, p_digits int, p_must_change boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('people.edit');
BEGIN
  PERFORM sec.need_person(p_person);
  PERFORM sec.put_credential(p_person, p_kind, p_salt, p_verifier, p_digits, p_must_change);
  DELETE FROM sec.sign_in_failure WHERE name_key = 'name:' || (SELECT username FROM pos.person WHERE id = p_person);
  PERFORM sec.end_sessions(p_person, (pos.me()).jti);
  PERFORM sec.log('credential_set', p_person::text, jsonb_build_object('kind', p_kind), v_actor);
  PERFORM pg_notify('pos_changes', 'people');
END $$;

-- By the person: needs the present secret of the kind `p_old_kind`. Every other session of the person ends.
CREATE FUNCTION pos.change_my_credential(p_old_kind text, p_old_bcrypt text, p_kind text, p_salt text, p_verifier bytea, p_digits int) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_me pos.identity := pos.me();
  v_answer record;
BEGIN
  IF v_me.jti IS NULL THEN
    RAISE EXCEPTION 'not signed in' USING ERRCODE = '28000';
  END IF;
  -- the same counting as for signing in, or this would be the place to guess
  SELECT * INTO v_answer FROM pos.sign_in((SELECT username FROM pos.person WHERE id = v_me.person), p_old_kind, p_old_bcrypt);
  IF v_answer.token IS NULL THEN
    RETURN false;
  END IF;
  PERFORM sec.put_credential(v_me.person, p_kind, p_salt, p_verifier, p_digits, false);
  PERFORM sec.end_sessions(v_me.person, v_me.jti);
  PERFORM sec.log('credential_changed', v_me.person::text, jsonb_build_object('kind', p_kind), v_me.person);
  PERFORM pg_notify('pos_changes', 'people');
  RETURN true;
END $$;
