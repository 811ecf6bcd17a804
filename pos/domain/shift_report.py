"""What a shift came to: every figure of X and Z reports, entry by entry from the journal, and from nothing else.

Figures of two stretches of a journal join to the figures of both, so an X report at any moment and what follows it are the Z
report. A Z report is kept as a whole in its `shift_closed` entry and can be printed from that alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import reduce
from typing import Any

from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO, Currency, money_text
from pos.domain.refund import Body
from pos.domain.tender import TenderKind

MOST_NAMES = 200
"""Of discounts and reasons: more are put together under an empty name, so that a report always fits into its entry."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many, and what they came to."""

    count: int = 0
    amount: Decimal = ZERO

    def plus(self, other: Figure) -> Figure:
        return Figure(self.count + other.count, self.amount + other.amount)


@dataclass(frozen=True, slots=True)
class TaxFigure:
    """A tax of the shift's receipts. `owed` is what customers owe to the state themselves (reverse charge)."""

    name: str
    letter: str
    rate: str
    base: Decimal
    amount: Decimal
    owed: Decimal = ZERO

    def plus(self, other: TaxFigure) -> TaxFigure:
        """Names are those of the later one."""
        return replace(
            other,
            base=self.base + other.base,
            amount=self.amount + other.amount,
            owed=self.owed + other.owed,
        )


@dataclass(frozen=True, slots=True)
class Link:
    """A place in the chain, with the part of its hash that is printed."""

    epoch: int
    seq: int
    seal: str


@dataclass(frozen=True, slots=True)
class ShiftFigures:
    """Refunds and what was paid back count negative. Money of exchanges counts with the sign of the difference.

    `payments`, `paid_back` and `swapped` are by kind of tender, change taken off; `taxes` by tax id; `discounts` by name; `cash_in`,
    `cash_out` and `drawer_openings` by reason; `approvals` by act. `sales + refunds + exchanges = total = net + tax + liability`.
    """

    opening_float: Decimal = ZERO
    sales: Figure = Figure()
    refunds: Figure = Figure()
    exchanges: Figure = Figure()
    cancelled: Figure = Figure()
    """Sales that were given up before they were paid."""
    total: Decimal = ZERO
    net: Decimal = ZERO
    tax: Decimal = ZERO
    liability: Decimal = ZERO
    """Paid onto gift cards and accounts: neither turnover nor tax."""
    rounding: Decimal = ZERO
    tips: Decimal = ZERO
    written_off: Decimal = ZERO
    payments: Mapping[str, Figure] = field(default_factory=dict)
    paid_back: Mapping[str, Figure] = field(default_factory=dict)
    swapped: Mapping[str, Figure] = field(default_factory=dict)
    """Moved from one tender to another after the sale."""
    taxes: Mapping[str, TaxFigure] = field(default_factory=dict)
    discounts: Mapping[str, Figure] = field(default_factory=dict)
    cash_in: Mapping[str, Figure] = field(default_factory=dict)
    cash_out: Mapping[str, Figure] = field(default_factory=dict)
    drawer_openings: Mapping[str, int] = field(default_factory=dict)
    approvals: Mapping[str, int] = field(default_factory=dict)
    reprints: int = 0
    age_checks: int = 0
    hand_overs: int = 0
    first_receipt: str = ""
    last_receipt: str = ""
    entries: int = 0
    first: Link | None = None
    last: Link | None = None

    @property
    def turnover(self) -> Decimal:
        """What was sold less what came back, with tax, without what was paid onto accounts."""
        return self.total - self.liability

    @property
    def discount(self) -> Decimal:
        return _amount(self.discounts)

    @property
    def gross(self) -> Decimal:
        """What sales and exchanges would have come to without discounts."""
        return self.sales.amount + self.exchanges.amount + self.discount

    @property
    def put_in(self) -> Decimal:
        return _amount(self.cash_in)

    @property
    def taken_out(self) -> Decimal:
        return _amount(self.cash_out)

    @property
    def expected(self) -> dict[str, Decimal]:
        """What should be there, by kind of tender. Cash is always named: the float lies in the drawer."""
        cash = TenderKind.CASH.value
        sums = {cash: self.opening_float + self.put_in - self.taken_out}
        for table in (self.payments, self.paid_back, self.swapped):
            for kind, figure in table.items():
                sums[kind] = sums.get(kind, ZERO) + figure.amount
        return sums

    def plus(self, later: ShiftFigures) -> ShiftFigures:
        """The figures of this stretch of the journal and of the one that follows it."""
        sums: dict[str, Any] = {name: getattr(self, name).plus(getattr(later, name)) for name in _FIGURES}
        for name in (*_AMOUNTS, *_COUNTS):
            sums[name] = getattr(self, name) + getattr(later, name)
        for name in (*_TABLES, "taxes"):
            sums[name] = _joined(getattr(self, name), getattr(later, name), _figure_plus)
        for name in _COUNT_TABLES:
            sums[name] = _joined(getattr(self, name), getattr(later, name), int.__add__)
        return ShiftFigures(
            **sums,
            first_receipt=self.first_receipt or later.first_receipt,
            last_receipt=later.last_receipt or self.last_receipt,
            first=self.first or later.first,
            last=later.last or self.last,
        )


