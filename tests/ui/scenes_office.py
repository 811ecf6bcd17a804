"""The office's screens and papers as the pictures in docs/screens show them: a shop in memory with believable goods and figures."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from decimal import Decimal
from types import SimpleNamespace

from fakes import CATALOGUE, CATEGORIES
from scenes_till import a_shell, dark
from shots import settle

from pos.i18n import Locale
from pos.services.assortment import Category, Supplier
from pos.services.paging import Count, Page
from pos.services.reports import HourCell, TenderRow, TopRow
from pos.services.stock import LowStock, Movement
from pos.till.link import Link, LinkStatus
from pos.till.session import SignedIn
from pos.ui.inventory.products_page import ProductsPage
from pos.ui.office.frame import Office
from pos.ui.operation import Operations
from pos.ui.people.page import PeoplePage
from pos.ui.purchasing.page import PurchasingPage
from pos.ui.reports.page import ReportsPage
from tests.ui.inventory import shop as inventory
from tests.ui.people import staff
from tests.ui.reports import shop as figures
from tests.ui.stock import counting

D = Decimal
RIGHTS = inventory.RIGHTS
OWNER = SignedIn(
    "1",
    "carla",
    "Carla Ruiz",
    "owner",
    RIGHTS | {"journal.read", "settings.edit", "people.edit", "audit.read"},
    "t",
)
SUPPLIERS = ("Oak Bakery", "Northern Dairy", "Kade Roasters", "Alba Foods", "Bee & Field", "Green Lane")
MOVES = (
    (1, -2, "sale", None, None, "1-000482", "Anna Koster", "", 0),
    (3, -3, "sale", None, None, "1-000482", "Anna Koster", "", 0),
    (13, 1, "refund", None, None, "1-000431", "Anna Koster", "Changed mind", 1),
    (2, 12, "in", "delivery", "Delivery", None, "Ben Visser", "Kade Roasters", 5),
    (11, 24, "in", "delivery", "Delivery", None, "Ben Visser", "Kade Roasters", 5),
    (8, -1, "adjust", "correction", "Correction", None, "Carla Ruiz", "Counted 10, expected 11", 20),
    (18, -1, "sale", None, None, "1-000418", "Dina Okafor", "", 21),
    (9, -4, "out", "damaged", "Damaged", None, "Ben Visser", "Bruised", 46),
)


def make_shop():
    """The goods of the till's pictures, as the office knows them."""
    made = inventory.Shop(0)
    kinds = {
        key: Category(name, inventory.an_id(800 + at), None, tint)
        for at, (key, name, tint) in enumerate(CATEGORIES)
    }
    made.categories = tuple(kinds.values())
    made.suppliers = tuple(Supplier(name, inventory.an_id(700 + at)) for at, name in enumerate(SUPPLIERS))
    for at, (name, price, kind, stock) in enumerate(CATALOGUE, 1):
        amount = D(price.partition("/")[0])
        made.drafts[inventory.an_id(at)] = inventory.a_draft(
            at,
            name=name,
            price=amount,
            sku=f"{kind[:2].upper()}-{at:03d}",
            category=kinds[kind].id,
            supplier=made.suppliers[at % len(SUPPLIERS)].id,
            cost=(amount * D("0.55")).quantize(D("0.01")),
            barcodes=(f"4006381{at - 1:06d}",),
        )
        made.levels[inventory.an_id(at)] = D(stock or 0)
    return made


class SceneShop(inventory.Shop):
    """Its rows say the category and the supplier of their goods."""

    def __init__(self):
        super().__init__(0)
        self.__dict__.update(make_shop().__dict__)

    def row(self, draft):
        from dataclasses import replace

        kind = next(each.name for each in self.categories if each.id == draft.category)
        supplier = next(each.name for each in self.suppliers if each.id == draft.supplier)
        return replace(super().row(draft), category_name=kind, supplier_name=supplier)

    def count_products(self, _query):
        return Count(len(self.drafts), is_exact=True)

    def list_movements(self, product=None, **named):
        rows = []
        for at, (number, qty, kind, reason, label, sale, who, note, hours) in enumerate(MOVES):
            when = inventory.NOW - dt.timedelta(hours=hours, minutes=at)
            key = inventory.an_id(number + 1)
            rows.append(
                Movement(
                    len(MOVES) - at, when, when.date(), "S01", "T01", key, self.drafts[key].name, D(qty), kind,
                    reason, label, D("1.10"), D(qty), inventory.an_id(5) if sale else None, sale, who, note,
                )
            )  # fmt: skip
        return Page(tuple(rows), None)


def nobody(*_arguments, **_named):
    from pos.errors import Refused

    raise Refused("signed_in_offline")


