"""One stocktake as it is worked on: scans and typed numbers go out one after the other, and wait here while the server is away. No Qt."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from typing import Any

from pos.db.ids import new_id
from pos.errors import PosError, Refused, Unavailable
from pos.i18n import Locale
from pos.services import stocktakes
from pos.services.purchasing import Scanned
from pos.services.stocktakes import ALL, DIFFERENCES, Counted, Counting, Desk, Line, Lines, Stocktake, Sums
from pos.ui.inventory.form import MOST_PIECES
from pos.ui.inventory.wording import kept_after, monogram, plain_number, sentence, unit_text
from pos.ui.office.errands import Errands
from pos.ui.stock.wording import signed_amount, state_words
from pos.words import counted, say

REPLACE, ADD, KEEP = "replace", "add", "keep"


@dataclass(frozen=True, slots=True)
class Typed:
    """What stands in the field of a line and is not counted yet; `seen` is the version of the line when it was begun."""

    text: str
    seen: int
    line: Line


@dataclass(frozen=True, slots=True)
class Face:
    """One row, as finished texts."""

    key: uuid.UUID
    name: str
    detail: str
    monogram: str
    tint: int
    expected: str
    quantity: str
    state: str
    icon: str
    tone: str
    value: str
    is_marked: bool
    has_fault: bool

    @property
    def spoken(self) -> str:
        return ", ".join(part for part in (self.name, self.expected, self.state, self.value) if part)


@dataclass(frozen=True, slots=True)
class Clash:
    """A number was typed over what somebody else counted meanwhile."""

    line: Line
    qty: Decimal


class StocktakePresenter:
    """What was scanned or typed stays in `waiting` until the server has it, each with its id, so that nothing counts twice."""

    def __init__(self, errands: Errands, locale: Locale, now: Callable[[], datetime]) -> None:
        self._errands, self.locale, self.now = errands, locale, now
        self.take: Stocktake | None = None
        self.sums = Sums()
        self.silent: tuple[str, ...] = ()
        self.rows: tuple[Line, ...] = ()
        self.before: str | None = None
        self.after: str | None = None
        self.show = ALL
        self.hides_expected = False
        self.is_reviewing = False
        self.is_busy = False
        self.marked: uuid.UUID | None = None
        self.typed: dict[uuid.UUID, Typed] = {}
        self.faults: set[uuid.UUID] = set()
        self.waiting: deque[Counting] = deque()
        self._is_sending = False
        self._known: dict[uuid.UUID, int] = {}
        self._stranger: Counting | None = None
        self._at: str | None = None
        self._turn = 0
        self.on_change: Callable[[], None] = _nothing
        self.on_told: Callable[[str, str], None] = _ignore_two
        self.on_stuck: Callable[[str], None] = _ignore
        """The server does not answer, and counts wait: a sentence, to be tried again."""
        self.on_unknown: Callable[[str], None] = _ignore
        self.on_stranger: Callable[[Scanned], None] = _ignore
        self.on_clash: Callable[[Clash], None] = _ignore
        self.on_marked: Callable[[uuid.UUID], None] = _ignore
        """The keyboard goes to this product's number."""
        self.on_over: Callable[[Stocktake, str], None] = _ignore_two

    # ---- opening ----
    def open(self, stocktake: uuid.UUID) -> None:
        self._errands.ask(stocktakes.open_desk, stocktake, done=self.use, failed=self._tell)

    def use(self, desk: Desk) -> None:
        """Shows it from the top; what waits is of the one before only where it is the same."""
        is_other = self.take is None or self.take.id != desk.take.id
        self.take, self.sums, self.silent = desk.take, desk.sums, desk.silent
        if is_other:
            self.typed, self.faults, self._known, self.marked = {}, set(), {}, None
            self.hides_expected = desk.take.is_blind and desk.take.is_open
        self.is_reviewing, self.is_busy = False, False
        self.show = ALL if desk.take.is_open else DIFFERENCES
        self._load(None)

    @property
    def is_open(self) -> bool:
        return self.take is not None and self.take.is_open

    @property
    def is_blind(self) -> bool:
        """Who looks at the differences has counted."""
        return self.hides_expected and not self.is_reviewing

    @property
    def title(self) -> str:
        return "" if self.take is None else say("Stocktake {number}", number=self.take.number)

    # ---- pages ----
    def refresh(self) -> None:
        """Something was sold or counted somewhere."""
        if self.take is not None and not self.is_busy:
            self._errands.ask(stocktakes.open_desk, self.take.id, done=self._take_news, failed=_ignore)

    def _take_news(self, desk: Desk) -> None:
        if self.take is None or desk.take.id != self.take.id or self.is_busy:
            return
        was_open = self.is_open
        self.take, self.sums, self.silent = desk.take, desk.sums, desk.silent
        if was_open and not self.is_open:
            self._end_elsewhere(desk.take)
            return
        self._load(self._at)

    def _end_elsewhere(self, take: Stocktake) -> None:
        self.on_over(
            take,
            say("{name} ended {number} meanwhile", name=take.ended_by or say("Somebody"), number=take.number),
        )

    def _load(self, at: str | None, *, is_back: bool = False) -> None:
        self._turn += 1
        self._at = None if is_back else at
        if self.take is not None:
            self._errands.ask(
                stocktakes.list_lines, self.take.id, self.show, at, is_back=is_back,
                done=partial(self._take_lines, self._turn), failed=self._tell,
            )  # fmt: skip

    def _take_lines(self, turn: int, lines: Lines) -> None:
        if turn != self._turn:
            return
        self.rows, self.before, self.after = lines.rows, lines.before, lines.after
        for line in lines.rows:
            self._known[line.product] = line.version
        self.on_change()

    def page_on(self) -> None:
        if self.after is not None:
            self.commit_all()
            self._load(self.after)

    def page_back(self) -> None:
        if self.before is not None:
            self.commit_all()
            self._load(self.before, is_back=True)

    def choose(self, show: str) -> None:
        self.commit_all()
        self.show, self.is_reviewing = show, False
        self._load(None)

    def hide_expected(self, *, hides: bool) -> None:
        self.hides_expected = hides
        if hides and self.show == DIFFERENCES:
            self.choose(ALL)
        self.on_change()

    def _jump(self, product: uuid.UUID, then: Callable[[Lines], None]) -> None:
        if self.take is not None:
            self._errands.ask(stocktakes.list_at, self.take.id, product, done=then, failed=self._tell)

    def find(self, product: uuid.UUID) -> Line | None:
        return next((line for line in self.rows if line.product == product), None)

    def go_to(self, scanned: Scanned) -> None:
        """A product was looked for by hand: its number is to be typed."""
        product = scanned.line.product
        self.commit_all()
        if self.find(product) is not None:
            self._mark(product)
        else:
            self._jump(product, partial(self._went_to, scanned))

    def _went_to(self, scanned: Scanned, lines: Lines) -> None:
        product = scanned.line.product
        if not lines.rows or lines.rows[0].product != product:
            self._ask_about(scanned, None)
            return
        self._show_from(lines)
        self._mark(product)

    def _show_from(self, lines: Lines) -> None:
        self.show, self.is_reviewing = ALL, False
        self._turn += 1
        self._at = None
        self._take_lines(self._turn, lines)

    def _mark(self, product: uuid.UUID) -> None:
        self.marked = product
        self.on_change()
        self.on_marked(product)

    # ---- counting ----
    def scan(self, code: str) -> None:
        """Each scan counts one, or as many as a case holds; weighed goods are typed."""
        if self.take is not None and self.is_open:
            self.commit_all()
            self._send_on(Counting(new_id(), self.take.id, code=code, is_added=True))

    def type(self, product: uuid.UUID, text: str) -> None:
        line = self.find(product)
        if line is not None:
            before = self.typed.get(product)
            self.typed[product] = Typed(text, before.seen if before is not None else line.version, line)
            self.faults.discard(product)
            self.marked = product
            self.on_change()

    def mark(self, product: uuid.UUID) -> None:
        """The keyboard is in its field."""
        if product != self.marked:
            self.marked = product
            self.on_change()

    def commit(self, product: uuid.UUID) -> None:
        """What is typed is the number. An empty field takes the count back."""
        typed = self.typed.get(product)
        if typed is None or self.take is None or any(each.product == product for each in self.waiting):
            return
        line = self.find(product) or typed.line
        try:
            qty = self._read(typed.text, line)
        except Refused:
            self.faults.add(product)
            self.on_told("warn", say("{name}: that is not a quantity. Use digits, like 12.", name=line.name))
            self.on_change()
            return
        if qty == line.qty:
            del self.typed[product]
            self.on_change()
            return
        self._send_on(Counting(new_id(), self.take.id, product, qty=qty, seen=typed.seen))

    def commit_all(self) -> None:
        for product in list(self.typed):
            if product not in self.faults:
                self.commit(product)

    def _read(self, text: str, line: Line) -> Decimal | None:
        if not text.strip():
            return None
        quantity = self.locale.parse_quantity(text, 3 if line.is_by_weight or line.unit != "pcs" else 0)
        if quantity > MOST_PIECES:
            raise Refused("bad_quantity", text=text)
        return quantity

    def add_stranger(self) -> None:
        """It is there, so it joins the list."""
        stranger, self._stranger = self._stranger, None
        if stranger is not None:
            self._send_on(replace(stranger, id=new_id(), is_new=True))

    def settle(self, clash: Clash, how: str) -> None:
        """What becomes of a number that was typed over somebody else's count."""
        product = clash.line.product
        self.typed.pop(product, None)
        if self.take is None or how == KEEP:
            self.on_change()
            return
        qty = clash.qty if how == REPLACE else (clash.line.qty or Decimal(0)) + clash.qty
        # in all, on what was just looked at: a third count meanwhile is asked about again
        self._send_on(Counting(new_id(), self.take.id, product, qty=qty, seen=clash.line.version))

    @property
    def is_unsent(self) -> bool:
        return bool(self.waiting or self.typed)

    # ---- one after the other ----
    def _send_on(self, counting: Counting) -> None:
        self.waiting.append(counting)
        self.send()

    def send(self) -> None:
        """What waits, the first first. Once more after the server was away."""
        if self.waiting and not self._is_sending:
            self._is_sending = True
            first = self.waiting[0]
            self._errands.do(
                stocktakes.count,
                first,
                done=partial(self._counted, first),
                failed=partial(self._not_counted, first),
            )

    def _counted(self, counting: Counting, answer: Counted) -> None:
        self._is_sending = False
        self.waiting.popleft()
        line = answer.line
        if self.take is None or counting.stocktake != self.take.id:
            pass  # of another list, which is not shown any more: it is counted, and that is all
        elif line is not None and answer.is_counted:
            self._take_count(counting, line, answer)
        elif line is not None:  # weighed
            self._show_and_mark(line)
        elif answer.stranger is not None:
            self._ask_about(answer.stranger, counting)
        else:
            self.on_unknown(counting.code)
        self.send()

    def _take_count(self, counting: Counting, line: Line, answer: Counted) -> None:
        if counting.product is not None:
            typed = self.typed.get(line.product)
            if typed is not None and self._is_what_was_sent(typed, counting, line):
                del self.typed[line.product]
        known = self._known.get(line.product)
        self._note_version(line)
        sums, others = answer.sums or self.sums, False
        if answer.sums is not None:
            others = answer.sums.revision != self.sums.revision + 1
            self.sums = sums
        self.rows = tuple(line if each.product == line.product else each for each in self.rows)
        if counting.is_added or counting.is_new:
            self._show_and_mark(line)
            self._tell_scanned(known, line, answer)
        else:
            self.on_change()
        is_missing = self.is_reviewing and bool(line.difference) and self.find(line.product) is None
        if counting.product is not None and (others or is_missing) and not self.waiting:
            self._load(self._at)

    def _is_what_was_sent(self, typed: Typed, counting: Counting, line: Line) -> bool:
        try:
            return self._read(typed.text, line) == counting.qty
        except Refused:
            return False

    def _note_version(self, line: Line) -> None:
        """One's own count is no reason to be asked."""
        self._known[line.product] = line.version
        typed = self.typed.get(line.product)
        if typed is not None:
            self.typed[line.product] = replace(typed, seen=line.version)
        self.waiting = deque(
            replace(each, seen=line.version) if each.product == line.product else each
            for each in self.waiting
        )

    def _tell_scanned(self, known: int | None, line: Line, answer: Counted) -> None:
        before = answer.before
        if before is not None and before.qty is not None and before.version != (known or 0):
            self.on_told(
                "warn",
                say(
                    "{person} counted {count} of {name} already. Your scan was added.",
                    person=before.counted_by or say("Somebody"),
                    count=self.locale.quantity(before.qty),
                    name=line.name,
                ),
            )
        elif answer.moved:
            self.on_told(
                "warn",
                say(
                    "{name} was sold or moved while it was being counted. Count all of it again, in one go: empty its number, then scan.",
                    name=line.name,
                ),
            )

    def _show_and_mark(self, line: Line) -> None:
        if self.find(line.product) is not None:
            self._mark(line.product)
        else:
            self._jump(line.product, partial(self._jumped, line.product))

    def _jumped(self, product: uuid.UUID, lines: Lines) -> None:
        self._show_from(lines)
        if self.find(product) is not None:
            self._mark(product)

    def _ask_about(self, scanned: Scanned, counting: Counting | None) -> None:
        if self.take is None:
            return
        product = scanned.line.product
        is_weighed = scanned.line.is_by_weight
        if counting is None or is_weighed:  # on the list, and not counted: the number is typed
            self._stranger = Counting(new_id(), self.take.id, product, seen=0)
        else:
            self._stranger = counting
        self.on_stranger(scanned)

    def _not_counted(self, counting: Counting, error: Exception) -> None:
        self._is_sending = False
        if isinstance(error, Unavailable):
            self.on_stuck(self.stuck_words(error))
            self.on_change()
            return
        self.waiting.popleft()
        code = error.code if isinstance(error, PosError) else ""
        if code == "count_changed" and counting.product is not None:
            self._jump(counting.product, partial(self._clashed, counting))
        elif code == "stocktake_not_open":
            self.waiting.clear()
            self.refresh()
            self.on_told("error", sentence(error))
        else:
            if counting.product is not None:
                self.faults.add(counting.product)
            self.on_told("error", sentence(error))
        self.on_change()
        self.send()

    def stuck_words(self, error: Exception) -> str:
        waiting = counted(
            len(self.waiting),
            "{count} count waits here until it is through.",
            "{count} counts wait here until they are through.",
        )
        return f"{sentence(error)} {waiting}"

    def _clashed(self, counting: Counting, lines: Lines) -> None:
        self._show_from(lines)
        line = self.find(counting.product) if counting.product is not None else None
        if line is None:
            return
        if (
            counting.qty is None or counting.qty == line.qty
        ):  # taken back, or the same number: what is there stands
            self.typed.pop(line.product, None)
            self.on_change()
            return
        self.on_clash(Clash(line, counting.qty))

    # ---- the end ----
    def review(self) -> None:
        """Nothing but differences, before they are posted."""
        self.commit_all()
        self.is_reviewing, self.show = True, DIFFERENCES
        self._load(None)

    def post(self, *, is_zeroing: bool = False) -> None:
        if self.take is None or self.is_busy or not self.is_open:
            return
        if self.is_unsent:
            self.send()
            self.on_told("warn", say("Not everything is counted yet. Look at what is typed, then post."))
            return
        self._set_busy(True)
        today: date = self.now().astimezone().date()
        self._errands.do(
            stocktakes.post, self.take.id, self.sums.revision, booked_on=today, is_zeroing=is_zeroing,
            done=self._posted, failed=self._not_ended,
        )  # fmt: skip

    def _posted(self, answer: tuple[Stocktake, bool]) -> None:
        take, _ = answer
        self.take, self.is_busy = take, False
        self.on_over(take, say("{number} is posted", number=take.number))

    def cancel(self) -> None:
        if self.take is not None and not self.is_busy and self.is_open:
            self._set_busy(True)
            self._errands.do(stocktakes.cancel, self.take.id, done=self._cancelled, failed=self._not_ended)

    def _cancelled(self, take: Stocktake) -> None:
        self.take, self.is_busy = take, False
        self.waiting.clear()
        self.typed.clear()
        self.on_over(take, say("{number} is cancelled", number=take.number))

    def _not_ended(self, error: Exception) -> None:
        self._set_busy(False)
        if isinstance(error, PosError) and error.code in {"stocktake_changed", "stocktake_not_open"}:
            self.refresh()
        self.on_told("error", kept_after(error) if isinstance(error, Unavailable) else sentence(error))

    def _set_busy(self, is_busy: bool) -> None:
        self.is_busy = is_busy
        self.on_change()

    def _tell(self, error: Exception) -> None:
        self.on_told("error", sentence(error))

    # ---- finished texts ----
    def faces(self) -> tuple[Face, ...]:
        return tuple(self._face(line) for line in self.rows)

    def _face(self, line: Line) -> Face:
        typed = self.typed.get(line.product)
        words, icon, tone = state_words(line, self.locale, is_blind=self.is_blind)
        unit = "" if line.unit == "pcs" else unit_text(line.unit)
        return Face(
            key=line.product,
            name=line.name,
            detail=", ".join(part for part in (line.category_name, unit) if part) or line.sku,
            monogram=monogram(line.name),
            tint=line.tint,
            expected="" if self.is_blind else self.locale.quantity(line.expected),
            quantity=typed.text if typed is not None else plain_number(line.qty, self.locale),
            state=words,
            icon=icon,
            tone=tone,
            value="" if self.is_blind else signed_amount(line.value, self.locale),
            is_marked=self.is_open and line.product == self.marked,
            has_fault=line.product in self.faults,
        )


def _nothing() -> None:
    """Stands in until a page connects itself."""


def _ignore(_told: Any) -> None:
    """Stands in until a page connects itself."""


def _ignore_two(_first: Any, _second: Any) -> None:
    """Stands in until a page connects itself."""
