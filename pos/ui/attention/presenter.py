"""What the page "Attention" shows and does, without Qt: the list, one opened item, and a decision being made.

What somebody types stands in a draft for each item and stays there through refusals, reloads and looks at other items.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any

from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.services import attention, flags, tills
from pos.services.attention import Alarm, Attention, Flagged, Item, Kept
from pos.services.flags import QUIET, Findings, OpenKind
from pos.ui.attention.reading import typed_body
from pos.ui.attention.showing import ACCEPT, EDIT, Detail, Row, Showing, key_of
from pos.ui.attention.wording import flag_words
from pos.ui.faces import Notice, Question
from pos.ui.office.errands import Errands
from pos.ui.words import sentence
from pos.words import counted, describe, say

OPEN, NOTES, DECIDED = "open", "notes", "decided"
MOST_RELOADED = 600
"""A refresh asks again for what is listed, up to so many; the rest comes with Show more."""


@dataclass(slots=True)
class Draft:
    """A decision that is being made; `act` is empty while nobody has begun one."""

    act: str = ""
    reason: str = ""
    body: str = ""
    problem: str = ""
    broken_at: tuple[int, int] | None = None
    """Line and column where the typed body cannot be read, both from 1."""


@dataclass(slots=True)
class _Loaded:
    """What the list was made of."""

    rows: tuple[Row, ...] = ()
    items: dict[str, Item] = field(default_factory=dict)
    total: int = 0


class AttentionPresenter:
    """Listeners are told which part to draw anew: rows, detail, draft, busy, notice, count or kinds."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], datetime]) -> None:
        self.locale = locale
        self._errands, self._showing = errands, Showing(locale, now)
        self._listeners: list[Callable[[str], None]] = []
        self._turn = 0
        self._loaded = _Loaded()
        self._drafts: dict[str, Draft] = {}
        self._item: Item | None = None
        self._found: Findings | None = None
        self.tab = OPEN
        self.open_count = 0
        self.is_loading = False
        self.is_busy = False
        self.notice: Notice | None = None
        self.detail: Detail | None = None
        self.kinds: tuple[OpenKind, ...] = ()
        self.is_counting = False

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

    @property
    def _part(self) -> dict[str, bool]:
        """What of all of it the tab shows."""
        return {"is_open": self.tab != DECIDED, "is_quiet": self.tab == NOTES}

    def refresh(self) -> None:
        """Ask anew. What is typed stays; an item that somebody else decided goes, unless something is typed there."""
        self._turn += 1
        self.is_loading = True
        turn = self._turn
        self._tell("rows")
        self._errands.ask(
            attention.list_attention,
            **self._part,
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
            **self._part,
            after=self._loaded.items[self.rows[-1].key],
            done=partial(self._take, self._turn, self._loaded),
            failed=partial(self._fail, self._turn),
        )

    def _take(self, turn: int, above: _Loaded, found: Attention) -> None:
        if turn != self._turn:
            return
        self.is_loading = False
        new = {key_of(each): each for each in found.items if key_of(each) not in above.items}
        rows = (*above.rows, *(self._showing.row(each) for each in new.values()))
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

    # ---- one item ----
    def open(self, key: str) -> None:
        item = self._loaded.items.get(key)
        if item is None or key == self.opened_key:
            return
        self._found = None
        self._show(item)
        self._find_facts()
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
            self._item = self._found = self.detail = None
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
        self.detail = self._showing.detail(item, self._found)
        self._tell("detail", "draft")

    def _find_facts(self) -> None:
        """What an entry with flags is about is asked when it is opened, and when its flags have changed."""
        item = self._item
        if isinstance(item, Flagged):
            self._errands.ask(
                flags.find_facts,
                item.till,
                item.epoch,
                item.seq,
                item.flags,
                done=partial(self._take_facts, item),
                failed=self._fail_whole,
            )

    def _take_facts(self, item: Flagged, found: Findings) -> None:
        if item == self._item:
            self._found = found
            self._show(item)

    def _renew_detail(self) -> None:
        key = self.opened_key
        now = self._loaded.items.get(key)
        if not key or now == self._item:
            return
        if now is None:
            if not self.is_dirty:
                self.close()
        elif not isinstance(now, Kept) or now.payload is not None:
            self._show(now)
            self._find_facts()

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
        if isinstance(self._item, Alarm):
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
        if self.is_busy or not draft.act or item is None or isinstance(item, Alarm):
            return
        if isinstance(item, Flagged):
            self._see_to(item, " ".join(draft.reason.split()))
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

    def _see_to(self, item: Flagged, reason: str) -> None:
        said = Notice("done", say("{title} is seen to", title=self._title), say("The entry stays as it is."))
        self._do(item, said, flags.review, item.till, item.epoch, item.seq, item.flags, reason)

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

    # ---- many at once ----
    @property
    def has_flags(self) -> bool:
        return self.tab != DECIDED and any(isinstance(each, Flagged) for each in self._loaded.items.values())

    def ask_kinds(self) -> None:
        """Which flags of this tab are open, and how many of each; listeners are told `kinds`."""
        if not self.is_counting:
            self.is_counting = True
            self._tell("busy")
            self._errands.ask(flags.open_kinds, done=self._take_kinds, failed=self._fail_kinds)

    def _take_kinds(self, found: tuple[OpenKind, ...]) -> None:
        self.is_counting = False
        self.kinds = tuple(kind for kind in found if (kind.flag in QUIET) is (self.tab == NOTES))
        self._tell("busy", "kinds")

    def _fail_kinds(self, error: Exception) -> None:
        self.is_counting = False
        self.notice = Notice("error", say("The flags could not be counted"), sentence(error))
        self._tell("busy", "notice")

    def kind(self, flag: str) -> OpenKind | None:
        return next((each for each in self.kinds if each.flag == flag), None)

    def question(self, kind: OpenKind) -> Question:
        """Before many are settled."""
        return Question(
            counted(
                kind.count,
                "Mark {number} entry as seen to?",
                "Mark {number} entries as seen to?",
                number=self._number(kind),
            ),
            say(
                "All that is open under “{title}”. What else is odd about one of them stays open, and so does what comes in from now on.",
                title=flag_words(kind.flag, "title"),
            ),
            say("Mark all as seen to"),
            say("Cancel"),
            is_danger=False,
        )

    def see_to_kind(self, kind: OpenKind) -> None:
        """Settle all of a kind that were counted."""
        self._errands.do(
            flags.review_kind,
            kind.flag,
            until=kind.until,
            done=partial(self._done_kind, kind),
            failed=self._refused_kind,
        )

    def kind_words(self, kind: OpenKind) -> str:
        return say("{title} ({count})", title=flag_words(kind.flag, "title"), count=self._number(kind))

    def _number(self, kind: OpenKind) -> str:
        return self.locale.quantity(Decimal(kind.count))

    def _done_kind(self, kind: OpenKind, count: int) -> None:
        number = self.locale.quantity(Decimal(count))
        title = counted(count, "{number} entry is seen to", "{number} entries are seen to", number=number)
        self.notice = Notice("done", title, flag_words(kind.flag, "title"))
        self._tell("notice")
        self.refresh()

    def _refused_kind(self, error: Exception) -> None:
        self.notice = Notice("error", say("Nothing was marked as seen to"), sentence(error))
        self._tell("notice")

    # ---- messages ----
    def try_again(self) -> None:
        self.notice = None
        self.refresh()


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if not reason:
        raise Refused("reason_missing")
    return reason
