"""The words of stocktakes for people: what is counted, who began when, how a line stands. No Qt here."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from pos.i18n import Locale
from pos.services.stocktakes import ALL, OPEN, POSTED, SUPPLIER, Line, Stocktake
from pos.ui.faces import BadgeText
from pos.words import say


def scope_words(take: Stocktake) -> str:
    if take.scope == ALL:
        return say("All goods")
    return say("Goods from {name}", name=take.scope_name) if take.scope == SUPPLIER else take.scope_name


def moment_words(at: datetime, now: datetime, locale: Locale) -> str:
    """09:10 of today, else with its day."""
    here = at.astimezone()
    if here.date() == now.astimezone().date():
        return locale.time(here)
    return f"{locale.date(here.date())}, {locale.time(here)}"


def about_words(take: Stocktake, now: datetime, locale: Locale) -> str:
    """All goods. Started 09:10 by Carla."""
    began = moment_words(take.started_at, now, locale)
    started = (
        say("Started {time} by {name}", time=began, name=take.started_by)
        if take.started_by
        else say("Started {time}", time=began)
    )
    return f"{scope_words(take)}. {started}"


def status_badge(status: str) -> BadgeText:
    if status == OPEN:
        return BadgeText(say("Open", about="stocktake"), "info")
    if status == POSTED:
        return BadgeText(say("Posted", about="stocktake"), "ok")
    return BadgeText(say("Cancelled", about="stocktake"), "neutral")


def state_words(line: Line, locale: Locale, *, is_blind: bool) -> tuple[str, str, str]:
    """How a line stands: the words, their icon and their colour."""
    by = line.difference
    if by is None:
        return say("Not counted"), "", "text2"
    if is_blind:
        return say("Counted", about="line"), "check", "text2"
    if by == 0:
        return say("Same", about="stock"), "check", "go_text"
    size = locale.quantity(abs(by))
    if by < 0:
        return say("{count} fewer", count=size), "arrow-down", "warn"
    return say("{count} more", about="stock", count=size), "arrow-up", "warn"


def signed_amount(value: Decimal | None, locale: Locale) -> str:
    """+6.00; nothing for nothing and for who may not see costs."""
    if not value:
        return ""
    return f"+{locale.amount(value)}" if value > 0 else locale.amount(value)


def silent_words(tills: tuple[str, ...]) -> str:
    """What is sold but not known yet."""
    if not tills:
        return ""
    if len(tills) == 1:
        return say(
            "{till} has a shift open and is not connected. Wait for it before you count what it sells: what it sold before would come off twice.",
            till=tills[0],
        )
    return say(
        "{tills} have a shift open and are not connected. Wait for them before you count what they sell: what they sold before would come off twice.",
        tills=", ".join(tills),
    )


def figure(number: int, locale: Locale) -> str:
    return locale.quantity(Decimal(number))
