"""Every bad input of the collection, through the door that it would come in by: form, scan, service, command, database.

What is listed in NOT_THERE concerns what Tern does not have yet; a test counts that nothing is forgotten.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import sys
import time
import zlib
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jwt
import pytest
from pypdf import PdfReader

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))
sys.path.insert(0, str(Path(__file__).parents[1] / "ui" / "inventory"))

from fakes import FakeTill
from shop import Shop as OfficeShop

from pos.cli.init import _tax
from pos.cli.sell import _codes, _number
from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import receipt_roll_pdf
from pos.documents.receipt_rows import Row, RowKind, receipt_rows
from pos.documents.table_csv import table_csv
from pos.domain.barcode import read_code
from pos.domain.basket import Basket
from pos.domain.inputs import files, numbers
from pos.domain.quantity import Unit
from pos.domain.tender import Tender, TenderKind
from pos.errors import Conflict, Refused, Unavailable
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.i18n import Locale
from pos.journal import codec
from pos.journal.export import read_export
from pos.main import main
from pos.paths import resources_dir
from pos.services import assortment, catalog, passwords, posting, sessions, stock, transfer, users
from pos.services.assortment import Supplier
from pos.services.catalog import ProductDraft, ProductPicture, ProductQuery
from pos.services.transfer import NewProduct
from pos.settings import FILE_NAME, read_settings
from pos.till.basket_acts import ScanKind
from pos.ui.checkout.payment_presenter import PaymentPresenter
from pos.ui.checkout.presenter import CheckoutPresenter
from pos.ui.inventory.editor_presenter import EditorPresenter
from pos.ui.inventory.form import Form, FormMaker
from pos.ui.inventory.picture import read_picture
from pos.ui.login.store_presenter import StorePresenter
from tests.factories import AT, a_product
from tests.factories.entries import Item, TillBook
from tests.factories.receipts import a_completed_sale
from tests.hardware.escpos_reader import read
from tests.inputs.cases import CASES, COVERED, Case, code_of, runs
from tests.postgres import MILK, ROUNDS, Shop

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"

NOT_THERE = {
    "B165": "a link that leaves the folder: there is no import of files yet, and no rule can see a link without opening it",
    "B167": "a row with too few columns: there is no CSV import yet",
}


def test_nothing_is_forgotten() -> None:
    assert COVERED | set(NOT_THERE) == {case.id for case in CASES}
    assert COVERED & set(NOT_THERE) == set()


# ---------------------------------------------------------------------- names and notes


def a_form(**changes: object) -> Form:
    return replace(Form(name="Milk", gross="1.00", net="1.00"), **changes)


@runs("product.name")
def test_names_in_the_form(case: Case) -> None:
    maker = FormMaker(Locale())
    faults = maker.faults(a_form(name=case.given), Form())
    assert bool(faults.get("name")) is case.is_refused
    if not case.is_refused:
        assert maker.draft_of(a_form(name=case.given), None, Form()).name == case.value


@runs("product.name")
def test_the_editor_never_sends_a_bad_name(case: Case) -> None:
    office = OfficeShop()
    editor = EditorPresenter(office, Locale(), frozenset({"cost.read"}), lambda: AT)
    editor.begin()
    editor.type("name", case.given)
    editor.type("gross", "1.00")
    editor.save()
    assert ("save_product" in office.names()) is not case.is_refused


@runs("product.name")
def test_names_in_the_database(shop: Shop, case: Case) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    draft = ProductDraft(case.given, Decimal("1.00"), sku="BAD", barcodes=("20000004",))
    if case.is_refused:
        with pytest.raises(Refused, match="value_refused") as caught:
            database.run(catalog.save_product, draft, token=token)
        assert code_of(caught.value) == case.code
        assert caught.value.facts["constraint"] == "product_name"
        return
    saved = database.run(catalog.save_product, draft, token=token)
    assert saved.draft.name == case.value
    assert shop.value("SELECT name FROM pos.product WHERE sku = 'BAD'") == case.value
    database.read(catalog.list_products, ProductQuery(case.given), token=token)
    assert shop.value("SELECT count(*) FROM pos.product") == 5


@runs("product.name")
def test_names_by_the_thousand_obey_the_same_rule(shop: Shop, case: Case) -> None:
    products = [NewProduct("A1", "Milk", Decimal(1)), NewProduct("A2", case.given, Decimal(1))]
    if case.is_refused:
        with pytest.raises(Refused, match="value_refused"):
            shop.database(None).run(transfer.add_products, products)
        assert shop.value("SELECT count(*) FROM pos.product WHERE sku IN ('A1', 'A2')") == 0
    else:
        shop.database(None).run(transfer.add_products, products)
        assert shop.value("SELECT name FROM pos.product WHERE sku = 'A2'") == case.value


@runs("product.name", only=lambda case: len(case.given) < 300)
def test_whatever_a_name_is_paper_shows_it_and_obeys_nothing(make_till, case: Case) -> None:
    """Names of old rows have passed no rule."""
    receipt = a_completed_sale(make_till, a_product("1.00", name=case.given)).receipt
    fmt = PaperFormat.of(receipt.store)
    rows = receipt_rows(receipt, fmt)
    found = read(receipt_bytes(rows, EPSON_80_MM, FONT))
    assert (found.pulses, found.cuts, len(found.barcodes)) == (0, 1, 1)
    for pdf in (receipt_a4_pdf(receipt, fmt), receipt_roll_pdf(rows)):
        assert "TOTAL 0.00" not in [line.strip() for line in pdf_text(pdf).splitlines()]
    table_csv([case.given], [[case.given]]).decode()


@runs("customer.note")
def test_notes_of_several_lines(shop: Shop, case: Case) -> None:
    """There are no customers to edit yet; a supplier's note is the free text of several lines that there is."""
    token, database = shop.sign_in("adam"), shop.database()
    supplier = Supplier("Odd Ltd", note=case.given)
    if case.is_refused:
        with pytest.raises(Refused, match="value_refused") as caught:
            database.run(assortment.save_supplier, supplier, token=token)
        assert code_of(caught.value) == case.code
        return
    made = database.run(assortment.save_supplier, supplier, token=token)
    assert shop.value("SELECT note FROM pos.supplier WHERE id = %s", made) == case.value


