"""Importing and exporting as a person does it, on a real shop: keys into the window, presses on what is seen, real files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMenu, QVBoxLayout, QWidget

from pos.domain.inputs.sheet import read_sheet
from pos.errors import PosError, Unavailable
from pos.i18n import Locale
from pos.services import catalog, product_import
from pos.ui.importing import files
from pos.ui.importing.desk import ImportDesk
from pos.ui.importing.dialog import ImportDialog
from pos.ui.importing.presenter import CHECK, COLUMNS, FILE, IMPORT
from tests.postgres import Shop

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
RIGHTS = frozenset({"catalog.edit", "cost.read", "stock.edit"})
K = Qt.Key
SPRING = (
    "art_no;description;ean;group;price_eur;purchase;vat;qty_wh;colour\n"
    "PA-021;Olive oil EV 500 ml;8007150904112;Pantry;8,90;5,10;19;3;\n"
    ";Milk 1 l;4001686301265;;1,29;;;;\n"
    "SW-007;Dark chocolate;80005003104;Sweets;;1,42;19;66;\n"
    "SW-008;Wafers;8000500310428;Sweets;2,95;1,42;19;66;\n"
)


class RealErrands:
    """What the office does, without its thread: `hold` keeps what is asked until `let`, `trouble` is the server gone."""

    def __init__(self, shop: Shop, token: str) -> None:
        self._database, self._token = shop.database(), token
        self.is_held = False
        self.trouble: PosError | None = None
        self._held: list[Callable[[], None]] = []
        self.asked: list[str] = []

    def ask(self, use_case: Any, *arguments: Any, done: Any, failed: Any, **named: Any) -> None:
        self._send(self._database.read, use_case, arguments, named, done, failed)

    def do(self, use_case: Any, *arguments: Any, done: Any, failed: Any, **named: Any) -> None:
        self._send(self._database.run, use_case, arguments, named, done, failed)

    def _send(self, run: Any, use_case: Any, arguments: Any, named: Any, done: Any, failed: Any) -> None:
        self.asked.append(use_case.__name__)

        def answer() -> None:
            try:
                if self.trouble is not None:
                    raise self.trouble
                made = run(use_case, *arguments, token=self._token, **named)
            except PosError as error:
                failed(error)
            else:
                done(made)

        if self.is_held:
            self._held.append(answer)
        else:
            answer()

    def let(self) -> None:
        """Answer what is waiting; what that asks in turn waits again."""
        held, self._held = self._held, []
        for answer in held:
            answer()


class Desk:
    def __init__(self, qtbot: Any, shop: Shop, folder: Path, rights: frozenset[str] = RIGHTS) -> None:
        self.shop, self.folder, self.token = shop, folder, shop.sign_in("adam")
        self.errands = RealErrands(shop, self.token)
        self.told: list[str] = []
        self.window = QWidget()
        self.desk = ImportDesk(
            self.window,
            self.errands,
            Locale(),
            rights,
            lambda: NOW,
            folder / "imports",
            catalog.ProductQuery,
            self.told.append,
            self.told.append,
        )
        column = QVBoxLayout(self.window)
        column.addWidget(self.desk.import_button)
        column.addWidget(self.desk.export_button)
        qtbot.addWidget(self.window)
        self.window.resize(1366, 768)
        with qtbot.waitActive(self.window):
            self.window.show()
            self.window.activateWindow()

    @property
    def dialog(self) -> ImportDialog:
        assert self.desk.dialog is not None
        return self.desk.dialog

    @property
    def presenter(self) -> Any:
        return self.desk.presenter

    def find(self, name: str) -> Any:
        found = [each for each in self.window.findChildren(QWidget, name) if each.isVisible()]
        assert found, f"{name} is not to be seen"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(each.isVisible() for each in self.window.findChildren(QWidget, name))

    def tap(self, name: str) -> None:
        QTest.mouseClick(self.find(name), Qt.MouseButton.LeftButton)

    def press(self, key: Qt.Key) -> None:
        QTest.keyClick(self.window.windowHandle(), key)

    def open(self, text: str = SPRING, name: str = "spring.csv") -> None:
        path = self.folder / name
        path.write_bytes(text.encode())
        self.tap("products.import")
        self.tap("import.choose")
        # one from before goes with the next round of events
        chooser = self.window.findChildren(QFileDialog, "import.open")[-1]
        chooser.fileSelected.emit(str(path))
        chooser.reject()

    def choose(self, place: int, word: str) -> None:
        """With the keyboard: Enter opens the menu, letters go to the word, Enter takes it."""
        box = self.find(f"import.column.{place}")
        box.setFocus()
        self.press(K.Key_Down)
        menu = box.findChild(QMenu)
        action = next(each for each in menu.actions() if each.text() == word)
        menu.setActiveAction(action)
        QTest.keyClick(menu, K.Key_Return)

    def product(self, code: str) -> catalog.ProductRow | None:
        return self.shop.database().read(catalog.find_by_code, code, token=self.token)

    def looks(self) -> list[tuple[str, str]]:
        model = self.dialog.rows.model
        return [(model.index(row, 1).data(), model.index(row, 2).data()) for row in range(model.rowCount())]


@pytest.fixture
def desk(qtbot: Any, shop: Shop, tmp_path: Path) -> Iterator[Desk]:
    made = Desk(qtbot, shop, tmp_path)
    yield made
    made.window.close()


def test_a_file_is_matched_checked_and_imported(desk: Desk) -> None:
    desk.open()
    assert desk.presenter.step == COLUMNS
    assert desk.find("import.matched").text() == "7 of 9 columns were matched by name. Check the rest."
    assert not desk.find("import.go").isEnabled()
    assert desk.window.focusWidget() is desk.find("import.column.7")

    desk.choose(7, "Stock")
    assert desk.find("import.go").label == "Check 4 rows"
    desk.tap("import.go")
    assert desk.presenter.step == CHECK
    assert desk.window.focusWidget() is desk.find("import.go")
    assert {name: card.figure for name, card in desk.dialog.rows.cards.items()} == {
        "new": "1",
        "updated": "1",
        "same": "0",
        "skipped": "2",
    }
    assert desk.looks() == [
        ("Category “Pantry” did not exist", "Will be created"),
        ("This product is new, and the price is empty", "Will be skipped"),
        ("ean: The check digit of barcode 8000500310428 is wrong", "Will be skipped"),
    ]
    assert desk.product("8007150904112") is None

    desk.press(K.Key_Return)
    assert desk.presenter.step == IMPORT
    assert desk.find("import.heading").text() == "Imported"
    oil = desk.product("8007150904112")
    assert oil is not None
    assert (oil.name, str(oil.price), oil.stock) == ("Olive oil EV 500 ml", "8.9000", 3)
    assert desk.looks()[0][1] == "Created"
    desk.press(K.Key_Return)
    assert desk.desk.dialog is None


def test_what_was_there_before_is_kept_and_leads_back(desk: Desk) -> None:
    before = desk.product("MILK")
    desk.open()
    desk.choose(7, "Leave out")
    desk.tap("import.go")
    desk.tap("import.go")
    kept = desk.folder / "spring before.csv"
    assert "spring before.csv" in desk.find("import.note").text()
    changed = desk.product("MILK")
    assert before is not None
    assert changed is not None
    assert changed.price != before.price
    desk.press(K.Key_Escape)

    desk.open(kept.read_text(encoding="utf-8-sig"), "back.csv")
    assert desk.presenter.missing == ""
    desk.tap("import.go")
    desk.tap("import.go")
    after = desk.product("MILK")
    assert after is not None
    assert (after.price, after.cost, after.category, after.taxes) == (
        before.price,
        before.cost,
        before.category,
        before.taxes,
    )


def test_a_folder_that_takes_nothing_is_no_reason_to_lose_what_was_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A stick that is locked: the copy goes to the program's own folder, and where that fails too nothing is imported."""
    plain = files.durable_write

    def locked(path: Path, content: bytes, mode: int) -> None:
        if "imports" not in path.parts:
            raise PermissionError(13, "Permission denied")
        plain(path, content, mode)

    desk.open()
    desk.choose(7, "Leave out")
    monkeypatch.setattr(files, "durable_write", locked)
    desk.tap("import.go")
    desk.tap("import.go")
    assert (desk.folder / "imports" / "spring before.csv").is_file()


