"""The reports page as a person uses it: pressing, typing, looking; figures come from a shop made by arithmetic."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QMenu, QWidget

from pos.i18n import Locale
from pos.till.shown import TOTAL
from pos.ui.operation import Operations
from pos.ui.reports import page as page_module
from pos.ui.reports.page import ReportsPage
from pos.ui.reports.saving import DialogSave
from pos.ui.theme import theme
from pos.ui.widgets.explain_dialog import ExplainDialog
from pos.words import word
from tests.factories.stored import a_sale, without_explanations
from tests.ui.reports.shop import AWAY, COFFEE, NOW, FakeErrands, FakeSave, fake_app, posted

NOT_STORED = word("receipt.not_explained")
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def errands():
    return FakeErrands()


@pytest.fixture
def page(qtbot, errands, tmp_path):
    made = ReportsPage(
        fake_app(), Locale(), Operations(), errands=errands, saving=FakeSave(tmp_path), now=lambda: NOW
    )
    qtbot.addWidget(made)
    made.resize(1158, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.enter()
    return made


def press(qtbot, page, name, root=None):
    widget = (root or page).findChild(QWidget, name)
    assert widget is not None, name
    qtbot.mouseClick(widget, LEFT)


def choose_in_menu(qtbot, page, button, text):
    qtbot.mouseClick(button, LEFT)
    menu = page.findChild(QMenu, f"{button.objectName()}.menu")
    action = next(action for action in menu.actions() if action.text().strip() == text)
    action.trigger()
    menu.close()


def test_the_overview_shows_every_card(page):
    assert page.days.value == "1 to 20 Nov 2025"
    assert page.compared_days.text() == "4 to 23 Oct"
    assert page.overview.kpis["sales"].face.value == "400"
    assert [row.face.name for row in page.overview.payments.rows] == ["Card", "Cash"]
    assert [row.face.badge.text for row in page.overview.low.rows] == ["Out", "2 of 6"]
    assert (
        "up" in page.overview.kpis["net"].accessibleName()
        or "down" in page.overview.kpis["net"].accessibleName()
    )


def test_days_are_chosen_by_preset(qtbot, page):
    qtbot.mouseClick(page.days, LEFT)
    assert page.days_popup.isVisible()
    press(qtbot, page, "reports.preset.last_month", page.days_popup)
    assert page.days.value == "October 2025"
    assert not page.days_popup.isVisible()


def test_any_days_are_chosen_by_two_clicks_in_the_calendar(qtbot, page):
    from datetime import date

    qtbot.mouseClick(page.days, LEFT)
    grid = page.days_popup.grid
    for day in (date(2025, 11, 12), date(2025, 11, 5)):
        qtbot.mouseClick(grid, LEFT, pos=grid.box_of(day).center().toPoint())
    assert page.days.value == "5 to 12 Nov 2025"
    assert page.presenter.query.preset == ""


def test_any_days_are_chosen_by_keys(qtbot, page):
    qtbot.mouseClick(page.days, LEFT)
    grid = page.days_popup.grid
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(grid, key)
    assert page.days.value == "13 to 15 Nov 2025"


def test_days_to_come_cannot_be_chosen(qtbot, page):
    from datetime import date

    qtbot.mouseClick(page.days, LEFT)
    grid = page.days_popup.grid
    qtbot.mouseClick(grid, LEFT, pos=grid.box_of(date(2025, 11, 25)).center().toPoint())
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    assert grid.current == date(2025, 11, 20)
    assert page.days_popup.isVisible()
    press(qtbot, page, "reports.days.earlier", page.days_popup)
    assert page.days_popup.month.text() == "October 2025"
    page.days_popup.hide()


def test_buckets_change_the_bars_and_the_title(qtbot, page):
    press(qtbot, page, "reports.by.week")
    assert page.overview.chart_card.title.text() == "Net sales by week"
    assert len(page.presenter.series.points) == 4


def test_filters_are_chosen_from_menus(qtbot, page, errands):
    choose_in_menu(qtbot, page, page.category, "Hot")
    assert page.category.value == "Hot"
    choose_in_menu(qtbot, page, page.person, "Anna Koster")
    choose_in_menu(qtbot, page, page.till, "Till 2")
    assert errands.asked[-1][1][0].till == "T02"
    assert "category" in page.overview.payments.note.text()


def test_a_product_is_found_by_typing_and_taken_by_enter(qtbot, page, errands):
    qtbot.mouseClick(page.product, LEFT)
    field = page.product_popup.field.edit
    with qtbot.waitSignal(page.product_popup.searched):
        qtbot.keyClicks(field, "house")
    assert [row.label for row in page.product_popup.rows] == ["All products", "House blend"]
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert page.product.value == "House blend"
    assert errands.asked[-1][1][0].product == COFFEE
    qtbot.mouseClick(page.product, LEFT)
    press(qtbot, page, "reports.product.all", page.product_popup)
    assert page.presenter.query.product is None


def test_the_mouse_and_the_keys_go_through_the_bars(qtbot, page):
    chart = page.overview.chart
    qtbot.mouseMove(chart, chart.slot(13).center().toPoint())
    chart.mark(13)
    assert "Fri 14 Nov" in chart.accessibleDescription()
    chart.setFocus(Qt.FocusReason.TabFocusReason)
    for key, marked in (
        (Qt.Key.Key_Left, 12),
        (Qt.Key.Key_Right, 13),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_End, 19),
    ):
        qtbot.keyClick(chart, key)
        assert chart.marked == marked
    qtbot.keyClick(chart, Qt.Key.Key_Right)
    assert chart.marked == 19
    qtbot.keyClick(chart, Qt.Key.Key_Return)
    assert page.sales_presenter.target.title == "Sales, Thu 20 Nov"


def test_the_heat_map_is_read_by_keys(qtbot, page):
    heat = page.overview.heat
    heat.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(4):
        qtbot.keyClick(heat, Qt.Key.Key_Down)
    assert heat.accessibleDescription() == "Fri 11:00, 9 sales, 100.00"


@pytest.mark.parametrize(
    ("pressed", "title"),
    [
        ("reports.kpi.net", "Sales, 1 to 20 Nov 2025"),
        ("reports.kpi.returns", "Returns, 1 to 20 Nov 2025"),
        ("reports.payment.0", "Paid by card"),
        ("reports.products.0", "Sales, House blend"),
    ],
)
def test_a_press_opens_the_sales_behind_a_figure(qtbot, page, pressed, title):
    press(qtbot, page, pressed)
    assert page.sales_view.isVisible()
    assert page.sales_view.title.text() == title
    assert page.sales_view.model.rowCount() >= 100
    assert not page.filters.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_Escape)
    assert page.overview.isVisible()
    assert page.filters.isVisible()


def test_a_bar_is_opened_by_a_click(qtbot, page):
    chart = page.overview.chart
    qtbot.mouseClick(chart, LEFT, pos=chart.slot(3).center().toPoint())
    assert page.sales_view.title.text() == "Sales, Tue 4 Nov"


def open_receipt(qtbot, page, errands, entry):
    errands.answers["get_sale"] = posted(entry)
    press(qtbot, page, "reports.kpi.net")
    table = page.sales_view.table
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    return page.sales_view.receipt


def said(page):
    """The sentences of the explanation that is open."""
    found = [dialog for dialog in page.findChildren(ExplainDialog) if dialog.isVisible()]
    assert len(found) == 1
    return [
        label.text()
        for label in found[0].findChildren(QLabel)
        if label.objectName().startswith("explain.words")
    ]


def end_dialogs(page):
    for dialog in page.findChildren(ExplainDialog):
        dialog.cancel()


def test_a_sale_opens_its_receipt_and_esc_goes_back_step_by_step(qtbot, page, errands):
    receipt = open_receipt(qtbot, page, errands, a_sale())
    assert receipt.isVisible()
    assert receipt.title.text() == "T01/1-000001"
    words = receipt.paper.accessibleName()
    for expected in ("Total €71.94", "Card 71.94", "A VAT 9% in 24.15 1.99", "Neighbours 5%", "Tax 2.88"):
        assert expected in words
    page.step_back()
    assert not receipt.isVisible()
    page.step_back()
    assert page.overview.isVisible()


def test_rounding_a_tip_and_a_difference_let_go_are_named(qtbot, page, errands):
    sale = a_sale()
    body = {**sale.body, "rounding": "0.01", "tip": "2.00", "written_off": "0.05"}
    words = open_receipt(
        qtbot, page, errands, replace(sale, data={**sale.data, "body": body})
    ).paper.accessibleName()
    for expected in ("Rounding 0.01", "Tip 2.00", "Difference let go"):
        assert expected in words


def test_f1_explains_the_total_of_the_receipt_and_a_tap_explains_a_line(qtbot, page, errands):
    receipt = open_receipt(qtbot, page, errands, a_sale())
    key = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    assert page.handle_key(key)
    assert said(page)[:2] == ["To pay: 71.94.", "All items at their prices: 76.88."]
    end_dialogs(page)
    qtbot.mouseClick(receipt.paper, LEFT, pos=receipt.paper.place_of(1).center().toPoint())
    assert said(page)[1] == "Price list “Members”: 7.90 instead of 8.90. 1 at 7.90: 7.90."
    qtbot.mouseClick(page.findChild(QWidget, "explain.accept"), LEFT)
    qtbot.waitUntil(lambda: said(page)[0] == "To pay: 71.94.")
    assert receipt.paper.chosen == TOTAL
    end_dialogs(page)


def test_lines_are_chosen_with_the_arrow_keys(qtbot, page, errands):
    receipt = open_receipt(qtbot, page, errands, a_sale())
    receipt.paper.setFocus(Qt.FocusReason.TabFocusReason)
    for _ in range(3):
        qtbot.keyClick(receipt.paper, Qt.Key.Key_Down)
    assert receipt.paper.chosen == 2
    qtbot.keyClick(receipt.paper, Qt.Key.Key_Return)
    assert said(page)[0] == "To pay: 5.60."
    end_dialogs(page)
    page.step_back()


def test_the_explained_receipt_is_shown_instead_and_stays_for_the_next_sale(qtbot, page, errands):
    receipt = open_receipt(qtbot, page, errands, a_sale())
    height = receipt.paper.height()
    press(qtbot, page, "reports.receipt.kinds.explained")
    assert "All items at their prices: 76.88." in receipt.paper.accessibleName()
    assert receipt.paper.height() > height
    qtbot.keyClick(page.sales_view.table, Qt.Key.Key_Down)
    qtbot.keyClick(page.sales_view.table, Qt.Key.Key_Return)
    assert receipt.title.text() == "T01/1-000002"
    assert "EXPLAINED RECEIPT" in receipt.paper.accessibleName()
    press(qtbot, page, "reports.receipt.kinds.plain")
    assert "EXPLAINED RECEIPT" not in receipt.paper.accessibleName()


def test_an_old_sale_says_that_no_explanation_was_stored(qtbot, page, errands):
    open_receipt(qtbot, page, errands, without_explanations(a_sale()))
    page.sales_view.explain()
    assert said(page) == [NOT_STORED]
    end_dialogs(page)
    page.sales_view.explain(1)
    assert said(page) == [NOT_STORED]
    end_dialogs(page)


def test_without_a_receipt_there_is_nothing_to_explain(qtbot, page):
    page.sales_view.explain()
    page._explain()
    assert not page.findChildren(ExplainDialog)


def test_the_list_loads_more_when_its_foot_comes_into_sight(qtbot, page, errands):
    press(qtbot, page, "reports.kpi.net")
    bar = page.sales_view.table.verticalScrollBar()

    def has_reached_the_end():
        bar.setValue(bar.maximum())
        return page.sales_view.model.rowCount() == 300

    qtbot.waitUntil(has_reached_the_end)
    assert errands.counts["list_sales"] == 3


def test_the_chart_is_shown_as_a_table_that_sorts(qtbot, page):
    press(qtbot, page, "reports.as_table")
    view = page.tables_view
    assert view.isVisible()
    assert view.totals.texts[0] == "Total, 20 days"
    assert view.totals.texts[5] == page.overview.kpis["net"].face.value.removeprefix("€")
    first = view.model.rows[0].texts[0]
    head = view.head
    at = QPoint(head.sectionViewportPosition(0) + 20, 10)
    qtbot.mouseClick(head.viewport(), LEFT, pos=at)
    assert view.model.rows[-1].texts[0] == first
    press(qtbot, page, "reports.kinds.product")
    assert view.model.columns[0].title == "Product"
    press(qtbot, page, "reports.kinds.tax")
    assert view.model.rows[0].texts[0] == "B VAT"


def test_a_table_is_sorted_by_keys(qtbot, page):
    page.show_table("product")
    table, head = page.tables_view.table, page.tables_view.head
    for key, expected in (
        (Qt.Key.Key_Left, (1, True)),
        (Qt.Key.Key_Up, (1, False)),
        (Qt.Key.Key_Left, (0, False)),
        (Qt.Key.Key_Down, (0, True)),
        (Qt.Key.Key_Right, (1, True)),
    ):
        qtbot.keyClick(table, key, Qt.KeyboardModifier.ControlModifier)
        assert (head.sort, head.is_descending) == expected


def test_totals_of_whole_sales_are_said_where_lines_were_counted(qtbot, page):
    press(qtbot, page, "reports.products.0")
    assert page.sales_view.note.text() == "Totals are of whole sales"
    page.step_back()
    press(qtbot, page, "reports.kpi.net")
    assert page.sales_view.note.text() == ""


def test_the_save_dialog_gives_the_place_that_was_chosen(qtbot, page, tmp_path):
    chosen = []
    DialogSave(fake_app(), page).choose("sales.csv", chosen.append)
    dialog = page.findChild(QFileDialog, "reports.save")
    dialog.fileSelected.emit(str(tmp_path / "sales.csv"))
    dialog.done(0)
    assert chosen == [tmp_path / "sales.csv"]


def test_a_row_of_a_table_opens_its_sales(qtbot, page):
    press(qtbot, page, "reports.tabs.tables")
    table = page.tables_view.table
    qtbot.mouseClick(table.viewport(), LEFT, pos=QPoint(40, 20))
    assert page.sales_view.title.text() == "Sales, Thu 20 Nov"
    press(qtbot, page, "reports.sales.back")
    assert page.tables_view.isVisible()


def test_export_writes_the_table_that_is_looked_at(qtbot, page, tmp_path):
    qtbot.mouseClick(page.export_button, LEFT)
    name = "sales-by-day_2025-11-01_2025-11-20.csv"
    qtbot.waitUntil(lambda: page.message.notice is not None)
    assert page.message.notice.title == f"{name} is saved"
    page.show_table("product")
    qtbot.keyClick(page, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil((tmp_path / "sales-by-product_2025-11-01_2025-11-20.csv").exists)
    assert (tmp_path / name).read_bytes().startswith(b"\xef\xbb\xbf")
    qtbot.waitUntil(lambda: not page._operations.is_waiting)


def test_a_file_that_cannot_be_written_is_said_and_tried_again(qtbot, page, tmp_path):
    page._saving.folder = tmp_path / "missing"
    qtbot.mouseClick(page.export_button, LEFT)
    qtbot.waitUntil(lambda: page.message.notice is not None)
    assert "could not be written" in page.message.notice.title
    assert "Nothing was saved" in page.message.notice.detail
    page._saving.folder = tmp_path
    assert page.message.act()
    qtbot.waitUntil(lambda: page.message.notice is not None and page.message.notice.kind == "done")


def test_with_the_server_away_figures_stay_and_try_again_brings_new_ones(qtbot, page, errands):
    value = page.overview.kpis["net"].face.value
    errands.error = AWAY
    press(qtbot, page, "reports.by.week")
    assert page.message.notice.title == "The database does not answer."
    assert page.mark.isVisible()
    assert page.mark.text().startswith("Figures of ")
    assert page.overview.kpis["net"].face.value == value
    errands.error = None
    assert page.message.act()
    assert page.message.notice is None
    assert not page.mark.isVisible()
    assert page.overview.chart_card.title.text() == "Net sales by week"


def test_a_bar_moves_after_300_ms_and_goes_with_the_answer(qtbot, page, errands):
    errands.is_held = True
    press(qtbot, page, "reports.by.week")
    assert not page.busy.isVisible()
    qtbot.waitUntil(page.busy.isVisible, timeout=2000)
    errands.deliver()
    assert not page.busy.isVisible()


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [968, 1158, 1392])
def test_the_page_fits_its_window(qtbot, page, mode, width):
    theme().use(mode)
    page.resize(width, 768)
    assert page.width() == width
    parts = [page.days, page.buckets, page.category, page.person, page.till, page.product]
    qtbot.waitUntil(lambda: page.product.geometry().right() <= width - 24)
    for one, other in pairwise(parts):
        assert one.geometry().right() < other.geometry().left()
    assert page.overview.categories.isVisible() == (width >= 1392)
    assert not page.grab().isNull()
    page.choose_tab("tables")
    assert page.tables_view.table.horizontalScrollBar().maximum() == 0


def test_refresh_asks_anew(page, errands):
    asked = errands.counts["overview"]
    page.refresh()
    assert errands.counts["overview"] == asked + 1


def test_the_office_finds_the_page_by_its_name():
    assert page_module.ReportsPage is ReportsPage
