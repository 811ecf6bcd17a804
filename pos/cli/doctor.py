"""`pos doctor`: look at everything this till needs, say what is wrong and what to do."""

from __future__ import annotations

import argparse
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pos.bootstrap.opening import database_address, load_settings, till_server
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.db.endpoint import Endpoint
from pos.errors import PosError, Refused, Unavailable
from pos.hardware.transports import transport_from
from pos.home import Home, find_home
from pos.journal import ballast, verify
from pos.journal.export import Link
from pos.journal.snapshot import Snapshot
from pos.journal.store import FILE_NAME, PostState, read_entries
from pos.settings import Settings
from pos.till.device_making import printer_profile
from pos.words import counted, describe, later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands


LOW_DISK_BYTES = 500_000_000
WHAT = {
    "settings": later("settings"),
    "disk": later("disk"),
    "journal": later("journal"),
    "snapshot": later("snapshot"),
    "printer": later("printer"),
    "database": later("database"),
}
"""What is looked at; the key goes into the JSON document."""


@dataclass(frozen=True, slots=True)
class Finding:
    what: str
    is_good: bool
    text: str


def add_parser(commands: Commands, help_text: str) -> None:
    parser = add_command(commands, "doctor", help_text, run)
    parser.add_argument("--till", metavar="CODE")


def run(arguments: argparse.Namespace, output: Output) -> int:
    home = find_home()
    findings = list(_examine(home, arguments.till))
    is_well = all(finding.is_good for finding in findings)
    document = {
        "is_well": is_well,
        "findings": [
            {"what": finding.what, "is_good": finding.is_good, "text": finding.text} for finding in findings
        ],
    }
    good, bad = say("ok"), say("PROBLEM")
    width = max(len(good), len(bad))
    output.result(
        document,
        *(
            f"{good if each.is_good else bad:{width}} {say(WHAT[each.what])}: {each.text}"
            for each in findings
        ),
    )
    return 0 if is_well else 1


def _examine(home: Home, till: str | None) -> Iterator[Finding]:
    try:
        settings = load_settings(home)
    except PosError as error:
        yield Finding("settings", is_good=False, text=str(describe(error)))
        return
    code = (till or settings.till).upper()
    yield Finding(
        "settings", is_good=True, text=say("till {code}, home {folder}", code=code, folder=home.path)
    )
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("disk", lambda: _disk(home, code)),
        ("journal", lambda: _journal(home, code)),
        ("snapshot", lambda: _snapshot(home, code)),
        ("printer", lambda: _printer(settings)),
        ("database", lambda: _database(home, settings, code)),
    )
    for what, check in checks:
        try:
            yield Finding(what, is_good=True, text=check())
        except PosError as error:
            yield Finding(what, is_good=False, text=str(describe(error)))


def _disk(home: Home, code: str) -> str:
    free = shutil.disk_usage(home.path).free
    if free < LOW_DISK_BYTES:
        raise Unavailable("disk_low", free_mb=free // 1_000_000)
    has_reserve = (home.till(code) / ballast.FILE_NAME).exists()
    if has_reserve:
        return say("{megabytes} MB free, reserve laid", megabytes=free // 1_000_000)
    return say("{megabytes} MB free", megabytes=free // 1_000_000)


def _journal(home: Home, code: str) -> str:
    path = home.till(code) / FILE_NAME
    if not path.exists():
        return say("empty: nothing was sold here yet")
    links, waiting, kept = [], 0, 0
    for entry, state in read_entries(path):
        links.append(Link(entry.epoch, entry.seq, entry.payload, entry.prev_hash, entry.hash))
        waiting += state is PostState.WAITING
        kept += state is PostState.QUARANTINED
    problems = list(verify.verify(links))
    if problems:
        raise Unavailable("journal_damaged", path=str(path), seq=problems[0].seq)
    if kept:
        raise Refused("entries_quarantined", count=kept)
    return counted(
        len(links),
        "{count} entry, chain whole, {waiting} to send",
        "{count} entries, chain whole, {waiting} to send",
        waiting=waiting,
    )


def _snapshot(home: Home, code: str) -> str:
    snapshot = Snapshot(home.till(code))
    try:
        return counted(snapshot.count(), "{count} product", "{count} products")
    finally:
        snapshot.close()


def _printer(settings: Settings) -> str:
    printer_profile(settings)
    transport = transport_from(settings.printer)
    said = transport.status()
    if said is not None and said.problem is not None:
        raise Unavailable(said.problem, printer=transport.address)
    return f"{transport.address}, {settings.printer_profile}"


def _database(home: Home, settings: Settings, code: str) -> str:
    server = till_server(home, settings, code)
    try:
        database = server.database
        from pos.db.upgrade import check_schema

        database.read(check_schema)
        head = server.connect()
        return counted(
            head.seq,
            "{address}, answers, has {count} entry of this till",
            "{address}, answers, has {count} entries of this till",
            address=_shown(settings),
        )
    finally:
        server.close()


def _shown(settings: Settings) -> str:
    address = database_address(settings)
    return address if "//" not in address else Endpoint.parse(address).describe()
