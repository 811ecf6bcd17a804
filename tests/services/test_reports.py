"""Reports to the cent, against sums made by hand from what was sold."""

from __future__ import annotations

import datetime as dt
import itertools
import uuid
from collections import defaultdict
from decimal import Decimal
from functools import partial

import pytest

from pos.errors import Refused
from pos.services import assortment, audit, overview, posting, reports, sales
from pos.services.assortment import Category
from pos.services.reports import Bucket, Scope
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Item, Made, TillBook
from tests.postgres import BREAD, COFFEE, DRINKS, FOOD, MILK, Shop

FIRST, LAST = dt.date(2026, 10, 1), dt.date(2026, 11, 30)


@pytest.fixture
def adam(shop: Shop) -> str:
    return shop.sign_in("adam", "T03")


@pytest.fixture
def sold(shop: Shop) -> list[Made]:
    """Sales of two tills, two people and several days, one of them partly returned."""
    made: list[Made] = []
    for code, person in (("T01", "carla"), ("T02", "olivia")):
        till, book = shop.connect(code), TillBook(code, user=shop.people[person])
        posting.post_entry(till, *book.open_shift().arguments)
        for day, items in (
            ("2026-10-05", (MILK_ITEM, COFFEE_ITEM)),
            ("2026-10-30", (Item(MILK, "1.19", category=DRINKS, qty="3"),)),
            ("2026-11-20", (Item(BREAD, "3.45", discount="0.45"), MILK_ITEM)),
        ):
            book.day, book.at = day, dt.datetime.fromisoformat(day + "T10:15:00+00:00")
            made.append(book.sale(*items, kind="card" if day == "2026-11-20" else "cash"))
        if code == "T01":
            made.append(book.refund(made[1], {1: "1"}))
        for entry in book.made[1:]:
            posting.post_entry(till, *entry.arguments)
    return made


def net_of(made: list[Made], key: str = "net") -> Decimal:
    return sum((Decimal(entry.doc["body"][key]) for entry in made), Decimal(0))


