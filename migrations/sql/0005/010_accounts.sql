-- Money that belongs to customers: gift cards, store credit, what they owe, points. docs/decisions/0013-accounts.md says why
-- a balance is a sum and never a number in a row: posting inserts, so no till can make another wait for an account.

ALTER TABLE pos.product
  ADD COLUMN loads text,
  ADD CONSTRAINT product_loads_known_check CHECK (loads IN ('gift_card', 'store_credit', 'on_account')),
  ADD CONSTRAINT product_loads_is_plain_check
    CHECK (loads IS NULL OR (price_includes_tax AND NOT is_discountable AND NOT is_by_weight AND NOT is_return));
GRANT INSERT (loads), UPDATE (loads) ON pos.product TO pos_till;

-- What is paid onto an account is neither revenue nor tax: total = net + tax + liability.
ALTER TABLE pos.sale
  ADD COLUMN liability_minor bigint DEFAULT 0 NOT NULL,
  DROP CONSTRAINT sale_net_and_tax_check,
  ADD CONSTRAINT sale_net_and_tax_check CHECK (net_minor + tax_minor + liability_minor = total_minor) NOT VALID;
ALTER TABLE pos.sale VALIDATE CONSTRAINT sale_net_and_tax_check;
ALTER TABLE pos.sale_line
  ADD COLUMN liability_minor bigint DEFAULT 0 NOT NULL,
  ADD COLUMN loads text,
  ADD COLUMN account text,
  DROP CONSTRAINT sale_line_net_and_tax_check,
  ADD CONSTRAINT sale_line_net_and_tax_check CHECK (net_minor + tax_minor + liability_minor = total_minor) NOT VALID,
  ADD CONSTRAINT sale_line_loads_known_check CHECK (loads IN ('gift_card', 'store_credit', 'on_account')),
  ADD CONSTRAINT sale_line_loads_belongs_check CHECK ((loads IS NULL) = (account IS NULL) AND (loads IS NOT NULL OR liability_minor = 0)),
  ADD CONSTRAINT sale_line_account_text_check CHECK (length(account) <= 80 AND account !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(account) <> '');
ALTER TABLE pos.sale_line VALIDATE CONSTRAINT sale_line_net_and_tax_check;
ALTER TABLE pos.day_total ADD COLUMN liability_minor bigint DEFAULT 0 NOT NULL;

-- `limit_minor` is how far below zero it may go: what a customer may owe. Points are whole, their exponent is 0.
CREATE TABLE pos.account (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  kind text NOT NULL,
  code text NOT NULL,
  -- no foreign key: its check would lock the customer for as long as a till keeps posting open
  customer uuid,
  currency text NOT NULL,
  exponent integer NOT NULL,
  limit_minor bigint DEFAULT 0 NOT NULL,
  expires_on date,
  opened_at timestamptz DEFAULT now() NOT NULL,
  blocked text,
  CONSTRAINT account_pkey PRIMARY KEY (id),
  CONSTRAINT account_kind_code_key UNIQUE (kind, code),
  CONSTRAINT account_kind_known_check CHECK (kind IN ('gift_card', 'store_credit', 'on_account', 'points')),
  CONSTRAINT account_code_text_check CHECK (length(code) <= 80 AND code !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(code) <> ''),
  CONSTRAINT account_blocked_text_check CHECK (length(blocked) <= 200 AND blocked !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(blocked) <> ''),
  CONSTRAINT account_limit_minor_range_check CHECK (limit_minor BETWEEN 0 AND 99999999999999),
  CONSTRAINT account_exponent_range_check CHECK (exponent BETWEEN 0 AND 4),
  CONSTRAINT account_limit_belongs_check CHECK (limit_minor = 0 OR kind = 'on_account'),
  CONSTRAINT account_currency_format_check CHECK (currency ~ '^([A-Z]{3}|points)$'),
  CONSTRAINT account_expires_on_range_check CHECK (expires_on BETWEEN '2000-01-01' AND '2199-12-31')
);
CREATE INDEX account_customer_idx ON pos.account (customer) WHERE customer IS NOT NULL;

