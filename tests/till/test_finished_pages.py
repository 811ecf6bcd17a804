"""Finished pages, such as a report, in the print queue: they come out as they were made, also when the printer had to be waited for."""

from __future__ import annotations

import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from pos.errors import Refused
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.page_printers import FolderPagePrinter
from pos.hardware.ports import RecordingTransport
from pos.paths import resources_dir
from pos.till.desk import TillDesk
from pos.till.kept_paper import KeptPages, read_kept
from pos.till.link import Link
from pos.till.printing import MAIN, Printer, PrintQueue
from tests.factories import a_product

TITLE, NAME, PDF = "Sales report, 1 to 20 Nov 2025", "sales-report_2025-11", b"%PDF-1.4 \x00\xff pages"


def wait_until(condition) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


@pytest.fixture
def make_queue(make_till, tmp_path: Path):
    made = []

    def make(*, has_pages: bool = True):
        till = make_till(a_product("2.49"))
        folder = tmp_path / "pages"
        queue = PrintQueue(
            till.worker,
            {MAIN: Printer("Receipts", RecordingTransport(), EPSON_80_MM)},
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: None,
            resources_dir() / "fonts" / "Inter-Regular.ttf",
            till.clock,
            FolderPagePrinter(folder) if has_pages else None,
        )
        queue.start()
        made.append(queue)
        return SimpleNamespace(till=till, queue=queue, folder=folder)

    yield make
    for queue in made:
        queue.stop()


def test_they_come_out_under_their_name_and_nothing_of_them_stays(make_queue) -> None:
    shop = make_queue()
    assert shop.queue.page_address == str(shop.folder)
    shop.queue.print_pages(TITLE, NAME, PDF).result()
    wait_until(lambda: not shop.queue.jobs())
    assert [(path.name, path.read_bytes()) for path in shop.folder.iterdir()] == [(f"{NAME}.pdf", PDF)]
    kept = shop.till.worker.run(
        lambda journal: journal.database.execute(
            "SELECT count(*) FROM meta WHERE key LIKE 'page%'"
        ).fetchone()
    ).result()
    assert kept == (0,)


def test_they_wait_for_their_printer_through_a_restart_and_are_named_in_the_queue(make_queue) -> None:
    shop = make_queue()
    shop.folder.write_text("in the way")  # nothing can be printed there
    shop.queue.print_pages(TITLE, NAME, PDF).result()
    wait_until(lambda: shop.queue.state.pages == 1)
    assert shop.queue.state.problem is None  # the receipts' printer is well
    desk = TillDesk(shop.till.session, shop.till.worker, Link(), shop.queue, None)
    (waiting,) = desk.waiting_papers().result()
    assert (waiting.name, waiting.is_page) == (TITLE, True)
    assert waiting.problem.code == "printer_failed"
    shop.queue.stop()
    shop.till.close()
    shop.folder.unlink()
    again = make_queue()
    wait_until(again.folder.exists)
    wait_until(lambda: not again.queue.jobs())
    assert (again.folder / f"{NAME}.pdf").read_bytes() == PDF


def test_without_a_printer_for_a4_they_are_refused(make_queue) -> None:
    shop = make_queue(has_pages=False)
    assert shop.queue.page_address == ""
    with pytest.raises(Refused, match="no_page_printer"):
        shop.queue.print_pages(TITLE, NAME, PDF)
    assert shop.queue.jobs() == []


def test_what_is_kept_is_read_back() -> None:
    kept = KeptPages("Bericht für „Käse“", NAME, bytes(range(256)))
    assert read_kept(kept.as_text()) == kept
