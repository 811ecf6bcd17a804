"""Signing in and the owner's account, without Qt: who, PIN or password, what went wrong.

Secrets are handed to the port and forgotten at once; they are never kept in display state.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import datetime
from typing import Any, Protocol

from pos.domain.badge import read_badge
from pos.domain.inputs.codes import read_username
from pos.domain.inputs.text import clean_text
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.shown import PasswordVerdict, Person, SetupStep, SignedIn, SignInFacts
from pos.ui.faces import CardFace, initials
from pos.ui.login.choosing_presenter import ChoosingPresenter
from pos.ui.words import sentence
from pos.words import say
from pos.words.speaking import spoken

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]


class LoginPort(Protocol):
    """What signing in needs. Errors: Refused wrong_pin(tries_left), wrong_password(tries_left), locked_out(until)."""

    def people(self) -> Sequence[Person]: ...
    def facts(self) -> SignInFacts: ...
    def sign_in_pin(self, user_id: str, pin: str) -> Future[SignedIn]: ...
    def sign_in_password(self, user_name: str, password: str) -> Future[SignedIn]: ...
    def sign_in_badge(self, code: str) -> Future[SignedIn]: ...

    # of the person who passed and has to choose their own secret before they enter
    def shortest_password(self) -> int: ...
    def secret_verdict(self, secret: str) -> PasswordVerdict: ...
    def choose_secret(self, secret: str) -> Future[SignedIn]: ...
    def turn_back(self) -> None: ...


class OwnerPort(Protocol):
    """What the first run needs. `create_owner` may raise Refused user_name_taken or bad_user_name."""

    def steps(self) -> tuple[Sequence[SetupStep], int]:
        """All steps and which of them (from 0) is the owner's account."""

    def password_verdict(self, password: str) -> PasswordVerdict: ...
    def create_owner(self, full_name: str, user_name: str, password: str, pin: str) -> Future[SignedIn]: ...


