"""Products as the inventory window works on them: lists that stay quick at a million rows, one product, saving.

Row level security decides what may be read and changed; costs come back as None for who may not see them. Categories,
suppliers and taxes are in services/assortment.py.
"""

from __future__ import annotations

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import ARRAY, UUID, insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.db.models.catalog import (
    Barcode,
    Category,
    Picture,
    Product,
    ProductCost,
    ProductDeposit,
    ProductTax,
    Supplier,
)
from pos.db.models.people import Person
from pos.db.models.stock import StockLevel
from pos.domain.inputs.codes import read_barcode
from pos.domain.inputs.files import MOST_PIXELS, picture_size
from pos.domain.inputs.text import LONGEST_NAME, LONGEST_SHORT_NAME, searchable
from pos.errors import Conflict, Refused
from pos.services import fields
from pos.services.paging import Count, Page, count, decode, encode
from pos.words import say

Sort = Literal["name", "sku", "price"]
Status = Literal["active", "archived", "all"]

MOST_CODES: Final = 2000
LONGEST_SKU: Final = 40


@dataclass(frozen=True, slots=True)
class ProductQuery:
    """What a list shows. `search` is the start of words of the name, of the SKU or of a barcode; `category` includes
    the categories below it.
    """

    search: str = ""
    category: uuid.UUID | None = None
    supplier: uuid.UUID | None = None
    tax: uuid.UUID | None = None
    status: Status = "active"
    is_low_only: bool = False
    is_out_only: bool = False
    sort: Sort = "name"
    is_descending: bool = False


@dataclass(frozen=True, slots=True)
class ProductRow:
    """A line of the product table. `stock` is the sum over all stores and tills."""

    id: uuid.UUID
    sku: str
    name: str
    category: uuid.UUID | None
    category_name: str | None
    barcode: str | None
    price: Decimal
    price_includes_tax: bool
    unit: str
    stock: Decimal
    reorder_level: Decimal | None
    cost: Decimal | None
    is_sellable: bool
    archived_at: dt.datetime | None
    version: int
    supplier_name: str | None = None
    taxes: Sequence[uuid.UUID] = ()
    picture: uuid.UUID | None = None

    @property
    def is_low(self) -> bool:
        """At the reorder level and below, as pos.domain.stock has it."""
        return self.reorder_level is not None and self.stock <= self.reorder_level


@dataclass(frozen=True, slots=True)
class ProductPicture:
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """What an editor saves. `id` and `version` are None for a new product; an empty `sku` is made up.

    `cost` None leaves the cost as it is. `picture` is the id of a saved picture (see save_picture).
    """

    name: str
    price: Decimal
    id: uuid.UUID | None = None
    version: int | None = None
    sku: str = ""
    short_name: str = ""
    category: uuid.UUID | None = None
    supplier: uuid.UUID | None = None
    unit: str = "pcs"
    is_by_weight: bool = False
    price_includes_tax: bool = True
    reorder_level: Decimal | None = None
    order_qty: Decimal | None = None
    is_sellable: bool = True
    is_discountable: bool = True
    is_return: bool = False
    """An empty that comes back: a till gives its price to the customer."""
    loads: str | None = None
    """The kind of account that its price is put on when it is sold, such as `gift_card`: neither revenue nor tax."""
    tracking: str | None = None
    """`serial` or `lot`: the number that a till asks for."""
    min_age: int | None = None
    is_open_price: bool = False
    is_own_line: bool = False
    sells_below_zero: bool = True
    """False: a till that reaches the server sells no more of it than is there."""
    picture: uuid.UUID | None = None
    variant_of: uuid.UUID | None = None
    variant_label: str = ""
    favourite: int | None = None
    cost: Decimal | None = None
    taxes: tuple[uuid.UUID, ...] = ()
    barcodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProductDetail:
    """A product with all that belongs to it; `draft` is what an editor starts from."""

    draft: ProductDraft
    stock: Decimal
    archived_at: dt.datetime | None
    changed_at: dt.datetime
    changed_by: str | None
    average_cost: Decimal | None = None
    variants: tuple[uuid.UUID, ...] = field(default=())


# Columns of Product that a draft carries under the same name.
PLAIN: Final = [
    "sku",
    "name",
    "short_name",
    "category",
    "supplier",
    "unit",
    "is_by_weight",
    "price",
    "price_includes_tax",
    "reorder_level",
    "order_qty",
    "is_sellable",
    "is_discountable",
    "is_return",
    "loads",
    "tracking",
    "min_age",
    "is_open_price",
    "is_own_line",
    "sells_below_zero",
    "picture",
    "variant_of",
    "variant_label",
    "favourite",
]

