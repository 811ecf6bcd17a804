"""What the audit log shows and does, without Qt: a page of what happened, one opened entry, the check of the chains, the file.

Only one page is kept, and the marks of those above it: the log is as long as the shop is old.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pos.documents.table_csv import table_csv
from pos.i18n import Locale
from pos.services import audit, audit_log
from pos.services.audit import Problem
from pos.services.audit_log import Checked, Extent, LogDetail, LogEntry, LogPage, LogQuery, Mark
from pos.till.chain_check import check_till
from pos.ui.audit.showing import HEADS, Detail, Row, Showing, key_of
from pos.ui.audit.wording import ALL, GROUPS, problem_words
from pos.ui.faces import Notice, Option
from pos.ui.moments import moment_inside
from pos.ui.office.errands import Errands
from pos.ui.reports.ranges import Span, span_of
from pos.ui.words import sentence
from pos.words import counted, describe, say

MOST_EXPORTED: Final = 50_000
MOST_NAMED: Final = 3
UNKNOWN, RUNNING, GOOD, BAD, FAILED = "unknown", "running", "good", "bad", "failed"


@dataclass(frozen=True, slots=True)
class ChainFace:
    """The card above the list. `state` is one of those above."""

    state: str
    title: str
    detail: str
    act: str


@dataclass(slots=True)
class _Check:
    """A check that is under way."""

    tills: list[str]
    done: int = 0
    problems: list[Problem] | None = None


class AuditPresenter:
    """Listeners are told which part to draw anew: rows, detail, chain, filters, busy or notice."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], datetime], me: str = "") -> None:
        self.locale = locale
        self._errands, self._now, self._me = errands, now, me
        self.showing = Showing(locale, now)
        self._listeners: list[Callable[[str], None]] = []
        self._turn = 0
        self._marks: list[Mark | None] = [None]
        self._entries: dict[str, LogEntry] = {}
        self.rows: tuple[Row, ...] = ()
        self.has_more = False
        self.is_loading = False
        self.is_exporting = False
        self.is_stopped = False
        self.preset = "today"
        self.span = span_of("today", now().date())
        self.person, self.what, self.search = ALL, ALL, ""
        self.people: tuple[Option, ...] = ()
        self.notice: Notice | None = None
        self.detail: Detail | None = None
        self.opened: LogDetail | None = None
        self.chain = ChainFace(UNKNOWN, say("Looking when the chain was checked"), "", "")
        self._check: _Check | None = None

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def stop(self) -> None:
        """The page is gone: nothing more is asked, and what comes in tells nobody."""
        self.is_stopped = True
        self._listeners.clear()

    def _tell(self, *parts: str) -> None:
        for part in parts:
            for listener in list(self._listeners):
                listener(part)

    # ---- the list ----
    def begin(self) -> None:
        """The page came to the front: people, the last check, and the list from its top."""
        self._errands.ask(audit_log.people, done=self._take_people, failed=self._keep_quiet)
        if self._check is None:
            self._errands.ask(audit_log.last_check, done=self._take_last, failed=self._keep_quiet)
        self.reload()

    def refresh(self) -> None:
        """Something happened: who looks at the newest sees it, who reads further down is left alone."""
        if self.page == 1:
            self._load()

    @property
    def page(self) -> int:
        """Counted from the newest, which is 1."""
        return len(self._marks)

    def reload(self) -> None:
        """From the top."""
        self._marks = [None]
        self._load()

    def older(self) -> None:
        if self.has_more and not self.is_loading and self.rows:
            self._marks.append(self._entries[self.rows[-1].key].mark)
            self._load()

    def newer(self) -> None:
        if self.page > 1 and not self.is_loading:
            self._marks.pop()
            self._load()

    @property
    def has_day(self) -> bool:
        """Do the rows say their day as well?"""
        return self.span.days > 1 or bool(self.search.strip())

    @property
    def query(self) -> LogQuery:
        kinds: tuple[str, ...] | None = None
        actions: tuple[str, ...] | None = None
        if self.what != ALL:
            _, kinds, actions = GROUPS[self.what]
        zone = self._now().tzinfo
        return LogQuery(
            dt.datetime.combine(self.span.first, dt.time(), zone),
            dt.datetime.combine(self.span.last + dt.timedelta(days=1), dt.time(), zone),
            None if self.person == ALL else uuid.UUID(self.person),
            kinds,
            actions,
            self.search,
        )

    def _load(self) -> None:
        self._turn += 1
        self.is_loading = True
        self._tell("busy")
        turn = self._turn
        self._errands.ask(
            audit_log.list_log,
            self.query,
            self._marks[-1],
            done=partial(self._take, turn),
            failed=partial(self._fail, turn),
        )

    def _take(self, turn: int, found: LogPage) -> None:
        if turn != self._turn:
            return
        self.is_loading = False
        self._entries = {key_of(each): each for each in found.entries}
        self.rows = tuple(self.showing.row(each, has_day=self.has_day) for each in found.entries)
        self.has_more = found.has_more
        if self.notice is not None and self.notice.action:
            self.notice = None
            self._tell("notice")
        self._tell("rows", "busy")

    def _fail(self, turn: int, error: Exception) -> None:
        if turn != self._turn:
            return
        self.is_loading = False
        said = describe(error)
        again = say("Try again")
        self.notice = Notice("error", said.happened, said.advice, action=again, action_icon="refresh-cw")
        self._tell("rows", "busy", "notice")

    # ---- filters ----
    @property
    def whats(self) -> tuple[Option, ...]:
        return (
            Option(ALL, say("All")),
            *(Option(key, say(text)) for key, (text, _, _) in GROUPS.items()),
        )

    def choose_preset(self, preset: str) -> None:
        self.preset, self.span = preset, span_of(preset, self._now().date())
        self._filtered()

    def choose_days(self, first: dt.date, last: dt.date) -> None:
        self.preset, self.span = "", Span(min(first, last), max(first, last))
        self._filtered()

    def choose_person(self, key: str) -> None:
        self.person = key
        self._filtered()

    def choose_what(self, key: str) -> None:
        self.what = key
        self._filtered()

    def set_search(self, text: str) -> None:
        if text != self.search:
            self.search = text
            self._filtered()

    def _filtered(self) -> None:
        self._tell("filters")
        self.reload()

    def _take_people(self, found: list[tuple[uuid.UUID, str]]) -> None:
        self.people = (
            Option(ALL, say("All")),
            *(Option(str(person), name) for person, name in found),
        )
        self._tell("filters")

    def _keep_quiet(self, _error: Exception) -> None:
        """The list says what is the matter."""

    # ---- one entry ----
    def open(self, key: str) -> None:
        entry = self._entries.get(key)
        if entry is None or key == self.opened_key:
            return
        self.opened = None
        self.detail = self.showing.detail(entry, None)
        self._tell("detail")
        self._errands.ask(
            audit_log.get_entry, entry, done=partial(self._take_whole, key), failed=self._fail_whole
        )

    @property
    def opened_key(self) -> str:
        return self.detail.key if self.detail is not None else ""

    def _take_whole(self, key: str, found: LogDetail) -> None:
        if key == self.opened_key:
            self.opened = found
            self.detail = self.showing.detail(found.entry, found)
            self._tell("detail")

    def _fail_whole(self, error: Exception) -> None:
        self.notice = Notice("error", say("The entry could not be read whole"), sentence(error))
        self._tell("notice")

    def close(self) -> None:
        if self.detail is not None:
            self.detail = self.opened = None
            self._tell("detail")

    # ---- the check ----
    @property
    def is_checking(self) -> bool:
        return self._check is not None

    def check(self) -> None:
        """Everything, one till after the other, so that other questions come between."""
        if self._check is None:
            self._check = _Check([])
            self._show_progress()
            self._errands.ask(audit.list_chains, done=self._take_tills, failed=self._fail_check)

    def _take_tills(self, tills: list[str]) -> None:
        if self._check is not None:
            self._check.tills, self._check.problems = tills, []
            self._check_next()

    def _check_next(self) -> None:
        check = self._check
        if check is None or self.is_stopped:
            return
        self._show_progress()
        if check.done < len(check.tills):
            till = check.tills[check.done]
            self._errands.ask(check_till, till, done=self._take_part, failed=self._fail_check)
        else:
            self._errands.ask(audit.verify_rest, done=self._take_rest, failed=self._fail_check)

    def _take_part(self, found: list[Problem]) -> None:
        if self._check is not None and self._check.problems is not None:
            self._check.problems += found
            self._check.done += 1
            self._check_next()

    def _take_rest(self, found: list[Problem]) -> None:
        if self._check is not None and self._check.problems is not None and not self.is_stopped:
            self._check.problems += found
            self._errands.ask(audit_log.extent, done=self._end_check, failed=self._fail_check)

    def _show_progress(self) -> None:
        check = self._check
        if check is None:
            return
        if check.problems is None:
            detail = ""
        elif check.done < len(check.tills):
            detail = say("Till {place} of {count}", place=check.done + 1, count=len(check.tills))
        else:
            detail = say("The trail of changes and the database's guards")
        waits = say("You can go on working. A shop of some years takes minutes.")
        self.chain = ChainFace(
            RUNNING, say("Checking everything"), f"{detail}. {waits}" if detail else waits, ""
        )
        self._tell("chain")

    def _end_check(self, extent: Extent) -> None:
        check, self._check = self._check, None
        if check is None or check.problems is None:
            return
        now = self._now()
        checked = Checked(now, self._me, extent.entries, len(check.problems))
        self._show_checked(checked, extent, check.problems)
        self._errands.do(audit_log.note_check, checked, done=self._on_noted, failed=self._keep_quiet)

    def _on_noted(self, _: object) -> None:
        self.refresh()

    def _fail_check(self, error: Exception) -> None:
        self._check = None
        self.chain = ChainFace(
            FAILED,
            say("The check did not come to an end"),
            say("{trouble} Nothing is known about the chain.", trouble=sentence(error)),
            say("Check again"),
        )
        self._tell("chain")

    def _take_last(self, checked: Checked | None) -> None:
        if self._check is not None:
            return
        if checked is None:
            self.chain = ChainFace(
                UNKNOWN,
                say("The chain was not checked yet"),
                say("Every entry carries the seal of the one before. The check reads them all."),
                say("Check now"),
            )
            self._tell("chain")
        elif self.chain.state not in {BAD, GOOD, FAILED}:
            self._show_checked(checked, None, None)

    def _show_checked(self, checked: Checked, extent: Extent | None, problems: list[Problem] | None) -> None:
        when = moment_inside(checked.at, self._now(), self.locale)
        words = [self._count(checked.entries, extent)]
        if checked.problems:
            words += self._problem_words(problems or [])
            words.append(
                say(
                    "Change nothing, copy the database, and run pos journal verify with seals from paper: docs, security."
                )
            )
            title = counted(
                checked.problems,
                "The chain has {count} problem",
                "The chain has {count} problems",
            )
        else:
            title = say("Chain verified")
            words.append(say("Nothing was changed or removed."))
        words.append(
            say("Checked {when} by {who}.", when=when, who=checked.by)
            if checked.by
            else say("Checked {when}.", when=when)
        )
        state = BAD if checked.problems else GOOD
        self.chain = ChainFace(state, title, " ".join(words), say("Check again"))
        self._tell("chain")

    def _count(self, entries: int, extent: Extent | None) -> str:
        number = self.locale.quantity(Decimal(entries))
        if extent is None or extent.since is None:
            return counted(entries, "{number} entry.", "{number} entries.", number=number)
        since = self.locale.date(extent.since.astimezone(self._now().tzinfo).date())
        return counted(
            entries,
            "{number} entry since {since}.",
            "{number} entries since {since}.",
            number=number,
            since=since,
        )

    def _problem_words(self, problems: list[Problem]) -> list[str]:
        named = [
            say("{place}: {problem}.", place=each.place, problem=problem_words(each.problem))
            for each in problems[:MOST_NAMED]
        ]
        if len(problems) > MOST_NAMED:
            named.append(counted(len(problems) - MOST_NAMED, "And {count} more.", "And {count} more."))
        return named

    # ---- the file ----
    def export(self, done: Callable[[str, bytes], None]) -> None:
        """What is listed, all pages of it; `done` is given a name for the file and its content."""
        if self.is_exporting:
            return
        self.is_exporting = True
        self._tell("busy")
        name = f"audit-log-{self.span.first.isoformat()}-{self.span.last.isoformat()}.csv"
        self._errands.ask(
            export_csv,
            self.query,
            self.showing,
            done=partial(self._take_file, name, done),
            failed=self._fail_export,
        )

    def _take_file(self, name: str, done: Callable[[str, bytes], None], made: tuple[bytes, bool]) -> None:
        self.is_exporting = False
        content, is_cut = made
        if is_cut:
            self.notice = Notice(
                "warn",
                say("The file has the newest entries only"),
                counted(
                    MOST_EXPORTED,
                    "It ends after {count} entry. Choose fewer days for the rest.",
                    "It ends after {count} entries. Choose fewer days for the rest.",
                ),
                stays=True,
            )
            self._tell("notice")
        self._tell("busy")
        done(name, content)

    def _fail_export(self, error: Exception) -> None:
        self.is_exporting = False
        self.say_export_failed(sentence(error))
        self._tell("busy")

    def say_export_failed(self, why: str) -> None:
        self.notice = Notice("error", say("The file was not written"), why, stays=True)
        self._tell("notice")

    def say_exported(self, name: str) -> None:
        self.notice = Notice("done", say("The log is exported"), name)
        self._tell("notice")


def export_csv(
    session: Any, query: LogQuery, showing: Showing, most: int = MOST_EXPORTED
) -> tuple[bytes, bool]:
    """The file, and whether it ends before the log does. Where the questions are asked, not in the window."""
    lines = [showing.line(entry) for entry in audit_log.walk(session, query, most + 1)]
    return table_csv([say(head) for head in HEADS], lines[:most]), len(lines) > most
