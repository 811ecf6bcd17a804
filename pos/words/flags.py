"""What is said of entries that were put into the books and deserve a look: title, what it means, what to do. By flag, the worst first."""

from __future__ import annotations

FLAG_WORDS: dict[str, str] = {
    "flag.refund_at_two_tills.title": "Refunded at two tills",
    "flag.refund_at_two_tills.meaning": "Two tills gave money back for the same receipt at one moment, and neither knew of the other.",
    "flag.refund_at_two_tills.advice": "Compare what was given back with what was sold. What is too much is missing in a drawer: ask both "
    "people, or get it back from the customer.",
    "flag.account_overdrawn.title": "More was drawn than was there",
    "flag.account_overdrawn.meaning": "A gift card, a credit or a tab went below its limit: a till did not reach the server, or two drew "
    "from it at one moment.",
    "flag.account_overdrawn.advice": "Ask the customer for the difference, or bear it. A till that reaches the server gives nothing more "
    "from it.",
    "flag.account_unknown.title": "Paid from an unknown account",
    "flag.account_unknown.meaning": "It was paid from a gift card, a credit or a tab that the server did not have. It was opened with "
    "nothing on it.",
    "flag.account_unknown.advice": "Find out where the card was sold. Its sale may still wait at a till; if there is none, the card may be "
    "made up.",
    "flag.coupon_overused.title": "A coupon was used too often",
    "flag.coupon_overused.meaning": "An offer was given more often than it may be, or two tills gave its last use at one moment.",
    "flag.coupon_overused.advice": "The customer keeps it. If it goes on, end the offer, or see whether the tills reach the server.",
    "flag.price_deviation.title": "Sold at another price",
    "flag.price_deviation.meaning": "A product was sold at a price that it did not have in the last 30 days.",
    "flag.price_deviation.advice": "Ask who sold it why. If the till had old prices, see whether it reaches the server.",
    "flag.refund_of_unknown.title": "Refund of an unknown receipt",
    "flag.refund_of_unknown.meaning": "When this refund came in, the server did not have the receipt that was given back.",
    "flag.refund_of_unknown.advice": "See whether it has come in since: the till that sold it may have been without the server. If not, ask "
    "for the paper.",
    "flag.number_mismatch.title": "The number does not fit",
    "flag.number_mismatch.meaning": "The entry names another till, series or number than the one it was sent under.",
    "flag.number_mismatch.advice": "Tern writes no such entry by itself. Look at that till, and check the books with pos journal verify.",
    "flag.receipt_gap.title": "Receipt numbers are missing",
    "flag.receipt_gap.meaning": "The number of this receipt does not follow the one before it.",
    "flag.receipt_gap.advice": "Look for the receipts between, at that till, among the papers and under kept entries.",
    "flag.stock_below_zero.title": "Sold more than there was",
    "flag.stock_below_zero.meaning": "Goods that are not sold below zero were sold all the same: a till did not reach the server, or two "
    "sold the last piece at one moment.",
    "flag.stock_below_zero.advice": "Count what is there and correct the stock.",
    "flag.shift_not_open.title": "No shift was open",
    "flag.shift_not_open.meaning": "The shift that this receipt names was not open when it came in, so that shift's report may lack it.",
    "flag.shift_not_open.advice": "Compare the drawer with the receipts of that shift.",
    "flag.no_session.title": "Not signed in at the server",
    "flag.no_session.meaning": "Who did this was not signed in at the server. A till without the server lets in whom it knows.",
    "flag.no_session.advice": "Usual while a till was without the server. Else ask who was there.",
    "flag.till_clock_ahead.title": "The till's clock was fast",
    "flag.till_clock_ahead.meaning": "The time of this entry was still to come when the server got it.",
    "flag.till_clock_ahead.advice": "Set that computer's clock right, or let it set itself.",
    "flag.till_clock_back.title": "The till's clock went back",
    "flag.till_clock_back.meaning": "This entry has an earlier time than the one before it. Their order is known by their numbers.",
    "flag.till_clock_back.advice": "Set that computer's clock right, or let it set itself.",
    "flag.carried_over.title": "Carried into a new series",
    "flag.carried_over.meaning": "The till has written this again in its new number series, because the server did not have it. It counts "
    "once.",
    "flag.carried_over.advice": "Nothing has to be done. The customer's paper has the earlier number.",
    "flag.repaired.title": "Put right by hand",
    "flag.repaired.meaning": "The server could not apply this entry at first; somebody decided how it counts.",
    "flag.repaired.advice": "Nothing has to be done.",
    "flag.other.title": "Something looks odd",
    "flag.other.meaning": "The server has marked this entry with something that this program has no words for: {flag}.",
    "flag.other.advice": "Look at the entry, and bring this program up to date.",
}