@runs("customer.note", only=lambda case: "\n" not in case.given)
def test_notes_of_one_line(shop: Shop, case: Case) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    values = {"day": dt.date(2026, 11, 20), "note": case.given}
    if case.is_refused:
        with pytest.raises(Refused, match="value_refused"):
            database.run(stock.receive, MILK, Decimal(1), token=token, **values)
    else:
        database.run(stock.receive, MILK, Decimal(1), token=token, **values)
        assert shop.value("SELECT note FROM pos.stock_movement") == case.value


# ---------------------------------------------------------------------- numbers


@runs("product.price")
def test_prices_in_the_form(case: Case) -> None:
    locale = Locale("fr" if case.rule == "money_comma" else "en")
    maker = FormMaker(locale)
    form = a_form(gross=case.given, net=case.given)
    faults = maker.faults(form, Form())
    assert bool(faults) is case.is_refused
    if not case.is_refused:
        assert maker.currency.to_minor(maker.draft_of(form, None, Form()).price) == case.value


@runs("product.price")
def test_prices_by_the_rule(case: Case) -> None:
    point = "," if case.rule == "money_comma" else "."
    if case.is_refused:
        with pytest.raises(Refused) as caught:
            numbers.read_number(case.given, 2, largest=numbers.LARGEST_PRICE, point=point)
        assert code_of(caught.value) == case.code
    else:
        read_price = numbers.read_number(case.given, 2, largest=numbers.LARGEST_PRICE, point=point)
        assert read_price.scaleb(2) == case.value


