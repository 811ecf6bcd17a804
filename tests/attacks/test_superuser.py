"""What the server's owner changes is found: by the verifier in the database, by the one outside it, and by a receipt."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Connection
from sqlalchemy.orm import Session

from pos.cli.journal_export import _write_chain, auditors_script
from pos.db import guards
from pos.journal.export import read_export
from pos.journal.verify import verify
from pos.services import audit, posting
from pos.till.chain_check import read_chain
from tests.attacks.conftest import found, signed_in_book
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Made, TillBook
from tests.postgres import Shop, clone, drop

# statement -> what the verifier must say of it
TAMPERED = {
    "a payload": (
        "content_changed",
        "UPDATE pos.journal SET payload = replace(payload, '1.19', '0.19') WHERE seq = 2",
    ),
    "a payload and its hash": (
        "link_broken",
        "UPDATE pos.journal SET payload = payload || ' ', hash = sha256(prev_hash || convert_to(payload || ' ', 'UTF8')) WHERE seq = 2",
    ),
    "an entry in the middle is gone": ("entry_missing", "DELETE FROM pos.journal WHERE seq = 3"),
    "the last entry is gone": ("tail_cut", "DELETE FROM pos.journal WHERE seq = 6"),
    "two entries have changed places": (
        "link_broken",
        (
            "UPDATE pos.journal SET seq = CASE seq WHEN 102 THEN 3 WHEN 103 THEN 2 ELSE seq + 100 END WHERE seq IN (2, 3);"
            " UPDATE pos.journal SET seq = CASE seq WHEN 102 THEN 3 ELSE 2 END WHERE seq IN (102, 103)"
        ),
    ),
    "the day of an entry": ("columns_changed", "UPDATE pos.journal SET day = day - 1 WHERE seq = 2"),
    "the kind of an entry": (
        "columns_changed",
        "UPDATE pos.journal SET kind = 'drawer_opened' WHERE seq = 2",
    ),
    "who made an entry": ("columns_changed", "UPDATE pos.journal SET person = NULL WHERE seq = 2"),
    "the head of the chain": ("tail_cut", "UPDATE pos.till_head SET last_seq = 3"),
    "the grand total": ("grand_total", "UPDATE pos.till_head SET grand_total_minor = 0"),
    "a sale is gone": (
        "sale_missing",
        "DELETE FROM pos.sale_line_tax; DELETE FROM pos.sale_tax; DELETE FROM pos.payment; DELETE FROM pos.sale_line; DELETE FROM pos.sale",
    ),
    "a sale nobody made": (
        "sale_without_entry",
        (
            "INSERT INTO pos.sale SELECT (jsonb_populate_record(s, jsonb_build_object('id', gen_random_uuid(), 'receipt_no', 99))).* FROM pos.sale s"
            " WHERE seq = 2"
        ),
    ),
    "a total": (
        "sale_changed",
        "UPDATE pos.sale SET total_minor = total_minor - 7, tax_minor = tax_minor - 7 WHERE seq = 2",
    ),
    "two totals that cancel out": (
        "sale_changed",
        (
            "UPDATE pos.sale SET total_minor = total_minor + CASE seq WHEN 2 THEN 7 ELSE -7 END,"
            " net_minor = net_minor + CASE seq WHEN 2 THEN 7 ELSE -7 END WHERE seq IN (2, 3)"
        ),
    ),
    "who sold": ("sale_changed", "UPDATE pos.sale SET person = NULL WHERE seq = 2"),
    "the day of a sale": ("sale_changed", "UPDATE pos.sale SET day = day - 1 WHERE seq = 2"),
    "the number of a sale": ("sale_changed", "UPDATE pos.sale SET number = 'T01/1-000009' WHERE seq = 2"),
    "the till of a sale": ("sale_changed", "UPDATE pos.sale SET till = 'T02' WHERE seq = 2"),
    "a quantity": ("lines_changed", "UPDATE pos.sale_line SET qty = 2 WHERE no = 1"),
    "two lines that cancel out": (
        "lines_changed",
        (
            "UPDATE pos.sale_line SET total_minor = total_minor + CASE no WHEN 1 THEN 7 ELSE -7 END,"
            " net_minor = net_minor + CASE no WHEN 1 THEN 7 ELSE -7 END"
        ),
    ),
    "another product": ("lines_changed", "UPDATE pos.sale_line SET product = gen_random_uuid() WHERE no = 1"),
    "another name": ("lines_changed", "UPDATE pos.sale_line SET name = 'Sundries'"),
    "a line is gone": (
        "lines_changed",
        "DELETE FROM pos.sale_line_tax WHERE no = 2; DELETE FROM pos.sale_line WHERE no = 2",
    ),
    "a tax of a line": ("line_taxes_changed", "UPDATE pos.sale_line_tax SET amount_minor = 0"),
    "a tax rate": ("taxes_changed", "UPDATE pos.sale_tax SET rate = 5"),
    "a tax and its base that cancel out": (
        "taxes_changed",
        "UPDATE pos.sale_tax SET amount_minor = amount_minor - 1, base_minor = base_minor + 1",
    ),
    "cash becomes card": (
        "payments_changed",
        "UPDATE pos.payment SET kind = 'card', amount_minor = amount_minor - change_minor, change_minor = 0",
    ),
    "what was paid": (
        "payments_changed",
        "UPDATE pos.payment SET amount_minor = amount_minor + 100, change_minor = change_minor + 100",
    ),
    "a payment is gone": (
        "payments_changed",
        "DELETE FROM pos.payment WHERE sale = (SELECT id FROM pos.sale WHERE seq = 2)",
    ),
    "whose gift card it was": (
        "payments_changed",
        "UPDATE pos.payment SET kind = 'gift_card', account = 'G-1', amount_minor = amount_minor - change_minor, change_minor = 0 WHERE sale = (SELECT id FROM pos.sale WHERE seq = 2)",
    ),
    "a tip that was not given": ("sale_changed", "UPDATE pos.sale SET tip_minor = 100 WHERE seq = 2"),
    "a difference let go": ("sale_changed", "UPDATE pos.sale SET written_off_minor = 5 WHERE seq = 2"),
    "a coupon that was not used": (
        "coupons_changed",
        "INSERT INTO pos.coupon_use (sale, promotion, code, times) SELECT id, gen_random_uuid(), 'X', 1 FROM pos.sale WHERE seq = 2",
    ),
    "a movement of stock": ("stock_changed", "UPDATE pos.stock_movement SET qty = qty - 1"),
    "two movements that cancel out": (
        "stock_changed",
        "UPDATE pos.stock_movement SET qty = qty + CASE line_no WHEN 1 THEN 0.5 ELSE -0.5 END",
    ),
    "a cost": ("stock_changed", "UPDATE pos.stock_movement SET cost_minor = cost_minor + 1"),
    "a movement is gone": ("stock_changed", "DELETE FROM pos.stock_movement WHERE line_no = 1"),
    "a movement nobody made": (
        "movement_without_entry",
        (
            "INSERT INTO pos.stock_movement (day, store, till, product, qty, kind, cost_minor)"
            " SELECT day, store, till, product, -1, 'sale', 0 FROM pos.stock_movement LIMIT 1"
        ),
    ),
    "a stock level": ("stock_level", "UPDATE pos.stock_level SET qty = qty + 1"),
    "the float of a shift": ("shift_changed", "UPDATE pos.shift SET float_minor = 0"),
    "the count of a shift": ("shift_changed", 'UPDATE pos.shift SET counted = \'{"cash": "0.00"}\''),
    "a shift is gone": ("shift_changed", "DELETE FROM pos.shift"),
    "a shift nobody opened": (
        "shift_without_entry",
        (
            "INSERT INTO pos.shift (id, till, day, opened_at, float_minor, currency, exponent)"
            " VALUES (gen_random_uuid(), 'T02', now(), now(), 0, 'EUR', 2)"
        ),
    ),
    "cash taken out": ("cash_changed", "UPDATE pos.cash_movement SET amount_minor = 1"),
    "cash nobody moved": (
        "cash_without_entry",
        "INSERT INTO pos.cash_movement SELECT (jsonb_populate_record(c, jsonb_build_object('id', gen_random_uuid()))).* FROM pos.cash_movement c",
    ),
    "a day's total": ("day_total", "UPDATE pos.day_total SET total_minor = total_minor + 1"),
    "two days' totals that cancel out": (
        "day_total",
        (
            "INSERT INTO pos.day_total (till, day, person, total_minor) SELECT till, day - 1, person, 5 FROM pos.day_total LIMIT 1;"
            " UPDATE pos.day_total SET total_minor = total_minor - 5 WHERE sales > 0"
        ),
    ),
    "a day's discount": ("day_total", "UPDATE pos.day_total SET discount_minor = 1"),
    "an hour": ("day_hour", "UPDATE pos.day_hour SET hour = (hour + 1) % 24"),
    "a category's total": ("day_category", "UPDATE pos.day_category SET net_minor = net_minor + 1"),
    "a product's quantity": ("day_product", "UPDATE pos.day_product SET qty = qty + 1"),
    "a day's tender": ("day_tender", "UPDATE pos.day_tender SET kind = 'card'"),
    "a day's tax": ("day_tax", "UPDATE pos.day_tax SET base_minor = base_minor + 1"),
    "a rollup is gone": ("day_product", "DELETE FROM pos.day_product"),
    "an audit row": ("content_changed", "UPDATE pos.audit SET person = NULL WHERE action = 'signed_in'"),
    "an audit row is gone": ("entry_missing", "DELETE FROM pos.audit WHERE seq = 2 AND db_role = 'postgres'"),
    "the last audit row is gone": (
        "tail_cut",
        "DELETE FROM pos.audit a USING pos.audit_head h WHERE h.db_role = a.db_role AND h.seq = a.seq",
    ),
    "the list of quarantined": ("quarantine_missing", "DELETE FROM pos.poison"),
    "a sale called quarantined": (
        "quarantine_forged",
        "INSERT INTO pos.poison (till, epoch, seq, error) VALUES ('T01', 1, 2, 'x')",
    ),
    "a price, past its history": ("price_changed", "UPDATE pos.product SET price = 0.01 WHERE sku = 'MILK'"),
    "the history of prices": ("price_history_changed", "UPDATE pos.price_history SET price = 0.01"),
    "the history of prices is gone": ("price_history_changed", "DELETE FROM pos.price_history"),
    "a guard is off": ("guard_changed", "ALTER TABLE pos.sale DISABLE TRIGGER append_only"),
    "a guard does not hold for copies": ("guard_changed", "ALTER TABLE pos.sale ENABLE TRIGGER append_only"),
    "a guard is gone": ("guard_changed", "DROP TRIGGER append_only_all ON pos.journal"),
    "a verifier finds nothing": (
        "guard_changed",
        (
            "CREATE OR REPLACE FUNCTION pos.verify_audit() RETURNS TABLE (db_role text, seq bigint, problem text)"
            " LANGUAGE sql AS 'SELECT NULL::text, 1::bigint, NULL::text WHERE false'"
        ),
    ),
    "row security is off": ("guard_changed", "ALTER TABLE pos.sale DISABLE ROW LEVEL SECURITY"),
    "a policy is wide open": ("guard_changed", "ALTER POLICY reading ON pos.sale USING (true)"),
    "a right given to tills": ("guard_changed", "GRANT UPDATE ON pos.sale TO pos_till"),
    "a right to a secret": ("guard_changed", "GRANT SELECT ON sec.credential TO PUBLIC"),
    "a function for everybody": (
        "guard_changed",
        "GRANT EXECUTE ON FUNCTION sec.end_sessions(uuid, uuid) TO PUBLIC",
    ),
}


@dataclass(slots=True)
class Books:
    """A shop with six entries of T01: shift, two sales, cash out, something unreadable, shift closed."""

    shop: Shop
    book: TillBook

    def tamper(self, statements: str) -> None:
        with self.shop.database(None).engine().begin() as connection:
            tamper(connection, statements)

    def found_after(self, statements: str) -> set[str]:
        """What the verifier says, asked before the forger's transaction ends; then it is as if nothing had been."""
        with self.shop.database(None).engine().connect() as connection, Session(connection) as session:
            tamper(connection, statements)
            problems = {problem.problem for problem in audit.verify(session)}
            session.rollback()
        return problems


