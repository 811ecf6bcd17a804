"""What happened in words, with an icon, and what can be chosen among it. No Qt here."""

from __future__ import annotations

from typing import Final

from pos.services.audit_log import CHECKED, JOURNAL, LogEntry
from pos.ui.attention.wording import kind_word
from pos.words import later, say

KIND_ICONS: Final = {
    "sale": "receipt-text",
    "refund": "undo-2",
    "shift_opened": "log-in",
    "shift_closed": "log-out",
    "shift_handed_over": "users",
    "cash_moved": "banknote",
    "drawer_opened": "vault",
    "receipt_reprinted": "printer",
    "sale_cancelled": "circle-x",
    "epoch_started": "list",
    "approved": "key-round",
    "tender_swapped": "arrow-left-right",
    "age_checked": "user",
}
THINGS: Final = {
    "product": (later("Added a product"), later("Changed a product"), "package"),
    "product_cost": (later("Added a cost"), later("Changed a cost"), "package"),
    "category": (later("Added a category"), later("Changed a category"), "folder"),
    "supplier": (later("Added a supplier"), later("Changed a supplier"), "truck"),
    "tax": (later("Added a tax"), later("Changed a tax"), "percent"),
    "tax_switch": (later("Added other taxes"), later("Changed other taxes"), "percent"),
    "promotion": (later("Added an offer"), later("Changed an offer"), "badge-percent"),
    "price_list": (later("Added a price list"), later("Changed a price list"), "tag"),
    "price_rule": (later("Added a price rule"), later("Changed a price rule"), "tag"),
    "person": (later("Added a person"), later("Changed a person"), "user"),
    "role_permission": (later("Gave a right"), later("Changed a right"), "shield-check"),
    "customer": (later("Added a customer"), later("Changed a customer"), "book-user"),
    "customer_group": (later("Added a customer group"), later("Changed a customer group"), "book-user"),
    "setting": (later("Made a setting"), later("Changed a setting"), "settings"),
    "store": (later("Made the shop"), later("Changed the shop"), "store"),
    "till": (later("Added a till"), later("Changed a till"), "monitor"),
    "reason": (later("Added a reason"), later("Changed a reason"), "list"),
    "stock_reason": (later("Added a stock reason"), later("Changed a stock reason"), "list"),
}
"""Tables whose changes the trail keeps: what a new row is called, what a change, and the icon."""
ACTS: Final = {
    "signed_in": (later("Signed in"), "user"),
    "signed_out": (later("Signed out"), "log-out"),
    "sign_in_refused": (later("Sign-in refused"), "lock"),
    "session_resumed": (later("Went on after a pause"), "user"),
    "sessions_revoked": (later("Ended somebody's sign-ins"), "log-out"),
    "owner_created": (later("Made the owner"), "user"),
    "credential_set": (later("Set a password or PIN"), "lock-keyhole"),
    "credential_changed": (later("Changed their own password or PIN"), "lock-keyhole"),
    "credential_dropped": (later("Took a badge away"), "lock-keyhole"),
    "barcodes_set": (later("Changed barcodes"), "scan-barcode"),
    "product_taxes_set": (later("Changed a product's taxes"), "percent"),
    "pack_set": (later("Changed a pack"), "boxes"),
    "deposits_set": (later("Changed deposits"), "boxes"),
    "account_set": (later("Changed an account"), "gift"),
    "account_adjusted": (later("Adjusted an account"), "gift"),
    "hold_dropped": (later("Let a hold go"), "gift"),
    "approval_decided": (later("Decided from afar"), "key-round"),
    "alarm": (later("Alarm"), "triangle-alert"),
    "alarm_resolved": (later("Closed an alarm"), "check"),
    "flags_reviewed": (later("Saw to an entry"), "check"),
    "entry_quarantined": (later("Kept an entry back"), "inbox"),
    "entry_repaired": (later("Applied a kept entry"), "inbox"),
    "poison_resolved": (later("Decided on a kept entry"), "inbox"),
    "epoch_started": (later("New number series"), "list"),
    "transaction_ended": (later("Ended a stuck transaction"), "database"),
}
CHECKED_WORDS: Final = (later("Chain checked"), "shield-check")
ALL: Final = "all"


def _of(*tables: str) -> tuple[str, ...]:
    return tuple(f"{table}_{act}" for table in tables for act in ("insert", "update"))


