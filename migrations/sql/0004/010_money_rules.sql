-- What the money engine of this revision can do, and the tables could not say: taxes that depend on each other, other ways
-- of rounding, taxes by use, price lists by customer group, store, quantity and date, and coupons with limits.

ALTER TABLE pos.tax
  ADD COLUMN is_inside boolean,
  ADD COLUMN affects_later boolean DEFAULT false NOT NULL,
  ADD COLUMN is_affected boolean DEFAULT true NOT NULL,
  ADD COLUMN is_reverse_charge boolean DEFAULT false NOT NULL,
  ADD COLUMN treatment text DEFAULT 'standard' NOT NULL,
  ADD COLUMN legal_text text DEFAULT '' NOT NULL,
  ADD COLUMN position integer DEFAULT 0 NOT NULL,
  DROP CONSTRAINT tax_rate_range_check,
  ADD CONSTRAINT tax_rate_range_check CHECK (rate BETWEEN -100 AND 99999),
  ADD CONSTRAINT tax_treatment_known_check CHECK (treatment IN ('standard', 'zero', 'exempt', 'reverse_charge', 'export', 'outside')),
  ADD CONSTRAINT tax_untaxed_has_no_rate_check CHECK (rate = 0 OR treatment IN ('standard', 'reverse_charge')),
  ADD CONSTRAINT tax_legal_text_text_check CHECK (length(legal_text) <= 200 AND legal_text !~ '[\u0001-\u001f\u007f-\u009f]');

ALTER TABLE pos.store
  ADD COLUMN tax_mode text DEFAULT 'half_up' NOT NULL,
  ADD COLUMN tax_step numeric DEFAULT 0 NOT NULL,
  ADD COLUMN cash_rounding text DEFAULT 'half_up' NOT NULL,
  ADD COLUMN cash_rounding_scope text DEFAULT 'cash_only' NOT NULL,
  DROP CONSTRAINT store_tax_rounding_known_check,
  ADD CONSTRAINT store_tax_rounding_known_check CHECK (tax_rounding IN ('document', 'line', 'global')),
  ADD CONSTRAINT store_tax_mode_known_check CHECK (tax_mode IN ('half_up', 'half_even', 'half_down', 'up', 'down', 'ceiling', 'floor')),
  ADD CONSTRAINT store_tax_step_range_check CHECK (tax_step BETWEEN 0 AND 1000),
  ADD CONSTRAINT store_cash_rounding_known_check CHECK (cash_rounding IN ('half_up', 'half_even', 'half_down', 'up', 'down')),
  ADD CONSTRAINT store_cash_rounding_scope_known_check CHECK (cash_rounding_scope IN ('cash_only', 'all_tenders'));

