"""The password and the PIN of whoever is signed in at this till, as they change them themselves."""

from __future__ import annotations

from concurrent.futures import Future

from pos.errors import Refused
from pos.till.session import TillSession
from pos.till.shown import PasswordVerdict
from pos.till.sign_in import Door, OwnKind
from pos.till.verdicts import shortest_password, verdict_on


class OwnSecrets:
    """Made for the person signed in now. `change` asks the server."""

    def __init__(self, session: TillSession, door: Door) -> None:
        self._session, self._door = session, door

    @property
    def has_pin(self) -> bool:
        user = self._session.user
        return user is not None and any(
            each.get("pin_length") and str(each["id"]) == user.person_id
            for each in self._session.prices.people
        )

    def shortest_password(self) -> int:
        return shortest_password(is_admin=self._is_admin)

    def secret_verdict(self, secret: str) -> PasswordVerdict:
        return verdict_on(secret, is_admin=self._is_admin)

    @property
    def _is_admin(self) -> bool:
        user = self._session.user
        return user is not None and user.role != "cashier"

    def change(self, kind: OwnKind, new: str, old_kind: OwnKind, old: str) -> Future[None]:
        """As `Door.change_secret`. Raises Refused: `nobody_signed_in`, `signed_in_offline`."""
        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        if user.token is None:
            raise Refused("signed_in_offline")
        return self._door.change_secret(user, kind, new, old_kind, old)
