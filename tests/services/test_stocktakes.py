"""Stocktakes on a real database: counting while the shop sells, two people at one product, posting once, and who may."""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from decimal import Decimal as D  # noqa: N817 - many of them

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pos.db.ids import new_id
from pos.errors import Conflict, PosError, Refused
from pos.services import stock, stocktakes
from pos.services.stocktakes import Beginning, Counted, Counting, Stocktake
from tests.postgres import APPLES, BREAD, COFFEE, MILK, Shop, both_versions

DAY = dt.date(2026, 11, 20)


class Counter:
    """Somebody who may count, at a till."""

    def __init__(self, shop: Shop, username: str = "adam", till: str = "T01") -> None:
        self.shop, self.database = shop, shop.database(till)
        self.token = shop.sign_in(username, till)

    def read(self, use_case, *arguments, **named):
        return self.database.read(use_case, *arguments, token=self.token, **named)

    def run(self, use_case, *arguments, **named):
        return self.database.run(use_case, *arguments, token=self.token, **named)

    def start(self, **named) -> Stocktake:
        return self.run(stocktakes.start, Beginning(new_id(), **named))

    def scan(self, take: Stocktake, code: str, **named) -> Counted:
        return self.run(stocktakes.count, Counting(new_id(), take.id, code=code, is_added=True, **named))

    def set(self, take: Stocktake, product: uuid.UUID, qty: str | None, seen: int = 0) -> Counted:
        asked = Counting(new_id(), take.id, product, qty=None if qty is None else D(qty), seen=seen)
        return self.run(stocktakes.count, asked)

    def sums(self, take: Stocktake) -> stocktakes.Sums:
        return self.read(stocktakes.sums, take.id)

    def post(self, take: Stocktake, **named) -> tuple[Stocktake, bool]:
        return self.run(stocktakes.post, take.id, self.sums(take).revision, booked_on=DAY, **named)

    def has(self, product: uuid.UUID, qty: str) -> None:
        self.run(stock.receive, product, D(qty), day=DAY)

    def sell(self, product: uuid.UUID, qty: str) -> None:
        """Any other movement is to a stocktake what a sale is."""
        self.run(stock.adjust, product, -D(qty), day=DAY)


@pytest.fixture
def adam(shop: Shop) -> Counter:
    return Counter(shop)


def ledger(adam: Counter, product: uuid.UUID) -> list[tuple[D, str, str | None, str]]:
    return [(m.qty, m.kind, m.reason, m.note) for m in adam.read(stock.list_movements, product)]


# ---------------------------------------------------------------------- starting


@both_versions
def test_goods_are_counted_and_the_differences_booked(shop: Shop) -> None:
    adam = Counter(shop)
    adam.has(MILK, "10")
    adam.has(BREAD, "3")
    take = adam.start(note="spring")
    listed = shop.value("SELECT count(*) FROM pos.product WHERE archived_at IS NULL")
    assert (take.number, take.status, take.scope, take.note, take.listed, take.started_by) == (
        "ST 1", "open", "all", "spring", listed, "Adam",
    )  # fmt: skip
    for _ in range(9):
        counted = adam.scan(take, "MILK")
    assert counted.line is not None
    assert (counted.line.qty, counted.line.expected, counted.line.difference) == (9, 10, -1)
    adam.set(take, BREAD, "4")
    adam.set(take, APPLES, "1.25")
    adam.set(take, COFFEE, "0")
    sums = adam.sums(take)
    assert (sums.counted, sums.same, sums.fewer, sums.more, sums.left) == (4, 1, 1, 2, listed - 4)
    posted, is_new = adam.post(take)
    assert is_new
    assert (posted.status, posted.counted, posted.differences, posted.ended_by) == ("posted", 4, 3, "Adam")
    assert ledger(adam, MILK)[0] == (-1, "adjust", "count", "ST 1")
    assert len(ledger(adam, COFFEE)) == 0
    assert [adam.read(stock.level, each) for each in (MILK, BREAD, APPLES)] == [9, 4, D("1.25")]
    assert shop.connect(None).execute("SELECT * FROM pos.verify_books()").fetchall() == []