STOCK: Final = (
    select(func.coalesce(func.sum(StockLevel.qty), 0))
    .where(StockLevel.product == Product.id)
    .scalar_subquery()
)
FIRST_BARCODE: Final = (
    select(Barcode.code)
    .where(Barcode.product == Product.id)
    .order_by(Barcode.position, Barcode.code)
    .limit(1)
    .scalar_subquery()
)

TAXES: Final = func.array(
    select(ProductTax.tax).where(ProductTax.product == Product.id).order_by(ProductTax.tax).scalar_subquery(),
    type_=ARRAY(UUID(as_uuid=True)),
)

# ---------------------------------------------------------------------- lists


def list_products(
    session: Session, query: ProductQuery | None = None, after: str | None = None, limit: int = 100
) -> Page[ProductRow]:
    """One page, by the key of the last row. Raises Refused("page_unknown")."""
    query = query or ProductQuery()
    key = _sort_column(query.sort)
    # name and picture of the page only: the joins happen after the limit
    ids = _matching(query).with_only_columns(Product.id, key.label("key"))
    if after is not None:
        value, last = decode(after, 2)
        mark = tuple_(Decimal(value) if query.sort == "price" else value, uuid.UUID(last))
        ids = ids.where(
            tuple_(key, Product.id) < mark if query.is_descending else tuple_(key, Product.id) > mark
        )
    order = (key.desc(), Product.id.desc()) if query.is_descending else (key, Product.id)
    page = ids.order_by(*order).limit(limit + 1).cte("page")
    outer = (page.c.key.desc(), page.c.id.desc()) if query.is_descending else (page.c.key, page.c.id)
    rows = session.execute(
        _row_columns(page.c.key).join(page, page.c.id == Product.id).order_by(*outer)
    ).all()
    found = tuple(ProductRow(*row[:-1]) for row in rows[:limit])
    return Page(found, encode(rows[limit - 1][-1], found[-1].id) if len(rows) > limit else None)


def count_products(session: Session, query: ProductQuery | None = None) -> Count:
    return count(session, _matching(query or ProductQuery()))


def find_by_code(session: Session, code: str) -> ProductRow | None:
    """By a whole barcode or SKU, archived ones included."""
    code = searchable(code)
    ids = select(Barcode.product).where(Barcode.code == code)
    where = or_(Product.id.in_(ids), Product.sku_key == code.lower())
    row = session.execute(_row_columns(Product.name_key).where(where).limit(1)).one_or_none()
    return ProductRow(*row[:-1]) if row else None


def find_not_sold(session: Session, code: str) -> str | None:
    """The name of a product with this barcode or SKU that no till sells at the moment; None for any other code."""
    code = searchable(code)
    ids = select(Barcode.product).where(Barcode.code == code)
    is_off = or_(Product.archived_at.is_not(None), Product.is_sellable.is_(False))
    where = and_(or_(Product.id.in_(ids), Product.sku_key == code.lower()), is_off)
    return session.scalar(select(Product.name).where(where).limit(1))


def _row_columns(key: Any) -> Select[Any]:
    return (
        select(
            Product.id,
            Product.sku,
            Product.name,
            Product.category,
            Category.name,
            FIRST_BARCODE,
            Product.price,
            Product.price_includes_tax,
            Product.unit,
            STOCK,
            Product.reorder_level,
            ProductCost.cost,
            Product.is_sellable,
            Product.archived_at,
            Product.version,
            Supplier.name,
            TAXES,
            Product.picture,
            key,
        )
        .select_from(Product)
        .outerjoin(Category, Category.id == Product.category)
        .outerjoin(Supplier, Supplier.id == Product.supplier)
        .outerjoin(ProductCost, ProductCost.product == Product.id)
    )


def _sort_column(sort: Sort) -> Any:
    return {"name": Product.name_key, "sku": Product.sku_key, "price": Product.price}[sort]


def _matching(query: ProductQuery) -> Select[Any]:
    wanted: list[ColumnElement[bool]] = []
    if query.status != "all":
        is_archived = Product.archived_at.is_not(None)
        wanted.append(is_archived if query.status == "archived" else Product.archived_at.is_(None))
    if query.category is not None:
        wanted.append(Product.category.in_(subtree(query.category)))
    if query.supplier is not None:
        wanted.append(Product.supplier == query.supplier)
    if query.tax is not None:
        wanted.append(select(1).where(ProductTax.product == Product.id, ProductTax.tax == query.tax).exists())
    if query.is_low_only:
        wanted += [Product.reorder_level.is_not(None), Product.reorder_level >= STOCK]
    if query.is_out_only:
        wanted.append(STOCK <= 0)
    search = searchable(query.search)
    if search:
        wanted.append(_search(search))
    return select(Product.id).where(*wanted)


