"""The words of the till for states that several screens share: link, printer, stock, outcomes of a scan.

Pure functions from records to texts.
"""

from __future__ import annotations

from pos.errors import Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, LinkState, PrinterState, ProductShown, ScanOutcome
from pos.ui.faces import AmountAsked, BadgeText, Explained, Notice, Question, TextAsked
from pos.ui.words import sentence
from pos.words import describe, word


def link_text(link: LinkState, locale: Locale) -> tuple[str, str]:
    """The words and kind of the link for the strip."""
    waiting = _sales(link.to_send)
    if link.is_stopped:
        kept = f", {waiting} kept here" if link.to_send else ""
        return f"Sending stopped{kept}. Ask an admin", "warn"
    if not link.is_online:
        if link.to_send:
            return f"Offline, {waiting} to send", "warn"
        return (f"Offline since {locale.time(link.since_at)}" if link.since_at else "Offline"), "warn"
    return _online_text(link, waiting)


def _online_text(link: LinkState, waiting: str) -> tuple[str, str]:
    if link.quarantined:
        entries = "1 entry" if link.quarantined == 1 else f"{link.quarantined} entries"
        return f"{entries} to look at. Ask an admin", "warn"
    if link.unreadable:
        return word(_counted("strip.unreadable", link), count=len(link.unreadable)), "warn"
    if is_clock_wrong(link):
        return _clock_words(link), "warn"
    return (f"Online, sending {waiting}" if link.to_send else "Online, all sales sent"), "ok"


def link_icon(link: LinkState) -> str:
    """Only a connection that is gone looks like one."""
    if link.is_stopped or (link.is_online and (link.quarantined or link.unreadable)):
        return "triangle-alert"
    if not link.is_online:
        return "wifi-off"
    return "clock" if is_clock_wrong(link) else "wifi"


def link_state_word(link: LinkState) -> str:
    """What a message is worth when it changes; counts are not."""
    if link.is_stopped:
        return "stopped"
    if not link.is_online:
        return "offline"
    if link.unreadable:
        return f"unreadable {len(link.unreadable)}"
    return "clock" if is_clock_wrong(link) else "online"


def is_clock_wrong(link: LinkState) -> bool:
    return link.is_online and link.problem is not None and link.problem.code == "clock_wrong"


def _counted(key: str, link: LinkState) -> str:
    return f"{key}_one" if len(link.unreadable) == 1 else key


def _unreadable_words(link: LinkState) -> tuple[str, ...]:
    """Which rules of the shop this till cannot read, and what it does without them."""
    names = [word(f"unreadable.{kind}", name=name) for kind, name in link.unreadable]
    has_tax = any(kind == "tax" for kind, _ in link.unreadable)
    has_others = any(kind != "tax" for kind, _ in link.unreadable)
    return tuple(
        filter(
            None,
            (
                word("unreadable.which", names=", ".join(names)),
                word("unreadable.taxes") if has_tax else "",
                word("unreadable.others") if has_others else "",
                word("unreadable.advice"),
            ),
        )
    )


def _clock_words(link: LinkState) -> str:
    facts = link.problem.facts if link.problem is not None else {}
    direction = "fast" if facts.get("direction") == "ahead of" else "slow"
    return f"Clock {facts.get('minutes', '?')} min {direction}"


def _sales(count: int) -> str:
    return "1 sale" if count == 1 else f"{count} sales"


def link_notice(link: LinkState, *, can_show: bool) -> Notice | None:
    """The message when the link has changed; None when there is nothing to say."""
    if link.is_stopped:
        return Notice(
            "warn",
            "Sending stopped. Keep selling",
            "Sales are saved on this till. An admin has to look at it.",
            action="Show why",
            action_keycap="",
        )
    if not link.is_online:
        reason = "Sales are saved on this till and sent when the connection is back."
        if link.problem is not None:
            reason = sentence(link.problem)
        count = f"Show {link.to_send} sales" if link.to_send and can_show else ""
        return Notice(
            "warn",
            "Working offline. Keep selling",
            reason,
            action=count,
            action_icon="list",
            action_keycap="",
            icon="wifi-off",
        )
    if link.unreadable:
        title = word(_counted("unreadable.title", link), count=len(link.unreadable))
        return Notice(
            "warn", title, word("unreadable.keep_selling"), action=word("unreadable.show"), action_keycap=""
        )
    if is_clock_wrong(link) and link.problem is not None:
        said = describe(link.problem)
        return Notice("warn", said.happened.rstrip("."), said.advice, icon="clock")
    return None


