"""`pos journal`: list, verify and export the books, from the till's file, an export, or the database."""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli import journal_export, journal_flags, journal_review
from pos.cli.journal_export import till_file
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db.database import Database
from pos.domain.entries import Entry, EntryKind
from pos.errors import Refused
from pos.home import find_home
from pos.journal import verify
from pos.journal.export import Link, ServerLine, read_export
from pos.journal.store import PostState, read_entries, read_links
from pos.till.chain_check import Counted, read_chain
from pos.words import counted, later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


STATES = {
    PostState.WAITING: later("waiting"),
    PostState.POSTED: later("posted"),
    PostState.QUARANTINED: later("kept for a person"),
    PostState.CARRIED: later("carried into the next series"),
}


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser(
        "journal",
        help=help_text,
        description=say(
            "`pos journal`: list, verify and export the books, from the till's file, an export, or the database."
        ),
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    listing = add_command(acts, "list", say("List the entries of a till's journal file."), run_list)
    listing.add_argument(
        "--kind",
        help=say("only these entries, such as approved or age_checked, which is the register of refusals"),
    )
    listing.add_argument("--limit", type=int, default=50, help=say("the newest so many (default 50)"))
    checking = add_command(
        acts, "verify", say("Check chain and sums; exit 1 when something is wrong."), run_verify
    )
    checking.add_argument(
        "--database", action="store_true", help=say("check the database instead of the till's file")
    )
    checking.add_argument("--file", type=Path, help=say("check an export"))
    checking.add_argument(
        "--seal",
        action="append",
        default=[],
        metavar="[NUMBER=]SEAL",
        help=say(
            "what a receipt says: T01/1-000123=ab12..., of any receipt, also several times; "
            "without a number the newest receipt of the till"
        ),
    )
    journal_export.add_parser(acts)
    journal_review.add_parsers(acts)
    journal_flags.add_parsers(acts)
    for each in (listing, checking):
        each.add_argument("--till", metavar="CODE", help=say("the till, if not this computer's own"))


def run_list(arguments: argparse.Namespace, output: Output) -> int:
    _, path = till_file(arguments.till)
    rows: list[dict[str, Any]] = [
        {
            "seq": entry.seq,
            "epoch": entry.epoch,
            "kind": entry.kind.value,
            "at": entry.data["at"],
            "number": entry.body.get("number"),
            "total": entry.body.get("total"),
            "says": said(entry),
            "state": STATES[state],
            "seal": entry.seal,
        }
        for entry, state in read_entries(path)
        if arguments.kind in {None, entry.kind.value}
    ]
    heads = {
        "seq": say("No."),
        "kind": say("Kind"),
        "at": say("At"),
        "number": say("Receipt"),
        "total": say("Total"),
        "says": say("What"),
        "state": say("State"),
    }
    output.table("entries", rows[-arguments.limit :], {**heads, "seal": say("Seal")}, said={"state"})
    return 0


def said(entry: Entry) -> str:
    """What an entry that is no receipt says, in a few words; nothing of those whose figures say it."""
    body, detail = entry.body, entry.body.get("detail") or {}
    if entry.kind is EntryKind.APPROVED:
        change = say(
            "{act} {old} to {new}", act=body["act"], old=detail.get("old", "?"), new=detail.get("new", "?")
        )
        who = f"{body['way']} {detail.get('approver_name', '')}".strip()
        return ", ".join(filter(None, (change, detail.get("name"), who, body.get("reason"))))
    if entry.kind is EntryKind.AGE_CHECKED:
        if body.get("is_refused"):
            return say("{age} years, refused, {name}", age=body.get("age"), name=body.get("name"))
        return say("{age} years, old enough, {name}", age=body.get("age"), name=body.get("name"))
    return str(body.get("reason") or "")


def run_verify(arguments: argparse.Namespace, output: Output) -> int:
    tail, seals = _seals(arguments.seal)
    if arguments.database:
        if tail is not None:
            raise Refused("seal_without_number")
        return _verify_database(output, seals)
    if arguments.file is not None:
        what = shown = str(arguments.file)
        links: Counted[Link | ServerLine] = Counted(read_export(arguments.file))
    else:
        till, path = till_file(arguments.till)
        what, shown = f"journal of {till}", say("journal of {till}", till=till)
        links = Counted(read_links(path))
    problems = [
        {"epoch": problem.epoch, "seq": problem.seq, "problem": problem.code}
        for problem in verify.verify(links, expected_tail=tail, seals=seals)
    ]
    return _verdict(output, what, shown, links.count, problems)


def _seals(given: list[str]) -> tuple[str | None, dict[str, str]]:
    """The seal of the newest receipt, if it was given, and those of others by number. Raises Refused."""
    tail: str | None = None
    seals: dict[str, str] = {}
    for text in given:
        number, is_numbered, seal = text.rpartition("=")
        if len(verify.plain_seal(seal)) != verify.SEAL_DIGITS:
            raise Refused("seal_malformed", seal=seal)
        if is_numbered:
            seals[number.strip().upper()] = seal
        else:
            tail = seal
    return tail, seals


def _verify_database(output: Output, seals: Mapping[str, str]) -> int:
    home = find_home()
    settings = load_settings(home)
    with admin_access(home, settings) as admin:
        database = Database(admin)
        try:
            from pos.services import audit

            found = [(each.place, each.problem) for each in database.read(audit.verify)]
            left, count = dict(seals), 0
            for till in database.read(audit.list_chains):
                mine = {number: left.pop(number) for number in list(left) if number.startswith(till + "/")}
                problems, length = database.read(read_chain, till, mine)
                pairs = [(each.place, each.problem) for each in problems]
                found += [pair for pair in pairs if pair not in found]
                count += length
            found += [(number, "receipt_missing") for number in left]
        finally:
            database.close()
    return _verdict(
        output,
        "database",
        say("database"),
        count,
        [{"place": place, "problem": what} for place, what in found],
    )


def _verdict(output: Output, what: str, shown: str, count: int | None, problems: list[dict[str, Any]]) -> int:
    """`what` was checked, for machines, and `shown` for people."""
    document = {"checked": what, "entries": count, "is_clean": not problems, "problems": problems}
    if count is not None:
        shown = counted(count, "{what}, {count} entry", "{what}, {count} entries", what=shown)
    if not problems:
        output.result(document, say("Clean: {what}.", what=shown))
        return 0
    places = (each.get("place") or f"{each['epoch']}/{each['seq']}" for each in problems)
    lines = [f"{place}: {each['problem']}" for place, each in zip(places, problems, strict=True)]
    found = counted(len(problems), "{count} problem in {what}:", "{count} problems in {what}:", what=shown)
    output.result(document, found, *lines)
    return 1
