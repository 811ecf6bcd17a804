"""What has to be true before anything of a till leaves its place, and taking one till off this computer.

Nothing is deleted here: a journal is put aside. Putting the whole home aside is in `pos.bootstrap.resetting`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pos.bootstrap.opening import load_settings, read_till_secret, till_server
from pos.db.durable import flush_folder
from pos.errors import PosError, Refused
from pos.home import Home
from pos.journal.store import FILE_NAME, Head, Journal
from pos.settings import Settings
from pos.till.poster import ServerHead


@dataclass(frozen=True, slots=True)
class TillState:
    """What stands in the way of moving a till's journal: `entries` that the server lacks, `lines` of an open sale, and
    `problem` when that cannot be told.
    """

    till: str
    entries: int = 0
    lines: int = 0
    problem: PosError | None = None

    @property
    def is_clean(self) -> bool:
        return not self.entries and not self.lines and self.problem is None

    def check(self) -> None:
        """Raises Refused("till_not_sent", count), Refused("basket_open", lines), or the problem."""
        if self.entries:
            raise Refused("till_not_sent", count=self.entries)
        if self.lines:
            raise Refused("basket_open", lines=self.lines)
        if self.problem is not None:
            raise self.problem


def look_at_till(home: Home, settings: Settings, code: str, journal: Journal) -> TillState:
    """Compare the open journal with the server, which is asked only when the journal believes that all is there."""
    entries = journal.count_waiting()
    basket = journal.open_basket()
    lines = 0 if basket is None else len(basket.lines)
    if entries:
        return TillState(code, entries, lines)
    try:
        server = till_server(home, settings, code)
        try:
            there = server.connect()
        finally:
            server.close()
    except PosError as error:
        return TillState(code, 0, lines, error)
    return TillState(code, _missing(journal.head(), there), lines)


def _missing(here: Head, there: ServerHead) -> int:
    """What the journal believes to be posted has to be there: a server may have been restored since."""
    if (here.epoch, here.seq, here.hash) == (there.epoch, there.seq, there.hash):
        return 0
    return max(1, here.seq - there.seq)


def stamp() -> str:
    """Now, as the name of what is put aside ends."""
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}"


def remove_till(home: Home, code: str) -> Path | None:
    """Sign the till out of this computer. Returns where its journal lies now, None when it never had one.

    Raises Refused: `till_unknown`, `till_in_use`, `till_not_sent` (count of entries that are only here),
    `basket_open` (lines); Unavailable when the server cannot be asked.
    """
    settings = load_settings(home)
    read_till_secret(home, code)
    folder = home.till(code)
    put_aside = None
    if (folder / FILE_NAME).exists():
        with Journal(folder, code) as journal:
            look_at_till(home, settings, code, journal).check()
        put_aside = home.path / "removed" / f"{code}-{stamp()}"
        put_aside.parent.mkdir(mode=0o700, exist_ok=True)
        folder.rename(put_aside)
        flush_folder(put_aside.parent)
    for name in (f"till-{code}", f"seal-{code}", f"seal-{code}.in-keyring"):
        home.secret(name).unlink(missing_ok=True)
    return put_aside
