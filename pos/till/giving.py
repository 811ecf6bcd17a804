"""Discounts and prices that a person gives by hand: what they would come to, what consent they need, and giving them.

`weigh` says it without doing it, on every key that is typed; `give` does it. Consent is `approving`'s, the rules are the domain's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum

from pos.domain.basket import Basket, BasketLine
from pos.domain.discount import DiscountKind, ManualDiscount, check_discount
from pos.domain.limits import Limits, needed_for_discount, needed_for_price
from pos.domain.money import LARGEST_AMOUNT, ZERO, money_text
from pos.domain.pricing import PricedBasket, PricedLine
from pos.domain.quantity import plain
from pos.errors import Refused
from pos.till.approving import Approvals, Wanted
from pos.till.session import TillSession

HUNDRED = Decimal(100)


class Mode(StrEnum):
    """How a person says it."""

    PERCENT = "percent"
    AMOUNT = "amount"
    PRICE = "price"


class Act(StrEnum):
    """What it is in the books."""

    LINE_DISCOUNT = "line_discount"
    SALE_DISCOUNT = "sale_discount"
    PRICE = "price"


@dataclass(frozen=True, slots=True)
class Gift:
    """What a person wants to give: on a line, or with None on the whole sale. `value` is percent, an amount, or a price of one unit."""

    line_id: str | None
    mode: Mode
    value: Decimal
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What a gift would come to. Of a price `before` and `after` are of one unit, else of the line or sale."""

    gift: Gift
    name: str
    before: Decimal
    after: Decimal
    wanted: Wanted
    needs_consent: bool

    @property
    def less_percent(self) -> Decimal:
        """By how much it is less, in percent; zero when it is not."""
        if self.before <= 0 or self.after >= self.before:
            return ZERO
        return (self.before - self.after) * HUNDRED / self.before


@dataclass(frozen=True, slots=True)
class Givable:
    """What there is to give on: what it costs before, and what may be given alone. `price` is the shop's own for one unit."""

    name: str
    amount: Decimal
    price: Decimal
    limits: Limits
    lowest_price: Decimal
    can_discount: bool = True
    can_price: bool = True
    given: ManualDiscount | None = None


