"""What the page "Attention" shows and does, without Qt: the list, one opened item, and a decision being made.

What somebody types stands in a draft for each item and stays there through refusals, reloads and looks at other items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.services import attention, tills
from pos.services.attention import Alarm, Attention, Decided, Item, Kept, at_of
from pos.ui.attention.reading import Paper, body_text, read_paper, typed_body
from pos.ui.attention.wording import (
    SERIES_ALARMS,
    alarm_words,
    kept_title,
    kind_word,
    place,
    times,
    why_kept,
)
from pos.ui.faces import Notice
from pos.ui.office.errands import Errands
from pos.ui.words import sentence
from pos.words import describe, say

ACCEPT, APPLY, EDIT, SEEN = "accept", "apply", "edit", "seen"
OPEN, DECIDED = "open", "decided"
MOST_RELOADED = 600
"""A refresh asks again for what is listed, up to so many; the rest comes with Show more."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list as texts. `tone` is danger, warn or text2."""

    key: str
    title: str
    why: str
    icon: str
    tone: str
    till: str
    place: str
    amount: str
    when: str


@dataclass(slots=True)
class Draft:
    """A decision that is being made; `act` is empty while nobody has begun one."""

    act: str = ""
    reason: str = ""
    body: str = ""
    problem: str = ""
    broken_at: tuple[int, int] | None = None
    """Line and column where the typed body cannot be read, both from 1."""


@dataclass(frozen=True, slots=True)
class Detail:
    """The opened item as texts."""

    key: str
    title: str
    subtitle: str
    is_alarm: bool
    is_series: bool
    reason: str
    said: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    paper: Paper
    raw: str
    acts: tuple[str, ...]


@dataclass(slots=True)
class _Loaded:
    """What the list was made of."""

    rows: tuple[Row, ...] = ()
    items: dict[str, Item] = field(default_factory=dict)
    total: int = 0


