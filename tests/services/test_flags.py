"""Flags of entries: each one earned by posting, what the database tells about it, who may settle it, and that many stay quick."""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from pos.domain.account import Account, AccountKind
from pos.domain.money import Currency
from pos.errors import Refused
from pos.services import (
    accounts,
    assortment,
    attention,
    catalog,
    flags,
    posting,
    prices,
    sessions,
    stock,
    tills,
)
from pos.services.assortment import Promotion
from pos.services.attention import Attention, Flagged
from pos.services.flags import Findings
from pos.services.prices import PriceList
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Item, Made, TillBook
from tests.postgres import MILK, Shop, both_versions

pytestmark = both_versions

D = Decimal
EUR = Currency("EUR", 2)
TODAY = dt.date(2026, 11, 20)
CARD = "6012345678901234"


class Till:
    """A till where somebody is signed in, with an open shift; it posts what it writes."""

    def __init__(self, shop: Shop, code: str = "T01") -> None:
        token = shop.sign_in("carla", code)
        self.connection = shop.connect(code)
        jti = str(sessions.read_token(token).jti)
        self.book = TillBook(code, user=shop.people["carla"], jti=jti, at=dt.datetime.now(dt.UTC))
        self.post(self.book.open_shift())

    def post(self, made: Made) -> Made:
        assert posting.post_entry(self.connection, *made.arguments) == "posted"
        return made


@pytest.fixture
def till(shop: Shop) -> Till:
    return Till(shop)


@pytest.fixture
def ask(shop: Shop) -> Callable[..., Any]:
    token = shop.sign_in("adam")
    return lambda use_case, *values, **named: shop.database().read(use_case, *values, token=token, **named)


@pytest.fixture
def do(shop: Shop) -> Callable[..., Any]:
    token = shop.sign_in("adam")
    return lambda use_case, *values, **named: shop.database().run(use_case, *values, token=token, **named)


def listed(ask: Callable[..., Any], *, is_open: bool = True) -> list[Flagged]:
    """With notes, these behind the others."""
    found: list[Attention] = [ask(attention.list_attention, is_open=is_open)]
    if is_open:
        found.append(ask(attention.list_attention, is_open=True, is_quiet=True))
    return [item for each in found for item in each.items if isinstance(item, Flagged)]


def facts(ask: Callable[..., Any], item: Flagged) -> Findings:
    found: Findings = ask(flags.find_facts, item.till, item.epoch, item.seq, item.flags)
    return found


def flags_of(ask: Callable[..., Any], made: Made, till: str = "T01") -> tuple[str, ...]:
    return next((item.flags for item in listed(ask) if (item.till, item.seq) == (till, made.seq)), ())


# Each flag


@pytest.mark.parametrize(
    ("flag", "changed"),
    [
        ("no_session", {"jti": str(uuid.uuid4())}),
        ("number_mismatch", {"body": {"number": "T01/1-999999"}}),
        ("shift_not_open", {"body": {"shift": str(uuid.uuid4())}}),
        ("till_clock_ahead", {"at": "2100-01-01T00:00:00Z"}),
        ("till_clock_back", {"at": "2026-01-01T00:00:00Z"}),
        ("carried_over", {"body": {"carried_from": {"epoch": 1, "number": "T01/1-000007"}}}),
    ],
)
def test_what_is_odd_about_a_sale_is_listed(
    ask: Callable[..., Any], till: Till, flag: str, changed: dict[str, Any]
) -> None:
    made = till.post(till.book.sale(**changed))
    (item,) = listed(ask)
    assert (item.till, item.epoch, item.seq, item.kind, item.flags) == ("T01", 1, made.seq, "sale", (flag,))
    assert (item.till_name, item.person, item.payload, item.decided) == (
        "Till T01",
        "Carla",
        made.payload,
        None,
    )
    found = facts(ask, item)
    assert found.payload == made.payload
    assert (found.previous_at is not None) is (flag == "till_clock_back")
    assert found.carried_number == ("T01/1-000007" if flag == "carried_over" else "")
    assert found.shift is None


