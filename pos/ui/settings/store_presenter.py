"""The settings page "Store" without Qt: the shop as typed, saved as one and never over somebody else's change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import Any, Final

from pos.errors import PosError
from pos.i18n import Locale, currency_words
from pos.services import shop_settings
from pos.services.shop_settings import ShopOpened, ShopSheet
from pos.ui.faces import Notice, Option
from pos.ui.office.errands import Errands
from pos.ui.settings.choices import MINUTES, coin_key, coins, countries, country_key
from pos.ui.words import sentence
from pos.words import counted, later, say
from pos.words.speaking import spoken

USUAL_MINUTES: Final = 3
LOCK: Final = "lock_after"
SWITCHES: Final = (
    (LOCK, later("Lock when nobody is there"), later("Cashiers type their PIN again")),
    ("locks_each_sale", later("Lock after each sale"), later("For tills that several people share")),
    (
        "is_blind",
        later("Hide expected cash until the drawer is counted"),
        later("A fair count finds real mistakes"),
    ),
    (
        "counts_float",
        later("Count the float when a shift opens"),
        later("Off: signing in opens the shift, and the float is taken as it was left"),
    ),
    (
        "has_line_for_each_scan",
        later("A line for each scan"),
        later("Off: a second scan of the same goods raises their line"),
    ),
)
"""Field of the sheet, what it is, and what it is good for."""
FIELD_OF: Final = {
    "store_name": "name",
    "store_address": "address",
    "store_phone": "phone",
    "store_email": "email",
    "store_tax_number": "tax_number",
    "store_registration": "registration",
}


@dataclass(frozen=True, slots=True)
class SwitchFace:
    """One switch with its words."""

    key: str
    text: str
    detail: str
    is_on: bool


class StorePagePresenter:
    """The listener is told when there is something else to draw. `has_own_lock`: this computer has its own word on locking."""

    def __init__(self, errands: Errands, *, has_own_lock: bool = False) -> None:
        self._errands = errands
        self.has_own_lock = has_own_lock
        self._listener: Callable[[], None] = _nothing
        self._opened: ShopSheet | None = None
        self.form: ShopSheet | None = None
        self.locale = Locale()
        self.errors: dict[str, str] = {}
        """By field of the form."""
        self.notice: Notice | None = None
        self.problem = ""
        """Why there is no form."""
        self.is_busy = False
        self._after: Callable[[], None] = _nothing

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    # Reading

    def load(self) -> None:
        """What is there now; nothing that was typed is lost."""
        if not self.is_dirty and not self.is_busy:
            self._errands.ask(shop_settings.get, done=self._take, failed=self._fail_reading)

    def _take(self, found: ShopOpened) -> None:
        if not self.is_dirty:
            self._show(found)
            self._listener()

    def _show(self, found: ShopOpened) -> None:
        self._opened = self.form = found.sheet
        self.locale = Locale(country_key(found.sheet.locale), found.currency, found.exponent)
        self.problem, self.errors = "", {}

    def _fail_reading(self, error: Exception) -> None:
        self.problem = sentence(error)
        self._listener()

    # What is shown

    @property
    def is_dirty(self) -> bool:
        return self.form != self._opened

    @property
    def countries(self) -> tuple[Option, ...]:
        return countries(self.form.locale, spoken()) if self.form is not None else ()

    @property
    def country(self) -> str:
        return country_key(self.form.locale) if self.form is not None else ""

    @property
    def currency(self) -> str:
        """Its name, and how an amount is written in this country."""
        if self.form is None:
            return ""
        written = replace(self.locale, language=self.country)
        name = currency_words(self.locale.currency, spoken())
        example = Decimal("1234.5") if self.locale.exponent else Decimal(1234)
        return say("{name}, {example}", name=name[:1].upper() + name[1:], example=written.money(example))

    @property
    def coins(self) -> tuple[Option, ...]:
        return coins(self.form.cash_step, self.locale) if self.form is not None else ()

    @property
    def coin(self) -> str:
        return coin_key(self.form.cash_step) if self.form is not None else ""

    @property
    def minutes(self) -> tuple[Option, ...]:
        """How long nobody has to be there."""
        current = self.form.lock_after if self.form is not None else 0
        known = sorted({*MINUTES, *({current} if current else ())})
        return tuple(Option(str(each), counted(each, "{count} minute", "{count} minutes")) for each in known)

    @property
    def switches(self) -> tuple[SwitchFace, ...]:
        form = self.form
        return tuple(
            SwitchFace(key, say(text), say(detail), bool(getattr(form, key)) if form is not None else False)
            for key, text, detail in SWITCHES
        )

    # Changing

    def set(self, field: str, text: str) -> None:
        """A text of the sheet, as typed."""
        self.errors.pop(field, None)
        self._change(**{field: text})

    def choose_country(self, key: str) -> None:
        if self._opened is not None:
            there = self._opened.locale
            self._change(locale=there if country_key(there) == key else key)

    def choose_coin(self, key: str) -> None:
        if self._opened is not None:
            there = self._opened.cash_step
            self._change(cash_step=there if coin_key(there) == key else Decimal(key))

    def choose_minutes(self, key: str) -> None:
        self._change(lock_after=int(key))

    def switch(self, key: str, *, is_on: bool) -> None:
        if key != LOCK:
            self._change(**{key: is_on})
            return
        kept = self._opened.lock_after if self._opened is not None else 0
        self._change(lock_after=(kept or USUAL_MINUTES) if is_on else 0)

    def _change(self, **changes: Any) -> None:
        if self.form is not None:
            self.form = replace(self.form, **changes)
            self._listener()

    # Acts

    def save(self, after: Callable[[], None] | None = None) -> None:
        """Write it; `after` is called once it is there."""
        form, opened = self.form, self._opened
        if form is None or opened is None or self.is_busy or not self.is_dirty:
            return
        self.is_busy, self._after = True, after or _nothing
        self._listener()
        done = partial(self._on_saved, form)
        self._errands.do(shop_settings.save, form, opened, done=done, failed=self._on_save_failed)

    def _on_saved(self, sent: ShopSheet, saved: ShopOpened) -> None:
        self.is_busy = False
        typed = self.form
        self._show(saved)
        if typed is not None and typed != sent:
            self.form = typed  # somebody typed on while it was on its way
        self._tell(Notice("done", say("The shop is saved"), say("All tills follow it from now on.")))
        after, self._after = self._after, _nothing
        after()

    def _on_save_failed(self, error: Exception) -> None:
        self.is_busy, self._after = False, _nothing
        code, facts = (error.code, error.facts) if isinstance(error, PosError) else ("", {})
        field = FIELD_OF.get(str(facts.get("constraint")))
        if code == "value_refused" and field is not None:
            self.errors[field] = sentence(error)
        if code == "store_changed_meanwhile":
            self.discard()
        self._tell(Notice("error", say("The shop was not saved"), sentence(error), stays=True))

    def discard(self) -> None:
        """Forget what was typed, and look at what is there."""
        self.form, self.errors = self._opened, {}
        self._listener()
        self.load()

    def _tell(self, notice: Notice) -> None:
        self.notice = notice
        self._listener()


def _nothing() -> None:
    """Nobody waits for it."""