def tamper(connection: Connection, statements: str) -> None:
    """As a superuser who knows his way: no trigger and no foreign key in the way, and everything looks as before."""
    guarded = connection.exec_driver_sql(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE tgenabled = 'A' AND NOT tgisinternal"
    ).fetchall()
    connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
    for table, name in guarded:
        connection.exec_driver_sql(f"ALTER TABLE {table} DISABLE TRIGGER {name}")
    for statement in statements.split("; "):
        connection.exec_driver_sql(statement.replace("%", "%%"))  # no parameters here
    for table, name in guarded:
        if name not in statements:
            connection.exec_driver_sql(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}")


@pytest.fixture(scope="module")
def shared_books(shop: Shop) -> Iterator[Books]:
    own = clone(shop.cluster)
    yield kept(own)
    drop(own)


@pytest.fixture
def books(own_shop: Shop) -> Books:
    return kept(own_shop)


def kept(shop: Shop) -> Books:
    book, till = signed_in_book(shop), shop.connect()
    made = [
        book.open_shift(),
        book.sale(MILK_ITEM, COFFEE_ITEM, tendered="20"),
        book.sale(COFFEE_ITEM, MILK_ITEM),
    ]
    body = {"direction": "out", "amount": "50.00", "reason": "bank", "currency": "EUR", "exponent": 2}
    made += [
        book.entry("cash_moved", {"shift": book.shift} | body),
        book.append("unreadable", {}),
        book.close_shift(),
    ]
    for entry in made:
        posting.post_entry(till, *entry.arguments)
    till.close()
    return Books(shop, book)


