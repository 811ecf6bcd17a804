"""Orders written and received without a window: what is counted, what is kept when things go wrong, what is said."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from decimal import Decimal as D  # noqa: N817 - many of them
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from orders import ALBA, APPLES, LANE, LINES, LOCALE, MUG, Orders, an_id, an_order

from pos.errors import Unavailable
from pos.services.purchasing import Proposal
from pos.ui.purchasing.order_presenter import OrderPresenter
from pos.ui.purchasing.orders_presenter import OrdersPresenter
from pos.ui.purchasing.receive_presenter import ReceivePresenter

TODAY = date(2025, 11, 20)
CHOCOLATE, OIL, RICE = an_id(1), an_id(2), an_id(3)
LOST = Unavailable("outcome_unknown")


class Told:
    """What a presenter said."""

    def __init__(self, presenter) -> None:
        self.done: list[str] = []
        self.notices: list[tuple[str, str]] = []
        presenter.on_done = lambda _order, words: self.done.append(words)
        presenter.on_told = lambda kind, words: self.notices.append((kind, words))


@pytest.fixture
def shop() -> Orders:
    return Orders()


def receiving(shop: Orders, order=None) -> tuple[ReceivePresenter, Told]:
    presenter = ReceivePresenter(shop, LOCALE, lambda: TODAY)
    told = Told(presenter)
    presenter.show(order or an_order())
    return presenter, told


def writing(shop: Orders, order=None) -> tuple[OrderPresenter, Told]:
    presenter = OrderPresenter(shop, LOCALE)
    told = Told(presenter)
    if order is None:
        presenter.begin()
    else:
        presenter.show(order)
    return presenter, told


def texts(presenter) -> list[str]:
    return [face.quantity for face in presenter.form.faces()]


# ---------------------------------------------------------------------- receiving


def test_a_scan_counts_one_and_the_sums_follow(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    for _ in range(3):
        presenter.finder.scan("4006381000001")
    face = presenter.form.faces()[0]
    assert (face.quantity, face.amount, face.state, face.is_marked) == ("3", "4.26", "37 missing", True)
    presenter.fill_all()
    assert texts(presenter) == ["40", "12", "24", "48", "24", "12"]
    assert (presenter.items, presenter.goods) == (160, D("254.08"))
    assert {face.state for face in presenter.form.faces()} == {"Complete"}
    assert presenter.rest_text == ""


def test_what_is_missing_is_said_by_name_up_to_two(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    assert presenter.rest_text == ""
    presenter.fill_all()
    presenter.type(RICE, "quantity", "20")
    assert presenter.rest_text == "4 of Basmati rice 1 kg stays on order."
    presenter.type(an_id(6), "quantity", "")
    assert presenter.rest_text == "4 of Basmati rice 1 kg and 12 of Almond butter 250 g stay on order."
    presenter.type(OIL, "quantity", "0")
    assert presenter.rest_text == "3 products are not complete. What is missing stays on order."
    assert [face.state for face in presenter.form.faces()][1:3] == ["Waiting", "4 missing"]


def test_more_than_ordered_is_shown_and_booked(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "41")
    assert presenter.form.faces()[0].state == "1 too many"
    presenter.receive()
    assert [line.qty for line in shop.received[0].receipt.lines] == [41]
    assert told.done == ["41 items of PO 119 are in stock"]


def test_fewer_than_none_cannot_be(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    presenter.step(CHOCOLATE, -1)
    assert texts(presenter)[0] == "0"


def test_what_is_weighed_is_typed_with_decimals_and_pieces_are_not(shop: Orders) -> None:
    order = an_order(lines=(*LINES[:1], replace(shop.goods[an_id(APPLES)], qty=D("12.5"))))
    presenter, _ = receiving(shop, order)
    asked = []
    presenter.on_weigh = asked.append
    presenter.finder.scan("PA-020")
    assert (asked, texts(presenter)) == ([an_id(APPLES)], ["0", "0"])
    presenter.type(an_id(APPLES), "quantity", "12.350")
    presenter.type(CHOCOLATE, "quantity", "1.5")
    assert (presenter.items, presenter.form.faces()[1].amount) == (1, "14.82")
    presenter.receive()
    assert presenter.faults["lines"] == "Dark chocolate 70%: that is not a quantity. Use digits, like 12."
    assert shop.received == []
    presenter.type(CHOCOLATE, "quantity", "1")
    presenter.receive()
    assert [line.qty for line in shop.received[0].receipt.lines] == [1, D("12.350")]


def test_what_is_not_on_the_order_is_asked_about_first(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    asked = []
    presenter.on_stranger = lambda line: asked.append(line.name)
    presenter.finder.scan("PA-021")
    assert (asked, presenter.items, presenter.is_dirty) == (["Stoneware mug"], 0, False)
    presenter.add_stranger()
    presenter.finder.scan("PA-021")
    face = presenter.form.faces()[-1]
    assert (face.name, face.ordered, face.quantity, face.state) == ("Stoneware mug", "0", "2", "Not ordered")
    presenter.receive()
    assert shop.orders[an_order().id].lines[-1].received == 2


def test_the_delivery_note_goes_along(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "40")
    presenter.type(CHOCOLATE, "cost", "1.50")
    presenter.type_reference("AF-20377")
    presenter.type_shipping("12.50")
    presenter.choose_day(date(2025, 11, 18))
    assert presenter.total == D("72.50")
    presenter.receive()
    sent = shop.received[0]
    assert (sent.receipt.reference, sent.receipt.day, sent.booked_on) == (
        "AF-20377",
        date(2025, 11, 18),
        TODAY,
    )
    assert (sent.receipt.shipping, sent.receipt.is_spread) == (D("12.50"), True)
    assert sent.receipt.lines[0].cost == D("1.50")
    assert (presenter.reference, presenter.shipping, presenter.is_dirty) == ("", "", False)


def test_a_cost_that_nobody_typed_keeps_its_decimals(shop: Orders) -> None:
    order = an_order(lines=(replace(LINES[0], cost=D("0.012500")),))
    presenter, _ = receiving(shop, order)
    assert presenter.form.faces()[0].cost == "0.0125"
    presenter.type(CHOCOLATE, "quantity", "40")
    assert presenter.form.faces()[0].amount == "0.50"
    presenter.receive()
    assert shop.received[0].receipt.lines[0].cost == D("0.0125")


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("shipping", "a lot", "That is not an amount."),
        ("shipping", "99999999999", "That is not an amount."),
        ("cost", "cheap", "Dark chocolate 70%: that is not an amount."),
    ],
)
def test_what_cannot_be_read_is_said_and_nothing_is_booked(shop: Orders, field, text, said) -> None:
    presenter, _ = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "1")
    if field == "shipping":
        presenter.type_shipping(text)
    else:
        presenter.type(CHOCOLATE, field, text)
    presenter.receive()
    assert any(fault.startswith(said) for fault in presenter.faults.values())
    assert shop.received == []


def test_shipping_cannot_be_spread_over_goods_of_an_unknown_cost(shop: Orders) -> None:
    presenter, _ = receiving(shop, an_order(lines=(replace(LINES[0], cost=None),)))
    presenter.type(CHOCOLATE, "quantity", "1")
    presenter.type_shipping("5")
    presenter.receive()
    assert "do not spread" in presenter.faults["lines"]
    presenter.set_spread(is_spread=False)
    presenter.receive()
    assert len(shop.received) == 1


def test_nothing_counted_is_nothing_received(shop: Orders) -> None:
    presenter, _ = receiving(shop)
    presenter.receive()
    assert presenter.faults["lines"].startswith("Nothing has been counted yet.")
    assert "receive" not in shop.names()


def test_a_number_of_the_supplier_that_was_there_before_is_asked_about(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "4")
    presenter.type_reference("AF-1")
    presenter.receive()
    presenter.type(CHOCOLATE, "quantity", "5")
    presenter.type_reference("AF-1")
    asked = []
    presenter.on_seen = asked.append
    presenter.receive()
    assert asked == [
        (
            "Number AF-1 of this supplier was received on 20 Nov 2025 already, with PO 119."
            " Compare the papers before you receive it again."
        )
    ]
    assert texts(presenter)[0] == "5"
    presenter.receive(is_known=True)
    assert told.done[-1] == "5 items of PO 119 are in stock"


def test_the_second_of_two_is_told_what_was_received_and_keeps_the_count(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "40")
    other, _ = receiving(shop)
    other.type(CHOCOLATE, "quantity", "12")
    other.receive()
    presenter.receive()
    assert told.notices == [
        ("warn", ("Carla Ruiz received 12 items of this order meanwhile."
         " What you counted is still here: compare it with Before."))
    ]  # fmt: skip
    face = presenter.form.faces()[0]
    assert (face.before, face.quantity, face.state) == ("12", "40", "12 too many")
    presenter.type(CHOCOLATE, "quantity", "28")
    presenter.receive()
    assert [sum(line.qty for line in each.receipt.lines) for each in shop.received] == [12, 28]


def test_news_of_stock_show_what_somebody_received_and_a_count_is_not_lost(shop: Orders) -> None:
    presenter, told = receiving(shop)
    other, _ = receiving(shop)
    other.fill_all()
    other.type(OIL, "quantity", "0")
    other.receive()
    presenter.type(OIL, "quantity", "7")
    presenter.refresh()
    assert [face.before for face in presenter.form.faces()][:2] == ["40", "0"]
    assert texts(presenter)[1] == "7"
    presenter.refresh()
    assert len(told.notices) == 1


def test_an_answer_that_was_lost_is_not_booked_twice(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "4")
    shop.failing, shop.losing_answers = LOST, True
    presenter.receive()
    assert told.notices[-1][1].endswith("What you typed is still here.")
    shop.failing, shop.losing_answers = None, False
    presenter.receive()
    assert (len(shop.received), told.done) == (1, ["4 items of PO 119 are in stock"])


def test_what_was_counted_after_a_lost_answer_is_kept_beyond_the_first_try(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "4")
    shop.failing, shop.losing_answers = LOST, True
    presenter.receive()
    shop.failing, shop.losing_answers = None, False
    presenter.type(CHOCOLATE, "quantity", "7")
    presenter.type(OIL, "quantity", "2")
    presenter.receive()
    assert told.notices[-1][1].startswith("The first try had come through.")
    assert (texts(presenter)[:2], presenter.form.faces()[0].before) == (["3", "2"], "4")
    presenter.receive()
    assert [[line.qty for line in each.receipt.lines] for each in shop.received] == [[4], [3, 2]]


def test_a_server_that_is_away_keeps_what_was_counted(shop: Orders) -> None:
    presenter, told = receiving(shop)
    presenter.type(CHOCOLATE, "quantity", "4")
    shop.failing = Unavailable("server_unreachable")
    presenter.receive()
    assert (told.notices[0][0], texts(presenter)[0], presenter.is_busy) == ("error", "4", False)


def test_an_order_is_cancelled_while_nothing_came_and_closed_after(shop: Orders) -> None:
    presenter, told = receiving(shop)
    assert presenter.end_text == "Cancel order"
    presenter.type(CHOCOLATE, "quantity", "4")
    presenter.receive()
    assert presenter.end_text == "Close order"
    presenter.end()
    assert (told.done[-1], shop.orders[an_order().id].status) == ("PO 119 is closed", "closed")
    assert (presenter.can_receive, presenter.end_text, presenter.title) == (False, "", "PO 119")
    faces = presenter.form.faces()
    assert [face.state for face in faces][:2] == ["36 missing", "12 missing"]
    assert (presenter.items, presenter.goods) == (16, D("16.24"))  # 4 chocolate, and spaghetti of before
    presenter.finder.scan("4006381000001")
    assert presenter.items == 16


# ---------------------------------------------------------------------- writing


def test_an_order_is_written_saved_and_sent(shop: Orders) -> None:
    presenter, told = writing(shop)
    presenter.choose_supplier(str(ALBA.id))
    presenter.finder.scan("4006381000001")
    presenter.finder.scan("4006381000001")
    presenter.finder.search("mug")
    presenter.finder.enter("mug")
    presenter.type(an_id(MUG), "quantity", "6")
    presenter.type_note("By van")
    assert presenter.is_dirty
    presenter.save()
    assert (told.done, presenter.is_dirty, presenter.title) == (["PO 120 is saved"], False, "PO 120")
    presenter.step(CHOCOLATE, 10)
    presenter.send()
    kept = shop.orders[presenter._id]
    assert (kept.status, [(line.name, line.qty) for line in kept.lines]) == (
        "sent",
        [("Dark chocolate 70%", 12), ("Stoneware mug", 6)],
    )
    assert told.done[-1] == "PO 120 is marked as sent"


def test_an_order_needs_a_supplier_and_figures_that_can_be_read(shop: Orders) -> None:
    presenter, _ = writing(shop)
    presenter.finder.scan("4006381000001")
    presenter.type(CHOCOLATE, "quantity", "0")
    presenter.save()
    assert presenter.faults == {
        "supplier": "Choose the supplier first.",
        "lines": "Dark chocolate 70%: that is not a quantity. Use digits, like 12.",
    }
    assert len(shop.orders) == 1


def test_low_stock_of_the_supplier_fills_what_is_not_there_yet(shop: Orders) -> None:
    presenter, told = writing(shop)
    presenter.fill_low()
    assert presenter.faults["supplier"]
    shop.low = [
        Proposal(replace(LINES[0], qty=D(24)), D(2), D(0)),
        Proposal(replace(LINES[1], qty=D(6)), D(0), D(0)),
    ]
    presenter.choose_supplier(str(ALBA.id))
    presenter.finder.scan("4006381000001")
    presenter.fill_low()
    assert [(face.name, face.quantity) for face in presenter.form.faces()] == [
        ("Dark chocolate 70%", "1"),
        ("Olive oil extra virgin 500 ml", "6"),
    ]
    assert told.notices == [("done", "1 product that runs low was added.")]
    presenter.choose_supplier(str(LANE.id))
    presenter.fill_low()
    assert told.notices[-1][1] == "Nothing of this supplier runs low that is not ordered already."


def test_somebody_who_saved_first_is_told_and_the_next_save_wins(shop: Orders) -> None:
    draft = an_order(120, "draft", LINES[:1])
    shop.orders[draft.id] = draft
    presenter, told = writing(shop, draft)
    shop.orders[draft.id] = replace(draft, version=9, note="theirs")
    presenter.type_note("mine")
    presenter.save()
    assert told.notices[0][1].startswith("Somebody else changed PO 120 meanwhile.")
    assert presenter.note == "mine"
    presenter.save()
    assert shop.orders[draft.id].note == "mine"


def test_a_save_whose_answer_was_lost_makes_no_second_order_and_no_conflict(shop: Orders) -> None:
    presenter, told = writing(shop)
    presenter.choose_supplier(str(ALBA.id))
    presenter.finder.scan("4006381000001")
    shop.failing, shop.losing_answers = LOST, True
    presenter.save()
    shop.failing, shop.losing_answers = None, False
    presenter.save()
    assert len(shop.orders) == 2
    presenter.step(CHOCOLATE, 1)
    shop.failing, shop.losing_answers = LOST, True
    presenter.save()
    shop.failing, shop.losing_answers = None, False
    presenter.save()
    assert (told.done, len(told.notices)) == (["PO 120 is saved", "PO 120 is saved"], 2)
    assert not presenter.is_dirty


def test_a_draft_that_is_not_wanted_keeps_its_number(shop: Orders) -> None:
    draft = an_order(120, "draft", LINES[:1])
    shop.orders[draft.id] = draft
    presenter, told = writing(shop, draft)
    presenter.cancel()
    assert (shop.orders[draft.id].status, told.done) == ("cancelled", ["PO 120 is cancelled"])


# ---------------------------------------------------------------------- the list


def test_the_list_says_number_supplier_items_value_and_status(shop: Orders) -> None:
    shop.orders[an_id(1)] = an_order(120, "draft", LINES[:1], id=an_id(1), sent_at=None)
    orders = OrdersPresenter(shop, LOCALE, may_see_cost=True)
    orders.start()
    rows = [[column.text(row) for column in orders.columns()] for row in orders.listing.rows]
    assert rows == [
        ["PO 120", "Alba Foods", "17 Nov 2025", "40", "56.80", "Draft"],
        ["PO 119", "Alba Foods", "17 Nov 2025", "172", "264.64", "Sent 17 Nov"],
    ]
    titles = [column.title for column in OrdersPresenter(shop, LOCALE, may_see_cost=False).columns()]
    assert "Value" not in titles
    orders.choose_status("draft")
    orders.choose_supplier(str(ALBA.id))
    orders.search("120")
    assert [row.no for row in orders.listing.rows] == [120]
    assert orders.is_filtered
    orders.choose_supplier(str(LANE.id))
    assert orders.listing.rows == []
