"""Products from a file: what each row would do, and doing it, a hundred rows at a time.

A row is known by a barcode or by its number, so the same file may be read twice: what is there already is not made again. The
job holds what has to be known from one batch to the next; it belongs to whoever runs it, never to a session.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from pos.db.ids import new_id
from pos.db.models.catalog import Barcode, Product, ProductCost, ProductTax
from pos.db.sqlstate import translate
from pos.domain.inputs.sheet import Row
from pos.domain.product_file import BARCODE, FileProduct, read_product
from pos.errors import PosError, Refused, Unavailable
from pos.services import assortment, catalog, stock, transfer
from pos.services.assortment import Category, Supplier
from pos.services.catalog import ProductDraft

BATCH: Final = 100
"""Under a second of the database worker on a slow machine: whoever else asks something waits for one batch at most."""
Result = Literal["new", "updated", "same", "skipped"]


@dataclass(frozen=True, slots=True)
class Options:
    """How the file is read and what may change. `columns` has a field of pos.domain.product_file for each column."""

    columns: tuple[str, ...]
    point: str
    day: dt.date
    key: str = BARCODE
    updates: bool = True
    note: str = ""
    """What the ledger of stock says of a count: the file's name."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something worth a look that kept nothing back: `code` is `category_made`, `supplier_made`, `cost_above_price`."""

    code: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a row came to, or would. `refused` says why it was skipped; `before` is the product as it was, where it is changed."""

    number: int
    result: Result
    refused: PosError | None = None
    remarks: tuple[Remark, ...] = ()
    before: ProductDraft | None = None


@dataclass(slots=True)
class Job:
    """One file. Codes and names that were met stay with the row that had them first: asking twice about a row is no clash."""

    options: Options
    met: dict[str, int] = field(default_factory=dict)
    told: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Plan:
    said: FileProduct
    draft: ProductDraft
    result: Result
    stock: Decimal | None
    remarks: tuple[Remark, ...]
    before: ProductDraft | None

    @property
    def outcome(self) -> Outcome:
        return Outcome(self.said.number, self.result, None, self.remarks, self.before)


def check_rows(session: Session, job: Job, rows: Sequence[Row]) -> list[Outcome]:
    """What these rows would do; nothing is written. Asked for all batches of a file in their order, with one job."""
    plans, outcomes = _plan(session, job, rows)
    return sorted([*outcomes, *(plan.outcome for plan in plans)], key=_by_number)


def write_rows(session: Session, job: Job, rows: Sequence[Row]) -> list[Outcome]:
    """Do it, in this transaction: all these rows or, when the server goes, none. A row that the database refuses is skipped.

    Raises Refused("not_allowed"); the server's absence as everywhere.
    """
    plans, outcomes = _plan(session, job, rows)
    made = _Shelves(session, job.options.day)
    plans = [_with_shelves(made, plan) for plan in plans]
    fresh = [plan for plan in plans if plan.result == "new"]
    if fresh and not _write_fresh(session, fresh):
        outcomes += [_write_one(session, plan, job) for plan in fresh]
        fresh = []
    for plan in fresh:
        outcomes.append(_counted(session, plan, job))
    outcomes += [_write_one(session, plan, job) for plan in plans if plan.result != "new"]
    return sorted(outcomes, key=_by_number)


def _by_number(outcome: Outcome) -> int:
    return outcome.number


# ---------------------------------------------------------------------- what a row means


def _plan(session: Session, job: Job, rows: Sequence[Row]) -> tuple[list[_Plan], list[Outcome]]:
    read: list[FileProduct] = []
    skipped: list[Outcome] = []
    for row in rows:
        try:
            said = read_product(row, job.options.columns, job.options.point)
            _refuse_twice(job, said)
        except Refused as refused:
            skipped.append(Outcome(row.number, "skipped", refused))
        else:
            read.append(said)
    there = _There(session, read)
    shelves = _Shelves(session, job.options.day)
    plans = []
    for said in read:
        try:
            plans.append(_plan_one(job, said, there, shelves))
        except Refused as refused:
            skipped.append(Outcome(said.number, "skipped", refused))
    return plans, skipped


def _refuse_twice(job: Job, said: FileProduct) -> None:
    if not said.barcodes and said.sku is None:
        raise Refused("import_no_key")
    keys = [f"b:{code}" for code in said.barcodes]
    keys += [f"s:{said.sku.lower()}"] if said.sku is not None else []
    for key in keys:
        first = job.met.setdefault(key, said.number)
        if first != said.number:
            raise Refused("import_row_twice", code=key[2:], row=first)


def _plan_one(job: Job, said: FileProduct, there: _There, shelves: _Shelves) -> _Plan:
    found = there.find(said, job.options.key)
    made = shelves.missing(said)
    # told once, with the row that brings it
    remarks = tuple(
        each
        for each in made
        if job.told.setdefault(f"{each.code}:{each.name.lower()}", said.number) == said.number
    )
    tax = shelves.tax(said.tax) if said.tax is not None else None
    if found is None:
        draft = _new_draft(said, shelves, tax)
        return _Plan(said, draft, "new", said.stock, (*remarks, *_worth_a_look(draft)), None)
    if not job.options.updates:
        raise Refused("import_is_there", name=found.name)
    draft = _changed(found, said, shelves, tax)
    is_counted = said.stock is not None and said.stock != there.stock.get(found.id)
    result: Result = "updated" if draft != found or is_counted or made else "same"
    look = _worth_a_look(draft) if result == "updated" else ()
    return _Plan(
        said,
        draft,
        result,
        said.stock if is_counted else None,
        (*remarks, *look),
        found if result == "updated" else None,
    )


def _new_draft(said: FileProduct, shelves: _Shelves, tax: uuid.UUID | None) -> ProductDraft:
    if said.name is None:
        raise Refused("import_name_missing")
    if said.price is None:
        raise Refused("import_price_missing")
    chosen = tax or shelves.usual_tax
    product = new_id()
    return ProductDraft(
        id=product,
        name=said.name,
        price=said.price,
        price_includes_tax=said.price_includes_tax,
        sku=said.sku or f"P{product.hex[-10:].upper()}",
        short_name=said.short_name or "",
        category=shelves.category(said.category),
        supplier=shelves.supplier(said.supplier),
        unit=said.unit or "pcs",
        reorder_level=said.reorder_level,
        order_qty=said.order_qty,
        cost=said.cost,
        taxes=() if chosen is None else (chosen,),
        barcodes=said.barcodes,
    )


def _changed(
    found: ProductDraft, said: FileProduct, shelves: _Shelves, tax: uuid.UUID | None
) -> ProductDraft:
    """The product with what the file says; barcodes are added, none is taken away."""
    plain: Mapping[str, Any] = {
        name: value
        for name in ("sku", "name", "short_name", "cost", "reorder_level", "order_qty", "unit", "price")
        if (value := getattr(said, name)) is not None
    }
    draft = replace(found, **plain, barcodes=tuple(dict.fromkeys((*found.barcodes, *said.barcodes))))
    if said.price is not None:
        draft = replace(draft, price_includes_tax=said.price_includes_tax)
    if said.category:
        draft = replace(draft, category=shelves.category(said.category) or draft.category)
    if said.supplier is not None:
        draft = replace(draft, supplier=shelves.supplier(said.supplier) or draft.supplier)
    return draft if tax is None else replace(draft, taxes=(tax,))


def _worth_a_look(draft: ProductDraft) -> tuple[Remark, ...]:
    is_dear = draft.cost is not None and draft.cost > draft.price
    return (Remark("cost_above_price", draft.name),) if is_dear else ()


class _There:
    """The products of the shop that these rows may mean, with all that a draft needs: a handful of queries for a batch."""

    def __init__(self, session: Session, read: Sequence[FileProduct]) -> None:
        codes = [code for said in read for code in said.barcodes]
        skus = [said.sku.lower() for said in read if said.sku is not None]
        by_code = session.execute(select(Barcode.code, Barcode.product).where(Barcode.code.in_(codes))).all()
        by_sku = session.execute(select(Product.sku_key, Product.id).where(Product.sku_key.in_(skus))).all()
        self._by_code: dict[str, uuid.UUID] = {row.code: row.product for row in by_code}
        self._by_sku: dict[str, uuid.UUID] = {row.sku_key: row.id for row in by_sku}
        ids = {*self._by_code.values(), *self._by_sku.values()}
        self._drafts = _drafts(session, ids)
        is_counting = any(said.stock is not None for said in read)
        self.stock: dict[Any, Decimal] = _levels(session, ids) if is_counting else {}

    def find(self, said: FileProduct, key: str) -> ProductDraft | None:
        """The product that is meant. Raises Refused when the other code belongs to another one, or two are meant."""
        coded = {self._by_code[code] for code in said.barcodes if code in self._by_code}
        if len(coded) > 1:
            raise Refused("import_two_meant", code=", ".join(said.barcodes))
        one = next(iter(coded), None)
        numbered = self._by_sku.get(said.sku.lower()) if said.sku is not None else None
        meant, other = (one, numbered) if key == BARCODE else (numbered, one)
        has_key = bool(said.barcodes) if key == BARCODE else said.sku is not None
        if not has_key:
            meant = other
        elif other is not None and other != meant:
            raise self._taken(said, key, other)
        return self._drafts[meant] if meant is not None else None

    def _taken(self, said: FileProduct, key: str, other: uuid.UUID) -> Refused:
        name = self._drafts[other].name
        if key == BARCODE:
            return Refused("import_sku_taken", sku=said.sku, product=name)
        taken = next(code for code in said.barcodes if self._by_code.get(code) == other)
        return Refused("import_barcode_taken", barcode=taken, product=name)


def _drafts(session: Session, ids: set[uuid.UUID]) -> dict[uuid.UUID, ProductDraft]:
    columns = [Product.id, Product.version, *(getattr(Product, name) for name in catalog.PLAIN)]
    rows = session.execute(select(*columns).where(Product.id.in_(ids))).mappings().all()
    codes = _grouped(
        session.execute(
            select(Barcode.product, Barcode.code)
            .where(Barcode.product.in_(ids))
            .order_by(Barcode.position, Barcode.code)
        )
    )
    taxes = _grouped(
        session.execute(
            select(ProductTax.product, ProductTax.tax)
            .where(ProductTax.product.in_(ids))
            .order_by(ProductTax.tax)
        )
    )
    cost_rows = session.execute(
        select(ProductCost.product, ProductCost.cost).where(ProductCost.product.in_(ids))
    )
    costs = {row.product: row.cost for row in cost_rows}
    return {
        row["id"]: ProductDraft(
            **row,
            cost=costs.get(row["id"]),
            taxes=tuple(taxes.get(row["id"], ())),
            barcodes=tuple(codes.get(row["id"], ())),
        )
        for row in rows
    }


def _grouped(rows: Iterable[Any]) -> dict[uuid.UUID, list[Any]]:
    found: dict[uuid.UUID, list[Any]] = {}
    for product, value in rows:
        found.setdefault(product, []).append(value)
    return found


def _levels(session: Session, ids: set[uuid.UUID]) -> dict[Any, Decimal]:
    from pos.services import store

    here = store.get(session).code
    return {product: stock.level(session, product, here) for product in ids}


class _Shelves:
    """Categories, suppliers and taxes by what a file calls them."""

    def __init__(self, session: Session, day: dt.date) -> None:
        self._session = session
        self._categories = assortment.list_categories(session)
        self._suppliers = {each.name.lower(): each.id for each in assortment.list_suppliers(session)}
        taxes = [each.on(day) for each in assortment.list_taxes(session)]
        self.usual_tax = next((each.id for each in taxes), None)
        self._taxes = {
            name: each.id
            for each in reversed(taxes)
            for name in (
                f"{each.rate.normalize():f}" if each.kind == "percent" else "",
                each.letter.lower(),
                each.name.lower(),
            )
            if name
        }

    def tax(self, called: str) -> uuid.UUID:
        """Raises Refused("import_tax_unknown")."""
        found = self._taxes.get(called.lower())
        if found is None:
            raise Refused("import_tax_unknown", tax=called)
        return found

    def missing(self, said: FileProduct) -> list[Remark]:
        """Names in this row that nothing has yet."""
        found = []
        if said.category and self.category(said.category) is None:
            found.append(Remark("category_made", " > ".join(said.category)))
        if said.supplier is not None and self.supplier(said.supplier) is None:
            found.append(Remark("supplier_made", said.supplier))
        return found

    def supplier(self, name: str | None) -> uuid.UUID | None:
        return self._suppliers.get(name.lower()) if name is not None else None

    def category(self, path: Sequence[str]) -> uuid.UUID | None:
        """By the whole path; a single name is found wherever it hangs."""
        if not path:
            return None
        if len(path) == 1:
            named = [each for each in self._categories if each.name.lower() == path[0].lower()]
            return min(named, key=lambda each: each.parent is not None).id if named else None
        parent: uuid.UUID | None = None
        for name in path:
            parent = self._below(parent, name)
            if parent is None:
                return None
        return parent

    def made_category(self, path: Sequence[str]) -> uuid.UUID | None:
        """As `category`, and what is missing of the path is made."""
        found = self.category(path)
        if found is not None or not path:
            return found
        parent: uuid.UUID | None = None
        for name in path:
            below = self._below(parent, name)
            if below is None:
                below = assortment.save_category(self._session, Category(name, parent=parent))
                self._categories.append(Category(name, below, parent))
            parent = below
        return parent

    def made_supplier(self, name: str | None) -> uuid.UUID | None:
        found = self.supplier(name)
        if found is None and name is not None:
            found = self._suppliers[name.lower()] = assortment.save_supplier(self._session, Supplier(name))
        return found

    def _below(self, parent: uuid.UUID | None, name: str) -> uuid.UUID | None:
        return next(
            (
                each.id
                for each in self._categories
                if each.parent == parent and each.name.lower() == name.lower()
            ),
            None,
        )


# ---------------------------------------------------------------------- writing


def _with_shelves(shelves: _Shelves, plan: _Plan) -> _Plan:
    """Made in the batch's transaction, outside of what a single row may take back."""
    draft = plan.draft
    if plan.said.category:
        draft = replace(draft, category=shelves.made_category(plan.said.category))
    if plan.said.supplier is not None:
        draft = replace(draft, supplier=shelves.made_supplier(plan.said.supplier))
    return replace(plan, draft=draft)


