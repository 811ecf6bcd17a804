-- A wait is never longer than its rule makes it. What is further away was written while the server's clock ran ahead: once somebody set
-- it right, nobody could sign in and no till could post for as many hours. Null stands for no wait.
CREATE FUNCTION sec.believable_wait(p_until timestamptz, p_longest interval) RETURNS timestamptz
LANGUAGE sql VOLATILE SET search_path = pg_catalog, pg_temp AS $$
  SELECT CASE WHEN p_until <= clock_timestamp() + p_longest THEN p_until END
$$;
REVOKE ALL ON FUNCTION sec.believable_wait(timestamptz, interval) FROM PUBLIC;