NO_FIGURES = ShiftFigures()
_AMOUNTS = ("opening_float", "total", "net", "tax", "liability", "rounding", "tips", "written_off")
_FIGURES = ("sales", "refunds", "exchanges", "cancelled")
_TABLES = ("payments", "paid_back", "swapped", "discounts", "cash_in", "cash_out")
_COUNTS = ("reprints", "age_checks", "hand_overs", "entries")
_COUNT_TABLES = ("drawer_openings", "approvals")


def _figure_plus(one: Any, other: Any) -> Any:
    return one.plus(other)


def _joined(
    one: Mapping[str, Any], other: Mapping[str, Any], plus: Callable[[Any, Any], Any]
) -> dict[str, Any]:
    sums = dict(one)
    for key, value in other.items():
        sums[key] = plus(sums[key], value) if key in sums else value
    return sums


def _amount(table: Mapping[str, Figure]) -> Decimal:
    return sum((figure.amount for figure in table.values()), ZERO)


def shift_figures(entries: Iterable[Entry]) -> ShiftFigures:
    """Sum the entries of a shift, in the order of the journal; its `shift_closed` is not one of them."""
    return reduce(ShiftFigures.plus, map(figures_of, entries), NO_FIGURES)


def figures_of(entry: Entry) -> ShiftFigures:
    """What one entry adds."""
    place = Link(entry.epoch, entry.seq, entry.seal)
    known = _READERS.get(entry.kind)
    read = ShiftFigures() if known is None else known(entry.body)
    return replace(read, entries=1, first=place, last=place)


def _of_sale(body: Body) -> ShiftFigures:
    total = Figure(1, Decimal(body["total"]))
    is_exchange = bool(body["refund_of"])
    return replace(
        _of_receipt(body),
        sales=Figure() if is_exchange else total,
        exchanges=total if is_exchange else Figure(),
        discounts=_summed(
            (str(taken["name"]), Figure(1, Decimal(taken["amount"])))
            for line in body["lines"]
            for taken in line.get("discounts", ())
        ),
    )


def _of_refund(body: Body) -> ShiftFigures:
    return replace(_of_receipt(body), refunds=Figure(1, Decimal(body["total"])))


def _of_receipt(body: Body) -> ShiftFigures:
    number = str(body.get("number", ""))
    rows = [(row["kind"], Decimal(row["amount"]), Decimal(row["change"])) for row in body["tenders"]]
    return ShiftFigures(
        total=Decimal(body["total"]),
        net=Decimal(body.get("net", 0)),
        tax=Decimal(body.get("tax", 0)),
        liability=Decimal(body.get("liability", 0)),
        rounding=Decimal(body["rounding"]),
        tips=Decimal(body.get("tip", 0)),
        written_off=Decimal(body.get("written_off", 0)),
        payments=_summed(
            (kind, Figure(int(amount > 0), amount - change)) for kind, amount, change in rows if amount >= 0
        ),
        paid_back=_summed((kind, Figure(1, amount - change)) for kind, amount, change in rows if amount < 0),
        taxes={row["tax"]: _tax(row) for row in body["taxes"]},
        first_receipt=number,
        last_receipt=number,
    )


def _tax(row: Mapping[str, Any]) -> TaxFigure:
    return TaxFigure(
        name=str(row.get("name", "")),
        letter=str(row.get("letter", "")),
        rate=str(row.get("rate", "")),
        base=Decimal(row["base"]),
        amount=Decimal(row["amount"]),
        owed=Decimal(row.get("owed", 0)),
    )


def _of_cash(body: Body) -> ShiftFigures:
    moved = {str(body["reason"]): Figure(1, Decimal(body["amount"]))}
    return ShiftFigures(cash_in=moved) if body["direction"] == "in" else ShiftFigures(cash_out=moved)


def _of_swap(body: Body) -> ShiftFigures:
    amount = Decimal(body["amount"])
    moves = [(str(body["from_kind"]), Figure(1, -amount)), (str(body["to_kind"]), Figure(1, amount))]
    return ShiftFigures(swapped=_summed(moves))


