"""The page "Users" as a person uses it: pressing, typing, and by the keyboard alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QVBoxLayout, QWidget

from pos.errors import Unavailable
from pos.i18n import Locale
from pos.ui.office.forms import LeaveQuestion
from pos.ui.people.dialogs import SecretDialog
from pos.ui.people.page import PeoplePage
from pos.ui.widgets.dialog import Dialog
from pos.ui.widgets.question_dialog import QuestionDialog
from tests.ui.people.staff import ANNA, BEN, CARLA, FLEUR, NOW, FakeErrands, somebody

K, M, LEFT = Qt.Key, Qt.KeyboardModifier, Qt.MouseButton.LeftButton


@pytest.fixture
def errands():
    return FakeErrands()


@pytest.fixture
def places(tmp_path):
    """Where the card of a badge was asked to go."""
    return [tmp_path / "card.pdf"]


@pytest.fixture
def page(qtbot, errands, places):
    window = QWidget()
    page = PeoplePage(
        errands,
        Locale(),
        lambda: NOW,
        CARLA,
        lambda: "Linden Market",
        lambda _window, _name, on_chosen: on_chosen(places[-1]),
    )
    QVBoxLayout(window).addWidget(page)
    window.layout().setContentsMargins(0, 0, 0, 0)
    qtbot.addWidget(window)
    window.resize(1158, 768)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    page.enter()
    return page


def find(page, name) -> QWidget:
    return next(each for each in page.window().findChildren(QWidget, name) if each.isVisible())


def is_shown(page, name) -> bool:
    return any(each.isVisible() for each in page.window().findChildren(QWidget, name))


def tap(page, name) -> None:
    QTest.mouseClick(find(page, name), LEFT)


def tap_row(page, at) -> None:
    place = page.table.visualRect(page.table.model().index(at, 0)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, M.NoModifier, place)


def press(page, key, modifiers=M.NoModifier) -> None:
    """To whoever has the keyboard, as a keyboard does."""
    QTest.keyClick(page.window().windowHandle(), key, modifiers)


def dialog(page, kind=Dialog):
    return next(each for each in page.window().findChildren(kind) if each.isVisible())


def texts(page) -> str:
    return " | ".join(label.text() for label in page.window().findChildren(QLabel) if label.isVisible())


def choose_in_menu(page, act) -> None:
    tap(page, "users.person.more")
    menu = page.findChildren(QMenu, "users.person.more.menu")[-1]
    found = next(each for each in menu.actions() if each.data() == act)
    found.trigger()
    menu.close()


def has_keyboard(page, name) -> bool:
    focus = QApplication.focusWidget()
    return focus is not None and focus.objectName() == name


def test_people_are_listed_and_a_click_opens_one(page) -> None:
    assert page.table.model().rowCount() == 6
    assert find(page, "users.count").text() == "6"
    assert page.side is None
    tap_row(page, 2)
    assert find(page, "users.person.title").text() == "Anna Koster"
    assert find(page, "users.person.where").text() == "Signed in at Till 1, since today 09:32"
    QTest.keyClick(page.table, K.Key_Down)
    assert find(page, "users.person.title").text() == "Dina Okafor"
    assert "Signed in nowhere" in texts(page)
    assert not is_shown(page, "users.person.out")
    press(page, K.Key_Escape)
    assert page.side is None


def test_signing_out_is_asked_about_and_done(page, errands) -> None:
    tap_row(page, 2)
    tap(page, "users.person.out")
    assert "lock at once" in texts(page)
    press(page, K.Key_Escape)
    assert errands.done == []
    tap(page, "users.person.out")
    tap(page, "question.accept")
    assert errands.done[0][0] == "sign_out_everywhere"
    assert "Anna Koster is signed out" in texts(page)
    assert not is_shown(page, "users.person.out")


def test_a_cashier_is_signed_out_by_the_keyboard_alone(page, errands) -> None:
    for _ in range(3):
        press(page, K.Key_Down)
    assert page.presenter.chosen == ANNA
    press(page, K.Key_Return)
    assert has_keyboard(page, "users.person.name")
    for _ in range(5):
        if has_keyboard(page, "users.person.out"):
            break
        press(page, K.Key_Tab)
    assert has_keyboard(page, "users.person.out")
    press(page, K.Key_Space)
    press(page, K.Key_Return)
    assert errands.done[0][0] == "sign_out_everywhere"
    assert not is_shown(page, "question")


def test_a_new_pin_is_shown_once_and_copied(page, errands) -> None:
    tap_row(page, 2)
    tap(page, "users.person.pin")
    tap(page, "question.accept")
    assert find(page, "secret.value1").text() == "5830"
    press(page, K.Key_Return)
    assert "5830" in QGuiApplication.clipboard().text()
    assert dialog(page, SecretDialog).isVisible(), "Enter does not take it away"
    tap(page, "secret.done")
    assert not is_shown(page, "secret")
    assert page.presenter.secret is None
    assert "5830" not in texts(page)


def test_name_and_role_are_saved_by_keys(page, errands) -> None:
    tap_row(page, 2)
    press(page, K.Key_Return)
    QTest.keyClicks(QApplication.focusWidget(), " Lee")
    assert is_shown(page, "users.person.save")
    assert not is_shown(page, "users.person.legend")
    press(page, K.Key_S, M.ControlModifier)
    assert errands.done[0][1].display_name == "Anna Koster Lee"
    assert is_shown(page, "users.person.legend")


def test_what_is_typed_stays_while_others_come_and_go(page, errands) -> None:
    tap_row(page, 2)
    edit = find(page, "users.person.name")
    edit.setFocus()
    edit.setCursorPosition(4)
    QTest.keyClicks(edit, "belle")
    errands.change_person(ANNA, sessions=())
    errands.people.insert(0, somebody(9, "Aaron Ash"))
    page.refresh()
    assert edit.text() == "Annabelle Koster"
    assert edit.cursorPosition() == 9
    assert edit.hasFocus()
    assert find(page, "users.person.where").text() == "Signed in nowhere"
    assert page.table.model().rowCount() == 7
    assert page.table.currentIndex().row() == 3, "the same person, one row further down"


def test_unsaved_changes_are_asked_about(page, errands) -> None:
    tap_row(page, 2)
    find(page, "users.person.name").setFocus()
    QTest.keyClicks(find(page, "users.person.name"), "x")
    tap_row(page, 1)
    assert dialog(page, LeaveQuestion) is not None
    press(page, K.Key_Escape)
    assert page.presenter.chosen == ANNA
    assert page.table.currentIndex().row() == 2
    tap_row(page, 1)
    tap(page, "leave.discard")
    assert page.presenter.chosen == BEN
    assert page.table.currentIndex().row() == 1
    tap_row(page, 2)
    assert find(page, "users.person.name").text() == "Anna Koster"


def test_unsaved_changes_are_saved_on_the_way(page, errands) -> None:
    tap_row(page, 2)
    find(page, "users.person.name").setFocus()
    QTest.keyClicks(find(page, "users.person.name"), "x")
    left = []
    page.may_leave(lambda: left.append(True))
    press(page, K.Key_Return)
    assert errands.done[0][1].display_name == "Anna Kosterx"
    assert left == [True]


def test_somebody_new_by_the_keyboard_alone(page, errands) -> None:
    press(page, K.Key_N, M.ControlModifier)
    assert has_keyboard(page, "users.new.name")
    assert not page.new_button.isVisible()
    QTest.keyClicks(QApplication.focusWidget(), "Ben Okri")
    assert find(page, "users.new.username").text() == "ben.o"
    press(page, K.Key_Tab)
    QTest.keyClick(QApplication.focusWidget(), K.Key_A, M.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget(), "anna")
    press(page, K.Key_Return)
    assert "anna is taken" in texts(page)
    assert has_keyboard(page, "users.new.username")
    QTest.keyClick(QApplication.focusWidget(), K.Key_A, M.ControlModifier)
    QTest.keyClicks(QApplication.focusWidget(), "okri")
    press(page, K.Key_S, M.ControlModifier)
    assert errands.done[-1] == ("hire", "okri", "Ben Okri", "cashier")
    assert find(page, "secret.value0").text() == "okri"
    press(page, K.Key_Escape)
    assert find(page, "users.person.title").text() == "Ben Okri"
    assert page.new_button.isVisible()


def test_a_badge_its_card_and_its_loss(page, errands, places) -> None:
    tap_row(page, 2)
    choose_in_menu(page, "badge")
    assert places[0].read_bytes().startswith(b"%PDF")
    assert "The badge of Anna Koster is ready" in texts(page)
    choose_in_menu(page, "drop")
    assert isinstance(dialog(page), QuestionDialog)
    tap(page, "question.accept")
    assert errands.done[-1][0] == "drop_badge"


def test_blocking_and_letting_in_again(page, errands) -> None:
    tap_row(page, 2)
    choose_in_menu(page, "block")
    tap(page, "question.accept")
    assert "Blocked: signs in nowhere" in texts(page)
    tap(page, "users.person.unblock")
    assert errands.done[-1][1].is_active
    page.presenter.choose(FLEUR)
    assert is_shown(page, "users.person.unblock")


def test_nobody_blocks_themselves_or_changes_their_own_role(page) -> None:
    tap_row(page, 0)
    tap(page, "users.person.more")
    menu = page.findChildren(QMenu, "users.person.more.menu")[-1]
    assert [each.data() for each in menu.actions()] == ["password", "badge"]
    menu.close()
    assert not find(page, "users.person.role").isEnabled()


def test_the_role_of_a_person_is_chosen_and_its_column_is_marked(page, errands) -> None:
    tap_row(page, 2)
    assert page.panel.rights.rights.roles == ("Cashier", "Manager", "Owner")
    assert page.panel.rights.rights.marked == 0
    page.panel.role.chosen.emit("admin")
    assert page.panel.rights.rights.marked == 1
    assert "counts from the next sign-in" in texts(page)


def test_roles_have_a_tab_and_say_what_their_signs_mean(page) -> None:
    press(page, K.Key_Tab, M.ControlModifier)
    assert page.rights.isVisible()
    assert page.side is None
    model = page.rights.model()
    row = next(at for at in range(model.rowCount()) if model.index(at, 0).data() == "Discount on a line")
    spoken = model.index(row, 1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Cashier, Over 10%"
    press(page, K.Key_Tab, M.ControlModifier)
    assert page.table.isVisible()


def test_in_a_narrow_window_the_persons_own_role_is_left(page) -> None:
    tap_row(page, 2)
    table = page.panel.rights
    assert not any(table.isColumnHidden(at) for at in range(4))
    page.window().resize(968, 768)
    assert [table.isColumnHidden(at) for at in range(4)] == [False, False, True, True]
    page.window().resize(1400, 768)
    assert not any(table.isColumnHidden(at) for at in range(4))


def test_many_people_can_be_looked_through(page, errands) -> None:
    assert not is_shown(page, "users.search")
    errands.people += [somebody(at, f"Person{at} Name") for at in range(10, 28)]
    page.refresh()
    press(page, K.Key_Slash)
    assert has_keyboard(page, "users.search")
    QTest.keyClicks(QApplication.focusWidget(), "person12")
    assert page.table.model().rowCount() == 1
    press(page, K.Key_Down)
    assert find(page, "users.person.title").text() == "Person12 Name"
    find(page, "users.search").setFocus()
    QTest.keyClicks(find(page, "users.search"), "zz")
    assert "Nobody is called so" in texts(page)


def test_without_the_server_the_page_says_so_and_tries_again(page, errands) -> None:
    errands.away = Unavailable("server_unreachable", reason="")
    page.refresh()
    assert "does not answer" in texts(page)
    errands.away = None
    press(page, K.Key_Return, M.ControlModifier)
    assert "does not answer" not in texts(page)


def test_tags_in_names_stay_text(page, errands) -> None:
    errands.change_person(ANNA, display_name="<b>Anna</b>")
    page.refresh()
    tap_row(page, 2)
    tap(page, "users.person.out")
    for label in page.window().findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
    assert "<b>Anna</b>" in texts(page)


def test_a_screen_reader_is_told_who_is_blocked(page) -> None:
    model = page.table.model()
    assert model.index(5, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "Fleur Jansen, fleur, Off"
    assert model.index(5, 2).data(Qt.ItemDataRole.AccessibleTextRole) == "Last seen, 2 Sep 12:40"
    assert QAccessible.queryAccessibleInterface(page.table).text(QAccessible.Text.Name) == "Users"


def test_time_passes_and_the_list_is_asked_again_while_it_is_seen(qtbot, page, errands) -> None:
    page._again.setInterval(1)
    asked = errands.asked
    qtbot.waitUntil(lambda: errands.asked > asked)
    page.hide()
    assert not page._again.isActive()
