"""Items of the page as texts: a row of the list, and the opened item. No Qt here, and nothing is asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from pos.i18n import Locale
from pos.services.attention import Alarm, Decided, Flagged, Item, Kept, at_of
from pos.services.flags import Findings
from pos.ui.attention.findings import facts_of, what_is_meant
from pos.ui.attention.reading import Pair, Paper, body_text, read_paper
from pos.ui.attention.wording import (
    SERIES_ALARMS,
    alarm_words,
    flag_tone,
    flag_words,
    kept_title,
    kind_word,
    place,
    times,
    why_kept,
    worst_first,
)
from pos.ui.moments import moment, moment_inside
from pos.words import counted, say

ACCEPT, APPLY, EDIT, SEEN = "accept", "apply", "edit", "seen"
_FLAG_ICONS = {"danger": "circle-alert", "warn": "triangle-alert", "text2": "info"}


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


@dataclass(frozen=True, slots=True)
class Detail:
    """The opened item as texts. `about` are the things that are meant, with how they stand now."""

    key: str
    title: str
    subtitle: str
    tone: str
    reason: str
    said: str
    advice: str
    facts: tuple[tuple[str, str], ...]
    paper: Paper
    raw: str
    acts: tuple[str, ...]
    about: tuple[Pair, ...] = ()


class Showing:
    """Makes texts of items, in the words of the locale, as of now."""

    def __init__(self, locale: Locale, now: Callable[[], datetime]) -> None:
        self._locale, self._now = locale, now

    def row(self, item: Item) -> Row:
        if isinstance(item, Alarm):
            icon, tone = ("circle-alert", "danger") if item.kind in SERIES_ALARMS else ("clock", "warn")
            since = self._inside(item.first_at)
            why = say("{how_often} since {when}", how_often=times(item.times), when=since)
            title, at, amount = alarm_words(item, "title"), "", ""
        else:
            paper = read_paper(item.payload, self._locale)
            at, amount, entry = place(item), paper.total, kept_title(item, paper.number)
            if isinstance(item, Flagged):
                worst, *others = worst_first(item.flags)
                tone = flag_tone(worst)
                icon, title, why = _FLAG_ICONS[tone], flag_words(worst, "title"), _entry_and(entry, others)
            else:
                icon, tone, title, why = "inbox", "warn", entry, why_kept(item.error)
        if item.decided is not None:
            icon, tone, why = "check", "text2", _decision(item)
        return Row(
            key_of(item), title, why, icon, tone, item.till_name, at, amount, self._moment(at_of(item))
        )

    def detail(self, item: Item, found: Findings | None = None) -> Detail:
        """`found` are those of an entry with flags, once they are known."""
        if isinstance(item, Alarm):
            return self._alarm(item)
        return self._flagged(item, found) if isinstance(item, Flagged) else self._kept(item)

    def _alarm(self, item: Alarm) -> Detail:
        facts = [
            (say("Till"), _till(item)),
            (say("Since"), self._moment(item.first_at)),
            (say("Last time"), self._moment(item.last_at)),
            (say("How often"), times(item.times)),
            *self._decided(item.decided),
        ]
        return Detail(
            key=key_of(item),
            title=alarm_words(item, "title"),
            subtitle=_till(item),
            tone="danger" if item.kind in SERIES_ALARMS else "warn",
            reason=alarm_words(item, "meaning"),
            said="",
            advice=alarm_words(item, "advice") if item.decided is None else "",
            facts=tuple(facts),
            paper=Paper(),
            raw="",
            acts=(SEEN,) if item.decided is None else (),
        )

    def _kept(self, item: Kept) -> Detail:
        paper = read_paper(item.payload, self._locale)
        facts = [
            *self._entry(item),
            (say("Kept since"), self._moment(item.at)),
            *self._decided(item.decided),
        ]
        return Detail(
            key=key_of(item),
            title=kept_title(item, paper.number),
            subtitle=say("{till}, entry {place}", till=_till(item), place=place(item)),
            tone="warn",
            reason=why_kept(item.error),
            said=say("The server said: {said}", said=item.error) if item.error else "",
            advice="",
            facts=tuple((name, text) for name, text in facts if text),
            paper=paper,
            raw=body_text(item.payload),
            acts=(ACCEPT, EDIT, APPLY) if item.decided is None and item.payload is not None else (),
        )

    def _flagged(self, item: Flagged, found: Findings | None) -> Detail:
        payload = item.payload if found is None else found.payload
        paper = read_paper(payload, self._locale)
        worst, *others = flags = worst_first(item.flags)
        also = [
            say("{what}: {reason}", what=flag_words(flag, "title"), reason=flag_words(flag, "meaning"))
            for flag in others
        ]
        advice = dict.fromkeys(flag_words(flag, "advice") for flag in flags)
        facts = [*self._entry(item)]
        if found is not None:
            facts += facts_of(item, found, self._moment, self._inside)
            facts += [
                (say("Time at the till"), self._moment(found.at)),
                (say("Came in"), self._moment(found.posted_at)),
            ]
        facts += self._decided(item.decided)
        return Detail(
            key=key_of(item),
            title=flag_words(worst, "title"),
            subtitle=say("{title}, {till}", title=kept_title(item, paper.number), till=_till(item)),
            tone=flag_tone(worst),
            reason=flag_words(worst, "meaning"),
            said="\n".join(also),
            advice="\n\n".join(advice) if item.decided is None else "",
            facts=tuple((name, text) for name, text in facts if text),
            paper=paper,
            raw=body_text(payload),
            acts=(SEEN,) if item.decided is None else (),
            about=() if found is None else what_is_meant(found, self._locale, self._inside),
        )

    def _entry(self, item: Kept | Flagged) -> list[tuple[str, str]]:
        return [
            (say("Till"), _till(item)),
            (say("Entry"), say("Series {series}, number {number}", series=item.epoch, number=item.seq)),
            (say("What"), kind_word(item.kind)),
            (say("By"), item.person or ""),
        ]

    def _decided(self, decided: Decided | None) -> list[tuple[str, str]]:
        if decided is None:
            return []
        who = [(say("Decided by"), decided.by or say("By command line"))]
        who.append((say("Decided"), self._moment(decided.at)))
        return [*who, (say("Reason"), decided.reason)] if decided.reason else who

    def _moment(self, at: datetime) -> str:
        return moment(at, self._now(), self._locale)

    def _inside(self, at: datetime) -> str:
        return moment_inside(at, self._now(), self._locale)


def key_of(item: Item) -> str:
    """Stable for as long as the item is in the same state; an alarm may be raised again after it was closed."""
    if isinstance(item, Alarm):
        return f"alarm {item.till} {item.kind} {item.first_at.isoformat()}"
    if isinstance(item, Flagged):
        # the flags of one entry may have been settled at several times
        settled = f" {item.decided.at.isoformat()}" if item.decided is not None else ""
        return f"flag {item.till}/{item.epoch}-{item.seq}{settled}"
    return f"kept {item.till}/{item.epoch}-{item.seq}"


def _entry_and(entry: str, others: Sequence[str]) -> str:
    """The entry, and what else is odd about it."""
    if not others:
        return entry
    if len(others) == 1:
        return say("{entry}. Also: {title}", entry=entry, title=flag_words(others[0], "title"))
    return counted(
        len(others), "{entry}. And {count} more thing", "{entry}. And {count} more things", entry=entry
    )


def _till(item: Item) -> str:
    return item.till if item.till == item.till_name else f"{item.till_name} ({item.till})"


def _decision(item: Item) -> str:
    decided = item.decided
    if decided is None:
        return ""
    if isinstance(item, Kept):
        what = say("Applied") if decided.is_applied else say("Accepted as it is")
    else:
        what = say("Seen to")
    if decided.by:
        what = say("{what} by {person}", what=what, person=decided.by)
    return say("{what}: {reason}", what=what, reason=decided.reason) if decided.reason else what