def test_nothing_is_imported_when_what_was_there_cannot_be_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(_path: Path, _content: bytes, mode: int) -> None:
        raise PermissionError(13, "Permission denied")

    desk.open()
    desk.choose(7, "Leave out")
    monkeypatch.setattr(files, "durable_write", locked)
    desk.tap("import.go")
    desk.tap("import.go")
    assert desk.presenter.step == COLUMNS
    assert "was not written: Permission denied" in desk.find("import.trouble").text()
    assert desk.product("8007150904112") is None
    assert "write_rows" not in desk.errands.asked


def test_a_field_moves_from_one_column_to_another(desk: Desk) -> None:
    desk.open()
    desk.choose(8, "Name")
    assert [desk.dialog.columns.rows[place].choice.value for place in (1, 8)] == ["Choose", "Name"]
    assert desk.presenter.unchosen == [1, 7]


def test_without_a_barcode_and_a_number_nothing_goes_on(desk: Desk) -> None:
    desk.open("name;price\nTea;3.00\n")
    assert desk.find("import.matched").text() == "Say which column is the barcode or the number."
    assert not desk.find("import.go").isEnabled()


def test_another_separator_reads_the_file_anew(desk: Desk) -> None:
    desk.open("sku;name;price\nA,1;Tea, black;3.00\n")
    assert len(desk.dialog.columns.rows) == 3
    button = desk.find("import.separator")
    desk.tap("import.separator")
    menu = button.findChild(QMenu)
    next(each for each in menu.actions() if each.text() == "Comma").trigger()
    menu.close()
    assert len(desk.dialog.columns.rows) == 1
    assert desk.presenter.step == COLUMNS


