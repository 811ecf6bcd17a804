"""The words of the till for states that several screens share: link, printer, stock, outcomes of a scan.

Pure functions from records to texts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal

from pos.domain.money import Currency
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.shown import BasketLine, LinkState, PrinterState, ProductShown, ScanOutcome
from pos.ui.faces import AmountAsked, BadgeText, Explained, Notice, Question, TextAsked
from pos.ui.words import sentence
from pos.words import counted, describe, later, say, word


def link_text(link: LinkState, locale: Locale) -> tuple[str, str]:
    """The words and kind of the link for the strip."""
    if link.is_training:
        return say("Training: nothing is kept"), "warn"
    if link.is_stopped:
        return _stopped_text(link.to_send), "warn"
    return _online_text(link) if link.is_online else (_offline_text(link, locale), "warn")


def _stopped_text(waiting: int) -> str:
    if not waiting:
        return say("Sending stopped. Ask an admin")
    return counted(
        waiting,
        "Sending stopped, {count} sale kept here. Ask an admin",
        "Sending stopped, {count} sales kept here. Ask an admin",
    )


def _offline_text(link: LinkState, locale: Locale) -> str:
    if link.to_send:
        return counted(link.to_send, "Offline, {count} sale to send", "Offline, {count} sales to send")
    return say("Offline since {time}", time=locale.time(link.since_at)) if link.since_at else say("Offline")


def _online_text(link: LinkState) -> tuple[str, str]:
    if link.quarantined:
        words = counted(
            link.quarantined,
            "{count} entry to look at. Ask an admin",
            "{count} entries to look at. Ask an admin",
        )
        return words, "warn"
    if link.unreadable:
        return word("strip.unreadable", count=len(link.unreadable)), "warn"
    if is_clock_wrong(link):
        return _clock_words(link), "warn"
    if link.to_send:
        return counted(link.to_send, "Online, sending {count} sale", "Online, sending {count} sales"), "ok"
    return say("Online, all sales sent"), "ok"


def removed_notice(line: BasketLine) -> Notice:
    """A line is gone; what came back and stays with the customer after all is not undone but exchanged anew."""
    if line.came_back:
        return Notice("done", say("{name} stays with the customer", name=line.name))
    return Notice("done", say("{name} removed", name=line.name), "", action=say("Undo"), action_icon="undo-2")


def link_icon(link: LinkState) -> str:
    """Only a connection that is gone looks like one."""
    if link.is_training:
        return "info"
    if link.is_stopped or (link.is_online and (link.quarantined or link.unreadable)):
        return "triangle-alert"
    if not link.is_online:
        return "wifi-off"
    return "clock" if is_clock_wrong(link) else "wifi"


def link_state_word(link: LinkState) -> str:
    """What a message is worth when it changes; counts are not."""
    if link.is_training:
        return "training"
    if link.is_stopped:
        return "stopped"
    if not link.is_online:
        return "offline"
    if link.unreadable:
        return f"unreadable {len(link.unreadable)}"
    return "clock" if is_clock_wrong(link) else "online"


def is_clock_wrong(link: LinkState) -> bool:
    return link.is_online and link.problem is not None and link.problem.code == "clock_wrong"


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
    minutes = facts.get("minutes", "?")
    if facts.get("direction") == "ahead of":
        return say("Clock {minutes} min fast", minutes=minutes)
    return say("Clock {minutes} min slow", minutes=minutes)


def link_notice(link: LinkState, *, can_show: bool) -> Notice | None:
    """The message when the link has changed; None when there is nothing to say."""
    if link.is_training:
        return None
    if link.is_stopped:
        return Notice(
            "warn",
            say("Sending stopped. Keep selling"),
            say("Sales are saved on this till. An admin has to look at it."),
            action=say("Show why"),
            action_keycap="",
        )
    if not link.is_online:
        reason = say("Sales are saved on this till and sent when the connection is back.")
        if link.problem is not None:
            reason = sentence(link.problem)
        count = (
            counted(link.to_send, "Show {count} sales", "Show {count} sales")
            if link.to_send and can_show
            else ""
        )
        return Notice(
            "warn",
            say("Working offline. Keep selling"),
            reason,
            action=count,
            action_icon="list",
            action_keycap="",
            icon="wifi-off",
        )
    if link.unreadable:
        title = word("unreadable.title", count=len(link.unreadable))
        return Notice(
            "warn", title, word("unreadable.keep_selling"), action=word("unreadable.show"), action_keycap=""
        )
    if is_clock_wrong(link) and link.problem is not None:
        said = describe(link.problem)
        return Notice("warn", said.happened.rstrip("."), said.advice, icon="clock")
    return None


def training_explained() -> Explained:
    """What training is, in whole sentences."""
    return Explained(
        say("Training"),
        (
            say(
                "Everything here is for practice: nothing is kept, sent or booked, and the drawer stays shut."
            ),
            say("Any PIN is right. Papers say that they are for practice."),
            say("Gift cards, credit and customers need the real till."),
        ),
    )


def link_explained(link: LinkState, locale: Locale, *, can_renew: bool) -> Explained:
    """What the strip's words about the link mean, in whole sentences."""
    if link.is_stopped:
        said = describe(link.problem) if link.problem is not None else None
        waits = (
            counted(
                link.to_send,
                "{count} sale of this till waits here.",
                "{count} sales of this till wait here.",
            )
            if link.to_send
            else ""
        )
        keep = say("Keep selling: sales are saved on this till, and receipts are valid.")
        helped = (
            say("You can start the new number series here.") if can_renew else said.advice if said else ""
        )
        return Explained(
            say("Sending stopped"),
            tuple(
                filter(
                    None,
                    (
                        said.happened if said else "",
                        " ".join(filter(None, (waits, keep))),
                        helped,
                    ),
                )
            ),
            action=say("Start a new series") if can_renew else "",
        )
    if not link.is_online:
        reason = (
            sentence(link.problem)
            if link.problem is not None
            else say("The connection to the database is gone.")
        )
        return Explained(
            say("Working offline"),
            (reason, say("Keep selling. Sales are saved on this till and sent when the connection is back.")),
        )
    if link.quarantined:
        return Explained(
            say("Something to look at"),
            (
                say(
                    "The server keeps what this till sent and could not put it into the books. Nothing is lost."
                ),
                say("An admin decides in the back office, on the page Attention. Keep selling."),
            ),
        )
    if link.unreadable:
        title = word("unreadable.title", count=len(link.unreadable))
        return Explained(title, _unreadable_words(link))
    if link.problem is not None:
        said = describe(link.problem)
        return Explained(
            _clock_words(link) if is_clock_wrong(link) else say("Connection"), (said.happened, said.advice)
        )
    return Explained(link_text(link, locale)[0], (say("This till and the database know the same."),))


