"""Every parser against texts that nobody would type: a clean value or one of our errors, never anything else.

A short run belongs to the normal tests; TERN_FUZZ=20000 makes it long.
"""

from __future__ import annotations

import csv
import io
import json
import tempfile
import tomllib
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.cli.init import _tax
from pos.cli.report import _day
from pos.cli.sell import _number
from pos.db.endpoint import Endpoint
from pos.documents.table_csv import table_csv
from pos.domain.barcode import CodeKind, read_code
from pos.domain.entries import Draft, EntryKind
from pos.domain.inputs import codes, files, numbers, text
from pos.domain.numbering import parse_receipt_number
from pos.errors import PosError, Refused, Unavailable
from pos.home import checked_till_code
from pos.i18n import Locale
from pos.journal import codec
from pos.journal.export import Link, export_line, read_export
from pos.journal.verify import verify
from pos.services import passwords, sessions
from pos.settings import DECLARED, FILE_NAME, Settings, read_settings, settings_text
from pos.till.basket_acts import ScanKind
from pos.ui.inventory.form import Form, FormMaker, code_fault
from tests.factories import AT, a_product
from tests.factories.entries import TillBook
from tests.fuzz.strategies import damaged, documents, envelopes, fuzzed, texts, values
from tests.fuzz.strategies import numbers as typed_numbers

LOCALES = [
    Locale(),
    Locale("de"),
    Locale("fr"),
    Locale("ar"),
    Locale("fa"),
    Locale("hi"),
    Locale("ja", "JPY", 0),
]


def given_or_refused(rule: Callable[[], Any]) -> Any:
    """What the rule gives; None when it refused. Everything else that is raised fails the test."""
    try:
        return rule()
    except PosError as error:
        str(error).encode(errors="backslashreplace")
        return None


# ---- text


@fuzzed
@given(texts, st.booleans())
def test_clean_text_is_clean_and_stays_so(typed: str, has_lines: bool) -> None:
    cleaned = given_or_refused(lambda: text.clean_text(typed, has_lines=has_lines))
    if cleaned is None:
        return
    assert text.clean_text(cleaned, has_lines=has_lines) == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert len(cleaned) <= text.LONGEST_NAME
    cleaned.encode()
    assert text.printable(cleaned) == cleaned or has_lines
    assert cleaned == "" or not text.is_blank(cleaned)


@fuzzed
@given(texts)
def test_what_is_printed_is_printable_and_stays_so(typed: str) -> None:
    shown = text.printable(typed)
    shown.encode()
    assert text.printable(shown) == shown
    assert not any(unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} for letter in shown)
    text.searchable(typed).encode()
    text.has_card_number(typed)


@fuzzed
@given(texts)
def test_user_names(typed: str) -> None:
    codes.fold_username(typed).encode()
    name = given_or_refused(lambda: codes.read_username(typed))
    if name is not None:
        assert codes.read_username(name) == name
        assert codes.fold_username(typed) == name
        assert name == name.lower()
        assert "\0" not in name


@fuzzed
@given(texts)
def test_secrets(typed: str) -> None:
    for kind in ("password", "pin"):
        secret = given_or_refused(lambda kind=kind: passwords.check_rules(typed, kind))
        if secret is not None:
            assert len(secret.encode()) <= passwords.LONGEST_BYTES
            assert passwords.check_rules(secret, kind) == secret
    given_or_refused(lambda: passwords.normalise(typed))
    given_or_refused(lambda: sessions.read_token(typed))


@pytest.mark.parametrize("is_long", [False])
@fuzzed
@given(st.text(max_size=72))
def test_hashing_takes_all_that_the_rules_take(is_long: bool, typed: str) -> None:
    if given_or_refused(lambda: passwords.normalise(typed)) is not None:
        assert passwords.derive(typed, "$2b$04$" + "." * 22).startswith("$2b$04$") is not is_long


# ---- numbers


