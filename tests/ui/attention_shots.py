"""Pictures of the page "Attention", the dialog of a new series and the strip of a stopped till, to be looked at.

Run `python -m tests.ui.attention_shots DIR`.
"""

from __future__ import annotations

import sys
from concurrent.futures import Future
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

sys.path.insert(0, str(Path(__file__).parent))

from PySide6.QtWidgets import QApplication, QMenu
from shots import close, fill, make_shell, settle, sign_in

from pos.errors import Conflict, Refused
from pos.i18n import Locale
from pos.till.link import Link
from pos.till.series import Renewed
from pos.till.session import SignedIn
from pos.till.shown import LinkState
from pos.ui.attention.page import AttentionPage
from pos.ui.office import frame
from pos.ui.office.frame import Office
from pos.ui.operation import Operations
from pos.ui.series.dialog import SeriesDialog
from pos.ui.series.presenter import SeriesPresenter
from pos.ui.theme import theme
from pos.ui.widgets.explain_dialog import ExplainDialog
from pos.ui.widgets.question_dialog import QuestionDialog
from tests.ui.attention.shop import NOW, FakeErrands, alarm, full_house, kept, odd_house

OWNER = SignedIn(
    "1", "carla", "Carla Ruiz", "owner", frozenset({"catalog.edit", "reports.read", "journal.read"}), "t"
)


def nobody(*_arguments, **_named):
    raise Refused("signed_in_offline")


def make_office(items):
    app = SimpleNamespace(
        session=SimpleNamespace(user=OWNER),
        link=Link(),
        prices=SimpleNamespace(store=SimpleNamespace(name="Linden Market"), people=[]),
        query=nobody,
        change=nobody,
    )
    errands = FakeErrands(items)
    operations = Operations()
    office = Office(app, Locale(), operations, lambda: None)
    office.keep = operations
    page = AttentionPage(None, Locale(), operations, errands=errands, now=lambda: NOW)
    page.badge_changed.connect(lambda count: office.side_bar.set_count("attention", count))
    office._make = lambda _key: page
    office.resize(1366, 768)
    office.show()
    office.enter()
    office.choose("attention")
    return office, page, errands


def shoot(widget, folder, name):
    settle(160)
    widget.grab().save(str(folder / f"{name}.png"))


def page_pictures(folder, mode):
    office, page, errands = make_office(full_house())
    shoot(office, folder, f"list-{mode}")
    rows = {row.title: row.key for row in page.presenter.rows}
    page.presenter.open(rows["Sale T02/1-000481"])
    shoot(office, folder, f"kept-{mode}")
    page.detail.raw_button.click()
    shoot(office, folder, f"kept-raw-{mode}")
    page.presenter.begin("accept")
    page.detail.place_keyboard()
    shoot(office, folder, f"accept-{mode}")
    page.presenter.begin("edit")
    page.presenter.set_body(page.presenter.draft.body.replace('"total": "39.00"', '"total": "30.68",,'))
    page.detail.draw_draft()
    page.detail.place_keyboard()
    page.presenter.set_reason("typing mistake")
    page.detail.draw_draft()
    page.presenter.confirm()
    shoot(office, folder, f"edit-{mode}")
    page.presenter.drop()
    page.presenter.open(next(iter(rows.values())))
    shoot(office, folder, f"alarm-{mode}")
    page.presenter.close()
    page.choose_tab("decided")
    page.presenter.open(page.presenter.rows[0].key)
    shoot(office, folder, f"decided-{mode}")
    office.resize(1024, 768)
    page.choose_tab("open")
    page.presenter.open(page.presenter.rows[2].key)
    shoot(office, folder, f"narrow-{mode}")
    office.resize(1366, 768)
    page.presenter.close()
    errands.items = [kept(seq, at=NOW - timedelta(minutes=seq)) for seq in range(1, 432)]
    page.presenter.refresh()
    shoot(office, folder, f"long-{mode}")
    errands.items = []
    page.presenter.refresh()
    shoot(office, folder, f"empty-{mode}")
    office.close()
    office.deleteLater()
    settle()


