"""Practice beside a till at work: nothing of it reaches the books, every paper says so, the drawer stays shut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos.app import App
from pos.bootstrap.opening import load_settings, save_settings
from pos.bootstrap.training import open_training
from pos.demo.people import ADMIN, CASHIER
from pos.domain.entries import EntryKind
from pos.domain.numbering import TRAINING
from pos.domain.shift_count import Count
from pos.domain.shift_entries import Direction
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.home import Home
from pos.services import customers
from pos.till.desk import TillDesk
from pos.till.printing import RECEIPT_KIND
from tests.factories.demo_shop import Ran

D = Decimal
CUT, DRAWER_PULSE = b"\x1dV", b"\x1bp"


@pytest.fixture
def paper(shop_home: Home, tmp_path: Path) -> Iterator[Path]:
    """What the shop's printer was sent."""
    file, before = tmp_path / "paper.bin", load_settings(shop_home)
    save_settings(shop_home, replace(before, printer=f"file:{file}", terminal="zvt:192.0.2.1"))
    yield file
    save_settings(shop_home, before)


@pytest.fixture
def till(paper: Path, open_app: Callable[[str], App]) -> App:
    """The real one; it has heard of the shop's goods and people."""
    app = open_app("T01")
    app.refresher.refresh()
    app.prices.reload()
    return app


@pytest.fixture
def practise(shop_home: Home, till: App) -> Iterator[Callable[[], App]]:
    opened: list[App] = []

    def make() -> App:
        opened.append(open_training(shop_home, "T01"))
        opened[-1].start()
        return opened[-1]

    yield make
    for app in opened:
        app.close()


def come_in(app: App, username: str) -> None:
    app.session.begin(app.door.sign_in(username, "pin", "0000").result(), opens_shift=False)


def sell(app: App, code: str) -> Decimal:
    app.session.scan(code)
    total = app.session.priced().total
    completed = app.session.complete([Tender(TenderKind.CASH, total)]).result()
    app.printing.print_paper(completed.entry.id, RECEIPT_KIND, opens_drawer=True)
    return total


def desk_of(app: App) -> TillDesk:
    return TillDesk(app.session, app.worker, app.link, app.printing, app.parking, cards=app.cards)


def test_a_whole_shift_of_practice_leaves_the_real_till_alone(
    practise: Callable[[], App], till: App, barcodes: list[str], paper: Path
) -> None:
    before = till.worker.run(lambda journal: (journal.head(), journal.counts())).result()
    app = practise()
    come_in(app, CASHIER.username)
    app.shifts.open(Count(total=D(100))).result()
    total = sell(app, barcodes[0])
    entry = app.session.last_entry
    assert entry is not None
    assert str(entry.number) == f"{TRAINING}/1-000001"
    app.shifts.move_cash(Direction.OUT, D(5), "Supplier").result()
    app.shifts.open_drawer("Change").result()
    app.shifts.print_x().result()
    desk = desk_of(app)
    desk.print_gift().result()
    desk.print_explained().result()
    desk.print_explanation("Milk", ["List price 1.20", "1.20"])
    app.shifts.confirm_count(Count(total=D(95) + total)).result()
    app.shifts.close().result()
    assert app.printing.wait_idle(20)
    *jobs, rest = paper.read_bytes().split(CUT)
    assert len(jobs) >= 7
    assert DRAWER_PULSE not in rest
    for job in jobs:
        assert job.count(b"TRAINING") == 2, "at both ends"
        assert job.count(b"This is no receipt") == 2
        assert DRAWER_PULSE not in job
    assert till.worker.run(lambda journal: (journal.head(), journal.counts())).result() == before
    kinds = {
        each.kind for each in app.worker.run(lambda journal: journal.latest(list(EntryKind), 50)).result()
    }
    assert {EntryKind.SALE, EntryKind.CASH_MOVED, EntryKind.SHIFT_CLOSED} <= kinds


def test_the_same_bytes_open_the_drawer_of_the_real_till(till: App, paper: Path, barcodes: list[str]) -> None:
    """What the test above looks for is there when it is meant."""
    till.printing.start()
    till.session.begin(till.door.sign_in(CASHIER.username, "pin", CASHIER.pin).result())
    sell(till, barcodes[0])
    assert till.printing.wait_idle(20)
    job = paper.read_bytes()
    assert job.count(DRAWER_PULSE) == 1
    assert job.count(CUT) == 1
    assert b"TRAINING" not in job


def test_each_training_begins_anew_and_there_is_one_at_a_time(
    practise: Callable[[], App], barcodes: list[str]
) -> None:
    app = practise()
    come_in(app, CASHIER.username)
    app.shifts.open(Count(total=D(100))).result()
    sell(app, barcodes[0])
    with pytest.raises(Refused, match="till_in_use"):
        practise()
    app.close()
    again = practise()
    assert again.session.shift is None
    assert again.session.last_entry is None
    assert again.session.next_number.count == 1


def test_anybody_of_the_shop_comes_in_with_any_pin_and_nobody_else(practise: Callable[[], App]) -> None:
    app = practise()
    user = app.door.sign_in(CASHIER.username.upper(), "pin", "9").result()
    assert (user.name, user.token) == (CASHIER.name, None)
    assert not user.may("approve")
    assert app.door.consult(ADMIN.username, "pin", "0").result().may("approve")
    with pytest.raises(Refused, match="wrong_password"):
        app.door.sign_in("nobody", "password", "secret").result()
    assert app.door.check_leaving().result() is None


def test_what_needs_the_server_says_that_it_is_practice(practise: Callable[[], App]) -> None:
    app = practise()
    come_in(app, CASHIER.username)
    with pytest.raises(Refused, match="not_in_training"):
        app.query(customers.find, "smit")
    assert app.link.state.is_training
    assert desk_of(app).link().is_training


def test_a_training_has_a_terminal_that_charges_nobody(practise: Callable[[], App]) -> None:
    """The shop's own is never asked: its address leads nowhere."""
    app = practise()
    assert app.cards.has_terminal
    assert "192.0.2.1" not in app.cards.address


def test_a_training_that_broke_off_is_no_obstacle(practise: Callable[[], App], shop_home: Home) -> None:
    app = practise()
    app.close()
    journal = next(shop_home.training("T01").glob("*.db"), None)
    assert journal is not None
    journal.write_bytes(b"half a page")
    assert practise().session.next_number.count == 1


def test_no_till_has_the_name_of_the_training(pos: Callable[..., Ran]) -> None:
    ran = pos("till", "add", "train")
    assert ran.status == 1
    assert "No till can be called TRAIN" in ran.err


def test_a_till_that_is_not_here_cannot_be_practised_at(pos: Callable[..., Ran]) -> None:
    ran = pos("training", "--till", "T99")
    assert ran.status == 1
    assert "T99" in ran.err
