"""Taking a till off this computer: only when everything it did is on the server. Its journal is put aside, not deleted."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from pos.bootstrap.opening import load_settings, read_till_secret, till_server
from pos.db.durable import flush_folder
from pos.errors import Refused
from pos.home import Home
from pos.journal.store import FILE_NAME, Head, Journal
from pos.till.poster import ServerHead


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
            _check_empty(journal)
            head = journal.head()
            server = till_server(home, settings, code)
            try:
                _check_sent(head, server.connect())
            finally:
                server.close()
        put_aside = home.path / "removed" / f"{code}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
        put_aside.parent.mkdir(mode=0o700, exist_ok=True)
        folder.rename(put_aside)
        flush_folder(put_aside.parent)
    for name in (f"till-{code}", f"seal-{code}", f"seal-{code}.in-keyring"):
        home.secret(name).unlink(missing_ok=True)
    return put_aside


def _check_empty(journal: Journal) -> None:
    waiting = journal.count_waiting()
    if waiting:
        raise Refused("till_not_sent", count=waiting)
    basket = journal.open_basket()
    if basket is not None and not basket.is_empty:
        raise Refused("basket_open", lines=len(basket.lines))


def _check_sent(here: Head, there: ServerHead) -> None:
    """What the journal believes to be posted has to be there: a server may have been restored since."""
    if (here.epoch, here.seq, here.hash) != (there.epoch, there.seq, there.hash):
        raise Refused("till_not_sent", count=max(1, here.seq - there.seq))
