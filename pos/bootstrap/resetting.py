"""Putting this computer's shop aside: the whole home folder gets another name, and nothing in it is deleted.

Refused while a till of it has anything that the server lacks, or while a program uses it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from pos.bootstrap.opening import is_initialised, load_settings
from pos.bootstrap.removing import TillState, look_at_till, stamp
from pos.db.durable import flush_folder
from pos.errors import PosError, Refused, Unavailable
from pos.home import DEMO_FOLDER, Home
from pos.journal.store import FILE_NAME, Journal
from pos.logs import stop_logging


@dataclass(frozen=True, slots=True)
class Looked:
    """How the tills of a home stand, and where the home lies now; None when it stays."""

    tills: tuple[TillState, ...]
    moved_to: Path | None = None

    @property
    def is_clean(self) -> bool:
        return all(till.is_clean for till in self.tills)


def look_at_home(home: Home) -> Looked:
    """Ask journals and server, change nothing. Starts an embedded server for as long as it takes."""
    with ExitStack() as held:
        return Looked(tuple(state for state, _ in _open_all(home, held)))


def put_home_aside(home: Home, *, may_take_shop: bool = False) -> Looked:
    """Move the home to a sibling folder when every till of it is clean; otherwise it stays, and the answer says why.

    Raises Refused: `no_shop_here`, `home_in_use`, `reset_takes_the_shop` (the shop's own database lies in the home and
    `may_take_shop` is False); Unavailable("folder_not_moved").
    """
    if not any(_till_names(each) or _has_database(each) or is_initialised(each) for each in _homes(home)):
        raise Refused("no_shop_here", home=str(home.path))
    with ExitStack() as held:
        opened = list(_open_all(home, held))
        looked = Looked(tuple(state for state, _ in opened))
        if not looked.is_clean:
            return looked
        if not may_take_shop and any(_has_database(each) for each in _homes(home)):
            raise Refused("reset_takes_the_shop", home=str(home.path))
        for journal in (journal for _, journal in opened if journal is not None):
            if os.name == "posix":
                journal.close_file()  # the lock is held until the folder has its new name
            else:
                journal.close()  # Windows moves nothing that is open, a lock neither; nor what another program has open
        return Looked(looked.tills, move_home(home))


def move_home(home: Home) -> Path:
    """Give the home folder another name, without looking at its tills. Stops the embedded server in it.

    Raises Refused("home_in_use") and Unavailable("folder_not_moved").
    """
    for each in _homes(home):
        _stop_database(each)
    stop_logging()
    ending = f"removed-{stamp()}"
    aside = home.path.with_name(f"{home.path.name}-{ending}")
    try:
        home.path.rename(aside)
    except OSError as error:
        reason = error.strerror or str(error)
        raise Unavailable("folder_not_moved", folder=str(home.path), reason=reason) from error
    flush_folder(aside.parent)
    for each in _homes(Home(aside)):
        _move_cluster(each, ending)
    return aside


def _homes(home: Home) -> list[Home]:
    """The home, and the demo shop below it."""
    demo = Home(home.path / DEMO_FOLDER)
    return [home, demo] if demo.path.is_dir() else [home]


def _open_all(home: Home, held: ExitStack) -> Iterator[tuple[TillState, Journal | None]]:
    """Every till with its journal, which stays open, and locked, as long as `held`."""
    for each in _homes(home):
        for code in _till_names(each):
            name = code if each is home else f"{code} ({DEMO_FOLDER})"
            try:
                yield _look(each, code, name, held)
            except PosError as error:
                yield TillState(name, problem=error), None


def _look(home: Home, code: str, name: str, held: ExitStack) -> tuple[TillState, Journal | None]:
    folder = home.tills / code
    if not (folder / FILE_NAME).exists():
        return TillState(name), None
    journal = held.enter_context(Journal(folder, code))
    state = look_at_till(home, load_settings(home), code, journal)
    return TillState(name, state.entries, state.lines, state.problem), journal


def _till_names(home: Home) -> list[str]:
    """Tills with a login here, and journals whose login is gone: what those hold counts as well."""
    journals = {file.parent.name for file in home.tills.glob(f"*/{FILE_NAME}")}
    return sorted(journals | set(home.till_codes()))


def _has_database(home: Home) -> bool:
    return any((home.database / name).exists() for name in ("cluster", "moved-to"))


def _stop_database(home: Home) -> None:
    """Leave the server as its last user, which stops it. Raises Refused("home_in_use") when somebody else uses it."""
    if not _has_database(home):
        return
    from pos.db.embedded import EmbeddedServer

    server = EmbeddedServer(home.database)
    if not server.is_running:
        return
    server.start()
    server.release()
    if server.is_running:
        raise Refused("home_in_use", home=str(home.path))


def _move_cluster(home: Home, ending: str) -> None:
    """A cluster that had to lie elsewhere (pos/db/embedded.py) goes aside too, or the next shop in this place would find it."""
    from pos.db.embedded import note_place, noted_place

    place = noted_place(home.database)
    if place is not None:
        aside = place.with_name(f"{place.name}-{ending}")
        place.rename(aside)
        flush_folder(aside.parent)
        note_place(home.database, aside)
