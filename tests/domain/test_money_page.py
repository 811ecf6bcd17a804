"""Every figure of docs/money.md, computed by the engine: the page says what the till does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from pos.domain.basket import Basket
from pos.domain.cash_rounding import CashRounding
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.pricing import price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.refund import portion_of
from pos.domain.rounding import Rounding, RoundingMode
from pos.domain.tax import Tax, TaxableLine, TaxKind, TaxRounding, tax_document
from pos.domain.tender import Tender, TenderKind, TenderRules, left_for, settle
from pos.domain.trace import line_trace
from pos.explain import explain
from pos.i18n import Locale
from tests.factories import AT, EUR, RULES, VAT_9, a_basket, a_product

D = Decimal
PAGE = (Path(__file__).parents[2] / "docs" / "money.md").read_text(encoding="utf-8")
ONE_LINE = re.sub(r"\s+", " ", PAGE)


def says(text: str) -> None:
    assert text in ONE_LINE, text


def tax(rate: str, kind: TaxKind = TaxKind.PERCENT, **more: Any) -> Tax:
    return Tax(f"t{rate}{kind}", f"Tax {rate}", "A", D(rate), kind, **more)


CASES: Mapping[str, tuple[str, str, bool, tuple[Tax, ...]]] = {
    "10.90 with 9 % inside": ("10.90", "1", True, (tax("9"),)),
    "10.00 and 21 % on top": ("10.00", "1", False, (tax("21"),)),
    "100.00 with 10 % of the gross inside": ("100.00", "1", True, (tax("10", TaxKind.DIVISION),)),
    "2 at 5.00 and a bottle fee of 0.25 each on top": ("10.00", "2", False, (tax("0.25", TaxKind.FIXED),)),
    "100.00, 5 % that enters the base of 8 %": ("100.00", "1", False, (tax("5", affects_later=True), tax("8"))),
    "100.00 and 10 % withheld": ("100.00", "1", False, (tax("-10"),)),
    "100.00 and 21 % that the customer owes (reverse charge)": ("100.00", "1", False, (tax("21", is_reverse_charge=True),)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_taxes(case: str) -> None:
    amount, quantity, included, taxes = CASES[case]
    line = TaxableLine(D(amount), D(quantity), tax_included=included, taxes=taxes)
    found = tax_document([line], EUR)
    says(f"| {case} | {found.net:.2f} | {found.tax:.2f} | {found.total:.2f} |")


def test_no_case_is_forgotten() -> None:
    table = PAGE[PAGE.index("| Case |") : PAGE.index("**Zero-rated")]
    assert len(re.findall(r"^\| [^-|]", table, re.MULTILINE)) == len(CASES) + 1


@pytest.mark.parametrize("value", ["0.125", "0.135", "0.121", "-0.125"])
def test_rounding(value: str) -> None:
    names = ("HALF_UP", "HALF_EVEN", "HALF_DOWN", "UP", "DOWN", "CEILING", "FLOOR")
    assert "| | " + " | ".join(name.lower().replace("_", " ") for name in names) + " |" in PAGE
    cells = [f"{Rounding(EUR.unit, RoundingMode[name]).of(D(value)):.2f}" for name in names]
    says(f"| {value} | {' | '.join(cells)} |")


def test_four_pieces_at_half() -> None:
    basket = a_basket(*((a_product("0.50"), "1") for _ in range(4)))
    once = price_basket(basket, RULES, AT)
    each = price_basket(basket, replace(RULES, tax_rounding=TaxRounding.LINE), AT)
    says(
        f"by `document` the tax is {once.tax}, by `line` 4 times {each.lines[0].tax}, which is {each.tax}. The total is {once.total}"
    )
    assert once.total == each.total


def test_a_weighed_line() -> None:
    basket = a_basket((a_product("12.95", unit=Unit.KILOGRAM), "0.416"))
    says(f"0.416 kg at 12.95 is {price_basket(basket, RULES, AT).total}")


def with_offer(*prices: str) -> list[Decimal]:
    offer = Promotion("o", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    basket = a_basket(*((a_product(price), "1") for price in prices))
    return [line.discount for line in price_basket(basket, replace(RULES, promotions=(offer,)), AT).lines]


def test_three_for_two() -> None:
    says(f"2.00, 2.00 and 2.00 the customer saves {sum(with_offer(*['10.00'] * 3, *['2.00'] * 3)):.2f}")
    first, second, third = with_offer("3.00", "2.00", "1.00")
    says(f"discounts are {first}, {second} and {third}")


def test_a_discount_is_spread() -> None:
    off = ManualDiscount(DiscountKind.AMOUNT, D(10))
    basket = replace(a_basket((a_product("149.00"), "1"), (a_product("198.00"), "1")), discount=off)
    first, second = price_basket(basket, RULES, AT).lines
    says(f"10.00 off 149.00 and 198.00 leaves {first.total} and {second.total}")


def test_cash_rounding() -> None:
    rules = TenderRules(EUR, CashRounding(D("0.05")))
    paid = left_for(TenderKind.CASH, D("15.72"), [], rules)
    settled = settle(D("15.72"), [Tender(TenderKind.CASH, paid)], rules)
    says(f"15.72 in coins of 0.05 is paid with {paid}, and the rounding is {settled.rounding}")
    card = [Tender(TenderKind.CARD, D("0.68"))]
    rest = left_for(TenderKind.CARD, D("15.72"), card, rules)
    says(f"{rest} is left and {left_for(TenderKind.CASH, D('15.72'), card, rules)} is paid in cash")


def test_refunds_in_parts() -> None:
    line = {
        "qty": "3", "unit": "pcs", "name": "x", "taxes": [], "total": "10.00", "list": "10.00", "discount": "0.00", "tax_included": True, "no": 1,
        "net": "10.00", "tax": "0.00",
    }  # fmt: skip
    parts = [portion_of(line, D(before), D(1), EUR).shares["total"] for before in range(3)]
    says(f"10.00 for three pieces comes back as {parts[0]}, {parts[1]} and {parts[2]}")
    assert sum(parts) == 10


def test_what_the_till_reads_out() -> None:
    basket = a_basket((a_product("2.49", tax_ids=(VAT_9.id,)), "3"))
    priced = price_basket(basket, RULES, AT)
    says(f"*{' '.join(explain(line_trace(priced, priced.lines[0]), Locale('en')))}*")
    assert isinstance(priced.basket, Basket)
