"""PgBouncer in transaction mode between a till and its server, as many shops on managed servers have it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from pos.db.endpoint import Endpoint
from tests.postgres import Shop


@pytest.fixture
def bouncer(shop: Shop) -> Iterator[Endpoint]:
    """T01's way in through PgBouncer in transaction mode with two server connections."""
    program = shutil.which("pgbouncer", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        pytest.skip("pgbouncer is not installed")
    till = shop.till()
    folder = Path(tempfile.mkdtemp(prefix="tern-bouncer-"))
    folder.chmod(0o777)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (folder / "users.txt").write_text(f'"{till.user}" "{till.password}"\n')
    (folder / "bouncer.ini").write_text(
        f"[databases]\n{till.dbname} = host={till.hosts[0][0]} port={till.hosts[0][1]}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\nauth_type = scram-sha-256\n"
        f"auth_file = {folder}/users.txt\npool_mode = transaction\ndefault_pool_size = 2\nlogfile = {folder}/log\n"
    )
    for file in folder.iterdir():
        file.chmod(0o644)
    # the server's socket folder is private to its account, and pgbouncer will not run as root either
    account = shop.cluster.server._account
    process = subprocess.Popen(
        [program, "-q", str(folder / "bouncer.ini")], stderr=subprocess.DEVNULL, **account.run_as()
    )
    yield replace(till, hosts=(("127.0.0.1", port),))
    process.terminate()
    process.wait()
    shutil.rmtree(folder, ignore_errors=True)
