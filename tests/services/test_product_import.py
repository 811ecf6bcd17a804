"""Products from a file: what a check says, what writing does, twice, with clashes, and without rights."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from pos.domain.inputs.sheet import read_sheet
from pos.domain.product_file import SKU, match_columns
from pos.domain.tax_rates import RATES
from pos.errors import Refused
from pos.services import assortment, catalog, product_export, product_import, stock, store
from pos.services.product_import import Job, Options, Outcome
from tests.postgres import COFFEE, MILK, Shop

DAY = dt.date(2026, 11, 22)
OIL = "PA-021;Olive oil EV 500 ml;8007150904112;Pantry;8,90;5,10;19;3"
HEAD = "art_no;description;ean;group;price;cost;vat;stock\n"


@pytest.fixture
def adam(shop: Shop) -> str:
    return shop.sign_in("adam")


def job_of(text: str, **changes: object) -> tuple[Job, tuple[product_import.Row, ...]]:
    sheet = read_sheet(text.encode())
    columns = match_columns(sheet.header, sheet.rows)
    return Job(Options(columns, sheet.point, DAY, note="spring.csv", **changes)), sheet.rows  # type: ignore[arg-type]


def check(shop: Shop, token: str, text: str, **changes: object) -> list[Outcome]:
    job, rows = job_of(text, **changes)
    return shop.database().read(product_import.check_rows, job, rows, token=token)


def write(shop: Shop, token: str, text: str, **changes: object) -> list[Outcome]:
    job, rows = job_of(text, **changes)
    return shop.database().run(product_import.write_rows, job, rows, token=token)


def codes(outcomes: list[Outcome]) -> list[str]:
    return [each.refused.code if each.refused is not None else each.result for each in outcomes]


def found(shop: Shop, token: str, code: str) -> catalog.ProductDraft:
    row = shop.database().read(catalog.find_by_code, code, token=token)
    assert row is not None, code
    return shop.database().read(catalog.get_product, row.id, token=token).draft


def test_a_new_product_with_a_new_category_its_tax_and_its_stock(shop: Shop, adam: str) -> None:
    (outcome,) = write(shop, adam, HEAD + OIL)
    assert (outcome.number, outcome.result) == (2, "new")
    assert [(each.code, each.name) for each in outcome.remarks] == [("category_made", "Pantry")]
    oil = found(shop, adam, "8007150904112")
    assert (oil.sku, oil.name, oil.price, oil.cost, oil.price_includes_tax) == (
        "PA-021",
        "Olive oil EV 500 ml",
        Decimal("8.90"),
        Decimal("5.10"),
        True,
    )
    names = {each.id: each.name for each in shop.database().read(assortment.list_categories, token=adam)}
    taxes = {each.id: each.rate for each in shop.database().read(assortment.list_taxes, token=adam)}
    assert names[oil.category] == "Pantry"
    assert [taxes[each] for each in oil.taxes] == [Decimal(19)]
    assert shop.database().read(stock.level, oil.id, token=adam) == 3
    movement = shop.database().read(stock.list_movements, oil.id, token=adam).rows[0]
    assert (movement.kind, movement.reason, movement.note) == ("adjust", "count", "spring.csv")


def test_a_check_says_the_same_and_writes_nothing(shop: Shop, adam: str) -> None:
    text = HEAD + OIL + "\nMILK;Milk 1 l;4001686301265;;1,29;;;\nX;;;;;;;\n;Nothing;;;1,00;;;\n"
    said = check(shop, adam, text)
    assert codes(said) == ["new", "updated", "import_name_missing", "import_no_key"]
    assert shop.database().read(catalog.find_by_code, "8007150904112", token=adam) is None
    assert found(shop, adam, "milk").price == Decimal("1.19")
    before = said[1].before
    assert before is not None
    assert before.price == Decimal("1.19")
    done = write(shop, adam, text)
    assert codes(done) == codes(said)
    assert found(shop, adam, "milk").price == Decimal("1.29")


def test_the_same_file_again_changes_nothing(shop: Shop, adam: str) -> None:
    write(shop, adam, HEAD + OIL)
    version = found(shop, adam, "PA-021").version
    assert codes(write(shop, adam, HEAD + OIL)) == ["same"]
    assert found(shop, adam, "PA-021").version == version


def test_an_empty_cell_leaves_what_is_there(shop: Shop, adam: str) -> None:
    milk = found(shop, adam, "milk")
    assert codes(write(shop, adam, "ean;price;cost;group\n4001686301265;1,35;;\n")) == ["updated"]
    after = found(shop, adam, "milk")
    assert (after.price, after.cost, after.category, after.name, after.barcodes) == (
        Decimal("1.35"),
        milk.cost,
        milk.category,
        milk.name,
        milk.barcodes,
    )


def test_a_second_barcode_is_added(shop: Shop, adam: str) -> None:
    outcomes = write(shop, adam, "sku;ean\nMILK;96385074\n", key=SKU)
    assert codes(outcomes) == ["updated"]
    assert set(found(shop, adam, "milk").barcodes) == {"4001686301265", "96385074"}


def test_codes_of_other_products_are_refused_with_their_name(shop: Shop, adam: str) -> None:
    coffee = found(shop, adam, "COFFEE")
    text = f"sku;ean;price\nMILK;{coffee.barcodes[0]};1\n"
    by_barcode, by_sku = check(shop, adam, text)[0].refused, check(shop, adam, text, key=SKU)[0].refused
    assert by_barcode is not None
    assert by_sku is not None
    assert (by_barcode.code, by_barcode.facts["product"]) == ("import_sku_taken", "Milk 1 l")
    assert (by_sku.code, by_sku.facts["product"]) == ("import_barcode_taken", coffee.name)


def test_a_code_twice_in_the_file_names_the_first_row(shop: Shop, adam: str) -> None:
    outcomes = check(shop, adam, HEAD + OIL + "\n" + OIL.replace("PA-021", "PA-022"))
    assert codes(outcomes) == ["new", "import_row_twice"]
    assert outcomes[1].refused is not None
    assert outcomes[1].refused.facts["row"] == 2


def test_a_batch_asked_again_is_no_clash_with_itself(shop: Shop, adam: str) -> None:
    job, rows = job_of(HEAD + OIL)
    for _ in range(2):
        assert codes(shop.database().read(product_import.check_rows, job, rows, token=adam)) == ["new"]


def test_without_updates_what_is_there_is_skipped(shop: Shop, adam: str) -> None:
    text = "ean;price\n4001686301265;9,99\n"
    assert codes(write(shop, adam, text, updates=False)) == ["import_is_there"]
    assert found(shop, adam, "milk").price == Decimal("1.19")


def test_a_tax_that_is_not_there_skips_the_row(shop: Shop, adam: str) -> None:
    (outcome,) = check(shop, adam, HEAD + OIL.replace(";19;", ";8;"))
    assert outcome.refused is not None
    assert (outcome.refused.code, outcome.refused.facts["tax"]) == ("import_tax_unknown", "8")


def test_goods_that_cost_more_than_they_bring_are_told(shop: Shop, adam: str) -> None:
    (outcome,) = check(shop, adam, "sku;name;price;cost\nA-1;Gift;2,00;3,00\n")
    assert (outcome.result, [each.code for each in outcome.remarks]) == ("new", ["cost_above_price"])


def test_a_code_given_away_a_moment_ago_is_skipped_and_the_others_are_kept(
    shop: Shop, adam: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody gave the barcode to another product between reading and writing: the database says no to one row of three."""
    known = product_import._There

    class Late(known):  # type: ignore[misc, valid-type]
        def find(self, said, key):
            return None

    monkeypatch.setattr(product_import, "_There", Late)
    text = "sku;name;price;ean\nA-1;One;1,00;\nA-2;Two;1,00;4001686301265\nA-3;Three;1,00;\n"
    outcomes = write(shop, adam, text)
    assert codes(outcomes) == ["new", "barcode_taken", "new"]
    assert found(shop, adam, "A-1").name == "One"
    assert found(shop, adam, "A-3").name == "Three"
    assert found(shop, adam, "4001686301265").id == MILK


