"""One order that is being written: supplier, goods, note; saved as a draft, sent, or cancelled. No Qt here."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

from pos.db.ids import new_id
from pos.errors import PosError
from pos.i18n import Locale
from pos.services import assortment, purchasing
from pos.services.assortment import Supplier
from pos.services.purchasing import CANCELLED, DraftLine, Order, OrderDraft, Proposal, Scanned
from pos.ui.faces import Option
from pos.ui.inventory.wording import kept_after
from pos.ui.office.errands import Errands
from pos.ui.purchasing.finder import Finder
from pos.ui.purchasing.lines import LineForm
from pos.ui.purchasing.wording import items_words
from pos.words import counted, say

Words = Callable[[str], str]
"""What to say of an order by its number."""
Content = tuple[str, str, tuple[tuple[uuid.UUID, str, str], ...]]


class OrderPresenter:
    """`on_change` after every change of what is shown; `on_done` with the order as it was kept and what to say of it."""

    def __init__(self, errands: Errands, locale: Locale) -> None:
        self._errands, self.locale = errands, locale
        self.form = LineForm(locale, is_receiving=False)
        self.finder = Finder(errands)
        self.finder.on_found = self.take_found
        self.suppliers: tuple[Supplier, ...] = ()
        self.order: Order | None = None
        self.supplier = ""
        self.note = ""
        self.faults: dict[str, str] = {}
        self.is_busy = False
        self._id = new_id()
        self._version: int | None = None
        self._base: Content = ("", "", ())
        self.on_change: Callable[[], None] = _nothing
        self.on_done: Callable[[Order, str], None] = _ignore_two
        self.on_told: Callable[[str, str], None] = _ignore_two
        """A kind of notice, and a sentence or two."""

    # ---- what is shown ----
    def begin(self) -> None:
        self._id, self._version, self.order = new_id(), None, None
        self._show("", "", ())

    def show(self, order: Order) -> None:
        self._id, self._version, self.order = order.id, order.version, order
        self._show(str(order.supplier), order.note, order.lines)

    def _show(self, supplier: str, note: str, lines: Any) -> None:
        self.supplier, self.note, self.faults, self.is_busy = supplier, note, {}, False
        self.form.marked = None
        self.form.use(lines)
        self.finder.clear()
        self._base = self._content
        self._errands.ask(assortment.list_suppliers, done=self._take_suppliers, failed=self._failed)
        self.on_change()

    def _take_suppliers(self, suppliers: list[Supplier]) -> None:
        self.suppliers = tuple(suppliers)
        self.on_change()

    @property
    def _content(self) -> Content:
        return self.supplier, self.note, self.form.state

    @property
    def is_dirty(self) -> bool:
        return self._content != self._base

    @property
    def title(self) -> str:
        return self.order.number if self.order is not None else say("New order")

    def supplier_options(self) -> list[Option]:
        named = [Option(str(each.id), each.name) for each in self.suppliers]
        if not self.supplier:
            named.insert(0, Option("", say("Choose a supplier")))
        elif self.order is not None and self.supplier not in {each.key for each in named}:
            named.insert(0, Option(str(self.order.supplier), self.order.supplier_name))  # archived meanwhile
        return named

    # ---- typing ----
    def choose_supplier(self, key: str) -> None:
        self.supplier = key
        self.faults.pop("supplier", None)
        self.on_change()

    def type_note(self, text: str) -> None:
        self.note = text
        self.on_change()

    def type(self, product: uuid.UUID, field: str, text: str) -> None:
        self.form.type(product, field, text)
        self.faults.pop("lines", None)
        self.on_change()

    def step(self, product: uuid.UUID, by: int) -> None:
        self.form.step(product, Decimal(by))
        self.on_change()

    def remove(self, product: uuid.UUID) -> None:
        self.form.remove(product)
        self.faults.pop("lines", None)
        self.on_change()

    def take_found(self, scanned: Scanned) -> None:
        """Each scan counts one, or as many as a case holds."""
        product = scanned.line.product
        if self.form.find(product) is None:
            self.form.add(scanned.line, scanned.qty)
        else:
            self.form.step(product, scanned.qty)
        self.on_change()

    def fill_low(self) -> None:
        """Goods of this supplier that run low, as many as are wanted; what is in the order stays as it is."""
        if not self.supplier:
            self.faults["supplier"] = say("Choose the supplier first.")
            self.on_change()
            return
        self._set_busy(True)
        self._errands.ask(
            purchasing.list_low,
            uuid.UUID(self.supplier),
            self._id,
            done=self._take_low,
            failed=self._failed,
        )

    def _take_low(self, low: list[Proposal]) -> None:
        self.is_busy = False
        new = [each for each in low if self.form.find(each.line.product) is None]
        for each in new:
            self.form.add(each.line, each.line.qty)
        self.on_change()
        if new:
            words = counted(
                len(new),
                "{count} product that runs low was added.",
                "{count} products that run low were added.",
            )
            self.on_told("done", words)
        else:
            self.on_told("done", say("Nothing of this supplier runs low that is not ordered already."))

    # ---- keeping ----
    def save(self, then: Callable[[], None] | None = None) -> None:
        self._keep(purchasing.save_order, lambda order: say("{order} is saved", order=order), then)

    def send(self) -> None:
        self._keep(
            purchasing.save_and_send, lambda order: say("{order} is marked as sent", order=order), None
        )

    def cancel(self) -> None:
        """A draft that is not wanted keeps its number."""
        if self.order is None or self.is_busy:
            return
        self._set_busy(True)
        self._errands.do(
            purchasing.set_status,
            self.order.id,
            self.order.version,
            CANCELLED,
            done=partial(self._done, lambda order: say("{order} is cancelled", order=order), None),
            failed=self._failed,
        )

    def _keep(self, use_case: Callable[..., Order], words: Words, then: Callable[[], None] | None) -> None:
        if self.is_busy:
            return
        draft = self._checked()
        if draft is None:
            self.on_change()
            return
        self._set_busy(True)
        self._errands.do(
            use_case,
            draft,
            done=partial(self._done, words, then),
            failed=partial(self._not_kept, use_case, words, then),
        )

    def _checked(self) -> OrderDraft | None:
        self.faults = {}
        if not self.supplier:
            self.faults["supplier"] = say("Choose the supplier first.")
        fault = self.form.fault_words()
        if fault:
            self.faults["lines"] = fault
        if self.faults:
            return None
        return OrderDraft(self._id, uuid.UUID(self.supplier), self.form.drafted(), self._version, self.note)

    def _done(self, words: Words, then: Callable[[], None] | None, order: Order) -> None:
        self.show(order)
        if then is not None:
            then()
        else:
            self.on_done(order, words(order.number))

    def _not_kept(
        self, use_case: Callable[..., Order], words: Words, then: Callable[[], None] | None, error: Exception
    ) -> None:
        if isinstance(error, PosError) and error.code == "order_changed":
            self._errands.ask(
                purchasing.get_order,
                self._id,
                done=partial(self._compare, use_case, words, then),
                failed=self._failed,
            )
            return
        self._failed(error)

    def _compare(
        self, use_case: Callable[..., Order], words: Words, then: Callable[[], None] | None, there: Order
    ) -> None:
        """Somebody was first; perhaps it was this very program, whose answer was lost on the way."""
        is_mine = _content_of(there) == (uuid.UUID(self.supplier), self.note.strip(), self.form.drafted())
        is_through = use_case is purchasing.save_order or there.status != purchasing.DRAFT
        if is_mine and is_through:
            self._done(words, then, there)
            return
        self.is_busy = False
        if there.status == purchasing.DRAFT:
            self._version = there.version
        self.on_change()
        self.on_told(
            "warn", say("Somebody else changed {order} meanwhile. Save again to keep what stands here instead.", order=there.number)
        )  # fmt: skip

    def _failed(self, error: Exception) -> None:
        self._set_busy(False)
        self.on_told("error", kept_after(error))

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.on_change()

    # ---- sums ----
    @property
    def items_text(self) -> str:
        return self.locale.quantity(Decimal(self.form.items))

    @property
    def value_text(self) -> str:
        return self.locale.amount(self.form.goods)

    @property
    def send_text(self) -> str:
        return say("Mark as sent, {items}", items=items_words(self.form.items, self.locale))


def _content_of(order: Order) -> tuple[uuid.UUID, str, tuple[DraftLine, ...]]:
    return (
        order.supplier,
        order.note,
        tuple(DraftLine(line.product, line.qty, line.cost) for line in order.lines),
    )


def _nothing() -> None:
    """Stands in until a page connects itself."""


def _ignore_two(_first: Any, _second: Any) -> None:
    """Stands in until a page connects itself."""
