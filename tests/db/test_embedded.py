"""The launcher: any path, several programs, crashes, left-over files, full disks, other versions."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest

from pos.db import server_process
from pos.db.embedded import EmbeddedServer, bundled_install, place_folder, socket_folder
from pos.db.server_process import Account, server_account
from pos.errors import Unavailable
from tests.postgres import FAST

ROOT = Path(__file__).resolve().parents[2]

HOLD = """
import sys
from pathlib import Path
from pos.db.embedded import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), settings={"fsync": "off"})
server.start()
print("ready", flush=True)
sys.stdin.read()
server.release()
"""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder the server's account can reach, with a space and an umlaut in its name."""
    place = Path(tempfile.mkdtemp(prefix="tern tést ü "))
    place.chmod(0o755)
    yield place / "db"
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture(scope="module")
def finished() -> Iterator[Path]:
    """A cluster made once; tests that need one copy it, which is quicker than initdb."""
    place = Path(tempfile.mkdtemp(prefix="tern-made-"))
    place.chmod(0o755)
    with EmbeddedServer(place / "db", settings=FAST):
        pass
    yield place / "db"
    shutil.rmtree(place, ignore_errors=True)


@pytest.fixture
def made(finished: Path, folder: Path) -> Path:
    """A stopped, finished server folder."""
    subprocess.run(["cp", "-a", str(finished), str(folder)], check=True)
    return folder


def select_one(server: EmbeddedServer) -> object:
    with psycopg.connect(**server.admin_endpoint().parameters()) as connection:
        return connection.execute("SELECT 1").fetchone()


def hold(folder: Path) -> subprocess.Popen[str]:
    """Another program that uses the server."""
    return subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )


def wait_ready(program: subprocess.Popen[str]) -> None:
    assert program.stdout is not None
    assert program.stdout.readline() == "ready\n"


def finish(program: subprocess.Popen[str]) -> None:
    program.communicate(timeout=60)


def test_it_is_created_started_and_stopped_in_any_path(folder: Path) -> None:
    steps: list[str] = []
    server = EmbeddedServer(folder, settings=FAST)
    server.start(lambda step, _seconds: steps.append(step))
    try:
        assert select_one(server) == (1,)
        assert steps[:2] == ["creating", "starting"]
        assert folder.stat().st_mode & 0o777 == 0o700
        assert (folder / "superuser.secret").stat().st_mode & 0o777 == 0o600
        with psycopg.connect(**server.admin_endpoint().parameters()) as connection:
            assert connection.execute("SHOW data_checksums").fetchone() == ("on",)
            assert connection.execute("SELECT upper('é')").fetchone() == ("É",)
    finally:
        server.release()
    assert not server.is_running
    assert list((folder / "users").iterdir()) == []


def test_nobody_gets_in_without_the_password(made: Path) -> None:
    with EmbeddedServer(made, settings=FAST) as server:
        endpoint = server.admin_endpoint()
        for password in (None, "", "postgres"):
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(**endpoint.with_login("postgres", password).parameters())
        assert "trust" not in [
            line.split()[-1]
            for line in (made / "cluster" / "pg_hba.conf").read_text().splitlines()
            if line and line[0] != "#"
        ]


def test_the_last_program_to_leave_stops_it(made: Path) -> None:
    program = hold(made)
    wait_ready(program)
    server = EmbeddedServer(made, settings=FAST)
    server.start()
    assert select_one(server) == (1,)
    finish(program)
    assert server.is_running
    server.release()
    assert not server.is_running


def test_two_programs_start_at_once_and_share_it(made: Path) -> None:
    programs = [hold(made) for _ in range(3)]
    for program in programs:
        wait_ready(program)
    assert EmbeddedServer(made).is_running
    for program in programs:
        finish(program)
    assert not EmbeddedServer(made).is_running


def test_two_threads_of_one_program_share_it(made: Path) -> None:
    servers = [EmbeddedServer(made, settings=FAST) for _ in range(3)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for server in servers:
        assert select_one(server) == (1,)
        server.release()
    assert not servers[0].is_running


def test_a_program_that_was_killed_does_not_keep_it_running(made: Path) -> None:
    program = hold(made)
    wait_ready(program)
    program.kill()
    program.communicate()
    server = EmbeddedServer(made, settings=FAST)
    assert server.is_running  # the server outlives the program, as it should
    server.start()
    server.release()
    assert not server.is_running


def test_ctrl_c_in_the_terminal_does_not_reach_it(made: Path) -> None:
    program = hold(made)
    wait_ready(program)
    program.send_signal(signal.SIGINT)
    program.communicate()
    with EmbeddedServer(made, settings=FAST) as server:
        assert select_one(server) == (1,)


def test_a_crash_is_recovered_from(made: Path) -> None:
    server = EmbeddedServer(made, settings={"fsync": "off"})
    server.start()
    with psycopg.connect(**server.admin_endpoint().parameters(), autocommit=True) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n")
    server.kill()
    assert not server.is_running
    server.release()
    with EmbeddedServer(made, settings=FAST) as again:
        assert (made / "cluster" / "postmaster.pid").exists()
        with psycopg.connect(**again.admin_endpoint().parameters()) as connection:
            assert connection.execute("SELECT count(*) FROM kept").fetchone() == (1000,)


def test_a_lock_file_whose_process_id_belongs_to_somebody_else_is_no_obstacle(made: Path) -> None:
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        lines = [str(sleeper.pid), str(made / "cluster"), "1", "5432", str(made / "run"), "", "0 0", "ready"]
        (made / "cluster" / "postmaster.pid").write_text("\n".join(lines) + "\n")
        with EmbeddedServer(made, settings=FAST) as server:
            assert select_one(server) == (1,)
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


@pytest.mark.parametrize("left", ["", "garbage\n", "99999999\n", "-5\n"])
def test_a_damaged_lock_file_is_no_obstacle(made: Path, left: str) -> None:
    (made / "cluster" / "postmaster.pid").write_text(left)
    with EmbeddedServer(made, settings=FAST) as server:
        assert select_one(server) == (1,)


def test_a_zombie_is_dead() -> None:
    program = subprocess.Popen(["true"])
    while psutil.Process(program.pid).status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.005)
    assert server_process.find_postmaster(program.pid, Path("/")) is None
    program.wait()


