-- Badges: a third kind of secret, on a card, proved like the others. Whoever looks at the sign-in window may know who has one.

ALTER TABLE sec.credential
  DROP CONSTRAINT credential_kind_known_check,
  ADD CONSTRAINT credential_kind_known_check CHECK (kind IN ('password', 'pin', 'badge'));

DROP FUNCTION pos.people();
CREATE FUNCTION pos.people() RETURNS TABLE (id uuid, username text, display_name text, role text, pin_length int, has_badge boolean)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pos.is_till() OR sec.is_installer()) THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
    SELECT p.id, p.username, p.display_name, p.role,
           (SELECT coalesce(c.digits, 4)::int FROM sec.credential c WHERE c.person = p.id AND c.kind = 'pin'),
           EXISTS (SELECT FROM sec.credential c WHERE c.person = p.id AND c.kind = 'badge')
      FROM pos.person p WHERE p.is_active ORDER BY p.display_name, p.username;
END $$;
REVOKE ALL ON FUNCTION pos.people() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.people() TO pos_till;

-- A badge was lost: it opens nothing any more, and what was opened with it ends. True when there was one.
CREATE FUNCTION pos.drop_badge(p_person uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('people.edit');
BEGIN
  PERFORM sec.need_person(p_person);
  DELETE FROM sec.credential WHERE person = p_person AND kind = 'badge';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM sec.end_sessions(p_person, (pos.me()).jti);
  PERFORM sec.log('credential_dropped', p_person::text, '{"kind": "badge"}', v_actor);
  PERFORM sec.hint('people');
  RETURN true;
END $$;
REVOKE ALL ON FUNCTION pos.drop_badge(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.drop_badge(uuid) TO pos_till;
