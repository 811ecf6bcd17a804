"""The audit log as people use it: read page by page, narrowed down, opened, checked and exported, by keys and by mouse."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget

from pos.errors import Refused, Unavailable
from pos.i18n import Locale
from pos.services import audit_log
from pos.services.audit import Problem
from pos.services.audit_log import Checked, Seal
from pos.till.chain_check import check_till
from pos.ui.audit.page import AuditPage
from pos.ui.audit.presenter import BAD, FAILED, GOOD, RUNNING, UNKNOWN, AuditPresenter, export_csv
from pos.ui.audit.showing import Showing
from pos.ui.operation import Operations
from pos.ui.widgets.buttons import Button
from tests.factories.receipts import a_completed_sale
from tests.ui.audit.shop import ANNA, CARLA, NOW, Around, FakeErrands, a_day, at, change, entry

K, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


class Saving:
    def __init__(self, path: Path) -> None:
        self.path, self.names = path, []

    def choose(self, name, on_chosen) -> None:
        self.names.append(name)
        on_chosen(self.path)

    def write(self, path, content) -> Future:
        path.write_bytes(content)
        future: Future = Future()
        future.set_result(None)
        return future


class Desk:
    def __init__(self, qtbot, tmp_path, errands=None, receipt=None) -> None:
        self.qtbot = qtbot
        self.errands = errands or FakeErrands()
        self.operations = Operations()
        self.saving = Saving(tmp_path / "log.csv")
        self.presenter = AuditPresenter(self.errands, Locale(), lambda: NOW, "Carla Ruiz")
        self.page = AuditPage(self.presenter, Around(receipt), self.operations.run, self.saving)
        qtbot.addWidget(self.page)
        self.page.resize(1158, 768)
        with qtbot.waitActive(self.page):
            self.page.show()
            self.page.activateWindow()
        self.page.enter()

    def find(self, kind, name: str):
        found = self.page.findChild(kind, f"audit.{name}")
        assert found is not None, name
        return found

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier) -> None:
        QTest.keyClick(self.page.focusWidget() or self.page, key, modifier)

    def click(self, name: str) -> None:
        QTest.mouseClick(self.find(QWidget, name), Qt.MouseButton.LeftButton)

    def text(self, name: str) -> str:
        return self.find(QWidget, name).text()

    @property
    def rows(self) -> list[tuple[str, ...]]:
        return [tuple(cell.text for cell in row.cells[:5]) for row in self.page.table.rows.rows]

    @property
    def whats(self) -> list[str]:
        return [row[2] for row in self.rows]


@pytest.fixture
def desk(qtbot, tmp_path) -> Desk:
    return Desk(qtbot, tmp_path)


def test_the_day_stands_there_newest_first(desk: Desk) -> None:
    assert desk.rows == [
        ("14:33:08", "Anna Koster", "Sale", "1-00482, 47.09", "Till 1"),
        ("14:31:52", "Anna Koster", "Consent", "Olive oil 500 ml 8.90 to 6.00, Price match", "Till 1"),
        ("14:30:00", "Carla Ruiz", "Chain checked", "48,209 entries, all is well", "Office"),
        ("13:05:40", "Anna Koster", "Refund", "1-00431, \N{MINUS SIGN}7.89", "Till 1"),
        ("11:20:15", "Carla Ruiz", "Changed a product", "Oat milk, price 2.39 to 2.49", "Office"),
        ("09:58:02", "Ben Visser", "Opened drawer", "Change for \N{EURO SIGN}50", "Till 2"),
        ("08:02:11", "Anna Koster", "Opened shift", "150.00", "Till 1"),
        ("08:01:47", "Anna Koster", "Signed in", "anna, PIN", "Office"),
        ("06:00:04", "System", "Alarm", desk.rows[-1][3], "Server"),
    ]
    assert "clock" in desk.rows[-1][3].lower()
    assert "clock_wrong" not in desk.rows[-1][3]


def test_a_row_is_heard_as_it_is_read(desk: Desk) -> None:
    model = desk.page.table.model()
    spoken = model.data(model.index(0, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("14:33:08, Anna Koster, Sale, 1-00482, 47.09, Till 1, ")


def test_arrows_open_entries_enter_goes_into_the_panel_and_esc_closes_it(desk: Desk) -> None:
    assert desk.page.table.hasFocus()
    desk.press(K.Key_Down)
    assert desk.text("detail.title") == "Sale"
    desk.press(K.Key_Down)
    assert desk.text("detail.title") == "Consent"
    assert desk.text("detail.changes.1.1") == "8.90"
    assert desk.text("detail.changes.1.2") == "6.00"
    assert desk.find(QWidget, "detail.changes.1.1").font().strikeOut()
    assert desk.text("detail.verdict") == "Fits the entry before and after"
    desk.press(K.Key_Return)
    assert desk.find(QWidget, "detail").isAncestorOf(desk.page.focusWidget())
    desk.press(K.Key_Escape)
    assert not desk.find(QWidget, "detail").isVisible()
    assert desk.page.table.hasFocus()


def test_what_has_no_paper_does_not_pretend_to_be_proven_by_one(desk: Desk) -> None:
    desk.presenter.open(desk.presenter.rows[4].key)
    assert desk.text("detail.changes.1.0") == "Price"
    assert "which no paper proves" in desk.text("detail.protected")
    desk.presenter.open(desk.presenter.rows[0].key)
    assert "Receipts print" in desk.text("detail.protected")


@pytest.mark.parametrize(
    ("seal", "said"),
    [
        (Seal(b"a", b"b", False, True, True, is_last=False), "What it says was changed"),
        (Seal(b"a", b"b", True, False, True, is_last=False), "Does not fit the entry before and after"),
        (Seal(b"a", b"b", True, True, False, is_last=False), "Does not fit the entry before and after"),
        (Seal(b"a", b"b", True, False, True, is_last=False, is_missing=True), "The entry before is missing"),
        (Seal(b"a", b"b", True, True, True, is_last=True), "Fits the entry before; none follows yet"),
    ],
)
def test_the_seal_says_what_is_wrong_in_words_and_colour(desk: Desk, seal: Seal, said: str) -> None:
    desk.errands.seals[482] = seal
    desk.presenter.open(desk.presenter.rows[0].key)
    assert desk.text("detail.verdict") == said
    tone = desk.find(QWidget, "detail.verdict").property("tone")
    assert tone == ("go_text" if seal.holds else "danger")


def test_pages_go_down_and_up_again_and_only_one_is_kept(qtbot, tmp_path) -> None:
    many = [
        entry(at_, at(12, 0, 0) - dt.timedelta(seconds=300 - at_), ANNA, "sale", {})
        for at_ in range(250, 0, -1)
    ]
    desk = Desk(qtbot, tmp_path, FakeErrands(many))
    assert (len(desk.rows), desk.presenter.page) == (100, 1)
    assert not desk.find(Button, "newer").isEnabled()
    desk.press(K.Key_PageDown, CTRL)
    assert (len(desk.rows), desk.presenter.page) == (100, 2)
    first = desk.presenter.rows[0].key
    desk.click("older")
    assert (len(desk.rows), desk.presenter.page) == (50, 3)
    assert not desk.find(Button, "older").isEnabled()
    desk.click("newer")
    assert desk.presenter.rows[0].key == first
    assert desk.text("pager.place") == "100 entries, page 2"
    before = len(desk.errands.asked)
    desk.page.refresh()
    assert len(desk.errands.asked) == before
    desk.press(K.Key_PageUp, CTRL)
    desk.page.refresh()
    assert len(desk.errands.asked) > before + 1


def test_the_arrow_below_the_last_row_goes_to_the_next_page(qtbot, tmp_path) -> None:
    errands = FakeErrands(page=3)
    desk = Desk(qtbot, tmp_path, errands)
    for _ in range(4):
        desk.press(K.Key_Down)
    assert desk.presenter.page == 2


def test_it_is_narrowed_down_by_person_kind_and_days(desk: Desk) -> None:
    desk.page.who.chosen.emit(str(CARLA))
    assert desk.whats == ["Chain checked", "Changed a product"]
    desk.page.what.chosen.emit("goods")
    assert desk.whats == ["Changed a product"]
    desk.page.who.chosen.emit("all")
    desk.page.what.chosen.emit("drawer")
    assert desk.whats == ["Opened drawer"]
    desk.page.days_popup.preset_chosen.emit("yesterday")
    assert desk.rows == []
    assert desk.text("empty.title") == "Nothing happened then"
    assert desk.page.days.value == "Yesterday"


def test_every_kind_of_entry_and_every_act_can_be_chosen(desk: Desk) -> None:
    from pos.domain.entries import EntryKind
    from pos.ui.audit.wording import ACTS, GROUPS, THINGS

    kinds = {kind for _, kinds, _ in GROUPS.values() for kind in kinds}
    assert kinds == {kind.value for kind in EntryKind}
    actions = {action for _, _, actions in GROUPS.values() for action in actions}
    known = {f"{thing}_{act}" for thing in THINGS for act in ("insert", "update")} | set(ACTS)
    assert actions == known


def test_search_jumps_with_slash_waits_for_typing_and_looks_at_all_days(desk: Desk) -> None:
    desk.press(K.Key_Slash)
    edit = desk.find(QLineEdit, "search")
    assert edit.hasFocus()
    QTest.keyClicks(edit, "Oat")
    desk.qtbot.waitUntil(lambda: desk.whats == ["Changed a product"])
    assert desk.page.days.value == "All days"
    assert desk.rows[0][0] == "Thu 20 Nov 11:20:15"
    QTest.keyClicks(edit, " bran")
    QTest.keyClick(edit, K.Key_Return)
    assert desk.text("empty.title") == "Nothing was found"
    edit.selectAll()
    QTest.keyClick(edit, K.Key_Escape)
    desk.qtbot.waitUntil(lambda: len(desk.rows) == 9)


def test_a_scanned_receipt_is_looked_for(desk: Desk) -> None:
    assert desk.page.take_scan("1-00482")
    assert desk.whats == ["Sale"]


def test_a_check_goes_through_all_tills_and_is_kept(desk: Desk) -> None:
    assert desk.presenter.chain.state == UNKNOWN
    assert desk.text("chain.title") == "The chain was not checked yet"
    desk.click("chain.check")
    asked = [each[:2] for each in desk.errands.asked]
    assert (check_till, "T01") in asked
    assert (check_till, "T02") in asked
    assert desk.presenter.chain.state == GOOD
    assert desk.text("chain.title") == "Chain verified"
    assert desk.text("chain.detail") == (
        "48,212 entries since 4 Mar 2024. Nothing was changed or removed. Checked today 14:33 by Carla Ruiz."
    )
    assert desk.errands.noted == [Checked(NOW, "Carla Ruiz", 48212, 0)]


def test_while_it_is_checked_the_page_says_how_far_and_stays_in_use(desk: Desk) -> None:
    desk.errands.waits = True
    desk.click("chain.check")
    assert desk.presenter.chain.state == RUNNING
    desk.errands.waiting.pop(0)()
    assert desk.text("chain.detail").startswith("Till 1 of 2.")
    desk.errands.waiting.pop(0)()
    assert desk.text("chain.detail").startswith("Till 2 of 2.")
    desk.click("chain.check")
    assert len(desk.errands.waiting) == 1
    desk.errands.waits = False
    desk.errands.waiting.pop(0)()
    assert desk.presenter.chain.state == GOOD


def test_a_page_that_is_gone_asks_no_further(desk: Desk) -> None:
    desk.errands.waits = True
    desk.click("chain.check")
    desk.errands.waiting.pop(0)()
    desk.presenter.stop()
    asked = len(desk.errands.asked)
    desk.errands.waiting.pop(0)()
    assert len(desk.errands.asked) == asked


def test_problems_are_said_with_places_and_what_to_do(desk: Desk) -> None:
    desk.errands.problems = {
        "T01": [Problem(f"T01/1-{seq}", "content_changed") for seq in range(3)],
        "": [Problem("till_office/4", "link_broken"), Problem("triggers", "guard_changed")],
    }
    desk.click("chain.check")
    assert desk.presenter.chain.state == BAD
    assert desk.text("chain.title") == "The chain has 5 problems"
    said = desk.text("chain.detail")
    assert "T01/1-0: what it says was changed." in said
    assert "And 2 more." in said
    assert "Change nothing, copy the database" in said
    assert desk.find(QWidget, "chain.title").property("tone") == "danger"
    assert desk.errands.noted[0].problems == 5


def test_a_check_that_breaks_off_says_that_nothing_is_known(desk: Desk) -> None:
    desk.errands.failure = Unavailable("server_unreachable")
    desk.click("chain.check")
    assert desk.presenter.chain.state == FAILED
    assert "Nothing is known about the chain." in desk.text("chain.detail")
    desk.errands.failure = None
    desk.click("chain.check")
    assert desk.presenter.chain.state == GOOD


@pytest.mark.parametrize(("problems", "state"), [(0, GOOD), (2, BAD)])
def test_the_last_check_is_told_when_the_page_opens(qtbot, tmp_path, problems: int, state: str) -> None:
    errands = FakeErrands()
    errands.checked = Checked(at(9, 0, 0), "Olivia", 100, problems)
    desk = Desk(qtbot, tmp_path, errands)
    assert desk.presenter.chain.state == state
    assert "Checked today 09:00 by Olivia." in desk.text("chain.detail")


def test_without_the_server_the_page_says_so_and_tries_again(qtbot, tmp_path) -> None:
    errands = FakeErrands()
    errands.failure = Unavailable("server_unreachable")
    desk = Desk(qtbot, tmp_path, errands)
    assert desk.presenter.notice.action == "Try again"
    errands.failure = None
    desk.press(K.Key_Return, CTRL)
    assert len(desk.rows) == 9
    assert desk.presenter.notice is None


def test_the_receipt_of_an_entry_opens_over_the_page(qtbot, tmp_path, make_till) -> None:
    receipt = a_completed_sale(make_till).receipt
    desk = Desk(qtbot, tmp_path, receipt=receipt)
    desk.press(K.Key_Down)
    desk.click("detail.receipt")
    dialog = desk.page.findChild(QWidget, "auditReceipt")
    assert dialog.isVisible()
    assert receipt.lines[0].name in desk.page.findChild(QWidget, "auditReceipt.paper").accessibleName()
    desk.press(K.Key_Escape)
    assert not dialog.isVisible()
    desk.press(K.Key_Escape)
    desk.presenter.open(desk.presenter.rows[4].key)
    assert not desk.find(QWidget, "detail.receipt").isVisible()


def test_a_receipt_that_cannot_be_read_is_said(desk: Desk) -> None:
    desk.press(K.Key_Down)
    desk.click("detail.receipt")
    assert desk.find(QWidget, "title") is not None
    assert desk.page.message.isVisible()


def test_what_is_listed_is_exported_with_ctrl_e(desk: Desk) -> None:
    desk.page.what.chosen.emit("sales")
    desk.press(K.Key_E, CTRL)
    desk.qtbot.waitUntil(lambda: not desk.operations.is_waiting)
    assert desk.saving.names == ["audit-log-2025-11-20-2025-11-20.csv"]
    written = desk.saving.path.read_text()
    assert "1-00482" in written
    assert "Oat milk" not in written
    assert desk.presenter.notice.title == "The log is exported"


def test_an_export_that_is_refused_is_said(desk: Desk) -> None:
    desk.errands.failure = Refused("not_allowed")
    desk.press(K.Key_E, CTRL)
    assert desk.presenter.notice.title == "The file was not written"
    assert not desk.presenter.is_exporting


def test_a_name_that_is_a_formula_is_none_in_the_file_and_a_long_log_is_cut(monkeypatch) -> None:
    odd = [
        change(
            at_,
            at(10, 0, at_),
            CARLA,
            "product_update",
            "x" * 36,
            '=HYPERLINK("http://evil")',
            before={},
            after={},
        )
        for at_ in range(3)
    ]
    monkeypatch.setattr(audit_log, "walk", lambda _session, _query, most: iter(odd[:most]))
    content, is_cut = export_csv(None, None, Showing(Locale(), lambda: NOW), most=2)
    lines = content.decode("utf-8-sig").splitlines()
    assert is_cut
    assert len(lines) == 3
    assert ",=HYPERLINK" not in lines[1]
    assert ',"=HYPERLINK' not in lines[1]
    assert odd[0].hash.hex() in lines[1]
    assert not export_csv(None, None, Showing(Locale(), lambda: NOW), most=3)[1]


@pytest.mark.parametrize(
    "payload", [None, "", "{", "[]", '{"body": 3}', '{"body": {"detail": [], "total": {}, "number": null}}']
)
def test_whatever_a_till_wrote_is_listed_and_opened(payload) -> None:
    showing = Showing(Locale(), lambda: NOW)
    for kind in ("sale", "approved", "tender_swapped", "cash_moved", "age_checked", "of_a_later_program"):
        from dataclasses import replace

        odd = replace(a_day()[0], kind=kind, payload=payload)
        assert showing.row(odd, has_day=True).what
        assert showing.detail(odd, None).title
        assert len(showing.line(odd)) == 7


@pytest.mark.parametrize(
    "detail",
    [
        {},
        {"before": 3, "after": None},
        {"after": {"value": [1, {"a": 2}]}},
        {"before": [True], "after": ["x" * 500]},
    ],
)
def test_whatever_the_trail_keeps_is_listed_and_opened(detail) -> None:
    showing = Showing(Locale(), lambda: NOW)
    for action in ("setting_update", "barcodes_set", "person_insert", "of_a_later_server"):
        odd = change(1, at(1, 1, 1), CARLA, action, "audit.checked", None, **detail)
        assert showing.row(odd, has_day=False).what
        assert all(len(each.after) <= 170 for each in showing.detail(odd, None).changes)
