"""`pos products`: goods from a CSV file into the shop, and back into one."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pos.cli.journal_review import open_database
from pos.cli.output import Output
from pos.cli.running import add_command
from pos.domain import product_file as fields
from pos.domain.inputs.sheet import Sheet, with_point
from pos.errors import Refused
from pos.till.clock import SystemClock
from pos.words import describe, later, say

if TYPE_CHECKING:
    from pos.cli.running import Commands
    from pos.services.product_import import Job, Outcome

SEPARATORS = {"semicolon": ";", "comma": ",", "tab": "\t", "bar": "|"}
MOST_SAID = 50
_COUNTED = (
    ("new", later("New")),
    ("updated", later("Updated")),
    ("same", later("No change")),
    ("skipped", later("Skipped")),
)


def add_parser(commands: Commands, help_text: str) -> None:
    parser = commands.add_parser(
        "products",
        help=help_text,
        description=say("`pos products`: goods from a CSV file into the shop, and back into one."),
    )
    acts = parser.add_subparsers(dest="act", metavar="ACT", required=True)
    importing = add_command(
        acts,
        "import",
        say("Add and change products by the rows of a file; any order of columns."),
        run_import,
    )
    importing.add_argument("file", type=Path)
    importing.add_argument(
        "--check", action="store_true", help=say("say what each row would do, write nothing")
    )
    importing.add_argument(
        "--match",
        choices=fields.KEYS,
        default=None,
        help=say("what a product is known by (default: the barcode, where the file has one)"),
    )
    importing.add_argument("--new-only", action="store_true", help=say("leave what is in the shop as it is"))
    importing.add_argument(
        "--separator", choices=SEPARATORS, help=say("what divides the cells (default: found)")
    )
    importing.add_argument(
        "--decimals", choices=(".", ","), help=say("the decimal point of the file (default: found)")
    )
    importing.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="TITLE=FIELD",
        help=say(
            "where a column goes whose name says nothing; FIELD is one of {fields}",
            fields=", ".join((*fields.FIELDS, fields.IGNORE)),
        ),
    )
    exporting = add_command(
        acts, "export", say("Write all products into a file that `import` reads back."), run_export
    )
    exporting.add_argument("file", type=Path)
    exporting.add_argument("--search", default="", help=say("only those that a search finds"))


def run_import(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services.product_import import Job, Options, check_rows, write_rows
    from pos.ui.importing.files import read_file

    sheet = read_file(None, arguments.file, SEPARATORS.get(arguments.separator, ""))
    if arguments.decimals:
        sheet = with_point(sheet, arguments.decimals)
    columns = _columns(sheet, arguments.column)
    key = arguments.match or next((each for each in fields.KEYS if each in columns), "")
    if key not in columns:
        raise Refused("import_no_key_column")
    today = SystemClock().now().astimezone().date()
    job = Job(Options(columns, sheet.point, today, key, not arguments.new_only, arguments.file.name[:200]))
    with open_database() as database:
        outcomes = (
            _run(database.read, check_rows, job, sheet)
            if arguments.check
            else _run(database.run, write_rows, job, sheet)
        )
    _say(outcomes, sheet, arguments.file, output)
    return 0


def _columns(sheet: Sheet, said: list[str]) -> tuple[str, ...]:
    """Raises Refused: `column_unknown` (a title that is not there, a field that is none), `columns_unmatched`."""
    columns = list(fields.match_columns(sheet.header, sheet.rows))
    for each in said:
        title, _, field = each.rpartition("=")
        if title not in sheet.header or field not in {*fields.FIELDS, fields.IGNORE}:
            raise Refused("column_unknown", column=each, there=", ".join(sheet.header))
        columns = [
            "" if old == field and field in set(fields.FIELDS) - {fields.BARCODE} else old for old in columns
        ]
        columns[sheet.header.index(title)] = field
    unmatched = [title for title, field in zip(sheet.header, columns, strict=True) if not field]
    if unmatched:
        raise Refused("columns_unmatched", columns=", ".join(unmatched))
    return tuple(columns)


def _run(run: Any, use_case: Any, job: Job, sheet: Sheet) -> list[Outcome]:
    from pos.services.product_import import BATCH

    made: list[Outcome] = []
    for first in range(0, len(sheet.rows), BATCH):
        made += run(use_case, job, sheet.rows[first : first + BATCH])
    return made


def _say(outcomes: list[Outcome], sheet: Sheet, file: Path, output: Output) -> None:
    counts: Counter[str] = Counter(each.result for each in outcomes)
    skipped = [
        {"row": each.number, "why": str(describe(each.refused)), "code": each.refused.code}
        for each in outcomes
        if each.refused is not None
    ]
    lines = [f"{say(text)}: {counts[result]}" for result, text in _COUNTED]
    lines += [say("Row {number}: {why}", number=each["row"], why=each["why"]) for each in skipped[:MOST_SAID]]
    if len(skipped) > MOST_SAID:
        lines.append(say("… and {count} more; --json names them all.", count=len(skipped) - MOST_SAID))
    output.result(
        {
            "file": str(file),
            "rows": len(sheet.rows),
            **{result: counts[result] for result, _ in _COUNTED},
            "skipped_rows": skipped,
        },
        "\n".join(lines),
    )


def run_export(arguments: argparse.Namespace, output: Output) -> int:
    from pos.services.catalog import ProductQuery
    from pos.ui.importing.files import export_page

    query, after, done = ProductQuery(search=arguments.search), None, 0
    today = SystemClock().now().astimezone().date()
    with open_database() as database:
        while True:
            count, after = database.read(export_page, today, arguments.file, query, after)
            done += count
            if after is None:
                break
    output.result(
        {"file": str(arguments.file), "products": done},
        say("{count} products are in {file}.", count=done, file=arguments.file),
    )
    return 0
