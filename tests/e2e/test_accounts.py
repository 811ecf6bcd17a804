"""Gift cards, store credit and tabs from the till into the books: real database, two tills, crashes in between."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from pos.db.ids import new_id
from pos.domain.account import Account, AccountKind
from pos.domain.money import Currency
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.services import accounts, catalog, store
from pos.services.accounts import Hold
from pos.services.catalog import ProductDraft
from pos.till.basket_acts import ScanKind, Told
from pos.till.refunds import find_sale, portions_of
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, posted, read, sold
from tests.postgres import Shop

D = Decimal
EUR = Currency("EUR", 2)
MILK_CODE = "4001686301265"
CARD = "6012345678901234"


@pytest.fixture
def card_product(save: Callable[..., Any]) -> str:
    draft = ProductDraft("Gift card 25", D(25), sku="GIFT-25", loads="gift_card", is_discountable=False)
    return str(save(catalog.save_product, draft).draft.id)


def sell_card(shop: Shop, till: RealTill, product: str, code: str = CARD) -> dict[str, Any]:
    assert till.session.add(product).kind is ScanKind.NEEDS_ACCOUNT
    till.session.add(product, told=Told(account=code))
    return sold(shop, till)


def left(till: RealTill, kind: AccountKind = AccountKind.GIFT_CARD, code: str = CARD) -> Decimal:
    return till.accounts.find(kind, code).result().left


def pay_with_card(shop: Shop, till: RealTill, amount: str) -> dict[str, Any]:
    """Some of the basket from the card, the rest by bank card, as the payment screen does it."""
    account = till.accounts.find(AccountKind.GIFT_CARD, CARD).result()
    basket = till.session.basket
    assert basket is not None
    till.accounts.hold(account, D(amount), basket.id).result()
    tenders = [Tender(TenderKind.GIFT_CARD, D(amount), account=account.code)]
    rest = till.session.priced().total - D(amount)
    if rest:
        tenders.append(Tender(TenderKind.CARD, rest))
    return sold(shop, till, *tenders, funds={(TenderKind.GIFT_CARD, account.code): account.left})


def test_a_card_is_sold_used_at_another_till_and_used_up(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str
) -> None:
    first, second = open_till("T01"), open_till("T02")
    body = sell_card(shop, first, card_product)
    assert (body["total"], body["net"], body["tax"], body["liability"]) == ("25.00", "0.00", "0.00", "25.00")
    assert (
        shop.value("SELECT (net_minor, tax_minor, total_minor, liability_minor)::text FROM pos.day_total")
        == "(0,0,0,2500)"
    )
    assert left(second) == 25
    second.session.scan(MILK_CODE, D(20))
    pay_with_card(shop, second, "23.80")
    assert left(first) == D("1.20")
    first.session.scan(MILK_CODE, D(2))
    account = first.accounts.find(AccountKind.GIFT_CARD, CARD).result()
    with pytest.raises(Refused, match="balance_too_small") as refused:
        first.accounts.hold(account, D("2.38"), str(new_id())).result()
    assert refused.value.facts["left"] == "1.20"
    pay_with_card(shop, first, "1.20")
    assert left(first) == 0
    assert shop.value("SELECT count(*) FROM pos.account_hold") == 0
    assert shop.value("SELECT count(*) FROM pos.entry_flag WHERE flag LIKE 'account%%'") == 0
    assert is_clean(shop)
    row = read(shop, accounts.list_accounts).rows[0]
    assert (row.balance, row.held, row.account.left) == (0, 0, 0)
    assert [(each.kind, each.amount) for each in read(shop, accounts.list_movements, row.id)] == [
        ("drawn", D("-1.20")), ("drawn", D("-23.80")), ("loaded", D("25.00")),
    ]  # fmt: skip
    assert read(shop, accounts.liabilities) == {(AccountKind.GIFT_CARD, "EUR"): 0}


def test_sixteen_at_once_draw_a_card_once(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str
) -> None:
    """Two connections or sixteen: what they get adds up to what is there."""
    sell_card(shop, open_till("T01"), card_product)
    tokens = {code: shop.sign_in("carla", code) for code in ("T01", "T02")}
    ready = threading.Barrier(16)

    def draw(number: int) -> str:
        code = ("T01", "T02")[number % 2]
        wanted = Hold(new_id(), AccountKind.GIFT_CARD, CARD, new_id(), D(4))
        ready.wait()
        try:
            shop.database(code).run(accounts.hold, wanted, EUR, date(2026, 11, 21), token=tokens[code])
        except Refused as error:
            return error.code
        return "held"

    for code in tokens:
        shop.database(code)
    with ThreadPoolExecutor(16) as many:
        got = list(many.map(draw, range(16)))
    assert Counter(got) == {"held": 6, "balance_too_small": 10}
    assert shop.value("SELECT sum(amount_minor) FROM pos.account_hold") == 2400


def test_asking_again_holds_once(shop: Shop, open_till: Callable[..., RealTill], card_product: str) -> None:
    """The answer was lost on the way: the same request again is not another one."""
    till = open_till()
    sell_card(shop, till, card_product)
    wanted = Hold(new_id(), AccountKind.GIFT_CARD, CARD, new_id(), D(20))
    token = shop.sign_in("carla")
    for _ in range(2):
        assert shop.database().run(accounts.hold, wanted, EUR, date(2026, 11, 21), token=token) == 5
    assert shop.database().run(accounts.release, wanted.id, token=token)
    assert not shop.database().run(accounts.release, wanted.id, token=token)
    assert left(till) == 25


def test_what_a_crash_held_is_given_back_and_what_a_sale_drew_is_not(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str
) -> None:
    till = open_till("T01")
    sell_card(shop, till, card_product)
    account = till.accounts.find(AccountKind.GIFT_CARD, CARD).result()
    till.session.scan(MILK_CODE)
    open_basket = till.session.basket
    assert open_basket is not None
    till.accounts.hold(account, D(1), open_basket.id).result()
    till.accounts.hold(account, D(2), str(new_id())).result()  # of a sale that a crash took away
    other = open_till("T02")
    other.accounts.hold(account, D(3), str(new_id())).result()
    till.accounts._documents.clear()  # the program was started again
    till.worker.run(lambda _: None).result()
    till.accounts.tidy(till.worker, till.server.database.run)
    assert shop.value("SELECT array_agg(amount_minor ORDER BY amount_minor) FROM pos.account_hold") == [
        100,
        300,
    ]
    # paid, but not posted: the poster rests
    till.poster.stop()
    till.session.complete(
        [Tender(TenderKind.GIFT_CARD, D(1), account=CARD), Tender(TenderKind.CARD, D("0.19"))],
        funds={(TenderKind.GIFT_CARD, CARD): D(25)},
    ).result()
    till.accounts.tidy(till.worker, till.server.database.run)
    assert shop.value("SELECT array_agg(amount_minor ORDER BY amount_minor) FROM pos.account_hold") == [
        100,
        300,
    ]
    assert left(other) == 21


def test_a_card_cannot_be_used_blocked_or_too_late(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any], card_product: str
) -> None:
    save(store.put_setting, "gift_card.months", 24)
    till = open_till()
    body = sell_card(shop, till, card_product)
    day = date.fromisoformat(shop.value("SELECT day::text FROM pos.sale"))
    assert body["lines"][0]["expires"] == shop.value(
        "SELECT (day + interval '24 months')::date::text FROM pos.sale"
    )
    account = till.accounts.find(AccountKind.GIFT_CARD, CARD).result()
    for changed, code in (
        (replace(account, expires_on=day - timedelta(days=1)), "account_expired"),
        (replace(account, expires_on=None, blocked="Reported lost"), "account_blocked"),
    ):
        save(accounts.set_account, changed, EUR)
        with pytest.raises(Refused, match=code):
            till.accounts.hold(account, D(1), str(new_id())).result()
    save(accounts.set_account, replace(account, expires_on=day, blocked=None), EUR)
    assert till.accounts.hold(account, D(1), str(new_id())).result().amount == 1
    with pytest.raises(Refused, match="account_unknown"):
        till.accounts.find(AccountKind.STORE_CREDIT, CARD).result()


def test_a_sold_card_comes_back_while_it_is_whole(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str
) -> None:
    till = open_till()
    sell_card(shop, till, card_product)
    number = till.session.last_entry.number  # type: ignore[union-attr]
    kept = till.worker.run(lambda journal: find_sale(journal, number)).result()  # type: ignore[arg-type]
    done = till.session.write_refund(
        kept.sale, portions_of(kept.sale, kept.refunds), [Tender(TenderKind.CARD, D(-25))]
    ).result()
    till.post_all()
    body = posted(shop, done.entry.id)
    assert (body["total"], body["net"], body["liability"], body["lines"][0]["account"]) == (
        "-25.00",
        "0.00",
        "-25.00",
        CARD,
    )
    assert left(till) == 0
    assert is_clean(shop)


def test_store_credit_is_given_for_goods_and_spent(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    till.session.scan(MILK_CODE, D(10))
    sold(shop, till)
    sale = till.session.last_entry
    assert sale is not None
    till.session.write_refund(
        sale, portions_of(sale, []), [Tender(TenderKind.STORE_CREDIT, D("-11.90"), account="SC1")]
    ).result()
    till.post_all()
    account = till.accounts.find(AccountKind.STORE_CREDIT, "SC1").result()
    assert account.left == D("11.90")
    till.session.scan(MILK_CODE)
    basket = till.session.basket
    assert basket is not None
    till.accounts.hold(account, D("1.19"), basket.id).result()
    sold(
        shop,
        till,
        Tender(TenderKind.STORE_CREDIT, D("1.19"), account="SC1"),
        funds={(TenderKind.STORE_CREDIT, "SC1"): account.left},
    )
    assert left(till, AccountKind.STORE_CREDIT, "SC1") == D("10.71")
    assert is_clean(shop)


def test_a_tab_has_a_limit_and_is_paid_off(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    paying = ProductDraft("Payment on account", D(0), sku="PAY", loads="on_account", is_discountable=False)
    product = str(save(catalog.save_product, paying).draft.id)
    till = open_till()
    save(accounts.set_account, Account(AccountKind.ON_ACCOUNT, "SMITH", D(0), "EUR", limit=D(20)), EUR)
    account = till.accounts.find(AccountKind.ON_ACCOUNT, "smith").result()
    assert (account.left, account.limit) == (20, 20)
    till.session.scan(MILK_CODE, D(10))
    basket = till.session.basket
    assert basket is not None
    with pytest.raises(Refused, match="balance_too_small"):
        till.accounts.hold(account, D("20.01"), basket.id).result()
    till.accounts.hold(account, D("11.90"), basket.id).result()
    funds = {(TenderKind.ON_ACCOUNT, "SMITH"): account.left}
    sold(shop, till, Tender(TenderKind.ON_ACCOUNT, D("11.90"), account="SMITH"), funds=funds)
    assert left(till, AccountKind.ON_ACCOUNT, "SMITH") == D("8.10")
    assert read(shop, accounts.liabilities) == {(AccountKind.ON_ACCOUNT, "EUR"): D("-11.90")}
    key = till.session.add_at(product, D(1), D("11.90"))
    with pytest.raises(Refused, match="account_missing"):
        till.session.complete([Tender(TenderKind.CARD, D("11.90"))])
    till.session.put_on_account(key, "Smith")
    sold(shop, till)
    assert left(till, AccountKind.ON_ACCOUNT, "SMITH") == 20
    assert is_clean(shop)


def test_what_was_drawn_without_the_server_is_told_when_it_was_too_much(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A shop may allow a little without the server. A fact stays a fact; the card goes below zero, and somebody hears of it."""
    till = open_till()
    sell_card(shop, till, card_product)
    rules = replace(till.prices.tender_rules, offline_limits={TenderKind.GIFT_CARD: D(30)})
    monkeypatch.setattr(till.prices, "tender_rules", rules)
    till.session.scan(MILK_CODE, D(25))
    sold(shop, till, Tender(TenderKind.GIFT_CARD, D("29.75"), account=CARD))
    assert shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE flag LIKE 'account%%'") == [
        "account_overdrawn"
    ]
    assert not is_clean(shop)
    row = read(shop, accounts.list_accounts).rows[0]
    assert row.balance == D("-4.75")


