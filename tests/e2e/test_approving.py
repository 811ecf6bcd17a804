"""Consent at real tills: in place and from afar, with the server and without it, and what the books say of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from pos.errors import Refused, Unavailable
from pos.journal.store import Journal
from pos.services import approvals as service
from pos.till.approving import Consent
from pos.till.giving import Gift, Mode, Weighed
from pos.till.link import LinkStatus
from pos.till.requests import Requests
from pos.till.session import SignedIn
from tests.factories.consenting import ADAMS_PIN, Counter, add_pins_and_limits, open_counter
from tests.factories.real_till import RealTill
from tests.factories.shop_till import is_clean, posted, sold
from tests.postgres import COFFEE, PIN, SECRETS, Shop

D = Decimal
MILK_CODE = "4001686301265"


@pytest.fixture
def counter(shop: Shop, open_till: Callable[..., RealTill]) -> Iterator[Callable[..., Counter]]:
    add_pins_and_limits(shop)
    made: list[Counter] = []

    def make(code: str = "T01") -> Counter:
        made.append(open_counter(open_till(code)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def coffee(counter: Counter) -> str:
    """Coffee for 8.90 on a line; its key."""
    key = counter.till.session.add(str(COFFEE)).line_key
    assert key is not None
    return key


def price(counter: Counter, key: str, to: str) -> Weighed:
    return counter.giving.weigh(Gift(key, Mode.PRICE, D(to), "Price match"))


def here(counter: Counter, weighed: Weighed, pin: str = ADAMS_PIN) -> Consent:
    return counter.approvals.approve_here("adam", pin, weighed.wanted, weighed.gift.reason).result()


def approved(shop: Shop) -> list[tuple[Any, ...]]:
    rows = shop.connect(None).execute(
        "SELECT act, way, reason, person, approver, detail FROM pos.approval ORDER BY at"
    )
    return rows.fetchall()


def total(counter: Counter) -> Decimal:
    return counter.till.session.priced().total


def test_within_the_limits_nobody_is_asked_and_the_reason_is_an_entry(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    key = coffee(till)
    weighed = till.giving.weigh(Gift(key, Mode.PERCENT, D(10), "Damaged"))
    assert (weighed.before, weighed.after, weighed.needs_consent) == (D("8.90"), D("8.01"), False)
    till.approvals.write(till.approvals.own(weighed.wanted, "Damaged")).result()
    till.giving.give(weighed.gift)
    assert total(till) == D("8.01")
    body = sold(shop, till.till)
    assert body["lines"][0]["discounts"][0]["name"] == "Damaged"
    (act, way, reason, person, approver, detail), = approved(shop)  # fmt: skip
    assert (act, way, reason, person) == ("line_discount", "own", "Damaged", approver)
    assert person == shop.people["carla"]
    assert (detail["old"], detail["new"], detail["percent"]) == ("8.90", "8.01", "10")
    assert is_clean(shop)


def test_without_a_reason_ones_own_word_is_no_entry(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    weighed = till.giving.weigh(Gift(coffee(till), Mode.PERCENT, D(5)))
    assert till.approvals.write(till.approvals.own(weighed.wanted, "")).result() is None
    till.giving.give(weighed.gift)
    sold(shop, till.till)
    assert approved(shop) == []


def test_a_managers_pin_lets_a_price_through_and_the_cashier_stays(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    key = coffee(till)
    cashier = till.till.session.user
    weighed = price(till, key, "6")
    assert weighed.needs_consent
    with pytest.raises(Refused, match="consent_needed"):
        till.approvals.own(weighed.wanted, "")
    consent = here(till, weighed)
    assert (consent.way, consent.approver_name) == ("pin", "Adam")
    assert total(till) == D("8.90"), "consent alone changes nothing"
    till.approvals.write(consent).result()
    till.giving.give(weighed.gift)
    assert till.till.session.user is cashier
    assert sold(shop, till.till)["lines"][0]["unit_price"] == "6"
    (act, way, reason, person, approver, detail), = approved(shop)  # fmt: skip
    assert (act, way, reason) == ("price", "pin", "Price match")
    assert (person, approver) == (shop.people["carla"], shop.people["adam"])
    assert (detail["old"], detail["new"], detail["name"]) == ("8.9", "6", "Coffee 500 g")
    assert shop.value(
        "SELECT bool_and(revoked_at IS NOT NULL) FROM sec.session WHERE person = %s", shop.people["adam"]
    ), "who consents has no session left"
    assert is_clean(shop)


def test_the_entry_stays_when_the_sale_is_cancelled(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    weighed = price(till, coffee(till), "6")
    till.approvals.write(here(till, weighed)).result()
    till.giving.give(weighed.gift)
    basket = till.till.session.basket
    assert basket is not None
    cancelling = till.till.session.cancel("changed mind")
    assert cancelling is not None
    cancelling.result()
    till.till.post_all()
    assert shop.value("SELECT document::text FROM pos.approval") == basket.id
    assert is_clean(shop)


def test_consent_once_given_is_not_asked_for_again_and_not_for_more(counter: Callable[..., Counter]) -> None:
    till = counter()
    key = coffee(till)
    weighed = price(till, key, "6")
    till.approvals.write(here(till, weighed)).result()
    till.giving.give(weighed.gift)
    assert not price(till, key, "6.50").needs_consent
    assert price(till, key, "5.99").needs_consent
    assert till.giving.unconsented() is None


def test_consent_goes_with_the_sale_to_another_till_and_over_undo(counter: Callable[..., Counter]) -> None:
    first, second = counter("T01"), counter("T02")
    key = coffee(first)
    weighed = price(first, key, "6")
    first.approvals.write(here(first, weighed)).result()
    first.giving.give(weighed.gift)
    assert first.till.session.undo()
    assert total(first) == D("8.90")
    assert first.till.session.redo()
    parked = first.till.parking.park("Blue coat").result()
    for _ in range(3):  # what the till's worker still brings to the server
        first.till.worker.run(lambda _: None).result()
    second.till.parking.take_up(second.till.parking.fetch(parked).result()).result()
    assert total(second) == D("6.00")
    assert second.giving.unconsented() is None
    assert not price(second, key, "6.50").needs_consent
    assert price(second, key, "5.99").needs_consent


def test_an_amount_that_stays_while_its_goods_go_needs_consent_again(counter: Callable[..., Counter]) -> None:
    """Ten pieces, ten percent of them as an amount, nine pieces taken out: that would be all of the last one."""
    till = counter()
    key = till.till.session.scan(MILK_CODE, D(10)).line_key
    assert key is not None
    weighed = till.giving.weigh(Gift(key, Mode.AMOUNT, D("1.19")))
    assert not weighed.needs_consent
    till.giving.give(weighed.gift)
    assert till.giving.unconsented() is None
    till.till.session.set_quantity(key, D(1))
    left = till.giving.unconsented()
    assert left is not None
    assert (left.gift.line_id, left.after) == (key, 0)


def test_a_wrong_pin_counts_and_locks_as_at_the_door(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    weighed = price(till, coffee(till), "6")
    for left in (5, 4, 3, 2, 1):
        with pytest.raises(Refused, match="wrong_pin") as caught:
            here(till, weighed, "0000")
        assert caught.value.facts["tries_left"] == left
    with pytest.raises(Refused, match="locked_out"):
        here(till, weighed, "0000")
    with pytest.raises(Refused, match="locked_out"):
        here(till, weighed)
    assert total(till) == D("8.90")


def test_a_cashier_cannot_consent_and_a_managers_own_limits_hold(
    shop: Shop, counter: Callable[..., Counter], save: Callable[..., Any]
) -> None:
    from pos.services import store

    till = counter()
    key = coffee(till)
    with pytest.raises(Refused, match="approver_not_allowed"):
        till.approvals.approve_here("carla", PIN, price(till, key, "6").wanted, "").result()
    save(store.put_setting, "limits", {"admin": {"price_percent": "30"}, "cashier": {}})
    till.till.fill()
    with pytest.raises(Refused, match="approver_limit"):
        here(till, price(till, key, "6"))
    assert here(till, price(till, key, "6.50")).approver_name == "Adam"


def test_without_the_server_the_sealed_lease_speaks(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    key = coffee(till)
    here(till, price(till, key, "6"))  # adam was here
    till.till.poster.stop()
    till.till.link.set_status(LinkStatus.OFFLINE, till.till.clock.now())
    weighed = price(till, key, "5")
    for _ in range(2):
        with pytest.raises(Refused, match="wrong_pin"):
            here(till, weighed, "0000")
    till.approvals.write(here(till, weighed)).result()
    till.giving.give(weighed.gift)
    with pytest.raises(Unavailable, match="server_unreachable"):
        till.approvals.ask_afar(weighed.wanted, "")
    kinds = [
        entry.kind.value
        for entry in till.till.worker.run(lambda journal: journal.latest(["approved"])).result()
    ]
    assert kinds == ["approved"]
    assert till.till.worker.run(Journal.count_waiting).result() >= 1


def decide(shop: Shop, request: Any, username: str, *, is_granted: bool, note: str = "") -> bool:
    database, token = shop.database("T04"), shop.sign_in(username, "T04")
    return bool(database.run(service.decide, request, note, is_granted=is_granted, token=token))


def test_asked_from_afar_and_granted_in_the_office(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    news: list[bool] = []
    till.approvals.on_news.append(lambda: news.append(True))
    weighed = price(till, coffee(till), "6")
    asked = till.approvals.ask_afar(weighed.wanted, "Price match").result()
    assert till.approvals.look(asked).result() is None
    (request,) = shop.database("T04").read(service.list_open, token=shop.sign_in("adam", "T04"))
    assert (request.act, request.till, request.person_name) == ("price", "T01", "Carla")
    assert (request.detail["new"], request.detail["name"], request.detail["reason"]) == (
        "6",
        "Coffee 500 g",
        "Price match",
    )
    assert request.detail["needs.price_percent"].startswith("32.58")
    assert decide(shop, asked.id, "adam", is_granted=True)
    assert not decide(shop, asked.id, "olivia", is_granted=False), "the first answer holds"
    till.approvals.hear("stock")
    till.approvals.hear("approvals")
    assert news == [True]
    consent = till.approvals.look(asked).result()
    assert consent is not None
    assert (consent.way, consent.approver_name) == ("remote", "Adam")
    till.approvals.write(consent).result()
    till.giving.give(weighed.gift)
    sold(shop, till.till)
    assert [row[1] for row in approved(shop)] == ["remote"]
    assert is_clean(shop)


def test_a_refusal_says_why_and_a_withdrawn_request_is_over(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    weighed = price(till, coffee(till), "6")
    asked = till.approvals.ask_afar(weighed.wanted, "").result()
    assert decide(shop, asked.id, "adam", is_granted=False, note="too low")
    with pytest.raises(Refused, match="approval_refused") as caught:
        till.approvals.look(asked).result()
    assert caught.value.facts == {"name": "Adam", "note": ": too low"}
    again = till.approvals.ask_afar(weighed.wanted, "").result()
    till.approvals.withdraw(again)
    with pytest.raises(Refused, match="approval_withdrawn"):
        till.approvals.look(again).result()
    assert not decide(shop, again.id, "adam", is_granted=True)


def test_nobody_grants_from_afar_more_than_they_may_give_themselves(
    shop: Shop, counter: Callable[..., Counter], save: Callable[..., Any]
) -> None:
    from pos.services import store

    till = counter()
    save(store.put_setting, "limits", {"admin": {"price_percent": "20"}, "cashier": {}})
    till.till.fill()
    asked = till.approvals.ask_afar(price(till, coffee(till), "6").wanted, "").result()
    assert decide(shop, asked.id, "adam", is_granted=True)
    with pytest.raises(Refused, match="approver_limit"):
        till.approvals.look(asked).result()


def test_who_may_consent_is_known_at_the_till_and_the_last_one_stands_first(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    assert [each.name for each in till.approvals.approvers()] == ["Adam", "Olivia"]
    weighed = price(till, coffee(till), "6")
    olivia = till.approvals.approve_here("olivia", SECRETS["olivia"], weighed.wanted, "", "password").result()
    assert olivia.way == "password"
    assert [each.name for each in till.approvals.approvers()] == ["Olivia", "Adam"]
    assert till.giving.reasons(Mode.PRICE) == ["Wrong label", "Price match", "Damaged"]


def test_the_whole_sale_has_a_limit_of_its_own(shop: Shop, counter: Callable[..., Counter]) -> None:
    till = counter()
    coffee(till)
    till.till.session.scan(MILK_CODE)
    assert not till.giving.weigh(Gift(None, Mode.PERCENT, D(5))).needs_consent
    weighed = till.giving.weigh(Gift(None, Mode.AMOUNT, D(1), "Regular customer"))
    assert weighed.needs_consent
    assert (weighed.before, weighed.after) == (D("10.09"), D("9.09"))
    till.approvals.write(here(till, weighed)).result()
    till.giving.give(weighed.gift)
    entry = till.till.session
    assert entry.priced().total == D("9.09")
    assert sold(shop, till.till)["total"] == "9.09"
    assert (
        posted(shop, shop.value("SELECT id::text FROM pos.journal WHERE kind = 'approved'"))["act"]
        == "sale_discount"
    )
    till.till.session.scan(MILK_CODE)
    till.giving.give(Gift(None, Mode.PERCENT, D(5)))
    till.giving.take_away(None)
    assert till.till.session.priced().total == D("1.19")


def at_another_till(shop: Shop, counter: Callable[..., Counter], username: str = "adam") -> Requests:
    """Requests as `username` sees them at till T02."""
    other = counter("T02")
    other.till.token = shop.sign_in(username, "T02")
    permissions = frozenset({"sell", "approve", "discount"})
    person = str(shop.people[username])
    other.till.session.begin(SignedIn(person, username, username, "admin", permissions, other.till.token))
    return Requests(other.till.session, other.till, other.till.link)


def test_a_manager_at_another_till_sees_the_request_and_the_first_answer_holds(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    requests = at_another_till(shop, counter)
    assert requests.may_decide
    weighed = price(till, coffee(till), "6")
    asked = till.approvals.ask_afar(weighed.wanted, "Price match").result()
    (found,) = requests.list_open().result()
    assert (found.id, found.person_name, found.till_name, found.is_within) == (
        asked.id,
        "Carla",
        "Till T01",
        True,
    )
    assert requests.decide(asked.id, is_granted=True).result()
    assert requests.list_open().result() == []
    assert not requests.decide(asked.id, "too late", is_granted=False).result()
    consent = till.approvals.look(asked).result()
    assert consent is not None
    assert consent.approver == str(shop.people["adam"])


def test_what_is_beyond_ones_own_limits_is_shown_as_such(
    shop: Shop, counter: Callable[..., Counter], save: Callable[..., Any]
) -> None:
    from pos.services import store

    till = counter()
    save(store.put_setting, "limits", {"admin": {"price_percent": "20"}, "cashier": {}})
    requests = at_another_till(shop, counter)
    till.approvals.ask_afar(price(till, coffee(till), "6").wanted, "").result()
    (found,) = requests.list_open().result()
    assert not found.is_within


def test_nobody_is_asked_for_their_own_and_cashiers_for_none(
    shop: Shop, counter: Callable[..., Counter]
) -> None:
    till = counter()
    till.approvals.ask_afar(price(till, coffee(till), "6").wanted, "").result()
    own = Requests(till.till.session, till.till, till.till.link)
    assert not own.may_decide
    assert own.list_open().result() == []
    with pytest.raises(Refused, match="not_allowed"):
        own.decide(shop.value("SELECT id FROM pos.approval_request"), is_granted=True).result()


def test_the_database_tells_at_once_that_somebody_asks(shop: Shop, counter: Callable[..., Counter]) -> None:
    """What `Refresher` hands to `Approvals.hear` is what the database says."""
    till = counter()
    listening = shop.connect("T02")
    listening.execute("LISTEN pos_changes")
    till.approvals.ask_afar(price(till, coffee(till), "6").wanted, "").result()
    told = [notice.payload for notice in listening.notifies(timeout=5, stop_after=1)]
    assert told == ["approvals"]