def link_explained(link: LinkState, locale: Locale, *, can_renew: bool) -> Explained:
    """What the strip's words about the link mean, in whole sentences."""
    if link.is_stopped:
        said = describe(link.problem) if link.problem is not None else None
        kept = (
            f"{_sales(link.to_send)} of this till {'waits' if link.to_send == 1 else 'wait'} here. "
            if link.to_send
            else ""
        )
        helped = "You can start the new number series here." if can_renew else said.advice if said else ""
        return Explained(
            "Sending stopped",
            tuple(
                filter(
                    None,
                    (
                        said.happened if said else "",
                        f"{kept}Keep selling: sales are saved on this till, and receipts are valid.",
                        helped,
                    ),
                )
            ),
            action="Start a new series" if can_renew else "",
        )
    if not link.is_online:
        reason = (
            sentence(link.problem) if link.problem is not None else "The connection to the database is gone."
        )
        return Explained(
            "Working offline",
            (reason, "Keep selling. Sales are saved on this till and sent when the connection is back."),
        )
    if link.quarantined:
        return Explained(
            "Something to look at",
            (
                "The server keeps what this till sent and could not put it into the books. Nothing is lost.",
                "An admin decides in the back office, on the page Attention. Keep selling.",
            ),
        )
    if link.unreadable:
        title = word(_counted("unreadable.title", link), count=len(link.unreadable))
        return Explained(title, _unreadable_words(link))
    if link.problem is not None:
        said = describe(link.problem)
        return Explained(
            _clock_words(link) if is_clock_wrong(link) else "Connection", (said.happened, said.advice)
        )
    return Explained(link_text(link, locale)[0], ("This till and the database know the same.",))


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
    error = Refused(outcome.reason or "refused", **{**outcome.facts, "name": name})
    return Notice("error", f"{name} was not added", sentence(error))


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


def asked_for_price(outcome: ScanOutcome, locale: Locale) -> AmountAsked:
    """The dialog for goods that have no price of their own; what they have is a proposal."""
    return AmountAsked(
        title="Price",
        subtitle=outcome.name,
        label=f"Price / {outcome.unit}" if outcome.unit else "Price",
        accept="Add to sale",
        initial=locale.typed_amount(outcome.unit_price) if outcome.unit_price else "",
        point=locale.decimal_point,
    )


def asked_for_trace(outcome: ScanOutcome) -> TextAsked:
    """The dialog for the number of a piece, or of a batch."""
    is_serial = outcome.kind == "needs_serial"
    return TextAsked(
        title="Serial number" if is_serial else "Batch",
        subtitle=outcome.name,
        label="Number of the piece" if is_serial else "Number of the batch",
        accept="Add to sale",
        placeholder="Scan it from the goods, or type it",
        takes_scan=True,
        name="trace",
    )


def age_question(outcome: ScanOutcome, locale: Locale) -> Question:
    """Is the customer old enough for the goods?"""
    before = outcome.born_before
    born = f"Born before {locale.date(before)}." if before is not None else ""
    return Question(
        f"Is the customer {outcome.min_age} or older?",
        " ".join(filter(None, (born, f"{outcome.name} is not sold to anybody younger."))),
        "Old enough",
        "Refuse",
        is_danger=False,
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
    ("note_all", "Note on the sale", "Ctrl N"),
    ("open_price", "Open price item", "Ctrl O"),
    ("reprint", "Reprint last receipt", "Ctrl P"),
    ("", "How the line came to its price", "F1"),
    ("", "Show all keys", "Shift F1"),
    ("", "Cancel the sale", "Ctrl Del"),
    ("lock", "Lock, switch user", "Ctrl L"),
    ("sign_out", "Sign out", "Ctrl Shift L"),
    ("", "Do what the message offers", "Ctrl Enter"),
    ("", "Category 1 to 9", "Alt 1"),
    ("", "Into the tiles", "Tab"),
    ("", "Back, clear, close", "Esc"),
)


def key_list(features: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The keys that do something at this till, with what they do."""
    return tuple((words, key) for feature, words, key in _KEYS if not feature or feature in features)