-- Positive: the customer can draw more. Rows of entries say which; the others have a reason and the person.
CREATE TABLE pos.account_movement (
  id bigint GENERATED ALWAYS AS IDENTITY,
  account uuid NOT NULL,
  kind text NOT NULL,
  amount_minor bigint NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  day date NOT NULL,
  till text,
  entry uuid,
  person uuid,
  reason text,
  CONSTRAINT account_movement_pkey PRIMARY KEY (id),
  CONSTRAINT account_movement_account_fkey FOREIGN KEY (account) REFERENCES pos.account (id),
  CONSTRAINT account_movement_kind_known_check CHECK (kind IN ('loaded', 'drawn', 'earned', 'adjusted')),
  CONSTRAINT account_movement_amount_minor_range_check CHECK (amount_minor BETWEEN -99999999999999 AND 99999999999999),
  CONSTRAINT account_movement_from_entry_check CHECK ((entry IS NULL) = (kind = 'adjusted') AND (entry IS NULL) = (till IS NULL)),
  CONSTRAINT account_movement_reason_text_check CHECK (length(reason) <= 200 AND reason !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(reason) <> '')
);
CREATE INDEX account_movement_account_idx ON pos.account_movement (account) INCLUDE (amount_minor);
CREATE INDEX account_movement_entry_idx ON pos.account_movement (entry) WHERE entry IS NOT NULL;

