"""The demo shop's past: half a year of sales that look like a shop's, the same from the same seed.

Sales go through the real engine and into real journals, numbered and chained, as if the tills had been there.
"""

from __future__ import annotations

import random
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import accumulate

from pos.demo.catalogue import DemoProduct, demo_id
from pos.domain import entries as entries_of
from pos.domain.basket import Basket
from pos.domain.denominations import quick_amounts
from pos.domain.entries import Draft, Entry, EntryKind
from pos.domain.pricing import PriceRules, price_basket
from pos.domain.refund import portion_of
from pos.domain.refund_entry import refund_body
from pos.domain.tender import Tender, TenderKind, TenderRules, settle

SEED = 20_261_120
WEEKDAYS = (0.85, 0.8, 0.9, 0.95, 1.25, 1.5, 0.6)
"""How busy Monday to Sunday are."""
REFUNDED = 0.012
"""Share of the sales of which something comes back."""
HOURS = {8: 5, 9: 7, 10: 9, 11: 11, 12: 14, 13: 10, 14: 8, 15: 9, 16: 13, 17: 16, 18: 8}
"""How busy the hours are."""


@dataclass(frozen=True, slots=True)
class PastTill:
    """A till that sold: its share of the shop's sales, and who stood at it (person and session ids)."""

    code: str
    share: float
    people: tuple[tuple[str, str], ...]


class Past:
    """Makes drafts of entries, day by day. `products` come with the likelihood of their sale derived from a seed."""

    def __init__(self, products: Sequence[DemoProduct], rules: PriceRules, seed: int = SEED) -> None:
        self._rules = rules
        self._seed = seed
        order = random.Random(seed)  # noqa: S311 a made-up past, not a secret
        self._products = sorted(products, key=lambda each: each.product.id)
        order.shuffle(self._products)
        # Best sellers: favourites first, then Zipf's law.
        self._products.sort(key=lambda each: each.favourite or 999)
        self._odds = list(accumulate(1 / (rank + 3) for rank in range(len(self._products))))
        self.sold: dict[str, Decimal] = {}
        """Quantity sold by product id, for opening stock and popularity."""

    def day(self, till: PastTill, day: date, sales_a_day: float) -> Iterator[Draft]:
        """A day at one till: shift opened, sales, shift closed."""
        chance = random.Random(f"{self._seed} {till.code} {day}")  # noqa: S311 as above
        count = max(1, round(sales_a_day * till.share * WEEKDAYS[day.weekday()] * chance.uniform(0.85, 1.15)))
        person = till.people[day.toordinal() % len(till.people)]
        stamp = f"{till.code} {day}"
        opened = self._at(day, time(7, 55))
        shift = demo_id("shift", stamp)
        body = entries_of.shift_opened_body(shift, Decimal(150), self._rules.currency)
        yield self._draft(shift, EntryKind.SHIFT_OPENED, opened, person, body)
        cash = Decimal(0)
        for number, at in enumerate(sorted(self._moments(chance, day, count))):
            draft = self._sale(chance, demo_id("sale", f"{stamp} {number}"), at, person, shift)
            cash += sum(
                Decimal(row["amount"]) - Decimal(row["change"])
                for row in draft.body["tenders"]
                if row["kind"] == "cash"
            )
            yield draft
        closed = {
            "shift": shift,
            "expected": {"cash": str(Decimal(150) + cash)},
            "counted": {"cash": str(Decimal(150) + cash)},
            "currency": self._rules.currency.code,
            "exponent": self._rules.currency.exponent,
        }
        yield self._draft(
            demo_id("closing", stamp), EntryKind.SHIFT_CLOSED, self._at(day, time(19, 10)), person, closed
        )

    def refunds(self, entries: Sequence[Entry]) -> Iterator[Draft]:
        """Now and then somebody brings one line of that day's sales back, in the minutes before closing."""
        at = max(datetime.fromisoformat(entry.data["at"]) for entry in entries)
        for entry in entries:
            chance = random.Random(f"{self._seed} refund {entry.id}")  # noqa: S311 as above
            if entry.kind is not EntryKind.SALE or chance.random() > REFUNDED:
                continue
            line = chance.choice(entry.body["lines"])
            portion = portion_of(line, Decimal(0), Decimal(line["qty"]), self._rules.currency)
            total = portion.shares["total"]
            if total == 0:
                continue
            kind = TenderKind(entry.body["tenders"][0]["kind"])
            settled = settle(-total, [Tender(kind, -total)], TenderRules(self._rules.currency))
            body = refund_body(entry, [portion], settled, entry.body["shift"])
            self.sold[str(line["product"])] -= portion.quantity
            # Written down after the day's sales, so not before the last of them: a clock that goes back is flagged.
            at += timedelta(seconds=20)
            person = (str(entry.data["user"]), str(entry.data["jti"]))
            yield self._draft(demo_id("refund", entry.id), EntryKind.REFUND, at, person, body)

    def _moments(self, chance: random.Random, day: date, count: int) -> list[datetime]:
        hours = chance.choices(list(HOURS), list(HOURS.values()), k=count)
        return [self._at(day, time(hour, chance.randrange(60), chance.randrange(60))) for hour in hours]

    @staticmethod
    def _at(day: date, moment: time) -> datetime:
        """Local time of the computer that makes the past, as UTC."""
        return datetime.combine(day, moment).astimezone().astimezone(UTC)

    def _sale(
        self, chance: random.Random, sale_id: str, at: datetime, person: tuple[str, str], shift: str
    ) -> Draft:
        basket = Basket(sale_id, at)
        for number in range(min(12, 1 + int(chance.expovariate(0.42)))):
            chosen = self._products[bisect(self._odds, chance.random() * self._odds[-1])]
            basket, _ = basket.added(f"line-{number}", chosen.product, self._quantity(chance, chosen))
        priced = price_basket(basket, self._rules, at)
        for line in priced.lines:
            product = line.line.product.id
            self.sold[product] = self.sold.get(product, Decimal(0)) + line.line.quantity
        settled = settle(priced.total, self._tenders(chance, priced.total), TenderRules(self._rules.currency))
        body = entries_of.sale_body(priced, settled, shift, self._rules.tax_rounding)
        return self._draft(sale_id, EntryKind.SALE, at, person, body)

    @staticmethod
    def _quantity(chance: random.Random, chosen: DemoProduct) -> Decimal:
        if chosen.product.unit.is_measured:
            return Decimal(chance.randrange(180, 1600)).scaleb(-3)
        return Decimal(chance.choices((1, 2, 3, 4, 6), (70, 18, 7, 3, 2))[0])

    def _tenders(self, chance: random.Random, total: Decimal) -> list[Tender]:
        if total == 0:
            return []
        if chance.random() < 0.64:
            return [Tender(TenderKind.CARD, total)]
        amounts = [total, *quick_amounts(total, self._rules.currency, 3)]
        return [Tender(TenderKind.CASH, chance.choice(amounts))]

    @staticmethod
    def _draft(
        entry_id: str, kind: EntryKind, at: datetime, person: tuple[str, str], body: entries_of.Body
    ) -> Draft:
        local = at.astimezone()
        offset = local.utcoffset()
        minutes = 0 if offset is None else int(offset.total_seconds() // 60)
        return Draft(entry_id, kind, at, minutes, local.date(), *person, body)
