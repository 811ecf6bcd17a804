"""Pictures of the dialogs for discounts, prices, notes and consent in both themes, to be looked at beside the design pictures.

Run `python tests/ui/giving_shots.py DIR`.
"""

from __future__ import annotations

import sys
import tempfile
from decimal import Decimal
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "giving"))
sys.path.insert(0, str(Path(__file__).parents[2]))

sys.path.insert(0, str(Path(__file__).parent / "approval"))
from counter import BEANS, LOAF, OIL, Counter, K, M, goods
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication
from test_asking_by_keys import FLOWERS, PHONE, WINE
from test_inbox import FakeInbox, News, request

from pos.domain.product import Tracking
from pos.i18n import Locale
from pos.till.giving import Gift, Mode
from pos.ui.approval.inbox import RequestBanner
from pos.ui.approval.inbox_presenter import InboxPresenter
from pos.ui.theme import theme
from pos.ui.widgets.dialog import Dialog
from tests.factories import a_product
from tests.factories.till import TillForTests


def settle(ms=60):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


class Waiter:
    """As much of qtbot as the counter needs."""

    def addWidget(self, _widget):
        """Closed by hand."""

    def waitActive(self, _widget):
        import contextlib

        return contextlib.nullcontext()

    def waitUntil(self, condition):
        for _ in range(200):
            if condition():
                return
            settle(20)
        raise TimeoutError

    def mouseClick(self, widget, button):
        from PySide6.QtTest import QTest

        QTest.mouseClick(widget, button)


def shoot(counter, folder, name):
    settle(160)
    counter.window.grab().save(str(folder / f"{name}.png"))


def close_dialogs(counter):
    for dialog in counter.window.findChildren(Dialog):
        if dialog.isVisible():
            dialog.cancel()
    settle()


def request_banner(counter, folder, mode):
    inbox, news = FakeInbox(), News()
    inbox.open = [request(1), request(2)]
    banner = RequestBanner(counter.window, InboxPresenter(inbox, Locale(), counter.operations.run), news)
    banner.place_on("checkout")
    banner.begin()
    settle()
    shoot(counter, folder, f"06-request-{mode}")
    counter.tap("request.refuse")
    shoot(counter, folder, f"06-request-refuse-{mode}")
    close_dialogs(counter)
    banner.end()


def shots(folder, mode):
    more = (
        a_product("12.00", name="Cut flowers", barcode=FLOWERS, is_open_price=True),
        a_product("199.00", name="Phone, black 128 GB", barcode=PHONE, tracking=Tracking.SERIAL),
        a_product("6.50", name="Red wine, dry 750 ml", barcode=WINE, min_age=18),
    )
    till = TillForTests(Path(tempfile.mkdtemp()) / "till", (*goods(), *more))
    counter = Counter(Waiter(), till)
    counter.window.activateWindow()
    settle()
    counter.window.till.screens[0].enter()
    for code in (LOAF, OIL, BEANS):
        counter.scan(code)
    settle(700)
    shoot(counter, folder, f"02-lines-{mode}")
    counter.press(K.Key_F5)
    counter.type("15")
    shoot(counter, folder, f"02-discount-percent-{mode}")
    counter.press(K.Key_F5)
    counter.type("99")
    shoot(counter, folder, f"02-discount-refused-{mode}")
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("16")
    shoot(counter, folder, f"02-new-price-{mode}")
    close_dialogs(counter)
    counter.press(K.Key_D, M.ControlModifier)
    counter.type("5")
    shoot(counter, folder, f"02-discount-all-{mode}")
    close_dialogs(counter)
    counter.press(K.Key_Up)
    counter.press(K.Key_F5, M.ShiftModifier)
    counter.type("6")
    counter.press(K.Key_Return)
    counter.type("73")
    shoot(counter, folder, f"06-approval-{mode}")
    counter.type("00")
    settle()
    shoot(counter, folder, f"06-approval-wrong-{mode}")
    counter.tap("approval.afar")
    settle()
    shoot(counter, folder, f"06-approval-waiting-{mode}")
    close_dialogs(counter)
    counter.desk.note(counter.session.basket.lines[0].key, "thin slices, in two bags")
    counter.desk.note(None, "deliver on Friday")
    counter.giving.give(Gift(counter.session.basket.lines[1].key, Mode.PERCENT, Decimal(10), "Damaged"))
    counter.window.till.checkout.refresh()
    counter.press(K.Key_N, M.ControlModifier)
    shoot(counter, folder, f"02-note-{mode}")
    close_dialogs(counter)
    shoot(counter, folder, f"02-lines-given-{mode}")
    for code, name in ((WINE, "age"), (FLOWERS, "open-price"), (PHONE, "serial")):
        counter.scan(code)
        shoot(counter, folder, f"02-asks-{name}-{mode}")
        close_dialogs(counter)
    counter.window.till.checkout.close_notice()
    counter.window.on_action("sold_by")
    shoot(counter, folder, f"02-sold-by-{mode}")
    counter.press(K.Key_Right)
    counter.press(K.Key_Return)
    counter.window.till.checkout.close_notice()
    shoot(counter, folder, f"02-lines-sold-by-{mode}")
    request_banner(counter, folder, mode)
    counter.window.resize(1024, 768)
    counter.press(K.Key_F5)
    shoot(counter, folder, f"02-discount-1024-{mode}")
    close_dialogs(counter)
    counter.close()
    counter.window.close()
    till.close()


def main():
    from pos.paths import resources_dir
    from pos.ui.theme import install, load_fonts

    folder = Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    app = QApplication([])
    load_fonts(resources_dir() / "fonts")
    install(app, "light")
    for mode in ("light", "dark"):
        theme().use(mode)
        shots(folder, mode)


if __name__ == "__main__":
    main()
