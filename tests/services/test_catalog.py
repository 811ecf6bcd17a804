"""Products, and what sorts and taxes them: lists, search, saving, conflicts, bulk."""

from __future__ import annotations

import uuid
from dataclasses import replace
from decimal import Decimal

import pytest

from pos.errors import Conflict, Refused
from pos.services import assortment, catalog, transfer
from pos.services.assortment import Category, Promotion, Supplier, Tax
from pos.services.catalog import ProductDraft, ProductPicture, ProductQuery
from pos.services.transfer import NewProduct
from tests.postgres import APPLES, COFFEE, DRINKS, FOOD, MILK, NINETEEN, SEVEN, Shop


@pytest.fixture
def adam(shop: Shop) -> str:
    return shop.sign_in("adam")


@pytest.fixture
def carla(shop: Shop) -> str:
    return shop.sign_in("carla", "T02")


def names(shop: Shop, adam: str, query: ProductQuery | None = None) -> list[str]:
    return [row.name for row in shop.database().read(catalog.list_products, query, token=adam)]


def test_the_list_is_sorted_and_shows_what_belongs(shop: Shop, adam: str) -> None:
    assert names(shop, adam) == ["Apples", "Coffee 500 g", "Milk 1 l", "Rye bread"]
    milk = shop.database().read(catalog.find_by_code, "4001686301265", token=adam)
    assert milk is not None
    assert (milk.sku, milk.category_name, milk.price, milk.cost) == (
        "MILK",
        "Drinks",
        Decimal("1.19"),
        Decimal("0.80"),
    )
    assert milk.stock == 0
    assert milk.is_low
    assert shop.database().read(catalog.find_by_code, "milk", token=adam) == milk
    assert shop.database().read(catalog.find_by_code, "none", token=adam) is None


def test_a_cashier_sees_no_costs(shop: Shop, carla: str) -> None:
    rows = shop.database("T02").read(catalog.list_products, token=carla).rows
    assert {row.cost for row in rows} == {None}
    assert shop.database("T02").read(catalog.get_product, MILK, token=carla).draft.cost is None


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (ProductQuery("milk"), ["Milk 1 l"]),
        (ProductQuery("MI"), ["Milk 1 l"]),
        (ProductQuery("bread ry"), ["Rye bread"]),
        (ProductQuery("40016863"), ["Coffee 500 g", "Milk 1 l"]),
        (ProductQuery("500"), ["Coffee 500 g"]),
        (ProductQuery("coff"), ["Coffee 500 g"]),
        (ProductQuery("'; DROP TABLE"), []),
        (ProductQuery("%"), []),
        (ProductQuery("a & b | !c"), []),
        (ProductQuery("_"), []),
        (ProductQuery(":*"), []),
        (ProductQuery("   "), ["Apples", "Coffee 500 g", "Milk 1 l", "Rye bread"]),
        (ProductQuery(category=FOOD), ["Apples", "Rye bread"]),
        (ProductQuery(tax=NINETEEN), ["Coffee 500 g"]),
        (ProductQuery(is_low_only=True), ["Coffee 500 g", "Milk 1 l"]),
        (ProductQuery(status="archived"), []),
        (ProductQuery(sort="price"), ["Milk 1 l", "Apples", "Rye bread", "Coffee 500 g"]),
        (ProductQuery(sort="sku", is_descending=True), ["Milk 1 l", "Coffee 500 g", "Rye bread", "Apples"]),
    ],
    ids=range(18),
)
def test_search_and_filters(shop: Shop, adam: str, query: ProductQuery, expected: list[str]) -> None:
    assert names(shop, adam, query) == expected
    assert shop.database().read(catalog.count_products, query, token=adam).rows == len(expected)


@pytest.mark.parametrize("sort", ["name", "sku", "price"])
@pytest.mark.parametrize("is_descending", [False, True])
def test_pages_meet_without_gap_or_overlap(
    shop: Shop, adam: str, sort: catalog.Sort, is_descending: bool
) -> None:
    products = [NewProduct(f"N{n % 7}{n}", f"Name {n % 5}", Decimal(n % 3)) for n in range(60)]
    shop.database(None).run(transfer.add_products, products)
    query = ProductQuery(sort=sort, is_descending=is_descending)
    whole = shop.database().read(catalog.list_products, query, limit=1000, token=adam)
    assert whole.after is None
    seen: list[uuid.UUID] = []
    after = None
    while True:
        page = shop.database().read(catalog.list_products, query, after, 7, token=adam)
        seen += [row.id for row in page]
        after = page.after
        if after is None:
            break
    assert seen == [row.id for row in whole]
    with pytest.raises(Refused, match="page_unknown"):
        shop.database().read(catalog.list_products, query, "nonsense", token=adam)


