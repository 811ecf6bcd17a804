"""What the screen after a sale shows, without Qt: change to give, its coins, the receipt and what to do with it.

The sale is already safe when this appears; nothing here can lose it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, Protocol

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import CompletedSale, PaperState, PrinterState, ReceiptRow, TakenTender
from pos.ui.faces import CardFace, Explained, Notice
from pos.ui.words import price_explained, sentence
from pos.words import later, say, word

_BY_ITSELF = {
    "printer_paper_out": later("The sale is saved. Put a roll in; the receipt comes out by itself."),
    "printer_cover_open": later(
        "The sale is saved. Close the printer's cover; the receipt comes out by itself."
    ),
    "printer_offline": later(
        "The sale is saved. Press the printer's feed button; the receipt comes out by itself."
    ),
}
_KINDS = {
    "cash": later("cash"),
    "card": later("card"),
    "gift_card": later("gift card"),
    "on_account": later("on account"),
    "store_credit": later("store credit"),
    "voucher": later("voucher"),
    "foreign_cash": later("foreign cash"),
}

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class ReceiptPort(Protocol):
    """What can be done with the receipt of a finished sale."""

    @property
    def features(self) -> frozenset[str]:
        """email_receipt, gift_receipt, invoice, undo_sale add their buttons."""

    def printer(self) -> PrinterState: ...
    def last_paper(self) -> Future[PaperState]: ...
    def print_again(self) -> Future[Any]: ...
    def print_gift(self) -> Future[Any]:
        """Without prices. Raises Refused: no_printer."""

    def explain_receipt(self) -> Sequence[str]:
        """How it came to its total: sentences."""

    def mail_address(self) -> Future[str]:
        """The customer's address, or nothing. Asked for only with email_receipt."""

    def print_explained(self) -> Future[Any]:
        """Print it once more with each figure explained. Raises Refused: no_printer."""


