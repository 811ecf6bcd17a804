-- Tables, constraints and indexes. Written from pos/db/models; `alembic check` and a test keep them equal.

CREATE TABLE pos.audit (
    db_role TEXT NOT NULL,
    seq BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    person UUID,
    action TEXT NOT NULL,
    subject TEXT,
    detail JSONB DEFAULT '{}'::jsonb NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT audit_pkey PRIMARY KEY (db_role, seq),
    CONSTRAINT audit_hash_length_check CHECK (length(hash) = 32)
);

CREATE INDEX audit_at_idx ON pos.audit (at);

CREATE TABLE pos.audit_head (
    db_role TEXT NOT NULL,
    seq BIGINT DEFAULT 0 NOT NULL,
    hash BYTEA DEFAULT decode(repeat('00', 32), 'hex') NOT NULL,
    CONSTRAINT audit_head_pkey PRIMARY KEY (db_role)
)
 WITH (fillfactor = 50);

CREATE TABLE pos.category (
    id UUID NOT NULL,
    parent UUID,
    name TEXT NOT NULL,
    tint INTEGER DEFAULT 0 NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT category_pkey PRIMARY KEY (id),
    CONSTRAINT category_name_text_check CHECK (length(name) <= 80 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT category_tint_range_check CHECK (tint BETWEEN 0 AND 7),
    CONSTRAINT category_not_its_own_parent_check CHECK (parent IS NULL OR parent <> id),
    CONSTRAINT category_parent_fkey FOREIGN KEY(parent) REFERENCES pos.category (id)
);

CREATE INDEX category_parent_idx ON pos.category (parent);

CREATE TABLE pos.customer (
    id UUID NOT NULL,
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    email TEXT DEFAULT '' NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT customer_pkey PRIMARY KEY (id),
    CONSTRAINT customer_code_text_check CHECK (length(code) <= 40 AND code !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(code) <> ''),
    CONSTRAINT customer_name_text_check CHECK (length(name) <= 120 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT customer_phone_text_check CHECK (length(phone) <= 60 AND phone !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT customer_email_text_check CHECK (length(email) <= 200 AND email !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT customer_code_key UNIQUE (code)
);

CREATE TABLE pos.day_category (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    category UUID NOT NULL,
    person UUID NOT NULL,
    sales INTEGER DEFAULT 0 NOT NULL,
    lines INTEGER DEFAULT 0 NOT NULL,
    qty NUMERIC(16, 3) DEFAULT 0 NOT NULL,
    total_minor BIGINT DEFAULT 0 NOT NULL,
    net_minor BIGINT DEFAULT 0 NOT NULL,
    tax_minor BIGINT DEFAULT 0 NOT NULL,
    discount_minor BIGINT DEFAULT 0 NOT NULL,
    cost_minor BIGINT DEFAULT 0 NOT NULL,
    refund_net_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_category_pkey PRIMARY KEY (till, day, category, person)
)
 WITH (fillfactor = 70);

CREATE INDEX day_category_day_category_idx ON pos.day_category (day, category);

CREATE TABLE pos.day_hour (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    hour INTEGER NOT NULL,
    person UUID NOT NULL,
    sales INTEGER DEFAULT 0 NOT NULL,
    total_minor BIGINT DEFAULT 0 NOT NULL,
    net_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_hour_pkey PRIMARY KEY (till, day, hour, person)
)
 WITH (fillfactor = 70);

CREATE INDEX day_hour_day_idx ON pos.day_hour (day);

CREATE TABLE pos.day_product (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    product UUID NOT NULL,
    category UUID NOT NULL,
    person UUID NOT NULL,
    sales INTEGER DEFAULT 0 NOT NULL,
    lines INTEGER DEFAULT 0 NOT NULL,
    qty NUMERIC(16, 3) DEFAULT 0 NOT NULL,
    total_minor BIGINT DEFAULT 0 NOT NULL,
    net_minor BIGINT DEFAULT 0 NOT NULL,
    tax_minor BIGINT DEFAULT 0 NOT NULL,
    discount_minor BIGINT DEFAULT 0 NOT NULL,
    cost_minor BIGINT DEFAULT 0 NOT NULL,
    refund_net_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_product_pkey PRIMARY KEY (till, day, product, category, person)
)
 WITH (fillfactor = 70);

CREATE INDEX day_product_day_idx ON pos.day_product (day);

CREATE INDEX day_product_product_day_idx ON pos.day_product (product, day);

CREATE TABLE pos.day_tax (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    tax UUID NOT NULL,
    rate NUMERIC(9, 4) NOT NULL,
    name TEXT NOT NULL,
    letter TEXT NOT NULL,
    base_minor BIGINT DEFAULT 0 NOT NULL,
    amount_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_tax_pkey PRIMARY KEY (till, day, tax, rate)
)
 WITH (fillfactor = 70);

CREATE INDEX day_tax_day_idx ON pos.day_tax (day);

CREATE TABLE pos.day_tender (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    person UUID NOT NULL,
    payments INTEGER DEFAULT 0 NOT NULL,
    amount_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_tender_pkey PRIMARY KEY (till, day, kind, name, person)
)
 WITH (fillfactor = 70);

CREATE INDEX day_tender_day_idx ON pos.day_tender (day);

CREATE TABLE pos.day_total (
    till TEXT NOT NULL,
    day DATE NOT NULL,
    person UUID NOT NULL,
    sales INTEGER DEFAULT 0 NOT NULL,
    refunds INTEGER DEFAULT 0 NOT NULL,
    lines INTEGER DEFAULT 0 NOT NULL,
    total_minor BIGINT DEFAULT 0 NOT NULL,
    net_minor BIGINT DEFAULT 0 NOT NULL,
    tax_minor BIGINT DEFAULT 0 NOT NULL,
    discount_minor BIGINT DEFAULT 0 NOT NULL,
    cost_minor BIGINT DEFAULT 0 NOT NULL,
    refund_total_minor BIGINT DEFAULT 0 NOT NULL,
    refund_net_minor BIGINT DEFAULT 0 NOT NULL,
    rounding_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT day_total_pkey PRIMARY KEY (till, day, person)
)
 WITH (fillfactor = 70);

CREATE INDEX day_total_day_idx ON pos.day_total (day);

CREATE TABLE pos.entry_flag (
    till TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    flag TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    reviewed_by UUID,
    reviewed_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT entry_flag_pkey PRIMARY KEY (till, epoch, seq, flag)
);

CREATE TABLE pos.picture (
    id UUID NOT NULL,
    mime TEXT NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT picture_pkey PRIMARY KEY (id),
    CONSTRAINT picture_mime_known_check CHECK (mime IN ('image/png', 'image/jpeg', 'image/webp')),
    CONSTRAINT picture_content_length_check CHECK (length(content) BETWEEN 1 AND 2000000)
);

CREATE TABLE pos.poison (
    till TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    error TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    resolved_by UUID,
    resolved_at TIMESTAMP WITH TIME ZONE,
    resolution TEXT,
    CONSTRAINT poison_pkey PRIMARY KEY (till, epoch, seq)
);

CREATE TABLE pos.promotion (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    params JSONB DEFAULT '{}'::jsonb NOT NULL,
    valid_from DATE,
    valid_to DATE,
    priority INTEGER DEFAULT 100 NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT promotion_pkey PRIMARY KEY (id),
    CONSTRAINT promotion_name_text_check CHECK (length(name) <= 120 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT promotion_kind_format_check CHECK (kind ~ '^[a-z_]{1,40}$'),
    CONSTRAINT promotion_params_length_check CHECK (length(params::text) <= 20000),
    CONSTRAINT promotion_valid_from_range_check CHECK (valid_from BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT promotion_valid_to_range_check CHECK (valid_to BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT promotion_dates_in_order_check CHECK (valid_to >= valid_from)
);

CREATE TABLE pos.role (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    CONSTRAINT role_pkey PRIMARY KEY (code),
    CONSTRAINT role_code_format_check CHECK (code ~ '^[a-z_]{1,32}$'),
    CONSTRAINT role_name_text_check CHECK (length(name) <= 80 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> '')
);

CREATE TABLE pos.schema_info (
    is_only BOOLEAN DEFAULT true NOT NULL,
    revision TEXT NOT NULL,
    min_client TEXT NOT NULL,
    is_blocked BOOLEAN DEFAULT false NOT NULL,
    CONSTRAINT schema_info_pkey PRIMARY KEY (is_only),
    CONSTRAINT schema_info_one_row_check CHECK (is_only)
);

CREATE TABLE pos.setting (
    key TEXT NOT NULL,
    value JSONB NOT NULL,
    changed_by UUID,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT setting_pkey PRIMARY KEY (key),
    CONSTRAINT setting_key_format_check CHECK (key ~ '^[a-z][a-z0-9_.]{0,79}$'),
    CONSTRAINT setting_value_length_check CHECK (length(value::text) <= 20000)
);

CREATE TABLE pos.stock_level (
    product UUID NOT NULL,
    store TEXT NOT NULL,
    till TEXT NOT NULL,
    qty NUMERIC(16, 3) DEFAULT 0 NOT NULL,
    CONSTRAINT stock_level_pkey PRIMARY KEY (product, store, till),
    CONSTRAINT stock_level_qty_range_check CHECK (qty BETWEEN -99999999 AND 99999999)
)
 WITH (fillfactor = 70);

CREATE TABLE pos.stock_reason (
    code TEXT NOT NULL,
    label TEXT NOT NULL,
    direction TEXT NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT stock_reason_pkey PRIMARY KEY (code),
    CONSTRAINT stock_reason_code_format_check CHECK (code ~ '^[a-z_]{1,32}$'),
    CONSTRAINT stock_reason_label_text_check CHECK (length(label) <= 80 AND label !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(label) <> ''),
    CONSTRAINT stock_reason_direction_known_check CHECK (direction IN ('in', 'out', 'both'))
);

CREATE TABLE pos.store (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    locale TEXT NOT NULL,
    time_zone TEXT DEFAULT 'UTC' NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    tax_number TEXT DEFAULT '' NOT NULL,
    receipt_header TEXT DEFAULT '' NOT NULL,
    receipt_footer TEXT DEFAULT '' NOT NULL,
    cash_step NUMERIC DEFAULT 0 NOT NULL,
    prices_include_tax BOOLEAN DEFAULT true NOT NULL,
    tax_rounding TEXT DEFAULT 'document' NOT NULL,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT store_pkey PRIMARY KEY (code),
    CONSTRAINT store_code_format_check CHECK (code ~ '^[A-Z0-9]{1,8}$'),
    CONSTRAINT store_name_text_check CHECK (length(name) <= 80 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT store_currency_format_check CHECK (currency ~ '^[A-Z]{3}$'),
    CONSTRAINT store_exponent_range_check CHECK (exponent BETWEEN 0 AND 4),
    CONSTRAINT store_locale_format_check CHECK (locale ~ '^[a-z]{2,3}([_-][A-Za-z0-9]{2,8})*$'),
    CONSTRAINT store_time_zone_text_check CHECK (length(time_zone) <= 60 AND time_zone !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(time_zone) <> ''),
    CONSTRAINT store_address_text_check CHECK (length(address) <= 400 AND address !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]'),
    CONSTRAINT store_tax_number_text_check CHECK (length(tax_number) <= 40 AND tax_number !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT store_receipt_header_text_check CHECK (length(receipt_header) <= 400 AND receipt_header !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]'),
    CONSTRAINT store_receipt_footer_text_check CHECK (length(receipt_footer) <= 400 AND receipt_footer !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]'),
    CONSTRAINT store_cash_step_range_check CHECK (cash_step BETWEEN 0 AND 1000),
    CONSTRAINT store_tax_rounding_known_check CHECK (tax_rounding IN ('document', 'line'))
);

CREATE TABLE pos.supplier (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    contact TEXT DEFAULT '' NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    email TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    archived_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT supplier_pkey PRIMARY KEY (id),
    CONSTRAINT supplier_name_text_check CHECK (length(name) <= 120 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT supplier_contact_text_check CHECK (length(contact) <= 200 AND contact !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT supplier_phone_text_check CHECK (length(phone) <= 60 AND phone !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT supplier_email_text_check CHECK (length(email) <= 200 AND email !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT supplier_note_text_check CHECK (length(note) <= 2000 AND note !~ '[\u0001-\u0009\u000b-\u001f\u007f-\u009f]'),
    CONSTRAINT supplier_name_key UNIQUE (name)
);

CREATE TABLE pos.tax (
    id UUID NOT NULL,
    name TEXT NOT NULL,
    letter TEXT NOT NULL,
    rate NUMERIC(9, 4) NOT NULL,
    kind TEXT DEFAULT 'percent' NOT NULL,
    valid_from DATE,
    valid_to DATE,
    archived_at TIMESTAMP WITH TIME ZONE,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT tax_pkey PRIMARY KEY (id),
    CONSTRAINT tax_name_text_check CHECK (length(name) <= 60 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT tax_letter_format_check CHECK (letter ~ '^[A-Z0-9]{1,2}$'),
    CONSTRAINT tax_rate_range_check CHECK (rate BETWEEN 0 AND 99999),
    CONSTRAINT tax_kind_known_check CHECK (kind IN ('percent', 'division', 'fixed')),
    CONSTRAINT tax_valid_from_range_check CHECK (valid_from BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT tax_valid_to_range_check CHECK (valid_to BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT tax_dates_in_order_check CHECK (valid_to >= valid_from)
);

CREATE TABLE sec.param (
    key TEXT NOT NULL,
    value BYTEA NOT NULL,
    CONSTRAINT param_pkey PRIMARY KEY (key)
);

CREATE TABLE pos.person (
    id UUID NOT NULL,
    username TEXT NOT NULL,
    display_name TEXT NOT NULL,
    role TEXT NOT NULL,
    is_active BOOLEAN DEFAULT true NOT NULL,
    locale TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    CONSTRAINT person_pkey PRIMARY KEY (id),
    CONSTRAINT person_username_lower_check CHECK (username = lower(username)),
    CONSTRAINT person_username_text_check CHECK (length(username) <= 64 AND username !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(username) <> ''),
    CONSTRAINT person_display_name_text_check CHECK (length(display_name) <= 80 AND display_name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(display_name) <> ''),
    CONSTRAINT person_username_key UNIQUE (username),
    CONSTRAINT person_role_fkey FOREIGN KEY(role) REFERENCES pos.role (code)
);

CREATE TABLE pos.product (
    id UUID NOT NULL,
    sku TEXT NOT NULL,
    name TEXT NOT NULL,
    short_name TEXT DEFAULT '' NOT NULL,
    category UUID,
    supplier UUID,
    unit TEXT DEFAULT 'pcs' NOT NULL,
    is_by_weight BOOLEAN DEFAULT false NOT NULL,
    price NUMERIC(14, 4) NOT NULL,
    price_includes_tax BOOLEAN DEFAULT true NOT NULL,
    reorder_level NUMERIC(14, 3),
    order_qty NUMERIC(14, 3),
    is_sellable BOOLEAN DEFAULT true NOT NULL,
    is_discountable BOOLEAN DEFAULT true NOT NULL,
    picture UUID,
    variant_of UUID,
    variant_label TEXT DEFAULT '' NOT NULL,
    favourite INTEGER,
    archived_at TIMESTAMP WITH TIME ZONE,
    version INTEGER DEFAULT 1 NOT NULL,
    changed_by UUID,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    changed_xid XID8 DEFAULT pg_current_xact_id() NOT NULL,
    name_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(name)) STORED NOT NULL,
    sku_key TEXT COLLATE "C" GENERATED ALWAYS AS (lower(sku)) STORED NOT NULL,
    search TSVECTOR GENERATED ALWAYS AS (to_tsvector('simple'::regconfig, name)) STORED NOT NULL,
    CONSTRAINT product_pkey PRIMARY KEY (id),
    CONSTRAINT product_sku_text_check CHECK (length(sku) <= 40 AND sku !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(sku) <> ''),
    CONSTRAINT product_name_text_check CHECK (length(name) <= 200 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT product_short_name_text_check CHECK (length(short_name) <= 60 AND short_name !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT product_unit_format_check CHECK (unit ~ '^[[:alnum:]./ -]{1,12}$'),
    CONSTRAINT product_price_range_check CHECK (price BETWEEN 0 AND 9999999999.99),
    CONSTRAINT product_reorder_level_range_check CHECK (reorder_level BETWEEN 0 AND 99999999),
    CONSTRAINT product_order_qty_range_check CHECK (order_qty BETWEEN 0 AND 99999999),
    CONSTRAINT product_not_its_own_variant_check CHECK (variant_of IS NULL OR variant_of <> id),
    CONSTRAINT product_variant_label_text_check CHECK (length(variant_label) <= 60 AND variant_label !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT product_sku_key UNIQUE (sku),
    CONSTRAINT product_category_fkey FOREIGN KEY(category) REFERENCES pos.category (id),
    CONSTRAINT product_supplier_fkey FOREIGN KEY(supplier) REFERENCES pos.supplier (id),
    CONSTRAINT product_picture_fkey FOREIGN KEY(picture) REFERENCES pos.picture (id),
    CONSTRAINT product_variant_of_fkey FOREIGN KEY(variant_of) REFERENCES pos.product (id)
);

CREATE INDEX product_archived_idx ON pos.product (name_key, id) WHERE archived_at IS NOT NULL;

CREATE INDEX product_category_name_key_id_idx ON pos.product (category, name_key, id);

CREATE INDEX product_changed_xid_idx ON pos.product (changed_xid);

CREATE INDEX product_name_key_id_idx ON pos.product (name_key, id);

CREATE INDEX product_price_id_idx ON pos.product (price, id);

CREATE INDEX product_reorder_idx ON pos.product (name_key, id) WHERE reorder_level IS NOT NULL;

CREATE INDEX product_search_idx ON pos.product USING gin (search) WITH (fastupdate = off);

CREATE UNIQUE INDEX product_sku_key_idx ON pos.product (sku_key);

CREATE INDEX product_supplier_idx ON pos.product (supplier);

CREATE INDEX product_variant_of_idx ON pos.product (variant_of) WHERE variant_of IS NOT NULL;

CREATE TABLE pos.role_permission (
    role TEXT NOT NULL,
    permission TEXT NOT NULL,
    CONSTRAINT role_permission_pkey PRIMARY KEY (role, permission),
    CONSTRAINT role_permission_permission_format_check CHECK (permission ~ '^[a-z_.]{1,40}$'),
    CONSTRAINT role_permission_role_fkey FOREIGN KEY(role) REFERENCES pos.role (code)
);

CREATE TABLE pos.stock_movement (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    day DATE NOT NULL,
    store TEXT NOT NULL,
    till TEXT NOT NULL,
    product UUID NOT NULL,
    qty NUMERIC(14, 3) NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT,
    unit_cost NUMERIC(16, 6),
    cost_minor BIGINT NOT NULL,
    entry UUID,
    line_no INTEGER,
    person UUID,
    note TEXT DEFAULT '' NOT NULL,
    CONSTRAINT stock_movement_pkey PRIMARY KEY (id),
    CONSTRAINT stock_movement_kind_known_check CHECK (kind IN ('sale', 'refund', 'receive', 'remove', 'adjust')),
    CONSTRAINT stock_movement_qty_range_check CHECK (qty <> 0 AND abs(qty) <= 99999999),
    CONSTRAINT stock_movement_note_text_check CHECK (length(note) <= 400 AND note !~ '[\u0001-\u001f\u007f-\u009f]'),
    CONSTRAINT stock_movement_reason_fkey FOREIGN KEY(reason) REFERENCES pos.stock_reason (code)
);

CREATE INDEX stock_movement_entry_idx ON pos.stock_movement (entry) WHERE entry IS NOT NULL;

CREATE INDEX stock_movement_product_id_idx ON pos.stock_movement (product, id);

CREATE TABLE pos.till (
    code TEXT NOT NULL,
    name TEXT NOT NULL,
    store TEXT NOT NULL,
    db_role TEXT NOT NULL,
    blocked TEXT,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT till_pkey PRIMARY KEY (code),
    CONSTRAINT till_code_format_check CHECK (code ~ '^[A-Z0-9]{1,8}$'),
    CONSTRAINT till_name_text_check CHECK (length(name) <= 80 AND name !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(name) <> ''),
    CONSTRAINT till_blocked_text_check CHECK (length(blocked) <= 200 AND blocked !~ '[\u0001-\u001f\u007f-\u009f]' AND btrim(blocked) <> ''),
    CONSTRAINT till_store_fkey FOREIGN KEY(store) REFERENCES pos.store (code),
    CONSTRAINT till_db_role_key UNIQUE (db_role)
);

CREATE TABLE pos.barcode (
    code TEXT COLLATE "C" NOT NULL,
    product UUID NOT NULL,
    position INTEGER DEFAULT 0 NOT NULL,
    CONSTRAINT barcode_pkey PRIMARY KEY (code),
    CONSTRAINT barcode_code_format_check CHECK (code ~ '^[\u0021-\u007e]{1,64}$'),
    CONSTRAINT barcode_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id)
);

CREATE INDEX barcode_product_idx ON pos.barcode (product);

CREATE TABLE pos.cash_movement (
    id UUID NOT NULL,
    till TEXT NOT NULL,
    shift UUID NOT NULL,
    direction TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    reason TEXT NOT NULL,
    person UUID,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    day DATE NOT NULL,
    CONSTRAINT cash_movement_pkey PRIMARY KEY (id),
    CONSTRAINT cash_movement_direction_known_check CHECK (direction IN ('in', 'out')),
    CONSTRAINT cash_movement_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE INDEX cash_movement_shift_idx ON pos.cash_movement (shift);

CREATE TABLE pos.journal (
    till TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    id UUID NOT NULL,
    kind TEXT NOT NULL,
    day DATE NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    person UUID,
    jti UUID,
    posted_at TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    payload TEXT NOT NULL,
    prev_hash BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    CONSTRAINT journal_pkey PRIMARY KEY (till, epoch, seq),
    CONSTRAINT journal_payload_length_check CHECK (octet_length(payload) <= 900000),
    CONSTRAINT journal_hash_length_check CHECK (length(hash) = 32 AND length(prev_hash) = 32),
    CONSTRAINT journal_seq_positive_check CHECK (seq > 0),
    CONSTRAINT journal_day_range_check CHECK (day BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT journal_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code),
    CONSTRAINT journal_id_key UNIQUE (id)
);

CREATE INDEX journal_kind_day_idx ON pos.journal (kind, day) WHERE kind NOT IN ('sale', 'refund');

CREATE TABLE pos.price_history (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    product UUID NOT NULL,
    price NUMERIC(14, 4) NOT NULL,
    price_includes_tax BOOLEAN NOT NULL,
    valid_from TIMESTAMP WITH TIME ZONE DEFAULT clock_timestamp() NOT NULL,
    person UUID,
    CONSTRAINT price_history_pkey PRIMARY KEY (id),
    CONSTRAINT price_history_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id)
);

CREATE INDEX price_history_product_valid_from_idx ON pos.price_history (product, valid_from);

CREATE TABLE pos.product_cost (
    product UUID NOT NULL,
    cost NUMERIC(16, 6) NOT NULL,
    CONSTRAINT product_cost_pkey PRIMARY KEY (product),
    CONSTRAINT product_cost_cost_range_check CHECK (cost BETWEEN 0 AND 9999999999.99),
    CONSTRAINT product_cost_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id)
);

CREATE TABLE pos.product_tax (
    product UUID NOT NULL,
    tax UUID NOT NULL,
    CONSTRAINT product_tax_pkey PRIMARY KEY (product, tax),
    CONSTRAINT product_tax_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id),
    CONSTRAINT product_tax_tax_fkey FOREIGN KEY(tax) REFERENCES pos.tax (id)
);

CREATE INDEX product_tax_tax_idx ON pos.product_tax (tax);

CREATE TABLE pos.sale (
    id UUID NOT NULL,
    till TEXT NOT NULL,
    epoch INTEGER NOT NULL,
    seq BIGINT NOT NULL,
    receipt_no INTEGER NOT NULL,
    number TEXT NOT NULL,
    kind TEXT NOT NULL,
    shift UUID,
    day DATE NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    offset_min INTEGER NOT NULL,
    person UUID,
    customer UUID,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    total_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    rounding_minor BIGINT NOT NULL,
    refund_of UUID,
    refund_of_number TEXT,
    CONSTRAINT sale_pkey PRIMARY KEY (id),
    CONSTRAINT sale_kind_known_check CHECK (kind IN ('sale', 'refund')),
    CONSTRAINT sale_net_and_tax_check CHECK (net_minor + tax_minor = total_minor),
    CONSTRAINT sale_total_minor_range_check CHECK (total_minor BETWEEN -99999999999999 AND 99999999999999),
    CONSTRAINT sale_day_range_check CHECK (day BETWEEN '2000-01-01' AND '2199-12-31'),
    CONSTRAINT sale_till_epoch_receipt_no_key UNIQUE (till, epoch, receipt_no),
    CONSTRAINT sale_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE INDEX sale_day_at_idx ON pos.sale (day, at);

CREATE INDEX sale_number_idx ON pos.sale (number);

CREATE INDEX sale_refund_of_idx ON pos.sale (refund_of) WHERE refund_of IS NOT NULL;

CREATE INDEX sale_shift_idx ON pos.sale (shift);

CREATE TABLE pos.shift (
    id UUID NOT NULL,
    till TEXT NOT NULL,
    day DATE NOT NULL,
    opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
    opened_by UUID,
    float_minor BIGINT NOT NULL,
    currency TEXT NOT NULL,
    exponent INTEGER NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE,
    closed_by UUID,
    expected JSONB,
    counted JSONB,
    CONSTRAINT shift_pkey PRIMARY KEY (id),
    CONSTRAINT shift_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE UNIQUE INDEX shift_one_open_idx ON pos.shift (till) WHERE closed_at IS NULL;

CREATE INDEX shift_till_opened_at_idx ON pos.shift (till, opened_at);

CREATE TABLE pos.stock_cost (
    product UUID NOT NULL,
    store TEXT NOT NULL,
    average NUMERIC(16, 6) NOT NULL,
    CONSTRAINT stock_cost_pkey PRIMARY KEY (product, store),
    CONSTRAINT stock_cost_average_range_check CHECK (average BETWEEN 0 AND 9999999999),
    CONSTRAINT stock_cost_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id),
    CONSTRAINT stock_cost_store_fkey FOREIGN KEY(store) REFERENCES pos.store (code)
);

CREATE TABLE pos.till_head (
    till TEXT NOT NULL,
    epoch INTEGER DEFAULT 1 NOT NULL,
    last_seq BIGINT DEFAULT 0 NOT NULL,
    last_hash BYTEA DEFAULT decode(repeat('00', 32), 'hex') NOT NULL,
    last_receipt_no INTEGER DEFAULT 0 NOT NULL,
    grand_total_minor BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT till_head_pkey PRIMARY KEY (till),
    CONSTRAINT till_head_hash_length_check CHECK (length(last_hash) = 32),
    CONSTRAINT till_head_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
)
 WITH (fillfactor = 50);

CREATE TABLE sec.credential (
    person UUID NOT NULL,
    kind TEXT NOT NULL,
    salt TEXT NOT NULL,
    verifier BYTEA NOT NULL,
    digits SMALLINT,
    must_change BOOLEAN DEFAULT false NOT NULL,
    changed_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT credential_pkey PRIMARY KEY (person, kind),
    CONSTRAINT credential_kind_known_check CHECK (kind IN ('password', 'pin')),
    CONSTRAINT credential_salt_format_check CHECK (salt ~ '^\$2b\$[0-9]{2}\$[./A-Za-z0-9]{22}$'),
    CONSTRAINT credential_verifier_length_check CHECK (length(verifier) = 32),
    CONSTRAINT credential_digits_range_check CHECK (digits IS NULL OR digits BETWEEN 4 AND 8 AND kind = 'pin'),
    CONSTRAINT credential_person_fkey FOREIGN KEY(person) REFERENCES pos.person (id)
);

CREATE TABLE sec.session (
    jti UUID NOT NULL,
    token_hash BYTEA NOT NULL,
    person UUID NOT NULL,
    till TEXT NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_seen_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    revoked_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT session_pkey PRIMARY KEY (jti),
    CONSTRAINT session_hash_length_check CHECK (length(token_hash) = 32),
    CONSTRAINT session_token_hash_key UNIQUE (token_hash),
    CONSTRAINT session_person_fkey FOREIGN KEY(person) REFERENCES pos.person (id),
    CONSTRAINT session_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE INDEX session_person_idx ON sec.session (person) WHERE revoked_at IS NULL;

CREATE TABLE sec.sign_in_count (
    till TEXT NOT NULL,
    finished BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT sign_in_count_pkey PRIMARY KEY (till),
    CONSTRAINT sign_in_count_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE TABLE sec.sign_in_failure (
    till TEXT NOT NULL,
    name_key TEXT NOT NULL,
    failed INTEGER DEFAULT 0 NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    CONSTRAINT sign_in_failure_pkey PRIMARY KEY (till, name_key),
    CONSTRAINT sign_in_failure_till_fkey FOREIGN KEY(till) REFERENCES pos.till (code)
);

CREATE TABLE pos.payment (
    sale UUID NOT NULL,
    no INTEGER NOT NULL,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    amount_minor BIGINT NOT NULL,
    change_minor BIGINT NOT NULL,
    reference TEXT,
    CONSTRAINT payment_pkey PRIMARY KEY (sale, no),
    CONSTRAINT payment_kind_known_check CHECK (kind IN ('cash', 'card')),
    CONSTRAINT payment_change_from_cash_check CHECK (change_minor = 0 OR kind = 'cash'),
    CONSTRAINT payment_sale_fkey FOREIGN KEY(sale) REFERENCES pos.sale (id)
);

CREATE TABLE pos.sale_line (
    sale UUID NOT NULL,
    no INTEGER NOT NULL,
    day DATE NOT NULL,
    product UUID NOT NULL,
    category UUID,
    name TEXT NOT NULL,
    sku TEXT,
    barcode TEXT,
    qty NUMERIC(14, 3) NOT NULL,
    unit TEXT NOT NULL,
    unit_price NUMERIC(14, 4) NOT NULL,
    is_tax_included BOOLEAN NOT NULL,
    list_minor BIGINT NOT NULL,
    discount_minor BIGINT NOT NULL,
    discounts JSONB DEFAULT '[]'::jsonb NOT NULL,
    total_minor BIGINT NOT NULL,
    net_minor BIGINT NOT NULL,
    tax_minor BIGINT NOT NULL,
    refund_of UUID,
    refund_of_line INTEGER,
    CONSTRAINT sale_line_pkey PRIMARY KEY (sale, no),
    CONSTRAINT sale_line_net_and_tax_check CHECK (net_minor + tax_minor = total_minor),
    CONSTRAINT sale_line_qty_range_check CHECK (qty <> 0 AND abs(qty) <= 99999),
    CONSTRAINT sale_line_unit_price_range_check CHECK (unit_price BETWEEN 0 AND 9999999999.99),
    CONSTRAINT sale_line_total_minor_range_check CHECK (total_minor BETWEEN -99999999999999 AND 99999999999999),
    CONSTRAINT sale_line_sale_fkey FOREIGN KEY(sale) REFERENCES pos.sale (id),
    CONSTRAINT sale_line_product_fkey FOREIGN KEY(product) REFERENCES pos.product (id)
);

CREATE INDEX sale_line_product_day_idx ON pos.sale_line (product, day);

CREATE INDEX sale_line_refund_of_refund_of_line_idx ON pos.sale_line (refund_of, refund_of_line) WHERE refund_of IS NOT NULL;

CREATE TABLE pos.sale_tax (
    sale UUID NOT NULL,
    tax UUID NOT NULL,
    name TEXT NOT NULL,
    letter TEXT NOT NULL,
    rate NUMERIC(9, 4) NOT NULL,
    kind TEXT NOT NULL,
    base_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT sale_tax_pkey PRIMARY KEY (sale, tax),
    CONSTRAINT sale_tax_kind_known_check CHECK (kind IN ('percent', 'division', 'fixed')),
    CONSTRAINT sale_tax_rate_range_check CHECK (rate BETWEEN 0 AND 99999),
    CONSTRAINT sale_tax_sale_fkey FOREIGN KEY(sale) REFERENCES pos.sale (id)
);

CREATE TABLE pos.sale_line_tax (
    sale UUID NOT NULL,
    no INTEGER NOT NULL,
    tax UUID NOT NULL,
    base_minor BIGINT NOT NULL,
    amount_minor BIGINT NOT NULL,
    CONSTRAINT sale_line_tax_pkey PRIMARY KEY (sale, no, tax),
    CONSTRAINT sale_line_tax_sale_fkey FOREIGN KEY(sale, no) REFERENCES pos.sale_line (sale, no)
);
