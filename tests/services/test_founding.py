"""What a new shop starts with."""

from __future__ import annotations

from pos.services.founding import REASONS, STOCK_REASONS


def test_every_reason_that_the_schema_brings_can_be_named_in_another_language(shop):
    brought = shop.value("SELECT array_agg(label) FROM pos.stock_reason")
    assert set(brought) == set(STOCK_REASONS)
    brought = shop.value("SELECT array_agg(label) FROM pos.reason")
    assert set(brought) == set(REASONS)
