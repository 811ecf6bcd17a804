"""The sentences of an explanation, by step of a trace (`pos.domain.trace`). The English is the key."""

from __future__ import annotations

from pos.words.speaking import later

SENTENCES: dict[str, str] = {
    "list": "{quantity} at {price}: {amount}.",
    "price_list": "Price list “{name}”: {price} instead of {before}. {quantity} at {price}: {amount}.",
    "open_price": "Price typed in: {price} instead of {before}. {quantity} at {price}: {amount}.",
    "open_price_asked": "Price typed in: {quantity} at {price}: {amount}.",
    "price_from_barcode": "{amount}, as printed on the label ({quantity} at {price}).",
    "tax_switch": "Sold as “{name}”: the price is {price} instead of {before}.",
    "offer": "Offer “{name}”: {amount}.",
    "offer_on": "Offer “{name}” on {quantity}: {amount}.",
    "offer_percent": "Offer “{name}”, {percent} of {of}: {amount}.",
    "coupon": "Coupon {coupon}, “{name}”: {amount}.",
    "line_discount": "Discount{why}: {amount}.",
    "line_discount_percent": "Discount of {percent} on {of}{why}: {amount}.",
    "basket_discount": "Discount on the whole sale{why}: {amount}.",
    "basket_discount_percent": "Discount of {percent} on the whole sale{why}: {amount}.",
    "tax_inside": "{amount} of it is {tax} on {base}.",
    "tax_on_top": "{tax} on {base} comes on top: {amount}.",
    "tax_reverse": "{tax} on {base}, {amount}, is owed by the customer to the tax office, and not paid here.",
    "tax_exempt": "No tax: {tax}.",
    "tax_taken": "{tax} on {base} is taken off: {amount}.",
    "cent": "Tax is rounded once for the whole sale: this line carries {amount} of {name}; alone it would be {own}.",
    "document_cent": "Rounded line by line, {name} would be {own}; rounded once for the whole sale it is {amount}.",
    "odd_cents": "Net and taxes are each rounded once for the whole sale, which makes {amount}.",
    "subtotal": "All items at their prices: {amount}.",
    "total": "To pay: {amount}.",
    "total_back": "To give back: {amount}.",
    "came_back": "From receipt {number} came back: {amount}.",
    "share_of_sale": "{quantity} of line {line} of the receipt, with its share of what was paid.",
    "discount": "“{name}”: {amount}.",
}
"""By step; a step with variants has a suffix. `discount` is how the first version of the journal wrote offers."""

NO_TAX = {
    "exempt": later("exempt"),
    "zero": later("zero-rated"),
    "export": later("export"),
    "outside": later("outside the scope of tax"),
}
