"""Tern under the kill test: an embedded server with fsync on, one till process per till, each behind a bad network."""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psycopg

from pos.db import provision
from pos.db.embedded import EmbeddedServer
from pos.db.endpoint import Endpoint
from pos.journal.store import FILE_NAME, PostState, read_entries
from tests.kill.driver import Row
from tests.network.proxy import Proxy
from tests.postgres import fill_template

ROWS = """
SELECT s.till, s.epoch, s.receipt_no, s.number, left(encode(j.hash, 'hex'), 16), s.total_minor,
       (SELECT jsonb_object_agg(x.sku, x.qty) FROM (SELECT l.sku, sum(l.qty)::int AS qty FROM pos.sale_line l WHERE l.sale = s.id GROUP BY 1) x)
  FROM pos.sale s JOIN pos.journal j ON j.id = s.id
"""
STOCK = """
SELECT p.sku, sum(v.qty)::int, (SELECT sum(m.qty)::int FROM pos.stock_movement m WHERE m.product = p.id),
       -(SELECT sum(l.qty)::int FROM pos.sale_line l WHERE l.product = p.id)
  FROM pos.stock_level v JOIN pos.product p ON p.id = v.product GROUP BY p.id, p.sku
"""


class TernDriver:
    """`settings` are those of the server; a kill needs no fsync, a power cut does, and shops have it on."""

    def __init__(self, settings: Mapping[str, str] | None = None) -> None:
        self.tills: list[str] = []
        self._settings = dict(settings or {})
        self._roads: dict[str, Proxy] = {}
        self._random = random.Random(1)

    def setup(self, folder: Path, tills: int) -> None:
        self._folder = folder
        folder.chmod(0o755)  # as root the server's account has to get through
        self.server = EmbeddedServer(folder / "db", settings=self._settings)
        self.server.start()
        cluster = fill_template(self.server)
        self.tills = [f"T{number:02d}" for number in range(1, tills + 1)]
        self._admin = self.server.admin_endpoint().with_database(cluster.template)
        self._person = str(cluster.people["carla"])
        self._logins = {code: (cluster.roles[code], cluster.passwords[code]) for code in cluster.roles}
        with provision.connect_admin(self._admin) as connection:
            for code in self.tills:
                if code not in self._logins:
                    password = provision.add_till(connection, code, code)
                    self._logins[code] = (
                        provision.login_name(self._admin.dbname, code),
                        password,
                    )
        self._open_roads()

    def _open_roads(self) -> None:
        """A network of its own for each till."""
        for code in self.tills:
            self._roads[code] = Proxy(self._admin.hosts[0]).__enter__()

    @property
    def admin(self) -> Endpoint:
        return self._admin

    def start_server(self) -> None:
        self.server.start()

    def kill_server(self) -> None:
        self.server.kill()

    def cut(self) -> None:
        for road in self._random.sample(list(self._roads.values()), k=3):
            road.cuts_after = 1
        self._random.choice(list(self._roads.values())).cut()

    @property
    def cuts(self) -> int:
        """Connections cut between request and answer."""
        return sum(road.cuts_done for road in self._roads.values())

    def address(self, till: str) -> str:
        return f"postgresql://127.0.0.1:{self._roads[till].port}/{self._admin.dbname}"

    def till_command(self, till: str, orders: Mapping[str, Any]) -> list[str]:
        path = self._folder / f"{till}.orders"
        mine = {
            "till": till,
            "folder": str(self._till_folder(till)),
            "address": self.address(till),
            "login": self._logins[till],
            "person": self._person,
        }
        path.write_text(json.dumps({**mine, **orders}), encoding="utf-8")
        return [sys.executable, "-m", "tests.kill.till_process", str(path)]

    def _till_folder(self, till: str) -> Path:
        return self._folder / "tills" / till

    def _ask(self, query: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(**self._admin.parameters(), autocommit=True) as connection:
            return connection.execute(query.encode()).fetchall()

    def rows(self) -> list[Row]:
        return [Row(*row) for row in self._ask(ROWS)]

    def unposted_but_marked(self) -> list[str]:
        known = {
            (row[0], row[1], row[2]): row[3]
            for row in self._ask("SELECT till, epoch, seq, hash FROM pos.journal")
        }
        return [
            f"{till}/{entry.epoch}-{entry.seq} is marked as posted and is not on the server"
            for till in self.tills
            if (self._till_folder(till) / FILE_NAME).exists()
            for entry, state in read_entries(self._till_folder(till) / FILE_NAME)
            if state is not PostState.WAITING and known.get((till, entry.epoch, entry.seq)) != entry.hash
        ]

    def problems(self) -> list[str]:
        found = []
        for check in ("verify_chain", "verify_audit", "verify_books"):
            found += [f"{check}: {row}" for row in self._ask(f"SELECT * FROM pos.{check}()")]  # noqa: S608 constants
        found += [f"kept for a person: {row}" for row in self._ask("SELECT till, seq, error FROM pos.poison")]
        found += [f"stock of {row[0]}: {row[1:]}" for row in self._ask(STOCK) if len(set(row[1:])) != 1]
        here = {
            (till, entry.epoch, entry.seq): entry.payload
            for till in self.tills
            for entry, _ in read_entries(self._till_folder(till) / FILE_NAME)
        }
        there = {
            (row[0], row[1], row[2]): row[3]
            for row in self._ask("SELECT till, epoch, seq, payload FROM pos.journal")
        }
        found += [f"journal and server differ at {key}" for key in here if here[key] != there.get(key)]
        found += [f"the server has {key}, the till has not" for key in there if key not in here]
        return found

    def close(self) -> None:
        for road in self._roads.values():
            road.__exit__(None, None, None)
        self.server.release()
