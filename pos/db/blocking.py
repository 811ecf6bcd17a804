"""Who an upgrade has to wait for. Tills that hold a table in an open transaction are asked to leave: their program
connects again by itself, and a transaction that is never ended would otherwise keep every upgrade from happening.
Other programs are not touched, they are named.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator
from typing import Any, Final

import psycopg

from pos.db.endpoint import Endpoint

log = logging.getLogger(__name__)

LOOK_EVERY_S: Final = 0.25

BLOCKING: Final = """
SELECT a.pid, a.usename, coalesce(nullif(a.application_name, ''), a.backend_type),
       a.usesysid IN (SELECT m.member FROM pg_auth_members m WHERE m.roleid = 'pos_till'::regrole) AS is_till
  FROM unnest(pg_blocking_pids(%s)) b (pid) JOIN pg_stat_activity a USING (pid)
"""


@contextlib.contextmanager
def tills_make_way(admin: Endpoint, pid: int) -> Iterator[list[str]]:
    """While the block runs, end the sessions of tills that the server process `pid` waits for.

    The list names who else it had to wait for: "login (program)".
    """
    others: list[str] = []
    is_done = threading.Event()
    watcher = threading.Thread(
        target=_watch, args=(admin, pid, is_done, others), name="make way", daemon=True
    )
    watcher.start()
    try:
        yield others
    finally:
        is_done.set()
        watcher.join()


def _watch(admin: Endpoint, pid: int, is_done: threading.Event, others: list[str]) -> None:
    try:
        with psycopg.connect(**admin.parameters(), autocommit=True, prepare_threshold=None) as connection:
            _may_signal(connection)
            before: set[int] = set()
            while not is_done.wait(LOOK_EVERY_S):
                before = _look(connection, pid, before, others)
    except psycopg.Error as error:
        # The upgrade itself says what went wrong with the server; without a watcher it gives up after its lock time-out.
        log.warning("nobody makes way for the upgrade: %s", error)


def _may_signal(connection: psycopg.Connection[Any]) -> None:
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    if row is None or not row[0]:
        connection.execute("SET ROLE pos_owner")


def _look(connection: psycopg.Connection[Any], pid: int, before: set[int], others: list[str]) -> set[int]:
    """Who blocked already at the last look is ended: a till at work is through in milliseconds."""
    found: set[int] = set()
    for blocking, login, program, is_till in connection.execute(BLOCKING, [pid]).fetchall():
        found.add(int(blocking))
        if not is_till:
            name = f"{login} ({program})"
            if name not in others:
                others.append(name)
        elif blocking in before:
            log.warning("ending a session of %s: the upgrade waits for it", login)
            connection.execute("SELECT pg_terminate_backend(%s)", [blocking])
    return found
