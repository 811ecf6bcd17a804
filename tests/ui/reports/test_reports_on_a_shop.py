"""The reports page on a real demo shop: cards, tables, CSV and `pos report sales --json` say the same, to the cent."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable

import pytest
from PySide6.QtCore import Qt

from pos.bootstrap.opening import save_settings
from pos.demo.people import CASHIER, OWNER
from pos.i18n import Locale
from pos.services import receipt_layouts, reports
from pos.settings import read_settings
from pos.ui.operation import Operations
from pos.ui.reports.page import ReportsPage
from pos.ui.reports.print_dialog import PrintDialog
from tests.factories.pdf_words import texts_of
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


@pytest.fixture
def pages(shop_home, tmp_path):
    """A printer for A4 that is a folder."""
    settings = read_settings(shop_home.path)
    save_settings(shop_home, replace(settings, page_printer=f"folder:{tmp_path / 'pages'}"))
    yield tmp_path / "pages"
    save_settings(shop_home, settings)


def paper_of(qtbot, page, tmp_path, *, is_table=False):
    """The texts of a PDF that the page saved."""
    for old in tmp_path.glob("*.pdf"):
        old.unlink()
    page.papers.save(is_table=is_table)
    qtbot.waitUntil(lambda: any(tmp_path.glob("*.pdf")) and not page._operations.is_waiting, timeout=60_000)
    return [text for each in texts_of(next(tmp_path.glob("*.pdf")).read_bytes()) for text in each]


def figures_between(shown, first, last):
    """What stands between two texts."""
    begin = shown.index(first)
    return shown[begin + 1 : shown.index(last, begin + 1)]


def test_the_paper_says_the_same(qtbot, page, tmp_path):
    presenter, locale = page.presenter, Locale()
    categories = [option.key for option in presenter.category_options[1:3]]
    for choose in (
        lambda: None,
        lambda: presenter.choose_person(presenter.person_options[1].key),
        lambda: presenter.choose_person(""),
        *(lambda key=key: presenter.choose_category(key) for key in categories),
    ):
        choose()
        wait(qtbot, page)
        shown = paper_of(qtbot, page, tmp_path)
        now = presenter.overview.now
        assert {locale.money(now.total), locale.money(now.returned_total)} <= set(shown)
        span = presenter.query.scope
        database = page._app.server.database
        token = page._app.session.user.token
        for use_case, title, end in (
            (reports.top_categories, "By category", "Payments"),
            (reports.top_products, "By product", None),
        ):
            rows = database.read(use_case, span, 20_000, token=token)
            part = shown[shown.index(title) :]
            part = part[: part.index(end)] if end else part
            for row in rows:
                assert {locale.amount(row.total), locale.amount(row.margin)} <= set(part), row
            assert locale.amount(sum(row.total for row in rows)) in part
            assert sum(row.total for row in rows) == now.total
        taxes = database.read(reports.taxes, span, token=token)
        part = figures_between(shown, "Tax included", "By product")
        for tax in taxes:
            assert {locale.amount(tax.amount), f"in {locale.amount(tax.base + tax.amount)}"} <= set(part)
        assert locale.amount(sum(tax.amount for tax in taxes)) in part
        part = figures_between(shown, "Payments", "By product")
        for tender in presenter.overview.tenders:
            assert {tender.name, locale.amount(tender.amount)} <= set(part)


def test_the_table_of_shifts_has_a_paper(qtbot, page, tmp_path):
    page.show_table("shift")
    wait(qtbot, page)
    shown = paper_of(qtbot, page, tmp_path, is_table=True)
    assert shown[0] == "Shifts"
    for row in page.presenter.table.rows:
        assert {row.texts[3], row.texts[4]} <= set(shown)


def test_a_report_goes_through_the_print_queue_of_the_till(qtbot, pages, app, tmp_path):
    sign_in(app, OWNER)
    app.printing.start()
    page = open_page(qtbot, app, tmp_path)
    qtbot.keyClick(page, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    dialog = page.findChild(PrintDialog)
    assert str(pages) in dialog.sentence.text()
    dialog.accept()
    qtbot.waitUntil(lambda: pages.exists() and any(pages.glob("*.pdf")), timeout=60_000)
    wait(qtbot, page)
    (path,) = pages.glob("*.pdf")
    assert path.name.startswith("sales-report_")
    first = texts_of(path.read_bytes())[0]
    assert "Sales report" in first
    assert any(OWNER.name in text for text in first)


def test_a_report_as_a_file_by_command(qtbot, page, pos, tmp_path):
    span = page.presenter.query.span
    days = ("--from", str(span.first), "--to", str(span.last))
    file = tmp_path / "report.pdf"
    ran = pos("report", "sales", *days, "--pdf", str(file), "--json")
    assert ran.status == 0, ran.err
    now = page.presenter.overview.now
    assert D(str(ran.document["net_sales"])) == now.total
    first = texts_of(file.read_bytes())[0]
    shop = page._app.server.database.read(receipt_layouts.profile, token=page._app.session.user.token)
    assert {"Sales report", Locale().money(now.total), shop.name, *shop.address} <= set(first)
    assert shop.name
    assert pos("report", "sales", "--pdf", str(file), "--json").document["error"] == "file_exists"
    nowhere = tmp_path / "no" / "report.pdf"
    assert pos("report", "sales", "--pdf", str(nowhere), "--json").document["error"] == "file_not_written"


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
    "module",
    [
        "presenter",
        "sales_presenter",
        "paper_presenter",
        "paper",
        "printing",
        "ranges",
        "tables",
        "faces",
        "receipt",
    ],
)
def test_what_decides_knows_no_qt(module):
    code = f"import sys, pos.ui.reports.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout
    assert "PySide6" not in loaded.split()
