"""Pictures of exchanges in one basket in both themes, to be looked at beside the design pictures.

Run `python tests/ui/exchange_shots.py DIR`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parent / "giving"))
sys.path.insert(0, str(Path(__file__).parent / "approval"))
sys.path.insert(0, str(Path(__file__).parent / "returns"))

from counter import BEANS, LOAF, OIL, K, goods
from giving_shots import Waiter, close_dialogs, settle, shoot
from PySide6.QtWidgets import QApplication
from test_exchange import Exchange, made_for

from pos.ui.theme import theme
from tests.factories.till import TillForTests


def shots(folder, mode, size=(1366, 768), tag=""):
    till = TillForTests(Path(tempfile.mkdtemp()) / "till", goods())
    counter = made_for(Exchange(Waiter(), till), till)
    counter.window.resize(*size)
    counter.window.activateWindow()
    counter.window.till.screens[0].enter()
    settle()

    def picture(name):
        settle(700)
        shoot(counter, folder, f"exchange-{name}-{mode}{tag}")

    counter.scan(str(counter.sale.entry.number))
    settle(200)
    counter.scan(OIL)
    picture("return")
    counter.press(K.Key_F6)
    settle(200)
    picture("begun")
    counter.scan(BEANS)
    picture("to-pay")
    counter.press(K.Key_F12)
    picture("payment")
    counter.press(K.Key_Escape)
    counter.press(K.Key_Delete)
    counter.window.till.checkout.close_notice()
    counter.scan(LOAF)
    picture("back")
    counter.press(K.Key_F12)
    picture("give-back")
    counter.press(K.Key_Down)
    picture("give-back-cash")
    close_dialogs(counter)
    counter.close()
    counter.windows.remove()
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