def test_a_kind_of_entry_that_is_no_sale_is_listed_too(ask: Callable[..., Any], till: Till) -> None:
    body = {"shift": till.book.shift, "reason": "change"}
    till.post(till.book.entry("drawer_opened", body, jti=str(uuid.uuid4())))
    (item,) = listed(ask)
    assert (item.kind, item.flags) == ("drawer_opened", ("no_session",))
    assert facts(ask, item).previous_number == ""


def test_a_gap_names_the_receipt_before_it(ask: Callable[..., Any], till: Till) -> None:
    till.post(till.book.sale())
    till.book.receipt_no += 5
    made = till.post(till.book.sale())
    (item,) = listed(ask)
    assert (item.seq, item.flags) == (made.seq, ("receipt_gap",))
    assert facts(ask, item).previous_number == "T01/1-000001"


def test_a_shift_that_is_closed_is_named(ask: Callable[..., Any], till: Till) -> None:
    till.post(till.book.close_shift())
    till.post(till.book.sale())
    (item,) = listed(ask)
    shift = facts(ask, item).shift
    assert shift is not None
    assert (item.flags, shift.till_name, shift.closed_at is not None) == (
        ("shift_not_open",),
        "Till T01",
        True,
    )


def test_a_price_that_was_never_in_force_is_named_with_the_present_one(
    ask: Callable[..., Any], till: Till
) -> None:
    till.post(till.book.sale(Item(MILK, "0.01"), COFFEE_ITEM))
    (item,) = listed(ask)
    assert item.flags == ("price_deviation",)
    (price,) = facts(ask, item).prices
    assert (price.name, price.charged, price.listed) == ("Näme", D("0.01"), D("1.19"))


def priced(*steps: dict[str, str]) -> dict[str, Any]:
    """The body of a sale of milk at 0.99 that says how it came to that price."""
    body = TillBook(receipt_no=1).sale(Item(MILK, "0.99")).doc["body"]
    return {"lines": [{**body["lines"][0], "trace": list(steps)}]}


@pytest.mark.parametrize(
    ("steps", "wanted"),
    [
        (({"step": "price_list", "name": "Members", "price": "0.99"},), ()),
        (({"step": "open_price", "price": "0.99"},), ()),
        (({"step": "list", "price": "1.19"}, {"step": "tax_switch", "name": "Eat in"}), ()),
        (({"step": "price_list", "name": "No list of ours", "price": "0.99"},), ("price_deviation",)),
        (({"step": "list", "price": "0.99"},), ("price_deviation",)),
        ((), ("price_deviation",)),
    ],
)
def test_a_price_that_the_entry_explains_is_no_riddle(
    ask: Callable[..., Any],
    save: Callable[..., Any],
    till: Till,
    steps: tuple[dict[str, str], ...],
    wanted: tuple[str, ...],
) -> None:
    save(prices.save_price_list, PriceList("Members"))
    made = till.post(till.book.sale(Item(MILK, "0.99"), body=priced(*steps)))
    assert flags_of(ask, made) == wanted
    if wanted:
        (item,) = listed(ask)
        assert [price.charged for price in facts(ask, item).prices] == [D("0.99")]


def test_a_refund_at_the_price_that_was_paid_is_no_riddle_and_at_another_it_is(
    shop: Shop, ask: Callable[..., Any], till: Till
) -> None:
    sold = till.post(till.book.sale(Item(MILK, "0.01", qty="2")))
    assert flags_of(ask, till.post(till.book.refund(sold, {1: "1"}))) == ()
    dear = replace(till.book, made=[]).refund(sold, {1: "1"}).doc["body"]
    dear["lines"][0]["unit_price"] = "0.50"
    till.book.receipt_no += 1
    assert flags_of(ask, till.post(till.book.entry("refund", dear))) == ("price_deviation",)


