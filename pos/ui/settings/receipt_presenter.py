"""What a shop's receipts show, without Qt: the form as typed, the paper that it gives, saved as one and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Protocol

from pos.documents.paper import PaperFormat
from pos.documents.sample_papers import GIFT, RECEIPT, RETURN, Z_REPORT, marked_rows, sample_rows
from pos.domain.receipt import StoreProfile
from pos.domain.receipt_layout import Part, Raster, ReceiptLayout, needs_tax_table
from pos.errors import PosError
from pos.services import receipt_layouts
from pos.services.receipt_layouts import ShopReceipt
from pos.till.paper_rows import shown_rows
from pos.till.shown import ReceiptRow
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import Errands
from pos.ui.words import sentence
from pos.words import later, say

WIDE, NARROW = "80", "58"
PART_WORDS: Final = {
    Part.CUSTOMER: later("Customer name"),
    Part.SAVED: later("What they saved"),
    Part.TAXES: later("Tax table"),
    Part.BARCODE: later("Barcode of the receipt"),
    Part.NOTES: later("Notes on lines and sales"),
    Part.SALESPERSON: later("Salesperson"),
}


class Surroundings(Protocol):
    """What the page needs of the till beside the database."""

    @property
    def store(self) -> StoreProfile: ...
    @property
    def till_name(self) -> str: ...
    def now(self) -> datetime:
        """Local time."""

    def read_logo(self, path: Path) -> Future[Raster]:
        """On another thread. Fails with Refused: `logo_unreadable`, `logo_too_big`, `logo_empty`."""

    def print_rows(self, rows: Any) -> Future[Any]:
        """On the printer of receipts. Raises Refused("no_printer"); fails with Unavailable."""


Run = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


@dataclass(frozen=True, slots=True)
class SwitchFace:
    """One part that can be left out. `why` says why it cannot be, and is empty where it can."""

    part: Part
    text: str
    is_on: bool
    why: str = ""


class ReceiptPagePresenter:
    """Listeners are told what to draw anew."""

    def __init__(self, errands: Errands, around: Surroundings, run: Run) -> None:
        self._errands, self._around, self._run = errands, around, run
        self._listener: Callable[[], None] = _nothing
        self._opened: ShopReceipt | None = None
        self.form: ShopReceipt | None = None
        self.kind, self.width = RECEIPT, WIDE
        self.notice: Notice | None = None
        self.problem = ""
        """Why there is no form."""
        self.is_busy = False
        self._after: Callable[[], None] = _nothing

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    # Reading

    def load(self) -> None:
        """What is there now; nothing that was typed is lost."""
        if self.is_dirty or self.is_busy:
            return
        self._errands.ask(receipt_layouts.get, done=self._take, failed=self._fail_reading)

    def _take(self, found: ShopReceipt) -> None:
        if not self.is_dirty:
            self._opened = self.form = found
            self.problem = ""
            self._listener()

    def _fail_reading(self, error: Exception) -> None:
        self.problem = sentence(error)
        self._listener()

    # What is shown

    @property
    def is_dirty(self) -> bool:
        return self.form != self._opened

    @property
    def kinds(self) -> tuple[Option, ...]:
        return (
            Option(RECEIPT, say("Receipt")),
            Option(GIFT, say("Gift")),
            Option(RETURN, say("Return")),
            Option(Z_REPORT, say("Z report")),
        )

    @property
    def switches(self) -> tuple[SwitchFace, ...]:
        layout = self.form.layout if self.form is not None else ReceiptLayout()
        locale = self._around.store.locale
        why = say("The law of the shop's country wants it.") if needs_tax_table(locale) else ""
        return tuple(
            SwitchFace(
                part,
                say(text),
                layout.shows(part) or (part is Part.TAXES and bool(why)),
                why if part is Part.TAXES else "",
            )
            for part, text in PART_WORDS.items()
        )

    @property
    def logo(self) -> Raster | None:
        return self.form.layout.logo if self.form is not None else None

    @property
    def rows(self) -> tuple[ReceiptRow, ...]:
        return shown_rows(self._rows())

    def _rows(self) -> Any:
        store = self._store()
        at = self._around.now()
        return sample_rows(self.kind, store, PaperFormat.of(store), self._around.till_name, at)

    def _store(self) -> StoreProfile:
        """The shop as its papers would name it."""
        store, form = self._around.store, self.form
        if form is None:
            return store
        return replace(
            store,
            receipt_header=_lines(form.header),
            receipt_footer=_lines(form.footer),
            layout=form.layout,
        )

    # Changing

    def set_header(self, text: str) -> None:
        self._change(header=text)

    def set_footer(self, text: str) -> None:
        self._change(footer=text)

    def set_part(self, part: Part, *, is_shown: bool) -> None:
        if self.form is not None:
            hidden = self.form.layout.hidden
            self._set_layout(hidden=hidden - {part} if is_shown else hidden | {part})

    def remove_logo(self) -> None:
        self._set_layout(logo=None)

    def choose_logo(self, path: Path) -> None:
        self._run(self._around.read_logo(path), self._take_logo, self._fail_logo)

    def _take_logo(self, logo: Raster) -> None:
        self._set_layout(logo=logo)

    def _fail_logo(self, error: Exception) -> None:
        self._tell(Notice("warn", say("This cannot be the logo"), sentence(error)))

    def _set_layout(self, **changes: Any) -> None:
        if self.form is not None:
            self._change(layout=replace(self.form.layout, **changes))

    def _change(self, **changes: Any) -> None:
        if self.form is not None:
            self.form = replace(self.form, **changes)
            self._listener()

    def choose_kind(self, kind: str) -> None:
        self.kind = kind
        self._listener()

    def choose_width(self, width: str) -> None:
        self.width = width
        self._listener()

    # Acts

    def save(self, after: Callable[[], None] | None = None) -> None:
        """Write it; `after` is called once it is there."""
        form, opened = self.form, self._opened
        if form is None or opened is None or self.is_busy or not self.is_dirty:
            return
        self.is_busy, self._after = True, after or _nothing
        self._listener()
        self._errands.do(receipt_layouts.save, form, opened, done=self._on_saved, failed=self._on_save_failed)

    def _on_saved(self, saved: ShopReceipt) -> None:
        self.is_busy = False
        self._opened = self.form = saved
        self._tell(Notice("done", say("The receipt is saved"), say("All tills print by it from now on.")))
        after, self._after = self._after, _nothing
        after()

    def _on_save_failed(self, error: Exception) -> None:
        self.is_busy = False
        self._tell(Notice("error", say("The receipt was not saved"), sentence(error), stays=True))
        if isinstance(error, PosError) and error.code == "receipt_changed_meanwhile":
            self.discard()

    def discard(self) -> None:
        """Forget what was typed, and look at what is there."""
        self.form = self._opened
        self._listener()
        self.load()

    def print_test(self) -> None:
        """The paper that is shown, on the printer of this till."""
        store = self._store()
        try:
            printing = self._around.print_rows(marked_rows(self._rows(), PaperFormat.of(store)))
        except PosError as error:
            self._fail_print(error)
            return
        self._run(printing, self._on_printed, self._fail_print)

    def _on_printed(self, _: object) -> None:
        self._tell(Notice("done", say("The test is printed"), icon="printer"))

    def _fail_print(self, error: Exception) -> None:
        self._tell(Notice("warn", say("The test was not printed"), sentence(error), stays=True))

    def _tell(self, notice: Notice) -> None:
        self.notice = notice
        self._listener()


def _lines(text: str) -> tuple[str, ...]:
    return tuple(text.split("\n")) if text else ()


def _nothing() -> None:
    """Nobody waits for it."""
