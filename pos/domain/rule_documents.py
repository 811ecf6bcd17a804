"""Taxes, offers and price lists as the snapshot keeps them (plain documents), read into what the domain computes with.

Missing keys mean what they mean in the domain; a document that makes no sense raises ValueError, TypeError, KeyError,
AttributeError or ArithmeticError, and nothing else.
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from pos.domain.price_list import PriceListRule
from pos.domain.promotion import Goods, Promotion, PromotionKind, Reward, RewardKind, Slot, check_promotion
from pos.domain.tax import Tax, TaxKind, TaxTreatment
from pos.domain.tax_rates import changes_from
from pos.domain.tax_switch import Keeps, TaxSwitch

Document = dict[str, Any]


def tax_from(document: Document) -> Tax:
    inside = document.get("is_inside")
    return Tax(
        id=str(document["id"]),
        name=str(document["name"]),
        letter=str(document["letter"]),
        rate=_finite(document["rate"]),
        kind=TaxKind(document.get("kind", TaxKind.PERCENT)),
        valid_from=_day(document.get("valid_from")),
        valid_to=_day(document.get("valid_to")),
        is_inside=None if inside is None else bool(inside),
        affects_later=bool(document.get("affects_later", False)),
        is_affected=bool(document.get("is_affected", True)),
        is_reverse_charge=bool(document.get("is_reverse_charge", False)),
        treatment=TaxTreatment(document.get("treatment", TaxTreatment.STANDARD)),
        legal_text=str(document.get("legal_text") or ""),
        changes=changes_from(document.get("changes")),
    )


def switch_from(document: Document) -> TaxSwitch:
    replaces = {str(old): tuple(map(str, new)) for old, new in document["replaces"].items()}
    return TaxSwitch(
        str(document["id"]), str(document["name"]), replaces, Keeps(document.get("keeps", Keeps.SHELF))
    )


def price_rule_from(document: Document) -> PriceListRule:
    return PriceListRule(
        id=str(document["id"]),
        list_name=str(document["list_name"]),
        price=_number(document.get("price")),
        percent_off=_number(document.get("percent_off")),
        product_id=document.get("product_id"),
        category_id=document.get("category_id"),
        customer_group=document.get("customer_group"),
        store_id=document.get("store_id"),
        min_quantity=_finite(document.get("min_quantity") or 0),
        valid_from=_instant(document.get("valid_from")),
        valid_to=_instant(document.get("valid_to")),
        priority=int(document.get("priority") or 0),
    )


def promotion_from(document: Document) -> Promotion:
    """Raises ValueError for an offer that cannot be meant, as `domain.promotion.check_promotion`."""
    goods = _goods(document)
    promotion = Promotion(
        id=str(document["id"]),
        name=str(document["name"]),
        kind=PromotionKind(document["kind"]),
        value=_finite(document.get("value") or 0),
        take=int(document.get("take") or 1),
        pay=1 if document.get("pay") is None else int(document["pay"]),
        product_ids=goods.product_ids,
        category_ids=goods.category_ids,
        valid_from=_instant(document.get("valid_from")),
        valid_to=_instant(document.get("valid_to")),
        priority=int(document.get("priority") or 0),
        first_day=_day(document.get("first_day")),
        last_day=_day(document.get("last_day")),
        get=int(document.get("get") or 1),
        gets=_goods(document.get("gets") or {}),
        slots=tuple(Slot(_goods(each), int(each.get("count") or 1)) for each in document.get("slots") or ()),
        reward=_reward(document.get("reward")),
        threshold=_finite(document.get("threshold") or 0),
        repeats=bool(document.get("repeats", False)),
        weekdays=frozenset(int(day) for day in document.get("weekdays") or ()),
        from_time=_time(document.get("from_time")),
        to_time=_time(document.get("to_time")),
        customer_groups=frozenset(map(str, document.get("customer_groups") or ())),
        coupon=document.get("coupon") or None,
        uses_left=_count(document.get("uses_left")),
        most=_count(document.get("most")),
        combines=bool(document.get("combines", False)),
    )
    check_promotion(promotion)
    return promotion


def _goods(document: Document) -> Goods:
    return Goods(
        frozenset(map(str, document.get("product_ids") or ())),
        frozenset(map(str, document.get("category_ids") or ())),
    )


def _reward(document: Document | None) -> Reward | None:
    if document is None:
        return None
    return Reward(RewardKind(document["kind"]), _finite(document["value"]))


def _count(value: object) -> int | None:
    return None if value is None else int(str(value))


def _number(value: object) -> Decimal | None:
    return None if value is None else _finite(value)


def _finite(value: object) -> Decimal:
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(f"{number} is no amount")
    return number


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _time(text: str | None) -> time | None:
    return None if text is None else time.fromisoformat(text)


def _instant(text: str | None) -> datetime | None:
    if text is None:
        return None
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError(f"{text} is nowhere")
    return at
