"""Pictures of customers at the till in both themes, to be looked at beside the design pictures.

Run `python tests/ui/customer_shots.py DIR`.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "giving"))
sys.path.insert(0, str(Path(__file__).parent / "customers"))
sys.path.insert(0, str(Path(__file__).parents[2]))

from counter import ANNA, BEANS, LOAF, OIL, Counter, K, goods
from giving_shots import Waiter, close_dialogs, settle, shoot
from PySide6.QtWidgets import QApplication
from test_customer_by_keys import MARCO, MARTA, MARTA_CARD, MEMBER, NOOR, RULE

from pos.till.link import LinkStatus
from pos.ui.theme import theme
from tests.factories.till import TillForTests


def shots(folder, mode, size=(1366, 768), tag=""):
    till = TillForTests(Path(tempfile.mkdtemp()) / "till", goods())
    counter = Counter(Waiter(), till)
    with till.snapshot.change(is_full=False) as change:
        change.put_documents("customer_group", [{"id": str(MEMBER), "name": "Member", "tax_switch": None}])
        change.put_documents("price_rule", [RULE])
    till.prices.reload()
    counter.server.people = [MARTA, NOOR, MARCO]
    counter.session.user = replace(ANNA, permissions=frozenset({"sell", "customers.edit"}))
    counter.window.resize(*size)
    counter.window.activateWindow()
    settle()
    counter.window.till.screens[0].enter()
    for code in (LOAF, OIL, BEANS):
        counter.scan(code)
    settle(700)
    shoot(counter, folder, f"customer-none-{mode}{tag}")
    counter.press(K.Key_F4)
    shoot(counter, folder, f"customer-page-{mode}{tag}")
    counter.type("mar")
    settle(300)
    shoot(counter, folder, f"customer-found-{mode}{tag}")
    counter.type("zzz")
    settle(300)
    shoot(counter, folder, f"customer-nobody-{mode}{tag}")
    counter.tap("customers.new")
    shoot(counter, folder, f"customer-new-{mode}{tag}")
    close_dialogs(counter)
    counter.press(K.Key_Escape)
    counter.scan(MARTA_CARD)
    settle(100)
    shoot(counter, folder, f"customer-served-{mode}{tag}")
    counter.press(K.Key_F4)
    counter.link.set_status(LinkStatus.OFFLINE, till.clock.now())
    counter.type("mar")
    settle(300)
    shoot(counter, folder, f"customer-away-{mode}{tag}")
    counter.press(K.Key_Escape)
    counter.press(K.Key_Escape)
    counter.press(K.Key_F12)
    shoot(counter, folder, f"customer-payment-{mode}{tag}")
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
    theme().use("light")
    shots(folder, "light", (1024, 768), "-1024")


if __name__ == "__main__":
    main()
