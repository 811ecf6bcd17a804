"""A receipt on A4: to whom it is made out, that it is written down, and that it comes out whatever happens in between."""

from __future__ import annotations

import io
import threading
from concurrent.futures import Future
from decimal import Decimal
from pathlib import Path

import pytest
from pypdf import PdfReader

from pos.documents.paper import PaperFormat
from pos.domain.entries import EntryKind
from pos.domain.receipt import Buyer
from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused, Unavailable
from pos.hardware.escpos import EPSON_80_MM
from pos.hardware.page_printers import FolderPagePrinter
from pos.hardware.ports import NullTransport, RecordingTransport
from pos.journal import print_jobs
from pos.paths import resources_dir
from pos.till.invoicing import Invoices
from pos.till.kept_paper import KeptPaper
from pos.till.printing import MAIN, Printer, PrintQueue
from pos.till.shown import BuyerShown
from tests.factories import a_product

CODE = "7394376616037"
FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
SILVA = BuyerShown(
    "30000000-0000-7000-8000-000000000001", Buyer("Silva Catering", ("3 Harbour Road",), "NL9")
)


class Directory:
    """The customers as the till's port gives them; `is_there` false is a server that is gone."""

    def __init__(self) -> None:
        self.is_there = True

    def buyer(self, customer_id: str) -> Future[BuyerShown | None]:
        if not self.is_there:
            raise Unavailable("server_unreachable")
        done: Future[BuyerShown | None] = Future()
        done.set_result(SILVA if customer_id == SILVA.customer_id else None)
        return done


class AtOnce:
    """A thread that does it now."""

    def submit(self, act, /, *arguments):
        done = Future()
        try:
            done.set_result(act(*arguments))
        except Exception as error:  # noqa: BLE001 the future carries it
            done.set_exception(error)
        return done


class Office:
    """A till with an A4 printer that is a folder."""

    def __init__(self, till, folder: Path, *, has_receipts: bool = True, has_pages: bool = True) -> None:
        self.till, self.folder, self.customers = till, folder, Directory()
        self.receipts = RecordingTransport() if has_receipts else NullTransport()
        self.queue = PrintQueue(
            till.worker,
            {MAIN: Printer("Receipts", self.receipts, EPSON_80_MM)},
            lambda entry, is_copy: till.session.receipt(entry, is_copy=is_copy),
            lambda: PaperFormat.of(till.prices.store),
            FONT,
            till.clock,
            FolderPagePrinter(folder) if has_pages else None,
        )
        self.invoices = Invoices(till.session, self.queue, self.customers, AtOnce())
        self.queue.start()

    def sell(self):
        self.till.session.scan(CODE)
        return self.till.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry

    def pages(self) -> list[str]:
        return [text_of(path.read_bytes()) for path in sorted(self.folder.glob("*.pdf"))]

    def written(self) -> list[dict]:
        return [
            each.body for each in self.till.worker.run(lambda j: j.latest(["receipt_reprinted"], 9)).result()
        ]