def test_a_cashier_imports_nothing(shop: Shop) -> None:
    carla = shop.sign_in("carla", "T02")
    job, rows = job_of(HEAD + OIL)
    with pytest.raises(Refused) as refused:
        shop.database("T02").run(product_import.write_rows, job, rows, token=carla)
    assert refused.value.code == "not_allowed"


def test_a_thousand_rows_in_batches(shop: Shop, adam: str) -> None:
    lines = [f"Z-{number:04d};Thing {number};{number % 90 + 1},50" for number in range(600)]
    job, rows = job_of("sku;name;price\n" + "\n".join(lines))
    results = []
    for first in range(0, len(rows), product_import.BATCH):
        batch = rows[first : first + product_import.BATCH]
        results += shop.database().run(product_import.write_rows, job, batch, token=adam)
    assert {each.result for each in results} == {"new"}
    assert found(shop, adam, "Z-0599").price == Decimal("60.50")


def test_the_milk_and_the_coffee_stay_who_they_are(shop: Shop, adam: str) -> None:
    assert found(shop, adam, "milk").id == MILK
    assert found(shop, adam, "COFFEE").id == COFFEE


def test_a_tax_is_found_by_the_rate_that_it_has_on_the_day(shop: Shop, adam: str) -> None:
    """A rate that has begun since: the file says what holds today, and an export says it too."""
    taxes = {each.rate: each for each in shop.database().read(assortment.list_taxes, token=adam)}
    nineteen = taxes[Decimal(19)]
    change = ["2026-11-01", "20"]
    shop.database().run(store.put_setting, RATES, {str(nineteen.id): [change]}, token=adam)
    (outcome,) = write(shop, adam, HEAD + OIL.replace(";19;", ";20;"))
    assert outcome.result == "new"
    assert found(shop, adam, "PA-021").taxes == (nineteen.id,)
    assert codes(
        check(shop, adam, HEAD + OIL.replace("PA-021", "PA-022").replace("8007150904112", "X1"))
    ) == ["import_tax_unknown"]
    page = shop.database().read(product_export.export_page, DAY, token=adam)
    rates = {row[0]: row[product_export.COLUMNS.index("tax")] for row in page.rows}
    assert rates["PA-021"] == "20"
