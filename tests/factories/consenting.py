"""A till of a shop with limits, where managers consent: the door, approvals and hand-given discounts over a real server."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pos.services import store, users
from pos.till.approving import Approvals
from pos.till.database_thread import DatabaseThread
from pos.till.giving import Giving
from pos.till.session import SignedIn
from pos.till.sign_in import Door
from tests.factories.real_till import RealTill
from tests.postgres import PIN, ROUNDS, Shop

ADAMS_PIN = "7391"
LIMITS = {
    "cashier": {"line_percent": "10", "line_amount": None, "sale_percent": "5", "sale_amount": None, "price_percent": "10"}
}  # fmt: skip


def add_pins_and_limits(shop: Shop, limits: Any = LIMITS) -> None:
    admin = shop.database(None)
    admin.run(users.set_pin, shop.people["adam"], ADAMS_PIN, rounds=ROUNDS)
    admin.run(store.put_setting, "limits", limits)


@dataclass
class Counter:
    """One till with somebody at it, and what they need to give and to ask."""

    till: RealTill
    door: Door
    approvals: Approvals
    giving: Giving
    thread: DatabaseThread = field(repr=False)

    def close(self) -> None:
        self.thread.shutdown()


def open_counter(till: RealTill, person: Callable[[], SignedIn] | None = None) -> Counter:
    """`till` as `open_till` gives it, with its cashier signed in by PIN at the server."""
    thread = DatabaseThread()
    door = Door(till.server, till.worker, thread, till.clock, lambda: b"k" * 32, till.link)
    till.fill()
    user = person() if person else door.sign_in("carla", "pin", PIN).result()
    till.token = user.token
    till.session.begin(user)
    approvals = Approvals(till.session, door, till, till.link)
    return Counter(till, door, approvals, Giving(till.session, approvals), thread)
