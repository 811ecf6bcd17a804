"""`pos user`: add and list people, reset what they forgot, give badges, and sign people out. Needs the right to administer the database."""

from __future__ import annotations

import argparse
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db.database import Database
from pos.errors import Refused
from pos.home import find_home
from pos.words import later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands
    from pos.services.users import Person


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser(
        "user",
        help=help_text,
        description=say(
            "`pos user`: add and list people, reset what they forgot, give badges, and sign people out. "
            "Needs the right to administer the database."
        ),
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    adding = add_command(acts, "add", say("Add a person; prints a password for the first sign-in."), run_add)
    adding.add_argument("username")
    adding.add_argument("--name", required=True, help=say("first and last name"))
    adding.add_argument("--role", default="cashier", help=say("owner, admin or cashier (default)"))
    add_command(acts, "list", say("List people."), run_list)
    resetting = add_command(
        acts, "reset", say("Give a person a new first password and end their sessions."), run_reset
    )
    resetting.add_argument("username")
    badge = add_command(
        acts, "badge", say("Give a person a badge; an older one opens nothing any more."), run_badge
    )
    badge.add_argument("username")
    badge.add_argument("--pdf", metavar="FILE", type=Path, help=say("write a card to print"))
    badge.add_argument("--drop", action="store_true", help=say("the badge was lost: take it out of use"))
    out = add_command(acts, "out", say("Sign a person out at every till, at once."), run_out)
    out.add_argument("username")
    block = add_command(
        acts, "block", say("Let a person in nowhere any more; who works is out at once."), run_block
    )
    block.add_argument("username")
    block.add_argument("--undo", action="store_true", help=say("let them in again"))
    for each in (adding, resetting):
        each.add_argument("--pin", action="store_true", help=say("also set the PIN in POS_PIN"))


def run_add(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import users

    with _database() as run:
        person = run(users.add, arguments.username, arguments.name, arguments.role)
        _set_pin(run, person, wanted=arguments.pin)
        password = run(users.reset, person)
    document = {"username": arguments.username.lower(), "password": password}
    output.result(
        document,
        say(
            "{name} signs in as {username} once with: {password}",
            name=arguments.name,
            username=arguments.username.lower(),
            password=password,
        )
        + "\n"
        + _own_comes_next(),
    )
    return 0


def run_list(_arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import users

    with _database() as run:
        people = run(users.list_all)
    rows = [
        {
            "username": each.username,
            "name": each.display_name,
            "role": each.role,
            "active": later("yes") if each.is_active else later("no"),
        }
        for each in people
    ]
    output.table(
        "people",
        rows,
        {"username": say("User name"), "name": say("Name"), "role": say("Role"), "active": say("Active")},
        said={"active"},
    )
    return 0


def run_reset(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import users

    with _database() as run:
        person = _find(run, arguments.username)
        _set_pin(run, person.id, wanted=arguments.pin)
        password = run(users.reset, person.id)
    document = {"username": person.username, "password": password}
    output.result(
        document,
        say(
            "{name} signs in once with: {password}",
            name=person.display_name,
            password=password,
        )
        + "\n"
        + _own_comes_next(),
    )
    return 0


def _own_comes_next() -> str:
    return say("Before anything else the till's window asks them to choose their own.")


def run_out(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import users

    with _database() as run:
        person = _find(run, arguments.username)
        ended = run(users.sign_out_everywhere, person.id)
    said = (
        say("{name} is signed out everywhere.", name=person.display_name)
        if ended
        else say("{name} is signed in nowhere.", name=person.display_name)
    )
    output.result({"username": person.username, "ended": ended}, said)
    return 0


def run_block(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import users

    with _database() as run:
        person = _find(run, arguments.username)
        run(users.change, replace(person, is_active=arguments.undo))
    document = {"username": person.username, "active": arguments.undo}
    said = (
        say("{name} may sign in again.", name=person.display_name)
        if arguments.undo
        else say("{name} may not sign in any more.", name=person.display_name)
    )
    output.result(document, said)
    return 0


def run_badge(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import store, users
    from pos.till.badges import give_badge

    with _database() as run:
        person = _find(run, arguments.username)
        if arguments.drop:
            if not run(users.drop_badge, person.id):
                raise Refused("badge_none", name=person.display_name)
            output.result(
                {"username": person.username}, say("{name} has no badge any more.", name=person.display_name)
            )
            return 0
        code = run(give_badge, person, run(store.get).name, arguments.pdf)
    said = (
        say("The badge of {name} is a barcode (Code 128) of: {code}", name=person.display_name, code=code)
        if arguments.pdf is None
        else say("The badge of {name} is in {file}.", name=person.display_name, file=arguments.pdf)
    )
    output.result({"username": person.username, "code": code}, said)
    return 0


def _set_pin(run: Callable[..., Any], person: Any, *, wanted: bool) -> None:
    from pos.services import users

    if not wanted:
        return
    pin = os.environ.get("POS_PIN")
    if not pin:
        raise Refused("secret_needed")
    run(users.set_pin, person, pin)


def _find(run: Callable[..., Any], username: str) -> Person:
    from pos.services import users

    person: Person | None = run(users.find, username)
    if person is None:
        raise Refused("user_unknown", username=username)
    return person


@contextmanager
def _database() -> Iterator[Callable[..., Any]]:
    home = find_home()
    with admin_access(home, load_settings(home)) as admin:
        database = Database(admin)
        try:
            yield database.run
        finally:
            database.close()
