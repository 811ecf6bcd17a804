"""Every way to pay, pressed as a person presses it, at a till with a real server and a real line to a terminal."""

from __future__ import annotations

import sys
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from payer import K, M, Payer

from pos.domain.account import Account, AccountKind, masked, new_code
from pos.domain.money import Currency
from pos.domain.tender import TenderKind
from pos.hardware.terminal.simulator import Scene, Simulator
from pos.services import accounts, catalog, customers, store
from pos.services.catalog import ProductDraft
from pos.services.customers import Customer
from pos.till.basket_acts import BasketCustomer
from pos.till.swapping import Swapping
from tests.factories.shop_till import is_clean

D = Decimal
EUR = Currency("EUR", 2)
MILK = "4001686301265"
GIFT = new_code("601234567890123")


@pytest.fixture
def rules(save):
    """Everything that a shop can take."""
    kinds = ["cash", "card", "gift_card", "on_account", "store_credit", "voucher"]
    save(store.put_setting, "payment.kinds", kinds)
    save(store.put_setting, "payment.foreign", {"USD": "0.90"})
    save(store.put_setting, "payment.most_tip", "20")
    save(store.put_setting, "payment.most_write_off", "0.05")


@pytest.fixture
def simulator():
    with Simulator(pace_s=0.05) as made:
        yield made


@pytest.fixture
def make(qtbot, open_till, rules):
    made = []

    def payer(code="T01", simulator=None):
        made.append(Payer(qtbot, open_till(code), simulator))
        return made[-1]

    yield payer
    for each in made:
        each.close()


@pytest.fixture
def payer(make):
    return make()


@pytest.fixture
def gift(save):
    """A gift card with ten euro on it."""
    account = Account(AccountKind.GIFT_CARD, GIFT, D(0), "EUR")
    save(accounts.set_account, account, EUR)
    row = save(accounts.list_accounts, AccountKind.GIFT_CARD).rows[0]
    save(accounts.adjust, row, D(10), "for the test", date(2026, 11, 20))
    return GIFT


def ring_up(payer, count=20):
    payer.session.scan(MILK, D(count))
    payer.window.till.checkout.refresh()
    return payer.session.priced().total


def open_payment(payer):
    payer.press(K.Key_F12)
    payer.wait(lambda: payer.screen == "payment")


def tenders(body):
    return [(each["kind"], each["amount"]) for each in body["tenders"]]


def test_a_gift_card_is_scanned_and_the_rest_is_cash(shop, payer, gift):
    total = ring_up(payer)
    open_payment(payer)
    payer.scan(GIFT)
    payer.settle()
    assert payer.payment.field_hint == "10.00"
    assert payer.payment.field_label == f"{masked(GIFT)}, €10.00 on it"
    payer.press(K.Key_Return)
    payer.settle()
    assert payer.rows[0] == ("Gift card", f"{masked(GIFT)}, 0.00 left on it", "10.00")
    payer.press(K.Key_F5)
    payer.press(K.Key_Return)
    body = payer.finished()
    assert tenders(body) == [("gift_card", "10.00"), ("cash", str(total - 10))]
    payer.books.post_all()
    assert payer.books.accounts.find(AccountKind.GIFT_CARD, GIFT).result().left == 0
    assert is_clean(shop)


def test_a_gift_card_by_its_number(payer, gift):
    ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F7)
    assert payer.payment.field_label == "Scan the gift card, or type its number"
    payer.type(GIFT)
    payer.press(K.Key_Return)
    payer.settle()
    assert payer.payment.accounts.chosen.left == 10
    payer.press(K.Key_Escape)
    assert payer.payment.accounts.chosen is None


def test_an_unknown_card_says_so_and_takes_nothing(payer):
    ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F7)
    payer.scan("6012345678909990")
    payer.settle()
    assert payer.notice == "There is no card or account 9990"
    assert payer.rows == []


def test_a_card_taken_back_can_be_used_again(payer, gift):
    ring_up(payer)
    open_payment(payer)
    payer.scan(GIFT)
    payer.settle()
    payer.press(K.Key_Return)
    payer.settle()
    payer.press(K.Key_Delete)
    payer.settle()
    payer.wait(lambda: payer.books.accounts.find(AccountKind.GIFT_CARD, GIFT).result().left == 10)
    payer.scan(GIFT)
    payer.settle()
    assert payer.payment.accounts.chosen.left == 10


