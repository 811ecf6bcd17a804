"""Rules that an admin saves reach the tills, price the sale there, and come out in the books: real database, journal and posting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.account import Account, AccountKind
from pos.domain.discount import DiscountKind, ManualDiscount
from pos.domain.foreign_cash import Foreign
from pos.domain.money import Currency
from pos.domain.tender import Agreed, Tender, TenderKind, foreign_cash
from pos.errors import Refused
from pos.services import accounts, assortment, prices, store
from pos.services.assortment import Promotion, Tax
from pos.services.prices import CustomerGroup, PriceList, PriceRule, TaxSwitch
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, read, sold
from tests.postgres import COFFEE, MILK, NINETEEN, SEVEN, Shop

D = Decimal
MILK_CODE = "4001686301265"


def test_price_lists_reach_the_till(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    now = datetime.now(UTC)
    members = save(prices.save_customer_group, CustomerGroup("Members"))
    card = save(prices.save_price_list, PriceList("Members", customer_group=members, priority=1))
    general = save(prices.save_price_list, PriceList("Everybody"))
    save(prices.save_price_rule, PriceRule(card, product=MILK, price=D("0.99")))
    save(prices.save_price_rule, PriceRule(general, product=MILK, percent_off=D(10), min_qty=D(10)))
    save(
        prices.save_price_rule,
        PriceRule(general, product=COFFEE, price=D("9.99"), valid_from=now + timedelta(days=1)),
    )
    ended = save(prices.save_price_rule, PriceRule(general, product=MILK, price=D("0.01")))
    save(prices.end_price_rule, ended)
    save(
        prices.save_price_rule,
        PriceRule(general, product=MILK, price=D("0.02"), valid_to=now - timedelta(days=1)),
    )
    till = open_till()
    session = till.session
    session.scan(MILK_CODE, D(9))
    assert session.priced().total == D("10.71")
    session.scan(MILK_CODE)
    assert session.priced().total == D("10.70")  # ten at 1.07
    assert session.priced().lines[0].price.name == "Everybody"
    body = sold(shop, till)
    assert body["lines"][0]["unit_price"] == "1.07"
    assert body["lines"][0]["trace"][0]["step"] == "price_list"
    assert is_clean(shop)
    rules = shop.database("T04").read(prices.list_price_rules, card, token=shop.sign_in("adam", "T04"))
    assert [rule.price for rule in rules] == [D("0.9900")]


def test_a_rule_has_one_way_of_pricing(save: Callable[..., Any]) -> None:
    general = save(prices.save_price_list, PriceList("Everybody"))
    for rule in (PriceRule(general), PriceRule(general, price=D(1), percent_off=D(1))):
        with pytest.raises(Refused, match="price_or_percent"):
            save(prices.save_price_rule, rule)
    with pytest.raises(ValueError, match="zone"):
        save(prices.save_price_rule, PriceRule(general, price=D(1), valid_from=datetime(2026, 1, 1)))  # noqa: DTZ001 the point


def test_a_cashier_changes_no_prices(shop: Shop, save: Callable[..., Any]) -> None:
    general = save(prices.save_price_list, PriceList("Everybody"))
    carla = shop.sign_in("carla", "T01")
    for use_case, value in (
        (prices.save_price_list, PriceList("Mine")),
        (prices.save_price_rule, PriceRule(general, price=D(0))),
        (prices.save_tax_switch, TaxSwitch("None", replaces={str(NINETEEN): []})),
        (prices.save_customer_group, CustomerGroup("Friends")),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            shop.database("T01").run(use_case, value, token=carla)


def test_taxes_by_use(shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]) -> None:
    away = save(prices.save_tax_switch, TaxSwitch("Take away", replaces={str(NINETEEN): [str(SEVEN)]}))
    till = open_till()
    till.session.add(str(COFFEE))
    here = till.session.priced()
    till.session.use_otherwise(str(away))
    there = till.session.priced()
    assert (here.total, there.total) == (D("8.90"), D("8.90"))
    assert there.tax < here.tax
    with pytest.raises(Refused, match="use_unknown"):
        till.session.use_otherwise("nowhere")
    till.session.use_otherwise(None, there.lines[0].line.key)
    body = sold(shop, till)
    assert body["tax_switch"] == str(away)
    assert [row["letter"] for row in body["taxes"]] == ["B"] or body["taxes"][0]["rate"] == "7"
    assert is_clean(shop)


def test_taxes_that_are_owed_elsewhere_or_not_at_all(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    reverse = save(
        assortment.save_tax,
        Tax("VAT", "R", D(19), is_inside=False, is_reverse_charge=True, legal_text="Article 196"),
    )
    exempt = save(assortment.save_tax, Tax("Books", "E", D(0), treatment="exempt", legal_text="Article 132"))
    switch = save(
        prices.save_tax_switch,
        TaxSwitch(
            "Business abroad",
            keeps="net",
            replaces={str(NINETEEN): [str(reverse)], str(SEVEN): [str(exempt)]},
        ),
    )
    till = open_till()
    till.session.add(str(COFFEE))
    till.session.scan(MILK_CODE)
    till.session.use_otherwise(str(switch))
    body = sold(shop, till)
    rows = {row["letter"]: row for row in body["taxes"]}
    assert body["tax"] == "0.00"
    assert (rows["R"]["amount"], rows["R"]["owed"], rows["R"]["treatment"]) == (
        "0.00",
        "1.42",
        "reverse_charge",
    )
    assert (rows["E"]["treatment"], rows["E"]["text"]) == ("exempt", "Article 132")
    assert is_clean(shop)
    with pytest.raises(Refused, match="value_refused"):
        save(assortment.save_tax, Tax("Odd", "O", D(5), treatment="exempt"))


def test_a_coupon_counts_down_on_all_tills(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    offer = Promotion(
        "Welcome", "amount", params={"value": "0.20", "coupon": "HELLO", "max_uses": 2, "most": 1}
    )
    saved = save(assortment.save_promotion, offer)
    first, second = open_till("T01"), open_till("T02")
    for till in (first, second):
        with pytest.raises(Refused, match="coupon_unknown"):
            till.session.present_coupon("HALLO")
        till.session.scan(MILK_CODE)
        till.session.present_coupon(" hello ")
        assert till.session.priced().total == D("0.99")
    for till in (first, second):
        body = sold(shop, till)
        assert body["coupons"] == [{"code": "HELLO", "promotion": str(saved), "times": 1}]
    assert shop.value("SELECT sum(times) FROM pos.coupon_use WHERE promotion = %s", saved) == 2
    # a till that was not told yet gives it a third time: told, not refused
    first.session.scan(MILK_CODE)
    first.session.present_coupon("HELLO")
    sold(shop, first)
    assert shop.value("SELECT count(*) FROM pos.entry_flag WHERE flag = 'coupon_overused'") == 1
    second.fill()
    second.session.scan(MILK_CODE)
    second.session.present_coupon("HELLO")
    assert second.session.priced().total == D("1.19")
    assert is_clean(shop)


def test_discounts_by_hand(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    session = till.session
    key = session.scan(MILK_CODE, D(10)).line_key
    assert key is not None
    with pytest.raises(Refused, match="discount_too_large"):
        session.discount_line(key, ManualDiscount(DiscountKind.AMOUNT, D("11.91")))
    with pytest.raises(Refused, match="discount_zero"):
        session.discount_all(ManualDiscount(DiscountKind.PERCENT, D(0)))
    session.discount_line(key, ManualDiscount(DiscountKind.PERCENT, D(50), "dented"))
    session.discount_all(ManualDiscount(DiscountKind.AMOUNT, D("0.95"), "friend"))
    assert session.priced().total == D("5.00")
    session.undo()
    session.discount_all(ManualDiscount(DiscountKind.AMOUNT, D("0.95"), "friend"))
    body = sold(shop, till)
    assert body["lines"][0]["discounts"] == [
        {"promotion": None, "name": "dented", "amount": "5.95", "percent": "50"},
        {"promotion": None, "name": "friend", "amount": "0.95", "basket": True},
    ]
    assert is_clean(shop)


def test_every_kind_of_tender_reaches_the_books(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    till = open_till()
    for kind, code in ((AccountKind.GIFT_CARD, "G1"), (AccountKind.STORE_CREDIT, "C7")):
        opened = save(accounts.set_account, Account(kind, code, D(0), "EUR"), till.prices.store.currency)
        row = next(each for each in read(shop, accounts.list_accounts, kind) if each.id == opened)
        save(accounts.adjust, row, D(10), "opening", till.clock.now().date())
    save(
        accounts.set_account,
        Account(AccountKind.ON_ACCOUNT, "C7", D(0), "EUR", limit=D(5)),
        till.prices.store.currency,
    )
    session, rules = till.session, till.prices.tender_rules
    limits = dict.fromkeys((TenderKind.GIFT_CARD, TenderKind.STORE_CREDIT, TenderKind.ON_ACCOUNT), D(50))
    monkeypatch.setattr(
        till.prices,
        "tender_rules",
        replace(rules, offline_limits=limits, most_tip=D(5), most_written_off=D("0.05")),
    )
    session.scan(MILK_CODE, D(20))  # 23.80
    notes = foreign_cash(Foreign(Currency("CHF"), D(10), D("1.0561")), till.prices.tender_rules)
    tenders = [
        Tender(TenderKind.GIFT_CARD, D(3), account="G1"),
        Tender(TenderKind.STORE_CREDIT, D(2), account="C7"),
        Tender(TenderKind.ON_ACCOUNT, D(1), account="C7"),
        Tender(TenderKind.VOUCHER, D(4), reference="V9"),
        Tender(TenderKind.CARD, D(5), reference="4711"),
        notes,
    ]
    completed = session.complete(tenders, Agreed(tip=D(1))).result()
    till.post_all()
    change = notes.amount + 15 - D("24.80")
    assert completed.receipt.change == change
    rows = (
        shop.connect(None)
        .execute(
            "SELECT kind, amount_minor - change_minor, account, currency, foreign_amount FROM pos.payment ORDER BY no"
        )
        .fetchall()
    )
    assert rows[0] == ("gift_card", 300, "G1", None, None)
    assert rows[5] == ("foreign_cash", int(notes.amount * 100), None, "CHF", D("10.00"))
    assert rows[6][:2] == ("cash", -int(change * 100))
    assert shop.value("SELECT tip_minor FROM pos.sale") == 100
    assert is_clean(shop)
    session.scan(MILK_CODE)
    session.complete([Tender(TenderKind.CASH, D("1.15"))], Agreed(written_off=D("0.04"))).result()
    till.post_all()
    assert shop.value("SELECT sum(written_off_minor) FROM pos.sale") == 4
    assert is_clean(shop)


def test_rounding_by_the_shop_s_word(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    shop_now = shop.database("T04").read(store.get, token=shop.sign_in("adam", "T04"))
    changed = replace(
        shop_now,
        tax_rounding="line",
        tax_mode="floor",
        cash_step=D("0.05"),
        cash_rounding="down",
        cash_rounding_scope="all_tenders",
    )
    save(store.change, changed)
    till = open_till()
    assert till.prices.rules.tax_rounding.value == "line"
    till.session.scan(MILK_CODE)
    body = sold(shop, till, Tender(TenderKind.CASH, D("1.15")))
    assert (body["rounding"], body["tax_rounding"]) == ("-0.04", "line")
    assert is_clean(shop)


@pytest.mark.parametrize(("said", "quantities"), [("no", [2]), ("yes", [1, 1]), ("nonsense", [2])])
def test_a_shop_may_want_a_line_for_each_scan(
    open_till: Callable[..., RealTill], save: Callable[..., Any], said: str, quantities: list[int]
) -> None:
    save(store.put_setting, "sale.line_for_each_scan", said)
    session = open_till().session
    session.scan(MILK_CODE)
    session.scan(MILK_CODE)
    assert session.basket is not None
    assert [line.quantity for line in session.basket.lines] == quantities
