"""What needs attention in a shop that exists nowhere, and errands that answer from it at once."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from decimal import Decimal

from pos.errors import Refused
from pos.services.attention import PAGE, Alarm, Attention, Decided, Flagged, Kept, at_of
from pos.services.flags import QUIET, Coupon, Drawn, Findings, Goods, OpenKind, Price, Receipt, Shift

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


REFUND = {
    "number": "T02/1-000483",
    "lines": [{**LINE, "qty": "-1", "total": "-17.50"}],
    "net": "-16.06",
    "tax": "-1.44",
    "total": "-17.50",
    "tenders": [{"kind": "cash", "name": "Cash", "amount": "-17.50", "change": "0.00"}],
}


def sold(no: int, name: str, total: str) -> dict:
    return {"number": f"T01/1-{no:06}", "lines": [{**LINE, "name": name, "total": total}], "total": total}


def flagged(seq=40, *flags, body=BODY, **changed) -> Flagged:
    sale = Flagged(
        "T02",
        "Till 2",
        1,
        seq,
        "sale",
        flags or ("stock_below_zero",),
        ago(minutes=9),
        "Anna Koster",
        json.dumps({"kind": "sale", "body": body}),
        None,
    )
    return replace(sale, **changed)


def odd_house() -> list:
    """Entries with flags, of each tone, one of them with two, one that is no sale, one settled."""
    first = {"till": "T01", "till_name": "Till 1", "person": "Dina Okafor"}
    return [
        flagged(43, "refund_at_two_tills", body=REFUND, kind="refund", at=ago(minutes=2)),
        flagged(
            22,
            "account_overdrawn",
            "no_session",
            body=sold(447, "Gift box", "29.75"),
            at=ago(minutes=31),
            **first,
        ),
        flagged(40, at=ago(minutes=48)),
        flagged(20, "price_deviation", body=sold(445, "Olive oil 0.5 L", "6.50"), at=ago(hours=2), **first),
        flagged(38, "receipt_gap", "till_clock_back", "number_mismatch", at=ago(days=1, hours=2)),
        flagged(7, "no_session", body={"float": "150.00"}, kind="shift_opened", at=ago(days=3), **first),
        flagged(
            5, "no_session", decided=Decided("Carla Ruiz", ago(days=4), "the line was down"), at=ago(days=5)
        ),
    ]


def findings(item: Flagged) -> Findings:
    """What the made-up server can tell."""
    sold_at, dina = ago(hours=26), "Dina Okafor"
    has = set(item.flags)
    receipts = (
        Receipt("T01/1-000431", "Till 1", sold_at, Decimal("17.50"), dina, is_original=True),
        Receipt("T01/1-000446", "Till 1", ago(minutes=2), Decimal("-17.50"), dina, is_original=False),
    )
    return Findings(
        payload=item.payload or json.dumps({"body": BODY}),
        at=item.at - dt.timedelta(minutes=1),
        posted_at=item.at,
        goods=(Goods("Oat milk barista 1 L", "pcs", Decimal(2), Decimal(-1)),)
        if "stock_below_zero" in has
        else (),
        prices=(Price("Olive oil 0.5 L", Decimal("6.50"), Decimal("9.95")),)
        if "price_deviation" in has
        else (),
        accounts=(Drawn("gift_card", "6012345678901234", Decimal("29.75"), Decimal("-4.75"), Decimal(0)),)
        if "account_overdrawn" in has
        else (),
        coupons=(Coupon("Welcome", 12, 10),) if "coupon_overused" in has else (),
        receipts=receipts if "refund_at_two_tills" in has else (),
        refund_number="T01/1-000431" if "refund_of_unknown" in has else "",
        previous_number="T02/1-000479" if has & {"receipt_gap", "number_mismatch"} else "",
        previous_at=item.at if "till_clock_back" in has else None,
        shift=Shift("Till 2", ago(hours=9), ago(hours=1)) if "shift_not_open" in has else None,
        carried_number="T02/1-000477" if "carried_over" in has else "",
    )


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


def is_note(item) -> bool:
    return isinstance(item, Flagged) and set(item.flags) <= set(QUIET)


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
    def list_attention(self, *, is_open, is_quiet=False, after=None, most=PAGE):
        shown = [each for each in self.items if (each.decided is None) is is_open]
        if is_open:
            shown = [each for each in shown if is_note(each) is is_quiet]
        shown.sort(key=at_of, reverse=True)
        first = shown.index(after) + 1 if after is not None else 0
        return Attention(tuple(shown[first : first + most]), len(shown), self.count_open())

    def count_open(self):
        return sum(each.decided is None and not is_note(each) for each in self.items)

    def get_kept(self, till, epoch, seq):
        return replace(self._find(till, epoch, seq), payload=json.dumps({"body": BODY}))

    def find_facts(self, till, epoch, seq, flags):
        found = next(
            each for each in self.flagged() if (each.till, each.epoch, each.seq) == (till, epoch, seq)
        )
        return findings(replace(found, flags=flags))

    def flagged(self):
        return [each for each in self.items if isinstance(each, Flagged)]

    def open_kinds(self):
        times = Counter(flag for each in self.flagged() if each.decided is None for flag in each.flags)
        return tuple(OpenKind(flag, count, NOW) for flag, count in times.most_common())

    def review(self, till, epoch, seq, flags, reason):
        for each in self.flagged():
            if each.decided is None and (each.till, each.epoch, each.seq, each.flags) == (
                till,
                epoch,
                seq,
                flags,
            ):
                self._decide(each, Decided("Carla Ruiz", NOW, reason))
                return
        raise Refused("not_found")

    def review_kind(self, flag, *, until):
        found = [each for each in self.flagged() if each.decided is None and flag in each.flags]
        assert until == NOW
        for each in found:
            self._decide(replace(each, flags=(flag,)), Decided("Carla Ruiz", NOW), instead_of=each)
            if len(each.flags) > 1:
                self.items.append(replace(each, flags=tuple(one for one in each.flags if one != flag)))
        return len(found)

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

    def _decide(self, item, decided, instead_of=None):
        self.items[self.items.index(instead_of or item)] = replace(item, decided=decided)
