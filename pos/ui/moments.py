"""The computer's time, and times of the past as people say them: today 14:33."""

from __future__ import annotations

from datetime import datetime, timedelta

from pos.i18n import Locale
from pos.words import say


def local_now() -> datetime:
    """The computer's time, with its zone."""
    return datetime.now().astimezone()


def moment(at: datetime, now: datetime, locale: Locale) -> str:
    """Like Today 14:33, Yesterday 18:20 or 18 Nov 16:30; with the year when it is another. In the zone of `now`."""
    local, today = at.astimezone(now.tzinfo), now.date()
    time = locale.time(local.replace(tzinfo=None))
    if local.date() == today:
        return say("Today {time}", time=time)
    if local.date() == today - timedelta(days=1):
        return say("Yesterday {time}", time=time)
    from babel.dates import format_date

    pattern = "d MMM" if local.year == today.year else "d MMM y"
    return f"{format_date(local, pattern, locale.language)} {time}"


def moment_inside(at: datetime, now: datetime, locale: Locale) -> str:
    """As `moment`, inside a sentence: today 14:33."""
    local, today = at.astimezone(now.tzinfo), now.date()
    time = locale.time(local.replace(tzinfo=None))
    if local.date() == today:
        return say("today {time}", time=time)
    if local.date() == today - timedelta(days=1):
        return say("yesterday {time}", time=time)
    return moment(at, now, locale)
