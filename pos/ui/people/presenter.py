"""What the page of people shows and does, without Qt: the list, one person with what is being changed, acts, and somebody new.

What is typed stands in a draft for each person and stays there through reloads, refusals and looks at others.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from pos.errors import Refused
from pos.i18n import Locale
from pos.journal.snapshot import fold
from pos.services import people, users
from pos.services.people import PersonSeen, Role, Staff
from pos.services.users import FirstSecrets, Person
from pos.till.badges import give_badge
from pos.till.front import role_word
from pos.ui.faces import Notice, Option, Question, initials
from pos.ui.office.errands import Errands
from pos.ui.people import wording
from pos.ui.people.drafts import Draft, place_of, suggested_username
from pos.ui.people.rights import Right, rights_of
from pos.ui.people.wording import BADGE, BLOCK, DROP, OUT, PASSWORD, PIN, UNBLOCK
from pos.ui.words import sentence
from pos.words import describe, say

PEOPLE, ROLES = "people", "roles"
NEW = "new"
TINTS = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the list as texts."""

    key: str
    name: str
    username: str
    role: str
    seen: str
    letters: str
    tint: int
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """The chosen person as texts. `acts` are those that this user may do; `why_not` says why there are none."""

    key: str
    name: str
    username: str
    letters: str
    tint: int
    subtitle: str
    where: tuple[str, ...]
    last_seen: str
    acts: tuple[str, ...]
    why_not: str
    is_off: bool
    is_me: bool
    has_pin: bool
    has_badge: bool
    role: str


@dataclass(frozen=True, slots=True)
class Secret:
    """Shown once, to be written down. `lines` are labels with what stands behind them, in figures to be read aloud."""

    title: str
    detail: str
    lines: tuple[tuple[str, str], ...]