@runs("sale.discount_percent")
def test_percents(case: Case) -> None:
    """There is no discount to type yet; taxes are the percents that there are."""
    for act in (
        lambda: numbers.read_percent(case.given),
        lambda: Locale().parse_percent(case.given),
        lambda: _tax(f"A={case.given}"),
    ):
        with pytest.raises(Refused) as caught:
            act()
        assert code_of(caught.value) == case.code
    presenter = StorePresenter(Locale(), lambda _code: True)
    presenter.go_on("Shop", "", "EUR", "", case.given)
    assert presenter.errors["rates"]


@runs("sale.qty")
def test_quantities_in_the_dialog_and_the_basket(make_till, case: Case) -> None:
    session = make_till(
        a_product("2.00", sku="PIECE"), a_product("2.00", sku="KILO", unit=Unit.KILOGRAM)
    ).sign_in()
    found = session.prices.find(("KILO" if "." in case.given else "PIECE",))
    product = found.product
    line = session.add_measured(product.id, Decimal(2)).line_key
    if not case.is_refused:
        session.set_quantity(line, Locale().parse_quantity(case.given))
        assert session.basket.lines[0].quantity == Decimal(case.value)
        return
    if case.code == "zero":  # the dialog takes a line out with zero, a scan of none is refused
        with pytest.raises(Refused, match="quantity_not_positive"):
            session.add(product.id, Locale().parse_quantity(case.given))
        return
    with pytest.raises(Refused) as caught:
        session.set_quantity(line, Locale().parse_quantity(case.given))
    assert code_of(caught.value) == case.code
    assert session.basket.lines[0].quantity == 2


@runs("sale.qty", only=lambda case: case.is_refused)
def test_quantities_at_the_checkout_add_nothing(case: Case) -> None:
    till = FakeTill()
    till.add_product("p1", Decimal(1))
    checkout = CheckoutPresenter(till, Locale(), lambda: AT)
    checkout.refresh()
    checkout.ask_quantity()
    assert checkout.asker.asked is not None
    told = checkout.asker.answer(case.given)
    assert told
    assert [line.quantity for line in till.lines] == [Decimal(1)]


@runs("sale.qty", only=lambda case: case.is_refused and case.code not in {"zero", "negative"})
def test_quantities_at_the_command_line(make_till, case: Case) -> None:
    session = make_till(a_product("2.00", sku="PIECE")).sign_in()
    with pytest.raises(Refused):
        _scan_typed(session, f"{case.given}*PIECE")
    assert session.basket is None


def _scan_typed(session, typed: str) -> None:
    for code, quantity in _codes([typed]):
        session.scan(code, quantity)


@runs("sale.lines", only=lambda case: case.given["count"] == 0)
def test_an_empty_basket_cannot_be_paid(make_till, case: Case) -> None:
    session = make_till(a_product()).sign_in()
    with pytest.raises(Refused) as caught:
        session.complete([])
    assert code_of(caught.value) == case.code


@runs("sale.lines", only=lambda case: case.given["count"] > 0)
def test_a_thousand_lines_are_written_and_posted(make_till, shop: Shop, case: Case) -> None:
    """Bounds are ten times what is promised: the machine of a test is shared. Benchmarks hold the figures."""
    count = case.given["count"]
    products = [a_product("1.00", sku=f"P{number}", name=f"Product {number}") for number in range(count)]
    own = make_till(*products)
    session = own.sign_in()
    for product in products:
        session.add(product.id)
    own.worker.run(
        lambda _journal: None
    ).result()  # nobody scans a thousand in a second: the basket is kept by now
    began = time.perf_counter()
    done = session.complete([Tender(TenderKind.CASH, session.priced().total)]).result()
    assert time.perf_counter() - began < 2
    assert len(done.entry.body["lines"]) == count
    book, till = TillBook(user=shop.people["carla"]), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    sale = book.sale(*[Item(MILK, "1.19")] * count)
    began = time.perf_counter()
    assert posting.post_entry(till, *sale.arguments) == "posted"
    assert time.perf_counter() - began < 10


