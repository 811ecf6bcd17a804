"""Shifts at the till: opened with a counted float, handed over, counted blind, verified by a second person, closed into a Z report.

Every figure comes from the journal. A count that is under way is kept there too, so a crash or a power cut loses none of
it; the closing and its Z report are one entry. Nothing here waits for the server.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from pos.domain.entries import Body, Draft, Entry, EntryKind
from pos.domain.inputs.text import clean_note
from pos.domain.money import ZERO
from pos.domain.shift import OpenShift
from pos.domain.shift_count import (
    NOTHING_COUNTED,
    Count,
    check_count,
    count_document,
    count_from,
    differences,
)
from pos.domain.shift_entries import (
    Closing,
    ShiftReport,
    closed_body,
    opened_body,
    z_report,
)
from pos.domain.shift_report import ShiftFigures
from pos.domain.tender import TenderKind
from pos.domain.terminal_check import SILENT, TerminalCheck
from pos.errors import Refused, Unavailable
from pos.hardware.terminal.port import Totals
from pos.journal import parking, print_jobs, shifts, terminal_book
from pos.journal.codec import instant
from pos.journal.store import Journal
from pos.till.card_totals import check_terminal
from pos.till.drawer import MOST_NOTE, Z_PAPER, Drawer, grand_total_before
from pos.till.futures import otherwise, then
from pos.till.names import holder_among
from pos.till.session import SignedIn
from pos.till.sign_in import Kind

log = logging.getLogger(__name__)
CARD = TenderKind.CARD.value
MAILS_REPORT = "shift.mails_report"
"""Where the till's file keeps whether Z reports are mailed."""
COUNTABLE = frozenset({CARD, TenderKind.VOUCHER.value, TenderKind.FOREIGN_CASH.value})
"""Tenders beside cash that leave something to count or to compare: slips, paper, foreign notes."""


