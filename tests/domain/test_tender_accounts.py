"""Tenders drawn from an account, and what each kind of tender must carry."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from pos.domain.foreign_cash import Foreign
from pos.domain.tender import Tender, TenderKind, settle
from pos.errors import Refused
from tests.domain.tenders import CREDIT, DEBT, GIFT, RULES, USD, dollars, drawn_from
from tests.factories import EUR


def test_kinds_and_what_they_need() -> None:
    assert {kind for kind in TenderKind if kind.gives_change} == {TenderKind.CASH, TenderKind.FOREIGN_CASH}
    assert {kind for kind in TenderKind if kind.has_account} == {GIFT, CREDIT, DEBT}
    assert {kind for kind in TenderKind if kind.needs_server} == {GIFT, CREDIT, DEBT}


@pytest.mark.parametrize(
    ("kind", "code"),
    [(GIFT, "balance_too_small"), (CREDIT, "balance_too_small"), (DEBT, "credit_limit")],
)
def test_an_account_is_drawn_up_to_what_it_holds(kind: TenderKind, code: str) -> None:
    funds = {(kind, "a"): Decimal(50), (kind, "b"): Decimal(5)}
    total = Decimal(60)
    assert settle(total, [drawn_from(kind, "50")], RULES, funds=funds).due == 10
    for tenders in (
        [drawn_from(kind, "50.01")],
        [drawn_from(kind, "25"), drawn_from(kind, "25.01")],
    ):
        with pytest.raises(Refused, match=code) as refused:
            settle(total, tenders, RULES, funds=funds)
        assert refused.value.facts == {"left": "50"}
    both = settle(total, [drawn_from(kind, "50"), drawn_from(kind, "5", "b")], RULES, funds=funds)
    assert both.due == 5


def test_an_account_of_another_kind_is_another_account() -> None:
    with pytest.raises(Refused, match="tender_needs_server"):
        settle(Decimal(5), [drawn_from(GIFT, "5")], RULES, funds={(CREDIT, "a"): Decimal(50)})


def test_without_the_server_a_shop_may_allow_a_little() -> None:
    rules = replace(RULES, offline_limits={GIFT: Decimal(20)})
    two = [drawn_from(GIFT, "12", "a"), drawn_from(GIFT, "8", "b")]
    assert settle(Decimal(20), two, rules).is_settled
    for tenders, allowed, limit in [
        ([drawn_from(GIFT, "0.01")], RULES, "0"),
        ([drawn_from(GIFT, "12", "a"), drawn_from(GIFT, "8.01", "b")], rules, "20"),
        ([drawn_from(CREDIT, "1")], rules, "0"),
    ]:
        with pytest.raises(Refused, match="tender_needs_server") as refused:
            settle(Decimal(40), tenders, allowed)
        assert refused.value.facts == {"limit": limit}
    asked = {(GIFT, "a"): Decimal(30)}
    assert settle(Decimal(30), [drawn_from(GIFT, "30")], rules, funds=asked).is_settled


def test_money_goes_back_to_an_account_without_asking() -> None:
    assert settle(Decimal(-30), [drawn_from(GIFT, "-30")], RULES).is_settled


def test_what_a_tender_of_its_kind_must_carry() -> None:
    for wrong in (
        Tender(GIFT, Decimal(5)),
        Tender(TenderKind.CARD, Decimal(5), account="a"),
        Tender(TenderKind.FOREIGN_CASH, Decimal(5)),
        Tender(TenderKind.CASH, Decimal(5), foreign=Foreign(USD, Decimal(5), Decimal(1))),
        Tender(TenderKind.FOREIGN_CASH, Decimal(5), foreign=Foreign(EUR, Decimal(5), Decimal(1))),
        replace(dollars("10"), amount=Decimal("9.21")),
    ):
        with pytest.raises(ValueError, match=r"account|foreign"):
            settle(Decimal(5), [wrong], RULES)
