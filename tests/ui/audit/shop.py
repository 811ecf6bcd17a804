"""What happened in a shop that exists nowhere, and errands that answer from it at once."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import uuid
from dataclasses import replace

from pos.services import audit, audit_log
from pos.services.audit import Problem
from pos.services.audit_log import CHECKED, JOURNAL, TRAIL, Extent, LogDetail, LogEntry, LogPage, Seal
from pos.till.chain_check import check_till
from pos.ui.audit import presenter as presenting

NOW = dt.datetime(2025, 11, 20, 14, 33, 30, tzinfo=dt.UTC)
ANNA, BEN, CARLA = (uuid.UUID(int=at) for at in (1, 2, 3))
NAMES = {ANNA: "Anna Koster", BEN: "Ben Visser", CARLA: "Carla Ruiz"}
SALE = {
    "number": "1-00482",
    "currency": "EUR",
    "total": "47.09",
    "lines": [{"name": "Olive oil 500 ml", "qty": "1", "unit": "pcs", "unit_price": "6.00", "total": "6.00"}],
    "net": "43.20",
    "tax": "3.89",
    "tenders": [{"kind": "card", "name": "Card", "amount": "47.09"}],
}


def _hash(seq: int, what: str) -> bytes:
    return hashlib.sha256(f"{seq} {what}".encode()).digest()


def at(hour: int, minute: int, second: int) -> dt.datetime:
    return NOW.replace(hour=hour, minute=minute, second=second)


def entry(seq: int, when: dt.datetime, who, kind: str, body: dict, till: str = "T01") -> LogEntry:
    payload = json.dumps({"body": body, "kind": kind})
    name = {"T01": "Till 1", "T02": "Till 2"}[till]
    return LogEntry(JOURNAL, till, 1, seq, when, kind, who, NAMES.get(who), name, _hash(seq, kind), payload)


def change(seq: int, when: dt.datetime, who, action: str, subject=None, name=None, **detail) -> LogEntry:
    where = "Office" if who is not None else None
    return LogEntry(
        TRAIL,
        "till_office",
        0,
        seq,
        when,
        action,
        who,
        NAMES.get(who),
        where,
        _hash(seq, action),
        None,
        subject,
        name,
        detail,
    )


def a_day() -> list[LogEntry]:
    """The design's, newest first."""
    consent = {"old": "8.90", "new": "6.00", "name": "Olive oil 500 ml", "approver_name": "Carla Ruiz"}
    return [
        entry(482, at(14, 33, 8), ANNA, "sale", SALE),
        entry(
            481,
            at(14, 31, 52),
            ANNA,
            "approved",
            {"act": "price", "reason": "Price match", "detail": consent},
        ),
        change(
            90,
            at(14, 30, 0),
            CARLA,
            "setting_update",
            CHECKED,
            after={"value": {"entries": 48209, "problems": 0, "at": "", "by": "Carla Ruiz"}},
        ),
        entry(480, at(13, 5, 40), ANNA, "refund", {"number": "1-00431", "total": "-7.89"}),
        change(
            88,
            at(11, 20, 15),
            CARLA,
            "product_update",
            str(uuid.UUID(int=77)),
            "Oat milk",
            before={"price": "2.39"},
            after={"price": "2.49"},
        ),
        entry(77, at(9, 58, 2), BEN, "drawer_opened", {"reason": "Change for \N{EURO SIGN}50"}, till="T02"),
        entry(479, at(8, 2, 11), ANNA, "shift_opened", {"float": "150.00"}),
        change(86, at(8, 1, 47), ANNA, "signed_in", "anna", None, kind="pin"),
        change(85, at(6, 0, 4), None, "alarm", "clock_wrong"),
    ]


class FakeErrands:
    """`entries` newest first. `seals` are those of keys that do not hold, `problems` by till and for the rest."""

    def __init__(self, entries=None, page: int = 100) -> None:
        self.entries = a_day() if entries is None else entries
        self.page = page
        self.asked: list = []
        self.failure: Exception | None = None
        self.problems: dict[str, list[Problem]] = {}
        self.seals: dict[int, Seal] = {}
        self.checked = None
        self.noted: list = []
        self.waits = False
        self.waiting: list = []

    def ask(self, use_case, *arguments, done, failed, **_named) -> None:
        self.asked.append((use_case, *arguments))
        if self.failure is not None:
            failed(self.failure)
            return
        answers = {
            audit_log.list_log: self._list,
            audit_log.people: lambda: sorted(NAMES.items(), key=lambda each: each[1]),
            audit_log.last_check: lambda: self.checked,
            audit_log.get_entry: self._whole,
            audit_log.extent: lambda: Extent(48212, dt.datetime(2024, 3, 4, 9, tzinfo=dt.UTC)),
            audit.list_chains: lambda: ["T01", "T02"],
            check_till: lambda till: self.problems.get(till, []),
            audit.verify_rest: lambda: self.problems.get("", []),
            presenting.export_csv: lambda query, showing: (
                "\n".join(",".join(showing.line(each)) for each in self._list(query).entries).encode(),
                False,
            ),
        }
        result = answers[use_case](*arguments)
        if self.waits:
            self.waiting.append(lambda: done(result))
        else:
            done(result)

    def do(self, use_case, *arguments, done, failed, **_named) -> None:
        assert use_case is audit_log.note_check
        if self.failure is not None:
            failed(self.failure)
            return
        self.noted += arguments
        done(None)

    def _list(self, query, after=None) -> LogPage:
        found = [
            each
            for each in self.entries
            if (after is None or each.mark < after)
            and (query.person is None or each.person == query.person)
            and (each.source != JOURNAL or query.kinds is None or each.kind in query.kinds)
            and (each.source != TRAIL or query.actions is None or each.kind in query.actions)
            and (not query.search or query.search in (each.payload or "") + (each.subject_name or ""))
            and (query.search or query.since <= each.at < query.until)
        ]
        return LogPage(tuple(found[: self.page]), len(found) > self.page)

    def _whole(self, entry: LogEntry) -> LogDetail:
        seal = self.seals.get(entry.seq) or Seal(
            entry.hash, _hash(entry.seq - 1, "before"), True, True, True, is_last=False
        )
        return LogDetail(replace(entry), seal, {})


class Around:
    """Tints and receipts without a till."""

    def __init__(self, receipt=None) -> None:
        self.made = receipt

    def tint(self, person: str) -> int:
        return {str(ANNA): 0, str(CARLA): 4, str(BEN): 1}.get(person, 0)

    def receipt(self, _found):
        return self.made
