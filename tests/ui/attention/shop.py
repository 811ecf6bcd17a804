"""What needs attention in a shop that exists nowhere, and errands that answer from it at once."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

from pos.errors import Refused
from pos.services.attention import PAGE, Alarm, Attention, Decided, Kept, at_of

NOW = dt.datetime(2025, 11, 20, 14, 32, tzinfo=dt.UTC)
LINE = {
    "name": "House blend coffee beans 1 kg",
    "qty": "1",
    "unit": "pcs",
    "unit_price": "17.50",
    "total": "17.50",
}
BODY = {
    "number": "T02/1-000481",
    "receipt_no": 481,
    "currency": "EUR",
    "lines": [
        LINE,
        {"name": "Oat milk barista 1 L", "qty": "2", "unit": "pcs", "unit_price": "2.49", "total": "4.98"},
        {
            "name": "Farm cheese, aged",
            "qty": "0.416",
            "unit": "kg",
            "unit_price": "21.90",
            "discount": "0.91",
            "total": "8.20",
        },
    ],
    "net": "28.15",
    "tax": "2.53",
    "rounding": "0.00",
    "total": "39.00",
    "tenders": [{"kind": "cash", "name": "Cash", "amount": "40.00", "change": "1.00"}],
}
SAID = "lines add up to 30.68 (net 28.15, tax 2.53, discount 0.91), the sale says 39.00 (net 28.15, tax 2.53, discount 0.91)"


def ago(**past) -> dt.datetime:
    return NOW - dt.timedelta(**past)


def kept(seq=17, body=BODY, **changed) -> Kept:
    sale = Kept(
        "T02",
        "Till 2",
        1,
        seq,
        "sale",
        SAID,
        ago(hours=1, minutes=12),
        "Anna Koster",
        json.dumps({"kind": "sale", "body": body}),
        None,
    )
    return replace(sale, **changed)


def alarm(kind="fork", **changed) -> Alarm:
    detail = {"seq": 5, "server": 412, "journal": 398, "seconds_ahead": -480}
    return replace(Alarm("T03", "Till 3", kind, ago(hours=3), ago(minutes=4), 38, detail, None), **changed)


def full_house() -> list:
    return [
        alarm(),
        alarm(
            "clock_wrong", till="T01", till_name="Till 1", times=1, first_at=ago(days=1), last_at=ago(days=1)
        ),
        kept(),
        kept(
            31,
            {"number": "T01/2-000112", "total": "12.35"},
            till="T01",
            till_name="Till 1",
            epoch=2,
            kind="refund",
            error="more is refunded than was sold",
            at=ago(days=2, hours=5),
        ),
        kept(
            33,
            {"direction": "out", "amount": "24.00"},
            kind="cash_moved",
            error='insert or update on table "cash_movement" violates foreign key constraint "cash_movement_till_fkey"',
            at=ago(days=6),
        ),
        kept(3, decided=Decided("Carla Ruiz", ago(days=8), "paper was torn up"), at=ago(days=9)),
        alarm("journal_behind_server", decided=Decided("Ben Visser", ago(days=20))),
    ]


class FakeErrands:
    """Answers at once; while `is_held`, keeps the errands until `deliver`. `error` refuses every act, `away` all."""

    def __init__(self, items=()):
        self.items = list(items)
        self.asked, self.held = [], []
        self.is_held = False
        self.error = self.away = None

    def ask(self, use_case, *arguments, done, failed, **named):
        self._run(use_case.__name__, arguments, named, done, failed, self.away)

    def do(self, use_case, *arguments, done, failed, **named):
        self._run(use_case.__name__, arguments, named, done, failed, self.away or self.error)

    def _run(self, name, arguments, named, done, failed, error):
        self.asked.append((name, *arguments))

        def answer():
            try:
                if error is not None:
                    raise error
                found = getattr(self, name)(*arguments, **named)
            except Exception as refused:  # noqa: BLE001 - handed on as the worker does
                failed(refused)
            else:
                done(found)

        if self.is_held:
            self.held.append(answer)
        else:
            answer()

    def deliver(self):
        held, self.held, self.is_held = self.held, [], False
        for answer in held:
            answer()

    # the services
    def list_attention(self, *, is_open, after=None, most=PAGE):
        shown = [each for each in self.items if (each.decided is None) is is_open]
        shown.sort(key=at_of, reverse=True)
        first = shown.index(after) + 1 if after is not None else 0
        return Attention(tuple(shown[first : first + most]), len(shown), self.count_open())

    def count_open(self):
        return sum(each.decided is None for each in self.items)

    def get_kept(self, till, epoch, seq):
        return replace(self._find(till, epoch, seq), payload=json.dumps({"body": BODY}))

    def accept(self, till, epoch, seq, reason):
        self._decide(self._find(till, epoch, seq), Decided("Carla Ruiz", NOW, reason))

    def repair(self, till, epoch, seq, reason, _body):
        self._decide(self._find(till, epoch, seq), Decided("Carla Ruiz", NOW, reason, is_applied=True))

    def resolve_alarm(self, till, kind):
        for each in self.items:
            if isinstance(each, Alarm) and (each.till, each.kind, each.decided) == (till, kind, None):
                self._decide(each, Decided("Carla Ruiz", NOW))
                return
        raise Refused("not_found")

    def _find(self, till, epoch, seq):
        for each in self.items:
            is_open = isinstance(each, Kept) and each.decided is None
            if is_open and (each.till, each.epoch, each.seq) == (till, epoch, seq):
                return each
        raise Refused("not_found")

    def _decide(self, item, decided):
        self.items[self.items.index(item)] = replace(item, decided=decided)
