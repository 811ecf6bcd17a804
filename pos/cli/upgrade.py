"""`pos upgrade`: bring the database to this program's schema."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db import provision, upgrade
from pos.db.revision import REVISION
from pos.home import find_home
from pos.words import say

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    add_command(commands, "upgrade", help_text, run)


def run(_arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    with admin_access(home, load_settings(home)) as admin:
        output.progress(say("Upgrading"))
        provision.harden(admin)
        upgrade.upgrade(admin)
    output.result({"revision": REVISION}, say("The database is at revision {revision}.", revision=REVISION))
    return 0