def test_books_nobody_touched_are_whole(shared_books: Books) -> None:
    assert found(shared_books.shop) == set()
    assert outside(shared_books, {}) == []


@pytest.mark.parametrize("what", TAMPERED)
def test_is_found(shared_books: Books, what: str) -> None:
    problem, statements = TAMPERED[what]
    assert problem in shared_books.found_after(statements)


# what the auditor's script says of an export made after the forger, without asking the database anything
SEEN_BY_THE_SCRIPT = {
    "a payload": "content_changed",
    "a payload and its hash": "link_broken",
    "an entry in the middle is gone": "missing",
    "the last entry is gone": "tail_cut",
    "two entries have changed places": "link_broken",
    "the head of the chain": "tail_cut",
    "a sale is gone": "posted_missing",
    "a sale nobody made": "posted_without_entry",
    "a total": "posted_differs",
    "two totals that cancel out": "posted_differs",
    "the number of a sale": "posted_differs",
    "the till of a sale": "posted_missing",
    "a line is gone": "posted_differs",
    "a tax and its base that cancel out": "posted_differs",
    "a payment is gone": "posted_differs",
    "a sale called quarantined": "posted_without_entry",
    "the list of quarantined": "unreadable",
}


def by_script(books: Books, folder: Path, statements: str = "") -> str:
    with books.shop.database(None).engine().connect() as connection, Session(connection) as session:
        if statements:
            tamper(connection, statements)
        _write_chain(session, "T01", folder / "export")
        session.rollback()
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(auditors_script()), str(folder / "export")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == bool(statements), done.stdout + done.stderr
    return done.stdout


