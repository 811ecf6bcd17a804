"""Prices and products at hand: reads of the snapshot and the rules made from it, in memory. Never waits."""

from __future__ import annotations

import calendar
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from pos.domain.cash_rounding import CashRounding, RoundingScope
from pos.domain.inputs.mail_address import mail_addresses_from
from pos.domain.inputs.text import printable
from pos.domain.limits import Limits, limits_of
from pos.domain.lock_rules import lock_rules
from pos.domain.money import Currency
from pos.domain.payment_rules import payment_rules
from pos.domain.price_list import PriceLists
from pos.domain.pricing import PriceRules
from pos.domain.product import Category, Product
from pos.domain.receipt import StoreProfile
from pos.domain.receipt_layout import layout_from
from pos.domain.return_rules import return_rules
from pos.domain.rounding import Rounding, RoundingMode
from pos.domain.rule_documents import price_rule_from, promotion_from, switch_from, tax_from
from pos.domain.scale_code import DEFAULT_PATTERNS, check_patterns
from pos.domain.shift_count import rules_from as shift_rules_from
from pos.domain.tax import TaxRounding
from pos.errors import Refused
from pos.journal.snapshot import Found, Snapshot

log = logging.getLogger(__name__)
T = TypeVar("T")
LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A tax, offer, price rule or use that this program cannot read. `kind` is the snapshot's, `name` what people call it."""

    kind: str
    id: str
    name: str