def items_text(count: Decimal, locale: Locale) -> str:
    """How many pieces."""
    return counted(count, "{count} item", "{count} items", count=locale.quantity(count))


def printer_text(printer: PrinterState) -> tuple[str, str]:
    """The words of the strip, and how they look."""
    if not printer.has_printer:
        return "", "ok"
    if not printer.is_ready:
        return _printer_trouble(printer.problem, printer.waiting), "danger"
    if printer.is_paper_low:
        return say("Paper ends soon"), "warn"
    return (say("Printing") if printer.waiting else say("Printer ready")), "ok"


def _printer_trouble(problem: str, waiting: int) -> str:
    if problem == "printer_cover_open":
        return say("Printer cover open")
    if problem == "printer_paper_out":
        if waiting:
            return counted(waiting, "No paper, {count} waiting", "No paper, {count} waiting")
        return say("No paper")
    if waiting:
        return counted(waiting, "Printer off, {count} waiting", "Printer off, {count} waiting")
    return say("Printer off")


def product_badge(product: ProductShown, locale: Locale, *, tile: bool) -> BadgeText | None:
    """Stock in a word. Tiles stay quiet while there is enough."""
    if product.stock_kind == "out":
        return (
            BadgeText(say("Out"), "danger")
            if tile
            else BadgeText(say("Out of stock"), "danger", "circle-alert")
        )
    if product.stock_kind == "low" and product.stock is not None:
        return BadgeText(say("{amount} left", amount=locale.quantity(product.stock)), "warn")
    if tile:
        return None
    if product.stock_kind == "not_counted" or product.stock is None:
        return BadgeText(say("Not counted"))
    stock = locale.quantity(product.stock)
    amount = f"{stock} {product.unit}" if product.unit else stock
    return BadgeText(say("{amount} in stock", amount=amount))


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
            say("Barcode {code} was not read right", code=outcome.code),
            say("Nothing was added. Scan it again, or type the number below the bars."),
        )
    if outcome.kind == "unknown":
        can_add = "new_product" in features
        advice = (
            say("Add it now, or check the label and scan again.")
            if can_add
            else say("Check the label and scan again.")
        )
        return Notice(
            "error",
            say("No product has barcode {code}", code=outcome.code),
            f"{say('Nothing was added.')} {advice}",
            action=say("Add product") if can_add else "",
            action_icon="package-plus",
        )
    name = outcome.name or outcome.code or say("The scan")
    error = Refused(outcome.reason or "refused", **{**outcome.facts, "name": name})
    return Notice("error", say("{name} was not added", name=name), sentence(error))


