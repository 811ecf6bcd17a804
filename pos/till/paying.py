"""Paying a basket: what each means of payment would take, money set aside on accounts, cards at the terminal, and the sale itself.

Rules are the domain's. Whatever may wait (server, terminal) gives a future; everything else answers at once.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from pos.domain.account import Account, AccountKind, is_card_number, masked
from pos.domain.denominations import quick_amounts
from pos.domain.entries import Entry, EntryKind, approved_body
from pos.domain.foreign_cash import Foreign, foreign_due
from pos.domain.money import ZERO, share_out
from pos.domain.payment_rules import PaymentRules
from pos.domain.tender import (
    NOTHING_AGREED,
    Agreed,
    Tender,
    TenderKind,
    foreign_cash,
    left_for,
    needs_confirmation,
    settle,
    small_difference,
)
from pos.errors import Refused
from pos.journal import card_payments
from pos.journal.card_payments import CardPayment, CardState
from pos.journal.store import Journal
from pos.till.accounts import TillAccounts
from pos.till.basket_view import customer_of
from pos.till.cards import TillCards
from pos.till.futures import hand_on, then
from pos.till.session import Completed, TillSession
from pos.till.shown import AccountShown, CardShown, CompletedSale, TakenTender, ToPay

if TYPE_CHECKING:
    from pos.services.accounts import Hold

ONE = Decimal(1)
FOREIGN = "foreign_cash:"
"""Before the currency's code: one means of payment for each."""
CARD_SETTLED = "card_settled"
"""The act of who says what became of a card payment that the terminal cannot tell."""
HandOver = Callable[[Future[Completed], Future[CompletedSale]], None]
KINDS = (
    TenderKind.CASH,
    TenderKind.CARD,
    TenderKind.GIFT_CARD,
    TenderKind.ON_ACCOUNT,
    TenderKind.STORE_CREDIT,
    TenderKind.VOUCHER,
)