def test_one_at_a_time_and_numbers_without_a_gap(shop: Shop, adam: Counter) -> None:
    beginning = Beginning(new_id())
    first = adam.run(stocktakes.start, beginning)
    assert adam.run(stocktakes.start, beginning) == first
    with pytest.raises(Conflict, match="stocktake_open"):
        adam.start()
    adam.run(stocktakes.cancel, first.id)
    assert [adam.start().no, adam.read(stocktakes.list_stocktakes).rows[1].status] == [2, "cancelled"]


def test_a_list_of_a_category_with_those_below_it_or_of_a_supplier(shop: Shop, adam: Counter) -> None:
    above, below, supplier = new_id(), new_id(), shop.value("SELECT id FROM pos.supplier")
    with shop.connect(None) as connection:
        connection.execute("UPDATE pos.product SET supplier = NULL, category = NULL")
        connection.execute("INSERT INTO pos.category (id, name) VALUES (%s, 'Above')", [above])
        connection.execute(
            "INSERT INTO pos.category (id, name, parent) VALUES (%s, 'Below', %s)", [below, above]
        )
        connection.execute("UPDATE pos.product SET category = %s WHERE id = %s", [below, MILK])
        connection.execute("UPDATE pos.product SET supplier = %s WHERE id = %s", [supplier, BREAD])
    goods = adam.start(scope="category", of=above)
    assert [line.product for line in adam.read(stocktakes.list_lines, goods.id).rows] == [MILK]
    adam.run(stocktakes.cancel, goods.id)
    theirs = adam.start(scope="supplier", of=supplier)
    assert [line.product for line in adam.read(stocktakes.list_lines, theirs.id).rows] == [BREAD]
    with pytest.raises(Refused, match="value_refused"):
        adam.run(stocktakes.cancel, theirs.id) and adam.start(scope="category", of=new_id())


def test_goods_that_are_not_sold_any_more_are_on_the_list_while_they_are_there(
    shop: Shop, adam: Counter
) -> None:
    adam.has(MILK, "2")
    with shop.connect(None) as connection:
        connection.execute("UPDATE pos.product SET archived_at = now() WHERE id = ANY (%s)", [[MILK, BREAD]])
    listed = {line.product for line in adam.read(stocktakes.list_all, adam.start().id)}
    assert MILK in listed
    assert BREAD not in listed


# ---------------------------------------------------------------------- counting


def test_a_scan_says_what_it_found(adam: Counter) -> None:
    take = adam.start()
    assert adam.scan(take, "NOSUCH") == Counted(is_counted=False)
    weighed = adam.scan(take, "APPLES")
    assert not weighed.is_counted
    assert weighed.line is not None
    assert weighed.line.is_by_weight
    assert adam.sums(take).counted == 0


def test_what_is_not_on_the_list_is_asked_about_and_can_join_it(shop: Shop, adam: Counter) -> None:
    supplier = shop.value("SELECT id FROM pos.supplier")
    with shop.connect(None) as connection:
        connection.execute("UPDATE pos.product SET supplier = NULL")
    take = adam.start(scope="supplier", of=supplier)
    stranger = adam.scan(take, "MILK")
    assert (stranger.is_counted, stranger.stranger.line.product if stranger.stranger else None) == (
        False,
        MILK,
    )
    with pytest.raises(Refused, match="not_found"):
        adam.set(take, MILK, "1")
    joined = adam.scan(take, "MILK", is_new=True)
    assert (joined.is_counted, adam.sums(take).listed) == (True, 1)


def test_the_same_count_again_counts_nothing(adam: Counter) -> None:
    take = adam.start()
    asked = Counting(new_id(), take.id, code="MILK", is_added=True)
    adam.run(stocktakes.count, asked)
    adam.run(stocktakes.count, asked)
    assert adam.run(stocktakes.count, asked).line.qty == 1


