-- What a till has to ask or to know when these goods are rung up.
ALTER TABLE pos.product
  ADD COLUMN tracking text,
  ADD COLUMN min_age integer,
  ADD COLUMN is_open_price boolean DEFAULT false NOT NULL,
  ADD COLUMN is_own_line boolean DEFAULT false NOT NULL,
  ADD CONSTRAINT product_tracking_known_check CHECK (tracking IN ('serial', 'lot')),
  ADD CONSTRAINT product_min_age_range_check CHECK (min_age BETWEEN 1 AND 99);
GRANT INSERT (tracking, min_age, is_open_price, is_own_line), UPDATE (tracking, min_age, is_open_price, is_own_line) ON pos.product TO pos_till;