class Paying:
    """One per till and signed-in person. `check` raises Refused while something given by hand lacks its consent."""

    def __init__(
        self,
        session: TillSession,
        accounts: TillAccounts | None,
        cards: TillCards | None,
        check: Callable[[], None],
        hand_over: HandOver,
    ) -> None:
        self._session, self._asked_accounts, self._asked_cards = session, accounts, cards
        self._check, self._hand_over = check, hand_over
        self._holds: dict[str, Hold] = {}
        """Money set aside, by the id that the tender carries."""
        self._funds: dict[tuple[TenderKind, str], Decimal] = {}
        if cards is not None:
            self.standing_cards()

    @property
    def _accounts(self) -> TillAccounts:
        if self._asked_accounts is None:
            raise Refused("account_not_here")
        return self._asked_accounts

    @property
    def _cards(self) -> TillCards:
        if self._asked_cards is None:
            raise Refused("terminal_none")
        return self._asked_cards

    def to_pay(self) -> ToPay:
        """What the basket comes to, and what stands above it."""
        priced, session = self._session.priced(), self._session
        return ToPay(
            session.total(priced),
            session.next_number.short,
            Decimal(priced.item_count),
            priced.basket.customer_name,
            customer_of(priced.basket, session.prices),
        )

    # What can be taken

    @property
    def _rules(self) -> PaymentRules:
        return self._session.prices.payment_rules

    def tender_kinds(self) -> Sequence[str]:
        """The shop's means of payment, in the order of the screen. Foreign cash has its currency behind a colon."""
        rules = self._rules
        has_accounts = self._asked_accounts is not None
        kinds = [
            kind.value for kind in KINDS if kind in rules.kinds and (has_accounts or not kind.has_account)
        ]
        return [*kinds, *(FOREIGN + each.currency.code for each in rules.foreign)]

    @property
    def has_terminal(self) -> bool:
        return self._asked_cards is not None and self._asked_cards.has_terminal

    @property
    def has_standing_cards(self) -> bool:
        return bool(self._session.cards_standing)

    def most_tip(self) -> Decimal:
        """The largest tip that one sale may have; zero where the shop takes none."""
        return self._rules.tenders.most_tip

    # Figures

    def due(
        self, kind: str, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> Decimal:
        """What this kind of tender would have to take to finish the payment, rounded as the shop rounds it; foreign cash in its
        own currency.
        """
        left = left_for(_kind(kind), total, tenders_of(taken), self._rules.tenders, agreed)
        rate = self._rules.rate_of(kind.removeprefix(FOREIGN)) if kind.startswith(FOREIGN) else None
        return left if rate is None else foreign_due(left, rate.currency, rate.rate)

    def is_paid(self, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED) -> bool:
        """Cash may leave a remainder smaller than the shop's smallest coin."""
        return settle(total, tenders_of(taken), self._rules.tenders, agreed, self._funds).is_settled

    def change(
        self, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> Decimal:
        """What would go back to the customer."""
        return settle(total, tenders_of(taken), self._rules.tenders, agreed, self._funds).change

    def quick_cash(self, due: Decimal) -> Sequence[Decimal]:
        return [due, *quick_amounts(due, self._session.prices.store.currency)]

    def split(self, left: Decimal, ways: int) -> Decimal:
        return share_out(left, [ONE] * ways, self._session.prices.store.currency.unit)[0]

    def difference(self, total: Decimal, taken: Sequence[TakenTender], agreed: Agreed) -> Decimal:
        """What the shop would let go of to finish the payment as it stands; zero where it does not do that."""
        rules = self._rules.tenders
        return small_difference(
            settle(total, tenders_of(taken), rules, agreed, self._funds), rules, self._funds
        )

    def foreign(self, kind: str, amount: Decimal) -> TakenTender:
        """Foreign notes as what they are worth here. Raises Refused as `Foreign.home_value`."""
        rate = self._rules.rate_of(kind.removeprefix(FOREIGN))
        if rate is None:
            raise Refused("currency_not_taken", currency=kind.removeprefix(FOREIGN))
        tender = foreign_cash(Foreign(rate.currency, amount, rate.rate), self._rules.tenders)
        return TakenTender(kind, tender.amount, foreign=tender.foreign)

    def check_tender(
        self,
        tender: TakenTender,
        total: Decimal,
        taken: Sequence[TakenTender] = (),
        agreed: Agreed = NOTHING_AGREED,
    ) -> bool:
        """May this be taken after those that were? False: it is so much that the cashier is asked first.

        Raises Refused: `amount_absurd` for a typing error that is obvious, or as `domain.tender.settle`.
        """
        rules = self._rules.tenders
        due = left_for(_kind(tender.kind), total, tenders_of(taken), rules, agreed)
        if tender.amount > max(rules.ask_above, due * 10):
            raise Refused("amount_absurd", amount=str(tender.amount))
        made = tenders_of([tender])[0]
        settle(total, [*tenders_of(taken), made], rules, agreed, self._funds)
        return not needs_confirmation(made, rules)

    # Accounts

    def find_account(self, kind: str, text: str) -> Future[AccountShown]:
        """The gift card, credit or tab with a number. Raises and fails as `TillAccounts.find`; fails with Refused too when it cannot
        be used today (`account_blocked`, `account_expired`, `account_currency`).
        """
        return then(self._accounts.find(AccountKind(kind), text), self._known)

    def customer_account(self, kind: str) -> Future[AccountShown]:
        """The tab or credit of the customer in the basket. Raises Refused: `customer_missing`; fails with `customer_without_account`."""
        basket = self._session.basket
        if basket is None or basket.customer_id is None:
            raise Refused("customer_missing")
        found = self._accounts.of_customer(AccountKind(kind), uuid.UUID(basket.customer_id))
        return then(found, self._known)

    def _known(self, account: Account) -> AccountShown:
        account.check(self._day(), self._session.prices.store.currency.code)
        kind = TenderKind(account.kind.value)
        held = sum((each.amount for each in self._holds.values() if each.code == account.code), ZERO)
        self._funds[kind, account.code] = account.left + held
        return AccountShown(
            account.kind.value, account.code, masked(account.code), account.left, account.expires_on
        )

    def set_aside(self, tender: TakenTender) -> Future[TakenTender]:
        """Set a tender's money aside on its account; it can be counted on then. Fails as `services.accounts.hold`."""
        basket = self._session.basket
        if basket is None:
            raise Refused("basket_empty")
        kind = AccountKind(tender.kind)
        account = Account(kind, tender.account, tender.amount, self._session.prices.store.currency.code)

        def held(hold: Hold) -> TakenTender:
            self._holds[str(hold.id)] = hold
            return replace(tender, hold=str(hold.id))

        return then(self._accounts.hold(account, tender.amount, basket.id), held)

    def give_back(self, tender: TakenTender) -> None:
        """An account's money is not needed after all."""
        hold = self._holds.pop(tender.hold, None)
        if hold is not None:
            self._accounts.release(hold)

    def looks_like_card(self, code: str) -> bool:
        """Is a scanned code the number of one of our own gift cards, by its form?"""
        return is_card_number(code)

    # Cards

    def charge(self, amount: Decimal) -> Future[CardShown]:
        """Ask the terminal. Fails as `TillCards.pay`, and with Refused("sale_in_doubt") while another till may have this sale."""
        if self._session.is_in_doubt:
            refused: Future[CardShown] = Future()
            refused.set_exception(Refused("sale_in_doubt"))
            return refused
        basket = self._session.basket
        if basket is None:
            raise Refused("basket_empty")
        currency = self._session.prices.store.currency
        paid = self._cards.pay(basket.id, currency.to_minor(amount), currency)
        return then(paid, self._charged)

    def abort_card(self) -> None:
        self._cards.abort()

    def ask_card_again(self, payment_id: str) -> Future[CardShown]:
        return then(self._cards.ask_again(payment_id), self._charged)

    def settle_card(self, payment_id: str, *, was_charged: bool) -> Future[CardShown]:
        """The terminal cannot tell, and somebody looked at its own list: an entry with their name, then it counts.

        Raises Refused("nobody_signed_in"); the future fails when the disk is full or broken, and it stays unknown.
        """
        session = self._session
        basket, user = session.basket, session.user
        if user is None:
            raise Refused("nobody_signed_in")
        found = CardState.APPROVED if was_charged else CardState.DECLINED
        detail = {"old": CardState.UNKNOWN.value, "new": found.value, "payment": payment_id}
        body = approved_body(CARD_SETTLED, basket.id if basket else None, user.person_id, "own", "", detail)
        written = session.write(EntryKind.APPROVED, body)
        settled: Future[CardShown] = Future()
        written.add_done_callback(lambda entry: self._settle(entry, payment_id, was_charged, settled))
        return settled

    def _settle(
        self, written: Future[Entry], payment_id: str, was_charged: bool, settled: Future[CardShown]
    ) -> None:
        """On the till's worker, where nothing may wait for the worker."""
        error = written.exception()
        if error is not None:
            settled.set_exception(error)
            return
        by_hand = self._cards.settle_by_hand(payment_id, was_charged=was_charged)
        hand_on(then(by_hand, self._charged), settled)

    def take_card_back(self, payment_id: str) -> Future[CardShown]:
        return then(self._cards.take_back(payment_id), self._charged)

    def standing_cards(self) -> Future[list[CardShown]]:
        """What cards were charged, or maybe charged, for this basket before: the payment was left, or the program died."""
        basket = self._session.basket
        document = basket.id if basket is not None else ""

        def found(payments: list[CardPayment]) -> list[CardShown]:
            self._session.cards_standing.clear()
            return [self._charged(each) for each in payments]

        return then(self._cards.standing(document), found)

    def lost_cards(self) -> Future[list[CardShown]]:
        """Charged, or maybe charged, for a sale that does not exist."""
        return then(self._cards.orphans(), lambda found: [self._card(each) for each in found])

    def listen_to_terminal(self, listener: Callable[[str], None]) -> None:
        """`listener` is told on the terminal's thread what it is doing."""
        if self._asked_cards is not None:
            self._asked_cards.on_doing[:] = [listener]

    def _charged(self, payment: CardPayment) -> CardShown:
        """Remember what stands: a sale with a charged card is neither cancelled nor parked."""
        if payment.state in {CardState.DECLINED, CardState.REVERSED}:
            self._session.cards_standing.pop(payment.id, None)
        else:
            currency = self._session.prices.store.currency
            self._session.cards_standing[payment.id] = currency.from_minor(payment.amount)
        return self._card(payment)

    def _card(self, payment: CardPayment) -> CardShown:
        currency, said = self._session.prices.store.currency, payment.answer
        unknown = {CardState.ASKED, CardState.UNKNOWN}
        return CardShown(
            payment.id,
            currency.from_minor(payment.amount),
            CardState.UNKNOWN.value if payment.state in unknown else payment.state.value,
            card_reference(said),
            said.get("reason", ""),
            payment.asked_at,
        )

    # The sale

    def complete(
        self, taken: Sequence[TakenTender], agreed: Agreed = NOTHING_AGREED
    ) -> Future[CompletedSale]:
        """Write the sale down. Done when it exists; paper and drawer follow. Raises as `check` and `TillSession.complete`."""
        self._check()
        basket = self._session.basket
        used = [each.payment for each in taken if each.payment]
        document = basket.id if basket is not None else ""

        def also(journal: Journal) -> None:
            card_payments.settle(journal, document, used)

        done: Future[CompletedSale] = Future()
        writing = self._session.complete(tenders_of(taken), agreed, dict(self._funds), also)
        writing.add_done_callback(self._completed)
        writing.add_done_callback(lambda written: self._hand_over(written, done))
        return done

    def _completed(self, finished: Future[Completed]) -> None:
        if finished.exception() is None:
            # The entry draws the accounts, and the server forgets what was set aside with it.
            self._holds.clear()
            self._funds.clear()
            self._session.cards_standing.clear()

    def _day(self) -> date:
        return self._session.business_day()


def card_reference(said: Mapping[str, str]) -> str:
    """What paper and books say of a card payment: "Visa 4242, 0015", the last being the terminal's own number of it."""
    card = " ".join(filter(None, (said.get("card", ""), said.get("card_end", ""))))
    return ", ".join(filter(None, (card, said.get("receipt", ""))))


def tenders_of(taken: Sequence[TakenTender]) -> list[Tender]:
    """What was taken, as the domain knows it."""
    return [
        Tender(_kind(each.kind), each.amount, each.reference or None, each.account or None, each.foreign)
        for each in taken
    ]


def _kind(kind: str) -> TenderKind:
    return TenderKind.FOREIGN_CASH if kind.startswith(FOREIGN) else TenderKind(kind)
