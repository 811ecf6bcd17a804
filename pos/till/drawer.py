"""The drawer of a till during a shift: cash in and out, opened without a sale, X and Z reports and their papers.

Every figure comes from the journal. Opening, counting and closing are `pos.till.shifts`'.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial

from pos.db.ids import new_id
from pos.documents.paper import PaperFormat
from pos.documents.receipt_rows import Row
from pos.documents.shift_rows import CashSlip, report_rows, slip_rows
from pos.domain.denominations import Cash, cash_of
from pos.domain.entries import Entry, EntryKind
from pos.domain.inputs.text import clean_note
from pos.domain.limits import needed_for_cash_out
from pos.domain.money import LARGEST_AMOUNT, ZERO, Currency, money_text
from pos.domain.shift import OpenShift
from pos.domain.shift_count import (
    CASH,
    ShiftRules,
)
from pos.domain.shift_entries import (
    Direction,
    ShiftReport,
    cash_body,
    local_instant,
    z_report,
)
from pos.domain.shift_report import ShiftFigures, shift_figures
from pos.errors import Refused
from pos.journal import shifts
from pos.journal.codec import instant
from pos.journal.print_jobs import PrintJob
from pos.journal.store import Journal, entries_of
from pos.till.approving import Approvals, Wanted
from pos.till.cards import TillCards
from pos.till.futures import then
from pos.till.mailing import MailQueue
from pos.till.printing import DRAWER_KIND, PrintQueue
from pos.till.session import TillSession
from pos.till.verifying import Verify
from pos.till.worker import TillWorker
from pos.words import later, say

MOST_NOTE = 200
MOST_REASON = 60
CASH_OUT = "cash_out"
"""The act as the books of consent call it."""
SLIP, X_PAPER, Z_PAPER, Z_COPY = "cash_slip", "x_report", "z_report", "z_copy"
REASONS: Mapping[str, Sequence[str]] = {
    "cash_in": (later("Change from the bank"), later("Correction")),
    "cash_out": (later("To the safe"), later("Supplier paid in cash"), later("Small purchase")),
    "no_sale": (later("Change for a customer"), later("Drawer checked")),
}


@dataclass(frozen=True, slots=True)
class LastShift:
    """The closing before, for who opens the next shift. `closed_at` is local."""

    closed_at: datetime
    closed_by: str
    left: Decimal | None


class Drawer:
    """One per till. Call from one thread; futures are done on the till's worker."""

    def __init__(
        self,
        session: TillSession,
        worker: TillWorker,
        printing: PrintQueue,
        verify: Verify,
        consents: Approvals,
        held_for: Callable[[], Sequence[str]] = tuple,
        cards: TillCards | None = None,
        mails: MailQueue | None = None,
    ) -> None:
        self._session, self._worker, self._printing = session, worker, printing
        self._ask_second, self._held_for, self._cards = verify, held_for, cards
        self._mails = mails
        self.consents = consents
        printing.papers |= {
            SLIP: self._slip_rows,
            X_PAPER: self._x_rows,
            Z_PAPER: self._z_rows,
            Z_COPY: partial(self._z_rows, is_copy=True),
        }

    # Looking

    def reasons(self, kind: str) -> Sequence[str]:
        """The shop's reasons for `cash_in`, `cash_out` and `no_sale`, the usual one first; never none."""
        return self._session.prices.reasons(kind) or [say(each) for each in REASONS[kind]]

    @property
    def rules(self) -> ShiftRules:
        return self._session.prices.shift_rules

    @property
    def currency(self) -> Currency:
        return self._session.prices.store.currency

    @property
    def cash(self) -> Cash | None:
        """The notes and coins to count; None where they are not known and the total is typed."""
        return cash_of(self.currency)

    @property
    def shift(self) -> OpenShift | None:
        return self._session.shift

    @property
    def is_due(self) -> bool:
        """Has somebody to open a shift before selling?"""
        return self._session.shift is None and self.rules.counts_float

    @property
    def left_open_since(self) -> date | None:
        """The business day of a shift that was not closed when its day was over."""
        shift = self._session.shift
        is_old = shift is not None and shift.is_left_open(self._session.business_day())
        return shift.day if shift is not None and is_old else None

    @property
    def may_see_expected(self) -> bool:
        """A blind count is worth nothing when who counts can look it up."""
        user = self._session.user
        return not self.rules.is_blind or (user is not None and user.may("reports.read"))

    @property
    def has_printer(self) -> bool:
        return not self._printing.state.is_none

    def local(self, at: datetime) -> datetime:
        return self._session.clock.local(at)

    def person_name(self, person_id: str | None) -> str:
        """Who is signed in may not be in the snapshot yet."""
        user = self._session.user
        if user is not None and user.person_id == person_id:
            return user.name
        return self._session.prices.person_name(person_id) or ""

    def last_shift(self) -> Future[LastShift | None]:
        """The shift that was closed here last."""

        def read(journal: Journal) -> LastShift | None:
            entry = shifts.last_closing(journal)
            if entry is None:
                return None
            left = entry.body.get("left")
            return LastShift(
                self.local(instant(entry.data["at"])),
                self.person_name(entry.data["user"]),
                None if left is None else Decimal(left),
            )

        return self._worker.run(read)

    # Cash and drawer

    def wanted_to_take_out(self, amount: Decimal, note: str = "") -> Wanted:
        """Taking out so much as an act that may need consent. Its document is the entry that `move_cash` writes with it.

        Raises Refused as `clean_note`.
        """
        currency, said = self.currency, clean_note(note, MOST_NOTE)
        detail = {"currency": currency.code, **({"name": said} if said else {})}
        texts = money_text(ZERO, currency), money_text(amount, currency)
        return Wanted(CASH_OUT, str(new_id()), *texts, needed_for_cash_out(amount), detail)

    def check_cash(self, amount: Decimal, reason: str, note: str = "") -> None:
        """Whether so much can be moved at all. Raises as `move_cash`, but for consent."""
        self._need("cash.move")
        if amount <= 0:
            raise Refused("cash_amount_missing")
        if amount > LARGEST_AMOUNT:
            raise Refused("count_absurd")
        self._reason(reason)
        clean_note(note, MOST_NOTE)

    def move_cash(
        self,
        direction: Direction,
        amount: Decimal,
        reason: str,
        note: str = "",
        consented: Wanted | None = None,
    ) -> Future[Entry]:
        """Put cash into the drawer or take it out; a slip is printed and the drawer opens. `consented` is what somebody consented to.

        Raises Refused: `not_allowed`, `cash_amount_missing`, `drawer_reason_missing`, `count_absurd`, `consent_needed`, or as `clean_note`.
        """
        self.check_cash(amount, reason, note)
        entry_id = None
        if direction is Direction.OUT:
            wanted = self.wanted_to_take_out(amount)
            if consented is not None:
                wanted = replace(wanted, document=consented.document)
            if self.consents.is_needed(wanted):
                raise Refused("consent_needed")
            entry_id = wanted.document
        cleaned, said = self._reason(reason), clean_note(note, MOST_NOTE)
        body = cash_body(self._shift_id(), direction, amount, cleaned, said, self.currency)
        return self._session.write(EntryKind.CASH_MOVED, body, self._slip, entry_id)

    def open_drawer(self, reason: str) -> Future[Entry]:
        """Open the drawer without a sale. Raises Refused: `not_allowed`, `drawer_reason_missing`, or as `clean_note`."""
        self._need("drawer.open")
        body = {"shift": self._shift_id(), "reason": self._reason(reason)}
        return self._session.write(EntryKind.DRAWER_OPENED, body, self._pulse)

    def _slip(self, journal: Journal, entry: Entry) -> None:
        if self.has_printer:
            self._printing.put(journal, entry.id, SLIP, opens_drawer=True)

    def _pulse(self, journal: Journal, entry: Entry) -> None:
        self._printing.put(journal, entry.id, DRAWER_KIND)

    def _reason(self, text: str) -> str:
        reason = clean_note(text, MOST_REASON)
        if not reason:
            raise Refused("drawer_reason_missing")
        return reason

    def in_drawer(self) -> Future[Decimal]:
        """The cash that should be in the drawer now; for who may see it."""
        return self._worker.run(lambda journal: self._figures(journal).expected[CASH])

    # Reports

    def x_report(self) -> Future[ShiftReport]:
        """The shift up to now."""
        return self._worker.run(self._x_report)

    def print_x(self) -> Future[None]:
        """Queue an X report of all that is written down by now. Raises Refused("no_printer")."""
        self._need_printer()
        return then(
            self._worker.run(lambda journal: shifts.stretch(journal)[-1]),
            lambda last: self._printing.print_paper(last.id, X_PAPER),
        )

    def print_z(self) -> Future[None]:
        """Print the last Z report again, marked as a copy.

        Raises Refused("no_printer"). The future fails with Refused("z_unknown").
        """
        self._need_printer()
        return then(self._worker.run(_last_z), lambda entry: self._printing.print_paper(entry.id, Z_COPY))

    def last_z(self) -> Future[ShiftReport]:
        """The last Z report as it was made. The future fails with Refused("z_unknown")."""
        return then(self._worker.run(_last_z), z_report)

    def rows(self, report: ShiftReport) -> list[Row]:
        """The report as its paper says it."""
        store = self._session.prices.store
        return report_rows(report, store, self._session.till_name, PaperFormat.of(store))

    # Inside

    @staticmethod
    def _figures(journal: Journal) -> ShiftFigures:
        return shift_figures(shifts.stretch(journal))

    @staticmethod
    def _opening(journal: Journal) -> Entry:
        opened = shifts.opening(journal)
        if opened is None:
            raise Refused("shift_not_open")
        return opened

    def _x_report(
        self, journal: Journal, until: Entry | None = None, at: datetime | None = None
    ) -> ShiftReport:
        stretch = shifts.stretch(journal, until)
        last = until or stretch[-1]
        opened = next((each for each in stretch if each.kind is EntryKind.SHIFT_OPENED), stretch[0])
        figures = shift_figures(stretch)
        moment = self.local(at or self._session.clock.now())
        user = self._session.user
        return ShiftReport(
            currency=self.currency,
            figures=figures,
            grand_total=grand_total_before(journal, last) + figures.total,
            opened_at=local_instant(opened.data["at"], opened),
            until=moment,
            day=date.fromisoformat(opened.data["day"]),
            opened_by=self.person_name(opened.data["user"]),
            made_by=user.name if user else "",
            seal=last.seal,
        )

    def _shift_id(self) -> str | None:
        return self._session.shift.id if self._session.shift else None

    def _need(self, permission: str) -> None:
        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        if not user.may(permission):
            raise Refused("not_allowed")

    def _need_printer(self) -> None:
        if not self.has_printer:
            raise Refused("no_printer")

    # On the printing thread

    def _slip_rows(self, entry: Entry, _job: PrintJob) -> list[Row]:
        store, body = self._session.prices.store, entry.body
        slip = CashSlip(
            is_in=body["direction"] == Direction.IN,
            amount=Decimal(body["amount"]),
            reason=str(body["reason"]),
            note=str(body.get("note", "")),
            at=local_instant(entry.data["at"], entry),
            person=self.person_name(entry.data["user"]),
            seal=entry.seal,
        )
        return slip_rows(slip, store, self._session.till_name, PaperFormat.of(store))

    def _x_rows(self, entry: Entry, job: PrintJob) -> list[Row]:
        at = job.created_at.astimezone(UTC)
        return self.rows(self._worker.run(lambda journal: self._x_report(journal, entry, at)).result())

    def _z_rows(self, entry: Entry, _job: PrintJob, *, is_copy: bool = False) -> list[Row]:
        return self.rows(z_report(entry, is_copy=is_copy))


def _last_z(journal: Journal) -> Entry:
    entry = shifts.last_closing(journal)
    if entry is None or "figures" not in entry.body:
        raise Refused("z_unknown")
    return entry


def grand_total_before(journal: Journal, until: Entry | None = None) -> Decimal:
    """What all shifts that were closed before came to."""
    before = shifts.last_closing(journal) if until is None else shifts.closing_before(journal, until)
    if before is None:
        return ZERO
    if "grand_total" in before.body:
        return Decimal(before.body["grand_total"])
    # closed by a program that kept no such sum
    condition = "kind IN ('sale', 'refund') AND state <> 3 AND (epoch, seq) < (?, ?)"
    receipts = entries_of(journal, condition, before.epoch, before.seq)
    return sum((Decimal(each.body["total"]) for each in receipts), ZERO)
