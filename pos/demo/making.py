"""Making the demo shop: install, people, goods, half a year of sales in the journals of two tills, deliveries.

The past goes the same way as the present: entries are appended to real journals and posted by the real function.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path

from pos.bootstrap.installing import NewShop, install, keep_till
from pos.bootstrap.opening import admin_access, load_settings, save_settings, till_server
from pos.db.database import Database
from pos.db.durable import durable_write
from pos.db.revision import REVISION
from pos.demo.catalogue import TAXES, TINTS, DemoProduct, demo_id, promotions, read_products
from pos.demo.past import Past, PastTill
from pos.demo.people import ADMIN, CASHIER, OWNER, PEOPLE, DemoPerson
from pos.demo.regulars import add_regulars
from pos.domain.entries import Draft
from pos.domain.money import Currency
from pos.domain.pricing import PriceRules
from pos.domain.promotion import Promotion
from pos.errors import PosError, Refused
from pos.home import Home
from pos.journal.store import Journal
from pos.services import passwords, seeding, sessions, store, users
from pos.services.founding import NewOwner
from pos.services.seeding import Seed, SeedCategory, SeedDelivery, SeedProduct, SeedPromotion, SeedTax
from pos.services.store import Store
from pos.settings import Settings
from pos.till.clock import SystemClock
from pos.till.link import Link
from pos.till.poster import Poster
from pos.till.server import TillServer
from pos.till.worker import TillWorker
from pos.words import say

log = logging.getLogger(__name__)
EUR = Currency("EUR", 2)
STORE = Store(
    code="S01",
    name="Linden Market",
    currency="EUR",
    exponent=2,
    locale="en",
    time_zone="Europe/Amsterdam",
    address="12 Linden Street\n1017 AB Amsterdam",
    tax_number="NL001234567B01",
    receipt_footer="Returns within 30 days with this receipt.\nThank you, see you soon.",
)
TILLS = (("T01", 0.6, (CASHIER, CASHIER, ADMIN)), ("T02", 0.4, (ADMIN, OWNER)))
"""Code, share of the sales, and who takes turns at it."""
LIMITS = {
    "cashier": {
        "line_percent": "10",
        "line_amount": None,
        "sale_percent": "5",
        "sale_amount": None,
        "price_percent": "10",
        "cash_out": "50",
        "refund_amount": "100",
    }
}
"""What a cashier of the demo shop does without a manager."""
SALES_A_DAY = 52.0
DELIVERY_EVERY_DAYS = 14
BATCH = 200
Progress = Callable[[str, float | None], None]


def make_demo(home: Home, days: int, on_progress: Progress = lambda _step, _share: None) -> None:
    """Make the shop with `days` of past up to yesterday. Takes some seconds for half a year.

    An attempt that was cut off is thrown away first: everything in it is made up.
    """
    clear_half_made(home)
    home.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    _mark(home).touch()
    shop = NewShop(
        store=STORE,
        taxes=(),
        owner=NewOwner(OWNER.username, OWNER.name, OWNER.password, OWNER.pin),
        settings=Settings(is_demo="no"),
    )
    install(home, shop, lambda step: on_progress(step, None))
    settings = load_settings(home)
    products = read_products()
    rules = PriceRules(EUR, {tax.id: tax for tax in TAXES}, tuple(promotions(products)))
    with admin_access(home, settings) as admin:
        database = Database(admin)
        try:
            on_progress(say("Goods and people"), None)
            keep_till(home, admin, "T02", "Till 2")
            _add_people(database)
            database.run(store.put_setting, "limits", LIMITS)
            database.run(seeding.fill_catalogue, _seed(products, rules.promotions))
            past = Past(products, rules)
            first = date.today() - timedelta(days=days)  # noqa: DTZ011 the shop's own calendar day
            for number, (code, share, names) in enumerate(TILLS):
                _sell(
                    home, settings, past, (code, share, names), (first, days), _share_of(on_progress, number)
                )
            _welcome_regulars(home, settings)
            deliveries = _deliveries(products, past.sold, first, days)
            database.run(seeding.receive, STORE.code, EUR.exponent, list(deliveries))
        finally:
            database.close()
    save_settings(home, replace(settings, is_demo="yes"))
    durable_write(_stamp(home), REVISION.encode("ascii"))
    _mark(home).unlink()


def is_of_this_program(home: Home) -> bool:
    """Was the demo shop made or upgraded by a program with the same schema?"""
    try:
        return _stamp(home).read_text(encoding="ascii").strip() == REVISION
    except OSError:
        return False


def bring_up_to_date(
    home: Home, days: int, on_progress: Progress = lambda _step, _share: None
) -> Path | None:
    """Upgrade a demo shop of an older program. One that cannot be upgraded is made anew, and the old one put aside: somebody
    may have sold in it. Returns where it lies then.
    """
    from pos.bootstrap.resetting import move_home
    from pos.db import upgrade

    try:
        with admin_access(home, load_settings(home)) as admin:
            upgrade.upgrade(admin)
    except PosError:
        raise  # busy, full, or of a newer program: nothing to throw away for
    except Exception as error:  # noqa: BLE001 whatever is odd about an old demo shop, it is quicker made than mended
        log.warning("the demo shop is made anew: %s", error)
        aside = move_home(home)
        make_demo(home, days, on_progress)
        return aside
    durable_write(_stamp(home), REVISION.encode("ascii"))
    return None


def _stamp(home: Home) -> Path:
    return home.path / "demo-schema"


def is_half_made(home: Home) -> bool:
    """Was the making of this demo shop cut off?"""
    return _mark(home).exists()


def clear_half_made(home: Home) -> None:
    """Remove what a cut-off attempt left. Touches nothing that has no mark of such an attempt."""
    if not is_half_made(home):
        return
    moved = home.database / "moved-to"
    if moved.exists():
        shutil.rmtree(moved.read_text(encoding="utf-8").strip(), ignore_errors=True)
    for folder in (home.database, home.tills, home.path / "secrets"):
        shutil.rmtree(folder, ignore_errors=True)
    home.settings_file.unlink(missing_ok=True)


def _mark(home: Home) -> Path:
    return home.path / "making-the-demo"


def _add_people(database: Database) -> None:
    for person in PEOPLE:
        found = database.run(users.find, person.username)
        if found is None:
            key = database.run(users.add, person.username, person.name, person.role)
            database.run(users.set_password, key, person.password)
            database.run(users.set_pin, key, person.pin)


def _seed(products: Sequence[DemoProduct], offers: Sequence[Promotion]) -> Seed:
    return Seed(
        categories=list(_categories(products)),
        suppliers={demo_id("supplier", name): name for name in sorted({each.supplier for each in products})},
        taxes=[SeedTax(tax.id, tax.name, tax.letter, tax.rate) for tax in TAXES],
        products=[_seed_product(each) for each in products],
        promotions=[
            SeedPromotion(
                offer.id,
                offer.name,
                offer.kind.value,
                {
                    "value": str(offer.value),
                    "take": offer.take,
                    "pay": offer.pay,
                    "product_ids": sorted(offer.product_ids),
                    "category_ids": sorted(offer.category_ids),
                },
                offer.priority,
            )
            for offer in offers
        ],
    )


def _categories(products: Sequence[DemoProduct]) -> Iterator[SeedCategory]:
    """Top of the tree first; those below carry their parent's tint."""
    for position, name in enumerate(TINTS):
        yield SeedCategory(demo_id("category", name), name, None, position % 8, position)
    below = {(each.parent_category, each.category) for each in products if each.parent_category}
    for position, (parent, name) in enumerate(sorted(below)):
        tint = TINTS.index(parent) % 8
        yield SeedCategory(demo_id("category", name), name, demo_id("category", parent), tint, position)