@runs("sale.total")
def test_a_line_has_a_limit(case: Case) -> None:
    quantity, _, price = case.given.partition(" x ")
    with pytest.raises(Refused) as caught:
        Basket("b", AT).added("line", a_product(price), Decimal(quantity))
    assert code_of(caught.value) == case.code


@runs("payment.cash_given")
def test_a_barcode_is_no_money(case: Case) -> None:
    for act in (lambda: Locale().parse_amount(case.given), lambda: _number(case.given, "bad_amount")):
        with pytest.raises(Refused) as caught:
            act()
        assert code_of(caught.value) == case.code
    till = FakeTill()
    till.add_product("p1", Decimal(1))
    paying = PaymentPresenter(till, Locale(), lambda *_: pytest.fail("nothing may be completed"))
    paying.begin()
    for digit in case.given:
        paying.press(digit)
    paying.take()
    assert paying.notice is not None
    assert not till.completed


@runs("payment.split")
def test_a_cent_short_is_kept_for_a_person(shop: Shop, make_till, case: Case) -> None:
    session = make_till(a_product("2.00", sku="PIECE")).sign_in()
    session.scan("PIECE")
    with pytest.raises(Refused, match="not_paid_in_full"):
        session.complete([Tender(TenderKind.CASH, Decimal(1)), Tender(TenderKind.CARD, Decimal("0.99"))])
    book, till = TillBook(user=shop.people["carla"]), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    short = book.sale(Item(MILK, "1.19"), tendered="1.18")
    short = book_with(book, short, lambda body: body["tenders"][0].update(change="0.00"))
    assert posting.post_entry(till, *short.arguments) == "quarantined"
    assert case.code == "total_mismatch"
    assert "comes to" in shop.value("SELECT error FROM pos.poison")


def book_with(book: TillBook, made, change):
    """The last entry of a book again, with another body."""
    book.seq, book.hash = made.seq - 1, made.prev
    change(made.doc["body"])
    return book.append(
        json.dumps(made.doc, sort_keys=True, separators=(",", ":"), ensure_ascii=False), made.doc
    )


# ---------------------------------------------------------------------- codes


@runs("scan")
def test_scans_at_the_till(make_till, case: Case) -> None:
    session = make_till(a_product("2.00", barcode="5000112637922")).sign_in()
    if not case.is_refused:
        assert read_code(case.given).text == case.value
        kind = session.scan(case.given).kind
        assert kind is (ScanKind.ADDED if case.value == "5000112637922" else ScanKind.UNKNOWN)
        return
    if case.code == "check_digit":
        assert session.scan(case.given).kind is ScanKind.DAMAGED
    else:
        with pytest.raises(Refused) as caught:
            session.scan(case.given)
        assert code_of(caught.value) == case.code
    assert session.basket is None


@runs("scan")
def test_scans_in_the_office_find_only_what_is_whole(shop: Shop, case: Case) -> None:
    token = shop.sign_in("adam")
    assert shop.database().read(catalog.find_by_code, case.given, token=token) is None


@runs("user.username")
def test_user_names_in_the_database(shop: Shop, case: Case) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    if case.is_refused:
        with pytest.raises(Refused, match="value_refused") as caught:
            database.run(users.add, case.given, "Anna", "cashier", token=token)
        assert code_of(caught.value) == case.code
        assert database.read(users.find, case.given, token=token) is None
        return
    made = database.run(users.add, case.given, "Anna", "cashier", token=token)
    assert shop.value("SELECT username FROM pos.person WHERE id = %s", made) == case.value
    assert database.read(users.find, case.given, token=token).id == made


