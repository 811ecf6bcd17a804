"""The page "Attention" as a person uses it: pressing, typing, looking."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QWidget

from pos.errors import Refused
from pos.i18n import Locale
from pos.ui.attention.page import AttentionPage
from pos.ui.operation import Operations
from tests.ui.attention.shop import NOW, FakeErrands, full_house, kept

K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
ROW = 56


@pytest.fixture
def errands():
    return FakeErrands(full_house())


@pytest.fixture
def page(qtbot, errands):
    page = AttentionPage(None, Locale(), Operations(), errands=errands, now=lambda: NOW)
    page.counts = []
    page.badge_changed.connect(page.counts.append)
    qtbot.addWidget(page)
    page.resize(1158, 768)
    with qtbot.waitActive(page):
        page.show()
        page.activateWindow()
    page.enter()
    return page


def find(page, name) -> QWidget:
    return next(each for each in page.findChildren(QWidget, f"attention.detail.{name}") if each.isVisible())


def tap(page, name) -> None:
    QTest.mouseClick(find(page, name), LEFT)


def tap_row(page, at) -> None:
    place = page.table.visualRect(page.table.model().index(at, 0)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def texts(page) -> str:
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_rows_are_listed_and_the_side_bar_is_told_how_many(page) -> None:
    assert page.table.model().rowCount() == 5
    assert page.counts == [5]
    assert page.side is None
    assert "5 open" in texts(page)


def test_a_click_opens_and_the_arrows_go_on(page) -> None:
    tap_row(page, 1)
    assert find(page, "title").text() == "Sale T02/1-000481"
    QTest.keyClick(page.table, K.Key_Down)
    assert find(page, "title").text() == "The clock is wrong"
    QTest.keyClick(page.table, K.Key_Escape)
    assert page.side is None


def test_an_entry_is_accepted_by_hand(page) -> None:
    tap_row(page, 1)
    tap(page, "accept")
    assert "counts in no figure" in find(page, "explained").text()
    assert find(page, "reason").hasFocus()
    QTest.keyClicks(find(page, "reason"), "paper was torn up")
    tap(page, "confirm")
    assert page.side is None
    assert page.table.model().rowCount() == 4
    assert page.counts[-1] == 4
    assert "Sale T02/1-000481 is accepted as it is" in texts(page)


def test_an_entry_is_applied_again_by_keys(page, errands) -> None:
    tap_row(page, 1)
    QTest.keyClick(page.table, K.Key_Return)
    QTest.keyClick(find(page, "apply"), K.Key_Return)
    QTest.keyClicks(find(page, "reason"), "product is there now")
    QTest.keyClick(find(page, "reason"), K.Key_Return)
    assert ("repair", "T02", 1, 17, "product is there now", None) in errands.asked


def test_a_refused_body_stays_in_the_editor_with_the_reason(page, errands) -> None:
    errands.error = Refused("repair_refused", reason="no lines")
    tap_row(page, 1)
    tap(page, "edit")
    editor = find(page, "editor")
    assert isinstance(editor, QPlainTextEdit)
    assert editor.hasFocus()
    editor.selectAll()
    QTest.keyClicks(editor, '{"a": 1,,}')
    tap(page, "confirm")
    assert "no reason yet" in find(page, "trouble").text()
    QTest.keyClicks(find(page, "reason"), "mended")
    tap(page, "confirm")
    assert "line 1" in find(page, "trouble").text()
    assert editor.textCursor().position() == 8
    editor.selectAll()
    QTest.keyClicks(editor, '{"a": 1}')
    tap(page, "confirm")
    assert "no lines" in find(page, "trouble").text()
    assert (editor.toPlainText(), find(page, "reason").text()) == ('{"a": 1}', "mended")
    errands.error = None
    tap(page, "confirm")
    assert errands.asked[-2][:1] + errands.asked[-2][-1:] == ("repair", {"a": 1})


def test_what_the_till_wrote_is_shown_on_demand(qtbot, page) -> None:
    tap_row(page, 1)
    assert not page.detail.raw.isVisible()
    tap(page, "raw")
    assert '"receipt_no": 481' in find(page, "raw_text").toPlainText()
    qtbot.waitUntil(lambda: page.detail._scroller.verticalScrollBar().value() > 0)
    tap_row(page, 3)
    assert not page.detail.raw.isVisible()


def test_escape_goes_back_step_by_step_and_keeps_what_is_typed(page) -> None:
    tap_row(page, 1)
    tap(page, "accept")
    QTest.keyClicks(find(page, "reason"), "half")
    QTest.keyClick(find(page, "reason"), K.Key_Escape)
    assert find(page, "accept").isVisible()
    QTest.keyClick(page.table, K.Key_Escape)
    assert page.side is None
    tap_row(page, 1)
    tap(page, "accept")
    assert find(page, "reason").text() == "half"


def test_an_alarm_says_what_to_do_and_is_closed(page, errands) -> None:
    tap_row(page, 0)
    assert "Start a new number series" in find(page, "advice").text()
    tap(page, "seen")
    assert ("resolve_alarm", "T03", "fork") in errands.asked
    assert page.table.model().rowCount() == 4


def test_decided_things_are_read_only_and_nothing_open_is_calm(page, errands) -> None:
    page.tabs.chosen.emit("decided")
    tap_row(page, 0)
    assert not [button for button in page.detail.buttons.values() if button.isVisible()]
    errands.items = []
    page.choose_tab("open")
    assert "All is well" in texts(page)
    page.choose_tab("decided")
    assert "Nothing was decided yet" in texts(page)


def test_in_a_narrow_window_columns_give_way(page) -> None:
    tap_row(page, 1)
    page.resize(968, 768)
    assert page.table.isColumnHidden(1)
    page.presenter.close()
    page.resize(1158, 768)
    assert not page.table.isColumnHidden(1)


def test_tags_in_names_stay_text(page, errands) -> None:
    tap_row(page, 1)
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText


def test_more_is_shown_by_a_tap_and_by_the_arrow_below_the_last_row(qtbot, page, errands) -> None:
    errands.items = [kept(seq, at=NOW - timedelta(minutes=seq)) for seq in range(1, 432)]
    page.refresh()
    assert "The newest 200 of 431 open" in texts(page)
    bar = page.table.verticalScrollBar()
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    qtbot.mouseClick(page.more, LEFT)
    assert page.table.model().rowCount() == 400
    assert bar.value() == place
    assert QApplication.focusWidget() is page.table
    page.presenter.open(page.presenter.rows[-1].key)
    QTest.keyClick(page.table, K.Key_Down)
    assert page.table.model().rowCount() == 431
    assert "431 open" in texts(page)
    assert not page.more.isVisible()
    QTest.keyClick(page.table, K.Key_Down)
    assert find(page, "subtitle").text().endswith("entry 1-401")