def test_two_refunds_of_one_receipt_name_each_other(shop: Shop, ask: Callable[..., Any], till: Till) -> None:
    other = Till(shop, "T02")
    sold = till.post(till.book.sale())
    till.connection.autocommit = False
    till.post(till.book.refund(sold, {1: "1"}))  # an open transaction
    late = other.post(other.book.refund(sold, {1: "1"}))
    till.connection.commit()
    (item,) = listed(ask)
    assert (item.till, item.seq, item.flags) == ("T02", late.seq, ("refund_at_two_tills",))
    receipts = facts(ask, item).receipts
    assert [(each.number, each.till_name, each.total, each.is_original) for each in receipts] == [
        ("T01/1-000001", "Till T01", D("1.19"), True),
        ("T01/1-000002", "Till T01", D("-1.19"), False),
    ]
    assert {each.person for each in receipts} == {"Carla"}


def test_a_refund_of_nothing_known_says_so_until_the_receipt_comes_in(
    shop: Shop, ask: Callable[..., Any], till: Till
) -> None:
    other = Till(shop, "T02")
    sold = other.book.sale()
    till.post(till.book.refund(sold, {1: "1"}))
    (item,) = listed(ask)
    assert item.flags == ("refund_of_unknown",)
    assert (facts(ask, item).refund_number, facts(ask, item).receipts) == ("T02/1-000001", ())
    other.post(sold)
    (receipt,) = facts(ask, item).receipts
    assert (receipt.number, receipt.is_original) == ("T02/1-000001", True)


def test_goods_that_were_not_there_are_named_with_what_is_there_now(
    ask: Callable[..., Any], save: Callable[..., Any], till: Till
) -> None:
    draft = save(catalog.get_product, MILK).draft
    save(catalog.save_product, replace(draft, sells_below_zero=False))
    save(lambda session: stock.receive(session, MILK, D(2), day=TODAY))
    till.post(till.book.sale(Item(MILK, "1.19", qty="5"), COFFEE_ITEM))
    (item,) = listed(ask)
    assert item.flags == ("stock_below_zero",)
    (goods,) = facts(ask, item).goods
    assert (goods.name, goods.unit, goods.sold, goods.left) == ("Näme", "pcs", 5, -3)
    save(lambda session: stock.receive(session, MILK, D(10), day=TODAY))
    assert facts(ask, item).goods[0].left == 7


def drawn(till: Till, amount: str) -> Made:
    paid = {
        "no": 1,
        "kind": "gift_card",
        "name": "Gift card",
        "amount": amount,
        "change": "0.00",
        "account": CARD,
    }
    return till.post(till.book.sale(Item(MILK, amount), body={"tenders": [{**paid, "reference": None}]}))


def test_a_card_below_zero_is_named_with_what_is_on_it(
    ask: Callable[..., Any], save: Callable[..., Any], till: Till
) -> None:
    save(accounts.set_account, Account(AccountKind.GIFT_CARD, CARD, D(0), "EUR"), EUR)
    (row,) = save(accounts.list_accounts, AccountKind.GIFT_CARD).rows
    save(accounts.adjust, row, D(1), "for the test", TODAY)
    drawn(till, "1.19")
    (item,) = listed(ask)
    assert item.flags == ("account_overdrawn",)
    (account,) = facts(ask, item).accounts
    assert (account.kind, account.code, account.drawn, account.balance, account.limit) == (
        "gift_card",
        CARD,
        D("1.19"),
        D("-0.19"),
        0,
    )


def test_a_card_that_nobody_sold_carries_both_flags_in_one_row(ask: Callable[..., Any], till: Till) -> None:
    drawn(till, "1.19")
    (item,) = listed(ask)
    assert item.flags == ("account_overdrawn", "account_unknown")
    assert facts(ask, item).accounts[0].balance == D("-1.19")
    assert ask(attention.count_open) == 1


