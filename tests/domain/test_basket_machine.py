"""A basket under random acts: whatever a cashier does, in whatever order, the figures hold and undo gives back what was."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    precondition,
    rule,
)

from pos.domain.basket import Basket
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.money import ZERO
from pos.domain.pricing import PricedBasket, price_basket
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.domain.trace import basket_trace, line_trace
from tests.domain.test_pricing import GOODS, rules_of
from tests.factories import AT, EUR

D = Decimal
cents = st.integers(1, 900).map(lambda minor: D(minor) / 100)
discounts = st.one_of(
    st.none(),
    st.integers(1, 100).map(lambda value: ManualDiscount(DiscountKind.PERCENT, D(value), "a reason")),
    cents.map(lambda value: ManualDiscount(DiscountKind.AMOUNT, value)),
    cents.map(lambda value: ManualDiscount(DiscountKind.AMOUNT, value, off_total=True)),
)


class Ringing(RuleBasedStateMachine):
    """One sale, from the first scan on; every state is kept, so that undo can be checked."""

    keys = Bundle("keys")

    def __init__(self) -> None:
        super().__init__()
        self.basket = Basket("b", AT)
        self.before: list[tuple[Basket, PricedBasket]] = []
        self.shop = rules_of(TaxRounding.DOCUMENT)
        self.count = 0

    @initialize(method=st.sampled_from(TaxRounding))
    def choose(self, method: TaxRounding) -> None:
        self.shop = rules_of(method)

    def priced(self) -> PricedBasket:
        return price_basket(self.basket, self.shop, AT)

    def became(self, basket: Basket) -> None:
        self.before.append((self.basket, self.priced()))
        self.basket = basket

    @rule(target=keys, place=st.integers(0, len(GOODS) - 1), count=st.integers(1, 7))
    def scan(self, place: int, count: int) -> str:
        product = GOODS[place]
        self.count += 1
        quantity = D(count) / 4 if product.unit.is_measured else D(count)
        basket, key = self.basket.added(f"k{self.count}", product, quantity)
        self.became(basket)
        return key

    @rule(target=keys, place=st.integers(0, len(GOODS) - 1), price=cents)
    def scan_at_a_price(self, place: int, price: Decimal) -> str:
        self.count += 1
        basket, key = self.basket.added(f"k{self.count}", GOODS[place], D(1), open_price=price)
        self.became(basket)
        return key

    @rule(target=keys, place=st.integers(0, len(GOODS) - 1), count=st.integers(1, 3))
    def take_back(self, place: int, count: int) -> str:
        self.count += 1
        basket, key = self.basket.returned(f"k{self.count}", GOODS[place], D(count))
        self.became(basket)
        return key

    def change(self, key: str, **changes: object) -> None:
        if self.has(key):
            self.became(self.basket.with_line(replace(self.basket.line(key), **changes)))  # type: ignore[arg-type]

    def has(self, key: str) -> bool:
        return any(line.key == key for line in self.basket.lines)

    @rule(key=keys, count=st.integers(1, 9))
    def set_quantity(self, key: str, count: int) -> None:
        if self.has(key):
            self.became(self.basket.with_quantity(key, D(count)))

    @rule(key=keys, discount=discounts)
    def discount_line(self, key: str, discount: ManualDiscount | None) -> None:
        self.change(key, discount=discount)

    @rule(key=keys, use=st.sampled_from([None, "away", "export"]))
    def use_line(self, key: str, use: str | None) -> None:
        self.change(key, tax_switch_id=use)

    @rule(key=consumes(keys))
    def remove(self, key: str) -> None:
        if self.has(key):
            self.became(self.basket.without(key))

    @rule(discount=discounts)
    def discount_all(self, discount: ManualDiscount | None) -> None:
        self.became(replace(self.basket, discount=discount))

    @rule(use=st.sampled_from([None, "away", "export"]))
    def use_all(self, use: str | None) -> None:
        self.became(replace(self.basket, tax_switch_id=use))

    @precondition(lambda self: self.before)
    @rule()
    def undo(self) -> None:
        self.basket, before = self.before.pop()
        assert self.priced() == before

    @invariant()
    def figures_hold(self) -> None:
        priced = self.priced()
        assert sum((line.total for line in priced.lines), ZERO) == priced.total == priced.net + priced.tax
        assert sum((part.amount for part in priced.taxes), ZERO) == priced.tax
        assert priced.total % EUR.unit == 0
        for line in priced.lines:
            assert line.net + line.tax == line.total
            is_return = line.line.quantity < 0
            most = line.list_amount + (EUR.unit if self.shop.tax_rounding is TaxRounding.LINE else 0)
            assert line.discount == 0 if is_return else 0 <= line.discount <= most
            assert is_return or line.total >= 0 or self.shop.tax_rounding is TaxRounding.GLOBAL

    @invariant()
    def the_ticket_adds_up(self) -> None:
        priced = self.priced()
        shown = priced.subtotal - priced.discount + priced.tax_on_top + priced.odd_cents
        assert shown == priced.total
        if self.shop.tax_rounding is TaxRounding.DOCUMENT:
            assert priced.odd_cents == 0
        else:
            assert abs(priced.odd_cents) <= EUR.unit * (len(priced.lines) + 1)
        steps = [step for step in basket_trace(priced) if step["step"] not in {"total", "document_cent"}]
        added = (
            D(step["amount"])
            for step in steps
            if step["step"] != "tax" or (step["is_inside"] == "no" and step["treatment"] != "reverse_charge")
        )
        assert sum(added, ZERO) == priced.total

    @invariant()
    def it_can_be_paid(self) -> None:
        total = self.priced().total
        tenders = [Tender(TenderKind.CASH, total)] if total else []
        settled = settle(total, tenders, TenderRules(EUR))
        assert settled.is_settled
        assert settled.paid - settled.change == total

    @invariant()
    def it_can_be_explained(self) -> None:
        priced = self.priced()
        assert basket_trace(priced)[-1]["amount"] == f"{priced.total:.2f}".replace("-0.00", "0.00")
        for line in priced.lines:
            assert D(line_trace(priced, line)[-1]["amount"]) == line.total


TestRinging = Ringing.TestCase
TestRinging.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
