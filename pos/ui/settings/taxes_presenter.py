"""The settings page "Taxes" without Qt: the taxes as edited, a new rate from a date, saved as one and never over somebody else's change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from pos.domain.tax import Tax as DomainTax
from pos.domain.tax import TaxKind, with_tax
from pos.domain.tax_rates import RateChange
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.services import taxes
from pos.services.assortment import Tax
from pos.services.taxes import TAXED, Taxes, TaxesOpened, Use, rate_of
from pos.ui.faces import BadgeText, Notice, Option
from pos.ui.office.errands import Errands
from pos.ui.words import sentence
from pos.words import counted, later, say

LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TREATMENTS: Final = {
    "standard": later("Taxed at its rate"),
    "zero": later("Taxed at 0%"),
    "exempt": later("Exempt"),
    "export": later("Leaves the country"),
    "reverse_charge": later("Owed by the customer"),
    "outside": later("Outside the tax"),
}
EXAMPLE: Final = Decimal(10)


@dataclass(frozen=True, slots=True)
class TaxRow:
    """One tax as texts. `badge` is the default's, or what is special about it."""

    key: str
    letter: str
    name: str
    rate: str
    used_for: str
    goods: str
    badge: BadgeText | None


@dataclass(frozen=True, slots=True)
class ComingRow:
    """A rate that has not begun. `key` takes it back."""

    key: str
    text: str


@dataclass(frozen=True, slots=True)
class TaxForm:
    """A tax as typed in its dialog. `has_rate`: its rate may be typed; of one that goods have it changes from a date."""

    letter: str = ""
    name: str = ""
    rate: str = ""
    treatment: str = "standard"
    legal_text: str = ""
    has_rate: bool = True
    can_go: bool = False


