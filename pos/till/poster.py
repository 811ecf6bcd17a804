"""The poster: takes entries from the journal to the server, in order, and heals whatever the server lacks.

It owns one connection and one thread. At every connect it compares the chain heads: what the server does not have is
posted again, a server that knows more than this journal stops posting (a restored or cloned till), and so does the same
number with other content (a fork). Selling goes on in every case.
"""

from __future__ import annotations

import logging
import random
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pos.domain.entries import Entry
from pos.errors import Conflict, PosError, Refused, Unavailable
from pos.journal import sign_ins
from pos.journal.store import Journal, PostState
from pos.till.clock import Clock
from pos.till.link import Link, LinkStatus
from pos.till.worker import TillWorker

log = logging.getLogger(__name__)

BATCH = 200
SHORTEST_PAUSE_S = 0.05
LONGEST_PAUSE_S = 2.0
LOOK_AGAIN_S = 5.0
"""Also without a wake-up the poster looks at the journal and its connection this often."""
NOTE_CLOCK_EVERY_S = 60.0
CLOCK_TOLERANCE = timedelta(minutes=5)
ALARMS = {
    "fork": "fork",
    "entry_fork": "fork",
    "journal_behind_server": "journal_behind_server",
    "series_unknown": "series_unknown",
}
ANNOUNCE_EVERY_S = 1.0


@dataclass(frozen=True, slots=True)
class ServerHead:
    """How far the server is with this till."""

    epoch: int
    seq: int
    hash: bytes
    at: datetime | None = None
    """The server's clock at the answer."""


class PostingServer(Protocol):
    """The server as the poster sees it. Every call may raise Unavailable (try later) or Conflict (stop, alarm)."""

    def connect(self) -> ServerHead: ...
    def post(self, entries: Sequence[Entry]) -> Sequence[str]:
        """Answers in order: `posted`, `duplicate` or `quarantined`."""
        ...

    def announce(self) -> None: ...
    def is_connected(self) -> bool: ...
    def ping(self) -> None:
        """A round trip, to know that somebody is there."""
        ...

    def report_alarm(self, kind: str, detail: Mapping[str, object]) -> None:
        """Tell the owner what this till cannot mend: `fork`, `journal_behind_server`, `series_unknown`, `clock_wrong`."""
        ...

    def disconnect(self) -> None: ...


