-- A sign of life of who works at a till, and what has become of their session: `live`, `idle`, `expired`, or `ended` by somebody.
-- A till that heard nothing of the server for longer than the idle limit must not take that for being sent away.

CREATE FUNCTION pos.stay(p_token text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_hash bytea := sha256(convert_to(p_token, 'UTF8'));
  v_session record;
BEGIN
  SELECT s.revoked_at IS NOT NULL OR NOT p.is_active OR t.blocked IS NOT NULL AS is_ended, s.expires_at <= now() AS is_expired,
         s.last_seen_at <= now() - interval '15 minutes' AS is_idle
    INTO v_session
    FROM sec.session s JOIN pos.person p ON p.id = s.person JOIN pos.till t ON t.code = s.till
   WHERE s.token_hash = v_hash AND t.db_role = session_user;
  IF NOT FOUND THEN
    RETURN CASE WHEN pos.resume(p_token) THEN 'live' ELSE 'ended' END; -- lost in a fail-over, or never there
  ELSIF v_session.is_ended THEN
    RETURN 'ended';
  ELSIF v_session.is_expired THEN
    RETURN 'expired';
  ELSIF v_session.is_idle THEN
    RETURN 'idle';
  END IF;
  UPDATE sec.session SET last_seen_at = now() WHERE token_hash = v_hash AND last_seen_at < now() - interval '30 seconds';
  RETURN 'live';
END $$;
REVOKE ALL ON FUNCTION pos.stay(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.stay(text) TO pos_till;
