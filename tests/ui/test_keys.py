"""Keys that a shop has moved: nothing loses its key, and nonsense in the settings moves nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pos.ui.keys import KeyChanges, is_movable

KEYS = [
    *(f"F{number}" for number in range(1, 13)),
    "Ctrl D",
    "Ctrl F12",
    "Shift F5",
    "Del",
    "Ctrl Enter",
    "Pause",
]
keys = st.sampled_from(KEYS)


@given(st.lists(st.tuples(keys, keys), max_size=12))
def test_however_often_keys_change_places_each_act_has_one_key_and_each_key_one_act(moves):
    changes = KeyChanges()
    for usual, new in moves:
        changes = changes.swapped(usual, new)
        assert changes.shown(usual) == new
    assert sorted(changes.shown(each) for each in KEYS) == sorted(KEYS)
    for each in KEYS:
        assert changes.meant(changes.shown(each)) == each
        assert changes.shown(changes.meant(each)) == each
    assert KeyChanges.read(changes.text) == changes


def test_two_keys_that_change_places_twice_are_the_usual_ones():
    changes = KeyChanges().swapped("F12", "F9").swapped("F12", "F12")
    assert not changes
    assert changes.text == ""


@pytest.mark.parametrize(
    "combo",
    ["A", "1", "Enter", "Esc", "Up", "Shift A", "Ctrl", "", "F25", "Shift Ctrl A", "Ctrl Ctrl A", "Meta A"],
)
def test_what_types_or_confirms_is_not_moved(combo):
    assert not is_movable(combo)
    with pytest.raises(ValueError, match="cannot be moved"):
        KeyChanges().swapped("F12", combo)


@given(
    st.text(max_size=40)
    | st.lists(st.tuples(keys, keys)).map(lambda pairs: ", ".join(f"{a}>{b}" for a, b in pairs))
)
def test_whatever_the_settings_say_every_act_has_a_key(text):
    changes = KeyChanges.read(text)
    assert sorted(changes.shown(each) for each in KEYS) == sorted(KEYS)


@pytest.mark.parametrize(
    "text", ["F12>F9", "F12>F9, F9>F10", "F12>A, A>F12", "F12", "F12>F9>F8", ">", "F12>F9, F9>F12, x"]
)
def test_half_a_change_is_none(text):
    assert not KeyChanges.read(text)
