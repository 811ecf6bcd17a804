# ruff: noqa: DTZ001 - wall-clock times of a shop that exists nowhere
"""A believable shop in memory that stands for the till behind the screens.

It keeps a basket, knows a few products and two people, and answers futures at once. No rule here is the real one.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import datetime
from decimal import ROUND_CEILING
from decimal import Decimal as D  # noqa: N817 - tables of amounts stay readable
from itertools import count

from pos.domain.badge import badge_code
from pos.domain.basket import Basket
from pos.errors import Refused, Unavailable
from pos.till.desk import CANCEL_REASONS
from pos.till.following import Outcome
from pos.till.parking import Fetched, ParkedSale
from pos.till.shown import (
    BasketLine,
    BasketView,
    CategoryShown,
    CompletedSale,
    LinkState,
    Person,
    PrinterState,
    ProductShown,
    ReceiptRow,
    ScanOutcome,
    SignedIn,
    SignInFacts,
    TakenTender,
    TillFacts,
    ToPay,
)
from pos.till.verdicts import verdict_on
from pos.words import say

NOW = datetime(2025, 11, 20, 14, 32)
ALL_FEATURES = frozenset({"customer", "discount", "price", "note", "park", "recall", "return", "more", "reprint", "open_price", "new_product", "favourites", "lock", "show_waiting", "cancel", "undo_sale", "email_receipt", "gift_receipt"})  # fmt: skip
FIRST_FEATURES = frozenset({"lock", "reprint"})
TAX = D("0.09")

# Order of tints: pine blue ochre rust plum rose olive slate.
CATEGORIES = [("bakery", "Bakery", 2), ("drinks", "Drinks", 1), ("pantry", "Pantry", 6), ("fresh", "Fresh", 0), ("household", "Household", 7), ("stationery", "Stationery", 4), ("gifts", "Gifts", 5), ("sweets", "Sweets", 3)]  # fmt: skip

CATALOGUE = [
    ("Sourdough loaf 800 g", "4.20", "bakery", 24), ("Oat milk barista 1 L", "2.49", "drinks", 40),
    ("House blend coffee beans 1 kg", "17.50", "drinks", 24), ("Dark chocolate 70%", "2.95", "sweets", 61),
    ("Olive oil extra virgin 500 ml", "8.90", "pantry", 3), ("Butter croissant", "1.80", "bakery", 30),
    ("Sparkling water 750 ml", "1.65", "drinks", 90), ("Wildflower honey 350 g", "6.40", "pantry", 12),
    ("Beeswax candle, tall", "6.50", "gifts", 18), ("Red apples", "3.20/kg", "fresh", 55),
    ("Seeded rye roll", "0.95", "bakery", 33), ("Breakfast tea, 40 bags", "4.75", "drinks", 20),
    ("Basmati rice 1 kg", "3.85", "pantry", 25), ("Hand soap, fig 300 ml", "5.40", "household", 2),
    ("Bananas, fairtrade", "1.95/kg", "fresh", 40), ("Free-range eggs, 6", "3.10", "fresh", 36),
    ("Ballpoint pen, blue", "1.20", "stationery", 80), ("Notebook A5, dotted", "7.95", "stationery", 22),
    ("Stoneware mug", "12.00", "gifts", 0), ("Farm cheese, aged", "21.90/kg", "fresh", 9),
    ("Canvas tote bag", "9.50", "gifts", 15), ("Chopped tomatoes 400 g", "1.35", "pantry", 70),
    ("Spaghetti no. 5 500 g", "1.90", "pantry", 66), ("Laundry liquid 1.5 L", "11.20", "household", 14),
    ("Coffee filters no. 4, 80", "3.45", "household", 61), ("Iced coffee, oat 250 ml", "2.80", "drinks", 3),
    ("Decaf coffee beans 500 g", "10.90", "drinks", 12), ("Coffee mug, speckled", "14.50", "gifts", 0),
    ("Coffee cake, slice", "3.60", "bakery", None), ("Fish & <b>Chips</b>", "8.50", "fresh", 20),
    ("Ginger lemonade 330 ml", "2.20", "drinks", 44), ("Sea salt crackers", "2.65", "sweets", 31),
    ("Dish brush, beech", "4.50", "household", 11), ("Strawberry jam 340 g", "4.10", "pantry", 16),
    ("Baguette tradition", "1.60", "bakery", 20), ("Apple juice 1 L", "3.35", "drinks", 28),
    ("Avocado", "1.25", "fresh", 4), ("Masking tape, set of 3", "5.60", "stationery", 9),
    ("Sponge cloths, 4", "3.70", "household", 27), ("Hazelnut praline 100 g", "4.80", "sweets", 13),
    ("Linen tea towel", "7.20", "gifts", 21), ("Almond butter 250 g", "5.95", "pantry", 17),
    ("Lemons, unwaxed", "2.95/kg", "fresh", 30), ("Salted caramels 150 g", "4.30", "sweets", 19),
]  # fmt: skip


def done(result) -> Future:
    future: Future = Future()
    if isinstance(result, Exception):
        future.set_exception(result)
    else:
        future.set_result(result)
    return future


def cents(amount: D) -> D:
    return amount.quantize(D("0.01"))


def make_products() -> dict[str, ProductShown]:
    tints = {key: tint for key, _, tint in CATEGORIES}
    made = {}
    for i, (name, price, category, stock) in enumerate(CATALOGUE):
        amount, _, unit = price.partition("/")
        kind = "not_counted" if stock is None else "out" if stock == 0 else "low" if stock < 5 else "ok"
        made[f"p{i}"] = ProductShown(
            f"p{i}",
            name,
            D(amount),
            f"4006381{i:06d}",
            unit,
            tints[category],
            None if stock is None else D(stock),
            kind,
        )
    return made


class FakeTill:
    """Implements TillPort, PaymentPort and ReceiptPort."""

    def __init__(self, features=FIRST_FEATURES):
        self.features = frozenset(features)
        self.products = make_products()
        self.categories_of = {f"p{i}": row[2] for i, row in enumerate(CATALOGUE)}
        self.lines: list[BasketLine] = []
        self.undo_stack: list[list[BasketLine]] = []
        self.completed: list[CompletedSale] = []
        self.link_state = LinkState(is_online=True)
        self.printer_state = PrinterState()
        self.plate = None
        self.printed = 0
        self.slips: list[tuple[str, list[str]]] = []
        self.explained_prints = 0
        self.number = 482
        self.ids = count(1)
        self.future: Future | None = None
        self.last_total: D | None = D("12.35")
        self.parking = FakeParking(self)
        self.customers = None
        self.exchanging = None
        self.stock = None

    def mail_address(self):
        done = Future()
        done.set_result("marta@silva.eu")
        return done

    # TillPort
    def facts(self):
        return TillFacts("Linden Market", "Till 1", "Anna K.", datetime(2025, 11, 20, 8, 2), self.last_total)

    def link(self):
        return self.link_state

    def printer(self):
        return self.printer_state

    def scale(self):
        return self.plate

    def categories(self):
        return [CategoryShown(*row) for row in CATEGORIES]

    def tiles(self, category_id, limit):
        chosen = [p for i, p in self.products.items() if category_id in {None, self.categories_of[i]}]
        return chosen[:limit]

    def search(self, text, limit):
        found = [p for p in self.products.values() if text.casefold() in p.name.casefold() or text in p.code]
        return found[:limit]

    def basket(self):
        subtotal = sum((line.list_total for line in self.lines), D(0))
        total = sum((line.total for line in self.lines), D(0))
        items = sum((D(1) if line.unit else line.quantity for line in self.lines), D(0))
        tax = cents(total * TAX / (1 + TAX))
        return BasketView(tuple(self.lines), subtotal, subtotal - total, tax, total, items, str(self.number))

    def explain(self, line_id):
        line = next((line for line in self.lines if line.line_id == line_id), None)
        what = "everything" if line is None else line.name
        return [f"Steps of {what}.", f"To pay: {self.basket().total if line is None else line.total}."]

    def print_explanation(self, title, sentences):
        if not self.printer_state.has_printer:
            raise Refused("no_printer")
        self.slips.append((title, list(sentences)))

    def explain_receipt(self):
        return ["Steps of the receipt.", f"To pay: {self.completed[-1].total}."]

    def print_explained(self):
        self.explained_prints += 1
        return done(None) if self.printer_state.is_ready else done(Refused("printer_off"))

    def answer_age(self, product_id, *, is_old_enough):
        """Nothing here asks for an age."""

    def open_price_items(self, limit):
        return []

    def scan(self, code, quantity=D(1), told=None):
        if code.endswith("X"):
            return ScanOutcome("damaged", code)
        product = next((p for p in self.products.values() if p.code == code), None)
        if product is None:
            return ScanOutcome("unknown", code)
        return self.add_product(product.product_id, None if quantity == 1 else quantity)

    def add_product(self, product_id, quantity=None, told=None):
        product = self.products[product_id]
        if product.unit and quantity is None:
            return ScanOutcome(
                "needs_quantity", product.code, "", product_id, product.name, product.unit, product.price
            )
        self._keep()
        quantity = quantity or D(1)
        for i, line in enumerate(self.lines):
            if line.product_id == product_id and not line.unit:
                self.lines[i] = self._priced(line, line.quantity + quantity)
                return ScanOutcome("added", product.code, line.line_id, product_id, product.name)
        line = BasketLine(
            f"l{next(self.ids)}", product_id, product.name, D(0), product.unit, product.price, D(0), D(0)
        )
        self.lines.append(self._priced(line, quantity))
        return ScanOutcome("added", product.code, line.line_id, product_id, product.name)

    def _priced(self, line, quantity):
        full = cents(line.unit_price * quantity)
        off, name = D(0), ""
        if line.name.startswith("Dark chocolate") and quantity >= 3:
            off, name = line.unit_price, "3 for 2"
        elif line.name.startswith("Olive oil"):
            off, name = cents(full * D("0.1")), "Member 10%"
        return replace(line, quantity=quantity, total=full - off, list_total=full, discount_name=name)

    def _keep(self):
        self.undo_stack.append(list(self.lines))

    def set_quantity(self, line_id, quantity):
        if quantity > 999:
            raise Refused("bad_quantity")
        self._keep()
        self.lines = [
            self._priced(line, quantity) if line.line_id == line_id else line for line in self.lines
        ]

    def remove_line(self, line_id):
        self._keep()
        self.lines = [line for line in self.lines if line.line_id != line_id]

    def undo(self):
        before = {line.line_id for line in self.lines}
        self.lines = self.undo_stack.pop()
        return next((line.line_id for line in self.lines if line.line_id not in before), None)

    def redo(self):
        return None

    def cancel_reasons(self):
        return [say(each) for each in CANCEL_REASONS]

    def cancel(self, reason):
        self.cancelled = reason
        self._keep()
        self.lines = []

    def check_pay(self):
        """Everything was consented to."""

    def last_paper(self):
        return done("printed")

    def print_again(self):
        self.printed += 1
        return done(None) if self.printer_state.is_ready else done(Refused("printer_off"))

    def print_gift(self):
        return done(None) if self.printer_state.is_ready else done(Refused("printer_off"))

    # PaymentPort
    has_terminal = False
    lost = ()
    """Cards that were charged for no sale."""

    def lost_cards(self):
        return done(list(self.lost))

    has_standing_cards = False

    @property
    def paying(self):
        return self

    def to_pay(self):
        view = self.basket()
        return ToPay(view.total, view.next_number, view.item_count)

    def tender_kinds(self):
        more = ["gift_card", "on_account"] if "email_receipt" in self.features else []
        return ["cash", "card", *more]

    def most_tip(self):
        return D(0)

    def due(self, kind, total, taken, agreed=None):
        return total - sum((each.amount for each in taken), D(0))

    def is_paid(self, total, taken, agreed=None):
        return self.due(taken[-1].kind, total, taken) <= 0

    def quick_cash(self, left) -> Sequence[D]:
        amounts = [left]
        for step in (1, 5, 10, 50, 100):
            rounded = (left / step).to_integral_value(rounding=ROUND_CEILING) * step
            if rounded not in amounts:
                amounts.append(rounded)
        return amounts[:5]

    def split(self, left, ways):
        return cents(left / ways)

    def difference(self, total, taken, agreed):
        return D(0)

    def check_tender(self, tender, total, taken=(), agreed=None):
        left = self.due(tender.kind, total, taken)
        if left <= 0:
            raise Refused("nothing_to_pay")
        if tender.amount <= 0:
            raise Refused("bad_amount")
        if tender.kind != "cash" and tender.amount > left:
            raise Refused("card_over_tendered", left=left)
        if tender.amount > left + 1000:
            raise Refused("amount_absurd", amount=tender.amount)
        return True

    def looks_like_card(self, code):
        return False

    def give_back(self, tender):
        """Nothing was set aside."""

    def listen_to_terminal(self, listener):
        """There is none."""

    def complete(self, tenders, agreed=None):
        if self.future is not None:
            return self.future
        return done(self.finish(tenders))

    def finish(self, tenders: Sequence[TakenTender]) -> CompletedSale:
        view = self.basket()
        change = sum((t.amount for t in tenders), D(0)) - view.total
        sale = CompletedSale(
            f"1-{self.number:05d}", NOW.replace(minute=33), view.total, change, tuple(tenders),
            tuple(self._receipt(view, tenders, change)), tuple(_parts(change)), True, "printed",
        )  # fmt: skip
        self.completed.append(sale)
        self.last_total = view.total
        self.lines, self.undo_stack = [], []
        self.number += 1
        return sale

    def _receipt(self, view, tenders, change):
        rule = ReceiptRow("rule")
        yield ReceiptRow("text", "Linden Market", big=True, bold=True, centred=True)
        for line in ("12 Linden Street, 1017 AB Amsterdam", "Tel 020 555 0142", "VAT NL001234567B01"):
            yield ReceiptRow("text", line, centred=True)
        yield rule
        yield ReceiptRow("pair", f"Receipt 1-{self.number:05d}", "20 Nov 2025 14:33")
        yield ReceiptRow("pair", "Till 1", "Served by Anna")
        yield rule
        for line in view.lines:
            yield ReceiptRow("pair", line.name, f"{line.list_total} A")
            if line.discount_name:
                yield ReceiptRow("pair", f"    {line.discount_name}", f"−{line.list_total - line.total}")  # noqa: RUF001
        yield rule
        yield ReceiptRow("pair", "Subtotal", f"{view.subtotal}")
        yield ReceiptRow("pair", "Total", f"€{view.total}", big=True, bold=True)
        yield rule
        for tender in tenders:
            yield ReceiptRow("pair", tender.kind.capitalize(), f"{cents(tender.amount)}")
        yield ReceiptRow("pair", "Change", f"{change}", bold=True)
        yield rule
        yield ReceiptRow("pair", "A VAT 9%", f"{view.tax_included}")
        yield rule
        yield ReceiptRow("text", "Returns within 30 days with this receipt.", centred=True)
        yield ReceiptRow("text", "Thank you, see you soon.", centred=True)
        yield ReceiptRow("barcode", f"1-{self.number:05d}-251120")


class FakeFollowing:
    """Nothing was left open anywhere, unless a test says so."""

    def __init__(self):
        self.open_sale, self.asked, self.outcome, self.told = None, None, Outcome.OURS, []

    def found(self):
        return self.open_sale

    def ask(self):
        return self.asked

    def settle(self, is_ours):
        self.told.append(is_ours)
        return self.outcome


class FakeParking:
    """Parked sales of a shop of two tills; one of them is another person's, at the other till."""

    def __init__(self, till):
        self.till = till
        self.following = FakeFollowing()
        self.sales = {
            "b1": ParkedSale("b1", "Noor Haddad", "Sourdough loaf, Olive oil, 2 more", "Waiting for her card", datetime(2025, 11, 20, 14, 20), "Anna", "", 4, D("23.45"), is_here=True),
            "b2": ParkedSale("b2", "Table by the window", "Stoneware mug, Breakfast tea", "", datetime(2025, 11, 20, 13, 58), "Ben", "Till 2", 2, D("16.75"), is_here=False),
        }  # fmt: skip
        self.lines = {"b1": [], "b2": []}
        self.refused: Refused | None = None
        self.names = count(3)
        self.left = []
        self.full_disk = False

    def park(self, name=""):
        if not self.till.lines:
            raise Refused("basket_empty")
        if self.full_disk:
            return done(Unavailable("disk_full", path="here"))
        key, view = f"b{next(self.names)}", self.till.basket()
        goods = ", ".join(line.name for line in view.lines)
        self.sales[key] = ParkedSale(
            key, name, goods, "", NOW, "Anna", "", int(view.item_count), view.total, is_here=True
        )
        self.lines[key] = self.till.lines
        self.till.lines = []
        return done(key)

    def rename(self, basket_id, name):
        if len(name) > 60:
            raise Refused("too_long", limit=60)
        self.sales[basket_id] = replace(self.sales[basket_id], name=name)
        return done(None)

    def list_all(self):
        return done(list(self.sales.values()))

    def fetch(self, basket_id):
        return done(self.refused or Fetched(Basket(basket_id, NOW)))

    def take_up(self, fetched):
        if self.till.lines:
            raise Refused("another_sale_open")
        del self.sales[fetched.basket.id]
        self.till.lines = self.lines.pop(fetched.basket.id)
        return done(None)

    def leave(self, fetched):
        self.left.append(fetched.basket.id)

    def delete(self, basket_id):
        return done(self.sales.pop(basket_id, None) is not None)