def subtree(category: uuid.UUID) -> Select[Any]:
    """The ids of a category and of all below it."""
    top = select(Category.id).where(Category.id == category).cte("subtree", recursive=True)
    below = select(Category.id).join(top, Category.parent == top.c.id)
    tree = top.union(below)  # union without all: a loop in the data ends
    return select(tree.c.id)


def _search(typed: str) -> ColumnElement[bool]:
    words = re.findall(r"\w+", typed.lower())
    prefix = typed.lower().replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_") + "%"
    if re.fullmatch(r"[\w.-]*\d[\w.-]*", typed):
        # looks like a code: the start of a barcode or SKU, or of a word in a name (7up)
        codes = select(Barcode.product).where(Barcode.code.like(prefix)).limit(MOST_CODES)
        skus = select(Product.id).where(Product.sku_key.like(prefix)).limit(MOST_CODES)
        names = select(Product.id).where(_has_words(words)).limit(MOST_CODES)
        return Product.id.in_(codes.union_all(skus, names))
    if not words:
        return Product.sku_key.like(prefix)
    if len(words) == 1:
        return _has_words(words)
    # Several words match few rows, but the planner believes in many and walks the whole list in order for them.
    few = select(Product.id).where(_has_words(words)).cte("few").prefix_with("MATERIALIZED")
    return Product.id.in_(select(few.c.id))


def _has_words(words: Sequence[str]) -> ColumnElement[bool]:
    asked = " & ".join("'" + word + "':*" for word in words)
    return Product.search.bool_op("@@")(func.to_tsquery(text("'simple'::regconfig"), asked))


# ---------------------------------------------------------------------- one product


def get_product(session: Session, product: uuid.UUID) -> ProductDetail:
    """Raises Refused("product_unknown")."""
    row = session.get(Product, product, populate_existing=True)
    if row is None:
        raise Refused("product_unknown", product=str(product))
    codes = select(Barcode.code).where(Barcode.product == product).order_by(Barcode.position, Barcode.code)
    taxes = select(ProductTax.tax).where(ProductTax.product == product).order_by(ProductTax.tax)
    cost = session.scalar(select(ProductCost.cost).where(ProductCost.product == product))
    draft = ProductDraft(
        id=product,
        version=row.version,
        cost=cost,
        taxes=tuple(session.scalars(taxes)),
        barcodes=tuple(session.scalars(codes)),
        **{name: getattr(row, name) for name in PLAIN},
    )
    by = session.scalar(select(Person.display_name).where(Person.id == row.changed_by))
    average = session.scalar(
        text("SELECT avg(average) FROM pos.stock_cost WHERE product = :product"), {"product": product}
    )
    return ProductDetail(
        draft=draft,
        stock=session.scalar(select(STOCK).where(Product.id == product)) or Decimal(0),
        archived_at=row.archived_at,
        changed_at=row.changed_at,
        changed_by=by,
        average_cost=average,
        variants=tuple(session.scalars(select(Product.id).where(Product.variant_of == product))),
    )


def save_product(session: Session, draft: ProductDraft) -> ProductDetail:
    """Create (id None) or change a product with its cost, taxes and barcodes.

    Raises Conflict("product_changed_meanwhile", by=..., at=...) when somebody saved it since `version`,
    Refused("sku_taken", product=...), Refused("barcode_taken", barcode=..., product=...), Refused("not_allowed"),
    Refused("value_refused", constraint=..., why=...) for a text or number out of range.
    """
    typed = tuple(dict.fromkeys(code.strip() for code in draft.barcodes if code.strip()))
    barcodes = tuple(fields.checked("barcode_code", partial(read_barcode, code)) for code in typed)
    product = draft.id or new_id()
    texts = _texts(draft)
    _refuse_taken_codes(session, product, texts["sku"], barcodes)
    values = {name: getattr(draft, name) for name in PLAIN} | texts
    values["sku"] = texts["sku"] or "P" + product.hex[-10:].upper()
    if draft.id is None:
        session.execute(insert(Product).values(id=product, **values))
    else:
        _update(session, product, draft.version, values)
    if draft.cost is not None:
        cost = insert(ProductCost).values(product=product, cost=draft.cost)
        session.execute(
            cost.on_conflict_do_update(index_elements=["product"], set_={"cost": cost.excluded.cost})
        )
    session.execute(
        text("SELECT pos.set_product_taxes(:product, :taxes)"),
        {"product": product, "taxes": list(draft.taxes)},
    )
    _set_barcodes(session, product, barcodes)
    return get_product(session, product)


def _texts(draft: ProductDraft) -> dict[str, str]:
    return {
        "name": fields.line("product_name", draft.name, LONGEST_NAME, is_needed=True),
        "short_name": fields.line("product_short_name", draft.short_name, LONGEST_SHORT_NAME),
        "sku": fields.line("product_sku", draft.sku, LONGEST_SKU),
        "variant_label": fields.line("product_variant_label", draft.variant_label, LONGEST_SHORT_NAME),
        "unit": fields.line("product_unit", draft.unit, 12, is_needed=True),
    }