def test_a_count_is_taken_back(adam: Counter) -> None:
    take = adam.start()
    adam.set(take, MILK, "4")
    back = adam.set(take, MILK, None, seen=1)
    assert (back.line.qty, adam.sums(take).counted) == (None, 0)


def test_a_number_is_not_written_over_somebody_elses_count(shop: Shop, adam: Counter) -> None:
    olivia = Counter(shop, "olivia", "T02")
    take = adam.start()
    olivia.scan(take, "MILK")
    with pytest.raises(Conflict, match="count_changed"):
        adam.set(take, MILK, "7", seen=0)
    line = adam.read(stocktakes.list_lines, take.id)
    milk = next(each for each in line.rows if each.product == MILK)
    assert (milk.qty, milk.counted_by, milk.version) == (1, "Olivia", 1)
    assert adam.set(take, MILK, "7", seen=milk.version).line.qty == 7


@both_versions
def test_two_who_scan_one_product_at_once_lose_nothing(shop: Shop) -> None:
    counters = [Counter(shop), Counter(shop, "olivia", "T02"), Counter(shop, "adam", "T03")]
    take = counters[0].start()
    failures: list[BaseException] = []
    together = threading.Barrier(3)

    def scan(counter: Counter) -> None:
        try:
            together.wait()
            for _ in range(15):
                counter.scan(take, "MILK")
        except BaseException as error:  # noqa: BLE001 - collected for the assertion
            failures.append(error)

    in_threads(scan, counters)
    assert failures == []
    milk = next(line for line in counters[0].read(stocktakes.list_all, take.id) if line.product == MILK)
    assert (milk.qty, milk.version) == (45, 45)


def in_threads(act, people) -> None:
    threads = [threading.Thread(target=act, args=[each]) for each in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@pytest.mark.parametrize("qty", ["-1", "NaN", "1e9"])
def test_absurd_counts_are_refused(adam: Counter, qty: str) -> None:
    with pytest.raises(Refused, match="value_refused"):
        adam.set(adam.start(), MILK, qty)


def test_a_long_list_is_paged_on_and_back(adam: Counter) -> None:
    take = adam.start()
    names = [line.name for line in adam.read(stocktakes.list_all, take.id)]
    assert names == sorted(names, key=str.lower)
    seen, at = [], None
    while True:
        page = adam.read(stocktakes.list_lines, take.id, at=at, limit=2)
        seen += [line.name for line in page.rows]
        if page.after is None:
            break
        at = page.after
    assert seen == names
    back = adam.read(stocktakes.list_lines, take.id, at=page.before, limit=2, is_back=True)
    assert back.after == page.before
    assert [line.name for line in back.rows] == names[-2 - len(page.rows) : -len(page.rows)]
    whole = adam.read(stocktakes.list_at, take.id, MILK, 3)
    assert whole.rows[0].product == MILK


def test_lists_are_narrowed_to_what_is_left_and_what_differs(adam: Counter) -> None:
    adam.has(MILK, "2")
    take = adam.start()
    adam.set(take, MILK, "2")
    adam.set(take, BREAD, "1")
    left = adam.read(stocktakes.list_lines, take.id, "to_count").rows
    assert {MILK, BREAD}.isdisjoint(line.product for line in left)
    assert [line.product for line in adam.read(stocktakes.list_lines, take.id, "differences").rows] == [BREAD]


# ---------------------------------------------------------------------- selling meanwhile


def test_what_is_sold_after_it_was_counted_comes_off_by_itself(adam: Counter) -> None:
    adam.has(MILK, "10")
    take = adam.start()
    adam.set(take, MILK, "9")
    adam.sell(MILK, "4")
    adam.post(take)
    assert adam.read(stock.level, MILK) == 5


def test_scans_before_and_after_a_sale_are_told_of(adam: Counter) -> None:
    adam.has(MILK, "10")
    take = adam.start()
    assert adam.scan(take, "MILK").moved == 0
    adam.sell(MILK, "4")
    again = adam.scan(take, "MILK")
    assert (again.moved, again.line.expected) == (-4, 6)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    before=st.integers(0, 30),
    lost=st.integers(0, 30),
    steps=st.lists(st.one_of(st.just("count"), st.just("scan"), st.integers(1, 6)), max_size=7),
)
def test_whenever_it_is_counted_and_sold_what_is_there_is_what_is_left(
    shop: Shop, before, lost, steps
) -> None:
    """`lost` were stolen unseen. A count always finds what is really on the shelf."""
    adam = Counter(shop)
    there = adam.read(stock.level, MILK)
    if before != there:
        adam.run(stock.adjust, MILK, before - there, day=DAY)
    shelf = max(before - lost, 0)
    take = adam.start()
    version = 0
    is_counted = False
    for step in steps:
        if isinstance(step, int):
            gone = min(step, shelf)
            if gone:
                adam.sell(MILK, str(gone))
            shelf -= gone
        elif step == "count":
            version = adam.set(take, MILK, str(shelf), seen=version).line.version
            is_counted = True
        else:  # in one go: taken back, then every one of them scanned
            version = adam.set(take, MILK, "0", seen=version).line.version
            for _ in range(shelf):
                version = adam.scan(take, "MILK").line.version
            is_counted = True
    adam.post(take)
    expected = shelf if is_counted else shelf + before - max(before - lost, 0)
    assert adam.read(stock.level, MILK) == expected


