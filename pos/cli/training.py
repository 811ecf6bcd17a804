"""`pos training`: a till to practise at, with the shop's goods and people, whose sales are not kept."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pos.bootstrap.opening import load_settings, read_till_secret
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.home import checked_till_code, find_home
from pos.words import say

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "training", help_text, run)
    parser.add_argument(
        "--till", metavar="CODE", help=say("the till to practise at, if not this computer's own")
    )


def run(arguments: argparse.Namespace, _output: Output) -> int:
    home = find_home()
    till = checked_till_code(arguments.till or load_settings(home).till)
    read_till_secret(home, till)  # refused here, before a window opens
    from pos.ui.training_program import run_training

    return run_training(home, till)
