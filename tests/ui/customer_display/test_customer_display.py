"""What the customer sees while somebody works at the till's window: the sale as it grows, the change, and nothing behind a lock."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from person import CHIPS, LOAF, MILK, K, M, full, person  # noqa: F401 - fixtures
from PySide6.QtCore import Qt
from two_screens import SCRIPT

from pos.i18n import Locale
from pos.till.shown import SignedIn
from pos.ui.customer_display.presenter import SALE, THANKS, WELCOME, CustomerPresenter, pole_texts
from pos.ui.customer_display.screens import CustomerScreens
from pos.ui.customer_display.window import CustomerWindow
from pos.ui.theme import theme

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def seen(person):  # noqa: F811 - a fixture
    presenter = CustomerPresenter(Locale(), lambda: "Linden Market")
    person.window.on_till = presenter.follow
    presenter.follow(person.window.till)
    person.seen = presenter
    return person


def face(who):
    return who.seen.face


def test_the_sale_grows_on_both_displays(seen) -> None:
    assert (face(seen).kind, face(seen).store, face(seen).greeting) == (WELCOME, "Linden Market", "Welcome")
    assert pole_texts(face(seen)) == (("Linden Market", ""), ("Welcome", ""))
    seen.scan(LOAF)
    seen.scan(MILK)
    seen.scan(MILK)
    shown = face(seen)
    assert shown.kind == SALE
    assert [(each.quantity, each.name, each.total) for each in shown.lines] == [
        ("1", "Sourdough loaf 800 g", "4.20"),
        ("2", "Oat milk barista 1 L", "4.98"),
    ]
    assert [each.is_new for each in shown.lines] == [False, True]
    assert shown.rows[0] == ("Subtotal, 3 items", "9.18")
    assert shown.total == "€9.18"
    assert pole_texts(shown) == (("2 Oat milk barista 1 L", "4.98"), ("Total", "€9.18"))
    seen.scan(LOAF)
    assert [each.is_new for each in face(seen).lines] == [True, False]


def test_the_change_stays_until_the_next_sale_and_comes_once(seen) -> None:
    seen.scan(LOAF)
    seen.press(K.Key_F12)
    assert face(seen).total == "€4.20"
    seen.type("10")
    seen.press(K.Key_Return)
    seen.wait_for("complete")
    shown = face(seen)
    assert (shown.kind, shown.greeting, shown.hero_label, shown.hero) == (
        THANKS,
        "Thank you",
        "Your change",
        "€5.80",
    )
    assert shown.facts == ("Total €4.20", "Paid €10.00")
    assert pole_texts(shown) == (("Your change", "€5.80"), ("Thank you", ""))
    seen.press(K.Key_Return)
    assert seen.screen == "checkout"
    assert face(seen).kind == THANKS
    seen.scan(MILK)
    assert face(seen).kind == SALE
    seen.window.till.complete.set_paper("failed")
    assert face(seen).kind == SALE


def test_what_is_left_of_a_payment_in_parts_and_the_change_at_the_end(seen) -> None:
    seen.scan(LOAF)
    seen.scan(MILK)
    seen.press(K.Key_F12)
    seen.press(K.Key_F6)
    seen.type("3")
    assert face(seen).total_label == "Total", "typing is no payment"
    seen.press(K.Key_Return)
    shown = face(seen)
    assert shown.rows[-2:] == (("Total", "6.69"), ("Paid so far", "3.00"))
    assert (shown.total_label, shown.total) == ("Left to pay", "€3.69")
    assert pole_texts(shown) == (("Paid so far", "3.00"), ("Left to pay", "€3.69"))
    assert shown.spoken == "Linden Market, Welcome, Paid so far, 3.00, Left to pay, €3.69"
    seen.press(K.Key_F5)
    seen.type("10")
    told = []
    seen.seen.listen(lambda: told.append(face(seen).kind))
    seen.press(K.Key_Return)
    seen.wait_for("complete")
    assert told == [THANKS], "nothing else in between"
    assert (face(seen).hero_label, face(seen).hero) == ("Your change", "€6.31")
    seen.press(K.Key_Return)
    seen.scan(LOAF)
    assert (face(seen).total_label, face(seen).total) == ("Total", "€4.20")


def test_a_part_that_is_given_back_is_not_shown_any_more(seen) -> None:
    seen.scan(LOAF)
    before = face(seen)
    seen.press(K.Key_F12)
    for _ in range(2):
        seen.type("1")
        seen.press(K.Key_Return)
    assert face(seen).total == "€2.20"
    seen.press(K.Key_Delete)
    assert face(seen).total == "€3.20"
    seen.press(K.Key_Escape)
    assert seen.screen == "checkout"
    assert face(seen).rows == before.rows
    assert (face(seen).total_label, face(seen).total, face(seen).paid) == ("Total", "€4.20", None)


def test_thanks_go_after_a_while(seen) -> None:
    seen.scan(LOAF)
    seen.press(K.Key_F12, M.ShiftModifier)
    seen.wait_for("complete")
    assert face(seen).hero_label == "Paid in full"
    seen.seen.rest()
    assert face(seen).kind == WELCOME


def test_a_locked_till_shows_nothing_of_the_sale(seen) -> None:
    seen.scan(LOAF)
    seen.press(K.Key_L, M.ControlModifier)
    assert seen.screen == "login"
    assert face(seen).kind == WELCOME
    assert face(seen).lines == ()
    seen.window._open_till(SignedIn("u1", "Anna Koster", "Cashier"))
    assert [each.name for each in face(seen).lines] == ["Sourdough loaf 800 g"]


def test_names_are_never_markup_and_a_parked_sale_leaves_the_welcome(seen) -> None:
    seen.scan(CHIPS)
    assert face(seen).lines[0].name == "Fish & <b>Chips</b>"
    seen.till.lines = []
    seen.window.till.checkout.refresh()
    assert face(seen).kind == WELCOME


def test_the_window_never_takes_the_keyboard_and_is_alike_in_both_themes(seen, qtbot) -> None:
    for code in (LOAF, MILK):
        seen.scan(code)
    window = CustomerWindow(face(seen))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    with qtbot.waitExposed(window):
        window.show()
    assert window.windowFlags() & Qt.WindowType.WindowDoesNotAcceptFocus
    assert window.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    light = window.grab().toImage()
    theme().use("dark")
    assert window.grab().toImage() == light


def test_the_line_that_changed_is_always_in_view(seen, qtbot) -> None:
    for number in (10, 11, 12, 15, 16, 17, 20, 21, 22):
        seen.scan(f"4006381{number:06d}")
    window = CustomerWindow(face(seen))
    qtbot.addWidget(window)
    window.resize(1366, 768)
    assert len(window.lines_shown) == 6
    assert window.lines_shown[-1].is_new
    seen.scan("4006381000010")
    window.show_face(face(seen))
    assert any(each.is_new for each in window.lines_shown)


def test_a_till_with_one_screen_is_never_covered(seen) -> None:
    for number in ("off", "1", "2", "9"):
        screens = CustomerScreens(seen.window, Locale(), lambda: "Linden Market", number)
        screens.place()
        assert screens.window is None


def test_it_opens_on_the_second_screen_and_leaves_the_keyboard_where_it_was(tmp_path) -> None:
    """In a process of its own, because the number of screens is set when Qt starts."""
    screen = {"width": 1366, "height": 768, "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    two = [{"name": name, "x": 1366 * at, "y": 0, **screen} for at, name in enumerate(("one", "two"))]
    config = tmp_path / "screens.json"
    config.write_text(json.dumps({"screens": two}))
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={config}",
            "PYTHONPATH": f"{ROOT}:{ROOT}/tests/ui",
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "screens": ["one", "two"],
        "on": "two",
        "left": 1366,
        "focus_is_tills": True,
        "after_off": True,
    }


def test_without_a_display_nothing_is_read_and_a_new_one_is_right_at_once(seen, monkeypatch) -> None:
    asked = []
    basket = seen.till.basket
    seen.seen.set_watched(is_watched=False)
    seen.window.till.checkout.port.basket = lambda: asked.append(1) or basket()
    seen.scan(LOAF)
    alone = len(asked)
    assert face(seen).kind == WELCOME
    seen.seen.set_watched(is_watched=True)
    assert [each.name for each in face(seen).lines] == ["Sourdough loaf 800 g"]
    seen.scan(MILK)
    assert len(asked) > 2 * alone


def test_a_long_sale_is_put_into_words_only_where_it_is_seen(seen) -> None:
    for number in (10, 11, 12, 15, 16, 17, 20, 21, 22, 23, 24, 25, 26, 27, 28):
        seen.scan(f"4006381{number:06d}")
    assert len(face(seen).lines) == 12
    assert face(seen).lines[-1].is_new
    assert face(seen).rows[0][0] == "Subtotal, 15 items"
    seen.scan("4006381000010")
    assert face(seen).lines[0].is_new
    assert len(face(seen).lines) == 12
