"""Giving a discount or a price by hand, without Qt: what was typed, why, what it comes to, and whether a manager is needed.

The till weighs every key that is typed; this module puts its answer into words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Protocol

from pos.domain.limits import Limits
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.approving import Consent, Wanted
from pos.till.giving import Gift, Givable, Mode, Weighed
from pos.ui.approval.presenter import ApprovalPort, ApprovalPresenter, ConsentFace
from pos.ui.faces import Option
from pos.ui.words import sentence
from pos.words import later, say

Runner = Callable[[Future[Any], Callable[[Any], None], Callable[[Exception], None]], None]
QUICK = (5, 10, 15, 20)
MOST_DIGITS = 10
_PERCENT, _AMOUNT, _PRICE = (
    Option("percent", later("Percent"), "percent"),
    Option("amount", later("Amount"), "euro"),
    Option("price", later("New price"), "tag"),
)
PURPOSES = {
    "line_discount": later("to give this discount"),
    "sale_discount": later("to give this discount on the sale"),
    "price": later("to change this price"),
}


class GivingPort(Protocol):
    """What the dialog asks of the till; `pos.till.giving.Giving` is one."""

    def look(self, line_id: str | None) -> Givable: ...
    def reasons(self, mode: Mode) -> Sequence[str]: ...
    def weigh(self, gift: Gift) -> Weighed: ...
    def give(self, gift: Gift) -> None: ...
    def take_away(self, line_id: str | None) -> None: ...


class ConsentPort(ApprovalPort, Protocol):
    """Consent, one's own included."""

    def own(self, wanted: Wanted, reason: str) -> Consent: ...


