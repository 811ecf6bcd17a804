"""The till's copy of the catalogue: what it needs to sell alone, and to find any product within a frame.

It lies in a file of its own beside the journal, because filling it with a million products must never keep a
sale waiting for SQLite's single writer. It can be thrown away and fetched again. The refresh thread writes through one
`Snapshot`; the GUI thread reads through its own.
"""

from __future__ import annotations

import json
import logging
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.domain.account import AccountKind
from pos.domain.inputs.text import searchable
from pos.domain.product import Category, Deposit, Product, Tracking
from pos.domain.quantity import Unit
from pos.errors import Unavailable
from pos.journal.products import product_from, product_text

log = logging.getLogger(__name__)
FILE_NAME = "snapshot.db"
VERSION = 4
RETIRED = "retired"
"""Documents of products that are off sale and are a deposit on goods that are not."""
SHORT_QUERY_REACH = 20_000
"""One or two letters cannot use the trigram index; they look through this many best sellers."""

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE product (
    rank INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    short_name TEXT,
    sku TEXT,
    barcode TEXT,
    price TEXT NOT NULL,
    tax_included INTEGER NOT NULL,
    tax_ids TEXT NOT NULL,
    category_id TEXT,
    unit TEXT NOT NULL,
    reorder_level TEXT,
    is_discountable INTEGER NOT NULL,
    has_picture INTEGER NOT NULL,
    favourite INTEGER,
    search TEXT NOT NULL,
    is_return INTEGER NOT NULL,
    loads TEXT,
    tracking TEXT,
    min_age INTEGER,
    is_open_price INTEGER NOT NULL,
    is_own_line INTEGER NOT NULL,
    deposits TEXT NOT NULL,
    sells_below_zero INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX product_category ON product (category_id, rank);
CREATE INDEX product_sku ON product (sku) WHERE sku IS NOT NULL;
CREATE INDEX product_favourite ON product (favourite, rank) WHERE favourite IS NOT NULL;
CREATE VIRTUAL TABLE product_search USING fts5 (
    search, content = 'product', content_rowid = 'rank', tokenize = 'trigram'
);
CREATE TABLE barcode (code TEXT PRIMARY KEY, product_id TEXT NOT NULL, quantity TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX barcode_product ON barcode (product_id);
CREATE TABLE stock (product_id TEXT PRIMARY KEY, level TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE picture (product_id TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE document (kind TEXT NOT NULL, id TEXT NOT NULL, data TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
"""

BELOW_ZERO = (
    "ALTER TABLE product ADD COLUMN sells_below_zero INTEGER NOT NULL DEFAULT 1",
    "DELETE FROM meta WHERE key = 'watermark'",
    "PRAGMA user_version = 4",
)
"""A file of version 3 goes on selling, and is fetched anew as a whole: what was changed meanwhile it does not know."""

OPEN_PRICE_INDEX = "CREATE INDEX IF NOT EXISTS product_open_price ON product (rank) WHERE is_open_price = 1"
"""Few goods of a million have one. Added to files of before without fetching them anew."""

_PRODUCT = (
    "p.id, p.name, p.short_name, p.sku, p.barcode, p.price, p.tax_included, p.tax_ids, p.category_id, p.unit,"
    " p.reorder_level, p.is_discountable, p.has_picture, s.level, p.is_return, p.loads, p.tracking, p.min_age,"
    " p.is_open_price, p.is_own_line, p.sells_below_zero, p.deposits"
)
MARKS = ", ".join("?" * 24)
_FROM = " FROM product p LEFT JOIN stock s ON s.product_id = p.id "


@dataclass(frozen=True, slots=True)
class SnapshotProduct:
    """A product on its way into the snapshot. `favourite` is its place among the favourites, or None."""

    product: Product
    barcodes: tuple[str, ...] = ()
    favourite: int | None = None
    is_sellable: bool = True
    """False takes it out: archived, or not for sale at the till."""
    packs: Mapping[str, Decimal] = field(default_factory=dict)
    """How many pieces a barcode stands for, where it is not one."""
    deposits: tuple[tuple[str, Decimal], ...] = ()
    """What follows it: the id of the deposit's product, and for how many units one is due."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a code stands for: `quantity` of a product, 10 for a case of ten."""

    product: Product
    quantity: Decimal = Decimal(1)


class Snapshot:
    """The snapshot file, open. A file that is damaged or of another version is made anew, empty."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.path = folder / FILE_NAME
        self._told: set[str] = set()
        """Products whose deposits were told to the log."""
        try:
            self._db = self._open()
        except sqlite3.DatabaseError:
            # Nothing in it is the only copy; an empty snapshot is filled again at the next connect.
            for suffix in ("", "-wal", "-shm"):
                Path(f"{self.path}{suffix}").unlink(missing_ok=True)
            self._db = self._open()

    def close(self) -> None:
        self._db.close()

    def _open(self) -> sqlite3.Connection:
        db = sqlite3.connect(self.path, isolation_level=None, timeout=10, check_same_thread=False)
        try:
            db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = NORMAL")
            db.execute("PRAGMA trusted_schema = OFF")
            db.execute("PRAGMA cache_size = -16000")
            version = db.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                db.executescript(f"BEGIN IMMEDIATE;{TABLES}PRAGMA user_version = {VERSION};COMMIT;")
            elif version == 3:
                _add_below_zero(db)
            elif version != VERSION:
                raise sqlite3.DatabaseError(f"snapshot version {version}")
            db.execute(OPEN_PRICE_INDEX)
        except BaseException:
            # Raised again: an open file could not be made anew on Windows.
            db.close()
            raise
        return db

    # Reading: microseconds, on the GUI thread

    def find_by_code(self, candidates: Sequence[str]) -> Product | None:
        """The product with the first of these codes that is known: barcode, then own number (SKU)."""
        found = self.find_pack(candidates)
        return None if found is None else found.product

    def find_pack(self, candidates: Sequence[str]) -> Found | None:
        """The same, and how many pieces the barcode stands for."""
        for code in candidates:
            row = self._db.execute(
                f"SELECT {_PRODUCT}, b.quantity FROM barcode b JOIN product p ON p.id = b.product_id"  # noqa: S608 a constant
                " LEFT JOIN stock s ON s.product_id = p.id WHERE b.code = ?",
                (code,),
            ).fetchone()
            if row is not None:
                return Found(self._products([row[:-1]])[0], Decimal(row[-1]))
        for code in candidates:
            row = self._db.execute(f"SELECT {_PRODUCT}{_FROM}WHERE p.sku = ?", (code,)).fetchone()
            if row is not None:
                return Found(self._products([row])[0])
        return None

    def get(self, product_id: str) -> Product | None:
        row = self._db.execute(f"SELECT {_PRODUCT}{_FROM}WHERE p.id = ?", (product_id,)).fetchone()
        return None if row is None else self._products([row])[0]

    def count_deposits(self, product_id: str) -> int:
        """How many deposits belong to a product, also those that nobody can read."""
        row = self._db.execute("SELECT deposits FROM product WHERE id = ?", (product_id,)).fetchone()
        return len(json.loads(row[0])) if row is not None and row[0] else 0

    def _products(self, rows: Iterable[Sequence[Any]]) -> list[Product]:
        """The products of these rows, each with what follows it as it is now; few deposits serve many goods."""
        known: dict[str, Product | None] = {}
        products = []
        for row in rows:
            product = _product(row)
            if row[-1]:
                deposits = [self._deposit(product, each, known) for each in json.loads(row[-1])]
                product = replace(product, deposits=tuple(each for each in deposits if each is not None))
            products.append(product)
        return products

    def _deposit(
        self, product: Product, kept: Sequence[str], known: dict[str, Product | None]
    ) -> Deposit | None:
        """One that cannot be meant is left out and told to the log, once; `count_deposits` knows of it still."""
        deposit_id, per = kept
        if deposit_id not in known:
            known[deposit_id] = self._deposit_product(deposit_id)
        found = known[deposit_id]
        reason = "it is not known here"
        try:
            if found is not None:
                return Deposit(found, Decimal(per))
        except (ValueError, ArithmeticError) as error:
            reason = str(error)
        if product.id not in self._told:
            self._told.add(product.id)
            log.error("the deposit on %s cannot be used: %s", product.name, reason)
        return None

    def _deposit_product(self, product_id: str) -> Product | None:
        """What is charged: as it is for sale now, else as it was when it was taken off sale."""
        row = self._db.execute(f"SELECT {_PRODUCT}{_FROM}WHERE p.id = ?", (product_id,)).fetchone()
        if row is not None:
            return replace(_product(row), stock=None)
        row = self._db.execute(
            "SELECT data FROM document WHERE kind = ? AND id = ?", (RETIRED, product_id)
        ).fetchone()
        return None if row is None else product_from(row[0])

    def search(self, text: str, limit: int = 20) -> list[Product]:
        """Products whose name, number or a barcode contains every word of `text`, best sellers first."""
        words = fold(searchable(text)).split()
        if not words:
            return []
        long_words = [word for word in words if len(word) >= 3]
        if long_words:
            return self._search_indexed(long_words, [word for word in words if len(word) < 3], limit)
        return self._search_best_sellers(words, limit)

    def _search_indexed(self, long_words: list[str], short_words: list[str], limit: int) -> list[Product]:
        query = " AND ".join('"' + word.replace('"', '""') + '"' for word in long_words)
        filters = "".join(" AND instr(p.search, ?) > 0" for _ in short_words)
        rows = self._db.execute(
            f"SELECT {_PRODUCT} FROM product_search f JOIN product p ON p.rank = f.rowid"  # noqa: S608 constants only
            f" LEFT JOIN stock s ON s.product_id = p.id WHERE product_search MATCH ?{filters}"
            " ORDER BY f.rowid LIMIT ?",
            (query, *short_words, limit),
        )
        return self._products(rows)

    def _search_best_sellers(self, words: list[str], limit: int) -> list[Product]:
        filters = " AND ".join("instr(p.search, ?) > 0" for _ in words)
        rows = self._db.execute(
            f"SELECT {_PRODUCT}{_FROM}WHERE p.rank <= ? AND {filters} ORDER BY p.rank LIMIT ?",
            (SHORT_QUERY_REACH, *words, limit),
        )
        return self._products(rows)

    def tiles(self, category_ids: Sequence[str] = (), limit: int = 200) -> list[Product]:
        """Best sellers, of these categories if any are named."""
        if not category_ids:
            rows = self._db.execute(f"SELECT {_PRODUCT}{_FROM}ORDER BY p.rank LIMIT ?", (limit,))
        else:
            marks = ", ".join("?" * len(category_ids))
            rows = self._db.execute(
                f"SELECT {_PRODUCT}{_FROM}WHERE p.category_id IN ({marks}) ORDER BY p.rank LIMIT ?",
                (*category_ids, limit),
            )
        return self._products(rows)

    def favourites(self, limit: int = 200) -> list[Product]:
        rows = self._db.execute(
            f"SELECT {_PRODUCT}{_FROM}WHERE p.favourite IS NOT NULL ORDER BY p.favourite, p.rank LIMIT ?",
            (limit,),
        )
        return self._products(rows)

    def open_price_items(self, limit: int = 200) -> list[Product]:
        """Goods whose price is asked each time, best sellers first."""
        rows = self._db.execute(
            f"SELECT {_PRODUCT}{_FROM}WHERE p.is_open_price = 1 ORDER BY p.rank LIMIT ?", (limit,)
        )
        return self._products(rows)

    def categories(self) -> list[Category]:
        """All categories, by position and name."""
        found = [Category(**document) for document in self.documents("category")]
        return sorted(found, key=lambda category: (category.position, category.name))

    def documents(self, kind: str) -> list[dict[str, Any]]:
        """Small things kept as they came: category, tax, promotion, person, store."""
        rows = self._db.execute("SELECT data FROM document WHERE kind = ? ORDER BY id", (kind,))
        return [json.loads(row[0]) for row in rows]

    def picture(self, product_id: str) -> bytes:
        """A product's picture as it was uploaded (PNG, JPEG or WebP); empty when there is none."""
        row = self._db.execute("SELECT content FROM picture WHERE product_id = ?", (product_id,)).fetchone()
        return b"" if row is None else row[0]

    def count(self) -> int:
        number: int = self._db.execute("SELECT count(*) FROM product").fetchone()[0]
        return number

    def meta(self, key: str) -> str | None:
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return None if row is None else row[0]

    # Writing: the refresh thread

    @contextmanager
    def change(self, *, is_full: bool) -> Iterator[SnapshotWriter]:
        """One consistent change of the snapshot; readers see all of it or nothing. A full one starts from empty."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            writer = SnapshotWriter(self._db, is_full=is_full)
            yield writer
            writer.finish()
            self._db.execute("COMMIT")
        except BaseException as error:
            # Raised again: nothing may leave a transaction half done, not even Ctrl+C.
            self._db.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and "full" in str(error):
                raise Unavailable("disk_full", path=str(self.path)) from error
            raise


class SnapshotWriter:
    """What may be written inside `Snapshot.change`."""

    def __init__(self, db: sqlite3.Connection, *, is_full: bool) -> None:
        self._db = db
        self._is_full = is_full
        self._has_retired = False
        if is_full:
            # Dropping the index first: deleting a million rows through it takes minutes.
            db.execute("INSERT INTO product_search (product_search) VALUES ('delete-all')")
            for table in ("product", "barcode", "stock", "picture", "document"):
                db.execute(f"DELETE FROM {table}")  # noqa: S608 names from this list

    def put_products(self, products: Iterable[SnapshotProduct]) -> int:
        """Add or replace products. In a full change they arrive best sellers first, which becomes their rank."""
        count = 0
        for each in products:
            self._remove(each.product.id)
            if each.is_sellable:
                self._insert(each)
            else:
                self._retire(each.product)
            count += 1
        return count

    def _retire(self, product: Product) -> None:
        """Off sale, but goods that are still sold may bring it along as their deposit."""
        self._has_retired = True
        self._db.execute(
            "INSERT OR REPLACE INTO document VALUES (?, ?, ?)", (RETIRED, product.id, product_text(product))
        )

    def _remove(self, product_id: str) -> None:
        if self._is_full:
            return
        row = self._db.execute("SELECT rank, search FROM product WHERE id = ?", (product_id,)).fetchone()
        self._rank = None if row is None else row[0]
        if row is not None:
            self._db.execute(
                "INSERT INTO product_search (product_search, rowid, search) VALUES ('delete', ?, ?)", row
            )
            self._db.execute("DELETE FROM product WHERE rank = ?", (row[0],))
        self._db.execute("DELETE FROM barcode WHERE product_id = ?", (product_id,))

    def _insert(self, each: SnapshotProduct) -> None:
        product = each.product
        search = fold(" ".join(filter(None, (product.name, product.sku, *each.barcodes))))
        rank = None if self._is_full else self._rank
        cursor = self._db.execute(
            f"INSERT INTO product VALUES ({MARKS})",  # noqa: S608 a constant
            (
                rank,
                product.id,
                product.name,
                product.short_name,
                product.sku,
                product.barcode or (each.barcodes[0] if each.barcodes else None),
                str(product.price),
                product.tax_included,
                " ".join(product.tax_ids),
                product.category_id,
                product.unit.value,
                None if product.reorder_level is None else str(product.reorder_level),
                product.is_discountable,
                product.has_picture,
                each.favourite,
                search,
                product.is_return,
                None if product.loads is None else product.loads.value,
                None if product.tracking is None else product.tracking.value,
                product.min_age,
                product.is_open_price,
                product.is_own_line,
                json.dumps([(deposit, str(per)) for deposit, per in each.deposits]) if each.deposits else "",
                product.sells_below_zero,
            ),
        )
        if not self._is_full:
            self._db.execute(
                "INSERT INTO product_search (rowid, search) VALUES (?, ?)", (cursor.lastrowid, search)
            )
        self._db.executemany(
            "INSERT OR REPLACE INTO barcode VALUES (?, ?, ?)",
            [(code, product.id, str(each.packs.get(code, 1))) for code in each.barcodes],
        )

    def put_stock(self, levels: Iterable[tuple[str, Decimal]]) -> None:
        self._db.executemany(
            "INSERT OR REPLACE INTO stock VALUES (?, ?)",
            ((product_id, str(level)) for product_id, level in levels),
        )

    def put_pictures(self, pictures: Iterable[tuple[str, bytes]]) -> None:
        """(product id, content); empty content takes the picture away."""
        for product_id, content in pictures:
            self._db.execute("DELETE FROM picture WHERE product_id = ?", (product_id,))
            if content:
                self._db.execute("INSERT INTO picture VALUES (?, ?)", (product_id, content))

    def put_documents(self, kind: str, documents: Iterable[dict[str, Any]]) -> None:
        """Replace all documents of a kind; each has an `id`."""
        self._db.execute("DELETE FROM document WHERE kind = ?", (kind,))
        self._db.executemany(
            "INSERT INTO document VALUES (?, ?, ?)",
            [(kind, str(each["id"]), json.dumps(each, ensure_ascii=False)) for each in documents],
        )

    def set_meta(self, key: str, value: str) -> None:
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))

    def finish(self) -> None:
        if self._has_retired:
            # A shop archives for years; only what something refers to is worth keeping.
            self._db.execute(
                "DELETE FROM document WHERE kind = ? AND NOT EXISTS"
                " (SELECT 1 FROM product WHERE deposits <> '' AND instr(deposits, document.id) > 0)",
                (RETIRED,),
            )
        if self._is_full:
            self._db.execute("INSERT INTO product_search (product_search) VALUES ('rebuild')")


def _add_below_zero(db: sqlite3.Connection) -> None:
    """Another thread may open the file at the same moment: whoever is second finds it done."""
    db.execute("BEGIN IMMEDIATE")
    if db.execute("PRAGMA user_version").fetchone()[0] == 3:
        for statement in BELOW_ZERO:
            db.execute(statement)
    db.execute("COMMIT")


def fold(text: str) -> str:
    """Text as the search compares it: no case, no accents, no control characters. "Käse" and "KASE" are one."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    printable = (" " if unicodedata.category(letter) == "Cc" else letter for letter in decomposed)
    return "".join(letter for letter in printable if not unicodedata.combining(letter))


def _product(row: Sequence[Any]) -> Product:
    (
        product_id, name, short_name, sku, barcode, price, tax_included, tax_ids, category_id, unit,
        reorder_level, is_discountable, has_picture, level, is_return, loads, tracking,
        min_age, is_open_price, is_own_line, sells_below_zero, _,
    ) = row  # fmt: skip
    return Product(
        id=product_id,
        name=name,
        short_name=short_name,
        sku=sku,
        barcode=barcode,
        price=Decimal(price),
        tax_included=bool(tax_included),
        tax_ids=tuple(tax_ids.split()),
        category_id=category_id,
        unit=Unit(unit),
        reorder_level=None if reorder_level is None else Decimal(reorder_level),
        is_discountable=bool(is_discountable),
        has_picture=bool(has_picture),
        is_return=bool(is_return),
        loads=None if loads is None else AccountKind(loads),
        tracking=None if tracking is None else Tracking(tracking),
        min_age=min_age,
        is_open_price=bool(is_open_price),
        is_own_line=bool(is_own_line),
        sells_below_zero=bool(sells_below_zero),
        stock=None if level is None else Decimal(level),
    )
