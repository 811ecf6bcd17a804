"""A day at a till, killed at each write to its journal: what comes back is what was there before the act or after it.

`python -m tests.kill.each_write FOLDER` prints a report as JSON. One process without other threads forks a child for each
place: the child does the acts from the beginning and ends without a word there, as a killed program does; the parent opens the
till again and looks.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
import sqlite3
import sys
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path
from typing import Any

from pos.documents.paper import PaperFormat
from pos.domain.basket import Basket
from pos.domain.entries import Entry, EntryKind
from pos.domain.quantity import plain
from pos.domain.shift_count import Count
from pos.domain.shift_entries import Direction
from pos.domain.tender import TenderKind
from pos.errors import Unavailable
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.hardware.ports import RecordingTransport
from pos.hardware.terminal.client import ZvtTerminal
from pos.hardware.terminal.simulator import Simulator
from pos.journal import card_payments, parking
from pos.journal.store import Journal
from pos.paths import resources_dir
from pos.till.approving import Approvals
from pos.till.cards import TillCards
from pos.till.desk import TillDesk
from pos.till.link import TRAINING, Link
from pos.till.parking import Parking
from pos.till.printing import MAIN, Printer, PrintQueue
from pos.till.returning import Returning, Wanted
from pos.till.session import SignedIn
from pos.till.shifts import Shifts
from pos.till.shown import TakenTender
from pos.till.swapping import Swapping
from tests.factories import a_product
from tests.factories.till import TillForTests

D = Decimal
MILK, BREAD, WINE = "4000000000013", "4000000000020", "4000000000037"
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
RIGHTS = frozenset({"sell", "refund", "shift.open", "cash.move", "drawer.open"})
ANNA = SignedIn("10000000-0000-7000-8000-000000000001", "anna", "Anna", "owner", RIGHTS)
BEN = SignedIn("10000000-0000-7000-8000-000000000002", "ben", "Ben", "owner", RIGHTS)
DIED = 9
WRITES = frozenset({"BEGIN", "INSERT", "UPDATE", "DELETE", "REPLACE"})
TOOK_LONG_S = 20.0

State = dict[str, Any]


class Nobody:
    """There is no server."""

    def query(self, *_: Any, **__: Any) -> Future[Any]:
        raise Unavailable("server_unreachable")

    change = change_even_at_end = query


class Stand:
    """A till without a server: journal, printer, drawer, terminal."""

    def __init__(self, folder: Path) -> None:
        goods = (
            a_product("1.20", name="Milk", barcode=MILK),
            a_product("3.40", name="Bread", barcode=BREAD),
            a_product("7.80", name="Wine", barcode=WINE, min_age=18),
        )
        self.till = till = TillForTests(folder, goods)
        self.session = till.session
        link = Link(TRAINING)
        self.printing = PrintQueue(
            till.worker,
            {MAIN: Printer("Receipts", RecordingTransport(), EPSON_80_MM)},
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
        )
        self.simulator = Simulator(pace_s=0)
        self.simulator.start()
        self.cards = TillCards(
            till.worker, till.clock, ZvtTerminal("127.0.0.1", self.simulator.port, silence_s=5)
        )
        self.parking = Parking(till.session, till.worker, Nobody(), link)
        consents = Approvals(till.session, self, Nobody(), link)
        self.shifts = Shifts(till.session, till.worker, self.printing, self._verify, consents)
        self.desk = TillDesk(
            till.session, till.worker, link, self.printing, self.parking, None, None, self.cards
        )
        returning = Returning(till.session, till.worker, Nobody(), link)
        self.desk.take_back_with(returning, consents, None, Nobody())  # type: ignore[arg-type]
        self.printing.start()
        self.session.begin(ANNA, opens_shift=False)

    def consult(self, *_: object) -> Future[SignedIn]:
        return _done(BEN)

    @staticmethod
    def _verify(_name: str, _secret: str, _kind: str) -> Future[str]:
        return _done(BEN.person_id)

    def rest(self) -> None:
        """Nothing is under way any more, neither in the journal nor at the printer."""
        for _ in range(2):
            self.till.worker.run(lambda _: None).result()
            if not self.printing.wait_idle(TOOK_LONG_S):
                raise RuntimeError("the printer did not come to rest")

    def close(self) -> None:
        self.printing.stop()
        self.cards.ask_to_stop()
        self.cards.join(TOOK_LONG_S)
        self.till.close()
        self.simulator.stop()

    # What a cashier does

    def scan(self, code: str, pieces: int = 1) -> None:
        self.desk.scan(code, D(pieces))

    def pay_cash(self) -> None:
        total = self.session.total()
        self.desk.paying.complete([TakenTender("cash", total + 5)]).result()

    def pay_by_card(self) -> None:
        total = self.session.total()
        card = self.desk.paying.charge(total).result()
        tender = TakenTender("card", total, reference=card.reference, payment=card.payment_id)
        self.desk.paying.complete([tender]).result()

    def found(self) -> Any:
        assert self.desk.returns is not None
        last = self.session.last_entry
        assert last is not None
        return self.desk.returns.find_receipt(str(last.number)).result()

    def give_back(self) -> None:
        assert self.desk.returns is not None
        found = self.found()
        portions = found.portions({1: Wanted(D(1), "Damaged", restock=False)})
        self.desk.returns.refund(found, portions, self.desk.returns.money_back(found, portions)).result()

    def exchange(self) -> None:
        assert self.desk.exchanging is not None
        found = self.found()
        portions = found.portions({1: Wanted(D(1))})
        basket = self.desk.exchanging.hold(found, portions).result()
        self.desk.exchanging.begin(found, portions, basket)

    def swap(self) -> None:
        swapping = Swapping(self.session, self.till.worker)
        swapping.swap(swapping.last_sale().result(), TenderKind.CASH, TenderKind.CARD).result()

    def recall(self) -> None:
        (parked,) = self.parking.list_here().result()
        self.parking.take_up(self.parking.fetch(parked.basket_id).result()).result()


def _done(value: Any) -> Future[Any]:
    done: Future[Any] = Future()
    done.set_result(value)
    return done


def close_shift(stand: Stand) -> None:
    figures = stand.shifts.x_report().result().figures
    counted = Count(total=figures.expected["cash"])
    if stand.shifts.confirm_count(counted, insists=True).result().report is None:
        stand.shifts.confirm_count(counted, insists=True).result()
    stand.shifts.close().result()


ACTS: list[tuple[str, Callable[[Stand], object]]] = [
    ("open the shift", lambda s: s.shifts.open(Count({D(50): 2})).result()),
    ("scan", lambda s: s.scan(MILK)),
    ("scan it again", lambda s: s.scan(MILK)),
    ("scan three of another", lambda s: s.scan(BREAD, 3)),
    ("a note", lambda s: s.desk.note(None, "deliver")),
    ("ask for the age", lambda s: s.desk.answer_age(s.desk.scan(WINE).product_id, is_old_enough=True)),
    ("scan what asked for it", lambda s: s.scan(WINE)),
    ("undo", lambda s: s.desk.undo()),
    ("pay in cash", lambda s: s.pay_cash()),
    ("correct the payment", lambda s: s.swap()),
    ("print it again", lambda s: s.desk.print_again().result()),
    ("a gift receipt", lambda s: s.desk.print_gift().result()),
    ("scan to park", lambda s: s.scan(BREAD)),
    ("park", lambda s: s.parking.park("Blue coat").result()),
    ("scan to cancel", lambda s: s.scan(MILK)),
    ("cancel", lambda s: s.desk.cancel("Rung up wrongly")),
    ("recall", lambda s: s.recall()),
    ("pay by card", lambda s: s.pay_by_card()),
    ("give one back", lambda s: s.give_back()),
    ("scan to sell", lambda s: s.scan(MILK, 4)),
    ("pay that", lambda s: s.pay_cash()),
    ("take one in exchange", lambda s: s.exchange()),
    ("and another out", lambda s: s.scan(BREAD)),
    ("pay the difference", lambda s: s.pay_cash()),
    ("cash out", lambda s: s.shifts.move_cash(Direction.OUT, D(24), "Supplier", "crates").result()),
    ("open the drawer", lambda s: s.shifts.open_drawer("Change").result()),
    ("hand over", lambda s: s.shifts.hand_over(BEN).result()),
    ("close the shift", close_shift),
]


# What is there


def state_of(folder: Path) -> State:
    """What a till finds when it opens, in words and figures: no ids and no times."""
    till = TillForTests(folder)
    try:
        basket, session = till.session.basket, till.session
        return {
            **till.worker.run(_read).result(),
            "open": None if basket is None else _said(basket),
            "shift": None if session.shift is None else session.shift.user_id,
            "next": str(session.next_number),
        }
    finally:
        till.close()


def _read(journal: Journal) -> State:
    journal.check_whole()
    entries = journal.latest(list(EntryKind), 1000)[::-1]
    links = itertools.pairwise(entries)
    database = journal.database
    return {
        "entries": [_entry(each) for each in entries],
        "is_chain": all(
            after.prev_hash == before.hash and after.seq == before.seq + 1 for before, after in links
        ),
        "parked": [[each.name, _said(each.basket)] for each in parking.list_parked(journal)],
        "papers": sorted(
            f"{kind} {state}" for kind, state in database.execute("SELECT kind, state FROM print_job")
        ),
        "cards": sorted(
            f"{amount} {state}"
            for amount, state in database.execute("SELECT amount, state FROM card_payment")
        ),
        "lost": len(card_payments.orphans(journal)),
        "baskets": len(journal.basket_ids()),
    }


def _said(basket: Basket) -> list[Any]:
    lines = [[each.product.name, plain(each.quantity)] for each in basket.lines]
    back = [] if basket.exchange is None else [str(basket.exchange.total)]
    return [*lines, basket.note, *back]


def _entry(entry: Entry) -> list[Any]:
    body = entry.body
    said = (
        body.get(key)
        for key in ("number", "total", "direction", "amount", "reason", "is_refused", "expected")
    )
    return [entry.kind.value, *(each for each in said if each is not None)]


# Running and dying


class Killer:
    """Counts the places where the journal's file is about to change, and ends the process at one of them."""

    def __init__(self, dies_at: int = 0) -> None:
        self.places, self._dies_at = 0, dies_at

    def watch(self, journal: Journal) -> None:
        database = journal.database

        def about_to(statement: str) -> None:
            verb = statement.split(None, 1)[0].upper() if statement.strip() else ""
            # within a transaction nothing is in the file before its end
            if verb == "COMMIT" or (verb in WRITES and not database.in_transaction):
                self.places += 1
                if self.places == self._dies_at:
                    os._exit(DIED)

        database.set_trace_callback(about_to)


