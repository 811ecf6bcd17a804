-- Consent of a manager: asked from another till or the back office, and what was consented to as a fact. Reasons to choose from.

CREATE TABLE pos.reason (
  id uuid DEFAULT gen_random_uuid() NOT NULL,
  kind text NOT NULL,
  label text NOT NULL,
  position integer DEFAULT 0 NOT NULL,
  archived_at timestamptz,
  changed_xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
  CONSTRAINT reason_pkey PRIMARY KEY (id),
  CONSTRAINT reason_kind_known_check
    CHECK (kind IN ('discount', 'price', 'return', 'cancel', 'cash_in', 'cash_out', 'no_sale', 'reprint', 'tender_swap')),
  CONSTRAINT reason_label_text_check CHECK (length(label) <= 60 AND label !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(label) <> '')
);
INSERT INTO pos.reason (kind, label, position) VALUES
  ('discount', 'Damaged', 1), ('discount', 'Price match', 2), ('discount', 'Regular customer', 3), ('discount', 'Staff', 4),
  ('price', 'Wrong label', 1), ('price', 'Price match', 2), ('price', 'Damaged', 3),
  ('return', 'Does not fit', 1), ('return', 'Damaged', 2), ('return', 'Wrong item', 3), ('return', 'Changed mind', 4), ('return', 'Expired', 5),
  ('cancel', 'Customer left', 1), ('cancel', 'No money with them', 2), ('cancel', 'Rung up twice', 3),
  ('cash_in', 'Change from the bank', 1), ('cash_in', 'Correction', 2),
  ('cash_out', 'To the safe', 1), ('cash_out', 'Supplier paid in cash', 2), ('cash_out', 'Small purchase', 3),
  ('no_sale', 'Change for a customer', 1), ('no_sale', 'Drawer checked', 2),
  ('reprint', 'Customer asked', 1), ('reprint', 'Paper jam', 2),
  ('tender_swap', 'Typed wrongly', 1);

-- Asked from a till, decided anywhere. It is worth nothing by itself: the entry of the act says who consented.
CREATE TABLE pos.approval_request (
  id uuid NOT NULL,
  store text NOT NULL,
  till text NOT NULL,
  person uuid NOT NULL,
  act text NOT NULL,
  detail jsonb DEFAULT '{}'::jsonb NOT NULL,
  asked_at timestamptz DEFAULT now() NOT NULL,
  state text DEFAULT 'open' NOT NULL,
  decided_by uuid,
  decided_at timestamptz,
  note text,
  CONSTRAINT approval_request_pkey PRIMARY KEY (id),
  CONSTRAINT approval_request_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT approval_request_act_text_check CHECK (length(act) <= 40 AND act !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(act) <> ''),
  CONSTRAINT approval_request_state_known_check CHECK (state IN ('open', 'granted', 'refused', 'withdrawn')),
  CONSTRAINT approval_request_detail_length_check CHECK (length(detail::text) <= 4000),
  CONSTRAINT approval_request_note_text_check CHECK (length(note) <= 200 AND note !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(note) <> '')
);
CREATE INDEX approval_request_open_idx ON pos.approval_request (store, asked_at) WHERE state = 'open';
CREATE INDEX approval_request_till_idx ON pos.approval_request (till, asked_at);

-- What entries say was consented to, for reports: who asked, who consented, old and new.
CREATE TABLE pos.approval (
  id uuid NOT NULL,
  till text NOT NULL,
  day date NOT NULL,
  at timestamptz NOT NULL,
  person uuid,
  approver uuid,
  act text NOT NULL,
  way text NOT NULL,
  reason text,
  document uuid,
  detail jsonb DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT approval_pkey PRIMARY KEY (id),
  CONSTRAINT approval_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT approval_act_text_check CHECK (length(act) <= 40 AND act !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(act) <> ''),
  CONSTRAINT approval_way_known_check CHECK (way IN ('own', 'pin', 'password', 'badge', 'remote')),
  CONSTRAINT approval_detail_length_check CHECK (length(detail::text) <= 4000)
);
CREATE INDEX approval_day_idx ON pos.approval (day, at);
CREATE INDEX approval_till_idx ON pos.approval (till, at);

DO $$
DECLARE
  v_table text;
BEGIN
  FOREACH v_table IN ARRAY ARRAY['reason', 'approval_request', 'approval'] LOOP
    EXECUTE format('ALTER TABLE pos.%I ENABLE ROW LEVEL SECURITY', v_table);
    EXECUTE format('GRANT SELECT ON pos.%I TO pos_till', v_table);
  END LOOP;
