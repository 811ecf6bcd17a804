"""Flags on a real server: a window hears of one at once, two tills refund one receipt, and the command line settles."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMenu, QWidget

from pos.demo.people import OWNER
from pos.home import Home
from pos.ui.program import Program
from tests.e2e.test_office import dressed
from tests.e2e.test_review import post_as
from tests.factories.demo_shop import Ran
from tests.factories.entries import Made, TillBook
from tests.ui.test_program import make_program, sign_in

__all__ = ["dressed", "make_program"]

Pos = Callable[..., Ran]
WAIT_MS = 30_000


def flags(pos: Pos, *arguments: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = pos("journal", "flags", *arguments, "--json").document["flags"]
    return found


def wrongly_numbered(book: TillBook) -> Made:
    return book.entry("drawer_opened", {"shift": book.shift}, seq=99)


def find(program: Program, name: str) -> QWidget:
    found = [each for each in program.shell.findChildren(QWidget, name) if each.isVisible()]
    assert found, f"{name} is not to be seen"
    return found[0]


def test_an_open_page_hears_of_a_flag_and_of_who_saw_to_it(
    qtbot, dressed, make_program, pos: Pos, shop_home: Home
) -> None:
    """Nothing is pressed: the server tells. What is flagged moves no stock, so no other news brings it."""
    for code in ("L01", "L02"):
        assert pos("till", "add", code).status == 0
    program = make_program("L01")
    sign_in(qtbot, program, OWNER)
    QTest.mouseClick(find(program, "menu"), Qt.MouseButton.LeftButton)
    menu = next(each for each in program.shell.findChildren(QMenu, "menu.list") if each.isVisible())
    next(action for action in menu.actions() if action.data() == "office").trigger()
    qtbot.waitUntil(lambda: program.shell.screen_shown.objectName() == "office", timeout=WAIT_MS)
    office = program.shell.screen_shown
    item = office.findChild(QWidget, "office.nav.attention")
    qtbot.waitUntil(item.isVisible, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: program.app.refresher._ear is not None, timeout=WAIT_MS)
    before = item.count

    # On another page the side bar counts, on this one the row comes by itself; a note is counted nowhere
    book = TillBook("L02")
    assert post_as(shop_home, "L02", book.open_shift(), wrongly_numbered(book)) == ["posted"] * 2
    qtbot.waitUntil(lambda: item.count == before + 1, timeout=WAIT_MS)
    QTest.mouseClick(item, Qt.MouseButton.LeftButton)
    page = office.page
    qtbot.waitUntil(lambda: "flag L02/1-2" in {row.key for row in page.presenter.rows}, timeout=WAIT_MS)
    assert "flag L02/1-1" not in {row.key for row in page.presenter.rows}
    assert post_as(shop_home, "L02", wrongly_numbered(book)) == ["posted"]
    qtbot.waitUntil(lambda: "flag L02/1-3" in {row.key for row in page.presenter.rows}, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: item.count == before + 2, timeout=WAIT_MS)

    # One is settled here, the other by command line
    page.table.opened.emit("flag L02/1-3")
    QTest.mouseClick(find(program, "attention.detail.seen"), Qt.MouseButton.LeftButton)
    QTest.keyClicks(find(program, "attention.detail.reason"), "a test")
    QTest.keyClick(find(program, "attention.detail.reason"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: item.count == before + 1, timeout=WAIT_MS)
    assert pos("journal", "seen", "L02/1-2").status == 0
    qtbot.waitUntil(lambda: item.count == before, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: "flag L02/1-2" not in {row.key for row in page.presenter.rows}, timeout=WAIT_MS)

    # The note lies in its own tab and comes off it
    page.choose_tab("notes")
    qtbot.waitUntil(lambda: "flag L02/1-1" in {row.key for row in page.presenter.rows}, timeout=WAIT_MS)
    assert pos("journal", "seen", "L02/1-1").status == 0
    qtbot.waitUntil(lambda: "flag L02/1-1" not in {row.key for row in page.presenter.rows}, timeout=WAIT_MS)
    assert item.count == before
    seen = {row["place"]: row for row in flags(pos, "--all", "--till", "L02")}
    assert (seen["L02/1-3"]["seen_by"], seen["L02/1-3"]["reason"]) == (OWNER.name, "a test")
    assert (seen["L02/1-1"]["seen_by"], seen["L02/1-1"]["reason"]) == (None, None)
    program.shell.close()
    program.close()


def test_flags_are_listed_filtered_and_settled_by_command_line(pos: Pos, shop_home: Home) -> None:
    assert pos("till", "add", "G01").status == 0
    book = TillBook("G01")
    made = [book.open_shift(), book.entry("drawer_opened", {"shift": book.shift})]
    made.append(book.entry("drawer_opened", {"shift": book.shift}, seq=9))
    assert post_as(shop_home, "G01", *made) == ["posted"] * 3
    assert [row["flag"] for row in flags(pos, "--till", "g01")] == ["number_mismatch"]
    found = flags(pos, "--till", "g01", "--notes")
    assert [row["place"] for row in found] == ["G01/1-3", "G01/1-2", "G01/1-1"]
    assert (found[-1]["flag"], found[-1]["title"], found[-1]["kind"], found[-1]["seen"]) == (
        "no_session",
        "Not signed in at the server",
        "shift_opened",
        None,
    )
    assert [row["place"] for row in flags(pos, "--till", "G01", "--flag", "number_mismatch")] == ["G01/1-3"]
    assert len(flags(pos, "--till", "G01", "--flag", "no_session")) == 3
    assert len(flags(pos, "--till", "G01", "--all", "--limit", "2")) == 2
    assert "The number does not fit" in pos("journal", "flags").out

    # One flag of an entry, then what is left of it
    seen = pos("journal", "seen", "g01/1-3", "--flag", "number_mismatch", "--reason", "typed wrong", "--json")
    assert seen.document == {"place": "G01/1-3", "flags": ["number_mismatch"]}
    assert "no_session" in pos("journal", "seen", "G01/1-3").out
    again = pos("journal", "seen", "G01/1-3", "--json")
    assert (again.status, again.document["error"]) == (1, "not_found")
    assert flags(pos, "--till", "G01") == []
    assert [row["place"] for row in flags(pos, "--till", "G01", "--notes")] == ["G01/1-2", "G01/1-1"]

    # All of a kind, at one till
    assert (
        pos("journal", "seen", "--all", "--flag", "no_session", "--till", "G02", "--json").document["count"]
        == 0
    )
    done = pos(
        "journal", "seen", "--all", "--flag", "no_session", "--till", "G01", "--reason", "the line was down"
    )
    assert done.out.strip() == "2 entries are seen to."
    assert flags(pos, "--till", "G01", "--notes") == []
    whole = flags(pos, "--till", "G01", "--all")
    assert {(row["place"], row["reason"]) for row in whole} == {
        ("G01/1-1", "the line was down"),
        ("G01/1-2", "the line was down"),
        ("G01/1-3", "typed wrong"),
        ("G01/1-3", None),
    }
    assert all(row["seen"] for row in whole)


def test_it_has_to_be_said_what_was_seen(pos: Pos) -> None:
    for arguments in (
        (),
        ("--all",),
        ("--flag", "no_session"),
        ("T01/1-1", "--all", "--flag", "no_session"),
        ("T01/1-1", "--till", "T01"),
    ):
        refused = pos("journal", "seen", *arguments, "--json")
        assert (refused.status, refused.document["error"]) == (1, "seen_unsaid"), arguments
    assert pos("journal", "seen", "nonsense", "--json").document["error"] == "place_bad"