def test_leaving_the_payment_gives_the_money_back(payer, gift):
    ring_up(payer)
    open_payment(payer)
    payer.scan(GIFT)
    payer.settle()
    payer.press(K.Key_Return)
    payer.settle()
    payer.press(K.Key_Escape)
    assert payer.screen == "checkout"
    payer.wait(lambda: payer.books.accounts.find(AccountKind.GIFT_CARD, GIFT).result().left == 10)


def test_two_tills_cannot_spend_one_card_twice(make, gift):
    first, second = make("T01"), make("T02")
    for payer in (first, second):
        ring_up(payer)
    for payer in (first, second):
        payer.window.activateWindow()
        open_payment(payer)
        payer.scan(GIFT)
        payer.settle()
    first.press(K.Key_Return)
    first.settle()
    second.press(K.Key_Return)
    second.settle()
    assert first.rows[0][0] == "Gift card"
    assert second.notice == "Only €0.00 is left on it"
    assert [row for row in second.rows if row[1] != "Not taken yet"] == []


def test_a_scan_of_goods_is_no_amount_and_no_card(payer):
    ring_up(payer)
    open_payment(payer)
    payer.scan(MILK)
    assert payer.notice == "Finish the payment first"
    assert payer.payment.typed == ""


@pytest.fixture
def customer(save):
    customer_id = save(customers.save, Customer("Noor Haddad", "C-77"))
    tab = Account(AccountKind.ON_ACCOUNT, "C77", D(0), "EUR", limit=D(100), customer_id=str(customer_id))
    save(accounts.set_account, tab, EUR)
    return BasketCustomer(str(customer_id), "Noor Haddad")


def test_on_account_knows_the_customers_tab_by_itself(shop, payer, customer):
    total = ring_up(payer)
    payer.session.serve(customer)
    payer.window.till.checkout.refresh()
    open_payment(payer)
    payer.press(K.Key_F8)
    payer.settle()
    assert payer.payment.accounts.chosen.left == 100
    payer.press(K.Key_Return)
    body = payer.finished()
    assert tenders(body) == [("on_account", str(total))]
    payer.books.post_all()
    assert payer.books.accounts.find(AccountKind.ON_ACCOUNT, "C77").result().left == 100 - total
    assert is_clean(shop)


def test_a_voucher_is_worth_no_more_than_what_is_due(payer):
    total = ring_up(payer, 2)
    open_payment(payer)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.voucher")
    payer.type("50")
    payer.press(K.Key_Return)
    body = payer.finished()
    assert tenders(body) == [("voucher", str(total))]
    assert body["tenders"][0]["reference"] == "Voucher of 50.00"


def test_dollars_are_taken_at_the_shops_rate_and_the_change_is_in_euro(payer):
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.foreign_cash:USD")
    assert payer.widget("payment.pad.+5").accessibleName() == "+ 5", "of dollars, not of euro"
    payer.type("50")
    assert payer.payment.take_amount == "50.00 USD"
    payer.press(K.Key_Return)
    body = payer.finished()
    assert payer.window.till.complete.summary == f"Foreign cash €45.00 for a total of €{total}"
    texts = [row.left for row in payer.window.till.complete.rows]
    assert "Change" in texts
    assert "Cash" not in texts, "nothing was paid in euro"
    assert body["tenders"][0]["kind"] == "foreign_cash"
    assert D(body["tenders"][0]["amount"]) == 45
    assert D(body["change"] if "change" in body else body["tenders"][-1]["change"]) == 45 - total


def test_a_tip_is_on_top_and_can_be_taken_off(payer):
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.tip")
    payer.type("2")
    payer.press(K.Key_Return)
    assert payer.read("payment.left") == f"€{total + 2}"
    payer.tap("paid.0.remove")
    assert payer.read("payment.left") == f"€{total}"
    payer.press(K.Key_F9)
    payer.press(K.Key_Escape)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.tip")
    payer.type("2")
    payer.press(K.Key_Return)
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    body = payer.finished()
    assert tenders(body) == [("card", str(total + 2))]
    said = payer.window.till.complete.summary
    assert said == f"Card €{total + 2} for a total of €{total} and a tip of €2.00"


def test_a_tip_beyond_the_shops_cap_is_refused(payer):
    ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.tip")
    payer.type("25")
    payer.press(K.Key_Return)
    assert "€20.00" in payer.notice


