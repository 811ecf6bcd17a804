-- People as the office manages them: what is set and when they were last seen, and never a secret.

-- `sessions`: those that were neither ended nor ran out, as till, name of the till, begun, last used, and whether they are alive. A till
-- that only sells asks nothing with its person's token for hours; then the newest entry of its chain says that somebody is there.
CREATE FUNCTION pos.people_overview() RETURNS TABLE (id uuid, username text, display_name text, role text, is_active boolean, locale text,
  created_at timestamptz, last_seen_at timestamptz, password_set_at timestamptz, pin_set_at timestamptz, badge_set_at timestamptz,
  sessions jsonb)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('people.edit');
  RETURN QUERY
    WITH seen AS (
      SELECT s.person, s.till, s.created_at, s.revoked_at IS NULL AND s.expires_at > now() AND t.blocked IS NULL AS is_open, t.name,
             -- a till's clock may be ahead
             greatest(s.last_seen_at, CASE WHEN s.revoked_at IS NULL AND s.expires_at > now() THEN (
               SELECT CASE WHEN j.jti = s.jti THEN least(j.at, j.posted_at) END FROM pos.journal j
                WHERE j.till = s.till ORDER BY j.epoch DESC, j.seq DESC LIMIT 1) END) AS at
        FROM sec.session s JOIN pos.till t ON t.code = s.till)
    SELECT p.id, p.username, p.display_name, p.role, p.is_active, p.locale, p.created_at,
           (SELECT max(x.at) FROM seen x WHERE x.person = p.id),
           (SELECT c.changed_at FROM sec.credential c WHERE c.person = p.id AND c.kind = 'password'),
           (SELECT c.changed_at FROM sec.credential c WHERE c.person = p.id AND c.kind = 'pin'),
           (SELECT c.changed_at FROM sec.credential c WHERE c.person = p.id AND c.kind = 'badge'),
           (SELECT coalesce(jsonb_agg(jsonb_build_object('till', x.till, 'name', x.name, 'since', x.created_at, 'at', x.at,
                                                         'is_alive', x.at > now() - interval '15 minutes') ORDER BY x.at DESC), '[]')
              FROM seen x WHERE x.person = p.id AND x.is_open AND p.is_active)
      FROM pos.person p ORDER BY p.is_active DESC, p.display_name, p.username;
END $$;
REVOKE ALL ON FUNCTION pos.people_overview() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.people_overview() TO pos_till;
