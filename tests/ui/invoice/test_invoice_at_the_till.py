"""An invoice through the real program on a real shop: after a sale and from a receipt that was found, on the A4 printer."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from pypdf import PdfReader
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from pos.bootstrap.opening import save_settings
from pos.demo.people import OWNER
from pos.services import customers
from pos.services.customers import Customer
from pos.settings import read_settings
from pos.ui.invoice.dialog import InvoiceDialog
from tests.ui.test_program import make_program, press, scan, sign_in

__all__ = ["make_program"]


@pytest.fixture
def pages(shop_home, tmp_path: Path):
    settings = read_settings(shop_home.path)
    save_settings(shop_home, replace(settings, page_printer=f"folder:{tmp_path / 'pages'}"))
    yield tmp_path / "pages"
    save_settings(shop_home, settings)


def texts(pages: Path) -> list[str]:
    found = []
    for path in sorted(pages.glob("*.pdf")):
        reader = PdfReader(io.BytesIO(path.read_bytes()))
        found.append("\n".join(page.extract_text() for page in reader.pages))
    return found


def test_after_a_sale_and_from_a_found_receipt(qtbot, make_program, barcodes, pages: Path) -> None:
    program = make_program("W31")
    sign_in(qtbot, program, OWNER)
    app, shell = program.app, program.shell
    made = Customer("Silva Catering", "KL-3107", address="3 Harbour Road\n1018 AB", tax_number="NL9")
    app.change(customers.save, made).result()
    (shown,) = app.customers.find("KL-3107").result()
    scan(program, barcodes[0])
    app.customers.serve(shown)
    press(program, Qt.Key.Key_F12, Qt.KeyboardModifier.ShiftModifier)
    qtbot.waitUntil(lambda: shell.screen_shown.objectName() == "complete", timeout=30_000)
    number = app.session.last_entry.body["number"]
    press(program, Qt.Key.Key_A)
    dialog = dialog_of(qtbot, shell)
    qtbot.waitUntil(lambda: dialog.presenter.buyer is not None, timeout=30_000)
    press(program, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(texts(pages)) == 1, timeout=30_000)
    qtbot.waitUntil(lambda: shell.till.complete.notice is not None, timeout=30_000)
    assert shell.till.complete.notice.title == "The invoice is printing"
    for words in (f"Invoice {number}", "Silva Catering", "3 Harbour Road", "VAT NL9"):
        assert words in texts(pages)[0]
    press(program, Qt.Key.Key_Return)
    press(program, Qt.Key.Key_F8)
    qtbot.waitUntil(lambda: shell.screen_shown.objectName() == "return", timeout=30_000)
    scan(program, number)
    presenter = shell.screen_shown.presenter
    qtbot.waitUntil(lambda: presenter.found is not None, timeout=30_000)
    press(program, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    found = dialog_of(qtbot, shell)
    qtbot.waitUntil(lambda: found.presenter.buyer is not None, timeout=30_000)
    QTest.mouseClick(found.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(texts(pages)) == 2, timeout=30_000)
    assert sorted("COPY" in each for each in texts(pages)) == [
        False,
        True,
    ]  # this till has no receipt printer
    qtbot.waitUntil(lambda: presenter.notice is not None, timeout=30_000)
    assert presenter.notice.title == "The invoice is printing"


def dialog_of(qtbot, shell) -> InvoiceDialog:
    """The open one."""
    seen = lambda: [each for each in shell.findChildren(InvoiceDialog) if each.isVisible()]  # noqa: E731 a question
    qtbot.waitUntil(lambda: bool(seen()), timeout=30_000)
    return seen()[0]
