"""Returns at two real tills: any receipt, once, back to where the money came from, with and without the server."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.account import AccountKind
from pos.domain.entries import Entry
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.services import catalog, customers
from pos.services.catalog import ProductDraft
from pos.services.customers import Customer
from pos.till.link import LinkStatus
from pos.till.loose_return import LooseReturn
from pos.till.refunds import refund
from pos.till.return_desk import ReturnDesk
from pos.till.returning import FoundSale, Wanted
from pos.till.session import Completed
from pos.till.swapping import Swapping
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, posted, sold
from tests.postgres import COFFEE, MILK, NINETEEN, Shop

D = Decimal
MILK_CODE = "4001686301265"


def sell(shop: Shop, till: RealTill, *tenders: Tender) -> str:
    till.session.scan(MILK_CODE, D(3))
    till.session.add(str(COFFEE))
    sold(shop, till, *tenders)
    assert till.session.last_entry is not None
    return str(till.session.last_entry.number)


def give_back(till: RealTill, found: FoundSale, wanted: dict[int, Wanted]) -> Completed:
    portions = found.portions(wanted)
    till.returning.hold(found, portions).result()
    return till.returning.refund(found, portions, till.returning.money_back(found, portions)).result()


def go_offline(till: RealTill) -> None:
    till.poster.stop()
    till.link.set_status(LinkStatus.OFFLINE, till.clock.now())


def levels(shop: Shop) -> dict[str, Decimal]:
    rows = (
        shop.connect(None)
        .execute("SELECT product::text, sum(qty) FROM pos.stock_level GROUP BY 1")
        .fetchall()
    )
    return dict(rows)


def test_a_receipt_of_another_till_comes_back_in_parts(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first, Tender(TenderKind.CARD, D(10), "4242"), Tender(TenderKind.CASH, D("2.47")))
    found = second.returning.find(number.lower()).result()
    assert found.is_certain
    assert [(left.line["name"], left.quantity) for left in found.lines()] == [
        ("Milk 1 l", 3),
        ("Coffee 500 g", 1),
    ]
    done = give_back(second, found, {1: Wanted(D(2), "Leaking", restock=False)})
    second.post_all()
    body = posted(shop, done.entry.id)
    assert (body["total"], body["lines"][0]["reason"], body["lines"][0]["restock"]) == (
        "-2.38",
        "Leaking",
        False,
    )
    assert [(row["kind"], row["amount"], row["reference"]) for row in body["tenders"]] == [
        ("card", "-2.38", "4242")
    ]
    again = first.returning.find(number).result()
    assert [left.quantity for left in again.lines()] == [1, 1]
    with pytest.raises(Refused, match="refund_more_than_sold"):
        again.portions({1: Wanted(D(2))})
    give_back(first, again, {1: Wanted(D(1)), 2: Wanted(D(1))})
    first.post_all()
    assert shop.value("SELECT sum(total_minor) FROM pos.sale") == 0
    assert is_clean(shop)


def test_what_is_thrown_away_does_not_come_back_to_the_shelf(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    number = sell(shop, till)
    before = levels(shop)
    give_back(till, till.returning.find(number).result(), {1: Wanted(D(1), restock=False), 2: Wanted(D(1))})
    till.post_all()
    after = levels(shop)
    assert after[str(MILK)] == before[str(MILK)]
    assert after[str(COFFEE)] == before[str(COFFEE)] + 1
    assert is_clean(shop)


def test_two_tills_take_one_receipt_back_once(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    here, there = first.returning.find(number).result(), second.returning.find(number).result()
    first.returning.hold(here, here.portions({1: Wanted(D(2))})).result()
    with pytest.raises(Refused, match="refund_under_way"):
        second.returning.hold(there, there.portions({1: Wanted(D(2))})).result()
    assert second.returning.hold(there, there.portions({1: Wanted(D(1))})).result()
    second.returning.release(there)
    first.returning.release(here)
    assert second.returning.hold(there, there.portions({1: Wanted(D(3)), 2: Wanted(D(1))})).result()
    assert shop.value("SELECT count(*) FROM pos.refund_hold") == 2


def test_without_the_server_a_till_takes_back_what_it_sold(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first)
    for till in (first, second):
        go_offline(till)
    with pytest.raises(Unavailable):
        second.returning.find(number).result()
    found = first.returning.find("1").result()
    assert (str(found.sale.number), found.is_certain) == (number, False)
    portions = found.portions({1: Wanted(D(1))})
    assert first.returning.hold(found, portions).result() is False
    first.returning.refund(found, portions, first.returning.money_back(found, portions)).result()
    assert first.returning.find(number).result().lines()[0].quantity == 2


def test_what_is_not_sent_yet_counts_as_back(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    number = sell(shop, till)
    till.poster.stop()
    give_back(till, till.returning.find(number).result(), {1: Wanted(D(3))})
    found = till.returning.find(number).result()
    assert found.is_certain
    assert [left.quantity for left in found.lines()] == [0, 1]


def correct(till: RealTill, from_kind: TenderKind, to_kind: TenderKind) -> None:
    swapping = Swapping(till.session, till.worker)
    swapping.swap(swapping.last_sale().result(), from_kind, to_kind).result()


def ways_back(till: RealTill, found: FoundSale, quantity: int) -> list[tuple[str, str]]:
    money = till.returning.money_back(found, found.portions({1: Wanted(D(quantity))}))
    return [(each.kind.value, str(each.amount)) for each in money.tenders]


@pytest.mark.parametrize("where", ["here", "here, not sent", "here, alone", "at another till"])
def test_a_corrected_payment_is_given_back_as_it_was_corrected(
    shop: Shop, open_till: Callable[..., RealTill], where: str
) -> None:
    first, second = open_till("T01"), open_till("T02")
    number = sell(shop, first, Tender(TenderKind.CASH, D(20)))
    if where == "here, not sent":
        first.poster.stop()
    correct(first, TenderKind.CASH, TenderKind.CARD)
    if where in {"here", "at another till"}:
        first.post_all()
    if where == "here, alone":
        go_offline(first)
    till = second if where == "at another till" else first
    found = till.returning.find(number).result()
    assert found.is_certain == (where != "here, alone")
    assert ways_back(till, found, 2) == [("card", "-2.38")]
    done = give_back(till, found, {1: Wanted(D(3)), 2: Wanted(D(1))})
    assert [(row["kind"], row["amount"]) for row in done.entry.body["tenders"]] == [("card", "-12.47")]


def test_what_was_corrected_after_a_part_came_back_counts_for_the_rest(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    number = sell(shop, till, Tender(TenderKind.CASH, D("5.00")), Tender(TenderKind.CARD, D("7.47")))
    give_back(till, till.returning.find(number).result(), {1: Wanted(D(1))})
    till.session.last_entry = till.returning.find(number).result().sale  # of a refund nothing is corrected
    correct(till, TenderKind.CARD, TenderKind.CASH)
    correct(till, TenderKind.CASH, TenderKind.VOUCHER)
    found = till.returning.find(number).result()
    assert [row["kind"] for row in found.paid[0]["tenders"]] == ["voucher"]
    assert ways_back(till, found, 1) == [("voucher", "-1.19")]
    rest = give_back(till, found, {1: Wanted(D(2)), 2: Wanted(D(1))})
    assert [row["amount"] for row in rest.entry.body["tenders"]] == ["-11.28"]
    till.post_all()
    assert shop.value("SELECT sum(total_minor) FROM pos.sale") == 0
    assert is_clean(shop)


def test_a_refund_by_command_knows_corrections_too(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    sell(shop, till, Tender(TenderKind.CARD, D("12.47")))
    correct(till, TenderKind.CARD, TenderKind.CASH)
    assert till.session.last_entry is not None
    number = till.session.last_entry.number
    assert number is not None
    done = refund(till.session, till.worker, number).result()
    assert [row["kind"] for row in done.entry.body["tenders"]] == ["cash"]


def test_another_way_than_it_was_paid(shop: Shop, open_till: Callable[..., RealTill]) -> None:
    till = open_till()
    number = sell(shop, till)  # by card
    found = till.returning.find(number).result()
    portions = found.portions({2: Wanted(D(1))})
    for money, kind in (
        (till.returning.instead(found, portions, TenderKind.CASH), "cash"),
        (till.returning.instead(found, portions, TenderKind.STORE_CREDIT, "SC9"), "store_credit"),
    ):
        assert [(each.kind, each.amount) for each in money.tenders] == [(TenderKind(kind), D("-8.90"))]
    till.returning.hold(found, portions).result()
    till.returning.refund(found, portions, money).result()
    till.post_all()
    assert shop.value("SELECT sum(amount_minor) FROM pos.account_movement") == 890
    assert is_clean(shop)


@pytest.mark.parametrize("text", ["", "hello", "T09/1-000001", "999999999", "T01/1-999999", "4001686301265"])
def test_what_is_no_receipt(open_till: Callable[..., RealTill], text: str) -> None:
    till = open_till()
    with pytest.raises(Refused, match="receipt_unknown"):
        till.returning.find(text).result()


def test_deposits_come_back_with_their_bottles(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    def make(name: str, price: str) -> Any:
        draft = ProductDraft(name, D(price), sku=name.upper()[:8], taxes=(NINETEEN,), is_discountable=False)
        return save(catalog.save_product, draft).draft.id

    beer, bottle, crate = make("Beer", "1.00"), make("Bottle deposit", "0.08"), make("Crate deposit", "1.50")
    save(catalog.set_deposits, beer, [(bottle, D(1)), (crate, D(4))])
    till = open_till()
    till.session.add(str(beer), D(4))
    sold(shop, till)
    entry: Entry | None = till.session.last_entry
    assert entry is not None
    number = str(entry.number)
    total = 0
    for quantity, expected in ((D(1), "-1.08"), (D(2), "-2.16"), (D(1), "-2.58")):
        done = give_back(till, till.returning.find(number).result(), {1: Wanted(quantity)})
        assert done.entry.body["total"] == expected
        total += done.receipt.total  # type: ignore[assignment]
    assert total == -D(entry.body["total"])
    till.post_all()
    assert is_clean(shop)


def desk_of(till: RealTill) -> ReturnDesk:
    def hand_over(written: Future[Completed], done: Future[Any]) -> None:
        done.set_result(written.result())

    consents: Any = None
    return ReturnDesk(till.session, till.returning, hand_over, consents, till.accounts, till, till_search)


def till_search(_text: str, _limit: int) -> list[Any]:
    return []


def test_goods_without_a_receipt_come_back_into_stock_and_out_of_the_drawer(
    shop: Shop, open_till: Callable[..., RealTill]
) -> None:
    till = open_till()
    sell(shop, till)
    before = levels(shop)
    loose = LooseReturn(till.session)
    loose.scan(MILK_CODE, "Leaking")
    loose.scan(MILK_CODE, "Leaking")
    key = loose.add(str(COFFEE), "Does not fit")
    loose.set_restock(key, restock=False)
    loose.set_price(key, D("5.00"))
    assert (loose.total, loose.is_dearer()) == (D("7.38"), False)
    done = loose.write(loose.money_back(TenderKind.CASH)).result()
    till.post_all()
    body = posted(shop, done.entry.id)
    assert (body["total"], [line["total"] for line in body["lines"]]) == ("-7.38", ["-2.38", "-5.00"])
    after = levels(shop)
    assert after[str(MILK)] == before[str(MILK)] + 2
    assert after[str(COFFEE)] == before[str(COFFEE)], "thrown away"
    assert shop.value("SELECT sum(amount_minor) FROM pos.day_tender WHERE kind = 'cash'") == -738
    assert is_clean(shop)


def test_store_credit_goes_to_the_customers_own_number_or_to_a_new_one(
    shop: Shop, open_till: Callable[..., RealTill], save: Callable[..., Any]
) -> None:
    marta = save(customers.save, Customer("Marta Silva", "KL-17"))
    till = open_till()
    desk = desk_of(till)
    (found,) = till.customers.find("KL-17").result()
    till.customers.serve(found)
    receipt = till.returning.find(sell(shop, till)).result()
    portions = receipt.portions({2: Wanted(D(1))})
    desk.hold_return(receipt, portions).result()
    number = desk.account_for(TenderKind.STORE_CREDIT, receipt.sale.body["customer"]).result()
    assert number == "KL17"
    desk.refund(receipt, portions, desk.instead(receipt, portions, TenderKind.STORE_CREDIT, number)).result()
    loose = LooseReturn(till.session)
    loose.scan(MILK_CODE)
    other = desk.account_for(TenderKind.GIFT_CARD, None).result()
    desk.refund_loose(loose, loose.money_back(TenderKind.GIFT_CARD, other)).result()
    till.post_all()
    own = till.accounts.of_customer(AccountKind.STORE_CREDIT, marta).result()
    card = till.accounts.find(AccountKind.GIFT_CARD, other).result()
    assert (own.left, card.left) == (D("8.90"), D("1.19"))
    assert is_clean(shop)
