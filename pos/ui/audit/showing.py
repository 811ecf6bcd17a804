"""Entries of the log as texts: a row of the list, a line of the file, and the opened entry. No Qt here, and nothing is asked.

What is kept may be broken in any way: whatever is missing or odd is left out, and nothing here is believed or computed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from pos.domain.inputs.text import printable
from pos.i18n import Locale
from pos.services.audit_log import CHECKED, JOURNAL, LogDetail, LogEntry, Seal, body_of
from pos.ui.attention.reading import Paper, read_paper
from pos.ui.audit.wording import field_word, what_words
from pos.ui.moments import moment
from pos.words import WORDS, counted, later, say, word

LONGEST: Final = 160
MOST_FIELDS: Final = 30
RECEIPTS: Final = frozenset({"sale", "refund"})
_NOISE: Final = frozenset({"id", "key", "created_at", "changed_at", "changed_by"})
WAYS: Final = {"pin": later("PIN"), "password": later("Password"), "badge": later("Badge")}
HEADS: Final = (
    later("Time"),
    later("Who"),
    later("What"),
    later("Details"),
    later("Where"),
    later("Entry"),
    later("Seal"),
)
"""Of the file."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list as texts. `letters` are empty where nobody did it."""

    key: str
    time: str
    who: str
    letters: str
    person: str
    what: str
    icon: str
    details: str
    where: str
    seal: str