@fuzzed
@given(typed_numbers, st.sampled_from(LOCALES))
def test_typed_numbers(typed: str, locale: Locale) -> None:
    for read in (locale.parse_amount, locale.parse_quantity, locale.parse_percent):
        number = given_or_refused(lambda read=read: read(typed))
        if number is not None:
            assert number.is_finite()
            assert 0 <= number <= numbers.LARGEST_TYPED
            shown = f"{number:f}".replace(".", locale.decimal_point)
            assert read(shown) == number
    given_or_refused(lambda: _number(typed, "bad_amount"))
    given_or_refused(lambda: _tax(f"A={typed}"))
    given_or_refused(lambda: _tax(typed))
    given_or_refused(lambda: codes.read_port(typed))
    given_or_refused(lambda: numbers.read_stored(typed))


@fuzzed
@given(st.decimals(0, numbers.LARGEST_TYPED, places=2), st.sampled_from(LOCALES[:6]))
def test_an_amount_is_read_as_it_was_written(amount: Decimal, locale: Locale) -> None:
    assert locale.parse_amount(f"{amount:f}".replace(".", locale.decimal_point)) == amount
    assert numbers.read_stored(f"{amount:f}") == amount


@fuzzed
@given(typed_numbers, texts)
def test_a_product_form_is_saved_or_explained(number: str, name: str) -> None:
    maker = FormMaker(LOCALES[0])
    form = Form(
        name=name,
        short_name=name,
        sku=name,
        gross=number,
        net=number,
        cost=number,
        reorder=number,
        order=number,
    )
    if not maker.faults(form, Form()):
        draft = maker.draft_of(form, None, Form())
        assert draft.price >= 0
        assert draft.name
    code_fault(name)


# ---- codes


@fuzzed
@given(texts)
def test_codes_are_read_whatever_they_are(typed: str) -> None:
    code = read_code(typed)
    assert len(code.text) <= codes.LONGEST_SCAN
    assert (code.kind is CodeKind.UNREADABLE) is bool(code.fault)
    if code.kind is CodeKind.PRODUCT:
        assert code.candidates
        assert all(code.candidates)
    barcode = given_or_refused(lambda: codes.read_barcode(typed))
    if barcode is not None:
        assert read_code(barcode).kind is not CodeKind.UNREADABLE


@fuzzed
@given(texts)
def test_receipt_numbers_tills_days_addresses_and_files(typed: str) -> None:
    number = parse_receipt_number(typed)
    if number is not None:
        assert parse_receipt_number(str(number)) == number
    till = given_or_refused(lambda: checked_till_code(typed))
    assert till is None or (till.isascii() and len(till) <= 8)
    day = given_or_refused(lambda: codes.read_day(typed))
    assert day is None or codes.read_day(day.isoformat()) == day
    given_or_refused(lambda: _day(typed))
    for address in (typed, f"postgresql://{typed}", f"host={typed}", f"postgresql://u@h:{typed}/d"):
        endpoint = given_or_refused(lambda address=address: Endpoint.parse(address))
        if endpoint is not None:
            assert all(0 < port < 65536 for _, port in endpoint.hosts)
            endpoint.describe()
            endpoint.parameters()
    name = given_or_refused(lambda: files.check_file_name(typed))
    if name is not None:
        base = Path("/import")
        assert (base / name).resolve().is_relative_to(base)


@fuzzed
@given(st.binary(max_size=200))
def test_files_of_bytes(content: bytes) -> None:
    given_or_refused(lambda: files.read_text(content, 150))
    for start in (
        b"",
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"\xff\xd8",
        b"\xff\xd8\xff\xe0",
        b"RIFF\0\0\0\0WEBPVP8 ",
        b"RIFF\0\0\0\0WEBPVP8X",
    ):
        files.picture_size(start + content)


@fuzzed
@given(texts, texts)
def test_tables_read_back_as_they_were_written(one: str, other: str) -> None:
    content = table_csv(["a", "b"], [[one, other]]).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(content, newline="")))
    back = [each.encode(errors="replace").decode() for each in (files.harmless(one), files.harmless(other))]
    assert rows[1:] == [back]


# ---- the till


def test_scans_at_a_till(make_till) -> None:
    """One till for all of them; whatever is scanned, only what was found is in the basket."""
    till = make_till(a_product("2.00", barcode="5000112637922", name="Oat milk"))
    session = till.sign_in()

    @fuzzed
    @given(texts)
    def scan(typed: str) -> None:
        scanned = given_or_refused(lambda: session.scan(typed))
        if scanned is not None and scanned.kind is ScanKind.ADDED:
            assert "5000112637922"[1:] in typed.replace(" ", "")
        with suppress(PosError):
            till.prices.search(typed)

    scan()
    assert session.basket is None or {line.product.name for line in session.basket.lines} == {"Oat milk"}


