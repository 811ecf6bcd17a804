from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal

import pytest

from pos.domain.promotion import (
    Goods,
    Moment,
    Promotion,
    PromotionKind,
    Reward,
    RewardKind,
    Slot,
    check_promotion,
)

D = Decimal
FRIDAY = datetime(2026, 11, 20, 17, 0, tzinfo=timezone(timedelta(hours=1)))
NOW = Moment(FRIDAY, FRIDAY.date())
TEN = Promotion("ten", "10% off", PromotionKind.PERCENT, D(10))


def at(text: str) -> Moment:
    """Friday is the 20th."""
    when = datetime.fromisoformat(f"2026-11-{text}:00+01:00")
    return Moment(when, when.date())


def test_an_offer_without_conditions_always_holds() -> None:
    assert TEN.holds(NOW)


def test_instants_include_the_beginning_and_exclude_the_end() -> None:
    offer = replace(TEN, valid_from=FRIDAY, valid_to=FRIDAY + timedelta(minutes=1))
    assert offer.holds(NOW)
    assert not offer.holds(replace(NOW, at=FRIDAY + timedelta(minutes=1)))
    assert not offer.holds(replace(NOW, at=FRIDAY - timedelta(microseconds=1)))
    assert offer.holds(replace(NOW, at=FRIDAY.astimezone(UTC)))


def test_business_days_are_both_included() -> None:
    day = date(2026, 11, 20)
    offer = replace(TEN, first_day=day, last_day=day)
    assert offer.holds(NOW)
    assert not offer.holds(replace(NOW, day=day - timedelta(days=1)))
    assert not offer.holds(replace(NOW, day=day + timedelta(days=1)))


@pytest.mark.parametrize(
    ("when", "holds"),
    [("20T16:59", False), ("20T17:00", True), ("20T18:59", True), ("20T19:00", False), ("21T17:30", False)],
)
def test_a_happy_hour(when: str, holds: bool) -> None:
    offer = replace(TEN, weekdays=frozenset({4}), from_time=time(17), to_time=time(19))
    assert offer.holds(at(when)) is holds


@pytest.mark.parametrize(
    ("when", "holds"),
    [
        ("20T21:59", False), ("20T22:00", True), ("21T00:00", True), ("21T01:59", True), ("21T02:00", False),
        ("20T01:00", False), ("21T22:00", False),
    ],
)  # fmt: skip
def test_hours_past_midnight_belong_to_the_day_they_began_on(when: str, holds: bool) -> None:
    offer = replace(TEN, weekdays=frozenset({4}), from_time=time(22), to_time=time(2))
    assert offer.holds(at(when)) is holds


def test_an_hour_without_an_end_lasts_till_midnight() -> None:
    offer = replace(TEN, from_time=time(17))
    assert offer.holds(at("20T23:59"))
    assert not offer.holds(at("20T16:59"))
    assert replace(TEN, to_time=time(17)).holds(at("20T00:00"))
    assert not replace(TEN, to_time=time(17)).holds(at("20T17:00"))


def test_an_hour_begins_on_the_minute_and_from_an_hour_to_the_same_is_all_day() -> None:
    assert replace(TEN, from_time=time(17)).holds(at("20T17:00"))
    around = replace(TEN, from_time=time(17), to_time=time(17), weekdays=frozenset({4}))
    assert [around.holds(at(when)) for when in ("20T17:00", "21T16:59", "20T16:59", "21T17:00")] == [
        True, True, False, False,
    ]  # fmt: skip


def test_one_piece_with_one_and_one_of_two_where_nothing_is_said() -> None:
    offer = Promotion("o", "Offer", PromotionKind.BUY_GET, reward=Reward())
    assert (offer.take, offer.get, offer.pay) == (1, 1, 1)
    assert Slot(Goods()).count == 1


def test_a_weekday_alone() -> None:
    assert replace(TEN, weekdays=frozenset({4, 6})).holds(NOW)
    assert not replace(TEN, weekdays=frozenset({3})).holds(NOW)


def test_customer_groups_and_coupons() -> None:
    members = replace(TEN, customer_groups=frozenset({"members"}))
    assert not members.holds(NOW)
    assert members.holds(replace(NOW, customer_group="members"))
    assert not members.holds(replace(NOW, customer_group="staff"))
    coupon = replace(TEN, coupon="SAVE")
    assert not coupon.holds(NOW)
    assert coupon.holds(replace(NOW, coupons=frozenset({"SAVE"})))


