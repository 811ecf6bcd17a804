"""`pos init`: create a shop on the embedded database, or on the server of POS_DATABASE_URL."""

from __future__ import annotations

import argparse
import os
import sys
from decimal import Decimal
from typing import TYPE_CHECKING

from pos.bootstrap.installing import NewShop, install
from pos.bootstrap.opening import is_initialised
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.domain.currency import exponent_of
from pos.domain.inputs.numbers import read_percent
from pos.errors import Conflict, Refused
from pos.home import find_home
from pos.services.founding import NewOwner, NewTax
from pos.services.store import Store
from pos.words import say

if TYPE_CHECKING:
    from pos.cli.running import Commands


HUNDRED = Decimal(100)


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "init", help_text, run)
    parser.add_argument("--name", required=True, help=say("the shop's name"))
    parser.add_argument(
        "--owner", required=True, metavar="USERNAME", help=say("the first person; password from POS_PASSWORD")
    )
    parser.add_argument("--owner-name", metavar="NAME", help=say("first and last name of the owner"))
    parser.add_argument("--currency", default="EUR", help=say("ISO 4217 code (default EUR)"))
    parser.add_argument("--locale", default="en", help=say("language and formats, such as en or nl_NL"))
    parser.add_argument(
        "--address", action="append", default=[], help=say("a line of the address; may be repeated")
    )
    parser.add_argument("--tax-number", default="")
    parser.add_argument(
        "--tax",
        action="append",
        default=[],
        metavar="LETTER=RATE",
        help=say("a tax in percent, such as A=21; may be repeated"),
    )
    parser.add_argument("--till", default="T01", help=say("code of the first till (default T01)"))


def run(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    if is_initialised(home):
        raise Conflict("shop_exists", home=str(home.path))
    shop = NewShop(
        store=Store(
            code="S01",
            name=arguments.name,
            currency=arguments.currency.upper(),
            exponent=exponent_of(arguments.currency.upper()),
            locale=arguments.locale,
            address="\n".join(arguments.address),
            tax_number=arguments.tax_number,
        ),
        taxes=tuple(_tax(text) for text in arguments.tax),
        owner=NewOwner(
            arguments.owner,
            arguments.owner_name or arguments.owner,
            _password(arguments.owner),
            os.environ.get("POS_PIN", ""),
        ),
        till=arguments.till,
    )
    install(home, shop, output.progress)
    output.result(
        {"home": str(home.path), "till": shop.till, "owner": arguments.owner},
        say("{name} is ready in {folder}. Open it with: pos", name=arguments.name, folder=home.path),
    )
    return 0


def _tax(text: str) -> NewTax:
    letter, _, rate = text.partition("=")
    try:
        number = read_percent(rate)
    except Refused as refused:
        raise Refused("bad_tax", **(refused.facts | {"text": text[:40], "why": refused.code})) from refused
    if not (letter.isascii() and letter.isalpha()) or len(letter) > 2 or number == HUNDRED:
        raise Refused("bad_tax", text=text[:40])
    return NewTax(letter.upper(), say("VAT {rate}%", rate=f"{number.normalize():f}"), number)


def _password(username: str) -> str:
    password = os.environ.get("POS_PASSWORD")
    if password:
        return password
    if not sys.stdin.isatty():
        raise Refused("secret_needed")
    from getpass import getpass

    return getpass(say("Password for {name} (12 characters or more): ", name=username))