# ---- what the journal reads


@fuzzed
@given(texts | documents)
def test_payloads_are_read_or_unreadable(payload: str) -> None:
    data = given_or_refused(lambda: codec.decode(payload))
    if data is not None:
        assert codec.decode(codec.canonical(data)) == json.loads(codec.canonical(data))


@fuzzed
@given(
    st.dictionaries(
        st.text(max_size=6),
        st.recursive(texts | st.integers() | st.none(), st.lists, max_leaves=5),
        max_size=5,
    )
)
def test_what_is_encoded_is_decoded(body: dict[str, Any]) -> None:
    draft = Draft("1", EntryKind.DRAWER_OPENED, AT, 60, AT.date(), None, None, body)
    payload = given_or_refused(lambda: codec.encode(draft, till="T01", epoch=1, seq=7, receipt_no=None))
    if payload is not None:
        again = given_or_refused(lambda: codec.decode(payload))
        assert again is None or codec.canonical(again) == payload


@fuzzed
@given(envelopes)
def test_a_chain_of_anything_is_judged(document: dict[str, Any]) -> None:
    payload = json.dumps(document, default=str)
    link = Link(1, 1, payload, codec.GENESIS, codec.link(codec.GENESIS, payload))
    assert isinstance(list(verify([link])), list)


def an_export() -> bytes:
    book = TillBook(user=None)
    book.open_shift()
    book.sale()
    lines = [
        export_line(Link(made.epoch, made.seq, made.payload, made.prev, made.hash)) for made in book.made
    ]
    return ("\n".join(lines) + "\n").encode()


EXPORT = an_export()


def judge(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(content)
        problems = given_or_refused(lambda: list(verify(read_export(path))))
        assert problems is None or problems or content.split() == EXPORT.split() or not is_same_story(content)


def is_same_story(content: bytes) -> bool:
    """Would the checker have to notice? Spaces between values and a cut at an entry's end change nothing."""
    lines = [line for line in content.decode(errors="replace").splitlines() if line.strip()]
    return len(lines) > len(EXPORT.splitlines())


@fuzzed
@given(damaged(EXPORT))
def test_damaged_exports_are_judged(content: bytes) -> None:
    judge(content)


@fuzzed
@given(st.binary(max_size=300) | documents.map(lambda row: row.encode(errors="surrogatepass")))
def test_files_that_are_no_export_are_said_to_be_damaged(content: bytes) -> None:
    judge(content)


@fuzzed
@given(
    st.fixed_dictionaries(
        {"epoch": values, "seq": values, "payload": values, "prev_hash": values, "hash": values}
    )
)
def test_rows_of_anything_are_judged(row: dict[str, Any]) -> None:
    judge(json.dumps(row).encode())


def test_a_whole_export_is_clean() -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "export"
        path.write_bytes(EXPORT)
        assert list(verify(read_export(path))) == []
        with pytest.raises(Unavailable, match="journal_missing"):
            list(read_export(path.with_name("none")))


# ---- settings

TOML = b'[till]\ncode = "T01"\n[look]\ntheme = "dark"\n[printer]\naddress = "tcp:1.2.3.4"\n'


@fuzzed
@given(damaged(TOML) | st.binary(max_size=100))
def test_settings_files(content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_bytes(content)
        given_or_refused(lambda: read_settings(Path(folder)))


@fuzzed
@given(
    st.dictionaries(
        st.sampled_from([field.name for field in fields(Settings)]), st.text(max_size=20), max_size=5
    )
)
def test_settings_read_back(changed: dict[str, str]) -> None:
    chosen = {each.field: each.choices for each in DECLARED}
    wanted = {name: value for name, value in changed.items() if not chosen[name]}
    odd = replace(Settings(), **wanted)
    assert tomllib.loads(settings_text(odd)) is not None
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE_NAME).write_text(settings_text(odd), encoding="utf-8")
        assert read_settings(Path(folder)) == odd


def test_refusals_are_ours() -> None:
    with pytest.raises(Refused):
        codes.read_day("x")
