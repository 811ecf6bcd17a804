"""Print on the reports page as a person uses it: the small choice, keys, paper and PDF, and what goes wrong on the way."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from pos.errors import Unavailable
from pos.i18n import Locale
from pos.ui.operation import Operations
from pos.ui.reports.page import ReportsPage
from pos.ui.reports.print_dialog import PrintDialog
from pos.ui.reports.saving import DialogSave
from pos.ui.theme import theme
from tests.factories.pdf_words import texts_of
from tests.ui.reports.shop import AWAY, COFFEE, DRINKS, NOW, FakeErrands, FakePrint, FakeSave, fake_app

LEFT = Qt.MouseButton.LeftButton
CTRL = Qt.KeyboardModifier.ControlModifier
REPORT = "sales-report_2025-11-01_2025-11-20.pdf"


@pytest.fixture
def errands():
    return FakeErrands()


@pytest.fixture
def printing():
    return FakePrint()


@pytest.fixture
def page(qtbot, errands, printing, tmp_path):
    made = ReportsPage(
        fake_app(),
        Locale(),
        Operations(),
        errands=errands,
        saving=FakeSave(tmp_path),
        printing=printing,
        now=lambda: NOW,
    )
    qtbot.addWidget(made)
    made.resize(1158, 768)
    with qtbot.waitExposed(made):
        made.show()
    made.enter()
    return made


def dialog_of(page) -> PrintDialog:
    found = [each for each in page.findChildren(PrintDialog) if each.isVisible()]
    assert len(found) == 1
    return found[0]


def press(qtbot, root, name):
    widget = root.findChild(QWidget, name)
    assert widget is not None, name
    qtbot.mouseClick(widget, LEFT)


def wait(qtbot, page):
    qtbot.waitUntil(lambda: not page._operations.is_waiting and not page.papers.is_busy)


def notice_of(page):
    return page.message.notice


def test_print_opens_a_choice_and_prints_the_report(qtbot, page, printing):
    press(qtbot, page, "reports.print")
    dialog = dialog_of(page)
    assert dialog.subtitle.text() == "Sales report, 1 to 20 Nov 2025"
    assert dialog.sentence.text() == "On A4, by Office."
    press(qtbot, dialog, "reports.printing.accept")
    wait(qtbot, page)
    ((title, name, pdf),) = printing.sent
    assert (title, f"{name}.pdf") == ("Sales report, 1 to 20 Nov 2025", REPORT)
    assert notice_of(page).title == "Sales report, 1 to 20 Nov 2025 is printing"
    first = texts_of(pdf)[0]
    for text in ("1 to 20 November 2025, by day. All tills, all categories.", "4 to 23 October"):
        assert text in first
    assert "Made 20 Nov 2025, 14:32 by Carla Ruiz" in first


def test_the_figures_of_the_page_are_those_on_paper(qtbot, page, printing):
    page.ask_how_to_print()
    dialog_of(page).accept()
    wait(qtbot, page)
    shown = [text for each in texts_of(printing.sent[0][2]) for text in each]
    for face in page.presenter.kpis:
        assert {face.title, face.value} <= set(shown)
        assert face.change.words in shown
    for row in page.overview.payments.rows:
        assert {row.face.name, row.face.amount, row.face.detail} <= set(shown)
    page.show_table("product")
    table = page.presenter.table
    for row in table.rows:
        assert row.texts[0] in shown
        assert row.texts[2] in shown
    assert {table.totals[0], table.totals[2], table.totals[6]} <= set(shown)


def test_all_of_it_by_keys(qtbot, page, printing, tmp_path):
    qtbot.keyClick(page, Qt.Key.Key_P, CTRL)
    qtbot.keyClick(dialog_of(page).focusWidget(), Qt.Key.Key_Return)
    wait(qtbot, page)
    assert len(printing.sent) == 1
    qtbot.keyClick(page, Qt.Key.Key_P, CTRL)
    qtbot.keyClick(dialog_of(page), Qt.Key.Key_S, CTRL)
    wait(qtbot, page)
    assert (tmp_path / REPORT).read_bytes().startswith(b"%PDF")
    assert notice_of(page).title == f"{REPORT} is saved"
    qtbot.keyClick(page, Qt.Key.Key_P, CTRL)
    qtbot.keyClick(dialog_of(page), Qt.Key.Key_Escape)
    wait(qtbot, page)
    assert len(printing.sent) == 1


def test_without_a_printer_it_says_so_and_saves_a_pdf(qtbot, page, printing, tmp_path):
    printing.printer = ""
    press(qtbot, page, "reports.print")
    dialog = dialog_of(page)
    assert "no printer for A4" in dialog.sentence.text()
    assert dialog.findChild(QWidget, "reports.printing.save") is None
    assert dialog.go.label == "Save as PDF"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    wait(qtbot, page)
    assert (tmp_path / REPORT).exists()
    assert printing.sent == []


def test_a_write_that_fails_keeps_the_pages_and_tries_again(qtbot, page, errands, tmp_path):
    page._saving.folder = tmp_path / "missing"
    page.papers.save(is_table=False)
    wait(qtbot, page)
    assert notice_of(page).title == f"{REPORT} could not be written"
    page._saving.folder = tmp_path
    asked = errands.counts["whole"]
    assert page.message.act()
    wait(qtbot, page)
    assert notice_of(page).kind == "done"
    assert (tmp_path / REPORT).read_bytes().startswith(b"%PDF")
    assert errands.counts["whole"] == asked  # the pages that were made are written, no others


def test_a_queue_that_fails_keeps_the_pages_and_tries_again(qtbot, page, errands, printing):
    printing.problem = Unavailable("disk_full")
    page.papers.print(is_table=False)
    wait(qtbot, page)
    assert notice_of(page).title == "Sales report, 1 to 20 Nov 2025 could not be printed"
    assert "Nothing was printed." in notice_of(page).detail
    printing.problem = None
    assert page.message.act()
    wait(qtbot, page)
    assert len(printing.sent) == 1
    assert errands.counts["whole"] == 1


def test_with_the_server_away_no_paper_is_made_until_it_is_back(qtbot, page, errands, printing):
    errands.error = AWAY
    page.papers.print(is_table=False)
    wait(qtbot, page)
    assert notice_of(page).title == "The report could not be made"
    assert notice_of(page).detail.startswith("The database does not answer.")
    errands.error = None
    assert page.message.act()
    wait(qtbot, page)
    assert len(printing.sent) == 1


def test_a_paper_under_way_is_shown_and_not_begun_twice(qtbot, page, printing):
    printing.is_held = True
    page.papers.print(is_table=False)
    assert page.print_button.is_busy
    page.ask_how_to_print()
    assert not [each for each in page.findChildren(PrintDialog) if each.isVisible()]
    page.papers.print(is_table=False)
    printing.deliver()
    wait(qtbot, page)
    assert len(printing.sent) == 1
    assert not page.print_button.is_busy


def test_what_was_sold_meanwhile_is_on_the_page_too(qtbot, page, errands):
    before = page.presenter.overview
    page.papers.print(is_table=False)
    wait(qtbot, page)
    assert page.presenter.overview is not before
    assert errands.counts["overview"] == 1


@pytest.mark.parametrize("kind", ["sales", "product", "category", "cashier", "hour", "tax"])
def test_any_table_is_printed_as_it_stands_there(qtbot, page, printing, kind):
    page.show_table(kind)
    page.presenter.sort_table(1)
    qtbot.keyClick(page, Qt.Key.Key_P, CTRL)
    dialog_of(page).accept()
    wait(qtbot, page)
    ((title, name, pdf),) = printing.sent
    table = page.presenter.table
    shown = [text for each in texts_of(pdf) for text in each]
    option = next(each.text for each in page.presenter.table_options if each.key == kind)
    assert title == f"{option}, 1 to 20 Nov 2025"
    assert page.presenter.export(is_table=True)[0] == f"{name}.csv"
    assert shown[0] == option
    assert [text for text in shown if text in {row.texts[0] for row in table.rows}] == [
        row.texts[0] for row in table.rows
    ]
    for column in table.columns:
        assert column.title in shown
    assert {text for text in table.totals if text} <= set(shown)
    assert ("by day." in shown[1]) == (kind == "sales")
    if table.note:
        assert table.note in shown


def test_filters_are_said_with_what_does_not_follow_them(qtbot, page, printing):
    page.presenter.choose_category(str(DRINKS))
    page.presenter.choose_till("T02")
    page.presenter.choose_person(page.presenter.person_options[1].key)
    page.presenter.choose_product(str(COFFEE), "House blend")
    page.papers.print(is_table=False)
    wait(qtbot, page)
    shown = " ".join(texts_of(printing.sent[0][2])[0])
    for text in ("Till: Till 2.", "Category: Drinks.", "Product: House blend.", "Cashier: Anna Koster."):
        assert text in shown
    assert "Of whole sales: category and product are not applied." in shown
    assert "Of whole sales: category, product and cashier are not applied." in shown


def test_margins_are_for_who_may_see_costs(qtbot, page, printing):
    printing.may_see_cost = False
    page.papers.print(is_table=False)
    wait(qtbot, page)
    page.show_table("sales")
    page.papers.print(is_table=True)
    wait(qtbot, page)
    for _, _, pdf in printing.sent:
        shown = [text for each in texts_of(pdf) for text in each]
        assert not [text for text in shown if text.startswith("Margin")]
        assert "Net sales" in shown


def test_figures_that_are_not_fresh_say_so_on_paper(qtbot, page, errands, printing):
    page.show_table("sales")
    errands.error = AWAY
    page.presenter.refresh()
    page.papers.print(is_table=True)
    wait(qtbot, page)
    assert "Figures of 14:32." in texts_of(printing.sent[0][2])[0][1]


def test_the_sales_behind_a_figure_have_no_paper_of_their_own(qtbot, page):
    press(qtbot, page, "reports.kpi.net")
    assert not page.print_button.isVisible()
    qtbot.keyClick(page, Qt.Key.Key_P, CTRL)
    assert not page.findChildren(PrintDialog)


def test_the_save_dialog_of_a_pdf_is_called_so(qtbot, page, tmp_path):
    DialogSave(fake_app(), page).choose(REPORT, lambda _path: None)
    dialog = page.findChild(QFileDialog, "reports.save")
    assert dialog.windowTitle() == "Save as PDF"
    assert dialog.defaultSuffix() == "pdf"
    dialog.done(0)


@pytest.mark.parametrize("mode", ["light", "dark"])
@pytest.mark.parametrize("width", [816, 968, 1158])
def test_head_and_choice_fit_their_window(qtbot, page, mode, width):
    theme().use(mode)
    page.resize(width, 768)
    assert page.print_button.geometry().right() < page.export_button.geometry().left()
    assert page.heading.geometry().right() < page.print_button.geometry().left()
    page.ask_how_to_print()
    dialog = dialog_of(page)
    assert dialog.rect().contains(dialog.box.geometry())
    assert dialog.sentence.height() >= dialog.sentence.heightForWidth(dialog.sentence.width())
    dialog.cancel()
