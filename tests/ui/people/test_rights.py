"""The table of rights is a picture of what is checked: every row's permission is asked for somewhere, and limits say what they let go."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from pos.domain.limits import NO_LIMITS, NOTHING
from pos.domain.return_rules import Leave, ReturnRules
from pos.i18n import Locale
from pos.services.people import Role, Staff
from pos.ui.people.rights import EVERYBODY, LIMITED, OFFICE, SHOP, TILL, rights_of
from tests.ui.people.staff import ROLES, FakeErrands

PACKAGE = Path(__file__).resolve().parents[3] / "pos"


def cells(roles=ROLES, rules=None) -> dict[str, list[str]]:
    staff = Staff((), roles, rules or ReturnRules())
    return {
        right.text: [cell.kind if cell.kind != "asks" else cell.text for cell in right.cells]
        for right in rights_of(staff, Locale())
    }


@pytest.mark.parametrize("permission", sorted({row[0] for row in (*TILL, *SHOP, *OFFICE)} - {EVERYBODY}))
def test_every_permission_with_a_row_is_checked(shop, permission) -> None:
    """By the database, or at the till by the code that does it; `owner.appoint` by what a role may hand out."""
    asked = shop.value(
        "SELECT string_agg(x, ' ') FROM (SELECT prosrc FROM pg_proc WHERE pronamespace IN ('pos'::regnamespace, 'sec'::regnamespace)"
        " UNION ALL SELECT concat(qual, with_check) FROM pg_policies) s(x)"
    )
    at_the_till = " ".join(
        (PACKAGE / "till" / name).read_text(encoding="utf-8") for name in ("drawer.py", "desk.py")
    )
    found = re.search(rf"""(need|may)\(["']{re.escape(permission)}["']""", asked + at_the_till)
    is_feature = f': "{permission}"' in at_the_till
    is_handed_out = permission == "owner.appoint" and "EXCEPT SELECT permission" in asked
    assert found or is_feature or is_handed_out


def test_every_limit_with_a_row_is_counted_against() -> None:
    code = (
        " ".join(each.read_text(encoding="utf-8") for each in (PACKAGE / "till").glob("*.py"))
        + (PACKAGE / "domain" / "limits.py")
        .read_text(encoding="utf-8")
        .partition("def needed_for_discount")[2]
    )
    for names, _ in LIMITED:
        for name in names:
            kind, _, what = name.partition("_")
            assert f'"{name}":' in code or (kind in {"line", "sale"} and f'{{what}}_{what}":' in code), name


def test_columns_are_roles_with_who_may_the_least_first() -> None:
    found = cells()
    assert found["Make owners"] == ["denied", "denied", "allowed"]
    assert found["Manage users"] == ["denied", "allowed", "allowed"]
    assert found["Sell and take payment"] == ["allowed"] * 3
    assert found["Shop"] == []


def test_limits_say_over_what_somebody_is_asked() -> None:
    found = cells()
    assert found["Discount on a line"] == ["Over 10%", "allowed", "allowed"]
    assert found["Lower a price"] == ["Asks", "allowed", "allowed"]
    assert found["Take cash out of the drawer"] == ["Over €50", "allowed", "allowed"]
    both = replace(NOTHING, line_percent=Decimal("12.5"), line_amount=Decimal(5))
    assert cells((replace(ROLES[2], limits=both),))["Discount on a line"] == ["Over 12.5% or €5"]
    nothing = replace(NO_LIMITS, line_percent=Decimal(0), line_amount=Decimal(5))
    assert cells((replace(ROLES[2], limits=nothing),))["Discount on a line"] == ["Asks"]


def test_a_permission_taken_away_is_gone_from_the_table() -> None:
    less = replace(ROLES[2], permissions=ROLES[2].permissions - {"refund", "drawer.open"})
    found = cells((less,))
    assert found["Take goods back with a receipt"] == ["denied"]
    assert found["Return without a receipt"] == ["denied"]
    assert cells((replace(less, permissions=less.permissions - {"cash.move"}),))[
        "Take cash out of the drawer"
    ] == ["denied"]
    assert found["Open the drawer without a sale"] == ["denied"]


@pytest.mark.parametrize(
    ("leave", "cashier", "owner"),
    [
        (Leave.NO, "denied", "denied"),
        (Leave.APPROVE, "Asks", "allowed"),
        (Leave.YES, "allowed", "allowed"),
    ],
)
def test_the_shops_rules_of_return_stand_above_the_roles(leave, cashier, owner) -> None:
    found = cells(rules=ReturnRules(without_receipt=leave, other_way=Leave.NO))
    assert found["Return without a receipt"] == [
        cashier,
        "allowed" if owner == "allowed" else "denied",
        owner,
    ]
    assert found["Pay back in another way than it was paid"] == ["denied"] * 3


def test_a_role_of_the_shops_own_has_a_column() -> None:
    helper = Role("stock_keeper", "Stock keeper", frozenset({"sell", "stock.edit"}), NOTHING)
    staff = FakeErrands(roles=(*ROLES, helper)).list_staff()
    assert len(rights_of(staff, Locale())[1].cells) == 4
