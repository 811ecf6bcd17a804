"""Traces: every cent between the shelf and the total is named, and reads as a sentence."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pos.domain.basket import Basket
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.price_list import PriceListRule, PriceLists
from pos.domain.pricing import price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.quantity import Unit
from pos.domain.tax import Tax, TaxKind, TaxRounding, TaxTreatment
from pos.domain.trace import basket_trace, line_trace
from pos.explain import explain
from pos.i18n import Locale
from tests.domain.test_pricing import SWITCHES, build, rules_of, some_discount, some_lines
from tests.factories import AT, RULES, VAT_9, VAT_21, a_basket, a_product

D = Decimal
ENGLISH = Locale("en")


def said(basket: Basket, place: int = 0, **rules: object) -> list[str]:
    priced = price_basket(basket, replace(RULES, **rules), AT)  # type: ignore[arg-type]
    return explain(line_trace(priced, priced.lines[place]), ENGLISH)


def test_the_plain_line() -> None:
    assert said(a_basket((a_product("1.20"), "3"))) == [
        "3 at 1.20: 3.60.",
        "0.30 of it is VAT 9% on 3.30.",
        "To pay: 3.60.",
    ]


def test_an_offer_a_discount_and_a_part_of_the_whole() -> None:
    ten = Promotion("ten", "Member 10%", PromotionKind.PERCENT, D(10))
    basket = a_basket((a_product("8.90"), "1"))
    by_hand = ManualDiscount(DiscountKind.PERCENT, D("12.5"), "box damaged")
    basket = basket.with_line(replace(basket.line("line-1"), discount=by_hand))
    basket = replace(basket, discount=ManualDiscount(DiscountKind.AMOUNT, D(1), "regular"))
    assert said(basket, promotions=(ten,)) == [
        "1 at 8.90: 8.90.",
        "Offer “Member 10%”, 10% of 8.90: \N{MINUS SIGN}0.89.",
        "Discount of 12.5% on 8.01 (box damaged): \N{MINUS SIGN}1.00.",
        "Discount on the whole sale (regular): \N{MINUS SIGN}1.00.",
        "0.50 of it is VAT 9% on 5.51.",
        "To pay: 6.01.",
    ]


def test_a_group_offer_a_coupon_and_a_price_list() -> None:
    group = Promotion("g", "3 for 2", PromotionKind.TAKE_PAY, take=3, pay=2)
    coupon = Promotion("c", "Welcome", PromotionKind.AMOUNT, D("0.10"), coupon="HELLO", combines=True)
    lists = PriceLists((PriceListRule("r", "Members", price=D("1.00")),))
    basket = a_basket((a_product("1.25"), "3")).with_coupon("HELLO")
    assert said(basket, promotions=(group, coupon), price_lists=lists)[:3] == [
        "Price list “Members”: 1.00 instead of 1.25. 3 at 1.00: 3.00.",
        "Offer “3 for 2” on 3: \N{MINUS SIGN}1.00.",
        "Coupon HELLO, “Welcome”: \N{MINUS SIGN}0.30.",
    ]


def test_prices_that_were_typed_or_printed() -> None:
    typed = a_basket((a_product("6.00"), "1")).with_open_price("line-1", D("5.00"))
    assert said(typed)[0] == "Price typed in: 5.00 instead of 6.00. 1 at 5.00: 5.00."
    asked, _ = Basket("b", AT).added("x", a_product("6.00", is_open_price=True), D(1), open_price=D("40.00"))
    assert said(asked)[0] == "Price typed in: 1 at 40.00: 40.00.", "its own price is a proposal"
    cheese = a_product("21.85", unit=Unit.KILOGRAM)
    label, _ = Basket("b", AT).added("x", cheese, D("0.572"), D("12.50"))
    assert said(label)[0] == "12.50, as printed on the label (0.572 kg at 21.85)."


def test_another_use() -> None:
    basket = replace(a_basket((a_product("3.63", tax_ids=(VAT_21.id,)), "1")), tax_switch_id="export")
    assert said(basket, switches=SWITCHES) == [
        "1 at 3.00: 3.00.",
        "Sold as “Export”: the price is 3.00 instead of 3.63.",
        "To pay: 3.00.",
    ]


def test_kinds_of_taxes() -> None:
    taxes = {
        "fee": Tax("fee", "Bottle fee", "F", D("0.15"), TaxKind.FIXED),
        "top": Tax("top", "State tax", "S", D(6), is_inside=False),
        "rev": Tax("rev", "VAT", "R", D(21), is_inside=False, is_reverse_charge=True),
        "hold": Tax("hold", "Withholding", "W", D(-10), is_inside=False),
        "ex": Tax("ex", "Books", "E", D(0), treatment=TaxTreatment.EXEMPT, legal_text="Article 132"),
    }
    basket = a_basket(*((a_product("20.00", tax_ids=(tax_id,)), "2") for tax_id in taxes))
    rules = replace(RULES, taxes=taxes)
    priced = price_basket(basket, rules, AT)
    assert [explain(line_trace(priced, line), ENGLISH)[1] for line in priced.lines] == [
        "0.30 of it is Bottle fee on 39.70.",
        "State tax 6% on 40.00 comes on top: 2.40.",
        "VAT 21% on 40.00, 8.40, is owed by the customer to the tax office, and not paid here.",
        "Withholding \N{MINUS SIGN}10% on 40.00 is taken off: \N{MINUS SIGN}4.00.",
        "No tax: Books, exempt, Article 132.",
    ]


def test_where_a_cent_went() -> None:
    """Three times 0.50 at 9 % hold 0.0413 each, 0.04 alone; together 0.1239, 0.12: no cent moved. Four: 0.1651, 0.17."""
    basket = a_basket(*((a_product("0.50"), "1") for _ in range(4)))
    priced = price_basket(basket, RULES, AT)
    sentences = [explain(line_trace(priced, line), ENGLISH) for line in priced.lines]
    moved = [each for some in sentences for each in some if "rounded once" in each]
    assert moved == [
        "Tax is rounded once for the whole sale: this line carries 0.05 of VAT 9%; alone it would be 0.04."
    ]
    assert explain(basket_trace(priced), ENGLISH) == [
        "All items at their prices: 2.00.",
        "0.17 of it is VAT 9% on 1.83.",
        "Rounded line by line, VAT 9% would be 0.16; rounded once for the whole sale it is 0.17.",
        "To pay: 2.00.",
    ]
    by_line = price_basket(basket, replace(RULES, tax_rounding=TaxRounding.LINE), AT)
    assert "rounded" not in " ".join(explain(basket_trace(by_line), ENGLISH))


def test_no_cent_moves_where_each_line_is_rounded_alone() -> None:
    """A tax of 50 % on 1.06 and on the 0.11 of a tax before it: of 1.17, not of 1.166."""
    taxes = {
        "first": Tax("first", "First", "F", D(10), is_inside=False, affects_later=True),
        "then": Tax("then", "Then", "T", D(50), is_inside=False),
    }
    basket = a_basket((a_product("1.06", tax_ids=tuple(taxes)), "1"))
    by_line = price_basket(basket, replace(RULES, taxes=taxes, tax_rounding=TaxRounding.LINE), AT)
    said = explain(line_trace(by_line, by_line.lines[0]), ENGLISH)
    assert said == [
        "1 at 1.06: 1.06.",
        "First 10% on 1.06 comes on top: 0.11.",
        "Then 50% on 1.17 comes on top: 0.59.",
        "To pay: 1.76.",
    ]
    assert explain(basket_trace(by_line), ENGLISH) == ["All items at their prices: 1.06.", *said[1:]]


def test_the_whole_basket() -> None:
    ten = Promotion("ten", "Ten", PromotionKind.PERCENT, D(10))
    basket = a_basket((a_product("10.00"), "1"), (a_product("5.00", tax_ids=(VAT_21.id,)), "2"))
    basket = replace(basket, discount=ManualDiscount(DiscountKind.PERCENT, D(50), "staff"))
    priced = price_basket(basket, replace(RULES, promotions=(ten,)), AT)
    assert explain(basket_trace(priced), ENGLISH) == [
        "All items at their prices: 20.00.",
        "Offer “Ten”: \N{MINUS SIGN}2.00.",
        "Discount of 50% on the whole sale (staff): \N{MINUS SIGN}9.00.",
        "0.37 of it is VAT 9% on 4.13.",
        "0.78 of it is VAT 21% on 3.72.",
        "To pay: 9.00.",
    ]


def test_old_and_unknown_steps() -> None:
    old = [{"step": "discount", "name": "Ten", "amount": "-0.10"}, {"step": "of a later program"}]
    assert explain(old, ENGLISH) == ["“Ten”: \N{MINUS SIGN}0.10."]
    share = [{"step": "share_of_sale", "line": "2", "quantity": "1"}]
    assert explain(share, ENGLISH) == ["1 of line 2 of the receipt, with its share of what was paid."]


def test_the_shop_s_own_way_of_writing() -> None:
    priced = price_basket(a_basket((a_product("1234.50"), "2")), RULES, AT)
    assert explain(line_trace(priced, priced.lines[0]), Locale("de"))[0] == "2 at 1.234,50: 2.469,00."


@settings(deadline=None, max_examples=100)
@given(some_lines, some_discount, st.sampled_from(TaxRounding))
def test_the_steps_lead_from_the_list_price_to_the_total(
    rows: list[tuple[int, int, ManualDiscount | None, str | None]],
    discount: ManualDiscount | None,
    method: TaxRounding,
) -> None:
    priced = price_basket(build(rows, discount), rules_of(method), AT)
    for line in priced.lines:
        steps = line_trace(priced, line)
        taken = sum(
            D(step["amount"])
            for step in steps
            if "discount" in step["step"] or step["step"] in {"offer", "coupon"}
        )
        on_top = sum(
            D(step["amount"]) for step in steps if step["step"] == "tax" and step["is_inside"] == "no"
        )
        assert (
            D(steps[0]["amount"]) + taken + on_top == D(steps[-1]["amount"]) == line.total
            or method is TaxRounding.GLOBAL
        )
        assert len(explain(steps, ENGLISH)) == len(steps)
    assert len(explain(basket_trace(priced), ENGLISH)) == len(basket_trace(priced))


def test_vat_names_are_not_doubled() -> None:
    plain = replace(VAT_9, name="VAT")
    assert (
        said(a_basket((a_product("1.09"), "1")), taxes={VAT_9.id: plain})[1]
        == "0.09 of it is VAT 9% on 1.00."
    )
