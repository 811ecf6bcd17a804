-- The till's day: numbered Z reports, tenders that were typed wrongly, receipts of other tills, refunds that are under way.

ALTER TABLE pos.shift
  ADD COLUMN z_no integer,
  ADD COLUMN verified_by uuid,
  ADD COLUMN difference jsonb,
  ADD COLUMN note text,
  ADD CONSTRAINT shift_z_no_range_check CHECK (z_no BETWEEN 1 AND 999999999),
  ADD CONSTRAINT shift_note_text_check CHECK (length(note) <= 200 AND note !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(note) <> '');

ALTER TABLE pos.customer
  ADD COLUMN address text DEFAULT '' NOT NULL,
  ADD COLUMN tax_number text DEFAULT '' NOT NULL,
  ADD COLUMN note text DEFAULT '' NOT NULL,
  ADD CONSTRAINT customer_address_text_check CHECK (length(address) <= 400 AND address !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]'),
  ADD CONSTRAINT customer_tax_number_text_check CHECK (length(tax_number) <= 40 AND tax_number !~ '[\u0001-\u001f\u007f-\u009f]'),
  ADD CONSTRAINT customer_note_text_check CHECK (length(note) <= 400 AND note !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]');
GRANT INSERT (address, tax_number, note), UPDATE (address, tax_number, note) ON pos.customer TO pos_till;

-- A cash sale that was a card sale: what was paid moves from one tender to another, the sale itself stays as it is.
CREATE TABLE pos.tender_swap (
  id uuid NOT NULL,
  sale uuid NOT NULL,
  till text NOT NULL,
  day date NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  from_kind text NOT NULL,
  from_name text NOT NULL,
  to_kind text NOT NULL,
  to_name text NOT NULL,
  amount_minor bigint NOT NULL,
  CONSTRAINT tender_swap_pkey PRIMARY KEY (id),
  CONSTRAINT tender_swap_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT tender_swap_from_kind_known_check CHECK (from_kind IN ('cash', 'card', 'voucher')),
  CONSTRAINT tender_swap_to_kind_known_check CHECK (to_kind IN ('cash', 'card', 'voucher')),
  CONSTRAINT tender_swap_amount_minor_range_check CHECK (amount_minor BETWEEN -99999999999999 AND 99999999999999)
);
CREATE INDEX tender_swap_sale_idx ON pos.tender_swap (sale);
ALTER TABLE pos.tender_swap ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.tender_swap FOR SELECT TO pos_till USING ((SELECT pos.may('reports.read')) OR till = (SELECT (pos.me()).till));
GRANT SELECT ON pos.tender_swap TO pos_till;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.tender_swap FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.tender_swap FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
ALTER TABLE pos.tender_swap ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pos.tender_swap ENABLE ALWAYS TRIGGER append_only_all;

-- Goods of a receipt that a till is taking back. Gone with the entry, or when it is given up.
CREATE TABLE pos.refund_hold (
  id uuid NOT NULL,
  sale uuid NOT NULL,
  line integer NOT NULL,
  qty numeric(14, 3) NOT NULL,
  till text NOT NULL,
  document uuid NOT NULL,
  at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT refund_hold_pkey PRIMARY KEY (id, line),
  CONSTRAINT refund_hold_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT refund_hold_qty_range_check CHECK (qty BETWEEN 0.001 AND 99999)
);
CREATE INDEX refund_hold_sale_line_idx ON pos.refund_hold (sale, line);
CREATE INDEX refund_hold_till_document_idx ON pos.refund_hold (till, document);
ALTER TABLE pos.refund_hold ENABLE ROW LEVEL SECURITY;
CREATE POLICY reading ON pos.refund_hold FOR SELECT TO pos_till USING ((SELECT pos.may('reports.read')));
GRANT SELECT ON pos.refund_hold TO pos_till;