def test_key_figures_and_the_period_before(shop: Shop, adam: str, sold: list[Made]) -> None:
    november = Scope(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    found = shop.database("T03").read(reports.key_figures, november, token=adam)
    in_november = [entry for entry in sold if entry.doc["day"] >= "2026-11"]
    before = [entry for entry in sold if "2026-10-02" <= entry.doc["day"] <= "2026-10-31"]
    assert found.now.net == net_of(in_november)
    assert found.now.total == net_of(in_november, "total")
    assert found.before.net == net_of(before)
    assert (found.now.sales, found.now.refunds) == (2, 1)
    assert found.now.returned == Decimal("1.11")
    assert found.now.discount == Decimal("0.90")
    assert found.now.cost == 2 * (Decimal("1.50") + Decimal("0.80")) - Decimal("0.80")
    assert found.now.margin == found.now.net - found.now.cost
    assert found.now.average_sale == (found.now.total / 2).quantize(Decimal("0.01"))
    assert str(found.now.net) == str(net_of(in_november))  # always with two decimals


@pytest.mark.parametrize(
    ("by", "count"), [(Bucket.DAY, 61), (Bucket.WEEK, 10), (Bucket.MONTH, 2), (Bucket.YEAR, 1)]
)
def test_a_series_has_every_bucket_and_the_right_sum(
    shop: Shop, adam: str, sold: list[Made], by: Bucket, count: int
) -> None:
    points = shop.database("T03").read(reports.sales_series, Scope(FIRST, LAST), by, token=adam)
    assert len(points) == count
    assert (points[0].start, points[-1].end) == (FIRST, LAST)
    assert all(one.end + dt.timedelta(days=1) == other.start for one, other in itertools.pairwise(points))
    assert sum(point.figures.net for point in points) == net_of(sold)
    by_day: dict[str, Decimal] = defaultdict(Decimal)
    for entry in sold:
        by_day[entry.doc["day"]] += Decimal(entry.doc["body"]["net"])
    if by is Bucket.DAY:
        assert {str(point.start): point.figures.net for point in points if point.figures.net} == by_day


def test_filters_narrow_the_figures(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")

    def net(**filters: object) -> reports.Figures:
        return database.read(reports.figures, Scope(FIRST, LAST, **filters), token=adam)  # type: ignore[arg-type]

    assert net(till="T01").net == net_of([entry for entry in sold if entry.doc["till"] == "T01"])
    assert net(person=shop.people["olivia"]).net == net_of(
        [entry for entry in sold if entry.doc["till"] == "T02"]
    )
    assert net(person=uuid.uuid4()).net == 0

    def of_lines(key: str, value: uuid.UUID) -> Decimal:
        lines = [line for entry in sold for line in entry.doc["body"]["lines"]]
        return sum((Decimal(line["net"]) for line in lines if line[key] == str(value)), Decimal(0))

    assert net(product=MILK).net == of_lines("product", MILK)
    assert (net(product=MILK).qty, net(product=MILK).sales) == (9, 6)
    assert net(category=DRINKS).net == of_lines("category", DRINKS)
    assert net(category=DRINKS).sales == 6
    assert net(product=MILK, person=shop.people["carla"]).qty == 4
    assert net(category=FOOD, till="T02").net == of_lines("category", FOOD) / 2


def test_a_category_counts_a_sale_once(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")
    everything = database.run(assortment.save_category, Category("All"), token=adam)
    for row in database.read(assortment.list_categories, token=adam):
        if row.id in {DRINKS, FOOD}:
            database.run(assortment.save_category, Category(row.name, row.id, everything), token=adam)
    found = database.read(reports.figures, Scope(FIRST, LAST, category=everything), token=adam)
    assert found.sales == 6
    assert found.net == net_of(sold)


def test_tops_and_distributions(shop: Shop, adam: str, sold: list[Made]) -> None:
    database, scope = shop.database("T03"), Scope(FIRST, LAST)
    products = database.read(reports.top_products, scope, token=adam)
    assert [row.name for row in products] == ["Coffee 500 g", "Milk 1 l", "Rye bread"]
    assert database.read(reports.top_products, scope, 1, is_by_qty=True, token=adam)[0].id == MILK
    assert sum(row.net for row in products) == net_of(sold)
    categories = database.read(reports.top_categories, scope, token=adam)
    assert [row.name for row in categories] == ["Drinks", "Food"]
    people = database.read(reports.top_people, scope, token=adam)
    assert [row.name for row in people] == ["Olivia", "Carla"]
    tenders = {row.kind: row.amount for row in database.read(reports.tenders, scope, token=adam)}
    assert sum(tenders.values()) == net_of(sold, "total")
    assert tenders["card"] == Decimal("8.38")
    taxes = database.read(reports.taxes, scope, token=adam)
    assert sum(row.amount for row in taxes) == net_of(sold, "tax")
    assert [row.letter for row in taxes] == ["A", "B"]
    cells = database.read(reports.hours, scope, token=adam)
    assert {(cell.weekday, cell.hour) for cell in cells} == {(1, 11), (5, 11)}
    assert sum(cell.net for cell in cells) == net_of(sold)


def test_tables_for_export(shop: Shop, adam: str, sold: list[Made]) -> None:
    points = shop.database("T03").read(reports.sales_series, Scope(FIRST, LAST), Bucket.MONTH, token=adam)
    header, rows = reports.table(points)
    assert header[:5] == ["start", "end", "sales", "refunds", "total"]
    assert header[-1] == "margin"
    assert rows[0][0] == FIRST
    assert reports.table([]) == ([], [])


def test_the_sales_behind_a_figure(shop: Shop, adam: str, sold: list[Made]) -> None:
    database, scope = shop.database("T03"), Scope(FIRST, LAST)
    seen: list[sales.SaleRow] = []
    after = None
    while True:
        page = database.read(sales.list_sales, scope, after, 2, token=adam)
        seen += page.rows
        after = page.after
        if after is None:
            break
    assert {str(row.id) for row in seen} == {entry.doc["id"] for entry in sold}
    assert sum(row.total for row in seen) == net_of(sold, "total")
    assert [row.day for row in seen] == sorted((row.day for row in seen), reverse=True)
    coffee = database.read(
        sales.list_sales, Scope(FIRST, LAST, product=COFFEE, person=shop.people["carla"]), token=adam
    )
    assert [row.number for row in coffee] == ["T01/1-000001"]
    food = database.read(sales.list_sales, Scope(FIRST, LAST, category=FOOD, till="T01"), token=adam)
    assert [row.number for row in food] == ["T01/1-000003"]


def test_one_sale_in_full(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")
    row = database.read(sales.find_by_number, "t01/1-000002", token=adam)
    assert row is not None
    found = database.read(sales.get_sale, row.id, token=adam)
    assert found.row.person == "Carla"
    assert found.lines[0].qty == 3
    assert found.lines[0].refunded_qty == 1
    assert found.refunds == ("T01/1-000004",)
    assert found.payments[0].amount == found.row.total == Decimal("3.57")
    assert found.taxes[0].amount == found.tax
    assert found.payload == sold[1].payload
    assert found.seal == sold[1].hash.hex()[:16]
    with pytest.raises(Refused, match="sale_unknown"):
        database.read(sales.get_sale, uuid.uuid4(), token=adam)


def test_who_may_not_read_reports_is_refused_and_not_answered_with_zeros(
    shop: Shop, sold: list[Made]
) -> None:
    carla, database, scope = shop.sign_in("carla"), shop.database(), Scope(FIRST, LAST)
    asked = [
        (reports.key_figures, (scope,)),
        (reports.figures, (scope,)),
        (reports.sales_series, (scope, Bucket.DAY)),
        (reports.top_products, (scope,)),
        (reports.top_categories, (scope,)),
        (reports.top_people, (scope,)),
        (reports.tenders, (scope,)),
        (reports.taxes, (scope,)),
        (reports.hours, (scope,)),
        (sales.list_sales, (scope,)),
        (sales.find_by_number, ("T01/1-000001",)),
        (sales.get_sale, (uuid.uuid4(),)),
        (overview.overview, (scope, (FIRST, LAST), Bucket.DAY)),
        (partial(overview.whole, limit=9), (scope, (FIRST, LAST), Bucket.DAY)),
        (overview.choices, ()),
        (overview.find_products, ("milk",)),
    ]
    for use_case, arguments in asked:
        with pytest.raises(Refused, match="not_allowed"):
            database.read(use_case, *arguments, token=carla)
        with pytest.raises(Refused, match="not_allowed"):  # nobody signed in
            database.read(use_case, *arguments)


def test_the_installer_reads_reports_without_signing_in(shop: Shop, sold: list[Made]) -> None:
    assert shop.database(None).read(reports.figures, Scope(FIRST, LAST)).net == net_of(sold)


@pytest.mark.parametrize(
    "filters", [{}, {"category": FOOD}, {"category": DRINKS}, {"product": MILK}, {"till": "T01"}]
)
def test_gross_less_discounts_and_returns_is_what_was_taken(
    shop: Shop, adam: str, sold: list[Made], filters: dict[str, object]
) -> None:
    scope = Scope(FIRST, LAST, **filters)  # type: ignore[arg-type]
    database = shop.database("T03")
    found = database.read(reports.figures, scope, token=adam)
    assert found.gross - found.discount - found.returned_total == found.total
    for by in Bucket:
        points = database.read(reports.sales_series, scope, by, token=adam)
        for name in ("sales", "gross", "discount", "returned_total", "total", "tax", "margin"):
            assert sum(getattr(point.figures, name) for point in points) == getattr(found, name), (by, name)


def test_what_came_back_is_told_with_tax(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")
    for scope in (Scope(FIRST, LAST), Scope(FIRST, LAST, product=MILK), Scope(FIRST, LAST, category=DRINKS)):
        found = database.read(reports.figures, scope, token=adam)
        assert (found.returned, found.returned_total) == (Decimal("1.11"), Decimal("1.19"))
    assert database.read(reports.figures, Scope(FIRST, LAST, category=FOOD), token=adam).returned_total == 0


def test_a_sale_of_two_categories_counts_once_above_them(shop: Shop, adam: str, sold: list[Made]) -> None:
    root = shop.database("T03").run(assortment.save_category, Category("All goods"), token=adam)
    for category, name in ((DRINKS, "Drinks"), (FOOD, "Food")):
        shop.database("T03").run(
            assortment.save_category, Category(name, id=category, parent=root), token=adam
        )
    scope = Scope(FIRST, LAST, category=root)
    points = shop.database("T03").read(reports.sales_series, scope, Bucket.MONTH, token=adam)
    assert [point.figures.sales for point in points] == [4, 2]


def test_the_sales_behind_a_payment_or_the_returns(shop: Shop, adam: str, sold: list[Made]) -> None:
    database, scope = shop.database("T03"), Scope(FIRST, LAST)
    card = next(row for row in database.read(reports.tenders, scope, token=adam) if row.kind == "card")
    by_card = database.read(sales.list_sales, scope, tender=("card", card.name), token=adam).rows
    assert sum(row.total for row in by_card) == card.amount
    back = database.read(sales.list_sales, scope, kind="refund", token=adam).rows
    assert [row.kind for row in back] == ["refund"]
    assert sum(row.total for row in back) == Decimal("-1.19")


def test_an_overview_is_one_errand(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")
    november = Scope(dt.date(2026, 11, 1), dt.date(2026, 11, 30))
    october = (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
    found = database.read(overview.overview, november, october, Bucket.DAY, token=adam)
    assert (len(found.points), len(found.points_before)) == (30, 31)
    assert found.now.total == sum(point.figures.total for point in found.points)
    assert found.before.total == sum(point.figures.total for point in found.points_before)
    assert found.now.total == sum(row.amount for row in found.tenders)
    assert found.now.total == sum(cell.total for cell in found.hours)


def test_what_figures_can_be_filtered_by(shop: Shop, adam: str, sold: list[Made]) -> None:
    found = shop.database("T03").read(overview.choices, token=adam)
    assert [person.name for person in found.people] == ["Carla", "Olivia"]
    assert [till.key for till in found.tills] == ["T01", "T02"]
    assert {category.name for category in found.categories} == {"Drinks", "Food"}
    assert shop.database("T03").read(overview.find_products, "coff", token=adam) == [(COFFEE, "Coffee 500 g")]


def test_a_range_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused, match="range_invalid"):
        Scope(LAST, FIRST)


def test_the_audit_trail_is_read_in_pages_and_verified(shop: Shop, adam: str, sold: list[Made]) -> None:
    database = shop.database("T03")
    whole = database.read(audit.list_rows, limit=1000, token=adam).rows
    seen: list[audit.AuditRow] = []
    after = None
    while True:
        page = database.read(audit.list_rows, after=after, limit=3, token=adam)
        seen += page.rows
        after = page.after
        if after is None:
            break
    assert tuple(seen) == whole
    newest = whole[0]
    assert (newest.action, newest.person_name, newest.till) == ("signed_in", "Adam", "T03")
    assert {row.action for row in database.read(audit.list_rows, action="product_ins", token=adam)} == {
        "product_insert"
    }
    assert database.read(audit.verify, token=adam) == []
    shop.connect(None).execute("UPDATE pos.day_hour SET total_minor = 0")
    assert {problem.problem for problem in database.read(audit.verify, token=adam)} == {"day_hour"}
    carla = shop.sign_in("carla")
    assert shop.database().read(audit.list_rows, token=carla).rows == ()
    with pytest.raises(Refused, match="not_allowed"):
        shop.database().read(audit.verify, token=carla)


def test_what_a_paper_is_made_of_is_what_the_page_shows(shop: Shop, adam: str, sold: list[Made]) -> None:
    scope, before = Scope(FIRST, LAST), (dt.date(2026, 8, 1), dt.date(2026, 9, 30))
    database = shop.database("T03")
    whole = database.read(overview.whole, scope, before, Bucket.DAY, limit=2, token=adam)
    assert whole.overview == database.read(overview.overview, scope, before, Bucket.DAY, token=adam)
    assert list(whole.products) == database.read(reports.top_products, scope, 2, token=adam)
    assert list(whole.categories) == database.read(reports.top_categories, scope, 2, token=adam)
    assert list(whole.taxes) == database.read(reports.taxes, scope, token=adam)
    assert len(whole.products) == 2