def test_a_category_includes_those_below_it(shop: Shop, adam: str) -> None:
    database = shop.database()
    hot = database.run(assortment.save_category, Category("Hot drinks", parent=DRINKS), token=adam)
    draft = database.read(catalog.get_product, COFFEE, token=adam).draft
    database.run(catalog.save_product, replace(draft, category=hot), token=adam)
    assert names(shop, adam, ProductQuery(category=DRINKS)) == ["Coffee 500 g", "Milk 1 l"]
    assert names(shop, adam, ProductQuery(category=hot)) == ["Coffee 500 g"]
    drinks = next(row for row in database.read(assortment.list_categories, token=adam) if row.id == DRINKS)
    with pytest.raises(Refused, match="category_loop"):
        database.run(assortment.save_category, replace(drinks, parent=hot), token=adam)


def test_a_product_is_made_and_read_back_whole(shop: Shop, adam: str) -> None:
    database = shop.database()
    picture = database.run(catalog.save_picture, ProductPicture("image/png", b"png"), token=adam)
    draft = ProductDraft(
        " Tea ",
        Decimal("4.2500"),
        category=DRINKS,
        cost=Decimal("1.5"),
        taxes=(SEVEN, NINETEEN),
        barcodes=("4001", " 4002 ", "4001"),
        picture=picture,
        reorder_level=Decimal(3),
        favourite=1,
    )
    saved = database.run(catalog.save_product, draft, token=adam)
    assert saved.draft.name == "Tea"
    assert saved.draft.sku.startswith("P")
    assert saved.draft.barcodes == ("4001", "4002")
    assert set(saved.draft.taxes) == {SEVEN, NINETEEN}
    assert (saved.draft.cost, saved.draft.version, saved.changed_by) == (Decimal("1.5"), 1, "Adam")
    assert saved.draft.id is not None
    assert database.read(catalog.get_product, saved.draft.id, token=adam) == saved
    found = database.read(catalog.get_picture, picture)
    assert found == ProductPicture("image/png", b"png")


def test_what_is_saved_again_keeps_step(shop: Shop, adam: str) -> None:
    database = shop.database()
    draft = database.read(catalog.get_product, MILK, token=adam).draft
    changed = replace(draft, price=Decimal("1.29"), barcodes=("999", *draft.barcodes), taxes=(NINETEEN,))
    saved = database.run(catalog.save_product, changed, token=adam)
    assert saved.draft == replace(changed, version=2)
    assert shop.value("SELECT count(*) FROM pos.price_history WHERE product = %s", MILK) == 2
    again = database.run(catalog.save_product, saved.draft, token=adam)
    assert shop.value("SELECT count(*) FROM pos.price_history WHERE product = %s", MILK) == 2
    assert again.draft.version == 3


def test_the_second_of_two_editors_is_told(shop: Shop, adam: str) -> None:
    olivia = shop.sign_in("olivia", "T02")
    draft = shop.database().read(catalog.get_product, MILK, token=adam).draft
    shop.database("T02").run(catalog.save_product, replace(draft, price=Decimal(2)), token=olivia)
    with pytest.raises(Conflict, match="product_changed_meanwhile") as caught:
        shop.database().run(catalog.save_product, replace(draft, price=Decimal(3)), token=adam)
    assert caught.value.facts["by"] == "Olivia"
    assert shop.value("SELECT price FROM pos.product WHERE id = %s", MILK) == 2


def test_a_cashier_saves_nothing(shop: Shop, carla: str) -> None:
    database = shop.database("T02")
    draft = database.read(catalog.get_product, MILK, token=carla).draft
    for act in (
        lambda session: catalog.save_product(session, replace(draft, price=Decimal("0.01"))),
        lambda session: catalog.save_product(session, ProductDraft("Free", Decimal(0))),
        lambda session: catalog.archive(session, MILK, 1),
        lambda session: assortment.save_category(session, Category("X")),
        lambda session: assortment.save_category(session, Category("X", id=FOOD)),
        lambda session: assortment.save_tax(session, Tax("X", "A", Decimal(0), id=SEVEN)),
        lambda session: assortment.archive(session, Tax, SEVEN),
        lambda session: transfer.add_products(session, [NewProduct("F", "Free", Decimal(0))]),
    ):
        with pytest.raises(Refused, match="not_allowed"):
            database.run(act, token=carla)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"barcodes": ("4001686322222",)}, "barcode_taken"),
        ({"sku": "coffee"}, "sku_taken"),
        ({"price": Decimal(-1)}, "value_refused"),
        ({"price": Decimal("NaN")}, "value_refused"),
        ({"price": Decimal("Infinity")}, "value_refused"),
        ({"price": Decimal("1e12")}, "value_refused"),
        ({"name": ""}, "value_refused"),
        ({"name": "x" * 201}, "value_refused"),
        ({"name": "Milk\x1bp\x00"}, "value_refused"),
        ({"name": "Milk\x1bp"}, "value_refused"),
        ({"barcodes": ("with space",)}, "value_refused"),
        ({"taxes": (uuid.UUID(int=0xDEAD),)}, "value_refused"),
        ({"category": uuid.UUID(int=0xDEAD)}, "value_refused"),
        ({"variant_of": MILK}, "value_refused"),
        ({"reorder_level": Decimal(-1)}, "value_refused"),
        ({"id": uuid.UUID(int=0xDEAD), "sku": "NEW", "barcodes": ()}, "product_unknown"),
    ],
    ids=str,
)
def test_bad_values_are_refused_and_nothing_is_half_saved(
    shop: Shop, adam: str, change: dict[str, object], code: str
) -> None:
    draft = shop.database().read(catalog.get_product, MILK, token=adam).draft
    with pytest.raises(Refused, match=code):
        shop.database().run(catalog.save_product, replace(draft, **change), token=adam)  # type: ignore[arg-type]
    assert shop.database().read(catalog.get_product, MILK, token=adam).draft == draft


