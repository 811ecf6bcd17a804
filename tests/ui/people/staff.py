"""People of a shop that exists nowhere, and errands that answer from it at once."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import replace
from decimal import Decimal

from pos.domain.limits import NO_LIMITS, NOTHING
from pos.domain.return_rules import ReturnRules
from pos.errors import Refused
from pos.services.people import PersonSeen, Role, SignedInAt, Staff
from pos.services.users import FirstSecrets, Person

NOW = dt.datetime(2025, 11, 20, 14, 32, tzinfo=dt.UTC)
TILL = {"sell", "refund", "shift.open", "cash.move", "drawer.open"}
ADMIN = TILL | {
    "discount", "catalog.edit", "cost.read", "stock.read", "stock.edit", "people.edit", "reports.read", "audit.read", "journal.read",
    "journal.review", "settings.edit", "customers.edit", "till.edit", "approve", "accounts.read", "accounts.edit",
}  # fmt: skip
CASHIER_LIMITS = replace(
    NOTHING,
    line_percent=Decimal(10),
    line_amount=None,
    sale_percent=Decimal(5),
    sale_amount=None,
    cash_out=Decimal(50),
)
ROLES = (
    Role("owner", "Owner", frozenset(ADMIN | {"owner.appoint"}), NO_LIMITS),
    Role("admin", "Admin", frozenset(ADMIN), NO_LIMITS),
    Role("cashier", "Cashier", frozenset(TILL), CASHIER_LIMITS),
)


def an_id(number: int) -> uuid.UUID:
    return uuid.UUID(int=number)


def ago(**past) -> dt.datetime:
    return NOW - dt.timedelta(**past)


def at_till(number=1, *, since=5, quiet=0) -> SignedInAt:
    return SignedInAt(f"T0{number}", f"Till {number}", ago(hours=since), ago(minutes=quiet), quiet < 15)


def somebody(number, name, role="cashier", *sessions, seen=None, pin=12, badge=None, **changed) -> PersonSeen:
    username = name.split()[0].lower()
    return PersonSeen(
        replace(Person(an_id(number), username, name, role, True, None), **changed),
        dt.datetime(2024, 3, number, 9, 0, tzinfo=dt.UTC),
        sessions[0].seen_at if sessions else seen,
        ago(days=200),
        None if pin is None else ago(days=pin),
        None if badge is None else ago(days=badge),
        sessions,
    )


CARLA, BEN, ANNA = str(an_id(3)), str(an_id(2)), str(an_id(1))
FLEUR = str(an_id(6))


def everybody() -> list[PersonSeen]:
    """In the order of the database: who may sign in, then by name."""
    return [
        somebody(1, "Anna Koster", "cashier", at_till(1)),
        somebody(2, "Ben Visser", "admin", seen=ago(hours=1, minutes=22), badge=40),
        somebody(3, "Carla Ruiz", "owner", at_till(2, since=1)),
        somebody(4, "Dina Okafor", seen=ago(hours=20, minutes=30)),
        somebody(5, "Emil Lang", seen=ago(days=3, hours=20, minutes=37), pin=None),
        somebody(6, "Fleur Jansen", seen=ago(days=79, hours=1, minutes=52), is_active=False),
    ]


class FakeErrands:
    """Answers at once; while `is_held`, keeps the errands until `deliver`. `error` refuses every act, `away` all."""

    def __init__(self, people=None, roles=ROLES, me=CARLA):
        self.people = everybody() if people is None else list(people)
        self.roles, self.me = roles, me
        self.done, self.held = [], []
        self.asked = 0
        self.is_held = False
        self.error = self.away = None

    def ask(self, use_case, *arguments, done, failed, **named):
        self.asked += 1
        self._run(use_case.__name__, arguments, done, failed, self.away)

    def do(self, use_case, *arguments, done, failed, **named):
        self.done.append((use_case.__name__, *arguments))
        self._run(use_case.__name__, arguments, done, failed, self.away or self.error)

    def _run(self, name, arguments, done, failed, error):
        def answer():
            try:
                if error is not None:
                    raise error
                found = getattr(self, name)(*arguments)
            except Exception as refused:  # noqa: BLE001 - handed on as the worker does
                failed(refused)
            else:
                done(found)

        if self.is_held:
            self.held.append(answer)
        else:
            answer()

    def deliver(self):
        held, self.held, self.is_held = self.held, [], False
        for answer in held:
            answer()

    def change_person(self, key, **changed):
        """Somebody else, somewhere."""
        at = next(at for at, each in enumerate(self.people) if str(each.person.id) == str(key))
        fields = {name: changed.pop(name) for name in ("sessions", "badge_set_at") if name in changed}
        self.people[at] = replace(
            self.people[at], person=replace(self.people[at].person, **changed), **fields
        )

    # the services
    def list_staff(self):
        return Staff(tuple(self.people), self.roles, ReturnRules())

    def change(self, person):
        owners = [each for each in self.people if each.person.role == "owner" and each.person.is_active]
        if [each.person.id for each in owners] == [person.id] and person.role != "owner":
            raise Refused("last_owner")
        self.change_person(
            person.id, display_name=person.display_name, role=person.role, is_active=person.is_active
        )
        if not person.is_active:
            self.change_person(person.id, sessions=())

    def hire(self, username, name, role):
        if any(each.person.username == username for each in self.people):
            raise Refused("username_taken", username=username)
        self.people.append(somebody(20, name, role, username=username))
        return FirstSecrets(an_id(20), "abcd-efgh-jkmn-2345", "4072")

    def sign_out_everywhere(self, key):
        ended = len(next(each for each in self.people if each.person.id == key).sessions)
        self.change_person(key, sessions=())
        return ended

    def reset_pin(self, _key):
        return "5830"

    def reset(self, _key):
        return "wxyz-2345-abcd-efgh"

    def give_badge(self, person, _shop, card):
        card.write_bytes(b"%PDF")
        self.change_person(person.id, badge_set_at=NOW)
        return "TERN"

    def drop_badge(self, key):
        self.change_person(key, badge_set_at=None)
        return True
