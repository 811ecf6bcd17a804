-- Baskets that more than one till knows: parked ones, and the open sale that follows its cashier. A basket is no fact: it may go.

-- `content` is the till's own text of it (pos/journal/baskets.py); the columns are what a list shows. `taken_by`: the till
-- that works on it now; nobody else can take it then.
CREATE TABLE pos.parked_basket (
  id uuid NOT NULL,
  store text NOT NULL,
  till text NOT NULL,
  person uuid,
  name text DEFAULT '' NOT NULL,
  preview text DEFAULT '' NOT NULL,
  is_following boolean DEFAULT false NOT NULL,
  parked_at timestamptz DEFAULT now() NOT NULL,
  items integer NOT NULL,
  total_minor bigint NOT NULL,
  exponent integer NOT NULL,
  content text NOT NULL,
  taken_by text,
  taken_at timestamptz,
  CONSTRAINT parked_basket_pkey PRIMARY KEY (id),
  CONSTRAINT parked_basket_till_fkey FOREIGN KEY (till) REFERENCES pos.till (code),
  CONSTRAINT parked_basket_name_text_check CHECK (length(name) <= 60 AND name !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT parked_basket_preview_text_check CHECK (length(preview) <= 200 AND preview !~ '[\u0001-\u001f\u007f-\u009f]'),
  CONSTRAINT parked_basket_content_length_check CHECK (octet_length(content) <= 900000),
  CONSTRAINT parked_basket_items_range_check CHECK (items BETWEEN 0 AND 99999999),
  CONSTRAINT parked_basket_total_minor_range_check CHECK (total_minor BETWEEN -99999999999999 AND 99999999999999),
  CONSTRAINT parked_basket_exponent_range_check CHECK (exponent BETWEEN 0 AND 4),
  CONSTRAINT parked_basket_taken_check CHECK ((taken_by IS NULL) = (taken_at IS NULL))
);
CREATE INDEX parked_basket_store_idx ON pos.parked_basket (store, parked_at);
CREATE INDEX parked_basket_till_idx ON pos.parked_basket (till);
ALTER TABLE pos.parked_basket ENABLE ROW LEVEL SECURITY;
-- lists and contents come from functions: a till sees the baskets of its own store only
CREATE POLICY reading ON pos.parked_basket FOR SELECT TO pos_till USING ((SELECT pos.may('reports.read')));
GRANT SELECT ON pos.parked_basket TO pos_till;

CREATE FUNCTION pos.park_basket(p_id uuid, p_name text, p_preview text, p_is_following boolean, p_items int, p_total bigint, p_exponent int,
  p_content text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_person uuid := sec.need('sell');
  v_till pos.till;
  v_done uuid;
BEGIN
  SELECT * INTO v_till FROM pos.till WHERE db_role = session_user;
  IF v_till.code IS NULL THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  -- a sale of this id is finished: the basket comes too late
  IF EXISTS (SELECT FROM pos.journal WHERE id = p_id) THEN
    RETURN;
  END IF;
  IF (SELECT count(*) FROM pos.parked_basket WHERE till = v_till.code) >= 500 THEN
    RAISE EXCEPTION 'this till parks too much' USING ERRCODE = 'PT009';
  END IF;
  INSERT INTO pos.parked_basket AS b (id, store, till, person, name, preview, is_following, items, total_minor, exponent, content)
  VALUES (p_id, v_till.store, v_till.code, v_person, p_name, p_preview, p_is_following, p_items, p_total, p_exponent, p_content)
  ON CONFLICT (id) DO UPDATE SET till = excluded.till, person = excluded.person, name = excluded.name,
         preview = excluded.preview, is_following = excluded.is_following, parked_at = now(), items = excluded.items, total_minor = excluded.total_minor,
         exponent = excluded.exponent, content = excluded.content, taken_by = NULL, taken_at = NULL
   WHERE coalesce(b.taken_by, b.till) = v_till.code
  RETURNING id INTO v_done;
  IF v_done IS NULL THEN
    RAISE EXCEPTION '%', (SELECT coalesce(taken_by, till) FROM pos.parked_basket WHERE id = p_id) USING ERRCODE = 'PT016';
  END IF;
  PERFORM sec.hint('parked');
END $$;

-- What can be taken in this till's store, the longest waiting first. Following ones only to the person they follow.
CREATE FUNCTION pos.parked_baskets() RETURNS TABLE (id uuid, till text, till_name text, person uuid, person_name text, name text,
  preview text, is_following boolean, parked_at timestamptz, items int, total_minor bigint, exponent int)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  v_me uuid := sec.need('sell');
BEGIN
  RETURN QUERY
  SELECT b.id, b.till, t.name, b.person, p.display_name, b.name, b.preview, b.is_following, b.parked_at, b.items, b.total_minor, b.exponent
    FROM pos.parked_basket b JOIN pos.till t ON t.code = b.till LEFT JOIN pos.person p ON p.id = b.person
   WHERE b.taken_by IS NULL AND b.store = (SELECT x.store FROM pos.till x WHERE x.db_role = session_user)
     AND (NOT b.is_following OR b.person = v_me)
   ORDER BY b.parked_at, b.id;
END $$;

-- Whoever is first gets it. The same till again gets it again: the answer may have been lost on the way.
CREATE FUNCTION pos.take_basket(p_id uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
DECLARE
  v_person uuid := sec.need('sell');
  v_till pos.till;
  v_content text;
BEGIN
  SELECT * INTO v_till FROM pos.till WHERE db_role = session_user;
  UPDATE pos.parked_basket SET taken_by = v_till.code, taken_at = now()
   WHERE id = p_id AND store = v_till.store AND (taken_by IS NULL OR taken_by = v_till.code) AND (NOT is_following OR person = v_person)
  RETURNING content INTO v_content;
  IF v_content IS NULL THEN
    RAISE EXCEPTION '%', coalesce((SELECT t.name FROM pos.parked_basket b JOIN pos.till t ON t.code = b.taken_by WHERE b.id = p_id), '')
      USING ERRCODE = 'PT016';
  END IF;
  PERFORM sec.hint('parked');
  RETURN v_content;
END $$;

-- The basket was given up or is finished: by the till that has it, or that parked it while nobody has it.
CREATE FUNCTION pos.drop_basket(p_id uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '2s' AS $$
BEGIN
  PERFORM sec.need('sell');
  DELETE FROM pos.parked_basket WHERE id = p_id AND coalesce(taken_by, till) = sec.my_till();
  IF FOUND THEN
    PERFORM sec.hint('parked');
    RETURN true;
  END IF;
  RETURN false;
END $$;

-- Of the baskets that this till keeps a copy of: those that another till has now, or that are finished. Their copies go.
CREATE FUNCTION pos.baskets_gone(p_ids uuid[]) RETURNS SETOF uuid
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF NOT pos.is_till() THEN
    RAISE EXCEPTION 'not a till' USING ERRCODE = '42501';
  END IF;
  RETURN QUERY
  SELECT x.id FROM unnest(p_ids) x(id)
   WHERE EXISTS (SELECT FROM pos.parked_basket b WHERE b.id = x.id AND coalesce(b.taken_by, b.till) <> sec.my_till())
      OR EXISTS (SELECT FROM pos.journal j WHERE j.id = x.id AND j.till <> sec.my_till());
END $$;
