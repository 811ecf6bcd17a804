"""Tenders in few words, for the tests of what they settle."""

from __future__ import annotations

from decimal import Decimal

from pos.domain.foreign_cash import Foreign
from pos.domain.money import Currency
from pos.domain.tender import Tender, TenderKind, TenderRules, foreign_cash
from tests.factories import EUR

RULES = TenderRules(EUR)
GIFT, CREDIT, DEBT = TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT
USD = Currency("USD")


def cash(amount: str) -> Tender:
    return Tender(TenderKind.CASH, Decimal(amount))


def card(amount: str) -> Tender:
    return Tender(TenderKind.CARD, Decimal(amount))


def drawn_from(kind: TenderKind, amount: str, account: str = "a") -> Tender:
    return Tender(kind, Decimal(amount), account=account)


def dollars(amount: str, rate: str = "0.92", rules: TenderRules = RULES) -> Tender:
    return foreign_cash(Foreign(USD, Decimal(amount), Decimal(rate)), rules)
