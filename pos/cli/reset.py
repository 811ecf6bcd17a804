"""`pos reset`: put this computer's shop aside, so that another one can be made here. Nothing is deleted.

Refused while a till has anything that the server lacks. `--check` only looks: what removes the program calls it first.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from pos.cli.output import Output
from pos.cli.running import add_command
from pos.errors import Refused
from pos.home import Home, find_home
from pos.words import counted, describe, say, word

if TYPE_CHECKING:
    from pos.bootstrap.removing import TillState
    from pos.bootstrap.resetting import Looked
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "reset", help_text, run)
    parser.description = say(
        "`pos reset`: put this computer's shop aside, so that another one can be made here. Nothing is deleted.\n\n"
        "Refused while a till has anything that the server lacks. `--check` only looks: what removes the program calls it first.\n"
    )
    parser.add_argument(
        "--check",
        action="store_true",
        help=say(
            "change nothing; exit status 0 when nothing would be lost, else 1 with a list. For uninstallers"
        ),
    )
    parser.add_argument(
        "--yes", action="store_true", help=say("also when the shop's own database lies in the home folder")
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    from pos.bootstrap.resetting import look_at_home, put_home_aside

    home = find_home()
    if arguments.check:
        return _tell(home, look_at_home(home), output)
    looked = put_home_aside(home, may_take_shop=arguments.yes)
    if looked.moved_to is None:
        raise Refused("home_not_sent", tills=" ".join(_sentences(looked)))
    output.result(
        {"home": str(home.path), "moved_to": str(looked.moved_to)},
        say("This computer's shop lies in {folder} now. Nothing was deleted.", folder=looked.moved_to),
    )
    return 0


def _tell(home: Home, looked: Looked, output: Output) -> int:
    document = {
        "home": str(home.path),
        "is_clean": looked.is_clean,
        "tills": [_document(till) for till in looked.tills],
    }
    lines = _sentences(looked) if not looked.is_clean else [word("reset.clean")]
    output.result(document, *lines)
    return 0 if looked.is_clean else 1


def _document(till: TillState) -> dict[str, Any]:
    return {
        "till": till.till,
        "entries": till.entries,
        "lines": till.lines,
        "problem": None if till.problem is None else till.problem.code,
        "says": " ".join(_words(till)),
    }


def _sentences(looked: Looked) -> list[str]:
    return [f"{till.till}: {sentence}" for till in looked.tills for sentence in _words(till)]


def _words(till: TillState) -> list[str]:
    found = []
    if till.entries:
        found.append(
            counted(till.entries, "1 entry is not on the server.", "{count} entries are not on the server.")
        )
    if till.lines:
        found.append(counted(till.lines, "A sale with 1 line is open.", "A sale with {count} lines is open."))
    if till.problem is not None:
        found.append(describe(till.problem).happened)
    return found