def test_a_coupon_that_is_used_up_does_not_hold() -> None:
    assert not replace(TEN, uses_left=0).holds(NOW)
    assert replace(TEN, uses_left=1).holds(NOW)
    assert replace(TEN, uses_left=2, most=5).limit == 2
    assert replace(TEN, most=5).limit == 5
    assert TEN.limit is None


def test_goods() -> None:
    assert Goods().has("p", None)
    goods = Goods(frozenset({"p"}), frozenset({"c"}))
    assert goods.has("p", None)
    assert goods.has("q", "c")
    assert not goods.has("q", None)
    assert not goods.has("q", "d")


@pytest.mark.parametrize(
    ("reward", "off"),
    [
        (Reward(RewardKind.PERCENT, D(25)), "2.5"),
        (Reward(RewardKind.AMOUNT, D(3)), "3"),
        (Reward(RewardKind.AMOUNT, D(11)), "10"),
        (Reward(RewardKind.FIXED_PRICE, D(4)), "6"),
        (Reward(RewardKind.FIXED_PRICE, D(12)), "0"),
        (Reward(), "10"),
    ],
)
def test_a_reward_takes_from_nothing_to_the_whole(reward: Reward, off: str) -> None:
    assert reward.off(D(10)) == D(off)


def test_a_reward_of_which_nothing_is_said_is_the_whole() -> None:
    assert Reward().off(D(700)) == 700


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"value": D(-1)}, "below zero"),
        ({"threshold": D(-1)}, "below zero"),
        ({"value": D("100.01")}, "more than a hundred"),
        ({"kind": PromotionKind.TAKE_PAY, "take": 3, "value": D(101)}, "more than a hundred"),
        ({"kind": PromotionKind.TAKE_PAY, "take": 3, "pay": 3}, "more to pay"),
        ({"kind": PromotionKind.TAKE_PAY, "take": 3, "pay": -1}, "more to pay"),
        ({"take": 0}, "no pieces"),
        ({"get": 0}, "no pieces"),
        ({"kind": PromotionKind.BUNDLE}, "without parts"),
        ({"kind": PromotionKind.BUNDLE, "slots": (Slot(Goods(), 0),)}, "without parts"),
        ({"kind": PromotionKind.BUNDLE, "slots": (Slot(Goods()), Slot(Goods(), 0))}, "without parts"),
        ({"kind": PromotionKind.BUY_GET}, "no reward"),
        ({"kind": PromotionKind.SPEND_SAVE}, "no reward"),
        ({"reward": Reward(RewardKind.PERCENT, D(101))}, "reward above"),
        ({"reward": Reward(RewardKind.AMOUNT, D(-1))}, "reward below"),
        ({"kind": PromotionKind.SPEND_SAVE, "reward": Reward(RewardKind.FIXED_PRICE, D(1))}, "whole basket"),
        ({"kind": PromotionKind.BUNDLE, "slots": (Slot(Goods()),), "reward": Reward(RewardKind.FIXED_PRICE, D(1))}, "its value"),
        ({"repeats": True}, "no threshold"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(changes: dict[str, object], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        check_promotion(replace(TEN, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changes",
    [
        {"value": D(100)},
        {"value": D(0)},
        {"value": D("0.5")},
        {"kind": PromotionKind.N_FOR_PRICE, "take": 3, "value": D(101)},
        {"kind": PromotionKind.BUY_GET, "reward": Reward(RewardKind.PERCENT, D(0))},
        {"kind": PromotionKind.BUY_GET, "reward": Reward(RewardKind.PERCENT, D(100))},
        {"kind": PromotionKind.BUY_GET, "reward": Reward(RewardKind.AMOUNT, D("0.5"))},
        {"kind": PromotionKind.TAKE_PAY, "take": 3, "pay": 0},
        {"kind": PromotionKind.AMOUNT, "value": D(101)},
        {"kind": PromotionKind.BUNDLE, "slots": (Slot(Goods(), 1),)},
        {"kind": PromotionKind.SPEND_SAVE, "reward": Reward(RewardKind.AMOUNT, D(500)), "threshold": D(1), "repeats": True},
    ],
)  # fmt: skip
def test_what_can_be_meant(changes: dict[str, object]) -> None:
    check_promotion(replace(TEN, **changes))  # type: ignore[arg-type]