def asked_for_line(line: BasketLine, locale: Locale) -> AmountAsked:
    """The dialog for the quantity or weight of a line."""
    return AmountAsked(
        title=say("Weight") if line.unit else say("Quantity"),
        subtitle=line.name,
        label=say("Weight") if line.unit else say("How many"),
        accept=say("Set weight") if line.unit else say("Set quantity"),
        initial=locale.quantity(line.quantity),
        units=("kg", "g") if line.unit == "kg" else (),
        point=locale.decimal_point,
        worth=_worth(line.unit_price, locale) if line.unit else None,
    )


def asked_for_product(outcome: ScanOutcome, locale: Locale) -> AmountAsked:
    """The dialog for a product that cannot be added without a weight or a quantity."""
    price = locale.amount(outcome.unit_price)
    return AmountAsked(
        title=say("Weigh") if outcome.unit else say("Quantity"),
        subtitle=f"{outcome.name}, {price} / {outcome.unit}" if outcome.unit else outcome.name,
        label=say("Weight") if outcome.unit else say("How many"),
        accept=say("Add to sale"),
        units=("kg", "g") if outcome.unit == "kg" else (),
        point=locale.decimal_point,
        worth=_worth(outcome.unit_price, locale) if outcome.unit else None,
    )


def _worth(price: Decimal, locale: Locale) -> Callable[[str, str], str]:
    """What a typed weight comes to, before discounts and offers; nothing while it is no number."""
    currency = Currency(locale.currency, locale.exponent)

    def shown(text: str, unit: str) -> str:
        try:
            weight = locale.parse_quantity(text)
        except Refused:
            return ""
        return locale.amount(currency.round(price * (weight / 1000 if unit == "g" else weight)))

    return shown


def asked_for_price(outcome: ScanOutcome, locale: Locale) -> AmountAsked:
    """The dialog for goods that have no price of their own; what they have is a proposal."""
    return AmountAsked(
        title=say("Price"),
        subtitle=outcome.name,
        label=say("Price / {unit}", unit=outcome.unit) if outcome.unit else say("Price"),
        accept=say("Add to sale"),
        initial=locale.typed_amount(outcome.unit_price) if outcome.unit_price else "",
        point=locale.decimal_point,
    )


def asked_for_trace(outcome: ScanOutcome) -> TextAsked:
    """The dialog for the number of a piece, or of a batch."""
    is_serial = outcome.kind == "needs_serial"
    return TextAsked(
        title=say("Serial number") if is_serial else say("Batch"),
        subtitle=outcome.name,
        label=say("Number of the piece") if is_serial else say("Number of the batch"),
        accept=say("Add to sale"),
        placeholder=say("Scan it from the goods, or type it"),
        takes_scan=True,
        name="trace",
    )