def _seed_product(each: DemoProduct) -> SeedProduct:
    product = each.product
    is_first = each.variant_of == product.sku
    return SeedProduct(
        id=product.id,
        sku=product.sku or "",
        name=product.name,
        barcode=product.barcode,
        category=product.category_id or "",
        supplier=demo_id("supplier", each.supplier),
        tax=product.tax_ids[0],
        unit=product.unit.value,
        is_by_weight=product.unit.is_measured,
        price=product.price,
        cost=each.cost,
        reorder_level=product.reorder_level or Decimal(0),
        order_qty=each.order_quantity,
        favourite=each.favourite,
        variant_of=demo_id("product", each.variant_of) if each.variant_of and not is_first else None,
        variant_label=each.variant,
        min_age=product.min_age,
    )


def _share_of(on_progress: Progress, number: int) -> Callable[[float], None]:
    return lambda share: on_progress(say("The shop's past"), (number + share) / len(TILLS))


def _sell(
    home: Home,
    settings: Settings,
    past: Past,
    till: tuple[str, float, tuple[DemoPerson, ...]],
    span: tuple[date, int],
    on_share: Callable[[float], None],
) -> None:
    """Write one till's past into its journal and post it, as the people who were signed in."""
    code, share, names = till
    worker = TillWorker(home.till(code), code)
    worker.open().result()
    server = till_server(home, settings, code)
    try:
        signed_in = {person: _sign_in(server, person) for person in set(names)}
        past_till = PastTill(code, share, tuple(signed_in[person] for person in names))
        first, days = span
        for number in range(days):
            _append(worker, past, list(past.day(past_till, first + timedelta(days=number), SALES_A_DAY)))
        total = worker.run(Journal.count_waiting).result() or 1
        poster = Poster(worker, server, Link(), SystemClock())
        poster.on_batch.append(lambda posted: on_share(min(1.0, posted / total)))
        poster.step()
    finally:
        server.close()
        worker.close()


