"""Running one command: its output, its errors as sentences, its exit status."""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from pos.cli.output import Output
from pos.errors import PosError
from pos.home import find_home
from pos.logs import start_logging
from pos.words import say

if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 it has no public name
Command = Callable[[argparse.Namespace, Output], int]


def add_command(commands: Commands, name: str, help_text: str, command: Command) -> argparse.ArgumentParser:
    """A parser for one command, with `--json`; `command` is what it runs."""
    parser = commands.add_parser(name, help=help_text, description=help_text)
    parser.add_argument("--json", action="store_true", help=say("answer with one JSON document"))
    parser.set_defaults(run=command)
    return parser


def run(parsed: argparse.Namespace) -> int:
    """0, or 1 when something was refused or unavailable, or 130 when interrupted."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Arguments may hold bytes that are no text, and some consoles lack letters: an answer never fails for that.
            stream.reconfigure(errors="backslashreplace")
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # the rules refuse them, with a sentence
    output = Output(is_json=parsed.json)
    start_logging(find_home().logs, "command", is_quiet=True)
    command: Command = parsed.run
    try:
        return command(parsed, output)
    except PosError as error:
        output.error(error)
        return error.exit_status
    except BrokenPipeError:
        # Whoever read the answer has gone (`| head`). What was done is done; say nothing more.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        output.clear_progress()
        print(say("Interrupted. What was written down stays."), file=sys.stderr)
        return 130
    except Exception as error:
        # The last resort of a command: a sentence for the person, the trace for the log.
        logging.getLogger(__name__).exception("command failed")
        output.error(error)
        return 1