def _parts(change: D):
    for value in ("50", "20", "10", "5", "2", "1", "0.50", "0.20", "0.10", "0.05", "0.02", "0.01"):
        number, change = divmod(change, D(value))
        if number:
            yield D(value), int(number)


PEOPLE = [
    Person("u1", "Anna Koster", "Cashier", 0, has_open_shift=True),
    Person("u2", "Ben Visser", "Manager", 1),
    Person("u3", "Carla Ruiz", "Owner", 4),
    Person("u4", "Dina Okafor", "Cashier", 5),
    Person("u5", "Emil Lang", "Cashier", 6),
]


BADGE = badge_code("u1", "0123456789AB")


class FakeLogin:
    def __init__(self):
        self.tries = 5
        self.future: Future | None = None
        self.must_choose = ""
        self.chosen: list[str] = []
        self.turned_back = 0

    def people(self):
        return PEOPLE

    def facts(self):
        return SignInFacts("Linden Market", "Till 1", True, datetime(2025, 11, 20, 6, 0))

    def _answer(self, ok, user_id, code):
        if self.future is not None:
            return self.future
        if ok and self.tries > 0:
            self.tries = 5
            name = next(each.name for each in PEOPLE if each.user_id == user_id)
            return done(SignedIn(user_id, name, "Cashier", must_choose=self.must_choose))
        self.tries -= 1
        if self.tries <= 0:
            return done(Refused("locked_out", until=NOW.replace(minute=47)))
        return done(Refused(code, tries_left=self.tries))

    def sign_in_pin(self, user_id, pin):
        return self._answer(pin == "1234", user_id, "wrong_pin")

    def shortest_password(self):
        return 8

    def secret_verdict(self, secret):
        return verdict_on(secret, is_admin=False)

    def choose_secret(self, secret):
        self.chosen.append(secret)
        return self.future or done(SignedIn("u3", "Carla Ruiz", "Cashier"))

    def turn_back(self):
        self.turned_back += 1

    def sign_in_badge(self, code):
        if code == BADGE:
            return done(SignedIn("u1", "Anna Koster", "Cashier"))
        raise Refused("badge_unknown")

    def sign_in_password(self, user_name, password):
        return self._answer((user_name, password) == ("carla", "correct horse"), "u3", "wrong_password")
