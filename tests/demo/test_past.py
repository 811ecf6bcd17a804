"""The demo shop's made-up past is in order: a new shop opens with nothing that needs a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def test_a_new_demo_shop_has_nothing_that_deserves_a_look(pos: Callable[..., Any]) -> None:
    assert pos("journal", "flags", "--all", "--json").document["flags"] == []