class Poster:
    """Runs until `stop`. `wake` after every append; `on_connect` is called on its thread after each connect."""

    def __init__(self, worker: TillWorker, server: PostingServer, link: Link, clock: Clock) -> None:
        self.on_connect: list[Callable[[], None]] = []
        self.on_batch: list[Callable[[int], None]] = []
        """Called on its thread with the number of entries posted since `step` began."""
        self.on_rest: list[Callable[[], None]] = []
        """Called on its thread, every few seconds, while the server is there and nothing waits to be sent."""
        self._worker, self._server, self._link, self._clock = worker, server, link, clock
        self._wake = threading.Event()
        self._rested = threading.Event()
        self._stop = threading.Event()
        self._is_connected = False
        self._last_announced = 0.0
        self._last_noted = -NOTE_CLOCK_EVERY_S
        self._batch = BATCH
        self._told: set[str] = set()
        self._news_lock = threading.Lock()
        self._news: dict[str, Mapping[str, object]] = {}
        """Alarms that others raised and the server has not heard of, by kind."""
        self._thread = threading.Thread(target=self._run, name=f"poster-{worker.till}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        self._wake.set()

    def tell(self, kind: str, detail: Mapping[str, object]) -> None:
        """Have the owner told of something; it waits for the server. Safe from any thread."""
        with self._news_lock:
            self._news[kind] = detail
        self.wake()

    def wait_rested(self, timeout_s: float) -> bool:
        """Wake it and wait until a round has ended, well or not. For commands, never on the GUI thread."""
        self._rested.clear()
        self.wake()
        return self._rested.wait(timeout_s)

    def ask_to_stop(self) -> None:
        """Does not wait."""
        self._stop.set()
        self._wake.set()

    def join(self, timeout_s: float | None) -> bool:
        """Wait until the thread has ended. False when the time is over."""
        if self._thread.is_alive():
            self._thread.join(timeout_s)
        return not self._thread.is_alive()

    def stop(self, timeout_s: float = 10.0) -> None:
        """End the thread; what waits is posted at the next start."""
        self.ask_to_stop()
        self.join(timeout_s)

    def _run(self) -> None:
        pause_s = SHORTEST_PAUSE_S
        while not self._stop.is_set():
            self._wake.clear()
            self._note_clock()
            try:
                self.step()
            except Conflict as error:
                log.warning("posting stopped: %s", error)
                self._raise_alarm(ALARMS.get(error.code), error.facts)
                self._link.set_status(LinkStatus.STOPPED, self._clock.now(), alarm=error)
                self._drop()
                pause_s = LONGEST_PAUSE_S
            except PosError as error:
                log.info("server away: %s", error)
                self._link.set_status(LinkStatus.OFFLINE, self._clock.now(), problem=error)
                self._drop()
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
            except Exception:
                # A bug here must not end posting for good: say it in the log, show offline, try again.
                log.exception("posting failed")
                self._link.set_status(
                    LinkStatus.OFFLINE, self._clock.now(), problem=Unavailable("internal_error")
                )
                self._drop()
                pause_s = LONGEST_PAUSE_S
            else:
                pause_s = SHORTEST_PAUSE_S
                self._rested.set()
                self._wake.wait(LOOK_AGAIN_S)
                continue
            self._count()
            self._rested.set()
            # Jitter, so that a shop's tills do not all knock at the same moment when the server is back.
            self._stop.wait(pause_s * (1 + random.random()))  # noqa: S311 not for secrets
        self._drop()

    def _note_clock(self) -> None:
        """Write the time down once a minute, so that setting the clock back later is noticed."""
        if time.monotonic() - self._last_noted >= NOTE_CLOCK_EVERY_S:
            self._last_noted = time.monotonic()
            now = self._clock.now()
            self._worker.run(lambda journal: sign_ins.note_clock(journal, now))

    def step(self) -> int:
        """Connect if needed and post all that waits. Returns how many entries the server has now that it had not."""
        if not self._is_connected or not self._server.is_connected():
            self._connect()
        posted = 0
        while not self._stop.is_set():
            limit = self._batch
            waiting = self._worker.run(lambda journal: journal.waiting(limit)).result()  # noqa: B023 waited for
            if not waiting:
                break
            self._post(waiting)
            posted += len(waiting)
            for listener in self.on_batch:
                listener(posted)
        self._count()
        if posted:
            self._announce()
        else:
            self._server.ping()
        self._tell_news()
        self._link.set_status(LinkStatus.ONLINE, self._clock.now())
        for rested in self.on_rest:
            rested()
        return posted

    def _connect(self) -> None:
        self._is_connected = False
        head = self._server.connect()
        self._compare_clocks(head)
        self._worker.run(lambda journal: self._compare(journal, head)).result()
        self._is_connected = True
        self._told -= set(ALARMS.values())
        for listener in self.on_connect:
            listener()

    def _compare_clocks(self, server: ServerHead) -> None:
        if server.at is None:
            return
        ahead = self._clock.now() - server.at
        self._link.set_clock(ahead)
        if abs(ahead) > CLOCK_TOLERANCE:
            self._raise_alarm("clock_wrong", {"seconds_ahead": round(ahead.total_seconds())})

    def _tell_news(self) -> None:
        with self._news_lock:
            news = list(self._news.items())
        for kind, detail in news:
            try:
                self._server.report_alarm(kind, detail)
            except Refused as error:
                # A server of an earlier program has no such alarm; the till's own strip says it all the same.
                log.info("the server takes no alarm %s: %s", kind, error)
            with self._news_lock:
                if self._news[kind] is detail:
                    del self._news[kind]

    def _raise_alarm(self, kind: str | None, detail: Mapping[str, object]) -> None:
        """Once per cause: the server counts, and a till that tries again every few seconds is not news."""
        if kind is None or kind in self._told:
            return
        try:
            self._server.report_alarm(kind, detail)
        except (PosError, RuntimeError) as error:
            log.info("the alarm could not be told: %s", error)
        else:
            self._told.add(kind)

    def _compare(self, journal: Journal, server: ServerHead) -> None:
        mine = journal.head()
        if server.epoch > mine.epoch or (server.epoch == mine.epoch and server.seq > mine.seq):
            raise Conflict("journal_behind_server", server=server.seq, journal=mine.seq, epoch=server.epoch)
        if server.seq and journal.hash_at(server.epoch, server.seq) != server.hash:
            raise Conflict("fork", epoch=server.epoch, seq=server.seq)
        again = journal.mark_waiting_after(server.epoch, server.seq)
        if again:
            log.warning("the server lacks %d entries that it had: posting them again", again)
        waiting = journal.waiting(1)
        if waiting and server.epoch < waiting[0].epoch:
            # restored from before this series was started: an admin's word is missing there
            raise Conflict("series_unknown", epoch=server.epoch, journal=mine.epoch)

    def _post(self, waiting: Sequence[Entry]) -> None:
        epoch = waiting[0].epoch
        batch = [entry for entry in waiting if entry.epoch == epoch]
        try:
            answers = self._server.post(batch)
        except Unavailable:
            # A server that is slow beyond patience gets smaller mouthfuls, or the same batch would fail for ever.
            self._batch = max(1, len(batch) // 4)
            raise
        self._batch = min(BATCH, self._batch * 2)
        for wanted, state in (("quarantined", PostState.QUARANTINED), ("", PostState.POSTED)):
            seqs = [
                entry.seq
                for entry, answer in zip(batch, answers, strict=True)
                if (answer == "quarantined") is bool(wanted)
            ]
            if seqs:
                self._worker.run(_marker(epoch, seqs, state)).result()

    def _announce(self) -> None:
        """Tell the other tills that stock moved, at most once a second: notifying serialises commits."""
        now = time.monotonic()
        if now - self._last_announced >= ANNOUNCE_EVERY_S:
            self._last_announced = now
            self._server.announce()

    def _count(self) -> None:
        # on the worker: what is written behind the count is counted on top of it
        self._worker.run(lambda journal: self._link.set_counts(*journal.counts())).result()

    def _drop(self) -> None:
        self._is_connected = False
        try:
            self._server.disconnect()
        except PosError:
            log.debug("the connection was gone already")


def _marker(epoch: int, seqs: Sequence[int], state: PostState) -> Callable[[Journal], None]:
    return lambda journal: journal.mark(epoch, seqs, state)
