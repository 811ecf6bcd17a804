"""What goes back to whom: the money of a refund, on the ways it came.

The rule: **to the cards first, each up to what it paid; then to gift cards, store credit, accounts and vouchers, in the order
they were used; the rest in cash.** Why in that order and not in proportion: a refund is then one payment in most cases,
money that came by card leaves by card (which card schemes ask for, and which closes the way from a stolen card to cash), a
gift card stays a gift card, and no more cash leaves the drawer than came into it. In proportion, each returned bottle would be
two or three payments of odd cents.

A tip is not given back unless somebody asks for it. Foreign notes go back as the shop's own money, at what they were worth.

Cash was rounded once, on the sale. Over several refunds it is rounded cumulatively, as shares are: the first part is rounded
like a document of its own, and when all is back, exactly what was paid is back. A small difference that was written off
stays written off: it was never paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from pos.domain.money import ZERO
from pos.domain.refund import Body
from pos.domain.tender import Agreed, Tender, TenderKind, TenderRules
from pos.errors import Refused


@dataclass(frozen=True, slots=True)
class MoneyBack:
    """`tenders` are negative, ready for `settle` with `agreed`: its rounding is not computed again."""

    tenders: tuple[Tender, ...]
    agreed: Agreed


@dataclass(slots=True)
class _Source:
    """A way that money came: a card, an account, or all cash together. `left` is what has not gone back."""

    kind: TenderKind
    account: str | None
    reference: str | None
    left: Decimal


@dataclass(slots=True)
class _Books:
    """The sums of a sale and everything that followed from it."""

    value: Decimal = ZERO
    """What documents that were paid came to; an exchange that cost something is one of them."""
    back: Decimal = ZERO
    """What documents that gave money back came to."""
    tip: Decimal = ZERO
    tip_back: Decimal = ZERO
    written_off: Decimal = ZERO
    noncash_back: Decimal = ZERO
    cash_in: Decimal = ZERO
    cash_back: Decimal = ZERO
    sources: list[_Source] = field(default_factory=list)
    """In the order of giving back; cash is the last."""


def refund_tenders(
    sale: Body, earlier: Sequence[Body], amount: Decimal, rules: TenderRules, *, with_tip: bool = False
) -> MoneyBack:
    """How `amount` (positive: the totals of what comes back now) is given back for a stored sale.

    `earlier` are the refunds and exchanges that followed from it; for goods that came with an exchange `sale` is the sale at
    the beginning and the exchange one of the earlier. A tip that is asked for goes back with the first part that is worth
    something. Raises Refused("refund_more_than_paid", left=...).
    """
    books = _read([sale, *earlier])
    left = books.value - books.back
    if amount > left:
        raise Refused("refund_more_than_paid", left=str(left))
    tip = books.tip - books.tip_back if with_tip and amount else ZERO
    _hold_back(books.sources, books.tip - books.tip_back - tip)
    is_last = amount == left
    cash = books.sources[-1]
    others = [
        (source, part)
        for source, part in _spread(books.sources[:-1], None if is_last else amount + tip)
        if part
    ]
    by_others = sum((part for _, part in others), ZERO)
    in_cash = cash.left if is_last else _cash_now(books, amount + tip, by_others, rules)
    in_cash = rules.rounding.of(in_cash)  # the coins may be others by now
    written_off = -books.written_off if is_last else ZERO
    tenders = [Tender(source.kind, -part, source.reference, source.account) for source, part in others]
    if in_cash:
        tenders.append(Tender(TenderKind.CASH, -in_cash))
    rounding = amount + tip + written_off - by_others - in_cash
    return MoneyBack(tuple(tenders), Agreed(ZERO - tip, ZERO + written_off, ZERO + rounding))


def _cash_now(books: _Books, wanted: Decimal, by_others: Decimal, rules: TenderRules) -> Decimal:
    """Cash back so far is its exact share, rounded; so this is the difference to what went back before."""
    exact = books.back + books.tip_back + wanted - books.noncash_back - by_others
    reached = min(rules.rounding.of(exact), books.cash_in)
    return min(max(reached - books.cash_back, ZERO), books.sources[-1].left)


def _spread(sources: Iterable[_Source], amount: Decimal | None) -> list[tuple[_Source, Decimal]]:
    """Fill `amount` from the sources in order; None takes all."""
    parts: list[tuple[_Source, Decimal]] = []
    for source in sources:
        part = source.left if amount is None else min(source.left, amount)
        amount = None if amount is None else amount - part
        parts.append((source, part))
    return parts


def _hold_back(sources: Sequence[_Source], tip: Decimal) -> None:
    """A tip stays here: it is taken out of what could go back, the cash first."""
    for source, part in _spread(reversed(sources), tip):
        source.left -= part


def _read(documents: Sequence[Body]) -> _Books:
    books = _Books()
    for body in documents:
        total, tip = Decimal(body["total"]), Decimal(body.get("tip", 0))
        books.value += max(total, ZERO)
        books.back += max(-total, ZERO)
        books.tip += max(tip, ZERO)
        books.tip_back += max(-tip, ZERO)
        books.written_off += Decimal(body.get("written_off", 0))
        cash = sum((_net(row) for row in body["tenders"] if TenderKind(row["kind"]).gives_change), ZERO)
        books.cash_in += max(cash, ZERO)
        books.cash_back += max(-cash, ZERO)
    rows = [row for body in documents for row in body["tenders"] if not TenderKind(row["kind"]).gives_change]
    books.noncash_back = sum((max(-_net(row), ZERO) for row in rows), ZERO)
    books.sources = [*_sources(rows), _Source(TenderKind.CASH, None, None, books.cash_in)]
    for row in rows:
        if _net(row) < 0:
            _take(books.sources, _near(books.sources, _key(row)), -_net(row))
    _take(books.sources, (), books.cash_back)
    return books


def _net(row: Mapping[str, Any]) -> Decimal:
    return Decimal(row["amount"]) - Decimal(row["change"])


_Key = tuple[TenderKind, str | None, str | None]


def _key(row: Mapping[str, Any]) -> _Key:
    return TenderKind(row["kind"]), row.get("account"), row["reference"]


def _sources(rows: Iterable[Mapping[str, Any]]) -> list[_Source]:
    """Where money came from besides cash, cards first."""
    sums: dict[_Key, Decimal] = {}
    for row in rows:
        sums[_key(row)] = sums.get(_key(row), ZERO) + max(_net(row), ZERO)
    sources = [_Source(*key, paid) for key, paid in sums.items() if paid]
    return sorted(sources, key=lambda source: source.kind is not TenderKind.CARD)


def _near(sources: Sequence[_Source], key: _Key) -> list[_Source]:
    """The sources that a payment back belongs to, best first: the very same, its account, its kind."""
    like = [source for source in sources if source.kind is key[0]]
    return sorted(like, key=lambda source: (source.reference != key[2], source.account != key[1]))


def _take(sources: Sequence[_Source], wanted: Sequence[_Source], amount: Decimal) -> None:
    """Book what went back. What somebody paid back another way than it came is taken from the end, the cash first."""
    for source in [*wanted, *reversed(sources)]:
        part = min(source.left, amount)
        source.left -= part
        amount -= part