class AttentionPresenter:
    """Listeners are told which part to draw anew: rows, detail, draft, busy, notice or count."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], datetime]) -> None:
        self.locale = locale
        self._errands, self._now = errands, now
        self._listeners: list[Callable[[str], None]] = []
        self._turn = 0
        self._loaded = _Loaded()
        self._drafts: dict[str, Draft] = {}
        self._item: Item | None = None
        self.tab = OPEN
        self.open_count = 0
        self.is_loading = False
        self.is_busy = False
        self.notice: Notice | None = None
        self.detail: Detail | None = None

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, *parts: str) -> None:
        for part in parts:
            for listener in self._listeners:
                listener(part)

    # ---- the list ----
    @property
    def rows(self) -> tuple[Row, ...]:
        return self._loaded.rows

    @property
    def total(self) -> int:
        """How many there are, listed or not."""
        return max(self._loaded.total, len(self.rows))

    @property
    def has_more(self) -> bool:
        return len(self.rows) < self.total

    def choose_tab(self, key: str) -> None:
        if key != self.tab:
            self.tab, self._loaded = key, _Loaded()
            self.close()
            self.refresh()

    def refresh(self) -> None:
        """Ask anew. What is typed stays; an item that somebody else decided goes, unless something is typed there."""
        self._turn += 1
        self.is_loading = True
        turn = self._turn
        self._tell("rows")
        self._errands.ask(
            attention.list_attention,
            is_open=self.tab == OPEN,
            most=max(attention.PAGE, min(len(self.rows), MOST_RELOADED)),
            done=partial(self._take, turn, _Loaded()),
            failed=partial(self._fail, turn),
        )

    def show_more(self) -> None:
        """List the next ones below. Does nothing while something is on its way."""
        if not self.has_more or self.is_loading or not self.rows:
            return
        self._turn += 1
        self.is_loading = True
        self._tell("rows")
        self._errands.ask(
            attention.list_attention,
            is_open=self.tab == OPEN,
            after=self._loaded.items[self.rows[-1].key],
            done=partial(self._take, self._turn, self._loaded),
            failed=partial(self._fail, self._turn),
        )

    def _take(self, turn: int, above: _Loaded, found: Attention) -> None:
        if turn != self._turn:
            return
        self.is_loading = False
        new = {key_of(each): each for each in found.items if key_of(each) not in above.items}
        rows = (*above.rows, *(self._row(each) for each in new.values()))
        # An empty page is the end, whatever was counted: others decide meanwhile.
        self._loaded = _Loaded(rows, {**above.items, **new}, found.total if new else len(rows))
        self.open_count = found.open_count
        if self.notice is not None and self.notice.action:
            self.notice = None
            self._tell("notice")
        self._tell("rows", "count")
        self._renew_detail()

    def _fail(self, turn: int, error: Exception) -> None:
        if turn != self._turn:
            return
        self.is_loading = False
        said = describe(error)
        self.notice = Notice(
            "error", said.happened, said.advice, action=say("Try again"), action_icon="refresh-cw"
        )
        self._tell("rows", "notice")

    def _row(self, item: Item) -> Row:
        when = moment(at_of(item), self._now(), self.locale)
        if isinstance(item, Alarm):
            icon, tone = ("circle-alert", "danger") if item.kind in SERIES_ALARMS else ("clock", "warn")
            since = moment_inside(item.first_at, self._now(), self.locale)
            why = say("{how_often} since {when}", how_often=times(item.times), when=since)
            title, at, amount = alarm_words(item, "title"), "", ""
        else:
            icon, tone = "inbox", "warn"
            paper = read_paper(item.payload, self.locale)
            title, at, amount = kept_title(item, paper.number), place(item), paper.total
            why = why_kept(item.error)
        if item.decided is not None:
            icon, tone, why = "check", "text2", self._decision(item)
        return Row(key_of(item), title, why, icon, tone, item.till_name, at, amount, when)

    # ---- one item ----
    def open(self, key: str) -> None:
        item = self._loaded.items.get(key)
        if item is None or key == self.opened_key:
            return
        self._show(item)
        if isinstance(item, Kept) and item.payload is None:
            self._errands.ask(
                attention.get_kept,
                item.till,
                item.epoch,
                item.seq,
                done=self._take_whole,
                failed=self._fail_whole,
            )

    def close(self) -> None:
        if self.detail is not None:
            self._item = self.detail = None
            self._tell("detail")

    @property
    def opened_key(self) -> str:
        return self.detail.key if self.detail is not None else ""

    def _take_whole(self, item: Kept) -> None:
        if key_of(item) == self.opened_key:
            self._show(item)

    def _fail_whole(self, error: Exception) -> None:
        self.notice = Notice("error", say("The entry could not be read whole"), sentence(error))
        self._tell("notice")

    def _show(self, item: Item) -> None:
        self._item = item
        self.detail = self._alarm_detail(item) if isinstance(item, Alarm) else self._kept_detail(item)
        self._tell("detail", "draft")

    def _renew_detail(self) -> None:
        key = self.opened_key
        now = self._loaded.items.get(key)
        if not key or now == self._item:
            return
        if now is None:
            if not self.is_dirty:
                self.close()
        elif isinstance(now, Alarm) or now.payload is not None:
            self._show(now)

    def _alarm_detail(self, item: Alarm) -> Detail:
        now = self._now()
        facts = [
            (say("Till"), self._till(item)),
            (say("Since"), moment(item.first_at, now, self.locale)),
            (say("Last time"), moment(item.last_at, now, self.locale)),
            (say("How often"), times(item.times)),
            *self._decided_facts(item.decided),
        ]
        return Detail(
            key=key_of(item),
            title=alarm_words(item, "title"),
            subtitle=self._till(item),
            is_alarm=True,
            is_series=item.kind in SERIES_ALARMS,
            reason=alarm_words(item, "meaning"),
            said="",
            advice=alarm_words(item, "advice") if item.decided is None else "",
            facts=tuple(facts),
            paper=Paper(),
            raw="",
            acts=(SEEN,) if item.decided is None else (),
        )

    def _kept_detail(self, item: Kept) -> Detail:
        paper = read_paper(item.payload, self.locale)
        facts = [
            (say("Till"), self._till(item)),
            (say("Entry"), say("Series {series}, number {number}", series=item.epoch, number=item.seq)),
            (say("What"), kind_word(item.kind)),
            (say("By"), item.person or ""),
            (say("Kept since"), moment(item.at, self._now(), self.locale)),
            *self._decided_facts(item.decided),
        ]
        return Detail(
            key=key_of(item),
            title=kept_title(item, paper.number),
            subtitle=say("{till}, entry {place}", till=self._till(item), place=place(item)),
            is_alarm=False,
            is_series=False,
            reason=why_kept(item.error),
            said=item.error,
            advice="",
            facts=tuple((name, text) for name, text in facts if text),
            paper=paper,
            raw=body_text(item.payload),
            acts=(ACCEPT, EDIT, APPLY) if item.decided is None and item.payload is not None else (),
        )

    @staticmethod
    def _till(item: Item) -> str:
        return item.till if item.till == item.till_name else f"{item.till_name} ({item.till})"

    def _decided_facts(self, decided: Decided | None) -> list[tuple[str, str]]:
        if decided is None:
            return []
        who = [(say("Decided by"), decided.by or say("By command line"))]
        who.append((say("Decided"), moment(decided.at, self._now(), self.locale)))
        return [*who, (say("Reason"), decided.reason)] if decided.reason else who

    @staticmethod
    def _decision(item: Item) -> str:
        decided = item.decided
        if decided is None:
            return ""
        if isinstance(item, Alarm):
            what = say("Seen to")
        else:
            what = say("Applied") if decided.is_applied else say("Accepted as it is")
        if decided.by:
            what = say("{what} by {person}", what=what, person=decided.by)
        return say("{what}: {reason}", what=what, reason=decided.reason) if decided.reason else what

    # ---- a decision ----
    @property
    def draft(self) -> Draft:
        """That of the opened item."""
        return self._drafts.setdefault(self.opened_key, Draft()) if self.opened_key else Draft()

    @property
    def is_dirty(self) -> bool:
        draft = self.draft
        return bool(draft.act and (draft.reason.strip() or self.is_body_changed))

    @property
    def is_body_changed(self) -> bool:
        return self.draft.act == EDIT and self.detail is not None and self.draft.body != self.detail.raw

    def begin(self, act: str) -> None:
        """A button of the opened item. What was typed before, like the reason, is kept."""
        if self.detail is None or self.is_busy or act not in self.detail.acts:
            return
        if act == SEEN:
            self._resolve()
            return
        draft = self.draft
        draft.act, draft.problem = act, ""
        if act == EDIT and not draft.body:
            draft.body = self.detail.raw
        self._tell("draft")

    def drop(self) -> None:
        """Back to looking. Reason and body stay for a second thought, as long as the page does."""
        draft = self.draft
        if draft.act and not self.is_busy:
            draft.act, draft.problem = "", ""
            self._tell("draft")

    def set_reason(self, text: str) -> None:
        self.draft.reason = text
        self._clear_problem()

    def set_body(self, text: str) -> None:
        self.draft.body = text
        self._clear_problem()

    def _clear_problem(self) -> None:
        if self.draft.problem:
            self.draft.problem = ""
            self._tell("busy")

    def confirm(self) -> None:
        """Do what was begun."""
        item, draft = self._item, self.draft
        if self.is_busy or not draft.act or not isinstance(item, Kept):
            return
        try:
            reason = _reason(draft.reason)
            body = typed_body(draft.body) if draft.act == EDIT else None
        except Refused as error:
            self._refuse(draft, error)
            return
        where = (item.till, item.epoch, item.seq)
        if draft.act == ACCEPT:
            said = Notice(
                "done", say("{title} is accepted as it is", title=self._title), say("It counts in no figure.")
            )
            self._do(item, said, tills.accept, *where, reason)
        else:
            said = Notice("done", say("{title} is applied", title=self._title), say("It counts from now on."))
            self._do(item, said, tills.repair, *where, reason, body)

    def _resolve(self) -> None:
        if isinstance(self._item, Alarm):
            said = Notice("done", say("The alarm is closed"), say("It comes back if it happens again."))
            self._do(self._item, said, tills.resolve_alarm, self._item.till, self._item.kind)

    @property
    def _title(self) -> str:
        return self.detail.title if self.detail is not None else ""

    def _do(self, item: Item, said: Notice, use_case: Callable[..., Any], *arguments: Any) -> None:
        self.is_busy = True
        self.draft.problem = ""
        self._tell("busy")
        key = key_of(item)
        self._errands.do(
            use_case, *arguments, done=partial(self._done, key, said), failed=partial(self._refused, key)
        )

    def _done(self, key: str, said: Notice, _result: Any) -> None:
        self._end(key)
        self.notice = said
        self._tell("notice")
        self.refresh()

    def _refused(self, key: str, error: Exception) -> None:
        if isinstance(error, PosError) and error.code == "not_found":
            self._end(key)
            self.notice = Notice(
                "warn", say("Somebody decided this already"), say("Nothing was changed by you."), stays=True
            )
            self._tell("notice")
            self.refresh()
            return
        self.is_busy = False
        self._refuse(self._drafts.setdefault(key, Draft()), error)
        if key == self.opened_key and not self.draft.act:
            self.notice = Notice("error", say("The alarm is still open"), sentence(error))
            self._tell("notice")

    def _refuse(self, draft: Draft, error: Exception) -> None:
        draft.problem = sentence(error)
        facts = error.facts if isinstance(error, PosError) and error.code == "body_unreadable" else {}
        line, column = facts.get("line"), facts.get("column")
        draft.broken_at = (line, column) if isinstance(line, int) and isinstance(column, int) else None
        self._tell("busy")

    def _end(self, key: str) -> None:
        self.is_busy = False
        self._drafts.pop(key, None)
        if key == self.opened_key:
            self.close()
        self._tell("busy")

    # ---- messages ----
    def try_again(self) -> None:
        self.notice = None
        self.refresh()


def key_of(item: Item) -> str:
    """Stable for as long as the item is in the same state; an alarm may be raised again after it was closed."""
    if isinstance(item, Alarm):
        return f"alarm {item.till} {item.kind} {item.first_at.isoformat()}"
    return f"kept {item.till}/{item.epoch}-{item.seq}"


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Refused("reason_missing")
    return reason


def moment(at: datetime, now: datetime, locale: Locale) -> str:
    """Like Today 14:33, Yesterday 18:20, or 18 Nov 16:30; with the year when it is another."""
    local, today = at.astimezone(now.tzinfo), now.date()
    time = local.strftime("%H:%M")
    if local.date() == today:
        return say("Today {time}", time=time)
    if local.date() == today - timedelta(days=1):
        return say("Yesterday {time}", time=time)
    from babel.dates import format_date

    pattern = "d MMM" if local.year == today.year else "d MMM y"
    return f"{format_date(local, pattern, locale.language)} {time}"


def moment_inside(at: datetime, now: datetime, locale: Locale) -> str:
    """As `moment`, inside a sentence: today 14:33."""
    local, today = at.astimezone(now.tzinfo), now.date()
    time = local.strftime("%H:%M")
    if local.date() == today:
        return say("today {time}", time=time)
    if local.date() == today - timedelta(days=1):
        return say("yesterday {time}", time=time)
    return moment(at, now, locale)
