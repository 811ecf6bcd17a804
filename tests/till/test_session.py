from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest

from pos.domain.barcode import DEFAULT_PATTERNS, check_digit
from pos.domain.product import Deposit
from pos.domain.quantity import Unit
from pos.domain.tender import Tender, TenderKind, TenderState
from pos.errors import Refused
from pos.journal.snapshot import SnapshotProduct
from pos.journal.store import Journal
from pos.till import refunds
from pos.till.basket_acts import ScanKind
from pos.till.desk import TillDesk
from pos.till.link import Link
from pos.words import describe
from tests.factories import a_product

OAT = "7394376616037"


def cash(amount: str) -> list[Tender]:
    return [Tender(TenderKind.CASH, Decimal(amount))]


def oat_milk():
    return a_product("2.49", name="Oat milk", barcode=OAT)


def kinds(journal: Journal) -> list[str]:
    return [entry.kind for entry in journal.waiting()]


def test_a_sale_exists_on_disk_when_the_future_is_done(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    assert session.scan(OAT).kind is ScanKind.ADDED
    session.scan(OAT)
    completed = session.complete(cash("5.00")).result()
    assert completed.entry.number is not None
    assert str(completed.entry.number) == "T01/1-000001"
    assert completed.receipt.total == Decimal("4.98")
    assert completed.receipt.change == Decimal("0.02")
    assert completed.receipt.served_by == "Anna Koster"
    assert session.basket is None
    assert str(session.next_number) == "T01/1-000002"
    assert till.worker.run(kinds).result() == ["shift_opened", "sale"]


def test_a_crash_in_mid_sale_brings_the_basket_back(make_till) -> None:
    till = make_till(oat_milk(), a_product("1.00", barcode="20000004"))
    session = till.sign_in()
    session.scan(OAT)
    session.scan("20000004")
    session.set_quantity(session.basket.lines[0].key, Decimal(3))
    basket_id = session.basket.id
    till.worker.close()  # the file lock goes with the process; nothing else is told
    again = make_till()
    assert again.session.basket.id == basket_id
    assert [str(line.quantity) for line in again.session.basket.lines] == ["3", "1"]
    again.sign_in()
    assert again.session.complete(cash("10.00")).result().entry.id == basket_id


def test_a_second_program_on_the_same_till_is_refused(make_till) -> None:
    make_till(oat_milk())
    with pytest.raises(Refused, match="till_in_use"):
        make_till()


def test_undo_goes_back_act_by_act(make_till) -> None:
    session = make_till(oat_milk()).sign_in()
    session.scan(OAT)
    session.scan(OAT)
    session.remove(session.basket.lines[0].key)
    assert session.basket.is_empty
    assert session.undo()
    assert session.basket.lines[0].quantity == 2
    assert session.undo()
    assert session.basket.lines[0].quantity == 1
    assert session.undo()
    assert not session.undo()


def test_redo_does_again_what_was_taken_back_until_something_else_is_done(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    session.scan(OAT)
    session.scan(OAT)
    one_and_two = [session.basket.lines[0].quantity]
    assert session.undo()
    assert session.undo()
    assert session.basket is None
    assert session.redo()
    assert session.basket.lines[0].quantity == 1
    assert session.redo()
    assert [session.basket.lines[0].quantity] == one_and_two
    assert not session.redo()
    kept = till.worker.run(lambda journal: journal.open_basket()).result()
    assert kept is not None
    assert kept.lines[0].quantity == 2
    session.undo()
    session.scan(OAT)
    session.undo()
    session.scan(OAT)
    assert not session.redo()


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("4006381333931", ScanKind.UNKNOWN),
        ("4006381333932", ScanKind.DAMAGED),
        ("hello", ScanKind.UNKNOWN),
        ("T01/1-000001", ScanKind.RECEIPT),
    ],
)
def test_codes_that_add_nothing_say_what_they_are(make_till, code: str, kind: ScanKind) -> None:
    session = make_till(oat_milk()).sign_in()
    assert session.scan(code).kind is kind
    assert session.basket is None


def test_weighed_goods_ask_for_their_weight(make_till) -> None:
    apples = a_product("3.20", sku="4101", unit=Unit.KILOGRAM)
    session = make_till(apples).sign_in()
    assert session.scan("4101").kind is ScanKind.NEEDS_WEIGHT
    assert session.add_measured(apples.id, Decimal("0.416")).kind is ScanKind.ADDED
    assert session.priced().total == Decimal("1.33")


