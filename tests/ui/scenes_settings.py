"""The settings pages "Store" and "Taxes" and the audit log as the pictures in docs/screens show them, in a shop in memory."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal
from types import SimpleNamespace

from scenes_office import an_office
from scenes_till import dark
from shots import settle

from pos.i18n import Locale
from pos.services.assortment import Tax
from pos.services.shop_settings import ShopOpened, ShopSheet
from pos.services.taxes import Taxes, TaxesOpened, Use
from pos.ui.office.page import Page
from pos.ui.settings.entries import ENTRIES, Entry
from pos.ui.settings.page import SettingsPage
from pos.ui.settings.store_page import StorePage
from pos.ui.settings.store_presenter import StorePagePresenter
from pos.ui.settings.taxes_page import TaxesPage
from pos.ui.settings.taxes_presenter import TaxesPagePresenter

SHEET = ShopSheet(
    "LM",
    "Linden Market",
    "en_NL",
    "12 Linden Street\n1017 AB Amsterdam",
    "020 555 0142",
    "hello@linden.example",
    "NL001234567B01",
    "34 567 890",
    lock_after=3,
)


class Answers:
    """Errands that are answered at once."""

    def __init__(self, answer):
        self.answer = answer

    def ask(self, *_asked, done, **_named):
        done(self.answer)

    do = ask


def make_empty(_app, _locale, _operations):
    return Page("", "empty")


def make_store(_app, _locale, _operations):
    return StorePage(StorePagePresenter(Answers(ShopOpened(SHEET, "EUR", 2))))


def make_taxes(_app, _locale, _operations):
    names = {"A": ("Low rate", "9"), "B": ("High rate", "21"), "C": ("Zero rate", "0")}
    keys = {letter: uuid.UUID(int=at) for at, letter in enumerate(names, 1)}
    made = [
        Tax(name, letter, Decimal(rate), keys[letter], treatment="standard" if rate != "0" else "zero")
        for letter, (name, rate) in names.items()
    ]
    uses = {
        keys["A"]: Use(842, 842, 842, ("Food", "Drinks", "Books")),
        keys["B"]: Use(431, 431, 431, ("Household", "Clothes")),
        keys["C"]: Use(11, 11, 11, ("Gift cards",)),
    }
    opened = TaxesOpened(Taxes("LM", True, tuple(made)), uses, 1284, 0)
    presenter = TaxesPagePresenter(Answers(opened), Locale(), lambda: dt.date(2025, 11, 20))
    page = TaxesPage(presenter)
    presenter.load()
    presenter.set_plan_rate("9.5")
    return page


def entries() -> tuple[Entry, ...]:
    """All pages by name, with these as they are made here; the others are not opened."""
    made = {"store": "make_store", "taxes": "make_taxes"}
    return tuple(
        Entry(each.key, each.text, each.icon, __name__, made.get(each.key, "make_empty")) for each in ENTRIES
    )


def settings(album):
    for mode in ("", "-dark"):
        keys = [key for key in ("store", "taxes") if album.wants(f"09-settings-{key}{mode}")]
        if not keys:
            continue

        def make(operations):
            user = SimpleNamespace(may=lambda _right: True)
            app = SimpleNamespace(session=SimpleNamespace(user=user))
            return SettingsPage(app, Locale(), operations, entries())

        with dark(bool(mode)), an_office("settings", make) as (office, page):
            for key in keys:
                page.choose(key)
                settle(200)
                album.keep(office, f"09-settings-{key}{mode}")


SCENES = (
    (
        tuple(f"09-settings-{key}{mode}" for key in ("store", "taxes") for mode in ("", "-dark")),
        settings,
    ),
)


def audit_log(album):
    from pos.services.audit_log import Checked
    from pos.ui.audit.page import AuditPage
    from pos.ui.audit.presenter import AuditPresenter
    from tests.ui.audit.shop import NOW, Around, FakeErrands, at

    def make(operations):
        errands = FakeErrands()
        errands.checked = Checked(at(14, 30, 0), "Carla Ruiz", 48212, 0)
        presenter = AuditPresenter(errands, Locale(), lambda: NOW, "Carla Ruiz")
        return AuditPage(presenter, Around(), operations.run)

    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("audit", make) as (office, page):
            page.presenter.open(page.presenter.rows[1].key)
            settle(150)
            album.keep(office, f"09-audit-log{mode}")


SCENES = (*SCENES, (("09-audit-log", "09-audit-log-dark"), audit_log))
