"""The way of this computer's mail: from its settings, with the password from the system's keyring or a file that only its user can read."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Final

from pos.bootstrap.keys import SERVICE, Keyring, system_keyring
from pos.db.durable import durable_write
from pos.domain.inputs.mail_address import read_mail_address
from pos.errors import Refused, Unavailable
from pos.hardware.mail_server import MailRoute
from pos.home import Home
from pos.settings import Settings
from pos.words import say

log = logging.getLogger(__name__)
SECRET: Final = "mail"  # noqa: S105 the name of a file, no password
LARGEST_PORT: Final = 65_535


def mail_route(settings: Settings) -> MailRoute | None:
    """How mail leaves; None while no server is named. Raises Refused: `settings_bad`, `mail_address_bad`, `mail_tls_needed`."""
    if not settings.mail_server:
        return None
    port = settings.mail_port or "0"
    if not (port.isascii() and port.isdigit() and int(port) <= LARGEST_PORT):
        raise Refused(
            "settings_bad",
            key="mail.port",
            path="settings.toml",
            reason=say("a number up to 65535 is needed"),
        )
    route = MailRoute(
        settings.mail_server,
        read_mail_address(settings.mail_sender),
        int(port),
        settings.mail_tls,
        settings.mail_user,
        settings.mail_certificate,
    )
    route.check()
    return route


def mail_password(home: Home, ring: Keyring | None = None, *, is_demo: bool = False) -> str:
    """The password; empty when none was kept. `ring` is for tests; None asks the system, but not for a demo.

    A locked keyring may ask the person: not for the GUI thread. Raises Unavailable("mail_password_locked").
    """
    file = home.secret(SECRET)
    if file.exists():
        return file.read_text(encoding="utf-8")
    if not _marker(home).exists():
        return ""
    ring = ring or (None if is_demo else system_keyring())
    found = _ask(ring, home)
    if found is None:
        raise Unavailable("mail_password_locked")
    return found


def keep_mail_password(
    home: Home, password: str, ring: Keyring | None = None, *, is_demo: bool = False
) -> None:
    """Keep it in place of the one before; an empty one forgets it. May ask the person, as above."""
    file = home.secret(SECRET)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    ring = ring or (None if is_demo else system_keyring())
    if password and ring is not None and _keep(ring, home, password):
        durable_write(_marker(home), b"", 0o600)
        file.unlink(missing_ok=True)
        return
    if password:
        durable_write(file, password.encode(), 0o600)
    else:
        file.unlink(missing_ok=True)
        if ring is not None:
            _keep(ring, home, "")
    _marker(home).unlink(missing_ok=True)


def _marker(home: Home) -> Path:
    return home.secret(f"{SECRET}.in-keyring")


def _account(home: Home) -> str:
    return f"{SECRET}@{home.path}"


def _ask(ring: Keyring | None, home: Home) -> str | None:
    if ring is None:
        return None
    try:
        return ring.get_password(SERVICE, _account(home))
    except Exception as error:  # noqa: BLE001 locked, cancelled, gone: it gives nothing
        log.info("the keyring gave nothing: %s", error)
        return None


def _keep(ring: Keyring, home: Home, password: str) -> bool:
    """Write and read back: some backends take everything and keep nothing."""
    with contextlib.suppress(Exception):  # then a file it is
        ring.set_password(SERVICE, _account(home), password)
        return _ask(ring, home) == password
    return False
