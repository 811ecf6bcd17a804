"""Filling the snapshot from the database: whole the first time, afterwards what changed since.

One transaction reads, one writes; a till that is cut off in between keeps what it had.
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Iterable, Iterator
from typing import Any

from pos.db.database import Database
from pos.domain.account import AccountKind
from pos.domain.product import Product, Tracking
from pos.domain.quantity import Unit
from pos.domain.tax_rates import changes_document
from pos.journal.snapshot import Snapshot, SnapshotProduct, SnapshotWriter
from pos.services import catalog, snapshots, store
from pos.services.assortment import Promotion
from pos.services.snapshots import SnapshotDelta
from pos.services.snapshots import SnapshotProduct as ServerProduct

WATERMARK = "watermark"
STOCK_MARK = "stock_mark"
RANKED = 20_000
"""Best sellers get the first ranks; a search shows them first."""


def fill(database: Database, snapshot: Snapshot) -> bool:
    """Bring the snapshot up to date. True when something in it changed. Raises Unavailable."""
    watermark = snapshot.meta(WATERMARK)
    since = int(watermark) if watermark else None
    return database.read(_fill, snapshot, since)


def _fill(session: Any, snapshot: Snapshot, since: int | None) -> bool:
    delta = snapshots.fetch(session, since)
    documents = _documents(delta, store.till_name(session))
    ranks = snapshots.best_sellers(session, RANKED) if delta.is_full else []
    pictures: list[tuple[str, uuid.UUID | None]] = []
    products = _converted(delta.products, pictures)
    first = next(products, None)
    stock_mark = 0 if delta.is_full else int(snapshot.meta(STOCK_MARK) or 0)
    stock = snapshots.fetch_stock(session, stock_mark)
    is_same = first is None and not delta.is_full and _is_known(snapshot, documents)
    if is_same and stock.last_id == stock_mark:
        _keep_watermark(snapshot, delta.watermark)
        return False
    everything = itertools.chain([first] if first else [], products)
    with snapshot.change(is_full=delta.is_full) as change:
        change.put_products(_best_first(everything, ranks) if ranks else everything)
        change.put_stock((str(product), level) for product, level in stock.levels.items())
        for kind, rows in documents.items():
            change.put_documents(kind, rows)
        _put_pictures(session, change, pictures, is_full=delta.is_full)
        change.set_meta(WATERMARK, str(delta.watermark))
        change.set_meta(STOCK_MARK, str(stock.last_id))
    return True


def _keep_watermark(snapshot: Snapshot, watermark: int) -> None:
    if snapshot.meta(WATERMARK) != str(watermark):
        with snapshot.change(is_full=False) as change:
            change.set_meta(WATERMARK, str(watermark))


def _is_known(snapshot: Snapshot, documents: dict[str, list[dict[str, Any]]]) -> bool:
    """Small things come whole each time; are they what the snapshot has?"""
    return all(
        sorted(rows, key=_by_id) == sorted(snapshot.documents(kind), key=_by_id)
        for kind, rows in documents.items()
    )


def _by_id(row: dict[str, Any]) -> str:
    return str(row["id"])


def _converted(
    chunks: Iterator[list[ServerProduct]], pictures: list[tuple[str, uuid.UUID | None]]
) -> Iterator[SnapshotProduct]:
    for chunk in chunks:
        for each in chunk:
            pictures.append((str(each.id), each.picture))
            yield SnapshotProduct(
                _product(each),
                each.barcodes,
                each.favourite,
                each.is_sellable,
                each.packs,
                tuple((str(deposit), per) for deposit, per in each.deposits),
            )


def _product(each: ServerProduct) -> Product:
    return Product(
        id=str(each.id),
        name=each.name,
        short_name=each.short_name or None,
        sku=each.sku,
        price=each.price,
        tax_included=each.price_includes_tax,
        tax_ids=tuple(str(tax) for tax in each.taxes),
        category_id=str(each.category) if each.category else None,
        unit=_unit(each),
        barcode=each.barcodes[0] if each.barcodes else None,
        reorder_level=each.reorder_level,
        is_discountable=each.is_discountable,
        has_picture=each.picture is not None,
        is_return=each.is_return,
        loads=AccountKind(each.loads) if each.loads else None,
        tracking=Tracking(each.tracking) if each.tracking else None,
        min_age=each.min_age,
        is_open_price=each.is_open_price,
        is_own_line=each.is_own_line,
        sells_below_zero=each.sells_below_zero,
    )


def _unit(each: ServerProduct) -> Unit:
    """A till knows pieces and three measures; a shop's own word for a piece ("box") is a piece."""
    try:
        unit = Unit(each.unit)
    except ValueError:
        unit = Unit.PIECE
    if each.is_by_weight and not unit.is_measured:
        return Unit.KILOGRAM
    return unit