def test_a_coupon_is_named_with_its_uses(
    ask: Callable[..., Any], save: Callable[..., Any], till: Till
) -> None:
    offer = Promotion(
        "Welcome", "amount", params={"value": "0.20", "coupon": "HELLO", "max_uses": 1, "most": 1}
    )
    used = [{"promotion": str(save(assortment.save_promotion, offer)), "code": "HELLO", "times": 1}]
    for _ in range(2):
        made = till.post(till.book.sale(body={"coupons": used}))
    (item,) = listed(ask)
    assert (item.seq, item.flags) == (made.seq, ("coupon_overused",))
    (coupon,) = facts(ask, item).coupons
    assert (coupon.name, coupon.uses, coupon.most) == ("Welcome", 2, 1)


def test_what_a_person_repaired_is_no_question(
    ask: Callable[..., Any], do: Callable[..., Any], till: Till
) -> None:
    bad = till.book.sale(MILK_ITEM, COFFEE_ITEM, body={"total": "1.00"})
    assert posting.post_entry(till.connection, *bad.arguments) == "quarantined"
    do(tills.repair, "T01", 1, bad.seq, "wrong total", {**bad.doc["body"], "total": "10.09"})
    assert listed(ask) == []
    assert (ask(attention.count_open), ask(flags.open_kinds), ask(flags.list_flags)) == (0, (), [])
    with pytest.raises(Refused, match="not_found"):
        do(flags.review, "T01", 1, bad.seq, ("repaired",))
    (whole,) = ask(flags.list_flags, is_open=False)
    assert (whole.flag, whole.number) == ("repaired", "T01/1-000001")


# Who sees, and who settles


@pytest.fixture
def odd(till: Till) -> Made:
    """A sale with two flags."""
    return till.post(till.book.sale(Item(MILK, "0.01"), jti=str(uuid.uuid4())))


def test_a_cashier_sees_and_settles_nothing(shop: Shop, odd: Made) -> None:
    carla = partial(shop.database().run, token=shop.sign_in())
    assert carla(attention.list_attention, is_open=True) == Attention((), 0, 0)
    assert (carla(flags.list_flags), carla(flags.open_kinds)) == ([], ())
    with pytest.raises(Refused, match="not_found"):
        carla(flags.find_facts, "T01", 1, odd.seq, ("no_session",))
    with pytest.raises(Refused, match="not_allowed"):
        carla(flags.review, "T01", 1, odd.seq, ("no_session",))
    with pytest.raises(Refused, match="not_allowed"):
        carla(flags.review_kind, "no_session")
    assert shop.value("SELECT count(*) FROM pos.entry_flag WHERE reviewed_at IS NOT NULL") == 0


def test_settling_leaves_name_reason_and_a_line_in_the_trail(
    shop: Shop, ask: Callable[..., Any], do: Callable[..., Any], odd: Made
) -> None:
    do(flags.review, "T01", 1, odd.seq, ("no_session", "price_deviation"), "spoke with Carla")
    assert (listed(ask), ask(attention.count_open)) == ([], 0)
    (item,) = listed(ask, is_open=False)
    assert item.decided is not None
    assert (item.flags, item.decided.by, item.decided.reason) == (
        ("no_session", "price_deviation"),
        "Adam",
        "spoke with Carla",
    )
    row = shop.connect(None).execute(
        "SELECT subject, detail, person FROM pos.audit WHERE action = 'flags_reviewed'"
    )
    detail = {"flags": ["no_session", "price_deviation"], "reason": "spoke with Carla"}
    assert row.fetchall() == [(f"T01/1/{odd.seq}", detail, shop.people["adam"])]
    assert shop.connect(None).execute("SELECT * FROM pos.verify_audit()").fetchall() == []


def test_one_flag_of_two_leaves_the_entry_open(
    ask: Callable[..., Any], do: Callable[..., Any], odd: Made
) -> None:
    do(flags.review, "T01", 1, odd.seq, ("no_session",))
    assert flags_of(ask, odd) == ("price_deviation",)
    do(flags.review, "T01", 1, odd.seq, ("no_session", "price_deviation"))
    decided = listed(ask, is_open=False)
    assert [item.flags for item in decided] == [("price_deviation",), ("no_session",)]
    assert ask(attention.list_attention, is_open=False).total == 2


