-- Was this session ended: by its person, from afar, by blocking, by time? One that is only quiet is good for nothing here until somebody
-- signs in again, and ended by nobody: a till that sells for an hour asks nothing with its person's token.
CREATE FUNCTION pos.is_session_ended(p_token text) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF sec.my_till() IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  RETURN NOT EXISTS (
    SELECT FROM sec.session s JOIN pos.person p ON p.id = s.person JOIN pos.till t ON t.code = s.till
     WHERE s.token_hash = sha256(convert_to(p_token, 'UTF8')) AND s.revoked_at IS NULL AND s.expires_at > now()
       AND p.is_active AND t.db_role = session_user AND t.blocked IS NULL);
END $$;
REVOKE ALL ON FUNCTION pos.is_session_ended(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.is_session_ended(text) TO pos_till;