@pytest.mark.parametrize("what", SEEN_BY_THE_SCRIPT)
def test_is_found_in_an_export_without_the_program(shared_books: Books, tmp_path: Path, what: str) -> None:
    assert ": " + SEEN_BY_THE_SCRIPT[what] + "\n" in by_script(shared_books, tmp_path, TAMPERED[what][1])


def test_an_export_of_books_nobody_touched_is_clean(shared_books: Books, tmp_path: Path) -> None:
    said = by_script(shared_books, tmp_path)
    assert "Clean." in said
    assert "1/5: kept for a person" in said
    assert list(verify(read_export(tmp_path / "export"))) == []


TABLES = (
    "journal",
    "sale",
    "sale_line",
    "sale_line_tax",
    "sale_tax",
    "payment",
    "cash_movement",
    "stock_movement",
    "price_history",
    "audit",
)


@pytest.mark.parametrize(
    "action", ["UPDATE pos.{0} SET {1} = {1}", "DELETE FROM pos.{0}", "TRUNCATE pos.{0} CASCADE"]
)
@pytest.mark.parametrize("table", TABLES)
def test_history_refuses_changes_by_the_owner_too(shop: Shop, table: str, action: str) -> None:
    if shop.value(f"SELECT count(*) FROM pos.{table}") == 0 and not action.startswith("TRUNCATE"):  # noqa: S608 - constants
        pytest.skip("a trigger for each row needs a row")
    admin = shop.connect(None)
    admin.execute("SET session_replication_role = replica")
    column = shop.value(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum = 2", "pos." + table
    )
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        admin.execute(action.format(table, column).encode())


