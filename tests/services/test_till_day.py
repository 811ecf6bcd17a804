"""What several tills share in a day: parked baskets, approvals, receipts to be refunded, customers. Two connections at once where it matters."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.money import Currency
from pos.errors import Refused
from pos.services import approvals, customers, parked, posting, prices, receipts, sessions
from pos.services.approvals import Reason
from pos.services.customers import Customer
from pos.services.prices import CustomerGroup
from pos.services.receipts import ReceiptQuery
from tests.factories.entries import Item, TillBook
from tests.postgres import COFFEE, MILK, Shop, both_versions

pytestmark = both_versions
D = Decimal
EUR = Currency("EUR", 2)
TODAY = dt.datetime.now(dt.UTC).date()
TWO = ("T01", "T02")


@pytest.fixture
def ask(shop: Shop) -> Callable[..., Any]:
    """Run a use case as somebody at a till."""
    tokens: dict[tuple[str, str], str] = {}

    def run(
        use_case: Callable[..., Any], *values: Any, who: str = "carla", till: str = "T01", **named: Any
    ) -> Any:
        if (who, till) not in tokens:
            tokens[who, till] = shop.sign_in(who, till)
        return shop.database(till).run(use_case, *values, token=tokens[who, till], **named)

    return run


def at_once(act: Callable[[int], str], times: int = 8) -> Counter[str]:
    """Started together; what each came to."""
    ready = threading.Barrier(times)

    def run(number: int) -> str:
        ready.wait()
        try:
            return act(number)
        except Refused as error:
            return error.code

    with ThreadPoolExecutor(times) as many:
        return Counter(many.map(run, range(times)))


def park(ask: Callable[..., Any], basket: str, till: str = "T01", **changes: Any) -> None:
    ask(
        parked.park,
        basket,
        "{}",
        till=till,
        **{"name": "", "preview": "Milk", "items": 2, "total": D("3.50"), "currency": EUR, **changes},
    )


# Parked baskets


def test_a_parked_basket_is_listed_everywhere_and_taken_once(ask: Callable[..., Any]) -> None:
    first, second = str(uuid.uuid4()), str(uuid.uuid4())
    park(ask, first, name="Blue coat")
    park(ask, second, till="T02")
    listed = ask(parked.list_parked, till="T02")
    assert [(each.id, each.name, each.till, each.person_name, each.items, each.total) for each in listed] == [
        (first, "Blue coat", "T01", "Carla", 2, D("3.50")), (second, "", "T02", "Carla", 2, D("3.50")),
    ]  # fmt: skip
    for _ in range(2):  # the answer may be lost on the way
        assert ask(parked.take, first, till="T02") == "{}"
    assert [each.id for each in ask(parked.list_parked)] == [second]
    with pytest.raises(Refused, match="basket_taken"):
        ask(parked.take, first)
    with pytest.raises(Refused, match="basket_taken"):
        park(ask, first)
    assert ask(parked.find_gone, [first, second]) == {first, second}
    assert not ask(parked.drop, first)
    assert ask(parked.drop, first, till="T02")
    park(ask, second, till="T02", name="Again", items=3)
    assert [(each.name, each.items) for each in ask(parked.list_parked)] == [("Again", 3)]


def test_many_take_one_basket(shop: Shop, ask: Callable[..., Any]) -> None:
    """All at one till get it (it is one answer, told twice), at two tills one of them does."""
    basket = str(uuid.uuid4())
    park(ask, basket, till="T03")
    for till in TWO:
        ask(parked.list_parked, till=till)

    def take(number: int) -> str:
        ask(parked.take, basket, till=TWO[number % 2])
        return TWO[number % 2]

    got = at_once(take)
    assert got["basket_taken"] == 4
    assert {till for till in TWO if got[till]} == {shop.value("SELECT taken_by FROM pos.parked_basket")}


def test_an_open_sale_follows_its_cashier_alone(ask: Callable[..., Any]) -> None:
    basket = str(uuid.uuid4())
    park(ask, basket, is_following=True)
    assert ask(parked.list_parked, who="adam", till="T02") == []
    with pytest.raises(Refused, match="basket_taken"):
        ask(parked.take, basket, who="adam", till="T02")
    assert [each.is_following for each in ask(parked.list_parked, till="T02")] == [True]
    assert ask(parked.take, basket, till="T02") == "{}"


def test_a_finished_sale_is_not_parked_again(shop: Shop, ask: Callable[..., Any]) -> None:
    book, _ = a_sale(shop)
    basket = str(uuid.uuid4())
    park(ask, basket)
    made = book.sale(Item(MILK, "1.19"), id=basket)
    assert posting.post_entry(shop.connect(), *made.arguments) == "posted"
    assert ask(parked.list_parked) == []
    park(ask, basket)
    assert ask(parked.list_parked) == []
    assert ask(parked.find_gone, [basket], till="T02") == {basket}
    assert ask(parked.find_gone, [basket]) == set()


# Receipts and refunds under way


def a_sale(shop: Shop, till: str = "T01") -> tuple[TillBook, Any]:
    token = shop.sign_in("carla", till)
    book = TillBook(till, user=shop.people["carla"], jti=str(sessions.read_token(token).jti))
    book.at = dt.datetime.now(dt.UTC)
    book.day = TODAY.isoformat()
    connection = shop.connect(till)
    posting.post_entry(connection, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="3"), Item(COFFEE, "8.90"))
    assert posting.post_entry(connection, *sold.arguments) == "posted"
    return book, sold


def test_a_receipt_of_another_till_is_found(shop: Shop, ask: Callable[..., Any]) -> None:
    _, sold = a_sale(shop)
    told = ask(receipts.find, "T01/1-000001", till="T02")
    assert (told.sale.id, told.sale.payload, told.sale.hash) == (sold.doc["id"], sold.payload, sold.hash)
    assert (told.refunds, told.swaps) == ([], [])
    assert ask(receipts.find, "T01/1-000002") is None
    total = D(sold.doc["body"]["total"])
    for known in ({}, {"total": total}, {"product": MILK}):
        found = ask(receipts.search, ReceiptQuery(TODAY - dt.timedelta(1), TODAY, **known), EUR, till="T02")  # type: ignore[arg-type]
        assert [(each.number, each.till, each.total, each.items) for each in found] == [
            ("T01/1-000001", "T01", total, 2)
        ]
    for unknown in ({"total": D(1)}, {"card_end": "1234"}, {"customer": uuid.uuid4()}):
        assert ask(receipts.search, ReceiptQuery(TODAY, TODAY, **unknown), EUR) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("reference", ["Visa 4242, 0015", "Visa 4242", "4242"])
def test_a_receipt_is_found_by_the_end_of_its_card(
    shop: Shop, ask: Callable[..., Any], reference: str
) -> None:
    """Whether a terminal wrote its own number of the payment behind the card, or a cashier typed it."""
    book, _ = a_sale(shop)
    paid = [
        {"no": 1, "kind": "card", "name": "Card", "amount": "1.19", "change": "0.00", "reference": reference}
    ]
    made = book.sale(Item(MILK, "1.19"), body={"tenders": paid})
    assert posting.post_entry(shop.connect(), *made.arguments) == "posted"
    for end, count in (("4242", 1), ("0015", 0), ("2424", 0)):
        found = ask(receipts.search, ReceiptQuery(TODAY - dt.timedelta(1), TODAY, card_end=end), EUR)
        assert len(found) == count, end


def test_a_receipt_is_taken_back_once(shop: Shop, ask: Callable[..., Any]) -> None:
    _, sold = a_sale(shop)
    sale = sold.doc["id"]
    for till in TWO:
        ask(parked.list_parked, till=till)

    def hold(number: int) -> str:
        ask(receipts.hold, sale, str(uuid.uuid4()), {1: D(1)}, till=TWO[number % 2])
        return "held"

    assert at_once(hold) == {"held": 3, "refund_under_way": 5}
    with pytest.raises(Refused, match="refund_under_way"):
        ask(receipts.hold, sale, str(uuid.uuid4()), {9: D(1)})
    with pytest.raises(Refused, match="not_found"):
        ask(receipts.hold, str(uuid.uuid4()), str(uuid.uuid4()), {1: D(1)})


def test_a_hold_is_changed_given_back_and_ends_with_its_refund(shop: Shop, ask: Callable[..., Any]) -> None:
    book, sold = a_sale(shop)
    sale, document = sold.doc["id"], str(uuid.uuid4())
    ask(receipts.hold, sale, document, {1: D(3)})
    ask(receipts.hold, sale, document, {1: D(2), 2: D(1)})
    assert shop.value("SELECT sum(qty) FROM pos.refund_hold") == 3
    assert ask(receipts.release, document)
    assert not ask(receipts.release, document)
    ask(receipts.hold, sale, document, {1: D(1)})
    refund = book.refund(sold, {1: "1"}, id=document)
    assert posting.post_entry(shop.connect(), *refund.arguments) == "posted"
    assert shop.value("SELECT count(*) FROM pos.refund_hold") == 0
    found = ask(receipts.find, "T01/1-000001", till="T02")
    assert [each.id for each in found.refunds] == [document]


# Approvals


def test_a_request_is_granted_from_the_back_office(ask: Callable[..., Any]) -> None:
    wanted = uuid.uuid4()
    ask(approvals.ask, wanted, "line_discount", {"old": "8.90", "new": "7.00"})
    (request,) = ask(approvals.list_open, who="adam", till="T04")
    assert (request.id, request.till, request.person_name, request.act, request.detail["new"]) == (
        wanted, "T01", "Carla", "line_discount", "7.00",
    )  # fmt: skip
    with pytest.raises(Refused, match="not_allowed"):
        ask(approvals.decide, wanted, is_granted=True, till="T02")
    assert ask(approvals.decide, wanted, "this once", is_granted=True, who="adam", till="T04")
    assert not ask(approvals.decide, wanted, is_granted=False, who="adam", till="T04")
    answer = ask(approvals.look, wanted)
    assert (answer.state, answer.decided_by_name, answer.note) == ("granted", "Adam", "this once")
    assert ask(approvals.list_open, who="adam", till="T04") == []


def test_nobody_grants_their_own_and_a_new_one_takes_the_place_of_the_old(ask: Callable[..., Any]) -> None:
    old, new = uuid.uuid4(), uuid.uuid4()
    ask(approvals.ask, old, "price", {}, who="adam")
    ask(approvals.ask, new, "price", {}, who="adam")
    assert ask(approvals.look, old, who="adam").state == "withdrawn"
    assert not ask(approvals.decide, new, is_granted=True, who="adam", till="T04")
    ask(approvals.withdraw, new, who="adam")
    assert ask(approvals.look, new, who="adam").state == "withdrawn"
    assert ask(approvals.look, new, till="T02") is None


def test_two_managers_decide_once(ask: Callable[..., Any]) -> None:
    wanted = uuid.uuid4()
    ask(approvals.ask, wanted, "price", {})
    ask(approvals.list_open, who="adam", till="T04")
    got = at_once(
        lambda number: str(ask(approvals.decide, wanted, is_granted=number % 2 == 0, who="adam", till="T04"))
    )
    assert got == {"True": 1, "False": 7}


def test_reasons_are_the_shops(ask: Callable[..., Any]) -> None:
    made = ask(approvals.save_reason, Reason("discount", " Birthday  party ", position=9), who="adam")
    labels = [each.label for each in ask(approvals.list_reasons) if each.kind == "discount"]
    assert labels == ["Damaged", "Price match", "Regular customer", "Staff", "Birthday party"]
    ask(approvals.archive_reason, made, who="adam")
    assert made not in [each.id for each in ask(approvals.list_reasons)]
    with pytest.raises(Refused, match="not_allowed"):
        ask(approvals.save_reason, Reason("discount", "Mine"))


# Customers


def test_customers_are_found_by_card_phone_and_name(ask: Callable[..., Any]) -> None:
    members = ask(prices.save_customer_group, CustomerGroup("Members"), who="adam")
    smith = ask(
        customers.save,
        Customer("Mrs Smith", "C-100", phone="+44 (0)20 5550-142", customer_group=members),
        who="adam",
    )
    ask(
        customers.save,
        Customer("Smithson Ltd", "C-101", email="office@smithson.example", address="1 High Street\nLeeds"),
        who="adam",
    )
    for words in ("c-100", "5550 142", "mrs"):
        (found,) = ask(customers.find, words)
        assert (found.customer.id, found.group_name) == (smith, "Members")
    assert [each.customer.name for each in ask(customers.find, "smith")] == ["Smithson Ltd", "Mrs Smith"]
    assert [each.customer.code for each in ask(customers.find, "office@")] == ["C-101"]
    for words in ("", "  ", "%", "142", "nobody"):
        assert ask(customers.find, words) == []
    ask(customers.archive, smith, who="adam")
    assert ask(customers.find, "c-100") == []
    assert ask(customers.get, smith).archived_at is not None
    with pytest.raises(Refused, match="value_refused"):
        ask(customers.save, Customer("Other", "C-101"), who="adam")
    with pytest.raises(Refused, match="not_allowed"):
        ask(customers.save, Customer("Mine", "C-102"))
    page = ask(customers.list_customers, limit=1, archived=True)
    assert [each.customer.code for each in page] + [
        each.customer.code for each in ask(customers.list_customers, "", page.after, archived=True)
    ] == ["C-100", "C-101"]