-- What a till has set aside for a sale or refund (`document`) that is not posted yet. Gone with the entry, or when it is given up.
CREATE TABLE pos.account_hold (
  id uuid NOT NULL,
  account uuid NOT NULL,
  till text NOT NULL,
  document uuid NOT NULL,
  amount_minor bigint NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT account_hold_pkey PRIMARY KEY (id),
  CONSTRAINT account_hold_account_fkey FOREIGN KEY (account) REFERENCES pos.account (id),
  CONSTRAINT account_hold_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT account_hold_amount_minor_range_check CHECK (amount_minor BETWEEN 1 AND 99999999999999)
);
CREATE INDEX account_hold_account_idx ON pos.account_hold (account) INCLUDE (amount_minor);
CREATE INDEX account_hold_till_document_idx ON pos.account_hold (till, document);

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['account', 'account_movement', 'account_hold'] LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_table);
    -- A card's number is as good as its money: only who may see them all reads the tables. A till asks for one by its number.
    EXECUTE format('CREATE POLICY reading ON pos.%I FOR SELECT TO pos_till USING ((SELECT pos.may(''accounts.read'')))', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.account_movement FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.account_movement FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
ALTER TABLE pos.account_movement ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pos.account_movement ENABLE ALWAYS TRIGGER append_only_all;

INSERT INTO pos.role_permission
SELECT r, p FROM unnest(ARRAY['owner', 'admin']) r, unnest(ARRAY['accounts.read', 'accounts.edit']) p;

-- What can be drawn: what was put on it, less what is set aside, plus what may be owed.
CREATE FUNCTION sec.account_left(p_account uuid, p_limit bigint) RETURNS bigint
LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT p_limit + coalesce((SELECT sum(amount_minor) FROM pos.account_movement WHERE account = p_account), 0)::bigint
                 - coalesce((SELECT sum(amount_minor) FROM pos.account_hold WHERE account = p_account), 0)::bigint
$$;

-- One account by its kind and number, for a till with somebody signed in. Nothing when there is none.
CREATE FUNCTION pos.find_account(p_kind text, p_code text)
RETURNS TABLE (id uuid, kind text, code text, customer uuid, currency text, exponent integer, left_minor bigint, limit_minor bigint,
               expires_on date, blocked text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('sell');
  RETURN QUERY
  SELECT a.id, a.kind, a.code, a.customer, a.currency, a.exponent, sec.account_left(a.id, a.limit_minor), a.limit_minor, a.expires_on,
         a.blocked
    FROM pos.account a WHERE a.kind = p_kind AND a.code = p_code;
END $$;

-- Set an amount aside for a document of this till; what is left afterwards. Asking again with the same id changes nothing.
-- Only who wants money from the same account at the same moment waits here, and not for long: lock_timeout.
CREATE FUNCTION pos.hold_account(p_hold uuid, p_kind text, p_code text, p_document uuid, p_amount bigint, p_currency text, p_day date)
RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_person uuid := sec.need('sell');
  v_till text := sec.my_till();
  v_account pos.account;
  v_left bigint;
BEGIN
  IF v_till IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  SELECT * INTO v_account FROM pos.account WHERE kind = p_kind AND code = p_code FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'PT011';
  END IF;
  IF EXISTS (SELECT FROM pos.account_hold WHERE id = p_hold AND account = v_account.id AND till = v_till AND document = p_document
                AND amount_minor = p_amount) THEN
    RETURN sec.account_left(v_account.id, v_account.limit_minor);
  END IF;
  IF v_account.blocked IS NOT NULL THEN
    RAISE EXCEPTION '%', v_account.blocked USING ERRCODE = 'PT012';
  ELSIF v_account.expires_on < p_day THEN
    RAISE EXCEPTION '%', v_account.expires_on USING ERRCODE = 'PT013';
  ELSIF v_account.currency <> p_currency THEN
    RAISE EXCEPTION '%', v_account.currency USING ERRCODE = 'PT014';
  END IF;
  IF (SELECT count(*) FROM pos.account_hold WHERE till = v_till) >= 1000 THEN
    RAISE EXCEPTION 'this till holds too much: wait' USING ERRCODE = 'PT009';
  END IF;
  -- a statement of its own: it sees what was done while this one waited for the row
  v_left := sec.account_left(v_account.id, v_account.limit_minor);
  IF p_amount IS NULL OR p_amount > v_left THEN
    RAISE EXCEPTION '%', v_left USING ERRCODE = 'PT015';
  END IF;
  INSERT INTO pos.account_hold (id, account, till, document, amount_minor) VALUES (p_hold, v_account.id, v_till, p_document, p_amount);
  RETURN v_left - p_amount;
END $$;

-- Give one back. False when there is none of this till's (any more).
CREATE FUNCTION pos.release_hold(p_hold uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('sell');
  DELETE FROM pos.account_hold WHERE id = p_hold AND till = sec.my_till();
  RETURN FOUND;
END $$;

-- Give back all that this till set aside or took for other documents than these: what is open or waits to be posted there.
-- Needs nobody signed in: it happens when a till comes back.
CREATE FUNCTION pos.tidy_holds(p_keep uuid[]) RETURNS int
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_gone int;
BEGIN
  IF p_keep IS NULL OR NOT pos.is_till() THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  DELETE FROM pos.account_hold WHERE till = sec.my_till() AND document <> ALL (p_keep);
  GET DIAGNOSTICS v_gone = ROW_COUNT;
  DELETE FROM pos.refund_hold WHERE till = sec.my_till() AND document <> ALL (p_keep);
  -- a parked basket that was taken and never arrived there is free again: it may not be lost
  UPDATE pos.parked_basket SET taken_by = NULL, taken_at = NULL WHERE taken_by = sec.my_till() AND id <> ALL (p_keep);
  RETURN v_gone;
END $$;

-- The office: open an account, change what may be owed, its end, or block it. NULL for `p_blocked` lifts a block.
CREATE FUNCTION pos.set_account(p_kind text, p_code text, p_customer uuid, p_currency text, p_exponent int, p_limit bigint, p_expires date,
  p_blocked text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('accounts.edit');
  v_before jsonb;
  v_after pos.account;
BEGIN
  SELECT to_jsonb(a) INTO v_before FROM pos.account a WHERE kind = p_kind AND code = p_code FOR NO KEY UPDATE;
  INSERT INTO pos.account AS a (kind, code, customer, currency, exponent, limit_minor, expires_on, blocked)
  VALUES (p_kind, p_code, p_customer, p_currency, p_exponent, p_limit, p_expires, p_blocked)
  ON CONFLICT (kind, code) DO UPDATE SET customer = excluded.customer, limit_minor = excluded.limit_minor,
         expires_on = excluded.expires_on, blocked = excluded.blocked
  RETURNING a.* INTO v_after;
  PERFORM sec.log('account_set', v_after.id::text, jsonb_build_object('before', v_before, 'after', to_jsonb(v_after)), v_actor);
  RETURN v_after.id;
END $$;

-- Put money on an account or take some off, outside any sale. Never below what may be owed.
CREATE FUNCTION pos.adjust_account(p_account uuid, p_amount bigint, p_reason text, p_day date) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('accounts.edit');
  v_limit bigint;
  v_left bigint;
BEGIN
  SELECT limit_minor INTO v_limit FROM pos.account WHERE id = p_account FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'PT011';
  END IF;
  IF p_reason IS NULL THEN
    RAISE EXCEPTION 'a reason is needed' USING ERRCODE = '23502';
  END IF;
  v_left := sec.account_left(p_account, v_limit);
  IF p_amount < 0 AND v_left + p_amount < 0 THEN
    RAISE EXCEPTION '%', v_left USING ERRCODE = 'PT015';
  END IF;
  INSERT INTO pos.account_movement (account, kind, amount_minor, day, person, reason)
  VALUES (p_account, 'adjusted', p_amount, p_day, v_actor, p_reason);
  PERFORM sec.log('account_adjusted', p_account::text, jsonb_build_object('amount_minor', p_amount, 'reason', p_reason), v_actor);
  RETURN v_left + p_amount;
END $$;

-- A hold of a till that will not come back.
CREATE FUNCTION pos.drop_hold(p_hold uuid, p_reason text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_actor uuid := sec.need('accounts.edit');
  v_gone pos.account_hold;
BEGIN
  DELETE FROM pos.account_hold WHERE id = p_hold RETURNING * INTO v_gone;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such hold' USING ERRCODE = 'PT011';
  END IF;
  PERFORM sec.log('hold_dropped', v_gone.account::text, to_jsonb(v_gone) || jsonb_build_object('reason', p_reason), v_actor);
END $$;

DO $$
DECLARE
  v_function text;
BEGIN
  FOREACH v_function IN ARRAY ARRAY['find_account(text, text)', 'hold_account(uuid, text, text, uuid, bigint, text, date)',
      'release_hold(uuid)', 'tidy_holds(uuid[])', 'set_account(text, text, uuid, text, int, bigint, date, text)',
      'adjust_account(uuid, bigint, text, date)', 'drop_hold(uuid, text)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION pos.%s FROM PUBLIC', v_function);
    EXECUTE format('GRANT EXECUTE ON FUNCTION pos.%s TO pos_till', v_function);
  END LOOP;
END $$;

-- What an entry puts on accounts and draws from them, from its text: one row for each account and kind of movement.
CREATE FUNCTION sec.account_rows(b jsonb) RETURNS TABLE (kind text, code text, movement text, amount numeric, expires date)
LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp AS $$
  SELECT x.kind, x.code, x.movement, sum(x.amount), max(x.expires) FROM (
    SELECT l.loads AS kind, l.account AS code, 'loaded' AS movement, l.liability AS amount, l.expires
      FROM jsonb_to_recordset(b -> 'lines') AS l(loads text, account text, liability numeric, expires date) WHERE l.loads IS NOT NULL
    UNION ALL
    SELECT t.kind, t.account, 'drawn', -t.amount, t.expires
      FROM jsonb_to_recordset(b -> 'tenders') AS t(kind text, account text, amount numeric, expires date)
     WHERE t.account IS NOT NULL AND t.kind IN ('gift_card', 'store_credit', 'on_account')
    UNION ALL
    SELECT 'points', b -> 'points' ->> 'account', 'earned', (b -> 'points' ->> 'earned')::numeric, NULL WHERE b ? 'points'
    UNION ALL
    SELECT 'points', b -> 'points' ->> 'account', 'drawn', -(b -> 'points' ->> 'spent')::numeric, NULL WHERE b ? 'points'
  ) x GROUP BY x.kind, x.code, x.movement HAVING sum(x.amount) <> 0
$$;

-- A sale exists when the till wrote it down: what it drew is drawn, and said to somebody when more was drawn than there was.
CREATE FUNCTION sec.note_accounts(p_till text, p_id uuid, p_day date, p_at timestamptz, p_person uuid, b jsonb, f numeric) RETURNS text[]
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_row record;
  v_account pos.account;
  v_flags text[] := '{}';
BEGIN
  DELETE FROM pos.account_hold WHERE till = p_till AND document = p_id;
  FOR v_row IN SELECT * FROM sec.account_rows(b) ORDER BY kind, code, movement LOOP
    SELECT * INTO v_account FROM pos.account WHERE kind = v_row.kind AND code = v_row.code;
    IF NOT FOUND THEN
      -- a card is opened by being sold, a credit by being given; nothing that is drawn opens an account
      IF v_row.amount < 0 THEN
        v_flags := array_append(v_flags, 'account_unknown');
      END IF;
      INSERT INTO pos.account (kind, code, customer, currency, exponent, expires_on)
      VALUES (v_row.kind, v_row.code, CASE WHEN v_row.kind <> 'gift_card' THEN (b ->> 'customer')::uuid END,
              CASE WHEN v_row.kind = 'points' THEN 'points' ELSE b ->> 'currency' END,
              CASE WHEN v_row.kind = 'points' THEN 0 ELSE (b ->> 'exponent')::int END, v_row.expires)
      ON CONFLICT (kind, code) DO NOTHING;
      SELECT * INTO v_account FROM pos.account WHERE kind = v_row.kind AND code = v_row.code;
    END IF;
    IF v_account.currency NOT IN ('points', b ->> 'currency') THEN
      RAISE EXCEPTION 'the account % has another currency', right(v_row.code, 4);
    END IF;
    INSERT INTO pos.account_movement (account, kind, amount_minor, at, day, till, entry, person)
    VALUES (v_account.id, v_row.movement, v_row.amount * CASE WHEN v_row.kind = 'points' THEN 1 ELSE f END, p_at, p_day, p_till, p_id, p_person);
    IF v_row.amount < 0 AND sec.account_left(v_account.id, v_account.limit_minor) < 0 THEN
      v_flags := array_append(v_flags, 'account_overdrawn');
    END IF;
  END LOOP;
  RETURN v_flags;
END $$;

-- Do the movements say what the entries say, and is nothing drawn that no till and no person drew?
CREATE FUNCTION pos.verify_accounts() RETURNS TABLE (till text, problem text, subject text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('journal.read');
  RETURN QUERY
  WITH said AS (
    SELECT j.till, j.id, r.kind, r.code, r.movement,
           r.amount * CASE WHEN r.kind = 'points' THEN 1 ELSE power(10::numeric, (d.b ->> 'exponent')::int) END AS amount
      FROM pos.journal j LEFT JOIN pos.poison x ON x.till = j.till AND x.epoch = j.epoch AND x.seq = j.seq
      CROSS JOIN LATERAL (SELECT coalesce(x.repaired_body, sec.entry_doc(j.payload) -> 'body') AS b) d CROSS JOIN LATERAL sec.account_rows(d.b) r
     WHERE j.kind IN ('sale', 'refund') AND (x.till IS NULL OR x.repaired_body IS NOT NULL)
  ), kept AS (
    SELECT m.till, m.entry AS id, a.kind, a.code, m.kind AS movement, sum(m.amount_minor) AS amount
      FROM pos.account_movement m JOIN pos.account a ON a.id = m.account WHERE m.entry IS NOT NULL GROUP BY 1, 2, 3, 4, 5
  )
  SELECT coalesce(s.till, k.till), 'account_movement_changed', coalesce(s.id, k.id)::text
    FROM said s FULL JOIN kept k USING (till, id, kind, code, movement) WHERE s.amount IS DISTINCT FROM k.amount
  UNION ALL
  SELECT NULL, 'account_below_zero', a.id::text FROM pos.account a
   WHERE a.kind <> 'on_account' AND (SELECT coalesce(sum(m.amount_minor), 0) FROM pos.account_movement m WHERE m.account = a.id) < 0;
END $$;
REVOKE ALL ON FUNCTION pos.verify_accounts() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION pos.verify_accounts() TO pos_till;
