"""The command `pos`: without arguments the program's window, otherwise one of the commands in `pos.cli`."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

from pos.words.speaking import later, say

COMMANDS = {
    "demo": later("Open the demo shop; the first start makes it."),
    "init": later("Create a shop on a database."),
    "upgrade": later("Bring the database to this program's schema."),
    "doctor": later("Check everything and say what to do."),
    "sell": later("Sell or refund without a screen."),
    "products": later("Goods from a CSV file, and back into one."),
    "report": later("Figures of the shop."),
    "journal": later("List, verify and export the books; decide about kept entries."),
    "reset": later("Put this computer's shop aside; refused while a till has anything to send."),
    "training": later("Practise at a till whose sales are not kept."),
    "till": later("Add, list, block, renew and remove tills."),
    "user": later("Add and list people, reset what they forgot, give badges, sign people out."),
}
USAGE = 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status: 0, 1 (refused, with what to do) or 2 (wrong use)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    if not arguments:
        # Nothing but the window: the parser and the commands are not even imported.
        from pos.errors import PosError
        from pos.ui.running import run_program

        try:
            return run_program()
        except PosError as error:
            # no window stands that could say it
            from pos.cli.output import Output

            Output(is_json=False).error(error)
            return error.exit_status
    return _run_command(arguments)


def _run_command(arguments: list[str]) -> int:
    import argparse

    from pos import __version__
    from pos.language import speak_at_command_line

    speak_at_command_line()

    parser = argparse.ArgumentParser(
        prog="pos",
        description=say("Tern, a desktop point of sale. Without a command it opens the program."),
        epilog=say(
            "POS_HOME names the folder with settings, journal and embedded database; "
            "POS_DATABASE_URL overrides the database."
        ),
    )
    parser.add_argument("--version", action="version", version=f"Tern {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND", required=True)
    wanted = next((argument for argument in arguments if not argument.startswith("-")), None)
    for name, help_text in COMMANDS.items():
        if name == wanted:
            # Only what is asked for: some commands bring the whole database layer with them.
            importlib.import_module(f"pos.cli.{name}").add_parser(commands, say(help_text))
        else:
            commands.add_parser(name, help=say(help_text))
    parsed = parser.parse_args(arguments)
    from pos.cli.running import run

    return run(parsed)
