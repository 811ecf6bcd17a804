"""`pos sell`: a whole sale, or a refund, without a screen, through the same journal and poster as the windows."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING

from pos.app import App
from pos.bootstrap.opening import open_till
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import receipt_rows
from pos.documents.receipt_text import text_lines
from pos.domain.entries import Entry
from pos.domain.inputs.numbers import read_number
from pos.domain.numbering import parse_receipt_number
from pos.domain.quantity import plain
from pos.domain.shift_count import Count
from pos.domain.tender import Tender, TenderKind, left_for
from pos.errors import PosError, Refused
from pos.home import find_home
from pos.journal.store import Journal
from pos.till import refunds
from pos.till.basket_acts import ScanKind
from pos.till.link import LinkStatus
from pos.till.printing import RECEIPT_KIND
from pos.till.session import Completed, SignedIn
from pos.words import say

if TYPE_CHECKING:
    from pos.cli.running import Commands


POST_WAIT_S = 10.0
MOST_DECIMALS = 4


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "sell", help_text, run)
    parser.add_argument(
        "--scan",
        action="append",
        default=[],
        metavar="CODE",
        help=say("a code; 3*CODE for three; - reads standard input"),
    )
    parser.add_argument("--cash", metavar="AMOUNT", help=say("cash handed over; without it the exact amount"))
    parser.add_argument("--card", metavar="AMOUNT", help=say("paid by card"))
    parser.add_argument(
        "--refund",
        metavar="NUMBER",
        help=say("give back what is left of a receipt, such as T01/1-000012"),
    )
    parser.add_argument("--till", metavar="CODE", help=say("the till to sell at, if not this computer's own"))
    parser.add_argument(
        "--user", metavar="NAME", help=say("who sells; PIN or password from POS_PIN or POS_PASSWORD")
    )
    parser.add_argument(
        "--float",
        metavar="AMOUNT",
        help=say("what is in the drawer, if no shift is open; without it nothing"),
    )
    parser.add_argument(
        "--columns", type=int, default=42, choices=(32, 42, 48), help=say("width of the printed receipt")
    )
    parser.add_argument(
        "--no-wait", action="store_true", help=say("do not wait for the database to have the sale")
    )


def run(arguments: argparse.Namespace, output: Output) -> int:
    app = open_till(find_home(), arguments.till)
    try:
        return _sell(app, arguments, output)
    finally:
        app.close()


def _sell(app: App, arguments: argparse.Namespace, output: Output) -> int:
    if not app.prices.is_filled:
        app.refresher.refresh()
        app.prices.reload()
    opening_float = None if arguments.float is None else _number(arguments.float, "bad_amount")
    user = _sign_in(app, arguments.user)
    app.session.begin(user, opens_shift=opening_float is None)
    if opening_float is not None and app.session.shift is None:
        app.shifts.open(Count(total=opening_float)).result()
    app.start()
    app.session.on_receipt = partial(_queue_paper, app)
    done = _refund(app, arguments.refund) if arguments.refund else _sale(app, arguments)
    app.printing.wait_idle(POST_WAIT_S)
    is_posted = arguments.no_wait or _wait_until_posted(app)
    _show(app, done, output, arguments.columns, is_posted=is_posted)
    return 0


def _queue_paper(app: App, journal: Journal, entry: Entry) -> None:
    app.printing.put(journal, entry.id, RECEIPT_KIND, opens_drawer=True)


def _sign_in(app: App, username: str | None) -> SignedIn:
    """With the name given, or in a demo shop as its cashier."""
    pin, password = os.environ.get("POS_PIN"), os.environ.get("POS_PASSWORD")
    if username is None and app.settings.is_demo == "yes":
        from pos.demo.people import CASHIER

        username, pin = CASHIER.username, CASHIER.pin
    if username is None:
        raise Refused("user_needed")
    if pin:
        return app.door.sign_in(username, "pin", pin).result()
    if not password:
        if not sys.stdin.isatty():
            raise Refused("secret_needed")
        from getpass import getpass

        password = getpass(say("Password of {name}: ", name=username))
    return app.door.sign_in(username, "password", password).result()


def _codes(arguments: list[str]) -> Iterator[tuple[str, Decimal]]:
    for argument in arguments:
        lines = sys.stdin.read().split() if argument == "-" else [argument]
        for line in lines:
            count, star, code = line.partition("*")
            yield (code, _number(count, "bad_quantity")) if star else (line, Decimal(1))


def _sale(app: App, arguments: argparse.Namespace) -> Completed:
    session = app.session
    if session.basket is not None:
        # A window was closed in mid-sale: its basket is not this sale's.
        raise Refused("basket_open", lines=len(session.basket.lines))
    try:
        for code, quantity in _codes(arguments.scan):
            scanned = session.scan(code, quantity)
            if scanned.kind is not ScanKind.ADDED:
                raise Refused(
                    f"scan_{scanned.kind.value}",
                    code=scanned.code,
                    product=scanned.product and scanned.product.name,
                )
        for each in app.stock.settled():
            raise Refused("stock_short", product=each.name, left=plain(each.left))
        return session.complete(_tenders(app, arguments)).result()
    except PosError:
        cancelled = session.cancel(say("refused at the command line"))
        if cancelled is not None:
            cancelled.result()
        raise


def _tenders(app: App, arguments: argparse.Namespace) -> list[Tender]:
    total = app.session.priced().total
    tenders: list[Tender] = []
    if arguments.card is not None:
        tenders.append(Tender(TenderKind.CARD, _number(arguments.card, "bad_amount")))
    if arguments.cash is not None:
        tenders.append(Tender(TenderKind.CASH, _number(arguments.cash, "bad_amount")))
    elif arguments.card is None and total:
        tenders.append(Tender(TenderKind.CASH, left_for(TenderKind.CASH, total, [], app.prices.tender_rules)))
    return tenders


def _number(text: str, code: str) -> Decimal:
    """Signs are read: what a minus may mean is for the domain to say."""
    try:
        return read_number(text, MOST_DECIMALS, is_signed=True)
    except Refused as refused:
        raise Refused(code, **(refused.facts | {"text": text[:40], "why": refused.code})) from refused


def _refund(app: App, text: str) -> Completed:
    number = parse_receipt_number(text)
    if number is None:
        raise Refused("receipt_unknown", number=text)
    return refunds.refund(app.session, app.worker, number).result()


def _wait_until_posted(app: App) -> bool:
    """Give the poster a moment; a sale that waits for the server is as good as posted."""
    deadline = time.monotonic() + POST_WAIT_S
    while (left_s := deadline - time.monotonic()) > 0:
        app.poster.wait_rested(left_s)
        if not app.worker.run(Journal.count_waiting).result():
            return True
        if app.link.state.status is not LinkStatus.ONLINE:
            return False
    return False


def _show(app: App, done: Completed, output: Output, columns: int, *, is_posted: bool) -> None:
    receipt = done.receipt
    rows = receipt_rows(receipt, PaperFormat.of(receipt.store))
    document = {
        "number": receipt.number,
        "id": done.entry.id,
        "kind": done.entry.kind.value,
        "seq": done.entry.seq,
        "total": receipt.total,
        "tax": receipt.tax,
        "discount": receipt.discount,
        "change": receipt.change,
        "rounding": receipt.rounding,
        "currency": receipt.currency.code,
        "seal": receipt.seal,
        "hash": done.entry.hash.hex(),
        "posted": is_posted,
        "waiting": app.link.state.waiting,
        "printer": app.printing.state.problem or "ok",
        "receipt": text_lines(rows, columns),
    }
    lines = text_lines(rows, columns)
    if not is_posted:
        lines.append(say("Saved on this till. It is sent when the database is back."))
    output.result(document, *lines)