def test_a_taken_barcode_names_its_product(shop: Shop, adam: str) -> None:
    with pytest.raises(Refused) as caught:
        shop.database().run(
            catalog.save_product, ProductDraft("X", Decimal(1), barcodes=("4001686322222",)), token=adam
        )
    assert caught.value.facts == {"barcode": "4001686322222", "product": "Coffee 500 g"}


def test_an_archived_product_leaves_the_list_and_comes_back(shop: Shop, adam: str) -> None:
    database = shop.database()
    database.run(catalog.archive, APPLES, 1, token=adam)
    assert "Apples" not in names(shop, adam)
    assert names(shop, adam, ProductQuery(status="archived")) == ["Apples"]
    database.run(catalog.archive, APPLES, 2, is_archived=False, token=adam)
    assert "Apples" in names(shop, adam)


def test_suppliers_taxes_and_promotions_are_saved(shop: Shop, adam: str) -> None:
    database = shop.database()
    database.run(assortment.save_supplier, Supplier("Bakery", phone="1"), token=adam)
    assert [row.name for row in database.read(assortment.list_suppliers, token=adam)] == [
        "Bakery",
        "Dairy Ltd",
    ]
    with pytest.raises(Refused, match="value_refused"):
        database.run(assortment.save_supplier, Supplier("Bakery"), token=adam)
    tax = database.run(assortment.save_tax, Tax("Zero", "C", Decimal(0)), token=adam)
    database.run(assortment.archive, Tax, tax, token=adam)
    assert [row.letter for row in database.read(assortment.list_taxes, token=adam)] == ["A", "B"]
    promotion = Promotion("3 for 2", "take_pay", params={"take": 3, "pay": 2})
    database.run(assortment.save_promotion, promotion, token=adam)
    assert database.read(assortment.list_promotions, token=adam)[0].params == {"take": 3, "pay": 2}
    for bad in (Promotion("x", "unheard_of"), Promotion("x", "take_pay", params={"take": 2, "pay": 3})):
        with pytest.raises(Refused, match="promotion_not_meant"):
            database.run(assortment.save_promotion, bad, token=adam)


@pytest.mark.parametrize("who", [None, "adam"])
def test_products_come_by_the_thousand(shop: Shop, who: str | None) -> None:
    """By COPY for the installer, by INSERT for an admin at a till."""
    token = shop.sign_in(who) if who else None
    count = 6000 if who is None else 300
    products = [
        NewProduct(
            f"S{n}",
            f"Product {n}",
            Decimal("1.10"),
            cost=Decimal("0.5"),
            taxes=(SEVEN,),
            barcodes=(f"9{n:05}",),
        )
        for n in range(count)
    ]
    told: list[int] = []
    database = shop.database("T01" if who else None)
    assert database.run(transfer.add_products, products, told.append, token=token) == count
    assert told[-1] == count
    assert shop.value("SELECT count(*) FROM pos.price_history") == count + 4
    assert shop.value("SELECT count(*) FROM pos.barcode") == count + 2
    adam = token or shop.sign_in("adam")
    if who is None:
        shop.connect(None).execute("ANALYZE pos.product")
        estimate = shop.database().read(catalog.count_products, token=adam)
        assert not estimate.is_exact
        assert abs(estimate.rows - count) < count / 5
    with pytest.raises(Refused, match="value_refused"):
        database.run(transfer.add_products, [NewProduct("NEW", "New", Decimal(1)), products[0]], token=token)
    assert shop.value("SELECT count(*) FROM pos.product WHERE sku = 'NEW'") == 0


def test_goods_out_of_sale_are_known_by_their_codes_to_a_cashier(shop: Shop, adam: str, carla: str) -> None:
    asking = shop.database("T02")
    assert asking.read(catalog.find_not_sold, "4001686301265", token=carla) is None
    milk = shop.database().read(catalog.get_product, MILK, token=adam).draft
    shop.database().run(catalog.save_product, replace(milk, is_sellable=False), token=adam)
    assert asking.read(catalog.find_not_sold, "4001686301265", token=carla) == "Milk 1 l"
    assert asking.read(catalog.find_not_sold, "milk", token=carla) == "Milk 1 l"
    assert asking.read(catalog.find_not_sold, "4001686301266", token=carla) is None
