"""A customer on the sale, pressed as a person presses it: card, name, phone, a new one, and a server that is slow or gone."""

from __future__ import annotations

import sys
import uuid
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "giving"))

from counter import ANNA, LOAF, OIL, Counter, K, goods

from pos.errors import Unavailable
from pos.services.customers import Customer, CustomerFound
from pos.till.link import LinkStatus

MEMBER = uuid.UUID(int=9)
MARTA_CARD = "2900000000117"
MARTA = CustomerFound(Customer("Marta Silva", MARTA_CARD, uuid.UUID(int=1), "020 555 0171", "marta@example.org", customer_group=MEMBER), "Member")  # fmt: skip
NOOR = CustomerFound(Customer("Noor Haddad", "KL-17", uuid.UUID(int=2), "020 555 0172"), None)
MARCO = CustomerFound(Customer("Marco Bianchi", "KL-18", uuid.UUID(int=3), "06 1234 5678"), None)
RULE = {"id": "r1", "list_name": "Member 10%", "percent_off": "10", "customer_group": str(MEMBER), "min_quantity": "0", "priority": 1}  # fmt: skip


@pytest.fixture
def counter(qtbot, make_till):
    till = make_till(*goods())
    made = Counter(qtbot, till)
    with till.snapshot.change(is_full=False) as change:
        change.put_documents("customer_group", [{"id": str(MEMBER), "name": "Member", "tax_switch": None}])
        change.put_documents("price_rule", [RULE])
    till.prices.reload()
    made.server.people = [MARTA, NOOR, MARCO]
    yield made
    made.close()


def capsule(counter):
    face = counter.widget("customer").face
    return None if face is None else (face.name, face.detail, face.monogram)


def rows(counter):
    return [row.title for row in counter.window.till.customers.rows]


def wait_rows(counter, expected):
    counter.qtbot.waitUntil(lambda: rows(counter) == expected)


def notice(counter):
    shown = counter.window.till.checkout.notice
    return "" if shown is None else shown.title


def test_a_scanned_card_puts_its_owner_on_the_sale_with_their_prices(counter):
    counter.scan(OIL)
    assert capsule(counter) is None
    before = counter.total
    counter.scan(MARTA_CARD)
    counter.settle()
    assert capsule(counter) == ("Marta Silva", "Member", "MS")
    assert counter.total < before
    assert counter.sounds[-1] == "added"
    assert notice(counter) == "Marta Silva is on this sale"
    # typed and Enter does the same
    counter.press(K.Key_F4)
    counter.press(K.Key_Delete)
    assert capsule(counter) is None
    assert counter.total == before
    counter.type(MARTA_CARD)
    counter.press(K.Key_Return)
    counter.settle()
    assert capsule(counter) == ("Marta Silva", "Member", "MS")


def test_a_code_that_is_nobodys_is_said_as_ever(counter):
    counter.scan("999999999994")
    counter.settle()
    assert "999999999994" in notice(counter)
    assert counter.sounds == ["unknown"]
    assert capsule(counter) is None


def test_by_name_while_typing_with_the_arrows_and_enter(counter):
    counter.press(K.Key_F4)
    assert counter.window.till.customers.is_shown
    counter.type("mar")
    wait_rows(counter, ["Marta Silva", "Marco Bianchi"])
    assert counter.server.looked_for == ["mar"], "asked for the word, not for each letter"
    counter.press(K.Key_Down)
    counter.press(K.Key_Return)
    assert capsule(counter) == ("Marco Bianchi", "Customer", "MB")
    assert not counter.window.till.customers.is_shown
    assert counter.window.till.checkout.text == ""


def test_the_phone_number_and_enter_at_once(counter):
    counter.press(K.Key_F4)
    counter.type("555 0172")
    counter.press(K.Key_Return)
    counter.qtbot.waitUntil(lambda: capsule(counter) is not None)
    assert capsule(counter) == ("Noor Haddad", "Customer", "NH")


def test_by_touch(counter):
    counter.tap("customer")
    counter.type("noor")
    wait_rows(counter, ["Noor Haddad"])
    counter.window.till.screens[0].findChild(object, "customers.list").chosen.emit(str(NOOR.customer.id))
    assert capsule(counter) == ("Noor Haddad", "Customer", "NH")
    counter.tap("customer")
    counter.tap("customers.off")
    assert capsule(counter) is None
    counter.window.till.checkout.act_on_notice()
    assert capsule(counter) == ("Noor Haddad", "Customer", "NH")


