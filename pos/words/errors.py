"""What is said of each refusal and failure, by its code: what happened (and what was or was not done), then what to do."""

from __future__ import annotations

from pos.words.device_errors import DEVICE_ERRORS
from pos.words.import_errors import IMPORT_ERRORS
from pos.words.paper_errors import PAPER_ERRORS
from pos.words.payment_errors import PAYMENT_ERRORS
from pos.words.till_errors import TILL_ERRORS

ERRORS: dict[str, tuple[str, str]] = {
    **PAYMENT_ERRORS,
    **DEVICE_ERRORS,
    **PAPER_ERRORS,
    **IMPORT_ERRORS,
    **TILL_ERRORS,
    # Money and quantities
    "amount_absurd": ("{amount} is far more than is due. Nothing was taken.", "Check the amount."),
    "amount_not_exact": ("{amount} has more decimals than {currency} has.", "Type an amount like 12.50."),
    "amount_too_large": ("The amount is larger than {limit}.", "Check the figures and type it again."),
    "bad_amount": ("“{text}” is not an amount.", "Use digits only, like 12.50."),
    "bad_quantity": ("“{text}” is not a quantity.", "Use digits only, like 3 or 0.416."),
    # Orders at suppliers
    "order_changed": (
        "Somebody changed this order meanwhile. Nothing was saved.",
        "Look at what is there now, then go on.",
    ),
    "order_not_open": ("This order is not open for that any more.", "Open it again from the list."),
    "order_empty": ("There is nothing in this order.", "Add the first product."),
    "delivery_empty": ("Nothing has been counted yet.", "Scan the first item, or fill all."),
    "delivery_seen": (
        "Number {reference} of this supplier was received on {day} already, with {order}.",
        "Compare the papers before you receive it again.",
    ),
    # Stocktakes
    "stocktake_open": ("A stocktake is open already.", "Go on with that one, or cancel it first."),
    "stocktake_not_open": (
        "This stocktake is over. Nothing more is counted in it.",
        "Look at it in the list.",
    ),
    "stocktake_changed": (
        "Somebody counted meanwhile. Nothing was posted.",
        "Look at the differences again, then post them.",
    ),
    "count_changed": (
        "Somebody else counted this product meanwhile. Nothing was written over.",
        "Look at what is there now, then go on.",
    ),
    "person_unknown": ("This person is not known here.", "Choose somebody from the list."),
    "serial_empty": ("There is no number.", "Scan it from the goods, or type it."),
    "serial_one_each": ("{serial} is one piece of “{product}”.", "Add each piece on a line of its own."),
    "serial_twice": ("The number {serial} is in this sale already.", "Check the number on the goods."),
    "basket_gone": ("This parked sale is not here any more.", "Look at the list again."),
    "another_sale_open": ("Another sale is open.", "Park it first, or finish it."),
    "basket_unreadable": (
        "This parked sale was written by a newer program.",
        "Recall it at a till that is up to date.",
    ),
    "basket_taken": ("This sale is at another till now: {reason}.", "Go on there, or start a new sale."),
    "basket_empty": ("There is nothing in the sale.", "Scan the first item."),
    "basket_full": (
        "A sale can have {limit} lines at most.",
        "Take payment for these, then start another sale.",
    ),
    "exchange_tax_changed": (
        "The tax {tax} has another rate now than on that receipt.",
        "Refund the goods first, then sell the others.",
    ),
    "gift_card_used": (
        "This gift card was used: {left} is left on it.",
        "It cannot be taken back for its full price. Nothing was refunded.",
    ),
    "coupon_unknown": (
        "{code} is no coupon that is on now. Nothing was changed.",
        "Check the code and its dates.",
    ),
    "coupon_twice": ("Coupon {code} is in the sale already.", "A coupon counts once."),
    "approval_refused": ("{name} did not consent{note}. Nothing was changed.", "Go on without it."),
    "approval_withdrawn": (
        "The request is over. Nothing was changed.",
        "Ask again, or use a manager's PIN.",
    ),
    "approver_limit": (
        "{name} may not allow that much. Nothing was changed.",
        "Ask somebody who may, or type less.",
    ),
    "approver_not_allowed": (
        "{name} may not consent to this. Nothing was changed.",
        "Choose a manager.",
    ),
    "consent_missing": (
        "What was given on {name} is more than you may give alone. Nothing is paid yet.",
        "Ask a manager, or change it.",
    ),
    "consent_needed": ("This needs a manager. Nothing was changed.", "Ask one, or type less."),
    "line_not_discountable": (
        "No discount can be given on {product}. Nothing was changed.",
        "Choose another line.",
    ),
    "line_price_fixed": ("The price of {product} cannot be changed here.", "Choose another line."),
    "discount_too_large": (
        "A discount cannot be more than {limit} here. Nothing was changed.",
        "Type less.",
    ),
    "discount_zero": ("The discount is zero.", "Type how much to take off."),
    "line_gone": ("That line is no longer in the sale.", "Choose another line."),
    "nothing_left_to_refund": (
        "Everything on receipt {number} was returned before.",
        "Nothing was refunded.",
    ),
    "points_too_few": ("There are only {left} points.", "Use fewer."),
    "price_from_barcode_is_binding": (
        "The price of {product} was read from its label and cannot be multiplied.",
        "Scan each label.",
    ),
    "price_or_percent": (
        "A rule is either a price or a percentage. Nothing was saved.",
        "Give one of them.",
    ),
    "price_negative": ("A price cannot be below zero.", "Type an amount like 12.50."),
    "promotion_not_meant": (
        "This offer cannot be computed: {why}. Nothing was saved.",
        "Check its figures.",
    ),
    "quantity_not_a_number": ("The quantity is not a number.", "Type digits, like 3."),
    "quantity_not_positive": ("The quantity must be more than zero.", "Use Remove to take a line out."),
    "quantity_not_whole": (
        "This product is sold by the piece; {quantity} is not a whole number.",
        "Type 1, 2, 3.",
    ),
    "quantity_too_large": (
        "The quantity {quantity} is larger than {limit}.",
        "Check it and type it again.",
    ),
    "product_gone": (
        "This product is no longer sold here. Nothing was changed.",
        "Choose another product.",
    ),
    "use_unknown": ("That use is no longer set up here. Nothing was changed.", "Choose another."),
    "quantity_zero": ("The quantity is zero.", "Type how many, or remove the line."),
    "rate_not_positive": ("An exchange rate must be more than zero.", "Check the rate."),
    "receipt_unknown": (
        "This till has no sale with number {number}. Nothing was refunded.",
        "Check the number, or go to the till that sold it.",
    ),
    "line_came_back": (
        "This comes back with its receipt, as it was sold.",
        "Remove the line to keep it with the customer.",
    ),
    "exchange_one_receipt": (
        "Goods of receipt {number} come back with this sale already.",
        "Finish it first, or park it.",
    ),
    "exchange_nothing_new": (
        "Nothing goes out in exchange yet.",
        "Scan what the customer takes, or pay back on the screen Return.",
    ),
    "return_unknown_code": (
        "No product has the code {code}. Nothing comes back.",
        "Check the label, or look for the goods by their name.",
    ),
    "return_receipt_only": (
        "“{product}” comes back with its receipt only.",
        "Scan the receipt.",
    ),
    "refund_more_than_paid": ("Only {left} of that sale is left to give back.", "Nothing was refunded."),
    "refund_under_way": (
        "Another till is taking this back just now.",
        "Look there, or try again in a moment.",
    ),
    "refund_more_than_sold": ("Only {left} of {product} can come back.", "Lower the quantity."),
    "stock_short": ("Only {left} of {product} can be sold.", "Another till may have the rest in a sale."),
    "sale_in_doubt": (
        "The server is being asked whether this sale went on at another till.",
        "Try again in a moment.",
    ),
    "sale_in_progress": ("The sale is being written down.", "Wait a moment."),
    "deposit_unreadable": (
        "The deposit on {product} is not known at this till. Nothing was added.",
        "An admin has to look at it.",
    ),
    "tax_unreadable": ("The tax {tax} of {product} cannot be read.", "An admin has to look at it."),
    "too_many_coupons": (
        "A sale can have {limit} coupons at most.",
        "Take payment, then start another sale.",
    ),
    # People
    "locked_out": ("Too many tries. Locked on this till until {until}.", "Wait, or ask the owner."),
    "badge_none": ("{name} has no badge.", "Nothing was changed."),
    "badge_unknown": (
        "This badge opens nothing here. It may have been replaced.",
        "Type your PIN, or ask an admin for a new badge.",
    ),
    "wrong_pin": ("Wrong PIN.", "{tries_left} tries left."),
    "wrong_pin_last": ("Wrong PIN.", "One try left, then this name is locked for a while."),
    "wrong_old_password": ("Wrong password.", "{tries_left} tries left."),
    "wrong_old_password_last": ("Wrong password.", "One try left, then this name is locked for a while."),
    "wrong_password": ("Wrong name or password.", "{tries_left} tries left."),
    "wrong_password_last": (
        "Wrong name or password.",
        "One try left, then this name is locked for a while.",
    ),
    "not_signed_in": ("You were signed out.", "Sign in again. The sale on the screen is kept."),
    "not_found": ("That is no longer there.", "Look again: somebody changed it."),
    "last_owner": ("This is the last owner.", "Make somebody else an owner first."),
    "not_yourself": ("Nobody blocks themselves. Nothing was changed.", "Ask another owner or admin."),
    "owner_exists": ("This shop has an owner already.", "Sign in, or ask the owner."),
    "role_unknown": ("There is no such role.", "Use owner, admin or cashier."),
    "token_invalid": ("The sign-in could not be read.", "Sign in again."),
    "password_has_control_characters": (
        "The password has characters that no keyboard types.",
        "Type it again.",
    ),
    "nobody_signed_in": ("Nobody is signed in.", "Sign in first."),
    "not_allowed": ("Your role may not do this. Nothing was changed.", "Ask the owner."),
    "offline_sign_in_refused": (
        "The database cannot be reached, and this name cannot sign in on this till without it.",
        "Use a name that signed in here in the last 72 hours, or wait for the connection.",
    ),
    "password_too_common": ("This password is on every list of known passwords.", "Choose another one."),
    "password_too_long": (
        "The password is longer than {limit} bytes.",
        "Choose a shorter one; accents count double.",
    ),
    "password_too_short": ("The password is shorter than {limit} characters.", "Choose a longer one."),
    "pin_too_common": ("This PIN is one of those that everybody tries first.", "Choose another one."),
    "secret_same": ("This is the one you have now.", "Choose another one."),
    "must_change_first": (
        "This secret is only for the first sign-in.",
        "Sign in at the till's window and choose your own.",
    ),
    "pin_not_digits": ("A PIN has 4 to 8 digits.", "Type digits only."),
    "username_taken": ("The user name {username} is taken.", "Choose another one."),
    # Products and stock
    "category_loop": ("A category cannot lie inside itself.", "Choose another place for it."),
    "page_unknown": ("The list changed while you were scrolling.", "Search again."),
    "sale_unknown": ("There is no such sale.", "Check the number."),
    "value_refused": (
        "A value cannot be kept ({constraint}). Nothing was saved.",
        "Correct it, then save again.",
    ),
    "barcode_taken": ("Barcode {code} belongs to {product}.", "Remove it there first."),
    "product_changed_meanwhile": (
        "{by} changed this product while you were editing. Your changes were not saved.",
        "Look at what is there now, then change it again.",
    ),
    "product_not_sold": (
        "It is not for sale at the moment. Nothing was added.",
        "Put it aside; an admin decides about it on the page Products.",
    ),
    "product_unknown": ("There is no such product any more.", "Search for it again."),
    "taxes_changed_meanwhile": (
        "Somebody changed the taxes while you were editing. Your changes were not saved.",
        "Look at what is there now, then change it again.",
    ),
    "tax_in_use": (
        "Goods or other taxes refer to {tax}. It was not archived.",
        "Give them another tax first: goods with a tax that is gone would be sold without any.",
    ),
    "tax_letter_bad": (
        "“{letter}” cannot stand on receipts as the letter of a tax.",
        "Take one or two letters from A to Z, or digits.",
    ),
    "tax_untaxed": ("{tax} is not taxed, so its rate is 0.", "Choose another treatment, or the rate 0."),
    "rate_of_used_tax": (
        "Goods have {tax}, so its rate is not changed for days that were.",
        "Add a new rate from a date.",
    ),
    "rate_in_the_past": (
        "The new rate of {tax} would begin on a day that was.",
        "Choose today or a later day: old receipts keep their rate.",
    ),
    "rate_too_often": ("{tax} has changed its rate {most} times.", "Make a new tax."),
    "store_changed_meanwhile": (
        "Somebody changed the shop while you were editing. Your changes were not saved.",
        "Look at what is there now, then change it again.",
    ),
    "sku_taken": ("The number {sku} belongs to {product}.", "Choose another one."),
    # Printers
    "no_printer": ("This till has no printer.", "Name one in the settings."),
    "serial_address_bad": (
        "“{address}” is no serial port.",
        "Write it like /dev/ttyUSB0:9600 or COM3:9600.",
    ),
    "drawer_shut": (
        "The drawer behind the printer {printer} did not open.",
        "Look whether it is locked, and whether its cable is in the printer.",
    ),
    # Command line
    "no_display": (
        "There is no display here, so no window can open.",
        "Start it on a desktop; commands such as pos sell need none.",
    ),
    "bad_day": ("“{text}” is no day.", "Write it like 2026-11-30."),
    "bad_tax": ("“{text}” is no tax.", "Write letter and percent, like A=21."),
    "basket_open": (
        "A sale with {lines} lines is open on this till. Nothing was sold.",
        "Finish or cancel it in the program first.",
    ),
    "disk_low": ("Only {free_mb} MB are free on this disk.", "Free some space before the disk is full."),
    "entries_quarantined": (
        "The server kept {count} entries that it could not apply.",
        "Look at them with: pos journal list",
    ),
    "range_invalid": (
        "The days from {first} to {last} are no range.",
        "Choose the first day before the last.",
    ),
    "range_backwards": ("The range ends ({last}) before it begins ({first}).", "Swap the two days."),
    "scan_damaged": (
        "The barcode {code} is damaged: its check digit is wrong. Nothing was sold.",
        "Scan it again, or type the product's number.",
    ),
    "scan_needs_weight": (
        "{product} is sold by weight. Nothing was sold.",
        "Write the weight first, like 0.416*CODE.",
    ),
    "scan_needs_age": ("{product} asks for the customer's age. Nothing was sold.", "Sell it at a till."),
    "scan_needs_account": (
        "{product} needs the card it is put on. Nothing was sold.",
        "Sell it at a till.",
    ),
    "scan_needs_lot": (
        "{product} needs the number of its batch. Nothing was sold.",
        "Sell it at a till.",
    ),
    "scan_needs_price": ("{product} has no price of its own. Nothing was sold.", "Sell it at a till."),
    "scan_needs_serial": ("{product} needs its serial number. Nothing was sold.", "Sell it at a till."),
    "scan_receipt": (
        "{code} is a receipt, not a product. Nothing was sold.",
        "To give money back use --refund.",
    ),
    "scan_unknown": (
        "No product has barcode {code}. Nothing was sold.",
        "Add it, or check the label and scan again.",
    ),
    "secret_needed": ("A PIN or password is needed.", "Put it into POS_PIN or POS_PASSWORD."),
    "not_in_training": (
        "This needs the shop's database, and training has none.",
        "Go on without it, or end the training.",
    ),
    "signed_in_offline": (
        "This needs the database, and you signed in without it.",
        "Sign in again when it is back.",
    ),
    "user_needed": ("A sale needs a person.", "Name one with --user."),
    "user_unknown": ("There is nobody with the user name {username}.", "List people with: pos user list"),
    # Rules for what comes from outside (pos.domain.inputs)
    "absolute_path": ("“{name}” names a place of its own.", "Give a name inside the folder."),
    "bad_barcode": ("“{text}” is no barcode.", "Scan it again, or type letters and digits only."),
    "bad_encoding": (
        "The file is not written in UTF-8.",
        "Save it again as UTF-8, then choose it again.",
    ),
    "bad_path": ("“{name}” is no name for a file.", "Choose another name."),
    "bad_username": (
        "“{username}” is no user name.",
        "Use letters and digits, with points or dashes between them.",
    ),
    "bidi_control": (
        "The text holds an invisible sign that turns the order of reading.",
        "Type it again without copying.",
    ),
    "broken_text": ("The text is damaged: a part of a letter is missing.", "Type it again."),
    "control_char": (
        "There is a character in it that no keyboard types.",
        "Type it again without copying.",
    ),
    "date_range": ("The day lies outside {first} to {last}.", "Check the year."),
    "empty": ("There is nothing to read in it.", "Type something, then try again."),
    "bad_barcode_pattern": (
        "“{pattern}” is no pattern of a weight or price code: {why}.",
        "Write one like 27iiiiiwwwwwc.",
    ),
    "code_item_not_fitting": (
        "Number {item} does not fit into codes like {pattern}.",
        "Use digits, as many as the pattern has.",
    ),
    "code_value_not_fitting": (
        "{value} does not fit into codes like {pattern}.",
        "Use a longer pattern, or a smaller package.",
    ),
    "element_bad_date": ("The date in this code does not exist.", "Scan the barcode of the product."),
    "element_bad_letters": ("A part of this code holds letters that it must not.", "Scan it again."),
    "element_contradiction": (
        "This code says the same thing twice, and differently.",
        "Scan the barcode of the product.",
    ),
    "code_other_currency": (
        "The price in this code is in another currency. Nothing was sold.",
        "Scan the barcode of the product.",
    ),
    "element_unknown": (
        "A part of this code is of a kind that is not known here.",
        "Scan the barcode of the product.",
    ),
    "element_wrong_check_digit": ("The check digit of a number in this code is wrong.", "Scan it again."),
    "element_wrong_length": ("A part of this code is too short or too long.", "Scan it again."),
    "looks_like_barcode": (
        "{text} is more than anybody counts: it looks like a barcode.",
        "Type how many.",
    ),
    "mixed_digits": ("“{text}” mixes digits of two scripts.", "Type it again with one keyboard."),
    "mixed_script": (
        "The user name {username} mixes letters of two scripts that look alike.",
        "Use letters of one alphabet.",
    ),
    "negative": ("{text} is below zero.", "Type it without a minus."),
    "not_a_date": ("“{text}” is no day.", "Write it like 2026-11-30."),
    "not_a_number": ("“{text}” is not a number.", "Use digits and one decimal point, like 12.50."),
    "private_use": (
        "There is a character in it that looks different on every computer.",
        "Type it again without it.",
    ),
    "reserved": ("The user name {username} is the first that a stranger tries.", "Choose another one."),
    "scan_control_char": ("The scanner sent signs that no barcode has.", "Check the scanner's settings."),
    "scan_empty": ("The scanner sent nothing.", "Scan it again."),
    "scan_not_ascii": (
        "The scanner and this computer have different keyboard layouts.",
        "Set the scanner to the layout of this computer, then scan again.",
    ),
    "scan_too_long": ("That code is too long for a product.", "Scan the barcode of the product."),
    "too_big": ("That is more than {limit}.", "Check it and type it again."),
    "too_long": ("The text is longer than {limit} characters.", "Shorten it."),
    "too_many_decimals": ("There are more than {decimals} decimals.", "Type fewer."),
    "traversal": ("“{name}” leads out of its folder.", "Give a name inside the folder."),
    "zalgo": ("There are too many marks on one letter.", "Type it again without copying."),
    # Shifts and the drawer
    "cash_amount_missing": ("There is no amount yet. Nothing was moved.", "Type how much."),
    "count_absurd": ("That is more than any drawer holds. Nothing was kept.", "Check the last number."),
    "drawer_reason_missing": ("There is no reason yet. Nothing was done.", "Choose one, or type it."),
    "shift_is_open": ("A shift is open at this till already.", "Go on with it, or close it first."),
    "shift_not_counted": ("The drawer is not counted yet. Nothing was closed.", "Count it, then close."),
    "shift_not_open": ("No shift is open at this till.", "Open one first."),
    "shift_needs_verifying": (
        "A second person has to look at this difference. Nothing was closed.",
        "Ask a manager to type their PIN.",
    ),
    "verify_needs_another": (
        "The person who counted cannot verify the count.",
        "Ask somebody else who may.",
    ),
    "verify_not_allowed": ("{name} may not verify a count.", "Ask a manager."),
    "z_unknown": ("No Z report was made at this till yet.", "Close a shift first."),
    # Everything else
    "file_exists": ("{path} exists already.", "Choose another name."),
    "internal_error": ("Something went wrong inside Tern.", "The log says more. Nothing was lost."),
    "tour_failed": ("The tour stopped: {step}.", "The pictures so far are kept."),
    "settings_bad": ("The setting {key} in {path} is not usable: {reason}.", "Correct it there."),
}
