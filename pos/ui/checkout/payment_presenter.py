"""What the payment screen shows and does, without Qt: means of payment, the typed amount, what is left, change.

Which amounts are sensible, what cash is rounded to and what a card may take are the till's rules; they are asked for. What
the terminal does is `payment_cards`'.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import partial

from pos.domain.tender import NOTHING_AGREED, Agreed
from pos.errors import PosError, Refused
from pos.i18n import Locale
from pos.till.shown import CompletedSale, TakenTender, ToPay
from pos.ui.checkout.payment_accounts import PaymentAccounts
from pos.ui.checkout.payment_cards import CardPayments
from pos.ui.checkout.payment_parts import PartPaid
from pos.ui.checkout.payment_port import PaymentPort, Runner
from pos.ui.checkout.payment_typing import TypedAmount
from pos.ui.checkout.payment_words import (
    ACCOUNTS,
    FIRST,
    FOREIGN,
    TIP,
    WRITE_OFF,
    face_of,
    field_label,
    foreign_tender,
    further,
    refusal,
    take_label,
    taken_words,
    unusual_amount,
    voucher_tender,
)
from pos.ui.checkout.wording import items_text
from pos.ui.customers.faces import capsule_face
from pos.ui.faces import CapsuleFace, Choice, Notice, PaidRow, Question, QuickAmount, TenderFace
from pos.ui.words import sentence
from pos.words import say

ZERO = Decimal(0)


class PaymentPresenter:
    """One per till window; `begin` starts a payment for the basket as it is."""

    def __init__(self, port: PaymentPort, locale: Locale, run: Runner) -> None:
        self.port = port
        self.locale = locale
        self._run = run
        self._listeners: list[Callable[[], None]] = []
        self._taken: list[TakenTender] = []
        self._total = ZERO
        self._agreed = NOTHING_AGREED
        self.on_done: Callable[[CompletedSale], None] = _ignore
        self.on_back: Callable[[], None] = _ignore
        self.on_standing: Callable[[Notice], None] = _ignore
        """Told what stays with a sale whose payment was left."""
        self.kind = "cash"
        self._typing = TypedAmount(locale)
        self.marked: int | None = None
        self.is_busy = False
        self.notice: Notice | None = None
        self.question: Question | None = None
        self._on_yes: Callable[[], None] = _ignore
        self.choices: Choice | None = None
        """Something to choose from a list: what stands behind More, or what a person found at the terminal."""
        self.cards = CardPayments(self, run)
        self.accounts = PaymentAccounts(self, run)
        self.number = ""
        self.count = ""
        self.customer = ""
        self.served: CapsuleFace | None = None

    def listen(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    def tell(self) -> None:
        for listener in self._listeners:
            listener()

    def begin(self) -> None:
        """Start with cash chosen, and with what cards were charged for this sale already."""
        self._read_sale()
        self._taken, self._agreed = [], NOTHING_AGREED
        self.accounts.begin()
        self.kind = next(iter(self.port.tender_kinds()), "cash")
        self.is_busy = False
        self.notice, self.question, self.choices = None, None, None
        self.cards.begin()
        self.forget_typed()
        self.tell()

    def _read_sale(self) -> None:
        to_pay: ToPay = self.port.to_pay()
        self._total = to_pay.total
        self.number = say("No. {number}", number=to_pay.number)
        self.count = items_text(to_pay.item_count, self.locale)
        self.customer, self.served = to_pay.customer_name, capsule_face(to_pay.customer)

    def follow(self) -> None:
        """An answer that came late changed the sale behind the payment: what is asked for is what it costs now."""
        before = self._total
        if self.is_busy:
            return
        self._read_sale()
        if self._total != before:
            self.forget_typed()
            self.notice = Notice("warn", say("The sale has changed"), say("Look at what is left to pay."))
        self.tell()

    def has_taken_from(self, number: str) -> bool:
        return any(each.account == number for each in self._taken)

    @property
    def is_under_way(self) -> bool:
        """Money was taken that no sale says yet."""
        return bool(self._taken) or self.is_busy

    @property
    def is_foreign(self) -> bool:
        return self.kind.startswith(FOREIGN)

    # ---- figures ----
    @property
    def _left(self) -> Decimal:
        asked = self._total + self._agreed.tip - self._agreed.written_off
        return asked - sum((t.amount for t in self._taken), ZERO)

    @property
    def _due(self) -> Decimal:
        """What the chosen means of payment would have to take; foreign cash in its own currency."""
        kind = "cash" if self.kind == TIP else self.kind
        due = self.port.due(kind, self._total, self._taken, self._agreed)
        return min(due, self.accounts.chosen.left) if self.accounts.chosen is not None and due > 0 else due

    @property
    def _home_due(self) -> Decimal:
        kind = "cash" if self.kind == TIP or self.is_foreign else self.kind
        return self.port.due(kind, self._total, self._taken, self._agreed)

    @property
    def typed(self) -> str:
        """What stands in the field."""
        return self._typing.text

    @property
    def asks_number(self) -> bool:
        """Is it a number of a card that is typed, and no amount?"""
        return self.kind in ACCOUNTS and self.accounts.chosen is None

    def _entered(self) -> Decimal | None:
        """The typed amount; an empty field means exactly what is due; None when it cannot be read or is no amount."""
        if self.asks_number:
            return None
        if not self.typed:
            return None if self.kind == TIP else self._due
        return self._typing.value()

    @property
    def part_paid(self) -> PartPaid | None:
        """What the customer has paid so far; None before the first part and when nothing is left."""
        if not self._taken or self._left <= 0:
            return None
        paid = sum((t.amount for t in self._taken), ZERO)
        return PartPaid(paid, self._home_due, self._agreed.tip)

    # ---- finished texts ----
    @property
    def left_text(self) -> str:
        return self.locale.money(self._home_due)

    @property
    def total_text(self) -> str:
        return self.locale.money(self._total)

    @property
    def paid_text(self) -> str:
        return self.locale.amount(sum((t.amount for t in self._taken), ZERO))

    @property
    def left_row_text(self) -> str:
        return self.locale.amount(self._home_due)

    @property
    def change_text(self) -> str:
        entered = self._entered()
        change = ZERO
        if entered is not None and self.kind == "cash":
            change = max(entered - self._due, ZERO)
        elif entered is not None and self.is_foreign and self.typed:
            change = self._foreign_change(entered)
        return self.locale.money(change)

    def _foreign_change(self, entered: Decimal) -> Decimal:
        try:
            return max(self.port.foreign(self.kind, entered).amount - self._home_due, ZERO)
        except Refused:
            return ZERO

    @property
    def field_label(self) -> str:
        return field_label(self.kind, self.accounts.chosen, self.locale)

    @property
    def field_text(self) -> str:
        return self.typed

    @property
    def field_hint(self) -> str:
        """What an empty field stands for."""
        return "" if self.asks_number or self.kind == TIP else self.locale.amount(self._due)

    @property
    def field_icon(self) -> str:
        return face_of(self.kind).icon

    @property
    def take_label(self) -> str:
        if self.cards.waits:
            return say("Give up")
        return take_label(self.kind, asks_number=self.asks_number)

    @property
    def take_amount(self) -> str:
        entered = self._entered()
        if entered is None or self.cards.waits:
            return ""
        if self.is_foreign:
            return f"{self.locale.amount(entered)} {self.kind.removeprefix(FOREIGN)}"
        return self.locale.money(entered)

    @property
    def tenders(self) -> tuple[TenderFace, ...]:
        """Those with a place of their own, and More when there is more."""
        kinds = self.port.tender_kinds()
        first = [face_of(kind) for kind in FIRST if kind in kinds]
        if not self._further():
            return tuple(first)
        chosen = face_of(self.kind) if self.kind not in FIRST else None
        more = TenderFace("more", chosen.text if chosen else say("More"), "ellipsis", "F9")
        return (*first, more)

    @property
    def chosen(self) -> str:
        """The means of payment whose card is marked."""
        return self.kind if self.kind in FIRST else "more"

    def _further(self) -> list[TenderFace]:
        has_tip = self.port.most_tip() > 0
        return further(
            self.port.tender_kinds(), has_tip=has_tip, difference=self._difference(), locale=self.locale
        )

    def _difference(self) -> Decimal:
        """What the shop would let go of as the payment stands."""
        if not self._taken:
            return ZERO
        try:
            return self.port.difference(self._total, self._taken, self._agreed)
        except Refused:
            return ZERO

    @property
    def quick(self) -> tuple[QuickAmount, ...]:
        """Cash only: up to five amounts, the exact one first."""
        if self.kind != "cash" or self._left <= 0:
            return ()
        amounts = self.port.quick_cash(self._due)[:5]
        return tuple(
            QuickAmount(
                self.locale.short_money(a), say("Exact") if a == self._due else "", a == self._typing.quick
            )
            for a in amounts
        )

    @property
    def rows(self) -> tuple[PaidRow, ...]:
        """What was taken, and below it what is about to be."""
        rows = [
            self._row(each, taken_words(each, self.accounts.left_on(each.account), self.locale), i)
            for i, each in enumerate(self._taken)
        ]
        if self._agreed.tip:
            tip = self.locale.amount(self._agreed.tip)
            rows.append(PaidRow(say("Tip"), say("On top of the total"), "star", tip))
        return (*rows, *self._coming_rows())

    def _row(self, tender: TakenTender, words: str, number: int) -> PaidRow:
        face = face_of(tender.kind)
        return PaidRow(face.text, words, face.icon, self.locale.amount(tender.amount), number == self.marked)

    def _coming_rows(self) -> tuple[PaidRow, ...]:
        of_terminal = self.cards.rows
        if of_terminal:
            return of_terminal
        entered = self._entered()
        if entered is None or self._left <= 0:
            return ()
        face = face_of(self.kind)
        return (
            PaidRow(face.text, say("Not taken yet"), face.icon, self.locale.amount(entered), is_pending=True),
        )

    # ---- what the person does ----
    def choose_tender(self, kind: str) -> None:
        if self.is_busy:
            return
        if kind == "more":
            self._open_more()
        elif kind == WRITE_OFF:
            self._write_off()
        elif kind == TIP or kind in self.port.tender_kinds():
            self.kind = kind
            self.accounts.chosen = None
            self.notice = None
            self.forget_typed()
            self.accounts.look_at_customer()
            self.tell()

    def _open_more(self) -> None:
        faces = self._further()
        if faces:
            options = tuple((face.key, face.text, face.icon) for face in faces)
            self.choices = Choice(say("More ways to pay"), "", options)
            self.tell()

    def choose(self, key: str) -> None:
        """One of `choices`; empty: none of them."""
        self.choices = None
        if not key:
            self.tell()
        elif not self.cards.choose(key):
            self.choose_tender(key)

    def press(self, key: str) -> None:
        """A key of the pad or keyboard, as `TypedAmount.press` takes it."""
        if self.is_busy:
            return
        self.marked = None
        self.notice = None
        if self.asks_number:
            self._typing.press_number(key)
        else:
            self._typing.press(key)
        self.tell()

    def choose_quick(self, number: int) -> None:
        """The quick amount with this position, 0 first."""
        if self.kind != "cash" or self.is_busy:
            return
        amounts = self.port.quick_cash(self._due)[:5]
        if number < len(amounts):
            self._typing.put(amounts[number], is_quick=True)
            self.notice = None
            self.tell()

    def choose_split(self, ways: int) -> None:
        """Fill in one of so many equal parts of what is left."""
        if not self.is_busy and self._left > 0 and not self.asks_number:
            self._typing.put(self.port.split(self._left, ways))
            self.tell()

    def take(self) -> None:
        """Enter, F12 or the green button."""
        if self.cards.waits:
            self.cards.give_up()
        elif self.is_busy:
            return
        elif self.asks_number:
            self.accounts.find(self.typed)
        elif self.kind == TIP:
            self._take_tip()
        else:
            self._take_typed()

    def _take_typed(self, *, is_confirmed: bool = False) -> None:
        amount = self._entered()
        try:
            if amount is None:
                amount = self.locale.parse_amount(self.typed)
            tender = self._made(amount)
            is_usual = self.port.check_tender(tender, self._total, self._taken, self._agreed)
        except PosError as error:
            self.refuse(error, amount)
            return
        if not is_usual and not is_confirmed:
            self._confirm(tender)
            return
        self.notice = None
        if tender.account:
            self.accounts.set_aside(tender)
        elif self.kind == "card" and self.port.has_terminal:
            self.cards.charge(tender.amount)
        else:
            self.add(tender)

    def _made(self, amount: Decimal) -> TakenTender:
        """The payment that is typed."""
        if self.is_foreign:
            return foreign_tender(self.port.foreign(self.kind, amount), self.locale)
        if self.kind == "voucher":
            return voucher_tender(amount, self._due, self.locale)
        if self.accounts.chosen is not None:
            return TakenTender(self.kind, amount, self.accounts.chosen.shown, self.accounts.chosen.code)
        return TakenTender(self.kind, amount)

    def _confirm(self, tender: TakenTender) -> None:
        self._ask(unusual_amount(tender.amount, self.locale), partial(self._take_typed, is_confirmed=True))

    def _take_tip(self) -> None:
        try:
            tip = self.locale.parse_amount(self.typed) if self.typed else ZERO
            if tip > self.port.most_tip():
                raise Refused("tip_too_large", limit=str(self.port.most_tip()))
        except PosError as error:
            self.refuse(error, None)
            return
        self._agreed = replace(self._agreed, tip=tip)
        self.kind = next(iter(self.port.tender_kinds()), "cash")
        self.forget_typed()
        self.tell()

    def _write_off(self) -> None:
        self._agreed = replace(self._agreed, written_off=self._difference())
        self.finish_if_paid()
        self.tell()

    def add(self, tender: TakenTender) -> None:
        """It is taken. The last one finishes the sale."""
        self.is_busy = False
        self.accounts.took(tender)
        if self.kind in ACCOUNTS:
            self.kind = next(iter(self.port.tender_kinds()), "cash")
        self._taken.append(tender)
        self.forget_typed()
        self.notice = None
        self.finish_if_paid()
        self.tell()

    def finish_if_paid(self) -> None:
        try:
            is_paid = bool(self._taken) and self.port.is_paid(self._total, self._taken, self._agreed)
        except PosError as error:
            # The sale became smaller after a card was charged for it.
            self.refuse(error, None)
            return
        if is_paid:
            self._complete()

    def refuse(self, error: Exception, amount: Decimal | None = None) -> None:
        """Say why something was not taken."""
        self.notice = refusal(error, amount, ZERO if self.asks_number else self._due, self.locale)
        self.tell()

    # ---- scans ----
    def take_scan(self, code: str) -> bool:
        """A gift card may be scanned here, and nothing else: a code is never an amount."""
        if self.is_busy or self.question is not None or self.choices is not None:
            return False
        if self.asks_number:
            self.accounts.find(code)
            return True
        if self.port.looks_like_card(code) and "gift_card" in self.port.tender_kinds():
            self.choose_tender("gift_card")
            self.accounts.find(code)
            return True
        return False

    # ---- taking back ----
    def mark_next(self) -> None:
        """Up: mark a payment so that Del can remove it."""
        if self._taken:
            self.marked = (self.marked or len(self._taken)) - 1
            self.tell()

    def remove(self, number: int | None = None) -> None:
        """Take back a payment; without a number the marked one, else the last; a tip comes after all of them."""
        at = number if number is not None else self.marked
        if self.is_busy or not (self._taken or self._agreed.tip):
            return
        if at == len(self._taken) or not self._taken:
            self._agreed = replace(self._agreed, tip=ZERO)
            self.tell()
            return
        place = len(self._taken) - 1 if at is None else at
        tender = self._taken[place]
        if tender.payment:
            self.cards.take_back(tender)
        else:
            self.drop(tender)

    def drop(self, tender: TakenTender) -> None:
        """It is not taken any more; what was set aside for it is given back."""
        self.is_busy = False
        if tender in self._taken:
            self._taken.remove(tender)
        self.accounts.dropped(tender)
        self.port.give_back(tender)
        self._agreed = replace(self._agreed, written_off=ZERO)
        self.forget_typed()
        self.tell()

    def back(self) -> None:
        """Esc: give up at the terminal; a message; the typed amount; the card that was found; then back to the sale."""
        if self.cards.waits:
            self.cards.give_up()
        elif self.is_busy:
            return
        elif self.notice is not None:
            self.close_notice()
        elif self.typed or self.accounts.chosen is not None:
            self.accounts.chosen = None
            self.forget_typed()
            self.tell()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the sale. Cash goes back to the customer, money set aside to its account; a charged card stays with the sale."""
        if self.is_busy:
            return
        charged = [each for each in self._taken if each.payment]
        for each in self._taken:
            self.port.give_back(each)
        self._taken = []
        self.tell()
        self.on_back()
        if charged:
            self.cards.say_standing(charged)

    def exact_cash(self) -> None:
        """Shift F12 on the checkout: everything in cash, in one step. What a card was charged for stands first."""
        self.begin()
        if not self.port.has_standing_cards:
            self.take()

    def refuse_scan(self, _code: str) -> None:
        """A scan has no place here, and is never an amount."""
        self.notice = Notice("error", say("Finish the payment first"), say("The scan was not added."))
        self.tell()

    def close_notice(self) -> None:
        self.notice = None
        self.tell()

    def act_on_notice(self) -> None:
        """Ctrl Enter: what the message offers."""
        if self.notice is not None and self.notice.action:
            self.cards.act()

    def forget_typed(self) -> None:
        self._typing.clear()
        self.marked = None

    # ---- asking ----
    def _ask(self, question: Question, yes: Callable[[], None]) -> None:
        self.question, self._on_yes = question, yes
        self.tell()

    def answer_question(self, *, yes: bool) -> None:
        done, self.question, self._on_yes = self._on_yes, None, _ignore
        if yes:
            done()

    # ---- completing ----
    def _complete(self) -> None:
        self.is_busy = True
        try:
            done = self.port.complete(tuple(self._taken), self._agreed)
        except PosError as error:
            self._on_failed(error)
        else:
            self._run(done, self._on_completed, self._on_failed)

    def _on_completed(self, sale: CompletedSale) -> None:
        self.is_busy = False
        self._taken = []
        self.on_done(sale)

    def _on_failed(self, error: Exception) -> None:
        """The sale is not there. What can be given back without harm is; a charged card stays."""
        self.is_busy = False
        last = self._taken[-1] if self._taken else None
        self._agreed = Agreed(self._agreed.tip)
        if last is not None and not last.payment:
            self._taken.pop()
            self.port.give_back(last)
        self.notice = Notice("error", say("The sale was not finished"), sentence(error), stays=True)
        self.tell()


def _ignore(*_heard: object) -> None:
    """Stands in until the window connects itself."""
