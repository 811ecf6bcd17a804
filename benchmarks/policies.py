"""What tokens and row policies cost a transaction: the same statements as a till with a session and as the superuser.

The superuser passes the policies by; a till's transaction begins with its token, which every policy looks up. Both run
BEGIN, what they need, the statement and COMMIT on a held connection, in turn.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import common
import psycopg
import shop

from pos.services import posting
from tests.factories.entries import TillBook
from tests.postgres import MILK, Shop

STATEMENTS = {
    "read a product by key": ("SELECT name, price FROM pos.product WHERE id = %s", [MILK]),
    "read 100 sales": ("SELECT number, total_minor FROM pos.sale ORDER BY at DESC LIMIT 100", []),
    "change a product": ("UPDATE pos.product SET reorder_level = 10 WHERE id = %s", [MILK]),
}


def transaction(
    connection: psycopg.Connection[Any], token: str | None, query: str, values: list[Any]
) -> None:
    with connection.transaction():
        if token is not None:
            connection.execute("SELECT pos.begin(%s)", [token])
        connection.execute(query.encode(), values)


def sell(books: Shop, sales: int) -> None:
    book, till = TillBook(), books.connect("T01")
    for made in (book.open_shift(), *(book.sale() for _ in range(sales))):
        posting.post_entry(till, *made.arguments)


def measure(folder: Path, times: int, sales: int) -> list[dict[str, Any]]:
    rows = []
    with shop.server_shop(folder) as books:
        sell(books, sales)
        token = books.sign_in("adam", "T01")
        till, admin = books.connect("T01"), books.connect(None)
        for connection in (till, admin):
            connection.prepare_threshold = 2
            # what is measured is the policies' work and not the disk's
            connection.execute("SET synchronous_commit = off")
        for name, (query, values) in STATEMENTS.items():
            ours, theirs = [], []
            for _ in range(times):
                ours.append(common.seconds(lambda: transaction(till, token, query, values)))  # noqa: B023
                theirs.append(common.seconds(lambda: transaction(admin, None, query, values)))  # noqa: B023
            rows.append(
                {
                    "what": name,
                    "till_p50_us": round(common.percentile(ours, 0.5) * 1e6),
                    "superuser_p50_us": round(common.percentile(theirs, 0.5) * 1e6),
                    "cost_us": round((common.percentile(ours, 0.5) - common.percentile(theirs, 0.5)) * 1e6),
                    "ratio": common.ratio(ours, theirs),
                }
            )
    return rows


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--times", type=int, default=1000)
    parser.add_argument("--sales", type=int, default=1000, help="that the shop has made")
    options = parser.parse_args(arguments)
    with common.folder() as folder:
        rows = measure(folder, options.times, options.sales)
    common.report(options, rows)


if __name__ == "__main__":
    main()