def run(folder: Path, killer: Killer, told: Callable[[int], None]) -> None:
    """All acts; `told` hears the number of each one before it begins, and one more at the end."""
    stand = Stand(folder)
    stand.till.worker.run(killer.watch).result()
    for number, (_, act) in enumerate(ACTS):
        told(number)
        act(stand)
        stand.rest()
    told(len(ACTS))
    stand.close()


def forked(folder: Path, dies_at: int) -> tuple[int, int, str]:
    """How a child ended that dies there: its status, the act that it was at, and what went wrong otherwise."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        killer = Killer(dies_at)
        try:
            run(folder, killer, lambda number: os.write(writing, f"{number}\n".encode()) and None)
            os.write(writing, f"places {killer.places}\n".encode())
            os._exit(0)
        except BaseException:  # noqa: BLE001 whatever it is, the parent hears of it
            os.write(writing, traceback.format_exc().encode())
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    acts = [line for line in said.splitlines() if line.isdigit()]
    return os.waitstatus_to_exitcode(status), int(acts[-1]) if acts else -1, said


def states_between(root: Path) -> list[State]:
    """What is there before the first act and after each one, where nobody dies."""
    folder = root / "whole"
    found = [state_of(folder)]
    stand = Stand(folder)
    for name, act in ACTS:
        try:
            act(stand)
            stand.rest()
        except Exception as error:
            raise RuntimeError(f"{name} failed") from error
        copy = root / f"after {len(found)}"
        stand.till.worker.run(lambda journal, to=copy: _copy(journal, to)).result()
        found.append(state_of(copy))
    stand.close()
    return found


def _copy(journal: Journal, to: Path) -> None:
    to.mkdir()
    with contextlib.closing(sqlite3.connect(to / "journal.db")) as target:
        journal.database.backup(target)


def explore(root: Path) -> State:
    """Die at each place once. The report has what is there between acts, how many places there are, and what was found after each death."""
    states = states_between(root)
    folder = root / "alive"
    status, _, said = forked(folder, 0)
    if status != 0:
        raise RuntimeError(said)
    places = int(said.rsplit("places ", 1)[1])
    deaths = []
    for place in range(1, places + 1):
        folder = root / f"place {place}"
        status, act, said = forked(folder, place)
        if status != DIED:
            raise RuntimeError(f"it did not die at place {place}: {said}")
        deaths.append({"place": place, "act": act, "state": state_of(folder)})
        shutil.rmtree(folder)
    return {"acts": [name for name, _ in ACTS], "states": states, "places": places, "deaths": deaths}


if __name__ == "__main__":
    receipt_bytes([], EPSON_80_MM, FONT)  # loaded once, before the first fork
    print(json.dumps(explore(Path(sys.argv[1]))))
