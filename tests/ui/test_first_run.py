"""The first start, as an owner goes through it: two forms, then a real shop on a real database."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit

from pos.bootstrap.opening import admin_access, load_settings
from pos.db.provision import connect_admin
from pos.home import Home
from pos.ui.application import Desk, follow_language
from pos.ui.first_run import FirstRun
from pos.ui.operation import Operations
from pos.ui.scan_filter import ScanFilter
from pos.words import speaking


@pytest.fixture
def home():
    folder = Path(tempfile.mkdtemp(prefix="tern first run "))
    folder.chmod(0o755)  # as root the server's account has to get through
    yield Home(folder / "home")
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def window(qtbot, home):
    desk = Desk(QApplication.instance(), Operations(), ScanFilter())
    window = FirstRun(desk, home)
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
        window.activateWindow()
    window.store.enter()
    yield window
    window._executor.shutdown(wait=True)


def fill(window, **texts):
    for name, text in texts.items():
        edit = window.findChild(QLineEdit, name)
        edit.setFocus()
        edit.clear()
        QTest.keyClicks(edit, text)


def press(window, name):
    window.findChild(QAbstractButton, name).click()


def test_a_shop_is_made(qtbot, window, home):
    fill(window, shopName="Corner Shop", shopAddress="1 High Street", shopTaxRates="21 9")
    QTest.keyClick(window.findChild(QLineEdit, "shopTaxRates"), Qt.Key.Key_Return)
    assert window._stack.currentWidget().objectName() == "firstRun"
    fill(
        window,
        fullName="Carla Ruiz",
        newUserName="carla",
        newPassword="a long enough secret",
        passwordAgain="a long enough secret",
        newPin="5064",
    )
    press(window, "createOwner")
    qtbot.waitUntil(lambda: window._settings is not None, timeout=60_000)
    assert load_settings(home).till == "T01"


@pytest.fixture
def german(monkeypatch):
    """A catalogue of our own making for whatever language is chosen."""
    texts = {"Damaged": "Beschädigt", "Till 1": "Kasse 1"}
    monkeypatch.setattr(
        speaking, "_read", lambda language: speaking.Catalogue(language, {} if language == "en" else texts)
    )
    yield
    monkeypatch.undo()
    speaking.speak("en")
    follow_language()


def test_a_language_is_chosen_there_and_the_shop_is_made_in_it(german, qtbot, window, home):
    fill(window, shopName="Eckladen", shopTaxRates="19 7")
    press(window, "shopLanguage.de")
    assert speaking.spoken() == "de"
    assert window.store.findChild(QAbstractButton, "shopLanguage.de").isChecked()
    assert window.store.fields["name"].text() == "Eckladen"
    press(window, "storeContinue")
    fill(
        window,
        fullName="Carla Ruiz",
        newUserName="carla",
        newPassword="a long enough secret",
        passwordAgain="a long enough secret",
        newPin="5064",
    )
    press(window, "createOwner")
    qtbot.waitUntil(lambda: window._settings is not None, timeout=60_000)
    settings = load_settings(home)
    assert settings.language == "de"
    with admin_access(home, settings) as admin, connect_admin(admin) as connection:
        labels = connection.execute("SELECT label FROM pos.stock_reason WHERE code = 'damaged'").fetchall()
        labels += connection.execute("SELECT DISTINCT label FROM pos.reason WHERE kind = 'return'").fetchall()
        assert {"Beschädigt", "Wrong item"} <= {label for (label,) in labels}
        assert "Damaged" not in {label for (label,) in labels}
        assert connection.execute("SELECT name FROM pos.till").fetchall() == [("Kasse 1",)]


def test_a_language_written_from_the_right_turns_the_window_round(german, window):
    press(window, "shopLanguage.ar")
    assert window.store.layoutDirection() == Qt.LayoutDirection.RightToLeft
    press(window, "shopLanguage.en")
    assert window.store.layoutDirection() == Qt.LayoutDirection.LeftToRight


def test_what_cannot_be_used_gets_a_sentence_and_stays(qtbot, window):
    fill(window, shopName=" ", shopCurrency="EURO", shopTaxRates="21 many")
    press(window, "storeContinue")
    presenter = window.store.presenter
    assert set(presenter.errors) == {"name", "currency", "rates"}
    assert window.findChild(QLineEdit, "shopCurrency").text() == "EURO"
    fill(window, shopName="Corner Shop", shopCurrency="EUR", shopTaxRates="")
    press(window, "storeContinue")
    fill(
        window,
        fullName="Carla",
        newUserName="carla",
        newPassword="short",
        passwordAgain="shorter",
        newPin="12",
    )
    press(window, "createOwner")
    assert {"password", "pin"} <= set(window.owner.presenter.errors)
    press(window, "firstRun.back")
    assert window._stack.currentWidget() is window.store
    assert window.findChild(QLineEdit, "shopName").text() == "Corner Shop"