def test_a_price_in_a_barcode_is_binding_and_the_weight_follows(make_till) -> None:
    session = make_till(a_product("21.90", sku="12345", unit=Unit.KILOGRAM)).sign_in()
    assert session.scan("2112345" + "01250" + check_digit("211234501250")).kind is ScanKind.ADDED
    assert session.priced().total == Decimal("12.50")
    assert session.basket.lines[0].quantity == Decimal("0.571")


@pytest.mark.parametrize("quantity", ["-1", "1.5", "100000", "NaN"])
def test_absurd_quantities_change_nothing(make_till, quantity: str) -> None:
    session = make_till(oat_milk()).sign_in()
    session.scan(OAT)
    before = session.basket
    with pytest.raises((Refused, ArithmeticError)):
        session.set_quantity(before.lines[0].key, Decimal(quantity))
    assert session.basket == before


def test_what_is_not_paid_in_full_is_not_sold(make_till) -> None:
    session = make_till(oat_milk()).sign_in()
    with pytest.raises(Refused, match="basket_empty"):
        session.complete([])
    session.scan(OAT)
    with pytest.raises(Refused, match="not_paid_in_full"):
        session.complete(cash("1.00"))
    assert session.basket.lines[0].quantity == 1


def test_nobody_signed_in_cannot_sell(make_till) -> None:
    session = make_till(oat_milk()).session
    session.scan(OAT)
    with pytest.raises(Refused, match="nobody_signed_in"):
        session.complete(cash("2.49"))