def rewritten(books: Books) -> None:
    """The whole chain anew with a smaller first sale, consistent in itself, projections and totals with it."""
    till, prev = "T01", bytes(32)
    rows = (
        books.shop.connect(None)
        .execute("SELECT seq, payload FROM pos.journal WHERE till = %s ORDER BY seq", [till])
        .fetchall()
    )
    statements = []
    for seq, payload in rows:
        text = payload
        if seq == 2:
            doc = json.loads(payload)
            doc["body"]["tenders"][0]["reference"] = "forged"
            text = json.dumps(doc, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        own = hashlib.sha256(prev + text.encode()).digest()
        quoted = text.replace("'", "''")
        statements.append(
            f"UPDATE pos.journal SET payload = '{quoted}', prev_hash = '\\x{prev.hex()}', hash = '\\x{own.hex()}' WHERE seq = {seq}"  # noqa: S608 - a superuser forges
        )
        prev = own
    statements += [
        f"UPDATE pos.till_head SET last_hash = '\\x{prev.hex()}' WHERE till = 'T01'",  # noqa: S608 - as above
        "UPDATE pos.payment SET reference = 'forged' WHERE sale = (SELECT id FROM pos.sale WHERE seq = 2)",
    ]
    books.tamper("; ".join(statements))


def seal(made: Made) -> str:
    digits = made.hash.hex()[:16]
    return " ".join(digits[start : start + 4] for start in range(0, 16, 4))


def outside(books: Books, seals: dict[str, str]) -> list[str]:
    problems, count = books.shop.database(None).read(read_chain, "T01", seals)
    assert count > 0
    return [each.problem for each in problems]


@pytest.mark.parametrize("receipt", [1, 2], ids=["the forged receipt", "a later receipt"])
def test_a_chain_rewritten_as_a_whole_is_found_by_one_receipt(books: Books, receipt: int) -> None:
    made = books.book.made[receipt]
    seals = {made.doc["body"]["number"]: seal(made)}
    assert outside(books, seals) == []
    rewritten(books)
    assert found(books.shop) == set(), "nothing inside the database can know"
    assert outside(books, {}) == []
    assert outside(books, seals) == ["seal_differs"]


def test_a_tail_cut_off_with_its_head_is_found_by_a_receipt_of_it(books: Books) -> None:
    made = books.book.made
    kept = made[1]
    last = f"last_seq = 2, last_receipt_no = 1, last_hash = '\\x{kept.hash.hex()}'"
    head = "UPDATE pos.till_head SET " + last  # noqa: S608 - a superuser forges
    trail = "DELETE FROM pos.poison; DELETE FROM pos.audit WHERE action = 'entry_quarantined'"
    books.tamper(trail + "; DELETE FROM pos.journal WHERE seq > 2; " + head)  # noqa: S608 - a superuser forges
    assert outside(books, {}) == []
    assert outside(books, {made[2].doc["body"]["number"]: seal(made[2])}) == ["receipt_missing"]
    assert outside(books, {kept.doc["body"]["number"]: seal(kept)}) == []


@pytest.mark.parametrize("what", ["a payload", "an entry in the middle is gone", "a payload and its hash"])
def test_the_check_outside_the_database_needs_none_of_its_functions(books: Books, what: str) -> None:
    problem, statements = TAMPERED[what]
    books.tamper(statements)
    blind = "CREATE OR REPLACE FUNCTION pos.verify_chain(p_till text DEFAULT NULL) RETURNS TABLE (till text, epoch int, seq bigint, problem text)"
    books.shop.connect(None).execute(
        (blind + " LANGUAGE sql AS 'SELECT NULL::text, 1, 1::bigint, NULL::text WHERE false'").encode()
    )
    assert problem in outside(books, {})


def test_the_digests_are_those_of_this_revision(shop: Shop) -> None:
    now = shop.database(None).read(audit.guard_digests)
    assert shop.value("SELECT revision FROM pos.schema_info") == guards.REVISION
    assert now == guards.DIGESTS, f"the boundary changed; if that is meant, write in pos/db/guards.py: {now}"