def _append(worker: TillWorker, past: Past, drafts: Sequence[Draft]) -> None:
    """A day's entries; what comes back is written before the shift closes."""
    *day, closing = drafts
    sold = worker.run(lambda journal: journal.append_all(day)).result()
    back = [*past.refunds(sold), closing]
    worker.run(lambda journal: journal.append_all(back)).result()


def _welcome_regulars(home: Home, settings: Settings) -> None:
    server = till_server(home, settings, TILLS[0][0])
    try:
        token = _token(server, OWNER)
        add_regulars(server.database, token, EUR, date.today())  # noqa: DTZ011 the shop's own calendar day
        server.database.run(sessions.sign_out, token=token)
    finally:
        server.close()


def _sign_in(server: TillServer, person: DemoPerson) -> tuple[str, str]:
    """Person and session id of a real sign-in at this till."""
    token = _token(server, person)
    claims = sessions.read_token(token)
    server.database.run(sessions.sign_out, token=token)
    return str(claims.person), str(claims.jti)


def _token(server: TillServer, person: DemoPerson) -> str:
    database = server.database
    salt = database.read(sessions.sign_in_salt, person.username, "pin")
    answer = database.run(sessions.sign_in, person.username, "pin", passwords.derive(person.pin, salt))
    if answer.token is None:
        raise Refused("wrong_pin", tries_left=answer.tries_left)
    return answer.token


def _deliveries(
    products: Sequence[DemoProduct], sold: dict[str, Decimal], first: date, days: int
) -> Iterator[SeedDelivery]:
    """What was sold came in over the weeks, so that today's stock is what the file says."""
    rounds = max(1, days // DELIVERY_EVERY_DAYS)
    for each in products:
        need = sold.get(each.product.id, Decimal(0)) + each.opening_stock
        if need <= 0:
            continue
        unit = Decimal("0.001") if each.product.unit.is_measured else Decimal(1)
        portion = (need / rounds).quantize(unit, rounding="ROUND_DOWN")
        for number in range(rounds):
            last = number == rounds - 1
            qty = need - portion * (rounds - 1) if last else portion
            day = first + timedelta(days=number * DELIVERY_EVERY_DAYS)
            at = datetime.combine(day, time(6, 30)).astimezone(UTC)
            if qty > 0:
                yield SeedDelivery(at, each.product.id, qty, each.cost)
