"""How commands answer: a sentence or a table for people, one JSON document with `--json`, progress on standard error."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from pos.domain.inputs.text import printable
from pos.words import describe, say


class Output:
    """One command's answer."""

    def __init__(self, *, is_json: bool) -> None:
        self.is_json = is_json
        self._started = time.monotonic()
        self._last_bar = ""

    def result(self, document: Mapping[str, Any], *lines: str) -> None:
        """The answer: `document` for machines, `lines` for people."""
        self.clear_progress()
        if self.is_json:
            print(json.dumps(document, ensure_ascii=False, default=str))
        else:
            for line in lines:
                print(line)

    def table(
        self,
        name: str,
        rows: Sequence[Mapping[str, Any]],
        columns: Mapping[str, str],
        said: Collection[str] = (),
    ) -> None:
        """Rows under headings; `columns` maps a row's key to its heading. Numbers stand right.

        `said` are keys whose values are the program's own words: said in the table, as they are in JSON.
        """
        self.clear_progress()
        if self.is_json:
            print(json.dumps({name: [dict(row) for row in rows]}, ensure_ascii=False, default=str))
            return
        cells = [[say(row[key]) if key in said else _cell(row[key]) for key in columns] for row in rows]
        heads = list(columns.values())
        widths = [max(len(line[i]) for line in [heads, *cells]) for i in range(len(heads))]
        is_number = [
            bool(rows) and all(not isinstance(row[key], str) for row in rows if row[key] is not None)
            for key in columns
        ]
        for line in [heads, *cells]:
            parts = (
                text.rjust(width) if right else text.ljust(width)
                for text, width, right in zip(line, widths, is_number, strict=True)
            )
            print("  ".join(parts).rstrip())

    def error(self, error: BaseException) -> None:
        """What happened and what to do, on standard error; with `--json` also as a document."""
        self.clear_progress()
        said = describe(error)
        if self.is_json:
            code = getattr(error, "code", "internal_error")
            facts = {name: str(value) for name, value in getattr(error, "facts", {}).items()}
            document = {"error": code, "facts": facts, "happened": said.happened, "advice": said.advice}
            print(json.dumps(document, ensure_ascii=False))
        print(str(said), file=sys.stderr)

    def progress(self, step: str, share: float | None = None) -> None:
        """Where long work stands; a bar when the share (0 to 1) is known. Nothing when nobody watches."""
        if not sys.stderr.isatty():
            return
        filled = "" if share is None else "[" + "#" * int(share * 24) + "." * (24 - int(share * 24)) + "] "
        self.clear_progress()
        self._last_bar = f"{filled}{step}"
        print(self._last_bar, end="\r", file=sys.stderr, flush=True)

    def clear_progress(self) -> None:
        if self._last_bar:
            print(" " * len(self._last_bar), end="\r", file=sys.stderr, flush=True)
            self._last_bar = ""


def _cell(value: object) -> str:
    """A name from the database may hold what a terminal would obey; people's terminals show it only."""
    return "" if value is None else printable(str(value))
