"""E-mail addresses as people type them: one address, or several, of a form that a mail server takes.

Whether there is such a mailbox, only its own server knows.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pos.errors import Refused

LONGEST: Final = 254
"""RFC 5321, 4.5.3.1.3, less the angle brackets."""
LONGEST_LOCAL: Final = 64
MOST_ADDRESSES: Final = 10
_BETWEEN: Final = re.compile(r"[\s,;]+")
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_LABEL: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?")


def read_mail_address(text: str) -> str:
    """The address, without spaces around it; a domain in other letters in the form that mail servers know (xn--...).

    Quoted names, comments and addresses without a domain are not taken: who types one has made a mistake. Raises
    Refused("mail_address_bad", address).
    """
    typed = text.strip()
    local, at, domain = typed.rpartition("@")
    if not at or len(local) > LONGEST_LOCAL or _LOCAL.fullmatch(local) is None:
        raise Refused("mail_address_bad", address=typed[:60])
    try:
        plain = domain.encode("idna").decode("ascii") if not domain.isascii() else domain
    except UnicodeError as error:
        raise Refused("mail_address_bad", address=typed[:60]) from error
    labels = plain.split(".")
    is_domain = len(labels) > 1 and all(_LABEL.fullmatch(label) for label in labels)
    address = f"{local}@{plain.lower()}"
    if not is_domain or labels[-1].isdigit() or len(address) > LONGEST:
        raise Refused("mail_address_bad", address=typed[:60])
    return address


def read_mail_addresses(text: str) -> tuple[str, ...]:
    """Addresses with commas, semicolons, spaces or line ends between them, each once; none is fine.

    Raises Refused: `mail_address_bad`, `mail_addresses_too_many` (most).
    """
    found = tuple(dict.fromkeys(read_mail_address(each) for each in _BETWEEN.split(text) if each))
    if len(found) > MOST_ADDRESSES:
        raise Refused("mail_addresses_too_many", most=MOST_ADDRESSES)
    return found


def mail_addresses_from(value: Any) -> tuple[str, ...]:
    """What a setting holds; nothing where it holds anything else than addresses."""
    try:
        return read_mail_addresses(" ".join(value)) if isinstance(value, list) else ()
    except (Refused, TypeError):
        return ()