class CompletePresenter:
    """Shows one finished sale until the next begins."""

    def __init__(self, port: ReceiptPort, locale: Locale, run: Runner) -> None:
        self.port = port
        self.locale = locale
        self._run = run
        self._sale: CompletedSale | None = None
        self._listeners: list[Callable[[], None]] = []
        self.on_new_sale: Callable[[], None] = _nothing
        self.on_action: Callable[[str], None] = _ignore
        self.choice = ""
        self.paper = ""
        self.mail = self.mail_address = ""
        """What became of the receipt's mail, and where it would go."""
        self.notice: Notice | None = None
        self._not_printed: Notice | None = None

    @property
    def sale(self) -> CompletedSale | None:
        """The sale that is shown, or was shown last."""
        return self._sale

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def show(self, sale: CompletedSale) -> None:
        self._sale = sale
        self.paper = sale.paper
        self.choice = "print" if sale.paper != "none" else ""
        self.notice = None
        self.mail = self.mail_address = ""
        if sale.paper == "failed":
            self._say_not_printed()
        self.look_at_paper()
        if "email_receipt" in self.port.features:
            self._run(
                self.port.mail_address(), lambda address: self._take_address(sale, address), _ignore_result
            )
        self._tell()

    def _take_address(self, sale: CompletedSale, address: str) -> None:
        if sale is self._sale:
            self.mail_address = address
            self._tell()

    def say_mailed(self, notice: Notice) -> None:
        """What came of mailing this receipt."""
        if notice.kind == "done":
            self.choice, self.mail = "email", "waiting"
        self.say(notice)

    def set_mail(self, state: str) -> None:
        """The mail queue said how far the last mail is."""
        if self.mail and self.mail != state:
            self.mail = state
            self._tell()

    def look_at_paper(self) -> None:
        """The printer said something: how far is the receipt? It may have come out before the sale was shown."""
        if self._sale is not None and self.paper != "none":
            self._run(self.port.last_paper(), self.set_paper, _ignore_result)

    def set_paper(self, paper: PaperState) -> None:
        """Where the receipt's paper stands now."""
        if self._sale is None or self.paper in {paper, "none"}:
            return
        self.paper = paper
        if paper == "failed":
            self._say_not_printed()
        elif self.notice is self._not_printed:
            self.notice = None
        self._tell()

    def _say_not_printed(self) -> None:
        advice = _BY_ITSELF.get(self.port.printer().problem or "")
        said = say(advice) if advice else say("The sale is saved. Check the printer, then press P.")
        self._not_printed = Notice("warn", say("The receipt was not printed"), said, stays=True)
        self.notice = self._not_printed

    # ---- finished texts ----
    @property
    def subtitle(self) -> str:
        sale = self._sale
        if sale is None:
            return ""
        time = self.locale.time(sale.completed_at)
        if sale.drawer_is_open:
            return say("Receipt {number}, {time}. Cash drawer is open.", number=sale.number, time=time)
        return say("Receipt {number}, {time}.", number=sale.number, time=time)

    @property
    def title(self) -> str:
        is_refund = self._sale is not None and self._sale.total < 0
        return say("Refund complete") if is_refund else say("Sale complete")

    @property
    def hero_label(self) -> str:
        if self._sale is not None and self._sale.total < 0:
            return say("Give back") if self._cash_back else say("Paid back")
        return say("Give change") if self._change else say("Paid in full")

    @property
    def _cash_back(self) -> Decimal:
        """What of a refund leaves the drawer."""
        tenders = self._sale.tenders if self._sale is not None else ()
        return -sum((each.amount for each in tenders if each.kind == "cash" and each.amount < 0), Decimal(0))

    @property
    def _change(self) -> Decimal:
        return self._sale.change if self._sale is not None else Decimal(0)

    @property
    def hero(self) -> str:
        if self._sale is None:
            return ""
        return self.locale.money(self._sale.change or self._cash_back or abs(self._sale.total))

    @property
    def coins(self) -> tuple[str, ...]:
        """How to hand out the change, largest first."""
        if self._sale is None:
            return ()
        return tuple(
            f"{count} \N{MULTIPLICATION SIGN} {self.locale.coin(value)}"
            for value, count in self._sale.change_parts
        )

    @property
    def summary(self) -> str:
        sale = self._sale
        if sale is None:
            return ""
        parts = [self._paid(each) for each in sale.tenders]
        if not parts:
            return say("Nothing to pay, and nothing to give back")
        paid = parts[0]
        if len(parts) > 1:
            paid = say("{several} and {last}", several=", ".join(parts[:-1]), last=parts[-1])
        total = self.locale.money(abs(sale.total))
        if sale.total < 0:
            words = say("{paid} for a refund of {total}", paid=paid, total=total)
        elif sale.tip:
            tip = self.locale.money(sale.tip)
            words = say("{paid} for a total of {total} and a tip of {tip}", paid=paid, total=total, tip=tip)
        else:
            words = say("{paid} for a total of {total}", paid=paid, total=total)
        return f"{words[:1].upper()}{words[1:]}"

    def _paid(self, tender: TakenTender) -> str:
        kind = say(_KINDS[tender.kind]) if tender.kind in _KINDS else tender.kind
        return f"{kind} {self.locale.money(abs(tender.amount))}"

    @property
    def rows(self) -> Sequence[ReceiptRow]:
        return self._sale.rows if self._sale is not None else ()

    @property
    def cards(self) -> tuple[tuple[str, CardFace], ...]:
        """The receipt choices that this till has, by key."""
        printed = {
            "printed": (say("Printed"), "go_text", "check"),
            "waiting": (say("Printing"), "text3", ""),
            "failed": (say("Not printed"), "danger", "circle-alert"),
        }.get(self.paper, ("", "text3", ""))
        cards = [("print", CardFace(say("Print"), *printed, icon="printer", hint="P"))]
        if "email_receipt" in self.port.features:
            mailed = {
                "sent": (say("Sent"), "go_text", "check"),
                "waiting": (say("On its way"), "text3", ""),
                "refused": (say("Refused"), "danger", "circle-alert"),
            }.get(self.mail, (self.mail_address, "text3", ""))
            cards.append(("email", CardFace(say("Email"), *mailed, icon="mail", hint="E")))
        if "gift_receipt" in self.port.features:
            cards.append(("gift", CardFace(say("Gift receipt"), say("No prices"), icon="gift", hint="G")))
        if "invoice" in self.port.features:
            cards.append(("invoice", CardFace(say("Invoice"), say("On A4"), icon="file-text", hint="A")))
        cards.append(("none", CardFace(say("No receipt"), icon="x", hint="N")))
        return tuple(cards)

    # ---- what the person does ----
    def choose(self, key: str) -> None:
        if key == "print":
            self.choice = "print"
            self.paper = "waiting"
            self._run(self.port.print_again(), self._on_printed, self._on_print_failed)
        elif key == "gift" and "gift_receipt" in self.port.features:
            self._print_gift()
        elif key == "none":
            self.choice = "none"
        elif key == "invoice" and "invoice" in self.port.features:
            self.on_action("invoice")
        elif key == "email" and "email_receipt" in self.port.features:
            self.on_action("mails" if self.mail == "refused" else "email_receipt")
        self._tell()

    def _print_gift(self) -> None:
        try:
            done = self.port.print_gift()
        except PosError as error:
            self.say(Notice("warn", say("The gift receipt was not printed"), sentence(error), stays=True))
            return
        self.choice = "gift"
        self.notice = Notice("done", say("The gift receipt is printing"), icon="printer")
        self._run(done, _ignore_result, self._on_print_failed)

    def explain(self) -> Explained | None:
        """How the sale came to its total; the paper of it is the receipt with every figure explained."""
        if self._sale is None:
            return None
        title = word("receipt.title", number=self._sale.number)
        return price_explained(title, self.port.explain_receipt(), can_print=self._sale.paper != "none")

    def print_explained(self) -> None:
        try:
            done = self.port.print_explained()
        except PosError as error:
            self._on_print_failed(error)
            return
        self.notice = Notice("done", word("explain.printing"), icon="printer")
        self._tell()
        self._run(done, _ignore_result, self._on_print_failed)

    def _on_printed(self, _result: object) -> None:
        self.paper = "printed"
        self.notice = None
        self._tell()

    def _on_print_failed(self, error: Exception) -> None:
        self.paper = "failed"
        self.notice = Notice("warn", say("The receipt was not printed"), sentence(error), stays=True)
        self._tell()

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    def say(self, notice: Notice) -> None:
        """What somebody else did for this sale."""
        self.notice = notice
        self._tell()

    def correct_payment(self) -> None:
        if "swap_tender" in self.port.features:
            self.on_action("swap_tender")

    def new_sale(self) -> None:
        self.on_new_sale()


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore_result(_result: object) -> None:
    """The paper itself says that it is there."""


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""
