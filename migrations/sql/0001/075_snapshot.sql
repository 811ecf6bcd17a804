-- What a till's snapshot needs and may not read as rows: the ledger has costs in it, the rollups are for reports.

-- Levels in the till's store of products that moved after the movement with this id (0: of all), and the id to ask with next
-- time. Ids are handed out before they are committed, so the last thousand are looked at again.
CREATE FUNCTION pos.stock_since(p_after bigint) RETURNS TABLE (product uuid, qty numeric, last_id bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_store text := (SELECT t.store FROM pos.till t WHERE t.db_role = session_user AND t.blocked IS NULL);
  v_last bigint := coalesce((SELECT max(m.id) FROM pos.stock_movement m), 0);
BEGIN
  IF p_after = 0 THEN
    RETURN QUERY SELECT l.product, sum(l.qty), v_last FROM pos.stock_level l WHERE l.store = v_store GROUP BY l.product;
  ELSE
    RETURN QUERY SELECT l.product, sum(l.qty), v_last FROM pos.stock_level l
      WHERE l.store = v_store AND l.product IN (SELECT m.product FROM pos.stock_movement m WHERE m.id > p_after - 1000)
      GROUP BY l.product;
  END IF;
END $$;

-- Products of the last 90 days by quantity: the till shows these first. Nothing but the order is told.
CREATE FUNCTION pos.best_sellers(p_limit int) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT (pos.is_till() OR sec.is_installer()) THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY SELECT d.product FROM pos.day_product d WHERE d.day > current_date - 90
    GROUP BY d.product ORDER BY sum(d.lines) DESC, d.product LIMIT least(p_limit, 100000);
END $$;
