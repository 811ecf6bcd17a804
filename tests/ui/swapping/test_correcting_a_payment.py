"""A payment typed wrongly is corrected by keys, with a manager's PIN, and the books follow."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import OIL, Counter, K, goods

from pos.domain.tender import Tender, TenderKind
from pos.errors import Refused
from pos.i18n import Locale
from pos.till.swapping import Swapping
from pos.ui.swapping.presenter import SwapPresenter
from pos.ui.swapping.windows import open_swap


@pytest.fixture
def till(make_till):
    return make_till(*goods())


@pytest.fixture
def counter(qtbot, till):
    made = Counter(qtbot, till)
    made.told = []

    def act(action):
        if action == "swap_tender":
            port = Swapping(made.session, till.worker)
            presenter = SwapPresenter(port, made.approvals, [], Locale(), made.operations.run)
            open_swap(made.window, presenter, made.approvals, made.told.append)

    made.window.on_action = act
    yield made
    made.close()


def swaps(counter):
    entries = counter.books.worker.run(lambda journal: journal.latest(["tender_swapped"], 9)).result()
    return [(each.body["from_kind"], each.body["to_kind"], each.body["amount"]) for each in entries]


def sell_for_cash(counter):
    counter.scan(OIL)
    counter.press(K.Key_F12)
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: counter.window.screen_shown.objectName() == "complete")


def test_cash_that_was_a_card_with_a_managers_pin(counter):
    sell_for_cash(counter)
    counter.steps = 0
    counter.press(K.Key_C)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("swap")))
    assert counter.read("swap.title").startswith("How was €")
    counter.press(K.Key_1)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("approval")))
    counter.type("7391")
    counter.qtbot.waitUntil(lambda: bool(counter.told))
    assert counter.steps == 6
    assert swaps(counter) == [("cash", "card", "8.90")]
    assert counter.told[0].title == "The payment was corrected"
    assert [each[:3] for each in counter.entries] == [("tender_swap", "pin", "p-ben")]


def test_escape_changes_nothing(counter):
    sell_for_cash(counter)
    counter.press(K.Key_C)
    counter.qtbot.waitUntil(lambda: bool(counter.shown("swap")))
    counter.press(K.Key_Escape)
    assert swaps(counter) == []
    assert counter.told == []


def test_of_several_payments_one_is_chosen(counter):
    counter.scan(OIL)
    total = counter.total
    counter.session.complete(
        [Tender(TenderKind.CASH, total - 1), Tender(TenderKind.CARD, total - total + 1)]
    ).result()
    counter.window.on_action("swap_tender")
    counter.qtbot.waitUntil(lambda: bool(counter.shown("swap")))
    assert counter.read("swap.title").startswith("Which payment is wrong")
    counter.tap("swap.card")
    counter.qtbot.waitUntil(lambda: bool(counter.shown("swap.voucher")))
    counter.tap("swap.voucher")
    counter.qtbot.waitUntil(lambda: bool(counter.shown("approval")))
    counter.type("7391")
    counter.qtbot.waitUntil(lambda: bool(counter.told))
    assert swaps(counter) == [("card", "voucher", "1.00")]


def test_nothing_sold_yet_is_said(counter):
    counter.window.on_action("swap_tender")
    assert counter.told[0].title == "The payment was not corrected"


def test_a_terminals_card_is_not_corrected(counter):
    counter.scan(OIL)
    counter.session.complete([Tender(TenderKind.CARD, counter.total, "Visa 4242, 0001")]).result()
    counter.window.on_action("swap_tender")
    counter.qtbot.waitUntil(lambda: bool(counter.told))
    assert counter.told[0].detail.startswith("No payment of this sale can have been typed wrongly.")


def test_the_same_correction_twice_is_written_once(counter, till):
    counter.scan(OIL)
    counter.session.complete([Tender(TenderKind.CASH, counter.total)]).result()
    port = Swapping(counter.session, till.worker)
    sale = port.last_sale().result()
    port.swap(sale, TenderKind.CASH, TenderKind.CARD).result()
    with pytest.raises(Refused, match="nothing_to_swap"):
        port.swap(sale, TenderKind.CASH, TenderKind.CARD).result()
    assert len(swaps(counter)) == 1
