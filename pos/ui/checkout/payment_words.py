"""The words of the payment screen: what each means of payment is called, and what a payment's row says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from pos.errors import PosError
from pos.i18n import Locale
from pos.till.shown import AccountShown, TakenTender
from pos.ui.faces import Notice, Question, TenderFace
from pos.ui.words import sentence
from pos.words import later, say

FOREIGN = "foreign_cash:"
TIP, WRITE_OFF = "tip", "write_off"
"""In the list of further means of payment, though they are none."""
FIRST = ("cash", "card", "gift_card", "on_account")
"""Those with a place and a key of their own; the others are behind More."""
ACCOUNTS = frozenset({"gift_card", "store_credit", "on_account"})
TENDERS = (
    TenderFace("cash", later("Cash"), "banknote", "F5"),
    TenderFace("card", later("Card"), "credit-card", "F6"),
    TenderFace("gift_card", later("Gift card"), "gift", "F7"),
    TenderFace("on_account", later("On account"), "book-user", "F8"),
    TenderFace("store_credit", later("Store credit"), "vault", ""),
    TenderFace("voucher", later("Voucher"), "tag", ""),
    TenderFace(TIP, later("Tip"), "star", ""),
)
_FIELDS = {
    "cash": later("Cash received"),
    "card": later("Amount on the card"),
    "gift_card": later("From the gift card"),
    "store_credit": later("From the store credit"),
    "on_account": later("Put on account"),
    "voucher": later("Value of the voucher"),
    TIP: later("Tip"),
}
_NUMBERS = {
    "gift_card": later("Scan the gift card, or type its number"),
    "store_credit": later("Scan or type the number of the credit"),
    "on_account": later("Scan or type the number of the account"),
}
_TAKE = {
    "cash": later("Take cash"),
    "card": later("Take card"),
    "gift_card": later("Take gift card"),
    "on_account": later("Put on account"),
    "store_credit": later("Take store credit"),
    "voucher": later("Take voucher"),
    TIP: later("Add tip"),
}
_DOING = {
    "insert_card": later("Insert, tap or swipe the card"),
    "enter_pin": later("The customer types the PIN"),
    "remove_card": later("Take the card out"),
    "watch_terminal": later("Look at the terminal"),
    "given_up": later("The terminal gives up"),
    "wait": later("One moment"),
}


def face_of(kind: str) -> TenderFace:
    """Name and icon of a means of payment, in the language that is spoken."""
    if kind.startswith(FOREIGN):
        currency = kind.removeprefix(FOREIGN)
        return TenderFace(kind, say("{currency} cash", currency=currency), "banknote", "")
    found = next(each for each in TENDERS if each.key == kind)
    return replace(found, text=say(found.text))


def field_label(kind: str, account: AccountShown | None, locale: Locale) -> str:
    """What the amount being typed is."""
    if kind.startswith(FOREIGN):
        return say("Received in {currency}", currency=kind.removeprefix(FOREIGN))
    if kind in ACCOUNTS and account is None:
        return say(_NUMBERS[kind])
    if account is not None:
        return say("{number}, {left} on it", number=account.shown, left=locale.money(account.left))
    return say(_FIELDS[kind])


def take_label(kind: str, *, asks_number: bool) -> str:
    if asks_number:
        return say("Look it up")
    return say(_TAKE.get(kind, "Take cash"))


def doing_words(doing: str) -> str:
    """What the terminal is doing."""
    return say(_DOING.get(doing, _DOING["wait"]))


def taken_words(tender: TakenTender, left: Decimal | None, locale: Locale) -> str:
    """Below the name of a payment that was taken; `left` is what its account holds after it."""
    if tender.account and left is not None:
        return say("{number}, {left} left on it", number=tender.reference, left=locale.amount(left))
    return tender.reference or say("Taken")


def unusual_amount(amount: Decimal, locale: Locale) -> Question:
    """Asked before much more is taken than is due: a digit too many is typed soon."""
    money = locale.money(amount)
    return Question(
        say("Take {amount}?", amount=money),
        say("That is more than usual. Is the amount right?"),
        say("Take {amount}", amount=money),
        say("Change the amount"),
    )


def voucher_tender(value: Decimal, due: Decimal, locale: Locale) -> TakenTender:
    """A voucher is worth no more than what is due; nothing is given back on it."""
    used = min(value, due)
    words = "" if used == value else say("Voucher of {amount}", amount=locale.amount(value))
    return TakenTender("voucher", used, words)


def foreign_tender(made: TakenTender, locale: Locale) -> TakenTender:
    """Foreign notes, with what was counted and the rate on the paper."""
    notes = made.foreign
    if notes is None:
        return made
    amount, rate = locale.amount(notes.amount), locale.quantity(notes.rate)
    words = say("{amount} {currency} at {rate}", amount=amount, currency=notes.currency.code, rate=rate)
    return replace(made, reference=words)


def unknown_words(number: int) -> tuple[str, str]:
    """Title and detail when a terminal did not answer to the end; the second time a person has to look."""
    if number <= 1:
        return (
            say("Nobody knows yet whether the card was charged"),
            say("Ask the terminal again. The card is not charged twice by that."),
        )
    return (
        say("The terminal cannot tell whether the card was charged"),
        say("Look at its own list or its paper, then say what you found."),
    )


def refusal(error: Exception, amount: Decimal | None, due: Decimal, locale: Locale) -> Notice:
    """Why something was not taken. `amount` is what was to be taken, where that is known."""
    facts = {"left": locale.money(due)}
    if isinstance(error, PosError):
        for name in ("left", "limit", "amount"):
            if name in error.facts and amount is None:
                facts[name] = _money_fact(str(error.facts[name]), locale)
    if amount is not None:
        facts["amount"] = locale.money(amount)
    what, _, advice = sentence(error, **facts).partition(". ")
    return Notice("error", what.rstrip("."), advice, stays=True)


def _money_fact(text: str, locale: Locale) -> str:
    try:
        return locale.money(Decimal(text))
    except ArithmeticError:
        return text


def further(kinds: Sequence[str], *, has_tip: bool, difference: Decimal, locale: Locale) -> list[TenderFace]:
    """What stands behind More."""
    faces = [face_of(kind) for kind in kinds if kind not in FIRST]
    if has_tip:
        faces.append(face_of(TIP))
    if difference > 0:
        text = say("Let go of {amount}", amount=locale.money(difference))
        faces.append(TenderFace(WRITE_OFF, text, "check", ""))
    elif difference < 0:
        text = say("Keep {amount} that the customer leaves", amount=locale.money(-difference))
        faces.append(TenderFace(WRITE_OFF, text, "check", ""))
    return faces
