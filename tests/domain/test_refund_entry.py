"""The bodies of refunds and exchanges: what a line keeps of its sale, why it came back, and the sums over them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from pos.domain.account import AccountKind
from pos.domain.basket import Basket, Traced
from pos.domain.entries import Draft, Entry, EntryKind, sale_body
from pos.domain.money import ZERO
from pos.domain.pricing import price_basket
from pos.domain.product import Deposit
from pos.domain.refund import Portion, portion_of, with_followers
from pos.domain.refund_entry import exchange_body, refund_body
from pos.domain.tax import TaxRounding
from pos.domain.tender import Tender, TenderKind, TenderRules, settle
from pos.journal import codec
from tests.factories import AT, EUR, RULES, a_product

D = Decimal
BOTTLE = a_product("0.25", name="Bottle deposit", is_discountable=False)
CRATE = a_product("1.50", name="Crate deposit", is_discountable=False)
BEER = a_product("1.00", name="Beer", deposits=(Deposit(BOTTLE), Deposit(CRATE, D(4))))
ON_TOP = a_product("10.00", name="Lamp", tax_included=False)
CARD = a_product("25.00", name="Gift card", loads=AccountKind.GIFT_CARD, is_discountable=False)


def sold() -> Entry:
    basket = Basket("b", AT)
    basket, _ = basket.added("beer", BEER, D(4), traced=Traced(lot="L1", expiry=date(2027, 1, 1)))
    basket, _ = basket.added("lamp", ON_TOP, D(1))
    basket, _ = basket.added("card", CARD, D(1))
    basket = basket.with_account("card", "6011").with_line(replace(basket.line("lamp"), salesperson_id="p1"))
    basket = basket.with_account("card", "6011")
    priced = price_basket(basket, RULES, AT)
    tenders = [Tender(TenderKind.CARD, priced.total)]
    body = sale_body(priced, settle(priced.total, tenders, TenderRules(EUR)), None, TaxRounding.DOCUMENT)
    draft = Draft(
        "00000000-0000-7000-8000-000000000001",
        EntryKind.SALE,
        datetime(2026, 11, 21, tzinfo=UTC),
        0,
        date(2026, 11, 21),
        None,
        None,
        body,
    )
    payload = codec.encode(draft, till="T01", epoch=1, seq=1, receipt_no=1)
    return codec.entry_from(1, 1, payload, codec.GENESIS, codec.link(codec.GENESIS, payload))


def lines_of(sale: Entry) -> dict[str, dict[str, Any]]:
    return {line["name"]: line for line in sale.body["lines"]}


def portions(sale: Entry, **wanted: str) -> list[Portion]:
    rows = {line["no"]: line for line in sale.body["lines"]}
    numbers = {lines_of(sale)[name.replace("_", " ")]["no"]: D(quantity) for name, quantity in wanted.items()}
    return [portion_of(rows[no], ZERO, quantity, EUR) for no, quantity in sorted(numbers.items())]


def refund(sale: Entry, some: list[Portion]) -> dict[str, Any]:
    total = -sum((each.shares["total"] for each in some), ZERO)
    return refund_body(sale, some, settle(total, [Tender(TenderKind.CARD, total)], TenderRules(EUR)), None)


def test_a_line_keeps_what_its_goods_carry_and_says_why_it_came_back() -> None:
    sale = sold()
    beer, lamp = portions(sale, Beer="1", Lamp="1")
    body = refund(sale, [replace(beer, reason="Broken", restock=False), lamp])
    first, second = body["lines"]
    assert {key: first[key] for key in ("qty", "total", "lot", "expiry", "reason", "restock")} == {
        "qty": "-1", "total": "-1.00", "lot": "L1", "expiry": "2027-01-01", "reason": "Broken", "restock": False,
    }  # fmt: skip
    assert "reason" not in second
    assert "restock" not in second
    assert second["salesperson"] == "p1"
    assert second["taxes"][0]["on_top"] is True
    assert "on_top" not in first["taxes"][0]
    assert first["trace"][-1] == {"step": "total", "amount": "-1.00"}
    assert second["trace"][-1]["amount"] == second["total"]


def test_without_a_card_there_is_no_liability_in_the_sums() -> None:
    sale = sold()
    assert "liability" not in refund(sale, portions(sale, Beer="2"))
    both = refund(sale, portions(sale, Beer="2", Gift_card="1"))
    assert (both["liability"], both["total"], both["net"], both["tax"]) == (
        "-25.00",
        "-27.00",
        "-1.83",
        "-0.17",
    )
    card = both["lines"][-1]
    assert (card["loads"], card["account"], card["liability"], card["net"]) == (
        "gift_card",
        "6011",
        "-25.00",
        "0.00",
    )
    assert [row["tax"] for row in both["taxes"]] == ["tax-9"]


@pytest.mark.parametrize(
    ("back", "wanted", "expected"),
    [
        ("0", "1", {"Bottle deposit": 1}),
        ("0", "3", {"Bottle deposit": 3}),
        ("3", "1", {"Bottle deposit": 1, "Crate deposit": 1}),
        ("0", "4", {"Bottle deposit": 4, "Crate deposit": 1}),
        ("1", "2", {"Bottle deposit": 2}),
    ],
)
def test_deposits_come_with_their_goods(back: str, wanted: str, expected: dict[str, int]) -> None:
    body = sold().body
    numbers = {line["name"]: int(line["no"]) for line in body["lines"]}
    gone = {numbers["Beer"]: D(back), numbers["Bottle deposit"]: D(back)}
    found = with_followers(body, gone, {numbers["Beer"]: D(wanted)})
    assert found == {numbers["Beer"]: D(wanted)} | {
        numbers[name]: D(number) for name, number in expected.items()
    }


def test_a_deposit_that_is_asked_for_itself_is_left_as_it_is() -> None:
    body = sold().body
    numbers = {line["name"]: int(line["no"]) for line in body["lines"]}
    wanted = {numbers["Beer"]: D(4), numbers["Bottle deposit"]: D(1)}
    assert with_followers(body, {}, wanted) == {**wanted, numbers["Crate deposit"]: D(1)}
    assert with_followers(body, {}, {numbers["Lamp"]: D(1)}) == {numbers["Lamp"]: D(1)}


def test_a_deposit_follows_its_goods_in_the_refund_and_its_total_is_said() -> None:
    sale = sold()
    body = refund(sale, portions(sale, Beer="2", Bottle_deposit="2"))
    goods, deposit = body["lines"]
    assert deposit["follows"] == goods["no"]
    assert "follows" not in goods
    alone = refund(sale, portions(sale, Bottle_deposit="2"))
    assert "follows" not in alone["lines"][0]
    assert {"step": "came_back", "number": sale.body["number"], "amount": body["total"]} in body["trace"]


def test_an_exchange_says_what_came_back_and_comes_to_the_difference() -> None:
    sale = sold()
    some = portions(sale, Beer="2")
    priced = price_basket(Basket("n", AT).added("tea", a_product("3.00", name="Tea"), D(1))[0], RULES, AT)
    difference = priced.total - D("2.00")
    body = exchange_body(
        sale_body(
            priced,
            settle(difference, [Tender(TenderKind.CARD, difference)], TenderRules(EUR)),
            None,
            TaxRounding.DOCUMENT,
        ),
        sale,
        some,
    )
    assert (body["total"], [line["qty"] for line in body["lines"]]) == ("1.00", ["1", "-2"])
    steps = [step["step"] for step in body["trace"]]
    assert steps.count("total") == 1
    assert steps[-1] == "total"
    assert {"step": "came_back", "number": sale.body["number"], "amount": "-2.00"} in body["trace"]
    assert body["trace"][-1]["amount"] == "1.00"


def test_goods_that_come_back_without_a_receipt_say_when_they_are_thrown_away() -> None:
    back, key = Basket("b", AT).returned("r", BEER, D(1))
    thrown = back.with_line(replace(back.line(key), restock=False, reason="Broken"))
    for basket, said in ((thrown, {"reason": "Broken", "restock": False}), (back, {})):
        priced = price_basket(basket, RULES, AT)
        settled = settle(priced.total, [Tender(TenderKind.CARD, priced.total)], TenderRules(EUR))
        line = sale_body(priced, settled, None, TaxRounding.DOCUMENT)["lines"][0]
        assert {name: line[name] for name in ("reason", "restock") if name in line} == said