def _best_first(products: Iterable[SnapshotProduct], ranks: list[uuid.UUID]) -> Iterator[SnapshotProduct]:
    """Favourites and best sellers first, then everything else as it comes; holds back only what is ranked."""
    places = {str(product): place for place, product in enumerate(ranks)}
    ranked: list[SnapshotProduct] = []
    others: list[SnapshotProduct] = []
    for each in products:
        is_ranked = each.product.id in places or each.favourite is not None
        (ranked if is_ranked else others).append(each)
    ranked.sort(key=lambda each: places.get(each.product.id, len(places) + (each.favourite or 0)))
    yield from ranked
    yield from others


def _put_pictures(
    session: Any, change: SnapshotWriter, pictures: list[tuple[str, uuid.UUID | None]], *, is_full: bool
) -> None:
    for product_id, picture_id in pictures:
        if picture_id is not None:
            picture = catalog.get_picture(session, picture_id)
            change.put_pictures([(product_id, picture.content if picture else b"")])
        elif not is_full:
            change.put_pictures([(product_id, b"")])


def _uses_left(promotion: Promotion, uses: dict[str, int]) -> int | None:
    """What is left of an offer's uses in all shops; None when they are not limited."""
    most = promotion.params.get("max_uses")
    return None if most is None else max(int(most) - uses.get(str(promotion.id), 0), 0)


def _documents(delta: SnapshotDelta, till_name: str | None) -> dict[str, list[dict[str, Any]]]:
    """The small things as plain documents, in the shape `pos.till.price_book` reads."""
    shop = delta.store
    return {
        "store": [
            {
                "id": shop.code,
                "name": shop.name,
                "till_name": till_name,
                "currency": shop.currency,
                "exponent": shop.exponent,
                "locale": shop.locale,
                "address": shop.address.splitlines(),
                "phone": delta.settings.get("phone"),
                "email": delta.settings.get("email"),
                "registration": delta.settings.get("registration"),
                "tax_number": shop.tax_number or None,
                "receipt_header": shop.receipt_header.splitlines(),
                "receipt_footer": shop.receipt_footer.splitlines(),
                "receipt": {k: v for k, v in delta.settings.items() if k.startswith("receipt.")},
                "cash_step": str(shop.cash_step) if shop.cash_step else None,
                "tax_rounding": shop.tax_rounding,
                "tax_mode": shop.tax_mode,
                "tax_step": str(shop.tax_step) if shop.tax_step else None,
                "cash_rounding": shop.cash_rounding,
                "cash_rounding_scope": shop.cash_rounding_scope,
                "rollover_hour": delta.settings.get("rollover_hour", 4),
                "gift_card_months": delta.settings.get("gift_card.months"),
                "barcode_patterns": delta.settings.get("barcode.patterns"),
                "limits": delta.settings.get("limits"),
                "approving_roles": list(delta.approving_roles),
                "payment": {k: v for k, v in delta.settings.items() if k.startswith("payment.")},
                "returns": {k: v for k, v in delta.settings.items() if k.startswith("returns.")},
                "shift": {key: value for key, value in delta.settings.items() if key.startswith("shift.")},
                "report": {k: v for k, v in delta.settings.items() if k.startswith("report.")},
                "sale": {key: value for key, value in delta.settings.items() if key.startswith("sale.")},
                "till": {key: value for key, value in delta.settings.items() if key.startswith("till.")},
            }
        ],
        "tax": [
            {
                "id": str(tax.id),
                "name": tax.name,
                "letter": tax.letter,
                "rate": str(tax.rate),
                "kind": tax.kind,
                "valid_from": tax.valid_from.isoformat() if tax.valid_from else None,
                "valid_to": tax.valid_to.isoformat() if tax.valid_to else None,
                "is_inside": tax.is_inside,
                "affects_later": tax.affects_later,
                "is_affected": tax.is_affected,
                "is_reverse_charge": tax.is_reverse_charge,
                "treatment": tax.treatment,
                "legal_text": tax.legal_text,
                "changes": changes_document(tax.changes),
            }
            for tax in delta.taxes
        ],
        "category": [
            {
                "id": str(category.id),
                "name": category.name,
                "parent_id": str(category.parent) if category.parent else None,
                "tint": category.tint,
                "position": category.position,
            }
            for category in delta.categories
        ],
        "promotion": [
            {
                **promotion.params,
                "uses_left": _uses_left(promotion, delta.coupon_uses),
                "id": str(promotion.id),
                "name": promotion.name,
                "kind": promotion.kind,
                "priority": promotion.priority,
                "first_day": promotion.valid_from.isoformat() if promotion.valid_from else None,
                "last_day": promotion.valid_to.isoformat() if promotion.valid_to else None,
            }
            for promotion in delta.promotions
        ],
        **delta.rules,
        "person": [
            {
                "id": str(person.id),
                "username": person.username,
                "name": person.display_name,
                "role": person.role,
                "pin_length": person.pin_length,
                "has_badge": person.has_badge,
            }
            for person in delta.people
        ],
        "reason": [
            {"id": str(reason.id), "kind": reason.kind, "label": reason.label, "position": reason.position}
            for reason in delta.reasons
        ],
    }
