"""A second person looks at something: by their own name and PIN, or by their badge, without anybody else being signed out.

Their session on the server lasts for the question only. Without the server it is whoever signed in here of late, by role.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future

from pos.errors import Refused
from pos.till.futures import then
from pos.till.session import SignedIn
from pos.till.sign_in import Door, Kind

Verify = Callable[[str, str, Kind], Future[str]]
"""Username, secret and what the secret is; the id of the person, or Refused."""

APPROVE = "approve"
ROLES_WITHOUT_SERVER = frozenset({"owner", "admin"})


def verify_at(door: Door) -> Verify:
    """The future fails as `Door.sign_in`, and with Refused("verify_not_allowed", name)."""

    def verify(username: str, secret: str, kind: Kind) -> Future[str]:
        return then(door.sign_in(username, kind, secret), lambda user: _allowed(door, user))

    return verify


def _allowed(door: Door, user: SignedIn) -> str:
    door.sign_out(user)
    may = user.may(APPROVE) if user.token is not None else user.role in ROLES_WITHOUT_SERVER
    if not may:
        raise Refused("verify_not_allowed", name=user.name)
    return user.person_id
