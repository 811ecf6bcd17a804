"""Pictures of the reports page on a demo shop, to be looked at beside the design pictures.

Run `POS_HOME=FOLDER python -m tests.ui.reports_shots DIR` after `pos demo --make`.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer

from pos.bootstrap.opening import open_till
from pos.demo.people import OWNER
from pos.home import find_home
from pos.i18n import Locale
from pos.ui.application import start
from pos.ui.office.frame import Office
from pos.ui.operation import Operations
from pos.ui.reports.page import ReportsPage
from pos.ui.theme import theme

SIZES = ((1366, 768), (1600, 900), (1024, 768))


def settle(ms=60):
    loop = QEventLoop()
    QTimer.singleShot(ms, loop.quit)
    loop.exec()


def wait_for_answers(page):
    for _ in range(200):
        settle(25)
        if not page.presenter.is_busy:
            return


def shoot(widget, folder, name):
    settle()
    widget.grab().save(str(folder / f"{name}.png"))


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    desk = start(["shots"], theme_name="light")
    app = open_till(find_home(), "T01")
    app.session.user = app.door.sign_in(OWNER.username, "password", OWNER.password).result(30)
    app.start()
    settle(1500)
    app.prices.reload()
    operations = Operations()
    office = Office(app, Locale(), operations, lambda: None)
    office.resize(1366, 768)
    office.show()
    office.enter()
    office.choose("reports")
    page = office.page
    assert isinstance(page, ReportsPage)
    wait_for_answers(page)
    for mode in ("light", "dark"):
        theme().use(mode)
        for width, height in SIZES:
            office.resize(width, height)
            page.choose_tab("overview")
            page.presenter.choose_preset("last_30_days")
            wait_for_answers(page)
            page.overview.chart.mark(13)
            shoot(office, folder, f"overview-{mode}-{width}")
            page.overview.chart.mark(None)
            page.choose_tab("tables")
            for kind in ("product", "category", "cashier", "hour", "tax", "sales"):
                page.tables_view.kinds.chosen.emit(kind)
                wait_for_answers(page)
                if mode == "light" and width == 1366:
                    shoot(office, folder, f"table-{kind}-{mode}-{width}")
            shoot(office, folder, f"table-sales-{mode}-{width}")
            page.open_sales(page.presenter.target_of_kpi("net"))
            settle(300)
            page.sales_view.table.opened.emit(1)
            settle(300)
            shoot(office, folder, f"sales-{mode}-{width}")
            page.step_back()
            page.step_back()
        office.resize(1366, 768)
        page.choose_tab("overview")
        page.days.click()
        shoot(page.days_popup, folder, f"days-{mode}")
        page.days_popup.hide()
        page.product.click()
        page.product_popup.field.edit.setText("milk")
        page.presenter.search("milk")
        settle(400)
        shoot(page.product_popup, folder, f"product-{mode}")
        page.product_popup.hide()
    page.presenter.choose_preset("this_year")
    wait_for_answers(page)
    shoot(office, folder, "overview-year-dark")
    office.close()
    app.close()
    del desk


if __name__ == "__main__":
    main(Path(sys.argv[1]))
