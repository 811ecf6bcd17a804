-- More kinds of tender, and what changes the sum to be paid besides cash rounding: tips, and small differences let go.
ALTER TABLE pos.payment
  ADD COLUMN account text,
  ADD COLUMN currency text,
  ADD COLUMN foreign_amount numeric,
  ADD COLUMN rate numeric,
  DROP CONSTRAINT payment_kind_known_check,
  ADD CONSTRAINT payment_kind_known_check
    CHECK (kind IN ('cash', 'card', 'foreign_cash', 'gift_card', 'store_credit', 'on_account', 'voucher')),
  ADD CONSTRAINT payment_account_text_check CHECK (length(account) <= 80 AND account !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(account) <> ''),
  ADD CONSTRAINT payment_account_belongs_check
    CHECK ((account IS NOT NULL) = (kind IN ('gift_card', 'store_credit', 'on_account'))),
  ADD CONSTRAINT payment_foreign_belongs_check
    CHECK ((currency IS NOT NULL AND foreign_amount IS NOT NULL AND rate IS NOT NULL) = (kind = 'foreign_cash')),
  ADD CONSTRAINT payment_currency_format_check CHECK (currency ~ '^[A-Z]{3}$'),
  ADD CONSTRAINT payment_foreign_amount_range_check CHECK (foreign_amount BETWEEN -9999999999.99 AND 9999999999.99),
  ADD CONSTRAINT payment_rate_range_check CHECK (rate BETWEEN 0 AND 999999999);
ALTER TABLE pos.sale
  ADD COLUMN tip_minor bigint DEFAULT 0 NOT NULL,
  ADD COLUMN written_off_minor bigint DEFAULT 0 NOT NULL;
