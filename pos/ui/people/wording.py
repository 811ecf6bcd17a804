"""How the page of people says things: when somebody was seen, where they are, what an act will do. No Qt here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pos.i18n import Locale
from pos.services.people import PersonSeen, SignedInAt
from pos.ui.faces import Notice, Question
from pos.ui.moments import moment, moment_inside
from pos.words import counted, say

OUT, PIN, PASSWORD, BADGE, DROP, BLOCK, UNBLOCK = (
    "out",
    "pin",
    "password",
    "badge",
    "drop",
    "block",
    "unblock",
)
LONGEST_AGO = 60
"""Days; further back a date says more."""


def last_seen(seen: PersonSeen, now: datetime, locale: Locale, *, is_me: bool) -> str:
    alive = next((each for each in seen.sessions if each.is_alive), None)
    if is_me:
        return say("Now")
    if alive is not None:
        return say("Now, {till}", till=alive.till_name)
    return moment(seen.last_seen_at, now, locale) if seen.last_seen_at is not None else say("Never")


def days_ago(at: datetime, now: datetime, locale: Locale) -> str:
    """Inside a sentence: today, yesterday, 12 days ago, on 4 Mar 2024."""
    days = (now.date() - at.astimezone(now.tzinfo).date()).days
    if days <= 0:
        return say("today")
    if days == 1:
        return say("yesterday")
    if days <= LONGEST_AGO:
        return counted(days, "{count} day ago", "{count} days ago")
    return say("on {day}", day=locale.date(at.astimezone(now.tzinfo).date()))


def since(seen: PersonSeen, now: datetime, locale: Locale) -> str:
    """How long they are here, and how they prove who they are."""
    day = locale.date(seen.created_at.astimezone(now.tzinfo).date())
    parts = [say("Since {day}.", day=day)]
    if seen.pin_set_at is not None:
        parts.append(say("PIN set {when}.", when=days_ago(seen.pin_set_at, now, locale)))
    elif seen.password_set_at is not None:
        parts.append(say("No PIN. Password set {when}.", when=days_ago(seen.password_set_at, now, locale)))
    else:
        parts.append(say("Neither PIN nor password."))
    if seen.badge_set_at is not None:
        parts.append(say("Has a badge."))
    return " ".join(parts)


def where(session: SignedInAt, now: datetime, locale: Locale) -> str:
    """At which till since when, and since when nothing was heard of it there."""
    begun = moment_inside(session.since_at, now, locale)
    if session.is_alive:
        return say("{till}, since {when}", till=session.till_name, when=begun)
    quiet = moment_inside(session.seen_at, now, locale)
    return say("{till}, since {when}, last used {quiet}", till=session.till_name, when=begun, quiet=quiet)


def question(act: str, seen: PersonSeen, *, is_me: bool) -> Question | None:
    """What is asked before the act; nothing where nothing is lost by it."""
    name, stay = seen.person.display_name, say("Cancel")
    asked = {
        OUT: lambda: Question(
            say("Sign {name} out everywhere?", name=name),
            say("You too have to sign in again here. An open sale stays at its till.")
            if is_me
            else say("Their tills lock at once. An open sale stays there for whoever signs in next."),
            say("Sign out"),
            stay,
        ),
        PIN: lambda: Question(
            say("Reset the PIN of {name}?", name=name) if seen.pin_set_at else say("Give {name} a PIN?", name=name),
            say("The new PIN is shown once. The old one opens nothing any more.") + _out(seen, is_me=is_me),
            say("Reset PIN") if seen.pin_set_at else say("Give a PIN"),
            stay,
            is_danger=seen.pin_set_at is not None,
        ),
        PASSWORD: lambda: Question(
            say("Give {name} a new password?", name=name),
            say("The new password is shown once. The old one opens nothing any more.")
            + _out(seen, is_me=is_me),
            say("New password"),
            stay,
        ),
        BADGE: lambda: Question(
            say("Give {name} a new badge?", name=name),
            say("The card is saved as a PDF to print. The badge they have opens nothing any more.")
            + _out(seen, is_me=is_me),
            say("New badge"),
            stay,
        ),
        DROP: lambda: Question(
            say("Was the badge of {name} lost?", name=name),
            say("It opens nothing any more. They sign in with their PIN or password.")
            + _out(seen, is_me=is_me),
            say("Take the badge away"),
            stay,
        ),
        BLOCK: lambda: Question(
            say("Block {name}?", name=name),
            say("They sign in nowhere any more. Their name stays on what they sold, and they can be let in again.")
            + _out(seen, is_me=is_me),
            say("Block"),
            stay,
        ),
    }  # fmt: skip
    if act == UNBLOCK or (act == BADGE and seen.badge_set_at is None):
        return None
    return asked[act]()


def _out(seen: PersonSeen, *, is_me: bool) -> str:
    """What it does to where they work now."""
    if not seen.sessions:
        return ""
    if is_me:
        return " " + say("You are signed out everywhere but here.")
    return " " + say("They are signed out at once.")


def _signed_out(name: str, ended: int) -> Notice:
    if not ended:
        return Notice("warn", say("{name} was signed in nowhere", name=name))
    return Notice(
        "done",
        say("{name} is signed out", name=name),
        counted(ended, "{count} session was ended.", "{count} sessions were ended."),
    )


NOTICES: dict[str, Callable[[str, Any, Path | None], Notice]] = {
    OUT: lambda name, result, _: _signed_out(name, int(result)),
    BADGE: lambda name, _, card: Notice(
        "done",
        say("The badge of {name} is ready", name=name),
        say("Print the card {file}.", file=str(card)),
        stays=True,
    ),
    DROP: lambda name, result, _: (
        Notice("done", say("The badge of {name} opens nothing any more", name=name))
        if result
        else Notice("warn", say("{name} had no badge", name=name))
    ),
    BLOCK: lambda name, *_: Notice(
        "done", say("{name} is blocked", name=name), say("They sign in nowhere any more.")
    ),
    UNBLOCK: lambda name, *_: Notice("done", say("{name} may sign in again", name=name)),
}
"""What is said after an act: of whose name, with the result of the use case and the file of a card."""
