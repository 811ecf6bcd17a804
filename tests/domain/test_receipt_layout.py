from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.domain.receipt_layout import (
    HIDDEN,
    LARGEST_HEIGHT,
    LARGEST_WIDTH,
    LOGO,
    Part,
    Raster,
    ReceiptLayout,
    layout_from,
    needs_tax_table,
)


@st.composite
def rasters(draw) -> Raster:
    width, height = draw(st.integers(1, LARGEST_WIDTH)), draw(st.integers(1, LARGEST_HEIGHT))
    size = (width + 7) // 8 * height
    return Raster(width, height, draw(st.binary(min_size=size, max_size=size)))


@given(st.sets(st.sampled_from(Part)), st.none() | rasters())
def test_what_is_saved_is_read_again_through_json(hidden, logo) -> None:
    layout = ReceiptLayout(frozenset(hidden), logo)
    saved = json.loads(json.dumps(layout.as_settings()))
    assert layout_from(saved) == layout


def test_the_largest_logo_fits_into_a_setting() -> None:
    largest = Raster(LARGEST_WIDTH, LARGEST_HEIGHT, bytes(LARGEST_WIDTH // 8 * LARGEST_HEIGHT))
    assert len(json.dumps(largest.as_setting())) < 20_000


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {HIDDEN: "customer", LOGO: "x"},
        {HIDDEN: [1, None, "hologram"], LOGO: {"width": 8, "height": 1}},
        {LOGO: {"width": 8, "height": 1, "bits": "not base64"}},
        {LOGO: {"width": 8, "height": 2, "bits": "gA=="}},
        {LOGO: {"width": 4000, "height": 1, "bits": "gA=="}},
        {LOGO: {"width": "wide", "height": [], "bits": None}},
        {LOGO: {"width": float("inf"), "height": 1, "bits": "gA=="}},
    ],
)
def test_what_makes_no_sense_counts_as_not_set(settings) -> None:
    assert layout_from(settings) == ReceiptLayout()


@pytest.mark.parametrize(
    ("locale", "needs"),
    [
        ("en", True),
        ("nl_NL", True),
        ("de-DE", True),
        ("pt_BR", True),
        ("en_US", False),
        ("zh_Hant_HK", False),
    ],
)
def test_where_the_country_wants_the_taxes_they_stay(locale: str, needs: bool) -> None:
    assert needs_tax_table(locale) is needs
