"""The words of orders and deliveries for people: states, sums, what stays on order. No Qt here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pos.domain.purchasing import LineProgress, LineState
from pos.i18n import Locale
from pos.services.purchasing import CANCELLED, CLOSED, DRAFT, PART, SENT, Delivery, OrderLine, OrderRow
from pos.ui.faces import BadgeText, Option
from pos.words import counted, say

OPEN = "open"
MOST_NAMED = 2


def short_day(on: date | datetime, locale: Locale) -> str:
    """17 Nov."""
    from babel.dates import format_date

    day = on.astimezone().date() if isinstance(on, datetime) else on
    return format_date(day, "d MMM", locale.language)


def status_options() -> list[Option]:
    """What the list can be filtered by."""
    return [
        Option("", say("All")),
        Option(OPEN, say("On the way and drafts")),
        Option(DRAFT, say("Draft", about="order")),
        Option(SENT, say("Sent", about="order")),
        Option(PART, say("Part received", about="order")),
        Option(CLOSED, say("Received or closed")),
        Option(CANCELLED, say("Cancelled", about="order")),
    ]


def status_badge(status: str, sent_at: datetime | None, locale: Locale) -> BadgeText:
    if status == SENT and sent_at is not None:
        return BadgeText(say("Sent {day}", day=short_day(sent_at, locale)), "info", "send")
    return {
        DRAFT: BadgeText(say("Draft", about="order"), "neutral"),
        PART: BadgeText(say("Part received", about="order"), "warn"),
        CLOSED: BadgeText(say("Closed", about="order"), "ok"),
        CANCELLED: BadgeText(say("Cancelled", about="order"), "neutral"),
    }.get(status, BadgeText(say("Sent", about="order"), "info", "send"))


def row_badge(row: OrderRow, locale: Locale) -> BadgeText:
    return status_badge(row.status, row.sent_at, locale)


def state_badge(progress: LineProgress, locale: Locale, *, is_over: bool = False) -> BadgeText | None:
    """How a line stands; None while nothing of it came and it is still expected."""
    count = locale.quantity(progress.by)
    match LineState.MISSING if is_over and progress.state is LineState.WAITING else progress.state:
        case LineState.COMPLETE:
            return BadgeText(say("Complete"), "ok")
        case LineState.MISSING:
            return BadgeText(say("{count} missing", count=count), "warn")
        case LineState.TOO_MANY:
            return BadgeText(say("{count} too many", count=count), "warn")
    return None


def items_words(items: int, locale: Locale) -> str:
    return counted(items, "{count} item", "{count} items", count=locale.quantity(Decimal(items)))


def rest_words(missing: Sequence[tuple[OrderLine, Decimal]], locale: Locale) -> str:
    """What stays on order: two products by name, more by their number. Nothing where all is there."""
    if len(missing) > MOST_NAMED:
        return counted(
            len(missing),
            "{count} product is not complete. What is missing stays on order.",
            "{count} products are not complete. What is missing stays on order.",
        )
    named = [
        say("{quantity} of {name}", quantity=locale.quantity(qty), name=line.name) for line, qty in missing
    ]
    if len(named) == MOST_NAMED:
        return say("{first} and {second} stay on order.", first=named[0], second=named[1])
    return say("{first} stays on order.", first=named[0]) if named else ""


def delivery_words(delivery: Delivery, items: int, locale: Locale) -> str:
    """AF-20377, 17 Nov, 12 items, Ben Visser."""
    parts = (delivery.reference, short_day(delivery.day, locale), items_words(items, locale), delivery.person)
    return ", ".join(part for part in parts if part)