def archive(session: Session, product: uuid.UUID, version: int, *, is_archived: bool = True) -> None:
    """Take it out of sale and out of lists, or back in. Old receipts keep it. Raises like save_product."""
    _update(session, product, version, {"archived_at": func.now() if is_archived else None})


def save_picture(session: Session, picture: ProductPicture) -> uuid.UUID:
    """PNG, JPEG or WebP up to 2 MB; give the id to a draft. Raises Refused("value_refused")."""
    size = picture_size(picture.content)
    if size is not None and size[0] * size[1] > MOST_PIXELS:
        raise Refused(
            "value_refused",
            constraint="picture_content",
            why="too_big",
            limit=say("{count} pixels", count=f"{MOST_PIXELS:,}"),
        )
    made = new_id()
    session.execute(insert(Picture).values(id=made, mime=picture.mime, content=picture.content))
    return made


def get_picture(session: Session, picture: uuid.UUID) -> ProductPicture | None:
    row = session.execute(select(Picture.mime, Picture.content).where(Picture.id == picture)).one_or_none()
    return ProductPicture(row.mime, bytes(row.content)) if row else None


def _update(session: Session, product: uuid.UUID, version: int | None, values: dict[str, Any]) -> None:
    where = and_(Product.id == product, Product.version == version)
    change = update(Product).where(where).values(version=Product.version + 1, **values)
    changed = session.execute(change.returning(Product.id), execution_options={"synchronize_session": False})
    if changed.first() is not None:
        return
    # nothing was changed: somebody was first, or row level security says no, or it never was
    found = session.execute(
        select(Product.version, Product.changed_at, Person.display_name)
        .outerjoin(Person, Person.id == Product.changed_by)
        .where(Product.id == product)
    ).one_or_none()
    if found is None:
        raise Refused("product_unknown", product=str(product))
    if found.version != version:
        raise Conflict("product_changed_meanwhile", by=found.display_name, at=found.changed_at)
    raise Refused("not_allowed")


def _refuse_taken_codes(session: Session, product: uuid.UUID, sku: str, barcodes: Sequence[str]) -> None:
    taken = session.execute(
        select(Barcode.code, Product.name)
        .join(Product, Product.id == Barcode.product)
        .where(Barcode.code.in_(barcodes), Barcode.product != product)
    ).first()
    if taken is not None:
        raise Refused("barcode_taken", barcode=taken.code, product=taken.name)
    same = session.scalar(select(Product.name).where(Product.sku_key == sku.lower(), Product.id != product))
    if sku and same is not None:
        raise Refused("sku_taken", sku=sku, product=same)


def set_pack(session: Session, code: str, quantity: Decimal) -> None:
    """Say how many pieces a scan of this barcode stands for; 1 makes it a plain one again.

    Raises Refused: `not_allowed`, `not_found`, `value_refused` (below 0.001, above 99,999).
    """
    session.execute(text("SELECT pos.set_pack(:code, :quantity)"), {"code": code, "quantity": quantity})


def set_deposits(session: Session, product: uuid.UUID, deposits: Sequence[tuple[uuid.UUID, Decimal]]) -> None:
    """Say what follows a product into the basket: for each deposit, one for each full so many units (bottle 1, crate 24).

    Raises Refused: `not_allowed`, `not_found`, `value_refused` for a number out of range, a deposit twice, one that is not for
    sale, an empty, or one with deposits of its own.
    """
    session.execute(
        text("SELECT pos.set_deposits(:product, :deposits, :per)"),
        {
            "product": product,
            "deposits": [deposit for deposit, _ in deposits],
            "per": [per for _, per in deposits],
        },
    )


def list_deposits(session: Session, product: uuid.UUID) -> list[tuple[uuid.UUID, Decimal]]:
    """The deposits of a product as `set_deposits` takes them, the smallest pack first."""
    rows = session.execute(
        select(ProductDeposit.deposit, ProductDeposit.per)
        .where(ProductDeposit.product == product)
        .order_by(ProductDeposit.per, ProductDeposit.deposit)
    )
    return [(row.deposit, row.per) for row in rows]


def _set_barcodes(session: Session, product: uuid.UUID, barcodes: Sequence[str]) -> None:
    try:
        session.execute(
            text("SELECT pos.set_barcodes(:product, :codes)"), {"product": product, "codes": list(barcodes)}
        )
    except IntegrityError as error:  # somebody gave the code to another product a moment ago
        if getattr(getattr(error.orig, "diag", None), "constraint_name", "") == "barcode_pkey":
            raise Refused("barcode_taken", barcode=", ".join(barcodes), product=None) from error
        raise