def asked_for_account(outcome: ScanOutcome, locale: Locale) -> TextAsked:
    """The dialog for the card that is sold, or the account that money is paid onto."""
    is_card = outcome.loads == "gift_card"
    price = locale.price(outcome.unit_price) if outcome.unit_price else ""
    return TextAsked(
        title=say("New gift card") if is_card else say("Pay onto an account"),
        subtitle=", ".join(filter(None, (outcome.name, price))),
        label=say("Number of the card") if is_card else say("Number of the account"),
        accept=say("Add to sale"),
        placeholder=say("Scan the card, or type its number"),
        takes_scan=True,
        longest=80,
        name="account",
    )


def pay_refused(error: Refused) -> Notice:
    """Why a sale cannot be paid now; a missing consent is offered."""
    if error.code == "sale_in_progress":
        return Notice("warn", say("One moment"), sentence(error))
    return Notice(
        "warn", say("A manager is needed"), sentence(error), action=say("Ask a manager"), stays=True
    )


def age_question(outcome: ScanOutcome, locale: Locale) -> Question:
    """Is the customer old enough for the goods?"""
    before = outcome.born_before
    born = say("Born before {before}.", before=locale.date(before)) if before is not None else ""
    return Question(
        say("Is the customer {min_age} or older?", min_age=outcome.min_age),
        " ".join(filter(None, (born, say("{name} is not sold to anybody younger.", name=outcome.name)))),
        say("Old enough"),
        say("Refuse"),
        is_danger=False,
    )


def cancel_question(items: str, total: str, reasons: Sequence[str]) -> Question:
    """Is the open sale to go?"""
    detail = say("{items}, {total}. Nothing is paid yet.", items=items, total=total)
    title, yes, no = say("Cancel this sale"), say("Cancel the sale"), say("Keep the sale")
    return Question(title, detail, yes, no, reasons=tuple(reasons))


_KEYS = (
    ("", later("Add what is scanned or marked"), "Enter"),
    ("", later("Choose a line or a result"), "\N{UPWARDS ARROW} \N{DOWNWARDS ARROW}"),
    ("", later("More or fewer of the line"), "+ \N{MINUS SIGN}"),
    ("", later("Quantity of the line"), "F2"),
    ("", later("Three of the next item"), "3*"),
    ("", later("Remove the line"), "Del"),
    ("", later("Take back the last act"), "Ctrl Z"),
    ("", later("Do it again"), "Ctrl Y"),
    ("price_check", later("Price check"), "F3"),
    ("customer", later("Customer"), "F4"),
    ("discount", later("Discount on the line"), "F5"),
    ("price", later("New price for the line"), "Shift F5"),
    ("park", later("Park"), "F6"),
    ("note", later("Note on the line"), "Shift F6"),
    ("recall", later("Recall"), "F7"),
    ("return", later("Return"), "F8"),
    ("more", later("More"), "F9"),
    ("open_drawer", later("Open the drawer"), "F10"),
    ("cash_in_out", later("Cash in or out"), "F11"),
    ("", later("Pay"), "F12"),
    ("", later("Exact cash"), "Shift F12"),
    ("close_shift", later("Close the shift"), "Ctrl F12"),
    ("discount_all", later("Discount on all"), "Ctrl D"),
    ("note_all", later("Note on the sale"), "Ctrl N"),
    ("open_price", later("Open price item"), "Ctrl O"),
    ("reprint", later("Reprint last receipt"), "Ctrl P"),
    ("", later("How the line came to its price"), "F1"),
    ("", later("Show all keys"), "Shift F1"),
    ("", later("Cancel the sale"), "Ctrl Del"),
    ("find", later("Find any act"), "Ctrl K"),
    ("lock", later("Lock, switch user"), "Ctrl L"),
    ("sign_out", later("Sign out"), "Ctrl Shift L"),
    ("", later("Do what the message offers"), "Ctrl Enter"),
    ("", later("Category 1 to 9"), "Alt 1"),
    ("", later("Into the tiles"), "Tab"),
    ("", later("Back, clear, close"), "Esc"),
)


def key_list(features: frozenset[str]) -> tuple[tuple[str, str], ...]:
    """The keys that do something at this till, with what they do."""
    return tuple((say(words), key) for feature, words, key in _KEYS if not feature or feature in features)