@runs("user.password", "login.password")
def test_passwords(shop: Shop, case: Case) -> None:
    database, carla = shop.database(None), shop.people["carla"]
    if not case.is_refused:
        database.run(users.set_password, carla, case.given, rounds=ROUNDS)
        salt = shop.database().run(sessions.sign_in_salt, "carla", "password")
        bcrypt = passwords.derive(case.value, salt)
        assert shop.database().run(sessions.sign_in, "carla", "password", bcrypt).token is not None
        return
    began = time.perf_counter()
    with pytest.raises(Refused) as caught:
        database.run(users.set_password, carla, case.given, rounds=ROUNDS)
    assert code_of(caught.value) == case.code
    if case.code == "too_long":
        with pytest.raises(Refused) as caught:
            passwords.derive(case.given, "$2b$12$" + "." * 22)
        assert code_of(caught.value) == case.code
    assert time.perf_counter() - began < 1, "refused before anything is hashed"


@runs("jwt")
def test_a_token_serves_only_whom_it_was_given_to(shop: Shop, case: Case) -> None:
    token = shop.sign_in("carla", "T01")
    other = "T03"
    if "role" in case.given:
        claims = jwt.decode(token, options={"verify_signature": False}) | {"role": "owner"}
        token, other = jwt.encode(claims, "x" * 32, algorithm="HS256"), "T01"
    with pytest.raises(Refused) as caught:
        shop.database(other).read(sessions.identity, token=token)
    assert code_of(caught.value) == case.code


