"""The embedded server's folder, copied in the middle of posting, opens again with everything it had said yes to."""

from __future__ import annotations

import os
import random
import shutil
import signal
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import psycopg
import pytest

from pos.db.database import Database
from pos.db.embedded import EmbeddedServer
from pos.services import posting
from tests.factories.entries import TillBook
from tests.postgres import fill_template

COPIES = 3


@pytest.fixture
def place() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="tern-copy-"))
    folder.chmod(0o755)  # as root the server's account has to get through
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def standing_still(server: EmbeddedServer) -> Iterator[None]:
    """All processes of the server stopped at one instant, as a snapshot of the disk would see them."""
    postmaster = server._postmaster()
    family: list[psutil.Process] = [postmaster, *postmaster.children(recursive=True)]
    for member in family:
        member.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for member in family:
            member.send_signal(signal.SIGCONT)


def copy_tree(source: Path, target: Path) -> None:
    """With owners, and without sockets."""
    shutil.copytree(source, target, ignore=lambda _folder, names: [n for n in names if n.startswith(".s.")])
    if os.name == "posix" and os.geteuid() == 0:
        for path in [source, *source.rglob("*")]:
            copied = target / path.relative_to(source)
            if copied.exists():
                os.chown(copied, path.stat().st_uid, path.stat().st_gid)


def test_durability_is_on(place: Path) -> None:
    with (
        EmbeddedServer(place / "db") as server,
        psycopg.connect(**server.admin_endpoint().parameters(), autocommit=True) as connection,
    ):
        for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
            assert connection.execute(f"SHOW {setting}".encode()).fetchone() == ("on",), setting


@pytest.mark.skipif(os.name != "posix", reason="processes are stopped with signals")
def test_a_copy_taken_at_any_instant_has_every_entry_that_was_acknowledged(place: Path) -> None:
    server = EmbeddedServer(place / "db")
    server.start()
    copies: list[tuple[EmbeddedServer, int]] = []
    try:
        cluster = fill_template(server)
        endpoint = server.admin_endpoint().with_database(cluster.template)
        login = endpoint.with_login(cluster.roles["T01"], cluster.passwords["T01"])
        posted: list[int] = []
        stop = threading.Event()

        def post() -> None:
            book = TillBook()
            with Database(login).connect_raw() as connection:
                posting.post_entry(connection, *book.open_shift().arguments)
                while not stop.is_set():
                    made = book.sale()
                    posting.post_entry(connection, *made.arguments)
                    posted.append(made.seq)

        thread = threading.Thread(target=post)
        thread.start()
        rng = random.Random(1)
        for number in range(COPIES):
            time.sleep(rng.uniform(0.1, 0.4))
            copied = EmbeddedServer(place / f"copy-{number}")
            shutil.rmtree(copied.folder, ignore_errors=True)
            with standing_still(server):
                seen = posted[-1] if posted else 0
                copy_tree(server.folder, copied.folder)
            for user in (copied.folder / "users").iterdir():
                user.unlink()
            copies.append((copied, seen))
        stop.set()
        thread.join()
    finally:
        server.release()
    for copied, seen in copies:
        with copied:
            endpoint = copied.admin_endpoint().with_database(cluster.template)
            with psycopg.connect(**endpoint.parameters()) as connection:
                row = connection.execute("SELECT max(seq), count(*) FROM pos.journal").fetchone()
                assert row is not None
                assert row[0] == row[1]
                assert row[0] >= seen
                assert connection.execute("SELECT * FROM pos.verify_chain()").fetchall() == []
                assert connection.execute("SELECT * FROM pos.verify_books()").fetchall() == []
    assert copies[-1][1] > 10
