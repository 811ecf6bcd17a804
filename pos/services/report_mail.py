"""Whom the tills mail their Z reports: the shop's setting `report.mail_to`, a list of addresses."""

from __future__ import annotations

from typing import Final

from sqlalchemy.orm import Session

from pos.domain.inputs.mail_address import mail_addresses_from, read_mail_addresses
from pos.services import store

KEY: Final = "report.mail_to"


def get(session: Session) -> tuple[str, ...]:
    """The addresses; none where nobody set any."""
    return mail_addresses_from(store.get_settings(session).get(KEY))


def save(session: Session, typed: str) -> tuple[str, ...]:
    """Those that were typed, tidied up. Raises Refused: `not_allowed`, or as `read_mail_addresses`."""
    addresses = read_mail_addresses(typed)
    store.put_setting(session, KEY, list(addresses))
    return addresses
