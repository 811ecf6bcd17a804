"""Keys in any order and rhythm: no letter is lost, none comes twice, and a scan is never shorter than one."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))

from test_scan_filter import Till

from tests.fuzz.strategies import fuzzed

LETTERS = "0123456789abcXYZ-./%* "
gaps = st.sampled_from([0.0, 1.0, 3.0, 34.0, 36.0, 120.0])
strokes = st.lists(st.tuples(st.sampled_from([*LETTERS, "\r"]), gaps), max_size=40)


def test_every_key_arrives_once(qtbot) -> None:
    till = Till(qtbot)

    @fuzzed
    @given(strokes)
    def press(keys: list[tuple[str, float]]) -> None:
        till.taken.clear()
        till.edit.clear()
        for letter, gap in keys:
            if letter == "\r":
                till.enter(gap)
            else:
                till.type(letter, gap)
        till.filter._on_wait_timeout()
        typed = "".join(letter for letter, _ in keys if letter != "\r")
        arrived = till.edit.text() + "".join(till.taken)
        assert sorted(arrived) == sorted(typed)
        assert all(len(code) >= till.filter.limits.shortest for code in till.taken)

    press()
    till.filter.unwatch()