def test_a_workbook_is_refused_with_what_to_do(desk: Desk) -> None:
    desk.open("PK\x03\x04", "goods.xlsx")
    assert desk.presenter.step == FILE
    assert "Save it as CSV in your spreadsheet program" in desk.find("import.trouble").text()


def test_a_file_that_is_gone_is_said(desk: Desk) -> None:
    desk.open()
    desk.press(K.Key_Escape)
    desk.tap("products.import")
    desk.tap("import.back")
    desk.presenter.open_file(desk.folder / "nowhere.csv")
    assert "nowhere.csv cannot be read" in desk.find("import.trouble").text()


def test_a_file_is_dropped(desk: Desk) -> None:
    path = desk.folder / "dropped.csv"
    path.write_text(SPRING, encoding="utf-8")
    desk.tap("products.import")
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path))])
    view = desk.dialog.file
    view.dropEvent(
        QDropEvent(
            QPointF(QPoint(20, 20)),
            Qt.DropAction.CopyAction,
            mime,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
    )
    assert desk.presenter.step == COLUMNS


def test_closing_the_dialog_lets_the_import_go_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_import, "BATCH", 2)
    desk.open("sku;name;price\n" + "".join(f"A-{at};Thing {at};1.00\n" for at in range(5)))
    desk.tap("import.go")
    desk.errands.is_held = True
    desk.tap("import.go")
    desk.errands.let()
    assert desk.find("import.percent").text() == "40%"
    assert desk.find("import.go").label == "Run in background"
    desk.tap("import.go")
    assert desk.desk.dialog is None
    assert desk.product("A-3") is None
    desk.errands.let()
    desk.errands.let()
    assert desk.product("A-4") is not None
    assert desk.told == ["spring.csv: 5 new, 0 updated, 0 without a change, 0 skipped"]
    desk.errands.is_held = False
    desk.tap("products.import")
    assert desk.find("import.heading").text() == "Imported"
    desk.press(K.Key_Escape)
    desk.tap("products.import")
    assert desk.presenter.step == FILE


