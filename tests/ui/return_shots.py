"""Pictures of returns with and without a receipt in both themes, to be looked at beside the design pictures.

Run `python tests/ui/return_shots.py DIR`.
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

from giving_shots import Waiter, close_dialogs, settle, shoot
from person import ALL_FEATURES, K, Person
from PySide6.QtWidgets import QApplication
from visit import APPLES, SOAP, TEA, Visit

from pos.till.finding import Finding
from pos.ui.theme import theme
from tests.factories import a_product
from tests.factories.till import TillForTests


def a_till():
    return TillForTests(
        Path(tempfile.mkdtemp()) / "till",
        (
            a_product("5.40", name="Hand soap, fig 300 ml", barcode=SOAP),
            a_product("2.49", name="Oat milk barista 1 L", barcode=TEA),
            a_product("8.90", name="Olive oil extra virgin 500 ml", barcode=APPLES),
        ),
    )


def shots(folder, mode, size=(1366, 768), tag=""):
    till = a_till()
    person = Person(Waiter(), ALL_FEATURES)
    visit = Visit(person, till)
    person.window.resize(*size)
    settle()

    def picture(name):
        settle(120)
        shoot(person, folder, f"04-{name}-{mode}{tag}")

    visit.desk.finding = Finding(till.session, till.worker, visit.returning._asking, visit.link)
    visit.windows.remove()
    visit.screen = visit.windows.open()
    picture("find-day")
    person.press(K.Key_F3)
    picture("find-card")
    person.type("9999")
    person.press(K.Key_Return)
    picture("find-none")
    person.press(K.Key_F4)
    person.type("ma")
    picture("find-customer")
    person.press(K.Key_Escape)
    person.scan(visit.number)
    settle(100)
    person.scan(TEA)
    person.scan(SOAP)
    picture("return-ticked")
    visit.tap("return.way.store_credit")
    picture("return-credit")
    person.press(K.Key_F12)
    picture("return-approval")
    close_dialogs(person)
    person.press(K.Key_F9)
    picture("loose-empty")
    person.type("o")
    picture("loose-search")
    person.press(K.Key_Return)
    person.scan(SOAP)
    person.scan(SOAP)
    picture("loose-lines")
    person.press(K.Key_F7)
    picture("loose-price")
    close_dialogs(person)
    person.press(K.Key_F12)
    picture("loose-approval")
    close_dialogs(person)
    visit.windows.remove()
    person.filter.unwatch()
    person.window.close()
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