def test_a_few_cents_short_are_let_go(payer):
    total = ring_up(payer)
    open_payment(payer)
    payer.type(str(total - D("0.03")))
    payer.press(K.Key_Return)
    payer.press(K.Key_F9)
    payer.tap("payment.choice.write_off")
    body = payer.finished()
    assert tenders(body) == [("cash", str(total - D("0.03")))]


def test_split_by_three_people(payer):
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F6)
    for ways in (3, 2):
        payer.tap(f"split.{ways}")
        payer.press(K.Key_Return)
        payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    body = payer.finished()
    parts = [D(amount) for _, amount in tenders(body)]
    assert len(parts) == 3
    assert sum(parts) == total
    assert max(parts) - min(parts) <= D("0.01")


def test_an_unusual_amount_is_asked_about(payer):
    payer.session.scan(MILK, D(900))
    payer.window.till.checkout.refresh()
    open_payment(payer)
    payer.press(K.Key_Return)
    payer.wait(lambda: bool(payer.shown("question")))
    payer.press(K.Key_Escape)
    assert payer.screen == "payment"
    payer.press(K.Key_Return)
    payer.wait(lambda: bool(payer.shown("question")))
    payer.press(K.Key_Return)
    payer.finished()


# ---- the terminal ----
def test_a_card_at_the_terminal(shop, make, simulator):
    payer = make(simulator=simulator)
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    payer.wait(
        lambda: (
            any(row[1] == "Insert, tap or swipe the card" for row in payer.rows) or payer.screen == "complete"
        )
    )
    body = payer.finished()
    assert tenders(body) == [("card", str(total))]
    assert body["tenders"][0]["reference"] == "Visa 4242, 0001"
    assert simulator.charged == EUR.to_minor(total)


def test_declined_is_said_and_another_way_is_open(make, simulator):
    payer = make(simulator=simulator)
    ring_up(payer)
    simulator.script = [Scene.DECLINE]
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    payer.settle()
    assert payer.notice == "There is not enough money on the card"
    payer.press(K.Key_F5)
    payer.press(K.Key_Return)
    assert payer.finished()["tenders"][0]["kind"] == "cash"
    assert simulator.charged == 0


def test_the_cashier_gives_up(make, simulator):
    simulator.pace_s = 5
    payer = make(simulator=simulator)
    ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F6)
    assert not payer.widget("payment.take").is_calm
    payer.press(K.Key_Return)
    payer.wait(lambda: any("Insert" in row[1] for row in payer.rows))
    assert payer.widget("payment.take").label == "Give up"
    assert payer.widget("payment.take").is_calm, "green goes on, and this stops"
    payer.press(K.Key_Escape)
    payer.settle()
    assert payer.notice == "The payment was given up"
    assert not payer.widget("payment.take").is_calm
    assert simulator.charged == 0


def test_nobody_knows_then_the_terminal_tells(make, simulator):
    payer = make(simulator=simulator)
    total = ring_up(payer)
    simulator.script = [Scene.LOSE_AFTER]
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    payer.settle()
    assert payer.notice == "Nobody knows yet whether the card was charged"
    assert payer.rows[0][1] == "Not known yet"
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)  # a second charge beside it is refused
    assert payer.notice == "Nobody knows yet whether the card was charged"
    payer.press(K.Key_Return, M.ControlModifier)
    body = payer.finished()
    assert tenders(body) == [("card", str(total))]
    assert simulator.charged == EUR.to_minor(total)


def test_nobody_knows_and_the_terminal_is_gone_a_person_decides(make, simulator):
    payer = make(simulator=simulator)
    ring_up(payer)
    simulator.script = [Scene.LOSE_BEFORE]
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.press(K.Key_Return)
    payer.settle()
    simulator.stop()
    payer.press(K.Key_Return, M.ControlModifier)
    payer.settle()
    payer.press(K.Key_Return, M.ControlModifier)
    payer.wait(lambda: bool(payer.shown("payment.choice")))
    payer.press(K.Key_Escape)  # closing it says nothing
    assert payer.rows[0][1] == "Not known yet"
    payer.press(K.Key_Return, M.ControlModifier)
    payer.tap("payment.choice.not_charged")
    payer.settle()
    assert payer.notice == "The card was not charged"
    (said,) = payer.books.worker.run(lambda journal: journal.latest(["approved"], 9)).result()
    assert (said.body["act"], said.body["approver"]) == ("card_settled", payer.session.user.person_id)
    assert (said.body["detail"]["old"], said.body["detail"]["new"]) == ("unknown", "declined")
    payer.press(K.Key_F5)
    payer.press(K.Key_Return)
    payer.finished()