-- A receipt of any till of this database by its number, with what came back of it: the texts that the chain protects, the sale first.
CREATE FUNCTION pos.find_receipt(p_number text) RETURNS TABLE (epoch int, seq bigint, payload text, prev_hash bytea, hash bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_sale uuid;
BEGIN
  PERFORM sec.need('refund');
  -- a receipt that was sold again in a new series has two numbers; the newest sale of the number counts
  SELECT s.id INTO v_sale FROM pos.sale s WHERE s.number = p_number AND s.kind = 'sale' ORDER BY s.at DESC LIMIT 1;
  RETURN QUERY
  SELECT j.epoch, j.seq, j.payload, j.prev_hash, j.hash FROM pos.journal j
   WHERE j.id = v_sale OR j.id IN (SELECT r.id FROM pos.sale r WHERE r.refund_of = v_sale)
   ORDER BY j.id <> v_sale, j.at, j.id;
END $$;

-- Receipts by day, customer, the end of a card, an amount or goods: enough to recognise one. The newest first, at most a hundred.
CREATE FUNCTION pos.find_receipts(p_first date, p_last date, p_customer uuid, p_card_end text, p_total bigint, p_product uuid, p_limit int)
RETURNS TABLE (number text, till text, at timestamptz, offset_min int, total_minor bigint, exponent int, items bigint, first_item text, customer uuid)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('refund');
  RETURN QUERY
  SELECT s.number, s.till, s.at, s.offset_min, s.total_minor, s.exponent,
         (SELECT count(*) FROM pos.sale_line l WHERE l.sale = s.id),
         (SELECT l.name FROM pos.sale_line l WHERE l.sale = s.id ORDER BY l.no LIMIT 1), s.customer
    FROM pos.sale s
   WHERE s.kind = 'sale' AND s.day BETWEEN p_first AND p_last
     AND (p_customer IS NULL OR s.customer = p_customer)
     AND (p_total IS NULL OR s.total_minor = p_total)
     AND (p_card_end IS NULL OR EXISTS (SELECT FROM pos.payment p WHERE p.sale = s.id AND right(p.reference, 4) = p_card_end))
     AND (p_product IS NULL OR EXISTS (SELECT FROM pos.sale_line l WHERE l.sale = s.id AND l.product = p_product))
   ORDER BY s.at DESC, s.id DESC LIMIT least(greatest(p_limit, 1), 100);
END $$;

-- Set goods of a receipt aside for the refund or exchange `p_document`, in place of what it had set aside before. Whoever is first
-- gets them: the same receipt at two tills cannot be refunded twice.
CREATE FUNCTION pos.hold_refund(p_id uuid, p_sale uuid, p_document uuid, p_lines int[], p_qty numeric[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_till text;
  v_line int;
BEGIN
  PERFORM sec.need('refund');
  v_till := sec.my_till();
  IF v_till IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  ELSIF cardinality(p_lines) IS DISTINCT FROM cardinality(p_qty) OR cardinality(p_lines) > 1000 THEN
    RAISE EXCEPTION 'malformed call' USING ERRCODE = 'PT002';
  END IF;
  PERFORM FROM pos.sale WHERE id = p_sale AND kind = 'sale' FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no such sale' USING ERRCODE = 'PT006';
  END IF;
  DELETE FROM pos.refund_hold WHERE till = v_till AND document = p_document;
  SELECT w.line INTO v_line FROM unnest(p_lines, p_qty) w(line, qty) LEFT JOIN pos.sale_line l ON l.sale = p_sale AND l.no = w.line
   WHERE l.qty IS NULL OR w.qty IS NULL OR l.qty < w.qty
         + coalesce((SELECT -sum(r.qty) FROM pos.sale_line r WHERE r.refund_of = p_sale AND r.refund_of_line = w.line), 0)
         + coalesce((SELECT sum(h.qty) FROM pos.refund_hold h WHERE h.sale = p_sale AND h.line = w.line), 0) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION '%', v_line USING ERRCODE = 'PT017';
  END IF;
  INSERT INTO pos.refund_hold (id, sale, line, qty, till, document)
  SELECT p_id, p_sale, w.line, sum(w.qty), v_till, p_document FROM unnest(p_lines, p_qty) w(line, qty) GROUP BY w.line;
END $$;

CREATE FUNCTION pos.release_refund(p_document uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  PERFORM sec.need('sell');
  DELETE FROM pos.refund_hold WHERE till = sec.my_till() AND document = p_document;
  RETURN FOUND;
END $$;

-- What posting does besides the sale itself: what was set aside for the document is not any more.
CREATE FUNCTION sec.end_document(p_till text, p_id uuid) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  DELETE FROM pos.refund_hold WHERE till = p_till AND document = p_id;
  -- whoever holds the row of a parked basket may be another till: nobody waits for it here, it is looked for when it is taken
  DELETE FROM pos.parked_basket WHERE id = (SELECT b.id FROM pos.parked_basket b WHERE b.id = p_id FOR UPDATE SKIP LOCKED);
END $$;

-- Facts that are no receipts, of this revision.
CREATE FUNCTION sec.apply_act(p_till text, p_id uuid, p_kind text, p_day date, p_at timestamptz, p_person uuid, b jsonb, f numeric) RETURNS boolean
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_name text;
BEGIN
  IF p_kind = 'approved' THEN
    INSERT INTO pos.approval (id, till, day, at, person, approver, act, way, reason, document, detail)
    VALUES (p_id, p_till, p_day, p_at, p_person, (b ->> 'approver')::uuid, b ->> 'act', b ->> 'way', left(b ->> 'reason', 200),
            (b ->> 'document')::uuid, coalesce(b -> 'detail', '{}'));
  ELSIF p_kind = 'tender_swapped' THEN
    INSERT INTO pos.tender_swap (id, sale, till, day, at, person, from_kind, from_name, to_kind, to_name, amount_minor)
    VALUES (p_id, (b ->> 'of')::uuid, p_till, p_day, p_at, p_person, b ->> 'from_kind', b ->> 'from_name', b ->> 'to_kind', b ->> 'to_name',
            (b ->> 'amount')::numeric * f);
    FOREACH v_name IN ARRAY ARRAY['from', 'to'] LOOP
      INSERT INTO pos.day_tender AS a (till, day, kind, name, person, payments, amount_minor)
      VALUES (p_till, p_day, b ->> (v_name || '_kind'), b ->> (v_name || '_name'), coalesce(p_person, '00000000-0000-0000-0000-000000000000'),
              0, (b ->> 'amount')::numeric * f * CASE v_name WHEN 'to' THEN 1 ELSE -1 END)
      ON CONFLICT (till, day, kind, name, person) DO UPDATE SET amount_minor = a.amount_minor + excluded.amount_minor;
    END LOOP;
  ELSE
    -- nothing to keep beside the entry itself
    RETURN p_kind IN ('age_checked', 'shift_handed_over', 'drawer_opened', 'receipt_reprinted', 'sale_cancelled', 'epoch_started');
  END IF;
  RETURN true;
END $$;

DO $$
DECLARE
  v_function text;
BEGIN
  FOREACH v_function IN ARRAY ARRAY['park_basket(uuid, text, text, boolean, int, bigint, int, text)', 'parked_baskets()', 'take_basket(uuid)',
      'drop_basket(uuid)', 'baskets_gone(uuid[])', 'ask_approval(uuid, text, jsonb)', 'decide_approval(uuid, boolean, text)',
      'withdraw_approval(uuid)', 'find_receipt(text)', 'find_receipts(date, date, uuid, text, bigint, uuid, int)',
      'hold_refund(uuid, uuid, uuid, int[], numeric[])', 'release_refund(uuid)'] LOOP
    EXECUTE format('REVOKE ALL ON FUNCTION pos.%s FROM PUBLIC', v_function);
    EXECUTE format('GRANT EXECUTE ON FUNCTION pos.%s TO pos_till', v_function);
  END LOOP;
END $$;
