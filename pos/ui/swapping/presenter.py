"""Correcting a payment that was typed wrongly, without Qt: one list to choose from after the other, then consent, then the entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from functools import partial
from typing import Any, Protocol

from pos.domain.tender import TenderKind
from pos.i18n import Locale
from pos.till.approving import Consent, Wanted
from pos.till.swapping import Swappable
from pos.ui.approval.presenter import ApprovalPort, ApprovalPresenter, ConsentFace
from pos.ui.faces import Choice, Notice
from pos.ui.words import sentence
from pos.words import later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
NAMES = {
    TenderKind.CASH: (later("Cash"), "banknote"),
    TenderKind.CARD: (later("Card"), "credit-card"),
    TenderKind.VOUCHER: (later("Voucher"), "tag"),
}


class SwapPort(Protocol):
    """`pos.till.swapping.Swapping` is one."""

    def last_sale(self) -> Future[Swappable]: ...
    def wanted(self, sale: Swappable, from_kind: TenderKind, to_kind: TenderKind) -> Wanted: ...
    def swap(self, sale: Swappable, from_kind: TenderKind, to_kind: TenderKind) -> Future[Any]: ...


class SwapConsents(ApprovalPort, Protocol):
    """`pos.till.approving.Approvals` is one."""

    def is_needed(self, wanted: Wanted) -> bool: ...
    def own(self, wanted: Wanted, reason: str) -> Consent: ...


class SwapPresenter:
    """One per correction. `on_choose` is given a list and who is told what was chosen, `on_ask` the dialog for consent."""

    def __init__(
        self, port: SwapPort, consents: SwapConsents, reasons: Sequence[str], locale: Locale, run: Runner
    ) -> None:
        self._port, self._consents, self._locale, self._run = port, consents, locale, run
        self._reason = next(iter(reasons), say("Typed wrongly"))
        self.on_choose: Callable[[Choice, Callable[[str], None]], None] = _ignore_choice
        self.on_ask: Callable[[ApprovalPresenter], None] = _ignore_approval
        self.on_say: Callable[[Notice], None] = _ignore_notice

    def begin(self) -> None:
        """Look at the last sale. Raises Refused when there is none."""
        self._run(self._port.last_sale(), self._on_sale, self._on_failed)

    def _on_sale(self, sale: Swappable) -> None:
        if len(sale.taken) == 1:
            self._choose_target(sale, sale.taken[0][0].value)
            return
        options = tuple(
            (kind.value, f"{say(NAMES[kind][0])} {self._locale.money(amount)}", NAMES[kind][1])
            for kind, amount in sale.taken
        )
        title = say("Which payment is wrong?")
        number = say("Receipt {number}", number=sale.number)
        self.on_choose(Choice(title, number, options), partial(self._choose_target, sale))

    def _choose_target(self, sale: Swappable, chosen: str) -> None:
        kind = TenderKind(chosen)
        amount = self._locale.money(dict(sale.taken)[kind])
        options = tuple((each.value, say(NAMES[each][0]), NAMES[each][1]) for each in sale.targets(kind))
        title = say("How was {amount} paid?", amount=amount)
        was = say("{number} says: {payment}", number=sale.number, payment=say(NAMES[kind][0]))
        self.on_choose(Choice(title, was, options), partial(self._consider, sale, kind))

    def _consider(self, sale: Swappable, kind: TenderKind, chosen: str) -> None:
        target = TenderKind(chosen)
        wanted = self._port.wanted(sale, kind, target)
        swap = partial(self._swap, sale, kind, target)
        if not self._consents.is_needed(wanted):
            consent = self._consents.own(wanted, self._reason)
            self._run(self._consents.write(consent), lambda _written: swap(), self._on_failed)
            return
        face = ConsentFace(
            purpose=say("to correct a payment"),
            name=say("Receipt {number}", number=sale.number),
            old=say(NAMES[kind][0]),
            new=f"{say(NAMES[target][0])} {self._locale.money(dict(sale.taken)[kind])}",
            reason=self._reason,
        )
        self.on_ask(
            ApprovalPresenter(self._consents, wanted, self._reason, face, self._locale, self._run, swap)
        )

    def _swap(self, sale: Swappable, kind: TenderKind, target: TenderKind) -> None:
        done = partial(self._on_swapped, dict(sale.taken)[kind], kind, target)
        self._run(self._port.swap(sale, kind, target), done, self._on_failed)

    def _on_swapped(self, amount: Decimal, kind: TenderKind, target: TenderKind, _entry: object) -> None:
        detail = say(
            "{amount} is {new} now, no longer {old}.",
            amount=self._locale.money(amount),
            new=say(NAMES[target][0]),
            old=say(NAMES[kind][0]),
        )
        self.on_say(Notice("done", say("The payment was corrected"), detail))

    def _on_failed(self, error: Exception) -> None:
        self.on_say(Notice("error", say("The payment was not corrected"), sentence(error)))


def _ignore_choice(_choice: Choice, _chosen: Callable[[str], None]) -> None:
    """Stands in until the window connects itself."""


def _ignore_approval(_approval: ApprovalPresenter) -> None:
    """Stands in until the window connects itself."""


def _ignore_notice(_notice: Notice) -> None:
    """Stands in until the window connects itself."""
