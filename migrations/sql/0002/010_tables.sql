-- Columns for the limits of 020 and 030. A limit is kept as one instant, "used up until": each try or byte moves it on, and
-- what would move it too far ahead of the clock is refused. No counter to reset, nothing to clean up.
ALTER TABLE sec.sign_in_count
  ADD COLUMN spent_until TIMESTAMP WITH TIME ZONE,
  ADD COLUMN refused INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN logged_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE sec.sign_in_failure
  ADD COLUMN refused INTEGER DEFAULT 0 NOT NULL,
  ADD COLUMN logged_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE pos.till_head
  ADD COLUMN spent_until TIMESTAMP WITH TIME ZONE;

-- The foreign key made every posted line lock its product against a change of its SKU: a till could post in a transaction
-- it never ends and keep an admin from renaming what it sold. sec.apply_sale asks for unknown products itself, and no
-- product is ever deleted.
ALTER TABLE pos.sale_line DROP CONSTRAINT sale_line_product_fkey;
