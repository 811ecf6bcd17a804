"""A sale on A4, made out to a customer: who that is, printing it, and saving it as a file.

The sale stays what it is: the invoice has the receipt's own number, and a customer who is named on the paper only is not put on
the sale. That there was such a paper is an entry.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any, Protocol

from pos.documents.paper import PaperFormat
from pos.domain.entries import Body, Draft, Entry, EntryKind
from pos.domain.receipt import Buyer
from pos.errors import PosError, Refused, Unavailable
from pos.hardware.page_printers import file_name
from pos.journal.store import Journal
from pos.till.customers import Customers
from pos.till.futures import hand_on, otherwise, then
from pos.till.kept_paper import KeptPaper, has_paper
from pos.till.printing import PrintQueue
from pos.till.session import TillSession
from pos.till.shown import BuyerShown

INVOICE = "invoice"


class Threads(Protocol):
    """A thread that no sale waits for; `pos.till.database_thread.DatabaseThread` is one."""

    def submit(self, act: Callable[..., Any], /, *arguments: Any) -> Future[Any]: ...


class Invoices:
    """One per till. Futures are done on other threads; nothing here waits."""

    def __init__(
        self, session: TillSession, printing: PrintQueue, customers: Customers, threads: Threads
    ) -> None:
        self._session, self._printing = session, printing
        self._customers, self._threads = customers, threads
        printing.pages = self._page

    @property
    def has_printer(self) -> bool:
        return self._printing.has_pages

    def title(self, entry: Entry) -> str:
        """What the paper is called, and a file of it."""
        return file_name(str(entry.body["number"]))

    def buyer_of(self, entry: Entry) -> Future[BuyerShown | None]:
        """The customer on the sale, with address and tax number from the server; where it cannot be asked, with the name alone."""
        customer, name = entry.body.get("customer"), str(entry.body.get("customer_name") or "")
        alone = BuyerShown(str(customer or ""), Buyer(name, is_complete=False)) if name else None
        if not customer:
            return _done(None)
        try:
            asked = self._customers.buyer(str(customer))
        except PosError:
            return _done(alone)

        def instead(error: BaseException) -> BuyerShown | None:
            if isinstance(error, PosError):
                return alone
            raise error

        return otherwise(then(asked, lambda found: found or alone), instead)

    def find(self, words: str) -> Future[list[BuyerShown]]:
        """Raises as `Customers.find`."""
        return self._customers.find_buyers(words)

    def print(self, entry: Entry, to: BuyerShown | None) -> Future[None]:
        """Written down and queued for the A4 printer in one step. Raises Refused: `no_page_printer`, `nobody_signed_in`, `sale_in_progress`."""
        if not self.has_printer:
            raise Refused("no_page_printer")

        def queue(journal: Journal, paper: KeptPaper) -> None:
            self._printing.add_page(journal, entry.id, paper.as_text())

        written = self._write(entry, to, queue)
        return then(written, lambda _: self._printing.retry())

    def save(self, entry: Entry, to: BuyerShown | None, path: Path) -> Future[None]:
        """Written down, then written to the file. Raises Refused as `print`; fails with Unavailable("file_not_written")."""
        done: Future[None] = Future()

        def make(paper: KeptPaper) -> None:
            from pos.db.durable import durable_write

            try:
                durable_write(path, self._page(paper)[1])
            except OSError as error:
                raise Unavailable("file_not_written", path=str(path), reason=error.strerror) from error

        def written(future: Future[KeptPaper]) -> None:
            error = future.exception()
            if error is not None:
                done.set_exception(error)
                return
            saving = self._threads.submit(make, future.result())
            hand_on(saving, done)

        self._write(entry, to, _nothing).add_done_callback(written)
        return done

    def _write(
        self, entry: Entry, to: BuyerShown | None, also: Callable[[Journal, KeptPaper], None]
    ) -> Future[KeptPaper]:
        """The first paper of a sale is none the less an entry: it says to whom it was made out."""
        made: list[KeptPaper] = []
        buyer = to.buyer if to is not None else None

        def body(journal: Journal, _draft: Draft) -> Body:
            is_copy = self._printing.has_printed or is_elsewhere(journal, entry) or has_paper(journal, entry)
            made.append(KeptPaper(entry, is_copy, buyer))
            customer = {"customer": to.customer_id} if to is not None and to.customer_id else {}
            return {"of": entry.id, "number": entry.body["number"], "as": INVOICE, **customer}

        def then_queue(journal: Journal, _entry: Entry) -> None:
            also(journal, made[-1])

        written = self._session.write_made(EntryKind.RECEIPT_REPRINTED, body, then_queue)
        return then(written, lambda _: made[-1])

    def _page(self, paper: KeptPaper) -> tuple[str, bytes]:
        """Name and pages. Takes a moment; not on the GUI thread."""
        from pos.documents.receipt_a4 import receipt_a4_pdf

        receipt = self._session.receipt(paper.entry, is_copy=paper.is_copy, buyer=paper.buyer)
        return self.title(paper.entry), receipt_a4_pdf(receipt, PaperFormat.of(receipt.store))


def is_elsewhere(journal: Journal, entry: Entry) -> bool:
    """Another till wrote it, or this one before its journal was made: nobody here knows what papers it has."""
    return journal.find(entry.id) is None


def _done(result: BuyerShown | None) -> Future[BuyerShown | None]:
    done: Future[BuyerShown | None] = Future()
    done.set_result(result)
    return done


def _nothing(_journal: Journal, _paper: KeptPaper) -> None:
    """Nothing is queued."""