def test_the_second_person_is_refused_and_leaves_no_trace(
    shop: Shop, do: Callable[..., Any], odd: Made
) -> None:
    do(flags.review, "T01", 1, odd.seq, ("no_session", "price_deviation"), "first")
    before = shop.value("SELECT count(*) FROM pos.audit")
    for seq in (odd.seq, 99):
        with pytest.raises(Refused, match="not_found"):
            do(flags.review, "T01", 1, seq, ("no_session", "price_deviation"), "second")
        with pytest.raises(Refused, match="not_found"):
            do(flags.review_entry, "T01", 1, seq)
    assert do(flags.review_kind, "no_session") == 0
    assert shop.value("SELECT count(*) FROM pos.audit") == before


def test_many_are_settled_at_once_and_what_came_later_stays(
    shop: Shop, ask: Callable[..., Any], do: Callable[..., Any], till: Till, odd: Made
) -> None:
    for _ in range(3):
        till.post(till.book.sale(jti=str(uuid.uuid4())))
    kinds = ask(flags.open_kinds)
    assert [(kind.flag, kind.count) for kind in kinds] == [("no_session", 4), ("price_deviation", 1)]
    late = till.post(till.book.sale(jti=str(uuid.uuid4())))
    assert do(flags.review_kind, "no_session", until=kinds[0].until, reason="the line was down") == 4
    assert {item.seq: item.flags for item in listed(ask)} == {
        late.seq: ("no_session",),
        odd.seq: ("price_deviation",),
    }
    assert do(flags.review_kind, "no_session", till="T02") == 0
    assert do(flags.review_kind, "repaired") == 0
    detail = shop.value("SELECT detail FROM pos.audit WHERE action = 'flags_reviewed'")
    assert (detail["count"], detail["flags"], detail["reason"]) == (4, ["no_session"], "the line was down")


def test_the_list_of_the_command_line_is_newest_first_and_filtered(
    shop: Shop, ask: Callable[..., Any], do: Callable[..., Any], till: Till, odd: Made
) -> None:
    other = Till(shop, "T02")
    last = other.post(other.book.sale(jti=str(uuid.uuid4())))
    found = ask(flags.list_flags)
    assert [(each.till, each.seq) for each in found] == [
        ("T02", last.seq),
        ("T01", odd.seq),
        ("T01", odd.seq),
    ]
    assert {each.flag for each in found[1:]} == {"no_session", "price_deviation"}
    assert (found[0].number, found[0].kind, found[0].person) == ("T02/1-000001", "sale", "Carla")
    assert len(ask(flags.list_flags, till="T01")) == 2
    assert len(ask(flags.list_flags, flag="no_session", most=1)) == 1
    assert do(flags.review_entry, "T01", 1, odd.seq, "no_session", "known") == ("no_session",)
    assert len(ask(flags.list_flags)) == 2
    (seen,) = [each for each in ask(flags.list_flags, is_open=False) if each.reviewed_at]
    assert (seen.flag, seen.reviewed_by, seen.reason) == ("no_session", "Adam", "known")


# Pages and speed


