"""The presenter with a shop made by arithmetic: asking, dropping, failing, tables that agree with cards, CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import date
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable

import pytest

from pos.documents.table_csv import harmless, table_csv
from pos.errors import Refused
from pos.i18n import Locale
from pos.services.reports import TaxRow
from pos.ui.reports import faces, tables
from pos.ui.reports.presenter import ReportsPresenter
from pos.ui.reports.sales_presenter import SalesPresenter
from tests.ui.reports.shop import (
    ANNA,
    AWAY,
    COFFEE,
    DRINKS,
    NOW,
    STORE,
    FakeErrands,
    fake_app,
    sale_rows,
    tops,
)


@pytest.fixture
def errands():
    return FakeErrands()


@pytest.fixture
def presenter(errands):
    made = ReportsPresenter(errands, Locale(), lambda: NOW)
    made.refresh()
    made.show_tables(is_shown=True)
    return made


def amount(text):
    return D(text.replace(",", "").replace("\N{MINUS SIGN}", "-").replace("€", "").replace("%", ""))


def test_it_opens_on_this_month_by_day(presenter):
    assert presenter.span_text == "1 to 20 Nov 2025"
    assert presenter.compared_text == "4 to 23 Oct"
    assert len(presenter.series.points) == 20
    assert [kpi.title for kpi in presenter.kpis] == [
        "Net sales",
        "Sales",
        "Average sale",
        "Margin",
        "Returns (3)",
    ]


@pytest.mark.parametrize("preset", ["this_month", "last_month", "this_year", "last_12_months", "today"])
@pytest.mark.parametrize("by", ["day", "week", "month", "year"])
def test_cards_equal_the_sums_of_the_table_to_the_cent(presenter, preset, by):
    presenter.choose_preset(preset)
    presenter.choose_bucket(by)
    table, overview = presenter.table, presenter.overview
    columns = [column.title for column in table.columns]
    for title, figure in (
        ("Sales", overview.now.sales),
        ("Net sales", overview.now.total),
        ("Returns", -overview.now.returned_total),
        ("Gross", overview.now.gross),
        ("Tax in it", overview.now.tax),
        ("Margin", overview.now.margin),
    ):
        at = columns.index(title)
        assert sum(row.values[at] for row in table.rows) == figure
        assert amount(table.totals[at]) == figure
    assert amount(presenter.kpis[0].value) == amount(table.totals[columns.index("Net sales")])
    assert table.totals[columns.index("Margin %")] == presenter.kpis[3].value
    assert sum(point.now for point in presenter.series.points) == overview.now.total


def test_a_change_asks_again_and_the_same_choice_does_not(presenter, errands):
    asked = errands.counts["overview"]
    presenter.choose_category(str(DRINKS))
    presenter.choose_person(str(ANNA))
    presenter.choose_till("T02")
    presenter.choose_product(str(COFFEE), "House blend")
    presenter.choose_till("T02")
    assert errands.counts["overview"] == asked + 4
    scope = errands.asked[-1][1][0]
    assert (scope.category, scope.person, scope.till, scope.product) == (DRINKS, ANNA, "T02", COFFEE)
    presenter.choose_category("")
    assert errands.asked[-1][1][0].category is None


def test_an_answer_to_an_old_question_is_dropped_and_only_the_newest_is_asked(presenter, errands):
    errands.is_held = True
    before = errands.counts["overview"]
    presenter.choose_preset("today")
    presenter.choose_preset("yesterday")
    presenter.choose_preset("last_week")
    assert errands.counts["overview"] == before + 1
    assert presenter.is_busy
    errands.deliver()
    assert presenter.shown.preset == "this_month"  # today's answer came too late
    assert errands.counts["overview"] == before + 2
    errands.deliver()
    assert presenter.shown.preset == "last_week"
    assert not presenter.is_busy


def test_a_table_asked_for_before_the_filter_changed_is_asked_again(presenter, errands):
    errands.is_held = True
    presenter.choose_table("product")
    presenter.choose_till("T02")
    errands.deliver()
    while errands.held:
        errands.deliver()
    assert presenter.table_is_current
    name, arguments, _ = errands.asked[-1]
    assert name == "top_products"
    assert arguments[0].till == "T02"


def test_with_the_server_away_the_last_figures_stay_and_are_marked(presenter, errands):
    figures = presenter.kpis
    errands.error = AWAY
    presenter.refresh()
    assert presenter.kpis == figures
    assert presenter.failure.action == "Try again"
    assert presenter.mark == "Figures of 14:32"
    presenter.choose_preset("today")
    assert presenter.mark == "Figures of 1 to 20 Nov 2025, read at 14:32"
    assert presenter.kpis == figures
    errands.error = None
    presenter.try_again()
    assert (presenter.failure, presenter.mark) == (None, "")
    assert presenter.shown.preset == "today"


def test_who_may_not_is_told_so(errands):
    errands.error = Refused("not_allowed")
    presenter = ReportsPresenter(errands, Locale(), lambda: NOW)
    presenter.refresh()
    assert presenter.failure.title == "Your role may not read reports."
    assert presenter.kpis == ()
    assert presenter.export(is_table=False) is None


@pytest.mark.parametrize("kind", ["product", "category", "cashier", "hour", "tax"])
def test_other_tables_have_totals_of_their_rows(presenter, kind):
    presenter.choose_table(kind)
    table = presenter.table
    assert table.kind == kind
    assert len(table.totals) == len(table.columns)
    at = next(n for n, column in enumerate(table.columns) if column.is_strong)
    assert amount(table.totals[at]) == sum(row.values[at] for row in table.rows)


def test_tables_sort_by_any_column_and_back(presenter):
    presenter.choose_table("product")
    presenter.sort_table(0)
    names = [row.texts[0] for row in presenter.table.rows]
    assert names == sorted(names, key=str.casefold)
    presenter.sort_table(0)
    assert [row.texts[0] for row in presenter.table.rows] == names[::-1]
    presenter.sort_table(len(presenter.table.columns) - 1)
    presenter.refresh()
    assert presenter.table.sort == len(presenter.table.columns) - 1  # the order stays when figures come anew


def test_a_table_out_of_sight_is_not_asked_for(presenter, errands):
    presenter.choose_table("product")
    presenter.show_tables(is_shown=False)
    asked = errands.counts["top_products"]
    presenter.choose_preset("today")
    assert errands.counts["top_products"] == asked
    presenter.show_tables(is_shown=True)
    assert errands.counts["top_products"] == asked + 1
    assert presenter.table_is_current


def test_filters_that_a_figure_cannot_follow_are_said(presenter):
    assert presenter.whole_sales_note == ""
    presenter.choose_category(str(DRINKS))
    presenter.choose_person(str(ANNA))
    assert presenter.whole_sales_note == "Of whole sales: category is not applied."
    presenter.choose_table("tax")
    assert presenter.table.note == "Of whole sales: category and cashier are not applied."
    presenter.choose_product(str(COFFEE), "House blend")
    assert presenter.table.note == "Of whole sales: category, product and cashier are not applied."


def test_the_category_tree_is_indented_and_loses_nobody(presenter):
    texts = [option.text for option in presenter.category_options]
    assert texts == ["All", "Drinks", "\N{EM SPACE}Hot", "Food", "Lost"]


def test_what_a_press_opens(presenter):
    assert presenter.target_of_kpi("returns").kind == "refund"
    assert presenter.target_of_kpi("sales").kind == "sale"
    bar = presenter.target_of_bar(13)
    assert bar.title == "Sales, Fri 14 Nov"
    assert bar.scope.first == bar.scope.last == date(2025, 11, 14)
    assert presenter.target_of_payment(0).tender == ("card", "Card")
    assert presenter.target_of_product(0).scope.product == COFFEE
    assert (
        presenter.target_of_bar(99)
        is presenter.target_of_product(9)
        is presenter.target_of_payment(7)
        is None
    )


def test_the_search_answers_the_letters_that_stand_there(presenter, errands):
    errands.is_held = True
    presenter.search("hou")
    presenter.search("house")
    errands.deliver()
    assert [option.text for option in presenter.found] == ["House blend"]
    presenter.search("")
    assert presenter.found == ()


def test_a_preset_moves_on_at_midnight(errands):
    clock = [NOW]
    presenter = ReportsPresenter(errands, Locale(), lambda: clock[0], preset="today")
    presenter.refresh()
    clock[0] = NOW.replace(day=21)
    presenter.refresh()
    assert presenter.span_text == "21 Nov 2025"


# ---------------------------------------------------------------------- CSV


def read_csv(content):
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_the_csv_adds_up_to_the_card(presenter):
    name, content = presenter.export(is_table=False)
    assert name == "sales-by-day_2025-11-01_2025-11-20.csv"
    header, *rows = read_csv(content)
    assert header[:3] == ["From", "To", "Sales"]
    assert rows[0][:2] == ["2025-11-20", "2025-11-20"]
    at = header.index("Net sales")
    assert sum(D(row[at]) for row in rows) == presenter.overview.now.total


def test_names_in_a_csv_are_no_formulas(presenter):
    presenter.choose_table("product")
    _, content = presenter.export(is_table=True)
    names = [row[0] for row in read_csv(content)[1:]]
    assert "'=Sourdough & <b>loaf</b>" in names
    quantities = [row[1] for row in read_csv(content)[1:]]
    assert "40.25" in quantities


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_of_a_formula_is_made_harmless(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"
    rows = read_csv(table_csv(["Name", "Amount"], [[f"{start}cmd|' /C calc'!A0", D("-1234.50")]]))
    assert rows[1] == [f"'{start}cmd|' /C calc'!A0", "-1234.50"]


def test_numbers_are_plain():
    rows = read_csv(table_csv(["a", "b", "c", "d"], [[D("1E+3"), None, date(2025, 1, 2), 3]]))
    assert rows[1] == ["1000", "", "2025-01-02", "3"]


# ---------------------------------------------------------------------- faces and sales


def test_bars_are_shares_of_the_best_and_never_below_zero():
    rows = faces.tops(tops(None), Locale())
    assert rows[0].share == 1.0
    assert rows[2].share == 0.0
    assert rows[1].detail == "40.3"


def test_the_heat_map_has_seven_days_and_only_hours_that_sold(presenter):
    days = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
    heat = faces.heat(presenter.overview.hours, days, Locale())
    assert heat.hours == (11, 12, 13, 14, 15, 16)
    assert heat.cells[4][0] == 5
    assert heat.spoken[4][0] == "Fri 11:00, 9 sales, 100.00"
    assert heat.spoken[0][0] == "Mon 11:00, no sales"


def test_low_stock_is_said_in_words(presenter):
    badges = [face.badge.text for face in faces.low_stock(presenter.overview.low_stock, Locale())]
    assert badges == ["Out", "2 of 6"]


@pytest.fixture
def sales(errands):
    return SalesPresenter(errands, Locale(), lambda: fake_app().prices.store)


def test_the_list_grows_by_pages_until_its_end(sales, presenter):
    sales.open(presenter.target_of_kpi("net"))
    assert (len(sales.rows), sales.count_text) == (100, "100+")
    sales.load_more()
    sales.load_more()
    sales.load_more()
    assert (len(sales.rows), sales.count_text) == (300, "300")
    assert len({row.id for row in sales.rows}) == 300
    assert sales.texts(sales.rows[0])[:3] == ("T01/1-000000", "Thu 20 Nov, 14:00", "Anna Koster")


def test_a_page_of_the_list_before_is_dropped(sales, presenter, errands):
    errands.is_held = True
    sales.open(presenter.target_of_kpi("net"))
    sales.open(presenter.target_of_kpi("returns"))
    errands.deliver()
    assert len(sales.rows) == 100
    assert sales.target.kind == "refund"


def test_a_list_that_cannot_be_read_says_so_and_can_be_tried_again(sales, presenter, errands):
    errands.error = AWAY
    sales.open(presenter.target_of_kpi("net"))
    assert sales.problem.startswith("The database does not answer.")
    errands.error = None
    sales.try_again()
    assert len(sales.rows) == 100
    assert sales.empty_text == ""


def test_what_of_it_came_back_is_said_beside_the_figures(presenter, errands):
    assert presenter.table.note == "Of it returned: 37.20 in 3 refunds"
    point = presenter.overview.points[0]
    with_exchange = replace(
        point, figures=replace(point.figures, exchanges=1, refunds=0, returned_total=D("4.20"))
    )
    made = tables.sales_table((with_exchange,), presenter.query, Locale())
    assert made.note == "Of it returned: 4.20 in 1 exchange"
    none = replace(point, figures=replace(point.figures, refunds=0, exchanges=0))
    assert tables.sales_table((none,), presenter.query, Locale()).note == ""
    rows = [replace(row, returned_total=D("1.19"), returned_qty=D(2)) for row in tops(None)[:1]]
    products = tables.tops_table("product", rows, presenter.query, Locale())
    assert products.rows[0].texts[:4] == ("House blend", "118", "1,941.10", "\N{MINUS SIGN}1.19")
    assert products.totals[3] == "\N{MINUS SIGN}1.19"
    assert products.header[:5] == ("Product", "Quantity", "Quantity returned", "Net sales", "Returned")
    assert products.rows[0].plain[:5] == ("House blend", D(118), D(-2), D("1941.10"), D("-1.19"))
    tax = TaxRow("VAT", "B", D(9), D("100.00"), D("9.00"), D("11.38"), D("1.02"))
    (row,) = tables.taxes_table([tax], Locale(), "").rows
    assert row.texts[4] == "\N{MINUS SIGN}1.02"
    assert row.plain == ("B", "VAT", D(9), D("100.00"), D("9.00"), D("-11.38"), D("-1.02"))


def test_an_exchange_is_named_in_the_list_of_sales(errands):
    sales = SalesPresenter(errands, Locale(), lambda: STORE)
    (row,) = sale_rows(1)
    assert sales.texts(row)[0] == "T01/1-000000"
    assert sales.texts(replace(row, is_exchange=True))[0] == "T01/1-000000  Exchange"
    assert sales.texts(replace(row, kind="refund"))[0] == "T01/1-000000  Refund"
