"""A shop of its own with tills that sell there, for tests that follow a rule or an account from the office into the books."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pos.domain.tender import NOTHING_AGREED, Agreed, Funds, Tender, TenderKind
from tests.factories.real_till import RealTill, cashier
from tests.postgres import Shop


@pytest.fixture
def open_till(shop: Shop, tmp_path: Path) -> Iterator[Callable[[str], RealTill]]:
    opened: list[RealTill] = []

    def make(code: str = "T01") -> RealTill:
        host, port = shop.admin.hosts[0]
        address = f"postgresql:///{shop.admin.dbname}?host={host}&port={port}"
        login = (shop.cluster.roles[code], shop.cluster.passwords[code])
        till = RealTill(tmp_path / code, code, address, login)
        opened.append(till)
        till.fill()
        till.token = shop.sign_in("carla", code)
        till.session.begin(cashier(str(shop.people["carla"])))
        till.start()
        return till

    yield make
    for till in opened:
        till.close()


@pytest.fixture
def save(shop: Shop) -> Callable[..., Any]:
    token = shop.sign_in("adam", "T04")
    return lambda use_case, *values: shop.database("T04").run(use_case, *values, token=token)


def read(shop: Shop, use_case: Callable[..., Any], *values: Any) -> Any:
    """Ask as the admin."""
    return shop.database("T04").read(use_case, *values, token=shop.sign_in("adam", "T04"))


def sold(
    shop: Shop, till: RealTill, *tenders: Tender, agreed: Agreed = NOTHING_AGREED, funds: Funds | None = None
) -> dict[str, Any]:
    """Pay, post, and give back the body as the server keeps it."""
    total = till.session.priced().total
    taken = tenders or [Tender(TenderKind.CARD, total)]
    completed = till.session.complete(taken, agreed, funds).result()
    till.post_all()
    return posted(shop, completed.entry.id)


def posted(shop: Shop, entry_id: str) -> dict[str, Any]:
    payload = shop.value("SELECT payload FROM pos.journal WHERE id = %s", entry_id)
    body: dict[str, Any] = json.loads(payload)["body"]
    return body


def problems(shop: Shop) -> list[Any]:
    """What the books' own checks find."""
    admin = shop.connect(None)
    checks = ("verify_chain", "verify_entries", "verify_books", "verify_accounts")
    return [row for check in checks for row in admin.execute(f"SELECT * FROM pos.{check}()").fetchall()]  # noqa: S608 a constant


def kept_for_a_person(shop: Shop) -> list[Any]:
    """Entries that could not be put into the books: till, number in its journal, why."""
    return shop.connect(None).execute("SELECT till, seq, error FROM pos.poison ORDER BY till, seq").fetchall()


def is_clean(shop: Shop) -> bool:
    found, kept = problems(shop), kept_for_a_person(shop)
    if found or kept:
        print(found, kept)
    return not found and not kept