END $$;
CREATE POLICY reading ON pos.reason FOR SELECT TO pos_till USING (true);
CREATE POLICY adding ON pos.reason FOR INSERT TO pos_till WITH CHECK ((SELECT pos.may('settings.edit')));
CREATE POLICY changing ON pos.reason FOR UPDATE TO pos_till USING ((SELECT pos.may('settings.edit'))) WITH CHECK ((SELECT pos.may('settings.edit')));
GRANT INSERT (id, kind, label, position, archived_at), UPDATE (id, kind, label, position, archived_at) ON pos.reason TO pos_till;
CREATE TRIGGER keep_audit_new AFTER INSERT ON pos.reason REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit('id');
CREATE TRIGGER keep_audit AFTER UPDATE ON pos.reason REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
  FOR EACH STATEMENT EXECUTE FUNCTION sec.keep_audit('id');
ALTER TABLE pos.reason ENABLE ALWAYS TRIGGER keep_audit;
ALTER TABLE pos.reason ENABLE ALWAYS TRIGGER keep_audit_new;
CREATE TRIGGER tell AFTER INSERT OR UPDATE OR DELETE ON pos.reason FOR EACH STATEMENT EXECUTE FUNCTION sec.tell('settings');
CREATE TRIGGER stamp BEFORE UPDATE ON pos.reason FOR EACH ROW EXECUTE FUNCTION sec.stamp_xid();
CREATE POLICY reading ON pos.approval_request FOR SELECT TO pos_till
  USING ((SELECT pos.may('approve')) OR (till = (SELECT (pos.me()).till) AND person = (SELECT (pos.me()).person)));
CREATE POLICY reading ON pos.approval FOR SELECT TO pos_till USING ((SELECT pos.may('reports.read')) OR till = (SELECT (pos.me()).till));
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON pos.approval FOR EACH ROW EXECUTE FUNCTION sec.refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON pos.approval FOR EACH STATEMENT EXECUTE FUNCTION sec.refuse_change();
ALTER TABLE pos.approval ENABLE ALWAYS TRIGGER append_only;
ALTER TABLE pos.approval ENABLE ALWAYS TRIGGER append_only_all;

CREATE FUNCTION pos.ask_approval(p_id uuid, p_act text, p_detail jsonb) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_person uuid := sec.need('sell');
  v_till pos.till;
BEGIN
  SELECT * INTO v_till FROM pos.till WHERE db_role = session_user;
  IF v_till.code IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  -- a till asks for one thing at a time, and for so many in a day
  UPDATE pos.approval_request SET state = 'withdrawn', decided_at = now() WHERE till = v_till.code AND state = 'open' AND id <> p_id;
  IF (SELECT count(*) FROM pos.approval_request WHERE till = v_till.code AND asked_at > now() - interval '1 day') >= 2000 THEN
    RAISE EXCEPTION 'this till asks too often' USING ERRCODE = 'PT009';
  END IF;
  INSERT INTO pos.approval_request (id, store, till, person, act, detail) VALUES (p_id, v_till.store, v_till.code, v_person, p_act, p_detail)
  ON CONFLICT (id) DO NOTHING;
  PERFORM sec.hint('approvals');
END $$;

-- Nobody grants what they asked for themselves.
CREATE FUNCTION pos.decide_approval(p_id uuid, p_is_granted boolean, p_note text) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_actor uuid := sec.need('approve');
  v_done pos.approval_request;
BEGIN
  UPDATE pos.approval_request SET state = CASE WHEN p_is_granted THEN 'granted' ELSE 'refused' END, decided_by = v_actor, decided_at = now(),
         note = p_note
   WHERE id = p_id AND state = 'open' AND person IS DISTINCT FROM v_actor AND asked_at > now() - interval '15 minutes' RETURNING * INTO v_done;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  PERFORM sec.log('approval_decided', p_id::text, jsonb_build_object('act', v_done.act, 'state', v_done.state, 'till', v_done.till, 'note', p_note), v_actor);
  PERFORM sec.hint('approvals');
  RETURN true;
END $$;

CREATE FUNCTION pos.withdraw_approval(p_id uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  PERFORM sec.need('sell');
  UPDATE pos.approval_request SET state = 'withdrawn', decided_at = now() WHERE id = p_id AND till = sec.my_till() AND state = 'open';
  PERFORM sec.hint('approvals');
END $$;
