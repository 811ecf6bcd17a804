"""This computer's settings: declared once here, kept in `settings.toml` in the home folder, documented from here.

What all tills of a shop share (prices, taxes, receipt texts) lives in the database instead.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any, Final

from pos.domain.inputs.files import read_text
from pos.domain.lock_rules import LockRules
from pos.errors import Refused
from pos.words import say
from pos.words.speaking import LANGUAGES

FILE_NAME = "settings.toml"
LARGEST_FILE = 100_000
NEVER_LOCKED: Final = LockRules()


@dataclass(frozen=True, slots=True)
class Declared:
    """One setting: its place in the file, what it means, and which values it takes (empty: any text)."""

    key: str
    field: str
    meaning: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Values of this computer. Defaults are those of a first start."""

    database: str = ""
    till: str = ""
    printer: str = "none"
    second_printer: str = ""
    printer_profile: str = "80mm"
    printer_code_page: str = ""
    page_printer: str = "none"
    drawer_pin: str = "2"
    drawer_open_is: str = ""
    mail_server: str = ""
    mail_port: str = ""
    mail_tls: str = "starttls"
    mail_user: str = ""
    mail_sender: str = ""
    mail_certificate: str = ""
    terminal: str = "none"
    terminal_password: str = ""
    scanner: str = "none"
    scale: str = "none"
    scale_protocol: str = "toledo-8217"
    scale_unit: str = "kg"
    pole: str = "none"
    pole_code_page: str = ""
    customer_display: str = "off"
    theme: str = "system"
    contrast: str = "normal"
    interface_size: str = "100"
    window: str = "maximised"
    language: str = ""
    locale: str = ""
    sound: str = "on"
    lock_after: str = ""
    lock_each_sale: str = ""
    keys: str = ""
    is_demo: str = "no"