def _write_fresh(session: Session, plans: Sequence[_Plan]) -> bool:
    """All new ones at once; False when the database refuses any of them, and nothing was written then."""
    try:
        with session.begin_nested():
            transfer.add_products(session, (_bulk(plan.draft) for plan in plans))
    except Refused:
        return False
    except DBAPIError as error:
        if isinstance(translate(error), Refused):
            return False
        raise
    return True


def _bulk(draft: ProductDraft) -> transfer.NewProduct:
    return transfer.NewProduct(
        id=draft.id,
        sku=draft.sku,
        name=draft.name,
        price=draft.price,
        short_name=draft.short_name,
        category=draft.category,
        supplier=draft.supplier,
        unit=draft.unit,
        price_includes_tax=draft.price_includes_tax,
        reorder_level=draft.reorder_level,
        order_qty=draft.order_qty,
        cost=draft.cost,
        taxes=draft.taxes,
        barcodes=draft.barcodes,
    )


def _write_one(session: Session, plan: _Plan, job: Job) -> Outcome:
    if plan.result == "same":
        return plan.outcome
    is_new = plan.result == "new"
    try:
        with session.begin_nested():
            saved = catalog.save_product(session, replace(plan.draft, id=None) if is_new else plan.draft)
            _count(session, saved.draft.id, plan.stock, job)
    except PosError as error:
        return _skipped(plan, error)
    except DBAPIError as error:
        return _skipped(plan, _said_no(error))
    return plan.outcome


def _counted(session: Session, plan: _Plan, job: Job) -> Outcome:
    """The stock of a product that was written with the others."""
    try:
        with session.begin_nested():
            _count(session, plan.draft.id, plan.stock, job)
    except DBAPIError as error:
        return _skipped(plan, _said_no(error))
    return plan.outcome


def _count(session: Session, product: uuid.UUID | None, counted: Decimal | None, job: Job) -> None:
    if counted is not None and product is not None:
        stock.set_counted(session, product, counted, day=job.options.day, note=job.options.note)


def _skipped(plan: _Plan, error: PosError) -> Outcome:
    """Raises what concerns every row alike: nobody may write, or nobody is there."""
    if isinstance(error, Unavailable) or error.code == "not_allowed":
        raise error
    return Outcome(plan.said.number, "skipped", error)


def _said_no(error: DBAPIError) -> PosError:
    said = translate(error)
    if said is None:
        raise error
    return said
