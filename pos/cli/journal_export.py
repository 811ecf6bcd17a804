"""`pos journal export`: a till's entries as a file that can be checked without Tern, and where the script for it is."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.bootstrap.opening import admin_access, load_settings
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db.database import Database
from pos.errors import Refused
from pos.home import find_home
from pos.journal.export import Link, ServerLine, export_line, server_line
from pos.journal.store import FILE_NAME, read_links
from pos.paths import resources_dir
from pos.words import counted, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


def add_parser(acts: Commands) -> None:
    parser = add_command(acts, "export", say("Write all entries of a till to a file."), run_export)
    parser.add_argument("file", type=Path, help=say("the file to write; must not exist"))
    parser.add_argument("--till", metavar="CODE", help=say("the till, if not this computer's own"))
    parser.add_argument(
        "--database",
        action="store_true",
        help=say("what the database holds of the till, with the figures of its sales to be compared"),
    )


def auditors_script() -> Path:
    """The script that checks an export by itself."""
    return resources_dir() / "audit" / "verify_journal.py"


def run_export(arguments: argparse.Namespace, output: Output) -> int:
    if arguments.file.exists():
        raise Refused("file_exists", path=str(arguments.file))
    if arguments.database:
        till, count = _export_database(arguments)
    else:
        till, path = till_file(arguments.till)
        count = _write(arguments.file, map(export_line, read_links(path)))
    script = auditors_script()
    document = {"till": till, "entries": count, "file": str(arguments.file), "script": str(script)}
    output.result(
        document,
        counted(
            count,
            "{count} entry of {till} written to {file}.",
            "{count} entries of {till} written to {file}.",
            till=till,
            file=arguments.file,
        ),
        say(
            "Anybody with Python checks it without Tern: python {script} {file}",
            script=script,
            file=arguments.file,
        ),
    )
    return 0


def _export_database(arguments: argparse.Namespace) -> tuple[str, int]:
    home = find_home()
    settings = load_settings(home)
    till = (arguments.till or settings.till).upper()
    with admin_access(home, settings) as admin:
        database = Database(admin)
        try:
            return till, database.read(_write_chain, till, arguments.file)
        finally:
            database.close()


def _write_chain(session: Any, till: str, path: Path) -> int:
    from pos.services import audit

    end = audit.find_chain_end(session, till)
    if end is None:
        raise Refused("till_unknown", till=till)
    # tills go on posting meanwhile: nothing behind the end as it was, and decisions of people read last
    last = (end.epoch, end.seq)
    count = _write(
        path,
        (
            export_line(Link(row.epoch, row.seq, row.payload, row.prev_hash, row.hash))
            for row in audit.read_chain(session, till)
            if (row.epoch, row.seq) <= last
        ),
    )
    with path.open("a", encoding="utf-8", newline="\n") as file:
        for line in _server_lines(session, till, end):
            file.write(server_line(line) + "\n")
    return count


def _server_lines(session: Any, till: str, end: Any) -> Iterator[ServerLine]:
    from pos.services import audit

    yield ServerLine("head", end.epoch, end.seq, {"till": till, "hash": end.hash.hex()})
    for sale in audit.read_posted(session, till):
        if (sale.epoch, sale.seq) <= (end.epoch, end.seq):
            facts = {name: str(value) for name, value in asdict(sale).items() if name not in {"epoch", "seq"}}
            yield ServerLine("posted", sale.epoch, sale.seq, facts)
    for kept in audit.list_kept(session, till):
        if (kept.epoch, kept.seq) <= (end.epoch, end.seq):
            yield ServerLine("kept", kept.epoch, kept.seq, {"till": till, "repaired": kept.is_repaired})


def _write(path: Path, lines: Iterator[str]) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for line in lines:
            file.write(line + "\n")
            count += 1
    return count


def till_file(till: str | None) -> tuple[str, Path]:
    """A till's code, this computer's own if none is named, and its journal file."""
    home = find_home()
    code = till or load_settings(home).till
    return code.upper(), home.till(code) / FILE_NAME