CREATE TABLE pos.tax_switch (
  id uuid NOT NULL,
  name text NOT NULL,
  keeps text DEFAULT 'shelf' NOT NULL,
  replaces jsonb DEFAULT '{}'::jsonb NOT NULL,
  archived_at timestamptz,
  changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT tax_switch_pkey PRIMARY KEY (id),
  CONSTRAINT tax_switch_name_text_check CHECK (length(name) <= 60 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
  CONSTRAINT tax_switch_keeps_known_check CHECK (keeps IN ('shelf', 'net')),
  CONSTRAINT tax_switch_replaces_length_check CHECK (length(replaces::text) <= 20000)
);

CREATE TABLE pos.customer_group (
  id uuid NOT NULL,
  name text NOT NULL,
  tax_switch uuid,
  archived_at timestamptz,
  changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT customer_group_pkey PRIMARY KEY (id),
  CONSTRAINT customer_group_name_text_check CHECK (length(name) <= 60 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
  CONSTRAINT customer_group_tax_switch_fkey FOREIGN KEY (tax_switch) REFERENCES pos.tax_switch (id)
);
ALTER TABLE pos.customer
  ADD COLUMN customer_group uuid,
  ADD CONSTRAINT customer_customer_group_fkey FOREIGN KEY (customer_group) REFERENCES pos.customer_group (id);

CREATE TABLE pos.price_list (
  id uuid NOT NULL,
  name text NOT NULL,
  customer_group uuid,
  store text,
  priority integer DEFAULT 0 NOT NULL,
  is_active boolean DEFAULT true NOT NULL,
  changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT price_list_pkey PRIMARY KEY (id),
  CONSTRAINT price_list_name_text_check CHECK (length(name) <= 60 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
  CONSTRAINT price_list_customer_group_fkey FOREIGN KEY (customer_group) REFERENCES pos.customer_group (id),
  CONSTRAINT price_list_store_fkey FOREIGN KEY (store) REFERENCES pos.store (code)
);

CREATE TABLE pos.price_rule (
  id uuid NOT NULL,
  list uuid NOT NULL,
  product uuid,
  category uuid,
  min_qty numeric(14, 3) DEFAULT 0 NOT NULL,
  price numeric(14, 4),
  percent_off numeric(9, 4),
  valid_from timestamptz,
  valid_to timestamptz,
  archived_at timestamptz,
  changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT price_rule_pkey PRIMARY KEY (id),
  CONSTRAINT price_rule_list_fkey FOREIGN KEY (list) REFERENCES pos.price_list (id),
  CONSTRAINT price_rule_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id),
  CONSTRAINT price_rule_category_fkey FOREIGN KEY (category) REFERENCES pos.category (id),
  CONSTRAINT price_rule_min_qty_range_check CHECK (min_qty BETWEEN 0 AND 99999999),
  CONSTRAINT price_rule_price_range_check CHECK (price BETWEEN 0 AND 9999999999.99),
  CONSTRAINT price_rule_percent_off_range_check CHECK (percent_off BETWEEN 0 AND 100),
  CONSTRAINT price_rule_one_way_check CHECK ((price IS NULL) <> (percent_off IS NULL)),
  CONSTRAINT price_rule_one_target_check CHECK (product IS NULL OR category IS NULL),
  CONSTRAINT price_rule_valid_from_range_check CHECK (valid_from BETWEEN '2000-01-01' AND '2199-12-31'),
  CONSTRAINT price_rule_valid_to_range_check CHECK (valid_to BETWEEN '2000-01-01' AND '2199-12-31'),
  CONSTRAINT price_rule_dates_in_order_check CHECK (valid_to > valid_from)
);
CREATE INDEX price_rule_list_idx ON pos.price_rule (list);
CREATE INDEX price_rule_product_idx ON pos.price_rule (product);

-- Written with the sale that used it, by the posting function alone.
CREATE TABLE pos.coupon_use (
  sale uuid NOT NULL,
  promotion uuid NOT NULL,
  code text NOT NULL,
  times integer NOT NULL,
  CONSTRAINT coupon_use_pkey PRIMARY KEY (sale, promotion),
  CONSTRAINT coupon_use_sale_fkey FOREIGN KEY (sale) REFERENCES pos.sale (id),
  CONSTRAINT coupon_use_code_text_check CHECK (length(code) <= 40 AND code !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(code) <> ''),
  CONSTRAINT coupon_use_times_range_check CHECK (times BETWEEN 1 AND 99999)
);
CREATE INDEX coupon_use_promotion_idx ON pos.coupon_use (promotion);

DO $$
DECLARE
  v_row record;
BEGIN
  FOR v_row IN SELECT * FROM (VALUES
      ('tax_switch', 'catalog.edit', 'id, name, keeps, replaces, archived_at', 'taxes'),
      ('customer_group', 'customers.edit', 'id, name, tax_switch, archived_at', 'customers'),
      ('price_list', 'catalog.edit', 'id, name, customer_group, store, priority, is_active', 'prices'),
      ('price_rule', 'catalog.edit', 'id, list, product, category, min_qty, price, percent_off, valid_from, valid_to, archived_at', 'prices'))
      x(name, permission, columns, kind) LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_row.name);
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING (true)', v_row.name);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_row.name);
    EXECUTE format('CREATE POLICY adding ON pos.%I FOR INSERT TO pos_till WITH CHECK ((SELECT pos.may(%L)))', v_row.name, v_row.permission);
    EXECUTE format('CREATE POLICY changing ON pos.%I FOR UPDATE TO pos_till USING ((SELECT pos.may(%L))) WITH CHECK ((SELECT pos.may(%L)))',
                   v_row.name, v_row.permission, v_row.permission);
    EXECUTE format('GRANT INSERT (%s), UPDATE (%s) ON pos.%I TO pos_till', v_row.columns, v_row.columns, v_row.name);
    EXECUTE format('CREATE TRIGGER keep_audit_new AFTER INSERT ON pos.%I REFERENCING NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit(%L)', v_row.name, 'id');
    EXECUTE format('CREATE TRIGGER keep_audit AFTER UPDATE ON pos.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit(%L)', v_row.name, 'id');
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER keep_audit', v_row.name);
    EXECUTE format('ALTER TABLE pos.%I ENABLE ALWAYS TRIGGER keep_audit_new', v_row.name);
    EXECUTE format('CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON pos.%I
                    FOR EACH STATEMENT EXECUTE FUNCTION sec.tell(%L)', v_row.name, v_row.kind);
    EXECUTE format('CREATE TRIGGER stamp BEFORE UPDATE ON pos.%I FOR EACH ROW EXECUTE FUNCTION sec.stamp_xid()', v_row.name);
  END LOOP;
END $$;

GRANT INSERT (is_inside, affects_later, is_affected, is_reverse_charge, treatment, legal_text, position),
      UPDATE (is_inside, affects_later, is_affected, is_reverse_charge, treatment, legal_text, position) ON pos.tax TO pos_till;
GRANT UPDATE (tax_mode, tax_step, cash_rounding, cash_rounding_scope) ON pos.store TO pos_till;
GRANT INSERT (customer_group), UPDATE (customer_group) ON pos.customer TO pos_till;

ALTER TABLE pos.coupon_use ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.coupon_use FOR SELECT TO pos_till
  USING ((SELECT pos.may('reports.read')) OR EXISTS (SELECT FROM pos.sale s WHERE s.id = sale));
GRANT SELECT ON pos.coupon_use TO pos_till;

-- How often each limited offer was used, for the tills' snapshots: numbers, no sales.
CREATE FUNCTION pos.coupon_uses() RETURNS TABLE (promotion uuid, times bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
  SELECT u.promotion, sum(u.times) FROM pos.coupon_use u
   WHERE sec.my_till() IS NOT NULL GROUP BY u.promotion
$$;
REVOKE ALL ON FUNCTION pos.coupon_uses() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.coupon_uses() TO pos_till;

-- A sale exists when the till wrote it down; a coupon used beyond its limit by two tills at once is told, not refused.
CREATE FUNCTION sec.note_coupons(p_sale uuid, b jsonb) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_over boolean;
BEGIN
  IF jsonb_typeof(b -> 'coupons') IS DISTINCT FROM 'array' THEN
    RETURN '{}';
  END IF;
  WITH used AS (
    INSERT INTO pos.coupon_use (sale, promotion, code, times)
    SELECT p_sale, x.promotion, x.code, x.times
      FROM jsonb_to_recordset(b -> 'coupons') AS x(promotion uuid, code text, times int)
    RETURNING promotion, times
  )
  SELECT bool_or((p.params ->> 'max_uses')::bigint < used.times
                 + (SELECT coalesce(sum(u.times), 0) FROM pos.coupon_use u WHERE u.promotion = used.promotion))
    INTO v_over
    FROM used JOIN pos.promotion p ON p.id = used.promotion WHERE p.params ->> 'max_uses' ~ '^[0-9]{1,9}$';
  RETURN CASE WHEN v_over THEN ARRAY['coupon_overused'] ELSE '{}' END;
END $$;