class LoginPresenter:
    """Names with PIN, or user name with password."""

    def __init__(self, port: LoginPort, locale: Locale, run: Runner, now: Callable[[], datetime]) -> None:
        self.port = port
        self.locale = locale
        self._run = run
        self._now = now
        self._listeners: list[Callable[[], None]] = []
        self._people: tuple[Person, ...] = ()
        self._pin = ""
        self.on_signed_in: Callable[[SignedIn], None] = _ignore
        self.person: Person | None = None
        self.by_password = False
        self.is_busy = False
        self._error = ""
        self.notice = ""
        """Said where an error is said, and calmly."""
        self.choosing: ChoosingPresenter | None = None
        """Stands between a first sign-in and the till."""

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def begin(self) -> None:
        """Read who may sign in here; who locked the till is chosen, else the one with the open shift."""
        self._drop_choice()
        self._people = tuple(self.port.people())
        likely = sorted(self._people, key=lambda p: (not p.has_locked, not p.has_open_shift))
        self.person = next(iter(likely), None)
        self.by_password = not self._people
        self._pin = ""
        self.is_busy = False
        self.error = ""
        self._tell()

    # ---- finished texts ----
    @property
    def cards(self) -> tuple[tuple[str, CardFace], ...]:
        """A card for each person, by user id, and one for everybody else under the empty id."""
        cards = [
            (p.user_id, CardFace(p.name, _detail(p), person=initials(p.name), tint=p.tint))
            for p in self._people
        ]
        cards.append(
            ("", CardFace(say("Someone else"), say("User name and password"), icon="keyboard", dashed=True))
        )
        return tuple(cards)

    @property
    def chosen_id(self) -> str | None:
        if self.choosing is not None:
            return self.choosing.user_id
        if self.by_password:
            return None
        return self.person.user_id if self.person is not None else None

    @property
    def greeting(self) -> str:
        return (
            say("Hello, {name}", name=self.person.name.split()[0])
            if self.person is not None
            else say("Hello")
        )

    @property
    def dots(self) -> tuple[int, int]:
        """How many digits are typed, and of how many."""
        wanted = self.person.pin_length if self.person is not None else 4
        return len(self._pin), wanted

    @property
    def moment(self) -> str:
        now = self._now()
        return f"{self.locale.long_day(now)}, {self.locale.time(now)}"

    @property
    def facts(self) -> tuple[tuple[str, str, str], ...]:
        """Icon, tone and words of the facts line."""
        facts = self.port.facts()
        connected = facts.database_is_connected
        place = ("store", "text2", f"{facts.store_name}, {facts.till_name}")
        if facts.is_training:
            return place, ("info", "warn", say("Training: nothing is kept, and any PIN is right"))
        lines = [
            place,
            (
                "database",
                "go_text" if connected else "warn",
                say("Database connected") if connected else say("Database offline"),
            ),
        ]
        if facts.last_backup_at is not None:
            lines.append(
                (
                    "shield-check",
                    "go_text",
                    say("Last backup {time}", time=self.locale.time(facts.last_backup_at)),
                )
            )
        return tuple(lines)

    @property
    def is_typing(self) -> bool:
        """Somebody is in the middle of it: the names may not move under their finger."""
        return bool(self._pin) or self.is_busy or self.choosing is not None

    @property
    def error(self) -> str:
        """What went wrong, as a sentence; empty once the person does the next thing."""
        return self._error

    @error.setter
    def error(self, said: str) -> None:
        self._error, self.notice = said, ""

    def show_error(self, error: Exception) -> None:
        """Something outside signing in went wrong, such as a journal that does not open."""
        self.error = sentence(error)
        self._tell()

    def show_notice(self, reason: Exception) -> None:
        """Why the till is locked. Nobody did anything wrong."""
        self.error, self.notice = "", sentence(reason)
        self._tell()

    # ---- what the person does ----
    def choose(self, user_id: str) -> None:
        if self.is_busy or self.choosing is not None:
            return
        self.by_password = not user_id
        if user_id:
            self.person = next((p for p in self._people if p.user_id == user_id), self.person)
        self._pin = ""
        self.error = ""
        self._tell()

    def move(self, step: int) -> None:
        """Up and Down through the names."""
        ids = [p.user_id for p in self._people]
        if self.person is None or not ids:
            return
        self.choose(ids[(ids.index(self.person.user_id) + step) % len(ids)])

    def press(self, key: str) -> None:
        """A key of the pad or keyboard: a digit, "back" or "clear". The last digit signs in."""
        if self.is_busy or self.by_password or self.choosing is not None or self.person is None:
            return
        self.error = ""
        if key == "back":
            self._pin = self._pin[:-1]
        elif key == "clear":
            self._pin = ""
        elif key.isdigit() and len(self._pin) < self.person.pin_length:
            self._pin += key
        if len(self._pin) == self.person.pin_length:
            pin, self._pin = self._pin, ""
            self._start(self.port.sign_in_pin(self.person.user_id, pin))
        self._tell()

    def sign_in(self, user_name: str, password: str) -> None:
        """User name and password."""
        if self.is_busy or self.choosing is not None:
            return
        if not user_name.strip() or not password:
            self.error = say("Type your user name and your password.")
            self._tell()
            return
        self.error = ""
        self._start(self.port.sign_in_password(user_name.strip(), password))
        self._tell()

    @property
    def hint(self) -> str:
        """How one signs in here; who it is, where that is known and something is asked first."""
        if self.choosing is not None:
            return self.choosing.name
        if self.port.facts().takes_badges:
            return say("Tap your name and type your PIN, or scan your badge.")
        return say("Tap your name, then type your PIN.")

    def take_scan(self, code: str) -> bool:
        """A badge signs in; any other scan is refused and never taken for a PIN."""
        if self.choosing is not None:
            self.choosing.refuse_scan()
            return False
        badge = read_badge(code)
        if badge is None or self.is_busy:
            self.refuse_scan(code)
            return False
        self._pin, self.error = "", ""
        try:
            self._start(self.port.sign_in_badge(badge))
        except PosError as error:
            self.error = sentence(error)
        self._tell()
        return not self.error

    def refuse_scan(self, _code: str) -> None:
        """The scan was meant for a sale."""
        self.error = say("Sign in first. The scan was not added.")
        self._tell()

    def _start(self, future: Future[SignedIn]) -> None:
        self.is_busy = True
        self._run(future, self._on_signed_in, self._on_failed)

    def _on_signed_in(self, who: SignedIn) -> None:
        self.is_busy = False
        if who.must_choose:
            self.choosing = ChoosingPresenter(self.port, who, self._run)
            self.choosing.on_chosen = self._on_chosen
            self.choosing.on_turned_back = self._on_turned_back
        self._tell()
        if self.choosing is None:
            self.on_signed_in(who)

    def _on_chosen(self, who: SignedIn) -> None:
        self.choosing = None
        self._on_signed_in(who)

    def _on_turned_back(self, error: Exception | None) -> None:
        self._drop_choice()
        self.error = sentence(error) if error is not None else ""
        self._tell()

    def _drop_choice(self) -> None:
        """Nobody comes in without it: the session ends."""
        if self.choosing is not None:
            self.choosing.end()
            self.choosing = None
            self.port.turn_back()

    def turn_back(self, reason: Exception) -> None:
        """Nobody was here for a while: who passed has to sign in again. What is on its way is waited for."""
        if self.choosing is not None and not self.choosing.is_busy:
            self._on_turned_back(reason)

    def _on_failed(self, error: Exception) -> None:
        self.is_busy = False
        until = getattr(error, "facts", {}).get("until")
        facts = {"until": self.locale.time(until)} if isinstance(until, datetime) else {}
        self.error = sentence(error, **facts)
        self._tell()


