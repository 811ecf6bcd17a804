"""Limits on what a till's login can use up, no levers in open transactions, and verifiers that compare every row.

Functions that change in one place only are changed in that place (PATCHES), so that their text stands in one revision.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels: str | None = None
depends_on: str | None = None

SQL = Path(__file__).resolve().parents[1] / "sql"

NOTIFY = "pg_notify('pos_changes', "
HINT = "sec.hint("
POISON = (
    "INSERT INTO pos.poison (till, epoch, seq, error) "
    "VALUES (p_head.till, p_head.epoch, p_seq, left(v_error, 1000));"
)
TRAIL = """
  -- the list of quarantined entries can be edited by people: the trail cannot
  PERFORM sec.log('entry_quarantined', concat_ws('/', p_head.till, p_head.epoch, p_seq),
                  jsonb_build_object('error', left(v_error, 1000)), NULL);"""
NO_LINES = "RAISE EXCEPTION 'no lines';"
UNKNOWN = """
  ELSIF s.is_odd_price AND EXISTS (SELECT FROM pos.sale_line x WHERE x.sale = p_id
                                      AND NOT EXISTS (SELECT FROM pos.product p WHERE p.id = x.product)) THEN
    RAISE EXCEPTION 'unknown product';"""

NOT_IDLE = "AND last_seen_at > now() - interval '15 minutes');"

PATCHES = {
    "pos.resume(text)": (NOT_IDLE, "AND expires_at > now() " + NOT_IDLE),
    "sec.end_sessions(uuid, uuid)": (NOTIFY, HINT),
    "pos.set_credential(uuid, text, text, bytea, int, boolean)": (NOTIFY, HINT),
    "pos.change_my_credential(text, text, text, text, bytea, int)": (NOTIFY, HINT),
    "pos.move_stock(text, uuid, numeric, text, text, numeric, text, date)": (NOTIFY, HINT),
    "sec.store_entry(pos.till_head, text, bigint, text, bytea, bytea)": (POISON, POISON + TRAIL),
    "sec.apply_sale(text, text, int, bigint, uuid, text, date, timestamptz, int, uuid, jsonb)": (
        NO_LINES,
        NO_LINES + UNKNOWN,
    ),
}
REPLACED = (
    "sec.hidden_tries_hold",
    "pos.sign_in",
    "pos.create_owner",
    "sec.tell",
    "pos.announce",
    "sec.check_refund",
    "sec.post",
    "pos.verify_books",
)
ADDED = """
DROP FUNCTION sec.note_refusal(text, text, text);
DROP FUNCTION sec.spend_try(text);
DROP FUNCTION sec.hint(text);
DROP FUNCTION sec.end_long_transactions(interval);
DROP FUNCTION sec.spend_bytes(timestamptz, bigint);
DROP FUNCTION pos.verify_entries(text);
DROP FUNCTION sec.entry_doc(text);
ALTER TABLE sec.sign_in_count DROP COLUMN spent_until, DROP COLUMN refused, DROP COLUMN logged_at;
ALTER TABLE sec.sign_in_failure DROP COLUMN refused, DROP COLUMN logged_at;
ALTER TABLE pos.till_head DROP COLUMN spent_until;
ALTER TABLE pos.sale_line ADD CONSTRAINT sale_line_product_fkey FOREIGN KEY (product) REFERENCES pos.product (id);
UPDATE pos.schema_info SET revision = '0001';
"""


def upgrade() -> None:
    driver = driver_connection()
    for script in sorted((SQL / revision).glob("*.sql")):
        driver.execute(script.read_text(encoding="utf-8"))
    for function, (old, new) in PATCHES.items():
        row = driver.execute("SELECT pg_get_functiondef(%s::regprocedure)", [function]).fetchone()
        text = str(row[0])
        if text.count(old) != 1:
            raise RuntimeError(f"{function} is not what this revision was written for")
        driver.execute(text.replace(old, new).encode())
    driver.execute("UPDATE pos.schema_info SET revision = '0002'")


def downgrade() -> None:
    driver = driver_connection()
    names = [*REPLACED, *(function.split("(")[0] for function in PATCHES)]
    first = "\n".join(script.read_text(encoding="utf-8") for script in sorted((SQL / "0001").glob("*.sql")))
    for name in names:
        found = re.search(
            rf"^CREATE (FUNCTION {re.escape(name)}\(.*?\$\$.*?\$\$;)", first, re.DOTALL | re.MULTILINE
        )
        if found is None:
            raise RuntimeError(f"{name} is not in revision 0001")
        driver.execute(("CREATE OR REPLACE " + found[1]).encode())
    driver.execute(ADDED)


def driver_connection() -> Any:
    # psycopg itself takes a script of many statements, SQLAlchemy does not; the transaction is the same
    driver = op.get_bind().connection.driver_connection
    assert driver is not None  # noqa: S101 - for the type checker: a bound connection has a driver connection
    return driver
