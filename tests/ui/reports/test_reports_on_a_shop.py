"""The reports page on a real demo shop: cards, tables, CSV and `pos report sales --json` say the same, to the cent."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from datetime import datetime, timedelta
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable

import pytest

from pos.demo.people import CASHIER, OWNER
from pos.i18n import Locale
from pos.ui.operation import Operations
from pos.ui.reports.page import ReportsPage
from tests.ui.reports.shop import FakeSave


@pytest.fixture
def app(open_app):
    return open_app("T01")


def sign_in(app, person):
    app.session.user = app.door.sign_in(person.username, "password", person.password).result(60)


def open_page(qtbot, app, tmp_path):
    page = ReportsPage(app, Locale(), Operations(), saving=FakeSave(tmp_path))
    qtbot.addWidget(page)
    page.resize(1158, 768)
    with qtbot.waitExposed(page):
        page.show()
    page.enter()
    wait(qtbot, page)
    return page


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page.presenter.is_busy and not page._operations.is_waiting, timeout=20_000)


@pytest.fixture
def page(qtbot, app, tmp_path):
    sign_in(app, OWNER)
    made = open_page(qtbot, app, tmp_path)
    today = datetime.now().astimezone().date()
    made.presenter.choose_days(today - timedelta(days=30), today)
    wait(qtbot, made)
    return made


def assert_cards_equal_table(presenter):
    now, table = presenter.overview.now, presenter.table
    titles = [column.title for column in table.columns]
    for title, figure in (
        ("Sales", now.sales),
        ("Gross", now.gross),
        ("Discounts", -now.discount),
        ("Returns", -now.returned_total),
        ("Net sales", now.total),
        ("Tax in it", now.tax),
        ("Margin", now.margin),
    ):
        at = titles.index(title)
        assert sum(row.values[at] for row in table.rows) == figure, title
    assert sum(point.now for point in presenter.series.points) == now.total


def test_cards_equal_tables_with_every_filter(qtbot, page):
    presenter = page.presenter
    assert presenter.overview.now.sales > 0
    categories = [option.key for option in presenter.category_options[1:6]]
    product = str(presenter.overview.products[0].id)
    for choose in (
        lambda: None,
        *(lambda key=key: presenter.choose_category(key) for key in categories),
        lambda: presenter.choose_category(""),
        lambda: presenter.choose_product(product, "The best"),
        lambda: presenter.choose_product("", ""),
        lambda: presenter.choose_person(presenter.person_options[1].key),
        lambda: presenter.choose_person(""),
        lambda: presenter.choose_till("T01"),
        lambda: presenter.choose_bucket("week"),
        lambda: presenter.choose_bucket("month"),
    ):
        choose()
        wait(qtbot, page)
        assert_cards_equal_table(presenter)


def test_every_table_and_the_payments_come_to_what_was_taken(qtbot, page):
    presenter = page.presenter
    page.choose_tab("tables")
    total = presenter.overview.now.total
    assert sum(row.amount for row in presenter.overview.tenders) == total
    for kind in ("product", "category", "cashier", "hour"):
        presenter.choose_table(kind)
        wait(qtbot, page)
        assert presenter.table.kind == kind
        at = next(n for n, column in enumerate(presenter.table.columns) if column.is_strong)
        assert sum(row.values[at] for row in presenter.table.rows) == total, kind
    presenter.choose_table("tax")
    wait(qtbot, page)
    assert sum(row.values[3] for row in presenter.table.rows) == presenter.overview.now.tax


def test_the_command_line_says_the_same(qtbot, page, pos):
    span = page.presenter.query.span
    ran = pos("report", "sales", "--from", str(span.first), "--to", str(span.last), "--by", "day", "--json")
    assert ran.status == 0, ran.err
    now = page.presenter.overview.now
    rows = ran.document["rows"]
    assert len(rows) == len(page.presenter.overview.points)
    for key, figure in (
        ("sales", now.sales),
        ("net_sales", now.total),
        ("gross", now.gross),
        ("returns", -now.returned_total),
        ("tax", now.tax),
    ):
        assert sum(D(str(row[key])) for row in rows) == figure, key


def test_the_file_says_the_same(qtbot, page, tmp_path):
    page.export()
    wait(qtbot, page)
    content = next(tmp_path.glob("*.csv")).read_bytes().decode("utf-8-sig")
    header, *rows = csv.reader(io.StringIO(content))
    assert sum(D(row[header.index("Net sales")]) for row in rows) == page.presenter.overview.now.total


def test_the_sales_behind_a_figure_sum_up_to_it_and_open_as_receipts(qtbot, page):
    page.open_sales(page.presenter.target_of_bar(len(page.presenter.series.points) - 2))
    sales = page.sales_presenter
    qtbot.waitUntil(lambda: not sales.is_loading, timeout=20_000)
    while sales.count_text.endswith("+"):
        sales.load_more()
        qtbot.waitUntil(lambda: not sales.is_loading, timeout=20_000)
    assert sum(row.total for row in sales.rows) == page.presenter.series.points[-2].now
    assert sales.rows
    sales.open_sale(0)
    qtbot.waitUntil(lambda: bool(sales.receipt or sales.receipt_problem), timeout=20_000)
    assert sales.receipt_problem == ""
    texts = " ".join(f"{row.left} {row.right}" for row in sales.receipt)
    assert sales.rows[0].number in texts
    assert Locale().amount(sales.rows[0].total) in texts


def test_a_cashier_is_refused_in_words(qtbot, app, tmp_path):
    sign_in(app, CASHIER)
    page = open_page(qtbot, app, tmp_path)
    assert page.message.notice.title == "Your role may not read reports."
    assert page.presenter.overview is None


@pytest.mark.parametrize(
    "module", ["presenter", "sales_presenter", "series", "ranges", "tables", "faces", "receipt"]
)
def test_what_decides_knows_no_qt(module):
    code = f"import sys, pos.ui.reports.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "PySide6" not in loaded.split()