# ---------------------------------------------------------------------- posting


def test_posting_again_books_nothing(adam: Counter) -> None:
    take = adam.start()
    adam.set(take, MILK, "4")
    revision = adam.sums(take).revision
    assert adam.run(stocktakes.post, take.id, revision, booked_on=DAY)[1]
    assert not adam.run(stocktakes.post, take.id, revision, booked_on=DAY)[1]
    assert adam.read(stock.level, MILK) == 4
    with pytest.raises(Refused, match="stocktake_not_open"):
        adam.set(take, MILK, "5", seen=1)
    with pytest.raises(Refused, match="stocktake_not_open"):
        adam.run(stocktakes.cancel, take.id)


@both_versions
def test_two_who_post_at_once_book_it_once(shop: Shop) -> None:
    people = [Counter(shop), Counter(shop, "olivia", "T02")]
    take = people[0].start()
    people[0].set(take, MILK, "4")
    outcome: list[bool | str] = []
    together = threading.Barrier(2)

    def post(counter: Counter) -> None:
        revision = counter.sums(take).revision
        together.wait()
        try:
            outcome.append(counter.run(stocktakes.post, take.id, revision, booked_on=DAY)[1])
        except PosError as error:
            outcome.append(error.code)

    in_threads(post, people)
    assert sorted(map(str, outcome)) == ["False", "True"]
    assert people[0].read(stock.level, MILK) == 4


def test_who_counts_between_the_look_and_the_posting_is_not_booked_unseen(adam: Counter) -> None:
    take = adam.start()
    adam.set(take, MILK, "4")
    looked_at = adam.sums(take).revision
    adam.set(take, BREAD, "1")
    with pytest.raises(Conflict, match="stocktake_changed"):
        adam.run(stocktakes.post, take.id, looked_at, booked_on=DAY)
    assert adam.read(stock.level, MILK) == 0


@both_versions
def test_a_count_waits_for_the_end_and_is_refused_then(shop: Shop) -> None:
    adam, olivia = Counter(shop), Counter(shop, "olivia", "T02")
    take = adam.start()
    open_one = shop.connect("T01")
    outcome: list[object] = []

    def count() -> None:
        try:
            outcome.append(olivia.scan(take, "MILK"))
        except Refused as refused:
            outcome.append(refused.code)

    thread = threading.Thread(target=count)
    with open_one.transaction():
        open_one.execute("SELECT pos.begin(%s)", [adam.token])
        open_one.execute("SELECT pos.end_stocktake(%s, 0, false, %s)", [take.id, DAY])
        thread.start()
        waits_for_a_lock(shop)
    thread.join()
    assert outcome == ["stocktake_not_open"]


