"""The one way in: what a till's login may post, and what it may not. Facts are kept and flagged, the chain is not bent."""

from __future__ import annotations

import datetime as dt
import json
import uuid
from collections.abc import Callable

import psycopg
import pytest

from pos.errors import Conflict, PosError, Refused
from pos.services import posting, sessions
from pos.services.sessions import Standing
from tests.attacks.conftest import digests, found, signed_in_book
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, Item, Made, TillBook
from tests.postgres import MILK, Shop

Forged = Callable[[TillBook, Made], tuple[int, int, str, bytes, bytes]]


def _again(book: TillBook, made: Made) -> tuple[int, int, str, bytes, bytes]:
    twin = TillBook(book.till, hash=made.prev, seq=made.seq - 1)
    return twin.append(made.payload.replace("EUR", "USD") + " ", {}).arguments


def _linked_to(book: TillBook, prev: bytes) -> tuple[int, int, str, bytes, bytes]:
    return TillBook(book.till, hash=prev, seq=book.seq).sale().arguments


def _with_blank(made: Made) -> tuple[int, int, str, bytes, bytes]:
    return (made.epoch, made.seq, made.payload + " ", made.prev, made.hash)


def _replaced(made: Made, place: int, value: object) -> tuple[int, int, str, bytes, bytes]:
    changed = list(made.arguments)
    changed[place] = value  # type: ignore[call-overload]
    return tuple(changed)  # type: ignore[return-value]


REFUSED: dict[str, tuple[str, Forged]] = {
    "a number again with other content": ("entry_fork", _again),
    "the first entry again, changed": ("entry_fork", lambda book, _: _again(book, book.made[0])),
    "out of order": ("entry_gap", lambda book, _: (book.sale(), book.sale())[1].arguments),
    "a number far ahead": ("entry_gap", lambda book, _: (1, 999, *book.sale().arguments[2:])),
    "a later epoch": ("entry_gap", lambda book, _: (2, 1, *book.sale().arguments[2:])),
    "the greatest number": ("entry_gap", lambda book, _: (1, 2**63 - 1, *book.sale().arguments[2:])),
    "an earlier epoch": ("entry_fork", lambda book, _: (0, 1, *book.sale().arguments[2:])),
    "number nought": ("entry_hash_wrong", lambda book, _: (1, 0, *book.sale().arguments[2:])),
    "a number below nought": ("entry_hash_wrong", lambda book, _: (1, -1, *book.sale().arguments[2:])),
    "a broken link": ("entry_fork", lambda book, _: _linked_to(book, bytes(32))),
    "a link that is no hash": ("entry_fork", lambda book, _: _linked_to(book, b"x")),
    "a hash of something else": (
        "entry_hash_wrong",
        lambda book, _: (*book.sale().arguments[:4], bytes(32)),
    ),
    "a payload with a blank more": ("entry_hash_wrong", lambda book, _: _with_blank(book.sale())),
    "no payload": ("entry_hash_wrong", lambda book, _: _replaced(book.sale(), 2, None)),
    "no hash": ("entry_hash_wrong", lambda book, _: _replaced(book.sale(), 4, None)),
    "no link": ("entry_hash_wrong", lambda book, _: _replaced(book.sale(), 3, None)),
    "no number": ("entry_hash_wrong", lambda book, _: _replaced(book.sale(), 1, None)),
    "two megabytes": ("entry_too_large", lambda book, _: book.append("x" * 2_000_000, {}).arguments),
    "a byte too many": ("entry_too_large", lambda book, _: book.append("x" * 900_001, {}).arguments),
}


@pytest.fixture(scope="module")
def book(shop: Shop) -> TillBook:
    """Till T03 has opened a shift and sold once."""
    made, till = signed_in_book(shop, "T03"), shop.connect("T03")
    for entry in (made.open_shift(), made.sale()):
        posting.post_entry(till, *entry.arguments)
    return made


@pytest.mark.parametrize("how", REFUSED)
def test_the_chain_is_not_bent(shop: Shop, book: TillBook, how: str) -> None:
    code, forge = REFUSED[how]
    mine = TillBook(
        "T03", book.user, book.jti, 1, 2, 1, book.made[1].hash, shift=book.shift, made=book.made[:2]
    )
    before, till = digests(shop), shop.connect("T03")
    with pytest.raises(PosError, match=code):
        posting.post_entry(till, *forge(mine, book.made[1]))
    assert digests(shop) == before


@pytest.mark.parametrize("how", ["a thousand and one", "more hashes", "fewer hashes", "one bad of ten"])
def test_a_batch_is_all_or_nothing(shop: Shop, book: TillBook, how: str) -> None:
    mine = TillBook("T03", book.user, book.jti, 1, 2, 1, book.made[1].hash, shift=book.shift)
    made = [mine.sale() for _ in range(1001 if how == "a thousand and one" else 10)]
    payloads, hashes = [entry.payload for entry in made], [entry.hash for entry in made]
    if how == "more hashes":
        hashes.append(bytes(32))
    elif how == "fewer hashes":
        hashes.pop()
    elif how == "one bad of ten":
        hashes[7] = bytes(32)
    before, till = digests(shop), shop.connect("T03")
    with pytest.raises(Conflict, match="entry_hash_wrong"):
        posting.post_entries(till, 1, 3, payloads, made[0].prev, hashes)
    assert digests(shop) == before


def test_a_replay_changes_nothing(shop: Shop, book: TillBook) -> None:
    before, till = digests(shop), shop.connect("T03")
    for made in book.made[:2]:
        assert posting.post_entry(till, *made.arguments) == "duplicate"
    assert digests(shop) == before