class PeoplePresenter:
    """Listeners are told which part to draw anew: rows, person, new, roles, busy, notice or secret."""

    def __init__(
        self,
        errands: Errands,
        locale: Locale,
        now: Callable[[], datetime],
        me: str,
        shop: Callable[[], str],
    ) -> None:
        self.locale = locale
        self._errands, self._now, self._me, self._shop = errands, now, me, shop
        self._listeners: list[Callable[[str], None]] = []
        self._is_stale = False
        self._staff: Staff | None = None
        self._drafts: dict[str, Draft] = {}
        self._words = ""
        self.tab = PEOPLE
        self.chosen = ""
        """The key of a person, NEW, or nothing."""
        self.rows: tuple[Row, ...] = ()
        self.shown: Shown | None = None
        self.is_loading = self.is_busy = False
        self.notice: Notice | None = None
        self.secret: Secret | None = None

    def listen(self, listener: Callable[[str], None]) -> None:
        self._listeners.append(listener)

    def _tell(self, *parts: str) -> None:
        for part in parts:
            for listener in self._listeners:
                listener(part)

    # ---- the list ----
    @property
    def count(self) -> int:
        """Everybody, looked for or not."""
        return 0 if self._staff is None else len(self._staff.people)

    @property
    def is_known(self) -> bool:
        return self._staff is not None

    def refresh(self) -> None:
        """Ask anew; what is typed stays. News that come while it is asked are asked for once, afterwards."""
        if self.is_loading:
            self._is_stale = True
            return
        self.is_loading, self._is_stale = True, False
        self._errands.ask(people.list_staff, done=self._take, failed=self._fail)

    def look_for(self, words: str) -> None:
        self._words = words
        self._draw_rows()
        self._tell("rows")

    def _take(self, staff: Staff) -> None:
        self.is_loading = False
        self._staff = staff
        if self.notice is not None and self.notice.action:
            self.notice = None
            self._tell("notice")
        self._draw_rows()
        self._draw_person()
        self._tell("rows", "person", "roles")
        if self._is_stale:
            self.refresh()

    def _fail(self, error: Exception) -> None:
        self.is_loading = False
        said = describe(error)
        self.notice = Notice(
            "error", said.happened, said.advice, action=say("Try again"), action_icon="refresh-cw"
        )
        self._tell("rows", "notice")

    def try_again(self) -> None:
        self.notice = None
        self.refresh()

    def _draw_rows(self) -> None:
        if self._staff is None:
            return
        ranks = {role.code: rank for rank, role in enumerate(self._staff.roles)}
        words = fold(self._words).split()
        found = []
        for number, each in enumerate(self._staff.people):
            row = self._row(each)
            folded = fold(f"{row.name} {row.username} {row.role}")
            if all(word in folded for word in words):
                found.append(((row.is_off, ranks.get(each.person.role, len(ranks)), number), row))
        self.rows = tuple(row for _, row in sorted(found, key=lambda pair: pair[0]))

    def _tint(self, key: str) -> int:
        """The colour that the sign-in window gives them, which has those who may come in by their ids."""
        everybody = () if self._staff is None else self._staff.people
        ids = sorted((not each.person.is_active, str(each.person.id)) for each in everybody)
        return next((at % TINTS for at, (_, each) in enumerate(ids) if each == key), 0)

    def _row(self, seen: PersonSeen) -> Row:
        person = seen.person
        key = str(person.id)
        return Row(
            key,
            person.display_name,
            person.username,
            self.role_name(person.role),
            wording.last_seen(seen, self._now(), self.locale, is_me=key == self._me),
            initials(person.display_name),
            self._tint(key),
            is_off=not person.is_active,
        )

    # ---- roles ----
    def choose_tab(self, key: str) -> None:
        self.tab = key

    @property
    def roles(self) -> tuple[Role, ...]:
        return () if self._staff is None else self._staff.roles

    def rights(self) -> tuple[Right, ...]:
        return () if self._staff is None else rights_of(self._staff, self.locale)

    def role_name(self, code: str) -> str:
        """In the language that is spoken, where the shop has not made it itself."""
        word = role_word(code)
        return word if word != code else next((each.name for each in self.roles if each.code == code), code)

    def role_options(self) -> tuple[Option, ...]:
        """Those that may be handed out, and the one that the chosen person has."""
        mine = self._role_of(self._me)
        kept = self._seen()
        return tuple(
            Option(each.code, self.role_name(each.code))
            for each in reversed(self.roles)
            if (mine is not None and mine.covers(each))
            or (kept is not None and kept.person.role == each.code)
        )

    def _role_of(self, key: str) -> Role | None:
        seen = self._find(key)
        return next((each for each in self.roles if seen and each.code == seen.person.role), None)

    # ---- one person ----
    def _find(self, key: str) -> PersonSeen | None:
        everybody = () if self._staff is None else self._staff.people
        return next((each for each in everybody if str(each.person.id) == key), None)

    def _seen(self) -> PersonSeen | None:
        return self._find(self.chosen)

    def choose(self, key: str) -> None:
        if key != self.chosen:
            self.chosen = key
            self._draw_person()
            self._tell("person")

    def close(self) -> None:
        self.choose("")

    def _draw_person(self) -> None:
        seen = self._seen()
        self.shown = None if seen is None else self._show(seen)

    def _show(self, seen: PersonSeen) -> Shown:
        person, now = seen.person, self._now()
        key = str(person.id)
        mine, role, is_me = self._role_of(self._me), self._role_of(key), key == self._me
        may = mine is not None and role is not None and mine.covers(role)
        return Shown(
            key=key,
            name=person.display_name,
            username=person.username,
            letters=initials(person.display_name),
            tint=self._tint(key),
            subtitle=wording.since(seen, now, self.locale),
            where=tuple(wording.where(each, now, self.locale) for each in seen.sessions),
            last_seen=wording.last_seen(seen, now, self.locale, is_me=False),
            acts=self._acts(seen, is_me=is_me) if may else (),
            why_not="" if may else say("Your role may not change this person."),
            is_off=not person.is_active,
            is_me=is_me,
            has_pin=seen.pin_set_at is not None,
            has_badge=seen.badge_set_at is not None,
            role=person.role,
        )

    @staticmethod
    def _acts(seen: PersonSeen, *, is_me: bool) -> tuple[str, ...]:
        acts = [PIN, PASSWORD, BADGE]
        if seen.badge_set_at is not None:
            acts.append(DROP)
        if not seen.person.is_active:
            acts.append(UNBLOCK)
        elif not is_me:
            acts.append(BLOCK)
        return (OUT, *acts) if seen.sessions else tuple(acts)

    # ---- what is being changed ----
    @property
    def draft(self) -> Draft:
        return self._drafts.setdefault(self.chosen, Draft()) if self.chosen else Draft()

    @property
    def name(self) -> str:
        seen = self._seen()
        kept = seen.person.display_name if seen is not None else ""
        return kept if self.draft.name is None else self.draft.name

    @property
    def role(self) -> str:
        if self.draft.role is not None:
            return self.draft.role
        seen = self._seen()
        if seen is not None:
            return seen.person.role
        options = self.role_options()
        return options[0].key if options else ""

    @property
    def username(self) -> str:
        """Of somebody new: made of the name until it is typed."""
        draft = self.draft
        return (
            draft.username
            if draft.is_username_typed
            else suggested_username(draft.name or "", self._usernames())
        )

    @property
    def is_new(self) -> bool:
        return self.chosen == NEW

    @property
    def is_dirty(self) -> bool:
        if self.is_new:
            return bool((self.draft.name or "").strip() or self.draft.username.strip())
        seen = self._seen()
        return seen is not None and self._changed(seen.person) != seen.person

    @property
    def role_note(self) -> str:
        """When a changed role counts: a till asks who somebody is when they sign in."""
        seen = self._seen()
        is_other = seen is not None and self.role != seen.person.role
        if not is_other or seen is None or not seen.sessions:
            return ""
        return say("At a till it counts from the next sign-in.")

    def begin_new(self) -> None:
        self.choose(NEW)

    def type_name(self, text: str) -> None:
        self.draft.name = text
        self._typed("name")

    def type_username(self, text: str) -> None:
        """An empty one is suggested again."""
        self.draft.username, self.draft.is_username_typed = text, bool(text)
        self._typed("username")

    def choose_role(self, code: str) -> None:
        self.draft.role = code
        self._typed("role")

    def _typed(self, part: str) -> None:
        self.draft.faults.pop(part, None)
        self.draft.faults.pop("", None)
        self._tell("person")

    def drop(self) -> None:
        """Nothing is changed after all."""
        if not self.is_busy:
            self._drafts.pop(self.chosen, None)
            if self.is_new:
                self.close()
            else:
                self._tell("person")

    def _changed(self, person: Person) -> Person:
        """What is kept now, with what is typed here: what somebody else changed meanwhile stays."""
        draft = self.draft
        name = person.display_name if draft.name is None else " ".join(draft.name.split())
        return replace(person, display_name=name, role=person.role if draft.role is None else draft.role)

    def _usernames(self) -> frozenset[str]:
        return frozenset(each.person.username for each in self._staff.people) if self._staff else frozenset()

    # ---- saving ----
    def save(self, then: Callable[[], None] | None = None) -> None:
        """Keep what was typed; then go on."""
        if self.is_busy or not self.is_dirty:
            return
        if self.is_new:
            self._save_new()
            return
        seen = self._seen()
        if seen is None:
            return
        changed = self._changed(seen.person)
        self._begin()
        self._errands.do(
            users.change,
            changed,
            done=partial(self._saved, self.chosen, changed.display_name, then),
            failed=partial(self._refused, self.chosen),
        )

    def _save_new(self) -> None:
        try:
            name = users.checked_name(self.draft.name or "")
            username = users.checked_username(self.username)
        except Refused as error:
            self._refused(NEW, error)
            return
        self._begin()
        self._errands.do(
            users.hire,
            username,
            name,
            self.role,
            done=partial(self._hired, name, username),
            failed=partial(self._refused, NEW),
        )

    def _begin(self) -> None:
        self.is_busy = True
        self.draft.faults.clear()
        self._tell("busy", "person")

    def _saved(self, key: str, name: str, then: Callable[[], None] | None, _result: Any) -> None:
        self.is_busy = False
        self._drafts.pop(key, None)
        self._say(Notice("done", say("{name} is saved", name=name)))
        self._tell("busy")
        self.refresh()
        if then is not None:
            then()

    def _hired(self, name: str, username: str, made: FirstSecrets) -> None:
        self.is_busy = False
        self._drafts.pop(NEW, None)
        self._tell("busy")
        self.chosen = str(made.person)
        self._draw_person()
        self.refresh()
        self._reveal(
            say("{name} can sign in", name=name),
            (say("User name"), username),
            (say("Password"), made.password),
            (say("PIN"), made.pin),
            is_first=True,
        )

    def _refused(self, key: str, error: Exception) -> None:
        self.is_busy = False
        self._drafts.setdefault(key, Draft()).faults[place_of(error)] = sentence(error)
        self._tell("busy", "person")

    # ---- acts ----
    def question(self, act: str) -> Question | None:
        """What is to be asked before the act."""
        seen = self._seen()
        return None if seen is None else wording.question(act, seen, is_me=self.chosen == self._me)

    def do(self, act: str, card: Path | None = None) -> None:
        """An act on the chosen person, asked about before. A badge needs the file of its card."""
        seen = self._seen()
        if seen is None or self.is_busy or self.shown is None or act not in self.shown.acts:
            return
        person = seen.person
        use_cases: dict[str, tuple[Any, ...]] = {
            OUT: (users.sign_out_everywhere, person.id),
            PIN: (users.reset_pin, person.id),
            PASSWORD: (users.reset, person.id),
            BADGE: (give_badge, person, self._shop(), card),
            DROP: (users.drop_badge, person.id),
            BLOCK: (users.change, replace(person, is_active=False)),
            UNBLOCK: (users.change, replace(person, is_active=True)),
        }
        self.is_busy = True
        self._tell("busy")
        self._errands.do(
            *use_cases[act],
            done=partial(self._done, act, person, card),
            failed=partial(self._failed, act, person.display_name),
        )

    def _done(self, act: str, person: Person, card: Path | None, result: Any) -> None:
        self.is_busy = False
        self._tell("busy")
        name = person.display_name
        if act in {PIN, PASSWORD}:
            label = say("PIN") if act == PIN else say("Password")
            self._reveal(name, (say("User name"), person.username), (label, result), is_first=act == PASSWORD)
        else:
            self._say(wording.NOTICES[act](name, result, card))
        self.refresh()

    def _failed(self, act: str, name: str, error: Exception) -> None:
        self.is_busy = False
        titles = {
            OUT: say("{name} is not signed out", name=name),
            BLOCK: say("{name} is not blocked", name=name),
        }
        title = titles.get(act) or say("Nothing was changed for {name}", name=name)
        self._say(Notice("error", title, sentence(error)))
        self._tell("busy")
        self.refresh()

    def _say(self, notice: Notice) -> None:
        self.notice = notice
        self._tell("notice")

    # ---- secrets ----
    def _reveal(self, title: str, *lines: tuple[str, str], is_first: bool) -> None:
        """`is_first`: a password is among it, which is for the first sign-in only."""
        detail = say("Shown this once. Write it down, or copy it, and hand it over.")
        if is_first:
            own = say("Whoever signs in with this password has to choose their own first.")
            detail = f"{detail} {own}"
        self.secret = Secret(title, detail, lines)
        self._tell("secret")

    def forget_secret(self) -> None:
        """It was written down; here it is gone."""
        self.secret = None

    def card_name(self) -> str:
        """What the file of the card is called."""
        seen = self._seen()
        return f"{seen.person.username if seen else 'badge'}.pdf"
