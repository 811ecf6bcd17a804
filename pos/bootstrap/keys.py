"""The key that seals sign-ins for offline use: in the operating system's keyring, or in a file where there is none.

A keyring (Windows Credential Manager, macOS Keychain, a desktop's Secret Service) is not copied with the till's folder,
so a stolen folder does not even allow guessing a four-digit PIN. A till without a desktop session has no keyring; there
the key lies in a file that only its user can read, and a thief of the whole folder can guess (docs/security.md).
"""

from __future__ import annotations

import base64
import logging
import secrets
from typing import Final, Protocol, cast

from pos.db.durable import durable_write
from pos.errors import Unavailable
from pos.home import Home

log = logging.getLogger(__name__)
SERVICE: Final = "Tern"
KEY_BYTES: Final = 32


class Keyring(Protocol):
    """The part of a `keyring` backend that is used."""

    def get_password(self, service: str, username: str) -> str | None: ...
    def set_password(self, service: str, username: str, password: str) -> None: ...


def sealing_key(home: Home, till: str, ring: Keyring | None = None, *, is_demo: bool = False) -> bytes:
    """The key of this till, made at the first need. `ring` is for tests; None asks the system, but not for a demo.

    May take a moment, and a locked keyring may ask the person: not for the GUI thread. Raises
    Unavailable("keyring_locked") when the key is in a keyring that does not give it.
    """
    file = home.secret(f"seal-{till}")
    if file.exists():
        return file.read_bytes()
    marker = home.secret(f"seal-{till}.in-keyring")
    ring = ring or (None if is_demo else system_keyring())
    account = f"{till} in {home.path}"
    found = _ask(ring, account)
    if found is not None:
        return found
    if marker.exists():
        raise Unavailable("keyring_locked", till=till)
    key = secrets.token_bytes(KEY_BYTES)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if ring is not None and _keep(ring, account, key):
        durable_write(marker, b"", 0o600)
    else:
        durable_write(file, key, 0o600)
    return key


def system_keyring() -> Keyring | None:
    """The system's keyring, or None where there is none worth the name."""
    try:
        import keyring

        ring = keyring.get_keyring()
        is_usable = ring.priority >= 1
    except Exception as error:  # noqa: BLE001 a backend may fail in its own ways; then there is no keyring
        log.info("no keyring: %s", error)
        return None
    return cast("Keyring", ring) if is_usable else None


def _ask(ring: Keyring | None, account: str) -> bytes | None:
    if ring is None:
        return None
    try:
        text = ring.get_password(SERVICE, account)
        return base64.b64decode(text, validate=True) if text else None
    except Exception as error:  # noqa: BLE001 locked, cancelled, gone: the caller decides what that means
        log.info("the keyring gave nothing: %s", error)
        return None


def _keep(ring: Keyring, account: str, key: bytes) -> bool:
    """Write and read back: some backends take everything and keep nothing."""
    try:
        ring.set_password(SERVICE, account, base64.b64encode(key).decode("ascii"))
    except Exception as error:  # noqa: BLE001 then a file it is
        log.info("the keyring took nothing: %s", error)
        return False
    return _ask(ring, account) == key