@runs("report.date")
def test_days_at_the_command_line(
    case: Case, capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("POS_HOME", str(tmp_path))
    assert main(["report", "sales", "--from", case.given, "--json"]) == 1
    answer = json.loads(capsys.readouterr().out)
    assert (answer["error"], answer["facts"]["why"]) == ("bad_day", case.code)


@runs("till.clock")
def test_a_clock_set_back_changes_no_order(make_till, case: Case) -> None:
    till = make_till(a_product("2.00", sku="PIECE"))
    session, entries = till.sign_in(), []
    for hours in (0, -1, -1):
        till.clock.at += dt.timedelta(hours=hours)
        session.scan("PIECE")
        entries.append(session.complete([Tender(TenderKind.CASH, Decimal(2))]).result().entry)
    assert [entry.number.count for entry in entries] == [1, 2, 3]
    assert [entry.seq for entry in entries] == sorted(entry.seq for entry in entries)
    assert [entry.id for entry in entries] == sorted(entry.id for entry in entries)
    assert case.code == "monotonic"


# ---------------------------------------------------------------------- files that come in


@runs("import.filename", only=lambda case: case.id not in NOT_THERE)
def test_file_names_by_the_rule(case: Case) -> None:
    with pytest.raises(Refused) as caught:
        files.check_file_name(case.given)
    assert code_of(caught.value) == case.code


@runs("import.png")
def test_a_picture_that_unfolds_is_refused(tmp_path: Path, shop: Shop, case: Case) -> None:
    bomb = png_of(30_000, 30_000)
    assert len(bomb) < 200_000
    (tmp_path / "bomb.png").write_bytes(bomb)
    picture, fault = read_picture(tmp_path / "bomb.png")
    assert picture is None
    assert "too many pixels" in fault
    token = shop.sign_in("adam")
    with pytest.raises(Refused, match="value_refused") as caught:
        shop.database().run(catalog.save_picture, ProductPicture("image/png", bomb), token=token)
    assert code_of(caught.value) == case.code


def png_of(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([1, 0, 0, 0, 0])
    pack = zlib.compressobj(9)
    row = bytes(1 + width // 8)
    body = b"".join(pack.compress(row * 1000) for _ in range(height // 1000)) + pack.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@runs("import.json")
def test_deep_nesting_is_an_error_and_no_crash(tmp_path: Path, case: Case) -> None:
    """There is no import of JSON yet; entries, exports and settings are what is read."""
    deep = "[" * 100_000
    with pytest.raises(Unavailable, match="entry_unreadable"):
        codec.decode(deep)
    with pytest.raises(Unavailable, match="entry_unreadable"):
        codec.decode('{"v":1,"body":' + '{"a":' * 100_000)
    (tmp_path / "export").write_text(deep, encoding="utf-8")
    with pytest.raises(Unavailable, match="journal_damaged"):
        list(read_export(tmp_path / "export"))
    (tmp_path / FILE_NAME).write_text("a = " + "[" * 90_000, encoding="utf-8")
    with pytest.raises(Refused, match="settings_bad"):
        read_settings(tmp_path)
    assert case.code == "row_error"


# ---------------------------------------------------------------------- what goes out


@runs("export.csv")
def test_cells_of_a_table(case: Case) -> None:
    content = table_csv(["Name", "Amount"], [[case.given, Decimal("-5.00")]]).decode("utf-8-sig")
    row = content.split("\r\n", 1)[1]
    assert row.startswith(case.expect["starts_with"])
    assert row.endswith(",-5.00\r\n")


def pdf_text(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


@runs("pdf")
def test_markup_is_text_on_every_pdf(make_till, case: Case) -> None:
    """The file expects the name escaped for a library that reads markup; Tern's pages read none, so it stands as it is."""
    sale = a_completed_sale(make_till, a_product("1.00", name=case.given))
    store = replace(sale.receipt.store, name=case.given, address=(case.given,), receipt_footer=(case.given,))
    receipt = replace(sale.receipt, store=store, served_by=case.given, till_name=case.given)
    fmt = PaperFormat.of(store)
    for pdf, times in ((receipt_a4_pdf(receipt, fmt), 4), (receipt_roll_pdf(receipt_rows(receipt, fmt)), 4)):
        assert " ".join(pdf_text(pdf).split()).count(case.given) >= times
        assert not any(page.images for page in PdfReader(io.BytesIO(pdf)).pages)


@runs("receipt")
def test_bytes_of_a_receipt(case: Case) -> None:
    found = read(receipt_bytes([Row(RowKind.TEXT, case.given)], EPSON_80_MM, FONT))
    assert (found.pulses, found.cuts) == (0, 1)
    if "value" in case.expect:
        assert found.text.split("\n")[0] == case.value.rstrip() or found.text.split("\n")[0] == case.value
    else:  # better than the question mark of the file: the line becomes a picture, and the customer can read it
        assert len(found.pictures) == 1
        assert "?" not in found.text
        euro = receipt_bytes([Row(RowKind.TEXT, "\N{EURO SIGN}")], EPSON_80_MM, FONT)
        assert bytes.fromhex(case.expect["hex"][:2]) in euro


# ---------------------------------------------------------------------- the server


@runs("sync.payload")
def test_odd_payloads_are_kept_for_a_person(shop: Shop, case: Case) -> None:
    book, till = TillBook(), shop.connect()
    assert posting.post_entry(till, *book.append(case.given, {}).arguments) == "quarantined"
    assert posting.post_entry(till, *book.open_shift().arguments) == "posted"
    with pytest.raises(Unavailable):
        codec.decode(case.given)


@runs("sync.seq")
def test_a_number_is_used_once(shop: Shop, case: Case) -> None:
    one, other, till = TillBook(), TillBook(), shop.connect()
    posting.post_entry(till, *one.open_shift().arguments)
    with pytest.raises(Conflict) as caught:
        posting.post_entry(till, *other.open_shift().arguments)
    assert code_of(caught.value) == case.code


@runs("sync.time", "sync.price")
def test_odd_facts_are_recorded_and_flagged(shop: Shop, case: Case) -> None:
    token = shop.sign_in("carla")
    book = TillBook(user=shop.people["carla"], jti=str(sessions.read_token(token).jti))
    book.at, till = dt.datetime.now(dt.UTC), shop.connect()
    posting.post_entry(till, *book.open_shift().arguments)
    if case.where == "sync.time":
        made = book.sale(at=f"{case.given}T00:00:00Z")
    else:
        made = book.sale(Item(MILK, "0.01"))
    assert posting.post_entry(till, *made.arguments) == "posted"
    assert shop.value("SELECT array_agg(flag) FROM pos.entry_flag WHERE seq = 2") == [case.code]
