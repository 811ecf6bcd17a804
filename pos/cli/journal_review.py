"""`pos journal kept|accept|repair`: entries that the server stored and could not apply, and what a person decides."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.errors import Refused
from pos.home import find_home
from pos.words import counted, say

if TYPE_CHECKING:
    from pos.cli.running import Commands
    from pos.db.database import Database

PLACE = re.compile(r"([A-Z][A-Z0-9]{0,7})/([1-9]\d{0,8})-([1-9]\d{0,17})")


def add_parsers(acts: Commands) -> None:
    listing = add_command(
        acts,
        "kept",
        say("List entries that the server keeps and could not apply, and open alarms."),
        run_kept,
    )
    listing.add_argument("--all", action="store_true", help=say("also those that were decided"))
    accepting = add_command(
        acts, "accept", say("Leave such an entry as it is: it counts in no figure."), run_accept
    )
    repairing = add_command(
        acts, "repair", say("Apply such an entry, with its own body or a corrected one."), run_repair
    )
    repairing.add_argument(
        "--body",
        type=Path,
        metavar="FILE",
        help=say("the corrected body as JSON; `kept --json` shows the present one"),
    )
    for each in (accepting, repairing):
        each.add_argument("place", help=say("till, series and number, such as T01/1-17"))
        each.add_argument("--reason", required=True, help=say("kept in the trail"))


def run_kept(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import tills

    with open_database() as database:
        kept = database.read(lambda session: tills.quarantined(session, is_open=not arguments.all))
        alarms = database.read(tills.open_alarms)
    rows: list[dict[str, Any]] = [
        {
            "place": f"{each.till}/{each.epoch}-{each.seq}",
            "kind": each.kind,
            "at": each.at.isoformat(timespec="seconds"),
            "problem": each.error,
            "decision": each.resolution,
            "payload": each.payload,
        }
        for each in kept
    ]
    rows += [
        {
            "place": each.till,
            "kind": "alarm",
            "at": each.first_at.isoformat(timespec="seconds"),
            "problem": counted(
                each.times,
                "{kind} ({count} times): {detail}",
                "{kind} ({count} times): {detail}",
                kind=each.kind,
                detail=json.dumps(each.detail),
            ),
            "decision": None,
            "payload": None,
        }
        for each in alarms
    ]
    heads = {
        "place": say("Place"),
        "kind": say("Kind"),
        "at": say("At"),
        "problem": say("Problem"),
        "decision": say("Decision"),
    }
    output.table("kept", rows, heads)
    return 0


def run_accept(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import tills

    till, epoch, seq = read_place(arguments.place)
    with open_database() as database:
        database.run(tills.accept, till, epoch, seq, arguments.reason)
    return _done(
        output,
        arguments.place,
        "accepted",
        say("Entry {place} is accepted as it is. It counts in no figure.", place=arguments.place),
    )


def run_repair(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import tills

    till, epoch, seq = read_place(arguments.place)
    body = None if arguments.body is None else _body(arguments.body)
    with open_database() as database:
        database.run(tills.repair, till, epoch, seq, arguments.reason, body)
    return _done(output, arguments.place, "repaired", say("Entry {place} is applied.", place=arguments.place))


def _done(output: Output, place: str, decision: str, words: str) -> int:
    output.result({"place": place, "decision": decision}, words)
    return 0


def read_place(text: str) -> tuple[str, int, int]:
    """Till, series and number of T01/1-17. Raises Refused("place_bad")."""
    found = PLACE.fullmatch(text.strip().upper())
    if found is None:
        raise Refused("place_bad", text=text)
    return found[1], int(found[2]), int(found[3])


def _body(path: Path) -> dict[str, Any]:
    try:
        body = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise Refused("repair_refused", reason=say("{path} cannot be read as JSON", path=path)) from error
    if not isinstance(body, dict):
        raise Refused("repair_refused", reason=say("{path} holds no JSON object", path=path))
    return body


@contextmanager
def open_database() -> Iterator[Database]:
    """The shop's, as its installer."""
    from pos.db.database import Database

    home = find_home()
    with admin_access(home, load_settings(home)) as admin:
        database = Database(admin)
        try:
            yield database
        finally:
            database.close()