def text_of(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def wait_until(condition) -> None:
    pause = threading.Event()
    while not condition():
        pause.wait(0.01)


@pytest.fixture
def make_office(make_till, tmp_path: Path):
    made: list[Office] = []

    def make(**options) -> Office:
        till = make_till(a_product("2.49", barcode=CODE))
        till.sign_in()
        made.append(Office(till, tmp_path / "pages", **options))
        return made[-1]

    yield make
    for office in made:
        office.queue.stop()


def test_an_invoice_to_a_customer_chosen_afterwards_is_a_copy_and_an_entry(make_office) -> None:
    office = make_office()
    sale = office.sell()
    office.invoices.print(sale, SILVA).result()
    wait_until(office.pages)
    (page,) = office.pages()
    for words in (
        f"Invoice {sale.body['number']}",
        "Silva Catering",
        "3 Harbour Road",
        "VAT NL9",
        "COPY",
        sale.seal,
    ):
        assert words in page
    assert office.written() == [
        {"of": sale.id, "number": sale.body["number"], "as": "invoice", "customer": SILVA.customer_id}
    ]
    assert office.till.session.last_entry.body.get("customer") is None  # the sale is what it was
    wait_until(lambda: not office.queue.jobs())
    left = office.till.worker.run(
        lambda journal: journal.database.execute(
            "SELECT count(*) FROM meta WHERE key LIKE 'page%'"
        ).fetchone()[0]
    ).result()
    assert left == 0


def test_without_a_receipt_printer_the_first_paper_is_no_copy_and_the_second_is(make_office) -> None:
    office = make_office(has_receipts=False)
    sale, other = office.sell(), office.sell()
    office.invoices.print(sale, None).result()
    office.invoices.print(other, None).result()
    office.invoices.print(sale, SILVA).result()
    wait_until(lambda: len(office.pages()) == 3)
    copies = {path.name: "COPY" in text_of(path.read_bytes()) for path in office.folder.glob("*.pdf")}
    assert copies == {"T01-1-000001.pdf": False, "T01-1-000002.pdf": False, "T01-1-000001 (2).pdf": True}
    assert [each["as"] for each in office.written()] == ["invoice"] * 3


def test_a_receipt_of_another_till_is_always_a_copy_and_names_its_till(make_office, make_till) -> None:
    other = make_till(a_product("2.49", barcode=CODE), folder="other", code="T07")
    other.sign_in()
    other.session.scan(CODE)
    sale = other.session.complete([Tender(TenderKind.CASH, Decimal(5))]).result().entry
    office = make_office(has_receipts=False)
    office.invoices.print(sale, SILVA).result()
    wait_until(office.pages)
    (page,) = office.pages()
    assert "COPY" in page
    assert "T07" in page
    assert "Till 1" not in page
    assert office.written()[0]["number"] == "T07/1-000001"


def test_it_survives_the_program_between_queueing_and_printing(make_office, make_till) -> None:
    office = make_office()
    office.folder.write_text("in the way")  # nothing can be printed there
    sale = office.sell()
    office.invoices.print(sale, SILVA).result()
    wait_until(lambda: office.queue.state.pages == 1)
    assert office.queue.state.problem is None  # the receipts' printer is well
    assert office.queue.state.waiting == 0
    office.queue.stop()
    office.till.close()
    office.folder.unlink()
    again = make_office()
    wait_until(again.pages)
    assert "Silva Catering" in again.pages()[0]
    assert len(again.written()) == 1


def test_a_receipt_goes_on_while_the_a4_printer_stands(make_office) -> None:
    office = make_office()
    office.folder.write_text("in the way")
    sale = office.sell()
    office.invoices.print(sale, None).result()
    wait_until(lambda: office.queue.state.pages == 1)
    office.queue.print_paper(sale.id, "receipt")
    wait_until(lambda: len(office.receipts.jobs) == 1)
    (job,) = office.queue.jobs()
    assert (job.kind, job.error) == (print_jobs.PAGE, "printer_failed")
    office.queue.drop(job.id)
    wait_until(lambda: office.queue.state.pages == 0)


def test_saved_as_a_file_it_is_written_down_first(make_office, tmp_path: Path) -> None:
    office = make_office(has_pages=False)
    sale = office.sell()
    with pytest.raises(Refused, match="no_page_printer"):
        office.invoices.print(sale, SILVA)
    assert office.written() == []
    place = tmp_path / "invoice.pdf"
    office.invoices.save(sale, SILVA, place).result()
    assert "Silva Catering" in text_of(place.read_bytes())
    assert [each["as"] for each in office.written()] == ["invoice"]
    with pytest.raises(Unavailable, match="file_not_written"):
        office.invoices.save(sale, SILVA, tmp_path / "no" / "folder.pdf").result()


def test_the_customer_on_the_sale_is_asked_for_and_named_when_they_cannot_be(make_office) -> None:
    office = make_office()
    sale = office.sell()
    assert office.invoices.buyer_of(sale).result() is None
    body = {**sale.body, "customer": SILVA.customer_id, "customer_name": "Marta Silva"}
    known = type(sale)(1, sale.seq, sale.payload, sale.prev_hash, sale.hash, {**sale.data, "body": body})
    assert office.invoices.buyer_of(known).result() == SILVA
    office.customers.is_there = False
    alone = office.invoices.buyer_of(known).result()
    assert (alone.buyer.name, alone.buyer.is_complete) == ("Marta Silva", False)


def test_a_kept_paper_reads_back_whole(make_office) -> None:
    sale = make_office().sell()
    for buyer in (None, SILVA.buyer):
        paper = KeptPaper(sale, is_copy=True, buyer=buyer)
        assert KeptPaper.read(paper.as_text()) == paper


def test_only_papers_of_the_same_sale_make_a_copy(make_office) -> None:
    office = make_office(has_receipts=False)
    first, second = office.sell(), office.sell()
    office.till.session.write(
        EntryKind.RECEIPT_REPRINTED, {"of": first.id, "number": second.id, "as": "copy"}
    ).result()
    office.invoices.print(second, None).result()
    wait_until(office.pages)
    assert "COPY" not in office.pages()[0]
