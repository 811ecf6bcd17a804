"""Opening a till: home folder, settings, secrets and files become the one `App`; and the ways to the database."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from pos.app import App
from pos.bootstrap.keys import sealing_key
from pos.bootstrap.mail_account import mail_password, mail_route
from pos.db.durable import durable_write
from pos.documents.paper import PaperFormat
from pos.errors import Refused
from pos.hardware.page_printers import page_printer_from
from pos.home import Home, checked_till_code
from pos.journal.snapshot import Snapshot
from pos.paths import resources_dir
from pos.settings import Settings, database_override, read_settings, settings_text
from pos.till.cards import TillCards
from pos.till.clock import Clock, SystemClock
from pos.till.database_thread import DatabaseThread
from pos.till.device_making import Troubles, printers_from
from pos.till.devices import Devices
from pos.till.link import Link
from pos.till.poster import Poster
from pos.till.price_book import PriceBook
from pos.till.printing import Printer, PrintQueue
from pos.till.refresh import Refresher
from pos.till.server import EmbeddedPlace, SharedPlace, TillServer
from pos.till.session import TillSession, restore
from pos.till.sign_in import Door
from pos.till.worker import TillWorker
from pos.words import say

if TYPE_CHECKING:
    from pos.db.endpoint import Endpoint

log = logging.getLogger(__name__)
EMBEDDED = "embedded"
EMBEDDED_DATABASE = "pos"


@dataclass(frozen=True, slots=True)
class TillSecret:
    """A till's login to the database, kept in a file that only its user can read."""

    role: str
    password: str
    name: str


def is_initialised(home: Home) -> bool:
    """Is there a shop in this home folder?"""
    return home.settings_file.exists()


def load_settings(home: Home) -> Settings:
    """Settings with the override of `POS_DATABASE_URL` applied. Raises Refused: `not_initialised`, `settings_bad`."""
    if not is_initialised(home):
        raise Refused("not_initialised", home=str(home.path))
    return read_settings(home.path)


def save_settings(home: Home, settings: Settings) -> None:
    home.path.mkdir(parents=True, exist_ok=True, mode=0o700)
    durable_write(home.settings_file, settings_text(settings).encode(), 0o600)


def keep_till_secret(home: Home, till: str, secret: TillSecret) -> None:
    path = home.secret(f"till-{checked_till_code(till)}")
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    document = {"role": secret.role, "password": secret.password, "name": secret.name}
    durable_write(path, json.dumps(document).encode(), 0o600)


def read_till_secret(home: Home, till: str) -> TillSecret:
    """Raises Refused("till_unknown") when this computer has no login for the till."""
    try:
        document = json.loads(home.secret(f"till-{checked_till_code(till)}").read_text(encoding="utf-8"))
        return TillSecret(document["role"], document["password"], document["name"])
    except FileNotFoundError as error:
        raise Refused("till_unknown", till=till) from error
    except (ValueError, KeyError) as error:
        raise Refused(
            "settings_bad", key=say("till secret"), path=str(home.path), reason=say("unreadable")
        ) from error


def database_address(settings: Settings) -> str:
    """Where the database is: the override, the setting, or the embedded server."""
    return database_override() or settings.database or EMBEDDED


@contextmanager
def admin_access(home: Home, settings: Settings) -> Iterator[Endpoint]:
    """An administrator's way to the shop's database; for an embedded server it is started for as long as needed.

    Raises Refused("admin_address_needed") when the database is shared and POS_DATABASE_URL names no user.
    """
    from pos.db.embedded import EmbeddedServer
    from pos.db.endpoint import Endpoint

    address = database_address(settings)
    if address != EMBEDDED:
        override = database_override()
        if not override:
            raise Refused("admin_address_needed", address=Endpoint.parse(address).describe())
        yield Endpoint.parse(override)
        return
    with EmbeddedServer(home.database) as server:
        yield server.admin_endpoint().with_database(EMBEDDED_DATABASE)


def till_server(home: Home, settings: Settings, till: str) -> TillServer:
    """The database as this till reaches it; nothing is started yet, nor even imported: a till must open at once."""
    secret = read_till_secret(home, till)
    address = database_address(settings)
    if address == EMBEDDED:
        return TillServer(EmbeddedPlace(home.database, EMBEDDED_DATABASE, secret.role, secret.password))
    return TillServer(SharedPlace(address, secret.role, secret.password))


def open_till(
    home: Home,
    till: str | None = None,
    clock: Clock | None = None,
    *,
    reading: Snapshot | None = None,
    link: Link | None = None,
) -> App:
    """Open journal and snapshot of a till and build everything around them. Nothing runs until `App.start`.

    A window that stands already brings its own `reading` snapshot and `link`. Touches this computer's files only, so it is quick and works without a server. Raises Refused (`not_initialised`,
    `till_unknown`, `till_in_use`) and Unavailable (`journal_damaged`, `disk_full`, ...).
    """
    settings = load_settings(home)
    code = checked_till_code(till or settings.till)
    secret = read_till_secret(home, code)
    clock = clock or SystemClock()
    folder = home.till(code)
    troubles: Troubles = {}
    printers = printers_from(settings, troubles)
    worker = TillWorker(folder, code)
    try:
        worker.open().result()
        restored = worker.run(restore).result()
    except BaseException:
        # Raised again: a till that did not open must not keep its threads and its lock.
        worker.close()
        raise
    writing = Snapshot(folder)
    closers: list[Callable[[], None]] = [writing.close]
    if reading is None:
        reading = Snapshot(folder)
        closers.append(reading.close)
    prices = PriceBook(reading)
    session = TillSession(worker, prices, clock, restored, secret.name)
    link = link or Link()
    server = till_server(home, settings, code)
    database_thread = DatabaseThread()
    key = partial(sealing_key, home, code, is_demo=settings.is_demo == "yes")
    cards = TillCards(worker, clock)
    printing = print_queue(printers, settings, session, worker, clock)
    devices = Devices(settings, code, printing, cards, troubles)
    closers.append(devices.close)
    app = App(
        home=home,
        settings=settings,
        clock=clock,
        worker=worker,
        prices=prices,
        session=session,
        link=link,
        server=server,
        poster=Poster(worker, server, link, clock),
        refresher=Refresher(server, writing),
        printing=printing,
        door=Door(server, worker, database_thread, clock, key, link),
        database_thread=database_thread,
        closers=closers,
        cards=cards,
        devices=devices,
    )
    use_mail(app)
    return app


def use_mail(app: App) -> None:
    """Let the till's mail go the way of its settings. One that makes no sense is told to the log: a till has to sell."""
    is_demo = app.settings.is_demo == "yes"
    try:
        route = mail_route(app.settings)
    except Refused as error:
        log.warning("no mail: %s", error)
        route = None
    app.mails.use(route, partial(mail_password, app.home, is_demo=is_demo))


def print_queue(
    printers: dict[str, Printer],
    settings: Settings,
    session: TillSession,
    worker: TillWorker,
    clock: Clock,
) -> PrintQueue:
    """The queue of a till's papers for its printers."""
    return PrintQueue(
        worker,
        printers,
        lambda entry, is_copy: session.receipt(entry, is_copy=is_copy),
        lambda: PaperFormat.of(session.prices.store),
        resources_dir() / "fonts" / "Inter-Regular.ttf",
        clock,
        page_printer_from(settings.page_printer),
    )