GROUPS: Final[dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "sales": (later("Sales"), ("sale",), ()),
    "returns": (later("Returns"), ("refund",), ()),
    "approvals": (later("Approvals"), ("approved", "age_checked"), ("approval_decided",)),
    "corrections": (
        later("Corrections"),
        ("tender_swapped", "sale_cancelled", "receipt_reprinted"),
        (),
    ),
    "drawer": (later("Drawer and cash"), ("drawer_opened", "cash_moved"), ()),
    "shifts": (later("Shifts"), ("shift_opened", "shift_closed", "shift_handed_over"), ()),
    "sign_ins": (
        later("Sign-ins"),
        (),
        ("signed_in", "signed_out", "sign_in_refused", "session_resumed", "sessions_revoked"),
    ),
    "goods": (
        later("Products and prices"),
        (),
        (
            *_of("product", "product_cost", "category", "supplier", "tax", "tax_switch"),
            *_of("promotion", "price_list", "price_rule"),
            *("barcodes_set", "product_taxes_set", "pack_set", "deposits_set"),
        ),
    ),
    "people": (
        later("People and rights"),
        (),
        (
            *_of("person", "role_permission"),
            *("owner_created", "credential_set", "credential_changed", "credential_dropped"),
        ),
    ),
    "customers": (
        later("Customers and accounts"),
        (),
        (*_of("customer", "customer_group"), "account_set", "account_adjusted", "hold_dropped"),
    ),
    "settings": (later("Settings"), (), _of("setting", "store", "till", "reason", "stock_reason")),
    "books": (
        later("The books themselves"),
        ("epoch_started",),
        (
            *("alarm", "alarm_resolved", "flags_reviewed", "entry_quarantined", "entry_repaired"),
            *("poison_resolved", "epoch_started", "transaction_ended"),
        ),
    ),
}
"""What can be listed alone: entries of tills, and acts of the trail."""

FIELDS: Final = {
    "name": later("Name"),
    "display_name": later("Name"),
    "username": later("User name"),
    "price": later("Price"),
    "cost": later("Cost"),
    "rate": later("Rate"),
    "letter": later("Letter"),
    "category": later("Category"),
    "supplier": later("Supplier"),
    "sku": later("Number"),
    "short_name": later("Short name"),
    "unit": later("Unit"),
    "role": later("Role"),
    "is_active": later("Active"),
    "archived_at": later("Archived"),
    "price_includes_tax": later("Price includes tax"),
    "prices_include_tax": later("Prices include tax"),
    "reorder_level": later("Reorder level"),
    "is_sellable": later("For sale"),
    "is_discountable": later("May be discounted"),
    "favourite": later("Favourite"),
    "min_age": later("Lowest age"),
    "address": later("Address"),
    "phone": later("Phone"),
    "email": later("E-mail"),
    "tax_number": later("VAT number"),
    "locale": later("Country"),
    "cash_step": later("Cash rounding"),
    "receipt_header": later("Lines under the name"),
    "receipt_footer": later("Last lines"),
    "value": later("Value"),
    "label": later("Words"),
    "legal_text": later("Sentence for receipts"),
    "treatment": later("Treatment"),
    "note": later("Note"),
    "granted": later("Granted"),
}
"""Fields of what was changed; another one is called as the database calls it."""

PROBLEMS: Final = {
    "content_changed": later("what it says was changed"),
    "entry_missing": later("an entry before it is missing"),
    "link_broken": later("it does not follow the one before"),
    "tail_cut": later("the newest entries are missing"),
    "guard_changed": later("a guard of the database was changed"),
    "row_changed": later("a row differs from its entry"),
    "row_missing": later("a row of it is missing"),
}


def what_words(entry: LogEntry) -> tuple[str, str]:
    """What happened, and its icon."""
    if entry.source == JOURNAL:
        return kind_word(entry.kind), KIND_ICONS.get(entry.kind, "file-text")
    if entry.subject == CHECKED and entry.kind.startswith("setting_"):
        return say(CHECKED_WORDS[0]), CHECKED_WORDS[1]
    table, _, act = entry.kind.rpartition("_")
    if table in THINGS and act in {"insert", "update"}:
        added, changed, icon = THINGS[table]
        return say(added if act == "insert" else changed), icon
    if entry.kind in ACTS:
        text, icon = ACTS[entry.kind]
        return say(text), icon
    return entry.kind.replace("_", " ").capitalize(), "file-text"


def field_word(name: str) -> str:
    return say(FIELDS[name]) if name in FIELDS else name.replace("_", " ").capitalize()


def problem_words(problem: str) -> str:
    return say(PROBLEMS[problem]) if problem in PROBLEMS else problem.replace("_", " ")
