"""What the sign-in window shows before anything else is loaded: the shop, the till, the people, the money's format."""

from __future__ import annotations

from typing import Any

from pos.journal.snapshot import Snapshot
from pos.words import say


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
