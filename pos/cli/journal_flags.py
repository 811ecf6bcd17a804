"""`pos journal flags|seen`: entries that count like any other and deserve a look, and that somebody has looked."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from pos.cli.journal_review import open_database, read_place
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.errors import Refused
from pos.words import WORDS, counted, say, word

if TYPE_CHECKING:
    from pos.cli.running import Commands
    from pos.services.flags import Flag

MOST_LISTED = 200


def add_parsers(acts: Commands) -> None:
    listing = add_command(
        acts,
        "flags",
        say("List entries that deserve a look, such as refunds at two tills, the newest first."),
        run_flags,
    )
    listing.add_argument(
        "--all", action="store_true", help=say("all: also notes, and those that somebody has looked at")
    )
    listing.add_argument(
        "--notes", action="store_true", help=say("the notes instead: what is usual in some shops")
    )
    listing.add_argument(
        "--limit",
        type=int,
        default=MOST_LISTED,
        help=say("the newest so many (default {count})", count=MOST_LISTED),
    )
    seeing = add_command(
        acts,
        "seen",
        say("Say that somebody has looked at such an entry, or at all of one kind; it leaves the list."),
        run_seen,
    )
    seeing.add_argument("place", nargs="?", help=say("till, series and number, such as T01/1-17"))
    seeing.add_argument("--all", action="store_true", help=say("all entries with this flag; needs --flag"))
    seeing.add_argument("--reason", help=say("kept in the trail"))
    for each in (listing, seeing):
        each.add_argument("--flag", help=say("only this flag, such as refund_at_two_tills"))
    listing.add_argument("--till", metavar="CODE", help=say("only this till"))
    seeing.add_argument("--till", metavar="CODE", help=say("with --all: only this till"))


def run_flags(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import flags

    with open_database() as database:
        found = database.read(
            flags.list_flags,
            is_open=not arguments.all,
            is_quiet=None if arguments.all or arguments.flag else arguments.notes,
            flag=arguments.flag,
            till=_till(arguments),
            most=max(1, arguments.limit),
        )
    heads = {
        "place": say("Place"),
        "flag": say("Flag"),
        "title": say("What"),
        "kind": say("Kind"),
        "number": say("Number"),
        "at": say("At"),
        "person": say("By"),
        "seen": say("Seen to"),
    }
    output.table("flags", [_row(each) for each in found], heads)
    return 0


def _row(each: Flag) -> dict[str, Any]:
    key = f"flag.{each.flag}.title"
    return {
        "place": f"{each.till}/{each.epoch}-{each.seq}",
        "flag": each.flag,
        "title": word(key if key in WORDS else "flag.other.title"),
        "kind": each.kind,
        "number": each.number,
        "at": each.at.isoformat(timespec="seconds"),
        "person": each.person,
        "seen": each.reviewed_at.isoformat(timespec="seconds") if each.reviewed_at else None,
        "seen_by": each.reviewed_by,
        "reason": each.reason,
    }


def run_seen(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services import flags

    flag, reason = arguments.flag, arguments.reason
    is_clear = flag is not None if arguments.all else arguments.till is None
    if not is_clear or (arguments.place is None) is not arguments.all:
        raise Refused("seen_unsaid")
    if arguments.all:
        with open_database() as database:
            count = database.run(flags.review_kind, flag, till=_till(arguments), reason=reason)
        words = counted(count, "{count} entry is seen to.", "{count} entries are seen to.")
        output.result({"flag": flag, "till": _till(arguments), "count": count}, words)
        return 0
    till, epoch, seq = read_place(arguments.place)
    with open_database() as database:
        seen = database.run(flags.review_entry, till, epoch, seq, flag, reason)
    words = say("Entry {place} is seen to: {flags}.", place=arguments.place, flags=", ".join(seen))
    output.result({"place": f"{till}/{epoch}-{seq}", "flags": list(seen)}, words)
    return 0


def _till(arguments: argparse.Namespace) -> str | None:
    return None if arguments.till is None else str(arguments.till).strip().upper()
