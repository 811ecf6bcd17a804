"""`pos till`: add, list and block tills. Needs the right to administer the database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pos.bootstrap.installing import keep_till
from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db import provision
from pos.errors import Conflict
from pos.home import checked_till_code, find_home

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser("till", help=help_text, description=__doc__)
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    adding = add_command(acts, "add", "Add a till and keep its login on this computer.", run_add)
    adding.add_argument("code", help="such as T02")
    adding.add_argument("--name", help="what people call it (default: Till CODE)")
    adding.add_argument("--renew", action="store_true", help="a till that exists gets a new login, kept here")
    add_command(acts, "list", "List the tills of the shop.", run_list)
    blocking = add_command(acts, "block", "Stop a till's login; its sales stay on it.", run_block)
    blocking.add_argument("code")
    blocking.add_argument("--reason", default="blocked by the owner")
    blocking.add_argument("--undo", action="store_true", help="let it in again")


def run_add(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    code = checked_till_code(arguments.code)
    with admin_access(home, load_settings(home)) as admin:
        if not arguments.renew:
            with provision.connect_admin(admin) as connection:
                if any(till.code == code for till in provision.list_tills(connection)):
                    raise Conflict("till_exists", till=code)
        role = keep_till(home, admin, code, arguments.name or f"Till {code}")
    output.result({"till": code, "db_role": role}, f"Till {code} is ready on this computer.")
    return 0


def run_list(_arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    here = set(home.till_codes())
    with admin_access(home, load_settings(home)) as admin, provision.connect_admin(admin) as connection:
        rows = [
            {
                "code": till.code,
                "name": till.name,
                "store": till.store,
                "blocked": till.blocked,
                "here": "yes" if till.code in here else "no",
            }
            for till in provision.list_tills(connection)
        ]
    heads = {
        "code": "Till",
        "name": "Name",
        "store": "Store",
        "here": "On this computer",
        "blocked": "Blocked",
    }
    output.table("tills", rows, heads)
    return 0


def run_block(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    code = checked_till_code(arguments.code)
    with admin_access(home, load_settings(home)) as admin, provision.connect_admin(admin) as connection:
        if arguments.undo:
            provision.unblock_till(connection, code)
        else:
            provision.block_till(connection, code, arguments.reason)
    word = "may post again" if arguments.undo else "is blocked"
    output.result({"till": code, "is_blocked": not arguments.undo}, f"Till {code} {word}.")
    return 0