FLAGGED: dict[str, tuple[str, Callable[[TillBook, Shop], Made]]] = {
    "as another till": ("number_mismatch", lambda book, _: book.sale(till="T02")),
    "with another till's receipt number": (
        "number_mismatch",
        lambda book, _: book.sale(body={"number": "T02/1-000001"}),
    ),
    "in another's name": ("no_session", lambda book, shop: book.sale(user=str(shop.people["olivia"]))),
    "in nobody's name": ("no_session", lambda book, _: book.sale(user=None, jti=None)),
    "with an invented session": ("no_session", lambda book, _: book.sale(jti=str(uuid.uuid4()))),
    "at a price never asked": ("price_deviation", lambda book, _: book.sale(Item(MILK, "0.01"))),
    "at a time to come": ("till_clock_ahead", lambda book, _: book.sale(at="2100-01-01T00:00:00Z")),
    "with a receipt left out": ("receipt_gap", lambda book, _: _skipping(book)),
    "without an open shift": ("shift_not_open", lambda book, _: book.sale(body={"shift": str(uuid.uuid4())})),
    "a refund of what nobody sold": (
        "refund_of_unknown",
        lambda book, _: book.refund(TillBook("T02").sale(), {1: "1"}),
    ),
}


def _skipping(book: TillBook) -> Made:
    book.receipt_no += 5
    return book.sale()


@pytest.mark.parametrize("how", FLAGGED)
def test_a_forged_sale_is_the_tills_own_and_flagged(own_shop: Shop, how: str) -> None:
    flag, forge = FLAGGED[how]
    book, till = signed_in_book(own_shop), own_shop.connect()
    book.at = dt.datetime.now(dt.UTC)
    posting.post_entry(till, *book.open_shift().arguments)
    assert posting.post_entry(till, *forge(book, own_shop).arguments) == "posted"
    assert flag in own_shop.value("SELECT array_agg(flag) FROM pos.entry_flag")
    assert own_shop.value("SELECT array_agg(DISTINCT till) FROM pos.sale") == ["T01"]
    assert own_shop.value("SELECT last_seq FROM pos.till_head WHERE till = 'T02'") == 0
    assert found(own_shop) == set()


POISON = {
    "more back than was sold": lambda book: book.refund(book.made[1], {1: "9"}),
    "a total of its own": lambda book: book.sale(body={"total": "0.01"}),
    "NaN": lambda book: book.sale(body={"total": "NaN"}),
    "a product nobody has": lambda book: book.sale(Item(uuid.uuid4(), "1.00")),
    "the id of another entry": lambda book: book.sale(id=book.made[1].doc["id"]),
    "a shift of another till": lambda book: book.entry(
        "shift_closed", {"shift": str(uuid.uuid4()), "expected": {}, "counted": {}}
    ),
    "a kind of its own": lambda book: book.entry("price_changed", {"product": str(MILK), "price": "0.01"}),
    "SQL in every text": lambda book: book.sale(
        body={"currency": "'; DROP TABLE pos.sale; --", "exponent": "x"}
    ),
}


@pytest.mark.parametrize("how", POISON)
def test_what_cannot_be_applied_is_kept_listed_and_in_the_trail(own_shop: Shop, how: str) -> None:
    book, till = signed_in_book(own_shop), own_shop.connect()
    for entry in (book.open_shift(), book.sale(MILK_ITEM, COFFEE_ITEM)):
        posting.post_entry(till, *entry.arguments)
    assert posting.post_entry(till, *POISON[how](book).arguments) == "quarantined"
    assert posting.post_entry(till, *book.sale().arguments) == "posted"
    assert own_shop.value("SELECT subject FROM pos.audit WHERE action = 'entry_quarantined'") == "T01/1/3"
    assert own_shop.value("SELECT count(*) FROM pos.sale") == 2
    assert found(own_shop) == set()


def test_an_entry_posted_by_another_till_is_that_tills(own_shop: Shop) -> None:
    """T01 posts what T02 made, before T02 can: T02 goes on in its own chain."""
    made = signed_in_book(own_shop, "T02").open_shift()
    assert posting.post_entry(own_shop.connect("T01"), *made.arguments) == "posted"
    assert own_shop.value("SELECT array_agg(flag) FROM pos.entry_flag") is not None
    assert posting.post_entry(own_shop.connect("T02"), *made.arguments) == "quarantined"
    assert posting.chain_head(own_shop.connect("T02")).seq == 1


def test_a_login_that_is_no_till_posts_nothing(own_shop: Shop) -> None:
    with pytest.raises(Refused, match="not_allowed"):
        posting.post_entry(own_shop.connect(None), *TillBook().open_shift().arguments)


def test_the_payloads_text_is_kept_to_the_byte(own_shop: Shop) -> None:
    made = signed_in_book(own_shop).open_shift()
    posting.post_entry(own_shop.connect(), *made.arguments)
    kept = own_shop.value("SELECT payload FROM pos.journal")
    assert kept == made.payload
    assert json.loads(kept)["till"] == "T01"


def test_claims_in_settings_gain_nothing(shop: Shop) -> None:
    till = shop.connect()
    for name in ("pos.token", "pos.role", "pos.person", "role"):
        for value in ("owner", str(shop.people["olivia"])):
            try:
                till.execute("SELECT set_config(%s, %s, false)", [name, value])
            except psycopg.Error as error:
                assert error.sqlstate == "22023"  # noqa: PT017 - there is no role of that name
            assert till.execute("SELECT pos.may('catalog.edit')").fetchone() == (False,)
    assert shop.database().run(sessions.stay, "owner") is Standing.ENDED
