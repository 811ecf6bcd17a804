"""What can be done to the basket of a till: ringing up, prices by hand, what is said of goods and customer.

Acts happen in memory at once, on the caller's thread; each is one step of undo, and is kept in the journal behind it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from pos.db.ids import new_id
from pos.domain.account import account_code
from pos.domain.barcode import Code, CodeKind, read_code
from pos.domain.basket import UNTRACED, Basket, Consented, Traced
from pos.domain.currency import NUMBERS
from pos.domain.discount import ManualDiscount, check_discount
from pos.domain.exchange import Exchange, exchange_total
from pos.domain.inputs.text import clean_text
from pos.domain.numbering import ReceiptNumber
from pos.domain.pricing import PricedBasket, price_basket
from pos.domain.product import Product, Tracking
from pos.domain.promotion import Promotion
from pos.domain.quantity import MILLI
from pos.domain.shift import business_day
from pos.errors import Refused
from pos.till.clock import Clock
from pos.till.price_book import PriceBook

MOST_UNDO = 200
MOST_NOTE = 200
MOST_SERIAL = 40


@dataclass(frozen=True, slots=True)
class BasketCustomer:
    """A customer as far as a basket needs one. `group` is the id of their customer group."""

    id: str
    name: str
    group: str | None = None


class ScanKind(StrEnum):
    ADDED = "added"
    UNKNOWN = "unknown"
    DAMAGED = "damaged"
    NEEDS_WEIGHT = "needs_weight"
    NEEDS_PRICE = "needs_price"
    NEEDS_SERIAL = "needs_serial"
    NEEDS_LOT = "needs_lot"
    NEEDS_ACCOUNT = "needs_account"
    NEEDS_AGE = "needs_age"
    RECEIPT = "receipt"


@dataclass(frozen=True, slots=True)
class Scanned:
    """What a scan came to. `line_key` is set when something was added, `product` when one was found.

    `expired_on`: the code said that the goods should not be sold after this day, and it is past.
    """

    kind: ScanKind
    code: str
    product: Product | None = None
    line_key: str | None = None
    receipt: ReceiptNumber | None = None
    expired_on: date | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What the cashier said when goods were asked about: the price of one unit, the number of the piece or of its batch, and of
    the card or account that the price is put on.
    """

    price: Decimal | None = None
    serial: str = ""
    lot: str = ""
    account: str = ""


NOTHING_TOLD = Told()