def test_a_double_click_sells_once(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    session.scan(OAT)
    first = session.complete(cash("2.49"))
    with pytest.raises(Refused, match=r"sale_in_progress|basket_empty"):
        session.complete(cash("2.49"))
    first.result()
    assert till.worker.run(kinds).result().count("sale") == 1


def test_a_cancelled_sale_is_written_down(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    session.scan(OAT)
    session.cancel("changed mind").result()
    assert till.worker.run(kinds).result() == ["shift_opened", "sale_cancelled"]
    assert till.worker.run(lambda journal: journal.open_basket()).result() is None


def test_refunds_of_parts_give_back_exactly_what_was_paid(make_till) -> None:
    till = make_till(a_product("3.33", barcode=OAT))
    session = till.sign_in()
    session.scan(OAT, Decimal(3))
    sale = session.complete(cash("10.00")).result()
    parts = [
        refunds.refund(session, till.worker, sale.entry.number, {1: Decimal(1)}).result() for _ in range(2)
    ]
    parts.append(refunds.refund(session, till.worker, sale.entry.number).result())
    assert sum(part.receipt.total for part in parts) == Decimal("-9.99")
    assert sum(part.receipt.tax for part in parts) == -sale.receipt.tax
    with pytest.raises(Refused, match="nothing_left_to_refund"):
        refunds.refund(session, till.worker, sale.entry.number)


def test_cash_that_was_rounded_once_comes_back_once(make_till) -> None:
    """15.72 cost 15.70 in coins; 5.24 three times would be 15.75."""
    till = make_till(a_product("5.24", barcode=OAT), cash_step="0.05")
    session = till.sign_in()
    session.scan(OAT, Decimal(3))
    sale = session.complete(cash("15.70")).result()
    parts = [
        refunds.refund(session, till.worker, sale.entry.number, {1: Decimal(1)}).result() for _ in range(3)
    ]
    tenders = [tender for part in parts for tender in part.receipt.tenders]
    assert [str(tender.amount) for tender in tenders] == ["-5.25", "-5.25", "-5.20"]
    assert sale.receipt.rounding + sum(part.receipt.rounding for part in parts) == 0


def test_what_rounds_to_nothing_is_sold_and_comes_back_for_nothing(make_till) -> None:
    till = make_till(a_product("0.02", barcode=OAT), cash_step="0.05")
    session = till.sign_in()
    session.scan(OAT)
    sale = session.complete(cash("0.00")).result()
    assert sale.receipt.rounding == Decimal("-0.02")
    back = refunds.refund(session, till.worker, sale.entry.number).result()
    assert (back.receipt.tenders, back.receipt.rounding) == ((), Decimal("0.02"))


def test_a_sale_that_its_tenders_do_not_finish_is_not_written(make_till) -> None:
    """Money vectors V201 and V207: a gift card nobody asked the server about, a card terminal that still works."""
    till = make_till(a_product("60.00", barcode=OAT))
    session = till.sign_in()
    session.scan(OAT)
    gift = Tender(TenderKind.GIFT_CARD, Decimal(50), account="gift-1")
    waiting = Tender(TenderKind.CARD, Decimal(0), state=TenderState.PENDING)
    for tenders, code in [
        ([gift], "tender_needs_server"),
        ([waiting], "payment_pending"),
        ([*cash("60.00"), waiting], "payment_pending"),
    ]:
        with pytest.raises(Refused, match=code):
            session.complete(tenders)
    assert till.worker.run(kinds).result() == ["shift_opened"]
    assert not session.basket.is_empty


def test_a_refund_goes_back_to_the_card_first(make_till) -> None:
    till = make_till(a_product("10.00", barcode=OAT))
    session = till.sign_in()
    session.scan(OAT, Decimal(2))
    paid = [Tender(TenderKind.CARD, Decimal("5.00")), Tender(TenderKind.CASH, Decimal("20.00"))]
    sale = session.complete(paid).result()
    back = refunds.refund(session, till.worker, sale.entry.number).result()
    assert [(tender.kind, str(tender.amount)) for tender in back.receipt.tenders] == [
        ("card", "-5.00"),
        ("cash", "-15.00"),
    ]


def test_the_till_explains_a_line_and_the_sale(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    key = session.scan(OAT, Decimal(3)).line_key
    desk = TillDesk(session, till.worker, Link(), None, None)  # type: ignore[arg-type] # nothing is printed
    assert desk.explain(key) == ["3 at 2.49: 7.47.", "0.62 of it is VAT 9% on 6.85.", "To pay: 7.47."]
    assert desk.explain(None)[0] == "All items at their prices: 7.47."


# Codes that carry something


GTIN = "08431673020125"


def test_a_count_in_the_code_is_sold_and_lines_cumulate(make_till) -> None:
    session = make_till(a_product("1.00", barcode=GTIN[1:])).sign_in()
    quantities = []
    for text in ("(01)08431673020125(30)5", f"]C101{GTIN}305", GTIN[1:]):
        session.scan(text)
        (line,) = session.basket.lines
        quantities.append(str(line.quantity))
    assert quantities == ["5", "10", "11"]
    session.scan("(01)08431673020125(30)5", Decimal(3))
    assert session.basket.lines[0].quantity == 26


def test_a_weight_is_for_goods_by_weight_only(make_till) -> None:
    cheese = a_product("10.00", barcode=GTIN, unit=Unit.KILOGRAM)
    session = make_till(cheese, a_product("3.00", barcode="10614141000415")).sign_in()
    session.scan(f"]C101{GTIN}3103000416")
    session.scan("]C101106141410004153103000416")
    assert [line.quantity for line in session.basket.lines] == [Decimal("0.416"), Decimal(1)]


def test_a_length_works_like_a_weight(make_till) -> None:
    session = make_till(a_product("4.00", barcode=GTIN, unit=Unit.METRE)).sign_in()
    assert session.scan(GTIN).kind is ScanKind.NEEDS_WEIGHT
    session.scan(f"]C101{GTIN}3112000250")
    assert session.priced().total == Decimal("10.00")


def test_a_price_in_the_code_is_what_is_paid(make_till) -> None:
    session = make_till(a_product("10.00", barcode=GTIN, unit=Unit.KILOGRAM)).sign_in()
    session.scan(f"]C101{GTIN}39329781250")
    (line,) = session.basket.lines
    assert (session.priced().total, line.quantity) == (Decimal("12.50"), Decimal("1.250"))
    with pytest.raises(Refused, match="code_other_currency"):
        session.scan(f"]C101{GTIN}39328401250")
    with pytest.raises(Refused, match="price_from_barcode_is_binding"):
        session.scan(f"]C101{GTIN}39221250", Decimal(2))


def test_past_its_day_is_said_and_sold(make_till) -> None:
    session = make_till(a_product("1.00", barcode=GTIN)).sign_in()
    old = session.scan(f"]C101{GTIN}17261119")
    assert (old.kind, str(old.expired_on)) == (ScanKind.ADDED, "2026-11-19")
    assert session.scan(f"]C101{GTIN}17261120").expired_on is None


def test_a_faulty_code_says_what_is_wrong_unless_a_product_has_it(make_till) -> None:
    session = make_till(a_product("1.00", barcode="(12)shelf")).sign_in()
    assert session.scan("(12)shelf").kind is ScanKind.ADDED
    with pytest.raises(Refused, match="element_wrong_length"):
        session.scan("(12)other")


def test_a_shop_sets_its_own_patterns(make_till, caplog) -> None:
    till = make_till(a_product("1.00", barcode="123456", unit=Unit.KILOGRAM))
    session = till.sign_in()

    def set_patterns(patterns: object) -> None:
        store = {**till.snapshot.documents("store")[0], "barcode_patterns": patterns}
        with till.snapshot.change(is_full=False) as change:
            change.put_documents("store", [store])
        till.prices.reload()

    assert session.scan("2123456005279").kind is ScanKind.DAMAGED
    set_patterns(["2iiiiiiwwwww?"])
    session.scan("2123456005279")
    assert session.basket.lines[0].quantity == Decimal("0.527")
    set_patterns(["nonsense"])
    assert session.patterns == DEFAULT_PATTERNS
    assert "barcode.patterns" in caplog.text


# Codes that stand for several pieces


def test_a_case_adds_its_pieces_to_the_line(make_till) -> None:
    """Case V165: unit, unit, case of ten, case of ten."""
    session = make_till(oat_milk(), packs={OAT: {"12345610": "10"}}).sign_in()
    quantities = []
    for code in (OAT, OAT, "12345610", "12345610"):
        session.scan(code)
        (line,) = session.basket.lines
        quantities.append(str(line.quantity))
    assert quantities == ["1", "2", "12", "22"]
    session.scan("12345610", Decimal(3))
    assert session.basket.lines[0].quantity == 52


def test_a_box_and_a_half_is_refused_and_a_roll_is_measured(make_till) -> None:
    cloth = a_product("4.00", barcode="20000004", unit=Unit.METRE)
    packs = {OAT: {"HALF": "0.5"}, "20000004": {"ROLL": "2.500"}}
    session = make_till(oat_milk(), cloth, packs=packs).sign_in()
    with pytest.raises(Refused, match="quantity_not_whole"):
        session.scan("HALF")
    session.scan("ROLL")
    assert (session.basket.lines[0].quantity, session.priced().total) == (Decimal("2.5"), Decimal("10.00"))


# Deposits and empties


def test_empties_are_paid_out_in_cash(make_till) -> None:
    till = make_till(a_product("0.25", name="Empty bottle", barcode="20000004", is_return=True))
    session = till.sign_in()
    session.scan("20000004")
    session.scan("20000004", Decimal(3))
    (line,) = session.basket.lines
    session.set_quantity(line.key, Decimal(6))
    assert session.basket.lines[0].quantity == -6
    with pytest.raises(Refused, match="tender_wrong_sign"):
        session.complete(cash("1.50"))
    entry = session.complete(cash("-1.50")).result().entry
    assert (entry.body["total"], entry.body["lines"][0]["qty"]) == ("-1.50", "-6")


def test_a_deposit_is_a_line_of_the_sale_and_shown_with_its_goods(make_till) -> None:
    bottle = a_product("0.25", name="Deposit", is_discountable=False)
    till = make_till(a_product("1.20", barcode=OAT, deposits=(Deposit(bottle),)), bottle)
    session = till.sign_in()
    session.scan(OAT, Decimal(2))
    line = session.basket.lines[0]
    desk = TillDesk(
        session, till.worker, Link(), SimpleNamespace(state=None, put=lambda *_, **__: None), None
    )
    (shown,) = desk.basket().lines
    assert (shown.total, shown.discount_name, desk.basket().item_count) == (
        Decimal("2.90"),
        "Deposit 0.50",
        2,
    )
    assert desk.basket().lines[0] is shown
    session.set_quantity(line.key, Decimal(1))
    (changed,) = desk.basket().lines
    assert (changed.total, changed.discount_name) == (Decimal("1.45"), "Deposit 0.25")
    lines = session.complete(cash("1.45")).result().entry.body["lines"]
    assert [(line["no"], line["qty"], line["total"]) for line in lines] == [
        (1, "1", "1.20"),
        (2, "1", "0.25"),
    ]


def test_a_deposit_that_is_not_here_is_not_left_out_in_silence(make_till, caplog) -> None:
    gone = a_product("0.25", name="Deposit", is_discountable=False)
    session = make_till(a_product("1.20", name="Water", barcode=OAT, deposits=(Deposit(gone),))).sign_in()
    with pytest.raises(Refused, match=r"deposit_unreadable.*Water"):
        session.scan(OAT)
    assert session.basket is None
    session.prices.search("water")
    session.prices.search("water")
    assert caplog.text.count("the deposit on Water cannot be used") == 1


def test_a_deposit_that_went_off_sale_is_charged_at_its_last_price(make_till) -> None:
    bottle = a_product("0.25", name="Deposit", is_discountable=False)
    till = make_till(a_product("1.20", barcode=OAT, deposits=(Deposit(bottle),)), bottle)
    with till.snapshot.change(is_full=False) as change:
        archived = SnapshotProduct(replace(bottle, price=Decimal("0.30")), is_sellable=False)
        change.put_products([archived, SnapshotProduct(a_product("9.00"), is_sellable=False)])
    session = till.sign_in()
    session.scan(OAT)
    assert session.priced().total == Decimal("1.50")
    assert till.prices.get(bottle.id) is None
    assert [document["id"] for document in till.snapshot.documents("retired")] == [bottle.id]


# Rules that nobody can read


BAD_TAX = {"id": "tax-9", "name": "VAT 9%", "letter": "A", "rate": "nine"}


def with_documents(till, **kinds) -> None:
    with till.snapshot.change(is_full=False) as change:
        for kind, documents in kinds.items():
            change.put_documents(kind, documents)
    till.prices.reload()


def test_goods_with_a_tax_that_nobody_can_read_are_not_sold(make_till) -> None:
    candle = a_product("6.50", name="Candle", tax_ids=("tax-21",))
    till = make_till(oat_milk(), candle)
    session = till.sign_in()
    with_documents(till, tax=[BAD_TAX, {"id": "tax-21", "name": "VAT 21%", "letter": "B", "rate": "21"}])
    with pytest.raises(Refused) as refused:
        session.scan(OAT)
    said = str(describe(refused.value))
    assert said == "The tax VAT 9% of Oat milk cannot be read. An admin has to look at it."
    assert session.add(candle.id).kind is ScanKind.ADDED
    assert [(each.kind, each.name) for each in till.prices.unreadable] == [("tax", "VAT 9%")]


def test_a_sale_in_which_a_tax_went_bad_meanwhile_is_not_finished(make_till) -> None:
    till = make_till(oat_milk())
    session = till.sign_in()
    session.scan(OAT)
    with_documents(till, tax=[BAD_TAX])
    with pytest.raises(Refused, match="tax_unreadable"):
        session.complete(cash("2.49"))
    assert not session.basket.is_empty
    with_documents(till, tax=[{**BAD_TAX, "rate": "9"}])
    assert session.complete(cash("2.49")).result().receipt.tax == Decimal("0.21")


def test_a_use_that_leads_to_a_tax_that_nobody_can_read_is_refused(make_till) -> None:
    till = make_till(a_product("6.50", barcode=OAT, tax_ids=("tax-21",)))
    good = {"id": "tax-21", "name": "VAT 21%", "letter": "B", "rate": "21"}
    away = {"id": "away", "name": "Take away", "replaces": {"tax-21": ["tax-9"]}}
    with_documents(till, tax=[BAD_TAX, good], tax_switch=[away, {"id": "odd", "name": "Odd", "replaces": 7}])
    session = till.sign_in()
    session.scan(OAT)
    with pytest.raises(Refused, match="tax_unreadable"):
        session.use_otherwise("away")
    assert session.basket.tax_switch_id is None
    assert {each.kind for each in till.prices.unreadable} == {"tax", "tax_switch"}


def test_an_offer_or_a_price_that_nobody_can_read_is_left_out_and_told(make_till) -> None:
    till = make_till(oat_milk())
    told = []
    till.prices.on_reload.append(lambda: told.append(till.prices.unreadable))
    with_documents(
        till,
        promotion=[{"id": "p", "name": "Odd\noffer", "kind": "of the future", "value": "1"}],
        price_rule=[{"id": "r", "list_name": "Members", "price": "x"}],
    )
    session = till.sign_in()
    session.scan(OAT)
    assert session.priced().total == Decimal("2.49")
    assert [(each.kind, each.id, each.name) for each in told[-1]] == [
        ("promotion", "p", "Odd offer"),
        ("price_rule", "r", "Members"),
    ]
    with_documents(till, promotion=[], price_rule=[])
    assert told[-1] == ()