def test_stopping_and_going_on(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(product_import, "BATCH", 2)
    desk.open("sku;name;price\n" + "".join(f"A-{at};Thing {at};1.00\n" for at in range(5)))
    desk.tap("import.go")
    desk.errands.is_held = True
    desk.tap("import.go")
    desk.tap("import.stop")
    desk.errands.let()
    assert desk.find("import.heading").text() == "The import stands still"
    assert (desk.product("A-1"), desk.product("A-2")) != (None, None)
    assert desk.product("A-2") is None
    assert desk.find("import.go").label == "Go on"
    desk.errands.is_held = False
    desk.press(K.Key_Return)
    assert desk.find("import.heading").text() == "Imported"
    assert desk.product("A-4") is not None


def test_a_server_that_goes_is_said_and_the_import_goes_on_later(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(product_import, "BATCH", 2)
    desk.open("sku;name;price\n" + "".join(f"A-{at};Thing {at};1.00\n" for at in range(5)))
    desk.tap("import.go")
    desk.errands.is_held = True
    desk.tap("import.go")
    desk.errands.let()
    desk.errands.trouble = Unavailable("server_unreachable")
    desk.errands.let()
    assert desk.find("import.heading").text() == "The import stands still"
    assert desk.find("import.trouble").text()
    desk.errands.trouble, desk.errands.is_held = None, False
    desk.tap("import.go")
    assert desk.find("import.heading").text() == "Imported"
    assert not desk.sees("import.trouble")
    assert {name: card.figure for name, card in desk.dialog.rows.cards.items()}["new"] == "5"


def test_back_from_the_check_keeps_what_was_chosen(desk: Desk) -> None:
    desk.open()
    desk.choose(7, "Stock")
    desk.tap("import.go")
    desk.tap("import.back")
    assert desk.presenter.step == COLUMNS
    assert desk.dialog.columns.rows[7].choice.value == "Stock"
    desk.tap("import.updates")
    desk.tap("import.go")
    assert ("“Milk 1 l” is in the shop already", "Will be skipped") in desk.looks()


def test_the_skipped_rows_are_saved_with_their_reasons(desk: Desk) -> None:
    desk.open()
    desk.choose(7, "Leave out")
    desk.tap("import.go")
    assert desk.find("import.save_skipped").label == "Save the 2 skipped rows"
    desk.tap("import.save_skipped")
    chooser = desk.window.findChild(QFileDialog, "import.save")
    assert chooser is not None
    chooser.fileSelected.emit(str(desk.folder / "skipped.csv"))
    chooser.reject()
    made = read_sheet((desk.folder / "skipped.csv").read_bytes())
    assert made.header[-1] == "Reason"
    assert [row.cells[0] for row in made.rows] == ["SW-007", "SW-008"]
    assert made.rows[0].cells[-1] == "This product is new, and the price is empty"
    assert desk.told == ["The skipped rows are in skipped.csv"]


def test_who_may_not_see_costs_imports_none(qtbot: Any, shop: Shop, tmp_path: Path) -> None:
    desk = Desk(qtbot, shop, tmp_path, frozenset({"catalog.edit"}))
    desk.open()
    assert desk.dialog.columns.rows[5].choice.value == "Leave out"
    assert "Cost" not in [option.text for option in desk.presenter.field_options()]
    assert "Stock" not in [option.text for option in desk.presenter.field_options()]


def test_who_may_not_edit_has_no_import(qtbot: Any, shop: Shop, tmp_path: Path) -> None:
    desk = Desk(qtbot, shop, tmp_path, frozenset())
    assert not desk.sees("products.import")
    assert desk.sees("products.export")


def test_an_export_is_an_import_without_a_change(desk: Desk) -> None:
    path = desk.folder / "all.csv"
    desk.tap("products.export")
    chooser = desk.window.findChild(QFileDialog, "products.export_to")
    assert chooser is not None
    chooser.fileSelected.emit(str(path))
    chooser.reject()
    assert desk.told == ["4 products are in all.csv"]
    desk.open(path.read_text(encoding="utf-8-sig"), "again.csv")
    assert desk.presenter.missing == ""
    desk.tap("import.go")
    assert desk.looks() == []
    assert {name: card.figure for name, card in desk.dialog.rows.cards.items()} == {
        "new": "0",
        "updated": "0",
        "same": "4",
        "skipped": "0",
    }
    assert not desk.find("import.go").isEnabled()


def test_an_export_of_several_pages_is_one_table(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from pos.services import product_export

    monkeypatch.setattr(product_export, "PAGE", 3)
    path = desk.folder / "all.csv"
    desk.desk._export(path, catalog.ProductQuery())
    made = read_sheet(path.read_bytes())
    assert [row.cells[1] for row in made.rows] == ["Apples", "Coffee 500 g", "Milk 1 l", "Rye bread"]
    assert not path.with_name("all.csv.part").exists()


def test_a_disk_that_is_full_is_said(desk: Desk) -> None:
    desk.desk._export(desk.folder / "no folder" / "all.csv", catalog.ProductQuery())
    assert desk.told[0].startswith("all.csv was not written")
    assert desk.desk.export_button.isEnabled()