def test_an_answer_for_an_older_text_is_dropped(counter):
    counter.server.slow = []
    counter.press(K.Key_F4)
    counter.type("ma")
    counter.qtbot.waitUntil(lambda: len(counter.server.slow) == 1)
    counter.type("rco")
    counter.qtbot.waitUntil(lambda: len(counter.server.slow) == 2)
    (old, old_answer), (new, new_answer) = counter.server.slow
    new.set_result(new_answer)
    wait_rows(counter, ["Marco Bianchi"])
    old.set_result(old_answer)
    counter.settle()
    assert rows(counter) == ["Marco Bianchi"]


def test_a_card_that_takes_too_long_is_said_to_be_unknown_and_stays_so(counter):
    counter.server.slow = []
    counter.scan(OIL)
    counter.scan(MARTA_CARD)
    counter.scan(LOAF)
    assert counter.session.basket is not None
    assert len(counter.session.basket.lines) == 2, "a scan works meanwhile"
    counter.window.till.customers.give_up_card()
    assert MARTA_CARD in notice(counter)
    done, answer = counter.server.slow[0]
    done.set_result(answer)
    counter.settle()
    assert capsule(counter) is None


def test_goods_that_are_taken_out_of_sale_are_named(counter):
    """A recall: the label is right, so nobody should scan it again and again."""
    counter.server.not_sold["4006381333931"] = "Iodized Salt"
    counter.scan("4006381333931")
    counter.settle()
    assert notice(counter) == "Iodized Salt was not added"
    shown = counter.window.till.checkout.notice
    assert shown.detail.startswith("It is not for sale at the moment")
    counter.scan("4006381333932")
    counter.settle()
    assert "4006381333932" in notice(counter)


def test_without_the_server_a_calm_sentence_and_the_sale_goes_on(counter):
    counter.link.set_status(LinkStatus.OFFLINE, counter.books.clock.now())
    counter.press(K.Key_F4)
    counter.type("mar")
    counter.qtbot.waitUntil(
        lambda: counter.window.till.customers.words[0] == "Customers cannot be looked up now"
    )
    counter.scan(OIL)
    assert counter.line.line.product.name.startswith("Olive")
    counter.scan(MARTA_CARD)
    assert MARTA_CARD in notice(counter)


def test_a_server_that_goes_while_it_is_asked(counter):
    counter.server.slow = []
    counter.press(K.Key_F4)
    counter.type("mar")
    counter.qtbot.waitUntil(lambda: bool(counter.server.slow))
    failed: Future = counter.server.slow[0][0]
    failed.set_exception(Unavailable("server_unreachable"))
    counter.settle()
    assert counter.window.till.customers.words[0] == "Customers cannot be looked up now"


def test_a_new_customer_in_two_fields_for_who_may(counter):
    counter.press(K.Key_F4)
    assert not counter.shown("customers.new")
    counter.press(K.Key_Escape)
    counter.session.user = replace(ANNA, permissions=frozenset({"sell", "customers.edit"}))
    counter.press(K.Key_F4)
    counter.type("Ida Blom")
    counter.qtbot.waitUntil(lambda: counter.window.till.customers.words[0].startswith("Nobody"))
    counter.tap("customers.new")
    assert counter.widget("newCustomer.name").text() == "Ida Blom"
    counter.press(K.Key_Return)
    assert counter.window.findChild(object, "newCustomer.number.error").text().startswith("Type a phone")
    counter.type("06 99")
    counter.press(K.Key_Return)
    counter.settle()
    assert capsule(counter) == ("Ida Blom", "Customer", "IB")
    made = counter.server.people[-1].customer
    assert (made.name, made.phone, made.code[0], len(made.code)) == ("Ida Blom", "06 99", "C", 11)


def test_a_scan_in_the_dialog_is_their_card(counter):
    counter.session.user = replace(ANNA, permissions=frozenset({"sell", "customers.edit"}))
    counter.press(K.Key_F4)
    counter.tap("customers.new")
    counter.type("Ida Blom")
    counter.scan("2900000000995")
    assert counter.widget("newCustomer.number").text() == "2900000000995"
    counter.press(K.Key_Return)
    counter.settle()
    assert (counter.server.people[-1].customer.code, counter.server.people[-1].customer.phone) == ("2900000000995", "")  # fmt: skip


def test_the_payment_screen_says_who_pays(counter):
    counter.scan(OIL)
    counter.press(K.Key_F12)
    assert not counter.shown("payment.customer")
    counter.press(K.Key_Escape)
    counter.scan(MARTA_CARD)
    counter.settle()
    counter.press(K.Key_F12)
    assert counter.widget("payment.customer").face.name == "Marta Silva"


def test_esc_goes_back_and_a_product_scan_adds(counter):
    counter.press(K.Key_F4)
    counter.type("mar")
    counter.press(K.Key_Escape)
    assert (counter.window.till.customers.is_shown, counter.window.till.checkout.text) == (False, "")
    counter.press(K.Key_F4)
    counter.scan(OIL)
    assert counter.line.line.product.name.startswith("Olive")