def waits_for_a_lock(shop: Shop) -> None:
    watcher = shop.connect(None)
    for _ in range(2000):
        waiting = watcher.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        ).fetchone()
        watcher.rollback()
        if waiting is not None and waiting[0]:
            return
    raise AssertionError("nobody waits")


def test_what_nobody_counted_stays_or_is_counted_as_none(adam: Counter) -> None:
    adam.has(MILK, "5")
    adam.has(BREAD, "2")
    take = adam.start()
    adam.set(take, MILK, "5")
    adam.post(take)
    assert adam.read(stock.level, BREAD) == 2
    other = adam.start()
    adam.set(other, MILK, "5")
    posted, _ = adam.post(other, is_zeroing=True)
    assert (adam.read(stock.level, BREAD), adam.read(stock.level, MILK)) == (0, 5)
    assert posted.counted == posted.listed


def test_a_cancelled_one_books_nothing_and_once_more_is_the_same(adam: Counter) -> None:
    take = adam.start()
    adam.set(take, MILK, "4")
    first = adam.run(stocktakes.cancel, take.id)
    assert (first.status, first.differences, adam.run(stocktakes.cancel, take.id)) == ("cancelled", 1, first)
    with pytest.raises(Refused, match="stocktake_not_open"):
        adam.post(take)
    assert adam.read(stock.level, MILK) == 0


# ---------------------------------------------------------------------- costs and rights


def test_values_are_those_of_the_ledger_and_for_who_may_see_costs(shop: Shop, adam: Counter) -> None:
    adam.run(stock.receive, MILK, D(10), D("0.70"), day=DAY)
    take = adam.start()
    adam.set(take, MILK, "7")
    assert adam.sums(take).value == D("-2.10")
    adam.post(take)
    adam.run(stock.receive, MILK, D(10), D("9.00"), day=DAY)
    assert adam.sums(take).value == D("-2.10")
    shop.connect(None).execute("DELETE FROM pos.role_permission WHERE permission = 'cost.read'")
    assert adam.sums(take).value is None
    assert {line.value for line in adam.read(stocktakes.list_all, take.id)} == {None}


def test_a_cashier_neither_counts_nor_looks(shop: Shop, adam: Counter) -> None:
    carla = Counter(shop, "carla", "T02")
    take = adam.start()
    for act in (
        carla.start,
        lambda: carla.set(take, MILK, "1"),
        lambda: carla.run(stocktakes.cancel, take.id),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            act()
    with pytest.raises(Refused, match="not_allowed"):
        carla.run(stocktakes.post, take.id, 0, booked_on=DAY)
    assert carla.read(stocktakes.list_stocktakes).rows == ()
    with pytest.raises(Refused, match="not_found"):
        carla.read(stocktakes.get_stocktake, take.id)


def test_a_till_that_sells_and_is_not_heard_is_named(shop: Shop, adam: Counter) -> None:
    take = adam.start()
    assert adam.read(stocktakes.open_desk, take.id).silent == ()
    with shop.connect(None) as connection:
        connection.execute(
            "INSERT INTO pos.shift (id, till, day, opened_at, float_minor, currency, exponent)"
            " VALUES (gen_random_uuid(), 'T04', %s, now(), 0, 'EUR', 2)",
            [DAY],
        )
    name = shop.value("SELECT name FROM pos.till WHERE code = 'T04'")
    assert adam.read(stocktakes.open_desk, take.id).silent == (name,)
    with shop.connect("T04"):
        assert adam.read(stocktakes.open_desk, take.id).silent == ()


def test_a_begun_list_is_asked_for_by_pages(adam: Counter) -> None:
    for _ in range(3):
        adam.run(stocktakes.cancel, adam.start().id)
    first = adam.read(stocktakes.list_stocktakes, None, 2)
    assert [row.no for row in first] == [3, 2]
    assert [row.no for row in adam.read(stocktakes.list_stocktakes, first.after, 2)] == [1]
