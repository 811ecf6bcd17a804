"""Scenes of the import dialog for scripts/screens.py: a supplier's file of 12,480 rows, half of which are in."""

from __future__ import annotations

from pathlib import Path

from inventory import shop as inventory
from scenes_office import RIGHTS, SceneShop, an_office
from scenes_till import dark
from shots import settle

from pos.domain.inputs.sheet import read_sheet
from pos.errors import Refused
from pos.i18n import Locale
from pos.services.product_import import BATCH, Outcome, Remark
from pos.ui.inventory.products_page import ProductsPage

HEAD = "art_no;description;ean;group;price_eur;purchase;vat;qty_wh;colour;"
FIRST = (
    "PA-021;Olive oil EV 500ml;8007150904112;Pantry;8,90;5,10;9;3;",
    "SW-007;Dark choc 70%;8000500310427;Sweets;2,95;1,42;9;66;",
)
ROWS = 12_480
LOOKS = {
    218: Refused("barcode_check_digit", barcode="400638133393", digits=12, column=2),
    1044: Refused("import_price_missing"),
    3310: Remark("category_made", "Deli"),
    5872: Refused("import_barcode_taken", barcode="8000500310427", product="Basmati rice 1 kg"),
    7001: Remark("cost_above_price", "Almond butter 250 g"),
}


def outcome(number):
    found = LOOKS.get(number)
    if isinstance(found, Refused) or number % 1050 == 17:
        return Outcome(number, "skipped", found or Refused("import_name_missing"))
    result = "updated" if number % 5 == 0 else "same" if number % 61 == 0 else "new"
    return Outcome(number, result, None, (found,) if found else ())


class ImportShop(SceneShop):
    """A shop whose file is made up; it writes as far as it is let."""

    def __init__(self):
        super().__init__()
        self.batches = ROWS // BATCH + 1

    def read_file(self, _path, separator=""):
        lines = [HEAD, *FIRST, *(f"X-{at};Thing {at};;;1,00;;;;" for at in range(ROWS - len(FIRST)))]
        return read_sheet("\n".join(lines).encode(), separator)

    def check_rows(self, _job, rows):
        return [outcome(row.number) for row in rows]

    def write_rows(self, _job, rows):
        self.batches -= 1
        self.is_open = self.batches > 0
        return [outcome(row.number) for row in rows]


def importing(album):
    for ending in ("", "-dark"):
        with dark(bool(ending)):
            _importing(album, ending)


def _importing(album, ending):
    shop = ImportShop()
    clock = iter(range(10_000))

    def make(_operations):
        page = ProductsPage(shop, Locale(), RIGHTS | {"stock.edit"}, lambda: inventory.NOW)
        page.desk.presenter._seconds = lambda: next(clock) * 0.35
        return page

    with an_office("products", make) as (office, page):
        page.desk.open_import()
        presenter = page.desk.presenter
        presenter.open_file(Path("spring-catalogue.csv"))
        settle(100)
        album.keep(office, f"07-import-columns{ending}")
        presenter.choose(7, "stock")
        presenter.check()
        settle(100)
        if not ending:
            album.keep(office, "07-import-check")
        shop.batches = 80
        presenter.start()
        settle(100)
        album.keep(office, f"07-import-progress{ending}")
        page.desk.dialog.end()


SCENES = (
    (
        (
            "07-import-columns",
            "07-import-columns-dark",
            "07-import-check",
            "07-import-progress",
            "07-import-progress-dark",
        ),
        importing,
    ),
)
