"""The words of the till for states that several screens share: link, printer, stock, outcomes of a scan.

Pure functions from records to texts.
"""

from __future__ import annotations

from pos.errors import Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, LinkState, PrinterState, ProductShown, ScanOutcome
from pos.ui.faces import AmountAsked, BadgeText, Notice
from pos.ui.words import sentence


def link_text(link: LinkState, locale: Locale) -> tuple[str, str]:
    """The words and kind of the link for the strip."""
    waiting = "1 sale" if link.to_send == 1 else f"{link.to_send} sales"
    if link.quarantined:
        return f"{link.quarantined} to look at, ask a manager", "warn"
    if not link.is_online:
        if link.to_send:
            return f"Offline, {waiting} to send", "warn"
        return (f"Offline since {locale.time(link.since_at)}" if link.since_at else "Offline"), "warn"
    return (f"Online, sending {waiting}" if link.to_send else "Online, all sales sent"), "ok"


def printer_text(printer: PrinterState) -> tuple[str, str]:
    if not printer.has_printer:
        return "", "ok"
    if printer.is_ready:
        return ("Printing" if printer.waiting else "Printer ready"), "ok"
    return (f"Printer off, {printer.waiting} waiting" if printer.waiting else "Printer off"), "danger"


def product_badge(product: ProductShown, locale: Locale, *, tile: bool) -> BadgeText | None:
    """Stock in a word. Tiles stay quiet while there is enough."""
    if product.stock_kind == "out":
        return BadgeText("Out", "danger") if tile else BadgeText("Out of stock", "danger", "circle-alert")
    if product.stock_kind == "low" and product.stock is not None:
        return BadgeText(f"{locale.quantity(product.stock)} left", "warn")
    if tile:
        return None
    if product.stock_kind == "not_counted" or product.stock is None:
        return BadgeText("Not counted")
    unit = f" {product.unit}" if product.unit else ""
    return BadgeText(f"{locale.quantity(product.stock)}{unit} in stock")


def monogram(name: str) -> str:
    """Two letters for a product without a picture: "Butter croissant" -> "Bc"."""
    words = [word for word in name.split() if word[:1].isalpha()]
    if not words:
        return name[:2]
    if len(words) == 1:
        return words[0][:2].capitalize()
    return words[0][0].upper() + words[1][0].lower()


def message_for(outcome: ScanOutcome, features: frozenset[str]) -> Notice:
    """Why nothing was added."""
    if outcome.kind == "damaged":
        return Notice(
            "error",
            f"Barcode {outcome.code} was not read right",
            "Nothing was added. Scan it again, or type the number below the bars.",
        )
    if outcome.kind == "unknown":
        can_add = "new_product" in features
        advice = (
            "Add it now, or check the label and scan again." if can_add else "Check the label and scan again."
        )
        return Notice(
            "error",
            f"No product has barcode {outcome.code}",
            f"Nothing was added. {advice}",
            action="Add product" if can_add else "",
            action_icon="package-plus",
        )
    name = outcome.name or outcome.code or "The scan"
    return Notice("error", f"{name} was not added", sentence(Refused(outcome.reason or "refused", name=name)))


def asked_for_line(line: BasketLine, locale: Locale) -> AmountAsked:
    """The dialog for the quantity or weight of a line."""
    return AmountAsked(
        title="Weight" if line.unit else "Quantity",
        subtitle=line.name,
        label="Weight" if line.unit else "How many",
        accept="Set weight" if line.unit else "Set quantity",
        initial=locale.quantity(line.quantity),
        units=("kg", "g") if line.unit == "kg" else (),
        point=locale.decimal_point,
    )


def asked_for_product(outcome: ScanOutcome, locale: Locale) -> AmountAsked:
    """The dialog for a product that cannot be added without a weight or a quantity."""
    price = locale.amount(outcome.unit_price)
    return AmountAsked(
        title="Weigh" if outcome.unit else "Quantity",
        subtitle=f"{outcome.name}, {price} / {outcome.unit}" if outcome.unit else outcome.name,
        label="Weight" if outcome.unit else "How many",
        accept="Add to sale",
        units=("kg", "g") if outcome.unit == "kg" else (),
        point=locale.decimal_point,
    )


_KEYS = (
    ("", "Add what is scanned or marked", "Enter"),
    ("", "Choose a line or a result", "\N{UPWARDS ARROW} \N{DOWNWARDS ARROW}"),
    ("", "More or fewer of the line", "+ \N{MINUS SIGN}"),
    ("", "Quantity of the line", "F2"),
    ("", "Three of the next item", "3*"),
    ("", "Remove the line", "Del"),
    ("price_check", "Price check", "F3"),
    ("customer", "Customer", "F4"),
    ("discount", "Discount on the line", "F5"),
    ("price", "New price for the line", "Shift F5"),
    ("park", "Park", "F6"),
    ("note", "Note on the line", "Shift F6"),
    ("recall", "Recall", "F7"),
    ("return", "Return", "F8"),
    ("more", "More", "F9"),
    ("open_drawer", "Open the drawer", "F10"),
    ("cash_in_out", "Cash in or out", "F11"),
    ("", "Pay", "F12"),
    ("", "Exact cash", "Shift F12"),
    ("close_shift", "Close the shift", "Ctrl F12"),
    ("discount_all", "Discount on all", "Ctrl D"),
    ("open_price", "Open price item", "Ctrl O"),
    ("reprint", "Reprint last receipt", "Ctrl P"),
    ("", "Cancel the sale", "Ctrl Del"),
    ("lock", "Lock, switch user", "Ctrl L"),
    ("", "Do what the message offers", "Ctrl Enter"),
    ("", "Category 1 to 9", "Alt 1"),
    ("", "Into the tiles", "Tab"),
    ("", "Back, clear, close", "Esc"),
)


def key_list(features: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The keys that do something at this till, with what they do."""
    return tuple((words, key) for feature, words, key in _KEYS if not feature or feature in features)
