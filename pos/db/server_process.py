"""What the launcher needs of the operating system: file locks, the account the server runs as, processes, placement.

PostgreSQL refuses to run as root. When Tern does, the server runs as an unprivileged account, and if that account cannot
reach a folder (below /root, say) the folder is placed in /var/lib/tern instead; no permission of any parent is widened.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil  # type: ignore[import-untyped]  # it ships no types

from pos.errors import Unavailable

WINDOWS = sys.platform == "win32"
ACCOUNTS = ("tern", "postgres", "nobody")
REACHABLE_HOME = Path("/var/lib/tern")


def lock_file(handle: IO[bytes]) -> bool:
    """Take an exclusive lock on an open file without waiting; the system frees it when the program ends, however it ends."""
    try:
        if sys.platform == "win32":
            import msvcrt

            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(handle.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextlib.contextmanager
def waiting_lock(path: Path, timeout_s: float, on_wait: Callable[[], None]) -> Iterator[None]:
    """Hold the lock on `path` while the block runs. Raises Unavailable("database_folder_busy") after `timeout_s`."""
    end = time.monotonic() + timeout_s
    with path.open("a+b") as handle:
        while not lock_file(handle):
            if time.monotonic() > end:
                raise Unavailable("database_folder_busy", folder=str(path.parent))
            on_wait()
            time.sleep(0.02)
        yield


@dataclass(frozen=True, slots=True)
class Account:
    """Who runs the server. `name` is None for the present user."""

    name: str | None
    uid: int
    gid: int

    def owner(self) -> tuple[int, int] | None:
        return None if self.name is None else (self.uid, self.gid)

    def take(self, path: Path) -> None:
        """Make the folder belong to the account."""
        if self.name is not None:
            os.chown(path, self.uid, self.gid)

    def run_as(self) -> dict[str, object]:
        """Arguments for subprocess."""
        if self.name is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def can_pass(self, folder: Path) -> bool:
        """Can the account walk down to `folder`, whose missing tail will be made for it?"""
        if self.name is None:
            return True
        for part in (folder, *folder.parents):
            if part.exists() and part != folder and not self._may_enter(part):
                return False
        return True

    def _may_enter(self, folder: Path) -> bool:
        facts = folder.stat()
        if facts.st_uid == self.uid:
            return bool(facts.st_mode & 0o100)
        if facts.st_gid == self.gid:
            return bool(facts.st_mode & 0o010)
        return bool(facts.st_mode & 0o001)


def server_account() -> Account:
    """The present user; as root the first of the known unprivileged accounts that exists."""
    if sys.platform == "win32":
        return Account(None, 0, 0)
    if os.geteuid() != 0:
        return Account(None, os.geteuid(), os.getegid())
    import pwd

    for name in ACCOUNTS:
        with contextlib.suppress(KeyError):
            entry = pwd.getpwnam(name)
            if entry.pw_uid != 0:
                return Account(name, entry.pw_uid, entry.pw_gid)
    raise Unavailable("no_server_account", tried=", ".join(ACCOUNTS))


def short_hash(path: Path) -> str:
    return hashlib.sha256(os.fsencode(path)).hexdigest()[:12]


def reachable_binaries(install: Path, account: Account) -> Path:
    """The server's programs where the account can run them: as they are, or copied once to /var/lib/tern.

    A wheel keeps the libraries of its programs in a folder beside its package, and the programs look for them from where they lie:
    both are copied as they lie to each other.
    """
    if account.can_pass(install / "bin" / "postgres"):
        return install
    package = install.parent
    libraries = package.with_name(package.name + ".libs")
    stamp = str((install / "bin" / "postgres").stat().st_mtime_ns)
    copy = REACHABLE_HOME / "postgresql" / short_hash(Path(f"{install}{stamp}{libraries.name}"))
    if not copy.exists():
        copy.parent.mkdir(parents=True, exist_ok=True, mode=0o755)
        with tempfile.TemporaryDirectory(dir=copy.parent, prefix="copying-") as beside:
            whole = Path(beside) / "whole"
            for folder in (Path(beside), whole, whole / package.name):
                folder.mkdir(exist_ok=True)
                folder.chmod(0o755)
            shutil.copytree(install, whole / package.name / install.name, symlinks=True)
            if libraries.is_dir():
                shutil.copytree(libraries, whole / libraries.name, symlinks=True)
            with contextlib.suppress(OSError):  # another program was first; its copy is as good
                whole.rename(copy)
    return copy / package.name / install.name


def clean_environment(extra: Mapping[str, str] | None = None) -> dict[str, str]:
    """Ours without PG* (a PGDATA or PGOPTIONS of the user must not steer our server) and with plain messages."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return kept | {"LC_ALL": "C", "TZ": "UTC"} | dict(extra or {})


def find_postmaster(pid: int, data: Path) -> psutil.Process | None:
    """The living server of this data folder with this process id, else None: a zombie is dead, another program is not ours."""
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or not _is_postgres(process):
            return None
        # PostgreSQL works inside its data folder; where that cannot be asked, the name has to do
        with contextlib.suppress(psutil.AccessDenied):
            if not _same_file(process.cwd(), data):
                return None
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return None
    return process


def _is_postgres(process: psutil.Process) -> bool:
    return bool(process.name().lower().startswith("postgres"))


def _same_file(one: str, other: Path) -> bool:
    try:
        return other.samefile(one)
    except OSError:
        return False


def wait_for_orphans(data: Path, timeout_s: float = 15) -> None:
    """After a killed server its children end by themselves; a new one may not start beside them."""
    end = time.monotonic() + timeout_s
    while time.monotonic() < end and any(_is_orphan(process, data) for process in psutil.process_iter()):
        time.sleep(0.02)


def _is_orphan(process: psutil.Process, data: Path) -> bool:
    try:
        return (
            _is_postgres(process)
            and process.status() != psutil.STATUS_ZOMBIE
            and _same_file(process.cwd(), data)
        )
    except psutil.Error:
        return False


def kill_family(process: psutil.Process) -> None:
    """SIGKILL the server and each of its children: what a crash looks like. For tests."""
    family = [process, *process.children(recursive=True)]
    for member in family:
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    end = time.monotonic() + 10
    while time.monotonic() < end and any(_is_alive(member) for member in family):
        time.sleep(0.005)


def _is_alive(process: psutil.Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def ask_to_stop(process: psutil.Process, timeout_s: float = 60) -> bool:
    """Fast shutdown: open transactions are rolled back. True when it ended in time."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.send_signal(signal.SIGINT)
    end = time.monotonic() + timeout_s
    while _is_alive(process):
        if time.monotonic() > end:
            return False
        time.sleep(0.01)
    return True
