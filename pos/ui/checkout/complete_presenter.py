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
from pos.till.shown import CompletedSale, PaperState, ReceiptRow
from pos.ui.faces import CardFace, Explained, Notice
from pos.ui.words import price_explained, sentence
from pos.words import word

_KINDS = {"cash": "cash", "card": "card", "gift_card": "gift card", "on_account": "on account"}

NOT_PRINTED = Notice(
    "warn", "The receipt was not printed", "The sale is saved. Check the printer, then press P.", stays=True
)

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class ReceiptPort(Protocol):
    """What can be done with the receipt of a finished sale."""

    @property
    def features(self) -> frozenset[str]:
        """email_receipt, gift_receipt, undo_sale add their buttons."""

    def print_again(self) -> Future[Any]: ...
    def explain_receipt(self) -> Sequence[str]:
        """How it came to its total: sentences."""

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
        self.notice: Notice | None = None

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
        if sale.paper == "failed":
            self.notice = NOT_PRINTED
        self._tell()

    def set_paper(self, paper: PaperState) -> None:
        """The printer said how far the paper is."""
        if self._sale is None or self.paper in {paper, "none"}:
            return
        self.paper = paper
        if paper == "failed":
            self.notice = NOT_PRINTED
        elif self.notice is NOT_PRINTED:
            self.notice = None
        self._tell()

    # ---- finished texts ----
    @property
    def subtitle(self) -> str:
        sale = self._sale
        if sale is None:
            return ""
        drawer = " Cash drawer is open." if sale.drawer_is_open else ""
        return f"Receipt {sale.number}, {self.locale.time(sale.completed_at)}.{drawer}"

    @property
    def title(self) -> str:
        is_refund = self._sale is not None and self._sale.total < 0
        return "Refund complete" if is_refund else "Sale complete"

    @property
    def hero_label(self) -> str:
        if self._sale is not None and self._sale.total < 0:
            return "Give back" if self._cash_back else "Paid back"
        return "Give change" if self._change else "Paid in full"

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
        parts = [f"{_KINDS.get(t.kind, t.kind)} {self.locale.money(abs(t.amount))}" for t in sale.tenders]
        words = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}" if parts else ""
        what = "a refund" if sale.total < 0 else "a total"
        return f"{words[:1].upper()}{words[1:]} for {what} of {self.locale.money(abs(sale.total))}"

    @property
    def rows(self) -> Sequence[ReceiptRow]:
        return self._sale.rows if self._sale is not None else ()

    @property
    def cards(self) -> tuple[tuple[str, CardFace], ...]:
        """The receipt choices that this till has, by key."""
        printed = {
            "printed": ("Printed", "go_text", "check"),
            "waiting": ("Printing", "text3", ""),
            "failed": ("Not printed", "danger", "circle-alert"),
        }.get(self.paper, ("", "text3", ""))
        cards = [("print", CardFace("Print", *printed, icon="printer", hint="P"))]
        if "email_receipt" in self.port.features:
            cards.append(("email", CardFace("Email", icon="mail", hint="E")))
        if "gift_receipt" in self.port.features:
            cards.append(("gift", CardFace("Gift receipt", "No prices", icon="gift", hint="G")))
        cards.append(("explained", CardFace(word("explain.card"), icon="list", hint="F1")))
        cards.append(("none", CardFace("No receipt", icon="x", hint="N")))
        return tuple(cards)

    # ---- what the person does ----
    def choose(self, key: str) -> None:
        if key == "print":
            self.choice = "print"
            self.paper = "waiting"
            self._run(self.port.print_again(), self._on_printed, self._on_print_failed)
        elif key == "none":
            self.choice = "none"
        elif f"{key}_receipt" in self.port.features:
            self.choice = key
            self.on_action(f"{key}_receipt")
        self._tell()

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
        self.notice = Notice("warn", "The receipt was not printed", sentence(error), stays=True)
        self._tell()

    def close_notice(self) -> None:
        self.notice = None
        self._tell()

    def new_sale(self) -> None:
        self.on_new_sale()


def _nothing() -> None:
    """Stands in until the window connects itself."""


def _ignore_result(_result: object) -> None:
    """The paper itself says that it is there."""


def _ignore(_name: str) -> None:
    """Stands in until the window connects itself."""