class BasketActs(ABC):
    """The acts on the open basket. Call from one thread (the GUI's, or a command's)."""

    def __init__(self, prices: PriceBook, clock: Clock, basket: Basket | None) -> None:
        self.prices = prices
        self.clock = clock
        self.on_change: list[Callable[[], None]] = []
        """Called on the caller's thread after the basket changed."""
        self._basket = basket
        self._undo: list[Basket | None] = []
        self._redo: list[Basket | None] = []
        self._is_completing = False
        self._age_shown: tuple[str, int] = ("", 0)
        """The basket whose customer was old enough, and for how many years."""

    # Looking

    @property
    def is_completing(self) -> bool:
        """The basket is being sold or put aside."""
        return self._is_completing

    @property
    def basket(self) -> Basket | None:
        """The basket; None before the first scan of a sale."""
        return self._basket

    @property
    def patterns(self) -> tuple[str, ...]:
        """The shop's in-store codes, as `domain.scale_code` describes them."""
        return self.prices.patterns

    def priced(self) -> PricedBasket:
        """What the basket comes to now."""
        return self.price(self._basket or Basket("", self.clock.now()))

    def price(self, basket: Basket) -> PricedBasket:
        """What any basket would come to here and now."""
        local = self.clock.local(self.clock.now())
        return price_basket(basket, self.prices.rules, local, self.business_day())

    def total(self, priced: PricedBasket | None = None) -> Decimal:
        """What is to be paid for the basket, less what comes back with it: below zero it goes back to the customer."""
        priced = priced or self.priced()
        exchange = priced.basket.exchange
        return priced.total if exchange is None else exchange_total(priced.total, exchange.portions)

    def business_day(self) -> date:
        return business_day(self.clock.local(self.clock.now()), self.prices.store.rollover_hour)

    # The basket

    def scan(self, text: str, quantity: Decimal = Decimal(1), told: Told = NOTHING_TOLD) -> Scanned:
        """Take what a scanner or a cashier typed. Goods that ask for something answer what (`needs_...`), and are added
        when they are scanned again with what was `told`. Raises Refused when the quantity or amount cannot be,
        `scan_not_ascii` for letters that no product has, `code_other_currency`, and as `inputs.codes.read_scan` and
        `gs1.read_elements`. `quantity` multiplies what the code says; a label's price cannot be multiplied.
        """
        today = self.clock.local(self.clock.now()).date()
        code = read_code(text, self.patterns, today)
        if code.kind is CodeKind.UNREADABLE:
            raise Refused(code.fault)
        if code.kind is CodeKind.RECEIPT:
            return Scanned(ScanKind.RECEIPT, code.text, receipt=code.receipt)
        found = self.prices.find(code.candidates)
        if found is None:
            if not code.text.isascii():
                raise Refused("scan_not_ascii")
            if code.gs1_fault:
                raise Refused(code.gs1_fault)
            kind = ScanKind.DAMAGED if code.kind is CodeKind.DAMAGED else ScanKind.UNKNOWN
            return Scanned(kind, code.text)
        expired_on = code.expiry if code.expiry is not None and code.expiry < today else None
        scanned = self._take(code, found.product, quantity, found.quantity, told)
        return replace(scanned, expired_on=expired_on)

    def _take(self, code: Code, product: Product, quantity: Decimal, pack: Decimal, told: Told) -> Scanned:
        """`pack` is how many pieces, or how much, the barcode stands for."""
        total = self._carried_price(code)
        measure = code.measure(product.unit)
        traced = Traced(code.serial, code.lot, code.expiry)
        is_weighed = total is not None or measure is not None or not (quantity == pack == 1)
        missing = self._missing(product, traced, told, is_weighed=is_weighed, has_price=total is not None)
        if missing is not None:
            return Scanned(missing, code.text, product)
        traced = _with_told(traced, told)
        if total is not None:
            if quantity != 1:
                raise Refused("price_from_barcode_is_binding", product=product.name)
            amount = measure or self._derived_quantity(product, total)
            key = self._add(product, amount, fixed_total=total, traced=traced)
        elif measure is not None:
            key = self._add(product, measure * quantity, open_price=told.price, traced=traced)
        elif code.count is not None and not product.unit.is_measured:
            key = self._add(product, code.count * pack * quantity, open_price=told.price, traced=traced)
        else:
            count = pack * quantity
            key = self._add(product, count, open_price=told.price, traced=traced, account=told.account)
        return Scanned(ScanKind.ADDED, code.text, product, key)

    def _missing(
        self, product: Product, traced: Traced, told: Told, *, is_weighed: bool, has_price: bool = False
    ) -> ScanKind | None:
        """What has to be known before the goods can be added, one after the other: age, weight, price, number."""
        if product.min_age is not None and product.min_age > self._age_of_customer():
            return ScanKind.NEEDS_AGE
        if product.unit.is_measured and not is_weighed:
            return ScanKind.NEEDS_WEIGHT
        if product.is_open_price and told.price is None and not has_price:
            return ScanKind.NEEDS_PRICE
        return self._missing_number(product, traced, told)

    def _missing_number(self, product: Product, traced: Traced, told: Told) -> ScanKind | None:
        """The number of a piece, of a batch, or of the card that is sold."""
        if product.tracking is Tracking.SERIAL and not (traced.serial or told.serial):
            return ScanKind.NEEDS_SERIAL
        if product.tracking is Tracking.LOT and not (traced.lot or told.lot):
            return ScanKind.NEEDS_LOT
        if product.loads is not None and not told.account:
            return ScanKind.NEEDS_ACCOUNT
        return None

    def _age_of_customer(self) -> int:
        """How old the customer of this sale is at least, as far as somebody looked."""
        basket_id, age = self._age_shown
        return age if self._basket is not None and self._basket.id == basket_id else 0

    def _carried_price(self, code: Code) -> Decimal | None:
        """What the label says it costs. Raises Refused: `code_other_currency`, `amount_not_exact`."""
        currency = self.prices.store.currency
        if code.price_minor is not None:
            return currency.from_minor(code.price_minor)
        if code.price is None:
            return None
        if code.price_currency not in {None, NUMBERS.get(currency.code)}:
            raise Refused("code_other_currency")
        return currency.from_minor(currency.to_minor(code.price))

    @staticmethod
    def _derived_quantity(product: Product, total: Decimal) -> Decimal:
        """A price in a barcode is binding; what was weighed follows from it."""
        if not product.unit.is_measured or product.price == 0:
            return Decimal(1)
        return max((total / product.price).quantize(MILLI), MILLI)

    def add(self, product_id: str, quantity: Decimal = Decimal(1), told: Told = NOTHING_TOLD) -> Scanned:
        """Add by a tile or a search result."""
        return self._add_known(product_id, quantity, told, is_weighed=quantity != 1)

    def add_measured(self, product_id: str, quantity: Decimal, told: Told = NOTHING_TOLD) -> Scanned:
        """Add a product by weight or length; here one kilogram is a weight like any other."""
        return self._add_known(product_id, quantity, told, is_weighed=True)

    def _add_known(self, product_id: str, quantity: Decimal, told: Told, *, is_weighed: bool) -> Scanned:
        product = self.prices.get(product_id)
        if product is None:
            return Scanned(ScanKind.UNKNOWN, product_id)
        code = product.barcode or ""
        missing = self._missing(product, UNTRACED, told, is_weighed=is_weighed)
        if missing is not None:
            return Scanned(missing, code, product)
        traced = _with_told(UNTRACED, told)
        key = self._add(product, quantity, open_price=told.price, traced=traced, account=told.account)
        return Scanned(ScanKind.ADDED, code, product, key)

    def _add(
        self,
        product: Product,
        quantity: Decimal,
        fixed_total: Decimal | None = None,
        open_price: Decimal | None = None,
        traced: Traced = UNTRACED,
        account: str = "",
    ) -> str:
        self.refuse_while_completing()
        if quantity <= 0:
            raise Refused("quantity_not_positive")
        self.prices.check_sellable(product, self._basket.tax_switch_id if self._basket else None)
        if product.is_return:
            quantity, fixed_total = -quantity, None if fixed_total is None else -fixed_total
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        if traced.serial and any(
            each.serial == traced.serial and each.product.id == product.id for each in basket.lines
        ):
            raise Refused("serial_twice", serial=traced.serial)
        is_own_line = self.prices.has_line_for_each_scan
        basket, key = basket.added(
            str(new_id()), product, quantity, fixed_total, open_price, traced, is_own_line=is_own_line
        )
        self._set(basket.with_account(key, account_code(account)) if account else basket)
        return key

    def look_up(self, text: str) -> Product | None:
        """The product of a code, without adding it. Raises Refused as `scan` for what no code can be."""
        code = read_code(text, self.patterns, self.clock.local(self.clock.now()).date())
        if code.kind is CodeKind.UNREADABLE:
            raise Refused(code.fault)
        found = self.prices.find(code.candidates)
        return None if found is None else found.product

    def price_now(self, product: Product) -> Decimal:
        """What one unit would cost in this sale, by itself: with the customer's lists and the offers of this moment."""
        open_now = self._basket
        alone = Basket("price", self.clock.now())
        if open_now is not None:
            alone = replace(open_now, lines=(), discount=None, coupons=())
        basket, _ = alone.added("price", product, Decimal(1))
        return self.price(basket).total

    def set_quantity(self, key: str, quantity: Decimal) -> None:
        """Set a line's quantity; zero removes it. Of empties that come back, how many came, with either sign."""
        if quantity == 0:
            self.remove(key)
            return
        basket = self._existing()
        is_return = basket.line(key).product.is_return
        if quantity < 0 and not is_return:
            raise Refused("quantity_not_positive")
        self._set(basket.with_quantity(key, -abs(quantity) if is_return else quantity))

    def add_at(self, product_id: str, quantity: Decimal, price: Decimal) -> str:
        """Goods at a typed price, on a line of their own; the line's key. Raises Refused: `product_gone`, and as the basket does."""
        return self._add(self._product(product_id), quantity, open_price=price)

    def take_back(self, product_id: str, quantity: Decimal, price: Decimal | None = None) -> str:
        """Goods that come back without a receipt, at today's price or at `price`; the line's key.

        Raises Refused: `product_gone`, and as the basket does. Who may do this is the screen's to ask.
        """
        self.refuse_while_completing()
        product = self._product(product_id)
        if quantity <= 0:
            raise Refused("quantity_not_positive")
        self.prices.check_sellable(product, self._basket.tax_switch_id if self._basket else None)
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        basket, key = basket.returned(str(new_id()), product, quantity)
        self._set(basket if price is None else basket.with_open_price(key, price))
        return key

    def _product(self, product_id: str) -> Product:
        product = self.prices.get(product_id)
        if product is None:
            raise Refused("product_gone")
        return product

    # Prices by hand; who may do what is the screen's to ask

    def set_price(self, key: str, price: Decimal | None) -> None:
        """A typed price for one unit of the line; None gives the shop's own back. Raises Refused as `Basket.with_open_price`."""
        basket = self._existing()
        if price is None:
            self._set(basket.with_line(replace(basket.line(key), open_price=None)))
        else:
            self._set(basket.with_open_price(key, price))

    def discount_line(self, key: str, discount: ManualDiscount | None) -> None:
        """None takes it away. Raises Refused: `line_gone`, and as `check_discount`."""
        basket = self._existing()
        line = basket.line(key)
        if discount is not None:
            plain = self.price(basket.with_line(replace(line, discount=None)))
            rest = next(each for each in plain.lines if each.line.key == key)
            check_discount(discount, rest.list_amount - rest.discount, plain.currency)
        self._set(basket.with_line(replace(line, discount=discount)))

    def discount_all(self, discount: ManualDiscount | None) -> None:
        """On the whole basket; None takes it away. Raises Refused as `check_discount`."""
        basket = replace(self._existing(), discount=None)
        if discount is not None:
            plain = self.price(basket)
            check_discount(discount, max(plain.total, plain.subtotal - plain.discount), plain.currency)
        self._set(replace(basket, discount=discount))

    # What is said of the goods and the sale

    def keep_consents(self, given: Sequence[Consented]) -> None:
        """What was agreed to stays with the basket, over a crash and at another till. No step of undo."""
        basket = self._existing().with_consents(given)
        if basket.consents != self._existing().consents:
            self.refuse_while_completing()
            self._put(basket)

    def note(self, text: str, key: str | None = None) -> None:
        """A note on the line of `key`, or on the whole sale; an empty one takes it away. Raises Refused: `line_gone`, and as `clean_text`."""
        cleaned = clean_text(text, MOST_NOTE)
        basket = self._existing()
        self._set(
            replace(basket, note=cleaned)
            if key is None
            else basket.with_line(replace(basket.line(key), note=cleaned))
        )

    def credit_to(self, key: str, person_id: str | None) -> None:
        """Who sold the line; None is the cashier. Raises Refused: `line_gone`, `person_unknown`."""
        if person_id is not None and self.prices.person_name(person_id) is None:
            raise Refused("person_unknown")
        basket = self._existing()
        self._set(basket.with_line(replace(basket.line(key), salesperson_id=person_id)))

    def set_serial(self, key: str, text: str) -> None:
        """The serial number of the line's piece. Raises Refused: `line_gone`, `serial_empty`, `serial_twice`, `serial_one_each`."""
        serial = clean_text(text, MOST_SERIAL)
        if not serial:
            raise Refused("serial_empty")
        self._set(self._existing().with_serial(key, serial))

    def set_lot(self, key: str, text: str) -> None:
        """The number of the line's batch. Raises Refused: `line_gone`, `serial_empty`."""
        lot = clean_text(text, MOST_SERIAL)
        if not lot:
            raise Refused("serial_empty")
        basket = self._existing()
        self._set(basket.with_line(replace(basket.line(key), lot=lot)))

    def serve(self, customer: BasketCustomer | None) -> None:
        """Who buys; None takes the customer away. Their group brings its prices, and the taxes it has."""
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        if customer is None:
            switch = None if basket.customer_id is None else self.prices.switch_of(basket.customer_group)
            kept = None if switch is not None and switch == basket.tax_switch_id else basket.tax_switch_id
            self._set(
                replace(basket, customer_id=None, customer_name="", customer_group=None, tax_switch_id=kept)
            )
            return
        switch = self.prices.switch_of(customer.group) or basket.tax_switch_id
        self._set(
            replace(
                basket,
                customer_id=customer.id,
                customer_name=customer.name,
                customer_group=customer.group,
                tax_switch_id=switch,
            )
        )

    def put_on_account(self, key: str, text: str) -> None:
        """Which card or account the line's price goes on, as it was scanned or typed.

        Raises Refused: `account_code_empty`, `account_code_refused`, `account_twice`, `line_gone`.
        """
        self._set(self._existing().with_account(key, account_code(text)))

    def present_coupon(self, code: str) -> None:
        """Raises Refused: `coupon_unknown`, `coupon_twice`, `too_many_coupons`."""
        wanted = code.strip().upper()
        found = next((each.coupon for each in self.prices.rules.promotions if _is_code(each, wanted)), None)
        if found is None:
            raise Refused("coupon_unknown", code=code.strip()[:40])
        basket = self._basket or Basket(str(new_id()), self.clock.now())
        self._set(basket.with_coupon(found))

    def use_otherwise(self, tax_switch_id: str | None, key: str | None = None) -> None:
        """Eat in, take away, export: for the whole basket, or for the line of `key`. Raises Refused: `use_unknown`, `line_gone`."""
        if tax_switch_id is not None and tax_switch_id not in self.prices.rules.switches:
            raise Refused("use_unknown")
        basket = self._existing()
        if key is None:
            basket = replace(basket, tax_switch_id=tax_switch_id)
        else:
            basket = basket.with_line(replace(basket.line(key), tax_switch_id=tax_switch_id))
        self._check_sellable(basket)
        self._set(basket)

    def remove(self, key: str) -> None:
        self._set(self._existing().without(key))

    def limit(self, most: Mapping[str, Decimal]) -> None:
        """No more of these goods (by product id) than there are. No step of undo: what is not there cannot be had again that way.

        Raises Refused: `basket_empty`, `sale_in_progress`.
        """
        self.refuse_while_completing()
        basket = self._existing()
        for product_id, left in most.items():
            basket = basket.limited(product_id, left)
        self._redo = []
        self._put(basket)

    def undo(self) -> bool:
        """Take back the last act on this basket. False when there is none."""
        self.refuse_while_completing()
        if not self._undo:
            return False
        self._redo.append(self._basket)
        self._put(self._undo.pop())
        return True

    def redo(self) -> bool:
        """Do again what was taken back last. False when there is nothing, also after another act."""
        self.refuse_while_completing()
        if not self._redo:
            return False
        self._undo.append(self._basket)
        self._put(self._redo.pop())
        return True

    # Exchange; whether the goods are set aside on the server is the caller's affair

    def begin_exchange(self, exchange: Exchange, basket_id: str) -> None:
        """Goods of a receipt come back with the open sale, or with a new one of this id. No step of undo goes behind it.

        Raises Refused: `sale_in_progress`, `another_sale_open` when the sale is another one by now, `exchange_one_receipt`.
        """
        self.refuse_while_completing()
        basket = self._basket or Basket(basket_id, self.clock.now())
        if basket.id != basket_id:
            raise Refused("another_sale_open")
        if basket.exchange is not None:
            raise Refused("exchange_one_receipt", number=basket.exchange.number)
        self._set(replace(basket, exchange=exchange))
        self._undo = []

    def drop_back(self, no: int) -> Exchange | None:
        """Line `no` of the receipt stays with the customer; what still comes back. No step of undo goes behind it."""
        basket = self._existing()
        rest = basket.exchange.without(no) if basket.exchange is not None else None
        self._set(replace(basket, exchange=rest))
        self._undo = []
        return rest

    # Putting aside

    def bring_back(self, basket: Basket) -> None:
        """Go on with a basket that was put aside. One without goods, of which perhaps a customer is known, gives way.

        Raises Refused: `another_sale_open`, `sale_in_progress`.
        """
        self.refuse_while_completing()
        before = self._basket
        if before is not None and not before.is_empty:
            raise Refused("another_sale_open")
        self._forget_basket()
        if before is not None:
            self._keep(None, before)
        self._basket = basket
        self._changed()

    # Inside

    @abstractmethod
    def _keep(self, basket: Basket | None, before: Basket | None) -> None:
        """Keep the basket as it is now, in place of what it was."""

    def _forget_basket(self) -> None:
        self._basket = None
        self._undo, self._redo = [], []

    def _changed(self) -> None:
        for listener in self.on_change:
            listener()

    def _existing(self) -> Basket:
        if self._basket is None or self._basket.is_empty:
            raise Refused("basket_empty")
        return self._basket

    def _check_sellable(self, basket: Basket) -> None:
        """The rules may have changed since the goods were scanned. Raises Refused as `PriceBook.check_sellable`."""
        for line in basket.lines:
            self.prices.check_sellable(line.product, line.tax_switch_id or basket.tax_switch_id)

    def refuse_while_completing(self) -> None:
        """Raises Refused("sale_in_progress") while the basket is being sold or put aside."""
        if self._is_completing:
            raise Refused("sale_in_progress")

    def _set(self, basket: Basket) -> None:
        self.refuse_while_completing()
        self._undo, self._redo = [*self._undo[-MOST_UNDO:], self._basket], []
        self._put(basket)

    def _put(self, basket: Basket | None) -> None:
        before, self._basket = self._basket, basket
        self._keep(basket, before)
        self._changed()


def _with_told(traced: Traced, told: Told) -> Traced:
    """What the code said of the goods, and the cashier where it said nothing. Raises Refused as `clean_text`."""
    return replace(
        traced,
        serial=traced.serial or clean_text(told.serial, MOST_SERIAL) or None,
        lot=traced.lot or clean_text(told.lot, MOST_SERIAL) or None,
    )


def _is_code(promotion: Promotion, wanted: str) -> bool:
    return promotion.coupon is not None and promotion.coupon.upper() == wanted
