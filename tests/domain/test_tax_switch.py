from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.tax import Tax, TaxKind, net_of, with_tax, without_tax
from pos.domain.tax_switch import Keeps, TaxSwitch
from tests.domain.vectors import ROWS, named, taxes_of
from tests.factories import EUR

D = Decimal
FULL, REDUCED = Tax("full", "VAT 19%", "A", D(19)), Tax("reduced", "VAT 7%", "B", D(7))
AWAY = TaxSwitch("away", "Take away", {"full": ("reduced",)})
EXPORT = TaxSwitch("export", "Export", {"full": (), "reduced": ()}, Keeps.NET)
ADAPTED = [row for row in ROWS if row["group"] == "price_adaptation"]


@pytest.mark.parametrize("row", ADAPTED, ids=named)
@pytest.mark.parametrize("keeps", list(Keeps))
def test_a_row(row: dict[str, Any], keeps: Keeps) -> None:
    """A price without tax stays, whatever replaces its tax."""
    inputs = row["inputs"]
    old, new = taxes_of({"taxes": inputs["old_taxes"]}), taxes_of({"taxes": inputs["new_taxes"]})
    switch = TaxSwitch("s", "s", keeps=keeps)
    is_included = inputs["old_taxes"][0]["price_include"]
    price = switch.price(D(inputs["price"]), old, new, EUR, tax_included=is_included)
    assert price == D(row["expected"]["new_price"])


def test_what_replaces_what() -> None:
    assert AWAY.switched(("full", "fee")) == ("reduced", "fee")
    assert AWAY.switched(("full", "reduced")) == ("reduced",)
    assert EXPORT.switched(("full", "fee")) == ("fee",)
    assert TaxSwitch("x", "x", {"full": ("a", "b")}).switched(("full",)) == ("a", "b")


def test_the_shelf_price_stays() -> None:
    assert AWAY.price(D("3.57"), (FULL,), (REDUCED,), EUR, tax_included=True) == D("3.57")


def test_the_net_stays() -> None:
    assert EXPORT.price(D("3.57"), (FULL,), (), EUR, tax_included=True) == D("3.00")
    other = TaxSwitch("o", "Other rate", {"full": ("reduced",)}, Keeps.NET)
    assert other.price(D("3.57"), (FULL,), (REDUCED,), EUR, tax_included=True) == D("3.21")
    assert other.price(D("3.57"), (FULL,), (FULL,), EUR, tax_included=True) == D("3.57")
    assert other.price(D("3.57"), (FULL,), (REDUCED,), EUR, tax_included=False) == D("3.57")


def test_the_net_is_not_rounded_on_the_way() -> None:
    """1.00 with 19 % is 0.8403... without; with 7 % on it 0.8991...: rounding the net first would give 0.90 too, 0.01 x 7 not."""
    penny = TaxSwitch("p", "p", keeps=Keeps.NET)
    assert penny.price(D("0.07"), (FULL,), (REDUCED,), EUR, tax_included=True) == D("0.06")
    assert with_tax(without_tax(D("0.03"), (FULL,), EUR), (REDUCED,), EUR) == D("0.03")
    assert net_of(D("1.19"), (FULL,)) == 1


@given(
    st.integers(1, 99_999),
    st.sampled_from(
        [
            FULL,
            REDUCED,
            Tax("f", "Fee", "F", D("0.10"), TaxKind.FIXED),
            Tax("d", "Division", "D", D(10), TaxKind.DIVISION),
        ]
    ),
)
def test_there_and_back(minor: int, tax: Tax) -> None:
    net = D(minor) / 100
    gross = with_tax(net, (tax,), EUR)
    assert abs(net_of(gross, (tax,)) - net) <= D("0.005")