def add_many(
    shop: Shop, count: int, flag: str = "stock_below_zero", *, till: str = "T03", reviewed: bool = False
) -> None:
    """Entries with a flag each, every third with another one that is quiet, ten of an instant."""
    admin = shop.connect(None)
    admin.execute(
        "INSERT INTO pos.journal (till, epoch, seq, id, kind, day, at, payload, prev_hash, hash)"
        " SELECT %s, 1, g, gen_random_uuid(), 'sale', '2026-11-20', now(),"
        " '{\"body\":{}}', sha256(g::text::bytea), sha256(g::text::bytea) FROM generate_series(1, %s) g",
        [till, count],
    )
    admin.execute(
        "INSERT INTO pos.entry_flag (till, epoch, seq, flag, at, reviewed_at, reviewed_by)"
        " SELECT %(till)s, 1, g, f, now() - interval '1 second' * (g / 10) + interval '1 ms' * length(f),"
        " CASE WHEN %(reviewed)s THEN now() - interval '1 minute' * (g / 100) END, %(adam)s"
        " FROM generate_series(1, %(count)s) g, unnest(ARRAY[%(flag)s, 'no_session', 'repaired']) f"
        " WHERE f = %(flag)s OR g %% 3 = 0",
        {"count": count, "till": till, "flag": flag, "reviewed": reviewed, "adam": shop.people["adam"]},
    )
    admin.execute("ANALYZE pos.entry_flag")
    admin.execute("ANALYZE pos.journal")


@pytest.mark.parametrize("is_open", [True, False])
def test_pages_follow_each_other_and_leave_nothing_out(
    shop: Shop, ask: Callable[..., Any], is_open: bool
) -> None:
    add_many(shop, 47, "receipt_gap", reviewed=not is_open)
    shop.connect(None).execute(
        "INSERT INTO pos.alarm (till, kind, first_at, last_at, detail, resolved_at)"
        " SELECT 'T03', 'fork', now(), f.at, '{}', f.reviewed_at FROM pos.entry_flag f WHERE seq = 20 AND flag = 'receipt_gap'"
    )
    read = partial(ask, attention.list_attention, is_open=is_open)
    whole = read().items
    assert len(whole) == read().total == 48
    assert sum(isinstance(each, Flagged) and len(each.flags) for each in whole) == 47 + 15
    read_on(read, whole)


def read_on(read: Callable[..., Any], whole: Sequence[attention.Item]) -> None:
    for most in (1, 3, 10, 47):
        found: list[attention.Item] = []
        while page := read(after=found[-1] if found else None, most=most).items:
            assert len(page) <= most
            found.extend(page)
        assert found == list(whole), most


def test_notes_are_a_list_of_their_own_and_hide_nothing(shop: Shop, ask: Callable[..., Any]) -> None:
    """A day without the server: nobody is called by it, and what has a worse flag is no note."""
    add_many(shop, 47)
    add_many(shop, 9, "refund_at_two_tills", till="T04")
    notes = partial(ask, attention.list_attention, is_open=True, is_quiet=True)
    found = ask(attention.list_attention, is_open=True)
    assert {(item.till, item.flags[-1]) for item in found.items} == {("T04", "refund_at_two_tills")}
    assert (len(found.items), found.total, found.open_count, ask(attention.count_open)) == (9, 9, 9, 9)
    whole = notes()
    assert {item.till for item in whole.items} == {"T03"}
    assert (len(whole.items), whole.total, whole.open_count) == (47, 47, 9)
    assert sum(len(item.flags) for item in whole.items) == 47 + 15
    read_on(notes, whole.items)


def test_what_is_left_when_the_worse_was_seen_to_is_a_note(
    shop: Shop, ask: Callable[..., Any], do: Callable[..., Any], till: Till, odd: Made
) -> None:
    assert ask(attention.count_open) == 1
    assert ask(attention.list_attention, is_open=True, is_quiet=True).total == 0
    do(flags.review, "T01", 1, odd.seq, ("price_deviation",))
    assert ask(attention.count_open) == 0
    (note,) = ask(attention.list_attention, is_open=True, is_quiet=True).items
    assert (note.seq, note.flags) == (odd.seq, ("no_session",))


def test_a_flag_that_only_a_newer_server_knows_asks_for_somebody(shop: Shop, ask: Callable[..., Any]) -> None:
    add_many(shop, 1, "of_the_future")
    assert (ask(attention.count_open), len(ask(flags.list_flags, is_quiet=False))) == (1, 1)


