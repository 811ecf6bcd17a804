"""What a till tells its screens: plain records with Decimals, instants and stable keys, no finished texts.

The till makes them; presenters turn them into words. No rules live here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Literal

from pos.domain.money import ZERO
from pos.errors import PosError

if TYPE_CHECKING:  # the first window shows no receipt
    from pos.domain.foreign_cash import Foreign
    from pos.domain.receipt import Buyer
    from pos.domain.receipt_layout import Raster

ScanKind = Literal[
    "added",
    "weighed",
    "needs_quantity",
    "needs_price",
    "needs_serial",
    "needs_lot",
    "needs_account",
    "needs_age",
    "unknown",
    "damaged",
    "refused",
]
StockKind = Literal["ok", "low", "out", "not_counted"]
RowKind = Literal["text", "pair", "rule", "barcode", "logo"]
TOTAL = -1
PaperState = Literal["printed", "waiting", "failed", "none"]


@dataclass(frozen=True, slots=True)
class ScanOutcome:
    """What came of a scan or of adding a product. `reason` is an error code when it was refused, `facts` what the error tells."""

    kind: ScanKind
    code: str = ""
    line_id: str = ""
    product_id: str = ""
    name: str = ""
    unit: str = ""
    unit_price: Decimal = Decimal(0)
    reason: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)
    min_age: int = 0
    born_before: date | None = None
    """With `needs_age`: whoever was born before this day is old enough."""
    loads: str = ""
    """With `needs_account`: the kind of card or account that its price is put on."""


@dataclass(frozen=True, slots=True)
class CategoryShown:
    category_id: str
    name: str
    tint: int


@dataclass(frozen=True, slots=True)
class ProductShown:
    """A product as tile or search hit. `unit` is empty for pieces; `stock` is None when nobody counts it."""

    product_id: str
    name: str
    price: Decimal
    code: str = ""
    unit: str = ""
    tint: int = 0
    stock: Decimal | None = None
    stock_kind: StockKind = "ok"
    picture: bytes = b""


@dataclass(frozen=True, slots=True)
class PriceShown:
    """What goods cost: `product.price` is the shop's own price of one unit, `now` with what this sale's customer gets."""

    product: ProductShown
    now: Decimal


@dataclass(frozen=True, slots=True)
class BasketLine:
    """A line being rung up. `list_total` is what it came to before the discount, both with its deposits.

    `discount_name` names offers and deposits: "Two for 3.00, Deposit 0.50".
    """

    line_id: str
    product_id: str
    name: str
    quantity: Decimal
    unit: str
    unit_price: Decimal
    total: Decimal
    list_total: Decimal
    discount_name: str = ""
    note: str = ""
    sold_by: str = ""
    """The name of who sold it, where that is not the cashier."""
    came_back: str = ""
    """The number of the receipt that it comes back from."""
    traced: str = ""
    """Which very goods: the numbers of the piece and of its batch, and the last day to sell it."""


@dataclass(frozen=True, slots=True)
class CustomerShown:
    """A customer as a list or the ticket shows them. `group` is the id of their group, `group_name` what it is called."""

    customer_id: str
    name: str
    group: str | None = None
    group_name: str = ""
    phone: str = ""
    card: str = ""
    email: str = ""


@dataclass(frozen=True, slots=True)
class BuyerShown:
    """Somebody an invoice can be made out to. `customer_id` is empty when only the name on the sale is known."""

    customer_id: str
    buyer: Buyer
    phone: str = ""
    card: str = ""


@dataclass(frozen=True, slots=True)
class BasketView:
    """`subtotal - discount + tax_added + odd_cents - returned = total`; `tax_included` is in the prices already."""

    lines: Sequence[BasketLine]
    subtotal: Decimal
    discount: Decimal
    tax_included: Decimal
    total: Decimal
    item_count: Decimal
    next_number: str
    tax_added: Decimal = Decimal(0)
    odd_cents: Decimal = Decimal(0)
    note: str = ""
    customer: CustomerShown | None = None
    returned: Decimal = Decimal(0)
    """What comes back in exchange is worth so much: it is taken off before the total."""
    is_exchange: bool = False


@dataclass(frozen=True, slots=True)
class LinkState:
    """Whether sales reach the database. `to_send` sales wait here; `quarantined` entries are kept there for a person.

    `problem` is the error in force when it is more than a connection that is gone. `is_stopped`: the database is there,
    and sending stands still until somebody decides; `problem` says why. `unreadable` are rules of the shop that this till
    cannot read: kind and name.
    """

    is_online: bool
    since_at: datetime | None = None
    to_send: int = 0
    quarantined: int = 0
    problem: PosError | None = None
    is_stopped: bool = False
    unreadable: Sequence[tuple[str, str]] = ()
    is_training: bool = False
    """Nothing is to be sent: what is done here is for practice."""


@dataclass(frozen=True, slots=True)
class PrinterState:
    """`problem` is the code of what is in the way while it is not ready, as far as it is known."""

    has_printer: bool = True
    is_ready: bool = True
    waiting: int = 0
    problem: str = ""
    is_paper_low: bool = False


@dataclass(frozen=True, slots=True)
class WaitingPaper:
    """A paper that is not out yet. `name` says what it is, `printer` where it waits; `problem` is the error of its last try, if it had one."""

    job_id: int
    name: str
    since_at: datetime
    problem: PosError | None = None
    printer: str = ""
    is_page: bool = False
    """It is for the A4 printer; no other one of the till can print it."""


@dataclass(frozen=True, slots=True)
class PrinterShown:
    """A printer in the print queue. `problem` is the error in force; `is_drawer_open` is None where it does not tell."""

    name: str
    address: str
    problem: PosError | None = None
    is_paper_low: bool = False
    is_drawer_open: bool | None = None


@dataclass(frozen=True, slots=True)
class TillFacts:
    store_name: str
    till_name: str
    user_name: str
    shift_since_at: datetime | None = None
    last_total: Decimal | None = None
    """Total of the last receipt, offered for a reprint."""


@dataclass(frozen=True, slots=True)
class TakenTender:
    """A payment taken towards the sale. `kind` is one of `TenderKind`; foreign cash has its currency behind a colon.

    `account` is the number it is drawn from, `hold` what is set aside there for it, `payment` the terminal's payment.
    """

    kind: str
    amount: Decimal
    reference: str = ""
    account: str = ""
    foreign: Foreign | None = None
    hold: str = ""
    payment: str = ""


@dataclass(frozen=True, slots=True)
class ToPay:
    """What is to be paid for: the basket's total and what stands above it. `number` is the next receipt's, short."""

    total: Decimal
    number: str
    item_count: Decimal
    customer_name: str = ""
    customer: CustomerShown | None = None


@dataclass(frozen=True, slots=True)
class AccountShown:
    """A gift card, credit or tab. `left` can be drawn now; `shown` is its number as it may be shown."""

    kind: str
    code: str
    shown: str
    left: Decimal
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class CardShown:
    """A card payment at the terminal. `state`: approved, declined, unknown, reversed; `reason` a code when it was declined."""

    payment_id: str
    amount: Decimal
    state: str
    reference: str
    reason: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class ReceiptRow:
    """One row of a receipt, the same for screen, paper and PDF. `line` is the line of goods that it tells of, from 0, or `TOTAL`."""

    kind: RowKind
    left: str = ""
    right: str = ""
    bold: bool = False
    big: bool = False
    centred: bool = False
    line: int | None = None
    raster: Raster | None = None


@dataclass(frozen=True, slots=True)
class CompletedSale:
    number: str
    completed_at: datetime
    total: Decimal
    change: Decimal
    tenders: Sequence[TakenTender]
    rows: Sequence[ReceiptRow]
    change_parts: Sequence[tuple[Decimal, int]] = ()
    """Notes and coins to hand out: value and how many."""
    drawer_is_open: bool = False
    paper: PaperState = "none"
    tip: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who may sign in at this till. `role` is a word for people ("Cashier"). `has_locked`: left it locked."""

    user_id: str
    name: str
    role: str
    tint: int = 0
    has_open_shift: bool = False
    pin_length: int = 4
    has_locked: bool = False


@dataclass(frozen=True, slots=True)
class SignInFacts:
    store_name: str
    till_name: str
    database_is_connected: bool
    last_backup_at: datetime | None = None
    is_training: bool = False
    takes_badges: bool = False


@dataclass(frozen=True, slots=True)
class SignedIn:
    user_id: str
    name: str
    role: str
    must_choose: str = ""
    """ "password" or "pin": what they choose for themselves before they come in, because an admin gave it to them."""


@dataclass(frozen=True, slots=True)
class PasswordVerdict:
    """How good a new password is: 0 to 4 bars, and whether it may be used."""

    bars: int
    sentence: str
    is_good: bool


@dataclass(frozen=True, slots=True)
class SetupStep:
    title: str
    detail: str