@contextmanager
def an_office(key, make_page):
    """The office with this page in it."""
    link = Link()
    link.set_status(LinkStatus.ONLINE, inventory.NOW)
    app = SimpleNamespace(
        session=SimpleNamespace(user=OWNER),
        link=link,
        prices=SimpleNamespace(
            store=SimpleNamespace(name="Linden Market"),
            person_name=lambda _: None,
            people=[{"id": "anna"}, {"id": "ben"}, {"id": OWNER.person_id}],
        ),
        query=nobody,
        change=nobody,
    )
    operations = Operations()
    office = Office(app, Locale(), operations, lambda: None)
    page = make_page(operations)
    office._make = lambda _key: page
    office._ask_count = lambda: None
    office.resize(1366, 768)
    office.show()
    office.activateWindow()
    office.enter()
    office.side_bar.choose(key)
    settle(120)
    yield office, page
    office.close()
    office.deleteLater()
    settle()


def products(album):
    def make(_operations):
        return ProductsPage(SceneShop(), Locale(), RIGHTS, lambda: inventory.NOW)

    with an_office("products", make) as (office, page):
        album.keep(office, "07-inventory-list")
        page.pane.view.opened.emit(next(row for row in page.products.listing.rows if "Olive" in row.name))
        settle(150)
        album.keep(office, "07-inventory-editor")


def stock(album):
    def make(_operations):
        return counting.stock_page(SceneShop(), Locale(), RIGHTS, lambda: inventory.NOW)

    with an_office("stock", make) as (office, page):
        album.keep(office, "07-stock")
        page.tabs.chosen.emit("movements")
        settle(120)
        album.keep(office, "07-inventory-movements")


def purchasing(album):
    from tests.ui.purchasing import orders

    past = orders.an_order(118, "part", orders.LINES[:2]), orders.an_order(117, "closed", orders.LINES[2:5])
    others = (
        orders.an_order(116, "cancelled", orders.LINES[:1], supplier_name="Kade Roasters"),
        orders.an_order(120, "draft", orders.LINES[1:4], supplier_name="Northern Dairy"),
    )

    def make(_operations):
        shop = orders.Orders(orders.an_order(), *past, *others)
        return PurchasingPage(shop, Locale(), RIGHTS, lambda: orders.NOW, orders.printing())

    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("purchasing", make) as (office, page):
            if not mode:
                album.keep(office, "07-orders")
            page.open_order(orders.an_order().id)
            settle(150)
            receiving = page.receiving
            receiving.fill_all()
            receiving.type(orders.an_id(6), "quantity", "0")
            receiving.type(orders.an_id(3), "quantity", "20")
            receiving.type_reference("AF-20377")
            receiving.type_shipping("12.50")
            album.keep(office, f"07-inventory-receive-order{mode}")


def stocktake(album):
    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("stock", lambda _operations: a_count()) as (office, page):
            page.tabs.chosen.emit("stocktake")
            settle(150)
            page.take_scan(counting.code(counting.MUG))
            album.keep(office, f"07-inventory-stocktake{mode}")


def a_count():
    shop = counting.Counts(counting.a_stocktake())
    shop.more = SimpleNamespace(listed=155, counted=112, fewer=5, more=1, value=D("-24.40"))
    return counting.stock_page(shop, Locale(), RIGHTS, lambda: counting.NOW)


TOPS = (("House blend coffee beans 1 kg", 118, "1941.10"), ("Sourdough loaf 800 g", 402, "1587.10"), ("Olive oil extra virgin 500 ml", 164, "1372.02"), ("Free-range eggs, 6", 388, "1130.63"), ("Dark chocolate 70%", 391, "1084.24"), ("Beeswax candle, tall", 142, "867.62"))  # fmt: skip
TENDERS = (("card", "Card", "0.618"), ("cash", "Cash", "0.291"), ("gift_card", "Gift card", "0.058"))
LOW = (("Stoneware mug", 0, 4), ("Hand soap, fig 300 ml", 2, 6), ("Olive oil extra virgin 500 ml", 3, 6), ("Avocado", 4, 10), ("Beeswax candle, tall", 9, 10))  # fmt: skip


def overview(scope, before, by):
    from dataclasses import replace

    made = figures.overview(scope, before, by)
    total = made.now.total
    shares = [(kind, name, (total * D(share)).quantize(D("0.01"))) for kind, name, share in TENDERS]
    rest = total - sum(amount for _, _, amount in shares)
    tenders = [TenderRow(kind, name, 40, amount) for kind, name, amount in shares]
    hours = tuple(
        HourCell(day, hour, 1 + (day * 7 + hour * 13) % 20, D(0), D(20 + (day * 7 + hour * 13) % 80))
        for day in range(1, 8)
        for hour in range(8, 19)
    )
    tops = tuple(
        TopRow(inventory.an_id(at), name, D(qty), D(net) / 2, D(net), D(net) / 4)
        for at, (name, qty, net) in enumerate(TOPS)
    )
    low = tuple(
        LowStock(inventory.an_id(at), "", name, D(left), D(of), None, None, "pcs")
        for at, (name, left, of) in enumerate(LOW)
    )
    return replace(
        made,
        tenders=(*tenders, TenderRow("on_account", "On account", 9, rest)),
        hours=hours,
        products=tops,
        low_stock=low,
    )


