"""What the sign-in window shows before anything else is loaded: the shop, the till, the people, the money's format."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pos.domain.badge import holder_of, holder_on
from pos.errors import Refused
from pos.journal.snapshot import Snapshot
from pos.words import say


def holder_among(people: Iterable[Mapping[str, Any]], code: str) -> str:
    """The user name of whose badge it is. Raises Refused("badge_unknown"), also where nobody with these letters has one."""
    holder = holder_on(code)
    found = [each for each in people if each.get("has_badge") and holder_of(str(each["id"])) == holder]
    if len(found) != 1:
        raise Refused("badge_unknown")
    return str(found[0]["username"])


class Names:
    """Read from the snapshot's small documents; `reload` after the snapshot changed. No rule and no price is here."""

    def __init__(self, snapshot: Snapshot, till: str) -> None:
        self._snapshot = snapshot
        self.till = till
        self.reload()

    def reload(self) -> None:
        stores = self._snapshot.documents("store")
        store: dict[str, Any] = stores[0] if stores else {}
        self.store_name = str(store.get("name", ""))
        self.currency = str(store.get("currency", "EUR"))
        self.exponent = int(store.get("exponent", 2))
        self.locale = str(store.get("locale", "en"))
        self.till_name = str(store.get("till_name") or say("Till {till}", till=self.till))
        self.people: list[dict[str, Any]] = self._snapshot.documents("person")