class Giving:
    """The acts. Call on the thread of the session's acts."""

    def __init__(self, session: TillSession, approvals: Approvals) -> None:
        self._session, self._approvals = session, approvals

    def look(self, line_id: str | None) -> Givable:
        """Raises Refused: `basket_empty`, `line_gone`."""
        basket, limits = self._basket(), self._approvals.limits()
        if line_id is None:
            plain_sale = self._session.price(replace(basket, discount=None))
            amount = _sale_amount(plain_sale)
            return Givable(
                "",
                amount,
                ZERO,
                limits,
                ZERO,
                can_discount=amount > 0,
                can_price=False,
                given=basket.discount,
            )
        line = basket.line(line_id)
        rest = self._rest(basket, line)
        price = self._own_price(basket, line)
        return Givable(
            line.product.name,
            rest,
            price,
            limits,
            limits.lowest_price(price, self._session.prices.store.currency),
            can_discount=line.is_discountable and rest > 0,
            can_price=_has_a_price_to_type(line),
            given=line.discount,
        )

    def reasons(self, mode: Mode) -> list[str]:
        """The shop's reasons; the first is the usual one."""
        return self._session.prices.reasons("price" if mode is Mode.PRICE else "discount")

    def weigh(self, gift: Gift) -> Weighed:
        """Raises Refused: `basket_empty`, `line_gone`, `discount_zero`, `discount_too_large`, `line_not_discountable`,
        `line_price_fixed`, `price_negative`, `price_from_barcode_is_binding`, `amount_too_large`.
        """
        basket = self._basket()
        if gift.line_id is None:
            return self._weigh_sale(basket, gift)
        line = basket.line(gift.line_id)
        if gift.mode is Mode.PRICE:
            return self._weigh_price(basket, line, gift)
        return self._weigh_line(basket, line, gift)

    def give(self, gift: Gift) -> None:
        """Do it; one step of undo. Whether consent was needed and given is the caller's affair. Raises as `weigh`."""
        self.weigh(gift)
        if gift.line_id is not None and gift.mode is Mode.PRICE:
            basket = self._basket()
            line = basket.line(gift.line_id)
            is_own = gift.value == self._own_price(basket, line) and not line.product.is_open_price
            self._session.set_price(gift.line_id, None if is_own else gift.value)
        elif gift.line_id is None:
            self._session.discount_all(_discount(gift))
        else:
            self._session.discount_line(gift.line_id, _discount(gift))
        self._session.keep_consents(self._approvals.given_in(self._basket().id))

    def take_away(self, line_id: str | None) -> None:
        """No discount by hand any more. Raises Refused: `basket_empty`, `line_gone`."""
        if line_id is None:
            self._session.discount_all(None)
        else:
            self._session.discount_line(line_id, None)

    def unconsented(self) -> Weighed | None:
        """What was given by hand and is beyond one's limits now, without consent: an amount that stayed while its goods went,
        or a sale that somebody else began. None when there is nothing.
        """
        basket = self._session.basket
        if basket is None:
            return None
        for gift in _gifts_in(basket):
            try:
                weighed = self.weigh(gift)
            except Refused:
                continue  # it gives nothing any more, so there is nothing to consent to
            if weighed.needs_consent:
                return weighed
        return None

    # Inside

    def _basket(self) -> Basket:
        basket = self._session.basket
        if basket is None or basket.is_empty:
            raise Refused("basket_empty")
        return basket

    def _line_of(self, basket: Basket, key: str) -> PricedLine:
        return next(each for each in self._session.price(basket).lines if each.line.key == key)

    def _rest(self, basket: Basket, line: BasketLine) -> Decimal:
        """What the line comes to before the discount by hand on it."""
        priced = self._line_of(basket.with_line(replace(line, discount=None)), line.key)
        on_line = sum((each.amount for each in priced.discounts if not each.is_basket), ZERO)
        return priced.list_amount - on_line

    def _own_price(self, basket: Basket, line: BasketLine) -> Decimal:
        return self._line_of(basket.with_line(replace(line, open_price=None)), line.key).unit_price

    def _weigh_line(self, basket: Basket, line: BasketLine, gift: Gift) -> Weighed:
        if not line.is_discountable:
            raise Refused("line_not_discountable", product=line.product.name)
        currency, discount = self._session.prices.store.currency, _discount(gift)
        rest = self._rest(basket, line)
        check_discount(discount, rest, currency)
        after = rest - discount.off(rest, currency)
        needed = needed_for_discount(discount, rest, currency, is_sale=False)
        wanted = Wanted(
            Act.LINE_DISCOUNT,
            basket.id,
            money_text(rest, currency),
            money_text(after, currency),
            needed,
            self._detail(line, gift),
            line.key,
        )
        return Weighed(gift, line.product.name, rest, after, wanted, self._approvals.is_needed(wanted))

    def _weigh_sale(self, basket: Basket, gift: Gift) -> Weighed:
        currency, discount = self._session.prices.store.currency, _discount(gift)
        bare = self._session.price(replace(basket, discount=None))
        amount = _sale_amount(bare)
        check_discount(discount, amount, currency)
        after = self._session.price(replace(basket, discount=discount)).total
        wanted = Wanted(
            Act.SALE_DISCOUNT,
            basket.id,
            money_text(bare.total, currency),
            money_text(after, currency),
            needed_for_discount(discount, amount, currency, is_sale=True),
            {"currency": currency.code, **_percent(gift)},
        )
        return Weighed(gift, "", bare.total, after, wanted, self._approvals.is_needed(wanted))

    def _weigh_price(self, basket: Basket, line: BasketLine, gift: Gift) -> Weighed:
        if line.fixed_total is not None:
            raise Refused("price_from_barcode_is_binding", product=line.product.name)
        if not _has_a_price_to_type(line):
            raise Refused("line_price_fixed", product=line.product.name)
        if not gift.value.is_finite() or gift.value < 0:
            raise Refused("price_negative")
        if abs(line.quantity * gift.value) > LARGEST_AMOUNT:
            raise Refused("amount_too_large", limit=plain(LARGEST_AMOUNT))
        own = self._own_price(basket, line)
        # A proposal is no price to go below; and what is put on a card is what is paid for it.
        is_free = line.product.is_open_price or line.product.loads is not None
        needed = {} if is_free else needed_for_price(own, gift.value)
        wanted = Wanted(
            Act.PRICE, basket.id, plain(own), plain(gift.value), needed, self._detail(line, gift), line.key
        )
        return Weighed(gift, line.product.name, own, gift.value, wanted, self._approvals.is_needed(wanted))

    def _detail(self, line: BasketLine, gift: Gift) -> dict[str, str]:
        return {
            "product": line.product.id,
            "name": line.product.name,
            "qty": plain(line.quantity),
            "currency": self._session.prices.store.currency.code,
            **_percent(gift),
        }


def _percent(gift: Gift) -> dict[str, str]:
    return {"percent": plain(gift.value)} if gift.mode is Mode.PERCENT else {}


def _discount(gift: Gift) -> ManualDiscount:
    kind = DiscountKind.PERCENT if gift.mode is Mode.PERCENT else DiscountKind.AMOUNT
    return ManualDiscount(kind, gift.value, gift.reason)


def _sale_amount(bare: PricedBasket) -> Decimal:
    """What a discount on the whole sale counts against, as `BasketActs.discount_all` does."""
    return max(bare.total, bare.subtotal - bare.discount)


def _has_a_price_to_type(line: BasketLine) -> bool:
    """Goods that come back have the price they are taken back for, empties the one they were given out for."""
    return line.fixed_total is None and line.quantity > 0 and not line.product.is_return


def _gifts_in(basket: Basket) -> list[Gift]:
    """What is given by hand in a basket."""
    gifts = []
    for line in basket.lines:
        if line.open_price is not None and _has_a_price_to_type(line):
            gifts.append(Gift(line.key, Mode.PRICE, line.open_price))
        if line.discount is not None:
            gifts.append(_gift_of(line.key, line.discount))
    if basket.discount is not None:
        gifts.append(_gift_of(None, basket.discount))
    return gifts


def _gift_of(line_id: str | None, discount: ManualDiscount) -> Gift:
    return Gift(line_id, Mode(discount.kind.value), discount.value, discount.reason)
