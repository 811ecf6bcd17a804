"""X and Z figures against the journal: sums agree, any cut joins to the whole, expected cash is what a naive replay says."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from pos.domain.entries import Entry, EntryKind
from pos.domain.money import ZERO
from pos.domain.shift_report import (
    MOST_NAMES,
    NO_FIGURES,
    Figure,
    ShiftFigures,
    TaxFigure,
    figures_document,
    figures_from,
    shift_figures,
)
from pos.domain.shift_totals import shift_totals
from pos.domain.tax import TaxableLine
from pos.domain.tender import Agreed, Tender, TenderKind, TenderRules, settle
from pos.journal.codec import GENESIS, canonical, decode, link
from tests.factories import EUR, VAT_9, VAT_21
from tests.factories.sold import a_paid_body, a_taxed_body

D = Decimal
RULES = TenderRules(EUR, most_tip=D(50))
KINDS = st.sampled_from(["cash", "card", "voucher"])
amounts = st.integers(1, 99_999).map(lambda cents: D(cents).scaleb(-2))
names = st.sampled_from(["Damaged", "Staff", "", "3 for 2"])


def a_chain(rows: Sequence[tuple[EntryKind, dict[str, Any]]]) -> list[Entry]:
    """Entries as a journal holds them, receipts numbered."""
    entries, before, receipts = [], GENESIS, 0
    for seq, (kind, body) in enumerate(rows, 1):
        numbered = body
        if kind in {EntryKind.SALE, EntryKind.REFUND}:
            receipts += 1
            numbered = {**body, "receipt_no": receipts, "number": f"T01/1-{receipts:06d}"}
        payload = canonical({"v": 1, "id": f"entry-{seq}", "kind": kind.value, "body": numbered})
        own = link(before, payload)
        entries.append(Entry(1, seq, payload, before, own, decode(payload)))
        before = own
    return entries


def opened(opening_float: str = "150.00") -> tuple[EntryKind, dict[str, Any]]:
    return EntryKind.SHIFT_OPENED, {"shift": "s", "float": opening_float, "currency": "EUR", "exponent": 2}


def sale(
    total: Decimal, kind: str, given: Decimal = ZERO, discount: Decimal = ZERO, name: str = ""
) -> tuple[EntryKind, dict[str, Any]]:
    """`given`: cash beyond the total."""
    over = given if kind == "cash" else ZERO
    body = a_paid_body(settle(total, [Tender(TenderKind(kind), total + over)], RULES))
    taken = [{"promotion": None, "name": name, "amount": str(discount)}] if discount else []
    body["lines"] = [{"no": 1, "discounts": taken, "taxes": [], "net": str(total)}]
    return EntryKind.SALE, {**body, "net": str(total), "tax": "0.00", "discount": str(discount)}


def refund(total: Decimal, kind: str) -> tuple[EntryKind, dict[str, Any]]:
    body = a_paid_body(settle(-total, [Tender(TenderKind(kind), -total)], RULES))
    return EntryKind.REFUND, {
        **body,
        "net": str(-total),
        "tax": "0.00",
        "refund_of": {"entry": "e", "number": "n"},
    }


def cash(direction: str, amount: Decimal, reason: str) -> tuple[EntryKind, dict[str, Any]]:
    return EntryKind.CASH_MOVED, {"direction": direction, "amount": str(amount), "reason": reason}


def swap(one: str, other: str, amount: Decimal) -> tuple[EntryKind, dict[str, Any]]:
    return EntryKind.TENDER_SWAPPED, {"from_kind": one, "to_kind": other, "amount": str(amount)}


small = st.sampled_from(
    [
        (EntryKind.DRAWER_OPENED, {"shift": "s", "reason": "Change for a customer"}),
        (EntryKind.APPROVED, {"act": "discount"}),
        (EntryKind.RECEIPT_REPRINTED, {"of": "x", "number": "n"}),
        (EntryKind.SALE_CANCELLED, {"total": "4.20", "reason": "Customer left"}),
        (EntryKind.AGE_CHECKED, {"is_refused": False}),
        (EntryKind.SHIFT_HANDED_OVER, {"shift": "s", "to": "p"}),
    ]
)
acts = st.one_of(
    st.builds(sale, amounts, KINDS, amounts, st.one_of(st.just(ZERO), amounts), names),
    st.builds(refund, amounts, KINDS),
    st.builds(cash, st.sampled_from(["in", "out"]), amounts, names),
    st.builds(swap, KINDS, KINDS, amounts),
    small,
)
shifts = st.lists(acts, max_size=12).map(lambda rows: a_chain([opened(), *rows]))


@given(shifts, st.integers(0, 12))
def test_an_x_report_at_any_moment_and_the_rest_are_the_z_report(entries: list[Entry], cut: int) -> None:
    assert shift_figures(entries[:cut]).plus(shift_figures(entries[cut:])) == shift_figures(entries)
    assert NO_FIGURES.plus(shift_figures(entries)) == shift_figures(entries)


@given(shifts)
def test_sums_are_those_of_the_books(entries: list[Entry]) -> None:
    figures = shift_figures(entries)
    books = shift_totals(each.body for each in entries if each.kind in {EntryKind.SALE, EntryKind.REFUND})
    assert (figures.total, figures.rounding, figures.tips) == (books.total, books.rounding, books.tips)
    assert figures.sales.amount + figures.refunds.amount + figures.exchanges.amount == figures.total
    assert figures.net + figures.tax + figures.liability == figures.total
    paid = {kind: figures.payments.get(kind, Figure()).amount for kind in ("cash", "card", "voucher")}
    for kind, sum_ in paid.items():
        assert sum_ + figures.paid_back.get(kind, Figure()).amount == books.tenders.get(kind, ZERO)
    assert figures.gross - figures.discount + figures.refunds.amount == figures.turnover
    assert sum((each.amount for each in figures.swapped.values()), ZERO) == ZERO


@given(shifts)
def test_expected_cash_is_what_a_naive_replay_says(entries: list[Entry]) -> None:
    drawer = ZERO
    for each in entries:
        body = each.body
        if each.kind is EntryKind.SHIFT_OPENED:
            drawer += D(body["float"])
        elif each.kind in {EntryKind.SALE, EntryKind.REFUND}:
            for row in body["tenders"]:
                if row["kind"] == "cash":
                    drawer += D(row["amount"])
                    drawer -= D(row["change"])
        elif each.kind is EntryKind.CASH_MOVED:
            drawer += D(body["amount"]) if body["direction"] == "in" else -D(body["amount"])
        elif each.kind is EntryKind.TENDER_SWAPPED:
            drawer -= D(body["amount"]) if body["from_kind"] == "cash" else ZERO
            drawer += D(body["amount"]) if body["to_kind"] == "cash" else ZERO
    assert shift_figures(entries).expected["cash"] == drawer


@given(shifts)
def test_a_report_reads_back_from_its_entry(entries: list[Entry]) -> None:
    figures = shift_figures(entries)
    written = figures_document(figures, EUR)
    assert figures_from(decode(canonical({"v": 1, "body": written}))["body"]) == figures


def test_what_a_day_came_to() -> None:
    entries = a_chain(
        [
            opened(),
            sale(D("20.00"), "cash", D("5.00"), D("2.00"), "Staff"),
            sale(D("30.00"), "card"),
            (EntryKind.SALE, {**sale(D("4.00"), "card")[1], "refund_of": {"entry": "e", "number": "n"}}),
            refund(D("3.00"), "cash"),
            cash("in", D("20.00"), "Change from the bank"),
            cash("out", D("24.00"), "Supplier paid in cash"),
            swap("cash", "card", D("6.00")),
            (EntryKind.DRAWER_OPENED, {"shift": "s", "reason": "Drawer checked"}),
            (EntryKind.SALE_CANCELLED, {"total": "4.20", "reason": "Customer left"}),
            (EntryKind.APPROVED, {"act": "price"}),
        ]
    )
    figures = shift_figures(entries)
    assert figures.expected == {"cash": D("157.00"), "card": D("40.00")}
    assert (figures.sales, figures.exchanges, figures.refunds) == (
        Figure(2, D("50.00")),
        Figure(1, D("4.00")),
        Figure(1, D("-3.00")),
    )
    assert (figures.gross, figures.discount, figures.turnover) == (D("56.00"), D("2.00"), D("51.00"))
    assert figures.payments == {"cash": Figure(1, D("20.00")), "card": Figure(2, D("34.00"))}
    assert (figures.first_receipt, figures.last_receipt) == ("T01/1-000001", "T01/1-000004")
    assert figures.cancelled == Figure(1, D("4.20"))
    assert (figures.drawer_openings, figures.approvals) == ({"Drawer checked": 1}, {"price": 1})
    assert figures.first is not None
    assert figures.last is not None
    assert (figures.first.seq, figures.last.seq, figures.last.seal) == (1, 11, entries[-1].seal)
    assert figures.entries == 11


def test_taxes_tips_and_accounts() -> None:
    both = TaxableLine(D("130.00"), D(1), tax_included=True, taxes=(VAT_21, VAT_9))
    taxed = a_taxed_body([both])
    tipped = a_paid_body(settle(D(18), [Tender(TenderKind.CARD, D(20))], RULES, Agreed(tip=D(2))))
    card = {**tipped, "liability": "18.00", "net": "0.00", "tax": "0.00"}
    figures = shift_figures(a_chain([(EntryKind.SALE, taxed), (EntryKind.SALE, card)]))
    assert (figures.tips, figures.liability, figures.turnover) == (D(2), D(18), D(130))
    rows = {row["tax"]: (D(row["base"]), D(row["amount"])) for row in taxed["taxes"]}
    assert {tax: (each.base, each.amount) for tax, each in figures.taxes.items()} == rows
    assert sum((each.amount for each in figures.taxes.values()), ZERO) == figures.tax


def test_nothing_is_expected_but_an_empty_drawer() -> None:
    assert NO_FIGURES.expected == {"cash": ZERO}


def test_many_names_become_one_so_that_the_entry_stays_small() -> None:
    rows = [
        sale(D("9.00"), "card", discount=D(1), name=f"Friend {number:04d}")
        for number in range(MOST_NAMES + 5)
    ]
    figures = shift_figures(a_chain(rows))
    kept = figures_from(figures_document(figures, EUR))
    assert len(kept.discounts) == MOST_NAMES + 1
    assert kept.discounts[""] == Figure(5, D("5.00"))
    assert kept.discount == figures.discount


def test_a_tender_with_no_money_of_its_own_counts_no_payment() -> None:
    """Foreign notes: the change stands on a cash row of its own."""
    body = a_paid_body(settle(D(10), [Tender(TenderKind.CARD, D(10))], RULES))
    row = partial(dict, no=2, name="Cash", reference=None)
    body["tenders"].append(row(kind="cash", amount="0.00", change="4.00"))
    figures = shift_figures(a_chain([(EntryKind.SALE, body)]))
    assert figures.payments["cash"] == Figure(0, D("-4.00"))
    assert figures.expected["cash"] == D("-4.00")


def test_a_tax_is_summed_over_all_receipts_and_has_its_last_name() -> None:
    row = {"tax": "t", "name": "VAT", "letter": "A", "rate": "21", "base": "10.00", "amount": "2.10"}
    later = {**row, "name": "VAT 21%", "letter": "B", "base": "-1.00", "amount": "-0.21", "owed": "4.00"}
    body = {**sale(D("12.10"), "card")[1], "taxes": [row]}
    entries = a_chain([(EntryKind.SALE, body), (EntryKind.SALE, {**body, "taxes": [later]})])
    assert shift_figures(entries[:1]).taxes["t"] == TaxFigure("VAT", "A", "21", D(10), D("2.10"), ZERO)
    assert shift_figures(entries).taxes["t"] == TaxFigure("VAT 21%", "B", "21", D(9), D("1.89"), D(4))


def test_receipts_of_the_first_programs_have_less_in_them() -> None:
    """What was not written down counts as nothing."""
    body = {key: value for key, value in sale(D("5.00"), "card")[1].items() if key not in {"net", "tax"}}
    figures = shift_figures(a_chain([(EntryKind.SALE, body)]))
    assert (figures.net, figures.tax, figures.liability, figures.tips, figures.written_off) == (ZERO,) * 5
    assert figures.total == D(5)


def test_what_was_paid_back_is_counted_and_its_change_taken_off() -> None:
    """Back in foreign notes: the change of the row is money that came in again."""
    _, body = refund(D("8.00"), "cash")
    twice = {**body, "tenders": [{**body["tenders"][0], "amount": "-10.00", "change": "-2.00"}]}
    figures = shift_figures(a_chain([(EntryKind.REFUND, twice)]))
    assert figures.paid_back == {"cash": Figure(1, D(-8))}


def test_small_acts_are_counted_each_in_its_own_place() -> None:
    acts = [
        (EntryKind.RECEIPT_REPRINTED, {"of": "x", "number": "n"}),
        (EntryKind.AGE_CHECKED, {"is_refused": True}),
        (EntryKind.AGE_CHECKED, {"is_refused": False}),
        (EntryKind.SHIFT_HANDED_OVER, {"shift": "s", "to": "p"}),
        (EntryKind.SHIFT_HANDED_OVER, {"shift": "s", "to": "p"}),
        (EntryKind.SHIFT_HANDED_OVER, {"shift": "s", "to": "p"}),
        cash("out", D("24.00"), "Supplier"),
        cash("out", D("1.00"), "Supplier"),
        swap("cash", "card", D("6.00")),
    ]
    figures = shift_figures(a_chain(acts))
    assert (figures.reprints, figures.age_checks, figures.hand_overs) == (1, 2, 3)
    assert figures.cash_out == {"Supplier": Figure(2, D(25))}
    assert figures.swapped == {"cash": Figure(1, D(-6)), "card": Figure(1, D(6))}


def test_the_largest_discounts_keep_their_names() -> None:
    """By what they came to, either way; with as many as fit, none loses its name."""
    assert MOST_NAMES == 200, "docs/entry-format.md says how many"
    rows = [
        sale(D("9.00"), "card", discount=D(number + 1), name=f"Friend {number:04d}") for number in range(199)
    ]
    rows.append(sale(D("9.00"), "card", discount=D(-5000), name="Surcharge"))
    full = shift_figures(a_chain(rows))
    assert figures_from(figures_document(full, EUR)) == full
    rows.append(sale(D("9.00"), "card", discount=D("0.50"), name="Aunt"))
    over = figures_from(figures_document(shift_figures(a_chain(rows)), EUR)).discounts
    assert "Aunt" not in over, "the first by name, and the smallest"
    assert over[""] == Figure(1, D("0.50"))
    assert over["Surcharge"] == Figure(1, D(-5000))


def test_a_tax_that_is_owed_elsewhere_is_read_back() -> None:
    figures = ShiftFigures(taxes={"t": TaxFigure("VAT", "A", "21", D(10), ZERO, D("2.10"))})
    assert figures_from(figures_document(figures, EUR)) == figures