def test_a_movement_that_was_changed_is_found(
    shop: Shop, open_till: Callable[..., RealTill], card_product: str
) -> None:
    till = open_till()
    sell_card(shop, till, card_product)
    admin = shop.connect(None)
    admin.execute("ALTER TABLE pos.account_movement DISABLE TRIGGER ALL")
    admin.execute("UPDATE pos.account_movement SET amount_minor = 9999900")
    admin.execute("ALTER TABLE pos.account_movement ENABLE TRIGGER ALL")
    assert [row[1] for row in admin.execute("SELECT * FROM pos.verify_accounts()").fetchall()] == [
        "account_movement_changed"
    ]
    admin.execute("ALTER TABLE pos.account_movement DISABLE TRIGGER ALL")
    admin.execute("DELETE FROM pos.account_movement")
    assert [row[1] for row in admin.execute("SELECT * FROM pos.verify_accounts()").fetchall()] == [
        "account_movement_changed"
    ]


def test_the_office_adjusts_with_a_reason_and_not_below_zero(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any], card_product: str
) -> None:
    sell_card(shop, open_till(), card_product)
    row = read(shop, accounts.list_accounts, AccountKind.GIFT_CARD, "1234").rows[0]
    assert read(shop, accounts.list_accounts, AccountKind.STORE_CREDIT).rows == ()
    assert read(shop, accounts.list_accounts, None, "%").rows == ()
    today = date(2026, 11, 21)
    assert save(accounts.adjust, row, D("-5.50"), "Goodwill taken back", today) == D("19.50")
    with pytest.raises(Refused, match="balance_too_small"):
        save(accounts.adjust, row, D("-19.51"), "More", today)
    with pytest.raises(Refused, match="value_refused"):
        save(accounts.adjust, row, D(1), " ", today)
    carla = shop.sign_in("carla", "T02")
    for act in (
        lambda: shop.database("T02").run(accounts.adjust, row, D(100), "Mine", today, token=carla),
        lambda: shop.database("T02").run(
            accounts.set_account, replace(row.account, limit=D(0)), EUR, token=carla
        ),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            act()
    assert shop.database("T02").read(accounts.list_accounts, token=carla).rows == ()
    assert is_clean(shop)


def test_pages_of_accounts(shop: Shop, save: Callable[..., Any]) -> None:
    for number in range(5):
        save(accounts.set_account, Account(AccountKind.STORE_CREDIT, f"SC{number}", D(0), "EUR"), EUR)
    seen: list[str] = []
    after: str | None = None
    while True:
        page = read(shop, accounts.list_accounts, None, "", after, 2)
        seen += [row.account.code for row in page]
        after = page.after
        if after is None:
            break
    assert seen == ["SC4", "SC3", "SC2", "SC1", "SC0"]


@pytest.fixture(autouse=True)
def nothing_is_left_open(shop: Shop) -> Iterator[None]:
    yield
    assert shop.value("SELECT count(*) FROM pos.poison") == 0
