"""Tern on a primary and an asynchronous standby: the primary dies, the standby takes over, and lacks its last commits.

Tills know both hosts by their address (`target_session_attrs=read-write`), as a shop with replicas would write it. What
the dead primary had acknowledged and not yet sent is lost on the servers; the tills have it, and give it back.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time

import psutil
import psycopg

from pos.db.embedded import EmbeddedServer, bundled_install
from pos.db.server_process import clean_environment, reachable_binaries, server_account
from tests.kill.tern import TernDriver
from tests.network.proxy import Proxy

FREEZE_S = 0.3


class FailoverDriver(TernDriver):
    """`kill_server` kills the primary, `start_server` promotes the standby and makes a new one."""

    def __init__(self) -> None:
        super().__init__()
        self.lost_on_servers = 0
        """Entries that the dead primaries had acknowledged and their standbys did not have."""
        self.outages_s: list[float] = []

    def _open_roads(self) -> None:
        self._generation = 0
        self._hosts = (Proxy(self.admin.hosts[0]).__enter__(), Proxy(self.admin.hosts[0]).__enter__())
        self._primary = 0
        """Which of the two hosts the primary is."""
        self.standby = self._make_standby()

    def address(self, till: str) -> str:
        ports = ",".join(str(road.port) for road in self._hosts)
        return f"host=127.0.0.1,127.0.0.1 port={ports} dbname={self.admin.dbname}"

    def cut(self) -> None:
        road = self._random.choice(self._hosts)
        road.cuts_after = 1
        if self._random.random() < 0.3:
            road.cut()

    @property
    def cuts(self) -> int:
        return sum(road.cuts_done for road in self._hosts)

    @property
    def facts(self) -> dict[str, object]:
        return {"lost_on_servers": self.lost_on_servers, "outages_s": self.outages_s}

    # ------------------------------------------------------------------ primary and standby

    def _make_standby(self) -> EmbeddedServer:
        self._generation += 1
        account = server_account()
        folder = self._folder / f"standby-{self._generation}"
        standby = EmbeddedServer(folder, settings=self._settings)
        for made in (standby.folder, standby.folder / "users"):
            made.mkdir(mode=0o700, parents=True, exist_ok=True)
            account.take(made)
        primary = self.server.admin_endpoint()
        host, port = primary.hosts[0]
        program = reachable_binaries(bundled_install(), account) / "bin" / "pg_basebackup"
        command = [program, "-D", standby.folder / "cluster", "-R", "-c", "fast", "-h", host, "-p", str(port)]
        environment = clean_environment({"PGPASSWORD": primary.password or "", "PGUSER": "postgres"})
        subprocess.run(command, check=True, env=environment, cwd="/", capture_output=True, **account.run_as())
        secret = shutil.copy(self.server.folder / "superuser.secret", standby.folder)
        owner = account.owner()
        if owner is not None:
            os.chown(secret, *owner)
        standby.start()
        self._hosts[1 - self._primary].target = standby.admin_endpoint().hosts[0]
        return standby

    def kill_server(self) -> None:
        """The standby stops receiving a moment before, so that commits are lost with the primary."""
        receivers = [
            process
            for process in psutil.process_iter(["cmdline"])
            if "walreceiver" in " ".join(process.info["cmdline"] or [])
        ]
        for receiver in receivers:
            receiver.send_signal(signal.SIGSTOP)
        time.sleep(FREEZE_S)
        with psycopg.connect(**self.admin.parameters(), autocommit=True) as connection:
            row = connection.execute("SELECT count(*) FROM pos.journal").fetchone()
        self.server.kill()
        self._had = row[0] if row else 0
        self._died = time.monotonic()
        for receiver in receivers:
            receiver.send_signal(signal.SIGTERM)  # it ends before it reads what has arrived
            receiver.send_signal(signal.SIGCONT)

    def start_server(self) -> None:
        dead, self.server = self.server, self.standby
        self._primary = 1 - self._primary
        self._admin = self.server.admin_endpoint().with_database(self.admin.dbname)
        with psycopg.connect(
            **self.server.admin_endpoint().parameters(target_session_attrs="any"), autocommit=True
        ) as connection:
            connection.execute("SELECT pg_promote(true, 30)")
        self.outages_s.append(round(time.monotonic() - self._died, 2))
        with psycopg.connect(**self.admin.parameters(), autocommit=True) as connection:
            row = connection.execute("SELECT count(*) FROM pos.journal").fetchone()
        self.lost_on_servers += max(0, self._had - (row[0] if row else 0))
        dead.release()
        self.standby = self._make_standby()

    def unposted_but_marked(self) -> list[str]:
        """An asynchronous fail-over forgets what it acknowledged: tills give it back when they connect."""
        return []

    def close(self) -> None:
        for road in self._hosts:
            road.__exit__(None, None, None)
        self.standby.release()
        self.server.release()
