"""The same kinds of bad input where the collection has no case: every other field, and neighbours of each case."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from pos.db import provision
from pos.documents.paper import PaperFormat
from pos.documents.receipt_a4 import receipt_a4_pdf
from pos.documents.receipt_pdf import receipt_roll_pdf
from pos.documents.receipt_rows import receipt_rows
from pos.documents.receipt_text import text_lines
from pos.documents.table_csv import table_csv
from pos.domain.inputs import codes, files, numbers, text
from pos.errors import Refused
from pos.hardware.escpos import EPSON_80_MM, receipt_bytes
from pos.main import main
from pos.paths import resources_dir
from pos.services import assortment, catalog, passwords, sessions, stock, store, users
from pos.services.assortment import Supplier
from pos.services.catalog import ProductDraft, ProductQuery
from pos.settings import FILE_NAME, Settings, read_settings, settings_text
from tests.factories import a_product
from tests.factories.receipts import a_completed_sale
from tests.hardware.escpos_reader import read
from tests.inputs.test_bad_inputs import pdf_text
from tests.postgres import MILK, Shop

FONT = resources_dir() / "fonts" / "Inter-Regular.ttf"
FLAG = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Jos\u00e9's \u2018best\u2019", "Jos\u00e9's \u2018best\u2019"),
        ("\U0001f1f3\U0001f1f1 cheese", "\U0001f1f3\U0001f1f1 cheese"),
        (f"{FLAG} tea", f"{FLAG} tea"),
        ("1\ufe0f\u20e3 pack", "1\ufe0f\u20e3 pack"),
        (
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
            "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",
        ),
        ("\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd", "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd"),
        ("\u0e19\u0e49\u0e33\u0e1b\u0e25\u0e32", "\u0e19\u0e49\u0e33\u0e1b\u0e25\u0e32"),
        ("Vi\u1ec7t Nam pho\u031b\u0309", "Vi\u1ec7t Nam ph\u1edf"),
        ("Mi\u200blk\u2060", "Milk"),
        ("ad\u200dmin", "admin"),
        ("Mi\u00adlk", "Milk"),
        ("Milk\U000e0041\U000e0042", "Milk"),
        ("a\u3000b\u2003c", "a b c"),
        ("=1+1", "=1+1"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("../../etc/passwd", "../../etc/passwd"),
        ("None", "None"),
        ("\u1e9b\u0323", "\u1e9b\u0323"),
    ],
)
def test_texts_that_are_taken(typed: str, kept: str) -> None:
    assert text.clean_text(typed, is_needed=True) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("a\tb", "control_char"),
        ("a\rb", "control_char"),
        ("a\x7fb", "control_char"),
        ("a\x9bb", "control_char"),
        ("a\u2028b", "control_char"),
        ("a\u2029b", "control_char"),
        ("abc\u202e", "bidi_control"),
        ("\u200fabc", "bidi_control"),
        ("\u061cabc", "bidi_control"),
        ("a\ud800", "broken_text"),
        ("a\ufffe", "broken_text"),
        ("a\ufdd0", "broken_text"),
        ("a\U0010ffff", "broken_text"),
        ("\U000f0000", "private_use"),
        ("a" + "\u0301" * 20, "zalgo"),
        ("a" + "\u0301" * 199, "zalgo"),
        ("a" + "\u0489" * 6, "zalgo"),
        ("\u2800", "empty"),
        ("\u0301", "empty"),
        ("\u00ad\u200d\ufeff", "empty"),
        ("", "empty"),
        ("\u0958" * 101, "too_long"),
    ],
)
def test_texts_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        text.clean_text(typed, is_needed=True)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "typed",
    [
        "4111111111111111",
        "4111-1111-1111-1111",
        "card 5500 0055 5555 5559 ok",
        "378282246310005",
        "6011 1111 1111 1117",
        "\uff14\uff11\uff11\uff11 1111 1111 1111",
        "4111.1111.1111.1111",
    ],
)
def test_numbers_of_cards_are_found(typed: str) -> None:
    assert text.has_card_number(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "4006381333931",
        "phone +31 20 555 0142",
        "4111111111111112",
        "order 20261120 000123",
        "12345678901234567890123",
    ],
)
def test_other_long_numbers_are_not(typed: str) -> None:
    assert not text.has_card_number(typed)


@pytest.mark.parametrize(
    ("typed", "point", "expected"),
    [
        ("9999999.99", ".", "9999999.99"),
        ("0", ".", "0"),
        (".5", ".", "0.5"),
        ("12.", ".", "12"),
        (" 7 ", ".", "7"),
        ("\uff11\uff12\uff0e\uff13", ".", "12.3"),
        ("\u0967\u0968", ".", "12"),
        ("12,34", ",", "12.34"),
        ("\u06f1\u06f2\u066b\u06f5", ",", "12.5"),
    ],
)
def test_numbers_that_are_taken(typed: str, point: str, expected: str) -> None:
    assert str(numbers.read_number(typed, 2, largest=numbers.LARGEST_PRICE, point=point)) == expected


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("   ", "empty"),
        (".", "not_a_number"),
        ("1,234.50", "not_a_number"),
        ("1 234", "not_a_number"),
        ("1\u00a0234", "not_a_number"),
        ("1'234", "not_a_number"),
        ("1e3", "not_a_number"),
        ("1E+3", "not_a_number"),
        ("-inf", "not_a_number"),
        ("0b11", "not_a_number"),
        ("1..2", "not_a_number"),
        ("1.2.3", "not_a_number"),
        ("\u00bd", "not_a_number"),
        ("\u2460", "not_a_number"),
        ("\u4e00", "not_a_number"),
        ("$5", "not_a_number"),
        ("5%", "not_a_number"),
        ("1\x002", "not_a_number"),
        ("1\n2", "not_a_number"),
        ("\ud800", "not_a_number"),
        ("True", "not_a_number"),
        ("--5", "not_a_number"),
        ("\u22125", "negative"),
        ("\uff0d5", "negative"),
        ("-0.00", "negative"),
        ("12.345", "too_many_decimals"),
        ("0.001", "too_many_decimals"),
        ("10000000", "too_big"),
        ("\u0661\uff12", "mixed_digits"),
        ("\U0001d7d91", "mixed_digits"),
    ],
)
def test_numbers_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        numbers.read_number(typed, 2, largest=numbers.LARGEST_PRICE)
    assert caught.value.code == code


@pytest.mark.parametrize("typed", ["012345678905", "4006381333931", "04006381333931", "40063813"])
def test_every_length_of_a_barcode_is_no_quantity(typed: str) -> None:
    with pytest.raises(Refused, match="looks_like_barcode"):
        numbers.read_quantity(typed)


@pytest.mark.parametrize(
    "typed", ["anna", "anna.b-2", "\u0430\u043d\u043d\u0430", "j\u00f6rg", "\u7530\u4e2d\u3055\u3093", "7"]
)
def test_user_names_that_are_taken(typed: str) -> None:
    assert codes.read_username(typed) == typed


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "empty"),
        ("a" * 65, "too_long"),
        ("a" * 10**6, "too_long"),
        ("\uff41\uff44\uff4d\uff49\uff4e", "reserved"),
        ("ROOT", "reserved"),
        ("anna\u200b", "control_char"),
        ("anna\n", "control_char"),
        ("an\u202ena", "control_char"),
        ("anna;drop", "bad_username"),
        ("anna'--", "bad_username"),
        ("../anna", "bad_username"),
        ("-anna", "bad_username"),
        ("\u0391nna", "mixed_script"),
        ("ann\u0430", "mixed_script"),
        ("\U0001f600", "bad_username"),
    ],
)
def test_user_names_that_are_refused(typed: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        codes.read_username(typed)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "not_a_date"),
        ("today", "not_a_date"),
        ("2026-W47-5", "not_a_date"),
        ("2026-1-2", "not_a_date"),
        ("2026-11-20T10:00", "not_a_date"),
        ("20/11/2026", "not_a_date"),
        ("2025-02-29", "not_a_date"),
        ("2026-00-10", "not_a_date"),
        ("\u0662\u0660\u0662\u0666-11-20", "not_a_date"),
        ("-2026-11-20", "not_a_date"),
        ("2026-11-20'", "not_a_date"),
        ("1999-12-31", "date_range"),
        ("2200-01-01", "date_range"),
    ],
)
def test_days_that_are_refused(typed: str, code: str, capsys, tmp_path, monkeypatch) -> None:
    with pytest.raises(Refused) as caught:
        codes.read_day(typed)
    assert caught.value.code == code
    monkeypatch.setenv("POS_HOME", str(tmp_path))
    assert main(["report", "sales", f"--to={typed}", "--json"]) == 1
    assert '"bad_day"' in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "bad_path"),
        ("..", "traversal"),
        (".", "traversal"),
        ("..\\..\\windows\\win.ini", "traversal"),
        ("a/../b.csv", "traversal"),
        ("a/./b.csv", "traversal"),
        ("a/", "traversal"),
        ("\u2025/x", "traversal"),
        ("\\\\server\\share\\x.csv", "absolute_path"),
        ("~/x.csv", "absolute_path"),
        ("c:x.csv", "absolute_path"),
        ("CON.csv", "bad_path"),
        ("nul", "bad_path"),
        ("lpt1.txt", "bad_path"),
        ("x.csv.", "bad_path"),
        ("x.csv ", "bad_path"),
        ("x\n.csv", "bad_path"),
        ("x\u202evsc.exe", "bad_path"),
        ("a" * 300, "bad_path"),
        ("x|y.csv", "bad_path"),
        ("x?.csv", "bad_path"),
    ],
)
def test_file_names_that_are_refused(name: str, code: str) -> None:
    with pytest.raises(Refused) as caught:
        files.check_file_name(name)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "name", ["products.csv", "2026/November.csv", "Preise \u00fc 1.csv", "console.csv", "a..b.csv"]
)
def test_file_names_that_are_taken(name: str) -> None:
    assert files.check_file_name(name) == name


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfea\0", "bad_encoding"),
        (b"a\0b", "control_char"),
        (b"x" * 101, "too_big"),
        (b"\xed\xa0\x80", "bad_encoding"),
    ],
)
def test_files_that_are_no_text(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as caught:
        files.read_text(content, 100)
    assert caught.value.code == code


def test_a_file_with_its_mark_is_read_without_it() -> None:
    assert files.read_text(b"\xef\xbb\xbfname", 100) == "name"


@pytest.mark.parametrize(
    "cell",
    [
        "=1",
        "+1",
        "-1+1",
        "@x",
        "\t=1",
        "\r=1",
        "\n=1",
        "  =1",
        "\u00a0=1",
        "\u200b=1",
        "\ufeff=1",
        "\uff0b1",
        "\uff0d1",
        "\uff201",
        "\u22121",
        "\x01=1",
        "|x",
        "%3D1",
        "=\u202e1",
    ],
)
def test_no_formula_leaves_alive(cell: str) -> None:
    row = table_csv(["a"], [[cell]]).decode("utf-8-sig").split("\r\n", 1)[1]
    assert row.startswith("\"'")


@pytest.mark.parametrize("cell", ["-5", "-5.00", "5", "Milk = good", "a@b.nl", "50% off", "3-2-1", ""])
def test_plain_cells_stay_as_they_are(cell: str) -> None:
    assert table_csv(["a"], [[cell]]).decode("utf-8-sig").split("\r\n")[1] == cell


EVIL = [
    "Milk\x1dV\0",
    "Milk\x1bp\0\x19\xfa",
    "Milk\x1b@",
    "A\nTOTAL 0.00",
    "x\x85y\x9b",
    "x\u2028y",
    "a\u202eb",
    "{A{B\x10\x04\x01",
    "\x1b\x1d\x1c\x10",
]


@pytest.mark.parametrize("evil", EVIL)
def test_no_text_of_a_receipt_is_a_command(make_till, evil: str) -> None:
    """Old rows and other tills: what is printed has perhaps passed no rule. Every text of a receipt is tried at once."""
    sale = a_completed_sale(make_till, a_product("1.00", name=evil)).receipt
    shop = replace(
        sale.store, name=evil, address=(evil, evil), phone=evil, tax_number=evil, receipt_footer=(evil,)
    )
    receipt = replace(
        sale,
        store=shop,
        till_name=evil,
        served_by=evil,
        refund_of=evil,
        tenders=tuple(replace(tender, reference=evil) for tender in sale.tenders),
        taxes=tuple(replace(tax, name=evil, letter=evil) for tax in sale.taxes),
    )
    fmt = PaperFormat.of(sale.store)
    rows = receipt_rows(receipt, fmt)
    found = read(receipt_bytes(rows, EPSON_80_MM, FONT, opens_drawer=True))
    assert (found.pulses, found.cuts, found.code_pages, len(found.barcodes)) == (1, 1, [19], 1)
    shown = text_lines(rows, 42)
    assert not any(letter in line for line in shown for letter in "\x1b\x1d\0\n\x85\u2028\u202e")
    for pdf in (receipt_a4_pdf(receipt, fmt), receipt_roll_pdf(rows)):
        assert "TOTAL 0.00" not in [line.strip() for line in pdf_text(pdf).splitlines()]


def test_a_number_that_is_none_is_still_a_barcode_of_plain_letters(make_till) -> None:
    receipt = replace(a_completed_sale(make_till).receipt, number="T\x1b@\n" + "9" * 400)
    found = read(receipt_bytes(receipt_rows(receipt, PaperFormat.of(receipt.store)), EPSON_80_MM, FONT))
    assert (found.pulses, found.cuts, len(found.barcodes)) == (0, 1, 1)


def test_a_terminal_obeys_no_name(capsys) -> None:
    from pos.cli.output import Output

    Output(is_json=False).table("people", [{"name": "Eve\x1b[2J\x07"}], {"name": "Name"})
    assert "\x1b" not in capsys.readouterr().out


@pytest.mark.parametrize("value", ["a\nb", "tab\t", "\0", '"\\', "\x7f", "\u202e"])
def test_odd_settings_read_back_as_they_were_written(tmp_path, value: str) -> None:
    odd = replace(Settings(), printer=value)
    (tmp_path / FILE_NAME).write_text(settings_text(odd), encoding="utf-8")
    assert read_settings(tmp_path) == odd


@pytest.mark.parametrize(
    "content",
    [b"till = 'T01'", b"look = []", b"\xff", b"a = " + b"[" * 50_000, b"x" * 200_000, b"[look]\ntheme = {}"],
)
def test_odd_settings_files_are_named(tmp_path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(Refused, match="settings_bad"):
        read_settings(tmp_path)


def test_settings_of_an_editor_that_marks_its_files(tmp_path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'\xef\xbb\xbf[till]\ncode = "T07"\n')
    assert read_settings(tmp_path).till == "T07"


def test_every_text_field_of_the_shop_obeys(shop: Shop) -> None:
    token, database = shop.sign_in("olivia"), shop.database()
    evil = "x\N{RIGHT-TO-LEFT OVERRIDE}y"
    milk = database.read(catalog.get_product, MILK, token=token).draft
    acts = [
        lambda session: catalog.save_product(session, replace(milk, short_name=evil)),
        lambda session: catalog.save_product(session, replace(milk, sku=evil)),
        lambda session: catalog.save_product(session, replace(milk, variant_label=evil)),
        lambda session: catalog.save_product(session, replace(milk, barcodes=(evil,))),
        lambda session: assortment.save_category(session, assortment.Category(evil)),
        lambda session: assortment.save_supplier(session, Supplier("S", contact=evil)),
        lambda session: assortment.save_tax(session, assortment.Tax(evil, "C", Decimal(5))),
        lambda session: assortment.save_promotion(session, assortment.Promotion(evil, "percent")),
        lambda session: stock.receive(session, MILK, Decimal(1), day=dt.date(2026, 1, 1), note=evil),
        lambda session: users.add(session, "eve", evil, "cashier"),
    ]
    for act in acts:
        with pytest.raises(Refused, match="value_refused") as caught:
            database.run(act, token=token)
        assert caught.value.facts["why"] in {"bidi_control", "bad_barcode"}


@pytest.mark.parametrize("odd", ["\ud800", "\0", "x\0y", "\x1b[2J", "a" * 100_000, "\u202e", "'", "%", "\\"])
def test_no_odd_text_breaks_a_question(shop: Shop, odd: str) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    assert database.read(catalog.find_by_code, odd, token=token) is None
    database.read(catalog.list_products, ProductQuery(odd), token=token)
    assert database.read(users.find, odd, token=token) is None
    try:
        secret = passwords.derive(odd, "$2b$04$" + "." * 22)
    except Refused:
        secret = ""
    assert database.run(sessions.sign_in, codes.fold_username(odd), "password", secret).token is None


def test_letters_of_another_keyboard_still_find_the_product(shop: Shop) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    database.run(
        catalog.save_product, ProductDraft("Cafe\u0301 cre\u0300me", Decimal(3), sku="CAF"), token=token
    )
    for typed in ("caf\u00e9", "cafe\u0301", "CAFE\u0301 cr\u00e8me"):
        assert [
            row.sku for row in database.read(catalog.list_products, ProductQuery(typed), token=token)
        ] == ["CAF"]


def test_the_installer_names_shop_and_tills_by_the_same_rules(shop: Shop) -> None:
    with provision.connect_admin(shop.admin) as connection, pytest.raises(Refused, match="value_refused"):
        provision.add_till(connection, "T09", "Till\x1bp")
    odd = store.Store("S09", "A\u2066B", "EUR", 2, "en")
    with pytest.raises(Refused, match="value_refused"):
        shop.database(None).run(store.create, odd)