class TaxesPagePresenter:
    """Listeners are told what to draw anew. `today` is the business day."""

    def __init__(self, errands: Errands, locale: Locale, today: Callable[[], dt.date]) -> None:
        self._errands, self.locale, self._today = errands, locale, today
        self._listener: Callable[[], None] = _nothing
        self._opened: TaxesOpened | None = None
        self._rows: dict[str, Tax] = {}
        self._made = 0
        self.include = True
        self.plan_tax = ""
        self.plan_rate = ""
        self.plan_error = ""
        self.plan_from = _next_year(today())
        self.notice: Notice | None = None
        self.problem = ""
        """Why there is nothing to edit."""
        self.is_busy = False
        self._after: Callable[[], None] = _nothing

    def listen(self, listener: Callable[[], None]) -> None:
        self._listener = listener

    # Reading

    def load(self) -> None:
        """What is there now; nothing that was edited is lost."""
        if not self.is_dirty and not self.is_busy:
            self._errands.ask(taxes.get, done=self._take, failed=self._fail_reading)

    def _take(self, found: TaxesOpened) -> None:
        if not self.is_dirty:
            self._show(found)
            self._listener()

    def _show(self, found: TaxesOpened) -> None:
        self._opened, self.problem = found, ""
        self.include = found.taxes.prices_include_tax
        self._rows = {str(tax.id): tax for tax in found.taxes.taxes}
        if self.plan_tax not in self._rows:
            self.plan_tax = next((key for key, tax in self._rows.items() if tax.treatment in TAXED), "")

    def _fail_reading(self, error: Exception) -> None:
        self.problem = sentence(error)
        self._listener()

    # What is shown

    @property
    def today(self) -> dt.date:
        return self._today()

    @property
    def has_form(self) -> bool:
        return self._opened is not None

    @property
    def is_dirty(self) -> bool:
        return self._opened is not None and self._form != self._opened.taxes

    @property
    def _form(self) -> Taxes:
        return Taxes(
            self._opened.taxes.store if self._opened else "", self.include, tuple(self._rows.values())
        )

    def _use(self, tax: Tax) -> Use:
        if self._opened is None or tax.id is None:
            return Use()
        return self._opened.uses.get(tax.id, Use())

    @property
    def rows(self) -> tuple[TaxRow, ...]:
        first = next(iter(self._rows), "")
        return tuple(self._row(key, tax, is_first=key == first) for key, tax in self._rows.items())

    def _row(self, key: str, tax: Tax, *, is_first: bool) -> TaxRow:
        use = self._use(tax)
        badge = None
        if tax.id is None:
            badge = BadgeText(say("New"), "neutral")
        elif is_first:
            badge = BadgeText(say("Default"), "info", "star")
        elif tax.treatment != "standard":
            badge = BadgeText(say(TREATMENTS[tax.treatment]), "neutral")
        used_for = ", ".join(use.categories) or tax.legal_text or say(TREATMENTS[tax.treatment])
        goods = self.locale.quantity(Decimal(use.goods))
        return TaxRow(
            key, tax.letter, tax.name, self._rate_text(tax, rate_of(tax, self.today)), used_for, goods, badge
        )

    def _rate_text(self, tax: Tax, rate: Decimal) -> str:
        if tax.kind == TaxKind.FIXED:
            return say("{amount} each", amount=self.locale.amount(rate))
        return f"{self.locale.quantity(rate.normalize())}%"

    @property
    def coming(self) -> tuple[ComingRow, ...]:
        """Rates that have not begun, the soonest first."""
        found = [
            (change.starts_on, key, tax, change.rate)
            for key, tax in self._rows.items()
            for change in tax.changes
            if change.starts_on >= self.today
        ]
        return tuple(
            ComingRow(
                f"{key} {day.isoformat()}",
                say(
                    "{name} ({letter}) becomes {rate} on {day}",
                    name=tax.name,
                    letter=tax.letter,
                    rate=self._rate_text(tax, rate),
                    day=self.locale.date(day),
                ),
            )
            for day, key, tax, rate in sorted(found, key=lambda each: each[:2])
        )

    @property
    def example(self) -> tuple[str, str]:
        """What the two ways to set prices come to, with the rate that new goods get."""
        tax = next((each for each in self._rows.values() if each.kind == "percent"), None)
        rate = rate_of(tax, self.today) if tax is not None else Decimal(0)
        gross = with_tax(EXAMPLE, [DomainTax("", "", "", rate)], _currency(self.locale))
        words = {
            "net": self.locale.amount(EXAMPLE),
            "gross": self.locale.amount(gross),
            "tax": self.locale.amount(gross - EXAMPLE),
            "rate": f"{self.locale.quantity(rate.normalize())}%",
        }
        return (
            say("A product at {gross} with {rate} has {tax} tax in it", **words),
            say("A product at {net} with {rate} costs {gross}", **words),
        )

    @property
    def what_is_there(self) -> str:
        """What the choice does to goods that are there: nothing."""
        if self._opened is None:
            return ""
        inside, on_top = self._opened.inside, self._opened.on_top
        words = [say("For new products; those that are there keep how their price was set.")]
        if inside:
            number = self.locale.quantity(Decimal(inside))
            words.append(
                counted(
                    inside,
                    "{number} product has tax in its price.",
                    "{number} products have tax in their price.",
                    number=number,
                )
            )
        if on_top:
            number = self.locale.quantity(Decimal(on_top))
            words.append(
                counted(
                    on_top,
                    "Tax is added to the price of {number} product.",
                    "Tax is added to the price of {number} products.",
                    number=number,
                )
            )
        return " ".join(words)

    @property
    def plan_options(self) -> tuple[Option, ...]:
        return tuple(
            Option(key, say("{name} ({letter})", name=tax.name, letter=tax.letter))
            for key, tax in self._rows.items()
            if tax.treatment in TAXED
        )

    @property
    def warning(self) -> str:
        """What a rate that is typed, or was added and is not saved, does to goods."""
        tax, rate = self._rows.get(self.plan_tax), self._typed_rate()
        if tax is None or rate is None:
            added = self._added()
            if added is None:
                return ""
            tax, rate = added
        use = self._use(tax)
        on_top, words = use.goods - use.inside, []
        facts = {"name": tax.name, "rate": self._rate_text(tax, rate)}
        if use.inside:
            number = self.locale.quantity(Decimal(use.inside))
            words.append(
                counted(
                    use.inside,
                    "{name} at {rate} changes the price before tax of {number} product. Its price on the shelf stays the same.",
                    "{name} at {rate} changes the price before tax of {number} products. Prices on the shelf stay the same.",
                    number=number,
                    **facts,
                )
            )
        if on_top:
            number = self.locale.quantity(Decimal(on_top))
            words.append(
                counted(
                    on_top,
                    "{name} at {rate} changes what customers pay for {number} product.",
                    "{name} at {rate} changes what customers pay for {number} products.",
                    number=number,
                    **facts,
                )
            )
        return " ".join(words) or say("No product has {name}.", name=tax.name)

    def _added(self) -> tuple[Tax, Decimal] | None:
        """The newest rate that is not saved yet."""
        before = {tax.id: tax.changes for tax in self._opened.taxes.taxes} if self._opened else {}
        for tax in self._rows.values():
            new = set(tax.changes) - set(before.get(tax.id, ()))
            if new:
                return tax, max(new).rate
        return None

    # Changing

    def choose_include(self, *, include: bool) -> None:
        if self.has_form and not self.is_busy:
            self.include = include
            self._listener()

    def choose_plan_tax(self, key: str) -> None:
        self.plan_tax, self.plan_error = key, ""
        self._listener()

    def set_plan_rate(self, text: str) -> None:
        self.plan_rate, self.plan_error = text, ""
        self._listener()

    def choose_plan_day(self, day: dt.date) -> None:
        self.plan_from, self.plan_error = day, ""
        self._listener()

    def _typed_rate(self) -> Decimal | None:
        try:
            return self.locale.parse_percent(self.plan_rate, 4)
        except Refused:
            return None

    def add_plan(self) -> None:
        """Put the new rate down; it is written with Save."""
        tax = self._rows.get(self.plan_tax)
        if tax is None or self.is_busy:
            return
        try:
            rate = self.locale.parse_percent(self.plan_rate, 4)
        except Refused as error:
            self.plan_error = sentence(error)
            self._listener()
            return
        before = rate_of(replace(tax, changes=_without(tax.changes, self.plan_from)), self.plan_from)
        if rate == before:
            self.plan_error = say("It has this rate on that day already.")
            self._listener()
            return
        change = RateChange(self.plan_from, rate)
        kept = (*_without(tax.changes, self.plan_from), change)
        self._rows[self.plan_tax] = replace(tax, changes=tuple(sorted(kept)))
        self.plan_rate = ""
        self._listener()

    def take_back(self, key: str) -> None:
        """A rate that has not begun is not to begin."""
        tax_key, _, day = key.rpartition(" ")
        tax = self._rows.get(tax_key)
        if tax is not None and not self.is_busy:
            kept = _without(tax.changes, dt.date.fromisoformat(day))
            self._rows[tax_key] = replace(tax, changes=kept)
            self._listener()

    # One tax

    def form_of(self, key: str) -> TaxForm:
        """For the dialog; an unknown key gives an empty one with the next letter."""
        tax = self._rows.get(key)
        if tax is None:
            taken = {each.letter for each in self._rows.values()}
            return TaxForm(next((letter for letter in LETTERS if letter not in taken), ""))
        use = self._use(tax)
        rate = self.locale.quantity(tax.rate.normalize())
        is_free = tax.kind == "percent" and not use.everything
        return TaxForm(tax.letter, tax.name, rate, tax.treatment, tax.legal_text, is_free, use.is_free)

    @property
    def treatments(self) -> tuple[Option, ...]:
        return tuple(Option(key, say(text)) for key, text in TREATMENTS.items())

    def put(self, key: str, form: TaxForm) -> str:
        """What was typed in the dialog. A sentence when it will not do, else empty; it is written with Save."""
        if self.is_busy:
            return say("The taxes are being saved. Wait a moment.")
        before = self._rows.get(key)
        letter, name = form.letter.strip().upper(), " ".join(form.name.split())
        if not name or not letter:
            return say("A tax has a letter and a name.")
        if any(each.letter == letter for other, each in self._rows.items() if other != key):
            return say(
                "Another tax has the letter {letter}. Receipts could not tell them apart.", letter=letter
            )
        rate = before.rate if before is not None else Decimal(0)
        if form.has_rate and form.treatment in TAXED:
            try:
                rate = self.locale.parse_percent(form.rate, 4)
            except Refused as error:
                return sentence(error)
        elif form.treatment not in TAXED:
            if not form.has_rate and rate:
                return say("Products have it at this rate. Make a new tax, and give it to them.")
            rate = Decimal(0)
        values: dict[str, Any] = {
            "letter": letter,
            "name": name,
            "rate": rate,
            "treatment": form.treatment,
            "legal_text": form.legal_text.strip(),
        }
        if before is None or before.treatment != form.treatment:
            values["is_reverse_charge"] = form.treatment == "reverse_charge"
        if before is None:
            self._made += 1
            self._rows[f"new{self._made}"] = Tax(**values)
        else:
            self._rows[key] = replace(before, **values)
        self._listener()
        return ""

    def remove(self, key: str) -> None:
        """A tax that nothing has; it is archived with Save."""
        tax = self._rows.get(key)
        if tax is not None and self._use(tax).is_free and not self.is_busy:
            del self._rows[key]
            self._listener()

    # Acts

    def save(self, after: Callable[[], None] | None = None) -> None:
        """Write all of it; `after` is called once it is there."""
        if self._opened is None or self.is_busy or not self.is_dirty:
            return
        self.is_busy, self._after = True, after or _nothing
        self._listener()
        asked = (self._form, self._opened.taxes, self.today)
        self._errands.do(taxes.save, *asked, done=self._on_saved, failed=self._on_save_failed)

    def _on_saved(self, saved: TaxesOpened) -> None:
        self.is_busy = False
        self._show(saved)
        self._tell(Notice("done", say("The taxes are saved"), say("All tills follow them from now on.")))
        after, self._after = self._after, _nothing
        after()

    def _on_save_failed(self, error: Exception) -> None:
        self.is_busy, self._after = False, _nothing
        if isinstance(error, PosError) and error.code == "taxes_changed_meanwhile":
            self.discard()
        self._tell(Notice("error", say("The taxes were not saved"), sentence(error), stays=True))

    def discard(self) -> None:
        """Forget what was edited, and look at what is there."""
        if self._opened is not None:
            self._show(self._opened)
        self.plan_rate = self.plan_error = ""
        self._listener()
        self.load()

    def _tell(self, notice: Notice) -> None:
        self.notice = notice
        self._listener()


def _without(changes: tuple[RateChange, ...], day: dt.date) -> tuple[RateChange, ...]:
    return tuple(each for each in changes if each.starts_on != day)


def _next_year(today: dt.date) -> dt.date:
    """Rates change with the year most of all."""
    return dt.date(today.year + 1, 1, 1)


def _currency(locale: Locale) -> Any:
    from pos.domain.money import Currency

    return Currency(locale.currency, locale.exponent)


def _nothing() -> None:
    """Nobody waits for it."""