def _summed(rows: Iterable[tuple[str, Figure]]) -> dict[str, Figure]:
    sums: dict[str, Figure] = {}
    for key, figure in rows:
        sums[key] = sums[key].plus(figure) if key in sums else figure
    return sums


_READERS: dict[EntryKind, Callable[[Body], ShiftFigures]] = {
    EntryKind.SALE: _of_sale,
    EntryKind.REFUND: _of_refund,
    EntryKind.SHIFT_OPENED: lambda body: ShiftFigures(opening_float=Decimal(body["float"])),
    EntryKind.CASH_MOVED: _of_cash,
    EntryKind.TENDER_SWAPPED: _of_swap,
    EntryKind.SALE_CANCELLED: lambda body: ShiftFigures(cancelled=Figure(1, Decimal(body["total"]))),
    EntryKind.DRAWER_OPENED: lambda body: ShiftFigures(drawer_openings={str(body["reason"]): 1}),
    EntryKind.APPROVED: lambda body: ShiftFigures(approvals={str(body["act"]): 1}),
    EntryKind.RECEIPT_REPRINTED: lambda _body: ShiftFigures(reprints=1),
    EntryKind.AGE_CHECKED: lambda _body: ShiftFigures(age_checks=1),
    EntryKind.SHIFT_HANDED_OVER: lambda _body: ShiftFigures(hand_overs=1),
}


# As a document: what a shift_closed entry keeps


def figures_document(figures: ShiftFigures, currency: Currency) -> dict[str, Any]:
    """All figures as the journal writes them: amounts as decimal strings, nothing computed left out."""

    def money(amount: Decimal) -> str:
        return money_text(amount, currency)

    def pair(figure: Figure) -> dict[str, Any]:
        return {"count": figure.count, "amount": money(figure.amount)}

    return {
        **{name: money(getattr(figures, name)) for name in _AMOUNTS},
        **{name: pair(getattr(figures, name)) for name in _FIGURES},
        **{
            name: {key: pair(each) for key, each in _bounded(getattr(figures, name)).items()}
            for name in _TABLES
        },
        **{name: getattr(figures, name) for name in _COUNTS},
        **{name: dict(getattr(figures, name)) for name in _COUNT_TABLES},
        "taxes": {
            tax: {
                "name": each.name,
                "letter": each.letter,
                "rate": each.rate,
                "base": money(each.base),
                "amount": money(each.amount),
                "owed": money(each.owed),
            }
            for tax, each in figures.taxes.items()
        },
        "first_receipt": figures.first_receipt,
        "last_receipt": figures.last_receipt,
        "first": _link_document(figures.first),
        "last": _link_document(figures.last),
    }


def _bounded(table: Mapping[str, Figure]) -> Mapping[str, Figure]:
    """The largest under their names, the others together."""
    if len(table) <= MOST_NAMES:
        return table
    ranked = sorted(table.items(), key=lambda item: (-abs(item[1].amount), item[0]))
    rest = reduce(Figure.plus, (figure for _, figure in ranked[MOST_NAMES:]), Figure())
    return _joined(dict(ranked[:MOST_NAMES]), {"": rest}, _figure_plus)


def _link_document(link: Link | None) -> dict[str, Any] | None:
    return None if link is None else {"epoch": link.epoch, "seq": link.seq, "seal": link.seal}


def figures_from(document: Mapping[str, Any]) -> ShiftFigures:
    """The figures that `figures_document` wrote. KeyError, ValueError: it is something else."""

    def pair(each: Mapping[str, Any]) -> Figure:
        return Figure(int(each["count"]), Decimal(each["amount"]))

    def link(each: Mapping[str, Any] | None) -> Link | None:
        return None if each is None else Link(int(each["epoch"]), int(each["seq"]), str(each["seal"]))

    values: dict[str, Any] = {
        **{name: Decimal(document[name]) for name in _AMOUNTS},
        **{name: pair(document[name]) for name in _FIGURES},
        **{name: {key: pair(each) for key, each in document[name].items()} for name in _TABLES},
        **{name: int(document[name]) for name in _COUNTS},
        **{name: {key: int(count) for key, count in document[name].items()} for name in _COUNT_TABLES},
    }
    return ShiftFigures(
        **values,
        taxes={tax: _tax(each) for tax, each in document["taxes"].items()},
        first_receipt=str(document["first_receipt"]),
        last_receipt=str(document["last_receipt"]),
        first=link(document["first"]),
        last=link(document["last"]),
    )