@dataclass(frozen=True, slots=True)
class Change:
    """One field as it was and as it became; either may be empty."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class SealShown:
    """The hash in groups of four, the one it follows, whether it fits, and who guards it. `tone`: go_text, warn or danger."""

    own: str
    previous: str
    verdict: str
    tone: str
    protected: str


@dataclass(frozen=True, slots=True)
class Detail:
    """The opened entry as texts. `number` is that of a receipt that can be shown."""

    key: str
    title: str
    subtitle: str
    icon: str
    facts: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    paper: Paper
    seal: SealShown | None
    number: str = ""


def key_of(entry: LogEntry) -> str:
    return f"{entry.source} {entry.place}/{entry.epoch}-{entry.seq}"


class Showing:
    """Makes texts of entries, in the words of the locale, as of now."""

    def __init__(self, locale: Locale, now: Callable[[], datetime]) -> None:
        self._locale, self._now = locale, now

    def row(self, entry: LogEntry, *, has_day: bool) -> Row:
        what, icon = what_words(entry)
        who = entry.person_name or ""
        return Row(
            key_of(entry),
            self._time(entry.at, has_day=has_day),
            who or say("System"),
            "".join(word[0] for word in who.split()[:2]).upper(),
            str(entry.person or ""),
            what,
            icon,
            self.details(entry),
            entry.till_name or say("Server"),
            short_hash(entry.hash),
        )

    def line(self, entry: LogEntry) -> tuple[str, ...]:
        """For the file: the whole instant and the whole seal."""
        what, _ = what_words(entry)
        local = entry.at.astimezone(self._now().tzinfo)
        return (
            local.isoformat(sep=" ", timespec="seconds"),
            entry.person_name or say("System"),
            what,
            self.details(entry),
            entry.till_name or say("Server"),
            place_of(entry),
            entry.hash.hex(),
        )

    def _time(self, at: datetime, *, has_day: bool) -> str:
        local = at.astimezone(self._now().tzinfo)
        time = local.strftime("%H:%M:%S")
        return f"{self._locale.day(local)} {time}" if has_day else time

    # ---- a few words ----
    def details(self, entry: LogEntry) -> str:
        words = self._of_journal(entry) if entry.source == JOURNAL else self._of_trail(entry)
        return ", ".join(filter(None, words))

    def _of_journal(self, entry: LogEntry) -> list[str]:
        body = body_of(entry.payload)
        paper = read_paper(entry.payload, self._locale)
        inner = body.get("detail")
        detail = inner if isinstance(inner, dict) else {}
        if entry.kind in RECEIPTS:
            return [paper.number, paper.total]
        if entry.kind == "approved":
            old, new = self._value(detail.get("old")), self._value(detail.get("new"))
            change = say("{old} to {new}", old=old, new=new) if old and new else new
            return [f"{_text(detail.get('name'))} {change}".strip(), _text(body.get("reason"))]
        if entry.kind == "tender_swapped":
            names = {"old": _text(body.get("from_name")), "new": _text(body.get("to_name"))}
            return [paper.number, say("{old} to {new}", **names), paper.total]
        if entry.kind == "age_checked":
            return [_text(body.get("name")), say("refused") if body.get("is_refused") else ""]
        if entry.kind == "cash_moved":
            amount = f"\N{MINUS SIGN}{paper.total}" if body.get("direction") == "out" else paper.total
            return [amount, _text(body.get("reason")), _text(body.get("note"))]
        return [paper.number, paper.total, _text(body.get("reason"))]

    def _of_trail(self, entry: LogEntry) -> list[str]:
        detail = entry.detail or {}
        if entry.subject == CHECKED and entry.kind.startswith("setting_"):
            return [self._checked(detail)]
        name = entry.subject_name or (
            "" if entry.subject is None or len(entry.subject) == 36 else entry.subject
        )
        if entry.kind in {"alarm", "alarm_resolved"}:
            key = f"alarm.{name.rpartition('/')[2]}.title"
            name = word(key) if key in WORDS else name
        changes = self.changes(entry, {})
        said = ""
        if changes and entry.kind.endswith("_update"):
            first = changes[0]
            said = say(
                "{field} {old} to {new}",
                field=first.name.lower() if first.name.isascii() else first.name,
                old=first.before or "\N{EN DASH}",
                new=first.after or "\N{EN DASH}",
            )
            if len(changes) > 1:
                said += " " + counted(len(changes) - 1, "and {count} more", "and {count} more")
        rows = detail.get("rows")
        if isinstance(rows, int):
            said = counted(rows, "{count} row at once", "{count} rows at once")
        way = detail.get("kind")
        if entry.kind in {"signed_in", "credential_set", "credential_changed"} and way in WAYS:
            said = say(WAYS[str(way)])
        return [_text(name), said, _text(detail.get("reason"))]

    def _checked(self, detail: Mapping[str, Any]) -> str:
        after = detail.get("after")
        kept = after.get("value") if isinstance(after, dict) else None
        if not isinstance(kept, dict):
            return ""
        entries, problems = kept.get("entries"), kept.get("problems")
        if not isinstance(entries, int) or not isinstance(problems, int):
            return ""
        number = self._locale.quantity(Decimal(entries))
        words = counted(entries, "{number} entry", "{number} entries", number=number)
        ending = counted(problems, "{count} problem", "{count} problems") if problems else say("all is well")
        return f"{words}, {ending}"

    # ---- the opened entry ----
    def detail(self, entry: LogEntry, found: LogDetail | None) -> Detail:
        """`found` is None while the whole of it is on its way."""
        whole = entry if found is None else found.entry
        names = {} if found is None else found.names
        what, icon = what_words(entry)
        body = body_of(whole.payload)
        paper = read_paper(whole.payload, self._locale) if entry.source == JOURNAL else Paper()
        facts = [
            (say("Who"), entry.person_name or say("System")),
            (say("Where"), entry.till_name or say("Server")),
            *self._facts(whole, body, paper),
        ]
        return Detail(
            key_of(entry),
            what,
            say("{when}, entry {place}", when=self._moment(entry.at), place=place_of(entry)),
            icon,
            tuple((name, text) for name, text in facts if text),
            self._consented(body) if whole.kind == "approved" else self.changes(whole, names),
            paper if entry.kind in RECEIPTS else Paper(),
            None if found is None else self._seal(found),
            paper.number if entry.kind in RECEIPTS and whole.payload is not None else "",
        )

    def _facts(self, entry: LogEntry, body: Mapping[str, Any], paper: Paper) -> list[tuple[str, str]]:
        inner = body.get("detail") if entry.source == JOURNAL else entry.detail
        detail = inner if isinstance(inner, dict) else {}
        name = entry.subject_name or (
            entry.subject if entry.subject is not None and len(entry.subject) != 36 else ""
        )
        return [
            (say("Approved by"), _text(detail.get("approver_name"))),
            (say("Receipt"), paper.number),
            (say("About"), _text(name)),
            (say("Product"), _text(detail.get("name")) or _text(body.get("name"))),
            (say("Amount"), "" if entry.kind in RECEIPTS else paper.total),
            (say("Reason"), _text(body.get("reason")) or _text(detail.get("reason"))),
            (say("Note"), _text(body.get("note"))),
        ]

    def _consented(self, body: Mapping[str, Any]) -> tuple[Change, ...]:
        inner = body.get("detail")
        detail = inner if isinstance(inner, dict) else {}
        old, new = self._value(detail.get("old")), self._value(detail.get("new"))
        return (Change(field_word("value"), old, new),) if old or new else ()

    def changes(self, entry: LogEntry, names: Mapping[str, str]) -> tuple[Change, ...]:
        """Fields before and after; of something new only what it says."""
        detail = entry.detail or {}
        before, after = detail.get("before"), detail.get("after")
        if isinstance(before, list) or isinstance(after, list):
            return (Change(field_word("value"), self._value(before, names), self._value(after, names)),)
        old = before if isinstance(before, dict) else {}
        new = after if isinstance(after, dict) else {}
        found = []
        for key in [key for key in {**old, **new} if key not in _NOISE][:MOST_FIELDS]:
            was, became = self._value(old.get(key), names), self._value(new.get(key), names)
            if was != became:
                found.append(Change(field_word(key), was, became))
        return tuple(found)

    def _value(self, value: object, names: Mapping[str, str] | None = None) -> str:
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return say("Yes") if value else say("No")
        if isinstance(value, list) and all(isinstance(each, str | int | float) for each in value):
            return ", ".join(self._value(each, names) for each in value)
        if isinstance(value, dict | list):
            return _text(json.dumps(value, ensure_ascii=False))
        text = (names or {}).get(str(value), str(value))
        try:
            number = Decimal(text)
        except InvalidOperation:
            return _text(text)
        # codes of digits stay as they are; what has decimals is a price, a rate or a quantity
        return self._locale.price(number) if number.is_finite() and "." in text else _text(text)

    def _seal(self, found: LogDetail) -> SealShown:
        seal, is_till = found.seal, found.entry.source == JOURNAL
        verdict, tone = _verdict(seal)
        protected = (
            say("Sealed by the till. Receipts print the first signs of its seal: paper proves it.")
            if is_till
            else say("Sealed by the server, which no paper proves. An export kept elsewhere does.")
        )
        return SealShown(grouped(seal.hash), grouped(seal.previous), verdict, tone, protected)

    def _moment(self, at: datetime) -> str:
        said = moment(at, self._now(), self._locale)
        return f"{said}{at.astimezone(self._now().tzinfo).strftime(':%S')}"


def _verdict(seal: Seal) -> tuple[str, str]:
    if not seal.is_content:
        return say("What it says was changed"), "danger"
    if seal.is_missing:
        return say("The entry before is missing"), "danger"
    if not seal.is_before or not seal.is_after:
        return say("Does not fit the entry before and after"), "danger"
    if seal.is_last:
        return say("Fits the entry before; none follows yet"), "go_text"
    return say("Fits the entry before and after"), "go_text"


def short_hash(value: bytes) -> str:
    """7be2…09"""
    told = value.hex()
    return f"{told[:4]}…{told[-2:]}" if told else ""


def grouped(value: bytes) -> str:
    told = value.hex()
    return " ".join(told[at : at + 4] for at in range(0, len(told), 4))


def place_of(entry: LogEntry) -> str:
    """T01/1-17 for a till's entry, the login with a number for the trail."""
    if entry.source == JOURNAL:
        return f"{entry.place}/{entry.epoch}-{entry.seq}"
    return f"{entry.place}/{entry.seq}"


def _text(value: object) -> str:
    if value is None or isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    text = printable(str(value)[: LONGEST + 1]).strip()
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
