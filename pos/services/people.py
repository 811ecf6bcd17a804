"""People and roles as the office looks at them: what is set, who is signed in where, and what each role may do. Never a secret."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from pos.db.models.people import Role as RoleRow
from pos.db.models.people import RolePermission
from pos.db.models.store import Setting
from pos.domain.limits import Limits, limits_of
from pos.domain.return_rules import ReturnRules, return_rules
from pos.services.users import Person

DISCOUNT = "discount"


@dataclass(frozen=True, slots=True)
class SignedInAt:
    """A session that was neither ended nor ran out. Alive: something was done with it in the last quarter of an hour."""

    till: str
    till_name: str
    since_at: dt.datetime
    seen_at: dt.datetime
    is_alive: bool


@dataclass(frozen=True, slots=True)
class PersonSeen:
    """A person with when their secrets were set (None: there is none), and where they are signed in, the latest first."""

    person: Person
    created_at: dt.datetime
    last_seen_at: dt.datetime | None
    password_set_at: dt.datetime | None
    pin_set_at: dt.datetime | None
    badge_set_at: dt.datetime | None
    sessions: tuple[SignedInAt, ...] = ()


@dataclass(frozen=True, slots=True)
class Role:
    """What a role may do: its permissions, and how far it goes alone."""

    code: str
    name: str
    permissions: frozenset[str]
    limits: Limits

    def covers(self, other: Role) -> bool:
        """May this role hand out the other one? The database has the same rule (sec.need_role)."""
        return other.permissions <= self.permissions


@dataclass(frozen=True, slots=True)
class Staff:
    """Everything that the page of people shows, of one moment. Roles come with the most permissions first."""

    people: tuple[PersonSeen, ...]
    roles: tuple[Role, ...]
    return_rules: ReturnRules


def list_staff(session: Session) -> Staff:
    """Needs the permission `people.edit`. Raises Refused("not_allowed")."""
    settings = {
        row.key: row.value
        for row in session.execute(
            select(Setting.key, Setting.value).where(
                (Setting.key == "limits") | Setting.key.startswith("returns.")
            )
        )
    }
    return Staff(_people(session), _roles(session, settings.get("limits")), return_rules(settings))


def _people(session: Session) -> tuple[PersonSeen, ...]:
    rows = session.execute(
        text(
            "SELECT id, username, display_name, role, is_active, locale, created_at, last_seen_at, password_set_at, pin_set_at,"
            " badge_set_at, sessions FROM pos.people_overview()"
        )
    )
    return tuple(
        PersonSeen(
            Person(row.id, row.username, row.display_name, row.role, row.is_active, row.locale),
            row.created_at,
            row.last_seen_at,
            row.password_set_at,
            row.pin_set_at,
            row.badge_set_at,
            tuple(
                SignedInAt(
                    each["till"],
                    each["name"],
                    dt.datetime.fromisoformat(each["since"]),
                    dt.datetime.fromisoformat(each["at"]),
                    each["is_alive"],
                )
                for each in row.sessions
            ),
        )
        for row in rows
    )


def _roles(session: Session, limits: object) -> tuple[Role, ...]:
    granted: dict[str, set[str]] = {}
    for row in session.execute(select(RolePermission.role, RolePermission.permission)):
        granted.setdefault(row.role, set()).add(row.permission)
    roles = [
        Role(
            row.code,
            row.name,
            frozenset(may := granted.get(row.code, set())),
            limits_of(limits, row.code, may_discount=DISCOUNT in may),
        )
        for row in session.execute(select(RoleRow.code, RoleRow.name))
    ]
    return tuple(sorted(roles, key=lambda each: (-len(each.permissions), each.name)))
