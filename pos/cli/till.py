"""`pos till`: add, list, block, renew and remove tills. Needs the right to administer the database."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from pos.bootstrap.installing import keep_till
from pos.bootstrap.opening import admin_access, load_settings, open_till
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db import provision
from pos.db.database import Database
from pos.errors import Conflict
from pos.home import checked_till_code, find_home
from pos.words import counted, later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser(
        "till",
        help=help_text,
        description=say(
            "`pos till`: add, list, block, renew and remove tills. Needs the right to administer the database."
        ),
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    adding = add_command(acts, "add", say("Add a till and keep its login on this computer."), run_add)
    adding.add_argument("code", help=say("such as T02"))
    adding.add_argument("--name", help=say("what people call it (default: Till CODE)"))
    adding.add_argument(
        "--renew", action="store_true", help=say("a till that exists gets a new login, kept here")
    )
    add_command(acts, "list", say("List the tills of the shop."), run_list)
    blocking = add_command(acts, "block", say("Stop a till's login; its sales stay on it."), run_block)
    blocking.add_argument("code")
    blocking.add_argument("--reason", default=say("blocked by the owner"))
    blocking.add_argument("--undo", action="store_true", help=say("let it in again"))

    renewing = add_command(
        acts, "renew", say("Start a new number series for a till that was restored or copied."), run_renew
    )
    renewing.add_argument("code")
    renewing.add_argument("--reason", required=True, help=say("kept in the journal and in the trail"))
    removing = add_command(
        acts,
        "remove",
        say("Take a till off this computer; refused while it has anything to send."),
        run_remove,
    )
    removing.add_argument("code")


def run_add(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    code = checked_till_code(arguments.code)
    with admin_access(home, load_settings(home)) as admin:
        if not arguments.renew:
            with provision.connect_admin(admin) as connection:
                if any(till.code == code for till in provision.list_tills(connection)):
                    raise Conflict("till_exists", till=code)
        role = keep_till(home, admin, code, arguments.name or say("Till {code}", code=code))
    output.result({"till": code, "db_role": role}, say("Till {code} is ready on this computer.", code=code))
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
                "here": later("yes") if till.code in here else later("no"),
            }
            for till in provision.list_tills(connection)
        ]
    heads = {
        "code": say("Till"),
        "name": say("Name"),
        "store": say("Store"),
        "here": say("On this computer"),
        "blocked": say("Blocked"),
    }
    output.table("tills", rows, heads, said={"here"})
    return 0


def run_block(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    code = checked_till_code(arguments.code)
    with admin_access(home, load_settings(home)) as admin, provision.connect_admin(admin) as connection:
        if arguments.undo:
            provision.unblock_till(connection, code)
        else:
            provision.block_till(connection, code, arguments.reason)
    words = later("Till {code} may post again.") if arguments.undo else later("Till {code} is blocked.")
    output.result({"till": code, "is_blocked": not arguments.undo}, say(words, code=code))
    return 0


def run_renew(arguments: argparse.Namespace, output: Output) -> int:
    from pos.till import series

    home = find_home()
    code = checked_till_code(arguments.code)
    app = open_till(home, code)
    try:
        with admin_access(home, load_settings(home)) as admin:
            database = Database(admin)
            try:
                renewed = series.renew(
                    app.worker,
                    database,
                    app.clock,
                    app.prices.store.rollover_hour,
                    series.Author(None, None, None),
                    arguments.reason,
                )
            finally:
                database.close()
    finally:
        app.close()
    output.result(
        {"till": code, "series": renewed.epoch, "carried": renewed.carried},
        counted(
            renewed.carried,
            "Till {code} goes on in series {series}. {count} entry was carried into it.",
            "Till {code} goes on in series {series}. {count} entries were carried into it.",
            code=code,
            series=renewed.epoch,
        ),
    )
    return 0


def run_remove(arguments: argparse.Namespace, output: Output) -> int:
    from pos.bootstrap.removing import remove_till

    code = checked_till_code(arguments.code)
    put_aside = remove_till(find_home(), code)
    words = say("Till {code} is off this computer.", code=code)
    if put_aside is not None:
        words = say(
            "Till {code} is off this computer. Its journal lies in {folder}.", code=code, folder=put_aside
        )
    output.result({"till": code, "journal": None if put_aside is None else str(put_aside)}, words)
    return 0