def test_a_charged_card_stays_with_the_sale_and_is_taken_back(make, simulator):
    payer = make(simulator=simulator)
    ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.type("5")
    payer.press(K.Key_Return)
    payer.settle()
    assert payer.rows[0][:2] == ("Card", "Visa 4242, 0001")
    payer.press(K.Key_Escape)
    assert payer.screen == "checkout"
    assert payer.window.screen_shown.message.notice.title == "€5.00 was charged to a card"
    payer.window.till.checkout._cancel("Rung up wrongly")
    assert payer.window.screen_shown.message.notice.title == "The sale was not cancelled"
    open_payment(payer)
    payer.settle()
    assert payer.rows[0][:2] == ("Card", "Visa 4242, 0001")
    payer.tap("paid.0.remove")
    payer.settle()
    assert simulator.charged == 0
    payer.press(K.Key_F5)
    payer.press(K.Key_Return)
    payer.finished()


def test_what_was_charged_before_a_crash_is_taken_already(make, simulator, qtbot):
    """The program died at the payment screen: whoever signs in next finds the charged card with the sale."""
    payer = make(simulator=simulator)
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_F6)
    payer.type("5")
    payer.press(K.Key_Return)
    payer.settle()
    payer.session.cards_standing.clear()
    payer.payment._taken.clear()
    again = Payer(qtbot, payer.books, simulator)
    again.wait(lambda: again.desk.paying.has_standing_cards)
    open_payment(again)
    again.settle()
    assert again.rows[0][:2] == ("Card", "Visa 4242, 0001")
    again.press(K.Key_F5)
    again.press(K.Key_Return)
    assert tenders(again.finished()) == [("card", "5.00"), ("cash", str(total - 5))]
    assert again.cards.orphans().result() == []
    again.close()


@pytest.fixture
def gift_product(save):
    draft = ProductDraft("Gift card 25", D(25), sku="GIFT-25", loads="gift_card", is_discountable=False)
    return str(save(catalog.save_product, draft).draft.id)


def test_a_gift_card_is_sold_looked_at_and_used(shop, gift_product, payer):
    payer.books.fill()
    payer.window.till.checkout.refresh()
    payer.window.till.checkout.choose_product(gift_product)
    payer.wait(lambda: bool(payer.shown("account")))
    payer.scan(GIFT)
    payer.press(K.Key_Return)
    assert payer.session.basket.lines[0].account == GIFT
    open_payment(payer)
    payer.press(K.Key_Return)
    payer.finished()
    payer.books.post_all()

    ring_up(payer)
    payer.press(K.Key_Return)  # a new sale
    payer.scan(GIFT)
    payer.wait(lambda: payer.window.screen_shown.message.notice is not None)
    assert payer.window.screen_shown.message.notice.title == f"€25.00 on the gift card {masked(GIFT)}"
    payer.press(K.Key_Return, M.ControlModifier)
    payer.wait(lambda: payer.screen == "payment" and payer.payment.accounts.chosen is not None)
    payer.press(K.Key_Return)
    assert tenders(payer.finished())[0][0] == "gift_card"
    payer.books.post_all()
    assert is_clean(shop)


def test_the_balance_of_a_card_without_a_sale(payer, gift):
    payer.window._act("gift_card")
    payer.wait(lambda: bool(payer.shown("balance")))
    payer.scan(gift)
    payer.press(K.Key_Return)
    payer.wait(lambda: payer.window.screen_shown.message.notice is not None)
    notice = payer.window.screen_shown.message.notice
    assert notice.title == f"€10.00 on the gift card {masked(GIFT)}"
    assert notice.action == ""


def test_a_corrected_payment_comes_out_in_the_books(shop, payer):
    total = ring_up(payer)
    open_payment(payer)
    payer.press(K.Key_Return)
    payer.finished()
    port = Swapping(payer.session, payer.books.worker)
    port.swap(port.last_sale().result(), TenderKind.CASH, TenderKind.CARD).result()
    payer.books.post_all()
    rows = (
        shop.connect(None)
        .execute("SELECT kind, sum(amount_minor) FROM pos.day_tender GROUP BY kind")
        .fetchall()
    )
    assert dict(rows) == {"cash": 0, "card": EUR.to_minor(total)}
    assert is_clean(shop)