def reports(album):
    errands = figures.FakeErrands()
    errands.answers["overview"] = overview

    def make(operations):
        return ReportsPage(
            figures.fake_app(), Locale(), operations, errands=errands, saving=None, now=lambda: figures.NOW
        )

    for mode in ("light", "dark"):
        with dark(mode == "dark"), an_office("reports", make) as (office, page):
            page.overview.chart.mark(13)
            album.keep(office, f"08-reports-{mode}")
            if mode == "light":
                page.choose_tab("tables")
                settle(120)
                album.keep(office, "08-reports-table")


def receipt(album):
    from pos.ui.widgets.receipt_view import ReceiptView

    with a_shell() as (shell, till):
        till.has_terminal = False
        shell.till.checkout.pay()
        shell.till.payment.take()
        settle(100)
        paper = shell.findChild(ReceiptView)
        album.keep(paper, "11-receipt-80mm")


class BenchOfPictures:
    """Devices as in the design's picture: all is well but the terminal, and the scale is not set up."""

    troubles = {}  # noqa: RUF012 - nobody writes into it
    may_change, till_name = True, "Till 1"

    def __init__(self):
        from pos.settings import Settings

        self.settings = Settings(
            printer="usb:04b8:0e28",
            second_printer="tcp:192.168.1.31:9100",
            customer_display="2",
            pole="serial:/dev/ttyUSB1:9600",
            terminal="zvt:192.168.1.40:20007",
        )

    def test(self, key):
        from concurrent.futures import Future

        from pos.errors import Unavailable
        from pos.till.device_tests import Tested

        future = Future()
        outcomes = {
            "printer": Tested("printed"),
            "second": Tested("printed", is_paper_low=True),
            "drawer": Tested("opened", 0.21),
            "pole": Tested("showing"),
        }
        if key in outcomes:
            future.set_result(outcomes[key])
        else:
            future.set_exception(Unavailable("terminal_unreachable", terminal="192.168.1.40"))
        return future

    def show_customer_test(self):
        from pos.till.device_tests import Tested

        return Tested("showing")

    def screens(self):
        return (("1", "1366 \N{MULTIPLICATION SIGN} 768"), ("2", "1366 \N{MULTIPLICATION SIGN} 768"))

    def find(self):
        from concurrent.futures import Future

        from pos.hardware.finding import Found

        future = Future()
        future.set_result(
            [Found("usb", "04b8:0e28", "EPSON TM-T20III"), Found("serial", "/dev/ttyUSB0", "USB serial port")]
        )
        return future


def hardware(album):
    from pos.ui.scan_seen import ScanSeen
    from pos.ui.settings.entries import ENTRIES
    from pos.ui.settings.hardware.presenter import HardwarePresenter
    from pos.ui.settings.hardware_page import HardwarePage
    from pos.ui.settings.page import SettingsPage

    def make(operations):
        app = SimpleNamespace(session=SimpleNamespace(user=OWNER))
        page = SettingsPage(app, Locale(), operations, ENTRIES)
        inner = HardwarePage(HardwarePresenter(BenchOfPictures(), Locale(), operations.run))
        page._pages["hardware"] = inner
        page._inner.addWidget(inner)
        return page

    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("settings", make) as (office, page):
            page.list.choose("hardware")
            presenter = page.inner.presenter
            presenter.take_scan(ScanSeen("4006381333931", 13, 38.0, "enter"))
            presenter.test_everything()
            settle(150)
            album.keep(office, f"09-settings-hardware{mode}")
            if not mode:
                presenter.set_up("printer")
                settle(150)
                album.keep(office, "09-settings-hardware-set-up")


def attention(album):
    from pos.ui.attention.page import AttentionPage
    from tests.ui.attention.shop import NOW, FakeErrands, alarm, kept, odd_house

    def make(operations):
        errands = FakeErrands([*odd_house(), alarm(), kept()])
        return AttentionPage(None, Locale(), operations, errands=errands, now=lambda: NOW)

    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("attention", make) as (office, page):
            office.side_bar.set_count("attention", page.presenter.open_count)
            page.presenter.open(page.presenter.rows[0].key)
            settle(150)
            album.keep(office, f"15-attention-flags{mode}")


def people(album):
    def make(_operations):
        return PeoplePage(
            staff.FakeErrands(), Locale(), lambda: staff.NOW, staff.CARLA, lambda: "Linden Market"
        )

    for mode in ("", "-dark"):
        with dark(bool(mode)), an_office("users", make) as (office, page):
            page.presenter.choose(staff.ANNA)
            settle(150)
            album.keep(office, f"09-users-roles{mode}")


SCENES = (
    (("09-users-roles", "09-users-roles-dark"), people),
    (("15-attention-flags", "15-attention-flags-dark"), attention),
    (
        ("09-settings-hardware", "09-settings-hardware-dark", "09-settings-hardware-set-up"),
        hardware,
    ),
    (("07-inventory-list", "07-inventory-editor"), products),
    (("07-stock", "07-inventory-movements"), stock),
    (("07-inventory-stocktake", "07-inventory-stocktake-dark"), stocktake),
    (("07-orders", "07-inventory-receive-order", "07-inventory-receive-order-dark"), purchasing),
    (("08-reports-light", "08-reports-dark", "08-reports-table"), reports),
    (("11-receipt-80mm",), receipt),
)
