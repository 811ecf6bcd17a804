-- What a till's login may touch. Tables give SELECT through row level security; INSERT and UPDATE are granted by
-- column, because a table-wide UPDATE or DELETE would allow LOCK TABLE; DELETE is granted nowhere.
-- Every condition is a scalar subquery: it is computed once per statement, not once per row.

DO $$
DECLARE
  v_table text;
  v_row record;
BEGIN
  FOR v_table IN SELECT tablename FROM pg_tables WHERE schemaname = 'pos' LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_table);
  END LOOP;
  FOR v_row IN SELECT * FROM (VALUES
      ('is_till()', ARRAY['person', 'role', 'role_permission']),
      ('is_signed_in()', ARRAY['supplier', 'stock_reason', 'customer']),
      ('may(''cost.read'')', ARRAY['product_cost', 'stock_cost']),
      ('may(''stock.read'')', ARRAY['stock_movement']),
      ('may(''catalog.edit'')', ARRAY['price_history']),
      ('may(''reports.read'')', ARRAY['day_total', 'day_hour', 'day_category', 'day_product', 'day_tender', 'day_tax']),
      ('may(''journal.read'')', ARRAY['journal', 'poison', 'entry_flag', 'till_head']),
      ('may(''audit.read'')', ARRAY['audit'])) x(condition, tables) LOOP
    FOREACH v_table IN ARRAY v_row.tables LOOP
      EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING ((SELECT pos.%s))', v_table, v_row.condition);
      EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
    END LOOP;
  END LOOP;
END $$;

-- The catalogue is for every login that may connect to this database, with or without a person: a till refreshes its
-- snapshot at night, and there is no cost and no secret in these. The condition is really `true`: with any other one
-- PostgreSQL may not use an index for a search (LIKE and @@ could leak rows before the policy has seen them), and
-- searching a million products took 400 ms instead of 5.
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['product', 'barcode', 'product_tax', 'category', 'tax', 'promotion', 'picture', 'store', 'setting',
                                 'stock_level', 'schema_info'] LOOP
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING (true)', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
END $$;

CREATE POLICY reading ON pos.till FOR SELECT TO pos_till
  USING (db_role = session_user OR (SELECT pos.may('till.edit')) OR (SELECT pos.may('reports.read')));
GRANT SELECT ON pos.till TO pos_till;

-- A cashier sees the sales of the till he sits at, who reads reports sees all.
DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['sale', 'shift', 'cash_movement'] LOOP
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till
                    USING ((SELECT pos.may(''reports.read'')) OR till = (SELECT (pos.me()).till))', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
  FOREACH v_table IN ARRAY ARRAY['sale_line', 'sale_line_tax', 'sale_tax', 'payment'] LOOP
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till
                    USING ((SELECT pos.may(''reports.read'')) OR EXISTS (SELECT FROM pos.sale s WHERE s.id = sale))', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
END $$;

-- Plain edits by admins.
DO $$
DECLARE
  v_row record;
BEGIN
  FOR v_row IN SELECT * FROM (VALUES
      ('product', 'catalog.edit', 'id, sku, name, short_name, category, supplier, unit, is_by_weight, price, price_includes_tax, reorder_level, order_qty, is_sellable, is_discountable, picture, variant_of, variant_label, favourite, archived_at, version'),
      ('product_cost', 'catalog.edit', 'product, cost'),
      ('category', 'catalog.edit', 'id, parent, name, tint, position, archived_at'),
      ('supplier', 'catalog.edit', 'id, name, contact, phone, email, note, archived_at'),
      ('tax', 'catalog.edit', 'id, name, letter, rate, kind, valid_from, valid_to, archived_at'),
      ('promotion', 'catalog.edit', 'id, name, kind, params, valid_from, valid_to, priority, is_active'),
      ('picture', 'catalog.edit', 'id, mime, content'),
      ('stock_reason', 'settings.edit', 'code, label, direction, position, archived_at'),
      ('store', 'settings.edit', 'code, name, locale, time_zone, address, tax_number, receipt_header, receipt_footer, cash_step, prices_include_tax, tax_rounding'),
      ('customer', 'customers.edit', 'id, code, name, phone, email, archived_at')) x(name, permission, columns) LOOP
    EXECUTE format('CREATE POLICY adding ON pos.%I FOR INSERT TO pos_till WITH CHECK ((SELECT pos.may(%L)))', v_row.name, v_row.permission);
    EXECUTE format('CREATE POLICY changing ON pos.%I FOR UPDATE TO pos_till USING ((SELECT pos.may(%L))) WITH CHECK ((SELECT pos.may(%L)))',
                   v_row.name, v_row.permission, v_row.permission);
    EXECUTE format('GRANT INSERT (%s), UPDATE (%s) ON pos.%I TO pos_till', v_row.columns, v_row.columns, v_row.name);
  END LOOP;
END $$;
-- a store is made by the installer, and a new one needs its currency; a till may not add one
REVOKE INSERT (code, name, locale, time_zone, address, tax_number, receipt_header, receipt_footer, cash_step, prices_include_tax, tax_rounding)
  ON pos.store FROM pos_till;

GRANT EXECUTE ON FUNCTION
  pos.is_till(), pos.me(), pos.is_signed_in(), pos.may(text), pos.begin(text), pos.people(), pos.sign_in_salt(text, text),
  pos.sign_in(text, text, text), pos.sign_out(), pos.resume(text), pos.revoke_sessions(uuid),
  pos.create_owner(uuid, text, text, text, text, bytea), pos.add_person(uuid, text, text, text, text),
  pos.change_person(uuid, text, text, text, boolean), pos.set_credential(uuid, text, text, bytea, int, boolean),
  pos.change_my_credential(text, text, text, text, bytea, int), pos.put_setting(text, jsonb), pos.set_barcodes(uuid, text[]),
  pos.set_product_taxes(uuid, uuid[]), pos.move_stock(text, uuid, numeric, text, text, numeric, text, date),
  pos.block_till(text, text), pos.start_epoch(text), pos.resolve_poison(text, int, bigint, text),
  pos.review_flag(text, int, bigint, text), pos.post_entry(int, bigint, text, bytea, bytea),
  pos.post_entries(int, bigint, text[], bytea, bytea[]), pos.chain_head(), pos.announce(text), pos.verify_chain(text),
  pos.verify_audit(), pos.verify_books(text), pos.stock_since(bigint), pos.best_sellers(int)
  TO pos_till;
