"""Two programs on one database, a server that goes away, a program that is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import uuid
from decimal import Decimal

import pytest

from pos.app import App
from pos.db.embedded import EmbeddedServer
from pos.demo.people import CASHIER, OWNER, DemoPerson
from pos.domain.barcode import check_digit
from pos.domain.tender import Tender, TenderKind
from pos.errors import Conflict, Refused
from pos.services import catalog, reports
from pos.services.catalog import ProductDraft
from pos.till.basket_acts import ScanKind
from pos.till.link import LinkStatus
from pos.till.session import Completed

NEW_CODE = "2000009" + "00001" + check_digit("200000900001")


def sign_in(app: App, person: DemoPerson) -> None:
    app.session.begin(app.door.sign_in(person.username, "pin", person.pin).result())


def sell(app: App, code: str) -> Completed:
    assert app.session.scan(code).kind is ScanKind.ADDED
    total = app.session.priced().total
    return app.session.complete([Tender(TenderKind.CARD, total)]).result()


def all_posted(app: App) -> bool:
    return app.worker.run(lambda journal: journal.count_waiting()).result() == 0


def wait_until(condition) -> None:
    """The suite's own time-out ends a test whose condition never comes."""
    pause = threading.Event()
    while not condition():
        pause.wait(0.02)


@pytest.fixture
def tills(pos, open_app):
    """Two tills of one shop: the owner's and the cashier's."""
    for code in ("A01", "A02"):
        pos("till", "add", code)
    office, checkout = open_app("A01"), open_app("A02")
    for app in (office, checkout):
        app.refresher.refresh()
        app.prices.reload()
    sign_in(office, OWNER)
    sign_in(checkout, CASHIER)
    office.start()
    checkout.start()
    return office, checkout


def test_what_another_till_recalls_is_not_listed_here_any_more(tills, barcodes) -> None:
    office, checkout = tills
    wait_until(lambda: office.link.state.status is LinkStatus.ONLINE)
    wait_until(lambda: checkout.link.state.status is LinkStatus.ONLINE)
    checkout.session.scan(barcodes[0])
    parked = checkout.parking.park("Blue coat").result()

    def listed(app: App) -> list[str]:
        return [each.basket_id for each in app.parking.list_all().result()]

    wait_until(lambda: parked in listed(office))
    office.parking.take_up(office.parking.fetch(parked).result()).result()
    wait_until(lambda: parked not in listed(checkout))
    office.session.cancel("a test").result()


def test_an_owner_adds_a_product_a_cashier_sells_it_and_the_report_shows_it(tills) -> None:
    office, checkout = tills
    assert checkout.session.scan(NEW_CODE).kind is ScanKind.UNKNOWN
    wait_until(lambda: checkout.link.state.status is LinkStatus.ONLINE)
    tax = next(iter(office.prices.rules.taxes))
    draft = ProductDraft(
        name="Fig jam 200 g",
        price=Decimal("3.95"),
        sku=f"NEW-{uuid.uuid4().hex[:6]}",
        barcodes=(NEW_CODE,),
        taxes=(uuid.UUID(tax),),
    )
    saved = office.change(catalog.save_product, draft).result()
    wait_until(lambda: checkout.prices.find((NEW_CODE,)) is not None)
    sold = sell(checkout, NEW_CODE)
    assert sold.receipt.total == Decimal("3.95")
    wait_until(lambda: all_posted(checkout))
    day = sold.receipt.sold_at.date()
    scope = reports.Scope(first=day.replace(day=1), last=day.replace(day=28), product=saved.draft.id)
    figures = office.query(reports.figures, scope).result()
    assert figures.total == Decimal("3.95")

    dearer = catalog.ProductDraft(**{**_fields(saved.draft), "price": Decimal("4.20")})
    office.change(catalog.save_product, dearer).result()
    wait_until(lambda: checkout.prices.find((NEW_CODE,)).product.price == Decimal("4.20"))
    with pytest.raises(Conflict, match="product_changed"):
        office.change(catalog.save_product, dearer).result()


def _fields(draft: ProductDraft) -> dict[str, object]:
    return {name: getattr(draft, name) for name in ProductDraft.__slots__}


def test_a_cashier_cannot_do_an_owners_work_through_the_database(tills) -> None:
    _, checkout = tills
    product = checkout.prices.tiles(None, 1)[0]
    draft = ProductDraft(name="Cheap", price=Decimal("0.01"), id=uuid.UUID(product.id), version=1)
    with pytest.raises((Refused, Conflict)):
        checkout.change(catalog.save_product, draft).result()
    with pytest.raises(Refused):
        checkout.query(
            reports.figures,
            reports.Scope(first=checkout.clock.now().date(), last=checkout.clock.now().date()),
        ).result()


# psycopg warns of a cursor whose server died before it could be closed; that the server dies is the point here.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_server_goes_and_comes_back_and_the_cashier_notices_nothing(tills, shop_home, barcodes) -> None:
    _, checkout = tills
    sell(checkout, barcodes[0])
    wait_until(lambda: checkout.link.state.status is LinkStatus.ONLINE and all_posted(checkout))
    server = EmbeddedServer(shop_home.database)
    for _ in range(2):
        server.kill()
        numbers = [sell(checkout, barcodes[1]).entry.number.count for _ in range(3)]
        assert numbers == list(range(numbers[0], numbers[0] + 3))
        wait_until(lambda: checkout.link.state.status is LinkStatus.ONLINE and all_posted(checkout))
    assert checkout.worker.run(lambda journal: journal.counts()).result() == (0, 0, 0)


KILLED = """
import os, signal, sys
from pathlib import Path
from pos.bootstrap.opening import open_till
from pos.home import Home
app = open_till(Home(Path(sys.argv[1])), "K01")
for code in sys.argv[2:]:
    app.session.scan(code)
app.worker.run(lambda journal: None).result()
print(app.session.basket.id, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_program_killed_in_mid_sale_brings_the_basket_back(pos, open_app, shop_home, barcodes) -> None:
    pos("till", "add", "K01")
    pos("sell", "--till", "K01", "--scan", barcodes[0])
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(shop_home.path), *barcodes[:3]],
        capture_output=True, text=True, check=False, env=dict(os.environ),
    )  # fmt: skip
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    app = open_app("K01")
    assert app.session.basket.id == killed.stdout.strip()
    assert len(app.session.basket.lines) == 3
    sign_in(app, CASHIER)
    done = app.session.complete([Tender(TenderKind.CARD, app.session.priced().total)]).result()
    assert done.entry.id == killed.stdout.strip()
    assert done.entry.number.count == 2
