"""Entries with flags on the page "Attention": what is said of them, one and many settled by mouse and by keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.services.flags import QUIET
from pos.ui.attention.page import AttentionPage
from pos.ui.attention.presenter import AttentionPresenter
from pos.ui.attention.wording import flag_tone
from pos.ui.operation import Operations
from pos.ui.widgets.question_dialog import QuestionDialog
from tests.ui.attention.shop import NOW, FakeErrands, alarm, flagged, is_note, kept, odd_house

K, LEFT = Qt.Key, Qt.MouseButton.LeftButton
REFUND = "flag T02/1-43"


@pytest.fixture
def errands() -> FakeErrands:
    return FakeErrands([*odd_house(), alarm(), kept()])


@pytest.fixture
def presenter(errands: FakeErrands) -> AttentionPresenter:
    presenter = AttentionPresenter(errands, Locale(), lambda: NOW)
    presenter.refresh()
    return presenter


def rows(presenter: AttentionPresenter) -> dict[str, tuple[str, ...]]:
    return {row.key: (row.title, row.why, row.tone) for row in presenter.rows}


# What is said


def test_notes_have_a_list_of_their_own_and_are_not_counted(presenter) -> None:
    presenter.choose_tab("notes")
    assert rows(presenter) == {
        "flag T02/1-40": ("Sold more than there was", "Sale T02/1-000481", "text2"),
        "flag T01/1-7": ("Not signed in at the server", "Opened shift", "text2"),
    }
    assert (presenter.total, presenter.open_count) == (2, 6)


def test_ten_thousand_notes_hide_no_red_row(errands, presenter) -> None:
    errands.items += [flagged(seq, "no_session") for seq in range(1000, 11_000)]
    presenter.refresh()
    assert {row.tone for row in presenter.rows} == {"danger", "warn"}
    assert (len(presenter.rows), presenter.open_count, presenter.has_more) == (6, 6, False)
    presenter.choose_tab("notes")
    assert (len(presenter.rows), presenter.total, presenter.open_count) == (200, 10_002, 6)
    presenter.show_more()
    assert len(presenter.rows) == 400


def test_what_is_left_of_an_entry_when_the_worse_is_seen_to_becomes_a_note(errands, presenter) -> None:
    presenter.ask_kinds()
    presenter.see_to_kind(presenter.kind("account_overdrawn"))
    assert "flag T01/1-22" not in rows(presenter)
    presenter.choose_tab("notes")
    assert rows(presenter)["flag T01/1-22"][0] == "Not signed in at the server"


def test_alarms_kept_entries_and_flags_stand_in_one_list(presenter) -> None:
    assert rows(presenter) == {
        REFUND: ("Refunded at two tills", "Refund T02/1-000483", "danger"),
        presenter.rows[1].key: ("Two tills use one identity", "38 times since today 11:32", "danger"),
        "flag T01/1-22": (
            "More was drawn than was there",
            "Sale T01/1-000447. Also: Not signed in at the server",
            "danger",
        ),
        "kept T02/1-17": ("Sale T02/1-000481", "The lines do not add up to the total.", "warn"),
        "flag T01/1-20": ("Sold at another price", "Sale T01/1-000445", "warn"),
        "flag T02/1-38": ("The number does not fit", "Sale T02/1-000481. And 2 more things", "warn"),
    }
    assert (presenter.rows[0].till, presenter.rows[0].place, presenter.rows[0].amount) == (
        "Till 2",
        "1-43",
        "\N{MINUS SIGN}17.50",
    )
    assert presenter.open_count == 6


def about(presenter: AttentionPresenter, *flags: str) -> list[tuple[str, str, str]]:
    presenter._errands.items = [flagged(1, *flags)]
    presenter.tab = "notes" if set(flags) <= set(QUIET) else "open"
    presenter.refresh()
    presenter.open(presenter.rows[0].key)
    return [(pair.left, pair.below, pair.right) for pair in presenter.detail.about]


def facts(presenter: AttentionPresenter, *flags: str) -> dict[str, str]:
    about(presenter, *flags)
    return dict(presenter.detail.facts)


@pytest.mark.parametrize(
    ("flag", "wanted"),
    [
        (
            "refund_at_two_tills",
            [
                ("Sold: T01/1-000431", "Till 1, yesterday 12:32, Dina Okafor", "17.50"),
                ("Also given back: T01/1-000446", "Till 1, today 14:30, Dina Okafor", "−17.50"),  # noqa: RUF001 a minus
            ],
        ),
        (
            "account_overdrawn",
            [("Gift card •••• 1234", "29.75 drawn here, this is on it now", "−4.75")],  # noqa: RUF001 a minus
        ),
        ("coupon_overused", [("Welcome", "Times used by now", "12 of 10")]),
        ("price_deviation", [("Olive oil 0.5 L", "Costs 9.95 now", "6.50")]),
        (
            "stock_below_zero",
            [("Oat milk barista 1 L", "2 sold here, this is in stock now", "−1")],  # noqa: RUF001 a minus
        ),
        ("no_session", []),
    ],
)
def test_the_things_that_are_meant_are_named(presenter, flag, wanted) -> None:
    assert about(presenter, flag) == wanted


def test_facts_of_numbers_shifts_and_clocks(presenter) -> None:
    assert facts(presenter, "receipt_gap")["Receipt before it"] == "T02/1-000479"
    unknown = facts(presenter, "refund_of_unknown")
    assert (unknown["Receipt that was given back"], unknown["Is it here now"]) == ("T01/1-000431", "No")
    shift = facts(presenter, "shift_not_open")
    assert (shift["Its shift"], shift["Shift closed"]) == ("Till 2, opened today 05:32", "Today 13:32")
    assert facts(presenter, "till_clock_back")["Time of the entry before"] == "Today 14:23"
    assert facts(presenter, "carried_over")["Number on the paper"] == "T02/1-000477"
    plain = facts(presenter, "no_session")
    assert (plain["Till"], plain["Entry"], plain["By"]) == (
        "Till 2 (T02)",
        "Series 1, number 1",
        "Anna Koster",
    )
    assert (plain["Time at the till"], plain["Came in"]) == ("Today 14:22", "Today 14:23")


def test_several_flags_are_all_explained_the_worst_first(presenter) -> None:
    presenter.open("flag T02/1-38")
    detail = presenter.detail
    assert (detail.title, detail.tone) == ("The number does not fit", "warn")
    assert [line.split(":")[0] for line in detail.said.splitlines()] == [
        "Receipt numbers are missing",
        "The till's clock went back",
    ]
    assert detail.advice.count("\n\n") == 2


def test_a_long_entry_is_read_when_it_is_opened(errands, presenter) -> None:
    errands.items = [flagged(payload=None)]
    presenter.choose_tab("notes")
    errands.is_held = True
    presenter.open("flag T02/1-40")
    assert (presenter.detail.paper.lines, presenter.detail.acts) == ((), ("seen",))
    errands.deliver()
    assert len(presenter.detail.paper.lines) == 3


def test_facts_that_come_late_are_not_shown_under_another_entry(errands, presenter) -> None:
    errands.is_held = True
    presenter.open(REFUND)
    presenter.open("flag T01/1-20")
    errands.deliver()
    assert [pair.left for pair in presenter.detail.about] == ["Olive oil 0.5 L"]


def test_facts_stay_through_a_reload_and_are_asked_anew_when_flags_change(errands, presenter) -> None:
    presenter.open(REFUND)
    asked = len([name for name, *_ in errands.asked if name == "find_facts"])
    presenter.refresh()
    assert len(presenter.detail.about) == 2
    assert len([name for name, *_ in errands.asked if name == "find_facts"]) == asked
    errands.items[0] = replace(errands.items[0], flags=("refund_at_two_tills", "stock_below_zero"))
    presenter.refresh()
    assert len(presenter.detail.about) == 3


def test_an_entry_whose_facts_cannot_be_read_is_settled_all_the_same(errands, presenter) -> None:
    errands.is_held = True
    presenter.open(REFUND)
    errands.away = Unavailable("server_unreachable")
    errands.held, held = [], errands.held
    errands.is_held = False
    presenter._fail_whole(Unavailable("server_unreachable"))
    assert held
    errands.away = None
    presenter.begin("seen")
    presenter.confirm()
    assert REFUND not in rows(presenter)


def test_a_repeated_word_of_somebody_else_is_told(errands, presenter) -> None:
    presenter.open(REFUND)
    presenter.begin("seen")
    errands.items[0] = replace(errands.items[0], flags=("no_session",))
    presenter.confirm()
    assert presenter.notice.title == "Somebody decided this already"


def test_what_is_refused_stays_with_what_was_typed(errands, presenter) -> None:
    errands.error = Refused("not_allowed")
    presenter.open(REFUND)
    presenter.begin("seen")
    presenter.set_reason("spoke with both")
    presenter.confirm()
    assert (presenter.draft.act, presenter.draft.reason, bool(presenter.draft.problem)) == (
        "seen",
        "spoke with both",
        True,
    )


def test_settled_ones_say_by_whom_and_why(presenter) -> None:
    presenter.choose_tab("decided")
    (row,) = presenter.rows
    assert (row.title, row.why, row.icon) == (
        "Not signed in at the server",
        "Seen to by Carla Ruiz: the line was down",
        "check",
    )
    presenter.open(row.key)
    shown = dict(presenter.detail.facts)
    assert (shown["Decided by"], shown["Reason"], presenter.detail.acts, presenter.detail.advice) == (
        "Carla Ruiz",
        "the line was down",
        (),
        "",
    )


def test_many_are_counted_asked_about_and_settled(errands, presenter) -> None:
    errands.items += [flagged(seq) for seq in range(100, 1300)]
    presenter.choose_tab("notes")
    presenter.ask_kinds()
    assert {kind.flag for kind in presenter.kinds} == {"no_session", "stock_below_zero", "till_clock_back"}
    kind = presenter.kind("stock_below_zero")
    assert presenter.kind_words(kind) == "Sold more than there was (1,201)"
    question = presenter.question(kind)
    assert question.title == "Mark 1,201 entries as seen to?"
    assert "“Sold more than there was”" in question.detail
    presenter.see_to_kind(kind)
    assert presenter.notice.title == "1,201 entries are seen to"
    assert (presenter.total, presenter.open_count) == (1, 6)
    presenter.choose_tab("open")
    presenter.ask_kinds()
    assert {flag_tone(kind.flag) for kind in presenter.kinds} == {"danger", "warn"}


def test_trouble_with_many_is_told(errands, presenter) -> None:
    errands.away = Unavailable("server_unreachable")
    presenter.ask_kinds()
    assert (presenter.notice.title, presenter.is_counting) == ("The flags could not be counted", False)
    errands.away = None
    presenter.ask_kinds()
    errands.error = Refused("not_allowed")
    presenter.see_to_kind(presenter.kinds[0])
    assert presenter.notice.title == "Nothing was marked as seen to"
    assert presenter.open_count == 6


# The page


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
    return next(each for each in page.findChildren(QWidget, name) if each.isVisible())


def tap(page, name) -> None:
    QTest.mouseClick(find(page, name), LEFT)


def tap_row(page, at) -> None:
    place = page.table.visualRect(page.table.model().index(at, 0)).center()
    QTest.mouseClick(page.table.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, place)


def texts(page) -> str:
    return " | ".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_one_is_settled_with_the_mouse_and_a_reason(page, errands) -> None:
    assert page.counts == [6]
    tap_row(page, 0)
    assert find(page, "attention.detail.title").text() == "Refunded at two tills"
    assert "Also given back: T01/1-000446" in texts(page)
    tap(page, "attention.detail.seen")
    reason = find(page, "attention.detail.reason")
    assert reason.hasFocus()
    assert reason.placeholderText() == "May stay empty; kept with your name"
    assert "stays as it is and counts" in find(page, "attention.detail.explained").text()
    QTest.keyClicks(reason, "spoke with both")
    tap(page, "attention.detail.confirm")
    assert ("review", "T02", 1, 43, ("refund_at_two_tills",), "spoke with both") in errands.asked
    assert (page.side, page.counts[-1], page.table.model().rowCount()) == (None, 5, 5)
    assert "Refunded at two tills is seen to" in texts(page)


def test_one_is_settled_with_three_keys(page, errands) -> None:
    QTest.keyClick(page.table, K.Key_Return)
    QTest.keyClick(find(page, "attention.detail.seen"), K.Key_Return)
    QTest.keyClick(find(page, "attention.detail.reason"), K.Key_Return)
    assert ("review", "T02", 1, 43, ("refund_at_two_tills",), "") in errands.asked
    assert page.counts[-1] == 5


def test_the_first_down_goes_to_the_first_row(page) -> None:
    keys = [row.key for row in page.presenter.rows]
    opened = []
    for _ in range(2):
        for key in (K.Key_Down, K.Key_Down, K.Key_Up):
            QTest.keyClick(page.table, key)
            opened.append(page.presenter.opened_key)
        page.step_back()
    assert opened == [keys[0], keys[1], keys[0]] * 2
    page.choose_tab("notes")
    QTest.keyClick(page.table, K.Key_Down)
    assert page.presenter.opened_key == page.presenter.rows[0].key


def test_down_in_an_empty_list_does_nothing(page, errands) -> None:
    errands.items = []
    page.refresh()
    QTest.keyClick(page.table, K.Key_Down)
    assert page.presenter.opened_key == ""


def test_notes_are_a_tab_and_say_when_there_are_none(page, errands) -> None:
    page.choose_tab("notes")
    assert page.table.model().rowCount() == 2
    assert "2 notes" in texts(page)
    errands.items = [each for each in errands.items if not is_note(each)]
    page.refresh()
    assert find(page, "attention.no_notes").isVisible()
    assert page.counts[-1] == 6


def test_a_kept_entry_asks_for_a_reason_again_afterwards(page) -> None:
    tap_row(page, 0)
    tap(page, "attention.detail.seen")
    QTest.keyClick(find(page, "attention.detail.reason"), K.Key_Escape)
    tap_row(page, 3)
    tap(page, "attention.detail.accept")
    assert find(page, "attention.detail.reason").placeholderText() == "Kept with your name"


def menu_of(page) -> QMenu:
    return next(each for each in page.findChildren(QMenu, "attention.many.menu") if each.isVisible())


def test_all_of_a_kind_are_settled_with_the_mouse(page, errands) -> None:
    page.choose_tab("notes")
    tap(page, "attention.many")
    menu = menu_of(page)
    assert menu.actions()[0].text() == "Not signed in at the server (2)"
    QTest.mouseClick(
        menu, LEFT, Qt.KeyboardModifier.NoModifier, menu.actionGeometry(menu.actions()[0]).center()
    )
    dialog = page.window().findChild(QuestionDialog)
    assert "Mark 2 entries as seen to?" in texts(dialog)
    QTest.mouseClick(dialog.accept_button, LEFT)
    assert ("review_kind", "no_session") in errands.asked
    assert "2 entries are seen to" in texts(page)
    assert page.counts[-1] == 6
    assert page.table.model().rowCount() == 1
    assert page.table.hasFocus()


def test_nothing_is_settled_when_the_question_is_answered_with_no(page, errands) -> None:
    QTest.keyClick(page.many, K.Key_Space)
    QTest.keyClick(menu_of(page), K.Key_Down)
    QTest.keyClick(menu_of(page), K.Key_Return)
    dialog = page.window().findChild(QuestionDialog)
    QTest.keyClick(dialog, K.Key_Escape)
    assert "review_kind" not in {name for name, *_ in errands.asked}
    assert page.counts[-1] == 6


def test_where_nothing_is_flagged_there_is_nothing_to_settle(page, errands) -> None:
    assert page.many.isVisible()
    page.choose_tab("decided")
    assert not page.many.isVisible()
    errands.items = [alarm(), kept()]
    page.choose_tab("open")
    assert not page.many.isVisible()


def test_names_of_goods_stay_plain_text(page) -> None:
    tap_row(page, 0)
    for label in page.findChildren(QLabel):
        assert label.textFormat() == Qt.TextFormat.PlainText
