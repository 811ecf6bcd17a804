"""The settings pages "Store" and "Taxes" and the audit log as the pictures in docs/screens show them, in a shop in memory."""

from __future__ import annotations

from types import SimpleNamespace

from scenes_office import an_office
from scenes_till import dark
from shots import settle

from pos.i18n import Locale
from pos.services.shop_settings import ShopOpened, ShopSheet
from pos.ui.office.page import Page
from pos.ui.settings.entries import ENTRIES, Entry
from pos.ui.settings.page import SettingsPage
from pos.ui.settings.store_page import StorePage
from pos.ui.settings.store_presenter import StorePagePresenter

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