def test_the_index_leaves_out_what_is_quiet(shop: Shop) -> None:
    said = shop.value("SELECT indexdef FROM pg_indexes WHERE indexname = 'entry_flag_loud'")
    assert set(re.findall(r"'(\w+)'", said)) == {*flags.QUIET, "repaired"}


def test_only_a_flag_that_asks_for_somebody_gives_a_hint(shop: Shop) -> None:
    """A hint makes commits wait for each other; a day without the server flags every sale, and nobody has to come."""
    said = shop.value("SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'tell_loud'")
    assert set(re.findall(r"'(\w+)'::text", said)) - {"attention"} == {*flags.QUIET, "repaired"}
    listening = shop.connect(None)
    listening.execute("LISTEN pos_changes")
    add_many(shop, 1, "price_deviation")
    assert [each.payload for each in listening.notifies(timeout=5, stop_after=1)] == ["attention"]
    put = "INSERT INTO pos.entry_flag (till, epoch, seq, flag) VALUES ('T03', 1, 1, %s)"
    for flag in (*flags.QUIET, "repaired"):
        shop.connect(None).execute(put, [flag])
    assert list(listening.notifies(timeout=0.3)) == []
    shop.connect(None).execute(put, ["receipt_gap"])
    assert [each.payload for each in listening.notifies(timeout=5, stop_after=1)] == ["attention"]


def plan(shop: Shop, statement: Any, values: dict[str, Any]) -> str:
    from sqlalchemy import text

    def explain(session: Any) -> str:
        rows = session.execute(text("EXPLAIN (ANALYZE, COSTS OFF) " + statement.text), values)
        return "\n".join(rows.scalars())

    return shop.database().read(explain, token=shop.sign_in("adam"))


FIRST_PAGE = {"most": 200, "longest": 10_000, "at": "infinity", "till": "", "epoch": 0, "seq": 0}


@pytest.mark.parametrize(
    ("flag", "statement", "index"),
    [
        ("stock_below_zero", attention.FLAGGED_NOTES, "entry_flag_open"),
        ("receipt_gap", attention.FLAGGED_OPEN, "entry_flag_loud"),
    ],
)
def test_a_hundred_thousand_are_paged_by_the_index(shop: Shop, flag: str, statement: Any, index: str) -> None:
    """What is asked for is what is read, however many there are."""
    add_many(shop, 60_000, flag)
    shown = plan(shop, statement, FIRST_PAGE)
    (read,) = re.findall(rf"Index.* using {index} on entry_flag f .*rows=(\d+)", shown)
    assert int(read) <= 400


def test_behind_a_hundred_thousand_notes_the_others_are_found_at_once(shop: Shop) -> None:
    add_many(shop, 60_000)
    add_many(shop, 9, "refund_at_two_tills", till="T04")
    shown = plan(shop, attention.FLAGGED_OPEN, FIRST_PAGE)
    counted = plan(shop, attention.COUNT_OPEN, {"most": 100_000})
    for each in (shown, counted):
        read = [int(rows) for rows in re.findall(r"entry_flag_loud\b.*rows=(\d+)", each)]
        assert max(read) == 9
        assert "Seq Scan on entry_flag" not in each
        assert "entry_flag_open" not in each


def test_the_newest_decided_are_found_by_the_index(shop: Shop) -> None:
    add_many(shop, 60_000, reviewed=True)
    shown = plan(shop, attention.FLAGGED_DECIDED, FIRST_PAGE)
    (read,) = re.findall(r"Index.* using entry_flag_reviewed on entry_flag f .*rows=(\d+)", shown)
    assert int(read) <= 700
    assert "using entry_flag_open" in plan(shop, attention.COUNT_NOTES, {"most": 100_000})


def test_counting_ends_somewhere(
    shop: Shop, ask: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    add_many(shop, 40, "receipt_gap")
    monkeypatch.setattr(attention, "MOST_COUNTED", 10)
    assert 0 < ask(attention.count_open) <= 10
    add_many(shop, 40, till="T04")
    assert 0 < ask(attention.list_attention, is_open=True, is_quiet=True).total <= 10
