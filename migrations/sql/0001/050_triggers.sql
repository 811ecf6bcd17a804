-- What the tables do by themselves: refuse changes to history, keep the audit trail, tell the other tills.

CREATE FUNCTION sec.refuse_change() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION '% on %.% is refused: append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- ENABLE ALWAYS: session_replication_role does not get round it, not even for a superuser
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['journal', 'sale', 'sale_line', 'sale_line_tax', 'sale_tax', 'payment', 'cash_movement',
                                 'stock_movement', 'price_history', 'audit'] LOOP
    EXECUTE format('CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.%I FOR EACH ROW EXECUTE FUNCTION sec.refuse_change()', v_table);
    EXECUTE format('CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.%I FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change()', v_table);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER append_only', v_table);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER append_only_all', v_table);
  END LOOP;
END $$;

CREATE FUNCTION sec.stamp_xid() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  RETURN NEW;
END $$;

CREATE FUNCTION sec.stamp_product() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.changed_xid := pg_current_xact_id();
  NEW.changed_at := now();
  IF coalesce(current_setting('pos.token', true), '') <> '' THEN
    NEW.changed_by := (pos.me()).person;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER stamp BEFORE UPDATE ON pos.product FOR EACH ROW EXECUTE FUNCTION sec.stamp_product();
-- a bulk import by the installer has no token and is spared a call per row; the defaults fill the columns
CREATE TRIGGER stamp_new BEFORE INSERT ON pos.product FOR EACH ROW
  WHEN (current_setting('pos.token', true) <> '') EXECUTE FUNCTION sec.stamp_product();

-- Prices as they were: one row per new price. The price of a new product is its first.
CREATE FUNCTION sec.keep_prices() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO pos.price_history (product, price, price_includes_tax, person)
    SELECT id, price, price_includes_tax, changed_by FROM new_rows;
  ELSE
    INSERT INTO pos.price_history (product, price, price_includes_tax, person)
    SELECT n.id, n.price, n.price_includes_tax, n.changed_by FROM new_rows n JOIN old_rows o USING (id)
     WHERE (n.price, n.price_includes_tax) IS DISTINCT FROM (o.price, o.price_includes_tax);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_prices_new AFTER INSERT ON pos.product REFERENCING NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_prices();
CREATE TRIGGER keep_prices AFTER UPDATE ON pos.product REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_prices();

-- Audit by statement: up to 50 rows one by one with what was before and after, more as one row with their number.
CREATE FUNCTION sec.keep_audit() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  c_noise constant text[] := ARRAY['changed_xid', 'changed_at', 'changed_by', 'version', 'name_key', 'sku_key', 'search'];
  v_person uuid := (pos.me()).person;
  v_count bigint;
  v_row record;
BEGIN
  SELECT count(*) INTO v_count FROM new_rows;
  IF v_count > 50 THEN
    PERFORM sec.log(TG_TABLE_NAME || '_' || lower(TG_OP), NULL, jsonb_build_object('rows', v_count), v_person);
    RETURN NULL;
  END IF;
  IF TG_OP = 'INSERT' THEN
    FOR v_row IN SELECT to_jsonb(n) - c_noise AS after FROM new_rows n LOOP
      PERFORM sec.log(TG_TABLE_NAME || '_insert', v_row.after ->> TG_ARGV[0], jsonb_build_object('after', v_row.after), v_person);
    END LOOP;
    RETURN NULL;
  END IF;
  FOR v_row IN
    SELECT n.doc ->> TG_ARGV[0] AS subject, d.before, d.after
      FROM (SELECT to_jsonb(x) - c_noise AS doc FROM new_rows x) n
      JOIN (SELECT to_jsonb(x) - c_noise AS doc FROM old_rows x) o ON n.doc ->> TG_ARGV[0] = o.doc ->> TG_ARGV[0]
      CROSS JOIN LATERAL (
        SELECT jsonb_object_agg(f.key, o.doc -> f.key) AS before, jsonb_object_agg(f.key, f.value) AS after
          FROM jsonb_each(n.doc) f WHERE f.value IS DISTINCT FROM o.doc -> f.key) d
     WHERE d.after IS NOT NULL
  LOOP
    PERFORM sec.log(TG_TABLE_NAME || '_update', v_row.subject,
                    jsonb_build_object('before', v_row.before, 'after', v_row.after), v_person);
  END LOOP;
  RETURN NULL;
END $$;

-- NOTIFY is a hint to look; what has changed is found by changed_xid. Equal hints of one transaction become one.
CREATE FUNCTION sec.tell() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM pg_notify('pos_changes', TG_ARGV[0]);
  RETURN NULL;
END $$;

DO $$
DECLARE
  v_row record;
BEGIN
  FOR v_row IN SELECT * FROM (VALUES
      ('product', 'id', 'products'), ('product_cost', 'product', 'products'), ('category', 'id', 'categories'),
      ('supplier', 'id', 'suppliers'), ('tax', 'id', 'taxes'), ('promotion', 'id', 'promotions'),
      ('person', 'id', 'people'), ('role_permission', 'permission', 'people'), ('setting', 'key', 'settings'),
      ('store', 'code', 'settings'), ('till', 'code', 'tills'), ('stock_reason', 'code', 'settings'),
      ('customer', 'id', 'customers')) x(name, key, kind) LOOP
    EXECUTE format('CREATE TRIGGER keep_audit_new AFTER INSERT ON pos.%I REFERENCING NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit(%L)', v_row.name, v_row.key);
    EXECUTE format('CREATE TRIGGER keep_audit AFTER UPDATE ON pos.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit(%L)', v_row.name, v_row.key);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER keep_audit', v_row.name);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER keep_audit_new', v_row.name);
    EXECUTE format('CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON pos.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.tell(%L)', v_row.name, v_row.kind);
  END LOOP;
  FOREACH v_row.name IN ARRAY ARRAY['category', 'tax', 'promotion', 'person', 'store'] LOOP
    EXECUTE format('CREATE TRIGGER stamp BEFORE UPDATE ON pos.%I FOR EACH ROW EXECUTE FUNCTION sec.stamp_xid()', v_row.name);
  END LOOP;
END $$;

-- A new till: the head of its chain, and the counters of its sign-in tries (see sec.hidden_tries_hold).
CREATE FUNCTION sec.equip_till() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  INSERT INTO pos.till_head (till) VALUES (NEW.code);
  INSERT INTO sec.sign_in_count (till) VALUES (NEW.code);
  EXECUTE format('CREATE SEQUENCE sec.%I', 'tries_' || NEW.code);
  EXECUTE format('CREATE SEQUENCE sec.%I', 'hold_' || NEW.code);
  RETURN NULL;
END $$;
CREATE TRIGGER equip AFTER INSERT ON pos.till FOR EACH ROW EXECUTE FUNCTION sec.equip_till();
