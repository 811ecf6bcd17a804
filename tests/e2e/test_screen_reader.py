"""Somebody who sees nothing signs in, sells, takes goods back and closes the shift: the real program, read over AT-SPI."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest

from pos.demo.people import CASHIER
from pos.home import Home
from tests.e2e.screen_reader import ENABLED, FOCUSABLE, Missing, Part, ScreenReader, start
from tests.factories.demo_shop import ROOT

TILL = "A01"
PROGRAM = f"import sys; from pos.ui.running import run_program; sys.exit(run_program(till='{TILL}'))"
ROLES = {
    "button", "push button", "toggle button", "check box", "radio button", "text", "entry", "password text", "list", "list item",
    "table", "cell", "table cell", "panel", "dialog", "chart", "scroll bar", "combo box", "menu item",
}  # fmt: skip
KEYCAP = re.compile(r"(?:^|[a-z. ])(F\d{1,2}|Ctrl|Alt|Esc|Enter|Del)$")
CODE_NAME = re.compile(r"[a-z]+[._A-Z]\w*")


@pytest.fixture(scope="module")
def reader(shop_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ScreenReader]:
    folder = tmp_path_factory.mktemp("reader")
    folder.chmod(0o700)
    if not (shop_home.path / "secrets" / f"till-{TILL}").exists():
        done = subprocess.run(
            [sys.executable, "-m", "pos", "till", "add", TILL],
            env={**os.environ, "POS_HOME": str(shop_home.path), "PYTHONPATH": str(ROOT)},
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
    environment = {
        "POS_HOME": str(shop_home.path),
        "PYTHONPATH": str(ROOT),
        "POS_LANGUAGE": "en",
    }
    try:
        with start(folder, ["-c", PROGRAM], environment) as reader:
            yield reader
    except Missing as missing:
        pytest.skip(f"nothing here reads the screen: {missing}")


def faults(parts: list[Part]) -> list[str]:
    """What somebody who hears the screen could not work with."""
    found = []
    for part in parts:
        said = f"{part.role} {part.name!r} ({part.code_name})"
        if part.has(FOCUSABLE) and part.has(ENABLED):
            if not part.name.strip():
                found.append(f"without a name: {said}")
            if part.role not in ROLES:
                found.append(f"nobody knows what it is: {said}")
        if part.name and (part.name == part.code_name or CODE_NAME.fullmatch(part.name)):
            found.append(f"a name of the program's own: {said}")
        if KEYCAP.search(part.name):
            found.append(f"a key in its words: {said}")
    return found


def names(reader: ScreenReader) -> list[str]:
    return [part.name for part in reader.parts()]


def test_somebody_who_sees_nothing_works_a_whole_shift(reader: ScreenReader) -> None:
    # Signing in: the name is chosen by what a reader does first, and the PIN pressed digit by digit
    reader.wait_for(CASHIER.name)
    assert faults(reader.parts()) == []
    reader.press(CASHIER.name)
    reader.wait_for(f"Hello, {CASHIER.name.split()[0]}")
    for digit in CASHIER.pin:
        reader.press(digit)
    reader.wait_for("Open shift", "panel")
    assert faults(reader.parts()) == []
    reader.press("Open shift", "push button")

    # The checkout, and two lines that are rows of their own
    scan = reader.wait_for("Scan, or type a name or code", "text")
    assert scan.has(FOCUSABLE)
    assert faults(reader.parts()) == []
    reader.forget()
    reader.type("Beeswax")
    reader.wait_for("1 product matches")
    reader.key("Enter")
    reader.wait_for_announcement("Total €6.50")
    reader.type("Hand soap")
    reader.wait_for("1 product matches")
    reader.key("Enter")
    reader.wait_for_announcement("Total €11.90")
    rows = [part.name for part in reader.parts() if "Lines of the sale" in part.parents]
    assert [each for each in rows if each] == [
        "Beeswax candle, tall, 1 at 6.50 each, total 6.50",
        "Hand soap, fig 300 ml, 1 at 5.40 each, total 5.40",
        *[
            each
            for each in rows
            if each.startswith(("Quantity", "One ", "Discount", "Price", "Note", "Remove"))
        ],
    ]
    assert faults(reader.parts()) == []

    # What stands in the strip, and what went wrong
    assert "Online, all sales sent" in names(reader)
    reader.type("8888888")
    reader.key("Enter")
    reader.wait_for_announcement(
        "No product has barcode 8888888. Nothing was added. Check the label and scan again."
    )
    assert "No product has barcode 8888888" in names(reader)
    reader.key("Esc")

    # Everything that can be done: found by typing, and as a page
    reader.with_ctrl("k")
    reader.wait_for("Find an action, a product or a page", "text")
    reader.key("Esc")
    reader.press("More", "push button")
    reader.wait_for("Close shift", "push button")
    assert faults(reader.parts()) == []
    reader.key("Esc")

    # Paying in two parts
    reader.press("Pay €11.90")
    reader.wait_for("Payment", "panel")
    assert faults(reader.parts()) == []
    reader.press("Card", "check box")
    reader.wait_for("Amount on the card")
    reader.type("5")
    reader.key("Enter")
    reader.wait_for_announcement("Left to pay €6.90")
    reader.press("Cash", "check box")
    reader.wait_for("Cash received")
    reader.type("10")
    reader.key("Enter")
    reader.wait_for_announcement("Give change €3.10")
    reader.wait_for("Sale complete", "panel")
    assert faults(reader.parts()) == []
    reader.press("New sale")

    # Goods come back
    reader.wait_for("Scan the first item")
    reader.press("Return", "push button")
    reader.wait_for("Return or exchange")
    reader.type("1")
    reader.key("Enter")
    reader.wait_for("Paid with")
    assert faults(reader.parts()) == []
    assert any(name.startswith("Beeswax candle, tall") for name in names(reader))
    reader.key("Esc")
    reader.key("Esc")

    # The shift is closed
    reader.wait_for("Scan the first item")
    reader.press("More", "push button")
    reader.press("Close shift", "push button")
    reader.wait_for("Close shift", "panel")
    assert faults(reader.parts()) == []
    reader.press("Review and close")
    reader.wait_for("Count again", "push button")
    assert faults(reader.parts()) == []
    reader.press("Keep this count")
    reader.wait_for("Net sales")
    assert faults(reader.parts()) == []
