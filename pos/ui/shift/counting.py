"""A count being typed, without Qt: fields for notes, coins and other tenders, which one is typed into, and the sums."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from pos.domain.denominations import Cash
from pos.domain.shift_count import Count
from pos.errors import Refused
from pos.i18n import Locale
from pos.words import counted, say, word

ZERO = Decimal(0)
TOTAL = "total"
_MOST_DIGITS, _MOST_AMOUNT = 5, 12


@dataclass(frozen=True, slots=True)
class CountField:
    """One line to be counted as finished texts. `group` is notes, coins, others or total; `unit` what stands before the box."""

    key: str
    group: str
    label: str
    typed: str
    amount: str
    is_current: bool
    is_empty: bool


class Counting:
    """`on_change` is called after each key. The value of an empty field is zero, or "not counted" for other tenders."""

    def __init__(self, cash: Cash | None, locale: Locale) -> None:
        self._cash, self._locale = cash, locale
        self.on_change: Callable[[], None] = _nothing
        self._typed: dict[str, str] = {}
        self._others: dict[str, int] = {}
        self.types_total = cash is None
        self._current = self._first()
        self._is_fresh = True

    @property
    def decimal_point(self) -> str:
        return self._locale.decimal_point

    # ---- what is there ----
    def set_others(self, kinds: Mapping[str, int]) -> None:
        """Other tenders of the shift that leave something to compare, and how often they were used."""
        self._others = dict(kinds)
        self.on_change()

    def set_count(self, count: Count) -> None:
        """Go on with a count that was kept."""
        self.types_total = count.total is not None or self._cash is None
        self._typed = {str(value): str(number) for value, number in count.pieces.items()}
        if count.total is not None:
            self._typed[TOTAL] = self._locale.typed_amount(count.total)
        self._typed |= {kind: self._locale.typed_amount(each) for kind, each in count.others.items()}
        self._current, self._is_fresh = self._first(), True
        self.on_change()

    def _pieces(self) -> list[tuple[str, Decimal]]:
        if self._cash is None:
            return []
        return [(str(each), each) for each in (*self._cash.notes, *self._cash.coins)]

    def _keys(self) -> list[str]:
        money = [TOTAL] if self.types_total else [key for key, _ in self._pieces()]
        return [*money, *self._others]

    def _first(self) -> str:
        """The count begins below the notes that are hardly ever in a drawer; Up goes to them."""
        if self.types_total or self._cash is None:
            return TOTAL
        return self._pieces()[self._cash.rare][0]

    # ---- figures ----
    @property
    def count(self) -> Count:
        """What is typed so far. Raises Refused("bad_amount") for an amount that cannot be read."""
        others = {
            kind: self._locale.parse_amount(self._typed[kind])
            for kind in self._others
            if self._typed.get(kind)
        }
        if self.types_total:
            total = self._typed.get(TOTAL, "")
            return Count(total=self._locale.parse_amount(total) if total else ZERO, others=others)
        pieces = {value: self._number(key) for key, value in self._pieces()}
        return Count({value: number for value, number in pieces.items() if number}, others=others)

    @property
    def cash(self) -> Decimal:
        if self.types_total:
            return self._amount(TOTAL)
        return self.notes + self.coins

    @property
    def notes(self) -> Decimal:
        return self._sum(self._cash.notes if self._cash else ())

    @property
    def coins(self) -> Decimal:
        return self._sum(self._cash.coins if self._cash else ())

    def _sum(self, values: tuple[Decimal, ...]) -> Decimal:
        return sum((value * self._number(str(value)) for value in values), ZERO)

    def _number(self, key: str) -> int:
        return int(self._typed.get(key) or 0)

    def _amount(self, key: str) -> Decimal:
        try:
            return self._locale.parse_amount(self._typed.get(key) or "0")
        except Refused:
            return ZERO

    # ---- finished texts ----
    @property
    def fields(self) -> tuple[CountField, ...]:
        locale = self._locale
        notes = set(self._cash.notes) if self._cash else set()
        rows = [
            CountField(
                key,
                "notes" if value in notes else "coins",
                locale.coin(value),
                self._typed.get(key) or "0",
                locale.amount(value * self._number(key)),
                key == self._current and not self.types_total,
                not self._number(key),
            )
            for key, value in self._pieces()
        ]
        if self.types_total:
            rows.append(self._amount_field(TOTAL, "total", say("Cash in all")))
        rows += [
            self._amount_field(kind, "others", f"{word(f'tender.{kind}')}, {_times(used)}")
            for kind, used in self._others.items()
        ]
        return tuple(rows)

    def _amount_field(self, key: str, group: str, label: str) -> CountField:
        typed = self._typed.get(key, "")
        return CountField(key, group, label, typed, "", key == self._current, not typed)

    @property
    def asked(self) -> str:
        """What the pad types now: Number of 5c coins."""
        field = next((each for each in self.fields if each.is_current), None)
        if field is None:
            return ""
        if field.group == "notes":
            return say("Number of {label} notes", label=field.label)
        if field.group == "coins":
            return say("Number of {label} coins", label=field.label)
        if field.group == "total":
            return say("Cash in the drawer")
        return say("{label}: what the paper says", label=field.label)

    # ---- keys ----
    @property
    def is_at_the_end(self) -> bool:
        return self._current == self._keys()[-1]

    def choose(self, key: str) -> None:
        """A tap on a field."""
        if key in self._keys():
            self._current, self._is_fresh = key, True
            self.on_change()

    def move(self, step: int) -> None:
        """Enter and Down go on, Up goes back; at an end it stays."""
        keys = self._keys()
        at = keys.index(self._current) if self._current in keys else 0
        self._current, self._is_fresh = keys[min(max(at + step, 0), len(keys) - 1)], True
        self.on_change()

    def toggle_total(self) -> None:
        """F2: type one sum instead of counting pieces, and back."""
        if self._cash is not None:
            self.types_total = not self.types_total
            self._current, self._is_fresh = self._first(), True
            self.on_change()

    def press(self, key: str) -> None:
        """A key of the pad or keyboard: a digit, point, back or clear. The first digit replaces what a field held."""
        field = self._current
        is_amount = field == TOTAL or field in self._others
        before = self._typed.get(field, "")
        if key == "clear":
            typed = ""
        elif key == "back":
            typed = before[:-1]
        elif key == "point":
            point = self._locale.decimal_point
            typed = before + point if is_amount and point not in before else before
        else:
            typed = ("" if self._is_fresh else before) + key
            limit = _MOST_AMOUNT if is_amount else _MOST_DIGITS
            typed = before if len(typed) > limit or self._has_many_decimals(typed) else typed
            typed = typed if is_amount else typed.lstrip("0") or "0"
        self._is_fresh = False
        self._typed[field] = typed
        self.on_change()

    def _has_many_decimals(self, typed: str) -> bool:
        return len(typed.partition(self._locale.decimal_point)[2]) > self._locale.exponent


def _times(used: int) -> str:
    return counted(used, "{count} payment", "{count} payments")


def _nothing() -> None:
    """Stands in until a presenter connects itself."""