DECLARED: Final = (
    Declared(
        "database.address",
        "database",
        'Where the shop\'s database is: "embedded", or postgresql://HOST:PORT/NAME without a password. '
        "`POS_DATABASE_URL` overrides it.",
    ),
    Declared("till.code", "till", "Which till this computer is, such as T01."),
    Declared(
        "printer.address",
        "printer",
        'Receipt printer: "none", "file:PATH", "tcp:HOST[:PORT]", "serial:PORT[:BAUD][:rtscts]", "usb:VENDOR:PRODUCT" or '
        '"system:NAME" for a queue of the system.',
    ),
    Declared(
        "printer.second", "second_printer", "Another printer, for paper that the first one does not print."
    ),
    Declared("printer.profile", "printer_profile", "Paper and columns.", ("80mm", "80mm-48", "58mm")),
    Declared(
        "printer.code_page",
        "printer_code_page",
        "The printer's own number for a code page and its codec, such as \"19:cp858\". Empty: the profile's.",
    ),
    Declared(
        "printer.a4",
        "page_printer",
        'Printer of A4 pages (invoices, reports): "none", "system:NAME", or "folder:PATH", where each becomes a PDF file.',
    ),
    Declared(
        "drawer.pin", "drawer_pin", "The pin of the printer's socket that opens the drawer.", ("2", "5")
    ),
    Declared(
        "drawer.open_is",
        "drawer_open_is",
        "What the drawer's switch says to the printer while the drawer is open; opening it on the hardware page finds out. Empty: not "
        "known, or a drawer without a switch.",
        ("", "low", "high"),
    ),
    Declared(
        "mail.server", "mail_server", "Server that receipts are mailed through. Empty: no receipt is mailed."
    ),
    Declared("mail.port", "mail_port", "Its port. Empty: 587, 465 for `implicit`, 25 for `none`."),
    Declared(
        "mail.tls",
        "mail_tls",
        "How the line to it is made safe: after a first word, from the start, or not at all, which only a server on this very computer "
        "is trusted with.",
        ("starttls", "implicit", "none"),
    ),
    Declared(
        "mail.user",
        "mail_user",
        "Who signs in there. The password lies in the system's keyring, or in a file beside the tills' own; the page Mail takes it.",
    ),
    Declared("mail.sender", "mail_sender", "The address that receipts come from."),
    Declared(
        "mail.certificate",
        "mail_certificate",
        "A file with the server's certificate, where nobody this computer trusts has signed it.",
    ),
    Declared(
        "terminal.address",
        "terminal",
        'Card terminal: "none" (cards are written down by hand), "zvt:HOST[:PORT]", or "simulator", which plays one: '
        "amounts that end in .05 are declined, .06 nobody comes, .07 and .08 the line breaks, .09 it is busy.",
    ),
    Declared(
        "terminal.password",
        "terminal_password",
        "The terminal's password for cash registers, six digits. Empty: 000000, as terminals come.",
    ),
    Declared(
        "scanner.address",
        "scanner",
        'Barcode scanner on a serial port: "serial:PORT[:BAUD]", or "none". A scanner that types like a keyboard needs no setting.',
    ),
    Declared("scale.address", "scale", 'Checkout scale: "serial:PORT[:BAUD]", or "none".'),
    Declared("scale.protocol", "scale_protocol", "What the scale speaks.", ("toledo-8217", "nci", "cas")),
    Declared("scale.unit", "scale_unit", "What it weighs in, where it does not say so.", ("kg", "lb")),
    Declared(
        "pole.address",
        "pole",
        'Pole display of two lines of twenty characters: "serial:PORT[:BAUD]", "tcp:HOST:PORT", "file:PATH" or "none".',
    ),
    Declared(
        "pole.code_page",
        "pole_code_page",
        'The display\'s own number for a code page and its codec. Empty: "19:cp858".',
    ),
    Declared(
        "display.customer",
        "customer_display",
        "On which screen the customer sees the sale, counted from 1.",
        ("off", "1", "2", "3", "4"),
    ),
    Declared("look.theme", "theme", "Colours.", ("system", "light", "dark")),
    Declared("look.contrast", "contrast", "Strong edges and dark words, in both themes.", ("normal", "high")),
    Declared(
        "look.interface_size", "interface_size", "Size of everything, in percent.", ("100", "115", "130")
    ),
    Declared(
        "look.window",
        "window",
        "How the program's window opens: over the whole screen, as large as the screen's bars leave it, or as a small window.",
        ("full", "maximised", "small"),
    ),
    Declared(
        "look.language",
        "language",
        "What the program speaks on this computer. Empty: the shop's language. `POS_LANGUAGE` overrides it.",
        tuple(LANGUAGES),
    ),
    Declared(
        "look.locale",
        "locale",
        "Formats, such as en or nl_NL, and the language where none is set. Empty: the shop's.",
    ),
    Declared("till.sound", "sound", "Sounds for scans.", ("on", "soft", "off")),
    Declared(
        "till.lock_after",
        "lock_after",
        "Minutes without a key or a touch after which the till is locked; 0: never. Empty: what the shop has set for all its tills."
        " A payment under way is finished first.",
    ),
    Declared(
        "till.lock_each_sale",
        "lock_each_sale",
        "Lock the till after each sale. Empty: what the shop has set for all its tills.",
        ("", "no", "yes"),
    ),
    Declared(
        "till.keys",
        "keys",
        'Keys that changed places: "F9>F12, F12>F9" puts what F9 does on F12 and the other way round. Empty: the usual ones.',
    ),
    Declared("till.demo", "is_demo", "A demo shop: sign-in is shown on the screen.", ("no", "yes")),
)


