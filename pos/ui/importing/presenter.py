"""Importing products: the file, its columns, what each row would do, and doing it in batches. No Qt here.

Nothing is written before it was checked, every batch is whole or not at all, and what is there already is recognised: an import
that was stopped, or that lost the server, goes on where it was, or is simply begun again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Final

from pos.domain import product_file as fields
from pos.domain.inputs.sheet import Row, Sheet, with_point
from pos.errors import PosError
from pos.i18n import Locale
from pos.services import product_import
from pos.services.catalog import ProductDraft
from pos.services.product_import import Job, Options, Outcome
from pos.ui.faces import BadgeText, Option
from pos.ui.importing import files
from pos.ui.importing.wording import (
    FIELD_TEXTS,
    SEPARATORS,
    field_text,
    refusal_text,
    remark_text,
    result_badge,
    time_left,
)
from pos.ui.office.errands import Errands
from pos.words import counted, describe, say

FILE: Final = "file"
COLUMNS: Final = "columns"
CHECK: Final = "check"
IMPORT: Final = "import"
STEPS: Final = (FILE, COLUMNS, CHECK, IMPORT)
MOST_LOOKS: Final = 2_000
"""Rows that are listed; all that were skipped are kept for the file of them."""
LONGEST_NOTE: Final = 200
NO_SHEET: Final = Sheet(",", ".", (), ())
_NEEDS: Final = {fields.COST: "cost.read", fields.STOCK: "stock.edit"}


@dataclass(frozen=True, slots=True)
class ColumnFace:
    """A column of the file. `field` is a key of `field_options`, empty while nobody has chosen."""

    place: int
    title: str
    first: str
    second: str
    field: str
    badge: BadgeText


@dataclass(frozen=True, slots=True)
class Look:
    """A row that needs a look: its number, what happened, and what became of it."""

    number: int
    text: str
    badge: BadgeText


@dataclass(frozen=True, slots=True)
class Skipped:
    row: Row
    reason: str


class ImportPresenter:
    """The state of one import. `on_change` is called after everything; the dialog then draws what is new."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        rights: frozenset[str],
        today: Callable[[], date],
        seconds: Callable[[], float],
        keep_in: Path,
    ) -> None:
        self._errands, self._locale, self._rights = errands, locale, rights
        self._today, self._seconds, self._keep_in = today, seconds, keep_in
        self.on_change: Callable[[], None] = _nothing
        self.on_done: Callable[[str], None] = _ignore
        """Called with a sentence when an import has ended, wherever the person is by then."""
        self._turn = 0
        self._forget()

    def _forget(self) -> None:
        self.step = FILE
        self.path = Path()
        self.sheet = NO_SHEET
        self.columns: tuple[str, ...] = ()
        self.key = fields.BARCODE
        self.updates = True
        self.trouble = ""
        self.is_busy = False
        self.is_stopped = False
        self.is_done = False
        self.is_seen = False
        self.kept: Path | None = None
        self.counts: Counter[str] = Counter()
        self.looks: list[Look] = []
        self.skipped: list[Skipped] = []
        self._before: list[ProductDraft] = []
        self._next = 0
        self._job = self._new_job()
        self._began = 0.0
        self._began_at = 0

    def _new_job(self) -> Job:
        point, note = self.sheet.point, self.path.name[:LONGEST_NOTE]
        return Job(Options(self.columns, point, self._today(), self.key, self.updates, note))

    @property
    def today(self) -> date:
        return self._today()

    # ---- the file ----
    def begin(self) -> None:
        """Open at the first step, unless a file was begun with, or the outcome of an import was not looked at."""
        if not self.is_busy and (self.is_seen or self.step == FILE):
            self._turn += 1
            self._forget()
            self.on_change()

    def open_file(self, path: Path) -> None:
        self.trouble = ""
        self.is_busy = True
        self._turn += 1
        self._errands.ask(
            files.read_file,
            path,
            done=partial(self._take_file, self._turn, path),
            failed=partial(self._fail, self._turn),
        )
        self.on_change()

    def _take_file(self, turn: int, path: Path, sheet: Sheet) -> None:
        if turn != self._turn:
            return
        self._forget()
        self.path, self.sheet = path, sheet
        self.columns = self._matched(sheet)
        if fields.BARCODE not in self.columns and fields.SKU in self.columns:
            self.key = fields.SKU
        self.step = COLUMNS
        self.on_change()

    def _matched(self, sheet: Sheet) -> tuple[str, ...]:
        found = fields.match_columns(sheet.header, sheet.rows)
        return tuple(field if self._may(field) else fields.IGNORE for field in found)

    def _may(self, field: str) -> bool:
        return field not in _NEEDS or _NEEDS[field] in self._rights

    # ---- the columns ----
    def set_separator(self, separator: str) -> None:
        """The same file cut otherwise: columns are matched anew."""
        if separator == self.sheet.separator:
            return
        self._turn += 1
        self.is_busy = True
        self._errands.ask(
            files.read_file,
            self.path,
            separator,
            done=partial(self._take_file, self._turn, self.path),
            failed=partial(self._fail, self._turn),
        )
        self.on_change()

    def set_point(self, point: str) -> None:
        self.sheet = with_point(self.sheet, point)
        self.on_change()

    def choose(self, place: int, field: str) -> None:
        """Where a column goes. A field that another column had is taken from it; barcodes may stand in several."""
        others = (
            "" if each == field and field not in {fields.BARCODE, fields.IGNORE} else each
            for each in self.columns
        )
        columns = list(others)
        columns[place] = field
        self.columns = tuple(columns)
        if self.key not in self.columns:
            self.key = next((key for key in fields.KEYS if key in self.columns), self.key)
        self.trouble = ""
        self.on_change()

    def set_updates(self, updates: bool) -> None:
        self.updates = updates
        self.on_change()

    def set_key(self, key: str) -> None:
        self.key = key
        self.on_change()

    @property
    def unchosen(self) -> list[int]:
        return [place for place, field in enumerate(self.columns) if not field]

    @property
    def missing(self) -> str:
        """What keeps the file from being checked, as a sentence, or nothing."""
        if not any(key in self.columns for key in fields.KEYS):
            return say("Say which column is the barcode or the number.")
        if not any(field in self.columns for field in fields.FIELDS if field not in fields.KEYS):
            return say("Say what the other columns are: a name, a price.")
        if self.unchosen:
            return counted(
                len(self.unchosen),
                "{count} column is not chosen yet: say what it is, or leave it out.",
                "{count} columns are not chosen yet: say what they are, or leave them out.",
            )
        return ""

    # ---- going on ----
    def abandon(self) -> None:
        """Whoever began it is gone: what is on its way is finished, nothing comes after it, and nobody is told."""
        self._turn += 1
        self.on_change, self.on_done = _nothing, _ignore

    def look_away(self) -> None:
        """The dialog was closed: what is done is done, and the next one begins anew."""
        self.is_seen = self.is_done

    def back(self) -> None:
        """To the step before, while nothing was written."""
        if self.step == CHECK:
            self._turn += 1
            self.is_busy = False
            self._clear_figures()
            self.step = COLUMNS
        elif self.step == COLUMNS:
            self._turn += 1
            self._forget()
        self.trouble = ""
        self.on_change()

    def check(self) -> None:
        """What each row would do. Nothing is written."""
        if self.missing:
            self.trouble = self.missing
            self.on_change()
            return
        self._clear_figures()
        self._job = self._new_job()
        self.step = CHECK
        self._run()

    def start(self) -> None:
        """Import what was checked; first what is about to change is kept in a file."""
        if self.step != CHECK or self.is_busy or not self.importable:
            return
        before = self._before
        self._clear_figures()
        self.step = IMPORT
        self._job = self._new_job()
        if not before:
            self._run()
            return
        self.is_busy = True
        self._turn += 1
        self._errands.ask(
            files.keep_before,
            self._today(),
            (self.path.parent, self._keep_in),
            say("{name} before", name=self.path.stem) + ".csv",
            before,
            done=partial(self._take_kept, self._turn),
            failed=partial(self._keeping_failed, self._turn),
        )
        self.on_change()

    def _take_kept(self, turn: int, path: Path) -> None:
        if turn == self._turn:
            self.kept = path
            self._run()

    def _keeping_failed(self, turn: int, error: Exception) -> None:
        """Nothing was written: back to what was checked, which has to be checked again."""
        if turn == self._turn:
            self.step = COLUMNS
            self._fail(turn, error)

    def stop(self) -> None:
        """After the batch that is on its way; what is imported stays."""
        if self.is_busy:
            self.is_stopped = True
            self.on_change()

    def go_on(self) -> None:
        """After a stop, or when the server is back."""
        if self.step in {CHECK, IMPORT} and not self.is_busy and not self.is_done:
            self.trouble = ""
            self.is_stopped = False
            self._run()

    def _clear_figures(self) -> None:
        self.counts = Counter()
        self.looks, self.skipped = [], []
        self._before = []
        self._next = 0
        self.is_done = self.is_stopped = False

    def _run(self) -> None:
        self._turn += 1
        self.is_busy = True
        self._began, self._began_at = self._seconds(), self._next
        self._ask_batch(self._turn)
        self.on_change()

    def _ask_batch(self, turn: int) -> None:
        batch = self.sheet.rows[self._next : self._next + product_import.BATCH]
        send, use_case = (
            (self._errands.ask, product_import.check_rows)
            if self.step == CHECK
            else (self._errands.do, product_import.write_rows)
        )
        send(
            use_case,
            self._job,
            batch,
            done=partial(self._take_batch, turn, batch),
            failed=partial(self._fail, turn),
        )

    def _take_batch(self, turn: int, batch: Sequence[Row], outcomes: list[Outcome]) -> None:
        if turn != self._turn:
            return
        rows = {row.number: row for row in batch}
        for outcome in outcomes:
            self._take_outcome(rows[outcome.number], outcome)
        self._next += len(batch)
        if self._next >= len(self.sheet.rows):
            self._end()
        elif self.is_stopped:
            self.is_busy = False
        else:
            self._ask_batch(turn)
        self.on_change()

    def _take_outcome(self, row: Row, outcome: Outcome) -> None:
        self.counts[outcome.result] += 1
        is_done = self.step == IMPORT
        if outcome.refused is not None:
            text = refusal_text(outcome.refused, self._column_of(outcome.refused))
            self.skipped.append(Skipped(row, text))
            self._look(Look(row.number, text, result_badge(None, is_done=is_done)))
        for remark in outcome.remarks:
            self._look(Look(row.number, remark_text(remark), result_badge(remark, is_done=is_done)))
        if outcome.before is not None and not is_done:
            self._before.append(outcome.before)

    def _look(self, look: Look) -> None:
        if len(self.looks) < MOST_LOOKS:
            self.looks.append(look)

    def _column_of(self, error: PosError) -> str:
        place = error.facts.get("column")
        return self.sheet.header[place] if isinstance(place, int) else ""

    def _end(self) -> None:
        self.is_busy = False
        self.is_stopped = False
        if self.step == IMPORT:
            self.is_done = True
            self.on_done(self.outcome_text)

    def _fail(self, turn: int, error: Exception) -> None:
        if turn != self._turn:
            return
        self.is_busy = False
        self.trouble = str(describe(error))
        self.on_change()

    def save_skipped(self, path: Path, done: Callable[[str], None]) -> None:
        """Write the skipped rows, as they stood in the file, with the reason behind each; `done` gets a sentence."""
        rows, reasons = [each.row for each in self.skipped], [each.reason for each in self.skipped]
        self._errands.ask(
            files.write_rows,
            path,
            self.sheet.header,
            rows,
            reasons,
            done=lambda written: done(say("The skipped rows are in {file}", file=written.name)),
            failed=lambda error: done(str(describe(error))),
        )

    # ---- faces ----
    @property
    def subtitle(self) -> str:
        if not self.sheet.rows:
            return say("From a supplier or a spreadsheet")
        return counted(
            len(self.sheet.rows),
            "{file}, {count} row",
            "{file}, {count} rows",
            file=self.path.name,
            count=self._figure(len(self.sheet.rows)),
        )

    @property
    def column_faces(self) -> list[ColumnFace]:
        first, second = self.sheet.examples
        return [
            ColumnFace(place, title, first[place], second[place], field, _column_badge(field))
            for place, (title, field) in enumerate(zip(self.sheet.header, self.columns, strict=True))
        ]

    @property
    def matched_text(self) -> str:
        if self.missing and not self.unchosen:
            return self.missing
        matched = sum(1 for field in self.columns if field and field != fields.IGNORE)
        if not self.unchosen:
            return counted(
                len(self.columns),
                "{matched} of {count} column goes to a field of the shop.",
                "{matched} of {count} columns go to fields of the shop.",
                matched=matched,
            )
        return counted(
            len(self.columns),
            "{matched} of {count} column was matched by name. Check the rest.",
            "{matched} of {count} columns were matched by name. Check the rest.",
            matched=matched,
        )

    def field_options(self) -> list[Option]:
        allowed = [field for field in (*fields.FIELDS, fields.IGNORE) if self._may(field)]
        return [Option(field, say(FIELD_TEXTS[field])) for field in allowed]

    @staticmethod
    def separator_options() -> list[Option]:
        return [Option(separator, say(text)) for separator, text in SEPARATORS.items()]

    def key_options(self) -> list[Option]:
        return [Option(key, field_text(key)) for key in fields.KEYS if key in self.columns]

    @property
    def total(self) -> int:
        return len(self.sheet.rows)

    @property
    def importable(self) -> int:
        """How many rows would change something, by the check."""
        return self.counts["new"] + self.counts["updated"]

    @property
    def share(self) -> float:
        return self._next / self.total if self.total else 0.0

    @property
    def heading(self) -> str:
        if self.step == CHECK:
            if self.is_busy:
                return say("Checking, {left}", left=self._left)
            return (
                say("Checked. Nothing is written yet.") if self.share == 1 else say("The check was stopped")
            )
        if self.is_done:
            return say("Imported")
        if not self.is_busy:
            return say("The import stands still")
        if self.is_stopped:
            return say("Stopping after these rows")
        return say("Importing, {left}", left=self._left)

    @property
    def _left(self) -> str:
        done = self._next - self._began_at
        if not done:
            return say("the first rows")
        pace = (self._seconds() - self._began) / done
        return time_left(pace * (self.total - self._next))

    @property
    def place_text(self) -> str:
        text = counted(
            self.total,
            "{done} of {count} row.",
            "{done} of {count} rows.",
            done=self._figure(self._next),
            count=self._figure(self.total),
        )
        if self.step == IMPORT and self.is_busy:
            return " ".join((text, say("You can close this window, the import goes on.")))
        return text

    @property
    def outcome_text(self) -> str:
        return say(
            "{file}: {new} new, {updated} updated, {same} without a change, {skipped} skipped",
            file=self.path.name,
            new=self._figure(self.counts["new"]),
            updated=self._figure(self.counts["updated"]),
            same=self._figure(self.counts["same"]),
            skipped=self._figure(self.counts["skipped"]),
        )

    @property
    def kept_text(self) -> str:
        if self.kept is None:
            return ""
        return say("What was there before is in “{file}”. Import that to go back.", file=self.kept.name)

    def figure(self, result: str) -> str:
        return self._figure(self.counts[result])

    def count_text(self, number: int) -> str:
        """A number of rows as people read it."""
        return self._figure(number)

    def _figure(self, number: int) -> str:
        return self._locale.quantity(Decimal(number))


def _column_badge(field: str) -> BadgeText:
    if not field:
        return BadgeText(say("Choose one"), "warn")
    if field == fields.IGNORE:
        return BadgeText(say("Left out"), "neutral")
    return BadgeText(say("Matched"), "ok")


def _nothing() -> None:
    pass


def _ignore(_value: Any) -> None:
    pass
