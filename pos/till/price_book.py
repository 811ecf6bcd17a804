"""Prices and products at hand: reads of the snapshot and the rules made from it, in memory. Never waits."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pos.domain.basket import PriceRules
from pos.domain.cash_rounding import CashRounding
from pos.domain.money import Currency
from pos.domain.product import Category, Product
from pos.domain.promotion import Promotion, PromotionKind
from pos.domain.receipt import StoreProfile
from pos.domain.tax import Tax, TaxKind, TaxRounding
from pos.domain.tender import TenderRules
from pos.journal.snapshot import Snapshot


class PriceBook:
    """What the till knows about its goods. `reload` after the snapshot changed; reads go to the snapshot itself."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self.reload()

    def reload(self) -> None:
        """Read the small things (store, taxes, promotions, categories, people) again."""
        stores = self._snapshot.documents("store")
        self._store_document: dict[str, Any] = stores[0] if stores else {}
        self.store = store_from(self._store_document)
        taxes = [tax_from(document) for document in self._snapshot.documents("tax")]
        promotions = [promotion_from(document) for document in self._snapshot.documents("promotion")]
        self.rules = PriceRules(
            currency=self.store.currency,
            taxes={tax.id: tax for tax in taxes},
            promotions=tuple(promotions),
            tax_rounding=TaxRounding(self._store_document.get("tax_rounding", TaxRounding.DOCUMENT)),
        )
        step = self._store_document.get("cash_step")
        self.tender_rules = TenderRules(self.store.currency, CashRounding(Decimal(step)) if step else None)
        self.categories: list[Category] = self._snapshot.categories()
        self.people: list[dict[str, Any]] = self._snapshot.documents("person")

    @property
    def is_filled(self) -> bool:
        """Has this till ever heard from a server?"""
        return bool(self._store_document)

    def find(self, candidates: tuple[str, ...]) -> Product | None:
        return self._snapshot.find_by_code(candidates)

    def get(self, product_id: str) -> Product | None:
        return self._snapshot.get(product_id)

    def search(self, text: str, limit: int = 20) -> list[Product]:
        return self._snapshot.search(text, limit)

    def tiles(self, category_id: str | None, limit: int = 200) -> list[Product]:
        """Best sellers; of one category and those below it when one is named."""
        return self._snapshot.tiles(self._family(category_id) if category_id else (), limit)

    def favourites(self, limit: int = 200) -> list[Product]:
        return self._snapshot.favourites(limit)

    def category(self, category_id: str | None) -> Category | None:
        return next((each for each in self.categories if each.id == category_id), None)

    def tint(self, category_id: str | None) -> int:
        """The tint of a category, or of the nearest one above it."""
        category = self.category(category_id)
        while category is not None and category.parent_id is not None:
            category = self.category(category.parent_id)
        return category.tint if category else 7

    def picture(self, product: Product) -> bytes:
        """The product's picture, or nothing."""
        return self._snapshot.picture(product.id) if product.has_picture else b""

    def person_name(self, person_id: str | None) -> str | None:
        return next((str(each["name"]) for each in self.people if each["id"] == person_id), None)

    def _family(self, category_id: str) -> tuple[str, ...]:
        family = [category_id]
        for parent in family:
            family.extend(each.id for each in self.categories if each.parent_id == parent)
        return tuple(family)


def store_from(document: dict[str, Any]) -> StoreProfile:
    """The store as the snapshot keeps it; an empty document gives a nameless shop in euro."""
    return StoreProfile(
        id=str(document.get("id", "")),
        name=str(document.get("name", "")),
        currency=Currency(str(document.get("currency", "EUR")), int(document.get("exponent", 2))),
        address=tuple(document.get("address", ())),
        phone=document.get("phone"),
        tax_number=document.get("tax_number"),
        receipt_footer=tuple(document.get("receipt_footer", ())),
        locale=str(document.get("locale", "en")),
        rollover_hour=int(document.get("rollover_hour", 4)),
    )


def tax_from(document: dict[str, Any]) -> Tax:
    return Tax(
        id=str(document["id"]),
        name=str(document["name"]),
        letter=str(document["letter"]),
        rate=Decimal(document["rate"]),
        kind=TaxKind(document.get("kind", TaxKind.PERCENT)),
        valid_from=_day(document.get("valid_from")),
        valid_to=_day(document.get("valid_to")),
    )


def promotion_from(document: dict[str, Any]) -> Promotion:
    return Promotion(
        id=str(document["id"]),
        name=str(document["name"]),
        kind=PromotionKind(document["kind"]),
        value=Decimal(document.get("value") or 0),
        take=int(document.get("take") or 1),
        pay=int(document.get("pay") or 1),
        product_ids=frozenset(document.get("product_ids") or ()),
        category_ids=frozenset(document.get("category_ids") or ()),
        valid_from=_instant(document.get("valid_from")),
        valid_to=_instant(document.get("valid_to")),
        priority=int(document.get("priority") or 0),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