def read_settings(home: Path) -> Settings:
    """The settings of a home folder; defaults where the file or a key is missing. Raises Refused("settings_bad")."""
    path = home / FILE_NAME
    try:
        document = tomllib.loads(read_text(path.read_bytes(), LARGEST_FILE))
    except FileNotFoundError:
        return Settings()
    except (OSError, Refused, ValueError, RecursionError) as error:
        raise Refused("settings_bad", key="", path=str(path), reason=str(error)) from error
    values = {each.field: _value(document, each, path) for each in DECLARED}
    return replace(Settings(), **{field: value for field, value in values.items() if value is not None})


def settings_text(settings: Settings) -> str:
    """The file's text; keys with default values are left out."""
    sections: dict[str, list[str]] = {}
    for each in DECLARED:
        value = getattr(settings, each.field)
        if value != getattr(Settings(), each.field):
            section, _, name = each.key.partition(".")
            quoted = "".join(_escaped(letter) for letter in value)
            sections.setdefault(section, []).append(f'{name} = "{quoted}"')
    parts = (f"[{section}]\n" + "\n".join(lines) for section, lines in sections.items())
    return "\n\n".join(parts) + "\n"


def _escaped(letter: str) -> str:
    """As TOML wants it: a bare control character would make the whole file unreadable."""
    if letter in '"\\':
        return f"\\{letter}"
    return letter if letter.isprintable() else f"\\U{ord(letter):08X}"


def lock_after_ms(settings: Settings, shop: LockRules = NEVER_LOCKED) -> float:
    """After how long without a touch the till is locked; zero for never, and for what is no number of minutes.

    What this computer has not set is as the shop has it.
    """
    try:
        minutes = float(settings.lock_after or shop.after_minutes)
    except ValueError:
        return 0.0
    return minutes * 60_000 if 0 < minutes <= 24 * 60 else 0.0


def locks_each_sale(settings: Settings, shop: LockRules = NEVER_LOCKED) -> bool:
    """What this computer has not set is as the shop has it."""
    return settings.lock_each_sale == "yes" if settings.lock_each_sale else shop.each_sale


def database_override() -> str:
    """`POS_DATABASE_URL`, or empty."""
    return os.environ.get("POS_DATABASE_URL", "")


def settings_page() -> str:
    """docs/settings.md, made from the declarations."""
    defaults = Settings()
    rows = [
        f"| `{each.key}` | {each.meaning}{_choices(each)} | `{getattr(defaults, each.field) or ' '}` |"
        for each in DECLARED
    ]
    return "\n".join(
        [
            "# Settings of one computer",
            "",
            f"Kept in `{FILE_NAME}` in the home folder (`POS_HOME`). This page is made from `pos/settings.py`;",
            "a test checks that it is current.",
            "",
            "| Key | Meaning | Default |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def _choices(each: Declared) -> str:
    return f" One of {', '.join(each.choices)}." if each.choices else ""


def _value(document: dict[str, Any], each: Declared, path: Path) -> str | None:
    section, _, name = each.key.partition(".")
    table = document.get(section, {})
    if not isinstance(table, dict):
        raise Refused(
            "settings_bad",
            key=section,
            path=str(path),
            reason=say("write [{section}] above its settings", section=section),
        )
    value = table.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Refused("settings_bad", key=each.key, path=str(path), reason=say("a text in quotes is needed"))
    if each.choices and value not in each.choices:
        raise Refused(
            "settings_bad",
            key=each.key,
            path=str(path),
            reason=say("one of {choices}", choices=", ".join(each.choices)),
        )
    return value


if {each.field for each in DECLARED} != {field.name for field in fields(Settings)}:
    raise TypeError("every field of Settings is declared once")


def for_training(settings: Settings) -> Settings:
    """Printers as they are; the terminal is played by the program, and lines and screens that the real till holds are left to it.

    Its window is small: the real till stays in sight beside it.
    """
    has_terminal = settings.terminal not in {"", "none"}
    return replace(
        settings,
        terminal="simulator" if has_terminal else "none",
        scanner="none",
        scale="none",
        pole="none",
        customer_display="off",
        window="small",
    )