class GivingPresenter:
    """One per dialog. `on_change`: draw anew; `on_close`: the dialog goes; `on_ask`: a manager is needed; `on_given`: it is done.

    Raises Refused: as `Giving.look`, `line_not_discountable`, `line_price_fixed`.
    """

    def __init__(
        self,
        port: GivingPort,
        consents: ConsentPort,
        line_id: str | None,
        mode: Mode,
        locale: Locale,
        run: Runner,
    ) -> None:
        self._port, self._consents, self._line_id = port, consents, line_id
        self.locale, self._run = locale, run
        self.on_change: Callable[[], None] = _nothing
        self.on_close: Callable[[], None] = _nothing
        self.on_given: Callable[[], None] = _nothing
        self.on_failed: Callable[[Exception], None] = _ignore_error
        """What was consented to could not be done after all."""
        self.on_ask: Callable[[ApprovalPresenter], None] = _ignore
        self._on = port.look(line_id)
        self.modes = self._modes()
        if mode.value not in {option.key for option in self.modes}:
            code = "line_price_fixed" if mode is Mode.PRICE else "line_not_discountable"
            raise Refused(code, product=self._on.name or say("this sale"))
        self.mode = mode
        self.typed = ""
        self.is_fresh = False
        self.is_busy = False
        self.problem = ""
        self._weighed: Weighed | None = None
        self.reasons: tuple[Option, ...] = ()
        self.reason = ""
        self.choose_mode(mode)

    def _modes(self) -> tuple[Option, ...]:
        amount = _AMOUNT if self.locale.currency == "EUR" else replace(_AMOUNT, icon="banknote")
        modes = [_PERCENT, amount] if self._on.can_discount else []
        if self._on.can_price:
            modes.append(_PRICE)
        return tuple(replace(each, text=say(each.text)) for each in modes)

    # What is shown

    @property
    def title(self) -> str:
        if self._line_id is None:
            return say("Discount on all")
        return say("New price") if self.mode is Mode.PRICE else say("Discount")

    @property
    def subtitle(self) -> str:
        return self._on.name or say("The whole sale, {amount}", amount=self.locale.money(self._on.amount))

    @property
    def label(self) -> str:
        return say("New price") if self.mode is Mode.PRICE else say("Take off")

    @property
    def unit(self) -> str:
        return "%" if self.mode is Mode.PERCENT else ""

    @property
    def point(self) -> str:
        return self.locale.decimal_point

    @property
    def quick(self) -> tuple[tuple[str, str, bool], ...]:
        """Percents to tap: key, words, chosen."""
        if self.mode is not Mode.PERCENT:
            return ()
        return tuple((str(each), f"{each}%", self.typed == str(each)) for each in QUICK)

    @property
    def before(self) -> str:
        amount = self._on.price if self.mode is Mode.PRICE else self._on.amount
        if self._weighed is not None:
            amount = self._weighed.before
        return self.locale.price(amount)

    @property
    def after(self) -> str:
        return "" if self._weighed is None else self.locale.price(self._weighed.after)

    @property
    def accept_word(self) -> str:
        """The word on the green button."""
        if self._is_taking_away:
            return say("Take it off again")
        if self._weighed is None:
            return say("Apply")
        if self.mode is Mode.PERCENT:
            return say("Apply {percent}%", percent=self.locale.quantity(self._weighed.gift.value))
        amount = self.locale.money(self._weighed.gift.value)
        return (
            say("Set {amount}", amount=amount)
            if self.mode is Mode.PRICE
            else say("Take off {amount}", amount=amount)
        )

    @property
    def warning(self) -> str:
        """Over the button: that a manager will be asked."""
        if self._weighed is None or not self._weighed.needs_consent:
            return ""
        if self.mode is Mode.PRICE:
            return say("Below {price}, asks a manager", price=self.locale.price(self._on.lowest_price))
        percent, amount = _of(self._on.limits, is_sale=self._line_id is None)
        if percent:
            return say("Over {percent}%, asks a manager", percent=self.locale.quantity(percent))
        if amount and percent is None:
            return say("Over {amount}, asks a manager", amount=self.locale.money(amount))
        return say("Asks a manager")

    @property
    def limit_words(self) -> str:
        """How far the person gets alone."""
        limits = self._on.limits
        if self.mode is Mode.PRICE:
            if limits.price_percent == 0:
                return say("A lower price needs a manager.")
            return say(
                "You can go down to {price} without a manager.",
                price=self.locale.price(self._on.lowest_price),
            )
        percent, amount = _of(limits, is_sale=self._line_id is None)
        if (percent is None and amount is None) or percent == 0 or amount == 0:
            return say("A discount needs a manager.")
        share = self.locale.quantity(percent) if percent is not None else ""
        sum_of_money = self.locale.money(amount) if amount is not None else ""
        if amount is None:
            return say("You can give up to {percent}% without a manager.", percent=share)
        if percent is None:
            return say("You can give up to {amount} without a manager.", amount=sum_of_money)
        return say(
            "You can give up to {percent}% and {amount} without a manager.",
            percent=share,
            amount=sum_of_money,
        )

    # What the person does

    def choose_mode(self, mode: Mode) -> None:
        self.mode = mode
        self.reasons = tuple(Option(each, each) for each in self._port.reasons(mode))
        self.reason = self.reasons[0].key if self.reasons else ""
        self.typed, self.is_fresh = self._given_before(), True
        self._weigh()

    def _given_before(self) -> str:
        given = self._on.given
        if given is None or given.kind.value != self.mode.value:
            return ""
        if self.mode is Mode.AMOUNT:
            return self.locale.typed_amount(given.value)
        return format(given.value.normalize(), "f").replace(".", self.point)

    def choose_reason(self, key: str) -> None:
        self.reason = key
        self._weigh()

    def move_reason(self, step: int) -> None:
        """Up and Down through the reasons."""
        keys = [option.key for option in self.reasons]
        if keys:
            at = keys.index(self.reason) if self.reason in keys else 0
            self.choose_reason(keys[(at + step) % len(keys)])

    def choose_quick(self, key: str) -> None:
        self.typed, self.is_fresh = key, True
        self._weigh()

    def press(self, key: str) -> None:
        """A key of the pad: a digit, "point" or "back"."""
        if self.is_busy:
            return
        if self.is_fresh and key != "back":
            self.typed = ""
        self.is_fresh = False
        if key == "back":
            self.typed = self.typed[:-1]
        elif key == "point":
            if self.point not in self.typed:
                self.typed += self.point
        elif len(self.typed) < MOST_DIGITS:
            self.typed += key
        self._weigh()

    def accept(self) -> None:
        """Enter. Within the limits it is done; beyond them a manager is asked."""
        if self.is_busy:
            return
        if self._is_taking_away:
            self._port.take_away(self._line_id)
            self._close()
            return
        self._weigh(is_strict=True)
        weighed = self._weighed
        if weighed is None:
            self.on_change()
        elif weighed.needs_consent:
            self.on_close()
            # the dialog is gone; what happens from here on is told to whoever opened it
            self.on_change = self.on_close = _nothing
            self.on_ask(self._approval(weighed))
        else:
            self._own(weighed)

    def _approval(self, weighed: Weighed) -> ApprovalPresenter:
        face = consent_face(weighed, self.locale, self.limit_words)
        return ApprovalPresenter(
            self._consents,
            weighed.wanted,
            self.reason,
            face,
            self.locale,
            self._run,
            lambda: self._give(weighed),
        )

    def _own(self, weighed: Weighed) -> None:
        try:
            writing = self._consents.write(self._consents.own(weighed.wanted, self.reason))
        except PosError as error:
            self._fail(error)
            return
        self.is_busy = True
        self._run(writing, lambda _entry: self._give(weighed), self._fail)
        self.on_change()

    def _give(self, weighed: Weighed) -> None:
        self.is_busy = False
        try:
            self._port.give(weighed.gift)
        except PosError as error:
            self._fail(error)
            self.on_failed(error)
            return
        self._close()

    def _close(self) -> None:
        self.on_close()
        self.on_given()

    def _fail(self, error: Exception) -> None:
        self.is_busy, self.problem = False, sentence(error)
        self.on_change()

    # Weighing

    @property
    def _is_taking_away(self) -> bool:
        """Nothing off, where something was given before."""
        return self._on.given is not None and self.mode is not Mode.PRICE and self.typed in {"", "0"}

    def _weigh(self, *, is_strict: bool = False) -> None:
        """What the typed figure comes to. While it is being typed, what will not do yet is not complained of."""
        self._weighed, self.problem = None, ""
        try:
            gift = Gift(self._line_id, self.mode, self._read(), self.reason)
            self._weighed = self._port.weigh(gift)
        except PosError as error:
            if is_strict or (self.typed and error.code != "discount_zero"):
                self.problem = sentence(error)
        self.on_change()

    def _read(self) -> Decimal:
        if self.mode is Mode.PERCENT:
            return self.locale.parse_percent(self.typed)
        return self.locale.parse_amount(self.typed)


def consent_face(weighed: Weighed, locale: Locale, limit: str) -> ConsentFace:
    """A gift as the consent dialog shows it."""
    less = weighed.less_percent.quantize(Decimal("0.1"), ROUND_HALF_UP) if weighed.less_percent else None
    return ConsentFace(
        purpose=say(PURPOSES.get(weighed.wanted.act, later("to do this"))),
        name=weighed.name or say("The whole sale"),
        old=locale.price(weighed.before),
        new=locale.price(weighed.after),
        badge=say("{percent}% less", percent=locale.quantity(less)) if less else "",
        limit=limit,
        reason=weighed.gift.reason,
    )


def _of(limits: Limits, *, is_sale: bool) -> tuple[Decimal | None, Decimal | None]:
    if is_sale:
        return limits.sale_percent, limits.sale_amount
    return limits.line_percent, limits.line_amount


def _nothing() -> None:
    """Stands in until the dialog connects itself."""


def _ignore_error(_error: Exception) -> None:
    """Stands in until the dialog connects itself."""


def _ignore(_approval: ApprovalPresenter) -> None:
    """Stands in until the dialog connects itself."""
