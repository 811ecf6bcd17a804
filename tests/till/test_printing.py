"""The print queue: paper comes out once, in order, whatever the printer does, and no sale waits for it."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from decimal import Decimal

import pytest

from pos.documents.paper import PaperFormat
from pos.documents.slip import Slip
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.ports import NullTransport, RecordingTransport
from pos.hardware.status import Paper, PrinterStatus
from pos.hardware.transports import transport_from
from pos.journal import print_jobs
from pos.paths import resources_dir
from pos.till.printing import (
    COPY_KIND,
    DRAWER_KIND,
    EXPLAINED_KIND,
    GIFT_KIND,
    MAIN,
    RECEIPT_KIND,
    SECOND,
    Printer,
    PrintQueue,
)
from tests.factories import a_product
from tests.hardware.escpos_reader import read
from tests.hardware.printer_simulator import TcpPrinter

CODE = "7394376616037"
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"


def wait_until(condition) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


@pytest.fixture
def till(make_till):
    till = make_till(a_product("2.49", barcode=CODE))
    till.sign_in()
    return till


@pytest.fixture
def make_queue(till):
    made: list[PrintQueue] = []

    def make(main, second=None) -> PrintQueue:
        printers = {MAIN: Printer("Receipts", main, EPSON_80_MM)}
        if second is not None:
            printers[SECOND] = Printer("Office", second, EPSON_80_MM)
        queue = PrintQueue(
            till.worker,
            printers,
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
        )
        queue.start()
        made.append(queue)
        return queue

    yield make
    for queue in made:
        queue.stop()


def sell(till) -> str:
    till.session.scan(CODE)
    return till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry.id


def numbers(transport: RecordingTransport) -> list[str]:
    return [read(job).barcodes[0].removeprefix("{B") for job in transport.jobs]


def test_that_a_paper_came_out_is_told_though_none_waited_before_or_after(till, make_queue) -> None:
    queue = make_queue(RecordingTransport())
    told = []
    queue.on_change.append(lambda state: told.append(state.waiting))
    for number in (1, 2):
        queue.print_paper(sell(till), RECEIPT_KIND)
        wait_until(lambda: len(told) == number)  # noqa: B023 waited for in this round
    assert told == [0, 0]


def test_receipts_come_out_once_and_in_order(till, make_queue) -> None:
    printer = RecordingTransport()
    queue = make_queue(printer)
    for _ in range(3):
        queue.print_paper(sell(till), RECEIPT_KIND, opens_drawer=True)
    wait_until(lambda: len(printer.jobs) == 3)
    assert numbers(printer) == [f"T01/1-00000{count}" for count in (1, 2, 3)]
    assert [read(job).pulses for job in printer.jobs] == [1, 1, 1]
    wait_until(lambda: not queue.jobs())


def test_a_printer_without_paper_stops_no_sale_and_prints_later(till, make_queue) -> None:
    printer = RecordingTransport()
    printer.failure = "printer_silent"
    queue = make_queue(printer)
    for _ in range(2):
        queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: queue.state.problem == "printer_silent" and queue.state.waiting == 2)
    assert queue.jobs()[0].error == "printer_silent"
    printer.failure = None
    queue.retry()
    wait_until(lambda: len(printer.jobs) == 2)
    assert numbers(printer) == ["T01/1-000001", "T01/1-000002"]
    wait_until(lambda: queue.state.problem is None and queue.state.waiting == 0)


def test_waiting_paper_can_be_sent_to_another_printer_or_dropped(till, make_queue) -> None:
    broken, office = RecordingTransport("broken"), RecordingTransport("office")
    broken.failure = "printer_unreachable"
    queue = make_queue(broken, office)
    queue.print_paper(sell(till), RECEIPT_KIND)
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: queue.state.waiting == 2)
    first, second = queue.jobs()
    queue.redirect(first.id, SECOND)
    wait_until(lambda: len(office.jobs) == 1)
    queue.drop(second.id)
    wait_until(lambda: queue.state.waiting == 0)
    assert numbers(office) == ["T01/1-000001"]
    assert not broken.jobs


def test_paper_that_waits_survives_the_program(till, make_queue) -> None:
    broken = RecordingTransport()
    broken.failure = "printer_failed"
    queue = make_queue(broken)
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: queue.state.waiting == 1)
    queue.stop()
    whole = RecordingTransport()
    make_queue(whole)
    wait_until(lambda: len(whole.jobs) == 1)
    assert till.worker.run(print_jobs.waiting).result() == []


def test_a_driver_that_raises_anything_does_not_end_the_queue(till, make_queue) -> None:
    class Odd:
        address = "odd"
        tries = 0

        def send(self, data: bytes) -> None:
            self.tries += 1
            if self.tries == 1:
                raise ZeroDivisionError

    odd = Odd()
    queue = make_queue(odd)
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: queue.state.problem == "printer_failed")
    queue.retry()
    wait_until(lambda: odd.tries == 2 and queue.state.problem is None)


def test_a_till_without_a_printer_says_so(till, make_queue) -> None:
    queue = make_queue(NullTransport())
    assert queue.state.is_none
    queue.print_paper(sell(till), RECEIPT_KIND)
    assert queue.wait_idle(10)


def test_a_copy_is_marked(till, make_queue) -> None:
    printer = RecordingTransport()
    queue = make_queue(printer)
    queue.print_paper(sell(till), COPY_KIND)
    wait_until(lambda: len(printer.jobs) == 1)
    assert "COPY" in read(printer.jobs[0]).text


def test_failures_are_errors_people_know() -> None:
    transport = RecordingTransport()
    transport.failure = "printer_silent"
    with pytest.raises(Unavailable):
        transport.send(b"")


SLIP = Slip(
    "Oat milk\x1bp",
    ("1 at 2.49: 2.49.", "To pay: 2.49."),
    datetime(2026, 11, 20, 14, 33, tzinfo=timezone(timedelta(hours=1))),
    "Linden Market",
    "Till 1",
    "Anna Koster",
)


def test_an_explanation_comes_out_as_a_slip_that_is_no_receipt(till, make_queue) -> None:
    printer = RecordingTransport()
    queue = make_queue(printer)
    queue.print_slip(SLIP)
    wait_until(lambda: len(printer.jobs) == 1)
    paper = read(printer.jobs[0])
    for words in (
        "Linden Market",
        "20 Nov 2026 14:33",
        "1 at 2.49: 2.49.",
        "To pay: 2.49.",
        "This is not a receipt.",
    ):
        assert words in paper.text
    assert (paper.barcodes, paper.pulses) == ([], 0)
    wait_until(lambda: not queue.jobs())
    assert meta_keys(till) == ["till"]


def meta_keys(till) -> list[str]:
    read_keys = "SELECT key FROM meta WHERE key LIKE 'slip%' OR key = 'till'"
    return [
        row[0]
        for row in till.worker.run(lambda journal: journal.database.execute(read_keys).fetchall()).result()
    ]


def test_a_slip_waits_for_the_printer_across_restarts_and_can_be_dropped(till, make_queue) -> None:
    broken = RecordingTransport()
    broken.failure = "printer_failed"
    queue = make_queue(broken)
    queue.print_slip(SLIP)
    queue.print_slip(SLIP)
    wait_until(lambda: queue.state.waiting == 2)
    queue.stop()
    whole = RecordingTransport()
    dropped = till.worker.run(print_jobs.waiting).result()[1]
    till.worker.run(lambda journal: print_jobs.drop(journal, dropped.id)).result()
    make_queue(whole)
    wait_until(lambda: len(whole.jobs) == 1)
    assert till.worker.run(print_jobs.waiting).result() == []
    wait_until(lambda: meta_keys(till) == ["till"])


def test_an_explained_receipt_is_a_copy_that_says_every_step(till, make_queue) -> None:
    printer = RecordingTransport()
    queue = make_queue(printer)
    queue.print_paper(sell(till), EXPLAINED_KIND)
    wait_until(lambda: len(printer.jobs) == 1)
    text = read(printer.jobs[0]).text
    assert "COPY" in text
    assert "EXPLAINED RECEIPT" in text
    assert "0.21 of it is VAT 9% on 2.28." in text
    assert "All items at their prices: 2.49." in text


def test_a_gift_receipt_has_no_price_and_the_receipts_own_barcode(till, make_queue) -> None:
    printer = RecordingTransport()
    queue = make_queue(printer)
    queue.print_paper(sell(till), GIFT_KIND)
    wait_until(lambda: len(printer.jobs) == 1)
    paper = read(printer.jobs[0])
    assert numbers(printer) == ["T01/1-000001"]
    assert "GIFT RECEIPT" in paper.text
    product = till.session.prices.find((CODE,)).product
    assert product.name in paper.text
    assert str(product.price) not in paper.text
    assert "Total" not in paper.text
    assert paper.pulses == 0


def test_paper_that_comes_out_late_opens_no_drawer(till, make_queue) -> None:
    """Nobody may stand there any more: the paper comes, the drawer stays shut, and a pulse alone is over."""
    printer = RecordingTransport()
    printer.failure = "printer_silent"
    queue = make_queue(printer)
    sale = sell(till)
    queue.print_paper(sale, RECEIPT_KIND, opens_drawer=True)
    queue.print_paper(sale, DRAWER_KIND)
    wait_until(lambda: queue.state.waiting == 2)
    till.clock.at += timedelta(minutes=5)
    # the second paper may have begun another round, whose bytes are of the time before
    queue.ask(MAIN, lambda _: None).result()
    printer.failure = None
    queue.retry()
    wait_until(lambda: queue.state.waiting == 0 and queue.state.problem is None)
    assert [read(job).pulses for job in printer.jobs] == [0]


def test_a_paper_is_queued_with_its_entry_or_not_at_all(till, make_queue) -> None:
    queue = make_queue(RecordingTransport())

    def fails(journal, entry) -> None:
        queue.put(journal, entry.id, RECEIPT_KIND)
        raise ZeroDivisionError

    till.session.on_receipt = fails
    with pytest.raises(ZeroDivisionError):
        sell(till)
    assert queue.jobs() == []
    assert till.worker.run(lambda journal: journal.head().receipt_no).result() == 0
    assert till.session.basket is not None, "the sale is still there to be paid"


@pytest.fixture
def network_printer():
    made = TcpPrinter()
    yield made
    made.close()


def test_a_roll_that_is_put_in_lets_the_papers_out_by_themselves(
    till, make_queue, network_printer, monkeypatch
) -> None:
    monkeypatch.setattr("pos.till.printing.RETRY_S", 0.05)
    network_printer.paper = "out"
    queue = make_queue(transport_from(network_printer.address))
    queue.print_paper(sell(till), RECEIPT_KIND)
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: (queue.state.problem, queue.state.waiting) == ("printer_paper_out", 2))
    assert not network_printer.jobs
    network_printer.paper = "low"
    wait_until(lambda: (queue.state.problem, queue.state.waiting) == (None, 0))
    assert queue.state.is_paper_low
    assert [read(job).barcodes[0] for job in network_printer.jobs] == ["{BT01/1-000001", "{BT01/1-000002"]


def test_a_roll_that_ended_behind_the_last_receipt_is_told_before_the_next(
    till, make_queue, monkeypatch
) -> None:
    monkeypatch.setattr("pos.till.printing.RETRY_S", 0.05)
    printer = RecordingTransport()
    printer.says = PrinterStatus(Paper.PRESENT)
    queue = make_queue(printer)
    send = printer.send

    def send_the_last(data):
        send(data)
        printer.says = PrinterStatus(Paper.OUT)
        return printer.says

    printer.send = send_the_last
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: (queue.state.problem, queue.state.waiting) == ("printer_paper_out", 0))
    printer.says = PrinterStatus(Paper.PRESENT)
    wait_until(lambda: queue.state.problem is None)
    assert len(printer.jobs) == 1


def test_a_printer_whose_paper_went_elsewhere_is_still_out_of_paper(till, make_queue, monkeypatch) -> None:
    monkeypatch.setattr("pos.till.printing.RETRY_S", 0.05)
    empty, other = RecordingTransport("empty"), RecordingTransport("other")
    empty.failure, empty.says = "printer_paper_out", PrinterStatus(Paper.OUT)
    queue = make_queue(empty)
    queue.use({MAIN: Printer("Receipts", empty, EPSON_80_MM), SECOND: Printer("Kitchen", other, EPSON_80_MM)})
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: (queue.state.problem, queue.state.waiting) == ("printer_paper_out", 1))
    queue.redirect(queue.jobs()[0].id, SECOND)
    wait_until(lambda: len(other.jobs) == 1 and queue.state.waiting == 0)
    rounds = []
    queue.ask(MAIN, lambda _printer: rounds.append(queue.state.problem)).result(timeout=5)
    queue.ask(MAIN, lambda _printer: rounds.append(queue.state.problem)).result(timeout=5)
    assert rounds == ["printer_paper_out"] * 2
    empty.failure, empty.says = None, PrinterStatus(Paper.PRESENT)
    wait_until(lambda: queue.state.problem is None)


def test_the_drawer_is_watched_until_it_is_closed(till, make_queue, network_printer, monkeypatch) -> None:
    monkeypatch.setattr("pos.till.printing.DRAWER_S", 0.05)
    profile = replace(EPSON_80_MM, drawer_open_pin=True)
    queue = make_queue(NullTransport())
    queue.use({MAIN: Printer("Receipts", transport_from(network_printer.address), profile)})
    queue.print_paper(sell(till), RECEIPT_KIND, opens_drawer=True)
    wait_until(lambda: queue.state.is_drawer_open is True)
    network_printer.pin_is_high = False
    wait_until(lambda: queue.state.is_drawer_open is False)


def test_printers_can_be_changed_while_papers_wait(till, make_queue) -> None:
    broken, new = RecordingTransport("broken"), RecordingTransport("new")
    broken.failure = "printer_unreachable"
    queue = make_queue(broken)
    queue.print_paper(sell(till), RECEIPT_KIND)
    wait_until(lambda: queue.state.problem == "printer_unreachable")
    queue.use({MAIN: Printer("Receipts", new, EPSON_80_MM)})
    wait_until(lambda: len(new.jobs) == 1)
    wait_until(lambda: queue.state.waiting == 0)
    assert queue.state.address == "new"


def test_a_printer_is_asked_on_its_own_thread_between_jobs(till, make_queue) -> None:
    queue = make_queue(RecordingTransport("main"), RecordingTransport("office"))

    def look(printer) -> tuple[str, str]:
        return printer.name, threading.current_thread().name

    assert queue.ask(SECOND, look).result(5) == ("Office", "printer-T01")

    def fail(_printer) -> None:
        raise Refused("no_printer")

    with pytest.raises(Refused, match="no_printer"):
        queue.ask(MAIN, fail).result(5)
    assert queue.states()[SECOND].name == "Office"
