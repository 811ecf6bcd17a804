"""What a cashier and an admin are told when sending stops, when entries are kept, and when a clock is wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from fakes import NOW, FakeTill

from pos.errors import Conflict, Refused
from pos.i18n import Locale
from pos.till.shown import LinkState, ScanOutcome
from pos.ui.checkout.presenter import CheckoutPresenter

FORK = Conflict("journal_behind_server", server=412, journal=398)
STOPPED = LinkState(is_online=False, to_send=3, problem=FORK, is_stopped=True)
UNREADABLE = LinkState(is_online=True, unreadable=(("promotion", "3 for 2"), ("tax", "VAT 9%")))
CLOCK = LinkState(is_online=True, problem=Refused("clock_wrong", minutes=4, direction="ahead of"))


@pytest.fixture
def desk():
    till = FakeTill()
    shown = CheckoutPresenter(till, Locale(), lambda: NOW)
    shown.refresh()
    till.acts = []
    shown.on_action = till.acts.append

    def change(state: LinkState):
        till.link_state = state
        shown.refresh_strip()
        return shown

    return till, shown, change


@pytest.mark.parametrize(
    ("state", "text", "kind", "icon"),
    [
        (STOPPED, "Sending stopped, 3 sales kept here. Ask an admin", "warn", "triangle-alert"),
        (
            LinkState(is_online=False, problem=FORK, is_stopped=True),
            "Sending stopped. Ask an admin",
            "warn",
            "triangle-alert",
        ),
        (
            LinkState(is_online=True, quarantined=1),
            "1 entry to look at. Ask an admin",
            "warn",
            "triangle-alert",
        ),
        (LinkState(is_online=False, to_send=1, quarantined=2), "Offline, 1 sale to send", "warn", "wifi-off"),
        (CLOCK, "Clock 4 min fast", "warn", "clock"),
        (UNREADABLE, "2 rules cannot be read. Ask an admin", "warn", "triangle-alert"),
        (
            LinkState(is_online=True, unreadable=(("tax", "VAT"),)),
            "1 rule cannot be read. Ask an admin",
            "warn",
            "triangle-alert",
        ),
        (LinkState(is_online=True), "Online, all sales sent", "ok", "wifi"),
    ],
)
def test_the_strip_says_what_is_wrong_and_who_can_help(desk, state, text, kind, icon) -> None:
    _, shown, change = desk
    change(state)
    assert (shown.strip.link, shown.strip.link_kind, shown.strip.link_icon) == (text, kind, icon)


def test_a_stopped_till_is_told_once_and_explained_on_demand(desk) -> None:
    till, shown, change = desk
    change(STOPPED)
    assert shown.notice.title == "Sending stopped. Keep selling"
    shown.act_on_notice()
    assert shown.explained.paragraphs[0].startswith("The server knows 412 entries of this till")
    assert "Ask the owner" in shown.explained.paragraphs[-1]
    assert shown.explained.action == ""
    change(STOPPED)
    assert shown.notice is None
    till.features |= {"renew_series"}
    shown.explain_link()
    assert shown.explained.action == "Start a new series"
    shown.go_on()
    assert till.acts == ["renew_series"]


def test_a_wrong_clock_is_no_lost_connection(desk) -> None:
    _, shown, change = desk
    change(CLOCK)
    assert shown.notice.title == "This till's clock is 4 minutes ahead of the server's"
    assert shown.notice.action == ""
    assert shown.notice.icon == "clock"
    change(LinkState(is_online=True))
    assert shown.notice is None


def test_another_message_is_not_taken_away_by_the_link(desk) -> None:
    _, shown, change = desk
    change(STOPPED)
    shown.scan("4006381333931")
    change(LinkState(is_online=True))
    assert shown.notice.title.startswith("No product has barcode")


def test_all_is_well_in_a_sentence(desk) -> None:
    _, shown, _ = desk
    shown.explain_link()
    assert shown.explained.title == "Online, all sales sent"


def test_rules_that_cannot_be_read_are_said_once_and_named_where_asked(desk):
    _, shown, change = desk
    change(UNREADABLE)
    assert shown.notice.title == "2 rules of the shop cannot be read"
    shown.act_on_notice()
    assert shown.explained.paragraphs == (
        "This till cannot read: offer “3 for 2”, tax “VAT 9%”.",
        "Goods with a tax that cannot be read are not sold.",
        "Offers and prices that cannot be read are not given.",
        "An admin has to look at it in the back office. Keep selling.",
    )
    change(UNREADABLE)
    assert shown.notice is None
    change(LinkState(is_online=True))
    assert shown.notice is None


def test_goods_that_may_not_be_sold_say_why(desk):
    till, shown, _ = desk
    facts = {"tax": "VAT 9%", "product": "Oat milk"}
    till.scan = lambda *_: ScanOutcome(
        "refused", "4006", name="Oat milk", reason="tax_unreadable", facts=facts
    )
    shown.scan("4006")
    assert shown.notice.title == "Oat milk was not added"
    assert shown.notice.detail == "The tax VAT 9% of Oat milk cannot be read. An admin has to look at it."
