"""What the checkout asks of others: the till behind it, and what may stand in place of its tiles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from decimal import Decimal
from typing import Any, Protocol

from pos.errors import Unavailable
from pos.hardware.scale.protocols import Weight
from pos.till.basket_acts import NOTHING_TOLD, Told
from pos.till.shown import (
    BasketView,
    CategoryShown,
    LinkState,
    PaperState,
    PriceShown,
    PrinterState,
    ProductShown,
    ScanOutcome,
    TillFacts,
)

ONE = Decimal(1)


class ScalePort(Protocol):
    """A scale. `pos.hardware.scale.device.Scale` is one."""

    def watch(self, watcher: Callable[[Weight | Unavailable], None]) -> Callable[[], None]:
        """Tell each weight, or why there is none, on any thread, until the function that this gives is called."""
        ...


class TillPort(Protocol):
    """What the checkout needs of a till. All of it answers at once, from memory and the snapshot."""

    @property
    def features(self) -> frozenset[str]:
        """What this till supports beyond the sale itself: customer, discount, price, note, park, recall, return,
        more, reprint, open_price, new_product, favourites, lock, sign_out, show_waiting, renew_series.
        """

    def facts(self) -> TillFacts: ...
    def link(self) -> LinkState: ...
    def printer(self) -> PrinterState: ...
    def scale(self) -> ScalePort | None:
        """The scale that can be asked now, if this till has one."""

    def categories(self) -> Sequence[CategoryShown]: ...
    def tiles(self, category_id: str | None, limit: int) -> Sequence[ProductShown]: ...
    def search(self, text: str, limit: int) -> Sequence[ProductShown]: ...
    def basket(self) -> BasketView: ...
    def explain(self, line_id: str | None) -> Sequence[str]:
        """How a line, or the whole sale, came to what it costs: sentences."""

    def print_explanation(self, title: str, sentences: Sequence[str]) -> None:
        """Put it on paper. Raises Refused: no_printer."""

    def scan(self, code: str, quantity: Decimal = ONE, told: Told = NOTHING_TOLD) -> ScanOutcome:
        """Goods that ask for something answer `needs_...`, and are added when it is `told`."""

    def add_product(
        self, product_id: str, quantity: Decimal | None = None, told: Told = NOTHING_TOLD
    ) -> ScanOutcome:
        """Without a quantity one piece; goods by weight answer needs_quantity."""

    def price_of_code(self, code: str) -> PriceShown | None: ...
    def price_of(self, product_id: str) -> PriceShown | None: ...
    def answer_age(self, product_id: str, *, is_old_enough: bool) -> None: ...
    def open_price_items(self, limit: int) -> Sequence[ProductShown]: ...

    def set_quantity(self, line_id: str, quantity: Decimal) -> None:
        """Raises Refused."""

    def remove_line(self, line_id: str) -> None: ...
    def undo(self) -> str | None:
        """Take back the last change of the basket. Gives the line that is to be selected, if any."""

    def redo(self) -> str | None:
        """Do again what was taken back last; as `undo`."""

    def cancel_reasons(self) -> Sequence[str]:
        """Why a sale is given up, the usual reason first."""

    def cancel(self, reason: str) -> None: ...
    def check_pay(self) -> None:
        """Raises Refused("consent_missing", name=...)."""

    def last_paper(self) -> Future[PaperState]:
        """Where the papers of the newest receipt stand."""

    def print_again(self) -> Future[Any]: ...


class Looking(Protocol):
    """Who has the next scans and choices instead of the sale: the price check."""

    def take_code(self, code: str) -> None: ...
    def take_product(self, product_id: str) -> None: ...
    def end(self) -> None: ...


class Overlay(Protocol):
    """What stands in place of the tiles and has the keys meanwhile: the parked sales, the page More."""

    key: str

    def move(self, step: int) -> None: ...
    def enter(self) -> None: ...
    def delete(self) -> None: ...
    def close(self) -> None: ...
    def filter(self, text: str) -> bool:
        """Something was typed. False: it is for a product, and the overlay goes."""