@dataclass(frozen=True, slots=True)
class KeptCount:
    """A count that was under way. `before`: what earlier counts of this shift came to. `is_confirmed`: it stands.
    `counted_by`: the ids of everybody who had a hand in it.
    """

    count: Count
    note: str = ""
    before: tuple[Mapping[str, Decimal], ...] = ()
    is_confirmed: bool = False
    counted_by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a confirmed count came to. Of one that does not stand yet nothing is told but that it differs."""

    wants_recount: bool
    wants_verifying: bool = False
    report: ShiftReport | None = None
    asks_terminal: bool = False
    """Cards of this shift went through a terminal that can be asked what it holds."""


@dataclass(frozen=True, slots=True)
class Unfinished:
    """What is to be named before a shift is closed."""

    basket_lines: int = 0
    basket_total: Decimal = ZERO
    parked: tuple[str, ...] = ()
    papers: int = 0
    sales_to_send: int = 0
    entries_to_send: int = 0
    quarantined: int = 0
    held: int = 0
    """Amounts on gift cards and accounts that are set aside for baskets of this till."""


class Shifts(Drawer):
    """Opening, handing over, counting and closing, on top of what is done during a shift."""

    # Opening, and handing over

    def open(self, count: Count | None) -> Future[Entry]:
        """Open a shift with what was counted as its float; None: nobody counted, and it begins with nothing.

        Raises Refused: `count_absurd`, `nobody_signed_in`. The future fails with Refused("shift_is_open").
        """
        check_count(count or NOTHING_COUNTED)

        def make(journal: Journal, draft: Draft) -> Body:
            if shifts.opening(journal) is not None:
                raise Refused("shift_is_open")
            return opened_body(
                draft.id, count or NOTHING_COUNTED, self.currency, is_counted=count is not None
            )

        def begin(_journal: Journal, entry: Entry) -> None:
            day = date.fromisoformat(entry.data["day"])
            opening_float = Decimal(entry.body["float"])
            self._session.shift = OpenShift(
                entry.id, instant(entry.data["at"]), opening_float, entry.data["user"], day
            )

        return self._session.write_made(EntryKind.SHIFT_OPENED, make, begin)

    def hand_over(self, to: SignedIn) -> Future[Entry]:
        """The drawer goes on in other hands. Who hands it over is signed in; `to` has proved who they are.

        The future fails with Refused("shift_not_open").
        """

        def begin(_journal: Journal, _entry: Entry) -> None:
            if self._session.shift is not None:
                self._session.shift = replace(self._session.shift, user_id=to.person_id)

        return self._session.write_made(
            EntryKind.SHIFT_HANDED_OVER,
            lambda journal, _: {"shift": self._opening(journal).id, "to": to.person_id},
            begin,
        )

    # Closing

    def unfinished(self) -> Future[Unfinished]:
        """What has to be named before closing."""
        priced = self._session.priced()
        lines, total, documents = len(priced.lines), priced.total, self._held_for()

        def read(journal: Journal) -> Unfinished:
            entries, sales, quarantined = journal.counts()
            names = tuple(each.name for each in parking.list_parked(journal))
            papers = len(print_jobs.waiting(journal))
            held = sum(1 for each in documents if journal.find(each) is None)
            return Unfinished(lines, total, names, papers, sales, entries, quarantined, held)

        return self._worker.run(read)

    def counted_kinds(self) -> Future[dict[str, int]]:
        """Tenders of this shift beside cash that leave something to compare, and how often they were used."""

        def read(journal: Journal) -> dict[str, int]:
            payments = self._figures(journal).payments
            kinds = {kind: figure.count for kind, figure in payments.items() if kind in COUNTABLE}
            if kinds.get(CARD, 0) <= self._through_terminal(journal):
                kinds.pop(CARD, None)  # the terminal is asked itself
            return kinds

        return self._worker.run(read)

    def kept_count(self) -> Future[KeptCount]:
        """The count that was under way, also before a crash; nothing counted when there was none."""
        return self._worker.run(lambda journal: _kept(journal, self._opening(journal).id))

    def keep_count(self, count: Count, note: str) -> Future[None]:
        """Keep the count as it is now, before it is confirmed."""
        me = self._session.user.person_id if self._session.user else None

        def keep(journal: Journal) -> None:
            kept = _kept(journal, self._opening(journal).id)
            if not kept.is_confirmed:
                self._keep(journal, replace(kept, count=count, note=note, counted_by=_joined(kept, me)))

        return self._worker.run(keep)

    def confirm_count(self, count: Count, note: str = "", *, insists: bool = False) -> Future[Verdict]:
        """The person says that this is what is there. The first count beyond the shop's limit is answered with nothing but that a
        second one is wanted, unless they insist; any other stands, and its report is told.

        Raises Refused("count_absurd") or as `clean_note`; the future fails with Refused("shift_not_open").
        """
        check_count(count)
        said = clean_note(note, MOST_NOTE)
        me = self._session.user.person_id if self._session.user else None

        def confirm(journal: Journal) -> Verdict:
            opened = self._opening(journal)
            kept = _kept(journal, opened.id)
            kept = replace(kept, count=count, note=said, counted_by=_joined(kept, me))
            figures = self._figures(journal)
            difference = differences(figures.expected, count.by_tender)
            if self.rules.wants_recount(difference) and not kept.before and not insists:
                self._keep(journal, replace(kept, is_confirmed=False))
                return Verdict(wants_recount=True)
            self._keep(journal, replace(kept, is_confirmed=True))
            return Verdict(
                wants_recount=False,
                wants_verifying=self.rules.wants_verifying(difference),
                report=self._preview(journal, kept),
                asks_terminal=bool(self._through_terminal(journal)),
            )

        return self._worker.run(confirm)

    def ask_terminal(self) -> Future[TerminalCheck]:
        """What the card terminal holds, beside what this till sent through it. A terminal that does not answer is `SILENT`, no error."""
        cards = self._cards
        if cards is None:
            raise ValueError("no terminal was there to ask")

        def read(journal: Journal, totals: Totals) -> TerminalCheck:
            return check_terminal(journal, cards.address, totals, self._opening(journal), self.currency)

        return otherwise(cards.totals(read), _silent)

    def stop_asking_terminal(self) -> None:
        """Somebody needs the terminal for a customer."""
        if self._cards is not None:
            self._cards.abort()

    def count_again(self) -> Future[None]:
        """Begin a new count. What was confirmed before is kept beside it, and stands in the closing."""

        def again(journal: Journal) -> None:
            kept = _kept(journal, self._opening(journal).id)
            before = (*kept.before, kept.count.by_tender)
            self._keep(journal, KeptCount(NOTHING_COUNTED, kept.note, before, counted_by=kept.counted_by))

        return self._worker.run(again)

    def verify(self, username: str, secret: str, kind: Kind = "pin") -> Future[str]:
        """Somebody else looks at the count: their id. Nobody who counted, nor who is signed in.

        The future fails as `pos.till.verifying` does, and with Refused: `verify_needs_another`, `shift_not_open`.
        """
        me = self._session.user.person_id if self._session.user else None
        kept = self.kept_count()

        def other(person_id: str) -> str:
            # the till's own file has answered long before anybody's secret was looked at
            if person_id in {me, *kept.result().counted_by}:
                raise Refused("verify_needs_another")
            return person_id

        return then(self._ask_second(username, secret, kind), other)

    def verify_by_badge(self, code: str) -> Future[str]:
        """The same by a badge that was scanned, as `read_badge` gives it. Raises Refused("badge_unknown")."""
        return self.verify(holder_among(self._session.prices.people, code), code, "badge")

    # Mailing its report

    @property
    def mail_to(self) -> tuple[str, ...]:
        """Whom the shop has its Z reports mailed."""
        return self._session.prices.report_addresses

    @property
    def has_mail(self) -> bool:
        """Has this till a mail server?"""
        return self._mails is not None and self._mails.is_set_up

    def mails_report(self) -> Future[bool]:
        """What was chosen on this till last; where nobody chose, an address that was set wants it."""
        return self._worker.run(lambda journal: journal.meta(MAILS_REPORT) != "no")

    def keep_mails_report(self, *, is_wanted: bool) -> Future[None]:
        """Remember it for the next closing on this till."""
        return self._worker.run(lambda journal: journal.set_meta(MAILS_REPORT, "yes" if is_wanted else "no"))

    def close(
        self,
        note: str = "",
        verified_by: str | None = None,
        *,
        prints: bool = True,
        mails: bool = False,
        terminal: TerminalCheck | None = None,
    ) -> Future[ShiftReport]:
        """Close the shift with the count that was confirmed. When the future is done there is a Z report, and no open shift.
        `mails`: the report goes to those who want it, too; `terminal` is what the card terminal said.

        Raises Refused as `clean_note`. The future fails with Refused: `shift_not_open`, `shift_not_counted`, `shift_needs_verifying`.
        """
        said = clean_note(note, MOST_NOTE)
        queue = self._mails if mails and self.has_mail else None
        addresses = self.mail_to

        def make(journal: Journal, draft: Draft) -> Body:
            opened = self._opening(journal)
            kept = _kept(journal, opened.id)
            if not kept.is_confirmed:
                raise Refused("shift_not_counted")
            figures = self._figures(journal)
            difference = differences(figures.expected, kept.count.by_tender)
            counters = {None, draft.user_id, *kept.counted_by}
            if self.rules.wants_verifying(difference) and verified_by in counters:
                raise Refused("shift_needs_verifying")
            closing = Closing(
                opened.id,
                kept.count,
                kept.before,
                self._left(kept.count, figures),
                verified_by,
                said or kept.note,
                terminal,
            )
            return self._closed_body(journal, closing, opened, figures, draft)

        def end(journal: Journal, entry: Entry) -> None:
            shifts.drop_count(journal)
            if prints and self.has_printer:
                self._printing.put(journal, entry.id, Z_PAPER)
            if queue is not None:
                queue.queue_report(journal, entry, addresses)

        written = self._session.write_made(EntryKind.SHIFT_CLOSED, make, end)

        def closed(entry: Entry) -> ShiftReport:
            self._session.shift = None
            if queue is not None:
                queue.wake()
            return z_report(entry)

        return then(written, closed)

    # Inside

    def _closed_body(
        self, journal: Journal, closing: Closing, opened: Entry, figures: ShiftFigures, draft: Draft
    ) -> Body:
        people = {opened.data["user"], draft.user_id, closing.verified_by} - {None}
        names = {str(person): self.person_name(person) for person in people}
        total = grand_total_before(journal) + figures.total
        return closed_body(closing, opened, figures, shifts.next_z(journal), total, names, self.currency)

    def _through_terminal(self, journal: Journal) -> int:
        """How many payments of this shift went through the terminal of this till."""
        if self._cards is None or not self._cards.has_terminal:
            return 0
        since = instant(self._opening(journal).data["at"])
        return terminal_book.count_since(journal, self._cards.address, since)

    def _left(self, count: Count, figures: ShiftFigures) -> Decimal:
        """What stays for the next shift: the shop's float, never more than there is."""
        wanted = self.rules.kept_float
        return min(figures.opening_float if wanted is None else wanted, count.cash)

    def left_in_drawer(self, cash: Decimal) -> Decimal:
        """The same while it is being counted."""
        shift = self._session.shift
        wanted = self.rules.kept_float if self.rules.kept_float is not None else shift and shift.opening_float
        return min(wanted or ZERO, cash)

    def _keep(self, journal: Journal, kept: KeptCount) -> None:
        def table(amounts: Mapping[str, Decimal]) -> dict[str, str]:
            return {kind: str(amount) for kind, amount in amounts.items()}

        shifts.keep_count(
            journal,
            {
                "shift": self._opening(journal).id,
                "count": count_document(kept.count, self.currency),
                "note": kept.note,
                "before": [table(each) for each in kept.before],
                "is_confirmed": kept.is_confirmed,
                "counted_by": list(kept.counted_by),
            },
        )

    def _preview(self, journal: Journal, kept: KeptCount) -> ShiftReport:
        """The Z report as it would be, before it is one."""
        report = self._x_report(journal)
        counted = kept.count.by_tender
        return replace(
            report,
            z=shifts.next_z(journal),
            expected=report.figures.expected,
            counted=counted,
            difference=differences(report.figures.expected, counted),
            counts=1 + len(kept.before),
            left=self._left(kept.count, report.figures),
            note=kept.note,
            seal="",
        )


def _silent(error: BaseException) -> TerminalCheck:
    if not isinstance(error, Unavailable):
        raise error
    log.warning("the card terminal did not tell its totals: %s", error)
    return SILENT


def _joined(kept: KeptCount, person_id: str | None) -> tuple[str, ...]:
    """Who counted, with this person."""
    return tuple(dict.fromkeys([*kept.counted_by, *filter(None, [person_id])]))


def _kept(journal: Journal, shift_id: str) -> KeptCount:
    document: dict[str, Any] | None = shifts.kept_count(journal, shift_id)
    if document is None:
        return KeptCount(NOTHING_COUNTED)
    before = ({kind: Decimal(amount) for kind, amount in each.items()} for each in document["before"])
    return KeptCount(
        count_from(document["count"]),
        document["note"],
        tuple(before),
        document["is_confirmed"],
        tuple(document.get("counted_by", ())),  # older programs did not keep it
    )
