"""Posting against real servers: idempotent, gapless, tamper-evident, never blocked by bad content."""

from __future__ import annotations

import datetime as dt
import json
import threading
import uuid
from decimal import Decimal

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.errors import Conflict, Refused
from pos.services import posting, sessions
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Item, TillBook
from tests.postgres import APPLES, BREAD, COFFEE, FOOD, MILK, Shop, both_versions

pytestmark = both_versions


def signed_in_book(shop: Shop, till: str = "T01") -> TillBook:
    token = shop.sign_in("carla", till)
    book = TillBook(till, user=shop.people["carla"], jti=str(sessions.read_token(token).jti))
    book.at = dt.datetime.now(dt.UTC)
    return book


def flags(shop: Shop) -> list[str]:
    return shop.value("SELECT coalesce(array_agg(flag ORDER BY flag), '{}') FROM pos.entry_flag")


def assert_books_are_right(shop: Shop) -> None:
    admin = shop.connect(None)
    assert admin.execute("SELECT * FROM pos.verify_chain()").fetchall() == []
    assert admin.execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_a_sale_is_posted_with_all_its_projections(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    assert posting.post_entry(till, *book.open_shift().arguments) == "posted"
    sale = book.sale(Item(MILK, "1.19", qty="3"), Item(COFFEE, "8.90", "19", discount="0.90"), tendered="20")
    assert posting.post_entry(till, *sale.arguments) == "posted"

    assert flags(shop) == []
    row = (
        shop.connect(None)
        .execute("SELECT total_minor, net_minor, tax_minor, discount_minor FROM pos.sale")
        .fetchone()
    )
    assert row == (1157, 1006, 151, 90)
    assert shop.value("SELECT amount_minor - change_minor FROM pos.payment") == 1157
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == Decimal(-3)
    assert shop.value("SELECT cost_minor FROM pos.day_total") == 3 * 80 + 500
    assert shop.value("SELECT amount_minor FROM pos.day_tender") == 1157
    assert shop.value("SELECT hour FROM pos.day_hour") == (book.at + dt.timedelta(hours=1)).hour
    assert posting.chain_head(till).seq == 2
    assert posting.chain_head(till).receipt_no == 1
    assert shop.value("SELECT grand_total_minor FROM pos.till_head WHERE till = 'T01'") == 1157
    assert_books_are_right(shop)


def test_the_same_entry_again_is_a_success(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    entries = [book.open_shift(), book.sale(), book.sale()]
    for made in entries:
        posting.post_entry(till, *made.arguments)
    assert [posting.post_entry(till, *made.arguments) for made in entries] == ["duplicate"] * 3
    assert shop.value("SELECT count(*) FROM pos.sale") == 2


def test_a_batch_answers_in_order_and_takes_what_is_known(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    entries = [book.open_shift(), *(book.sale() for _ in range(20))]
    posting.post_entry(till, *entries[0].arguments)
    answers = posting.post_entries(
        till, 1, 1, [made.payload for made in entries], bytes(32), [made.hash for made in entries]
    )
    assert answers == ["duplicate", *["posted"] * 20]
    assert posting.chain_head(till).hash == book.hash
    assert_books_are_right(shop)


def test_a_gap_is_refused(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    book.open_shift()
    with pytest.raises(Conflict, match="entry_gap"):
        posting.post_entry(till, *book.sale().arguments)


def test_a_fork_is_refused(shop: Shop) -> None:
    book, other, till = signed_in_book(shop), signed_in_book(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    with pytest.raises(Conflict, match="entry_fork"):
        posting.post_entry(till, *other.open_shift().arguments)
    with pytest.raises(Conflict, match="entry_fork"):
        posting.post_entry(till, *other.sale().arguments)


def test_a_wrong_hash_is_refused(shop: Shop) -> None:
    made = signed_in_book(shop).open_shift()
    with pytest.raises(Conflict, match="entry_hash_wrong"):
        posting.post_entry(shop.connect(), 1, 1, made.payload + " ", made.prev, made.hash)


def test_a_blocked_till_posts_nothing(shop: Shop) -> None:
    shop.connect(None).execute("SELECT pos.block_till('T01', 'stolen')")
    with pytest.raises(Refused, match="till_blocked"):
        posting.post_entry(shop.connect(), *TillBook().open_shift().arguments)


def test_a_login_that_is_no_till_posts_nothing(shop: Shop) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        posting.post_entry(shop.connect(None), *TillBook().open_shift().arguments)
    with pytest.raises(Refused, match="not_allowed"):
        posting.chain_head(shop.connect(None))


@pytest.mark.parametrize(
    "changed",
    [
        {"total": "999.00"},
        {"net": "0.00"},
        {"tax": "0.01"},
        {"tenders": []},
        {"taxes": []},
        {"lines": []},
        {"lines": None},
        {"rounding": "0.01"},
        {"total": "NaN"},
        {"total": None},
        {"exponent": 9},
        {"exponent": None},
        {"receipt_no": "x"},
        {"shift": "not-a-uuid"},
        {"total": {"a": 1}},
        {"lines": [{"no": 1, "qty": "Infinity"}]},
    ],
    ids=str,
)
def test_a_sale_that_does_not_add_up_is_kept_and_blocks_nothing(
    shop: Shop, changed: dict[str, object]
) -> None:
    book, till = signed_in_book(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    assert posting.post_entry(till, *book.sale(body=changed).arguments) == "quarantined"
    assert posting.post_entry(till, *book.sale().arguments) == "posted"
    assert shop.value("SELECT count(*) FROM pos.poison") == 1
    assert shop.value("SELECT count(*) FROM pos.journal") == 3
    assert shop.value("SELECT count(*) FROM pos.sale") == 1
    assert_books_are_right(shop)


@pytest.mark.parametrize(
    "payload",
    ["", "not json", "[]", "null", '"text"', "{}", '{"id": 5}', "[" * 20000, '{"a":"\\u0000"}', "\x7f"],
    ids=range(10),
)
def test_any_text_can_be_kept(shop: Shop, payload: str) -> None:
    book, till = signed_in_book(shop), shop.connect()
    assert posting.post_entry(till, *book.append(payload, {}).arguments) == "quarantined"
    assert posting.post_entry(till, *book.open_shift().arguments) == "posted"
    assert_books_are_right(shop)


def test_poison_of_every_sort_is_listed(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    first = book.open_shift()
    posting.post_entry(till, *first.arguments)
    bad = [
        book.sale(Item(uuid.uuid4(), "1.00")),  # unknown product
        book.sale(id=first.doc["id"]),  # the id is taken
        book.sale(at="yesterday"),
        book.sale(day="infinity"),
        book.sale(at="infinity"),
        book.entry("party", {}),
        book.open_shift(),  # a second open shift
        book.entry("cash_moved", {"shift": book.shift, "direction": "up", "amount": "5", "reason": "x"}),
        book.entry("cash_moved", {"shift": book.shift, "direction": "in", "amount": "5.001", "reason": "x"}),
        book.entry("shift_closed", {"shift": str(uuid.uuid4()), "expected": {}, "counted": {}}),
        book.sale(Item(MILK, "1.194", qty="1000000")),
    ]
    assert [posting.post_entry(till, *made.arguments) for made in bad] == ["quarantined"] * len(bad)
    assert shop.value("SELECT count(*) FROM pos.poison") == len(bad)
    assert posting.chain_head(till).seq == len(bad) + 1
    assert_books_are_right(shop)


def test_odd_entries_are_applied_and_flagged(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    book.at = dt.datetime.now(dt.UTC)
    posting.post_entry(till, *book.open_shift().arguments)
    odd = {
        "no_session": book.sale(jti=str(uuid.uuid4())),
        "price_deviation": book.sale(Item(MILK, "0.01")),
        "number_mismatch": book.sale(body={"number": "T01/1-999999"}),
        "shift_not_open": book.sale(body={"shift": str(uuid.uuid4())}),
    }
    book.receipt_no += 5
    odd["receipt_gap"] = book.sale()
    odd["till_clock_ahead"] = book.sale(at="2100-01-01T00:00:00Z")
    odd["till_clock_back"] = book.sale()
    odd["carried_over"] = book.sale(at="2026-01-01T00:00:00Z", body={"carried_from": {"epoch": 1}})
    for flag, made in odd.items():
        assert posting.post_entry(till, *made.arguments) == "posted"
        assert shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE seq = %s", made.seq) == [flag]
    assert_books_are_right(shop)


def test_a_price_of_yesterday_is_no_deviation_but_one_of_last_year_is(shop: Shop) -> None:
    admin, till = shop.connect(None), shop.connect()
    admin.execute("UPDATE pos.product SET price = 1.29 WHERE id = %s", [MILK])
    book = signed_in_book(shop)
    book.at = dt.datetime.now(dt.UTC)
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.sale(MILK_ITEM).arguments)
    assert flags(shop) == []
    book.at += dt.timedelta(days=60)
    posting.post_entry(till, *book.sale(MILK_ITEM).arguments)
    assert flags(shop) == ["price_deviation", "till_clock_ahead"]


def test_a_refund_takes_stock_and_money_back(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="3"), COFFEE_ITEM)
    posting.post_entry(till, *sold.arguments)
    assert posting.post_entry(till, *book.refund(sold, {1: "1"}).arguments) == "posted"
    assert posting.post_entry(till, *book.refund(sold, {1: "2", 2: "1"}).arguments) == "posted"
    assert flags(shop) == []
    assert shop.value("SELECT sum(total_minor) FROM pos.sale") == 0
    assert shop.value("SELECT sum(qty) FROM pos.stock_level") == 0
    assert shop.value("SELECT total_minor FROM pos.day_total") == 0
    assert shop.value("SELECT refund_total_minor FROM pos.day_total") == -1247
    assert_books_are_right(shop)


def test_a_refund_beyond_what_was_sold_is_quarantined(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sold = book.sale(Item(MILK, "1.19", qty="3"))
    posting.post_entry(till, *sold.arguments)
    posting.post_entry(till, *book.refund(sold, {1: "2"}).arguments)
    assert posting.post_entry(till, *book.refund(sold, {1: "2"}).arguments) == "quarantined"
    assert_books_are_right(shop)


def test_two_tills_refund_the_same_sale_at_once_without_waiting(shop: Shop) -> None:
    one, two = signed_in_book(shop), signed_in_book(shop, "T02")
    till, other = shop.connect(), shop.connect("T02")
    sold = one.sale()
    for made in (sold,):
        posting.post_entry(till, *made.arguments)
    till.autocommit = False
    posting.post_entry(till, *one.refund(sold, {1: "1"}).arguments)  # an open transaction
    assert posting.post_entry(other, *two.refund(sold, {1: "1"}).arguments) == "posted"
    till.commit()
    assert "refund_at_two_tills" in flags(shop)
    problems = shop.connect(None).execute("SELECT problem FROM pos.verify_books()").fetchall()
    assert problems == [("refunded_beyond_sold",)]


def test_a_refund_of_a_sale_that_is_not_here_yet_is_flagged(shop: Shop) -> None:
    book, other, till = signed_in_book(shop), signed_in_book(shop, "T02"), shop.connect()
    posting.post_entry(till, *book.refund(other.sale(), {1: "1"}).arguments)
    assert "refund_of_unknown" in flags(shop)


def test_shifts_and_cash_are_projected(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    body = {"direction": "out", "amount": "50.00", "reason": "bank", "currency": "EUR", "exponent": 2}
    made = [book.open_shift()]
    made += [book.entry("cash_moved", {"shift": book.shift} | body), book.close_shift(), book.open_shift()]
    made += [book.entry("drawer_opened", {"shift": book.shift, "reason": "change"})]
    assert [posting.post_entry(till, *entry.arguments) for entry in made] == ["posted"] * 5
    assert shop.value("SELECT amount_minor FROM pos.cash_movement") == 5000
    assert shop.value("SELECT counted FROM pos.shift WHERE closed_at IS NOT NULL") == {"cash": "151.00"}


def test_keys_of_later_programs_are_kept_and_count_for_nothing(shop: Shop) -> None:
    book, till = TillBook(user=shop.people["carla"]), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    later = {"trace": [{"step": "subtotal", "amount": "1.19"}], "x_later": {"deep": [None, True, "é"]}}
    sold = book.sale(MILK_ITEM, body=later, x_envelope=7)
    assert posting.post_entry(till, *sold.arguments) == "posted"
    assert shop.value("SELECT payload FROM pos.journal WHERE seq = %s", sold.seq) == sold.payload
    for check in ("verify_chain", "verify_entries", "verify_books"):
        assert shop.connect(None).execute(f"SELECT * FROM pos.{check}()").fetchall() == []  # noqa: S608 a constant


def test_a_new_epoch_starts_a_new_series(shop: Shop) -> None:
    book, till = signed_in_book(shop), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    posting.post_entry(till, *book.close_shift().arguments)
    assert shop.value("SELECT pos.start_epoch('T01')") == 2
    again = TillBook("T01", user=book.user, jti=book.jti, epoch=2)
    assert posting.post_entry(till, *again.open_shift().arguments) == "posted"
    assert posting.chain_head(till).epoch == 2
    assert_books_are_right(shop)


def test_tills_do_not_wait_for_each_other(shop: Shop) -> None:
    one, two = signed_in_book(shop), signed_in_book(shop, "T02")
    till, other = shop.connect(), shop.connect("T02")
    till.autocommit = False
    posting.post_entry(till, *one.sale(MILK_ITEM).arguments)  # the best seller, in an open transaction
    assert posting.post_entry(other, *two.sale(MILK_ITEM).arguments) == "posted"
    till.commit()
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", MILK) == -2


def test_four_tills_at_once_lose_nothing(shop: Shop) -> None:
    books = [signed_in_book(shop, "T0" + str(number)) for number in range(1, 5)]
    answers: list[str] = []

    def sell(book: TillBook) -> None:
        with shop.database(book.till).connect_raw() as till:
            answers.extend(
                posting.post_entry(till, *book.sale(MILK_ITEM, COFFEE_ITEM).arguments) for _ in range(25)
            )

    threads = [threading.Thread(target=sell, args=[book]) for book in books]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == ["posted"] * 100
    assert shop.value("SELECT sum(qty) FROM pos.stock_level WHERE product = %s", COFFEE) == -100
    assert_books_are_right(shop)


def test_what_a_superuser_changes_is_found(shop: Shop) -> None:
    book, till, admin = signed_in_book(shop), shop.connect(), shop.connect(None)
    for made in (book.open_shift(), book.sale(), book.sale(), book.sale()):
        posting.post_entry(till, *made.arguments)
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        admin.execute("UPDATE pos.journal SET payload = payload || ' ' WHERE seq = 2")
    admin.execute("ALTER TABLE pos.journal DISABLE TRIGGER append_only")
    admin.execute("UPDATE pos.journal SET payload = payload || ' ' WHERE seq = 2")
    admin.execute("DELETE FROM pos.journal WHERE seq = 4")
    problems = admin.execute("SELECT seq, problem FROM pos.verify_chain('T01')").fetchall()
    assert problems == [(2, "content_changed"), (4, "tail_cut")]
    admin.execute("UPDATE pos.day_total SET total_minor = total_minor + 1")
    found = {row[0] for row in admin.execute("SELECT problem FROM pos.verify_books()")}
    assert {"day_total", "sale_without_entry"} <= found


ITEMS = st.lists(
    st.builds(
        lambda product, qty: Item(product[0], product[1], product[2], FOOD, str(qty)),
        st.sampled_from(
            [(MILK, "1.19", "7"), (COFFEE, "8.90", "19"), (BREAD, "3.45", "7"), (APPLES, "2.99", "7")]
        ),
        st.decimals("0.001", "50", places=3),
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(sales=st.lists(ITEMS, min_size=1, max_size=6))
def test_rollups_lines_and_journal_always_agree(shop: Shop, sales: list[list[Item]]) -> None:
    till = shop.connect()
    head = posting.chain_head(till)
    book = TillBook(
        "T01", user=shop.people["carla"], seq=head.seq, hash=head.hash, receipt_no=head.receipt_no
    )
    for items in sales:
        sold = book.sale(*items)
        assert posting.post_entry(till, *sold.arguments) == "posted"
        back = {1: items[0].qty}
        assert posting.post_entry(till, *book.refund(sold, back).arguments) == "posted"
    expected = sum(
        Decimal(json.loads(row[0])["body"]["total"])
        for row in shop.connect(None).execute("SELECT payload FROM pos.journal").fetchall()
    )
    assert shop.value("SELECT sum(total_minor) FROM pos.day_product") == expected * 100
    assert_books_are_right(shop)
