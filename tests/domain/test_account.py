"""Accounts: their numbers, what may be drawn, and that what is put on them is neither revenue nor tax."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.account import Account, AccountKind, account_code, is_card_number, masked, new_code
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.entries import sale_body
from pos.domain.money import ZERO
from pos.domain.pricing import price_basket
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.refund import portion_of
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.errors import Refused
from tests.factories import AT, EUR, RULES, a_basket, a_product

D = Decimal
DAY = date(2026, 11, 20)
CARD = Account(AccountKind.GIFT_CARD, "6012345678901234", D(25), "EUR")


def a_card(price: str = "25.00", **changes: object) -> object:
    return a_product(price, name="Gift card", loads=AccountKind.GIFT_CARD, is_discountable=False, **changes)


@given(st.text("0123456789", min_size=15, max_size=15))
def test_a_new_number_checks_and_a_wrong_digit_is_found(digits: str) -> None:
    code = new_code(digits)
    assert code.startswith(digits)
    assert is_card_number(code)
    for place, digit in enumerate(code):
        assert not is_card_number(code[:place] + str((int(digit) + 1) % 10) + code[place + 1 :])


def test_known_numbers_check() -> None:
    # the example of ISO/IEC 7812-1 annex B, and bank cards' test numbers
    for code in ("4992739871600000", "4111111111111111", "5555555555554444", "6011111111111117"):
        assert is_card_number(code) is (code != "4992739871600000")
    assert not is_card_number("411111111111111")
    assert not is_card_number("41111111111111\u0661\u0661")
    with pytest.raises(ValueError, match="15 digits"):
        new_code("1" * 14)


@pytest.mark.parametrize(
    ("typed", "kept"), [(" 6012 3456-7890 1234 ", "6012345678901234"), ("abc-12", "ABC12"), ("7", "7")]
)
def test_numbers_are_kept_without_ornaments(typed: str, kept: str) -> None:
    assert account_code(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "account_code_empty"),
        (" - ", "account_code_empty"),
        ("é1", "account_code_refused"),
        ("1" * 81, "account_code_refused"),
        ("a/b", "account_code_refused"),
    ],
)
def test_what_is_no_number_is_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        account_code(typed)


def test_only_the_end_of_a_number_is_shown() -> None:
    assert masked("6012345678901234") == "•••• 1234"
    assert masked("1234") == "1234"


def test_an_account_says_why_nothing_can_be_drawn() -> None:
    CARD.check(DAY, "EUR")
    replace(CARD, expires_on=DAY).check(DAY, "EUR")
    for account, currency, code in (
        (replace(CARD, blocked="lost"), "EUR", "account_blocked"),
        (replace(CARD, expires_on=date(2026, 11, 19)), "EUR", "account_expired"),
        (CARD, "CHF", "account_currency"),
    ):
        with pytest.raises(Refused, match=code) as refused:
            account.check(DAY, currency)
        assert refused.value.facts["account"] == "•••• 1234"
        why = {
            "account_blocked": ("reason", "lost"),
            "account_expired": ("day", "2026-11-19"),
            "account_currency": ("currency", "EUR"),
        }
        fact, said = why[code]
        assert refused.value.facts[fact] == said


def test_an_account_owes_nothing_by_itself_and_long_numbers_end_at_eighty() -> None:
    assert CARD.limit == 0
    assert account_code("7" * 80) == "7" * 80
    with pytest.raises(ValueError, match="15 digits"):
        new_code("1" * 14 + "\u0661")


@given(st.integers(1, 100_000), st.integers(1, 100_000), st.integers(1, 20))
def test_a_card_is_no_revenue_and_takes_no_discount(card: int, goods: int, quantity: int) -> None:
    rules = replace(RULES, promotions=(Promotion("p", "Ten percent", PromotionKind.PERCENT, value=D(10)),))
    basket = a_basket((a_card(str(D(card) / 100)), "1"), (a_product(str(D(goods) / 100)), str(quantity)))  # type: ignore[arg-type]
    basket = replace(basket, discount=ManualDiscount(DiscountKind.PERCENT, D(20), "Friend"))
    priced = price_basket(basket, rules, AT)
    line, other = priced.lines
    assert (line.total, line.liability, line.net, line.tax, line.discount) == (
        D(card) / 100,
        D(card) / 100,
        0,
        0,
        0,
    )
    assert line.taxes == ()
    assert other.liability == 0
    assert priced.total == priced.net + priced.tax + priced.liability
    assert priced.liability == D(card) / 100
    assert priced.net == other.net


def test_cards_stay_apart_and_are_sold_one_at_a_time() -> None:
    product = a_card()
    basket = a_basket((product, "1"), (product, "1"))  # type: ignore[arg-type]
    assert len(basket.lines) == 2
    with pytest.raises(Refused, match="account_one_each"):
        basket.with_quantity("line-1", D(2))
    basket = basket.with_account("line-1", "111")
    assert basket.with_account("line-1", "111") == basket
    with pytest.raises(Refused, match="account_twice"):
        basket.with_account("line-2", "111")
    with pytest.raises(ValueError, match="no account"):
        a_basket((a_product(), "1")).with_account("line-1", "111")


def test_the_entry_says_what_went_where_and_gives_it_back_whole() -> None:
    basket = a_basket((a_card(), "1"), (a_product("2.00"), "1"))  # type: ignore[arg-type]
    priced = price_basket(basket.with_account("line-1", "6011"), RULES, AT)
    settlement = settle(priced.total, [Tender(TenderKind.CARD, priced.total)], TenderRules(EUR))
    body = sale_body(priced, settlement, None, TaxRounding.DOCUMENT, date(2028, 11, 20))
    card, goods = body["lines"]
    assert {key: card[key] for key in ("loads", "account", "liability", "expires", "net", "tax", "total")} == {
        "loads": "gift_card", "account": "6011", "liability": "25.00", "expires": "2028-11-20", "net": "0.00", "tax": "0.00", "total": "25.00",
    }  # fmt: skip
    assert "loads" not in goods
    assert (body["total"], body["liability"]) == ("27.00", "25.00")
    portion = portion_of(card, ZERO, D(1), EUR)
    assert portion.shares == {
        "list": D(25),
        "discount": ZERO,
        "total": D(25),
        "net": ZERO,
        "tax": ZERO,
        "liability": D(25),
    }


def test_without_cards_an_entry_knows_no_liability() -> None:
    priced = price_basket(a_basket((a_product("2.00"), "1")), RULES, AT)
    settlement = settle(priced.total, [Tender(TenderKind.CARD, priced.total)], TenderRules(EUR))
    assert "liability" not in sale_body(priced, settlement, None, TaxRounding.DOCUMENT)
