"""What happened, in one list: by time and page by page, of one person, of one kind, found by number and name, and how it is sealed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import text

from pos.errors import Refused
from pos.services import audit, audit_log, catalog, posting, sessions
from pos.services.audit_log import JOURNAL, TRAIL, Checked, LogQuery
from pos.till.chain_check import check_till, read_chain
from tests.factories.entries import COFFEE_ITEM, MILK_ITEM, TillBook
from tests.postgres import MILK, Shop


@pytest.fixture
def book(shop: Shop) -> TillBook:
    """A shift with two sales, and a price that an admin changed."""
    jti = str(sessions.read_token(shop.sign_in("carla")).jti)
    made, till = TillBook(user=shop.people["carla"], jti=jti), shop.connect()
    posting.post_entry(till, *made.open_shift().arguments)
    for items in ((MILK_ITEM,), (COFFEE_ITEM, MILK_ITEM)):
        assert posting.post_entry(till, *made.sale(*items).arguments) != "quarantined"
    token, database = shop.sign_in("adam"), shop.database()
    milk = database.read(catalog.get_product, MILK, token=token).draft
    database.run(catalog.save_product, replace(milk, price=Decimal("1.29")), token=token)
    return made


def listed(shop: Shop, query: LogQuery | None = None, who: str = "adam", **named):
    return (
        shop.database()
        .read(audit_log.list_log, query or LogQuery(), token=shop.sign_in(who), **named)
        .entries
    )


def tamper(shop: Shop, statement: str) -> None:
    """As somebody who owns the server."""
    shop.connect(None).execute(statement)


def kinds(entries) -> list[str]:
    return [entry.kind for entry in entries]


def test_entries_and_changes_stand_in_one_list_newest_first(shop: Shop, book: TillBook) -> None:
    found = listed(shop)
    assert sorted((each.mark for each in found), reverse=True) == [each.mark for each in found]
    assert {"sale", "shift_opened", "product_update", "signed_in"} <= set(kinds(found))
    sale = next(each for each in found if each.kind == "sale")
    assert (sale.source, sale.place, sale.person_name, sale.till_name) == (
        JOURNAL,
        "T01",
        "Carla",
        "Till T01",
    )
    assert sale.payload is not None
    price = next(each for each in found if each.kind == "product_update")
    assert (price.source, price.subject_name, price.person_name) == (TRAIL, "Milk 1 l", "Adam")
    assert (price.detail["before"]["price"], price.detail["after"]["price"]) == (1.19, 1.29)


def test_pages_by_key_have_everything_once(shop: Shop, book: TillBook) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    whole = database.read(audit_log.list_log, LogQuery(), token=token, limit=200)
    assert not whole.has_more
    walked, after = [], None
    while True:
        page = database.read(audit_log.list_log, LogQuery(), after, token=token, limit=3)
        walked += page.entries
        if not page.has_more:
            break
        after = page.entries[-1].mark
    assert [each.mark for each in walked] == [each.mark for each in whole.entries]
    assert len({each.mark for each in walked}) == len(walked) > 6


def test_things_of_one_instant_are_told_apart_from_page_to_page(shop: Shop, book: TillBook) -> None:
    """The trail and the journal at the same microsecond: made so, as no clock would."""
    instant = shop.value("SELECT max(at) FROM pos.journal")
    tamper(shop, "ALTER TABLE pos.audit DISABLE TRIGGER ALL")
    shop.value("UPDATE pos.audit SET at = %s WHERE seq <= 3 RETURNING 1", instant)
    token, database = shop.sign_in("adam"), shop.database()
    query = LogQuery(since=instant, until=instant + dt.timedelta(microseconds=1))
    whole = database.read(audit_log.list_log, query, token=token).entries
    assert {each.source for each in whole} == {JOURNAL, TRAIL}
    walked, after = [], None
    for _ in whole:
        page = database.read(audit_log.list_log, query, after, token=token, limit=1)
        walked += page.entries
        after = page.entries[-1].mark
    assert [each.mark for each in walked] == [each.mark for each in whole]


def test_one_person_one_kind_and_some_days(shop: Shop, book: TillBook) -> None:
    carla = listed(shop, LogQuery(person=shop.people["carla"]))
    assert {each.person for each in carla} == {shop.people["carla"]}
    assert kinds(listed(shop, LogQuery(kinds=("sale",), actions=()))) == ["sale", "sale"]
    assert set(kinds(listed(shop, LogQuery(kinds=(), actions=("product_update",))))) == {"product_update"}
    first = min(each.at for each in listed(shop))
    assert listed(shop, LogQuery(until=first)) == ()
    there = listed(shop, LogQuery(since=first, until=first + dt.timedelta(microseconds=1)))
    assert {each.at for each in there} == {first}


def test_a_number_a_product_or_a_person_is_found_on_any_day(shop: Shop, book: TillBook) -> None:
    number = shop.value("SELECT max(number) FROM pos.sale")
    never = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    by_number = listed(shop, LogQuery(since=never, until=never, search=number.lower()))
    assert kinds(by_number) == ["sale"]
    by_product = listed(shop, LogQuery(search="milk"))
    assert {"product_update", "sale"} <= set(kinds(by_product))
    assert {each.subject for each in by_product if each.source == TRAIL} == {str(MILK)}
    assert kinds(by_product).count("sale") == 2
    assert kinds(listed(shop, LogQuery(search="coffee"))).count("sale") == 1
    by_person = listed(shop, LogQuery(search="carl"))
    assert {"sale", "shift_opened", "signed_in"} <= set(kinds(by_person))
    assert {each.person for each in by_person if each.source == JOURNAL} == {shop.people["carla"]}
    assert listed(shop, LogQuery(search="nobody and nothing")) == ()


def test_who_may_not_read_it_sees_nothing(shop: Shop, book: TillBook) -> None:
    assert listed(shop, who="carla") == ()


def test_the_seal_of_every_entry_fits_its_neighbours(shop: Shop, book: TillBook) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    for entry in database.read(audit_log.list_log, LogQuery(), token=token).entries:
        found = database.read(audit_log.get_entry, entry, token=token)
        assert found.seal.holds, entry
        assert found.seal.hash == entry.hash
        if entry.seq == 1:
            assert found.seal.previous == bytes(32)
    sale = next(each for each in listed(shop) if each.kind == "sale")
    assert database.read(audit_log.get_entry, sale, token=token).seal.is_last


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (
            "UPDATE pos.journal SET payload = replace(payload, '1.19', '0.19') WHERE seq = 2 RETURNING 1",
            "is_content",
        ),
        ("UPDATE pos.journal SET hash = sha256('x') WHERE seq = 1 RETURNING 1", "is_before"),
        ("UPDATE pos.journal SET prev_hash = sha256('x') WHERE seq = 3 RETURNING 1", "is_after"),
    ],
)
def test_what_somebody_changed_behind_the_program_does_not_fit(
    shop: Shop, book: TillBook, change: str, broken: str
) -> None:
    second = next(each for each in listed(shop) if each.source == JOURNAL and each.seq == 2)
    tamper(shop, "ALTER TABLE pos.journal DISABLE TRIGGER ALL")
    assert shop.value(change) == 1
    token = shop.sign_in("adam")
    seal = shop.database().read(audit_log.get_entry, second, token=token).seal
    assert not getattr(seal, broken)
    assert not seal.holds
    by_functions = shop.database().read(audit.verify_tills, "T01", token=token)
    without, length = shop.database().read(read_chain, "T01", {}, token=token)
    assert by_functions
    assert length == 3
    assert {each.problem for each in without} & {"content_changed", "link_broken"}


def test_an_entry_whose_predecessor_was_taken_out_says_so(shop: Shop, book: TillBook) -> None:
    third = next(each for each in listed(shop) if each.source == JOURNAL and each.seq == 3)
    tamper(shop, "ALTER TABLE pos.journal DISABLE TRIGGER ALL")
    shop.value("DELETE FROM pos.journal WHERE seq = 2 RETURNING 1")
    seal = shop.database().read(audit_log.get_entry, third, token=shop.sign_in("adam")).seal
    assert seal.is_missing
    assert not seal.holds


def test_a_change_of_the_trail_behind_the_program_is_seen(shop: Shop, book: TillBook) -> None:
    price = next(each for each in listed(shop) if each.kind == "product_update")
    tamper(shop, "ALTER TABLE pos.audit DISABLE TRIGGER ALL")
    change = "UPDATE pos.audit SET person = %s WHERE action = 'product_update' RETURNING 1"
    shop.value(change, shop.people["carla"])
    token = shop.sign_in("adam")
    assert not shop.database().read(audit_log.get_entry, price, token=token).seal.is_content
    found = {each.problem for each in shop.database().read(audit.verify_rest, token=token)}
    assert found == {"content_changed", "guard_changed"}


def test_an_entry_that_is_gone_is_refused(shop: Shop, book: TillBook) -> None:
    gone = replace(listed(shop)[0], seq=999)
    with pytest.raises(Refused, match="not_found"):
        shop.database().read(audit_log.get_entry, gone, token=shop.sign_in("adam"))


def test_the_parts_of_a_check_are_the_whole_of_it(shop: Shop, book: TillBook) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    assert database.read(audit.verify_tills, "T01", token=token) == []
    assert database.read(check_till, "T01", token=token) == []
    assert database.read(audit.verify_rest, token=token) == database.read(audit.verify, token=token) == []
    with pytest.raises(Refused, match="not_allowed"):
        database.read(audit.verify_rest, token=shop.sign_in("carla"))


def test_a_check_is_kept_and_stands_in_the_log(shop: Shop, book: TillBook) -> None:
    token, database = shop.sign_in("adam"), shop.database()
    assert database.read(audit_log.last_check, token=token) is None
    extent = database.read(audit_log.extent, token=token)
    assert extent.entries == shop.value(
        "SELECT (SELECT count(*) FROM pos.journal) + (SELECT count(*) FROM pos.audit)"
    )
    checked = Checked(dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC), "Adam", extent.entries, 0)
    database.run(audit_log.note_check, checked, token=token)
    assert database.read(audit_log.last_check, token=token) == checked
    newest = listed(shop, LogQuery(kinds=(), actions=("setting_insert", "setting_update")))[0]
    assert newest.subject == audit_log.CHECKED


def test_a_page_is_read_by_its_index_and_not_the_whole_journal(shop: Shop) -> None:
    """With as many entries as make the difference; the shape of the question is the service's own."""
    tamper(shop, "ALTER TABLE pos.journal DISABLE TRIGGER ALL")
    shop.value(
        "INSERT INTO pos.journal (till, epoch, seq, id, kind, day, at, person, payload, prev_hash, hash) "
        "SELECT 'T01', 9, n, gen_random_uuid(), 'sale', '2026-01-01', '2026-01-01'::timestamptz + n * interval '1 second', "
        "CASE WHEN n %% 1000 = 0 THEN %s::uuid ELSE %s::uuid END, '{}', sha256('a'), sha256('b') "
        "FROM generate_series(1, 20000) n RETURNING 1",
        shop.people["adam"],
        shop.people["carla"],
    )
    tamper(shop, "ANALYZE pos.journal")
    token = shop.sign_in("adam")
    for query in (LogQuery(), LogQuery(person=shop.people["adam"])):
        plans: list[str] = []

        def explained(session, query: LogQuery = query, plans: list[str] = plans) -> None:
            real = session.execute

            def execute(statement, *arguments, **named):
                asked = str(statement)
                if "pos.journal" in asked and "LIMIT" in asked:
                    compiled = statement.compile(session.bind, compile_kwargs={"literal_binds": True})
                    plans.append(
                        "\n".join(real(text("EXPLAIN " + str(compiled).replace(":", "\\:"))).scalars())
                    )
                return real(statement, *arguments, **named)

            session.execute = execute
            audit_log.list_log(session, query)

        shop.database().read(explained, token=token)
        assert plans
        assert all("Seq Scan on journal" not in plan for plan in plans), plans
        wanted = "journal_person" if query.person is not None else "journal_time"
        assert any(wanted in plan for plan in plans), plans
