-- A journal of version 5 as the program of that time wrote it: two sales, an open basket of three pieces, a waiting paper, a card payment.
BEGIN TRANSACTION;
CREATE TABLE basket (
    id          TEXT PRIMARY KEY,
    state       TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'parked')),
    name        TEXT,
    started_at  TEXT NOT NULL,
    customer_id TEXT,
    user_id     TEXT,
    said        TEXT NOT NULL DEFAULT '{}',
    seal        TEXT NOT NULL,
    parked_at   TEXT,
    is_shared   INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO "basket" VALUES('01a1fee5-92e1-7000-a84b-b83f8d2a413c','open',NULL,'2026-11-20T13:33:05.123Z',NULL,'10000000-0000-7000-8000-000000000001','{}','93525e1e33af1e56',NULL,0);
CREATE TABLE basket_line (
    basket_id   TEXT    NOT NULL REFERENCES basket ON DELETE CASCADE,
    key         TEXT    NOT NULL,
    position    INTEGER NOT NULL,
    product     TEXT    NOT NULL,
    quantity    TEXT    NOT NULL,
    fixed_total TEXT,
    said        TEXT    NOT NULL DEFAULT '{}',
    seal        TEXT    NOT NULL,
    PRIMARY KEY (basket_id, key)
) WITHOUT ROWID;
INSERT INTO "basket_line" VALUES('01a1fee5-92e1-7000-a84b-b83f8d2a413c','01a1fee5-92e1-7001-952d-6cbd64a1d362',0,'{"barcode": "7394376616037", "category_id": null, "deposits": [], "has_picture": false, "id": "00000000-0000-7000-8000-000000000001", "is_discountable": true, "is_open_price": false, "is_own_line": false, "is_return": false, "loads": null, "min_age": null, "name": "Oat milk", "price": "2.49", "reorder_level": null, "short_name": null, "sku": "SKU-1", "stock": null, "tax_ids": ["tax-9"], "tax_included": true, "tracking": null, "unit": "pcs"}','3',NULL,'{}','bd3600fdd983b8e6');
CREATE TABLE card_payment (
    id       TEXT PRIMARY KEY,
    document TEXT    NOT NULL,
    amount   INTEGER NOT NULL CHECK (amount > 0),
    state    TEXT    NOT NULL CHECK (state IN ('asked', 'approved', 'declined', 'unknown', 'reversed')),
    answer   TEXT    NOT NULL DEFAULT '{}',
    asked_at TEXT    NOT NULL,
    seen     TEXT    NOT NULL DEFAULT ''
) WITHOUT ROWID;
INSERT INTO "card_payment" VALUES('c1','b1',249,'unknown','{}','2026-11-20T13:33:05.123Z','');
CREATE TABLE entry (
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL CHECK (seq > 0),
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    receipt_no INTEGER,
    day        TEXT    NOT NULL,
    payload    TEXT    NOT NULL,
    prev_hash  BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash       BLOB    NOT NULL CHECK (length(hash) = 32),
    state      INTEGER NOT NULL DEFAULT 0 CHECK (state IN (0, 1, 2, 3)),
    note       TEXT,
    PRIMARY KEY (epoch, seq)
);
INSERT INTO "entry" VALUES(1,1,'01a1fee5-92c5-7000-99dd-309ba45df474','shift_opened',NULL,'2026-11-20','{"at":"2026-11-20T13:33:05.123Z","body":{"currency":"EUR","exponent":2,"float":"0.00","shift":"01a1fee5-92c5-7000-99dd-309ba45df474"},"day":"2026-11-20","epoch":1,"id":"01a1fee5-92c5-7000-99dd-309ba45df474","jti":null,"kind":"shift_opened","offset_min":60,"seq":1,"till":"T01","user":"10000000-0000-7000-8000-000000000001","v":1}',X'0000000000000000000000000000000000000000000000000000000000000000',X'9D9DFCFE8B3BE8837A7873382F370CD8B1A32A8FC898D6A38EA816E9593EC901',0,NULL);
INSERT INTO "entry" VALUES(1,2,'01a1fee5-92c6-7000-a83e-67c020ba6e05','sale',1,'2026-11-20','{"at":"2026-11-20T13:33:05.123Z","body":{"currency":"EUR","customer":null,"discount":"0.00","exponent":2,"lines":[{"barcode":"7394376616037","category":null,"discount":"0.00","discounts":[],"list":"2.49","name":"Oat milk","net":"2.28","no":1,"product":"00000000-0000-7000-8000-000000000001","qty":"1","refund_of_line":null,"sku":"SKU-1","tax":"0.21","tax_included":true,"taxes":[{"amount":"0.21","base":"2.28","tax":"tax-9"}],"total":"2.49","trace":[{"amount":"2.49","price":"2.49","quantity":"1","step":"list","unit":"pcs"},{"amount":"0.21","base":"2.28","is_inside":"yes","kind":"percent","name":"VAT 9%","rate":"9","step":"tax","text":"","treatment":"standard"},{"amount":"2.49","step":"total"}],"unit":"pcs","unit_price":"2.49"}],"net":"2.28","number":"T01/1-000001","receipt_no":1,"refund_of":null,"rounding":"0.00","shift":"01a1fee5-92c5-7000-99dd-309ba45df474","tax":"0.21","tax_rounding":"document","taxes":[{"amount":"0.21","base":"2.28","kind":"percent","letter":"A","name":"VAT 9%","rate":"9","tax":"tax-9"}],"tenders":[{"amount":"5.00","change":"2.51","kind":"cash","name":"Cash","no":1,"reference":null}],"total":"2.49","trace":[{"amount":"2.49","step":"subtotal"},{"amount":"0.21","base":"2.28","is_inside":"yes","kind":"percent","name":"VAT 9%","rate":"9","step":"tax","text":"","treatment":"standard"},{"amount":"2.49","step":"total"}]},"day":"2026-11-20","epoch":1,"id":"01a1fee5-92c6-7000-a83e-67c020ba6e05","jti":null,"kind":"sale","offset_min":60,"seq":2,"till":"T01","user":"10000000-0000-7000-8000-000000000001","v":1}',X'9D9DFCFE8B3BE8837A7873382F370CD8B1A32A8FC898D6A38EA816E9593EC901',X'A1AEE0EF2F2F2CB6EA577AF565C898FE4A292F809CFAC5B706BB8F309BCE4D0C',0,NULL);
INSERT INTO "entry" VALUES(1,3,'01a1fee5-92d5-7000-af0d-a1ac03c5a8bf','sale',2,'2026-11-20','{"at":"2026-11-20T13:33:05.123Z","body":{"currency":"EUR","customer":null,"discount":"0.00","exponent":2,"lines":[{"barcode":"7394376616037","category":null,"discount":"0.00","discounts":[],"list":"2.49","name":"Oat milk","net":"2.28","no":1,"product":"00000000-0000-7000-8000-000000000001","qty":"1","refund_of_line":null,"sku":"SKU-1","tax":"0.21","tax_included":true,"taxes":[{"amount":"0.21","base":"2.28","tax":"tax-9"}],"total":"2.49","trace":[{"amount":"2.49","price":"2.49","quantity":"1","step":"list","unit":"pcs"},{"amount":"0.21","base":"2.28","is_inside":"yes","kind":"percent","name":"VAT 9%","rate":"9","step":"tax","text":"","treatment":"standard"},{"amount":"2.49","step":"total"}],"unit":"pcs","unit_price":"2.49"}],"net":"2.28","number":"T01/1-000002","receipt_no":2,"refund_of":null,"rounding":"0.00","shift":"01a1fee5-92c5-7000-99dd-309ba45df474","tax":"0.21","tax_rounding":"document","taxes":[{"amount":"0.21","base":"2.28","kind":"percent","letter":"A","name":"VAT 9%","rate":"9","tax":"tax-9"}],"tenders":[{"amount":"5.00","change":"2.51","kind":"cash","name":"Cash","no":1,"reference":null}],"total":"2.49","trace":[{"amount":"2.49","step":"subtotal"},{"amount":"0.21","base":"2.28","is_inside":"yes","kind":"percent","name":"VAT 9%","rate":"9","step":"tax","text":"","treatment":"standard"},{"amount":"2.49","step":"total"}]},"day":"2026-11-20","epoch":1,"id":"01a1fee5-92d5-7000-af0d-a1ac03c5a8bf","jti":null,"kind":"sale","offset_min":60,"seq":3,"till":"T01","user":"10000000-0000-7000-8000-000000000001","v":1}',X'A1AEE0EF2F2F2CB6EA577AF565C898FE4A292F809CFAC5B706BB8F309BCE4D0C',X'6F7A4DF3EF1EBA02090A3C01459B85A80AE1647E43F4032A4D8C9161451F7367',0,NULL);
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
INSERT INTO "meta" VALUES('till','T01');
CREATE TABLE print_job (
    id         INTEGER PRIMARY KEY,
    entry_id   TEXT    NOT NULL,
    kind       TEXT    NOT NULL,
    printer    TEXT    NOT NULL,
    state      TEXT    NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'printed', 'dropped')),
    tries      INTEGER NOT NULL DEFAULT 0,
    error      TEXT,
    created_at TEXT    NOT NULL
);
INSERT INTO "print_job" VALUES(1,'01a1fee5-92d5-7000-af0d-a1ac03c5a8bf','receipt','main','waiting',0,NULL,'2026-11-20T13:33:05.123Z');
CREATE TABLE sign_in (
    username     TEXT NOT NULL,
    kind         TEXT NOT NULL,
    salt         TEXT NOT NULL,
    sealed       BLOB NOT NULL,
    person       TEXT NOT NULL,
    signed_in_at TEXT NOT NULL,
    tries_left   INTEGER NOT NULL DEFAULT 5,
    PRIMARY KEY (username, kind)
) WITHOUT ROWID;
CREATE UNIQUE INDEX entry_id ON entry (id) WHERE state <> 3;
CREATE INDEX entry_waiting ON entry (epoch, seq) WHERE state = 0;
CREATE INDEX entry_quarantined ON entry (epoch, seq) WHERE state = 2;
CREATE UNIQUE INDEX entry_receipt_no ON entry (epoch, receipt_no) WHERE receipt_no IS NOT NULL;
CREATE TRIGGER entry_is_not_deleted BEFORE DELETE ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER entry_is_not_changed
BEFORE UPDATE OF epoch, seq, id, kind, receipt_no, day, payload, prev_hash, hash ON entry
BEGIN SELECT raise(ABORT, 'the journal is append-only'); END;
CREATE UNIQUE INDEX basket_open ON basket (state) WHERE state = 'open';
CREATE INDEX print_job_waiting ON print_job (id) WHERE state = 'waiting';
CREATE INDEX card_payment_document ON card_payment (document);
COMMIT;
PRAGMA user_version = 5;