class OwnerPresenter:
    """The first account of a new shop: checks what can be checked here, then hands it to the port."""

    def __init__(self, port: OwnerPort, run: Runner) -> None:
        self.port = port
        self._run = run
        self._listeners: list[Callable[[], None]] = []
        self.on_created: Callable[[SignedIn], None] = _ignore
        self.on_back: Callable[[], None] | None = None
        self.is_busy = False
        self.errors: dict[str, str] = {}
        self.verdict = PasswordVerdict(0, "", is_good=False)
        self.steps, self.current = port.steps()

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def _tell(self) -> None:
        for listener in self._listeners:
            listener()

    def password_typed(self, password: str) -> None:
        self.verdict = (
            self.port.password_verdict(password) if password else PasswordVerdict(0, "", is_good=False)
        )
        self._tell()

    def create(self, full_name: str, user_name: str, password: str, again: str, pin: str) -> None:
        """Check, then create. Errors stand under their fields."""
        if self.is_busy:
            return
        self.errors = {}
        if not full_name.strip():
            self.errors["fullName"] = say("Type your name, as it stands on receipts.")
        if not user_name.strip():
            self.errors["userName"] = say("Type a user name to sign in with.")
        self._check_texts(full_name, user_name)
        if not self.port.password_verdict(password).is_good:
            self.errors["password"] = say("Choose a longer password.")
        elif password != again:
            self.errors["again"] = say("The two passwords differ. Type it again.")
        if not (pin.isdecimal() and pin.isascii() and 4 <= len(pin) <= 8):
            self.errors["pin"] = say("Use 4 to 8 digits.")
        if not self.errors:
            self.is_busy = True
            future = self.port.create_owner(full_name.strip(), user_name.strip(), password, pin)
            self._run(future, self._on_created, self._on_failed)
        self._tell()

    def _check_texts(self, full_name: str, user_name: str) -> None:
        rules: tuple[tuple[str, Callable[[], str]], ...] = (
            ("fullName", lambda: clean_text(full_name, 80, is_needed=True)),
            ("userName", lambda: read_username(user_name)),
        )
        for field, rule in rules:
            try:
                rule()
            except Refused as refused:
                self.errors.setdefault(field, sentence(refused))

    def _on_created(self, who: SignedIn) -> None:
        self.is_busy = False
        self._tell()
        self.on_created(who)

    def _on_failed(self, error: Exception) -> None:
        self.is_busy = False
        self.errors = {"pin": sentence(error)}
        self._tell()


def _detail(person: Person) -> str:
    # a noun within a sentence: English writes it small, German does not, and a pattern can put it elsewhere
    role = person.role.lower() if spoken() == "en" else person.role
    if person.has_locked:
        return say("Locked the till, {role}", role=role)
    return say("Shift open, {role}", role=role) if person.has_open_shift else person.role


def _ignore(_who: SignedIn) -> None:
    """Stands in until the window connects itself."""
