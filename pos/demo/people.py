"""The people of the demo shop. Their secrets are shown on the screen, so they are worth nothing anywhere else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DemoPerson:
    username: str
    name: str
    role: str
    pin: str
    password: str


CASHIER = DemoPerson("anna", "Anna Koster", "cashier", "4826", "anna-sells-bread")
ADMIN = DemoPerson("ben", "Ben Visser", "admin", "7391", "ben-orders-coffee")
OWNER = DemoPerson("carla", "Carla Ruiz", "owner", "5064", "carla-owns-the-shop")
PEOPLE = (CASHIER, ADMIN, OWNER)
