"""The refresher: keeps the till's snapshot equal to the catalogue, on its own thread.

It looks when the poster has connected, when another program says that something changed, and now and then; it asks
only for what changed since. The windows hear of it by a listener.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from pos.errors import PosError
from pos.journal.snapshot import Snapshot
from pos.till.server import TillServer

log = logging.getLogger(__name__)
LOOK_EVERY_S = 30.0
REST_S = 1.0
"""Between two looks, however many hints arrive: any login may send hints (NOTIFY), and nobody may keep a till busy with them."""
CHANNELS = ("pos_changes",)
NOT_IN_SNAPSHOT = frozenset({"parked", "approvals", "attention", "presence"})
"""News that a till asks for itself: nothing to sell has changed."""


class Refresher:
    """`on_change` listeners are called on the refresh thread, with the kinds of thing that changed."""

    def __init__(self, server: TillServer, snapshot: Snapshot) -> None:
        self.on_change: list[Callable[[], None]] = []
        self.on_notify: list[Callable[[str], None]] = []
        """Called with the payload of every notification, on the listening thread."""
        self._server, self._snapshot = server, snapshot
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="refresh", daemon=True)
        self._ear: threading.Thread | None = None

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Look now; safe from any thread."""
        self._wake.set()

    def ask_to_stop(self) -> None:
        """Does not wait."""
        self._stop.set()
        self._wake.set()

    def join(self, timeout_s: float | None) -> bool:
        """Wait until both threads have ended. False when the time is over."""
        alive = [each for each in (self._thread, self._ear) if each is not None and each.is_alive()]
        end = None if timeout_s is None else time.monotonic() + timeout_s
        for each in alive:
            each.join(None if end is None else max(0.0, end - time.monotonic()))
        return not any(each.is_alive() for each in alive)

    def stop(self, timeout_s: float = 10.0) -> None:
        self.ask_to_stop()
        self.join(timeout_s)

    def refresh(self) -> bool:
        """Bring the snapshot up to date now, on this thread. True when something changed. Raises Unavailable."""
        # Brings SQLAlchemy with it, which opening a till must not wait for.
        from pos.till.snapshot_fill import fill

        has_changed = fill(self._server.database, self._snapshot)
        if has_changed:
            for listener in self.on_change:
                listener()
        return has_changed

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.wait(LOOK_EVERY_S)
            self._wake.clear()
            if self._stop.is_set():
                return
            try:
                self.refresh()
                self._listen()
                self._stop.wait(REST_S)
            except PosError as error:
                log.info("no refresh: %s", error)
            except Exception:
                # The till sells from what it has; a bug here must not end the thread that brings new prices.
                log.exception("refreshing failed")

    def _listen(self) -> None:
        """Start listening once the server was reached; the connection heals itself from then on."""
        if self._ear is None or not self._ear.is_alive():
            self._ear = threading.Thread(target=self._hear, name="listen", daemon=True)
            self._ear.start()

    def _hear(self) -> None:
        def heard(_channel: str, payload: str) -> None:
            if payload not in NOT_IN_SNAPSHOT:
                self.wake()
            for listener in self.on_notify:
                listener(payload)

        try:
            self._server.database.listen(CHANNELS, self._stop, heard)
        except PosError as error:
            log.info("not listening: %s", error)
