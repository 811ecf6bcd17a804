"""Posting: sales per second through services/posting.py beside pgbench calling the same function with the same sales.

Each client is a till of its own with its own chain. pgbench replays prepared entries from a table of the benchmark.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import subprocess
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import common
import psycopg

from pos.db import provision, upgrade
from pos.db.database import Database
from pos.db.embedded import EmbeddedServer, bundled_install
from pos.db.endpoint import Endpoint
from pos.services import posting, store
from pos.services.store import Store
from tests.factories.entries import Item, Made, TillBook

PRODUCTS = 100_000
LINES = 5


def prepare(server: EmbeddedServer, tills: int) -> tuple[Endpoint, dict[str, str], list[uuid.UUID]]:
    admin = provision.provision(server.admin_endpoint(), "pos", is_own_cluster=True)
    upgrade.upgrade(admin)
    database = Database(admin)
    database.run(store.create, Store("S01", "Bench", "EUR", 2, "en"))
    database.close()
    products = [uuid.UUID(int=n) for n in range(1, PRODUCTS + 1)]
    with provision.connect_admin(admin) as connection:
        passwords = {}
        for number in range(tills):
            code = f"B{number:02d}"
            passwords[code] = provision.add_till(connection, code, code)
        connection.execute(
            "INSERT INTO pos.tax (id, name, letter, rate) VALUES (%s, 'x', 'A', 7)", [uuid.UUID(int=7)]
        )
        connection.execute(
            "INSERT INTO pos.product (id, sku, name, price) SELECT lpad(to_hex(n), 32, '0')::uuid, 'S' || n, 'Product ' || n, 1.19"
            " FROM generate_series(1, %s) n",
            [PRODUCTS],
        )
        connection.execute("VACUUM ANALYZE")
    return admin, passwords, products


def make_entries(code: str, products: list[uuid.UUID], count: int, start: posting.ChainHead) -> list[Made]:
    # Zipf-like: the best seller is in every other basket
    book = TillBook(code, epoch=start.epoch, seq=start.seq, hash=start.hash, receipt_no=start.receipt_no)
    made = [book.open_shift()] if start.seq == 0 else []
    rng = random.Random(code)
    for _ in range(count):
        chosen = {products[min(int(rng.paretovariate(0.4)) - 1, PRODUCTS - 1)] for _ in range(LINES * 3)}
        made.append(book.sale(*(Item(product, "1.19") for product in sorted(chosen)[:LINES])))
    return made


def post_all(endpoint: Endpoint, entries: list[Made], barrier: Any, answers: Any) -> None:
    with Database(endpoint).connect_raw() as connection:
        connection.execute("SELECT 1")
        barrier.wait()
        began = time.perf_counter()
        times = []
        for made in entries:
            before = time.perf_counter()
            posting.post_entry(connection, *made.arguments)
            times.append(time.perf_counter() - before)
        answers.put((began, time.perf_counter(), times))


def run_python(
    admin: Endpoint, logins: dict[str, str], entries: dict[str, list[Made]]
) -> tuple[float, float, float]:
    context = multiprocessing.get_context("fork")
    barrier, answers = context.Barrier(len(entries)), context.Queue()
    workers = [
        context.Process(
            target=post_all,
            args=(admin.with_login(provision.login_name("pos", code), logins[code]), made, barrier, answers),
        )
        for code, made in entries.items()
    ]
    for worker in workers:
        worker.start()
    found = [answers.get() for _ in workers]
    for worker in workers:
        worker.join()
    times = sorted(t for _, _, one in found for t in one)
    wall = max(end for _, end, _ in found) - min(begin for begin, _, _ in found)
    return len(times) / wall, times[len(times) // 2] * 1000, times[int(len(times) * 0.99)] * 1000


def run_pgbench(admin: Endpoint, logins: dict[str, str], entries: dict[str, list[Made]]) -> float:
    """One pgbench per till, each logged in as itself, taking the prepared entries from a table by number."""
    with provision.connect_admin(admin) as connection:
        connection.execute(
            "DROP SCHEMA IF EXISTS bench CASCADE; CREATE SCHEMA bench; GRANT USAGE ON SCHEMA bench TO pos_till"
        )
        connection.execute(
            "CREATE TABLE bench.entry (till text, n int, epoch int, seq bigint, payload text, prev bytea, hash bytea, PRIMARY KEY (till, n))"
        )
        connection.execute("GRANT SELECT ON bench.entry TO pos_till")
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO bench.entry VALUES (%s, %s, %s, %s, %s, %s, %s)",
                [
                    (code, n, *entry.arguments)
                    for code, made in entries.items()
                    for n, entry in enumerate(made)
                ],
            )
        connection.execute("VACUUM ANALYZE bench.entry")
    script = Path(tempfile.mkdtemp(prefix="tern-bench-")) / "post.sql"
    script.write_text(
        "SELECT pos.post_entry(epoch, seq, payload, prev, hash) FROM bench.entry WHERE till = :till AND n = :n;\n"
        "\\set n :n + 1\n"
    )
    processes = [pgbench(admin, code, logins[code], script, len(made)) for code, made in entries.items()]
    total = 0.0
    for process in processes:
        output, _ = process.communicate()
        if process.returncode != 0:
            raise RuntimeError("pgbench failed: " + output)
        total += float(output.split("tps = ")[1].split()[0])
    return total


def pgbench(admin: Endpoint, code: str, password: str, script: Path, count: int) -> subprocess.Popen[str]:
    host, port = admin.hosts[0]
    command = [str(bundled_install() / "bin" / "pgbench"), "-n", "-c1", "-M", "prepared", "-D", "n=0"]
    command += ["-D", "till=" + code, "-t", str(count), "-h", host, "-p", str(port)]
    command += ["-U", provision.login_name("pos", code), "-f", str(script), "pos"]
    return subprocess.Popen(
        command, env=os.environ | {"PGPASSWORD": password}, stdout=subprocess.PIPE, text=True
    )


def measure(admin: Endpoint, logins: dict[str, str], products: list[uuid.UUID], sales: int) -> dict[str, Any]:
    def entries(count: int) -> dict[str, list[Made]]:
        with provision.connect_admin(admin) as connection:
            # a till may post so many bytes an hour (PT009), which is not what is measured
            connection.execute("UPDATE pos.till_head SET spent_until = '-infinity'")
        made = {}
        for code, password in logins.items():
            login = admin.with_login(provision.login_name("pos", code), password)
            with psycopg.connect(**login.parameters()) as till:
                made[code] = make_entries(code, products, count, posting.chain_head(till))
        return made

    run_python(admin, logins, entries(min(200, sales)))  # warm
    peer = run_pgbench(admin, logins, entries(sales))
    rate, p50, p99 = run_python(admin, logins, entries(sales))
    return {
        "clients": len(logins),
        "sales_s": round(rate),
        "p50_ms": round(p50, 2),
        "p99_ms": round(p99, 2),
        "pgbench_s": round(peer),
        "ratio": round(rate / peer, 3),
    }


def main(arguments: list[str] | None = None) -> None:
    parser = common.parser(__doc__)
    parser.add_argument("--sales", type=int, default=4000, help="in all, shared by the clients")
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16, 64])
    parser.add_argument("--rounds", type=int, default=1)
    options = parser.parse_args(arguments)
    settings = {"shared_buffers": "512MB", "max_wal_size": "8GB"}
    with common.folder() as folder, EmbeddedServer(folder / "db", settings=settings) as server:
        admin, logins, products = prepare(server, max(options.clients))
        rows = [
            measure(admin, dict(sorted(logins.items())[:clients]), products, max(1, options.sales // clients))
            for _ in range(options.rounds)
            for clients in options.clients
        ]
    common.report(options, rows)


if __name__ == "__main__":
    main()