def flag_pictures(folder, mode):
    office, page, _ = make_office([*odd_house(), alarm(), kept()])
    shoot(office, folder, f"flags-{mode}")
    for row in page.presenter.rows:
        if row.key.startswith("flag"):
            page.presenter.open(row.key)
            shoot(office, folder, f"flag-{row.place}-{mode}")
    page.presenter.open("flag T02/1-43")
    page.presenter.begin("seen")
    page.detail.place_keyboard()
    shoot(office, folder, f"flag-seeing-{mode}")
    page.presenter.drop()
    page.many.click()
    settle(120)
    office.findChild(QMenu, "attention.many.menu").actions()[0].trigger()
    shoot(office, folder, f"flag-many-{mode}")
    office.findChild(QuestionDialog).accept()
    shoot(office, folder, f"flag-many-done-{mode}")
    page.presenter.close()
    page.choose_tab("decided")
    page.presenter.open(page.presenter.rows[0].key)
    shoot(office, folder, f"flag-decided-{mode}")
    page.choose_tab("open")
    office.resize(1024, 768)
    page.presenter.open("flag T02/1-43")
    shoot(office, folder, f"flag-narrow-{mode}")
    page.presenter.close()
    shoot(office, folder, f"flags-narrow-{mode}")
    office.close()
    office.deleteLater()
    settle()


def till_pictures(folder, mode):
    shell, till, _ = make_shell(frozenset({"lock", "reprint", "renew_series", "office"}))
    sign_in(shell)
    fill(till)
    shell.till.checkout.refresh()
    fork = Conflict("journal_behind_server", server=412, journal=398)
    till.link_state = LinkState(is_online=False, to_send=3, problem=fork, is_stopped=True)
    shell.refresh_strip()
    shoot(shell, folder, f"stopped-{mode}")
    shell._on_strip_link_pressed()
    shoot(shell, folder, f"stopped-why-{mode}")
    shell.findChild(ExplainDialog).cancel()
    shell.till.screens[0]._on_menu_clicked()
    settle(60)
    menu = shell.findChildren(object, "menu.list")[-1]
    shoot(menu, folder, f"menu-{mode}")
    menu.close()
    futures = []

    def renew(_reason):
        futures.append(Future())
        return futures[-1]

    port = SimpleNamespace(till_code="T01", sales_to_send=3, renew_series=renew)
    dialog = SeriesDialog(shell, SeriesPresenter(port, shell.keep[2].run))
    dialog.open_here()
    dialog.reason.edit.setText("disk restored from Tuesday's backup")
    dialog.presenter.set_reason(dialog.reason.text())
    shoot(shell, folder, f"series-{mode}")
    dialog.accept()
    shoot(shell, folder, f"series-busy-{mode}")
    futures[-1].set_exception(Refused("not_allowed"))
    shoot(shell, folder, f"series-refused-{mode}")
    dialog.accept()
    futures[-1].set_result(Renewed(2, 4, 3))
    shoot(shell, folder, f"series-done-{mode}")
    dialog.accept()
    till.link_state = LinkState(
        is_online=True, problem=Refused("clock_wrong", minutes=4, direction="ahead of")
    )
    shell.refresh_strip()
    shoot(shell, folder, f"clock-{mode}")
    close(shell)


def main():
    from pos.paths import resources_dir
    from pos.ui.theme import install, load_fonts

    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    app = QApplication([])
    load_fonts(resources_dir() / "fonts")
    install(app, "light")
    assert frame.MAY_SEE_ATTENTION == "journal.read"
    for mode in ("light", "dark"):
        theme().use(mode)
        page_pictures(folder, mode)
        flag_pictures(folder, mode)
        till_pictures(folder, mode)


if __name__ == "__main__":
    main()
