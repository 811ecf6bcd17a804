"""What is said of refusals and failures of paying: tenders, cards, accounts and the card terminal. As `errors`, by code."""

from __future__ import annotations

PAYMENT_ERRORS: dict[str, tuple[str, str]] = {
    "account_blocked": ("The card or account {account} is blocked: {reason}.", "Ask the office."),
    "account_code_empty": ("There is no number.", "Scan the card, or type its number."),
    "account_code_refused": (
        "This is not the number of a card or account.",
        "Scan the card, or type its letters and digits.",
    ),
    "account_currency": ("{account} is in {currency}.", "It cannot be used here."),
    "account_expired": ("{account} could be used until {day}.", "The office can give it more time."),
    "account_missing": ("“{product}” needs the card it is put on.", "Select it and scan the card."),
    "account_one_each": ("“{product}” is sold one at a time.", "Add it once for each card."),
    "account_twice": ("The card {account} is in this sale already.", "Scan another card."),
    "account_unknown": (
        "There is no card or account {account}.",
        "Check the number, or scan the card again.",
    ),
    "card_payment_gone": (
        "This card payment is settled already.",
        "Look at the terminal's own list if you are in doubt.",
    ),
    "card_stands": (
        "{amount} was charged to a card for this sale.",
        "Open the payment and take it back first.",
    ),
    "currency_not_taken": ("This shop takes no {currency}.", "Ask for another way to pay."),
    "customer_missing": ("Nobody is known as the customer of this sale.", "Choose the customer first."),
    "customer_without_account": ("This customer has no such account.", "Ask the office to open one."),
    "account_not_here": ("Cards and accounts cannot be asked for here.", "Choose another way to pay."),
    "nothing_to_swap": (
        "No payment of this sale can have been typed wrongly.",
        "Cards that the terminal charged, gift cards and accounts stay as they are.",
    ),
    "terminal_password_bad": (
        "The password of the card terminal in the settings is not six digits.",
        "Cards are written down by hand until it is set right.",
    ),
    "terminal_address_unknown": (
        "“{address}” is not the address of a card terminal.",
        "Write none, simulator, or zvt:HOST:PORT.",
    ),
    "terminal_away": (
        "The card terminal cannot be reached, so nothing changed.",
        "Look at its cable and power, then try again.",
    ),
    "terminal_busy": ("The terminal is busy. Nothing was charged.", "Wait a moment and try again."),
    "terminal_card_expired": ("The card has expired. Nothing was charged.", "Ask for another card."),
    "terminal_card_unreadable": (
        "The terminal cannot read the card. Nothing was charged.",
        "Try again, or another card.",
    ),
    "terminal_currency": (
        "The terminal does not take this currency. Nothing was charged.",
        "Choose another way to pay.",
    ),
    "terminal_day_open": (
        "The terminal wants its day closed first. Nothing was charged.",
        "Close the day on the terminal.",
    ),
    "terminal_declined": (
        "The card was declined. Nothing was charged.",
        "Ask for another card, or another way to pay.",
    ),
    "terminal_given_up": (
        "The payment was given up. Nothing was charged.",
        "Try again, or choose another way to pay.",
    ),
    "terminal_no_bank": (
        "The terminal does not reach the bank. Nothing was charged.",
        "Try again, or choose another way to pay.",
    ),
    "terminal_none": ("This till has no card terminal.", "Write card payments down by hand."),
    "terminal_not_charged": ("The card was not charged.", "Try again, or choose another way to pay."),
    "terminal_part": ("The card covers a part only. Nothing was charged.", "Take a smaller amount from it."),
    "terminal_reversed_before": (
        "The terminal has taken this payment back already.",
        "Look at its own list.",
    ),
    "terminal_no_totals": (
        "The terminal does not say what it has taken.",
        "Compare with its own paper.",
    ),
    "terminal_too_little": (
        "There is not enough money on the card. Nothing was charged.",
        "Ask for another card, or take a smaller amount.",
    ),
    "terminal_unreachable": (
        "The card terminal cannot be reached. Nothing was charged.",
        "Look at its cable and power, then try again.",
    ),
    "terminal_waits": ("The terminal is not ready. Nothing was charged.", "Wait a moment and try again."),
    "balance_too_small": ("Only {left} is left on it.", "Take {left} or less; the rest another way."),
    "card_over_tendered": (
        "A card cannot take more than {left}.",
        "Nothing was taken. Change is given from cash only.",
    ),
    "credit_limit": (
        "Only {left} more can go on this account.",
        "Take {left} or less; the rest another way.",
    ),
    "not_paid_in_full": (
        "The sale is not paid in full: {left} is left to pay.",
        "Take the rest, then finish.",
    ),
    "not_payable_in_cash": (
        "{amount} cannot be paid in cash: the smallest coin is {step}.",
        "Round the amount.",
    ),
    "nothing_to_pay": ("There is nothing to pay.", "Finish the sale without a payment."),
    "over_tendered": (
        "That is more than the {left} that is left to pay.",
        "Nothing was taken. Change is given from cash only.",
    ),
    "payment_pending": ("The card terminal has not answered yet.", "Wait for it, or cancel that payment."),
    "tender_needs_server": (
        "The database cannot be reached. Without it only {limit} can be taken this way.",
        "Take cash or a card, or wait for the connection.",
    ),
    "tender_wrong_sign": ("{amount} goes the wrong way for this payment.", "Check the amount."),
    "tender_zero": ("The amount is zero.", "Type what you were given."),
    "tip_too_large": ("A tip can be {limit} at most.", "Check the amount."),
    "too_many_tenders": ("A sale can have {limit} payments at most.", "Remove one, then go on."),
    "write_off_too_large": ("A difference of {limit} at most can be let go.", "Take the rest, then finish."),
    "card_number": (
        "That looks like the number of a payment card. It was not kept.",
        "Leave the number out.",
    ),
}
