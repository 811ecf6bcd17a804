"""`pos demo`: the demo shop, in a window or, with `--offscreen`, as a tour through the real windows."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from pos.bootstrap.opening import is_initialised
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.demo.people import PEOPLE
from pos.home import find_home
from pos.words import counted, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "demo", help_text, run)
    parser.add_argument(
        "--offscreen",
        metavar="DIR",
        type=Path,
        help=say("no display: tour the windows, write pictures there"),
    )
    parser.add_argument("--days", type=int, default=182, help=say("days of past sales to make (default 182)"))
    parser.add_argument("--make", action="store_true", help=say("only make the shop, open nothing"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home(is_demo=True)
    from pos.demo.making import bring_up_to_date, is_half_made, is_of_this_program, make_demo

    if not is_initialised(home) or is_half_made(home):
        print(say("Making the demo shop. This takes a moment, once."), file=sys.stderr)
        make_demo(home, arguments.days, output.progress)
        output.clear_progress()
    elif not is_of_this_program(home):
        print(say("Bringing the demo shop of an older program up to date."), file=sys.stderr)
        aside = bring_up_to_date(home, arguments.days, output.progress)
        output.clear_progress()
        if aside is not None:
            print(
                say(
                    "It could not be brought up to date, and a new one was made. The old one lies in {folder}.",
                    folder=aside,
                ),
                file=sys.stderr,
            )
    if arguments.make:
        output.result({"home": str(home.path)}, say("The demo shop is in {folder}.", folder=home.path))
        return 0
    if arguments.offscreen is not None:
        from pos.ui.tour.run import run_tour

        pictures = run_tour(home, arguments.offscreen)
        output.result(
            {"directory": str(arguments.offscreen), "files": [path.name for path in pictures]},
            counted(
                len(pictures),
                "{count} file in {folder}.",
                "{count} files in {folder}.",
                folder=arguments.offscreen,
            ),
        )
        return 0
    for person in PEOPLE:
        print(
            say(
                "{name} ({role}): PIN {pin}, password {password}",
                name=person.name,
                role=person.role,
                pin=person.pin,
                password=person.password,
            ),
            file=sys.stderr,
        )
    from pos.ui.running import run_program

    return run_program(home=home)
