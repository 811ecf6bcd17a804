"""What other tills ask consent for, for whoever may give it here: the open requests, and the answer.

The server decides who may see and answer them. How much somebody may consent to is said by their own limits, here and at the
till that asked.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any, Protocol

from pos.domain.limits import Limits
from pos.errors import Refused
from pos.till.approving import APPROVE, DISCOUNT
from pos.till.futures import then
from pos.till.link import Link, LinkStatus
from pos.till.session import TillSession

if TYPE_CHECKING:
    from pos.services.approvals import Request

NEEDS = "needs."
"""Before the names of limits in what a request says."""


class Asking(Protocol):
    """How a use case reaches the server as the person signed in; `pos.app.App` is one."""

    def query(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...
    def change(self, use_case: Callable[..., Any], *arguments: Any, **named: Any) -> Future[Any]: ...


@dataclass(frozen=True, slots=True)
class OpenRequest:
    """Somebody waits for an answer. `is_within`: the person signed in here may consent to as much."""

    id: uuid.UUID
    act: str
    till_name: str
    person_name: str
    asked_at: datetime
    detail: Mapping[str, str]
    is_within: bool


class Requests:
    """One per till. Futures are done on other threads."""

    def __init__(self, session: TillSession, asking: Asking, link: Link) -> None:
        self._session, self._asking, self._link = session, asking, link

    @property
    def may_decide(self) -> bool:
        """Is somebody signed in with the server who may consent, and is the server there?"""
        user = self._session.user
        is_there = self._link.state.status is not LinkStatus.OFFLINE
        return is_there and user is not None and user.token is not None and user.may(APPROVE)

    def list_open(self) -> Future[list[OpenRequest]]:
        """What waits for an answer and was not asked by the person signed in, the oldest first. Raises Refused as `App.query`."""
        from pos.services import approvals

        user = self._session.user
        if user is None:
            raise Refused("nobody_signed_in")
        limits = self._session.prices.limits(user.role, may_discount=user.may(DISCOUNT))
        return then(
            self._asking.query(approvals.list_open),
            lambda found: [_shown(each, limits) for each in found if str(each.person) != user.person_id],
        )

    def decide(self, request: uuid.UUID, note: str = "", *, is_granted: bool) -> Future[bool]:
        """Answer it. False when somebody was first, or it is over. The future fails as `services.approvals.decide` does."""
        from pos.services import approvals

        return self._asking.change(approvals.decide, request, note, is_granted=is_granted)


def _shown(request: Request, limits: Limits) -> OpenRequest:
    detail = {str(key): str(value) for key, value in request.detail.items()}
    return OpenRequest(
        id=request.id,
        act=request.act,
        till_name=request.till_name,
        person_name=request.person_name or "",
        asked_at=request.asked_at,
        detail=detail,
        is_within=_is_within(detail, limits),
    )


def _is_within(detail: Mapping[str, str], limits: Limits) -> bool:
    """A request that does not say what it needs in figures is beyond everybody with a limit."""
    try:
        needed = {
            key.removeprefix(NEEDS): Decimal(value) for key, value in detail.items() if key.startswith(NEEDS)
        }
    except InvalidOperation:
        return limits == Limits()
    return limits.cover(needed) if all(each.is_finite() for each in needed.values()) else limits == Limits()