class PriceBook:
    """What the till knows about its goods. `reload` after the snapshot changed; reads go to the snapshot itself."""

    def __init__(self, snapshot: Snapshot, *, is_training: bool = False) -> None:
        self._snapshot, self._is_training = snapshot, is_training
        self.on_reload: list[Callable[[], None]] = []
        """Called on the thread that reloads."""
        self.unreadable: tuple[Unreadable, ...] = ()
        """What is left out: offers and prices are not given, goods with such a tax are not sold."""
        self.reload()

    def reload(self) -> None:
        """Read the small things (store, taxes, promotions, categories, people) again."""
        unreadable: list[Unreadable] = []
        stores = self._snapshot.documents("store")
        self._store_document: dict[str, Any] = stores[0] if stores else {}
        self.store = replace(store_from(self._store_document), is_training=self._is_training)
        self.rules = PriceRules(
            currency=self.store.currency,
            taxes={tax.id: tax for tax in self._readable("tax", tax_from, unreadable)},
            promotions=tuple(self._readable("promotion", promotion_from, unreadable)),
            tax_rounding=TaxRounding(self._store_document.get("tax_rounding", TaxRounding.DOCUMENT)),
            tax_mode=self._tax_mode(),
            switches={switch.id: switch for switch in self._readable("tax_switch", switch_from, unreadable)},
            price_lists=PriceLists(
                tuple(self._readable("price_rule", price_rule_from, unreadable)), self.store.id
            ),
        )
        self.unreadable = tuple(unreadable)
        step = self._store_document.get("cash_step")
        self.payment_rules = payment_rules(
            self._store_document.get("payment") or {},
            self.store.currency,
            self._cash_rounding(step) if step else None,
        )
        self.tender_rules = self.payment_rules.tenders
        self.patterns = self._patterns()
        self.return_rules = return_rules(self._store_document.get("returns") or {})
        self.shift_rules = shift_rules_from(self._store_document.get("shift") or {})
        sale = self._store_document.get("sale") or {}
        self.has_line_for_each_scan = sale.get("sale.line_for_each_scan") in {True, "yes"}
        """A rescan makes a line of its own, whatever the product; else it raises the line that is there."""
        self.lock_rules = lock_rules(self._store_document.get("till") or {})
        """What a computer does that has not set its own."""
        self.categories: list[Category] = self._snapshot.categories()
        self.people: list[dict[str, Any]] = self._snapshot.documents("person")
        self.group_names = {
            str(each["id"]): str(each.get("name") or "")
            for each in self._snapshot.documents("customer_group")
        }
        """What the groups of customers are called, by their ids."""
        self._reasons: list[dict[str, Any]] = self._snapshot.documents("reason")
        for listener in self.on_reload:
            listener()

    def check_sellable(self, product: Product, tax_switch_id: str | None = None) -> None:
        """Rather not sold than sold without its tax or deposit. Raises Refused: `tax_unreadable`, `deposit_unreadable`, `use_unknown`."""
        switch = self.rules.switches.get(tax_switch_id) if tax_switch_id else None
        if tax_switch_id and switch is None:
            raise Refused("use_unknown")
        names = {each.id: each.name for each in self.unreadable if each.kind == "tax"}
        for each in (product, *(deposit.product for deposit in product.deposits)):
            for tax_id in switch.switched(each.tax_ids) if switch else each.tax_ids:
                if tax_id in names:
                    raise Refused("tax_unreadable", tax=names[tax_id], product=each.name)
        if self._snapshot.count_deposits(product.id) > len(product.deposits):
            raise Refused("deposit_unreadable", product=product.name)

    def _cash_rounding(self, step: str) -> CashRounding:
        mode = str(self._store_document.get("cash_rounding") or "half_up")
        scope = self._store_document.get("cash_rounding_scope") or RoundingScope.CASH_ONLY
        return CashRounding(Decimal(step), RoundingMode[mode.upper()], RoundingScope(scope))

    def _tax_mode(self) -> Rounding:
        """How taxes are rounded: half up to the currency's unit where the shop says nothing else."""
        unit = Decimal(self._store_document.get("tax_step") or self.store.currency.unit)
        mode = str(self._store_document.get("tax_mode") or "half_up")
        return Rounding(unit, RoundingMode[mode.upper()])

    def _patterns(self) -> tuple[str, ...]:
        """The shop's codes for weights and prices; those of most scales while it has set none that can be meant."""
        patterns = self._store_document.get("barcode_patterns")
        if patterns is None:
            return DEFAULT_PATTERNS
        try:
            return check_patterns(patterns)
        except Refused:
            log.exception("the setting barcode.patterns cannot be used")
            return DEFAULT_PATTERNS

    def _readable(
        self, kind: str, read: Callable[[dict[str, Any]], T], unreadable: list[Unreadable]
    ) -> Iterator[T]:
        """The documents of a kind. One that makes no sense is left out, noted, and told to the log: a till has to sell."""
        for document in self._snapshot.documents(kind):
            try:
                yield read(document)
            except (ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
                # Whatever its shape is: a document of a later program may be anything.
                log.exception("%s %s cannot be used", kind, document.get("id"))
                name = printable(str(document.get("name") or document.get("list_name") or ""))
                unreadable.append(Unreadable(kind, str(document.get("id")), name[:LONGEST_NAME]))

    def switch_of(self, group: str | None) -> str | None:
        """The other taxes that customers of a group have, if any."""
        groups = self._snapshot.documents("customer_group") if group is not None else []
        found = next((each.get("tax_switch") for each in groups if each["id"] == group), None)
        return found if found in self.rules.switches else None

    def cards_expire(self, day: date) -> date | None:
        """The last day on which a gift card sold on `day` can be used; None where the shop lets them stay."""
        months = self._store_document.get("gift_card_months")
        if not isinstance(months, int) or months <= 0:
            return None
        year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return date(year, month + 1, min(day.day, last))

    @property
    def is_filled(self) -> bool:
        """Has this till ever heard from a server?"""
        return bool(self._store_document)

    def find(self, candidates: tuple[str, ...]) -> Found | None:
        """The product with one of these codes, and how many pieces the code stands for."""
        return self._snapshot.find_pack(candidates)

    def get(self, product_id: str) -> Product | None:
        return self._snapshot.get(product_id)

    def search(self, text: str, limit: int = 20) -> list[Product]:
        return self._snapshot.search(text, limit)

    def tiles(self, category_id: str | None, limit: int = 200) -> list[Product]:
        """Best sellers; of one category and those below it when one is named."""
        return self._snapshot.tiles(self._family(category_id) if category_id else (), limit)

    def open_price_items(self, limit: int = 200) -> list[Product]:
        """Goods whose price is asked each time, best sellers first."""
        return self._snapshot.open_price_items(limit)

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

    # What people may do alone

    def limits(self, role: str, *, may_discount: bool) -> Limits:
        """What a role may do by itself in this shop."""
        return limits_of(self._store_document.get("limits"), role, may_discount=may_discount)

    def reasons(self, kind: str) -> list[str]:
        """The shop's reasons for an act, in its order: the first is the usual one."""
        mine = [each for each in self._reasons if each["kind"] == kind]
        return [
            str(each["label"]) for each in sorted(mine, key=lambda each: (each["position"], each["label"]))
        ]

    def approvers(self) -> list[dict[str, Any]]:
        """People whose role may consent to what others may not do alone."""
        roles = self._store_document.get("approving_roles") or ()
        return [each for each in self.people if each["role"] in roles]

    @property
    def report_addresses(self) -> tuple[str, ...]:
        """Whom Z reports are mailed."""
        return mail_addresses_from((self._store_document.get("report") or {}).get("report.mail_to"))

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
        email=document.get("email"),
        registration=document.get("registration"),
        tax_number=document.get("tax_number"),
        receipt_footer=tuple(document.get("receipt_footer", ())),
        locale=str(document.get("locale", "en")).replace("-", "_"),
        rollover_hour=int(document.get("rollover_hour", 4)),
        receipt_header=tuple(document.get("receipt_header", ())),
        layout=layout_from(document.get("receipt") or {}),
    )
