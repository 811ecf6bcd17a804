"""Opening a till for practice: the shop's goods, prices, people and printer, and a journal that is thrown away.

Nothing here can reach the books: there is no login to the database, no poster, no real card terminal, and the drawer stays shut.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from pos.app import App
from pos.bootstrap.opening import load_settings, print_queue, read_till_secret
from pos.domain.numbering import TRAINING as CODE
from pos.errors import PosError
from pos.home import Home, checked_till_code
from pos.journal.snapshot import Snapshot
from pos.settings import for_training
from pos.till.cards import TillCards
from pos.till.clock import Clock, SystemClock
from pos.till.database_thread import DatabaseThread
from pos.till.device_making import Troubles, printers_from
from pos.till.devices import Devices
from pos.till.link import TRAINING, Link
from pos.till.poster import Poster
from pos.till.price_book import PriceBook
from pos.till.refresh import Refresher
from pos.till.server import TillServer
from pos.till.session import TillSession, restore
from pos.till.training import NoPlace, TrainingDoor
from pos.till.worker import TillWorker


def open_training(
    home: Home,
    till: str | None = None,
    clock: Clock | None = None,
    *,
    reading: Snapshot | None = None,
    link: Link | None = None,
) -> App:
    """Open a till for practice beside the real one, which may be at work. Begins with nothing: no shift, no receipts.

    Arguments and errors as `open_till`; Refused("till_in_use") where somebody practises already.
    """
    settings = for_training(load_settings(home))
    real = checked_till_code(till or settings.till)
    name = read_till_secret(home, real).name
    clock, link = clock or SystemClock(), link or Link(TRAINING)
    worker = _new_worker(home.training(real))
    closers: list[Callable[[], None]] = []
    if reading is None:
        reading = Snapshot(home.till(real))
        closers.append(reading.close)
    prices = PriceBook(reading, is_training=True)
    session = TillSession(worker, prices, clock, worker.run(restore).result(), name)
    server, database_thread = TillServer(NoPlace()), DatabaseThread()
    troubles: Troubles = {}
    printing = print_queue(
        printers_from(settings, troubles, has_drawer=False), settings, session, worker, clock
    )
    cards = TillCards(worker, clock)
    devices = Devices(settings, CODE, printing, cards, troubles)
    closers.append(devices.close)
    return App(
        home=home,
        settings=settings,
        clock=clock,
        worker=worker,
        prices=prices,
        session=session,
        link=link,
        server=server,
        poster=Poster(worker, server, link, clock),
        refresher=Refresher(server, reading),
        printing=printing,
        door=TrainingDoor(prices, server, worker, database_thread, clock, link),
        database_thread=database_thread,
        closers=closers,
        cards=cards,
        devices=devices,
    )


def _new_worker(folder: Path) -> TillWorker:
    """What was practised last time is gone; a journal that cannot even be opened is no loss."""
    if folder.exists():
        before = TillWorker(folder, CODE)
        try:
            before.open().result()
        except PosError as error:
            if error.code == "till_in_use":
                raise
        finally:
            before.close()
        shutil.rmtree(folder)
    worker = TillWorker(folder, CODE)
    try:
        worker.open().result()
    except BaseException:
        # Raised again: a till that did not open must not keep its thread and its lock.
        worker.close()
        raise
    return worker
