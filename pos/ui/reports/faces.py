"""What the cards of the overview show, made from the services' answers: finished texts, shares and series. No Qt."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from pos.documents.series import Point, Series, series_of, shares
from pos.i18n import Locale
from pos.services.assortment import Category
from pos.services.overview import Overview
from pos.services.reports import HourCell, TenderRow, TopRow
from pos.services.stock import LowStock
from pos.ui.faces import BadgeText, Option
from pos.ui.reports.query import Query
from pos.ui.reports.tables import NONE_SHOWN, margin_percent, whole
from pos.ui.reports.wording import Change, bucket_label, bucket_title, change_words, points_words
from pos.words import counted, say, word

_TENDER_ICONS = {"card": "credit-card", "cash": "banknote", "gift_card": "gift", "on_account": "book-user"}
_HEAT_STEPS = (Decimal("0.15"), Decimal("0.35"), Decimal("0.55"), Decimal("0.8"))


@dataclass(frozen=True, slots=True)
class KpiFace:
    key: str
    title: str
    value: str
    change: Change

    @property
    def spoken(self) -> str:
        return ", ".join(filter(None, (self.title, self.value, self.change.words, self.change.was)))


@dataclass(frozen=True, slots=True)
class BarFace:
    """A name with a bar: a payment (share at the end) or a product (quantity before the amount)."""

    name: str
    amount: str
    detail: str
    share: float
    icon: str = ""


@dataclass(frozen=True, slots=True)
class HeatFace:
    """`cells` by row (Monday first) and hour: 0 nothing, 1 to 5 how busy; `spoken` says what a cell holds."""

    hours: tuple[int, ...]
    cells: tuple[tuple[int, ...], ...]
    spoken: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class LowFace:
    name: str
    badge: BadgeText


def kpis(overview: Overview, locale: Locale) -> tuple[KpiFace, ...]:
    now, earlier = overview.now, overview.before
    share, share_before = margin_percent(now.margin, now.net), margin_percent(earlier.margin, earlier.net)
    average, average_before = now.average_sale, earlier.average_sale
    nothing = Decimal(0)
    return (
        KpiFace(
            "net",
            say("Net sales"),
            locale.money(now.total),
            change_words(now.total, earlier.total, _rounded(earlier.total, locale), locale),
        ),
        KpiFace(
            "sales",
            say("Sales"),
            whole(now.sales, locale),
            change_words(Decimal(now.sales), Decimal(earlier.sales), whole(earlier.sales, locale), locale),
        ),
        KpiFace(
            "average",
            say("Average sale"),
            NONE_SHOWN if average is None else locale.money(average),
            change_words(
                average or nothing,
                average_before or nothing,
                locale.amount(average_before or nothing),
                locale,
            ),
        ),
        KpiFace(
            "margin",
            say("Margin"),
            NONE_SHOWN if share is None else locale.percent(share),
            points_words(share, share_before, locale),
        ),
        KpiFace(
            "returns",
            _returns_title(now.returns, locale),
            locale.money(now.returned_total),
            change_words(
                now.returned_total,
                earlier.returned_total,
                locale.amount(earlier.returned_total),
                locale,
                up_is_good=False,
            ),
        ),
    )


def _returns_title(count: int, locale: Locale) -> str:
    """How many documents took something back: refunds and exchanges."""
    return word("report.returns", count=whole(count, locale)) if count else word("report.no_returns")


def _rounded(amount: Decimal, locale: Locale) -> str:
    """Without cents where nobody compares cents."""
    return (
        whole(amount.quantize(Decimal(1), ROUND_HALF_UP), locale)
        if abs(amount) >= 10_000
        else locale.amount(amount)
    )


def series(overview: Overview, query: Query, locale: Locale) -> Series:
    """Both periods, bucket by bucket from the start of each."""
    points, earlier = overview.points, overview.points_before
    months = query.span.first.month != query.span.last.month or query.span.first.year != query.span.last.year
    has_years = query.span.first.year != query.span.last.year
    return series_of(
        [
            Point(
                bucket_label(point, query.by, locale, months=months),
                bucket_title(point, query.by, locale, year=has_years),
                point.figures.total,
                earlier[at].figures.total if at < len(earlier) else None,
            )
            for at, point in enumerate(points)
        ]
    )


def payments(rows: Sequence[TenderRow], locale: Locale) -> tuple[BarFace, ...]:
    parts = shares([row.amount for row in rows])
    return tuple(
        BarFace(
            row.name,
            locale.amount(row.amount),
            locale.percent(part),
            float(part) / 100,
            _TENDER_ICONS.get(row.kind, "banknote"),
        )
        for row, part in zip(rows, parts, strict=True)
    )


def tops(rows: Sequence[TopRow], locale: Locale) -> tuple[BarFace, ...]:
    """Products or categories; the bar is against the best one."""
    best = max((row.total for row in rows), default=Decimal(0))
    return tuple(
        BarFace(
            row.name or say("Without category"),
            locale.amount(row.total),
            locale.quantity(_short(row.qty)),
            float(max(row.total, Decimal(0)) / best) if best > 0 else 0.0,
        )
        for row in rows
    )


def _short(qty: Decimal) -> Decimal:
    """Weights to a tenth; the table has all of it."""
    if qty == qty.to_integral_value():
        return qty
    return qty.quantize(Decimal("0.1"), ROUND_HALF_UP)


def heat(cells: Sequence[HourCell], days: Sequence[str], locale: Locale) -> HeatFace:
    """Hours from the first to the last in which anything was sold; shades against the busiest cell."""
    found = {(cell.weekday, cell.hour): cell for cell in cells if cell.sales > 0}
    hours = [hour for _, hour in found]
    span = tuple(range(min(hours), max(hours) + 1)) if hours else tuple(range(8, 19))
    most = max((cell.sales for cell in found.values()), default=0)
    rows, spoken = [], []
    for weekday in range(1, 8):
        at = [found.get((weekday, hour)) for hour in span]
        rows.append(tuple(_shade(cell.sales, most) if cell else 0 for cell in at))
        spoken.append(
            tuple(
                _heat_words(f"{days[weekday - 1]} {hour:02}:00", cell, locale)
                for hour, cell in zip(span, at, strict=True)
            )
        )
    return HeatFace(span, tuple(rows), tuple(spoken))


def _shade(sales: int, most: int) -> int:
    share = Decimal(sales) / most
    return 1 + sum(1 for step in _HEAT_STEPS if share > step)


def _heat_words(hour: str, cell: HourCell | None, locale: Locale) -> str:
    if cell is None:
        return say("{hour}, no sales", hour=hour)
    amount, count = locale.amount(cell.total), whole(cell.sales, locale)
    return counted(
        cell.sales,
        "{hour}, {count} sale, {amount}",
        "{hour}, {count} sales, {amount}",
        hour=hour,
        count=count,
        amount=amount,
    )


def low_stock(rows: Sequence[LowStock], locale: Locale) -> tuple[LowFace, ...]:
    return tuple(
        LowFace(
            row.name,
            BadgeText(say("Out"), "danger")
            if row.stock <= 0
            else BadgeText(
                say(
                    "{stock} of {level}",
                    stock=locale.quantity(row.stock),
                    level=locale.quantity(row.reorder_level),
                ),
                "warn",
            ),
        )
        for row in rows
    )


def category_tree(categories: Sequence[Category]) -> Iterator[Option]:
    """Depth first, those below indented by spaces that a menu shows. One whose parent is gone stands at the top."""
    known = {category.id for category in categories}
    below: dict[uuid.UUID | None, list[Category]] = {}
    for category in categories:
        below.setdefault(category.parent if category.parent in known else None, []).append(category)

    def walk(parent: uuid.UUID | None, depth: int) -> Iterator[Option]:
        for category in below.get(parent, ()):
            yield Option(str(category.id), "\N{EM SPACE}" * depth + category.name, tint=category.tint)
            yield from walk(category.id, depth + 1)

    return walk(None, 0)
