"""The demo shop's regulars, as a till finds and uses them."""

from __future__ import annotations

from decimal import Decimal

from pos.demo.people import CASHIER
from pos.demo.regulars import CREDIT, GIFT_CARD, GIFT_VALUE, SILVA, TAB_LIMIT
from pos.domain.account import AccountKind, account_code


def test_they_are_found_and_have_what_is_said(open_app, shop_home) -> None:
    app = open_app("T02")
    app.session.begin(app.door.sign_in(CASHIER.username, "pin", CASHIER.pin).result())
    assert [each.name for each in app.customers.find("555 0142").result()] == ["Silva Catering"]
    from pos.services import accounts

    card = app.query(accounts.find, AccountKind.GIFT_CARD, account_code(GIFT_CARD)).result()
    tab = app.query(accounts.find, AccountKind.ON_ACCOUNT, account_code(SILVA)).result()
    credit = app.query(accounts.find, AccountKind.STORE_CREDIT, account_code("K-1002")).result()
    assert (card.left, tab.left, credit.left) == (GIFT_VALUE, TAB_LIMIT, CREDIT)
    assert tab.limit == Decimal(200)