def test_an_interrupted_creation_is_begun_again(folder: Path) -> None:
    (folder / "cluster.new" / "base").mkdir(parents=True)
    with EmbeddedServer(folder, settings=FAST) as server:
        assert select_one(server) == (1,)


def test_a_folder_of_another_version_is_left_alone(made: Path) -> None:
    (made / "cluster" / "PG_VERSION").write_text("16\n")
    before = sorted((made / "cluster").iterdir())
    with pytest.raises(Unavailable, match="database_folder_other_version") as caught:
        EmbeddedServer(made).start()
    assert caught.value.facts == {"found": "16", "needed": "18"}
    assert sorted((made / "cluster").iterdir()) == before


def test_a_folder_that_is_no_cluster_is_left_alone(folder: Path) -> None:
    (folder / "cluster").mkdir(parents=True)
    with pytest.raises(Unavailable, match="database_folder_damaged"):
        EmbeddedServer(folder).start()


def test_a_server_that_refuses_says_why(made: Path) -> None:
    with pytest.raises(Unavailable, match="server_did_not_start") as caught:
        EmbeddedServer(made, settings={"no_such_setting": "1"}).start()
    assert "no_such_setting" in str(caught.value.facts["log"])
    (made / "cluster" / "global" / "pg_control").write_bytes(b"")
    with pytest.raises(Unavailable, match="server_did_not_start"):
        EmbeddedServer(made, settings=FAST).start()


def test_a_long_path_gets_a_short_socket_or_loopback(folder: Path) -> None:
    long = folder.parent / ("x" * 60) / ("ü" * 40) / "db"
    with EmbeddedServer(long, settings=FAST) as server:
        assert select_one(server) == (1,)
        host, _port = server.admin_endpoint().hosts[0]
        assert len(os.fsencode(host)) < 88
        shutil.rmtree(host, ignore_errors=True)


def test_loopback_is_used_where_no_socket_is_possible(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pos.db.embedded.socket_folder", lambda _folder, _account: None)
    for _ in range(2):
        with EmbeddedServer(made, settings=FAST) as server:
            host, port = server.admin_endpoint().hosts[0]
            assert host == "127.0.0.1"
            assert select_one(server) == (1,)
    assert (made / "port").read_text() == str(port)


def test_a_socket_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    account = Account(None, os.geteuid(), os.getegid())
    (tmp_path / "run").mkdir(mode=0o777)
    (tmp_path / "run").chmod(0o777)
    chosen = socket_folder(tmp_path, account)
    assert chosen != tmp_path / "run"
    if chosen is not None:
        chosen.rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root starts the server as somebody else")
def test_as_root_an_unreachable_folder_is_placed_elsewhere(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    account = server_account()
    assert account.name is not None
    place = place_folder(closed / "db", account)
    assert place.is_relative_to("/var/lib/tern")
    assert (closed / "db" / "moved-to").read_text().strip() == str(place)
    assert closed.stat().st_mode & 0o777 == 0o700
    try:
        with EmbeddedServer(closed / "db", settings=FAST) as server:
            assert select_one(server) == (1,)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may mount a small disk")
def test_a_full_disk_is_said(folder: Path) -> None:
    folder.mkdir(parents=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=20m", "tmpfs", str(folder)], check=False)
    if mounted.returncode != 0:
        pytest.skip("no mounting here")
    try:
        with pytest.raises(Unavailable, match="disk_full"):
            EmbeddedServer(folder, settings=FAST).start()
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_programs_that_nobody_else_can_reach_run_where_they_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A clone below /root: the copy needs the libraries that the wheel keeps beside its package."""
    monkeypatch.setattr(server_process, "REACHABLE_HOME", tmp_path / "lib")
    nobody = Account("nobody", 65534, 65534)
    monkeypatch.setattr(Account, "can_pass", lambda _self, _path: False)
    for _ in range(2):
        place = server_process.reachable_binaries(bundled_install(), nobody)
        said = subprocess.run(
            [place / "bin" / "initdb", "--version"], capture_output=True, text=True, check=False
        )
        assert (said.returncode, said.stderr) == (0, "")
        assert said.stdout.startswith("initdb (PostgreSQL) 18")
    assert tmp_path in place.parents
    for folder in (place, *place.parents[:3]):
        assert folder.stat().st_mode & 0o055 == 0o055
