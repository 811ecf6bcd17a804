-- Who is asking: the till by its login (session_user), the person by a secret token, never by a claim.
-- Every definer function fixes its search_path, so nobody can slip in an object of the same name.

CREATE TYPE pos.identity AS (person uuid, role text, till text, jti uuid);

CREATE FUNCTION sec.my_till() RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$ SELECT code FROM pos.till WHERE db_role = session_user $$;

-- A known till that is not blocked may read the catalogue with nobody signed in: it refreshes its snapshot at night.
CREATE FUNCTION pos.is_till() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$ SELECT EXISTS (SELECT FROM pos.till WHERE db_role = session_user AND blocked IS NULL) $$;

-- Whoever may become the owner of the tables needs no permission inside them.
CREATE FUNCTION sec.is_installer() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS
$$ SELECT pg_has_role(session_user, 'pos_owner', 'MEMBER') $$;

CREATE FUNCTION pos.me() RETURNS pos.identity
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
  SELECT (s.person, p.role, t.code, s.jti)::pos.identity
    FROM sec.session s
    JOIN pos.person p ON p.id = s.person
    JOIN pos.till t ON t.code = s.till
   WHERE s.token_hash = sha256(convert_to(current_setting('pos.token', true), 'UTF8'))
     AND s.revoked_at IS NULL
     AND s.expires_at > now()
     AND s.last_seen_at > now() - interval '15 minutes'
     AND p.is_active
     AND t.db_role = session_user
     AND t.blocked IS NULL
$$;

CREATE FUNCTION pos.is_signed_in() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS
$$ SELECT (pos.me()).jti IS NOT NULL $$;

CREATE FUNCTION pos.may(p_permission text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER PARALLEL RESTRICTED SET search_path = pg_catalog, pg_temp AS $$
  SELECT EXISTS (SELECT FROM pos.role_permission g WHERE g.role = (pos.me()).role AND g.permission = p_permission)
      OR sec.is_installer()
$$;

-- For definer functions: the person who acts (null for the installer), or an error.
CREATE FUNCTION sec.need(p_permission text) RETURNS uuid
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_me pos.identity := pos.me();
BEGIN
  IF sec.is_installer() THEN
    RETURN v_me.person;
  END IF;
  IF v_me.jti IS NULL THEN
    RAISE EXCEPTION 'not signed in' USING ERRCODE = '28000';
  END IF;
  IF NOT pos.may(p_permission) THEN
    RAISE EXCEPTION 'not allowed: %', p_permission USING ERRCODE = '42501';
  END IF;
  RETURN v_me.person;
END $$;

CREATE FUNCTION pos.begin(p_token text) RETURNS pos.identity
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_me pos.identity;
BEGIN
  PERFORM set_config('pos.token', coalesce(p_token, ''), true);
  v_me := pos.me();
  IF v_me.jti IS NULL THEN
    RAISE EXCEPTION 'not signed in' USING ERRCODE = '28000';
  END IF;
  -- twice a minute is enough for an idle limit of 15 minutes, and spares the other transactions the write
  UPDATE sec.session SET last_seen_at = now() WHERE jti = v_me.jti AND last_seen_at < now() - interval '30 seconds';
  RETURN v_me;
END $$;

-- ------------------------------------------------------------------ audit: one chain per login
CREATE FUNCTION sec.log(p_action text, p_subject text, p_detail jsonb, p_person uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_head pos.audit_head;
  v_hash bytea;
  v_at timestamptz := clock_timestamp();
BEGIN
  INSERT INTO pos.audit_head (db_role) VALUES (session_user) ON CONFLICT DO NOTHING;
  SELECT * INTO v_head FROM pos.audit_head WHERE db_role = session_user FOR UPDATE;
  v_hash := sha256(v_head.hash || convert_to(jsonb_build_array(
    v_head.seq + 1, extract(epoch FROM v_at), session_user, p_person, p_action, p_subject, p_detail)::text, 'UTF8'));
  INSERT INTO pos.audit (db_role, seq, at, person, action, subject, detail, prev_hash, hash)
  VALUES (session_user, v_head.seq + 1, v_at, p_person, p_action, p_subject, p_detail, v_head.hash, v_hash);
  UPDATE pos.audit_head SET seq = v_head.seq + 1, hash = v_hash WHERE db_role = session_user;
END $$;

-- ------------------------------------------------------------------ HMAC and base64url from built-ins (no pgcrypto in the wheel)
CREATE FUNCTION sec.base64url(p_bytes bytea) RETURNS text
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT translate(rtrim(encode(p_bytes, 'base64'), '='), E'+/\n', '-_') $$;

CREATE FUNCTION sec.from_base64url(p_text text) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT decode(translate(p_text, '-_', '+/') || repeat('=', (4 - length(p_text) % 4) % 4), 'base64') $$;

CREATE FUNCTION sec.xor_pad(p_key bytea, p_pad int) RETURNS bytea
LANGUAGE plpgsql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_out bytea := decode(repeat(lpad(to_hex(p_pad), 2, '0'), 64), 'hex');
BEGIN
  FOR i IN 0 .. length(p_key) - 1 LOOP
    v_out := set_byte(v_out, i, get_byte(p_key, i) # p_pad);
  END LOOP;
  RETURN v_out;
END $$;

-- RFC 2104; the keys made here are 32 to 64 bytes, never longer than a block
CREATE FUNCTION sec.hmac_sha256(p_key bytea, p_message bytea) RETURNS bytea
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS
$$ SELECT sha256(sec.xor_pad(p_key, 92) || sha256(sec.xor_pad(p_key, 54) || p_message)) $$;

CREATE FUNCTION sec.random_key() RETURNS bytea
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS
$$ SELECT sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())) $$;

INSERT INTO sec.param VALUES ('jwt_key', sec.random_key()), ('false_salt_key', sec.random_key());
