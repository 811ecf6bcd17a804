"""A program that is closed while the server says nothing: the window is gone at once, threads end, no sale is lost."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextvars import ContextVar

import pytest
from PySide6.QtWidgets import QApplication

from pos.app import App
from pos.db import patience
from pos.db.embedded import EmbeddedServer
from pos.demo.people import CASHIER
from pos.journal.store import FILE_NAME, PostState, read_entries
from pos.services import store
from pos.settings import read_settings
from pos.till import server as till_server
from pos.till import sign_in as door_module
from pos.till.link import LinkStatus
from pos.ui.application import Desk
from pos.ui.operation import Operations
from pos.ui.program import Program
from pos.ui.scan_filter import ScanFilter
from tests.network.proxy import Proxy
from tests.ui.conftest import dressed
from tests.ui.test_program import scan, sign_in
from tests.ui.test_signing_out import sell, wait_for_link

__all__ = ["dressed"]
WAIT_MS = 30_000
AN_HOUR_S = 3600.0


@pytest.fixture
def road(shop_home, pos) -> Iterator[Proxy]:
    if not (shop_home.path / "secrets" / "till-C01").exists():
        pos("till", "add", "C01")
    with Proxy(EmbeddedServer(shop_home.database).admin_endpoint().hosts[0]) as proxy:
        yield proxy


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody gives a silent server up: what is not cut hangs, and the test ends by its time limit."""
    monkeypatch.setattr(till_server, "PATIENCE_S", AN_HOUR_S)
    monkeypatch.setattr(door_module, "PATIENCE_S", AN_HOUR_S)
    monkeypatch.setattr(patience, "_limit_s", ContextVar("limit_s", default=AN_HOUR_S))


@pytest.fixture
def open_program(
    qtbot, dressed, shop_home, road, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[], Program]]:
    monkeypatch.setenv("POS_DATABASE_URL", f"postgresql://127.0.0.1:{road.port}/pos")
    made: list[Program] = []

    def make() -> Program:
        desk = Desk(QApplication.instance(), Operations(), ScanFilter())
        program = Program(desk, shop_home, read_settings(shop_home.path), "C01")
        made.append(program)
        qtbot.addWidget(program.shell)
        with qtbot.waitExposed(program.shell):
            program.show()
        program.shell.activateWindow()
        qtbot.waitUntil(program.opening.done, timeout=WAIT_MS)
        return program

    yield make
    road.heal()
    for program in made:
        program.shell.close_now()
        program.close()
        program.deleteLater()


def states(home) -> list[PostState]:
    return [state for _, state in read_entries(home.till("C01") / FILE_NAME)]


@pytest.mark.timeout(90)
@pytest.mark.usefixtures("patient")
def test_closing_does_not_wait_for_a_silent_server(
    qtbot, shop_home, road, open_program, barcodes, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set(threading.enumerate())
    program = open_program()
    sign_in(qtbot, program, CASHIER)
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    app = program.app
    road.is_silent = True
    asked: Future[object] = app.query(store.get)  # the database thread waits
    app.refresher.wake()  # so does the one that brings prices
    sell(qtbot, program, barcodes[0])  # and the poster, which has something to send
    scan(program, barcodes[1])  # a sale is open besides
    qtbot.waitUntil(lambda: len(program.shell.till.checkout.lines) == 1)

    is_shown: list[bool] = []
    close = App.close

    def watched(self: App, *arguments: float) -> None:
        is_shown.append(program.shell.isVisible())
        close(self, *arguments)

    monkeypatch.setattr(App, "close", watched)
    program.shell.close_now()
    assert not program.shell.isVisible()
    assert program.app is app  # nothing has waited yet
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)
    assert is_shown == [False]
    assert asked.done()
    left = [each for each in threading.enumerate() if each not in before and each.is_alive()]
    assert not left
    assert states(shop_home)[-1] is PostState.WAITING

    # The next start finds the sale and the open one, and sends what waits
    road.heal()
    again = open_program()
    sign_in(qtbot, again, CASHIER)
    assert len(again.shell.till.checkout.lines) == 1
    wait_for_link(qtbot, again, LinkStatus.ONLINE, 0)
    qtbot.waitUntil(lambda: set(states(shop_home)) == {PostState.POSTED}, timeout=WAIT_MS)
    again.shell.till.checkout._cancel("Rung up wrongly")
    wait_for_link(qtbot, again, LinkStatus.ONLINE, 0)


@pytest.mark.timeout(90)
@pytest.mark.usefixtures("patient")
def test_a_program_that_opened_into_silence_closes_too(qtbot, road, open_program) -> None:
    road.is_silent = True
    program = open_program()
    login = program.shell.login.presenter
    login.choose("")
    login.sign_in(CASHIER.username, CASHIER.password)
    program.shell.close_now()
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)


@pytest.mark.timeout(90)
def test_a_quiet_program_closes_without_cutting_anything(
    qtbot, road, open_program, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = open_program()
    sign_in(qtbot, program, CASHIER)
    wait_for_link(qtbot, program, LinkStatus.ONLINE, 0)
    cuts: list[bool] = []
    monkeypatch.setattr(program.app.server, "cut", lambda: cuts.append(True))
    program.shell.close_now()
    qtbot.waitUntil(lambda: program.app is None, timeout=WAIT_MS)
    assert cuts == []
