"""Practice: what stands in for the server and the door while nothing that is done is meant.

A till in training has a journal of its own that is thrown away, numbers of its own, and no way to any server. Whoever
practises signs in, and consents, with any PIN.
"""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from pos.domain.inputs.codes import fold_username
from pos.errors import Refused, Unavailable
from pos.till.approving import APPROVE, DISCOUNT
from pos.till.clock import Clock
from pos.till.database_thread import DatabaseThread
from pos.till.link import Link
from pos.till.price_book import PriceBook
from pos.till.server import TillServer
from pos.till.session import SignedIn
from pos.till.sign_in import OFFLINE_RIGHTS, Door, Kind
from pos.till.worker import TillWorker

if TYPE_CHECKING:
    from pos.db.endpoint import Endpoint

CASHIER = OFFLINE_RIGHTS
MANAGER = CASHIER | {APPROVE, DISCOUNT, "reports.read"}
"""What a person may practise, by whether their role consents to what others may not do."""


class NoPlace:
    """Where the database of a training is: nowhere."""

    def endpoint(self) -> Endpoint | None:
        """Raises Unavailable("server_unreachable"), whoever asks."""
        raise Unavailable("server_unreachable", reason="training")

    def release(self) -> None:
        """Nothing is held."""


class TrainingDoor(Door):
    """Everybody of the shop comes in, with any PIN or password; nobody's secret is asked, kept or sent."""

    def __init__(
        self,
        prices: PriceBook,
        server: TillServer,
        worker: TillWorker,
        database_thread: DatabaseThread,
        clock: Clock,
        link: Link,
    ) -> None:
        super().__init__(server, worker, database_thread, clock, bytes, link)
        self._prices = prices

    def sign_in(
        self,
        username: str,
        kind: Kind,  # noqa: ARG002 any will do
        secret: str,  # noqa: ARG002 as above
        *,
        may_choose: bool = False,  # noqa: ARG002 nobody is asked for another one
    ) -> Future[SignedIn]:
        """The person; Refused("wrong_password") for a name that the shop does not have."""
        return self._found(fold_username(username))

    def consult(self, username: str, kind: Kind, secret: str) -> Future[SignedIn]:  # noqa: ARG002 any will do
        return self._found(fold_username(username))

    def check_leaving(self) -> Future[None]:
        """Nothing has to be sent first."""
        done: Future[None] = Future()
        done.set_result(None)
        return done

    def sign_out(self, user: SignedIn) -> Future[None]:  # noqa: ARG002 there is no session to end
        return self.check_leaving()

    def end_sessions(self) -> None:
        """There are none."""

    def _found(self, username: str) -> Future[SignedIn]:
        done: Future[SignedIn] = Future()
        person = next((each for each in self._prices.people if each["username"] == username), None)
        if person is None:
            done.set_exception(Refused("wrong_password", tries_left=1))
        else:
            done.set_result(self._person(person))
        return done

    def _person(self, person: Mapping[str, Any]) -> SignedIn:
        approvers = {each["id"] for each in self._prices.approvers()}
        return SignedIn(
            person_id=str(person["id"]),
            username=str(person["username"]),
            name=str(person["name"]),
            role=str(person["role"]),
            permissions=MANAGER if person["id"] in approvers else CASHIER,
        )
