-- Roles and reasons every shop starts with; they can be changed later.
INSERT INTO pos.role VALUES ('owner', 'Owner'), ('admin', 'Admin'), ('cashier', 'Cashier');
INSERT INTO pos.role_permission
SELECT r, p FROM unnest(ARRAY['owner', 'admin']) r, unnest(ARRAY['sell', 'refund', 'discount', 'shift.open', 'cash.move', 'drawer.open',
  'catalog.edit', 'cost.read', 'stock.read', 'stock.edit', 'people.edit', 'reports.read', 'audit.read', 'journal.read',
  'journal.review', 'settings.edit', 'customers.edit', 'till.edit', 'approve']) p;
INSERT INTO pos.role_permission
SELECT 'cashier', p FROM unnest(ARRAY['sell', 'refund', 'shift.open', 'cash.move', 'drawer.open']) p;
-- only an owner makes owners
INSERT INTO pos.role_permission VALUES ('owner', 'owner.appoint');
INSERT INTO pos.stock_reason (code, label, direction, position) VALUES
  ('delivery', 'Delivery', 'in', 1), ('customer_return', 'Customer return', 'in', 2), ('count', 'Stock count', 'both', 3),
  ('damaged', 'Damaged', 'out', 4), ('expired', 'Expired', 'out', 5), ('stolen', 'Stolen', 'out', 6), ('own_use', 'Own use', 'out', 7),
  ('supplier_return', 'Back to supplier', 'out', 8), ('correction', 'Correction', 'both', 9), ('opening', 'Opening stock', 'in', 10);
INSERT INTO pos.schema_info (revision, min_client) VALUES ('0001', '0001');
